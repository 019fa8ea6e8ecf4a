"""One part of a document while it is gone through: where its ids lead, what was left out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.documents.gate.left import Gone, LeftOut
from pipeline.documents.gate.names import BOUND, RELATED
from pipeline.documents.merge.line import normal, text_of
from pipeline.documents.merge.wml import WP, XML_SPACE, A, W
from pipeline.files import BrokenFile
from pipeline.zip_package import parsed

_PLACE = 60  # characters of the words that name a place
_BLOCKS = tuple(f"{W}{n}" for n in ("body", "tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "comment"))
_RUN, _PARAGRAPH = f"{W}r", f"{W}p"
_SAYING = (f"{W}t", f"{A}t")


_SPACES = " or ".join(f"namespace-uri()='{space[1:-1]}'" for space in RELATED)
_LEADING = etree.XPath(f"//*[@*[{_SPACES}]]")


def _leading(root: etree._Element) -> list[etree._Element]:
    found = _LEADING(root)
    return found if isinstance(found, list) else []  # type: ignore[return-value]  # of elements, as it asks for


@dataclass(frozen=True, slots=True)
class Relation:
    """Where an id of a part leads: kind of the relationship, address; `gone`: why it may not be followed."""

    kind: str
    target: str
    gone: Gone | None = None


@dataclass
class GatedPart:
    """A part; `place`: what it is called, blank for the body; `words_of`: what the part says that an id leads to."""

    relations: Mapping[str, Relation]
    place: str
    words_of: Callable[[str], str]
    left: list[LeftOut] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    changed: bool = False
    watched: set[etree._Element] = field(default_factory=set)  # elements in which something leads out, or may

    def watch(self, root: etree._Element) -> None:
        """Note which elements have to be looked into: of a long document few."""
        nodes = [*_leading(root), *root.iter(f"{W}pict", f"{W}background", *BOUND)]
        self.watched = {around for node in nodes for around in (node, *node.iterancestors())}

    def followed(self, identities: Iterable[str], kind: str) -> bool:
        """Whether all these ids may be followed to something of this kind."""
        named = list(identities)
        self.used.update(named)
        known = [self.relations.get(identity) for identity in named]
        return all(r is not None and r.kind == kind and r.gone is None for r in known)

    def why(self, identities: Iterable[str], otherwise: Gone) -> Gone:
        """Why one of these ids may not be followed."""
        named = list(identities)
        self.used.update(named)
        known = (self.relations.get(identity) for identity in named)
        return next((r.gone for r in known if r is not None and r.gone is not None), otherwise)

    def address(self, identities: Iterable[str]) -> str:
        """What these ids lead to, as it is written."""
        known = (self.relations.get(identity) for identity in identities)
        return ", ".join(r.target for r in known if r is not None)

    def say(self, what: Gone, at: etree._Element, detail: str = "") -> None:
        """Write down what is left out at an element that still stands."""
        self.changed = True
        self.left.append(LeftOut(what, self.place or _where(at), " ".join(detail.split())[:120]))

    def out(self, element: etree._Element, what: Gone, more: str = "") -> None:
        """Take an element out; the words in it, and `more`, stay where it stood."""
        named = [*_about(element), self.address(related(element, below=True))]
        self.say(what, element, "; ".join(filter(None, dict.fromkeys(named))))
        self.used.update(related(element, below=True))
        said = " ".join(filter(None, (words(element) or (_all_words(element) if what is Gone.ELEMENT else ""), more)))
        if said:
            _put(element, said)
        remove(element)


def related(element: etree._Element, *, below: bool = False) -> list[str]:
    """The ids of relationships that an element names (`below`: all in it)."""
    nodes = element.iter() if below else [element]
    return [str(v) for node in nodes for name, v in node.attrib.items() if str(name).startswith(RELATED)]


def words(element: etree._Element) -> str:
    """What an element says: its paragraphs, or what its drawings hold."""
    texts = [t.text or "" for t in element.iter(*_SAYING)] if element.tag not in _BLOCKS else []
    paragraphs = [text_of(p) for p in element.iter(_PARAGRAPH)]
    return normal(" ".join(paragraphs) if any(paragraphs) else " ".join(texts))


def _all_words(element: etree._Element) -> str:
    return normal(" ".join(str(text) for text in element.itertext()))


def remove(element: etree._Element) -> None:
    """Take an element out."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def page_words(content: bytes, name: str) -> str:
    """What a page (.html) or a plain text that was inserted as a whole says; '' for other kinds."""
    if name.lower().endswith(".txt"):
        return normal(content.decode("utf-8-sig", "replace"))
    if not name.lower().endswith((".htm", ".html", ".xhtml", ".mht")):
        return ""
    encoding = None if b"charset" in content[:2000].lower() else "utf-8"
    try:
        page = parsed(content, etree.HTMLParser(no_network=True, encoding=encoding))
    except BrokenFile:
        return ""
    etree.strip_elements(page, "script", "style", "head", with_tail=False)
    return normal(" ".join(str(text) for text in page.itertext()))


def _about(element: etree._Element) -> list[str]:
    """What a drawing or an object is called."""
    found = [str(d.get("descr") or d.get("title") or d.get("name", "")) for d in element.iter(f"{WP}docPr")]
    return [*found, *(n.get("ProgID", "") for n in element.iter("{urn:schemas-microsoft-com:office:office}OLEObject"))]


def _put(element: etree._Element, said: str) -> None:
    """Let words stand before an element: in its run, a run of their own, or a paragraph of their own."""
    around = next(element.iterancestors(_RUN, _PARAGRAPH, *_BLOCKS), None)
    if around is None:
        return
    text = etree.Element(f"{W}t", {XML_SPACE: "preserve"})
    text.text = said
    made = text
    for tag in (_RUN, _PARAGRAPH):
        if around.tag == _RUN or (around.tag == _PARAGRAPH and tag == _PARAGRAPH):
            break
        holder = etree.Element(tag)
        holder.append(made)
        made = holder
    element.addprevious(made)


def _where(at: etree._Element) -> str:
    """The words of the paragraph around an element, of the nearest before it where it has none."""
    paragraph = next(at.iterancestors(_PARAGRAPH), None)
    if paragraph is None:
        paragraph = next(at.iter(_PARAGRAPH), None)
    start = at if paragraph is None else paragraph
    near = [*([] if paragraph is None else [paragraph]), *start.itersiblings(_PARAGRAPH, preceding=True)][:20]
    said = next(filter(None, map(text_of, near)), "")
    short = said if len(said) <= _PLACE else said[: _PLACE - 1] + "…"
    return f"đoạn “{short}”" if short else "nội dung báo cáo"
