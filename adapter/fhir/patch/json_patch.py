"""JSON Patch (RFC 6902) with JSON Pointers (RFC 6901) on a decoded resource."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from adapter.fhir.outcome import Issue, Refused, error, shorten
from adapter.fhir.patch.values import Copier, Inapplicable, same

_MISSING: Final = object()
# Members that an operation must have besides "op" and "path".
_MEMBERS: Final = {"add": "value", "remove": "", "replace": "value", "move": "from", "copy": "from", "test": "value"}
_is_pointer: Final = re.compile(r"(?:/(?:[^~/]|~[01])*+)*+").fullmatch
_is_index: Final = re.compile(r"0|[1-9][0-9]{0,8}").fullmatch


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; `path` and `source` are the unescaped steps of their pointers."""

    name: str
    path: tuple[str, ...]
    source: tuple[str, ...]
    value: Any

    def __str__(self) -> str:
        return f"{self.name} /{'/'.join(self.path)}"

    def apply(self, document: Any, copier: Copier) -> Any:
        """The document after this operation; changes it in place. Raises Inapplicable."""
        return _APPLY[self.name](self, document, copier)


def read(patch: list[Any]) -> list[Operation]:
    """The operations of a patch; raises Refused (400) that names every one that cannot be read."""
    faults = [fault for number, row in enumerate(patch) if (fault := _fault(number, row))]
    if faults or not patch:
        raise Refused.of(*(faults or [error("patch-unreadable", expected="[{op, path, …}]", found=patch)]))
    return [_operation(row) for row in patch]


def _fault(number: int, row: Any) -> Issue | None:
    place = f"[{number}]"
    if not isinstance(row, dict):
        return error("patch-unreadable", place, "{op, path, …}", row)
    name = row.get("op")
    if not isinstance(name, str) or name not in _MEMBERS:
        return error("patch-unreadable", f"{place}.op", " | ".join(_MEMBERS), name)
    if (member := _MEMBERS[name]) and member not in row:
        return error("patch-unreadable", place, member, row)
    for key in ("path", "from") if member == "from" else ("path",):
        pointer = row.get(key)
        if not isinstance(pointer, str) or not _is_pointer(pointer):
            return error("patch-unreadable", f"{place}.{key}", "JSON Pointer: /name/0/family", pointer)
    return None


def _operation(row: dict[str, Any]) -> Operation:
    return Operation(row["op"], _steps(row["path"]), _steps(row.get("from", "")), row.get("value"))


def _steps(pointer: Any) -> tuple[str, ...]:
    steps = pointer.split("/")[1:] if isinstance(pointer, str) else ()
    return tuple(step.replace("~1", "/").replace("~0", "~") for step in steps)


def expression(document: Any, steps: tuple[str, ...]) -> str:
    """FHIRPath of a pointer."""
    root = document.get("resourceType", "") if isinstance(document, dict) else ""
    path = root if isinstance(root, str) else ""
    for step in steps:
        path += f"[{step}]" if _is_index(step) else f".{step.removeprefix('_')}"
    return path


def _get(document: Any, steps: tuple[str, ...]) -> Any:
    node = document
    for count, step in enumerate(steps):
        if isinstance(node, dict):
            node = node.get(step, _MISSING)
        else:
            node = node[int(step)] if _holds(node, step) else _MISSING
        if node is _MISSING:
            raise Inapplicable("/" + "/".join(steps[: count + 1]), "∅", expression(document, steps[:count]))
    return node


def _holds(node: Any, step: str) -> bool:
    return isinstance(node, list) and _is_index(step) is not None and int(step) < len(node)


def _put(document: Any, steps: tuple[str, ...], value: Any) -> Any:
    if not steps:
        return value
    *way, last = steps
    parent = _get(document, tuple(way))
    if isinstance(parent, dict):
        parent[last] = value
    elif isinstance(parent, list) and (last == "-" or last == str(len(parent)) or _holds(parent, last)):
        parent.insert(len(parent) if last == "-" else int(last), value)
    else:
        size = f"0…{len(parent)}, -" if isinstance(parent, list) else "{…} | […]"
        raise Inapplicable(size, last if isinstance(parent, list) else parent, expression(document, tuple(way)))
    return document


def _take(document: Any, steps: tuple[str, ...]) -> Any:
    value = _get(document, steps)
    if not steps:
        raise Inapplicable("/…", "∅")
    parent = _get(document, steps[:-1])
    if isinstance(parent, dict):
        del parent[steps[-1]]
    else:
        del parent[int(steps[-1])]
    return value


def _add(operation: Operation, document: Any, copier: Copier) -> Any:
    return _put(document, operation.path, copier.copy(operation.value, len(operation.path) + 1))


def _remove(operation: Operation, document: Any, copier: Copier) -> Any:
    _take(document, operation.path)
    return document


def _replace(operation: Operation, document: Any, copier: Copier) -> Any:
    _get(document, operation.path)
    value = copier.copy(operation.value, len(operation.path) + 1)
    if not operation.path:
        return value
    parent, last = _get(document, operation.path[:-1]), operation.path[-1]
    parent[last if isinstance(parent, dict) else int(last)] = value
    return document


def _move(operation: Operation, document: Any, copier: Copier) -> Any:
    source = operation.source
    if operation.path[: len(source)] == source and operation.path != source:
        raise Inapplicable(f"≠ /{'/'.join(source)}/…", str(operation), expression(document, source))
    if operation.path == source:
        _get(document, source)
        return document
    return _put(document, operation.path, copier.copy(_take(document, source), len(operation.path) + 1))


def _copy(operation: Operation, document: Any, copier: Copier) -> Any:
    value = copier.copy(_get(document, operation.source), len(operation.path) + 1)
    return _put(document, operation.path, value)


def _test(operation: Operation, document: Any, copier: Copier) -> Any:
    found = _get(document, operation.path)
    if not same(found, operation.value):
        place = expression(document, operation.path)
        raise Inapplicable(shorten(operation.value), found, place, "patch-test-failed")
    return document


_APPLY: Final[dict[str, Callable[[Operation, Any, Copier], Any]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
