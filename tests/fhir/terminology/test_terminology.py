"""Codes, value sets and concept maps: what is looked up, expanded, checked and translated."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.canonical import SNOMED, TERMINOLOGY, B, E
from adapter.fhir import terminology
from adapter.fhir.outcome import Refused
from adapter.fhir.terminology.concepts import concepts_of
from adapter.published import published

KNOWN = published().terminology()
NOW = datetime(2026, 1, 22, 12, tzinfo=UTC)
HCPARTY = f"{E}/core/CodeSystem/cd-hcparty"
REFUSAL = f"{E}/etariff/CodeSystem/be-cs-refusal-values"
PROBLEM = f"{E}/terminology/ValueSet/be-vs-problem-category"
STATUS = f"{B}/CodeSystem/evaluation-status"
ACHIEVEMENT = f"{TERMINOLOGY}/goal-achievement"
WORDS = {"nl": "Beter", "fr": "Mieux", "de": "Besser", "en": "Better"}

TREE = {
    "resourceType": "CodeSystem", "url": "urn:example:tree", "status": "draft", "content": "complete",
    "caseSensitive": False,
    "concept": [
        {"code": "plant", "property": [{"code": "notSelectable", "valueBoolean": True}], "concept": [
            {"code": "tree", "display": "Tree", "concept": [{"code": "oak", "display": "Oak"}]},
            {"code": "moss", "property": [{"code": "status", "valueCode": "retired"}]},
        ]},
        {"code": "stone"},
    ],
}  # fmt: skip
FRAGMENT = {
    "resourceType": "CodeSystem", "url": "urn:example:part", "status": "draft", "content": "fragment",
    "concept": [{"code": "a"}],
}  # fmt: skip


def value_set(*include: Any, exclude: Any = (), url: str = "urn:example:set") -> dict[str, Any]:
    compose = {"include": list(include)} | ({"exclude": list(exclude)} if exclude else {})
    return {"resourceType": "ValueSet", "url": url, "status": "draft", "compose": compose}


SMALL = terminology.Terminology([TREE, FRAGMENT, value_set({"system": "urn:example:tree"}, url="urn:example:all")])


def codes(asked: dict[str, Any], known: terminology.Terminology = SMALL, *languages: str) -> list[str]:
    expansion = terminology.expand(known, asked, languages, NOW)["expansion"]
    return [one["code"] for one in expansion.get("contains", ())]


def value(parameters: dict[str, Any], name: str) -> Any:
    part: dict[str, Any] = next((one for one in parameters["parameter"] if one["name"] == name), {})
    return next((part[key] for key in part if key.startswith("value")), None)


def matches(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    found = [one["part"] for one in parameters["parameter"] if one["name"] == "match"]
    return [(part[0]["valueCode"], part[1]["valueCoding"]["code"]) for part in found]


def refused(work: Any, *arguments: Any) -> tuple[int, list[str]]:
    with pytest.raises(Refused) as caught:
        work(*arguments)
    return caught.value.status, [issue.kind for issue in caught.value.issues]


@pytest.mark.parametrize("language", WORDS)
def test_a_code_is_told_in_the_language_that_is_asked(language: str) -> None:
    asked = {"system": STATUS, "code": "better"}
    assert value(terminology.lookup(KNOWN, asked, [language]), "display") == WORDS[language]
    checked = terminology.validate_in_system(KNOWN, {"url": STATUS, "code": "better"}, [f"{language}-BE"], "en")
    assert (value(checked, "result"), value(checked, "display")) == (True, WORDS[language])


def test_the_belgian_code_lists_are_known_in_their_languages() -> None:
    midwife = {"system": HCPARTY, "code": "persmidwife"}
    words = [value(terminology.lookup(KNOWN, midwife, [one]), "display") for one in ("nl", "fr", "de", "en")]
    assert words == ["vroedvrouw", "sage-femme", "Hebamme", "midwife"]
    old = {"system": f"{E}/CodeSystem/cd-hcparty", "code": "persmidwife"}
    assert value(terminology.lookup(KNOWN, old, ["nl"]), "display") == "vroedvrouw"
    assert value(terminology.lookup(KNOWN, {"system": REFUSAL, "code": "008"}, []), "display")
    assert len(codes({"url": f"{E}/core/ValueSet/be-vs-cd-hcparty"}, KNOWN)) == 241
    assert len(codes({"url": PROBLEM}, KNOWN)) == 7


def test_a_lookup_tells_designations_and_properties_and_only_those_that_are_asked() -> None:
    asked = {"system": f"{B}/CodeSystem/reason", "code": "late"}
    told = terminology.lookup(KNOWN, asked, [])
    languages = {one["part"][0]["valueCode"] for one in told["parameter"] if one["name"] == "designation"}
    assert languages == {"nl", "fr", "de"}
    names = {one["part"][0]["valueCode"] for one in told["parameter"] if one["name"] == "property"}
    assert names == {"kind", "rule", "service"}
    fewer = terminology.lookup(KNOWN, asked | {"property": ["kind"]}, [])
    assert {one["part"][0]["valueCode"] for one in fewer["parameter"] if one["name"] == "property"} == {"kind"}
    above = terminology.lookup(SMALL, {"system": "urn:example:tree", "code": "TREE"}, [])
    told_codes = [
        [part["valueCode"] for part in one["part"]] for one in above["parameter"] if one["name"] == "property"
    ]
    assert told_codes == [["parent", "plant"], ["child", "oak"]]


def test_an_unknown_code_system_or_version_is_404_and_no_code_is_400() -> None:
    assert refused(terminology.lookup, KNOWN, {"system": STATUS, "code": "best"}, []) == (404, ["not-found"])
    assert refused(terminology.lookup, KNOWN, {"system": "urn:x", "code": "a"}, []) == (404, ["not-found"])
    older = {"system": STATUS, "code": "better", "version": "0.0.1"}
    assert refused(terminology.lookup, KNOWN, older, []) == (404, ["not-found"])
    assert refused(terminology.lookup, KNOWN, {"system": STATUS}, []) == (400, ["request-parameter"])
    assert refused(terminology.lookup, KNOWN, {"code": "better"}, []) == (400, ["request-parameter"])


def test_an_expansion_is_paged_and_tells_its_total() -> None:
    url = f"{B}/ValueSet/reason"
    whole = codes({"url": url}, KNOWN)
    pages = [codes({"url": url, "count": 15, "offset": offset}, KNOWN) for offset in (0, 15, 30, 45)]
    assert [code for page in pages for code in page] == whole
    assert pages[3] == []
    one = terminology.expand(KNOWN, {"url": url, "count": 0}, [], NOW)["expansion"]
    assert (one["total"], "contains" in one) == (len(whole), False)


@given(st.integers(0, 20), st.integers(0, 20))
def test_pages_of_any_size_are_parts_of_the_whole(offset: int, count: int) -> None:
    whole = codes({"url": f"{B}/ValueSet/indicator"}, KNOWN)
    assert codes({"url": f"{B}/ValueSet/indicator", "offset": offset, "count": count}, KNOWN) == whole[offset:][:count]


def test_a_filter_finds_the_words_of_every_language_and_displays_are_in_the_one_asked() -> None:
    url = f"{E}/core/ValueSet/be-vs-cd-hcparty"
    assert "persmidwife" in codes({"url": url, "filter": "HEBAMM"}, KNOWN)
    assert codes({"url": url, "filter": "hebamm nothing"}, KNOWN) == []
    asked = {"url": f"{B}/ValueSet/evaluation-status", "includeDesignations": True}
    expansion = terminology.expand(KNOWN, asked, ["de-AT", "nl"], NOW)["expansion"]
    better = expansion["contains"][0]
    assert (better["code"], better["display"], len(better["designation"])) == ("better", "Besser", 3)


def test_a_composition_includes_filters_lists_and_excludes() -> None:
    tree = {"system": "urn:example:tree"}
    below = tree | {"filter": [{"property": "concept", "op": "is-a", "value": "tree"}]}
    listed = {"system": "urn:example:part", "concept": [{"code": "a", "display": "The letter"}, {"code": "new"}]}
    assert codes({"valueSet": value_set(tree)}) == ["plant", "tree", "oak", "moss", "stone"]
    assert codes({"valueSet": value_set(below, listed)}) == ["tree", "oak", "a", "new"]
    assert codes({"valueSet": value_set(tree, exclude=[below])}) == ["plant", "moss", "stone"]
    assert codes({"valueSet": value_set(below | {"valueSet": ["urn:example:all"]})}) == ["tree", "oak"]
    assert codes({"valueSet": value_set({"valueSet": ["urn:example:all"]}), "activeOnly": True, "filter": "o"}) == [
        "oak", "stone",
    ]  # fmt: skip
    contains = terminology.expand(SMALL, {"valueSet": value_set(tree, listed)}, [], NOW)["expansion"]["contains"]
    assert [one.get("display") for one in contains] == [None, "Tree", "Oak", None, None, "The letter", None]
    assert [one["code"] for one in contains if one.get("abstract")] == ["plant"]
    assert [one["code"] for one in contains if one.get("inactive")] == ["moss"]


def test_what_cannot_be_listed_is_told_instead_of_being_left_out() -> None:
    part = value_set({"system": "urn:example:part"})
    assert refused(codes, {"valueSet": part}) == (422, ["not-supported"])
    assert refused(codes, {"valueSet": value_set({"system": SNOMED})}) == (422, ["not-supported"])
    assert refused(codes, {"url": "urn:example:none"}) == (404, ["not-found"])
    assert refused(codes, {}) == (400, ["request-parameter"])
    assert refused(codes, {"valueSet": TREE}) == (400, ["type-mismatch"])
    inside = value_set({"valueSet": ["urn:example:none"]})
    assert refused(codes, {"valueSet": inside}) == (404, ["not-found"])
    known = terminology.Terminology([value_set({"valueSet": ["urn:example:set"]})])
    assert refused(codes, {"url": "urn:example:set"}, known) == (422, ["not-supported"])


def in_set(asked: dict[str, Any], known: terminology.Terminology = SMALL) -> dict[str, Any]:
    return terminology.validate_in_value_set(known, asked, ["nl"], "nl")


def test_a_code_belongs_to_a_value_set_with_its_system_and_display() -> None:
    url = f"{B}/ValueSet/evaluation-status"
    right = {"url": url, "system": STATUS, "code": "better"}
    assert value(in_set(right, KNOWN), "result") is True
    for display in ("Better", "beter", " BETER ", "Mieux"):
        assert value(in_set(right | {"display": display}, KNOWN), "result") is True, display
    wrong = in_set(right | {"display": "Slechter"}, KNOWN)
    assert (value(wrong, "result"), value(wrong, "display")) == (False, "Beter")
    assert "Slechter" in value(wrong, "message")
    missing = in_set(right | {"code": "best"}, KNOWN)
    assert value(missing, "result") is False
    assert value(missing, "message").startswith("De code")
    assert value(in_set(right | {"system": "urn:x"}, KNOWN), "result") is False
    assert refused(in_set, {"url": url, "code": "better"}, KNOWN) == (400, ["request-parameter"])


def test_one_right_coding_of_a_concept_is_enough() -> None:
    concept = {"coding": [{"system": "urn:x", "code": "y"}, {"system": STATUS, "code": "worse"}]}
    asked = {"url": f"{B}/ValueSet/evaluation-status", "codeableConcept": concept}
    assert value(in_set(asked, KNOWN), "result") is True
    assert value(in_set(asked | {"codeableConcept": {"coding": concept["coding"][:1]}}, KNOWN), "result") is False
    assert refused(in_set, asked | {"codeableConcept": {"text": "worse"}}, KNOWN) == (400, ["request-parameter"])
    assert refused(in_set, asked | {"code": "worse"}, KNOWN) == (400, ["request-parameter"])


def test_of_a_fragment_a_known_code_is_right_and_another_cannot_be_judged() -> None:
    part = value_set({"system": "urn:example:part"})
    asked = {"valueSet": part, "system": "urn:example:part"}
    assert value(in_set(asked | {"code": "a"}), "result") is True
    assert refused(in_set, asked | {"code": "b"}) == (422, ["not-supported"])
    assert value(in_set({"valueSet": part, "system": "urn:x", "code": "b"}), "result") is False
    in_system = terminology.validate_in_system
    assert refused(in_system, SMALL, {"url": "urn:example:part", "code": "b"}, [], "en") == (422, ["not-supported"])


def test_a_code_of_a_system_is_checked_by_the_system() -> None:
    def judged(**asked: Any) -> Any:
        return value(terminology.validate_in_system(SMALL, asked, [], "en"), "result")

    assert judged(url="urn:example:tree", code="OAK") is True
    assert judged(url="urn:example:tree", code="elm") is False
    assert judged(coding={"system": "urn:example:tree", "code": "oak"}) is True
    assert judged(url="urn:example:tree", coding={"system": "urn:x", "code": "oak"}) is False
    assert judged(codeSystem={**TREE, "url": "urn:example:given"}, code="oak") is True
    none = {"code": "oak"}
    assert refused(terminology.validate_in_system, SMALL, none, [], "en") == (400, ["request-parameter"])


def translated(**asked: Any) -> dict[str, Any]:
    return terminology.translate(KNOWN, asked, ["nl"], "nl")


def test_a_concept_map_translates_both_ways() -> None:
    url = f"{B}/ConceptMap/evaluation-status-goal-achievement"
    there = translated(url=url, system=STATUS, code="better")
    assert (value(there, "result"), matches(there)) == (True, [("equivalent", "improving")])
    back = translated(url=url, system=ACHIEVEMENT, code="improving", reverse=True)
    assert matches(back) == [("equivalent", "better")]
    concept = next(one for one in back["parameter"] if one["name"] == "match")["part"][1]["valueCoding"]
    assert concept == {"system": STATUS, "code": "better", "display": "Beter"}


def test_reading_a_map_backwards_turns_its_equivalence_round() -> None:
    url = f"{B}/ConceptMap/reason-refusal"
    there = translated(url=url, system=f"{B}/CodeSystem/reason", code="maximum-reached")
    assert matches(there) == [("wider", "002")]
    back = translated(url=url, system=REFUSAL, code="002", reverse=True)
    assert ("narrower", "maximum-reached") in matches(back)


def test_without_a_map_every_map_of_the_system_is_asked() -> None:
    found = translated(system=STATUS, code="worse", targetsystem=ACHIEVEMENT)
    assert ("equivalent", "worsening") in matches(found)
    nothing = translated(system=STATUS, code="worse", targetsystem="urn:x")
    assert (value(nothing, "result"), matches(nothing)) == (False, [])
    assert "worse" in value(nothing, "message")


def test_an_unknown_map_is_404_and_what_a_group_says_of_other_codes_holds() -> None:
    assert refused(lambda: translated(url="urn:x", system=STATUS, code="worse")) == (404, ["not-found"])
    group = {"source": "urn:s", "target": "urn:t", "element": [{"code": "a", "target": [{"equivalence": "unmatched"}]}]}
    bare = {"resourceType": "ConceptMap", "status": "draft", "group": [group]}
    unmatched = translated(conceptMap=bare, system="urn:s", code="a")
    assert value(unmatched, "result") is False
    for unmapped, expected in (
        ({"mode": "provided"}, [("equal", "z")]),
        ({"mode": "fixed", "code": "other"}, [("inexact", "other")]),
        ({"mode": "other-map", "url": "urn:m"}, []),
    ):
        other = {**bare, "group": [{**group, "unmapped": unmapped}]}
        assert matches(translated(conceptMap=other, system="urn:s", code="z")) == expected


def test_parameters_are_read_by_kind_and_all_that_cannot_be_used_is_told_at_once() -> None:
    kinds = {"url": "text", "count": "number", "activeOnly": "yes-no", "property": "text*", "coding": "Coding"}
    pairs = [("url", "urn:x"), ("count", "0"), ("activeOnly", "false"), ("property", "a"), ("property", "b")]
    read = terminology.read(kinds, pairs)
    assert read == {"url": "urn:x", "count": 0, "activeOnly": False, "property": ["a", "b"]}
    body = {"parameter": [{"name": "url", "valueUri": "urn:x"}, {"name": "coding", "valueCoding": {"code": "a"}}]}
    assert terminology.read(kinds, [], body) == {"url": "urn:x", "coding": {"code": "a"}}
    wrong = [("count", "-1"), ("activeOnly", "yes"), ("coding", "a"), ("colour", "red"), ("url", "")]
    assert refused(terminology.read, kinds, wrong) == (400, ["request-parameter"] * 5)
    twice = {"parameter": [{"name": "url", "valueUri": "urn:x"}, {"name": "url", "valueInteger": 1}]}
    assert refused(terminology.read, kinds, [("url", "urn:y")], twice) == (400, ["request-parameter"] * 2)
    negative = {"parameter": [{"name": "count", "valueInteger": -1}]}
    assert refused(terminology.read, kinds, [], negative) == (400, ["request-parameter"])


@pytest.mark.parametrize("url", [url for url in KNOWN.urls("ValueSet") if url.startswith(B)])
def test_every_value_set_of_ours_expands_to_codes_with_words(url: str) -> None:
    contains = terminology.expand(KNOWN, {"url": url}, ["fr"], NOW)["expansion"]["contains"]
    assert all(one["display"] for one in contains)
    assert all(
        value(in_set({"url": url, "system": one["system"], "code": one["code"]}, KNOWN), "result") for one in contains
    )


def test_every_concept_of_every_system_is_looked_up() -> None:
    for url in KNOWN.urls("CodeSystem"):
        for concept in concepts_of(KNOWN.definition("CodeSystem", url)):
            told = terminology.lookup(KNOWN, {"system": url, "code": concept.code}, ["nl"])
            assert value(told, "display"), (url, concept.code)
