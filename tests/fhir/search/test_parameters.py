"""parameters.json is what the script makes of the published SearchParameters and ours."""

from __future__ import annotations

from adapter.fhir.search import fingerprint, parameters, resource_types
from adapter.fhir.search.values import READERS, readable
from scripts.compile_search_parameters import ACTIVE, read_package, rendered, tables
from scripts.compile_search_parameters.__main__ import CORE, TARGET


def test_the_file_is_up_to_date() -> None:
    made, _ = tables(read_package(CORE))
    assert rendered(made) == TARGET.read_text("utf-8"), "run scripts/compile_search_parameters"


def test_every_parameter_of_the_billing_platform_s_view_is_searchable() -> None:
    known = parameters("ChargeItem")
    for name in ("status", "due", "code", "patient", "subject", "performer-actor", "identifier", "account", "context"):
        assert known[name].searchable


def test_what_is_named_active_exists_and_is_read() -> None:
    for type_, names in ACTIVE.items():
        for name in names.split() if type_ != "*" else ():
            assert parameters(type_)[name].active


def test_every_source_has_a_reader() -> None:
    for type_ in resource_types():
        for parameter in parameters(type_).values():
            for source in parameter.sources:
                assert readable(parameter.type, source.type)
                assert parameter.links or source.type in READERS[parameter.type]


def test_every_type_is_found_by_identifier_where_it_has_one() -> None:
    assert parameters("Encounter")["identifier"].paths == ("identifier",)
    assert parameters("Encounter")["patient"].paths == ("subject",)
    assert parameters("Patient")["link"].paths == ("link.other",)


def test_the_fingerprint_is_stable_in_one_process() -> None:
    assert fingerprint() == fingerprint()
