"""A workbook without some of its sheets: nothing of them stays in the file, and nothing that stays leads to them.

What leads to a sheet that is left out keeps what it showed: a formula its result, a link its text. Parts that only
such a sheet led to (tables, comments, pictures) and its texts among those that all sheets share go with it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from html import unescape

from lxml import etree

from pipeline.files import BrokenFile
from pipeline.text import key
from pipeline.zip_package import Parts, parsed

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TYPES, _PROPERTIES = "[Content_Types].xml", "docProps/app.xml"
_LISTS_OF_SHEETS = ("HeadingPairs", "TitlesOfParts")  # in the properties, for whom does not open the file
_CELL = re.compile(r"(<(?:\w+:)?c\b[^<>]*>)<((?:\w+:)?f)\b([^<>]*)(?:/>|>([^<]*)</\2>)")
_SHARED_FORMULA = re.compile(r'\bsi="(\d+)"')
_LINK = re.compile(r'<(?:\w+:)?hyperlink\b[^<>]*\blocation="([^"]*)"[^<>]*/>')
_OF_SHARED_TEXTS = re.compile(r'<(?:\w+:)?c\b[^<>]*\bt="s"[^<>]*><(?:\w+:)?v>(\d+)<')

MOST = 1024**3  # bytes unpacked: the summary of a country's unions takes hundreds of megabytes


def without_sheets(parts: Parts, names: Collection[str]) -> Parts:
    """The parts without the sheets of these names; the same parts where there is none. Raises BrokenFile."""
    if not names:
        return parts
    at = next((target for kind, _, target in _relations(parts, "") if kind == "officeDocument"), "")
    book = parsed(_part(parts, at))
    sheets, unwanted = list(book.iter(f"{_MAIN}sheet")), {key(name) for name in names}
    out = [number for number, sheet in enumerate(sheets) if key(sheet.get("name", "")) in unwanted]
    if not out:
        return parts
    if len(out) == len(sheets):
        raise BrokenFile("no sheet that stays")
    gone = {sheets[number].get(_ID, "") for number in out}
    leads = _leading_to([sheets[number].get("name", "") for number in out], _take_out(book, sheets, out))
    made = {**parts, at: _bytes(book), **_unlisted(parts)}
    links = _relations_name(at)
    made[links] = _without_relations(parts[links], gone)
    made = _reachable(made)
    kept = [target for kind, _, target in _relations(made, at) if kind == "worksheet" and target in made]
    made |= {name: _led_nowhere(made[name], leads) for name in kept}
    return made | _without_texts(made, at, kept)


def only_sheet(parts: Parts, name: str) -> Parts:
    """The parts with the sheet of this name alone. Raises BrokenFile, where there is no such sheet, too."""
    at = next((target for kind, _, target in _relations(parts, "") if kind == "officeDocument"), "")
    names = [sheet.get("name", "") for sheet in parsed(_part(parts, at)).iter(f"{_MAIN}sheet")]
    if key(name) not in map(key, names):
        raise BrokenFile(f"no sheet {name}")
    return without_sheets(parts, [other for other in names if key(other) != key(name)])


def _take_out(book: etree._Element, sheets: list[etree._Element], out: list[int]) -> list[str]:
    """Take sheets out of the list, and the names that lead to them, which are given."""
    leads, names = _leading_to([sheets[number].get("name", "") for number in out]), []
    for number in out:
        _drop(sheets[number])
    new = {str(old): str(now) for now, old in enumerate(n for n in range(len(sheets)) if n not in out)}
    for name in list(book.iter(f"{_MAIN}definedName")):
        local = name.get("localSheetId")
        if (local is not None and local not in new) or leads.search(name.text or ""):
            names += [] if local else [name.get("name", "")]
            _drop(name)
        elif local is not None:
            name.set("localSheetId", new[local])
    for view in book.iter(f"{_MAIN}workbookView"):
        for shown in ("activeTab", "firstSheet"):
            tab = view.attrib.pop(shown, "")
            if tab in new:
                view.set(shown, new[tab])
    for listed in [e for e in book.iter(f"{_MAIN}definedNames") if not len(e)]:
        _drop(listed)
    return names


def _leading_to(sheets: list[str], names: Collection[str] = ()) -> re.Pattern[str]:
    """What in a formula leads to one of the sheets, by itself or through a name."""
    quoted = [rf"(?<![\w ]){re.escape(name.replace(chr(39), chr(39) * 2))}'?!" for name in sheets]
    either = "|".join([*quoted, *(rf"(?<![\w.]){re.escape(name)}(?![\w.(])" for name in names)])
    return re.compile(either, re.IGNORECASE)


def _led_nowhere(sheet: bytes, leads: re.Pattern[str]) -> bytes:
    """A sheet without formulas and links that lead to what is left out; results stay."""
    text, shared = sheet.decode("utf-8", "surrogateescape"), set[str]()

    def result_alone(cell: re.Match[str]) -> str:
        group = _SHARED_FORMULA.search(cell[3])
        if not (leads.search(unescape(cell[4] or "")) or (group and group[1] in shared)):
            return cell[0]
        shared.update([group[1]] if group else [])
        return cell[1]

    def no_link(link: re.Match[str]) -> str:
        return "" if leads.search(unescape(link[1])) else link[0]

    text = _LINK.sub(no_link, _CELL.sub(result_alone, text))
    return text.replace("<hyperlinks></hyperlinks>", "").encode("utf-8", "surrogateescape")


def _without_texts(parts: Parts, book: str, sheets: list[str]) -> dict[str, bytes]:
    """The shared texts, those empty that no sheet shows."""
    at = next((target for kind, _, target in _relations(parts, book) if kind == "sharedStrings"), "")
    if at not in parts:
        return {}
    shown = {int(n) for name in sheets for n in _OF_SHARED_TEXTS.findall(parts[name].decode("utf-8", "replace"))}
    texts = parsed(parts[at])
    for number, text in enumerate(texts.findall(f"{_MAIN}si")):
        if number not in shown:
            text[:] = []
            etree.SubElement(text, f"{_MAIN}t")
    texts.attrib.pop("count", "")
    return {at: _bytes(texts)}


# ------------------------------------------------------------------------------------------- parts of the package


def _relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _relations(parts: Parts, part: str) -> Iterator[tuple[str, str, str]]:
    """(kind, id, part it leads to) of what a part leads to within the package; '': of the package."""
    listed = parts.get(_relations_name(part))
    for relation in parsed(listed) if listed else ():
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "").replace("\\", "/")
            inside = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
            yield relation.get("Type", "").rpartition("/")[2], relation.get("Id", ""), posixpath.normpath(inside)


def _without_relations(relations: bytes, gone: Collection[str]) -> bytes:
    """Without those to sheets left out, and to the order of reckoning, which spreadsheet programs make anew."""
    tree = parsed(relations)
    for relation in list(tree):
        if relation.get("Id") in gone or relation.get("Type", "").endswith("/calcChain"):
            _drop(relation)
    return _bytes(tree)


def _reachable(parts: Parts) -> dict[str, bytes]:
    """The parts that something leads to."""
    found, waiting = {_TYPES, _relations_name("")}, [""]
    while waiting:
        for _, _, target in _relations(parts, waiting.pop()):
            if target in parts and target not in found:
                found |= {target, _relations_name(target)}
                waiting.append(target)
    types = parsed(_part(parts, _TYPES))
    for listed in list(types):
        if (name := listed.get("PartName")) and name.lstrip("/") not in found:
            _drop(listed)
    return {name: data if name != _TYPES else _bytes(types) for name, data in parts.items() if name in found}


def _unlisted(parts: Parts) -> dict[str, bytes]:
    """The properties without the list of sheets."""
    if _PROPERTIES not in parts:
        return {}
    tree = parsed(parts[_PROPERTIES])
    for element in [e for e in tree if etree.QName(e).localname in _LISTS_OF_SHEETS]:
        _drop(element)
    return {_PROPERTIES: _bytes(tree)}


def _part(parts: Parts, name: str) -> bytes:
    if name not in parts:
        raise BrokenFile(f"no part {name}")
    return parts[name]


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)


def _bytes(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
