package conformance;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.ReferenceValidationPolicy;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.npm.FilesystemPackageCacheManager;
import org.hl7.fhir.utilities.npm.NpmPackage;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidationEngine;
import org.hl7.fhir.validation.ValidatorUtils;
import org.hl7.fhir.validation.instance.InstanceValidator;
import org.hl7.fhir.validation.instance.advisor.BasePolicyAdvisorForFullValidation;

/** Validates files with the HL7 validator, without network: one line of JSON for each. See README.md for the arguments. */
public final class Judge {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final List<String> FOREIGN = List.of("https://nowhere.test/", "https://www.ehealth.fgov.be/");
  private final ValidationEngine engine;
  private final Terminology terminology;
  private final List<Path> samples;

  private Judge(ValidationEngine engine, List<Path> samples) {
    this.engine = engine;
    this.samples = samples;
    this.terminology = new Terminology(engine.getContext());
  }

  public static void main(String[] args) throws Exception {
    Arguments given = Arguments.of(args);
    ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    long start = System.nanoTime();
    Judge judge = new Judge(engine(given), given.samples());
    System.err.printf("definitions loaded in %d ms%n", (System.nanoTime() - start) / 1_000_000);
    List<StructureDefinition> profiles = judge.engine.asSdList(given.profiles());
    int withErrors = 0;
    try (PrintStream out = new PrintStream(given.out().toFile(), StandardCharsets.UTF_8)) {
      for (int pass = 1; pass <= given.passes(); pass++) {
        long begun = System.nanoTime();
        withErrors = 0;
        for (Path file : given.files()) {
          JsonObject verdict = judge.verdict(file, profiles);
          if (verdict.get("errors").getAsInt() > 0) withErrors++;
          if (pass == given.passes()) out.println(JSON.toJson(verdict));
        }
        System.err.printf("pass %d: %d files, %d with errors, %.1f ms a file%n", pass, given.files().size(), withErrors,
            (System.nanoTime() - begun) / 1e6 / Math.max(1, given.files().size()));
      }
    }
    System.exit(withErrors == 0 ? 0 : 1);
  }

  /** The engine with all packages, no terminology server and no way to fetch anything. */
  static ValidationEngine engine(Arguments given) throws Exception {
    PackageCache cache = new PackageCache(given.work());
    List<String> names = new ArrayList<>();
    for (Path archive : given.packages()) names.add(cache.install(archive));
    ValidationEngine engine = new ValidationEngine.ValidationEngineBuilder().withVersion("4.0.1").withNoTerminologyServer()
        .withTerminologyCachePath(Files.createDirectories(given.work().resolve("tx")).toString()).fromSource(names.get(0));
    engine.connectToTSServer(null, null, null, false);
    engine.setPcm(new FilesystemPackageCacheManager.Builder().withPackageServers(List.of()).build());
    engine.setPolicyAdvisor(new BasePolicyAdvisorForFullValidation(ReferenceValidationPolicy.CHECK_TYPE_IF_EXISTS, Set.of()));
    engine.setAssumeValidRestReferences(true);
    engine.getContext().setAllowLoadingDuplicates(true);
    for (String name : names.subList(1, names.size())) {
      String[] parts = name.split("#");
      NpmPackage found = engine.getPcm().loadPackageFromCacheOnly(parts[0], parts[1]);
      engine.getContext().loadFromPackage(found, ValidatorUtils.loaderForVersion(found.fhirVersion()), false);
    }
    engine.prepare();
    return engine;
  }

  /** Samples may have addresses of examples, displays in other words, and extensions of publishers whose package is not here. */
  private InstanceValidator validator(Path file) throws IOException {
    InstanceValidator validator = engine.getValidator(FhirFormat.JSON);
    if (samples.stream().anyMatch(file::startsWith)) {
      validator.getSettings().setAllowExamples(true);
      validator.getSettings().setDisplayWarningMode(true);
      validator.getExtensionDomains().addAll(FOREIGN);
    }
    return validator;
  }

  private JsonObject verdict(Path file, List<StructureDefinition> profiles) throws IOException {
    FhirFormat format = file.toString().endsWith(".xml") ? FhirFormat.XML : FhirFormat.JSON;
    List<ValidationMessage> messages = new ArrayList<>();
    byte[] content = Files.readAllBytes(file);
    long start = System.nanoTime();
    JsonArray issues = new JsonArray();
    try {
      validator(file).validate(null, messages, new ByteArrayInputStream(content), format, profiles);
    } catch (Exception unreadable) { // the validator throws on what it cannot parse: that is its verdict
      issues.add(issue("fatal", "exception", "", null, unreadable.toString()));
    }
    for (ValidationMessage message : messages) {
      String severity = terminology.severity(message.getLevel().toCode(), message.getMessageId(), message.getMessage());
      String type = message.getType() == null ? "" : message.getType().toCode();
      issues.add(issue(severity, type, message.getLocation(), message.getMessageId(), message.getMessage()));
    }
    JsonObject verdict = new JsonObject();
    verdict.addProperty("file", file.toString());
    verdict.addProperty("errors", count(issues, "error") + count(issues, "fatal"));
    verdict.addProperty("warnings", count(issues, "warning"));
    verdict.addProperty("ms", (System.nanoTime() - start) / 1000 / 1000.0);
    verdict.add("issue", issues);
    return verdict;
  }

  private static long count(JsonArray issues, String severity) {
    return issues.asList().stream().filter(one -> one.getAsJsonObject().get("severity").getAsString().equals(severity)).count();
  }

  private static JsonObject issue(String severity, String code, String expression, String id, String text) {
    JsonObject issue = new JsonObject();
    issue.addProperty("severity", severity);
    issue.addProperty("code", code);
    issue.addProperty("expression", expression);
    issue.addProperty("id", id == null ? "" : id);
    issue.addProperty("message", text);
    return issue;
  }
}
