"""How much one body may hold before it is refused: bytes, nesting, elements, digits of a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on time and memory. `elements` counts members of all objects and lists; `digits` those of a number."""

    bytes: int = 10 * 1024 * 1024
    depth: int = 64
    elements: int = 500_000
    digits: int = 64


DEFAULT = Limits()
