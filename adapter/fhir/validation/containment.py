"""Contained resources (dom-2 to dom-5): an id of their own, referred to, none inside another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter.fhir.definitions import resource_types
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Problem, Problems, Scope


def types_by_id(contained: Any) -> dict[str, str]:
    """The types of the contained resources by id; empty for one that is unknown."""
    return {r["id"]: _type(r) for r in _resources(contained) if type(r.get("id")) is str}


def containment_problems(contained: Any, scope: Scope) -> Problems:
    """What is wrong with the contained resources as such, after all references of the container were seen."""
    return [*_each(contained, scope), *_all(_resources(contained))] or None


def _each(contained: Any, scope: Scope) -> Iterator[Problem]:
    seen = set()
    for index, resource in enumerate(contained if type(contained) is list else ()):
        path = f".contained[{index}]"
        if type(resource) is not dict or not _type(resource):
            continue
        name = resource.get("id")
        if type(name) is not str:
            yield Problem(path, "contained", say("an id"), say("none"))
            continue
        if name in seen:
            yield Problem(path, "contained", say("an id that no other has"), name)
        elif f"#{name}" not in scope.used:
            yield Problem(
                path, "contained", say("a reference to {id}, or one from it to #", id=f"#{name}"), say("none")
            )
        seen.add(name)
        if "contained" in resource:
            yield Problem(
                f"{path}.contained[0]", "contained", say("no contained resource inside a contained one"), name
            )


def _all(resources: list[dict[str, Any]]) -> Iterator[Problem]:
    metas = [meta for r in resources if type(meta := r.get("meta")) is dict]
    if any("versionId" in meta or "lastUpdated" in meta for meta in metas):
        text = say("a contained resource has no meta.versionId and no meta.lastUpdated")
        yield Problem("", "invariant", text, "", {"rule": "dom-4"})
    if any("security" in meta for meta in metas):
        yield Problem("", "invariant", say("a contained resource has no security label"), "", {"rule": "dom-5"})


def _resources(contained: Any) -> list[dict[str, Any]]:
    return [r for r in contained if type(r) is dict] if type(contained) is list else []


def _type(resource: dict[str, Any]) -> str:
    name = resource.get("resourceType")
    return name if type(name) is str and name in resource_types() else ""
