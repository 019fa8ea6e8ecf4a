"""What stands in the cells of a file and beside them, whatever program or hand wrote it: recorded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest

from pipeline.grids.cells import PLAIN, Extra, Grid
from pipeline.grids.grids import Grids, read_grids
from pipeline.grids.number_format import colour_of, day_kind, serial_of, shown, shown_text, shown_value
from pipeline.grids.outside import OutsideCells
from pipeline.grids.outside_files import outside_cells
from pipeline.grids.outside_xlsx import headers_of, hidden_lines, outside_of_package
from pipeline.grids.saved import saved_time
from pipeline.zip_package import Package
from tests import html_files, ods_files, xls_files, xlsb_files, xlsx_beside, xlsx_files, xml_2003_files
from tests.mailbag import zipped
from tests.number_codes import CODES
from tests.readout import as_recorded


def told(grid: Grid) -> Iterator[str]:
    """Every cell with a value, or with something else to say."""
    for row in range(len(grid)):
        said = []
        for column in range(len(grid[row])):
            value, extra = grid.value(row, column), grid.extra(row, column)
            if value != "" or extra != PLAIN:
                more = "".join(f" {name}={getattr(extra, name)}" for name in Extra._fields if getattr(extra, name))
                said.append(f"{chr(65 + column)}={value!r}{more}".replace("\n", "⏎"))
        if said:
            yield f"{row + 1}: {' | '.join(said)}"
    assert set(grid.extras) <= {(r, c) for r in range(len(grid)) for c in range(len(grid[r]))}
    yield from (f"far {place}" for place in grid.far)


def told_beside(beside: OutsideCells) -> Iterator[str]:
    """What stands beside the cells."""
    yield f"titles {list(beside.titles)} charts {sorted(beside.charts)} hidden {sorted(beside.hidden)}"
    for title, lines in beside.lines.items():
        yield f"lines of {title}: rows {list(lines.rows)} columns {list(lines.columns)}"
        yield from (f"  columns {n.first}-{n.last} are {n.width:.2f} wide" for n in lines.narrow)
    for found in beside.found:
        area = f" over {tuple(found.area)}" if found.area else ""
        yield f"{found.kind.name} {found.sheet}!{found.cell}{area}: {found.text}".replace("\n", "⏎")
    yield from (f"damaged: {what}" for what in beside.damaged)


def read_out(data: bytes) -> str:
    """A whole file."""
    got = read_grids(data)
    lines = [f"saved {saved_time(data)}"]
    for name, grid in got.sheets.items() if isinstance(got, Grids) else ():
        lines += [f"## {name}", *told(grid)]
    beside = outside_cells(data)
    if data.startswith(b"PK") and not beside.lines:
        beside.lines = hidden_lines(Package(data))
    lines += ["## beside the cells", *told_beside(beside)]
    return "\n".join(lines if isinstance(got, Grids) else [*lines, f"not read: {got.reason}"]) + "\n"


FILES: dict[str, Callable[[], bytes]] = {
    "sheets of xlsx": xlsx_files.every_xlsx,
    "beside cells of xlsx": xlsx_beside.beside_xlsx,
    "sheets of xlsb": xlsb_files.every_xlsb,
    "sheets of xls": xls_files.every_xls,
    "sheets of fods": ods_files.in_one_file,
    "sheets of xml 2003": xml_2003_files.xml_2003,
    "sheets of pages": html_files.page,
}


@pytest.mark.parametrize("name", FILES)
def test_what_a_file_holds_is_as_recorded(name: str) -> None:
    as_recorded(name, read_out(FILES[name]()))


CSV = {
    "semicolons": 'a;b;7\r\n1,5;"x;y";-3\r\n;;#N/A\r\n'.encode("utf-8-sig"),
    "tabs": "a\tb\n0\t01\n".encode("utf-16"),
    "said": b"sep=|\r\na|b\r\n5|6",
    "old": "Tr\u1eadn,5\n".encode("cp1258", "replace") + b"\xe9,7\n",
    "one column": "chỉ một cột\n12\n".encode(),
    "quotes": 'a,"dòng\nhai",9\n'.encode("utf-16-be"),
}


def test_tables_of_text_are_as_recorded() -> None:
    as_recorded("sheets of csv", "".join(f"# {name}\n{read_out(data)}" for name, data in CSV.items()))


@pytest.mark.parametrize("end", ["\r\n", "\r"], ids=["windows", "old mac"])
def test_tables_of_text_read_the_same_whatever_ends_their_lines(end: str) -> None:
    unix = 'sep=;\na;b;7\n1,5;"dòng\nhai";-3\n;;#N/A\n'
    assert read_out(unix.replace("\n", end).encode()) == read_out(unix.encode())


def test_a_packed_workbook_holds_what_the_same_in_one_file_does() -> None:
    """Its pictures besides, which lie beside it in the package."""
    packed, flat = ods_files.packed(), ods_files.in_one_file()
    one, other = read_grids(packed), read_grids(flat)
    assert isinstance(one, Grids) and isinstance(other, Grids)
    assert [(n, list(g), g.extras) for n, g in one.sheets.items()] == [
        (n, list(g), g.extras) for n, g in other.sheets.items()
    ]
    more = set(told_beside(outside_cells(packed))) ^ set(told_beside(outside_cells(flat)))
    assert more == {"PICTURE !: b.png", "PICTURE !: c.mp3"}
    assert str(saved_time(packed)) == "2024-12-02 08:31:00"


@pytest.mark.parametrize(
    ("make", "seen"),
    [
        (lambda: xls_files.every_xls(1), [datetime(2027, 3, 16, 6)] * 2),
        (lambda: xlsb_files.every_xlsb(1), [datetime(2027, 3, 16, 6)]),
        (
            xlsx_files.counted_from_1904,
            [date(1904, 1, 1), datetime(1904, 1, 1, 12), date(1904, 1, 2), date(2023, 3, 15)],
        ),
    ],
    ids=["xls", "xlsb", "xlsx"],
)
def test_days_are_counted_from_1904_where_the_file_says_so(make: Callable[[], bytes], seen: list[date]) -> None:
    got = read_grids(make())
    assert isinstance(got, Grids)
    assert [v for grid in got.sheets.values() for row in grid for v in row if isinstance(v, date)] == seen


def test_only_the_sheets_asked_for_are_read() -> None:
    for make, names in (
        (xlsx_files.every_xlsx, ("Ô", "Chữ")),
        (xlsb_files.every_xlsb, ("Trang", "Ẩn")),
        (xls_files.every_xls, ("Trang", "Ẩn")),
        (ods_files.in_one_file, ("Ô", "Chữ")),
        (xml_2003_files.xml_2003, ("Ô", "Chữ")),
        (html_files.page, ("Trang một", "Gộp ô")),
    ):
        for name in names:
            got = read_grids(make(), frozenset({name}))
            assert isinstance(got, Grids) and list(got.sheets) == [name]


NUMBERS = (0.0, 0.4, 0.5, 1.0, 5.0, 7.0, 12.5, 60.0, 1234567.0, 45000.25)


def test_what_a_format_shows_is_as_recorded() -> None:
    lines = []
    for code in CODES:
        lines.append(f"{code!r} day {day_kind(code)!r} text {shown_text('x', code)!r}")
        for value in NUMBERS:
            look = shown(value, code) if not day_kind(code) else None
            parts = (
                f"{look.text!r} = {look.before!r}+{look.behind!r} x{look.scale:g}"
                if look
                else repr(shown_value(value, code))
            )
            marks = [m for m in ("digits", "percent", "broken") if look and getattr(look, m)]
            lines.append(f"  {value:g}: {parts} {' '.join(marks)} {colour_of(value, code)}".rstrip())
    as_recorded("formats of numbers", "\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("serial", "code", "from_1904", "seen"),
    [
        (0.0, "h:mm", False, time()),
        (0.99999999999, "h:mm", False, 0.99999999999),  # rounded it is a day
        (0.75, "dd/mm/yyyy", False, time(18)),
        (1.0, "dd/mm/yyyy", False, date(1900, 1, 1)),
        (59.0, "dd/mm/yyyy", False, date(1900, 2, 28)),
        (60.0, "dd/mm/yyyy", False, date(1900, 2, 28)),
        (61.0, "dd/mm/yyyy", False, date(1900, 3, 1)),
        (2958465.0, "dd/mm/yyyy", False, date(9999, 12, 31)),
        (2958466.0, "dd/mm/yyyy", False, 2958466.0),
        (-1.0, "dd/mm/yyyy", False, -1.0),
        (0.0, "dd/mm/yyyy", True, date(1904, 1, 1)),
        (45000.5, "dd/mm/yyyy", False, datetime(2023, 3, 15, 12)),
        (1.5, "[h]:mm", False, timedelta(hours=36)),
        (-1.5, "[h]:mm", False, timedelta(hours=-36)),
        (2958466.0, "[h]:mm", False, 2958466.0),
    ],
)
def test_a_number_is_the_day_or_hour_that_is_seen(serial: float, code: str, from_1904: bool, seen: object) -> None:
    assert shown_value(serial, code, from_1904) == seen


@pytest.mark.parametrize("serial", [1.0, 59.0, 61.0, 45000.5, 2958465.0])
def test_the_number_behind_a_day_comes_back(serial: float) -> None:
    seen = shown_value(serial, "dd/mm/yyyy hh:mm")
    assert isinstance(seen, date) and serial_of(seen) == serial
    assert (serial_of(time(18, 30, 36)), serial_of(timedelta(hours=36))) == (0.77125, 1.5)


def test_what_lies_beside_the_cells_of_a_part_is_found_one_by_one() -> None:
    """The ways in that a form takes: header and footer, hidden places; a package that is no workbook."""
    package = Package(xlsx_beside.beside_xlsx())
    assert headers_of(package) == {"Trang": ["Bản nháp & riêng  /", "Trang đầu"]}
    assert hidden_lines(package)["Trang"].rows == ((1, 2), (5, 5))
    assert outside_of_package(zipped({"a.txt": b"x"})).damaged == ["tệp"]
    assert outside_of_package(b"PK not a package").damaged == ["tệp"]
