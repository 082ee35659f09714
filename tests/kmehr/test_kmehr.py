"""KMEHR messages: the same dossier as from Bundles, the same again, and other messages refused."""

from __future__ import annotations

import re

import pytest

from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused
from adapter.fhir.validation import validate
from adapter.kmehr.whence import texts
from adapter.kmehr.xml import parse
from tests.kmehr.sandbox import EXAMPLES, kmehr, message, sandbox, step, without

STEPS = [path.stem for path in sorted((EXAMPLES / "woman").glob("*.json"))]
MESSAGES = sorted(path.stem for path in (EXAMPLES / "kmehr").glob("*.xml"))
# A step, the resource of it that comes as KMEHR, and the message, posted before the rest of the step or after it.
AS_KMEHR = {
    "02-reference-period-and-team": ("CareTeam", "care-team", False),
    "03-advice-talk": ("Encounter", "advice-talk", True),
    "05-perinatal-meeting": ("Encounter", "perinatal-meeting", True),
}


def test_team_talk_and_meeting_as_kmehr_give_the_same_charges_as_in_bundles() -> None:
    with sandbox() as fhir, sandbox() as mixed:
        for name in STEPS:
            fhir.fhir(step(name))
            if name not in AS_KMEHR:
                mixed.fhir(step(name))
                continue
            kind, other, first = AS_KMEHR[name]
            if first:
                mixed.kmehr(message(other))
            mixed.fhir(without(step(name), kind))
            if not first:
                mixed.kmehr(message(other))
        assert [charge[0] for charge in fhir.charges()] == ["401376", "401391", "401391", "401413"] + ["401435"] * 3
        assert mixed.charges() == fhir.charges()


@pytest.mark.parametrize("name", MESSAGES)
def test_what_a_message_becomes_is_valid_fhir(name: str) -> None:
    issues = validate(kmehr().translated(message(name)).bundle)
    assert [issue for issue in issues if issue.severity != "information"] == []


def test_the_same_message_again_gets_the_first_answer_and_changes_nothing() -> None:
    with sandbox() as one:
        first = one.kmehr(message("advice-talk"))
        stored = one.stored()
        again = one.kmehr(message("advice-talk"))
        assert (again.raw, one.stored()) == (first.raw, stored)


def test_another_content_under_the_same_number_is_a_conflict() -> None:
    with sandbox() as one:
        one.kmehr(message("advice-talk"))
        with pytest.raises(Refused) as caught:
            one.kmehr(message("advice-talk").replace(b"10:40:00", b"10:50:00"))
        assert caught.value.status == 409


def test_a_corrected_message_makes_a_new_version_of_the_same_talk() -> None:
    with sandbox() as one:
        one.kmehr(message("advice-talk"))
        corrected = message("advice-talk").replace(b"20260205.0001", b"20260205.0002").replace(b"10:40:00", b"10:50:00")
        answer = one.kmehr(corrected.replace(b"<time>11:00:00</time>", b"<time>11:30:00</time>"))
        told = [entry["response"] for entry in (answer.resource or {})["entry"]]
        assert [one["location"].split("/")[-1] for one in told if "Encounter" in one["location"]] == ["2"]


def test_a_transaction_that_is_not_read_is_told_at_its_place() -> None:
    issues = [issue for found in kmehr().translated(message("advice-talk")).issues.values() for issue in found]
    told = [(issue.kind, issue.expression, issue.found) for issue in issues]
    assert told == [("kmehr-not-read", "kmehrmessage.folder[0].transaction[1]", "note")]


def test_a_code_that_no_table_has_is_told_at_its_place() -> None:
    raw = message("advice-talk").replace(b">consultation<", b">seance<")
    with sandbox() as one, pytest.raises(Refused) as caught:
        one.kmehr(raw)
    found = {issue.kind: issue for issue in caught.value.issues}
    assert found["unmapped-code"].expression.startswith("kmehrmessage.folder[0].transaction[0].item[0].content[0]")
    assert found["required-element-missing"].expression == "kmehrmessage.folder[0].transaction[0]"


