"""The screening questionnaire, versions 15 and 13, from profiles/data/questionnaire.toml."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.profiles.texts import CANONICAL, LANGUAGES, LOINC_NOTICE, Resource, published, translated, translations

EXTENSION = "http://hl7.org/fhir/StructureDefinition"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
OWN = f"{CANONICAL}/CodeSystem/answer"
COUNTRY = "urn:iso:std:iso:3166"
SCORES = {  # instrument: what one answer scores, as FHIRPath on its item
    "OSSS-3": "answer.value.where(system = '{own}').code.where($this in ('1'|'2'|'3'|'4'|'5')).select(toInteger())",
    "Whooley": "answer.value.where(system = '{own}').code.where($this in ('yes'|'no'))"
    ".select(iif($this = 'yes', 1, 0))",
    "GAD-2": "answer.value.where(system = 'http://loinc.org').code.select("
    "iif($this = 'LA6568-5', 0, iif($this = 'LA6569-3', 1, iif($this = 'LA6570-1', 2, 3))))",
}


class Form:
    """One version of the questionnaire."""

    def __init__(self, rows: Mapping[str, Any], countries: Path, version: str) -> None:
        self.rows, self.version = rows, version
        self.texts = {code: (OWN, texts) for code, texts in rows["answers"].items()}
        for system, codes in rows["foreign"].items():
            self.texts |= {code: (system, texts) for code, texts in codes.items()}
        with countries.open(encoding="utf-8", newline="") as lines:
            self.countries = [
                coding(COUNTRY, row["code"], [row[x] for x in LANGUAGES]) for row in csv.DictReader(lines)
            ]

    def resource(self) -> Resource:
        title = self.rows["title"]
        return published(
            "Questionnaire", "screening", title[0],
            "The screening of the programme: one group for each indicator. A professional asks the questions; none "
            "is required, and each can be declined or left unknown. The wording is ours or that of the programme's "
            "reference, not that of the Born in Belgium tool.",
            id="screening" if self.version == "15" else f"screening-{self.version}",
            called=f"screening-{self.version}", language="en", version=self.version,
            _title=translations(title), subjectType=["Patient"], copyright=LOINC_NOTICE,
            item=[self.alone(), *(self.group(group) for group in self.groups())],
        )  # fmt: skip

    def groups(self) -> Iterator[Mapping[str, Any]]:
        return (group for group in self.rows["group"] if int(group.get("since", 0)) <= int(self.version))

    def alone(self) -> Resource:
        return (
            wording("own")
            | {"linkId": "asked-alone"}
            | translated("text", self.rows["fixed"]["asked-alone"])
            | {"type": "boolean"}
        )

    def group(self, row: Mapping[str, Any]) -> Resource:
        name = row["indicator"]
        texts = row["name"]
        code = coding(f"{CANONICAL}/CodeSystem/indicator", name, texts)
        return (
            {"linkId": name, "code": [code]}
            | translated("text", texts)
            | {"type": "group", "item": list(self.items(row))}
        )

    def items(self, row: Mapping[str, Any]) -> Iterator[Resource]:
        name = row["indicator"]
        if "warning" in row:
            yield {"linkId": f"{name}.warning"} | translated("text", row["warning"]) | {"type": "display"}
        for number, question in enumerate(row["question"], 1):
            yield self.question(f"{name}.{number}", question)
            if "explained" in question:
                yield self.explanation(f"{name}.{number}", question["explained"])
        if "score" in row:
            yield self.score(name, row["score"], len(row["question"]))
        judged = translated("text", self.rows["fixed"]["vulnerable"])
        yield wording("own") | {"linkId": f"{name}.vulnerable"} | judged | {"type": "boolean"}

    def question(self, link: str, row: Mapping[str, Any]) -> Resource:
        item = wording(row["wording"]) | {"linkId": link} | translated("text", row["text"]) | {"type": "choice"}
        return item | {"answerOption": list(self.options(row))}

    def options(self, row: Mapping[str, Any]) -> Iterator[Resource]:
        if row.get("countries"):
            yield from ({"valueCoding": country} for country in self.countries)
        codes = row.get("options", ())
        for code, weight in zip(codes, row.get("weights") or [None] * len(codes), strict=True):
            system, texts = self.texts[code]
            option = {"valueCoding": coding(system, code, row.get("labels", {}).get(code, texts))}
            yield option if weight is None else weighed(weight) | option
        for code in self.rows["everywhere"]:
            system, texts = self.texts[code]
            yield {"valueCoding": coding(system, code, texts)}

    def explanation(self, link: str, code: str) -> Resource:
        when = {"question": link, "operator": "=", "answerCoding": {"system": OWN, "code": code}}
        item = wording("own") | {"linkId": f"{link}.text"} | translated("text", self.rows["fixed"]["text"])
        return item | {"type": "text", "enableWhen": [when]}

    def score(self, name: str, instrument: str, questions: int) -> Resource:
        """Hidden; empty until every question has an answer that scores."""
        values = SCORES[instrument].format(own=OWN)
        scored = f"%resource.item.where(linkId = '{name}').item.where(linkId.matches('^{name}[.][0-9]$')).{values}"
        language = {
            "language": "text/fhirpath",
            "expression": f"iif(({scored}).count() = {questions}, ({scored}).sum(), {{}})",
        }
        extensions = [
            {"url": f"{EXTENSION}/questionnaire-hidden", "valueBoolean": True},
            {
                "url": f"{EXTENSION}/questionnaire-unit",
                "valueCoding": {"system": "http://unitsofmeasure.org", "code": "{score}"},
            },
            {"url": CALCULATED, "valueExpression": {"description": f"Sum of {instrument}"} | language},
        ]
        texts = [f"{instrument}: {text}" for text in self.rows["fixed"]["score"]]
        item = {"extension": extensions, "linkId": f"{name}.score"} | translated("text", texts)
        return item | {"type": "integer", "readOnly": True}


def coding(system: str, code: str, texts: Sequence[str]) -> Resource:
    return {"system": system, "code": code} | translated("display", texts)


def weighed(weight: int) -> Resource:
    return {"extension": [{"url": f"{EXTENSION}/itemWeight", "valueDecimal": weight}]}


def wording(origin: str) -> Resource:
    return {"extension": [{"url": f"{CANONICAL}/StructureDefinition/wording", "valueCode": origin}]}
