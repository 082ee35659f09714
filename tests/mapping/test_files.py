"""The correspondence files: every row used and founded on the contract, every mistake named with file and line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from adapter import canonical
from adapter.data import MissingData, data_path
from adapter.mapping import Mapping, MappingError, Trace
from adapter.mapping.source import Problems
from tests.mapping.records import CONCEPTS, MAPPING, fullest
from tests.mapping.resources import AS_SENT

FOLDER = data_path("mappings")
SENTENCE = "  - {record: gender, fhir: gender, as: code, class: direct}"


def test_every_row_is_exercised() -> None:
    trace = Trace()
    for concept in CONCEPTS:
        MAPPING.read(MAPPING.write(concept, fullest(concept)), trace)
    for resource, _ in AS_SENT.values():
        MAPPING.read(resource, trace)
    met = {place for row in trace.rows if row.target or row.why == "only-written" for place in row.row.split(" > ")}
    assert {leaf.row.place for leaf in MAPPING.rows} - met == set()


def test_every_row_names_a_contract_row_and_every_contract_row_listed_has_rows() -> None:
    named = {leaf.row.contract for leaf in MAPPING.rows}
    assert named <= MAPPING.files.contracts
    assert MAPPING.files.contracts - named == set()


def _architecture() -> dict[str, str]:
    """The table of concepts and their fields in docs/architecture.md."""
    text = (FOLDER.parent / "docs" / "architecture.md").read_text("utf-8")
    lines = [line.split(" | ") for line in text[text.index("## Records") :].splitlines() if line.startswith("| `")]
    return {name: fields for names, _, fields in lines for name in re.findall("`(.+?)`", names)}


def test_the_concepts_are_those_of_the_architecture() -> None:
    assert sorted(_architecture()) == CONCEPTS


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_record_has_the_fields_that_the_architecture_names(concept: str) -> None:
    outside_brackets = re.sub(r"\[.*?\]|\(.*?\)|\{.*?\}", "", _architecture()[concept])
    named = set(re.findall("`(.+?)`", outside_brackets))
    assert named <= {leaf.row.field for leaf in MAPPING.concepts[concept].tree.leaves}


def test_the_rows_shown_in_the_documentation_are_in_the_files() -> None:
    shown = re.findall(r"^ *- \{.*\}$", (FOLDER.parent / "docs" / "mapping.md").read_text("utf-8"), re.MULTILINE)
    files = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*.yaml"))
    assert shown
    assert [row for row in shown if row.strip() not in files] == []


def test_names_that_the_program_knows_too_are_the_same() -> None:
    text = (FOLDER / "names.yaml").read_text("utf-8")
    assert "borninbelgiumpro.be" not in text
    assert canonical.E not in text


def _spoilt(tmp_path: Path, file: str, change: Callable[[str], str]) -> MappingError:
    folder = shutil.copytree(FOLDER, tmp_path / "mappings")
    path = folder / file
    before = path.read_text("utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, "utf-8")
    with pytest.raises(MappingError) as caught:
        Mapping.load(folder)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("record: gender", "recrod: gender", "expected one of the words"),
        ("record: gender, ", "", "expected either record or fixed, found neither"),
        ("class: direct}", "class: straight}", "expected a class of direct, derived, defaulted, one-way"),
        ("class: direct}", "class: one-way}", "expected way: read or way: write"),
        ("class: direct}", "class: direct, way: read}", "expected way: read or way: write"),
        ("class: direct}", "class: defaulted}", "expected class: defaulted with fixed or default"),
        ("class: direct}", "class: direct, default: female}", "expected class: defaulted with fixed or default"),
        ("class: direct}", "class: direct, contract: sex}", "expected a contract row of names.yaml, found 'sex'"),
        ("as: code", "as: sex", "expected as: one of"),
        ("as: code", "as: code, codes: sexes", "expected codes: a table of conceptmaps/"),
        ("as: code", "as: code, for: year", "expected for: question or indicator, found 'year'"),
        ("fhir: gender", "fhir: sex", "expected an element of Patient"),
        ("fhir: gender", 'fhir: "gender[*]"', "expected gender with no brackets"),
        ("fhir: gender", "fhir: name.text", "expected name with brackets"),
        ("fhir: gender", "fhir: gender.", "expected element[key=value][*] in 'gender.'"),
        ("fhir: gender", "fhir: gender..x", "expected element[key=value][*]"),
        ("fhir: gender", 'fhir: "extension[url=sex].valueCode"', "expected a URI or a name of names.yaml"),
        ("fhir: gender", "fhir: gender x", "expected a dot"),
    ],
)
def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    error = _spoilt(tmp_path, "woman.yaml", lambda text: text.replace(SENTENCE, SENTENCE.replace(old, new)))
    line = 1 + (FOLDER / "woman.yaml").read_text("utf-8").splitlines().index(SENTENCE)
    assert [problem.startswith(f"woman.yaml:{line}: ") and said in problem for problem in error.problems] == [True]


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("talk.yaml", "is: consultation#advice-talk", "is: consultation#", "talk.yaml:4: expected system#code"),
        ("talk.yaml", "is: consultation#advice-talk", "is: talk", "talk.yaml:4: expected a URI or a name"),
        ("talk.yaml", "is: consultation", "was: consultation", "talk.yaml:4: expected one of the words fhir, is"),
        ("talk.yaml", "resource: Encounter\n", "", "talk.yaml:1: expected the word 'resource'"),
        ("talk.yaml", "concept: talk", "concept: [talk", "talk.yaml:"),
        ("talk.yaml", "concept: talk", "", "expected the word 'concept'"),
        ("talk.yaml", "concept: talk", "concept: meeting", "expected each concept once, found 'meeting'"),
        ("talk.yaml", "rows:", "rows: none\nnote:", "talk.yaml:1: expected one of the words"),
        ("woman.yaml", "rows:\n", "rows: {a: b}\nwhen:\n", "woman.yaml:1: expected a list of rows"),
        ("woman.yaml", "rows:\n", "rows:\n  - a row\n", "woman.yaml:1: expected words with a colon"),
        ("woman.yaml", "fhir: gender", "fhir: 5", "expected text for the word 'fhir', found 5"),
        ("woman.yaml", "fhir: gender", "fhir: [gender]", "expected text for the word 'fhir'"),
        ("talk.yaml", "is: consultation#advice-talk", "is: 5", "talk.yaml:4: expected text for the word 'is', found 5"),
        ("role.yaml", "but: specialties", "but: departments", "expected but: a field of the same rows"),
        ("charge.yaml", "short: code", "short: reason", "expected short: a field of its rows"),
        ("shapes.yaml", "needs: [system, code]", "needs: [uri]", "expected needs: a field of its rows"),
        ("names.yaml", "canonicals:", "others:", "names.yaml:"),
        ("shapes.yaml", "  needs: [system, code]", "  wants: [system]", "shapes.yaml:"),
        ("instrument.yaml", "questions: [diploma]", "questions: [degree]", "expected one of the scales"),
        ("instrument.yaml", "{system: country", "{system: land", "expected a system of names.yaml, found 'land'"),
        ("conceptmaps/indicator.json", '"codes"', '"code"', "indicator.json:1: expected a ConceptMap"),
        ("conceptmaps/indicator.json", '"housing",', '"housing"', "indicator.json:"),
        ("conceptmaps/goal-achievement.json", '"code": "better"', '"code": "worse"', "expected each source code once"),
        ("conceptmaps/goal-achievement.json", '"code": "improving", ', "", "expected one target code for 'better'"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    error = _spoilt(tmp_path, file, lambda text: text.replace(old, new, 1))
    assert any(said in problem for problem in error.problems), error.problems


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    error = _spoilt(tmp_path, "woman.yaml", lambda text: text.replace("class: direct", "class: straight"))
    assert len(error.problems) == (FOLDER / "woman.yaml").read_text("utf-8").count("class: direct")
    assert str(error).splitlines() == list(error.problems)


def test_a_code_table_without_end_is_refused(tmp_path: Path) -> None:
    body = json.dumps({"system": "urn:x", "codes": [str(number) for number in range(20_001)]})
    error = _spoilt(tmp_path, "conceptmaps/indicator.json", lambda _: body)
    assert "expected at most 20000 codes, found 20001" in str(error)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "mappings")
    (folder / "woman.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(MappingError, match=r"woman\.yaml:1: expected a readable UTF-8 file"):
        Mapping.load(folder)


def test_problems_stop_only_when_there_are_some() -> None:
    problems = Problems()
    problems.stop()
    problems.at("a.yaml:1", "this", "that")
    with pytest.raises(MappingError, match=r"a\.yaml:1: expected this, found that"):
        problems.stop()


def test_missing_data_is_named() -> None:
    with pytest.raises(MissingData, match="expected no-such-folder in"):
        data_path("no-such-folder")
