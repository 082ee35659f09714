"""The items of a screening: judgements, or raw answers (programme Part C), one group an indicator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

Item = dict[str, Any]
ANSWER: Final = "https://borninbelgiumpro.be/fhir/CodeSystem/answer"
LOINC: Final = "http://loinc.org"
COUNTRY: Final = "urn:iso:std:iso:3166"
# Every question with an answer that identifies nothing.
FINE: Final = {
    "communication": ("well", "no"),
    "birthplace": ("BE",),
    "residence-status": ("belgian-or-eu", "yes"),
    "education": ("higher",),
    "occupation": ("employed",),
    "partner-occupation": ("employed",),
    "financial-situation": ("easy",),
    "housing": ("good", "no"),
    "social-support": ("4", "4", "4"),
    "depression": ("no", "no"),
    "anxiety": ("LA6568-5", "LA6568-5"),
    "substance-use": ("no", "no", "no"),
    "violence": ("yes", "no"),
    "psychological-history": ("no",),
    "medication-use": ("no",),
}
LATER: Final = ("psychological-history", "medication-use")


def items(said: dict[str, Any], version: str) -> Iterator[Item]:
    """One group for each indicator of this version that the story does not leave unfilled.

    `identified` are judged positive, all others negative. With `raw` (overrides of single answers) nothing is judged
    but what `judged` says. `declined` and `unknown` indicators have these answers and no judgement.
    """
    for slug, fine in FINE.items():
        if slug in said.get("unfilled", ()) or (version == "13" and slug in LATER):
            continue
        yield {"linkId": slug, "item": list(_questions(slug, fine, said))}


def _questions(slug: str, fine: tuple[str, ...], said: dict[str, Any]) -> Iterator[Item]:
    for word in ("declined", "unknown"):
        if slug in said.get(word, ()):
            fine = (word,) * len(fine)
    raw = said.get("raw")
    refused = fine[0] in ("declined", "unknown")
    for number, answer in enumerate(fine, start=1):
        link = f"{slug}.{number}"
        given = (raw or {}).get(link, answer)
        if (raw is not None or refused or link in (raw or {})) and given != "missing":
            yield {"linkId": link, "answer": [{"valueCoding": {"system": _system(given), "code": given}}]}
    judged = said.get("judged", {})
    if slug in judged or (raw is None and not refused):
        positive = judged.get(slug, slug in said.get("identified", ()))
        yield {"linkId": f"{slug}.vulnerable", "answer": [{"valueBoolean": positive}]}


def _system(code: str) -> str:
    return LOINC if code.startswith("LA") else COUNTRY if len(code) == 2 and code.isupper() else ANSWER
