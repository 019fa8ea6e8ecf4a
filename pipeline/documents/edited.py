"""A document that belongs to the people who edit it: newer figures are merged in, nothing of theirs is lost.

Beside it lies `.luu/`: every document as it was generated (the base of a merge) under the mark that it bears, with what
stood for its paragraphs when it was merged last, the last one under the document's name too, and every former document
with its time. A document finds its base by its mark,
whatever it is called; one that lost its mark takes the last. The base is written before the document that bears its
mark: a run that is broken off leaves either the former pair or the new one.

People save while we merge: the document is looked at again just before it is replaced, and merged again when it has
changed; where it changes time and again, what was saved last is kept in `.luu/`, and that is said.

New words may come as revisions that people accept one by one. As long as some of ours are neither accepted nor
rejected, further new words come so, too: nobody has agreed to them yet. A merge takes them for accepted, and what the
document says without them is what the revisions are written over.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.documents.changes_page import page_of
from pipeline.documents.gate.gate import pictures_in
from pipeline.documents.kept import BUSY, KEPT_FOLDER, TRIES, keep_former, refuse_open
from pipeline.documents.merge.changes import LastStanding, Merged
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.origin import marked, origin
from pipeline.documents.merge.word_package import NotADocument, WordPackage
from pipeline.documents.revisions.readings import readings
from pipeline.documents.revisions.settled import pending
from pipeline.errors import PipelineError
from pipeline.files import ChangedMeanwhile, bytes_at, keep_private, put, unbroken
from pipeline.in_use import read_whole

CHANGES_FILE = "thay-doi.html"
_FORMER_PAGE = ".md"  # the page of changes as earlier versions wrote it


@dataclass(frozen=True)
class Written:
    """What became of a generated document.

    `merged`: what changed since last time, None when there was no last time. `beside`: why the document was written
    beside the former one, '' when it was not. `former`: where the former document is kept. `meanwhile`: where that is
    kept which somebody saved while the documents were merged, and which is not in the new one. `outdated`: a page of
    earlier changes by an earlier version that could not be removed. `tracked`: new words came as revisions; `pending`:
    in how many paragraphs earlier ones had not been settled.
    """

    path: Path
    merged: Merged | None = None
    changes: Path | None = None
    former: Path | None = None
    beside: str = ""
    meanwhile: Path | None = None
    outdated: Path | None = None
    tracked: bool = False
    pending: int = 0


class _Making(NamedTuple):
    """What is written: the generated document, when, the name of its page of changes, whether with revisions."""

    content: bytes
    now: datetime
    changes: str
    tracked: bool


def renew(path: Path, content: bytes, now: datetime, changes: str = CHANGES_FILE, *, tracked: bool = False) -> Written:
    """Write the generated document `content` to `path`, merging it into what people have made of the last one.

    With `tracked` new words come as revisions of Word dated `now`. Raises PipelineError when the document is open in
    Word or cannot be written.
    """
    refuse_open(path)
    content = content if origin(content) else marked(content)
    _forget_broken_off(path)
    making = _Making(content, now, changes, tracked)
    for more in reversed(range(TRIES)):
        with suppress(ChangedMeanwhile):
            return _kept(path, making, again=more > 0)
    raise PipelineError(f"{path}: {BUSY}")


def with_peoples_words(path: Path, earlier: bytes, now: datetime) -> bytes:
    """The generated document `earlier` with what people have written into the one that stands at `path`.

    Where it is not known what they wrote: `earlier` itself. Raises NotADocument.
    """
    theirs = bytes_at(path)
    base = None if theirs is None else base_of(path, theirs)
    if theirs is None or base is None or theirs == base:
        return earlier
    return merge(base, readings(theirs).accepted, earlier, when=now, stand_ins=_stand_ins(path, base)).document


def changes_of(document: Path) -> str:
    """The name of the page of changes of a document that is not the report itself."""
    return f"{Path(CHANGES_FILE).stem} {document.stem}{Path(CHANGES_FILE).suffix}"


def _kept(path: Path, making: _Making, *, again: bool) -> Written:
    """One try; with `again` raises ChangedMeanwhile when somebody has saved the document meanwhile."""
    theirs, content = bytes_at(path), making.content
    if theirs is None:
        _put_pair(path, content, content, None)
        return Written(path)
    base = base_of(path, theirs)
    if base is None:
        if origin(theirs):
            return _beside(path, making, f"không còn bản gốc của nó trong {KEPT_FOLDER}/ để đối chiếu")
        return _beside(path, making, f"không còn bản gốc {KEPT_FOLDER}/{path.name} để đối chiếu")
    return _merged(path, _Versions(theirs, base), making, again=again)


def _note_time(path: Path) -> None:
    """Have the kept document say when that at `path` was held against new figures, also where none had changed."""
    kept = path.parent / KEPT_FOLDER / path.name
    if kept.is_file():
        kept.touch()


def base_of(path: Path, theirs: bytes) -> bytes | None:
    """The generated document that `theirs`, which stands at `path`, comes from; None where it is not known."""
    mark, last = origin(theirs), path.parent / KEPT_FOLDER / path.name
    if mark and (own := _generated(path, mark)).is_file():
        return read_whole(own)
    found = read_whole(last) if last.is_file() else None
    return found if found is None or not mark or origin(found) == mark else None


def _generated(path: Path, mark: str) -> Path:
    return path.parent / KEPT_FOLDER / f"goc {mark}{path.suffix}"


def _standing(path: Path, mark: str) -> Path:
    """Where that is kept which stood for paragraphs of the generated document of this mark."""
    return path.parent / KEPT_FOLDER / f"goc {mark} {path.stem}.json"


def _stand_ins(path: Path, base: bytes) -> tuple[LastStanding, ...]:
    """What stood at `path` for paragraphs of `base` when it was written last; none where that is not known."""
    kept = bytes_at(_standing(path, origin(base)))
    try:
        return tuple(
            LastStanding(tuple(map(int, n)), str(said), str(text)) for n, said, text in json.loads(kept or b"[]")
        )
    except (ValueError, TypeError):  # damaged: paragraphs are known by what they say, as without it
        return ()


def _put_stand_ins(path: Path, merged: Merged, mark: str) -> None:
    kept = _standing(path, mark)
    if merged.stand_ins or kept.exists():
        rows = [(s.blocks, s.generated, s.text) for s in merged.stand_ins]
        put(kept, json.dumps(rows, ensure_ascii=False, indent=0).encode())
        keep_private(kept.parent)


class _Versions(NamedTuple):
    """A document as it stands, and as it was generated."""

    theirs: bytes
    former: bytes


def _merged(path: Path, of: _Versions, making: _Making, *, again: bool) -> Written:
    content, now = making.content, making.now
    if of.theirs == of.former == content:  # as it was left: merging, which takes as long as making, finds nothing else
        _note_time(path)
        return Written(path, Merged(content, (), (), ()), pending=pending(content))
    try:
        read = readings(of.theirs)
        merged = merge(of.former, read.accepted, content, when=now, stand_ins=_stand_ins(path, of.former))
    except NotADocument as error:
        return _beside(path, making, str(error))
    if of.theirs == of.former:  # nobody has changed it: what is in it came from the office's own template
        merged = replace(merged, left=(), document=content, stand_ins=())
    if content == of.former and not merged.left and merged.document in (of.former, read.accepted):
        _note_time(path)
        return Written(path, merged, pending=read.pending)
    if merged.document is not content:
        merged = replace(merged, document=marked(merged.document, origin(content)))
    tracked = making.tracked or read.pending > 0
    if tracked:
        merged = read.marking(merged, pictures_in(WordPackage(of.former)), now)
    document = merged.document
    kept = keep_former(path, of.theirs) if document != of.theirs else None
    _put_stand_ins(path, merged, origin(content))
    meanwhile = None
    try:
        _put_pair(path, document, content, of.theirs)
    except ChangedMeanwhile:
        newest = bytes_at(path)
        if again or newest is None:
            raise
        meanwhile = keep_former(path, newest)
        _put_pair(path, document, content, newest)
    page = path.with_name(making.changes)
    put(page, page_of(merged, path.name, now))
    return Written(path, merged, page, kept, "", meanwhile, _outdated(page), tracked, read.pending)


def _outdated(page: Path) -> Path | None:
    """Remove the page that an earlier version wrote of earlier changes; gives it where it cannot be removed."""
    former = page.with_suffix(_FORMER_PAGE)
    try:
        former.unlink(missing_ok=True)
    except OSError:  # somebody has it open: the report is written all the same
        return former
    return None


def _beside(path: Path, making: _Making, why: str) -> Written:
    """The new document under the next free name, or merged into the one that was written there before."""
    number = 2
    while (fresh := path.with_name(f"{path.stem} (mới {number}){path.suffix}")).exists():
        theirs = read_whole(fresh)
        if origin(theirs) and (base := base_of(fresh, theirs)) is not None:
            refuse_open(fresh)
            making = making._replace(changes=changes_of(fresh))
            return replace(_merged(fresh, _Versions(theirs, base), making, again=True), beside=why)
        number += 1
    _put_pair(fresh, making.content, making.content, None)
    return Written(fresh, beside=why)


def _put_pair(path: Path, document: bytes, content: bytes, theirs: bytes | None) -> None:
    """Put a document over `theirs`, and the generated one it comes from. Raises ChangedMeanwhile."""
    put(_generated(path, origin(content)), content)
    keep_private(path.parent / KEPT_FOLDER)
    with unbroken():
        if theirs != document:
            put(path, document, theirs)
        put(path.parent / KEPT_FOLDER / path.name, content)
        _note_time(path)


def _forget_broken_off(path: Path) -> None:
    """Remove what a killed run generated for a document that it never wrote: later than the last one, nobody's base."""
    last = path.parent / KEPT_FOLDER / path.name
    if not last.is_file():
        return
    since, bases = last.stat().st_mtime, {origin(last.read_bytes()), origin(bytes_at(path) or b"")}
    for left in last.parent.glob(f"goc *{path.suffix}"):
        if left.stat().st_mtime > since and left.stem.removeprefix("goc ") not in bases:
            left.unlink()
