"""What a marked-up return carries besides the form: the reader knows it by these names, the writer declares nothing."""

from __future__ import annotations

LIST_SHEET = "Cần sửa"
WORDS_SHEET = "Lời ngoài ô điền"
LIST_HEADING = "CÁC Ô CẦN SỬA, CẦN XEM LẠI"  # in A1: a sheet of the union's own may have our sheet's name
WORDS_HEADING = "LỜI ĐƠN VỊ GHI NGOÀI CÁC Ô ĐIỀN"
ANSWER_HEADS = ("Trả lời câu hỏi", "Giải thích")  # over the room for answers; a year may stand behind them
LIST_HEAD, WORDS_HEAD = 5, 3  # the rows of their heads
AUTHOR = "tonghop"  # of our comments
ERROR_BEGIN, WARNING_BEGIN = "CẦN SỬA: ", "CẦN XEM LẠI: "  # our comments are known again by them
COMMENT_END = "―――"  # what stands behind it somebody wrote into our comment


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


def is_answer_head(text: str) -> bool:
    """Whether a cell's text is a head of ours over the room for answers."""
    return text.startswith(ANSWER_HEADS) and text.partition(" (năm ")[0] in ANSWER_HEADS
