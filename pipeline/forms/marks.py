"""What a marked copy carries besides the form: the reader knows it by these names, the writer declares nothing."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from pipeline.text import key

LIST_SHEET = "Cần sửa"
WORDS_SHEET = "Lời ngoài ô điền"
LIST_HEADING = "CÁC Ô CẦN SỬA, CẦN XEM LẠI"  # in A1: a sheet of the union's own may have our sheet's name
WORDS_HEADING = "LỜI ĐƠN VỊ GHI NGOÀI CÁC Ô ĐIỀN"
ANSWER_HEADS = ("Trả lời câu hỏi", "Giải thích")  # over the room for answers; a year may stand behind them
LIST_HEAD, WORDS_HEAD = 5, 3  # the rows of their heads
LIST_COLUMNS = 7  # of the list, before those for answers
WHOLE_FILE = "Cả tệp"  # where a question is not about one cell
AUTHOR = "tonghop"  # of our comments
ERROR_BEGIN, WARNING_BEGIN = "CẦN SỬA: ", "CẦN XEM LẠI: "  # our comments are known again by them
COMMENT_END = "―――"  # what stands behind it somebody wrote into our comment
_CHECK = "k"  # before the check of a line: no program takes it for a number
_HEAD = re.compile(r"([^()]{1,40}?)(?: \((?:năm ([0-9]{4})|số thứ [0-9])\))?")


def is_ours(title: str, heading: str) -> bool:
    """Whether a sheet is one that marking added, by its name and its first cell; some programs append a number."""
    return (title.startswith(LIST_SHEET) and heading == LIST_HEADING) or (
        title.startswith(WORDS_SHEET) and heading == WORDS_HEADING
    )


def without_ours(comment: str) -> str:
    """What people wrote into a comment; '' of one that is ours alone."""
    begin = comment.find(ERROR_BEGIN), comment.find(WARNING_BEGIN)
    first = min((n for n in begin if n >= 0), default=-1)
    if first < 0:
        return comment
    _, ours, added = comment[first:].rpartition(COMMENT_END)
    before = comment[:first].removesuffix(f"{AUTHOR}:\n").strip()
    return "\n".join(filter(None, (before, added.strip() if ours else "")))


def head_of(year: int | None, place: int) -> str:
    """What stands behind the words of a head: the year, and which figure of its row beside the first is meant."""
    if place:
        return f" (số thứ {place + 1})"
    return "" if year is None else f" (năm {year})"


def answer_head(text: str) -> tuple[int, int | None] | None:
    """Of a head of ours over the room for answers: which of ANSWER_HEADS it is, and its year where one is said."""
    found = _HEAD.fullmatch(text[:60])
    if found is None or found[1] not in ANSWER_HEADS:
        return None
    return ANSWER_HEADS.index(found[1]), int(found[2]) if found[2] else None


def check_of(line: Iterable[object]) -> str:
    """What tells a line of our list from one that somebody has typed into; it stands in a hidden column beside it."""
    texts = (str(int(v)) if isinstance(v, float) and v.is_integer() else str(v or "") for v in line)
    return f"{_CHECK}{zlib.crc32(chr(0).join(map(key, texts)).encode()):08x}"


def is_check(value: object) -> bool:
    """Whether a cell holds such a check."""
    return isinstance(value, str) and re.fullmatch(_CHECK + "[0-9a-f]{8}", value) is not None
