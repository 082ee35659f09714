"""The items of a screening: as judged by the platform, or as the raw answers that our cut-offs judge."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from adapter.canonical import B
from scripts.examples.sender import Json

INDICATORS: Final = (
    "communication", "birthplace", "residence-status", "education", "occupation", "partner-occupation",
    "financial-situation", "housing", "social-support", "depression", "anxiety", "substance-use", "violence",
    "psychological-history", "medication-use",
)  # fmt: skip
# The answers of a woman with money worries, a home that is too small, and anxiety.
ANSWERS: Final = {
    "communication": ("well", "no"),
    "residence-status": ("belgian-or-eu", "yes"),
    "education": ("upper-secondary",),
    "occupation": ("employed",),
    "partner-occupation": ("employed",),
    "financial-situation": ("difficulty",),
    "housing": ("inadequate", "no"),
    "social-support": ("3", "4", "4"),
    "depression": ("no", "no"),
    "anxiety": ("LA6570-1", "LA6569-3"),
    "substance-use": ("stopped-since-pregnancy", "no", "no"),
    "violence": ("yes", "no"),
    "psychological-history": ("no",),
    "medication-use": ("no",),
}


def judged(positive: Collection[str], missing: Collection[str] = ()) -> list[Json]:
    """The platform's judgement of each indicator; those missing were declined."""
    return [_declined(name) if name in missing else _judged(name, name in positive) for name in INDICATORS]


def _judged(name: str, vulnerable: bool) -> Json:
    return {"linkId": name, "item": [{"linkId": f"{name}.vulnerable", "answer": [{"valueBoolean": vulnerable}]}]}


def _declined(name: str) -> Json:
    return {"linkId": name, "item": [_question(name, 1, "declined")]}


def answered() -> list[Json]:
    """Raw answers to every question."""
    groups = {
        name: [_question(name, number, code) for number, code in enumerate(codes, 1)] for name, codes in ANSWERS.items()
    }
    country = {"system": "urn:iso:std:iso:3166", "code": "BE"}
    groups["birthplace"] = [{"linkId": "birthplace.1", "answer": [{"valueCoding": country}]}]
    alone = {"linkId": "asked-alone", "answer": [{"valueBoolean": True}]}
    return [alone, *({"linkId": name, "item": groups[name]} for name in INDICATORS)]


def _question(name: str, number: int, code: str) -> Json:
    system = "http://loinc.org" if code.startswith("LA") else f"{B}/CodeSystem/answer"
    return {"linkId": f"{name}.{number}", "answer": [{"valueCoding": {"system": system, "code": code}}]}
