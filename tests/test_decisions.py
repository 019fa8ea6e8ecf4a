"""The office's decisions: applied while they fit, said where they are applied, reported when they no longer fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.errors import PipelineError, ProgramError
from pipeline.intake import decisions as table_of
from pipeline.intake.decision_rows import append, ensure
from pipeline.intake.decision_table import FILE_NAME, SHEET, read_table
from pipeline.intake.decisions import Action, Decision, Decisions, is_same, typed
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.senders.table import SENDERS
from pipeline.issues import CellRef, Issue, Severity, by_gravity
from pipeline.program import reader
from pipeline.program.model import Program
from pipeline.round.outcomes import DecisionState, outcomes
from pipeline.settings import Settings
from pipeline.steps import rounds
from pipeline.steps.intake import offer_decisions
from tests.forms import GOOD, edited, filled, make_form, named, period_of, saved_at
from tests.mailbag import mail, zipped
from tests.programs import CODE, change_cells, default_indicators, make_program, office_indicator, write_workspace
from tests.readout import as_recorded, read_out
from tests.test_office_settings import with_formula
from tests.test_reading import at

TODAY = date(2025, 1, 10)
Row = Mapping[str, object]
WHO: Row = {"period": "2024", "reason": "Đơn vị xác nhận", "who": "Lê Thị Quyết", "when": date(2025, 1, 5)}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), indicators=(*default_indicators(), office_indicator()))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def write_table(path: Path, rows: Sequence[Row]) -> Path:
    """The table as staff fill it: made empty, then typed into."""
    ensure(path)
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET.name]
    columns = {column.key: n for n, column in enumerate(SHEET.columns, 1)}
    for number, row in enumerate(rows, 5):
        for name, value in {**WHO, **row}.items():
            sheet.cell(number, columns[name], value)  # type: ignore[arg-type]
    book.save(path)
    return path


def decisions(program: Program, folder: Path, *rows: Row, on: date = TODAY) -> Decisions:
    return read_table(write_table(folder / FILE_NAME, rows), f"inputs/thu/{FILE_NAME}", program).about("2024", on)


def take(program: Program, folder: Path, files: Mapping[str, bytes], *rows: Row) -> Intake:
    """A folder of returned files read with decisions."""
    for name, data in files.items():
        path = folder / "2024" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    got = read_folder(folder / "2024", program, period_of(program), decisions=decisions(program, folder, *rows))
    assert all(f.issues for f in got.files if f.outcome is not Outcome.COUNTED)
    return got


def unused(got: Intake) -> tuple[Issue, ...]:
    """What is said of the table and of decisions that fit nothing."""
    idle = (o.hindrance for o in outcomes(got, got.issues) if o.hindrance and o.found_idle)
    return (*got.decisions.remarks, *idle)


def codes(issues: Sequence[Issue]) -> list[str]:
    return sorted(i.code for i in issues)


def correct(form: bytes, name: str, old: object, new: object, **more: object) -> Row:
    """The row that corrects a named cell."""
    sheet, cell = at(form, name)
    return {"action": "Sửa giá trị", "unit": "A05", "sheet": sheet, "cell": cell, "old": old, "new": new, **more}


# ------------------------------------------------------------------------------------------- the table


def test_the_table_is_made_once_and_never_touched_again(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    ensure(path)
    sheet = openpyxl.load_workbook(path)[SHEET.name]
    assert isinstance(sheet, Worksheet)
    assert [c.value for c in sheet[4]] == [c.header for c in SHEET.columns]
    (rule,) = sheet.data_validations.dataValidation
    assert all(action.label in rule.formula1 for action in Action)
    path.write_bytes(b"x")
    ensure(path)
    assert path.read_bytes() == b"x"


def test_a_formula_keeps_its_value_when_a_row_is_added(program: Program, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "file": "a.xlsx", "until": date(2025, 1, 7)}
    path, until = write_table(tmp_path / FILE_NAME, [row]), [c.key for c in SHEET.columns].index("until")
    with_formula(path, SHEET.name, f"{get_column_letter(until + 1)}5", "DATE(2025,1,7)", "45664")
    append(path, [{**WHO, **row, "action": Action.LEAVE_OUT.label, "file": "b.xlsx", "until": None}])
    got = read_table(path, FILE_NAME, program).about("2024", TODAY)
    assert ([d.file for d in got.all], [d.until for d in got.expired]) == (["b.xlsx"], [date(2025, 1, 7)])


def test_no_table_and_an_empty_one(program: Program, tmp_path: Path) -> None:
    nothing = read_table(tmp_path / FILE_NAME, FILE_NAME, program).about("2024", TODAY)
    empty = decisions(program, tmp_path)
    for found in (nothing, empty):
        assert (list(found.all), found.remarks, found.expired) == ([], (), ())


def test_only_this_period_and_what_is_in_force(program: Program, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "file": "a.xlsx"}
    found = decisions(
        program,
        tmp_path,
        {**row, "period": 2024.0},
        {**row, "period": "giua-nhiem-ky"},
        {**row, "until": TODAY},
        {**row, "until": "09/01/2025"},
    )
    assert [d.ref.cell for d in found.all] == ["B5", "B7"]
    assert [(i.code, i.ref.cell) for i in found.remarks] == [("D07", "B8")]
    assert "09/01/2025" in str(found.remarks[0])


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("Bỏ tệp này", Action.LEAVE_OUT),
        ("bỏ TỆP", Action.LEAVE_OUT),
        ("Lấy bản nộp", Action.TAKE),
        ("chấp nhận", Action.ACCEPT),
        ("Sửa", Action.CORRECT),
        ("correct", Action.CORRECT),
    ],
)
def test_spellings_of_an_action(program: Program, tmp_path: Path, typed: str, action: Action) -> None:
    row = {"action": typed, "file": "a.xlsx", "code": "T10", "cell": "e15", "new": 5}
    (found,) = decisions(program, tmp_path, row).all
    assert (found.action, found.cell, found.unit) == (action, "E15", "")


@pytest.mark.parametrize("typed", ["Số liệu!E15", "'Số liệu'!$E$15", "số liệu ! e15"])
def test_sheet_and_cell_in_one(program: Program, tmp_path: Path, typed: str) -> None:
    (found,) = decisions(program, tmp_path, {"action": "Sửa giá trị", "unit": "a05", "cell": typed, "new": 5}).all
    assert (found.sheet.casefold(), found.cell, found.unit) == ("số liệu", "E15", "A05")


def test_the_empty_table_is_as_recorded(tmp_path: Path) -> None:
    ensure(tmp_path / FILE_NAME)
    as_recorded("xu-ly", read_out(tmp_path / FILE_NAME))


def test_every_wrong_cell_is_said_and_stops_no_other_row(program: Program, tmp_path: Path) -> None:
    got = decisions(
        program,
        tmp_path,
        {"action": "Xóa hết", "file": "a.xlsx"},
        {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "G05"},
        {"action": "Chấp nhận cảnh báo", "unit": "A99", "code": "H99"},
        {"action": "Chấp nhận cảnh báo", "code": "H03"},
        {"action": "Sửa giá trị", "unit": "A05", "cell": "ô E15"},
        {"action": "Bỏ tệp này", "period": "2042", "when": "31/02/2025", "until": "mai", "who": None},
        {"action": "Lấy bản nộp này", "unit": "A05"},
        {"action": "Bỏ tệp này", "file": "a.xlsx", "until": date(2024, 1, 1)},
        {"action": "Bỏ tệp này", "file": "b.xlsx"},
    )
    assert [d.file for d in got.all] == ["b.xlsx"]
    said = "\n".join(map(str, sorted(got.remarks, key=by_gravity)))
    for cell in "B5 C6 C7 D7 E8 G9 I9 A10 E10 K10 L10 M10 E11 M12".split():  # noqa: SIM905
        assert f"Xử lý!{cell}:" in said, cell
    assert len(got.remarks) == 14
    assert "Lỗi phải sửa, không chấp nhận được." in said
    as_recorded("wrong cells of decisions", said)


def test_a_wrong_row_of_senders_confirms_nobody_and_stops_no_other(program: Program, tmp_path: Path) -> None:
    path = write_table(tmp_path / FILE_NAME, [{"action": "Bỏ tệp này", "file": "b.xlsx"}])
    common = {"ruling": "Xác nhận", "who": "Lê Thị Quyết", "when": date(2025, 1, 5)}
    rows = [{**common, "address": "a@b.vn", "units": "A05, A99"}, {**common, "address": "c@d.vn", "units": "A05"}]
    append(path, rows, SENDERS)
    got = read_table(path, FILE_NAME, program).about("2024", TODAY)
    assert [(c.address, c.unit) for c in got.senders] == [("c@d.vn", "A05")]
    assert [(i.code, i.ref.sheet, i.ref.cell) for i in got.remarks] == [("D14", "Địa chỉ gửi", "B5")]
    assert len(got.all) == 1


def test_a_table_without_a_column_is_refused(program: Program, tmp_path: Path) -> None:
    path = write_table(tmp_path / FILE_NAME, [{"action": "Bỏ tệp này", "file": "a.xlsx"}])
    change_cells(path, {("Xử lý", "B4"): "Xử"})
    with pytest.raises(ProgramError, match=r"Thiếu cột.*“Quyết định”"):
        read_table(path, FILE_NAME, program).about("2024", TODAY)


def test_a_column_that_is_misspelt_is_said(program: Program, tmp_path: Path) -> None:
    path = write_table(tmp_path / FILE_NAME, [{"action": "Bỏ tệp này", "file": "a.xlsx"}])
    change_cells(path, {("Xử lý", "M4"): "Hết hạn"})
    found = read_table(path, FILE_NAME, program).about("2024", TODAY)
    assert codes(unused(Intake((), (), decisions=found))) == ["D01", "P07"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"\xd0\xcf\x11\xe0 locked"])
def test_a_table_that_cannot_be_opened(program: Program, tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(ProgramError, match=r"^inputs/xu-ly\.xlsx: không mở được bảng xử lý") as error:
        read_table(tmp_path / FILE_NAME, f"inputs/{FILE_NAME}", program).about("2024", TODAY)
    assert "\n" not in str(error.value)


def test_a_table_open_in_excel(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_table(tmp_path / FILE_NAME, [])

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(PipelineError, match="đang mở trong Excel, hãy lưu và đóng lại") as error:
        read_table(path, FILE_NAME, program).about("2024", TODAY)
    assert "\n" not in str(error.value)


def test_a_table_whose_sheet_was_renamed(program: Program, tmp_path: Path) -> None:
    path = write_table(tmp_path / FILE_NAME, [])
    book = openpyxl.load_workbook(path)
    book[SHEET.name].title = "Sheet1"
    book.save(path)
    with pytest.raises(ProgramError, match="không có trang “Xử lý”"):
        read_table(path, FILE_NAME, program).about("2024", TODAY)


# ------------------------------------------------------------------------------------------- files


def test_a_file_is_left_out(program: Program, good: bytes, tmp_path: Path) -> None:
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    row = {"action": "Bỏ tệp này", "file": "cụm 1/b.xlsx", "unit": "A05"}
    got = take(program, tmp_path, {"a.xlsx": good, "cụm 1/b.xlsx": later}, row)
    assert [(f.file, f.outcome) for f in got.files] == [
        ("2024/a.xlsx", Outcome.COUNTED),
        ("2024/cụm 1/b.xlsx", Outcome.LEFT_OUT),
    ]
    (said,) = got.issues  # not T10 as well
    assert (said.code, said.expected) == ("D04", "Đơn vị xác nhận (Lê Thị Quyết, 05/01/2025)")
    assert unused(got) == ()


def test_who_sent_a_form_in_time_is_not_late_for_its_being_left_out(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    later = filled(good, {"I_3_1_2024_val": 9}, "2025-01-04T01:00:00Z")
    files, row = {"a.xlsx": good, "b.xlsx": later}, {"action": "Bỏ tệp này", "file": "a.xlsx"}
    for n, rows in enumerate(((), (row,))):
        (counts,) = take(program, tmp_path / str(n), files, *rows).submissions
        assert (counts.file, counts.first and counts.first.at.date()) == ("2024/b.xlsx", date(2024, 12, 1))


@pytest.mark.parametrize(("sender", "first"), [("a05@example.com", date(2024, 12, 2)), ("ai@la.vn", date(2025, 1, 4))])
def test_of_a_letter_that_was_left_out_the_address_says_whether_it_was_the_unions(
    program: Program, good: bytes, tmp_path: Path, sender: str, first: date
) -> None:
    letter = mail(("A05.xlsx", good))  # of the evening of 1 December in Greenwich
    letter.replace_header("From", sender)
    files = {"a.eml": letter.as_bytes(), "b.xlsx": filled(good, {"I_3_1_2024_val": 9}, "2025-01-04T01:00:00Z")}
    got = take(program, tmp_path, files, {"action": "Bỏ tệp này", "file": "a.eml"})
    (counts,) = got.submissions
    assert (counts.first or counts.arrival).at.date() == first  # type: ignore[union-attr]  # all here are dated


@pytest.mark.parametrize(("day", "said"), [("04", ["T51"]), ("06", ["T12"])])
def test_an_empty_form_before_a_filled_one_asks_for_nothing(
    program: Program, tmp_path: Path, day: str, said: list[str]
) -> None:
    blank = make_form(program, "A05")
    files = {
        "a.xlsx": filled(blank, {}, f"2024-12-{day}T01:00:00Z"),
        "b.xlsx": filled(blank, GOOD, "2024-12-05T01:00:00Z"),
    }
    got = take(program, tmp_path, files)
    assert [i.code for i in got.issues if i.code[0] == "T"] == said


def test_an_empty_form_that_is_left_out_is_no_form(program: Program, good: bytes, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "file": "a.xlsx"}
    for form, is_none in ((make_form(program, "A05"), True), (good, False)):
        got = take(program, tmp_path / str(is_none), {"a.xlsx": form}, row)
        assert [(f.outcome, f.no_form, f.first is None) for f in got.files] == [(Outcome.LEFT_OUT, is_none, is_none)]


@pytest.mark.parametrize(("said", "stale"), [(9, ["D01"]), (8, [])])
def test_a_correction_that_a_newer_form_overtook_fits_no_more(
    program: Program, good: bytes, tmp_path: Path, said: int, stale: list[str]
) -> None:
    later = filled(good, {"I_3_1_2024_val": said}, "2024-12-05T01:00:00Z")
    got = take(program, tmp_path, {"a.xlsx": good, "b.xlsx": later}, correct(good, "I_3_1_2024_val", 7, 8))
    assert [i.code for i in unused(got)] == stale
    assert all(i.what == f"giá trị cũ là 7, nay ô ghi {said}" for i in unused(got))


@pytest.mark.parametrize(("period", "told"), [("2024", True), ("giua-nhiem-ky", False), ("2042", True)])
def test_a_wrong_row_is_told_in_its_own_period(program: Program, tmp_path: Path, period: str, told: bool) -> None:
    row = {"action": "Bỏ tệp này", "file": "a.xlsx", "period": period, "reason": None}
    assert ("D14" in codes(decisions(program, tmp_path, row).remarks)) is told


def test_forms_of_one_day_are_told_with_their_hours(program: Program, good: bytes, tmp_path: Path) -> None:
    for n, (other, hours) in enumerate((("08:30:00", ("08:00 ", "15:30 ")), ("01:00:20", ("08:00:00 ", "08:00:20 ")))):
        later = filled(good, {"I_3_1_2024_val": 9}, f"2024-12-01T{other}Z")
        said = said_of_two(program, tmp_path / str(n), good, later)
        assert f"({hours[0]}01/12/2024" in str(said.found) and f"({hours[1]}01/12/2024" in said.expected


def test_a_file_that_is_no_form_is_left_out(program: Program, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "file": "2024/scan.pdf", "unit": "A05"}
    got = take(program, tmp_path, {"scan.pdf": b"%PDF-1.4"}, row)
    assert [(f.outcome, codes(f.issues)) for f in got.files] == [(Outcome.LEFT_OUT, ["D04"])]
    assert unused(got) == ()


def test_a_file_of_another_unit_stays(program: Program, good: bytes, tmp_path: Path) -> None:
    row = {"action": "Bỏ tệp này", "file": "a.xlsx", "unit": "A01"}
    got = take(program, tmp_path, {"a.xlsx": good}, row)
    assert [s.file for s in got.submissions] == ["2024/a.xlsx"]
    assert [(i.code, i.ref.cell) for i in unused(got)] == [("D01", "B5")]


@pytest.mark.parametrize("named", ["a.xlsx", "A.XLSX", "2024/a.xlsx", "2024\\a.xlsx"])
def test_the_submission_to_take(program: Program, good: bytes, tmp_path: Path, named: str) -> None:
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    row = {"action": "Lấy bản nộp này", "file": named}
    got = take(program, tmp_path, {"a.xlsx": good, "b.xlsx": later}, row)
    assert [s.file for s in got.submissions] == ["2024/a.xlsx"]
    assert codes(got.issues) == ["D05", "T10"]
    assert unused(got) == ()


@pytest.mark.parametrize(
    ("day", "by_mail", "code"),
    [
        (date(2025, 1, 4), True, "T54"),
        (date(2025, 1, 5), True, "T10"),  # on the day of the decision nobody knows which was first
        (date(2025, 1, 6), True, "T10"),
        (date(2024, 12, 5), False, "T10"),  # when it was saved says nothing of when it came
    ],
)
def test_between_letters_that_lay_there_the_office_has_chosen(
    program: Program, good: bytes, tmp_path: Path, day: date, by_mail: bool, code: str
) -> None:
    other = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    name = "b.eml" if by_mail else "b.xlsx"
    if by_mail:
        letter = mail(("A05.xlsx", other))
        letter.replace_header("Date", format_datetime(datetime.combine(day, time(9), timezone(timedelta(hours=7)))))
        other = letter.as_bytes()
    got = take(program, tmp_path, {"a.xlsx": good, name: other}, {"action": "Lấy bản nộp này", "file": "a.xlsx"})
    assert [s.file for s in got.submissions] == ["2024/a.xlsx"]
    (said,) = [i for i in got.issues if i.code in ("T10", "T54")]
    assert (said.code, said.ref.file.startswith(f"2024/{name}")) == (code, True)
    assert said.expected.endswith(", theo quyết định của cơ quan")


def test_of_an_archive_that_holds_two_forms_of_a_union_the_last_one_is_taken(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    last = filled(good, {"I_3_1_2024_val": 11}, "2024-12-09T01:00:00Z")
    files = {"gói.zip": zipped({"a.xlsx": later, "b.xlsx": good}), "c.xlsx": last}
    got = take(program, tmp_path, files, {"action": "Lấy bản nộp này", "file": "gói.zip"})
    assert [s.file for s in got.submissions] == ["2024/gói.zip/a.xlsx"]
    assert unused(got) == ()


def said_of_two(program: Program, folder: Path, first: bytes, second: bytes, *rows: Row) -> Issue:
    """What is said of two forms of a union, of the one that does not count."""
    got = take(program, folder, {"a.xlsx": first, "b.xlsx": second}, *rows)
    return next(i for i in got.issues if i.code in ("T10", "T21", "T22"))


def test_why_a_form_counts_is_said_as_it_is(program: Program, good: bytes, tmp_path: Path) -> None:
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    mended = filled(good, {"I_3_1_2024_val": "95/90"}, "2024-12-05T01:00:00Z")
    row = {"action": "Lấy bản nộp này", "file": "a.xlsx"}
    said = said_of_two(program, tmp_path / "1", good, later)
    assert said.ref.file == "2024/a.xlsx"
    assert said.expected.endswith("2024/b.xlsx (05/12/2024 theo lần lưu cuối), là bản đến sau")
    for n, second in enumerate((later, mended), start=2):
        said = said_of_two(program, tmp_path / str(n), good, second, row)
        assert (said.code, said.ref.file) == ("T10", "2024/b.xlsx")  # the union sent nothing again after a.xlsx
        assert said.expected.endswith("2024/a.xlsx (01/12/2024 theo lần lưu cuối), theo quyết định của cơ quan")


@pytest.mark.parametrize(
    ("at_first", "row", "code", "changed"),
    [
        (7, {"file": "a.xlsx", "old": 7, "new": 8}, "T10", "7 → 9"),
        (7, {"file": "b.xlsx", "old": 9, "new": 8}, "T10", "7 → 9"),
        (7, {"file": "b.xlsx", "old": 9, "new": 7}, "T22", "7 → 9"),  # nothing is left to choose
        ("95/90", {"file": "a.xlsx", "old": "95/90", "new": 9}, "T22", "95/90 → 9"),
    ],
)
def test_two_forms_are_told_as_the_union_sent_them_whatever_the_office_corrected(
    program: Program, good: bytes, tmp_path: Path, at_first: object, row: Row, code: str, changed: str
) -> None:
    first = filled(good, {"I_3_1_2024_val": at_first})
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    fix = {**correct(good, "I_3_1_2024_val", None, None), **row}
    said = said_of_two(program, tmp_path, first, later, fix)
    assert (said.code, said.found.rpartition(": ")[2]) == (code, changed)


def other(program: Program) -> bytes:
    """The form of another union, which is not asked 2.1."""
    return filled(make_form(program, "A01"), {k: v for k, v in GOOD.items() if "2_1" not in k})


@pytest.mark.parametrize("action", ["Bỏ tệp này", "Lấy bản nộp này"])
@pytest.mark.parametrize(
    ("row", "applied"),
    [
        ({"file": "bieu.xlsx"}, ()),
        ({"file": "2024/bieu.xlsx"}, ("2024/bieu.xlsx",)),
        ({"file": "cụm 2/bieu.xlsx"}, ("2024/cụm 2/bieu.xlsx",)),
        ({"file": "bieu.xlsx", "unit": "A01"}, ("2024/bieu.xlsx",)),
    ],
)
def test_a_file_name_that_fits_files_of_several_unions(
    program: Program, good: bytes, tmp_path: Path, action: str, row: Row, applied: tuple[str, ...]
) -> None:
    files = {"bieu.xlsx": other(program), "cụm 2/bieu.xlsx": good}
    got = take(program, tmp_path, files, {"action": action, **row})
    assert tuple(i.ref.file for i in got.issues if i.code in ("D04", "D05")) == applied
    said = unused(got)
    assert [(i.code, i.ref.cell, i.expected) for i in said] == (
        [] if applied else [("D08", "B5", "tên đầy đủ của một tệp: 2024/bieu.xlsx; 2024/cụm 2/bieu.xlsx")]
    )
    if action == "Bỏ tệp này":
        assert len(got.submissions) == 2 - len(applied)


@pytest.mark.parametrize("action", ["Bỏ tệp này", "Lấy bản nộp này"])
def test_a_file_name_that_fits_two_files_of_one_union(
    program: Program, good: bytes, tmp_path: Path, action: str
) -> None:
    files = {"bieu.xlsx": good, "cụm 2/bieu.xlsx": filled(good, {"I_3_1_2024_val": 8})}
    got = take(program, tmp_path, files, {"action": action, "file": "bieu.xlsx", "unit": "A05"})
    assert not [i for i in got.issues if i.code in ("D04", "D05")] and len(got.files) == 2
    assert [(i.code, i.expected) for i in unused(got)] == [
        ("D08", "tên đầy đủ của một tệp: 2024/bieu.xlsx; 2024/cụm 2/bieu.xlsx")
    ]


def test_two_zips_of_one_name(program: Program, good: bytes, tmp_path: Path) -> None:
    files = {"gói.zip": zipped({"a.xlsx": good, "b.xlsx": other(program)}), "cụm 2/gói.zip": zipped({"c.xlsx": good})}
    got = take(program, tmp_path / "1", files, {"action": "Bỏ tệp này", "file": "gói.zip"})
    assert (codes(unused(got)), len(got.submissions)) == (["D08"], 2)
    got = take(program, tmp_path / "2", files, {"action": "Bỏ tệp này", "file": "2024/gói.zip"})
    assert (codes(unused(got)), [s.file for s in got.submissions]) == ([], ["2024/cụm 2/gói.zip/c.xlsx"])


def test_a_correction_by_a_name_of_several_unions_changes_nothing(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    files = {"bieu.xlsx": other(program), "cụm 2/bieu.xlsx": good}
    row = {**correct(good, "Q_doan_vien_2024", 100, 110), "unit": None, "file": "bieu.xlsx"}
    got = take(program, tmp_path, files, row)
    assert [s.answers["Q_doan_vien_2024"].value for s in got.submissions] == [100.0, 100.0]
    assert codes(unused(got)) == ["D08"]


# ------------------------------------------------------------------------------------------- what no longer fits


NO_LONGER: list[tuple[Row, str]] = [
    ({"action": "Bỏ tệp này", "file": "b.xlsx"}, "không có tệp “b.xlsx” trong thư mục"),
    (
        {"action": "Bỏ tệp này", "file": "a.xlsx", "unit": "A01"},
        "tệp “a.xlsx” là của đơn vị A05, không phải A01",
    ),
    ({"action": "Lấy bản nộp này", "file": "c.pdf"}, "tệp không phải là một bản nộp tính được (không nhận)"),
    ({"action": "Chấp nhận", "code": "G13", "unit": "A01"}, "đơn vị A01 chưa có bản nộp nào"),
    ({"action": "Chấp nhận", "code": "G13", "unit": "A05", "cell": "A1"}, "cảnh báo G13 nay ở {T_reporter}"),
    ({"action": "Chấp nhận", "code": "G14", "unit": "A05"}, "không còn cảnh báo G14"),
    (
        {"action": "Chấp nhận", "code": "G13", "unit": "A05", "cell": "{I_3_1_2024_val}"},
        "ô {I_3_1_2024_val} không còn cảnh báo G13",
    ),
    (
        {"action": "Chấp nhận", "code": "H03", "unit": "A05", "cell": "{I_3_1_2024_val}", "old": 45.2},
        "chấp nhận giá trị 45,2, nay ô ghi 7",
    ),
    (  # digits like those of the mark that a form's questions had
        {"action": "Chấp nhận", "code": "H03", "unit": "A05", "cell": "{I_3_1_2024_val}", "old": 1.23456789},
        "chấp nhận giá trị 1,23456789, nay ô ghi 7",
    ),
    (
        {"action": "Sửa", "unit": "A05", "cell": "Số liệu!A1", "new": 5},
        "ô Số liệu!A1 không phải ô trả lời của biểu",
    ),
    (
        {"action": "Sửa", "unit": "A05", "cell": "{I_3_1_2024_val}", "old": 8, "new": 9},
        "giá trị cũ là 8, nay ô ghi 7",
    ),
    (
        {"action": "Sửa", "unit": "A05", "cell": "{I_3_1_2024_val}", "old": 45.2, "new": 9},
        "giá trị cũ là 45,2, nay ô ghi 7",
    ),
    (
        {"action": "Sửa", "unit": "A05", "cell": "{T_reporter}", "old": "Lê Văn Lập", "new": "x"},
        "giá trị cũ là Lê Văn Lập, nay ô ghi (trống)",
    ),
    (
        {"action": "Sửa", "file": "c.pdf", "cell": "E15", "new": 5},
        "tệp không phải là một bản nộp tính được (không nhận)",
    ),
]


@pytest.mark.parametrize(("row", "why"), NO_LONGER)
def test_which_part_of_a_decision_no_longer_fits(
    program: Program, good: bytes, tmp_path: Path, row: Row, why: str
) -> None:
    named = {f"{{{name}}}": "!".join(at(good, name)) for name in ("T_reporter", "I_3_1_2024_val")}
    for name, place in named.items():
        why = why.replace(name, place)
    row = {k: named.get(str(v), v) for k, v in row.items()}
    files = {"a.xlsx": filled(good, {"T_reporter": None}), "c.pdf": b"%PDF-1.4"}
    got = take(program, tmp_path, files, row)
    (said,) = unused(got)
    assert (said.code, said.what) == ("D01", why)


def test_what_is_said_of_decisions_that_fit_nothing_is_as_recorded(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    named = {f"{{{name}}}": "!".join(at(good, name)) for name in ("T_reporter", "I_3_1_2024_val")}
    rows = [{k: named.get(str(v), v) for k, v in row.items()} for row, _ in NO_LONGER]
    got = take(program, tmp_path, {"a.xlsx": filled(good, {"T_reporter": None}), "c.pdf": b"%PDF-1.4"}, *rows)
    as_recorded("decisions that do not fit", "\n".join(map(str, unused(got))))


@pytest.mark.parametrize("named", [{}, {"cell": "{I_3_1_2024_val}"}, {"cell": "{I_3_1_2024_val}", "old": 7}])
def test_an_acceptance_rests_while_its_figure_stands_and_is_not_asked_about(
    program: Program, good: bytes, tmp_path: Path, named: Row
) -> None:
    at_cell = "!".join(at(good, "I_3_1_2024_val"))
    row: Row = {"action": "Chấp nhận", "code": "H03", "unit": "A05", **named}
    row = {k: at_cell if str(v).startswith("{") else v for k, v in row.items()}
    got = take(program, tmp_path, {"a.xlsx": good}, row)
    (said,) = unused(got)
    assert (said.code, said.severity) == ("D11", Severity.NOTE)
    assert said.expected.startswith("số như lúc chấp nhận (7)" if named else "như lúc chấp nhận")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"action": "Bỏ tệp này", "file": "b.xlsx", "reason": "Gửi nhầm"}, "Bỏ tệp này b.xlsx: Gửi nhầm"),
        ({"action": "Chấp nhận", "unit": "A01", "code": "G13"}, "Chấp nhận cảnh báo A01 G13: Đơn vị xác nhận"),
        (
            {"action": "Sửa", "unit": "A05", "cell": "A1", "old": 45.5, "new": date(2024, 1, 5)},
            "Sửa giá trị A05 A1: 45,5 → 05/01/2024: Đơn vị xác nhận",
        ),
        (
            {"action": "Sửa", "unit": "A05", "file": "a.xlsx", "cell": "Số liệu!A1", "new": "x  y"},
            "Sửa giá trị A05 a.xlsx Số liệu!A1: (trống) → x y: Đơn vị xác nhận",
        ),
    ],
)
def test_how_a_decision_is_told(program: Program, good: bytes, tmp_path: Path, row: Row, told: str) -> None:
    (said,) = unused(take(program, tmp_path, {"a.xlsx": good}, row))
    assert said.found == f"{told} (Lê Thị Quyết, 05/01/2025)"


def test_a_second_decision_of_the_same_thing(program: Program, good: bytes, tmp_path: Path) -> None:
    fix = correct(good, "I_3_1_2024_val", 7, 9)
    got = take(program, tmp_path / "1", {"a.xlsx": good}, fix, fix)
    assert [i.what for i in unused(got)] == ["một dòng khác đã sửa ô này"]
    out = {"action": "Bỏ tệp này", "file": "a.xlsx"}
    got = take(program, tmp_path / "2", {"a.xlsx": good}, out, out)
    assert [i.what for i in unused(got)] == ["một dòng khác đã bỏ tệp này"]


def test_a_row_that_a_later_one_replaces_is_a_note(program: Program, good: bytes, tmp_path: Path) -> None:
    files = {"a.xlsx": good, "b.xlsx": filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")}
    rows: list[list[Row]] = [
        [{"action": "Lấy bản nộp này", "file": name} for name in files],
        [correct(good, "I_3_1_2024_val", 9, new) for new in (10, 11)],
        [{"action": "Bỏ tệp này", "file": "a.xlsx"}] * 2,
        [{"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "T10"}] * 2,
    ]
    for n, two in enumerate(rows):
        got = take(program, tmp_path / str(n), files, *two)
        (said,) = unused(got)
        assert (said.code, said.severity) == ("D15", Severity.NOTE)
        became = [o.state for o in outcomes(got, got.issues)]
        assert sorted(became) == [DecisionState.APPLIED, DecisionState.REPLACED]


def test_an_acceptance_of_what_is_said_of_a_whole_file_ends_in_one_short_line(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    """Of two forms that differ in one cell it is said there: no more is it a value of that cell."""
    accept = {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "T10"}
    later = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    files = {"a.xlsx": good, "b.xlsx": later}
    (asked,) = (i for i in take(program, tmp_path / "1", files).issues if i.code == "T10")
    row = {**accept, "sheet": asked.ref.sheet, "cell": asked.ref.cell, "old": asked.found}
    assert unused(take(program, tmp_path / "2", files, row)) == ()
    files["b.xlsx"] = filled(later, {"I_3_1_2024_val": 11}, "2024-12-06T01:00:00Z")
    (said,) = unused(take(program, tmp_path / "3", files, row))
    assert (said.code, said.what) == ("D01", "cảnh báo T10 nay nói khác lúc chấp nhận")
    (said,) = unused(take(program, tmp_path / "4", {"a.xlsx": good}, row))
    assert (said.code, said.what) == ("D01", "không còn cảnh báo T10")


# ------------------------------------------------------------------------------------------- warnings


@pytest.mark.parametrize(
    ("old", "accepted"), [(None, True), ("Vâng", True), ("vâng ", True), ("Dạ", False), (0, False)]
)
def test_an_acceptance_is_bound_to_the_value_it_gives(
    program: Program, good: bytes, tmp_path: Path, old: object, accepted: bool
) -> None:
    """As the list of problems shows it; here an altered printed text."""

    def altered(book: Workbook) -> None:
        cell = named(book, "I_3_1_2024_note")
        texts = [c for c in book["Số liệu"][cell.row] if isinstance(c.value, str) and len(c.value) > 10]
        texts[-1].value = "Vâng"

    row = {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "C04", "old": old}
    got = take(program, tmp_path, {"a.xlsx": edited(good, altered)}, row)
    assert codes([i for i in got.issues if i.code[0] != "W"]) == (["D03"] if accepted else ["C04"])
    assert [i.what for i in unused(got)] == ([] if accepted else [f"chấp nhận giá trị {typed(old)}, nay ô ghi Vâng"])


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        ({"unit": "A05"}, True),
        ({"file": "a.xlsx"}, True),
        ({"file": "a.xlsx", "cell": "{cell}"}, True),
        ({"unit": "A05", "sheet": "Thông tin chung", "cell": "{cell}"}, True),
        ({"unit": "A05", "cell": "Thông tin chung!{cell}"}, True),
        ({"unit": "A05", "cell": "Số liệu!{cell}"}, False),
        ({"unit": "A05", "cell": "A1"}, False),
        ({"unit": "A01"}, False),
        ({"unit": "A05", "file": "b.xlsx"}, False),
        ({"unit": "A05", "code": "G14"}, False),
    ],
)
def test_a_warning_is_accepted(program: Program, good: bytes, tmp_path: Path, row: Row, accepted: bool) -> None:
    cell = at(good, "T_reporter")[1]
    row = {k: v.replace("{cell}", cell) if isinstance(v, str) else v for k, v in row.items()}
    form = filled(good, {"T_reporter": None})
    row = {"action": "Chấp nhận cảnh báo", "code": "g13", **row}
    got = take(program, tmp_path, {"a.xlsx": form}, row)
    assert codes(got.issues) == (["D03"] if accepted else ["G13"])
    assert codes(got.submissions[0].issues) == codes(got.issues)
    assert codes(unused(got)) == ([] if accepted else ["D01"])


# ------------------------------------------------------------------------------------------- values


def test_a_value_is_corrected(program: Program, good: bytes, tmp_path: Path) -> None:
    got = take(program, tmp_path, {"a.xlsx": good}, correct(good, "I_3_1_2024_val", 7, 9))
    (submission,) = got.submissions
    assert submission.answers["I_3_1_2024_val"].value == 9.0
    assert submission.raw.cells["I_3_1_2024_val"].value == 7.0  # what the union wrote stays what it wrote
    (said,) = got.issues
    assert (said.code, said.ref.cell, said.found) == ("D02", at(good, "I_3_1_2024_val")[1], "7")
    assert said.expected == "9: Đơn vị xác nhận (Lê Thị Quyết, 05/01/2025)"
    assert unused(got) == ()


@pytest.mark.parametrize(
    ("wrong", "old", "name", "new", "value"),
    [
        ({"I_2_1_2024_num": 51}, 51, "I_2_1_2024_num", 41, 41.0),
        ({"I_2_1_2024_num": "nhiều"}, "Nhiều", "I_2_1_2024_num", "41", 41.0),
        ({"I_2_1_2024_num": "1,250", "I_2_1_2024_den": 2000}, 1250, "I_2_1_2024_num", 1250, 1250.0),
        ({"I_2_1_2024_num": "45/47"}, "45/47", "I_2_1_2024_num", 45, 45.0),
        ({"I_2_1_2024_num": None}, None, "I_2_1_2024_num", 0, 0.0),
        ({"I_2_1_2024_num": "-"}, None, "I_2_1_2024_num", 41, 41.0),
        ({"I_2_1_2024_num": "=1/0"}, None, "I_2_1_2024_num", 41, 41.0),
        ({"I_1_1_2024_val": "Rồi"}, "rồi", "I_1_1_2024_val", "có", "Có"),
        ({"T_date": "mai"}, "mai", "T_date", datetime(2024, 12, 1), date(2024, 12, 1)),
    ],
)
def test_a_correction_resolves_an_error(
    program: Program,
    good: bytes,
    tmp_path: Path,
    wrong: Mapping[str, str | int | None],
    old: object,
    name: str,
    new: object,
    value: object,
) -> None:
    form = filled(good, wrong)
    got = take(program, tmp_path, {"a.xlsx": form}, correct(good, name, old, new))
    (submission,) = got.submissions
    assert submission.answers[name].value == value
    assert [c for c in codes(got.issues) if c not in ("G11", "C03")] == ["D02"]
    assert unused(got) == ()


def test_a_corrected_base_resolves_what_followed(program: Program, good: bytes, tmp_path: Path) -> None:
    form = filled(good, {"Q_doan_vien_2024": 10})
    got = take(program, tmp_path / "1", {"a.xlsx": form})
    assert codes(got.issues) == ["G05"]
    got = take(program, tmp_path / "2", {"a.xlsx": form}, correct(good, "Q_doan_vien_2024", 10, 100))
    assert codes(got.issues) == ["D02"]
    answers = got.submissions[0].answers
    assert (answers["I_1_2_2024_num"].value, answers["Q_doan_vien_2024"].value) == (95.0, 100.0)


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("I_2_1_2024_num", 40, 60, "Số đạt được lớn hơn tổng số"),
        ("I_2_1_2024_den", 50, 30, "Số đạt được lớn hơn tổng số"),
        ("Q_doan_vien_2024", 100, 90, "Số đạt được lớn hơn tổng số"),  # the fault would show at another cell
        ("Q_nu_ccvcld_2024", 50, 500, "Số bộ phận lớn hơn tổng số"),
        ("I_3_1_2024_val", 7, "nhiều", "Không phải là số"),
        ("I_3_1_2024_val", 7, -1, "Số âm"),
        ("I_1_1_2024_val", "Có", "Rồi", "Không có trong danh sách"),
    ],
)
def test_a_correction_that_would_be_an_error_is_refused(
    program: Program, good: bytes, tmp_path: Path, name: str, old: object, new: object, why: str
) -> None:
    got = take(program, tmp_path, {"a.xlsx": good}, correct(good, name, old, new))
    (said,) = got.issues
    assert (said.code, said.ref.file, said.ref.cell) == ("D06", f"inputs/thu/{FILE_NAME}", "B5")
    assert why in said.expected
    kept = got.submissions[0].answers
    assert kept[name].value == (float(old) if isinstance(old, int) else old)
    assert kept.keys() >= GOOD.keys()
    assert (unused(got), [o.state for o in outcomes(got, got.issues)]) == ((), [DecisionState.REFUSED])


def test_corrections_that_fit_only_together(program: Program, good: bytes, tmp_path: Path) -> None:
    rows = (correct(good, "I_2_1_2024_num", 40, 60), correct(good, "I_2_1_2024_den", 50, 70))
    got = take(program, tmp_path, {"a.xlsx": good}, *rows)
    assert codes(got.issues) == ["D02", "D02"]
    answers = got.submissions[0].answers
    assert (answers["I_2_1_2024_num"].value, answers["I_2_1_2024_den"].value) == (60.0, 70.0)


def test_a_correction_beside_an_error_that_stays(program: Program, good: bytes, tmp_path: Path) -> None:
    form = filled(good, {"I_1_1_2024_val": "Rồi"})
    got = take(program, tmp_path, {"a.xlsx": form}, correct(good, "I_3_1_2024_val", 7, 9))
    assert codes(got.issues) == ["D02", "G06"]


@pytest.mark.parametrize("change", [{"I_3_1_2024_val": 8}, {"I_3_1_2024_val": None}])
def test_the_source_has_changed(
    program: Program, good: bytes, tmp_path: Path, change: Mapping[str, int | None]
) -> None:
    got = take(program, tmp_path, {"a.xlsx": filled(good, change)}, correct(good, "I_3_1_2024_val", 7, 9))
    assert "D02" not in codes(got.issues)
    (said,) = unused(got)
    assert (said.code, said.ref.cell) == ("D01", "B5")
    assert "7 → 9" in said.found


def test_an_address_without_its_sheet_must_mean_one_cell(program: Program, good: bytes, tmp_path: Path) -> None:
    row = {**correct(good, "I_3_1_2024_val", 7, 9), "sheet": None}
    got = take(program, tmp_path, {"a.xlsx": good}, row)
    assert codes(got.issues) == ["D02"]


def test_the_first_of_two_corrections_of_a_cell_is_unused(program: Program, good: bytes, tmp_path: Path) -> None:
    rows = (correct(good, "I_3_1_2024_val", 7, 9), correct(good, "I_3_1_2024_val", 7, 11))
    got = take(program, tmp_path, {"a.xlsx": good}, *rows)
    assert got.submissions[0].answers["I_3_1_2024_val"].value == 11.0
    assert [i.ref.cell for i in unused(got)] == ["B5"]


def test_the_later_correction_of_a_cell_counts_wherever_its_row_stands(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    later = correct(good, "I_3_1_2024_val", 7, 9, when=date(2025, 1, 6))
    got = take(program, tmp_path, {"a.xlsx": good}, later, correct(good, "I_3_1_2024_val", 7, 11))
    assert got.submissions[0].answers["I_3_1_2024_val"].value == 9.0


def test_withdrawals_are_held_against_the_decisions_of_their_union_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, real = [], table_of._takes_back

    def counted(row: Decision, former: Decision) -> bool:
        asked.append(former)
        return real(row, former)

    monkeypatch.setattr(table_of, "_takes_back", counted)
    given = [
        Decision(CellRef(FILE_NAME, SHEET.name, f"B{n}"), action, TODAY, unit=f"A{n % 200}")
        for n, action in enumerate([Action.APPROVE] * 200 + [Action.DISAPPROVE] * 199)
    ]
    assert table_of.standing(given) == ([given[199]], [])
    assert len(asked) < 2 * len(given)


@pytest.mark.parametrize(
    ("value", "old", "same"),
    [
        (7.0, 7, True),
        (7.0, "7", True),
        ("1,234", 1234.0, True),
        ("1,234", 1.234, True),
        ("1.234", 1234.0, True),
        ("1.234", "1.234", True),
        ("95%", 0.95, True),
        ("Khoảng  45", "khoảng 45", True),
        (datetime(2024, 1, 5), "05/01/2024", True),
        ("5/1/2024", date(2024, 1, 5), True),
        (None, None, True),
        ("-", None, True),
        (0.0, None, False),
        (None, 0.0, False),
        (7.0, 8, False),
        ("7 người", 7, False),
        (True, "TRUE", True),
    ],
)
def test_what_counts_as_the_old_value(value: object, old: object, same: bool) -> None:
    assert is_same(value, old) is same


# ------------------------------------------------------------------------------------------- the whole round


def test_a_round_with_decisions(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    settings = Settings(tmp_path)
    program = reader.read(settings.program_file(CODE), CODE)
    period = period_of(program)
    folder = settings.returns_folder(CODE, "2024")
    folder.mkdir(parents=True)
    forms = {
        u: filled(make_form(program, u), {k: v for k, v in GOOD.items() if u > "A03" or "2_1" not in k})
        for u in ("A01", "A05")
    }
    wide = filled(forms["A05"], {"I_3_1_2024_val": 30, "I_2_1_2024_num": 51})
    (folder / "A05.xlsx").write_bytes(wide)
    (folder / "A01.xlsx").write_bytes(saved_at(forms["A01"], "2024-12-02T01:00:00Z"))
    offer_decisions(settings, program)
    before = rounds.consolidate(settings, program, period, TODAY).data
    assert codes(before.issues) == ["G05", "H04"]
    write_table(
        settings.program_folder(CODE) / FILE_NAME,
        [
            correct(wide, "I_2_1_2024_num", 51, 41),
            {"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H04"},
            {"action": "Bỏ tệp này", "file": "không còn.xlsx"},
        ],
    )
    data = rounds.consolidate(settings, program, period, TODAY).data
    assert codes(data.issues) == ["D01", "D02", "D03"]
    pair = data.figures.facts[(data.figures.facts["unit"] == "A05") & (data.figures.facts["indicator"] == "2.1")]
    assert pair[["numerator", "denominator"]].to_numpy().tolist() == [[41.0, 50.0]]
    assert [line.applied for line in data.decisions] == [True, True, False]
    offer_decisions(settings, program)
    assert codes(rounds.consolidate(settings, program, period, TODAY).data.issues) == ["D01", "D02", "D03"]


def test_what_was_kept_out_is_not_also_unlikely(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    settings = Settings(tmp_path)
    program = reader.read(settings.program_file(CODE), CODE)
    folder = settings.returns_folder(CODE, "2024")
    folder.mkdir(parents=True)
    form = make_form(program, "A05")
    wrong = {"Q_ccvcld_2024": 12, "I_3_1_2024_val": 200}  # more women, members and gains than staff: one cause
    (folder / "A05.xlsx").write_bytes(filled(form, {**GOOD, **wrong}))
    data = rounds.consolidate(settings, program, period_of(program), TODAY).data
    assert codes(data.issues) == ["G08", "G08"]


def test_decisions_are_held_against_the_files_they_may_mean_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not each against each: thousands of decisions meet thousands of files."""
    asked: list[str] = []
    real = Decision.about

    def counted(self: Decision, unit: str, file: str) -> bool:
        asked.append(file)
        return real(self, unit, file)

    monkeypatch.setattr(Decision, "about", counted)
    names = [f"2024/cụm {n % 7}/{n:03}.xlsx" for n in range(300)]
    rows = [
        Decision(CellRef("xu-ly.xlsx", "Xử lý", f"B{n}"), Action.LEAVE_OUT, TODAY, file=name.rpartition("/")[2])
        for n, name in enumerate(names)
    ]
    decided = Decisions(rows).among((f"A{n}", name) for n, name in enumerate(names))
    assert [decided.left_out(f"A{n}", name) for n, name in enumerate(names)] == rows
    assert len(asked) < 4 * len(names)


def test_a_value_that_is_none_is_refused_by_its_own_cell(program: Program, good: bytes, tmp_path: Path) -> None:
    """Also where it has the same error already, and another cell comes first."""
    wrong = filled(good, {"I_1_2_2024_num": "nhiều", "I_3_1_2024_val": "khoảng chục"})
    row = correct(wrong, "I_3_1_2024_val", "khoảng chục", "khoảng 12", file="a.xlsx")
    got = take(program, tmp_path, {"a.xlsx": wrong}, row)
    (said,) = (i for i in got.issues if i.code == "D06")
    assert f"ô {row['sheet']}!{row['cell']} (" in said.expected
