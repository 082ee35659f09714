"""docs/conformance.md: what was asked of HL7's validator, and how far ours agrees with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from scripts.conformance.agreement import BOTH, ELSEWHERE, HOLDER, IT, NEITHER, SAME, WE, Compared, holders
from scripts.conformance.corpus.mutations import GROUPS, MUTATIONS

LEAST_VERDICT: Final = 0.99
LEAST_PLACE: Final = 0.95
INTRODUCTION: Final = """# Agreement with the HL7 validator

Written by `make conformance` from its last run and from the reasons in `docs/conformance.toml`. Both validators have
the same packages (`scripts/judge.py`); HL7's is org.hl7.fhir.validation 6.10.4, offline
([how](../conformance/README.md)).

"""
CORPUS: Final = """
## Corpus

Our examples, those of the Belgian packages and HL7's of the types that we take, none of which has an error, each with
one change (`scripts/conformance/corpus/`, the same in every run). HL7's validator runs on it with three of its own
settings: addresses of examples are allowed, another display is a warning, and an extension of a publisher whose package
is not here is no error. “Error” is severity error or fatal. Of a mutation that the two judge differently by decision
the corpus has a few cases, so that the difference stays visible.

"""
ELEMENT: Final = """
## The element

Of the cases in which both find an error. Places are compared without what is only spelling: HL7's notes between `/*`
and `*/`, `[url='…']` behind an extension, `value[x]` for `value.ofType(T)`.

| both name the same element | HL7 names its holder | elsewhere | agree | target |
|---|---|---|---|---|
"""
HELD: Final = """
An expression should name exactly the element that is wrong. In these messages HL7 names the object that holds it, which
counts as the same element:

| message of HL7 | cases | |
|---|---|---|
"""
HEAD: Final = """
| mutation | cases | both | neither | only we | only HL7 | same element | holder | elsewhere |
|---|---|---|---|---|---|---|---|---|
"""


def page(published: Iterable[str], cases: Sequence[Compared]) -> str:
    """The whole page; `published` are the lines on what we publish and answer."""
    lines = "".join(f"- {line}\n" for line in published)
    parts = [lines, CORPUS, *_agreement(cases), *_elements(cases), *_differences(cases), *_mutations(cases)]
    return INTRODUCTION + "".join(parts)


def verdict_share(cases: Sequence[Compared]) -> float:
    """How many cases have an error for both or for neither."""
    return sum(one.outcome in (BOTH, NEITHER) for one in cases) / len(cases)


def place_share(cases: Sequence[Compared]) -> float:
    """Of the cases that have an error for both, how many have it at the same element or its holder."""
    both = [one for one in cases if one.outcome == BOTH]
    return sum(one.element != ELSEWHERE for one in both) / len(both)


def unexplained(cases: Iterable[Compared]) -> list[str]:
    """The cases that differ without a reason in the table."""
    return [
        f"{one.case.name}: {one.outcome}; ours {_shown(one.ours)}; HL7 {_shown(one.theirs)}"
        for one in cases
        if not one.reason and (one.outcome in (WE, IT) or (one.outcome == BOTH and one.element == ELSEWHERE))
    ]


def _shown(findings: Sequence[object]) -> str:
    return ", ".join(map(str, findings[:3])) or "none"


def _agreement(cases: Sequence[Compared]) -> Iterator[str]:
    counts = Counter(one.outcome for one in cases)
    yield "| cases | both an error | neither | only we | only HL7 | agree | target |\n|---|---|---|---|---|---|---|\n"
    yield f"| {len(cases)} | {counts[BOTH]} | {counts[NEITHER]} | {counts[WE]} | {counts[IT]} | "
    yield f"**{verdict_share(cases):.2%}** | {LEAST_VERDICT:.0%} |\n"


def _elements(cases: Sequence[Compared]) -> Iterator[str]:
    both = [one for one in cases if one.outcome == BOTH]
    counts = Counter(one.element for one in both)
    equal = sum(one.equal for one in both)
    yield ELEMENT
    yield f"| {counts[SAME]} (every place the same in {equal}) | {counts[HOLDER]} | {counts[ELSEWHERE]} | "
    yield f"**{place_share(cases):.2%}** | {LEAST_PLACE:.0%} |\n"
    yield HELD
    why = {message: why for (message, _), why in holders().items()}
    found = Counter(one.holding.kind for one in both if one.element == HOLDER and one.holding)
    yield from (f"| `{kind}` | {count} | {why[kind]} |\n" for kind, count in found.most_common())


def _differences(cases: Sequence[Compared]) -> Iterator[str]:
    yield "\n## Differences\n\n| who | kind or message | cases | why |\n|---|---|---|---|\n"
    found: Counter[tuple[str, str, str]] = Counter()
    for one in cases:
        if one.outcome in (WE, IT):
            found[one.outcome, (one.ours or one.theirs)[0].kind, one.reason] += 1
        elif one.outcome == BOTH and one.element == ELSEWHERE:
            found["elsewhere", f"{one.theirs[0].kind} / {one.ours[0].kind}", one.reason] += 1
    order = sorted(found.items(), key=lambda row: (-row[1], row[0]))
    yield from (f"| {who} | `{kind}` | {count} | {why or '**none yet**'} |\n" for (who, kind, why), count in order)


def _mutations(cases: Sequence[Compared]) -> Iterator[str]:
    yield "\n## Mutations\n"
    for group, told in GROUPS.items():
        yield f"\n**{group}**: {told}\n{HEAD}"
        for name, mutation in sorted(MUTATIONS.items()):
            mine = [one for one in cases if one.case.mutation == name]
            if mutation.group == group and mine:
                yield _row(name, mine)


def _row(name: str, cases: Sequence[Compared]) -> str:
    outcomes = Counter(one.outcome for one in cases)
    elements = Counter(one.element for one in cases if one.outcome == BOTH)
    numbers = [
        len(cases),
        *(outcomes[key] for key in (BOTH, NEITHER, WE, IT)),
        *(elements[key] for key in (SAME, HOLDER, ELSEWHERE)),
    ]
    return f"| {name} | {' | '.join(str(number or '') for number in numbers)} |\n"
