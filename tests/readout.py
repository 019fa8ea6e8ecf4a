"""What stands in a file that people get, as lines to read and compare: words, figures, formulas, and how they look.

    python -m tests.readout FILE                                    # shows it
    WRITE_READOUTS=1 python -m pytest $(grep -l as_recorded tests/test_*.py)     # after a change that was meant

What was recorded is in tests/fixtures/readouts.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

RECORDED = Path(__file__).parent / "fixtures" / "readouts"
MOST_SHOWN = 60  # lines of a difference
FIRST_ROWS, LAST_ROWS = 32, 3  # of a sheet; of those between, words and figures only
HASH = re.compile(r"\bk[0-9a-f]{8}\b|(?<=\b1\.)[0-9a-f]{8}\b")  # of a question, of a form's version


def read_out(path: Path, *sheets: str, fitted: bool = True) -> str:
    """The lines of an .xlsx, or of some of its sheets, or of a .docx.

    `fitted`: with what follows from the wording: heights of rows, widths of columns, hashes.
    """
    lines = of_workbook(path, sheets) if path.suffix == ".xlsx" else of_document(path)
    return "\n".join(line.rstrip() for line in (lines if fitted else _unfitted(lines))) + "\n"


def _unfitted(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith("widths "):
            hidden = re.findall(r"([A-Z]+-[0-9]+) [0-9.]+ hidden", line)
            yield from ([f"columns hidden: {' '.join(hidden)}"] if hidden else [])
        elif not line.startswith("height "):
            yield HASH.sub("#", line)


def as_recorded(name: str, said: str) -> None:
    """Hold what stands in a file against what was recorded of it."""
    all_as_recorded({name: said})


def all_as_recorded(said: Mapping[str, str]) -> None:
    """Hold what stands in some files against what was recorded of each; nothing is held while it is recorded anew."""
    if os.environ.get("WRITE_READOUTS"):
        for name, text in said.items():
            (RECORDED / f"{name}.txt").write_text(text, encoding="utf-8")
        pytest.skip("recorded anew")
    for name, text in said.items():
        lines = (RECORDED / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        changed = list(difflib.unified_diff(lines, text.splitlines(), name, "now", lineterm="", n=0))
        assert not changed, "\n".join(changed[:MOST_SHOWN])


# --------------------------------------------------------------------------- workbooks


def of_workbook(path: Path, only: Collection[str] = ()) -> Iterator[str]:
    """Every sheet: how it is set up, its cells row by row, which cells look alike, rules and charts."""
    book, worked_out = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for sheet in (s for s in book.worksheets if not only or s.title in only):
        yield f"## {sheet.title}"
        yield from _set_up(sheet)
        yield from _cells(sheet, worked_out[sheet.title])
        yield from _looks(sheet)
        yield from _rules(sheet)
        yield from (f"chart {line}" for chart in sheet._charts for line in _chart(chart))  # type: ignore[attr-defined]
        yield ""
    names = [] if only else sorted(book.defined_names)
    yield from (f"name {name}: {book.defined_names[name].attr_text}" for name in names)


def _set_up(sheet: Worksheet) -> Iterator[str]:
    page, of_page = sheet.page_setup, sheet.sheet_properties.pageSetUpPr
    fit = bool(of_page and of_page.fitToPage)
    said = {
        "state": sheet.sheet_state, "frozen": sheet.freeze_panes, "protected": sheet.protection.sheet,
        "grid": sheet.sheet_view.showGridLines, "zoom": sheet.sheet_view.zoomScale, "filter": sheet.auto_filter.ref,
        "paper": page.paperSize, "orientation": page.orientation, "wide": page.fitToWidth, "high": page.fitToHeight,
        "fit": fit, "area": sheet.print_area, "rows": sheet.print_title_rows,
        "columns": sheet.print_title_cols, "header": sheet.oddHeader.center.text, "footer": sheet.oddFooter.center.text,
        "breaks": [b.id for b in sheet.row_breaks.brk],
    }  # fmt: skip
    yield "set-up " + ", ".join(f"{name} {value}" for name, value in said.items() if value not in (None, "", []))
    columns = sheet.column_dimensions.items()
    yield "widths " + ", ".join(
        f"{letter}-{d.max} {d.width:g}{' hidden' if d.hidden else ''}" for letter, d in sorted(columns) if d.width
    )
    heights = defaultdict(list)
    for row, dimension in sheet.row_dimensions.items():
        if dimension.height or dimension.hidden:
            heights[f"{dimension.height}{' hidden' if dimension.hidden else ''}"].append(str(row))
    yield from (f"height {height}: {' '.join(rows)}" for height, rows in sorted(heights.items()))
    yield "merged " + " ".join(sorted(str(r) for r in sheet.merged_cells.ranges))


def _cells(sheet: Worksheet, worked_out: Worksheet) -> Iterator[str]:
    for row in sheet.iter_rows():
        tell = _cell if _is_at_an_end(row[0].row, sheet) else _plain
        said = [told for cell in row if cell.value is not None and (told := tell(cell, worked_out))]
        if said:
            yield f"{row[0].row}: {' | '.join(said)}".replace("\n", "⏎")
        yield from (f"  note {c.coordinate}: {c.comment.text}".replace("\n", "⏎") for c in row if c.comment)


def _is_at_an_end(row: int, sheet: Worksheet) -> bool:
    """Whether it is one of the first or the last rows: those between look like them."""
    return row <= FIRST_ROWS or row > sheet.max_row - LAST_ROWS


def _plain(cell: Cell, worked_out: Worksheet) -> str:
    """A cell's words or figure, '' of a formula that is yet to be worked out."""
    value = worked_out[cell.coordinate].value
    return "" if value is None else f"{cell.column_letter}={value}"


