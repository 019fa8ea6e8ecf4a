"""Whose form it is: the stamp, and the code and the name printed on top of the sheets, must name one union."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, partial

from pipeline.forms.blank import BlankForm
from pipeline.forms.layout import META_SHEET
from pipeline.forms.owner_spots import TOP_ROWS
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import address
from pipeline.grids.cells import Grid
from pipeline.intake.owner.unions import proper
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.lookalikes import lookalikes, odd_signs
from pipeline.program.model import Period, Program, Unit
from pipeline.text import bare, clean, key

ALIKE = 0.85  # from here on a name is another union's, a few letters changed
NEARER = 0.05  # by which it must be nearer to the other union's name than to its own
LIKE = 0.6  # from here on a name is the union's own, written otherwise
HALF = 0.5
MAX_WORDS = 40  # of a name that are compared
_WORD = re.compile(r"[a-z0-9]+")
MAX_SHOWN = 4  # codes and names of others that are told of one form
LONGEST_NAME = 200  # characters of a name that are compared
MAX_COLUMNS = 30  # of the rows on top that are looked through
_CODE = re.compile(r"mã đơn vị\s*:?\s*(\S*(?: [0-9]{1,9}$)?)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sheet says of its union: a code or a name that is not the union's, and where."""

    ref: CellRef
    text: str
    doubtful: bool


def code_on(grid: Grid) -> str:
    """The union's code printed on top of a sheet, '' where there is none."""
    return next((code for _, _, code in _codes(grid) if code), "")


def owner_issues(raw: RawForm, unit: Unit, blank: BlankForm, program: Program, period: Period) -> tuple[Issue, ...]:
    """What there is to say of whose form it is: T23 where that is in doubt, T26 or T44 for another name."""
    if _as_printed(raw, unit, blank):
        return ()
    said = list(_differing(raw, unit, blank, [u for u in program.units if u.exists_on(period.end)]))
    doubtful = [s for s in said if s.doubtful]
    if doubtful:
        firsts = {s.text: s for s in reversed(doubtful)}  # every sheet says the same: the first of them is told
        shown = sorted(firsts.values(), key=doubtful.index)[:MAX_SHOWN]
        found = "; ".join(f"{s.text} ở ô {s.ref.inside}" for s in shown)
        ours = f"{unit.code} {unit.name}"
        others = Facts(claimed=tuple(s.text for s in shown))
        return (issue("T23", doubtful[0].ref, found=found, facts=others, expected=ours),)
    code = "T44" if said and is_unlike(said[0].text, unit.name, program.office) else "T26"
    return tuple(issue(code, s.ref, found=s.text, unit=unit.code, expected=unit.name) for s in said[:1])


def as_meant(raw: RawForm, program: Program) -> tuple[RawForm, Issue | None]:
    """A form stamped with a code nobody has, which looks like one union's: as that union's, and T23 that asks first."""
    said = raw.stamp("S_unit")
    like = lookalikes(said, program.unit_by_code) if said and said not in program.unit_by_code else ()
    if len(like) != 1:
        return raw, None
    unit, ref = program.unit_by_code[like[0]], raw.ref("S_unit")
    odd = f" (có {sign})" if (sign := odd_signs(said)) else ""
    found = f"mã {said}{odd}, trông như {unit.code}"
    asked = issue("T23", ref, found=found, facts=Facts(claimed=(found,)), expected=f"{unit.code} {unit.name}")
    return replace(raw, cells={**raw.cells, "S_unit": raw.cells["S_unit"]._replace(value=unit.code)}), asked


def _as_printed(raw: RawForm, unit: Unit, blank: BlankForm) -> bool:
    """Whether every sheet says code and name as the form that was made for this union."""
    words = {"code": unit.code, "name": unit.name}
    for sheet, spots in blank.owner.items():
        grid = raw.grids.get(sheet)
        if grid is None or any(grid.value(s.row, s.column) != f"{s.before}{words[s.what]}{s.after}" for s in spots):
            return False
    return True


