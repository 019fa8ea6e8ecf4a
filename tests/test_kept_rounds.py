"""What was worked out before is taken only where everything it was made of is the same: with it and without, the same.

After each kind of change the round is put together in a workspace that remembers the run before, and in a copy of it
that remembers nothing: files and screen are equal.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import __main__, moments
from pipeline.cache import secret
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.grids.grids import Failed
from pipeline.intake import returned_file
from pipeline.intake.guard import Guard
from pipeline.intake.returned_file import FileRead, ReturnedFile
from pipeline.shipped import TEMPLATES
from pipeline.steps import copies, kept_programs, kept_rounds, outputs, rounds, shelves, tracking
from pipeline.steps.journals import collected_journal, sent_journal
from pipeline.steps.kept_outputs import KeptOutputs
from pipeline.steps.output_names import FORMS_FOLDER, RETURNS_FOLDER, form_name
from pipeline.steps.shelves import CACHE_FOLDER
from pipeline.work import places
from pipeline.workbooks.marked_copies import DueCopy
from tests import test_cli
from tests.forms import GOOD, filled, period_of
from tests.programs import CODE, FIRST_ROW, change_cells
from tests.test_cli import Runner
from tests.test_closing import Space as Round
from tests.test_closing import blank
from tests.test_decisions import write_table
from tests.test_ticks import tick

run = test_cli.run  # the fixture
PERIOD, EARLIER = "giua-nhiem-ky", "2024"
NOW = datetime(2025, 1, 10, 9, 30)
SAID = {**GOOD, "I_3_1_2024_note": "Tách từ đơn vị khác"}


class Office(Round):
    """A workspace with forms of a period, one of them with a mistake, and of the period before."""

    def __init__(self, folder: Path, *, fresh: bool = True) -> None:
        super().__init__(folder, fresh=fresh)
        self.folder, self.now = folder, NOW
        if fresh:
            self.put("A05", SAID, period=PERIOD)
            self.put("A04", {**GOOD, "I_1_2_2024_num": 9_999}, period=PERIOD)
            self.put("A05")
        self.made = self.settings.output_folder(CODE, PERIOD)
        self.earlier = self.settings.returns_folder(CODE, EARLIER)
        self.returned = self.settings.returns_folder(CODE, PERIOD)

    def set_in_program(self, sheet: str, head: str, value: object) -> None:
        """Write another value into the first row of a sheet of the program workbook."""
        path = self.settings.program_file(CODE)
        page = openpyxl.load_workbook(path)[sheet]
        heads = [str(c.value).rstrip("* ") for c in page[FIRST_ROW - 1]]
        change_cells(path, {(sheet, page.cell(FIRST_ROW, heads.index(head) + 1).coordinate): value})


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a user's own folder, and a workspace in which that user put the round together once."""
    folder = tmp_path_factory.mktemp("prepared")
    made = Office(folder / "phong")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelves, "own_secret", lambda: secret.own_secret(folder / "own"))
        patch.setattr(moments, "now", lambda: NOW)
        patch.setattr(sys, "argv", ["tonghop", "consolidate", "-p", CODE, "-k", PERIOD, "-w", str(made.folder)])
        with pytest.raises(SystemExit):
            __main__.main()
    return folder


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's own folder; what is worked out is kept."""
    own = tmp_path / "own"
    monkeypatch.setattr(shelves, "own_secret", lambda: secret.own_secret(own))
    return own


