"""Files that another program holds: waited for, then said with who holds them; what stood there still stands.

Elsewhere than on Windows nothing refuses, so that it is played: by its number, as Windows says it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline import in_use
from pipeline.documents.kept import replaced_books
from pipeline.errors import InUse, PipelineError, reason
from pipeline.files import put, replaced_folder
from pipeline.in_use import held_by, opened, read_whole
from pipeline.intake.guard import Guard
from pipeline.intake.unpack.sources import files_below, sources
from pipeline.issues import Issue
from pipeline.mail.drafts import write_drafts
from pipeline.mail.journal import entries, locked
from pipeline.settings import Settings
from pipeline.steps import choose
from pipeline.steps.receive import receive
from tests.programs import CODE, write_workspace

SHARING, DENIED = 32, 5


class Held:
    """Somebody holds a file: what is done with it is refused `times` times, by the number that Windows gives."""

    def __init__(self, times: int, number: int | None = SHARING) -> None:
        self.times, self.number, self.asked, self.waited = times, number, 0, 0.0

    def refusing(self, real: Callable[..., Any], which: str) -> Callable[..., Any]:
        def step(path: Any, *args: Any, **others: Any) -> Any:
            if Path(path).name.endswith(which):
                self.asked += 1
                if self.asked <= self.times:
                    refused = PermissionError(errno.EACCES, "in use", str(path))
                    if self.number is not None:
                        refused.winerror = self.number  # type: ignore[attr-defined]  # as Windows has it
                    raise refused
            return real(path, *args, **others)

        return step

    def sleep(self, seconds: float) -> None:
        self.waited += seconds


def hold(monkeypatch: pytest.MonkeyPatch, what: str, which: str, times: int, number: int | None = SHARING) -> Held:
    held = Held(times, number)
    monkeypatch.setattr(Path, what, held.refusing(getattr(Path, what), which))
    monkeypatch.setattr(in_use.time, "sleep", held.sleep)
    return held


def office_owner(name: str, size: int = 55) -> bytes:
    """What Excel (55) and Word (54) put into the file that tells others who has a document open."""
    plain = bytes([len(name)]) + name.encode("cp1252", "replace").ljust(size - 1)
    return plain + len(name).to_bytes(2, "little") + name.ljust(size - 1).encode("utf-16-le")


def test_a_file_that_is_let_go_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tong-hop.xlsx"
    path.write_bytes(b"cu")
    held = hold(monkeypatch, "replace", ".xlsx", times=3)
    put(path, b"moi")
    assert path.read_bytes() == b"moi" and os.listdir(tmp_path) == ["tong-hop.xlsx"]
    assert held.asked == 4 and 0 < held.waited < 3


@pytest.mark.parametrize(
    ("owner", "content", "said"),
    [
        ("~$tong-hop.xlsx", office_owner("Trần Thị B"),
         "đang mở trong Excel (Trần Thị B)); hãy lưu, đóng tệp trong Excel"),
        ("~$tong-hop.xlsx", b"", "đang mở trong Excel); hãy lưu, đóng tệp trong Excel"),
        (".~lock.tong-hop.xlsx#", "Trần B,b,may-1,28.11.2026 08:00,file:///x;".encode(),
         "đang mở trong LibreOffice (Trần B)); hãy lưu, đóng tệp trong LibreOffice"),
        (None, b"", "chương trình khác đang giữ tệp: Excel, Word, chương trình đồng bộ hoặc diệt vi-rút); "
         "hãy lưu, đóng tệp trong chương trình đó"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_let_go_stays_and_who_holds_it_is_said(
    owner: str | None, content: bytes, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tong-hop.xlsx"
    path.write_bytes(b"cu")
    if owner:
        (tmp_path / owner).write_bytes(content)
    held = hold(monkeypatch, "replace", ".xlsx", times=1000)
    with pytest.raises(PipelineError) as told:
        put(path, b"moi")
    assert str(told.value) == f"{path}: không ghi được ({said} rồi chạy lại."
    assert path.read_bytes() == b"cu"
    assert sorted(os.listdir(tmp_path)) == sorted(filter(None, [owner, "tong-hop.xlsx"]))
    assert 2 < held.waited < 4 and held.asked < 10


def test_a_matter_of_rights_is_not_called_an_open_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows denies both in the same words; where nobody has told that it is open, both are said."""
    hold(monkeypatch, "replace", ".xlsx", times=1000, number=DENIED)
    with pytest.raises(PipelineError, match="không có quyền, hoặc tệp đang mở ở chương trình khác"):
        put(tmp_path / "a.xlsx", b"moi")
    (tmp_path / "~$a.xlsx").write_bytes(office_owner("An"))
    with pytest.raises(PipelineError, match=r"đang mở trong Excel \(An\)"):
        put(tmp_path / "a.xlsx", b"moi")


