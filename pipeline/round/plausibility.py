"""Rules over all unions of a round: figures that are possible but unlikely. They warn; the figures count.

One rule is one function over ComparedFigures, with its description as docstring; PLAUSIBILITY_RULES lists them all.
Only values that passed the other ranks are here, and a cell is asked about once: the first rule that minds it speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from math import log1p
from typing import NamedTuple

import pandas as pd

from pipeline.forms.layout import PARTS
from pipeline.forms.quantities import asks_base
from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Program
from pipeline.program.vocabulary import Measure
from pipeline.round.compared import ComparedFigures, is_unbounded, widest_bases
from pipeline.text import number

_KEY = ["unit", "item", "year"]
_PLACE = ["file", "sheet", "cell"]
_FORM = ["unit", "file", "left", "rest", "telling"]
_SCORE = 0.6745  # of a normal distribution the median distance from the median, in standard deviations
_LAST_MONTH = 11  # a year's figures are often cut at 30 November


class _Figure(NamedTuple):
    """A number that a rule minds."""

    unit: str
    item: str
    year: int
    what: str
    value: float
    file: str
    sheet: str
    cell: str


PlausibilityRule = Callable[[ComparedFigures], Iterator[Issue]]


def _minded(data: ComparedFigures, code: str, rows: pd.DataFrame, expected: pd.Series | str) -> Iterator[Issue]:
    """An issue for every row of `rows` of `data`; `expected` is one sentence or a series of them."""
    sentences = [expected] * len(rows) if isinstance(expected, str) else list(expected)
    places = rows[["unit", "item", "year", "what", "value", *_PLACE]].itertuples(index=False, name=None)
    for place, sentence in zip(places, sentences, strict=True):
        f = _Figure(*place)
        ref = CellRef(f.file, f.sheet, f.cell)
        of = data.about(f.item, int(f.year))
        yield issue(code, ref, found=number(f.value, 4), what=f.what, unit=f.unit, facts=of, expected=sentence)


def _shown(values: pd.Series) -> list[str]:
    return [number(float(v), 4) for v in values]


# ------------------------------------------------------------------------------------- against the period before


def _before(now: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """The rows of `now` with what was said of the year before, or else earlier of the same year.

    Adds columns `then` and `of` (its year); rows without either are left out.
    """
    known = pd.concat([former[[*_KEY, "value"]], now[[*_KEY, "value"]]]).drop_duplicates(_KEY, keep="last")
    year_before = known.assign(of=known["year"], year=known["year"] + 1)
    same_year = former[[*_KEY, "value"]].assign(of=former["year"])
    then = pd.concat([year_before, same_year]).drop_duplicates(_KEY).rename(columns={"value": "then"})
    return now.merge(then, on=_KEY, how="inner", validate="one_to_one")


def _is_first(now: pd.DataFrame, former: pd.DataFrame) -> bool:
    """Whether there is nothing to hold the figures against: frames of no rows take as long as others."""
    return former.empty and now["year"].nunique() < 2


def _changed(rows: pd.DataFrame, factor: float, least: float) -> pd.DataFrame:
    low, high = rows[["value", "then"]].min(axis=1), rows[["value", "then"]].max(axis=1)
    return rows[(high - low >= least) & (high >= low * factor)]


def _near_then(rows: pd.DataFrame) -> pd.Series:
    then = pd.Series(_shown(rows["then"]), index=rows.index)
    return "xem lại (năm " + rows["of"].astype(str) + " là " + then + ")"


def changed_head_count(data: ComparedFigures) -> Iterator[Issue]:
    """Số liệu chung tăng hoặc giảm nhiều lần so với năm trước hoặc lần báo cáo trước."""
    if _is_first(data.heads, data.former_heads):
        return
    rows = _changed(_before(data.heads, data.former_heads), data.limits.change_factor, data.limits.change_least)
    yield from _minded(data, "H01", rows, _near_then(rows))


def changed_figure(data: ComparedFigures) -> Iterator[Issue]:
    """Số hiện có, số cả năm, số của tỷ lệ (hỏi riêng) đổi nhiều lần so với năm trước; không so 6 tháng với cả năm."""
    if _is_first(data.asked, data.former_asked):
        return
    kinds = {i.code: i.measure for i in data.program.indicators}
    for flows, factor in ((False, data.limits.change_factor), (True, data.limits.flow_factor)):
        frames = []
        for frame in (data.asked, data.former_asked):
            is_flow = frame["item"].map(kinds) != Measure.STOCK  # a part of a ratio varies like a flow
            frames.append(frame[is_flow & _full_years(frame, data.program)] if flows else frame[~is_flow])
        rows = _before(*frames)
        # What was said of the same year before is a correction of a flow, not its growth.
        rows = rows[rows["of"] < rows["year"]] if flows else rows
        rows = _changed(rows, factor, data.limits.change_least)
        yield from _minded(data, "H06", rows, _near_then(rows))


def less_than_half(data: ComparedFigures) -> Iterator[Issue]:
    """Số phát sinh cả năm không nhỏ hơn số 6 tháng đầu năm mà chính đơn vị đã báo cáo."""
    if data.halves.empty:
        return
    flows = {i.code for i in data.program.indicators if i.is_flow}
    half = data.halves.rename(columns={"indicator": "item", "numerator": "half"})[[*_KEY, "half"]]
    rows = data.counts[data.counts["item"].isin(flows) & ~data.counts["period"].isin(data.program.half_years)]
    rows = rows.astype({"item": object}).merge(half.astype({"item": object, "year": "int64"}), on=_KEY, how="inner")
    rows = rows[rows["value"] < rows["half"]]
    at_least = "không nhỏ hơn " + pd.Series(_shown(rows["half"]), rows.index, dtype=object)
    yield from _minded(data, "H13", rows, at_least + " đã báo cáo cho 6 tháng đầu năm " + rows["year"].astype(str))


def _full_years(frame: pd.DataFrame, program: Program) -> pd.Series:
    """Whether a figure covers its whole year: not one of a half-year's round, nor of a period that ends too early."""
    ends = {p.code: date(1, 1, 1) if p.is_half_year else p.end for p in program.periods}
    last = frame["period"].map(lambda code: ends[code].year + (ends[code].month >= _LAST_MONTH)).astype("int64")
    return frame["year"] < last