@pytest.fixture
def office(prepared: Path, keeping: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same, of one's own."""
    shutil.copytree(prepared / "own", keeping)
    shutil.copytree(prepared / "phong", tmp_path / "phong")
    made = Office(tmp_path / "phong", fresh=False)
    monkeypatch.setattr(moments, "now", lambda: made.now)
    return made


def consolidated(run: Runner, folder: Path, *more: str) -> str:
    """What is said on the screen."""
    done = run("consolidate", "-p", CODE, "-k", PERIOD, "-w", folder, *more)
    assert done.status == 0, done
    return (done.out + done.err).replace(str(folder), "…").replace("\n", "")


def files(folder: Path) -> dict[str, bytes]:
    """Every file but what is kept to go faster, and locks, which name the process."""
    found = (p for p in folder.rglob("*") if p.is_file() and CACHE_FOLDER not in p.parts and p.suffix != ".khoa")
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


# ------------------------------------------------------------------------------------------- nothing has changed


def refuse(*_: object, **__: object) -> object:
    raise AssertionError("nothing is to be done again")


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is read, no workbook written, from here on."""
    for module, name in (
        (rounds, "read_files"), (rounds, "read_rounds"), (kept_programs, "_read"),
        (outputs, "write_outputs"), (outputs, "write_returns"), (tracking, "tracking_book_made"),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, refuse)


def test_a_second_run_reads_and_writes_nothing_and_says_the_same(
    office: Office, run: Runner, request: pytest.FixtureRequest
) -> None:
    def times() -> dict[Path, int]:
        return {p: p.stat().st_mtime_ns for p in office.folder.rglob("*") if p.is_file() and p.suffix != ".khoa"}

    first, stood = consolidated(run, office.folder), times()
    request.getfixturevalue("idle")
    assert consolidated(run, office.folder) == first
    assert times() == stood
    for command in (["results"], ["facts", "--csv"], ["status", "--csv"]):
        assert run(*command, "-p", CODE, "-k", PERIOD, "-w", office.folder).status == 0


def test_who_only_looks_says_the_same(office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = (["results"], ["results", "--csv"], ["facts", "--csv"], ["status"], ["results", "--accepted-only"])
    commands += (["results", "--as-of", "9/1/2025"], ["facts", "--csv", "--as-of", "1/12/2024"])

    def said() -> list[str]:
        return [run(*command, "-p", CODE, "-k", PERIOD, "-w", office.folder).out for command in commands]

    first, second = said(), said()
    monkeypatch.setattr(shelves, "own_secret", lambda: None)
    assert first == second == said()


def test_what_is_read_for_a_kept_round_is_what_it_was_made_of(office: Office) -> None:
    known = office.read(PERIOD)
    read = rounds.consolidate(office.settings, office.program, known.period, NOW.date())
    assert {s.unit.code for s in read.intake.submissions} == {"A04", "A05"}
    again = rounds.consolidate(office.settings, office.program, known.period, NOW.date())
    office.put("A06", GOOD, period=PERIOD)
    with pytest.raises(Exception, match="vừa thay đổi"):
        assert again.intake


# ------------------------------------------------------------------------------------------- something has


def one_cell(at: Office) -> None:
    at.put("A05", {**SAID, "I_1_2_2024_num": 1}, period=PERIOD)


def a_file_more(at: Office) -> None:
    at.put("A06", GOOD, period=PERIOD)


def a_file_less(at: Office) -> None:
    (at.returned / "A04.xlsx").unlink()


def another_name(at: Office) -> None:
    (at.returned / "A05.xlsx").rename(at.returned / "A04 của tôi.xlsx")


def another_folder(at: Office) -> None:
    (at.returned / "khối").mkdir()
    (at.returned / "A05.xlsx").rename(at.returned / "khối" / "A05.xlsx")


def same_size_and_time(at: Office) -> None:
    """What stamps of time and size cannot tell."""
    path = at.returned / "A05.xlsx"
    former, status = path.read_bytes(), path.stat()
    other = filled(blank(at.program, "A05", PERIOD), {**SAID, "I_3_1_2024_note": "Tách từ đơn vị khách"})
    long = max(len(former), len(other))
    path.write_bytes(former + b"\0" * (long - len(former)))  # behind the end of a package nobody reads
    assert path.read_bytes() != other
    path.write_bytes(other + b"\0" * (long - len(other)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def another_time(at: Office) -> None:
    os.utime(at.returned / "A05.xlsx", (1_700_000_000, 1_700_000_000))


def no_form(at: Office) -> None:
    (at.returned / "ghi chú.txt").write_text("Gửi anh Chánh", encoding="utf-8")


def an_earlier_form(at: Office) -> None:
    at.put("A05", {"I_1_2_2024_num": 2})


def an_earlier_file_more(at: Office) -> None:
    at.put("A06")


def a_decision(at: Office) -> None:
    row = {"action": "Duyệt bản nộp", "unit": "A05", "who": "Lê Thị Quyết", "period": PERIOD, "when": NOW.date()}
    write_table(at.table, [row])


def a_decision_typed(at: Office) -> None:
    path = at.made / "tong-hop.xlsx"
    book = openpyxl.load_workbook(path)
    page = book["Lỗi dữ liệu"]
    heads = next(row for row in page.iter_rows() if any(c.value == "Mã lỗi" for c in row))
    at_head = {str(c.value): c.column for c in heads if c.value}
    row = (heads[0].row or 0) + 1
    for head, value in {
        "Quyết định": "Chấp nhận cảnh báo",
        "Lý do": "Đúng",
        "Người quyết định": "Lê Thị Quyết",
    }.items():
        page.cell(row, at_head[head], value)
    book.save(path)


def a_tick(at: Office) -> None:
    tick(at.made / "so-theo-doi.xlsx", "A02", {"Đã gửi biểu": "✓"})


def a_letter_sent(at: Office) -> None:
    entry = {"time": "2025-01-09T08:00:00+07:00", "unit": "A02", "kind": "thu-moi", "digest": "1", "outcome": "sent"}
    path = sent_journal(at.settings, at.program, period_of(at.program, PERIOD))
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")


def a_letter_fetched(at: Office) -> None:
    entry = {"fate": "saved", "uid": "1/1", "sender": "ai@do.vn", "delivered": "ai@do.vn", "path": "A05.xlsx"}
    path = collected_journal(at.settings, at.program, period_of(at.program, PERIOD))
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")


def a_target(at: Office) -> None:
    at.set_in_program("Chỉ tiêu", "2024", 0.5)


def a_name(at: Office) -> None:
    at.set_in_program("Đơn vị", "Tên đơn vị", "CĐCS Tên khác")


def a_setting(at: Office) -> None:
    (at.folder / "pipeline.toml").write_text("[evaluation]\nnear = 0.99\n[checks]\nwhole_factor = 1.01\n", "utf-8")


def own_templates(at: Office) -> Path:
    return shutil.copytree(TEMPLATES, at.folder / TEMPLATES.name)


def a_message(at: Office) -> None:
    path = own_templates(at) / "thu" / "zalo.j2"
    path.write_text(f"Kính gửi! {path.read_text('utf-8')}", "utf-8")


def a_template_of_forms(at: Office) -> None:
    path = own_templates(at) / "xlsx" / TEMPLATE_NAME
    book = openpyxl.load_workbook(path)
    book.worksheets[0].sheet_properties.tabColor = "FF0000"
    book.save(path)


def a_form_as_sent(at: Office) -> None:
    path = at.made / FORMS_FOLDER / form_name(at.program.unit_by_code["A05"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(blank(at.program, "A05", PERIOD))


def a_close(at: Office) -> None:
    at.close(at.read(PERIOD))


def a_day_later(at: Office) -> None:
    at.now = NOW.replace(day=17)


def summary_saved(at: Office) -> None:
    path = at.made / "tong-hop.xlsx"
    openpyxl.load_workbook(path).save(path)


def summary_deleted(at: Office) -> None:
    (at.made / "tong-hop.xlsx").unlink()


def page_changed(at: Office) -> None:
    (at.made / "tong-quan.html").write_text("khác", encoding="utf-8")


def copy_deleted(at: Office) -> None:
    next((at.made / "tra-lai").iterdir()).unlink()


def copy_more(at: Office) -> None:
    (at.made / "tra-lai" / "của ai.xlsx").write_bytes(b"khac")


def a_page_as_pdf(at: Office) -> None:
    (at.made / "tong-quan.pdf").write_bytes(b"%PDF")


CHANGES: tuple[Callable[[Office], None], ...] = (
    one_cell, a_file_more, a_file_less, another_name, another_folder, same_size_and_time, another_time, no_form,
    an_earlier_form, an_earlier_file_more, a_decision, a_decision_typed, a_tick, a_letter_sent, a_letter_fetched,
    a_target, a_name, a_setting, a_message, a_template_of_forms, a_form_as_sent, a_close, a_day_later,
    summary_saved, summary_deleted, page_changed, copy_deleted, copy_more, a_page_as_pdf,
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_a_change_all_is_as_if_nothing_were_kept(
    office: Office, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Office], None]
) -> None:
    change(office)
    other = shutil.copytree(office.folder, tmp_path / "khac")
    said = consolidated(run, office.folder)
    with monkeypatch.context() as patch:
        patch.setattr(shelves, "own_secret", lambda: None)
        assert consolidated(run, other) == said
    made = files(office.folder)
    assert made == files(other)
    consolidated(run, office.folder)
    assert files(office.folder) == made


@pytest.mark.parametrize("name", ["tong-hop.xlsx", "so-theo-doi.xlsx", "tong-quan.html", "tra-lai"])
def test_what_is_saved_in_the_moment_after_it_was_written_is_not_taken_for_ours(
    office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    real = KeptOutputs.keep

    def save(path: Path) -> None:
        if path.suffix == ".xlsx":
            openpyxl.load_workbook(path).save(path)
        else:
            path.write_bytes(path.read_bytes() + b" ")

    def saved_before(outputs: KeptOutputs, said: object = True) -> None:
        for path in outputs.paths:
            if path.name == name:
                save(min(path.iterdir()) if path.is_dir() else path)
        real(outputs, said)

    one_cell(office)
    monkeypatch.setattr(KeptOutputs, "keep", saved_before)
    consolidated(run, office.folder)
    monkeypatch.setattr(KeptOutputs, "keep", real)
    theirs = {path: content for path, content in files(office.made).items() if path.startswith(name)}
    consolidated(run, office.folder)
    made = files(office.made)
    assert any(made[path] != content for path, content in theirs.items())
    if name.endswith(".xlsx"):
        assert theirs[name] in {content for path, content in made.items() if path.startswith(".luu/")}


# ------------------------------------------------------------------------------------------- which files are read again

ALL = ["2024/A05.xlsx", "giua-nhiem-ky/A04.xlsx", "giua-nhiem-ky/A05.xlsx"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read from here on."""
    found: list[str] = []
    real = returned_file._read_file

    def one(item: ReturnedFile, *more: Any) -> FileRead:
        found.append(item.file)
        return real(item, *more)

    monkeypatch.setattr(returned_file, "_read_file", one)
    return found


def a_correction(at: Office) -> None:
    about = {"period": PERIOD, "file": "A04.xlsx", "sheet": "Số liệu", "cell": "E9", "new": 1, "reason": "nhầm"}
    write_table(at.table, [{"action": "Sửa giá trị", "who": "Lê Thị Quyết", "when": NOW.date(), **about}])


def a_later_time(at: Office) -> None:
    """A clock gone wrong: a day that has not come yet cannot be the day it came."""
    os.utime(at.returned / "A04.xlsx", (1_900_000_000, 1_900_000_000))


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (one_cell, ALL[2:]), (an_earlier_form, ALL[:1]), (a_file_less, []), (a_decision, []), (a_letter_sent, []),
        (a_day_later, []), (a_correction, ALL[1:2]), (a_later_time, ALL[1:2]), (a_target, ALL),
        (a_template_of_forms, ALL), (a_file_more, ["giua-nhiem-ky/A06.xlsx"]), (another_time, ALL[2:]),
    ],
)  # fmt: skip
def test_what_has_changed_is_read_again_and_nothing_else(
    office: Office, run: Runner, read: list[str], change: Callable[[Office], None], again: list[str]
) -> None:
    change(office)
    read.clear()
    consolidated(run, office.folder)
    assert sorted(set(read)) == again


