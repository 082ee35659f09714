"""Extensions: what their definition says of their content, where they may stand, whether they may change a meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from adapter.canonical import HL7, B
from adapter.fhir.definitions import UnknownStructure, structure
from adapter.fhir.definitions.profile import Profile
from adapter.fhir.fhirpath import Env, Unsupported, compile_path
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope
from adapter.fhir.validation.profiles.discriminators import extension_url

CONTEXT: Final = "extension-context"  # a problem of this kind holds until the whole path is known
ANYWHERE: Final = frozenset(("Element", "Base", "Resource"))
# Every extension of these is at hand: another address below them is a mistake. Others may have more than we know.
COMPLETE: Final = (f"{B}/StructureDefinition/", f"{HL7}/StructureDefinition/")
STEP: Final = re.compile(r"\.([A-Za-z_]\w*)(?:\[\d+\])?")
PLACE: Final = re.compile(r"\.([A-Za-z_]\w*)(?:\.ofType\((\w+)\))?(?:\[(\d+)\])?")
CHOICE: Final = re.compile(r"\.ofType\((\w+)\)")


def unknown(url: str, modifier: bool) -> Problems:
    """What is wrong with an extension whose definition is not at hand."""
    if modifier:
        return [Problem("", "unknown-modifier-extension", say("a known one"), url)]
    if url.startswith(COMPLETE):
        return [Problem("", "extension", say("one that its publisher defines"), url, profile=url)]
    return [Problem("", "extension-unknown", say("a known one"), url, severity="information")]


def placed(profile: Profile, holder: str, modifier: bool) -> Problems:
    """What is wrong with where an extension stands, as far as the type of its holder tells."""
    found = _modifying(profile, modifier)
    if profile.context and not _allowed(profile.context, identities(holder)):
        expected = ", ".join(sorted({expression for _, expression in profile.context})[:6])
        found.append(
            Problem("", CONTEXT, say("an element of {types}", types=expected), profile.url, profile=profile.url)
        )
    return found or None


def _modifying(profile: Profile, modifier: bool) -> list[Problem]:
    if profile.modifier is modifier:
        return []
    name = "modifierExtension" if profile.modifier else "extension"
    return [Problem("", "extension", say("it under {name}", name=name), profile.url, profile=profile.url)]


def _allowed(context: tuple[tuple[str, str], ...], names: frozenset[str]) -> bool:
    """Whether one of the elements that are contexts has one of these names."""
    return any(kind == "element" and expression.removesuffix("[x]") in names for kind, expression in context)


@cache
def identities(holder: str) -> frozenset[str]:
    """The names by which contexts may mean a type: its own, and those of the types that it is based on."""
    names = {holder, *ANYWHERE} if holder != "Extension" else {holder, "Element"}
    try:
        of = structure(holder)
    except UnknownStructure:
        return frozenset(names)
    if of.kind == "backbone":
        names.add("BackboneElement")
    else:
        while of.base and of.base not in names:
            names.add(of.base)
            of = structure(of.base)
    if "url" in of.elements and of.kind == "resource":
        names |= {"CanonicalResource", "MetadataResource"}
    return frozenset(names)


def settled(
    problems: list[Problem], node: Any, profile: Callable[[str], Profile | None], env: Env
) -> Iterator[Problem]:
    """The problems of a resource, those of contexts only where the whole path does not meet the context either."""
    for found in problems:
        if found.kind != CONTEXT:
            yield found
        elif (definition := profile(found.profile)) is None or not _met(found.path, definition.context, node, env):
            yield found._replace(kind="extension")


def _met(path: str, context: tuple[tuple[str, str], ...], node: Any, env: Env) -> bool:
    place = path.rpartition(".")[0]
    if _allowed(context, _names_on(place, node["resourceType"])):
        return True
    holder = _at(node, place)
    if type(holder) is not dict:
        return any(kind == "fhirpath" for kind, _ in context)  # a primitive cannot be told from one that is equal
    return any(MEETS[kind](expression, holder, node, env) for kind, expression in context if kind in MEETS)


def _at(node: Any, path: str) -> Any:
    """The value at a path."""
    for name, chosen, index in PLACE.findall(path):
        node = node.get(f"{name}{chosen[:1].upper()}{chosen[1:]}") if type(node) is dict else None
        if index and type(node) is list:
            node = node[int(index)]
    return node


def _in_extension(url: str, holder: dict[str, Any], node: Any, env: Env) -> bool:
    return holder.get("url") == url


def _on_path(expression: str, holder: dict[str, Any], node: Any, env: Env) -> bool:
    try:
        found = compile_path(expression)
    except Unsupported:
        return True
    env.this = env.context = node
    return any(one is holder for one in found([node], env))


MEETS: Final[Mapping[str, Callable[[str, dict[str, Any], Any, Env], bool]]] = {
    "extension": _in_extension,
    "fhirpath": _on_path,
}


def _names_on(path: str, resource: str) -> frozenset[str]:
    """All names of the element at a path: by the resource, by each type on the way, by its own type."""
    names: set[str] = set()
    open_paths, kind, position = [resource], resource, 0
    while step := STEP.match(path, position):
        position = step.end()
        try:
            element = structure(kind).elements[step[1]]
        except (UnknownStructure, KeyError):
            return frozenset()
        chosen = CHOICE.match(path, position) if element.choice else None
        position = chosen.end() if chosen else position
        open_paths = [f"{one}.{step[1]}" for one in open_paths]
        kind = chosen[1] if chosen else element.types[0]
        names = set(open_paths) | {f"{one}[x]" for one in open_paths if element.choice}
        if kind not in open_paths:
            open_paths.append(kind)
    return frozenset(names) | identities(kind)


def parts_checker(profile: Profile) -> Checker | None:
    """The checker of a complex extension: it has no parts but those of its definition."""
    part = profile.root.children.get("extension")
    known = frozenset(extension_url(one) for one in part.slices.values()) if part is not None else frozenset()
    if not known:
        return None
    expected = " | ".join(sorted(known))

    def check(value: Any, scope: Scope) -> Problems:
        parts = value.get("extension")
        return [
            Problem(f".extension[{index}].url", "extension", expected, x["url"], profile=profile.url)
            for index, x in enumerate(parts if type(parts) is list else ())
            if type(x) is dict and type(x.get("url")) is str and ":" not in x["url"] and x["url"] not in known
        ] or None

    return check
