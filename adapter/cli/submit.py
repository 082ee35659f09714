"""`bib-adapter submit FILE…`: post Bundles to a gateway and say what became of each."""

from __future__ import annotations

import argparse
import json
from typing import Any

from adapter.cli.client import Client, Reply
from adapter.cli.errors import CannotRun
from adapter.cli.files import bodies, is_xml
from adapter.cli.report import Finding, Reported, findings_of, status, written


def submit(given: argparse.Namespace) -> int:
    """Post every file in order; 1 when one was refused."""
    client = Client(given.url, headers_of(given), given.attempts)
    try:
        reported = [_submitted(client, name, body) for name, body in bodies(given.files)]
    finally:
        client.close()
    print(written(reported, given.format))
    return status(reported)


def headers_of(given: argparse.Namespace) -> dict[str, str]:
    """The headers of every call: language, token, the sandbox's date. Raises CannotRun for an unreadable token file."""
    headers = {"Accept": "application/fhir+json", "Accept-Language": given.language}
    if token := given.token or _token(given):
        headers["Authorization"] = f"Bearer {token}"
    if given.as_of:
        headers["Sandbox-As-Of"] = given.as_of.isoformat()
    return headers


def _token(given: argparse.Namespace) -> str:
    if given.token_file is None:
        return ""
    try:
        return str(given.token_file.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        raise CannotRun(f"the token file {given.token_file} cannot be read") from None


def _submitted(client: Client, name: str, body: bytes) -> Reported:
    reply = client.post(body, "application/fhir+xml" if is_xml(body) else "application/fhir+json")
    answer = _resource(reply)
    return Reported(
        name, _findings(reply, answer), [f"answered {reply.status} (X-Request-Id {reply.request_id})"], answer
    )


def _resource(reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def _findings(reply: Reply, answer: Any) -> list[Finding]:
    if isinstance(answer, dict) and answer.get("resourceType") == "OperationOutcome":
        return findings_of(answer)
    if reply.status >= 400 or not isinstance(answer, dict):
        return [
            Finding(
                "error",
                "no-fhir-answer",
                f"the gateway answered {reply.status} with something that is no FHIR resource",
            )
        ]
    outcomes = [entry.get("response", {}).get("outcome") for entry in answer.get("entry", ())]
    return [finding for outcome in outcomes if outcome for finding in findings_of(outcome)]
