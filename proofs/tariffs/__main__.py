"""Each charge and refusal of every story, by the published rules alone; exit status 1 when one is decided otherwise."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx

from adapter.fhir import json_codec
from adapter.programme.reasons import REASONS
from proofs.gateway import OUTPUT, serving
from proofs.tariffs.agreement import charges, differences, in_words, reasons_found
from proofs.tariffs.stories import Preview, previews
from tests.stories.chance import story
from tests.stories.told import Story, stories

HERE = Path(__file__).parent
PLACE = OUTPUT / "tariffs"
BY_CHANCE = 10  # courses beside the written ones


def told() -> Iterator[Story]:
    """Every story as it is written; then courses by chance, some of whose charges are billed."""
    yield from stories()
    for seed in range(BY_CHANCE):
        chance, course = random.Random(seed), story(seed, corrections=True)
        steps = (replace(step, billed=("all",) if chance.random() < 0.4 else ()) for step in course.steps)
        yield replace(course, steps=tuple(steps))


def write(file: Path) -> list[Preview]:
    """What $preview answers, one a line."""
    found = [preview for one in told() for preview in previews(one)]
    with file.open("wb") as lines:
        for preview in found:
            lines.write(json_codec.encode({"day": preview.day, "answer": preview.answer}) + b"\n")
    return found


def main() -> int:
    PLACE.mkdir(parents=True, exist_ok=True)
    definitions, lines = PLACE / "definitions.json", PLACE / "previews.jsonl"
    with serving() as address:
        definitions.write_bytes(httpx.get(f"{address}/ChargeItemDefinition?_count=100").raise_for_status().content)
    said = write(lines)
    command = ["node", str(HERE / "evaluate.mjs"), str(definitions), str(lines)]
    decisions = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.splitlines()
    return compared(said, decisions)


def compared(said: list[Preview], decisions: list[str]) -> int:
    """Print what differs and how often each reason was decided."""
    seen: Counter[str] = Counter()
    counted = wrong = 0
    for preview, line in zip(said, decisions, strict=True):
        decided = json.loads(line)
        for charge in charges(preview.answer):
            by_rules = decided[charge["identifier"][0]["value"]]
            counted += 1
            seen.update(reasons_found(by_rules))
            if others := "; ".join(differences(charge, by_rules)):
                wrong += 1
                print(f"{preview.story} on {preview.day}: {in_words(charge)}: {others}")
    unseen = sorted(REASONS.keys() - seen.keys())
    names = {preview.story for preview in said}
    print(f"{len(said)} previews of {len(names)} stories: {counted} charges, {wrong} decided otherwise")
    print("reasons: " + ", ".join(f"{code} {seen[code]}" for code in REASONS if seen[code]))
    if unseen:
        print(f"in no story: {', '.join(unseen)}")
    return 1 if wrong or unseen or not counted else 0


if __name__ == "__main__":
    sys.exit(main())
