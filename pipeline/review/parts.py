"""The five parts of the review report: the workbook's outline with the generated content where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from pipeline.program.model import Section
from pipeline.program.vocabulary import Writer
from pipeline.review.indicator_results import results_blocks
from pipeline.review.model import Block, BlockKind, MainPart
from pipeline.review.narratives import Narrative, narrative_blocks, narratives, silent
from pipeline.review.report_kinds import fitted
from pipeline.review.situation import situation_blocks
from pipeline.round.consolidation import Consolidation
from pipeline.text import clean, key, roman, sort_key

# What the plan of Bắc Kạn (56/KH-LĐLĐ, section II) asks of a review; a program's own outline gives its own titles.
STANDARD_TITLES = {
    "1": "Kết quả triển khai, thực hiện nghị quyết",
    "2": "Thực hiện các khâu đột phá và các chỉ tiêu",
    "3": "Khó khăn, hạn chế và nguyên nhân",
    "4": "Dự báo tình hình; nhiệm vụ, giải pháp trọng tâm thời gian tới",
    "5": "Kiến nghị, đề xuất",
}
SITUATION, RESULTS = "1", "2"  # the parts that carry generated content
LETTERS = "abcdđeghiklmnopqrstuvxy"  # a) b) c) as Vietnamese documents count
LEVELS = (BlockKind.HEADING, BlockKind.SUBHEADING, BlockKind.GROUP)  # headings inside a part, from the highest down
_BREAKTHROUGH = key("khâu đột phá")
_REPORT_WORD, _GATHERING = key("báo cáo"), key("tổng hợp")


@dataclass(frozen=True, slots=True)
class _Outline:
    """The workbook's sections with what the unions wrote, and the topics departments were told to report on."""

    sections: Mapping[str, Section]
    written: Mapping[str, Sequence[Narrative]]
    silent: Mapping[str, int]
    topics: Mapping[str, tuple[str, ...]]

    def below(self, top: str) -> list[Section]:
        inside = [s for n, s in self.sections.items() if n.startswith(f"{top}.")]
        return sorted(inside, key=lambda s: sort_key(s.number))


def parts(data: Consolidation) -> tuple[MainPart, ...]:
    """The report's parts in order: the standard five and whatever the program adds."""
    sections = {s.number: fitted(data, s) for s in (*_standard_sections(), *data.program.sections)}
    outline = _Outline(sections, narratives(data), silent(data), report_topics(data))
    tops = sorted({*STANDARD_TITLES, *(n.partition(".")[0] for n in sections)}, key=sort_key)
    out = []
    for order, top in enumerate(tops, 1):
        title = sections[top].title if top in sections else STANDARD_TITLES.get(top, f"Nội dung {top}")
        out.append(MainPart(f"{roman(order)}. {title.upper()}", tuple(numbered(_part(data, outline, top)))))
    return captioned(out)


def _standard_sections() -> Iterator[Section]:
    """The standard parts; the program's own take their place."""
    for number, title in STANDARD_TITLES.items():
        if number not in (SITUATION, RESULTS):  # these have content without anyone writing
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


def _part(data: Consolidation, outline: _Outline, top: str) -> Iterator[Block]:
    children = outline.below(top)
    own = outline.sections.get(top)
    headed = bool(children) or top in (SITUATION, RESULTS)
    if top == SITUATION:
        yield from situation_blocks(data)
    if headed and (own or children):
        yield Block(BlockKind.HEADING, _own_heading(top, own, children))
    if own is not None:
        yield from _section(own, outline)
    # What the unions did stands beside their situation, so the topics of this part go one level down.
    levels = LEVELS[1:] if top == SITUATION else LEVELS
    for section in children:
        yield Block(levels[min(section.level - 2, len(levels) - 1)], section.title)
        yield from _section(section, outline)
    if top == SITUATION:
        yield from _homeless_topics(data, outline)
    if top == RESULTS:
        yield from results_blocks(data)


def _homeless_topics(data: Consolidation, outline: _Outline) -> Iterator[Block]:
    """Topics of departments that write no section of the outline."""
    writers = {key(s.writer) for s in outline.sections.values()}
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


def _own_heading(top: str, own: Section | None, children: Sequence[Section]) -> str:
    if top == SITUATION and children:
        return "Kết quả thực hiện các nội dung trọng tâm"
    about = key(f"{own.title} {own.prompt}") if own else ""
    return "Kết quả thực hiện các khâu đột phá" if top == RESULTS and _BREAKTHROUGH in about else "Đánh giá chung"


def _section(section: Section, outline: _Outline) -> Iterator[Block]:
    """What the unions wrote, or a prompt for the department that has to write: never nothing."""
    if not section.asked_of_units:
        prompt = section.prompt or section.title
        yield Block(BlockKind.PROMPT, f"[{section.writer} viết: {_stopped(prompt)}]", writer=section.writer)
        first = min((s.number for s in outline.sections.values() if s.writer == section.writer), key=sort_key)
        if section.number == first:
            yield from _topics(section.writer, outline)
        return
    written, nothing = outline.written.get(section.number, ()), outline.silent.get(section.number, 0)
    if not written:
        prompt, lack = _stopped(section.prompt or section.title), "không nêu" if nothing else "chưa gửi"
        yield Block(BlockKind.PROMPT, f"[{Writer.UNITS.label} {lack} nội dung này; cơ quan bổ sung: {prompt}]")
    yield from narrative_blocks(written, nothing)


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
