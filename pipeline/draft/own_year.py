"""The one year that a document is a program for, where it names no term: 'chỉ tiêu thực hiện trong năm 2026'."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.draft.blocks import Passage, PassageKind
from pipeline.draft.clauses import sentences
from pipeline.draft.grammar import PROMISING
from pipeline.program.folded import fold

_YEAR = re.compile(r"(?<!đến )(?<!hết )(?<!tháng \d )(?<!tháng \d\d )(?<!so với )năm (20\d{2})(?! ?- ?20)")
_PROGRAM = re.compile(r"chương trình công tác|kế hoạch|nhiệm vụ|phương hướng|tháng (?:thanh niên|công nhân)")
_MOST_BLOCKS = 2_000


def own_year(blocks: Sequence[Passage]) -> int | None:
    """The only year named beside words of targets or of a program; None where there is none, or more than one."""
    found: set[int] = set()
    for block in blocks[:_MOST_BLOCKS]:
        if block.kind is PassageKind.ROW:
            continue
        for start, end in sentences(block.text):
            folded = fold(block.text[start:end])
            speaks = _PROGRAM.search(folded) or any(rule.compiled.search(folded) for rule in PROMISING)
            if speaks:
                found.update(int(year) for year in _YEAR.findall(folded))
    return found.pop() if len(found) == 1 else None
