"""Elements dropped, repeated, renamed, of another JSON type, empty; choices made twice or of another type."""

from __future__ import annotations

import copy
from typing import Any

from scripts.conformance.corpus.mutations.change import Spot, mutation
from scripts.conformance.corpus.sites import Site

SAMPLES: dict[str, Any] = {
    "boolean": True, "code": "other", "date": "2026-03-12", "dateTime": "2026-03-12", "decimal": 1.5, "integer": 3,
    "string": "text", "time": "10:00:00", "uri": "https://nowhere.test", "instant": "2026-03-12T10:00:00Z",
    "Coding": {"code": "x", "system": "urn:oid:2.999.9"}, "CodeableConcept": {"text": "text"},
    "Quantity": {"value": 1}, "Period": {"start": "2026-03-12"}, "Reference": {"display": "text"},
    "Identifier": {"system": "urn:oid:2.999.9", "value": "1"}, "Range": {"low": {"value": 1}},
    "Ratio": {"numerator": {"value": 1}, "denominator": {"value": 2}},
}  # fmt: skip


def _any(site: Site) -> bool:
    return True


def _shallow(site: Site) -> bool:
    return len(site.steps) <= 2


def _object(site: Site) -> bool:
    return type(site.value) is dict and site.type not in ("Resource", "DomainResource")


@mutation(_any)
def drop(spot: Spot) -> None:
    spot.drop()


@mutation(_shallow, 3)
def drop_above(spot: Spot) -> None:
    spot.drop()


@mutation(lambda site: site.listed)
def repeat(spot: Spot) -> None:
    spot.holder[spot.key].append(copy.deepcopy(spot.value))


@mutation(lambda site: site.listed)
def drop_list(spot: Spot) -> None:
    del spot.holder[spot.key]


@mutation(lambda site: not site.listed)
def wrap(spot: Spot) -> None:
    spot.holder[spot.key] = [spot.value]


@mutation(lambda site: site.listed, 1)
def unwrap(spot: Spot) -> None:
    spot.holder[spot.key] = spot.value


@mutation(_any)
def rename(spot: Spot) -> None:
    spot.holder[f"{spot.key}X"] = spot.holder.pop(spot.key)


@mutation(_object)
def add_unknown(spot: Spot) -> None:
    spot.value["colour"] = "red"


@mutation(lambda site: site.primitive)
def other_json_type(spot: Spot) -> None:
    spot.put(str(spot.value) if type(spot.value) is not str else spot.among(7, True, {"value": spot.value}))


@mutation(_object, 1)
def text_for_object(spot: Spot) -> None:
    spot.put("text")


@mutation(lambda site: type(site.value) is str)
def empty_text(spot: Spot) -> None:
    spot.put("")


@mutation(_object, 1)
def empty_object(spot: Spot) -> None:
    spot.put({})


@mutation(lambda site: site.listed, 1)
def empty_list(spot: Spot) -> None:
    spot.holder[spot.key] = []


@mutation(_any, 1)
def null(spot: Spot) -> None:
    spot.holder[spot.key] = None


def _choice(site: Site) -> bool:
    return site.element.choice


@mutation(_choice)
def choice_of_another_type(spot: Spot) -> None:
    allowed = [name for name in spot.site.element.types if name in SAMPLES and name != spot.site.type]
    if allowed:
        name = spot.among(*allowed)
        del spot.holder[spot.key]
        spot.holder[spot.site.element.key(name)] = copy.deepcopy(SAMPLES[name])


@mutation(_choice, 1)
def choice_of_no_type(spot: Spot) -> None:
    name = spot.among(*(name for name in SAMPLES if name not in spot.site.element.types), "Patient")
    del spot.holder[spot.key]
    spot.holder[f"{spot.site.element.name}{name[0].upper()}{name[1:]}"] = copy.deepcopy(SAMPLES.get(name, {}))


@mutation(_choice, 1)
def choice_made_twice(spot: Spot) -> None:
    allowed = [name for name in spot.site.element.types if name in SAMPLES and name != spot.site.type]
    if allowed:
        name = spot.among(*allowed)
        spot.holder[spot.site.element.key(name)] = copy.deepcopy(SAMPLES[name])
