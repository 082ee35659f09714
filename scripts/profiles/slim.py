"""What SUSHI writes and a published package should not: empty lists, tool parameters, foreign examples in snapshots."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scripts.profiles.texts import LOINC_NOTICE, SNOMED_NOTICE, Resource

# The extensions pack and R4 core define the same URL differently: ours is the pack's.
PINNED = {
    f"http://hl7.org/fhir/StructureDefinition/{name}": "5.3.0"
    for name in (
        "workflow-episodeOfCare",
        "questionnaireresponse-signature",
        "questionnaireresponse-completionMode",
        "condition-dueTo",
        "patient-nationality",
        "patient-birthPlace",
        "patient-genderIdentity",
        "patient-birthTime",
    )
}
COMPILER_ONLY = {"hl7.fhir.uv.tools.r4", "hl7.terminology.r4"}  # SUSHI asks for them; nothing of ours needs them


def slim_profile(resource: Resource) -> None:
    """Snapshots without the mappings and sample values of their bases, and without rules on what is forbidden."""
    for element in resource["snapshot"]["element"]:
        element.pop("mapping", None)
        element.pop("example", None)
        if element.get("max") == "0" or element.get("base", {}).get("path", "").startswith("Resource.contained."):
            element.pop("constraint", None)
    resource.pop("mapping", None)
    for form in ("snapshot", "differential"):
        for element in resource[form]["element"]:
            for kind in element.get("type", ()):
                if "profile" in kind:
                    kind["profile"] = [f"{url}|{PINNED[url]}" if url in PINNED else url for url in kind["profile"]]


def slim_guide(resource: Resource) -> None:
    """With the notices of foreign codes; R4 knows no parameters of the publishing tool and no page without pages."""
    resource["copyright"] = f"{LOINC_NOTICE}\n\n{SNOMED_NOTICE}"
    definition = resource["definition"]
    definition.pop("parameter", None)
    if not definition.get("page", {}).get("page"):
        definition.get("page", {}).pop("page", None)
    resource["dependsOn"] = [one for one in resource["dependsOn"] if one["packageId"] not in COMPILER_ONLY]
    for needed in resource["dependsOn"]:
        if "/ImplementationGuide/" not in needed["uri"]:
            needed["uri"] = f"{needed['uri']}/ImplementationGuide/{needed['packageId']}"


SLIMMED: Mapping[str, Callable[[Resource], None]] = {
    "StructureDefinition": slim_profile,
    "ImplementationGuide": slim_guide,
}


def slim(resource: Resource) -> Resource:
    if mend := SLIMMED.get(resource["resourceType"]):
        mend(resource)
    return resource
