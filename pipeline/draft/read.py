"""A document, whatever kind of file it came in, as the blocks of what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from pipeline.draft.blocks import DocumentPiece, Passage
from pipeline.draft.read_docx import read_docx
from pipeline.draft.read_html import read_html
from pipeline.draft.read_pdf import read_pdf
from pipeline.draft.read_plain import read_plain
from pipeline.draft.repairs import mended
from pipeline.draft.structure import blocks
from pipeline.draft.unreadable import Unreadable
from pipeline.files import BrokenFile

MAX_BYTES = 64 * 1024 * 1024
MAX_TEXT = 4 * 1024 * 1024  # bytes of a document of plain text or of the web
SUFFIXES = (".docx", ".pdf", ".txt", ".md", ".html", ".htm")
_KINDS = "văn bản phải là tệp .docx, .pdf (có chữ), .txt, .md hoặc .html"
_BROKEN = "không đọc được; tệp hỏng, không đúng loại hoặc đặt mật khẩu: hãy mở ra, bỏ mật khẩu, lưu lại"
_OLD_WORD = f"{_KINDS}; đây là tệp Word đời cũ (.doc): hãy mở trong Word, lưu lại dạng Word Document (.docx)"


def read_document(data: bytes, name: str) -> tuple[Passage, ...]:
    """The blocks of a document in a file of this name. Raises Unreadable."""
    try:
        read = _reader(data, PurePath(name).suffix.lower())(data)
    except Unreadable:
        raise
    except BrokenFile:
        raise Unreadable(_BROKEN) from None
    found = blocks(mended(read))
    if not found:
        raise Unreadable("văn bản không có chữ nào")
    return found


def _reader(data: bytes, suffix: str) -> Callable[[bytes], tuple[DocumentPiece, ...]]:
    """The reader for what a file holds, told by how it begins, not by its name alone."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"tệp lớn hơn {MAX_BYTES // 2**20} MB")
    if data.startswith(b"PK"):
        return read_docx
    if data[:1024].lstrip().startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        return read_pdf
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(_OLD_WORD)
    if data.startswith((b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")):
        raise Unreadable(_KINDS)
    if len(data) > MAX_TEXT:
        raise Unreadable(f"tệp chữ lớn hơn {MAX_TEXT // 2**20} MB")
    head = data[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if suffix in (".html", ".htm") or head.startswith((b"<!doctype html", b"<html", b"<meta", b"<head", b"<body")):
        return read_html
    return _markdown if suffix == ".md" else read_plain


def _markdown(data: bytes) -> tuple[DocumentPiece, ...]:
    return read_plain(data, markdown=True)
