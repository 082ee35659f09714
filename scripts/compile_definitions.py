"""Compiles FHIR packages (tgz, or a folder that holds package/) into the tables that adapter/fhir/definitions reads.

    python scripts/compile_definitions.py            all that we ship
    python scripts/compile_definitions.py --with CORE.tgz --out DIRECTORY PROFILES.tgz

One file a package, `<name>-<version>.jsonl`: a header line with the byte range of every record, then one record a line,
sorted: the same package gives the same bytes. The core package gives a second file: its types stand in the first,
with the codes of required bindings, its profiles, further value sets and code systems in the second.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from adapter.fhir.definitions import compiler
from adapter.fhir.definitions.archive import Json, Package
from adapter.fhir.definitions.archive import unversioned as _unversioned
from adapter.fhir.definitions.terminology import concepts as _concepts

PROFILES = Path(__file__).parents[1] / "profiles"
DEFINITIONS = Path(__file__).parents[1] / "adapter" / "fhir" / "definitions"
CORE = "http://hl7.org/fhir/StructureDefinition/"
SYSTEM_TYPES = "http://hl7.org/fhirpath/System."
REGEX = CORE + "regex"
MAX_VALUE_SET = CORE + "elementdefinition-maxValueSet"
KINDS = {"resource": "resource", "complex-type": "complex", "primitive-type": "primitive"}
COPIED = ("sliceName", "slicing", "maxLength")
# The published R4 definitions type these two as plain strings; the data types page of R4 says otherwise.
RETYPED = {"Resource.id": "id", "Extension.url": "uri"}


HL7 = "http://hl7.org/"
R4, EXTENSIONS = "hl7.fhir.r4.core-4.0.1", "hl7.fhir.uv.extensions.r4-5.3.0"
LIST = "packages.txt"  # the files of profiles, in the order of their dependencies
# What we ship, in the order of their dependencies: where two define a URL, the later one is right.
SHIPPED = (
    R4, EXTENSIONS, "hl7.fhir.uv.sdc-4.0.0", "hl7.fhir.be.infsec-1.3.0",
    "hl7.fhir.be.core-2.2.0", "hl7.fhir.be.core-clinical-1.2.0", "hl7.fhir.be.patient-care-1.1.0",
    "hl7.fhir.be.pregnancy-status-1.0.0", "hl7.fhir.be.etariff-1.0.0",
)  # fmt: skip


class Types:
    """Turns the core package into the records of the types of FHIR."""

    def __init__(self, package: Package) -> None:
        self.structures = package.structures
        self.value_sets = package.value_sets
        self.code_systems = package.code_systems

    def records(self) -> dict[str, Json]:
        """Every record by name: a type by its name, a value set by canonical URL."""
        records = {self.name(s["url"]): self.structure(s) for s in self.selected()}
        for url in sorted({url for record in records.values() for url in _bound(record)}):
            records[url] = self.codes(url)
        return dict(sorted(records.items()))

    def selected(self) -> list[Json]:
        """The types, and the profiles that these name."""
        everything = [s for s in self.structures.values() if s["kind"] in KINDS]
        types = [s for s in everything if s.get("derivation") != "constraint"]
        named = {
            p for s in types for e in s["snapshot"]["element"] for t in e.get("type", ()) for p in t.get("profile", ())
        }
        return types + [self.structures[url] for url in sorted(named)]

    def name(self, url: str) -> str:
        """The short name of what the core specification defines, else the URL."""
        short = url.removeprefix(CORE)
        return short if "/" not in short and self.is_type(url) else url

    def is_type(self, url: str) -> bool:
        structure = self.structures.get(url)
        return structure is not None and (structure.get("derivation") != "constraint" or url.startswith(CORE))

    def structure(self, s: Json) -> Json:
        elements = s["snapshot"]["element"]
        record: Json = {
            "kind": KINDS[s["kind"]],
            "abstract": s["abstract"],
            "type": s["type"],
            "base": self.name(s["baseDefinition"]) if "baseDefinition" in s else "",
            "constraints": self.constraints(s, elements[0]),
            "elements": {},
        }
        if s["kind"] == "primitive-type":
            return record | self.primitive(elements)
        parents = {e["id"].rpartition(".")[0] for e in elements}
        for element in elements[1:]:
            name = element["id"].partition(".")[2]
            record["elements"][name] = self.element(s, element, element["id"] in parents)
        return record

    def primitive(self, elements: list[Json]) -> Json:
        value = next(e for e in elements if e["path"].endswith(".value"))
        regex = [x["valueString"] for t in value.get("type", ()) for x in t.get("extension", ()) if x["url"] == REGEX]
        return {"regex": regex[0]} if regex else {}

    def element(self, s: Json, e: Json, has_children: bool) -> Json:
        types = self.types(s, e, has_children)
        row: Json = {"min": e["min"], "max": e["max"], "types": [t["code"] for t in types]}
        row["targets"] = {t["code"]: found for t in types if (found := self.targets(t))}
        row["profiles"] = {t["code"]: [self.name(p) for p in t["profile"]] for t in types if "profile" in t}
        row["binding"] = self.binding(e)
        row["constraints"] = self.constraints(s, e)
        row["attribute"] = "xmlAttr" in e.get("representation", ())
        row["list"] = e["base"]["max"] not in ("0", "1")
        row["modifier"] = e.get("isModifier", False)
        row["summary"] = e.get("isSummary", False)
        row |= {key: e[key] for key in COPIED if key in e}
        row |= {key: value for key, value in e.items() if key.startswith(("fixed", "pattern", "minValue", "maxValue"))}
        return {key: value for key, value in row.items() if value not in (False, {}, [], None) or key in ("min", "max")}

    def types(self, s: Json, e: Json, has_children: bool) -> list[Json]:
        if "contentReference" in e:
            return [{"code": e["contentReference"].partition("#")[2]}]
        retyped = RETYPED.get(e["base"]["path"])
        types = [dict(t, code=retyped or _code(t)) for t in e.get("type", ())]
        anonymous = has_children and s.get("derivation") != "constraint" and "slicing" not in e
        return [dict(t, code=e["path"]) for t in types] if anonymous else types

    def targets(self, t: Json) -> list[str]:
        """What a reference may point to; nothing when it may point to anything."""
        names = [self.name(url) for url in t.get("targetProfile", ())]
        return [] if "Resource" in names else names

    def binding(self, e: Json) -> list[str] | None:
        """[strength, value set, its maximum where the binding is weaker than required]"""
        b = e.get("binding")
        if b is None or "valueSet" not in b:
            return None
        most = [x["valueCanonical"] for x in b.get("extension", ()) if x["url"] == MAX_VALUE_SET]
        return [b["strength"], *(_unversioned(url) for url in (b["valueSet"], *most))]

    def constraints(self, s: Json, e: Json) -> list[list[str]]:
        """[key, severity, FHIRPath, text] of the rules stated here; those of another type stand with that type."""
        return [
            [c["key"], c["severity"], c.get("expression", ""), c["human"]]
            for c in e.get("constraint", ())
            if (source := c.get("source", s["url"])) == s["url"] or not self.is_type(source)
        ]

    def codes(self, url: str) -> Json:
        """{"systems": {system: codes}}, or {"open": why} when the codes cannot be listed from the packages at hand."""
        systems: dict[str, list[str]] = {}
        try:
            self.add_codes(url, systems)
        except _Open as reason:
            return {"open": str(reason)}
        return {"systems": {system: sorted(set(codes)) for system, codes in sorted(systems.items())}}

    def add_codes(self, url: str, systems: dict[str, list[str]]) -> None:
        value_set = self.value_sets.get(url)
        if value_set is None:
            raise _Open(f"value set {url} is not in the packages")
        compose = value_set["compose"]
        if "exclude" in compose:
            raise _Open(f"value set {url} excludes codes")
        for include in compose["include"]:
            for other in include.get("valueSet", ()):
                self.add_codes(_unversioned(other), systems)
            if "system" in include:
                systems.setdefault(include["system"], []).extend(self.included(include))

    def included(self, include: Json) -> list[str]:
        if "concept" in include:
            return [concept["code"] for concept in include["concept"]]
        system = self.code_systems.get(include["system"])
        if system is None or system["content"] != "complete" or "filter" in include or "valueSet" in include:
            raise _Open(f"the codes of {include['system']} that are meant cannot be listed")
        return list(_concepts(system))


class _Open(Exception):
    """A value set whose codes cannot be listed."""


def _code(t: Json) -> str:
    return "string" if t["code"].startswith(SYSTEM_TYPES) else t["code"]


def _bound(record: Json) -> Iterator[str]:
    """The value sets of a structure from which no other code may be taken."""
    for element in record["elements"].values():
        strength, *value_sets = element.get("binding", ("",))
        yield from value_sets if strength == "required" else value_sets[1:]


def type_names(records: dict[str, Json]) -> Json:
    """The names of the types that can be instantiated, by kind."""
    types = {n: r for n, r in records.items() if r.get("type") == n and not r["abstract"]}
    return {kind: [n for n, r in types.items() if r["kind"] == kind] for kind in KINDS.values()}


def files(package: Package, known: list[Package]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file that a package becomes."""
    name = package.name
    if package.is_core:
        types = Types(package).records()
        yield f"{name}.jsonl", compiler.written(name.replace("-", "#"), types, type_names(types))
        name += ".profiles"
    records = compiler.Compiler(package, known).records()
    yield f"{name}.jsonl", compiler.written(name, records, compiler.summary(records))


