"""A corpus of mutated resources, the same in every run: seeds, the places in them, and the changes made there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from scripts.conformance.corpus.mutations import MUTATIONS
from scripts.conformance.corpus.seeds import Seed, seeds
from scripts.conformance.corpus.sites import Site, sites
from scripts.profiles.texts import Resource

__all__ = ["Case", "Seed", "corpus"]

T = TypeVar("T")
SPECIAL = ("responses", "bundles")  # of what few seeds have, more places


@dataclass(frozen=True, slots=True)
class Case:
    """A seed with one change; `mutation` names it, `place` is where it was made (a path of JSON names)."""

    seed: str
    mutation: str
    place: str
    resource: Resource

    @property
    def name(self) -> str:
        return f"{self.mutation}~{self.seed}~{self.place.replace('.', '-')[:80]}"


def corpus(times: int = 1) -> list[Case]:
    """The cases; `times` as many of each mutation, as far as there are."""
    by_mutation: dict[str, list[Case]] = defaultdict(list)
    for seed in seeds():
        places = list(sites(seed.resource))
        for name in MUTATIONS:
            by_mutation[name] += _of(seed, places, name)
    return [
        case
        for name, cases in by_mutation.items()
        for case in _chosen(cases, MUTATIONS[name].cases * times, Random(name))
    ]


def _of(seed: Seed, places: list[Site], name: str) -> Iterator[Case]:
    """What one mutation makes of one seed; nothing where it changes nothing."""
    mutation, random = MUTATIONS[name], Random(f"{seed.name} {name}")
    fitting = [site for site in places if mutation.fits(site)]
    most = mutation.most if mutation.group in SPECIAL else min(seed.places, mutation.most)
    for site in _chosen(fitting, most, random):
        changed = mutation.made(seed.resource, site, random)
        if changed != seed.resource:
            yield Case(seed.name, name, ".".join(map(str, site.steps)), changed)


def _chosen(among: list[T], most: int, random: Random) -> list[T]:
    return among if len(among) <= most else random.sample(among, most)
