"""Workbooks that are text, written by hand: OpenDocument in one file, XML Spreadsheet 2003, web pages, CSV."""

from __future__ import annotations

from tests.mailbag import zipped

_NAMES = {
    "office": "office",
    "table": "table",
    "style": "style",
    "text": "text",
    "fo": "xsl-fo-compatible",
    "number": "datastyle",
    "draw": "drawing",
    "svg": "svg-compatible",
}
_SPACES = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for p, n in _NAMES.items())
_SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
_SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'

# ------------------------------------------------------------------------------------------- OpenDocument

_FORMATS = (
    '<number:number number:min-integer-digits="1"/>',
    '<number:number number:decimal-places="2" number:min-integer-digits="0"/>',
    '<number:number number:grouping="true" number:min-integer-digits="1" number:display-factor="1000000"/>',
    "<number:number/>",
    (
        '<number:number number:min-integer-digits="3"><number:embedded-text '
        'number:position="2">.</number:embedded-text></number:number>'
    ),
    '<number:number number:min-integer-digits="1"/><number:text> người "ta"</number:text>',
    "<number:scientific-number/>",
    "<number:fraction/>",
    "<number:text-content/><number:text>!</number:text>",
    "<number:currency-symbol>đ</number:currency-symbol>",
    '<style:text-properties fo:color="#ffffff"/><number:number number:min-integer-digits="1"/>',
    '<style:text-properties fo:color="red"/><number:number number:decimal-places="999999"/>',
)
_PARTS = (
    "day",
    "month",
    "year",
    "hours",
    "minutes",
    "seconds",
    "am-pm",
    "day-of-week",
    "era",
    "quarter",
    "week-of-year",
    "lạ",
)
_LETTERS = (
    "",
    'style:text-line-through-style="solid"',
    'style:text-line-through-type="single"',
    'style:text-line-through-style="none"',
    'fo:font-size="3.9pt"',
    'fo:font-size="4pt"',
    'fo:font-size="80%"',
    'fo:color="#ffffff"',
    'fo:color="#ffffff" style:use-window-font-color="true"',
    'fo:color="#1f4e79"',
    'style:text-position="super 58%"',
    'style:text-position="-33% 58%"',
    'style:text-position="0% 100%"',
    'style:text-position="sub"',
)
_GROUNDS = ("", 'fo:background-color="#1f4e79"', 'fo:background-color="transparent"')
_VALUES = (
    ('office:value-type="float" office:value="7.5"', "7,5"),
    ('office:value-type="float" office:value="1e999"', "vô cùng"),
    ('office:value-type="float"', "8"),
    ('office:value-type="percentage" office:value="0.5"', "50%"),
    ('office:value-type="currency" office:value="5"', "5 đ"),
    ('office:value-type="date" office:date-value="2024-05-01"', "1/5"),
    ('office:value-type="date" office:date-value="2024-05-01T13:30:00"', "1/5"),
    ('office:value-type="date" office:date-value="x"', "y"),
    ('office:value-type="date"', "chỉ chữ"),
    ('office:value-type="time" office:time-value="PT13H30M05S"', "13:30"),
    ('office:value-type="time" office:time-value="P2DT1H"', "49:00"),
    ('office:value-type="time" office:time-value="PT24H"', "24:00"),
    ('office:value-type="time" office:time-value="lúc trưa"', "trưa"),
    ('office:value-type="boolean" office:boolean-value="true"', "ĐÚNG"),
    ('office:value-type="boolean" office:boolean-value="false"', "SAI"),
    ('office:value-type="string"', "chữ"),
    ('office:value-type="string" office:string-value="ẩn ý"', ""),
    ('table:formula="of:=1/0" calcext:value-type="error"', "#DIV/0!"),
    ('table:formula="of:=A1" office:value-type="string"', "Err:502"),
    ('table:formula="of:=A1" office:value-type="string"', "Lỗi:502"),
    ('office:value-type="string"', "#N/A"),
    ('calcext:value-type="error"', ""),
    ('table:formula="1+1" office:value-type="float" office:value="2"', "2"),
    ('table:formula="of:=A1+B1"', ""),
    ('table:number-columns-repeated="3" office:value-type="float" office:value="1"', "1"),
    ('table:number-columns-repeated="x" office:value-type="float" office:value="1"', "1"),
)
_INSIDE = (
    (
        '<text:p>a<text:s text:c="3"/>b<text:s/>c<text:s text:c="x"/>'
        "d<text:tab/>e<text:line-break/>f</text:p><text:p>g</text:p>"
    ),
    (
        "<text:p>a<text:a>liên kết</text:a><text:ruby><text:ruby-base>gốc</"
        "text:ruby-base><text:ruby-text>đọc</text:ruby-text></text:ruby></"
        "text:p>"
    ),
    (
        "<text:p>a<office:annotation><text:p>không</text:p></office:annotation>"
        "b<text:sheet-name>Trang</text:sheet-name></text:p>"
    ),
    (
        "<office:annotation><dc:creator>ai</dc:creator><text:p>ghi</text:p>"
        "<text:p>chú</text:p></office:annotation><text:p>ô</text:p>"
    ),
    "<text:h>đề mục</text:h>",
    "<text:list><text:p>trong danh sách</text:p></text:list><text:p>ngoài</text:p>",
)
_CONDITIONS = (
    "cell-content()&gt;6",
    "cell-content() &lt;= 7",
    "cell-content()!=7",
    "cell-content-is-between(7,9)",
    "cell-content-is-between(8,9)",
    "cell-content-is-not-between(8,9)",
    "is-true-formula([.$A$1]=7)",
    "is-true-formula(TRUE())",
    "is-true-formula(COUNT([.A1])=1)",
    "x",
)
_OF_SHEET = (
    "&gt;6",
    "&lt;6",
    "between(7,9)",
    "not-between(7,9)",
    "formula-is(A$61=7)",
    "formula-is(COUNT(A1)=1)",
    "=7",
    "=&quot;7&quot;",
    "duplicate",
)


