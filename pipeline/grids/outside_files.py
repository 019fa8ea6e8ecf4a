"""What a returned file of any kind holds beside the values of its cells; the kind is told by its content."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.files import OLE_START, BrokenFile
from pipeline.grids.biff_words import old_workbook_words
from pipeline.grids.open_words import open_document_words
from pipeline.grids.outside import Beside
from pipeline.grids.package_words import looked_through
from pipeline.grids.xml2003_sheet import NAMESPACE
from pipeline.grids.xml_words import spreadsheet_xml_words, web_page_words
from pipeline.package import Locked, Package, TooLarge

_HEAD = 4000  # bytes in which a text file says what it is
_CONTENT = "content.xml"


def words_beside(data: bytes) -> Beside:
    """Everything beside the cells. Never raises for a bad file: what cannot be looked through is named."""
    try:
        return _reader(data)(data)
    except (BrokenFile, TooLarge, Locked):
        return unread()


def unread() -> Beside:
    """Of a file that could not be looked through."""
    return Beside(damaged=["tệp"])


def _reader(data: bytes) -> Callable[[bytes], Beside]:
    if data.startswith(b"PK"):
        return open_document_words if _CONTENT in Package(data) else looked_through
    if data.startswith(OLE_START):
        return old_workbook_words
    head = data[:_HEAD].replace(b"\0", b"").lower()
    if b"office:document" in head:
        return open_document_words
    if NAMESPACE.encode() in head and b"<html" not in head:
        return spreadsheet_xml_words
    return web_page_words if b"<" in head else lambda _: Beside()
