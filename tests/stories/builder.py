"""From the short facts of a story to FHIR Bundles, as contract section 3 has each fact travel.

A resource names another by `@Type/key`; a Bundle holds what was told and everything that it names, or one resource with
conditional references. What a later fact says of the same key is the next version of the same resource.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from tests.stories import answers
from tests.stories.cast import GYNAECOLOGY, PEOPLE, PLACES

Resource = dict[str, Any]
Key = tuple[str, str]
B: Final = "https://borninbelgiumpro.be/fhir"
E: Final = "https://www.ehealth.fgov.be/standards/fhir"
V3: Final = "http://terminology.hl7.org/CodeSystem"
EPISODE: Final = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"
HCPARTY: Final = f"{E}/core/CodeSystem/cd-hcparty"
EVA: Final = "95031460224"
NAMED: Final = re.compile(r"^@(\w+)/(.+)$")
SUMMER: Final = re.compile(r"^\d{4}-(0[4-9]|10)")


def concept(system: str, code: str) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def ours(system: str, code: str) -> Resource:
    """A CodeableConcept of one of our own code systems."""
    return concept(f"{B}/CodeSystem/{system}", code)


def moment(day: Any, time: str = "10:00") -> str:
    """A dateTime in Belgium: winter time November to March, near enough for the days of the stories."""
    return f"{day}T{time}:00+0{2 if SUMMER.match(str(day)) else 1}:00"


def at(type: str, key: Any) -> Resource:
    """A reference to a resource of the story."""
    return {"reference": f"@{type}/{key}"}


def listed(value: Any) -> list[Any]:
    """One or many, as many."""
    return value if isinstance(value, list) else [] if value is None else [value]


@dataclass(frozen=True, slots=True)
class Shape:
    """How facts travel: in one Bundle a step or one a resource (`split`), referred to by fullUrl or else conditionally,
    by an id that the sender chose (`literal`), or by `number` where there is one that everyone knows."""

    split: bool = False
    backwards: bool = False
    refer: str = ""
    type: str = "transaction"
    stamped: bool = True


@dataclass
class Builder:
    """What one story has told so far. `hospital` sends: each has its own Patient and EpisodeOfCare of the same woman."""

    hospital: str = "north"
    known: dict[Key, Resource] = field(default_factory=dict)
    told: list[tuple[str, Key]] = field(default_factory=list)
    women: dict[str, Resource] = field(default_factory=dict)
    pregnancies: dict[str, Resource] = field(default_factory=dict)

    # ---- facts -----------------------------------------------------------------------------------------------------

    def tell(self, fact: Resource) -> None:
        """Take in one fact of a story: a name and what it says."""
        ((name, said),) = fact.items()
        FACTS[name](self, dict(said or {}))

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
        self.put("Patient", key, f"urn:oid:2.999.5.{self.hospital}".replace("north", "1").replace("south", "2"), made)
        return at("Patient", key)

    def pregnancy(self, said: Resource) -> None:
        self.pregnancies.setdefault(said.get("id", "P1"), {}).update(said)
        self.episode(said.get("id", "P1"), status=True)

    def episode(self, name: str, status: bool = False) -> Resource:
        """The hospital's own EpisodeOfCare of this pregnancy, with the pregnancy status when `status` or not yet told."""
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
        contained = [
            {
                "resourceType": "Observation",
                "id": name,
                "status": "final",
                "code": concept(system, code),
                "subject": self.patient(woman),
                "valueDateTime": str(said[name]),
            }
            for name, system, code in rows
            if name in said
        ]
        return {
            "contained": contained,
            "status": "final",
            "code": concept("http://loinc.org", "82810-3"),
            "subject": self.patient(woman),
            "focus": [{"identifier": {"system": f"{B}/sid/pregnancy", "value": key}}],
            "effectiveDateTime": str(said.get("born", said.get("due"))),
            "performer": [self.role("G1")],
            "valueCodeableConcept": concept("http://snomed.info/sct", "77386006"),
            "hasMember": [{"reference": f"#{one['id']}"} for one in contained],
        }

    def birth(self, said: Resource) -> None:
        """Another telling of the same pregnancy's end, by another Observation."""
        key = f"P1.{self.hospital}"
        self.put("Observation", said["id"], "urn:oid:2.999.1164", self.pregnancy_status(key, said, "Eva"))

    def role(self, name: str) -> Resource:
        """A professional: Practitioner, PractitionerRole and Organization. A name ending in `!` is the bare Practitioner."""
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
        return self.patient(
            said.get("of woman", self.pregnancies.get(said.get("pregnancy", "P1"), {}).get("of", "Eva"))
        )

    def consent(self, said: Resource) -> None:
        kind = said.get("kind", "screening")
        provision: Resource = {}
        if "from" in said:
            provision["period"] = {"start": str(said["from"])}
        if "until" in said:
            provision.setdefault("period", {})["end"] = str(said["until"])
        if kind == "coordinator":
            role = concept("http://snomed.info/sct", "768820003")
            provision["actor"] = [{"role": role, "reference": self.role(one)} for one in listed(said["for"])]
        made: Resource = {
            "status": said.get("status", "active"),
            "scope": concept(f"{V3}/consentscope", "patient-privacy"),
            "category": [ours("consent", kind)],
            "patient": self.who(said),
            "policyRule": concept(f"{V3}/v3-ActCode", "OPTIN"),
        }
        if "pregnancy" in said:
            made["extension"] = self.pregnant(said)
        if "given" in said:
            made["dateTime"] = str(said["given"])
        if provision:
            made["provision"] = provision
        default = f"consent-{kind}" + "".join(f"-{one}" for one in listed(said.get("for")))
        self.put("Consent", said.get("id", default), "urn:oid:2.999.730", made)

    def screening(self, said: Resource) -> None:
        version = said.get("version", "15")
        form = f"{B}/Questionnaire/screening" + (f"|{version}" if version != "15" or "version" in said else "")
        made: Resource = {
            "extension": self.pregnant(said),
            "questionnaire": form,
            "status": said.get("status", "completed"),
            "subject": self.who(said),
            "authored": moment(said["on"], said.get("at", "10:00")) if len(str(said["on"])) == 10 else said["on"],
            "author": self.role(said["by"]),
            "item": list(answers.items(said, version)),
        }
        self.coded(made, said, f"scr-{said.get('id', 'S1')}")
        self.put("QuestionnaireResponse", said.get("id", "S1"), "urn:oid:2.999.400", made)
        response = self.known["QuestionnaireResponse", said.get("id", "S1")]
        response["identifier"] = response["identifier"][0]

    def coded(self, made: Resource, said: Resource, default: str) -> None:
        """The billing code that the BiB tool issued, unless the story says that there is none yet."""
        if said.get("code", True):
            made.setdefault("extension", []).append(
                {"url": f"{B}/StructureDefinition/billing-code", "valueString": default}
            )

    def period(self, said: Resource) -> None:
        made = {
            "status": "active",
            "type": ours("account", "reference-period"),
            "subject": [self.who(said)],
            "servicePeriod": {"start": str(said["from"])},
        }
        self.put("Account", said.get("id", "period"), "urn:oid:2.999.717", made)

    def team(self, said: Resource) -> None:
        started = str(said["from"])
        participant: list[Resource] = []
        for one in said.get("members", []):
            since, codes = started, PEOPLE[one].professions[:1]
            participant.append(self.member(one, [concept(HCPARTY, code) for code in codes], {"from": since}))
        coordinators = said.get("coordinator", {})
        for one, span in ({coordinators: {}} if isinstance(coordinators, str) else coordinators).items():
            role = concept("http://snomed.info/sct", "768820003")
            participant.append(self.member(one, [role], {"from": started, **(span or {})}))
        for one in listed(said.get("responsible")):
            participant.append(self.member(one, [ours("team-role", "responsible-provider")], {"from": started}))
        for one, code in said.get("roles", {}).items():
            participant.append(self.member(one, [concept(HCPARTY, code)], {"from": started}))
        made = {
            "status": said.get("status", "active"),
            "subject": self.who(said),
            "period": {"start": started},
            "participant": participant,
        }
        self.put("CareTeam", said.get("id", "team"), "urn:oid:2.999.770", made)

    def member(self, name: str, roles: list[Resource], span: Resource) -> Resource:
        period = {there: str(span[here]) for here, there in (("from", "start"), ("until", "end")) if here in span}
        return {"role": roles, "member": self.role(name), "period": period}

    def plan(self, said: Resource) -> None:
        made: Resource = {
            "status": said.get("status", "active"),
            "intent": "plan",
            "subject": self.who(said),
            "extension": [
                {"url": f"{E}/core/StructureDefinition/be-ext-recorded-date", "valueDateTime": str(said["saved"])},
                *self.pregnant(said),
            ],
        }
        if team := said.get("team"):
            made["careTeam"] = [at("CareTeam", team)]
        self.put("CarePlan", said.get("id", "plan"), "urn:oid:2.999.774", made)

    def evaluation(self, said: Resource) -> None:
        """One Observation an indicator; `in` names the talk or meeting it was made in, `note: none` leaves it away."""
        for slug in listed(said["of"]):
            made: Resource = {
                "status": said.get("state", "final"),
                "category": [ours("observation-category", "evaluation")],
                "extension": self.pregnant(said),
                "code": ours("indicator", slug),
                "subject": self.who(said),
                "effectiveDateTime": moment(said["on"], said.get("at", "10:30")),
                "performer": [self.role(said["by"])],
            }
            if said.get("status", "status-quo") != "none":
                made["valueCodeableConcept"] = ours("evaluation-status", said.get("status", "status-quo"))
            if said.get("note", "Besproken.") != "none":
                made["note"] = [{"text": said.get("note", "Besproken.")}]
            if "in" in said:
                made["encounter"] = at("Encounter", said["in"])
            key = said.get("id", f"ev-{said['on']}-{said['by']}-{said.get('in', '')}") + f"-{slug}"
            self.put("Observation", key, "urn:oid:2.999.1164", made)

    def talk(self, said: Resource) -> None:
        """An advice talk; `evaluating` says in one word that these vulnerabilities got a status and a note in it."""
        key = said.get("id", f"talk-{said['on']}")
        day, begin = said["on"], said.get("at", "10:00")
        period = {"start": moment(day, begin), "end": moment(day, said.get("to", "10:40"))}
        if "utc" in said:
            period = {"start": f"{day}T{said['utc']}:00Z"}
        made = self.encounter(said, "advice-talk", period)
        made["participant"] = [
            {"type": [concept(f"{V3}/v3-ParticipationType", "PPRF")], "individual": self.role(one)}
            for one in listed(said.get("by"))
        ]
        self.coded(made, said, key)
        self.put("Encounter", key, "urn:oid:2.999.947", made)
        if said.get("evaluating"):
            made = {name: said[name] for name in ("on", "by", "pregnancy") if name in said}
            self.evaluation({**made, "of": said["evaluating"], "in": key})

    def meeting(self, said: Resource) -> None:
        key = said.get("id", f"meeting-{said['on']}")
        day, start, end = said["on"], said.get("at", "10:00"), said.get("to", "11:00")
        made = self.encounter(said, "perinatal-meeting", {"start": moment(day, start), "end": moment(day, end)})
        woman = said.get("woman", True)
        if woman != "designee":
            made.setdefault("extension", []).append(
                {"url": f"{B}/StructureDefinition/woman-present", "valueBoolean": bool(woman)}
            )
        made["participant"] = [self.participant(one, said) for one in said["with"]]
        if woman in ("designee", "both"):
            self.put(
                "RelatedPerson", "sister", "urn:oid:2.999.6", {"patient": self.who(said), "name": [{"family": "Zus"}]}
            )
            made["participant"].append({"individual": at("RelatedPerson", "sister")})
        self.put("Encounter", key, "urn:oid:2.999.947", made)
        for slug in listed(said.get("agreed")):
            self.agreement(
                {"meeting": key, "about": slug, "of woman": said.get("of woman", "Eva"), "by": said["with"][0]}
            )

    def participant(self, name: str, said: Resource) -> Resource:
        types = [concept(f"{V3}/v3-ParticipationType", "PART")]
        if name in listed(said.get("marked")):
            types.append(ours("participation", "reimbursed"))
        made: Resource = {"type": types, "individual": self.role(name)}
        if span := said.get("partly", {}).get(name):
            begin, end = span.split("-")
            made["period"] = {"start": moment(said["on"], begin), "end": moment(said["on"], end)}
        return made

    def encounter(self, said: Resource, kind: str, period: Resource) -> Resource:
        made: Resource = {
            "status": said.get("status", "finished"),
            "class": {"system": f"{V3}/v3-ActCode", "code": "AMB"},
            "type": [ours("consultation", kind)],
            "subject": self.who(said),
            "period": period,
        }
        if said.get("pregnancy", "P1") != "none":
            made["episodeOfCare"] = [self.episode(said.get("pregnancy", "P1"))]
        return made

    def agreement(self, said: Resource) -> None:
        made: Resource = {
            "status": said.get("status", "accepted"),
            "intent": "plan",
            "code": ours("task", "agreement"),
            "for": self.who(said),
            "encounter": at("Encounter", said["meeting"]),
            "description": "Afspraak uit het overleg.",
            "owner": self.role(said.get("by", "M1")),
        }
        if said.get("about", "none") != "none":
            made["reasonCode"] = ours("indicator", said["about"])
        self.put("Task", f"{said['meeting']}-{said.get('about', 'none')}", "urn:oid:2.999.403", made)

    def condition(self, said: Resource) -> None:
        made = {
            "clinicalStatus": concept(f"{V3}/condition-clinical", "active"),
            "code": ours("indicator", said["indicator"]),
            "subject": self.who(said),
            "extension": self.pregnant(said),
        }
        self.put("Condition", f"cond-{said['indicator']}", "urn:oid:2.999.935", made)

    def goal(self, said: Resource) -> None:
        """A Goal with its Condition; every later `goal` of the same indicator is another version of the same Goal."""
        slug = said["indicator"]
        self.condition(said)
        made: Resource = {
            "lifecycleStatus": "active",
            "description": {"text": f"Doel {slug}"},
            "subject": self.who(said),
            "addresses": [at("Condition", f"cond-{slug}")],
            "statusDate": str(said["on"]),
        }
        if "status" in said:
            made["achievementStatus"] = concept(f"{V3}/goal-achievement", said["status"])
        if said.get("note", "Besproken.") != "none":
            made["note"] = [{"text": said.get("note", "Besproken.")}]
        if "by" in said:
            made["expressedBy"] = self.role(said["by"])
        self.put("Goal", f"goal-{slug}", "urn:oid:2.999.387", made)

    def claim(self, said: Resource) -> None:
        """The billing platform's report that 401413 was claimed from elsewhere."""
        made: Resource = {
            "status": "billed",
            "code": concept(f"{E}/core/NamingSystem/be-ns-nihdi-nomenclature", str(said.get("code", "401413"))),
            "subject": self.who(said),
            "context": self.episode(said.get("pregnancy", "P1")),
            "occurrenceDateTime": str(said["on"]),
        }
        self.put("ChargeItem", said.get("id", "elsewhere"), f"{B}/sid/charge", made)

    def delete(self, said: Resource) -> None:
        ((type, key),) = said.items()
        del self.known[type, key]
        self.told.append(("DELETE", (type, key)))

    # ---- Bundles ---------------------------------------------------------------------------------------------------

    def bundles(self, key: str, stamp: str, shape: Shape = Shape()) -> Iterator[Resource]:
        """What was told since the last time: one Bundle, or one for each resource."""
        told, self.told = self.told, []
        puts = self.closure(one for verb, one in told if verb == "PUT")
        deleted = [one for verb, one in told if verb == "DELETE"]
        if shape.backwards:
            puts.reverse()
        groups = [[one] for one in puts] + [[]] * bool(deleted) if shape.split else [puts]
        for number, group in enumerate(groups):
            names = {} if shape.refer else {one: urn(key, one) for one in group}
            entries = [self.entry(one, names, shape) for one in group]
            if number == len(groups) - 1:
                entries += [{"request": {"method": "DELETE", "url": self.search(one)}} for one in deleted]
            yield bundle(entries, f"{key}.{number}" if shape.split else key, stamp if shape.stamped else "", shape.type)

    def closure(self, keys: Iterable[Key]) -> list[Key]:
        """These resources and everything that they name, what is named first."""
        order: dict[Key, None] = {}

        def visit(key: Key) -> None:
            if key in order:
                return
            for named in names_in(self.known[key]):
                if named in self.known:
                    visit(named)
            order[key] = None

        for key in keys:
            visit(key)
        return list(order)

    def entry(self, key: Key, names: dict[Key, str], shape: Shape) -> Resource:
        resource = self.named(self.known[key], names, shape)
        url = self.search(key)
        if shape.refer == "literal" or (shape.refer == "number" and not self.number(key)):
            url = literal(key)
            resource["id"] = url.split("/")[1]
        made = {"resource": resource, "request": {"method": "PUT", "url": url}}
        if shape.type != "transaction":
            del made["request"]
        return {"fullUrl": names[key], **made} if key in names else made

    def search(self, key: Key) -> str:
        """The conditional URL of a resource, by its first identifier."""
        one = self.identifier(key)
        return f"{key[0]}?identifier={one['system']}|{one['value']}"

    def identifier(self, key: Key) -> Resource:
        """The first identifier of a resource of the story."""
        if key not in self.known:
            return {"system": SYSTEMS[key[0]], "value": key[1]}
        return dict(listed(self.known[key]["identifier"])[0])

    def number(self, key: Key) -> Resource | None:
        """The number by which everyone knows a woman, a professional or a pregnancy."""
        resource = self.known[key]
        if key[0] == "PractitionerRole":
            ((_, holder),) = names_in(resource["practitioner"])
            resource = self.known["Practitioner", holder]
        found = [one for one in listed(resource.get("identifier")) if one["system"] in NUMBERS]
        return dict(found[-1]) if found else None

    def named(self, value: Any, names: dict[Key, str], shape: Shape) -> Any:
        """The same with `@Type/key` replaced: by the fullUrl in this Bundle, else as the shape refers."""
        if isinstance(value, list):
            return [self.named(one, names, shape) for one in value]
        if not isinstance(value, dict):
            return value
        if not (found := NAMED.match(str(value.get("reference")))):
            return {name: self.named(one, names, shape) for name, one in value.items()}
        key = (found[1], found[2])
        if shape.refer == "number" and (number := self.number(key)):
            kind = "Practitioner" if key[0] == "PractitionerRole" else key[0]
            return {"type": kind, "identifier": number}
        return {"reference": literal(key) if shape.refer else names.get(key) or self.search(key)}


