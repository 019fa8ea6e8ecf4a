"""Rows of tables are made as XML at once: what they say is what they say when each cell is written by itself."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import psutil
import pytest
import python_calamine
from xlsxwriter.sharedstrings import SharedStrings, SharedStringTable

from pipeline.program.vocabulary import Status
from pipeline.work.crew import ALONE, Crew
from pipeline.work.processes import Processes
from pipeline.workbooks import book, ready_rows, table
from pipeline.workbooks.book import Book, CellContent, FileLink, SheetWriter, SummaryError
from pipeline.workbooks.look import MAX_TEXT
from pipeline.workbooks.ready_rows import TEXTS_PART, ReadyTexts, write_package
from pipeline.workbooks.summary import pairs, units, write_summary
from pipeline.workbooks.table import TableColumn, write_rows, write_table
from pipeline.workbooks.xlsxwriter_gaps import ROW, QuickTexts
from tests.reviews import ANNUAL, random_round
from tests.soffice import convert_all, needs_soffice
from tests.test_leaders_sheet import mid_term
from tests.workbook_meaning import meaning
from tests.works import helpers

CONTENTS: tuple[CellContent, ...] = (
    "đơn vị", "", " hai bên ", "a\nb", "&<>\"'", "<r>&</r>", "<r><t>chữ</t></r>", "_x0041_", "=1+1", "#N/A", "\0\x0b!",
    "dài " * 60, "CHỮ HOA " * 20, "gạch-nối " * 30, "x" * (MAX_TEXT + 5), 0, -0.5, 1 / 3, 1e300,
    1234567890123456, 2.0,
    None, date(2024, 2, 29), datetime(2024, 12, 31, 23, 59, 59, 999_999, UTC), FileLink("inputs/x/2024/a b.xlsx"),
    FileLink("2024/<&>'.xlsx"), FileLink(""), FileLink("../../ngoài.xlsx"),
)  # fmt: skip
Record = tuple[int, CellContent]
LOOKS = ("cell", "cell center", "plain", "cell small", "cell flat", "cell integer", "cell datetime")
COLUMNS: Mapping[int, TableColumn[Record]] = {
    0: TableColumn("STT", 6, lambda r: r[0], "cell center"),
    1: TableColumn("Nội dung", 20, lambda r: r[1]),
    2: TableColumn("Vẻ", 34, lambda r: r[1], lambda r: LOOKS[r[0] % len(LOOKS)]),
    4: TableColumn("Ẩn", 9, lambda r: str(r[1]), hidden=True),
    5: TableColumn("Tính", 12, lambda r: r[0] / 7, "cell decimal", formula=f"IF(A{ROW}<5,A{ROW}/7,A{ROW}/7)"),
    6: TableColumn("Chữ", 12, lambda r: "#N/A" if r[0] % 3 else "a&b " * 9, formula=lambda r: f'"{r[0]}&"&A{ROW}'),
    8: TableColumn("Khóa", 12, lambda r: f"khóa {r[0]}", "plain", formula=f'"khóa "&A{ROW}'),
    9: TableColumn("Lỗi", 12, lambda r: "#N/A" if r[0] % 3 else "a & b", "plain", formula="NA()"),
    10: TableColumn("Rỗng", 12, lambda r: "" if r[0] % 3 else "a", "plain", formula='""'),
    11: TableColumn("Dài", 12, lambda r: "dài " * (r[0] % 9), "cell", formula='""'),
    12: TableColumn("Nhãn", 9, lambda _: Status.NO_DATA, formula=lambda _: f"A{ROW}"),
    7: TableColumn("Trống", 12, lambda r: "" if r[0] % 2 else None, formula=lambda r: '""' if r[0] % 4 else ""),
}


def cell_by_cell(
    sheet: SheetWriter, first: int, columns: Mapping[int, TableColumn[Record]], records: Iterable[Record]
) -> int:
    """The slow way."""
    row = first - 1
    for row, record in enumerate(records, first):
        for col, column in columns.items():
            style = column.style if isinstance(column.style, str) else column.style(record)
            formula = column.formula if isinstance(column.formula, str) else column.formula(record)
            if not formula:
                sheet.value(row, col, column.shown(record), style)
                continue
            shown = column.shown(record)
            assert shown is None or isinstance(shown, str | float)
            sheet.formula(row, col, formula.replace(ROW, str(row + 1)), shown, style)
    return row


def book_of(path: Path, count: int = len(CONTENTS), crew: Crew = ALONE) -> Path:
    """Two sheets with rows in the midst of cells that are written one by one."""
    records = [(n, CONTENTS[n % len(CONTENTS)]) for n in range(count)]
    with Book(path, random_round(ANNUAL).cover, "Thử", crew=crew) as book:
        for name in ("Một", "Hai"):
            sheet = book.sheet(name, "THỬ")
            for col, column in COLUMNS.items():
                sheet.columns(col, col, column.width, hidden=column.hidden)
            last = table.write_rows(sheet, 4, COLUMNS, records)
            sheet.text(last + 2, 1, "ở giữa " * 20)
            last = table.write_rows(sheet, last + 3, COLUMNS, records[:3])
            sheet.text(last + 1, 1, "ở cuối")
            sheet.comment(6, 1, "ghi chú ở ô của bảng")
            sheet.finish((3, 3), (last + 1, 7))
    return path


def both(folder: Path, monkeypatch: pytest.MonkeyPatch, **many: int) -> tuple[Path, Path]:
    """The same workbook, written quickly and cell by cell."""
    quick = book_of(folder / "nhanh.xlsx", **many)
    monkeypatch.setattr(table, "write_rows", cell_by_cell)
    return quick, book_of(folder / "chậm.xlsx", **many)


def test_every_kind_of_cell_is_as_when_written_by_itself(tmp_path, monkeypatch):
    quick, slow = map(meaning, both(tmp_path, monkeypatch))
    assert quick.keys() == slow.keys()
    assert {place: (quick[place], slow[place]) for place in quick if quick[place] != slow[place]} == {}
    assert len(quick) > 2 * len(CONTENTS) * len(COLUMNS)


@pytest.mark.parametrize("program", ["yen-bai", "phu-sa"])
def test_a_whole_round_is_as_when_written_cell_by_cell(tmp_path, monkeypatch, program):
    data = mid_term(program)
    write_summary(tmp_path / "nhanh.xlsx", data, 10_000)
    for module in (table, pairs, units):
        monkeypatch.setattr(module, "write_rows", cell_by_cell)
    write_summary(tmp_path / "chậm.xlsx", data, 10_000)
    quick, slow = meaning(tmp_path / "nhanh.xlsx"), meaning(tmp_path / "chậm.xlsx")
    assert {
        place: (quick.get(place), slow.get(place)) for place in quick | slow if quick.get(place) != slow.get(place)
    } == {}


def test_readers_find_in_many_rows_what_was_written(tmp_path):
    path = book_of(tmp_path / "dài.xlsx", 2_000)
    cells = [list(row[:3]) for row in python_calamine.load_workbook(path).get_sheet_by_name("Hai").to_python()]
    ours = openpyxl.load_workbook(path)["Hai"]
    for n in (0, 1, 511, 512, 1023, 1024, 1999):
        content = CONTENTS[n % len(CONTENTS)]
        assert ours.cell(5 + n, 1).value == cells[4 + n][0] == n
        assert ours.cell(5 + n, 6).value == f"=IF(A{5 + n}<5,A{5 + n}/7,A{5 + n}/7)"
        if isinstance(content, str) and len(content) < 200 and "\0" not in content:
            assert (ours.cell(5 + n, 2).value or "") == cells[4 + n][1] == content.strip(), n


def test_a_text_between_r_tags_is_text_and_no_markup(tmp_path):
    path = book_of(tmp_path / "r.xlsx")
    ours = openpyxl.load_workbook(path)["Một"]
    assert {"<r>&</r>", "<r><t>chữ</t></r>"} <= {row[1].value for row in ours.iter_rows()}


def test_the_same_rows_are_the_same_bytes(tmp_path):
    assert book_of(tmp_path / "a.xlsx").read_bytes() == book_of(tmp_path / "b.xlsx").read_bytes()


def test_what_is_no_number_is_said_with_its_cell(tmp_path):
    with (
        pytest.raises(SummaryError, match="Một!B6: nan"),
        Book(tmp_path / "n.xlsx", random_round(ANNUAL).cover, "") as book,
    ):
        write_rows(book.sheet("Một", "M"), 4, {1: TableColumn("", 9, lambda r: r)}, [1.0, float("nan")])
    assert not (tmp_path / "n.xlsx").exists()


def test_rows_beyond_the_last_of_a_sheet_are_refused(tmp_path):
    with pytest.raises(SummaryError, match="mã -1"), Book(tmp_path / "n.xlsx", random_round(ANNUAL).cover, "") as book:
        write_rows(book.sheet("Một", "M"), 1_048_575, {1: TableColumn("", 9, lambda r: r)}, ["vừa", "thừa"])


def test_no_rows_are_no_rows(tmp_path):
    with Book(tmp_path / "n.xlsx", random_round(ANNUAL).cover, "") as book:
        sheet = book.sheet("Một", "M")
        assert write_table(sheet, 4, [TableColumn("Đầu", 9, str)], []) == 5
    with zipfile.ZipFile(io.BytesIO((tmp_path / "n.xlsx").read_bytes())) as package:
        assert b"<!--" not in package.read("xl/worksheets/sheet1.xml")


@needs_soffice
def test_libreoffice_works_out_what_stands_in_the_rows(tmp_path):
    (made,) = convert_all([book_of(tmp_path / "nhanh.xlsx")], tmp_path / "ra", "xlsx")
    before, after = (openpyxl.load_workbook(p, data_only=True)["Hai"] for p in (tmp_path / "nhanh.xlsx", made))
    for row in range(5, 5 + len(CONTENTS)):
        assert after.cell(row, 6).value == pytest.approx(before.cell(row, 6).value)
        assert after.cell(row, 7).value == f"{row - 5}&{row - 5}"  # worked out anew: the cached text was another


def test_rows_that_others_make_are_the_same_to_the_byte(tmp_path: Path) -> None:
    alone = book_of(tmp_path / "a.xlsx", 5_000).read_bytes()
    with Processes(2, always=True) as crew:
        assert book_of(tmp_path / "b.xlsx", 5_000, crew=crew).read_bytes() == alone
    with Processes(2) as nobody:  # so little is done sooner here
        assert book_of(tmp_path / "d.xlsx", crew=nobody).read_bytes() == book_of(tmp_path / "e.xlsx").read_bytes()


def test_rows_over_which_a_process_dies_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = book_of(tmp_path / "a.xlsx", 5_000).read_bytes()
    killed: list[int] = []
    real = ready_rows.ReadyRows.hand_out

    def answered(crew: Crew) -> bool:
        return any(work.answers for work in vars(crew)["_works"])

    with Processes(2, always=True) as crew:

        def hand_out(self: ready_rows.ReadyRows) -> None:
            real(self)
            until = time.monotonic() + 30
            while not (killed or answered(crew)) and time.monotonic() < until:
                time.sleep(0.01)
            for process in () if killed else helpers():
                with suppress(psutil.Error):  # it has just ended
                    process.kill()
                    killed.append(process.pid)

        monkeypatch.setattr(ready_rows.ReadyRows, "hand_out", hand_out)
        assert book_of(tmp_path / "b.xlsx", 5_000, crew=crew).read_bytes() == alone
    assert killed


NUMBERS: TableColumn[float] = TableColumn("", 9, lambda r: r)


def given_up(path: Path, crew: Crew, last: float) -> None:
    """A book of many rows that comes to no end."""
    with Book(path, random_round(ANNUAL).cover, "", crew=crew) as book:
        write_rows(book.sheet("Một", "M"), 4, {1: NUMBERS}, range(20_000))
        assert vars(crew)["_works"]
        write_rows(book.sheet("Hai", "H"), 4, {1: NUMBERS}, [last])


@pytest.mark.parametrize("place", ["within", "at the end"])
def test_a_workbook_that_is_given_up_leaves_no_work_behind(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = ready_rows._Waiting.block

    def slowly(self: ready_rows._Waiting, begin: int, end: int) -> bytes:
        time.sleep(0.02)  # as a slow disk
        return real(self, begin, end)

    def full(*_: object) -> None:
        raise SummaryError("đĩa đầy")

    monkeypatch.setattr(ready_rows._Waiting, "block", slowly)
    if place == "at the end":
        monkeypatch.setattr(book, "write_package", full)
    with Processes(2, always=True) as crew:
        for _ in range(3):
            with pytest.raises(SummaryError, match=r"inf|đĩa đầy"):
                given_up(tmp_path / "n.xlsx", crew, float("inf") if place == "within" else 1.0)
            assert crew._works == []
        time.sleep(0.2)
        assert all(thread.is_alive() for thread in crew._threads)
    assert not (tmp_path / "n.xlsx").exists()


ODD = ("", " a", "b\n", "\x01\x1f", "_x0001_", "<r>&</r>", "<r>x", "Ắ & <b>", "😀", "\t", "\r\n", "a" * 300)


@pytest.mark.parametrize("block", [1, 40, 700, 100_000])
def test_texts_that_are_made_by_themselves_are_those_of_the_library(
    block: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the library's own list: each text once, in the order in which it was first shown, however blocks are cut."""
    monkeypatch.setattr(ready_rows, "_TEXTS", block)
    own, library, path = QuickTexts(), SharedStringTable(), tmp_path / "a.xlsx"
    shown = [*ODD, *(f"chữ {n}" for n in range(50)), *ODD]
    for text in shown:
        assert own._get_shared_string_index(text) == library._get_shared_string_index(text)
    library._sort_string_data()
    written = SharedStrings()
    written.string_table, written.fh = library, io.StringIO()
    written._write_sst_strings()
    ready = ReadyTexts()
    for told in (5, 20, len(own.since(0))):  # as they come
        ready.add(own.since(ready.count)[: max(told - ready.count, 0)])
    ready.add(own.since(ready.count), all_of_them=True)
    ready.hand_out()
    assert ready.count == own.unique_count == len(library.string_array)
    around = io.BytesIO()
    with zipfile.ZipFile(around, "w") as frame:
        frame.writestr(TEXTS_PART, "<sst></sst>")
    write_package(path, around, {}, ready)
    with zipfile.ZipFile(path) as package:
        assert package.read(TEXTS_PART).decode() == f"<sst>{written.fh.getvalue()}</sst>"
    own._sort_string_data()
    assert [own._get_shared_string(n) for n in range(own.unique_count)] == library.string_array
