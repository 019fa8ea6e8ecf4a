"""A returned .xlsx without what its block about the form says of a person: name and telephone number."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.forms.layout import NAME_LETTERS, T_PHONE, T_REPORTER
from pipeline.grids.workbook_parts import MAX_PART, main_part, relations, workbook_part
from pipeline.zip_package import Locked, Package, TooLarge, most_of, parsed, plain

ERASED = "(đã xóa)"  # stands for the name: a form must say who made it
_PERSONAL = {T_REPORTER: ERASED, T_PHONE: ""}
_BY = re.compile(rb"(<(?:dc:creator|cp:lastModifiedBy)>)[^<]+(?=<)")
_CORE = "docprops/core.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def blanked_out(data: bytes) -> bytes | None:
    """The same workbook without them; None where there is nothing to erase, or it is no form that can be read."""
    try:
        package = Package(data)
        main = main_part(package)
        if main is None:
            return None
        parts = {plain(info.filename): package.unpack(info, most_of(info)) for info in package.entries.values()}
        changed = _changed(package, main, parts)
    except (BrokenFile, Locked, TooLarge):
        return None
    if not changed:
        return None
    if _CORE in parts:
        changed[_CORE] = _BY.sub(rb"\1", parts[_CORE])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        entries = {plain(info.filename): info for info in source.infolist()}  # with their dates
        for name, info in entries.items():
            written.writestr(info, changed.get(name, parts[name]), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _changed(package: Package, main: str, parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts that say them, as they are without; none where nothing is said."""
    book, links = workbook_part(package.read(main, MAX_PART), NAME_LETTERS), _links(package, main)
    strings = next((part for kind, part in links.values() if kind == "sharedStrings" and part in parts), "")
    found: dict[str, bytes] = {}
    gone: set[int] = set()
    for name, instead in _PERSONAL.items():
        where = book.names.get(name)
        part = links.get(book.links.get(where.sheet, ""), ("", ""))[1] if where else ""
        if where and part in parts:
            made, index = _without(found.get(part, parts[part]), where.address, instead)
            found |= {part: made} if made else {}
            gone |= {index} if made and index is not None else set()
    if gone and strings:
        used = {i for kind, part in links.values() if kind == "worksheet" and part in parts
                for i in _indices(found.get(part, parts[part]))}  # fmt: skip
        found[strings] = _emptied(parts[strings], gone - used)
    return found


def _links(package: Package, main: str) -> dict[str, tuple[str, str]]:
    """Kind and part of everything that the workbook leads to, by its mark."""
    folder, base = posixpath.split(main)
    return {
        link: (kind, plain(target if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")))
        for link, kind, target in relations(package.read(f"{folder}/_rels/{base}.rels", MAX_PART))
    }


def _without(sheet: bytes, address: str, instead: str) -> tuple[bytes, int | None]:
    """A sheet whose cell says `instead`, and which shared text it said; b"" where it says nothing else."""
    root = parsed(sheet)
    cell = next((c for c in root.iter("{*}c") if c.get("r") == address), None)
    if cell is None or not len(cell):
        return b"", None
    value = cell.findtext("{*}v") or ""
    shared = int(value) if cell.get("t") == "s" and value.isdecimal() else None
    if shared is None and "".join(map(str, cell.itertext())) == instead:
        return b"", None
    space = etree.QName(cell).namespace
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", "")
    if instead:
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{{{space}}}is"), f"{{{space}}}t").text = instead
    return _written(root), shared


def _indices(sheet: bytes) -> set[int]:
    """The shared texts that a sheet says."""
    values = (c.findtext("{*}v") or "" for c in parsed(sheet).iter("{*}c") if c.get("t") == "s")
    return {int(v) for v in values if v.isdecimal()}


def _emptied(strings: bytes, gone: set[int]) -> bytes:
    root = parsed(strings)
    for n, item in enumerate(root.iterfind("{*}si")):
        if n in gone:
            for child in list(item):
                item.remove(child)
            etree.SubElement(item, f"{{{etree.QName(item).namespace}}}t").set(_SPACE, "preserve")
    return _written(root)


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
