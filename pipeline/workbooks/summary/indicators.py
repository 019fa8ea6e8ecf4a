"""Sheet Chỉ tiêu: one row per indicator and resolution, every year shown and the whole term, live over Số liệu."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.measures.results import Result
from pipeline.measures.status import GROWING
from pipeline.program.model import Indicator
from pipeline.program.words import Accrual, Comparator, PeriodKind, Status
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import years_met
from pipeline.round.tables import IndicatorRow, indicator_rows
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter, notes_end, top_row
from pipeline.workbooks.formulas import RowsWhere
from pipeline.workbooks.look import BAD, GOOD, MIDDLING, QUIET, number_style

# Workbook-level names that the overview counts over.
OWN_NAME, STATUS_NAME, OUTLOOK_NAME = "CT_Chinh", "CT_DanhGia", "CT_TrienVong"
OWN_CODE_NAME, TARGET_NAME, RESULT_NAME = "CT_MaChinh", "CT_MucGiao", "CT_KetQua"

_FIXED = (
    ("Mã", 6),
    ("Nghị quyết", 16),
    ("Nhóm", 17),
    ("Nội dung chỉ tiêu", 46),
    ("ĐVT", 8),
    ("So sánh", 6),
    ("Đối tượng", 12),
    ("Cộng dồn", 10),
)
_BLOCK = (
    ("Mức giao", 9),
    ("Tử số", 8),
    ("Mẫu số", 8),
    ("Kết quả", 9),
    ("Đánh giá", 10),
    ("Đã báo cáo", 6),
    ("Phải báo cáo", 6),
    ("Chưa trọn số", 13),
)
_TAIL = (("Đánh giá chung", 11), ("Triển vọng", 11), ("Dự báo cuối nhiệm kỳ", 10), ("Chủ trì", 17), ("Phối hợp", 30))
_TARGET, _NUM, _DEN, _RESULT, _STATUS, _REPORTED, _EXPECTED, _PARTIAL = range(len(_BLOCK))
_STATUS_COLOURS = (
    (Status.EXCEEDED, GOOD),
    (Status.MET, GOOD),
    (Status.NEAR, MIDDLING),
    (Status.NOT_MET, BAD),
    (Status.NO_DATA, QUIET),
)
_NOTE = (
    "Tử số, mẫu số, kết quả và đánh giá là công thức trên trang Số liệu; tỷ lệ = tổng tử số ÷ tổng mẫu số, không lấy "
    "trung bình; ô trống là chưa có số liệu. Đánh giá chung là đánh giá của kỳ này mà trang Tổng quan và báo cáo đếm: "
    "mức giao còn thời hạn mà chưa đạt thì là chưa đến kỳ. Lọc cột Chủ trì để xem theo người phụ trách. Triển vọng và "
    "dự báo tính khi tổng hợp, cách tính ghi ở trang Tổng quan. "
)
_PARTIAL_NOTE = (
    "Chưa trọn số: đơn vị mới có số 6 tháng, hoặc chưa báo cáo sau sáp nhập, chia tách nên lấy số của đơn vị cũ; "
    "đơn vị có số đang tạm giữ chờ xác nhận hoặc chưa được đánh giá thì chưa tính vào kết quả. "
)
_HALF_NOTE = (
    "Số 6 tháng so với mức giao cả năm: số lượng đang “Đạt”, “Vượt” mức không được vượt quá là tính đến nay, chưa kết "
    "luận cho cả năm. "
)
_STANDING = (Status.EXCEEDED, Status.MET, Status.NO_DATA, Status.NOT_APPLICABLE)  # an open target shows it as it is
NO_TARGET = "–"  # the verdict on a year for which another resolution gives no target
NO_INDICATORS = "Chương trình không có chỉ tiêu bằng số."
_COLLAPSED = "Bấm dấu + phía trên các cột để xem các năm trước."


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand: block n is year n, the last block the term; helper columns follow the tail."""

    years: tuple[int, ...]
    head: int
    last: int

    def block(self, n: int) -> int:
        return len(_FIXED) + n * len(_BLOCK)

    @property
    def term(self) -> int:
        return len(self.years)

    @property
    def tail(self) -> int:
        return self.block(self.term + 1)

    @property
    def helpers(self) -> int:
        """Own flag, code of own rows, then low and high of each block."""
        return self.tail + len(_TAIL)

    def low(self, n: int) -> int:
        return self.helpers + 2 + 2 * n

    @property
    def width(self) -> int:
        return self.low(self.term) + 2


