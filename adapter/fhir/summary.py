"""Parts of a resource on request, _summary and _elements, marked SUBSETTED so that none passes for the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from adapter.canonical import OBSERVATION_VALUE
from adapter.fhir.definitions import Structure, structure
from adapter.fhir.outcome import Refused, error

Resource = dict[str, Any]
SUMMARIES: Final = ("true", "text", "data", "count", "false")
_SUBSETTED: Final = {"system": OBSERVATION_VALUE, "code": "SUBSETTED"}
_ALWAYS: Final = ("resourceType", "id", "meta", "implicitRules")
_PAGES: Final = ("searchset", "history")


@dataclass(frozen=True, slots=True)
class Subset:
    """Which part was asked for: a `_summary` other than false, or the names of `_elements`."""

    summary: str = "false"
    elements: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.summary == "false" and not self.elements


WHOLE: Final = Subset()


def subset_of(summary: str | None, elements: str | None) -> Subset:
    """The subset that the two parameters ask for; raises Refused (400). A _summary has precedence."""
    wanted = (summary or "false").strip()
    if wanted not in SUMMARIES:
        issue = error("request-parameter", expected=" | ".join(SUMMARIES), found=wanted, parameter="_summary")
        raise Refused.of(issue)
    # Only the elements at the top count: `Patient.name`, `name` and `value[x]` all name one.
    paths = [part.strip().removesuffix("[x]").split(".") for part in (elements or "").split(",") if part.strip()]
    names = (path[1] if len(path) > 1 and path[0][:1].isupper() else path[0] for path in paths)
    return Subset(wanted, frozenset(names) if wanted == "false" else frozenset())


def part_of(resource: Resource, subset: Subset) -> Resource:
    """What `subset` leaves of a resource; of a page of search results or history, of each resource in it."""
    if subset.whole:
        return resource
    if resource["resourceType"] == "Bundle" and resource.get("type") in _PAGES:
        return _page(resource, subset)
    kept = _kept(resource, subset)
    return resource if kept == resource else _marked(kept)


def _page(bundle: Resource, subset: Subset) -> Resource:
    if subset.summary == "count":
        return {key: value for key, value in bundle.items() if key != "entry"}
    return bundle | {"entry": [_entry(entry, subset) for entry in bundle["entry"]]} if "entry" in bundle else bundle


def _entry(entry: Resource, subset: Subset) -> Resource:
    resource = entry.get("resource")
    if resource is None or resource["resourceType"] == "OperationOutcome":
        return entry
    return entry | {"resource": part_of(resource, subset)}


def _kept(resource: Resource, subset: Subset) -> Resource:
    if subset.summary == "data":
        return {key: value for key, value in resource.items() if key != "text"}
    kind = structure(resource["resourceType"])
    if subset.summary == "true":
        return _summary(resource, kind)
    wanted = {"text"} if subset.summary == "text" else subset.elements
    return {key: value for key, value in resource.items() if _is_wanted(key, kind, wanted)}


def _is_wanted(key: str, kind: Structure, wanted: set[str] | frozenset[str]) -> bool:
    """Elements that are asked for, and those without which the rest is not a resource or would be misread."""
    name = key.removeprefix("_")
    found = kind.keys.get(name)
    if name in _ALWAYS or found is None:
        return name in _ALWAYS
    element, _ = found
    return element.name in wanted or name in wanted or element.min > 0 or element.modifier


def _summary(value: Resource, kind: Structure) -> Resource:
    """The elements that the definition marks as summary; anonymous types are cut as well, data types stay whole."""
    kept: Resource = {}
    for key, child in value.items():
        found = kind.keys.get(key.removeprefix("_"))
        if key in _ALWAYS:
            kept[key] = child
        elif found is not None and found[0].summary:
            kept[key] = _inner(child, found[1]) if "." in found[1] else child
    return kept


def _inner(child: Any, type_name: str) -> Any:
    kind = structure(type_name)
    if isinstance(child, list):
        return [_summary(one, kind) for one in child]
    return _summary(child, kind)


def _marked(resource: Resource) -> Resource:
    meta = resource.get("meta", {})
    tags = [tag for tag in meta.get("tag", []) if tag.get("code") != _SUBSETTED["code"]]
    marked = {"resourceType": resource["resourceType"]}
    if "id" in resource:
        marked["id"] = resource["id"]
    return marked | resource | {"meta": meta | {"tag": [*tags, dict(_SUBSETTED)]}}
