"""Facts that a boundary case adds to a feed, in standard form: a due date and a birth, a further professional."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from adapter.canonical import HCPARTY, LOINC, NIHDI, PREGNANCY, SNOMED, canonical
from adapter.rehearsal.edit import name
from adapter.rehearsal.feed import Feed, Resource

DAY: Final = timedelta(days=1)
# NIHDI numbers with right check digits that nobody has: general practitioners of the rehearsal.
NUMBERS: Final = tuple(f"1{serial:05}{97 - int(f'1{serial:05}') % 97:02}001" for serial in range(99_001, 99_006))


def pregnancies(bundles: Sequence[Resource]) -> set[str]:
    return {value for system, value in _identifiers(bundles, "EpisodeOfCare") if system == PREGNANCY}


def women(bundles: Sequence[Resource]) -> list[tuple[str, str]]:
    return list(_identifiers(bundles, "Patient"))


def _identifiers(bundles: Sequence[Resource], kind: str) -> Iterator[tuple[str, str]]:
    for bundle in bundles:
        for entry in bundle.get("entry", ()):
            resource = entry.get("resource", {})
            if resource.get("resourceType") == kind:
                for one in resource.get("identifier", ()):
                    if "system" in one and "value" in one:
                        yield canonical(one["system"]), one["value"]


def expectation(
    pregnancy: str, women: Sequence[tuple[str, str]], due: date, birth: date | None, feed: Feed
) -> Resource | None:
    """A Bundle that tells a due date and a birth, as of the last day of the feed."""
    if not women:
        return None
    system, value = women[0]
    parts = [_part("edd", LOINC, "11778-8", due)] + ([_part("end", SNOMED, "289251005", birth)] if birth else [])
    observation = {
        "resourceType": "Observation",
        "identifier": [{"system": "urn:oid:2.999.13", "value": f"frame-{pregnancy}"}],
        "contained": parts,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": "82810-3"}]},
        "subject": {"reference": f"Patient?identifier={system}|{value}"},
        "focus": [{"identifier": {"system": PREGNANCY, "value": pregnancy}}],
        "effectiveDateTime": (feed.day + DAY).isoformat(),
        "hasMember": [{"reference": f"#{part['id']}"} for part in parts],
    }
    url = name(f"frame {pregnancy} {due} {birth}")
    entry = {"fullUrl": url, "resource": observation, "request": {"method": "POST", "url": "Observation"}}
    stamp = {"timestamp": f"{feed.day.isoformat()}T23:59:59+01:00"} if feed.timed else {}
    return {"resourceType": "Bundle", "type": "transaction", **stamp, "entry": [entry]}


def _part(id: str, system: str, code: str, day: date) -> Resource:
    return {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "code": {"coding": [{"system": system, "code": code}]},
        "valueDateTime": day.isoformat(),
    }


def practitioner(number: str, role_url: str, requested: bool) -> list[Resource]:
    """A general practitioner who was not there before, with the role by which he or she takes part."""
    url = name(f"practitioner {number}")
    practitioner = {"resourceType": "Practitioner", "identifier": [{"system": NIHDI, "value": number}]}
    role = {
        "resourceType": "PractitionerRole",
        "identifier": [{"system": "urn:oid:2.999.13", "value": f"role-{number}"}],
        "practitioner": {"reference": url},
        "code": [{"coding": [{"system": HCPARTY, "code": "persgeneralphysician"}]}],
    }
    entries: list[Resource] = [{"fullUrl": url, "resource": practitioner}, {"fullUrl": role_url, "resource": role}]
    for entry in entries if requested else ():
        one = entry["resource"]["identifier"][0]
        kind = entry["resource"]["resourceType"]
        entry["request"] = {"method": "PUT", "url": f"{kind}?identifier={one['system']}|{one['value']}"}
    return copy.deepcopy(entries)
