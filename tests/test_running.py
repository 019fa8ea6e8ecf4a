"""Commands under hostile conditions: saved under our hands, stopped, the disk full, two at once, leftovers of kills."""

from __future__ import annotations

import errno
import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.closes import store
from pipeline.closes.record_file import FILE_NAME as RECORD_FILE
from pipeline.documents import edited, kept
from pipeline.documents.edited import renew
from pipeline.documents.kept import replaced_book
from pipeline.documents.merge.origin import marked, origin
from pipeline.errors import PipelineError
from pipeline.faults import one_file
from pipeline.files import SCRATCH, broken_bytes, clear_leftovers, owned, put, replaced_file, replaced_folder, unbroken
from pipeline.forms.fill import redated
from pipeline.intake import decision_rows, decision_table
from pipeline.locks import alone
from pipeline.program import blank
from pipeline.settings import Settings
from pipeline.steps import form_files, forms
from tests.commands import begun, forked
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE, make_program, write_workspace
from tests.test_edited_documents import FIRST, NOW, SECOND, by_people
from tests.test_merge_properties import content

DEAD = 2**22 + 1  # above the highest process number that Linux gives


# ------------------------------------------------------------------------------------------- saved under our hands


@pytest.mark.parametrize("times", [1, 2, 3])
def test_what_is_saved_while_the_report_is_merged_is_in_the_report_or_kept_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    path = tmp_path / "bao-cao.docx"
    renew(path, FIRST, NOW)
    newest = by_people(10)
    merge, saves = edited.merge, iter(range(times))

    def slow(*args: object, **more: object) -> object:
        merged = merge(*args, **more)
        if next(saves, None) is not None:
            path.write_bytes(newest if path.read_bytes() != newest else FIRST)
        return merged

    monkeypatch.setattr(edited, "merge", slow)
    last = {1: newest, 2: FIRST, 3: newest}[times]
    written = renew(path, SECOND, NOW)
    if times < edited.TRIES:
        assert content(path.read_bytes()) == content(SECOND if last == FIRST else by_people(20))
        assert written.meanwhile is None
    else:
        assert written.meanwhile is not None and written.meanwhile.read_bytes() == last
        assert origin(path.read_bytes()) == origin(SECOND)


def test_a_decision_saved_while_ours_are_added_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "xu-ly.xlsx"
    decision_rows.ensure(path)
    append, saves = blank.append, iter([True])

    def slow(source: Path, target: Path, *more: object) -> None:
        append(source, target, *more)
        if next(saves, False):
            append(source, source, decision_table.SHEET, [{"period": "2024", "who": "Người sửa"}])

    monkeypatch.setattr(blank, "append", slow)
    decision_rows.append(path, [{"period": "2024", "who": "Lệnh duyệt"}])
    said = {cell.value for row in openpyxl.load_workbook(path).active for cell in row}
    assert {"Người sửa", "Lệnh duyệt"} <= said


def test_a_table_that_others_save_without_end_is_left_to_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, saved = tmp_path / decision_table.FILE_NAME, []
    real = blank.append

    def slow(*arguments: Any) -> None:
        real(*arguments)
        saved.append(len(saved))
        path.write_bytes(path.read_bytes() + b"\0")  # a comment of the zip: another file, as good as before

    decision_rows.ensure(path)
    monkeypatch.setattr(blank, "append", slow)
    with pytest.raises(PipelineError, match="cứ được lưu lại") as caught:
        decision_rows.append(path, [{"period": "2024", "who": "Lệnh duyệt"}])
    assert len(saved) == decision_rows.MOST_TRIES and "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_workbook_of_ours_that_somebody_saved_is_kept(tmp_path: Path) -> None:
    path, told = tmp_path / "so-theo-doi.xlsx", []

    def write(day: int) -> bytes:
        with replaced_book(path, told.append) as scratch:
            out = io.BytesIO()
            openpyxl.Workbook().save(out)
            scratch.write_bytes(redated(out.getvalue(), datetime(2024, 12, day)))
        return path.read_bytes()

    write(31)
    ours = write(31)
    assert not told
    write(5)  # as Excel would save it: at another time
    told.clear()
    theirs = path.read_bytes()
    write(31)
    (former,) = told
    assert former.read_bytes() == theirs != ours


