"""Sheet Sáp nhập, chia tách: the years of unions that stand for others or for a part, told as what they are now."""

from __future__ import annotations

from pipeline.measures.series import FigureSource, Restated
from pipeline.workbooks import formulas
from pipeline.workbooks.book import SheetWriter
from pipeline.workbooks.look import number_style

_COLUMNS = (
    ("Mã ĐV", 9),
    ("Đơn vị", 44),
    ("Mã", 8),
    ("Nội dung chỉ tiêu", 44),
    ("Năm", 8),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Kết quả", 12),
    ("Cách tính", 34),
)
_NOTE = (
    "Số các năm trước cộng từ các đơn vị cũ; chia tách thì nhân với tỷ lệ chia đã định, chỉ là ước. Bảng này để so "
    "sánh; số đã báo cáo vẫn ở đơn vị đã báo cáo (trang Số liệu). Chỉ tính với Tỷ lệ, Số lượng, Số hiện có."
)


def write_restated(sheet: SheetWriter) -> None:
    """Write a row per union, indicator and year."""
    data = sheet.book.data
    head = sheet.notes(sheet.top, _NOTE)
    sheet.heads(head, [label for label, _ in _COLUMNS])
    for at, item in enumerate(data.recast, start=head + 1):
        unit, i = data.program.unit_by_code[item.unit], item.indicator
        value = formulas.share(i, item.numerator, item.denominator)
        for col, text in enumerate((unit.code, unit.name, i.code, i.text, str(item.year))):
            sheet.text(at, col, text, "cell" if col in (1, 3) else "cell center")
        sheet.number(at, 5, item.numerator, f"cell {number_style(item.numerator)}")
        sheet.number(at, 6, item.denominator, f"cell {number_style(item.denominator)}")
        sheet.number(at, 7, value, f"cell bold {formulas.result_style(i, value)}")
        sheet.text(at, 8, _mark(item), "cell center")
    sheet.widths([width for _, width in _COLUMNS])
    last = head + len(data.recast)
    sheet.raw.autofilter(head, 0, last, len(_COLUMNS) - 1)
    sheet.finish((head, head), (last, len(_COLUMNS) - 1), freeze=(head + 1, 2))


def _mark(item: Restated) -> str:
    basis = "" if item.basis is FigureSource.OWN and item.missing else item.basis.label
    missing = f"chưa có số của {', '.join(item.missing)}" if item.missing else ""
    return "; ".join(filter(None, (basis, missing)))
