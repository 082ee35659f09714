"""Base validation of FHIR R4 4.0.1: all errors at once, each with the FHIRPath of exactly the element."""

from __future__ import annotations

from typing import Any

from adapter.fhir.definitions import resource_types
from adapter.fhir.outcome import Issue, shorten
from adapter.fhir.validation.problems import MOST, Problem, Scope
from adapter.fhir.validation.walk import check_resource

__all__ = ["validate"]


def validate(resource: Any, *, path: str | None = None) -> list[Issue]:
    """What is wrong with a resource as decoded from JSON (a number with a fraction is a Decimal); nothing when valid.

    `path`: the FHIRPath of the resource when it stands in something else (default: its type). Never raises for bad
    data; of very many issues the first thousand are given.
    """
    problems = check_resource(resource, Scope())
    if problems is None:
        return []
    root = _type(resource) if path is None else path
    return [_issue(root, found) for found in problems[:MOST]]


def _type(resource: Any) -> str:
    name = resource.get("resourceType") if type(resource) is dict else None
    return name if type(name) is str and name in resource_types() else "Resource"


def _issue(root: str, found: Problem) -> Issue:
    expression = (root + found.path).removeprefix(".")
    return Issue(found.severity, found.kind, expression, found.expected, shorten(found.found), "base", "", found.detail)
