"""What a file is, by its content first and its name only where content does not tell."""

from __future__ import annotations

import io
import zipfile

from pipeline.labelled import Labelled


class FileType(Labelled):
    """Kinds of files that come back; the label is what messages call them."""

    EMPTY = "empty", "tệp rỗng"
    XLSX = "xlsx", "sổ tính Excel"
    XLSB = "xlsb", "sổ tính Excel nhị phân"
    XLS = "xls", "sổ tính Excel 97-2003"
    ODS = "ods", "sổ tính OpenDocument"
    ZIP = "zip", "tệp nén zip"
    EMAIL = "eml", "thư điện tử đã lưu"
    LOCKED = "locked", "tệp có mật khẩu"
    DAMAGED = "damaged", "tệp hỏng"
    PDF = "pdf", "tệp PDF"
    PICTURE = "picture", "ảnh chụp"
    WORD = "word", "tệp Word"
    SLIDES = "slides", "tệp trình chiếu"
    ARCHIVE = "archive", "tệp nén RAR/7z"
    WEB = "web", "trang web lưu thành bảng tính"
    TEXT = "text", "tệp văn bản"
    OTHER = "other", "tệp loại khác"

    @property
    def is_spreadsheet(self) -> bool:
        """Whether it may be a form."""
        return self in (FileType.XLSX, FileType.XLSB, FileType.XLS, FileType.ODS)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", FileType.PDF),
    (b"\x89PNG", FileType.PICTURE),
    (b"\xff\xd8\xff", FileType.PICTURE),
    (b"GIF8", FileType.PICTURE),
    (b"BM", FileType.PICTURE),
    (b"II*\x00", FileType.PICTURE),
    (b"MM\x00*", FileType.PICTURE),
    (b"Rar!", FileType.ARCHIVE),
    (b"7z\xbc\xaf", FileType.ARCHIVE),
    (b"\x1f\x8b", FileType.ARCHIVE),
    (b"{\\rtf", FileType.WORD),
)
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # a bare stream of Excel 2-5
_MAIL_HEADERS = (b"from:", b"received:", b"return-path:", b"mime-version:", b"message-id:", b"date:", b"subject:")
_SPREADSHEET_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def sniff(data: bytes, name: str) -> FileType:
    """The type of a file; a zip package is told apart by what it holds."""
    if not data:
        return FileType.EMPTY
    if data.startswith(OLE):
        return _ole(data)
    if data.startswith(b"PK"):
        return _package(data, name)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypheix") or data[8:12] == b"WEBP":
        return FileType.PICTURE
    return _text(data, name.casefold())


def _ole(data: bytes) -> FileType:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return FileType.LOCKED
    if holds("Workbook") or holds("Book"):
        return FileType.XLS
    if holds("WordDocument"):
        return FileType.WORD
    if holds("PowerPoint Document"):
        return FileType.SLIDES
    return FileType.OTHER


def _package(data: bytes, name: str) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            mimetype = package.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return FileType.DAMAGED
    if b"opendocument.spreadsheet" in mimetype:
        return FileType.ODS
    if b"opendocument.text" in mimetype or any(n.startswith("word/") for n in names):
        return FileType.WORD
    if b"opendocument.presentation" in mimetype or any(n.startswith("ppt/") for n in names):
        return FileType.SLIDES
    if any(n.endswith("workbook.bin") for n in names):
        return FileType.XLSB
    if "[Content_Types].xml" in names or any(n.startswith("xl/") for n in names):
        return FileType.XLSX
    return FileType.DAMAGED if name.casefold().endswith(_SPREADSHEET_NAMES) else FileType.ZIP


def _text(data: bytes, name: str) -> FileType:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    lines = head.split(b"\n", 12)[:12]
    if name.endswith(".eml") or sum(line.startswith(_MAIL_HEADERS) for line in lines) >= 3:
        return FileType.EMAIL
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")) or b"<table" in head:
        return FileType.WEB
    if data.startswith(_BIFF) and name.endswith(".xls"):
        return FileType.XLS
    if name.endswith(_SPREADSHEET_NAMES):
        return FileType.DAMAGED
    if b"\x00" not in data[:4096]:
        return FileType.TEXT
    return FileType.OTHER
