"""Professions and kinds of organisation from the cd-hcparty codes that a role carries."""

from __future__ import annotations

from adapter.programme.edition import Edition
from adapter.programme.facts import Professional
from adapter.programme.rule import rule


@rule("R059", "A50")
def professions_of(professional: Professional, edition: Edition) -> frozenset[str]:
    """The programme's professions of the person; a department counts on the same role only."""
    return frozenset(
        name
        for name, codes in edition.professions.items()
        for role in professional.roles
        for code, departments in codes
        if code in role and (not departments or departments & role)
    )


@rule("R094", "A21")
def kinds_of(codes: frozenset[str], edition: Edition) -> frozenset[str]:
    """The programme's kinds of organisation among cd-hcparty codes."""
    return frozenset(name for name, known in edition.organisations.items() if known & codes)
