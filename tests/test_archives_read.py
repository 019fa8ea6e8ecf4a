"""What is taken out of an archive and what is said of the rest, whatever packed it: recorded whole."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
from collections.abc import Iterator

import pytest

from pipeline.intake.unpack.archives import Contents, Limits, unpack
from pipeline.intake.unpack.signed import opened_name, signed_content
from pipeline.intake.unpack.sniff import FileType
from tests import containers
from tests import mailbag as bag
from tests.readout import as_recorded

ROOM = Limits(1_000_000, 100_000, 100)
FILES = {"a.xlsx": b"PK\x03\x04 mot", "thư mục/b.xlsx": b"hai"}
FORM = b"PK\x03\x04" + b"x" * 60
TAR = containers.tar(FILES)
ARCHIVES = {
    "7z": (containers.seven_zip(FILES), FileType.SEVEN_ZIP, "a.7z"),
    "7z, two of one name": (containers.seven_zip_twice("a.xlsx", b"mot"), FileType.SEVEN_ZIP, "a.7z"),
    "7z, locked": (containers.seven_zip(FILES, "mật"), FileType.SEVEN_ZIP, "a.7z"),
    "7z, cut": (containers.seven_zip(FILES)[:-20], FileType.SEVEN_ZIP, "a.7z"),
    "7z, large": (containers.seven_zip({**FILES, "to.xlsx": bytes(100_001)}), FileType.SEVEN_ZIP, "a.7z"),
    "7z, as large as may be": (containers.seven_zip({"to.xlsx": bytes(100_000)}), FileType.SEVEN_ZIP, "a.7z"),
    "7z, nothing": (containers.seven_zip({}), FileType.SEVEN_ZIP, "a.7z"),
    "rar": (containers.rar(FILES), FileType.RAR, "a.rar"),
    "rar, large": (containers.rar({**FILES, "to.xlsx": bytes(100_001)}), FileType.RAR, "a.rar"),
    "rar, two of one name": (
        containers.rar({"a.xlsx": b"mot"})[:-7] + containers.rar({"a.xlsx": b"hai"})[20:],
        FileType.RAR,
        "a.rar",
    ),
    "rar, nothing": (containers.rar({}), FileType.RAR, "a.rar"),
    "rar, cut": (containers.rar(FILES)[:40], FileType.RAR, "a.rar"),
    "tar": (TAR, FileType.PACKED, "a.tar"),
    "tar with links": (containers.tar(FILES, {"lối tắt": "a.xlsx", "máy": ""}), FileType.PACKED, "a.tar"),
    "tar behind a tar": (TAR + containers.tar({"c.xlsx": b"ba"}), FileType.PACKED, "a.tar"),
    "something behind a tar": (TAR + b"them".ljust(512, b"x"), FileType.PACKED, "a.tar"),
    "tar, large": (containers.tar({"to.xlsx": bytes(100_001)}), FileType.PACKED, "a.tar"),
    "tar, cut": (TAR[:700], FileType.PACKED, "a.tar"),
    "tgz": (gzip.compress(TAR), FileType.PACKED, "a.tgz"),
    "gz": (gzip.compress(FORM), FileType.PACKED, "thư mục/a.xlsx.gz"),
    "gz without a name before": (gzip.compress(FORM), FileType.PACKED, ".gz"),
    "gz without a suffix": (gzip.compress(FORM), FileType.PACKED, "gz"),
    "bz2": (bz2.compress(FORM), FileType.PACKED, "a.tbz2"),
    "xz": (lzma.compress(FORM), FileType.PACKED, "a.XLSX.XZ"),
    "gz in pieces": (gzip.compress(FORM[:20]) + gzip.compress(FORM[20:]), FileType.PACKED, "a.xlsx.gz"),
    "gz of two forms": (gzip.compress(FORM) + bytes(9) + gzip.compress(FORM + b"2"), FileType.PACKED, "a.xlsx.gz"),
    "something behind gz": (gzip.compress(FORM) + b"thua", FileType.PACKED, "a.xlsx.gz"),
    "gz, large": (gzip.compress(bytes(100_001)), FileType.PACKED, "a.xlsx.gz"),
    "gz, very large": (gzip.compress(bytes(1_000_001)), FileType.PACKED, "a.xlsx.gz"),
    "gz, as large as may be": (gzip.compress(bytes(1_000_000)), FileType.PACKED, "a.xlsx.gz"),
    "gz, cut": (gzip.compress(FORM)[:-9], FileType.PACKED, "a.xlsx.gz"),
}


def told(contents: Contents) -> Iterator[str]:
    """What came out."""
    if contents.code:
        yield f"  refused {contents.code} {contents.found}"
    for file in contents.files:
        size = "none" if file.data is None else f"{len(file.data)} {file.data[:12]!r}"
        yield f"  “{file.name}” {size} {file.code} {file.found}".rstrip()


def test_what_comes_out_of_archives_is_as_recorded() -> None:
    lines = []
    for name, (data, kind, called) in ARCHIVES.items():
        lines += [f"# {name}", *told(unpack(data, kind, called, ROOM))]
    as_recorded("archives opened", "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["7z", "rar", "tar"])
@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(11, 100_000, 2), ""),
        (Limits(10, 100_000, 2), "T13"),
        (Limits(1_000_000, 100_000, 1), "T13"),
    ],
)
def test_an_archive_that_says_itself_that_it_holds_too_much_is_refused(name: str, limits: Limits, code: str) -> None:
    data, kind, called = ARCHIVES[name]
    assert sum(map(len, FILES.values())) == 11
    got = unpack(data, kind, called, limits)
    assert got.code == code and bool(got.files) is not bool(code)


def test_what_was_signed_comes_out() -> None:
    armoured = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(containers.signed(FORM)) + b"-----END PKCS7-----\n"
    assert signed_content(containers.signed(FORM)) == signed_content(armoured) == FORM
    assert signed_content(containers.signed(None)) == b""
    assert isinstance(signed_content(b"khong phai"), str) and isinstance(signed_content(bag.zipped({})), str)
    names = ("a.xlsx.p7m", "thư mục/A.XLSX.P7M", "a.xlsx", ".p7m")
    assert [opened_name(name) for name in names] == ["a.xlsx", "A.XLSX", "a.xlsx", ""]
