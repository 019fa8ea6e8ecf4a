"""Sheet Diễn biến: every indicator over the periods, charts of the percentages that moved most, unions restated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.consolidation import Consolidation
from pipeline.measures.results import Result
from pipeline.measures.series import Basis, Restated
from pipeline.program.model import Indicator, Period
from pipeline.reports.review_figures import pair_text, target_words
from pipeline.reports.summary import formulas
from pipeline.reports.summary.book import Sheet
from pipeline.reports.summary.look import FONT, number_style
from pipeline.text import number

_FIXED = (("Mã", 8), ("Nội dung chỉ tiêu", 46), ("ĐVT", 11))
_PERIOD_WIDTH = 19
_NOTE = (
    "Mỗi cột là một kỳ: kết quả của năm mà kỳ đó báo cáo, theo số liệu biết được ở kỳ ấy; dưới mỗi kết quả là tử số/"
    "mẫu số, số đơn vị đã báo cáo/phải báo cáo và mức giao mới nhất. Trang này giữ số của các kỳ đã qua, không phải "
    "công thức: sửa trang Số liệu thì trang này không đổi. Số 6 tháng chưa phải là số cả năm."
)
_RESTATED = (
    ("Mã ĐV", 8),
    ("Đơn vị", 46),
    ("Mã", 11),
    ("Năm", _PERIOD_WIDTH),
    ("Tử số", _PERIOD_WIDTH),
    ("Mẫu số", _PERIOD_WIDTH),
    ("Kết quả", _PERIOD_WIDTH),
    ("Cách tính", _PERIOD_WIDTH),
)
_RESTATED_TITLE = "Đơn vị sáp nhập, hợp nhất, chia tách: số các năm tính lại theo đơn vị hiện nay"
_RESTATED_NOTE = (
    "Số các năm trước cộng từ các đơn vị cũ; chia tách thì nhân với tỷ lệ chia đã định, chỉ là ước. Bảng này để so "
    "sánh; số đã báo cáo vẫn ở đơn vị đã báo cáo (trang Số liệu). Chỉ tính với Tỷ lệ, Số lượng, Số hiện có."
)
_MOST_LINES = 6
_CHART_ROWS = 21
_COLOURS = ("#1F4E79", "#C55A11", "#548235", "#7F6000", "#7030A0", "#7F7F7F")


@dataclass(frozen=True)
class _Line:
    """An indicator's results by period code, and the row of the sheet that holds them."""

    indicator: Indicator
    results: dict[str, Result]
    row: int

    @property
    def change(self) -> float:
        """From the first known percentage to the last."""
        known = [r.value for r in self.results.values() if r.value is not None]
        return known[-1] - known[0] if len(known) > 1 else 0.0


def shows_course(data: Consolidation) -> bool:
    """Whether there is a course to show: two periods with figures, or a union restated."""
    return len(_periods(data)) > 1 or bool(data.restated)


def write_course(sheet: Sheet) -> None:
    """Write the sheet: indicators by period, charts, restated unions."""
    data = sheet.book.data
    periods = _periods(data)
    head = sheet.notes(sheet.top, _NOTE)
    sheet.heads(head, [*(label for label, _ in _FIXED), *(p.name for p in periods)])
    count = max(len(_FIXED) + len(periods), len(_RESTATED) if data.restated else 0)
    sheet.widths([width for _, width in _FIXED])
    sheet.columns(len(_FIXED), max(count, len(_RESTATED)) - 1, _PERIOD_WIDTH)
    lines = _lines(data, head + 1)
    for line in lines:
        _write_line(sheet, line, periods)
    last = head + 2 * len(lines)
    last = _charts(sheet, last + 2, head, lines, periods) or last
    if data.restated:
        last = _write_restated(sheet, last + 2, data)
    title = sheet.top - 2  # repeated on paper; the heads of the periods would stand over the table of unions as well
    sheet.finish((title, title), (last, max(count, len(_FIXED) + 3) - 1), freeze=(head + 1, 2))


def _periods(data: Consolidation) -> list[Period]:
    return list({p.period.code: p.period for p in data.series}.values())


