"""A package that a site adds: every way to slice, fixed values, bindings, references, extensions, invariants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from adapter.fhir.definitions.packages import Packages
from adapter.fhir.outcome import Issue
from adapter.fhir.validation import validate
from tests.fhir.validation.profiles.site import (
    SITE,
    Json,
    code_system,
    element,
    extension,
    package,
    profile,
    url,
    value_set,
)

COLOUR = f"{SITE}/CodeSystem/colour"
SIZE = f"{SITE}/CodeSystem/size"


def codes(place: str, name: str, strength: str, **more: Any) -> Json:
    return element(place, binding={"strength": strength, "valueSet": f"{SITE}/ValueSet/{name}"}, **more)


def named(place: str, by: str, rules: str = "open", ordered: bool = False) -> Json:
    return element(place, by=[("value", by)], rules=rules, ordered=ordered)


def system_slice(kind: str, name: str, most: str = "*", least: int = 0) -> list[Json]:
    place = f"{kind}.identifier:{name}"
    return [element(place, most, least), element(f"{place}.system", "1", 1, fixedUri=f"urn:x:{name}")]


RESOURCES = [
    profile(
        "open", "Patient", named("Patient.identifier", "system"),
        *system_slice("Patient", "a", "1", 1), *system_slice("Patient", "b", "2"),
    ),
    profile(
        "closed", "Patient", named("Patient.identifier", "system", "closed"), *system_slice("Patient", "a"),
    ),
    profile(
        "at-end", "Patient", named("Patient.identifier", "system", "openAtEnd"), *system_slice("Patient", "a"),
    ),
    profile(
        "ordered", "Patient", named("Patient.identifier", "system", ordered=True),
        *system_slice("Patient", "a"), *system_slice("Patient", "b"),
    ),
    profile(
        "again", "Patient", named("Patient.identifier", "system"), *system_slice("Patient", "a"),
        element("Patient.identifier:a", by=[("value", "use")]),
        element("Patient.identifier:a/old", "1"), element("Patient.identifier:a/old.use", "1", 1, patternCode="old"),
        element("Patient.identifier:a/old.period", "1", 1),
    ),
    profile(
        "exists", "Patient", element("Patient.contact", by=[("exists", "organization")]),
        element("Patient.contact:of"), element("Patient.contact:of.organization", "1", 1),
        element("Patient.contact:of.telecom", least=1),
        element("Patient.contact:person"), element("Patient.contact:person.organization", "0"),
        element("Patient.contact:person.name", "1", 1),
    ),
    profile(
        "position", "Patient", element("Patient.name", by=[("position", "$this")]),
        element("Patient.name:first"), element("Patient.name:first.family", "1", 1),
        element("Patient.name:second"), element("Patient.name:second.text", "1", 1),
    ),
    profile(
        "pattern", "Observation", element("Observation.category", by=[("pattern", "$this")]),
        element("Observation.category:red", "1", 1, patternCodeableConcept={"coding": [{"system": COLOUR, "code": "red"}]}),
        element("Observation.category:red.text", "1", 1),
    ),
    profile(
        "typed", "Bundle", element("Bundle.entry", by=[("type", "resource")]),
        element("Bundle.entry:woman", "1", 1), element("Bundle.entry:woman.resource", "1", 1, types=["Patient"]),
        element("Bundle.entry:other"), element("Bundle.entry:other.resource", "1", 1, types=["Observation"]),
        element("Bundle.entry:other.request", "1", 1),
    ),
    profile(
        "profiled", "Bundle", element("Bundle.entry", by=[("profile", "resource")]),
        element("Bundle.entry:named", "1", 1),
        element("Bundle.entry:named.resource", "1", 1) | {"type": [{"code": "Patient", "profile": [url("woman")]}]},
    ),
    profile("woman", "Patient", element("Patient.name", least=1)),
    profile("lady", "Patient", element("Patient.name", least=1), element("Patient.birthDate", "1", 1), base="woman"),
    profile(
        "values", "Patient", element("Patient.gender", "1", fixedCode="female"),
        element("Patient.active", "1", patternBoolean=True), element("Patient.photo", "0"),
        element("Patient.name", "2", 1), element("Patient.name.family", "1", 1, maxLength=5),
        element("Patient.multipleBirth[x]", "1", types=["integer"], maxValueInteger=3),
        element("Patient.maritalStatus", "1", fixedCodeableConcept={"text": "single"}),
        element("Patient.deceased[x]", "0"),
        element("Patient.address") | {"type": [{"code": "Address", "profile": [url("home")]}]},
    ),
    profile("home", "Address", element("Address.city", "1", 1)),
    profile(
        "bound", "Observation", codes("Observation.code", "colours", "required"),
        codes("Observation.method", "colours", "extensible"), codes("Observation.bodySite", "colours", "preferred"),
        codes("Observation.category", "mixed", "required"),
        element("Observation.value[x]", types=["CodeableConcept", "string"]),
        element("Observation.value[x]:valueCodeableConcept", "1"),
        codes("Observation.value[x]:valueCodeableConcept", "sizes", "required", most="1"),
    ),
    profile(
        "pointing", "Observation",
        element("Observation.subject", "1", 1) | {"type": [{"code": "Reference", "targetProfile": [url("woman")]}]},
    ),
    profile(
        "ruled", "Encounter", element("Encounter.period", "1", rule=("r-2", "warning", "end.exists()")),
        element("Encounter.identifier", rule=("r-3", "error", "Identifier.where(system = 'urn:x').value.all(length() = 3)")),
        rule=("r-1", "error", "status != 'finished' or period.start.exists()"),
    ),
    profile(
        "extended", "Patient", element("Patient.extension", by=[("value", "url")]),
        element("Patient.extension:nick", "1", 1) | {"type": [{"code": "Extension", "profile": [url("nick")]}]},
        element("Patient.birthDate", "1"), element("Patient.birthDate.extension", by=[("value", "url")]),
        element("Patient.birthDate.extension:nick", "1", 1)
        | {"type": [{"code": "Extension", "profile": [url("anywhere")]}]},
    ),
    extension("nick", "string", "Patient", "HumanName", "Patient.birthDate"),
    extension("anywhere", "string", "Element"),
    profile(
        "pair", "Extension", element("Extension.extension", by=[("value", "url")]),
        element("Extension.extension:one", "1", 1), element("Extension.extension:one.url", "1", 1, fixedUri="one"),
        element("Extension.extension:one.value[x]", "1", 1, types=["code"],
                binding={"strength": "required", "valueSet": f"{SITE}/ValueSet/colours"}),
        element("Extension.url", "1", 1, fixedUri=url("pair")), element("Extension.value[x]", "0"),
        context=[{"type": "element", "expression": "Element"}],
    ),
    value_set("colours", COLOUR), value_set("sizes", SIZE, "small"), value_set("mixed", "http://snomed.info/sct"),
    code_system("colour", "red", "green"),
]  # fmt: skip
RESOURCES[-6]["snapshot"]["element"][0]["isModifier"] = False


def modifying() -> Json:
    made = extension("not", "boolean", "Patient")
    made["snapshot"]["element"][0]["isModifier"] = True
    return made


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return package(tmp_path_factory.mktemp("site"), [*RESOURCES, modifying()])


def ids(*names: str, **more: Any) -> Json:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": f"urn:x:{name}", "value": "1"} for name in names],
    } | more


def concept(code: str, system: str = COLOUR) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def observation(**more: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "code": concept("red")} | more


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient"} | more


def encounter(**more: Any) -> Json:
    kind = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    return {
        "resourceType": "Encounter",
        "status": "finished",
        "class": kind,
        "period": {"start": "2026", "end": "2026"},
    } | more


def bundle(*resources: Json, **more: Any) -> Json:
    entries = [
        {"fullUrl": f"urn:uuid:{n:08}-0000-4000-8000-000000000000", "resource": r} | more
        for n, r in enumerate(resources)
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


FIRST = "urn:uuid:00000000-0000-4000-8000-000000000000"
WOMAN = patient(name=[{"family": "x"}])
NICK = {"url": url("nick"), "valueString": "x"}
ANY = {"url": url("anywhere"), "valueString": "x"}
EXTENDED = patient(extension=[NICK], birthDate="2000", _birthDate={"extension": [ANY]})
VALUES = patient(name=[{"family": "x"}], gender="female", active=True)
POINTING = observation(subject={"reference": FIRST}) | {"meta": {"profile": [url("pointing")]}}

# profile, resource, and (expression, kind) of each issue
CASES: list[tuple[str, str, Json, set[tuple[str, str]]]] = [
    ("a slice that must be there and is", "open", ids("a"), set()),
    ("a slice that must be there and is not", "open", ids("b"), {("Patient", "slice")}),
    ("no list for a slice that must be there", "open", patient(active=True), {("Patient", "slice")}),
    ("one too many of a slice", "open", ids("a", "c", "a"), {("Patient.identifier[2]", "slice")}),
    ("as many as a slice may have", "open", ids("a", "b", "b", "c"), set()),
    ("three where two may be", "open", ids("a", "b", "b", "b"), {("Patient.identifier[3]", "slice")}),
    ("closed slices and nothing else", "closed", ids("a", "a"), set()),
    ("what is of no slice, where slices are closed", "closed", ids("a", "c"), {("Patient.identifier[1]", "slice")}),
    ("what is of no slice at the end", "at-end", ids("a", "a", "c"), set()),
    ("what is of no slice before the end", "at-end", ids("a", "c", "a"), {("Patient.identifier[2]", "slice")}),
    ("slices in their order", "ordered", ids("a", "a", "c", "b"), set()),
    ("slices out of order", "ordered", ids("b", "a"), {("Patient.identifier[1]", "slice")}),
    ("a slice in a slice", "again",
     patient(identifier=[{"system": "urn:x:a", "use": "old", "period": {"end": "2020"}}, {"system": "urn:x:a"}]), set()),
    ("a slice in a slice lacks something", "again",
     patient(identifier=[{"system": "urn:x:a"}, {"system": "urn:x:a", "use": "old"}, {"system": "urn:x:b", "use": "old"}]),
     {("Patient.identifier[1]", "required-element-missing")}),
    ("two of a slice in a slice", "again",
     patient(identifier=[{"system": "urn:x:a", "use": "old", "period": {"end": "2020"}}] * 2),
     {("Patient.identifier[1]", "slice")}),
    ("slices by what is there", "exists",
     patient(contact=[{"organization": {"display": "x"}}, {"telecom": [{"system": "phone", "value": "1"}]}]),
     {("Patient.contact[0]", "required-element-missing"), ("Patient.contact[1]", "required-element-missing")}),
    ("slices by position", "position", patient(name=[{"family": "x"}, {"family": "x"}, {"use": "old"}]),
     {("Patient.name[1]", "required-element-missing")}),
    ("a slice by pattern, found behind others", "pattern",
     observation(category=[concept("green"), concept("red") | {"text": "x"}]), set()),
    ("a slice by pattern lacks something", "pattern", observation(category=[concept("green"), concept("red")]),
     {("Observation.category[1]", "required-element-missing")}),
    ("a slice by pattern is missing", "pattern", observation(category=[concept("green")]), {("Observation", "slice")}),
    ("slices by type", "typed", bundle(WOMAN, observation()),
     {("Bundle.entry[1]", "required-element-missing")}),
    ("a slice by type is missing", "typed", bundle(encounter()), {("Bundle", "slice")}),
    ("a slice by profile", "profiled", bundle(patient(active=True), WOMAN), set()),
    ("a slice by profile is missing", "profiled", bundle(patient(active=True)), {("Bundle", "slice")}),
    ("values as they must be", "values", VALUES, set()),
    ("another fixed value", "values", VALUES | {"gender": "male"}, {("Patient.gender", "fixed-value")}),
    ("another value than the pattern", "values", VALUES | {"active": False}, {("Patient.active", "fixed-value")}),
    ("an element that is taken away", "values", VALUES | {"photo": [{"url": "http://x.test/1"}]},
     {("Patient.photo", "too-many")}),
    ("a choice that is taken away", "values", VALUES | {"deceasedBoolean": True}, {("Patient.deceased", "too-many")}),
    ("a type that is taken away", "values", VALUES | {"multipleBirthBoolean": True},
     {("Patient.multipleBirth.ofType(boolean)", "type-not-allowed")}),
    ("the largest value", "values", VALUES | {"multipleBirthInteger": 3}, set()),
    ("a value too large", "values", VALUES | {"multipleBirthInteger": 4},
     {("Patient.multipleBirth.ofType(integer)", "value-out-of-range")}),
    ("more than a fixed concept", "values", VALUES | {"maritalStatus": {"text": "single", "id": "x"}},
     {("Patient.maritalStatus.id", "fixed-value")}),
    ("a required list is missing", "values", {k: v for k, v in VALUES.items() if k != "name"},
     {("Patient", "required-element-missing")}),
    ("one more than allowed", "values", VALUES | {"name": [{"family": "x"}] * 3}, {("Patient.name", "too-many")}),
    ("an element of a list is missing", "values", VALUES | {"name": [{"family": "x"}, {"text": "x"}]},
     {("Patient.name[1]", "required-element-missing")}),
    ("a text of the greatest length", "values", VALUES | {"name": [{"family": "12345"}]}, set()),
    ("a text too long", "values", VALUES | {"name": [{"family": "123456"}]},
     {("Patient.name[0].family", "value-out-of-range")}),
    ("a data type with a profile", "values", VALUES | {"address": [{"city": "x"}, {"text": "x"}]},
     {("Patient.address[1]", "required-element-missing")}),
    ("codes of every strength", "bound", observation(method=concept("red"), category=[concept("1", "http://snomed.info/sct")]),
     set()),
    ("a code outside a required value set", "bound", observation(code=concept("small", SIZE)),
     {("Observation.code", "code-not-in-valueset")}),
    ("no code for a required value set", "bound", observation(code={"text": "x"}), {("Observation.code", "code-not-in-valueset")}),
    ("a code outside a preferred value set", "bound", observation(bodySite=concept("small", SIZE)), set()),
    ("a code that may be of an open value set", "bound", observation(category=[concept("1", "http://snomed.info/sct")]), set()),
    ("a system that is not of an open value set", "bound", observation(category=[concept("small", SIZE)]),
     {("Observation.category[0]", "code-not-in-valueset")}),
    ("a code outside, of one type of a choice", "bound", observation(valueCodeableConcept=concept("red")),
     {("Observation.value.ofType(CodeableConcept)", "code-not-in-valueset")}),
    ("another type of the choice", "bound", observation(valueString="x"), set()),
    ("a code that its system does not have", "bound", observation(bodySite=concept("blue")),
     {("Observation.bodySite.coding[0].code", "code-unknown")}),
    ("a rule of the resource", "ruled", encounter(period={"end": "2026"}), {("Encounter", "invariant")}),
    ("a rule of an element that starts with its type", "ruled", encounter(identifier=[{"system": "urn:x", "value": "12"}]),
     {("Encounter.identifier[0]", "invariant")}),
    ("the same rule for another system", "ruled", encounter(identifier=[{"system": "urn:y", "value": "12"}]), set()),
    ("an extension that must be there", "extended", EXTENDED, set()),
    ("an extension that must be there and is not", "extended", {k: v for k, v in EXTENDED.items() if k != "extension"},
     {("Patient", "slice")}),
    ("an extension of a primitive is missing", "extended", EXTENDED | {"_birthDate": {"extension": [NICK]}},
     {("Patient.birthDate", "slice")}),
    ("an extension twice", "extended", EXTENDED | {"extension": [NICK, NICK]}, {("Patient.extension[1]", "slice")}),
    ("a value of another type", "extended", EXTENDED | {"extension": [{"url": url("nick"), "valueCode": "x"}]},
     {("Patient.extension[0].value.ofType(code)", "type-not-allowed")}),
]  # fmt: skip


def errors(issues: list[Issue]) -> set[tuple[str, str]]:
    return {(issue.expression, issue.kind) for issue in issues if issue.stops}


@pytest.mark.parametrize(("name", "resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_planted_error_is_found_where_it_is(
    site: Packages, name: str, resource: Json, expected: set[tuple[str, str]]
) -> None:
    issues = validate(resource, profiles=[url(name)], packages=site)
    assert errors(issues) == expected
    assert all(issue.layer == "profile" and issue.expected for issue in issues)
    assert {issue.profile for issue in issues if issue.stops and issue.kind != "code-unknown"} <= {
        url(name),
        url("nick"),
        url("home"),
    }


@pytest.mark.parametrize(("name", "resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES[::3]])
def test_a_declared_profile_is_checked_like_one_asked_for(
    site: Packages, name: str, resource: Json, expected: set[tuple[str, str]]
) -> None:
    declaring = resource | {"meta": {"profile": [url(name) + "|1.0.0"]}}
    assert errors(validate(declaring, profiles=(), packages=site)) == expected
    assert errors(validate(declaring, packages=site)) == set()


def test_a_code_outside_an_extensible_value_set_is_a_warning(site: Packages) -> None:
    [issue] = validate(observation(method=concept("small", SIZE)), profiles=[url("bound")], packages=site)
    assert (issue.severity, issue.expression, issue.kind) == ("warning", "Observation.method", "code-not-in-valueset")


def test_a_rule_of_level_warning_is_a_warning(site: Packages) -> None:
    [issue] = validate(encounter(period={"start": "2026"}), profiles=[url("ruled")], packages=site)
    assert (issue.severity, issue.expression, issue.detail["rule"]) == ("warning", "Encounter.period", "r-2")


PLACES: Mapping[str, tuple[Json, set[tuple[str, str]]]] = {
    "on the type of its context": (patient(extension=[NICK]), set()),
    "in a data type of its context": (patient(name=[{"family": "x", "extension": [NICK]}]), set()),
    "on a path of its context": (patient(birthDate="2000", _birthDate={"extension": [NICK]}), set()),
    "on another type": (observation(extension=[NICK]), {("Observation.extension[0]", "extension")}),
    "on another path": (
        patient(gender="male", _gender={"extension": [NICK]}),
        {("Patient.gender.extension[0]", "extension")},
    ),
    "in a contained resource": (
        patient(
            contained=[{"resourceType": "Organization", "id": "o", "name": "x", "extension": [NICK]}],
            managingOrganization={"reference": "#o"},
        ),
        {("Patient.contained[0].extension[0]", "extension")},
    ),
    "that modifies, as such": (patient(modifierExtension=[{"url": url("not"), "valueBoolean": True}]), set()),
    "that modifies, as another": (
        patient(extension=[{"url": url("not"), "valueBoolean": True}]),
        {("Patient.extension[0]", "extension")},
    ),
    "that does not modify, as modifier": (
        patient(modifierExtension=[NICK]),
        {("Patient.modifierExtension[0]", "extension")},
    ),
    "that nobody knows": (patient(extension=[{"url": "http://x.test/e", "valueCode": "x"}]), set()),
    "that nobody knows and that modifies": (
        patient(modifierExtension=[{"url": "http://x.test/e", "valueCode": "x"}]),
        {("Patient.modifierExtension[0]", "unknown-modifier-extension")},
    ),
    "of parts": (patient(extension=[{"url": url("pair"), "extension": [{"url": "one", "valueCode": "red"}]}]), set()),
    "of parts, one with another code": (
        patient(extension=[{"url": url("pair"), "extension": [{"url": "one", "valueCode": "blue"}]}]),
        {("Patient.extension[0].extension[0].value.ofType(code)", "code-not-in-valueset")},
    ),
    "of parts, one unknown": (
        patient(extension=[{"url": url("pair"), "extension": [{"url": "one", "valueCode": "red"}, {"url": "two", "valueCode": "x"}]}]),
        {("Patient.extension[0].extension[1].url", "extension")},
    ),
    "of parts, one missing": (
        patient(extension=[{"url": url("pair"), "extension": [{"url": url("anywhere"), "valueString": "x"}]}]),
        {("Patient.extension[0]", "slice")},
    ),
    "in parameters": (
        {"resourceType": "Parameters", "parameter": [{"name": "x", "resource": observation(extension=[NICK])}]},
        {("Parameters.parameter[0].resource.extension[0]", "extension")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_an_extension(site: Packages, name: str) -> None:
    resource, expected = PLACES[name]
    assert errors(validate(resource, profiles=(), packages=site)) == expected


REFERENCES: Mapping[str, tuple[Json, set[tuple[str, str]]]] = {
    "to what conforms": (bundle(WOMAN, POINTING), set()),
    "to what does not conform": (
        bundle(patient(active=True), POINTING),
        {("Bundle.entry[1].resource.subject", "target-profile")},
    ),
    "to what declares a profile that is based on it": (
        bundle(WOMAN | {"birthDate": "2000", "meta": {"profile": [url("lady")]}}, POINTING),
        set(),
    ),
    "to what breaks only the narrower profile that it declares": (
        bundle(WOMAN | {"meta": {"profile": [url("lady")]}}, POINTING),
        {("Bundle.entry[0].resource", "required-element-missing")},
    ),
    "to another type in the Bundle": (
        bundle(encounter(), POINTING),
        {("Bundle.entry[1].resource.subject", "reference-type")},
    ),
    "to another type elsewhere": (
        POINTING | {"subject": {"reference": "Group/1"}},
        {("Observation.subject", "reference-type")},
    ),
    "to the right type elsewhere": (POINTING | {"subject": {"reference": "Patient/1"}}, set()),
    "by identifier": (POINTING | {"subject": {"identifier": {"value": "1"}}}, set()),
    "by identifier, of another type": (
        POINTING | {"subject": {"type": "Group", "identifier": {"value": "1"}}},
        {("Observation.subject", "reference-type")},
    ),
    "to a contained resource": (
        POINTING | {"contained": [WOMAN | {"id": "w"}], "subject": {"reference": "#w"}},
        set(),
    ),
    "to a contained resource that does not conform": (
        POINTING | {"contained": [patient(id="w", active=True)], "subject": {"reference": "#w"}},
        {("Observation.subject", "target-profile")},
    ),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference(site: Packages, name: str) -> None:
    resource, expected = REFERENCES[name]
    assert errors(validate(resource, profiles=(), packages=site)) == expected


def test_a_profile_of_another_type_is_told_at_the_claim(site: Packages) -> None:
    [issue] = validate(patient(active=True, meta={"profile": [url("bound")]}), profiles=(), packages=site)
    assert (issue.severity, issue.kind, issue.expression) == ("error", "profile-type", "Patient.meta.profile[0]")


@pytest.mark.parametrize("canonical", ["http://x.test/p", url("woman") + "|2.0.0"])
def test_a_profile_that_is_unknown_or_of_another_version_is_told_as_a_warning(site: Packages, canonical: str) -> None:
    claims = ["http://hl7.org/fhir/StructureDefinition/Patient", canonical]
    [issue] = validate(patient(active=True, meta={"profile": claims}), profiles=(), packages=site)
    assert (issue.severity, issue.kind, issue.expression) == ("warning", "profile-unknown", "Patient.meta.profile[1]")


def test_what_a_profile_and_the_one_it_is_based_on_forbid_is_told_once(site: Packages) -> None:
    resource = patient(active=True, birthDate="2000", meta={"profile": [url("woman"), url("lady")]})
    [issue] = validate(resource, profiles=(), packages=site)
    assert (issue.kind, issue.profile) == ("required-element-missing", url("lady"))
