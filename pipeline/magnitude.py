"""Figures a hundred times out: held back until somebody confirms them, as đồng typed where millions are asked.

A figure is held against whatever there is to hold it against: what the union said before, the other unions of its
kind (also by the size of the union), its share of the target, its heads, the other number of a ratio. It is far out
when one of these says so and none speaks for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf, log, nan
from operator import attrgetter

import pandas as pd

from pipeline.forms.layout import number_kind
from pipeline.forms.quantities import measured_in
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Indicator, Program
from pipeline.program.words import Accrual, Measure, Reporter
from pipeline.round_figures import DENOMINATOR_MARK, Round, counts_people, of_people
from pipeline.text import bare, number

_ID = ["unit", "item", "year"]
NEAR = 20.0  # times a yardstick: what is no further from it is spoken for by it
_THOUSANDS = 1000.0  # by which units of money differ
TINY = 300.0  # times less than usual: an amount in a larger unit, for nobody gives so little
_LEAST_PEERS = 2  # fewer other unions tell nothing about what is usual
_LEAST_PEERS_BELOW = 4  # and to call an amount a thousand times too small
_CLOSE = 30.0  # times a yardstick: how near a likely reading comes to it
_PAIRED = (Measure.RATIO, *(m for m in Measure if m.is_choice))  # their targets are shares of something
_YARDS = ("own", "peers", "target", "partner", "siblings")
_SAID = {
    "own": "số của chính đơn vị trước đây",
    "peers": "mức chung của các đơn vị cùng loại hình",
    "target": "phần mỗi đơn vị của mức giao",
    "partner": "số còn lại của tỷ lệ",
    "siblings": "mức suy từ các số gốc khác của đơn vị",
    "heads": "số người của đơn vị",
}


@dataclass(frozen=True)
class _Traits:
    """What the program tells of an item: its unit of measure, whether that is money, whole numbers, a level."""

    unit: str
    money: bool
    whole: bool
    level: bool


def far_out(data: Round) -> tuple[Issue, ...]:
    """Số chênh từ `far_factor` lần so với chính đơn vị trước đây, các đơn vị khác, mức giao hay số người: tạm giữ."""
    heads = _rows(data.heads)
    asked = _rows(data.asked)
    if heads.empty and asked.empty:
        return ()
    heads = _with_own(_with_siblings(heads), _rows(data.former_heads))
    odd = _judged(heads, data)
    sound = data.heads.merge(odd[_ID], on=_ID, how="left", indicator=True)
    sizes = _sizes(sound[sound["_merge"] == "left_only"], data.program)
    asked = _with_peers(asked.merge(sizes, on=["unit", "year"], how="left", validate="many_to_one"), data.program)
    asked = _with_partner(_with_own(_with_target(asked, data.program), _rows(data.former_asked)))
    return (*_issues(odd, data), *_issues(_judged(asked, data), data))


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The figures above zero: nothing is so many times nothing."""
    return frame[frame["value"] > 0].reset_index(drop=True)


# ------------------------------------------------------------------------------------------- yardsticks


