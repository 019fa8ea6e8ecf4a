"""What became of each decision of the office: the notes it left where it was applied, else why it was not. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.forms.read import RawCell
from pipeline.intake.decisions import Action, Decision, is_same, of_row, typed
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.spoken_of import SpokenOf
from pipeline.intake.submission import Submission
from pipeline.issues import CATALOGUE, CellRef, Issue, IssueArea, IssueRole
from pipeline.labelled import Labelled


class DecisionState(Labelled):
    """What became of a decision."""

    APPLIED = "applied", "Có"
    STALE = "stale", "Không còn khớp"
    REFUSED = "refused", "Không nhận"
    UNCLEAR = "unclear", "Khớp nhiều tệp"
    EXPIRED = "expired", "Hết hiệu lực"
    AT_REST = "at_rest", "Chưa cần đến"
    REPLACED = "replaced", "Đã có dòng khác thay"


# What is said at the row of a decision that was not applied.
_HINDRANCES = {
    IssueRole.STALE: DecisionState.STALE,
    IssueRole.REFUSED: DecisionState.REFUSED,
    IssueRole.EXPIRED: DecisionState.EXPIRED,
    IssueRole.UNCLEAR: DecisionState.UNCLEAR,
    IssueRole.AT_REST: DecisionState.AT_REST,
    IssueRole.REPLACED: DecisionState.REPLACED,
}


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """A decision with the notes that it left where it was applied, or with what is said of it at its own row."""

    decision: Decision
    notes: tuple[Issue, ...]
    hindrance: Issue | None

    @property
    def state(self) -> DecisionState:
        """What became of it."""
        if self.hindrance is None:
            return DecisionState.APPLIED
        return next(state for role, state in _HINDRANCES.items() if self.hindrance.has(role))

    @property
    def found_idle(self) -> bool:
        """Whether it fits nothing that came, nothing that has to be asked about now, or what another row decides."""
        return self.state in (DecisionState.STALE, DecisionState.AT_REST, DecisionState.REPLACED)


def outcomes(intake: Intake, issues: Iterable[Issue], rows: Collection[CellRef] = ()) -> tuple[DecisionOutcome, ...]:
    """What became of every decision about a period, in the order of the table; those no longer in force come last.

    `issues` are those of the round; `rows` those of decisions applied by others than intake, whether they say so or
    not. One that was applied nowhere is stale; but what other unions or earlier rounds make a figure look like comes
    and goes: an acceptance of such a warning rests while its figure stands, and fits again when the warning does.
    """
    decisions, found = intake.decisions, tuple(issues)
    told: dict[CellRef, list[Issue]] = {}
    for item in (*found, *decisions.remarks):
        if item.facts.decision is not None:
            told.setdefault(item.facts.decision, []).append(item)
    around, known = _Round(intake, found), {*rows, *told}

    def one(decision: Decision) -> DecisionOutcome:
        said = told.get(decision.ref, [])
        hindered = next((i for i in reversed(said) if i.has(*_HINDRANCES)), None)
        if decision.ref not in known and (decision.ref not in intake.decided_by or _has_lapsed(decision, around)):
            hindered = _unused(decision, around)
        return DecisionOutcome(decision, () if hindered else tuple(said), hindered)

    return tuple(map(one, (*decisions.all, *decisions.expired)))


@dataclass(frozen=True)
class _Round:
    """The files of a round, the forms among them that count, and what is said of them, by what decisions speak of."""

    intake: Intake
    found: Sequence[Issue]

    @cached_property
    def files(self) -> SpokenOf[FileReport]:
        return SpokenOf.among(self.intake.files, lambda file: (file.unit, file.file))

    @cached_property
    def by_union(self) -> Mapping[str, Submission]:
        return {s.unit.code: s for s in self.intake.submissions}

    @cached_property
    def submissions(self) -> SpokenOf[Submission]:
        return SpokenOf.among(self.intake.submissions, lambda item: (item.unit.code, item.file))

    @cached_property
    def issues(self) -> SpokenOf[Issue]:
        return SpokenOf.among(self.found, lambda item: (item.unit, item.ref.file))


@dataclass(frozen=True, slots=True)
class _Now:
    """What a decision speaks of as it now is: its files, the forms among them that count, the answer cells at its
    address (none where it accepts what is said of a file), warnings of the kind it accepts, and whether another
    decision has accepted one at its place."""

    files: Sequence[FileReport]
    submissions: Sequence[Submission]
    cells: Sequence[RawCell]
    alike: Sequence[Issue]
    accepted: bool

    @classmethod
    def of(cls, decision: Decision, around: _Round) -> _Now:
        """Found among the files and issues of a round."""
        about, said = around.submissions.by(decision), around.issues.by(decision)
        return cls(
            around.files.by(decision),
            about,
            list(_cells(decision, about)) if decision.cell and not _is_of_file(decision.code) else [],
            [i for i in said if i.code == decision.code],
            any(i.facts.accepted and i.facts.accepted == decision.code and decision.is_at(i.ref) for i in said),
        )

    def fitting(self, decision: Decision) -> set[CellRef]:
        """The cells that hold the value the decision speaks of."""
        return {c.ref for c in self.cells if is_same(c.value, decision.old)}

    def differs(self, decision: Decision) -> bool:
        """Whether the cells hold another value than the decision speaks of."""
        return decision.old is not None and not any(is_same(c.value, decision.old) for c in self.cells)


def _has_lapsed(decision: Decision, around: _Round) -> bool:
    """Whether it was applied to a form alone that another one replaced; not where the union has mended that itself."""
    came = {f.outcome for f in around.files.by(decision)}
    if decision.action not in (Action.CORRECT, Action.ACCEPT) or Outcome.SUPERSEDED not in came:
        return False
    # One that names no file speaks of the form that counts, too: it left no note there, or nobody would ask.
    named = bool(decision.file) or _is_of_file(decision.code)
    if came & {Outcome.UNCONFIRMED, *([Outcome.COUNTED, Outcome.WAITING] if named else [])}:
        return False
    return decision.action is Action.ACCEPT or not any(is_same(c.value, decision.new) for c in _later(decision, around))


def _later(decision: Decision, around: _Round) -> list[RawCell]:
    """The answer cells at its address in the forms that count of the union whose form it speaks of."""
    units = {f.unit for f in around.files.by(decision)}
    return list(_cells(decision, [around.by_union[unit] for unit in units if unit in around.by_union]))


def _unused(decision: Decision, around: _Round) -> Issue:
    now = _Now.of(decision, around)
    if still := _at_rest(decision, now):
        return of_row("D11", decision, found=str(decision), expected=still)
    if done := _done_by_another(decision, now):
        return of_row("D15", decision, found=str(decision), what=done)
    return of_row("D01", decision, found=str(decision), what=_why_stale(decision, now, around))


def _at_rest(decision: Decision, now: _Now) -> str:
    """That the figure of an acceptance stands and is not asked about; '' where that is not so."""
    if decision.action is not Action.ACCEPT or not _is_compared(decision.code):
        return ""
    if now.accepted or not now.submissions or any(decision.is_at(i.ref) for i in now.alike):
        return ""
    if not decision.cell:
        return "như lúc chấp nhận"
    return f"số như lúc chấp nhận ({typed(now.cells[0].value)})" if now.cells and not now.differs(decision) else ""


def _is_compared(code: str) -> bool:
    """Whether a warning holds a figure beside those of others, or of other rounds."""
    return code in CATALOGUE and CATALOGUE[code].area is IssueArea.PLAUSIBILITY


def _is_of_file(code: str) -> bool:
    """Whether a warning tells what is the matter with a file, not what stands in a cell."""
    return code in CATALOGUE and CATALOGUE[code].area is IssueArea.FILE


def _done_by_another(decision: Decision, now: _Now) -> str:
    """What another row has done of that which a decision says; '' where none has."""
    came = {f.outcome for f in now.files}
    match decision.action:
        case Action.ACCEPT if now.accepted:
            return "một dòng khác đã chấp nhận"
        case Action.CORRECT if len(now.fitting(decision)) == 1:
            return "một dòng khác đã sửa ô này"
        case Action.TAKE if came & {Outcome.COUNTED, Outcome.SUPERSEDED}:
            return "một dòng khác đã lấy bản nộp của đơn vị này"
        case Action.LEAVE_OUT if Outcome.LEFT_OUT in came:
            return "một dòng khác đã bỏ tệp này"
        case _:
            return ""


def _why_stale(decision: Decision, now: _Now, around: _Round) -> str:
    if not now.files:
        return _no_file(decision, around.files)
    if decision.file and _has_lapsed(decision, around):
        held = [typed(c.value) for c in _later(decision, around)[:1]] if decision.cell else []
        there = f", ô {decision.place} ghi {held[0] or '(trống)'}" if held else ""
        return f"ghi cho tệp “{decision.file}”, nay tệp khác của đơn vị được tính{there}: còn cần thì quyết định lại"
    match decision.action:
        case Action.ACCEPT:
            return _no_warning(decision, now)
        case Action.CORRECT:
            return _no_value(decision, now)
        case Action.TAKE:
            return _no_submission(now.files)
        case Action.REOPEN:
            return "kỳ chưa chốt, ngày quyết định trước ngày chốt, hoặc không có số nào khác số đã chốt"
        case _:
            return "không có gì để áp dụng"


def _no_file(decision: Decision, files: SpokenOf[FileReport]) -> str:
    if not decision.file:
        return f"đơn vị {decision.unit} chưa có bản nộp nào"
    named = files.called(decision)
    if not named:
        return f"không có tệp “{decision.file}” trong thư mục"
    return f"tệp “{decision.file}” là của đơn vị {named[0].unit}, không phải {decision.unit}"


def _no_submission(files: Sequence[FileReport]) -> str:
    """Why none of `files` could be taken as a submission."""
    said = "; ".join(dict.fromkeys(f"{f.outcome.label.lower()}" for f in files))
    return f"tệp không phải là một bản nộp tính được ({said})"


def _no_warning(decision: Decision, now: _Now) -> str:
    """What of an acceptance no longer fits: first the value at its own cell, then where such a warning is now."""
    if now.cells and now.differs(decision):
        return f"chấp nhận giá trị {typed(decision.old)}, nay ô ghi {typed(now.cells[0].value)}"
    here = next((i for i in now.alike if decision.is_at(i.ref)), None)
    if here is not None and decision.old is not None:
        if not here.ref.cell or _is_of_file(here.code):
            return f"cảnh báo {here.code} nay nói khác lúc chấp nhận"
        return f"chấp nhận giá trị {typed(decision.old)}, nay ô ghi {here.standing or '(trống)'}"
    if now.alike and not now.cells:
        return f"cảnh báo {decision.code} nay ở {now.alike[0].ref.inside or 'cả tệp'}"
    place = f"ô {decision.place} " if now.cells else ""
    return f"{place}không còn cảnh báo {decision.code}"


def _no_value(decision: Decision, now: _Now) -> str:
    if not now.submissions:
        return _no_submission(now.files)
    if not now.cells:
        return f"ô {decision.place} không phải ô trả lời của biểu"
    if now.fitting(decision):
        return f"ô {decision.place} có ở nhiều trang, cần ghi cột Trang"
    return f"giá trị cũ là {typed(decision.old)}, nay ô ghi {typed(now.cells[0].value)}"


def _cells(decision: Decision, submissions: Iterable[Submission]) -> Iterator[RawCell]:
    """The answer cells of the address."""
    for item in submissions:
        named = (item.raw.cells[name] for name in item.spec.by_name if name in item.raw.cells)
        yield from (c for c in named if decision.is_at(c.ref))
