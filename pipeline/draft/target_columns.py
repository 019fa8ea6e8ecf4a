"""Columns of a table of targets: when what stands below a head is due, and what a cell there promises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.draft.blocks import RowCell
from pipeline.draft.grammar import DIGITS, TimeSpan
from pipeline.draft.numbers import figure
from pipeline.draft.quantities import quantities_in
from pipeline.program.folded import fold
from pipeline.program.records import Target
from pipeline.program.vocabulary import Comparator

_YEAR = re.compile(r"(?:năm )?(20\d{2})")
_EVERY_YEAR = re.compile(r"(?<!\w)(?:hằng|hàng|mỗi|từng) năm(?!\w)")
_TERM = re.compile(r"nhiệm kỳ|cả giai đoạn|đến (?:hết |cuối )?(?:năm )?20\d{2}|20\d{2} ?- ?20\d{2}")
_TARGET = re.compile(
    r"(?:mức )?(?:chỉ tiêu|mục tiêu|kế hoạch|mức giao|số lượng|tỷ lệ|giao)(?: (?:giao|phấn đấu|năm))?(?: ?\(?%\)?)?"
)
_RESULTS = re.compile(r"kết quả|thực hiện (?:năm|đến)|hiện trạng|đạt được|đánh giá|mức độ hoàn thành|ước thực hiện")
_NUMBER = re.compile(
    rf"\s{{0,3}}(?P<sign>≥|>=|>|≤|<=|<|trên|dưới|từ)?\s{{0,3}}(?P<low>{DIGITS})\s{{0,3}}%?"
    rf"(?:\s{{0,3}}-\s{{0,3}}(?P<high>{DIGITS}))?\s{{0,3}}(?P<percent>%)?\s{{0,3}}(?:trở lên)?\s{{0,3}}"
)
_SIGNS = {"≤": Comparator.AT_MOST, "<=": Comparator.AT_MOST, "<": Comparator.LESS, "dưới": Comparator.AT_MOST}
_SIGNS |= dict.fromkeys(("≥", ">=", "trên", "từ"), Comparator.AT_LEAST)
_CHANGE = re.compile(
    rf"(?:phấn đấu )?(?P<change>tăng|giảm)(?: (?:thêm|ít nhất|tối thiểu|từ|trên|bình quân)){{0,2}} (?P<by>{DIGITS}) ?%"
    r"(?: trở lên)?(?: ?/ ?năm| (?:mỗi|hằng|hàng) năm)?(?: so với (?:cùng kỳ|năm)(?: \w+){0,3})?"
)
_PART_OF_YEAR = re.compile(r"(?:/ ?|mỗi |hằng |hàng |một )(?:quý|tháng|tuần|ngày)(?!\w)")
_CHANGES = re.compile(r"(?:phấn đấu )?(?:tăng|giảm)(?!\w)")
_BY_PART = "Văn bản giao theo quý, tháng: xem lại mức giao của cả năm."
_BY_HOW_MUCH = "Văn bản giao mức tăng, giảm so với trước, không phải mức đạt; xem lại cách tính."
_LONGEST = 60
_FEW = 3  # words beside a quantity in a cell that is still one


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """When the amounts of a column are due; `span` None where its head does not say."""

    span: TimeSpan | None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class CellAmount:
    """What a cell promises: its target, how it is compared where it says so, its unit ('' for none), 'tăng' or 'giảm'
    where the target is by how many percent it must change over the year before, what somebody should look at."""

    target: Target
    sign: Comparator | None = None
    unit: str = ""
    change: str = ""
    doubt: str = ""


def column_of(head: str) -> TargetColumn | None:
    """What the head of a column says of its amounts; None for a column of something else."""
    said = fold(head)
    if _RESULTS.search(said):
        return None
    if year := _YEAR.fullmatch(said):
        return TargetColumn(TimeSpan.BY_YEAR, int(year[1]))
    if _EVERY_YEAR.search(said):
        return TargetColumn(TimeSpan.EVERY_YEAR)
    if _TERM.search(said):
        return TargetColumn(TimeSpan.TERM)
    return TargetColumn(None) if _TARGET.fullmatch(said) else None


def is_of_results(cells: Sequence[RowCell]) -> bool:
    """Whether a row tells results beside targets, and no year to come."""
    heads = [fold(cell.head) for cell in cells]
    return any(_RESULTS.search(head) for head in heads) and not any(_YEAR.fullmatch(head) for head in heads)


def amount_of(cell: RowCell) -> CellAmount | None:
    """What a cell below such a head promises; None where that is no amount ('x', '-', words)."""
    said = fold(cell.text).strip()
    if not said or len(said) > _LONGEST:
        return None
    share = "%" if "%" in said or "%" in fold(cell.head) else ""
    if match := _NUMBER.fullmatch(said):
        high = figure(match["high"])[0] if match["high"] else None
        return CellAmount(Target(figure(match["low"])[0], high), _SIGNS.get(match["sign"] or ""), share)
    if match := _CHANGE.fullmatch(said):
        return CellAmount(Target(figure(match["by"])[0]), None, "%", match["change"])
    return _worded(said)


def _worded(said: str) -> CellAmount | None:
    """'không quá 02 vụ', '98% trở lên', '05 công trình*': one quantity and few words beside it."""
    found = quantities_in(said, ())
    if len(found) != 1:
        return None
    (one,) = found
    beside = re.findall(r"[^\W\d_]+", said[: one.start] + " " + said[one.end :])
    if len([word for word in beside if word not in ("trở", "lên", "xuống")]) > _FEW:
        return None
    sign = one.comparator if one.said and one.high is None else None
    doubt = _BY_PART if _PART_OF_YEAR.search(said) else _BY_HOW_MUCH if _CHANGES.match(said) else ""
    return CellAmount(one.target, sign, one.unit, doubt=doubt)
