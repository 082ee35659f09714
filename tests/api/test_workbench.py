"""The page at /workbench: what is served, how, and that nothing of it comes from or goes to anywhere else."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from adapter.api.tokens import Tokens
from adapter.api.workbench import FOLDER, PAGE, TYPES, example_files
from adapter.app import Gateway
from adapter.programme.outlook import FILLED, NEGATIVE, NOT_NEEDED, OPEN, OVERDUE, POSITIVE, UNKNOWN
from adapter.programme.reasons import LANGUAGES
from adapter.programme.settings import load_programme
from adapter.settings import Settings
from tests.api.wire import called

ROOT = Path(__file__).parents[2]
TEXTS = json.loads((FOLDER / "texts.json").read_text("utf-8"))
EXAMPLES = json.loads((FOLDER / "examples.json").read_text("utf-8"))
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix in TYPES)
MODULES = {path.name: path.read_text("utf-8") for path in FILES if path.suffix == ".js"}
HTML = (FOLDER / "index.html").read_text("utf-8")
NAMESPACES = {"http://www.w3.org/2000/svg"}


def gateway(**settings: object) -> Gateway:
    given = {"sandbox": True, "database_url": "sqlite:///:memory:", "packs": ROOT / "mappings" / "packs"} | settings
    return Gateway.of(Settings(**given), lambda: datetime(2026, 3, 14, 12, tzinfo=UTC))  # type: ignore[arg-type]  # as the tests say


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    made = gateway()
    yield made.application()
    made.store.close()


def test_the_page_may_load_nothing_from_elsewhere_and_stand_in_no_frame(app: ASGIApp) -> None:
    answer = called(app, "GET", PAGE)
    assert answer.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["form-action"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "index.html"], ids=lambda path: path.name)
def test_every_file_is_served_with_its_type_and_the_same_policy(app: ASGIApp, path: Path) -> None:
    answer = called(app, "GET", f"{PAGE}/{path.name}")
    assert (answer.status_code, answer.content) == (200, path.read_bytes())
    assert answer.headers["content-type"] == TYPES[path.suffix]
    assert answer.headers["content-security-policy"].startswith("default-src 'self';")


@pytest.mark.parametrize("name", example_files())
def test_every_example_is_served_as_it_lies_in_the_repository(app: ASGIApp, name: str) -> None:
    answer = called(app, "GET", f"{PAGE}/{name}")
    assert (answer.status_code, answer.content) == (200, (ROOT / name).read_bytes())


def test_what_did_not_change_is_not_sent_again(app: ASGIApp) -> None:
    first = called(app, "GET", f"{PAGE}/main.js")
    assert first.headers["cache-control"] == "no-cache"
    again = called(app, "GET", f"{PAGE}/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert called(app, "GET", f"{PAGE}/main.js", headers={"If-None-Match": '"other"'}).status_code == 200
    assert called(app, "HEAD", f"{PAGE}/main.js").content == b""


def test_a_slash_at_the_end_leads_to_the_page(app: ASGIApp) -> None:
    answer = called(app, "GET", f"{PAGE}/")
    assert (answer.status_code, answer.headers["location"]) == (308, "../workbench")


@pytest.mark.parametrize("path", ["/workbench/nothing.js", "/workbench/../settings.py", "/workbench/%2e%2e/app.py"])
def test_nothing_else_of_the_disk_is_served(app: ASGIApp, path: str) -> None:
    assert called(app, "GET", path).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_page_takes_nothing(app: ASGIApp, method: str) -> None:
    assert called(app, method, PAGE, content=b"x").status_code == 405


def test_the_choices_name_packs_and_the_day(app: ASGIApp) -> None:
    answer = called(app, "GET", f"{PAGE}/choices")
    assert answer.json() == {"packs": ["hillside", "riverside"], "sandbox": True, "today": "2026-03-14"}
    assert answer.headers["cache-control"] == "no-store"


def test_outside_a_sandbox_the_page_is_open_and_its_choices_are_not() -> None:
    sandbox = gateway()
    settings = Settings(sandbox=False, database_url="sqlite:///:memory:")
    app = Gateway(settings, sandbox.store, sandbox.intake, Tokens(), sandbox.clock).application()
    assert called(app, "GET", PAGE).status_code == 200
    assert called(app, "GET", f"{PAGE}/texts.json").status_code == 200
    assert called(app, "GET", f"{PAGE}/choices").status_code == 401
    assert called(app, "POST", "/fhir/$preview", json={}).status_code == 401
    sandbox.store.close()


def test_no_file_names_an_address_outside() -> None:
    found = {
        (path.name, address)
        for path in FILES
        if path.name != "faults.json"
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s'\"]*", path.read_text("utf-8"))
        if address not in NAMESPACES
    }
    assert found == set()


def test_nothing_stands_inline_in_the_page() -> None:
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", HTML) == []


def test_one_module_alone_asks_and_it_cannot_write() -> None:
    asking = {
        name
        for name, text in MODULES.items()
        if re.search(r"\bfetch\(|XMLHttpRequest|sendBeacon|WebSocket|EventSource", text)
    }
    assert asking == {"api.js"}
    posted = re.findall(r"asked\(new URL\(.*\$(preview|validate).*, BASE\), \S+, \{ method: '(\w+)'", MODULES["api.js"])
    assert posted == [("preview", "POST"), ("validate", "POST")]
    assert len(re.findall(r"method:", MODULES["api.js"])) == 2


def test_text_never_becomes_markup() -> None:
    assert [
        name
        for name, text in MODULES.items()
        if re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)
    ] == []


def test_every_text_is_there_in_four_languages() -> None:
    assert [key for key, row in TEXTS.items() if {name for name, words in row.items() if words} != set(LANGUAGES)] == []


def test_every_text_keeps_its_places_in_every_language() -> None:
    places = {key: {frozenset(re.findall(r"\{\w+\}", words)) for words in row.values()} for key, row in TEXTS.items()}
    assert [key for key, found in places.items() if len(found) > 1] == []


def test_every_text_that_the_page_asks_for_is_there() -> None:
    asked = set(re.findall(r"data-(?:text|label)=\"([^\"]+)\"", HTML))
    asked |= {key for text in MODULES.values() for key in re.findall(r"\bt\('([^']+)'", text)}
    asked |= {f"{kind}.{value}" for kind, values in _told().items() for value in values}
    assert asked - TEXTS.keys() == set()


def _told() -> dict[str, list[str]]:
    """The values for which the page makes its keys."""
    mapping = (ROOT / "adapter" / "mapping" / "trace.py").read_text("utf-8")
    return {
        "domain": [*load_programme().at(datetime(2026, 3, 14).date()).domains],
        "state": [POSITIVE, NEGATIVE, UNKNOWN],
        "slot": [FILLED, OPEN, OVERDUE, NOT_NEEDED],
        "why": re.findall(r"Final = \"([\w-]+)\"", mapping),
        "example": [name for one in EXAMPLES for name in (one["name"], f"{one['name']}.shows")],
        "examples": sorted({one["group"] for one in EXAMPLES}),
        "status": ["planned", "billable", "not-billable", "billed", "aborted"],
        "missing": ["submission", "follow-up", "screening", "advice-talk"],
        "class": ["direct", "derived", "defaulted", "one-way"],
        "severity": ["error", "warning", "information"],
        "difference": ["lost", "changed", "added"],
    }


def test_the_demonstration_dossiers_are_among_the_examples() -> None:
    shown = {name for one in EXAMPLES for name in one["files"]}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "examples" / "demonstration").glob("*.json")} <= shown


def test_the_wheel_holds_the_page_and_its_examples() -> None:
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    within = (*wheel["packages"], *wheel["force-include"])
    assert [name for name in example_files() if not name.startswith(within)] == []
    assert str(FOLDER.relative_to(ROOT)).startswith(tuple(wheel["packages"]))


def test_the_files_are_short() -> None:
    lengths = {name: text.count("\n") for name, text in MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > 250} == {}
