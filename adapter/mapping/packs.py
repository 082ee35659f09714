"""All packs of a gateway, and which of them reads a resource: chosen by its sender, its message or its source."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from adapter.canonical import B
from adapter.fhir.search.model import Link
from adapter.mapping import engine
from adapter.mapping.pack import PACK, Pack, read_pack
from adapter.mapping.source import MappingError

Resource = dict[str, Any]
Otherwise = Callable[[str, Resource], bool]
TAG: Final = f"{B}/CodeSystem/pack"
UNMARKED: Final = frozenset({"MessageHeader", "Binary", "Parameters"})


class Correspondences(Protocol):
    """What a dossier is read and written by."""

    def of(self, sender: str, resource: Resource) -> engine.Mapping:
        """The mapping by which a resource that a sender stored is read."""

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that a record says."""

    def links(self, concept: str, fields: dict[str, Any], resource: Resource) -> list[Link]:
        """The references in a resource that `write` made of the record."""

    def marked(self, bundle: Resource, pack: str = "") -> Resource:
        """The Bundle, its resources marked with the pack that they are to be read by."""

    @property
    def names(self) -> Sequence[str]:
        """The packs that may be named."""

    @property
    def marks(self) -> str:
        """What is kept of it, so that a later start knows what is read otherwise then."""

    def since(self, marks: str) -> Otherwise | None:
        """Whether a resource of a sender is read otherwise than when these `marks` were kept; None when none is."""


