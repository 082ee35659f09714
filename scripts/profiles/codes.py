"""The code systems whose source is a table: indicator, answer, issue, reason, and the map that follows from reasons."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.profiles.texts import CANONICAL, LANGUAGES, Resource, designations, published

REFUSAL = "https://www.ehealth.fgov.be/standards/fhir/etariff/CodeSystem/be-cs-refusal-values"
SYNONYM = {"system": "http://snomed.info/sct", "code": "900000000000013009", "display": "Synonym"}
SERVICES = {"S": "401376", "T": "401391", "M": "401435", "C": "401413"}


def table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def concept(code: str, texts: Sequence[str]) -> Resource:
    return {"code": code, "display": texts[0], "designation": designations(texts)}


def code_system(name: str, title: str, description: str, concepts: Iterable[Resource], **more: Any) -> Resource:
    found = list(concepts)
    return published(
        "CodeSystem", name, title, description,
        language=LANGUAGES[0], caseSensitive=True, valueSet=f"{CANONICAL}/ValueSet/{name}", content="complete",
        count=len(found), **more, concept=found,
    )  # fmt: skip


def indicators(questionnaire: Mapping[str, Any], domains: Mapping[str, Sequence[str]]) -> Resource:
    """The property domain is there for those that decide the scenario: two indicators decide one domain together."""
    decided = {indicator: domain for domain, members in domains.items() for indicator in members}
    concepts = (
        concept(code, group["name"])
        | ({"property": [{"code": "domain", "valueString": decided[code]}]} if code in decided else {})
        for group in questionnaire["group"]
        for code in [group["indicator"]]
    )
    properties = [{"code": "domain", "description": "The deciding domain that it belongs to", "type": "string"}]
    description = "The indicators that the screening evaluates. Those with a domain decide the scenario."
    return code_system("indicator", "Indicators of vulnerability", description, concepts, property=properties)


def answers(questionnaire: Mapping[str, Any]) -> Resource:
    """What a code means in one question only becomes a further designation of it."""
    concepts = {code: concept(code, texts) for code, texts in questionnaire["answers"].items()}
    for group in questionnaire["group"]:
        for question in group["question"]:
            for code, texts in question.get("labels", {}).items():
                known = concepts[code]["designation"]
                meanings = (
                    {"language": language, "use": SYNONYM, "value": text}
                    for language, text in zip(LANGUAGES, texts, strict=True)
                )
                known.extend(meaning for meaning in meanings if meaning not in known)
    description = (
        "Answers of the screening. A code may mean more than one thing (none: no diploma, no legal residence status); "
        "the question says which. The numbers are the scores of OSSS-3: higher is more support."
    )
    return code_system("answer", "Answers of the screening", description, concepts.values())


def issues(rows: Mapping[str, Mapping[str, Any]]) -> Resource:
    texts = ((code, [row[language] for language in LANGUAGES], row) for code, row in rows.items())
    concepts = (
        concept(code, said)
        | {
            "property": [
                {"code": "issue-type", "valueString": row["type"]},
                {"code": "http-status", "valueInteger": row["status"]},
            ]
        }
        for code, said, row in texts
    )
    properties = [
        {"code": "issue-type", "description": "The issue type of FHIR that goes with it", "type": "string"},
        {"code": "http-status", "description": "The HTTP status when it stops the input", "type": "integer"},
    ]
    description = "One code for each kind of issue that the gateway reports. Words in braces are filled in."
    return code_system("issue", "Issues", description, concepts, property=properties)


def reason_properties(row: Mapping[str, Any]) -> Iterator[Resource]:
    yield {"code": "kind", "valueString": row["kind"]}
    for letter in row["for"]:
        yield {"code": "service", "valueString": SERVICES[letter]}
    for rule in row["rules"]:
        yield {"code": "rule", "valueString": rule}


def reasons(rows: Mapping[str, Mapping[str, Any]]) -> Resource:
    concepts = (
        concept(code, [row[language] for language in LANGUAGES]) | {"property": list(reason_properties(row))}
        for code, row in rows.items()
    )
    properties = [
        {"code": "kind", "description": "reason stands in the way of billing, remark does not", "type": "string"},
        {"code": "service", "description": "A pseudocode whose charge can have it", "type": "string"},
        {"code": "rule", "description": "A rule of the programme that it rests on", "type": "string"},
    ]
    return code_system(
        "reason", "Reasons of a charge", "Why a charge is not, or not yet, billable.", concepts, property=properties
    )


def refusals(rows: Mapping[str, Mapping[str, Any]]) -> Resource:
    """Reasons to the refusal values of the Belgian tariff consultation; without one, unmatched."""
    elements = [
        {"code": code, "display": row["en"], "target": [refusal(row.get("refusal"))]} for code, row in rows.items()
    ]
    return published(
        "ConceptMap", "reason-refusal", "Reasons to Belgian refusal values",
        "Which Belgian refusal value says most nearly why a charge is not billable. Remarks refuse nothing.",
        sourceCanonical=f"{CANONICAL}/ValueSet/reason",
        group=[{"source": f"{CANONICAL}/CodeSystem/reason", "target": REFUSAL, "element": elements}],
    )  # fmt: skip


def refusal(code: str | None) -> Resource:
    if code:
        return {"code": code, "equivalence": "wider"}
    return {"equivalence": "unmatched", "comment": "No refusal value says this."}
