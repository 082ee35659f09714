"""docs/tariffs.md: what each published ChargeItemDefinition says, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from scripts.profiles.codes import table
from scripts.profiles.rules import EXTENSION
from scripts.profiles.tariffs import definitions

ROOT: Final = Path(__file__).resolve().parent.parent
INTRODUCTION: Final = """# Tariffs

Written by `make docs` from `profiles/data/tariffs.toml` and the values of `adapter/programme/settings.toml`. The
gateway serves one ChargeItemDefinition for each pseudocode and tariff version: price (`propertyGroup`),
`effectivePeriod`, limits, who may bill and the deadline as extensions, and every rule as an expression that executes.
`make proofs` evaluates them with fhirpath.js over the `$preview` of every story in `tests/stories` and of courses by
chance: status, reasons, quantity and amount of each charge must be those of the gateway, and each reason must occur.

How to evaluate one, for a `dossier` in the answer of `$preview` and each `charge` in it:

1. Given are three variables: `%dossier` (that part of Parameters), `%charge` (the ChargeItem) and `%today` (the day
   asked, `as-of`, as a string). `%charge.definitionCanonical` names the definition and its version.
2. Evaluate the extensions `variable` in order; each may use those before it. Keep the nodes with their types.
3. Evaluate `applicability` in order. What is not true gives its reason (extension `applicability-reason`), and joins
   `%unmet`, the codes of the rules before that were not met.
4. Without any the charge is billable; else it is planned when the extension `planned` is true, else not-billable.
5. `remark`s that are true are told beside; they do not stand in the way. `quantity` times the price is the amount,
   the variable `%deadline` the last day for billing.

Once the billing platform has said billed or aborted nothing is decided any more: a billed charge keeps day, quantity
and amount, tells remarks alone, and `exception-manual` when one of the other rules would now refuse it.

What a dossier holds beside its charges: `facts`, the resources as they are stored; `windows`, named days and periods;
`reading`, what the gateway reads in the facts and what one version of a resource cannot tell: members of the team and
coordinators in office (`person` is the same word for the same professional, `role` the codes of each role),
evaluations from every version of a Goal, and each service with its charges, where two hospitals' telling of one
service is joined.

All rules are FHIRPath (`text/fhirpath`); one, `followup-overdue`, needs `defineVariable`, which FHIRPath has from
version 3 on. None needed CQL. What is not in expressions, because it is no rule of a tariff: reading the facts
themselves (codes of a sender, references, which pregnancy a fact belongs to), the findings and the scenario of a
screening (the Questionnaire has its scores, the windows `scenario-…` and `vulnerability-…` the result), and on which
day the conditions of a coordination were first met: the expressions judge the conditions on that day.
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = table(ROOT / "profiles" / "data" / "tariffs.toml")
    settings = table(ROOT / "adapter" / "programme" / "settings.toml")
    found = definitions(rows, settings["edition"])
    return INTRODUCTION + "".join(line for one in found for line in _definition(one))


def _definition(one: Mapping[str, Any]) -> Iterator[str]:
    price = one["propertyGroup"][0]["priceComponent"][0]["amount"]
    code = one["code"]["coding"][0]["code"]
    yield f"\n## {code} version {one['version']}: {one['title']}\n\n"
    yield f"{one['description']} {price['currency']} {price['value']:.2f} for one unit.\n\n"
    yield "| rule: true, or the reason is given | what it says | language | expression |\n|---|---|---|---|\n"
    for rule in one["applicability"]:
        yield _row(f"`{rule['extension'][0]['valueCode']}`", rule)
    for name in ("remark", "planned", "quantity", "variable"):
        for extension in (each for each in one["extension"] if each["url"] == f"{EXTENSION}/{name}"):
            yield _row(*_named(name, extension))


def _named(name: str, extension: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if name == "remark":
        reason, condition = extension["extension"]
        return f"remark `{reason['valueCode']}`, told when true", condition["valueExpression"]
    expression = extension["valueExpression"]
    return f"variable `%{expression['name']}`" if name == "variable" else name, expression


def _row(name: str, said: Mapping[str, Any]) -> str:
    expression = said["expression"].replace("|", "\\|")
    return f"| {name} | {said['description']} | {said['language'].removeprefix('text/')} | `{expression}` |\n"
