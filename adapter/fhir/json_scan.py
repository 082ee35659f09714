"""The exact, slower reading of JSON that finds every fault a decoder lets pass, each with its line, column and path."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from adapter.fhir.definitions import UnknownStructure, structure
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, fatal
from adapter.fhir.phrases import say
from adapter.fhir.text import place

_MOST_FAULTS: Final = 100
_LARGEST_EXPONENT: Final = 999

_token: Final = re.compile(
    r"[ \t\r\n]*+(?:"
    r"(?P<mark>[{}\[\],:])"
    r'|"(?P<string>(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"'
    r"|(?P<number>-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+)(?![0-9.eE+-])"
    r"|(?P<word>true|false|null)(?![A-Za-z])"
    r"|(?P<end>\Z))"
).match
_space: Final = re.compile(r"[ \t\r\n]*+").match
_escape: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))')
_forbidden: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]").search
_exponent: Final = re.compile(r"[eE]([+-]?)0*([0-9]*)").search
_paired: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]").search
_SHORT: Final = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

# What may come next, in signs: the sentence around it is in the caller's language. ∅ is the end of the text.
_VALUE: Final = '{…} […] "text" 0-9 true false null'
_EXPECTED: Final = {
    "value": _VALUE,
    "first value": f"{_VALUE} ]",
    "key": '"name":',
    "first key": '"name": }',
    "colon": ":",
    "comma": ", } ]",
    "end": "∅",
}


def faults(body: bytes, limits: Limits) -> list[Issue]:
    """Every fault of a JSON text that is UTF-8; reading stops at the first that leaves the rest without meaning."""
    return _Scan(body.decode("utf-8"), limits).run()


def number_is_sane(text: str, limits: Limits) -> bool:
    """Whether a number has digits and an exponent that a computation can bear."""
    exponent = _exponent(text)
    if exponent and (len(exponent[2]) > 4 or int(exponent[2] or "0") > _LARGEST_EXPONENT):
        return False
    return sum(map(str.isdigit, text)) <= limits.digits


def too_many(limits: Limits) -> Issue:
    """The issue of a body with more elements than allowed."""
    return fatal("too-many-elements", expected=str(limits.elements), found=f"> {limits.elements}")


def unescape(text: str) -> str:
    """The characters that a JSON string stands for; a surrogate without its partner stays one."""
    if "\\" not in text:
        return text
    units = _escape.sub(lambda found: chr(int(found[1], 16)) if found[1] else _SHORT[found[2]], text)
    return units.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass") if _paired(units) else units


@dataclass(slots=True)
class _Container:
    """An open object (`keys` is a set) or list (`keys` is None), and the member that is being read. `type`: of a
    resource, its type once that was read."""

    keys: set[str] | None
    key: str = ""
    index: int = 0
    type: str = ""


@dataclass(slots=True)
class _Scan:
    text: str
    limits: Limits
    issues: list[Issue] = field(default_factory=list)
    stack: list[_Container] = field(default_factory=list)
    root: str = ""
    elements: int = 0

    def run(self) -> list[Issue]:
        """One token after the other; `expecting` names what may come next."""
        position, expecting = 0, "value"
        while len(self.issues) < _MOST_FAULTS:
            token = _token(self.text, position)
            following = self._next(token, expecting) if token else ""
            if token is None or not following:
                self._unreadable(position, expecting)
            if following in ("", "done"):
                break
            assert token is not None
            position, expecting = token.end(), following
        return self.issues

    def _next(self, token: re.Match[str], expecting: str) -> str:
        """What may follow `token`: empty when it may not stand here, "done" when there is nothing left to read."""
        kind = token.lastgroup
        if kind == "mark":
            return self._mark(token, expecting)
        if kind == "end":
            return "done" if expecting == "end" else ""
        if kind == "string" and expecting in ("key", "first key"):
            return self._key(token)
        if expecting not in ("value", "first value"):
            return ""
        if kind == "string":
            self._string(token)
        elif kind == "number" and not number_is_sane(token["number"], self.limits):
            expected = say("{most} digits, exponent {exponent}", most=self.limits.digits, exponent=_LARGEST_EXPONENT)
            self._fault("number-out-of-range", token, expected, token["number"])
        return self._after_value()

    def _mark(self, token: re.Match[str], expecting: str) -> str:
        mark = token["mark"]
        if mark in "{[":
            return self._open(token) if expecting in ("value", "first value") else ""
        if mark in "}]":
            allowed = ("first key", "comma") if mark == "}" else ("first value", "comma")
            if expecting not in allowed or not self.stack or (self.stack[-1].keys is None) != (mark == "]"):
                return ""
            self.stack.pop()
            return self._after_value()
        if mark == ":":
            return "value" if expecting == "colon" else ""
        return self._comma() if expecting == "comma" else ""

    def _open(self, token: re.Match[str]) -> str:
        if len(self.stack) >= self.limits.depth:
            self._fault("too-deep", token, str(self.limits.depth), "")
            return "done"
        is_object = token["mark"] == "{"
        self.stack.append(_Container(set() if is_object else None))
        return "first key" if is_object else "first value"

    def _comma(self) -> str:
        container = self.stack[-1]
        container.index += 1
        return "value" if container.keys is None else "key"

    def _key(self, token: re.Match[str]) -> str:
        container = self.stack[-1]
        assert container.keys is not None
        container.key = unescape(token["string"])
        if container.key in container.keys:
            self._fault("duplicate-key", token, "", container.key)
        container.keys.add(container.key)
        self._characters(container.key, token)
        return "colon"

    def _string(self, token: re.Match[str]) -> None:
        value = unescape(token["string"])
        self._characters(value, token)
        if self.stack and self.stack[-1].key == "resourceType":
            self.stack[-1].type = value
            self.root = self.root if len(self.stack) > 1 else value

    def _characters(self, value: str, token: re.Match[str]) -> None:
        if found := _forbidden(value):
            self._fault("forbidden-character", token, "", f"U+{ord(found[0]):04X}")

    def _after_value(self) -> str:
        self.elements += 1
        if self.elements > self.limits.elements + 1:
            self.issues.append(too_many(self.limits))
            return "done"
        return "comma" if self.stack else "end"

    def _fault(self, kind: str, token: re.Match[str], expected: str, found: str) -> None:
        start = self._skip_space(token.start())
        self.issues.append(fatal(kind, self._path(), expected, found, **place(self.text, start)))

    def _unreadable(self, position: int, expecting: str) -> None:
        start = self._skip_space(position)
        found = self.text[start : start + 20] or "∅"
        where = place(self.text, start)
        self.issues.append(fatal("unreadable", self._path(), _EXPECTED[expecting], found, format="JSON", **where))

    def _skip_space(self, position: int) -> int:
        found = _space(self.text, position)
        return found.end() if found else position

    def _path(self) -> str:
        """FHIRPath of the member that is being read."""
        steps, kind = [self.root], self.root
        for container in self.stack:
            if container.keys is None:
                steps[-1] += f"[{container.index}]"
            elif container.key:
                step, kind = _step(container.type or kind, container.key.removeprefix("_"))
                steps.append(step)
        return ".".join(step for step in steps if step)


def _step(kind: str, key: str) -> tuple[str, str]:
    """The FHIRPath step to a member of a type, and the type of that; of what is unknown its name alone."""
    try:
        element, type_name = structure(kind).keys[key]
    except (UnknownStructure, KeyError):
        return key, ""
    step = f"{element.name}.ofType({type_name})" if element.choice else key
    return step, type_name if type_name[0].isupper() else "Element"
