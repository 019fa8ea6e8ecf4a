"""Sheet Theo khối: every indicator by kind, cluster and superior union for the year chosen."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.program.model import Indicator
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import groupings
from pipeline.round.tables import GroupRow, GroupSum, group_rows
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import GROUP_YEAR, RowsWhere
from pipeline.workbooks.look import number_style
from pipeline.workbooks.summary.indicators import NO_INDICATORS
from pipeline.workbooks.summary.pairs import Pairs, year_chooser

_COLUMNS = (
    ("Phân theo", 16),
    ("Khối", 30),
    ("Mã", 7),
    ("Nội dung chỉ tiêu", 58),
    ("ĐVT", 11),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Kết quả", 12),
    ("Đã báo cáo", 10),
    ("Phải báo cáo", 10),
)
_BY, _GROUP, _CODE, _TEXT, _MEASURED_IN, _NUM, _DEN, _RESULT, _REPORTED, _EXPECTED = range(len(_COLUMNS))
_NOTE = (
    "Lọc cột Phân theo, Khối hoặc Mã để xem một khối hay so sánh các khối ở một chỉ tiêu. Tỷ lệ = tổng tử số ÷ tổng "
    "mẫu số của các đơn vị trong khối; ô trống là chưa có số liệu."
)


def write_groups(sheet: SheetWriter, data: Consolidation, pairs: Pairs, year: int) -> None:
    """Write the sheet with `year` chosen."""
    years = data.years if pairs.live else (year,)
    chooser = sheet.notes(sheet.top, _NOTE)
    year_chooser(sheet, chooser, pairs, years, chosen=year, name=GROUP_YEAR)
    head = chooser + 2
    sheet.heads(head, [label for label, _ in _COLUMNS])
    sheet.heads(head, [f"Phải báo cáo {y}" for y in years], len(_COLUMNS))
    row = head
    for grouping in groupings(data.program):
        for item in group_rows(data, pairs.frame, years, grouping):
            row += 1
            _row(sheet, row, item, item.years[year], live=pairs.live)
    if row == head:
        sheet.text(head + 1, 0, NO_INDICATORS, "plain")
    sheet.widths([width for _, width in _COLUMNS])
    sheet.columns(len(_COLUMNS), len(_COLUMNS) + len(years) - 1, 10, hidden=True, level=1)
    sheet.raw.autofilter(head, 0, max(row, head + 1), len(_COLUMNS) - 1)
    sheet.finish((head, head), (max(row, head + 1), len(_COLUMNS) - 1), freeze=(head + 1, 4))


def _row(sheet: SheetWriter, row: int, item: GroupRow, figure: GroupSum, *, live: bool) -> None:
    i = item.indicator
    for col, text in enumerate((item.grouping.label, item.group, i.code, i.text, i.unit)):
        sheet.text(row, col, text, "cell center" if col in (_CODE, _MEASURED_IN) else "cell")
    whole = [number_style(f.numerator) for f in item.years.values()]
    count = "decimal" if "decimal" in whole else "integer"
    style = formulas.result_style(i, 0.5 if i.measure.has_denominator or count == "decimal" else None)
    if live:
        _live(sheet, row, item, figure, (f"cell {count}", f"cell bold {style}"))
        return
    sheet.number(row, _NUM, figure.numerator, f"cell {count}")
    sheet.number(row, _DEN, figure.denominator, f"cell {count}")
    sheet.number(row, _RESULT, _share(i, figure), f"cell bold {style}")
    sheet.number(row, _REPORTED, figure.reported)
    sheet.number(row, _EXPECTED, figure.expected)


def _share(indicator: Indicator, figure: GroupSum) -> float | None:
    return formulas.share(indicator, figure.numerator, figure.denominator)


def _live(sheet: SheetWriter, row: int, item: GroupRow, figure: GroupSum, styles: tuple[str, str]) -> None:
    """Formulas over the pairs; `styles` of the sums and of their quotient."""
    i = item.indicator
    code, group = (xl_rowcol_to_cell(row, col, col_abs=True) for col in (_CODE, _GROUP))
    where = RowsWhere(
        [
            (formulas.YEAR_KEY, f'{code}&"|"&{GROUP_YEAR}'),
            (formulas.GROUP_NAMES[item.grouping.column], formulas.equals(group, item.group)),
        ]
    )
    num, den, reported = (xl_rowcol_to_cell(row, col) for col in (_NUM, _DEN, _REPORTED))
    sheet.formula(row, _NUM, where.sum_or_blank(formulas.NUMERATOR, reported), figure.numerator, styles[0])
    if i.measure.has_denominator:
        total = where.sum_or_blank(formulas.DENOMINATOR, reported)
        sheet.formula(row, _DEN, total, figure.denominator, styles[0])
    else:
        sheet.blank(row, _DEN)
    sheet.formula(row, _RESULT, formulas.quotient(i, num, den), _share(i, figure), styles[1])
    sheet.formula(row, _REPORTED, where.units, figure.reported, "cell integer")
    first = len(_COLUMNS)
    for col, of_year in enumerate(item.years.values(), start=first):
        sheet.number(row, col, of_year.expected, "plain integer")
    area = f"{xl_rowcol_to_cell(row, first)}:{xl_rowcol_to_cell(row, first + len(item.years) - 1)}"
    options = ",".join(str(y) for y in item.years)
    found = f"INDEX({area},MATCH({GROUP_YEAR},{{{options}}},0))"
    sheet.formula(row, _EXPECTED, found, figure.expected, "cell integer")
