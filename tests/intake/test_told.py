"""What no rule gets to see is told with the entry that says it, in the caller's language, and is not refused for it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.outcome import LANGUAGES, error, text_of
from adapter.intake import Caller, Intake
from tests.intake.test_whole import gateway, posted

Resource = dict[str, Any]
MEETING = "perinatal-meeting"


def place_of(bundle: Resource, kind: str, code: str = "") -> int:
    """Where the first resource of a type stands, of an Encounter the first of our kind."""
    return next(
        place
        for place, entry in enumerate(bundle["entry"])
        if entry["resource"]["resourceType"] == kind and code in str(entry["resource"].get("type", ""))
    )


def changed(kind: str, code: str = "", **elements: Any) -> tuple[Resource, int]:
    """The 40-entry Bundle with other elements in one resource; None takes one out; participants have no times."""
    bundle = copy.deepcopy(posted())
    place = place_of(bundle, kind, code)
    resource = bundle["entry"][place]["resource"] | elements
    for one in resource.get("participant", ()):
        one.pop("period", None)
    bundle["entry"][place]["resource"] = {name: value for name, value in resource.items() if value is not None}
    return bundle, place


def outcome(intake: Intake, bundle: Resource, place: int, language: str = "en") -> list[Resource]:
    """The warnings of an entry, without those of references."""
    answer = intake.submit(bundle, Caller("north", language=language)).resource or {}
    issues = answer["entry"][place]["response"].get("outcome", {}).get("issue", ())
    return [one for one in issues if one["severity"] == "warning" and one["code"] != "not-found"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "code", "elements", "element", "issue", "expected"),
    [
        ("QuestionnaireResponse", "", {"authored": None}, "", "day-missing", "QuestionnaireResponse.authored"),
        ("Encounter", MEETING, {"period": None}, "", "day-missing", "Encounter.period.start"),
        ("Encounter", MEETING, {"period": {"start": "2026-02-12"}}, ".period", "length-missing",
         "Encounter.period.start, Encounter.period.end"),
    ],
    ids=["screening", "meeting", "length"],
)  # fmt: skip
def test_it_is_told_in_the_callers_language(
    tmp_path: Path, language: str, kind: str, code: str, elements: Resource, element: str, issue: str, expected: str
) -> None:
    bundle, place = changed(kind, code, **elements)
    with gateway(tmp_path) as (_, intake):
        (told,) = outcome(intake, bundle, place, language)
        bundle = {name: value for name, value in posted().items() if name not in ("identifier", "timestamp")}
        assert outcome(intake, bundle, place) == []  # corrected
    assert told["details"]["coding"][0]["code"] == issue
    assert told["details"]["text"] == text_of(error(issue, "", expected), language)
    assert expected in told["details"]["text"]
    assert told["expression"] == [f"Bundle.entry[{place}].resource{element}"]


def test_a_preview_tells_it_too(tmp_path: Path) -> None:
    bundle, place = changed("QuestionnaireResponse", authored=None)
    with gateway(tmp_path) as (_, intake):
        answer = intake.preview(bundle, Caller("north")).resource or {}
    issues = answer["parameter"][0]["resource"]["issue"]
    assert [f"Bundle.entry[{place}].resource"] in [one["expression"] for one in issues if one["code"] == "incomplete"]