# ------------------------------------------------------------------------------------- within the round


def more_than_members(data: ComparedFigures) -> Iterator[Issue]:
    """Số người (kể cả tổng số hỏi riêng của tỷ lệ) không nhiều hơn số liệu chung lớn nhất gồm cả những người ấy."""
    wholes = widest_bases(data.program)
    people = data.heads[["unit", "item", "year", "value"]]
    people = people.rename(columns={"item": "base", "value": "limit"}).astype({"base": object})
    pairs = pd.DataFrame([(i, b) for i, of in wholes.items() for b in of], columns=["item", "base"], dtype=object)
    rows = data.asked[data.asked["item"].isin(wholes)].astype({"item": object})
    rows = rows.merge(pairs, on="item").merge(people, on=["unit", "base", "year"], validate="many_to_one")
    rows = rows.sort_values("limit", ascending=False, kind="stable").drop_duplicates(_KEY)
    rows = rows[rows["value"] > rows["limit"]].sort_index()
    labels = data.program.base_labels
    said = [f"không quá {n} ({labels[b]})" for n, b in zip(_shown(rows["limit"]), rows["base"], strict=True)]
    yield from _minded(data, "H02", rows, pd.Series(said, dtype=object))


def far_above_whole(data: ComparedFigures) -> Iterator[Issue]:
    """Tỷ lệ vượt xa 100% khi số đạt được không nhất thiết nằm trong tổng số (tiền đã thu trên số phải thu)."""
    limits = {
        i.code: data.limits.whole_factor
        * max(100, *(t.high or t.low for t in (*i.targets.values(), i.term_target) if t))
        for i in data.program.indicators
        if is_unbounded(i) and i.is_percent
    }
    if not limits:
        return
    rows = data.facts[data.facts["indicator"].isin(limits) & (data.facts["denominator"] > 0)]
    shares = 100 * rows["numerator"] / rows["denominator"]
    rows = rows.assign(value=rows["numerator"], share=shares, item=rows["indicator"])
    rows = rows[rows["share"] > rows["item"].map(limits).astype("float64")]
    what = "Chỉ tiêu " + rows["item"].astype(str) + " năm " + rows["year"].astype(str) + PARTS["num"]
    said = [
        f"so với tổng số {number(d, 4)} là {number(s, 1)}%"
        for d, s in zip(rows["denominator"], rows["share"], strict=True)
    ]
    yield from _minded(data, "H09", rows.assign(what=what), pd.Series(said, dtype=object))