@pytest.mark.parametrize("name", ["care-team", "advice-talk", "perinatal-meeting"])
def test_every_element_with_a_text_is_in_the_trace_under_its_own_path(name: str) -> None:
    rows = kmehr().translated(message(name), traced=True).rows
    root = parse(message(name), Limits())
    said = {one.path: one.text for one in texts(root)}
    assert list(dict.fromkeys(row.source for row in rows)) == list(said)
    assert all(bool(row.target) != bool(row.why) for row in rows)
    assert {row.row.partition("/")[0] for row in rows if row.row} <= {"kmehr", "shapes.yaml:15 > kmehr"}


@pytest.mark.parametrize(
    ("element", "target"),
    [
        ("kmehrmessage.header[0].id[0]", "Bundle.identifier.value"),
        ("kmehrmessage.folder[0].patient[0].familyname[0]", "woman.names[0].family"),
        ("kmehrmessage.folder[0].patient[0].firstname[0]", "woman.names[0].given[0]"),
        ("kmehrmessage.folder[0].patient[0].address[0].street[0]", "woman.addresses[0].lines[0]"),
        ("kmehrmessage.folder[0].patient[0].address[0].housenumber[0]", "woman.addresses[0].lines[0]"),
        ("kmehrmessage.folder[0].transaction[0].id[1]", "talk.identifiers[0].value"),
        ("kmehrmessage.folder[0].transaction[0].id[2]", "talk.pregnancies[0].identifier.value"),
        ("kmehrmessage.folder[0].transaction[0].id[3]", "talk.billing_code"),
        ("kmehrmessage.folder[0].transaction[0].item[1].beginmoment[0].time[0]", "talk.start"),
        ("kmehrmessage.folder[0].transaction[0].item[1].endmoment[0].date[0]", "talk.end"),
        ("kmehrmessage.folder[0].transaction[0].author[0].hcparty[1].familyname[0]", "professional.names[0].family"),
        (
            "kmehrmessage.folder[0].transaction[0].item[2].content[0].hcparty[1].familyname[0]",
            "professional.names[0].family",
        ),
        ("kmehrmessage.header[0].recipient[0].hcparty[0].name[0]", ""),
        ("kmehrmessage.folder[0].transaction[1].text[0]", ""),
    ],
)
def test_an_element_leads_to_what_it_became(element: str, target: str) -> None:
    rows = kmehr().translated(message("advice-talk"), traced=True).rows
    assert target in {row.target for row in rows if row.source == element}


def test_what_became_nothing_is_lost_with_what_it_says() -> None:
    lost = kmehr().translated(message("advice-talk"), traced=True).lost
    assert ("kmehrmessage.folder[0].transaction[1].text[0]", "Zie verslag.") in {(one.path, one.before) for one in lost}


def test_of_a_party_that_is_told_twice_the_first_name_counts_and_the_other_is_given() -> None:
    first, _, last = message("advice-talk").rpartition(b"<familyname>Mertens<")
    raw = first + b"<familyname>Peeters<" + last
    rows = kmehr().translated(raw, traced=True).rows
    assert {(row.why, row.source) for row in rows if row.why == "given"} == {
        ("given", "kmehrmessage.folder[0].transaction[1].author[0].hcparty[1].familyname[0]")
    }


def test_without_a_trace_none_is_made() -> None:
    made = kmehr().translated(message("advice-talk"))
    assert (list(made.rows), list(made.lost)) == ([], [])