def _style(name: str, family: str, inside: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inside}</style:style>'


def _of_cells() -> str:
    """Number formats and styles of cells."""
    out = [
        f'<number:number-style style:name="N{n}">{inside}</number:number-style>' for n, inside in enumerate(_FORMATS)
    ]
    for n, name in enumerate(_PARTS):
        pieces = f'<number:{name}/><number:text>/</number:text><number:{name} number:style="long"/>'
        out.append(f'<number:date-style style:name="D{n}">{pieces}</number:date-style>')
    out.append(
        '<number:time-style style:name="T" number:truncate-on-overflow="false"><number:hours/></number:time-style>'
    )
    out.append(
        '<number:percentage-style style:name="P"><number:number number:decimal-places="1"/><number:text>%</number:text>'
        '<style:map style:condition="value()&gt;=1" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()!=0" style:apply-style-name="N5"/>'
        '<style:map style:condition="khác" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()&lt;0" style:apply-style-name="không có"/></number:percentage-style>'
    )
    codes = [f"N{n}" for n in range(len(_FORMATS))] + [f"D{n}" for n in range(len(_PARTS))] + ["T", "P"]
    out += [_style(f"c{n}", "table-cell", "", f'style:data-style-name="{code}"') for n, code in enumerate(codes)]
    for n, look in enumerate(_LETTERS):
        for m, ground in enumerate(_GROUNDS):
            inside = f"<style:text-properties {look}/><style:table-cell-properties {ground}/>"
            out.append(_style(f"l{n}-{m}", "table-cell", inside, 'style:parent-style-name="cha"'))
    out.append(
        _style(
            "cha",
            "table-cell",
            '<style:text-properties fo:color="#ffffff"/>',
            'style:data-style-name="N1" style:display-name="Cha ta"',
        )
    )
    out.append(_style("con", "table-cell", "", 'style:parent-style-name="cha"'))
    out.append(_style("vòng", "table-cell", "", 'style:parent-style-name="vòng"'))
    out += [
        _style(
            f"k{n}",
            "table-cell",
            f'<style:map style:condition="{said}" style:apply-style-name="cha" style:base-cell-address="Trang.A1"/>',
        )
        for n, said in enumerate(_CONDITIONS)
    ]
    return "".join(out)


