"""Sheet Ý kiến, kiến nghị: what the unions wrote into the sections of the form."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.round.consolidation import Consolidation
from pipeline.workbooks.book import FileLink, SheetWriter
from pipeline.workbooks.table import TableColumn, write_table


class _Narrative(NamedTuple):
    unit: str
    section: str
    text: str
    file: str
    sheet: str
    cell: str


def write_narratives(sheet: SheetWriter, data: Consolidation) -> None:
    """Write what the unions wrote, by section in the order of the outline and by union in the order of the list."""
    sections = {s.number: (n, s.title) for n, s in enumerate(data.program.sections)}
    units = {code: (n, unit.name) for n, (code, unit) in enumerate(data.program.unit_by_code.items())}
    nowhere = (len(sections) + len(units), "")
    frame = data.texts.narratives[list(_Narrative._fields)]
    rows = sorted(
        (_Narrative(*row) for row in frame.itertuples(index=False, name=None)),
        key=lambda r: (sections.get(r.section, nowhere)[0], r.section, units.get(r.unit, nowhere)[0], r.unit, r.cell),
    )
    columns: tuple[TableColumn[_Narrative], ...] = (
        TableColumn("Mục", 6, lambda r: r.section, "cell center"),
        TableColumn("Tiêu đề", 32, lambda r: sections.get(r.section, nowhere)[1]),
        TableColumn("Mã đơn vị", 10, lambda r: r.unit),
        TableColumn("Đơn vị", 34, lambda r: units.get(r.unit, nowhere)[1]),
        TableColumn("Nội dung", 112, lambda r: r.text),
        TableColumn("Tệp", 34, lambda r: FileLink(r.file)),
        TableColumn("Ô", 14, lambda r: f"{r.sheet}!{r.cell}"),
    )
    head = sheet.top + 1
    last = write_table(sheet, head, columns, rows)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 3))  # file and cell are for the screen
