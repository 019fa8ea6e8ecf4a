"""Part I, the situation: unions, members and working people, and their change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from pipeline.measures.headline import TERM_KINDS
from pipeline.program.kinds import PRIVATE, PUBLIC, STATE, UnitKind
from pipeline.program.model import Base
from pipeline.program.words import Words
from pipeline.review.model import Block, BlockKind
from pipeline.review.tables import base_years, bases_table, compares
from pipeline.round.base_tables import BaseChange, base_changes
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import BaseSum, base_sums, forms_counted
from pipeline.round.printed import BLANK, tally, tallying, without_brackets, years_words
from pipeline.round.stand_ins import counted, stand_ins
from pipeline.text import key, lower_first, number, percent, running_date

_FEW_BASES = 4
MAX_COLUMNS = 6  # head counts shown by kind and cluster
_WOMEN = key("nữ")
_PART = "trong đó: "


def situation_blocks(data: Consolidation) -> Iterator[Block]:
    """Unions and head counts in one paragraph and one table."""
    words = data.program.words
    heading = f"Tình hình tổ chức {words.organisation}, {words.member}, {words.worker}"
    yield Block(BlockKind.HEADING, heading)
    if not data.program.bases:
        yield Block(BlockKind.PARAGRAPH, _unions(data))
        return
    said = (_unions(data), head_counts(data), _changes(data))
    yield Block(BlockKind.PARAGRAPH, " ".join(filter(None, said)))
    yield Block(BlockKind.CAPTION, f"Số liệu chung, tính đến ngày {running_date(data.period.cutoff)}")
    yield Block(BlockKind.BASES, table=bases_table(data))
    if note := _bases_note(data):
        yield Block(BlockKind.NOTE, note)


def _unions(data: Consolidation) -> str:
    """How many unions there are, of which kinds, and what has changed since the period began."""
    lines, count = data.unit_roster, tallying(data.program)
    kinds = Counter(line.unit.kind for line in lines)
    parts = [f"{count(kinds[kind])} {_of_kind(kind, data.program.words)}" for kind in data.program.kinds if kinds[kind]]
    whole = f"Đến ngày {running_date(data.period.end)}, {data.program.office_name} có {count(len(lines))} đơn vị"
    text = f"{whole} thuộc diện báo cáo"
    if len(parts) > 1:
        text += f", gồm {', '.join(parts)}"
    elif lines:
        text += f", đều là {_of_kind(lines[0].unit.kind, data.program.words)}"
    clusters = {line.unit.cluster for line in lines if line.unit.cluster}
    if len(clusters) > 1:
        text += f"; chia thành {count(len(clusters))} cụm"
    return f"{text}.{_come_and_gone(data)}"


def _of_kind(kind: UnitKind, words: Words) -> str:
    """A kind in running text: the usual ones are sectors, others are called by their own name."""
    sector = kind in (PUBLIC, STATE, PRIVATE)
    return f"{words.unit} khu vực {lower_first(kind.label)}" if sector else lower_first(kind.label)


def _come_and_gone(data: Consolidation) -> str:
    """Unions founded, dissolved or merged in the period; nothing where the unit list carries no dates."""
    if not any(u.valid_from or u.valid_to for u in data.program.units):
        return ""
    eve = data.period.start - timedelta(days=1)
    new = [u for u in data.program.units if u.exists_on(data.period.end) and not u.exists_on(eve)]
    gone = [u for u in data.program.units if u.exists_on(eve) and not u.exists_on(data.period.end)]
    if not new and not gone:
        return " Trong kỳ không có đơn vị thành lập mới, sáp nhập hoặc giải thể."
    merged, count = sum(u.merged_into is not None for u in gone), tallying(data.program)
    parts = [
        f"thành lập mới {count(len(new))} đơn vị" if new else "",
        f"sáp nhập {count(merged)} đơn vị" if merged else "",
        f"giải thể {count(len(gone) - merged)} đơn vị" if len(gone) > merged else "",
    ]
    return f" Trong kỳ, {', '.join(p for p in parts if p)}."


def head_counts(data: Consolidation) -> str:
    """The head counts in a sentence: all when they are few, else the totals; the table has every one of them.

    Of how many unions they are is said once where all shown are of the same, else behind each.
    """
    day = running_date(data.period.cutoff)
    known = [s for s in base_sums(data, data.latest_year) if s.value is not None]
    if not known:
        return "Chưa có đơn vị nào gửi số liệu chung."
    if len(known) > _FEW_BASES:
        known = [s for s in known if s.base.label.startswith("Tổng")] or known[:_FEW_BASES]
    alike = len({(s.reported, s.expected) for s in known}) == 1
    estimated = any(data.estimates.holds_base(s.base.code, data.latest_year) for s in known)
    text = f"{'Ước' if estimated else 'Tính'} đến ngày {day}"
    for n, s in enumerate(known):
        label = lower_first(s.base.label)
        part = label.startswith("trong đó")
        text += (", " if part or not n else "; ") + label.replace(_PART, "trong đó ")
        text += f"{'' if part else ' là'} {number(s.value or 0)} {s.base.unit}{'' if alike else _of_some(data, s)}"
    return f"{text}{_of_some(data, known[0]) if alike else ''}."


def _of_some(data: Consolidation, found: BaseSum) -> str:
    """Of how many unions a head count is, where that differs from what the introduction says."""
    if found.reported >= found.expected or (found.reported, found.expected) == forms_counted(data):
        return ""
    count = tallying(data.program)
    return f" (số liệu của {count(found.reported)}/{count(found.expected)} đơn vị)"


def _bases_note(data: Consolidation) -> str:
    """Whose figures stand in the table, where not of every union that has reported; why two years are no match."""
    year, said = data.latest_year, []
    sums = {y: base_sums(data, y) for y in base_years(data)}
    short = [y for y, of_year in sums.items() if any(s.reported < s.expected for s in of_year)]
    if kept := [item for item in stand_ins(data).values() if item.whose.of_this_year]:
        said.append(f"số liệu năm {year} có {', '.join(counted(kept, tallying(data.program)))}")
    said += _of_earlier_years(data, sums)
    if compares(data) and short:
        years = ", ".join(map(str, short))
        said.append(f"cột “Tăng, giảm” để “{BLANK}” vì còn đơn vị chưa có số liệu năm {years}")
    elif short and len(sums) > 1 and not _compared(data):
        said.append("số các năm chưa phải của cùng các đơn vị nên chưa so sánh")
    return f"Ghi chú: {'; '.join(said)}." if said else ""


def _of_earlier_years(data: Consolidation, sums: Mapping[int, Sequence[BaseSum]]) -> Iterator[str]:
    """'số liệu các năm 2023, 2024 của 19/60 đơn vị': those before the last, whose count alone stands in the table."""
    count, alike = tallying(data.program), dict[str, list[int]]()
    last = {s.base.code: s.reported for s in sums[data.latest_year]}
    for year in (y for y in sums if y != data.latest_year):
        known = [s for s in sums[year] if s.value is not None]
        if any(s.reported != last[s.base.code] for s in known):
            least = min(known, key=lambda s: s.reported)
            of_all = all((s.reported, s.expected) == (least.reported, least.expected) for s in known)
            few = f"{count(least.reported)}/{count(least.expected)} đơn vị"
            alike.setdefault(f"của {few}" if of_all else f"có chỗ chỉ của {few}", []).append(year)
    return (f"số liệu {years_words(years)} {few}" for few, years in alike.items())


def main_bases(data: Consolidation) -> list[Base]:
    """The totals and the women among them; the first few where nothing is called a total."""
    bases = data.program.bases
    totals = {b.code for b in bases if b.label.startswith("Tổng")}
    chosen = [b for b in bases if b.code in totals or (b.part_of in totals and f" {_WOMEN} " in f"{key(b.label)} ")]
    return (chosen or list(bases))[:MAX_COLUMNS]


def _changes(data: Consolidation) -> str:
    """What has become more or less since the year before, or since the term began in a review of several years.

    Said only of what the table shows for both years over the same unions: else the two would contradict each other.
    """
    found = _compared(data)
    if not found:
        return ""
    units = tally(data.program, found[0].units)
    same = "" if all(c.whole for c in found) else f", tính trên {units} đơn vị có số liệu của cả hai năm"
    return f"So với năm {_year_before(data)}{same}: {'; '.join(map(_change, found))}."


def _year_before(data: Consolidation) -> int | None:
    earlier = sorted(set(data.figures.bases["year"][data.figures.bases["year"] < data.latest_year]))
    if data.period.kind in TERM_KINDS:
        earlier = [y for y in earlier if y in data.years][:1]
    return int(earlier[-1]) if earlier else None


def _compared(data: Consolidation) -> list[BaseChange]:
    """The main head counts whose sums in the table are of the same unions in both years."""
    year = _year_before(data)
    if year is None:
        return []
    wanted = {b.code for b in main_bases(data)}
    shown = {(s.base.code, y): s.value for y in (year, data.latest_year) for s in base_sums(data, y)}
    return [
        c
        for c in base_changes(data, year, data.latest_year)
        if c.base.code in wanted
        and (c.before, c.now) == (shown[c.base.code, year], shown[c.base.code, data.latest_year])
    ]


def _change(change: BaseChange) -> str:
    label = without_brackets(lower_first(change.base.label).replace(_PART, ""))
    more = round(change.now - change.before, 6)
    if not more:
        return f"{label} không thay đổi"
    share = f" ({percent(100 * abs(more) / change.before)})" if change.before else ""
    return f"{label} {'tăng' if more > 0 else 'giảm'} {number(abs(more))} {change.base.unit}{share}"
