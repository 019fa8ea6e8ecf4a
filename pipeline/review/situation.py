"""Part I, the situation: unions, members and working people by kind and cluster, their change, and who delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from pipeline.measures.headline import TERM_KINDS
from pipeline.program.model import Base
from pipeline.program.vocabulary import UnitKind
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.review.tables import base_years, bases_table, compares, delivery_table
from pipeline.round.base_tables import BaseChange, BaseGroup, base_changes, base_groups
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import BaseSum, base_sums
from pipeline.round.grouping import CLUSTER, KIND, groupings
from pipeline.round.printed import BLANK, lower_first, without_brackets
from pipeline.round.roster import Delivery
from pipeline.round.stand_ins import counted, stand_ins
from pipeline.text import key, number, percent, short_date

_FEW_BASES = 4
MAX_COLUMNS = 6  # head counts shown by kind and cluster
_WOMEN = key("nữ")
_PART = "trong đó: "


def situation_blocks(data: Consolidation) -> Iterator[Block]:
    """Unions and head counts with their coverage, then how the unions delivered."""
    yield Block(BlockKind.HEADING, "Tình hình tổ chức công đoàn, đoàn viên, người lao động")
    yield Block(BlockKind.PARAGRAPH, _unions(data))
    if data.program.bases:
        yield Block(BlockKind.PARAGRAPH, head_counts(data))
        if changed := _changes(data):
            yield Block(BlockKind.PARAGRAPH, changed)
        yield Block(BlockKind.CAPTION, f"Số liệu chung, tính đến ngày {short_date(data.period.cutoff)}")
        yield Block(BlockKind.BASES, table=bases_table(data))
        yield Block(BlockKind.NOTE, _bases_note(data))
    by = "loại hình, cụm" if CLUSTER in groupings(data.program) else "loại hình"
    yield Block(BlockKind.CAPTION, f"Đơn vị, đoàn viên, người lao động theo {by}, năm {data.latest_year}")
    yield Block(BlockKind.TABLE, grid=_by_group(data))
    yield Block(BlockKind.HEADING, "Tiến độ báo cáo của các đơn vị")
    yield Block(BlockKind.PARAGRAPH, _delivery(data))
    yield Block(BlockKind.CAPTION, "Tiến độ báo cáo theo loại hình đơn vị")
    yield Block(BlockKind.DELIVERY, table=delivery_table(data))
    if note := _beside_the_columns(data):
        yield Block(BlockKind.NOTE, note)


def _unions(data: Consolidation) -> str:
    """How many unions there are, of which kinds, and what has changed since the period began."""
    lines = data.unit_roster
    kinds = Counter(line.unit.kind for line in lines)
    parts = [f"{number(kinds[kind])} {_of_kind(kind)}" for kind in UnitKind if kinds[kind]]
    whole = f"Đến ngày {short_date(data.period.end)}, {data.program.office} có {number(len(lines))} đơn vị"
    text = f"{whole} thuộc diện báo cáo"
    if len(parts) > 1:
        text += f", gồm {', '.join(parts)}"
    elif lines:
        text += f", đều là {_of_kind(lines[0].unit.kind)}"
    clusters = {line.unit.cluster for line in lines if line.unit.cluster}
    if len(clusters) > 1:
        text += f"; chia thành {number(len(clusters))} cụm"
    return f"{text}.{_come_and_gone(data)}"


def _of_kind(kind: UnitKind) -> str:
    if kind is UnitKind.SUPERIOR:
        return lower_first(kind.label)
    return f"công đoàn cơ sở khu vực {lower_first(kind.label)}"


def _come_and_gone(data: Consolidation) -> str:
    """Unions founded, dissolved or merged in the period; nothing where the unit list carries no dates."""
    if not any(u.valid_from or u.valid_to for u in data.program.units):
        return ""
    days = (data.period.start - timedelta(days=1), data.period.end)
    before, after = ({u.code: u for u in data.program.units if u.exists_on(day)} for day in days)
    new, gone = after.keys() - before.keys(), before.keys() - after.keys()
    if not new and not gone:
        return " Trong kỳ không có đơn vị thành lập mới, sáp nhập hoặc giải thể."
    merged = sum(before[code].merged_into is not None for code in gone)
    counts = (("thành lập mới", len(new)), ("sáp nhập", merged), ("giải thể", len(gone) - merged))
    return f" Trong kỳ, {', '.join(f'{what} {number(n)} đơn vị' for what, n in counts if n)}."


def head_counts(data: Consolidation) -> str:
    """The head counts in a sentence: all when they are few, else the totals; the table has every one of them.

    Of how many unions they are is said once where all shown are of the same, else behind each.
    """
    known = [s for s in base_sums(data, data.latest_year) if s.value is not None]
    if not known:
        return "Chưa có đơn vị nào gửi số liệu chung."
    if len(known) > _FEW_BASES:
        known = [s for s in known if s.base.label.startswith("Tổng")] or known[:_FEW_BASES]
    alike = len({(s.reported, s.expected) for s in known}) == 1
    text = f"Tính đến ngày {short_date(data.period.cutoff)}"
    for n, s in enumerate(known):
        part = lower_first(s.base.label).startswith("trong đó")
        text += (", " if part or not n else "; ") + _head_count(s, part=part) + ("" if alike else _of_some(s))
    return f"{text}{_of_some(known[0]) if alike else ''}."


def _head_count(found: BaseSum, *, part: bool) -> str:
    """'tổng số đoàn viên là 1.204 người', of a part 'trong đó nữ 602 người'."""
    label = lower_first(found.base.label).replace(_PART, "trong đó ")
    return f"{label}{'' if part else ' là'} {number(found.value or 0)} {found.base.unit}"


def _of_some(found: BaseSum) -> str:
    if found.reported >= found.expected:
        return ""
    return f" (số liệu của {number(found.reported)}/{number(found.expected)} đơn vị)"


def _bases_note(data: Consolidation) -> str:
    """Of which year and of which unions the last column speaks, and why two years are not compared."""
    year = data.latest_year
    short = [y for y in base_years(data) if any(s.reported < s.expected for s in base_sums(data, y))]
    said = [f"cột cuối là số đơn vị có số liệu năm {year}/số đơn vị phải báo cáo"]
    if kept := [item for item in stand_ins(data).values() if item.whose.of_this_year]:
        said.append(f"trong đó chưa có báo cáo kỳ này: {', '.join(counted(kept))}")
    if year in short:
        said.append("số chưa có không tính bằng không")
    if compares(data) and short:
        years = ", ".join(map(str, short))
        said.append(f"cột “Tăng, giảm” để “{BLANK}” vì còn đơn vị chưa có số liệu năm {years}")
    return f"Ghi chú: {'; '.join(said)}."


def main_bases(data: Consolidation) -> list[Base]:
    """The totals and the women among them; the first few where nothing is called a total."""
    bases = data.program.bases
    totals = {b.code for b in bases if b.label.startswith("Tổng")}
    chosen = [b for b in bases if b.code in totals or (b.part_of in totals and f" {_WOMEN} " in f"{key(b.label)} ")]
    return (chosen or list(bases))[:MAX_COLUMNS]


def _changes(data: Consolidation) -> str:
    """What has become more or less since the year before, or since the term began in a review of several years."""
    year, wanted = _year_before(data), {b.code for b in main_bases(data)}
    found = [c for c in base_changes(data, year, data.latest_year) if c.base.code in wanted] if year else []
    if not found:
        return ""
    text = f"So với năm {year}"
    alike = len({c.units for c in found}) == 1
    if not all(c.whole for c in found):
        covered = f"{number(found[0].units)} đơn vị" if alike else "các đơn vị"
        text += f", tính trên {covered} có số liệu của cả hai năm"
    said = (_change(c) + ("" if alike else f", {number(c.units)} đơn vị") for c in found)
    return f"{text}: {'; '.join(said)}."


def _year_before(data: Consolidation) -> int | None:
    """The year with head counts that this one's are compared with; None where there is none."""
    earlier = sorted(int(y) for y in set(data.figures.bases["year"]) if y < data.latest_year)
    if data.period.kind in TERM_KINDS:
        earlier = [y for y in earlier if y in data.years]
    if not earlier:
        return None
    return earlier[0] if data.period.kind in TERM_KINDS else earlier[-1]


