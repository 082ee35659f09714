"""What a page showed, computed and gave back, against the form and its published translations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from proofs.renderer.cases import Case

Item = Mapping[str, Any]
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
HIDDEN = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden"


def items(parent: Item) -> dict[str, Item]:
    """Every item below, by linkId."""
    found: dict[str, Item] = {}
    for item in parent.get("item", ()):
        found |= {item["linkId"]: item} | items(item)
    return found


def faults(case: Case, page: Item, form: Item, published: Item) -> list[str]:
    """What is not as it must be; `published` is the form in English with its translations beside it."""
    given = items(page["response"])
    return [
        *page["failures"],
        *untranslated(form, published, case.language),
        *misshown(case, page, form),
        *misanswered(case, given),
        *miscomputed(case, given),
    ]


def untranslated(form: Item, published: Item, language: str) -> Iterator[str]:
    """Items and answers whose text is not the published one of the language."""
    shown = items(form)
    for link, item in items(published).items():
        if shown[link]["text"] != in_language(item, "text", language):
            yield f"{link}: not in {language}"
        for place, option in enumerate(item.get("answerOption", ())):
            wanted = in_language(option["valueCoding"], "display", language)
            if shown[link]["answerOption"][place]["valueCoding"]["display"] != wanted:
                yield f"{link}: answer {option['valueCoding']['code']} not in {language}"


def in_language(item: Item, element: str, language: str) -> str | None:
    """A published text; None when there is none in the language."""
    if language == "en":
        return str(item[element])
    for one in item.get(f"_{element}", {}).get("extension", ()):
        parts = {part["url"]: part for part in one.get("extension", ())}
        if one["url"] == TRANSLATION and parts["lang"]["valueCode"] == language:
            return str(parts["content"]["valueString"])
    return None


def misshown(case: Case, page: Item, form: Item) -> Iterator[str]:
    """Texts that the filled-in page shows more or less often than it must: hidden scores never, explanations asked."""
    wanted = Counter({"": 0})
    for item in items(form).values():
        wanted[line_of(item["text"])] += is_shown(item, case.answers())
    shown = Counter(line_of(line) for line in page["shown"].splitlines())
    for text, times in wanted.items():
        if text and shown[text] != times:
            yield f"'{text}' shown {shown[text]} times, expected {times}"


def line_of(text: str) -> str:
    return " ".join(text.split())


def is_shown(item: Item, answers: Mapping[str, Any]) -> bool:
    if any(one["url"] == HIDDEN and one["valueBoolean"] for one in item.get("extension", ())):
        return False
    conditions = item.get("enableWhen", ())
    return all(answers.get(one["question"]) == one["answerCoding"]["code"] for one in conditions)


def misanswered(case: Case, given: Mapping[str, Item]) -> Iterator[str]:
    for link, code in case.answers().items():
        answer: Item = next(iter(given.get(link, {}).get("answer", ())), {})
        came = answer.get("valueCoding", {}).get("code", answer.get("valueBoolean"))
        if came != code:
            yield f"{link}: answered {code}, came {came}"


def miscomputed(case: Case, given: Mapping[str, Item]) -> Iterator[str]:
    for link, score in case.scores().items():
        wanted = None if score is None else [{"valueInteger": score}]
        if (came := given.get(link, {}).get("answer")) != wanted:
            yield f"{link}: expected {score}, came {came}"
