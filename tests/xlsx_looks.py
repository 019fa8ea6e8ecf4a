"""How cells of an .xlsx look: every font on every ground, every format of numbers, the formats that rules set."""

from __future__ import annotations

from tests.number_codes import CODES

_FONTS = (
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
_FILLS = (
    '<patternFill patternType="none"/>',
    '<patternFill patternType="gray125"/>',
    '<patternFill patternType="solid"/>',
    '<patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/></patternFill>',
    '<patternFill patternType="solid"><fgColor rgb="FF1F4E79"/></patternFill>',
    '<patternFill patternType="solid"><fgColor theme="5"/></patternFill>',
    "<gradientFill/>",
)
DXFS = (
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


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def styles() -> str:
    """Every font on every ground, then every number format, then the formats of rules."""
    formats = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{escaped(c)}"/>' for n, c in enumerate(CODES))
    looks = "".join(
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}"/>'
        for font in range(len(_FONTS))
        for fill in range(len(_FILLS))
    )
    looks += "".join(f'<xf numFmtId="{200 + n}" fontId="0" fillId="0"/>' for n in range(len(CODES)))
    looks += "".join(f'<xf numFmtId="{n}"/>' for n in (*range(52), "x", 999))
    return (
        f"<numFmts>{formats}</numFmts><fonts>{''.join(f'<font>{f}</font>' for f in _FONTS)}</fonts>"
        f"<fills>{''.join(f'<fill>{f}</fill>' for f in _FILLS)}</fills><cellXfs>{looks}</cellXfs>"
        f"<dxfs>{''.join(f'<dxf>{d}</dxf>' for d in DXFS)}</dxfs>"
    )


def in_every_look() -> str:
    """A number in every font on every ground; in every number format one, and a text."""
    rows = []
    for font in range(len(_FONTS)):
        cells = "".join(
            f'<c r="{chr(65 + fill)}{font + 1}" s="{font * len(_FILLS) + fill}"><v>7</v></c>'
            for fill in range(len(_FILLS))
        )
        rows.append(f'<row r="{font + 1}">{cells}</row>')
    first = len(_FONTS) * len(_FILLS)
    for n in range(len(CODES) + 54):
        at = n + 101
        cells = (
            f'<c r="A{at}" s="{first + n}"><v>45000.25</v></c><c r="B{at}" s="{first + n}"><v>0</v></c>'
            f'<c r="C{at}" s="{first + n}" t="str"><v>x</v></c>'
        )
        rows.append(f'<row r="{at}">{cells}</row>')
    return f"<sheetData>{''.join(rows)}</sheetData>"
