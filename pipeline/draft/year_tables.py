"""A row of a table of targets: what is promised stands in one cell, its targets in cells under years or beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import whitespace

from pipeline.draft.blocks import Passage, RowCell
from pipeline.draft.due import due
from pipeline.draft.grammar import DIGITS, LOW_IS_GOOD, QUALITATIVE, TimeSpan
from pipeline.draft.model import Doubt, Horizon, Promise, Sureness
from pipeline.draft.numbers import figure
from pipeline.draft.quantities import Quantity
from pipeline.draft.scopes import reporter_of, scope_of
from pipeline.draft.sentence import SaidPromise, read
from pipeline.draft.times import time_of, times_in, told
from pipeline.draft.without_number import plain_words
from pipeline.program.folded import fold
from pipeline.program.kinds import EVERY_UNIT, OFFICE_ALONE
from pipeline.program.records import Target
from pipeline.program.vocabulary import Comparator, Reporter

_YEAR = re.compile(r"(?:năm )?(20\d{2})")
_TERM = re.compile(r"nhiệm kỳ|cả giai đoạn|đến (?:hết |cuối )?(?:năm )?20\d{2}|20\d{2} ?- ?20\d{2}")
_TARGET = re.compile(
    r"(?:mức )?(?:chỉ tiêu|mục tiêu|kế hoạch|mức giao|số lượng|tỷ lệ|giao)(?: (?:giao|phấn đấu|năm))?(?: ?\(?%\)?)?"
)
_TEXT = re.compile(r"nội dung|chỉ tiêu|tiêu chí|mục tiêu|nhiệm vụ")
_UNIT = re.compile(r"đơn vị tính|đvt|đơn vị|đv tính")
_RESULTS = re.compile(r"kết quả|thực hiện (?:năm|đến)|hiện trạng|đạt được|đánh giá|mức độ hoàn thành|ước thực hiện")
_NUMBER = re.compile(
    rf"\s{{0,3}}(?P<sign>≥|>=|>|≤|<=|<|trên|dưới|từ)?\s{{0,3}}(?P<low>{DIGITS})\s{{0,3}}%?"
    rf"(?:\s{{0,3}}-\s{{0,3}}(?P<high>{DIGITS}))?\s{{0,3}}(?P<percent>%)?\s{{0,3}}(?:trở lên)?\s{{0,3}}"
)
_TRAILING = f"{whitespace}\xa0.;,:"
_LONGEST_AMOUNT = 40
_LONGEST_NUMBER = 20
_SIGNS = {"≤": Comparator.AT_MOST, "<=": Comparator.AT_MOST, "<": Comparator.LESS, "dưới": Comparator.AT_MOST}
_SIGNS |= dict.fromkeys(("≥", ">=", "trên", "từ"), Comparator.AT_LEAST)
_LOW_IS_GOOD = "Văn bản chỉ ghi con số; việc này càng ít càng tốt, không quá mức đó là đạt."
_FALLS = "Mức giao giảm dần theo năm: có phải không quá mức đó là đạt?"
_RISES = "Tên chỉ tiêu là việc càng ít càng tốt, mà mức giao tăng dần; xem lại chiều so sánh."


@dataclass(slots=True)
class _Amounts:
    """The amounts of a row: by year, of the term, for no time said; how they are compared, whether in %."""

    by_year: dict[int, Target] = field(default_factory=dict)
    term: Target | None = None
    unsaid: Target | None = None
    sign: Comparator | None = None
    percent: bool = False
    cells: list[RowCell] = field(default_factory=list)

    @property
    def any(self) -> Target | None:
        """One of them, the latest."""
        years = [self.by_year[year] for year in sorted(self.by_year)]
        return self.term or (years[-1] if years else None) or self.unsaid


def is_of_results(block: Passage) -> bool:
    """Whether a row tells results beside targets, and no year to come."""
    heads = [fold(cell.head) for cell in block.cells]
    return any(_RESULTS.search(head) for head in heads) and not any(_YEAR.fullmatch(head) for head in heads)


def numbered_groups(blocks: Sequence[Passage]) -> frozenset[int]:
    """The tables whose first cells number groups of rows ('Số 3' beside two of them), and not each row."""
    return frozenset(block.at.table for block in blocks if block.cells and block.cells[0].spread)


def read_row(block: Passage, years: Sequence[int]) -> Promise | None:
    """The promise of a row with amounts under years, under 'nhiệm kỳ' or 'Chỉ tiêu'; None for another row."""
    amounts = _amounts(block.cells)
    content = _content(block.cells, amounts)
    if content is None or amounts.any is None or is_of_results(block):
        return None
    text = content.text.rstrip(_TRAILING)
    said = next(iter(read(content.text).said), None)
    rule = next((rule for rule in QUALITATIVE if rule.compiled.search(fold(text))), None)
    own = said is None and rule is not None and rule.means[1] not in ("", "%")
    who, does = (said.who, said.does) if said else plain_words(text)
    horizon, by_year, term, doubts = _due(block, amounts, said, text, years)
    comparator, unsure = _comparator(said, amounts, fold(text))
    return Promise(
        block,
        (max(content.start, 0), max(content.start, 0) + len(text)),
        text,
        _number(block.cells),
        _number(block.cells),
        text,
        _unit(block.cells, said, rule.means[1] if rule else "", amounts.percent),
        comparator,
        horizon,
        by_year,
        term,
        OFFICE_ALONE if own else scope_of(fold(who) if said else fold(text)) or EVERY_UNIT,
        Reporter.OFFICE if own else reporter_of(fold(text)),
        lead=_cell(block.cells, "chủ trì"),
        coordinating=_cell(block.cells, "phối hợp"),
        amount=amounts.any,
        before=said.before if said else "",
        who=who,
        does=does,
        doubts=(*doubts, *unsure),
    )


def _due(
    block: Passage, amounts: _Amounts, said: SaidPromise | None, text: str, years: Sequence[int]
) -> tuple[Horizon, dict[int, Target], Target | None, list[Doubt]]:
    """When the amounts of a row are due: as their columns say, else as the words of the row or the headings."""
    term = amounts.term
    if amounts.by_year:
        if term is None and said and said.time and said.time.span is TimeSpan.TERM:
            term = said.quantity.target
        return Horizon.STEPS, amounts.by_year, term, []
    if term is not None:
        return Horizon.TERM, {}, term, []
    amount = amounts.unsaid or Target(0.0)
    quantity = Quantity(0, 0, amount.low, amount.high, Comparator.AT_LEAST, False, False, "")
    time = (said.time if said else told(times_in(fold(text)))) or time_of(block.under)
    horizon, by_year, term, doubts = due(quantity, time, (), fold(text), years)
    return horizon, dict(by_year), term, doubts


def _amounts(cells: Sequence[RowCell]) -> _Amounts:
    found = _Amounts()
    for cell in cells:
        head = fold(cell.head)
        match = _NUMBER.fullmatch(fold(cell.text)) if len(cell.text) <= _LONGEST_AMOUNT else None
        if match is None or _RESULTS.search(head):
            continue
        year = _YEAR.fullmatch(head)
        if not year and not _TERM.search(head) and not _TARGET.fullmatch(head):
            continue
        amount = Target(figure(match["low"])[0], figure(match["high"])[0] if match["high"] else None)
        if year:
            found.by_year[int(year[1])] = amount
        elif _TERM.search(head):
            found.term = amount
        else:
            found.unsaid = amount
        found.sign = found.sign or _SIGNS.get(match["sign"] or "")
        found.percent = found.percent or "%" in cell.text or "%" in head
        found.cells.append(cell)
    return found


def _content(cells: Sequence[RowCell], amounts: _Amounts) -> RowCell | None:
    """The cell that says what is promised: under its head, else the longest."""
    others = [c for c in cells if c.text and c not in amounts.cells]
    named = [c for c in others if _TEXT.search(fold(c.head))]
    return max(named or others, key=lambda c: len(c.text), default=None)


def _number(cells: Sequence[RowCell]) -> str:
    """What numbers the row: a short first cell."""
    first = cells[0] if cells else None
    return first.text if first and len(first.text) <= _LONGEST_NUMBER else ""


def _unit(cells: Sequence[RowCell], said: SaidPromise | None, usual: str, percent: bool) -> str:
    column = next((c.text for c in cells if _UNIT.fullmatch(fold(c.head))), "")
    return column or (said.quantity.unit if said else "") or ("%" if percent else usual)


def _cell(cells: Sequence[RowCell], head: str) -> str:
    return next((c.text for c in cells if head in fold(c.head)), "")


def _comparator(said: SaidPromise | None, amounts: _Amounts, folded: str) -> tuple[Comparator, list[Doubt]]:
    """How a row is compared: as its signs or words say, else as what falls, or what is good when low, is."""
    targets = [*amounts.by_year.values(), amounts.term, amounts.unsaid]
    if any(t is not None and t.high is not None for t in targets):
        return Comparator.RANGE, []
    if amounts.sign is not None:
        return amounts.sign, []
    if said and said.quantity.said and said.quantity.high is None:
        return said.quantity.comparator, []
    series = [amounts.by_year[year].low for year in sorted(amounts.by_year)]
    falls = len(series) > 1 and series == sorted(series, reverse=True) and series[0] > series[-1]
    low_is_good = any(rule.compiled.search(folded) for rule in LOW_IS_GOOD)
    if low_is_good and (falls or len(set(series)) <= 1):
        return Comparator.AT_MOST, [Doubt("comparator", Sureness.LIKELY, _LOW_IS_GOOD)]
    if falls:
        return Comparator.AT_MOST, [Doubt("comparator", Sureness.UNSURE, _FALLS)]
    if low_is_good:
        return Comparator.AT_LEAST, [Doubt("comparator", Sureness.UNSURE, _RISES)]
    return (said.quantity.comparator if said and said.quantity.high is None else Comparator.AT_LEAST), []
