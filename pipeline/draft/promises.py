"""Blocks of a document -> its promises, and the list of what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from string import whitespace

from pipeline.draft.asking import tidy, unit_of_none
from pipeline.draft.blocks import Passage, PassageKind
from pipeline.draft.clauses import predicate, sentences
from pipeline.draft.doubts import doubts_of, is_low_good
from pipeline.draft.due import due
from pipeline.draft.grammar import PROMISING, QUALITATIVE, UNIT_NAMES, TimeSpan, Zone
from pipeline.draft.group_rows import RowsAbove, row_number
from pipeline.draft.model import Doubt, NotUnderstood, Promise, Sureness
from pipeline.draft.own_year import own_year
from pipeline.draft.promised import Promised
from pipeline.draft.quantities import Quantity
from pipeline.draft.question_rules import EACH
from pipeline.draft.repeats import FoundPromise, where, with_steps, without_repeats
from pipeline.draft.scopes import contrasted, reporter_of, scope_of
from pipeline.draft.sentence import Plain, SaidPromise, SentenceRead, read
from pipeline.draft.sharing import as_continued
from pipeline.draft.target_columns import is_of_results
from pipeline.draft.times import TimeWord, time_of
from pipeline.draft.without_number import plain_words
from pipeline.draft.year_tables import numbered_groups, read_row
from pipeline.draft.zones import zone_of
from pipeline.program.folded import fold
from pipeline.program.kinds import EVERY_UNIT, OFFICE_ALONE, Scope
from pipeline.program.vocabulary import Comparator, Reporter
from pipeline.program.words import UNION_WORDS
from pipeline.text import key

_STRONG = PROMISING[0].compiled
_HEADING_NUMBER = re.compile(r"\d\s?%|phấn đấu", re.IGNORECASE)
_UNTIL = re.compile(r"(?:đến|hết|trước|cuối) (?:(?:hết|cuối) )?(?:năm )?20\d{2}")
NO_HEADING = "Chỉ tiêu"
_NO_HEADING_DOUBT = Doubt("group", Sureness.LIKELY, "Văn bản không có đề mục.")
_NAME = 6  # words of the name of a unit
_UNION = re.compile(UNIT_NAMES)
_SHORT_HEAD = 6  # words of a heading that says nothing but what the table is
_FEW = 3  # where each part names a union and a unit
_MANY = 4  # shares of units in one sentence that are an allotment
# A sentence outside of a part on targets without any of these promises nothing that could be counted.
_WORTH_READING = re.compile(
    r"\d|phấn đấu|xếp loại|nông thôn mới|nhiệm vụ|tất cả|nửa|phần (?:ba|tư|trăm)|không (?:còn|có|để)|"
    r"(?<!\w)(?:ít nhất|tối thiểu|mỗi) \w"
)
_MAKES = re.compile(r"thành lập(?: mới| thêm| được)*(?: ít nhất| từ| tối thiểu| trên)*$")
_WORDS = re.compile(r"[^\W\d_]{2}")
_NO_TARGET = "Dòng của bảng không có mức giao, bên dưới cũng không có dòng nào của nó."
_TRAILING = f"{whitespace}\xa0.;,:…"


@dataclass(frozen=True, slots=True)
class PromisesRead:
    """What a document promises, and what of it was not understood."""

    promises: tuple[Promise, ...]
    not_understood: tuple[NotUnderstood, ...]


def read_promises(blocks: Sequence[Passage], years: Sequence[int]) -> PromisesRead:
    """The promises of a document whose targets are due in `years` (empty: it does not say), and what is left over."""
    if not years and (year := own_year(blocks)) is not None:
        years = (year,)
    found: list[FoundPromise] = []
    left = list(_lead_ins_of_tables(blocks))
    promised = Promised(years[0] - 1 if years else 0)
    grouped, rows = numbered_groups(blocks), RowsAbove()
    last = ""
    for block in blocks:
        above = (*block.under, last) if last.endswith(":") and last not in block.under else block.under
        last = block.text
        zone = promised.block(block)
        if block.kind is PassageKind.ROW and zone is not Zone.RESULTS:
            row = None if rows.takes(block) else _of_row(block, rows, years, grouped)
            found += [FoundPromise(row, Zone.TARGETS)] if row else []
            if row or rows.took:
                continue
            zone = promised.results() if is_of_results(block.cells) else zone
        if block.kind is PassageKind.HEADING and not _HEADING_NUMBER.search(block.text):
            continue
        before: SaidPromise | None = None
        for span, why in _sentences(block, promised):
            before = _sentence(_Place(block, span, zone, years, above), why, before, found, left)
    left += [NotUnderstood(row.text, _NO_TARGET, row.at) for row in rows.left_over()]
    promises, repeated = without_repeats(with_steps(found))
    if len(years) == 1:
        promises = _in_one_year(promises, years[0])
    elif not years:
        promises = _with_one_end(promises)
    return PromisesRead(promises, tuple(sorted([*left, *repeated], key=lambda n: n.at.start)))


def _of_row(block: Passage, rows: RowsAbove, years: Sequence[int], grouped: frozenset[int]) -> Promise | None:
    """The promise of a row of targets, in the group that its table puts it in; None for another row."""
    within = rows.under(block)
    row = read_row(within, years, rows.leading)
    return row if row is None or block.at.table in grouped else replace(row, group=group_of(within))


def _sentences(block: Passage, promised: Promised) -> Iterator[tuple[tuple[int, int], str]]:
    """Where the sentences of a block stand, and why one promises nothing ('' where it does).

    Those of a row stand in its cells, without what numbers it.
    """
    cells = block.cells[bool(row_number(block.cells)) :]
    said = [(cell.start, cell.text) for cell in cells if cell.start >= 0 and _WORDS.search(cell.text)]
    own = said if block.cells else [(0, block.text)]
    for at, text in own:
        for start, end in sentences(text):
            yield (at + start, at + end), promised.why_not(fold(text[start:end]))


def _lead_ins_of_tables(blocks: Sequence[Passage]) -> Iterator[NotUnderstood]:
    """What leads to a table of targets and says more than that: it becomes no row, and could hold what rows lack."""
    for block, below in pairwise(blocks):
        leads = block.text.endswith(":") and len(block.text.split()) > _SHORT_HEAD
        if below.cells and not block.cells and leads and zone_of(block.under) is Zone.TARGETS:
            yield NotUnderstood(block.text, "Lời dẫn của bảng; các dòng của bảng đã thành chỉ tiêu.", block.at)


def _in_one_year(promises: Sequence[Promise], year: int) -> tuple[Promise, ...]:
    """The promises of a program of one year: what names no other is due in it."""
    return tuple(replace(p, term=None, years=p.years or {year: p.amount}) for p in promises)


def _with_one_end(promises: Sequence[Promise]) -> tuple[Promise, ...]:
    """Where a document names no term but one year: 'đến năm 2030' is its end, 'năm 2024' the year of all of it."""
    named = {year for p in promises for year in p.years}
    if len(named) != 1:
        return tuple(promises)
    year = named.pop()
    if any(_UNTIL.search(fold(p.text)) for p in promises):
        return tuple(replace(p, term=p.term or p.years.get(year)) for p in promises)
    return _in_one_year(promises, year)


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence, where it stands, and the years in which targets are due."""

    block: Passage
    span: tuple[int, int]
    zone: Zone | None
    years: Sequence[int]
    above: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.block.text[slice(*self.span)]


