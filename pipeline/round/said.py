"""What unions wrote under the sections of the form: its points, and whether they say anything. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once
from pipeline.text import bare

_BULLET = re.compile(r"(?:[-–—+•*]|\d{1,2}[.)]|[a-zđ]\))\s+")
# Not the signs that belong to a figure: "5%" is not "5", "-5" is not "+5".
SIGNS = re.compile(r"(?:(?!(?<=\d)%|(?<![^\W\d_])[+-]\d)[\W_])+")
# 'Không', 'Không có ý kiến gì thêm', 'Chưa có khó khăn, vướng mắc': nothing but a no and what there is none of.
_NONE_OF = (
    "co|y kien|kien nghi|de xuat|de nghi|kho khan|han che|vuong mac|ton tai|nguyen nhan|noi dung|phat sinh|gap|gi|nao|"
    "them|khac|va|hoac|hay|ca|het|a"
)
_STROKES = re.compile(r"[\s\-–—.…_/]*")  # in place of an answer; other signs are somebody's text
_NOTHING = re.compile(rf"(?:khong|ko|k|kg|chua|n a|none|nil|0+)(?: (?:{_NONE_OF}))*")


def points(text: str) -> Iterator[tuple[str, ...]]:
    """The points of a list, without their signs; a text that does not begin as a list is one point."""
    # Not str.splitlines: it also breaks at form feeds and other odd separators that people never typed as a line end.
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return
    starts = [n for n, line in enumerate(lines) if _BULLET.match(line)] if _BULLET.match(lines[0]) else [0]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        first = _BULLET.sub("", lines[start], count=1) if starts != [0] or _BULLET.match(lines[0]) else lines[start]
        yield (first, *lines[start + 1 : end])


def says_something(lines: Sequence[str]) -> bool:
    """Whether it is more than 'Không', 'Không có ý kiến' or a stroke."""
    text = " ".join(lines)
    words = SIGNS.sub(" ", bare(text)).strip()
    return not _NOTHING.fullmatch(words) if words else not _STROKES.fullmatch(text)


@once
def points_told(data: Consolidation) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """The points that say something of every text that unions wrote; most of thousands write one of a few."""
    texts = data.texts.narratives["text"].unique().tolist()
    return {text: tuple(filter(says_something, points(text))) for text in texts}


@once
def answers(data: Consolidation) -> Mapping[tuple[str, str], bool]:
    """Who answered under which section (union, section), and whether there is anything in what was answered."""
    told: dict[tuple[str, str], bool] = {}
    said = points_told(data)
    columns = (data.texts.narratives[name].tolist() for name in ("unit", "section", "text"))
    for unit, section, text in zip(*columns, strict=True):
        told[unit, section] = told.get((unit, section), False) or bool(said[text])
    return told
