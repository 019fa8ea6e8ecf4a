"""Cells that promise something -> Target; the rows of sheet Mức giao khác; amendments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.patterns import short
from pipeline.program.cells import Cell, Percent, Record
from pipeline.program.model import Amendment, Indicator, OtherTarget, Target
from pipeline.program.target_words import UNDERSTOOD, ContraryWords, OtherUnit, change_in, in_words
from pipeline.program.term import TERM_LABEL
from pipeline.program.vocabulary import Comparator
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, key, number, parse_number

EVERY_YEAR, TERM = "every_year", "term_target"  # columns of targets beside those of years
_RANGE = short(r"(.+?)\s*(?:-|–|—|\.\.|đến)\s*(.+)", most=100)


class TypedTarget(NamedTuple):
    """What a cell promises, and the comparison that its words say; None where they say none."""

    target: Target | None
    comparator: Comparator | None
    change: float | None = None  # of a target told by the year before: so many percent more, or less
    as_share: bool = False  # whether a bare number below 1 is read as a share of all: 0,95 as 95%


def target_columns(years: Iterable[int]) -> tuple[str, ...]:
    """The keys of the columns of targets: of each year, of every year, of the term."""
    return (*map(str, years), EVERY_YEAR, TERM)


def typed_target(cell: Cell, unit: str) -> TypedTarget | None:
    """'Trên 95%', 'tối đa 5 vụ', '1.500 - 2.000' understood; None for an empty cell, or a wrong one (said)."""
    if cell.empty:
        return None
    if (changed := _change(cell, unit)) is not None:
        return changed
    try:
        words = in_words(clean(cell.value), unit)
    except ContraryWords as error:
        cell.wrong(f"một lời so sánh (ô này có {error})", UNDERSTOOD)
        return None
    except OtherUnit as error:
        cell.wrong(f"số theo đơn vị tính của dòng ({unit or 'còn trống'}); ô này ghi {error}", UNDERSTOOD)
        return None
    shown = cell.value if isinstance(cell.value, float | int) else words.numbers
    promised = amount(cell, percent=unit == "%", shown=shown)
    if promised is None:
        return None
    if isinstance(cell.value, Percent) and unit not in ("%", ""):
        cell.wrong(f"số theo đơn vị tính của dòng ({unit}); ô này định dạng %", "Đổi định dạng ô, gõ lại số.")
        return None
    as_share = unit == "%" and any(0 < part.value < 1 and not part.percent for part in _bounds(shown))
    if promised.high is None:
        return TypedTarget(promised, words.comparator, as_share=as_share)
    if words.comparator not in (None, Comparator.AT_LEAST):
        cell.wrong(f"một lời so sánh (ô này có {words.comparator.label} và khoảng)", UNDERSTOOD)
        return None
    return TypedTarget(promised, Comparator.RANGE, as_share=as_share)


def ask_about_shares(promised: Iterable[tuple[Cell, TypedTarget]]) -> None:
    """Warn of bare numbers below 1 that are read as shares of all; one message for the cells of a row."""
    shares = [(cell, t.target) for cell, t in promised if t.as_share and t.target is not None]
    if not shares:
        return
    cell, read = shares[0]
    others = ", ".join(other.address for other, _ in shares[1:])
    small = number(read.low / 100, 6)
    hint = (
        f"Mức giao là {small}% thì ghi “{small}%” (kèm dấu %); đúng là {number(read.low)}% thì ghi {number(read.low)}."
    )
    more = f" Xem cả {others}." if others else ""
    cell.problems.add(
        "P22", cell.sheet, cell.address, cell.value, cell.column.header, expected=number(read.low), hint=hint + more
    )


def _change(cell: Cell, unit: str) -> TypedTarget | None:
    """'Tăng 10% so với năm trước' understood; None for any other target, and for a wrong one (said)."""
    try:
        percent = change_in(clean(cell.value)) if isinstance(cell.value, str) else None
    except (AmbiguousNumber, NotANumber):
        cell.wrong("số phần trăm viết không mơ hồ", UNDERSTOOD)
        return TypedTarget(None, None)
    if percent is None:
        return None
    comparator = Comparator.AT_LEAST if percent > 0 else Comparator.AT_MOST
    if unit == "%":
        cell.wrong(
            "số phần trăm của năm ấy (tăng, giảm so với năm trước chỉ dùng cho số lượng)",
            "Tỷ lệ tăng thêm bao nhiêu điểm thì ghi tỷ lệ phải đạt của từng năm.",
        )
    elif cell.column.key == TERM:
        cell.wrong("số của cả nhiệm kỳ", "Tăng, giảm so với năm trước: ghi ở cột năm hoặc cột “Hằng năm”.")
    elif not -100 <= percent <= 1000 or percent == 0:
        cell.wrong("tăng từ trên 0 đến 1.000%, giảm từ trên 0 đến 100%")
    return TypedTarget(None, comparator, percent)


def amount(cell: Cell, *, percent: bool, shown: object = None) -> Target | None:
    """'95', '95%', '1.500 - 2.000' as a Target; of a `percent`, 0,95 is 95, and so is a cell that shows 95%.

    `shown`: what of the cell is a number, where words stand beside it.
    """
    if cell.empty:
        return None
    try:
        bounds = [
            _percentage(part) if percent else part.value for part in _bounds(cell.value if shown is None else shown)
        ]
    except AmbiguousNumber:
        cell.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5; tỷ lệ ghi kèm dấu %.")
    except NotANumber:
        cell.wrong("một số, hoặc khoảng như 1.500 - 2.000", cell.retype if cell.made_date else UNDERSTOOD)
    else:
        if bounds[0] < 0:
            cell.wrong("số từ 0 trở lên")
        elif bounds != sorted(set(bounds)):
            cell.wrong("khoảng có số đầu nhỏ hơn số cuối")
        else:
            return Target(*bounds)
    return None


def comparator_of(r: Record, promised: Iterable[tuple[Cell, TypedTarget]]) -> Comparator | None:
    """How a row is compared: as its column says, else as its targets do, else as an empty cell stands for.

    Targets whose words say another comparison are said.
    """
    promised = list(promised)
    cell, told = r["comparator"], [(at, t.comparator) for at, t in promised if t.comparator is not None]
    if not cell.empty or cell.nowhere or not told:
        chosen, by = r.choice("comparator", Comparator), "So sánh"
    else:
        chosen, by = told[0][1], f"ô {told[0][0].address}"
    for at, comparator in told:
        if chosen is not None and comparator is not chosen and Comparator.RANGE not in (comparator, chosen):
            at.wrong(
                f"cùng một cách so sánh: ô này là {comparator.label}, {by} là {chosen.label}",
                "Ở ô này chỉ ghi số, hoặc sửa So sánh (để trống thì theo lời ở mức giao).",
            )
            return chosen
    bare = [at for at, t in promised if t.comparator is None]
    worded = any(t.comparator is not None and t.change is None for _, t in promised)
    if cell.empty and worded and bare and chosen not in (Comparator.AT_LEAST, Comparator.RANGE, None):
        bare[0].wrong(
            f"cùng lời với {by} ({chosen.label})", "Ghi lời ở mọi mức giao của dòng, hoặc chọn So sánh rồi chỉ ghi số."
        )
    return chosen


def _bounds(value: object) -> list[Typed]:
    """The one number of a target's cell, or the two of a range. Raises NotANumber or AmbiguousNumber."""
    if isinstance(value, Percent):
        return [Typed(round(100 * value, 6), percent=True)]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [Typed(float(value))]
    text = clean(value)
    if (match := _RANGE.fullmatch(text)) and match.group(1) not in "+-":
        low, high = (parse_number(part) for part in match.groups())
        return [Typed(low.value, low.percent or high.percent), high]
    return [parse_number(text)]


