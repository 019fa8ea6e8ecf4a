"""The folder of returned files as a flat run of sources: plain files, what lies in archives, what came by e-mail.

Nothing is unpacked to disk. A container that cannot be opened, or is too large, is itself refused, once, with its
reason; what machines put beside a file is passed over and told by its kind.
"""

from __future__ import annotations

import contextlib
import mimetypes
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import NamedTuple

from pipeline.errors import reason
from pipeline.files import BrokenFile
from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.intake.letters.letter import UNNAMED, Attached, OpenedLetter, read_letter, unread
from pipeline.intake.letters.outlook import read_msg, read_tnef
from pipeline.intake.letters.saved_letters import is_letter, letters
from pipeline.intake.senders.bearer import Bearer, around, bearer_of, carrying
from pipeline.intake.unpack.archives import Contents, Limits, unpack
from pipeline.intake.unpack.litter import Litter, in_system_folder, litter_of, logo, passed_over
from pipeline.intake.unpack.signed import opened_name, signed_content
from pipeline.intake.unpack.sniff import FileType, sniff
from pipeline.issues import CellRef, Issue, issue
from pipeline.moments import VIETNAM
from pipeline.text import number
from pipeline.zip_package import Locked, Package, TooLarge, UnknownPacking

__all__ = ["NOT_MAILED", "Mailed", "Passed", "Source", "passed_over", "returned_files", "shown_name", "sources"]

