"""Write the generated pages of docs/; `--check` tells which ones are older than what they are made from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from scripts import errors_page, rules_page, settings_page, tariffs_page
from scripts.structuremaps import page as structuremaps_page
from scripts.structuremaps.generated import sources

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final[dict[str, Callable[[], str]]] = {
    "docs/rules.md": rules_page.page,
    "docs/settings.md": settings_page.page,
    "docs/errors.md": errors_page.page,
    "docs/tariffs.md": tariffs_page.page,
    "docs/structuremaps.md": structuremaps_page.page,
    **{name: partial(str, text) for name, text in sources().items()},
}


def stale() -> list[str]:
    """The pages that are not what would be written now."""
    return [name for name, page in PAGES.items() if not _same(ROOT / name, page())]


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def main() -> None:
    old = stale()
    if "--check" in sys.argv[1:]:
        sys.exit(f"Run `make docs`: out of date are {', '.join(old)}" if old else 0)
    for name in old:
        (ROOT / name).parent.mkdir(exist_ok=True)
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"{name} written")


if __name__ == "__main__":
    main()
