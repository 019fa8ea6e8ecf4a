"""Sheet Sáp nhập, chia tách: the years of unions that stand for others or for a part, told as what they are now."""

from __future__ import annotations

from pipeline.measures.recast import FigureSource, RecastFigure
from pipeline.program.vocabulary import REACHED_HEAD, WHOLE_HEAD
from pipeline.round.consolidation import Consolidation
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import number_style
from pipeline.workbooks.table import TableColumn, write_table

_NOTE = (
    "Số các năm trước cộng từ các đơn vị cũ; chia tách thì nhân với tỷ lệ chia đã định, chỉ là ước. Bảng này để so "
    "sánh; số đã báo cáo vẫn ở đơn vị đã báo cáo (trang Số liệu). Chỉ tính với Tỷ lệ, Số lượng, Số hiện có."
)


def write_recast(sheet: SheetWriter, data: Consolidation) -> None:
    """Write a row per union, indicator and year."""
    units = data.program.unit_by_code
    columns: tuple[TableColumn[RecastFigure], ...] = (
        TableColumn("Mã ĐV", 9, lambda r: r.unit, "cell center"),
        TableColumn("Đơn vị", 44, lambda r: units[r.unit].name),
        TableColumn("Mã", 8, lambda r: r.indicator.code, "cell center"),
        TableColumn("Nội dung chỉ tiêu", 44, lambda r: r.indicator.text),
        TableColumn("Năm", 8, lambda r: str(r.year), "cell center"),
        TableColumn(REACHED_HEAD, 12, lambda r: r.numerator, lambda r: f"cell {number_style(r.numerator)}"),
        TableColumn(WHOLE_HEAD, 12, lambda r: r.denominator, lambda r: f"cell {number_style(r.denominator)}"),
        TableColumn("Kết quả", 12, _value, lambda r: f"cell bold {formulas.result_style(r.indicator, _value(r))}"),
        TableColumn("Cách tính", 34, _mark, "cell center"),
    )
    head = sheet.notes(sheet.top, _NOTE)
    last = write_table(sheet, head, columns, data.recast)
    sheet.raw.autofilter(head, 0, last, len(columns) - 1)
    sheet.finish((head, head), (last, len(columns) - 1), freeze=(head + 1, 2))


def _value(item: RecastFigure) -> float | None:
    return formulas.share(item.indicator, item.numerator, item.denominator)


def _mark(item: RecastFigure) -> str:
    basis = "" if item.basis is FigureSource.OWN and item.missing else item.basis.label
    missing = f"chưa có số của {', '.join(item.missing)}" if item.missing else ""
    return "; ".join(filter(None, (basis, missing)))
