"""Which screenings count, what they identify and which scenario that gives on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from adapter.programme.calendar import PREGNANCY
from adapter.programme.consent import consented
from adapter.programme.edition import Edition
from adapter.programme.facts import Facts, Pregnancy, Screening
from adapter.programme.instrument import Finding, findings
from adapter.programme.rule import rule
from adapter.programme.settings import Programme

SCENARIO_0 = "0"


@dataclass(frozen=True, slots=True)
class Judged:
    """A screening with its findings; `valid` when it counts for the scenario."""

    screening: Screening
    findings: Mapping[str, Finding]
    filled: int
    inside_window: bool
    valid: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """`code` 0, A or B; `positive` domains and `identified` indicators up to the day; `provisional` by A04."""

    code: str
    positive_domains: frozenset[str]
    identified: frozenset[str]
    provisional: bool
    screenings: tuple[Screening, ...]


@rule("R036", "A09", "A35")
def inside_screening_window(pregnancy: Pregnancy, day: date, edition: Edition) -> bool:
    """From EDD − 280 days, when an EDD is known, up to and including the seventh day after the end of pregnancy."""
    if pregnancy.due is not None and day < pregnancy.due - PREGNANCY:
        return False
    return pregnancy.end is None or day <= pregnancy.end + timedelta(days=edition.screening_days_after_end)


@rule("R038", "R040", "A04")
def judged(facts: Facts, programme: Programme) -> list[Judged]:
    """Every screening with its findings, in the order of completion."""
    result = []
    for screening in sorted(facts.screenings, key=lambda one: (one.completed, one.source)):
        edition = programme.at(screening.day)
        found = findings(screening, edition)
        filled = sum(finding.filled for finding in found.values())
        version = edition.versions.get(screening.version) or edition.versions[edition.default_version]
        inside = inside_screening_window(facts.pregnancy, screening.day, edition)
        valid = inside and filled >= version.min_valid and consented(facts.consents, screening.day)
        result.append(Judged(screening, found, filled, inside, valid))
    return result


@rule("R021", "A10")
def scenario_on(day: date, screenings: Sequence[Judged], edition: Edition) -> Scenario | None:
    """The highest so far: identified is what any valid screening up to the day found; None without one."""
    valid = [one for one in screenings if one.valid and one.screening.day <= day]
    if not valid:
        return None
    identified = frozenset(name for one in valid for name, finding in one.findings.items() if finding.positive)
    known = identified | {name for one in valid for name, found in one.findings.items() if found.positive is False}
    domains = positive_domains(identified, edition)
    return Scenario(
        code=scenario_of(len(domains), edition),
        positive_domains=domains,
        identified=identified,
        provisional=is_provisional(domains, known, edition),
        screenings=tuple(one.screening for one in valid),
    )


@rule("R023", "R024", "R025", "R026", "R027", "R028", "R029", "R030", "R031", "R032", "A01", "A02", "A45")
def positive_domains(identified: frozenset[str], edition: Edition) -> frozenset[str]:
    """The deciding domains in which any indicator is identified."""
    return frozenset(name for name, indicators in edition.domains.items() if indicators & identified)


@rule("R022")
def scenario_of(domains: int, edition: Edition) -> str:
    """0, A or B by the number of positive deciding domains."""
    code = SCENARIO_0
    for name, minimum in edition.thresholds:
        if domains >= minimum:
            code = name
    return code


@rule("A04")
def is_provisional(domains: frozenset[str], known: frozenset[str], edition: Edition) -> bool:
    """True while an indicator that is not known could still raise the scenario."""
    if len(domains) >= max(minimum for _, minimum in edition.thresholds):
        return False
    return any(not indicators <= known for name, indicators in edition.domains.items() if name not in domains)
