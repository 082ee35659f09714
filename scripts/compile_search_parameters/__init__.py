"""Compile the SearchParameters of R4 and ours to adapter/fhir/search/parameters.json: element paths and their types.

    .venv/bin/python -m scripts.compile_search_parameters

The expressions are FHIRPath of a small kind (dots, `as`, `ofType`, `where(resolve() is …)`, `where(system='…')`,
`extension('…')`, `|`); what is of another kind is listed and left out.
"""

from scripts.compile_search_parameters.active import ACTIVE
from scripts.compile_search_parameters.definitions import read_package
from scripts.compile_search_parameters.table import rendered, tables

__all__ = ["ACTIVE", "read_package", "rendered", "tables"]
