"""What is generated is fresh, and what matters is documented."""

from __future__ import annotations

import json
import re
import subprocess
from itertools import chain

import pytest

from scripts.docs import PAGES, stale
from scripts.rules_page import register
from tests.architecture.sources import ROOT

RULES = list(
    chain(range(1, 19), range(20, 44), range(50, 64), range(70, 110), range(120, 139), range(150, 164), range(170, 177))
)
NUMBERS = [f"R{number:03}" for number in RULES] + [f"A{number:02}" for number in range(1, 54)]


def test_every_number_of_the_programme_has_a_title() -> None:
    assert list(register().titles) == NUMBERS


def test_every_number_is_decided_and_held_or_excused() -> None:
    known = register()
    assert known.faults(NUMBERS) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_generated_page_is_fresh(page: str) -> None:
    assert page not in stale(), "run `make docs`"


def test_links_between_the_documents_lead_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_file_names_this_machine_or_an_index() -> None:
    # Written so that the pattern is not itself what it looks for.
    forbidden = r"/[w]ork/(main|shared|\.lib)|/[t]mp/(bash|brief|issue)|/[r]oot/|://[a-z.]*(pypi|pythonhosted)[a-z.]*/"
    search = ["git", "grep", "--untracked", "-nIE", forbidden, "--", "."]
    found = subprocess.run(search, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 1, found.stdout


def test_nothing_that_the_product_needs_is_ignored_by_git() -> None:
    search = [
        "git",
        "ls-files",
        "--others",
        "--ignored",
        "--exclude-standard",
        "adapter",
        "mappings",
        "examples",
        "tests",
    ]
    found = subprocess.run(search, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [path for path in found if "cache" not in path] == []


def test_the_examples_are_json() -> None:
    for path in (ROOT / "examples").rglob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["resourceType"] == "Bundle", path.name