def test_windows_says_it_by_a_number_of_c_where_a_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    held = hold(monkeypatch, "open", "a.xlsx", times=2, number=None)
    monkeypatch.setattr("pipeline.in_use.sys.platform", "linux")
    with pytest.raises(PermissionError):
        read_whole(path)  # elsewhere it is a matter of rights
    held.asked = 0
    monkeypatch.setattr("pipeline.in_use.sys.platform", "win32")
    assert read_whole(path) == b"x" and held.asked == 3


def test_what_is_no_matter_of_being_held_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = hold(monkeypatch, "replace", ".xlsx", times=1000, number=112)  # the disk is full
    with pytest.raises(PipelineError):
        put(tmp_path / "a.xlsx", b"moi")
    (tmp_path / "b.xlsx").mkdir()
    held.number, held.asked = DENIED, 0
    with pytest.raises(PipelineError):
        put(tmp_path / "b.xlsx", b"moi")
    assert (held.waited, held.asked) == (0, 1)


def test_the_other_name_that_word_gives(tmp_path: Path) -> None:
    (tmp_path / "~$o-cao.docx").write_bytes(office_owner("Lê Văn Ấn", 54))
    assert held_by(tmp_path / "bao-cao.docx") == "Word (Lê Văn Ấn)"
    assert held_by(tmp_path / "khac.docx") == ""


def test_a_folder_of_which_a_file_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "tra-lai"
    folder.mkdir()
    (folder / "YB01.xlsx").write_bytes(b"cu")
    (folder / "~$YB01.xlsx").write_bytes(office_owner("An"))
    hold(monkeypatch, "rename", "tra-lai", times=1000, number=DENIED)
    with (
        pytest.raises(PipelineError, match=r"tra-lai: không ghi được \(đang mở trong Excel \(An\): YB01.xlsx\)"),
        replaced_folder(folder) as scratch,
    ):
        (scratch / "YB01.xlsx").write_bytes(b"moi")
    assert (folder / "YB01.xlsx").read_bytes() == b"cu"
    assert os.listdir(tmp_path) == ["tra-lai"]


def read_open(path: Path) -> bytes:
    with opened(path) as file:
        return file.read()


@pytest.mark.parametrize("what", [read_whole, read_open])
def test_reading_waits_too(what: Callable[[Path], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"x")
    held = hold(monkeypatch, "open", "a.xlsx", times=2)
    assert what(path) == b"x" and held.asked == 3
    held.times = 1000
    with pytest.raises(InUse) as told:
        what(path)
    assert reason(told.value).startswith("chương trình khác đang giữ tệp")


def test_a_return_that_is_held_is_listed_and_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "YB01.xlsx").write_bytes(b"x")
    hold(monkeypatch, "open", "YB01.xlsx", times=1000)
    with Guard() as guard:
        (found,) = sources(tmp_path / "YB01.xlsx", "YB01.xlsx", guard)
    assert isinstance(found, Issue) and found.code == "T41" and "đang giữ tệp" in found.found


