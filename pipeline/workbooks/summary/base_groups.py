"""Sheet Số gốc theo khối: unions and base quantities by kind, cluster and superior union, in the latest year."""

from __future__ import annotations

from pipeline.program.model import Base
from pipeline.round.base_tables import BaseGroup, base_groups
from pipeline.round.consolidation import Consolidation
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
    last = write_table(sheet, head, columns, records)
    sheet.finish((head, head), (last, len(columns) - 1), freeze=(head + 1, 2))


def _column(base: Base) -> TableColumn[GroupRecord]:
    def value(record: GroupRecord) -> float | str:
        return record[1].sums.get(base.code, BLANK)

    def style(record: GroupRecord) -> str:
        found = record[1].sums.get(base.code)
        return "cell center" if found is None else f"cell {number_style(found)}"

    return TableColumn(f"{base.label} ({base.unit})", 16, value, style)
