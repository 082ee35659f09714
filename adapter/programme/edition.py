"""One edition of the programme's values, typed: what settings.toml says for a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Tariff:
    """`amount` in EUR for one `unit`; `version` of the ChargeItemDefinition that publishes it."""

    amount: Decimal
    unit: str
    version: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """When the answers to `questions` make an indicator positive (programme.md Part C)."""

    questions: tuple[str, ...]
    positive: Mapping[str, frozenset[str]]
    negative: Mapping[str, frozenset[str]]
    scores: tuple[Mapping[str, int], ...]
    at_most: int | None
    at_least: int | None


@dataclass(frozen=True, slots=True)
class InstrumentVersion:
    """`indicators` it asks; a response is valid for the scenario with `min_valid` of them filled."""

    indicators: tuple[str, ...]
    min_valid: int


@dataclass(frozen=True, slots=True)
class Edition:
    """The values that hold on a day; the names are those of settings.toml."""

    programme_years: int
    default_version: str
    indicators: tuple[str, ...]
    min_filled: int
    not_answers: frozenset[str]
    versions: Mapping[str, InstrumentVersion]
    cut_offs: Mapping[str, CutOff]
    domains: Mapping[str, frozenset[str]]
    thresholds: tuple[tuple[str, int], ...]
    entitlements: Mapping[str, frozenset[str]]
    tariffs: Mapping[str, Tariff]
    professions: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    organisations: Mapping[str, frozenset[str]]
    screening_max: int
    screening_days_after_end: int
    talk_max: int
    talk_professions: frozenset[str]
    period_months: int
    team_organisations: frozenset[str]
    core_team: tuple[str, ...]
    follow_up_months: int
    meeting_min_professionals: int
    meeting_min_participants: int
    meeting_min_providers: int
    meeting_max_paid_providers: int
    meeting_max_quarters: int
    meeting_minutes: int
    meeting_min_agreements: int
    deadline_months: int
    deadline_day: int
    billing_code_required: frozenset[str]


PROGRAMME_YEARS = {"day-before-3rd-birthday": 3, "day-before-2nd-birthday": 2}


def edition_of(tree: Mapping[str, Any]) -> Edition:
    """Settings already checked (checks.py), as typed values."""
    instrument, meeting, coordination = tree["instrument"], tree["meeting"], tree["coordination"]
    indicators = tuple(instrument["indicators"])
    return Edition(
        programme_years=PROGRAMME_YEARS[tree["programme"]["end"]],
        default_version=instrument["version"],
        indicators=indicators,
        min_filled=instrument["min_filled"],
        not_answers=frozenset(instrument["not_answers"]),
        versions={name: _version(indicators, value) for name, value in instrument["versions"].items()},
        cut_offs={name: _cut_off(value) for name, value in instrument["cut_offs"].items()},
        domains={name: frozenset(value) for name, value in tree["scenario"]["domains"].items()},
        thresholds=tuple(sorted(tree["scenario"]["thresholds"].items(), key=lambda item: int(item[1]))),
        entitlements={name: frozenset(value) for name, value in tree["entitlements"].items()},
        tariffs={
            code: Tariff(Decimal(value["amount"]), value["unit"], value["version"])
            for code, value in tree["tariffs"].items()
        },
        professions={
            name: tuple((row["code"], frozenset(row.get("department", ()))) for row in rows)
            for name, rows in tree["professions"].items()
        },
        organisations={name: frozenset(value) for name, value in tree["organisations"].items()},
        screening_max=tree["screening"]["max_per_pregnancy"],
        screening_days_after_end=tree["screening"]["days_after_end"],
        talk_max=tree["talk"]["max"],
        talk_professions=frozenset(tree["talk"]["professions"]),
        period_months=tree["reference_period"]["months"],
        team_organisations=frozenset(coordination["team_organisations"]),
        core_team=tuple(coordination["core_team"]),
        follow_up_months=tree["follow_up"]["months"],
        meeting_min_professionals=meeting["min_professionals"],
        meeting_min_participants=meeting["min_participants"],
        meeting_min_providers=meeting["min_providers"],
        meeting_max_paid_providers=meeting["max_paid_providers"],
        meeting_max_quarters=meeting["max_quarters"],
        meeting_minutes=meeting["minutes"],
        meeting_min_agreements=meeting["min_agreements"],
        deadline_months=tree["deadline"]["months"],
        deadline_day=tree["deadline"]["day"],
        billing_code_required=frozenset(tree["billing_code"]["required_for"]),
    )


def _version(indicators: tuple[str, ...], value: Mapping[str, Any]) -> InstrumentVersion:
    asked = tuple(name for name in indicators if name not in value["without"])
    return InstrumentVersion(asked, value["min_valid"])


def _cut_off(value: Mapping[str, Any]) -> CutOff:
    return CutOff(
        questions=tuple(value["questions"]),
        positive={question: frozenset(codes) for question, codes in value.get("positive", {}).items()},
        negative={question: frozenset(codes) for question, codes in value.get("negative", {}).items()},
        scores=tuple(value.get("scores", ())),
        at_most=value.get("at_most"),
        at_least=value.get("at_least"),
    )
