"""JSON Patch on resources: RFC 6902 and its appendix, and what a resource adds to it."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.patch import apply, patch_of_entry

PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "1",
    "active": True,
    "name": [{"family": "Peeters", "given": ["An", "Bo"]}, {"text": "x"}],
    "multipleBirthInteger": 1,
}


def patched(*operations: dict[str, Any], resource: dict[str, Any] = PATIENT) -> dict[str, Any]:
    before = copy.deepcopy(resource)
    result = apply(resource, list(operations))
    assert resource == before
    return result


def refused(patch: Any, resource: dict[str, Any] = PATIENT, limits: Limits | None = None) -> tuple[int, Issue]:
    with pytest.raises(Refused) as caught:
        apply(resource, patch, limits or Limits())
    return caught.value.status, caught.value.issues[0]


def op(name: str, path: str, **members: Any) -> dict[str, Any]:
    return {"op": name, "path": path, **members}


@pytest.mark.parametrize(
    ("operation", "path", "expected"),
    [
        (op("add", "/gender", value="female"), "gender", "female"),
        (op("add", "/active", value=False), "active", False),
        (op("replace", "/active", value=False), "active", False),
        (op("add", "/name/0", value={"text": "y"}), "name", [{"text": "y"}, *PATIENT["name"]]),
        (op("add", "/name/2", value={"text": "y"}), "name", [*PATIENT["name"], {"text": "y"}]),
        (op("add", "/name/-", value={"text": "y"}), "name", [*PATIENT["name"], {"text": "y"}]),
        (op("remove", "/name/0"), "name", [{"text": "x"}]),
        (op("move", "/name/0/text", **{"from": "/name/1/text"}), "name", [{**PATIENT["name"][0], "text": "x"}, {}]),
        (op("move", "/name/0", **{"from": "/name/1"}), "name", PATIENT["name"][::-1]),
        (op("move", "/name/0", **{"from": "/name/0"}), "name", PATIENT["name"]),
        (op("copy", "/name/0", **{"from": "/name/1"}), "name", [{"text": "x"}, *PATIENT["name"]]),
        (
            op("replace", "/name/0/given/1", value="Cé"),
            "name",
            [{"family": "Peeters", "given": ["An", "Cé"]}, {"text": "x"}],
        ),
        (op("test", "/name/0/given", value=["An", "Bo"]), "active", True),
        (op("test", "/multipleBirthInteger", value=Decimal("1.0")), "active", True),
        (op("add", "/a~1b~0c", value=1), "a/b~c", 1),
        (op("add", "/a~01", value=1), "a~1", 1),
    ],
)
def test_an_operation_changes_what_it_names(operation: dict[str, Any], path: str, expected: Any) -> None:
    assert patched(operation)[path] == expected


def test_operations_follow_one_another() -> None:
    result = patched(
        op("remove", "/name/0"), op("test", "/name/0/text", value="x"), op("replace", "/name/0/text", value="z")
    )
    assert result["name"] == [{"text": "z"}]


def test_a_list_whose_last_member_goes_goes_too() -> None:
    assert "name" not in patched(op("remove", "/name/0"), op("remove", "/name/0"))
    assert patched(op("remove", "/name/1"), op("remove", "/name/0"), op("add", "/name/-", value={"text": "z"}))[
        "name"
    ] == [{"text": "z"}]


@pytest.mark.parametrize(
    ("operation", "expression"),
    [
        (op("remove", "/birthDate"), "Patient"),
        (op("replace", "/birthDate", value="2000"), "Patient"),
        (op("remove", "/name/2"), "Patient.name"),
        (op("remove", "/name/-"), "Patient.name"),
        (op("add", "/name/3", value={}), "Patient.name"),
        (op("add", "/name/01", value={}), "Patient.name"),
        (op("add", "/name/0/period/start", value="2000"), "Patient.name[0]"),
        (op("add", "/active/x", value=1), "Patient.active"),
        (op("add", "/name/family", value="x"), "Patient.name"),
        (op("move", "/name/0/x", **{"from": "/name/0"}), "Patient.name[0]"),
        (op("copy", "/x", **{"from": "/y"}), "Patient"),
        (op("remove", ""), ""),
    ],
)
def test_an_operation_that_does_not_fit_is_refused_with_its_place(operation: dict[str, Any], expression: str) -> None:
    status, issue = refused([op("test", "/active", value=True), operation])
    assert (status, issue.kind, issue.expression) == (422, "patch-operation", expression)
    assert issue.detail["operation"].startswith(f"[1] {operation['op']} /")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/active", 1),
        ("/multipleBirthInteger", True),
        ("/active", "true"),
        ("/name/1", {}),
        ("/name/0/given", ["Bo", "An"]),
    ],
)
def test_a_test_that_fails_stops_the_patch(path: str, value: Any) -> None:
    status, issue = refused([op("test", path, value=value), op("remove", "/active")])
    assert (status, issue.kind) == (422, "patch-test-failed")
    assert issue.expression.startswith("Patient.")


@pytest.mark.parametrize(
    "patch",
    [
        [],
        {},
        "x",
        None,
        ["x"],
        [{"op": "add", "value": 1}],
        [{"op": "add", "path": "/x"}],
        [{"op": "add", "path": "x", "value": 1}],
        [{"op": "add", "path": "/~2", "value": 1}],
        [{"op": "add", "path": 1, "value": 1}],
        [{"op": "move", "path": "/x"}],
        [{"op": "move", "path": "/x", "from": "y"}],
        [{"op": "merge", "path": "/x"}],
        [{"op": ["add"], "path": "/x"}],
        [{"path": "/x"}],
    ],
)
def test_what_is_no_patch_is_unreadable(patch: Any) -> None:
    status, issue = refused(patch)
    assert (status, issue.kind) == (400, "patch-unreadable")


def test_all_unreadable_operations_are_told_at_once() -> None:
    with pytest.raises(Refused) as caught:
        apply(
            PATIENT,
            [{"op": "x", "path": ""}, op("test", "/active", value=True), {"op": "add", "path": "y", "value": 1}],
        )
    assert [issue.expression for issue in caught.value.issues] == ["[0].op", "[2].path"]


@pytest.mark.parametrize(("path", "value"), [("/id", "2"), ("/resourceType", "Person")])
def test_a_patch_cannot_make_another_resource(path: str, value: str) -> None:
    status, issue = refused([op("replace", path, value=value)])
    assert (status, issue.kind, issue.expression) == (422, "read-only", f"Patient.{path[1:]}")


@pytest.mark.parametrize("value", [[], "x", None, 1])
def test_a_patch_cannot_replace_the_resource_by_something_else(value: Any) -> None:
    status, issue = refused([op("replace", "", value=value)])
    assert (status, issue.kind) == (400, "not-a-resource")


def test_copies_of_copies_end_at_the_limits() -> None:
    doubling = [op("copy", "/name/-", **{"from": "/name"}) for _ in range(40)]
    assert refused(doubling, limits=Limits(depth=1000, elements=10_000))[1].kind in ("too-deep", "too-many-elements")
    deeper = [op("copy", "/contact/0/contact", **{"from": "/contact"}) for _ in range(100)]
    assert refused(deeper, {**PATIENT, "contact": [{}]})[0] == 413


def test_the_result_shares_nothing_with_the_patch() -> None:
    value = {"text": "y"}
    result = patched(op("add", "/name/-", value=value), op("copy", "/name/-", **{"from": "/name/2"}))
    assert result["name"][2] == result["name"][3] == value
    assert result["name"][2] is not value
    assert result["name"][2] is not result["name"][3]


VALUES = st.sampled_from([None, True, "x", [], {}, ["x"], {"x": {"0": ["y"]}}])
POINTERS = st.lists(st.sampled_from(["name", "0", "1", "-", "given", "x", "active", ""]), max_size=4).map(
    lambda steps: "".join("/" + step for step in steps)
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "op": st.sampled_from(["add", "remove", "replace", "move", "copy", "test"]),
                "path": POINTERS,
                "from": POINTERS,
                "value": VALUES,
            }
        )
    )
)
def test_any_patch_is_applied_or_refused(patch: list[dict[str, Any]]) -> None:
    before = copy.deepcopy(PATIENT)
    try:
        result = apply(PATIENT, patch)
    except Refused as refusal:
        result = PATIENT
        assert refusal.issues  # noqa: PT017  # both outcomes are right
    assert result["resourceType"] == "Patient"
    assert before == PATIENT


def test_a_bundle_entry_carries_a_json_patch_in_a_binary() -> None:
    binary = {
        "resourceType": "Binary",
        "contentType": "application/json-patch+json",
        "data": "W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9hY3RpdmUiLCJ2YWx1ZSI6ZmFsc2V9XQ==",
    }
    assert apply(PATIENT, patch_of_entry(binary))["active"] is False


@pytest.mark.parametrize(
    "resource",
    [
        None,
        {"resourceType": "Patient"},
        {"resourceType": "Binary", "contentType": "text/plain", "data": "W10="},
        {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "?"},
        {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": 1},
        {"resourceType": "Binary", "contentType": 1},
        {"resourceType": "Binary", "contentType": "application/json-patch+json"},
    ],
)
def test_an_entry_without_a_patch_is_refused(resource: Any) -> None:
    with pytest.raises(Refused) as caught:
        patch_of_entry(resource)
    assert caught.value.status == 400
