"""Which generated document another one comes from: a custom property that Word and LibreOffice keep."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from lxml import etree

from pipeline.documents.merge.wml import parsed
from pipeline.documents.merge.word_package import NotADocument, WordPackage

_NAME = "tonghop"
PART = "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_P = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_NAMES = {"op": _P[1:-1], "vt": _VT[1:-1]}
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of properties that people and programs name themselves
_FIRST = 2  # numbers 0 and 1 are not for properties


@lru_cache(maxsize=4)  # asked several times of each version of the document that is renewed
def origin(content: bytes) -> str:
    """The mark of the generated document that `content` comes from; '' when it bears none or is no document."""
    try:
        package = WordPackage(content)
        found = _property(parsed(package.parts[PART])) if PART in package.parts else None
    except (NotADocument, etree.XMLSyntaxError):
        return ""
    said = "" if found is None else "".join(value.text or "" for value in found).strip()
    return said if said.isalnum() else ""  # it becomes part of a file's name


def marked(content: bytes, mark: str = "") -> bytes:
    """The document with `mark`; without one with a mark of its own content. Raises NotADocument."""
    package = WordPackage(content)
    mark = mark or _own(package)
    known = PART in package.parts
    root = parsed(package.parts[PART]) if known else etree.Element(f"{_P}Properties", nsmap=_NAMES)
    found = _property(root)
    if found is None:
        number = max((int(p.get("pid", "0")) for p in root), default=_FIRST - 1) + 1
        found = etree.SubElement(root, f"{_P}property", {"fmtid": _FORMAT, "pid": str(number), "name": _NAME})
    found[:] = []
    etree.SubElement(found, f"{_VT}lpwstr").text = mark
    package.put_tree(PART, root)
    if not known:
        package.declare(PART, _TYPE)
        _relate(package)
    return package.saved()


def _own(package: WordPackage) -> str:
    """A mark of what is written; pictures say the same in the letters of any machine and are left out."""
    written = hashlib.sha256()
    for name, data in package.parts.items():
        if "/media/" not in name:
            written.update(f"{name}\0{len(data)}\0".encode())
            written.update(data)
    return written.hexdigest()[:16]


def _property(root: etree._Element) -> etree._Element | None:
    return next((p for p in root if p.get("name") == _NAME), None)


def _relate(package: WordPackage) -> None:
    relations = parsed(package.parts["_rels/.rels"])
    taken, number = {r.get("Id") for r in relations}, 1
    while f"rId{number}" in taken:
        number += 1
    said = {"Id": f"rId{number}", "Type": _KIND, "Target": PART}
    etree.SubElement(relations, f"{_RELATIONS}Relationship", said)
    package.put_tree("_rels/.rels", relations)
