"""Where every union asked stands: its file, when it came, whose errors it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
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


class Delivery(Labelled):
    """Where a union stands in the round."""

    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Quá hạn"
    WAITING = "waiting", "Chờ duyệt"
    HELD = "held", "Chưa có khi chốt, chưa tính"
    REJECTED = "rejected", "Không nhận được"
    LEFT_OUT = "left_out", "Đã nhận, để ngoài theo quyết định"
    FAULT = "fault", "Đã gửi, chương trình lỗi chưa đọc được"
    UNCLEAR = "unclear", "Đã nhận tệp, chưa rõ của đơn vị nào"
    UNCONFIRMED = "unconfirmed", "Đã nhận, chờ xác nhận người gửi"
    MISSING = "missing", "Chưa nộp"

    @property
    def received(self) -> bool:
        """Whether a form of this period is in the sums; figures of other periods may be without one."""
        return self in (Delivery.ON_TIME, Delivery.LATE)

    @property
    def arrived(self) -> bool:
        """Whether the union's form is there and could be read; it may wait for acceptance, or for a decision."""
        return self.received or self in (Delivery.WAITING, Delivery.HELD)


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One union of the round: delivery, its file, how many errors and warnings it has, basis of its figures.

    `came_at` is when that file came, which `dated_by` tells; `first_at` when the union's first acceptable one did;
    `former_errors` the most errors that an earlier file of the union had; `accepted` who accepted the submission, when,
    `dormant` the same while that does not hold, since nobody knows who sent it;
    `kept_out` how many remarks say that a close keeps figures of the union out; `answered` how many of the warnings,
    `confirmed` how many of the errors are the office's to settle: the union has answered, or was never asked; `sender`
    the address its file came from, and `trust` what is known of it; `unconfirmed` how many other files of the union
    wait until the office knows who sent them, `rivals` how many say otherwise and may be the later ones; `alike`
    whether another union's form is its double, which no acceptance of the form as a whole covers; `told` whether its
    words beside the figures tell numbers.
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
    kept_out: int = 0
    answered: int = 0
    confirmed: int = 0
    sender: str = ""
    trust: Trust = Trust.BY_HAND
    unconfirmed: int = 0
    rivals: int = 0
    alike: bool = False
    told: bool = False

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
    def asked(self) -> bool:
        """Whether warnings about its file are open that are the union's to answer."""
        return self.doubtful and self.warnings > self.answered

    @property
    def settled(self) -> bool:
        """Whether all its figures are in the sums and nothing is left to ask or to decide."""
        waits = self.unconfirmed or self.unproven or self.rivals or self.unread
        open_points = self.errors or self.kept_out or self.doubtful or waits
        return self.delivery.received and not open_points

    @property
    def unread(self) -> bool:
        """Whether its words tell numbers, which may be others than its figures, and nobody has accepted it since."""
        return self.told and self.delivery.received and not self.accepted

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
        """The stage of its submission, with who accepted it and when; '' while there is none."""
        by = self.accepted or self.dormant
        return f"{self.stage.label} ({by})" if self.stage and by else self.stage.label if self.stage else ""

    @property
    def first_came_at(self) -> datetime | None:
        """When the union first sent what could be taken: whether it is late goes by that."""
        return self.first_at or self.came_at


@dataclass(frozen=True)
class Roster:
    """Where every union asked stands, and what became of every file.

    `paths`: where returned files lie on disk, from the program's folder, whose names differ from those shown.
    """

    lines: tuple[RosterLine, ...] = ()
    files: tuple[FileReport, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)


