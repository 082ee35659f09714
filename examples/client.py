"""A small client, with Python's standard library alone: send one woman's way, see what is billable, report it billed.

python examples/client.py                  # to the gateway that `make run` starts, as JSON
python examples/client.py --form xml       # the same as XML
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

WOMAN = Path(__file__).parent / "woman"
SSIN = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|92051412465"


class Gateway:
    """Calls the gateway at `base`. `Sandbox-As-Of` sets the day of a call, and works in a sandbox alone."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")

    def call(self, method: str, path: str, body: bytes | None, kind: str, day: str) -> Any:
        """The decoded answer. Ends the program with the gateway's own words when it refuses."""
        headers = {"Content-Type": kind, "Accept": "application/fhir+json", "Sandbox-As-Of": day}
        request = urllib.request.Request(f"{self.base}{path}", body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            for issue in json.load(refused)["issue"]:
                print(issue.get("expression", [""])[0], issue["details"]["text"], file=sys.stderr)
            sys.exit(1)

    def post(self, bundle: Path, day: str) -> Any:
        """Send one Bundle, JSON or XML; sending it again gets the first answer again."""
        kind = "application/fhir+xml" if bundle.suffix == ".xml" else "application/fhir+json"
        return self.call("POST", "", bundle.read_bytes(), kind, day)

    def charges(self, ssin: str, day: str) -> list[Any]:
        """Her charges; a person's identifier belongs in a body, never in a query string."""
        form = f"subject:Patient.identifier={urllib.parse.quote(ssin)}&_count=100"
        found = self.call("POST", "/ChargeItem/_search", form.encode(), "application/x-www-form-urlencoded", day)
        return [entry["resource"] for entry in found.get("entry", ())]

    def billed(self, charge: Any, day: str) -> Any:
        """Tell that the billing platform has charged it."""
        patch = [{"op": "replace", "path": "/status", "value": "billed"}]
        path = f"/ChargeItem/{charge['id']}"
        return self.call("PATCH", path, json.dumps(patch).encode(), "application/json-patch+json", day)


def line(charge: Any) -> str:
    """A charge in one line: code, status, day, amount, reasons."""
    reasons = [
        extension["valueCodeableConcept"]["coding"][0]["code"]
        for extension in charge.get("extension", ())
        if extension["url"].endswith("/reason")
    ]
    code, day = charge["code"]["coding"][0]["code"], charge.get("occurrenceDateTime", "—")
    amount = charge.get("priceOverride", {}).get("value", 0)
    return f"  {code}  {charge['status']:<12} {day[:10]:<10} {amount:>8.2f} EUR  {' '.join(reasons)}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--base", default="http://127.0.0.1:8080/fhir", help="the gateway (%(default)s)")
    options.add_argument("--form", choices=("json", "xml"), default="json", help="what to send (%(default)s)")
    given = options.parse_args()
    gateway = Gateway(given.base)
    for bundle in sorted(WOMAN.glob(f"*.{given.form}")):
        day = json.loads(bundle.with_suffix(".json").read_text(encoding="utf-8"))["timestamp"][:10]
        gateway.post(bundle, day)
        print(f"{day} {bundle.stem}")
        for charge in gateway.charges(SSIN, day):
            print(line(charge))
            if charge["status"] == "billable":
                gateway.billed(charge, day)


if __name__ == "__main__":
    main()
