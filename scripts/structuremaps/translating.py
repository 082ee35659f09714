"""Codes from one side of a table to the other, as a target of a rule."""

from __future__ import annotations

from adapter.canonical import B
from adapter.mapping.codes import CodeTable
from scripts.structuremaps.form import Name, Target, copied


def translated(context: str, element: str, variable: str, table: CodeTable, *, reads: bool) -> Target:
    """`context.element` is what the variable means by the table; the table faces FHIR, as its row does."""
    source, target = (one.rpartition("/")[2] for one in (table.systems if reads else reversed(table.systems)))
    if table.systems[0] == table.systems[1]:
        return copied(context, element, variable)
    url = f"{B}/ConceptMap/{source}-{target}"
    return Target(context, element, transform="translate", parameters=(Name(variable), url, "code"))
