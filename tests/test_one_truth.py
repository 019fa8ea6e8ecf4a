"""One round on every paper: note, report, workbook, page for leaders and screen say one headline, in words of time."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html
from openpyxl.workbook import Workbook

from pipeline.cli.round_lines import say_results
from pipeline.closes.snapshot import snapshot, timed
from pipeline.measures.headline import headline_words
from pipeline.program.model import Period
from pipeline.program.vocabulary import Comparator, Outlook, PeriodKind, Status
from pipeline.review.leaders_page import leaders_page
from pipeline.review.note import note
from pipeline.review.proposals import proposal_blocks, what_is_left
from pipeline.review.report import write_review
from pipeline.review.wording import sentence
from pipeline.round.consolidation import Consolidation
from pipeline.round.listings import result_table, results_on_screen
from pipeline.round.overview import overview
from pipeline.round.printed import amount
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.standouts import fallen
from pipeline.text import clean
from pipeline.workbooks.summary import write_summary
from tests.every_kind import round_of_every_kind
from tests.reviews import (
    ANNUAL,
    END,
    HALF,
    MID,
    PROGRAM,
    TEMPLATE,
    YEARS,
    consolidate,
    paragraphs,
    random_round,
)
from tests.soffice import convert_all
from tests.test_figures_agree import rounds

VERDICTS = ("Vượt", "Đạt", "Gần đạt", "Chưa đạt")


@dataclass(frozen=True)
class Papers:
    """What a round gives out, read back."""

    data: Consolidation
    report: str
    note: str
    book: Workbook
    page: str

    @property
    def sheet_rows(self) -> Iterator[dict[str, str]]:
        """The rows of sheet Chỉ tiêu: by head, those of the term's block with 'Nhiệm kỳ' before them."""
        rows = [["" if c.value is None else str(c.value) for c in row] for row in self.book["Chỉ tiêu"].iter_rows()]
        head = next(n for n, row in enumerate(rows) if row[0] == "Mã")
        above, titles = "", []
        for upper, lower in zip(rows[head - 1], rows[head], strict=True):
            above = upper or above
            titles.append(f"{above} {lower}".strip())
        for row in rows[head + 1 :]:
            yield dict(zip(titles, row, strict=True))


def papers(data: Consolidation, folder: Path) -> Papers:
    """Everything is written once, and opened again."""
    write_review(folder / "bao-cao.docx", data, TEMPLATE)
    write_summary(folder / "tong-hop.xlsx", data, 10_000)
    said = [str(block.text) for part in note(data).parts for block in part.blocks if not hasattr(block.text, "parts")]
    return Papers(
        data,
        "\n".join(paragraphs(docx.Document(str(folder / "bao-cao.docx")))),
        "\n".join(said),
        openpyxl.load_workbook(folder / "tong-hop.xlsx", data_only=True),
        clean(html.document_fromstring(leaders_page(overview(data))).text_content()),
    )


# ------------------------------------------------------------------------------------------- one headline


def mid_term(data: Consolidation) -> Consolidation:
    """The same figures, as a review of all years up to the round's."""
    last = data.latest_year
    years = tuple(y for y in YEARS if y <= last)
    period = replace(data.period, kind=PeriodKind.MID_TERM, years=years, end=date(last, 12, 31), name="Giữa nhiệm kỳ")
    facts = [
        (u, i, y, a, None if b != b else b)
        for u, i, y, a, b in zip(
            *(data.figures.facts[c].tolist() for c in ("unit", "indicator", "year", "numerator", "denominator")),
            strict=True,
        )
    ]
    return consolidate(data.program, period, facts)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds(), st.booleans())
