"""A .docx as the bytes of its parts: what is not put anew leaves as it came."""

from __future__ import annotations

import copy
import io
import posixpath
import zipfile
from functools import cached_property

from lxml import etree

from pipeline.documents.merge.wml import W, parsed, serialised, value
from pipeline.errors import PipelineError
from pipeline.files import BrokenFile, broken_bytes, zip_entry
from pipeline.zip_package import Locked, TooLarge, Unsound, sound, why_refused

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CONTENT_TYPES = "[Content_Types].xml"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
MAX_DOCUMENT = 256 * 1024 * 1024  # bytes unpacked; a report of forty unions takes half a megabyte
MAX_MARKUP = 192 * 1024 * 1024  # bytes of it that become trees


class NotADocument(PipelineError):
    """The bytes are no Word document that can be merged."""


class WordPackage:
    """One version of the document; trees taken from it are written back by `saved` when `touched`."""

    def __init__(self, content: bytes, markup: int = MAX_MARKUP) -> None:
        """Open a document, with so many bytes of markup at most; raises NotADocument."""
        self._content = content
        self._changed: dict[str, bytes] = {}
        self._dropped = False
        self._trees: dict[str, etree._Element] = {}  # relationships by the part they are of
        try:
            with broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(sound(content, MAX_DOCUMENT, markup))) as package:
                self._entries = package.infolist()
                self.parts = {name: package.read(name) for name in package.namelist()}
            self.main = self._main()
            self.root = self._readable(self.main)
            body = self.root.find(f"{W}body")
            for kind in ("styles", "footnotes", "comments"):  # what the merge reads besides
                if name := self.part_of_kind(kind):
                    self._readable(name)
        except (TooLarge, Unsound) as error:
            raise NotADocument(why_refused(error)) from None
        except (BrokenFile, Locked):
            raise NotADocument("không đọc được như một tệp Word (.docx); tệp hỏng hoặc đặt mật khẩu") from None
        if body is None:
            raise NotADocument("không phải văn bản Word thường (.docx); hãy lưu lại theo dạng Word Document (.docx)")
        self.body = body

    def _readable(self, name: str) -> etree._Element:
        """The tree of a part. Raises BrokenFile when there is none."""
        if name not in self.parts:
            raise BrokenFile(f"no part {name}")
        with broken_bytes():
            return parsed(self.parts[name])

    def _main(self) -> str:
        relations = self._readable("_rels/.rels")
        target = next((r.get("Target", "") for r in relations if r.get("Type", "").endswith("/officeDocument")), "")
        return target.lstrip("/")

    # ------------------------------------------------------------------ parts and relationships

    @property
    def _folder(self) -> str:
        return posixpath.dirname(self.main)

    @property
    def _relations_name(self) -> str:
        return _relations_name(self.main)

    @property
    def relations(self) -> etree._Element:
        """The relationships of the main part."""
        return self._relations_of(self.main)

    def _relations_of(self, part: str) -> etree._Element:
        if part not in self._trees:
            none = f'<Relationships xmlns="{_RELATIONS.strip("{}")}"/>'.encode()
            with broken_bytes():
                self._trees[part] = parsed(self.parts.get(_relations_name(part), none))
        return self._trees[part]

    def relation(self, identity: str, of: str = "") -> etree._Element | None:
        """The relationship with this id of a part (here and below: of the main one, when none is named)."""
        return next((r for r in self._relations_of(of or self.main) if r.get("Id") == identity), None)

    def target(self, identity: str, of: str = "") -> str:
        """Name of the part a relationship leads to; '' when it leads outside or nowhere."""
        relation = self.relation(identity, of)
        if relation is None or relation.get("TargetMode") == "External":
            return ""
        return self._resolved(relation.get("Target", ""))

    def _resolved(self, target: str) -> str:
        return target[1:] if target.startswith("/") else posixpath.normpath(f"{self._folder}/{target}")

    def part_of_kind(self, kind: str) -> str:
        """Name of the main part's styles, comments, footnotes … part; '' when it has none."""
        for relation in self.relations:
            if relation.get("Type", "").endswith(f"/{kind}"):
                name = self._resolved(relation.get("Target", ""))
                return name if name in self.parts else ""
        return ""

    def shared(self, name: str) -> bool:
        """Whether several places of the package lead to this part."""
        identities = {r.get("Id") for r in self.relations if self._resolved(r.get("Target", "")) == name}
        here = sum(v in identities and str(k).startswith("{") for e in self.root.iter() for k, v in e.items())
        base = posixpath.basename(name).encode()
        others = [n for n, p in self.parts.items() if n.endswith(".rels") and n != self._relations_name and base in p]
        return here > 1 or bool(others)

    def put(self, name: str, content: bytes) -> None:
        """Give a part new content."""
        if self.parts.get(name) != content:
            self.parts[name] = self._changed[name] = content

    def drop(self, name: str) -> None:
        """Take a part out, with what is said of its kind."""
        del self.parts[name]
        self._dropped = True
        types = parsed(self.parts[CONTENT_TYPES])
        for entry in [e for e in types if e.get("PartName") == f"/{name}"]:
            types.remove(entry)
            self.put_tree(CONTENT_TYPES, types)

    def without_macros(self) -> bool:
        """Say of the main part that it is of a document without macros; whether it was of one with them."""
        if self.content_type(self.main) != _WITH_MACROS:
            return False
        types = parsed(self.parts[CONTENT_TYPES])
        for entry in [e for e in types if e.get("PartName") == f"/{self.main}"]:
            entry.set("ContentType", _DOCUMENT)
        self.put_tree(CONTENT_TYPES, types)
        return True

    def put_tree(self, name: str, root: etree._Element) -> None:
        """Give an XML part new content."""
        self.put(name, serialised(root))

    def touched(self) -> None:
        """Say that the main part's tree was changed."""
        self.put_tree(self.main, self.root)

    def relate(self, kind: str, target: str, *, external: bool = False, of: str = "") -> str:
        """A new relationship of a part (`target`: part name, or address); its id."""
        relations, name = self._relations_of(of or self.main), _relations_name(of or self.main)
        taken = {r.get("Id") for r in relations}
        number = 1 + len(taken)
        while f"rId{number}" in taken:
            number += 1
        relation = etree.SubElement(relations, f"{_RELATIONS}Relationship")
        relation.set("Id", f"rId{number}")
        relation.set("Type", _KIND + kind)
        relation.set("Target", target if external else posixpath.relpath(target, self._folder))
        if external:
            relation.set("TargetMode", "External")
        self.put_tree(name, relations)
        return f"rId{number}"

    def add(self, kind: str, name: str, content: bytes, content_type: str, *, of: str = "") -> str:
        """A new part under a name like `name` that is free, with a relationship of another part; its id."""
        stem, extension = posixpath.splitext(f"{self._folder}/{name}")
        free, number = stem + extension, 1
        while free in self.parts:
            number += 1
            free = f"{stem}{number}{extension}"
        self.put(free, content)
        self.declare(free, content_type)
        return self.relate(kind, free, of=of)

    def declare(self, name: str, content_type: str) -> None:
        """Say of what kind a new part is."""
        types = parsed(self.parts[CONTENT_TYPES])
        etree.SubElement(types, f"{_TYPES}Override", {"PartName": f"/{name}", "ContentType": content_type})
        self.put_tree(CONTENT_TYPES, types)

    def content_type(self, name: str) -> str:
        """The declared content type of a part."""
        types = parsed(self.parts[CONTENT_TYPES])
        for entry in types:
            if entry.get("PartName") == f"/{name}":
                return entry.get("ContentType", "")
        extension = posixpath.splitext(name)[1][1:].lower()
        return next((e.get("ContentType", "") for e in types if e.get("Extension", "").lower() == extension), "")

    # ------------------------------------------------------------------ styles

    @cached_property
    def styles(self) -> dict[str, etree._Element]:
        """Styles by their id."""
        name = self.part_of_kind("styles")
        found = parsed(self.parts[name]).iter(f"{W}style") if name else ()
        return {style.get(f"{W}styleId", ""): style for style in found}

    @cached_property
    def style_names(self) -> dict[str, str]:
        """Names of styles by their id: the names outlive a change of program, the ids do not."""
        return {identity: value(style, "name") for identity, style in self.styles.items()}

    @cached_property
    def style_ids(self) -> dict[str, str]:
        """Ids of the styles by their name in small letters: LibreOffice writes Word's own names with capitals."""
        return {name.lower(): identity for identity, name in self.style_names.items()}

    def add_style(self, style: etree._Element) -> str:
        """Take a style in that the document lacks; its id, '' where the document has no styles at all."""
        name = self.part_of_kind("styles")
        if not self.styles:
            return ""
        identity = style.get(f"{W}styleId", "")
        while identity in self.styles:
            identity += "1"
        style.set(f"{W}styleId", identity)
        root = next(iter(self.styles.values())).getroottree().getroot()
        root.append(style)
        self.styles[identity] = style
        self.style_names[identity] = value(style, "name")
        self.style_ids[value(style, "name").lower()] = identity
        self.put_tree(name, root)
        return identity

    @cached_property
    def headings(self) -> frozenset[str]:
        """Ids of the styles with an outline level."""
        return frozenset(self.outline_levels)

    @cached_property
    def outline_levels(self) -> dict[str, str]:
        """Outline levels by the ids of the styles that have one; '0' is the highest."""
        levels = {identity: self._level(identity) for identity in self.styles}
        return {identity: level for identity, level in levels.items() if level not in ("", "9")}

    def _level(self, identity: str) -> str:
        seen: set[str] = set()
        while identity in self.styles and identity not in seen:
            seen.add(identity)
            level = value(self.styles[identity], "pPr/outlineLvl")
            if level:
                return level
            identity = value(self.styles[identity], "basedOn")
        return ""

    # ------------------------------------------------------------------ the whole

    def saved(self) -> bytes:
        """The document with what was changed; as it came when nothing was."""
        if not self._changed and not self._dropped:
            return self._content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for entry in self._entries:
                if entry.filename not in self.parts:
                    continue
                package.writestr(copy.copy(entry), self.parts[entry.filename])
            known = {entry.filename for entry in self._entries}
            for name in self._changed:
                if name not in known:
                    package.writestr(zip_entry(name), self.parts[name])
        return out.getvalue()


def _relations_name(part: str) -> str:
    return f"{posixpath.dirname(part)}/_rels/{posixpath.basename(part)}.rels"
