"""What of a promise somebody should look at, and why: by how it was said, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.draft.grammar import LOW_IS_GOOD, Zone
from pipeline.draft.model import Doubt, Sureness
from pipeline.draft.scopes import office_rule
from pipeline.draft.sentence import SaidPromise
from pipeline.program.folded import fold

_ABOUT = re.compile(r"(?<!\w)(?:khoảng|trên dưới|chừng)(?!\w)")


def is_low_good(said: SaidPromise) -> bool:
    """Whether a promise is of what is the better the less there is of it: 'tỷ lệ nợ quá hạn 0,5%'."""
    words = fold(said.before)
    return not said.change and not said.does and any(rule.compiled.search(words) for rule in LOW_IS_GOOD)


def doubts_of(said: SaidPromise, zone: Zone | None, text: str) -> Iterator[Doubt]:
    """The doubts of a promise that stands in `zone` and is worded `text`."""
    quantity = said.quantity
    if zone is not Zone.TARGETS:
        why = "Câu đứng ngoài phần chỉ tiêu; là chỉ tiêu theo lời phấn đấu của câu."
        yield Doubt("text", Sureness.LIKELY, why)
    if said.more:
        yield Doubt("text", Sureness.UNSURE, "Câu còn con số khác chưa thành chỉ tiêu.")
    if said.text != said.own:
        yield Doubt("text", Sureness.LIKELY, "Câu có nhiều chỉ tiêu: lời chung được ghép vào từng chỉ tiêu.")
    if quantity.doubtful:
        yield Doubt("text", Sureness.UNSURE, "Con số có thể đọc hai cách, xem lại mức giao.")
    yield from _of_comparison(said)
    if not quantity.unit:
        yield Doubt("unit", Sureness.UNSURE, "Không rõ đơn vị tính.")
    if (rule := office_rule(fold(text))) is not None:
        yield Doubt("reporter", Sureness.LIKELY, f"{rule.name}: {rule.why}." if rule.why else f"{rule.name}.")


def _of_comparison(said: SaidPromise) -> Iterator[Doubt]:
    quantity = said.quantity
    if said.change:
        why = f"Văn bản giao mức {said.change} so với trước, không phải mức đạt; xem lại cách tính."
        yield Doubt("comparator", Sureness.UNSURE, why)
    elif _ABOUT.search(fold(said.own)):
        yield Doubt("comparator", Sureness.LIKELY, "Văn bản ghi “khoảng”.")
    elif not quantity.said and is_low_good(said):
        yield Doubt("comparator", Sureness.LIKELY, "Văn bản chỉ ghi con số: càng ít càng tốt, không quá mức đó là đạt.")
    elif not quantity.said and not quantity.percent:
        yield Doubt("comparator", Sureness.LIKELY, "Văn bản chỉ ghi con số: từ mức đó trở lên là đạt.")
