"""The gateway as a whole: Bundles in, what it can do and whether it is ready."""

from __future__ import annotations

from adapter.api.call import Call
from adapter.api.previewing import bundle_in
from adapter.fhir.outcome import operation_outcome
from adapter.intake import Answer


def post_bundle(call: Call) -> Answer:
    """`POST [base]`: a transaction, batch, collection or message."""
    call.takes()
    return call.services.intake.submit(bundle_in(call.resource()), call.caller)


def metadata(call: Call) -> Answer:
    """`GET [base]/metadata`: the CapabilityStatement."""
    return Answer(200, call.services.statement(call.caller.base_url))


def health(call: Call) -> Answer:
    """`GET [base]/health`: 200 when requests can be taken, 503 otherwise (from the StoreError)."""
    call.services.ready()
    return Answer(200, operation_outcome((), call.caller.language))
