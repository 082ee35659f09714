"""All packs of a gateway, and which of them reads a resource: chosen by its sender, its message or its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from adapter.canonical import B
from adapter.mapping import engine
from adapter.mapping.pack import PACK, Pack, read_pack
from adapter.mapping.source import MappingError

Resource = dict[str, Any]
TAG: Final = f"{B}/CodeSystem/pack"
UNMARKED: Final = frozenset({"MessageHeader", "Binary", "Parameters"})


class Correspondences(Protocol):
    """What a dossier is read and written by."""

    def of(self, sender: str, resource: Resource) -> engine.Mapping:
        """The mapping by which a resource that a sender stored is read."""

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that a record says."""


class Packs:
    """A standard mapping and the packs beside it. Never changed: new packs make a new one."""

    def __init__(self, standard: engine.Mapping, packs: Iterable[Pack] = ()) -> None:
        """Raises MappingError when two packs have one name or are chosen by the same."""
        packs = tuple(packs)
        self.standard = standard
        self.packs = _each_once((pack.name, pack) for pack in packs)
        self._by_sender = _each_once((text, pack) for pack in packs for text in pack.senders)
        self._by_message = _each_once((text, pack) for pack in packs for text in pack.messages)
        self._by_source = _each_once((text, pack) for pack in packs for text in pack.sources)

    @property
    def aliases(self) -> dict[str, str]:
        """The names that the senders have for known systems."""
        return {alias: system for pack in self.packs.values() for alias, system in pack.aliases.items()}

    def of(self, sender: str, resource: Resource) -> engine.Mapping:
        """The mapping by which a resource of a sender is read: of the pack that it is marked with or comes from."""
        if not self.packs:
            return self.standard
        pack = self._own(resource) or self._by_sender.get(sender)
        return pack.mapping if pack else self.standard

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that a record says, as the standard files write it."""
        return self.standard.write(concept, fields)

    def of_bundle(self, bundle: Resource) -> Pack | None:
        """The pack that a Bundle chooses for its resources: by its own source, else by that of its message."""
        first: Resource = next(iter(bundle.get("entry") or ()), {})
        header: Resource = first.get("resource") or {}
        endpoint = header.get("source", {}).get("endpoint", "") if header.get("resourceType") == "MessageHeader" else ""
        return self._by_source.get(_source(bundle)) or self._by_message.get(endpoint)

    def marked(self, bundle: Resource, name: str = "") -> Resource:
        """The Bundle with its resources marked by the pack that it chooses, or by the one that is named.

        A resource that comes from the source of a pack stays as it is.
        """
        if not self.packs:
            return bundle
        pack = self.packs.get(name) if name else self.of_bundle(bundle)
        if pack is None:
            return bundle
        return {**bundle, "entry": [self._marked(entry, pack) for entry in bundle.get("entry", ())]}

    def _marked(self, entry: Resource, pack: Pack) -> Resource:
        resource = entry.get("resource")
        if resource is None or resource.get("resourceType") in UNMARKED or self._own(resource):
            return entry
        meta = resource.get("meta", {})
        tags = [*meta.get("tag", ()), {"system": TAG, "code": pack.name}]
        head = {"resourceType": resource["resourceType"], **({"id": resource["id"]} if "id" in resource else {})}
        return {**entry, "resource": {**head, "meta": {**meta, "tag": tags}, **_rest(resource)}}

    def _own(self, resource: Resource) -> Pack | None:
        """The pack that a resource is marked with, else that of its source."""
        meta = resource.get("meta")
        if meta is None:
            return None
        for tag in meta.get("tag", ()):
            if tag.get("system") == TAG and (pack := self.packs.get(tag.get("code", ""))):
                return pack
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


def _rest(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if name not in ("resourceType", "id", "meta")}


def _source(resource: Resource) -> str:
    """Where a resource or Bundle comes from, without the part that names one request."""
    return str(resource.get("meta", {}).get("source", "")).partition("#")[0]


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
