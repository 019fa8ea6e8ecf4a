"""Merges in which figures, notes or pictures could get into the wrong place or be lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.documents.merge.changes import Merged
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from tests.edits import drawings, find, picture, retype, shortened, table

REPORTS = Path(__file__).parent / "fixtures" / "bao-cao"
BASE, OURS = (shortened((REPORTS / name).read_bytes(), 12, "Phụ lục III") for name in ("truoc.docx", "nay.docx"))
Do = Callable[[Document], object]


def changed(content: bytes, do: Do) -> bytes:
    document = docx.Document(io.BytesIO(content))
    do(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def merged(do: Do, ours: Do = lambda _: None) -> Merged:
    """The report as people edited it, merged with a generated one that differs by `ours` besides."""
    theirs, fresh = changed(BASE, do), changed(OURS, ours)
    found = merge(BASE, theirs, fresh, when=datetime(2026, 1, 15))
    assert merge(fresh, found.document, fresh, when=datetime(2026, 2, 1)).document == found.document
    return found


def rows(content: bytes, head: str) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table(docx.Document(io.BytesIO(content)), head).rows]


def comments(content: bytes) -> list[str]:
    return [c.text for c in docx.Document(io.BytesIO(content)).comments]


def pictures(content: bytes) -> int:
    return len(list(WordPackage(content).body.iter(f"{W}drawing")))


@pytest.mark.parametrize("column", [1, 4, 5, 6])
def test_a_table_that_people_sorted_gets_each_figure_in_its_own_row(column: int):
    def sort(document: Document) -> None:
        annex = table(document, "Nộp báo cáo")
        lines = sorted(annex.rows[1:], key=lambda row: row.cells[column].text)
        annex._tbl.extend([row._tr for row in lines])

    found = merged(sort)
    assert sorted(r[1:] for r in rows(found.document, "Nộp báo cáo")) == sorted(
        r[1:] for r in rows(OURS, "Nộp báo cáo")
    )
    assert not found.conflicts


def test_a_remark_on_a_union_does_not_pass_to_the_one_that_is_listed_in_its_place():
    def other_union(document: Document) -> None:
        retype(table(document, "Tình trạng").rows[1].cells[1].paragraphs[0], "số 3", "số 5")

    remark = "Chưa nộp (đã gọi điện)"
    found = merged(
        lambda d: retype(table(d, "Tình trạng").rows[1].cells[4].paragraphs[0], "Chưa nộp", remark), other_union
    )
    by_unit = {row[1]: row[4] for row in rows(found.document, "Tình trạng")}
    assert by_unit["CĐCS Đơn vị số 3"] == remark
    assert by_unit["CĐCS Đơn vị số 5"] == "Chưa nộp"
    assert len(found.conflicts) == len(comments(found.document)) == 1


def goes(head: str) -> Do:
    def do(document: Document) -> None:
        gone = table(document, head)._tbl
        gone.getparent().remove(gone)

    return do


def row_goes(document: Document) -> None:
    annex = table(document, "Tình trạng")
    annex._tbl.remove(annex.rows[1]._tr)


def new_column(document: Document) -> None:
    kinds = table(document, "Loại hình, cụm")
    kinds.add_column(500_000)
    kinds.rows[0].cells[-1].text = "Tỷ lệ nữ"


@pytest.mark.parametrize(
    ("head", "cell", "ours"),
    [
        ("Loại hình, cụm", (1, 0), goes("Loại hình, cụm")),
        ("Loại hình, cụm", (1, 0), new_column),
        ("Tình trạng", (1, 4), row_goes),
        (
            "Đánh giá, triển vọng",
            (2, 2),
            lambda d: table(d, "Đánh giá, triển vọng").rows[2].cells[2].add_paragraph("x"),
        ),
    ],
    ids=["table goes", "columns change", "row goes", "cell gets another line"],
)
def test_a_picture_in_a_cell_stays_when_the_generator_takes_the_cell_away(head: str, cell: tuple[int, int], ours: Do):
    row, column = cell

    def put(document: Document) -> None:
        table(document, head).rows[row].cells[column].paragraphs[0].add_run().add_picture(picture())

    assert pictures(merged(put, ours).document) == pictures(OURS) + 1


def test_a_text_box_stays_when_the_generator_drops_the_paragraph_it_hangs_on():
    box = f"<w:r {nsdecls('w')}><w:pict/></w:r>"

    def drop(document: Document) -> None:
        paragraph = find(document, "1.2. Nội dung")._p
        paragraph.getparent().remove(paragraph)

    found = merged(lambda d: find(d, "1.2. Nội dung")._p.append(parse_xml(box)), drop)
    assert len(list(WordPackage(found.document).body.iter(f"{W}pict"))) == 1
    assert len(found.conflicts) == 1


def test_a_chart_beside_which_people_wrote_is_drawn_anew():
    found = merged(lambda d: drawings(d)[0].add_run(" Hình của cơ quan."))
    fresh, here = (
        [p.part.related_parts[blip.get(f"{{{nsdecls('r').split(chr(34))[1]}}}embed")].blob for blip in p._p.iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}blip")]
        for p in (drawings(docx.Document(io.BytesIO(content)))[0] for content in (OURS, found.document))
    )  # fmt: skip
    assert here == fresh
    assert "Hình của cơ quan." in [p.text.strip() for p in docx.Document(io.BytesIO(found.document)).paragraphs]


def test_cells_that_people_joined_are_shown_as_a_clash():
    def join(document: Document) -> None:
        row = table(document, "Nộp báo cáo").rows[1]
        row.cells[4].merge(row.cells[6])

    found = merged(join)
    assert [c.generated for c in found.conflicts] == ["Trong đó: nữ đoàn viên: 39"]
    assert len(comments(found.document)) == 1


def test_an_object_character_that_people_pasted_is_text_like_any_other():
    found = merged(lambda d: retype(find(d, "So với năm 2023"), "51 người", "51 người\ufffc"))
    text = find(docx.Document(io.BytesIO(found.document)), "So với năm 2023").text
    assert "130 người\ufffc (28,2%)" in text


@pytest.mark.parametrize("pair", ["4/8", "5/7"])
def test_a_pair_of_which_people_changed_one_half_is_a_clash_as_a_whole(pair: str):
    found = merged(lambda d: retype(find(d, "1.2. Nội dung"), "4/7 đơn vị", f"{pair} đơn vị"))
    text = find(docx.Document(io.BytesIO(found.document)), "1.2. Nội dung").text
    assert f"{pair} đơn vị, đạt 100%" in text
    assert "7/7 đơn vị" in comments(found.document)[0]


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
def test_a_damaged_document_is_said_to_be_one(part: str):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BASE)) as whole, zipfile.ZipFile(out, "w") as cut:
        for name in whole.namelist():
            cut.writestr(name, whole.read(name)[: -20 if name == part else None])
    with pytest.raises(NotADocument):
        merge(BASE, out.getvalue(), OURS, when=datetime(2026, 1, 15))


def test_a_document_whose_bytes_are_garbled_is_said_to_be_one():
    with zipfile.ZipFile(io.BytesIO(BASE)) as whole:
        start = whole.getinfo("word/document.xml").header_offset + 60
    garbled = BASE[:start] + b"\xff" * 40 + BASE[start + 40 :]
    with pytest.raises(NotADocument):
        merge(BASE, garbled, OURS, when=datetime(2026, 1, 15))


def test_columns_that_people_changed_about_get_their_own_figures():
    def swap(document: Document) -> None:
        for row in table(document, "Nộp báo cáo").rows:
            women, members = row._tr.tc_lst[5], row._tr.tc_lst[4]
            women.addnext(members)

    found = merged(swap)
    assert rows(found.document, "Nộp báo cáo") == [[*r[:4], r[5], r[4], *r[6:]] for r in rows(OURS, "Nộp báo cáo")]


@pytest.mark.parametrize(
    ("name", "figures"), [("Liên hiệp Hội địa phương", False), ("CĐCS Đơn vị số 6 cũ", True)], ids=["name", "figures"]
)
def test_a_row_is_known_by_its_figures_or_by_its_words(name: str, figures: bool):
    """People named it otherwise, and its new figures come in; or wrote their own, and are asked about them."""

    def edit(document: Document) -> None:
        row = next(r for r in table(document, "Nộp báo cáo").rows if r.cells[1].text == "CĐCS Đơn vị số 6")
        row.cells[1].paragraphs[0].text = name
        for number, cell in enumerate(row.cells[4:] if figures else ()):
            cell.paragraphs[0].text = str(9000 + number)

    found = merged(edit)
    fresh = next(row for row in rows(OURS, "Nộp báo cáo") if row[1] == "CĐCS Đơn vị số 6")
    former = next(row for row in rows(BASE, "Nộp báo cáo") if row[1] == "CĐCS Đơn vị số 6")
    (told,) = [row for row in rows(found.document, "Nộp báo cáo") if row[1] == name]
    changed_cells = [new for new, old in zip(fresh, former, strict=True) if new != old]
    assert len(changed_cells) > 1
    assert told[2:4] == fresh[2:4]  # of what kind it is, when it reported
    assert told[4:] == ([str(9000 + n) for n in range(len(told) - 4)] if figures else fresh[4:])
    assert len(found.conflicts) == (len(changed_cells) if figures else 0)


def test_a_table_whose_head_people_deleted_or_renamed_gets_its_figures():
    def headless(document: Document) -> None:
        annex = table(document, "Nộp báo cáo")
        annex._tbl.remove(annex.rows[0]._tr)

    def renamed(document: Document) -> None:
        for number, cell in enumerate(table(document, "Nộp báo cáo").rows[0].cells):
            cell.paragraphs[0].text = f"Cột {number}"

    fresh = rows(OURS, "Nộp báo cáo")[1:]
    assert rows(merged(renamed).document, "Cột 3")[1:] == fresh
    assert rows(merged(headless).document, "CĐCS Đơn vị số 1") == fresh


def test_lines_that_the_generator_adds_to_an_edited_cell_stay_apart():
    def edit(document: Document) -> None:
        cell = table(document, "Nộp báo cáo").rows[1].cells[2]
        cell.paragraphs[0].runs[0].text = f"Khối: {cell.text}"

    def add(document: Document) -> None:
        table(document, "Nộp báo cáo").rows[1].cells[2].add_paragraph("đơn vị mới nhập")

    found = merged(edit, add)
    kind = rows(OURS, "Nộp báo cáo")[1][2]
    assert rows(found.document, "Nộp báo cáo")[1][2].splitlines() == [f"Khối: {kind}", "đơn vị mới nhập"]


def test_comments_are_dated_with_the_time_of_the_place():
    found = merged(lambda d: retype(find(d, "1.2. Nội dung"), "4/7 đơn vị", "4/8 đơn vị"))
    dates = [c._comment_elm.get(f"{W}date") for c in docx.Document(io.BytesIO(found.document)).comments]
    assert dates == ["2026-01-15T00:00:00"]
