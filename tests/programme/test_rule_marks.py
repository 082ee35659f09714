"""The mark that says which rules a function decides."""

from __future__ import annotations

from adapter.programme.rule import rule
from adapter.programme.talk import talk_charges


def test_a_marked_function_knows_its_rules_and_is_the_same_function() -> None:
    def decide() -> str:
        return "decided"

    marked = rule("R040", "A04")(decide)
    assert marked is decide
    assert marked.__dict__["rules"] == ("R040", "A04")
    assert "A08" in talk_charges.__dict__["rules"]
