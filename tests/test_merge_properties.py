"""Merging as algebra, on small documents: what only one side changed is there, and nothing else changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.merge.line import text_of
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.notes import Footnotes, stand_before
from pipeline.documents.merge.wml import W, parsed
from pipeline.documents.merge.word_package import WordPackage

WHEN = datetime(2026, 1, 15, 9, 30, 5)
NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TOPICS = ("Đoàn viên", "Tài chính", "Tuyên truyền", "An toàn lao động", "Thi đua", "Nữ công", "Pháp luật", "Đối ngoại")


@dataclass(frozen=True)
class Line:
    """A generated paragraph about one topic, or a table of topics (`rows`); `covered`: the figure of its footnote."""

    topic: str
    figure: int = 0
    rows: tuple[tuple[str, int, int], ...] = ()
    text: str = ""
    covered: int | None = None

    @property
    def said(self) -> str:
        return self.text or f"Về {self.topic.lower()}: kết quả năm nay là {self.figure} lượt, tăng so với năm trước."

    @property
    def note(self) -> str:
        return "" if self.covered is None else f"Tổng hợp từ báo cáo của {self.covered}/10000 đơn vị."

    @property
    def shown(self) -> str:
        """What a comment says it would be."""
        return f"{self.said} (chú thích: {self.note})" if self.note else self.said


def run(inside: str) -> str:
    return f"<w:r>{inside}</w:r>"


def paragraph(text: object, note: int = 0) -> str:
    said = run(f"<w:t xml:space='preserve'>{text}</w:t>")
    return f"<w:p>{said}{run(f'<w:footnoteReference w:id={chr(34)}{note}{chr(34)}/>') if note else ''}</w:p>"


def made(lines: Sequence[Line]) -> bytes:
    """The document of these lines."""
    body, notes = [], []
    for line in lines:
        if not line.rows:
            notes += [line.note] if line.note else []
            body.append(paragraph(line.said, len(notes) if line.note else 0))
            continue
        cells = [("Nội dung", "Năm 2024", "Năm 2025"), *line.rows]
        rows = "".join(f"<w:tr>{''.join(f'<w:tc>{paragraph(c)}</w:tc>' for c in row)}</w:tr>" for row in cells)
        body.append(f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * 3}</w:tblGrid>{rows}</w:tbl>")
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations("officeDocument", "word/document.xml"),
        "word/document.xml": f"<w:document {NS}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        "word/_rels/document.xml.rels": relations("theme", "theme.xml"),
    }
    if notes:
        written = (f"<w:footnote w:id='{n}'>{paragraph(text)}</w:footnote>" for n, text in enumerate(notes, 1))
        parts["word/footnotes.xml"] = f"<w:footnotes {NS}>{''.join(written)}</w:footnotes>"
        parts["word/_rels/document.xml.rels"] = relations("footnotes", "footnotes.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


def relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def content(document: bytes) -> list[str]:
    """Paragraphs and rows in reading order; what their footnotes say behind them."""
    package = WordPackage(document)
    name = package.part_of_kind("footnotes")
    notes = {n.get(f"{W}id"): n for n in parsed(package.parts[name]).iter(f"{W}footnote")} if name else {}
    found = []
    for element in package.body.iter(f"{W}p", f"{W}tr"):
        found.append(text_of(element) if element.tag == f"{W}p" else "|")
        if element.tag == f"{W}p":
            marks = element.iter(f"{W}footnoteReference")
            found += [f"[{text_of(p)}]" for mark in marks for p in notes[mark.get(f"{W}id")].iter(f"{W}p")]
    assert len(list(package.body.iter(f"{W}footnoteReference"))) == sum(not n.get(f"{W}type") for n in notes.values())
    return found


figures = st.integers(0, 9999)
rows = st.lists(st.tuples(st.sampled_from(TOPICS), figures, figures), min_size=1, max_size=6, unique_by=lambda r: r[0])
tables = st.builds(lambda found: Line("bảng", rows=tuple(found)), rows)
coverage = st.none() | st.integers(0, 9999)
paragraphs = st.builds(Line, st.sampled_from(TOPICS), figures, covered=coverage)


@st.composite
def reports(draw: st.DrawFn) -> list[Line]:
    """A generated report: every topic at most once, perhaps a table among them."""
    lines = draw(st.lists(paragraphs, max_size=8, unique_by=lambda line: line.topic))
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), draw(tables))
    return lines


@st.composite
def newer(draw: st.DrawFn, lines: Sequence[Line]) -> list[Line]:
    """The same report with other figures; in a table rows come and go, below the page footnotes."""
    return [
        draw(tables) if line.rows else replace(line, figure=draw(figures), covered=draw(coverage)) for line in lines
    ]


@given(reports(), reports())
def test_an_untouched_report_becomes_the_new_one(base: list[Line], ours: list[Line]):
    assert content(merge(made(base), made(base), made(ours), when=WHEN).document) == content(made(ours))


@given(reports(), reports())
def test_without_new_figures_nothing_changes(base: list[Line], theirs: list[Line]):
    document = made(theirs)
    assert merge(made(base), document, made(base), when=WHEN).document == document


@given(reports(), reports())
def test_what_says_the_new_already_stays(base: list[Line], ours: list[Line]):
    merged = merge(made(base), made(ours), made(ours), when=WHEN)
    assert content(merged.document) == content(made(ours))
    assert not merged.conflicts


@given(st.data())
def test_own_paragraphs_stay_where_they_are_and_figures_become_new(data: st.DataObject):
    base = data.draw(reports())
    ours = data.draw(newer(base))
    theirs, expected = list(base), list(ours)
    for n in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(theirs)))
        said = f"Ý kiến số {n} của văn phòng: cần {data.draw(figures)} buổi nữa; đây là phần tự viết."
        own = Line("", text=said, covered=data.draw(coverage))
        theirs.insert(at, own)
        expected.insert(at, own)
    merged = merge(made(base), made(theirs), made(ours), when=WHEN)
    assert content(merged.document) == content(made(expected))
    assert not merged.conflicts


@given(st.data())
def test_deleted_paragraphs_stay_deleted(data: st.DataObject):
    base = data.draw(reports().filter(lambda lines: len(lines) > 1))
    ours = data.draw(newer(base))
    at = data.draw(st.integers(0, len(base) - 1))
    merged = merge(made(base), made([*base[:at], *base[at + 1 :]]), made(ours), when=WHEN)
    assert content(merged.document) == content(made([*ours[:at], *ours[at + 1 :]]))


@given(st.data())
def test_reworded_sentences_get_their_new_figures(data: st.DataObject):
    base = data.draw(st.lists(paragraphs, min_size=1, max_size=6, unique_by=lambda line: line.topic))
    ours = data.draw(newer(base))
    at = data.draw(st.integers(0, len(base) - 1))

    def reworded(line: Line) -> Line:
        return replace(line, text=line.said.replace("tăng so với", "theo sổ của văn phòng thì tăng khá so với"))

    theirs = [*base[:at], reworded(base[at]), *base[at + 1 :]]
    expected = [*ours[:at], reworded(ours[at]), *ours[at + 1 :]]
    merged = merge(made(base), made(theirs), made(ours), when=WHEN)
    assert content(merged.document) == content(made(expected))


@given(st.data())
def test_two_new_figures_at_one_place_are_a_clash(data: st.DataObject):
    base = data.draw(st.lists(paragraphs, min_size=1, max_size=6, unique_by=lambda line: line.topic))
    at = data.draw(st.integers(0, len(base) - 1))
    one, two, three = data.draw(st.lists(figures, min_size=3, max_size=3, unique=True))
    versions = [made([*base[:at], replace(base[at], figure=n), *base[at + 1 :]]) for n in (one, two, three)]
    merged = merge(*versions, when=WHEN)
    assert content(merged.document) == content(versions[1])
    assert [c.generated for c in merged.conflicts] == [replace(base[at], figure=three).shown]


@given(st.data())
def test_a_footnote_that_both_changed_put_or_took_out_is_a_clash(data: st.DataObject):
    base = data.draw(st.lists(paragraphs, min_size=1, max_size=6, unique_by=lambda line: line.topic))
    at = data.draw(st.integers(0, len(base) - 1))
    one, two, three = data.draw(st.lists(st.none() | st.integers(0, 9999), min_size=3, max_size=3, unique=True))
    lines = [[*base[:at], replace(base[at], covered=n), *base[at + 1 :]] for n in (one, two, three)]
    merged = merge(*map(made, lines), when=WHEN)
    assert content(merged.document) == content(made(lines[1]))
    assert [c.generated for c in merged.conflicts] == [lines[2][at].shown]


@given(st.data())
def test_a_footnote_of_people_stays_beside_the_generated_one(data: st.DataObject):
    base = data.draw(st.lists(paragraphs, min_size=1, max_size=6, unique_by=lambda line: line.topic))
    ours = data.draw(newer(base))
    at = data.draw(st.integers(0, len(base) - 1))
    own = "Theo sổ của văn phòng, chưa thẩm định."
    theirs, expected = (noted_by_people(made(lines), at, own) for lines in (base, ours))
    assert sorted(content(merge(made(base), theirs, made(ours), when=WHEN).document)) == sorted(content(expected))


def noted_by_people(document: bytes, at: int, text: str) -> bytes:
    """The document with a footnote of people's in the middle of its paragraph number `at`."""
    package = WordPackage(document)
    notes = Footnotes(package)
    held = list(package.body.iter(f"{W}p"))[at].find(f"{W}r/{W}t")
    assert held is not None
    before, colon, after = (held.text or "").partition(":")
    head = deepcopy(held)
    head.text, held.text = before + colon, after
    held.addprevious(head)
    stand_before(held, notes.write(text))
    notes.save()
    package.touched()
    return package.saved()
