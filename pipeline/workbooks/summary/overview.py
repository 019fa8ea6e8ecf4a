"""Sheet Tổng quan: the round at a glance, three charts, and the band of “Gần đạt”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums, delivery_counts, outlook_counts
from pipeline.round.roster import Delivery
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import NEAR_NAME, quoted
from pipeline.workbooks.look import FONT, lines_of, number_style, row_height
from pipeline.workbooks.summary.delivery import NOT_OFFICE, STATE_NAME, states_of
from pipeline.workbooks.summary.indicators import (
    OUTLOOK_NAME,
    OWN_CODE_NAME,
    OWN_NAME,
    RESULT_NAME,
    STATUS_NAME,
    TARGET_NAME,
)
from pipeline.workbooks.summary.layout import RULES

_WIDTHS = (42, 12, 12, 3, 9, 12, 12, 62)
_PAGE = 42  # rows that surely fill the first printed page
_RIGHT = 4  # first column of the second block
_LEAST_CHART = 280  # pixels: a chart of few bars is still read
_STATE_FILL = {
    Delivery.ON_TIME: "#70AD47",
    Delivery.LATE: "#FFC000",
    Delivery.WAITING: "#5B9BD5",
    Delivery.AFTER_CLOSE: "#8064A2",
    Delivery.REJECTED: "#ED7D31",
    Delivery.LEFT_OUT: "#D9D9D9",
    Delivery.FAULT: "#7F7F7F",
    Delivery.UNCLEAR: "#8064A2",
    Delivery.UNCONFIRMED: "#4BACC6",
    Delivery.MISSING: "#A5A5A5",
}
_STATUS_FILL = {
    Status.EXCEEDED: "#375623",
    Status.MET: "#70AD47",
    Status.NEAR: "#FFC000",
    Status.NOT_MET: "#C00000",
    Status.NOT_DUE: "#BDD7EE",
    Status.NO_DATA: "#A5A5A5",
    Status.NOT_APPLICABLE: "#D9D9D9",
}


@dataclass(frozen=True, slots=True)
class _Block:
    """Rows of a written table that a chart is drawn from."""

    first: int
    last: int


def write_overview(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the sheet."""
    top = sheet.notes(sheet.top, f"Chương trình: {data.program.title}") + 1
    delivered = _delivery(sheet, top, data)
    last = delivered.last
    _delivery_chart(sheet, top, delivered, data)
    if data.program.indicators:
        statuses = _statuses(sheet, last + 2, data)
        _status_chart(sheet, top + 16, statuses, data)
        last = _outlooks(sheet, statuses.last + 2, data).last
    bases = _bases(sheet, last + 2, data)
    # The second page begins here on paper: a chart over the edge would be cut in two.
    row = max(bases.last + 2, _PAGE)
    sheet.widths(_WIDTHS)
    compared = _compared(sheet, row, data)
    last = _compared_chart(sheet, row, compared, data)
    last = _near_band(sheet, max(compared.last, last) + 2, data)
    sheet.finish((0, sheet.top - 1), (last, len(_WIDTHS) - 1), freeze=(sheet.top, 0))


def _delivery(sheet: SheetWriter, row: int, data: Consolidation) -> _Block:
    counts = delivery_counts(data.unit_roster)
    expected = counts.expected
    heads = ("Tình hình nộp biểu", "Số đơn vị", "Tỷ lệ")
    sheet.heads(row, heads)
    whole = xl_rowcol_to_cell(row + 1, 1, row_abs=True)
    sheet.text(row + 1, 0, "Đơn vị phải báo cáo")
    sheet.formula(row + 1, 1, f"COUNTIFS({NOT_OFFICE})", expected, "cell integer")
    sheet.blank(row + 1, 2)
    first = row + 3
    states = states_of(data)
    came = [xl_rowcol_to_cell(first + n, 1) for n, state in enumerate(states) if state.counted]
    lines = [("Đơn vị đã báo cáo", "+".join(came), counts.reported)]
    for state in states:
        count = f"COUNTIFS({NOT_OFFICE},{STATE_NAME},{quoted(state.label)})"
        lines.append((f"  {state.label}", count, counts.counts[state]))
    for at, (label, formula, value) in enumerate(lines, start=row + 2):
        sheet.text(at, 0, label.strip(), "cell")
        sheet.formula(at, 1, formula, value, "cell integer")
        rate = value / expected if expected else None
        sheet.formula(at, 2, f'IF({whole}=0,"",{xl_rowcol_to_cell(at, 1)}/{whole})', rate, "cell percent")
    office = [line for line in data.roster.lines if line.unit.code == data.program.office_code]
    last = row + 1 + len(lines)
    if office:
        last += 1
        sheet.text(last, 0, "Biểu của cơ quan công đoàn")
        sheet.merge((last, 1), (last, 2), office[0].delivery.label, "cell center")
    return _Block(first, last)


