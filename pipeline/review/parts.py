"""The parts of the review report: an assessment, then the program's outline with generated content in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from pipeline.program.model import Section
from pipeline.program.vocabulary import Writer
from pipeline.review.assessment import TITLE, assessment
from pipeline.review.indicator_results import results_blocks
from pipeline.review.limits import cause_blocks, limit_blocks
from pipeline.review.model import Block, BlockKind, MainPart
from pipeline.review.narratives import Narrative, idea_blocks, narratives, silent
from pipeline.review.remaining import remaining_blocks
from pipeline.review.report_kinds import fitted
from pipeline.review.situation import situation_blocks
from pipeline.review.topics import topic_blocks
from pipeline.round.consolidation import Consolidation
from pipeline.round.once import once
from pipeline.text import clean, key, roman, sort_key

# What the plan of Bắc Kạn (56/KH-LĐLĐ, section II) asks of a review; a program's own outline gives its own titles.
STANDARD_TITLES = {
    "1": "Kết quả triển khai, thực hiện nghị quyết",
    "2": "Thực hiện các khâu đột phá và các chỉ tiêu",
    "3": "Khó khăn, hạn chế và nguyên nhân",
    "4": "Dự báo tình hình; nhiệm vụ, giải pháp trọng tâm thời gian tới",
    "5": "Kiến nghị, đề xuất",
}
SITUATION, RESULTS = "1", "2"  # have content without anyone writing
LETTERS = "abcdđeghiklmnopqrstuvxy"  # a) b) c) as Vietnamese documents count
LEVELS = (BlockKind.HEADING, BlockKind.SUBHEADING, BlockKind.GROUP)  # headings inside a part, from the highest down
_COUNTED = re.compile(r"(\d+|\w)(?:\.|\)) ")
_BREAKTHROUGH = key("khâu đột phá")
_REPORT_WORD, _GATHERING = key("báo cáo"), key("tổng hợp")


@dataclass(frozen=True, slots=True)
class _OutlinePart:
    """A main part in the outline: its own section, if it has one, and those below it in their order."""

    own: Section | None
    below: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class _Outline:
    """The workbook's sections with what the unions wrote, and the topics departments were told to report on."""

    sections: Mapping[str, Section]
    written: Mapping[str, Sequence[Narrative]]
    silent: Mapping[str, int]
    topics: Mapping[str, tuple[str, ...]]

    def part(self, top: str) -> _OutlinePart:
        """One of the main parts, by its number."""
        below = [s for n, s in self.sections.items() if n.startswith(f"{top}.")]
        return _OutlinePart(self.sections.get(top), tuple(sorted(below, key=lambda s: sort_key(s.number))))


def parts(data: Consolidation) -> tuple[MainPart, ...]:
    """The report's parts in order, headings, tables and charts counted."""
    return captioned(counted(uncounted(data)))


@dataclass(frozen=True, slots=True)
class _SectionStart(Block):
    """Where what is written under a section begins: stands in no report, the headings before it are its place."""

    section: str = ""


def uncounted(data: Consolidation) -> tuple[MainPart, ...]:
    """The assessment, the standard five and whatever the program adds, without a number anywhere."""
    return tuple(
        replace(part, blocks=tuple(b for b in part.blocks if not isinstance(b, _SectionStart)))
        for part in _with_starts(data)
    )


def section_places(data: Consolidation) -> dict[str, str]:
    """Where the report tells each section of the outline, as it numbers its parts and headings: 'I.2.b'."""
    found: dict[str, str] = {}
    for part in counted(_with_starts(data)):
        heads = {LEVELS[0]: "", LEVELS[1]: ""}
        for block in part.blocks:
            if isinstance(block, _SectionStart):
                place = (part.title.partition(". ")[0], *heads.values())
                found[block.section] = ".".join(filter(None, place))
            elif block.block in heads:
                said = _COUNTED.match(str(block.text))
                heads[block.block] = said[1] if said else ""
                if block.block is LEVELS[0]:
                    heads[LEVELS[1]] = ""
    return found


