"""The catalogues of reasons and notices: complete in four languages, and none that nothing gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import adapter.programme
from adapter.programme.reasons import LANGUAGES, NOTICES, REASONS, in_order, rows

FOLDER = Path(adapter.programme.__file__).parent
# The codes of contract.md section 5 by service; no-whole-quarter is our own.
CODES = {
    "S": "incomplete finisher-not-billable outside-window already-billed-this-pregnancy awaiting-billing-code "
    "no-consent late provider-not-registered exception-manual insurability-check provider-unverified",
    "T": "no-screening not-entitled not-prenatal maximum-reached performer-not-billable profession-not-allowed "
    "vulnerability-not-evaluated note-missing awaiting-billing-code no-consent late provider-not-registered "
    "exception-manual insurability-check provider-unverified",
    "M": "no-screening not-entitled no-consent no-reference-period no-coordinator coordinator-absent programme-ended "
    "performer-not-billable fewer-than-3-professionals fewer-than-4-participants no-agreement no-whole-quarter "
    "max-4-providers quarter-cap-reached late provider-not-registered exception-manual insurability-check "
    "provider-unverified",
    "C": "no-screening not-entitled vulnerability-not-evaluated note-missing no-consent no-reference-period "
    "no-coordinator coordinator-not-billable core-team-incomplete meeting-missing plan-missing followup-overdue "
    "transfer-wait review-transfer period-already-claimed overlap-review programme-ended late provider-not-registered "
    "exception-manual insurability-check provider-unverified",
}


@pytest.mark.parametrize("service", CODES)
def test_each_service_has_its_reasons(service: str) -> None:
    assert {code for code, row in rows("reasons.toml").items() if service in row["for"]} == set(CODES[service].split())


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_has_a_text_in_each_language_and_the_rules_it_rests_on(code: str) -> None:
    reason, row = REASONS[code], rows("reasons.toml")[code]
    assert tuple(reason.texts) == LANGUAGES == ("nl", "fr", "de", "en")
    assert all(text.endswith(".") and len(text) > 20 for text in reason.texts.values())
    assert len(set(reason.texts.values())) == 4
    assert reason.texts == {language: row[language] for language in LANGUAGES}
    assert reason.rules == tuple(row["rules"])
    assert all(re.fullmatch(r"R\d{3}|A\d{2}", number) for number in reason.rules)


def test_remarks_are_not_refusals_and_refusals_have_a_belgian_value() -> None:
    assert {code for code, reason in REASONS.items() if reason.remark} == {"insurability-check", "provider-unverified"}
    for reason in REASONS.values():
        assert (reason.refusal == "") is reason.remark
        assert reason.refusal in ("", "001", "002", "008", "009", "010")
        assert REASONS[reason.code] is reason


def test_every_reason_is_given_by_some_rule() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    assert [code for code in REASONS if f'"{code}"' not in sources] == []


def test_reasons_are_told_once_and_in_the_order_of_the_catalogue() -> None:
    assert in_order(["late", "incomplete", "late", "no-consent"]) == ("incomplete", "no-consent", "late")
    assert [reason.order for reason in REASONS.values()] == list(range(len(REASONS)))
    assert in_order([]) == ()


@pytest.mark.parametrize("code", NOTICES)
def test_a_notice_has_a_severity_and_rules(code: str) -> None:
    notice = NOTICES[code]
    assert (notice.code, notice.severity) == (code, rows("notices.toml")[code]["severity"])
    assert notice.severity in ("warning", "information")
    assert notice.rules == tuple(rows("notices.toml")[code]["rules"])
    assert f'"{code}"' in (FOLDER / "notices.py").read_text(encoding="utf-8")
