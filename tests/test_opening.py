"""A file is shown at its sheet and cell by the program of the system; stand-ins for it note what they are given."""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from pipeline.window import opening
from pipeline.window.opening import EXCEL, at_cell, open_path

BOOK = "biểu, số 1%.xlsx"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "việc" / BOOK
    path.parent.mkdir()
    path.write_bytes(b"")
    return path


def program(folder: Path, name: str) -> Path:
    """A program that notes what it is given; the file of its notes."""
    folder.mkdir(exist_ok=True)
    notes = folder / f"{name}.txt"
    script = folder / name
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{notes}.part"\nmv "{notes}.part" "{notes}"\n', encoding="utf-8"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return notes


def noted(notes: Path) -> list[str]:
    end = time.monotonic() + 30
    while not notes.exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    return notes.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of programs that this machine has, and no other but the shell."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setattr(
        opening, "find_soffice", lambda: str(folder / "soffice") if (folder / "soffice").exists() else ""
    )
    monkeypatch.setattr(opening, "on_the_path", lambda name: str(folder / name) if (folder / name).exists() else "")
    return folder


@pytest.mark.posix
def test_a_workbook_opens_at_its_cell(path: Path, programs: Path) -> None:
    notes = program(programs, "soffice")
    assert open_path(path, "Thông tin chung", "E20") == ""
    (*_, address) = noted(notes)
    assert address == at_cell(path, "Thông tin chung", "E20")
    assert address.endswith(".xlsx#%27Th%C3%B4ng%20tin%20chung%27.E20") and "%25" in address


@pytest.mark.posix
@pytest.mark.parametrize("name", ["bao-cao.docx", "thu", BOOK])
def test_anything_else_opens_in_its_own_program(name: str, path: Path, programs: Path) -> None:
    notes = program(programs, "xdg-open")
    if sys.platform == "darwin":
        notes = program(programs, "open")
    target = path.with_name(name)
    target.touch()
    assert open_path(target) == ""
    assert noted(notes) == [str(target)]


def test_what_cannot_be_shown_is_said(path: Path, programs: Path) -> None:
    if sys.platform not in ("win32", "darwin"):
        assert open_path(path) == f"Máy này không có chương trình để mở {BOOK}; tệp nằm ở {path.parent}."
    assert open_path(path.with_name("x.xlsx"), "Số liệu") == f"Không còn {path.with_name('x.xlsx')}."
    assert programs.is_dir()


@pytest.mark.posix
@pytest.mark.skipif(sys.platform == "darwin", reason="another opener")
def test_an_opener_that_knows_no_program_is_not_silent(path: Path, programs: Path) -> None:
    opener = programs / "xdg-open"
    opener.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    opener.chmod(0o755)
    guide = path.with_name("huong-dan.pdf")
    guide.touch()
    assert open_path(guide) == f"Máy này không có chương trình để mở huong-dan.pdf; tệp nằm ở {guide.parent}."


@pytest.mark.posix
def test_excel_is_told_by_its_environment_alone(path: Path, programs: Path) -> None:
    """Names and sheets are somebody's text: none stands in the command."""
    told = programs / "powershell.txt"
    shell = programs / "powershell"
    shell.write_text(
        f'#!/bin/sh\nenv | grep TONGHOP > "{told}"\nprintf "%s" "$6" > "{told}.command"\n', encoding="utf-8"
    )
    shell.chmod(0o755)
    assert opening._by_excel(path, "Số liệu'; calc", "E19", read_only=True)
    said = dict(line.partition("=")[::2] for line in told.read_text(encoding="utf-8").splitlines())
    assert said == {
        "TONGHOP_OPEN": str(path),
        "TONGHOP_SHEET": "Số liệu'; calc",
        "TONGHOP_CELL": "E19",
        "TONGHOP_READ_ONLY": "1",
    }
    assert Path(f"{told}.command").read_text(encoding="utf-8") == EXCEL
    assert "AutomationSecurity = 3" in EXCEL  # macros of what was sent do not run


@pytest.mark.posix
def test_without_excel_libreoffice_shows_the_cell(path: Path, programs: Path) -> None:
    shell = programs / "powershell"
    shell.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    shell.chmod(0o755)
    notes = program(programs, "soffice")
    opening._on_windows(path, "Số liệu", "E19")
    assert noted(notes)[-1] == at_cell(path, "Số liệu", "E19")