def test_what_was_read_for_one_period_is_known_for_every_other(office: Office, run: Runner, read: list[str]) -> None:
    earlier = ("consolidate", "-p", CODE, "-k", "2024", "-w", office.folder)
    assert run(*earlier).status == 0 and read == []
    an_earlier_form(office)
    assert run(*earlier).status == 0 and set(read) == {ALL[0]}
    read.clear()
    consolidated(run, office.folder)
    assert read == []


def test_what_is_read_otherwise_on_another_day_is_read_again(office: Office, run: Runner, read: list[str]) -> None:
    """A day that is typed into no form: the file's own, which has not come yet."""
    content = filled(blank(office.program, "A06", PERIOD), SAID, saved="2025-01-12T01:00:00Z")
    (office.returned / "A06.xlsx").write_bytes(content)
    consolidated(run, office.folder)
    read.clear()
    office.now = NOW.replace(day=17)
    consolidated(run, office.folder)
    assert read == ["giua-nhiem-ky/A06.xlsx"]
    read.clear()
    office.now = NOW.replace(day=5)  # a clock set back
    consolidated(run, office.folder)
    assert read == [*ALL, "giua-nhiem-ky/A06.xlsx"]


def test_what_the_system_refused_is_tried_again(office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is held for a moment, after it was looked at and before it is read."""

    def held(_: Path) -> bytes:
        raise PermissionError(13, "held")

    one_cell(office)
    with monkeypatch.context() as patch:
        patch.setattr(places, "read_whole", held)
        assert "Máy không đọc được tệp này" in consolidated(run, office.folder)
    assert "Máy không đọc được tệp này" not in consolidated(run, office.folder)


# ------------------------------------------------------------------------------------------- which copies are made

MISTAKEN = {**GOOD, "I_1_2_2024_num": 9_999}


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The unions whose copies are made from here on."""
    found: list[str] = []
    real = copies.Copies.marked

    def one(self: copies.Copies, due: DueCopy, *more: Any) -> bytes:
        found.append(due.unit.code)
        return real(self, due, *more)

    monkeypatch.setattr(copies.Copies, "marked", one)
    return found


def a_mistaken_form_more(at: Office) -> None:
    at.put("A06", MISTAKEN, period=PERIOD)


def another_name_of_others(at: Office) -> None:
    """Of A01, which has no copy: of the unions a form shows its own and the one above that."""
    at.set_in_program("Đơn vị", "Tên đơn vị", "Đơn vị khác")


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (a_mistaken_form_more, ["A06"]), (an_earlier_form, ["A05"]), (a_day_later, []), (a_correction, []),
        (another_name_of_others, []), (a_target, ["A04", "A05"]), (a_template_of_forms, ["A04", "A05"]),
    ],
)  # fmt: skip
def test_copies_of_which_nothing_has_changed_are_not_made_again(
    office: Office, run: Runner, copied: list[str], change: Callable[[Office], None], again: list[str]
) -> None:
    change(office)
    consolidated(run, office.folder)
    assert copied == again
    fresh = {p.name: p.read_bytes() for p in (office.made / RETURNS_FOLDER).iterdir()}
    consolidated(run, office.folder, "--no-cache")
    assert {p.name: p.read_bytes() for p in (office.made / RETURNS_FOLDER).iterdir()} == fresh


