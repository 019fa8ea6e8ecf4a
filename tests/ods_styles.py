"""Styles of OpenDocument: formats of numbers, looks of cells and words, sizes of rows and columns."""

from __future__ import annotations

from collections.abc import Iterator

FORMATS = (
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
PARTS = (
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
LETTERS = (
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
GROUNDS = ("", 'fo:background-color="#1f4e79"', 'fo:background-color="transparent"')
CONDITIONS = (
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


def _style(name: str, family: str, inside: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inside}</style:style>'


def of_cells() -> str:
    """Number formats and styles of cells."""
    return "".join((*_number_formats(), *_cell_looks(), *_related_looks(), *_looks_by_rules()))


def _number_formats() -> Iterator[str]:
    for n, inside in enumerate(FORMATS):
        yield f'<number:number-style style:name="N{n}">{inside}</number:number-style>'
    for n, name in enumerate(PARTS):
        pieces = f'<number:{name}/><number:text>/</number:text><number:{name} number:style="long"/>'
        yield f'<number:date-style style:name="D{n}">{pieces}</number:date-style>'
    yield '<number:time-style style:name="T" number:truncate-on-overflow="false"><number:hours/></number:time-style>'
    yield (
        '<number:percentage-style style:name="P"><number:number number:decimal-places="1"/><number:text>%</number:text>'
        '<style:map style:condition="value()&gt;=1" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()!=0" style:apply-style-name="N5"/>'
        '<style:map style:condition="khác" style:apply-style-name="N0"/>'
        '<style:map style:condition="value()&lt;0" style:apply-style-name="không có"/></number:percentage-style>'
    )


def _cell_looks() -> Iterator[str]:
    """A style per number format, then every look of letters on every ground."""
    codes = [*(f"N{n}" for n in range(len(FORMATS))), *(f"D{n}" for n in range(len(PARTS))), "T", "P"]
    for n, code in enumerate(codes):
        yield _style(f"c{n}", "table-cell", "", f'style:data-style-name="{code}"')
    for n, look in enumerate(LETTERS):
        for m, ground in enumerate(GROUNDS):
            inside = f"<style:text-properties {look}/><style:table-cell-properties {ground}/>"
            yield _style(f"l{n}-{m}", "table-cell", inside, 'style:parent-style-name="cha"')


def _related_looks() -> Iterator[str]:
    """A parent, its child, one that is its own parent."""
    white = '<style:text-properties fo:color="#ffffff"/>'
    yield _style("cha", "table-cell", white, 'style:data-style-name="N1" style:display-name="Cha ta"')
    yield _style("con", "table-cell", "", 'style:parent-style-name="cha"')
    yield _style("vòng", "table-cell", "", 'style:parent-style-name="vòng"')


def _looks_by_rules() -> Iterator[str]:
    for n, said in enumerate(CONDITIONS):
        place = 'style:apply-style-name="cha" style:base-cell-address="Trang.A1"'
        yield _style(f"k{n}", "table-cell", f'<style:map style:condition="{said}" {place}/>')


def of_others() -> str:
    """Styles of words, rows, columns and tables."""
    out = [_style(f"t{n}", "text", f"<style:text-properties {look}/>") for n, look in enumerate(LETTERS)]
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
