"""Figures a hundred times out: withheld until somebody confirms them, as đồng typed where millions are asked.

A figure is held against whatever there is to hold it against: what the union said before, the other unions of its
kind (also by the size of the union), its share of the target, its heads, the other number of a ratio. It is far out
when one of these says so and none speaks for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from math import exp, inf, isnan, log, nan
from statistics import median
from typing import NamedTuple, TypeVar

import pandas as pd

from pipeline.checks.money import dong_in
from pipeline.forms.layout import number_kind
from pipeline.forms.quantities import measured_in
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Indicator, Program
from pipeline.program.vocabulary import Accrual, Measure, Reporter
from pipeline.round.compared import DENOMINATOR_MARK, ComparedFigures, counts_people, of_people, question_of
from pipeline.round.frame_rows import rows_of
from pipeline.settings import Thresholds
from pipeline.text import number

NEAR = 20.0  # times a yardstick: what is no further from it is spoken for by it
_THOUSANDS = 1000.0  # by which units of money differ
TINY = 300.0  # times less than usual: an amount in a larger unit, for nobody gives so little
_LEAST_PEERS = 2  # fewer other unions tell nothing about what is usual
_LEAST_PEERS_BELOW = 4  # and to call an amount a thousand times too small
_CLOSE = 30.0  # times a yardstick: how near a likely reading comes to it
_PAIRED = (Measure.RATIO, *(m for m in Measure if m.is_choice))  # their targets are shares of something
_YARDS = ("own", "peers", "target", "partner", "siblings")
_SPOKEN_FIRST = ("own", "peers", "heads", "target", "siblings", "partner")  # what a question names, where it is known
_SAID = {
    "own": "số của chính đơn vị trước đây",
    "peers": "mức chung của các đơn vị cùng loại hình",
    "target": "phần mỗi đơn vị của mức giao",
    "partner": "số còn lại của tỷ lệ",
    "siblings": "mức suy từ các số liệu chung khác của đơn vị",
    "heads": "số người của đơn vị",
}

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True)
class _Traits:
    """What the program tells of an item: its unit of measure, whether that is money, whole numbers, a level."""

    unit: str
    money: bool
    whole: bool
    level: bool


class _Row(NamedTuple):
    """A figure above zero: whose, of what, of which year, and where it stands."""

    unit: str
    item: str
    year: int
    value: float
    what: str
    file: str
    sheet: str
    cell: str

    @property
    def key(self) -> tuple[str, str, int]:
        return self.unit, self.item, self.year


class _Yards(NamedTuple):
    """What a figure is held against, nan where there is nothing: `others` tells how many the peers are."""

    own: float = nan
    siblings: float = nan
    peers: float = nan
    others: int = 0
    target: float = nan
    partner: float = nan
    heads: float = nan  # the union's people, beside what counts people


_Sizes = Mapping[tuple[str, int], float]  # how many people a union has in a year


def far_out(data: ComparedFigures) -> tuple[Issue, ...]:
    """Số chênh từ `far_factor` lần so với chính đơn vị trước đây, các đơn vị khác, mức giao hay số người: tạm giữ."""
    heads, asked = _rows(data.heads), _rows(data.asked)
    if not heads and not asked:
        return ()
    traits = _traits(data.program)
    judged = _judged(heads, _yards_of_heads(heads, _rows(data.former_heads)), traits, data.limits)
    odd = {row.key for row, _, _ in judged}
    sizes = _sizes((row for row in heads if row.key not in odd), data.program)
    judged += _judged(asked, _yards_of_asked(asked, _rows(data.former_asked), sizes, data.program), traits, data.limits)
    said = ((row, _issue(row, by, yard, traits[row.item])) for row, by, yard in judged)
    return tuple(found.about(data.about(row.item, row.year)) for row, found in said)


def _rows(frame: pd.DataFrame) -> list[_Row]:
    """The figures above zero: nothing is so many times nothing."""
    return list(starmap(_Row, rows_of(frame.loc[frame["value"] > 0, list(_Row._fields)])))


# ------------------------------------------------------------------------------------------- yardsticks


def _yards_of_heads(heads: Sequence[_Row], former: Sequence[_Row]) -> list[_Yards]:
    pairs = zip(_own(heads, former), _siblings(heads), strict=True)
    return [_Yards(own=own, siblings=siblings) for own, siblings in pairs]


def _yards_of_asked(rows: Sequence[_Row], former: Sequence[_Row], sizes: _Sizes, program: Program) -> list[_Yards]:
    people = counts_people(program)
    partners = _partners(rows)
    columns = zip(rows, _own(rows, former), _peers(rows, sizes, program), _targets(rows, sizes, program), strict=True)
    return [
        _Yards(
            own=own,
            peers=peers,
            others=others,
            target=target,
            partner=partners.get(row.key, nan),
            heads=sizes.get((row.unit, row.year), nan) if row.item in people else nan,
        )
        for row, own, (peers, others), target in columns
    ]


def _own(rows: Sequence[_Row], former: Sequence[_Row]) -> list[float]:
    """The median of what the union said of it for other years, or before."""
    before: dict[tuple[str, str], list[float]] = defaultdict(list)
    now: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in former:
        before[row.unit, row.item].append(row.value)
    for row in rows:
        now[row.unit, row.item].append(row)
    known = (
        [*before.get((row.unit, row.item), ()), *(o.value for o in now[row.unit, row.item] if o.year != row.year)]
        for row in rows
    )
    return [median(values) if values else nan for values in known]


def _siblings(heads: Sequence[_Row]) -> list[float]:
    """What the union's other base quantities let expect, in the proportions of all unions."""
    if len({row.unit for row in heads}) <= _LEAST_PEERS:
        return [nan] * len(heads)
    logs = [log(row.value) for row in heads]
    of_form = _grouped(logs, [(row.unit, row.year) for row in heads])
    middles = {form: median(values) for form, values in of_form.items()}
    apart = [one - middles[row.unit, row.year] for one, row in zip(logs, heads, strict=True)]
    of_item = _grouped(apart, [(row.item, row.year) for row in heads])
    usual = {item: median(values) for item, values in of_item.items()}
    told = [len(of_item[r.item, r.year]) > _LEAST_PEERS and len(of_form[r.unit, r.year]) > 2 for r in heads]
    return [
        exp(one - off + usual[row.item, row.year]) if enough else nan
        for row, one, off, enough in zip(heads, logs, apart, told, strict=True)
    ]


