"""Records made from the rows: random ones for the laws, and the fullest one of each concept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from adapter.canonical import HCPARTY, SSIN, B
from adapter.data import data_path
from adapter.mapping import Mapping
from adapter.mapping.tree import Group, Leaf, Sub
from tests.mapping.sound import CHOSEN, SOUND

MAPPING = Mapping.load(data_path("mappings"))
CONCEPTS = sorted(MAPPING.concepts)
QUESTIONNAIRE = f"{B}/Questionnaire/screening"

# What makes a resource one of its concept; the record needs it to be read again.
NEEDED = {
    "consent": ("kinds",),
    "vulnerability": ("indicators",),
    "charge": ("code",),
    "screening": ("questionnaire",),
}
# Of the contained Observations of be-pregnancy-status: what stands beside each value, and only with it.
BESIDE = {
    value: (f"{name}_identifiers", f"{name}_status")
    for value, name in (("due_date", "due_date"), ("fetuses", "fetuses"), ("end_of_pregnancy", "end"))
}

TEXT = st.text("abcÀé ’\n<&\"'5", min_size=1, max_size=8)
BY_KIND: dict[str, SearchStrategy[Any]] = {
    "boolean": st.booleans(),
    "integer": st.integers(0, 9),
    "positiveInt": st.integers(1, 9),
    "decimal": st.decimals(0, 99, places=1),
    "money": st.decimals(0, 9999, places=2),
    "presence": st.just(True),
    "date": st.dates().map(str),
    "dateTime": st.dates().map(str) | st.datetimes().map(lambda time: f"{time.isoformat(timespec='seconds')}+01:00"),
    "code": st.sampled_from(("active", "final", "a-b", "0")),
    "id": st.sampled_from(("1", "a.b-c")),
    "system": st.sampled_from((SSIN, HCPARTY, "urn:oid:2.999.1")),
}
EXAMPLES: dict[str, Any] = {
    "boolean": True,
    "integer": 2,
    "positiveInt": 1,
    "decimal": Decimal("3"),
    "money": Decimal("46.50"),
    "date": "2026-03-12",
    "dateTime": "2026-03-12T10:00:00+01:00",
    "code": "a-code",
    "id": "an-id",
    "uri": "urn:x:1",
    "canonical": "https://example.org/fhir/x|1",
    "system": "urn:oid:2.999.1",
}


def records(concept: str) -> SearchStrategy[dict[str, Any]]:
    """Records of a concept that a platform could hold."""
    fields = _fields(MAPPING.concepts[concept].tree, NEEDED.get(concept, ()))
    return fields.map(_consistent)


def _consistent(record: dict[str, Any]) -> dict[str, Any]:
    """What no resource can say is taken out, and what a resource always says is put in."""
    for value, beside in BESIDE.items():
        if value not in record:
            record = {field: said for field, said in record.items() if field not in beside}
    if "questionnaire" in record:
        record["questionnaire"] = f"{QUESTIONNAIRE}|15" if len(record) % 2 else QUESTIONNAIRE
    if "specialties" in record:
        codes = [code for code in record.get("codes", ()) if code not in record["specialties"]]
        record["codes"] = codes + record["specialties"]
    return record


def _fields(tree: Group, needed: tuple[str, ...]) -> SearchStrategy[dict[str, Any]]:
    choices: dict[str, list[SearchStrategy[Any]]] = {}
    entries: dict[str, dict[str, SearchStrategy[Any]]] = {}
    always = set(needed)
    for leaf in tree.leaves:
        field = leaf.row.field
        if field is None or not (leaf.row.reads and leaf.row.writes):
            continue
        value = _listed(leaf, _value(leaf))
        if leaf.row.entry:
            entries.setdefault(field, {})[leaf.row.entry] = value
        else:
            choices.setdefault(field, []).append(value)
        if leaf.row.default is not None:
            always.add(field)
    values = {field: st.one_of(those) for field, those in choices.items()}
    values |= {field: _some(those) for field, those in entries.items()}
    required = {field: values.pop(field) for field in always}
    return st.fixed_dictionaries(required, optional=values)


def _some(values: dict[str, SearchStrategy[Any]]) -> SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values).filter(bool)


def _listed(leaf: Leaf | Sub, value: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.lists(value, min_size=1, max_size=3) if leaf.listed else value


def _value(leaf: Leaf | Sub) -> SearchStrategy[Any]:
    if isinstance(leaf, Sub):
        record = _fields(leaf.group, leaf.shape.needs).filter(bool)
        short = leaf.shape.short
        return record.map(lambda fields: fields[short]) if short else record
    kind, codes = leaf.kind, leaf.row.codes
    if codes:
        return st.sampled_from(sorted(codes.backward))
    if kind.name == "answer":
        return st.sampled_from(kind.schema.get("enum", ("BE", "declined")))
    return BY_KIND.get(kind.name, TEXT)


def fullest(concept: str) -> dict[str, Any]:
    """A record with every field that can be read."""
    record = _full(MAPPING.concepts[concept].tree)
    return _consistent(record | CHOSEN.get(concept, {}))


def _full(tree: Group, shape: str = "") -> dict[str, Any]:
    record: dict[str, Any] = {}
    for leaf in tree.leaves:
        field = leaf.row.field
        if field is None or not leaf.row.reads or (field in record and not leaf.row.entry):
            continue
        value = [_example(leaf)] if leaf.listed else _example(leaf)
        if leaf.row.entry:
            record.setdefault(field, {})[leaf.row.entry] = value
        else:
            record[field] = SOUND.get((shape, field), value)
    return record


def _example(leaf: Leaf | Sub) -> Any:
    if isinstance(leaf, Sub):
        record = _full(leaf.group, leaf.shape.name)
        return record[leaf.shape.short] if leaf.shape.short else record
    kind, codes = leaf.kind, leaf.row.codes
    if codes:
        return min(codes.backward)
    if kind.name == "answer":
        return kind.schema.get("enum", ("BE",))[0]
    return EXAMPLES.get(kind.name, "a text")


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a record with its path, as a trace names it."""
    if isinstance(node, dict):
        for name, value in node.items():
            named = path.endswith((".answers", ".texts", ".judgements"))
            yield from leaves(value, f"{path}[{name}]" if named else f"{path}.{name}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from leaves(value, f"{path}[{at}]")
    else:
        yield path, node


def each_object(node: Any, visit: Callable[[dict[str, Any]], None]) -> None:
    """Calls `visit` with every object of a resource."""
    if isinstance(node, dict):
        visit(node)
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        each_object(value, visit)
