"""The template language as templates may use it: what they say is an allow-list, what they cost is bounded.

A template may come from anywhere. It places names and asks lists and conditions of them; it calls nothing, reads no
other file, and reaches nothing behind the values it is given. jinja's own sandbox stands behind the allow-list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, markup_join, str_join
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS

MAX_STEPS = 20_000_000  # passes of all loops of one template, times what each goes through; see the tests for ours
_CALL = 15  # steps that a sum or a filter counts for, as long as it takes beside a name
MAX_WRITTEN = 64_000_000  # characters a template may come to
MAX_NUMBER = 10.0**15
MAX_NODES = 20_000  # names, texts and signs of one template; ours have some hundreds
MAX_DEPTH = 50  # of blocks and brackets within one another; ours need 15

_FILTERS = ("capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length", "lower", "title")
ALLOWED_FILTERS = (*_FILTERS, "trim", "upper")
ALLOWED_TESTS = ("defined", "even", "none", "odd", "undefined")
_TOO_GREAT = "mẫu có số quá lớn"
# Filters that templates cannot name: every loop's list goes through the first, texts in a row through the other.
_COUNTED, _IN_A_ROW = "counted", "in a row"
_OF_TEXTS = ("capitalize", "e", "escape", "lower", "title", "trim", "upper")  # filters that make a text of a text

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
    """What one rendering knows, and what it has cost."""

    steps = 0
    made = 0  # characters put together

    def step(self, count: int) -> None:
        """Count what is about to be done."""
        self.steps += count
        if self.steps > MAX_STEPS:
            raise SecurityError("các vòng lặp trong mẫu lặp quá nhiều lần")

    def make(self, text: object) -> str:
        """The text of a value, its length counted."""
        said = text if isinstance(text, str) else str(text)
        self.made += len(said)
        if self.made > MAX_WRITTEN:
            _too_long()
        return said


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
        own = {"join": _joined, _COUNTED: _counted, _IN_A_ROW: _in_a_row}
        self.filters = {name: FILTERS[name] for name in ALLOWED_FILTERS} | own
        self.filters |= {name: _measured(FILTERS[name]) for name in _OF_TEXTS}
        self.tests = {name: TESTS[name] for name in ALLOWED_TESTS}

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """As jinja does, of what the allow-list lets through, every loop counted."""
        tree = source if isinstance(source, nodes.Template) else self.tree(source)
        for loop in tree.find_all(nodes.For):
            each = nodes.Const(sum(1 for part in loop.body for _ in part.find_all(nodes.Node)) + len(loop.body) + 1)
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [each], [], None, None, lineno=loop.lineno)
        _rewrite(tree)
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
        cost = _bounded(context)
        texts = operator == "+" and isinstance(left, str) and isinstance(right, str)
        if not texts:
            for value in (left, right):
                _plain_number(value)
        found = super().call_binop(context, operator, left, right)
        return cost.make(found) if texts else _plain_number(found)

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """A number's sign."""
        return super().call_unop(context, operator, _plain_number(arg))


def _plain_number(value: Any) -> Any:
    if isinstance(value, Undefined):
        str(value)  # says which name it is
    if not isinstance(value, int | float) or not -MAX_NUMBER <= value <= MAX_NUMBER:
        raise SecurityError("mẫu chỉ được tính với số thường")
    return value


def _bounded(context: Context) -> _Bounded:
    """What the rendering has cost, with one call of ours more."""
    assert isinstance(context, _Bounded)
    context.step(_CALL)
    return context


@pass_context
def _counted(context: Context, values: Any, each: int) -> Any:
    """What a loop goes through, counted beforehand: so many passes, through so many tags each."""
    if isinstance(values, Undefined):
        return values  # the loop says which name it is
    if not isinstance(values, list | tuple):
        raise SecurityError("vòng lặp trong mẫu chỉ đi qua danh sách")
    _bounded(context).step((len(values) + 1) * each)
    return values


@pass_context
def _joined(context: Context, values: Any, between: str = "") -> str:
    if not isinstance(values, list | tuple):
        raise SecurityError("bộ lọc “join” chỉ dùng cho danh sách")
    cost, sign = _bounded(context), str(between)
    if len(values) * len(sign) > MAX_WRITTEN:
        _too_long()
    return cost.make(sign.join([cost.make(value) for value in values]))


@pass_context
def _in_a_row(context: Context, values: Sequence[Any]) -> str:
    """What jinja makes of a ~ b."""
    cost = _bounded(context)
    for value in values:
        cost.make(value)
    put_together = markup_join if context.eval_ctx.autoescape else str_join
    return put_together(values)


def _measured(text_filter: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that makes a text of a text, the length counted."""

    @pass_context
    def counted(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            _bounded(context).make(value)
        return text_filter(value, *args, **kwargs)

    return counted


def _rewrite(tree: nodes.Node) -> None:
    """Have texts in a row (a ~ b) counted as all that is put together is."""
    for node in [tree, *tree.find_all(nodes.Node)]:
        for name, value in list(node.iter_fields()):
            if isinstance(value, nodes.Concat):
                setattr(node, name, _row(value))
            elif isinstance(value, list):
                value[:] = [_row(item) if isinstance(item, nodes.Concat) else item for item in value]


def _row(texts: nodes.Concat) -> nodes.Filter:
    listed = nodes.List(texts.nodes, lineno=texts.lineno)
    return nodes.Filter(listed, _IN_A_ROW, [], [], None, None, lineno=texts.lineno)


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
