"""The folder of returned files: nothing stops the run, nothing is lost without a word, one submission per union."""

from __future__ import annotations

import os
import struct
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from pipeline.forms.issued import made_at
from pipeline.grids.saved import _SUMMARY, saved_time
from pipeline.intake.arrival import Arrival, DatedBy
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.letters.body import LetterText
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.unpack.sources import Mailed
from pipeline.issues import Severity
from pipeline.moments import VIETNAM
from pipeline.program.model import Program
from tests.forms import (
    GOOD,
    Answers,
    book_of,
    edited,
    filled,
    make_form,
    named,
    period_of,
    places,
    saved_at,
    triples,
    with_part,
)
from tests.mailbag import answered, nameless, whole
from tests.programs import default_indicators, default_units, make_program, office_indicator, unit
from tests.test_reading import BOMB, DOCX, OLE, at, deleted_row, plain_workbook

FIXTURES = Path(__file__).parent / "fixtures"
UNITS = (
    *default_units(),
    unit("A07", valid_to=date(2024, 5, 31), merged_into="A01"),
    unit("A08", valid_from=date(2025, 1, 1)),
)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("program")
    return make_program(folder, units=UNITS, indicators=(*default_indicators(), office_indicator()))


@pytest.fixture(scope="module")
def good(program: Program) -> bytes:
    return filled(make_form(program, "A05"), GOOD)


