"""Workbooks of the .xlsx kind written by hand, as no library writes them: places left away, values told twice."""

from __future__ import annotations

from collections.abc import Mapping

from tests.mailbag import zipped
from tests.package_parts import OFFICE, relations
from tests.xlsx_looks import in_every_look, styles
from tests.xlsx_rules import under_rules

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SAVED = "2024-12-02T01:30:00Z"


def xlsx(
    sheets: Mapping[str, str],
    styles: str = "",
    shared: str = "",
    more: Mapping[str, bytes] | None = None,
    book: str = "",
) -> bytes:
    """A workbook; `sheets`: what stands in the sheets' parts by name, `book`: more of the workbook part."""
    parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": relations([("r", "officeDocument", "xl/workbook.xml")])}
    links = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))]
    listed = "".join(f'<sheet name="{name}" sheetId="{n + 1}" r:id="s{n}"/>' for n, name in enumerate(sheets))
    listed = f"{book}<sheets>{listed}</sheets>"
    for n, inside in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{n}.xml"] = part("worksheet", inside)
    for name, inside, root in (("styles", styles, "styleSheet"), ("sharedStrings", shared, "sst")):
        links.append((name, name, f"{name}.xml"))
        parts[f"xl/{name}.xml"] = part(root, inside)
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{listed}</workbook>'.encode()
    parts["xl/_rels/workbook.xml.rels"] = relations(links)
    parts["docProps/core.xml"] = f"<c:core><dcterms:modified a='b'>{_SAVED}</dcterms:modified></c:core>".encode()
    return zipped({**parts, **(more or {})})


def part(root: str, inside: str) -> bytes:
    """A part of a workbook."""
    return f'<{root} xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</{root}>'.encode()


_SHARED = (
    "<si><t>một</t></si>"
    "<si><r><t>1</t></r><r><rPr><strike/></rPr><t>2</t></r><rPh><t>x</t></rPh></si>"
    '<si><r><t>1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    '<r><rPr><vertAlign val="baseline"/></rPr><t>3</t></r></si>'
    '<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>ẩn</t></r><r><t> 5</t></r><r><rPr><sz val="1"/></rPr><t> </t></r></si>'
    '<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>cả</t></r><r><rPr><sz val="1"/></rPr><t>hai</t></r></si>'
    "<si><t>a_x000D_b_x0041_</t></si><si/>"
)
_WRITTEN = (
    ("t='s'", "<v>0</v>"),
    ("t='s'", "<v>1</v>"),
    ("t='s'", "<v>2</v>"),
    ("t='s'", "<v>3</v>"),
    ("t='s'", "<v>4</v>"),
    ("t='s'", "<v>5</v>"),
    ("t='s'", "<v>6</v>"),
    ("t='s'", "<v>7</v>"),
    ("t='s'", "<v>x</v>"),
    ("t='s'", "<v>-1</v>"),
    ("t='s'", "<v> </v>"),
    ("t='str'", '<f>A1&amp;"x"</f><v>kết quả</v>'),
    ("t='str'", "<v> </v>"),
    ("t='str'", ""),
    ("t='b'", "<v>1</v>"),
    ("t='b'", "<v>0</v>"),
    ("t='b'", "<v>true</v>"),
    ("t='b'", "<v>false</v>"),
    ("t='b'", "<v>2</v>"),
    ("t='e'", "<f>1/0</f><v>#DIV/0!</v>"),
    ("t='e'", "<v>#N/A</v>"),
    ("t='d'", "<v>2024-05-01</v>"),
    ("t='d'", "<v>2024-05-01T13:30:00</v>"),
    ("t='d'", "<v>2024-05-01T00:00:30+07:00</v>"),
    ("t='d'", "<v>hôm qua</v>"),
    ("t='inlineStr'", "<is><t>trong ô</t></is>"),
    ("t='inlineStr'", ""),
    ("t='inlineStr'", "<v>chữ</v>"),
    ("t='inlineStr'", "<is><r><rPr><strike/></rPr><t>bỏ</t></r></is>"),
    ("", "<is><t>không kiểu</t></is>"),
    ("", "<v>7</v>"),
    ("", "<v>+5</v>"),
    ("", "<v>.5</v>"),
    ("", "<v>5.</v>"),
    ("", "<v>-0</v>"),
    ("", "<v>1e3</v>"),
    ("", "<v>1E309</v>"),
    ("", "<v>INF</v>"),
    ("", "<v>NaN</v>"),
    ("", "<v>0x1</v>"),
    ("", "<v/>"),
    ("", "<v> 8 </v>"),
    ("", "<f>1+1</f>"),
    ("", "<f>1+1</f><v>2</v>"),
    ("", "<f/><v>2</v>"),
    ("", "<v>1</v><v>2</v>"),
    ("", "<v>1</v><v>1</v>"),
    ("t='lạ'", "<v>9</v>"),
    ("s='99999'", "<v>9</v>"),
    ("s='x'", "<v>9</v>"),
)


def _of_every_kind() -> str:
    """A cell of every kind in column A; cells and rows without addresses, odd ones, twice; merged cells."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" {said}>{inside}</c></row>' for n, (said, inside) in enumerate(_WRITTEN, 1)
    )
    rows += (
        '<row r="60"><c><v>1</v></c><c><v>2</v></c><c r="E60"><v>3</v></c><c><v>4</v></c><c r="x9"><v>5</v></c></row>'
        '<row><c><v>6</v></c><c r="C70"><v>7</v></c></row><row><c><v>8</v></c></row><row r="0"><c><v>9</v></c></row>'
        '<row r="80"><c r="A80"><v>1</v></c><c r="A80"><v>2</v></c><c r="B80"><v>3</v></c><c r="B80"/>'
        '<c r="C80"><v>1</v></c><c r="C80" t="b"><v>1</v></c><c r="D80"><v>5</v></c><c r="D80"><v>5</v></c>'
        f'<c r="E80" t="str"><v>{"dài" * 50}</v></c><c r="E80"><v>5</v></c></row>'
        '<row r="90"><c r="A90"><v>1</v></c><c r="B90"><v>2</v></c><c r="C90"><v>3</v></c><c r="D90"><v>4</v></c></row>'
        '<row r="91"><c r="A91"><v>1</v></c><c r="B91"><v>2</v></c><c r="C91"><v>3</v></c><c r="D91"/></row>'
    )
    merged = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A90:B91", "$D$90:$D$92", "C90", "C90:C90", "x:y"))
    return f"<sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells>"


def every_xlsx() -> bytes:
    """Cells of every kind, looks, rules."""
    sheets = {"Ô": _of_every_kind(), "Chữ": in_every_look(), "Quy tắc": under_rules(), "Hỏng": "<sheetData><row>"}
    return xlsx(sheets, styles(), _SHARED, {"xl/worksheets/sheet3.xml": b"<worksheet"})


def counted_from_1904() -> bytes:
    """Days from 1904 on, the workbook part where people do not expect it."""
    cells = "".join(
        f'<c r="{chr(65 + n)}1" s="1"><v>{v}</v></c>' for n, v in enumerate(("0", "0.5", "1", "43538", "1e7"))
    )
    looks = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return xlsx({"A": f"<sheetData><row r='1'>{cells}</row></sheetData>"}, looks, book='<workbookPr date1904="1"/>')
