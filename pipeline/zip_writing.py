"""Zip packages of parts that are packed once and written into many packages.

zipfile packs every part of every package anew and makes an object of every line of a directory that it adds to. Of a
form one part in fourteen differs from union to union: the bytes of the others are copied as they stand. A package is to
the byte what zipfile makes of the same parts, but for those that are made of pieces.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from pipeline.files import UNIX, ZIP_EPOCH, BrokenFile, broken_bytes, zip_entry

_ENTRY = struct.Struct("<4s5H3L2H")
_LINE = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20  # of the format: what deflated parts need
_UTF8 = 0x800  # set of a name that is not in ASCII
_MIDNIGHT, _FIRST_DAY = 0, 0x21  # 1980-01-01: the first moment that a zip can name (files.ZIP_EPOCH)
_ALL_BITS = 0xFFFFFFFF  # all bits of a checksum
_RIGHTS = 0o600 << 16  # as zipfile has it of what was never a file
USUAL = zlib.Z_DEFAULT_COMPRESSION


@dataclass(frozen=True, slots=True)
class PackedPart:
    """A part as packages hold it; `crc` and `size` of its content, `method` as zipfile numbers them.

    `data`: its bytes, piece by piece: put together those of a large one would be in memory twice.
    """

    name: str
    crc: int
    size: int
    data: tuple[bytes, ...]
    method: int = zipfile.ZIP_DEFLATED

    @property
    def content(self) -> bytes:
        """What was packed."""
        data = b"".join(self.data)
        return data if self.method == zipfile.ZIP_STORED else zlib.decompress(data, -zlib.MAX_WBITS)

    @property
    def length(self) -> int:
        """How many bytes it takes, packed."""
        return sum(map(len, self.data))

    def _told(self) -> tuple[bytes, tuple[int, ...]]:
        """Its name in bytes, and what both heads of an entry tell alike, from the version to the lengths."""
        name = self.name.encode()
        flags = 0 if len(name) == len(self.name) else _UTF8
        entry = _VERSION, flags, self.method, _MIDNIGHT, _FIRST_DAY
        return name, (*entry, self.crc, self.length, self.size, len(name), 0)

    def head(self) -> bytes:
        """What stands before its bytes in a package."""
        name, about = self._told()
        return _ENTRY.pack(b"PK\x03\x04", *about) + name

    def line(self, at: int) -> bytes:
        """Its line in the directory of a package that holds it from byte `at` on."""
        name, about = self._told()
        return _LINE.pack(b"PK\x01\x02", _VERSION | UNIX << 8, *about, 0, 0, 0, _RIGHTS, at) + name


def packed_part(name: str, content: bytes, level: int = USUAL) -> PackedPart:
    """A part, deflated at a `level` of zlib."""
    return PackedPart(name, zlib.crc32(content), len(content), (_deflated(content, level, zlib.Z_FINISH),))


def stored_part(name: str, content: bytes) -> PackedPart:
    """A part as it is: of content that is packed already."""
    return PackedPart(name, zlib.crc32(content), len(content), (content,), zipfile.ZIP_STORED)


def is_written_here(package: bytes) -> bool:
    """Whether a package is as these write it: of whoever else packs it, one part at least has other times or rights."""
    with suppress(BrokenFile), broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(package)) as read:
        parts = read.infolist()
        ours = UNIX, _RIGHTS, ZIP_EPOCH
        return bool(parts) and all((p.create_system, p.external_attr, p.date_time) == ours for p in parts)
    return False


@dataclass(frozen=True, slots=True)
class PackedEnds:
    """How many parts begin and end alike, packed once: of each its middle is packed.

    Packed bytes may follow one another wherever a packer has been flushed: to every reader they are one part.
    """

    begin: bytes
    end: bytes
    packed_begin: bytes
    packed_end: bytes

    @classmethod
    def of(cls, begin: bytes, end: bytes) -> PackedEnds:
        """The ends, packed."""
        return cls(begin, end, _deflated(begin, USUAL, zlib.Z_FULL_FLUSH), _deflated(end, USUAL, zlib.Z_FINISH))

    def part(self, name: str, middle: bytes) -> PackedPart:
        """The part with this middle."""
        crc = zlib.crc32(self.end, zlib.crc32(middle, zlib.crc32(self.begin)))
        size = len(self.begin) + len(middle) + len(self.end)
        data = self.packed_begin, _deflated(middle, USUAL, zlib.Z_FULL_FLUSH), self.packed_end
        return PackedPart(name, crc, size, data)


@dataclass(frozen=True, slots=True)
class PackedPiece:
    """A piece of a part, packed so that others may follow; `crc` and `size` of its content."""

    crc: int
    size: int
    data: bytes


def packed_piece(content: bytes, level: int = USUAL) -> PackedPiece:
    """A piece, deflated at a `level` of zlib."""
    return PackedPiece(zlib.crc32(content), len(content), _deflated(content, level, zlib.Z_FULL_FLUSH))


def of_pieces(name: str, pieces: Iterable[PackedPiece]) -> PackedPart:
    """The part that is made of these pieces, one behind the other."""
    crc, size, data = 0, 0, []
    for piece in pieces:
        crc, size = _crc_behind(crc, piece), size + piece.size
        data.append(piece.data)
    return PackedPart(name, crc, size, (*data, _deflated(b"", USUAL, zlib.Z_FINISH)))


def _crc_behind(crc: int, piece: PackedPiece) -> int:
    """The checksum of what has the checksum `crc` and the piece behind it, whose content is not at hand.

    But for its inversion at both ends a checksum is linear: what becomes of the bits of `crc` behind as many zeros, and
    the checksum of the piece, are added up.
    """
    return zlib.crc32(bytes(piece.size), crc ^ _ALL_BITS) ^ _ALL_BITS ^ piece.crc


def _deflated(content: bytes, level: int, end: int) -> bytes:
    """Content deflated; `end`: Z_FULL_FLUSH where more may follow, none of which refers to it, or Z_FINISH."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(end)


