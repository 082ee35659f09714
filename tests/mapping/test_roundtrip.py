"""The difference that reading and writing back makes, at the places of what was sent."""

from __future__ import annotations

from typing import Any

from adapter.canonical import HCPARTY, NIHDI, E
from adapter.mapping.roundtrip import MOST_PAIRS, Difference, round_trip
from tests.mapping.records import MAPPING

NUMBER = {"system": NIHDI, "value": "12340180340"}
OLD_NUMBER = {"system": f"{E}/NamingSystem/nihdi", "value": "12340180340"}
LOCAL = {"system": "https://ehr.example/number", "value": "7"}


def practitioner(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Practitioner"} | elements


def test_what_is_written_back_the_same_is_no_difference() -> None:
    assert round_trip(MAPPING, practitioner(identifier=[NUMBER, LOCAL], name=[{"family": "Peeters"}])) == []


def test_a_value_that_no_row_names_is_lost_at_its_place() -> None:
    resource = practitioner(identifier=[NUMBER], name=[{"family": "A"}, {"family": "B", "extension": [{"url": "u"}]}])
    assert round_trip(MAPPING, resource) == [Difference("lost", "Practitioner.name[1].extension[0].url", "u")]


def test_a_primitive_extension_is_lost_at_its_place() -> None:
    resource = practitioner(name=[{"family": "A", "_family": {"extension": [{"url": "u", "valueCode": "x"}]}}])
    assert [(one.kind, one.path) for one in round_trip(MAPPING, resource)] == [
        ("lost", "Practitioner.name[0]._family.extension[0].url"),
        ("lost", "Practitioner.name[0]._family.extension[0].valueCode"),
    ]


def test_a_value_in_another_spelling_is_changed() -> None:
    assert round_trip(MAPPING, practitioner(identifier=[LOCAL, OLD_NUMBER])) == [
        Difference("changed", "Practitioner.identifier[1].system", OLD_NUMBER["system"], NIHDI)
    ]


def test_an_entry_that_is_left_out_does_not_shift_those_behind_it() -> None:
    resource = practitioner(identifier=[{"value": "no system"}, NUMBER, LOCAL])
    assert round_trip(MAPPING, resource) == [Difference("lost", "Practitioner.identifier[0].value", "no system")]


def test_what_is_added_to_a_list_stands_behind_its_entries() -> None:
    evaluation = MAPPING.write("vulnerability", {"indicators": ["housing"]})
    other = [{"text": "a category of the sender's"}]
    found = round_trip(MAPPING, evaluation | {"category": other})
    added = {one.path.rpartition(".coding")[0] for one in found if one.kind == "added"}
    assert added == {"Condition.category[1]", "Condition.category[2]"}
    assert [one.path for one in found if one.kind == "lost"] == ["Condition.category[0].text"]


def test_codings_that_move_to_an_entry_of_their_own_are_no_difference() -> None:
    codings = [{"system": HCPARTY, "code": "persphysician"}, {"system": HCPARTY, "code": "deptgynecology"}]
    role = {"resourceType": "PractitionerRole", "code": [{"coding": codings}]}
    assert round_trip(MAPPING, role) == []


def test_a_resource_that_no_file_is_about_is_lost_as_a_whole() -> None:
    resource = {"resourceType": "Slot", "status": "free", "start": "2026-03-12T10:00:00Z"}
    found = round_trip(MAPPING, resource)
    assert [(one.kind, one.path) for one in found] == [
        ("lost", "Slot.resourceType"),
        ("lost", "Slot.status"),
        ("lost", "Slot.start"),
    ]


def test_long_lists_are_compared_in_order() -> None:
    names = [{"family": str(number), "extension": [{"url": "u"}]} for number in range(MOST_PAIRS)]
    found = round_trip(MAPPING, practitioner(name=names))
    assert {one.path.partition("]")[2] for one in found} == {".extension[0].url"}
    assert len(found) == MOST_PAIRS