def _codes(grid: Grid) -> Iterator[tuple[int, int, str]]:
    for n, row in enumerate(grid[:TOP_ROWS]):
        for column, value in enumerate(row[:MAX_COLUMNS]):
            if isinstance(value, str) and (match := _CODE.match(clean(value[:400]))):
                yield n, column, match.group(1).replace(" ", "")


def _differing(raw: RawForm, unit: Unit, blank: BlankForm, units: list[Unit]) -> Iterator[_Said]:
    named = {key(u.code): u.name for u in units}
    anothers = cache(partial(_is_anothers, unit=unit, units=units))  # every sheet bears the same name
    for title, grid in raw.grids.items():
        if title == META_SHEET:
            continue
        codes = list(_codes(grid))
        for row, column, code in codes:
            if code and key(code) != key(unit.code):
                said = f"mã {code} {named.get(key(code), '')}".strip()
                yield _Said(CellRef(raw.file, title, address(row, column)), said, doubtful=True)
        for row, column, name in _names(title, grid, blank, [(r, c) for r, c, _ in codes]):
            if (doubtful := anothers(name)) is not None:
                yield _Said(CellRef(raw.file, title, address(row, column)), name, doubtful)


def _names(title: str, grid: Grid, blank: BlankForm, codes: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of the union's name on a sheet: as far from its code as on the blank form."""
    for sheet, spots in blank.owner.items():
        code = next((s for s in spots if s.what == "code"), None)
        for spot in (s for s in spots if s.what == "name"):
            places = [(r + spot.row - code.row, c + spot.column - code.column) for r, c in codes] if code else []
            for row, column in places or ([(spot.row, spot.column)] if sheet == title else []):
                value = grid.value(row, column)
                if isinstance(value, str) and value:
                    yield row, column, clean(value.removeprefix(spot.before).removesuffix(spot.after))[:LONGEST_NAME]
        if codes:
            return  # all sheets bear the same head


def _is_anothers(name: str, unit: Unit, units: list[Unit]) -> bool | None:
    """Whether a name is another union's; None when it is the union's own."""
    if not name or key(name) == key(unit.name):
        return None
    if any(key(name) == key(u.name) for u in units):
        return True
    compared = SequenceMatcher(None, "", bare(name)[:LONGEST_NAME], autojunk=False)
    compared.set_seq1(_letters(unit))
    least = max(ALIKE, compared.ratio() + NEARER)
    return any(_reaches(compared, _letters(u), least) for u in units if u.code != unit.code)


def is_unlike(name: str, own: str, office: str) -> bool:
    """Whether a name has next to nothing of a union's own: not its letters, nor half its words or their initials."""
    one, two = (bare(proper(said[:LONGEST_NAME], office)) for said in (name, own))
    if SequenceMatcher(None, one, two, autojunk=False).ratio() >= LIKE:
        return False
    return max(_shared(one, two), _shared(two, one)) < HALF


def _shared(one: str, two: str) -> float:
    """The share of the words of a name that stand in another one, in full or as the initials of several."""
    ours, theirs = _WORD.findall(one)[:MAX_WORDS], _WORD.findall(two)[:MAX_WORDS]
    initials = "".join(word[0] for word in theirs)
    found = sum(word in theirs or (len(word) > 1 and word in initials) for word in ours)
    return found / len(ours) if ours else 1.0


def _letters(unit: Unit) -> str:
    return bare(unit.name)[:LONGEST_NAME]


def _reaches(compared: SequenceMatcher[str], other: str, least: float) -> bool:
    """Whether a name is as near to the one compared; what cannot be is told by lengths and letters, at less cost."""
    compared.set_seq1(other)
    return compared.real_quick_ratio() >= least and compared.quick_ratio() >= least and compared.ratio() >= least
