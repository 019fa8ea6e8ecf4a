"""What the unions wrote, gathered under the headings of the outline: the same words once, with who said them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.intake.texts.remarks import Remark
from pipeline.issues import IssueRole
from pipeline.program.model import Program
from pipeline.review.abridged import MOST_NAMES, MOST_TEXTS, WHERE_UNIONS_ARE, abridged
from pipeline.review.likeness import joined
from pipeline.review.model import Annex, Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once
from pipeline.round.printed import BLANK, named, tally
from pipeline.round.said import SIGNS, answers, points_told, says_something
from pipeline.text import clean, key, number, sort_key, upper_first

MAX_IDEAS = 5  # ideas the report itself shows under one heading
MAX_NAMES = 2  # unions it names with each; the annex has the rest of both
MOST_JOINED = 10_000  # different texts of one section that are held against each other
ANNEX_TITLE = "Tổng hợp ý kiến, kiến nghị, giải trình của các đơn vị"
_NOTE = (
    "Ghi chú: phụ lục này ghi nguyên văn ý kiến của các đơn vị và phần ghi chú, giải trình của đơn vị về từng chỉ "
    "tiêu; ý kiến trùng nhau ghi một lần kèm tên các đơn vị."
)
_ABRIDGED_NOTE = (
    "Ghi chú: phụ lục này ghi nguyên văn những ý kiến nhiều đơn vị cùng nêu nhất và một phần ghi chú, giải trình của "
    f"đơn vị về từng chỉ tiêu; toàn bộ ở trang Ý kiến, kiến nghị của tệp {WHERE_UNIONS_ARE}."
)
_MINUS = re.compile(r"[−–](?=\d)")
_PERCENT = re.compile(r"(?<=\d)\s+(?=%)")


@dataclass(frozen=True, slots=True)
class Narrative:
    """What one or several unions wrote, in the same words, under one section."""

    lines: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its lines as one, to stand inside a sentence."""
        return "; ".join(line.rstrip(" .;") for line in self.lines)


@once
def narratives(data: Consolidation) -> Mapping[str, Sequence[Narrative]]:
    """What the unions wrote by section number: what most unions say first, then in the order of the unit list.

    Answers that say there is nothing to say are left out, see `silent`. Two texts are the same when they differ in
    case, blanks, spelling of marks and punctuation only; the signs of figures count. A text that is a list is taken
    point by point.
    """
    order, said = data.program.unit_order, points_told(data)
    same = cache(_same)
    rows = zip(*(data.texts.narratives[name].tolist() for name in ("unit", "section", "text")), strict=True)
    grouped: dict[str, dict[str, tuple[tuple[str, ...], dict[str, str]]]] = {}
    for unit, section, text in sorted(rows, key=lambda row: order.get(row[0], len(order))):
        known = data.program.unit_by_code.get(unit)
        for lines in said[text]:
            _, names = grouped.setdefault(section, {}).setdefault(same(lines), (lines, {}))
            names[unit] = known.name if known else unit
    return {
        section: sorted(
            (Narrative(lines, tuple(names.values())) for lines, names in texts.values()), key=lambda n: -len(n.names)
        )
        for section, texts in grouped.items()
    }


def ideas(items: Sequence[Narrative]) -> list[Narrative]:
    """Narratives that say nearly the same as one, in the words of the one that most unions wrote.

    Of more than MOST_JOINED those of the same words alone: each is held against all that are a little like it.
    """
    if len(items) > MOST_JOINED:
        return list(items)
    found = []
    for group in joined([" ".join(item.lines) for item in items]):
        names = dict.fromkeys(name for n in group for name in items[n].names)
        found.append(Narrative(items[group[0]].lines, tuple(names)))
    return sorted(found, key=lambda idea: -len(idea.names))


def silent(data: Consolidation) -> Counter[str]:
    """By section number how many unions answered that they have nothing to say: 'Không', 'Không có ý kiến', '-'."""
    return Counter(section for (_, section), something in answers(data).items() if not something)


def _same(lines: Sequence[str]) -> str:
    text = key(" ".join(lines))
    return SIGNS.sub(" ", _PERCENT.sub("", _MINUS.sub("-", text))).strip() or text