def test_a_workbook_that_somebody_saves_while_the_former_is_kept_stays_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, real = io.BytesIO(), kept.keep_former
    openpyxl.Workbook().save(out)
    ours, first, second = (redated(out.getvalue(), datetime(2024, 12, day)) for day in (31, 5, 6))
    path = tmp_path / "tong-hop.xlsx"
    path.write_bytes(first)

    def slow(*arguments: Any) -> Path:
        made = real(*arguments)
        path.write_bytes(second)
        return made

    monkeypatch.setattr(kept, "keep_former", slow)
    with pytest.raises(PipelineError, match="đang lưu liên tục"), replaced_book(path) as scratch:
        scratch.write_bytes(ours)
    assert path.read_bytes() == second
    assert [p.read_bytes() for p in (tmp_path / kept.KEPT_FOLDER).iterdir()] == [first]


# ------------------------------------------------------------------------------------------- leftovers


def left(folder: Path, process: int, name: str, machine: str = "") -> Path:
    """Something unfinished of a process."""
    own = owned()
    mine = own.removeprefix(SCRATCH).partition("-")[0]
    return folder / f"{SCRATCH}{machine or mine}-{process}-{name}"


def test_what_killed_runs_left_goes_and_what_others_are_at_stays(tmp_path: Path) -> None:
    inside = tmp_path / "2024" / "bieu-mau"
    inside.mkdir(parents=True)
    gone, folder = left(inside, DEAD, "abc.xlsx"), left(tmp_path, DEAD, "thu")
    gone.touch()
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "1.eml").touch()
    running, elsewhere = left(inside, os.getpid(), "abc.xlsx"), left(inside, DEAD, "abc.xlsx", machine="ffffff")
    own = tmp_path / ".tonghop-ghi-chu.txt"  # somebody's own
    for path in (running, elsewhere, own):
        path.touch()
    clear_leftovers([tmp_path])
    assert not gone.exists() and not folder.exists()
    assert running.exists() and elsewhere.exists() and own.exists()


def test_a_number_that_went_to_another_process_is_nobodys(tmp_path: Path) -> None:
    path = left(tmp_path, os.getpid(), "abc.xlsx")
    path.touch()
    clear_leftovers([tmp_path])
    assert path.exists()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as older:
        path = left(tmp_path, older.pid, "abc.xlsx")
        path.touch()
        clear_leftovers([tmp_path])
        assert path.exists()


