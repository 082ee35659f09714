"""What a mutation is: the sites that it fits, and the change that it makes at one of them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from scripts.conformance.corpus.sites import Site
from scripts.profiles.texts import Resource

Fits = Callable[[Site], bool]
CASES = 36
# Of what the two judge differently by decision (docs/conformance.toml says why) the corpus keeps a few.
FEW = 3
MUTATIONS: dict[str, Mutation] = {}


class Spot:
    """A site in the copy that is changed: `root` is the resource, `holder` the object that has the site's key."""

    def __init__(self, root: Resource, site: Site, random: Random) -> None:
        self.root = root
        self.site = site
        self.random = random
        self.key = site.key
        holder: Any = root
        for step in site.steps[: -2 if site.listed else -1]:
            holder = holder[step]
        self.holder = holder

    @property
    def value(self) -> Any:
        return self.holder[self.key][self.site.steps[-1]] if self.site.listed else self.holder[self.key]

    def put(self, value: Any) -> None:
        """Another value in place of the one that stands there."""
        if self.site.listed:
            self.holder[self.key][self.site.steps[-1]] = value
        else:
            self.holder[self.key] = value

    def drop(self) -> None:
        """The value goes, and what would be left empty with it."""
        steps = self.site.steps
        _remove(self.root, steps)

    def among(self, *values: Any) -> Any:
        return self.random.choice(values)


def _remove(root: Any, steps: tuple[str | int, ...]) -> None:
    holder = root
    for step in steps[:-1]:
        holder = holder[step]
    del holder[steps[-1]]
    if not holder and len(steps) > 1:
        _remove(root, steps[:-1])


Change = Callable[[Spot], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to change a resource: `most` places of one seed, and `cases` of the whole corpus, at most."""

    group: str
    fits: Fits
    change: Change
    most: int
    cases: int

    def made(self, resource: Resource, site: Site, random: Random) -> Resource:
        """A copy of the resource with the change."""
        changed = copy.deepcopy(resource)
        self.change(Spot(changed, site, random))
        return changed


def mutation(fits: Fits, most: int = 2, cases: int = CASES) -> Callable[[Change], Change]:
    """Registers a change under the name of its function."""

    def register(change: Change) -> Change:
        group = change.__module__.rpartition(".")[2]
        MUTATIONS[change.__name__.replace("_", "-")] = Mutation(group, fits, change, most, cases)
        return change

    return register


def named(*keys: str) -> Fits:
    """Sites that stand under one of these JSON names."""
    return lambda site: site.key in keys


def typed(*types: str) -> Fits:
    """Sites of one of these types."""
    return lambda site: site.type in types


def first(site: Site) -> bool:
    """One site of every seed, for a change of the resource as a whole."""
    return site.steps in {("status",), ("id",), ("resourceType",), ("meta",)}
