"""Answers to a question, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from adapter.mapping.instrument import Question
from adapter.mapping.tree import Leaf
from scripts.structuremaps import common
from scripts.structuremaps.form import CREATE, Rule, Source, Target, constant, copied, every, one_of

New = Callable[[], str]


def answer_rules(leaf: Leaf, question: Question, answer: str, target: str, new: New) -> Iterator[Rule]:
    """What an answer adds to the record: its coding of the right system; the code of a boolean or of a score."""

    def told(begin: Source, code: str, *, variable: bool = False) -> Rule:
        entry = new()
        made = [Target(target, leaf.row.field or "", entry), constant(entry, "name", leaf.row.entry)]
        made.append(copied(entry, "value", code) if variable else constant(entry, "value", code))
        return Rule(begin, made, place=leaf.place)

    for system, known in _by_system(question):
        coding, code = new(), new()
        said = every(common.is_system(system), known)
        inner = told(Source(coding, "code", variable=code), code, variable=True)
        yield Rule(Source(answer, "value", "Coding", variable=coding, condition=said), rules=[inner])
    if question.booleans:
        for code, value in (("yes", "true"), ("no", "false")):
            yield told(Source(answer, "value", "boolean", variable=new(), condition=f"$this = {value}"), code)
    for number, code in question.numbers.items():
        for type_name in ("integer", "decimal"):
            yield told(Source(answer, "value", type_name, variable=new(), condition=f"$this = {number}"), code)


def _by_system(question: Question) -> Iterator[tuple[str, str]]:
    """Each system of answers with the condition that the code is one of it."""
    for system in dict.fromkeys(question.codes.values()):
        yield system, f"code in {one_of([code for code, own in question.codes.items() if own == system])}"
    if question.open:
        yield question.open_system, f"code.matches('^({question.open.pattern})$')"


def written_answer(leaf: Leaf, question: Question, code: str, target: str, new: New) -> Iterator[Rule]:
    """The answer that a code of the record stands for."""
    for system, known in _by_system(question):
        answer, coding, said = new(), new(), known.replace("code.", "$this.").replace("code in", "$this in")
        made = [
            Target(target, "answer", answer),
            Target(answer, "value", coding, CREATE, ("Coding",)),
            constant(coding, "system", system),
            copied(coding, "code", code),
        ]
        yield Rule(Source(code, condition=said), made, place=leaf.place)
