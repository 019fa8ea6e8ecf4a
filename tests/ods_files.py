"""Workbooks of OpenDocument written by hand: in one file or packed."""

from __future__ import annotations

from tests.mailbag import zipped
from tests.ods_styles import CONDITIONS, FORMATS, GROUNDS, LETTERS, PARTS, of_cells, of_others

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
_RULES_OF_SHEET = (
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
    for n in range(len(FORMATS) + len(PARTS) + 2):
        cells = _cell('office:value-type="float" office:value="45000.25"', "x", f"c{n}") + _cell(
            'office:value-type="string"', "x", f"c{n}"
        )
        rows.append(_row(cells + _cell('office:value-type="date" office:date-value="2024-05-01"', "x", f"c{n}")))
    for n in range(len(LETTERS)):
        looks = "".join(_cell(_SEVEN, "7", f"l{n}-{m}") for m in range(len(GROUNDS)))
        words = f'1<text:span text:style-name="t{n}">2</text:span>3'
        rows.append(
            _row(looks + "".join(_cell('office:value-type="string"', words, f"l0-{m}") for m in range(len(GROUNDS))))
        )
    rows.append(_row(_cell(_SEVEN, "7", "con") + _cell(_SEVEN, "7", "vòng") + _cell(_SEVEN, "7", "không có")))
    return "".join(rows)


def _under_rules() -> str:
    rows = [_row(_cell(_SEVEN, "7") + _cell(_SEVEN, "7", f"k{n}")) for n in range(len(CONDITIONS))]
    rows += [_row("")] * (60 - len(rows)) + [
        _row(_cell(_SEVEN, "7") + _cell(_SEVEN, "7")) for _ in range(len(_RULES_OF_SHEET) + 4)
    ]
    rules = "".join(
        f"<calcext:conditional-format calcext:target-range-address=\"'Quy "
        f"tắc'.B{n}:'Quy tắc'.B{n}\"><calcext:condition "
        f'calcext:apply-style-name="Cha ta" calcext:value="{said}" '
        f"calcext:base-cell-address=\"'Quy tắc'.B{n}\"/></"
        f"calcext:conditional-format>"
        for n, said in enumerate(_RULES_OF_SHEET, 61)
    )
    last = 61 + len(_RULES_OF_SHEET)
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


def _box(text: str, end: str = "") -> str:
    return (
        f'<draw:frame draw:name="Khung" {end}><draw:text-box><text:p>{text}</text:p>'
        "<text:p> </text:p></draw:text-box></draw:frame>"
    )


_PICTURE = (
    '<draw:frame draw:name="Ảnh"><draw:image xlink:href="Pictures/a.png"/>'
    "<svg:title>Tên</svg:title><svg:desc>Tả</svg:desc></draw:frame>"
)
_CHART = (
    '<draw:frame draw:name="Đồ thị"><draw:object xlink:href="./Object 1"><text:p>Trong biểu đồ</text:p></draw:object>'
    '<draw:image xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
)
_NOTE = (
    "<office:annotation><dc:creator><text:p>ai</text:p></dc:creator>"
    "<text:p>Chưa<text:s text:c='2'/>chốt<text:page-number>1</text:page-number></text:p></office:annotation>"
)
_GROUP = (
    "<draw:g><draw:custom-shape><text:p>trong nhóm</text:p></draw:custom-shape></draw:g>"
    "<draw:lạ><text:p>không</text:p></draw:lạ>"
)
_NARROW_COLUMNS = (
    '<table:table-column table:style-name="w0" table:number-columns-repeated="2"/>'
    '<table:table-column table:style-name="w1"/><table:table-column table:style-name="w2"/>'
    '<table:table-column table:visibility="collapse"/>'
)


def _low_rows() -> str:
    """Of every height, then hidden by every word."""
    told = (
        *(f'table:style-name="r{n}"' for n in range(8)),
        *(f'table:visibility="{word}"' for word in ("filter", "collapse", "visible")),
    )
    return "".join(_row("", said) for said in told)


def _anchored() -> str:
    """Boxes with every end, then a picture, a chart and a note in one cell; a note in a covered one."""
    ends = ('table:end-cell-address="S.C20"', 'table:end-cell-address="S.A1"', "")
    boxes = "".join(f"<table:table-cell>{_box(f'hộp {n}', end)}</table:table-cell>" for n, end in enumerate(ends))
    return _row(
        f'{boxes}<table:table-cell table:number-columns-repeated="2">{_PICTURE}{_CHART}{_NOTE}</table:table-cell>'
        f"<table:covered-table-cell>{_NOTE}</table:covered-table-cell>"
    )


def _beside() -> str:
    head = _row(f"<table:table-cell>{_NOTE}</table:table-cell>")
    return (
        f"<table:shapes>{_box('trên trang')}{_GROUP}</table:shapes>{_NARROW_COLUMNS}{_low_rows()}{_anchored()}"
        f"<table:table-header-rows>{head}</table:table-header-rows>"
    )


_MASTER = (
    '<style:master-page style:name="M"><style:header><text:p>Bản nháp<text:page-number>1</text:page-number></text:p>'
    "</style:header><style:footer><text:p> </text:p></style:footer><style:footer-left>"
    "<text:p>Chân trái</text:p></style:footer-left></style:master-page>"
)


def _body() -> str:
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
    return f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"


def in_one_file() -> bytes:
    """Cells of every kind, looks, rules, and what stands beside the cells."""
    meta = "<office:meta><dc:date>2024-12-02T08:30:00</dc:date></office:meta>"
    return (
        f"<office:document {_SPACES}>{meta}<office:automatic-styles>{of_cells()}{of_others()}</office:automatic-styles>"
        f"<office:master-styles>{_MASTER}</office:master-styles>{_body()}</office:document>"
    ).encode()


def packed() -> bytes:
    """The same as a package, with pictures."""
    content = f"<office:automatic-styles>{of_others()}</office:automatic-styles>{_body()}"
    styles = f"<office:styles>{of_cells()}</office:styles>{_MASTER}"
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content {_SPACES}>{content}</office:document-content>".encode(),
            "styles.xml": f"<office:document-styles {_SPACES}>{styles}</office:document-styles>".encode(),
            "meta.xml": b"<m><dc:date>2024-12-02T08:31:00</dc:date></m>",
            "Pictures/a.png": b"x",
            "Pictures/b.png": b"x",
            "media/c.mp3": b"x",
        }
    )
