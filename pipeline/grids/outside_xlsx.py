"""What an .xlsx, .xlsm or .xlsb holds beside the values of its cells: comments, drawings, header and footer, files.

The directory of the package tells at once whether there is any of it; only then are parts opened.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.grids import binary_parts
from pipeline.grids.cells import Grid
from pipeline.grids.drawings import Relations, anchored, chart_text, drawn, local, text_of, vml
from pipeline.grids.outside import FoundText, HiddenLines, OutsideCells, OutsideKind
from pipeline.grids.plain_sheet import plain_grids
from pipeline.grids.sheet_lines import hidden_in
from pipeline.grids.workbook_parts import links_from
from pipeline.zip_package import Locked, Package, TooLarge, parsed, plain

MAX_PART = 8 * 1024 * 1024  # bytes of one part
_USUAL = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/[^/]*|customxml/.*|"
    r"xl/(?:workbook\.(?:xml|bin)|_rels/workbook\.(?:xml|bin)\.rels|styles\.(?:xml|bin)|sharedstrings\.(?:xml|bin)|"
    r"theme/.*|calcchain\.(?:xml|bin)|metadata\.xml|printersettings/.*|persons/.*|worksheets/[^/]*\.(?:xml|bin)|"
    r"externallinks/.*|tables/.*|richdata/.*|featurepropertybags/.*)"
)
_LONG_NAME, _FEW_NAMES = 100, 100  # characters of one, names of a package: of more nothing is kept
_SHEET_RELATIONS = re.compile(r"xl/(?:work|chart|dialog|macro)sheets/_rels/.*")
_HEADERS = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^<>]*)?>([^<]+)<")
_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f+-]{6,8}|[0-9]+|[A-Za-z])')
_BARE = frozenset(("printerSettings", "hyperlink", "table", "queryTable"))  # what hold no words of their own
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_LEGACY_OF_THREAD = "tc="  # what the author of a comment is called that stands for a thread


class SheetPart(NamedTuple):
    """A sheet of the workbook and its part, '' where the workbook no longer tells which that is."""

    title: str
    part: str
    hidden: bool
    chart: bool  # it holds no cells


@lru_cache(maxsize=1)  # asked for once by each who looks through one package
def sheet_parts(package: Package) -> tuple[SheetPart, ...]:
    """Every sheet, whatever its kind, in order. Raises BrokenFile, TooLarge, Locked."""
    main = _main(package)
    return _sheet_parts(main, package.read(main, MAX_PART), _told_links(package, main))


@lru_cache(maxsize=64)  # the same bytes in all forms of one version saved by one program
def _sheet_parts(main: str, workbook: bytes, told: bytes | None) -> tuple[SheetPart, ...]:
    links = _links(main, told)
    listed = binary_parts.sheets(workbook) if main.casefold().endswith(".bin") else _listed(workbook)
    found = ((title, links.get(link, ("", "")), hidden) for title, link, hidden in listed)
    return tuple(SheetPart(title, part, hidden, kind == "chartsheet") for title, (kind, part), hidden in found)


def _main(package: Package) -> str:
    """The workbook part, where the package says or where it usually lies. Raises BrokenFile."""
    told = (part for kind, part in relations_of(package, "").values() if kind == "officeDocument")
    main = next((part for part in (*told, "xl/workbook.xml", "xl/workbook.bin") if part in package), None)
    if main is None:
        raise BrokenFile("no workbook")
    return main


def _listed(workbook: bytes) -> tuple[tuple[str, str, bool], ...]:
    """(title, relationship, whether it is hidden) of every sheet."""
    found = []
    for sheet in parsed(workbook).iterfind("{*}sheets/{*}sheet"):
        link = next((str(value) for name, value in sheet.items() if str(name).endswith("}id")), "")
        found.append((sheet.get("name", ""), link, sheet.get("state", "visible") != "visible"))
    return tuple(found)


def relations_of(package: Package, part: str) -> Relations:
    """What a part refers to inside the package, by id; of '' the package itself."""
    return _links(part, _told_links(package, part))


def _told_links(package: Package, part: str) -> bytes | None:
    """The part that tells what a part refers to; None where there is none."""
    folder, _, base = part.rpartition("/")
    where = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    return package.read(where, MAX_PART) if where in package else None


def _links(part: str, told: bytes | None) -> Relations:
    return {} if told is None else links_from(part.rpartition("/")[0], told)


def outside_of_package(data: bytes) -> OutsideCells:
    """Everything beside the cells; what is damaged is named, the rest is given. Raises nothing for bad files."""
    try:
        package = Package(data)
        sheets = sheet_parts(package)
    except (BrokenFile, TooLarge, Locked):
        return OutsideCells(damaged=["tệp"])
    beside = _beside(sheets)
    _Search(package, sheets, beside).run()
    return beside


class _Search:
    """Goes through a package once; every part is opened at most once."""

    def __init__(self, package: Package, sheets: Sequence[SheetPart], beside: OutsideCells) -> None:
        self._package, self._sheets, self._beside = package, sheets, beside
        self._seen: set[str] = set()

    def run(self) -> None:
        """Put everything found into `beside`."""
        for sheet in self._sheets:
            if sheet.part:
                self._sheet(sheet)
        for name in sorted(self._package.entries.keys() - self._seen):  # nothing refers to them: damaged, or hidden
            folder = name.endswith("/")  # some programs write an entry for each folder of the package
            if not folder and not _is_usual(name):
                self._part(name, "", _kind_by_name(name))

    def _sheet(self, sheet: SheetPart) -> None:
        try:
            links = relations_of(self._package, sheet.part)
        except (BrokenFile, TooLarge, Locked):
            self._beside.damaged.append(f"trang “{sheet.title}”")
            return
        threaded = any(kind == "threadedComment" for kind, _ in links.values())
        for kind, part in links.values():
            self._part(part, sheet.title, kind, threaded=threaded)

    def _part(self, part: str, sheet: str, kind: str, cell: str = "", *, threaded: bool = False) -> None:
        """The words of one part that a sheet refers to."""
        if plain(part) in self._seen or part not in self._package:
            return
        self._seen.add(plain(part))
        try:
            self._beside.found += self._words(part, sheet, kind, cell, threaded)
        except (BrokenFile, TooLarge, Locked):
            self._beside.damaged.append(f"phần {posixpath.basename(part)}" + (f" của trang “{sheet}”" if sheet else ""))

    def _words(self, part: str, sheet: str, kind: str, cell: str, threaded: bool) -> list[FoundText]:
        if kind in ("image", "oleObject", "package", "media", "video", "audio", "control", "ctrlProp"):
            return [FoundText(sheet, cell, OutsideKind.PICTURE, posixpath.basename(part))] if kind != "ctrlProp" else []
        if kind == "comments" and part.casefold().endswith(".bin"):
            texts = binary_parts.comments(self._package.read(part, MAX_PART))
            return [FoundText(sheet, at, OutsideKind.COMMENT, text) for at, text in texts]
        if kind not in _READ:
            return []
        root = self._package.xml(part, MAX_PART)
        if kind == "comments":
            return list(_comments(root, sheet, threaded))
        if kind == "threadedComment":
            return list(_threads(root, sheet))
        if kind in ("chart", "chartEx", "diagramData", "chartUserShapes"):
            self._beyond(part, sheet, cell)
            text = text_of(root) if kind in ("diagramData", "chartUserShapes") else chart_text(root)
            shown_in = OutsideKind.BOX if kind == "diagramData" else OutsideKind.CHART
            return [FoundText(sheet, cell, shown_in, text)] if text else []
        if kind == "vmlDrawing":
            return list(vml(root, sheet))
        links = relations_of(self._package, part)
        self._beside.found += drawn(root, links, sheet)
        self._seen |= {plain(target) for of, target in links.values() if of == "image"}
        at = anchored(root)
        for link, (of, target) in links.items():
            self._part(target, sheet, of, at.get(link, ""))
        return []

    def _beyond(self, part: str, sheet: str, cell: str) -> None:
        """What a chart refers to in turn: shapes drawn on it."""
        for of, target in relations_of(self._package, part).values():
            if of == "chartUserShapes":
                self._part(target, sheet, of, cell)


_READ = frozenset(
    ("comments", "threadedComment", "chart", "chartEx", "diagramData", "chartUserShapes", "vmlDrawing", "drawing")
)


def _kind_by_name(name: str) -> str:
    """What a part is that nothing refers to, by where it lies."""
    for start, kind in (
        ("xl/comments", "comments"),
        ("xl/threadedcomments/", "threadedComment"),
        ("xl/charts/chart", "chart"),
        ("xl/diagrams/data", "diagramData"),
        ("xl/media/", "image"),
        ("xl/embeddings/", "package"),
    ):
        if name.startswith(start) and "/_rels/" not in name:
            return kind
    if name.startswith("xl/drawings/") and "/_rels/" not in name:
        return "vmlDrawing" if name.endswith(".vml") else "drawing"
    return ""


def _comments(root: etree._Element, sheet: str, threaded: bool) -> Iterator[FoundText]:
    authors = [a.text or "" for a in root.iterfind("{*}authors/{*}author")]
    for comment in root.iterfind("{*}commentList/{*}comment"):
        number = comment.get("authorId", "")
        author = authors[int(number)] if number.isascii() and number.isdigit() and int(number) < len(authors) else ""
        if threaded and author.startswith(_LEGACY_OF_THREAD):
            continue
        body = comment.find("{*}text")
        for phonetic in body.findall("{*}rPh") if body is not None else ():
            phonetic.clear()
        text = "".join(e.text or "" for e in body.iter() if local(e) == "t") if body is not None else ""
        if text.strip():
            yield FoundText(sheet, comment.get("ref", ""), OutsideKind.COMMENT, text)


def _threads(root: etree._Element, sheet: str) -> Iterator[FoundText]:
    for comment in root.iterfind("{*}threadedComment"):
        text = "".join(e.text or "" for e in comment.iter() if local(e) == "text")
        if text.strip():
            yield FoundText(sheet, comment.get("ref", ""), OutsideKind.COMMENT, text)


def headers(sheet: bytes) -> list[str]:
    """The words of a sheet's header and footer, without the codes for pages, dates and fonts."""
    if sheet.startswith(_UTF_16):
        sheet = etree.tostring(parsed(sheet))
    at = sheet.rfind(b"headerFooter", 0, sheet.rfind(b"headerFooter"))  # its start tag; the end tag is the last
    if at < 0:
        return []
    return [text for raw in _HEADERS.findall(sheet, at) if (text := _header(raw))]


