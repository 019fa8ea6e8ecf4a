"""What the sums hold of unions of which no form of this period counts: half a year's or other figures, or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from pipeline.program.model import Period
from pipeline.program.register import successors
from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once
from pipeline.round.printed import Counting
from pipeline.round.roster import Delivery


class WhoseFigures(Enum):
    """Whose figures stand for a union, from its own of the year down to none."""

    CLOSED = "closed"
    OTHER_PERIOD = "other_period"
    HALF = "half"
    PREDECESSORS = "predecessors"
    EARLIER = "earlier"
    NOTHING = "nothing"

    @property
    def of_this_year(self) -> bool:
        """Whether sums of the year the report is about hold something of it."""
        return self not in (WhoseFigures.EARLIER, WhoseFigures.NOTHING)


_ORDER = tuple(WhoseFigures)


@dataclass(frozen=True, slots=True)
class StandIn:
    """What stands for a union; `year` is the one the report is about, `period` the name of the period that told it."""

    whose: WhoseFigures
    year: int
    period: str = ""

    @property
    def text(self) -> str:
        """As it stands after 'đơn vị'."""
        match self.whose:
            case WhoseFigures.CLOSED:
                return "đang dùng số đã chốt của kỳ này"
            case WhoseFigures.OTHER_PERIOD:
                return f"đang dùng số đã gửi ở kỳ “{self.period}”" if self.period else "đang dùng số đã gửi ở kỳ khác"
            case WhoseFigures.HALF:
                return f"đang dùng số 6 tháng đầu năm {self.year}"
            case WhoseFigures.PREDECESSORS:
                return "đang dùng số của đơn vị cũ trước sáp nhập, hợp nhất, chia tách"
            case WhoseFigures.EARLIER:
                return f"có số các năm trước, chưa có số năm {self.year}"
            case _:
                return "chưa có số liệu"


@once
def stand_ins(data: Consolidation) -> Mapping[str, StandIn]:
    """What stands for each union of which no form of this period counts, by unit code in the order of the roster."""
    year, periods = data.latest_year, {p.code: n for n, p in enumerate(data.program.periods)}
    told: dict[str, str] = {}  # the last period that told a union's figures of the year
    earlier: set[str] = set()
    for unit, of, period in _rows(data):
        if of < year:
            earlier.add(unit)
        elif of == year and periods.get(period, -1) >= periods.get(told.get(unit, ""), -1):
            told[unit] = period
    heirs = {code: _heirs(data, codes) for code, codes in (("now", told), ("earlier", earlier))}
    found = {}
    for line in data.unit_roster:
        code = line.unit.code
        if line.delivery.counted:
            continue
        if code in told:
            found[code] = _of_period(data, data.program.period_by_code.get(told[code]))
        elif code in heirs["now"]:
            found[code] = StandIn(WhoseFigures.PREDECESSORS, year)
        elif code in earlier or code in heirs["earlier"]:
            found[code] = StandIn(WhoseFigures.EARLIER, year)
        else:
            found[code] = StandIn(WhoseFigures.NOTHING, year)
    return found


def _rows(data: Consolidation) -> Iterator[tuple[str, int, str]]:
    """Unit, year and period of the figures; not of those that a form kept out by a close only says again."""
    out = {line.file for line in data.unit_roster if line.delivery is Delivery.AFTER_CLOSE}
    for whole in (data.figures.facts, data.figures.bases):
        frame = whole[~whole["file"].isin(out)]
        yield from frame[["unit", "year", "period"]].drop_duplicates().itertuples(index=False, name=None)


def _heirs(data: Consolidation, units: Iterable[str]) -> set[str]:
    """The unions that stand today for those of `units` that are gone."""
    gone = (u for u in units if u in data.program.changes_by_unit)
    return {heir for unit in gone for heir, _ in successors(data.program, unit, data.period.end) if heir != unit}


def _of_period(data: Consolidation, period: Period | None) -> StandIn:
    if period is None:
        return StandIn(WhoseFigures.OTHER_PERIOD, data.latest_year)
    if period.code == data.period.code:  # nothing of it comes from a form: a close holds it
        return StandIn(WhoseFigures.CLOSED, data.latest_year)
    half = period.is_half_year
    return StandIn(WhoseFigures.HALF if half else WhoseFigures.OTHER_PERIOD, data.latest_year, period.name)


_BESIDE_CLOSED = "Theo biểu; số nào khác số đã chốt thì giữ số đã chốt"


def stand_in_cells(data: Consolidation) -> Mapping[str, str]:
    """The words as a table's cell says them, by unit code; of a union whose form counts as it is there are none."""
    held = (line for line in data.unit_roster if line.delivery.counted and line.figures_after_close)
    return {
        **{unit: item.text[0].upper() + item.text[1:] for unit, item in stand_ins(data).items()},
        **{line.unit.code: _BESIDE_CLOSED for line in held},
    }


def counted(found: Iterable[StandIn], count: Counting) -> list[str]:
    """'01 đơn vị đang dùng số 6 tháng đầu năm 2025', those with figures first."""
    kinds = Counter(found)
    ordered = sorted(kinds, key=lambda r: (_ORDER.index(r.whose), r.period))
    return [f"{count(kinds[r])} đơn vị {r.text}" for r in ordered]
