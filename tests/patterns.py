"""Every regular expression of the package, how it is used, and texts that are almost what it looks for.

The list is read from the sources, so that none can be forgotten.
"""

from __future__ import annotations

import ast
import importlib
import re
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import escape

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    parser: Any = importlib.import_module("re._parser")  # there is no public way to ask a pattern what it is made of

import pipeline.cli.every  # noqa: F401  # registers all commands in their order, whichever module is read first
from pipeline.patterns import Short

PACKAGE = Path(__file__).resolve().parent.parent / "pipeline"
LENGTH = 50_000
_QUOTE = {'"': "&quot;"}
_MANY = 8  # shapes of a kind that are tried on one pattern
METHODS = frozenset({"match", "fullmatch", "search", "findall", "finditer", "sub", "subn", "split"})


@dataclass(frozen=True, order=True)
class Shape:
    """A text of any length: one thing over and over."""

    unit: str
    start: str = ""
    end: str = "\x00"
    escaped: bool = False

    def text(self, length: int) -> str:
        """So many characters of it."""
        start, unit = (
            (escape(self.start, _QUOTE), escape(self.unit, _QUOTE)) if self.escaped else (self.start, self.unit)
        )
        room = max(length - len(start) - len(self.end), 0)
        return start + (unit * (room // len(unit) + 1))[:room] + self.end


@dataclass(frozen=True)
class Used:
    """A pattern, where it stands, and one way in which it is used."""

    where: str
    pattern: re.Pattern[Any]
    method: str
    most: int = LENGTH  # characters of a text that is looked at

    def __str__(self) -> str:
        return f"{self.where} {self.method} {self.pattern.pattern!r:.60}"

    def slow(self, shapes: Iterable[Shape], limit: float) -> str:
        """A text over which it takes longer than `limit`, "" where there is none.

        Short ones first, as some patterns never come back; of the whole length those that took longest so far.
        """
        told = []
        for shape in shapes:
            for length in (16, 26, 40, 60, 100, 600, 3000):
                spent = self._least(shape.text(length), limit / 10)
                if spent > limit / 10:
                    return shape.text(length)
            told.append((spent, shape))
        worst = [shape.text(LENGTH) for _, shape in sorted(told)[-3:]]
        return next((text for text in worst if self._least(text, limit) > limit), "")

    def _least(self, text: str, limit: float) -> float:
        """The least of three times, as soon as one is short enough, or far too long."""
        spent = [self.seconds(text)]
        while limit < spent[-1] < 10 * limit and len(spent) < 3:
            spent.append(self.seconds(text))
        return min(spent)

    def seconds(self, text: str) -> float:
        """The processor time it takes over a text."""
        text = text[: self.most - 1] + text[-1:]
        said: Any = text.encode("utf-8") if isinstance(self.pattern.pattern, bytes) else text
        began = time.thread_time()
        if self.method in ("sub", "subn"):
            self.pattern.sub(b"" if isinstance(said, bytes) else "", said)
        elif self.method == "finditer":
            for _ in self.pattern.finditer(said):
                pass
        else:
            getattr(self.pattern, self.method)(said)
        return time.thread_time() - began


@dataclass(frozen=True)
class Made:
    """A call that makes a pattern: of `re.compile`, or of what compiles and uses it at once."""

    module: ModuleType
    call: ast.Call
    name: str  # what it is bound to, "" inline

    @property
    def where(self) -> str:
        short = self.module.__name__.removeprefix("pipeline.")
        return f"{short}.{self.name}" if self.name else f"{short}: {ast.unparse(self.call)[:60]}"


@cache
def trees() -> Mapping[str, ast.Module]:
    """The sources by module."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("pipeline", *path.relative_to(PACKAGE).with_suffix("").parts)
        name = ".".join(parts).removesuffix(".__init__")
        if not name.endswith("__main__"):
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def made() -> Iterator[Made]:
    """Every call of a function of `re` that takes a pattern."""
    for name, tree in trees().items():
        module = importlib.import_module(name)
        named: dict[ast.AST, str] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                targets = target.elts if isinstance(target, ast.Tuple) else [target]
                for inside in ast.walk(node.value):
                    several = isinstance(node.value, ast.Tuple) and inside in node.value.elts and len(targets) > 1
                    at = node.value.elts.index(inside) if several else 0  # type: ignore[attr-defined,arg-type]
                    named.setdefault(inside, ast.unparse(targets[at]))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _of_re(node) in {*METHODS, "compile", "short"}:
                yield Made(module, node, named.get(node, ""))


def _of_re(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Name) and function.id == "short":
        return "short"
    of_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    return function.attr if of_re else ""  # type: ignore[union-attr]


def used(one: Made, values: Mapping[str, object]) -> Iterator[Used]:
    """The pattern of a call, with each method that the package uses it by; `values` are local names."""
    call = one.call
    own = _of_re(call)
    flags = [a for a in call.args[1:] if own == "compile"] + [k.value for k in call.keywords if k.arg == "flags"]
    scope = {**vars(one.module), **values}
    if own == "short":
        capped: Short = eval(ast.unparse(call), scope)
        pattern, most = capped.pattern, capped.most
    else:
        pattern, most = re.compile(*(eval(ast.unparse(arg), scope) for arg in [call.args[0], *flags])), LENGTH
    methods = {own} if own in METHODS else _methods(one.module.__name__, one.name) or {"findall", "fullmatch"}
    for method in sorted(methods):
        yield Used(one.where, pattern, method, most)


def _methods(module: str, name: str) -> frozenset[str]:
    """The methods called on a name, by its module and by others where it is public; nothing where it is handed on."""
    found: set[str] = set()
    for one in [module] if name.startswith("_") else trees():
        methods, handed = _called(one)
        if name in handed:
            return frozenset()
        found |= methods.get(name, set())
    return frozenset(found)


@cache
def _called(module: str) -> tuple[Mapping[str, set[str]], frozenset[str]]:
    """By name the methods of patterns that a module calls on it; the names that it hands on."""
    nodes = list(ast.walk(trees()[module]))
    called = {id(n.value): n.attr for n in nodes if isinstance(n, ast.Attribute) and n.attr in METHODS}
    methods: dict[str, set[str]] = {}
    handed: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            if id(node) in called:
                methods.setdefault(node.id, set()).add(called[id(node)])
            else:
                handed.add(node.id)
    return methods, frozenset(handed)


# --------------------------------------------------------------------------- texts that are almost a match


def hostile(pattern: re.Pattern[Any], *, escaped: bool = False) -> Iterator[Shape]:
    """What the pattern repeats, repeated, and its own matches cut short; `escaped` as in a part of a package."""
    flags = pattern.flags
    tree = list(parser.parse(pattern.pattern, flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else flags))
    whole = "".join(_samples(tree))
    seen = {" ", "0", "a", "Đ", ".", "<", "\n", "(", '"', "\u00a0", " a", "1 ", "0.", "a.", "((", "- ", "\\"}
    prefixes = sorted(_prefixes(tree) - {""}, key=_simple)[:_MANY]
    own = sorted(_units(tree), key=_simple)[:_MANY]
    for unit in sorted({*seen, whole, whole[:-1], whole[1:], *prefixes, *own} - {""}):
        yield Shape(unit, escaped=escaped)
    for prefix in prefixes:
        for unit in own:
            yield Shape(unit, prefix, escaped=escaped)


def _simple(text: str) -> tuple[int, str]:
    return len(text), text


def _units(tree: Any) -> set[str]:
    """What each repetition repeats, and each class's letters."""
    found: set[str] = set()
    for op, value in tree:
        for part in _inside(op, value):
            found |= _units(part)
        if str(op).endswith("REPEAT"):
            found.add("".join(_samples(list(value[2]))))
            found |= {"".join(letters) for letters in _letters(list(value[2]))}
        elif str(op) == "IN":
            found |= set(_class(value))
    return {unit for unit in found if unit}


def _letters(tree: Any) -> Iterator[tuple[str, ...]]:
    if len(tree) == 1 and str(tree[0][0]) == "IN":
        letters = _class(tree[0][1])
        yield tuple(letters[:2])
        yield tuple(letters[-1:])


def _prefixes(tree: Any) -> set[str]:
    """What stands before each repetition, as short as it may be."""
    found: set[str] = set()
    said = ""
    for op, value in tree:
        for part in _inside(op, value):
            found |= {said + more for more in _prefixes(list(part))}
        said += "".join(_samples([(op, value)]))
        if len(said) < 60:
            found.add(said)
    return found


def _inside(op: Any, value: Any) -> list[Any]:
    name = str(op)
    if name.endswith("REPEAT"):
        return [list(value[2])]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name == "ATOMIC_GROUP":
        return [list(value)]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    if name == "BRANCH":
        return [list(branch) for branch in value[1]]
    return []


def _samples(tree: Any) -> Iterator[str]:
    """A text that the items may match, a repetition once (or as often as it has to be)."""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            yield chr(value)
        elif name == "NOT_LITERAL":
            yield "a" if value != ord("a") else "b"
        elif name == "ANY":
            yield "a"
        elif name == "IN":
            yield _class(value)[0]
        elif name.endswith("REPEAT"):
            yield "".join(_samples(list(value[2]))) * min(max(value[0], 1), 20)
        elif name == "SUBPATTERN":
            yield from _samples(list(value[3]))
        elif name == "ATOMIC_GROUP":
            yield from _samples(list(value))
        elif name == "BRANCH":
            yield from _samples(list(value[1][0]))


_CATEGORIES = {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_DIGIT": "a"}
_OTHERS = {"CATEGORY_NOT_SPACE": "a", "CATEGORY_NOT_WORD": "-"}


def _class(items: Any) -> list[str]:
    """Some letters of a class."""
    negated = str(items[0][0]) == "NEGATE"
    found: list[str] = []
    for op, value in items:
        name = str(op)
        if name == "LITERAL":
            found.append(chr(value))
        elif name == "RANGE":
            found += [chr(value[0]), chr(value[1])]
        elif name == "CATEGORY":
            found.append({**_CATEGORIES, **_OTHERS}[str(value)])
    if not negated:
        return found or ["a"]
    spared = [letter for letter in "a0 .-<Đ" if letter not in found]
    return spared or ["\u4e00"]
