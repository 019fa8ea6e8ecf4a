"""Drafts of the departments: the parts of the review that each has to write, with the figures it answers for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.program.model import Indicator
from pipeline.program.vocabulary import Writer
from pipeline.review.amended_targets import amendment_blocks
from pipeline.review.indicator_results import table_blocks
from pipeline.review.model import Block, BlockKind, MainPart, Review
from pipeline.review.outline import in_lines, letterhead
from pipeline.review.parts import LEVELS, captioned, counted, numbered, uncounted
from pipeline.review.report_kinds import occasion
from pipeline.review.situation import situation_blocks
from pipeline.round.consolidation import Consolidation
from pipeline.round.results import indicators_in_period
from pipeline.text import clean, key


@dataclass(frozen=True, slots=True)
class DepartmentDraft:
    """What one department prepares."""

    department: str
    report: Review


def drafts(data: Consolidation) -> tuple[DepartmentDraft, ...]:
    """A draft for each department that the outline or its tasks name, in their order; pure."""
    main = uncounted(data)
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
    return replace(
        letterhead(data),
        superior_office=in_lines(program.office.upper()),
        office=department.upper() if key(department) != key(Writer.OFFICE.label) else "BỘ PHẬN TỔNG HỢP",
        reference="",
        subject=f"Nội dung do {department} chuẩn bị cho báo cáo {occasion(data)}",
        introduction=tuple(_introduction(data, department)),
        parts=captioned([*counted(_written_by(department, main)), _figures(data, department)]),
        closing=f"{department} gửi bộ phận tổng hợp báo cáo./.",
        filing="",
        signer_title="NGƯỜI CHUẨN BỊ",
    )


def _introduction(data: Consolidation, department: str) -> Iterator[str]:
    yield "Viết vào các ô gợi ý dưới đây, giữ nguyên các tiêu đề; nội dung được đưa vào đúng mục của báo cáo chung."
    for name, tasks in data.program.department_tasks.items():
        if key(name) == key(department):
            yield f"Nhiệm vụ được phân công: {' '.join(f'({n}) {clean(task)}' for n, task in enumerate(tasks, 1))}"


def _written_by(department: str, main: Sequence[MainPart]) -> Iterator[MainPart]:
    """The main report's parts, but only what this department writes, with the figures and words that stand there.

    They are counted through the draft: in the report others stand between them.
    """
    for part in main:
        blocks: list[Block] = []
        above: dict[BlockKind, Block] = {}
        for heading, below in _stretches(part.blocks):
            if heading is not None:
                rank = LEVELS.index(heading.block)
                above = {level: block for level, block in above.items() if LEVELS.index(level) < rank}
                above[heading.block] = heading
            own = [b for b in below if b.block is not BlockKind.PROMPT or key(b.writer) == key(department)]
            if any(b.block is BlockKind.PROMPT for b in own):
                blocks += [*above.values(), *own]
                above = {}
        if blocks:
            yield MainPart(part.title, tuple(blocks))


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[Block | None, list[Block]]]:
    """What stands under each heading of a part, up to the next; what stands before the first has none."""
    heading, below = None, list[Block]()
    for block in blocks:
        if block.block in LEVELS:
            yield heading, below
            heading, below = block, []
        else:
            below.append(block)
    yield heading, below


def _figures(data: Consolidation, department: str) -> MainPart:
    """The results of the indicators it leads, for reference; the head counts when it leads none."""
    indicators = _led(data, department)
    codes = {indicator.code for indicator in indicators}
    led = [item for item in indicators_in_period(data) if item.indicator.code in codes]
    own = replace(data, cover=replace(data.cover, program=replace(data.program, indicators=indicators)))
    blocks = [*table_blocks(data, led, alone=True), *amendment_blocks(own)] if led else situation_blocks(data)
    return MainPart("SỐ LIỆU ĐỂ THAM KHẢO", tuple(numbered(blocks)))


def _led(data: Consolidation, department: str) -> tuple[Indicator, ...]:
    """The indicators that name it as lead or as coordinating; all of them for the office as a whole."""
    named = tuple(i for i in data.program.indicators if key(department) in key(f"{i.lead} {i.coordinating}"))
    return named or (data.program.indicators if key(department) == key(Writer.OFFICE.label) else ())