def _of_others() -> str:
    """Styles of words, rows, columns and tables."""
    out = [_style(f"t{n}", "text", f"<style:text-properties {look}/>") for n, look in enumerate(_LETTERS)]
    sizes = (
        ("0cm", "r0"),
        ("0.07cm", "r1"),
        ("0.08cm", "r2"),
        ("2mm", "r3"),
        ("1.9pt", "r4"),
        ("0.02in", "r5"),
        ("1px", "r6"),
        ("x", "r7"),
    )
    out += [
        _style(name, "table-row", f'<style:table-row-properties style:row-height="{size}"/>') for size, name in sizes
    ]
    widths = (("0.01cm", "w0"), ("1cm", "w1"), ("12pc", "w2"))
    out += [
        _style(name, "table-column", f'<style:table-column-properties style:column-width="{size}"/>')
        for size, name in widths
    ]
    out.append(_style("ẩn", "table", '<style:table-properties table:display="false"/>'))
    return "".join([*out, _style("in", "table", "<style:table-properties/>", 'style:master-page-name="M"')])


def _cell(said: str, text: str = "", style: str = "") -> str:
    styled = f' table:style-name="{style}"' if style else ""
    return f"<table:table-cell {said}{styled}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def _row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


_SEVEN = 'office:value-type="float" office:value="7"'


def _cells() -> str:
    rows = [_row(_cell(*value) + _cell(_SEVEN, "7")) for value in _VALUES]
    rows += [_row(f'<table:table-cell office:value-type="string">{inside}</table:table-cell>') for inside in _INSIDE]
    rows.append(_row("<table:covered-table-cell/>" + _cell(_SEVEN, "7") + f"<table:covered-table-cell {_SEVEN}/>"))
    rows.append(_row("", 'table:number-rows-repeated="20"') + _row(_cell(_SEVEN), 'table:number-rows-repeated="2"'))
    rows.append(f"<table:table-header-rows>{_row(_cell(_SEVEN))}</table:table-header-rows>")
    rows.append(
        f"<table:table-row-group><table:table-rows>{_row(_cell(_SEVEN))}</table:table-rows></table:table-row-group>"
    )
    nested = f'<table:table-cell><table:table table:name="trong">{_row(_cell(_SEVEN))}</table:table></table:table-cell>'
    rows.append(_row(_cell(_SEVEN) + nested, 'table:default-cell-style-name="con"'))
    return (
        "<table:table-column/><table:table-column "
        "table:number-columns-repeated='2' table:default-cell-style-name='con'/"
        ">"
    ) + "".join(rows)


def _looks() -> str:
    rows = []
    for n in range(len(_FORMATS) + len(_PARTS) + 2):
        cells = _cell('office:value-type="float" office:value="45000.25"', "x", f"c{n}") + _cell(
            'office:value-type="string"', "x", f"c{n}"
        )
        rows.append(_row(cells + _cell('office:value-type="date" office:date-value="2024-05-01"', "x", f"c{n}")))
    for n in range(len(_LETTERS)):
        looks = "".join(_cell(_SEVEN, "7", f"l{n}-{m}") for m in range(len(_GROUNDS)))
        words = f'1<text:span text:style-name="t{n}">2</text:span>3'
        rows.append(
            _row(looks + "".join(_cell('office:value-type="string"', words, f"l0-{m}") for m in range(len(_GROUNDS))))
        )
    rows.append(_row(_cell(_SEVEN, "7", "con") + _cell(_SEVEN, "7", "vòng") + _cell(_SEVEN, "7", "không có")))
    return "".join(rows)