def _grouped(values: Iterable[float], keys: Iterable[_Key]) -> dict[_Key, list[float]]:
    groups: dict[_Key, list[float]] = defaultdict(list)
    for key, value in zip(keys, values, strict=True):
        groups[key].append(value)
    return groups


def _sizes(heads: Iterable[_Row], program: Program) -> _Sizes:
    """How many people each union has in a year."""
    staff = {b.code for b in program.bases if of_people(b.unit)}
    sizes: dict[tuple[str, int], float] = {}
    for row in heads:
        if row.item in staff:
            sizes[row.unit, row.year] = max(row.value, sizes.get((row.unit, row.year), 0.0))
    return sizes


def _peers(rows: Sequence[_Row], sizes: _Sizes, program: Program) -> list[tuple[float, int]]:
    """The larger of what the others of its kind say plainly and by their size; how many others there are."""
    if len({row.unit for row in rows}) <= _LEAST_PEERS:
        return [(nan, 0)] * len(rows)
    kinds = {code: unit.kind.code for code, unit in program.unit_by_code.items()}
    groups = [(row.item, row.year, kinds.get(row.unit)) for row in rows]
    size = [sizes.get((row.unit, row.year), nan) for row in rows]
    plain = _medians_of_others([row.value for row in rows], groups)
    by_size = _medians_of_others([row.value / people for row, people in zip(rows, size, strict=True)], groups)
    many = Counter(groups)
    found = []
    for group, said, per_head, people in zip(groups, plain, by_size, size, strict=True):
        others = many[group] - 1 if group[2] is not None else 0
        found.append((max(said, per_head * people) if others >= _LEAST_PEERS else nan, others))
    return found


def _medians_of_others(values: Sequence[float], groups: Sequence[_Key]) -> list[float]:
    """For every value the median of the others of its group; nan where it has none."""
    members: dict[_Key, list[int]] = defaultdict(list)
    for at, (group, value) in enumerate(zip(groups, values, strict=True)):
        if not isnan(value):
            members[group].append(at)
    medians = [nan] * len(values)
    for places in members.values():
        n = len(places)
        if n < 2:
            continue
        places.sort(key=values.__getitem__)
        low, high = (n - 2) // 2, (n - 1) // 2  # of the n - 1 others
        for rank, at in enumerate(places):
            medians[at] = (values[places[low + (rank <= low)]] + values[places[high + (rank <= high)]]) / 2
    return medians


def _targets(rows: Sequence[_Row], sizes: _Sizes, program: Program) -> list[float]:
    """A union's share of the year's target, the larger the union the more."""
    shares = {
        (i.code, year): own for i in program.indicators for year in program.years if (own := _share(i, year, program))
    }
    size = [sizes.get((row.unit, row.year), nan) for row in rows]
    of_item = _grouped(size, [(row.item, row.year) for row in rows])
    known = {item: [n for n in people if not isnan(n)] for item, people in of_item.items()}
    usual = {item: sum(people) / len(people) for item, people in known.items() if people}
    return [
        shares.get((row.item, row.year), nan) * max(1.0, people / usual.get((row.item, row.year), nan))
        for row, people in zip(rows, size, strict=True)  # max gives 1 where the size is not known
    ]


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
    units = sum(indicator.concerns(u.kind) and not u.is_office_below for u in program.units)
    return amount / units if units else None


