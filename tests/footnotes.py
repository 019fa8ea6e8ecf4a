"""Footnotes as tests read and write them."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from copy import deepcopy

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from lxml import etree

from pipeline.documents.merge.notes import Footnotes, stand_before
from pipeline.documents.merge.wml import parsed
from pipeline.documents.merge.word_package import WordPackage
from pipeline.review.footnotes import Footnote, Noted
from pipeline.settings import REPOSITORY

TEMPLATE = REPOSITORY / "templates" / "docx" / "so-ket-giua-nhiem-ky.docx"
BRACKETS = re.compile(r" \(đã báo cáo (\d+/\d+) đơn vị\)")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def spoken(said: Noted) -> str:
    """A text with its footnotes in square brackets where their numbers stand."""
    return "".join(f"[{part.text}]" if isinstance(part, Footnote) else part for part in said.parts)


def notes_part(document: Document) -> etree._Element | None:
    """The tree of the footnotes part."""
    related = document.part.rels.values()
    found = next((r.target_part for r in related if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES), None)
    return None if found is None else parse_xml(found.blob)


def note_texts(document: Document) -> dict[str, str]:
    """What the footnotes say, by id."""
    root = notes_part(document)
    notes = () if root is None else root.findall(f"{W}footnote")
    return {n.get(f"{W}id"): "".join(t.text or "" for t in n.iter(f"{W}t")).strip() for n in notes}


def read_out(document: Document) -> Iterator[tuple[etree._Element, str]]:
    """(paragraph, its text with the footnotes in square brackets) of the body, those in tables too."""
    notes = note_texts(document)
    for paragraph in document.element.body.iter(f"{W}p"):
        parts = [
            (e.text or "") if e.tag == f"{W}t" else "\n" if e.tag == f"{W}br" else f"[{notes[e.get(f'{W}id')]}]"
            for e in paragraph.iter(f"{W}t", f"{W}br", f"{W}footnoteReference")
            if next(e.iterancestors(f"{W}del"), None) is None
        ]
        yield paragraph, "".join(parts)


def lines(content: bytes) -> list[str]:
    """The paragraphs of a .docx that say something, footnotes in square brackets."""
    found = (text for _, text in read_out(docx.Document(io.BytesIO(content))))
    said = (" ".join(unicodedata.normalize("NFC", text).split()) for text in found)
    return [text for text in said if text]


def as_word_saves(content: bytes) -> bytes:
    """The document with its footnotes numbered as they are read, and without those that nothing refers to."""
    package = WordPackage(content)
    name = package.part_of_kind("footnotes")
    if not name:
        return content
    root = parsed(package.parts[name])
    by_id = {n.get(f"{W}id"): n for n in root if not n.get(f"{W}type")}
    for note in by_id.values():
        root.remove(note)
    for number, mark in enumerate(package.root.iter(f"{W}footnoteReference"), 1):
        note = by_id[mark.get(f"{W}id")]
        assert note.getparent() is None, "two references to one footnote"
        root.append(note)
        for element in (note, mark):
            element.set(f"{W}id", str(number))
    package.put_tree(name, root)
    package.touched()
    return package.saved()


def noted(content: bytes, now: str = "") -> bytes:
    """A report of the time when coverage stood in brackets in the sentence, as it is now: with footnotes.

    `now`: what the coverage 8/10 has become meanwhile.
    """
    package, styles = WordPackage(content), WordPackage(TEMPLATE.read_bytes()).styles
    for name in ("FootnoteText", "FootnoteReference"):
        package.add_style(deepcopy(styles[name]))
    notes = Footnotes(package)
    for text in list(package.body.iter(f"{W}t")):
        before, pair, after = [*BRACKETS.split(text.text or ""), "", ""][:3]
        if pair:
            head = deepcopy(text)
            head.text, text.text = before, after
            text.addprevious(head)
            pair = now if now and pair == "8/10" else pair
            stand_before(text, notes.write(f"Tổng hợp từ báo cáo của {pair} đơn vị."))
    notes.save()
    package.touched()
    return package.saved()
