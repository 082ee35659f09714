"""The packages at hand: what is found in them, which of two wins, and how long it takes to load all of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from adapter.fhir.definitions.archive import Json
from adapter.fhir.definitions.compiler import written
from adapter.fhir.definitions.packages import Compiled, Packages, packages
from adapter.fhir.definitions.terminology import Expansion, code_system

B = "https://borninbelgiumpro.be/fhir"
CORE = "http://hl7.org/fhir/StructureDefinition"


def one(records: Json, **names: list[str]) -> Compiled:
    return Compiled(written("x", records, {"profile": [], "extension": [], "questionnaire": []} | names))


def test_profiles_and_extensions_are_found_by_canonical() -> None:
    woman = packages().profile(f"{B}/StructureDefinition/woman")
    assert woman is not None
    assert (woman.type, packages().profile(f"{woman.url}|{woman.version}") is not None) == ("Patient", True)
    assert packages().profile(f"{woman.url}|9.9.9") is None
    assert packages().profile(f"{B}/StructureDefinition/nothing") is None
    assert packages().profile(f"{B}/ValueSet/scenario") is None


def test_the_extensions_pack_wins_over_the_core_package() -> None:
    episode = packages().profile(f"{CORE}/workflow-episodeOfCare")
    assert episode is not None
    assert episode.version == "5.3.0"
    assert ("element", "CareTeam") not in episode.context


def test_the_package_that_is_added_last_wins() -> None:
    found = Packages([one({"u": {"codes": ["a"]}}), one({"u": {"codes": ["b"]}})])
    assert found.code_system("u") == frozenset("b")
    found.add(written("y", {"u": {"codes": ["c"]}}, {"profile": [], "extension": [], "questionnaire": []}))
    assert found.code_system("u") == frozenset("c")


def test_a_questionnaire_is_found_by_version_and_the_latest_without() -> None:
    latest, older = (packages().questionnaire(f"{B}/Questionnaire/screening{version}") for version in ("", "|13"))
    assert latest is not None
    assert older is not None
    assert (latest["version"], older["version"]) == ("15", "13")
    assert packages().questionnaire(f"{B}/Questionnaire/screening|14") is None


def test_codes_without_regard_to_case_are_found_in_any() -> None:
    found = Packages([one({"u": {"codes": ["Ab"], "caseless": True}})])
    assert found.code_system("u") == frozenset(("Ab", "ab", "AB"))


SYSTEM: Json = {
    "url": "urn:s",
    "content": "complete",
    "concept": [{"code": "a", "concept": [{"code": "a1"}, {"code": "a2"}]}, {"code": "b"},
                {"code": "c", "property": [{"code": "subsumedBy", "valueCode": "a1"}]}],
}  # fmt: skip


def expanded(*includes: Json, exclude: list[Json] | None = None) -> Json:
    sets = {"v": {"compose": {"include": list(includes), "exclude": exclude or []}}}
    sets["w"] = {"compose": {"include": [{"system": "urn:s", "concept": [{"code": "a1"}, {"code": "b"}]}]}}
    return Expansion(sets, {"urn:s": SYSTEM}).record("v")


def filtered(operator: str, value: str) -> Json:
    return {"system": "urn:s", "filter": [{"property": "concept", "op": operator, "value": value}]}


@pytest.mark.parametrize(("include", "expected"), [
    ({"system": "urn:s"}, True),
    ({"system": "urn:s", "concept": [{"code": "b"}]}, ["b"]),
    (filtered("is-a", "a"), ["a", "a1", "a2", "c"]),
    (filtered("descendent-of", "a"), ["a1", "a2", "c"]),
    (filtered("is-not-a", "a"), ["b"]),
    (filtered("in", "a,b"), ["a", "b"]),
    (filtered("is-a", "a") | {"valueSet": ["w"]}, ["a1"]),
    ({"valueSet": ["w|1"]}, ["a1", "b"]),
])  # fmt: skip
def test_a_value_set_is_listed(include: Json, expected: object) -> None:
    assert expanded(include) == {"systems": {"urn:s": expected}}


def test_codes_are_excluded() -> None:
    assert expanded({"system": "urn:s"}, exclude=[filtered("is-a", "a")]) == {"systems": {"urn:s": ["b"]}}


def test_what_cannot_be_listed_is_open() -> None:
    assert expanded({"system": "urn:t"}, {"valueSet": ["w"]}) == {
        "systems": {"urn:s": ["a1", "b"]},
        "partly": ["urn:t"],
    }
    assert expanded({"system": "urn:s", "filter": [{"property": "x", "op": "=", "value": "y"}]})["partly"] == ["urn:s"]
    assert "open" in expanded({"valueSet": ["nowhere"]})


def test_an_incomplete_code_system_lists_nothing() -> None:
    assert code_system(SYSTEM | {"content": "fragment"}) is None
    assert code_system(SYSTEM | {"caseSensitive": False}) == {"codes": ["a", "a1", "a2", "b", "c"], "caseless": True}


def test_base_validation_loads_no_table_of_profiles() -> None:
    code = (
        "import sys; from adapter.fhir.validation import validate; validate({'resourceType': 'Patient'});"
        "print([m for m in sys.modules if m.endswith(('profiles', 'definitions.packages', 'fhir.fhirpath'))])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert run.stdout.strip() == "[]"
