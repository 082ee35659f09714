"""Facts of her care: consent, screening, reference period, team, plan, vulnerabilities and how they fare."""

from __future__ import annotations

from tests.stories import answers
from tests.stories.builder import Builder
from tests.stories.cast import PEOPLE
from tests.stories.fhir import HCPARTY, V3, B, E, Resource, at, concept, listed, moment, ours


def consent(story: Builder, said: Resource) -> None:
    kind = said.get("kind", "screening")
    provision: Resource = {}
    if "from" in said:
        provision["period"] = {"start": str(said["from"])}
    if "until" in said:
        provision.setdefault("period", {})["end"] = str(said["until"])
    if kind == "coordinator":
        role = concept("http://snomed.info/sct", "768820003")
        provision["actor"] = [{"role": role, "reference": story.role(one)} for one in listed(said["for"])]
    made: Resource = {
        "status": said.get("status", "active"),
        "scope": concept(f"{V3}/consentscope", "patient-privacy"),
        "category": [ours("consent", kind)],
        "patient": story.who(said),
        "policyRule": concept(f"{V3}/v3-ActCode", "OPTIN"),
    }
    if "pregnancy" in said:
        made["extension"] = story.pregnant(said)
    if "given" in said:
        made["dateTime"] = str(said["given"])
    if provision:
        made["provision"] = provision
    default = f"consent-{kind}" + "".join(f"-{one}" for one in listed(said.get("for")))
    story.put("Consent", said.get("id", default), "urn:oid:2.999.730", made)


def screening(story: Builder, said: Resource) -> None:
    version = said.get("version", "15")
    form = f"{B}/Questionnaire/screening" + (f"|{version}" if version != "15" or "version" in said else "")
    made: Resource = {
        "extension": story.pregnant(said),
        "questionnaire": form,
        "status": said.get("status", "completed"),
        "subject": story.who(said),
        "authored": moment(said["on"], said.get("at", "10:00")) if len(str(said["on"])) == 10 else said["on"],
        "author": story.role(said["by"]),
        "item": list(answers.items(said, version)),
    }
    coded(story, made, said, f"scr-{said.get('id', 'S1')}")
    story.put("QuestionnaireResponse", said.get("id", "S1"), "urn:oid:2.999.400", made)
    response = story.known["QuestionnaireResponse", said.get("id", "S1")]
    response["identifier"] = response["identifier"][0]


def coded(story: Builder, made: Resource, said: Resource, default: str) -> None:
    """The billing code that the BiB tool issued, unless the story says that there is none yet."""
    if said.get("code", True):
        made.setdefault("extension", []).append(
            {"url": f"{B}/StructureDefinition/billing-code", "valueString": default}
        )


def period(story: Builder, said: Resource) -> None:
    made = {
        "status": "active",
        "type": ours("account", "reference-period"),
        "subject": [story.who(said)],
        "servicePeriod": {"start": str(said["from"])},
    }
    story.put("Account", said.get("id", "period"), "urn:oid:2.999.717", made)


def team(story: Builder, said: Resource) -> None:
    started = str(said["from"])
    participant: list[Resource] = []
    for one in said.get("members", []):
        since, codes = started, PEOPLE[one].professions[:1]
        participant.append(member(story, one, [concept(HCPARTY, code) for code in codes], {"from": since}))
    coordinators = said.get("coordinator", {})
    for one, span in ({coordinators: {}} if isinstance(coordinators, str) else coordinators).items():
        role = concept("http://snomed.info/sct", "768820003")
        participant.append(member(story, one, [role], {"from": started, **(span or {})}))
    others = [(one, ours("team-role", "responsible-provider")) for one in listed(said.get("responsible"))]
    others += [(one, concept(HCPARTY, code)) for one, code in said.get("roles", {}).items()]
    participant += [member(story, one, [role], {"from": started}) for one, role in others]
    made = {
        "status": said.get("status", "active"),
        "subject": story.who(said),
        "period": {"start": started},
        "participant": participant,
    }
    story.put("CareTeam", said.get("id", "team"), "urn:oid:2.999.770", made)


