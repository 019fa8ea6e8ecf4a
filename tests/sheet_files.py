"""Workbooks written by hand, record by record: cells, looks and what stands beside them, as odd as files may hold them.

No library writes what these hold: addresses left away, values told twice, rules and styles of every kind.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from tests.containers import ole
from tests.mailbag import zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
ON_SHEETS = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
THREADS = "http://schemas.microsoft.com/office/2017/10/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
SAVED = "2024-12-02T01:30:00Z"

# ------------------------------------------------------------------------------------------- .xlsx

CODES = (
    "General",
    "0",
    "0.00",
    "#,##0",
    "#,##0.0##",
    "0%",
    "0.00%",
    "0.0%%",
    "# ?/?",
    "0.00E+00",
    "@",
    ";;;",
    "0;;",
    "0;-0;;",
    '0" người"',
    '"Đạt "0',
    '0"."0',
    '0"/"0',
    "0\\.0",
    "0,",
    "0.0,,",
    "#",
    "#.#",
    "?0.0?",
    "0*1",
    "0* ",
    "_(0_)",
    "[Red]0",
    "[White]0",
    "[Color2]0",
    "[Color 9]0",
    "[#FFFFFF]0",
    "[White][>5]0;0",
    "[<5]0;[>50]0.0;#",
    '[=0]"không";0',
    '[<>7]0;"bảy"',
    "[>=7]0;-0",
    '[<=7]0;"nhiều"',
    "[$-42A]0",
    "[$đ-42A]#,##0",
    "$0",
    "dd/mm/yyyy",
    "d-mmm",
    "h:mm",
    "h:mm AM/PM",
    "[h]:mm",
    "[mm]:ss",
    "mmss.0",
    'yyyy"-"mm',
    "dd/mm/yyyy hh:mm",
    'General" người"',
    "Standard",
    '"chữ"',
    '0;0;"không";"(@)"',
    '"x"@',
    "0;0;0;",
    "0.0;[White]-0;[Black]0",
)


def xlsx(
    sheets: Mapping[str, str],
    styles: str = "",
    shared: str = "",
    more: Mapping[str, bytes] | None = None,
    book: str = "",
) -> bytes:
    """A workbook; `sheets`: what stands in the sheets' parts by name, `book`: more of the workbook part."""
    parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": _links([("r", "officeDocument", "xl/workbook.xml")])}
    links = [(f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(len(sheets))]
    listed = "".join(f'<sheet name="{name}" sheetId="{n + 1}" r:id="s{n}"/>' for n, name in enumerate(sheets))
    listed = f"{book}<sheets>{listed}</sheets>"
    for n, inside in enumerate(sheets.values()):
        parts[f"xl/worksheets/sheet{n}.xml"] = part("worksheet", inside)
    for name, inside, root in (("styles", styles, "styleSheet"), ("sharedStrings", shared, "sst")):
        links.append((name, name, f"{name}.xml"))
        parts[f"xl/{name}.xml"] = part(root, inside)
    parts["xl/workbook.xml"] = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{listed}</workbook>'.encode()
    parts["xl/_rels/workbook.xml.rels"] = _links(links)
    parts["docProps/core.xml"] = f"<c:core><dcterms:modified a='b'>{SAVED}</dcterms:modified></c:core>".encode()
    return zipped({**parts, **(more or {})})


def part(root: str, inside: str) -> bytes:
    """A part of a workbook."""
    return f'<{root} xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}</{root}>'.encode()


def _links(links: Iterable[tuple[str, str, str]]) -> bytes:
    told = "".join(
        f'<Relationship Id="{identity}" Type="{kind if "/" in kind else f"{OFFICE}/{kind}"}" Target="{target}"/>'
        for identity, kind, target in links
    )
    return f'<Relationships xmlns="{LINKS}">{told}</Relationships>'.encode()


FONTS = (
    "",
    "<strike/>",
    '<strike val="0"/>',
    '<sz val="3.9"/>',
    '<sz val="4"/>',
    '<sz val="x"/>',
    '<color rgb="FFFFFFFF"/>',
    '<color theme="0"/>',
    '<color theme="1"/>',
    '<color indexed="9"/>',
    '<color theme="1" tint="0.999"/>',
    '<color theme="0" tint="-0.6"/>',
    '<color theme="0" tint="2"/>',
    '<color theme="0" tint="x"/>',
    '<color rgb="FFFFFAE0"/>',
    '<color rgb="FF1F4E79"/>',
    '<color rgb="FFD8D8D8"/>',
    '<color auto="1"/>',
    '<color rgb="808080" tint="0.5"/>',
)
FILLS = (
    '<patternFill patternType="none"/>',
    '<patternFill patternType="gray125"/>',
    '<patternFill patternType="solid"/>',
    '<patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/></patternFill>',
    '<patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill>',
    '<patternFill patternType="solid"><fgColor theme="5"/></patternFill>',
    "<gradientFill/>",
)
_DXFS = (
    '<font><color rgb="FFFFFFFF"/></font>',
    "<font><strike/></font>",
    '<font><sz val="1"/></font>',
    '<fill><patternFill><bgColor rgb="FF000000"/></patternFill></fill>',
    '<numFmt numFmtId="170" formatCode=";;;"/>',
    '<font><color rgb="FFC00000"/></font>',
    '<font><strike val="0"/></font>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FF000000"/></patternFill></fill>',
    '<fill><patternFill patternType="gray125"><bgColor rgb="FF000000"/></patternFill></fill>',
    '<numFmt numFmtId="171" formatCode="0%"/>',
)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def styles() -> str:
    """Every font on every ground, then every number format, then the formats of rules."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{_escaped(c)}"/>' for n, c in enumerate(CODES))
    looks = "".join(
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}"/>'
        for font in range(len(FONTS))
        for fill in range(len(FILLS))
    )
    looks += "".join(f'<xf numFmtId="{200 + n}" fontId="0" fillId="0"/>' for n in range(len(CODES)))
    looks += "".join(f'<xf numFmtId="{n}"/>' for n in (*range(52), "x", 999))
    return (
        f"<numFmts>{formats}</numFmts><fonts>{''.join(f'<font>{f}</font>' for f in FONTS)}</fonts>"
        f"<fills>{''.join(f'<fill>{f}</fill>' for f in FILLS)}</fills><cellXfs>{looks}</cellXfs>"
        f"<dxfs>{''.join(f'<dxf>{d}</dxf>' for d in _DXFS)}</dxfs>"
    )


def in_every_look() -> str:
    """A number in every font on every ground; in every number format one, and a text."""
    rows = []
    for font in range(len(FONTS)):
        cells = "".join(
            f'<c r="{chr(65 + fill)}{font + 1}" s="{font * len(FILLS) + fill}"><v>7</v></c>'
            for fill in range(len(FILLS))
        )
        rows.append(f'<row r="{font + 1}">{cells}</row>')
    first = len(FONTS) * len(FILLS)
    for n in range(len(CODES) + 54):
        at = n + 101
        cells = (
            f'<c r="A{at}" s="{first + n}"><v>45000.25</v></c><c r="B{at}" s="{first + n}"><v>0</v></c>'
            f'<c r="C{at}" s="{first + n}" t="str"><v>x</v></c>'
        )
        rows.append(f'<row r="{at}">{cells}</row>')
    return f"<sheetData>{''.join(rows)}</sheetData>"


SHARED = (
    "<si><t>một</t></si>"
    "<si><r><t>1</t></r><r><rPr><strike/></rPr><t>2</t></r><rPh><t>x</t></rPh></si>"
    '<si><r><t>1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>'
    '<r><rPr><vertAlign val="baseline"/></rPr><t>3</t></r></si>'
    '<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>ẩn</t></r><r><t> 5</t></r><r><rPr><sz val="1"/></rPr><t> </t></r></si>'
    '<si><r><rPr><color rgb="FFFFFFFF"/></rPr><t>cả</t></r><r><rPr><sz val="1"/></rPr><t>hai</t></r></si>'
    "<si><t>a_x000D_b_x0041_</t></si><si/>"
)
WRITTEN = (
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


def of_every_kind() -> str:
    """A cell of every kind in column A; cells and rows without addresses, odd ones, twice; merged cells."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" {said}>{inside}</c></row>' for n, (said, inside) in enumerate(WRITTEN, 1))
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


def _rule(kind: str, inside: str = "", dxf: int = 0, more: str = "") -> str:
    return f'<cfRule type="{kind}" dxfId="{dxf}" {more}>{inside}</cfRule>'


def _formula(text: str) -> str:
    return f"<formula>{_escaped(text)}</formula>"


_SIGNS = ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "equal", "notEqual")
# Each stands over a cell of its own in column B, which holds 7; A of its row holds 5, C a text, D is blank.
RULES = (
    *(_rule("cellIs", _formula(end), more=f'operator="{sign}"') for sign in _SIGNS for end in ("6", "7", "8")),
    *(
        _rule("cellIs", _formula(a) + _formula(b), more=f'operator="{sign}"')
        for sign in ("between", "notBetween")
        for a, b in (("7", "9"), ("5", "7"), ("8", "9"), ("A#", "9"), ("COUNT(A1)", "9"))
    ),
    *(
        _rule("expression", _formula(text))
        for text in (
            "TRUE",
            "=FALSE()",
            "(B#=7)",
            "B#&lt;7".replace("&lt;", "<"),
            "B#<>7",
            "$B#>=7",
            "$A#=5",
            'C#="chữ"',
            'C#="CHỮ"',
            'C#<>"khác"',
            'D#=""',
            "D#=0",
            "ISNUMBER(B#)",
            "ISNUMBER(C#)",
            "ISTEXT(C#)",
            "ISBLANK(D#)",
            "NOT(ISBLANK(B#))",
            "LEN(B#)=1",
            "LEN(C#)=3",
            "LEN(C#)",
            "ABS(A#)=5",
            "VALUE(C#)=1",
            "A#+1=6",
            "0",
            "1",
            '"chữ"',
            "C#>1",
            "B#==7",
            "B#!=8",
            "NOT(C#)",
            "TRUE=TRUE",
            "NOT(NOT(NOT(NOT(NOT(TRUE)))))",
        )
    ),
    *(_rule("expression", _formula("TRUE"), n) for n in range(len(_DXFS))),
    _rule("containsBlanks"),
    _rule("notContainsBlanks"),
    _rule("containsErrors"),
    _rule("notContainsErrors"),
    _rule("top10"),
    _rule("expression", _formula("TRUE"), 99),
    _rule("expression", _formula("TRUE") * 2),
    '<cfRule type="iconSet"><iconSet showValue="0"/></cfRule>',
    '<cfRule type="dataBar"><dataBar showValue="1"/></cfRule>',
    '<cfRule type="dataBar"><dataBar showValue="false"><color rgb="FF000000"/></dataBar></cfRule>',
    (
        '<cfRule type="colorScale"><colorScale><cfvo type="min"/><color '
        'rgb="FF000000"/><color rgb="FFFFFFFF"/></colorScale></cfRule>'
    ),
    '<cfRule type="dataBar"><dataBar><color rgb="FFFF0000"/></dataBar></cfRule>',
    _rule("expression", _formula("TRUE"), 5, 'priority="1" stopIfTrue="1"')
    + _rule("expression", _formula("TRUE"), 0, 'priority="2"'),
    _rule("expression", _formula("TRUE"), 0, 'priority="2"') + _rule("expression", _formula("TRUE"), 5, 'priority="1"'),
    _rule("expression", _formula("TRUE"), 5, 'priority="2"') + _rule("expression", _formula("TRUE"), 0, 'priority="1"'),
    _rule("expression", _formula("COUNT(A1)=1"), 3, 'priority="1"')
    + _rule("expression", _formula("TRUE"), 0, 'priority="2"'),
    _rule("expression", _formula("COUNT(A1)=1"), 3) + _rule("expression", _formula("B#=8"), 0),
)


