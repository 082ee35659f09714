"""The commands of `bib-adapter`, their options and help; each command's work is loaded when it is called."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from adapter.cli.errors import CannotRun
from adapter.settings import SettingsError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

FORMATS: Final = ("text", "json", "junit", "sarif")
FINE, FINDINGS, CANNOT_RUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status; whatever prevents it is one clear sentence on standard error."""
    parsed = parser().parse_args(arguments)
    work: Callable[[argparse.Namespace], int] = parsed.work
    try:
        return work(parsed)
    except (CannotRun, SettingsError) as reason:
        print(f"bib-adapter: {reason}", file=sys.stderr)
        return CANNOT_RUN
    except BrokenPipeError:
        sys.stderr.close()
        return FINDINGS
    except KeyboardInterrupt:
        return CANNOT_RUN


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    top = argparse.ArgumentParser(
        prog="bib-adapter",
        description="The gateway of the first 1000 days: FHIR Bundles in, scenario and charges out.",
        epilog="Exit status: 0 fine, 1 findings or refused, 2 wrong use or it cannot run.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in (_serve, _preview, _submit, _check, _rehearse, _settings, _token):
        add(commands)
    return top


def _command(
    commands: Commands, name: str, meaning: str, work: Callable[[argparse.Namespace], int], *examples: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name,
        help=meaning,
        description=meaning,
        epilog="examples:\n" + "\n".join(f"  bib-adapter {line}" for line in examples),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(work=work)
    return command


def _serve(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.serve import serve

        return serve(given)

    command = _command(
        commands, "serve", "run the gateway", work, "serve --sandbox", "serve --sandbox --demonstration --port 8081"
    )
    command.add_argument("--host", help="address to listen on (BIB_HOST)")
    command.add_argument("--port", help="port to listen on (BIB_PORT)")
    command.add_argument("--database-url", help="where to store (BIB_DATABASE_URL)")
    command.add_argument("--sandbox", action="store_const", const=True, help="no tokens, Sandbox-As-Of (BIB_SANDBOX)")
    command.add_argument(
        "--demonstration",
        nargs="?",
        const="",
        metavar="FOLDER",
        help="load demonstration dossiers once, ours by default",
    )


def _preview(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.preview import preview

        return preview(given)

    command = _command(
        commands,
        "preview",
        "say what Bundles and KMEHR messages would give, each knowing those before it; nothing is stored or sent",
        work,
        "preview bundle.json",
        "preview screening.json talk.xml --as-of 2026-09-30 --format json",
        "preview bundle.json --pack mappings/packs/riverside --trace",
    )
    _files(command)
    _pack(command)
    command.add_argument("--trace", action="store_true", help="say what became of every element, and by which rules")
    _reports(command)
    _as_of(command)


def _submit(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.submit import submit

        return submit(given)

    command = _command(
        commands,
        "submit",
        "post Bundles to a gateway, one after the other, waiting when it is busy",
        work,
        "submit bundle.json",
        "submit *.json --url https://gateway.example.org/fhir --token-file token.txt",
    )
    _files(command)
    _reports(command)
    _as_of(command)
    _gateway(command, "http://127.0.0.1:8080/fhir", "base address of the gateway (%(default)s)")


def _gateway(command: argparse.ArgumentParser, url: str, meaning: str) -> None:
    command.add_argument("--url", default=url, help=meaning)
    token = command.add_mutually_exclusive_group()
    token.add_argument("--token", help="the sender's token; others on this machine may see it: prefer --token-file")
    token.add_argument("--token-file", type=Path, help="file that holds the sender's token")
    command.add_argument("--attempts", type=int, default=5, help="tries while the gateway is busy (%(default)s)")


def _check(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.check import check

        return check(given)

    command = _command(
        commands,
        "check",
        "validate resources (JSON or XML), a folder stands for every file in it; a pack folder: run its golden pairs",
        work,
        "check patient.json bundle.xml",
        "check examples --format junit > report.xml",
        "check mappings/packs/riverside --format sarif",
    )
    command.add_argument("--write", action="store_true", help="write what each golden input of a pack becomes")
    _files(command)
    _reports(command)


def _rehearse(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.rehearse import rehearse

        return rehearse(given)

    command = _command(
        commands,
        "rehearse",
        "play your own Bundles again, split, in other orders and at every boundary of the programme",
        work,
        "rehearse feed/*.json",
        "rehearse feed/*.json --pack mappings/packs/riverside",
        "rehearse feed/*.json --seed 7 --format junit > report.xml",
        "rehearse feed/*.json --url http://127.0.0.1:8080/fhir",
    )
    _files(command)
    command.add_argument("--format", choices=("text", "json", "junit", "html"), default="text", help="(%(default)s)")
    command.add_argument("--seed", type=int, default=1, help="the same seed gives the same cases (%(default)s)")
    _pack(command)
    command.add_argument("--sender", default="", help="the sender whose pack reads them, in memory")
    _gateway(command, "", "a sandbox gateway to play on; in memory without it")
    _as_of(command)


def _settings(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.show_settings import show_settings

        return show_settings(given)

    command = _command(
        commands,
        "settings",
        "list every setting with its value and where that comes from",
        work,
        "settings",
        "settings --format json",
    )
    command.add_argument("--format", choices=("text", "json"), default="text")


def _token(commands: Commands) -> None:
    def work(given: argparse.Namespace) -> int:
        from adapter.cli.token import token

        return token(given)

    command = _command(
        commands,
        "token",
        "make a token for a sender: printed once, kept as a hash",
        work,
        "token new uz-example >> tokens.toml",
    )
    command.add_argument("action", choices=("new",))
    command.add_argument("sender", help="name of the sender, such as uz-example")


def _files(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", metavar="FILE", help="JSON or XML; - is standard input")
    command.add_argument("--language", choices=("en", "nl", "fr", "de"), default="en", help="language of the texts")


def _pack(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pack", default="", metavar="PACK", help="read by this pack: its folder, or its name")


def _reports(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=FORMATS, default="text", help="form of the report (%(default)s)")


def _as_of(command: argparse.ArgumentParser) -> None:
    command.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="as if it were this day")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2026-09-30, found {text!r}") from None
