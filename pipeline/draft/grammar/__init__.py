"""The rules by which promises are understood, in one place to read: each with its name, an example and a reason.

Patterns are compared with folded text (`folded.fold`): small letters, '-' for every dash, '"' for every quotation mark.
None of them may look back and forth without bound: texts of any length come in.
"""

from __future__ import annotations

from typing import Any

from pipeline.draft.grammar.kinds import ACCRUALS, CHANGES, LOW_IS_GOOD, QUALITATIVE, SHARES
from pipeline.draft.grammar.no_targets import BASELINES, NOT_TARGETS
from pipeline.draft.grammar.people import (
    ACTORS,
    OFFICE_ACTS,
    PREDICATE_MARKS,
    QUALIFIERS,
    SCOPES,
    UNIT_NAMES,
    UPPER,
    VERBS,
)
from pipeline.draft.grammar.speaking import (
    GOING_ON,
    LEAD_INS,
    LED_TO,
    LIKE_TARGETS,
    OPENINGS,
    PAST,
    PAST_OPENINGS,
    PROMISING,
    ZONES,
    Zone,
)
from pipeline.draft.grammar.when import TIMES, TimeSpan
from pipeline.program.counting import AFTER, BEFORE, DIGITS, FRACTIONS, NUMBER_WORDS, SCALES, UNIT
from pipeline.program.grammar_rule import GrammarRule

# Every table of rules under its Vietnamese name.
TABLES: dict[str, tuple[GrammarRule[Any], ...]] = {
    "phần của tổng số, bằng chữ": FRACTIONS,
    "bậc của con số": SCALES,
    "so sánh đứng trước số": BEFORE,
    "so sánh đứng sau số": AFTER,
    "số không phải mức giao": NOT_TARGETS,
    "số đã có để so sánh": BASELINES,
    "thời hạn": TIMES,
    "phần của văn bản": ZONES,
    "lời hứa": PROMISING,
    "câu nói về sắp tới": OPENINGS,
    "câu nối tiếp": GOING_ON,
    "lời dẫn": LEAD_INS,
    "câu nói về việc đã qua": PAST,
    "đối tượng": SCOPES,
    "lời nói rõ là ai": QUALIFIERS,
    "cơ quan báo cáo": OFFICE_ACTS,
    "tăng, giảm": CHANGES,
    "càng ít càng tốt": LOW_IS_GOOD,
    "phần của một tổng": SHARES,
    "làm lại mỗi năm": ACCRUALS,
    "lời hứa không có con số": QUALITATIVE,
}

__all__ = [
    "ACCRUALS",
    "ACTORS",
    "AFTER",
    "BASELINES",
    "BEFORE",
    "CHANGES",
    "DIGITS",
    "FRACTIONS",
    "GOING_ON",
    "LEAD_INS",
    "LED_TO",
    "LIKE_TARGETS",
    "LOW_IS_GOOD",
    "NOT_TARGETS",
    "NUMBER_WORDS",
    "OFFICE_ACTS",
    "OPENINGS",
    "PAST",
    "PAST_OPENINGS",
    "PREDICATE_MARKS",
    "PROMISING",
    "QUALIFIERS",
    "QUALITATIVE",
    "SCALES",
    "SCOPES",
    "SHARES",
    "TABLES",
    "TIMES",
    "UNIT",
    "UNIT_NAMES",
    "UPPER",
    "VERBS",
    "ZONES",
    "GrammarRule",
    "TimeSpan",
    "Zone",
]