def member(story: Builder, name: str, roles: list[Resource], span: Resource) -> Resource:
    period = {there: str(span[here]) for here, there in (("from", "start"), ("until", "end")) if here in span}
    return {"role": roles, "member": story.role(name), "period": period}


def plan(story: Builder, said: Resource) -> None:
    made: Resource = {
        "status": said.get("status", "active"),
        "intent": "plan",
        "subject": story.who(said),
        "extension": [
            {"url": f"{E}/core/StructureDefinition/be-ext-recorded-date", "valueDateTime": str(said["saved"])},
            *story.pregnant(said),
        ],
    }
    if team := said.get("team"):
        made["careTeam"] = [at("CareTeam", team)]
    story.put("CarePlan", said.get("id", "plan"), "urn:oid:2.999.774", made)


def evaluation(story: Builder, said: Resource) -> None:
    """One Observation an indicator; `in` names the talk or meeting it was made in, `note: none` leaves it away."""
    for slug in listed(said["of"]):
        made: Resource = {
            "status": said.get("state", "final"),
            "category": [ours("observation-category", "evaluation")],
            "extension": story.pregnant(said),
            "code": ours("indicator", slug),
            "subject": story.who(said),
            "effectiveDateTime": moment(said["on"], said.get("at", "10:30")),
            "performer": [story.role(said["by"])],
        }
        if said.get("status", "status-quo") != "none":
            made["valueCodeableConcept"] = ours("evaluation-status", said.get("status", "status-quo"))
        if said.get("note", "Besproken.") != "none":
            made["note"] = [{"text": said.get("note", "Besproken.")}]
        if "in" in said:
            made["encounter"] = at("Encounter", said["in"])
        key = said.get("id", f"ev-{said['on']}-{said['by']}-{said.get('in', '')}") + f"-{slug}"
        story.put("Observation", key, "urn:oid:2.999.1164", made)


def condition(story: Builder, said: Resource) -> None:
    made = {
        "clinicalStatus": concept(f"{V3}/condition-clinical", "active"),
        "code": ours("indicator", said["indicator"]),
        "subject": story.who(said),
        "extension": story.pregnant(said),
    }
    story.put("Condition", f"cond-{said['indicator']}", "urn:oid:2.999.935", made)


def goal(story: Builder, said: Resource) -> None:
    """A Goal with its Condition; every later `goal` of the same indicator is another version of the same Goal."""
    slug = said["indicator"]
    condition(story, said)
    made: Resource = {
        "lifecycleStatus": "active",
        "description": {"text": f"Doel {slug}"},
        "subject": story.who(said),
        "addresses": [at("Condition", f"cond-{slug}")],
        "statusDate": str(said["on"]),
    }
    if "status" in said:
        made["achievementStatus"] = concept(f"{V3}/goal-achievement", said["status"])
    if said.get("note", "Besproken.") != "none":
        made["note"] = [{"text": said.get("note", "Besproken.")}]
    if "by" in said:
        made["expressedBy"] = story.role(said["by"])
    story.put("Goal", f"goal-{slug}", "urn:oid:2.999.387", made)


def claim(story: Builder, said: Resource) -> None:
    """The billing platform's report that 401413 was claimed from elsewhere."""
    made: Resource = {
        "status": "billed",
        "code": concept(f"{E}/core/NamingSystem/be-ns-nihdi-nomenclature", str(said.get("code", "401413"))),
        "subject": story.who(said),
        "context": story.episode(said.get("pregnancy", "P1")),
        "occurrenceDateTime": str(said["on"]),
    }
    story.put("ChargeItem", said.get("id", "elsewhere"), "urn:oid:2.999.1164", made)


def birth(story: Builder, said: Resource) -> None:
    """Another telling of the same pregnancy's end, by another Observation."""
    key = f"P1.{story.hospital}"
    story.put("Observation", said["id"], "urn:oid:2.999.1164", story.pregnancy_status(key, said, "Eva"))
