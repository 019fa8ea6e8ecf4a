"""The consolidated round: everything the summary workbook and the review report are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from pipeline.grids.outside import OutsideText
from pipeline.intake.approval import ApprovalStage
from pipeline.intake.arrival import DatedBy
from pipeline.intake.decisions import Action
from pipeline.intake.file_reports import FileReport
from pipeline.intake.senders.trust import Trust
from pipeline.intake.texts.remarks import Remark
from pipeline.issues import Issue
from pipeline.labelled import Labelled
from pipeline.measures.headline import Judged, headline, judged, term_over
from pipeline.measures.levels import NOBODY, Below
from pipeline.measures.outlook import Prospect, prospects
from pipeline.measures.results import NOTHING_ASIDE, Aside, Result, evaluate, with_aside, years_shown
from pipeline.measures.series import Point, Restated, restated
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import Status
from pipeline.text import short_date


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


class DecisionState(Labelled):
    """What became of a decision."""

    APPLIED = "applied", "Có"
    MISFIT = "misfit", "Không còn khớp"
    REFUSED = "refused", "Không nhận"
    UNCLEAR = "unclear", "Khớp nhiều tệp"
    EXPIRED = "expired", "Hết hiệu lực"
    AT_REST = "at_rest", "Chưa cần đến"


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of the office about this period's returns (or an earlier one's), and whether it could be applied.

    `file` is the file it was applied to as the workbook names it, else as the decision does; `about` what was corrected
    or accepted; `enters` the codes of the indicators and base quantities that a corrected value is part of; `hindrance`
    why it was not applied; `period` the name of the earlier period it belongs to.
    """

    action: Action
    unit: str
    file: str
    cell: str
    code: str
    about: str
    old: str
    new: str
    reason: str
    who: str
    when: date | None
    until: date | None
    standing: DecisionState
    enters: frozenset[str] = frozenset()
    hindrance: str = ""
    period: str = ""

    @property
    def applied(self) -> bool:
        """Whether it was applied."""
        return self.standing is DecisionState.APPLIED

    @property
    def decided(self) -> str:
        """Who decided, and when."""
        return f"{self.who}, {short_date(self.when)}" if self.when else self.who


