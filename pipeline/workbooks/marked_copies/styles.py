"""The styles of a marked copy: the form's, each in the colour of a mark too, and those of our own sheets."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from pipeline.issues import Severity
from pipeline.zip_package import PARSER

COLOURS = {Severity.ERROR: "FFFFB2A6", Severity.WARNING: "FFFFE08C"}  # odd shades: told apart from a form's own
_HEAD, _ANSWER = "FFD9E1F2", "FFE2F0D9"
_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class CellLook(Enum):
    """The cells of our own sheets and columns."""

    TITLE = "title"
    CENTRED = "centred"
    BOLD_CENTRED = "bold centred"
    PLAIN = "plain"
    BOLD = "bold"
    HEAD = "head"
    TEXT = "text"
    MIDDLE = "middle"
    LINK = "link"
    ERROR = "error"
    WARNING = "warning"
    CHOICE = "choice"
    OWN_WORDS = "own words"


Variants = dict[tuple[int, Severity | None, bool], int]  # style, mark, quoted


@dataclass(frozen=True)
class Styles:
    """Numbers of cell styles in `part`, the package's styles.xml."""

    part: bytes
    looks: dict[CellLook, int]
    variants: Variants = field(default_factory=dict)

    def of(self, style: int, mark: Severity | None, *, quoted: bool) -> int:
        """The number of the form's own `style`, marked; `quoted`: a text that would become a formula once touched."""
        return self.variants.get((style, mark, quoted), style)


def extended(part: bytes, inputs: Iterable[int]) -> Styles:
    """The styles of a form, extended; `inputs` are the styles of its input cells."""
    sheet = _Sheet(part)
    fills = {severity: sheet.fill(colour) for severity, colour in COLOURS.items()}
    own = range(len(sheet.formats))
    variants: Variants = {(n, mark, False): sheet.variant(n, fillId=fill) for n in own for mark, fill in fills.items()}
    for n in sorted(set(inputs)):
        for mark in (None, *fills):
            marked = {} if mark is None else {"fillId": fills[mark]}
            variants[n, mark, True] = sheet.variant(n, quotePrefix="1", **marked)
    looks = _looks(sheet, fills)
    return Styles(sheet.saved(), looks, variants)


class _Sheet:
    """styles.xml while parts are added to it."""

    def __init__(self, part: bytes) -> None:
        self._root = etree.fromstring(part, PARSER)
        self.formats = self._find("cellXfs")

    def _find(self, name: str) -> etree._Element:
        found = self._root.find(f"{{{_NS}}}{name}")
        assert found is not None
        return found

    def _add(self, to: str, xml: str) -> str:
        """Add an element; gives its number."""
        parent = self._find(to)
        parent.append(etree.fromstring(xml))
        return str(len(parent) - 1)

    def fill(self, colour: str) -> str:
        """The number of a solid fill."""
        return self._add(
            "fills",
            f'<fill xmlns="{_NS}"><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>',
        )

    def font(self, inner: str) -> str:
        """The number of a font of Times New Roman."""
        return self._add("fonts", f'<font xmlns="{_NS}">{inner}<name val="Times New Roman"/></font>')

    def frame(self) -> str:
        """The number of a thin frame."""
        line = '<{0} style="thin"><color rgb="FF808080"/></{0}>'
        sides = "".join(line.format(side) for side in ("left", "right", "top", "bottom"))
        return self._add("borders", f'<border xmlns="{_NS}">{sides}<diagonal/></border>')

    def variant(self, style: int, **changes: str) -> int:
        """The number of a style like another one but for some attributes."""
        made = deepcopy(self.formats[style])
        for name, value in changes.items():
            made.set(name, value)
            if name == "fillId":
                made.set("applyFill", "1")
        self.formats.append(made)
        return len(self.formats) - 1

    def style(self, font: str, fill: str, border: str, inner: str, *, number: str = "0", quote: str = "0") -> int:
        """The number of a new style; `inner`: alignment and protection; `quote`: what is typed is text."""
        said = {"numFmtId": number, "fontId": font, "fillId": fill, "borderId": border, "xfId": "0"}
        said["quotePrefix"] = quote
        applied = ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
        attributes = " ".join(f'{name}="{value}"' for name, value in said.items())
        attributes += "".join(f' apply{what}="1"' for what in applied)
        self.formats.append(etree.fromstring(f'<xf xmlns="{_NS}" {attributes}>{inner}</xf>'))
        return len(self.formats) - 1

    def saved(self) -> bytes:
        """styles.xml, its counts right."""
        for name in ("fonts", "fills", "borders", "cellXfs"):
            parent = self._find(name)
            parent.set("count", str(len(parent)))
        return etree.tostring(self._root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _looks(sheet: _Sheet, fills: dict[Severity, str]) -> dict[CellLook, int]:
    usual, bold = sheet.font('<sz val="12"/>'), sheet.font('<b/><sz val="12"/>')
    title, link = sheet.font('<b/><sz val="14"/>'), sheet.font('<u/><sz val="12"/><color rgb="FF0563C1"/>')
    frame, head, answer = sheet.frame(), sheet.fill(_HEAD), sheet.fill(_ANSWER)

    def aligned(horizontal: str, vertical: str, *, locked: bool = True) -> str:
        across = f'horizontal="{horizontal}" ' if horizontal else ""
        free = "" if locked else '<protection locked="0"/>'
        return f'<alignment {across}vertical="{vertical}" wrapText="1"/>{free}'

    middle, left = aligned("center", "center"), aligned("", "center")
    top, top_middle = aligned("", "top"), aligned("center", "top")
    return {
        CellLook.TITLE: sheet.style(title, "0", "0", middle),
        CellLook.CENTRED: sheet.style(usual, "0", "0", middle),
        CellLook.BOLD_CENTRED: sheet.style(bold, "0", "0", middle),
        CellLook.PLAIN: sheet.style(usual, "0", "0", left),
        CellLook.BOLD: sheet.style(bold, "0", "0", left),
        CellLook.HEAD: sheet.style(bold, head, frame, middle),
        CellLook.TEXT: sheet.style(usual, "0", frame, top, quote="1"),
        CellLook.MIDDLE: sheet.style(usual, "0", frame, top_middle),
        CellLook.LINK: sheet.style(link, "0", frame, top_middle),
        CellLook.ERROR: sheet.style(link, fills[Severity.ERROR], frame, top_middle),
        CellLook.WARNING: sheet.style(link, fills[Severity.WARNING], frame, top_middle),
        CellLook.CHOICE: sheet.style(usual, answer, frame, aligned("center", "center", locked=False)),
        CellLook.OWN_WORDS: sheet.style(usual, answer, frame, aligned("", "center", locked=False), number="49"),
    }
