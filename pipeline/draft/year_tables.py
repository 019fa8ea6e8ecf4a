"""A row of a table of targets: what is promised stands in one cell, its targets in cells under years or beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from string import whitespace

from pipeline.draft.asking import without_number_of
from pipeline.draft.blocks import Passage, RowCell
from pipeline.draft.clauses import predicate
from pipeline.draft.due import due
from pipeline.draft.grammar import LOW_IS_GOOD, QUALITATIVE, TimeSpan
from pipeline.draft.model import Doubt, Horizon, Promise, Sureness
from pipeline.draft.quantities import Quantity, unit_in
from pipeline.draft.scopes import reporter_of, scope_of
from pipeline.draft.sentence import SaidPromise, read
from pipeline.draft.target_columns import CellAmount, amount_of, column_of, is_of_results
from pipeline.draft.times import time_of, times_in, told
from pipeline.draft.without_number import plain_words
from pipeline.program.folded import fold
from pipeline.program.kinds import EVERY_UNIT, OFFICE_ALONE
from pipeline.program.records import Target
from pipeline.program.vocabulary import Comparator, Reporter
from pipeline.text import shortened

_TEXT = re.compile(r"nội dung|chỉ tiêu|tiêu chí|mục tiêu|nhiệm vụ")
_UNIT = re.compile(r"đơn vị tính|đvt|đơn vị|đv tính")
_SIGN = re.compile(r"[-–+•*]\s+")  # in front of what a row says
_NOTE = re.compile(r"\s?(?:\(\d\)|[*∗¹²³]){1,3}$")  # behind it: the mark of a note below the table
_IN_BRACKETS = re.compile(r"\((?:đvt: ?|đơn vị(?: tính)?: ?)?(?P<unit>[^()]{1,40})\)$", re.IGNORECASE)
_OF_UNIT = re.compile(r"%|(?:nghìn |triệu |tỷ |tỉ |nghìn tỷ )?đồng(?!\w)")
_TRAILING = f"{whitespace}\xa0.;,:"
_LONGEST_NUMBER = 20
_LOW_IS_GOOD = "Văn bản chỉ ghi con số; việc này càng ít càng tốt, không quá mức đó là đạt."
_FALLS = "Mức giao giảm dần theo năm: có phải không quá mức đó là đạt?"
_RISES = "Tên chỉ tiêu là việc càng ít càng tốt, mà mức giao tăng dần; xem lại chiều so sánh."
_MORE_IS_GOOD = "Mức giao giảm dần theo năm, nhưng việc này càng nhiều càng tốt: từ mức đó trở lên là đạt."
_MIXED = (
    "Văn bản giao chỗ thì một khoảng, chỗ thì một mức; một dòng chỉ có một cách so sánh: lấy số thấp của khoảng. Muốn "
    "giữ cả khoảng thì tách làm hai dòng."
)
_NOT_READ = "Chưa hiểu mức giao ở ô: {}."
_SAYS = re.compile(r"[^\W_]{2}")  # more than 'x' or '-', which say that nothing is given
_SHOWN = 60
_CHANGE_ALONE = "Văn bản còn giao một mức nữa ({more}); cần thì ghi thêm một dòng."
_HUNDRED = "Văn bản chỉ ghi 100, không ghi đơn vị tính: có phải 100%?"
_LEAD = "Dòng này là phần của dòng trên: lời dòng trên được ghép vào."
# What is done, and the more of it the better, however its targets fall.
_ACHIEVED = re.compile(
    r"(?:số (?:lượng )?)?(?:\w{1,20} ){0,3}?(?:thành lập|kết nạp|phát triển|hỗ trợ|xây|sửa chữa|giúp|giới thiệu|"
    r"tổ chức(?! (?:(?:\w{1,10} )?đoàn|cơ sở|đảng|hội(?! (?:nghị|thi|thảo|thao|diễn))))|bồi dưỡng|đào tạo|tập huấn|"
    r"vận động|khen thưởng|tặng|thăm|tư vấn|kiểm tra|giám sát|đối thoại|trợ cấp)(?!\w)"
)


@dataclass(slots=True)
class _Amounts:
    """The amounts of a row: by year, of the term, for no time said; how they are compared, their unit."""

    by_year: dict[int, CellAmount] = field(default_factory=dict)
    every_year: CellAmount | None = None
    term: CellAmount | None = None
    unsaid: CellAmount | None = None
    cells: list[RowCell] = field(default_factory=list)

    @property
    def all(self) -> list[CellAmount]:
        """Those of years in their order, then the others."""
        years = [self.by_year[year] for year in sorted(self.by_year)]
        return [*years, *(a for a in (self.every_year, self.term, self.unsaid) if a is not None)]

    @property
    def sign(self) -> Comparator | None:
        """How they are compared, as the first says that does."""
        return next((a.sign for a in self.all if a.sign is not None), None)

    @property
    def unit(self) -> str:
        """The unit that one of them names."""
        return next((a.unit for a in self.all if a.unit), "")


def numbered_groups(blocks: Sequence[Passage]) -> frozenset[int]:
    """The tables whose first cells number groups of rows ('Số 3' beside two of them), and not each row."""
    return frozenset(block.at.table for block in blocks if block.cells and block.cells[0].spread)


def read_row(block: Passage, years: Sequence[int], leading: str = "") -> Promise | None:
    """The promise of a row with amounts under years, 'hằng năm', 'nhiệm kỳ' or 'Chỉ tiêu'; None for another row.

    `leading`: the words of a row above that it goes on with.
    """
    amounts = _amounts(block.cells)
    content = _content(block.cells, amounts)
    if content is None or not amounts.all or is_of_results(block.cells):
        return None
    start, own, in_brackets = _worded(content)
    text = f"{leading.rstrip(_TRAILING)}: {own}" if leading else own
    said = next(iter(read(own).said), None)
    if said and amounts.unit not in ("", said.quantity.unit):
        said = None  # the number among its words is of what is counted: 'bữa ăn ca từ 30.000 đồng' of 90% of units
    rule = next((rule for rule in QUALITATIVE if rule.compiled.search(fold(text))), None)
    who, does = (said.who, said.does) if said else _who_does(own)
    change = next((a.change for a in amounts.all if a.change), "")
    settled, doubts = _settled(amounts, change)
    unit = _unit(block.cells, said, in_brackets, amounts, rule.means[1] if rule else "")
    achieved = said is None and rule is not None and "%" not in (unit, rule.means[1]) and bool(rule.means[1])
    if not unit and not change and does and {a.target for a in amounts.all} == {Target(100.0)}:
        unit = "%"
        doubts.append(Doubt("unit", Sureness.UNSURE, _HUNDRED))
    horizon, by_year, term, of_time = _due(block, settled, said, text, years)
    comparator, unsure = _comparator(said, settled, fold(own), change)
    doubts += [*of_time, *unsure, *_of_cells(block.cells, amounts)]
    doubts += [Doubt("text", Sureness.LIKELY, _LEAD)] if leading else []
    return Promise(
        block,
        (start, start + len(own)),
        text,
        _number(block.cells),
        _number(block.cells),
        text,
        unit,
        comparator,
        horizon,
        by_year,
        term,
        OFFICE_ALONE if achieved else scope_of(fold(who) if said else fold(text)) or EVERY_UNIT,
        Reporter.OFFICE if achieved else reporter_of(fold(text)),
        lead=_cell(block.cells, "chủ trì"),
        coordinating=_cell(block.cells, "phối hợp"),
        amount=(settled.term or settled.all[-1]).target,
        change=change,
        over_year_before=bool(change) and unit != "%",
        before=said.before if said else "",
        who=who,
        does=does,
        doubts=tuple(doubts),
    )


# What is not done, or goes wrong.
_WANTING = re.compile(r"(?<!\w)(?:chưa|không|chậm|thiếu|sót|sai phạm|vi phạm|nợ|mất|tai nạn|tồn đọng|quá hạn)(?!\w)")


def _who_does(text: str) -> tuple[str, str]:
    """(who, what they do) of the words of a row; 'Tỷ lệ CĐCS …' speaks of them."""
    who, does = plain_words(text)
    if not who and predicate(fold(does)) < 0:
        who, does = does, ""
    return without_number_of(who), does


def _worded(content: RowCell) -> tuple[int, str, str]:
    """(where they begin, the words, the unit in brackets behind them) of the cell that says what is promised."""
    start, text = max(content.start, 0), content.text
    if sign := _SIGN.match(text):
        start, text = start + sign.end(), text[sign.end() :]
    text = _NOTE.sub("", text.rstrip(_TRAILING)).rstrip(_TRAILING)
    match = _IN_BRACKETS.search(text)
    if match and (_OF_UNIT.match(unit := fold(match["unit"])) or unit_in(unit)):
        return start, text[: match.start()].rstrip(_TRAILING), match["unit"].strip()
    return start, text, ""


def _of_cells(cells: Sequence[RowCell], amounts: _Amounts) -> Iterator[Doubt]:
    """What amounts leave open, and the cells beside them that say something else than an amount."""
    columns = ("years", "term_target")
    for why in dict.fromkeys(a.doubt for a in amounts.all if a.doubt):
        yield from (Doubt(column, Sureness.UNSURE, why) for column in columns)
    due = (c for c in cells if (column := column_of(c.head)) and column.span is not None and c.start >= 0)
    unread = [c.text for c in due if c not in amounts.cells and _SAYS.search(c.text)]
    if unread:
        words = "; ".join(f"“{shortened(text, _SHOWN)}”" for text in dict.fromkeys(unread))
        yield from (Doubt(column, Sureness.UNSURE, _NOT_READ.format(words)) for column in columns)


def _settled(amounts: _Amounts, change: str) -> tuple[_Amounts, list[Doubt]]:
    """The amounts that one row of the program can hold, and a doubt where the document says more."""
    if change:
        others = [a for a in amounts.all if a.change != change]
        if not others:
            return amounts, []

        def alike(amount: CellAmount | None) -> CellAmount | None:
            return amount if amount is not None and amount.change == change else None

        kept = _Amounts(
            {year: a for year, a in amounts.by_year.items() if a.change == change},
            alike(amounts.every_year),
            alike(amounts.term),
            alike(amounts.unsaid),
            amounts.cells,
        )
        more = ", ".join(c.text for c in amounts.cells if amount_of(c) in others)
        return kept, [Doubt("years", Sureness.UNSURE, _CHANGE_ALONE.format(more=more))]
    if len({a.target.high is None for a in amounts.all}) == 1:
        return amounts, []

    def low(amount: CellAmount | None) -> CellAmount | None:
        return amount and replace(amount, target=Target(amount.target.low))

    years = {year: replace(a, target=Target(a.target.low)) for year, a in amounts.by_year.items()}
    made = _Amounts(years, low(amounts.every_year), low(amounts.term), low(amounts.unsaid), amounts.cells)
    return made, [Doubt(column, Sureness.UNSURE, _MIXED) for column in ("years", "term_target")]


def _due(
    block: Passage, amounts: _Amounts, said: SaidPromise | None, text: str, years: Sequence[int]
) -> tuple[Horizon, dict[int, Target], Target | None, list[Doubt]]:
    """When the amounts of a row are due: as their columns say, else as the words of the row or the headings."""
    term = amounts.term.target if amounts.term is not None else None
    if amounts.by_year:
        if term is None and said and said.time and said.time.span is TimeSpan.TERM:
            term = said.quantity.target
        return Horizon.STEPS, {year: a.target for year, a in amounts.by_year.items()}, term, []
    if amounts.every_year is not None and years:
        return Horizon.EVERY_YEAR, dict.fromkeys(years, amounts.every_year.target), term, []
    if term is not None:
        return Horizon.TERM, {}, term, []
    amount = (amounts.unsaid or amounts.all[0]).target
    quantity = Quantity(0, 0, amount.low, amount.high, Comparator.AT_LEAST, False, False, "")
    time = (said.time if said else told(times_in(fold(text)))) or time_of(block.under)
    horizon, by_year, term, doubts = due(quantity, time, (), fold(text), years)
    return horizon, dict(by_year), term, doubts


def _amounts(cells: Sequence[RowCell]) -> _Amounts:
    found = _Amounts()
    for cell in cells:
        column = column_of(cell.head)
        amount = amount_of(cell) if column else None
        if column is None or amount is None:
            continue
        if column.year is not None:
            found.by_year[column.year] = amount
        elif column.span is TimeSpan.EVERY_YEAR:
            found.every_year = amount
        elif column.span is TimeSpan.TERM:
            found.term = amount
        else:
            found.unsaid = amount
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


def _unit(cells: Sequence[RowCell], said: SaidPromise | None, in_brackets: str, amounts: _Amounts, usual: str) -> str:
    """As its column says, else behind the words, with an amount, or as such things are counted."""
    column = next((c.text for c in cells if _UNIT.fullmatch(fold(c.head))), "")
    own = "" if any(a.change for a in amounts.all) else amounts.unit
    return column or (said.quantity.unit if said else "") or in_brackets or own or usual


def _cell(cells: Sequence[RowCell], head: str) -> str:
    return next((c.text for c in cells if head in fold(c.head)), "")


def _comparator(
    said: SaidPromise | None, amounts: _Amounts, folded: str, change: str
) -> tuple[Comparator, list[Doubt]]:
    """How a row is compared: as its signs or words say, else as what falls, or what is good when low, is."""
    if change:
        return (Comparator.AT_LEAST if change == "tăng" else Comparator.AT_MOST), []
    if any(a.target.high is not None for a in amounts.all):
        return Comparator.RANGE, []
    if amounts.sign is not None:
        return amounts.sign, []
    if said and said.quantity.said and said.quantity.high is None:
        return said.quantity.comparator, []
    series = [amounts.by_year[year].target.low for year in sorted(amounts.by_year)]
    falls = len(series) > 1 and series == sorted(series, reverse=True) and series[0] > series[-1]
    low_is_good = any(rule.compiled.search(folded) for rule in LOW_IS_GOOD)
    if low_is_good and (falls or len(set(series)) <= 1):
        return Comparator.AT_MOST, [Doubt("comparator", Sureness.LIKELY, _LOW_IS_GOOD)]
    if falls and _ACHIEVED.match(folded) and not _WANTING.search(folded):
        return Comparator.AT_LEAST, [Doubt("comparator", Sureness.LIKELY, _MORE_IS_GOOD)]
    if falls:
        return Comparator.AT_MOST, [Doubt("comparator", Sureness.UNSURE, _FALLS)]
    if low_is_good:
        return Comparator.AT_LEAST, [Doubt("comparator", Sureness.UNSURE, _RISES)]
    return (said.quantity.comparator if said and said.quantity.high is None else Comparator.AT_LEAST), []
