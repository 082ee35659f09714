package conformance;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.elementmodel.Manager;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.elementmodel.ParserBase;
import org.hl7.fhir.r5.formats.IParser.OutputStyle;
import org.hl7.fhir.r5.model.Resource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.model.StructureMap;
import org.hl7.fhir.r5.utils.structuremap.StructureMapUtilities;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.validation.TransformSupportServices;
import org.hl7.fhir.validation.ValidationEngine;

/** Runs StructureMaps over files, as FML and as resources: one line of JSON for each. See README.md for the arguments. */
public final class Maps {
  private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
  private final ValidationEngine engine;
  private final StructureMapUtilities maps;
  private final Map<String, StructureMap> written = new HashMap<>();
  private final Map<String, StructureMap> published = new HashMap<>();

  private Maps(ValidationEngine engine, Path folder) throws IOException {
    this.engine = engine;
    this.maps = new StructureMapUtilities(engine.getContext(), new TransformSupportServices(new ArrayList<>(),
        new PrintWriter(Writer.nullWriter()), engine.getContext()));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) load(file);
    }
  }

  private void load(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".map")) {
      StructureMap map = maps.parse(Files.readString(file), name);
      written.put(map.getUrl(), map);
    } else {
      Resource resource = engine.loadResource(Files.readAllBytes(file), name);
      engine.getContext().cacheResource(resource);
      if (resource instanceof StructureMap map) published.put(map.getUrl(), map);
    }
  }

  public static void main(String[] args) throws Exception {
    Arguments given = Arguments.of(args);
    ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
    Maps maps = new Maps(Judge.engine(given), given.maps());
    try (PrintStream out = new PrintStream(given.out().toFile(), StandardCharsets.UTF_8)) {
      for (Path file : given.files()) {
        for (String line : Files.readAllLines(file)) out.println(JSON.toJson(maps.answer(JsonParser.parseString(line).getAsJsonObject(), given.passes())));
      }
    }
    System.exit(0);
  }

  /** What both forms of a map make of one input; `ms` is the time of one run, warm when there were many passes. */
  private JsonObject answer(JsonObject asked, int passes) throws Exception {
    String url = asked.get("map").getAsString();
    JsonObject answer = new JsonObject();
    answer.add("name", asked.get("name"));
    Element input = input(asked);
    for (Map.Entry<String, Map<String, StructureMap>> form : Map.of("fml", written, "json", published).entrySet()) {
      StructureMap map = form.getValue().get(url);
      try {
        answer.add(form.getKey(), result(map, input));
      } catch (Exception fault) { // the engine throws on what a map cannot do: that is its answer
        answer.addProperty("error", form.getKey() + ": " + fault.getClass().getSimpleName() + " " + fault.getMessage());
      }
    }
    long start = System.nanoTime();
    for (int pass = 0; pass < passes && !answer.has("error"); pass++) run(published.get(url), input);
    answer.addProperty("ms", (System.nanoTime() - start) / 1e6 / Math.max(1, passes));
    return answer;
  }

  private Element input(JsonObject asked) throws Exception {
    byte[] content = JSON.toJson(asked.get("input")).getBytes(StandardCharsets.UTF_8);
    if (!asked.has("model")) return Manager.parseSingle(engine.getContext(), new ByteArrayInputStream(content), FhirFormat.JSON);
    ParserBase parser = Manager.makeParser(engine.getContext(), FhirFormat.JSON);
    parser.setLogical(engine.getContext().fetchResource(StructureDefinition.class, asked.get("model").getAsString()));
    return parser.parse(new ByteArrayInputStream(content)).get(0).getElement();
  }

  private Element run(StructureMap map, Element input) {
    String target = map.getStructure().stream().filter(one -> one.getMode() == StructureMap.StructureMapModelMode.TARGET)
        .findFirst().orElseThrow().getUrl();
    Element made = Manager.build(engine.getContext(), engine.getContext().fetchResource(StructureDefinition.class, target));
    maps.transform(engine.getContext(), input, map, made);
    return made;
  }

  private JsonElement result(StructureMap map, Element input) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Manager.compose(engine.getContext(), run(map, input), out, FhirFormat.JSON, OutputStyle.NORMAL, null);
    return JsonParser.parseString(out.toString(StandardCharsets.UTF_8));
  }
}
