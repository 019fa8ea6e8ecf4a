"""When a returned workbook was last saved, as it says itself."""

from __future__ import annotations

import re
from datetime import datetime

from pipeline.files import BrokenFile
from pipeline.grids.parts import CORE, MAX_PART
from pipeline.moments import vietnamese
from pipeline.package import Locked, Package, TooLarge

_META = "meta.xml"  # where OpenDocument says it
_META_DATE = re.compile(rb"<dc:date>([^<]+)<")
_FLAT_DATE = re.compile(
    rb"<(?:dc:date|LastSaved(?: [^<>]{0,99})?)>([^<]{1,40})<"
)  # of OpenDocument in one file, of XML 2003
_FLAT_HEAD = 65_536  # bytes within which those say it
_MODIFIED = re.compile(rb"<(?:\w+:)?modified\b[^<>]*>([^<]+)<")


def saved_time(data: bytes) -> datetime | None:
    """When a workbook that is a zip or XML was last saved; None when it does not say, or is neither (.xls)."""
    if not data.startswith(b"PK"):
        return _moment(_FLAT_DATE.search(data[:_FLAT_HEAD]))
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