def _under_rules() -> str:
    rows = [_row(_cell(_SEVEN, "7") + _cell(_SEVEN, "7", f"k{n}")) for n in range(len(_CONDITIONS))]
    rows += [_row("")] * (60 - len(rows)) + [
        _row(_cell(_SEVEN, "7") + _cell(_SEVEN, "7")) for _ in range(len(_OF_SHEET) + 4)
    ]
    rules = "".join(
        f"<calcext:conditional-format calcext:target-range-address=\"'Quy "
        f"tắc'.B{n}:'Quy tắc'.B{n}\"><calcext:condition "
        f'calcext:apply-style-name="Cha ta" calcext:value="{said}" '
        f"calcext:base-cell-address=\"'Quy tắc'.B{n}\"/></"
        f"calcext:conditional-format>"
        for n, said in enumerate(_OF_SHEET, 61)
    )
    last = 61 + len(_OF_SHEET)
    rules += (
        f'<calcext:conditional-format calcext:target-range-address="X.A{last}:X.'
        f'B{last} X.B{last + 2}"><calcext:condition '
        f'calcext:apply-style-name="cha" calcext:value="formula-is(A{last}=7)"/></calcext:conditional-format>'
        f'<calcext:conditional-format calcext:target-range-address="X.B{last + 1}'
        f'"><calcext:data-bar calcext:show-value="false"/>'
        f'</calcext:conditional-format><calcext:conditional-format calcext:target-range-address="?"/>'
        f'<calcext:conditional-format calcext:target-range-address="X.A{last + 3}'
        f'"><calcext:condition calcext:apply-style-name="không"/>'
        "</calcext:conditional-format>"
    )
    return "".join(rows) + f"<calcext:conditional-formats>{rules}</calcext:conditional-formats>"


def _beside() -> str:
    box = (
        '<draw:frame draw:name="Khung" {0}><draw:text-box><text:p>{1}</text:p>'
        "<text:p> </text:p></draw:text-box></draw:frame>"
    )
    picture = (
        '<draw:frame draw:name="Ảnh"><draw:image xlink:href="Pictures/a.png"/>'
        "<svg:title>Tên</svg:title><svg:desc>Tả</svg:desc></draw:frame>"
    )
    chart = (
        '<draw:frame draw:name="Đồ thị"><draw:object xlink:href="./Object 1">'
        "<text:p>Trong biểu đồ</text:p></draw:object>"
    )
    chart += '<draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
    note = (
        "<office:annotation><dc:creator><text:p>ai</text:p></dc:creator>"
        "<text:p>Chưa<text:s text:c='2'/>chốt<text:page-number>1</"
        "text:page-number></text:p></office:annotation>"
    )
    columns = (
        '<table:table-column table:style-name="w0" '
        'table:number-columns-repeated="2"/><table:table-column '
        'table:style-name="w1"/>'
        '<table:table-column table:style-name="w2"/><table:table-column table:visibility="collapse"/>'
    )
    rows = "".join(_row("", f'table:style-name="r{n}"') for n in range(8))
    rows += (
        _row("", 'table:visibility="filter"')
        + _row("", 'table:visibility="collapse"')
        + _row("", 'table:visibility="visible"')
    )
    ends = ('table:end-cell-address="S.C20"', 'table:end-cell-address="S.A1"', "")
    cells = "".join(f"<table:table-cell>{box.format(end, f'hộp {n}')}</table:table-cell>" for n, end in enumerate(ends))
    cells += (
        f'<table:table-cell table:number-columns-repeated="2">'
        f"{picture}{chart}{note}</table:table-cell><table:covered-table-cell>"
        f"{note}</table:covered-table-cell>"
    )
    group = (
        "<draw:g><draw:custom-shape><text:p>trong nhóm</text:p></"
        "draw:custom-shape></draw:g><draw:lạ><text:p>không</text:p></draw:lạ>"
    )
    return (
        f"<table:shapes>{box.format('', 'trên trang')}{group}</table:shapes>"
        f"{columns}{rows}{_row(cells)}<table:table-header-rows>"
        f"{_row(f'<table:table-cell>{note}</table:table-cell>')}</"
        f"table:table-header-rows>"
    )


