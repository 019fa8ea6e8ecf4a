"""Commands that print tables and write nothing: indicators, facts, results."""

from __future__ import annotations

from pipeline import moments
from pipeline.cli.screen import (
    HERE,
    AcceptedOnly,
    AsOf,
    Csv,
    OfClose,
    PeriodName,
    ProgramName,
    Workspace,
    app,
    chosen_as_of,
    chosen_program,
    console,
    consolidated,
    print_table,
    workspace_settings,
)
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.closes import tables
from pipeline.closes.model import Snapshot
from pipeline.closes.snapshot import pairs_frame
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.round import listings
from pipeline.settings import Settings
from pipeline.steps import closing


@app.command(cls=VietnameseCommand)
def indicators(program_name: ProgramName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các chỉ tiêu của chương trình."""
    program = chosen_program(workspace_settings(workspace), program_name, moments.now().date())
    table = listings.indicator_table(program) if csv else listings.indicators_on_screen(program)
    print_table(table, csv, text="Nội dung", spare=("Đối tượng", "ĐVT"))


@app.command(cls=VietnameseCommand)
def facts(
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    csv: Csv = False,
    accepted_only: AcceptedOnly = False,
    as_of: AsOf = "",
    close: OfClose = "",
) -> None:
    """In số liệu đã nhận: từng cặp tử số, mẫu số của từng đơn vị, kèm tệp và ô."""
    today = moments.now().date()
    settings, program, period, day = chosen_as_of(program_name, period_name, workspace, as_of, today)
    if close:
        kept = _closed(settings, program, period, close, more=as_of or accepted_only, quiet=csv)
        table = listings.fact_table(pairs_frame({f.key: f for f in kept.figures}), program)
        print_table(table if csv else listings.facts_on_screen(table), csv)
        return
    data = consolidated(settings, program, period, today, quiet=True, accepted_only=accepted_only, as_of=day).data
    table = listings.fact_table(data.figures.facts, program)
    print_table(table if csv else listings.facts_on_screen(table), csv)


@app.command(cls=VietnameseCommand)
def results(
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    csv: Csv = False,
    accepted_only: AcceptedOnly = False,
    as_of: AsOf = "",
    close: OfClose = "",
) -> None:
    """In kết quả so với mức giao."""
    today = moments.now().date()
    settings, program, period, day = chosen_as_of(program_name, period_name, workspace, as_of, today)
    if close:
        kept = _closed(settings, program, period, close, more=as_of or accepted_only, quiet=csv)
        print_table(tables.closed_results(kept) if csv else tables.closed_results_on_screen(kept), csv)
        return
    data = consolidated(settings, program, period, today, quiet=True, accepted_only=accepted_only, as_of=day).data
    print_table(listings.result_table(data) if csv else listings.results_on_screen(data), csv)
    if not csv and any(r.unwhole for r in data.results):
        console.print(listings.UNWHOLE_NOTE)


def _closed(settings: Settings, program: Program, period: Period, name: str, *, more: object, quiet: bool) -> Snapshot:
    """What a close kept. Raises PipelineError where it is asked together with what only the present state can tell."""
    if more:
        raise PipelineError("--close in đúng như đã chốt: không dùng cùng --as-of hay --accepted-only.")
    made = closing.find_close(settings, program, period, name)
    if not quiet:
        console.print(made.title)
    return closing.closed(settings, program, made)
