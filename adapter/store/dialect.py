"""What differs between the databases in a search: how the values of an attribute are taken from its JSON."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """Templates over `{alias}`, the resource's row, and `{name}`, the attribute; `value` is one of its values."""

    name: str
    each: str  # table of the values
    text: str
    low: str
    high: str
    unit: str
    contains: str
    absent: str
    sort_text: str
    sort_low: str


SQLITE = Dialect(
    name="sqlite",
    each="""json_each({alias}.attributes, '$."{name}"') AS v""",
    text="v.value",
    low="json_extract(v.value, '$[0]')",
    high="json_extract(v.value, '$[1]')",
    unit="json_extract(v.value, '$[2]')",
    contains="instr(v.value, ?) > 0",
    absent="""json_type({alias}.attributes, '$."{name}"') IS NULL""",
    sort_text="""coalesce(json_extract({alias}.attributes, '$."{name}"[0]'), '')""",
    sort_low="""coalesce(json_extract({alias}.attributes, '$."{name}"[0][0]'), -9e15)""",
)

POSTGRES = Dialect(
    name="postgres",
    each="jsonb_array_elements({alias}.attributes -> '{name}') AS v (value)",
    text="""(v.value #>> '{{}}') COLLATE "C" """,
    low="(v.value ->> 0)::double precision",
    high="(v.value ->> 1)::double precision",
    unit="(v.value ->> 2)",
    contains="strpos(v.value #>> '{{}}', ?) > 0",
    absent="({alias}.attributes -> '{name}') IS NULL",
    sort_text="""coalesce({alias}.attributes -> '{name}' ->> 0, '') COLLATE "C" """,
    sort_low="coalesce(({alias}.attributes -> '{name}' -> 0 ->> 0)::double precision, -9e15)",
)
