"""Sheet Giao đơn vị: what the targets handed to single unions add up to, and each of them with its decision."""

from __future__ import annotations

from pipeline.program.model import Indicator, OtherTarget, Program
from pipeline.program.parts import PartsRow, parts_check
from pipeline.program.term import year_entry, year_order
from pipeline.round.grouping import Member, member, members
from pipeline.round.parts import verdict
from pipeline.text import short_date
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import BAD, number_style

_NOTE = (
    "Mức giao riêng lấy từ trang Mức giao khác của tệp chương trình (các dòng có Mã đơn vị). Phần trên cộng mức giao "
    "riêng của các đơn vị và so với mức chung của chỉ tiêu; tỷ lệ và bình quân không cộng được nên không có ở đó."
)
_SUMS = ("Mã", "Nội dung chỉ tiêu", "ĐVT", "Năm", "Cộng mức giao riêng", "Số đơn vị được giao", "Số đơn vị thực hiện")
_SUMS_TAIL = ("Mức chung", "So với mức chung")
_PARTS = ("Mã", "Đơn vị", "ĐVT", "Năm", "Mức giao riêng", "Mã đơn vị", "Ngày quyết định", "Quyết định", "Nghị quyết")
_WIDTHS = (9, 52, 11, 12, 14, 12, 13, 20, 34)


def write_parts(sheet: SheetWriter, program: Program) -> None:
    """Write both tables."""
    top = sheet.notes(sheet.top, _NOTE)
    sheet.heads(top, (*_SUMS, *_SUMS_TAIL))
    sums = parts_check(program)
    for row, item in enumerate(sums, start=top + 1):
        _sum(sheet, row, item)
    if not sums:
        sheet.text(top + 1, 0, "Các mức giao riêng đều là tỷ lệ, bình quân: không cộng lại.", "plain")
    else:
        sheet.colour((top + 1, 8, top + len(sums), 8), f'ISNUMBER(SEARCH("hơn",$I{top + 2}))', BAD)
    head = top + 2 + max(len(sums), 1)
    sheet.text(head, 0, "Mức giao riêng của từng đơn vị", "subtitle")
    sheet.heads(head + 1, _PARTS)
    known = members(program)
    order = program.indicator_order
    units = {u.code: n for n, u in enumerate(program.units)}
    handed = sorted(
        (t for parts in program.parts.values() for t in parts),
        key=lambda t: (order[t.indicator], year_order(t.year), units.get(t.unit or "", len(units))),
    )
    for row, target in enumerate(handed, start=head + 2):
        _part(sheet, row, target, program.indicator_by_code[target.indicator], member(known, target.unit or ""))
    sheet.widths(_WIDTHS)
    sheet.finish((top, top), (head + 1 + len(handed), len(_WIDTHS) - 1))


def _sum(sheet: SheetWriter, row: int, item: PartsRow) -> None:
    i = item.indicator
    sheet.text(row, 0, i.code, "cell center")
    sheet.text(row, 1, i.text)
    sheet.text(row, 2, i.unit, "cell center")
    sheet.text(row, 3, year_entry(item.year), "cell center")
    sheet.number(row, 4, item.total, f"cell {number_style(item.total)}")
    sheet.number(row, 5, item.given)
    sheet.number(row, 6, item.expected)
    whole = formulas.target_value(i, item.whole)
    sheet.value(row, 7, whole, f"cell right {formulas.result_style(i, None if isinstance(whole, str) else whole)}")
    sheet.text(row, 8, verdict(item))


def _part(sheet: SheetWriter, row: int, target: OtherTarget, indicator: Indicator, who: Member) -> None:
    value = formulas.target_value(indicator, target.target)
    sheet.text(row, 0, indicator.code, "cell center")
    sheet.text(row, 1, who.name)
    sheet.text(row, 2, indicator.unit, "cell center")
    sheet.text(row, 3, year_entry(target.year), "cell center")
    style = formulas.result_style(indicator, None if isinstance(value, str) else value)
    sheet.value(row, 4, value, f"cell right {style}")
    sheet.text(row, 5, who.code, "cell center")
    sheet.text(row, 6, short_date(target.decided_on) if target.decided_on else "", "cell center")
    sheet.text(row, 7, target.decision)
    sheet.text(row, 8, target.resolution)
