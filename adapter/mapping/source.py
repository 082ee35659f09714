"""YAML with line numbers, and the errors of a broken file: all of them at once, each naming file and line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, Final

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a platform without libyaml: the same, slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]  # the stubs know one of the two names only

MOST_TEXT: Final = 1_000_000

SCALARS: Final[dict[str, Callable[[str], Any]]] = {
    # yes, no, on and off are codes and fields here
    "tag:yaml.org,2002:bool": lambda text: {"true": True, "false": False}.get(text, text),
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:null": lambda _: None,
}


class MappingError(Exception):
    """Correspondence files that cannot be used; `problems` are sentences that start with file:line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class Entry(dict[str, Any]):
    """A YAML mapping that knows where it stands."""

    place: str = ""


class Problems(list[str]):
    """What is wrong so far."""

    def at(self, place: str, expected: object, found: object) -> None:
        """Notes one problem."""
        self.append(f"{place}: expected {expected}, found {found}")

    def words(
        self, entry: Entry, known: Collection[str], needed: Collection[str] = (), free: Collection[str] = ()
    ) -> bool:
        """Notes unknown and missing words, and those not in `free` that hold no text; whether there were none."""
        before = len(self)
        for word in entry.keys() - free:
            if not isinstance(entry[word], str):
                self.at(entry.place, f"text for the word {word!r}", entry[word])
        for word in entry:
            if word not in known:
                self.at(entry.place, f"one of the words {', '.join(sorted(known))}", repr(word))
        for word in needed:
            if word not in entry:
                self.at(entry.place, f"the word {word!r}", f"only {', '.join(entry)}")
        return len(self) == before

    def entries(self, entry: Entry, word: str) -> list[Entry]:
        """The entries of a list; what is none is noted."""
        found = entry.get(word, [])
        if not isinstance(found, list):
            self.at(entry.place, f"a list of {word}", found)
            return []
        for each in found:
            if not isinstance(each, Entry):
                self.at(entry.place, f"words with a colon in {word}", repr(each))
        return [each for each in found if isinstance(each, Entry)]

    def name(self, before: int, row: str) -> None:
        """Says of the problems noted since there were `before` which row they are about."""
        self[before:] = [one if "(row " in one else f"{one} (row {row})" for one in self[before:]]

    def stop(self) -> None:
        """Raises MappingError when there is a problem."""
        if self:
            raise MappingError(self)


def load(path: Path, name: str = "") -> Entry:
    """The mapping that a YAML file holds; errors name it `name`. Raises MappingError."""
    name = name or path.name
    try:
        text = path.read_text("utf-8")
        if len(text) > MOST_TEXT:
            raise MappingError([f"{name}:1: expected at most {MOST_TEXT} characters, found {len(text)}"])
        node = yaml.compose(text, Loader)
        entry = _plain(node, name, set()) if node else None
    except (OSError, UnicodeDecodeError) as failure:
        raise MappingError([f"{name}:1: expected a readable UTF-8 file, found {failure}"]) from failure
    except yaml.MarkedYAMLError as failure:
        line = failure.problem_mark.line + 1 if failure.problem_mark else 1
        raise MappingError([f"{name}:{line}: expected YAML, found {failure.problem}"]) from failure
    except (yaml.YAMLError, RecursionError, ValueError) as failure:
        raise MappingError([f"{name}:1: expected YAML, found {failure}"]) from failure
    if not isinstance(entry, Entry):
        raise MappingError([f"{name}:1: expected words with a colon, found something else"])
    return entry


def _plain(node: yaml.Node, name: str, seen: set[int]) -> Any:
    """The node as values. An alias would let a short file grow without end, so there are none."""
    place = f"{name}:{node.start_mark.line + 1}"
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        if id(node) in seen:
            raise MappingError([f"{place}: expected no YAML alias, found one of this node"])
        seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        entry = Entry()
        entry.place = place
        for key, value in node.value:
            if str(key.value) in entry:
                line = key.start_mark.line + 1
                raise MappingError([f"{name}:{line}: expected each word once, found {key.value!r} again"])
            entry[str(key.value)] = _plain(value, name, seen)
        return entry
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, name, seen) for value in node.value]
    scalar = SCALARS.get(node.tag)
    return scalar(node.value) if scalar else node.value
