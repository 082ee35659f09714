"""A pack: what one hospital or product says in its own way, as rows that are read before the standard ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from adapter.canonical import ALIASES, canonical
from adapter.mapping import engine
from adapter.mapping.codes import load_tables
from adapter.mapping.files import Files, expanded
from adapter.mapping.fitting import fitted
from adapter.mapping.model import COMMON, Concept, Context, Row, Shape
from adapter.mapping.rows import read_concept
from adapter.mapping.source import Entry, MappingError, Problems, load

PACK: Final = "pack.yaml"
FILES: Final = ("*.yaml", "conceptmaps/*.json")
CHOSEN_BY: Final = ("senders", "messages", "sources")
NAMES: Final = ("systems", "extensions", "canonicals")
WORDS: Final = ("pack", "version", "note", *CHOSEN_BY, *NAMES, "aliases")


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack, ready for use.

    Chosen by `senders` (authenticated), `messages` (MessageHeader.source.endpoint) or `sources` (meta.source).
    `aliases`: its own names of systems that are known under another one. `own`: the places of its rows. `digest`: of
    its files, so that another reading of the same name is known as one.
    """

    name: str
    version: str
    folder: Path
    senders: frozenset[str]
    messages: frozenset[str]
    sources: frozenset[str]
    aliases: Mapping[str, str]
    mapping: engine.Mapping
    own: frozenset[str]
    digest: str


def read_pack(folder: Path, standard: engine.Mapping) -> Pack:
    """The pack of a folder. Raises MappingError with everything that is wrong, each with file, line and row."""
    digest = _digest(folder)
    problems, head = Problems(), load(folder / PACK, f"{folder.name}/{PACK}")
    problems.words(head, WORDS, ("pack", "version"), (*CHOSEN_BY, *NAMES, "aliases"))
    chosen = {word: _texts(head, word, problems) for word in CHOSEN_BY}
    if not any(chosen.values()):
        problems.at(head.place, f"one of {', '.join(CHOSEN_BY)}, to choose the pack by", "none")
    names = {**standard.files.names, **_names(head, standard.files.names, problems)}
    aliases = _aliases(head, names, frozenset(standard.files.names.values()), problems)
    context = _context(folder, names, standard.files, problems)
    concepts = _concepts(folder, context, standard.files)
    problems.stop()
    merged = _merged(concepts, standard.files)
    own = frozenset(place for concept in concepts for place in _places(_own_rows(concept, standard.files)))
    mapping = standard.reading_also(merged)
    return Pack(
        head["pack"], head["version"], folder, **chosen, aliases=aliases, mapping=mapping, own=own, digest=digest
    )


def files_of(folder: Path) -> list[Path]:
    """The files that say how a pack reads; golden pairs and what else lies there say nothing of that."""
    return sorted(path for kind in FILES for path in folder.glob(kind))


def _digest(folder: Path) -> str:
    found = sha256()
    for path in files_of(folder):
        try:
            content = path.read_bytes()
        except OSError:  # whatever reads it next says what is wrong
            content = b""
        found.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _texts(head: Entry, word: str, problems: Problems) -> frozenset[str]:
    found = head.get(word, [])
    if not isinstance(found, list) or not all(isinstance(text, str) and text for text in found):
        problems.at(head.place, f"a list of texts under {word}", found)
        return frozenset()
    return frozenset(found)


