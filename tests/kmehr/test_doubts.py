"""A message that is read although something in it is doubtful: its sender is told where, what and what to do."""

from __future__ import annotations

import re

import pytest

from adapter.fhir.outcome import ABSENT, LANGUAGES, Issue, text_of
from tests.kmehr.sandbox import kmehr, message, sandbox

TRANSACTION = "kmehrmessage.folder[0].transaction[0]"
ITEMS = re.compile(rb"(?s)<item>.*</item>")
TALK, MEETING, TEAM = message("advice-talk"), message("perinatal-meeting"), message("care-team")


def doubts(raw: bytes) -> list[Issue]:
    """The warnings; that another transaction is not read is information."""
    found = kmehr().translated(raw).issues
    return [issue for at in sorted(found) for issue in found[at] if issue.severity == "warning"]


@pytest.mark.parametrize("raw", [TALK, MEETING, TEAM])
def test_in_the_samples_nothing_is_doubtful(raw: bytes) -> None:
    assert doubts(raw) == []


@pytest.mark.parametrize(
    ("raw", "item", "found"),
    [
        (TALK.replace(b">encounterresponsible<", b">remark<"), "encounterresponsible", "remark"),
        (re.sub(rb"(encounterresponsible</cd>\s*)<content>.*?</content>", rb"\1", TALK),
         "encounterresponsible", "encountertype, encounterdatetime, encounterresponsible"),
        (MEETING.replace(b">contacthcparty<", b">remark<"), "contacthcparty", "remark"),
        (TEAM.replace(b">contacthcparty<", b">remark<"), "contacthcparty", "remark"),
        (ITEMS.sub(b"", TEAM), "contacthcparty", ABSENT),
    ],
)  # fmt: skip
def test_a_transaction_that_names_nobody_is_told_with_the_item_that_is_missing(
    raw: bytes, item: str, found: str
) -> None:
    (issue,) = doubts(raw)
    assert (issue.kind, issue.expression) == ("kmehr-nobody", TRANSACTION)
    assert item in issue.expected
    assert found in issue.found


def test_a_talk_without_who_held_it_is_stored_and_its_sender_is_told() -> None:
    with sandbox() as one:
        answer = one.kmehr(TALK.replace(b">encounterresponsible<", b">remark<")).resource or {}
    issues = [issue for entry in answer["entry"] for issue in entry["response"].get("outcome", {}).get("issue", ())]
    assert TRANSACTION in [
        place for issue in issues if "encounterresponsible" in issue["details"]["text"] for place in issue["expression"]
    ]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (TALK.replace(b">persmidwife<", b">persmidwive<"), r"n\[0\]\.item\[2\]\.content\[0\]\.hcparty\[1\]\.cd"),
        (TALK.replace(b">orghospital<", b">orghospitl<"), r"header\[0\]\.sender\[0\]\.hcparty\[0\]\.cd"),
        (TEAM.replace(b">deptgynecology<", b">deptgyn<"), r"n\[0\]\.item\[\d\]\.content\[0\]\.hcparty\[\d\]\.cd"),
    ],
)  # fmt: skip
def test_a_party_of_a_kind_that_does_not_exist_is_told_at_its_code(raw: bytes, place: str) -> None:
    assert raw not in (TALK, TEAM)
    told = {(issue.kind, issue.expected) for issue in doubts(raw)}
    assert told == {("kmehr-party", "CD-HCPARTY")}
    assert any(re.search(place, issue.expression) for issue in doubts(raw))


def test_a_code_of_the_fhir_list_that_kmehr_lacks_is_known() -> None:
    assert doubts(TALK.replace(b">persmidwife<", b">persgeneralphysician<")) == []


@pytest.mark.parametrize("kind", ["kmehr-nobody", "kmehr-party"])
def test_what_to_do_is_told_in_every_language(kind: str) -> None:
    texts = {language: text_of(Issue("warning", kind, "", "CD-HCPARTY", "x"), language) for language in LANGUAGES}
    assert len(set(texts.values())) == len(LANGUAGES)
    words = {
        "en": "send the message again",
        "nl": "stuur het bericht opnieuw",
        "fr": "renvoyez le message",
        "de": "Nachricht",
    }
    assert all(words[language] in text for language, text in texts.items())
