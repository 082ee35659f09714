"""The values that FHIRPath works on: JSON as decoded, and primitives that have extensions or whose type is known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from adapter.fhir.definitions import data_types, primitive_types, resource_types, structure

Items = list[Any]


class Typed:
    """A value that came from a choice (`type`), or a primitive with extensions (`extra`), with or without a value."""

    __slots__ = ("extra", "type", "value")

    def __init__(self, value: Any, type_name: str, extra: Any) -> None:
        self.value = value
        self.type = type_name
        self.extra = extra if type(extra) is dict else None


class Env:
    """What an expression may look at besides its focus: the resource that holds it (`resource`), the one that contains
    it (`root`), and what `resolve` finds."""

    __slots__ = ("context", "index", "resource", "root", "this", "total")

    def __init__(self, resource: Any = None) -> None:
        self.context: Any = None
        self.this: Any = None
        self.index = 0
        self.total: Items = []
        self.resource = resource
        self.root = resource

    def resolve(self, reference: Any) -> Any:
        """The resource that a reference points to; None when it is not at hand."""
        return None


# Elements that are a choice in some type: only for these a name may stand for several keys.
CHOICES: Final = frozenset(
    [
        "abatement",
        "additive",
        "age",
        "allowed",
        "amount",
        "answer",
        "asNeeded",
        "author",
        "born",
        "bounds",
        "characteristic",
        "chargeItem",
        "code",
        "collected",
        "content",
        "created",
        "date",
        "deceased",
        "defaultValue",
        "definingSubstance",
        "definition",
        "detail",
        "diagnosis",
        "dose",
        "doseNumber",
        "due",
        "effective",
        "entity",
        "event",
        "example",
        "fastingStatus",
        "fixed",
        "identified",
        "indication",
        "item",
        "legallyBinding",
        "location",
        "manufacturer",
        "maxValue",
        "medication",
        "minValue",
        "minimumVolume",
        "module",
        "multipleBirth",
        "name",
        "occurred",
        "occurrence",
        "offset",
        "onset",
        "participantEffective",
        "pattern",
        "performed",
        "probability",
        "procedure",
        "product",
        "quantity",
        "rate",
        "reported",
        "scheduled",
        "seriesDoses",
        "serviced",
        "source",
        "start",
        "statusReason",
        "studyEffective",
        "subject",
        "substance",
        "target",
        "time",
        "timing",
        "topic",
        "used",
        "value",
        "when",
    ]
)
TYPES: Final = {name[0].upper() + name[1:]: name for name in (*data_types(), *primitive_types())}
TEXTS: Final = frozenset(
    [
        "string",
        "code",
        "id",
        "uri",
        "url",
        "canonical",
        "oid",
        "uuid",
        "markdown",
        "base64Binary",
        "xhtml",
        "date",
        "dateTime",
        "instant",
        "time",
    ]
)
NUMBERS: Final[dict[str, tuple[type, ...]]] = {
    "integer": (int,), "positiveInt": (int,), "unsignedInt": (int,), "decimal": (Decimal, float), "boolean": (bool,)
}  # fmt: skip


def children_named(name: str, node: Any) -> Items:
    """The values of an element of one item."""
    if type(node) is Typed:
        if type(node.value) is dict:
            node = node.value
        else:
            return as_list(node.extra.get(name)) if node.extra is not None else []
    if type(node) is not dict:
        return []
    found = node.get(name)
    extra = node.get("_" + name)
    if extra is not None:
        return _with_extensions(found, extra, "")
    if found is not None:
        return as_list(found)
    return _chosen(name, node) if name in CHOICES else []


def _chosen(name: str, node: dict[str, Any]) -> Items:
    size = len(name)
    for key in node:
        start = 1 if key[:1] == "_" else 0
        if key.startswith(name, start) and (type_name := TYPES.get(key[start + size :])):
            plain = key[start:]
            value = node.get(plain)
            if type(value) is list:
                return as_list(value)
            return [Typed(value, type_name, node.get("_" + plain))]
    return []


def _with_extensions(found: Any, extra: Any, type_name: str) -> Items:
    if type(extra) is not list:
        return [Typed(found, type_name, extra)]
    values = found if type(found) is list else [None] * len(extra)
    return [
        value if more is None else Typed(value, type_name, more)
        for value, more in zip(values, extra, strict=False)
        if value is not None or more is not None
    ]


def as_list(value: Any) -> Items:
    """A JSON value as items: null is none."""
    if value is None:
        return []
    return [item for item in value if item is not None] if type(value) is list else [value]


def plain(item: Any) -> Any:
    """The JSON value of an item."""
    return item.value if type(item) is Typed else item


def all_children(item: Any) -> Items:
    """All elements of an item; of a choice once."""
    node = plain(item)
    if type(node) is not dict:
        return as_list(item.extra.get("extension")) if type(item) is Typed and item.extra is not None else []
    names = dict.fromkeys(key[1:] if key[:1] == "_" else key for key in node if key != "resourceType")
    return [child for name in names for child in _child(name, node)]


def _child(name: str, node: dict[str, Any]) -> Items:
    extra = node.get("_" + name)
    return as_list(node.get(name)) if extra is None else _with_extensions(node.get(name), extra, "")


def is_of(item: Any, name: str) -> bool:
    """Whether an item is of a type; where JSON does not tell, whether it may be."""
    if type(item) is Typed and item.type:
        return item.type == name or _based_on(item.type, name)
    value = plain(item)
    if type(value) is dict:
        kind = value.get("resourceType")
        if type(kind) is str:
            return kind == name or (kind in resource_types() and _based_on(kind, name))
        return name not in resource_types() and name[:1].isupper()
    if type(value) is bool:
        return name in ("boolean", "Boolean")
    if type(value) is str:
        return name in TEXTS or name in ("String", "Date", "DateTime", "Time")
    return type(value) in NUMBERS.get(name[:1].lower() + name[1:], ())


def _based_on(kind: str, name: str) -> bool:
    if kind.lower() == name.lower() and kind[0].islower():
        return True  # System.String and its like
    base = structure(kind).base
    return bool(base) and (base == name or _based_on(base, name))
