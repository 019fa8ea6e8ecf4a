"""What unions answered in their marked copies, read beside the figures and set on the questions they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.forms.asked import ASKED, Asked, asked_of, print_of
from pipeline.forms.layout import ANSWER, ANSWER_WORDS, Field
from pipeline.grids.outside import more
from pipeline.intake.decisions import Action
from pipeline.intake.submission import Submission
from pipeline.intake.texts.marked_copy import about_of, answer_text, rooms_in
from pipeline.intake.texts.remarks import Remark
from pipeline.issues import CATALOGUE, CellRef, Facts, Issue, IssueRole, Severity, issue
from pipeline.issues.answers import Meaning, answers_to, meaning_of
from pipeline.text import clean, clean_lines

MAX_REPLY = 5000  # characters, as of any text of a form
MAX_REASON = 1000  # of a decision's reason
ON_ANSWER = "Đơn vị trả lời: "  # how the reason of a decision taken on a union's answer begins
_WHOLE = "Cả biểu"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: to the question about a field of the form, or to one about the whole file (`code`).

    `ref` is the cell of the figure, without a cell where the file is meant; `choice` what was chosen, `written` what
    was written beside it. `asked` is the question as the marked copy asked it, where that is known; `changed`: the
    figure is another one since.
    """

    unit: str
    field: Field | None
    code: str
    ref: CellRef
    choice: str
    written: str
    asked: Asked | None = None
    changed: bool = False

    @property
    def text(self) -> str:
        """'Số đúng: có 12 người chuyển đến'."""
        return ": ".join(filter(None, (self.choice, self.written)))

    @property
    def meaning(self) -> Meaning:
        """What it comes to; words without a choice are for somebody to read."""
        return meaning_of(self.choice)

    def is_to(self, code: str) -> bool:
        """Whether it answers this question, about the figure as it stands now."""
        return self.asked is None or (self.asked.is_of(code) and not self.changed)

    def promises(self, codes: Sequence[str]) -> bool:
        """Whether the figure should have been mended and was not; `codes`: the questions open on it."""
        if self.meaning is not Meaning.MENDED:
            return False
        return bool(codes) if self.asked is None or self.field is None else not self.changed


def replies(item: Submission) -> tuple[Reply, ...]:
    """Every answer of a submission, in form order; then those about the file."""
    rooms = rooms_in(item.raw.cells)
    said = {name: text for name in rooms if (text := answer_text(item.raw.cells[name]))}
    if not said:
        return ()
    names = dict.fromkeys(map(about_of, said))
    order = {name: n for n, name in enumerate(item.spec.by_name)}
    asked, found = asked_of(item.raw.stamp(ASKED), CATALOGUE), []
    for name in sorted(names, key=lambda n: (order.get(n, len(order)), n)):
        field = item.spec.by_name.get(name)
        if (field is None and name not in CATALOGUE) or (field is not None and name not in item.raw.cells):
            continue
        ref = item.raw.cells[name].ref if field else CellRef(item.file)
        choice, written = clean(said.get(ANSWER + name, "")), clean_lines(said.get(ANSWER_WORDS + name, ""))
        about = "" if field else name
        reply = Reply(item.unit.code, field, about, ref, _shortened(choice, item.file), _shortened(written, item.file))
        if reply.text:
            found.append(_tied(reply, asked.get(name), item))
    return tuple(found)


def _tied(reply: Reply, asked: Asked | None, item: Submission) -> Reply:
    """The answer with the question it was given to."""
    cell = item.raw.cells.get(reply.field.name) if reply.field else None
    changed = asked is not None and cell is not None and asked.value != print_of(cell.value)
    return replace(reply, asked=asked, changed=changed)


def _shortened(text: str, file: str) -> str:
    return text if len(text) <= MAX_REPLY else f"{text[:MAX_REPLY]} {more(len(text) - MAX_REPLY, file)}"


