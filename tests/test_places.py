"""Where each figure stands in the report: every place named holds it, no figure of the tables is without a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from pipeline.program.model import Period
from pipeline.review.outline import review
from pipeline.review.places import places
from pipeline.round.consolidation import Consolidation
from pipeline.round.figure_place import FigurePlace
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.summary.layout import lay_out
from pipeline.workbooks.summary.sources import sources
from pipeline.workbooks.summary.used_in import used
from tests.reviews import ANNUAL, END, HALF, MID, cells_of, random_round, styled, written

NUMBER = re.compile(r"\d[\d.]*(?:,\d+)?")


@pytest.fixture(scope="module", params=[ANNUAL, HALF, MID, END], ids=lambda period: period.code)
def data(request: pytest.FixtureRequest) -> Consolidation:
    period: Period = request.param
    return random_round(period, seed=7)


def found(data: Consolidation) -> tuple[FigurePlace, ...]:
    return places(data, review(data))


def test_every_place_holds_the_figure(data: Consolidation, tmp_path: Path) -> None:
    """Of the report as it is written: a row of a table, or a paragraph that begins so."""
    document = written(data, tmp_path)
    texts = [" ".join(text.split()) for _, text in styled(document)]
    rows = [(row[0], " ".join(row)) for table in document.tables for row in cells_of(table) if row]
    items = used(data, lay_out(data), found(data))
    assert len(items) > 20
    for item in items:
        figure = NUMBER.search(item.source.figure)
        assert figure is not None
        if begin := re.match("đoạn “(.+?)…?”$", item.place.where):
            held = [text for text in texts if text.startswith(begin[1])]
        else:
            row = re.search(r"dòng (\S+?)(?:,|$)", item.place.where)
            assert row is not None and item.place.where.startswith("Bảng ")
            held = [text for first, text in rows if first == row[1]]
        numbers = {n for text in held for n in NUMBER.findall(text.replace("/\n", "/"))}
        assert {figure[0], item.source.numerator.replace(" ", "")} & numbers, item


def test_no_figure_of_the_tables_is_without_a_place(data: Consolidation) -> None:
    named = {
        (item.source.code or item.source.about, item.source.year) for item in used(data, lay_out(data), found(data))
    }
    shown = {(row.code or row.about, row.year) for row in sources(data, lay_out(data))}
    if data.period in (MID, END):
        wanted = {(code, year) for code, year in shown if year in (*data.years, None)}
        assert len(wanted) > 30 and wanted <= named
    else:  # of a lasting promise the table has the figure of all years
        latest = {code for code, year in shown if year == data.latest_year}
        assert len(latest) > 10 and latest <= {code for code, year in named if year in (data.latest_year, None)}


def test_the_sheet_lists_them(tmp_path: Path) -> None:
    data = random_round(MID, seed=7)
    write_summary(tmp_path / "s.xlsx", data, 1000, places=found(data))
    rows = [*_rows(tmp_path / "s.xlsx")]
    assert rows[0] == ["Mã", "Nội dung", "Năm", "Số liệu", "Phần của báo cáo", "Mục", "Chỗ"]
    assert len(rows) == 1 + len(found(data)) > 40
    assert ["1.1", "2025", "Bảng 2, dòng 1.1, cột Năm 2025"] in [[row[0], row[2], row[6]] for row in rows]


def _rows(path: Path) -> Iterator[list[str]]:
    sheet = openpyxl.load_workbook(path)["Nơi dùng số liệu"]
    started = False
    for row in sheet.iter_rows(values_only=True):
        started = started or row[0] == "Mã"
        if started:
            yield ["" if value is None else str(value) for value in row]