def _change(change: BaseChange) -> str:
    label = without_brackets(lower_first(change.base.label).replace(_PART, ""))
    more = round(change.now - change.before, 6)
    if not more:
        return f"{label} không thay đổi"
    share = f" ({percent(100 * abs(more) / change.before)})" if change.before else ""
    return f"{label} {'tăng' if more > 0 else 'giảm'} {number(abs(more))} {change.base.unit}{share}"


def _by_group(data: Consolidation) -> ReportTable:
    """Unions and head counts by kind and by cluster, with the total of all."""
    bases = main_bases(data)
    heads = [without_brackets(b.label.replace("Trong đó: ", "Trong đó ")) for b in bases]
    known = "Có số liệu" if data.program.bases else "Đã báo cáo"
    columns = (GridColumn("Loại hình, cụm", True), GridColumn("Số đơn vị"), GridColumn(known), *map(GridColumn, heads))
    rows: list[GridRow] = []
    wanted = [g for g in groupings(data.program) if g in (KIND, CLUSTER)]
    for grouping in wanted:
        groups = base_groups(data, data.latest_year, grouping)
        if len(wanted) > 1:
            rows.append(GridRow(group=f"Theo {lower_first(grouping.label)}"))
        rows.extend(GridRow(_group_cells(group, bases)) for group in groups)
    whole = base_groups(data, data.latest_year, KIND)
    if len(rows) > 1:
        rows.append(GridRow(_group_cells(_together(whole), bases)))
    return ReportTable(columns, tuple(rows))


