"""The folder of returned files as a flat run of sources: plain files, what lies in archives, what came by e-mail.

Nothing is unpacked to disk. A container that cannot be opened, or is too large, is itself refused, once, with its
reason; what machines put beside a file is passed over and told by its kind.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import reason, too_long
from pipeline.in_use import read_whole
from pipeline.intake.guard import Guard
from pipeline.intake.letters.body import NO_TEXT, LetterText
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.unpack.found import Found, Passed, Source, megabytes, refused
from pipeline.intake.unpack.litter import in_system_folder
from pipeline.intake.unpack.opener import Opener
from pipeline.intake.unpack.zips import BUNDLES, MAX_CONTAINER
from pipeline.issues import Issue
from pipeline.moments import VIETNAM


class Mailed(NamedTuple):
    """When and by whom a file was sent that was fetched from a mailbox, and what the letter itself says."""

    sent_at: datetime | None = None
    bearer: Bearer | None = None
    letter_text: LetterText = NO_TEXT


NOT_MAILED = Mailed()


def files_below(folder: Path) -> list[Path]:
    """Every file below `folder`, and every subfolder that cannot be opened or is a document of a Mac.

    Those too deep for Windows, too, to which they are not there: they are to be listed, not passed over.
    """
    return [folder / inside for inside in _inside(folder)]


def places_below(folder: Path) -> list[str]:
    """The same by their places from the folder that `folder` lies in, '/' between names: a country has 100,000."""
    return [f"{folder.name}/{inside}" if inside else folder.name for inside in _inside(folder)]


def _inside(folder: Path) -> list[str]:
    """The places of all that `files_below` tells from `folder` on, '' for itself, in their order."""
    top, found, seen = str(folder), list[str](), set[str]()
    # A district's folder may be a link to a shared drive; a link back to a folder above must not go round for ever.
    walk = os.walk(top, onerror=lambda error: found.append(str(error.filename)), followlinks=True)
    for parent, folders, names in walk:
        real = os.path.realpath(parent)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        found += [os.path.join(parent, name) for name in folders if name.casefold().endswith(BUNDLES)]
        folders[:] = [name for name in folders if not name.casefold().endswith(BUNDLES)]
        found += [os.path.join(parent, name) for name in names]
    start = len(os.path.join(top, ""))
    return sorted((path[start:].replace(os.sep, "/") for path in found if _listed(path)), key=_by_folders)


def _listed(path: str) -> bool:
    """Whether a path is to be told of: not one that is gone. What cannot be looked at is told, and refused then."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return too_long(path)
    except OSError:
        pass
    return True


def _by_folders(place: str) -> list[str]:
    """What follows one another in lists of files: what lies in a folder, as the system tells names apart."""
    return os.path.normcase(place).split(os.path.normcase("/"))


def shown_name(place: str) -> str:
    """The name of a file for people: NFC; bytes that are no UTF-8 (names out of old zip files) become '�'."""
    return unicodedata.normalize("NFC", place if place.isascii() else os.fsencode(place).decode("utf-8", "replace"))


class Looked(NamedTuple):
    """What the system tells of a file before it is opened: its date, in Vietnamese time; why it is not to be opened."""

    on_disk: datetime | None = None
    refusal: Issue | None = None


def looked_at(path: Path | str, file: str) -> Looked:
    """What there is to see of the file at `path`, shown as `file`, from outside."""
    if in_system_folder(file):
        return Looked()
    try:
        status = os.stat(path)
    except OSError as error:
        lost = os.path.islink(path) and not os.path.exists(path)
        return Looked(None, refused("T42", file) if lost else refused("T41", file, found=reason(error)))
    if stat.S_ISDIR(status.st_mode) and str(path).casefold().endswith(BUNDLES):
        return Looked(None, refused("T30", file))
    if stat.S_ISFIFO(status.st_mode) or stat.S_ISSOCK(status.st_mode) or stat.S_ISCHR(status.st_mode):
        return Looked(None, refused("T04", file, found="không phải tệp"))  # reading it would wait for ever
    if status.st_size > MAX_CONTAINER:
        return Looked(None, refused("T13", file, found=megabytes(status.st_size)))
    return Looked(_on_disk(status))


def sources(path: Path, file: str, guard: Guard, mailed: Mailed = NOT_MAILED) -> Iterator[Found]:
    """What the file at `path` (shown as `file`) gives: itself, or the files in it.

    `mailed`: what is known of the letter, where it was fetched from a mailbox.
    """
    return found_in(file, partial(read_whole, path), looked_at(path, file), guard, mailed)


def found_in(
    file: str, read: Callable[[], bytes], looked: Looked, guard: Guard, mailed: Mailed = NOT_MAILED
) -> Iterator[Found]:
    """What a file that `read` gives the bytes of gives, as `sources`."""
    if kind := in_system_folder(file):
        yield Passed(file, kind)
        return
    if looked.refusal is not None:
        yield looked.refusal
        return
    try:
        data = read()
    except OSError as error:
        yield refused("T41", file, found=reason(error))
        return
    text, bearer = mailed.letter_text, mailed.bearer
    source = Source(file, data, mailed.sent_at, looked.on_disk, letter_text=text, bearer=bearer)
    yield from Opener(guard).opened(source, 0, 0)


def _on_disk(status: os.stat_result) -> datetime | None:
    """The date of a file on disk, in Vietnamese time."""
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC).replace(tzinfo=None) + VIETNAM
    except (OverflowError, OSError, ValueError):  # a clock gone wrong
        return None
