"""The footnotes of one package: read, written, taken out; a document that has none gets the part for them.

Word and LibreOffice number footnotes anew whenever they save, so nothing outside one package goes by their ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from pipeline.documents.merge.line import normal, text_of
from pipeline.documents.merge.wml import XML_SPACE, W, parsed, serialised
from pipeline.documents.merge.word_package import WordPackage

REFERENCE = f"{W}footnoteReference"
TEXT_STYLE, NUMBER_STYLE = "footnote text", "footnote reference"  # Word's names; LibreOffice writes capitals
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SEPARATORS = {"-1": "separator", "0": "continuationSeparator"}
# What stands behind w:footnotePr among the settings, in the order of the schema.
_BEHIND = {
    "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "doNotIncludeSubdocsInStats", "doNotAutoCompressPictures", "forceUpgrade", "captions", "readModeInkLockDown",
    "smartTagType", "schemaLibrary", "shapeDefaults", "doNotEmbedSmartTags", "decimalSymbol", "listSeparator",
}  # fmt: skip


class Footnotes:
    """The footnotes of one package; what was changed is in it after `save`."""

    def __init__(self, package: WordPackage) -> None:
        self._package = package
        self._name = package.part_of_kind("footnotes")
        self._root = parsed(package.parts[self._name]) if self._name else None
        self._by_id = {note.get(f"{W}id", ""): note for note in self._all}
        self._changed = False

    @property
    def _all(self) -> list[etree._Element]:
        return [] if self._root is None else self._root.findall(f"{W}footnote")

    def named(self, reference: etree._Element) -> etree._Element | None:
        """The footnote that a reference leads to."""
        return self._by_id.get(reference.get(f"{W}id", ""))

    def paragraphs(self, reference: etree._Element) -> list[etree._Element]:
        """The paragraphs of the footnote that a reference leads to."""
        note = self.named(reference)
        return [] if note is None else list(note.iter(f"{W}p"))

    def text(self, reference: etree._Element) -> str:
        """What the footnote says that a reference leads to, white space collapsed."""
        return normal(" ".join(map(text_of, self.paragraphs(reference))))

    def put(self, note: etree._Element) -> str:
        """Take this footnote in; the id it has here."""
        if self._root is None:
            self._root = self._new_part()
        number = str(1 + max((_whole(n.get(f"{W}id", "")) for n in self._all), default=0))
        note.set(f"{W}id", number)
        self._root.append(note)
        self._by_id[number] = note
        self._changed = True
        return number

    def write(self, text: str) -> etree._Element:
        """A new footnote that says `text`; the run of its number, to be put into the body."""
        note = etree.Element(f"{W}footnote")
        paragraph = etree.SubElement(note, f"{W}p")
        if style := self._style(TEXT_STYLE):
            etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle", {f"{W}val": style})
        paragraph.append(self._number(etree.Element(f"{W}footnoteRef")))
        said = etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t", {XML_SPACE: "preserve"})
        said.text = f" {text}"
        return self._number(etree.Element(REFERENCE, {f"{W}id": self.put(note)}))

    def _number(self, sign: etree._Element) -> etree._Element:
        run = etree.Element(f"{W}r")
        run.append(sign)
        self.dress(run)
        return run

    def dress(self, run: etree._Element) -> None:
        """Give a run the look of a footnote's number, and no other."""
        etree.strip_elements(run, f"{W}rPr")
        look = etree.Element(f"{W}rPr")
        run.insert(0, look)
        if style := self._style(NUMBER_STYLE):
            etree.SubElement(look, f"{W}rStyle", {f"{W}val": style})
        else:
            etree.SubElement(look, f"{W}vertAlign", {f"{W}val": "superscript"})

    def _style(self, name: str) -> str:
        return self._package.style_ids.get(name, "")

    def drop(self, references: Iterable[str]) -> None:
        """Take out the footnotes of these ids."""
        for identity in references:
            note = self._by_id.pop(identity, None)
            if note is not None and self._root is not None:
                self._root.remove(note)
                self._changed = True

    def touched(self) -> None:
        """Say that the words of a footnote were changed."""
        self._changed = True

    def save(self) -> None:
        """Put what was changed into the package, the footnotes numbered as they are read.

        LibreOffice (7.4) takes the first footnote for the first reference, and so on, whatever ids they have.
        """
        marks = list(self._package.root.iter(REFERENCE))
        order = list(dict.fromkeys(mark.get(f"{W}id", "") for mark in marks))
        if self._root is None or not (self._changed or order != sorted(order, key=_whole)):
            return
        lines = [_whole(n.get(f"{W}id", "")) for n in self._all if n.get(f"{W}type")]
        ranks = {identity: n for n, identity in enumerate(order)}
        notes = [n for n in self._all if not n.get(f"{W}type")]
        notes.sort(key=lambda note: ranks.get(note.get(f"{W}id", ""), len(ranks)))
        fresh = {n.get(f"{W}id", ""): str(at) for at, n in enumerate(notes, 1 + max(lines, default=0))}
        for element in (*notes, *marks):
            identity = element.get(f"{W}id", "")
            element.set(f"{W}id", fresh.get(identity, identity))
        self._root.extend(notes)  # moves each behind the one before
        self._package.put_tree(self._name, self._root)
        self._package.touched()

    def _new_part(self) -> etree._Element:
        """An empty part with the lines Word draws between text and footnotes, known to the package."""
        root = etree.Element(f"{W}footnotes", nsmap={"w": W.strip("{}")})
        for identity, kind in _SEPARATORS.items():
            note = etree.SubElement(root, f"{W}footnote", {f"{W}type": kind, f"{W}id": identity})
            etree.SubElement(etree.SubElement(etree.SubElement(note, f"{W}p"), f"{W}r"), f"{W}{kind}")
        relation = self._package.add("footnotes", "footnotes.xml", serialised(root), _TYPE)
        self._name = self._package.target(relation)
        self._tell_settings()
        return root

    def _tell_settings(self) -> None:
        name = self._package.part_of_kind("settings")
        if not name:
            return
        settings = parsed(self._package.parts[name])
        if settings.find(f"{W}footnotePr") is not None:
            return
        told = etree.Element(f"{W}footnotePr")
        for identity in _SEPARATORS:
            etree.SubElement(told, f"{W}footnote", {f"{W}id": identity})
        behind = (n for n, child in enumerate(settings) if etree.QName(child).localname in _BEHIND)
        settings.insert(next(behind, len(settings)), told)
        self._package.put_tree(name, settings)


def _whole(identity: str) -> int:
    return int(identity) if identity.removeprefix("-").isdecimal() else 0


def stand_before(node: etree._Element, number: etree._Element) -> None:
    """Put the run of a footnote's number before `node`, a child of a run, which is parted there."""
    run = node.getparent()
    assert run is not None
    before = [e for e in node.itersiblings(preceding=True) if e.tag != f"{W}rPr"][::-1]
    if before:
        head = etree.Element(f"{W}r")
        look = run.find(f"{W}rPr")
        head.extend([*([] if look is None else [deepcopy(look)]), *before])
        run.addprevious(head)
    run.addprevious(number)


def references(root: etree._Element) -> set[str]:
    """The ids of the footnotes that an element refers to."""
    return {node.get(f"{W}id", "") for node in root.iter(REFERENCE)}
