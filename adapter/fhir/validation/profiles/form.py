"""A Questionnaire as a response is checked by it: the questions of each level by linkId."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any


@dataclass(slots=True)
class Question:
    """A group, display or question; `options`: the values that may be chosen; None when free. `plain`: a boolean or a
    choice among options, without conditions and without questions below. `texts`: in the languages that it has.
    """

    link: str
    kind: str
    place: int
    required: bool
    repeats: bool
    longest: int | None
    options: frozenset[Any] | None
    value_set: str
    conditions: list[Mapping[str, Any]]
    all_conditions: bool
    level: Level
    texts: frozenset[str]
    plain: bool = False


@dataclass(slots=True)
class Level:
    """The questions under one group or question by linkId, in their order; `required` those that must be answered."""

    questions: dict[str, Question] = field(default_factory=dict)
    required: list[Question] = field(default_factory=list)


def compiled(items: Any) -> Level:
    """The questions of one level."""
    level = Level()
    for place, item in enumerate(items if type(items) is list else ()):
        options = item.get("answerOption")
        question = level.questions[item["linkId"]] = Question(
            item["linkId"],
            item["type"],
            place,
            item.get("required", False),
            item.get("repeats", False),
            item.get("maxLength"),
            None if options is None else frozenset(chosen(option) for option in options),
            item.get("answerValueSet", ""),
            item.get("enableWhen", []),
            item.get("enableBehavior", "all") == "all",
            compiled(item.get("item")),
            frozenset(_texts(item)),
        )
        simple = question.kind == "boolean" or (question.kind == "choice" and question.options is not None)
        question.plain = simple and not question.conditions and not question.level.questions
        if question.required:
            level.required.append(question)
    return level


def _texts(item: Mapping[str, Any]) -> Iterator[str]:
    """The text of a question and its translations."""
    if "text" in item:
        yield item["text"]
    for translation in item.get("_text", {}).get("extension", ()):
        yield from (one["valueString"] for one in translation.get("extension", ()) if "valueString" in one)


def chosen(option: Mapping[str, Any]) -> Any:
    """What identifies a value among options."""
    for key, value in option.items():
        if key == "valueCoding" and type(value) is dict:
            return code_of(value)
        if key[:5] == "value" and type(value) not in (dict, list):
            return value
        if key == "valueReference" and type(value) is dict:
            reference = value.get("reference")
            return reference if type(reference) is str else None
    return None


def code_of(coding: Mapping[str, Any]) -> tuple[str | None, str] | None:
    """System and code; None when R4 has something to say of them."""
    system, code = coding.get("system"), coding.get("code")
    if type(code) is not str or (system is not None and type(system) is not str):
        return ("", "") if code is None else None
    return system, code


class Form:
    """A Questionnaire, compiled."""

    def __init__(self, questionnaire: Mapping[str, Any]) -> None:
        self.source = questionnaire
        version = questionnaire.get("version")
        self.canonical = str(questionnaire.get("url", "Questionnaire")) + (f"|{version}" if version else "")
        self.level = compiled(questionnaire.get("item"))
        self.links = frozenset(_links(self.level))


def _links(level: Level) -> Iterator[str]:
    for link, question in level.questions.items():
        yield link
        yield from _links(question.level)


@cache
def _forms() -> dict[int, Form]:
    return {}


def form_of(questionnaire: Mapping[str, Any]) -> Form:
    """The compiled form of a Questionnaire; the last ones are kept."""
    forms = _forms()
    found = forms.get(id(questionnaire))
    if found is None or found.source is not questionnaire:
        if len(forms) >= 16:
            forms.clear()
        found = forms[id(questionnaire)] = Form(questionnaire)
    return found
