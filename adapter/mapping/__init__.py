"""Applies the correspondence files of `mappings/` in both directions, with trace; a sender's pack reads before them."""

from __future__ import annotations

from adapter.mapping.engine import Mapping, Record
from adapter.mapping.library import Library
from adapter.mapping.packs import Correspondences, Packs
from adapter.mapping.source import MappingError
from adapter.mapping.trace import Trace, TraceRow
from adapter.mapping.writing import UnknownCode

__all__ = [
    "Correspondences",
    "Library",
    "Mapping",
    "MappingError",
    "Packs",
    "Record",
    "Trace",
    "TraceRow",
    "UnknownCode",
]
