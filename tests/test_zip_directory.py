"""The usual directory of a package, read straight from its bytes, is what zipfile finds there."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.files import BrokenFile
from pipeline.zip_directory import ZipEntry, read_by_zipfile, usual_directory, zip_directory
from tests.forms import GOOD, filled, make_form
from tests.programs import make_program

USUAL = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" * 50, "xl/worksheets/sheet1.xml": b""}


def packed(parts: dict[str, bytes], comment: bytes = b"", **said: object) -> bytes:
    """A package; `said`: what is put down of every entry."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            for attribute, value in said.items():
                setattr(entry, attribute, value)
            package.writestr(entry, data)
        package.comment = comment
    return out.getvalue()


def told(data: bytes) -> tuple[ZipEntry, ...] | None:
    """What zipfile finds; None where it finds nothing."""
    try:
        return read_by_zipfile(data)
    except BrokenFile:
        return None


def test_forms_have_the_usual_directory(tmp_path: Path) -> None:
    form = make_form(make_program(tmp_path), "A05")
    for data in (form, filled(form, GOOD), packed(USUAL)):
        assert usual_directory(data) == read_by_zipfile(data)
        assert len(usual_directory(data) or ()) > 2


@pytest.mark.parametrize(
    "data",
    [
        packed(USUAL, comment=b"a"),
        packed(USUAL, comment=b"a\0\0"),
        packed(USUAL, extra=b"\x0a\0\4\0abcd"),
        packed(USUAL, comment=b"", create_system=0, extract_version=45),
        packed({"tài liệu.xml": b"a"}),
        packed({"a\\b.xml": b"a"}),
        b"MZ" + packed(USUAL),
        packed(USUAL) + b"\0",
        packed({}),
        b"PK",
        b"",
    ],
)
def test_an_unusual_directory_is_left_to_zipfile(data: bytes) -> None:
    found = usual_directory(data)
    assert found is None or found == told(data)
    if told(data) is None:
        with pytest.raises(BrokenFile):
            zip_directory(data)
    else:
        assert zip_directory(data) == told(data)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4), st.integers(0, 30))
def test_a_directory_that_is_hurt_gives_what_zipfile_gives(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(packed(USUAL))
    del data[len(data) - cut :]
    for at, value in changes:
        data[-1 - at % len(data)] = value
    found = usual_directory(bytes(data))
    assert found is None or found == told(bytes(data))
