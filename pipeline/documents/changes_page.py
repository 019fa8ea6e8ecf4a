"""What a merge did as a page that every machine opens: one file of HTML, for the screen and for paper.

It brings nothing along and fetches nothing. Every text is put in as a text of the tree, so that markup in it stays
what people see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from lxml import etree

from pipeline.documents.gate.left import told_left
from pipeline.documents.merge.changes import SHORT, UNMARKED, Conflict, KeptBlock, Merged, NewWords, shortened
from pipeline.documents.merge.weave import differing
from pipeline.raster import CARRIED
from pipeline.text import clean

_T = TypeVar("_T")
_LISTED = 2_000  # places of a kind on the page: an annex of many unions has a hundred thousand new figures
_AROUND = 6  # words around those that differ
_WHOLE = 4_000  # characters of words that people are to compare
_LEFT = (
    f"Báo cáo chỉ nhận chữ, bảng, chú thích, hình {CARRIED} nằm trong tệp; những thứ lấy nội dung từ nơi khác hoặc "
    "chạy lệnh được bỏ, chữ trong đó giữ lại."
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.45 "Segoe UI", Roboto, Arial, "Liberation Sans", sans-serif; }
h1 { font-size: 1.4rem; margin: 0 0 .3rem; }
h2 { font-size: 1.1rem; margin: 1.8rem 0 .4rem; border-bottom: 2px solid #1f4e79; }
p, ul { margin: .3rem 0; }
a { color: #1f4e79; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; margin-top: .5rem; }
th, td { border: 1px solid #9a9a9a; padding: .3rem .45rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; unicode-bidi: isolate; }
th { background: #e8eef5; }
.see { font-weight: 600; }
@media screen and (max-width: 40rem) {
  thead { display: none; }
  table, tbody, tr, td { display: block; }
  tr { border: 1px solid #9a9a9a; margin-top: .6rem; }
  td { border: 0; }
  td::before { content: attr(data-head) ": "; font-weight: 600; }
}
@media print {
  @page { size: A4; margin: 18mm 15mm; }
  body { padding: 0; max-width: none; font-size: 10pt; }
  a { color: inherit; text-decoration: none; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
}
"""


@dataclass(frozen=True)
class _Section:
    """A kind of change: a row for each, of as many cells as `heads`; `see`: somebody has to look at them."""

    mark: str
    title: str
    heads: Sequence[tuple[str, str]]  # with the width of its column
    rows: Sequence[Sequence[str]]
    count: int
    about: str = ""
    see: bool = False


def page_of(merged: Merged, document: str, now: datetime) -> bytes:
    """The page of changes of the document of that name, written at `now`, as UTF-8."""
    root = etree.Element("html", lang="vi")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _say(head, "title", f"Thay đổi của {document}")
    etree.SubElement(head, "style").text = _STYLE
    _say(body, "h1", "Thay đổi của báo cáo so với lần viết trước")
    _say(body, "p", f"Tệp {document}, lập lúc {now:%H:%M ngày %d/%m/%Y}.")
    sections = _sections(merged)
    _overview(body, sections)
    for section in sections:
        if section.count:
            _put(body, section)
    return etree.tostring(root, method="html", doctype="<!DOCTYPE html>", encoding="unicode").encode()


def _sections(merged: Merged) -> list[_Section]:
    """What has to be looked at comes first, the longest list last."""
    still = _still(merged)
    unmarked = _Section(
        "khong-dau",
        UNMARKED,
        (("Chữ hiện nay", "100%"),),
        _rows(lambda text: (shortened(text, _WHOLE),), merged.unmarked),
        len(merged.unmarked),
        "Không có dấu sửa để chấp nhận hay từ chối ở những đoạn này: đọc lại từng đoạn.",
        see=True,
    )
    return [
        _Section(
            "trung",
            "Chỗ trùng cần xem: cơ quan và phần mềm cùng sửa",
            (("Chỗ", "26%"), ("Đang ghi (chữ của cơ quan)", "37%"), ("Nội dung mới", "37%")),
            _rows(_conflict, merged.conflicts),
            len(merged.conflicts),
            "Chữ của cơ quan được giữ nguyên; nội dung mới cũng ghi trong bình luận tại chỗ đó, nếu chỗ đó còn. "
            "Lần viết sau còn nêu lại cho đến khi cơ quan xóa bình luận ấy hoặc ghi theo nội dung mới.",
            see=True,
        ),
        _Section(
            "dau-de",
            "Phần của cơ quan không còn dưới đầu đề cũ",
            (("Chỗ trước đây", "26%"), ("Nay đứng dưới", "26%"), ("Chữ của cơ quan", "48%")),
            _rows(_strayed, merged.strayed),
            len(merged.strayed),
            "Chữ vẫn còn trong báo cáo, nhưng nay đứng dưới đầu đề khác: xem lại, cần thì dời về mục phù hợp.",
            see=True,
        ),
        _Section(
            "bo",
            "Nội dung không giữ trong báo cáo",
            (("Nội dung bỏ, chỗ đã đứng", "100%"),),
            _rows(lambda line: (clean(line),), told_left(merged.left)),
            len(merged.left),
            _LEFT,
            see=True,
        ),
        *([unmarked] if merged.unmarked else []),
        _Section(
            "giu-nguyen",
            "Phần của cơ quan được giữ nguyên",
            (("Chỗ", "36%"), ("Cơ quan đã", "12%"), ("Chữ", "52%")),
            _rows(_kept, still),
            len(still),
        ),
        _Section(
            "so-moi",
            "Số mới: số liệu và câu chữ phần mềm thay đổi",
            (("Chỗ", "36%"), ("Trước", "32%"), ("Nay", "32%")),
            _rows(_new_words, merged.figures),
            len(merged.figures),
        ),
    ]