def _partners(rows: Iterable[_Row]) -> Mapping[tuple[str, str, int], float]:
    """The denominators of numerators that may exceed them, as dues beside what was collected."""
    return {
        (row.unit, question_of(row.item), row.year): row.value for row in rows if row.item.endswith(DENOMINATOR_MARK)
    }


# ------------------------------------------------------------------------------------------- the verdict


def _judged(
    rows: Sequence[_Row], yards: Sequence[_Yards], traits: Mapping[str, _Traits], limits: Thresholds
) -> list[tuple[_Row, str, float]]:
    """The rows that are far out, with what they are so far from, and how much that is."""
    found = []
    for row, yard in zip(rows, yards, strict=True):
        trait = traits[row.item]
        usual = _of_whole(yard) if trait.whole else yard
        if _is_far_out(row.value, usual, trait, limits):
            by = next(name for name in _SPOKEN_FIRST if not isnan(getattr(usual, name)))
            found.append((row, by, getattr(usual, by)))
    return found


def _of_whole(yard: _Yards) -> _Yards:
    """Of things counted, one is the least to be usual."""
    one = {name: max(1.0, told) for name in _YARDS if not isnan(told := getattr(yard, name))}
    return yard._replace(**one) if one else yard


def _is_far_out(value: float, yard: _Yards, trait: _Traits, limits: Thresholds) -> bool:
    """Whether a yardstick says so and none speaks for the value; every comparison with nan is False."""
    if _is_far_above(value, yard, limits) and not _is_spoken_for(value, yard, trait):
        return True
    return _is_far_below(value, yard, trait, limits) or _is_slip_of_unit(value, yard, trait)


def _is_far_above(value: float, yard: _Yards, limits: Thresholds) -> bool:
    known = [one for name in _YARDS if not isnan(one := getattr(yard, name))]
    told = value / yard.heads >= limits.far_factor or bool(known and value / min(known) >= limits.far_factor)
    return told and value - min(known, default=-inf) >= limits.change_least


def _is_spoken_for(value: float, yard: _Yards, trait: _Traits) -> bool:
    """Whether something makes a large value likely: the union's own, its target, its people; or those of others."""
    if value / yard.own < NEAR or value / yard.target < NEAR or value / yard.heads <= 1:
        return True
    return value / yard.peers < NEAR and not (trait.money and value / yard.target >= _THOUSANDS)


def _is_far_below(value: float, yard: _Yards, trait: _Traits, limits: Thresholds) -> bool:
    """Whether what stays at a level has all but gone, and not for want of people."""
    fallen = yard.own / value >= limits.far_factor and yard.own - value >= limits.change_least
    return trait.level and fallen and not value / yard.heads >= 0.1


def _is_slip_of_unit(value: float, yard: _Yards, trait: _Traits) -> bool:
    """Whether money is so small beside what is known that it was told in another unit."""
    below = [one / value for one in (yard.own, yard.peers, yard.target) if not isnan(one)]
    enough = not isnan(yard.own) or yard.others >= _LEAST_PEERS_BELOW
    return trait.money and enough and min(below, default=0.0) >= TINY


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
    return _Traits(unit.partition("/")[0].strip(), dong_in(unit) is not None, whole, level)


# ------------------------------------------------------------------------------------------- what is said


def _issue(row: _Row, by: str, yard: float, trait: _Traits) -> Issue:
    said = f"xem lại ({_SAID[by]} khoảng {_rounded(yard)})"
    likely = likely_reading(row.value, yard, trait.money, trait.whole)
    if likely is not None:
        said += f": có phải {number(likely, 4)} {trait.unit if trait.money else ''}".rstrip() + "?"
    ref = CellRef(row.file, row.sheet, row.cell)
    return issue("H12", ref, found=number(row.value, 4), what=row.what, unit=row.unit, expected=said)


def _rounded(value: float) -> str:
    return number(value, 0 if value >= 100 else 1 if value >= 1 else 4)


def likely_reading(value: float, yard: float, money: bool, whole: bool) -> float | None:
    """The value in another unit, or without zeros too many, that comes nearest to what is usual; None for none."""
    steps = (3, 6, 9, -3, -6) if money else (2, 3, 1, -2, -3)
    readings = [round(value / 10.0**step, 4) for step in steps]
    fitting = [r for r in readings if r > 0 and (not whole or r.is_integer()) and max(r / yard, yard / r) <= _CLOSE]
    return min(fitting, key=lambda r: abs(log(r / yard)), default=None)
