"""Every setting in one table: name, default, meaning; read from BIB_… variables or a TOML file, and nowhere else."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

PREFIX: Final = "BIB_"
FILE_VARIABLE: Final = "BIB_SETTINGS"
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
SEVERITIES: Final = ("off", "information", "warning", "error")


class SettingsError(Exception):
    """Settings that cannot be used: every problem at once, each a sentence."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _about(
    meaning: str, least: float | None = None, most: float | None = None, one_of: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    return {"meaning": meaning, "least": least, "most": most, "one_of": one_of}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force. A setting `x_y` is the variable BIB_X_Y and the key `x_y` of the TOML file."""

    database_url: str = field(
        default="sqlite:///bib-adapter.sqlite", metadata=_about("where it stores: sqlite:///FILE or postgresql://…")
    )
    host: str = field(default="127.0.0.1", metadata=_about("address that it listens on"))
    port: int = field(default=8080, metadata=_about("port that it listens on; 0 takes a free one", 0, 65535))
    base_url: str = field(
        default="",
        metadata=_about("address that callers use, such as https://example.org/fhir; empty: as the call says"),
    )
    sandbox: bool = field(
        default=False, metadata=_about("callers need no token, and Sandbox-As-Of sets the date of one request")
    )
    tokens: Path | None = field(
        default=None, metadata=_about("TOML file of the senders' hashed tokens; needed outside the sandbox")
    )
    programme: Path | None = field(
        default=None, metadata=_about("TOML file that overrides settings of the care programme")
    )
    provider_registry: Path | None = field(
        default=None, metadata=_about("CSV file nihdi,cpgiz_registered,bib_partner of known providers")
    )
    packs: Path | None = field(
        default=None, metadata=_about("folder of packs, one folder for each sender's way to say things (docs/packs.md)")
    )
    packs_seconds: float = field(default=2.0, metadata=_about("how often changed packs are looked for", 0.1))
    profiles: Path | None = field(
        default=None, metadata=_about("folder of FHIR packages whose profiles $validate knows besides ours")
    )
    default_profiles: str = field(
        default="information",
        metadata=_about("how severe $validate finds what breaks a profile that was not declared", one_of=SEVERITIES),
    )
    demonstration: Path | None = field(
        default=None, metadata=_about("folder of Bundles that a sandbox loads at its first start")
    )
    max_body_bytes: int = field(
        default=16_777_216, metadata=_about("largest request body, in bytes, after decompression", 1024)
    )
    max_depth: int = field(default=64, metadata=_about("deepest nesting of a request body", 8, 500))
    max_elements: int = field(default=500_000, metadata=_about("most values in a request body", 100))
    body_seconds: float = field(default=20.0, metadata=_about("time in which a request body must have come", 0.05))
    request_seconds: float = field(default=60.0, metadata=_about("time after which a request is answered 503", 0.05))
    stop_seconds: float = field(
        default=30.0, metadata=_about("time that accepted requests get when the gateway stops", 0.0)
    )
    max_concurrent: int = field(default=8, metadata=_about("requests worked on at once", 1, 512))
    queue: int = field(default=512, metadata=_about("requests that may wait; beyond them the answer is 503", 0))
    page_size: int = field(default=50, metadata=_about("entries on a search page when the caller names no _count", 1))
    max_page_size: int = field(default=1000, metadata=_about("most entries on a search page", 1))
    log_level: str = field(default="info", metadata=_about("least severe event that is logged", one_of=LOG_LEVELS))


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as `bib-adapter settings` shows it."""

    variable: str
    value: str
    origin: str
    default: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings in force and where each one that is not a default comes from."""

    settings: Settings
    origins: Mapping[str, str]

    def rows(self) -> list[Row]:
        """Every setting, with passwords masked."""
        return [
            Row(
                variable=PREFIX + item.name.upper(),
                value=_shown(getattr(self.settings, item.name)),
                origin=self.origins.get(item.name, "default"),
                default=_shown(item.default),
                type=str(item.type),
                meaning=item.metadata["meaning"],
            )
            for item in fields(Settings)
        ]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _PASSWORD.sub(r"\1***", str(value))


_PASSWORD: Final = re.compile(r"(://[^/:@]*:|[?&]password=)[^@&]+(?=@|&|$)")


def load(environ: Mapping[str, str] | None = None, overrides: Mapping[str, object] | None = None) -> Loaded:
    """Settings from the command line (`overrides`), else the environment, else the TOML file, else the defaults.

    Raises SettingsError with every unknown name and every value that cannot be used.
    """
    given = os.environ if environ is None else environ
    problems: list[str] = []
    sources = [("command line", dict(overrides or {}), Path())]
    sources.append(("environment", _variables(given, problems), Path()))
    if path := given.get(FILE_VARIABLE):
        sources.append((path, _file(Path(path), problems), Path(path).parent))
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for origin, raw, folder in sources:
        for name in raw.keys() - values.keys():
            values[name] = _read(name, raw[name], folder, origin, problems)
            origins[name] = origin
    if problems:
        raise SettingsError(sorted(problems))
    return Loaded(Settings(**values), origins)  # type: ignore[arg-type]  # each value was parsed by its field's type


def _variables(environ: Mapping[str, str], problems: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for variable, text in environ.items():
        if variable.startswith(PREFIX) and variable != FILE_VARIABLE:
            name = variable.removeprefix(PREFIX).lower()
            if name in _BY_NAME:
                found[name] = text
            else:
                problems.append(f"{variable} is not a setting{_nearest(name, str.upper, PREFIX)}")
    return found


def _file(path: Path, problems: list[str]) -> dict[str, object]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as failure:
        problems.append(f"{FILE_VARIABLE} names {path}, which cannot be read: {failure.strerror}")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        problems.append(f"{path} is not TOML: {failure}")
        return {}
    unknown = found.keys() - _BY_NAME.keys()
    problems += (f"{path}: {name} is not a setting{_nearest(name, str.lower, '')}" for name in unknown)
    return {name: value for name, value in found.items() if name in _BY_NAME}


def _nearest(name: str, case: Callable[[str], str], prefix: str) -> str:
    near = difflib.get_close_matches(name.lower(), _BY_NAME, 1, 0.5)
    meant = f"; did you mean {prefix}{case(near[0])}?" if near else ""
    return f"{meant} (`bib-adapter settings` lists them all)"


def _read(name: str, raw: object, folder: Path, origin: str, problems: list[str]) -> object:
    item = _BY_NAME[name]
    expected, parse = _TYPES[str(item.type)]
    try:
        value = parse(raw)
    except (ValueError, TypeError, KeyError):
        problems.append(f"{PREFIX}{name.upper()} ({origin}) must be {expected}, and is {_shown(raw)!r}")
        return item.default
    if isinstance(value, Path):
        return folder / value
    if complaint := _outside(value, item.metadata):
        problems.append(f"{PREFIX}{name.upper()} ({origin}) must be {complaint}, and is {value}")
    return value


def _outside(value: Any, limits: Mapping[str, Any]) -> str:
    if limits["one_of"] and value not in limits["one_of"]:
        return "one of " + ", ".join(limits["one_of"])
    if limits["least"] is not None and not value >= limits["least"]:
        return f"at least {limits['least']}"
    if limits["most"] is not None and value > limits["most"]:
        return f"at most {limits['most']}"
    return ""


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw.strip()


def _integer(raw: object) -> int:
    if isinstance(raw, bool | float):
        raise TypeError
    return int(str(raw))


def _number(raw: object) -> float:
    if isinstance(raw, bool):
        raise TypeError
    return float(str(raw))


def _switch(raw: object) -> bool:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[str(raw).strip().lower()]


def _path(raw: object) -> Path | None:
    text = str(raw) if isinstance(raw, Path) else _text(raw)
    return Path(text) if text else None


_TYPES: Final[Mapping[str, tuple[str, Callable[[object], object]]]] = {
    "str": ("a text", _text),
    "int": ("a whole number", _integer),
    "float": ("a number", _number),
    "bool": ("true or false", _switch),
    "Path | None": ("a path", _path),
}
_BY_NAME: Final = {item.name: item for item in fields(Settings)}
