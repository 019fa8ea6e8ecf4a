"""Pictures by their first bytes: of which kind, how many pixels. Nothing is decoded."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

CARRIED = "PNG, JPEG, GIF, BMP, TIFF"  # as people are told
MAX_PICTURES = 500  # of a document or a workbook
MAX_PICTURE_BYTES = 80 * 1024 * 1024  # of all of them
MAX_BYTES = 30 * 1024 * 1024  # of one picture: a photo of a telephone has 3 to 15 MB
MAX_PIXELS = 120_000_000  # telephones take 108 million
MAX_SIDE = 30_000
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers of a frame
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_BEGUN = re.compile(rb"\xff+")  # what a marker begins with, and what fills the room before it
_SEGMENTS = 10_000  # of a JPEG before its frame
_WIDE, _HIGH = 256, 257  # tags of TIFF
_SHORT = 3  # type of a number of two bytes in TIFF


@dataclass(frozen=True, slots=True)
class Raster:
    """Kind of a picture, as the ending of its file would say it, and its size in pixels, as its head says."""

    kind: str
    width: int
    height: int


def raster(data: bytes) -> Raster | None:
    """The picture in `data`; None for anything that is no PNG, JPEG, GIF, BMP or TIFF."""
    for (kind, size), starts in _KINDS.items():
        if data.startswith(starts):
            try:
                found = size(data)
            except (struct.error, IndexError):  # cut off
                return None
            return Raster(kind, *found) if found is not None else None
    return None


def carried(data: bytes) -> Raster | None:
    """The picture in `data` where it may be carried: of a known kind, within bytes and pixels."""
    found = raster(data) if len(data) <= MAX_BYTES else None
    if found is None:
        return None
    sides = found.width, found.height
    fits = min(sides) > 0 and max(sides) <= MAX_SIDE and found.width * found.height <= MAX_PIXELS
    return found if fits else None


def _png(data: bytes) -> tuple[int, int] | None:
    return _two(">II", data, 16) if data[12:16] == b"IHDR" else None


def _gif(data: bytes) -> tuple[int, int]:
    return _two("<HH", data, 6)


def _two(form: str, data: bytes, at: int) -> tuple[int, int]:
    first, second = struct.unpack_from(form, data, at)
    return int(first), int(second)


def _bmp(data: bytes) -> tuple[int, int] | None:
    (head,) = struct.unpack_from("<I", data, 14)
    if head == 12:  # of OS/2
        return _two("<HH", data, 18)
    if not 40 <= head <= 124:
        return None
    width, height = _two("<ii", data, 18)
    return width, abs(height)


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    for _ in range(_SEGMENTS):
        if (begun := _BEGUN.match(data, at)) is None:
            return None
        at = begun.end() - 1
        marker = data[at + 1]
        if marker in _JPEG_SIZES:
            height, width = _two(">HH", data, at + 5)
            return width, height
        at += 2
        if marker not in _JPEG_ALONE:
            (length,) = struct.unpack_from(">H", data, at)
            at += length
    return None


def _tiff(data: bytes) -> tuple[int, int] | None:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    found: dict[int, int] = {}
    for n in range(min(count, 1000)):
        tag, kind = struct.unpack_from(f"{order}HH", data, at + 2 + 12 * n)
        if tag in (_WIDE, _HIGH):
            (found[tag],) = struct.unpack_from(f"{order}{'H' if kind == _SHORT else 'I'}", data, at + 10 + 12 * n)
    return (found[_WIDE], found[_HIGH]) if len(found) == 2 else None


# Kind and what reads its size -> how its bytes begin.
_KINDS: dict[tuple[str, Callable[[bytes], tuple[int, int] | None]], tuple[bytes, ...]] = {
    ("png", _png): (b"\x89PNG\r\n\x1a\n",),
    ("jpeg", _jpeg): (b"\xff\xd8\xff",),
    ("gif", _gif): (b"GIF87a", b"GIF89a"),
    ("bmp", _bmp): (b"BM",),
    ("tiff", _tiff): (b"II*\0", b"MM\0*"),
}
