"""Regular expressions: none takes a long time over what anybody may send. The list is read from the sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from pipeline.cli.vietnamese import _MISTAKES
from pipeline.draft.asking import _CONDITIONS
from pipeline.draft.grammar import AFTER, BEFORE, TABLES
from pipeline.draft.repairs import SLIPS
from pipeline.intake.unpack.litter import _TABLE
from pipeline.patterns import short
from pipeline.program.organisations import _ABBREVIATIONS
from pipeline.program.unit_guess import _NAMED, _SAID
from pipeline.ways import _TURNED
from tests.patterns import METHODS, Made, Used, hostile, made, used

SECONDS = 0.1  # of processor time

# Patterns made from values that are not known in their module: what to put in.
LOCAL: Mapping[str, Sequence[Mapping[str, object]]] = {
    "program.grammar_rule": [{"self": rule} for table in TABLES.values() for rule in table],
    "program.organisations": [{"pattern": pattern, "full": full, "name": "A"} for pattern, full in _ABBREVIATIONS],
    "draft.quantities._BEFORE": [{"rule": rule} for rule in BEFORE],
    "draft.quantities._AFTER": [{"rule": rule} for rule in AFTER],
    "program.target_words._BEFORE": [{"rule": rule} for rule in BEFORE],
    "program.target_words._AFTER": [{"rule": rule} for rule in AFTER],
    "draft.repairs": [{"pattern": slip.pattern.pattern} for slip in SLIPS],
    "draft.asking": [{"words": words} for words, _ in _CONDITIONS],
    "ways._PATTERNS": [{"pattern": pattern, "said": said} for pattern, said in _TURNED],
    "checks.counted": [{"noun": "doan vien"}, {"noun": "a"}],
    "cli.vietnamese": [{"pattern": pattern} for pattern, _ in _MISTAKES],
    "intake.unpack.litter": [{"names": names} for sign in _TABLE for names in (sign.names, sign.folders) if names],
    "workbooks.marked_copies.answer_room": [{"row": 12}],
    "workbooks.left_out_sheets": [{"either": r"(?<![\w ])Lỗi dữ liệu'?!|(?<![\w.])SO_LOI(?![\w.(])"}],
    "workbooks.upward_copy": [{"quoted": ("a", "b c"), "said": ("a", "b c")}],
    "review.places": [
        {
            "code": r"1\.1",
            "item": None,
            "about": lambda _: "đoàn viên",
            "name": "oàn viên",
            "figure": "12 người",
            "text": "12",
        }
    ],
    "program.unit_guess": [{"words": w} for w in (*(w for _, w in _SAID), *(w for _, _, w in _NAMED))],
    "steps.new_program": [{"key": "program"}],
    "text._GROUPED": [{"sep": sep} for sep in ".,"],
}
# Patterns for parts of forms that this program wrote: what others said stands in them escaped.
OURS = ("workbooks.marked_copies.", "forms.stamp", "forms.prefill", "forms.blank")
ITSELF = "patterns: re.compile"  # makes the patterns that are listed where they are asked for


def _patterns(one: Made) -> list[Used]:
    tables = next((values for where, values in LOCAL.items() if one.where.startswith(where)), None)
    try:
        return list(used(one, {}))
    except NameError:
        assert tables is not None, f"{one.where}: say in LOCAL what stands for its local names"
        return [use for values in tables for use in used(one, values)]


EVERY = [one for one in made() if not one.where.startswith(ITSELF)]


@pytest.mark.parametrize("module", sorted({one.module.__name__ for one in EVERY}))
def test_no_pattern_takes_long_over_hostile_text(module: str):
    slow = []
    for use in (use for one in EVERY if one.module.__name__ == module for use in _patterns(one)):
        ours = use.where.startswith(OURS)
        if text := use.slow(hostile(use.pattern, escaped=ours), SECONDS):
            slow.append(f"{use} over {text[:20]!r}")
    assert not slow


def test_the_list_of_patterns_is_whole():
    """Nothing else in the package makes or uses a pattern."""
    assert len(EVERY) > 200 and len({one.module for one in EVERY}) > 60
    for one in EVERY:
        assert {use.method for use in _patterns(one)} <= METHODS | {"finditer"}


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"\s+x", " "),
        (r"(?:[^\W\d_]+[²³]?)(?:[ ./]{1,3}(?:[^\W\d_]+[²³]?))*", "a² "),
        (r"\s*\[[^\]]*\]", " "),
        (r"'?(.+?)'?!\$?[A-Z]", "'"),
    ],
)
def test_slow_patterns_are_seen(pattern: str, said: str):
    """What stands in for patterns that somebody may write: each is told by the texts made for it."""
    shapes = list(hostile(re.compile(pattern)))
    method = "fullmatch" if pattern.endswith("*") else "search"
    assert any(said in shape.text(20) for shape in shapes)
    assert Used("here", re.compile(pattern), method).slow(shapes, SECONDS)


def test_a_long_text_is_none_of_a_short_one():
    pattern = short(r"\s*(\d+)", most=5)
    assert pattern.match(" 123") and pattern.fullmatch(" 123") and pattern.search("a 12")
    assert pattern.findall("1 2") == ["1", "2"] and pattern.sub("", " 12a") == "a"
    long = " " * 6 + "1"
    assert not pattern.match(long) and not pattern.fullmatch(long) and not pattern.search(long)
    assert pattern.findall(long) == [] and pattern.sub("", long) == long
