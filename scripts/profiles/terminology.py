"""The code lists beside ours: those of Belgium, those of R4 that our profiles name, and the foreign codes in use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from adapter.fhir.definitions.archive import Package, unversioned
from scripts.profiles.codes import table
from scripts.profiles.texts import CANONICAL, LOINC_NOTICE, SNOMED_NOTICE, TRANSLATION, Resource

BELGIAN = ("infsec-1.3.0", "core-2.2.0", "core-clinical-1.2.0", "pregnancy-status-1.0.0", "etariff-1.0.0")
CORE = "hl7.fhir.r4.core-4.0.1"
CODES = Path(__file__).resolve().parents[2] / "profiles" / "data" / "codes.toml"
COUNTRY_NOTICE = "Names of countries: Unicode CLDR, Unicode licence v3."
# Systems that cannot be published here: of them, the codes that we use with their short displays. Id, title, notice.
FOREIGN = {
    "http://snomed.info/sct": ("sct-in-use", "SNOMED CT codes in use", SNOMED_NOTICE),
    "http://loinc.org": ("loinc-in-use", "LOINC codes in use", LOINC_NOTICE),
    "urn:iso:std:iso:3166": ("countries-in-use", "ISO 3166 codes in use", COUNTRY_NOTICE),
    "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/be-ns-nihdi-nomenclature": (
        "nomenclature-in-use",
        "Pseudocodes of the programme in the NIHDI nomenclature",
        "",
    ),
}


def terminology(dependencies: Path, published: Iterable[Resource]) -> dict[str, Resource]:
    """The resources by file name, for a package whose resources are `published`, examples included."""
    ours = list(published)
    belgian = [Package(dependencies / f"hl7.fhir.be.{name}.tgz") for name in BELGIAN]
    lists = [one for package in belgian for one in (*package.code_systems.values(), *package.value_sets.values())]
    whole = [one for one in lists if one.get("content") != "not-present" and (one.get("compose") or "content" in one)]
    profiles = [one for package in belgian for one in package.structures.values()]
    chosen = [
        *whole,
        *named(Package(dependencies / f"{CORE}.tgz"), [*ours, *whole]),
        *in_use([*ours, *lists, *profiles]),
    ]
    taken = {(one["resourceType"], one["id"]) for one in ours}
    foreign = [bare(one, taken) for one in chosen]
    return {f"{one['resourceType']}-{one['id']}.json": one for one in foreign}


def bare(resource: Resource, taken: Collection[tuple[str, str]]) -> Resource:
    """Without the narrative, which repeats the list, and with another id where ours has it."""
    name = f"r4-{resource['id']}" if (resource["resourceType"], resource["id"]) in taken else resource["id"]
    return {key: value for key, value in (resource | {"id": name}).items() if key != "text"}


def named(core: Package, resources: Iterable[Resource]) -> Iterator[Resource]:
    """The code lists of R4 that these resources name, and those that such lists are composed of."""
    waiting = sorted({unversioned(uri) for resource in resources for uri in uris(resource)})
    seen: set[str] = set()
    while waiting:
        url = waiting.pop()
        found = core.value_sets.get(url) or core.code_systems.get(url)
        if found is None or url in seen:
            continue
        seen.add(url)
        waiting += uris(found.get("compose", {}))
        if found.get("compose") or found.get("content") == "complete":
            yield found


def uris(value: object) -> Iterator[str]:
    """Everything that may be the address of a value set or code system."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from uris(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from uris(inner)
    elif isinstance(value, str) and value.startswith("http"):
        yield value


def in_use(resources: Iterable[Resource]) -> Iterator[Resource]:
    """A fragment of each foreign system: the codes that occur with a display, and those of profiles/data/codes.toml."""
    found: dict[str, dict[str, Resource]] = {system: {} for system in FOREIGN}
    for system, rows in table(CODES).items():
        found[system] = {code: {"code": code} | ({"display": said} if said else {}) for code, said in rows.items()}
    for resource in resources:
        for system, concept in concepts(resource):
            if system in found and concept.get("display"):
                known = found[system].setdefault(concept["code"], concept)
                if "designation" in concept:
                    known.setdefault("designation", concept["designation"])
    for system, (name, title, notice) in FOREIGN.items():
        yield {
            "resourceType": "CodeSystem",
            "id": name,
            "url": system,
            "name": "".join(part.capitalize() for part in name.split("-")),
            "title": title,
            "status": "active",
            "experimental": False,
            "publisher": CANONICAL,
            "description": "The codes that occur in what we publish, with the displays that they have there.",
            **({"copyright": notice} if notice else {}),
            "caseSensitive": True,
            "content": "fragment",
            "concept": [found[system][code] for code in sorted(found[system])],
        }


def concepts(value: object) -> Iterator[tuple[str, Resource]]:
    """Every coding and every concept of a value set, with its system."""
    if isinstance(value, dict):
        system = value.get("system")
        if isinstance(system, str) and "code" in value:
            yield system, concept(value)
        elif isinstance(system, str):
            yield from ((system, concept(one)) for one in value.get("concept", ()))
        for inner in value.values():
            yield from concepts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from concepts(inner)


def concept(coding: Resource) -> Resource:
    """Code, display and texts in other languages, from wherever they stand."""
    found = {key: coding[key] for key in ("code", "display") if key in coding}
    designations = [one for one in coding.get("designation", ()) if "language" in one]
    designations += list(translations(coding.get("_display", {})))
    return found | ({"designation": designations} if designations else {})


def translations(element: Resource) -> Iterator[Resource]:
    for extension in element.get("extension", ()):
        if extension["url"] == TRANSLATION:
            parts = {part["url"]: part.get("valueCode") or part.get("valueString") for part in extension["extension"]}
            yield {"language": parts["lang"], "value": parts["content"]}