@pytest.mark.posix
def test_an_excel_that_never_answers_is_given_up(path: Path, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = programs / "powershell"
    shell.write_text("#!/bin/sh\nexec /bin/sleep 600\n", encoding="utf-8")
    shell.chmod(0o755)
    monkeypatch.setattr(opening, "PATIENCE", 0.2)
    notes = program(programs, "soffice")
    opening._on_windows(path, "Số liệu", "E19")
    assert noted(notes)[-1] == at_cell(path, "Số liệu", "E19")


@pytest.fixture
def viewing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of copies."""
    (folder := tmp_path / "xem").mkdir()
    monkeypatch.setattr(opening, "_viewing", lambda: folder)
    return folder


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Windows, played where it is not there, is told to open."""
    told: list[str] = []
    monkeypatch.setattr(opening.sys, "platform", "win32")
    monkeypatch.setattr(opening.os, "startfile", lambda path: told.append(str(path)), raising=False)
    return told


NEVER_RUN = pytest.mark.parametrize(
    "name", ["a.exe", "a.bat", "a.js", "a.lnk", "a.html", "a.xlsx.desktop", "a", "a.xlsm", "a.doc"]
)


@pytest.mark.posix
@NEVER_RUN
def test_nothing_that_a_union_sent_is_run(name: str, path: Path, programs: Path, viewing: Path) -> None:
    """Its folder is shown; so it is with what may hold macros where nothing opens it without them."""
    notes = program(programs, "open" if sys.platform == "darwin" else "xdg-open")
    sent = path.with_name(name)
    sent.touch()
    assert "đã mở thư mục" in open_path(sent, "Số liệu", "E19", read_only=True)
    assert noted(notes) == [str(sent.parent)] and not list(viewing.iterdir())


@NEVER_RUN
@pytest.mark.usefixtures("programs")
def test_nor_is_it_on_windows(name: str, path: Path, viewing: Path, started: list[str]) -> None:
    sent = path.with_name(name)
    sent.touch()
    assert "đã mở thư mục" in open_path(sent, "Số liệu", "E19", read_only=True)
    assert started == [f"{sent.parent}\\"] and not list(viewing.iterdir())


@pytest.mark.parametrize("name", ["Công văn.PDF", BOOK])
@pytest.mark.usefixtures("programs")
def test_what_a_union_sent_is_opened_as_a_copy_on_windows(
    name: str, path: Path, viewing: Path, started: list[str]
) -> None:
    sent = path.with_name(name)
    sent.write_bytes(b"pdf")
    assert open_path(sent, "Số liệu", "E19", read_only=True) == ""
    (copy,) = map(Path, started)
    assert copy.is_relative_to(viewing) and copy.read_bytes() == b"pdf" and not copy.stat().st_mode & 0o222


@pytest.mark.posix
def test_what_a_union_sent_is_opened_as_a_copy(path: Path, programs: Path, viewing: Path) -> None:
    notes = program(programs, "open" if sys.platform == "darwin" else "xdg-open")
    sent = path.with_name("Công văn.PDF")
    sent.write_bytes(b"pdf")
    assert open_path(sent, read_only=True) == ""
    copy = Path(noted(notes)[-1])
    assert copy.is_relative_to(viewing) and copy.read_bytes() == b"pdf" and not copy.stat().st_mode & 0o222


@pytest.mark.posix
@pytest.mark.parametrize("name", [BOOK, "a.xlsm", "a.doc"])
def test_libreoffice_shows_what_a_union_sent_without_macros(
    name: str, path: Path, programs: Path, viewing: Path
) -> None:
    notes = program(programs, "soffice")
    sent = path.with_name(name)
    sent.touch()
    assert open_path(sent, read_only=True) == ""
    settings, *_, copy = noted(notes)
    assert settings == f"-env:UserInstallation={(viewing / 'profile').as_uri()}"
    said = (viewing / "profile" / "user" / "registrymodifications.xcu").read_text(encoding="utf-8")
    assert "DisableMacrosExecution" in said and Path(copy).is_relative_to(viewing)


def test_copies_of_other_days_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.tempfile, "tempdir", str(tmp_path))
    for name, mtime in (("cu", 0), ("moi", None)):
        (folder := tmp_path / f"tonghop-xem-{name}").mkdir()
        (copy := folder / "a.xlsx").touch()
        copy.chmod(0o444)
        if mtime is not None:
            os.utime(folder, (mtime, mtime))
    made = opening._viewing.__wrapped__()
    assert {p.name for p in tmp_path.iterdir()} == {"tonghop-xem-moi", made.name}


def test_a_folder_is_opened_as_a_folder(tmp_path: Path, started: list[str]) -> None:
    """Windows takes a bare name for the program of that name beside it: a folder “x”, an “x.exe”."""
    opening._by_its_program(tmp_path)
    assert started == [f"{tmp_path}\\"]
