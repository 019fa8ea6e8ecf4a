"""What staff read has words of an office, not of those who made the program; each stage has one word."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from pipeline.cli.run import command_line
from pipeline.intake.approval import ApprovalStage
from pipeline.issues import CATALOGUE
from pipeline.shipped import GUIDE, TEMPLATES

# `pipeline.toml` is a file and called by its name; what a file of that kind is called is nobody's business.
BANNED = re.compile(r"\bARGS\b|(?<!pipeline\.)\btoml\b|điểm z\b|z-score|\btraceback\b|\bNone\b", re.IGNORECASE)
GUIDE_TEXT = (GUIDE / "huong-dan.md").read_text(encoding="utf-8")


def shown() -> Iterator[tuple[str, str]]:
    """(where, words) of all that staff see without opening a round."""
    for code, kind in CATALOGUE.items():
        yield code, " ".join((kind.title, kind.expected, kind.remedy, kind.advice))
    for name, command in command_line().commands.items():
        options = [f"{getattr(p, 'help', '') or ''} {p.metavar or ''}" for p in command.params]
        yield f"{name} --help", " ".join((command.help or "", *options))
    for path in sorted((TEMPLATES / "thu").iterdir()):
        yield path.name, path.read_text(encoding="utf-8")
    yield "huong-dan.md", GUIDE_TEXT


@pytest.mark.parametrize(("where", "words"), [pytest.param(w, text, id=w) for w, text in shown()])
def test_staff_see_no_words_of_the_trade_of_programs(where: str, words: str) -> None:
    assert BANNED.findall(words) == [], where


def test_the_glossary_has_the_words_of_every_stage_and_of_a_close() -> None:
    told = set(re.findall(r"^\| ([^|]+) \| [^|]+ \|$", GUIDE_TEXT.partition("**Từ ngữ**")[2], re.MULTILINE))
    stages = (ApprovalStage.RECEIVED, ApprovalStage.CHECKED, ApprovalStage.ACCEPTED)
    assert {stage.label.lower() for stage in stages} | {"đã chốt"} <= told
