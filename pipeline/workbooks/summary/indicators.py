"""Sheet Chỉ tiêu: one row per indicator and resolution, every year shown and the whole term, live over Số liệu."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.measures.headline import Judged, still_open
from pipeline.measures.results import Result
from pipeline.program.model import Indicator
from pipeline.program.term import year_head
from pipeline.program.vocabulary import Accrual, Comparator, Status
from pipeline.round.consolidation import Consolidation, Cover
from pipeline.round.printed import years_met
from pipeline.round.tables import IndicatorRow
from pipeline.round.verdicts import standing
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.formulas import RowsWhere
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, QUIET, number_format, number_style
from pipeline.workbooks.summary.indicators_layout import FIXED, TAIL, IndicatorsLayout, ResultColumn, is_partial

OWN_NAME, STATUS_NAME = "CT_Chinh", "CT_DanhGia"  # workbook-level names that the overview counts over

_STATUS_COLOURS = (
    (Status.EXCEEDED, GOOD),
    (Status.MET, GOOD),
    (Status.NEAR, MIDDLING),
    (Status.NOT_MET, BAD),
    (Status.NO_DATA, QUIET),
)
_VERDICTS = tuple(s for s in Status if s is not Status.NOT_DUE)
NO_TARGET = "–"  # the verdict on a year for which another resolution gives no target


@dataclass(frozen=True, slots=True)
class _IndicatorLine:
    """A row of the sheet, and the round it is of."""

    sheet: SheetWriter
    layout: IndicatorsLayout
    row: int
    data: Consolidation
    live: bool

    def sum(self, col: int, formula: str, value: float | None, style: str) -> None:
        """A sum over sheet Số liệu: its formula where the workbook has that sheet."""
        if self.live:
            self.sheet.formula(self.row, col, formula, value, style)
        else:
            self.sheet.value(self.row, col, "" if value is None else value, style)


def write_indicators(sheet: SheetWriter, data: Consolidation, layout: IndicatorsLayout, *, live: bool = True) -> None:
    """Write the sheet and name the columns that the overview counts over; `live`: there is a sheet Số liệu."""
    sheet.notes(sheet.top, layout.note)
    head = layout.head
    _heads(sheet, layout)
    for row, item in enumerate(layout.rows, start=layout.first):
        _row(_IndicatorLine(sheet, layout, row, data, live), item)
    _columns(sheet, layout)
    _colours(sheet, layout)
    _names(sheet, layout)
    sheet.raw.autofilter(head, 0, layout.last, layout.helpers - 1)
    # On paper the bodies that coordinate leave their room to columns that are rarely there.
    left_out = 1 if is_partial(layout.rows) or not _single(sheet) else 0
    last = layout.helpers - 1 - left_out
    sheet.finish((head - 1, head), (layout.last, last), freeze=(head + 1, 4))


def _heads(sheet: SheetWriter, layout: IndicatorsLayout) -> None:
    above, head = layout.head - 1, layout.head
    sheet.merge((above, 0), (above, len(FIXED) - 1), "Chỉ tiêu")
    titles = {slot: year_head(slot) + (" (đến nay)" if slot is None else "") for slot in layout.slots}
    for slot, title in titles.items():
        first = layout.starts(slot)
        sheet.merge((above, first), (above, first + len(layout.block) - 1), title)
        sheet.heads(head, [column.head for column in layout.block], first)
    sheet.merge((above, layout.tail), (above, layout.tail + len(TAIL) - 1), "Theo dõi")
    sheet.heads(head, [label for label, _ in FIXED])
    sheet.heads(head, [label for label, _ in TAIL], layout.tail)
    pairs = [f"{end} {title}" for title in titles.values() for end in ("Từ", "Đến")]
    sheet.heads(head, ["Dòng chính", *pairs], layout.helpers)


def _row(line: _IndicatorLine, item: IndicatorRow) -> None:
    sheet, layout, row, i = line.sheet, line.layout, line.row, item.indicator
    fixed = (
        i.code,
        item.resolution,
        i.group,
        i.text,
        i.unit,
        i.comparator.label,
        i.scope.label,
        i.accrual.label,
    )
    for col, value in enumerate(fixed):
        sheet.text(row, col, value, "cell center" if col in (0, 4, 5) else "cell")
    for year in layout.years:
        _block(_Block(line, year), item.years[year], RowsWhere(_of_year(row, year)))
    if item.term is None:
        for col in range(layout.starts(None), layout.tail):
            sheet.blank(row, col, "cell grey")
    else:
        _block(_Block(line, None), item.term, RowsWhere(_of_term(row, item, layout.years[-1])))
    _verdict(line, line.data.judged[item.indicator.code] if item.own else None)
    _tail(line, item)
    sheet.number(row, layout.helpers, float(item.own), "plain integer")


def _of_code(row: int) -> tuple[str, str]:
    return (formulas.CODE_KEY, f'{xl_rowcol_to_cell(row, 0, col_abs=True)}&"|"')


def _of_year(row: int, year: int) -> list[tuple[str, str]]:
    return [(formulas.YEAR_KEY, f'{xl_rowcol_to_cell(row, 0, col_abs=True)}&"|{year}"')]


def _of_term(row: int, item: IndicatorRow, last_year: int) -> list[tuple[str, str]]:
    """All years of a flow, each union's latest year of anything else: measures/rollup.term_facts."""
    if item.indicator.accrual is Accrual.CUMULATIVE:
        return [_of_code(row), (formulas.YEAR, f'"<={last_year}"')]
    return [_of_code(row), (formulas.LATEST, "1")]


