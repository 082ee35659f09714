"""Several births told in one pregnancy-status Observation: the mapping reads one, and the last one has to count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from adapter.canonical import SNOMED
from adapter.dossier.moment import day_of
from adapter.programme.rule import rule

Resource = dict[str, Any]
END_OF_PREGNANCY: Final = {"system": SNOMED, "code": "289251005"}
TAKEN_BACK: Final = frozenset({"entered-in-error", "cancelled"})


@rule("A43")
def with_last_birth(observation: Resource) -> Resource:
    """The Observation with no end of pregnancy in it but the last that is told and not taken back (A43).

    The others stay in their place without their code, so that a trace lists them as unread where they were sent.
    """
    contained = observation.get("contained") or []
    births = [place for place, one in enumerate(contained) if _is_birth(one)]
    told = [place for place in births if contained[place].get("status") not in TAKEN_BACK]
    last = max(told, key=lambda place: _day(contained[place]), default=None)
    if births == [last] or not births:
        return observation
    others = {place: _uncoded(contained[place]) for place in births if place != last}
    return observation | {"contained": [others.get(place, one) for place, one in enumerate(contained)]}


def _is_birth(contained: Mapping[str, Any]) -> bool:
    return any(map(_says_birth, (contained.get("code") or {}).get("coding") or ()))


def _says_birth(coding: Mapping[str, Any]) -> bool:
    return END_OF_PREGNANCY.items() <= coding.items()


def _day(birth: Mapping[str, Any]) -> date:
    return day_of(birth.get("valueDateTime") or birth.get("effectiveDateTime")) or date.min


def _uncoded(birth: Resource) -> Resource:
    codings = [one | {"code": ""} if _says_birth(one) else one for one in birth["code"]["coding"]]
    return birth | {"code": birth["code"] | {"coding": codings}}
