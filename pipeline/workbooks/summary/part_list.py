"""Sheet Các phần: the workbooks that hold the figures of single unions, with how many unions each has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.file_names import distinct_names
from pipeline.issues import Severity
from pipeline.round.divided import Division
from pipeline.workbooks.book import SheetWriter

PART_LIST = "Các phần"
_NOTE = (
    "Số liệu nhiều hơn một tệp Excel mở được, nên mỗi phần (các đơn vị cùng cấp trên trực tiếp, không có thì cùng cụm) "
    "có một tệp riêng; bấm tên tệp để mở: danh sách đơn vị, kết quả, số liệu, lỗi và ý kiến của từng đơn vị, với công "
    "thức như tệp tổng hợp của một kỳ ít đơn vị. Lỗi của đơn vị nào thì quyết định ở trang Lỗi dữ liệu của tệp phần "
    "ấy. Toàn bộ số liệu của mọi phần: so-lieu.parquet. Các trang khác ở đây là của mọi phần cộng lại."
)
_HEADS = ("STT", "Phần", "Đơn vị", "Phải báo cáo", "Đã báo cáo", "Tỷ lệ", "Lỗi", "Cảnh báo", "Số liệu (dòng)", "Tệp")
_WIDTHS = (6, 44, 10, 10, 10, 10, 9, 10, 12, 60)


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part as the list tells of it, and the name of its workbook."""

    name: str
    file: str
    units: int
    expected: int
    reported: int
    errors: int
    warnings: int
    pairs: int


def part_files(division: Division) -> tuple[PartFile, ...]:
    """The parts with the names of their workbooks, which every system takes and tells apart."""
    names = distinct_names(outline.name for outline in division.outlines)
    return tuple(
        PartFile(outline.name, f"{names[outline.name]}.xlsx", len(outline.units), *_told(division, n), outline.pairs)
        for n, outline in enumerate(division.outlines)
    )


def _told(division: Division, n: int) -> tuple[int, int, int, int]:
    """Unions asked and reported, errors and warnings."""
    lines, issues = division.lines_of(n), division.issues_of(n)
    severities = [i.severity for i in issues]
    reported = sum(line.delivery.counted for line in lines)
    return len(lines), reported, severities.count(Severity.ERROR), severities.count(Severity.WARNING)


def write_part_list(sheet: SheetWriter, parts: Sequence[PartFile], folder: str) -> None:
    """Write a row for each part, with the sums of all below; `folder`: where their workbooks lie, from this one."""
    head = sheet.notes(sheet.top, _NOTE)
    sheet.heads(head, _HEADS)
    sheet.widths(_WIDTHS)
    last = head + len(parts)
    for row, part in enumerate(parts, start=head + 1):
        sheet.number(row, 0, row - head, "cell center")
        sheet.text(row, 1, part.name)
        for col, count in enumerate(_counts(part), start=2):
            sheet.number(row, col, count)
        _rate(sheet, row, part.reported, part.expected)
        for col, count in enumerate((part.errors, part.warnings, part.pairs), start=6):
            sheet.number(row, col, count)
        sheet.book_link(row, 9, f"{folder}/{part.file}")
    _whole(sheet, (head + 1, last), parts)
    sheet.raw.autofilter(head, 0, last, len(_HEADS) - 1)
    sheet.finish((head, head), (last + 1, len(_HEADS) - 1), freeze=(head + 1, 2))


def _counts(part: PartFile) -> Iterator[int]:
    yield from (part.units, part.expected, part.reported)


def _rate(sheet: SheetWriter, row: int, reported: int, expected: int, style: str = "cell") -> None:
    formula = f'IF(D{row + 1}=0,"",E{row + 1}/D{row + 1})'
    sheet.formula(row, 5, formula, reported / expected if expected else None, f"{style} percent")


def _whole(sheet: SheetWriter, rows: tuple[int, int], parts: Iterable[PartFile]) -> None:
    row = rows[1] + 1
    sheet.text(row, 0, "", "cell bold")
    sheet.text(row, 1, "Cộng", "cell bold")
    sums = [sum(each) for each in zip(*(((*_counts(p), p.errors, p.warnings, p.pairs)) for p in parts), strict=True)]
    for col, value in zip((2, 3, 4, 6, 7, 8), sums, strict=True):
        area = f"{xl_rowcol_to_cell(rows[0], col)}:{xl_rowcol_to_cell(rows[1], col)}"
        sheet.formula(row, col, f"SUM({area})", value, "cell bold integer")
    _rate(sheet, row, sums[2], sums[1], "cell bold")
    sheet.text(row, 9, "", "cell bold")