@dataclass(frozen=True, slots=True)
class _Block:
    """The cells of one row for one year, or for the term."""

    line: _IndicatorLine
    year: int | None

    @property
    def sheet(self) -> SheetWriter:
        """The sheet it is on."""
        return self.line.sheet

    @property
    def layout(self) -> IndicatorsLayout:
        """Where its cells stand."""
        return self.line.layout

    @property
    def row(self) -> int:
        """Its row."""
        return self.line.row

    def at(self, column: ResultColumn) -> str:
        """The address of one of them."""
        return self.layout.cell(self.row, self.year, column)

    def col(self, column: ResultColumn) -> int:
        """Its column."""
        return self.layout.column(self.year, column)


def _block(block: _Block, found: Result, where: RowsWhere) -> None:
    """Target, sums, result, status and coverage of one year or of the term."""
    sheet, row, i = block.sheet, block.row, found.indicator
    value, target = formulas.result_value(found), formulas.target_value(i, found.target)
    style = formulas.result_style(i, value)
    target_style = formulas.result_style(i, None if isinstance(target, str) else target)
    sheet.value(row, block.col(ResultColumn.TARGET), target, f"cell right {target_style}")
    _sums(block, found, where)
    result = formulas.quotient(i, block.at(ResultColumn.NUMERATOR), block.at(ResultColumn.DENOMINATOR))
    sheet.formula(row, block.col(ResultColumn.RESULT), result, value, f"cell bold {style}")
    _finer(block, i, f"cell bold {style}")
    _status(block, found)
    if block.year is None:  # a flow counts a union only when it reported every year asked: not a count of rows
        sheet.number(row, block.col(ResultColumn.REPORTED), found.reported)
    else:
        block.line.sum(block.col(ResultColumn.REPORTED), where.units, found.reported, "cell integer")
    sheet.number(row, block.col(ResultColumn.EXPECTED), found.expected)
    sheet.text(row, block.col(ResultColumn.PARTIAL), found.unwhole)
    _ends(block, found)


def _sums(block: _Block, found: Result, where: RowsWhere) -> None:
    reported = where.count if block.year is None else block.at(ResultColumn.REPORTED)
    total = where.sum_or_blank(formulas.NUMERATOR, reported)
    style = f"cell {number_style(found.numerator)}"
    block.line.sum(block.col(ResultColumn.NUMERATOR), total, found.numerator, style)
    if found.indicator.measure.has_denominator:
        total = where.sum_or_blank(formulas.DENOMINATOR, reported)
        style = f"cell {number_style(found.denominator)}"
        block.line.sum(block.col(ResultColumn.DENOMINATOR), total, found.denominator, style)
    else:
        block.sheet.blank(block.row, block.col(ResultColumn.DENOMINATOR))


def _finer(block: _Block, indicator: Indicator, style: str) -> None:
    """Show more places of a result that two would print as an end of its target."""
    col, low = block.col(ResultColumn.RESULT), block.layout.low(block.year)
    value = f"ROUND({block.at(ResultColumn.RESULT)}*{100 if indicator.is_percent else 1},9)"
    ends = (xl_rowcol_to_cell(block.row, low), xl_rowcol_to_cell(block.row, low + 1))
    close = (f"AND(ISNUMBER({end}),{value}<>{end},ROUND({value},2)=ROUND({end},2))" for end in ends)
    known = f"ISNUMBER({block.at(ResultColumn.RESULT)})"
    block.sheet.finer((block.row, col, block.row, col), f"AND({known},OR({','.join(close)}))", number_format(style))


def _status(block: _Block, found: Result) -> None:
    sheet, low = block.sheet, block.layout.low(block.year)
    cover = sheet.book.cover
    own = found.resolution == cover.program.resolution and not _of_all_parts(cover, found)
    without = Status.NOT_DUE.label if own else NO_TARGET
    without = found.status.label if found.lacks_year_before else without
    said = without if found.target is None else standing(block.line.data, found)
    words = formulas.status(
        found.indicator,
        numerator=block.at(ResultColumn.NUMERATOR),
        value=block.at(ResultColumn.RESULT),
        low=xl_rowcol_to_cell(block.row, low),
        high=xl_rowcol_to_cell(block.row, low + 1),
        expected=block.at(ResultColumn.EXPECTED),
        not_due=formulas.NotDue(without, _while_open(block, own=own), "" if found.asked else said),
    )
    sheet.formula(block.row, block.col(ResultColumn.STATUS), words, said, "cell center")


