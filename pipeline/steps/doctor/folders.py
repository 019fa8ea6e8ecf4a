"""Folders and rights, room on the disk, files that are open, long paths, folders that are carried to a cloud."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pipeline.errors import reason
from pipeline.settings import Settings
from pipeline.steps.doctor.model import Health, HealthLine

LEAST_ROOM = 100 * 1024 * 1024  # bytes below which no round can be written
LITTLE_ROOM = 1024 * 1024 * 1024
LONGEST_PATH = 259  # characters, to Windows
LONG_PATH = 240
_PROBE = ".thử ghi"
_LOCKS = ("~$", ".~lock.")  # begin the names of what Excel and Word, LibreOffice keep beside an open file
_CLOUDS = ("onedrive", "google drive", "googledrive", "my drive", "dropbox", "icloud", "com~apple~clouddocs")
_MOST_FILES = 50_000
_MOST_NAMED = 5


def rights(settings: Settings) -> Iterator[HealthLine]:
    """Whether files can be written, renamed and removed where the commands do so."""
    folders = [settings.workspace, *(settings.workspace / name for name in ("inputs", "outputs"))]
    for folder in (f for f in folders if f.is_dir()):
        try:
            marks = _tried(folder)
        except OSError as error:
            to_do = "Chọn thư mục làm việc khác, hoặc xin quyền ghi, đổi tên, xóa tệp ở thư mục này."
            yield HealthLine(Health.STOPS, "Quyền ghi", f"{folder}: {reason(error)}", to_do)
            continue
        if not marks:
            to_do = "Ổ đĩa đổi cách viết dấu của tên tệp: để thư mục làm việc ở ổ đĩa của máy."
            yield HealthLine(Health.NOTED, "Quyền ghi", f"{folder}: tên tệp có dấu bị ghi khác đi", to_do)
        else:
            yield HealthLine(Health.GOOD, "Quyền ghi", str(folder))


def _tried(folder: Path) -> bool:
    """Write, rename and remove a file; whether its name stays as it was written."""
    first, second = folder / f"{_PROBE} 1.tmp", folder / f"{_PROBE} 2.tmp"
    try:
        first.write_bytes(b"x" * 4096)
        first.replace(second)
        return unicodedata.normalize("NFC", second.name) in os.listdir(folder)
    finally:
        for left in (first, second):
            left.unlink(missing_ok=True)


def room(folder: Path) -> Iterator[HealthLine]:
    """Free room on the disk."""
    free = shutil.disk_usage(folder).free
    said = f"còn {free / 1024**3:.1f} GB".replace(".", ",")
    if free < LEAST_ROOM:
        yield HealthLine(
            Health.STOPS, "Chỗ trống trên đĩa", said, "Xóa bớt tệp, hoặc chuyển thư mục làm việc sang ổ khác."
        )
    elif free < LITTLE_ROOM:
        yield HealthLine(Health.NOTED, "Chỗ trống trên đĩa", said, "Nên xóa bớt tệp.")
    else:
        yield HealthLine(Health.GOOD, "Chỗ trống trên đĩa", said)


def open_files(settings: Settings) -> Iterator[HealthLine]:
    """Files that somebody has open in Excel, Word or LibreOffice, by what these keep beside them."""
    found = [path for path in _below(settings.workspace) if path.name.startswith(_LOCKS)]
    if not found:
        yield HealthLine(Health.GOOD, "Tệp đang mở", "không có")
        return
    shown = ", ".join(str(path.relative_to(settings.workspace)) for path in found[:_MOST_NAMED])
    more = f" và {len(found) - _MOST_NAMED} tệp khác" if len(found) > _MOST_NAMED else ""
    to_do = "Đóng tệp trong Excel, Word trước khi làm; không ai mở thì xóa các tệp khóa này đi."
    yield HealthLine(Health.NOTED, "Tệp đang mở", f"{shown}{more}", to_do)


def paths(settings: Settings) -> Iterator[HealthLine]:
    """The longest path of all files."""
    longest = max(map(str, _below(settings.workspace.resolve())), key=len, default=str(settings.workspace.resolve()))
    said = f"dài nhất {len(longest)} ký tự"
    to_do = "Chuyển thư mục làm việc tới chỗ có đường dẫn ngắn hơn, ví dụ C:/tonghop."
    if len(longest) > LONGEST_PATH and os.name == "nt":
        yield HealthLine(Health.STOPS, "Đường dẫn", f"{said}: {longest}", to_do)
    elif len(longest) > LONG_PATH:
        yield HealthLine(Health.NOTED, "Đường dẫn", f"{said} (Windows chỉ nhận {LONGEST_PATH}): {longest}", to_do)
    else:
        yield HealthLine(Health.GOOD, "Đường dẫn", said)


def clouds(settings: Settings) -> Iterator[HealthLine]:
    """Whether the folder is carried to a cloud, which holds files while it does so."""
    whole = str(settings.workspace.resolve())
    if name := next((cloud for cloud in _CLOUDS if cloud in whole.lower()), ""):
        yield HealthLine(
            Health.NOTED,
            "Thư mục đám mây",
            f"{whole} ({name})",
            "Dùng được; khi báo tệp đang bị giữ thì tạm dừng đồng bộ. Chỉ một máy chạy lệnh trong cùng một lúc.",
        )
    else:
        yield HealthLine(Health.GOOD, "Thư mục đám mây", "thư mục nằm trên máy này")


def _below(workspace: Path) -> Iterator[Path]:
    """The files of inputs/ and outputs/."""
    tops = (workspace / name for name in ("inputs", "outputs"))
    every = (Path(at, name) for top in tops for at, _, names in os.walk(top) for name in names)
    yield from islice(every, _MOST_FILES)
