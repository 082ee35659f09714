"""Compile the SearchParameters of R4 and ours to adapter/fhir/search/parameters.json: element paths and their types.

    .venv/bin/python -m scripts.compile_search_parameters

The expressions are FHIRPath of a small kind (dots, `as`, `ofType`, `where(resolve() is …)`, `where(system='…')`,
`extension('…')`, `|`); what is of another kind is listed and left out.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from adapter.canonical import B
from adapter.fhir.search.values import readable

ROOT: Final = Path(__file__).resolve().parent.parent
CORE: Final = ROOT / "profiles" / "dependencies" / "hl7.fhir.r4.core-4.0.1.tgz"
TARGET: Final = ROOT / "adapter" / "fhir" / "search" / "parameters.json"

# Ours, and R4's whose expression is of another kind.
OWN: Final = (
    {"code": "status", "base": ["ChargeItem"], "type": "token", "expression": "ChargeItem.status"},
    {
        "code": "due",
        "base": ["ChargeItem"],
        "type": "date",
        "expression": f"(ChargeItem.extension('{B}/StructureDefinition/submission-deadline').value as date)",
    },
    {"code": "deceased", "base": ["Patient"], "type": "token", "expression": "Patient.deceased"},
)

# What is indexed now. The others need no more than their name here, this script, and the next start, which reindexes.
ACTIVE: Final[Mapping[str, str]] = {
    "*": "identifier _profile _tag _security _source",
    "Account": "status type period",
    "CarePlan": "status date",
    "CareTeam": "status date",
    "ChargeItem": "status code occurrence due",
    "Communication": "status category sent",
    "Condition": "code category clinical-status",
    "Consent": "status category date",
    "Encounter": "status class type date",
    "EpisodeOfCare": "status date",
    "Goal": "lifecycle-status",
    "Observation": "status code category date",
    "Organization": "active name type",
    "Patient": "active birthdate family gender given name",
    "Practitioner": "active family given name",
    "PractitionerRole": "active role specialty",
    "QuestionnaireResponse": "status authored questionnaire",
    "RelatedPerson": "name",
    "Task": "status code",
    "CapabilityStatement": "url version name status",
    "ChargeItemDefinition": "url version status",
    "CodeSystem": "url version name status",
    "ConceptMap": "url version name status",
    "MessageDefinition": "url version name status",
    "NamingSystem": "name status value",
    "OperationDefinition": "url version name status code",
    "Questionnaire": "url version name title status",
    "SearchParameter": "url version name status code",
    "StructureDefinition": "url version name status type",
    "StructureMap": "url version name status",
    "ValueSet": "url version name status",
}

# Looked up directly and not compared row by row: values that few current resources share at a time.
KEYED: Final = frozenset(("*.identifier", "ChargeItem.status"))
ANY_TARGET: Final = 100  # a parameter that may refer to so many types may refer to any
NATIVE: Final = frozenset(("_id", "_lastUpdated"))


class Unsupported(Exception):
    """An expression of another kind."""


@dataclass
class Definitions:
    """Element path → its type codes or, for `#name`, another path; of every type in the core package."""

    types: dict[str, list[str]] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    parameters: list[dict[str, Any]] = field(default_factory=list)

    def add(self, resource: dict[str, Any]) -> None:
        """Take in one file of the package."""
        if resource["resourceType"] == "SearchParameter":
            self.parameters.append(resource)
        elif resource["resourceType"] == "StructureDefinition" and resource.get("derivation") != "constraint":
            self._add_structure(resource)

    def _add_structure(self, resource: dict[str, Any]) -> None:
        if resource["kind"] == "resource" and not resource["abstract"]:
            self.resources.add(resource["type"])
        for element in resource["snapshot"]["element"]:
            types = [one["code"] for one in element.get("type", ())]
            self.types[element["path"]] = types or [element.get("contentReference", "")]

    def child(self, owner: str, name: str) -> tuple[str, list[str], bool]:
        """The path under which the children of `owner.name` are described, its types, and whether it is a choice."""
        path = f"{owner}.{name}"
        types = self.types.get(path) or self.types.get(f"{path}[x]")
        choice = path not in self.types
        if types is None:
            raise Unsupported(path)
        if types[0].startswith("#"):
            path = types[0][1:]
            types = self.types[path]
        return (path if types[0] in ("BackboneElement", "Element") else types[0]), types, choice


def read_package(path: Path) -> Definitions:
    """Everything of the core package that search needs."""
    found = Definitions()
    with tarfile.open(path) as package:
        for member in package:
            name = Path(member.name).name
            stream = package.extractfile(member)
            if stream and name.startswith(("SearchParameter-", "StructureDefinition-")):
                found.add(json.load(stream))
    return found


_STEP: Final = re.compile(
    r"""\.?(?:(?P<function>as|ofType|where|extension)\((?P<argument>(?:[^()]|\(\))*)\)|(?P<name>\w+))"""
)
_RESOLVE: Final = re.compile(r"resolve\(\) is (\w+)")
_EQUALS: Final = re.compile(r"(\w+)\s*=\s*'([^']+)'")


@dataclass
class Walk:
    """Where a reading of an expression has come to."""

    definitions: Definitions
    owner: str
    types: list[str]
    segments: list[str] = field(default_factory=list)
    choice: bool = False  # the last element still lacks the type in its name
    target: str = ""

    def step(self, name: str | None, function: str | None, argument: str) -> None:
        """Follow one element or function."""
        if name:
            self.owner, self.types, self.choice = self.definitions.child(self.owner, name)
            self.segments.append(name)
        elif function in ("as", "ofType"):
            self._cast(argument.strip())
        elif function == "extension":
            self.segments.append(f"extension({argument.strip(chr(39))})")
            self.owner, self.types, self.choice = "Extension", ["Extension"], False
        elif found := _RESOLVE.fullmatch(argument.strip()):
            self.target = found[1]
        elif found := _EQUALS.fullmatch(argument.strip()):
            self.segments[-1] += f"[{found[1]}={found[2]}]"
        else:
            raise Unsupported(argument)

    def _cast(self, type_: str) -> None:
        if type_ not in self.types:
            raise Unsupported(f"{'.'.join(self.segments)} as {type_}")
        if self.choice:
            self.segments[-1] += type_[0].upper() + type_[1:]
        self.owner, self.types, self.choice = type_, [type_], False

    def sources(self) -> Iterator[dict[str, str]]:
        """The JSON paths that it stands for: one for each type of a choice."""
        if not self.segments:
            raise Unsupported("the whole resource")
        for type_ in self.types:
            last = self.segments[-1] + (type_[0].upper() + type_[1:] if self.choice else "")
            kind = "string" if type_.startswith("http://hl7.org/fhirpath/") else type_
            yield {"path": " ".join([*self.segments[:-1], last]), "type": kind}


def compiled(definitions: Definitions, type_: str, expression: str) -> tuple[list[dict[str, str]], str]:
    """The sources of one parameter for one resource type, and the only type that it may refer to."""
    sources: list[dict[str, str]] = []
    target = ""
    for part in _alternatives(expression):
        root, _, rest = part.partition(".")
        if root in (type_, "Resource", "DomainResource"):
            walk = Walk(definitions, type_, [type_])
            _follow(walk, rest)
            sources += [source for source in walk.sources() if source not in sources]
            target = target or walk.target
    return sources, target


def _follow(walk: Walk, text: str) -> None:
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if not found:
            raise Unsupported(text)
        walk.step(found["name"], found["function"], found["argument"] or "")
        position = found.end()


def _alternatives(expression: str) -> Iterator[str]:
    """The parts between `|`, with `(X as T).y` written as `X.as(T).y`."""
    for part in expression.split("|"):
        yield re.sub(r"^\((.*) as (\w+)\)", r"\1.as(\2)", part.strip())


def parameter(definitions: Definitions, type_: str, published: Mapping[str, Any]) -> dict[str, Any]:
    """One row of parameters.json."""
    code = published["code"]
    sources, target = compiled(definitions, type_, published["expression"])
    sources = [source for source in sources if readable(published["type"], source["type"])]
    if not sources:
        raise Unsupported(f"{published['expression']} ({published['type']})")
    row: dict[str, Any] = {"type": published["type"], "sources": sources}
    if published["type"] == "reference":
        row["targets"] = [target] if target else _targets(definitions, published)
    if code in f"{ACTIVE['*']} {ACTIVE.get(type_, '')}".split():
        row["active"] = True
    if not KEYED.isdisjoint((f"*.{code}", f"{type_}.{code}")):
        row["keyed"] = True
    return row


def _targets(definitions: Definitions, published: Mapping[str, Any]) -> list[str]:
    """In the order of the package; nothing when it may be any type."""
    targets = [target for target in published.get("target", ()) if target in definitions.resources]
    return [] if len(targets) > ANY_TARGET else targets


def tables(definitions: Definitions) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Resource type → parameter → row, and what was left out with the reason."""
    made: dict[str, dict[str, Any]] = {type_: {} for type_ in sorted(definitions.resources)}
    left_out: list[str] = []
    for published in sorted([*definitions.parameters, *OWN], key=lambda one: str(one["code"])):
        for type_ in _bases(published, definitions.resources):
            if published["code"] in NATIVE:
                continue
            try:
                made[type_][published["code"]] = parameter(definitions, type_, published)
            except (Unsupported, KeyError) as reason:
                left_out.append(f"{type_}.{published['code']}: {reason}")
    return made, left_out


def _bases(published: Mapping[str, Any], resources: Iterable[str]) -> list[str]:
    if {"Resource", "DomainResource"} & set(published.get("base", ())):
        return sorted(resources)
    return [type_ for type_ in published.get("base", ()) if type_ in resources]


def rendered(made: Mapping[str, Mapping[str, Any]]) -> str:
    """One parameter a line, so that a difference can be read."""
    types = [
        f" {json.dumps(type_)}: {{\n"
        + ",\n".join(f"  {json.dumps(code)}: {json.dumps(row, separators=(',', ':'))}" for code, row in rows.items())
        + "\n }"
        for type_, rows in made.items()
    ]
    return "{\n" + ",\n".join(types) + "\n}\n"


def main() -> int:
    """Write the file and say what was left out."""
    made, left_out = tables(read_package(CORE))
    TARGET.write_text(rendered(made), "utf-8")
    count = sum(len(rows) for rows in made.values())
    print(f"{TARGET.relative_to(ROOT)}: {count} parameters of {len(made)} types; left out {len(left_out)}")
    for line in sorted({line.partition(".")[2] for line in left_out}):
        print(f"  {line}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