def _sentence(
    place: _Place, why: str, before: SaidPromise | None, found: list[FoundPromise], left: list[NotUnderstood]
) -> SaidPromise | None:
    """Read a sentence into `found` and `left`; `before`, and what is returned: the last promise of those before it."""
    if place.zone is not Zone.TARGETS and not _WORTH_READING.search(fold(place.text)):
        return before
    said = read(place.text)
    at = where(place.block, place.span)
    if why:
        if said.quantities or _STRONG.search(fold(place.text)):
            left.append(NotUnderstood(place.text, why, at))
        return None
    if said.said and before is not None:
        said = replace(said, said=(as_continued(said.said[0], before), *said.said[1:]))
    made = list(_rows(place, _without_allotments(place, said, left)))
    left += [NotUnderstood(s.own, "Câu còn con số khác chưa thành chỉ tiêu.", at) for s in said.said if _lost(s)]
    left += [NotUnderstood(p.text, "Không rõ đo gì: câu bị cắt hoặc thiếu chữ.", at) for p in made if _is_cut_off(p)]
    made = [p for p in made if not _is_cut_off(p)]
    for plain in said.plain:
        span = (place.span[0] + plain.start, place.span[0] + plain.end)
        if row := _without_number(place, span, plain):
            made.append(row)
        elif (place.zone is Zone.TARGETS or _STRONG.search(fold(plain.text))) and len(plain.text.split()) > 6:
            left.append(NotUnderstood(plain.text, "Trong phần chỉ tiêu nhưng không có con số nào.", at))
    found += [FoundPromise(promise, place.zone) for promise in sorted(made, key=lambda p: p.span)]
    return said.said[-1] if said.said else before


def _without_allotments(place: _Place, said: SentenceRead, left: list[NotUnderstood]) -> SentenceRead:
    """Without the parts that give each unit its share ('Hội An 110; Điện Bàn 150'): they are no promises of all."""
    shares = [s for s in said.said if _is_allotment(s)]
    if len(shares) < (_FEW if all(s.quantity.unit for s in shares) else _MANY):
        return said
    why = "Mức giao riêng của từng đơn vị: ghi ở trang “Mức giao khác”."
    left += [
        NotUnderstood(s.own, why, where(place.block, (place.span[0] + s.start, place.span[0] + s.end))) for s in shares
    ]
    return replace(said, said=tuple(s for s in said.said if s not in shares))


def _is_allotment(said: SaidPromise) -> bool:
    """Whether a part is a name and its number ('Hội An 110', 'LĐLĐ huyện A: 200 đoàn viên')."""
    name = said.before.rpartition(":")[2]
    if said.does or said.quantity.percent or not 0 < len(name.split()) <= _NAME:
        return False
    return not said.quantity.unit or bool(_UNION.match(folded := fold(name.strip())) and predicate(folded) < 0)


