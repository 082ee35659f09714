"""Applies the correspondence files of `mappings/` in both directions, with trace."""

from __future__ import annotations

from adapter.mapping.engine import Mapping, Record
from adapter.mapping.source import MappingError
from adapter.mapping.trace import Trace, TraceRow
from adapter.mapping.writing import UnknownCode

__all__ = ["Mapping", "MappingError", "Record", "Trace", "TraceRow", "UnknownCode"]
