"""What may be changed of what is derived: the billing platform's word on a charge, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapter.canonical import CHARGE, NOMENCLATURE
from adapter.fhir.outcome import Refused
from adapter.intake import Caller
from tests.intake.test_transaction import fhirpath_patch, json_patch
from tests.intake.world import BASE, World, bundle, entry, patient, single, visit

ON_TIME, TOO_LATE = date(2026, 3, 12), date(2026, 6, 1)


def charge(world: World) -> dict[str, Any]:
    (only,) = world.current("ChargeItem")
    return only


def stated(status: str) -> list[dict[str, Any]]:
    return [
        json_patch({"op": "replace", "path": "/status", "value": status}),
        fhirpath_patch("ChargeItem.status", {"valueCode": status}),
    ]


@pytest.mark.parametrize("form", [0, 1, 2])
@pytest.mark.parametrize("day", [ON_TIME, TOO_LATE])
def test_billable_and_merely_late_charges_become_billed_and_stay_so(world: World, form: int, day: date) -> None:
    world.post(bundle(*visit()), as_of=day)
    before = charge(world)
    address = f"ChargeItem/{before['id']}"
    word = [*stated("billed"), before | {"status": "billed"}][form]
    world.post(bundle(entry("PUT" if form == 2 else "PATCH", address, word)), "platform", as_of=day)
    assert charge(world)["status"] == "billed"
    world.post(bundle(*visit(day="2026-03-09")), as_of=day)
    assert charge(world)["status"] == "billed"


@pytest.mark.parametrize(
    ("was", "becomes", "allowed"),
    [
        ("billable", "billed", True),
        ("billable", "aborted", True),
        ("billed", "aborted", True),
        ("billed", "billed", True),
        ("billable", "planned", False),
        ("billed", "billable", False),
        ("aborted", "billed", False),
        ("aborted", "billable", False),
    ],
)
def test_each_change_of_status_is_allowed_or_named(world: World, was: str, becomes: str, allowed: bool) -> None:
    world.post(bundle(*visit()))
    address = f"ChargeItem/{charge(world)['id']}"
    if was != "billable":
        world.post(bundle(entry("PATCH", address, stated(was)[0])))
    change = bundle(entry("PATCH", address, stated(becomes)[0]))
    if allowed:
        world.post(change)
        assert charge(world)["status"] == becomes
    else:
        refused = world.refused(change)
        assert refused.status == 422
        assert refused.issues[0].kind == "status-change"
        assert (refused.issues[0].detail["from"], refused.issues[0].found) == (was, becomes)


@pytest.mark.parametrize("form", ["put", "test", "batch"])
def test_a_charge_is_changed_as_it_was_read_on_that_day(world: World, form: str) -> None:
    world.post(bundle(*visit()), as_of=ON_TIME)
    then = Caller("platform", base_url=BASE, as_of=TOO_LATE)
    address = f"ChargeItem/{charge(world)['id']}"
    read = world.intake.single(single("GET", address), then).resource or {}
    assert read["status"] == "not-billable"
    steps = [
        {"op": "test", "path": "/status", "value": "not-billable"},
        {"op": "replace", "path": "/status", "value": "billed"},
    ]
    change = single("PATCH", address, json_patch(*steps))
    if form == "put":
        change = single("PUT", address, read | {"status": "billed"})
    if form == "batch":
        world.post(bundle(entry("PATCH", address, json_patch(*steps)), kind="batch"), "platform", as_of=TOO_LATE)
    else:
        world.intake.single(change, then)
    assert charge(world)["status"] == "billed"


CLAIM: dict[str, Any] = {
    "resourceType": "ChargeItem",
    "status": "billed",
    "code": {"coding": [{"system": NOMENCLATURE, "code": "401413"}]},
    "subject": {"reference": "Patient/p1"},
    "identifier": [{"system": "urn:oid:2.999.1", "value": "claim-1"}],
}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"status": "billable"}, "status"),
        ({"status": "planned"}, "status"),
        ({"status": "not-billable"}, "status"),
        ({"identifier": [{"system": CHARGE, "value": "mine"}]}, "identifier"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_nobody_can_tell_a_charge_that_is_derived_here(
    world: World, method: str, change: dict[str, Any], place: str
) -> None:
    address = "ChargeItem/x1" if method == "PUT" else "ChargeItem"
    refused = world.refused(bundle(entry(method, address, CLAIM | change)))
    found = [(issue.kind, issue.expression) for issue in refused.issues if issue.stops]
    assert (refused.status, found) == (422, [("read-only", f"Bundle.entry[0].resource.{place}")])


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"status": "entered-in-error"},
        {"status": "billable", "code": {"coding": [{"system": NOMENCLATURE, "code": "424255"}]}},
    ],
)
def test_a_claim_from_elsewhere_and_another_code_are_kept(world: World, change: dict[str, Any]) -> None:
    assert world.post(bundle(entry("POST", "ChargeItem", CLAIM | change))).status == 200


@pytest.mark.parametrize("form", [0, 1])
def test_a_refused_word_names_each_element_and_warns_of_nothing(world: World, form: int) -> None:
    world.post(bundle(*visit()))
    made = charge(world)
    words = [
        json_patch(
            {"op": "replace", "path": "/status", "value": "planned"},
            {"op": "add", "path": "/quantity/value", "value": 4},
        ),
        made | {"status": "planned", "quantity": {"value": 4}},
    ]
    refused = world.refused(bundle(entry("PUT" if form else "PATCH", f"ChargeItem/{made['id']}", words[form])))
    assert {(issue.kind, issue.expression) for issue in refused.issues} == {
        ("status-change", "Bundle.entry[0].resource.status"),
        ("read-only", "Bundle.entry[0].resource.quantity"),
    }


def test_a_patch_warns_only_of_references_that_it_brings(world: World) -> None:
    far, near = {"reference": "Organization/none"}, {"reference": "Organization/o1"}
    known = entry("PUT", "Organization/o1", {"resourceType": "Organization", "name": "Voorbeeld"})
    world.post(bundle(entry("PUT", "Patient/p1", patient(managingOrganization=far)), known))
    new = {"reference": "Organization/nobody"}
    for value, told in [(near, set()), (far, set()), (new, {"reference-unresolved"})]:
        add = json_patch({"op": "add", "path": "/generalPractitioner", "value": [value]})
        answer = world.post(bundle(entry("PATCH", "Patient/p1", add)))
        outcome = (answer.resource or {})["entry"][0]["response"].get("outcome", {})
        found = [one["details"]["coding"][0]["code"] for one in outcome.get("issue", ())]
        assert {code for code in found if code != "all-ok"} == told


@pytest.mark.parametrize(
    "attempt",
    [
        lambda made: entry("PUT", f"ChargeItem/{made['id']}", made | {"status": "billed", "quantity": {"value": 2}}),
        lambda made: entry("DELETE", f"ChargeItem/{made['id']}"),
        lambda made: entry(
            "PATCH", f"ChargeItem/{made['id']}", json_patch({"op": "replace", "path": "/quantity/value", "value": 4})
        ),
    ],
)
def test_the_rest_of_a_charge_is_read_only(world: World, attempt: Any) -> None:
    world.post(bundle(*visit()))
    before = world.everything()
    refused = world.refused(bundle(attempt(charge(world))))
    assert (refused.status, refused.issues[0].kind) == (422, "read-only")
    assert world.everything() == before


def test_a_status_that_was_reported_is_a_new_version_and_a_fact(world: World) -> None:
    world.post(bundle(*visit()))
    world.rules.asked.clear()
    world.post(bundle(entry("PATCH", f"ChargeItem/{charge(world)['id']}", stated("billed")[0])))
    (sources, _today) = world.rules.asked[-1]
    seen = [(one.version, (one.resource or {})["status"], one.derived) for one in sources if one.type == "ChargeItem"]
    assert seen == [(1, "billable", True), (2, "billed", True)]
    assert [version.version for version in world.history("ChargeItem", charge(world)["id"])] == [1, 2]


def test_a_patch_of_its_own_goes_the_same_way(world: World) -> None:
    world.post(bundle(*visit()))
    caller = Caller("platform", base_url=BASE)
    answer = world.intake.single(single("PATCH", f"ChargeItem/{charge(world)['id']}", stated("billed")[1]), caller)
    assert answer.status == 200
    assert (answer.resource or {})["status"] == "billed"
    assert answer.headers["ETag"] == 'W/"2"'
    with pytest.raises(Refused) as refused:
        world.intake.single(single("DELETE", f"ChargeItem/{charge(world)['id']}"), caller)
    assert refused.value.status == 422
