"""Who may import what."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.sources import ROOT, imports, sources

PRODUCT = sources("adapter")
PROGRAMME = sources("adapter/programme")
IMPURE = {
    "asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "random", "secrets", "shutil",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "uuid1", "uuid4"}


def test_imports_go_in_the_direction_of_the_architecture() -> None:
    """In a process of its own: the linter disables every logger that stands."""
    linter = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_the_programme_imports_only_the_pure_part_of_the_standard_library() -> None:
    pure = sys.stdlib_module_names - IMPURE
    imported = [(source.place, line, name) for source in PROGRAMME for name, line in imports(source)]
    own = "adapter.programme."
    assert [it for it in imported if not it[2].startswith(own) and it[2].split(".")[0] not in pure] == []


def test_the_programme_asks_no_clock_and_no_chance() -> None:
    calls = {source.place: CLOCKS.intersection(re.findall(r"\.(\w+)\(", source.text)) for source in PROGRAMME}
    assert {place: found for place, found in calls.items() if found} == {}


def test_one_door_leads_to_the_fhir_model_library() -> None:
    doors = {source.place for source in PRODUCT for name, _ in imports(source) if name.startswith("fhir.")}
    assert len(doors) <= 1, doors


def test_every_library_that_the_product_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[=;]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    known = packages_distributions()
    for source in PRODUCT:
        for name, line in imports(source):
            package = name.split(".")[0]
            if package not in sys.stdlib_module_names and package != "adapter":
                owners = {owner.lower().replace("_", "-") for owner in known.get(package, [])}
                assert owners & (declared | {"starlette"}), f"{source.place}:{line} imports {package}"
