"""FHIRPath Patch on resources: the five operations, paths, lists with extensions, choice types."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.patch import apply, patch_of_entry

NAMES: list[dict[str, Any]] = [
    {"use": "official", "family": "Peeters", "given": ["An", None, "Bo"], "_given": [None, {"id": "g"}, None]},
    {"use": "usual", "text": "O'Neill"},
]
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "1",
    "extension": [{"url": "urn:a", "valueString": "x"}, {"url": "urn:b", "valueInteger": 2}],
    "active": True,
    "name": NAMES,
    "birthDate": "2000-01-01",
    "_birthDate": {"extension": [{"url": "urn:time", "valueTime": "12:00:00"}]},
    "deceasedBoolean": False,
}

# R4 has no valueExtension in Parameters: an extension is given as parts.
EXTENSION = {"part": [{"name": "url", "valueUri": "urn:c"}, {"name": "value", "valueCode": "x"}]}


def operation(kind: str, path: str, value: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    listed = [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path}]
    listed += [{"name": name, f"value{type(part).__name__[0].upper()}": part} for name, part in parts.items()]
    if value is not None:
        listed.append({"name": "value", **value})
    return {"name": "operation", "part": listed}


def parameters(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Parameters", "parameter": list(operations)}


def patched(*operations: dict[str, Any], resource: dict[str, Any] = PATIENT) -> dict[str, Any]:
    before = copy.deepcopy(resource)
    result = apply(resource, parameters(*operations))
    assert resource == before
    return result


def refused(*operations: dict[str, Any], resource: dict[str, Any] = PATIENT) -> tuple[int, Issue]:
    with pytest.raises(Refused) as caught:
        apply(resource, parameters(*operations))
    return caught.value.status, caught.value.issues[0]


def test_replacing_a_status_leaves_the_rest() -> None:
    charge = {"resourceType": "ChargeItem", "id": "1", "status": "billable", "_status": {"id": "s"}}
    result = patched(operation("replace", "ChargeItem.status", {"valueCode": "billed"}), resource=charge)
    assert result == {"resourceType": "ChargeItem", "id": "1", "status": "billed"}


@pytest.mark.parametrize(
    ("path", "name", "value", "key", "expected"),
    [
        ("Patient", "gender", {"valueCode": "female"}, "gender", "female"),
        ("Patient", "name", {"valueHumanName": {"text": "y"}}, "name", [*NAMES, {"text": "y"}]),
        ("Patient", "telecom", {"valueContactPoint": {"value": "1"}}, "telecom", [{"value": "1"}]),
        ("Patient.name[1]", "given", {"valueString": "Cé"}, "name", [NAMES[0], {**NAMES[1], "given": ["Cé"]}]),
        ("Patient", "multipleBirth", {"valueInteger": 2}, "multipleBirthInteger", 2),
        ("Patient", "multipleBirth[x]", {"valueBoolean": True}, "multipleBirthBoolean", True),
        ("Patient.active", "extension", EXTENSION, "_active", {"extension": [{"url": "urn:c", "valueCode": "x"}]}),
    ],
)
def test_add_puts_a_value_where_there_is_room(
    path: str, name: str, value: dict[str, Any], key: str, expected: Any
) -> None:
    assert patched(operation("add", path, value, name=name))[key] == expected


def test_a_value_of_an_anonymous_type_is_given_as_parts() -> None:
    parts = [
        {"name": "name", "valueHumanName": {"text": "z"}},
        {"name": "telecom", "valueContactPoint": {"value": "1"}},
        {"name": "telecom", "valueContactPoint": {"value": "2"}},
        {"name": "gender", "_valueCode": {"id": "g"}},
    ]
    assert patched(operation("add", "Patient", {"part": parts}, name="contact"))["contact"] == [
        {"name": {"text": "z"}, "telecom": [{"value": "1"}, {"value": "2"}], "_gender": {"id": "g"}}
    ]


def test_a_resource_can_be_added() -> None:
    inner = {"resourceType": "Organization", "id": "o"}
    assert patched(operation("add", "Patient", {"resource": inner}, name="contained"))["contained"] == [inner]


@pytest.mark.parametrize(
    ("index", "given", "shadows"),
    [
        (0, ["Z", "An", None, "Bo"], [None, None, {"id": "g"}, None]),
        (3, ["An", None, "Bo", "Z"], [None, {"id": "g"}, None, None]),
    ],
)
def test_insert_keeps_values_and_their_extensions_together(index: int, given: list[Any], shadows: list[Any]) -> None:
    name = patched(operation("insert", "Patient.name[0].given", {"valueString": "Z"}, index=index))["name"][0]
    assert (name["given"], name["_given"]) == (given, shadows)


def test_insert_begins_a_list() -> None:
    insert = operation("insert", "Patient.name[1].given", {"valueString": "Z"}, index=0)
    assert patched(insert)["name"][1]["given"] == ["Z"]


@pytest.mark.parametrize(
    ("source", "destination", "given", "shadows"),
    [(0, 2, [None, "Bo", "An"], [{"id": "g"}, None, None]), (2, 0, ["Bo", "An", None], [None, None, {"id": "g"}])],
)
def test_move_keeps_values_and_their_extensions_together(
    source: int, destination: int, given: list[Any], shadows: list[Any]
) -> None:
    name = patched(operation("move", "Patient.name[0].given", source=source, destination=destination))["name"][0]
    assert (name["given"], name["_given"]) == (given, shadows)


@pytest.mark.parametrize(
    ("path", "gone"),
    [
        ("Patient.birthDate", ("birthDate", "_birthDate")),
        ("Patient.deceased", ("deceasedBoolean",)),
        ("Patient.deceased.ofType(boolean)", ("deceasedBoolean",)),
        ("Patient.birthDate.extension('urn:time')", ("_birthDate",)),
        ("birthDate", ("birthDate", "_birthDate")),
    ],
)
def test_delete_removes_an_element_with_all_that_belongs_to_it(path: str, gone: tuple[str, ...]) -> None:
    result = patched(operation("delete", path))
    assert result == {key: value for key, value in PATIENT.items() if key not in gone}


def test_delete_of_a_list_member_shifts_the_others() -> None:
    name = patched(operation("delete", "Patient.name[0].given[1]"))["name"][0]
    assert name["given"] == ["An", "Bo"]
    assert "_given" not in name


@pytest.mark.parametrize(
    "path",
    ["Patient.gender", "Patient.name[7]", "Patient.name.where(use = 'old')", "Patient.deceased.ofType(dateTime)"],
)
def test_deleting_what_is_not_there_is_no_error(path: str) -> None:
    assert patched(operation("delete", path)) == PATIENT


def test_a_choice_is_replaced_by_another_of_its_types() -> None:
    result = patched(operation("replace", "Patient.deceased", {"valueDateTime": "2020"}))
    assert "deceasedBoolean" not in result
    assert result["deceasedDateTime"] == "2020"


@pytest.mark.parametrize(
    "path",
    [
        "Patient.name[1].text",
        "Patient.name.where(use = 'usual').text",
        "Patient.name.where(use='usual' and text = 'O\\'Neill').text",
        "Patient.name.last().text",
        "Patient.name.text",
        "DomainResource.name.text",
        " Patient . name [ 1 ] . text ",
        "Patient.`name`[1].text",
    ],
)
def test_a_path_leads_to_the_element(path: str) -> None:
    assert patched(operation("replace", path, {"valueString": "y"}))["name"] == [NAMES[0], {**NAMES[1], "text": "y"}]


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ("Patient.extension('urn:b').value", 1),
        ("Patient.extension.where(value = 2).value", 1),
        ("Patient.extension.first().value", 0),
    ],
)
def test_a_path_leads_into_an_extension(path: str, position: int) -> None:
    result = patched(operation("replace", path, {"valueBoolean": True}))
    assert result["extension"][position] == {"url": PATIENT["extension"][position]["url"], "valueBoolean": True}


@pytest.mark.parametrize(
    ("one", "expression"),
    [
        (operation("replace", "Patient.gender", {"valueCode": "female"}), ""),
        (operation("replace", "Patient.name.use", {"valueCode": "old"}), ""),
        (operation("delete", "Patient.name"), ""),
        (operation("delete", "Patient"), "Patient"),
        (operation("add", "Patient", {"valueCode": "x"}, name="nothing"), "Patient"),
        (operation("add", "Patient", {"valueDate": "2000"}, name="birthDate"), "Patient.birthDate"),
        (operation("add", "Patient", {"valueString": "x"}, name="multipleBirth"), "Patient.multipleBirth"),
        (operation("add", "Patient", {"part": []}, name="contact"), ""),
        (
            operation("add", "Patient", {"part": [{"name": "nothing", "valueCode": "x"}]}, name="contact"),
            "Patient.contact",
        ),
        (operation("insert", "Patient.name", {"valueHumanName": {}}, index=3), "Patient.name"),
        (operation("insert", "Patient.name", {"valueHumanName": {}}, index=-1), "Patient.name"),
        (operation("insert", "Patient.active", {"valueBoolean": True}, index=0), "Patient.active"),
        (operation("insert", "Patient.name[0]", {"valueHumanName": {}}, index=0), "Patient"),
        (operation("move", "Patient.name", source=0, destination=2), "Patient.name"),
        (operation("move", "Patient.name", source=2, destination=0), "Patient.name"),
        (operation("delete", "Patient.name.where(use in ('a'))"), "Patient"),
        (operation("delete", "Patient.name.where(use = 'a' or use = 'b')"), "Patient"),
        (operation("delete", "Patient.name.descendants()"), "Patient"),
        (operation("delete", "Patient.name[x]"), "Patient"),
    ],
)
def test_an_operation_that_does_not_fit_is_refused(one: dict[str, Any], expression: str) -> None:
    status, issue = refused(one)
    assert (status, issue.kind, issue.expression) == (422, "patch-operation", expression)
    assert issue.expected


def test_the_operation_that_fails_is_named() -> None:
    _, issue = refused(
        operation("delete", "Patient.active"), operation("replace", "Patient.active", {"valueBoolean": True})
    )
    assert issue.detail["operation"] == "[1] replace Patient.active"


@pytest.mark.parametrize(
    "row",
    [
        "x",
        {},
        {"name": "operation"},
        {"name": "other", "part": []},
        operation("merge", "Patient"),
        operation("add", "Patient", {"valueCode": "x"}),
        operation("add", "Patient", name="gender"),
        operation("insert", "Patient.name", {"valueString": "x"}, index="0"),
        operation("insert", "Patient.name", {"valueString": "x"}, index=True),
        operation("move", "Patient.name", source=0),
        {"name": "operation", "part": [{"name": "type", "valueCode": "delete"}]},
        {
            "name": "operation",
            "part": [{"name": "type", "valueCode": ["delete"]}, {"name": "path", "valueString": "x"}],
        },
    ],
)
def test_what_is_no_operation_is_unreadable(row: Any) -> None:
    status, issue = refused(row)
    assert (status, issue.kind, issue.expression) == (400, "patch-unreadable", "Parameters.parameter[0]")


@pytest.mark.parametrize("patch", [{"resourceType": "Parameters"}, {"resourceType": "Patient", "parameter": []}, "x"])
def test_what_is_no_parameters_resource_is_unreadable(patch: Any) -> None:
    with pytest.raises(Refused) as caught:
        apply(PATIENT, patch)
    assert caught.value.status == 400


def test_the_id_stays() -> None:
    status, issue = refused(operation("replace", "Patient.id", {"valueId": "2"}))
    assert (status, issue.kind, issue.expression) == (422, "read-only", "Patient.id")


def test_a_bundle_entry_carries_the_parameters_themselves() -> None:
    patch = parameters(operation("delete", "Patient.active"))
    assert patch_of_entry(patch) is patch


@given(st.text(alphabet="Patientname.[]0()'where=use \\`", max_size=40))
def test_any_path_is_followed_or_refused(path: str) -> None:
    try:
        result = apply(PATIENT, parameters(operation("delete", path)))
    except Refused as refusal:
        result = PATIENT
        assert refusal.status == 422  # noqa: PT017  # both outcomes are right
    assert result["resourceType"] == "Patient"
