"""When a file came: dates that cannot be true decide nothing, are said, and the next best date is taken."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.intake.arrival import Clock, Dated, DatedBy, arrival_of
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake, read_folder
from pipeline.intake.unpack.found import Source
from pipeline.program.model import Program
from pipeline.program.reader import read as read_program
from pipeline.settings import load
from pipeline.steps.rounds import consolidate
from tests import mailbag as bag
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE, write_workspace

START, TODAY = date(2024, 1, 1), date(2024, 12, 20)
LAST = "I_3_1_2024_val"
RIGHT, AHEAD, BEHIND = datetime(2024, 12, 10, 9), datetime(2031, 1, 1), datetime(2009, 1, 1)
ON_DISK = datetime(2024, 12, 12)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def program(workspace: Path) -> Program:
    return read_program(workspace / "inputs" / CODE / "chuong-trinh.xlsx", CODE)


@pytest.fixture(scope="module")
def form(program: Program) -> bytes:
    return make_form(program, "A05")


@pytest.mark.parametrize(
    ("mailed", "saved", "disk", "by", "wrong"),
    [
        (RIGHT, AHEAD, ON_DISK, DatedBy.MAIL, []),  # what is not asked is not doubted
        (AHEAD, RIGHT, ON_DISK, DatedBy.SAVED, [DatedBy.MAIL]),
        (BEHIND, AHEAD, ON_DISK, DatedBy.DISK, [DatedBy.MAIL, DatedBy.SAVED]),
        (None, AHEAD, None, None, [DatedBy.SAVED]),
        (None, BEHIND, BEHIND, None, [DatedBy.SAVED, DatedBy.DISK]),
        (None, None, ON_DISK, DatedBy.DISK, []),
        (None, datetime(2024, 12, 20, 23, 59), None, DatedBy.SAVED, []),
        (None, datetime(2024, 12, 21), None, None, [DatedBy.SAVED]),
        (None, datetime(2024, 1, 1), None, DatedBy.SAVED, []),
        (None, datetime(2023, 12, 31, 23, 59), None, None, [DatedBy.SAVED]),
    ],
)
def test_the_best_date_that_can_be_true(
    mailed: datetime | None,
    saved: datetime | None,
    disk: datetime | None,
    by: DatedBy | None,
    wrong: list[DatedBy],
) -> None:
    source = Source("2024/a.xlsx", b"", sent_at=mailed, on_disk=disk)
    got: Dated = arrival_of(source, saved, START, TODAY)
    assert (got.arrival.by if got.arrival else None, [a.by for a in got.impossible]) == (by, wrong)


def returned(folder: Path, *files: tuple[str, bytes]) -> Path:
    """Files that lie on the disk since 12 December."""
    folder.mkdir(parents=True)
    for name, data in files:
        (folder / name).write_bytes(data)
        os.utime(folder / name, (ON_DISK.timestamp(), ON_DISK.timestamp()))
    return folder


def saved(form: bytes, value: int | str, moment: datetime) -> bytes:
    return filled(form, {**GOOD, LAST: value}, f"{moment:%Y-%m-%dT%H:%M:%SZ}")


@pytest.mark.parametrize(
    ("first", "second", "counted"),
    [
        ((200, AHEAD), (2, datetime(2024, 12, 15)), 2.0),  # a return out of the future does not displace its correction
        ((200, datetime(2024, 12, 1)), (2, BEHIND), 2.0),  # a correction older than its own form is no old return
    ],
)
def test_a_wrong_clock_does_not_choose(
    program: Program,
    form: bytes,
    tmp_path: Path,
    first: tuple[int, datetime],
    second: tuple[int, datetime],
    counted: float,
) -> None:
    files = (("a.xlsx", saved(form, *first)), ("b.xlsx", saved(form, *second)))
    got: Intake = read_folder(returned(tmp_path / "2024", *files), program, period_of(program), clock=Clock(TODAY))
    (submission,) = got.submissions
    assert submission.answers[LAST].value == counted
    assert sorted(i.code for i in got.issues) == ["T10", "T35"]  # asked about, and the date is said
    (said,) = [i for i in got.issues if i.code == "T35"]
    assert said.unit == "A05" and "theo tệp trên máy" in said.expected


def test_a_date_that_copying_gave_a_file_makes_it_no_later_one(program: Program, form: bytes, tmp_path: Path) -> None:
    """A correction saved on the 10th; the form before it, whose clock ran ahead, was copied on the 12th."""
    files = (("a.xlsx", saved(form, 2, RIGHT)), ("b.xlsx", saved(form, 200, AHEAD)))
    got = read_folder(returned(tmp_path / "2024", *files), program, period_of(program), clock=Clock(TODAY))
    (said,) = [i for i in got.issues if i.code == "T10"]
    assert said.expected.endswith("; không rõ bản nào sau, tạm lấy theo ngày của tệp trên máy")
    assert [f.rival for f in got.files if f.file == "2024/a.xlsx"] == [True]  # somebody has to choose


EARLY, LATE = datetime(2024, 12, 1), datetime(2024, 12, 9)


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (("a.xlsx", 200, EARLY), LATE, ", là bản đến sau"),
        (("a.xlsx", 200, AHEAD), EARLY, "; không rõ bản nào sau, tạm lấy bản rõ ngày"),
        (
            ("a.xlsx", "95/90", AHEAD),
            EARLY,
            "; không rõ bản nào sau, tạm lấy bản rõ ngày",
        ),  # nobody knows what mends what
        (("a.xlsx", 200, AHEAD), BEHIND, "; không rõ bản nào sau, tạm lấy theo tên tệp"),
        (("b A01.xlsx", 200, LATE), EARLY, ", vì tên tệp này mang mã của đơn vị khác"),
        (("b A01.xlsx", 200, EARLY), EARLY, ", vì tên tệp này mang mã của đơn vị khác"),
    ],
)
def test_which_of_two_forms_is_later_is_said_only_where_both_are_dated(
    program: Program,
    form: bytes,
    tmp_path: Path,
    first: tuple[str, int | str, datetime],
    second: datetime,
    why: str,
) -> None:
    name, value, moment = first
    folder = returned(tmp_path / "2024", (name, saved(form, value, moment)), ("b.xlsx", saved(form, 2, second)))
    for path in folder.iterdir():
        os.utime(path, (AHEAD.timestamp(), AHEAD.timestamp()))
    got = read_folder(folder, program, period_of(program), clock=Clock(TODAY))
    assert [s.file for s in got.submissions] == ["2024/b.xlsx"]
    (said,) = [i for i in got.issues if i.code in ("T10", "T21", "T22")]
    assert (said.code, said.ref.file) == ("T10", f"2024/{name}")
    assert said.expected.partition("2024/b.xlsx")[2].rpartition(")")[2] == why


def test_a_round_asks_its_own_clock(workspace: Path, program: Program, form: bytes) -> None:
    """The day of the command reaches the files, and a round seen as of a day leaves aside what came later."""
    settings = load(workspace)
    folder = settings.returns_folder(CODE, "2024")
    returned(folder, ("a.xlsx", saved(form, 3, datetime(2024, 12, 18, 2))))
    period = period_of(program)
    before = consolidate(settings, program, period, date(2024, 12, 17)).data
    assert [i.code for i in before.issues if i.unit == "A05"] == ["T35"]
    assert not [i for i in consolidate(settings, program, period, TODAY).data.issues if i.code == "T35"]
    seen = consolidate(settings, program, period, TODAY, as_of=date(2024, 12, 17)).data
    assert not [f for f in seen.roster.files if f.outcome is Outcome.COUNTED] and not [
        i for i in seen.issues if i.code == "T35"
    ]


@pytest.mark.parametrize(("day", "outcome"), [(15, Outcome.SUPERSEDED), (1, Outcome.REJECTED)])
def test_a_file_that_cannot_be_read_is_made_good_by_the_form_that_came_after_it(
    program: Program, form: bytes, tmp_path: Path, day: int, outcome: Outcome
) -> None:
    files = (("A05 khóa.ods", bag.locked_ods()), ("A05.xlsx", saved(form, 2, datetime(2024, 12, day))))
    got = read_folder(returned(tmp_path / "2024", *files), program, period_of(program), clock=Clock(TODAY))
    assert len(got.submissions) == 1
    (report,) = [f for f in got.files if f.file.endswith(".ods")]
    assert (report.unit, report.outcome) == ("A05", outcome)
    assert [i.code == "T51" for i in report.issues] == [outcome is Outcome.SUPERSEDED]


def test_a_broken_archive_may_have_held_other_unions_and_stays_an_error(
    program: Program, form: bytes, tmp_path: Path
) -> None:
    broken = bag.zipped({"A05.xlsx": form, "A06.xlsx": form})[:-200]
    files = (("A05.zip", broken), ("A05.xlsx", saved(form, 2, datetime(2024, 12, 15))))
    got = read_folder(returned(tmp_path / "2024", *files), program, period_of(program), clock=Clock(TODAY))
    assert [i.code for f in got.files for i in f.issues if f.file.endswith(".zip")] == ["T19"]
