"""One question of a screening with two answers, one indicator with two judgements: told where the other one stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from adapter.fhir.outcome import Issue
from adapter.mapping import Mapping

Resource = dict[str, Any]
Given = tuple[str, Resource]  # where an answer stands, and the answer
KINDS: Final = {"answers": "answers-disagree", "judgements": "judgements-disagree"}


def contradictions(response: Resource, mapping: Mapping) -> Iterator[Issue]:
    """An issue for each answer that says something else than the first to the same item, as `mapping` reads them."""
    given: dict[str, list[Given]] = defaultdict(list)
    for link, place, answer in _answers(response.get("item") or (), response["resourceType"]):
        given[link].append((place, answer))
    for link, those in given.items():
        if len(those) > 1:
            yield from _compared(response, link, those, mapping)


def _answers(items: Iterable[Resource], path: str) -> Iterator[tuple[str, str, Resource]]:
    """Every answer at any depth: linkId, place, answer."""
    for number, item in enumerate(items):
        place = f"{path}.item[{number}]"
        for index, answer in enumerate(item.get("answer") or ()):
            yield item["linkId"], f"{place}.answer[{index}]", answer
            yield from _answers(answer.get("item") or (), f"{place}.answer[{index}]")
        yield from _answers(item.get("item") or (), place)


def _compared(response: Resource, link: str, those: Sequence[Given], mapping: Mapping) -> Iterator[Issue]:
    first: dict[tuple[str, str], str] = {}
    for place, answer in those:
        value = {name: part for name, part in answer.items() if name != "item"}
        alone = response | {"item": [{"linkId": link, "answer": [value]}]}
        for field, name, said in _said(alone, mapping):
            if (before := first.setdefault((field, name), said)) != said:
                detail = {"about": name}
                yield Issue("warning", KINDS[field], place, before, said, layer="programme", detail=detail)


def _said(response: Resource, mapping: Mapping) -> Iterator[tuple[str, str, str]]:
    """What a response with one answer says: the field, the question or indicator, and the code."""
    for record in mapping.read(response):
        for name, codes in record.fields.get("answers", {}).items():
            yield from (("answers", name, str(code)) for code in codes)
        for name, positive in record.fields.get("judgements", {}).items():
            yield "judgements", name, "true" if positive else "false"
