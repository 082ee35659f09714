"""The catalogue of reasons and notices: codes and the rules they rest on, reasons with texts in nl, fr, de, en."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

LANGUAGES = ("nl", "fr", "de", "en")


@dataclass(frozen=True, slots=True)
class Reason:
    """`order` is that of the catalogue; `refusal` the Belgian refusal value; a remark does not stand in the way."""

    code: str
    order: int
    remark: bool
    rules: tuple[str, ...]
    refusal: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """Something told without refusing."""

    code: str
    severity: str
    rules: tuple[str, ...]


def rows(name: str) -> dict[str, Any]:
    """A catalogue as it is written."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


REASONS: Mapping[str, Reason] = {
    code: Reason(
        code,
        order,
        row["kind"] == "remark",
        tuple(row["rules"]),
        row["refusal"],
        {language: row[language] for language in LANGUAGES},
    )
    for order, (code, row) in enumerate(rows("reasons.toml").items())
}
NOTICES: Mapping[str, NoticeKind] = {
    code: NoticeKind(code, row["severity"], tuple(row["rules"])) for code, row in rows("notices.toml").items()
}


def in_order(codes: Iterable[str]) -> tuple[str, ...]:
    """Reason codes without repetition, in the order in which they are told."""
    return tuple(sorted(set(codes), key=lambda code: REASONS[code].order))
