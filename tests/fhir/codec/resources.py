"""Resources made at random from the definitions: right in structure, with extensions, gaps, numbers of every form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from adapter.fhir.definitions import Element, primitive_types, structure

TYPES = (
    "Patient",
    "Observation",
    "CareTeam",
    "Encounter",
    "ChargeItem",
    "QuestionnaireResponse",
    "Consent",
    "Goal",
    "Bundle",
)
# Every character that both JSON and XML can carry; a line end written as CR is another one after reading XML.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\t\n<>&\"'é😀"), min_size=1, max_size=8
)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
DECIMALS = st.sampled_from(["1.50", "0.0", "-0.00", "1E+3", "12345678901234567.123456789", "7", "-7.10"]).map(
    lambda text: int(text) if text.lstrip("-").isdigit() else Decimal(text)
)
DIV = st.sampled_from(
    [
        '<div xmlns="http://www.w3.org/1999/xhtml"/>',
        '<div xmlns="http://www.w3.org/1999/xhtml">\n <p class="a>b">é &lt;&amp;&#160;</p><br/></div>',
        "<div xmlns='http://www.w3.org/1999/xhtml' ><!-- </div> --><div>x</div><b\n/></div >",
        '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p/></h:div>',
    ]
)
PRIMITIVES: dict[str, st.SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": INTEGERS,
    "positiveInt": INTEGERS,
    "unsignedInt": INTEGERS,
    "decimal": DECIMALS,
    "xhtml": DIV,
}
EXTENSION = st.fixed_dictionaries(
    {"url": TEXT}, optional={"id": TEXT, "valueDecimal": DECIMALS, "valueBoolean": st.booleans()}
)
SHADOW = st.fixed_dictionaries({"extension": st.lists(EXTENSION, min_size=1, max_size=2)}, optional={"id": TEXT})


def resources() -> st.SearchStrategy[dict[str, Any]]:
    """Any resource of the types above."""
    return st.sampled_from(TYPES).flatmap(lambda name: _resource(name, 4))


def _resource(name: str, levels: int) -> st.SearchStrategy[dict[str, Any]]:
    return _object(name, levels).map(lambda members: {"resourceType": name, **members})


@st.composite
def _object(draw: st.DrawFn, name: str, levels: int) -> dict[str, Any]:
    elements = [one for one in structure(name).elements.values() if _fits(one, levels)]
    made: dict[str, Any] = {}
    for element in draw(st.lists(st.sampled_from(elements), min_size=1, max_size=4, unique_by=lambda one: one.name)):
        _add(draw, made, element, levels - 1)
    return made


def _fits(element: Element, levels: int) -> bool:
    return levels > 1 or element.types[0] in primitive_types()


def _add(draw: st.DrawFn, made: dict[str, Any], element: Element, levels: int) -> None:
    simple = [one for one in element.types if one in primitive_types()]
    type_name = draw(st.sampled_from(simple if levels < 1 or not levels else list(element.types)))
    key = element.key(type_name)
    if type_name not in primitive_types():
        inner = _resource("Organization", levels) if type_name == "Resource" else _object(type_name, levels)
        made[key] = draw(st.lists(inner, min_size=1, max_size=2) if element.repeats else inner)
    elif element.attribute or type_name == "xhtml":
        made[key] = draw(PRIMITIVES.get(type_name, TEXT))
    elif element.repeats:
        _add_list(made, key, draw(st.lists(_pair(type_name), min_size=1, max_size=3)))
    else:
        value, shadow = draw(_pair(type_name))
        made |= {key: value} if value is not None else {}
        made |= {"_" + key: shadow} if shadow is not None else {}


def _pair(type_name: str) -> st.SearchStrategy[tuple[Any, Any]]:
    value = PRIMITIVES.get(type_name, TEXT)
    return st.tuples(value, st.none()) | st.tuples(value, SHADOW) | st.tuples(st.none(), SHADOW)


def _add_list(made: dict[str, Any], key: str, pairs: list[tuple[Any, Any]]) -> None:
    for name, column in ((key, 0), ("_" + key, 1)):
        parts = [pair[column] for pair in pairs]
        if any(part is not None for part in parts):
            made[name] = parts
