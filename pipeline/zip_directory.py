"""The directory of a zip package: the usual one straight from its bytes, any other by zipfile.

zipfile is asked for the directory only, and takes most of the time in which a small package is opened.
"""

from __future__ import annotations

import io
import struct
import zipfile
from functools import lru_cache
from typing import NamedTuple

from pipeline.files import broken_bytes

_SIGN = b"PK\x01\x02"
_ENTRY = struct.Struct("<4sxxBxHHxxxxIIIHHHxxxxxxxxI")
_END = struct.Struct("<4sxxxxxxxxIIH")
_END_SIGN, _LOCATOR_SIGN = b"PK\x05\x06", b"PK\x06\x07"
_LOCATOR = 20  # bytes
_NEWEST = 63  # version of the format that zipfile knows
_LONGEST_NAME = 200  # bytes of one that is kept


class ZipEntry(NamedTuple):
    """What a directory says of one entry; `orig_filename`: its name as it is written."""

    filename: str
    orig_filename: str
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int
    file_size: int
    header_offset: int

    def is_dir(self) -> bool:
        """Whether it stands for a folder."""
        return self.filename.endswith("/")


def zip_directory(data: bytes) -> tuple[ZipEntry, ...]:
    """The entries of a package. Raises BrokenFile."""
    found = usual_directory(data)
    return read_by_zipfile(data) if found is None else found


def read_by_zipfile(data: bytes) -> tuple[ZipEntry, ...]:
    """The same of any package. Raises BrokenFile."""
    with broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(data)) as package:
        return tuple(
            ZipEntry(
                i.filename,
                i.orig_filename,
                i.flag_bits,
                i.compress_type,
                i.CRC,
                i.compress_size,
                i.file_size,
                i.header_offset,
            )
            for i in package.infolist()
        )


def usual_directory(data: bytes) -> tuple[ZipEntry, ...] | None:
    """The entries of a package that ends with its directory, of plain names and without comments; None of any other."""
    end = len(data) - _END.size
    if end < 0 or data[max(0, end - _LOCATOR) :].startswith(_LOCATOR_SIGN):
        return None
    sign, size, at, comment = _END.unpack_from(data, end)
    if sign != _END_SIGN or comment or at + size != end:
        return None
    entries = []
    while at < end:
        if at + _ENTRY.size > end:
            return None
        sign, version, flags, packing, crc, packed, unpacked, name, extra, comment, offset = _ENTRY.unpack_from(
            data, at
        )
        at += _ENTRY.size + name
        said = data[at - name : at]
        text = _plain_name(said)
        if sign != _SIGN or version > _NEWEST or extra or comment or at > end or text is None:
            return None
        entries.append(ZipEntry(text, text, flags, packing, crc, packed, unpacked, offset))
    return tuple(entries)


def _plain_name(name: bytes) -> str | None:
    return _read(name) if len(name) <= _LONGEST_NAME else None


@lru_cache(maxsize=1024)  # workbooks have the same few parts
def _read(name: bytes) -> str | None:
    """A name that all encodings and systems write alike; None for any other."""
    text = name.decode("ascii") if name.isascii() else ""
    return text if text.isprintable() and "\\" not in text and name.isascii() else None
