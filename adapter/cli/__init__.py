"""The program `bib-adapter`: exit status 0 (fine), 1 (findings, or refused), 2 (wrong use, or it cannot run)."""

from adapter.cli.program import main

__all__ = ["main"]