def write_indicators(sheet: SheetWriter) -> None:
    """Write the sheet and name the columns of the latest year for the overview."""
    data = sheet.book.data
    rows = indicator_rows(data)
    sheet.notes(sheet.top, _note(data, rows))
    layout = _layout(data, rows)
    head = layout.head
    _heads(sheet, layout)
    for row, item in enumerate(rows, start=head + 1):
        _row(sheet, layout, row, item)
    if not rows:
        sheet.text(head + 1, 0, NO_INDICATORS, "plain")
    _columns(sheet, layout, whole=not _partial(rows))
    _colours(sheet, layout)
    _names(sheet, layout)
    sheet.raw.autofilter(head, 0, layout.last, layout.helpers - 1)
    sheet.finish((head - 1, head), (layout.last, layout.helpers - 1), freeze=(head + 1, 4))


def _note(data: Consolidation, rows: Iterable[IndicatorRow]) -> str:
    notes = (
        (_PARTIAL_NOTE, _partial(rows)),
        (_HALF_NOTE, data.period.kind is PeriodKind.HALF_YEAR and any(_open_ceiling(row.indicator) for row in rows)),
        (_COLLAPSED, len(data.years) > 1),
    )
    return _NOTE + "".join(text for text, due in notes if due)


def _open_ceiling(indicator: Indicator) -> bool:
    return indicator.measure in GROWING and indicator.comparator.lower_is_better


def _partial(rows: Iterable[IndicatorRow]) -> bool:
    """Whether any result rests on figures that are not a union's own of the whole year."""
    return any(r is not None and r.unwhole for row in rows for r in (*row.years.values(), row.term))


def _layout(data: Consolidation, rows: Sequence[IndicatorRow]) -> _Layout:
    head = notes_end(top_row(data), _note(data, rows)) + 1
    return _Layout(data.years, head, head + max(len(rows), 1))


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a result stands on the sheet: 'Z12'."""

    target: str
    numerator: str
    denominator: str
    value: str


def result_cells(data: Consolidation) -> Mapping[tuple[str, str, int | None], Cells]:
    """The cells of every result by (indicator code, resolution, year or None for the term)."""
    rows = indicator_rows(data)
    layout = _layout(data, rows)
    found: dict[tuple[str, str, int | None], Cells] = {}
    for row, item in enumerate(rows, start=layout.head + 1):
        slots: list[int | None] = [*layout.years, *([] if item.term is None else [None])]
        for n, slot in enumerate(slots):
            first = layout.block(n if slot is not None else layout.term)
            parts = (_TARGET, _NUM, _DEN, _RESULT)
            cells = Cells(*(xl_rowcol_to_cell(row, first + part) for part in parts))
            found[item.indicator.code, item.resolution, slot] = cells
    return found


def _heads(sheet: SheetWriter, layout: _Layout) -> None:
    above, head = layout.head - 1, layout.head
    sheet.merge((above, 0), (above, len(_FIXED) - 1), "Chỉ tiêu")
    titles = [*(f"Năm {y}" for y in layout.years), "Nhiệm kỳ (đến nay)"]
    for n, title in enumerate(titles):
        first = layout.block(n)
        sheet.merge((above, first), (above, first + len(_BLOCK) - 1), title)
        sheet.heads(head, [label for label, _ in _BLOCK], first)
    sheet.merge((above, layout.tail), (above, layout.tail + len(_TAIL) - 1), "Theo dõi")
    sheet.heads(head, [label for label, _ in _FIXED])
    sheet.heads(head, [label for label, _ in _TAIL], layout.tail)
    pairs = [f"{end} {title}" for title in titles for end in ("Từ", "Đến")]
    sheet.heads(head, ["Dòng chính", "Mã chính", *pairs], layout.helpers)


def _row(sheet: SheetWriter, layout: _Layout, row: int, item: IndicatorRow) -> None:
    i = item.indicator
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
    for n, year in enumerate(layout.years):
        _block(sheet, layout, row, n, item.years[year], RowsWhere(_of_year(row, year)))
    if item.term is None:
        for col in range(layout.block(layout.term), layout.tail):
            sheet.blank(row, col, "cell grey")
    else:
        _block(sheet, layout, row, layout.term, item.term, RowsWhere(_of_term(row, item, layout.years[-1])))
    _tail(sheet, layout, row, item)
    sheet.number(row, layout.helpers, float(item.own), "plain integer")
    sheet.text(row, layout.helpers + 1, i.code if item.own else "", "plain")


def _of_code(row: int) -> tuple[str, str]:
    return (formulas.CODE_KEY, f'{xl_rowcol_to_cell(row, 0, col_abs=True)}&"|"')


def _of_year(row: int, year: int) -> list[tuple[str, str]]:
    return [(formulas.YEAR_KEY, f'{xl_rowcol_to_cell(row, 0, col_abs=True)}&"|{year}"')]


def _of_term(row: int, item: IndicatorRow, last_year: int) -> list[tuple[str, str]]:
    """All years of a flow, each union's latest year of anything else: measures/rollup.term_facts."""
    if item.indicator.accrual is Accrual.CUMULATIVE:
        return [_of_code(row), (formulas.YEAR, f'"<={last_year}"')]
    return [_of_code(row), (formulas.LATEST, "1")]


