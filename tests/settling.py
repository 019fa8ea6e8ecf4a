"""What Word makes of a document whose revisions somebody accepts or rejects, all at once: by the markup alone."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.documents.merge.wml import W, parsed
from pipeline.documents.merge.word_package import WordPackage

SIGNS = {f"{W}br": "\n", f"{W}tab": "\t", f"{W}drawing": "[hình]"}


def read(document: bytes, *, accept: bool) -> list[str]:
    """What stands in the body: paragraphs with what their footnotes say, '|' before each row, in reading order."""
    package = WordPackage(document)
    name = package.part_of_kind("footnotes")
    root = parsed(package.parts[name]) if name else etree.Element("none")
    notes = {note.get(f"{W}id", ""): note for note in root.iter(f"{W}footnote")}
    goes = "del" if accept else "ins"
    return [*_blocks(package.body, goes, notes)]


def _blocks(parent: etree._Element, goes: str, notes: dict[str, etree._Element]) -> Iterator[str]:
    """A paragraph whose mark goes is one with the next: in what is generated nothing of it is left then."""
    said = ""
    for child in parent:
        if child.tag == f"{W}p":
            said += _words(child, goes, notes)
            if child.find(f"{W}pPr/{W}rPr/{W}{goes}") is None:
                yield said
                said = ""
        elif child.tag in (f"{W}tbl", f"{W}tc", f"{W}sdt", f"{W}sdtContent"):
            assert said == "", "words of a paragraph that goes would run into a table"
            yield from _blocks(child, goes, notes)
        elif child.tag == f"{W}tr" and child.find(f"{W}trPr/{W}{goes}") is None:
            yield "|"
            yield from _blocks(child, goes, notes)
    assert said == "", "the last paragraph cannot go"


def _words(parent: etree._Element, goes: str, notes: dict[str, etree._Element]) -> str:
    said = ""
    for child in parent:
        if child.tag == f"{W}{goes}" or child.tag == f"{W}pPr":
            continue
        if child.tag in (f"{W}t", f"{W}delText"):
            said += child.text or ""
        elif child.tag == f"{W}footnoteReference":
            said += f"[{' / '.join(_blocks(notes[child.get(f'{W}id', '')], goes, notes))}]"
        elif child.tag in SIGNS:
            said += SIGNS[child.tag]
        else:
            said += _words(child, goes, notes)
    return said
