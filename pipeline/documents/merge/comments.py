"""Comments that show people what the generator would say now, each once, as long as it is another text than theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property

from lxml import etree

from pipeline.documents.merge.line import normal, text_of
from pipeline.documents.merge.wml import XML_SPACE, W, parsed
from pipeline.documents.merge.word_package import WordPackage

AUTHOR = "tonghop"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_MARK_TAGS = tuple(f"{W}{name}" for name in _MARKS)


class Comments:
    """The comments of one document."""

    def __init__(self, package: WordPackage, when: datetime) -> None:
        self._package = package
        self._when = when.strftime("%Y-%m-%dT%H:%M:%S")  # without Z: Word and LibreOffice show it as it is
        self._texts: dict[etree._Element, list[str]] = {}  # what is to be said at each paragraph
        self._settled: list[etree._Element] = []  # paragraphs of which nothing is to be said any more
        self._name = package.part_of_kind("comments")
        self._root = (
            parsed(package.parts[self._name])
            if self._name
            else etree.Element(f"{W}comments", nsmap={"w": W.strip("{}")})
        )

    def say(self, paragraph: etree._Element, text: str) -> None:
        """Hang `text` on the paragraph, with whatever else is said of it; a former comment of ours there goes."""
        self._texts.setdefault(paragraph, []).append(text)

    def settle(self, paragraph: etree._Element) -> None:
        """Take our comment on the paragraph away, unless something is said there."""
        self._settled.append(paragraph)

    def hanging(self) -> Iterator[tuple[etree._Element, str]]:
        """Our comments that nobody spoke of so far, oldest merge first: the paragraph each hangs on, what it says."""
        for mark in self._package.root.iter(f"{W}commentReference"):
            paragraph = next(mark.iterancestors(f"{W}p"), None)
            spoken = paragraph is None or paragraph in self._texts or paragraph in self._settled
            if paragraph is not None and not spoken and (said := self.said(paragraph)):
                yield paragraph, said

    def said(self, paragraph: etree._Element) -> str:
        """What our comment on a paragraph has said so far, line by line; '' where there is none."""
        mine = self._mine(paragraph)
        return "" if mine is None else "\n".join(text_of(p) for p in mine.iter(f"{W}p"))

    def _hang(self, paragraph: etree._Element, text: str) -> bool:
        """Whether a comment has become another."""
        mine = self._mine(paragraph)
        if mine is not None:
            if normal(self.said(paragraph)) == normal(text):
                return False
            mine[:] = []
            mine.set(f"{W}date", self._when)
        else:
            mine = self._new(paragraph)
        for part in text.split("\n"):
            run = etree.SubElement(etree.SubElement(mine, f"{W}p"), f"{W}r")
            holder = etree.SubElement(run, f"{W}t", {XML_SPACE: "preserve"})
            holder.text = part
        return True

    def _take_away(self, paragraph: etree._Element) -> bool:
        mine = self._mine(paragraph)
        if mine is None:
            return False
        number = mine.get(f"{W}id")
        for mark in [m for m in self._package.root.iter(*_MARK_TAGS) if m.get(f"{W}id") == number]:
            run = mark.getparent()
            alone = run is not None and run.tag == f"{W}r" and all(c is mark or c.tag == f"{W}rPr" for c in run)
            gone = run if alone else mark
            holder = None if gone is None else gone.getparent()
            if gone is not None and holder is not None:
                holder.remove(gone)
        self._root.remove(mine)
        self._by_id.pop(number or "", None)
        return True

    def _mine(self, paragraph: etree._Element) -> etree._Element | None:
        here = (self._by_id.get(mark.get(f"{W}id", "")) for mark in paragraph.iter(f"{W}commentReference"))
        return next((found for found in here if found is not None and found.get(f"{W}author") == AUTHOR), None)

    @cached_property
    def _by_id(self) -> dict[str, etree._Element]:
        return {comment.get(f"{W}id", ""): comment for comment in self._root}

    def _new(self, paragraph: etree._Element) -> etree._Element:
        self._highest += 1
        number = str(self._highest)
        _anchor(paragraph, number)
        made = etree.SubElement(self._root, f"{W}comment")
        for name, content in (("id", number), ("author", AUTHOR), ("date", self._when), ("initials", "TH")):
            made.set(f"{W}{name}", content)
        self._by_id[number] = made
        return made

    def save(self) -> bool:
        """Put what was said into the document and its package; whether anything is other now."""
        done = [self._hang(paragraph, "\n".join(texts)) for paragraph, texts in self._texts.items()]
        done += [self._take_away(paragraph) for paragraph in self._settled if paragraph not in self._texts]
        if not any(done):
            return False
        if self._name:
            self._package.put_tree(self._name, self._root)
        else:
            content = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
            self._package.add("comments", "comments.xml", content, _TYPE)
        return True

    @cached_property
    def _highest(self) -> int:
        """The highest id of a comment so far."""
        marks = (mark.get(f"{W}id", "") for name in _MARKS for mark in self._package.root.iter(f"{W}{name}"))
        taken = {*marks, *(comment.get(f"{W}id", "") for comment in self._root)}
        return max((int(t) for t in taken if t.isdecimal()), default=-1)


def _anchor(paragraph: etree._Element, number: str) -> None:
    start = etree.Element(f"{W}commentRangeStart", {f"{W}id": number})
    properties = paragraph.find(f"{W}pPr")
    paragraph.insert(0 if properties is None else 1, start)
    etree.SubElement(paragraph, f"{W}commentRangeEnd", {f"{W}id": number})
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}commentReference", {f"{W}id": number})
