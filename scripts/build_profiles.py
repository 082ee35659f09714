"""`make profiles`: compiles profiles/ into profiles/package.tgz with SUSHI, offline and reproducibly.

Needs Node and the packages of profiles/package-lock.json; `--check` needs Python alone and says whether the package
is older than its sources.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.profiles import slim
from scripts.profiles.archive import encoded, in_cents, index, pack, unpack
from scripts.profiles.generated import conformance_resources
from scripts.profiles.narrative import narrated
from scripts.profiles.terminology import terminology
from scripts.profiles.texts import CANONICAL

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ROOT / "profiles"
UNASKED = "Unable to determine the latest version"  # offline, nobody says which SUSHI is the newest
STAGE = ROOT / "build" / "profiles"
PACKAGE = PROFILES / "package.tgz"
TERMINOLOGY = PROFILES / "terminology.tgz"
STAMP = PROFILES / "package.sources"
SOURCES = (
    "profiles/sushi-config.yaml", "profiles/package-lock.json", "profiles/input", "profiles/data",
    "profiles/dependencies", "scripts/build_profiles.py", "scripts/profiles", "mappings/conceptmaps",
    "mappings/structuremaps", "scripts/structuremaps",
    "adapter/fhir/issues.toml", "adapter/programme/reasons.toml", "adapter/programme/settings.toml",
)  # fmt: skip


def source_files() -> Iterator[Path]:
    for name in SOURCES:
        place = ROOT / name
        found = [place] if place.is_file() else sorted(place.rglob("*"))
        yield from (
            file for file in found if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".md"
        )


def fingerprint() -> str:
    """A hash over names and bytes of everything the package is made from."""
    digest = hashlib.sha256(version().encode())
    for file in source_files():
        digest.update(f"\n{file.relative_to(ROOT).as_posix()} ".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def version() -> str:
    """The package has the version of the program."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def stage() -> Path:
    """A clean project for SUSHI, with the generated resources, and its package cache."""
    shutil.rmtree(STAGE, ignore_errors=True)
    shutil.copytree(PROFILES / "input", STAGE / "input")
    shutil.copy(PROFILES / "sushi-config.yaml", STAGE)
    written = STAGE / "input" / "vocabulary"
    written.mkdir()
    for resource in conformance_resources(ROOT):
        file = written / f"{resource['resourceType']}-{resource['id']}.json"
        file.write_bytes(encoded(narrated(resource)))
    home = STAGE / "home"
    for archive in sorted((PROFILES / "dependencies").glob("*.tgz")):
        unpack(archive, home / ".fhir" / "packages")
    return home


def compile_with_sushi(home: Path) -> None:
    """Raises SystemExit with what SUSHI said when there is an error or a warning."""
    sushi = PROFILES / "node_modules" / "fsh-sushi" / "dist" / "app.js"
    if not sushi.exists():
        raise SystemExit("SUSHI is not installed: npm ci --prefix profiles")
    nobody = "http://127.0.0.1:9"  # a port without server: whatever SUSHI asks the network for fails at once
    nowhere = {"HOME": str(home), "FPL_REGISTRY": nobody, "HTTPS_PROXY": nobody, "npm_config_offline": "true"}
    command = [
        "node",
        str(sushi),
        "build",
        "--snapshot",
        "--log-level",
        "warn",
        "--config",
        f"version:{version()}",
        str(STAGE),
    ]
    run = subprocess.run(command, capture_output=True, text=True, env=os.environ | nowhere, check=False)
    said = [line for line in run.stdout.splitlines() if line.startswith(("error", "warn")) and UNASKED not in line]
    if run.returncode or said:
        raise SystemExit(run.stdout + run.stderr)


def built() -> tuple[dict[str, Any], dict[str, Any]]:
    """What SUSHI wrote, with narratives: definitions and examples by file name."""
    guide = json.loads(next((STAGE / "fsh-generated" / "resources").glob("ImplementationGuide-*.json")).read_text())
    examples = {row["reference"]["reference"] for row in guide["definition"]["resource"] if example(row)}
    definitions: dict[str, Any] = {}
    instances: dict[str, Any] = {}
    for folder in (STAGE / "fsh-generated" / "resources", STAGE / "input" / "vocabulary", STAGE / "input" / "examples"):
        for file in sorted(folder.glob("*.json")):
            resource = json.loads(file.read_text(encoding="utf-8"))
            if resource.get("url", "").startswith(CANONICAL):
                resource.setdefault("version", version())
            chosen = instances if f"{resource['resourceType']}/{resource['id']}" in examples else definitions
            chosen[file.name] = in_cents(narrated(slim.slim(resource)))
    return definitions, instances


def example(row: Mapping[str, Any]) -> bool:
    return bool(row.get("exampleBoolean") or row.get("exampleCanonical"))


def manifest() -> dict[str, Any]:
    guide = json.loads(next((STAGE / "fsh-generated" / "resources").glob("ImplementationGuide-*.json")).read_text())
    # Not the core package: a validator would then prefer its older definition of the extension workflow-episodeOfCare.
    needed = {
        one["packageId"]: one["version"] for one in guide["dependsOn"] if one["packageId"] not in slim.COMPILER_ONLY
    }
    return {
        "name": guide["packageId"], "version": version(), "type": "IG", "license": guide["license"],
        "canonical": CANONICAL, "title": guide["title"], "description": guide["description"],
        "author": guide["publisher"], "fhirVersions": guide["fhirVersion"],
        "dependencies": needed,
    }  # fmt: skip


def write_package() -> None:
    definitions, instances = built()
    files = {"package.json": encoded(manifest()), ".index.json": encoded(index(definitions))}
    files |= {name: encoded(resource) for name, resource in definitions.items()}
    files |= {f"example/{name}": encoded(resource) for name, resource in instances.items()}
    files["example/.index.json"] = encoded(index(instances))
    pack(files, PACKAGE)
    write_terminology([*definitions.values(), *instances.values()])
    STAMP.write_text(fingerprint() + "\n", encoding="utf-8")
    print(f"{PACKAGE.relative_to(ROOT)}: {len(definitions)} definitions, {len(instances)} examples")


def write_terminology(published: Sequence[Mapping[str, Any]]) -> None:
    """The code lists that the gateway answers for besides those of the package."""
    lists = terminology(PROFILES / "dependencies", map(dict, published))
    about = {"name": f"{manifest()['name']}.terminology", "version": version(), "license": "see each resource"}
    files = {name: encoded(resource) for name, resource in lists.items()}
    pack(files | {"package.json": encoded(about)}, TERMINOLOGY)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="exit 1 when the package is older than its sources")
    if parser.parse_args().check:
        there = STAMP.exists() and PACKAGE.exists() and TERMINOLOGY.exists()
        fresh = there and STAMP.read_text(encoding="utf-8").strip() == fingerprint()
        print(
            "profiles/package.tgz is up to date"
            if fresh
            else "profiles/package.tgz is older than its sources: make profiles"
        )
        return 0 if fresh else 1
    compile_with_sushi(stage())
    write_package()
    return 0


if __name__ == "__main__":
    sys.exit(main())