def idea_blocks(program: Program, items: Sequence[Narrative], nothing: int = 0) -> Iterator[Block]:
    """The ideas of one section as items, those of most unions first; how many more there are at the end.

    `nothing`: unions that said they have nothing to say.
    """
    found = ideas(items)
    for idea in found[:MAX_IDEAS]:
        yield Block(BlockKind.ITEM, f"{idea.text} ({named(program, idea.names, MAX_NAMES)}).")
    rest, said = found[MAX_IDEAS:], []
    if rest:
        told = tally(program, len({name for idea in rest for name in idea.names}))
        where = f", xem Phụ lục “{ANNEX_TITLE}”" if program.report.annexes else ""
        said.append(f"còn {tally(program, len(rest))} nội dung khác của {told} đơn vị{where}")
    if nothing:
        said.append(f"{tally(program, nothing)} đơn vị trả lời không có nội dung này")
    if said:
        yield Block(BlockKind.NOTE, f"{upper_first('; '.join(said))}.")


def narrative_annex(data: Consolidation, places: Mapping[str, str]) -> Annex | None:
    """Everything the unions wrote, verbatim: by section with all their names, then what they say to explain single
    figures by indicator; None without any. `places`: where the report tells each section, 'I.2.b' (review/parts)."""
    sections = data.program.section_by_number
    rows: list[GridRow] = []
    for section, items in sorted(narratives(data).items(), key=lambda found: sort_key(found[0])):
        title = f" {sections[section].title}" if section in sections else ""
        rows.append(GridRow(group=f"Mục {places.get(section, section)}.{title}"))
        rows += _idea_rows(items, abridged(data))
    rows += _remark_rows(data)
    if not rows:
        return None
    columns = (GridColumn("Nội dung", True), GridColumn("Số đơn vị"), GridColumn("Đơn vị", True))
    note = _ABRIDGED_NOTE if abridged(data) else _NOTE
    return Annex(number="", title=ANNEX_TITLE.upper(), grid=ReportTable(columns, tuple(rows)), note=note)


def _idea_rows(items: Sequence[Narrative], short: bool) -> Iterator[GridRow]:
    """A row for each text; with `short` those of most unions, and some of their names."""
    texts, names = (MOST_TEXTS, MOST_NAMES) if short else (len(items), max((len(i.names) for i in items), default=0))
    for item in items[:texts]:
        more = f" và {number(len(item.names) - names)} đơn vị khác" if len(item.names) > names else ""
        yield GridRow(("\n".join(item.lines), number(len(item.names)), "; ".join(item.names[:names]) + more))
    yield from _more_rows(len(items) - texts, "nội dung")


def _more_rows(count: int, what: str) -> Iterator[GridRow]:
    if count > 0:
        yield GridRow((f"… và {number(count)} {what} khác.", BLANK, BLANK))


def _remark_rows(data: Consolidation) -> Iterator[GridRow]:
    """Every remark of the period's unions under its indicator, in the order of indicators and of the unit list."""
    order = data.program.unit_order
    overruled = {
        i.ref for i in data.issues if i.has(IssueRole.CORRECTED)
    }  # what explains a figure that is no longer counted
    by_indicator: dict[str, list[Remark]] = {}
    for remark in data.counted_remarks:
        stands = remark.own is None or remark.ref not in overruled
        if stands and remark.period == data.period.code and says_something((remark.explanation,)):
            by_indicator.setdefault(remark.indicator, []).append(remark)
    for indicator in data.program.indicators:
        said = sorted(by_indicator.get(indicator.code, ()), key=lambda r: order.get(r.unit, len(order)))
        if said:
            text = clean(indicator.text).rstrip(" .;")
            yield GridRow(group=f"Ghi chú, giải trình chỉ tiêu {indicator.code}. {text}")
        shown = said[:MOST_TEXTS] if abridged(data) else said
        for remark in shown:
            known = data.program.unit_by_code.get(remark.unit)
            yield GridRow((remark.explanation, "1", known.name if known else remark.unit))
        yield from _more_rows(len(said) - len(shown), "giải trình")
