"""Changes to a vendor's resources at the places from which a field was read, in the vendor's own form."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from adapter.canonical import CBE, NIHDI, SSIN, URN_UUID, canonical
from adapter.mapping.tree import Leaf
from adapter.rehearsal.feed import Resource, Site

STEP: Final = re.compile(r"(\w+)(?:\[(\d+)\])?")
ANSWER: Final = re.compile(r"(.*\.item\[\d+\])\.answer\[\d+\].*")
SHARED: Final = frozenset((NIHDI, CBE))


def value_at(resource: Resource, path: str) -> Any:
    """What stands at a path of a trace."""
    holder, key = _holder(resource, path)
    return holder[key]


def put(resource: Resource, path: str, value: Any) -> None:
    """Puts a value at a path of a trace."""
    holder, key = _holder(resource, path)
    holder[key] = value


def moved_to(resource: Resource, site: Site, field: str, day: date) -> None:
    """Moves the day of a field, the time of day kept, in the form in which the sender writes it."""
    writers = {leaf.place: leaf.kind.write for leaf in site.mapping.rows if isinstance(leaf, Leaf)}
    iso = day.isoformat() + str(site.record.fields[field])[10:]
    for row in site.trace:
        if row.target == f"{site.record.concept}.{field}":
            write = writers.get(row.row)
            put(resource, row.source, write(iso) if write else iso)


def emptied(resource: Resource, site: Site, indicator: str) -> None:
    """Takes the answers and the judgement of an indicator out of a screening."""
    for row in site.trace:
        about = row.target.startswith((f"screening.answers[{indicator}.", f"screening.judgements[{indicator}]"))
        if about and (found := ANSWER.fullmatch(row.source)):
            value_at(resource, found[1]).pop("answer", None)


def twin(entry: Resource, suffix: str) -> Resource:
    """The same entry about another resource: other business identifiers, fullUrl, id and request."""
    made = copy.deepcopy(entry)
    resource = made["resource"]
    resource.pop("id", None)
    given = resource.get("identifier", [])
    for identifier in [given] if isinstance(given, dict) else given:
        identifier["value"] = f"{identifier.get('value', '')}-{suffix}"
    made["fullUrl"] = name(f"{entry.get('fullUrl', '')} {suffix}")
    if "request" in made:
        made["request"] = {"method": "POST", "url": resource["resourceType"]}
    return made


def name(text: str) -> str:
    """A fullUrl of its own for each text."""
    return f"{URN_UUID}{uuid5(NAMESPACE_URL, text)}"


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A copy in which each text that is one of `names` is another, in conditions too."""
    if isinstance(value, dict):
        return {key: renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one, names) for one in value]
    if not isinstance(value, str):
        return value
    before, bar, last = value.rpartition("|")
    if bar and "identifier=" in before and last in names:
        return f"{before}|{names[last]}"
    return names.get(value, value)


def own_names(bundles: list[Resource], suffix: str, ssin: str) -> dict[str, str]:
    """Other names for all that a feed names, so that it can be told once more of another woman.

    Numbers of professionals and organisations stay.
    """
    names: dict[str, str] = {}
    for node in _objects(bundles):
        identifier, system = node.get("value"), node.get("system")
        if isinstance(identifier, str) and isinstance(system, str) and canonical(system) not in SHARED:
            names[identifier] = ssin if canonical(system) == SSIN else f"{identifier}-{suffix}"
        if isinstance(url := node.get("url"), str) and node.get("method") == "PUT" and "?" not in url:
            kind, _, id = url.partition("/")
            names[url], names[id] = f"{kind}/{id}-{suffix}", f"{id}-{suffix}"
        if node.get("resourceType") == "MessageHeader" and "id" in node:
            names[node["id"]] = str(uuid5(NAMESPACE_URL, f"{node['id']} {suffix}"))
    return names


def _objects(node: Any) -> list[Resource]:
    found = [node] if isinstance(node, dict) else []
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        found += _objects(one)
    return found


def _holder(resource: Resource, path: str) -> tuple[Any, Any]:
    """The object or list that holds what stands at a path, and its key there."""
    keys: list[str | int] = []
    for element, number in STEP.findall(path.partition(".")[2]):
        keys.append(element)
        if number:
            keys.append(int(number))
    holder: Any = resource
    for key in keys[:-1]:
        holder = holder[key]
    return holder, keys[-1]
