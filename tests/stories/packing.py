"""How what was told travels: in one Bundle a step or one a resource, and how resources refer to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from tests.stories.builder import Builder
from tests.stories.fhir import NAMED, B, E, Key, Resource, listed, names_in

NIHDI: Final = f"{E}/core/NamingSystem/nihdi"
NUMBERS: Final = (
    f"{E}/core/NamingSystem/ssin",
    NIHDI,
    f"{B}/sid/alternative-number",
    f"{B}/sid/pregnancy",
)
SYSTEMS: Final = {"Encounter": "urn:oid:2.999.947"}


@dataclass(frozen=True, slots=True)
class Shape:
    """How facts travel: in one Bundle a step or one a resource (`split`), referred to by fullUrl or else conditionally,
    by an id that the sender chose (`literal`), by `number` where there is one that everyone knows, that of a
    professional without its qualification (`eight digits`), or by the hospital's `own number`."""

    split: bool = False
    backwards: bool = False
    refer: str = ""
    type: str = "transaction"
    stamped: bool = True


PLAIN: Final = Shape()


def packed(story: Builder, key: str, stamp: str, shape: Shape = PLAIN) -> Iterator[Resource]:
    """What was told since the last time: one Bundle, or one for each resource."""
    told, story.told = story.told, []
    puts = closure(story, (one for verb, one in told if verb == "PUT"))
    deleted = [one for verb, one in told if verb == "DELETE"]
    if shape.backwards:
        puts.reverse()
    groups = [[one] for one in puts] + [[]] * bool(deleted) if shape.split else [puts]
    for number, group in enumerate(groups):
        names = {} if shape.refer else {one: urn(key, one) for one in group}
        entries = [entry(story, one, names, shape) for one in group]
        if number == len(groups) - 1:
            entries += [{"request": {"method": "DELETE", "url": search(story, one)}} for one in deleted]
        yield bundle(entries, f"{key}.{number}" if shape.split else key, stamp if shape.stamped else "", shape.type)


def closure(story: Builder, keys: Iterable[Key]) -> list[Key]:
    """These resources and everything that they name, what is named first."""
    order: dict[Key, None] = {}

    def visit(key: Key) -> None:
        if key in order:
            return
        for named in names_in(story.known[key]):
            if named in story.known:
                visit(named)
        order[key] = None

    for key in keys:
        visit(key)
    return list(order)


def entry(story: Builder, key: Key, names: dict[Key, str], shape: Shape) -> Resource:
    resource = named(story, story.known[key], names, shape)
    url = search(story, key)
    if shape.refer == "literal" or (shape.refer in ("number", "eight digits") and not number(story, key)):
        url = literal(key)
        resource["id"] = url.split("/")[1]
    made = {"resource": resource, "request": {"method": "PUT", "url": url}}
    if shape.type != "transaction":
        del made["request"]
    return {"fullUrl": names[key], **made} if key in names else made


def search(story: Builder, key: Key) -> str:
    """The conditional URL of a resource, by its first identifier."""
    one = identifier(story, key)
    return f"{key[0]}?identifier={one['system']}|{one['value']}"


def identifier(story: Builder, key: Key) -> Resource:
    """The first identifier of a resource of the story."""
    if key not in story.known:
        return {"system": SYSTEMS[key[0]], "value": key[1]}
    return dict(listed(story.known[key]["identifier"])[0])


def number(story: Builder, key: Key) -> Resource | None:
    """The number by which everyone knows a woman, a professional or a pregnancy."""
    resource = story.known[key]
    if key[0] == "PractitionerRole":
        ((_, holder),) = names_in(resource["practitioner"])
        resource = story.known["Practitioner", holder]
    found = [one for one in listed(resource.get("identifier")) if one["system"] in NUMBERS]
    return dict(found[-1]) if found else None


def shortened(one: Resource) -> Resource:
    """A NIHDI number without its qualification; any other number as it is."""
    return one | {"value": one["value"][:8]} if one["system"] == NIHDI else one


def named(story: Builder, value: Any, names: dict[Key, str], shape: Shape) -> Any:
    """The same with `@Type/key` replaced: by the fullUrl in this Bundle, else as the shape refers."""
    if isinstance(value, list):
        return [named(story, one, names, shape) for one in value]
    if not isinstance(value, dict):
        return value
    if not (found := NAMED.match(str(value.get("reference")))):
        return {name: named(story, one, names, shape) for name, one in value.items()}
    key = (found[1], found[2])
    if shape.refer in ("number", "eight digits") and (everywhere := number(story, key)):
        kind = "Practitioner" if key[0] == "PractitionerRole" else key[0]
        return {"type": kind, "identifier": shortened(everywhere) if shape.refer == "eight digits" else everywhere}
    if shape.refer == "own number":
        return {"type": key[0], "identifier": identifier(story, key)}
    return {"reference": literal(key) if shape.refer else names.get(key) or search(story, key)}


def urn(story: str, key: Key) -> str:
    """The fullUrl of a resource in a Bundle."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join((story, *key)))}"


def literal(key: Key) -> str:
    """The address of a resource whose id the sender chose."""
    return f"{key[0]}/{uuid5(NAMESPACE_URL, '/'.join(key))}"


def bundle(entries: list[Resource], key: str, stamp: str, type: str = "transaction") -> Resource:
    """A Bundle with identifier; a message begins with its header."""
    identifier = {"system": "urn:oid:2.999.1", "value": key}
    made: Resource = {"resourceType": "Bundle", "identifier": identifier, "type": type}
    if stamp:
        made["timestamp"] = stamp
    if type == "message":
        header = {
            "resourceType": "MessageHeader",
            "id": str(uuid5(NAMESPACE_URL, f"message/{key}")),
            "eventUri": "https://example.org/event/told",
            "source": {"endpoint": "https://north.example.org/fhir"},
        }
        entries = [{"fullUrl": f"urn:uuid:{header['id']}", "resource": header}, *entries]
    return {**made, "entry": entries}
