"""The folder of returned files as a flat run of sources: plain files, what lies in zips, what came by e-mail.

Nothing is unpacked to disk. A container that cannot be opened, or is too large, is itself refused with its reason.
"""

from __future__ import annotations

import contextlib
import os
import stat
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.files import BrokenFile
from pipeline.forms.grids import Failed
from pipeline.forms.package import Locked, Package, TooLarge, UnknownPacking
from pipeline.forms.stamp import VIETNAM
from pipeline.intake.guard import Guard
from pipeline.intake.saved_mail import read_mail
from pipeline.intake.sniff import FileType, sniff
from pipeline.issues import CellRef, Issue, issue

PASSED_OVER = {"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}
PASSED_OVER_STARTS = ("~$", ".~lock", "._", "__macosx/")
PASSED_OVER_ENDS = (".tmp", ".crdownload", ".part")

MAX_FILE = 30 * 1024 * 1024  # bytes; a filled form takes some 20 kB
MAX_CONTAINER = 300 * 1024 * 1024  # bytes unpacked from one file, over all that lies in it
MAX_ENTRIES = 20_000  # files in one zip
MAX_MAIL = 60 * 1024 * 1024  # bytes of one message; mail servers take some 25 MB
MAX_ZIPS = 2  # a zip in a zip, not deeper
MAX_MAILS = 3  # a message attached to a message; those inside its own text count as one with it


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the name shown to people and its bytes; when and by whom its e-mail was sent, where one is known.

    `on_disk`: the date of the file of the folder that it is or lies in; `within`: the e-mail or zip it lies in, and
    `attached`: that this is an e-mail.
    """

    file: str
    data: bytes
    received_at: datetime | None = None
    sender: str = ""
    on_disk: datetime | None = None
    within: str = ""
    attached: bool = False


def passed_over(name: str) -> bool:
    """Whether `name` is a temporary or system file that nobody meant to send."""
    lowered = name.casefold()
    last = lowered.rsplit("/", 1)[-1]
    return (
        last in PASSED_OVER
        or last.startswith(PASSED_OVER_STARTS)
        or lowered.startswith("__macosx/")
        or last.endswith(PASSED_OVER_ENDS)
    )


def returned_files(folder: Path) -> list[Path]:
    """Every file below `folder` that somebody meant to be there, and every subfolder that cannot be opened."""
    unreadable: list[Path] = []
    files: list[Path] = []
    seen: set[str] = set()
    # A district's folder may be a link to a shared drive; a link back to a folder above must not go round for ever.
    walk = os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)), followlinks=True)
    for parent, folders, names in walk:
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        files += [Path(parent, name) for name in names if not passed_over(name)]
    return sorted(files + [path for path in unreadable if path.exists()])


def shown_name(path: Path) -> str:
    """The name of a file for people: NFC; bytes that are no UTF-8 (names out of old zip files) become '�'."""
    return unicodedata.normalize("NFC", os.fsencode(path.as_posix()).decode("utf-8", errors="replace"))


@dataclass
class _Room:
    """What one file of the folder may still unpack to, over all that is in it."""

    guard: Guard
    bytes: int = MAX_CONTAINER
    entries: int = MAX_ENTRIES


def sources(
    path: Path, file: str, guard: Guard, mailed: tuple[datetime | None, str] = (None, "")
) -> Iterator[Source | Issue]:
    """What the file at `path` (shown as `file`) gives: itself, or the files in it.

    `mailed`: when and by whom it was sent, where it was fetched from a mailbox.
    """
    try:
        status = path.stat()
        size = status.st_size
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode) or stat.S_ISCHR(status.st_mode):
            yield _refused("T04", file, found="không phải tệp")  # reading it would wait for ever
            return
        if size > MAX_CONTAINER:
            yield _refused("T13", file, found=f"{size // 2**20} MB")
            return
        data = path.read_bytes()
    except OSError as error:
        yield _refused("T02", file, found=error.strerror or type(error).__name__)
        return
    source = Source(file, data, *mailed, on_disk=_on_disk(status))
    yield from _opened(source, _Room(guard), zips=0, mails=0)


def _on_disk(status: os.stat_result) -> datetime | None:
    """The date of a file on disk, in Vietnamese time."""
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None) + VIETNAM
    except (OverflowError, OSError, ValueError):  # a clock gone wrong
        return None


def _refused(code: str, file: str, found: str = "") -> Issue:
    return issue(code, CellRef(file), found=found)


def _opened(source: Source, room: _Room, zips: int, mails: int) -> Iterator[Source | Issue]:
    kind = sniff(source.data, source.file)
    if kind is FileType.ZIP:
        yield from _from_zip(source, room, zips, mails)
    elif kind is FileType.EMAIL:
        yield from _from_email(source, room, zips, mails)
    elif len(source.data) > MAX_FILE:
        yield _refused("T13", source.file, found=f"{len(source.data) // 2**20} MB")
    else:
        yield source


def _from_zip(source: Source, room: _Room, zips: int, mails: int) -> Iterator[Source | Issue]:
    if zips >= MAX_ZIPS:
        yield _refused("T14", source.file, found="tệp nén lồng quá nhiều lớp")
        return
    package = Package(source.data, MAX_CONTAINER)  # sniff has opened it already: it can be
    entries = [e for e in package.infos if not e.is_dir() and not passed_over(_entry_name(e))]
    room.entries -= len(entries)
    if room.entries < 0:
        yield _refused("T13", source.file, found=f"{len(entries)} tệp bên trong")
        return
    if not entries:
        yield _refused("T01", source.file, found="tệp nén không có tệp nào")
    for entry in entries:
        yield from _from_entry(package, entry, source, room, zips, mails)


def _from_entry(
    package: Package, entry: zipfile.ZipInfo, source: Source, room: _Room, zips: int, mails: int
) -> Iterator[Source | Issue]:
    file = f"{source.file}/{_entry_name(entry)}"
    try:
        data = package.unpack(entry, min(MAX_FILE, room.bytes))
    except TooLarge as error:
        yield _refused("T13", file, found=str(error))
    except Locked:
        yield _refused("T03", file, found="tệp nén có mật khẩu")
    except UnknownPacking:
        yield _refused("T14", file, found="kiểu nén lạ")
    except BrokenFile:
        yield _refused("T02", file)
    else:
        room.bytes -= len(data)
        inside = replace(source, file=file, data=data, within=source.file, attached=False)
        yield from _opened(inside, room, zips + 1, mails)


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where the zip says so or where the bytes are it, whatever they stand for otherwise."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _from_email(source: Source, room: _Room, zips: int, mails: int) -> Iterator[Source | Issue]:
    if mails >= MAX_MAILS:
        yield _refused("T14", source.file, found="thư lồng quá nhiều lớp")
        return
    if len(source.data) > MAX_MAIL:
        yield _refused("T13", source.file, found=f"{len(source.data) // 2**20} MB")
        return
    mail = room.guard.run(read_mail, source.data)
    if isinstance(mail, Failed):
        yield _refused("T14", source.file, found="thư hỏng")
        return
    files = [a for a in mail if not a.inline and not passed_over(a.name)]
    if not files:
        yield _refused("T18", source.file, found="thư chỉ có ảnh trong lời thư" if mail else "")
    for attached in files:
        file = f"{source.file}/{attached.name}"
        if attached.payload is None:
            yield _refused("T02", file)
            continue
        inside = replace(source, file=file, data=attached.payload, within=source.file, attached=True)
        inside = replace(inside, received_at=attached.sent or source.received_at, sender=attached.sender)
        yield from _opened(inside, room, zips, mails + 1)
