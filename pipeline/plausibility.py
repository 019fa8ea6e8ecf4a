"""Rules over all unions of a round: figures that are possible but unlikely. They warn; the figures count.

One rule is one function over a Round, with its description as docstring; PLAUSIBILITY_RULES lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.issues import CellRef, Issue, issue
from pipeline.program.model import Program
from pipeline.program.words import Measure
from pipeline.text import number

CHANGE_FACTOR = 2.0  # head counts that at least double or halve against the period before are asked about
CHANGE_LEAST = 10  # … when they change by at least this much
Z_LIMIT = 3.5  # modified z-score: Iglewicz and Hoaglin (1993), as DHIS2 offers it
Z_LEAST_UNITS = 8  # unions of a kind below which the score says nothing
TARGET_LEAST = 10  # smaller targets are met exactly by chance
SAME_LEAST = 6  # equal non-zero numbers that two forms must have to be called copies


@dataclass(frozen=True)
class Round:
    """This period's frames and those of the periods before (columns as in pipeline.facts)."""

    program: Program
    facts: pd.DataFrame
    bases: pd.DataFrame
    former_bases: pd.DataFrame


Rule = Callable[[Round], Iterator[Issue]]


def _ref(row: pd.Series) -> CellRef:
    return CellRef(str(row["file"]), str(row["sheet"]), str(row["cell"]))


def changed_head_count(data: Round) -> Iterator[Issue]:
    """Số gốc tăng gấp đôi hoặc giảm còn một nửa so với kỳ, năm trước."""
    labels = {b.code: b.label for b in data.program.bases}
    columns = ["unit", "base", "year", "value"]
    known = pd.concat([data.former_bases[columns], data.bases[columns]]).drop_duplicates(columns[:3], keep="last")
    before = known.assign(year=known["year"] + 1).rename(columns={"value": "before"})
    for _, row in data.bases.merge(before, on=columns[:3], how="inner", validate="one_to_one").iterrows():
        now, then = float(row["value"]), float(row["before"])
        low, high = sorted((now, then))
        if high - low >= CHANGE_LEAST and high >= low * CHANGE_FACTOR:
            year = int(row["year"])
            yield issue(
                "H01",
                _ref(row),
                found=number(now, 4),
                what=f"{labels[str(row['base'])]} năm {year}",
                unit=str(row["unit"]),
                expected=f"gần {number(then, 4)} của năm {year - 1}",
            )


def more_than_members(data: Round) -> Iterator[Issue]:
    """Số người đạt được không nhiều hơn số gốc lớn nhất của chính đơn vị."""
    largest = data.bases.groupby(["unit", "year"])["value"].max()
    people = {
        i.code
        for i in data.program.indicators
        if i.measure in (Measure.COUNT, Measure.STOCK, Measure.PER_UNIT) and _of_people(i.unit)
    }
    for _, row in data.facts[data.facts["indicator"].isin(people)].iterrows():
        limit = largest.get((row["unit"], row["year"]))
        if limit is not None and float(row["numerator"]) > float(limit):
            yield issue(
                "H02",
                _ref(row),
                found=number(float(row["numerator"]), 4),
                what=_about(row),
                unit=str(row["unit"]),
                expected=f"không quá {number(float(limit), 4)} người của đơn vị",
            )


def _of_people(unit: str) -> bool:
    return any(word in unit.casefold() for word in ("đoàn viên", "người"))


def _about(row: pd.Series) -> str:
    return f"Chỉ tiêu {row['indicator']} năm {row['year']}"


def far_from_others(data: Round) -> Iterator[Issue]:
    """Số lượng khác hẳn các đơn vị cùng loại hình (điểm z hiệu chỉnh theo trung vị)."""
    counted = {i.code for i in data.program.indicators if not i.measure.is_choice and i.measure is not Measure.RATIO}
    rows = data.facts[data.facts["indicator"].isin(counted)]
    kinds = {code: str(unit.kind) for code, unit in data.program.unit_by_code.items()}
    for _, group in rows.groupby([rows["indicator"], rows["year"], rows["unit"].map(kinds)]):
        values = group["numerator"]
        median = values.median()
        spread = (values - median).abs().median()
        if len(group) < Z_LEAST_UNITS or not spread:
            continue
        scores = 0.6745 * (values - median).abs() / spread
        for at in scores.index[scores > Z_LIMIT]:
            row = group.loc[at]
            yield issue(
                "H03",
                _ref(row),
                found=number(float(row["numerator"]), 4),
                what=_about(row),
                unit=str(row["unit"]),
                expected=f"gần mức chung {number(float(median), 4)} của {len(group)} đơn vị cùng loại hình",
            )


def office_target_copied(data: Round) -> Iterator[Issue]:
    """Đơn vị chép mức giao của cả cơ quan làm số liệu của mình."""
    for _, row in data.facts.iterrows():
        indicator = data.program.indicator_by_code[str(row["indicator"])]
        if indicator.measure not in (Measure.COUNT, Measure.STOCK) or row["unit"] == data.program.office_code:
            continue
        targets = {t.low for t in (indicator.targets.get(int(row["year"])), indicator.term_target) if t}
        if row["numerator"] in targets and row["numerator"] >= TARGET_LEAST:
            yield issue(
                "H04",
                _ref(row),
                found=number(float(row["numerator"]), 4),
                what=_about(row),
                unit=str(row["unit"]),
                expected="số của riêng đơn vị, không phải mức giao chung",
            )


def identical_forms(data: Round) -> Iterator[Issue]:
    """Hai đơn vị có mọi con số giống hệt nhau."""
    numbers = pd.concat(
        [
            data.bases.assign(item=data.bases["base"])[["unit", "item", "year", "value", "file"]],
            data.facts.assign(item=data.facts["indicator"], value=data.facts["numerator"])[
                ["unit", "item", "year", "value", "file"]
            ],
        ]
    )
    seen: dict[tuple[object, ...], tuple[str, str]] = {}
    for unit, rows in numbers.sort_values(["unit", "item", "year"]).groupby("unit"):
        if (rows["value"] > 1).sum() < SAME_LEAST:
            continue
        figures = tuple(rows[["item", "year", "value"]].itertuples(index=False, name=None))
        file = str(rows["file"].iloc[0])
        if figures in seen:
            other, other_file = seen[figures]
            yield issue(
                "H05",
                CellRef(file),
                found=f"giống hệt {other_file}",
                unit=str(unit),
                expected=f"số liệu riêng của từng đơn vị (trùng với {other})",
            )
        seen.setdefault(figures, (str(unit), file))


PLAUSIBILITY_RULES: list[Rule] = [
    changed_head_count,
    more_than_members,
    far_from_others,
    office_target_copied,
    identical_forms,
]


def check_round(data: Round) -> tuple[Issue, ...]:
    """Every warning of every rule."""
    return tuple(item for rule in PLAUSIBILITY_RULES for item in rule(data))
