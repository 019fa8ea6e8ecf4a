"""Packages of parts packed once are those that zipfile writes, to the byte."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import pytest

from pipeline.files import zip_entry
from pipeline.zip_package import Package
from pipeline.zip_writing import PackedEnds, PackedParts, of_pieces, packed_part, packed_piece, stored_part

PARTS = {"[Content_Types].xml": b"<Types/>" * 40, "xl/rỗng.xml": b"", "CĐCS Sở Nội vụ.xlsx": bytes(range(256)) * 9}


def by_zipfile(level: int | None = None, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, content in PARTS.items():
            entry = zip_entry(name)
            entry.compress_type = method
            written.writestr(entry, content, compresslevel=level)
    return out.getvalue()


@pytest.mark.parametrize("same", range(len(PARTS) + 1))
def test_a_package_is_what_zipfile_writes_however_it_is_divided(same: int) -> None:
    items = list(PARTS.items())
    base = PackedParts.of(dict(items[:same]))
    made = [base.package(packed_part(*item) for item in items[same:]) for _ in range(2)]
    assert made == [by_zipfile(), by_zipfile()]


@pytest.mark.parametrize("level", [1, 6, 9])
def test_parts_are_packed_as_hard_as_is_asked(level: int) -> None:
    assert PackedParts().package(packed_part(*item, level) for item in PARTS.items()) == by_zipfile(level)


def test_parts_are_stored_where_packing_gains_nothing() -> None:
    made = PackedParts().package(stored_part(*item) for item in PARTS.items())
    assert made == by_zipfile(method=zipfile.ZIP_STORED)


def test_what_was_packed_is_there_again() -> None:
    assert {p.name: p.content for p in PackedParts.of(PARTS).parts} == PARTS
    assert [stored_part(*item).content for item in PARTS.items()] == list(PARTS.values())


def test_a_package_of_more_parts_than_a_plain_directory_counts() -> None:
    parts = [stored_part(f"{n}", b"") for n in range(zipfile.ZIP_FILECOUNT_LIMIT + 2)]
    with zipfile.ZipFile(io.BytesIO(PackedParts((packed_part("x", b"y" * 99),)).package(parts))) as package:
        assert package.namelist() == ["x", *(part.name for part in parts)]
        assert package.read("x") == b"y" * 99


@pytest.mark.parametrize(
    "ends", [(b"", b""), (b"<sheet>" * 900, b""), (b"", b"</c>" * 900), (b"<a>" * 5, b"</a>" * 99)]
)
@pytest.mark.parametrize("middle", [b"", b"x", b"<sheet></c>" * 900, bytes(range(256)) * 400])
def test_a_part_whose_ends_were_packed_before_is_one_part(ends: tuple[bytes, bytes], middle: bytes) -> None:
    begin, end = ends
    package = PackedParts().package([PackedEnds.of(begin, end).part("a.xml", middle), packed_part("b", b"z")])
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None and opened.read("a.xml") == begin + middle + end and opened.read("b") == b"z"
    assert Package(package).read("a.xml") == begin + middle + end


@pytest.mark.parametrize("cuts", [(), (0, 0), (7,), (1, 5_000, 9_000)])
def test_a_part_whose_pieces_were_packed_by_themselves_is_one_part(cuts: tuple[int, ...]) -> None:
    content = bytes(range(256)) * 40
    ends = [0, *cuts, len(content)]
    pieces = [packed_piece(content[begin:end], 3) for begin, end in pairwise(ends)]
    package = PackedParts().package([of_pieces("a.xml", iter(pieces)), packed_part("b", b"z")])
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        assert opened.testzip() is None and opened.read("a.xml") == content and opened.read("b") == b"z"
    assert Package(package).read("a.xml") == content


def test_a_package_is_written_as_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = PackedParts.of(PARTS)
    plain, large = io.BytesIO(), io.BytesIO()
    parts.write(plain)
    assert plain.getvalue() == parts.package(()) == by_zipfile()
    monkeypatch.setattr("zipfile.ZIP64_LIMIT", 100)
    parts.write(large)
    with zipfile.ZipFile(large) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == PARTS
