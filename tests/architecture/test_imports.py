"""Who may import what."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import ROOT, Source, imports, sources

PRODUCT = sources("adapter")
IMPURE = {
    "asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "random", "secrets", "shutil",
    "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "uuid1", "uuid4"}


def test_imports_go_in_the_direction_of_the_architecture(capfd: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None) == 0, capfd.readouterr().out


@pytest.mark.parametrize("source", sources("adapter/programme"), ids=lambda source: source.place)
def test_the_programme_imports_only_the_pure_part_of_the_standard_library(source: Source) -> None:
    for name, line in imports(source):
        package = name.split(".")[0]
        assert package in sys.stdlib_module_names or name.startswith("adapter.programme"), f"line {line}: {name}"
        assert package not in IMPURE, f"line {line}: {name}"


@pytest.mark.parametrize("source", sources("adapter/programme"), ids=lambda source: source.place)
def test_the_programme_asks_no_clock_and_no_chance(source: Source) -> None:
    calls = re.findall(r"\.(\w+)\(", source.text)
    assert CLOCKS.isdisjoint(calls)


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