def _percentage(said: Typed) -> float:
    """95 for '95', for '95%' and for '0,95'. Raises AmbiguousNumber for a bare 1: it may be one percent or all."""
    if said.value == 1 and not said.percent:
        raise AmbiguousNumber
    return round(100 * said.value, 6) if 0 < said.value < 1 and not said.percent else said.value


def check_ranges(promised: Iterable[tuple[Cell, Target | None]], comparator: Comparator) -> None:
    """Ranges where, and only where, the comparison is with a range; one message for all cells of a row."""
    wrong = [(cell, t) for cell, t in promised if t and (t.high is not None) != (comparator is Comparator.RANGE)]
    if not wrong:
        return
    cell, first = wrong[0]
    others = ", ".join(other.address for other, _ in wrong[1:])
    hint = f"Sửa ô này, và cả {others}." if others else "Sửa ô này."
    if first.high is None:
        cell.wrong(f"khoảng “từ - đến” (So sánh là {comparator.label})", hint)
    else:
        cell.wrong(f"một số (So sánh là {comparator.label}), hoặc chọn So sánh: {Comparator.RANGE.label}", hint)


def once(records: Iterable[Record]) -> None:
    """Say a second target for the same resolution, indicator, unit, year and decision date."""
    seen: dict[tuple[str, ...], str] = {}
    for r in records:
        asked = tuple(key(r[name].text()) for name in ("resolution", "indicator", "unit", "year", "decided_on"))
        cell = r["target"]
        if asked in seen:
            cell.problems.add("P05", cell.sheet, cell.address, cell.value, cell.column.header, expected=seen[asked])
        seen.setdefault(asked, cell.address)