@lru_cache(maxsize=256)  # all forms of one version bear the same
def _header(raw: bytes) -> str:
    return header_text(_unescaped(raw))


def header_text(written: str) -> str:
    """'Trang /' of '&C&"Times New Roman"&9Trang &P/&N'."""
    return _CODES.sub(" ", written.replace("&&", "\0")).replace("\0", "&").strip()


def _unescaped(raw: bytes) -> str:
    try:
        return parsed(b"<t>" + raw + b"</t>").text or ""
    except BrokenFile:
        return raw.decode(errors="replace")


# ------------------------------------------------------------------------------------------- ordinary forms


def _are_usual(names: tuple[str, ...]) -> bool:
    """Whether all parts of those names hold no words beside the cells."""
    few = len(names) <= _FEW_NAMES and max(map(len, names), default=0) <= _LONG_NAME
    return _matches_all(names) if few else all(map(_is_usual, names))


@lru_cache(maxsize=64)  # all forms saved by one program have the same
def _matches_all(names: tuple[str, ...]) -> bool:
    return all(map(_is_usual, names))


def _is_usual(name: str) -> bool:
    """Whether a part of that name holds no words beside the cells."""
    return _matches_usual(name) if len(name) <= _LONG_NAME else _matches_usual.__wrapped__(name)


