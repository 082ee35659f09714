"""What a story has told: a woman, her pregnancies, her professionals, and the resources that every fact became.

A resource names another by `@Type/key`. What a later fact says of the same key is its next version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.stories.cast import GYNAECOLOGY, PEOPLE, PLACES
from tests.stories.fhir import HCPARTY, B, E, Key, Resource, at, concept, listed

EPISODE: Final = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"
EVA: Final = "95031460224"
HOSPITALS: Final = {"north": "urn:oid:2.999.5.1", "south": "urn:oid:2.999.5.2"}


@dataclass
class Builder:
    """What one story has told so far. `hospital` sends; each has its own Patient and EpisodeOfCare of a woman."""

    hospital: str = "north"
    known: dict[Key, Resource] = field(default_factory=dict)
    told: list[tuple[str, Key]] = field(default_factory=list)
    women: dict[str, Resource] = field(default_factory=dict)
    pregnancies: dict[str, Resource] = field(default_factory=dict)

    def put(self, type: str, key: str, system: str, resource: Resource) -> str:
        """The resource is as follows from now on."""
        identifier = resource.pop("identifier", [])
        own = {"system": system, "value": key}
        stated = {name: value for name, value in resource.items() if value or value is False}
        made = {"resourceType": type, "identifier": [own, *(one for one in identifier if one != own)], **stated}
        self.known[type, key] = made
        if ("PUT", (type, key)) not in self.told:
            self.told.append(("PUT", (type, key)))
        return f"@{type}/{key}"

    def woman(self, said: Resource) -> None:
        self.women.setdefault(said.get("name", "Eva"), {}).update(said)
        self.patient(said.get("name", "Eva"))

    def patient(self, name: str) -> Resource:
        """The hospital's own Patient of this woman."""
        said = self.women.get(name, {})
        key = f"{name}.{self.hospital}"
        numbers = [said.get("bis"), said.get("ssin", EVA if name == "Eva" and "bis" not in said else None)]
        identifier = [{"system": f"{E}/core/NamingSystem/ssin", "value": one} for one in numbers if one]
        if other := said.get("alternative"):
            identifier.append({"system": f"{B}/sid/alternative-number", "value": other})
        made: Resource = {
            "identifier": identifier,
            "name": [{"family": "Voorbeeld", "given": [name]}],
            "gender": "female",
        }
        if linked := said.get("same as"):
            made["link"] = [{"other": at("Patient", f"{linked}.{self.hospital}"), "type": "seealso"}]
            self.patient(linked)
        self.put("Patient", key, HOSPITALS[self.hospital], made)
        return at("Patient", key)

    def pregnancy(self, said: Resource) -> None:
        self.pregnancies.setdefault(said.get("id", "P1"), {}).update(said)
        self.episode(said.get("id", "P1"), status=True)

    def episode(self, name: str, status: bool = False) -> Resource:
        """The hospital's own EpisodeOfCare of this pregnancy; its dates too, when `status` or not yet told."""
        said = self.pregnancies.get(name, {})
        key = f"{name}.{self.hospital}"
        woman = said.get("of", "Eva")
        period = {"start": str(said.get("start", "2025-11-03"))}
        made: Resource = {"status": "active", "patient": self.patient(woman), "period": period}
        if team := said.get("team"):
            made["team"] = [at("CareTeam", team)]
        if ended := said.get("ended"):
            period["end"] = str(ended)
            made["status"] = "finished"
        if said.get("lost"):
            period["end"] = str(said["lost"])
            made["extension"] = [{"url": f"{B}/StructureDefinition/pregnancy-outcome", "valueCode": "ended"}]
            made["status"] = "finished"
        self.put("EpisodeOfCare", key, f"{B}/sid/pregnancy", made)
        if (status or ("Observation", f"{key}.status") not in self.known) and ("due" in said or "born" in said):
            self.put("Observation", f"{key}.status", "urn:oid:2.999.1164", self.pregnancy_status(key, said, woman))
        return at("EpisodeOfCare", key)

    def pregnancy_status(self, key: str, said: Resource, woman: str) -> Resource:
        rows = [("due", "http://loinc.org", "11778-8"), ("born", "http://snomed.info/sct", "289251005")]
        told = [(*row, day) for row in rows for day in listed(said.get(row[0]))]
        contained = [
            {
                "resourceType": "Observation",
                "id": f"{name}-{number}",
                "status": "final",
                "code": concept(system, code),
                "subject": self.patient(woman),
                "valueDateTime": str(day),
            }
            for number, (name, system, code, day) in enumerate(told)
        ]
        return {
            "contained": contained,
            "status": "final",
            "code": concept("http://loinc.org", "82810-3"),
            "subject": self.patient(woman),
            "focus": [{"identifier": {"system": f"{B}/sid/pregnancy", "value": key}}],
            "effectiveDateTime": str(listed(said.get("born", said.get("due")))[-1]),
            "performer": [self.role("G1")],
            "valueCodeableConcept": concept("http://snomed.info/sct", "77386006"),
            "hasMember": [{"reference": f"#{one['id']}"} for one in contained],
        }

    def role(self, name: str) -> Resource:
        """A professional: Practitioner, PractitionerRole, Organization. `M1!` is the bare Practitioner of M1."""
        person = PEOPLE[name.rstrip("!")]
        bare = name.endswith("!") or not person.professions
        name = name.rstrip("!")
        if person.nihdi:
            key, system = person.nihdi, f"{E}/core/NamingSystem/nihdi"
        else:
            key, system = f"staff-{name}", "urn:oid:2.999.3"
        self.put("Practitioner", key, system, {"name": [{"family": name}]})
        if bare:
            return at("Practitioner", key)
        made: Resource = {
            "active": True,
            "practitioner": at("Practitioner", key),
            "code": [concept(HCPARTY, code) for code in person.professions if code != GYNAECOLOGY],
        }
        if GYNAECOLOGY in person.professions:
            made["code"].append(concept(HCPARTY, GYNAECOLOGY))
        if person.place:
            kind = PLACES[person.place]
            place: Resource = {"name": person.place, **({"type": [concept(HCPARTY, kind)]} if kind else {})}
            self.put("Organization", person.place, "urn:oid:2.999.2", place)
            made["organization"] = at("Organization", person.place)
        self.put("PractitionerRole", f"role-{name}", "urn:oid:2.999.1670", made)
        return at("PractitionerRole", f"role-{name}")

    def pregnant(self, said: Resource) -> list[Resource]:
        """The extension that links to the pregnancy; `pregnancy: none` leaves it away."""
        name = said.get("pregnancy", "P1")
        return [] if name == "none" else [{"url": EPISODE, "valueReference": self.episode(name)}]

    def who(self, said: Resource) -> Resource:
        """The woman of whom something is said: whose pregnancy it is."""
        pregnancy = self.pregnancies.get(said.get("pregnancy", "P1"), {})
        return self.patient(str(said.get("of woman") or pregnancy.get("of", "Eva")))
