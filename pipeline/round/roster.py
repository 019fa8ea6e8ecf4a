"""Where every union asked stands: its file, when it came, whose errors it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from pathlib import Path

from pipeline.forms import layout
from pipeline.intake.approval import ApprovalStage
from pipeline.intake.arrival import DatedBy
from pipeline.intake.file_reports import FileReport, Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.senders.trust import Trust
from pipeline.intake.submission import Submission
from pipeline.issues import Issue, IssueRole, Severity
from pipeline.labelled import Labelled
from pipeline.program.model import Period, Program, Unit
from pipeline.program.vocabulary import Basis
from pipeline.text import clean


class Delivery(Labelled):
    """Where a union stands in the round."""

    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Quá hạn"
    WAITING = "waiting", "Chờ duyệt"
    AFTER_CLOSE = "held", "Chưa có khi chốt, chưa tính"
    REJECTED = "rejected", "Không nhận được"
    LEFT_OUT = "left_out", "Đã nhận, để ngoài theo quyết định"
    FAULT = "fault", "Đã gửi, chương trình lỗi chưa đọc được"
    UNCLEAR = "unclear", "Đã nhận tệp, chưa rõ của đơn vị nào"
    UNCONFIRMED = "unconfirmed", "Đã nhận, chờ xác nhận người gửi"
    MISSING = "missing", "Chưa nộp"

    @property
    def counted(self) -> bool:
        """Whether a form of this period is in the sums; figures of other periods may be without one."""
        return self in (Delivery.ON_TIME, Delivery.LATE)

    @property
    def arrived(self) -> bool:
        """Whether the union's form is there and could be read; it may wait for acceptance, or for a decision."""
        return self.counted or self in (Delivery.WAITING, Delivery.AFTER_CLOSE)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One union of the round: delivery, its file, how many errors and warnings it has, basis of its figures.

    `came_at` is when that file came, which `dated_by` tells; `first_at` when the union's first acceptable one did;
    `former_errors` the most errors that an earlier file of the union had; `accepted` who accepted the submission, when,
    `dormant` the same while that does not hold, since nobody knows who sent it;
    `figures_after_close` how many issues say that a close keeps figures of the union out; `answered` how many of
    the warnings, `confirmed` how many of the errors are the office's to settle: the union has answered, or was
    never asked; `sender` the address its file came from, and `trust` what is known of it; `unconfirmed` how many
    other files of the union wait until the office knows who sent them, `rivals` how many say otherwise and may be
    the later ones; `alike` whether another union's form is its double, which no acceptance of the form as a whole
    covers; `tells_numbers` whether its words beside the figures do.
    """

    unit: Unit
    delivery: Delivery
    file: str
    came_at: datetime | None
    errors: int
    warnings: int
    estimated: bool
    typed_in: bool
    dated_by: DatedBy | None = None
    first_at: datetime | None = None
    former_errors: int = 0
    accepted: str = ""
    dormant: str = ""
    figures_after_close: int = 0
    answered: int = 0
    confirmed: int = 0
    sender: str = ""
    trust: Trust = Trust.BY_HAND
    unconfirmed: int = 0
    rivals: int = 0
    alike: bool = False
    tells_numbers: bool = False

    @property
    def sent_from(self) -> str:
        """The address its file came from, with what is odd about it."""
        odd = self.sender and not self.trust.known
        return f"{self.sender} ({self.trust.label})" if odd else self.sender

    @property
    def doubtful(self) -> bool:
        """Whether warnings about its file are open: neither accepted one by one nor with the submission."""
        return self.warnings > 0 and (not self.accepted or self.alike)

    @property
    def to_mend(self) -> bool:
        """Whether it has errors that the union can do something about."""
        return self.errors > self.confirmed

    @property
    def owes_form(self) -> bool:
        """Whether the union has a form to send still: nothing came, or nothing that can be taken for one."""
        return self.delivery is Delivery.MISSING or (self.delivery is Delivery.REJECTED and self.to_mend)

    @property
    def asked(self) -> bool:
        """Whether warnings about its file are open that are the union's to answer."""
        return self.doubtful and self.warnings > self.answered

    @property
    def settled(self) -> bool:
        """Whether all its figures are in the sums and nothing is left to ask or to decide."""
        waits = self.unconfirmed or self.unproven or self.rivals or self.unread
        open_points = self.errors or self.figures_after_close or self.doubtful or waits
        return self.delivery.counted and not open_points

    @property
    def unread(self) -> bool:
        """Whether its words tell numbers, which may be others than its figures, and nobody has accepted it since."""
        return self.tells_numbers and self.delivery.counted and not self.accepted

    @property
    def unproven(self) -> bool:
        """Whether its form counts although nobody knows the address it came from."""
        return self.delivery.arrived and not self.trust.known

    @property
    def sender_open(self) -> bool:
        """Whether the office does not know who sent a form: till then nobody knows what to ask the union."""
        return self.unconfirmed > 0 or self.delivery is Delivery.UNCONFIRMED or self.unproven

    @property
    def stage(self) -> ApprovalStage | None:
        """How far its submission has come; None while there is none."""
        if not self.delivery.arrived:
            return None
        if self.accepted or self.dormant:
            return ApprovalStage.ACCEPTED if self.accepted else ApprovalStage.DORMANT
        return ApprovalStage.RECEIVED if self.errors else ApprovalStage.CHECKED

    @property
    def approval(self) -> str:
        """The stage of its submission, who accepted it, when and with how many errors; '' while there is none."""
        if self.stage is None:
            return ""
        by = self.accepted or self.dormant
        errors = f", còn {self.errors} lỗi" if by and self.errors else ""
        return f"{self.stage.label}{errors} ({by})" if by else self.stage.label

    @property
    def first_came_at(self) -> datetime | None:
        """When the union first sent what could be taken: whether it is late goes by that."""
        return self.first_at or self.came_at


