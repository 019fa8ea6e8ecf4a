"""The summary workbook as it goes up: without telephone numbers, e-mail addresses, links into the office's folders.

Who reported, under which number and address, is between a union and its office, as are the sheets that are named.
Figures, formulas and all other words stay as they are; a workbook that holds nothing of the kind stays the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from html import unescape
from xml.sax.saxutils import escape

from pipeline.contacts import LEFT_OUT, found_in, without
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage
from pipeline.workbooks.left_out_sheets import MOST, without_sheets
from pipeline.zip_package import packed, unpacked

_TEXTS = re.compile(r"xl/(?!worksheets/).*\.xml", re.IGNORECASE)
_SHEETS = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
_LINKS_OF = re.compile(r"xl/worksheets/_rels/[^/]*\.rels", re.IGNORECASE)
_TEXT = re.compile(r"(<(?:\w+:)?(?:t|text)\b[^<>]*>)([^<]+)(?=<)")  # what people read in a string or a comment
_RESULT = re.compile(r'(<c\b[^<>]*\bt="str"[^<>]*>(?:<f\b[^<>]*/>|<f\b[^<>]*>[^<]*</f>)?<v>)([^<]+)(?=<)')
_LINK = re.compile(r'<hyperlink\b[^<>]*\br:id="[^"]*"[^<>]*/>')
_NO_LINKS = "<hyperlinks></hyperlinks>"
_OUTWARD = re.compile(r'<Relationship\b[^<>]*\bTargetMode="External"[^<>]*/>')


def upward_copy(summary: bytes, quoted: Collection[str] = (), *, internal: Collection[str] = ()) -> bytes:
    """The workbook to be sent, without the sheets named `internal`.

    `quoted`: texts that are left out, too, where they stand in quotation marks.
    Raises BrokenFile, Locked and TooLarge for what is no sound package.
    """
    masked = partial(_masked, also=re.compile("|".join(f"“{re.escape(text)}”" for text in quoted)) if quoted else None)
    parts = unpacked(summary, MOST)
    made = {name: _part(name, data, masked) for name, data in without_sheets(parts, internal).items()}
    return summary if made == parts else packed(made)


def _part(name: str, data: bytes, masked: Callable[[re.Match[str]], str]) -> bytes:
    """One part without them."""
    if _LINKS_OF.fullmatch(name):
        return _OUTWARD.sub("", data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if not (sheet := _SHEETS.fullmatch(name)) and not _TEXTS.fullmatch(name):
        return data
    text = _TEXT.sub(masked, data.decode("utf-8", "surrogateescape"))
    if sheet:
        text = _LINK.sub("", _RESULT.sub(masked, text)).replace(_NO_LINKS, "")
    return text.encode("utf-8", "surrogateescape")


def _masked(match: re.Match[str], also: re.Pattern[str] | None) -> str:
    said = match[2]
    if not any(c.isdigit() or c == "@" for c in said) and also is None:
        return match[0]
    plain = unescape(said)
    left = without(also.sub(f"“{LEFT_OUT}”", plain) if also else plain)
    return match[0] if left == plain else f"{match[1]}{escape(left)}"


def contacts_in_report(document: bytes) -> tuple[str, ...]:
    """The telephone numbers and addresses that people wrote into a .docx, each once. Raises NotADocument."""
    paragraphs = WordPackage(document).body.iter(f"{W}p")
    told = ("".join(t.text or "" for t in p.iter(f"{W}t")) for p in paragraphs)
    return tuple(dict.fromkeys(contact for text in told for contact in found_in(text)))