def refused(raw: bytes, limits: Limits | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        kmehr().translated(raw, limits or Limits())
    return caught.value


BEGIN = "transaction[0].item[1].beginmoment[0]"
OTHER_KIND = re.sub(rb"contactreport", b"medicationscheme", message("advice-talk"))


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"", "empty-body", 400),
        (b"{}", "unreadable", 400),
        (b"<kmehrmessage>", "not-a-resource", 400),
        (b'<Bundle xmlns="http://hl7.org/fhir"/>', "not-a-resource", 400),
        (b'<!DOCTYPE k [<!ENTITY a "b">]>' + message("advice-talk")[38:], "entity", 400),
        (message("advice-talk")[:-20], "unreadable", 400),
        (message("advice-talk").decode().encode("utf-16"), "wrong-encoding", 400),
        (message("advice-talk").replace(b"<header>", b'<header xmlns="urn:x">'), "wrong-namespace", 400),
        (message("advice-talk").replace(b'"ID-KMEHR" SV="1.0">7100', b'"X">7100'), "required-element-missing", 422),
        (message("advice-talk").replace(b"<time>11:00:00</time>", b"<time/>"), "required-element-missing", 422),
        (re.sub(rb"(?s)<folder>.*</folder>", b"", message("advice-talk")), "required-element-missing", 422),
        (re.sub(rb"(?s)<folder>.*</folder>", b"<folder/>", message("advice-talk")), "required-element-missing", 422),
        (re.sub(rb"(?s)<patient>.*</patient>", b"<patient/>", message("advice-talk")), "required-element-missing", 422),
        (re.sub(rb"(?s)<transaction>.*</transaction>", b"", message("advice-talk")), "message-event", 422),
        (message("advice-talk").replace(b"<zip>", b"<zip>1000</zip><zip>"), "too-many", 422),
        (OTHER_KIND, "message-event", 422),
    ],
)  # fmt: skip
def test_what_is_no_message_of_ours_is_refused_with_a_clear_issue(raw: bytes, kind: str, status: int) -> None:
    found = refused(raw)
    assert (found.status, {issue.kind for issue in found.issues} & {kind}) == (status, {kind})


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"<beginmoment><date>2026-02-05", b"<beginmoment><date>2026-02-30", f"{BEGIN}.date"),
        (b"<beginmoment><date>2026-02-05", b"<beginmoment><date>2026-13-05", f"{BEGIN}.date"),
        (b"<time>10:00:00", b"<time>24:00:01", f"{BEGIN}.time"),
        (b"<birthdate><date>1992-05-14", b"<birthdate><date>1992-02-30", "patient[0].birthdate[0].date"),
    ],
)  # fmt: skip
def test_a_date_or_time_that_does_not_exist_is_refused_at_its_place(old: bytes, new: bytes, place: str) -> None:
    raw = message("advice-talk")
    assert old in raw
    found = refused(raw.replace(old, new))
    told = [(found.status, issue.kind, issue.expression) for issue in found.issues]
    assert told == [(422, "invalid-primitive", f"kmehrmessage.folder[0].{place}[0]")]


def test_the_last_day_of_a_leap_february_is_read() -> None:
    raw = message("advice-talk").replace(b"<birthdate><date>1992-05-14", b"<birthdate><date>1992-02-29")
    (patient,) = (
        entry["resource"]
        for entry in kmehr().translated(raw).bundle["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    )
    assert patient["birthDate"] == "1992-02-29"


def test_a_message_of_another_kind_stores_nothing() -> None:
    with sandbox() as one:
        with pytest.raises(Refused):
            one.kmehr(OTHER_KIND)
        assert one.stored() == 0


def test_a_message_of_another_kind_names_what_is_read_and_what_came() -> None:
    (issue,) = refused(OTHER_KIND).issues
    assert "careplan" in issue.expected
    assert "contactreport advice-talk" in issue.expected
    assert issue.found == "medicationscheme, note"


@pytest.mark.parametrize(
    ("limits", "kind"),
    [(Limits(bytes=1000), "too-large"), (Limits(depth=4), "too-deep"), (Limits(elements=20), "too-many-elements")],
)
def test_a_message_beyond_the_limits_is_refused(limits: Limits, kind: str) -> None:
    assert {issue.kind for issue in refused(message("advice-talk"), limits).issues} == {kind}
