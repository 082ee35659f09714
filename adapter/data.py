"""Where packaged data lies: beside the code in an installed wheel, at the top of the checkout otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PLACES: Final = (HERE / "_data", HERE.parent)


class MissingData(Exception):
    """The installation is incomplete."""


def data_path(name: str) -> Path:
    """The packaged folder or file `name` (`mappings`, `profiles`). Raises MissingData naming the places looked at."""
    for place in PLACES:
        if (place / name).exists():
            return place / name
    raise MissingData(f"expected {name} in {' or '.join(str(place) for place in PLACES)}; install the package again")
