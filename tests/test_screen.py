"""What the terminal shows: problems file by file, tables on a narrow screen."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli.issue_lines import MAX_FILES, MAX_NAMED, lines_by_file, lines_by_kind
from pipeline.cli.screen import LEAST_TEXT, print_table
from pipeline.cli.streams import telling_of_gone_readers
from pipeline.issues import CellRef, Facts, Issue, Severity, by_gravity, issue


def unfilled(file: str, count: int, year: int) -> list[Issue]:
    return [
        issue("G01", CellRef(file, "Số liệu", f"E{n}"), unit=file[:3], expected="số").about(Facts(f"{n}.1", year))
        for n in range(1, count + 1)
    ]


def test_a_year_left_empty_is_one_line_and_hides_no_other_union() -> None:
    wrong = issue("G04", CellRef("A02.xlsx", "Số liệu", "E7"), found=-1, unit="A02")
    warned = issue("H02", CellRef("A03.xlsx", "Số liệu", "E9"), unit="A03", expected="không quá 5")
    found = [*unfilled("A01.xlsx", 14, 2023), *unfilled("A01.xlsx", 14, 2024), wrong, warned]
    shown, left_out = lines_by_file(sorted(found, key=by_gravity))
    assert [(f.file, f.unit, len(f.lines), f.rest) for f in shown] == [
        ("A01.xlsx", "A01", 2, 0),
        ("A02.xlsx", "A02", 1, 0),
        ("A03.xlsx", "A03", 1, 0),
    ]
    first, second = (line.text for line in shown[0].lines)
    assert first == f"[G01] Số liệu: Chưa điền: 14 ô năm 2023 (E1, E2, E3, …). {found[0].remedy}"
    assert "14 ô năm 2024" in second
    assert shown[2].lines[0].severity is Severity.WARNING
    assert left_out == 0


def test_a_way_to_mend_is_told_of_several_cells_only_where_it_fits_them_all() -> None:
    first, *others = unfilled("A01.xlsx", 5, 2024)
    shown, _ = lines_by_file([replace(first, remedy="Chọn một giá trị."), *others])
    (line,) = shown[0].lines
    assert "5 ô năm 2024" in line.text and line.text.endswith(". Cách sửa từng ô: ở danh sách đầy đủ.")


def test_rows_of_decisions_stand_under_no_union() -> None:
    rows = [CellRef("xu-ly.xlsx", "Xử lý", f"B{n}") for n in (5, 6)]
    stale = [issue("D01", row, unit="A05", found="x").about(Facts(decision=row)) for row in rows]
    shown, _ = lines_by_file([*stale, *unfilled("A05.xlsx", 1, 2024)])
    assert {f.file: f.unit for f in shown} == {"xu-ly.xlsx": "", "A05.xlsx": "A05"}


def test_a_few_of_one_kind_are_shown_one_by_one() -> None:
    found = unfilled("A01.xlsx", 3, 2024)
    shown, _ = lines_by_file(found)
    assert [line.text for line in shown[0].lines] == [i.without_file for i in found]


def test_every_file_with_errors_has_its_lines_and_files_beyond_are_counted() -> None:
    codes = ("G02", "G04", "G07")
    found = [issue(c, CellRef(f"{n:02}.xlsx", "S", c), expected="x") for n in range(MAX_FILES + 5) for c in codes]
    shown, left_out = lines_by_file(found)
    assert len(shown) == MAX_FILES and left_out == 5
    assert {(len(f.lines), f.rest) for f in shown} == {(2, 1)}


def of_senders(code: str, count: int, expected: str = "u{n}@x.vn") -> list[Issue]:
    return [
        issue(
            code,
            CellRef(f"{n:02}.eml"),
            found=f"lan{n}@gmail.com",
            unit=f"A{n:02}",
            many=3,
            expected=expected.format(n=n),
        )
        for n in range(count)
    ]


def test_what_many_files_have_as_a_whole_is_told_once() -> None:
    """With each file, its union and what differs; the rest is counted, and other problems stay with their files."""
    unknown, many = of_senders("T45", MAX_NAMED + 2), of_senders("T48", 3, "A00, A01, A02")
    wrong = issue("G04", CellRef("00.eml", "Số liệu", "E7"), found=-1, unit="A00")
    few = of_senders("T47", 2)
    kinds, left = lines_by_kind(sorted([*unknown, *many, wrong, *few], key=by_gravity))
    assert sorted(left, key=by_gravity) == sorted([wrong, *few], key=by_gravity)
    of_many, of_unknown = kinds  # the gravest first
    assert of_many.text == f"[T48] {many[0].title}: 3 tệp. Cần: {many[0].expected}. {many[0].remedy}"
    assert of_many.files[0] == "00.eml (A00): lan0@gmail.com"
    assert of_unknown.text == f"[T45] {unknown[0].title}: 12 tệp. {unknown[0].remedy}"
    assert of_unknown.files[1] == f"01.eml (A01): lan1@gmail.com; cần: {unknown[1].expected}"
    assert (len(of_unknown.files), of_unknown.rest, of_many.rest) == (MAX_NAMED, 2, 0)


def test_a_file_that_has_one_thing_twice_is_one_file() -> None:
    once = of_senders("T48", 3, "A00, A01, A02")
    (kind,), left = lines_by_kind([*once, once[0]])
    assert kind.text.startswith(f"[T48] {once[0].title}: 3 tệp.") and not left


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {"Mã": ["1.1"], "Nội dung": ["Phấn đấu " * 20], "Đối tượng": ["CĐCS doanh nghiệp ngoài nhà nước"]}
        | {"ĐVT": ["đoàn viên"]}
        | {str(year): ["1.500 - 2.000"] for year in range(2023, 2029)}
    )


@pytest.mark.parametrize("width", [80, 300])
def test_the_text_column_stays_readable(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    print_table(table(), False, text="Nội dung", spare=("Đối tượng", "ĐVT"))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= width
    assert lines[0].replace("┏", "┳").split("┳")[2] >= "━" * LEAST_TEXT
    shown = "\n".join(lines)
    assert ("Đối tượng" in shown) is ("ĐVT" in shown) is (width == 300)
    assert all(str(year) in shown for year in range(2023, 2029))


@pytest.mark.parametrize("said", [errno.EINVAL, errno.ENOSPC])
def test_a_reader_of_windows_that_is_gone_is_told_as_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    """Windows calls it an argument that is not valid (commands do it in test_cli.py); nothing else is taken so."""

    def refused(*_: object) -> int:
        raise OSError(said, os.strerror(said))

    with (tmp_path / "pipe").open("w", encoding="utf-8") as file:
        stream = telling_of_gone_readers(file)
        stream.write("xã\n")
        monkeypatch.setattr(os, "write", refused)
        with pytest.raises(OSError, match=os.strerror(said if said != errno.EINVAL else errno.EPIPE)) as told:
            stream.flush()
        monkeypatch.undo()
        stream.flush()
    assert isinstance(told.value, BrokenPipeError) == (said == errno.EINVAL)
    assert (tmp_path / "pipe").read_text(encoding="utf-8") == "xã\n"
