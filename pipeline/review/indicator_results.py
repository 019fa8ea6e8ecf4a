"""The results of part II: one table, a sentence for each indicator that stands out, charts, a place for proposals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.measures.headline import TERM_KINDS
from pipeline.measures.rollup import expected_units
from pipeline.program.vocabulary import Reporter, Status, Writer
from pipeline.review.amended_targets import amendment_blocks
from pipeline.review.completion import chart_blocks
from pipeline.review.decisions import corrections, holding, mark_note, marked
from pipeline.review.footnotes import Footnote, Noted, Part
from pipeline.review.model import Block, BlockKind, GridColumn, GridRow, ReportTable
from pipeline.review.proposals import proposal_blocks
from pipeline.review.report_kinds import PROPOSING
from pipeline.review.resolutions import resolution_blocks
from pipeline.review.tables import results_table, years_table
from pipeline.review.wording import lacking_years, sentence
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import forms_counted
from pipeline.round.printed import coverage_note, coverage_words, tallying
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import missed, uneasy
from pipeline.round.verdicts import under_ceiling_so_far
from pipeline.text import lower_first, running_date, upper_first
from pipeline.workbooks.summary.layout import RULES, SOURCES

# Which indicators stand out, and under which heading.
_KINDS: tuple[tuple[str, Callable[[IndicatorInPeriod], bool]], ...] = (
    ("Chỉ tiêu vượt mức giao", lambda i: i.status is Status.EXCEEDED and not uneasy(i)),
    ("Chỉ tiêu gần đạt, chưa đạt", missed),
    ("Chỉ tiêu giảm, chậm hoặc chưa ổn định", lambda i: uneasy(i)),
)
_BLANK_ROWS = 8  # of the table that is filled in by hand
SOURCES_NOTE = (
    f"Nguồn của từng số liệu ở trang “{SOURCES}”, cách tính, cách đánh giá và xác định triển vọng ở trang “{RULES}” "
    "của tệp tổng hợp tong-hop.xlsx."
)


def results_blocks(data: Consolidation) -> Iterator[Block]:
    """Targets: one table, what was amended, what stands out, other resolutions, charts, proposals."""
    items, switches = indicators_in_period(data), data.program.report
    yield Block(BlockKind.HEADING, "Kết quả thực hiện các chỉ tiêu")
    if not items:
        yield from _by_hand(data)
        return
    yield from table_blocks(data, items)
    yield from amendment_blocks(data)
    yield from standing_out(data, items)
    yield from resolution_blocks(data)
    if switches.charts:
        yield from chart_blocks(data, items)
    if switches.proposals and data.period.kind in PROPOSING:
        yield from proposal_blocks(items)


def _by_hand(data: Consolidation) -> Iterator[Block]:
    """A table to be filled in, where the program names no targets."""
    titles = ("TT", "Nội dung chỉ tiêu", "Chỉ tiêu nhiệm kỳ", f"Kết quả đến {running_date(data.period.cutoff)}")
    more = ("Mức độ hoàn thành", "Triển vọng")
    columns = tuple(GridColumn(title, title == titles[1]) for title in (*titles, *more))
    rows = tuple(GridRow((str(n), *[""] * (len(columns) - 1))) for n in range(1, _BLANK_ROWS + 1))
    office = Writer.OFFICE.label
    yield Block(BlockKind.CAPTION, f"Kết quả thực hiện các chỉ tiêu của {data.program.resolution}")
    yield Block(BlockKind.TABLE, grid=ReportTable(columns, rows))
    ask = f"[{office} ghi vào bảng các chỉ tiêu của nghị quyết; phân tích mức độ hoàn thành, triển vọng từng chỉ tiêu.]"
    yield Block(BlockKind.PROMPT, ask, writer=office)


def table_blocks(data: Consolidation, items: Sequence[IndicatorInPeriod], *, alone: bool = False) -> Iterator[Block]:
    """The one table of results, with its caption and note; `alone`: no sentences on what stands out follow it."""
    several = data.period.kind in TERM_KINDS and len(data.years) > 1
    if several:
        holds = data.corrected
        yield Block(BlockKind.CAPTION, f"Kết quả thực hiện các chỉ tiêu, {data.years[0]} - {data.years[-1]}")
        yield Block(BlockKind.YEARS, table=marked(years_table(data, items), holds))
        note = "Ghi chú: trong mỗi ô, dòng đầu là kết quả, rồi số đạt được/tổng số, trong ngoặc là mức giao."
        if thinner := _thinner_years(data, items):
            note += f" {thinner}"
    else:
        holds = holding(data, items)
        estimated = f" ({data.estimates.label})" if any(item.estimated for item in items) else ""
        yield Block(BlockKind.CAPTION, f"Kết quả thực hiện các chỉ tiêu {lower_first(data.period.name)}{estimated}")
        yield Block(BlockKind.RESULTS, table=marked(results_table(items), holds))
        note = "Ghi chú: tỷ lệ tính từ số đạt được, tổng số của các đơn vị cộng lại, ghi dưới kết quả."
        if any(item.half for item in items):
            note += " Kết quả 6 tháng được so với mức giao cả năm."
        if any(item.past is not None for item in items):
            note += " Chỉ tiêu thời hạn đã qua ghi kết quả, đánh giá của năm đến hạn (ghi ở cột mức giao)."
    if owed := [item.indicator.code for item in items if under_ceiling_so_far(item)]:
        note += f" Chỉ tiêu {', '.join(owed)} (không được vượt mức giao) chỉ tính các đơn vị đã báo cáo."
    silent = [item for item in items if alone or not any(belongs(item) for _, belongs in _KINDS)]
    if fewer := _told_by_fewer(data, silent):
        note += f" {fewer}"
    if holds & {item.indicator.code for item in items}:
        note += f" {mark_note(data)}"
    yield Block(BlockKind.NOTE, Noted((note, Footnote(SOURCES_NOTE))))


def _told_by_fewer(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """'Chỉ tiêu 2.7 tổng hợp từ báo cáo của 12/15 đơn vị.': what unions that have reported did not all tell; or ''."""
    have = {line.unit.code for line in data.roster.lines if line.delivery.counted}
    alike: dict[str, list[str]] = {}
    for item in items:
        result, of_units = item.result, item.indicator.reporter is not Reporter.OFFICE
        if not of_units or result.value is None:
            continue
        asked = expected_units(data.program, data.period, item.indicator, result.year or data.latest_year)
        if result.reported < len(have & asked):
            words = coverage_note(result, tallying(data.program)).rstrip(".")
            alike.setdefault(lower_first(words), []).append(item.indicator.code)
    said = [f"chỉ tiêu {', '.join(codes)} {words}" for words, codes in alike.items()]
    return f"{upper_first('; '.join(said))}." if said else ""


def _thinner_years(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> str:
    """'Ít đơn vị có số liệu hơn năm 2025: năm 2023 (03/10 đơn vị), năm 2024 (có chỉ tiêu chỉ 05/10 đơn vị).'; or ''.

    Such a year's results are those of other unions than this year's. Years that nobody has told are said elsewhere.
    """
    said, count = [], tallying(data.program)
    for year in (y for y in data.years if y < data.latest_year):
        both = [tuple(data.own_results[i.indicator.code, y] for y in (year, data.latest_year)) for i in items]
        told = [(then, now) for then, now in both if then.value is not None]
        thin = [then for then, now in told if then.reported < min(now.reported, then.expected)]
        if not thin:
            continue
        least = min(thin, key=lambda r: (r.reported / r.expected, r.reported))
        of_all = all((then.reported, then.expected) == (least.reported, least.expected) for then, _ in told)
        few = f"{count(least.reported)}/{count(least.expected)} đơn vị"
        said.append(f"năm {year} ({few if of_all else f'có chỉ tiêu chỉ {few}'})")
    return f"Ít đơn vị có số liệu hơn năm {data.latest_year}: {', '.join(said)}." if said else ""


def standing_out(data: Consolidation, items: Sequence[IndicatorInPeriod]) -> Iterator[Block]:
    """A sentence or two for each indicator that is exceeded or missed, and that falls or is at risk."""
    # The way of saying goes by the indicator's place in the program: another figure must not reword other sentences.
    places, lacking = data.program.indicator_order, lacking_years(data, items)
    listed = [(title, item) for title, belongs in _KINDS for item in items if belongs(item)]
    sentences = [_without_usual(data, sentence(item, places[item.indicator.code]), lacking) for _, item in listed]
    told = _noted_once([item.indicator.code for _, item in listed], sentences)
    former = ""
    for (title, item), said in zip(listed, told, strict=True):
        if title != former:
            yield Block(BlockKind.SUBHEADING, title)
        former = title
        corrected = Noted(corrections(data, item))  # its text stands in the table above
        lead = f"Chỉ tiêu {item.indicator.code}"
        yield Block(BlockKind.INDICATOR, Noted((": ", *said.parts)), lead=lead, detail=corrected)


def _noted_once(codes: Sequence[str], sentences: Sequence[Noted]) -> Iterator[Noted]:
    """The sentences, of footnotes that say the same only the first: it names all the indicators that it is about."""
    about: dict[str, list[str]] = {}
    for code, said in zip(codes, sentences, strict=True):
        for text in dict.fromkeys(part.text for part in said.parts if isinstance(part, Footnote)):
            about.setdefault(text, []).append(code)
    for said in sentences:
        parts: list[Part] = []
        for part in said.parts:
            if not isinstance(part, Footnote):
                parts.append(part)
            elif found := about.pop(part.text, []):
                all_of_them = f" (các chỉ tiêu {', '.join(found)})." if len(found) > 1 else ""
                parts.append(Footnote(part.text.removesuffix(".") + all_of_them) if all_of_them else part)
        yield Noted(tuple(parts))


def _without_usual(data: Consolidation, said: Noted, lacking: str) -> Noted:
    """A sentence without what the report says once of all: how many unions have reported, which years nobody has."""
    usual = coverage_words(*forms_counted(data), tallying(data.program))
    return Noted(tuple(part for p in said.parts if (part := _unusual(p, usual, lacking))))


def _unusual(part: Part, usual: str, lacking: str) -> Part:
    if isinstance(part, Footnote):
        return "" if part.text == usual else part
    if not lacking:
        return part
    return "" if part == f". {upper_first(lacking)}" else part.removesuffix(f"; {lacking}")
