"""The packages of profiles at hand: those that we ship and those that a site adds, read a record at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from adapter.fhir.definitions.profile import Profile, profile_of

HERE: Final = Path(__file__).parent
LIST: Final = HERE / "packages.txt"
Codes = Mapping[str, frozenset[str] | None]


class Compiled:
    """The records of one compiled package."""

    def __init__(self, content: bytes) -> None:
        header, _, self._records = content.partition(b"\n")
        read = json.loads(header)
        self.index: dict[str, tuple[int, int]] = read["index"]
        self.names: dict[str, list[str]] = read["names"]

    def record(self, name: str) -> Any:
        start, length = self.index[name]
        return json.loads(self._records[start : start + length])


class Packages:
    """All compiled packages; where two define a URL, the one that was added later is right."""

    def __init__(self, compiled: Iterable[Compiled]) -> None:
        self.compiled: list[Compiled] = []
        self._where: dict[str, Compiled] = {}
        self._questionnaires: dict[str, str] = {}
        self.profile = cache(self._profile)
        self.value_set = cache(self._value_set)
        self.code_system = cache(self._code_system)
        self.words = cache(self._words)
        self.questionnaire = cache(self._questionnaire)
        for one in compiled:
            self._add(one)

    def add(self, compiled: bytes) -> None:
        """Adds a compiled package (compiler.compiled): for the start of a process, before anything is checked."""
        self._add(Compiled(compiled))

    def _add(self, one: Compiled) -> None:
        self.compiled.append(one)
        self._where |= dict.fromkeys(one.index, one)
        for name in one.names["questionnaire"]:
            url, _, version = name.partition("|")
            latest = self._questionnaires.get(url, "").rpartition("|")[2]
            if (len(version), version) >= (len(latest), latest):
                self._questionnaires[url] = name
        for cached in (self.profile, self.value_set, self.code_system, self.words, self.questionnaire):
            cached.cache_clear()

    def _record(self, name: str) -> Any:
        one = self._where.get(name)
        return None if one is None else one.record(name)

    def rows(self, url: str) -> Mapping[str, Any]:
        """What a profile says of its elements, as compiled."""
        record = self._record(url)
        return {} if record is None else record.get("elements", {})

    def _profile(self, canonical: str) -> Profile | None:
        """The profile or extension of this canonical; None when unknown, or known in another version only."""
        url, _, version = canonical.partition("|")
        record = self._record(url)
        if record is None or "elements" not in record or version not in ("", record.get("version", "")):
            return None
        return profile_of(url, record)

    def _value_set(self, url: str) -> Codes | None:
        """The codes of a value set by system (None: any code of it may belong to it); None when unknown."""
        record = self._record(url)
        if record is None or "systems" not in record:
            return None
        found: dict[str, frozenset[str] | None] = {
            system: self.code_system(system) if codes is True else frozenset(codes)
            for system, codes in record["systems"].items()
        }
        return found | dict.fromkeys(record.get("partly", ()))

    def _code_system(self, url: str) -> frozenset[str] | None:
        """All codes of a system; None when they are not known."""
        record = self._record(url)
        if record is None or "codes" not in record:
            return None
        codes: list[str] = record["codes"]
        either = (
            codes if "caseless" not in record else [c for code in codes for c in (code, code.lower(), code.upper())]
        )
        return frozenset(either)

    def _words(self, url: str) -> Mapping[str, list[str]]:
        """What the codes of a system are called, by code in all languages at hand; none when that is not known."""
        record = self._record(url)
        return {} if record is None else record.get("words", {})

    def _questionnaire(self, canonical: str) -> Mapping[str, Any] | None:
        """What is asked by a Questionnaire, its latest version when none is named; None when unknown."""
        record = self._record(canonical if "|" in canonical else self._questionnaires.get(canonical, ""))
        return None if record is None else record["questionnaire"]


@cache
def packages() -> Packages:
    """The packages that we ship, and what was added to them."""
    return Packages(Compiled((HERE / name).read_bytes()) for name in LIST.read_text("utf-8").split())
