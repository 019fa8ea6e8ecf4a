"""What tracked changes would leave when they are rejected: it follows the figures too.

A document with tracked changes is two: one when they are accepted, which the merge works on, and one when they
are rejected. The other one is merged by itself, in a copy, and the words that only it has (deleted, moved away) are
brought back into the document.
"""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from pipeline.documents.merge.wml import XML_SPACE, W

REMOVED = (f"{W}del", f"{W}moveFrom")
ADDED = (f"{W}ins", f"{W}moveTo")
_RUN, _TEXT, _REMOVED_TEXT = f"{W}r", f"{W}t", f"{W}delText"
_WRITTEN = (_TEXT, _REMOVED_TEXT, f"{W}br", f"{W}tab")


def has_removed(root: etree._Element) -> bool:
    """Whether words were deleted or moved away with changes tracked."""
    return next(root.iter(*REMOVED), None) is not None


def rejected(root: etree._Element) -> list[etree._Element]:
    """Turn a tree into what it is when every change is rejected; gives the runs that had been deleted or moved away.

    What a formatting change was before is not looked for: it changes no word.
    """
    for row in [row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}ins") is not None]:
        _without(row)
    for added in list(root.iter(*ADDED)):
        if added.getparent() is not None and len(added):
            _without(added)
    runs = []
    for removed in list(root.iter(*REMOVED)):
        runs += list(removed.iter(_RUN))
        _unwrapped(removed)
    for text in list(root.iter(_REMOVED_TEXT)):
        text.tag = _TEXT
    return runs


def _without(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _unwrapped(element: etree._Element) -> None:
    """Let the children of an element stand in its place."""
    for child in list(element):
        element.addprevious(child)
    _without(element)


def bring_back(merged: etree._Element, run: etree._Element) -> bool:
    """Write the words of a merged run into the one it stands for; whether they were other words."""
    words = [deepcopy(child) for child in merged if child.tag in _WRITTEN]
    own = [child for child in run if child.tag in _WRITTEN]
    if [(_kind(c), c.text) for c in words] == [(_kind(c), c.text) for c in own] or not own:
        return False
    tag = next((child.tag for child in own if child.tag in (_TEXT, _REMOVED_TEXT)), _TEXT)
    for child in words:
        if child.tag == _TEXT:
            child.tag = tag
            child.set(XML_SPACE, "preserve")
        own[0].addprevious(child)
    for child in own:
        run.remove(child)
    return True


def _kind(child: etree._Element) -> str:
    return _TEXT if child.tag == _REMOVED_TEXT else str(child.tag)