def open_document(*, packed: bool = False) -> bytes:
    """Cells of every kind, looks, rules, and what stands beside the cells; in one file or packed."""
    sheets = (
        ("Ô", "", _cells()),
        ("Chữ", "", _looks()),
        ("Quy tắc", "ẩn", _under_rules()),
        ("Bên ô", "in", _beside()),
        ("Ô", "", _cells()),
    )
    tables = "".join(
        f'<table:table table:name="{name}" table:style-name="{style}">{inside}</table:table>'
        for name, style, inside in sheets
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    master = (
        '<style:master-page style:name="M"><style:header><text:p>Bản '
        "nháp<text:page-number>1</text:page-number></text:p></style:header>"
        "<style:footer><text:p> </text:p></style:footer><style:footer-left>"
        "<text:p>Chân trái</text:p></style:footer-left></style:master-page>"
    )
    if not packed:
        meta = "<office:meta><dc:date>2024-12-02T08:30:00</dc:date></office:meta>"
        return (
            f"<office:document {_SPACES}>{meta}<office:automatic-styles>"
            f"{_of_cells()}{_of_others()}</office:automatic-styles><office:master-styles>{master}</"
            f"office:master-styles>{body}</office:document>"
        ).encode()
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": (
                f"<office:document-content {_SPACES}><office:automatic-styles>{_of_others()}</office:automatic-styles>"
                f"{body}</office:document-content>"
            ).encode(),
            "styles.xml": (
                f"<office:document-styles {_SPACES}><office:styles>{_of_cells()}</"
                f"office:styles>{master}</office:document-styles>"
            ).encode(),
            "meta.xml": b"<m><dc:date>2024-12-02T08:31:00</dc:date></m>",
            "Pictures/a.png": b"x",
            "Pictures/b.png": b"x",
            "media/c.mp3": b"x",
        }
    )


# ------------------------------------------------------------------------------------------- XML Spreadsheet 2003

_XML_CODES = (
    "General",
    "General Number",
    "Percent",
    "Scientific",
    "Fixed",
    "Standard",
    "Short Date",
    "Medium Date",
    "Long Date",
    "General Date",
    "Short Time",
    "Medium Time",
    "Long Time",
    "0.0%",
    "[White]0",
    '"x"@',
    ";;;",
)
_XML_VALUES = (
    ("Number", "7.5"),
    ("Number", "1e999"),
    ("Number", " "),
    ("Number", " 8 "),
    ("DateTime", "2024-05-01T00:00:00.000"),
    ("DateTime", "2024-05-01T13:30:00.000"),
    ("DateTime", "1899-12-31T13:30:00.000"),
    ("DateTime", "1899-12-31T00:00:00.000"),
    ("DateTime", "hôm qua"),
    ("Boolean", "1"),
    ("Boolean", "0"),
    ("Boolean", "2"),
    ("Error", "#N/A"),
    ("Error", ""),
    ("String", "chữ"),
    ("String", ""),
    ("Lạ", "gì"),
    ("", "không kiểu"),
)


