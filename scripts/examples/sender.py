"""What an example sender does: gives its resources business identifiers, refers to them, and sends them in Bundles."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from adapter.canonical import ALTERNATIVE_NUMBER, HCPARTY, NIHDI, SSIN, B

Json = dict[str, Any]

LOCAL: Final = "urn:oid:2.999.7"  # an example OID: the sender's own numbers
BUNDLES: Final = "urn:oid:2.999.8"
# Who works where: local number → NIHDI number, profession, family name, place of work.
STAFF: Final[dict[str, tuple[str | None, str, str, str]]] = {
    "midwife": ("40012302001", "persmidwife", "Mertens", "hospital"),
    "gynaecologist": ("10045735001", "persgynecologistobstetrics", "Goossens", "hospital"),
    "gp": ("10078991001", "persgeneralphysician", "Peeters", "practice"),
    "psychologist": ("70023409001", "persclinicalpsychologist", "Simons", "practice"),
    "social-worker": (None, "perssocialworker", "Willems", "hospital"),
}
PLACES: Final = {
    "hospital": ("Ziekenhuis Voorbeeld", "orghospital"),
    "practice": ("Groepspraktijk Voorbeeld", "orgpractice"),
}


def coded(system: str, code: str) -> Json:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def own(system: str, code: str) -> Json:
    """A CodeableConcept of one of our code systems."""
    return coded(f"{B}/CodeSystem/{system}", code)


class Sender:
    """Collects the resources of the step that is told; what an earlier step told is referred to by its identifier."""

    def __init__(self, name: str, identifier: str, alternative: bool = False) -> None:
        self.name = name
        self.identifier = {"system": ALTERNATIVE_NUMBER if alternative else SSIN, "value": identifier}
        self._entries: dict[str, Json] = {}
        self._told: dict[str, str] = {}

    def bundle(self, step: str, stated: str) -> Json:
        """The step as a transaction, stated at that instant; the next step begins."""
        entries, self._entries = self._entries, {}
        return {
            "resourceType": "Bundle",
            "identifier": {"system": BUNDLES, "value": f"{self.name}-{step}"},
            "type": "transaction",
            "timestamp": stated,
            "entry": list(entries.values()),
        }

    def put(self, kind: str, key: str, elements: Mapping[str, Any], identifier: Json | None = None) -> None:
        """Add a resource under its business identifier, the sender's own number by default."""
        number = identifier or {"system": LOCAL, "value": key if key.startswith("staff-") else f"{self.name}-{key}"}
        many: Json | list[Json] = number if kind == "QuestionnaireResponse" else [number]
        search = f"{kind}?identifier={number['system']}|{number['value']}"
        self._entries[key] = {
            "fullUrl": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, search)}",
            "resource": {"resourceType": kind, "identifier": many, **elements},
            "request": {"method": "PUT", "url": search},
        }
        self._told[key] = search

    def to(self, key: str) -> Json:
        """A Reference to what this step or an earlier one told; a professional is told when first named."""
        if key in STAFF:
            self._introduce(key)
            key = f"staff-{key}-role"
        if key in self._entries:
            return {"reference": self._entries[key]["fullUrl"]}
        return {"reference": self._told[key]}

    def _introduce(self, who: str) -> None:
        nihdi, profession, family, place = STAFF[who]
        if f"staff-{who}-role" in self._told:
            return
        name, kind = PLACES[place]
        self.put("Organization", f"staff-{place}", {"type": [coded(HCPARTY, kind)], "name": name})
        person = {"system": NIHDI, "value": nihdi} if nihdi else None
        self.put("Practitioner", f"staff-{who}", {"name": [{"family": family}]}, person)
        role = {"active": True, "practitioner": self.to(f"staff-{who}"), "organization": self.to(f"staff-{place}")}
        self.put("PractitionerRole", f"staff-{who}-role", role | {"code": [coded(HCPARTY, profession)]})
