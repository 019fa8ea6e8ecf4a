"""The gate that a Word document passes before it is merged or converted: parts, relationships, then every element.

What stays is a list (`names`, `_PARTS`); what is not on it goes, with its part. Pictures stay as the bytes they are.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from pipeline.documents.gate.fields import is_web_address
from pipeline.documents.gate.left import Gone, LeftOut
from pipeline.documents.gate.part import GatedPart, Relation, page_words
from pipeline.documents.gate.story import look_part, text_part
from pipeline.documents.merge.wml import A, parsed
from pipeline.documents.merge.word_package import CONTENT_TYPES, MAX_MARKUP, WordPackage
from pipeline.raster import MAX_PICTURE_BYTES, MAX_PICTURES, carried

_ROOT = ""  # the package itself, whose relationships lead to its main part
_TEXTS = {"header": "đầu trang", "footer": "cuối trang", "footnotes": "chú thích", "endnotes": "chú thích cuối bài",
          "comments": "bình luận"}  # fmt: skip
_LOOKS = {
    "styles": "kiểu", "stylesWithEffects": "kiểu", "settings": "thiết lập", "webSettings": "thiết lập",
    "fontTable": "bảng phông chữ", "theme": "chủ đề", "numbering": "đánh số", "chart": "biểu đồ",
}  # fmt: skip
_PASSIVE = {
    "core-properties", "extended-properties", "custom-properties", "thumbnail", "classificationlabels",
    "commentsExtended", "commentsIds", "commentsExtensible", "people", "customXml", "customXmlProps", "image",
}  # fmt: skip
_KEPT = {"officeDocument", "hyperlink", *_TEXTS, *_LOOKS, *_PASSIVE}
_GONE = {
    "oleObject": Gone.OBJECT, "package": Gone.OBJECT, "control": Gone.OBJECT, "activeXControlBinary": Gone.OBJECT,
    "aFChunk": Gone.OTHER_DOCUMENT, "subDocument": Gone.OTHER_DOCUMENT, "glossaryDocument": Gone.OTHER_DOCUMENT,
    "attachedTemplate": Gone.SETTING, "mailMergeSource": Gone.SETTING, "mailMergeHeaderSource": Gone.SETTING,
    "recipientData": Gone.SETTING, "transform": Gone.SETTING, "frame": Gone.SETTING, "font": Gone.FONT,
    "vbaProject": Gone.MACRO, "keyMapCustomizations": Gone.MACRO, "webextensiontaskpanes": Gone.MACRO,
    "extensibility": Gone.MACRO, "diagramData": Gone.SMART_ART, "diagramLayout": Gone.SMART_ART,
    "diagramColors": Gone.SMART_ART, "diagramQuickStyle": Gone.SMART_ART, "diagramDrawing": Gone.SMART_ART,
    "image": Gone.LINKED_PICTURE, "hyperlink": Gone.LINK,
}  # fmt: skip
_WITHOUT_A_WORD = {"printerSettings", "chartStyle", "chartColorStyle", "thumbnail"}  # nothing of a page's words
_PLAIN = re.compile(r"[\w./-]{1,200}")
_BIBLIOGRAPHY = b"schemas.openxmlformats.org/officeDocument/2006/bibliography"


@dataclass
class _Gate:
    package: WordPackage
    known: Collection[str]  # digests of pictures that may be of any kind
    left: list[LeftOut] = field(default_factory=list)
    pictures: dict[str, bool] = field(default_factory=dict)
    bytes_left: int = MAX_PICTURE_BYTES
    seen: set[tuple[str, str]] = field(default_factory=set)  # parts, each as what it was gone through

    @cached_property
    def _names(self) -> dict[str, str]:
        """Names of parts as programs look for them: whatever their case."""
        return {name.casefold(): name for name in self.package.parts}

    def run(self) -> None:
        todo = [(_ROOT, "")]
        while todo:
            name, kind = todo.pop(0)
            for found in self._part(name, kind):
                if found not in self.seen:
                    self.seen.add(found)
                    todo.append(found)
        reached = {_ROOT} | {name for name, _ in self.seen}
        for name in [n for n in self.package.parts if n != CONTENT_TYPES and _owner(n) not in reached]:
            self.package.drop(name)
        if self.package.without_macros():
            self.left.append(LeftOut(Gone.MACRO, "tệp"))

    def _part(self, name: str, kind: str) -> Iterator[tuple[str, str]]:
        """Go through a part; the parts it leads to, each with its kind."""
        elements = self._relations(name)
        named = {r.get("Id", ""): r for r in elements}  # of several with one id the last
        relations = {identity: self._relation(name, r) for identity, r in named.items()}
        part = GatedPart(relations, _TEXTS.get(kind, "") or _LOOKS.get(kind, ""), lambda i: self._words(relations, i))
        self._go_through(name, kind, part)
        for identity, relation in relations.items():
            if relation.gone is not None and identity not in part.used and relation.kind not in _WITHOUT_A_WORD:
                place = part.place or ("nội dung báo cáo" if name else "tệp")
                self.left.append(LeftOut(relation.gone, place, relation.target[:120]))
        self.left += part.left
        kept = {identity: relation for identity, relation in relations.items() if relation.gone is None}
        if kind == "chart":  # what it shows stands in it
            kept = {identity: relation for identity, relation in kept.items() if relation.kind == "image"}
        self._keep_relations(name, elements, [named[identity] for identity in kept])
        return ((r.target, r.kind) for r in kept.values() if r.kind != "hyperlink" and r.target in self.package.parts)

    def _keep_relations(self, name: str, elements: etree._Element, kept: Collection[etree._Element]) -> None:
        """Take all other relationships out of those of a part."""
        gone = [element for element in elements if not any(element is one for one in kept)]
        for element in gone:
            elements.remove(element)
        if gone:
            self.package.put_tree(_relations_name(name), elements)

    def _go_through(self, name: str, kind: str, part: GatedPart) -> None:
        if kind not in ("officeDocument", *_TEXTS, *_LOOKS):
            return
        root = self.package.root if name == self.package.main else parsed(self.package.parts[name])
        (look_part if kind in _LOOKS else text_part)(part, root)
        if part.changed:
            self.package.put_tree(name, root)

    def _relations(self, name: str) -> etree._Element:
        if name == self.package.main:
            return self.package.relations
        standing = self.package.parts.get(_relations_name(name))
        return etree.Element("none") if standing is None else parsed(standing)

    def _relation(self, name: str, relation: etree._Element) -> Relation:
        """Where a relationship leads, and whether it may."""
        said = relation.get("Type", "")
        kind = said.rpartition("/relationships/")[2] or posixpath.basename(said)
        kind = kind if kind in _KEPT else posixpath.basename(kind)
        target = relation.get("Target", "")
        if relation.get("TargetMode", "").casefold() == "external" or kind == "hyperlink":
            fine = kind == "hyperlink" and (is_web_address(target) or target.startswith("#"))
            return Relation(kind, target, None if fine else _GONE.get(kind, Gone.LINK))
        folder = posixpath.dirname(name)
        where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}").lstrip("/")
        where = self._names.get(where.casefold()) or self._names.get(unquote(where).casefold()) or where
        if where in self.package.parts and kind in _KEPT:
            return Relation(kind, where, self._content(where, kind))
        # No program finds anything there; but two slashes begin the name of another machine.
        nowhere = kind in _KEPT and _PLAIN.fullmatch(where) and not target.startswith("//")
        return Relation(kind, where, None if nowhere else _GONE.get(kind, Gone.ELEMENT))

    def _content(self, name: str, kind: str) -> Gone | None:
        """Why a part may not stay for what is in it."""
        content = self.package.parts[name]
        if kind in ("image", "thumbnail"):
            return None if self._shown(name, content) else Gone.PICTURE
        if kind == "customXml" and not (len(content) < 65_536 and _BIBLIOGRAPHY in content):
            return Gone.DATA
        return None

    def _shown(self, name: str, content: bytes) -> bool:
        if name not in self.pictures:
            fits = len(content) <= self.bytes_left and len(self.pictures) < MAX_PICTURES
            known = bool(self.known) and hashlib.sha256(content).hexdigest() in self.known
            self.pictures[name] = fits and (known or carried(content) is not None)
            self.bytes_left -= len(content) if self.pictures[name] else 0
        return self.pictures[name]

    def _words(self, relations: dict[str, Relation], identity: str) -> str:
        """What a diagram or an inserted page says."""
        relation = relations.get(identity)
        content = b"" if relation is None else self.package.parts.get(relation.target, b"")
        if relation is None or not content:
            return ""
        if relation.kind == "aFChunk":
            return page_words(content, relation.target)
        if relation.kind != "diagramData":
            return ""
        root = parsed(content)
        paragraphs = ("".join(t.text or "" for t in p.iter(f"{A}t")) for p in root.iter(f"{A}p"))
        return "; ".join(filter(None, paragraphs))


def _relations_name(part: str) -> str:
    return f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels".lstrip("/")


def _owner(name: str) -> str:
    """The part whose relationships a part holds; itself where it holds none; of a folder the package."""
    if name.endswith("/"):
        return _ROOT
    folder, _, file = name.rpartition("/")
    if not name.endswith(".rels") or posixpath.basename(folder) != "_rels":
        return name
    return posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels")) if file != ".rels" else _ROOT


def gate(package: WordPackage, known: Collection[str] = ()) -> tuple[LeftOut, ...]:
    """Leave of a document what may be carried; what was left out. `known`: pictures of any kind that stay, by digest.

    A document that holds nothing else stays byte for byte.
    """
    passing = _Gate(package, known)
    passing.run()
    return tuple(passing.left)


def pictures_in(package: WordPackage) -> frozenset[str]:
    """Digests of the pictures of a document of ours."""
    return frozenset(hashlib.sha256(data).hexdigest() for name, data in package.parts.items() if "media/" in name)


def gated(content: bytes, known: Collection[str] = (), markup: int = MAX_MARKUP) -> tuple[bytes, tuple[LeftOut, ...]]:
    """A document with only what may be carried, and what was left out; bounds as of Package. Raises NotADocument."""
    package = WordPackage(content, markup)
    left = gate(package, known)
    return package.saved(), left
