"""Between rows and values: bodies as compact JSON with decimals as written, times as integers, keys as stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import msgspec

from adapter.fhir.search.model import SEPARATOR, Index, Link
from adapter.store.port import Confirmed, Ref, Version

Clock = Callable[[], datetime]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_KEY: Final = 600  # characters, at most four bytes each: PostgreSQL takes 2,700 bytes
_KEPT: Final = 400
# PostgreSQL knows no NUL and its store separates values by 1D and 1E; SEPARATOR stays.
_UNSTORED: Final = dict.fromkeys((0x00, 0x1D, 0x1E))
_ASSIGNED: Final = ("versionId", "lastUpdated")

encode_json: Final = msgspec.json.Encoder(decimal_format="number").encode
_encode_sorted: Final = msgspec.json.Encoder(decimal_format="number", order="sorted").encode
decode_json: Final = msgspec.json.Decoder(float_hook=Decimal).decode


def utc_now() -> datetime:
    """The clock of a store, unless a test gives it another."""
    return datetime.now(UTC)


def body(resource: dict[str, Any] | None) -> bytes | None:
    """The stored form: without what the store itself assigns in meta. A deletion has none."""
    if resource is None:
        return None
    meta = resource.get("meta")
    if meta and not meta.keys().isdisjoint(_ASSIGNED):
        kept = {name: value for name, value in meta.items() if name not in _ASSIGNED}
        resource = {name: value for name, value in resource.items() if name != "meta"} | (
            {"meta": kept} if kept else {}
        )
    return encode_json(resource)


def confirmation(one: Confirmed) -> tuple[int, str, str, int]:
    """The parameters that confirm a version."""
    return microseconds(one.at), one.type, one.id, one.version


def digest(resource: dict[str, Any]) -> bytes:
    """A hash of parsed content, the same for any order of the members of its objects."""
    return blake2b(_encode_sorted(resource), digest_size=16).digest()


def version(row: Sequence[Any]) -> Version:
    """A row of the columns type, id, version, body, stated, updated, current, derived, sender."""
    type_, id_, number, raw, stated, updated, current, derived, sender = row
    return Version(
        type_,
        id_,
        number,
        None if raw is None else decode_json(raw),
        EPOCH + timedelta(microseconds=stated),
        EPOCH + timedelta(milliseconds=updated),
        bool(current),
        bool(derived),
        sender,
    )


def told_version(row: Sequence[Any]) -> Version:
    """A row of the same columns and `confirmed`."""
    found = version(row[:-1])
    if row[-1] is not None:
        found.confirmed = EPOCH + timedelta(microseconds=row[-1])
    return found


def milliseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(updated: int) -> datetime:
    """The time that `milliseconds` counted."""
    return EPOCH + timedelta(milliseconds=updated)


@lru_cache(maxsize=8192)  # one woman's resources name the same few others again and again
def key(link: str) -> str:
    """A link's key as stored, what varies first: "Patient/1" → "1/Patient", "system|value" → "value␟system"."""
    system, bar, value = link.partition("|")
    if bar:
        return fit(value + SEPARATOR + system)
    type_, slash, id_ = link.partition("/")
    return fit(f"{id_}/{type_}" if slash and "/" not in id_ else link)


def fit(key: str) -> str:
    """A key that an index can hold: a very long one is cut and told apart by its hash; control characters go."""
    if len(key) > _LONGEST_KEY:
        key = f"{key[:_KEPT]}{SEPARATOR}#{blake2b(key.encode(), digest_size=16).hexdigest()}"
    return key.translate(_UNSTORED) if "\0" in key or "\x1d" in key or "\x1e" in key else key


def stored_ref(ref: Ref) -> str:
    """The stored key of a literal reference to (type, id)."""
    return f"{ref[1]}/{ref[0]}"


def entries(index: Index, links: Iterable[Link]) -> set[tuple[str, str]]:
    """Every (key, path) that leads to a resource."""
    found = {(key(link), path) for link, path in links}
    found.update([(fit(own), path) for own, path in index.keys])
    return found


def attributes(index: Index, found_by: set[tuple[str, str]]) -> str:
    """The stored form of the attributes, with the paths of its entries for `:missing`."""
    text = encode_json({**index.attributes, "_": sorted({path for _, path in found_by})}).decode()
    return text.replace("\\u0000", "") if "\\u0000" in text else text
