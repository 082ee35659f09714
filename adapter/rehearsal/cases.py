"""The cases of a feed: the same facts told in other ways, and the boundaries of the programme."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapter.rehearsal.feed import Feed, Resource
from adapter.rehearsal.pieces import in_pieces
from adapter.rehearsal.stage import Charge, Outcome

ORDERS: Final = 4
Expect = Callable[[Outcome], str]


@dataclass(frozen=True, slots=True)
class Case:
    """Bundles to post on a day, and what must come of it. `expect` gives what is wrong, nothing when nothing is.

    `skipped`: why a feed has no such case. `last`: the Bundle by which the end is previewed.
    """

    name: str
    expected: str
    bundles: Sequence[Resource]
    day: date
    expect: Expect
    skipped: str = ""

    @property
    def last(self) -> Resource:
        """The Bundle by which the dossier is looked at in the end: the one that was said last."""
        return max(self.bundles, key=lambda one: str(one.get("timestamp", "")))


def skipped(name: str, why: str, day: date) -> Case:
    """A case that the feed does not have."""
    return Case(name, "", (), day, lambda outcome: "", why)


def cases_of(feed: Feed, as_sent: Outcome, seed: int) -> Iterator[Case]:
    """The same facts in other ways; `as_sent` is what the feed gives in its own order."""
    chance = random.Random(seed)
    same = _same(as_sent.charges)
    yield Case("as sent, once more", "the same charges", feed.bundles, feed.day, same)
    yield Case("each Bundle twice", SAME, [one for one in feed.bundles for _ in range(2)], feed.day, same)
    yield Case("everything again at the end", SAME, [*feed.bundles, *feed.bundles], feed.day, same)
    yield from _orders(feed, same, chance)
    pieces = in_pieces(feed.bundles)
    if len(pieces) == len(feed.bundles):
        yield skipped("in pieces", "no Bundle can be split", feed.day)
    else:
        yield Case(f"in {len(pieces)} pieces", SAME, pieces, feed.day, same)


SAME: Final = "the same charges as in the feed's own order"


def _orders(feed: Feed, same: Expect, chance: random.Random) -> Iterator[Case]:
    if len(feed.bundles) < 2 or not feed.timed:
        why = "one Bundle alone" if feed.timed else "a Bundle without timestamp counts as said when it arrives"
        yield skipped("in another order", why, feed.day)
        return
    expected = f"{SAME}; a Bundle that refers to what is not there yet may be refused (412) and is sent again"
    yield Case("backwards", expected, list(reversed(feed.bundles)), feed.day, same)
    for number in range(1, ORDERS + 1):
        order = list(range(len(feed.bundles)))
        chance.shuffle(order)
        name = f"in order {', '.join(str(at + 1) for at in order)}"
        yield Case(f"{number}: {name}", expected, [feed.bundles[at] for at in order], feed.day, same)


def _same(charges: Sequence[Charge]) -> Expect:
    def expect(outcome: Outcome) -> str:
        missing = [str(one) for one in charges if one not in outcome.charges]
        more = [str(one) for one in outcome.charges if one not in charges]
        if not missing and not more and len(charges) == len(outcome.charges):
            return ""
        return f"missing: {'; '.join(missing) or 'none'}; more: {'; '.join(more) or 'none'}"

    return expect