def _cell(cell: Cell, worked_out: Worksheet) -> str:
    result = worked_out[cell.coordinate].value if cell.data_type == "f" else None
    more = "" if result is None else f" → {result}"
    link = f" [{cell.hyperlink.location or cell.hyperlink.target}]" if cell.hyperlink else ""
    return f"{cell.column_letter}={cell.value}{more}{link}"


def _looks(sheet: Worksheet) -> Iterator[str]:
    alike: dict[str, list[str]] = defaultdict(list)
    for row in sheet.iter_rows():
        for cell in row if _is_at_an_end(row[0].row, sheet) else ():
            if isinstance(cell, Cell) and cell.has_style and (look := _look(cell)):
                alike[look].append(cell.coordinate)
    for look, cells in sorted(alike.items()):
        area = MultiCellRange()
        for place in _runs(cells):
            area.add(place)
        yield f"look {look}: {area}"


def _runs(cells: list[str]) -> Iterator[str]:
    """Cells beside one another as one range."""
    first = last = None
    for place in cells:
        row, column = openpyxl.utils.cell.coordinate_to_tuple(place)
        if last == (row, column - 1):
            last = (row, column)
            continue
        if first:
            yield _range(first, last)
        first = last = (row, column)
    if first:
        yield _range(first, last)


def _range(first: tuple[int, int], last: tuple[int, int] | None) -> str:
    letters = openpyxl.utils.get_column_letter
    (row, left), (_, right) = first, last or first
    return f"{letters(left)}{row}:{letters(right)}{row}"


def _look(cell: Cell) -> str:
    font, fill, box, place = cell.font, cell.fill, cell.border, cell.alignment
    said = [
        f"{font.name} {font.sz:g}" if font.sz else "",
        *(word for word in ("b", "i", "u", "strike") if getattr(font, word)),
        f"colour {font.color.rgb}" if font.color is not None and font.color.type == "rgb" else "",
        f"fill {fill.fgColor.rgb}" if fill.fill_type else "",
        "box "
        + "".join(side[0] for side in ("left", "right", "top", "bottom") if getattr(getattr(box, side), "style", None)),
        *(str(v) for v in (place.horizontal, place.vertical) if v),
        "wrap" if place.wrap_text else "",
        f"indent {place.indent:g}" if place.indent else "",
        f"turned {place.text_rotation}" if place.text_rotation else "",
        "open" if not cell.protection.locked else "",
        f"“{cell.number_format}”" if cell.number_format != "General" else "",
    ]
    return " ".join(s for s in said if s and s != "box ")