def _statuses(sheet: SheetWriter, row: int, data: Consolidation) -> _Block:
    counts = {s.label: n for s, n in data.headline.items()}
    return _counted(sheet, row, (f"Đánh giá chung, {data.period.name}", "Số chỉ tiêu", "Tỷ lệ"), STATUS_NAME, counts)


def _outlooks(sheet: SheetWriter, row: int, data: Consolidation) -> _Block:
    counts = {o.label: n for o, n in outlook_counts(data).items()}
    return _counted(sheet, row, ("Triển vọng đến cuối nhiệm kỳ", "Số chỉ tiêu", "Tỷ lệ"), OUTLOOK_NAME, counts)


def _counted(sheet: SheetWriter, row: int, heads: Sequence[str], name: str, counts: dict[str, int]) -> _Block:
    """A table of how many indicators carry each word in the column called `name`."""
    sheet.heads(row, heads)
    first, last = row + 1, row + len(counts)
    column = f"{xl_rowcol_to_cell(first, 1, row_abs=True)}:{xl_rowcol_to_cell(last, 1, row_abs=True)}"
    whole = sum(counts.values())
    for at, (label, value) in enumerate(counts.items(), start=first):
        sheet.text(at, 0, label)
        sheet.formula(at, 1, f"COUNTIFS({OWN_NAME},1,{name},{quoted(label)})", value, "cell integer")
        share = value / whole if whole else None
        formula = f'IF(SUM({column})=0,"",{xl_rowcol_to_cell(at, 1)}/SUM({column}))'
        sheet.formula(at, 2, formula, share, "cell percent")
    return _Block(first, last)


def _bases(sheet: SheetWriter, row: int, data: Consolidation) -> _Block:
    year = data.latest_year
    sums = base_sums(data, year)
    if not sums:
        return _Block(row, row - 2)
    sheet.heads(row, (f"Số gốc năm {year}", "Tổng số", "Có số liệu"))
    for at, item in enumerate(sums, start=row + 1):
        sheet.text(at, 0, f"{item.base.label} ({item.base.unit})" if item.base.unit else item.base.label)
        sheet.number(at, 1, item.value, f"cell {number_style(item.value)}")
        sheet.text(at, 2, f"{item.reported}/{item.expected}", "cell center")
    return _Block(row + 1, row + len(sums))


def _compared(sheet: SheetWriter, row: int, data: Consolidation) -> _Block:
    """Percentages of the latest year that have both a target and a result: a missing one must not be drawn as zero."""
    found = [data.own_results[i.code, data.latest_year] for i in data.program.indicators if i.is_percent]
    drawn = [r for r in found if r.target is not None and r.value is not None]
    if not drawn:
        return _Block(row, row - 1)
    sheet.heads(row, ("Mã", "Mức giao", "Kết quả", f"Chỉ tiêu tỷ lệ năm {data.latest_year}"), _RIGHT)
    for at, r in enumerate(drawn, start=row + 1):
        assert r.target is not None
        sheet.text(at, _RIGHT, r.indicator.code, "cell center")
        code = xl_rowcol_to_cell(at, _RIGHT, col_abs=True)
        for col, name, value, divide in (
            (1, TARGET_NAME, formulas.fraction(r.indicator, r.target.low), "/100"),
            (2, RESULT_NAME, formulas.result_value(r), ""),
        ):
            found_at = f"INDEX({name},MATCH({code},{OWN_CODE_NAME},0)){divide}"
            sheet.formula(at, _RIGHT + col, found_at, value, "cell percent")
        sheet.text(at, _RIGHT + 3, _short(r.indicator), "cell small")
    return _Block(row + 1, row + len(drawn))