def _table(head: Entry, word: str, problems: Problems) -> dict[str, str]:
    found = head.get(word, {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        problems.at(getattr(found, "place", head.place), f"names with a colon and a URI under {word}", found)
        return {}
    return found


def _names(head: Entry, standard: Mapping[str, str], problems: Problems) -> dict[str, str]:
    """The pack's short names; one that the standard files have keeps its meaning."""
    names = {name: canonical(expanded(uri)) for word in NAMES for name, uri in _table(head, word, problems).items()}
    for name, uri in names.items():
        if standard.get(name, uri) != uri:
            problems.at(_place(head, name), f"another short name than {name!r}, which is {standard[name]}", uri)
    return names


def _place(head: Entry, word: str) -> str:
    """Where a word stands, in whichever table of the head has it."""
    return next((one.place for one in head.values() if isinstance(one, Entry) and word in one), head.place)


def _aliases(head: Entry, names: Mapping[str, str], standard: Set[str], problems: Problems) -> dict[str, str]:
    """The sender's names of systems → the canonical ones; `standard`: those that have a meaning of their own."""
    aliases = {uri: names.get(known, expanded(known)) for uri, known in _table(head, "aliases", problems).items()}
    for uri, known in aliases.items():
        if expanded(uri) in standard:
            problems.at(head["aliases"].place, "aliases: the sender's URI, not one of names.yaml", uri)
            continue
        if ":" not in uri or ":" not in known or uri == known or known in aliases:
            problems.at(head["aliases"].place, "aliases: the sender's URI: a system of names.yaml", f"{uri}: {known}")
        elif ALIASES.get(uri, known) != canonical(known) or uri in ALIASES.values():
            problems.at(head["aliases"].place, f"no other meaning of {uri}", known)
    return aliases


def _context(folder: Path, names: Mapping[str, str], standard: Files, problems: Problems) -> Context:
    tables = {**standard.tables, **load_tables(folder / "conceptmaps", problems, f"{folder.name}/")}
    return Context(names, standard.contracts, tables, dict(standard.shapes), standard.instrument, problems)


def _concepts(folder: Path, context: Context, standard: Files) -> list[Concept]:
    """The concepts of the pack's own files, with the patterns that it adds and its rows."""
    known = {concept.name: concept for concept in standard.concepts}
    found = []
    for path in sorted(folder.glob("*.yaml")):
        if path.name == PACK:
            continue
        try:
            entry = load(path, f"{folder.name}/{path.name}")
        except MappingError as failure:
            context.problems.extend(failure.problems)
            continue
        same = known.get(entry.get("concept", ""))
        if same is None:
            context.problems.at(entry.place, f"concept: one of {', '.join(known)}", repr(entry.get("concept")))
        elif concept := read_concept(entry, context, same.rows[-1].contract):
            own = fitted(_own_rows(concept, standard), same.rows, context.problems)
            found.append(replace(concept, rows=(*standard.shapes[COMMON].rows, *own)))
    return found


def _own_rows(concept: Concept, standard: Files) -> tuple[Row, ...]:
    return concept.rows[len(standard.shapes[COMMON].rows) :]


def _places(rows: Iterable[Row]) -> Iterator[str]:
    """Where each row stands that reads a value; rows that only hold others are left out."""
    for row in rows:
        if isinstance(row.value, Shape) and not row.value.name:
            yield from _places(row.value.rows)
        else:
            yield row.place


def _merged(concepts: Iterable[Concept], standard: Files) -> list[Concept]:
    """The standard concepts with the pack's rows before their own; of another type of resource, concepts of its own."""
    found = {(one.name, one.resource): one for one in standard.concepts}
    new: dict[tuple[str, str], Concept] = {}
    for concept in concepts:
        key = concept.name, concept.resource
        base = new.get(key, found.get(key))
        if base is None:
            new[key] = concept
        else:
            also = (*base.also, concept.patterns) if concept.patterns else base.also
            new[key] = replace(base, rows=_before(_own_rows(concept, standard), base.rows), also=also)
    return list(new.values())


def _before(own: tuple[Row, ...], standard: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of a pack, then the standard ones; rows with rows for the same list become one."""
    first, rest = [], list(standard)
    for row in own:
        at = next((at for at, one in enumerate(rest) if _same_list(one, row)), None)
        if at is None:
            first.append(row)
        else:
            rest[at] = _joined(row, rest[at])
    return (*first, *rest)


def _same_list(one: Row, other: Row) -> bool:
    shapes = isinstance(one.value, Shape) and isinstance(other.value, Shape) and not other.value.name
    return shapes and (one.field, one.path) == (other.field, other.path)


def _joined(own: Row, standard: Row) -> Row:
    assert isinstance(own.value, Shape)
    assert isinstance(standard.value, Shape)
    return replace(standard, value=replace(standard.value, rows=_before(own.value.rows, standard.value.rows)))