def urn(story: str, key: Key) -> str:
    """The fullUrl of a resource in a Bundle."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, '/'.join((story, *key)))}"


def literal(key: Key) -> str:
    """The address of a resource whose id the sender chose."""
    return f"{key[0]}/{uuid5(NAMESPACE_URL, '/'.join(key))}"


NUMBERS: Final = (
    f"{E}/core/NamingSystem/ssin",
    f"{E}/core/NamingSystem/nihdi",
    f"{B}/sid/alternative-number",
    f"{B}/sid/pregnancy",
)
SYSTEMS: Final = {"Encounter": "urn:oid:2.999.947"}
FACTS: Final[dict[str, Callable[[Builder, Resource], None]]] = {
    "woman": Builder.woman,
    "pregnancy": Builder.pregnancy,
    "birth": Builder.birth,
    "consent": Builder.consent,
    "screening": Builder.screening,
    "period": Builder.period,
    "team": Builder.team,
    "plan": Builder.plan,
    "evaluation": Builder.evaluation,
    "talk": Builder.talk,
    "meeting": Builder.meeting,
    "agreement": Builder.agreement,
    "condition": Builder.condition,
    "goal": Builder.goal,
    "claim": Builder.claim,
    "delete": Builder.delete,
}


def names_in(value: Any) -> Iterator[Key]:
    """Every resource that a resource names."""
    if isinstance(value, dict):
        for one in value.values():
            yield from names_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from names_in(one)
    elif isinstance(value, str) and (found := NAMED.match(value)):
        yield found[1], found[2]


def bundle(entries: list[Resource], key: str, stamp: str, type: str = "transaction") -> Resource:
    """A Bundle with identifier; a message begins with its header."""
    identifier = {"system": "urn:oid:2.999.1", "value": key}
    made: Resource = {"resourceType": "Bundle", "identifier": identifier, "type": type}
    if stamp:
        made["timestamp"] = stamp
    if type == "message":
        header = {
            "resourceType": "MessageHeader",
            "id": str(uuid5(NAMESPACE_URL, f"message/{key}")),
            "eventUri": "https://example.org/event/told",
            "source": {"endpoint": "https://north.example.org/fhir"},
        }
        entries = [{"fullUrl": f"urn:uuid:{header['id']}", "resource": header}, *entries]
    return {**made, "entry": entries}