def _with_own(rows: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """Column `own`: the median of what the union said of it for other years, or before."""
    if former.empty and rows["year"].nunique() < 2:  # a first round: merging takes longer than seeing that
        return rows.assign(own=nan)
    known = pd.concat([former[[*_ID, "value"]].assign(before=True), rows[[*_ID, "value"]].assign(before=False)])
    both = rows[_ID].reset_index().merge(known.rename(columns={"year": "of"}), on=["unit", "item"], how="inner")
    both = both[both["before"] | (both["of"] != both["year"])]
    return rows.assign(own=both.groupby("index")["value"].median().reindex(rows.index))


def _with_siblings(heads: pd.DataFrame) -> pd.DataFrame:
    """Column `siblings`: what the union's other base quantities let expect, in the proportions of all unions."""
    if heads["unit"].nunique() <= _LEAST_PEERS:
        return heads.assign(siblings=nan)
    logs = heads["value"].map(log)
    apart = logs - logs.groupby([heads["unit"], heads["year"]]).transform("median")
    group = [heads["item"], heads["year"]]
    usual, size = apart.groupby(group).transform("median"), apart.groupby(group).transform("size")
    asked = heads.groupby(["unit", "year"])["item"].transform("size")
    return heads.assign(siblings=(logs - apart + usual).map(exp).where((size > _LEAST_PEERS) & (asked > 2)))


def _sizes(heads: pd.DataFrame, program: Program) -> pd.DataFrame:
    """How many people each union has in a year. Columns unit, year, size."""
    staff = {b.code for b in program.bases if of_people(b.unit)}
    rows = heads[heads["item"].isin(staff) & (heads["value"] > 0)]
    return rows.groupby(["unit", "year"])["value"].max().rename("size").reset_index()


def _with_peers(rows: pd.DataFrame, program: Program) -> pd.DataFrame:
    """Columns `peers`, the larger of what the others say plainly and by their size, and `others`, how many."""
    kinds = {code: str(unit.kind) for code, unit in program.unit_by_code.items()}
    if rows["unit"].nunique() <= _LEAST_PEERS:
        return rows.assign(peers=nan, others=0)
    group = [rows["item"], rows["year"], rows["unit"].map(kinds)]
    plain = rows["value"].groupby(group).transform(_median_of_others)
    by_size = (rows["value"] / rows["size"]).groupby(group).transform(_median_of_others) * rows["size"]
    others = rows["value"].groupby(group).transform("size") - 1
    peers = pd.concat([plain, by_size], axis=1).max(axis=1).where(others >= _LEAST_PEERS)
    return rows.assign(peers=peers, others=others)


def _median_of_others(values: pd.Series) -> pd.Series:
    """For every value the median of the others."""
    ordered = values.dropna().sort_values(kind="stable")
    known, n = ordered.tolist(), len(ordered)
    if n < 2:
        return pd.Series(nan, index=values.index)
    low, high = (n - 2) // 2, (n - 1) // 2  # of the n - 1 others
    medians = [(known[low + (rank <= low)] + known[high + (rank <= high)]) / 2 for rank in range(n)]
    return pd.Series(medians, index=ordered.index).reindex(values.index)


def _with_target(rows: pd.DataFrame, program: Program) -> pd.DataFrame:
    """Column `target`: a union's share of the year's target, the larger the union the more."""
    shares = {
        (i.code, year): own for i in program.indicators for year in program.years if (own := _share(i, year, program))
    }
    told = [shares.get((str(i), int(y)), nan) for i, y in rows[["item", "year"]].itertuples(index=False, name=None)]
    share = pd.Series(told, rows.index, dtype="float64")
    usual = rows["size"].groupby([rows["item"], rows["year"]]).transform("mean")
    return rows.assign(target=share * (rows["size"] / usual).clip(lower=1).fillna(1))


def _share(indicator: Indicator, year: int, program: Program) -> float | None:
    """What one union would have to say for the target of a year to be met; None where nothing follows from it."""
    target = indicator.targets.get(year) or indicator.term_target
    if target is None or indicator.comparator.lower_is_better or indicator.measure in _PAIRED:
        return None
    amount = target.high or target.low
    if year not in indicator.targets and indicator.accrual is Accrual.CUMULATIVE:
        amount /= len(program.years)
    if indicator.measure is Measure.PER_UNIT or indicator.reporter is Reporter.OFFICE:
        return amount
    units = sum(indicator.concerns(u.kind) and u.rolls_up is None for u in program.units)
    return amount / units if units else None


def _with_partner(rows: pd.DataFrame) -> pd.DataFrame:
    """Column `partner`: the denominator beside a numerator that may exceed it, as dues beside what was collected."""
    items = rows["item"].astype(str)
    lower = rows[items.str.endswith(DENOMINATOR_MARK)]
    known = lower.assign(item=lower["item"].astype(str).str.removesuffix(DENOMINATOR_MARK))
    known = known[[*_ID, "value"]].rename(columns={"value": "partner"})
    return rows.assign(item=items).merge(known, on=_ID, how="left", validate="one_to_one")


# ------------------------------------------------------------------------------------------- the verdict


def _judged(rows: pd.DataFrame, data: Round) -> pd.DataFrame:
    """The rows that are far out, with `yard` and `by`: what they are so far from, and what that is."""
    traits = rows["item"].astype(str).map(_traits(data.program))
    money, whole, level = (traits.map(attrgetter(name)).astype(bool) for name in ("money", "whole", "level"))
    yards = pd.DataFrame({name: rows.get(name, nan) for name in _YARDS}, index=rows.index).astype("float64")
    yards = yards.clip(lower=whole.astype("float64"), axis=0)  # of things counted, one is the least to be usual
    limit = _head_limit(rows, data)
    above, below = yards.rdiv(rows["value"], axis=0), yards.div(rows["value"], axis=0)
    heads = rows["value"] / limit
    far = data.limits.far_factor
    told = above.max(axis=1).ge(far) | heads.ge(far)
    spoken = above[["own", "target"]].lt(NEAR).any(axis=1) | heads.le(1)
    spoken |= above["peers"].lt(NEAR) & ~(money & above["target"].ge(_THOUSANDS))
    high = told & ~spoken & (rows["value"] - yards.min(axis=1)).fillna(inf).ge(data.limits.change_least)
    low = level & below["own"].ge(far) & (yards["own"] - rows["value"]).ge(data.limits.change_least) & ~heads.ge(0.1)
    enough = yards["own"].notna() | (rows.get("others", pd.Series(0, rows.index)) >= _LEAST_PEERS_BELOW)
    tiny = below[["own", "peers", "target"]].min(axis=1).ge(TINY) & enough & money
    found = rows[high | low | tiny]
    shown = yards.loc[found.index].assign(heads=limit.loc[found.index])
    order = ["own", "peers", "heads", "target", "siblings", "partner"]
    by = [_first_known(order, line) for line in shown[order].itertuples(index=False, name=None)]
    return found.assign(yard=[y for _, y in by], by=[b for b, _ in by])


def _first_known(names: list[str], yards: tuple[float, ...]) -> tuple[str, float]:
    return next((name, value) for name, value in zip(names, yards, strict=True) if value == value)


def _head_limit(rows: pd.DataFrame, data: Round) -> pd.Series:
    """The union's heads beside what counts people."""
    people = counts_people(data.program)
    if "size" not in rows:
        return pd.Series(nan, rows.index)
    return rows["size"].where(rows["item"].isin(people))


def _traits(program: Program) -> dict[str, _Traits]:
    found: dict[str, _Traits] = {}
    for base in program.bases:
        found[base.code] = _traits_of(base.unit, base.label, level=True)
    for i in program.indicators:
        is_ratio = i.measure is Measure.RATIO
        unit = measured_in(i.numerator) if is_ratio else i.unit
        found[i.code] = _traits_of(unit, i.numerator, level=i.measure is Measure.STOCK)
        found[i.code + DENOMINATOR_MARK] = _traits_of(measured_in(i.denominator), i.denominator, level=False)
    return found


def _traits_of(unit: str, words: str, *, level: bool) -> _Traits:
    whole = number_kind(unit, words).value == "integer"
    return _Traits(unit, "dong" in bare(unit).split(), whole, level)


# ------------------------------------------------------------------------------------------- what is said


def _issues(rows: pd.DataFrame, data: Round) -> Iterator[Issue]:
    traits = _traits(data.program)
    columns = ["unit", "item", "what", "value", "file", "sheet", "cell", "yard", "by"]
    for unit, item, what, value, file, sheet, cell, yard, by in rows[columns].itertuples(index=False, name=None):
        trait = traits[str(item)]
        said = f"xem lại ({_SAID[by]} khoảng {_rounded(yard)})"
        likely = likely_reading(value, yard, trait.money, trait.whole)
        if likely is not None:
            said += f": có phải {number(likely, 4)} {trait.unit if trait.money else ''}".rstrip() + "?"
        yield issue("H12", CellRef(file, sheet, cell), found=number(value, 4), what=what, unit=unit, expected=said)


def _rounded(value: float) -> str:
    return number(value, 0 if value >= 100 else 1 if value >= 1 else 4)


def likely_reading(value: float, yard: float, money: bool, whole: bool) -> float | None:
    """The value in another unit, or without zeros too many, that comes nearest to what is usual; None for none."""
    steps = (3, 6, 9, -3, -6) if money else (2, 3, 1, -2, -3)
    readings = [round(value / 10.0**step, 4) for step in steps]
    fitting = [r for r in readings if r > 0 and (not whole or r.is_integer()) and max(r / yard, yard / r) <= _CLOSE]
    return min(fitting, key=lambda r: abs(log(r / yard)), default=None)