def _together(groups: Sequence[BaseGroup]) -> BaseGroup:
    sums: Counter[str] = Counter()
    for group in groups:
        sums.update(group.sums)
    expected, known = sum(g.expected for g in groups), sum(g.known for g in groups)
    return BaseGroup("Tổng cộng", expected, known, sums)


def _group_cells(group: BaseGroup, bases: Sequence[Base]) -> tuple[str, ...]:
    figures = (number(group.sums[b.code]) if b.code in group.sums else BLANK for b in bases)
    return (group.group, number(group.expected), number(group.known), *figures)


def _beside_the_columns(data: Consolidation) -> str:
    """Which unions the table counts in a column whose heading says less of them than the summary does."""
    states = Counter(line.delivery for line in data.unit_roster)
    waiting, after_close, out = (states[d] for d in (Delivery.WAITING, Delivery.AFTER_CLOSE, Delivery.LEFT_OUT))
    unread, unclear, unknown = (states[d] for d in (Delivery.FAULT, Delivery.UNCLEAR, Delivery.UNCONFIRMED))
    said = [f"số chưa nộp gồm {number(waiting)} đơn vị đã nộp, đang chờ duyệt"] if waiting else []
    said += (
        [f"số chưa nộp gồm {number(after_close)} đơn vị có biểu sau khi chốt, chưa được tính"] if after_close else []
    )
    said += [f"số không nhận được gồm {number(out)} đơn vị đã nhận, để ngoài theo quyết định"] if out else []
    said += [f"số không nhận được gồm {number(unread)} đơn vị đã gửi, phần mềm chưa đọc được"] if unread else []
    said += [f"số không nhận được gồm {number(unclear)} đơn vị có tệp gửi đến chưa rõ của ai"] if unclear else []
    said += [f"số không nhận được gồm {number(unknown)} đơn vị chờ xác nhận người gửi"] if unknown else []
    return f"Ghi chú: {'; '.join(said)}." if said else ""


def _delivery(data: Consolidation) -> str:
    lines = data.unit_roster
    counted = [line for line in lines if line.delivery.counted]
    if not counted:
        return f"Chưa có đơn vị nào trong số {number(len(lines))} đơn vị phải báo cáo có báo cáo hợp lệ."
    if len(counted) == len(lines):
        text = f"Tất cả {number(len(lines))} đơn vị phải báo cáo đã gửi báo cáo"
    else:
        share = percent(100 * len(counted) / len(lines))
        text = f"Có {number(len(counted))}/{number(len(lines))} đơn vị đã gửi báo cáo, đạt {share}"
    late = sum(line.delivery.counted and line.delivery.value == "late" for line in lines)
    text += f"; {number(late)} đơn vị gửi quá hạn ({short_date(data.period.due)})." if late else "."
    estimated = sum(line.estimated for line in counted)
    typed = sum(line.typed_in for line in counted)
    if estimated:
        text += f" Có {number(estimated)} đơn vị báo cáo số ước thực hiện."
    if typed:
        text += f" Có {number(typed)} đơn vị nộp bản giấy, số liệu do cơ quan nhập thay."
    return text
