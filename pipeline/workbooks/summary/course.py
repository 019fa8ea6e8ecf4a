"""Sheet Diễn biến: every indicator over the periods, its year and the term; charts of percentages that moved most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.chart import Chart

from pipeline.measures.results import Result
from pipeline.program.model import Indicator, Period
from pipeline.program.term import TERM_LABEL
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import pair_text, target_words
from pipeline.text import number
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import FONT

_FIXED = (("Mã", 8), ("Nội dung chỉ tiêu", 44), ("ĐVT", 11), ("Tính cho", 10))
_PERIOD_WIDTH = 19
_NOTE = (
    "Mỗi cột là một kỳ: kết quả của năm mà kỳ đó báo cáo và của cả nhiệm kỳ tính đến kỳ đó, theo số liệu biết được ở "
    "kỳ ấy; dưới mỗi kết quả là số đạt được/tổng số, số đơn vị đã báo cáo/phải báo cáo và mức giao có hiệu lực khi đó. "
    "Trang này giữ số của các kỳ đã qua, không phải công thức{edited}. Số 6 tháng chưa phải là số cả năm."
)
_YEAR = "Trong năm"
_MOST_LINES = 6
_CHART_ROWS = 21
_COLOURS = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#7F7F7F")


@dataclass(frozen=True)
class _Line:
    """An indicator's results by period code, of the periods' years or of the term, and the row that holds them."""

    indicator: Indicator
    results: dict[str, Result]
    row: int
    of_term: bool

    @property
    def change(self) -> float:
        """From the first known percentage to the last."""
        known = [r.value for r in self.results.values() if r.value is not None]
        return known[-1] - known[0] if len(known) > 1 else 0.0


def shows_course(data: Consolidation) -> bool:
    """Whether there is a course to show: two periods with figures."""
    return len(_periods(data)) > 1


def write_course(sheet: SheetWriter, data: Consolidation, *, apart: bool = False) -> None:
    """Write the sheet: indicators by period, charts."""
    periods = _periods(data)
    edited = "" if apart else ": sửa trang Số liệu thì trang này không đổi"
    head = sheet.notes(sheet.top, _NOTE.format(edited=edited))
    sheet.heads(head, [*(label for label, _ in _FIXED), *(p.name for p in periods)])
    sheet.widths([width for _, width in _FIXED])
    count = len(_FIXED) + len(periods)
    sheet.columns(len(_FIXED), count - 1, _PERIOD_WIDTH)
    lines = _lines(data, head + 1)
    _write_indicators(sheet, lines)
    for line in lines:
        _write_line(sheet, line, periods)
    last = head + 2 * len(lines)
    last = _charts(sheet, last + 2, head, [x for x in lines if not x.of_term], periods) or last
    sheet.finish((head, head), (last, max(count, len(_FIXED) + 3) - 1), freeze=(head + 1, 2))


def _periods(data: Consolidation) -> list[Period]:
    return list({p.period.code: p.period for p in data.history.series}.values())


def _lines(data: Consolidation, first: int) -> list[_Line]:
    """The lines with anything to show: of each indicator that of its years, then that of the term."""
    found: dict[tuple[str, bool], dict[str, Result]] = {}
    for point in data.history.series:
        found.setdefault((point.result.indicator.code, point.result.year is None), {})[point.period.code] = point.result
    wanted = [(i, of_term) for i in data.program.indicators for of_term in (False, True)]
    shown = [
        (i, of_term)
        for i, of_term in wanted
        if any(r.value is not None for r in found.get((i.code, of_term), {}).values())
    ]
    return [_Line(i, found[i.code, of_term], first + 2 * n, of_term) for n, (i, of_term) in enumerate(shown)]


def _write_indicators(sheet: SheetWriter, lines: Sequence[_Line]) -> None:
    """Code, text and unit of each indicator beside all its lines."""
    for _, own in groupby(lines, key=lambda line: line.indicator.code):
        rows = list(own)
        i, first, last = rows[0].indicator, rows[0].row, rows[-1].row + 1
        for col, text in enumerate((i.code, i.text, i.unit)):
            sheet.merge((first, col), (last, col), text, "cell" if col == 1 else "cell center")


def _write_line(sheet: SheetWriter, line: _Line, periods: Sequence[Period]) -> None:
    """Two rows: results, which charts read, and below each the pair, coverage and target in words."""
    i = line.indicator
    sheet.merge((line.row, 3), (line.row + 1, 3), TERM_LABEL if line.of_term else _YEAR, "cell center")
    for col, period in enumerate(periods, start=len(_FIXED)):
        found = line.results.get(period.code)
        if found is None:  # the term had no target yet
            sheet.blank(line.row, col)
            sheet.blank(line.row + 1, col)
            continue
        value = formulas.share(i, found.numerator, found.denominator)
        sheet.number(line.row, col, value, f"cell bold center {formulas.result_style(i, value)}")
        sheet.text(line.row + 1, col, _about(found), "cell center small")


def _about(found: Result) -> str:
    """'450/500; 9/10 đơn vị; giao 95%', or nothing where nothing is known or asked."""
    if found.numerator is None and not found.expected:
        return ""
    covered = f"{number(found.reported)}/{number(found.expected)} đơn vị"
    target = f"giao {target_words(found.indicator, found.target)}" if found.target else ""
    return "; ".join(filter(None, (pair_text(found), covered, target, found.unwhole)))


# --------------------------------------------------------------------------- charts


def _charts(sheet: SheetWriter, row: int, head: int, lines: Sequence[_Line], periods: Sequence[Period]) -> int | None:
    """The percentages that rose and fell most, side by side; gives the last row they cover, None without any."""
    moved = sorted((x for x in lines if x.indicator.is_percent and x.change), key=lambda x: -abs(x.change))
    drawn = [
        ("Chỉ tiêu tỷ lệ tăng nhiều nhất", [x for x in moved if x.change > 0]),
        ("Chỉ tiêu tỷ lệ giảm nhiều nhất", [x for x in moved if x.change < 0]),
    ]
    drawn = [(title, found[:_MOST_LINES]) for title, found in drawn if found]
    for (title, found), col in zip(drawn, (0, len(_FIXED)), strict=False):
        # One row lower: its frame would be drawn on the page before.
        sheet.insert_chart(row + 1, col, _chart(sheet, title, found, head, len(periods)))
    if not drawn:
        return None
    sheet.raw.set_h_pagebreaks([row])  # a chart over the edge would be cut in two
    return row + _CHART_ROWS


def _chart(sheet: SheetWriter, title: str, lines: Sequence[_Line], head: int, periods: int) -> Chart:
    """A line for each indicator."""
    chart = sheet.book.chart("line", title)
    first, last = len(_FIXED), len(_FIXED) + periods - 1
    for line, colour in zip(lines, _COLOURS, strict=False):
        chart.add_series(
            {
                "name": line.indicator.code,
                "categories": [sheet.name, head, first, head, last],
                "values": [sheet.name, line.row, first, line.row, last],
                "line": {"color": colour, "width": 2.25},
                "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
            }
        )
    highest = max(r.value for line in lines for r in line.results.values() if r.value is not None)
    top = {"max": 1} if highest <= 100 else {}  # a share has no room above the whole
    chart.set_y_axis({"num_format": "0%", "num_font": {"name": FONT}, "major_gridlines": {"visible": True}} | top)
    chart.set_x_axis({"num_font": {"name": FONT}, "label_position": "low"})
    chart.show_blanks_as("span")
    chart.set_size({"width": 470, "height": 380})
    return chart
