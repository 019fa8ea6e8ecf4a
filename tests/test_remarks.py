"""The words of unions: remarks beside figures, and what is written outside the input cells."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.steps.report import write_review
from pipeline.workbooks.summary import write_summary
from tests.readout import as_recorded, read_out
from tests.test_closing import Space

NOTE = "3 người <nghỉ> thai sản & chưa học\nSẽ học bù quý I"
NOTE_CELL = "I_3_1_2024_note"


@pytest.fixture
def space(tmp_path: Path) -> Space:
    made = Space(tmp_path)
    made.put("A01")
    return made


def sheet_rows(path: Path, sheet: str) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)]


def column(path: Path, sheet: str, head: str, **where: str) -> list[object]:
    """The values under a head, of the rows that hold `where` (by head)."""
    rows = sheet_rows(path, sheet)
    at = next(n for n, row in enumerate(rows) if head in row)
    heads = rows[at]
    return [
        row[heads.index(head)]
        for row in rows[at + 1 :]
        if all(row[heads.index(h.replace("_", " "))] == v for h, v in where.items())
    ]


# ------------------------------------------------------------------------------------------- remarks


def test_a_remark_stands_beside_its_figure_and_on_what_it_explains(space: Space, tmp_path: Path) -> None:
    space.put("A05", {NOTE_CELL: NOTE, "I_3_1_2024_val": "bảy người"})
    space.put("A06", {NOTE_CELL: NOTE})
    data = space.read()
    (refused,) = (i for i in data.issues if i.code == "G02")
    assert refused.remark == NOTE and "Đơn vị giải trình: “3 người <nghỉ>" in refused.sentence
    assert all(not i.remark for i in data.issues if i.ref != refused.ref)
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, data, 1000)
    head = "Ghi chú, giải trình của đơn vị"
    assert column(path, "Số liệu", head, Mã_đơn_vị="A06", Mã_chỉ_tiêu="3.1") == [NOTE]
    assert set(column(path, "Số liệu", head, Mã_đơn_vị="A06", Mã_chỉ_tiêu="1.1")) == {None}
    assert set(column(path, "Số liệu", head, Mã_đơn_vị="A01")) == {None}
    assert NOTE in column(path, "Lỗi dữ liệu", "Đơn vị giải trình", Mã_lỗi="G02")
    assert column(path, "Lời của đơn vị", "Nội dung", Về="Chỉ tiêu 3.1") == [NOTE, NOTE]  # also of a refused figure
    comments = [c.comment.text for row in openpyxl.load_workbook(path)["Theo đơn vị"] for c in row if c.comment]
    assert comments == [NOTE, NOTE]
    as_recorded("words of unions", read_out(path, "Lời của đơn vị", "Lỗi dữ liệu"))


def test_remarks_stand_in_the_reports_annex_by_indicator(space: Space) -> None:
    space.put("A05", {NOTE_CELL: NOTE, "I_1_1_2024_note": "-"})
    write_review(space.settings, space.read(), datetime(2025, 3, 1))
    path = space.settings.output_folder(space.program.code, "2024") / "bao-cao.docx"
    rows = [[c.text for c in row.cells] for table in docx.Document(str(path)).tables for row in table.rows]
    at = next(n for n, row in enumerate(rows) if row[0].startswith("Ghi chú, giải trình chỉ tiêu 3.1."))
    assert rows[at + 1] == [NOTE, "1", "CĐCS đơn vị A05"]
    assert not any(row[0].startswith("Ghi chú, giải trình chỉ tiêu 1.1") for row in rows)  # a dash says nothing


def test_remarks_of_figures_that_a_close_keeps_out_stay_out_with_them(space: Space, tmp_path: Path) -> None:
    space.put("A05")
    space.close()
    space.put("A05", {"I_3_1_2024_val": 9, NOTE_CELL: NOTE})
    data = space.read()
    assert data.figures.after_close
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, data, 1000)
    assert set(column(path, "Số liệu", "Ghi chú, giải trình của đơn vị")) == {None}
    assert column(path, "Lời của đơn vị", "Nội dung") == [NOTE]  # the office reads it all the same
