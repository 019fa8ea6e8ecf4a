"""The conditional formats of OpenDocument sheets as rules over cells: those of LibreOffice, and those of styles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from pipeline.grids.addresses import column_of
from pipeline.grids.cells import Range
from pipeline.grids.conditions import Format, Rule
from pipeline.grids.ods_formats import Condition, OdsLook

_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHEET = r"(?:(?:'[^']{0,250}'|[^\s'.:]{0,120})\.)?"
_END = rf"{_SHEET}\$?([A-Za-z]{{1,3}})\$?([1-9][0-9]{{0,6}})"
_RANGE = re.compile(rf"(?:^|(?<=\s)){_END}(?::{_END})?(?=\s|$)")
_FUNCTION = re.compile(r"(formula-is|between|not-between)\((.{0,600})\)", re.DOTALL)
# As styles have it: of the cell's content what those of LibreOffice say without its name.
_OF_CONTENT = re.compile(r"cell-content\(\)\s{0,9}(?=[<>=!])|cell-content-is-(?=(?:not-)?between\()")
_TRUE_FORMULA = re.compile(r"is-true-formula(?=\()")
_COMPARED = re.compile(r"(<=|>=|!=|<>|<|>|=)(.{1,300})", re.DOTALL)
_LONGEST = 20_000  # characters of the ranges of a rule
MAX_RANGES = 500  # of one rule


def rules(table: etree._Element, looks: Mapping[str, OdsLook]) -> list[Rule]:
    """The rules of a sheet, the first ones first: of those over one cell the first that holds counts alone."""
    found: list[Rule] = []
    for block in table.iterfind(f"{_CALC}conditional-formats/{_CALC}conditional-format"):
        ranges = tuple(_ranges(block.get(f"{_CALC}target-range-address", "")))
        if not ranges:
            continue
        base = min(r[0] for r in ranges), min(r[1] for r in ranges)
        for said in block:
            if said.tag == f"{_CALC}condition":
                look = looks.get(said.get(f"{_CALC}apply-style-name", ""))
                written = next(_ranges(said.get(f"{_CALC}base-cell-address", "")), None)
                at = base if written is None else written[:2]
                found += [_rule(said.get(f"{_CALC}value", ""), ranges, at, look)] if look is not None else []
            elif any(e.get(f"{_CALC}show-value") == "false" for e in said.iter()):
                found.append(Rule(ranges, base, "always", "", (), Format(hides=True)))
    return found


def style_rules(conditions: Iterable[Condition], looks: Mapping[str, OdsLook]) -> tuple[Rule, ...]:
    """The rules that a style brings along for each cell it stands at."""
    found = []
    for said, style, base in conditions:
        if (look := looks.get(style)) is not None:
            written = next(_ranges(base), None)
            told = _TRUE_FORMULA.sub("formula-is", _OF_CONTENT.sub("", said.strip()[:_LONGEST], count=1), count=1)
            found.append(_rule(told, (), None if written is None else written[:2], look))
    return tuple(found)


def _rule(said: str, ranges: tuple[Range, ...], base: tuple[int, int] | None, look: OdsLook) -> Rule:
    letters = look.letters
    made = Format(
        letters.struck or None, letters.size, letters.colour or None, letters.ground or None, look.code or None
    )
    kind, operator, formulas = "", "", (said,)
    if found := _FUNCTION.fullmatch(said.strip()):
        kind = "expression" if found[1] == "formula-is" else "between"
        operator = "not" if found[1] == "not-between" else ""
        formulas = (found[2],) if kind == "expression" else tuple(found[2].split(","))
    elif found := _COMPARED.fullmatch(said.strip()):
        kind, operator, formulas = "cellIs", found[1], (found[2],)
    return Rule(ranges, base, kind, operator, formulas, made, stop=True)


def _ranges(references: str) -> Iterator[Range]:
    for n, found in enumerate(_RANGE.finditer(references[:_LONGEST].replace("''", "_"))):
        if n < MAX_RANGES:
            left, top, right, bottom = found.groups()
            a, b = int(top) - 1, column_of(left)
            c, d = (int(bottom) - 1, column_of(right)) if right else (a, b)
            yield min(a, c), min(b, d), max(a, c), max(b, d)