def _rows(place: _Place, said: SentenceRead) -> Iterator[Promise]:
    scopes = frozenset(scope_of(fold(s.who)) for s in said.said)
    back = 0
    for one in said.said:
        promise = _promise(place, one, scopes)
        back = back + 1 if one.nested else 0
        yield replace(promise, nested_in=back) if one.nested and back else promise


def _promise(place: _Place, said: SaidPromise, others: frozenset[Scope | None]) -> Promise:
    block, span = place.block, place.span
    quantity = said.quantity
    text = tidy(said.text)
    time = said.time or time_of(place.above)
    horizon, targets, term, doubts = due(quantity, time, said.steps, fold(text), place.years)
    who = fold(said.who)
    scope = contrasted(who, others) or scope_of(who)
    reporter = reporter_of(fold(text))
    if scope is None or _is_counted(said):
        scope = OFFICE_ALONE if reporter is Reporter.OFFICE and not who else EVERY_UNIT
    doubts += doubts_of(said, place.zone, text)
    doubts += [_NO_HEADING_DOUBT] if not block.under else []
    return Promise(
        block,
        (span[0] + said.start, span[0] + said.end),
        text,
        block.number,
        group_of(block),
        _what(said),
        _unit(said),
        _comparator(said),
        horizon,
        targets,
        term,
        scope,
        reporter,
        amount=quantity.target,
        change=said.change,
        before=said.before,
        who=said.who,
        does=said.does,
        doubts=tuple(doubts),
    )


def _lost(said: SaidPromise) -> bool:
    """Whether a promise has a second one beside it that became no row: '…, bình quân 200.000 đồng/hội viên'."""
    return any("/" in quantity.unit or "đồng" in quantity.unit for quantity in said.more)


def _is_counted(said: SaidPromise) -> bool:
    """Whether whom a promise names is what somebody else makes or helps: 'hỗ trợ thành lập 02 hợp tác xã'."""
    return not said.quantity.percent and not said.does and bool(_MAKES.search(fold(said.before)))


def _unit(said: SaidPromise) -> str:
    """The unit of a promise: 'hộ/cơ sở hội' for one of each; as worded where no unit of the table fits."""
    unit = said.quantity.unit
    if not unit:
        return " ".join(said.who.split()[:2]) or "số"
    each = EACH.compiled.search(fold(said.text))
    if unit == "%" or "/" in unit or each is None or not each["of"]:
        return unit
    union = key(UNION_WORDS.unit), key(UNION_WORDS.unit_short)
    return f"{unit}/{UNION_WORDS.unit_short if each['of'] in union else each['of']}"


def _comparator(said: SaidPromise) -> Comparator:
    if not said.quantity.said and said.quantity.high is None and is_low_good(said):
        return Comparator.AT_MOST
    share = said.is_share and not said.quantity.said and said.quantity.high is None
    return Comparator.EQUAL if share else said.quantity.comparator


def _is_cut_off(promise: Promise) -> bool:
    """Whether nothing says what is measured."""
    return not promise.before and not promise.does and len(promise.who.split()) < 2 and promise.unit in ("%", "")


def group_of(block: Passage) -> str:
    """The heading that a promise stands under; a usual one where the document has none.

    What leads to a table ('theo bảng sau:') is no heading of its rows where they stand under another.
    """
    above = [said for said in block.under if not (block.cells and said.endswith(":"))] or block.under
    return above[-1].rstrip(" :") if above else NO_HEADING


def _what(said: SaidPromise) -> str:
    return said.own.rstrip(_TRAILING)


def _without_number(place: _Place, span: tuple[int, int], plain: Plain) -> Promise | None:
    """A promise that needs no number: the office rated, something done each year, dues collected in full."""
    text = plain.text.rstrip(_TRAILING)
    folded = fold(text)
    rule = next((rule for rule in QUALITATIVE if rule.compiled.search(folded)), None)
    if rule is None:
        return None
    amount, unit = rule.means
    unit = unit or unit_of_none(text)
    block = place.block
    own = amount == 1.0
    comparator = Comparator.AT_MOST if not amount else Comparator.AT_LEAST
    quantity = Quantity(0, 0, amount, None, Comparator.AT_LEAST, False, unit == "%", unit)
    time = plain.time or time_of(place.above) or (TimeWord(TimeSpan.EVERY_YEAR, 0, 0) if own else None)
    horizon, targets, term, doubts = due(quantity, time, (), folded, place.years)
    doubts.append(Doubt("text", Sureness.LIKELY, "Câu không có con số; mức giao do cách nói mà ra."))
    who, does = plain_words(text)
    return Promise(
        block,
        span,
        text,
        block.number,
        group_of(block),
        text,
        unit,
        comparator,
        horizon,
        targets,
        term,
        OFFICE_ALONE if own else EVERY_UNIT,
        Reporter.OFFICE if own else reporter_of(folded),
        amount=quantity.target,
        who=who,
        does=does,
        doubts=tuple(doubts),
    )
