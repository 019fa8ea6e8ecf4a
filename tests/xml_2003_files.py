"""Workbooks of the kind XML Spreadsheet 2003 written by hand: values of every type, styles made from others."""

from __future__ import annotations

_CODES = (
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
_VALUES = (
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
_FONTS = (
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
_NOTE = '<Comment ss:Author="ai"><ss:Data><B>Chưa</B> chốt</ss:Data></Comment>'
_WORDS = (
    '1<S>2</S><Sup>3</Sup><Sub>4</Sub><Font Color="#FFFFFF">5</Font><Font Size="1">6</Font>'
    '<Font Color="#FF0000">7</Font><Del>8</Del>9'
)
_COLUMNS = (
    '<Column ss:StyleID="f1"/><Column ss:Index="4" ss:Span="1" ss:StyleID="f4"/><Column ss:Width="0.5"/>'
    '<Column ss:Hidden="1" ss:Span="2"/>'
)
_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def _styles() -> str:
    formats = "".join(
        f'<Style ss:ID="n{n}"><NumberFormat ss:Format="{code.replace(chr(34), "&quot;")}"/></Style>'
        for n, code in enumerate(_CODES)
    )
    fonts = "".join(
        f'<Style ss:ID="f{n}">{font}</Style><Style ss:ID="g{n}" ss:Parent="f{n}"/>' for n, font in enumerate(_FONTS)
    )
    return (
        f'{formats}{fonts}<Style ss:ID="Default"><Font ss:Size="11"/></Style>'
        '<Style ss:ID="h" ss:Parent="f1"><Font ss:Color="#FFFFFF"/></Style>'
    )


def _cell(kind: str, text: str, more: str = "", inside: str = "") -> str:
    of = f' ss:Type="{kind}"' if kind else ""
    return f"<Cell {more}><Data{of}>{text}</Data>{inside}</Cell>"


def _styled(name: str, kind: str, text: str) -> str:
    return _cell(kind, text, f'ss:StyleID="{name}"')


def _cells() -> str:
    """Values of every type, addresses, spans, notes, words in parts, hidden rows."""
    one = _cell("Number", "1", 'ss:Formula="=1+1"')
    merged, far = _cell("Number", "1", 'ss:MergeAcross="2"'), _cell("Number", "3", 'ss:Index="9"')
    rows = (
        *(f"<Row>{_cell(*value)}{one}</Row>" for value in _VALUES),
        f'<Row ss:Index="30" ss:StyleID="f1">{_cell("Number", "7")}{_styled("n13", "Number", "7")}</Row>',
        f'<Row ss:Span="2">{merged}{_cell("Number", "2")}<Cell/>{far}</Row>',
        f'<Row ss:Index="x">{_cell("Number", "4", inside=_NOTE)}<Cell>{_NOTE}</Cell><Cell ss:Formula="=A1"/></Row>',
        f"<Row>{_cell('String', _WORDS)}{_styled('f6', 'String', _WORDS)}</Row>",
        '<Row ss:Hidden="1"/><Row ss:Height="1.5" ss:Span="1"/><Row ss:Height="2"/>',
    )
    return _COLUMNS + "".join(rows)


def _looks() -> str:
    formats = "".join(
        f"<Row>{_styled(f'n{n}', 'Number', '45000.25')}{_styled(f'n{n}', 'String', 'x')}</Row>"
        for n in range(len(_CODES))
    )
    fonts = "".join(
        f"<Row>{''.join(_styled(name, 'Number', '7') for name in (f'f{n}', f'g{n}', 'h'))}</Row>"
        for n in range(len(_FONTS))
    )
    return formats + fonts


def _options(more: str = "") -> str:
    return (
        '<x:WorksheetOptions><x:PageSetup><x:Header x:Data="&amp;CBản nháp"/><x:Footer x:Data="&amp;P"/></x:PageSetup>'
        f"{more}</x:WorksheetOptions>"
    )


def xml_2003() -> bytes:
    """Cells of every kind, looks on a hidden sheet, a name that stands twice, a sheet of nothing."""
    sheets = (
        ("Ô", _cells(), _options()),
        ("Chữ", _looks(), _options("<x:Visible>SheetHidden</x:Visible>")),
        ("Ô", _cells(), ""),
    )
    told = "".join(
        f'<Worksheet ss:Name="{name}"><Table>{inside}</Table>{more}</Worksheet>' for name, inside, more in sheets
    )
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{_SPACE}" xmlns:ss="{_SPACE}" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">'
        f"<DocumentProperties><LastSaved>2024-12-02T01:32:00Z</LastSaved></DocumentProperties>"
        f'<Styles>{_styles()}</Styles>{told}<Worksheet ss:Name="Trống"/></Workbook>'
    ).encode()
