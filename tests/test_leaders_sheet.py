"""Sheet Tổng quan: one page of A4 upright that says what tong-quan.html says, and the PDF made of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.documents import pdf, soffice
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.program.reader import read
from pipeline.program.vocabulary import Measure, PeriodKind
from pipeline.round.consolidation import Consolidation
from pipeline.round.one_page import LEAST, MOST
from pipeline.round.overview import overview
from pipeline.settings import REPOSITORY
from pipeline.shipped import SAMPLES
from pipeline.steps import outputs
from pipeline.steps.overview_pdf import write_overview_pdf
from pipeline.workbooks.left_out_sheets import only_sheet
from pipeline.workbooks.summary import OVERVIEW, write_summary
from pipeline.zip_package import packed, unpacked
from tests.reviews import ANNUAL, HALF, PROGRAM, Fact, consolidate, indicator, random_round
from tests.soffice import convert_all
from tests.terms import Term, answers

WIDE, HIGH = 717, 763  # what A4 upright leaves for print: width in pixels, height in points


def sample(code: str) -> Program:
    return read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code)


def mid_term(code: str) -> Consolidation:
    """Random answers to a program that ships: a few unions are missing, and much fails."""
    program = sample(code)
    (period,) = [p for p in program.periods if p.kind is PeriodKind.MID_TERM][:1]
    data = random_round(period, program=program, illustrative=True)
    return replace(data, roster=consolidate(program, period, gone=[u.code for u in program.units[::3]]).roster)


def sheet_of(data: Consolidation, folder: Path) -> Worksheet:
    write_summary(folder / "tong-hop.xlsx", data, 10_000)
    found = openpyxl.load_workbook(folder / "tong-hop.xlsx")[OVERVIEW]
    assert isinstance(found, Worksheet)
    return found


def rows_of(sheet: Worksheet) -> list[list[str]]:
    """The rows that hold something: their texts."""
    rows = ([str(cell.value) for cell in row if cell.value is not None] for row in sheet.iter_rows())
    return [row for row in rows if row]


def below(rows: Sequence[Sequence[str]], heading: str) -> list[Sequence[str]]:
    """The rows of the table below a heading, without its heads."""
    start = rows.index([heading]) + 2
    end = next((n for n, row in enumerate(rows[start:], start) if len(row) == 1), len(rows))
    return list(rows[start:end])


FAILING, AWAITED, TO_DECIDE = (
    "Chỉ tiêu chưa đạt, gần đạt, chậm so với lộ trình",
    "Đơn vị chưa báo cáo",
    "Việc cần cho ý kiến, quyết định",
)


def test_it_says_what_the_overview_holds(tmp_path: Path) -> None:
    data = random_round(ANNUAL, 1)
    told, rows = overview(data), rows_of(sheet_of(data, tmp_path))
    said = [row[0] for row in rows]
    assert {f"{told.headline}.", f"{told.reported}/{told.expected} đơn vị đã báo cáo."} <= set(said)
    found = below(rows, FAILING)
    assert [row[:2] for row in found] == [[f.code, f.text] for f in told.failing]
    assert [row[2][2:] for row in found] == [f.verdict for f in told.failing]
    for row, f in zip(found, told.failing, strict=True):
        facts = [f.lead or "chưa ghi", f"{f.target} ({f.span})", f.result, f.before, f.lowest]
        assert row[3:] == [text for text in facts if text]
    assert [row[0] for row in below(rows, AWAITED)] == [union.name for union in told.awaited]
    start = rows.index([TO_DECIDE]) + 1
    assert [row[1] for row in rows[start : start + len(told.to_decide)]] == list(told.to_decide)


def verdicts(period: Period, folder: Path) -> tuple[list[tuple[Cell | MergedCell, ...]], set[tuple[str, str]]]:
    """The rows from the strip of counts on; the signs below it, each with the colour of its cell."""
    data = random_round(period, 1, program=replace(PROGRAM, indicators=PROGRAM.indicators[:3], other_targets=()))
    rows = list(sheet_of(data, folder).iter_rows())
    rows = rows[next(n for n, row in enumerate(rows) if row[0].value == "Số chỉ tiêu") :]
    signs = (cell for row in rows[1:] for cell in row if str(cell.value)[:2] in ("✗ ", "! "))
    return rows, {(str(cell.value)[0], str(cell.fill.fgColor.rgb)) for cell in signs}


def test_verdicts_carry_a_sign_beside_their_colour_and_are_counted_live(tmp_path: Path) -> None:
    rows, signs = verdicts(ANNUAL, tmp_path)
    words = [str(cell.value) for cell in rows[0][2:]]
    assert [word[0] for word in words] == ["✓", "✓", "!", "✗", "–", "–"]
    assert [cell.fill.fgColor.rgb for cell in rows[0][2:6]] == ["FFC6E0B4"] * 2 + ["FFFFE699", "FFF8CBAD"]
    for word, cell in zip(words, rows[1][2:], strict=True):
        assert str(cell.value) == f'=COUNTIFS(CT_Chinh,1,CT_DanhGia,"{word[2:]}")'
    assert signs == {("✗", "FFF8CBAD")}
    assert verdicts(HALF, tmp_path)[1] == {("✗", "FFF8CBAD"), ("!", "FFFFE699")}  # unions that are missing, and late


def points_on_paper(sheet: Worksheet) -> float:
    """Of the smallest text, where all is scaled to one page."""
    wide = sum(sheet.column_dimensions[letter].width * 7 for letter in "ABCDEFGH")
    high = sum(sheet.row_dimensions[row].height or 15 for row in range(1, sheet.max_row + 1))
    smallest = min(cell.font.size for row in sheet.iter_rows() for cell in row)
    return smallest * min(WIDE / wide, HIGH / high)


@pytest.mark.parametrize("code", SAMPLES)
def test_it_is_one_page_that_can_be_read(code: str, tmp_path: Path) -> None:
    sheet = sheet_of(mid_term(code), tmp_path)
    setup, properties = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    assert (setup.orientation, str(setup.paperSize)) == ("portrait", "9")
    assert properties is not None and properties.fitToPage
    assert {setup.fitToWidth, setup.fitToHeight} <= {None, 1}
    assert sheet.print_area == f"'{OVERVIEW}'!$A$1:$H${sheet.max_row}" and sheet.freeze_panes is None
    assert points_on_paper(sheet) >= 8
    rows = rows_of(sheet)
    assert len(below(rows, AWAITED)) >= 3 and [TO_DECIDE] in rows
    assert ([FAILING] in rows) is (code != "bac-kan")


@pytest.mark.soffice
def test_it_prints_on_one_page_for_every_program(tmp_path: Path) -> None:
    books = [tmp_path / f"{code}.xlsx" for code in SAMPLES]
    for code, path in zip(SAMPLES, books, strict=True):
        write_summary(path, mid_term(code), 10_000)
        path.write_bytes(packed(only_sheet(unpacked(path.read_bytes()), OVERVIEW)))
    for printed in convert_all(books, tmp_path / "pdf", "pdf"):
        content = printed.read_bytes()
        sizes = set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([0-9]+)[0-9.]* ([0-9]+)[0-9.]*\s*\]", content))
        pages = re.findall(rb"/Type\s*/Page\b", content)
        assert (len(pages), sizes) == (1, {(b"595", b"841")}), printed.name


def test_of_long_texts_fewer_indicators_are_told_and_never_less_than_five(tmp_path: Path) -> None:
    """However long texts, names and titles are, and whoever leads: the page can be read."""
    many = "Đồng chí Phó Chủ tịch Liên đoàn phụ trách công tác nữ công, tuyên giáo và phong trào thi đua số "
    long = [
        replace(indicator(f"1.{n}", Measure.RATIO, text="Nội dung rất dài " * 40), lead=f"{many}{n}")
        for n in range(1, 10)
    ]
    units = tuple(replace(unit, name=f"{unit.name} {'rất dài ' * 30}".strip()) for unit in PROGRAM.units)
    told = replace(PROGRAM, indicators=tuple(long), other_targets=(), units=units)
    facts: list[Fact] = [(u.code, i.code, 2025, 10.0, 100.0) for i in long for u in units]
    data = consolidate(told, ANNUAL, facts, gone=[u.code for u in units[:6]])
    found = overview(data)
    assert (len(found.failing), len(found.more)) == (LEAST, 4)
    assert points_on_paper(sheet_of(data, tmp_path)) >= 8
    facts = [(u.code, i.code, 2025, 10.0, 100.0) for i in long for u in PROGRAM.units]
    short = [replace(item, text="Nội dung", lead="") for item in long]
    found = overview(consolidate(replace(PROGRAM, indicators=tuple(short), other_targets=()), ANNUAL, facts))
    assert (len(found.failing), len(found.more)) == (MOST, 1)


def test_unions_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    units = tuple(replace(PROGRAM.units[0], code=f"U{n:03}", name=f"CĐCS số {n}") for n in range(200))
    data = consolidate(replace(PROGRAM, units=units), ANNUAL, gone=[u.code for u in units])
    rows = rows_of(sheet_of(data, tmp_path))
    told = len(below(rows, AWAITED))
    assert 10 < told < 60 and [f"Và {200 - told} đơn vị khác (xem trang Tình hình nộp)."] in rows


def test_the_pdf_is_of_the_first_sheet_and_goes_when_the_workbook_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    term = Term(tmp_path)
    term.send("2025", "C1", answers(2025, 9, 50), term.program.periods[4].due)
    data = term.read("2025")
    taken: list[list[str]] = []

    def printed(_soffice: str, source: Path, *_more: object) -> bool:
        taken.append(openpyxl.load_workbook(source).sheetnames)
        source.with_suffix(".pdf").write_bytes(b"%PDF-1.7 %%EOF")
        return True

    monkeypatch.setattr(pdf, "find_soffice", lambda: "soffice")
    monkeypatch.setattr(soffice, "convert", printed)
    made = outputs.write_outputs(term.settings, data)
    got = write_overview_pdf(term.settings, data.program, data.period)
    assert (got.path, taken) == (made.with_name("tong-quan.pdf"), [[OVERVIEW]]) and got.path and got.path.is_file()
    outputs.write_outputs(term.settings, data)
    assert not got.path.exists()


def test_where_the_former_pdf_cannot_go_nothing_new_is_written(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.settings.output_folder(term.program.code, "2025").joinpath("tong-quan.pdf").mkdir(parents=True)
    with pytest.raises(PipelineError, match="không xóa được bản cũ"):
        outputs.write_outputs(term.settings, term.read("2025"))
    assert [p.name for p in term.settings.output_folder(term.program.code, "2025").iterdir()] == ["tong-quan.pdf"]


def test_without_libreoffice_or_the_sheet_there_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    term = Term(tmp_path)
    data = term.read("2025")
    made = outputs.write_outputs(term.settings, data)
    monkeypatch.setattr(pdf, "find_soffice", lambda: "")
    assert "chưa cài LibreOffice" in write_overview_pdf(term.settings, data.program, data.period).why_not
    book = openpyxl.load_workbook(made)
    book[OVERVIEW].title = "Khác"
    book.save(made)
    assert "không còn trang Tổng quan" in write_overview_pdf(term.settings, data.program, data.period).why_not
    made.unlink()
    assert write_overview_pdf(term.settings, data.program, data.period).path is None
