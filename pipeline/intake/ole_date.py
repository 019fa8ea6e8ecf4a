"""When an .xls was last saved: the summary information that Excel and LibreOffice write into it."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

from pipeline.moments import VIETNAM

# [MS-OLEPS] 2.25.1: the identifier of the property set, and of what is looked for in it.
_SUMMARY = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
_LAST_SAVED, _FILETIME = 0x0D, 0x40
_HEADER = 28  # bytes of the stream before the identifier
_MAX_PROPERTIES = 100
_EPOCH = datetime(1601, 1, 1)
_PLAUSIBLE = range(1990, 2101)


def ole_saved_time(data: bytes) -> datetime | None:
    """The saving time in Vietnamese time; None where it does not say one.

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
