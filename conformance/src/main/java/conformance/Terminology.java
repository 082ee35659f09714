package conformance;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r5.context.IWorkerContext;
import org.hl7.fhir.r5.model.CanonicalType;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.Enumerations.CodeSystemContentMode;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.model.ValueSet.ConceptSetComponent;

/**
 * What cannot be known without a terminology server is information, not an error: a code of a system that is not loaded,
 * and membership of a value set that draws on such a system without listing its codes. Nothing else is changed.
 */
final class Terminology {
  private static final int DEEPEST = 8;
  private static final Pattern CANONICAL = Pattern.compile("(https?://[^\\s'|()]+)");
  private static final Set<String> MEMBERSHIP = Set.of(
      "UNABLE_TO_INFER_CODESYSTEM", "Terminology_TX_NoValid_16", "Terminology_TX_NoValid_1", "Terminology_TX_NoValid_1_CC",
      "Terminology_TX_NoValid_2", "Terminology_TX_NoValid_2_CC", "Terminology_TX_NoValid_3", "Terminology_TX_NoValid_3_CC");
  private final IWorkerContext context;

  Terminology(IWorkerContext context) {
    this.context = context;
  }

  /** The severity of a message once it is considered that no terminology server was asked. */
  String severity(String severity, String id, String message) {
    if (severity.equals("information")) return severity;
    String key = id == null ? "" : id;
    boolean unasked = key.equals("Terminology_TX_System_Unknown") || key.startsWith("UNKNOWN_CODESYSTEM")
        || key.equals("Error_validating_code_running_without_terminology_services")
        || (key.isEmpty() || key.equals("Terminology_PassThrough_TX_Message")) && message.contains("could not be found");
    return unasked || MEMBERSHIP.contains(key) && namesOpenValueSet(message) ? "information" : severity;
  }

  private boolean namesOpenValueSet(String message) {
    for (Matcher found = CANONICAL.matcher(message); found.find(); ) {
      ValueSet set = context.fetchResource(ValueSet.class, found.group(1));
      if (set != null) return isOpen(set, 0);
    }
    return false;
  }

  /** Draws on a code system that is not loaded in full, without listing codes of it. */
  private boolean isOpen(ValueSet set, int depth) {
    if (depth > DEEPEST) return true;
    for (ConceptSetComponent include : set.getCompose().getInclude()) {
      if (include.hasSystem() && !include.hasConcept() && !isComplete(include.getSystem())) return true;
      for (CanonicalType part : include.getValueSet()) {
        ValueSet inner = context.fetchResource(ValueSet.class, part.getValue());
        if (inner == null || isOpen(inner, depth + 1)) return true;
      }
    }
    return false;
  }

  private boolean isComplete(String system) {
    CodeSystem found = context.fetchCodeSystem(system);
    return found != null && found.getContent() == CodeSystemContentMode.COMPLETE;
  }
}