def test_five_papers_say_the_same_headline(capsys: pytest.CaptureFixture[str], data: Consolidation, mid: bool) -> None:
    data = mid_term(data) if mid else data
    words = headline_words(data.headline)
    with TemporaryDirectory() as folder:
        made = papers(data, Path(folder))
    assert words in made.report
    assert words in made.note
    assert words in made.page.replace(words.capitalize(), words)
    capsys.readouterr()
    say_results(data)
    assert words in clean(capsys.readouterr().out)
    counted = Counter(row["Theo dõi Đánh giá chung"] for row in made.sheet_rows if row["Theo dõi Đánh giá chung"])
    assert counted == Counter({s.label: n for s, n in data.headline.items() if n})
    first = "\n".join(str(c.value) for row in made.book["Tổng quan"].iter_rows() for c in row if c.value is not None)
    for status, count in data.headline.items():
        assert not count or status.label.casefold() in first.casefold()
    assert_words_of_time(made)
    assert_one_count_of_what_fails(made, first)


def assert_one_count_of_what_fails(made: Papers, sheet: str) -> None:
    """As many indicators fail in the report and the note as Tổng quan lists; what else is unfinished is told apart."""
    data, told = made.data, overview(made.data)
    fail = len(told.failing) + len(told.more)
    listed = sum(f"{row.code}" in sheet for row in told.failing)
    assert listed == len(told.failing) and all(code in sheet for code in told.more)
    found = re.search(r"Còn (\d+) chỉ tiêu phải thực hiện tiếp ([^:]+): ([^.]+)", made.report)
    assert (found is None) is (data.term_over or not fail + len(told.coming))
    if found:
        parts = dict.fromkeys(("chưa đạt hoặc chậm", "còn thời hạn"), 0)
        for part in found[3].split("; "):
            parts |= {words: int(part.split()[0]) for words in parts if words in part}
        assert tuple(parts.values()) == (fail, len(told.coming)) and int(found[1]) == fail + len(told.coming)
    if told.coming:
        said = f"Ngoài ra còn {len(told.coming)} chỉ tiêu còn thời hạn, đang thực hiện: {', '.join(told.coming)}"
        assert said in made.page and said in sheet
    for text in (made.report, made.note, made.page, sheet):  # "tập trung" is said of what fails alone
        counted = re.findall(r"(\d+) chỉ tiêu[^.;:]{0,60} tập trung", text)
        assert all(int(count) == fail for count in counted)


def assert_words_of_time(made: Papers) -> Counter[str]:
    """No verdict on what is not due, and none that was reached beside 'late', in workbook and screen.

    Returns how much there was to hold.
    """
    held: Counter[str] = Counter()
    data = made.data
    listed = results_on_screen(data)
    listed = listed[listed["Nghị quyết khác"] == ""] if "Nghị quyết khác" in listed else listed
    shown = {(r[0], r[1]): r[6] for r in listed.itertuples(index=False)}
    for row in made.sheet_rows:
        code, chung, ahead = row["Chỉ tiêu Mã"], row["Theo dõi Đánh giá chung"], row["Theo dõi Triển vọng"]
        if code not in data.judged or row["Chỉ tiêu Nghị quyết"] != data.program.resolution:
            continue
        assert not (chung in VERDICTS[:2] and ahead == Outlook.AT_RISK.label)
        held["reached"] += chung in VERDICTS[:2]
        of_term = row.get("Nhiệm kỳ (đến nay) Đánh giá", "")
        if of_term in VERDICTS and not data.term_over:
            assert data.due_status(data.own_results[code, None]).label == of_term  # settled for good
            held["settled"] += 1
        if (code, "Nhiệm kỳ") in shown:
            assert shown[code, "Nhiệm kỳ"] == of_term
            held["on the screen"] += 1
    return held


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"exceeded": 8, "met": 4, "near": 1, "not_due": 1}, "12/14 chỉ tiêu đạt và vượt (8 vượt, 4 đạt); 1 gần đạt; "
         "1 chưa đến kỳ đánh giá"),
        ({"not_met": 2, "not_due": 3}, "0/5 chỉ tiêu đạt và vượt; 2 chưa đạt; 3 chưa đến kỳ đánh giá"),
        ({"not_due": 4, "no_data": 1}, "4/5 chỉ tiêu chưa đến kỳ đánh giá; 1 chưa có số liệu"),
        ({"no_data": 2}, "0/2 chỉ tiêu đạt và vượt; 2 chưa có số liệu"),
    ],
)  # fmt: skip
def test_the_headline_opens_with_what_there_is_to_say(counts: dict[str, int], words: str) -> None:
    assert headline_words({status: counts.get(str(status), 0) for status in Status}) == words