@dataclass(frozen=True)
class Consolidation:
    """One period of one program, put together.

    Frames: `facts` (unit, indicator, year, numerator, denominator, file, sheet, cell, period), `bases` (unit, base,
    year, value, file, sheet, cell, period), `narratives` (unit, section, text, file, sheet, cell). Files are relative
    to the program's folder in inputs/. `before`: the results of the same half-year a year earlier, where there are any.
    `paths`: where returned files lie on disk, from the program's folder, whose names differ from those shown.
    `below`: what offices below say beside their pairs; `details` their breakdowns (facts.DETAIL_COLUMNS).
    `series`: the periods so far as each was known then; `restated`: unions' years told over mergers and splits.
    `held_back`: how many figures of each union came after a close and wait for a decision.
    `remarks`: what unions explain, of this and earlier periods; `closed_remarks`: what they did when it was closed;
    `outside`: their other words of this period, by union.
    """

    program: Program
    period: Period
    facts: pd.DataFrame
    bases: pd.DataFrame
    narratives: pd.DataFrame
    years: tuple[int, ...]
    results: tuple[Result, ...]
    prospects: tuple[Prospect, ...]
    roster: tuple[RosterLine, ...]
    files: tuple[FileReport, ...]
    issues: tuple[Issue, ...]
    illustrative: bool
    near: float
    at_risk: float
    decisions: tuple[DecisionLine, ...] = ()
    before: tuple[Result, ...] = ()
    paths: Mapping[str, Path] = field(default_factory=dict)
    below: Below = NOBODY
    details: pd.DataFrame | None = None
    series: tuple[Point, ...] = ()
    restated: tuple[Restated, ...] = ()
    held_back: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    closed_remarks: tuple[Remark, ...] = ()
    outside: Mapping[str, tuple[OutsideText, ...]] = field(default_factory=dict)

    @property
    def latest_year(self) -> int:
        """The year the period is about."""
        return self.period.years[-1]

    @cached_property
    def own_results(self) -> Mapping[tuple[str, int | None], Result]:
        """Results against the program's own targets by (indicator code, year or None for the term)."""
        return {(r.indicator.code, r.year): r for r in self.results if r.resolution == self.program.resolution}

    def facts_of(self, indicator: str) -> pd.DataFrame:
        """The pairs of one indicator."""
        return self._facts_by_indicator.get(indicator, self.facts.iloc[:0])

    @cached_property
    def _facts_by_indicator(self) -> Mapping[str, pd.DataFrame]:
        return {str(code): rows for code, rows in self.facts.groupby("indicator", sort=False)}

    @cached_property
    def prospect_of(self) -> Mapping[str, Prospect]:
        """Outlooks by indicator code."""
        return {p.indicator.code: p for p in self.prospects}

    @cached_property
    def judged(self) -> Mapping[str, Judged]:
        """What the period holds each indicator to, by code: the verdicts that every headline counts."""
        return {i.code: judged(self.program, self.period, self.own_results, i) for i in self.program.indicators}

    @property
    def term_over(self) -> bool:
        """Whether nothing of the term is left, so that no outlook is due."""
        return term_over(self.program, self.period)

    @property
    def headline(self) -> Mapping[Status, int]:
        """How many indicators stand where."""
        return headline(j.status for j in self.judged.values())

    @cached_property
    def corrected(self) -> frozenset[str]:
        """Codes of the indicators and base quantities that hold a value corrected by the office."""
        return frozenset[str]().union(*(d.enters for d in self.decisions if d.applied and self.counts(d)))

    def counts(self, line: DecisionLine) -> bool:
        """Whether figures it was about are in the results: a union's later form replaces what an earlier one said."""
        return not line.period or (line.unit, line.period) in self._told_in

    @cached_property
    def _told_in(self) -> frozenset[tuple[str, str]]:
        """Each union with the names of the periods its figures were sent in."""
        known = pd.concat([self.facts[["unit", "period"]], self.bases[["unit", "period"]]]).drop_duplicates()
        return frozenset((str(u), self.program.period_names.get(str(p), "")) for u, p in known.itertuples(index=False))

    @cached_property
    def standing_remarks(self) -> tuple[Remark, ...]:
        """The remarks of unions none of whose figures a close keeps out, of the others those that it holds."""
        return (*(r for r in self.remarks if r.unit not in self.held_back), *self.closed_remarks)

    @property
    def unit_roster(self) -> tuple[RosterLine, ...]:
        """The roster without the office's own form."""
        return tuple(line for line in self.roster if line.unit.code != self.program.office_code)


def assemble(
    program: Program,
    period: Period,
    *,
    facts: pd.DataFrame,
    bases: pd.DataFrame,
    narratives: pd.DataFrame,
    roster: tuple[RosterLine, ...],
    files: tuple[FileReport, ...],
    issues: tuple[Issue, ...],
    illustrative: bool,
    near: float,
    at_risk: float,
    decisions: tuple[DecisionLine, ...] = (),
    before: tuple[Result, ...] = (),
    paths: Mapping[str, Path] | None = None,
    below: Below = NOBODY,
    details: pd.DataFrame | None = None,
    series: tuple[Point, ...] = (),
    held_back: Mapping[str, int] | None = None,
    aside: Aside = NOTHING_ASIDE,
    remarks: tuple[Remark, ...] = (),
    closed_remarks: tuple[Remark, ...] = (),
    outside: Mapping[str, tuple[OutsideText, ...]] | None = None,
) -> Consolidation:
    """Evaluate the facts and put the round together; pure."""
    results = with_aside(evaluate(program, period, facts, near, below), aside)
    return Consolidation(
        program=program,
        period=period,
        facts=facts,
        bases=bases,
        narratives=narratives,
        years=years_shown(program, period),
        results=results,
        prospects=prospects(program, period, facts, results, near=near, at_risk=at_risk, below=below),
        roster=roster,
        files=files,
        issues=issues,
        illustrative=illustrative,
        near=near,
        at_risk=at_risk,
        decisions=decisions,
        before=before,
        paths=paths or {},
        below=below,
        details=details,
        series=series,
        restated=restated(program, period.end, facts),
        held_back=held_back or {},
        remarks=remarks,
        closed_remarks=closed_remarks,
        outside=outside or {},
    )
