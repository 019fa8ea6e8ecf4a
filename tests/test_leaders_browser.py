"""tong-quan.html as a browser shows it: on a phone, filtered, on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from pipeline.review.leaders_page import leaders_page
from pipeline.round.overview import AwaitedUnion, Overview, overview
from pipeline.shipped import SAMPLES
from tests.browser import asked, needs_chromium, printed
from tests.reviews import ANNUAL, PROGRAM, consolidate, random_round
from tests.test_leaders_page import HOSTILE
from tests.test_leaders_sheet import mid_term
from tests.test_overview import in_states, many

pytestmark = needs_chromium
PHONE, A4 = 360, (595, 842)


@cache
def rounds() -> Mapping[str, Overview]:
    """Rounds of every kind, by what they are like."""
    waiting = overview(random_round(ANNUAL, 1))
    one_word = AwaitedUnion("CĐCS" + "x" * 90, "Cụm" + "y" * 60, "Chưa nộp", "z" * 60, "0" * 40, "", silent=True)
    names = tuple(replace(one_word, name=text, cluster=text, chair=text, phone=text) for text in HOSTILE)
    return {
        "usual": waiting,
        "much fails": replace(many(), awaited=waiting.awaited),
        "nobody reported": overview(consolidate(PROGRAM, ANNUAL, gone=[u.code for u in PROGRAM.units])),
        "all reached": overview(in_states()),
        "long words": replace(many(), awaited=(one_word,), title="t" * 200, office="o" * 90),
        "hostile": replace(many(), awaited=names, title=HOSTILE[0], to_decide=HOSTILE),
    }


def test_nothing_is_wider_than_a_phone_and_nothing_is_asked_of_anybody() -> None:
    pages = {name: leaders_page(told) for name, told in rounds().items()}
    script = (
        "const over = [...d.querySelectorAll('body *')].filter(e => e.getClientRects().length && "
        "getComputedStyle(e).position !== 'absolute' && !e.closest('thead') && "
        f"e.getBoundingClientRect().right > {PHONE} + 0.5);"
        "return {wider: d.documentElement.scrollWidth - d.documentElement.clientWidth,"
        " over: over.map(e => e.outerHTML.slice(0, 80)),"
        " asked: w.performance.getEntriesByType('resource').length, scripts: d.scripts.length};"
    )
    for name, found in zip(pages, asked(list(pages.values()), PHONE, script), strict=True):
        assert found == {"wider": 0, "over": [], "asked": 0, "scripts": 1}, name


def test_a_choice_hides_the_others_and_taking_it_back_shows_all() -> None:
    told = rounds()["much fails"]
    script = (
        "const shown = table => [...d.querySelectorAll('#' + table + ' tbody tr')]"
        ".filter(r => r.getClientRects().length).map(r => r.querySelector('b').textContent);"
        "const choose = (id, name) => { const box = d.getElementById(id);"
        " box.value = [...box.options].find(o => o.text === name).value; box.dispatchEvent(new w.Event('change'));"
        " return [shown('chi-tieu'), shown('don-vi')]; };"
        "const lead = d.getElementById('nguoi').options[1].text, cluster = d.getElementById('cum').options[1].text;"
        "return {lead: lead, cluster: cluster, "
        " rest: [choose('nguoi', lead) && d.getElementById('con-lai').hidden,"
        " choose('nguoi', 'Tất cả') && d.getElementById('con-lai').hidden],"
        " of_lead: choose('nguoi', lead), of_both: choose('cum', cluster),"
        " of_cluster: choose('nguoi', 'Tất cả'), of_all: choose('cum', 'Tất cả')};"
    )
    (found,) = asked([leaders_page(told)], 1000, script)
    assert isinstance(found, dict)
    answers: dict[str, Any] = found
    codes, names = [f.code for f in told.failing], [u.name for u in told.awaited]
    own = [f.code for f in (*told.failing, *told.beyond) if f.lead == answers["lead"]]
    assert len(own) > sum(f.lead == answers["lead"] for f in told.failing) and answers["rest"] == [True, False]
    near = [u.name for u in told.awaited if u.cluster == answers["cluster"]]
    assert 0 < len(own) < len(codes) and 0 < len(near) < len(names)
    assert answers["of_lead"] == [own, names] and answers["of_both"] == [own, near]
    assert answers["of_cluster"] == [codes, near] and answers["of_all"] == [codes, names]


@pytest.mark.parametrize(
    "code", [pytest.param(c, marks=[] if c in ("yen-bai", "bac-kan") else pytest.mark.thorough) for c in SAMPLES]
)
def test_it_is_one_sheet_of_paper(code: str) -> None:
    assert printed(leaders_page(overview(mid_term(code)))) == (1, {A4})
