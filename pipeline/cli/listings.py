"""Commands that print tables of a round and write nothing: facts, results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import typer

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_as_of
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.options import (
    HERE,
    AcceptedOnly,
    AsOf,
    ClusterAddress,
    Csv,
    Jobs,
    OfClose,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.screen import print_table
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.closes.model import ResultKey, Snapshot
from pipeline.closes.snapshot import pairs_frame
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.round import listings
from pipeline.round.consolidation import Consolidation
from pipeline.round.estimates import FigureAt
from pipeline.settings import Settings
from pipeline.steps import closing
from pipeline.ways import as_typed


@dataclass(frozen=True, slots=True)
class _Closed:
    """What a close kept, and what is said of the terms that were not due then."""

    kept: Snapshot
    ahead: Callable[[], Mapping[ResultKey, str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a listing of a round is asked; its fields are what `_listing_command` declares."""

    program_name: str
    period_name: str
    workspace: Path
    csv: bool
    accepted_only: bool
    as_of: str
    close: str
    ctx: typer.Context
    jobs: int
    cluster: str
    shared: str

    def found(self, today: date) -> tuple[Program, Consolidation | _Closed]:
        """The program, and the round put together or what a close kept of it. Raises PipelineError."""
        where = self.program_name, self.period_name, self.workspace
        settings, program, period, day = chosen_as_of(*where, self.as_of, today)
        if self.close:
            more = self.as_of or self.accepted_only
            return program, _closed(settings, program, period, self.close, more=more, quiet=self.csv)
        settings, only = with_crew(self.ctx, settings, self.jobs, self.cluster, self.shared), self.accepted_only
        return program, consolidated(settings, program, period, today, quiet=True, accepted_only=only, as_of=day).data


def _listing_command(listed: Callable[[_Asked], None]) -> Callable[..., None]:
    """A command that lists a round: what each of them is asked stands here."""

    def command(
        ctx: typer.Context,
        *,
        program_name: ProgramName = "",
        period_name: PeriodName = "",
        workspace: Workspace = HERE,
        csv: Csv = False,
        accepted_only: AcceptedOnly = False,
        as_of: AsOf = "",
        close: OfClose = "",
        jobs: Jobs = 0,
        cluster: ClusterAddress = "",
        shared: SharedFolder = "",
    ) -> None:
        where = program_name, period_name, workspace
        listed(_Asked(*where, csv, accepted_only, as_of, close, ctx, jobs, cluster, shared))

    command.__name__, command.__doc__ = listed.__name__, listed.__doc__
    return app.command(cls=VietnameseCommand)(command)


@_listing_command
def facts(asked: _Asked) -> None:
    """In số liệu đã nhận: từng cặp số đạt được, tổng số của từng đơn vị, kèm tệp và ô."""
    program, found = asked.found(moments.now().date())
    estimated: dict[FigureAt, bool | None]
    if isinstance(found, _Closed):
        kept = {f.key: f for f in found.kept.figures}
        pairs, estimated = pairs_frame(kept), {at: f.estimated for at, f in kept.items()}
    else:
        pairs, estimated = found.figures.facts, dict.fromkeys(found.estimated_figures.pairs, True)
    table = listings.fact_table(pairs, program, estimated)
    print_table(table if asked.csv else listings.facts_on_screen(table), asked.csv)
    if not asked.csv and (table["estimated"] == "1").any():
        console.print(listings.ESTIMATED_FACT_NOTE)


@_listing_command
def results(asked: _Asked) -> None:
    """In kết quả so với mức giao."""
    csv, (_, found) = asked.csv, asked.found(moments.now().date())
    if isinstance(found, _Closed):
        from pipeline.closes import tables  # here: what a close kept is seldom asked for

        kept = found.kept
        print_table(tables.closed_results(kept) if csv else tables.closed_results_on_screen(kept, found.ahead()), csv)
        if not csv and any(r.estimated and r.value is not None for r in kept.results):
            console.print(listings.ESTIMATE_NOTE)
        return
    print_table(listings.result_table(found) if csv else listings.results_on_screen(found), csv)
    if not csv and any(r.unwhole for r in found.results):
        console.print(listings.UNWHOLE_NOTE)
    if not csv and any(found.estimates.holds(r.indicator.code, r.year) and r.value is not None for r in found.results):
        console.print(listings.ESTIMATE_NOTE)


def _closed(settings: Settings, program: Program, period: Period, name: str, *, more: object, quiet: bool) -> _Closed:
    """What a close kept. Raises PipelineError where it is asked together with what only the present state can tell."""
    if more:
        raise PipelineError(as_typed("--close in đúng như đã chốt: không dùng cùng --as-of hay --accepted-only."))
    made = closing.find_close(settings, program, period, name)
    if not quiet:
        console.print(made.title_now)
    kept = closing.closed(settings, program, made)
    return _Closed(kept, partial(closing.outlooks, settings, program, made, kept))
