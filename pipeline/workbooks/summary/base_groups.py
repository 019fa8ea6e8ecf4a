"""Sheet Số liệu chung theo khối: base quantities in the latest year by kind, cluster, superior union, then of all."""

from __future__ import annotations

from pipeline.program.model import Base
from pipeline.round.base_tables import BaseGroup, base_groups
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.round.grouping import Grouping, groupings
from pipeline.round.printed import BLANK
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import number_style
from pipeline.workbooks.table import TableColumn, write_table

GroupRecord = tuple[Grouping, BaseGroup]
_NOTE = f"Số của năm mới nhất; dấu “{BLANK}” là chưa có số liệu, không phải bằng không."


def write_base_groups(sheet: SheetWriter, data: Consolidation) -> None:
    """Write the groups of every way in which the unions are divided; each way adds up to the whole."""
    head = sheet.notes(sheet.top, f"Năm {data.latest_year}. {_NOTE}")
    columns: list[TableColumn[GroupRecord]] = [
        TableColumn("Phân theo", 18, lambda r: r[0].label),
        TableColumn("Khối", 34, lambda r: r[1].group),
        TableColumn("Số đơn vị", 11, lambda r: r[1].expected, "cell center"),
        TableColumn("Có số liệu", 11, lambda r: r[1].known, "cell center"),
        *map(_column, data.program.bases),
    ]
    records = [
        (grouping, group)
        for grouping in groupings(data.program)
        for group in base_groups(data, data.latest_year, grouping)
    ]
    last = _whole(sheet, write_table(sheet, head, columns, records) + 2, data)
    sheet.finish((head, head), (last, len(columns) - 1), freeze=(head + 1, 2))


def _whole(sheet: SheetWriter, row: int, data: Consolidation) -> int:
    """Each base quantity over all unions, with how many of those it is asked of told it; gives the last row."""
    sheet.merge((row, 0), (row, 1), f"Toàn chương trình, năm {data.latest_year}", "head")
    sheet.heads(row, ("Tổng số", "Có số liệu"), 2)
    for at, item in enumerate(base_sums(data, data.latest_year), start=row + 1):
        name = f"{item.base.label} ({item.base.unit})" if item.base.unit else item.base.label
        sheet.merge((at, 0), (at, 1), name, "cell")
        sheet.number(at, 2, item.value, f"cell {number_style(item.value)}")
        sheet.text(at, 3, f"{item.reported}/{item.expected}", "cell center")
        row = at
    return row


def _column(base: Base) -> TableColumn[GroupRecord]:
    def value(record: GroupRecord) -> float | str:
        return record[1].sums.get(base.code, BLANK)

    def style(record: GroupRecord) -> str:
        found = record[1].sums.get(base.code)
        return "cell center" if found is None else f"cell {number_style(found)}"

    return TableColumn(f"{base.label} ({base.unit})", 16, value, style)
