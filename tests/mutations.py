"""What one small change can do to each statement of a module: the changes that tests/mutation.py draws from.

Left out: docstrings, imports, asserts, annotations, decorators, base classes, patterns of `match`, and operators that
only break what they stand between (types, paths, texts put together).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
TWINS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "reversed": "list"}
BARE = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "copy"}  # methods whose call can be left away
SKIPPED_FIELDS = {"annotation", "returns", "decorator_list", "bases", "type_comment", "pattern", "type"}


@dataclass(frozen=True)
class Mutation:
    """One change of one statement: the bytes `start` to `end` of a file become `new`."""

    path: str
    line: int
    last: int  # the statement's last line, of a compound one its header's
    start: int
    end: int
    new: str
    kind: str
    within: tuple[int, int] | None  # lines of the innermost function around it
    names: tuple[str, ...]  # what a statement outside of functions sets

    @property
    def wing(self) -> str:
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else "(root)"

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.new.encode() + source[self.end :]


def mutations(path: str, source: str) -> Iterator[Mutation]:
    """Every change that the statements of a module allow."""
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for statement, within, names in statements(ast.parse(source)):
        last = _last(statement)
        for node, kind, new in _changes(statement):
            assert node.end_lineno is not None and node.end_col_offset is not None
            start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
            yield Mutation(path, statement.lineno, last, start, end, new, kind, within, names)


def statements(
    parent: ast.AST, within: tuple[int, int] | None = None, names: tuple[str, ...] = ()
) -> Iterator[tuple[ast.stmt, tuple[int, int] | None, tuple[str, ...]]]:
    """(statement, lines of the function around it, what it sets where there is none), docstrings left out."""
    for child in ast.iter_child_nodes(parent):
        if isinstance(child, ast.stmt) and not _says_nothing(child):
            inner, own = within, names
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                inner, own = (child.lineno, child.end_lineno or child.lineno), (*names, child.name)
            elif isinstance(child, ast.ClassDef):
                own = (*names, child.name)
            elif within is None:
                own = (*names[-1:], *_set(child))
            yield child, inner, own
            yield from statements(child, inner, own)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from statements(child, within, names)


def _says_nothing(statement: ast.stmt) -> bool:
    """Docstrings, imports, what only the type checker reads, asserts that tell it something."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.dump(statement.test):
        return True
    return isinstance(statement, ast.Import | ast.ImportFrom | ast.Assert | ast.Pass | ast.Global | ast.Nonlocal)


def _set(statement: ast.stmt) -> tuple[str, ...]:
    """What a statement outside of functions sets, and the codes of issues that stand in it."""
    found = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    return (*found, *codes(statement))


def codes(node: ast.AST) -> list[str]:
    texts = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return list(filter(is_code, texts))


def is_code(text: str) -> bool:
    """Whether a text is the code of an issue."""
    return re.fullmatch("[A-Z][0-9]{2}", text) is not None


def _last(statement: ast.stmt) -> int:
    body = getattr(statement, "body", None)
    end = statement.end_lineno or statement.lineno
    return end if not isinstance(body, list) else max(statement.lineno, min(end, body[0].lineno - 1))


