"""KMEHR messages become the same records and the same FHIR as Bundles do, through rows in the same form."""

from __future__ import annotations

from adapter.kmehr.bundle import Kmehr, Translated
from adapter.kmehr.xml import is_kmehr

__all__ = ["Kmehr", "Translated", "is_kmehr"]
