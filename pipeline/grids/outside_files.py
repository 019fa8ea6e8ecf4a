"""What a returned file of any kind holds beside the values of its cells; the kind is told by its content."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.files import OLE_START, BrokenFile
from pipeline.grids.outside import OutsideCells
from pipeline.grids.outside_markup import outside_of_web_page, outside_of_xml_2003
from pipeline.grids.outside_ods import outside_of_open_document
from pipeline.grids.outside_xls import outside_of_xls
from pipeline.grids.outside_xlsx import outside_of_package
from pipeline.grids.xml2003_sheet import NAMESPACE
from pipeline.zip_package import Locked, Package, TooLarge

_HEAD = 4000  # bytes in which a text file says what it is
_CONTENT = "content.xml"


def outside_cells(data: bytes) -> OutsideCells:
    """Everything beside the cells. Never raises for a bad file: what cannot be looked through is named."""
    try:
        return _reader(data)(data)
    except (BrokenFile, TooLarge, Locked):
        return nothing_looked_through()


def nothing_looked_through() -> OutsideCells:
    """Of a file that could not be looked through."""
    return OutsideCells(damaged=["tệp"])


def _reader(data: bytes) -> Callable[[bytes], OutsideCells]:
    if data.startswith(b"PK"):
        return outside_of_open_document if _CONTENT in Package(data) else outside_of_package
    if data.startswith(OLE_START):
        return outside_of_xls
    head = data[:_HEAD].replace(b"\0", b"").lower()
    if b"office:document" in head:
        return outside_of_open_document
    if NAMESPACE.encode() in head and b"<html" not in head:
        return outside_of_xml_2003
    return outside_of_web_page if b"<" in head else lambda _: OutsideCells()