def _of_all_parts(cover: Cover, found: Result) -> bool:
    """Whether it is a part's share of what all parts have promised together: it is held against nothing."""
    return bool(cover.part) and not found.indicator.measure.has_denominator


def _while_open(block: _Block, *, own: bool) -> str:
    """What is said while the time of its target is not over: of the term the outlook."""
    data = block.line.data
    if not still_open(data.program, data.period, block.year):
        return ""
    if own and block.year is None:
        outlook: str = xl_rowcol_to_cell(block.row, block.layout.tail + 1, col_abs=True)
        return outlook
    return formulas.quoted(Status.NOT_DUE.label)


def _ends(block: _Block, found: Result) -> None:
    """The helper cells the status is worked out from: they follow the target cell, except for a range."""
    sheet, row, low = block.sheet, block.row, block.layout.low(block.year)
    target, target_cell = found.target, block.at(ResultColumn.TARGET)
    if found.indicator.comparator is Comparator.RANGE or (target and target.high is not None):
        sheet.number(row, low, target.low if target else None, "plain decimal")
        sheet.number(row, low + 1, target.high if target else None, "plain decimal")
        return
    scaled = f"ROUND({target_cell}*100,6)" if found.indicator.is_percent else target_cell
    sheet.formula(row, low, f'IF({target_cell}="","",{scaled})', target.low if target else None, "plain decimal")


def _tail(line: _IndicatorLine, item: IndicatorRow) -> None:
    sheet, row, prospect, first = line.sheet, line.row, item.prospect, line.layout.tail + 1
    ahead = prospect is not None and not line.data.term_over  # else nothing is left to foretell
    sheet.text(row, first, prospect.outlook.label if prospect and ahead else "", "cell center")
    if prospect is not None and item.indicator.accrual is Accrual.ANNUAL:
        sheet.text(row, first + 1, years_met(prospect), "cell center")
    else:
        projection = formulas.fraction(item.indicator, prospect.projection) if prospect else None
        style = "percent" if item.indicator.is_percent else number_style(projection)
        sheet.number(row, first + 1, projection, f"cell {style}")
    sheet.text(row, first + 2, item.indicator.lead)
    sheet.text(row, first + 3, item.indicator.coordinating)


def _verdict(line: _IndicatorLine, judged: Judged | None) -> None:
    """What the period says of the indicator, the verdict that every headline counts: measures/headline."""
    sheet, layout, row = line.sheet, line.layout, line.row
    if judged is None:
        sheet.blank(row, layout.tail)
        return
    if _of_all_parts(sheet.book.cover, judged.result):
        sheet.text(row, layout.tail, NO_TARGET, "cell center")
        return
    cell = words = layout.cell(row, judged.result.year, ResultColumn.STATUS)
    if judged.open and judged.result.year is None:  # an outlook stands there
        verdicts = ",".join(f"{cell}={formulas.quoted(s.label)}" for s in _VERDICTS)
        words = f"IF(OR({verdicts}),{cell},{formulas.quoted(Status.NOT_DUE.label)})"
    sheet.formula(row, layout.tail, words, judged.status.label, "cell center")


def _single(sheet: SheetWriter) -> bool:
    """Whether the program is held against no other resolution."""
    return all(o.unit is not None for o in sheet.book.cover.program.other_targets)


def _columns(sheet: SheetWriter, layout: IndicatorsLayout) -> None:
    sheet.widths([width for _, width in FIXED])
    sheet.columns(1, 1, FIXED[1][1], hidden=_single(sheet))
    whole, latest = not is_partial(layout.rows), layout.years[-1]
    for slot in layout.slots:
        # Years side by side would be too small to read on paper.
        earlier = slot is not None and slot != latest
        for n, column in enumerate(layout.block):
            options: dict[str, object] = {"level": 1, "hidden": True} if earlier else {}
            if slot == latest and len(layout.years) > 1 and n == 0:
                options = {"collapsed": True}
            if column is ResultColumn.PARTIAL and whole:
                options["hidden"] = True
            sheet.columns(layout.starts(slot) + n, layout.starts(slot) + n, column.width, **options)
    sheet.widths([width for _, width in TAIL], layout.tail)
    sheet.columns(layout.helpers, layout.width - 1, 10, hidden=True, level=1)
    sheet.columns(layout.width, layout.width, 3, collapsed=True)


def _colours(sheet: SheetWriter, layout: IndicatorsLayout) -> None:
    for col in (*(layout.column(slot, ResultColumn.STATUS) for slot in layout.slots), layout.tail):
        cell = xl_rowcol_to_cell(layout.first, col)
        for state, colour in _STATUS_COLOURS:
            sheet.colour((layout.first, col, layout.last, col), f"{cell}={formulas.quoted(state.label)}", colour)


def _names(sheet: SheetWriter, layout: IndicatorsLayout) -> None:
    for name, col in ((OWN_NAME, layout.helpers), (STATUS_NAME, layout.tail)):
        sheet.book.define(name, sheet.ref(layout.first, col, layout.last, col))
