"""One walk that finds every reference, every URI that may name a Bundle entry, every Belgian number; and rewriting."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from adapter.canonical import canonical
from adapter.fhir.identifiers import FORMS, person_keys

Resource = dict[str, Any]
# The way to a value, innermost step first: (key or position, the way to what holds it).
Trail = tuple[str | int, "Trail"] | None
Resolve = Callable[[str], str]

# Elements of type uri, url, uuid or oid that may name an entry by its fullUrl (FHIR R4, transaction processing rules).
URI_ELEMENTS: Final = frozenset(
    {
        "url",
        "uri",
        "endpoint",
        "source",
        "event",
        "eventUri",
        "contentUri",
        "definitionUri",
        "instantiatesUri",
        "valueUri",
        "valueUrl",
        "valueUuid",
        "valueOid",
    }
)
_EXTENSION_URIS: Final = URI_ELEMENTS - {"url"}  # the name of an extension is never that of an entry
_EXTENSIONS: Final = frozenset(("extension", "modifierExtension"))
# The strings that are looked at; what is no key in here is passed by.
_STRINGS: Final = URI_ELEMENTS | {"system", "div"}
# Elements whose data types hold nothing of interest but in an extension: most of what a resource consists of.
_PLAIN: Final = frozenset(("coding", "period", "class", "quantity", "valueCoding", "valuePeriod", "valueQuantity"))
_REFERENCE: Final = frozenset(("reference", "type", "identifier", "display", "id", "extension"))
_LINK: Final = re.compile(r"""((?:href|src)\s*=\s*)("[^"]*"|'[^']*')""")
_ABSOLUTE: Final = re.compile(r"(?:https?|urn):.+", re.DOTALL)
_RELATIVE: Final = re.compile(r"([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")


class Site(NamedTuple):
    """One string that refers to something, the way to it, and the names of the elements on that way."""

    value: str
    trail: Trail
    path: str = ""


_new: Final = tuple.__new__  # half the time of Site(…), for every reference of every resource


@dataclass(slots=True, eq=False)
class Survey:
    """What one walk found. `logical`: keys `system|value` of references without a literal address.

    `links`: every reference as (string, element names, whether it is literal), in the order of the resource.
    """

    references: list[Site] = field(default_factory=list)
    logical: list[Site] = field(default_factory=list)
    uris: list[Site] = field(default_factory=list)
    narratives: list[Site] = field(default_factory=list)
    identifiers: list[tuple[dict[str, Any], Trail]] = field(default_factory=list)
    links: list[tuple[str, str, bool]] = field(default_factory=list)


def survey(resource: Mapping[str, Any]) -> Survey:
    """Everything in `resource` that points somewhere, in one walk."""
    found = Survey()
    _walk(resource, None, "", found, URI_ELEMENTS)
    return found


def _walk(node: Mapping[str, Any], trail: Trail, prefix: str, found: Survey, uris: frozenset[str]) -> None:
    for key, value in node.items():
        kind = value.__class__
        if kind is str:
            if key == "reference":
                if value and value[0] != "#":
                    path = prefix[:-1]
                    found.references.append(_new(Site, (value, (key, trail), path)))
                    found.links.append((value, path, True))
            elif key in _STRINGS:
                _string(node, key, value, trail, found, uris)
        elif kind is dict:
            if key == "identifier" and _REFERENCE.issuperset(node):
                _logical(node, value, trail, prefix[:-1], found)
            if "extension" in value or not (key in _PLAIN or ("coding" in value and _only_codes(value))):
                _walk(value, (key, trail), f"{prefix}{key}.", found, URI_ELEMENTS)
        elif kind is list:
            within, path, plain = (key, trail), f"{prefix}{key}.", key in _PLAIN
            extensions = key in _EXTENSIONS
            for position, item in enumerate(value):
                if item.__class__ is not dict:
                    continue
                if extensions:
                    name = f"{prefix}{key}:{str(item.get('url')).rpartition('/')[2]}."
                    _walk(item, (position, within), name, found, _EXTENSION_URIS)
                elif "extension" in item or not (plain or ("coding" in item and _only_codes(item))):
                    _walk(item, (position, within), path, found, URI_ELEMENTS)


