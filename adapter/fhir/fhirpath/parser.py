"""FHIRPath text to a tree: tuples (kind, …) in which operators and functions have their operands as trees."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

Tree = tuple[Any, ...]

TOKEN: Final = re.compile(
    r"""\s*+(?://[^\n]*+\s*+|/\*.*?\*/\s*+)*+(?:
      (?P<time>@T?[0-9][0-9T:.+Z-]*+)
    | (?P<number>[0-9]++(?:\.[0-9]++)?)
    | '(?P<string>(?:[^'\\]|\\.)*+)'
    | `(?P<quoted>[^`]*+)`
    | (?P<variable>%(?:`[^`]*+`|'[^']*+'|[\w-]++))
    | (?P<this>\$(?:this|index|total))
    | (?P<name>[A-Za-z_]\w*+)
    | (?P<sign><=|>=|!=|!~|[-+*/&|=~<>.,()\[\]{}])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
ESCAPES: Final = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# Binary operators from the loosest to the tightest.
LEVELS: Final = (
    ("implies",), ("or", "xor"), ("and",), ("in", "contains"), ("=", "~", "!=", "!~"), (">", "<", ">=", "<="), ("|",),
    ("is", "as"), ("+", "-", "&"), ("*", "/", "div", "mod"),
)  # fmt: skip
TIGHTEST: Final = len(LEVELS)


class Unsupported(ValueError):
    """The expression is no FHIRPath, or needs what this engine does not have."""


def parse(text: str) -> Tree:
    """The tree of an expression. Raises Unsupported."""
    reader = _Reader(text)
    tree = reader.binary(0)
    if reader.kind != "end":
        raise Unsupported(f"{text}: {reader.value} is not expected")
    return tree


class _Reader:
    """Reads an expression from left to right; `kind` and `value` are those of the token at hand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.kind = ""
        self.value = ""
        self.advance()

    def advance(self) -> str:
        """Goes to the next token; gives back the value of the one before."""
        before = self.value
        found = TOKEN.match(self.text, self.position)
        if found is None or found.lastgroup is None:
            raise Unsupported(f"{self.text}: unreadable at {self.text[self.position :][:20]}")
        self.kind, self.value, self.position = found.lastgroup, found[found.lastgroup], found.end()
        return before

    def takes(self, *signs: str) -> bool:
        """Whether the token at hand is one of these signs or words, which is then passed over."""
        if self.kind not in ("sign", "name") or self.value not in signs:
            return False
        self.advance()
        return True

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            raise Unsupported(f"{self.text}: expected {sign}, found {self.value or 'the end'}")

    def binary(self, level: int) -> Tree:
        if level == TIGHTEST:
            return self.unary()
        left = self.binary(level + 1)
        while self.kind in ("sign", "name") and self.value in LEVELS[level]:
            operator = self.advance()
            if operator in ("is", "as"):
                left = ("call", operator, (("type", self.type_name()),), left)
            else:
                left = ("binary", operator, left, self.binary(level + 1))
        return left

    def unary(self) -> Tree:
        if self.takes("-"):
            return ("binary", "-", ("literal", (0,)), self.unary())
        self.takes("+")
        tree = self.term()
        while True:
            if self.takes("."):
                tree = self.step(tree)
            elif self.takes("["):
                tree = ("index", tree, self.binary(0))
                self.expect("]")
            else:
                return tree

    def term(self) -> Tree:
        if self.takes("("):
            tree = self.binary(0)
            self.expect(")")
            return tree
        if self.takes("{"):
            self.expect("}")
            return ("literal", ())
        if self.kind in ("name", "quoted"):
            return self.step(None)
        return self.literal()

    def literal(self) -> Tree:
        kind, value = self.kind, self.value
        self.advance()
        if kind == "string":
            return ("literal", (unescaped(value),))
        if kind == "number":
            if self.kind == "string" or (self.kind == "name" and self.value.rstrip("s") in UNITS):
                raise Unsupported(f"{self.text}: quantities")
            return ("literal", (Decimal(value) if "." in value else int(value),))
        if kind == "time":
            return (
                "literal",
                (value[1:].removeprefix("T") if value.startswith("@T") else value[1:].removesuffix("T"),),
            )
        if kind == "variable":
            return ("variable", value[1:].strip("`'"))
        if kind == "this":
            return ("this", value)
        raise Unsupported(f"{self.text}: {value or 'the end'} is not expected")

    def step(self, focus: Tree | None) -> Tree:
        """A name or a call, on `focus` or at the beginning."""
        quoted = self.kind == "quoted"
        if self.kind not in ("name", "quoted"):
            raise Unsupported(f"{self.text}: expected a name, found {self.value or 'the end'}")
        name = self.advance()
        if quoted or not self.takes("("):
            if focus is None and not quoted and name in ("true", "false"):
                return ("literal", (name == "true",))
            return ("name", name, focus)
        return ("call", name, self.arguments(name), focus)

    def arguments(self, function: str) -> tuple[Tree, ...]:
        if self.takes(")"):
            return ()
        if function in ("ofType", "is", "as"):
            found: list[Tree] = [("type", self.type_name())]
        else:
            found = [self.binary(0)]
            while self.takes(","):
                found.append(self.binary(0))
        self.expect(")")
        return tuple(found)

    def type_name(self) -> str:
        name = self.advance()
        while self.takes("."):
            name = self.advance()
        return name


UNITS: Final = frozenset(("year", "month", "week", "day", "hour", "minute", "second", "millisecond"))


def unescaped(text: str) -> str:
    """The text of a string literal."""
    return ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else ESCAPES.get(m[2], m[2]), text)
