"""The pack that a command is told to read by: a folder, or one of those that the settings name."""

from __future__ import annotations

from pathlib import Path

from adapter.canonical import learn_aliases
from adapter.cli.check_pack import is_pack
from adapter.cli.errors import CannotRun
from adapter.mapping import Library, Packs
from adapter.mapping.pack import read_pack


def chosen_pack(wanted: str, library: Library) -> str:
    """The name of the pack to read by; that of a folder is taken into the library. Raises MappingError, CannotRun."""
    if is_pack(wanted):
        pack = read_pack(Path(wanted), library.standard)
        library.packs = Packs(library.standard, [pack])
        learn_aliases(library.packs.aliases)
        return pack.name
    if wanted and wanted not in library.packs.names:
        known = ", ".join(library.packs.names) or "none: set BIB_PACKS"
        raise CannotRun(f"{wanted} is neither the folder of a pack nor the name of one ({known})")
    return wanted
