"""The template language as templates may use it: what they say is an allow-list, what they cost is bounded.

A template may come from anywhere. It places names and asks lists and conditions of them; it calls nothing, reads no
other file, and reaches nothing behind the values it is given. jinja's own sandbox stands behind the allow-list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

MAX_PASSES = 2_000_000  # of all loops of one template; the largest report of ours takes some thousands
MAX_WRITTEN = 64_000_000  # characters a template may come to
MAX_NUMBER = 10.0**15
MAX_NODES = 20_000  # names, texts and signs of one template; ours have some hundreds
MAX_DEPTH = 50  # of blocks and brackets within one another; ours need 15

_FILTERS = ("capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length", "lower", "title")
ALLOWED_FILTERS = (*_FILTERS, "trim", "upper")
ALLOWED_TESTS = ("defined", "even", "none", "odd", "undefined")
_TOO_GREAT = "mẫu có số quá lớn"
_COUNTED = "counted"  # the filter that every loop's list goes through; templates cannot name it

_LISTED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Tuple, nodes.List)
_ASKED = (nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not)
_TAKEN = (nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Keyword)
_RECKONED = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.Neg, nodes.Concat)
_ALLOWED = (*_LISTED, *_ASKED, *_TAKEN, *_RECKONED)
_ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


class NotAllowed(TemplateSyntaxError):
    """The template says what no template may say; `message` in Vietnamese, `lineno` is its line."""


def _written(pieces: Iterable[str]) -> str:
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > MAX_WRITTEN:
            _too_long()
    return "".join(found)


def _too_long() -> NoReturn:
    raise SecurityError("văn bản làm ra theo mẫu quá dài")


class _Bounded(Context):
    """What one rendering knows, and how much it may still cost."""

    passes = 0


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of every template: raises NotAllowed where one is made, SecurityError where one is filled in."""

    context_class = _Bounded
    concat = staticmethod(_written)
    intercepted_binops = frozenset({"+", "-", "*", "/"})
    intercepted_unops = frozenset({"-"})

    def __init__(self, *, autoescape: bool, trim_blocks: bool = False, lstrip_blocks: bool = False) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=autoescape,
            trim_blocks=trim_blocks,
            lstrip_blocks=lstrip_blocks,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = {**{name: FILTERS[name] for name in ALLOWED_FILTERS}, "join": _joined, _COUNTED: _counted}
        self.tests = {name: TESTS[name] for name in ALLOWED_TESTS}

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """As jinja does, of what the allow-list lets through, every loop counted."""
        tree = source if isinstance(source, nodes.Template) else self.tree(source)
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        tree.set_environment(self)
        try:
            return super().compile(tree, *args, **kwargs)
        except (RecursionError, MemoryError, SyntaxError):
            raise NotAllowed("mẫu viết quá rối, các thẻ lồng nhau quá sâu", 1) from None

    def tree(self, source: str) -> nodes.Template:
        """The template as jinja reads it. Raises TemplateSyntaxError; NotAllowed with the first thing refused.

        To be asked before anything else looks at it: jinja works out constant expressions wherever it can.
        """
        try:
            tree = self.parse(source)
        except RecursionError:
            raise NotAllowed("mẫu viết quá rối, các thẻ lồng nhau quá sâu", 1) from None
        except ValueError:  # of int()
            raise NotAllowed(_TOO_GREAT, 1) from None
        for line, what in sorted(_refusals(tree)):
            raise NotAllowed(what, line)
        return tree

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Values only: nothing that could be called, nothing hidden."""
        return super().is_safe_attribute(obj, attr, value) and not callable(value)

    def unsafe_undefined(self, obj: object, attribute: str) -> Undefined:
        """What stands for an attribute that is not given."""
        said = f"mẫu không được dùng thuộc tính “{attribute}”"
        return self.undefined(said, obj=obj, name=attribute, exc=SecurityError)

    def is_safe_callable(self, obj: object) -> bool:  # noqa: ARG002  # nothing is
        """Nothing is."""
        return False

    def wrap_str_format(self, value: object) -> None:
        """No formatting: it would be a call."""

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Sums of plain numbers, and texts put together."""
        texts = operator == "+" and isinstance(left, str) and isinstance(right, str)
        if not texts:
            for value in (left, right):
                _plain_number(value)
        found = super().call_binop(context, operator, left, right)
        return found if texts else _plain_number(found)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """A number's sign."""
        return super().call_unop(context, operator, _plain_number(arg))