def unlike_base(data: ComparedFigures) -> Iterator[Issue]:
    """Chỉ tiêu số hiện có hỏi đúng một số liệu chung của biểu thì bằng số đó."""
    pairs = {i.code: b.code for i in data.program.indicators for b in data.program.bases if asks_base(i, b)}
    if not pairs:
        return
    heads = data.heads[["unit", "item", "year", "value", "what"]]
    heads = heads.rename(columns={"item": "base", "value": "head", "what": "asked"})
    rows = data.counts[data.counts["item"].isin(pairs)]
    rows = rows.assign(base=rows["item"].map(pairs).astype(object))
    rows = rows.merge(heads.astype({"base": object}), on=["unit", "base", "year"], validate="many_to_one")
    rows = rows[rows["value"] != rows["head"]]
    yield from _minded(
        data, "H07", rows, "bằng " + pd.Series(_shown(rows["head"]), rows.index, dtype=object) + " ở " + rows["asked"]
    )


def far_from_others(data: ComparedFigures) -> Iterator[Issue]:
    """Số lượng, kể cả tổng số hỏi riêng, khác hẳn các đơn vị cùng loại hình (so với số ở giữa của các đơn vị ấy)."""
    limits = data.limits
    kinds = {code: unit.kind.code for code, unit in data.program.unit_by_code.items()}
    rows = pd.concat([data.asked, data.heads], ignore_index=True)
    if rows["unit"].nunique() < limits.z_least_units:
        return
    groups = [rows["item"], rows["year"], rows["unit"].map(kinds)]
    values = rows["value"]
    median = values.groupby(groups).transform("median")
    rows = rows.assign(median=median, size=values.groupby(groups).transform("size"))
    # On a plain scale every large union is far from many small ones, so it must be far on that of ratios, too.
    far = (_score(values, groups) > limits.z_limit) & (_score(values.map(log1p), groups) > limits.z_limit)
    odd = rows[far & (rows["size"] >= limits.z_least_units) & ((values - median).abs() >= limits.change_least)]
    sizes = odd["size"].astype(str)
    usual = pd.Series(_shown(odd["median"]), index=odd.index, dtype=object)
    yield from _minded(data, "H03", odd, "xem lại (mức chung của " + sizes + " đơn vị cùng loại hình là " + usual + ")")


def _score(values: pd.Series, groups: list[pd.Series]) -> pd.Series:
    """The modified z-score within each group: 0.6745 |x - median| / MAD; 0 where more than half are equal."""
    distance = (values - values.groupby(groups).transform("median")).abs()
    spread = distance.groupby(groups).transform("median")
    return (_SCORE * distance / spread.where(spread > 0)).fillna(0)


def office_target_copied(data: ComparedFigures) -> Iterator[Issue]:
    """Đơn vị chép mức giao của cả cơ quan làm số liệu của mình."""
    targets = {
        (i.code, year, amount)
        for i in data.program.indicators
        if i.measure in (Measure.COUNT, Measure.STOCK)
        for year in data.program.years
        for target in (i.targets.get(year), i.term_target)
        if target is not None
        for amount in (target.low, target.high)
        if amount is not None and amount >= data.limits.target_least
    }
    columns = (data.counts[name] for name in ("unit", "item", "year", "value"))
    copied = [u != data.program.office_code and (i, y, v) in targets for u, i, y, v in zip(*columns, strict=True)]
    yield from _minded(
        data,
        "H04",
        data.counts[pd.Series(copied, data.counts.index, dtype=bool)],
        "số của riêng đơn vị, không phải mức giao chung",
    )


