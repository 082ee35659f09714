"""The gateway as a whole: Bundles in, the preview of one, what it can do and whether it is ready."""

from __future__ import annotations

from dataclasses import replace

from adapter.api.call import Call
from adapter.api.forms import Resource
from adapter.api.headers import day
from adapter.api.kmehr import holds_kmehr, translated
from adapter.fhir.outcome import Refused, error, operation_outcome
from adapter.intake import Answer


def post_bundle(call: Call) -> Answer:
    """`POST [base]`: a transaction, batch, collection or message."""
    return call.services.intake.submit(_bundle(call), call.caller)


def preview_bundle(call: Call) -> Answer:
    """`POST [base]/$preview?as-of=…&pack=…`: what posting the same Bundle would give on that day; nothing is stored."""
    as_of = day("as-of", call.option("as-of"))
    traced = call.option("trace") != "false"
    caller = replace(call.caller, pack=call.option("pack") or "")
    bundle, origin = translated(call, traced) if holds_kmehr(call) else (_bundle(call), None)
    return call.services.intake.preview(bundle, caller, as_of, traced, origin)


def metadata(call: Call) -> Answer:
    """`GET [base]/metadata`: the CapabilityStatement."""
    return Answer(200, call.services.statement(call.caller.base_url))


def health(call: Call) -> Answer:
    """`GET [base]/health`: 200 when requests can be taken, 503 otherwise (from the StoreError)."""
    call.services.ready()
    return Answer(200, operation_outcome((), call.caller.language))


def _bundle(call: Call) -> Resource:
    resource = call.resource()
    if (found := resource.get("resourceType")) != "Bundle":
        raise Refused.of(error("type-mismatch", expected="Bundle", found=found))
    return resource
