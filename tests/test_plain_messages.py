"""Messages name what to write, and what Excel did to it; what lies in the wrong place is told with the right one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline.cli.run import run
from pipeline.errors import ProgramError
from pipeline.intake.decision_table import SHEET
from pipeline.program import reader
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import Settings
from pipeline.text import suggest_code
from tests import test_closing
from tests.programs import CODE, write_workspace
from tests.test_closing import Space, found

space = test_closing.space  # the fixture


def changed(folder: Path, sheet: str, head: str, value: object) -> str:
    """What is said of the program workbook once the first cell below `head` holds `value`."""
    write_workspace(folder)
    path = Settings(folder).program_file(CODE)
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book[sheet].iter_rows() for c in row if str(c.value or "").rstrip("* ") == head)
    book[sheet].cell(cell.row + 1, cell.column).value = value
    book.save(path)
    with pytest.raises(ProgramError) as error:
        reader.read(path, CODE)
    return str(error.value)


def test_a_choice_left_empty_is_told_with_its_choices(tmp_path: Path) -> None:
    said = changed(tmp_path, "Kỳ báo cáo", "Loại kỳ", None)
    assert f"Cần: một trong: {'; '.join(kind.label for kind in PeriodKind)}" in said


@pytest.mark.parametrize(("sheet", "head"), [("Chỉ tiêu", "Mã"), ("Đơn vị", "Mã")])
def test_a_code_that_excel_made_a_day_is_called_that(tmp_path: Path, sheet: str, head: str) -> None:
    said = changed(tmp_path, sheet, head, datetime(2025, 1, 3))
    assert "Excel đã đổi mã thành ngày" in said and "Văn bản (Text) rồi gõ lại mã" in said


@pytest.mark.parametrize(
    ("sheet", "head"), [("Chỉ tiêu", "2024"), ("Chỉ tiêu", "Nhiệm kỳ"), ("Kỳ báo cáo", "Năm báo cáo")]
)
def test_a_range_that_excel_made_a_day_is_called_that(tmp_path: Path, sheet: str, head: str) -> None:
    said = changed(tmp_path, sheet, head, datetime(2025, 3, 5))
    assert "Excel đã đổi thành ngày. Định dạng ô là Văn bản (Text) rồi gõ lại." in said


def test_another_unions_code_is_no_slip(space: Space) -> None:
    assert [suggest_code("PĐ03", ["PĐ30", "PĐ3"]), suggest_code("PĐ03", ["PĐ30"])] == ["PĐ3", None]
    assert suggest_code("pd30", ["PĐ30"]) == "PĐ30"
    space.decide({"action": "Bỏ tệp này", "file": "A05.xlsx", "unit": "A50", "reason": "x"})
    (said,) = found(space.read(), "D14")
    assert "Có phải" not in str(said) and "xóa dòng này" in str(said)
    assert space.table.exists() and SHEET.name == said.ref.sheet


def test_a_cell_that_was_emptied_is_not_mended(space: Space) -> None:
    space.put("A05", {"I_3_1_2024_val": "95/90"})
    space.put("A05", {"I_3_1_2024_val": None}, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    assert [i.code for i in found(space.read(), "T10", "T21", "T22")] == ["T10"]


def test_returns_in_the_wrong_place_are_told_with_the_right_one(
    space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = space.settings.workspace / "inputs"
    where = ["status", "-w", str(space.settings.workspace), "-p", CODE, "-k", "2024"]
    for name in ("~$A07.xlsx", "ghi chú.txt", f"{CODE}/xu-ly - bản sao.xlsx", f"{CODE}/cap-tren/2024/B.xlsx"):
        path = inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert run(where) == 0 and "Chưa đọc" not in capsys.readouterr().out
    for name in ("A01.xlsx", f"{CODE}/A02.xls", f"{CODE}/Năm 2024/A03.zip"):
        path = inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert run(where) == 0
    said = capsys.readouterr().out
    belong = space.settings.returns_folder(CODE, "2024")
    told = "Chưa đọc 2 tệp để ngoài thư mục của kỳ và 1 thư mục không mang mã kỳ nào; của kỳ này thì chuyển vào"
    assert f"{told} {belong}:" in said
    for name in ("A01.xlsx", f"{CODE}/A02.xls", f"{CODE}/Năm 2024"):
        assert f"  {inputs / name}\n" in said
    assert "xu-ly - bản sao" not in said
