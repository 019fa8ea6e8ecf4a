"""Above a number of unions the annexes list their groups, and say where every union's figures stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.measures.rollup import values
from pipeline.review import abridged, leaders_page, narratives
from pipeline.review.annexes import annexes
from pipeline.review.leaders_page import leaders_page as page_of
from pipeline.review.model import Annex
from pipeline.review.outline import review
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import CLUSTER, KIND, member, members
from pipeline.round.overview import overview
from pipeline.round.printed import BLANK
from pipeline.text import number
from tests.reviews import ANNUAL, PROGRAM, consolidate, paragraphs, random_round, written

NAMES = [unit.name for unit in PROGRAM.units]
BOOKS = "tong-hop.xlsx (kỳ được chia phần: các tệp trong thư mục tong-hop)"  # right in rounds of either kind
WHERE = f"Kỳ này có {len(NAMES)} đơn vị, phụ lục không in từng đơn vị"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So few unions are listed that those of the tests are too many."""
    monkeypatch.setattr(abridged, "MOST_LISTED", len(PROGRAM.units) - 1)


def rows(annex: Annex) -> dict[str, tuple[str, ...]]:
    """The rows of an annex by what stands behind their number."""
    return {row.cells[1]: row.cells[2:] for row in annex.grid.rows}


def titled(data: Consolidation, words: str) -> Annex:
    (found,) = [annex for annex in annexes(data) if words in annex.title]
    return found


def test_up_to_the_bound_every_union_has_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(abridged, "MOST_LISTED", len(PROGRAM.units))
    data = random_round(ANNUAL)
    assert list(rows(annexes(data)[0])) == NAMES
    assert "KỲ NÀY" in annexes(data)[1].title and "U03" not in str(annexes(data)[0].note)


@pytest.mark.usefixtures("few")
def test_beyond_it_every_group_has_one() -> None:
    data = random_round(ANNUAL)
    annex, known = titled(data, "CHỈ TIÊU THEO CỤM"), members(data.program)
    found = rows(annex)
    assert WHERE in annex.note and annex.note.endswith(f"ở tệp {BOOKS}.")
    assert set(found) == {member(known, unit.code).group(CLUSTER) for unit in PROGRAM.units}
    lines = {
        group: [x for x in data.unit_roster if member(known, x.unit.code).group(CLUSTER) == group] for group in found
    }
    counted = {group: sum(x.delivery.counted for x in of) for group, of in lines.items()}
    assert {group: cells[0] for group, cells in found.items()} == {g: f"{counted[g]}/{len(lines[g])}" for g in found}
    for at, head in enumerate(column.title for column in annex.grid.columns[4:]):
        indicator = data.program.indicator_by_code[head.partition("\n")[0]]
        facts = data.known.of(indicator).of_year(data.latest_year)
        facts = facts.assign(group=[member(known, code).group(CLUSTER) for code in facts["unit"]])
        sums = facts.groupby("group")[["numerator", "denominator"]].sum(min_count=1)
        plain = {group: number(value) for group, value in values(indicator, sums).dropna().items()}
        told = {group: cells[2 + at] for group, cells in found.items() if cells[2 + at] not in (BLANK, "x")}
        assert told == plain


@pytest.mark.usefixtures("few")
def test_groups_have_reached_what_their_unions_have() -> None:
    data = random_round(ANNUAL)
    annex = titled(data, "CHỈ TIÊU THEO CỤM")
    assert annex.grid.columns[3].title == "Đạt, vượt"
    said = [row[1].split("/") for row in rows(annex).values() if row[1] != BLANK]
    per_union = abridged.reached_by_union(data).values()
    for n in (0, 1):
        assert sum(int(pair[n].replace(".", "")) for pair in said) == sum(pair[n] for pair in per_union)


@pytest.mark.usefixtures("few")
def test_of_those_who_have_not_reported_every_group_tells_how_many() -> None:
    data = random_round(ANNUAL)
    found = rows(titled(data, "CHƯA BÁO CÁO"))
    assert sum(int(cells[-1]) for cells in found.values()) == sum(not x.delivery.counted for x in data.unit_roster)


@pytest.mark.usefixtures("few")
def test_without_indicators_groups_have_their_head_counts() -> None:
    data = random_round(ANNUAL, program=replace(PROGRAM, indicators=()))
    annex = titled(data, "TÌNH HÌNH BÁO CÁO THEO CỤM")
    assert WHERE in annex.note and all(len(cells) > 1 for cells in rows(annex).values())


@pytest.mark.usefixtures("few")
def test_unions_are_not_listed_in_the_whole_report(tmp_path: Path) -> None:
    data = random_round(ANNUAL)
    said = paragraphs(written(data, tmp_path))
    assert any(WHERE in text for text in said)
    assert [name for name in NAMES if name in said] == NAMES[:2]  # who wrote something


@pytest.mark.usefixtures("few")
def test_of_many_texts_those_of_most_unions_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narratives, "MOST_TEXTS", 2)
    monkeypatch.setattr(narratives, "MOST_NAMES", 1)
    codes = [unit.code for unit in PROGRAM.units]
    stories = [
        *((code, "3", "Thiếu kinh phí") for code in codes[:4]),
        *((c, "3", f"Ý riêng của {c}") for c in codes[:3]),
    ]
    data = consolidate(PROGRAM, ANNUAL, stories=stories)
    annex = titled(data, narratives.ANNEX_TITLE.upper())
    told = [row.cells for row in annex.grid.rows if row.cells]
    assert told[0] == ("Thiếu kinh phí", "4", f"{NAMES[0]} và 3 đơn vị khác")
    assert told[-1] == ("… và 2 nội dung khác.", BLANK, BLANK) and len(told) == 3
    assert annex.note.endswith(f"toàn bộ ở trang Ý kiến, kiến nghị của tệp {BOOKS}.")


def test_too_many_different_texts_are_not_held_against_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("Đề nghị hỗ trợ kinh phí tổ chức hoạt động", "Đề nghị hỗ trợ kinh phí tổ chức các hoạt động")
    items = [narratives.Narrative((text,), (str(n),)) for n, text in enumerate(texts)]
    assert len(narratives.ideas(items)) == 1
    monkeypatch.setattr(narratives, "MOST_JOINED", 1)
    assert narratives.ideas(items) == items


def test_groups_are_kinds_where_there_are_no_clusters() -> None:
    units = tuple(replace(unit, cluster="", superior="") for unit in PROGRAM.units)
    assert abridged.way(random_round(ANNUAL)) is CLUSTER
    assert abridged.way(random_round(ANNUAL, program=replace(PROGRAM, units=units))) is KIND


@pytest.mark.parametrize(("most", "rest"), [(2, 0), (1, 1)])
def test_the_page_of_leaders_shows_what_a_telephone_can(monkeypatch: pytest.MonkeyPatch, most: int, rest: int) -> None:
    monkeypatch.setattr(leaders_page, "MOST_ON_SCREEN", most)
    found = overview(random_round(ANNUAL))
    assert len(found.awaited) == 2
    page = page_of(found)
    assert page.count("<tr data-nhom") - len(found.failing) - len(found.beyond) == most
    assert (f'<p class="nho xa">Và {rest} đơn vị khác' in page) == bool(rest)


@pytest.mark.usefixtures("few")
def test_the_sentences_of_the_report_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    short = review(random_round(ANNUAL))
    monkeypatch.setattr(abridged, "MOST_LISTED", len(NAMES))
    whole = review(random_round(ANNUAL))
    assert (short.parts, short.introduction) == (whole.parts, whole.introduction)
    assert short.annexes != whole.annexes
