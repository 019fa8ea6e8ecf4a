"""Values typed over what the form works out itself: the ratio above two answers, a head count repeated beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.forms.blank import BlankForm, RatioCell
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.addresses import address, split_address
from pipeline.grids.cells import PLAIN
from pipeline.issues import CellRef
from pipeline.text import AmbiguousNumber, NotANumber, number, parse_number, percent

_ROUNDED = 0.0051  # of a ratio that somebody typed in whole percents, or rounded otherwise


class Overwritten(NamedTuple):
    """A cell that the form works out, with another value typed in; `name`: the answer it is worked out from."""

    ref: CellRef
    found: str
    name: str
    expected: str


def overwritten(spec: FormSpec, raw: RawForm, blank: BlankForm) -> Iterator[Overwritten]:
    """Every such cell whose value contradicts the answers."""
    said: list[Overwritten] = []
    for result in blank.results:
        names = (result.num, result.den)
        if all(name in raw.cells and name not in raw.doubts for name in names):
            said += (*_ratio(spec, raw, blank, result), *_copy(raw, blank, result))
    answered = {cell.ref for cell in raw.cells.values()} if said else ()
    yield from (item for item in said if item.ref not in answered)  # rows were moved: an answer stands there


def _ratio(spec: FormSpec, raw: RawForm, blank: BlankForm, result: RatioCell) -> Iterator[Overwritten]:
    num, den = result.num, result.den
    a, b = raw.cells[num].value, raw.cells[den].value
    ref, value = _typed_at(raw, blank, num, result.at)
    if value is None or not isinstance(a, float | None) or not isinstance(b, float | None):
        return
    indicator = spec.by_name[num].indicator
    share = indicator is not None and indicator.is_percent
    if a is None or b is None:
        found = percent(value * 100) if share and value <= 1 else number(value, 4)
        yield Overwritten(ref, found, num, "ô biểu mẫu tự tính; hai số để tính chưa điền đủ")
    elif b > 0 and not any(
        abs(v - a / b) <= _ROUNDED * max(1.0, a / b) for v in (value, *((value / 100,) if share else ()))
    ):
        true = percent(100 * a / b) if share else number(a / b, 4)
        found = percent(value * 100) if share and value <= 1.5 else number(value, 4)
        yield Overwritten(ref, found, num, f"{true} theo hai số đã điền ({number(a, 4)}/{number(b, 4)})")


def _copy(raw: RawForm, blank: BlankForm, result: RatioCell) -> Iterator[Overwritten]:
    num, den = result.num, result.den
    if result.copied is None:
        return
    true = raw.cells[den].value
    ref, value = _typed_at(raw, blank, num, result.copied)
    if value is not None and isinstance(true, float) and value != true:
        yield Overwritten(ref, number(value, 4), num, f"{number(true, 4)} như ô {raw.ref(den).inside}")


def _typed_at(raw: RawForm, blank: BlankForm, anchor: str, at: tuple[int, int]) -> tuple[CellRef, float | None]:
    """The number where the form had a formula, as far from the answer `anchor` as on the blank form."""
    cell, place = raw.cells[anchor].ref, blank.places[anchor]
    grid = raw.grids.get(cell.sheet)
    if grid is None or not cell.cell:
        return cell, None
    row, column = split_address(cell.cell)
    row, column = row + at[0] - place.row, column + at[1] - place.column
    value = grid.value(row, column)
    if value in ("", None) or grid.extras.get((row, column), PLAIN).formula:
        return cell, None
    ref = CellRef(raw.file, cell.sheet, address(row, column))
    if not isinstance(value, str):
        return ref, value if isinstance(value, float) else None
    try:
        typed = parse_number(value)
    except (NotANumber, AmbiguousNumber):
        return ref, None
    return ref, typed.value / 100 if typed.percent else typed.value
