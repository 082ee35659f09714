"""Profiles that a site adds to ours: the FHIR packages in a folder, compiled when the gateway starts."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Final

from adapter.fhir.definitions.compiler import compiled
from adapter.fhir.definitions.packages import Packages, packages

UNREADABLE: Final = (OSError, tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError)


class SiteError(Exception):
    """A package of the site that cannot be used; the text names it and says why."""


def site_packages(folder: Path) -> Packages:
    """The packages that we ship and those of the folder, in the order of their file names. Raises SiteError.

    A package is a `.tgz`, or a folder that holds `package/`; its profiles have snapshots. One that is built on another
    comes after it.
    """
    if not folder.is_dir():
        raise SiteError(f"{folder} is not a folder of FHIR packages")
    found = Packages(packages().compiled)
    for path in sorted(folder.iterdir()):
        if path.suffix == ".tgz" or (path / "package").is_dir():
            found.add(_compiled(path, found))
    return found


def _compiled(path: Path, known: Packages) -> bytes:
    try:
        return compiled(path, known.rows)
    except UNREADABLE as fault:
        raise SiteError(f"{path} is not a FHIR package that can be used: {type(fault).__name__} {fault}") from None
