"""Turns the tree of an expression into closures: `(focus, env) -> items`, or `-> True, False, None` for a test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, TypeAlias

from adapter.canonical import LOINC, SNOMED, UCUM
from adapter.fhir.fhirpath import operators
from adapter.fhir.fhirpath.comparing import WHEN
from adapter.fhir.fhirpath.parser import Tree, Unsupported, parse
from adapter.fhir.fhirpath.values import Env, Items, children_named, is_of, plain

Path: TypeAlias = Callable[[Items, Env], Items]
Test: TypeAlias = Callable[[Items, Env], bool | None]
Function: TypeAlias = Callable[["Path", tuple[Tree, ...]], Path]

VARIABLES: Final[dict[str, str]] = {
    "ucum": UCUM,
    "sct": SNOMED,
    "loinc": LOINC,
}
FUNCTIONS: Final[dict[str, Function]] = {}
TESTS: Final[dict[str, Callable[[Path, tuple[Tree, ...]], Test]]] = {}


@cache
def compile_path(text: str) -> Path:
    """The items that an expression gives. Raises Unsupported."""
    return path_of(parse(text))


@cache
def compile_test(text: str) -> Test:
    """Whether an expression is true; None when it gives nothing. Raises Unsupported."""
    return test_of(parse(text))


def path_of(tree: Tree) -> Path:
    """The closure of a tree."""
    return PATHS[tree[0]](tree)


def test_of(tree: Tree) -> Test:
    """The closure of a tree of which the truth matters."""
    if tree[0] == "binary" and tree[1] in LOGIC:
        return LOGIC[tree[1]](test_of(tree[2]), test_of(tree[3]))
    if tree[0] == "binary" and tree[1] in operators.COMPARISONS:
        return _comparison(tree)
    if tree[0] == "call" and tree[1] in TESTS:
        return TESTS[tree[1]](focus_of(tree[3]), tree[2])
    path = path_of(tree)
    return lambda focus, env: truth(path(focus, env))


def truth(items: Items) -> bool | None:
    """A collection as truth value: one item that is no boolean is true."""
    if not items:
        return None
    value = plain(items[0])
    return value if type(value) is bool and len(items) == 1 else True


def focus_of(tree: Tree | None) -> Path:
    """What a step is applied to; the focus itself at the beginning of an expression."""
    return _focus if tree is None else path_of(tree)


def _focus(focus: Items, env: Env) -> Items:
    return focus


def _literal(tree: Tree) -> Path:
    items = list(tree[1])
    return lambda focus, env: items


def _variable(tree: Tree) -> Path:
    name = tree[1]
    if name == "resource":
        return lambda focus, env: [env.resource]
    if name == "rootResource":
        return lambda focus, env: [env.root]
    if name == "context":
        return lambda focus, env: [env.context]
    if name in VARIABLES:
        return lambda focus, env: [VARIABLES[name]]
    raise Unsupported(f"%{name}")


def _this(tree: Tree) -> Path:
    if tree[1] == "$index":
        return lambda focus, env: [env.index]
    return (lambda focus, env: env.total) if tree[1] == "$total" else (lambda focus, env: [env.this])


def _name(tree: Tree) -> Path:
    name, focus_tree = tree[1], tree[2]
    if focus_tree is None and name[0].isupper():
        return _of_type_at_start(name)
    before = None if focus_tree is None else path_of(focus_tree)
    beside = "_" + name

    def step(focus: Items, env: Env) -> Items:
        items = focus if before is None else before(focus, env)
        if len(items) != 1:
            return [child for item in items for child in children_named(name, item)]
        node = items[0]
        if type(node) is dict:
            value = node.get(name)
            if value is not None and beside not in node:
                return value if type(value) is list else [value]
        return children_named(name, node)

    return step


def _of_type_at_start(name: str) -> Path:
    """`Patient.name`, `Identifier.where(…)`: the focus itself, if it may be of the type."""
    return lambda focus, env: [item for item in focus if is_of(item, name)]


def _index(tree: Tree) -> Path:
    before, position = path_of(tree[1]), path_of(tree[2])

    def step(focus: Items, env: Env) -> Items:
        at = position(focus, env)
        return before(focus, env)[at[0] :][:1] if at and type(at[0]) is int and at[0] >= 0 else []

    return step


def _call(tree: Tree) -> Path:
    _, name, arguments, focus_tree = tree
    focus = focus_of(focus_tree)
    if name in TESTS:
        return _as_items(TESTS[name](focus, arguments))
    if name not in FUNCTIONS:
        raise Unsupported(f"{name}()")
    return FUNCTIONS[name](focus, arguments)


def _as_items(test: Test) -> Path:
    def step(focus: Items, env: Env) -> Items:
        found = test(focus, env)
        return [] if found is None else [found]

    return step


def _binary(tree: Tree) -> Path:
    _, operator, left_tree, right_tree = tree
    if operator in LOGIC or operator in operators.COMPARISONS:
        return _as_items(test_of(tree))
    combine = operators.COMBINING[operator]
    left, right = path_of(left_tree), path_of(right_tree)
    return lambda focus, env: combine(left(focus, env), right(focus, env))


def _comparison(tree: Tree) -> Test:
    compare = operators.COMPARISONS[tree[1]]
    if tree[1] == "=" and tree[2][0] == "name" and tree[2][2] is None and _is_text(tree[3]):
        return _is_same_text(tree[2][1], tree[3][1][0], path_of(tree[2]))
    left, right = path_of(tree[2]), path_of(tree[3])
    return lambda focus, env: compare(left(focus, env), right(focus, env))


def _is_text(tree: Tree) -> bool:
    """Whether a tree is a text that no date can equal."""
    text = tree[1][0] if tree[0] == "literal" and len(tree[1]) == 1 else None
    return type(text) is str and WHEN.fullmatch(text) is None


def same_texts(tree: Tree) -> list[tuple[str, str]] | None:
    """The elements and texts of `a = '…' and b = '…'`; None for any other tree."""
    if tree[:2] == ("binary", "and"):
        left, right = same_texts(tree[2]), same_texts(tree[3])
        return None if left is None or right is None else left + right
    if tree[:2] == ("binary", "=") and tree[2][0] == "name" and tree[2][2] is None and _is_text(tree[3]):
        return [(tree[2][1], tree[3][1][0])]
    return None


def _is_same_text(name: str, text: str, path: Path) -> Test:
    """`system = '…'`, the most frequent comparison."""

    def compare(focus: Items, env: Env) -> bool | None:
        if len(focus) == 1 and type(focus[0]) is dict and type(value := focus[0].get(name)) is str:
            return bool(value == text)
        return operators.equal(path(focus, env), [text])

    return compare


PATHS: Final[dict[str, Callable[[Tree], Path]]] = {
    "literal": _literal,
    "variable": _variable,
    "this": _this,
    "name": _name,
    "index": _index,
    "call": _call,
    "binary": _binary,
}


def _and(left: Test, right: Test) -> Test:
    def both(focus: Items, env: Env) -> bool | None:
        one = left(focus, env)
        if one is False:
            return False
        other = right(focus, env)
        return other if one else (False if other is False else None)

    return both


def _or(left: Test, right: Test) -> Test:
    def either(focus: Items, env: Env) -> bool | None:
        one = left(focus, env)
        if one:
            return True
        other = right(focus, env)
        return other if one is False else (other or None)

    return either


def _implies(left: Test, right: Test) -> Test:
    def follows(focus: Items, env: Env) -> bool | None:
        one = left(focus, env)
        if one is False:
            return True
        other = right(focus, env)
        return other if one else (other or None)

    return follows


def _xor(left: Test, right: Test) -> Test:
    def one_of(focus: Items, env: Env) -> bool | None:
        one, other = left(focus, env), right(focus, env)
        return None if one is None or other is None else one is not other

    return one_of


LOGIC: Final[dict[str, Callable[[Test, Test], Test]]] = {"and": _and, "or": _or, "implies": _implies, "xor": _xor}
