"""Rows without a code get the next one of their group; codes that stand are never changed or used again.

A code is only as steady as its row is left alone until it is written into the workbook (`steps/codes`), which happens
before anybody else sees it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.lookalikes import skeleton
from pipeline.program.cells import Cell, Record
from pipeline.program.records import GivenCode
from pipeline.text import key

_UNIT_PREFIX = "DV"  # of unions whose list has no codes yet
_FEWEST_DIGITS = 2
_OF_UNITS = re.compile(r"([^\W\d_]{1,20})([0-9]{1,9})")
_TEN = re.compile(r"([0-9.]{1,20})\.([0-9]{0,5}9)")


def with_indicator_codes(records: Sequence[Record]) -> tuple[list[Record], tuple[GivenCode, ...]]:
    """The rows of sheet Chỉ tiêu with a code each: '2.3' is the third of the second group; and the codes given."""
    records = list(_with_tens(records))
    taken = [r["code"].text() for r in records if not r["code"].empty]
    prefixes = _prefixes(records, taken)
    made = []
    for r in records:
        if r["code"].empty and not r["code"].failed:
            prefix = prefixes[key(r["group"].text())]
            code = f"{prefix}{_highest(taken, prefix) + 1}"
            taken.append(code)
            r = _coded(r, code)
        made.append(r)
    return made, _given(made)


def with_unit_codes(records: Sequence[Record], office: str) -> tuple[list[Record], tuple[GivenCode, ...]]:
    """The rows of sheet Đơn vị with a code each, in the manner of those that have one; and the codes given."""
    said = [r["code"].text() for r in records if not r["code"].empty]
    matches = [m for code in said if (m := _OF_UNITS.fullmatch(code))]
    prefix = Counter(m[1] for m in matches).most_common(1)[0][0] if matches else _UNIT_PREFIX
    own = [m[2] for m in matches if m[1] == prefix]
    digits = max(map(len, own), default=max(_FEWEST_DIGITS, len(str(len(records)))))
    taken, number, made = {skeleton(code) for code in (*said, office)}, max(map(int, own), default=0), []
    for r in records:
        if r["code"].empty and not r["code"].failed:
            code = ""
            while not code or skeleton(code) in taken:
                number += 1
                code = f"{prefix}{number:0{digits}}"
            taken.add(skeleton(code))
            r = _coded(r, code)
        made.append(r)
    return made, _given(made)


def _prefixes(records: Sequence[Record], taken: Sequence[str]) -> Mapping[str, str]:
    """What the codes of each group begin with: as those it has, else the group's place, or the next that is free."""
    found: dict[str, str] = {}
    for r in records:
        if not r["code"].empty:
            before, dot, _ = r["code"].text().rpartition(".")
            found.setdefault(key(r["group"].text()), before + dot)
    firsts = {code.partition(".")[0] for code in taken}
    for place, group in enumerate(dict.fromkeys(key(r["group"].text()) for r in records), 1):
        if group not in found:
            number = place
            while str(number) in firsts:
                number += 1
            firsts.add(str(number))
            found[group] = f"{number}."
    return found


def _highest(taken: Iterable[str], prefix: str) -> int:
    """The highest number behind a prefix."""
    rests = (code[len(prefix) :] for code in taken if code.startswith(prefix))
    return max((int(rest.partition(".")[0]) for rest in rests if rest[:1].isdigit()), default=0)


def _with_tens(records: Sequence[Record]) -> Iterable[Record]:
    """The rows with '3.10' where a second number 3.1 stands behind 3.9: what a spreadsheet program makes of it.

    Where it is the only 3.1 it is read as it stands, and asked about.
    """
    counts = Counter(r["code"].text() for r in records)
    before = ""
    for r in records:
        cell = r["code"]
        last = _TEN.fullmatch(before)
        ten = f"{last[1]}.{int(last[2]) + 1}" if last and isinstance(cell.value, float) else ""
        if ten and cell.text() == ten.rstrip("0"):
            if counts[cell.text()] > 1:
                r = _coded(r, ten)
            else:
                cell.problems.add("P21", cell.sheet, cell.address, cell.value, cell.column.header, expected=ten)
        before = r["code"].text()
        yield r


def _coded(r: Record, code: str) -> Record:
    cell = r["code"]
    return replace(r, cells={**r.cells, "code": cell._replace(value=code, given=True)})


def _given(records: Iterable[Record]) -> tuple[GivenCode, ...]:
    cells: Iterable[Cell] = (r["code"] for r in records)
    return tuple(GivenCode(c.sheet, c.address, c.text()) for c in cells if c.given and not c.nowhere)
