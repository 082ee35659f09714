"""Validation of FHIR R4 4.0.1: all errors at once, each with the FHIRPath of exactly the element; profiles if asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from adapter.fhir.definitions import resource_types
from adapter.fhir.outcome import Issue, shorten
from adapter.fhir.validation.problems import MOST, Problem, Scope
from adapter.fhir.validation.walk import check_resource

if TYPE_CHECKING:
    from adapter.fhir.definitions.packages import Packages
    from adapter.fhir.validation.profiles import Questionnaires
    from adapter.fhir.validation.profiles.compiler import ProfileCompiler

__all__ = ["validate"]

# What only the check of profiles finds although no profile is broken.
OF_PROFILES: Final = frozenset(
    ("profile-unknown", "code-unknown", "display-unknown", "extension-unknown", "unknown-modifier-extension")
)


def validate(
    resource: Any,
    *,
    path: str | None = None,
    profiles: Iterable[str] | None = None,
    defaults: str = "",
    questionnaires: Questionnaires | None = None,
    packages: Packages | None = None,
) -> list[Issue]:
    """What is wrong with a resource as decoded from JSON (a number with a fraction is a Decimal); nothing when valid.

    `path`: the FHIRPath of the resource when it stands in something else (default: its type). `profiles`: None for R4
    alone; else the profiles that every resource declares are checked, and these of the resource itself. `defaults`:
    the severity (information, warning, error) of what breaks a type's default profile, or empty.
    `questionnaires`: finds a Questionnaire by canonical before those of `packages`, which are those that we ship unless
    a site has more. Never raises for bad data; of very many issues the first thousand are given.
    """
    profiling = None
    if profiles is not None:
        from adapter.fhir.validation.profiles import ResourceProfiles  # R4 alone needs none of it

        profiling = ResourceProfiles(_compiler(packages), tuple(profiles), defaults, questionnaires)
    problems = check_resource(resource, Scope(profiling, resource))
    if problems is None:
        return []
    if len(problems) > MOST:
        problems.sort(key=lambda one: one.severity != "error")
    root = _type(resource) if path is None else path
    if len(problems) > MOST:  # a remark may not take the place of an error
        problems = sorted(problems, key=lambda one: one.severity != "error")[:MOST]
    found = problems if profiling is None else _once(problems)
    return [_issue(root, one) for one in found]


def _once(problems: list[Problem]) -> list[Problem]:
    """Without what several profiles say of the same element."""
    return list({(one.path, one.kind, one.expected): one for one in reversed(problems)}.values())[::-1]


@cache
def _compiler(given: Packages | None) -> ProfileCompiler:
    from adapter.fhir.definitions.packages import packages
    from adapter.fhir.validation.profiles.compiler import ProfileCompiler

    return ProfileCompiler(given or packages())


def _type(resource: Any) -> str:
    name = resource.get("resourceType") if type(resource) is dict else None
    return name if type(name) is str and name in resource_types() else "Resource"


def _issue(root: str, found: Problem) -> Issue:
    expression = (root + found.path).removeprefix(".")
    layer = "profile" if found.profile or found.kind in OF_PROFILES else "base"
    came = found.found
    if type(came) is not str or len(came) > 80 or not came.isprintable():
        came = shorten(came)
    return Issue(found.severity, found.kind, expression, found.expected, came, layer, found.profile, found.detail)
