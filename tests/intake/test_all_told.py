"""A Bundle that is refused is told everything at once: what refuses it, and what the programme could not use anyhow."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import B
from adapter.fhir.outcome import Issue, Refused
from tests.intake.world import entry, single
from tests.kmehr.sandbox import ME, Resource, sandbox

UNMAPPED = ("warning", "unmapped-code")
URL = "urn:uuid:6f0c9d8e-1111-4c1e-9a61-0000000000"


def coded(name: str, code: str) -> Resource:
    return {"coding": [{"system": f"{B}/CodeSystem/{name}", "code": code}]}


EVALUATION: Resource = {
    "resourceType": "Observation",
    "status": "final",
    "category": [coded("observation-category", "evaluation")],
    "code": coded("indicator", "housing"),
    "valueCodeableConcept": coded("evaluation-status", "fine"),
}
WRONG_NUMBER = {
    "identifier": [{"system": "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin", "value": "1"}]
}
WOMAN: Resource = {"resourceType": "Patient"}


def collection(*resources: Any, **head: Any) -> Resource:
    entries = [{"fullUrl": f"{URL}{number:02}", "resource": one} for number, one in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **head}


def transaction(*entries: Resource, **head: Any) -> Resource:
    return {"resourceType": "Bundle", "type": "transaction", "entry": list(entries), **head}


def refused(bundle: Resource) -> tuple[Issue, ...]:
    with sandbox() as one, pytest.raises(Refused) as caught:
        one.fhir(bundle)
    return caught.value.issues


POST = entry("POST", "Observation", EVALUATION)
ABOUT_HER = entry("POST", "Observation", EVALUATION | {"subject": {"reference": f"{URL}01"}})
HER = entry("POST", "Patient", WOMAN, f"{URL}01")


@pytest.mark.parametrize(
    ("bundle", "kinds"),
    [
        (collection(EVALUATION, total=3), ["invariant"]),
        (collection(EVALUATION, colour="red"), ["unknown-element"]),
        (collection(EVALUATION, type="banana"), ["code-not-in-valueset"]),
        (collection(EVALUATION, type=None), ["required-element-missing"]),
        (collection(EVALUATION, WOMAN | {"gender": "xx"}), ["code-not-in-valueset"]),
        (collection(EVALUATION, WOMAN | WRONG_NUMBER, total=3), ["invariant", "bad-identifier"]),
        (collection(EVALUATION | {"subject": WRONG_NUMBER}), ["wrong-json-type", "bad-identifier"]),
        (collection(EVALUATION, 5, total=3), ["not-a-resource", "invariant"]),
        (transaction(POST, entry("POST", "Patient", EVALUATION), total=3), ["invariant", "type-mismatch"]),
        (transaction(POST, entry("DELETE", "Patient"), total=3), ["invariant", "bundle-entry"]),
        (transaction(entry("POST", "Observation", EVALUATION, ifNoneExist="colour=red")), ["search-parameter"]),
        (transaction(entry("PUT", "Observation/1", EVALUATION, ifMatch='W/"7"')), ["precondition-failed"]),
        (transaction(ABOUT_HER, HER, entry("GET", "Patient/unknown")), ["not-found"]),
    ],
)  # fmt: skip
def test_a_refusal_comes_with_what_the_programme_cannot_use(bundle: Resource, kinds: list[str]) -> None:
    bundle = {name: value for name, value in bundle.items() if value is not None}
    issues = refused(bundle)
    assert [one.kind for one in issues if one.stops] == kinds
    told = [one.expression for one in issues if (one.severity, one.kind) == UNMAPPED]
    sound = "wrong-json-type" not in kinds
    assert told == (["Bundle.entry[0].resource.value.ofType(CodeableConcept).coding[0].code"] if sound else [])


@pytest.mark.parametrize("entries", [{}, "x", [5, None], [{}], [{"resource": 5}], [{"fullUrl": 1}, {"request": []}]])
@pytest.mark.parametrize("kind", ["message", "transaction", "batch", "collection", "banana", 5, None])
def test_what_is_no_entry_at_all_is_told_and_never_an_accident(kind: Any, entries: Any) -> None:
    bundle = {"resourceType": "Bundle", "type": kind, "entry": entries}
    with sandbox() as one:
        if kind == "batch" and isinstance(entries, list):
            told = (one.fhir(bundle).resource or {})["entry"]
            assert {each["response"]["status"][:3] for each in told} <= {"400", "422"}
            return
        with pytest.raises(Refused) as caught:
            one.fhir(bundle)
    assert caught.value.status in (400, 422)
    assert any(issue.stops for issue in caught.value.issues)


def test_more_errors_than_are_told_leave_no_entry_that_is_taken_for_sound() -> None:
    crowd = {"resourceType": "Patient", **{f"odd{number}": 1 for number in range(1100)}}
    issues = refused(transaction(entry("POST", "Patient", crowd), {"request": 5}, {"resource": 7}))
    assert {one.kind for one in issues} == {"unknown-element"}


def test_remarks_without_number_do_not_hide_an_error() -> None:
    bare = [{"resource": WOMAN} for _ in range(1100)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [*bare, {"resource": WOMAN | {"gender": "xx"}}]}
    assert [one.kind for one in refused(bundle) if one.stops] == ["code-not-in-valueset"]


def test_a_single_resource_with_a_wrong_number_is_told_the_rest_too() -> None:
    wrong = EVALUATION | {"subject": {"identifier": WRONG_NUMBER["identifier"][0]}}
    with sandbox() as one, pytest.raises(Refused) as caught:
        one.intake.single(single("POST", "Observation", wrong), ME)
    assert [issue.kind for issue in caught.value.issues] == ["bad-identifier", "unmapped-code"]
