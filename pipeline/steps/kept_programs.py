"""Program workbooks read before: one that has not changed since is not read again."""

from __future__ import annotations

from pathlib import Path

from pipeline.cache.digests import Digest, UnknownContent, code_digest, content_digest, digest_of
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.shelves import shelf


def read_program(settings: Settings, path: Path, code: str) -> Program:
    """The program whose workbook lies at `path`. Raises ProgramError listing every wrong cell."""
    shown = path.relative_to(settings.workspace).as_posix()
    kept = shelf(settings, code, "chuong-trinh")
    made_of = _made_of(path, code, shown) if kept else None
    if kept is None or made_of is None:
        return _read(path, code, shown)
    if isinstance(former := kept.get(made_of), Program):
        return former
    program = _read(path, code, shown)
    if _made_of(path, code, shown) == made_of:
        kept.keep({made_of: program})
    return program


def _made_of(path: Path, code: str, shown: str) -> Digest | None:
    """What a program comes from; None where that cannot be read now."""
    try:
        return digest_of(code_digest(), content_digest(path), code, shown)
    except UnknownContent:
        return None


def _read(path: Path, code: str, shown: str) -> Program:
    from pipeline.program.reader import read  # with the libraries that read workbooks, which a kept program spares

    return read(path, code, shown)
