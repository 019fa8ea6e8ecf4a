"""Acceptance of submissions: by name or all at once, typed by hand, spent when the file changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import openpyxl
import pytest

from pipeline import events
from pipeline.errors import PipelineError
from pipeline.intake.approval import ApprovalStage
from pipeline.intake.decision_table import SHEET
from pipeline.intake.file_reports import Outcome
from pipeline.intake.senders.table import SENDERS
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery
from pipeline.steps import accepting
from pipeline.steps.signature import Signature
from tests import test_closing
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_closing import TODAY, WHO, Space, found, pairs

space, run = test_closing.space, test_closing.run  # the fixtures


def stage(data: Consolidation, unit: str) -> tuple[ApprovalStage | None, str]:
    line = next(line for line in data.roster.lines if line.unit.code == unit)
    return line.stage, line.accepted


def test_from_received_over_checked_to_accepted(space: Space) -> None:
    space.put("A02", {"I_1_2_2024_num": 101})  # more than its members: an error
    got = space.accept()
    assert ([s.unit.code for s in got.now], [s.unit.code for s in got.faulty]) == (["A01", "A05"], ["A02"])
    data = space.read()
    assert stage(data, "A01") == (ApprovalStage.ACCEPTED, f"{WHO}, 10/01/2025")
    assert stage(data, "A02") == (ApprovalStage.RECEIVED, "")
    assert stage(data, "A03") == (None, "")
    assert not found(data, "D01", "D09", "D10")
    assert data.decisions == ()  # acceptances stand beside the unions


def test_acceptance_again_adds_nothing(space: Space) -> None:
    space.accept()
    before = space.table.read_bytes()
    got = space.accept()
    assert ([s.unit.code for s in got.before], got.now) == (["A01", "A05"], ())
    assert space.table.read_bytes() == before


def test_a_submission_with_errors_is_accepted_by_name(space: Space) -> None:
    space.put("A02", {"I_1_2_2024_num": 101})
    assert [s.errors for s in space.accept("a02").now] == [1]
    data = space.read()
    assert stage(data, "A02")[0] is ApprovalStage.ACCEPTED
    assert ("A02", "1.2") not in pairs(data)  # the wrong value stays out all the same


def test_a_figure_that_is_withheld_is_an_error_for_acceptance_too(space: Space) -> None:
    """Only the round shows it: nothing accepts the form but by name, and the register says both."""
    space.put("A05", {"I_3_1_2024_val": 700_000})
    got = space.accept()
    assert ([s.unit.code for s in got.now], [s.unit.code for s in got.faulty]) == (["A01"], ["A05"])
    space.accept("A05")
    (line,) = (line for line in space.read().roster.lines if line.unit.code == "A05")
    assert line.approval == f"Đã duyệt, còn 1 lỗi ({WHO}, 10/01/2025)"


@pytest.mark.parametrize(("accepted_only", "stays"), [(False, {"A01", "A05"}), (True, {"A01"})])
def test_a_row_for_all_that_is_right_accepts_no_withheld_figure(
    space: Space, accepted_only: bool, stays: set[str]
) -> None:
    space.put("A05", {"I_3_1_2024_val": 700_000})
    space.decide({"action": "Duyệt bản nộp", "who": WHO})
    data = space.read(accepted_only=accepted_only)
    assert stage(data, "A01")[0] is ApprovalStage.ACCEPTED
    assert stage(data, "A05") == (ApprovalStage.RECEIVED, "")
    assert {unit for unit, _ in pairs(data)} == stays


def test_units_that_cannot_be_accepted(space: Space) -> None:
    assert space.accept("A03").absent == ("A03",)
    with pytest.raises(PipelineError, match="Không có đơn vị “A9”"):
        space.accept("A9")
    with pytest.raises(PipelineError, match="Chưa ghi ai quyết định"):
        accepting.accept(space.settings, space.program, space.period, (), Signature(" ", TODAY))


def test_the_table_keeps_what_staff_did_to_it(space: Space) -> None:
    space.decide({"action": "Bỏ tệp này", "file": "không có.xlsx"})
    book = openpyxl.load_workbook(space.table)
    book[SHEET.name].column_dimensions["A"].width = 33
    book[SHEET.name]["A5"].font = openpyxl.styles.Font(bold=True)
    book[SHEET.name]["O4"] = "Ghi riêng"
    book.create_sheet("Nháp")["A1"] = "=1+1"
    rule = book[SHEET.name].data_validations.dataValidation[0]
    rule.formula1 = '"Bỏ tệp này"'  # a table made before there were acceptances
    book.save(space.table)
    space.accept("A01")
    book = openpyxl.load_workbook(space.table)
    sheet = book[SHEET.name]
    assert book.sheetnames == [SHEET.name, SENDERS.name, "Nháp"]
    assert (sheet.column_dimensions["A"].width, sheet["A5"].font.bold, sheet["O4"].value) == (33, True, "Ghi riêng")
    assert [sheet.cell(6, n).value for n in (1, 2, 4, 11)] == ["2024", "Duyệt bản nộp", "A01", WHO]
    (rule,) = sheet.data_validations.dataValidation
    assert "Duyệt bản nộp" in rule.formula1
    assert str(rule.sqref) == "B5:B206"
    assert sheet["A7"].value is None


@pytest.mark.parametrize(("lock", "program"), [("~$xu-ly.xlsx", "Excel"), (".~lock.xu-ly.xlsx#", "LibreOffice")])
def test_a_table_open_elsewhere_is_left_alone(space: Space, lock: str, program: str) -> None:
    space.table.with_name(lock).write_bytes(b"")
    with pytest.raises(PipelineError, match=f"bảng xử lý đang mở trong {program}; hãy lưu, đóng lại") as error:
        space.accept()
    assert "\n" not in str(error.value)


def test_only_accepted_submissions_count(space: Space) -> None:
    space.put("A02")
    space.accept("A01", "A05")
    data = space.read(accepted_only=True)
    assert {unit for unit, _ in pairs(data)} == {"A01", "A05"}
    assert [(f.unit, f.outcome) for f in data.roster.files] == [
        ("A01", Outcome.COUNTED),
        ("A02", Outcome.WAITING),
        ("A05", Outcome.COUNTED),
    ]
    assert [(i.unit, i.ref.file) for i in found(data, "D10")] == [("A02", "2024/A02.xlsx")]
    delivery = {line.unit.code: line.delivery for line in data.roster.lines}
    assert (delivery["A02"], delivery["A03"]) == (Delivery.WAITING, Delivery.MISSING)
    assert data.own_results["1.1", 2024].reported == 2
    assert space.read().own_results["1.1", 2024].reported == 3


def test_earlier_periods_count_only_what_was_accepted(space: Space) -> None:
    space.accept("A01")
    data = space.read("giua-nhiem-ky", accepted_only=True)
    assert {unit for unit, _ in pairs(data)} == {"A01"}


def test_a_newer_file_must_be_accepted_anew(space: Space) -> None:
    space.accept("A05")
    space.put("A05", {"I_3_1_2024_val": 8}, name="A05 lần 2.xlsx", saved="2024-12-09T01:00:00Z")
    data = space.read()
    assert stage(data, "A05") == (ApprovalStage.CHECKED, "")
    assert [(i.unit, i.ref.file) for i in found(data, "D09")] == [("A05", "2024/A05 lần 2.xlsx")]
    space.accept("A05")
    again = space.read()
    assert stage(again, "A05")[0] is ApprovalStage.ACCEPTED
    assert not found(again, "D01", "D09")


@pytest.mark.parametrize("window", ["", "1"])
def test_whoever_is_to_accept_anew_is_told_of_which_union(
    space: Space, run: Runner, monkeypatch: pytest.MonkeyPatch, window: str
) -> None:
    space.accept("A05")
    space.put("A05", {"I_3_1_2024_val": 8})
    monkeypatch.setenv(events.VARIABLE, window)
    said = run("consolidate", "-p", CODE, "-k", "2024", "-w", space.settings.workspace).out
    how = "trình đơn Kỳ báo cáo, mục “Duyệt một đơn vị…”" if window else 'make accept UNIT=A05 BY="Họ tên"'
    assert f"Xem bản mới rồi duyệt lại: {how}" in said and "mã-đơn-vị" not in said.partition("duyệt lại")[2][:90]
    book = openpyxl.load_workbook(space.settings.output_folder(CODE, "2024") / "tong-hop.xlsx")
    cells = [str(c.value) for row in book["Lỗi dữ liệu"].iter_rows() for c in row if c.value]
    assert any('make accept UNIT=A05 BY="Họ tên"' in cell for cell in cells)


def test_the_same_file_with_other_values_must_be_accepted_anew(space: Space) -> None:
    space.accept("A05")
    space.put("A05", {"I_3_1_2024_val": 8})
    assert stage(space.read(), "A05")[0] is ApprovalStage.CHECKED
    space.put("A05")
    assert stage(space.read(), "A05")[0] is ApprovalStage.ACCEPTED


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        ({"unit": "A05"}, {"A05"}),
        ({"file": "A05.xlsx"}, {"A05"}),
        ({"unit": "A05", "when": date(2024, 12, 1)}, {"A05"}),
        ({"unit": "A05", "when": date(2024, 11, 30)}, set()),  # the form was saved on 1 December
        ({"unit": "A05", "when": date(2025, 1, 5), "until": date(2025, 1, 9)}, set()),
        ({}, {"A01", "A05"}),
        ({"when": date(2024, 11, 30)}, set()),
        ({"unit": "A05", "period": "giua-nhiem-ky"}, set()),
        ({"unit": "A05", "old": "bản 0000000000"}, set()),
    ],
)
def test_acceptances_typed_by_hand(space: Space, row: Mapping[str, object], accepted: set[str]) -> None:
    space.put("A02", {"I_1_2_2024_num": 101})  # errors: never accepted by the row for everybody
    space.decide({"action": "Duyệt bản nộp", "reason": None, **row})
    data = space.read()
    assert {line.unit.code for line in data.roster.lines if line.stage is ApprovalStage.ACCEPTED} == accepted
    assert not found(data, "D01")


def row_of_acceptance(space: Space) -> dict[str, object]:
    """The first row below the heads, by its heads."""
    sheet = openpyxl.load_workbook(space.table)[SHEET.name]
    heads, values = (next(iter(sheet.iter_rows(n, n, values_only=True))) for n in (4, 5))
    return dict(zip((str(h).rstrip(" *") for h in heads), values, strict=True))


def test_a_row_of_acceptance_says_when_the_submission_came_and_hides_its_mark(space: Space) -> None:
    space.accept("A05")
    row, sheet = row_of_acceptance(space), openpyxl.load_workbook(space.table)[SHEET.name]
    assert row["Giá trị cũ"] == "bản nhận 01/12/2024 08:00"
    assert re.fullmatch("[0-9a-f]{10}", str(row["Dấu của bản nộp"]))
    assert [c.value for c in sheet[4] if sheet.column_dimensions[c.column_letter].hidden] == ["Dấu của bản nộp"]


@pytest.mark.parametrize(("mark", "accepted"), [("", True), ("0", False)])
def test_an_acceptance_of_before_that_shows_its_mark_holds_for_that_submission(
    space: Space, mark: str, accepted: bool
) -> None:
    space.accept("A05")
    was = str(row_of_acceptance(space)["Dấu của bản nộp"])
    space.table.unlink()
    space.decide({"action": "Duyệt bản nộp", "unit": "A05", "old": f"bản {mark + was[len(mark) :]}", "reason": None})
    book = openpyxl.load_workbook(space.table)  # made before there was a column for it
    book[SHEET.name].delete_cols(15)
    book.save(space.table)
    assert (stage(space.read(), "A05")[0] is ApprovalStage.ACCEPTED) == (accepted or was.startswith(mark))
    space.accept("A01")
    sheet = openpyxl.load_workbook(space.table)[SHEET.name]
    assert (sheet["O4"].value, sheet.column_dimensions["O"].hidden) == ("Dấu của bản nộp", True)
    assert stage(space.read(), "A01")[0] is ApprovalStage.ACCEPTED


def test_an_acceptance_without_its_mark_holds_for_what_came_then(space: Space) -> None:
    space.accept("A05")
    book = openpyxl.load_workbook(space.table)
    book[SHEET.name]["O5"] = None
    book.save(space.table)
    assert stage(space.read(), "A05")[0] is ApprovalStage.ACCEPTED
    space.put("A05", {"I_3_1_2024_val": 8}, saved="2024-12-09T01:00:00Z")
    assert stage(space.read(), "A05")[0] is ApprovalStage.CHECKED


def test_an_acceptance_of_a_file_that_is_not_there_is_said(space: Space) -> None:
    space.decide({"action": "Duyệt bản nộp", "file": "khác.xlsx"})
    assert [i.ref.cell for i in found(space.read(), "D01")] == ["B5"]
