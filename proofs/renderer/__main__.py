"""The questionnaire in each language and the scenario that comes of it; exit status 1 when one is not as expected."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from proofs.renderer.gateway import ROOT, bundle, serving, ssin
from tests.stories.answers import FINE

HERE = Path(__file__).parent
OUTPUT = ROOT / "proofs" / "output" / "renderer"
LANGUAGES = ("nl", "fr", "de", "en")
NOW = "2026-01-22T09:00:00Z"
DAY = {"Sandbox-As-Of": "2026-01-22"}
SCENARIO = "https://borninbelgiumpro.be/fhir/CodeSystem/observation-category|scenario"
FINE_SCORES = {"social-support.score": 12, "depression.score": 0, "anxiety.score": 0}


@dataclass(frozen=True)
class Filling:
    """Answers that differ from those that identify nothing, and what must come of them."""

    name: str
    answers: Mapping[str, str]
    scores: Mapping[str, int]
    scenario: str


FILLINGS = (
    Filling("nothing", {}, {}, "0"),
    Filling("anxiety", {"anxiety.1": "LA6570-1", "anxiety.2": "LA6569-3"}, {"anxiety.score": 3}, "A"),
    Filling(
        "support-and-mood",
        {
            "social-support.1": "2", "social-support.2": "3", "social-support.3": "3",
            "depression.1": "yes", "depression.2": "yes", "psychological-history.1": "yes",
        },
        {"social-support.score": 8, "depression.score": 2},
        "B",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One form filled in by one woman's professional."""

    number: int
    language: str
    filling: Filling

    @property
    def name(self) -> str:
        return f"{self.language}-{self.filling.name}"

    def answers(self) -> dict[str, str | bool]:
        fine = {f"{slug}.{n}": code for slug, codes in FINE.items() for n, code in enumerate(codes, 1)}
        return {"asked-alone": True, **fine, **self.filling.answers}

    def task(self) -> dict[str, Any]:
        """What the page is to do."""
        return {
            "questionnaire": str(OUTPUT / f"{self.language}.json"),
            "answers": self.answers(),
            "now": NOW,
            "screenshot": str(OUTPUT / f"{self.name}.png"),
            "response": str(OUTPUT / f"{self.name}.json"),
        }


def items(parent: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Every item below, by linkId."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in parent.get("item", ()):
        found |= {item["linkId"]: item} | items(item)
    return found


def faults(case: Case, client: httpx.Client) -> list[str]:
    """What is not as it must be: what the page showed and computed, and what the gateway makes of it."""
    page = json.loads((OUTPUT / f"{case.name}.json").read_text("utf-8"))
    questionnaire = json.loads((OUTPUT / f"{case.language}.json").read_text("utf-8"))
    given = items(page["response"])
    found = list(page["failures"])
    for link, item in items(questionnaire).items():
        shown = " ".join(page["shown"].split())
        conditional, hidden = "enableWhen" in item, link.endswith(".score")
        if (" ".join(item["text"].split()) in shown) == hidden and not conditional:
            found.append(f"{link}: {'shown' if hidden else 'not shown'}")
    for link, code in case.answers().items():
        answer: dict[str, Any] = next(iter(given.get(link, {}).get("answer", ())), {})
        came = answer.get("valueCoding", {}).get("code", answer.get("valueBoolean"))
        if came != code:
            found.append(f"{link}: answered {code}, came {came}")
    for link, score in (FINE_SCORES | dict(case.filling.scores)).items():
        if (came := given.get(link, {}).get("answer")) != [{"valueInteger": score}]:
            found.append(f"{link}: expected {score}, came {came}")
    return found + sent(case, page["response"], client)


def sent(case: Case, response: dict[str, Any], client: httpx.Client) -> list[str]:
    """What is wrong with the scenario that the response leads to."""
    checked = client.post("/QuestionnaireResponse/$validate", json=response).json()
    errors = [one["details"]["text"] for one in checked["issue"] if one["severity"] in ("fatal", "error")]
    posted = client.post("", json=bundle(case.number, response), headers=DAY)
    if posted.status_code != 200:
        return [*errors, f"posted: {posted.status_code} {posted.text[:500]}"]
    query = {"code": SCENARIO, "patient.identifier": ssin(case.number)}
    page = client.get("/Observation", params=query, headers=DAY).json()
    codes = [entry["resource"]["valueCodeableConcept"]["coding"][0]["code"] for entry in page.get("entry", ())]
    return errors if codes == [case.filling.scenario] else [*errors, f"expected {case.filling.scenario}, found {codes}"]


def main() -> int:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    pairs = [(language, filling) for language in LANGUAGES for filling in FILLINGS]
    cases = [Case(number, *pair) for number, pair in enumerate(pairs, start=1)]
    with serving() as address, httpx.Client(base_url=address, timeout=60) as client:
        for language in LANGUAGES:
            read = client.get("/Questionnaire/screening", headers={"Accept-Language": language})
            (OUTPUT / f"{language}.json").write_bytes(read.raise_for_status().content)
        tasks = OUTPUT / "tasks.json"
        tasks.write_text(json.dumps([case.task() for case in cases]), "utf-8")
        subprocess.run(["node", str(HERE / "render.mjs"), str(tasks)], check=True)
        wrong = [(case, faults(case, client)) for case in cases]
    for case, found in wrong:
        said = "; ".join(found) or "as expected"
        print(f"{case.language}  {case.filling.name:18} scenario {case.filling.scenario}  {said}")
    print(f"screenshots: {OUTPUT.relative_to(ROOT)}")
    return 1 if any(found for _, found in wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
