"""Where a content stands among the versions of a resource: newest, an older one that came late, or nothing new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from adapter.store.port import Version

BRUSSELS = ZoneInfo("Europe/Brussels")
_ASSIGNED = frozenset(("versionId", "lastUpdated"))
Resource = dict[str, Any]


class Place(NamedTuple):
    """The version that a content becomes, or already is (`known`); `current` when it is the one in force.

    `again`: the version before it, when that was said once more later on: it comes back into force after it.
    """

    version: int
    current: bool
    known: bool
    again: Version | None = None


def body_of(resource: Resource, id: str) -> Resource:
    """The resource as it is stored: with its id, without the meta elements that the store keeps."""
    body: Resource = {"resourceType": resource["resourceType"], "id": id, **resource}
    body["id"] = id
    if (meta := body.get("meta")) is not None and not _ASSIGNED.isdisjoint(meta):
        body["meta"] = {key: inner for key, inner in meta.items() if key not in _ASSIGNED}
    if body.get("meta") == {}:
        del body["meta"]
    return body


def place(versions: Sequence[Version], stated: datetime, content: Resource | None, *, dated: bool = True) -> Place:
    """Where `content`, said at `stated`, stands among all versions of a resource (oldest stated first).

    Equal to the version in force at that moment, it is nothing new. Equal to the one that follows, it is nothing new
    either when that was said on the same day: on another day the earlier date is a fact of its own, where the day on
    which something was said can be one (`dated`).
    """
    if not versions:
        return Place(1, True, False)
    earlier = [version for version in versions if version.stated <= stated]
    if earlier and earlier[-1].resource == content:
        return Place(earlier[-1].version, earlier[-1].current, True)
    number = 1 + max((version.version for version in versions), default=0)
    later = versions[len(earlier)] if len(earlier) < len(versions) else None
    if later is not None and later.resource == content and (not dated or day(later.stated) == day(stated)):
        return Place(later.version, later.current, True)
    before = earlier[-1] if earlier else None
    if before is not None and before.said > stated and (later is None or later.stated > before.said):
        return Place(number, False, False, before)
    return Place(number, later is None, False)


def in_force(versions: Sequence[Version], stated: datetime) -> Version | None:
    """The version that was in force at a moment; of what only came later, the first."""
    earlier = [version for version in versions if version.stated <= stated]
    return earlier[-1] if earlier else next(iter(versions), None)


def arrival(versions: Sequence[Version], stated: datetime, dated: bool) -> datetime:
    """When a content without stated time counts as said: after all that is known, within the day that was given."""
    newest = max((version.said for version in versions), default=stated)
    return max(newest, stated) if not dated or day(newest) == day(stated) else stated


def day(moment: datetime) -> Any:
    """The date in Europe/Brussels."""
    return moment.astimezone(BRUSSELS).date()


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The top-level elements in which two resources differ, apart from meta."""
    names = {**before, **after}
    return [name for name in names if name != "meta" and before.get(name) != after.get(name)]