def xml_2003() -> bytes:
    """Values of every type, styles made from others, addresses, spans, comments, hidden places."""
    fonts = (
        "",
        '<Font ss:StrikeThrough="1"/>',
        '<Font ss:StrikeThrough="0"/>',
        '<Font ss:Size="3.9"/>',
        '<Font ss:Color="#FFFFFF"/>',
        '<Font ss:Color="Automatic"/>',
        '<Interior ss:Pattern="Solid" ss:Color="#1F4E79"/><Font ss:Color="#FFFFFF"/>',
        '<Interior ss:Pattern="Gray50" ss:Color="#FFFFFF"/><Font ss:Color="#FFFFFF"/>',
        '<Interior ss:Pattern="None"/><Font ss:Color="#FFFFFF"/>',
        '<Interior/><Font ss:Color="#FFFFFF"/>',
    )
    styles = "".join(
        f'<Style ss:ID="n{n}"><NumberFormat ss:Format="{c.replace(chr(34), "&quot;")}"/></Style>'
        for n, c in enumerate(_XML_CODES)
    )
    styles += "".join(
        f'<Style ss:ID="f{n}">{font}</Style><Style ss:ID="g{n}" ss:Parent="f{n}"/>' for n, font in enumerate(fonts)
    )
    styles += (
        '<Style ss:ID="Default"><Font ss:Size="11"/></Style><Style ss:ID="h" '
        'ss:Parent="f1"><Font ss:Color="#FFFFFF"/></Style>'
    )

    def cell(kind: str, text: str, more: str = "", inside: str = "") -> str:
        of = f' ss:Type="{kind}"' if kind else ""
        return f"<Cell {more}><Data{of}>{text}</Data>{inside}</Cell>"

    def styled(name: str, kind: str, text: str) -> str:
        return cell(kind, text, f'ss:StyleID="{name}"')

    note = '<Comment ss:Author="ai"><ss:Data><B>Chưa</B> chốt</ss:Data></Comment>'
    one = cell("Number", "1", 'ss:Formula="=1+1"')
    rows = "".join(f"<Row>{cell(*value)}{one}</Row>" for value in _XML_VALUES)
    rows += f'<Row ss:Index="30" ss:StyleID="f1">{cell("Number", "7")}{styled("n13", "Number", "7")}</Row>'
    merged, far = cell("Number", "1", 'ss:MergeAcross="2"'), cell("Number", "3", 'ss:Index="9"')
    rows += f'<Row ss:Span="2">{merged}{cell("Number", "2")}<Cell/>{far}</Row>'
    rows += f'<Row ss:Index="x">{cell("Number", "4", inside=note)}<Cell>{note}</Cell><Cell ss:Formula="=A1"/></Row>'
    words = (
        '1<S>2</S><Sup>3</Sup><Sub>4</Sub><Font Color="#FFFFFF">5</Font><Font Size="1">6</Font>'
        '<Font Color="#FF0000">7</Font><Del>8</Del>9'
    )
    rows += f"<Row>{cell('String', words)}{styled('f6', 'String', words)}</Row>"
    looks = "".join(
        f"<Row>{styled(f'n{n}', 'Number', '45000.25')}{styled(f'n{n}', 'String', 'x')}</Row>"
        for n in range(len(_XML_CODES))
    )
    looks += "".join(
        "<Row>" + "".join(cell("Number", "7", f'ss:StyleID="{name}"') for name in (f"f{n}", f"g{n}", "h")) + "</Row>"
        for n in range(len(fonts))
    )
    columns = (
        '<Column ss:StyleID="f1"/><Column ss:Index="4" ss:Span="1" '
        'ss:StyleID="f4"/><Column ss:Width="0.5"/><Column ss:Hidden="1" '
        'ss:Span="2"/>'
    )
    rows += '<Row ss:Hidden="1"/><Row ss:Height="1.5" ss:Span="1"/><Row ss:Height="2"/>'
    options = (
        '<x:WorksheetOptions><x:PageSetup><x:Header x:Data="&amp;CBản nháp"/>'
        '<x:Footer x:Data="&amp;P"/></x:PageSetup>{0}</x:WorksheetOptions>'
    )
    sheets = (
        ("Ô", columns + rows, options.format("")),
        ("Chữ", looks, options.format("<x:Visible>SheetHidden</x:Visible>")),
        ("Ô", columns + rows, ""),
    )
    told = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{inside}</Table>{more}</Worksheet>' for name, inside, more in sheets
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"<DocumentProperties><LastSaved>2024-12-02T01:32:00Z</LastSaved></"
        f"DocumentProperties><Styles>{styles}</Styles>{told}"
        '<Worksheet ss:Name="Trống"/></Workbook>'
    ).encode()


# ------------------------------------------------------------------------------------------- pages, CSV