@lru_cache(maxsize=1024)  # workbooks have the same few parts
def _matches_usual(name: str) -> bool:
    return _USUAL.fullmatch(name) is not None or _SHEET_RELATIONS.fullmatch(name) is not None


def outside_of_plain(package: Package) -> OutsideCells | None:
    """Titles of the sheets of a package that holds nothing beside cells; None when it may, or is damaged."""
    if not _are_usual(tuple(package.entries)):
        return None
    try:
        sheets = sheet_parts(package)
        if any(kind not in _BARE for sheet in sheets for kind, _ in relations_of(package, sheet.part).values()):
            return None
    except (BrokenFile, TooLarge, Locked):
        return None
    return _beside(sheets)


def _beside(sheets: Sequence[SheetPart]) -> OutsideCells:
    """What is known of the sheets alone."""
    return OutsideCells(
        titles=tuple(s.title for s in sheets),
        charts=frozenset(s.title for s in sheets if s.chart),
        hidden=frozenset(s.title for s in sheets if s.hidden),
    )


def hidden_lines(package: Package, read: Mapping[str, Grid] | None = None) -> dict[str, HiddenLines]:
    """The hidden rows and columns of every sheet that has any; `read`: sheets of which grids may tell them already."""
    found = {}
    try:
        for sheet in sheet_parts(package):
            lines = read[sheet.title].lines if read and sheet.title in read else None
            if (lines := _lines_of(package, sheet.part) if lines is None else lines) != HiddenLines():
                found[sheet.title] = lines
    except (BrokenFile, TooLarge, Locked):
        pass  # as with headers
    return found


def _lines_of(package: Package, part: str) -> HiddenLines:
    if part not in package:
        return HiddenLines()
    xml = package.read(part, MAX_PART)
    return binary_parts.hidden_lines(xml) if part.casefold().endswith(".bin") else hidden_in(xml)


def headers_of(package: Package) -> dict[str, list[str]]:
    """The words of header and footer of every sheet that has any."""
    found = {}
    try:
        for sheet in sheet_parts(package):
            written = sheet.part.casefold().endswith(".xml") and sheet.part in package
            if written and (words := headers(package.read(sheet.part, MAX_PART))):
                found[sheet.title] = words
    except (BrokenFile, TooLarge, Locked):
        pass  # the sheet that cannot be read is said where its cells are missed
    return found


def other_sheets(package: Package, titles: Collection[str]) -> dict[str, Grid] | None:
    """The cells of the sheets in `titles` when they are written the usual way; None for any other."""
    try:
        beside = dict(relations_of(package, _main(package)).values())
        sheets = {}
        for sheet in sheet_parts(package):
            if sheet.title in titles:
                xml = package.read(sheet.part, MAX_PART)
                end = xml.rfind(b"sheetData")
                sheets[sheet.title] = xml[:end] if end > 0 else xml
        shared, styles = beside.get("sharedStrings", ""), beside.get("styles", "")
        texts = package.read(shared, MAX_PART) if shared in package else None
        return plain_grids(sheets, texts, package.read(styles, MAX_PART) if styles in package else b"")
    except (BrokenFile, TooLarge, Locked):
        return None
