"""What a union may answer to a question about its figure: standard answers by the code of the question.

They stand in the drop-down beside the questioned cell of a marked copy. An answer settles nothing by itself: it is
shown to the office, which decides once.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from pipeline.issues.catalogue import CATALOGUE
from pipeline.issues.kinds import IssueArea, IssueRole, Severity
from pipeline.text import key


class Meaning(Enum):
    """What an answer comes to."""

    STANDS = "the figure stands as it is"
    MENDED = "the figure was typed anew"
    OTHER = "words that somebody has to read"


class StandardAnswer(NamedTuple):
    """One line of a drop-down. Without a comma: a drop-down parts its lines by them."""

    text: str
    meaning: Meaning


def _stands(*texts: str) -> tuple[StandardAnswer, ...]:
    return tuple(StandardAnswer(text, Meaning.STANDS) for text in texts)


RIGHT, ESTIMATE = _stands("Số đúng", "Số ước tính")
MENDED = StandardAnswer("Sửa thành số mới", Meaning.MENDED)
AS_REPORTED = StandardAnswer("Sửa lại như đã báo cáo", Meaning.MENDED)
USUAL = (RIGHT, MENDED, ESTIMATE)
OF_A_CHANGE = (RIGHT, *_stands("Số đúng – thay đổi thật như giải thích bên"), MENDED, ESTIMATE)

_FITTING: Mapping[str, tuple[StandardAnswer, ...]] = {
    "H01": (RIGHT, *_stands("Số đúng – do sáp nhập hoặc chia tách"), MENDED, ESTIMATE),
    "H02": (RIGHT, *_stands("Số đúng – tính theo lượt người"), MENDED, ESTIMATE),
    "H04": (*_stands("Số đúng – tình cờ trùng mức giao chung"), MENDED),
    "H05": (
        *_stands("Số liệu đúng là của đơn vị"),
        StandardAnswer("Nhầm biểu của đơn vị khác – đã điền lại", Meaning.MENDED),
    ),
    "H06": OF_A_CHANGE,
    "H07": (*_stands("Số ở ô này đúng", "Hai số khác nhau vì cách tính"), MENDED),
    "H09": (RIGHT, *_stands("Số đúng – gồm cả phần của năm trước"), MENDED, ESTIMATE),
    "H10": (*_stands("Số mới đúng"), AS_REPORTED, ESTIMATE),
    "H12": (
        *_stands("Số đúng – đã xem lại đơn vị tính ghi ở ô"),
        StandardAnswer("Ghi nhầm đơn vị tính hoặc thừa chữ số – đã sửa thành số mới", Meaning.MENDED),
    ),
    "H11": (*_stands("Số các năm trước đúng"), AS_REPORTED),
}
_ASKED = (IssueArea.VALUE, IssueArea.STRUCTURE, IssueArea.SUMS)
_BY_KEY = {key(a.text): a for answers in (USUAL, *_FITTING.values()) for a in answers}


def answers_to(code: str) -> tuple[StandardAnswer, ...]:
    """The answers a union may choose from; () for what is no question about a figure."""
    kind = CATALOGUE[code]
    doubted = kind.area is IssueArea.PLAUSIBILITY and kind.severity is not Severity.NOTE
    asked = kind.area in _ASKED and not kind.has(IssueRole.NOTHING_TO_CONFIRM)
    warned = asked and kind.severity is Severity.WARNING
    return _FITTING.get(code, USUAL) if doubted or warned else ()


def meaning_of(text: str) -> Meaning:
    """What a chosen answer comes to; one's own words are words."""
    known = _BY_KEY.get(key(text))
    return known.meaning if known else Meaning.OTHER
