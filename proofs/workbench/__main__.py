"""The workbench used with mouse and keyboard in each language; exit status 1 when something is not as it must be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import httpx

from adapter.api.workbench import example_files
from proofs.gateway import OUTPUT as PROOFS
from proofs.gateway import ROOT, serving

HERE = Path(__file__).parent
OUTPUT = PROOFS / "workbench"
FILES = {
    "bundle40": ROOT / "bench" / "bundle40.json",
    "xml": ROOT / "examples" / "woman" / "01-screening.xml",
    "kmehr": ROOT / "examples" / "kmehr" / "advice-talk.xml",
}


def main(only: str = "") -> int:
    """Every check, or those whose name holds `only`; and that nothing was stored meanwhile."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with serving("--demonstration") as address, httpx.Client(base_url=address, timeout=60) as client:
        before = _stored(client)
        task = OUTPUT / "task.json"
        files = {name: str(path) for name, path in FILES.items()} | {"examples": _examples()}
        task.write_text(json.dumps({"address": address, "output": str(OUTPUT), "files": files, "only": only}), "utf-8")
        failed = _carried_out(task)
        if (after := _stored(client)) != before:
            failed.append("nothing is stored")
            print(f"stored before: {before}, after: {after}")
    print(f"screenshots: {OUTPUT.relative_to(ROOT)}")
    return 1 if failed else 0


def _examples() -> list[str]:
    """The Bundles that the page offers, in JSON."""
    return [str(ROOT / name) for name in example_files() if name.endswith(".json")]


def _carried_out(task: Path) -> list[str]:
    """The names of the checks that failed, each told as soon as it is done."""
    failed = []
    with subprocess.Popen(["node", str(HERE / "use.mjs"), str(task)], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            said = json.loads(line)
            print(f"{said['name']}: {said['told'] or ('as expected' if not said['failures'] else '')}", flush=True)
            for failure in said["failures"]:
                print(f"  {failure}", flush=True)
            if said["failures"]:
                failed.append(said["name"])
    return failed if process.returncode == 0 else [*failed, "the browser"]


def _stored(client: httpx.Client) -> str:
    """The latest change of all, by which any write would show."""
    return client.get("/_history", params={"_count": "1"}).raise_for_status().text


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