def _still(merged: Merged) -> list[KeptBlock]:
    """What stays as people left it and is told nowhere else on the page."""
    clashing = {clean(found.was or found.theirs) for found in merged.conflicts}
    cells = {clean(f"{found.where}: {found.was or found.theirs}") for found in merged.conflicts}
    found = []
    for block in merged.kept:
        parts = tuple(part for part in block.parts if clean(f"{block.where}; {part}") not in cells)
        told = (block.former and clean(block.text) in clashing) or (block.parts and not parts)
        if not block.now and not told:
            found.append(replace(block, text="; ".join(parts)) if parts else block)
    return found


def _rows(row: Callable[[_T], Sequence[str]], found: Sequence[_T]) -> list[Sequence[str]]:
    return [row(item) for item in found[:_LISTED]]


def _conflict(found: Conflict) -> Sequence[str]:
    theirs, generated = shortened(found.theirs, _WHOLE), shortened(found.generated, _WHOLE)
    return clean(found.where), theirs or "(đã xóa)", generated or "(không còn)"


def _strayed(block: KeptBlock) -> Sequence[str]:
    return clean(block.where), clean(block.now), _around(block)


def _new_words(words: NewWords) -> Sequence[str]:
    old, new = words.old and (words.old_in_line or words.old), words.new and (words.new_in_line or words.new)
    return clean(words.where), shortened(old) or "(chưa có)", shortened(new) or "(không còn)"


def _kept(block: KeptBlock) -> Sequence[str]:
    return clean(block.where), block.what.value, _around(block)


def _around(block: KeptBlock) -> str:
    """What a block says; of a longer text what is other than was generated, with some words around it."""
    text = clean(block.text)
    words = text.split()
    stretches: list[tuple[int, int]] = []
    if len(text) > SHORT and block.former:
        for _, _, start, end in differing(clean(block.former).split(), words):
            begin, end = max(0, start - _AROUND), min(len(words), end + _AROUND)
            if stretches and begin <= stretches[-1][1]:
                begin, _ = stretches.pop()
            stretches.append((begin, end))
    if not stretches:
        return shortened(text)
    shown = " … ".join(" ".join(words[begin:end]) for begin, end in stretches)
    before, behind = "… " if stretches[0][0] else "", " …" if stretches[-1][1] < len(words) else ""
    return shortened(f"{before}{shown}{behind}")


def _overview(body: etree._Element, sections: Sequence[_Section]) -> None:
    """How many there are of each kind, with a way to them."""
    points = etree.SubElement(body, "ul")
    for section in sections:
        point = etree.SubElement(points, "li")
        if not section.count:
            point.text = f"{section.title}: không có"
            continue
        link = _say(point, "a", f"{section.title}: {section.count}", href=f"#{section.mark}")
        if section.see:
            link.set("class", "see")


def _put(body: etree._Element, section: _Section) -> None:
    """A section with its table."""
    _say(body, "h2", f"{section.title} ({section.count})", id=section.mark)
    if section.about:
        _say(body, "p", section.about)
    table = etree.SubElement(body, "table")
    columns = etree.SubElement(table, "colgroup")
    heads = etree.SubElement(etree.SubElement(table, "thead"), "tr")
    for head, width in section.heads:
        etree.SubElement(columns, "col", style=f"width: {width}")
        _say(heads, "th", head, scope="col")
    lines = etree.SubElement(table, "tbody")
    for row in section.rows:
        line = etree.SubElement(lines, "tr")
        for (head, _), cell in zip(section.heads, row, strict=True):
            _say(line, "td", cell, **{"data-head": head})
    if len(section.rows) == _LISTED < section.count:
        _say(body, "p", f"… và {section.count - _LISTED} chỗ khác.")


def _say(parent: etree._Element, tag: str, text: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, tag, dict(attributes))
    element.text = text
    return element
