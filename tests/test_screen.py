"""What the terminal shows: problems file by file, tables on a narrow screen."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.cli.gathered import MAX_FILES, gathered
from pipeline.cli.screen import LEAST_TEXT, print_table
from pipeline.issues import CellRef, Issue, Severity, by_gravity, issue


def unfilled(file: str, count: int, year: int) -> list[Issue]:
    return [
        issue("G01", CellRef(file, "Số liệu", f"E{n}"), what=f"Chỉ tiêu {n}.1 năm {year}", unit=file[:3], expected="số")
        for n in range(1, count + 1)
    ]


def test_a_year_left_empty_is_one_line_and_hides_no_other_union() -> None:
    wrong = issue("G04", CellRef("A02.xlsx", "Số liệu", "E7"), found=-1, unit="A02")
    warned = issue("H02", CellRef("A03.xlsx", "Số liệu", "E9"), unit="A03", expected="không quá 5")
    found = [*unfilled("A01.xlsx", 14, 2023), *unfilled("A01.xlsx", 14, 2024), wrong, warned]
    shown, left_out = gathered(sorted(found, key=by_gravity))
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


def test_a_few_of_one_kind_are_shown_one_by_one() -> None:
    found = unfilled("A01.xlsx", 3, 2024)
    shown, _ = gathered(found)
    assert [line.text for line in shown[0].lines] == [i.without_file for i in found]


def test_every_file_with_errors_has_its_lines_and_files_beyond_are_counted() -> None:
    codes = ("G02", "G04", "G07")
    found = [issue(c, CellRef(f"{n:02}.xlsx", "S", c), expected="x") for n in range(MAX_FILES + 5) for c in codes]
    shown, left_out = gathered(found)
    assert len(shown) == MAX_FILES and left_out == 5
    assert {(len(f.lines), f.rest) for f in shown} == {(2, 1)}


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
