"""Tells one woman's story in FHIR Bundles, a Bundle a step, in the form of the wire contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from adapter.canonical import HCPARTY, PREGNANCY, B, E
from scripts.examples.sender import STAFF, Json, Sender, coded, own

SNOMED: Final = "http://snomed.info/sct"
LOINC: Final = "http://loinc.org"
HL7: Final = "http://terminology.hl7.org/CodeSystem"
EPISODE: Final = "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare"


class Story(Sender):
    """What can happen to a woman, each in the words of the programme."""

    def pregnancy(self) -> Json:
        """The extension that names the pregnancy."""
        return {"url": EPISODE, "valueReference": self.to("pregnancy")}

    def begins(self, given: str, born: str, due: str, consent: str, conceived: str) -> None:
        """The woman, her pregnancy with its due date, and her consent to be screened."""
        name = [{"family": "Voorbeeld", "given": [given]}]
        self.put("Patient", "woman", {"name": name, "gender": "female", "birthDate": born}, self.identifier)
        number = {"system": PREGNANCY, "value": f"{self.name}-pregnancy"}
        episode = {"status": "active", "patient": self.to("woman"), "period": {"start": conceived}}
        self.put("EpisodeOfCare", "pregnancy", episode, number)
        self._expects(due, consent, number)
        self._consents("screening", consent)

    def _expects(self, due: str, stated: str, number: Json) -> None:
        shared = {"subject": self.to("woman"), "effectiveDateTime": stated, "performer": [self.to("midwife")]}
        date = {"id": "edd", "code": coded(LOINC, "11778-8"), "valueDateTime": due}
        count = {"id": "fetus", "code": coded(LOINC, "11878-6"), "valueInteger": 1}
        contained = [{"resourceType": "Observation", "status": "final"} | part | shared for part in (date, count)]
        status = {"contained": contained, "status": "final", "code": coded(LOINC, "82810-3")} | shared
        status |= {"focus": [{"identifier": number}], "valueCodeableConcept": coded(SNOMED, "77386006")}
        status |= {"hasMember": [{"reference": "#edd"}, {"reference": "#fetus"}]}
        self.put("Observation", "pregnancy-status", status)

    def _consents(self, kind: str, day: str, coordinator: str = "") -> None:
        provision = {}
        if coordinator:
            actor = {"role": coded(SNOMED, "768820003"), "reference": self.to(coordinator)}
            provision = {"provision": {"actor": [actor]}}
        consent = {
            "status": "active",
            "scope": coded(f"{HL7}/consentscope", "patient-privacy"),
            "category": [own("consent", kind)],
            "patient": self.to("woman"),
            "dateTime": day,
            "policyRule": coded(f"{HL7}/v3-ActCode", "OPTIN"),
        }
        self.put("Consent", f"consent-{kind}", consent | provision)

    def screened(self, at: str, by: str, items: Sequence[Json], code: str | None) -> None:
        """A completed screening; `items` as `judged` or `answered` give them."""
        extensions = [self.pregnancy()]
        if code:
            extensions.append({"url": f"{B}/StructureDefinition/billing-code", "valueString": code})
        response = {
            "extension": extensions,
            "questionnaire": f"{B}/Questionnaire/screening",
            "status": "completed",
            "subject": self.to("woman"),
            "authored": at,
            "author": self.to(by),
            "item": list(items),
        }
        self.put("QuestionnaireResponse", "screening", response)

    def reference_period(self, start: str) -> None:
        """The billing platform's twelve months begin."""
        account = {"status": "active", "type": own("account", "reference-period"), "subject": [self.to("woman")]}
        self.put("Account", "reference-period", account | {"servicePeriod": {"start": start}})

    def team(self, start: str, members: Iterable[str], coordinator: str) -> None:
        """The care team, and her consent to who coordinates it."""
        self._consents("coordinator", start, coordinator)
        participants = [self._member(who, coded(HCPARTY, STAFF[who][1]), start) for who in members]
        participants.append(self._member(coordinator, coded(SNOMED, "768820003"), start))
        team = {"status": "active", "subject": self.to("woman"), "period": {"start": start}}
        self.put("CareTeam", "team", team | {"participant": participants})

    def _member(self, who: str, role: Json, start: str) -> Json:
        return {"role": [role], "member": self.to(who), "period": {"start": start}}

    def talk(self, key: str, start: str, end: str, by: str, code: str, evaluated: Iterable[str]) -> None:
        """An advice talk in which each vulnerability gets a status and a note."""
        performer = {"type": [coded(f"{HL7}/v3-ParticipationType", "PPRF")], "individual": self.to(by)}
        extension = {"url": f"{B}/StructureDefinition/billing-code", "valueString": code}
        self._encounter(key, "advice-talk", start, end, [extension], [performer])
        for indicator in evaluated:
            self.evaluated(f"{key}-{indicator}", indicator, end, by, "status-quo", key)

    def meeting(self, key: str, start: str, end: str, present: Iterable[str], agreed: Iterable[str]) -> None:
        """A perinatal meeting with the woman; `agreed` are the indicators on which something was agreed."""
        kind = coded(f"{HL7}/v3-ParticipationType", "PART")
        participants = [{"type": [kind], "individual": self.to(who)} for who in present]
        extension = {"url": f"{B}/StructureDefinition/woman-present", "valueBoolean": True}
        self._encounter(key, "perinatal-meeting", start, end, [extension], participants)
        for indicator in agreed:
            agreement = {
                "status": "accepted",
                "intent": "plan",
                "code": own("task", "agreement"),
                "description": "Wat is afgesproken.",
                "for": self.to("woman"),
                "encounter": self.to(key),
                "owner": participants[0]["individual"],
                "reasonCode": own("indicator", indicator),
            }
            self.put("Task", f"{key}-{indicator}-agreement", agreement)

    def _encounter(self, key: str, kind: str, start: str, end: str, extensions: list[Json], people: list[Json]) -> None:
        encounter = {
            "extension": extensions,
            "status": "finished",
            "class": {"system": f"{HL7}/v3-ActCode", "code": "AMB"},
            "type": [own("consultation", kind)],
            "subject": self.to("woman"),
            "episodeOfCare": [self.to("pregnancy")],
            "participant": people,
            "period": {"start": start, "end": end},
        }
        self.put("Encounter", key, encounter)

    def evaluated(self, key: str, indicator: str, at: str, by: str, status: str, encounter: str = "") -> None:
        """One vulnerability gets a status and a note."""
        evaluation = {
            "extension": [self.pregnancy()],
            "status": "final",
            "category": [own("observation-category", "evaluation")],
            "code": own("indicator", indicator),
            "subject": self.to("woman"),
            "effectiveDateTime": at,
            "performer": [self.to(by)],
            "valueCodeableConcept": own("evaluation-status", status),
            "note": [{"text": "Besproken en opgevolgd."}],
        }
        if encounter:
            evaluation["encounter"] = self.to(encounter)
        self.put("Observation", f"{key}-evaluation", evaluation)

    def plan(self, saved: str, goals: Iterable[str]) -> None:
        """The care and support plan is saved, with a goal for each vulnerability."""
        for indicator in goals:
            active = coded(f"{HL7}/condition-clinical", "active")
            condition = {"extension": [self.pregnancy()], "clinicalStatus": active, "code": own("indicator", indicator)}
            self.put("Condition", f"{indicator}-condition", condition | {"subject": self.to("woman")})
            goal = {"lifecycleStatus": "active", "description": {"text": "Opvolging"}, "subject": self.to("woman")}
            self.put("Goal", f"{indicator}-goal", goal | {"addresses": [self.to(f"{indicator}-condition")]})
        plan = {
            "extension": [
                {"url": f"{E}/core/StructureDefinition/be-ext-recorded-date", "valueDateTime": saved},
                self.pregnancy(),
            ],
            "status": "active",
            "intent": "plan",
            "subject": self.to("woman"),
            "careTeam": [self.to("team")],
            "addresses": [self.to(f"{indicator}-condition") for indicator in goals],
            "goal": [self.to(f"{indicator}-goal") for indicator in goals],
        }
        self.put("CarePlan", "plan", plan)
