"""Python and its packages, fonts, LibreOffice, clock, letters with marks."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib import metadata
from itertools import islice
from pathlib import Path

from pipeline.documents.soffice import find_soffice
from pipeline.documents.word import find_word
from pipeline.steps.doctor.model import Health, HealthLine
from pipeline.text import short_date

LEAST_PYTHON = (3, 11)
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+) *(;)?")
_MOST_FILES = 20_000  # looked at for fonts or days
_FONTS = ("times.ttf", "times new roman.ttf", "liberationserif-regular.ttf", "tinos-regular.ttf")
_FONT_FOLDERS = (
    "C:/Windows/Fonts",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
    "/Library/Fonts",
    "/System/Library/Fonts",
    "~/Library/Fonts",
)


def python() -> Iterator[HealthLine]:
    """The version of Python."""
    said = ".".join(map(str, sys.version_info[:3]))
    least = ".".join(map(str, LEAST_PYTHON))
    if sys.version_info[:2] < LEAST_PYTHON:
        yield HealthLine(Health.STOPS, "Python", said, f"Cài Python {least} trở lên rồi cài lại chương trình.")
    else:
        yield HealthLine(Health.GOOD, "Python", said)


def packages(lock: Path) -> Iterator[HealthLine]:
    """What is installed against the locked versions; without the lock, that what the program needs is there."""
    if not lock.is_file():
        yield HealthLine(Health.GOOD, "Thư viện", "cài theo gói, không có danh sách phiên bản để đối chiếu")
        return
    missing, others, count = [], [], 0
    for line in lock.read_text(encoding="utf-8").splitlines():
        if not (match := _LOCKED.match(line)):
            continue
        name, version, only_somewhere = match.groups()
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing += [] if only_somewhere else [name]
            continue
        count += 1
        others += [] if installed == version or only_somewhere else [f"{name} {installed} (đã thử với {version})"]
    again = "Cài lại: xóa thư mục .venv rồi chạy make setup (Windows: make.bat setup)."
    if missing:
        yield HealthLine(Health.STOPS, "Thư viện", f"thiếu {', '.join(missing)}", again)
    if others:
        yield HealthLine(Health.NOTED, "Thư viện", f"khác bản đã thử: {'; '.join(others)}", again)
    if not (missing or others):
        yield HealthLine(Health.GOOD, "Thư viện", f"{count} thư viện đúng phiên bản")


def letters(encoding: str | None) -> Iterator[HealthLine]:
    """Whether the screen (`encoding`; None where it does not matter) and the names of files take Vietnamese."""
    named = sys.getfilesystemencoding().replace("-", "").lower()
    if named != "utf8":
        yield HealthLine(
            Health.STOPS,
            "Chữ có dấu",
            f"tên tệp theo bảng mã {named}",
            "Đặt biến môi trường PYTHONUTF8=1 rồi chạy lại (lệnh make tự đặt).",
        )
    elif encoding is not None and encoding.replace("-", "").lower() != "utf8":
        yield HealthLine(
            Health.NOTED,
            "Chữ có dấu",
            f"màn hình theo bảng mã {encoding}",
            "Chữ trên màn hình có thể sai dấu, tệp làm ra vẫn đúng: đặt ngôn ngữ của máy theo UTF-8.",
        )
    else:
        yield HealthLine(Health.GOOD, "Chữ có dấu", "màn hình và tên tệp theo UTF-8")


def fonts(folders: Iterable[str] = _FONT_FOLDERS) -> Iterator[HealthLine]:
    """Whether Times New Roman or a font of its widths is there: pages break elsewhere with another."""
    for folder in folders:
        for name in _names_below(Path(folder).expanduser()):
            if name.lower() in _FONTS:
                yield HealthLine(Health.GOOD, "Phông chữ", name)
                return
    yield HealthLine(
        Health.NOTED,
        "Phông chữ",
        "không thấy Times New Roman hay Liberation Serif",
        "Cài phông Liberation (hoặc Times New Roman): PDF làm trên máy này xuống dòng khác bản Word.",
    )


def _names_below(folder: Path) -> Iterator[str]:
    every = (name for _, _, names in os.walk(folder) for name in names)
    yield from islice(every, _MOST_FILES)


def office_program() -> Iterator[HealthLine]:
    """What turns documents into PDF."""
    found = find_soffice()
    if not found and find_word():
        yield HealthLine(Health.GOOD, "LibreOffice, Word", "PDF làm bằng Word")
    elif found:
        yield HealthLine(Health.GOOD, "LibreOffice, Word", found)
    else:
        yield HealthLine(
            Health.NOTED,
            "LibreOffice, Word",
            "không thấy",
            "Cần khi làm PDF: cài LibreOffice, hoặc mở tệp bằng Word, Excel rồi lưu thành PDF.",
        )


def clock(now: datetime, folders: Iterable[Path]) -> Iterator[HealthLine]:
    """Whether the clock is behind what was written by it: files of tomorrow, or the program's own."""
    newest, path = max(
        ((at, path) for folder in folders for path in _files_below(folder) if (at := _written_at(path, now))),
        default=(now, Path()),
    )
    if newest > now + timedelta(days=1):
        yield HealthLine(
            Health.STOPS,
            "Đồng hồ",
            f"máy đang ghi ngày {short_date(now.date())}, mà tệp {path.name} ghi ngày {short_date(newest.date())}",
            "Đặt lại ngày giờ của máy: hạn nộp, lần chốt, thư nhắc đều tính theo ngày này.",
        )
    else:
        yield HealthLine(Health.GOOD, "Đồng hồ", f"{now:%H:%M} ngày {short_date(now.date())}")


def _files_below(folder: Path) -> Iterator[Path]:
    every = (Path(at, name) for at, _, names in os.walk(folder) for name in names)
    yield from islice(every, _MOST_FILES)


def _written_at(path: Path, now: datetime) -> datetime | None:
    """When a file was written, by the clock of `now`; None where it cannot be told, or is out of this world."""
    try:
        at = datetime.fromtimestamp(path.stat().st_mtime, now.tzinfo)
    except (OSError, OverflowError, ValueError):
        return None
    return at if at.year < now.year + 20 else None