def _short(indicator: Indicator) -> str:
    text = indicator.text
    return text if len(text) <= 140 else text[:139].rstrip() + "…"


# --------------------------------------------------------------------------- charts


def _delivery_chart(sheet: SheetWriter, row: int, block: _Block, data: Consolidation) -> None:
    chart = sheet.book.chart("doughnut", "Tình hình nộp biểu")
    states = states_of(data)
    rows = _Block(block.first, block.first + len(states) - 1)
    _series(
        sheet,
        chart,
        rows,
        "Số đơn vị",
        category=0,
        value=1,
        points=[{"fill": {"color": _STATE_FILL[s]}} for s in states],
    )
    _place(sheet, row, _RIGHT, chart, (640, 300))


def _status_chart(sheet: SheetWriter, row: int, block: _Block, data: Consolidation) -> None:
    chart = sheet.book.chart("bar", f"Chỉ tiêu theo đánh giá, {data.period.name}")
    _series(
        sheet,
        chart,
        block,
        "Số chỉ tiêu",
        category=0,
        value=1,
        points=[{"fill": {"color": _STATUS_FILL[s]}} for s in Status],
    )
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT, "size": 10}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    _place(sheet, row, _RIGHT, chart, (640, 300))


def _compared_chart(sheet: SheetWriter, row: int, block: _Block, data: Consolidation) -> int:
    """Bars beside the table, one pair for each of its rows; gives the last row they cover."""
    if block.last < block.first:
        return row
    chart = sheet.book.chart("bar", f"Mức giao và kết quả các chỉ tiêu tỷ lệ năm {data.latest_year}")
    _series(sheet, chart, block, "Mức giao", category=_RIGHT, value=_RIGHT + 1, colour="#A5A5A5")
    _series(sheet, chart, block, "Kết quả", category=_RIGHT, value=_RIGHT + 2, colour="#2F5597")
    chart.set_x_axis({"num_format": "0%", "min": 0, "num_font": {"name": FONT}, "label_position": "low"})
    chart.set_y_axis({"reverse": True, "num_font": {"name": FONT}, "text_axis": True})
    heights = sum(sheet.lines_high(r) for r in range(block.first, block.last + 1))
    height = max(int(heights * 4 / 3) + 25, _LEAST_CHART)
    _place(sheet, row, 0, chart, (500, height))
    covered = 0.0
    while covered < height:
        covered += sheet.lines_high(row) * 4 / 3
        row += 1
    return row - 1


def _series(
    sheet: SheetWriter,
    chart: Chart,
    block: _Block,
    name: str,
    *,
    category: int,
    value: int,
    points: list[dict[str, object]] | None = None,
    colour: str = "",
) -> None:
    series: dict[str, object] = {
        "name": name,
        "categories": [sheet.name, block.first, category, block.last, category],
        "values": [sheet.name, block.first, value, block.last, value],
    }
    if points is not None:
        series |= {"points": points, "data_labels": {"value": True, "font": {"name": FONT, "size": 10}}}
    if colour:
        series["fill"] = {"color": colour}
    chart.add_series(series)


def _place(sheet: SheetWriter, row: int, col: int, chart: Chart, size: tuple[int, int]) -> None:
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(row, col, chart)


# --------------------------------------------------------------------------- the near band


def _near_band(sheet: SheetWriter, row: int, data: Consolidation) -> int:
    """The near band, which statuses read from here, where the rules stand, the program's note; returns the last row."""
    end = len(_WIDTHS) - 1
    sheet.text(row, 0, "Cách đánh giá và dự báo triển vọng", "subtitle")
    sheet.text(row + 1, 0, "Ngưỡng “Gần đạt” (so với mức giao)", "cell")
    sheet.number(row + 1, 1, data.cover.near, "input percent")
    sheet.book.define(NEAR_NAME, sheet.ref(row + 1, 1))
    rules = [(f"Cách tính, cách đánh giá và xác định triển vọng: trang “{RULES}”.", "wrap")]
    notes = [(data.program.note, "wrap note")] if data.program.note else []
    said = [*(rules if data.program.indicators else ()), *notes]
    for at, (text, style) in enumerate(said, start=row + 2):
        sheet.merge((at, 0), (at, end), text, style)
        sheet.row_height(at, row_height(lines_of(text, sum(_WIDTHS)), small=False))
    return row + 1 + len(said)
