"""Whom a request concerns, and what is known of each: one woman whole, never another's facts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapter.canonical import ALTERNATIVE_NUMBER, NIHDI, PREGNANCY, SSIN
from adapter.intake import plan
from tests.intake.world import ADA, EVA, World, bundle, encounter, entry, patient

MIDWIFE = {"resourceType": "Practitioner", "id": "w1", "identifier": [{"system": NIHDI, "value": "42340696401"}]}
ROLE = {
    "resourceType": "PractitionerRole",
    "id": "r1",
    "practitioner": {"reference": "Practitioner/w1"},
    "organization": {"reference": "Organization/o1"},
}
HOSPITAL = {"resourceType": "Organization", "id": "o1", "name": "Voorbeeld"}


def stored(resource: dict[str, Any]) -> dict[str, Any]:
    return entry("PUT", f"{resource['resourceType']}/{resource['id']}", resource)


def talk(id: str = "e1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    return encounter(subject, f"key of {id}") | {"id": id} | more


def held_by(*people: str) -> dict[str, Any]:
    return {"participant": [{"individual": {"reference": person}} for person in people]}


def pregnancy(id: str = "g1", subject: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"resourceType": "EpisodeOfCare", "id": id, "status": "active"}
    return made | {"identifier": [{"system": PREGNANCY, "value": id}], "patient": {"reference": subject}} | more


def last_asked(world: World) -> set[str]:
    sources, _today = world.rules.asked[-1]
    return {source.ref for source in sources if not source.derived}


def test_everything_of_one_woman_is_derived_from(world: World) -> None:
    team = {"resourceType": "CareTeam", "id": "t1", "participant": [{"member": {"reference": "PractitionerRole/r1"}}]}
    task = {"resourceType": "Task", "id": "k1", "status": "accepted", "intent": "plan"}
    observation = {
        "resourceType": "Observation",
        "id": "b1",
        "status": "final",
        "code": {"text": "x"},
        "focus": [{"identifier": {"system": PREGNANCY, "value": "g1"}}],
    }
    world.post(
        bundle(
            stored(patient(id="p1")),
            stored(pregnancy(team=[{"reference": "CareTeam/t1"}])),
            stored(team),
            stored(talk()),
            stored(task | {"encounter": {"reference": "Encounter/e1"}}),
            stored(observation),
            stored(ROLE),
            stored(MIDWIFE),
            stored(HOSPITAL),
        )
    )
    everything = {
        "Patient/p1",
        "EpisodeOfCare/g1",
        "CareTeam/t1",
        "Encounter/e1",
        "Task/k1",
        "Observation/b1",
        "PractitionerRole/r1",
        "Practitioner/w1",
        "Organization/o1",
    }
    assert last_asked(world) == everything
    world.rules.asked.clear()
    world.post(bundle(stored(task | {"encounter": {"reference": "Encounter/e1"}, "description": "afspraak"})))
    assert last_asked(world) == everything


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_facts_that_name_no_woman_reach_her_in_any_order(world: World, order: tuple[int, ...]) -> None:
    task = {"resourceType": "Task", "id": "k1", "status": "accepted", "intent": "plan"}
    steps = [stored(patient(id="p1")), stored(talk()), stored(task | {"encounter": {"reference": "Encounter/e1"}})]
    for place in order:
        world.post(bundle(steps[place]))
    assert last_asked(world) == {"Patient/p1", "Encounter/e1", "Task/k1"}


def test_another_womans_facts_stay_out(world: World) -> None:
    world.post(bundle(stored(patient(id="p1")), stored(patient(ADA, id="p2"))))
    shared = {"resourceType": "CareTeam", "id": "t1"}
    one = stored(pregnancy(team=[{"reference": "CareTeam/t1"}]))
    other = stored(pregnancy("g2", "Patient/p2", team=[{"reference": "CareTeam/t1"}]))
    world.post(bundle(stored(shared), one, other, stored(talk("e2", "Patient/p2"))))
    asked = [{source.ref for source in sources} for sources, _today in world.rules.asked[-2:]]
    assert {"Patient/p1", "EpisodeOfCare/g1", "CareTeam/t1"} in asked
    assert {"Patient/p2", "EpisodeOfCare/g2", "CareTeam/t1", "Encounter/e2"} in asked


def test_one_patient_with_both_numbers_joins_two(world: World) -> None:
    alternative = [{"system": ALTERNATIVE_NUMBER, "value": "N-1"}]
    world.post(bundle(stored(patient(id="p1")), stored(talk())))
    world.post(bundle(stored(patient(id="p2", identifier=alternative)), stored(talk("e2", "Patient/p2"))))
    assert last_asked(world) == {"Patient/p2", "Encounter/e2"}
    both = [{"system": SSIN, "value": EVA}, *alternative]
    world.post(bundle(stored(patient(id="p3", identifier=both))))
    assert last_asked(world) == {"Patient/p1", "Patient/p2", "Patient/p3", "Encounter/e1", "Encounter/e2"}
    with world.store.reading() as reader:
        assert list(reader.dossiers(["p1", "p2", "p3"])) == ["p1"]


def test_a_link_joins_two_patients(world: World) -> None:
    world.post(bundle(stored(patient(id="p1")), stored(talk())))
    link = [{"other": {"reference": "Patient/p1"}, "type": "replaces"}]
    world.post(bundle(stored(patient(ADA, id="p2", link=link))))
    assert last_asked(world) == {"Patient/p1", "Patient/p2", "Encounter/e1"}


def test_a_corrected_number_parts_two_women_and_both_are_derived(world: World) -> None:
    world.post(bundle(stored(patient(id="p1")), stored(talk())))
    world.post(bundle(stored(patient(id="p2")), stored(talk("e2", "Patient/p2"))))
    world.rules.asked.clear()
    world.post(bundle(stored(patient(ADA, id="p2"))))
    asked = [{source.ref for source in sources if not source.derived} for sources, _today in world.rules.asked]
    assert asked[-2:] == [{"Patient/p1", "Encounter/e1"}, {"Patient/p2", "Encounter/e2"}]


def test_a_fact_that_moves_to_another_woman_leaves_the_first(world: World) -> None:
    world.post(bundle(stored(patient(id="p1")), stored(patient(ADA, id="p2")), stored(talk())))
    world.rules.asked.clear()
    world.post(bundle(stored(talk(subject="Patient/p2"))))
    asked = [{source.ref for source in sources if not source.derived} for sources, _today in world.rules.asked]
    assert asked[-2:] == [{"Patient/p1"}, {"Patient/p2", "Encounter/e1"}]


def test_a_changed_professional_is_told_to_every_woman_who_names_one(world: World) -> None:
    world.post(bundle(stored(MIDWIFE), stored(HOSPITAL), stored(ROLE)))
    world.post(bundle(stored(patient(id="p1")), stored(talk(**held_by("PractitionerRole/r1")))))
    world.post(bundle(stored(patient(ADA, id="p2")), stored(talk("e2", "Patient/p2", **held_by("Practitioner/w1")))))
    for changed in (MIDWIFE | {"gender": "female"}, ROLE | {"active": True}, HOSPITAL | {"active": True}):
        world.rules.asked.clear()
        world.post(bundle(stored(changed)))
        women = {ref for sources, _ in world.rules.asked for ref in (s.ref for s in sources) if ref[:8] == "Patient/"}
        assert women == {"Patient/p1", "Patient/p2"}, changed


def test_an_unchanged_professional_costs_nothing(world: World) -> None:
    world.post(bundle(stored(MIDWIFE), stored(patient(id="p1")), stored(talk(**held_by("Practitioner/w1")))))
    world.rules.asked.clear()
    world.post(bundle(stored(MIDWIFE)))
    assert world.rules.asked == []


def test_a_professional_sent_again_with_an_older_date_concerns_nobody(world: World) -> None:
    world.post(bundle(stored(MIDWIFE), stored(patient(id="p1")), stored(talk(**held_by("Practitioner/w1")))))
    world.rules.asked.clear()
    for content in (MIDWIFE, MIDWIFE | {"gender": "female"}):
        world.post(bundle(stored(content), timestamp="2026-01-02T10:00:00Z"))
    assert world.rules.asked == []
    assert len(world.history("Practitioner", "w1")) == 2


def test_a_woman_who_only_names_a_professional_that_changed_keeps_her_own_day(world: World) -> None:
    world.post(bundle(stored(MIDWIFE), stored(ROLE)), as_of=date(2026, 3, 1))
    named = held_by("PractitionerRole/r1")
    world.post(bundle(stored(patient(id="p1")), stored(talk(**named))), as_of=date(2026, 6, 1))
    world.post(bundle(stored(patient(ADA, id="p2")), stored(talk("e2", "Patient/p2", **named))))
    world.rules.asked.clear()
    world.post(bundle(stored(ROLE | {"active": True})), as_of=date(2026, 3, 2))
    assert sorted(day for _, day in world.rules.asked) == [date(2026, 3, 12), date(2026, 6, 1)]


def test_a_bare_professional_brings_the_known_roles(world: World) -> None:
    world.post(bundle(stored(MIDWIFE), stored(ROLE), stored(HOSPITAL)))
    world.post(bundle(stored(patient(id="p1")), stored(talk(**held_by("Practitioner/w1")))))
    assert {"Practitioner/w1", "PractitionerRole/r1", "Organization/o1"} <= last_asked(world)


def test_beyond_a_number_of_women_the_rest_is_due_today(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "AT_ONCE", 1)
    world.post(bundle(stored(MIDWIFE)))
    for number, ssin in enumerate((EVA, ADA), 1):
        mine = talk(f"e{number}", f"Patient/p{number}", **held_by("Practitioner/w1"))
        world.post(bundle(stored(patient(ssin, id=f"p{number}")), stored(mine)))
    world.rules.asked.clear()
    world.post(bundle(stored(MIDWIFE | {"gender": "female"})))
    assert "Patient/p1" in last_asked(world)
    world.rules.asked.clear()
    assert world.intake.rederive_due(world.now.date()) == 1
    assert "Patient/p2" in last_asked(world)


MRN = "https://north.example/mrn"
STAFF = "https://north.example/staff"


def numbered(id: str, number: str, ssin: str = EVA) -> dict[str, Any]:
    return patient(ssin) | {"id": id, "identifier": [{"system": SSIN, "value": ssin}, {"system": MRN, "value": number}]}


def by_number(system: str, value: str) -> dict[str, Any]:
    return {"identifier": {"system": system, "value": value}}


@pytest.mark.parametrize("patient_first", [True, False])
def test_a_reference_by_the_hospitals_own_number_leads_to_the_woman(world: World, patient_first: bool) -> None:
    hers = [bundle(stored(numbered("p1", "123"))), bundle(stored(talk() | {"subject": by_number(MRN, "123")}))]
    for one in hers if patient_first else reversed(hers):
        world.post(one)
    assert last_asked(world) == {"Patient/p1", "Encounter/e1"}


@pytest.mark.parametrize("last", [0, 1, 2])
def test_a_hospital_number_that_two_women_have_leads_to_neither(world: World, last: int) -> None:
    posts = [
        bundle(stored(numbered("p1", "123"))),
        bundle(stored(numbered("p2", "123", ADA))),
        bundle(stored(talk() | {"subject": by_number(MRN, "123")})),
    ]
    for one in [*posts[:last], *posts[last + 1 :], posts[last]]:
        world.post(one)
    assert [last_asked(world)] in ([{"Patient/p1"}], [{"Patient/p2"}])
    asked = {frozenset(source.ref for source in sources) for sources, _ in world.rules.asked[-2:]}
    assert asked == {frozenset({"Patient/p1"}), frozenset({"Patient/p2"})}


@pytest.mark.parametrize("staff_first", [True, False])
def test_a_professional_is_found_by_the_hospitals_own_number(world: World, staff_first: bool) -> None:
    worker = {"resourceType": "Practitioner", "id": "w9", "identifier": [{"system": STAFF, "value": "7"}]}
    held = talk(participant=[{"individual": by_number(STAFF, "7")}])
    posts = [bundle(stored(worker)), bundle(stored(patient(EVA) | {"id": "p1"}), stored(held))]
    for one in posts if staff_first else reversed(posts):
        world.post(one)
    assert last_asked(world) == {"Patient/p1", "Encounter/e1", "Practitioner/w9"}


def test_only_what_leads_nowhere_yet_is_told(world: World) -> None:
    told = world.post(bundle(stored(numbered("p1", "123")), stored(talk() | {"subject": by_number(MRN, "123")})))
    missing = world.post(bundle(stored(talk("e2") | {"subject": by_number(MRN, "124")})))
    assert "reference-unresolved" not in str(told.resource)
    assert "reference-unresolved" in str(missing.resource)


SHORT, LONG, OTHER = "42340696", "42340696401", "42340696402"


def midwife(number: str) -> dict[str, Any]:
    return MIDWIFE | {"identifier": [{"system": NIHDI, "value": number}]}


@pytest.mark.parametrize(("said", "known"), [(SHORT, LONG), (LONG, SHORT), (OTHER, LONG), (LONG, LONG), (SHORT, SHORT)])
@pytest.mark.parametrize("staff_first", [True, False])
def test_the_first_eight_digits_of_a_nihdi_number_name_a_professional(
    world: World, said: str, known: str, staff_first: bool
) -> None:
    held = talk(participant=[{"individual": by_number(NIHDI, said)}])
    posts = [bundle(stored(midwife(known))), bundle(stored(patient(id="p1")), stored(held))]
    for one in posts if staff_first else reversed(posts):
        answer = world.post(one)
        assert ("reference-unresolved" in str(answer.resource)) is (not staff_first and one is posts[1])
    assert last_asked(world) == {"Patient/p1", "Encounter/e1", "Practitioner/w1"}


def test_a_professional_in_the_same_bundle_is_met_by_eight_digits(world: World) -> None:
    held = talk(participant=[{"individual": by_number(NIHDI, SHORT)}])
    answer = world.post(bundle(stored(patient(id="p1")), stored(held), stored(midwife(LONG))))
    assert "reference-unresolved" not in str(answer.resource)
    assert "Practitioner/w1" in last_asked(world)


def test_other_digits_name_another_professional(world: World) -> None:
    held = talk(participant=[{"individual": by_number(NIHDI, "42340697")}])
    world.post(bundle(stored(midwife(LONG))))
    assert "reference-unresolved" in str(world.post(bundle(stored(patient(id="p1")), stored(held))).resource)
    assert last_asked(world) == {"Patient/p1", "Encounter/e1"}


def test_of_the_number_of_an_organisation_all_digits_count(world: World) -> None:
    hospital = HOSPITAL | {"identifier": [{"system": NIHDI, "value": "71040622000"}]}
    world.post(bundle(stored(hospital)))
    world.post(bundle(stored(patient(id="p1")), stored(talk(serviceProvider=by_number(NIHDI, "71040622")))))
    assert last_asked(world) == {"Patient/p1", "Encounter/e1"}
    world.post(bundle(stored(talk(serviceProvider=by_number(NIHDI, "71040622000")))))
    assert last_asked(world) == {"Patient/p1", "Encounter/e1", "Organization/o1"}


@pytest.mark.parametrize(("said", "status"), [(SHORT, "200"), (OTHER, "200"), (LONG, "200"), ("42340697", "412")])
@pytest.mark.parametrize("together", [True, False])
def test_a_conditional_reference_means_the_person_when_nobody_has_just_that_number(
    world: World, said: str, status: str, together: bool
) -> None:
    held = stored(talk(**held_by(f"Practitioner?identifier={NIHDI}|{said}")))
    if not together:
        world.post(bundle(stored(midwife(LONG))))
    entries = [stored(patient(id="p1")), held, *([stored(midwife(LONG))] if together else [])]
    if status == "412":
        assert world.refused(bundle(*entries)).status == 412
    else:
        world.post(bundle(*entries))
        (visit,) = world.current("Encounter")
        assert visit["participant"][0]["individual"] == {"reference": "Practitioner/w1"}


def test_a_conditional_reference_prefers_who_has_just_that_number(world: World) -> None:
    world.post(bundle(stored(midwife(LONG)), stored(midwife(SHORT) | {"id": "w2"})))
    for number, id in ((LONG, "w1"), (SHORT, "w2")):
        world.post(
            bundle(stored(patient(id="p1")), stored(talk(**held_by(f"Practitioner?identifier={NIHDI}|{number}"))))
        )
        assert world.current("Encounter")[0]["participant"][0]["individual"] == {"reference": f"Practitioner/{id}"}


def test_an_update_by_eight_digits_makes_a_resource_of_its_own(world: World) -> None:
    url = f"Practitioner?identifier={NIHDI}|{SHORT}"
    named = {"resourceType": "Practitioner", "identifier": [{"system": NIHDI, "value": SHORT}]}
    world.post(bundle(stored(midwife(LONG)), entry("PUT", url, named)))
    assert len(world.current("Practitioner")) == 2
