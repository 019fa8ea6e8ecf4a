"""Containers written by hand, byte by byte where no library writes them: Outlook's files, .rar, signed letters."""

from __future__ import annotations

import base64
import io
import struct
import tarfile
import zlib
from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

import py7zr
from asn1crypto import cms

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
Tree = Mapping[str, "bytes | Tree"]


def seven_zip(files: Mapping[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password, header_encryption=bool(password)) as archive:
        for name, data in files.items():
            archive.writestr(data, name)
    return out.getvalue()


def seven_zip_twice(name: str, data: bytes) -> bytes:
    """Two files of one name."""
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(data, name)
        archive.writestr(data, name)
    return out.getvalue()


def tar(files: Mapping[str, bytes], links: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """A tar; `links`: what symbolic links of a name lead to, '' for a device."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name, target in links.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = (tarfile.SYMTYPE if target else tarfile.CHRTYPE), target
            archive.addfile(info)
    return out.getvalue()


def rar(files: Mapping[str, bytes], method: int = 0x30) -> bytes:
    """A RAR 4 archive whose files are stored; another `method` says that they are packed, which they are not."""

    def block(body: bytes) -> bytes:
        return struct.pack("<H", zlib.crc32(body) & 0xFFFF) + body

    out = b"Rar!\x1a\x07\x00" + block(struct.pack("<BHH6x", 0x73, 0, 13))
    for name, data in files.items():
        raw = name.encode()
        sizes = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x58C14000, 20, method, len(raw), 0
        )
        out += block(struct.pack("<BHH", 0x74, 0x8000, 7 + len(sizes) + len(raw)) + sizes + raw) + data
    return out + block(struct.pack("<BHH", 0x7B, 0, 7))


def signed(content: bytes | None) -> bytes:
    """A signature around `content`, or beside it (None)."""
    inside = {"content_type": "data"} if content is None else {"content_type": "data", "content": content}
    body = {"version": "v1", "digest_algorithms": [], "encap_content_info": inside, "signer_infos": []}
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(body)}).dump()
    return made


def opaque_letter(inner: bytes) -> bytes:
    """A letter all of which lies inside its signature."""
    head = (
        "From: a@example.com\r\nDate: Mon, 02 Dec 2024 08:00:00 +0700\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
        'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
    )
    return head.encode() + base64.encodebytes(signed(inner))


def winmail(files: Mapping[str, bytes], body: bytes = b"", kept_as: int = 0) -> bytes:
    """What Outlook calls winmail.dat; `kept_as`: the property that keeps the letter's text, 0: none, but as text."""

    def attribute(number: int, kind: int, data: bytes, level: int = 2) -> bytes:
        return struct.pack("<BHHI", level, number, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1)
    if kept_as:
        held = struct.pack("<IHHII", 1, 0x0102, kept_as, 1, len(body)) + body + bytes(-len(body) % 4)
        out += attribute(0x9003, 6, held, level=1)
    elif body:
        out += attribute(0x800C, 2, body + b"\0", level=1)
    for name, data in files.items():
        out += (
            attribute(0x9002, 6, bytes(14)) + attribute(0x8010, 1, name.encode() + b"\0") + attribute(0x800F, 6, data)
        )
    return out


def message(files: Mapping[str, bytes], inner: Tree | None = None, message_class: str = "IPM.Note") -> Tree:
    """The tree of an Outlook message, sent on 2 December 2024; `inner`: one attached to it."""
    ticks = 133_775_712_000_000_000  # 2 December 2024 08:00 in Greenwich, in tenths of microseconds since 1601
    tree: dict[str, bytes | Tree] = {
        "__substg1.0_001A001F": message_class.encode("utf-16-le"),
        "__substg1.0_0037001F": "Nộp báo cáo".encode("utf-16-le"),
        "__substg1.0_0C1A001F": "Lê Văn Lập".encode("utf-16-le"),
        "__substg1.0_5D01001F": "lap@example.com".encode("utf-16-le"),
        "__properties_version1.0": bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 6, ticks),
    }
    for n, (name, data) in enumerate(files.items()):
        tree[f"__attach_version1.0_#{n:08X}"] = {
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
            "__properties_version1.0": bytes(8),
        }
    if inner is not None:
        tree[f"__attach_version1.0_#{len(files):08X}"] = {"__substg1.0_3701000D": inner, "__properties_version1.0": b""}
    return tree


def ole(tree: Tree) -> bytes:
    """A compound file. Every stream fills whole sectors of the large kind, so that no small ones are needed."""
    sectors: list[bytes] = []
    chains: list[int] = []

    def put(data: bytes) -> int:
        first = len(sectors)
        count = -(-len(data) // _SECTOR)
        sectors.extend(data[n * _SECTOR : (n + 1) * _SECTOR].ljust(_SECTOR, b"\0") for n in range(count))
        chains.extend([*range(first + 1, first + count), _END])
        return first

    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, 0, 0]]

    def add(children: Tree) -> int:
        numbers = []
        for name, content in children.items():
            numbers.append(len(entries))
            entries.append([name, 2 if isinstance(content, bytes) else 1, _FREE, _FREE, 0, 0])
        for number, content in zip(numbers, children.values(), strict=True):
            if isinstance(content, bytes):
                padded = content.ljust(4096, b"\0")
                entries[number][4:] = [put(padded), len(padded)]
            else:
                entries[number][3] = add(content)
        for number, following in pairwise(numbers):
            entries[number][2] = following
        return numbers[0] if numbers else _FREE

    entries[0][3] = add(tree)
    entries[0][4] = _END
    directory = b"".join(
        str(name).encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII36xIQ", len(str(name)) * 2 + 2, kind, 1, _FREE, right, child, first, size)
        for name, kind, right, child, first, size in entries
    )
    start = put(directory.ljust(-(-len(directory) // _SECTOR) * _SECTOR, b"\0"))
    tables = -(-(len(sectors) + 1) // (_SECTOR // 4 - 1))
    table = [*chains, *[_FAT] * tables]
    packed = struct.pack(f"<{len(table)}I", *table).ljust(tables * _SECTOR, b"\xff")
    where = range(len(sectors), len(sectors) + tables)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, tables, start, 0, 0x1000, _END, 0, _END, 0)
    head += struct.pack(f"<{tables}I", *where)
    return head.ljust(_SECTOR, b"\xff") + b"".join(sectors) + packed