def amends(t: OtherTarget, resolution: str) -> bool:
    """Whether a target changes one of the program's own `resolution`, and not only one unit's part of it."""
    return t.unit is None and key(t.resolution) == key(resolution)


def amendments_of(
    indicators: Iterable[Indicator], resolution: str, decided: Iterable[OtherTarget]
) -> tuple[Amendment, ...]:
    """The decisions that change the program's own targets, oldest first, each with what was in force before it."""
    now: dict[tuple[str, int | None], Target | None] = {}
    for i in indicators:
        now[i.code, None] = i.term_target
        for year, promised in i.targets.items():
            now[i.code, year] = promised
    found = []
    for t in sorted(decided, key=lambda t: t.since):
        if amends(t, resolution):
            at = (t.indicator, t.year)
            found.append(Amendment(*at, t.target, t.decision, t.decided_on, former=now.get(at)))
            now[at] = t.target
    return tuple(found)


def other_target(r: Record, years: tuple[int, ...], indicators: dict[str, Indicator]) -> OtherTarget | None:
    """A row of sheet Mức giao khác; None where it cannot be understood (said)."""
    indicator = indicators.get(r["indicator"].text())
    term = key(r["year"].text()) == key(TERM_LABEL)
    span = f" trong khoảng {years[0]} - {years[-1]}" if years else ""
    expected = f"một năm{span}, hoặc “{TERM_LABEL}”"
    year = None if term else r["year"].year(expected)
    if year and years and year not in years:
        r["year"].wrong(expected)
    typed = typed_target(r["target"], indicator.unit if indicator is not None else "")
    promised = typed.target if typed else None
    if typed:
        ask_about_shares([(r["target"], typed)])
    if typed and typed.change is not None:
        r["target"].wrong("một số", "Tăng, giảm so với năm trước chỉ ghi được ở trang “Chỉ tiêu”.")
    decided_on = r["decided_on"].date()
    if indicator is not None:
        check_ranges([(r["target"], promised)], indicator.comparator)
        if typed and typed.comparator not in (None, Comparator.RANGE, indicator.comparator):
            r["target"].wrong(f"như chỉ tiêu {indicator.code}: {indicator.comparator.label}", "Ở ô này chỉ ghi số.")
    if indicator is None or promised is None or (year is None and not term):
        return None
    unit = r["unit"].text() or None
    return OtherTarget(r["resolution"].text(), indicator.code, unit, year, promised, r["decision"].text(), decided_on)
