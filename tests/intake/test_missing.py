"""A Bundle with half of what it refers to missing: every reference is told, nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.outcome import Refused
from adapter.intake import Caller
from adapter.plan.resolve import UNRESOLVED
from tests.intake.test_whole import gateway, posted

Resource = dict[str, Any]


def halved(kind: str) -> Resource:
    """The 40-entry Bundle without every other entry."""
    entries = posted()["entry"][::2]
    if kind == "collection":
        entries = [{name: value for name, value in entry.items() if name != "request"} for entry in entries]
    return {**posted(), "type": kind, "entry": entries}


def missing(bundle: Resource) -> list[str]:
    """What is referred to and is not there."""
    there = {entry["fullUrl"] for entry in bundle["entry"]}
    return [text for text in texts([entry["resource"] for entry in bundle["entry"]]) if text not in there]


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list):
        return [text for one in node for text in texts(one)]
    return [node] if isinstance(node, str) and node.startswith("urn:uuid:") else []


@pytest.mark.parametrize("kind", ["transaction", "collection"])
def test_every_reference_that_leads_nowhere_is_told_at_its_place_and_nothing_is_stored(
    kind: str, tmp_path: Path
) -> None:
    bundle = halved(kind)
    with gateway(tmp_path) as (store, intake):
        with pytest.raises(Refused) as caught:
            intake.submit(bundle, Caller("north"))
        with store.reading() as reader:
            assert reader.history(count=10).matches == []
    told = [issue for issue in caught.value.issues if issue.stops]
    assert {issue.kind for issue in told} == {"reference-outside-bundle"}
    assert len(told) == len(missing(bundle))
    assert all(issue.expression.startswith("Bundle.entry[") for issue in told)
    assert len({issue.expression for issue in told}) == len(told)


def test_logical_references_to_what_is_not_there_yet_are_warnings_and_all_is_stored(tmp_path: Path) -> None:
    half = halved("transaction")
    gone = {*missing(half)}
    bundle = {**half, "entry": [{**entry, "resource": logical(entry["resource"], gone)} for entry in half["entry"]]}
    with gateway(tmp_path) as (store, intake):
        answer = intake.submit(bundle, Caller("north")).resource or {}
        with store.reading() as reader:
            assert len([one for one in reader.history(count=100).matches if not one.derived]) == len(bundle["entry"])
    outcomes = [entry["response"].get("outcome", {}).get("issue", ()) for entry in answer["entry"]]
    kinds = [issue["details"]["coding"][0]["code"] for issues in outcomes for issue in issues]
    assert UNRESOLVED in kinds


def logical(node: Any, gone: set[str]) -> Any:
    """The same with an identifier in place of each reference that leads nowhere."""
    if isinstance(node, list):
        return [logical(one, gone) for one in node]
    if not isinstance(node, dict):
        return node
    if node.get("reference") in gone:
        return {"identifier": {"system": "urn:oid:2.999.1", "value": node["reference"]}}
    return {name: logical(value, gone) for name, value in node.items()}
