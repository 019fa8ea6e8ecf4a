"""What a file is, by its content first and its name only where content does not tell."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.files import BrokenFile
from pipeline.grids.xml2003_sheet import NAMESPACE
from pipeline.intake.letters.saved_letters import is_letter, is_mbox, is_web_archive
from pipeline.intake.unpack.document_links import document_link
from pipeline.labelled import Labelled
from pipeline.zip_package import Locked, Package, TooLarge, opened


class FileType(Labelled):
    """Kinds of files that come back; the label is what messages call them."""

    EMPTY = "empty", "tệp rỗng"
    XLSX = "xlsx", "sổ tính Excel"
    XLSB = "xlsb", "sổ tính Excel nhị phân"
    XLS = "xls", "sổ tính Excel 97-2003"
    ODS = "ods", "sổ tính OpenDocument"
    ZIP = "zip", "tệp nén zip"
    RAR = "rar", "tệp nén RAR"
    SEVEN_ZIP = "7z", "tệp nén 7z"
    PACKED = "packed", "tệp nén gz, bz2, xz hoặc tar"
    EMAIL = "eml", "thư điện tử đã lưu"
    MBOX = "mbox", "hộp thư (.mbox)"
    OUTLOOK = "msg", "thư Outlook (.msg)"
    TNEF = "tnef", "gói tệp của Outlook (winmail.dat)"
    SIGNED = "signed", "thư hoặc tệp ký số, mã hóa (.p7m)"
    LOCKED = "locked", "tệp có mật khẩu"
    LABELLED = "labelled", "tệp mã hóa theo nhãn bảo mật"
    NUMBERS = "numbers", "tệp Apple Numbers"
    LINK = "link", "đường liên kết tới tệp trên mạng"
    WEB_ARCHIVE = "mhtml", "trang web lưu thành một tệp (.mht)"
    DAMAGED = "damaged", "tệp hỏng"
    PDF = "pdf", "tệp PDF"
    PICTURE = "picture", "ảnh chụp"
    WORD = "word", "tệp Word"
    SLIDES = "slides", "tệp trình chiếu"
    ARCHIVE = "archive", "tệp nén kiểu khác, hoặc một phần của tệp nén chia nhiều phần"
    MAIL_STORE = "pst", "kho thư Outlook (.pst, .ost)"
    TOO_LARGE = "too_large", "tệp nén quá lớn"
    FODS = "fods", "sổ tính OpenDocument dạng một tệp XML"
    XML_2003 = "xml_2003", "sổ tính XML 2003"
    WEB = "web", "trang web"
    CSV = "csv", "bảng dạng chữ (CSV)"
    XML = "xml", "tệp XML, không phải sổ tính .xlsx"
    OLD = "old", "sổ tính Excel 5 trở về trước, hoặc của chương trình khác"
    TEXT = "text", "tệp văn bản"
    OTHER = "other", "tệp loại khác"

    @property
    def is_spreadsheet(self) -> bool:
        """Whether it may be a form."""
        books = (FileType.XLSX, FileType.XLSB, FileType.XLS, FileType.ODS, FileType.FODS, FileType.XML_2003)
        return self in books or self.is_loose

    @property
    def is_loose(self) -> bool:
        """Whether it may be a form saved as something else, and more often is none: a page, a list of anything."""
        return self in (FileType.WEB, FileType.CSV)

    @property
    def is_whole(self) -> bool:
        """Whether it is a file of its own that may be or hold a form, whatever it is called."""
        return self in _WHOLE


_WHOLE = frozenset(
    {
        FileType.XLSX, FileType.XLSB, FileType.XLS, FileType.ODS, FileType.ZIP, FileType.RAR, FileType.SEVEN_ZIP,
        FileType.PACKED, FileType.EMAIL, FileType.MBOX, FileType.OUTLOOK, FileType.TNEF, FileType.SIGNED,
        FileType.LOCKED, FileType.LABELLED, FileType.NUMBERS, FileType.TOO_LARGE, FileType.MAIL_STORE,
    }
)  # fmt: skip
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", FileType.PDF),
    (b"\x89PNG", FileType.PICTURE),
    (b"\xff\xd8\xff", FileType.PICTURE),
    (b"GIF8", FileType.PICTURE),
    (b"II*\x00", FileType.PICTURE),
    (b"MM\x00*", FileType.PICTURE),
    (b"Rar!", FileType.RAR),
    (b"7z\xbc\xaf", FileType.SEVEN_ZIP),
    (b"\x1f\x8b", FileType.PACKED),
    (b"BZh", FileType.PACKED),
    (b"\xfd7zXZ", FileType.PACKED),
    (b"MSCF", FileType.ARCHIVE),  # .cab
    (b"\x60\xea", FileType.ARCHIVE),  # .arj
    (b"!BDN", FileType.MAIL_STORE),
    (b".pfile", FileType.LABELLED),
    (b"{\\rtf", FileType.WORD),
    (b"\x78\x9f\x3e\x22", FileType.TNEF),
    (b"ID;P", FileType.OLD),
    (b"\x00\x00\x02\x00\x06\x04", FileType.OLD),  # Lotus 1-2-3
)
_BIFF = (b"\x09\x08", b"\x09\x04", b"\x09\x02", b"\x09\x00")  # a bare stream of Excel 2-5
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# Of an .xls with a password: the first record, perhaps a mark of write protection, then the key.
_FILEPASS = re.compile(rb"\x09\x08(?:\x10\x00.{16}|\x08\x00.{8})(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_WORKBOOK_STREAMS = ("Workbook", "WORKBOOK", "workbook")
_RIGHTS = ("DRMEncryptedTransform", "DRMEncryptedDataSpace", "\x09DRMContent")  # of a sensitivity label that encrypts
_PKCS7 = re.compile(
    rb"\x30(?:[\x00-\x7f]|[\x80-\x84].{0,4})\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]", re.DOTALL
)
_PEM = (b"-----BEGIN PKCS7", b"-----BEGIN CMS")
_VOLUME = re.compile(r"\.(?:[zr]\d\d|7z\.\d{3}|zip\.\d{3}|part\d{1,4}\.rar)")  # how names of split archives end
_HEAD = 4096  # bytes looked at to tell text
_DOCUMENTS = (  # what the type of a package says, an entry of it, and what it is then
    (b"opendocument.text", "word/document.xml", FileType.WORD),
    (b"opendocument.presentation", "ppt/presentation.xml", FileType.SLIDES),
)
_BY_APPLE = {"pages": FileType.WORD, "key": FileType.SLIDES}
_SPREADSHEET_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods")
_TABLE_NAMES = (*_SPREADSHEET_NAMES, ".csv", ".tsv")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@lru_cache(maxsize=1)  # asked once where a file is found and once where it is read
def sniff(data: bytes, name: str) -> FileType:
    """The type of a file; a zip package is told apart by what it holds."""
    if not data:
        return FileType.EMPTY
    if data.startswith(OLE):
        return _ole(data)
    if _VOLUME.search(name.casefold()[-12:]):
        return FileType.ARCHIVE
    if data.startswith(b"PK"):
        return _package(data, name)
    if data[257:262] == b"ustar":
        return FileType.PACKED
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[4:8] == b"ftyp" or data[8:12] == b"WEBP" or (data.startswith(b"BM") and data[6:10] == bytes(4)):
        return FileType.PICTURE  # ftyp: HEIC of a telephone, or its film
    return _text(data, name.casefold())


def _ole(data: bytes) -> FileType:
    def holds(*streams: str) -> bool:
        return any(stream.encode("utf-16-le") in data for stream in streams)

    if holds(*_RIGHTS):
        return FileType.LABELLED
    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        return FileType.LOCKED
    if _FILEPASS.search(data):
        return FileType.LOCKED
    if holds("__substg1.0_"):
        return FileType.OUTLOOK
    if holds(*_WORKBOOK_STREAMS):
        return FileType.XLS
    if holds("WordDocument"):
        return FileType.WORD
    if holds("Book"):
        return FileType.XLS
    if holds("PowerPoint Document"):
        return FileType.SLIDES
    return FileType.OTHER


def _package(data: bytes, name: str) -> FileType:
    try:
        package = opened(data)
        names = package.entries.keys()
        mimetype = package.read("mimetype", _HEAD) if "mimetype" in names else b""
    except (TooLarge, Locked):
        return FileType.TOO_LARGE
    except BrokenFile:
        return FileType.DAMAGED
    if b"opendocument.spreadsheet" in mimetype:
        return FileType.LOCKED if _encrypted(package) else FileType.ODS
    for says, entry, kind in _DOCUMENTS:
        if says in mimetype or entry in names:
            return kind
    if any(n.startswith("index") and n.endswith((".iwa", ".apxl")) for n in names) or "index.zip" in names:
        return _BY_APPLE.get(name.casefold().rpartition(".")[2], FileType.NUMBERS)
    if "xl/workbook.bin" in names:
        return FileType.XLSB
    if "[content_types].xml" in names or "xl/workbook.xml" in names:
        return FileType.XLSX
    return FileType.DAMAGED if name.casefold().endswith(_SPREADSHEET_NAMES) else FileType.ZIP


def is_called_workbook(name: str) -> bool:
    """Whether the name of a file is that of a workbook, whatever it holds."""
    return name.casefold().endswith((*_SPREADSHEET_NAMES, ".numbers"))


def _encrypted(package: Package) -> bool:
    """Whether an OpenDocument file was saved with a password."""
    try:
        return b"encryption-data" in package.read("META-INF/manifest.xml")
    except (TooLarge, Locked, BrokenFile):
        return False


def _text(data: bytes, name: str) -> FileType:
    if mail := _mail(data, name):
        return mail
    if len(data) <= _HEAD and not _CONTROLS.search(data) and document_link(data):
        return FileType.LINK
    start = data[:_HEAD]
    if start.startswith(_UTF_16):
        start = start[: len(start) // 2 * 2].decode("utf-16", errors="ignore").encode()
    head = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if markup := _markup(head):
        return markup
    if data.startswith(_BIFF):
        return FileType.OLD
    if not _CONTROLS.search(start):
        in_columns = name.endswith(_TABLE_NAMES) and _in_columns(head.split(b"\n", 12)[:12])
        return FileType.CSV if in_columns else FileType.TEXT
    return FileType.DAMAGED if name.endswith(_SPREADSHEET_NAMES) else FileType.OTHER


def _mail(data: bytes, name: str) -> FileType | None:
    """What begins as a letter does."""
    if is_mbox(data):
        return FileType.MBOX
    if is_web_archive(data):
        return FileType.WEB_ARCHIVE
    if name.endswith((".eml", ".emlx")) or is_letter(data):
        return FileType.EMAIL
    signed = (_PKCS7.match(data) or data.startswith(_PEM)) and not name.endswith(".p7s")
    return FileType.SIGNED if signed else None


def _markup(head: bytes) -> FileType | None:
    """XML or HTML, by how it begins."""
    if head.startswith(b"<") and NAMESPACE.encode() in head and b"<html" not in head:
        return FileType.XML_2003
    if head.startswith(b"<") and b"opendocument.spreadsheet" in head:
        return FileType.FODS
    if head.startswith(b"<?xml"):
        return FileType.WEB if b"<html" in head else FileType.XML
    page = head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")) or b"<table" in head
    return FileType.WEB if page else None


def _in_columns(lines: list[bytes]) -> bool:
    """Whether most lines of a text hold one and the same separator of columns."""
    return any(sum(separator in line for line in lines) * 2 > len(lines) for separator in (b"\t", b";", b","))