def answered(issues: Iterable[Issue], submissions: Iterable[Submission]) -> tuple[Issue, ...]:
    """The issues, each question with what the union answered to it; and what there is to say about the answers."""
    issues = tuple(issues)
    every = {(r.ref, r.code): r for s in submissions for r in replies(s)}
    if not every:
        return issues
    decided = {i.ref for i in issues if i.has(IssueRole.CORRECTED)}  # the union was not asked about what the office set
    said = tuple(item if item.ref in decided else _with_reply(item, every) for item in issues)
    return (*said, *_told(every.values(), issues))


def _with_reply(item: Issue, every: Mapping[tuple[CellRef, str], Reply]) -> Issue:
    reply = _reply_to(item, every)
    if reply is None or reply.meaning is Meaning.MENDED:
        return item
    return replace(item, reply=reply.text, confirmed=reply.meaning is Meaning.STANDS)


def _reply_to(item: Issue, every: Mapping[tuple[CellRef, str], Reply]) -> Reply | None:
    if not answers_to(item.code):
        return None
    return _found(item, every)


def _found(item: Issue, every: Mapping[tuple[CellRef, str], Reply]) -> Reply | None:
    reply = every.get((item.ref, "" if item.ref.cell else item.code))
    return reply if reply and reply.is_to(item.code) else None


def _told(every: Iterable[Reply], issues: Iterable[Issue]) -> Iterator[Issue]:
    """One issue for every answer: what the office decides, or that nothing is left to decide."""
    open_at: dict[tuple[CellRef, str], list[str]] = {}
    for item in issues:
        if answers_to(item.code) and item.severity is not Severity.NOTE:
            open_at.setdefault((item.ref, "" if item.ref.cell else item.code), []).append(item.code)
    settled = {i.ref for i in issues if i.has(IssueRole.CORRECTED, IssueRole.ACCEPTED) and i.ref.cell}
    for reply in every:
        yield _told_of(reply, open_at.get((reply.ref, reply.code), []), settled=reply.ref in settled)


def _told_of(reply: Reply, codes: Sequence[str], *, settled: bool) -> Issue:
    """What is said of one answer; `codes`: the questions open on what it is about, `settled`: the office decided."""
    own = [c for c in codes if reply.is_to(c)]
    if not settled and reply.promises(own or codes):
        about = own or (reply.asked.codes if reply.asked else codes)
        code, asked = "R03", "; ".join(CATALOGUE[c].title for c in about)
    else:
        code = "R01" if own and reply.meaning is not Meaning.MENDED else "R04" if codes else "R02"
        asked = "; ".join(f"{c} {CATALOGUE[c].title}" for c in own or codes)
    what = reply.field.about if reply.field else CATALOGUE[reply.code].title
    of = Facts(field=reply.field.name if reply.field else "")
    return issue(code, reply.ref, found=reply.text, what=what, unit=reply.unit, facts=of, expected=asked)


def to_decide(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The questions that unions have answered and the office has not decided."""
    return tuple(i for i in issues if i.reply and i.severity is not Severity.NOTE)


def in_bulk(item: Issue) -> bool:
    """Whether its answer can be accepted along with others: of a warning, never of what is withheld."""
    return item.confirmed and item.severity is Severity.WARNING


def decision_row(item: Issue, period: str) -> dict[str, object]:
    """The row of the table of decisions that accepts a figure on its union's answer; who and when are left open.

    What is decided is left open, too, where the answer is words of the union's own, and of a figure that is withheld.
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
        "reason": f"{ON_ANSWER}{item.reply}"[:MAX_REASON],
    }


def reply_remarks(submissions: Iterable[Submission]) -> Iterator[Remark]:
    """The answers as remarks on what was asked about, so that they stand wherever remarks do."""
    for item in submissions:
        for reply in replies(item):
            field = reply.field
            when = f" năm {field.year}" if field and field.year else ""
            asked = f"Trả lời câu hỏi về số{when}" if field else f"Trả lời câu hỏi “{CATALOGUE[reply.code].title}”"
            about = _WHOLE if field is None else field.indicator.code if field.indicator else field.label
            yield Remark(reply.unit, about, f"{asked}: {reply.text}", reply.ref, item.period.code, reply.written)
