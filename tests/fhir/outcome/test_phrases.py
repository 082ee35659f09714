"""What stands inside the sentences: said in every language, and nothing of it is English in all of them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Any, NamedTuple
from xml.parsers.expat import errors

import pytest

from adapter.fhir.outcome import ABSENT, LANGUAGES, Issue, error, shorten, text_of
from adapter.fhir.phrases import Phrase, phrases, said, say
from adapter.fhir.validation import validate
from adapter.fhir.validation.invariants.registry import RULES
from tests.architecture.sources import ROOT, Source, sources
from tests.fhir.validation.cases import bundles, codes, invariants, primitives, structure

OTHERS = tuple(language for language in LANGUAGES if language != "en")
DEFINITIONS = sorted((ROOT / "adapter/fhir/definitions").glob("*.jsonl"))
# Rows that are the same in some other language, since that has no other word.
SAME = frozenset({"{most} bytes", "Min <= Max"})
# Calls that make an issue or a part of one, and where they take what was expected and what came.
MAKERS = {
    "error": (2, 3), "fatal": (2, 3), "Issue": (3, 4), "problem": (1, 2), "Problem": (2, 3), "mistyped": (1, 1),
    "Unreadable": (0, 0), "_problem": (1, 2), "missing": (1, 1), "_warning": (2, 3), "Inapplicable": (0, 1),
    "add": (2, 3), "_fault": (2, 3),
}  # fmt: skip
PROSE = re.compile(r"[a-z]+ [a-z]{2,}")
# Programmes of people who start them speak English: their texts are no issues of the gateway.
PRODUCT = tuple(
    one
    for one in sources("adapter")
    if not one.place.startswith(("adapter/cli/", "adapter/rehearsal/", "adapter/programme/"))
)
# Said with a template that is no text in the code: of expat, of an invariant, of the programme's own finding.
ELSEWHERE = {"expat.ErrorString(fault.code)", "ErrorString(broken.code)", "constraint.text",
             "about.pop('expected', '')", "about.pop('found', '')"}  # fmt: skip


def templates() -> Iterator[tuple[str, ast.expr]]:
    """Every first argument of `say` with its place."""
    for source in PRODUCT:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield f"{source.place}:{node.lineno}", node.args[0]


def test_everything_that_the_code_says_has_its_row() -> None:
    for place, template in templates():
        if isinstance(template, ast.Constant):
            assert template.value in phrases(), place
        else:
            assert ast.unparse(template) in ELSEWHERE, place


def checked_invariants() -> set[str]:
    """The sentences of every invariant that is checked: of R4 the natively written ones, of profiles all."""
    native = {key for _, key in RULES}
    found: set[str] = set()
    for path in DEFINITIONS:
        base = path.name == "hl7.fhir.r4.core-4.0.1.jsonl"
        for line in path.read_text("utf-8").splitlines()[1:]:
            record = json.loads(line)
            rows = [record, *record.get("elements", {}).values()]
            listed = [one for row in rows for one in row.get("constraints", ())]
            found |= {text for key, _, _, text in listed if not base or key in native}
    return found


def test_every_invariant_that_is_checked_has_its_row_and_no_row_is_without_use() -> None:
    used = {template.value for _, template in templates() if isinstance(template, ast.Constant)}
    of_expat, of_programme = set(errors.codes), {"positive", "negative"}
    assert checked_invariants() <= phrases().keys()
    assert phrases().keys() - used - checked_invariants() - of_expat - of_programme == set()


@pytest.mark.parametrize("english", sorted(phrases()))
def test_a_row_says_the_same_in_four_languages(english: str) -> None:
    row = phrases()[english]
    assert set(row) == set(OTHERS)
    assert all(text.strip() == text and text for text in row.values())
    assert english in SAME or english not in row.values()
    if english not in checked_invariants():
        parts = [sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in (english, *row.values())]
        assert parts == parts[:1] * len(LANGUAGES)


def literals(source: Source) -> Iterator[tuple[int, str]]:
    """The texts that go into what an issue expected or found, not through `say`: their line and the text."""
    assigned: dict[str, list[ast.expr]] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(node.value)
    for node in ast.walk(source.tree):
        called = getattr(node, "func", None)
        name = getattr(called, "id", getattr(called, "attr", ""))
        if isinstance(node, ast.Call) and name in MAKERS:
            given = [node.args[at] for at in MAKERS[name] if at < len(node.args)]
            given += [word.value for word in node.keywords if word.arg in ("expected", "found")]
            known = [value for one in given if isinstance(one, ast.Name) for value in assigned.get(one.id, ())]
            for one in (*given, *known):
                yield from ((node.lineno, text) for text in _texts(one))


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts of an expression: itself, its alternatives, the fixed parts of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    elif isinstance(node, ast.BoolOp | ast.IfExp):
        for inner in node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse):
            yield from _texts(inner)


def test_no_sentence_goes_into_an_issue_past_its_languages() -> None:
    past = [
        f"{source.place}:{line} {text}"
        for source in PRODUCT
        for line, text in literals(source)
        if (PROSE.search(text) and not text.startswith("<")) or text in phrases()
    ]
    assert past == []


ENGLISH = re.compile(r"\b(the|with|that|without|which|must|not|from|has|other|than|least|such|only)\b", re.IGNORECASE)
CASES: list[Any] = [case[1] for case in (*structure.CASES, *primitives.CASES, *codes.CASES, *bundles.CASES)]
CASES += [case[1] for case in invariants.CASES]


def test_what_validation_says_of_every_planted_error_is_in_the_language_that_was_asked() -> None:
    issues = {replace(issue, found="") for case in CASES for issue in validate(case)}
    assert len(issues) > 200
    for issue in issues:
        texts = {language: text_of(issue, language) for language in LANGUAGES}
        assert not any(ENGLISH.search(texts[language]) for language in OTHERS), texts


class Case(NamedTuple):
    said: str
    nl: str
    fr: str


@pytest.mark.parametrize(
    "case",
    [
        Case(say("a value"), "een waarde", "une valeur"),
        Case(say("at most {most} values", most=3), "hoogstens 3 waarden", "3 valeurs au plus"),
        Case(say("{form} with matching check digits", form=say("11 digits")), "11 cijfers met kloppend controlegetal",
             "11 chiffres avec des chiffres de contrôle corrects"),
        Case(say("If you can read this {thing}", thing="{x}"), "If you can read this {x}", "If you can read this {x}"),
        Case("a value", "a value", "a value"),  # what a sender sent is never translated
    ],
)  # fmt: skip
def test_a_phrase_is_said_with_its_parts(case: Case) -> None:
    assert (said(case.said, "en"), said(case.said, "nl"), said(case.said, "fr")) == (case.said, case.nl, case.fr)


def test_what_came_is_said_too_and_stays_short() -> None:
    issue = error("bundle-entry", "Bundle.entry[0]", say("a request"), say("no request"))
    assert (
        text_of(issue, "de")
        == "Dieser Eintrag des Bundles ist nicht richtig: erwartet: ein request, gefunden: kein request."
    )
    assert isinstance(issue.found, Phrase)
    assert len(shorten(say("the text of {link}", link="x" * 1000))) < 100
    assert text_of(replace(issue, found=ABSENT), "de").endswith("gefunden: nichts.")


def test_every_finding_of_the_programme_is_said_in_the_language_that_was_asked() -> None:
    issue = Issue(
        "warning", "screening-mismatch", "", say("positive"), say("negative"), detail={"indicator": "housing"}
    )
    assert "positief" in text_of(issue, "nl")
    assert "négatif" in text_of(issue, "fr")
