"""Facts of talks and meetings: encounters, who took part, what was agreed."""

from __future__ import annotations

from tests.stories.builder import Builder
from tests.stories.care import coded, evaluation
from tests.stories.fhir import V3, B, Resource, at, concept, listed, moment, ours


def talk(story: Builder, said: Resource) -> None:
    """An advice talk; `evaluating` says in one word that these vulnerabilities got a status and a note in it."""
    key = said.get("id", f"talk-{said['on']}")
    day, begin = said["on"], said.get("at", "10:00")
    period = {"start": moment(day, begin), "end": moment(day, said.get("to", "10:40"))}
    if "utc" in said:
        period = {"start": f"{day}T{said['utc']}:00Z"}
    made = encounter(story, said, "advice-talk", period)
    made["participant"] = [
        {"type": [concept(f"{V3}/v3-ParticipationType", "PPRF")], "individual": story.role(one)}
        for one in listed(said.get("by"))
    ]
    coded(story, made, said, key)
    story.put("Encounter", key, "urn:oid:2.999.947", made)
    if said.get("evaluating"):
        made = {name: said[name] for name in ("on", "by", "pregnancy") if name in said}
        evaluation(story, {**made, "of": said["evaluating"], "in": key})


def meeting(story: Builder, said: Resource) -> None:
    key = said.get("id", f"meeting-{said['on']}")
    day, start, end = said["on"], said.get("at", "10:00"), said.get("to", "11:00")
    made = encounter(story, said, "perinatal-meeting", {"start": moment(day, start), "end": moment(day, end)})
    woman = said.get("woman", True)
    if woman != "designee":
        made.setdefault("extension", []).append(
            {"url": f"{B}/StructureDefinition/woman-present", "valueBoolean": bool(woman)}
        )
    made["participant"] = [participant(story, one, said) for one in said["with"]]
    if woman in ("designee", "both"):
        story.put(
            "RelatedPerson", "sister", "urn:oid:2.999.6", {"patient": story.who(said), "name": [{"family": "Zus"}]}
        )
        made["participant"].append({"individual": at("RelatedPerson", "sister")})
    story.put("Encounter", key, "urn:oid:2.999.947", made)
    for slug in listed(said.get("agreed")):
        agreement(
            story, {"meeting": key, "about": slug, "of woman": said.get("of woman", "Eva"), "by": said["with"][0]}
        )


def participant(story: Builder, name: str, said: Resource) -> Resource:
    types = [concept(f"{V3}/v3-ParticipationType", "PART")]
    if name in listed(said.get("marked")):
        types.append(ours("participation", "reimbursed"))
    made: Resource = {"type": types, "individual": story.role(name)}
    if span := said.get("partly", {}).get(name):
        begin, end = span.split("-")
        made["period"] = {"start": moment(said["on"], begin), "end": moment(said["on"], end)}
    return made


def encounter(story: Builder, said: Resource, kind: str, period: Resource) -> Resource:
    made: Resource = {
        "status": said.get("status", "finished"),
        "class": {"system": f"{V3}/v3-ActCode", "code": "AMB"},
        "type": [ours("consultation", kind)],
        "subject": story.who(said),
        "period": period,
    }
    if said.get("pregnancy", "P1") != "none":
        made["episodeOfCare"] = [story.episode(said.get("pregnancy", "P1"))]
    return made


def agreement(story: Builder, said: Resource) -> None:
    made: Resource = {
        "status": said.get("status", "accepted"),
        "intent": "plan",
        "code": ours("task", "agreement"),
        "for": story.who(said),
        "encounter": at("Encounter", said["meeting"]),
        "description": "Afspraak uit het overleg.",
        "owner": story.role(said.get("by", "M1")),
    }
    if said.get("about", "none") != "none":
        made["reasonCode"] = ours("indicator", said["about"])
    story.put("Task", f"{said['meeting']}-{said.get('about', 'none')}", "urn:oid:2.999.403", made)
