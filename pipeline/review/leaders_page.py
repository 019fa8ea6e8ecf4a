"""tong-quan.html: the overview of a round as one file for a phone and for a sheet of paper.

It takes nothing from elsewhere, and every text of a union or a program is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from jinja2 import Template

from pipeline.patterns import short
from pipeline.program.vocabulary import Status
from pipeline.round.in_parts import WHOLE, unions_book
from pipeline.round.one_page import CODE, FAILING
from pipeline.round.overview import FailingIndicator, Overview
from pipeline.round.overview_words import WORDS, also_unfinished, more_indicators, more_unions
from pipeline.sandbox import Sandbox
from pipeline.shipped import TEMPLATES
from pipeline.text import number, running_date, sort_key
from pipeline.workbooks.look import BAD, BANNER, GOOD, MIDDLING, look_of

_TEMPLATE = TEMPLATES / "html" / "tong-quan.html"
_PHONE = short(r"\+?\d{8,12}", most=30)
_CLASSES = {GOOD: "tot", MIDDLING: "gan", BAD: "kem"}  # of the page's style, by colour
_BOOK = f" của {WHOLE}"
MOST_ON_SCREEN = 2000  # unions: half a megabyte; a telephone scrolls through no more


def leaders_page(overview: Overview) -> str:
    """The page; the same overview gives the same text."""
    failing = (*overview.failing, *overview.beyond)
    leads = _keys(f.lead for f in failing if f.lead)
    clusters = _keys(u.cluster for u in overview.awaited[:MOST_ON_SCREEN])
    lowest = any(f.lowest for f in failing)
    of_unions = f" của {unions_book(overview.apart)}"
    rest, beyond = len(overview.awaited) - overview.on_page, len(overview.awaited) - MOST_ON_SCREEN
    return _template().render(
        o=overview,
        words=WORDS,
        heads=WORDS.failing_heads if lowest else WORDS.failing_heads[:-1],
        banner=BANNER if overview.illustrative else "",
        cutoff=running_date(overview.cutoff),
        states=[_state(status, count) for status, count in overview.counts.items() if count],
        leads=_options(leads),
        clusters=_options(clusters),
        failing=number(len(failing)),
        awaited=number(len(overview.awaited)),
        decisions=number(len(overview.to_decide)),
        widths=[round(100 * width / (CODE + sum(FAILING))) for width in (CODE + FAILING[0], *FAILING[1:])],
        lowest=lowest,
        rows=[_row(item, leads) | {"beyond": n >= len(overview.failing)} for n, item in enumerate(failing)],
        more=more_indicators(overview.more, _BOOK) if overview.more else "",
        coming=also_unfinished(overview.coming) if overview.coming else "",
        topics=[
            {"number": t.number, "title": t.title, "told": number(t.told), "silent": number(t.silent)}
            for t in overview.topics
        ],
        unions=list(_unions(overview, clusters)),
        far=more_unions(rest, of_unions) if rest else "",
        beyond=more_unions(beyond, of_unions) if beyond > 0 else "",
    )


@cache
def _template() -> Template:
    made = Sandbox(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return made.from_string(_TEMPLATE.read_text(encoding="utf-8"))


def _keys(names: Iterable[str]) -> Mapping[str, str]:
    """A key for each name, so that no name has to stand in the script's comparisons."""
    return {name: f"n{n}" for n, name in enumerate(sorted(set(names), key=sort_key), 1)}


def _options(keys: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "name": name} for name, key in keys.items()]


def _state(status: Status, count: int) -> dict[str, str]:
    return _look(status) | {"label": status.label, "count": number(count)}


def _row(item: FailingIndicator, leads: Mapping[str, str]) -> dict[str, object]:
    look = _look(Status.NOT_MET if item.lost else Status.NEAR)
    text, verdict, lead, _, result, before, lowest = item.texts
    told = {"text": text, "verdict": verdict, "lead": lead, "result": result, "before": before, "lowest": lowest}
    return {"item": item, "key": leads.get(item.lead, ""), **told, **look}


def _look(status: Status) -> dict[str, str]:
    """How a verdict looks: the class of the page's style, and the sign beside the colour."""
    colour, sign = look_of(status)
    return {"look": _CLASSES.get(colour, ""), "mark": sign}


def _unions(overview: Overview, clusters: Mapping[str, str]) -> Iterator[dict[str, object]]:
    """All of them that a telephone can show are on the screen, the first ones on paper."""
    for n, union in enumerate(overview.awaited[:MOST_ON_SCREEN]):
        name, cluster, state, chair, phone = union.texts
        yield {
            "texts": {"name": name, "cluster": cluster, "state": state, "chair": chair, "phone": phone},
            "key": clusters[union.cluster],
            "far": n >= overview.on_page,
            "dial": _dialled(union.phone),
            **_look(Status.NOT_MET if union.silent else Status.NEAR),
        }


def _dialled(phone: str) -> str:
    """The digits to call, of a text that is a number and nothing else."""
    digits = re.sub(r"[ .()-]", "", phone)
    return digits if _PHONE.fullmatch(digits) else ""
