"""What unions answered in their marked-up returns, read beside the figures and set on the questions they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.forms.layout import ANSWER, ANSWER_WORDS, Field
from pipeline.forms.outside import more
from pipeline.intake.decisions import Action
from pipeline.intake.marked_copy import about_of, told
from pipeline.intake.submission import Submission
from pipeline.intake.words import Remark
from pipeline.issues import CATALOGUE, CellRef, Issue, Severity, issue
from pipeline.issues.answers import Meaning, answers_to, meaning_of
from pipeline.text import clean, clean_lines

MAX_REPLY = 5000  # characters, as of any text of a form
MAX_REASON = 1000  # of a decision's reason


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: to the question about a field of the form, or to one about the whole file (`code`).

    `ref` is the cell of the figure, without a cell where the file is meant; `choice` what was chosen, `words` what was
    written beside it.
    """

    unit: str
    field: Field | None
    code: str
    ref: CellRef
    choice: str
    words: str

    @property
    def text(self) -> str:
        """'Số đúng: có 12 người chuyển đến'."""
        return ": ".join(filter(None, (self.choice, self.words)))

    @property
    def meaning(self) -> Meaning:
        """What it comes to; words without a choice are for somebody to read."""
        return meaning_of(self.choice)


def replies(item: Submission) -> tuple[Reply, ...]:
    """Every answer of a submission, in form order; then those about the file."""
    said = {n: text for n, c in item.raw.cells.items() if about_of(n) and (text := told(c))}
    names = dict.fromkeys(map(about_of, said))
    order = {name: n for n, name in enumerate(item.spec.by_name)}
    found = []
    for name in sorted(names, key=lambda n: (order.get(n, len(order)), n)):
        field = item.spec.by_name.get(name)
        if (field is None and name not in CATALOGUE) or (field is not None and name not in item.raw.cells):
            continue
        ref = item.raw.cells[name].ref if field else CellRef(item.file)
        choice, words = clean(said.get(ANSWER + name, "")), clean_lines(said.get(ANSWER_WORDS + name, ""))
        about = "" if field else name
        reply = Reply(item.unit.code, field, about, ref, _shortened(choice, item.file), _shortened(words, item.file))
        if reply.text:
            found.append(reply)
    return tuple(found)


def _shortened(text: str, file: str) -> str:
    return text if len(text) <= MAX_REPLY else f"{text[:MAX_REPLY]} {more(len(text) - MAX_REPLY, file)}"


def answered(issues: Iterable[Issue], submissions: Iterable[Submission]) -> tuple[Issue, ...]:
    """The issues, each question with what the union answered to it; and what there is to say about the answers."""
    issues = tuple(issues)
    every = {(r.ref, r.code): r for s in submissions for r in replies(s)}
    if not every:
        return issues
    said = tuple(_with_reply(item, every) for item in issues)
    return (*said, *_told(every.values(), issues))


def _with_reply(item: Issue, every: Mapping[tuple[CellRef, str], Reply]) -> Issue:
    reply = _reply_to(item, every)
    if reply is None or reply.meaning is Meaning.MENDED:
        return item
    return replace(item, reply=reply.text, confirmed=reply.meaning is Meaning.STANDS)


def _reply_to(item: Issue, every: Mapping[tuple[CellRef, str], Reply]) -> Reply | None:
    if not answers_to(item.code):
        return None
    return every.get((item.ref, "")) if item.ref.cell else every.get((item.ref, item.code))


def _told(every: Iterable[Reply], issues: Iterable[Issue]) -> Iterator[Issue]:
    """One issue for every answer: what the office decides, or that nothing is left to decide."""
    open_at: dict[tuple[CellRef, str], list[str]] = {}
    for item in issues:
        if answers_to(item.code) and item.severity is not Severity.NOTE:
            open_at.setdefault((item.ref, "" if item.ref.cell else item.code), []).append(item.code)
    for reply in every:
        codes = open_at.get((reply.ref, reply.code), [])
        code = "R02" if not codes else "R03" if reply.meaning is Meaning.MENDED else "R01"
        asked = "; ".join(f"{c} {CATALOGUE[c].title}" for c in codes)
        what = reply.field.about if reply.field else CATALOGUE[reply.code].title
        yield issue(code, reply.ref, found=reply.text, what=what, unit=reply.unit, expected=asked)


def to_decide(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The questions that unions have answered and the office has not decided."""
    return tuple(i for i in issues if i.reply and i.severity is not Severity.NOTE)


def in_bulk(item: Issue) -> bool:
    """Whether its answer can be accepted along with others: of a warning, never of what is held back."""
    return item.confirmed and item.severity is Severity.WARNING


def decision_row(item: Issue, period: str) -> dict[str, object]:
    """The row of the table of decisions that accepts a figure on its union's answer; who and when are left open.

    What is decided is left open, too, where the answer is words of the union's own, and of a figure that is held back.
    """
    return {
        "period": period,
        "action": Action.ACCEPT.label if in_bulk(item) else None,
        "code": item.code,
        "unit": item.unit,
        "file": item.ref.file,
        "sheet": item.ref.sheet,
        "cell": item.ref.cell,
        "old": item.found or None,
        "reason": f"Đơn vị trả lời: {item.reply}"[:MAX_REASON],
    }


def reply_remarks(submissions: Iterable[Submission]) -> Iterator[Remark]:
    """The answers as remarks on their indicators, so that they stand wherever remarks do."""
    for item in submissions:
        for reply in replies(item):
            if reply.field is not None and reply.field.indicator is not None:
                when = f" năm {reply.field.year}" if reply.field.year else ""
                text = f"Trả lời câu hỏi về số{when}: {reply.text}"
                code = reply.field.indicator.code
                yield Remark(reply.unit, code, text, reply.ref, item.period.code, reply.words)
