"""The folder of returned files as a flat run of sources: plain files, what lies in zips, what came by e-mail.

Nothing is unpacked to disk. A container that cannot be opened, or is too large, is itself refused with its reason.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import io
import os
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from pipeline.intake.sniff import FileType, sniff
from pipeline.issues import CellRef, Issue, issue

PASSED_OVER = {"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}
PASSED_OVER_STARTS = ("~$", ".~lock", "._", "__macosx/")
PASSED_OVER_ENDS = (".tmp", ".crdownload", ".part")

MAX_FILE = 30 * 1024 * 1024  # bytes; a filled form takes some 20 kB
MAX_CONTAINER = 300 * 1024 * 1024  # bytes unpacked from one zip
MAX_ENTRIES = 20_000  # files in one zip
MAX_DEPTH = 2  # a zip in a zip (or in an e-mail), not deeper


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the name shown to people, its bytes, and for e-mail attachments when and by whom sent."""

    file: str
    data: bytes
    received_at: datetime | None = None
    sender: str = ""


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
    files = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)))
        for name in names
        if not passed_over(name)
    ]
    return sorted(files + [path for path in unreadable if path.exists()])


def shown_name(path: Path) -> str:
    """The name of a file for people: NFC; bytes that are no UTF-8 (names out of old zip files) become '�'."""
    return unicodedata.normalize("NFC", os.fsencode(path.as_posix()).decode("utf-8", errors="replace"))


def sources(path: Path, file: str) -> Iterator[Source | Issue]:
    """What the file at `path` (shown as `file`) gives: itself, or the files in it."""
    try:
        size = path.stat().st_size
        if size > MAX_CONTAINER:
            yield _refused("T13", file, found=f"{size // 2**20} MB")
            return
        data = path.read_bytes()
    except OSError as error:
        yield _refused("T02", file, found=error.strerror or type(error).__name__)
        return
    yield from _opened(Source(file, data), depth=0)


def _refused(code: str, file: str, found: str = "") -> Issue:
    return issue(code, CellRef(file), found=found)


def _opened(source: Source, depth: int) -> Iterator[Source | Issue]:
    kind = sniff(source.data, source.file)
    if kind is FileType.ZIP:
        yield from _from_zip(source, depth)
    elif kind is FileType.EMAIL:
        yield from _from_email(source, depth)
    elif len(source.data) > MAX_FILE:
        yield _refused("T13", source.file, found=f"{len(source.data) // 2**20} MB")
    else:
        yield source


def _from_zip(source: Source, depth: int) -> Iterator[Source | Issue]:
    if depth >= MAX_DEPTH:
        yield _refused("T14", source.file, found="tệp nén lồng quá nhiều lớp")
        return
    try:
        package = zipfile.ZipFile(io.BytesIO(source.data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield _refused("T02", source.file, found="tệp zip")
        return
    with package:
        entries = [e for e in package.infolist() if not e.is_dir() and not passed_over(_entry_name(e))]
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_CONTAINER:
            yield _refused("T13", source.file, found=f"{len(entries)} tệp bên trong")
            return
        if not entries:
            yield _refused("T14", source.file, found="tệp nén không có tệp nào")
        for entry in entries:
            yield from _from_entry(package, entry, source, depth)


def _from_entry(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, source: Source, depth: int
) -> Iterator[Source | Issue]:
    file = f"{source.file}/{_entry_name(entry)}"
    if entry.flag_bits & 0x1:
        yield _refused("T03", file, found="tệp nén có mật khẩu")
        return
    if entry.file_size > MAX_FILE:
        yield _refused("T13", file, found=f"{entry.file_size // 2**20} MB")
        return
    try:
        with package.open(entry) as stream:
            data = stream.read(MAX_FILE + 1)  # the size a zip states is not to be trusted
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        yield _refused("T02", file, found=type(error).__name__)
        return
    yield from _opened(Source(file, data, source.received_at, source.sender), depth + 1)


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where the zip says so or where the bytes are it, whatever they stand for otherwise."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name.replace("\\", "/"))


def _from_email(source: Source, depth: int) -> Iterator[Source | Issue]:
    if depth >= MAX_DEPTH:
        yield _refused("T14", source.file, found="thư lồng quá nhiều lớp")
        return
    message = email.message_from_bytes(source.data, policy=email.policy.default)
    sent, sender = _sent(message), str(message.get("From", ""))
    number = 0
    for part in message.walk():
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            continue
        name = _attachment_name(part)
        if not name or passed_over(name):
            continue
        number += 1
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        yield from _opened(Source(f"{source.file}/{name}", payload, sent, sender), depth + 1)
    if not number:
        yield _refused("T14", source.file, found="thư không có tệp đính kèm")


def _attachment_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, IndexError, LookupError):
        name = "tep-dinh-kem"
    return unicodedata.normalize("NFC", name).replace("/", "-").replace("\\", "-")


def _sent(message: EmailMessage) -> datetime | None:
    """The date of a message, without time zone; None when it says none that can be read."""
    try:
        return parsedate_to_datetime(str(message["Date"])).replace(tzinfo=None)
    except (TypeError, ValueError, IndexError):
        return None