def test_a_copy_that_somebody_has_changed_or_taken_away_is_made_again(
    office: Office, run: Runner, copied: list[str]
) -> None:
    folder = office.made / RETURNS_FOLDER
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    first, second = sorted(folder.iterdir())
    first.write_bytes(first.read_bytes() + b"\0")
    second.unlink()
    consolidated(run, office.folder)
    assert copied == ["A04", "A05"]
    first.unlink()
    first.mkdir()  # which cannot be read
    consolidated(run, office.folder)
    assert copied == ["A04", "A05", "A04"]
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


# ------------------------------------------------------------------------------------------- what lies there is ours


def kept(folder: Path) -> dict[str, Path]:
    """The files that keep something, by what of."""
    return {p.name.rpartition("-")[0]: p for p in (folder / "outputs" / CODE / CACHE_FOLDER).iterdir()}


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def garbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def no_such_file(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + os.urandom(5000))


def endless(path: Path) -> None:
    """Its head tells of more entries than any machine has memory for."""
    content = path.read_bytes()
    path.write_bytes(content[:8] + b"\xff" * 8 + content[16:])


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [cut_off, emptied, garbled, no_such_file, endless, a_folder])
def test_what_is_damaged_is_as_good_as_not_there(office: Office, run: Runner, spoil: Callable[[Path], None]) -> None:
    said, stood = consolidated(run, office.folder), files(office.folder)
    for path in kept(office.folder).values():
        spoil(path)
    assert consolidated(run, office.folder) == said
    assert files(office.folder) == stood