def roster(program: Program, period: Period, intake: Intake, issues: Iterable[Issue]) -> tuple[RosterLine, ...]:
    """Where every union asked stands; `issues` are those of the whole round."""
    issues = tuple(issues)
    submitted = {s.unit.code: s for s in intake.submissions}
    # Of several that count for nothing the last that came; one whose time is not known gives way.
    came = sorted(intake.files, key=lambda f: f.came_at.timestamp() if f.came_at else -inf)
    refused = {(f.unit, f.outcome): f for f in came if f.unit}
    maybe = {code: f for f in came for code in f.maybe}
    counts = Counter((i.ref.file, i.severity) for i in issues if not i.has(IssueRole.OUR_FAULT))
    with_office = Counter((i.ref.file, i.severity) for i in issues if i.reply or i.internal)
    kept_out = Counter(i.unit for i in issues if _is_kept_out(i, period))
    by_file = {f.file: f for f in intake.files}
    telling = {i.unit for i in issues if i.facts.tells_number}
    # Warnings that no later form settles, nor that the form as a whole was accepted.
    several = {i.ref.file for i in issues if i.has(IssueRole.SEVERAL_FORMS)}
    copied = {i.ref.file for i in issues if i.has(IssueRole.SAME_AS_ANOTHER)}
    sent: dict[str, list[FileReport]] = defaultdict(list)
    for report in intake.files:
        sent[report.unit].append(report)
    lines = []
    for unit in program.reporters(period):
        own = submitted.get(unit.code)
        if own and (not own.unanswered or (unit.code, Outcome.UNCONFIRMED) not in refused):
            line = _received(unit, own)
        else:
            line = _without_figures(unit, refused, maybe.get(unit.code))
        file = "" if line.delivery is Delivery.UNCLEAR else line.file  # what is wrong in that one is nobody's as yet
        errors, warnings = (counts[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
        waiting = sum(f.outcome is Outcome.UNCONFIRMED and f.file != line.file for f in sent[unit.code])
        former, kept = _former_errors(line, sent[unit.code]), kept_out[unit.code]
        if own and own.file == line.file and (of_own := by_file.get(line.file)) is not None:
            line = replace(line, sender=of_own.sender, trust=of_own.trust)
        counted = replace(
            line, errors=errors, warnings=warnings, former_errors=former, kept_out=kept, unconfirmed=waiting
        )
        confirmed, answered = (with_office[file, s] if file else 0 for s in (Severity.ERROR, Severity.WARNING))
        rivals = sum(f.rival and f.file in several for f in sent[unit.code])
        told = bool(own) and unit.code in telling
        alike = bool(file) and file in copied
        lines.append(replace(counted, answered=answered, confirmed=confirmed, rivals=rivals, alike=alike, told=told))
    return tuple(lines)


def _is_kept_out(item: Issue, period: Period) -> bool:
    """Whether it says that a close keeps figures of this period's files out; files of earlier periods stand too."""
    return item.has(IssueRole.LATE_FIGURE) and item.ref.file.partition("/")[0] == period.code


def without_late(lines: Iterable[RosterLine], late: Collection[str]) -> tuple[RosterLine, ...]:
    """The roster, unions all of whose form a close keeps out not counted as received."""
    return tuple(
        replace(line, delivery=Delivery.HELD) if line.delivery.received and line.unit.code in late else line
        for line in lines
    )


# Why a union that sent a file has no figures in the sums, the most pressing first.
_WITHOUT = (
    (Outcome.FAULT, Delivery.FAULT),
    (Outcome.UNCONFIRMED, Delivery.UNCONFIRMED),  # it may mend what was refused
    (Outcome.REJECTED, Delivery.REJECTED),
    (Outcome.LEFT_OUT, Delivery.LEFT_OUT),
)


def _without_figures(
    unit: Unit, refused: Mapping[tuple[str, Outcome], FileReport], maybe: FileReport | None
) -> RosterLine:
    for outcome, delivery in _WITHOUT:
        if (report := refused.get((unit.code, outcome))) is not None:
            file, came = report.file, report.came_at
            line = RosterLine(unit, delivery, file, came, 0, 0, estimated=False, typed_in=False)
            return replace(line, sender=report.sender, trust=report.trust)
    if maybe is not None:
        return RosterLine(unit, Delivery.UNCLEAR, maybe.file, maybe.came_at, 0, 0, estimated=False, typed_in=False)
    return RosterLine(unit, Delivery.MISSING, "", None, 0, 0, estimated=False, typed_in=False)


def _received(unit: Unit, own: Submission) -> RosterLine:
    """Delivery and basis; errors and warnings are counted over the whole round."""
    said = {name: own.answers[name].value for name in (layout.T_BASIS, layout.T_TYPED_IN) if name in own.answers}
    return RosterLine(
        unit,
        Delivery.REJECTED if own.unanswered else Delivery.LATE if own.late else Delivery.ON_TIME,
        own.file,
        own.came_at,
        0,
        0,
        estimated=said.get(layout.T_BASIS) == Basis.ESTIMATE.label,
        typed_in=said.get(layout.T_TYPED_IN) == layout.TYPED_IN[1],
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
