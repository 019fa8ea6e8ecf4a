"""Rounds of more unions than an annex can list: their groups stand there instead, and where every union's figures are.

A row a union is thirty to a page: beyond some thousands nobody turns those pages, and Word takes minutes over them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from pipeline.program.model import Base, Indicator
from pipeline.review.model import Annex, GridColumn, GridRow, ReportTable
from pipeline.review.unit_ratings import NOT_CONCERNED, reached_by_union
from pipeline.round.base_tables import base_groups
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import delivery_by
from pipeline.round.grouping import CLUSTER, KIND, SUPERIOR, Grouping, groupings, member
from pipeline.round.once import once
from pipeline.round.printed import BLANK, without_brackets
from pipeline.round.tables import GroupSum, group_rows
from pipeline.text import lower_first, number

MOST_LISTED = 5000  # unions that annexes list one by one
MOST_TEXTS = 200  # of so many more unions: texts of a section, explanations of an indicator
MOST_NAMES = 20  # and unions named with a text
# Whether the summary of a round is divided is known only where it is written.
WHERE_UNIONS_ARE = "tong-hop.xlsx (kỳ được chia phần: các tệp trong thư mục tong-hop)"


def abridged(data: Consolidation) -> bool:
    """Whether the round has more unions than annexes list one by one."""
    return len(data.unit_roster) > MOST_LISTED


def where_all_are(data: Consolidation) -> str:
    """Where the figures of every union stand."""
    return (
        f" Kỳ này có {number(len(data.unit_roster))} đơn vị, phụ lục không in từng đơn vị: số liệu của từng đơn vị ở "
        f"tệp {WHERE_UNIONS_ARE}."
    )


@once
def way(data: Consolidation) -> Grouping:
    """What the annexes go by: clusters, else the unions above, else kinds."""
    known = groupings(data.program)
    return next(found for found in (CLUSTER, SUPERIOR, KIND) if found in known)


def group_results(data: Consolidation, indicators: Sequence[Indicator], *, rated: bool) -> Annex:
    """The result of every group of unions, where the annex of each union's stands in smaller rounds.

    With `rated` how many of the unions' targets are reached, of those that they could be rated by.
    """
    sums, reached = _sums(data), _reached(data)
    heads = [*((GridColumn("Đạt, vượt"),) if rated else ()), *(GridColumn(f"{i.code}\n({i.unit})") for i in indicators)]

    def cells(group: str) -> list[str]:
        share = [_share(*reached.get(group, (0, 0)))] if rated else []
        return [*share, *(_cell(i, sums.get((i.code, group))) for i in indicators)]

    codes = f" (chỉ tiêu {indicators[0].code} đến {indicators[-1].code})" if len(indicators) > 1 else ""
    note = (
        f"Ghi chú: mỗi dòng là kết quả của các đơn vị thuộc {lower_first(way(data).label)} cộng lại; đầu cột là mã chỉ "
        f"tiêu và đơn vị tính; dấu “{BLANK}” là chưa có số liệu, không phải bằng không; dấu “{NOT_CONCERNED}” là không "
        "có đơn vị thuộc đối tượng."
    )
    if rated:
        note += (
            " Cột “Đạt, vượt”: số chỉ tiêu đạt và vượt trên số chỉ tiêu xếp được của các đơn vị cộng lại; chỉ tiêu số "
            "lượng giao chung không xếp cho từng đơn vị."
        )
    title = f"kết quả thực hiện chỉ tiêu theo {lower_first(way(data).label)} năm {data.latest_year}{codes}"
    return _annex(data, title, heads, cells, note)


def group_head_counts(data: Consolidation, bases: Sequence[Base]) -> Annex:
    """Of a program without indicators: the head counts of every group."""
    sums = {found.group: found.sums for found in base_groups(data, data.latest_year, way(data))}

    def cells(group: str) -> list[str]:
        own = sums.get(group, {})
        return [number(own[b.code]) if b.code in own else BLANK for b in bases]

    heads = [GridColumn(without_brackets(b.label)) for b in bases]
    note = f"Ghi chú: dấu “{BLANK}” là chưa có số liệu, không phải bằng không."
    title = f"tình hình báo cáo theo {lower_first(way(data).label)} năm {data.latest_year}"
    return _annex(data, title, heads, cells, note)


def group_missing(data: Consolidation) -> Annex:
    """How many unions of every group have not reported, where smaller rounds list them."""
    missing = {row.group: row.expected - row.reported for row in delivery_by(data, way(data))}
    title = f"số đơn vị chưa báo cáo kỳ này theo {lower_first(way(data).label)}"
    note = "Ghi chú: số chưa có của các đơn vị này không tính là bằng không."
    return _annex(data, title, [GridColumn("Chưa báo cáo")], lambda group: [number(missing[group])], note)


def _annex(
    data: Consolidation, title: str, heads: Sequence[GridColumn], cells: Callable[[str], list[str]], note: str
) -> Annex:
    """A row for every group: its name, how many of its unions have reported, and its cells."""
    columns = (GridColumn("TT"), GridColumn(way(data).label, True), GridColumn("Nộp báo cáo"), *heads)
    rows = tuple(
        GridRow((str(no), row.group, f"{number(row.reported)}/{number(row.expected)}", *cells(row.group)))
        for no, row in enumerate(delivery_by(data, way(data)), 1)
    )
    return Annex(number="", title=title.upper(), grid=ReportTable(columns, rows), note=note + where_all_are(data))


@once
def _sums(data: Consolidation) -> Mapping[tuple[str, str], GroupSum]:
    """The latest year's sums by indicator and group."""
    known, found = data.members, way(data)
    rows = data.figures.facts[data.figures.facts["year"] == data.latest_year]
    groups = {code: member(known, code).group(found) for code in rows["unit"].unique().tolist()}
    pairs = rows.assign(**{found.column: rows["unit"].map(groups)})
    by_group = group_rows(data, pairs, (data.latest_year,), found)
    return {(row.indicator.code, row.group): row.years[data.latest_year] for row in by_group}


@once
def _reached(data: Consolidation) -> Mapping[str, tuple[int, int]]:
    """Of every group how many targets its unions have reached, and by how many they could be rated."""
    known, found = data.members, way(data)
    reached: Counter[str] = Counter()
    rated: Counter[str] = Counter()
    for code, (met, whole) in reached_by_union(data).items():
        group = member(known, code).group(found)
        reached[group] += met
        rated[group] += whole
    return {group: (reached[group], rated[group]) for group in rated}


def _share(reached: int, rated: int) -> str:
    return f"{number(reached)}/{number(rated)}" if rated else BLANK


def _cell(indicator: Indicator, found: GroupSum | None) -> str:
    if found is None:
        return NOT_CONCERNED
    if found.numerator is None:
        return BLANK
    value = indicator.value(found.numerator, found.denominator)
    return NOT_CONCERNED if value is None else number(value)
