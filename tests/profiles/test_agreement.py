"""What the proof of the tariffs tells when the rules decide otherwise than the gateway."""

from __future__ import annotations

from typing import Any

import pytest

from proofs.tariffs.agreement import OWN, differences


def charge(status: str = "not-billable", *reasons: str) -> dict[str, Any]:
    told = [{"url": f"{OWN}reason", "valueCodeableConcept": {"coding": [{"code": code}]}} for code in reasons]
    deadline = {"url": f"{OWN}submission-deadline", "valueDate": "2026-04-05"}
    return {
        "status": status,
        "extension": [*told, deadline],
        "quantity": {"value": 1},
        "priceOverride": {"value": 23.3},
    }


def decided(**other: Any) -> dict[str, Any]:
    said = {"unmet": ["late"], "remarks": [], "status": "not-billable", "quantity": 1, "amount": 23.3}
    return said | {"deadline": "2026-04-05"} | other


def test_the_same_decision_has_no_difference() -> None:
    assert list(differences(charge("not-billable", "late"), decided())) == []


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"unmet": []}, "reason late: not found by the rules"),
        ({"unmet": ["late", "incomplete"]}, "reason incomplete: found by the rules"),
        ({"remarks": ["insurability-check"]}, "reason insurability-check: found by the rules"),
        ({"status": "billable"}, "status not-billable, by the rules billable"),
        ({"quantity": 2}, "quantity 1, by the rules 2"),
        ({"amount": 46.6}, "amount 23.3, by the rules 46.6"),
        ({"deadline": None}, "deadline ['2026-04-05'], by the rules None"),
        ({"deadline": "2026-04-06"}, "deadline ['2026-04-05'], by the rules 2026-04-06"),
    ],
)
def test_each_difference_is_told(other: dict[str, Any], told: str) -> None:
    assert list(differences(charge("not-billable", "late"), decided(**other))) == [told]


def test_of_a_billed_charge_remarks_alone_are_compared() -> None:
    assert list(differences(charge("billed"), decided())) == []
    changed = decided(remarks=["exception-manual"])
    assert list(differences(charge("billed"), changed)) == ["reason exception-manual: found by the rules"]
    assert list(differences(charge("billed", "exception-manual", "quarter-cap-reached", "late"), changed)) == []


def test_an_aborted_charge_keeps_the_reasons_that_it_had() -> None:
    assert list(differences(charge("aborted"), decided())) == []
