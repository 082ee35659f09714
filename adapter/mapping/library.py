"""The packs in force in a running gateway: read again when their files change; a broken one never replaces the old."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from adapter.canonical import learn_aliases
from adapter.mapping.engine import Mapping
from adapter.mapping.pack import PACK, Pack, files_of, read_pack
from adapter.mapping.packs import Packs, folders, read_packs
from adapter.mapping.source import MappingError

State = tuple[tuple[str, int, int], ...]  # of each file: name, time of change, size


@dataclass(slots=True)
class Library:
    """The packs of one folder. `packs` are those in force."""

    standard: Mapping
    folder: Path | None
    packs: Packs = field(init=False)
    _seen: State = ()  # of what was read last
    _looked: State = ()  # of what was there at the last look
    _read_from: dict[Path, State] = field(default_factory=dict)  # of each pack in force: its files as they were read

    def __post_init__(self) -> None:
        """Raises MappingError when a pack is broken: a gateway does not start with it."""
        if self.folder is None:
            self.packs = Packs(self.standard)
            return
        self._seen = self._looked = _state(self.folder)
        self.packs = read_packs(self.folder, self.standard)
        self._read_from = {pack.folder: _within(pack.folder, self._seen) for pack in self.packs.every}
        learn_aliases(self.packs.aliases)

    def changed(self) -> bool:
        """Whether a file is new, gone or another one since the packs were read, and none is since the last look.

        What is still being copied is left alone until two looks see the same.
        """
        if self.folder is None:
            return False
        still, self._looked = self._looked, _state(self.folder)
        return self._looked == still != self._seen

    def renewed(self) -> list[str]:
        """Read again what the last look saw changed; what is wrong, with file, line, row.

        A broken pack leaves the old one in force, and so does one whose files change while they are read.
        """
        if self.folder is None:
            return []
        problems: list[str] = []
        old = {pack.folder: pack for pack in self.packs.every}
        try:
            places = sorted({*folders(self.folder), *old})
            found = [pack for place in places for pack in self._read(place, old.get(place), problems)]
            packs = Packs(self.standard, found)
        except MappingError as failure:
            problems += failure.problems
            packs = self.packs
        if (now := _state(self.folder)) != self._looked:
            self._looked = now
            return []
        for pack in packs.every:
            if old.get(pack.folder) is not pack:
                self._read_from[pack.folder] = _within(pack.folder, self._looked)
        self.packs, self._seen = packs, self._looked
        return problems

    def _read(self, place: Path, old: Pack | None, problems: list[str]) -> list[Pack]:
        """The pack of a folder as it is now; the old one, if there was one, when its files are the same or broken."""
        files = _within(place, self._looked)
        if old and files == self._read_from.get(place):
            return [old]
        try:
            if old and (gone := _gone(place)):
                raise MappingError([gone])
            pack = read_pack(place, self.standard)
            if old and pack.version == old.version:
                self._refuse_lost(place, files)
            if pack.aliases != (old.aliases if old else {}):
                raise MappingError([f"{place.name}/{PACK}:1: expected the aliases of the start, found others: restart"])
        except MappingError as failure:
            problems += failure.problems
            return [old] if old else []
        return [pack]

    def _refuse_lost(self, place: Path, files: State) -> None:
        """Raises MappingError for files that a version of a pack had and has no more, as while a folder is copied."""
        lost = {one[0] for one in self._read_from[place]} - {one[0] for one in files}
        expected = "expected this file, or another version of the pack without it"
        if lost:
            raise MappingError(
                f"{Path(one).relative_to(place.parent)}:1: {expected}, found none" for one in sorted(lost)
            )


def _gone(place: Path) -> str:
    """Why a pack in force is no longer there; empty when it is. A gateway that runs does not forget it."""
    if (place / PACK).is_file():
        return ""
    why = f"no {PACK}" if place.is_dir() else "folder gone"
    return f"{place.name}/{PACK}:1: expected the pack in force, found {why}; restart to take a pack out of force"


def _within(place: Path, state: State) -> State:
    return tuple(one for one in state if Path(one[0]).is_relative_to(place))


def _state(folder: Path) -> State:
    found = []
    for path in (path for place in sorted(folder.glob("*")) for path in files_of(place)):
        try:
            stat = path.stat()
        except OSError:  # it went while we looked
            continue
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(found)
