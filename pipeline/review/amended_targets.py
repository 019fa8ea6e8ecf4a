"""Targets that later decisions changed, each with what it was and the number and day of the decision."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pipeline.program.model import Amendment, Indicator
from pipeline.program.term import in_year, year_order
from pipeline.review.model import Block, BlockKind
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import target_words
from pipeline.text import clean, running_date

# The kinds of document by the letters that offices put into their numbers.
_KINDS = {
    "NQ": "Nghị quyết",
    "QĐ": "Quyết định",
    "KL": "Kết luận",
    "TB": "Thông báo",
    "KH": "Kế hoạch",
    "CTr": "Chương trình",
    "HD": "Hướng dẫn",
}


def amendment_blocks(data: Consolidation) -> Iterator[Block]:
    """A line per indicator and decision, of targets this report or a later one speaks of; nothing without any."""
    first = data.period.years[0]
    # A department's draft holds only the indicators it leads; amendments of others are not told there.
    order = data.program.indicator_order
    found = [a for a in data.program.amended if a.indicator in order and (a.year is None or a.year >= first)]
    if not found:
        return
    found.sort(key=lambda a: (order[a.indicator], a.since, a.decision))
    yield Block(
        BlockKind.PARAGRAPH, "Mức giao trong báo cáo này là mức đang có hiệu lực. Những mức đã được điều chỉnh:"
    )
    for (code, _, _), items in groupby(found, key=lambda a: (a.indicator, a.since, a.decision)):
        yield Block(BlockKind.ITEM, _said(data.program.indicator_by_code[code], list(items)))


def _said(indicator: Indicator, items: list[Amendment]) -> str:
    changed = ", ".join(_changed(indicator, a) for a in sorted(items, key=lambda a: year_order(a.year)))
    return f"Chỉ tiêu {indicator.code}: {changed}, {_by(items[0])}."


def _changed(indicator: Indicator, item: Amendment) -> str:
    when = in_year(item.year)
    now = target_words(indicator, item.target)
    return f"{when} từ {target_words(indicator, item.former)} thành {now}" if item.former else f"{when} giao thêm {now}"


def _by(item: Amendment) -> str:
    """'theo Quyết định số 15/QĐ-CĐ ngày 20/01/2025'; a bare number says by its letters what kind of document it is."""
    said = clean(item.decision).rstrip(" .;,")
    kind = next((kind for letters, kind in _KINDS.items() if f"/{letters.casefold()}" in said.casefold()), "văn bản")
    name = f"{kind} số {said}" if said[:1].isdigit() else said or "quyết định (chưa ghi số)"
    return f"theo {name}" + (f" ngày {running_date(item.decided_on)}" if item.decided_on else "")
