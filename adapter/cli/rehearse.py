"""`bib-adapter rehearse FILE…`: what a vendor's feed does sent again, split, reordered, and at every boundary."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any, Final

from adapter.api.edge import SANDBOX_SENDER
from adapter.app import CannotStart, intake_of, kmehr_of, library_of, limits_of, store_of
from adapter.cli.client import Client
from adapter.cli.errors import CannotRun
from adapter.cli.files import bodies, is_xml
from adapter.cli.packs import chosen_pack
from adapter.cli.report import Finding, Reported, status, written
from adapter.cli.submit import headers_of
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused
from adapter.kmehr import Kmehr, is_kmehr
from adapter.mapping import Library, MappingError
from adapter.programme.settings import Programme, load_programme
from adapter.programme.settings import SettingsError as ProgrammeError
from adapter.rehearsal import Case, Feed, FeedError, Memory, Outcome, Remote, Result, Stage, cases_of, play
from adapter.rehearsal.boundaries import Maker
from adapter.rehearsal.cases import Expect
from adapter.rehearsal.edit import own_names, renamed
from adapter.settings import Settings, load

MEMORY: Final = "sqlite:///:memory:"
Open = Callable[[Case], AbstractContextManager[Stage]]


def rehearse(given: argparse.Namespace) -> int:
    """Play every case of the feed; 1 when one is not as expected."""
    settings = load().settings
    try:
        library, programme = library_of(settings), load_programme(settings.programme)
        pack = chosen_pack(given.pack, library)
        feed = _feed(given, library, kmehr_of(library), limits_of(settings), pack)
        opened = _remote(given, feed) if given.url else _memory(settings, library, feed)
        reported = [_reported(result) for result in _played(feed, opened, library, programme, given.seed)]
    except (CannotStart, FeedError, MappingError, ProgrammeError) as reason:
        raise CannotRun(str(reason)) from None
    print(written(reported, given.format))
    return status(reported)


def _feed(given: argparse.Namespace, library: Library, kmehr: Kmehr, limits: Limits, pack: str) -> Feed:
    bundles = []
    for file, body in bodies(given.files):
        try:
            bundles.append(_bundle(body, kmehr, limits))
        except Refused as refused:
            found = "; ".join(f"{issue.kind} {issue.expression} {issue.found}" for issue in refused.issues[:3])
            raise CannotRun(f"{file} cannot be read: {found}; `bib-adapter check` says more") from None
    return Feed.of(bundles, given.as_of or date.today(), library.packs, given.sender or SANDBOX_SENDER, pack)


def _bundle(body: bytes, kmehr: Kmehr, limits: Limits) -> dict[str, Any]:
    if is_kmehr(body):
        return kmehr.translated(body, limits).bundle
    return (xml_codec.decode if is_xml(body) else json_codec.decode)(body, limits)


def _played(feed: Feed, opened: Open, library: Library, programme: Programme, seed: int) -> Iterator[Result]:
    """The feed as sent, then every case that follows from it, with progress."""
    canonical = Case("as sent", "every Bundle is taken", feed.bundles, feed.day, _something_read(feed))
    with opened(canonical) as stage:
        first = play(canonical, stage)
    yield first
    if first.fault:
        return
    maker = Maker(feed, first.outcome, library.standard.files.instrument, programme, random.Random(seed))
    cases = [*cases_of(feed, first.outcome, seed), *maker.all()]
    for number, case in enumerate(cases, start=1):
        _tell(number, len(cases), case.name)
        if case.skipped:
            yield Result(case, Outcome(()), "")
            continue
        with opened(case) as stage:
            yield play(case, stage)


def _something_read(feed: Feed) -> Expect:
    """Without a dated fact or a charge there is nothing to rehearse: most often the pack of the sender is missing."""
    nothing = "nothing was read in these Bundles: no dated fact and no charge; name the --pack (or BIB_PACKS, --sender)"
    return lambda outcome: "" if feed.sites or outcome.charges else nothing


def _reported(result: Result) -> Reported:
    """One case as a line of the report."""
    case = result.case
    findings = [Finding("error", "rehearsal", f"expected {case.expected}; {result.fault}")] if result.fault else []
    lines = [f"expected: {case.expected}", *(f"  {charge}" for charge in result.outcome.charges)]
    return Reported(case.name, findings, [] if case.skipped else lines, None, case.skipped)


def _memory(settings: Settings, library: Library, feed: Feed) -> Open:
    @contextmanager
    def opened(case: Case) -> Iterator[Stage]:
        store = store_of(MEMORY)
        try:
            yield Memory(intake_of(settings, store, library=library), feed.sender)
        finally:
            store.close()

    return opened


def _remote(given: argparse.Namespace, feed: Feed) -> Open:
    """Each case on the gateway as the story of another woman."""
    numbers = random.Random(given.seed)

    @contextmanager
    def opened(case: Case) -> Iterator[Stage]:
        suffix = f"r{given.seed}-{numbers.randrange(10**9):09}"
        names = own_names([*case.bundles], suffix, _ssin(numbers))
        clients: dict[tuple[str, date], Client] = {}

        def post(path: str, bundle: Any, day: date) -> tuple[int, Any]:
            key = path, day
            if key not in clients:
                headers = headers_of(given) | {"Sandbox-As-Of": day.isoformat()}
                clients[key] = Client(given.url.rstrip("/") + path, headers, given.attempts)
            reply = clients[key].post(json_codec.encode(bundle), "application/fhir+json")
            return reply.status, _answer(reply.body)

        try:
            yield Remote(post, lambda bundle: renamed(bundle, names))
        finally:
            for client in clients.values():
                client.close()

    return opened


def _answer(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _ssin(chance: random.Random) -> str:
    """A number with right check digits of a woman born in 1990."""
    digits = f"90{chance.randint(1, 12):02}{chance.randint(1, 28):02}{chance.randrange(2, 998, 2):03}"
    return f"{digits}{97 - int(digits) % 97:02}"


def _tell(number: int, total: int, name: str) -> None:
    if sys.stderr.isatty():
        end = "\n" if number == total else ""
        print(f"\r\x1b[K[{number}/{total}] {name[:60]}", end=end, file=sys.stderr, flush=True)