def _block(sheet: SheetWriter, layout: _Layout, row: int, n: int, found: Result, where: RowsWhere) -> None:
    """Target, sums, result, status and coverage of one year or of the term."""
    i, first, low = found.indicator, layout.block(n), layout.low(n)
    at: Mapping[int, str] = {part: xl_rowcol_to_cell(row, first + part) for part in range(len(_BLOCK))}
    low_cell, high_cell = xl_rowcol_to_cell(row, low), xl_rowcol_to_cell(row, low + 1)
    value, target = formulas.result_value(found), formulas.target_value(i, found.target)
    style = formulas.result_style(i, value)
    target_style = formulas.result_style(i, None if isinstance(target, str) else target)
    is_term = n == layout.term
    reported = where.count if is_term else at[_REPORTED]
    sheet.value(row, first + _TARGET, target, f"cell right {target_style}")
    total = where.sum_or_blank(formulas.NUMERATOR, reported)
    sheet.formula(row, first + _NUM, total, found.numerator, f"cell {number_style(found.numerator)}")
    if i.measure.has_denominator:
        total = where.sum_or_blank(formulas.DENOMINATOR, reported)
        sheet.formula(row, first + _DEN, total, found.denominator, f"cell {number_style(found.denominator)}")
    else:
        sheet.blank(row, first + _DEN)
    sheet.formula(row, first + _RESULT, formulas.quotient(i, at[_NUM], at[_DEN]), value, f"cell bold {style}")
    own = found.resolution == sheet.book.data.program.resolution
    not_due = Status.NOT_DUE.label if own else NO_TARGET
    words = formulas.status(
        i,
        numerator=at[_NUM],
        value=at[_RESULT],
        low=low_cell,
        high=high_cell,
        expected=at[_EXPECTED],
        not_due=not_due,
    )
    said = not_due if found.status is Status.NOT_DUE else found.status.label
    sheet.formula(row, first + _STATUS, words, said, "cell center")
    if is_term:  # a flow counts a union only when it reported every year asked: not a count of rows
        sheet.number(row, first + _REPORTED, found.reported)
    else:
        sheet.formula(row, first + _REPORTED, where.units, found.reported, "cell integer")
    sheet.number(row, first + _EXPECTED, found.expected)
    sheet.text(row, first + _PARTIAL, found.unwhole, "cell small")
    _ends(sheet, row, low, found, at[_TARGET])


def _ends(sheet: SheetWriter, row: int, low: int, found: Result, target_cell: str) -> None:
    """The helper cells the status is worked out from: they follow the target cell, except for a range."""
    target = found.target
    if found.indicator.comparator is Comparator.RANGE or (target and target.high is not None):
        sheet.number(row, low, target.low if target else None, "plain decimal")
        sheet.number(row, low + 1, target.high if target else None, "plain decimal")
        return
    scaled = f"ROUND({target_cell}*100,6)" if found.indicator.is_percent else target_cell
    sheet.formula(row, low, f'IF({target_cell}="","",{scaled})', target.low if target else None, "plain decimal")


