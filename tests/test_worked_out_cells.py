"""What is said of ratios and head counts typed over what the form works out, and of sheets taken apart as samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from openpyxl.workbook import Workbook

from pipeline.checks.overwritten import overwritten
from pipeline.forms.template import take_apart
from pipeline.grids.cells import Grid
from tests.programs import default_indicators, indicator, make_program
from tests.readout import as_recorded
from tests.test_placement import Made

TYPED: tuple[object, ...] = (
    "",
    0.0,
    0.5,
    0.95,
    0.948,
    0.944,
    0.9499,
    1.0,
    1.2,
    1.5,
    1.6,
    95.0,
    94.8,
    94.2,
    47.5,
    2.375,
    2.38,
    2.3751,
    2.4,
    100.0,
    40.0,
    "95%",
    "95 %",
    "0,95",
    "94,2%",
    "97%",
    "95,0",
    "1.234,5",
    "chín mươi lăm",
    "-",
    True,
)
ANSWERS: tuple[tuple[float | str | None, float | str | None], ...] = (
    (95.0, 100.0),
    (95.0, 40.0),
    (95.0, 0.0),
    (0.0, 100.0),
    (None, 100.0),
    (95.0, None),
    ("nhiều", 100.0),
    (1.0, 3.0),
)


def test_what_is_typed_over_worked_out_cells_is_as_recorded(tmp_path: Path) -> None:
    buildings = indicator("4.1", "Bình quân mỗi CĐCS", unit="buổi/CĐCS", targets={2024: 2}, denominator="Số CĐCS")
    made = Made(make_program(tmp_path, indicators=(*default_indicators(), buildings)), "2024")
    lines: list[str] = []
    for result in made.blank.results:
        for answers in ANSWERS:
            lines.append(f"# {result.num} / {result.den} = {answers}")
            sheet = made.fresh()
            for name, value in zip((result.num, result.den), answers, strict=True):
                sheet.put(sheet.home(name), value)
            raw, title = sheet.settled().raw, sheet.home(result.num)[0]
            spots = [at for at in (result.at, result.copied) if at]
            grid = raw.grids[title]
            bare = Grid([list(row) for row in grid], {at: e for at, e in grid.extras.items() if at not in spots})
            alike: dict[str, list[str]] = {}
            for typed in TYPED:
                for row, column in spots:
                    bare[row][column] = typed
                of = replace(raw, grids={**raw.grids, title: bare})
                said = [i for i in overwritten(made.spec, of, made.blank) if i.name == result.num]
                told = "; ".join(f"{i.ref.inside}: {i.found} – {i.expected}" for i in said)
                alike.setdefault(told, []).append(repr(typed))
            lines += [f"  {', '.join(values)}: {told}" for told, values in alike.items()]
    as_recorded("worked out cells", "\n".join(lines) + "\n")


def test_a_sheet_taken_apart_is_left_empty() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("Mã", "Nội dung"), (None, "dòng"), ("x", None)):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[2].height = 33
    sheet.column_dimensions["B"].width = 41
    sheet.print_area = "A1:B2"
    taken = take_apart(sheet)
    assert (taken.heights, taken.merges, sorted(taken.rows)) == ({2: 33}, ((1, 1, 1, 2),), [1, 2, 3])
    assert taken.widths[2] == 41 and [s.value for s in taken.rows[3]] == ["x", None]
    assert not sheet.print_area and not sheet.merged_cells.ranges and not sheet.row_dimensions
    assert list(sheet.iter_rows(values_only=True)) == []