# ------------------------------------------------------------------------------------------- words of time


@pytest.mark.parametrize("period", [MID, HALF], ids=lambda p: p.code)
def test_what_is_not_over_has_no_verdict_anywhere(period: Period, tmp_path: Path) -> None:
    data = random_round(period, seed=3)
    made, table = papers(data, tmp_path), result_table(data)
    open_year = "2025" if period is HALF else "term"
    settled = {i.indicator.code for i in indicators_in_period(data) if i.judged.settled}
    rows = [r for r in table.itertuples(index=False) if r.year in (open_year, "term") and r.value and r.target]
    rows = [r for r in rows if r.indicator not in settled and not settled_term(data, r.indicator)]
    assert len(rows) >= 2 and {r.status for r in rows} == {"not_due"}
    kept = [r for r in snapshot(data).results if r.year is None and r.value is not None]
    assert {r.status for r in kept if not settled_term(data, r.indicator)} == {"not_due"}
    assert set(+assert_words_of_time(made)) == {"reached", "settled", "on the screen"}


def test_when_the_term_is_over_the_workbook_foretells_nothing(tmp_path: Path) -> None:
    made = papers(random_round(END, seed=3), tmp_path)
    rows = [row for row in made.sheet_rows if row["Chỉ tiêu Mã"] in made.data.judged]
    assert rows and {row["Theo dõi Triển vọng"] for row in rows} == {""}
    told = [item.verdict for item in overview(made.data).failing]
    assert told and not any(re.search(r"lộ trình|khó hoàn thành", verdict, re.IGNORECASE) for verdict in told)


@pytest.mark.soffice
def test_libreoffice_works_out_the_words_of_time_of_every_kind(tmp_path: Path, thorough: bool) -> None:
    paths = []
    for seed, period in itertools.product(range(3 if thorough else 1), (HALF, ANNUAL)):
        paths.append(tmp_path / f"{seed} {period.code}.xlsx")
        write_summary(paths[-1], round_of_every_kind(period, seed), 10_000)
    for path, again in zip(paths, convert_all(paths, tmp_path / "again", "xlsx"), strict=True):
        ours, theirs = ([*words_of(p)] for p in (path, again))
        assert ours == theirs
        assert {*VERDICTS, Outlook.UNSTABLE.label, Outlook.AT_RISK.label} <= set(ours)


def words_of(path: Path) -> Iterator[str]:
    """The texts of sheet Chỉ tiêu, as last worked out."""
    for row in openpyxl.load_workbook(path, data_only=True)["Chỉ tiêu"].iter_rows():
        yield from (c.value for c in row if isinstance(c.value, str) and c.value)


def settled_term(data: Consolidation, code: str) -> bool:
    found = data.own_results.get((code, None))
    return found is not None and data.due_status(found) is found.status


def test_a_close_made_before_is_read_in_the_words_of_time() -> None:
    data = random_round(MID, seed=3)
    now = snapshot(data)
    before = replace(
        now, results=tuple(replace(r, status=str(o.status)) for r, o in zip(now.results, data.results, strict=True))
    )
    assert before != now and timed(before, PROGRAM) == now == timed(now, PROGRAM)
    assert timed(replace(before, period="khac"), PROGRAM).results == before.results


def words(item: IndicatorInPeriod) -> str:
    """What the report says of an indicator, without footnotes."""
    return "".join(part for part in sentence(item, 0).parts if isinstance(part, str))