@once
def _with_starts(data: Consolidation) -> tuple[MainPart, ...]:
    sections = {s.number: fitted(data, s) for s in (*_standard_sections(), *data.program.sections)}
    outline = _Outline(sections, narratives(data), silent(data), report_topics(data))
    tops = sorted({*STANDARD_TITLES, *(n.partition(".")[0] for n in sections)}, key=sort_key)
    out = [assessment(data)]
    for top in tops:
        title = sections[top].title if top in sections else STANDARD_TITLES.get(top, f"Nội dung {top}")
        written = _WRITTEN_BY.get(top, _added)(data, outline, outline.part(top))
        out.append(MainPart(title.upper(), tuple(written)))
    return tuple(out)


def counted(items: Iterable[MainPart]) -> Iterator[MainPart]:
    """Parts as 'I. …', the headings in them; the assessment has no number."""
    number = count(1)
    for part in items:
        title = part.title if part.title == TITLE else f"{roman(next(number))}. {part.title}"
        yield MainPart(title, tuple(numbered(part.blocks)))


def _standard_sections() -> Iterator[Section]:
    """The standard parts; the program's own take their place."""
    for number, title in STANDARD_TITLES.items():
        if number not in (SITUATION, RESULTS):
            yield Section(number, title, "", Writer.OFFICE.label)


def report_topics(data: Consolidation) -> dict[str, tuple[str, ...]]:
    """What each department was told to report on ('… báo cáo …: <topic>'), by the key of its name.

    Tasks that are no part of a report, and the work on the report as a whole, are left out.
    """
    return {
        key(department): tuple(_topic(task) for task in tasks if _is_topic(task))
        for department, tasks in data.program.department_tasks.items()
    }


def _is_topic(task: str) -> bool:
    said = key(task)
    return _REPORT_WORD in said and not said.startswith(_GATHERING)


def _topic(task: str) -> str:
    before, _, after = task.partition(":")
    return clean(after) if after.strip() and _REPORT_WORD in key(before) else clean(task)


