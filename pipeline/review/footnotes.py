"""Footnotes of a report: texts that hold them, as values; and what turns them into Word's after rendering."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.notes import Footnotes, stand_before
from pipeline.documents.merge.wml import XML_SPACE, W
from pipeline.documents.merge.word_package import WordPackage

# Round a footnote in rendered text: noncharacters, which no text of data can hold (rendered.plain).
_OPEN, _CLOSE = "\ufdda", "\ufddb"
_NOTE = re.compile(f"({_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE})")


@dataclass(frozen=True, slots=True)
class Footnote:
    """What is said at the foot of the page; its number stands where this stands among the parts of a `Noted`."""

    text: str


Part = str | Footnote


@dataclass(frozen=True, slots=True)
class Noted:
    """A text with footnotes in it."""

    parts: tuple[Part, ...]


def as_data(said: Noted, text: Callable[[str], str]) -> str:
    """A noted text as data for the template: strings through `text`, footnotes marked for `put_in_footnotes`."""
    return "".join(
        f"{_OPEN}{' '.join(text(part.text).split())}{_CLOSE}" if isinstance(part, Footnote) else text(part)
        for part in said.parts
    )


def put_in_footnotes(document: bytes) -> bytes:
    """A rendered document with a footnote wherever the template has put the text of one; without any as it came."""
    package = WordPackage(document)
    texts = [t for t in package.body.iter(f"{W}t") if _OPEN in (t.text or "")]
    if not texts:
        return document
    notes = Footnotes(package)
    for text in texts:
        _split(text, notes)
    notes.save()
    package.touched()
    return package.saved()


def _split(text: etree._Element, notes: Footnotes) -> None:
    """Part a w:t at its footnotes: the number of each is a run of its own."""
    run = text.getparent()
    assert run is not None
    for part in _NOTE.split(text.text or ""):
        if part.startswith(_OPEN):
            stand_before(text, notes.write(part[1:-1]))
        elif part:
            said = etree.Element(f"{W}t", {XML_SPACE: "preserve"})
            said.text = part
            text.addprevious(said)
    run.remove(text)
    holder = run.getparent()
    if holder is not None and all(child.tag == f"{W}rPr" for child in run):
        holder.remove(run)
