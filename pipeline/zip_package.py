"""A zip package read within bounds. What a package says of its own sizes is not believed: bytes are counted.

The directory alone is taken as it is. Some readers trust the stated sizes and others do not, so that a part may be a
few bytes to one of them and gigabytes to the other.
"""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any, Protocol

from lxml import etree

from pipeline.files import BrokenFile, broken_bytes, zip_entry
from pipeline.zip_directory import ZipEntry, zip_directory

MAX_UNPACKED = 100 * 1024 * 1024  # bytes; a form unpacks to well under one megabyte
MAX_ENTRIES = 100_000  # a directory longer than that takes seconds to list
DEFLATE_MOST = 1032  # bytes that one packed byte can unpack to
LITTLE = 10 * 1024 * 1024  # bytes
TIMES = 100  # a part beyond LITTLE that is larger than this many times its packed size was made to cost
MAX_PARTS = 20_000  # of a workbook or document: each picture is one
Parts = Mapping[str, bytes]  # of a package, by name
_MARKUP = (".xml", ".rels", ".vml")  # what libraries parse; a picture as SVG may define what it likes
_DEFINITION = "<!DOCTYPE"
_DEFINITIONS = tuple(_DEFINITION.encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST = max(map(len, _DEFINITIONS)) - 1
_PIECE = 1024 * 1024  # bytes
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENTRY = b"PK\x03\x04"
_LOCAL = struct.Struct("<4s22xHH")
_END = b"PK\x05\x06"
_TAIL = struct.Struct("<4s16xH")
_LONGEST_TAIL = 0x10000 + 22 + LITTLE  # bytes from the end in which the directory of a package is looked for
_FEW, _MANY = 4096, 64 * 1024  # bytes of a part that is kept, packed and unpacked
_LONG_NAME = 100  # characters of one that is not kept
_LEAST_FILE = 100  # bytes; fewer behind a package are what mail programs and disks leave there
_ENCRYPTED = 0x1
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class TooLarge(Exception):
    """The package holds more than is taken; the words say how much."""


class Locked(Exception):
    """The part is encrypted."""


class Unsound(BrokenFile):
    """The package holds what no office program writes; the words say what."""


class UnknownPacking(BrokenFile):
    """The part is neither stored nor deflated: nothing of it can be read."""


class Package:
    """A zip package in memory. Parts are found whatever the case and the slashes of their names."""

    def __init__(self, data: bytes, limit: int = MAX_UNPACKED) -> None:
        self._raw, self._data, self._limit = data, memoryview(data), limit
        self.infos = _directory(data)
        # By plain name; of several of one name the last, as every reader takes it.
        self.entries: Mapping[str, ZipEntry] = {plain(info.filename): info for info in self.infos}
        self.doubled = len(self.entries) < len(self.infos)
        self.unpacked, self._measured = 0, False
        self._parts: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return plain(name) in self.entries

    def read(self, name: str, limit: int = MAX_UNPACKED) -> bytes:
        """One part; raises TooLarge beyond `limit`, BrokenFile when there is none or it is damaged."""
        at = plain(name)
        if at not in self._parts:
            if at not in self.entries:
                raise BrokenFile(f"no part {name}")
            self._parts[at] = self.unpack(self.entries[at], limit)
        return self._parts[at]

    def xml(self, name: str, limit: int = MAX_UNPACKED) -> etree._Element:
        """One part, parsed; entities are not expanded."""
        return parsed(self.read(name, limit))

    def unpack(self, info: ZipEntry, limit: int) -> bytes:
        """The bytes of one entry, counted against the limit of the package."""
        if info.flag_bits & _ENCRYPTED:
            raise Locked(info.filename)
        most = min(limit, self._limit - self.unpacked)
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            found = bytes(packed[: most + 1])
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            kept = _inflated(bytes(packed)) if len(packed) <= _FEW else None
            found = self._inflate(info, packed, most) if kept is None or len(kept) > most else kept
        else:
            raise UnknownPacking(info.filename)
        if len(found) > most:
            raise TooLarge(f"bung ra hơn {most // 2**20} MB")
        self.unpacked += len(found)
        if zlib.crc32(found) != info.CRC:
            raise BrokenFile(info.filename)
        return found

    @staticmethod
    def _inflate(info: ZipEntry, packed: memoryview, most: int) -> bytes:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        with broken_bytes():
            found = unpacker.decompress(packed, most + 1)
        if len(found) <= most and not unpacker.eof:
            raise BrokenFile(info.filename)
        return found

    def chunks(self, info: ZipEntry, limit: int) -> Iterator[bytes]:
        """The bytes of one entry piece by piece, counted like those of `unpack`, nothing of them kept."""
        if info.flag_bits & _ENCRYPTED:
            raise Locked(info.filename)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnknownPacking(info.filename)
        most, seen, check = min(limit, self._limit - self.unpacked), 0, 0
        for piece in self._pieces(info):
            seen += len(piece)
            if seen > most:
                raise TooLarge(f"bung ra hơn {min(limit, self._limit) // 2**20} MB")
            check = zlib.crc32(piece, check)
            yield piece
        self.unpacked += seen
        if check != info.CRC:
            raise BrokenFile(info.filename)

    def _pieces(self, info: ZipEntry) -> Iterator[bytes]:
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
            return
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        for at in range(0, len(packed), _PIECE):
            rest: bytes | memoryview = packed[at : at + _PIECE]
            while len(rest) and not unpacker.eof:
                with broken_bytes():
                    yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unconsumed_tail
        if not unpacker.eof:
            raise BrokenFile(info.filename)

    def _packed(self, info: ZipEntry) -> memoryview:
        at = info.header_offset
        whole = 0 <= at <= len(self._data) - _LOCAL.size
        signature, name, extra = _LOCAL.unpack_from(self._data, at) if whole else (b"", 0, 0)
        if signature != _ENTRY:
            raise BrokenFile(info.filename)
        start = at + _LOCAL.size + name + extra
        return self._data[start : start + info.compress_size]

    @property
    def overlapping(self) -> bool:
        """Whether entries share bytes, as only an archive does that is made to cost."""
        spans = sorted((i.header_offset, i.header_offset + _LOCAL.size + i.compress_size) for i in self.infos)
        return any(end > start for (_, end), (start, _) in pairwise(spans))

    @property
    def unlisted(self) -> bool:
        """Whether an entry begins where the directory knows of none: two archives in one file, a directory cut down."""
        if self._without_gaps:
            return False
        spans = sorted((i.header_offset, self._end(i)) for i in self.infos)
        ends = list(itertools.accumulate((end for _, end in spans), max, initial=0))
        directory = self._raw.find(_DIRECTORY_ENTRY, ends[-1])
        starts = [*(start for start, _ in spans), max(directory, ends[-1])]
        return any(self._raw.find(_ENTRY, end, start) >= 0 for end, start in zip(ends, starts, strict=True))

    @property
    def _without_gaps(self) -> bool:
        """Whether entry follows on entry, in the order of the directory, and the directory on the last, as usual."""
        at = 0
        for info in self.infos:
            if info.header_offset != at:
                return False
            at = self._end(info)
        return self._raw.startswith(_DIRECTORY_ENTRY, at)

    def _end(self, info: ZipEntry) -> int:
        """Where the bytes of an entry end, by its own head; at its beginning where it has none."""
        at = info.header_offset
        if not self._raw.startswith(_ENTRY, at) or len(self._raw) < at + _LOCAL.size:
            return at
        _, name, extra = _LOCAL.unpack_from(self._raw, at)
        return at + _LOCAL.size + int(name) + int(extra) + info.compress_size

    def measure(self) -> None:
        """Count the parts that were not read: by unpacking them, or by what so few bytes can hold at most."""
        if self._measured:
            return  # by who read the same file before
        self._measured = True
        unread = [info for name, info in self.entries.items() if name not in self._parts]
        most = sum(info.compress_size for info in unread) * DEFLATE_MOST
        if most <= LITTLE:
            self.unpacked += most
            return
        for info in unread:
            for _ in self.chunks(info, self._limit):
                pass


@lru_cache(maxsize=64)  # styles, relationships: the same bytes in all forms saved by one program
def _inflated(packed: bytes) -> bytes | None:
    """What few packed bytes unpack to; None where that is much, or they are damaged."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = unpacker.decompress(packed, _MANY)
    except zlib.error:
        return None
    return found if unpacker.eof else None


@lru_cache(maxsize=1)  # asked for its answers and again for what stands beside them: parts are unpacked once
def opened(data: bytes) -> Package:
    """The package of one file, shared by those who read it. Raises BrokenFile, TooLarge."""
    return Package(data)


@lru_cache(maxsize=1)  # asked where a file is told apart and again where it is read
def _directory(data: bytes) -> tuple[ZipEntry, ...]:
    if len(data) > MAX_ENTRIES and data.count(_DIRECTORY_ENTRY) > MAX_ENTRIES:
        raise TooLarge(f"hơn {MAX_ENTRIES} tệp bên trong")
    return zip_directory(data)


def parsed(part: bytes, parser: etree.XMLParser | etree.HTMLParser = PARSER) -> etree._Element:
    """The tree of an XML part; entities are not expanded. Raises BrokenFile."""
    with broken_bytes():
        return etree.fromstring(part, parser)


def go_through(part: bytes, target: Listener) -> None:
    """Tell `target` of every element of an XML part; no tree is built. Raises BrokenFile, and what `target` raises."""
    heard: Any = target  # lxml's own types ask for more than its parser does
    parsed(part, etree.XMLParser(target=heard, resolve_entities=False, no_network=True))


class Listener(Protocol):
    """Who is told of elements."""

    def start(self, tag: str, said: Mapping[str, str]) -> None:
        """An element begins: its name, and its attributes."""

    def close(self) -> object:
        """All has been told."""


def holds_another(data: bytes) -> bool:
    """Whether a file holds one more besides the one that readers see: two joined, one before or behind a package.

    Readers of packages take the last directory; those of other kinds go by how a file begins.
    """
    at = data.rfind(_END, max(0, len(data) - _LONGEST_TAIL))
    if at < 0 or at + _TAIL.size > len(data):
        return False
    behind = data[at + _TAIL.size + _TAIL.unpack_from(data, at)[1] :]
    last = len(behind.strip(b"\0\r\n\t ")) < _LEAST_FILE
    try:
        package = opened(data)
    except (BrokenFile, TooLarge):
        return False
    return (package.unlisted or not last) if data.startswith(b"PK") else last and bool(package.infos)


def plain(name: str) -> str:
    """A part's name without what programs write differently."""
    return _plain(name) if len(name) <= _LONG_NAME else _plain.__wrapped__(name)


@lru_cache(maxsize=1024)  # workbooks have the same few parts, each asked for several times
def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


# ------------------------------------------------------------------------------------ before a library opens a package


def sound(data: bytes, most: int = MAX_UNPACKED, markup: int = MAX_UNPACKED) -> bytes:
    """`data`, where it is a package that a library may open: small enough as it unpacks, in names, in markup.

    Libraries believe what a package says of itself, and build trees of all that is in it; so whatever people can hand
    us comes through here first. `most`: bytes of all parts; `markup`: of those that become trees. Raises BrokenFile
    (Unsound where it was made to harm), TooLarge, Locked.
    """
    package = Package(data, most)
    if len(package.infos) > MAX_PARTS:
        raise TooLarge(f"có hơn {MAX_PARTS} tệp bên trong")
    if package.doubled:
        raise Unsound("có hai phần cùng tên")
    if package.overlapping:
        raise Unsound("có các phần chồng lên nhau")
    trees = 0
    for info in package.infos:
        trees += _look_at(package, info, markup - trees)
    return data


def unpacked(package: bytes, most: int = MAX_UNPACKED) -> Parts:
    """The parts of a package. Raises BrokenFile, Locked and TooLarge for what is no sound one of `most` bytes."""
    found = Package(package, most)
    return {info.filename: found.unpack(info, most_of(info)) for info in found.entries.values()}


def packed(parts: Parts) -> bytes:
    """The package of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in parts.items():
            written.writestr(zip_entry(name), data)
    return out.getvalue()


def most_of(info: ZipEntry) -> int:
    """Bytes that a part may unpack to: what is larger was made to cost."""
    return max(LITTLE, info.compress_size * TIMES)


def _look_at(package: Package, info: ZipEntry, room: int) -> int:
    """One part of a package: its name, its size, whether its markup defines anything; gives the bytes of markup."""
    parts = info.orig_filename.replace("\\", "/").split("/")
    if not parts[0] or parts[0].endswith(":") or ".." in parts or not info.orig_filename.isprintable():
        raise Unsound(f"có phần mang tên lạ: {info.filename[:60]!a}")
    markup = info.filename.lower().endswith(_MARKUP)
    size, end = 0, b""
    for piece in package.chunks(info, MAX_UNPACKED * 10):
        size += len(piece)
        if size > most_of(info):
            raise TooLarge(f"có phần bung ra hơn {TIMES} lần")
        if markup:
            if size > room:
                raise TooLarge(f"bung ra quá {room // 2**20} MB chữ")
            if any(sign in end + piece for sign in _DEFINITIONS):
                raise Unsound("có phần XML tự định nghĩa (DOCTYPE)")
            end = piece[-_LONGEST:]
    return size if markup else 0


def why_refused(error: Exception) -> str:
    """Why a package was not opened and what to do, in one line for the office."""
    if isinstance(error, TooLarge):
        return f"tệp {error}, quá lớn so với một tệp như vậy; không mở. Hãy lấy lại tệp gốc hoặc chép sang tệp mới"
    if isinstance(error, Locked):
        return "tệp đặt mật khẩu; hãy bỏ mật khẩu rồi lưu lại"
    if isinstance(error, Unsound):
        return f"tệp {error}, không phải do Excel, Word hay LibreOffice lưu; không mở. Hãy lấy lại tệp gốc"
    return "tệp hỏng hoặc không đúng loại; hãy mở trong Excel, Word rồi lưu lại, hoặc chép lại từ bản cũ"