def _situation(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """What the unions are, then topic by topic what was done."""
    yield from situation_blocks(data)
    if part.own or part.below:
        yield Block(BlockKind.HEADING, "Kết quả thực hiện các nội dung trọng tâm")
    yield from _sections(data, outline, part, LEVELS[1:])
    yield from _homeless_topics(data, outline)


def _results(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """The breakthroughs, then the targets."""
    if part.own is not None:
        yield Block(BlockKind.HEADING, _of_breakthroughs(part.own))
    yield from _sections(data, outline, part, LEVELS)
    yield from results_blocks(data)


def _limits(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """What is missed is drafted, what the unions call difficult is told, why is for the office to write."""
    drafted = list(limit_blocks(data))
    if drafted:
        yield Block(BlockKind.HEADING, "Hạn chế trong thực hiện các chỉ tiêu")
        yield from drafted
    yield Block(BlockKind.HEADING, "Khó khăn, hạn chế trong tổ chức thực hiện")
    yield from _sections(data, outline, part, LEVELS[1:])
    yield Block(BlockKind.HEADING, "Nguyên nhân")
    yield from cause_blocks(part.own.department if part.own is not None else "")


def _ahead(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """What is left to do, then the office's own outlook and plans."""
    left = list(remaining_blocks(data))
    if left:
        yield Block(BlockKind.HEADING, "Chỉ tiêu còn phải thực hiện")
        yield from left
        yield Block(BlockKind.HEADING, "Dự báo tình hình; nhiệm vụ, giải pháp")
    yield from _sections(data, outline, part, LEVELS)


def _requests(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """Requests by whom they are addressed to; what came undivided, as forms asked before, follows."""
    own = part.own
    if not part.below:
        yield from _sections(data, outline, part, LEVELS)
        return
    yield from _sections(data, outline, replace(part, own=None), LEVELS)
    if own is not None and (outline.written.get(own.number) or own.department):
        yield Block(BlockKind.HEADING, "Kiến nghị chung")
        yield from _section(data, own, outline)


def _added(data: Consolidation, outline: _Outline, part: _OutlinePart) -> Iterator[Block]:
    """A part of the program's own."""
    if part.own and part.below:
        yield Block(BlockKind.HEADING, "Đánh giá chung")
    yield from _sections(data, outline, part, LEVELS)


_WRITTEN_BY: Mapping[str, Callable[[Consolidation, _Outline, _OutlinePart], Iterator[Block]]] = dict(
    zip(STANDARD_TITLES, (_situation, _results, _limits, _ahead, _requests), strict=True)
)


def _sections(
    data: Consolidation, outline: _Outline, part: _OutlinePart, levels: Sequence[BlockKind]
) -> Iterator[Block]:
    """A part's own section, then those below it under their headings."""
    if part.own is not None:
        yield from _section(data, part.own, outline)
    for section in part.below:
        yield Block(levels[min(section.level - 2, len(levels) - 1)], section.title)
        yield from _section(data, section, outline)


def _homeless_topics(data: Consolidation, outline: _Outline) -> Iterator[Block]:
    """Topics of departments that write no section of the outline."""
    writers = {key(s.department) for s in outline.sections.values() if s.department}
    blocks = [
        block
        for department in data.program.department_tasks
        if key(department) not in writers
        for block in _topics(department, outline)
    ]
    if blocks:
        yield Block(BlockKind.HEADING, "Các chương trình, chuyên đề khác")
        yield from blocks


def _topics(writer: str, outline: _Outline) -> Iterator[Block]:
    for topic in outline.topics.get(key(writer), ()):
        yield Block(BlockKind.PROMPT, f"[{writer} báo cáo chuyên đề: {_stopped(topic)}]", writer=writer)


def _of_breakthroughs(own: Section) -> str:
    about = key(f"{own.title} {own.prompt}")
    return "Kết quả thực hiện các khâu đột phá" if _BREAKTHROUGH in about else "Đánh giá chung"


def _section(data: Consolidation, section: Section, outline: _Outline) -> Iterator[Block]:
    """The indicators that bear on it, what the unions wrote, a prompt for the department that writes: never nothing."""
    yield _SectionStart(BlockKind.NOTE, section=section.number)
    yield from topic_blocks(data, section)
    if section.asked_of_units:
        written, nothing = outline.written.get(section.number, ()), outline.silent.get(section.number, 0)
        if not written:
            prompt, lack = _stopped(section.prompt or section.title), "không nêu" if nothing else "chưa gửi"
            said = f"[{Writer.UNITS.label} {lack} nội dung này; cơ quan bổ sung: {prompt}]"
            yield Block(BlockKind.PROMPT, said, writer=section.department)
        yield from idea_blocks(data.program, written, nothing)
    if not section.department or (section.asked_of_units and not outline.written.get(section.number)):
        return
    prompt = section.prompt or section.title
    yield Block(BlockKind.PROMPT, f"[{section.department} viết: {_stopped(prompt)}]", writer=section.department)
    own = (s.number for s in outline.sections.values() if s.department == section.department)
    if section.number == min(own, key=sort_key):
        yield from _topics(section.department, outline)


def _stopped(text: str) -> str:
    text = clean(text)
    return text if text.endswith((".", "?", "!", "…")) else f"{text.rstrip(';,:')}."


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Headings as '1. …' (when there are several) and the ones below them as 'a) …'."""
    items = list(blocks)
    several = sum(b.block is BlockKind.HEADING for b in items) > 1
    number, letters = count(1), iter(LETTERS)
    for block in items:
        if block.block is BlockKind.HEADING:
            letters = iter(LETTERS)
            yield replace(block, text=f"{next(number)}. {block.text}") if several else block
        elif block.block is BlockKind.SUBHEADING:
            yield replace(block, text=f"{next(letters, '-')}) {block.text}")
        else:
            yield block


def captioned(items: Iterable[MainPart]) -> tuple[MainPart, ...]:
    """Tables and charts numbered through the whole report."""
    counters = {BlockKind.CAPTION: ("Bảng", count(1)), BlockKind.CHART: ("Biểu đồ", count(1))}

    def caption(block: Block) -> Block:
        if block.block not in counters:
            return block
        word, number = counters[block.block]
        return replace(block, text=f"{word} {next(number)}. {block.text}")

    return tuple(replace(part, blocks=tuple(caption(b) for b in part.blocks)) for part in items)
