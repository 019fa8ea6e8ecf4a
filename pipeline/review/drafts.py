"""Drafts of the departments: the parts of the review that each has to write, with the figures it answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Writer
from pipeline.review.indicator_results import results_blocks
from pipeline.review.model import Block, BlockKind, MainPart, Review
from pipeline.review.outline import in_lines, letterhead
from pipeline.review.parts import LEVELS, captioned, numbered, parts
from pipeline.review.report_kinds import subject
from pipeline.review.situation import situation_blocks
from pipeline.round.consolidation import Consolidation
from pipeline.round.printed import lower_first
from pipeline.text import clean, key, roman


@dataclass(frozen=True, slots=True)
class DepartmentDraft:
    """What one department prepares."""

    department: str
    report: Review


def drafts(data: Consolidation) -> tuple[DepartmentDraft, ...]:
    """A draft for each department that the outline or its tasks name, in their order; pure."""
    main = parts(data)
    return tuple(DepartmentDraft(name, _draft(data, name, main)) for name in departments(data))


def departments(data: Consolidation) -> tuple[str, ...]:
    """Who writes: the writers of the outline other than the unions, and those who were given tasks."""
    writers = (s.department for s in data.program.sections if s.department)
    named: dict[str, str] = {}
    for name in (*writers, *data.program.department_tasks):
        named.setdefault(key(name), name)
    return tuple(named.values())


def _draft(data: Consolidation, department: str, main: Sequence[MainPart]) -> Review:
    program = data.program
    what = f"{department} chuẩn bị cho báo cáo {lower_first(subject(data))}"
    return replace(
        letterhead(data),
        superior_office=in_lines(program.office.upper()),
        office=department.upper() if key(department) != key(Writer.OFFICE.label) else "BỘ PHẬN TỔNG HỢP",
        reference="",
        subject=f"Nội dung do {what}",
        introduction=tuple(_introduction(data, department)),
        parts=captioned([*_written_by(department, main), *_figures(data, department, len(main))]),
        closing=f"Trên đây là nội dung do {what}./.",
        filing="",
        signer_title="NGƯỜI CHUẨN BỊ",
    )


def _introduction(data: Consolidation, department: str) -> Iterator[str]:
    yield "Viết vào các ô gợi ý dưới đây, giữ nguyên các tiêu đề; nội dung được đưa vào đúng mục của báo cáo chung."
    for name, tasks in data.program.department_tasks.items():
        if key(name) == key(department):
            yield f"Nhiệm vụ được phân công: {' '.join(f'({n}) {clean(task)}' for n, task in enumerate(tasks, 1))}"


def _written_by(department: str, main: Sequence[MainPart]) -> Iterator[MainPart]:
    """The main report's parts, headings and prompts as they stand there, but only this department's."""
    for part in main:
        blocks: list[Block] = []
        above: dict[BlockKind, Block] = {}
        for block in part.blocks:
            if block.block in LEVELS:
                rank = LEVELS.index(block.block)
                above = {level: heading for level, heading in above.items() if LEVELS.index(level) < rank}
                above[block.block] = block
            elif block.block is BlockKind.PROMPT and key(block.writer) == key(department):
                blocks += [*above.values(), block]
                above = {}
        if blocks:
            yield MainPart(part.title, tuple(blocks))


def _figures(data: Consolidation, department: str, before: int) -> Iterator[MainPart]:
    """The results of the indicators it leads, for reference; the head counts when it leads none."""
    led = _led(data, department)
    cover = replace(data.cover, program=replace(data.program, indicators=led))
    blocks = results_blocks(replace(data, cover=cover)) if led else situation_blocks(data)
    yield MainPart(f"{roman(before + 1)}. SỐ LIỆU ĐỂ THAM KHẢO", tuple(numbered(blocks)))


def _led(data: Consolidation, department: str) -> tuple[Indicator, ...]:
    """The indicators that name it as lead or as coordinating; all of them for the office as a whole."""
    named = tuple(i for i in data.program.indicators if key(department) in key(f"{i.lead} {i.coordinating}"))
    return named or (data.program.indicators if key(department) == key(Writer.OFFICE.label) else ())
