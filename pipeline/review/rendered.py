"""What docxtpl leaves to do on a rendered document: column widths, alternative texts, left-over tags, fixed bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from zlib import crc32

from docxtpl import DocxTemplate
from lxml import etree

from pipeline.documents.merge.wml import WP, W
from pipeline.files import zip_entry
from pipeline.text import bare

# Braces in data are carried through the template as two noncharacters, so that a brace left in the result can only be
# a tag of the template, and docxtpl's own `{_{` escape cannot touch what a union typed.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_PROMPT = "\ufdd2"  # opens the text of a prompt until it is a content control
_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\ufdd0-\ufdef\x7f]")
LEFT_OVER = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")  # what shows that a tag was not replaced
_ALIAS, _MAX_TAG = "Nhập nội dung", 60  # what Word shows above a content control; characters of its tag (64 at most)

_WRITTEN = (f"{W}t", f"{W}br")
_LETTER = 118  # twips a letter takes in a table
_MANY, _SMALL_LETTER = 9, 82  # columns beyond which templates print a table small; twips a letter takes there
_BOLD, _BOLD_CAPITAL = 1.15, 1.6  # how much wider letters are in titles
_TITLE_LINES = 3  # lines a title may be broken into
_PADDING, _LINE = 2, 44  # letters: the margins of a cell; the longest line a column is made wider for


def plain(text: str) -> str:
    """`text` as data for the template: without what XML forbids, its braces hidden until `finished`."""
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("{", _OPEN).replace("}", _CLOSE)


def prompting(text: str) -> str:
    """A prompt's text as data for the template: `put_in_controls` will find it, wherever the template puts it."""
    return _PROMPT + plain(text)


class ReportTemplate(DocxTemplate):  # type: ignore[misc]  # the base class is untyped
    """A DocxTemplate that rejects broken XML (docxtpl drops it without a word) and fits its tables' columns."""

    def fix_tables(self, xml: str) -> etree._Element:
        """The document's tree, with as many columns in every table as its rows have cells."""
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False))
        for table in tree.iter(f"{W}tbl"):
            fit_columns(table)
        return tree


def fit_columns(table: etree._Element) -> None:
    """Let the cells a {%tc for %} loop has made share the room of the template's loop columns.

    In the template the loop takes three columns (its two tags and one cell). What stands before and after them keeps
    its width; with nothing before and after, the widths follow from what stands in the columns. A row of one cell (the
    name of a group) spans the table.
    """
    grid, rows = table.find(f"{W}tblGrid"), table.findall(f"{W}tr")
    if grid is None or not rows:
        return
    columns = [int(column.get(f"{W}w", "0")) for column in grid]
    widths = _cell_widths(max(rows, key=lambda row: len(row.findall(f"{W}tc"))))
    if widths == columns:
        return
    letter = _LETTER if len(widths) <= _MANY else _SMALL_LETTER
    alone = not _equal(columns, widths) and not _equal(columns[::-1], widths[::-1])
    shared = (
        natural_widths(column_texts(rows, len(widths)), sum(columns), letter)
        if alone
        else shared_widths(columns, widths)
    )
    for row in rows:
        cells = row.findall(f"{W}tc")
        if len(cells) == len(shared):
            for cell, width in zip(cells, shared, strict=True):
                _set_width(cell, width)
        elif len(cells) == 1:
            _span(cells[0], len(shared), sum(shared))
    grid[:] = []
    for width in shared:
        etree.SubElement(grid, f"{W}gridCol", {f"{W}w": str(width)})


def _cell_widths(row: etree._Element) -> list[int]:
    found = (cell.find(f"{W}tcPr/{W}tcW") for cell in row.findall(f"{W}tc"))
    return [0 if width is None else int(width.get(f"{W}w", "0")) for width in found]


