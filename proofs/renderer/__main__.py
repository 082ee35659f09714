"""The questionnaire in each language and the scenario that comes of it; exit status 1 when one is not as expected."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from proofs.gateway import ROOT, serving
from proofs.renderer.cases import FORMS, LANGUAGES, OUTPUT, Case, cases
from proofs.renderer.shown import faults
from proofs.renderer.woman import bundle, ssin

HERE = Path(__file__).parent
DAY = {"Sandbox-As-Of": "2026-01-22"}
SCENARIO = "https://borninbelgiumpro.be/fhir/CodeSystem/observation-category|scenario"


def main() -> int:
    OUTPUT.mkdir(parents=True, exist_ok=True)
    chosen = list(cases())
    with serving() as address, httpx.Client(base_url=address, timeout=60) as client:
        for version in FORMS:
            fetch(version, client)
        tasks = OUTPUT / "tasks.json"
        tasks.write_text(json.dumps([case.task() for case in chosen]), "utf-8")
        subprocess.run(["node", str(HERE / "render.mjs"), str(tasks)], check=True)
        wrong = [(case, checked(case, client)) for case in chosen]
    for case, found in wrong:
        said = "; ".join(found) or "as expected"
        print(f"{case.language}  {case.filling.name:22} scenario {case.filling.scenario or '-'}  {said}")
    print(f"screenshots: {OUTPUT.relative_to(ROOT)}")
    return 1 if any(found for _, found in wrong) else 0


def fetch(version: str, client: httpx.Client) -> None:
    """Write the form of a version as published, and as each language reads it."""
    for language in ("", *LANGUAGES):
        headers = {"Accept-Language": language} if language else {}
        read = client.get(f"/Questionnaire/{FORMS[version]}", headers=headers).raise_for_status()
        (OUTPUT / f"{language or 'published'}-{version}.json").write_bytes(read.content)


def checked(case: Case, client: httpx.Client) -> list[str]:
    """What is wrong with the page and with what the gateway makes of its response."""
    files = (f"{case.name}.json", case.form, f"published-{case.filling.version}.json")
    page, form, published = (json.loads((OUTPUT / name).read_text("utf-8")) for name in files)
    return [*faults(case, page, form, published), *sent(case, page["response"], client)]


def sent(case: Case, response: dict[str, Any], client: httpx.Client) -> list[str]:
    """What is wrong with the scenario that the response leads to."""
    outcome = client.post("/QuestionnaireResponse/$validate", json=response).json()
    errors = [one["details"]["text"] for one in outcome["issue"] if one["severity"] in ("fatal", "error")]
    posted = client.post("", json=bundle(case.number, response), headers=DAY)
    if posted.status_code != 200:
        return [*errors, f"posted: {posted.status_code} {posted.text[:500]}"]
    query = {"code": SCENARIO, "patient.identifier": ssin(case.number)}
    page = client.get("/Observation", params=query, headers=DAY).raise_for_status().json()
    codes = [entry["resource"]["valueCodeableConcept"]["coding"][0]["code"] for entry in page.get("entry", ())]
    expected = [case.filling.scenario] if case.filling.scenario else []
    return errors if codes == expected else [*errors, f"expected scenario {expected}, found {codes}"]


if __name__ == "__main__":
    sys.exit(main())
