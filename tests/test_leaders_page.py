"""tong-quan.html: one file that takes nothing from elsewhere, in which every text stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from pipeline.review.leaders_page import leaders_page
from pipeline.round.overview import AwaitedUnion, Overview, overview
from pipeline.round.overview_words import WORDS
from pipeline.steps import outputs
from pipeline.text import clean
from tests.reviews import ANNUAL, random_round
from tests.terms import Term, answers
from tests.test_overview import in_states, many

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>A & B</h1>",
    "{{ 7*7 }}{% for a in b %}",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
)


def union(text: str, phone: str = "") -> AwaitedUnion:
    return AwaitedUnion(
        name=text, cluster=text, state="Chưa nộp", chair=text, phone=phone or text, stand_in="", silent=True
    )


def shown(found: Overview) -> HtmlElement:
    return html.document_fromstring(leaders_page(found))


def texts(rows: Sequence[HtmlElement]) -> list[list[str]]:
    return [[clean(cell.text_content()) for cell in row.iter("td")] for row in rows]


@pytest.fixture(scope="module")
def round_shown() -> tuple[Overview, HtmlElement]:
    """A random round and its page, which tests only read."""
    found = overview(random_round(ANNUAL, 1))
    return found, shown(found)


def test_it_says_what_the_overview_holds(round_shown: tuple[Overview, HtmlElement]) -> None:
    found, page = round_shown
    assert clean(page.find_class("chinh")[0].text_content()) == f"{found.headline}."
    rows = texts(page.xpath("//table[@id='chi-tieu']/tbody/tr"))
    assert [row[0] for row in rows] == [clean(f"{f.code} {f.text}") for f in found.failing]
    assert [row[1][2:] for row in rows] == [f.verdict for f in found.failing]
    assert [row[2:6] for row in rows] == [
        [f.lead or "chưa ghi", f"{f.target} ({f.span})", f.result, f.before] for f in found.failing
    ]
    assert [row[6] for row in rows] == [f.lowest for f in found.failing]
    unions = texts(page.xpath("//table[@id='don-vi']/tbody/tr"))
    assert [row[0] for row in unions] == [u.name for u in found.awaited]
    assert tuple(clean(line.text_content()) for line in page.xpath("//ol/li")) == found.to_decide
    assert f"{found.reported}/{found.expected} đơn vị đã báo cáo." in page.text_content()


def test_a_sign_stands_beside_every_colour(round_shown: tuple[Overview, HtmlElement]) -> None:
    found, signs = round_shown[0], {"tot": "✓", "gan": "!", "kem": "✗"}
    near, *others = found.failing
    page = shown(replace(found, failing=(replace(near, lost=False), *others)))
    coloured = [(look, clean(e.text_content())) for look in signs for e in page.find_class(look)]
    assert {look for look, _ in coloured} == set(signs)
    assert all(text.startswith(signs[look]) for look, text in coloured)


def test_it_takes_nothing_from_elsewhere(round_shown: tuple[Overview, HtmlElement]) -> None:
    page = round_shown[1]
    assert not list(page.iter("link", "img", "iframe", "object", "embed", "form", "base"))
    assert [s.get("src") for s in page.iter("script")] == [None]
    source = html.tostring(page, encoding="unicode")
    assert not re.search(r"https?:|//\w|url\(|@import|@font-face|\bfetch\b|XMLHttp", source)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none';")


def test_without_script_the_whole_list_is_there_and_no_filter(round_shown: tuple[Overview, HtmlElement]) -> None:
    page = round_shown[1]
    (filters,) = page.find_class("loc")
    assert "hidden" in filters.attrib
    assert not page.xpath("//tr[@hidden] | //td[@hidden] | //table[@hidden]")


def test_every_row_is_found_by_a_choice_of_its_filter() -> None:
    failing, waiting = many(), overview(random_round(ANNUAL, 1))
    page = shown(replace(failing, awaited=waiting.awaited))
    for select, table, labels in (
        ("nguoi", "chi-tieu", [f.lead for f in (*failing.failing, *failing.beyond)]),
        ("cum", "don-vi", [u.cluster for u in waiting.awaited]),
    ):
        names = {o.get("value"): o.text for o in page.xpath(f"//select[@id='{select}']/option")}
        assert names.pop("") == "Tất cả"
        keys = page.xpath(f"//table[@id='{table}']/tbody/tr/@data-nhom")
        assert [names.get(key, "") for key in keys] == labels
        assert set(names) <= set(keys)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(text: str) -> None:
    calm = many()
    plain = replace(calm, awaited=(union("CĐCS A"),), office="A", title="B", period="C", to_decide=("D",))
    failing = tuple(replace(f, text=text, lead=text, lowest=text) for f in calm.failing)
    made = replace(
        plain, failing=failing, awaited=(union(text),), office=text, title=text, period=text, to_decide=(text,)
    )
    page, other = shown(made), shown(replace(plain, failing=tuple(replace(f, lowest="x") for f in calm.failing)))
    assert {e.tag for e in page.iter()} <= {e.tag for e in other.iter()} and len(list(page.iter("script"))) == 1
    assert not [a for e in page.iter() for a in e.attrib if a.startswith("on")]
    assert all(a.get("href", "").startswith("#") for a in page.iter("a"))
    assert text in page.xpath("string(//table[@id='don-vi'])") and page.xpath("string(//title)").endswith(text)
    assert [li.text for li in page.xpath("//ol/li")] == [text]


@pytest.mark.parametrize(
    ("phone", "called"),
    [
        ("0912 345 678", "tel:0912345678"),
        ("(0216) 3.852.123", "tel:02163852123"),
        ("+84 912-345-678", "tel:+84912345678"),
        ("0912345678; 0216 3852123", None),
        ("gọi văn phòng", None),
        ("0912345678,,1*2#", None),
        ("0" * 5000, None),
    ],
)
def test_a_number_can_be_called_where_it_is_one(phone: str, called: str | None) -> None:
    page = shown(replace(many(), awaited=(union("CĐCS A", phone),)))
    assert page.xpath("//table[@id='don-vi']//a/@href") == ([called] if called else [])
    shown_as = phone if len(phone) < 100 else f"{'0' * 18} …"  # of what is no number the beginning is enough
    assert shown_as in page.xpath("string(//table[@id='don-vi'])")


def test_paper_holds_the_first_unions_and_counts_the_others() -> None:
    page = shown(replace(many(), awaited=tuple(union(f"CĐCS {n}") for n in range(15)), on_page=12))
    rows = page.xpath("//table[@id='don-vi']/tbody/tr")
    assert len(rows) == 15 and [row.get("class") for row in rows] == [None] * 12 + ["xa"] * 3
    assert page.find_class("chi-in")[0].text.startswith("Và 3 đơn vị khác")


@pytest.mark.parametrize("illustrative", [False, True])
def test_illustrative_figures_are_called_so(illustrative: bool) -> None:
    page = shown(replace(many(), illustrative=illustrative))
    assert bool(page.find_class("minh-hoa")) is illustrative


def test_where_nothing_fails_and_nobody_is_missing() -> None:
    said = shown(overview(in_states())).text_content()
    for sentence in ("Không có chỉ tiêu nào chưa đạt", "✓ Tất cả đơn vị đã báo cáo", "không đặt ra việc nào"):
        assert sentence in said


def test_a_program_without_indicators_has_no_table_of_them() -> None:
    page = shown(replace(many(), headline="", failing=(), beyond=()))
    assert "không giao chỉ tiêu định lượng" in page.text_content() and not page.xpath("//table[@id='chi-tieu']")


def test_it_stands_beside_the_summary_and_is_the_same_each_time(tmp_path: Path) -> None:
    term = Term(tmp_path)
    term.send("2025", "C1", answers(2025, 9, 50), term.program.periods[4].due)
    data = term.read("2025")
    page = outputs.write_outputs(term.settings, data).with_name("tong-quan.html")
    first = page.read_bytes()
    assert first.decode("utf-8") == leaders_page(overview(data))
    outputs.write_outputs(term.settings, data)
    assert page.read_bytes() == first


def test_a_column_has_the_same_words_on_paper_on_a_phone_and_in_the_workbook(
    round_shown: tuple[Overview, HtmlElement],
) -> None:
    """Whatever time it was: of half a year, the cells tell of the same half of the year before."""
    heads = [clean(head.text_content()) for head in round_shown[1].xpath("//table[@id='chi-tieu']//th")]
    labels = round_shown[1].xpath("//table[@id='chi-tieu']/tbody/tr[1]/td/@data-ten")
    assert [label.split(" ")[0] for label in labels] == [head.split(" ")[0] for head in heads[2:]]
    assert heads == list(WORDS.failing_heads) and heads[5] == labels[3] == "Trước đó"
