"""Packs: what a sender says in its own way becomes the same facts; a broken pack is named and never used."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import B
from adapter.data import data_path
from adapter.mapping import Library, Mapping, MappingError, Packs, Trace
from adapter.mapping.pack import Pack, read_pack
from adapter.mapping.packs import TAG, read_packs
from tests.kmehr.sandbox import EXAMPLES, ME, sandbox, step
from tests.mapping.records import MAPPING

FOLDER = data_path("mappings") / "packs"
PACKS = Library(MAPPING, FOLDER).packs
RIVERSIDE = {"meta": {"source": "https://ehr.riverside.example"}}
TALK: dict[str, Any] = {"resourceType": "Encounter", "status": "finished", "type": [{"text": "Adviesgesprek"}]}


def golden(pack: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((FOLDER / pack / "golden").glob("*.in.json"))]


@pytest.mark.parametrize("pack", ["riverside", "hillside"])
def test_what_a_sender_tells_in_its_own_way_gives_the_same_charges(pack: str) -> None:
    with sandbox() as standard, sandbox() as own:
        own.intake.use(PACKS)
        for path in sorted((EXAMPLES / "woman").glob("*.json")):
            standard.fhir(step(path.stem))
        for bundle in golden(pack):
            own.fhir(bundle)
        assert len(standard.charges()) == 7
        assert own.charges() == standard.charges()


def unmarked(bundle: dict[str, Any]) -> dict[str, Any]:
    """The Bundle without anything by which it chooses a pack itself."""
    said = json.dumps({name: value for name, value in bundle.items() if name != "meta"})
    made: dict[str, Any] = json.loads(said.replace("https://hillside.example/fhir", "https://elsewhere.example/fhir"))
    return made


@pytest.mark.parametrize("pack", ["riverside", "hillside"])
def test_the_authenticated_sender_chooses_for_what_does_not_say_where_it_is_from(pack: str) -> None:
    with sandbox() as by_bundle, sandbox() as by_sender, sandbox() as by_nothing:
        for one in (by_bundle, by_sender, by_nothing):
            one.intake.use(PACKS)
        for bundle in golden(pack):
            by_bundle.fhir(bundle)
            by_sender.intake.submit(unmarked(bundle), replace(ME, sender=pack))
            by_nothing.fhir(unmarked(bundle))
        assert by_sender.charges() == by_bundle.charges() != []
        assert by_nothing.charges() != by_bundle.charges()


def test_without_the_pack_the_same_bundles_say_less() -> None:
    with sandbox() as one:
        for bundle in golden("riverside"):
            one.fhir(bundle)
        assert one.charges() == []


def test_what_is_stored_is_marked_with_the_pack_of_its_bundle_and_read_by_it_ever_after() -> None:
    with sandbox() as one:
        one.intake.use(PACKS)
        (first, *rest) = golden("riverside")
        one.fhir(first)
        for bundle in rest:
            one.fhir({name: value for name, value in bundle.items() if name != "meta"} | RIVERSIDE)
        with_own_source = one.charges()
        assert with_own_source
        again = {**first, "identifier": {**first["identifier"], "value": "again"}}
        one.fhir(again)
        assert one.charges() == with_own_source


def concepts(packs: Packs, resource: dict[str, Any], sender: str = "") -> list[str]:
    return [record.concept for record in packs.of(sender, resource).read(resource)]


def test_a_pack_is_chosen_by_sender_by_source_or_by_mark() -> None:
    assert concepts(PACKS, TALK) == []
    assert concepts(PACKS, TALK, "riverside") == ["talk"]
    assert concepts(PACKS, TALK | RIVERSIDE, "north") == ["talk"]
    assert concepts(PACKS, TALK | {"meta": {"source": "https://ehr.riverside.example#call-1"}}) == ["talk"]
    assert concepts(PACKS, TALK | {"meta": {"tag": [{"system": TAG, "code": "riverside"}]}}, "hillside") == ["talk"]
    assert concepts(PACKS, TALK | {"meta": {"tag": [{"system": TAG, "code": "gone"}]}}) == []


def test_a_bundle_and_a_message_choose_for_what_is_in_them() -> None:
    entry = {"resource": TALK}
    for bundle in (
        {"resourceType": "Bundle", "type": "collection", **RIVERSIDE, "entry": [entry]},
        {"resourceType": "Bundle", "type": "collection", "entry": [entry]},
    ):
        made = PACKS.marked(bundle, "" if "meta" in bundle else "riverside")["entry"][0]["resource"]
        assert made["meta"]["tag"] == [{"system": TAG, "code": "riverside"}]
        assert "meta" not in TALK
    header = {"resourceType": "MessageHeader", "source": {"endpoint": "https://hillside.example/fhir"}}
    message = {"resourceType": "Bundle", "type": "message", "entry": [{"resource": header}, entry]}
    first, second = (one["resource"] for one in PACKS.marked(message)["entry"])
    assert first is header
    assert second["meta"]["tag"][0]["code"] == "hillside"


@pytest.mark.parametrize("odd", [{"entry": None}, {"entry": [None, 5, {"resource": []}]}, {"meta": 5}, {"meta": []}])
def test_what_is_no_valid_bundle_is_left_to_validation(odd: dict[str, Any]) -> None:
    bundle = {"resourceType": "Bundle", "type": "message", **odd}
    PACKS.marked(bundle, "riverside")
    assert PACKS.of_bundle(bundle) is None


def test_an_own_resource_of_its_source_is_not_marked() -> None:
    bundle = {"type": "collection", "entry": [{"resource": TALK | RIVERSIDE}]}
    assert PACKS.marked(bundle, "hillside")["entry"][0]["resource"] == TALK | RIVERSIDE


def test_a_trace_names_the_row_of_the_pack() -> None:
    trace = Trace()
    said = {"resourceType": "Goal", "extension": [{"url": "https://hillside.example/ext/evolution-date"}]}
    said["extension"][0]["valueString"] = "20260312"  # type: ignore[index]  # a list of dicts
    (record,) = PACKS.of("hillside", said).read(said, trace)
    assert record.fields == {"on": "2026-03-12"}
    assert ("Goal.extension[0].valueString", "goal.on", "hillside/goal.yaml:6") in {row[1:4] for row in trace.rows}


def copied(tmp_path: Path, name: str = "riverside") -> Path:
    return Path(shutil.copytree(FOLDER / name, tmp_path / "packs" / name))


def spoilt(tmp_path: Path, file: str, change: Callable[[str], str]) -> MappingError:
    folder = copied(tmp_path)
    before = (folder / file).read_text("utf-8")
    assert change(before) != before
    (folder / file).write_text(change(before), "utf-8")
    with pytest.raises(MappingError) as caught:
        read_pack(folder, MAPPING)
    return caught.value


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("pack.yaml", "senders:", "sender:", "riverside/pack.yaml:3: expected one of the words"),
        ("pack.yaml", "senders: [riverside]", "senders: here", "expected a list of texts under senders"),
        ("pack.yaml", "  agreed: https", "  agreed: [https", "riverside/pack.yaml:"),
        ("pack.yaml", "systems:", "systems: here\nx:", "expected names with a colon"),
        ("pack.yaml", "canonicals:", "aliases: {here: there}\ncanonicals:", "expected aliases: the sender's URI"),
        ("pack.yaml", "canonicals:", "aliases: {http://loinc.org: snomed}\ncanonicals:", "not one of names.yaml"),
        ("pack.yaml", "systems:\n", "systems:\n  snomed: https://x.example/y\n", "another short name than 'sno"),
        ("team.yaml", "concept: team", "concept: tem", ":1: expected concept: one of agreement, charge"),
        ("team.yaml", "record: roles", "record: rols", ":8: expected record: one of roles, member, start, end"),
        ("team.yaml", "record: roles", "record: rols", "(row rols ← role[*].text)"),
        ("team.yaml", "codes: role", "codes: roles", "riverside/team.yaml:8: expected codes: a table"),
        ("team.yaml", ", codes: role", "", "expected codes: a table, with as: coded, found none (row roles"),
        ("team.yaml", "role[*].text", "role[*].txt", "riverside/team.yaml:8: expected an element of CodeableConcept"),
        ("team.yaml", "role[*].text", "role[*]", "expected as: a shape for CodeableConcept"),
        ("team.yaml", "class: derived", "class: one-way, way: write", "these rows only read"),
        ("screening.yaml", "answers[communication.1]", "answers[communication.9]", "found 'answers[communication.9]'"),
        ("screening.yaml", "answers[communication.1]", "answer", "expected record: answers[a question"),
        ("screening.yaml", 'record: completed, fhir: "extension[url=finished].valueString"',
         'record: completed, fhir: "extension[url=finished][*].valueString"', "expected a path to one value"),
        ("screening.yaml", "intake|*", "take|*", "expected a URI or a name of names.yaml"),
        ("reference-period.yaml", "type.text", "kind.text", ":4: expected an element of Account"),
        ("reference-period.yaml", "text: BiB-periode", "text: BiB-periode, is: a#b", "expected either is or text"),
        ("conceptmaps/course.json", '"beter"', '"slechter"', "riverside/conceptmaps/course.json:"),
        ("conceptmaps/course.json", '"slechter"', '"beter"', "expected each source code once, found 'beter'"),
        ("conceptmaps/course.json", '"equivalent"', '"same"', "expected a valid ConceptMap"),
        ("conceptmaps/course.json", '"status"', '"state"', "expected a valid ConceptMap"),
        ("conceptmaps/course.json", '"group": [', '"group": [5, ', "riverside/conceptmaps/course.json:1"),
        ("conceptmaps/course.json", '"source"', '"unmapped": {"mode": "fixed", "code": "x"}, "source"', "no unmapped"),
        ("conceptmaps/course.json", "{", "{{", "course.json:1: expected JSON"),
    ],
)  # fmt: skip
def test_a_broken_pack_is_named_with_file_line_and_row(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    error = spoilt(tmp_path, file, lambda text: text.replace(old, new, 1))
    assert any(said in problem for problem in error.problems), error.problems
    assert all(problem.startswith("riverside/") for problem in error.problems)


def test_a_type_of_resource_that_is_none_is_named_with_file_and_line(tmp_path: Path) -> None:
    failure = spoilt(tmp_path, "talk.yaml", lambda text: text.replace("resource: Encounter", "resource: Encountr"))
    (problem,) = failure.problems
    assert re.match(r"riverside/talk\.yaml:\d+: expected resource: a type of resource, found 'Encountr'", problem)


def test_aliases_of_yaml_cannot_make_a_small_file_huge(tmp_path: Path) -> None:
    bomb = "pack: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(3))
    error = spoilt(tmp_path, "pack.yaml", lambda _: bomb)
    assert "expected no YAML alias" in str(error)


def test_a_concept_map_that_goes_round_translates_once(tmp_path: Path) -> None:
    pairs = [("better", "worse"), ("worse", "better")]
    elements = [{"code": a, "target": [{"code": b, "equivalence": "equal"}]} for a, b in pairs]
    group = {"source": "urn:a", "target": "urn:a", "element": elements}
    body = {"resourceType": "ConceptMap", "status": "active", "group": [group]}
    folder = copied(tmp_path)
    (folder / "conceptmaps" / "course.json").write_text(json.dumps(body), "utf-8")
    said = {
        "resourceType": "Observation",
        "category": [{"text": "Opvolging"}],
        "valueCodeableConcept": {"text": "better"},
    }
    (record,) = read_pack(folder, MAPPING).mapping.read(said)
    assert record.fields["status"] == "worse"


def test_two_packs_cannot_be_chosen_by_the_same(tmp_path: Path) -> None:
    copied(tmp_path)
    shutil.copytree(tmp_path / "packs" / "riverside", tmp_path / "packs" / "other")
    with pytest.raises(MappingError, match="expected 'riverside' in one pack"):
        read_packs(tmp_path / "packs", MAPPING)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="expected a folder of packs, found none"):
        Library(MAPPING, tmp_path / "nowhere")


def looked(library: Library) -> list[str]:
    """What is wrong with the packs that changed, once two looks have seen the same."""
    assert not library.changed()
    assert library.changed()
    return library.renewed()


def test_a_changed_pack_is_taken_into_use_and_a_broken_one_leaves_the_old_one(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    copied(tmp_path, "hillside")
    library = Library(MAPPING, tmp_path / "packs")
    assert not library.changed()
    text = (folder / "talk.yaml").read_text("utf-8")
    (folder / "talk.yaml").write_text(text.replace("Adviesgesprek", "Gesprek met advies"), "utf-8")
    assert looked(library) == []
    assert concepts(library.packs, TALK, "riverside") == []
    (folder / "talk.yaml").write_text(text.replace("record: start", "record: begin"), "utf-8")
    (problem,) = looked(library)
    assert problem.startswith("riverside/talk.yaml:7: expected record: one of")
    assert concepts(library.packs, {**TALK, "type": [{"text": "Gesprek met advies"}]}, "riverside") == ["talk"]
    assert "hillside" in library.packs.names


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ("riverside/pack.yaml", "riverside/pack.yaml:1: expected the pack in force, found no pack.yaml"),
        ("riverside", "riverside/pack.yaml:1: expected the pack in force, found folder gone"),
        ("riverside/talk.yaml", "riverside/talk.yaml:1: expected this file, or another version of the pack without it"),
    ],
)
def test_what_goes_from_the_folder_of_a_pack_leaves_it_in_force(tmp_path: Path, gone: str, why: str) -> None:
    copied(tmp_path)
    copied(tmp_path, "hillside")
    packs = tmp_path / "packs"
    library = Library(MAPPING, packs)
    before = library.packs.every
    shutil.move(packs / gone, tmp_path / "away")
    (problem,) = looked(library)
    assert problem.startswith(why)
    assert all(new is old for new, old in zip(library.packs.every, before, strict=True))
    shutil.move(tmp_path / "away", packs / gone)
    assert looked(library) == []
    assert all(new is old for new, old in zip(library.packs.every, before, strict=True))


def test_another_version_of_a_pack_may_leave_a_file_out(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    library = Library(MAPPING, tmp_path / "packs")
    (folder / "talk.yaml").unlink()
    head = folder / "pack.yaml"
    head.write_text(re.sub(r"(?m)^version: .*$", "version: '99'", head.read_text("utf-8")), "utf-8")
    assert looked(library) == []
    assert concepts(library.packs, TALK, "riverside") == []


NEXT = re.compile(r"(?m)^version: .*$")


def test_a_new_version_is_not_taken_while_it_is_still_being_copied(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    library = Library(MAPPING, tmp_path / "packs")
    whole = {path: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}
    for path in whole:
        path.unlink()
    assert not library.changed()
    for path, text in sorted(whole.items()):  # pack.yaml with its new version long before team.yaml, a piece at a time
        new = NEXT.sub("version: '2'", text) if path.name == "pack.yaml" else text
        for size in (len(new) // 2, len(new)):
            path.write_text(new[:size], "utf-8")
            assert not library.changed()
            assert library.packs.every[0].version == "1.0.0"
    assert library.changed()
    assert library.renewed() == []
    assert library.packs.every[0].version == "2"
    assert not library.changed()


def test_files_that_change_while_they_are_read_are_left_for_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    library = Library(MAPPING, tmp_path / "packs")
    head = folder / "pack.yaml"
    head.write_text(NEXT.sub("version: '2'", head.read_text("utf-8")), "utf-8")
    assert [library.changed(), library.changed()] == [False, True]

    def read_while_copied(place: Path, standard: Mapping) -> Pack:
        pack = read_pack(place, standard)
        (folder / "more.yaml").write_text("concept: talk\nresource: Encounter\n", "utf-8")
        return pack

    with monkeypatch.context() as patched:
        patched.setattr("adapter.mapping.library.read_pack", read_while_copied)
        assert library.renewed() == []
    assert library.packs.every[0].version == "1.0.0"
    (folder / "more.yaml").unlink()
    assert [library.changed(), library.changed()] == [False, True]
    assert library.renewed() == []
    assert library.packs.every[0].version == "2"


def test_the_marks_of_packs_change_with_every_file_that_says_how_they_read(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    before = Library(MAPPING, tmp_path / "packs").packs.marks
    for name in ("note.txt", "golden/more.txt"):
        (folder / name).write_text("said to people", "utf-8")
    assert Library(MAPPING, tmp_path / "packs").packs.marks == before
    seen = {before}
    for name in ("pack.yaml", "talk.yaml", "conceptmaps/course.json"):
        path = folder / name
        path.write_text(path.read_text("utf-8") + "\n", "utf-8")
        seen.add(Library(MAPPING, tmp_path / "packs").packs.marks)
    assert len(seen) == 4


def test_of_the_packs_that_differ_from_their_marks_alone_something_is_read_otherwise(tmp_path: Path) -> None:
    copied(tmp_path)
    copied(tmp_path, "hillside")
    packs = Library(MAPPING, tmp_path / "packs").packs
    assert packs.since(packs.marks) is None
    assert packs.since("{}") is not None
    head = tmp_path / "packs" / "riverside" / "pack.yaml"
    text = head.read_text("utf-8").replace("senders: [riverside]", "senders: [brookside]")
    head.write_text(text.replace('https://ehr.riverside.example"]', 'https://ehr.brookside.example"]'), "utf-8")
    otherwise = Library(MAPPING, tmp_path / "packs").packs.since(packs.marks)
    assert otherwise is not None
    marked = TALK | {"meta": {"tag": [{"system": TAG, "code": "riverside"}]}}
    assert [otherwise(sender, TALK) for sender in ("riverside", "brookside", "hillside", "north")] == [
        True, True, False, False,
    ]  # fmt: skip
    assert otherwise("north", marked)
    assert otherwise("north", TALK | RIVERSIDE)
    assert not otherwise("north", TALK | {"meta": {"source": "https://hillside.example/fhir"}})
    assert MAPPING.since(packs.marks) is None


def test_aliases_that_change_wait_for_the_next_start(tmp_path: Path) -> None:
    folder = copied(tmp_path, "hillside")
    library = Library(MAPPING, tmp_path / "packs")
    text = (folder / "pack.yaml").read_text("utf-8")
    (folder / "pack.yaml").write_text(text.replace("ID-HCPARTY:", "ID-OTHER:"), "utf-8")
    assert ["restart" in problem for problem in looked(library)] == [True]
    assert library.packs.names == ("hillside",)


def packed(rows: str, tmp_path: Path, concept: str = "goal", resource: str = "Goal") -> Pack:
    folder = tmp_path / "small"
    folder.mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text("pack: small\nversion: '1'\nsenders: [small]\n", "utf-8")
    (folder / f"{concept}.yaml").write_text(f"concept: {concept}\nresource: {resource}\nrows:\n{rows}", "utf-8")
    return read_pack(folder, MAPPING)


@pytest.mark.parametrize(
    ("habit", "sent", "read"),
    [
        ("day-first", "12/03/2026", "2026-03-12"),
        ("day-first", "2.7.2026 9:30", None),
        ("day-first", "02-07-2026 09:30", "2026-07-02T09:30:00+02:00"),
        ("day-first", "31/02/2026", None),
        ("compact", "20260312", "2026-03-12"),
        ("compact", "202603121430", "2026-03-12T14:30:00+01:00"),
        ("compact", "20261312", None),
        ("brussels-day", "2026-03-11T23:00:00Z", "2026-03-12"),
        ("brussels-day", "2026-03-11T22:59:59Z", "2026-03-11"),
        ("brussels-day", "2026-03-11", "2026-03-11"),
        ("brussels-day", "2026-03-11T23:30:00", "2026-03-11"),
        ("brussels-day", "soon", None),
    ],
)
def test_a_date_habit_is_read_as_fhir_writes_dates(tmp_path: Path, habit: str, sent: str, read: str | None) -> None:
    row = f'  - {{record: "on", fhir: "extension[url=urn:day].valueString", as: {habit}, class: derived}}\n'
    pack = packed(row, tmp_path)
    goal = {"resourceType": "Goal", "extension": [{"url": "urn:day", "valueString": sent}]}
    (record,) = pack.mapping.read(goal)
    assert record.fields.get("on") == read
    assert [issue.kind for issue in record.issues] == ([] if read else ["unread-date"])


DAY_FIRST = '{record: start, fhir: "extension[url=urn:day].valueString", as: day-first, class: derived}'
COMPACT = '{record: start, fhir: "extension[url=urn:day].valueString", as: compact, class: derived}'
AS_DATE = '{record: start, fhir: "extension[url=urn:day].valueDateTime", as: dateTime, class: derived}'


@pytest.mark.parametrize(
    ("rows", "said", "start", "told"),
    [
        ([DAY_FIRST], {"valueString": "12/03/2026"}, "2026-03-12", ""),
        ([DAY_FIRST], {"valueString": "12 maart 2026"}, "2026-01-01", "12 maart 2026"),
        ([DAY_FIRST], {"valueDateTime": "2026-03-12"}, "2026-01-01", "2026-03-12"),
        ([DAY_FIRST, AS_DATE], {"valueDateTime": "2026-03-12"}, "2026-03-12", ""),
        ([AS_DATE, DAY_FIRST], {"valueString": "20260312"}, "2026-01-01", "20260312"),
        ([DAY_FIRST, COMPACT], {"valueString": "20260312"}, "2026-03-12", ""),
        ([DAY_FIRST, COMPACT], {"valueString": "12/03/2026"}, "2026-03-12", ""),
        ([DAY_FIRST, COMPACT], {"valueString": "soon"}, "2026-01-01", "soon"),
        ([DAY_FIRST], {"extension": [{"url": "urn:other", "valueString": "soon"}]}, "2026-01-01", ""),
    ],
)
def test_a_date_that_no_habit_reads_is_told_at_its_element_although_a_standard_row_gives_another(
    tmp_path: Path, rows: list[str], said: dict[str, Any], start: str, told: str
) -> None:
    pack = packed("".join(f"  - {row}\n" for row in rows), tmp_path, "talk", "Encounter")
    consultation = {"coding": [{"system": f"{B}/CodeSystem/consultation", "code": "advice-talk"}]}
    extension = [{"url": "urn:other", "valueString": "x"}, {"url": "urn:day", **said}]
    period = {"start": "2026-01-01"}
    resource = {"resourceType": "Encounter", "extension": extension, "type": [consultation], "period": period}
    (record,) = pack.mapping.read(resource)
    assert record.fields["start"] == start
    found = [(issue.kind, issue.expression.partition(".value")[0], issue.found) for issue in record.issues]
    assert found == ([("unread-date", "Encounter.extension[1]", told)] if told else [])


def test_a_pack_may_read_a_concept_from_another_type_of_resource(tmp_path: Path) -> None:
    rows = (
        "  - {record: start, fhir: start, as: instant, class: direct}\n"
        "  - {record: status, fhir: status, as: code, means: finished, class: derived}\n"
    )
    pack = packed(rows, tmp_path, "talk", "Appointment")
    said = {"resourceType": "Appointment", "id": "1", "status": "fulfilled", "start": "2026-03-12T10:00:00+01:00"}
    (record,) = pack.mapping.read(said)
    assert record.fields == {"id": "1", "start": "2026-03-12T10:00:00+01:00", "status": "finished"}


def table(folder: Path, target: str, **codes: str) -> None:
    element = [{"code": code, "target": [{"code": to, "equivalence": "equivalent"}]} for code, to in codes.items()]
    group = [{"source": "https://ehr.example/codes", "target": target, "element": element}]
    body = {"resourceType": "ConceptMap", "status": "active", "group": group}
    (folder / "conceptmaps").mkdir(parents=True)
    (folder / "conceptmaps" / "local.json").write_text(json.dumps(body), "utf-8")


def test_a_code_that_the_field_does_not_have_is_named_with_file_line_and_row(tmp_path: Path) -> None:
    table(tmp_path / "small", f"{B}/CodeSystem/evaluation-status", A="better", B="fine")
    row = "  - {record: status, fhir: 'description.text', as: code, codes: local, class: derived}\n"
    with pytest.raises(MappingError) as caught:
        packed(row, tmp_path)
    (problem,) = caught.value.problems
    assert problem.startswith("small/goal.yaml:4: expected codes: of status one of better, worse,")
    assert "found 'fine' (row status ← description.text)" in problem


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("record: woman, fhir: description.text", "expected as: a record: rows, a shape, coded, found a text or code"),
        ("record: text, fhir: subject, as: reference", "expected as: a text or code, found a record"),
        ("record: start, fhir: description.text", "expected as: a day or moment: date, dateTime"),
        ("record: start, fhir: 'target[first].dueDate', as: presence", "found true or false: boolean"),
        ("record: identifiers, fhir: 'target[*].dueDate'", "found a text or code"),
        ("record: notes, fhir: 'target[first].detailInteger', as: integer", "found a number: integer, decimal"),
    ],
)
def test_a_row_that_gives_a_field_another_form_is_named(tmp_path: Path, words: str, said: str) -> None:
    with pytest.raises(MappingError) as caught:
        packed(f"  - {{{words}, class: derived}}\n", tmp_path)
    (problem,) = caught.value.problems
    assert problem.startswith("small/goal.yaml:4: ")
    assert said in problem


def test_a_constant_that_the_field_does_not_have_is_named(tmp_path: Path) -> None:
    row = "  - {record: status, fhir: 'description.text', as: code, means: fine, class: derived}\n"
    with pytest.raises(MappingError, match=r"small/goal\.yaml:4: .*found 'fine'"):
        packed(row, tmp_path)


@pytest.mark.parametrize(("code", "read"), [("J", {"answers": {"depression.1": ["yes"]}}), ("TAAL", {})])
def test_a_table_of_many_questions_answers_each_with_its_own_codes_alone(
    tmp_path: Path, code: str, read: dict[str, Any]
) -> None:
    table(tmp_path / "small", f"{B}/CodeSystem/answer", J="yes", TAAL="well")
    path = "item[linkId=Q].answer[*]"
    row = f"  - {{record: 'answers[depression.1]', fhir: '{path}', as: answer, codes: local, class: derived}}\n"
    pack = packed(row, tmp_path, "screening", "QuestionnaireResponse")
    resource = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{B}/Questionnaire/screening",
        "item": [{"linkId": "Q", "answer": [{"valueCoding": {"system": "https://ehr.example/codes", "code": code}}]}],
    }
    (record,) = pack.mapping.read(resource)
    assert {field: value for field, value in record.fields.items() if field == "answers"} == read
    assert [issue.kind for issue in record.issues] == ([] if read else ["unmapped-code"])


def test_a_target_that_answers_no_question_is_named(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    tables = [path for path in (folder / "conceptmaps").glob("*.json") if ", codes: " + path.stem in answers(folder)]
    assert tables
    body = json.loads(tables[0].read_text("utf-8"))
    body["group"][0]["element"][0]["target"][0]["code"] = "dificulty"
    tables[0].write_text(json.dumps(body), "utf-8")
    with pytest.raises(MappingError) as caught:
        read_pack(folder, MAPPING)
    assert "riverside/screening.yaml:" in caught.value.problems[0]
    assert "with targets that answer a question, found 'dificulty'" in caught.value.problems[0]


@pytest.mark.parametrize(
    ("target", "code", "expected"),
    [
        (f"{B}/CodeSystem/answers", "yes", f"whose target is {B}/CodeSystem/answer, found"),
        (f"{B}/CodeSystem/answer", "BE", "whose target is urn:iso:std:iso:3166, found"),
        ("http://snomed.info/sct", "LA6568-5", "whose target is http://loinc.org, found"),
        (f"{B}/CodeSystem/answer", "yes", ""),
        ("http://loinc.org", "LA6568-5", ""),
    ],
)
def test_a_target_in_another_system_than_the_answer_is_named_with_file_line_and_row(
    tmp_path: Path, target: str, code: str, expected: str
) -> None:
    table(tmp_path / "small", target, J=code)
    path = "item[linkId=Q].answer[*]"
    row = f"  - {{record: 'answers[depression.1]', fhir: '{path}', as: answer, codes: local, class: derived}}\n"
    if not expected:
        packed(row, tmp_path, "screening", "QuestionnaireResponse")
        return
    with pytest.raises(MappingError) as caught:
        packed(row, tmp_path, "screening", "QuestionnaireResponse")
    (problem,) = caught.value.problems
    assert problem.startswith("small/screening.yaml:4: expected codes: local with ")
    assert expected in problem
    assert problem.endswith(f"found {target!r} (row answers[depression.1] ← {path})")


def answers(folder: Path) -> str:
    return "".join(line for line in (folder / "screening.yaml").read_text("utf-8").splitlines() if "as: answer" in line)
