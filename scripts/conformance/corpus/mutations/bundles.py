"""Bundles and messages: fullUrl, request, response, the first entry, what entries point to."""

from __future__ import annotations

import copy

from scripts.conformance.corpus.mutations.change import Spot, mutation
from scripts.conformance.corpus.sites import Site

TYPES = ("transaction", "collection", "message", "searchset", "document", "history", "batch", "transaction-response")


def _entry(site: Site) -> bool:
    return site.type == "Bundle.entry"


def _full(site: Site) -> bool:
    return _entry(site) and "fullUrl" in site.value and "resource" in site.value


def _requested(site: Site) -> bool:
    return _entry(site) and "request" in site.value


def _type(site: Site) -> bool:
    return site.holder == "Bundle" and site.steps == ("type",)


def _inside(site: Site) -> bool:
    return site.type == "Reference" and site.steps[0] == "entry" and "reference" in site.value


@mutation(_full, 3)
def without_full_url(spot: Spot) -> None:
    del spot.value["fullUrl"]


@mutation(_full, 3)
def full_url_of_another(spot: Spot) -> None:
    spot.value["fullUrl"] = next(e["fullUrl"] for e in reversed(spot.holder["entry"]) if "fullUrl" in e)


@mutation(_full, 2)
def full_url_of_another_type(spot: Spot) -> None:
    spot.value["fullUrl"] = "https://gateway.test/fhir/Basic/1"


@mutation(_full, 2)
def relative_full_url(spot: Spot) -> None:
    spot.value["fullUrl"] = spot.among("Patient/1", "urn:uuid:1", "no url")


@mutation(_requested, 3)
def without_request(spot: Spot) -> None:
    del spot.value["request"]


@mutation(_requested, 2)
def request_of_no_method(spot: Spot) -> None:
    spot.value["request"]["method"] = "SEND"


@mutation(_requested, 2)
def request_without_url(spot: Spot) -> None:
    del spot.value["request"]["url"]


@mutation(_entry, 2)
def with_request(spot: Spot) -> None:
    spot.value["request"] = {"method": "POST", "url": "Patient"}


@mutation(_entry, 2)
def with_response(spot: Spot) -> None:
    spot.value["response"] = {"status": "201"}


@mutation(_entry, 2)
def with_search(spot: Spot) -> None:
    spot.value["search"] = {"mode": "match"}


@mutation(_entry, 2)
def without_resource(spot: Spot) -> None:
    spot.value.pop("resource", None)


@mutation(_entry, 3)
def entry_dropped(spot: Spot) -> None:
    spot.drop()


@mutation(_entry, 2)
def entry_twice(spot: Spot) -> None:
    spot.holder["entry"].append(copy.deepcopy(spot.value))


@mutation(_entry, 2)
def entry_first(spot: Spot) -> None:
    spot.holder["entry"].insert(0, spot.holder["entry"].pop(spot.site.steps[-1]))


@mutation(_type, 4)
def bundle_of_another_type(spot: Spot) -> None:
    spot.put(spot.among(*TYPES))


@mutation(_inside, 4)
def reference_to_no_entry(spot: Spot) -> None:
    spot.value["reference"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


@mutation(_inside, 4)
def reference_to_another_entry(spot: Spot) -> None:
    urls = [entry["fullUrl"] for entry in spot.root["entry"] if "fullUrl" in entry]
    spot.value["reference"] = spot.among(*urls) if urls else "#none"


@mutation(_type, 1)
def with_total(spot: Spot) -> None:
    spot.root["total"] = 3


@mutation(lambda site: site.holder == "MessageHeader" and site.key.startswith("event"), 2)
def another_event(spot: Spot) -> None:
    spot.holder.pop(spot.key)
    spot.holder["eventUri"] = "https://nowhere.test/event"
