"""A row of a table of targets: what is promised in one cell, its targets in cells under years."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.draft.blocks import Passage, RowCell
from pipeline.draft.folded import fold
from pipeline.draft.grammar import DIGITS, QUALITATIVE, TimeSpan
from pipeline.draft.model import Horizon, Promise
from pipeline.draft.numbers import figure
from pipeline.draft.promises import plain_words
from pipeline.draft.quantities import Quantity
from pipeline.draft.scopes import reporter_of, scope_of
from pipeline.draft.sentence import read
from pipeline.program.records import Target
from pipeline.program.vocabulary import Comparator, Reporter, Scope

_YEAR = re.compile(r"(?:năm )?(20\d{2})")
_TERM = re.compile(r"nhiệm kỳ|cả giai đoạn|đến (?:hết )?(?:năm )?20\d{2}|20\d{2} ?- ?20\d{2}")
_TEXT = re.compile(r"nội dung|chỉ tiêu|tiêu chí|mục tiêu|nhiệm vụ")
_UNIT = re.compile(r"đơn vị tính|đvt|đơn vị")
_PAST = re.compile(r"kết quả|thực hiện|hiện trạng|đạt được")
_NUMBER = re.compile(
    rf"\s*(?P<sign>≥|>=|>|≤|<=|<|trên|dưới)?\s*(?P<low>{DIGITS})\s*%?(?:\s*-\s*(?P<high>{DIGITS}))?"
    rf"\s*%?\s*(?:trở lên)?\s*"
)
_TRAILING = re.compile(r"[\s.;,:]+$")
_SIGNS = {"≤": Comparator.AT_MOST, "<=": Comparator.AT_MOST, "<": Comparator.LESS, "dưới": Comparator.LESS}


def read_row(block: Passage) -> Promise | None:
    """The promise of a row with targets under years or under 'nhiệm kỳ'; None for another row."""
    by_year, term = _targets(block.cells)
    content = _content(block.cells)
    if content is None or not (by_year or term):
        return None
    said = read(content.text)
    text = _TRAILING.sub("", content.text)
    folded = fold(text)
    unit = next((c.text for c in block.cells if _UNIT.fullmatch(fold(c.head))), "")
    one = said.said[0] if said.said else None
    quantity = one.quantity if one else None
    if term is None and quantity and one and one.time and one.time.span is TimeSpan.TERM:
        term = quantity.target
    rule = next((rule for rule in QUALITATIVE if rule.compiled.search(folded)), None)
    unit = unit or (quantity.unit if quantity else rule.means[1] if rule else "")
    own = rule is not None and rule.means[1] != "%"
    subject = fold(one.who) if one else folded
    who, does = (one.who, one.does) if one else plain_words(text)
    scope = Scope.OFFICE if own and quantity is None else scope_of(subject) or Scope.UNITS
    return Promise(
        block,
        (max(content.start, 0), max(content.start, 0) + len(text)),
        text,
        _number(block.cells),
        _number(block.cells),
        text,
        unit,
        _comparator(quantity, by_year, term),
        Horizon.STEPS if by_year else Horizon.TERM,
        by_year,
        term,
        scope,
        Reporter.OFFICE if own and quantity is None else reporter_of(folded),
        lead=_cell(block.cells, "chủ trì"),
        coordinating=_cell(block.cells, "phối hợp"),
        amount=term or next(iter(by_year.values()), quantity.target if quantity else Target(0.0)),
        before=one.before if one else "",
        who=who,
        does=does,
    )


def _targets(cells: Sequence[RowCell]) -> tuple[dict[int, Target], Target | None]:
    by_year: dict[int, Target] = {}
    term: Target | None = None
    for cell in cells:
        head = fold(cell.head)
        if any(_PAST.search(fold(h)) for h in cell.heads[-1:]) or not (amount := _amount(cell.text)):
            continue
        if year := _YEAR.fullmatch(head):
            by_year[int(year[1])] = amount
        elif _TERM.search(head):
            term = amount
    return by_year, term


def _amount(text: str) -> Target | None:
    match = _NUMBER.fullmatch(fold(text)) if len(text) <= 40 else None
    if match is None:
        return None
    low, _ = figure(match["low"])
    return Target(low, figure(match["high"])[0] if match["high"] else None)


def _content(cells: Sequence[RowCell]) -> RowCell | None:
    """The cell that says what is promised: under its head, else the longest."""
    named = [c for c in cells if c.text and _TEXT.search(fold(c.head))]
    return max(named or cells, key=lambda c: len(c.text), default=None)


def _number(cells: Sequence[RowCell]) -> str:
    """What numbers the row: a short first cell."""
    first = cells[0] if cells else None
    return first.text if first and len(first.text) <= 20 else ""


def _cell(cells: Sequence[RowCell], head: str) -> str:
    return next((c.text for c in cells if head in fold(c.head)), "")


def _comparator(quantity: Quantity | None, by_year: dict[int, Target], term: Target | None) -> Comparator:
    if any(t.high is not None for t in [*by_year.values(), *([term] if term else [])]):
        return Comparator.RANGE
    return quantity.comparator if quantity and quantity.comparator is not Comparator.RANGE else Comparator.AT_LEAST
