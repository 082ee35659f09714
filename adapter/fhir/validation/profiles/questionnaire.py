"""A QuestionnaireResponse against its Questionnaire: known questions in order, answers of their type and options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapter.fhir.fhirpath.comparing import compared
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Problem, Problems
from adapter.fhir.validation.profiles.form import Form, Level, Question, chosen, usual, usual_level
from adapter.fhir.validation.profiles.scores import calculated, weights_in
from adapter.fhir.validation.profiles.terminology import Codes, has

# The JSON name of the answers that a type of question takes.
ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "boolean": ("valueBoolean",),
    "decimal": ("valueDecimal",),
    "integer": ("valueInteger",),
    "date": ("valueDate",),
    "dateTime": ("valueDateTime",),
    "time": ("valueTime",),
    "string": ("valueString",),
    "text": ("valueString",),
    "url": ("valueUri",),
    "choice": ("valueCoding",),
    "open-choice": ("valueCoding", "valueString"),
    "attachment": ("valueAttachment",),
    "reference": ("valueReference",),
    "quantity": ("valueQuantity",),
}
VALUES: Final = frozenset(key for keys in ANSWERS.values() for key in keys)
SILENT: Final = ("group", "display")
FINAL: Final = ("completed", "amended")
Answers = dict[str, list[Any]]


def response_problems(form: Form, response: Mapping[str, Any], codes: Any) -> Problems:
    """What is wrong with a response; `codes(url)` gives the codes of a value set."""
    try:
        if usual_level(response.get("item", ()), form.level):
            return None
    except (KeyError, TypeError):  # an unknown question, or none as R4 has it
        pass
    found = _Reading(form, response, codes).level(response.get("item"), form.level, "")
    return [one._replace(profile=form.canonical) for one in found] or None


class _Reading:
    """The walk through one response."""

    def __init__(self, form: Form, response: Mapping[str, Any], codes: Any) -> None:
        self.form = form
        self.final = response.get("status") in FINAL
        self.codes = codes
        self.response = response
        self.answers: Answers | None = None  # collected when a condition is met

    def collect(self, items: Any, found: Answers) -> Answers:
        """Every answer by linkId, for the conditions."""
        for item in items if type(items) is list else ():
            if type(item) is not dict:
                continue
            answers = item.get("answer")
            if type(link := item.get("linkId")) is str and type(answers) is list:
                found.setdefault(link, []).extend(a for a in answers if type(a) is dict)
            for holder in (item, *(answers if type(answers) is list else ())):
                if type(holder) is dict:
                    self.collect(holder.get("item"), found)
        return found

    def level(self, items: Any, level: Level, path: str) -> list[Problem]:
        """The problems of the items under one group, answer, or the response itself."""
        questions = level.questions
        found: list[Problem] = []
        seen: set[str] = set()
        last = -1
        for index, item in enumerate(items if type(items) is list else ()):
            link = item.get("linkId") if type(item) is dict else None
            if type(link) is not str:
                continue
            question = questions.get(link)
            if question is None:
                found.append(self.unknown(f"{path}.item[{index}].linkId", link, questions))
                continue
            if question.place < last:
                found.append(_problem(f"{path}.item[{index}]", say("the order of the Questionnaire"), link))
            last = question.place if question.place > last else last
            if link in seen and not (question.repeats and question.kind == "group"):
                found.append(
                    _problem(f"{path}.item[{index}]", say("one item with linkId {link}", link=link), say("two"))
                )
            seen.add(link)
            if "text" in item and item["text"] not in question.texts:
                found.append(
                    _problem(f"{path}.item[{index}].text", say("the text of {link}", link=link), _shown(item["text"]))
                )
            if question.kind == "group" and "answer" not in item:
                found += self.level(item.get("item"), question.level, f"{path}.item[{index}]")
            elif not question.plain or not usual(item, question):
                found += self.item(item, question, f"{path}.item[{index}]")
        if level.required and self.final:
            found += self.missing(level, seen, path)
        return found

    def unknown(self, path: str, link: str, questions: Mapping[str, Question]) -> Problem:
        if link in self.form.links:
            return _problem(path, say("a linkId that the Questionnaire has at this place"), link)
        return _problem(
            path,
            say("a linkId of the Questionnaire, here {links}", links=", ".join(list(questions)[:6]) or say("none")),
            link,
        )

    def missing(self, level: Level, seen: set[str], path: str) -> Iterator[Problem]:
        for question in level.required:
            if question.link not in seen and self.enabled(question):
                yield _problem(path, say("an answer to {link}", link=question.link), say("none"))

    def item(self, item: dict[str, Any], question: Question, path: str) -> list[Problem]:
        """The problems of one item with its question."""
        answers = item.get("answer")
        if question.kind in SILENT:
            found = (
                []
                if answers is None
                else [_problem(f"{path}.answer", say("no answer to a {kind}", kind=question.kind), say("one"))]
            )
            return found + self.level(item.get("item"), question.level, path)
        found = []
        if "item" in item:
            found.append(_problem(f"{path}.item", say("the items of a question under its answer"), question.link))
        if type(answers) is not list:
            return found + list(self.unanswered(question, path))
        if len(answers) > 1 and not question.repeats:
            found.append(_problem(f"{path}.answer", say("one answer"), str(len(answers))))
        if question.conditions and not self.enabled(question):
            found.append(
                _problem(
                    path,
                    say("no answer, since {link} is not enabled by another one", link=question.link),
                    say("an answer"),
                )
            )
        for index, answer in enumerate(answers):
            if type(answer) is dict:
                self.answer(answer, question, f"{path}.answer[{index}]", found)
        return found

    def unanswered(self, question: Question, path: str) -> Iterator[Problem]:
        if question.required and self.final and self.enabled(question):
            yield _problem(path, say("an answer to {link}", link=question.link), say("none"))

    def answer(self, answer: dict[str, Any], question: Question, path: str, found: list[Problem]) -> None:
        wanted = ANSWERS.get(question.kind, ())
        key = ""
        for name in answer:
            if name in VALUES:
                key = name
        value = answer.get(key)
        if key and key not in wanted and wanted:
            names = " | ".join(_type(name) for name in wanted)
            found.append(_problem(f"{path}{_step(key)}", say("an answer of type {names}", names=names), _type(key)))
        elif key and not self.offered(question, key, value):
            found.append(
                _problem(f"{path}{_step(key)}", say("one of the options of {link}", link=question.link), _shown(value))
            )
        if key and (question.weights or question.total is not None):
            found += self.scores(question, key, value, f"{path}{_step(key)}")
        if question.longest is not None and type(value) is str and len(value) > question.longest:
            found.append(
                _problem(
                    f"{path}{_step(key)}", say("at most {most} characters", most=question.longest), str(len(value))
                )
            )
        if question.level.questions or "item" in answer:
            found += self.level(answer.get("item"), question.level, path)

    def scores(self, question: Question, key: str, value: Any, path: str) -> Iterator[Problem]:
        """The weights that are not those of the option, and a total that does not follow from the answers."""
        for index, weight in weights_in(value):
            if weight != (wanted := question.weights.get(chosen({key: value}), weight)):
                yield _problem(
                    f"{path}.extension[{index}].value.ofType(decimal)",
                    say("the weight {weight}", weight=wanted),
                    str(weight),
                )
        total = None if question.total is None else calculated(question.total, self.response)
        if total is not None and value != total:
            yield _problem(path, say("the total {total}", total=total), _shown(value))

    def offered(self, question: Question, key: str, value: Any) -> bool:
        """Whether the value is among the options, or these are free."""
        if question.kind == "open-choice" and key == "valueString":
            return True
        if question.options is not None:
            given = chosen({key: value})
            return given is None or given in question.options
        if not question.value_set or type(value) is not dict:
            return True
        allowed: Codes | None = self.codes(question.value_set.partition("|")[0])
        return allowed is None or has(allowed, value.get("system"), value.get("code"))

    def enabled(self, question: Question) -> bool:
        """Whether the conditions of a question hold."""
        if not question.conditions:
            return True
        held = (self.holds(condition) for condition in question.conditions)
        return all(held) if question.all_conditions else any(held)

    def holds(self, condition: Mapping[str, Any]) -> bool:
        if self.answers is None:
            self.answers = self.collect(self.response.get("item"), {})
        answers = self.answers.get(condition["question"], [])
        key = next((key for key in condition if key.startswith("answer")), "")
        wanted, operator = condition.get(key), condition["operator"]
        if operator == "exists":
            return bool(answers) is wanted
        values = [answer.get("value" + key.removeprefix("answer")) for answer in answers]
        if operator == "!=":
            return not any(_compared(value, wanted) == 0 for value in values)
        return any((at := _compared(value, wanted)) is not None and at in OPERATORS[operator] for value in values)


OPERATORS: Final = {"=": (0,), ">": (1,), "<": (-1,), ">=": (0, 1), "<=": (-1, 0)}


def _compared(value: Any, wanted: Any) -> int | None:
    if type(value) is dict and type(wanted) is dict and "code" in wanted:
        return 0 if (value.get("system"), value.get("code")) == (wanted.get("system"), wanted["code"]) else 1
    if type(value) is bool or type(wanted) is bool:
        return 0 if value is wanted else 1
    return None if value is None else compared(value, wanted)


def _problem(path: str, expected: str, found: str) -> Problem:
    return Problem(path, "questionnaire", expected, found)


def _type(key: str) -> str:
    name = key.removeprefix("value")
    return name if name in ("Coding", "Quantity", "Attachment", "Reference") else name[0].lower() + name[1:]


def _step(key: str) -> str:
    return f".value.ofType({_type(key)})"


def _shown(value: Any) -> str:
    return f"{value.get('system', '')}#{value.get('code', '')}" if type(value) is dict else str(value)
