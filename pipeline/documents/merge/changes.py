"""What a merge did, and how it is told on the screen and in comments; changes_page tells it on a page."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from pipeline.documents.gate.left import LeftOut, told_left
from pipeline.text import clean

SHORT = 160  # characters of a text that is told, not compared
_SHOWN = 10  # places of a kind named on the screen
_NOW = "Nội dung mới theo số liệu hiện nay (chữ ở đây là của cơ quan nên được giữ nguyên):"
_NO_MORE = "Theo số liệu mới, phần mềm không còn viết nội dung này. Chữ ở đây là của cơ quan nên được giữ nguyên."
UNMARKED = "Đã thay mà không có dấu sửa (đoạn có dấu sửa của cơ quan)"


@dataclass(frozen=True)
class NewWords:
    """Words of the generator that are other than last time; '' where something was added or left out.

    `old_in_line`, `new_in_line`: both with some words of the line around them, where they are part of one.
    """

    where: str
    old: str
    new: str
    old_in_line: str = ""
    new_in_line: str = ""


@dataclass(frozen=True)
class Conflict:
    """A place that both changed: what stands there, and what the generator would say now; `was`: what stood there
    before the merge, where that is another text."""

    where: str
    theirs: str
    generated: str
    was: str = ""


class What(Enum):
    """What people did to a block."""

    EDITED = "sửa"
    WRITTEN = "viết"  # where they were asked to
    ADDED = "thêm"
    DELETED = "xóa"
    MOVED = "dời"


@dataclass(frozen=True)
class KeptBlock:
    """A block that stays as people left it.

    `now`: the heading it has come under, '' where it is still its own. `former`: what was generated there, where the
    text is what became of that. `parts`: of a table the cells, rows and columns, each with where it is.
    """

    where: str
    what: What
    text: str
    now: str = ""
    former: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class LastStanding:
    """What stands in people's document for paragraphs of the generated one: their numbers among its blocks, what they
    say, and the text that people's document has for that."""

    blocks: tuple[int, ...]
    generated: str
    text: str


@dataclass(frozen=True)
class Merged:
    """Their document with what the generator changed.

    `stand_ins`: by what the next merge knows paragraphs that do not say what is generated.
    """

    document: bytes
    figures: tuple[NewWords, ...]
    conflicts: tuple[Conflict, ...]
    kept: tuple[KeptBlock, ...]
    left: tuple[LeftOut, ...] = ()  # what no report carries
    unmarked: tuple[str, ...] = ()  # paragraphs with changes that a document with revisions does not mark
    stand_ins: tuple[LastStanding, ...] = ()

    @property
    def strayed(self) -> tuple[KeptBlock, ...]:
        """What people wrote that no longer stands under the heading they wrote it under."""
        return tuple(block for block in self.kept if block.now)


def shortened(text: str, most: int = SHORT) -> str:
    """The text in one line, cut off behind `most` characters."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1] + "…"


def comment(generated: str) -> str:
    """The comment at a place that both changed."""
    return f"{_NOW}\n{generated}" if generated else _NO_MORE


def generated_by(said: str) -> str | None:
    """What a comment says would be generated; None where it is no comment at a place that both changed."""
    head, _, generated = said.partition("\n")
    return generated if head in (_NOW, _NO_MORE) else None


def told(merged: Merged) -> str:
    """The changes as a few lines for the screen."""
    if not (merged.figures or merged.conflicts or merged.kept or merged.left):
        return "Báo cáo không có gì thay đổi so với lần viết trước."
    lines = [
        f"So với lần viết trước: {len(merged.figures)} chỗ có số liệu, câu chữ mới; "
        f"{len(merged.conflicts)} chỗ cơ quan cũng đã sửa; giữ nguyên {len(merged.kept)} phần của cơ quan."
    ]
    lines += _named("Cần xem", [shortened(c.where) for c in merged.conflicts])
    strayed = [f"{shortened(k.where, 2 * SHORT)}; nay dưới: {shortened(k.now)}" for k in merged.strayed]
    lines += _named("Không còn dưới đầu đề cũ", strayed)
    lines += told_out(merged)
    return "\n".join(lines)


def _named(what: str, places: list[str]) -> list[str]:
    """A line for each of the first places, and how many there are besides."""
    lines = [f"  {what}: {place}" for place in places[:_SHOWN]]
    return [*lines, f"  … và {len(places) - _SHOWN} chỗ khác."] if len(places) > _SHOWN else lines


def told_unmarked(merged: Merged) -> list[str]:
    """What a document with revisions does not mark, as lines for the screen."""
    return [f"  {UNMARKED}: {shortened(text)}" for text in merged.unmarked]


def told_out(merged: Merged) -> list[str]:
    """What was left out, as lines for the screen."""
    return [f"  Không đưa vào báo cáo: {clean(line)}" for line in told_left(merged.left)]
