"""Puts what the generator added (or moved) beside the counterparts of its neighbours: blocks or table rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.wml import W


@dataclass(frozen=True)
class GeneratedItem:
    """One generated item: its counterparts in their document, and what may be done to it there.

    `new`: the generator added it. `gone`: people deleted it. `moves`: it stands elsewhere now and people left it alone.
    `away`: people moved it under another heading, where nothing that comes beside it belongs.
    """

    there: tuple[etree._Element, ...] = ()
    new: bool = False
    gone: bool = False
    moves: bool = False
    away: bool = False


def arrange(items: Sequence[GeneratedItem], make: Callable[[int], etree._Element], home: etree._Element) -> list[int]:
    """Place the new and moved ones; returns the new ones that have no place, their neighbours being deleted.

    `make` gives the element to insert for the item of that number; `home` is the body or table they all stand in.
    """
    homeless: list[int] = []
    last: etree._Element | None = None
    stands = _next_standing(items)
    for n, item in enumerate(items):
        if item.new:
            beside = [item for item in (_neighbour(items, n, -1), _neighbour(items, n, 1)) if item is not None]
            if beside and all(item.gone for item in beside):
                homeless.append(n)
                continue
            element = make(n)
            _put(element, last, stands[n], home)
            last = element
        elif item.there:
            if item.moves:
                _put(item.there[0], last, stands[n], home)
            if item.moves or not item.away:
                last = item.there[-1]
    return homeless


def _next_standing(items: Sequence[GeneratedItem]) -> list[etree._Element | None]:
    """For each item the first element of theirs that comes after it and stays where it is."""
    found: list[etree._Element | None] = []
    following: etree._Element | None = None
    for item in reversed(items):
        found.append(following)
        if item.there and not (item.moves or item.away):
            following = item.there[0]
    return found[::-1]


def _neighbour(items: Sequence[GeneratedItem], n: int, step: int) -> GeneratedItem | None:
    """The nearest item on one side that is not new itself."""
    n += step
    while 0 <= n < len(items) and items[n].new:
        n += step
    return items[n] if 0 <= n < len(items) else None


def _put(
    element: etree._Element, last: etree._Element | None, following: etree._Element | None, home: etree._Element
) -> None:
    """Behind `last`, outside a content control it may stand in; else before `following`, else at the end."""
    tail = element.getparent()
    if tail is not None:
        tail.remove(element)
    if last is not None:
        outermost(last).addnext(element)
    elif following is not None:
        outermost(following).addprevious(element)
    elif (end := home.find(f"{W}sectPr")) is not None:
        end.addprevious(element)
    else:
        home.append(element)


def outermost(element: etree._Element) -> etree._Element:
    """The content control an element is alone in, or the element."""
    parent = element.getparent()
    while parent is not None and parent.tag == f"{W}sdtContent" and len(parent) == 1:
        control = parent.getparent()
        assert control is not None
        element, parent = control, control.getparent()
    return element


def take_out(element: etree._Element) -> None:
    """Remove a block or row with the control it is alone in; marks of bookmarks stay."""
    for name in ("bookmarkStart", "bookmarkEnd"):
        for mark in list(element.iter(f"{W}{name}")):
            outermost(element).addprevious(mark)
    whole = outermost(element)
    parent = whole.getparent()
    if parent is not None:
        parent.remove(whole)