def _lines(data: Consolidation, first: int) -> list[_Line]:
    found: dict[str, dict[str, Result]] = {}
    for point in data.series:
        found.setdefault(point.result.indicator.code, {})[point.period.code] = point.result
    shown = [i for i in data.program.indicators if i.code in found]
    shown = [i for i in shown if any(r.value is not None for r in found[i.code].values())]
    return [_Line(i, found[i.code], first + 2 * n) for n, i in enumerate(shown)]


def _write_line(sheet: Sheet, line: _Line, periods: Sequence[Period]) -> None:
    """Two rows: results, which charts read, and below each the pair, coverage and target in words."""
    i = line.indicator
    for col, text in enumerate((i.code, i.text, i.unit)):
        sheet.merge((line.row, col), (line.row + 1, col), text, "cell" if col == 1 else "cell center")
    for col, period in enumerate(periods, start=len(_FIXED)):
        found = line.results[period.code]
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


def _charts(sheet: Sheet, row: int, head: int, lines: Sequence[_Line], periods: Sequence[Period]) -> int | None:
    """The percentages that rose and fell most, side by side; gives the last row they cover, None without any."""
    moved = sorted((x for x in lines if x.indicator.is_percent and x.change), key=lambda x: -abs(x.change))
    drawn = [
        ("Chỉ tiêu tỷ lệ tăng nhiều nhất", [x for x in moved if x.change > 0]),
        ("Chỉ tiêu tỷ lệ giảm nhiều nhất", [x for x in moved if x.change < 0]),
    ]
    drawn = [(title, found[:_MOST_LINES]) for title, found in drawn if found]
    for (title, found), col in zip(drawn, (0, len(_FIXED)), strict=False):
        chart = sheet.book.chart("line", title)
        for line, colour in zip(found, _COLOURS, strict=False):
            first, last = len(_FIXED), len(_FIXED) + len(periods) - 1
            chart.add_series(
                {
                    "name": line.indicator.code,
                    "categories": [sheet.name, head, first, head, last],
                    "values": [sheet.name, line.row, first, line.row, last],
                    "line": {"color": colour, "width": 2.25},
                    "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": colour}},
                }
            )
        chart.set_y_axis({"num_format": "0%", "num_font": {"name": FONT}, "major_gridlines": {"visible": True}})
        chart.set_x_axis({"num_font": {"name": FONT}, "label_position": "low"})
        chart.show_blanks_as("span")
        chart.set_size({"width": 470, "height": 380})
        sheet.insert_chart(row, col, chart)
    if not drawn:
        return None
    sheet.raw.set_h_pagebreaks([row])  # a chart over the edge would be cut in two
    return row + _CHART_ROWS - 1


# --------------------------------------------------------------------------- unions


def _write_restated(sheet: Sheet, row: int, data: Consolidation) -> int:
    """The table of unions that stand for others or for a part of what they were; gives its last row."""
    sheet.text(row, 0, _RESTATED_TITLE, "subtitle")
    head = sheet.notes(row + 1, _RESTATED_NOTE)
    sheet.heads(head, [label for label, _ in _RESTATED])
    for at, item in enumerate(data.restated, start=head + 1):
        unit, i = data.program.unit_by_code[item.unit], item.indicator
        value = formulas.share(i, item.numerator, item.denominator)
        for col, text in enumerate((unit.code, unit.name, i.code)):
            sheet.text(at, col, text, "cell" if col == 1 else "cell center")
        sheet.text(at, 3, str(item.year), "cell center")
        sheet.number(at, 4, item.numerator, f"cell {number_style(item.numerator)}")
        sheet.number(at, 5, item.denominator, f"cell {number_style(item.denominator)}")
        sheet.number(at, 6, value, f"cell bold {formulas.result_style(i, value)}")
        sheet.text(at, 7, _mark(item), "cell small")
    sheet.raw.autofilter(head, 0, head + len(data.restated), len(_RESTATED) - 1)
    return head + len(data.restated)


def _mark(item: Restated) -> str:
    basis = "" if item.basis is Basis.OWN and item.missing else item.basis.label
    missing = f"chưa có số của {', '.join(item.missing)}" if item.missing else ""
    return "; ".join(filter(None, (basis, missing)))
