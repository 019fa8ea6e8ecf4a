"""Where what people wrote stands when a merge is done: under which heading, and beside what."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from pipeline.documents.merge.blocks import PlacedBlock, above, heading_text
from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.word_package import WordPackage

TOP = "Đầu báo cáo"
_HeadingOf = Mapping[etree._Element, etree._Element | None]


@dataclass(frozen=True)
class Led:
    """The heading above each block of their document, before the merge and after it."""

    before: _HeadingOf
    after: _HeadingOf

    def now(self, block: PlacedBlock, meant: Container[str] = ()) -> str:
        """The heading a block has come under by the merge; '' where it is its own, or one that is `meant`."""
        element = block.element
        if element not in self.after or self.before.get(element) is self.after[element]:
            return ""
        text = self.standing(element)
        return "" if text == block.heading or text in meant else text or TOP

    def standing(self, element: etree._Element) -> str:
        """What the heading says that a block stands under after the merge, without its number."""
        heading = self.after.get(element)
        return "" if heading is None else heading_text(heading)


@dataclass(frozen=True)
class Belongs:
    """The headings above the generated blocks, in the former report and in the new one."""

    former: _HeadingOf
    fresh: _HeadingOf

    def other(self, base: PlacedBlock, ours: PlacedBlock) -> bool:
        """Whether the heading that a generated block belongs under is another now, or has another number."""
        return _said(self.former.get(base.element)) != self.to(ours)

    def to(self, ours: PlacedBlock) -> str:
        """The heading of the new report that a block belongs under, with its number."""
        return _said(self.fresh.get(ours.element))


@dataclass(frozen=True)
class HeadingsMet:
    """The headings above the blocks of the new report and of people's; `same`: blocks of the first in the second."""

    ours: _HeadingOf
    theirs: _HeadingOf
    same: Mapping[etree._Element, etree._Element]

    def away(self, ours: PlacedBlock, theirs: PlacedBlock) -> bool:
        """Whether people have a block under another generated heading than its own, which stands there, too."""
        own, stands = self.ours.get(ours.element), self.theirs.get(theirs.element)
        if own is None or own is ours.element or own not in self.same or stands is self.same[own]:
            return False
        return stands is None or stands in self._generated

    @cached_property
    def _generated(self) -> frozenset[etree._Element]:
        return frozenset(self.same.values())


def _said(heading: etree._Element | None) -> str:
    return "" if heading is None else text_of(heading)


def together(
    package: WordPackage, put: Collection[etree._Element], own: Collection[etree._Element]
) -> Iterator[tuple[Sequence[etree._Element], Sequence[etree._Element]]]:
    """The blocks just `put` into a document that stand beside people's `own`, and those: place by place.

    Nothing else stands between them, nor a heading; neither has blank paragraphs.
    """
    fresh: list[etree._Element] = []
    theirs: list[etree._Element] = []
    last: etree._Element | None = None
    for element, heading in above(package):
        here = element in put or element in own
        blank = not here and not any(True for _ in element.iter("{*}drawing", "{*}tbl")) and not text_of(element)
        if blank and heading is last:
            continue
        if not here or heading is not last or heading is element:
            if fresh and theirs:
                yield fresh, theirs
            fresh, theirs, last = [], [], heading
        if here and heading is not element:
            (fresh if element in put else theirs).append(element)
    if fresh and theirs:
        yield fresh, theirs
