"""Unions of which no form of this period counts while other figures of theirs do: what is said of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document

from pipeline.review.report import write_review
from pipeline.round.consolidation import Consolidation
from pipeline.round.results import indicators_in_period
from pipeline.round.stand_ins import WhoseFigures, stand_ins
from pipeline.round.tracking import track
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.tracking import write_tracking
from tests.reviews import TEMPLATE, annex, cells_of, paragraphs, styled
from tests.terms import Term, answers

HALF, YEAR, BEFORE = date(2025, 6, 5), date(2025, 12, 5), date(2024, 12, 5)
NO_FORM = "chưa gửi báo cáo kỳ này (danh sách tại Phụ lục II)"


@pytest.fixture
def term(tmp_path: Path) -> Term:
    return sent_in(tmp_path)


def sent_in(folder: Path) -> Term:
    """The year 2025: C1 has sent its form, A03 half a year's, A04 the one of 2024 alone."""
    made = Term(folder)
    made.send("2024", "A04", answers(2024, 3, 20), BEFORE)
    for unit in ("A03", "C1"):
        made.send("2025-6t", unit, answers(2025, 5, 30), HALF)
    made.send("2025", "C1", answers(2025, 9, 50), YEAR)
    return made


@pytest.fixture(scope="module")
def round_and_report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Consolidation, Document]:
    """The round of that year and its report, which tests only read."""
    folder = tmp_path_factory.mktemp("nam")
    data = sent_in(folder).read("2025")
    return data, report(data, folder)


def report(data: Consolidation, folder: Path) -> Document:
    """The report, read back."""
    write_review(folder / "r.docx", data, TEMPLATE)
    return docx.Document(str(folder / "r.docx"))


def test_the_introduction_tells_them_apart(round_and_report: tuple[Consolidation, Document]) -> None:
    text = next(t for _, t in styled(round_and_report[1]) if "tổng hợp từ báo cáo của 01/03 đơn vị trực thuộc" in t)
    held = "01 đơn vị đang dùng số 6 tháng đầu năm 2025; 01 đơn vị có số các năm trước, chưa có số năm 2025"
    assert f"[Trong 02 đơn vị chưa có báo cáo kỳ này được tính: {held}.] (đơn vị chưa báo cáo: Phụ lục II)." in text


def test_the_annex_says_which_figures_of_theirs_count(round_and_report: tuple[Consolidation, Document]) -> None:
    document = round_and_report[1]
    assert "DANH SÁCH ĐƠN VỊ CHƯA BÁO CÁO KỲ NÀY" in paragraphs(document)
    rows = {row[1]: row[3:] for row in cells_of(annex(document, "Phụ lục II"))}
    assert rows["CĐCS đơn vị A03"] == ["Chưa nộp", "Đang dùng số 6 tháng đầu năm 2025"]
    assert rows["CĐCS tên mới"] == ["Chưa nộp", "Có số các năm trước, chưa có số năm 2025"]
    first = {row[1]: row for row in cells_of(annex(document, "Phụ lục I"))}
    assert first["CĐCS đơn vị A03"][2] == "–"
    assert any("đang dùng số đã có (Phụ lục II): ghi số ấy, không xếp" in t for t in paragraphs(document))


def test_the_tables_count_the_unions_whose_figures_they_hold(round_and_report: tuple[Consolidation, Document]) -> None:
    document = round_and_report[1]
    note = next(t for t in paragraphs(document) if t.startswith("Ghi chú: số liệu năm 2025"))
    assert "số liệu năm 2025 có 01 đơn vị đang dùng số 6 tháng đầu năm 2025;" in note
    assert "cột “Tăng, giảm” để “–” vì còn đơn vị chưa có số liệu năm 2024, 2025." in note


def test_half_a_year_that_stands_for_the_year_is_not_ranked_among_years(term: Term) -> None:
    term.send("2025-6t", "A04", answers(2025, 4, 50), HALF)

    def most(period: str) -> tuple[str, ...] | None:
        found = next(s.extremes for s in indicators_in_period(term.read(period)) if s.indicator.code == "3.1")
        return found.high.names if found else None

    assert most("2025-6t") == ("CĐCS đơn vị A03", "CĐCS đơn vị C1")
    assert most("2025") is None  # one whole year beside two halves
    term.send("2025", "A04", answers(2025, 7, 50), YEAR)
    assert most("2025") is None
    term.send("2025", "A03", answers(2025, 3, 50), YEAR)
    assert most("2025") == ("CĐCS đơn vị C1",)


def test_where_nothing_is_known_of_any_the_sentence_says_so(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2025", "C1", answers(2025, 9, 50), YEAR)
    said = [t for _, t in styled(report(term.read("2025"), tmp_path))]
    assert any(t.endswith("báo cáo của 01/03 đơn vị trực thuộc (đơn vị chưa báo cáo: Phụ lục II).") for t in said)


def test_predecessors_other_periods_and_closes_are_told(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2024-6t", "A01", answers(2024, 1), date(2024, 6, 5))
    sent = term.send("2024", "A03", answers(2024, 1), BEFORE)
    known = stand_ins(term.read("2024"))
    assert {unit: item.whose for unit, item in known.items()} == {
        "A04": WhoseFigures.NOTHING,
        "C1": WhoseFigures.PREDECESSORS,
    }
    term.send("2025", "A03", answers(2025, 1), YEAR)
    assert stand_ins(term.read("giua"))["A03"].text == "đang dùng số đã gửi ở kỳ “Kỳ 2025”"
    term.close("2024", date(2024, 12, 20))
    sent.unlink()
    assert stand_ins(term.read("2024"))["A03"].whose is WhoseFigures.CLOSED


def cells(path: Path, sheet: str) -> dict[str, dict[str, object]]:
    """The rows of a table with the column Mã đơn vị, by unit, heads as keys."""
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "Mã đơn vị" in row)
    found = [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]
    return {str(row["Mã đơn vị"]): row for row in found if row["Mã đơn vị"]}


def test_the_workbooks_say_it_beside_the_union(
    round_and_report: tuple[Consolidation, Document], tmp_path: Path
) -> None:
    data, _ = round_and_report
    write_summary(tmp_path / "s.xlsx", data, 1000)
    write_tracking(tmp_path / "t.xlsx", data, track(data, {}, date(2026, 1, 5), 3))
    for file, sheet in (("s.xlsx", "Tình hình nộp"), ("t.xlsx", "Theo dõi")):
        rows = cells(tmp_path / file, sheet)
        assert {unit: row["Số liệu đang dùng"] for unit, row in rows.items() if unit in ("A03", "A04", "C1")} == {
            "A03": "Đang dùng số 6 tháng đầu năm 2025",
            "A04": "Có số các năm trước, chưa có số năm 2025",
            "C1": None,
        }
        assert rows["A03"]["Tình trạng"] == "Chưa nộp"
    sums = openpyxl.load_workbook(tmp_path / "s.xlsx")["Số liệu chung theo khối"]
    known = {str(r[0].value): r[3].value for r in sums.iter_rows() if r[0].value}
    assert known["Tổng số đoàn viên (người)"] == "2/3" and known["Toàn chương trình, năm 2025"] == "Có số liệu"