def assert_half_a_year_does_not_contradict_itself(data: Consolidation) -> Counter[str]:
    """What is hardly to be reached is not said to be done by the end of the year; years are counted when over.

    Returns how much there was to hold.
    """
    held: Counter[str] = Counter()
    for item in indicators_in_period(data):
        said = words(item).casefold()
        to_be_done, hardly = "phải thực hiện đến hết" in said, "khó hoàn thành" in said
        assert not (to_be_done and hardly), said
        lacking = hardly and "so với mức giao của cả" in said  # instead
        is_open = item.still_open and not item.judged.settled
        if is_open:
            assert not re.search(r"(?<!mà )\bchưa đạt chỉ tiêu|đạt chỉ tiêu đề ra|vượt chỉ tiêu", said), said
        held.update(to_be_done=to_be_done, lacking=lacking, is_open=is_open)
    return held


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_half_a_year_does_not_contradict_itself(data: Consolidation) -> None:
    assert_half_a_year_does_not_contradict_itself(data)


def test_half_a_year_does_not_contradict_itself_on_what_is_to_grow() -> None:
    upwards = [c for c in Comparator if not c.lower_is_better]
    held = assert_half_a_year_does_not_contradict_itself(round_of_every_kind(HALF, 6, comparators=upwards))
    assert len(+held) == 3, held


def assert_a_comparison_says_over_which_unions(data: Consolidation) -> Counter[str]:
    """Where the results are of others. Returns how much there was to hold."""
    held: Counter[str] = Counter()
    for item in indicators_in_period(data):
        pair, own = item.previous, data.own_results
        if pair is None or item.half:
            continue
        results = [own[item.indicator.code, year].value for year in (pair.year, item.result.year)]
        same = [amount(item.indicator, value) for value in (pair.before, pair.after)]
        alike = same == [amount(item.indicator, value) for value in results if value is not None]
        said = words(item)
        assert alike or not pair.whole
        if fallen(item):
            assert ("ính trên" in said) == (not pair.whole)
            now = same[1].split()[0] if pair.whole else same[1]  # of all: the result itself, which may stand as 4/5 vụ
            assert re.search(rf"(?<![\d.,]){re.escape(now)}(?![\d.,]*\d)", said), (now, said)
            held.update(of_all=pair.whole, of_some=not pair.whole)
        held.update(alike=alike, of_others=not alike)
    return held


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_a_comparison_says_over_which_unions_where_the_results_are_of_others(data: Consolidation) -> None:
    assert_a_comparison_says_over_which_unions(data)


def test_a_comparison_of_any_kind_says_over_which_unions() -> None:
    held = assert_a_comparison_says_over_which_unions(round_of_every_kind(ANNUAL, unions=10))
    held += assert_a_comparison_says_over_which_unions(round_of_every_kind(ANNUAL))
    assert min(held.values()) >= 5 and len(held) == 4, held


def assert_no_lower_target_is_proposed(data: Consolidation) -> int:
    """Returns how many rows are left to be filled in."""
    items = indicators_in_period(data)
    rows = [row.cells for block in proposal_blocks(items) if block.grid for row in block.grid.rows]
    for text in (*map(what_is_left, items), *(cell for row in rows for cell in row)):
        assert not re.search(r"điều chỉnh|hạ mức|giảm mức|xuống còn|thay mức", text), text
    assert {row[-1] for row in rows} <= {""}
    return len(rows)


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_no_lower_target_is_ever_proposed(data: Consolidation) -> None:
    assert_no_lower_target_is_proposed(data)


@pytest.mark.parametrize("period", [ANNUAL, HALF], ids=lambda p: p.code)
def test_no_lower_target_of_any_kind_is_proposed(period: Period) -> None:
    assert assert_no_lower_target_is_proposed(round_of_every_kind(period)) >= 20