@dataclass(frozen=True)
class PackedParts:
    """The parts that many packages have in common, in their order."""

    parts: tuple[PackedPart, ...] = ()

    @classmethod
    def of(cls, parts: Mapping[str, bytes]) -> PackedParts:
        """Parts by name, packed."""
        return cls(tuple(packed_part(name, content) for name, content in parts.items()))

    @cached_property
    def _begin(self) -> tuple[bytes, bytes]:
        """How the packages begin, and their directories."""
        return _joined(self.parts, 0)

    def package(self, more: Iterable[PackedPart]) -> bytes:
        """A package of these parts and `more` behind them."""
        begin, first_lines = self._begin
        own = tuple(more)
        rest, last_lines = _joined(own, len(begin))
        count, start = len(self.parts) + len(own), len(begin) + len(rest)
        lines = len(first_lines) + len(last_lines)
        if _beyond(count, start + lines):
            return _large((*self.parts, *own))
        return b"".join((begin, rest, first_lines, last_lines, _end(count, start, lines)))

    def write(self, out: IO[bytes]) -> None:
        """Write a package of these parts, of which there may be much."""
        if _beyond(len(self.parts), sum(max(part.length, part.size) for part in self.parts)):
            out.write(_large(self.parts))
            return
        lines: list[bytes] = []
        at = 0
        for part in self.parts:
            lines.append(part.line(at))
            at += sum(map(out.write, (part.head(), *part.data)))
        out.write(b"".join((*lines, _end(len(lines), at, sum(map(len, lines))))))


def _beyond(count: int, size: int) -> bool:
    """Whether a plain directory cannot tell of so many parts, of so many bytes."""
    return count >= zipfile.ZIP_FILECOUNT_LIMIT or size > zipfile.ZIP64_LIMIT


def _end(count: int, start: int, lines: int) -> bytes:
    """What ends a package of `count` parts, the directory of which begins at byte `start` and has `lines` bytes."""
    return _END.pack(b"PK\x05\x06", 0, 0, count, count, lines, start, 0)


def _large(parts: Iterable[PackedPart]) -> bytes:
    """A package of more parts or bytes than a plain directory counts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for part in parts:
            entry = zip_entry(part.name)
            entry.compress_type = part.method
            written.writestr(entry, part.content)
    return out.getvalue()


def _joined(parts: Iterable[PackedPart], at: int) -> tuple[bytes, bytes]:
    """Parts side by side from byte `at` of a package on, and their lines in its directory."""
    entries: list[bytes] = []
    lines: list[bytes] = []
    for part in parts:
        lines.append(part.line(at))
        head = part.head()
        entries += head, *part.data
        at += len(head) + part.length
    return b"".join(entries), b"".join(lines)