def _only_codes(concept: Mapping[str, Any]) -> bool:
    """Whether nothing stands in a CodeableConcept but a text and codings without extension."""
    codings = concept["coding"]
    only = codings.__class__ is list and len(concept) - ("text" in concept) == 1
    for coding in codings if only else ():
        only = only and coding.__class__ is dict and "extension" not in coding
    return only


def _string(node: Any, key: str, value: str, trail: Trail, found: Survey, uris: frozenset[str]) -> None:
    if key == "system":
        if value in FORMS and "value" in node:
            found.identifiers.append((node, trail))
    elif key in uris:
        found.uris.append(Site(value, (key, trail)))
    elif key == "div" and ("href" in value or "src" in value):
        found.narratives.append(Site(value, (key, trail)))


def _logical(node: Mapping[str, Any], identifier: Mapping[str, Any], trail: Trail, path: str, found: Survey) -> None:
    system, value = identifier.get("system", ""), identifier.get("value")
    if system.__class__ is str and value.__class__ is str:
        key = f"{canonical(system)}|{value}"
        found.links.append((key, path, False))
        found.links += [(person, path, False) for person in person_keys((key,))]
        if system and "reference" not in node:
            found.logical.append(Site(key, ("identifier", trail), path))


def logical_key(identifier: Mapping[str, Any]) -> str | None:
    """`system|value` with the canonical system; None for an identifier that lacks either."""
    system, value = identifier.get("system"), identifier.get("value")
    return f"{canonical(system)}|{value}" if isinstance(system, str) and isinstance(value, str) else None


def identifier_keys(resource: Mapping[str, Any]) -> list[str]:
    """The keys `system|value` of the business identifiers of a resource, in their order."""
    given = resource.get("identifier")
    listed = [given] if isinstance(given, dict) else given or ()
    return [key for identifier in listed if (key := logical_key(identifier))]


def expression(trail: Trail, root: str) -> str:
    """The FHIRPath of a site within `root`."""
    steps: list[str] = []
    while trail is not None:
        step, trail = trail
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return root + "".join(reversed(steps))


def rewritten(resource: Resource, found: Survey, resolve: Resolve, resolve_uri: Resolve) -> Resource:
    """The resource with every reference put through `resolve`, every URI and narrative link through `resolve_uri`.

    Only what lies on the way to a change is copied; without a change the same object comes back.
    """
    changes = [(site.trail, new) for site in found.references if (new := resolve(site.value)) != site.value]
    changes += [(site.trail, new) for site in found.uris if (new := resolve_uri(site.value)) != site.value]
    for site in found.narratives:
        if (new := _relinked(site.value, resolve_uri)) != site.value:
            changes.append((site.trail, new))
    if not changes:
        return resource
    root = resource.copy()
    owned: dict[int, Any] = {id(None): root}  # by the identity of the way, of which each container has one
    for trail, new in changes:
        assert trail is not None
        _owned(trail[1], owned)[trail[0]] = new
    return root


def _owned(trail: Trail, owned: dict[int, Any]) -> Any:
    """The container at `trail` in the copy, copied the first time that something in it changes."""
    if (there := owned.get(id(trail))) is not None:
        return there
    assert trail is not None
    step, outer = trail
    holder = _owned(outer, owned)
    copy = holder[step] = holder[step].copy()
    owned[id(trail)] = copy
    return copy


def _relinked(div: str, resolve: Resolve) -> str:
    def replaced(match: re.Match[str]) -> str:
        quoted = match[2]
        return match[1] + quoted[0] + resolve(quoted[1:-1]) + quoted[-1]

    return _LINK.sub(replaced, div)


def literal_key(reference: str) -> str | None:
    """`Type/id` of a relative literal reference, without its version; None for anything else."""
    match = _RELATIVE.fullmatch(reference)
    return f"{match[1]}/{match[2]}" if match else None


def is_absolute(reference: str) -> bool:
    """Whether a reference has a scheme that says where it leads: http, https or urn."""
    return _ABSOLUTE.fullmatch(reference) is not None


def relative_to(base: str, url: str) -> str:
    """The address without our own base in front, with which it means the same."""
    return (
        url[len(base) :].lstrip("/") if base and url.startswith(base) and url[len(base) : len(base) + 1] == "/" else url
    )
