"""Which attachments of a message are fetched, and under what name they are kept. Pure."""

from __future__ import annotations

import re

from pipeline.file_names import file_name
from pipeline.intake.letters.letter import Attached
from pipeline.intake.unpack.litter import Litter, litter_of, logo
from pipeline.intake.unpack.sniff import FileType, sniff

NAMELESS = "tep-dinh-kem"
FORM_TYPES = frozenset(
    {
        ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".fods", ".numbers", ".zip", ".rar", ".7z", ".gz", ".tgz", ".tar",
        ".bz2", ".xz", ".eml", ".emlx", ".mbox", ".msg", ".p7m",
    }
)  # fmt: skip

_BY_TYPE = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.ms-excel.sheet.macroenabled.12": ".xlsm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": ".xlsb",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
}
_BY_CONTENT = {
    FileType.XLSX: ".xlsx",
    FileType.XLSB: ".xlsb",
    FileType.XLS: ".xls",
    FileType.ODS: ".ods",
    FileType.LOCKED: ".xlsx",
    FileType.LABELLED: ".xlsx",
    FileType.NUMBERS: ".numbers",
    FileType.ZIP: ".zip",
    FileType.RAR: ".rar",
    FileType.SEVEN_ZIP: ".7z",
    FileType.PACKED: ".gz",
    FileType.EMAIL: ".eml",
    FileType.MBOX: ".mbox",
    FileType.OUTLOOK: ".msg",
    FileType.TNEF: ".dat",
    FileType.SIGNED: ".p7m",
    FileType.LINK: ".url",
}
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg"})
_TEXTS = frozenset({".pdf", ".doc", ".docx", ".rtf", ".odt", ".txt", ".html", ".htm", ".ppt", ".pptx", ".csv"})
_USUAL = re.compile(r"\.[a-z0-9]{1,10}")  # endings; what else follows a point is part of the name
_TELLING = frozenset({Litter.LOCK, Litter.UNFINISHED})  # litter that somebody may have sent in place of the form


def form_suffix(part: Attached) -> str:
    """The suffix under which the part may be or hold a form; blank when it cannot."""
    data = part.payload or b""
    suffix = _suffix(part.name)
    found = _BY_CONTENT.get(sniff(data, part.name), "")
    if litter_of(part.name, data):
        return found if sniff(data, part.name).is_whole else ""
    if suffix in FORM_TYPES:
        return suffix
    if found or suffix in _PICTURES | _TEXTS:
        return found
    return _BY_TYPE.get(part.content_type, "")


def _suffix(name: str) -> str:
    dot = name.rfind(".")
    return name[dot:].strip().lower() if dot >= 0 else ""


def is_litter(part: Attached) -> bool:
    """Whether it is what mail programs add to a letter: nobody is told of it."""
    data = part.payload or b""
    if part.inline:
        return True
    if sniff(data, part.name).is_whole:
        return False
    return logo(part.name, data) or litter_of(part.name, data) not in (None, *_TELLING)


def is_document(part: Attached) -> bool:
    """Whether it is a text, scan or photo, as people send in place of the form."""
    data = part.payload or b""
    written = (FileType.PDF, FileType.WORD, FileType.SLIDES, FileType.PICTURE)
    return bool(data) and not part.inline and sniff(data, part.name) in written


def reason_skipped(part: Attached) -> str:
    """Why an attachment is not fetched, in plain words; blank when it is."""
    if part.payload is None:
        return "tệp đính kèm không có trong thư, hoặc không giải mã được; mở thư, lưu tệp vào thư mục"
    if form_suffix(part):
        return ""
    if litter := litter_of(part.name, part.payload):
        return litter.label
    suffix = _suffix(part.name)
    if suffix in _PICTURES or part.content_type.startswith("image/"):
        return "là hình ảnh; đề nghị gửi tệp Excel"
    if suffix in _TEXTS or part.content_type in ("application/pdf", "application/msword"):
        return "không phải tệp Excel; đề nghị gửi tệp Excel của biểu mẫu"
    return "loại tệp không dùng được"


def safe_name(part: Attached) -> str:
    """A name for the disk, safe on Windows and Linux: no folders, no device names, of bearable length."""
    own = _suffix(part.name)
    suffix = form_suffix(part) or (own if _USUAL.fullmatch(own) else "")
    last = re.split(r"[\\/]", part.name)[-1]
    stem = last[: -len(suffix)] if suffix and last.lower().endswith(suffix) else last
    stem = file_name(stem.lstrip("~$. ")) if stem.strip("~$. ") else NAMELESS  # no device, so none with a suffix
    return f"{stem}{suffix}"
