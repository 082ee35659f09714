"""The rules of a tariff as expressions, with the values of its edition filled in (profiles/data/tariffs.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from scripts.profiles.texts import CANONICAL, Resource

EXTENSION = f"{CANONICAL}/StructureDefinition"
LANGUAGE = "text/fhirpath"
VALUE = re.compile(r"\{(\w+)\.(\w+)(:\d+)?\}")  # {meeting.max_quarters}, {deadline.day:02}
LIST = re.compile(r"\[([a-z-]+)(?::([a-z-]+))?\]")  # [scenarios], [role:gp]


class Rules:
    """What an edition's rules of one pseudocode say."""

    def __init__(self, rows: Mapping[str, Any], code: str, edition: Mapping[str, Any]) -> None:
        self.rows, self.code, self.edition = rows, code, edition
        self.letter = str(rows[code]["rules"])

    def extensions(self) -> Iterator[Resource]:
        """Quantity, when a charge is only planned, remarks, and the variables of all expressions."""
        for name in ("quantity", "planned"):
            for row in self._of(name):
                yield {"url": f"{EXTENSION}/{name}", "valueExpression": self._said(row)}
        for row in self._of("remark"):
            reason = {"url": "reason", "valueCode": row["reason"]}
            condition = {"url": "condition", "valueExpression": self._said(row)}
            yield {"extension": [reason, condition], "url": f"{EXTENSION}/remark"}
        for row in self._of("variable"):
            yield {"url": f"{EXTENSION}/variable", "valueExpression": {**self._said(row), "name": row["name"]}}

    def applicability(self) -> Iterator[Resource]:
        for row in self._of("rule"):
            reason = {"url": f"{EXTENSION}/applicability-reason", "valueCode": row["reason"]}
            yield {"extension": [reason]} | self._said(row)

    def _of(self, name: str) -> Iterator[Mapping[str, Any]]:
        return (row for row in self.rows[name] if self.letter in row["for"])

    def _said(self, row: Mapping[str, Any]) -> Resource:
        return {"description": row["text"], "language": LANGUAGE, "expression": self._filled(row["expression"])}

    def _filled(self, expression: str) -> str:
        lists = {
            "indicators": self._indicators,
            "questions": self._questions,
            "scenarios": self._scenarios,
            "team-organisations": self._organisations,
        }
        valued = VALUE.sub(lambda found: f"{self.edition[found[1]][found[2]]:{(found[3] or ':')[1:]}}", expression)
        return LIST.sub(
            lambda found: (
                role_test(self.edition["professions"][found[2]])
                if found[2]
                else lists[found[1]]()
                if found[1] in lists
                else found[0]
            ),
            valued,
        )

    def _indicators(self) -> str:
        return listed(self.edition["instrument"]["indicators"])

    def _questions(self) -> str:
        """How many questions the indicator of a group has."""
        by_count: dict[int, list[str]] = {}
        for indicator, row in self.edition["instrument"]["cut_offs"].items():
            by_count.setdefault(len(row["questions"]), []).append(indicator)
        expression = "1"
        for count, indicators in sorted(by_count.items()):
            if count > 1:
                expression = f"iif(linkId in {listed(indicators)}, {count}, {expression})"
        return expression

    def _scenarios(self) -> str:
        opened = (name for name, codes in self.edition["entitlements"].items() if self.code in codes)
        return listed(f"scenario-{name}" for name in opened)

    def _organisations(self) -> str:
        kinds = self.edition["coordination"]["team_organisations"]
        return listed(code for kind in kinds for code in self.edition["organisations"][kind])


def listed(words: Iterable[str]) -> str:
    """A FHIRPath collection of strings."""
    return f"({' | '.join(repr(word) for word in words)})"


def role_test(rows: Sequence[Mapping[str, Any]]) -> str:
    """Whether the codes of one role mean the profession; a department counts on the same role only."""
    tests = []
    for row in rows:
        test = f"coding.code.where($this = {row['code']!r}).exists()"
        if departments := row.get("department"):
            test = f"({test} and coding.code.where($this in {listed(departments)}).exists())"
        tests.append(test)
    return f"({' or '.join(tests)})"
