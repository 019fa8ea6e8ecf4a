"""What a tag of a report template may name: the fields of the report, followed through loops by their types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from jinja2 import nodes

from pipeline.review.model import FORMER_KINDS, FORMER_NAMES, Block, BlockKind, Review, template_name
from pipeline.text import suggest

Shape = frozenset[object]  # the types a value may have; nothing where it is not known
NamesInScope = Mapping[str, Shape]
TemplateField = tuple[str, str]  # (class, template name of its field)

UNKNOWN: Shape = frozenset()
LOOP = "loop"  # what jinja knows inside a loop
# A template need not show them.
_FREE = {("Block", template_name(Block, "writer")), ("Review", template_name(Review, "contents"))}
_KIND = template_name(Block, "block")


@cache
def members(owner: type) -> Mapping[str, Shape]:
    """The fields of a class of the report by template name."""
    hints = get_type_hints(owner)
    return {template_name(owner, f.name): _alternatives(hints[f.name]) for f in fields(owner)}


def _alternatives(hint: object) -> Shape:
    if isinstance(hint, UnionType):
        return frozenset(part for part in get_args(hint) if part is not type(None))
    return frozenset({hint})


def _items(shape: Shape) -> Shape:
    """What one gets from the lists among `shape`."""
    return frozenset().union(*(_alternatives(get_args(hint)[0]) for hint in shape if get_origin(hint) is tuple))


def root() -> NamesInScope:
    """The names a template starts with."""
    return members(Review)


def needed(annexes: bool) -> frozenset[TemplateField]:
    """Every field a template has to have a place for; a report without annexes needs none for theirs."""
    found: set[TemplateField] = set()
    todo: list[type] = [Review]
    seen: set[type] = set()
    while todo:
        owner = todo.pop()
        seen.add(owner)
        for name, shape in members(owner).items():
            if (
                not annexes
                and owner is Review
                and name in (template_name(Review, f) for f in ("annexes", "attached_to"))
            ):
                continue
            found.add((owner.__name__, name))
            inside = {t for hint in (*shape, *_items(shape)) if isinstance(t := hint, type) and _is_report_class(t)}
            todo += [t for t in inside if t not in seen]
    return frozenset(found - _FREE)


def _is_report_class(owner: type) -> bool:
    return is_dataclass(owner) and owner.__module__ == Review.__module__


class ExpressionReader:
    """Reads expressions: says what is wrong with their names, and remembers which places and kinds they use."""

    def __init__(self) -> None:
        self.used: set[TemplateField] = set()
        self.kinds: set[str] = set()

    def faults(self, node: nodes.Node, scope: NamesInScope) -> Iterator[str]:
        """What is wrong with the names in an expression."""
        if isinstance(node, nodes.Name) and node.name not in scope and node.name != LOOP:
            yield f"không có biến “{node.name}”{_near(node.name, scope)}"
        elif isinstance(node, nodes.Getattr) and (owners := _classes(self.shape(node.node, scope))) is not None:
            known = {name for owner in owners for name in members(owner)}
            if node.attr not in known | FORMER_NAMES:
                yield f"“{_spelled(node.node)}” không có “{node.attr}”{_near(node.attr, known)}"
        elif isinstance(node, nodes.Compare):
            yield from self._wrong_kinds(node)
        for child in node.iter_child_nodes():
            yield from self.faults(child, scope)

    def _wrong_kinds(self, node: nodes.Compare) -> Iterator[str]:
        if not (isinstance(node.expr, nodes.Getattr) and node.expr.attr == _KIND):
            return
        for operand in node.ops:
            if isinstance(operand.expr, nodes.Const):
                kind = str(operand.expr.value)
                self.kinds.add(kind)
                if kind not in set(BlockKind) | FORMER_KINDS:
                    yield f"không có loại khối “{kind}”{_near(kind, set(BlockKind))}"

    def shape(self, node: nodes.Node, scope: NamesInScope) -> Shape:
        """The types an expression may have; the places it goes through count as used."""
        if isinstance(node, nodes.Name):
            if node.name in scope and scope[node.name] == root().get(node.name):
                self.used.add((Review.__name__, node.name))
            return scope.get(node.name, UNKNOWN)
        if isinstance(node, nodes.Getattr):
            found: set[object] = set()
            for owner in _classes(self.shape(node.node, scope)) or ():
                if node.attr in members(owner):
                    self.used.add((owner.__name__, node.attr))
                    found |= members(owner)[node.attr]
            return frozenset(found)
        if isinstance(node, nodes.Getitem):
            self.shape(node.arg, scope)
            return _items(self.shape(node.node, scope))
        for child in node.iter_child_nodes():
            self.shape(child, scope)
        return UNKNOWN

    def item(self, node: nodes.Node, scope: NamesInScope) -> Shape:
        """What a loop over an expression gives."""
        return _items(self.shape(node, scope))


def _classes(shape: Shape) -> list[type] | None:
    """The report's classes among `shape`; None when nothing is known of the value."""
    if not shape:
        return None
    return [hint for hint in shape if isinstance(hint, type) and _is_report_class(hint)]


def _near(name: str, among: Iterable[str]) -> str:
    near = suggest(name, among)
    return f"; có phải “{near}”?" if near else ""


def _spelled(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_spelled(node.node)}.{node.attr}"
    return "biểu thức"
