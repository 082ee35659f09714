"""The line of an element in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.cli.lines import line_of, lines

TEXT = """{
  "resourceType": "Bundle",
  "entry": [
    {"resource": {"status": "a, {\\"b\\": [",
      "valueCoding": {
        "code": "x"}}},
    {"resource": {}}, 5
  ]
}"""


@pytest.mark.parametrize(
    ("expression", "line"),
    [
        ("Bundle.resourceType", 2),
        ("Bundle.entry", 3),
        ("Bundle.entry[0].resource.status", 4),
        ("Bundle.entry[0].resource.value.ofType(Coding).code", 6),
        ("Bundle.entry[1].resource", 7),
        ("Bundle.entry[1].resource.period.start", 7),
        ("Bundle.entry[2]", 7),
        ("Bundle.entry[3]", 3),
        ("Bundle.identifier", 0),
        ("Bundle", 0),
    ],
)
def test_an_element_has_its_line_and_a_missing_one_that_around_it(expression: str, line: int) -> None:
    assert line_of(expression, lines(TEXT)) == line


def paths(node: Any, path: str = "") -> set[str]:
    found = {path} if path else set()
    if isinstance(node, dict):
        named = ((f"{path}.{name}" if path else name, value) for name, value in node.items())
    else:
        named = ((f"{path}[{at}]", value) for at, value in enumerate(node if isinstance(node, list) else ()))
    return found.union(*(paths(value, where) for where, value in named))


NAMES = st.sampled_from(("a", "b", "c"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('"\\{}[],: x', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
)


@given(st.dictionaries(NAMES, VALUES, max_size=3), st.sampled_from((None, 0, 2)))
def test_every_element_is_found(node: dict[str, Any], indent: int | None) -> None:
    assert lines(json.dumps(node, indent=indent)).keys() == paths(node)


@pytest.mark.parametrize("end", range(len(TEXT)))
def test_broken_json_has_lines_up_to_where_it_breaks(end: int) -> None:
    known = lines(TEXT)
    assert all(known.get(path, 0) in (line, 0) for path, line in lines(TEXT[:end]).items())