def _plain_number(value: Any) -> Any:
    if isinstance(value, Undefined):
        str(value)  # says which name it is
    if not isinstance(value, int | float) or not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise SecurityError("mẫu chỉ được tính với số thường")
    return value


@pass_context
def _counted(context: Context, values: Any) -> Any:
    """What a loop goes through, its length counted beforehand."""
    assert isinstance(context, _Bounded)
    if isinstance(values, Undefined):
        return values  # the loop says which name it is
    if not isinstance(values, list | tuple):
        raise SecurityError("vòng lặp trong mẫu chỉ đi qua danh sách")
    context.passes += len(values) + 1
    if context.passes > MAX_PASSES:
        raise SecurityError("các vòng lặp trong mẫu lặp quá nhiều lần")
    return values


def _joined(values: Any, between: str = "") -> str:
    if not isinstance(values, list | tuple):
        raise SecurityError("bộ lọc “join” chỉ dùng cho danh sách")
    if len(values) * len(between) > MAX_WRITTEN:
        _too_long()
    return str(between).join(map(str, values))


def _refusals(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """(line, what) for everything in a template that no template may say, in no order of its own."""
    todo: list[tuple[nodes.Node, int]] = [(tree, 0)]
    seen = 0
    while todo:  # no recursion: a hostile template is deeper than any
        node, depth = todo.pop()
        seen += 1
        if seen > MAX_NODES:
            yield node.lineno, "mẫu có quá nhiều thẻ"
            return
        if depth > MAX_DEPTH:
            yield node.lineno, "các thẻ lồng nhau quá sâu"
            continue
        if said := _refused(node):
            yield node.lineno, said
            continue
        todo += [(child, depth + 1) for child in node.iter_child_nodes()]


def _refused(node: nodes.Node) -> str:
    if isinstance(node, nodes.Call):
        return f"mẫu không được gọi hàm{_of(node.node)}"
    if isinstance(node, _ELSEWHERE):
        return "mẫu không được lấy nội dung từ tệp khác"
    if not isinstance(node, _ALLOWED):
        return "mẫu chỉ dùng được các thẻ if, for và phép tính đơn giản"
    if isinstance(node, nodes.For) and node.recursive:
        return "vòng lặp trong mẫu không được tự gọi lại"
    if isinstance(node, nodes.Filter) and node.name not in ALLOWED_FILTERS:
        return _unknown("bộ lọc", node.name, ALLOWED_FILTERS)
    if isinstance(node, nodes.Test) and node.name not in ALLOWED_TESTS:
        return _unknown("phép thử", node.name, ALLOWED_TESTS)
    if isinstance(node, nodes.Const) and isinstance(node.value, int | float) and not abs(node.value) <= MAX_NUMBER:
        return _TOO_GREAT
    hidden = _name(node)
    if isinstance(node, nodes.Name) and hidden == "self":
        return "mẫu không được dùng tên “self”"
    return f"mẫu không được dùng tên bắt đầu bằng “_” (“{hidden}”)" if hidden.startswith("_") else ""


def _unknown(kind: str, name: str, known: Sequence[str]) -> str:
    return f"không có {kind} “{name}”; các {kind} dùng được: {', '.join(known)}"


def _name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return node.attr
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
        return node.arg.value
    return ""


def _of(node: nodes.Node) -> str:
    return f" “{name}”" if (name := _name(node)) else ""
