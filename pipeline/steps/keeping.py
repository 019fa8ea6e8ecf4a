"""A document that belongs to the people who edit it: newer figures are merged in, nothing of theirs is lost.

Beside it lies `.luu/`: the document as it was generated last (the base of the merge), and every former document with
its time. The new base waits under a name that tells the document it belongs to, and takes its place once that document
is written: a run that is broken off leaves either the former pair or the new one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.errors import PipelineError
from pipeline.files import replaced_file
from pipeline.reports.merge.changes import Merged, markdown
from pipeline.reports.merge.merge import merge
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
    _refuse_open(path)
    base = path.parent / KEPT_FOLDER / path.name
    _settle(base, path)
    if not path.exists():
        _put_pair(path, content, base, content)
        return Written(path)
    theirs = path.read_bytes()
    if not base.is_file():
        if theirs == content:
            _put(base, content)
            return Written(path)
        return _beside(path, content, f"không còn bản gốc {KEPT_FOLDER}/{path.name} để đối chiếu")
    return _merged(path, theirs, base, content, now, changes)


def _merged(path: Path, theirs: bytes, base: Path, content: bytes, now: datetime, changes: str) -> Written:
    former = base.read_bytes()
    try:
        merged = merge(former, theirs, content, when=now)
    except NotADocument as error:
        return _beside(path, content, str(error))
    if content == former:
        return Written(path, merged)
    document = content if theirs == former else merged.document
    kept = keep_former(path, theirs) if document != theirs else None
    _put_pair(path, document, base, content)
    page = path.with_name(changes)
    _put(page, markdown(merged, when=f"{now:%H:%M ngày %d/%m/%Y}").encode())
    return Written(path, merged, page, kept)


def _refuse_open(path: Path) -> None:
    """Word and LibreOffice leave a file of their own beside a document as long as it is open."""
    names = (f"~${path.name}", f"~${path.name[1:]}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    for lock in (path.with_name(name) for name in names):
        if lock.exists():
            raise PipelineError(
                f"{path}: đang mở trong Word hoặc LibreOffice; hãy lưu, đóng tệp rồi chạy lại "
                f"(nếu không ai mở: xóa tệp {lock.name})."
            )


def _beside(path: Path, content: bytes, why: str) -> Written:
    """The new document under the next free name; the same one is not written twice."""
    number, fresh = 2, path
    while fresh.exists() and fresh.read_bytes() != content:
        fresh = path.with_name(f"{path.stem} (mới {number}){path.suffix}")
        number += 1
    _put(fresh, content)
    return Written(fresh, beside=why)


def keep_former(path: Path, theirs: bytes) -> Path:
    """Put a copy of the document `theirs` that stands at `path` into `.luu/`, under its time."""
    time = datetime.fromtimestamp(path.stat().st_mtime)
    stem, number = f"{path.stem} {time:%Y-%m-%d %H%M%S}", 1
    kept = path.parent / KEPT_FOLDER / f"{stem}{path.suffix}"
    while kept.exists() and kept.read_bytes() != theirs:
        number += 1
        kept = kept.with_name(f"{stem} ({number}){path.suffix}")
    _put(kept, theirs)
    return kept


def _put_pair(path: Path, document: bytes, base: Path, content: bytes) -> None:
    waiting = base.with_name(f"{base.name}.{_digest(document)}")
    _put(waiting, content)
    if not path.exists() or path.read_bytes() != document:
        _put(path, document)
    _put(base, content)
    waiting.unlink()


def _settle(base: Path, path: Path) -> None:
    """Finish, or undo, what a run that was broken off has begun."""
    document = _digest(path.read_bytes()) if path.exists() else ""
    folder = base.parent
    for waiting in folder.iterdir() if folder.is_dir() else ():
        if not waiting.name.startswith(f"{base.name}."):
            continue
        if waiting.name == f"{base.name}.{document}":
            waiting.replace(base)
        else:
            waiting.unlink()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _put(path: Path, content: bytes) -> None:
    with replaced_file(path) as whole:
        whole.write_bytes(content)
