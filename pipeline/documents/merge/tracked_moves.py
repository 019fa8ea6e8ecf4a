"""Words that people moved with changes tracked: for the merge they stand where they were generated.

A paragraph that was moved whole is found where it stands now. Part of one that was moved into another would be, at its
old place, words that are missing, and at its new one words of people's; so it is brought home while the figures in it
are renewed, and put back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from pipeline.documents.merge.line import normal, text_of
from pipeline.documents.merge.wml import W

_FROM, _TO = f"{W}moveFrom", f"{W}moveTo"
_SAID = (f"{W}t", f"{W}delText")


@dataclass(frozen=True)
class MovedPart:
    """Part of a paragraph that people moved into another: where it was (`gone`), where it is (`words`), what it says.

    `place`: an empty move that stands for the words while they are at home.
    """

    gone: etree._Element
    words: etree._Element
    place: etree._Element
    text: str

    @property
    def home(self) -> etree._Element:
        """The paragraph it was generated in."""
        return _paragraph(self.gone)

    def bring_home(self) -> None:
        """Let the words stand where they were generated."""
        self.words.addprevious(self.place)
        self.gone.addnext(self.words)

    def put_back(self) -> None:
        """Let them stand again where people put them."""
        self.place.addprevious(self.words)
        parent = self.place.getparent()
        if parent is not None:
            parent.remove(self.place)


def moved_parts(root: etree._Element) -> tuple[MovedPart, ...]:
    """Every part of a paragraph that people moved into another one."""
    sources = [e for e in root.iter(_FROM) if _is_part(e) and text_of(_paragraph(e))]
    targets = [e for e in root.iter(_TO) if _is_part(e)]
    found = []
    for gone, same in _pairs(sources, targets):
        if _paragraph(same) is _paragraph(gone):
            continue
        place = etree.Element(_TO, {str(name): str(said) for name, said in same.attrib.items()})
        found.append(MovedPart(gone, same, place, _text(same)))
    return tuple(found)


def _pairs(
    sources: Sequence[etree._Element], targets: Sequence[etree._Element]
) -> list[tuple[etree._Element, etree._Element]]:
    """Which target is of which source: by name, those without one by a text that no other of them has."""
    found: list[tuple[etree._Element, etree._Element]] = []
    for key in dict.fromkeys(map(_key, sources)):
        here, there = ([e for e in marks if _key(e) == key] for marks in (sources, targets))
        if len(here) == len(there) and any(key) and (key[0] or len(here) == 1):
            found += zip(here, there, strict=True)
    return found


def _key(mark: etree._Element) -> tuple[str, str]:
    """The name of a move; of one without a name its text."""
    name = _name(mark)
    return (name, "") if name else ("", _text(mark))


def _is_part(mark: etree._Element) -> bool:
    """Whether it holds words, and is not the mark of a paragraph."""
    return len(mark) > 0 and next(mark.iterancestors(f"{W}p"), None) is not None


def _paragraph(mark: etree._Element) -> etree._Element:
    return next(mark.iterancestors(f"{W}p"))


def _text(mark: etree._Element) -> str:
    return normal("".join(t.text or "" for t in mark.iter(*_SAID)))


def _name(mark: etree._Element) -> str:
    """What the range is called that a move stands in."""
    kind = etree.QName(mark).localname
    start = next(mark.itersiblings(f"{W}{kind}RangeStart", preceding=True), None)
    return "" if start is None else start.get(f"{W}name", "")