@pytest.mark.parametrize(("later", "stays"), [(1.5, True), (60, False)])
def test_a_disk_may_count_time_a_little_behind_the_machine(
    later: float, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = left(tmp_path, os.getpid(), "abc.xlsx")
    path.touch()
    monkeypatch.setattr("psutil.Process.create_time", lambda _: path.lstat().st_ctime + later)
    clear_leftovers([tmp_path])
    assert path.exists() == stays


@pytest.mark.parametrize("replaced", [True, False])
def test_a_folder_moved_aside_by_a_killed_run_is_put_back_unless_the_new_one_stands(
    tmp_path: Path, replaced: bool
) -> None:
    aside = left(tmp_path, DEAD, ".cu-tra-lai")
    aside.mkdir()
    (aside / "cũ.xlsx").touch()
    if replaced:
        (tmp_path / "tra-lai").mkdir()
        (tmp_path / "tra-lai" / "mới.xlsx").touch()
    clear_leftovers([tmp_path])
    assert not aside.exists()
    assert [p.name for p in (tmp_path / "tra-lai").iterdir()] == ["mới.xlsx" if replaced else "cũ.xlsx"]


def test_what_was_generated_for_a_report_that_was_never_written_goes(tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    renew(path, FIRST, NOW)
    stray = path.parent / ".luu" / f"goc {origin(marked(by_people(30)))}.docx"
    stray.write_bytes(by_people(30))
    later = (path.parent / ".luu" / path.name).stat().st_mtime + 5
    os.utime(stray, (later, later))
    renew(path, SECOND, NOW)
    assert not stray.exists()
    assert {origin(FIRST), origin(SECOND)} == {p.stem[4:] for p in stray.parent.glob("goc *.docx")}


# ------------------------------------------------------------------------------------------- one at a time


def test_a_lock_is_free_when_its_holder_was_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time, pathlib; from pipeline.locks import alone\n"
        f"with alone(pathlib.Path({str(tmp_path / 'lenh')!r}), 'Sổ'): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with (
        pytest.raises(PipelineError, match=rf"^Sổ đang được .*tiến trình {holder.pid} trên máy {socket.gethostname()}"),
        alone(tmp_path / "lenh", "Sổ"),
    ):
        pass
    holder.kill()
    holder.communicate()
    with alone(tmp_path / "lenh", "Sổ"):
        pass


def test_a_second_command_on_the_program_is_told_to_wait(tmp_path: Path) -> None:
    write_workspace(tmp_path)
    with alone(tmp_path / "outputs" / CODE / "lenh", "Chương trình"):
        done = {
            name: forked(tmp_path, *name.split(), "-p", CODE, "-k", "2024")
            for name in ("close --by A", "accept --all --by A", "consolidate", "review")
        }
        said = {name: run.communicate(timeout=120)[1] for name, run in done.items()}
    assert {name: run.returncode for name, run in done.items()} == dict.fromkeys(done, 1)
    assert all(line.startswith(f"Chương trình {CODE} đang được một lệnh khác dùng") for line in said.values())
    assert all(line.count("\n") == 1 for line in said.values())
    assert not (tmp_path / "outputs" / CODE / RECORD_FILE).exists()


# ------------------------------------------------------------------------------------------- Ctrl-C


@pytest.fixture
def listening() -> Iterator[None]:
    """Ctrl-C is heard, even where these tests were started with it ignored."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


@pytest.mark.usefixtures("listening")
def test_steps_that_belong_together_hear_ctrl_c_when_they_are_done() -> None:
    done = []

    def work() -> None:
        with unbroken():
            done.append(1)
            signal.raise_signal(signal.SIGINT)
            done.append(2)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1, 2]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_that_a_library_takes_for_a_fault_of_the_file_is_heard() -> None:
    def library() -> None:
        try:
            raise KeyboardInterrupt
        except BaseException:  # as openpyxl has it where a value is made of what stands in a file
            raise TypeError("expected <class 'int'>")  # noqa: B904

    with pytest.raises(KeyboardInterrupt), broken_bytes(TypeError):
        library()
    with pytest.raises(KeyboardInterrupt), one_file("a.xlsx", []):
        library()


@pytest.mark.posix
@pytest.mark.parametrize("after", [0.15, 0.5, 1.0, 2.0])
def test_ctrl_c_at_any_moment_is_one_line(tmp_path: Path, after: float) -> None:
    """While Python starts and libraries are loaded, and in the middle of the work."""
    write_workspace(tmp_path)
    run = begun(tmp_path, "forms", "-p", CODE, "-k", "2024")
    time.sleep(after)
    with suppress(ProcessLookupError):
        run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    if run.returncode == -signal.SIGINT or "init_import_site" in said:
        return  # before the program had begun: Python itself was still starting
    assert run.returncode in (0, 130)
    assert "Traceback" not in said
    if run.returncode == 130:
        assert said.splitlines()[-1].startswith("Đã dừng theo yêu cầu (Ctrl-C).")
    assert not list(tmp_path.rglob(f"{SCRATCH}*"))


@pytest.mark.parametrize("times", [1, 3])
def test_ctrl_c_while_python_tidies_up_is_heard_when_that_is_done(times: int) -> None:
    """Nothing can be raised while an object goes: where it was swallowed the command went on to its end."""
    code = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pipeline import __main__\n"
        "from pipeline.cli import run\n"
        "class Held:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "def work(_):\n"
        f"    held = [Held() for _ in range({times})]\n"
        "    del held\n"
        "    time.sleep(60)\n"
        "run.run = work\n"
        "sys.argv = ['tonghop', 'forms']\n"
        "__main__.start()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=50, check=False)
    assert run.returncode == 130
    assert run.stderr.startswith("Đã dừng theo yêu cầu (Ctrl-C).")
    assert run.stderr.count("\n") == 1


def test_ctrl_c_while_python_ends_holds_up_nothing() -> None:
    code = (
        "import signal, sys\n"
        "from pipeline import __main__\n"
        "sys.unraisablehook = __main__._ignored\n"
        "class Held:\n"
        "    def __del__(self): raise KeyboardInterrupt\n"
        "sys.modules['held'] = Held()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


# ------------------------------------------------------------------------------------------- the system refuses


def refusing(number: int) -> Callable[..., object]:
    """What a system call does that fails so."""

    def refuse(*_: object, **__: object) -> object:
        raise OSError(number, os.strerror(number))

    return refuse


REFUSALS = [(errno.ENOSPC, "ổ đĩa đã đầy"), (errno.EACCES, "đang mở"), (errno.EROFS, "chỉ cho đọc"), (errno.EIO, "lỗi")]


@pytest.mark.parametrize(("number", "why"), REFUSALS)
@pytest.mark.parametrize("call", ["write_bytes", "replace"])
def test_a_file_that_the_system_refuses_is_named_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, why: str, call: str
) -> None:
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(b"former")
    with monkeypatch.context() as patched:
        patched.setattr(Path, call, refusing(number))
        with pytest.raises(PipelineError) as caught:
            put(path, b"new")
    said = str(caught.value)
    assert said.startswith(f"{path}: không ghi được (") and why in said and "; hãy " in said and "\n" not in said
    assert path.read_bytes() == b"former" and [p.name for p in tmp_path.iterdir()] == ["bao-cao.docx"]


def test_a_folder_on_a_full_disk_is_named_by_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device", str(self))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PipelineError) as caught, replaced_folder(tmp_path / "thu") as scratch:
        (scratch / "moi.eml").write_bytes(b"")
    assert str(caught.value).startswith(f"{tmp_path / 'thu' / 'moi.eml'}: không ghi được (ổ đĩa đã đầy)")
    assert SCRATCH not in str(caught.value)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with next to no room, where one can be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("no disk of our own can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.mark.posix
def test_on_a_full_disk_every_command_says_one_line_and_leaves_nothing(small_disk: Path) -> None:
    write_workspace(small_disk)
    (small_disk / "pipeline.toml").write_text(f'program = "{CODE}"\nperiod = "2024"\n', encoding="utf-8")
    with suppress(OSError):
        (small_disk / "đầy").write_bytes(bytes(600_000))
    with suppress(OSError), (small_disk / "đầy").open("ab") as file:
        while True:
            file.write(bytes(64))
            file.flush()
    before = {p for p in small_disk.rglob("*") if p.is_file()}
    for arguments in (["forms"], ["consolidate"], ["review"], ["status"], ["accept", "--all", "--by", "A", "--yes"]):
        run = (begun if arguments == ["forms"] else forked)(small_disk, *arguments)
        _, said = run.communicate(timeout=120)
        assert run.returncode == 1, (arguments, said)
        assert said.count("\n") == 1 and "ổ đĩa đã đầy" in said and "/tmp/tmp" not in said, (arguments, said)
    after = {p for p in small_disk.rglob("*") if p.is_file() and not p.name.endswith(".khoa")}
    assert after == before


@pytest.mark.posix
def test_the_record_of_closes_is_named_when_the_disk_is_full(small_disk: Path) -> None:
    with replaced_file(small_disk / "đầy") as scratch, suppress(OSError):
        scratch.write_bytes(bytes(590_000))
    with pytest.raises(PipelineError) as caught:
        store._begin(small_disk / RECORD_FILE)
    assert str(caught.value).startswith(f"{small_disk / RECORD_FILE}: không") and SCRATCH not in str(caught.value)


def test_a_form_that_somebody_fills_in_while_forms_are_made_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = make_program(tmp_path / "inputs" / CODE)
    settings, period = Settings(tmp_path), period_of(program)
    path = forms.make_forms(settings, program, period).paths["A05"]
    path.write_bytes(make_form(program, "A06"))  # ours, but another: it would be written anew
    theirs = filled(make_form(program, "A05"), GOOD)
    real = form_files.put

    def slow(target: Path, content: bytes, *over: bytes) -> None:
        target.write_bytes(theirs)
        real(target, content, *over)

    monkeypatch.setattr(form_files, "put", slow)
    made = forms.make_forms(settings, program, period)
    assert made.kept == (path,) and path.read_bytes() == theirs
