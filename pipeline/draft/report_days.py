"""The days by which a document wants reports: 'báo cáo 6 tháng trước ngày 10/6, báo cáo năm trước ngày 05/12'."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.draft.blocks import Passage, PassageKind
from pipeline.draft.clauses import sentences
from pipeline.program.folded import fold
from pipeline.program.vocabulary import PeriodKind

_REPORTS = re.compile(r"báo cáo")
_BY = re.compile(r"(?:trước|chậm nhất|muộn nhất|hạn (?:gửi|nộp))(?: là| vào)?(?: ngày)? ?(?=\d)")
_DAY = re.compile(r"(?<![\d/.,])(?P<day>\d{1,2}) ?(?:/| tháng ) ?(?P<month>\d{1,2})(?![\d/]|[.,]\d| ?năm 20)")
_MONTHS = {
    **dict.fromkeys((5, 6, 7), PeriodKind.HALF_YEAR),
    **dict.fromkeys((11, 12, 1), PeriodKind.ANNUAL),
}
# Before the period is over reports of other things are due, too ('Tháng Công nhân'): there its words have to say it.
_SAID = {
    5: re.compile(r"(?<!\w)(?:6 tháng|sáu tháng|sơ kết|nửa năm)(?!\w)"),
    11: re.compile(r"(?<!\w)(?:báo cáo(?: kết quả| tổng kết)?(?: cả)? năm|tổng kết|cả năm)(?!\w)|\(năm\)"),
}
_BEFORE, _BEHIND = 40, 15  # letters around a day in which they stand
_DAYS = {6: 30, 11: 30}  # the other months named here have 31


@dataclass(frozen=True, slots=True)
class ReportDay:
    """The day of a year by which a kind of report is due, and the block that says so."""

    day: int
    month: int
    block: Passage


def report_days(blocks: Sequence[Passage]) -> Mapping[PeriodKind, ReportDay]:
    """The first day named for reports of half a year, and for those of a year: by its month, soon after their end."""
    found: dict[PeriodKind, ReportDay] = {}
    for block in blocks:
        if block.kind is PassageKind.ROW:
            continue
        for start, end in sentences(block.text):
            folded = fold(block.text[start:end])
            by = _BY.search(folded) if _REPORTS.search(folded) else None
            for match in _DAY.finditer(folded, by.start()) if by else ():
                day, month = int(match["day"]), int(match["month"])
                told = _SAID.get(month)
                around = folded[max(0, match.start() - _BEFORE) : match.end() + _BEHIND]
                if month not in _MONTHS or (told and not told.search(around)):
                    continue
                if 1 <= day <= _DAYS.get(month, 31):
                    found.setdefault(_MONTHS[month], ReportDay(day, month, block))
    return found