MAX_FILE = 30 * 1024 * 1024  # bytes; a filled form takes some 20 kB
MAX_CONTAINER = 300 * 1024 * 1024  # bytes unpacked from one file, over all that lies in it
MAX_ENTRIES = 10_000  # files in one file, over all that lies in it
MAX_MAIL = 60 * 1024 * 1024  # bytes of one message; mail servers take some 25 MB
MAX_ARCHIVES = 2  # an archive in an archive, not deeper
MAX_NAME = 1_000  # characters of a name out of an archive; the end of a longer one is shown
MAX_LETTERS = 3  # a letter attached to a letter; those inside its own text count as one with it
BUNDLES = (".numbers", ".pages", ".key")  # documents that are folders on a Mac


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: the name shown to people and its bytes; when its e-mail was sent, where one is known.

    `on_disk`: the date of the file of the folder that it is or lies in; `within`: the e-mail or archive it lies in,
    and `attached`: that this is an e-mail; `sent_back`: that a mail server gave it back; `refusal`: that it is a letter
    without anything to read, and what is said of it. `words`: what the letter that brought it says itself, `unsaid` how
    many characters at most it says besides. `bearer`: who delivered it by e-mail; None where the office put it
    there itself.
    """

    file: str
    data: bytes
    received_at: datetime | None = None
    on_disk: datetime | None = None
    within: str = ""
    attached: bool = False
    sent_back: bool = False
    refusal: Issue | None = None
    words: str = ""
    unsaid: int = 0
    bearer: Bearer | None = None


class Mailed(NamedTuple):
    """When and by whom a file was sent that was fetched from a mailbox, and what the letter itself says.

    `unsaid`: how many characters at most it says besides `words`.
    """

    received_at: datetime | None = None
    bearer: Bearer | None = None
    words: str = ""
    unsaid: int = 0


NOT_MAILED = Mailed()


@dataclass(frozen=True, slots=True)
class Passed:
    """A file passed over, and what kind of litter it is."""

    file: str
    kind: Litter


Found = Source | Issue | Passed


def returned_files(folder: Path) -> list[Path]:
    """Every file below `folder`, and every subfolder that cannot be opened or is a document of a Mac."""
    found: list[Path] = []
    seen: set[str] = set()
    # A district's folder may be a link to a shared drive; a link back to a folder above must not go round for ever.
    walk = os.walk(folder, onerror=lambda error: found.append(Path(error.filename)), followlinks=True)
    for parent, folders, names in walk:
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        found += [Path(parent, name) for name in folders if name.casefold().endswith(BUNDLES)]
        folders[:] = [name for name in folders if not name.casefold().endswith(BUNDLES)]
        found += [Path(parent, name) for name in names]
    return sorted(path for path in found if path.exists() or path.is_symlink())


def shown_name(path: PurePath) -> str:
    """The name of a file for people: NFC; bytes that are no UTF-8 (names out of old zip files) become '�'."""
    return unicodedata.normalize("NFC", os.fsencode(path.as_posix()).decode("utf-8", errors="replace"))


def sources(path: Path, file: str, guard: Guard, mailed: Mailed = NOT_MAILED) -> Iterator[Found]:
    """What the file at `path` (shown as `file`) gives: itself, or the files in it.

    `mailed`: what is known of the letter, where it was fetched from a mailbox.
    """
    if kind := in_system_folder(file):
        yield Passed(file, kind)
        return
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode) and path.name.casefold().endswith(BUNDLES):
            yield _refused("T30", file)
            return
        if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode) or stat.S_ISCHR(status.st_mode):
            yield _refused("T04", file, found="không phải tệp")  # reading it would wait for ever
            return
        if status.st_size > MAX_CONTAINER:
            yield _refused("T13", file, found=_megabytes(status.st_size))
            return
        data = path.read_bytes()
    except OSError as error:
        lost = path.is_symlink() and not path.exists()
        yield _refused("T42", file) if lost else _refused("T41", file, found=reason(error))
        return
    source = Source(file, data, mailed.received_at, _on_disk(status), bearer=mailed.bearer)
    source = replace(source, words=mailed.words, unsaid=mailed.unsaid)
    yield from _Opener(guard).opened(source, 0, 0)


def _on_disk(status: os.stat_result) -> datetime | None:
    """The date of a file on disk, in Vietnamese time."""
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None) + VIETNAM
    except (OverflowError, OSError, ValueError):  # a clock gone wrong
        return None


def _refused(code: str, file: str, found: str = "", most: int = 0) -> Issue:
    return issue(code, CellRef(file), found=found, expected=most)


def _megabytes(size: int) -> str:
    return f"{number(size // 2**20)} MB"


def _unopened(failed: Failed, reason: str) -> str:
    """Why the worker gave a container up."""
    return {"timeout": "mở quá lâu", "size": "bung ra quá lớn"}.get(failed.reason, reason)


_ARCHIVES = (FileType.RAR, FileType.SEVEN_ZIP, FileType.PACKED)


class _Opener:
    """Opens one file of the folder and all that lies in it; what it may unpack to is counted over all of it."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self.bytes, self.entries = MAX_CONTAINER, MAX_ENTRIES

    def opened(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        """The source itself or what it contains; `archives`, `mails`: how many of them it lies in."""
        kind = sniff(source.data, source.file)
        if not kind.is_whole and (litter := self._litter(source, kind)):
            yield Passed(source.file, litter)
        elif source.sent_back and kind.is_whole:
            yield _refused("T27", source.file)
        elif kind is FileType.ZIP or kind in _ARCHIVES:
            yield from self._from_archive(source, kind, archives, mails)
        elif kind in _LETTERS:
            yield from self._from_letter(source, kind, archives, mails)
        elif kind is FileType.MBOX:
            yield from self._from_mbox(source, archives, mails)
        elif kind is FileType.SIGNED:
            yield from self._from_signed(source, archives, mails)
        elif len(source.data) > MAX_FILE:
            yield _refused("T13", source.file, found=_megabytes(len(source.data)))
        else:
            yield source

    @staticmethod
    def _litter(source: Source, kind: FileType) -> Litter | None:
        found = litter_of(source.file, source.data)
        if found and not (kind is FileType.LINK and found is Litter.SHORTCUT):
            return found
        last = source.file.rpartition("/")[2]
        picture = kind in (FileType.PICTURE, FileType.OTHER, FileType.EMPTY)
        return Litter.LOGO if source.attached and picture and logo(last, source.data) else None

    # ---------------------------------------------------------------------------------------- archives

    def _from_archive(self, source: Source, kind: FileType, archives: int, mails: int) -> Iterator[Found]:
        if archives >= MAX_ARCHIVES:
            yield _refused("T14", source.file, found="tệp nén lồng quá nhiều lớp")
            return
        opened = self._zipped(source) if kind is FileType.ZIP else self._unpacked(source, kind)
        empty = True
        for item in opened:
            inside = self.opened(item, archives + 1, mails) if isinstance(item, Source) else iter((item,))
            for found in inside:
                empty = empty and isinstance(found, Passed)
                yield found
        if empty:
            yield _refused("T01", source.file, found="tệp nén không có tệp nào")

    def _unpacked(self, source: Source, kind: FileType) -> Iterator[Found]:
        """The files of an archive that is no zip."""
        limits = Limits(max(self.bytes, 0), MAX_FILE, max(self.entries, 0))
        contents: Contents | Failed = self.guard.run(unpack, source.data, kind, source.file, limits)
        if isinstance(contents, Failed):
            contents = Contents(code="T14", found=_unopened(contents, "tệp nén hỏng"))
        if contents.code:
            yield _refused(contents.code, source.file, found=contents.found)
            return
        self.entries -= len(contents.files)
        for item in contents.files:
            name = _plain(item.name).lstrip("/")
            file = f"{source.file}/{name}" if name else source.file
            if litter := in_system_folder(name):
                yield Passed(file, litter)
            elif item.data is None:
                yield _refused(item.code, file, found=item.found)
            else:
                self.bytes -= len(item.data)
                yield replace(source, file=file, data=item.data, within=source.file, attached=False)

    def _zipped(self, source: Source) -> Iterator[Found]:
        package = Package(source.data, MAX_CONTAINER)  # sniff has opened it already: it can be
        entries = [e for e in package.infos if not e.is_dir() or e.file_size]
        if refused := self._too_much(package, entries, source.file):
            yield refused
            return
        self.entries -= len(entries)
        locked, bundles = False, set[str]()
        for entry in entries:
            name = _entry_name(entry)
            if litter := in_system_folder(name):
                yield Passed(f"{source.file}/{name}", litter)
            elif bundle := _bundle(name):
                if bundle not in bundles:
                    yield _refused("T30", f"{source.file}/{bundle}")
                bundles.add(bundle)
            else:
                found = self._entry(package, entry, source, name)
                if found is None and not locked:
                    yield _refused("T32", source.file)
                locked |= found is None
                if found is not None:
                    yield found
        if package.unlisted:
            yield _refused("T14", source.file, found="còn tệp khác mà mục lục của tệp nén không ghi")

    def _too_much(self, package: Package, entries: list[zipfile.ZipInfo], file: str) -> Issue | None:
        """The refusal of a zip that says itself that it holds too much; what it says is held to in unpacking."""
        total = sum(entry.file_size for entry in entries)
        if len(entries) > self.entries:
            return _refused("T13", file, found=f"{number(len(entries))} tệp bên trong")
        if package.overlapping:
            return _refused("T13", file, found="các tệp bên trong chồng lên nhau")
        return _refused("T13", file, found=f"bung ra {_megabytes(total)}") if total > self.bytes else None

    def _entry(self, package: Package, entry: zipfile.ZipInfo, source: Source, name: str) -> Source | Issue | None:
        """The source that an entry of a zip is, or why it is none; None where it has a password."""
        file = f"{source.file}/{name}"
        if entry.file_size > MAX_FILE:
            return _refused("T13", file, found=_megabytes(entry.file_size))
        try:
            data = package.unpack(entry, entry.file_size)
        except Locked:
            return None
        except UnknownPacking:
            return _refused("T14", file, found="kiểu nén lạ")
        except TooLarge:  # more than it says itself
            return _refused("T02", file, found="bung ra nhiều hơn kích thước đã ghi")
        except BrokenFile:
            return _refused("T02", file)
        self.bytes -= len(data)
        return replace(source, file=file, data=data, within=source.file, attached=False)

    # ---------------------------------------------------------------------------------------- letters

    def _from_mbox(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        held = list(letters(source.data))
        if len(held) > self.entries:
            yield _refused("T13", source.file, found=f"{number(len(held))} thư bên trong")
            return
        self.entries -= len(held)
        for n, data in enumerate(held, 1):
            name = f"{source.file}/thư {n}" if len(held) > 1 else source.file
            yield from self._from_letter(replace(source, file=name, data=data), FileType.EMAIL, archives, mails)

    def _from_signed(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        content = self.guard.run(signed_content, source.data)
        if content == b"":
            yield Passed(source.file, Litter.SIGNATURE)
        elif isinstance(content, Failed | str):
            yield _refused("T31", source.file, found=FileType.SIGNED.label)
        elif mails >= MAX_LETTERS:
            yield _refused("T14", source.file, found="thư lồng quá nhiều lớp")
        else:
            inside = replace(source, file=f"{source.file}/{opened_name(source.file)}", data=content)
            if sniff(content, inside.file).is_whole and not is_letter(content):
                yield from self.opened(inside, archives, mails + 1)
            else:
                yield from self._from_letter(replace(source, data=content), FileType.EMAIL, archives, mails)

    def _from_letter(self, source: Source, kind: FileType, archives: int, mails: int) -> Iterator[Found]:
        if mails >= MAX_LETTERS:
            yield _refused("T14", source.file, found="thư lồng quá nhiều lớp")
            return
        if len(source.data) > MAX_MAIL:
            yield _refused("T33", source.file, found=_megabytes(len(source.data)), most=MAX_MAIL // 2**20)
            return
        letter = self.guard.run(_LETTERS[kind], source.data)
        if isinstance(letter, Failed):
            code = "T14" if kind is FileType.EMAIL else "T17"
            yield _refused(code, source.file, found=unread(letter))
            return
        if kind is not FileType.TNEF:  # the letter around it says who sent it
            head, told = letter.envelope, source.bearer
            source = replace(source, bearer=around(told, head) if told else bearer_of(head))
        files = [replace(a, name=_shown(a, n)) for n, a in enumerate(letter.files, 1)]
        given = [found for attached in files for found in self._attached(source, attached, archives, mails)]
        yield from given
        if letter.left:
            found = f"còn {number(letter.left)} tệp đính kèm nữa, chỉ đọc {number(len(letter.files))} tệp đầu"
            yield _refused("T14", source.file, found=found)
        elif all(isinstance(found, Passed) for found in given):
            yield _without_files(source, kind, letter, [f for f in given if isinstance(f, Passed)])

    def _attached(self, source: Source, item: Attached, archives: int, mails: int) -> Iterator[Found]:
        """What one attachment gives."""
        file = f"{source.file}/{item.name}"
        if item.inline:
            yield Passed(file, Litter.LOGO)
            return
        if item.payload is None:
            yield _refused("T02", file, found="tệp đính kèm không có trong thư, hoặc không giải mã được")
            return
        head = item.envelope
        inside = replace(source, file=file, data=item.payload, within=source.file, attached=True)
        words = "\n".join(dict.fromkeys(filter(None, (source.words, item.words))))
        inside = replace(inside, words=words, unsaid=source.unsaid + item.unsaid)
        inside = replace(inside, sent_back=source.sent_back or item.sent_back)
        bearer = carrying(source.bearer, head) if source.bearer else None
        inside = replace(inside, received_at=head.received_at or source.received_at, bearer=bearer)
        for found in self.opened(inside, archives, mails + 1):
            # What is refused is told with what the letter says of it, to the union that sent it.
            yield replace(inside, file=found.ref.file, refusal=found) if isinstance(found, Issue) else found


_LETTERS: dict[FileType, Callable[[bytes], OpenedLetter]] = {
    FileType.EMAIL: read_letter,
    FileType.OUTLOOK: read_msg,
    FileType.TNEF: read_tnef,
}


def _shown(item: Attached, place: int) -> str:
    """What an attachment is called where it is listed: a name of its own, and no path."""
    name = item.name or f"{UNNAMED}-{place}{mimetypes.guess_extension(item.content_type) or ''}"
    return name.replace("/", "-").replace("\\", "-")


def _without_files(source: Source, kind: FileType, letter: OpenedLetter, passed: list[Passed]) -> Found:
    """What is said of a letter that carries no file: who wrote it, where it leads, what lay in it instead."""
    if letter.kind is not None:
        return Passed(source.file, letter.kind)
    if kind is FileType.TNEF:  # the letter around it is asked for its files
        return Passed(source.file, Litter.MAIL_PIECE)
    kinds = dict.fromkeys(p.kind.label for p in passed)
    said = _refused("T18", source.file, found=f"thư chỉ có {', '.join(kinds)}" if kinds else "")
    if letter.link:
        said = _refused("T28", source.file, found=letter.link)
    head = letter.envelope
    words = "\n".join(dict.fromkeys(filter(None, (source.words, letter.words))))
    unsaid = source.unsaid + letter.unsaid
    came = head.received_at or source.received_at
    return replace(source, received_at=came, refusal=said, words=words, unsaid=unsaid)


def _bundle(name: str) -> str:
    """The document of a Mac that an entry of a zip is a part of; '' where it is none."""
    parts = name.split("/")
    end = next((n for n, part in enumerate(parts[:-1], 1) if part.casefold().endswith(BUNDLES)), 0)
    return "/".join(parts[:end])


def _entry_name(entry: zipfile.ZipInfo) -> str:
    """The name as written: UTF-8 where the zip says so or where the bytes are it, whatever they stand for otherwise."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return _plain(name)


def _plain(name: str) -> str:
    """A name out of an archive as it is shown: NFC, its folders parted by '/', nothing that a screen obeys."""
    shown = unicodedata.normalize("NFC", name[-MAX_NAME:].replace("\\", "/"))
    return "".join(c for c in shown if c.isprintable())