def shared_widths(columns: Sequence[int], widths: Sequence[int]) -> list[int]:
    """The widths of a row's cells when those of the loop share what the equal columns before and after leave.

    The loop's cell in the template is as wide as one of them may become; what is left goes to the widest other column.
    """
    before = _equal(columns, widths)
    after = min(_equal(columns[::-1], widths[::-1]), len(widths) - before)
    end = len(widths) - after
    room = sum(columns[before : len(columns) - after])
    repeated = [min(width, room // (end - before)) for width in widths[before:end]]
    others = [*widths[:before], *widths[end:]]
    others[others.index(max(others))] += room - sum(repeated)
    return [*others[:before], *repeated, *others[before:]]


def natural_widths(columns: Sequence[Sequence[str]], room: int, letter: int = _LETTER) -> list[int]:
    """Widths that add up to `room` for columns of the given texts, titles first.

    Every column has room for its longest word; what is left goes to those with more to say than a word.
    """
    words = [_PADDING + max(*map(_bold, texts[0].split() or "-"), *map(_longest, texts[1:]), 1) for texts in columns]
    lines = [_PADDING + max(len(texts[0]) / _TITLE_LINES, *map(len, texts[1:]), 1) for texts in columns]
    wanted = [max(word, min(line, _LINE)) for word, line in zip(words, lines, strict=True)]
    spare = max(room / letter - sum(words), 0)
    more = [want - word for want, word in zip(wanted, words, strict=True)]
    share = min(spare / sum(more), 1) if any(more) else 0
    weights = [word + share * extra for word, extra in zip(words, more, strict=True)]
    widths = [int(room * weight / sum(weights)) for weight in weights]
    widths[widths.index(max(widths))] += room - sum(widths)
    return widths


def _bold(word: str) -> float:
    """The room a word of a title takes, in letters of the text."""
    return sum(_BOLD_CAPITAL if letter.isupper() else _BOLD for letter in word)


def _longest(text: str) -> int:
    return max(map(len, text.split()), default=0)


def column_texts(rows: Sequence[etree._Element], count: int) -> list[list[str]]:
    """The title of each column as one text, then its lines of text; rows that head a group left out."""
    columns: list[list[str]] = [[] for _ in range(count)]
    for row in rows:
        cells = row.findall(f"{W}tc")
        if len(cells) == count:
            for texts, cell in zip(columns, cells, strict=True):
                said = "".join("\n" if part.tag == f"{W}br" else part.text or "" for part in cell.iter(*_WRITTEN))
                texts.extend(said.split("\n") if texts else [said.replace("\n", " ")])
    return columns


def _equal(columns: Sequence[int], widths: Sequence[int]) -> int:
    """How many leading items are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(columns, widths, strict=False)))


def _set_width(cell: etree._Element, width: int) -> None:
    found = cell.find(f"{W}tcPr/{W}tcW")
    if found is not None:
        found.set(f"{W}w", str(width))


def _span(cell: etree._Element, columns: int, width: int) -> None:
    _set_width(cell, width)
    found = cell.find(f"{W}tcPr/{W}gridSpan")
    if found is not None:
        found.set(f"{W}val", str(columns))


def set_alternative_texts(body: etree._Element, texts: Sequence[str]) -> None:
    """Describe the pictures in words, in their order."""
    for n, (picture, text) in enumerate(zip(body.iter(f"{WP}docPr"), texts, strict=False), 1):
        picture.set("name", f"Biểu đồ {n}")
        picture.set("descr", text)


def put_in_controls(body: etree._Element) -> None:
    """Wrap what each prompt says in a content control: it goes away when one types over it.

    The control stands inside its paragraph: LibreOffice (7.4) strips one around a paragraph of its look and of being a
    prompt, and cuts one around several down to the first.
    """
    seen: Counter[str] = Counter()
    for text in [t for t in body.iter(f"{W}t") if _PROMPT in (t.text or "")]:
        text.text = (text.text or "").replace(_PROMPT, "")
        paragraph = next(text.iterancestors(f"{W}p"))
        name = _control_name("".join(t.text or "" for t in paragraph.iter(f"{W}t")))
        seen[name] += 1
        said = [part for part in paragraph if part.tag != f"{W}pPr"]
        control = etree.SubElement(paragraph, f"{W}sdt")
        control.append(_control_properties(name if seen[name] == 1 else f"{name}-{seen[name]}"))
        etree.SubElement(control, f"{W}sdtContent").extend(said)


def _control_name(text: str) -> str:
    """A prompt's words as the tag of its control: the same prompt has the same tag in every document."""
    words = re.findall("[a-z0-9]+", bare(text))
    return "-".join(words)[:_MAX_TAG].strip("-")


def _control_properties(name: str) -> etree._Element:
    properties = etree.Element(f"{W}sdtPr")
    # A content control's number is a positive 32-bit integer that no other in the document has.
    for tag, value in (("alias", _ALIAS), ("tag", name), ("id", str(1 + crc32(name.encode()) % (2**31 - 2)))):
        etree.SubElement(properties, f"{W}{tag}", {f"{W}val": value})
    etree.SubElement(properties, f"{W}showingPlcHdr")
    return properties


def left_over(document: bytes) -> Iterator[str]:
    """Paragraphs of any part that still hold a template tag."""
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                for paragraph in etree.fromstring(package.read(name)).iter(f"{W}p"):
                    text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
                    if LEFT_OVER.search(text):
                        yield text


def finished(document: bytes) -> bytes:
    """The package with the braces of data put back, and with fixed dates: the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith((".xml", ".rels")):
                part = part.replace(_OPEN.encode(), b"{").replace(_CLOSE.encode(), b"}")
            info = zip_entry(name)
            info.external_attr = 0o600 << 16
            new.writestr(info, part)
    return out.getvalue()
