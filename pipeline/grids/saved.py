"""When a returned workbook was last saved, as it says itself."""

from __future__ import annotations

import re
import struct
from datetime import datetime, timedelta

from pipeline.files import BrokenFile
from pipeline.grids.workbook_parts import CORE, MAX_PART
from pipeline.moments import VIETNAM, vietnamese
from pipeline.zip_package import Locked, Package, TooLarge

_META = "meta.xml"  # where OpenDocument says it
_META_DATE = re.compile(rb"<dc:date>([^<]+)<")
_FLAT_DATE = re.compile(
    rb"<(?:dc:date|LastSaved(?: [^<>]{0,99})?)>([^<]{1,40})<"
)  # of OpenDocument in one file, of XML 2003
_FLAT_HEAD = 65_536  # bytes within which those say it
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^<>]*>([^<]+)<")
# [MS-OLEPS] 2.25.1: the identifier of the property set, and of what is looked for in it.
_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_LAST_SAVED, _FILETIME = 0x0D, 0x40
_HEADER = 28  # bytes of the stream before the identifier
_MAX_PROPERTIES = 100
_EPOCH = datetime(1601, 1, 1)
_PLAUSIBLE = range(1990, 2101)


def saved_time(data: bytes) -> datetime | None:
    """When a workbook of any kind was last saved; None when it does not say."""
    if not data.startswith(b"PK"):
        return _moment(_FLAT_DATE.search(data[:_FLAT_HEAD])) or _of_summary(data)
    try:
        package = Package(data)
        if _META not in package:
            return last_saved(package)
        found = _META_DATE.search(package.read(_META, MAX_PART))
    except (BrokenFile, TooLarge, Locked):
        return None
    return _moment(found)


def _moment(found: re.Match[bytes] | None) -> datetime | None:
    """Local time, as OpenDocument has it."""
    try:
        return datetime.fromisoformat(found.group(1).decode().strip()[:19]) if found else None
    except ValueError:
        return None


def last_saved(package: Package) -> datetime | None:
    """When the file was last saved (docProps/core.xml), in Vietnamese time; None when it does not say."""
    if CORE not in package:
        return None
    found = _MODIFIED.search(package.read(CORE, MAX_PART))
    if found is None:
        return None
    try:
        return vietnamese(datetime.fromisoformat(found.group(1).decode().strip()))
    except (ValueError, OverflowError):
        return None


def _of_summary(data: bytes) -> datetime | None:
    """The saving time of an .xls, in Vietnamese time: from the summary that Excel and LibreOffice write into it.

    The stream is found by its identifier, not through the file's directory: in files of this size it lies in one piece.
    """
    at = data.find(_SUMMARY)
    if at < _HEADER:
        return None
    try:
        (offset,) = struct.unpack_from("<I", data, at + len(_SUMMARY))
        section = at - _HEADER + offset
        (count,) = struct.unpack_from("<I", data, section + 4)
        for n in range(min(count, _MAX_PROPERTIES)):
            name, where = struct.unpack_from("<II", data, section + 8 + 8 * n)
            if name == _LAST_SAVED:
                kind, ticks = struct.unpack_from("<IQ", data, section + where)
                saved = _EPOCH + timedelta(microseconds=ticks // 10)
                return saved + VIETNAM if kind == _FILETIME and saved.year in _PLAUSIBLE else None
    except (struct.error, OverflowError):
        pass  # cut short, or not what it looked like
    return None