def test_what_was_put_in_the_place_of_something_else_is_not_taken(office: Office, run: Runner) -> None:
    said, stood, there = consolidated(run, office.folder), files(office.folder), kept(office.folder)
    contents = [path.read_bytes() for path in there.values()]
    for path, content in zip(there.values(), (*contents[1:], contents[0]), strict=True):
        path.write_bytes(content)
    assert consolidated(run, office.folder) == said
    assert files(office.folder) == stood


def test_each_user_has_what_is_theirs(office: Office, run: Runner, keeping: Path) -> None:
    said, first = consolidated(run, office.folder), set(kept_paths(office.folder))
    keeping.rename(keeping.with_name("own of another"))
    assert consolidated(run, office.folder) == said
    both = set(kept_paths(office.folder))
    assert first < both and len(both) == 2 * len(first)


def kept_paths(folder: Path) -> list[Path]:
    return list((folder / "outputs" / CODE / CACHE_FOLDER).iterdir())


def test_nothing_is_taken_of_another_version_of_the_program(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    known = office.read(PERIOD)
    monkeypatch.setattr(rounds, "read_rounds", refuse)
    office.read(PERIOD)
    monkeypatch.setattr(kept_rounds, "code_digest", lambda: b"of a later version")
    with pytest.raises(AssertionError, match="done again"):
        office.read(known.period.code)


def test_a_round_over_which_the_program_failed_is_not_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> object:
        raise KeyError("ours")

    one_cell(office)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.intake.found_forms.read", fail)
        when = period_of(office.program, PERIOD)
        read = rounds.consolidate(office.settings, office.program, when, NOW.date())
        assert read.faults and read.made_of is None
    assert {line.unit.code for line in office.read(PERIOD).roster.lines if line.delivery.counted} == {"A04", "A05"}


def test_a_round_is_not_kept_where_a_file_came_while_it_was_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_cell(office)
    real = rounds.read_rounds

    def late(*given: object, **more: object) -> object:
        found = real(*given, **more)  # type: ignore[arg-type]
        office.put("A06", GOOD, period=PERIOD)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(rounds, "read_rounds", late)
        assert (
            rounds.consolidate(office.settings, office.program, period_of(office.program, PERIOD), NOW.date()).made_of
            is None
        )
    (office.returned / "A06.xlsx").unlink()
    one_cell(office)
    assert len(office.read(PERIOD).roster.files) == 2


def test_what_a_file_gave_while_it_was_another_is_not_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is replaced before it is read, and put back with its time of before, as folders that are shared do."""
    one_cell(office)
    path, real, when = office.returned / "A05.xlsx", places.read_whole, period_of(office.program, PERIOD)
    first, time = path.read_bytes(), path.stat().st_mtime_ns
    other = filled(blank(office.program, "A05", PERIOD), {**SAID, "I_1_2_2024_num": 2})

    def replaced(at: Path) -> bytes:
        if at.name == path.name and at.parent == path.parent:
            path.write_bytes(other)
        return real(at)

    def reached() -> float:
        facts = office.read(PERIOD).figures.facts
        return float(facts[(facts["unit"] == "A05") & (facts["indicator"] == "1.2")]["numerator"].iloc[0])

    with monkeypatch.context() as patch:
        patch.setattr(places, "read_whole", replaced)
        assert rounds.consolidate(office.settings, office.program, when, NOW.date()).made_of is None
    path.write_bytes(first)
    os.utime(path, ns=(time, time))
    assert reached() == 1


def test_what_a_worker_died_over_is_read_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine had no memory left: of the file that says nothing."""
    shutil.copyfile(Path(__file__).parent / "fixtures" / "sheetjs.xls", office.returned / "sheetjs.xls")
    when = period_of(office.program, PERIOD)
    for answer, lasts in ((Failed("crash"), False), (None, True)):
        with monkeypatch.context() as patch:
            if answer is not None:
                patch.setattr(Guard, "_awaited", lambda *_, answer=answer: answer)
            read = rounds.consolidate(office.settings, office.program, when, NOW.date())
            assert (read.made_of is not None) == lasts
    found = {f.file.rpartition("/")[2]: [i.code for i in f.issues] for f in read.data.roster.files}
    assert "T02" not in found["sheetjs.xls"]


# ------------------------------------------------------------------------------------------- how much, and whether


@pytest.mark.parametrize("text", ["[cache]\nmegabytes = 0\n"])
def test_nothing_is_kept_where_the_office_does_not_want_it(
    keeping: Path, tmp_path: Path, run: Runner, text: str
) -> None:
    made = Office(tmp_path / "phong")
    (made.folder / "pipeline.toml").write_text(text, encoding="utf-8")
    consolidated(run, made.folder)
    assert not (made.folder / "outputs" / CODE / CACHE_FOLDER).exists() and not keeping.exists()


def test_nothing_is_kept_where_the_secret_cannot_be(tmp_path: Path, keeping: Path, run: Runner) -> None:
    made = Office(tmp_path / "phong")
    keeping.write_text("a file where the folder would be")
    consolidated(run, made.folder)
    assert not (made.folder / "outputs" / CODE / CACHE_FOLDER).exists()


def test_on_demand_everything_is_done_again_and_what_was_kept_is_gone(
    office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, stood = consolidated(run, office.folder), files(office.folder)
    assert consolidated(run, office.folder, "--no-cache") == said
    assert files(office.folder) == stood
    assert not (office.folder / "outputs" / CODE / CACHE_FOLDER).exists()
    monkeypatch.setattr(rounds, "read_rounds", refuse)
    with pytest.raises(AssertionError, match="done again"):
        consolidated(run, office.folder)


@pytest.mark.usefixtures("keeping")
def test_who_only_looks_makes_no_folder(tmp_path: Path, run: Runner) -> None:
    made = Office(tmp_path / "phong")
    assert run("results", "-p", CODE, "-k", PERIOD, "-w", made.folder).status == 0
    assert not (made.folder / "outputs").exists()
