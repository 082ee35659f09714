"""Resources with a code of ours, where concepts are told apart, that no concept has: so that none takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from adapter.canonical import B, canonical
from adapter.mapping.model import Pattern
from adapter.mapping.paths import Step

Own = tuple[tuple[Step, ...], str, tuple[str, ...]]  # path of codings, system of ours, the codes that concepts have
Strange = tuple[str, str, str]  # where the code stands, the code, what was expected
OWN: Final = f"{B}/CodeSystem/"


def own_patterns(patterns: Iterable[Pattern]) -> tuple[Own, ...]:
    """By path and system of ours the codes by which the concepts of one type are told apart."""
    codes: dict[tuple[tuple[Step, ...], str], set[str]] = defaultdict(set)
    for pattern in patterns:
        if pattern.system.startswith(OWN):
            codes[pattern.path, pattern.system].add(pattern.code)
    return tuple((path, system, tuple(sorted(known))) for (path, system), known in codes.items())


def strange_codes(own: Sequence[Own], resource: dict[str, Any]) -> Iterator[Strange]:
    """The codes of our systems in a resource that no concept takes."""
    for path, system, known in own:
        for place, coding in _values(resource, path, resource["resourceType"]):
            if canonical(coding.get("system", "")) == system:
                yield f"{place}.code", str(coding.get("code", "")), ", ".join(known)


def _values(node: dict[str, Any], path: Sequence[Step], place: str) -> Iterator[tuple[str, Any]]:
    step, *rest = path
    value, place = node.get(step.name), f"{place}.{step.name}"
    listed = [(f"{place}[{at}]", one) for at, one in enumerate(value or ())] if step.lists else [(place, value)]
    for where, one in listed:
        if one is not None:
            yield from _values(one, rest, where) if rest else [(where, one)]