@dataclass(frozen=True)
class Roster:
    """Where every union asked stands, and what became of every file.

    `paths`: where returned files lie on disk, from the program's folder, whose names differ from those shown; `phones`:
    by unit code, the number of the unit list; where that has none, of the union's newest form of any period that does;
    `unpacked` as of the intake.
    """

    lines: tuple[RosterLine, ...] = ()
    files: tuple[FileReport, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    phones: Mapping[str, str] = field(default_factory=dict)
    unpacked: bool = False


@dataclass(frozen=True)
class _Files:
    """The files of a round by what may stand for a union.

    Of several that count for nothing the last that came, by union and outcome (`refused`) or by each union that it may
    be of (`maybe`); one whose time is not known gives way.
    """

    by_name: Mapping[str, FileReport]
    by_union: Mapping[str, Sequence[FileReport]]
    refused: Mapping[tuple[str, Outcome], FileReport]
    maybe: Mapping[str, FileReport]

    @classmethod
    def of(cls, files: Sequence[FileReport]) -> _Files:
        """Sorted so."""
        came = sorted(files, key=lambda f: f.came_at.timestamp() if f.came_at else -inf)
        by_union: dict[str, list[FileReport]] = defaultdict(list)
        for report in files:
            by_union[report.unit].append(report)
        return cls(
            {f.file: f for f in files},
            by_union,
            {(f.unit, f.outcome): f for f in came if f.unit and not f.no_form},  # of one left out it is owed still
            {code: f for f in came for code in f.may_be_of},
        )


@dataclass(frozen=True)
class _Problems:
    """What the issues of a round count for: by file and severity, all and those that are the office's to settle; by
    union, figures that a close keeps out; unions whose words tell numbers; files of which a warning stands that
    neither a later form settles nor that the form as a whole was accepted."""

    all: Counter[tuple[str, Severity]]
    of_office: Counter[tuple[str, Severity]]
    after_close: Counter[str]
    telling: frozenset[str]
    several: frozenset[str]
    copied: frozenset[str]

    @classmethod
    def of(cls, issues: Sequence[Issue], period: Period) -> _Problems:
        """Counted so."""
        return cls(
            Counter((i.ref.file, i.severity) for i in issues if not i.has(IssueRole.OUR_FAULT)),
            Counter((i.ref.file, i.severity) for i in issues if i.reply or i.internal),
            Counter(i.unit for i in issues if _is_after_close(i, period)),
            frozenset(i.unit for i in issues if i.facts.tells_number),
            frozenset(i.ref.file for i in issues if i.has(IssueRole.SEVERAL_FORMS)),
            frozenset(i.ref.file for i in issues if i.has(IssueRole.SAME_AS_ANOTHER)),
        )


def roster(program: Program, period: Period, intake: Intake, issues: Iterable[Issue]) -> tuple[RosterLine, ...]:
    """Where every union asked stands; `issues` are those of the whole round."""
    submitted = {s.unit.code: s for s in intake.submissions}
    files, problems = _Files.of(intake.files), _Problems.of(tuple(issues), period)
    return tuple(_line(unit, submitted.get(unit.code), files, problems) for unit in program.reporters(period))


def phones(program: Program, submissions: Iterable[Submission]) -> Mapping[str, str]:
    """The telephone number of each union: of the unit list, else as it gave it last; `submissions` oldest first."""
    told = ((s.unit.code, s.answers[layout.T_PHONE].value) for s in submissions if layout.T_PHONE in s.answers)
    listed = ((unit.code, unit.phone) for unit in program.unit_by_code.values())
    return {code: text for code, value in (*told, *listed) if (text := clean(value))}


def _line(unit: Unit, own: Submission | None, files: _Files, problems: _Problems) -> RosterLine:
    sent, line = files.by_union.get(unit.code, ()), _delivered(unit, own, files)
    file = "" if line.delivery is Delivery.UNCLEAR else line.file  # what is wrong in that one is nobody's as yet
    errors, warnings = (problems.all[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
    confirmed, answered = (problems.of_office[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
    return replace(
        line,
        errors=errors,
        warnings=warnings,
        former_errors=_former_errors(line, sent),
        figures_after_close=problems.after_close[unit.code],
        unconfirmed=sum(f.outcome is Outcome.UNCONFIRMED and f.file != line.file for f in sent),
        answered=answered,
        confirmed=confirmed,
        rivals=sum(f.rival and f.file in problems.several for f in sent),
        alike=bool(file) and file in problems.copied,
        tells_numbers=own is not None and unit.code in problems.telling,
    )


def _delivered(unit: Unit, own: Submission | None, files: _Files) -> RosterLine:
    """What came of a union, from where, and whether it counts."""
    if own is None or (own.unanswered and (unit.code, Outcome.UNCONFIRMED) in files.refused):
        return _without_figures(unit, files)
    line, report = _counted(unit, own), files.by_name.get(own.file)
    return replace(line, sender=report.sender, trust=report.trust) if report else line


def _is_after_close(item: Issue, period: Period) -> bool:
    """Whether it says that a close keeps figures of this period's files out; files of earlier periods stand too."""
    return item.has(IssueRole.FIGURE_AFTER_CLOSE) and item.ref.file.partition("/")[0] == period.code


def says_estimate(own: Submission) -> bool:
    """Whether a form says that its figures are estimates."""
    answer = own.answers.get(layout.T_BASIS)
    return answer is not None and answer.value == Basis.ESTIMATE.label


def with_estimates(lines: Iterable[RosterLine], said: Collection[str]) -> tuple[RosterLine, ...]:
    """The roster, of the unions whose figures count those `said` marked: a close holds what they told by then."""

    def one(line: RosterLine) -> RosterLine:
        estimated = line.delivery.counted and line.unit.code in said
        return line if line.estimated == estimated else replace(line, estimated=estimated)

    return tuple(map(one, lines))


def without_after_close(lines: Iterable[RosterLine], units: Collection[str]) -> tuple[RosterLine, ...]:
    """The roster, unions all of whose form a close keeps out not counted."""
    return tuple(
        replace(line, delivery=Delivery.AFTER_CLOSE) if line.delivery.counted and line.unit.code in units else line
        for line in lines
    )


# Why a union that sent a file has no figures in the sums, the most pressing first.
_WITHOUT = (
    (Outcome.FAULT, Delivery.FAULT),
    (Outcome.UNCONFIRMED, Delivery.UNCONFIRMED),  # it may mend what was refused
    (Outcome.REJECTED, Delivery.REJECTED),
    (Outcome.LEFT_OUT, Delivery.LEFT_OUT),
)


def _without_figures(unit: Unit, files: _Files) -> RosterLine:
    for outcome, delivery in _WITHOUT:
        if (report := files.refused.get((unit.code, outcome))) is not None:
            file, came = report.file, report.came_at
            line = RosterLine(unit, delivery, file, came, 0, 0, estimated=False, typed_in=False)
            return replace(line, sender=report.sender, trust=report.trust)
    if (maybe := files.maybe.get(unit.code)) is not None:
        return RosterLine(unit, Delivery.UNCLEAR, maybe.file, maybe.came_at, 0, 0, estimated=False, typed_in=False)
    return RosterLine(unit, Delivery.MISSING, "", None, 0, 0, estimated=False, typed_in=False)


def _counted(unit: Unit, own: Submission) -> RosterLine:
    """Delivery and basis; errors and warnings are counted over the whole round."""
    typed = own.answers.get(layout.T_TYPED_IN)
    return RosterLine(
        unit,
        Delivery.REJECTED if own.unanswered else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.came_at,
        0,
        0,
        estimated=says_estimate(own),
        typed_in=typed is not None and typed.value == layout.TYPED_IN[1],
        dated_by=own.arrival.by if own.arrival else None,
        first_at=own.first.at if own.first else None,
    )


def _former_errors(line: RosterLine, files: Iterable[FileReport]) -> int:
    """The most errors that a file had which the union sent before the one that counts."""

    def earlier(f: FileReport) -> bool:
        return f.came_at is None or line.came_at is None or f.came_at <= line.came_at

    replaced = [
        max(f.former_errors, sum(i.severity is Severity.ERROR for i in f.issues))
        for f in files
        if f.file != line.file
        and f.outcome not in (Outcome.LEFT_OUT, Outcome.FAULT, Outcome.UNCONFIRMED)
        and earlier(f)
    ]
    return max(replaced, default=0)