def shipped() -> list[Path]:
    """The packages that we ship, our own last."""
    return [*(PROFILES / "dependencies" / f"{name}.tgz" for name in SHIPPED), PROFILES / "package.tgz"]


def without_foreign(package: Package) -> Package:
    """What HL7 itself publishes: two of its packages repeat extensions of another publisher, told as unknown here."""
    if package.name in (R4, EXTENSIONS):
        package.structures = {url: one for url, one in package.structures.items() if url.startswith(HL7)}
    return package


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("packages", nargs="*", type=Path, help="packages to compile (default: all that we ship)")
    arguments.add_argument("--with", dest="others", action="append", default=[], type=Path, help="one they build on")
    arguments.add_argument(
        "--out", type=Path, default=DEFINITIONS, help="directory of the files (default: %(default)s)"
    )
    given = arguments.parse_args()
    packages = [without_foreign(Package(path)) for path in given.packages or shipped()]
    known = [Package(path) for path in given.others] + packages
    made = [file for package in packages for file in files(package, known)]
    if not given.packages:
        made.append((LIST, "".join(f"{name}\n" for name, _ in made[1:]).encode()))
    for name, content in made:
        (given.out / name).write_bytes(content)
        print(f"{given.out / name}: {len(content)} bytes")


if __name__ == "__main__":
    main()
