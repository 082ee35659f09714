"""Searches and histories, page by page, with the links to go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from adapter import sealing
from adapter.api.call import Call, Pairs
from adapter.api.forms import Resource
from adapter.fhir.media import essence
from adapter.fhir.outcome import Issue, Refused, error, operation_outcome
from adapter.fhir.phrases import say
from adapter.fhir.search import cursor, parse
from adapter.fhir.search.model import Query
from adapter.fhir.summary import part_of, subset_of
from adapter.intake import Answer, pages

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 500
HISTORY: Final = ("_count", "_since", cursor.PARAMETER, "_summary", "_elements")


def search(call: Call) -> Answer:
    """`GET [base]/Type?…`, or a further page of a search that was posted."""
    token = call.option(sealing.PARAMETER)
    return _found(call, call.query) if token is None else _sealed(call, call.services.seal.open(token))


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
    return _sealed(call, (*call.query, *posted))


def _sealed(call: Call, pairs: Pairs) -> Answer:
    """What is found, with links in which nobody reads what was asked."""
    return _found(call, pairs, lambda asked: ((sealing.PARAMETER, call.services.seal.close(asked)),))


def _found(call: Call, pairs: Pairs, written: Callable[[Pairs], Pairs] = lambda asked: asked) -> Answer:
    query = parse(call.type, pairs, strict=not call.lenient, base=call.caller.base_url)
    query = replace(query, count=_count(call, query.count))
    page = call.services.intake.search(query, call.caller)
    bundle = pages.searchset(page, call.caller.base_url)
    bundle["link"] = _links(f"{call.caller.base_url}/{call.type}", query.pairs, page.next, written)
    if query.ignored or query.warnings:
        bundle["entry"] = [*bundle.get("entry", ()), _passed_over(query, call.caller.language)]
    subset = subset_of(query.results.get("_summary"), query.results.get("_elements"))
    return Answer(200, part_of(bundle, subset))


def history(call: Call) -> Answer:
    """`GET [base]/Type/id/_history`, of a type or of everything: latest first."""
    if not call.lenient and (unknown := [name for name, _ in call.query if name not in HISTORY]):
        raise Refused.of(*(error("search-parameter", expected=", ".join(HISTORY), found=name) for name in unknown))
    token = call.option(cursor.PARAMETER)
    page = call.services.intake.history(
        call.caller,
        call.type or None,
        call.id or None,
        since=_since(call.option("_since")),
        count=_count(call, _whole(call.option("_count"))),
        cursor=cursor.decode(token) if token else None,
    )
    if call.id and not page.matches and not token and not call.option("_since"):
        raise Refused.of(error("not-found", found=f"{call.type}/{call.id}"))
    bundle = pages.history(page, call.caller.base_url)
    address = "/".join(filter(None, (call.caller.base_url, call.type, call.id, "_history")))
    bundle["link"] = _links(address, tuple(pair for pair in call.query if pair[0] != cursor.PARAMETER), page.next)
    return Answer(200, part_of(bundle, subset_of(call.option("_summary"), call.option("_elements"))))


def _links(
    address: str, pairs: Pairs, following: str | None, written: Callable[[Pairs], Pairs] = lambda asked: asked
) -> list[Resource]:
    links = [{"relation": "self", "url": _url(address, written(pairs))}]
    if following is not None:
        links.append({"relation": "next", "url": _url(address, written((*pairs, (cursor.PARAMETER, following))))})
    return links


def _url(address: str, pairs: Pairs) -> str:
    return f"{address}?{urlencode(pairs)}" if pairs else address


def _count(call: Call, asked: int | None) -> int:
    return min(call.services.page_size if asked is None else asked, call.services.max_page_size)


def _whole(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Refused.of(error("search-value", expected=say("a whole number from 0"), found=text, parameter="_count"))
    return int(text)


def _since(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        # An unencoded + in a query is a space.
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        expected = say("an instant YYYY-MM-DDThh:mm:ss+zz:zz")
        raise Refused.of(error("search-value", expected=expected, found=text, parameter="_since"))
    return found


def _passed_over(query: Query, language: str) -> Resource:
    expected = say("a search parameter of {type}", type=query.type)
    issues = [Issue("warning", "search-parameter", "", expected, name) for name in query.ignored]
    issues += query.warnings
    return {"resource": operation_outcome(issues, language), "search": {"mode": "outcome"}}