def returns(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder 2024 of returned files."""
    for name, data in files.items():
        path = folder / "2024" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder / "2024"


def intake(program: Program, folder: Path) -> Intake:
    got = read_folder(folder, program, period_of(program))
    by_outcome = Counter(f.outcome for f in got.files)
    assert by_outcome[Outcome.COUNTED] == len(got.submissions)
    assert all(f.issues for f in got.files if f.outcome is not Outcome.COUNTED), "refused without a reason"
    return got


def test_a_good_file_is_counted(program: Program, good: bytes, tmp_path: Path) -> None:
    got = intake(program, returns(tmp_path, {"biểu của chúng tôi.xlsx": good}))
    (submission,) = got.submissions
    assert submission.unit.code == "A05"  # by its stamp, whatever the file is called
    assert submission.file == "2024/biểu của chúng tôi.xlsx"
    assert submission.arrival == Arrival(datetime(2024, 12, 1, 8), DatedBy.SAVED)
    assert not submission.late
    assert not submission.illustrative
    assert got.issues == ()
    assert submission.answers["I_1_2_2024_num"].value == 95.0
    assert submission.answers["I_1_2_2024_num"].ref.cell == at(good, "I_1_2_2024_num")[1]


# ------------------------------------------------------------------------------------------- one change each


def stamped(name: str, value: str | None) -> Callable[[bytes], bytes]:
    return lambda form: edited(form, lambda book: setattr(named(book, name), "value", value))


def without_name(name: str) -> Callable[[bytes], bytes]:
    return lambda form: edited(form, lambda book: book.defined_names.pop(name))


META = "_meta"
# what is done to a good form; outcome; (sheet, cell or the name of the cell, code)
CHANGES: dict[str, tuple[Callable[[bytes], bytes], Outcome, list[tuple[str, str, str]]]] = {
    "empty.xlsx": (whole(b""), Outcome.REJECTED, [("", "", "T01")]),
    "truncated.xlsx": (lambda f: f[:5000], Outcome.REJECTED, [("", "", "T02")]),
    "html.xlsx": (whole(b"<html></html>"), Outcome.REJECTED, [("", "", "T04")]),
    "word.xlsx": (whole(DOCX), Outcome.REJECTED, [("", "", "T04")]),
    "old.xls": (whole(OLE), Outcome.REJECTED, [("", "", "T04")]),
    "locked.xlsx": (
        whole(OLE + "EncryptedPackage".encode("utf-16-le")),
        Outcome.REJECTED,
        [("", "", "T03")],
    ),
    "scan.png": (whole(b"\x89PNG\r\n"), Outcome.REJECTED, [("", "", "T04")]),
    "scan.pdf": (whole(b"%PDF-1.4"), Outcome.REJECTED, [("", "", "T04")]),
    "note.txt": (whole(b"45"), Outcome.REJECTED, [("", "", "T04")]),
    "own table.xlsx": (whole(plain_workbook()), Outcome.REJECTED, [("", "", "T05")]),
    "bomb.xlsx": (
        lambda f: with_part(f, "xl/workbook.xml", lambda _: BOMB + b"]><b>&a11;</b>"),
        Outcome.REJECTED,
        [("", "", "T02")],
    ),
    "other form.xlsx": (stamped("S_form", "khác"), Outcome.REJECTED, [(META, "S_form", "T05")]),
    "other program.xlsx": (stamped("S_program", "yen-bai"), Outcome.REJECTED, [(META, "S_program", "T06")]),
    "other period.xlsx": (stamped("S_period", "2023"), Outcome.REJECTED, [(META, "S_period", "T07")]),
    "unknown unit.xlsx": (stamped("S_unit", "A99"), Outcome.REJECTED, [(META, "S_unit", "T08")]),
    "merged unit.xlsx": (stamped("S_unit", "A07"), Outcome.REJECTED, [(META, "S_unit", "T11")]),
    "later unit.xlsx": (stamped("S_unit", "A08"), Outcome.REJECTED, [(META, "S_unit", "T11")]),
    "no program.xlsx": (without_name("S_program"), Outcome.COUNTED, [("", "", "T15")]),
    "no unit.xlsx": (without_name("S_unit"), Outcome.COUNTED, [("", "", "T15")]),
    "blank.xlsx": (
        answered(**{name: None for name in GOOD if name[0] != "T"}),
        Outcome.REJECTED,
        [(META, "S_unit", "T12")],
    ),
    "old version.xlsx": (stamped("S_version", "1.0"), Outcome.COUNTED, [(META, "S_version", "T09")]),
    "row deleted.xlsx": (
        lambda f: edited(f, deleted_row("I_3_1_2024_val")),
        Outcome.COUNTED,
        [("Số liệu", "", "C01")],
    ),
    "text.xlsx": (answered(I_3_1_2024_val="bảy"), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G02")]),
    "ambiguous.xlsx": (answered(I_3_1_2024_val="1,250"), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G03")]),
    "negative.xlsx": (answered(I_3_1_2024_val=-1), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G04")]),
    "fraction.xlsx": (answered(I_3_1_2024_val=0.5), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G07")]),
    "too large.xlsx": (answered(I_2_1_2024_num=51), Outcome.COUNTED, [("Số liệu", "I_2_1_2024_num", "G05")]),
    "women.xlsx": (
        answered(Q_nu_ccvcld_2024=121),
        Outcome.COUNTED,
        [("Thông tin chung", "Q_nu_ccvcld_2024", "G08")],
    ),
    "choice.xlsx": (answered(I_1_1_2024_val="Rồi"), Outcome.COUNTED, [("Số liệu", "I_1_1_2024_val", "G06")]),
    "percent.xlsx": (answered(I_3_1_2024_val="95%"), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G09")]),
    "left empty.xlsx": (answered(I_3_1_2024_val=None), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G01")]),
    "formula.xlsx": (answered(I_3_1_2024_val="=3+4"), Outcome.COUNTED, [("Số liệu", "I_3_1_2024_val", "G17")]),
}


def placed(expected: list[tuple[str, str, str]], good: bytes) -> list[tuple[str, str, str]]:
    """Triples with the address in place of a cell's name."""
    return [(sheet, at(good, cell)[1] if cell else "", code) for sheet, cell, code in expected]


@pytest.mark.parametrize("file", CHANGES)
def test_one_change_of_a_good_file(program: Program, good: bytes, tmp_path: Path, file: str) -> None:
    change, outcome, expected = CHANGES[file]
    got = intake(program, returns(tmp_path, {file: change(good)}))
    (report,) = got.files
    assert report.outcome is outcome
    assert triples(got.issues) == placed(expected, good)
    assert all(i.ref.file == f"2024/{file}" for i in got.issues)


def test_bad_files_neither_stop_nor_hide_one_another(program: Program, good: bytes, tmp_path: Path) -> None:
    refused = {name: change for name, (change, outcome, _) in CHANGES.items() if outcome is Outcome.REJECTED}
    files = {f"thư mục/{name}": change(good) for name, change in refused.items()}
    files["tốt.xlsx"] = good
    got = intake(program, returns(tmp_path, files))
    assert [s.file for s in got.submissions] == ["2024/tốt.xlsx"]
    assert len(got.files) == len(files)
    assert {f.file for f in got.files} == {f"2024/{name}" for name in files}


# ------------------------------------------------------------------------------------------- the folder


def test_temporary_and_system_files_are_passed_over(program: Program, good: bytes, tmp_path: Path) -> None:
    temporary = (
        "~$A05.xlsx",
        ".~lock.A05.xlsx#",
        "Thumbs.db",
        "thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "a.tmp",
        "._A05.xlsx",
    )
    got = intake(program, returns(tmp_path, {**{f"cụm/{n}": b"x" for n in temporary}, "cụm/A05.xlsx": good}))
    assert [(f.file, f.outcome) for f in got.files] == [
        ("2024", Outcome.PASSED_OVER),
        ("2024/cụm/A05.xlsx", Outcome.COUNTED),
    ]
    there = len(list((tmp_path / "2024" / "cụm").iterdir())) - 1  # to some systems two of the names are one
    assert [(i.code, i.found.partition(":")[0]) for i in got.issues] == [("T36", f"{there} tệp")]


def test_a_shortcut_without_its_file_is_told(program: Program, good: bytes, tmp_path: Path) -> None:
    """Whoever drew the file over left a shortcut of it, or it was never fetched from the cloud: nothing was read."""
    alone = ("A06.xlsx.lnk", "A01.xlsx - Shortcut.lnk", ".A02.xlsx.icloud", "cụm/bieu.zip.lnk")
    beside = ("A05.xlsx.lnk", "A05.xlsx - Lối tắt.lnk", ".A05.XLSX.icloud", "thu-muc.lnk", "trang.url")
    got = intake(program, returns(tmp_path, {**dict.fromkeys((*alone, *beside), b"x"), "A05.xlsx": good}))
    told = {i.ref.file: i for i in got.issues if i.code == "T52"}
    assert set(told) == {f"2024/{name}" for name in alone}
    assert (told["2024/.A02.xlsx.icloud"].found, told["2024/A06.xlsx.lnk"].unit) == ("A02.xlsx", "A06")
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert {i.severity for i in got.issues} == {Severity.WARNING, Severity.NOTE}


def test_names_in_any_form_of_unicode(program: Program, good: bytes, tmp_path: Path) -> None:
    got = intake(program, returns(tmp_path, {unicodedata.normalize("NFD", "Cụm số 1/Biểu mẫu.xlsx"): good}))
    assert [s.file for s in got.submissions] == ["2024/Cụm số 1/Biểu mẫu.xlsx"]


def test_a_name_that_is_no_utf8(program: Program, good: bytes, tmp_path: Path) -> None:
    folder = returns(tmp_path, {})
    folder.mkdir()
    try:
        (folder / "bi\udce9u.xlsx").write_bytes(good)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (submission,) = intake(program, folder).submissions
    assert submission.file == "2024/bi\ufffdu.xlsx"


@pytest.mark.posix
def test_a_file_that_cannot_be_read_is_listed(program: Program, good: bytes, tmp_path: Path) -> None:
    folder = returns(tmp_path, {"A05.xlsx": good})
    (folder / "mất.xlsx").symlink_to(tmp_path / "không còn")
    got = intake(program, folder)
    assert [(f.file, f.outcome) for f in got.files] == [
        ("2024/A05.xlsx", Outcome.COUNTED),
        ("2024/mất.xlsx", Outcome.REJECTED),
    ]
    assert [i.code for i in got.issues] == ["T42"]


def test_no_folder_is_no_file(program: Program, tmp_path: Path) -> None:
    assert intake(program, tmp_path / "2024") == Intake((), ())


def test_reading_changes_nothing_in_the_folder(program: Program, good: bytes, tmp_path: Path) -> None:
    folder = returns(tmp_path, {"A05.xlsx": good, "hỏng.xlsx": good[:1000]})
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*")}
    intake(program, folder)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*")} == before


def test_progress_is_told_of_every_file(program: Program, good: bytes, tmp_path: Path) -> None:
    told: list[str] = []
    read_folder(returns(tmp_path, {"a.xlsx": good, "b.txt": b"x"}), program, period_of(program), told.append)
    assert told == ["2024/a.xlsx", "2024/b.txt"]


# ------------------------------------------------------------------------------------------- sent twice


def twice(program: Program, folder: Path, first: bytes, second: bytes) -> Intake:
    return intake(program, returns(folder, {"a.xlsx": first, "b.xlsx": second}))


@pytest.mark.parametrize("later", ["a", "b"])
def test_the_submission_saved_last_counts(program: Program, good: bytes, tmp_path: Path, later: str) -> None:
    changed = filled(good, {"I_3_1_2024_val": 9, "I_1_1_2024_val": None}, "2024-12-05T01:00:00Z")
    files = {"a": (changed, good), "b": (good, changed)}[later]
    got = twice(program, tmp_path, *files)
    (submission,) = got.submissions
    assert submission.file == f"2024/{later}.xlsx"
    assert submission.answers["I_3_1_2024_val"].value == 9.0
    other = next(f for f in got.files if f.outcome is Outcome.SUPERSEDED)
    (said,) = other.issues
    assert said.code == "T10"
    assert said.ref.file == other.file != submission.file
    assert "Chỉ tiêu 3.1 năm 2024: 7 → 9" in said.found
    assert "Chỉ tiêu 1.1 năm 2024: Có → (trống)" in said.found
    assert submission.file in said.expected


def test_a_corrected_error_is_a_note_that_shows_what_was_typed(program: Program, good: bytes, tmp_path: Path) -> None:
    wrong = filled(good, {"I_3_1_2024_val": "95/90", "I_1_1_2024_val": None}, "2024-12-01T01:00:00Z")
    mended = filled(good, {"I_3_1_2024_val": 84}, "2024-12-05T01:00:00Z")
    got = twice(program, tmp_path, wrong, mended)
    (said,) = got.issues
    assert (said.code, said.severity) == ("T22", Severity.NOTE)
    assert "Chỉ tiêu 3.1 năm 2024: 95/90 → 84" in said.found
    assert "Chỉ tiêu 1.1 năm 2024: (trống) → Có" in said.found


@pytest.mark.parametrize(("also", "code"), [({}, "T22"), ({"I_3_1_2024_val": 9}, "T10")])
def test_of_a_part_and_a_whole_that_do_not_fit_either_may_be_the_one_that_is_mended(
    program: Program, good: bytes, tmp_path: Path, also: dict[str, object], code: str
) -> None:
    base = next(f"Q_{i.base}_2024" for i in program.indicators if i.code == "1.2")
    whole = GOOD[base]
    assert isinstance(whole, int)
    wrong = filled(good, {"I_1_2_2024_num": whole + 3}, "2024-12-01T01:00:00Z")
    mended = filled(good, {"I_1_2_2024_num": whole + 3, base: whole + 5, **also}, "2024-12-05T01:00:00Z")
    (said,) = [i for i in twice(program, tmp_path, wrong, mended).issues if i.code in ("T10", "T22")]
    assert said.code == code and f"{whole} → {whole + 5}" in said.found


def test_of_two_saved_at_one_moment_nobody_knows_which_mends_the_other(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    (said,) = twice(program, tmp_path, filled(good, {"I_3_1_2024_val": "95/90"}), good).issues
    assert (said.code, "không rõ bản nào sau" in said.expected) == ("T10", True)


@pytest.mark.parametrize(
    ("names", "last"),
    [
        (("A (1).xlsx", "A.xlsx"), "A (1).xlsx"),
        (("A lần 2.xlsx", "A lan 3.xlsx"), "A lan 3.xlsx"),
        (("A sửa lại.xlsx", "A.xlsx"), "A sửa lại.xlsx"),
        (("A.xlsx", "Z (30 người).xlsx"), "Z (30 người).xlsx"),
    ],
)
def test_of_two_saved_at_one_moment_the_one_counts_that_its_name_calls_the_later(
    program: Program, good: bytes, tmp_path: Path, names: tuple[str, str], last: str
) -> None:
    for wrong in names:
        folder = returns(
            tmp_path / wrong, {n: filled(good, {"I_3_1_2024_val": 9}) if n == wrong else good for n in names}
        )
        got = intake(program, folder)
        assert got.submissions[0].file == f"2024/{last}"
        (said,) = got.issues
        assert (said.code, said.ref.file) == ("T10", f"2024/{next(n for n in names if n != last)}")
        assert said.ref.inside == got.submissions[0].answers["I_3_1_2024_val"].ref.inside  # the one cell that differs


@pytest.mark.parametrize("code", [" a05 ", "A 05"])
def test_stamps_typed_in_other_case_or_with_blanks_are_the_same_stamps(
    program: Program, good: bytes, tmp_path: Path, code: str
) -> None:
    typed = filled(good, {"S_unit": code, "S_period": "2024 ", "S_program": f" {program.code.upper()}"})
    got = intake(program, returns(tmp_path, {"a.xlsx": typed}))
    assert [s.unit.code for s in got.submissions] == ["A05"]
    assert not got.issues


@pytest.mark.parametrize("names", [True, False])
def test_a_question_with_a_letter_changed_is_the_same_question_with_or_without_names(
    program: Program, good: bytes, tmp_path: Path, names: bool
) -> None:
    cell = named(book_of(good), "I_3_1_2024_val").coordinate

    def changed(book: Workbook) -> None:
        question = book["Số liệu"][f"B{cell[1:]}"]
        question.value = f"{question.value}".replace("i", "ì", 1)
        if not names:
            nameless(book)

    got = intake(program, returns(tmp_path, {"a.xlsx": edited(good, changed)}))
    assert got.submissions[0].answers["I_3_1_2024_val"].ref.cell == cell
    assert [(i.code, i.ref.cell) for i in got.issues if i.code[0] == "C"] == [("C04", f"B{cell[1:]}")]


def test_a_correction_that_changes_another_figure_too_is_asked_about(
    program: Program, good: bytes, tmp_path: Path
) -> None:
    wrong = filled(good, {"I_3_1_2024_val": "95/90", "Q_doan_vien_2024": 99}, "2024-12-01T01:00:00Z")
    got = twice(program, tmp_path, wrong, filled(good, {"I_3_1_2024_val": 84}, "2024-12-05T01:00:00Z"))
    assert [i.code for i in got.issues if i.code[0] == "T"] == ["T10"]


def test_equal_submissions_are_called_equal(program: Program, good: bytes, tmp_path: Path) -> None:
    got = twice(program, tmp_path, good, saved_at(good, "2024-12-02T01:00:00Z"))
    assert [s.file for s in got.submissions] == ["2024/b.xlsx"]
    assert [(i.code, "số liệu giống nhau" in i.found) for i in got.issues] == [("T21", True)]
    assert got.issues[0].severity is Severity.NOTE


def _utc(local: datetime) -> str:
    return (local - VIETNAM).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_an_unfilled_form_of_another_period_is_no_old_return(program: Program, tmp_path: Path) -> None:
    former = next(p for p in program.periods if p.code != "2024")
    blank = stamped("S_period", former.code)(saved_at(make_form(program, "A05"), _utc(made_at(former))))
    folder = returns(tmp_path, {"a.xlsx": blank})
    (report,) = intake(program, folder).files
    copied = datetime.fromtimestamp((folder / "a.xlsx").stat().st_mtime)
    assert report.came_at is not None and report.came_at.year == copied.year
    (said,) = report.issues
    assert (said.code, said.unit) == ("T07", "A05")


@pytest.mark.parametrize(("copied", "counted"), [("2024-11-20", "a"), ("2024-12-09", "b")])
def test_without_a_saving_time_the_date_on_disk_tells(
    program: Program, good: bytes, tmp_path: Path, copied: str, counted: str
) -> None:
    folder = returns(tmp_path, {"a.xlsx": good, "b.xlsx": saved_at(good, None)})
    moment = datetime.fromisoformat(f"{copied}T01:00:00+00:00").timestamp()
    os.utime(folder / "b.xlsx", (moment, moment))
    got = intake(program, folder)
    (submission,) = got.submissions
    assert submission.file == f"2024/{counted}.xlsx"
    (said,) = got.issues
    assert said.code == "T21"
    shown = f"{copied[8:]}/{copied[5:7]}/2024 theo tệp trên máy"
    assert (shown in said.found, shown in said.expected) == (counted == "a", counted == "b")


@pytest.mark.parametrize(("day", "late"), [("2024-12-15", False), ("2024-12-16", True)])
def test_a_file_that_says_no_date_is_not_simply_on_time(
    program: Program, good: bytes, tmp_path: Path, day: str, late: bool
) -> None:
    folder = returns(tmp_path, {"a.xlsx": saved_at(good, None)})
    moment = datetime.fromisoformat(f"{day}T12:00:00+07:00").timestamp()
    os.utime(folder / "a.xlsx", (moment, moment))
    (submission,) = intake(program, folder).submissions
    assert submission.arrival == Arrival(datetime.fromisoformat(f"{day}T12:00:00"), DatedBy.DISK)
    assert submission.late is late


def test_the_saving_time_of_the_blank_form_says_nothing(program: Program, good: bytes, tmp_path: Path) -> None:
    """Some programs keep the old date when they save."""
    made = made_at(period_of(program)) - VIETNAM
    folder = returns(tmp_path, {"a.xlsx": saved_at(good, f"{made:%Y-%m-%dT%H:%M:%SZ}")})
    (submission,) = intake(program, folder).submissions
    assert submission.arrival is not None
    assert submission.arrival.by is DatedBy.DISK


def test_the_saving_time_of_an_xls(program: Program, tmp_path: Path) -> None:
    old = (FIXTURES / "sheetjs.xls").read_bytes()
    ticks = [struct.pack("<IQ", 0x40, _ticks(day)) for day in (made_at(period_of(program)), datetime(2024, 12, 3, 15))]
    assert old.count(ticks[0]) > 0
    (submission,) = intake(program, returns(tmp_path, {"a.xls": old.replace(*ticks)})).submissions
    assert submission.arrival == Arrival(datetime(2024, 12, 3, 15), DatedBy.SAVED)


def _ticks(local: datetime) -> int:
    return int((local - VIETNAM - datetime(1601, 1, 1)).total_seconds()) * 10**7


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_summary_that_is_cut_short_gives_no_date(cut: int) -> None:
    old = (FIXTURES / "sheetjs.xls").read_bytes()
    at = old.index(_SUMMARY)
    assert saved_time(old[: at + cut]) is None
    assert saved_time(old[at:]) is None


def test_when_a_fetched_file_was_mailed_decides_which_counts(program: Program, good: bytes, tmp_path: Path) -> None:
    changed = filled(good, {"I_3_1_2024_val": 9}, "2024-12-05T01:00:00Z")
    folder = returns(tmp_path, {"thu-den/mới.xlsx": changed, "thu-den/gửi sau.xlsx": good})
    mailed = {
        "2024/thu-den/mới.xlsx": Mailed(datetime(2024, 12, 6), Bearer("a@example.com")),
        "2024/thu-den/gửi sau.xlsx": Mailed(
            datetime(2024, 12, 8), Bearer("a@example.com"), LetterText("Số đúng là 4 đ/c.")
        ),
    }
    (submission,) = read_folder(folder, program, period_of(program), mailed=mailed).submissions
    assert (submission.file, submission.bearer) == ("2024/thu-den/gửi sau.xlsx", Bearer("a@example.com"))
    assert submission.arrival == Arrival(datetime(2024, 12, 8), DatedBy.MAIL)
    assert [text.text for text in submission.outside] == ["Số đúng là 4 đ/c."]


def test_a_file_mended_after_the_due_date_is_not_late(program: Program, good: bytes, tmp_path: Path) -> None:
    wrong = filled(good, {"I_2_1_2024_num": 51})
    mended = saved_at(good, "2024-12-20T01:00:00Z")
    (submission,) = twice(program, tmp_path, wrong, mended).submissions
    assert (submission.file, submission.errors, submission.late) == ("2024/b.xlsx", 0, False)
    assert submission.first == Arrival(datetime(2024, 12, 1, 8), DatedBy.SAVED)


def test_a_form_without_answers_is_no_first_submission(program: Program, good: bytes, tmp_path: Path) -> None:
    words = {**dict.fromkeys([n for n in GOOD if n[0] != "T"]), "N_2": "Sẽ gửi sau."}
    mended = saved_at(good, "2024-12-20T01:00:00Z")
    (submission,) = twice(program, tmp_path, filled(good, words), mended).submissions
    assert submission.late


def test_a_blank_form_saved_later_does_not_push_out_a_filled_one(program: Program, good: bytes, tmp_path: Path) -> None:
    blank = saved_at(make_form(program, "A05"), "2024-12-09T01:00:00Z")
    got = twice(program, tmp_path, good, blank)
    assert [s.file for s in got.submissions] == ["2024/a.xlsx"]
    assert [(f.file, f.outcome, f.unit) for f in got.files][1] == ("2024/b.xlsx", Outcome.REJECTED, "A05")


# ------------------------------------------------------------------------------------------- whose, when, marked


@pytest.mark.parametrize(
    ("saved", "late"),
    [("2024-12-15T16:59:00Z", False), ("2024-12-15T17:01:00Z", True)],  # midnight in Viet Nam is 17:00 UTC
)
def test_late_is_after_the_due_day_in_viet_nam(
    program: Program, good: bytes, tmp_path: Path, saved: str, late: bool
) -> None:
    (submission,) = intake(program, returns(tmp_path, {"a.xlsx": saved_at(good, saved)})).submissions
    assert submission.late is late


def test_the_offices_own_form(program: Program, tmp_path: Path) -> None:
    answers: Answers = {"I_9_1_2024_val": "Có", "T_reporter": "Văn phòng"}
    got = intake(program, returns(tmp_path, {"a.xlsx": filled(make_form(program, "A00"), answers)}))
    assert [(s.unit.code, s.unit.name) for s in got.submissions] == [("A00", program.office)]
    assert got.issues == ()


def test_an_illustrative_form_is_known_as_such(program: Program, good: bytes, tmp_path: Path) -> None:
    marked = filled(good, {"S_illustrative": "minh hoạ"})
    (submission,) = intake(program, returns(tmp_path, {"a.xlsx": marked})).submissions
    assert submission.illustrative


def test_no_text_of_a_union_makes_its_figures_illustrative(program: Program, good: bytes, tmp_path: Path) -> None:
    words = {
        "T_reporter": "(Minh họa) Nguyễn Văn A",
        "I_3_1_2024_note": "(Minh họa) số tính đến 31/10",
        "N_1": "SỐ LIỆU MINH HỌA - KHÔNG PHẢI SỐ LIỆU THẬT",
    }
    said = {name: text for name, text in words.items() if name in places(book_of(good))}
    assert len(said) > 1
    (submission,) = intake(program, returns(tmp_path, {"a.xlsx": filled(good, said)})).submissions
    assert not submission.illustrative


def test_another_sheet_in_the_file_does_no_harm(program: Program, good: bytes, tmp_path: Path) -> None:
    def more(book: Workbook) -> None:
        book.create_sheet("Nháp", 0)["A1"] = "tính toán riêng"

    got = intake(program, returns(tmp_path, {"a.xlsx": edited(good, more)}))
    assert triples(got.issues) == [("Nháp", "", "W03")]
    assert len(got.submissions) == 1


@pytest.mark.posix
def test_a_linked_folder_is_read_once_and_a_pipe_is_refused(program: Program, tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "2024", tmp_path / "ổ chung"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a.txt").write_text("x", encoding="utf-8")
    (folder / "huyện").symlink_to(elsewhere)
    (elsewhere / "vòng").symlink_to(folder)
    os.mkfifo(folder / "ống.xlsx")
    found = read_folder(folder, program, program.periods[0])
    assert {f.file for f in found.files} == {"2024/huyện/a.txt", "2024/ống.xlsx"}
    assert {i.code for i in found.issues} == {"T04"}


@pytest.mark.parametrize("since", [None, date(2024, 3, 1)])
def test_years_before_a_union_existed_may_stay_empty(tmp_path: Path, since: date | None) -> None:
    program = make_program(tmp_path, units=(*default_units()[:4], unit("A05", valid_from=since)))
    period = period_of(program, "giua-nhiem-ky")
    form = make_form(program, "A05", period.code)
    answers = {n: v for n, v in GOOD.items() if "2_1" not in n and n in places(book_of(form))}
    got = read_folder(returns(tmp_path, {"a.xlsx": filled(form, answers)}), program, period)
    asked = {"2024" in i.what for i in got.issues if i.code == "G01"}
    assert (False in asked) is (since is None)


def test_an_empty_choice_is_to_be_chosen_and_shows_its_dash(program: Program, good: bytes, tmp_path: Path) -> None:
    got = intake(program, returns(tmp_path, {"a.xlsx": filled(good, {"I_1_1_2024_val": "-"})}))
    (said,) = got.issues
    assert (said.code, said.found) == ("G01", "-")
    assert said.remedy.startswith("Chọn một giá trị trong danh sách")
