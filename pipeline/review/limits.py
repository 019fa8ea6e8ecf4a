"""Part III: a drafted paragraph for each indicator that is missed: what is missing, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.program.model import Indicator, Unit
from pipeline.program.vocabulary import Comparator, Reporter, Status, Writer
from pipeline.review.brief import figure
from pipeline.review.model import Block, BlockKind
from pipeline.review.unit_ratings import REACHED, SHORT, rated_unions, told_by_unions
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import amount, named, tally
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import missed
from pipeline.round.verdicts import about, outcome
from pipeline.text import lower_first, upper_first

MOST_NAMED = 2  # unions named as those whose results are lowest
CAUSES = ("Nguyên nhân khách quan", "Nguyên nhân chủ quan")


@dataclass(frozen=True, slots=True)
class Failing:
    """The unions that miss an indicator, the lowest first, among those that could be rated."""

    rated: Sequence[Unit]
    short: Sequence[tuple[Unit, float]]


def limit_blocks(data: Consolidation) -> Iterator[Block]:
    """An item for each missed indicator; a sentence when there is none."""
    found = [item for item in indicators_in_period(data) if missed(item)]
    for item in found:
        said = ", ".join(filter(None, (figure(item, paired=False), outcome(item))))
        where = f" {place}" if (place := where_missed(data, item)) else ""
        lead = f"Chỉ tiêu {item.indicator.code}. "
        yield Block(BlockKind.INDICATOR, f": {said}.{where}", lead=lead, detail=about(item))
    if not found and data.program.indicators:
        yield Block(BlockKind.PARAGRAPH, "Không có chỉ tiêu đến hạn nào chưa đạt mức giao.")


def cause_blocks(writer: str) -> Iterator[Block]:
    """Where the office writes why."""
    for cause in CAUSES:
        yield Block(BlockKind.PROMPT, f"[{writer or Writer.OFFICE.label} viết: {lower_first(cause)}.]", writer=writer)


def where_missed(data: Consolidation, item: IndicatorInPeriod) -> str:
    """'Có 11/34 đơn vị dưới mức giao (…); nhiều nhất ở Cụm 3; thấp nhất là …'; nothing where it is unknown."""
    if item.indicator.reporter is Reporter.OFFICE:
        return ""
    found = _failing(data, item)
    if not item.indicator.measure.has_denominator or found is None or not found.short:
        return _who_brought(data, item)
    program = data.program
    units = [unit for unit, _ in found.short]
    said = [f"Có {tally(program, len(units))}/{tally(program, len(found.rated))} đơn vị {_short_of(item.indicator)}"]
    kinds, of_kind = Counter(u.kind for u in units), Counter(u.kind for u in found.rated)
    if len(kinds) > 1:
        known = [kind for kind in program.kinds if kinds[kind]]
        parts = (f"{lower_first(k.label)} {tally(program, kinds[k])}/{tally(program, of_kind[k])}" for k in known)
        said[0] += f" ({', '.join(parts)})"
    elif len(of_kind) > 1:
        said[0] += f", {'đều ' if len(units) > 1 else ''}thuộc khối {lower_first(units[0].kind.label)}"
    first, second, *_ = [*Counter(u.cluster for u in units if u.cluster).most_common(2), ("", 0), ("", 0)]
    if first[1] > second[1] > 0:
        name = first[0] if first[0][:1].isalpha() else f"cụm {first[0]}"
        said.append(f"nhiều nhất ở {name} ({tally(program, first[1])} đơn vị)")
    if program.report.weakest_names:
        said.append(_names(data, item, found.short))
    return f"{'; '.join(said)}."


def _short_of(indicator: Indicator) -> str:
    """What is said of a union that has not reached it: not “chưa đạt” of a figure, which sheets may rate as near."""
    if indicator.measure.is_choice:
        return "chưa đạt"
    if indicator.comparator in (Comparator.EQUAL, Comparator.RANGE):
        return "chưa đúng mức giao"
    return "quá mức tối đa" if indicator.comparator.lower_is_better else "dưới mức giao"


def _names(data: Consolidation, item: IndicatorInPeriod, short: Sequence[tuple[Unit, float]]) -> str:
    indicator = item.indicator
    alone = len(short) == 1
    if indicator.measure.is_choice:
        return f"{'là' if alone else 'gồm'} {named(data.program, [unit.name for unit, _ in short], MOST_NAMED)}"
    values = [amount(indicator, value) for _, value in short]
    lowest = [f"{unit.name} ({said})" for (unit, _), said in zip(short[:MOST_NAMED], values, strict=False)]
    end = "cao" if indicator.comparator.lower_is_better else "thấp"
    alike = sum(said == values[MOST_NAMED - 1] for said in values[MOST_NAMED:])
    more = f" và {tally(data.program, alike)} đơn vị khác cùng mức" if alike else ""
    return f"{'' if alone else f'{end} nhất '}là {'; '.join(lowest)}{more}"


def _failing(data: Consolidation, item: IndicatorInPeriod) -> Failing | None:
    found = rated_unions(data, item.indicator.code, item.result.year or data.latest_year)
    found = found[found["status"].isin((*REACHED, *SHORT))]
    if found.empty:
        return None
    known, lower = data.program.unit_by_code, item.indicator.comparator.lower_is_better
    short = found[found["status"].isin(SHORT)].sort_values("value", ascending=not lower, kind="stable")
    named = zip(short["unit"].tolist(), short["value"].tolist(), strict=True)
    return Failing([known[code] for code in found["unit"].tolist()], [(known[code], value) for code, value in named])


def _who_brought(data: Consolidation, item: IndicatorInPeriod) -> str:
    """Of a number that all bring together: how many brought nothing; of a ceiling, which that keeps, how many did."""
    if item.indicator.measure.has_denominator or item.status not in (Status.NEAR, Status.NOT_MET):
        return ""
    told = told_by_unions(data, item.indicator.code, item.result.year or data.latest_year)["numerator"]
    ceiling = item.indicator.comparator.lower_is_better or item.too_high
    count = int(((told > 0) if ceiling else (told == 0)).sum())
    if not count:
        return ""
    program, what = data.program, "có phát sinh" if ceiling else "không có kết quả"
    said = f"có {tally(program, count)}/{tally(program, len(told))} đơn vị {what}"
    return f"{upper_first(said)}."
