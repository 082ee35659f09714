"""`$validate`: what would be wrong with a resource; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from adapter.api.call import Call
from adapter.api.forms import Resource
from adapter.api.resources import read
from adapter.fhir.outcome import Issue, Refused, error, operation_outcome
from adapter.fhir.phrases import say
from adapter.fhir.validation import validate as issues_of
from adapter.intake import Answer

MODES: Final = ("create", "update", "delete", "profile")
OPTIONS: Final = frozenset({"mode", "profile"})


def validate(call: Call) -> Answer:
    """`$validate` on a type or an instance: 200 with an OperationOutcome, whatever it says of the resource.

    The body is the resource, or Parameters with `resource`, `mode` and `profile`; on an instance it may be absent. With
    mode `update` the resource needs its id; `delete` asks only whether there is anything to delete.
    """
    call.takes(*sorted(OPTIONS))
    asked = _asked(call)
    if issues := [*_options(call, asked), *_addressed(call, asked.resource)]:
        raise Refused.of(*issues)
    mode = asked.options.get("mode", "")
    stored = _stored(call) if asked.resource is None or mode == "delete" else None
    issues = [] if mode == "delete" else [*_of_mode(call, mode, asked.resource), *_found(call, asked, stored)]
    return Answer(200, operation_outcome(issues, call.caller.language))


def _found(call: Call, asked: _Asked, stored: Resource | None) -> list[Issue]:
    """What is wrong with the resource that came, else with the stored one."""
    profile, services = asked.options.get("profile"), call.services
    return issues_of(
        asked.resource or stored,
        profiles=[profile] if profile else (),
        defaults=services.defaults,
        packages=services.packages,
    )


def _of_mode(call: Call, mode: str, resource: Resource | None) -> Iterator[Issue]:
    """What is wrong with the id for this interaction."""
    given = resource.get("id") if resource is not None else call.id
    if mode == "update" and not given:
        yield error("required-element-missing", call.type, expected="id")


@dataclass(frozen=True, slots=True)
class _Asked:
    resource: Resource | None
    options: Mapping[str, str]


def _asked(call: Call) -> _Asked:
    options = {name: value for name, value in call.query if name in OPTIONS}
    body = call.resource() if call.body else None
    if body is None or body.get("resourceType") != "Parameters" or call.type == "Parameters":
        return _Asked(body, options)
    parts = [part for part in body.get("parameter", ()) if isinstance(part, dict)]
    resource = next((part["resource"] for part in parts if part.get("name") == "resource"), None)
    for part in parts:
        if part.get("name") in OPTIONS:
            given = (part.get(key) for key in ("valueCode", "valueUri", "valueCanonical"))
            options[part["name"]] = str(next(filter(None, given), ""))
    return _Asked(resource if isinstance(resource, dict) else None, options)


def _options(call: Call, asked: _Asked) -> Iterator[Issue]:
    mode = asked.options.get("mode", "create")
    if mode not in MODES:
        yield error("request-parameter", expected=" | ".join(MODES), found=mode, parameter="mode")
    if mode == "delete" and not call.id:
        yield error("request-parameter", expected=say("an id in the address"), found=mode, parameter="mode")
    elif asked.resource is None and not call.id:
        yield error("empty-body", expected=f"{call.type} | Parameters")


def _addressed(call: Call, resource: Resource | None) -> Iterator[Issue]:
    if resource is None:
        return
    found = resource.get("resourceType")
    if found != call.type:
        yield error("type-mismatch", str(found or ""), expected=call.type, found=found)
    elif call.id and resource.get("id", call.id) != call.id:
        yield error("id-mismatch", f"{call.type}.id", expected=call.id, found=resource["id"])


def _stored(call: Call) -> Resource:
    return read(call).resource or {}
