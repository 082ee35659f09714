"""Searches and histories, page by page, with the links to go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from adapter.api.call import Call, Pairs
from adapter.api.forms import Resource
from adapter.api.headers import prefer
from adapter.fhir.bundle.pages import searchset
from adapter.fhir.media import essence
from adapter.fhir.outcome import Issue, Refused, error, operation_outcome, shorten
from adapter.fhir.search import cursor, parse
from adapter.fhir.summary import part_of, subset_of
from adapter.fhir.times import moment
from adapter.fhir.validation.primitives import is_instant
from adapter.intake.model import Answer

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 500
HISTORY: Final = frozenset({"_count", "_since", cursor.PARAMETER, "_summary", "_elements"})


def search(call: Call) -> Answer:
    """`GET [base]/Type?…`."""
    return _found(call, call.query)


def search_posted(call: Call) -> Answer:
    """`POST [base]/Type/_search`: the parameters in the body, where no log of any proxy sees them."""
    content_type = call.headers.get("content-type")
    if call.body and essence(content_type) != FORM:
        raise Refused.of(error("unsupported-media-type", expected=FORM, found=content_type or ""))
    try:
        posted = parse_qsl(call.body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        expected = f"{FORM}, UTF-8, ≤ {MOST_FIELDS}"
        raise Refused.of(error("request-parameter", expected=expected, found="", parameter="_search")) from None
    return _found(call, (*call.query, *posted))


def _found(call: Call, pairs: Pairs) -> Answer:
    lenient = prefer(call.headers.get("prefer")).handling == "lenient"
    query = parse(call.type, pairs, strict=not lenient, base=call.caller.base_url)
    query = replace(query, count=_count(call, query.count))
    page = call.services.intake.search(query, call.caller)
    bundle = searchset(page, call.caller.base_url)
    bundle["link"] = _links(f"{call.caller.base_url}/{call.type}", query.pairs, page.next)
    if query.ignored:
        bundle["entry"] = [*bundle.get("entry", ()), _passed_over(query.ignored, call.caller.language)]
    subset = subset_of(query.results.get("_summary"), query.results.get("_elements"))
    return Answer(200, part_of(bundle, subset))
