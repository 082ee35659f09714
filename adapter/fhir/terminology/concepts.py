"""A code with all that is said of it, and the words of a code for a reader of some languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

Resource = Mapping[str, Any]
ENGLISH: Final = "en"
PARENTS: Final = ("parent", "subsumedBy")  # the second in the code systems of HL7 version 3


@dataclass(frozen=True, slots=True)
class Concept:
    """One code. `language` is that of `display`; `parents` and `children` are codes of the same system."""

    system: str
    code: str
    display: str = ""
    language: str = ENGLISH
    version: str = ""
    definition: str = ""
    designations: Sequence[Resource] = ()
    properties: Sequence[Resource] = ()
    parents: Sequence[str] = ()
    children: Sequence[str] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What makes it another code than others."""
        return self.system, self.code

    @property
    def abstract(self) -> bool:
        """Whether it groups others and is not to be chosen."""
        return self._marked("notSelectable")

    @property
    def inactive(self) -> bool:
        """Whether it is out of use."""
        return self._marked("inactive") or any(
            one["code"] == "status" and one.get("valueCode") in ("retired", "deprecated") for one in self.properties
        )

    def _marked(self, name: str) -> bool:
        return any(one["code"] == name and one.get("valueBoolean") is True for one in self.properties)

    def said(self, languages: Sequence[str]) -> str:
        """The display in the first of these languages that it has one in, else its own."""
        for wanted in languages:
            for exact in (True, False):
                if _speaks(self.language, wanted, exact):
                    return self.display
                for one in self.designations:
                    if "use" not in one and _speaks(one.get("language", ""), wanted, exact):
                        return str(one["value"])
        return self.display

    def words(self) -> Iterator[str]:
        """Every display and synonym, in all languages."""
        yield self.display
        yield from (str(one["value"]) for one in self.designations)

    def named(self, display: str, designations: Sequence[Resource]) -> Concept:
        """The same with what a value set calls it."""
        if not display and not designations:
            return self
        return replace(self, display=display or self.display, designations=[*designations, *self.designations])


def _speaks(language: str, wanted: str, exact: bool) -> bool:
    if exact:
        return language.lower() == wanted.lower()
    return bool(language) and language.lower().partition("-")[0] == wanted.lower().partition("-")[0]


def concepts_of(system: Resource) -> Iterator[Concept]:
    """The codes of a CodeSystem, each before those below it."""
    for concept, above in _walk(system, ()):
        stated = [one.get("valueCode", "") for one in concept.get("property", ()) if one["code"] in PARENTS]
        yield Concept(
            system=system["url"],
            code=concept["code"],
            display=concept.get("display", ""),
            language=system.get("language", ENGLISH),
            version=system.get("version", ""),
            definition=concept.get("definition", ""),
            designations=concept.get("designation", ()),
            properties=concept.get("property", ()),
            parents=(*above, *stated),
            children=tuple(one["code"] for one in concept.get("concept", ())),
        )


def _walk(holder: Resource, above: tuple[str, ...]) -> Iterator[tuple[Resource, tuple[str, ...]]]:
    for concept in holder.get("concept", ()):
        yield concept, above
        yield from _walk(concept, (concept["code"],))
