"""What machines put beside a file: one table of kinds, passed over with a count.

A name alone never hides a whole workbook, letter or archive: what is called like a temporary file and holds one is
read. Only what lies in a system's own folder, and our own scratch files, are passed over whatever they hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple

from pipeline.labelled import Labelled
from pipeline.patterns import Short, short


class Litter(Labelled):
    """Kinds of what nobody meant to send; the label is how they are counted on the screen and in the list of files."""

    LOCK = "lock", "tệp khóa tạm của Excel, WPS, LibreOffice"
    UNFINISHED = "unfinished", "tệp tạm, tệp tải về dở dang"
    SCRATCH = "scratch", "tệp tạm của chính chương trình này"
    WINDOWS = "windows", "tệp của Windows"
    MAC = "mac", "tệp của máy Mac"
    DISK = "disk", "tệp của ổ mạng, thùng rác, chương trình đồng bộ"
    CLOUD = "cloud", "tệp iCloud chưa tải về máy"
    SHORTCUT = "shortcut", "lối tắt"
    MAIL_INDEX = "mail_index", "tệp chỉ mục của chương trình thư"
    SIGNATURE = "signature", "chữ ký số"
    CARD = "card", "danh thiếp"
    CALENDAR = "calendar", "lịch họp"
    MAIL_PIECE = "mail_piece", "mẩu lời thư tách rời"
    LOGO = "logo", "ảnh trong lời thư"
    BOUNCE = "bounce", "thư báo không gửi được"
    RECEIPT = "receipt", "thư báo đã nhận, đã đọc"
    AUTO_REPLY = "auto_reply", "thư trả lời tự động"


class _Sign(NamedTuple):
    """How a kind is known: patterns of names and of folders (folded), or how the content begins."""

    kind: Litter
    names: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()


_TABLE = (
    _Sign(Litter.LOCK, ("~$*", ".~*", "~*.xls?", "~*.xls", "~*.ods", "~*.doc?", "~*.doc", "*.xls?#", "*.ods#")),
    _Sign(
        Litter.UNFINISHED,
        ("*.tmp", "*.temp", "*.part", "*.partial", "*.crdownload", "*.opdownload", "*.download", "*.filepart", "*~"),
    ),
    _Sign(
        Litter.WINDOWS,
        ("thumbs.db", "thumbs.db:*", "ehthumbs.db", "desktop.ini", "*:smartscreen",
         "*:zone.identifier", "*\uf03azone.identifier"),
        ("system volume information",),
        (b"[ZoneTransfer]",),
    ),
    _Sign(
        Litter.MAC,
        (".ds_store", "._*", "icon\r", "icon\uf00d", "icon", ".localized", ".apdisk", ".volumeicon.icns"),
        ("__macosx", ".appledouble", ".spotlight-v100", ".fseventsd", ".trashes", ".temporaryitems",
         ".documentrevisions-v100"),
        (b"\x00\x05\x16\x07\x00", b"\x00\x05\x16\x00\x00"),
    ),
    _Sign(
        Litter.DISK,
        ("*@synoeastream", "*@synoresource", ".dropbox", ".dropbox.attr", ".owncloudsync*", "._sync_*.db*",
         ".sync_*.db*", "~syncthing~*", ".syncthing.*", ".stignore", ".gitkeep", ".gitignore", ".nfs*", ".smbdelete*",
         ".nextcloudsync*", ".849c9593-*", ".nomedia", ".fuse_hidden*"),
        ("@eadir", "#recycle", "@recycle", "@recently-snapshot", "#snapshot", ".snapshot", "~snapshot", ".@__thumb",
         "$recycle.bin", "recycler", ".trash", ".trash-*", ".stfolder", ".stversions", ".sync", ".dropbox.cache",
         ".tmp.drivedownload", ".tmp.driveupload", "lost+found", ".git", "@tmp", "trashbox", ".recycle", ".thumbnails"),
    ),
    _Sign(Litter.CLOUD, ("*.icloud",)),
    _Sign(
        Litter.SHORTCUT, ("*.lnk", "*.url", "*.website", "*.webloc", "*.desktop"), (),
        (b"L\x00\x00\x00\x01\x14\x02\x00",),
    ),
    _Sign(Litter.MAIL_INDEX, ("*.msf", "table_of_contents", "*.emlxpart")),
    _Sign(Litter.SIGNATURE, ("*.p7s", "*.asc", "*.sig", "openpgp_*")),
    _Sign(Litter.CARD, ("*.vcf", "*.vcard"), (), (b"BEGIN:VCARD",)),
    _Sign(Litter.CALENDAR, ("*.ics", "*.vcs", "*.ical"), (), (b"BEGIN:VCALENDAR",)),
    _Sign(
        Litter.MAIL_PIECE,
        ("att[0-9][0-9]*.htm", "att[0-9][0-9]*.html", "att[0-9][0-9]*.txt", "att[0-9][0-9]*.bin",
         "att[0-9][0-9]*.dat", "att[0-9][0-9][0-9][0-9][0-9]", "untitled attachment*.txt", "untitled attachment*.htm*",
         "mime-attachment*.txt", "mime-attachment*.htm*"),
    ),
)  # fmt: skip


LONGEST = 300  # characters of a name; systems take 255
_WITH_FORMS = r"(?:xls|xlsx|xlsm|xlsb|ods|fods|zip|rar|7z|eml|msg|mbox)"
# “.A05.xlsx.icloud”, “A05.xlsx.lnk”, “A05.xlsx - Shortcut.lnk”
_POINTER = short(rf"\.(.+\.{_WITH_FORMS})\.icloud|(.+\.{_WITH_FORMS})(?: - [^.]+)?\.lnk", LONGEST, re.IGNORECASE)


def _pattern(names: Iterable[str]) -> Short:
    """One expression for many patterns of names: it is asked of every file, and of every folder on its way."""
    return short("|".join(map(translate, names)) or r"(?!)", LONGEST)


_NAMES = tuple((_pattern(sign.names), sign.starts, sign.kind) for sign in _TABLE)
_FOLDERS = tuple((_pattern(sign.folders), sign.kind) for sign in _TABLE if sign.folders)
_SCRATCH = re.compile(r"\.[a-z0-9_]{8}\.[a-z0-9]{1,5}")  # as tempfile names what files.replaced_file writes
_LOGO = re.compile(r"(?:image|outlook-\w{1,40}|logo)[-_ ]?\d{0,3}\.(?:png|gif|jpe?g|bmp|emz|wmz)")
MAX_LOGO = 100_000  # bytes; the photo of a page has more


_OF_SYSTEMS = {Litter.WINDOWS, Litter.MAC}


def in_system_folder(path: str) -> Litter | None:
    """The kind of what lies in a folder that a system keeps for itself, or is our own; whatever it holds."""
    folders, _, last = path.casefold().rpartition("/")
    if kind := _in_folders(folders):
        return kind
    return Litter.SCRATCH if _SCRATCH.fullmatch(last) else None


@lru_cache(maxsize=256)  # many files lie in few folders
def _in_folders(folders: str) -> Litter | None:
    parts = folders.split("/") if folders else []
    return next((kind for pattern, kind in _FOLDERS if any(map(pattern.match, parts))), None)


def litter_of(path: str, data: bytes) -> Litter | None:
    """The kind of what is no form by its name or its beginning; the caller knows that no whole file is in it."""
    last = path.casefold().rpartition("/")[2]
    for pattern, starts, kind in _NAMES:
        if data.startswith(starts) or pattern.match(last):
            return kind
    return None


def pointed_at(path: str) -> str:
    """The file beside it, of a kind that holds forms, that a shortcut or a mark of iCloud stands for; else ''."""
    folder, slash, name = path.rpartition("/")
    found = _POINTER.fullmatch(name)
    return f"{folder}{slash}{found[1] or found[2]}" if found else ""


def logo(name: str, data: bytes) -> bool:
    """Whether an attached picture is one that mail programs make of signatures."""
    return len(data) <= MAX_LOGO and _LOGO.fullmatch(name.casefold()) is not None


def of_a_system(name: str) -> bool:
    """Whether a file of this name is one that systems put into every folder: nobody's own."""
    return litter_of(name, b"\n") in _OF_SYSTEMS


def passed_over(path: str) -> bool:
    """Whether a file of this name, looked at no further, is litter."""
    return (in_system_folder(path) or litter_of(path, b"\n")) is not None