def under_rules() -> str:
    """A cell under every rule; one rule over two ranges, whose formula is written for the first cell."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>5</v></c><c r="B{n}" s="7"><v>7</v></c><c r="C{n}" t="str"><v>chữ</v></c></row>'
        for n in range(1, len(RULES) + 1)
    )
    rows += "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>{n}</v></c><c r="D{n}" t="str"><v>{n}</v></c></row>'
        for n in range(201, 206)
    )
    blocks = "".join(
        (
            f'<conditionalFormatting sqref="B{n}">{rule.replace("#", str(n)) if "rgb" not in rule else rule}'
            f"</conditionalFormatting>"
        )
        for n, rule in enumerate(RULES, 1)
    )
    several = (
        f'<conditionalFormatting sqref="A201:B203 $D$205 x">'
        f"{_rule('expression', _formula('A201=202'))}</conditionalFormatting>"
        f'<conditionalFormatting sqref="B205:A204">'
        f"{_rule('expression', _formula('$A$204=204'))}</conditionalFormatting>"
        f'<conditionalFormatting sqref="">{_rule("expression", _formula("TRUE"))}</conditionalFormatting>'
    )
    other = (
        '<extLst><ext xmlns:x="urn:x"><x:conditionalFormatting><x:cfRule type="expression" priority="1">'
        "<x:f>1=1</x:f><x:dxf><x:font><x:strike/></x:font></x:dxf></x:cfRule><x:sqref>D201</x:sqref>"
        "</x:conditionalFormatting></ext></extLst>"
    )
    return f"<sheetData>{rows}</sheetData>{blocks}{several}{other}"


def every_xlsx() -> bytes:
    """Cells of every kind, looks, rules."""
    sheets = {"Ô": of_every_kind(), "Chữ": in_every_look(), "Quy tắc": under_rules(), "Hỏng": "<sheetData><row>"}
    return xlsx(sheets, styles(), SHARED, {"xl/worksheets/sheet3.xml": b"<worksheet"})


def counted_from_1904() -> bytes:
    """Days from 1904 on, the workbook part where people do not expect it."""
    cells = "".join(
        f'<c r="{chr(65 + n)}1" s="1"><v>{v}</v></c>' for n, v in enumerate(("0", "0.5", "1", "43538", "1e7"))
    )
    looks = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    return xlsx({"A": f"<sheetData><row r='1'>{cells}</row></sheetData>"}, looks, book='<workbookPr date1904="1"/>')


# --------------------------------------------------------------------------- what stands beside the cells of .xlsx


def _anchor(name: str, start: tuple[int, ...], end: tuple[int, ...], inside: str) -> str:
    corners = "".join(
        f"<{tag}><col>{c[0]}</col><colOff>{c[1]}</colOff><row>{c[2]}</row><rowOff>{c[3]}</rowOff></{tag}>"
        for tag, c in (("from", start), ("to", end))
        if c
    )
    return f"<{name}>{corners}{inside}</{name}>"


def _words(*lines: str) -> str:
    told = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<sp><txBody>{told}</txBody></sp>"


def _picture(identity: str, about: str) -> str:
    return f'<pic><nvPicPr><cNvPr id="1" {about}/></nvPicPr><blipFill><a:blip r:embed="{identity}"/></blipFill></pic>'


def beside_xlsx() -> bytes:
    """Drawings, charts, comments, threads, old shapes, headers, hidden places, parts that nothing refers to."""
    drawing = "".join(
        (
            _anchor("twoCellAnchor", (1, 0, 2, 0), (3, 0, 5, 0), _words("Một", "hai")),
            _anchor(
                "twoCellAnchor",
                (1, 0, 9, 0),
                (3, 7, 11, 7),
                "<sp><txBody><a:p><a:r><a:t>a</a:t></a:r><a:br/><a:r><a:t>b</a:t></a:r></a:p></txBody></sp>",
            ),
            _anchor("oneCellAnchor", (99999, 0, 9999999, 0), (), _words("xa")),
            _anchor("absoluteAnchor", (), (), _words("không chỗ")),
            _anchor(
                "twoCellAnchor", (5, 0, 5, 0), (5, 0, 5, 0), _picture("p", 'name="Ảnh" descr="Bản ký" title="Ảnh"')
            ),
            _anchor("twoCellAnchor", (6, 0, 6, 0), (1, 0, 1, 0), _picture("không", 'name="" descr=""')),
            _anchor("twoCellAnchor", (7, 0, 7, 0), (8, 1, 8, 1), '<graphicFrame><c:chart r:id="c"/></graphicFrame>'),
            _anchor("twoCellAnchor", (8, 0, 8, 0), (9, 1, 9, 1), '<graphicFrame><d r:dm="g"/></graphicFrame>'),
            _anchor(
                "twoCellAnchor",
                (9, 0, 9, 0),
                (9, 1, 9, 1),
                "<AlternateContent><Choice><sp/></Choice><Fallback>"
                + _words("thay")
                + "</Fallback></AlternateContent>",
            ),
            _anchor("sp", (1, 0, 1, 0), (1, 0, 1, 0), _words("không neo")),
        )
    )
    spaces = f'xmlns="{ON_SHEETS}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}" xmlns:c="{CHARTS}"'
    chart = (
        f"<c:chartSpace {spaces}><c:title><c:tx><c:rich><a:p><a:r><a:t>Tên</a:t></a:r></a:p></c:rich></c:tx></c:title>"
        "<c:ser><c:tx><c:v>Gõ tay</c:v></c:tx><c:cat><c:strLit><c:pt><c:v>"
        "Nhãn</c:v></c:pt><c:pt><c:v>Nhãn 2</c:v></c:pt>"
        "</c:strLit></c:cat><c:val><c:numRef><c:numCache><c:pt><c:v>5</c:v></"
        "c:pt></c:numCache></c:numRef></c:val></c:ser>"
        "<c:ser><c:tx><c:strRef><c:strCache><c:pt><c:v>từ ô</c:v></c:pt></"
        "c:strCache></c:strRef></c:tx></c:ser></c:chartSpace>"
    )
    old = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        "<v:shapetype><v:textbox>kiểu</v:textbox></v:shapetype><v:group><v:rect><v:textbox><div>Cũ</div></v:textbox>"
        '<x:ClientData ObjectType="Text"><x:Anchor> 2, 0, 30, 0, 4, 0, 33, 0</'
        "x:Anchor></x:ClientData></v:rect></v:group>"
        '<v:shape><v:textbox>ghi chú</v:textbox><x:ClientData ObjectType="Note"/></v:shape>'
        '<v:shape><v:textpath string="Chữ nghệ thuật"/><x:ClientData><x:Anchor>'
        "x, 0, y</x:Anchor></x:ClientData></v:shape></xml>"
    )
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>Lập</author><author>tc=1</author></authors><commentList>'
        '<comment ref="B2" authorId="0"><text><r><t>Chưa </t></r><r><t>chốt</t></r><rPh><t>x</t></rPh></text></comment>'
        '<comment ref="B3" authorId="1"><text><t>thay cho chuỗi</t></text></comment>'
        '<comment ref="B4" authorId="9"><text><t>ai viết</t></text></comment><comment ref="B5"/>'
        '<comment ref="B6" authorId="0"><text><t> </t></text></comment></commentList></comments>'
    )
    blank = '<threadedComment ref="B9"><text> </text></threadedComment>'
    thread = (
        '<ThreadedComments xmlns="urn:t"><threadedComment ref="B3"><text>Hỏi</text></threadedComment>'
        f"{blank}</ThreadedComments>"
    )
    rows = (
        '<cols><col min="3" max="4" width="0.5"/><col min="5" max="5" '
        'width="9" hidden="1"/><col min="6" max="6" width="5.5"/>'
        '<col min="8" max="9" width="30"/></cols><sheetData><row r="2" '
        'hidden="1"/><row r="3" ht="1.5"/><row r="4" ht="2"/>'
        '<row r="5" hidden="0"/><row r="6" ht="0"/></sheetData>'
    )
    foot = (
        '<headerFooter><oddHeader>&amp;C&amp;"Times"&amp;9Bản nháp &amp;&amp; riêng &amp;P/&amp;N</oddHeader>'
        "<evenFooter>&amp;P</evenFooter><firstFooter>&amp;LTrang đầu&amp;K00FF00</firstFooter></headerFooter>"
    )
    sheet = [
        ("d", "drawing", "../drawings/drawing1.xml"),
        ("v", "vmlDrawing", "/xl/drawings/old.vml"),
        ("k", "comments", "../comments1.xml"),
        ("t", f"{THREADS}/threadedComment", "../threadedComments/t1.xml"),
        ("m", "image", "../media/nền.png"),
        ("x", "ctrlProp", "../ctrlProps/c.xml"),
        ("l", "hyperlink", "http://a"),
    ]
    drawn = [
        ("p", "image", "../media/ảnh.png"),
        ("c", "chart", "../charts/chart1.xml"),
        ("g", "diagramData", "../diagrams/d.xml"),
    ]
    more = {
        "xl/worksheets/_rels/sheet0.xml.rels": _links(sheet),
        "xl/drawings/drawing1.xml": f"<wsDr {spaces}>{drawing}</wsDr>".encode(),
        "xl/drawings/_rels/drawing1.xml.rels": _links(drawn),
        "xl/charts/chart1.xml": chart.encode(),
        "xl/charts/_rels/chart1.xml.rels": _links([("u", "chartUserShapes", "../drawings/user.xml")]),
        "xl/drawings/user.xml": f"<c:userShapes {spaces}>{_words('trên biểu đồ')}</c:userShapes>".encode(),
        "xl/diagrams/d.xml": (
            f"<dataModel {spaces}><pt><t><a:p><a:r><a:t>Sơ đồ</a:t></a:r></a:p></t></pt></dataModel>"
        ).encode(),
        "xl/drawings/old.vml": old.encode(),
        "xl/comments1.xml": comments.encode(),
        "xl/threadedComments/t1.xml": thread.encode(),
        "xl/media/nền.png": b"x",
        "xl/media/ảnh.png": b"x",
        "xl/ctrlProps/c.xml": b"<c/>",
        "xl/worksheets/_rels/sheet1.xml.rels": b"<broken",
        "xl/comments9.xml": comments.replace("Chưa ", "Mồ côi ").encode(),
        "xl/charts/chart9.xml": chart.replace("Tên", "Lẻ").encode(),
        "xl/embeddings/tệp.bin": b"x",
        "xl/drawings/drawing8.xml": b"<broken",
        "xl/lạ/": b"",
        "xl/lạ/gì.xml": b"<a/>",
        "xl/drawings/old2.vml": old.replace("Cũ", "Cũ hơn").encode(),
        "xl/diagrams/data7.xml": b"<a><t>roi</t></a>",
        "xl/threadedComments/t7.xml": thread.replace("Hỏi", "Lạc").encode(),
        "customXml/item1.xml": b"<a/>",
    }
    states = (
        '<sheets><sheet name="Trang" r:id="s0"/><sheet name="Hỏng" '
        'state="veryHidden" r:id="s1"/><sheet name="Lạc" r:id="z"/></sheets>'
    )
    links = [
        ("s0", "worksheet", "worksheets/sheet0.xml"),
        ("s1", "worksheet", "worksheets/sheet1.xml"),
        ("s2", "chartsheet", "chartsheets/sheet2.xml"),
    ]
    states = states.replace("</sheets>", '<sheet name="Biểu đồ" state="hidden" r:id="s2"/></sheets>')
    more["xl/workbook.xml"] = part("workbook", states)
    more["xl/_rels/workbook.xml.rels"] = _links(links)
    return xlsx({"a": rows + foot, "b": "<sheetData/>"}, more=more)


# ------------------------------------------------------------------------------------------- .xlsb


def _record(kind: int, body: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while size > 127:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return number + length + bytes([size]) + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _colour(kind: int, index: int = 0, tint: int = 0, rgb: str = "000000") -> bytes:
    return bytes([kind << 1, index]) + struct.pack("<h", tint) + bytes.fromhex(rgb) + b"\xff"


_BINARY_FONTS: Sequence[tuple[int, int, int, bytes]] = (
    (220, 0, 0, _colour(3, 1)),
    (220, 8, 0, _colour(3, 1)),
    (220, 0, 1, _colour(3, 1)),
    (220, 0, 2, _colour(3, 1)),
    (79, 0, 0, _colour(3, 1)),
    (80, 0, 0, _colour(3, 1)),
    (220, 0, 0, _colour(2, 0, 0, "ffffff")),
    (220, 0, 0, _colour(3, 0)),
    (220, 0, 0, _colour(1, 9)),
    (220, 0, 0, _colour(3, 0, -9)),
    (220, 0, 0, _colour(0)),
)
_BINARY_FILLS = ((0, _colour(3, 0)), (1, _colour(2, 0, 0, "1f4e79")), (1, _colour(0)), (2, _colour(2, 0, 0, "000000")))


def _binary_styles() -> bytes:
    out = b"".join(_record(44, struct.pack("<H", 200 + n) + _wide(code)) for n, code in enumerate(CODES[:20]))
    out += b"".join(_record(43, struct.pack("<HHHH", h, m, 400, s) + bytes(4) + c) for h, m, s, c in _BINARY_FONTS)
    out += b"".join(_record(45, struct.pack("<I", p) + c + bytes(8)) for p, c in _BINARY_FILLS)
    out += _record(47, struct.pack("<HHHH", 0, 9, 0, 0))  # of named styles, not of cells
    out += _record(617)
    for font in range(len(_BINARY_FONTS) + 1):
        out += b"".join(_record(47, struct.pack("<HHHH", 0, 0, font, fill)) for fill in range(len(_BINARY_FILLS) + 1))
    out += b"".join(_record(47, struct.pack("<HHHH", 0, 200 + n, 0, 0)) for n in range(20))
    return (
        out
        + _record(47, struct.pack("<HHHH", 0, 14, 0, 0))
        + _record(618)
        + _record(47, struct.pack("<HHHH", 0, 9, 0, 0))
    )


def _cell(kind: int, column: int, body: bytes, style: int = 0) -> bytes:
    return _record(kind, struct.pack("<II", column, style) + body)


def every_xlsb(marks: int = 0) -> bytes:
    """Every record of a cell, every look, merged cells, hidden places, a comment; `marks`: 1 for days from 1904."""
    looks = len(_BINARY_FONTS) + 1, len(_BINARY_FILLS) + 1
    kinds = [
        (1, b""),
        (2, struct.pack("<i", 7 << 2 | 2)),
        (2, struct.pack("<i", 750 << 2 | 3)),
        (2, struct.pack("<i", -5 << 2 | 2)),
        (2, struct.pack("<d", 1.5)[4:]),
        (2, b"\1"),
        (3, b"\x07"),
        (3, b"\x2a"),
        (3, b"\x99"),
        (4, b"\1"),
        (4, b"\0"),
        (4, b""),
        (5, struct.pack("<d", 2.25)),
        (5, struct.pack("<d", float("inf"))),
        (5, b"\0"),
        (6, _wide("chữ")),
        (6, b"\xff"),
        (7, struct.pack("<I", 0)),
        (7, struct.pack("<I", 1)),
        (7, struct.pack("<I", 2)),
        (7, struct.pack("<I", 9)),
        (7, b""),
        (62, b"\0" + _wide("giàu")),
        (62, b""),
        (8, _wide("ra chữ")),
        (9, struct.pack("<d", 3.0)),
        (10, b"\1"),
        (11, b"\x17"),
    ]
    sheet = _record(0, struct.pack("<IIHBB", 0, 0, 300, 0, 0))
    sheet += b"".join(_cell(kind, n, body) for n, (kind, body) in enumerate(kinds))
    sheet += _record(0, struct.pack("<IIHBB", 1, 0, 300, 0, 0)) + _cell(5, 3, struct.pack("<d", 1.0))
    for kind, body in (
        (12, b""),
        (13, struct.pack("<i", 8 << 2 | 2)),
        (14, b"\x0f"),
        (15, b"\1"),
        (16, struct.pack("<d", 4.5)),
        (17, _wide("gọn")),
        (18, struct.pack("<I", 0)),
    ):
        sheet += _record(kind, struct.pack("<I", 0) + body)
    for font in range(looks[0]):
        sheet += _record(0, struct.pack("<IIHBB", 10 + font, 0, 300, 0, 0))
        sheet += b"".join(_cell(5, n, struct.pack("<d", 7.0), font * looks[1] + n) for n in range(looks[1]))
        sheet += _cell(7, looks[1], struct.pack("<I", 1), font * looks[1])
    for n in range(22):
        sheet += _record(0, struct.pack("<IIHBB", 30 + n, 0, 300, 0, 0))
        sheet += _cell(5, 0, struct.pack("<d", 45000.25), looks[0] * looks[1] + n) + _cell(
            6, 1, _wide("x"), looks[0] * looks[1] + n
        )
    for row, height, low, high in (
        (60, 300, 0, 0x10),
        (61, 39, 0, 0x20),
        (62, 40, 0, 0x20),
        (63, 39, 0, 0),
        (64, 0, 0, 0x20),
    ):
        sheet += _record(0, struct.pack("<IIHBB", row, 0, height, low, high))
    sheet += b"".join(
        _record(60, struct.pack("<IIIIH", a, b, width, 0, flags) + b"\0")
        for a, b, width, flags in ((30, 31, 100, 0), (32, 32, 2560, 1), (33, 33, 1280, 0), (34, 34, 8000, 0))
    )
    sheet += _record(176, struct.pack("<IIII", 10, 11, 1, 2)) + _record(176, struct.pack("<IIII", 0, 0, 0, 0))
    texts = [
        b"\0" + _wide("chung"),
        b"\1" + _wide("123") + struct.pack("<IHHHH", 2, 1, 1, 2, 2),
        b"\1" + _wide("ẩn 5") + struct.pack("<IHHHH", 2, 0, 6, 2, 99),
    ]
    place = struct.pack("<IIIII", 0, 24, 24, 4, 4) + bytes(16)
    note = (
        _record(635, place)
        + _record(637, b"\0" + _wide("Chưa chốt"))
        + _record(635, place)
        + _record(637, b"\0" + _wide(" "))
    )
    listed = [(0, "s0", "Trang"), (1, "s1", "Ẩn"), (0, "s9", "Không có"), (0, "s0", "Trang")]
    book = _record(153, bytes([marks]) + bytes(11)) + b"".join(
        _record(156, struct.pack("<II", state, n) + _wide(link) + _wide(title))
        for n, (state, link, title) in enumerate(listed)
    )
    links = [
        ("s0", "worksheet", "worksheets/sheet1.bin"),
        ("s1", "worksheet", "/xl/worksheets/sheet2.bin"),
        ("st", "styles", "styles.bin"),
        ("sh", "sharedStrings", "sharedStrings.bin"),
    ]
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": _links([("r", "officeDocument", "xl/workbook.bin")]),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": _links(links),
            "xl/styles.bin": _binary_styles(),
            "xl/sharedStrings.bin": b"".join(_record(19, text) for text in texts),
            "xl/worksheets/sheet1.bin": sheet,
            "xl/worksheets/sheet2.bin": _record(0, struct.pack("<IIHBB", 0, 0, 300, 0, 0)) + _cell(6, 1, _wide("ẩn")),
            "xl/worksheets/_rels/sheet1.bin.rels": _links([("c", "comments", "../comments1.bin")]),
            "xl/comments1.bin": note,
        }
    )


# ------------------------------------------------------------------------------------------- .xls


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _said(text: str, size: str = "<H") -> bytes:
    return struct.pack(size, len(text)) + b"\1" + text.encode("utf-16-le")


# height, options, colour, escapement; the fifth is number 5, for there is no number 4
_OLD_FONTS = (
    (220, 0, 0x7FFF, 0),
    (220, 8, 8, 0),
    (220, 0, 8, 1),
    (79, 0, 8, 0),
    (80, 0, 8, 0),
    (220, 0, 9, 0),
    (220, 0, 0x7FFF, 2),
)
_OLD_FORMATS = ("0.0%", '0" người"', "dd/mm/yyyy", "[White]0", "[h]:mm", '"x"@')
_OLD_GROUNDS = ((0, 64), (1, 9), (1, 8), (2, 8))


def _xf(font: int, code: int, pattern: int = 0, colour: int = 64) -> bytes:
    return _biff(0xE0, struct.pack("<HHHBBBBIIH", font, code, 0, 0, 0, 0, 0, 0, pattern << 26, colour | 65 << 7))


def every_xls(from_1904: int = 0) -> bytes:
    """Every record of a cell, every look, merged cells, notes, boxes, pictures, hidden places, header and footer."""
    numbers = [0, 1, 2, 3, 5, 6, 7]
    head = _biff(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + _biff(0x42, struct.pack("<H", 1200))
    head += _biff(0x22, struct.pack("<H", from_1904))
    for height, options, colour, escapement in _OLD_FONTS:
        head += _biff(
            0x31, struct.pack("<HHHHHBBBB", height, options, colour, 400, escapement, 0, 0, 0, 0) + _said("A", "<B")
        )
    head += b"".join(_biff(0x41E, struct.pack("<H", 164 + n) + _said(code)) for n, code in enumerate(_OLD_FORMATS))
    looks = [_xf(font, 0, *ground) for font in numbers for ground in _OLD_GROUNDS]
    looks += [_xf(0, 164 + n) for n in range(len(_OLD_FORMATS))] + [_xf(0, 14), _xf(0, 9)]
    texts = (
        _said("chung"),
        struct.pack("<HBH", 3, 9, 2) + "123".encode("utf-16-le") + struct.pack("<HHHH", 1, 1, 2, 2),
        struct.pack("<HBH", 4, 9, 2) + "ẩn 5".encode("utf-16-le") + struct.pack("<HHHH", 0, 6, 2, 0),
    )
    shared = _biff(0xFC, struct.pack("<II", len(texts), len(texts)) + b"".join(texts))
    names = (("Trang", 0, 0), ("Ẩn", 1, 0))
    bound = b"".join(
        _biff(0x85, struct.pack("<IBB", 0, state, kind) + _said(name, "<B")) for name, state, kind in names
    )
    start = len(head + b"".join(looks) + bound + shared + _biff(0x0A))
    first, second = _old_sheet(len(looks)), _old_hidden_sheet()
    bound = b""
    for (name, state, kind), at in zip(names, (start, start + len(first)), strict=True):
        bound += _biff(0x85, struct.pack("<IBB", at, state, kind) + _said(name, "<B"))
    return ole({"Workbook": head + b"".join(looks) + bound + shared + _biff(0x0A) + first + second})


def _old_cells(looks: int) -> bytes:
    def formula(column: int, result: bytes) -> bytes:
        return _biff(0x06, struct.pack("<HHH", 0, column, 0) + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\1\0")

    out = _biff(0x203, struct.pack("<HHHd", 0, 0, 0, 7.5)) + _biff(0x27E, struct.pack("<HHHi", 0, 1, 0, 7 << 2 | 2))
    out += _biff(0xFD, struct.pack("<HHHI", 0, 2, 0, 0)) + _biff(0xFD, struct.pack("<HHHI", 0, 3, 0, 1))
    out += _biff(0xFD, struct.pack("<HHHI", 0, 4, 0, 2)) + _biff(0x205, struct.pack("<HHHBB", 0, 5, 0, 1, 0))
    out += _biff(0x205, struct.pack("<HHHBB", 0, 6, 0, 0x2A, 1)) + _biff(0x201, struct.pack("<HHH", 0, 7, 0))
    out += formula(8, struct.pack("<d", 3.0)) + formula(9, b"\0" + bytes(5) + b"\xff\xff")
    out += _biff(0x207, _said("ra chữ")) + formula(10, b"\1\0\1" + bytes(3) + b"\xff\xff")
    out += formula(11, b"\2\0\x07" + bytes(3) + b"\xff\xff") + formula(12, b"\3" + bytes(5) + b"\xff\xff")
    for n in range(looks):
        out += _biff(0x203, struct.pack("<HHHd", 2 + n, 0, n, 45000.25)) + _biff(
            0xFD, struct.pack("<HHHI", 2 + n, 1, n, 0)
        )
    return out + _biff(0xBD, struct.pack("<HHHiHiH", 1, 4, 0, 1 << 2 | 2, 0, 250 << 2 | 3, 5))


def _object(kind: int, number: int) -> bytes:
    return _biff(0x5D, struct.pack("<HHHHH", 0x15, 0x12, kind, number, 0) + bytes(12) + bytes(4))


def _box(text: str) -> bytes:
    return (
        _biff(0x1B6, struct.pack("<HH6xHHI", 0, 0, len(text), 16, 0))
        + _biff(0x3C, b"\1" + text.encode("utf-16-le"))
        + _biff(0x3C, bytes(16))
    )


def _old_anchor(*place: int) -> bytes:
    return _biff(0xEC, struct.pack("<HHI", 0, 0xF010, 18) + struct.pack("<9H", 0, *place))


def _old_sheet(looks: int) -> bytes:
    rows = ((50, 300, 0x20), (51, 39, 0), (52, 40, 0), (53, 0x8000, 0))
    out = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    out += _biff(0x14, _said("&CBản nháp")) + _biff(0x15, _said("&P"))
    for a, b, width, flags in ((30, 31, 100, 0), (32, 32, 2560, 1), (33, 33, 1280, 0)):
        out += _biff(0x7D, struct.pack("<HHHHHH", a, b, width, 0, flags, 0))
    out += b"".join(
        _biff(0x208, struct.pack("<HHHHHHHH", row, 0, 1, high, 0, 0, flags, 0)) for row, high, flags in rows
    )
    out += _old_cells(looks)
    out += _old_anchor(1, 0, 2, 0, 3, 0, 5, 0) + _object(6, 1) + _box("Hộp")
    out += (
        _old_anchor(1, 0, 2, 0, 3, 9, 5, 9)
        + _object(8, 2)
        + _object(0x19, 3)
        + _box("Chưa chốt")
        + _object(6, 4)
        + _box(" ")
    )
    out += _biff(0x1C, struct.pack("<HHHH", 1, 1, 0, 3) + _said("ai") + b"\0")
    out += _biff(0xE5, struct.pack("<H4H4H", 2, 2, 3, 0, 1, 0, 0, 0, 0))
    return out + _biff(0x0A)


def _old_hidden_sheet() -> bytes:
    head = _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    return head + _biff(0x203, struct.pack("<HHHd", 3, 2, 0, 9.0)) + _biff(0x0A)