def _tail(sheet: SheetWriter, layout: _Layout, row: int, item: IndicatorRow) -> None:
    prospect, first = item.prospect, layout.tail + 1
    _verdict(sheet, layout, row, item)
    sheet.text(row, first, prospect.outlook.label if prospect else "", "cell center")
    if prospect is not None and item.indicator.accrual is Accrual.ANNUAL:
        sheet.text(row, first + 1, years_met(prospect), "cell center")
    else:
        projection = formulas.fraction(item.indicator, prospect.projection) if prospect else None
        style = "percent" if item.indicator.is_percent else number_style(projection)
        sheet.number(row, first + 1, projection, f"cell {style}")
    sheet.text(row, first + 2, item.indicator.lead)
    sheet.text(row, first + 3, item.indicator.coordinating)


def _verdict(sheet: SheetWriter, layout: _Layout, row: int, item: IndicatorRow) -> None:
    """What the period says of the indicator, the verdict that every headline counts: measures/headline."""
    if not item.own:
        sheet.blank(row, layout.tail)
        return
    judged = sheet.book.data.judged[item.indicator.code]
    years = (*layout.years, None)
    cell = xl_rowcol_to_cell(row, layout.block(years.index(judged.result.year)) + _STATUS)
    standing = [cell + "=" + formulas.quoted(s.label) for s in _STANDING]
    words = f"IF(OR({','.join(standing)}),{cell},{formulas.quoted(Status.NOT_DUE.label)})"
    settled = not judged.open or judged.missed
    sheet.formula(row, layout.tail, cell if settled else words, judged.status.label, "cell center")


def _columns(sheet: SheetWriter, layout: _Layout, *, whole: bool) -> None:
    sheet.widths([width for _, width in _FIXED])
    single = all(o.unit is not None for o in sheet.book.data.program.other_targets)
    sheet.columns(1, 1, _FIXED[1][1], hidden=single)
    for n in range(layout.term + 1):
        # Years side by side would be too small to read on paper.
        earlier = n < layout.term - 1
        for part, (_, width) in enumerate(_BLOCK):
            options: dict[str, object] = {"level": 1, "hidden": True} if earlier else {}
            if n == layout.term - 1 and n > 0 and part == 0:
                options = {"collapsed": True}
            if part == _PARTIAL and whole:
                options["hidden"] = True
            sheet.columns(layout.block(n) + part, layout.block(n) + part, width, **options)
    sheet.widths([width for _, width in _TAIL], layout.tail)
    sheet.columns(layout.helpers, layout.width - 1, 10, hidden=True, level=1)
    sheet.columns(layout.width, layout.width, 3, collapsed=True)


def _colours(sheet: SheetWriter, layout: _Layout) -> None:
    """What falls short is not red while its time is not over."""
    data = sheet.book.data
    half = data.period.kind is PeriodKind.HALF_YEAR
    still_open = {
        *([] if data.term_over else [layout.block(layout.term)]),
        *([layout.block(layout.term - 1)] if half else []),
    }
    for first in (*(layout.block(n) for n in range(layout.term + 1)), layout.tail - _STATUS):
        col = first + _STATUS
        cell = xl_rowcol_to_cell(layout.head + 1, col)
        for state, colour in _STATUS_COLOURS:
            if first in still_open and state in (Status.NEAR, Status.NOT_MET):
                continue
            sheet.colour((layout.head + 1, col, layout.last, col), f"{cell}={formulas.quoted(state.label)}", colour)


def _names(sheet: SheetWriter, layout: _Layout) -> None:
    latest = layout.block(layout.term - 1)
    columns = {
        OWN_NAME: layout.helpers,
        OWN_CODE_NAME: layout.helpers + 1,
        STATUS_NAME: layout.tail,
        TARGET_NAME: layout.low(layout.term - 1),
        RESULT_NAME: latest + _RESULT,
        OUTLOOK_NAME: layout.tail + 1,
    }
    for name, col in columns.items():
        sheet.book.define(name, sheet.ref(layout.head + 1, col, layout.last, col))
