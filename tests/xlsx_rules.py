"""Rules of an .xlsx that say how cells look: of every kind, over ranges of every form."""

from __future__ import annotations

from tests.xlsx_looks import DXFS, escaped


def _rule(kind: str, inside: str = "", dxf: int = 0, more: str = "") -> str:
    return f'<cfRule type="{kind}" dxfId="{dxf}" {more}>{inside}</cfRule>'


def _formula(text: str) -> str:
    return f"<formula>{escaped(text)}</formula>"


_SIGNS = ("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual", "equal", "notEqual")
# Each stands over a cell of its own in column B, which holds 7; A of its row holds 5, C a text, D is blank.
_RULES = (
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
    *(_rule("expression", _formula("TRUE"), n) for n in range(len(DXFS))),
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
        for n in range(1, len(_RULES) + 1)
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
        for n, rule in enumerate(_RULES, 1)
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
