"""A feed test for vendors: their own Bundles sent again, in other orders, in pieces, and at every boundary."""

from __future__ import annotations

from adapter.rehearsal.cases import Case, cases_of
from adapter.rehearsal.feed import Feed, FeedError
from adapter.rehearsal.play import Result, play
from adapter.rehearsal.stage import Memory, Outcome, Remote, Stage

__all__ = ["Case", "Feed", "FeedError", "Memory", "Outcome", "Remote", "Result", "Stage", "cases_of", "play"]
