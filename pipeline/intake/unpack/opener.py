"""One file of the folder opened: itself, or the files in it, however deep they lie in archives and letters."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.intake.letters.letter import UNNAMED, Attached, OpenedLetter, read_letter, why_unreadable
from pipeline.intake.letters.outlook import read_msg, read_tnef
from pipeline.intake.letters.saved_letters import is_letter, letters
from pipeline.intake.senders.bearer import around, bearer_of, carrying
from pipeline.intake.unpack.archives import Contents, Limits, unpack
from pipeline.intake.unpack.found import Found, Passed, Source, megabytes, refused
from pipeline.intake.unpack.litter import Litter, in_system_folder, litter_of, logo
from pipeline.intake.unpack.signed import opened_name, signed_content
from pipeline.intake.unpack.sniff import FileType, sniff
from pipeline.intake.unpack.zips import MAX_FILE, Room, plain_name, zipped
from pipeline.issues import Issue
from pipeline.text import number

MAX_MAIL = 60 * 1024 * 1024  # bytes of one message; mail servers take some 25 MB
MAX_ARCHIVES = 2  # an archive in an archive, not deeper
MAX_LETTERS = 3  # a letter attached to a letter; those inside its own text count as one with it
_ARCHIVES = (FileType.RAR, FileType.SEVEN_ZIP, FileType.PACKED)


class Opener:
    """Opens one file of the folder and all that lies in it; what it may unpack to is counted over all of it."""

    def __init__(self, guard: Guard) -> None:
        self.guard, self.room = guard, Room()

    def opened(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        """The source itself or what it contains; `archives`, `mails`: how many of them it lies in."""
        kind = sniff(source.data, source.file)
        if not kind.is_whole and (litter := self._litter(source, kind)):
            yield Passed(source.file, litter)
        elif source.sent_back and kind.is_whole:
            yield refused("T27", source.file)
        elif kind is FileType.ZIP or kind in _ARCHIVES:
            yield from self._from_archive(source, kind, archives, mails)
        elif kind in _LETTERS:
            yield from self._from_letter(source, kind, archives, mails)
        elif kind is FileType.MBOX:
            yield from self._from_mbox(source, archives, mails)
        elif kind is FileType.SIGNED:
            yield from self._from_signed(source, archives, mails)
        elif len(source.data) > MAX_FILE:
            yield refused("T13", source.file, found=megabytes(len(source.data)))
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
            yield refused("T14", source.file, found="tệp nén lồng quá nhiều lớp")
            return
        opened = zipped(source, self.room) if kind is FileType.ZIP else self._unpacked(source, kind)
        empty = True
        for item in opened:
            inside = self.opened(item, archives + 1, mails) if isinstance(item, Source) else iter((item,))
            for found in inside:
                empty = empty and isinstance(found, Passed)
                yield found
        if empty:
            yield refused("T01", source.file, found="tệp nén không có tệp nào")

    def _unpacked(self, source: Source, kind: FileType) -> Iterator[Found]:
        """The files of an archive that is no zip."""
        limits = Limits(max(self.room.bytes, 0), MAX_FILE, max(self.room.entries, 0))
        contents: Contents | Failed = self.guard.run(unpack, source.data, kind, source.file, limits)
        if isinstance(contents, Failed):
            contents = Contents(code="T14", found=_unopened(contents, "tệp nén hỏng"))
        if contents.code:
            yield refused(contents.code, source.file, found=contents.found)
            return
        self.room.entries -= len(contents.files)
        for item in contents.files:
            name = plain_name(item.name).lstrip("/")
            file = f"{source.file}/{name}" if name else source.file
            if litter := in_system_folder(name):
                yield Passed(file, litter)
            elif item.data is None:
                yield refused(item.code, file, found=item.found)
            else:
                self.room.bytes -= len(item.data)
                yield replace(source, file=file, data=item.data, within=source.file, attached=False)

    # ---------------------------------------------------------------------------------------- letters

    def _from_mbox(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        every = list(letters(source.data))
        if len(every) > self.room.entries:
            yield refused("T13", source.file, found=f"{number(len(every))} thư bên trong")
            return
        self.room.entries -= len(every)
        for n, data in enumerate(every, 1):
            name = f"{source.file}/thư {n}" if len(every) > 1 else source.file
            yield from self._from_letter(replace(source, file=name, data=data), FileType.EMAIL, archives, mails)

    def _from_signed(self, source: Source, archives: int, mails: int) -> Iterator[Found]:
        content = self.guard.run(signed_content, source.data)
        if content == b"":
            yield Passed(source.file, Litter.SIGNATURE)
        elif isinstance(content, Failed | str):
            yield refused("T31", source.file, found=FileType.SIGNED.label)
        elif mails >= MAX_LETTERS:
            yield refused("T14", source.file, found="thư lồng quá nhiều lớp")
        else:
            inside = replace(source, file=f"{source.file}/{opened_name(source.file)}", data=content)
            if sniff(content, inside.file).is_whole and not is_letter(content):
                yield from self.opened(inside, archives, mails + 1)
            else:
                yield from self._from_letter(replace(source, data=content), FileType.EMAIL, archives, mails)

    def _from_letter(self, source: Source, kind: FileType, archives: int, mails: int) -> Iterator[Found]:
        if mails >= MAX_LETTERS:
            yield refused("T14", source.file, found="thư lồng quá nhiều lớp")
            return
        if len(source.data) > MAX_MAIL:
            yield refused("T33", source.file, found=megabytes(len(source.data)), most=MAX_MAIL // 2**20)
            return
        letter = self.guard.run(_LETTERS[kind], source.data)
        if isinstance(letter, Failed):
            code = "T14" if kind is FileType.EMAIL else "T17"
            yield refused(code, source.file, found=why_unreadable(letter))
            return
        if kind is not FileType.TNEF:  # the letter around it says who sent it
            head, told = letter.envelope, source.bearer
            source = replace(source, bearer=around(told, head) if told else bearer_of(head))
        files = [replace(a, name=_shown(a, n)) for n, a in enumerate(letter.files, 1)]
        given = [found for attached in files for found in self._attached(source, attached, archives, mails)]
        yield from given
        if letter.left:
            found = f"còn {number(letter.left)} tệp đính kèm nữa, chỉ đọc {number(len(letter.files))} tệp đầu"
            yield refused("T14", source.file, found=found)
        elif all(isinstance(found, Passed) for found in given):
            yield _without_files(source, kind, letter, [f for f in given if isinstance(f, Passed)])

    def _attached(self, source: Source, item: Attached, archives: int, mails: int) -> Iterator[Found]:
        """What one attachment gives."""
        file = f"{source.file}/{item.name}"
        if item.inline:
            yield Passed(file, Litter.LOGO)
            return
        if item.payload is None:
            yield refused("T02", file, found="tệp đính kèm không có trong thư, hoặc không giải mã được")
            return
        head = item.envelope
        inside = replace(source, file=file, data=item.payload, within=source.file, attached=True)
        inside = replace(inside, letter_text=source.letter_text.and_then(item.letter_text))
        inside = replace(inside, sent_back=source.sent_back or item.sent_back)
        bearer = carrying(source.bearer, head) if source.bearer else None
        inside = replace(inside, sent_at=head.sent_at or source.sent_at, bearer=bearer)
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
    said = refused("T18", source.file, found=f"thư chỉ có {', '.join(kinds)}" if kinds else "")
    if letter.link:
        said = refused("T28", source.file, found=letter.link)
    head = letter.envelope
    text = source.letter_text.and_then(letter.letter_text)
    came = head.sent_at or source.sent_at
    return replace(source, sent_at=came, refusal=said, letter_text=text)


def _unopened(failed: Failed, reason: str) -> str:
    """Why the worker gave a container up."""
    return {"timeout": "mở quá lâu", "size": "bung ra quá lớn"}.get(failed.reason, reason)
