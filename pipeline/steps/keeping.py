"""A document that belongs to the people who edit it: newer figures are merged in, nothing of theirs is lost.

Beside it lies `.luu/`: every document as it was generated (the base of a merge) under the mark that it bears, the last
one under the document's name too, and every former document with its time. A document finds its base by its mark,
whatever it is called; one that lost its mark takes the last. The base is written before the document that bears its
mark: a run that is broken off leaves either the former pair or the new one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import put
from pipeline.reports.merge.changes import Merged, markdown
from pipeline.reports.merge.merge import merge
from pipeline.reports.merge.origin import marked, origin
from pipeline.reports.merge.package import NotADocument

KEPT_FOLDER = ".luu"
CHANGES_FILE = "thay-doi.md"


@dataclass(frozen=True)
class Written:
    """What became of a generated document.

    `merged`: what changed since last time, None when there was no last time. `beside`: why the document was written
    beside the former one, '' when it was not. `former`: where the former document is kept.
    """

    path: Path
    merged: Merged | None = None
    changes: Path | None = None
    former: Path | None = None
    beside: str = ""


def keep(path: Path, content: bytes, now: datetime, changes: str = CHANGES_FILE) -> Written:
    """Write the generated document `content` to `path`, merging it into what people have made of the last one.

    Raises PipelineError when the document is open in Word or cannot be written.
    """
    refuse_open(path)
    content = content if origin(content) else marked(content)
    if not path.exists():
        _put_pair(path, content, content)
        return Written(path)
    theirs = path.read_bytes()
    base = _base(path, theirs)
    if base is None:
        if origin(theirs):
            return _beside(path, content, now, changes, f"không còn bản gốc của nó trong {KEPT_FOLDER}/ để đối chiếu")
        return _beside(path, content, now, changes, f"không còn bản gốc {KEPT_FOLDER}/{path.name} để đối chiếu")
    return _merged(path, theirs, base, content, now, changes)


def _base(path: Path, theirs: bytes) -> bytes | None:
    """The generated document that `theirs` comes from."""
    mark, last = origin(theirs), path.parent / KEPT_FOLDER / path.name
    if mark and (own := _generated(path, mark)).is_file():
        return own.read_bytes()
    found = last.read_bytes() if last.is_file() else None
    return found if found is None or not mark or origin(found) == mark else None


def _generated(path: Path, mark: str) -> Path:
    return path.parent / KEPT_FOLDER / f"goc {mark}{path.suffix}"


def _merged(path: Path, theirs: bytes, former: bytes, content: bytes, now: datetime, changes: str) -> Written:
    try:
        merged = merge(former, theirs, content, when=now)
    except NotADocument as error:
        return _beside(path, content, now, changes, str(error))
    if content == former:
        return Written(path, merged)
    document = content if theirs == former else marked(merged.document, origin(content))
    kept = keep_former(path, theirs) if document != theirs else None
    _put_pair(path, document, content)
    page = path.with_name(changes)
    put(page, markdown(merged, when=f"{now:%H:%M ngày %d/%m/%Y}").encode())
    return Written(path, merged, page, kept)


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


def _beside(path: Path, content: bytes, now: datetime, changes: str, why: str) -> Written:
    """The new document under the next free name, or merged into the one that was written there before."""
    number = 2
    while (fresh := path.with_name(f"{path.stem} (mới {number}){path.suffix}")).exists():
        theirs = fresh.read_bytes()
        if origin(theirs) and (base := _base(fresh, theirs)) is not None:
            refuse_open(fresh)
            page = f"{Path(changes).stem} {fresh.stem}.md"
            return replace(_merged(fresh, theirs, base, content, now, page), beside=why)
        number += 1
    _put_pair(fresh, content, content)
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
    return kept


def _put_pair(path: Path, document: bytes, content: bytes) -> None:
    """Put a document and the generated one it comes from."""
    put(_generated(path, origin(content)), content)
    if not path.exists() or path.read_bytes() != document:
        put(path, document)
    put(path.parent / KEPT_FOLDER / path.name, content)