class Packs:
    """A standard mapping and the packs beside it. Never changed: new packs make a new one."""

    def __init__(self, standard: engine.Mapping, packs: Iterable[Pack] = ()) -> None:
        """Raises MappingError when two packs have one name or are chosen by the same."""
        packs = tuple(packs)
        self.standard = standard
        self._packs = _each_once((pack.name, pack) for pack in packs)
        self._by_sender = _each_once((text, pack) for pack in packs for text in pack.senders)
        self._by_message = _each_once((text, pack) for pack in packs for text in pack.messages)
        self._by_source = _each_once((text, pack) for pack in packs for text in pack.sources)

    @property
    def names(self) -> tuple[str, ...]:
        """The packs that may be named."""
        return tuple(self._packs)

    @property
    def every(self) -> tuple[Pack, ...]:
        """All packs, by name."""
        return tuple(self._packs[name] for name in sorted(self._packs))

    @property
    def aliases(self) -> dict[str, str]:
        """The names that the senders have for known systems."""
        return {alias: system for pack in self.every for alias, system in pack.aliases.items()}

    def of(self, sender: str, resource: Resource) -> engine.Mapping:
        """The mapping by which a resource of a sender is read: of the pack that it is marked with or comes from."""
        if not self._packs:
            return self.standard
        pack = self._pack(sender, resource)
        return pack.mapping if pack else self.standard

    def _pack(self, sender: str, resource: Resource) -> Pack | None:
        return self._own(resource) or self._by_sender.get(sender)

    @property
    def marks(self) -> str:
        """What is kept of the packs in force, so that a later start knows which of them are others."""
        kept = {
            pack.name: {
                "version": pack.version,
                "digest": pack.digest,
                "senders": sorted(pack.senders),
                "sources": sorted(pack.sources),
            }
            for pack in self.every
        }
        return json.dumps(kept, sort_keys=True)

    def since(self, marks: str) -> Otherwise | None:
        """Whether a resource of a sender is read otherwise than by the packs of these `marks`; None when none is.

        A pack that is gone counts for nothing: what it read stays as it is until the pack is back (docs/packs.md).
        """
        kept: Mapping[str, Any] = json.loads(marks or "{}")
        before = {name: kept.get(name, {}) for name in self._packs}
        others = frozenset(pack.name for pack in self.every if before[pack.name].get("digest") != pack.digest)
        if not others:
            return None
        senders = {text for name in others for text in before[name].get("senders", ())}
        sources = {text for name in others for text in before[name].get("sources", ())}

        def otherwise(sender: str, resource: Resource) -> bool:
            pack = self._pack(sender, resource)
            return (pack is not None and pack.name in others) or sender in senders or _source(resource) in sources

        return otherwise

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that a record says, as the standard files write it."""
        return self.standard.write(concept, fields)

    def links(self, concept: str, fields: dict[str, Any], resource: Resource) -> list[Link]:
        """The references in a resource that `write` made of the record."""
        return self.standard.links(concept, fields, resource)

    def of_bundle(self, bundle: Resource) -> Pack | None:
        """The pack that a Bundle chooses for its resources: by its own source, else by that of its message."""
        source = self._by_source.get(_source(bundle))
        if source is not None or bundle.get("type") != "message":
            return source
        header = _part(next(iter(bundle.get("entry") or ()), None), "resource")
        return self._by_message.get(str(_part(header, "source").get("endpoint", "")))

    def marked(self, bundle: Resource, pack: str = "") -> Resource:
        """The Bundle with its resources marked by the pack that it chooses, or by the one that is named.

        A resource that comes from the source of a pack stays as it is.
        """
        if not self._packs:
            return bundle
        chosen = self._packs.get(pack) if pack else self.of_bundle(bundle)
        if chosen is None:
            return bundle
        return {**bundle, "entry": [self._marked(entry, chosen) for entry in bundle.get("entry") or ()]}

    def _marked(self, entry: Resource, pack: Pack) -> Resource:
        resource = _part(entry, "resource")
        if resource.get("resourceType", "MessageHeader") in UNMARKED or self._own(resource):
            return entry
        meta = _part(resource, "meta")
        tags = [*(meta.get("tag") or ()), {"system": TAG, "code": pack.name}]
        head = {name: resource[name] for name in ("resourceType", "id") if name in resource}
        rest = {name: value for name, value in resource.items() if name not in ("resourceType", "id", "meta")}
        return {**entry, "resource": {**head, "meta": {**meta, "tag": tags}, **rest}}

    def _own(self, resource: Resource) -> Pack | None:
        """The pack that a resource is marked with, else that of its source."""
        if "meta" not in resource:
            return None
        tags = _part(resource, "meta").get("tag") or ()
        marks = (tag.get("code", "") for tag in tags if isinstance(tag, dict) and tag.get("system") == TAG)
        if found := next((self._packs[name] for name in marks if name in self._packs), None):
            return found
        return self._by_source.get(_source(resource))


def read_packs(folder: Path, standard: engine.Mapping) -> Packs:
    """Every pack of a folder: each folder in it with a pack.yaml. Raises MappingError with all that is wrong."""
    packs: list[Pack] = []
    problems: list[str] = []
    for place in folders(folder):
        try:
            packs.append(read_pack(place, standard))
        except MappingError as failure:
            problems += failure.problems
    if problems:
        raise MappingError(problems)
    return Packs(standard, packs)


def folders(folder: Path) -> list[Path]:
    """The folders of packs. Raises MappingError when there is no such folder."""
    if not folder.is_dir():
        raise MappingError([f"{folder}: expected a folder of packs, found none"])
    return sorted(place.parent for place in folder.glob(f"*/{PACK}"))


def _part(node: Any, name: str) -> Resource:
    """An object within an object; an empty one where a sender put something else, which validation tells."""
    found = node.get(name) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _source(resource: Resource) -> str:
    """Where a resource or Bundle comes from, without the part that names one request."""
    return str(_part(resource, "meta").get("source", "")).partition("#")[0]


def _each_once(chosen: Iterator[tuple[str, Pack]]) -> Mapping[str, Pack]:
    found: dict[str, Pack] = {}
    problems = [
        f"{pack.folder.name}/{PACK}:1: expected {text!r} in one pack, found it in {found[text].name!r} too"
        for text, pack in chosen
        if found.setdefault(text, pack) is not pack
    ]
    if problems:
        raise MappingError(problems)
    return found
