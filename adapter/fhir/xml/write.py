"""A resource to FHIR XML: elements in the order of the specification, text written piece by piece."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from adapter.canonical import XHTML
from adapter.fhir.definitions import resource_types
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.xml.narrative import embedded
from adapter.fhir.xml.tables import COMPLEX, FHIR, NARRATIVE, PRIMITIVE, Plan, Row, Table, table

_special: Final = re.compile('[&<>"\t\n\r]').search
_ESCAPES: Final = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """Text as it may stand in an attribute."""
    return text.translate(_ESCAPES) if _special(text) else text


def _lexical(value: Any) -> str | None:
    """The XML form of a primitive value; None when it is none."""
    kind = value.__class__
    if kind is str:
        return value.translate(_ESCAPES) if _special(value) else value  # type: ignore[no-any-return]  # kind is str
    if kind is bool:
        return "true" if value else "false"
    return str(value) if kind is int or kind is Decimal else None


class Writer:
    """One writing of one resource; `newline` is empty for compact output."""

    def __init__(self, pretty: bool) -> None:
        self.pieces: list[str] = []
        self.issues: list[Issue] = []
        self.step = "  " if pretty else ""
        self.newline = "\n" if pretty else ""

    def run(self, resource: dict[str, Any]) -> bytes:
        """The document; raises Refused (422) that names every member that has no place in XML."""
        self.pieces.append('<?xml version="1.0" encoding="UTF-8"?>')
        name = str(resource.get("resourceType"))
        self._resource(resource, name, self.newline, f' xmlns="{FHIR}"')
        if self.issues:
            raise Refused.of(*self.issues)
        return "".join(self.pieces).encode("utf-8")

    def _resource(self, value: Any, path: str, pad: str, declaration: str = "") -> None:
        kind = value.get("resourceType") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind in resource_types():
            self._element(kind, declaration, value, table(kind), path, pad)
        else:
            self.issues.append(error("unknown-resource-type", path, "Patient | Bundle | …", kind))

    def _element(self, name: str, declaration: str, value: dict[str, Any], inside: Table, path: str, pad: str) -> None:
        plan = inside.plan(tuple(value))
        if plan.unknown:
            self._unknown(plan, inside, path)
        attributes = declaration
        for row in plan.attributes:
            attributes += f' {row.key}="{self._attribute(value[row.key], row, path)}"'
        if not plan.children:
            self.pieces.append(f"{pad}<{name}{attributes}/>")
            return
        self.pieces.append(f"{pad}<{name}{attributes}>")
        self._children(plan, value, path, pad + self.step)
        self.pieces.append(f"{pad}</{name}>")

    def _children(self, plan: Plan, value: dict[str, Any], path: str, pad: str) -> None:
        add = self.pieces.append
        for row, has_value, has_shadow in plan.children:
            child = value[row.key] if has_value else None
            if row.repeats:
                self._list(row, child, value[row.shadow] if has_shadow else None, path, pad)
            elif row.holds == PRIMITIVE and not has_shadow and (text := _lexical(child)) is not None:
                add(f'{pad}<{row.key} value="{text}"/>')
            else:
                self._one(row, child, value[row.shadow] if has_shadow else None, f"{path}.{row.name}", pad)

    def _list(self, row: Row, values: Any, shadows: Any, path: str, pad: str) -> None:
        if not isinstance(values, list | None) or not isinstance(shadows, list | None):
            self._mistyped(row, shadows if values is None else values, f"{path}.{row.name}", "[ … ]")
            return
        values, shadows = values or [], shadows or []
        for index in range(max(len(values), len(shadows))):
            value = values[index] if index < len(values) else None
            shadow = shadows[index] if index < len(shadows) else None
            self._one(row, value, shadow, f"{path}.{row.name}[{index}]", pad)

    def _one(self, row: Row, value: Any, shadow: Any, path: str, pad: str) -> None:
        if row.holds == PRIMITIVE:
            self._primitive(row, value, shadow, path, pad)
        elif row.holds == NARRATIVE:
            self._narrative(row, value, path, pad)
        elif not isinstance(value, dict):
            self._mistyped(row, value, path, "{ … }")
        elif row.holds == COMPLEX:
            self._element(row.key, "", value, row.inner, path, pad)
        else:
            self.pieces.append(f"{pad}<{row.key}>")
            self._resource(value, path, pad + self.step)
            self.pieces.append(f"{pad}</{row.key}>")

    def _primitive(self, row: Row, value: Any, shadow: Any, path: str, pad: str) -> None:
        text = _lexical(value)
        if (text is None and value is not None) or not isinstance(shadow, dict | None):
            self._mistyped(row, value if text is None else shadow, path, row.type)
            return
        attribute = "" if text is None else f' value="{text}"'
        if shadow:
            self._element(row.key, attribute, shadow, row.inner, path, pad)
        else:
            self.pieces.append(f"{pad}<{row.key}{attribute}/>")

    def _narrative(self, row: Row, value: Any, path: str, pad: str) -> None:
        if not isinstance(value, str):
            self._mistyped(row, value, path, "xhtml")
        elif (div := embedded(value)) is not None:
            self.pieces.append(pad + div)
        else:
            self.issues.append(error("narrative", path, f'<div xmlns="{XHTML}">…</div>', value))

    def _attribute(self, value: Any, row: Row, path: str) -> str:
        text = _lexical(value)
        if text is None:
            self._mistyped(row, value, f"{path}.{row.name}", row.type)
        return text or ""

    def _unknown(self, plan: Plan, inside: Table, path: str) -> None:
        self.issues += [error("unknown-element", f"{path}.{key}", inside.names, key) for key in plan.unknown]

    def _mistyped(self, row: Row, value: Any, path: str, expected: str) -> None:
        self.issues.append(error("wrong-json-type", path, expected, value))
