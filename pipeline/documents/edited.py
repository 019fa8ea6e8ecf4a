"""A document that belongs to the people who edit it: newer figures are merged in, nothing of theirs is lost.

Beside it lies `.luu/`: every document as it was generated (the base of a merge) under the mark that it bears, the last
one under the document's name too, and every former document with its time. A document finds its base by its mark,
whatever it is called; one that lost its mark takes the last. The base is written before the document that bears its
mark: a run that is broken off leaves either the former pair or the new one.

People save while we merge: the document is looked at again just before it is replaced, and merged again when it has
changed; where it changes time and again, what was saved last is kept in `.luu/`, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.documents.changes_page import page_of
from pipeline.documents.merge.changes import Merged
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.origin import marked, origin
from pipeline.documents.merge.word_package import NotADocument
from pipeline.errors import PipelineError
from pipeline.files import ChangedMeanwhile, bytes_at, keep_private, put, replaced_file, unbroken
from pipeline.grids.saved import saved_time

KEPT_FOLDER = ".luu"
CHANGES_FILE = "thay-doi.html"
_FORMER_PAGE = ".md"  # the page of changes as earlier versions wrote it
BUSY = "có người đang lưu liên tục tệp này; hãy đợi lưu xong, đóng tệp rồi chạy lại."
TRIES = 3  # somebody may save while we merge, not for ever


@dataclass(frozen=True)
class Written:
    """What became of a generated document.

    `merged`: what changed since last time, None when there was no last time. `beside`: why the document was written
    beside the former one, '' when it was not. `former`: where the former document is kept. `meanwhile`: where that is
    kept which somebody saved while the documents were merged, and which is not in the new one. `outdated`: a page of
    earlier changes by an earlier version that could not be removed.
    """

    path: Path
    merged: Merged | None = None
    changes: Path | None = None
    former: Path | None = None
    beside: str = ""
    meanwhile: Path | None = None
    outdated: Path | None = None


def renew(path: Path, content: bytes, now: datetime, changes: str = CHANGES_FILE) -> Written:
    """Write the generated document `content` to `path`, merging it into what people have made of the last one.

    Raises PipelineError when the document is open in Word or cannot be written.
    """
    refuse_open(path)
    content = content if origin(content) else marked(content)
    _forget_broken_off(path)
    for more in reversed(range(TRIES)):
        with suppress(ChangedMeanwhile):
            return _kept(path, content, now, changes, again=more > 0)
    raise PipelineError(f"{path}: {BUSY}")


def changes_of(document: Path) -> str:
    """The name of the page of changes of a document that is not the report itself."""
    return f"{Path(CHANGES_FILE).stem} {document.stem}{Path(CHANGES_FILE).suffix}"


def _kept(path: Path, content: bytes, now: datetime, changes: str, *, again: bool) -> Written:
    """One try; with `again` raises ChangedMeanwhile when somebody has saved the document meanwhile."""
    theirs = bytes_at(path)
    if theirs is None:
        _put_pair(path, content, content, None)
        return Written(path)
    base = _base(path, theirs)
    if base is None:
        if origin(theirs):
            return _beside(path, content, now, f"không còn bản gốc của nó trong {KEPT_FOLDER}/ để đối chiếu")
        return _beside(path, content, now, f"không còn bản gốc {KEPT_FOLDER}/{path.name} để đối chiếu")
    return _merged(path, _Versions(theirs, base, content), now, changes, again=again)


def _base(path: Path, theirs: bytes) -> bytes | None:
    """The generated document that `theirs` comes from."""
    mark, last = origin(theirs), path.parent / KEPT_FOLDER / path.name
    if mark and (own := _generated(path, mark)).is_file():
        return own.read_bytes()
    found = last.read_bytes() if last.is_file() else None
    return found if found is None or not mark or origin(found) == mark else None


def _generated(path: Path, mark: str) -> Path:
    return path.parent / KEPT_FOLDER / f"goc {mark}{path.suffix}"


class _Versions(NamedTuple):
    """A document as it stands, as it was generated, and as it is generated now."""

    theirs: bytes
    former: bytes
    content: bytes


def _merged(path: Path, of: _Versions, now: datetime, changes: str, *, again: bool) -> Written:
    try:
        merged = merge(of.former, of.theirs, of.content, when=now)
    except NotADocument as error:
        return _beside(path, of.content, now, str(error))
    if of.theirs == of.former:  # nobody has changed it: what is in it came from the office's own template
        merged = replace(merged, left=())
    if of.content == of.former and not merged.left:
        return Written(path, merged)
    document = of.content if of.theirs == of.former else marked(merged.document, origin(of.content))
    kept = keep_former(path, of.theirs) if document != of.theirs else None
    meanwhile = None
    try:
        _put_pair(path, document, of.content, of.theirs)
    except ChangedMeanwhile:
        newest = bytes_at(path)
        if again or newest is None:
            raise
        meanwhile = keep_former(path, newest)
        _put_pair(path, document, of.content, newest)
    page = path.with_name(changes)
    put(page, page_of(merged, path.name, now))
    return Written(path, merged, page, kept, meanwhile=meanwhile, outdated=_outdated(page))


def _outdated(page: Path) -> Path | None:
    """Remove the page that an earlier version wrote of earlier changes; gives it where it cannot be removed."""
    former = page.with_suffix(_FORMER_PAGE)
    try:
        former.unlink(missing_ok=True)
    except OSError:  # somebody has it open: the report is written all the same
        return former
    return None


def refuse_open(path: Path) -> None:
    """Raise PipelineError when Word or LibreOffice has the document open: then a file of theirs lies beside it."""
    names = (f"~${path.name}", f"~${path.name[1:]}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    for lock in (path.with_name(name) for name in names):
        if lock.exists():
            office = "Excel" if path.suffix == ".xlsx" else "Word"
            raise PipelineError(
                f"{path}: đang mở trong {office} hoặc LibreOffice; hãy lưu, đóng tệp rồi chạy lại "
                f"(nếu không ai mở: xóa tệp {lock.name})."
            )


def _beside(path: Path, content: bytes, now: datetime, why: str) -> Written:
    """The new document under the next free name, or merged into the one that was written there before."""
    number = 2
    while (fresh := path.with_name(f"{path.stem} (mới {number}){path.suffix}")).exists():
        theirs = fresh.read_bytes()
        if origin(theirs) and (base := _base(fresh, theirs)) is not None:
            refuse_open(fresh)
            page = changes_of(fresh)
            return replace(_merged(fresh, _Versions(theirs, base, content), now, page, again=True), beside=why)
        number += 1
    _put_pair(fresh, content, content, None)
    return Written(fresh, beside=why)


def keep_former(path: Path, theirs: bytes) -> Path:
    """Put a copy of the document `theirs` that stands at `path` into `.luu/`, under its time."""
    time = datetime.fromtimestamp(path.stat().st_mtime)
    stem, number = f"{path.stem} {time:%Y-%m-%d %H%M%S}", 1
    kept = path.parent / KEPT_FOLDER / f"{stem}{path.suffix}"
    while kept.exists() and kept.read_bytes() != theirs:
        number += 1
        kept = kept.with_name(f"{stem} ({number}){path.suffix}")
    put(kept, theirs)
    keep_private(kept.parent)
    return kept


def _put_pair(path: Path, document: bytes, content: bytes, theirs: bytes | None) -> None:
    """Put a document over `theirs`, and the generated one it comes from. Raises ChangedMeanwhile."""
    put(_generated(path, origin(content)), content)
    keep_private(path.parent / KEPT_FOLDER)
    with unbroken():
        if theirs != document:
            put(path, document, theirs)
        put(path.parent / KEPT_FOLDER / path.name, content)


def _forget_broken_off(path: Path) -> None:
    """Remove what a killed run generated for a document that it never wrote: later than the last one, nobody's base."""
    last = path.parent / KEPT_FOLDER / path.name
    if not last.is_file():
        return
    since, bases = last.stat().st_mtime, {origin(last.read_bytes()), origin(bytes_at(path) or b"")}
    for left in last.parent.glob(f"goc *{path.suffix}"):
        if left.stat().st_mtime > since and left.stem.removeprefix("goc ") not in bases:
            left.unlink()


def unsaid(_: Path) -> None:
    """Nobody listens."""


@contextmanager
def replaced_book(path: Path, kept: Callable[[Path], None] = unsaid) -> Iterator[Path]:
    """A scratch path for a workbook that is made anew each time, as files.replaced_file.

    One that somebody has saved since is kept in `.luu/`, and `kept` is told where. Raises PipelineError when open, and
    where somebody saves it in the very moment that it is replaced.
    """
    refuse_open(path)

    def looked_at(scratch: Path) -> bytes | None:
        theirs = bytes_at(path)
        if theirs is not None and saved_time(theirs) != saved_time(scratch.read_bytes()):
            kept(keep_former(path, theirs))
        return theirs

    try:
        with replaced_file(path, looked_at) as scratch:
            yield scratch
    except ChangedMeanwhile:  # saved since it was looked at: what stands there is theirs
        raise PipelineError(f"{path}: {BUSY}") from None