def _rules(sheet: Worksheet) -> Iterator[str]:
    for rule in sheet.data_validations.dataValidation:
        more = [rule.type, rule.operator, rule.formula1, rule.formula2, rule.promptTitle, rule.prompt, rule.errorTitle]
        yield f"input {rule.sqref}: {' | '.join(str(m) for m in [*more, rule.error] if m)}".replace("\n", "⏎")
    for area, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            shade = rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else ""
            yield f"shown {area.sqref}: {rule.type} {rule.operator or ''} {' '.join(rule.formula)} {shade}"
    for name, table in sorted((t.name, t) for t in sheet.tables.values()):
        yield f"table {name} {table.ref}: {', '.join(c.name for c in table.tableColumns)}"


def _chart(chart: object) -> Iterator[str]:
    """What a chart is drawn from, by its XML: openpyxl has no words for it."""
    root = chart._write()  # type: ignore[attr-defined]
    told = etree.fromstring(etree.tostring(root)) if not isinstance(root, bytes) else etree.fromstring(root)
    for element in told.iter():
        name = etree.QName(element).localname
        if name in ("f", "t") and element.text:
            yield f"{name} {element.text}"
        elif name in ("barDir", "grouping", "max", "min", "formatCode", "dispBlanksAs", "overlap", "gapWidth"):
            yield f"{name} {element.get('val') or element.text}"


# --------------------------------------------------------------------------- documents


def of_document(path: Path) -> Iterator[str]:
    """Paragraphs and tables in their order, with styles; headers, footers, footnotes."""
    document: Document = docx.Document(str(path))
    for section in document.sections:
        size = (section.page_width, section.page_height, section.left_margin, section.right_margin)
        yield "page " + " ".join(f"{x.mm:.0f}" for x in size if x is not None)
        for name in ("header", "footer", "first_page_header", "first_page_footer"):
            yield from (f"{name}: {text}" for p in getattr(section, name).paragraphs if (text := _text(p._p)))
    for element in document.element.body:
        if element.tag == qn("w:p"):
            yield from _paragraph(Paragraph(element, document))
        elif element.tag == qn("w:tbl"):
            yield from _table(Table(element, document))
    for part in document.part.package.iter_parts():
        if part.partname.endswith("/footnotes.xml"):
            notes = etree.fromstring(part.blob).findall(qn("w:footnote"))
            yield from (f"footnote {n.get(qn('w:id'))}: {text}" for n in notes if (text := _text(n)))


def _paragraph(paragraph: Paragraph) -> Iterator[str]:
    text = _text(paragraph._p)
    pictures = [p.get("descr", "") for p in paragraph._p.iter(qn("wp:docPr"))]
    if text or pictures:
        look = [paragraph.style.name if paragraph.style else "", str(paragraph.alignment or "")]
        yield f"[{' '.join(w for w in look if w)}] {text}"
        yield from (f"  picture: {told}" for told in pictures)


def _table(table: Table) -> Iterator[str]:
    yield f"table {table.style.name if table.style else ''}"
    for row in table._tbl.tr_lst:
        head = "* " if row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None else "  "
        cells = (" ⏎ ".join(_text(p) for p in cell.iter(qn("w:p"))) for cell in row.tc_lst)
        yield head + " | ".join(cells)


def _text(element: etree._Element) -> str:
    """Words, bold ones between asterisks, marks of footnotes and fields."""
    said = []
    for run in element.iter(qn("w:r")):
        words = "".join(
            "\t" if e.tag == qn("w:tab") else "⏎" if e.tag == qn("w:br") else
            f"[{e.get(qn('w:id'))}]" if e.tag == qn("w:footnoteReference") else
            (e.text or "") if e.tag in (qn("w:t"), qn("w:instrText")) else ""
            for e in run
        )  # fmt: skip
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        said.append(f"*{words}*" if words.strip() and bold is not None and bold.get(qn("w:val")) != "0" else words)
    return "".join(said).replace("**", "")


if __name__ == "__main__":
    sys.stdout.write(read_out(Path(sys.argv[1])))
