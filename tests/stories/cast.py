"""The people and places of the stories: who they are, what they may bill and where they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GYNAECOLOGY: Final = "deptgynecology"


@dataclass(frozen=True, slots=True)
class Person:
    """A professional. `nihdi` is empty for somebody who cannot bill; `place` is a key of PLACES, or empty."""

    professions: tuple[str, ...]
    nihdi: str = ""
    place: str = ""


PLACES: Final = {
    "hospital": "orghospital",
    "practice": "orgpractice",
    "medical-house": "orgprimaryhealthcarecenter",
    "welfare": "",
}
PEOPLE: Final = {
    "M1": Person(("persmidwife",), "42340696401", "hospital"),
    "M2": Person(("persmidwife",), "41340608401", "hospital"),
    "G1": Person(("persgynecologistobstetrics",), "12340180340", "hospital"),
    "D1": Person(("persgeneralphysician",), "12340279003", "practice"),
    "D2": Person(("persgeneralphysician",), "12340774004", "practice"),
    "N1": Person(("persnurse",), "45340669501", "hospital"),
    "Y1": Person(("persclinicalpsychologist",), "72340521801", "hospital"),
    "F1": Person(("persphysician",), "13340171441", "hospital"),
    "F2": Person(("persphysician", GYNAECOLOGY), "14340162542", "hospital"),
    "X1": Person((), "47340651401", "hospital"),
    "W1": Person(("perssocialworker",), "", "hospital"),
    "W2": Person(("perssocialworker",), "", "welfare"),
    "W3": Person(("perssocialworker",), "", "medical-house"),
    "W4": Person(("perssocialworker",), "", "practice"),
}
