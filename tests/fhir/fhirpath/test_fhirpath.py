"""FHIRPath as invariants use it: what expressions give, and that they say the same as our predicates."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.definitions import data_types, resource_types, structure
from adapter.fhir.fhirpath import Env, Unsupported, compile_path, compile_test
from adapter.fhir.fhirpath.values import CHOICES, plain
from adapter.fhir.validation.invariants import RULES
from tests.fhir.validation.cases import invariants

PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "active": True,
    "name": [{"family": "Peeters", "given": ["An", "Bo"]}, {"family": "Claes", "use": "maiden"}],
    "birthDate": "1990-05-01",
    "_birthDate": {"extension": [{"url": "http://x.test/e", "valueString": "v"}]},
    "multipleBirthInteger": 2,
    "contact": [{"period": {"start": "2020-01", "end": "2021-02-03"}}],
    "extension": [{"url": "http://x.test/q", "valueQuantity": {"value": Decimal("1.5"), "code": "kg"}}],
    "link": [{"other": {"reference": "Patient/q"}}],
}
GIVES: list[tuple[str, list[Any]]] = [
    ("name.given", ["An", "Bo"]),
    ("Patient.name[1].family", ["Claes"]),
    ("Observation.status", []),
    ("name.first().given.last()", ["Bo"]),
    ("name.where(use = 'maiden').family | name.family", ["Claes", "Peeters"]),
    ("name.given.skip(1) | name.given.take(1)", ["Bo", "An"]),
    ("name.select(family)", ["Peeters", "Claes"]),
    ("name.family.count() + 1", [3]),
    ("multipleBirth * 2 - 1", [3]),
    ("7 div 2", [3]),
    ("7 mod 2", [1]),
    ("5 / 2", [Decimal("2.5")]),
    ("'a' & 'b' & {}", ["ab"]),
    ("birthDate.extension('http://x.test/e').value", ["v"]),
    ("extension('http://x.test/q').value.ofType(Quantity).value", [Decimal("1.5")]),
    ("extension.value.ofType(string)", []),
    ("name.given.join('-')", ["An-Bo"]),
    ("'a,b'.split(',')", ["a", "b"]),
    ("'abc'.substring(1, 1)", ["b"]),
    ("'abc'.substring(9)", []),
    ("'abc'.indexOf('c')", [2]),
    ("'abc'.replace('b', 'x').upper().length()", [3]),
    ("'12'.toInteger() + '1.5'.toDecimal()", [Decimal("13.5")]),
    ("'x'.toInteger()", []),
    ("multipleBirth.toString()", ["2"]),
    ("iif(active, 'yes', 'no')", ["yes"]),
    ("iif(active.not(), 'yes')", []),
    ("name.exclude(name.where(use = 'maiden')).family", ["Peeters"]),
    ("(1 | 2 | 2).combine(1)", [1, 2, 1]),
    ("(1 | 2).intersect(2 | 3)", [2]),
    ("repeat(name | given).count()", [4]),
    ("contact.period.descendants()", ["2020-01", "2021-02-03"]),
    ("name.given.select($index)", [0, 1]),
    ("`name`.first().`family`", ["Peeters"]),
    (r"'it\'s \u0041'", ["it's A"]),
    ("%resource.id | %context.id | %rootResource.id", ["p"]),
    ("link.other.resolve().id", ["q"]),
    ("birthDate.getValue()", ["1990-05-01"]),
    ("children().count() > 5", [True]),
    ("-1.abs()", [-1]),
    ("1.6.round() | 1.6.floor() | 1.6.ceiling()", [2, 1]),
]
HOLDS: list[tuple[str, bool | None]] = [
    ("name.exists(use = 'maiden')", True),
    ("name.all(family.exists())", True),
    ("name.all(use.exists())", False),
    ("deceased.empty()", True),
    ("deceased = true", None),
    ("deceased = true or active", True),
    ("deceased = true and active", None),
    ("deceased = true and active.not()", False),
    ("active.not() implies deceased", True),
    ("active implies deceased", None),
    ("active xor active.not()", True),
    ("multipleBirth is integer", True),
    ("multipleBirth is boolean", False),
    ("$this is Patient and $this is DomainResource", True),
    ("multipleBirth in (1 | 2)", True),
    ("(1 | 2) contains 3", False),
    ("name.given = ('An' | 'Bo')", True),
    ("name.given = ('Bo' | 'An')", False),
    ("name.given ~ ('bo' | 'an')", True),
    ("'A b' ~ 'a  B'", True),
    ("'A' = 'a'", False),
    ("'a' != 'b' and 'a' !~ 'b'", True),
    ("birthDate < '1990-05-02'", True),
    ("birthDate <= @1990-05", None),
    ("@2020-01-01T10:00:00+01:00 = @2020-01-01T09:00:00Z", True),
    ("@2020-01-01T10:00:00Z > @2020-01-01T10:00:00+01:00", True),
    ("contact.period.all(start <= end)", True),
    ("birthDate.hasValue() and id.hasValue()", True),
    ("name.hasValue()", False),
    ("name.given.isDistinct() and name.given.distinct().count() = 2", True),
    ("(true | false).anyTrue() and (true | false).allTrue().not() and (false).allFalse()", True),
    ("name.given.subsetOf('An' | 'Bo' | 'C') and ('An' | 'Bo').supersetOf(name.given)", True),
    ("'abc'.startsWith('a') and 'abc'.endsWith('c') and 'abc'.contains('b')", True),
    (r"'12a'.matches('^[0-9]+$')", False),
    (r"'12'.matches('\\d{2}')", True),
    ("{} = {}", None),
    ("1 < {}", None),
    ("name.where($this.use = 'maiden').exists()", True),
    ("active /* comment */ and // to the end\n true", True),
]


class At(Env):
    def resolve(self, reference: Any) -> Any:
        if reference == "Patient/q":
            return {"resourceType": "Patient", "id": "q"}
        return next((r for r in self.root.get("contained", ()) if f"#{r['id']}" == reference), None)


def around(node: Any) -> Env:
    env = At(node)
    env.context = env.this = node
    return env


@pytest.mark.parametrize(("expression", "expected"), GIVES)
def test_an_expression_gives(expression: str, expected: list[Any]) -> None:
    assert [plain(item) for item in compile_path(expression)([PATIENT], around(PATIENT))] == expected


@pytest.mark.parametrize(("expression", "expected"), HOLDS)
def test_a_test_holds(expression: str, expected: bool | None) -> None:
    assert compile_test(expression)([PATIENT], around(PATIENT)) is expected


@pytest.mark.parametrize(
    "expression",
    [
        "name.",
        "name = ",
        "(name",
        "today()",
        "name.where(",
        "5 'mg'",
        "1 day",
        "%x",
        "name ? 1",
        "'a'.matches(id)",
        "'a'.matches('(')",
    ],
)
def test_what_is_not_supported_is_told_at_once(expression: str) -> None:
    with pytest.raises(Unsupported):
        compile_test(expression)


def test_the_elements_that_are_a_choice_are_known() -> None:
    found: set[str] = set()
    waiting = [*resource_types(), *data_types()]
    while waiting:
        of = structure(waiting.pop())
        found |= {element.name for element in of.elements.values() if element.choice}
        waiting += [name for e in of.elements.values() for name in e.types if name.startswith(of.name + ".")]
    assert found == CHOICES


# Of these the published expression says less than its text, or asks for what is elsewhere.
DIFFERENT = {"sqty-1", "ext-1", "eld-19"}


@pytest.mark.parametrize(
    ("rule", "resource", "expression"), [pytest.param(*case, id=f"{case[0]} {case[2]}") for case in invariants.CASES]
)
def test_what_breaks_our_predicate_breaks_the_published_expression(rule: str, resource: Any, expression: str) -> None:
    published = [(where, c.expression) for where in places() for c in constraints(where) if c.key == rule]
    nodes = [node for node in every(resource) if type(node) is dict]
    broken = [
        where
        for where, text in published
        if (where, rule) in RULES
        for node in nodes
        if compile_test(text)([node], around(resource)) is not True
    ]
    assert broken or rule in DIFFERENT or not published


def places() -> list[str]:
    return sorted({where for where, _ in RULES})


def constraints(where: str) -> list[Any]:
    holder, _, name = where.rpartition(".")
    if not holder:
        return list(structure(where).constraints)
    element = structure(holder).elements.get(name)
    return [] if element is None else list(element.constraints)


def every(node: Any) -> list[Any]:
    inner = node.values() if type(node) is dict else node if type(node) is list else ()
    return [node, *(found for one in inner for found in every(one))]


EXAMPLES = sorted((Path(__file__).parents[1] / "validation" / "examples").glob("*.json"))


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in EXAMPLES])
def test_the_invariants_of_its_type_hold_for_an_official_example(path: Path) -> None:
    resource = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    for constraint in structure(resource["resourceType"]).constraints:
        if constraint.severity == "error":
            assert compile_test(constraint.expression)([resource], around(resource)) is True, constraint
