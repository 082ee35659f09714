"""Compiles FHIR packages (tgz, or a folder that holds package/) into the tables that adapter/fhir/definitions reads.

    python scripts/compile_definitions.py profiles/dependencies/hl7.fhir.r4.core-4.0.1.tgz
    python scripts/compile_definitions.py --with CORE.tgz PROFILES.tgz --out DIRECTORY

One file a package, `<name>-<version>.jsonl`: a header line with the byte range of every record, then one record a line,
sorted: the same package gives the same bytes. A StructureDefinition becomes a structure record, each value set of a
required binding its list of codes. Nothing here knows a profile or a resource by name.
"""

from __future__ import annotations

import argparse
import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

DEFINITIONS = Path(__file__).parents[1] / "adapter" / "fhir" / "definitions"
CORE = "http://hl7.org/fhir/StructureDefinition/"
SYSTEM_TYPES = "http://hl7.org/fhirpath/System."
REGEX = CORE + "regex"
MAX_VALUE_SET = CORE + "elementdefinition-maxValueSet"
KINDS = {"resource": "resource", "complex-type": "complex", "primitive-type": "primitive"}
COPIED = ("sliceName", "slicing", "maxLength")
# The published R4 definitions type these two as plain strings; the data types page of R4 says otherwise.
RETYPED = {"Resource.id": "id", "Extension.url": "uri"}


class Package:
    """The conformance resources of one FHIR package, by canonical URL."""

    def __init__(self, path: Path) -> None:
        files = dict(_files(path))
        self.manifest: Json = json.loads(files.pop("package.json"))
        resources = [json.loads(raw) for name, raw in sorted(files.items()) if name.endswith(".json")]
        self.structures = _by_url(resources, "StructureDefinition")
        self.value_sets = _by_url(resources, "ValueSet")
        self.code_systems = _by_url(resources, "CodeSystem")

    @property
    def file_name(self) -> str:
        return f"{self.manifest['name']}-{self.manifest['version']}.jsonl"

    @property
    def is_core(self) -> bool:
        return bool(self.manifest.get("type", "").lower() == "fhir.core")


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        yield from ((file.name, file.read_bytes()) for file in (path / "package").glob("*.json") if file.is_file())
        return
    with tarfile.open(path) as archive:
        for member in archive:
            folder, _, name = member.name.rpartition("/")
            content = archive.extractfile(member) if folder == "package" else None
            if content is not None:
                yield name, content.read()


def _by_url(resources: Iterable[Json], kind: str) -> dict[str, Json]:
    return {r["url"]: r for r in resources if r.get("resourceType") == kind and "url" in r}


class Compiler:
    """Turns one package into records; `known` are all packages in which a URL may be found, itself included."""

    def __init__(self, package: Package, known: list[Package]) -> None:
        self.package = package
        self.structures = {url: s for p in known for url, s in p.structures.items()}
        self.value_sets = {url: v for p in known for url, v in p.value_sets.items()}
        self.code_systems = {url: c for p in known for url, c in p.code_systems.items()}

    def records(self) -> dict[str, Json]:
        """Every record by name: a core type by its name, a profile and a value set by canonical URL."""
        records = {self.name(s["url"]): self.structure(s) for s in self.selected()}
        for url in sorted({url for record in records.values() for url in _bound(record)}):
            records[url] = self.codes(url)
        return dict(sorted(records.items()))

    def selected(self) -> list[Json]:
        """All structures of a package of profiles; of the core package its types and the profiles that these name."""
        everything = [s for s in self.package.structures.values() if s["kind"] in KINDS]
        if not self.package.is_core:
            return everything
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


def _unversioned(canonical: str) -> str:
    return canonical.partition("|")[0]


def _concepts(holder: Json) -> Iterator[str]:
    for concept in holder.get("concept", ()):
        yield concept["code"]
        yield from _concepts(concept)


def _bound(record: Json) -> Iterator[str]:
    """The value sets of a structure from which no other code may be taken."""
    for element in record["elements"].values():
        strength, *value_sets = element.get("binding", ("",))
        yield from value_sets if strength == "required" else value_sets[1:]


def written(package: Package, records: dict[str, Json]) -> bytes:
    """The file of a package: header line, then the records."""
    index: dict[str, tuple[int, int]] = {}
    lines: list[bytes] = []
    position = 0
    for name, record in records.items():
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        index[name] = (position, len(line))
        position += len(line) + 1
        lines.append(line)
    types = {n: r for n, r in records.items() if r.get("type") == n and not r["abstract"]}
    names = {kind: [n for n, r in types.items() if r["kind"] == kind] for kind in KINDS.values()}
    header = {"package": f"{package.manifest['name']}#{package.manifest['version']}", "names": names, "index": index}
    return b"\n".join([json.dumps(header, separators=(",", ":")).encode(), *lines, b""])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("packages", nargs="+", type=Path, help="packages to compile, each into a file of its own")
    arguments.add_argument("--with", dest="others", nargs="*", default=[], type=Path, help="packages they build on")
    arguments.add_argument(
        "--out", type=Path, default=DEFINITIONS, help="directory of the files (default: %(default)s)"
    )
    given = arguments.parse_args()
    packages = [Package(path) for path in given.packages]
    known = [Package(path) for path in given.others] + packages
    for package in packages:
        content = written(package, Compiler(package, known).records())
        (given.out / package.file_name).write_bytes(content)
        print(f"{given.out / package.file_name}: {len(content)} bytes")


if __name__ == "__main__":
    main()
