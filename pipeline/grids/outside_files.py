"""What a returned file of any kind holds beside the values of its cells; the kind is told by its content."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.files import OLE_START, BrokenFile
from pipeline.grids.outside import OutsideCells
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
        return _of_open_document if _CONTENT in Package(data) else outside_of_package
    if data.startswith(OLE_START):
        return _of_xls
    head = data[:_HEAD].replace(b"\0", b"").lower()
    if b"office:document" in head:
        return _of_open_document
    if NAMESPACE.encode() in head and b"<html" not in head:
        return _of_xml_2003
    return _of_web_page if b"<" in head else lambda _: OutsideCells()


# Of kinds that few rounds hold: what looks through them is loaded when such a file is met.


def _of_open_document(data: bytes) -> OutsideCells:
    from pipeline.grids.outside_ods import outside_of_open_document

    return outside_of_open_document(data)


def _of_xls(data: bytes) -> OutsideCells:
    from pipeline.grids.outside_xls import outside_of_xls

    return outside_of_xls(data)


def _of_xml_2003(data: bytes) -> OutsideCells:
    from pipeline.grids.outside_markup import outside_of_xml_2003

    return outside_of_xml_2003(data)


def _of_web_page(data: bytes) -> OutsideCells:
    from pipeline.grids.outside_markup import outside_of_web_page

    return outside_of_web_page(data)
