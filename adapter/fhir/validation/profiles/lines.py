"""Python source, line by line: what the predicates of profiles (quick.py) are written with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from adapter.fhir.validation.problems import Checker

NO: Final = "return False"


class Lines:
    """The lines of one function; `names` are the constants that they speak of."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"E": ()}
        self.lines: list[str] = []
        self.depth = 1
        self.variables = 0

    def function(self, name: str, arguments: str, told: str) -> Callable[..., bool]:
        """The function of these lines; `told` is where tracebacks say that it is from."""
        constants = ", ".join(f"{one}={one}" for one in self.names)  # as defaults they are local, which is fastest
        source = "\n".join([f"def {name}({arguments}, {constants}):", *self.lines])
        exec(compile(source, f"<{told}>", "exec"), self.names)
        found: Callable[..., bool] = self.names[name]
        return found

    def say(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    def constant(self, value: Any) -> str:
        if type(value) in (str, int, bool):
            return repr(value)
        name = f"k{len(self.names)}"
        self.names[name] = value
        return name

    def variable(self) -> str:
        self.variables += 1
        return f"v{self.variables}"

    def call(self, check: Checker, variable: str) -> None:
        self.say(f"if {self.constant(check)}({variable}, scope) is not None: {NO}")

    def inside(self, opening: str, write: Callable[[], None]) -> None:
        """A block; nothing when nothing is written into it."""
        before = len(self.lines)
        self.say(opening)
        self.depth += 1
        write()
        self.depth -= 1
        if len(self.lines) == before + 1:
            del self.lines[before:]

    def coded(self, coding: tuple[str, str], concept: str, write: Callable[[], None]) -> None:
        """What is to be done when a concept has a coding."""
        one, (system, code) = self.variable(), coding
        self.say(f"for {one} in {concept}.get('coding', E):")
        self.depth += 1
        self.say(f"if {one}.get('code') == {code!r} and {one}.get('system') == {system!r}:")
        self.depth += 1
        write()
        self.say("break")
        self.depth -= 2