def identical_forms(data: ComparedFigures) -> Iterator[Issue]:
    """Hai đơn vị có mọi con số giống hệt nhau, hoặc chỉ khác một câu, hoặc chỉ khác số liệu chung."""
    if pd.concat([data.facts["unit"], data.bases["unit"]]).nunique() < 2:
        return
    alike = _but_for_one(_answers(data)).drop_duplicates(["unit", "rest"])  # a lone base quantity is a question, too
    alike = alike[alike["telling"] >= data.limits.same_least]
    alike = alike[alike.duplicated("rest", keep=False)]
    said: set[str] = set()
    for _, group in sorted(alike.groupby("rest"), key=lambda g: (g[1]["left"] != "").any()):
        rows = [(str(u), str(f), str(w)) for u, f, w in group[["unit", "file", "left"]].itertuples(index=False)]
        for n, (unit, file, left) in enumerate(rows):
            other, _, left_there = rows[1 if n == 0 else 0]
            if unit not in said:
                said.add(unit)
                yield _copied(data.program, (unit, file), other, left or left_there)


def _copied(program: Program, of: tuple[str, str], other: str, left: str) -> Issue:
    unit, file = of
    known = program.unit_by_code.get(other)
    name = known.name if known else other  # unions read this, too
    but = f", chỉ khác {left}" if left else ""
    found, expected = f"giống hệt biểu của {name}{but}", f"số liệu riêng của từng đơn vị (trùng với {name})"
    return issue("H05", CellRef(file), found=found, unit=unit, expected=expected)


def _answers(data: ComparedFigures) -> pd.DataFrame:
    """Every answer once: unit, file, item (of what people call it), `print` of what it says, whether that is telling.

    What a base quantity gives as the denominator of others is said once, by itself.
    """
    own = {i.code for i in data.program.indicators if i.base is None}
    labels = data.program.base_labels
    facts = data.facts.rename(columns={"indicator": "item", "numerator": "value"})
    facts = facts.assign(denominator=facts["denominator"].where(facts["item"].isin(own), 0.0), head=False)
    facts = facts.assign(called="Chỉ tiêu " + facts["item"].astype(str))
    bases = data.bases.rename(columns={"base": "item"}).assign(denominator=0.0, head=True)
    bases = bases.assign(called=bases["item"].map(labels).astype(object))
    said = ["item", "year", "value", "denominator"]
    columns = ["unit", "file", "called", "head", *said]
    rows = pd.concat([facts[columns], bases[columns]], ignore_index=True)
    rows = rows.assign(item=rows["item"].astype(str), denominator=rows["denominator"].astype("float64"))
    return rows.assign(telling=rows["value"] > 1, print=pd.util.hash_pandas_object(rows[said], index=False))


def _but_for_one(rows: pd.DataFrame) -> pd.DataFrame:
    """Each form whole, without one question at a time, and without its base quantities.

    Columns: unit, file, `left` (what is left out, '' nothing), `rest` (a print whatever the order), `telling`.
    """
    sums = {"print": "sum", "telling": "sum"}
    whole = rows.groupby("unit", as_index=False).agg({"file": "first", **sums})
    each = rows.groupby(["unit", "called"], as_index=False).agg(sums).rename(columns={"called": "left"})
    heads = rows[rows["head"]].groupby("unit", as_index=False).agg(sums).assign(left="số liệu chung")
    none = whole[["unit"]].assign(print=whole["print"] * 0, telling=0, left="")
    out = pd.concat([none, each, heads], ignore_index=True)
    out = out.merge(whole, on="unit", suffixes=("_left", ""), validate="many_to_one")
    rest = out["print"].astype("uint64") - out["print_left"].astype("uint64")
    return out.assign(rest=rest, telling=out["telling"] - out["telling_left"])[_FORM]


# The most telling first: of several rules that mind a cell the first one speaks.
PLAUSIBILITY_RULES: list[PlausibilityRule] = [
    less_than_half,
    office_target_copied,
    unlike_base,
    more_than_members,
    far_above_whole,
    changed_head_count,
    changed_figure,
    far_from_others,
    identical_forms,
]


def check_round(data: ComparedFigures) -> tuple[Issue, ...]:
    """Every warning of every rule, one for a cell or for the pair of a ratio."""
    found: dict[tuple[object, ...], Issue] = {}
    for rule in PLAUSIBILITY_RULES:
        for item in rule(data):
            found.setdefault((item.ref.file, item.unit, item.facts.question, item.facts.year), item)
    return tuple(found.values())
