"""Files of before the words of today: forms that are still out, program workbooks that an office keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.intake.folder import read_folder
from pipeline.intake.submission import Submission
from pipeline.program import blank, reader, sheets
from pipeline.program.model import Program
from pipeline.settings import Settings
from tests import test_levels
from tests.forms import GOOD, edited, filled, make_form, period_of
from tests.mailbag import nameless
from tests.programs import CODE, make_program, write_workspace
from tests.test_levels import PLACE

tiers = test_levels.tiers  # the fixture

FIGURES, INFO, DETAIL = "Số liệu", "Thông tin chung", "Chi tiết"
PRINTED = {  # today's words: those of before, by sheet
    FIGURES: {"Số đạt được (số lượng)": "Tử số (số lượng)", "Tổng số": "Mẫu số"},
    DETAIL: {"Số đạt được (số lượng)": "Tử số (số lượng)", "Tổng số": "Mẫu số"},
    INFO: {"SỐ LIỆU CHUNG": "SỐ LIỆU GỐC", "Số liệu chung": "Số liệu gốc"},
}
CHECK_AGAIN, CHECKED_BEFORE = "Kiểm tra lại: số đạt được lớn hơn tổng số", "Kiểm tra lại: tử số lớn hơn mẫu số"


def with_former_words(book: Workbook) -> None:
    """The words of a form as they were printed, and what its formulas say, without their values."""
    changed = 0
    for title, words in PRINTED.items():
        for row in book[title].iter_rows() if title in book else ():
            for cell in row:
                value = str(cell.value or "")
                if value in words:
                    cell.value = words[value]
                elif CHECK_AGAIN in value:
                    cell.value = value.replace(CHECK_AGAIN, CHECKED_BEFORE)
                else:
                    continue
                changed += 1
    assert changed > 1


def as_values(book: Workbook) -> None:
    """Every verdict as the text that it shows, as programs save it that keep no formulas."""
    for row in book[FIGURES].iter_rows():
        for cell in row:
            if CHECK_AGAIN in str(cell.value) or CHECKED_BEFORE in str(cell.value):
                cell.value = CHECK_AGAIN if CHECK_AGAIN in str(cell.value) else CHECKED_BEFORE


def one(program: Program, period: str, folder: Path, form: bytes) -> Submission:
    """What a round makes of one form."""
    returns = folder / period
    returns.mkdir(parents=True, exist_ok=True)
    (returns / "a.xlsx").write_bytes(form)
    (found,) = read_folder(returns, program, period_of(program, period)).submissions
    return found


def all_said(read: Submission) -> tuple[object, ...]:
    return (read.unit, read.issues, read.outside, read.details, dict(read.answers))


WAYS = pytest.mark.parametrize("ways", [(), (nameless,)], ids=["with names", "without names"])
Way = Callable[[Workbook], None]


@WAYS
def test_sums_of_an_office_on_a_form_of_before(tiers, tmp_path: Path, ways: tuple[Way, ...]) -> None:
    _, top, _, ups = tiers
    read = []
    for before in ((), (with_former_words,)):
        form = ups["A"].path.read_bytes()
        for change in (*before, *ways):
            form = edited(form, change)
        read.append(all_said(one(top.program, PLACE, tmp_path, form)))
    assert read[0] == read[1] and read[0][-1]


@WAYS
def test_answers_of_a_union_on_a_form_of_before(tmp_path: Path, ways: tuple[Way, ...]) -> None:
    program, read = make_program(tmp_path), []
    for before in ((), (with_former_words,)):
        form = filled(make_form(program, "A05"), {**GOOD, "I_1_2_2024_num": 101})
        for change in (*before, as_values, *ways):
            form = edited(form, change)
        read.append(all_said(one(program, "2024", tmp_path, form)))
    assert read[0] == read[1]
    assert "G05" in {i.code for i in read[0][1]}  # type: ignore[attr-defined]


HEADS = {
    "Chỉ tiêu": {"Số đạt được": "Tử số", "Tổng số": "Mẫu số", "Tổng số chung": "Số gốc làm mẫu số"},
    "Kỳ báo cáo": {"Số liệu tính đến ngày": "Ngày chốt số liệu"},
}


def former_workbook(path: Path) -> None:
    """A program workbook with the heads and names of sheets that it had before."""
    book = openpyxl.load_workbook(path)
    for title, heads in HEADS.items():
        left = set(heads)
        for cell in book[title][4]:
            if (head := str(cell.value).rstrip(" *")) in heads:
                cell.value = str(cell.value).replace(head, heads[head])
                left.remove(head)
        assert not left
    book["Số liệu chung"].title = "Số gốc"
    book.save(path)


def test_a_program_workbook_of_before_is_read_and_written_as_it_is(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    path = Settings(tmp_path).program_file(CODE)
    now = reader.read(path, CODE)
    former_workbook(path)
    assert reader.read(path, CODE) == now
    records = [{"code": "them", "label": "Số thêm", "unit": "người", "scope": "Mọi CĐCS"}]
    blank.append(path, path, sheets.BASES, records)
    book = openpyxl.load_workbook(path)
    assert "Số gốc" in book and "Số liệu chung" not in book
    assert [b.code for b in reader.read(path, CODE).bases] == [*(b.code for b in now.bases), "them"]
