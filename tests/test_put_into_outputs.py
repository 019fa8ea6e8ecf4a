"""What people save among the marked copies or the letters is kept, and they are told where; what we wrote is not."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.steps import outputs
from pipeline.steps.output_names import MADE_FROM_FILE, RETURNS_FOLDER
from pipeline.zip_writing import is_written_here
from tests import test_kept_rounds
from tests.forms import GOOD, Answer, saved_at
from tests.programs import CODE
from tests.soffice import convert, needs_soffice
from tests.test_cli import Runner
from tests.test_kept_rounds import PERIOD, Office, consolidated

run = test_kept_rounds.run  # fixtures
prepared = test_kept_rounds.prepared
keeping = test_kept_rounds.keeping
office = test_kept_rounds.office


def kept(office: Office) -> list[Path]:
    """What of people lies in .luu/ of the period."""
    return sorted(path for path in office.made.glob(".luu/*") if path.name != MADE_FROM_FILE)


def copy(office: Office) -> Path:
    """The marked copy of A04."""
    (path,) = (office.made / RETURNS_FOLDER).glob("A04*.xlsx")
    return path


def sent(office: Office, answers: Mapping[str, Answer]) -> None:
    """A form of A04, saved some days ago, comes in."""
    office.put("A04", answers, period=PERIOD)
    (path,) = office.returned.glob("*A04*.xlsx")
    path.write_bytes(saved_at(path.read_bytes(), "2025-01-06T08:00:00Z"))


def another_mistake(office: Office) -> None:
    """The union whose copy lies there has sent another form, so that its copy is made anew."""
    sent(office, {**GOOD, "I_1_2_2024_num": 9_998})


CALL = "gọi lại thứ hai".encode()
TOLD = "bản đó giữ tại"
HOW = pytest.mark.parametrize("how", [(), ("--no-cache",)], ids=["kept", "nothing kept"])


@HOW
def test_a_copy_of_ours_is_made_anew_without_a_word(office: Office, run: Runner, how: tuple[str, ...]) -> None:
    consolidated(run, office.folder, *how)
    before = copy(office).read_bytes()
    another_mistake(office)
    assert TOLD not in consolidated(run, office.folder, *how)
    assert copy(office).read_bytes() != before
    for path in office.returned.glob("*A04*.xlsx"):
        path.unlink()
    assert TOLD not in consolidated(run, office.folder, *how)
    assert not list((office.made / RETURNS_FOLDER).glob("A04*")) and not kept(office)


@HOW
@pytest.mark.parametrize("changed", [False, True])
def test_a_copy_that_somebody_has_saved_is_kept(
    office: Office, run: Runner, how: tuple[str, ...], *, changed: bool
) -> None:
    path = copy(office)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["Z1"] = "đã gọi"
    book.save(path)
    theirs = path.read_bytes()
    if changed:
        another_mistake(office)
    said = consolidated(run, office.folder, *how)
    (there,) = kept(office)
    assert there.read_bytes() == theirs and there.name.startswith(path.stem) and there.name in said
    assert "không được tính; bản đơn vị gửi lại phải chép vào thư mục nhận biểu của kỳ" in said
    assert path.read_bytes() != theirs


@HOW
def test_what_is_put_beside_the_copies_is_kept(office: Office, run: Runner, how: tuple[str, ...]) -> None:
    folder = office.made / RETURNS_FOLDER
    (folder / "ghi chú.txt").write_bytes(CALL)
    (folder / "~A05 sửa.xlsx").write_bytes(b"PK")
    (folder / "Thumbs.db").write_bytes(b"\xd0\xcf")
    (folder / "cũ").mkdir()
    (folder / "cũ" / copy(office).name).write_bytes(b"x")
    said = consolidated(run, office.folder, *how)
    assert {path.read_bytes() for path in kept(office)} == {b"x", b"PK", CALL}
    assert all(path.name in said for path in kept(office))


@HOW
def test_an_answer_saved_over_its_copy_is_kept(office: Office, run: Runner, how: tuple[str, ...]) -> None:
    """As its union saved it days ago."""
    book = openpyxl.load_workbook(copy(office))
    book.save(copy(office))
    answer = copy(office).read_bytes()
    os.utime(copy(office), (1735000000, 1735000000))
    another_mistake(office)
    said = consolidated(run, office.folder, *how)
    (there,) = kept(office)
    assert there.read_bytes() == answer and there.name in said


@needs_soffice
def test_what_libreoffice_saves_is_told_from_what_we_wrote(office: Office, tmp_path: Path) -> None:
    ours = copy(office).read_bytes()
    assert is_written_here(ours) and not is_written_here(ours[:-30]) and not is_written_here(b"")
    assert not is_written_here(b"PK\x05\x06" + bytes(18))  # an empty one
    assert not is_written_here(convert(copy(office), tmp_path / "lo").read_bytes())


def test_letters_that_people_save_are_kept_and_ours_are_not(office: Office, run: Runner) -> None:
    def written() -> str:
        done = run("email", "-p", CODE, "-k", PERIOD, "-w", office.folder)
        assert done.status == 0, done
        return (done.out + done.err).replace("\n", "")

    written()
    letters = sorted((office.made / "thu").glob("*.eml"))
    assert len(letters) > 2
    another_mistake(office)
    assert TOLD not in written() and not kept(office)
    letters = sorted((office.made / "thu").glob("*.eml"))
    edited = letters[0].read_bytes().replace(b"To: ", b"To: lan@x.vn, ", 1)
    cut, moved = letters[1].read_bytes()[:-40], letters[2].read_bytes()
    letters[0].write_bytes(edited)
    letters[1].write_bytes(cut)
    (office.made / "thu" / "đã gửi").mkdir()
    letters[2].rename(office.made / "thu" / "đã gửi" / letters[2].name)
    (office.made / "thu" / "danh sách gọi.docx").write_bytes(b"PK")
    (office.made / "thu" / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    said = written()
    assert {path.read_bytes() for path in kept(office)} == {edited, cut, moved, b"PK"}
    assert all(path.name in said for path in kept(office))


def test_a_copy_saved_while_it_is_written_anew_is_kept(
    office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it was found to lie there as it was written."""
    (other,) = (p for p in (office.made / RETURNS_FOLDER).glob("*.xlsx") if p != copy(office))
    theirs: list[bytes] = []
    real = outputs.keep_others

    def keep_others(folder: Path, *rest: Any) -> None:
        book = openpyxl.load_workbook(other)
        book.save(other)
        theirs.append(other.read_bytes())
        real(folder, *rest)

    monkeypatch.setattr(outputs, "keep_others", keep_others)
    another_mistake(office)
    consolidated(run, office.folder)
    assert [path.read_bytes() for path in kept(office)] == theirs


def test_a_long_name_is_kept_under_a_shorter_one(office: Office, run: Runner) -> None:
    path = office.made / RETURNS_FOLDER / f"Công văn {'ạ' * 78}.docx"
    path.write_bytes(CALL)
    consolidated(run, office.folder)
    (there,) = kept(office)
    assert there.read_bytes() == CALL and there.name.startswith("Công văn ạạạ") and there.suffix == ".docx"