def test_a_file_handed_over_while_it_is_open_is_copied_when_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(write_workspace(tmp_path / "việc"))
    program = choose.load_program(settings, CODE)
    (tmp_path / "zalo").mkdir()
    (tmp_path / "zalo" / "a.xlsx").write_bytes(b"x")
    held = hold(monkeypatch, "open", "a.xlsx", times=2)
    made = receive(settings, program, choose.find_period(settings, program, "2024"), [tmp_path / "zalo"])
    assert [path.read_bytes() for path in made.copied] == [b"x"] and held.asked > 2


def test_a_journal_that_is_held_for_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(2)
    monkeypatch.setattr("builtins.open", held.refusing(open, ".jsonl"))
    monkeypatch.setattr(in_use.time, "sleep", held.sleep)
    with locked(tmp_path / "thu.jsonl") as log:
        log.append({"a": "1"})
    monkeypatch.undo()
    assert list(entries(tmp_path / "thu.jsonl")) == [{"a": "1"}]


# ----------------------------------------------------------------------------------------------- Windows itself


@contextmanager
def without_sharing(path: Path) -> Iterator[None]:
    """A handle as programs have it that let nobody else at a file."""
    assert sys.platform == "win32"
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = wintypes.HANDLE
    kernel.CloseHandle.argtypes = [wintypes.HANDLE]
    handle = kernel.CreateFileW(str(path), 0x80000000, 0, None, 3, 0x80, None)
    assert handle not in (None, wintypes.HANDLE(-1).value)
    try:
        yield
    finally:
        kernel.CloseHandle(handle)


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere an open file hinders nobody")
def test_a_handle_of_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tong-hop.xlsx"
    path.write_bytes(b"cu")
    (tmp_path / "~$tong-hop.xlsx").write_bytes(office_owner("An"))
    monkeypatch.setattr(in_use, "PAUSES", (0.01, 0.01))
    with without_sharing(path):
        with pytest.raises(PipelineError, match=r"đang mở trong Excel \(An\)"):
            put(path, b"moi")
        with pytest.raises(InUse):
            read_whole(path)
    assert path.read_bytes() == b"cu"
    put(path, b"moi")
    assert path.read_bytes() == b"moi" and len(os.listdir(tmp_path)) == 2


# ------------------------------------------------------------------------------------------------- long paths


@pytest.mark.posix  # Windows is played: there, such a file cannot even be made
def test_a_file_too_deep_for_windows_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To Windows it is not there: it is to be said, not to be passed over without a word."""
    path = tmp_path / ("a" * 200) / ("b" * 100 + ".xlsx")
    path.parent.mkdir()
    path.write_bytes(b"x")

    def of_windows(there: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def stat(of: Any, **others: Any) -> os.stat_result:
            if of in (path, str(path)):
                raise FileNotFoundError(errno.ENOENT, "No such file", str(of))
            return there(of, **others)

        return stat

    for name in ("stat", "lstat"):
        monkeypatch.setattr(os, name, of_windows(getattr(os, name)))
    assert files_below(tmp_path) == []
    monkeypatch.setattr("pipeline.errors.sys.platform", "win32")
    assert files_below(tmp_path) == [path]
    with Guard() as guard:
        (found,) = sources(path, "b.xlsx", guard)
    assert isinstance(found, Issue)
    assert (found.code, found.found) == ("T41", "tên tệp, hoặc cả đường dẫn, quá dài")


def test_what_lies_among_letters_or_workbooks_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letters, parts = tmp_path / "thu", tmp_path / "tong-hop"
    for path in (letters / "a.eml", parts / "a.xlsx"):
        path.parent.mkdir()
        path.write_bytes(b"x")
    kept: list[Path] = []
    held = hold(monkeypatch, "read_bytes", "a.eml", times=2)
    write_drafts([], letters, None, kept=kept.append)
    assert held.asked > 2 and [path.read_bytes() for path in kept] == [b"x"]
    held = hold(monkeypatch, "read_bytes", "a.xlsx", times=2)
    with replaced_books(parts) as scratch:
        (scratch / "b.xlsx").write_bytes(b"y")
    assert held.asked > 2
