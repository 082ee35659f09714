"""The stories: one woman's way for examples/woman, and the dossiers of the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scripts.examples.screening import answered, judged
from scripts.examples.sender import Json
from scripts.examples.story import Story

WRITTEN_FOR: Final = "2026-09-15"  # the day on which the dossiers of the demonstration stand
PROBLEMS: Final = ("financial-situation", "housing", "anxiety")


def way() -> Iterator[tuple[str, Json]]:
    """From screening to perinatal meeting and coordination: name and Bundle of each step."""
    woman = Story("lena", "92051412465")
    woman.begins("Lena", "1992-05-14", due="2026-08-10", consent="2026-01-15", conceived="2025-11-03")
    woman.screened("2026-01-22T10:00:00+01:00", "midwife", answered(), "BIB-4F7Q-22")
    yield "01-screening", woman.bundle("01", "2026-01-22T10:15:00+01:00")
    woman.reference_period("2026-01-22")
    woman.team("2026-01-29", ("midwife", "gynaecologist", "gp", "psychologist", "social-worker"), "midwife")
    yield "02-reference-period-and-team", woman.bundle("02", "2026-01-29T17:00:00+01:00")
    woman.talk("talk-1", "2026-02-05T10:00:00+01:00", "2026-02-05T10:40:00+01:00", "midwife", "BIB-7K2M-90", PROBLEMS)
    yield "03-advice-talk", woman.bundle("03", "2026-02-05T11:00:00+01:00")
    woman.talk(
        "talk-2", "2026-03-05T14:00:00+01:00", "2026-03-05T14:30:00+01:00", "gynaecologist", "BIB-3D8X-41", PROBLEMS
    )
    yield "04-second-advice-talk", woman.bundle("04", "2026-03-05T15:00:00+01:00")
    present = ("midwife", "gynaecologist", "gp")
    agreed = ("financial-situation", "housing")
    woman.meeting("meeting", "2026-03-12T10:00:00+01:00", "2026-03-12T10:45:00+01:00", present, agreed)
    yield "05-perinatal-meeting", woman.bundle("05", "2026-03-12T12:00:00+01:00")
    woman.plan("2026-03-13", PROBLEMS)
    for indicator in PROBLEMS:
        woman.evaluated(f"plan-{indicator}", indicator, "2026-03-13T09:30:00+01:00", "midwife", "better")
    yield "06-plan-and-coordination", woman.bundle("06", "2026-03-13T10:00:00+01:00")


def demonstration() -> Iterator[tuple[str, Json]]:
    """File name and Bundle of each dossier; all are stated the day before WRITTEN_FOR."""
    for name, woman in (
        ("01-anna-scenario-0", _anna()),
        ("02-bea-scenario-a", _bea()),
        ("03-clara-coordination-fee", _clara()),
        ("04-dina-provisional", _dina()),
        ("05-eva-paid-meeting", _eva()),
        ("06-fatima-refusals", _fatima()),
        ("07-grace-without-ssin", _grace()),
        ("08-hanne-late", _hanne()),
    ):
        yield name, woman.bundle("dossier", "2026-09-14T18:00:00+02:00")


def _anna() -> Story:
    woman = Story("demo-anna", "90030500213")
    woman.begins("Anna", "1990-03-05", due="2027-02-20", consent="2026-08-20", conceived="2026-05-16")
    woman.screened("2026-08-20T09:30:00+02:00", "midwife", judged(()), "BIB-ANNA-01")
    return woman


def _bea() -> Story:
    woman = Story("demo-bea", "95112204212")
    woman.begins("Bea", "1995-11-22", due="2027-01-12", consent="2026-08-03", conceived="2026-04-07")
    woman.screened("2026-08-03T11:00:00+02:00", "gp", judged({"housing"}), "BIB-BEA-01")
    woman.talk("talk", "2026-08-24T14:00:00+02:00", "2026-08-24T14:35:00+02:00", "midwife", "BIB-BEA-02", ("housing",))
    return woman


def _clara() -> Story:
    problems = ("financial-situation", "social-support")
    woman = Story("demo-clara", "88092303621")
    woman.begins("Clara", "1988-09-23", due="2026-12-20", consent="2026-07-15", conceived="2026-03-15")
    woman.screened("2026-07-16T10:00:00+02:00", "midwife", judged(problems), "BIB-CLARA-01")
    woman.reference_period("2026-07-16")
    woman.team("2026-07-20", ("midwife", "gynaecologist", "gp"), "midwife")
    woman.talk("talk", "2026-07-22T10:00:00+02:00", "2026-07-22T10:40:00+02:00", "midwife", "BIB-CLARA-02", problems)
    present = ("midwife", "gynaecologist", "gp", "social-worker")
    woman.meeting("meeting", "2026-08-12T13:00:00+02:00", "2026-08-12T14:00:00+02:00", present, problems)
    woman.plan("2026-08-13", problems)
    return woman


def _dina() -> Story:
    woman = Story("demo-dina", "99041706874")
    woman.begins("Dina", "1999-04-17", due="2027-03-30", consent="2026-09-01", conceived="2026-06-23")
    items = judged({"financial-situation"}, missing={"violence"})
    woman.screened("2026-09-01T15:00:00+02:00", "gynaecologist", items, "BIB-DINA-01")
    return woman


def _eva() -> Story:
    problems = ("depression", "substance-use")
    woman = Story("demo-eva", "93070812684")
    woman.begins("Eva", "1993-07-08", due="2026-11-30", consent="2026-08-10", conceived="2026-02-23")
    woman.screened("2026-08-10T10:00:00+02:00", "midwife", judged(problems), "BIB-EVA-01")
    woman.reference_period("2026-08-10")
    woman.team("2026-08-17", ("midwife", "gynaecologist", "psychologist"), "midwife")
    present = ("midwife", "gynaecologist", "psychologist")
    woman.meeting("meeting", "2026-09-03T10:00:00+02:00", "2026-09-03T10:45:00+02:00", present, problems[:1])
    return woman


def _fatima() -> Story:
    woman = Story("demo-fatima", "97121104005")
    woman.begins("Fatima", "1997-12-11", due="2027-01-25", consent="2026-08-05", conceived="2026-04-20")
    woman.screened("2026-08-06T10:00:00+02:00", "social-worker", judged({"anxiety"}), "BIB-FATIMA-01")
    woman.talk(
        "talk", "2026-08-27T10:00:00+02:00", "2026-08-27T10:50:00+02:00", "psychologist", "BIB-FATIMA-02", PROBLEMS[2:]
    )
    return woman


def _grace() -> Story:
    woman = Story("demo-grace", "ALT-000123", alternative=True)
    woman.begins("Grace", "2001-02-03", due="2027-02-02", consent="2026-08-28", conceived="2026-04-28")
    positive = {"residence-status", "communication", "housing"}
    woman.screened("2026-08-28T16:00:00+02:00", "midwife", judged(positive), "BIB-GRACE-01")
    return woman


def _hanne() -> Story:
    woman = Story("demo-hanne", "94062500894")
    woman.begins("Hanne", "1994-06-25", due="2026-10-28", consent="2026-05-04", conceived="2026-01-21")
    woman.screened("2026-05-04T10:00:00+02:00", "gp", judged({"violence"}), "BIB-HANNE-01")
    woman.talk("talk", "2026-09-07T10:00:00+02:00", "2026-09-07T10:30:00+02:00", "gynaecologist", "BIB-HANNE-02", ())
    return woman