def _changes(statement: ast.stmt) -> Iterator[tuple[ast.stmt | ast.expr, str, str]]:
    """(what is replaced, kind of change, by what) of one statement; not of those within it."""
    match statement:
        case ast.Expr(ast.Yield()):
            yield statement, "drop yield", "yield from ()"
        case ast.Expr() | ast.Raise() | ast.Delete():
            yield statement, "drop statement", "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield statement, "drop statement", "pass"
        case ast.Break():
            yield statement, "break", "continue"
        case ast.Continue():
            yield statement, "continue", "break"
        case ast.Return(value=ast.expr()) if not _is_none(statement.value):
            yield statement, "return", "return None"
        case ast.If() | ast.While():
            yield statement.test, "condition", f"(not ({ast.unparse(statement.test)}))"
    if isinstance(statement, ast.AugAssign) and type(statement.op) in SWAPPED:
        yield statement, "augmented", ast.unparse(_with(statement, op=SWAPPED[type(statement.op)]()))
    for expression in _own(statement):
        for node in _parts(expression):
            for kind, new in _replacements(node):
                yield node, kind, f"({ast.unparse(new)})"


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _own(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a statement itself: no annotations, no decorators, not those of its body."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if name in SKIPPED_FIELDS or isinstance(child, ast.stmt | ast.ExceptHandler):
                continue
            if isinstance(child, ast.expr):
                yield child
            elif isinstance(child, ast.arguments | ast.withitem | ast.match_case | ast.keyword):
                yield from _own(child)


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    """An expression and all within it; a formatted text as one: Python 3.11 does not tell where its parts stand."""
    if isinstance(node, ast.expr):
        yield node
    if not isinstance(node, ast.JoinedStr):
        for name, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and name not in SKIPPED_FIELDS:
                    yield from _parts(child)


def _replacements(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield "comparison", _with(node, ops=[*ops[:at], SWAPPED[type(op)](), *ops[at + 1 :]])
        case ast.BoolOp(op=op, values=values):
            yield "and/or", _with(node, op=SWAPPED[type(op)]())
            for at in range(len(values)):
                left = [*values[:at], *values[at + 1 :]]
                yield "operand dropped", left[0] if len(left) == 1 else _with(node, values=left)
        case ast.BinOp(op=op) if type(op) in SWAPPED and not _would_not_run(node):
            yield "arithmetic", _with(node, op=SWAPPED[type(op)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield "sign or not", operand
        case ast.IfExp(test=test):
            yield "condition", _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=value):
            yield from (("constant", ast.Constant(other)) for other in _others(value))
        case ast.JoinedStr():
            yield "text emptied", ast.Constant("")
        case ast.Subscript(slice=ast.Slice(lower=lower, upper=upper)):
            if lower is not None:
                yield "slice", _with(node, slice=_with(node.slice, lower=None))
            if upper is not None:
                yield "slice", _with(node, slice=_with(node.slice, upper=None))
        case ast.Call():
            yield from _calls(node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            for at, loop in enumerate(node.generators):
                for condition in loop.ifs:
                    left = _with(loop, ifs=[c for c in loop.ifs if c is not condition])
                    yield "filter dropped", _with(node, generators=[
                        *node.generators[:at], left, *node.generators[at + 1 :]])  # fmt: skip


def _calls(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    match node.func:
        case ast.Name(id=name) if name in TWINS:
            keywords = [] if TWINS[name] == "list" else node.keywords
            yield "twin", _with(node, func=ast.Name(TWINS[name]), keywords=keywords)
        case ast.Attribute(value=value, attr=name) if name in BARE and not node.args:
            yield "call dropped", value
    for keyword in node.keywords:
        if keyword.arg is not None:
            yield "argument dropped", _with(node, keywords=[k for k in node.keywords if k is not keyword])


def _others(value: object) -> list[object]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1]
    if isinstance(value, str):
        return [""] if value else ["?"]
    return []


def _would_not_run(node: ast.BinOp) -> bool:
    """Unions of types, texts put together, paths: another operator only breaks them."""
    sides = (node.left, node.right)
    if any(isinstance(s, ast.JoinedStr) or (isinstance(s, ast.Constant) and not _number(s.value)) for s in sides):
        return True
    if isinstance(node.op, ast.BitOr):
        names = [s.id if isinstance(s, ast.Name) else s.attr for s in sides if isinstance(s, ast.Name | ast.Attribute)]
        return any(name[:1].isupper() or name in {"str", "int", "float", "bytes", "bool"} for name in names)
    return False


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _with(node: Node, **fields: object) -> Node:
    made = copy(node)
    for name, value in fields.items():
        setattr(made, name, value)
    return made