_LOOKS = (
    "color:#fff",
    "color:#FFFFFF;background:#1f4e79",
    "color:white;background-color:navy",
    "color:rgb(255, 255, 255)",
    "color:rgba(0,0,0,0)",
    "background-color:red;color:#ff0000",
    "color:silver;background:#C0C0C0",
    "color:#12345",
    "color:purple;background:none",
    "background:url(a.png);color:#fff",
    "text-decoration:underline line-through",
    "text-decoration-line:line-through",
    "font-size:3.9pt",
    "font-size:4pt",
    "font-size:5px",
    "font-size:6px",
    "font-size:0",
    "font-size:0.5em",
    "display:none",
    "display : none",
    "visibility:hidden",
    "visibility:collapse",
    "mso-hide:all",
    "opacity:0",
    "opacity:0.5",
    "color:transparent",
    "background-color:transparent;color:#fff",
)
_CELLS = (
    "<td>7</td>",
    "<td>07</td>",
    "<td>-7</td>",
    "<td>1.234</td>",
    "<td>123456789012345</td>",
    "<td>1234567890123456</td>",
    "<td>#N/A</td>",
    "<td>#DIV/0!</td>",
    "<td>Err:502</td>",
    "<td>#chữ</td>",
    "<td>a<br>b<p>c</p>d<div>e</div></td>",
    "<td>x<sup>2</sup><sub>3</sub></td>",
    "<td><s>1</s>2<strike>3</strike><del>4</del></td>",
    "<td>a<script>b</script><style>c</style><comment>ghi chú</comment>d</td>",
    '<td sdval="1234.5" sdnum="1066;0;#,##0.0">1.234,5</td>',
    '<td sdval="1" sdnum="1033;0;BOOLEAN">TRUE</td>',
    '<td sdval="x">7</td>',
    '<td sdval="5" sdnum="1033;0;General">5</td>',
    '<td x:num="0.5" class="p">50%</td>',
    "<td x:num>8</td>",
    '<td x:num="3" x:fmla="=A1">3</td>',
    '<td x:num="3" x:fmla="A1">3</td>',
    '<td x:num="1">#REF!</td>',
    '<td x:num="2"><s>2</s></td>',
    "<td style='mso-number-format:\"0\\.0\"' x:num='2'>2.0</td>",
    "<td style='mso-number-format:\"Short Date\"' x:num='45000'>15/3/2023</td>",
    "<td style='mso-number-format:Percent;x:y' x:num='1'>100%</td>",
    "<td x:num='5'>năm</td>",
    "<td x:num='5'>-</td>",
    '<td bgcolor="#1f4e79"><font color="#ffffff">9</font></td>',
    '<td bgcolor="none" class="w">9</td>',
    '<td><font color="#ffffff">9</font></td>',
    '<td class="w"><font color="#000000">9</font></td>',
    '<td class="w"><font color="#000000">9</font>8</td>',
)


def page() -> bytes:
    """Tables of a page under headings, spans, looks by every way; words and pictures beside them."""
    rows = "".join(f"<tr>{cell}</tr>" for cell in _CELLS)
    looks = "".join(
        f'<tr><td style="{look}">7</td><td>1<span style="{look}">2</span>3</td>'
        f'<td x:num="12">1<span style="{look}">2</span></td>'
        f'<td><b style="{look}">12</b></td></tr>'
        for look in _LOOKS
    )
    spans = (
        '<tr><td rowspan="2" colspan="2">a</td><td>b</td><td rowspan="x">c</td>'
        '</tr><tr><td>d</td></tr><tr><th>e</th><td colspan="0">f</td><td>g</td>'
        "</tr>"
        '<tr style="display:none"><td>h</td></tr><tr class="w"><td>i</td></tr>'
        "<tr><td><table><tr><td>trong</td></tr></table>j</td></tr>"
    )
    style = '<style>.p {mso-number-format:"0%"} .w{color:#ffffff}\n.x {a:b}</style>'
    return (
        f"<html><head><meta charset='utf-8'>{style}<title>t</title></head><body><h1>Tổng quan</h1><a "
        f"href='#table0'>Trang một</a><p>Ghi <b>ngoài</b> bảng<br>dòng hai</p>"
        f"<a name='table0'><h1>Sheet 1: <em>Trang một</em></h1></a><table>"
        f"{rows}</table><table>{looks}</table><h2>Gộp ô</h2><table>{spans}</"
        f"table>"
        f"<caption>Đề</caption><img src='a.png' alt='Bản ký'><img src='b.png'>"
        f"<img><ul><li>mục</li></ul>cuối</body></html>"
    ).encode()


CSV = {
    "semicolons": 'a;b;7\r\n1,5;"x;y";-3\r\n;;#N/A\r\n'.encode("utf-8-sig"),
    "tabs": "a\tb\n0\t01\n".encode("utf-16"),
    "said": b"sep=|\r\na|b\r\n5|6",
    "old": "Tr\u1eadn,5\n".encode("cp1258", "replace") + b"\xe9,7\n",
    "one column": "chỉ một cột\n12\n".encode(),
    "quotes": 'a,"dòng\nhai",9\n'.encode("utf-16-be"),
}
