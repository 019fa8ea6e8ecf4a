"""A round consolidated and written: summary, tracking workbook, marked copies, form for the superior office."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime

from rich.text import Text

from pipeline.cli.chosen import say_parts
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated, say_not_taken
from pipeline.cli.faults import say_faults
from pipeline.cli.round_lines import say_delivery, say_issues, say_kept_copy, say_overview_pdf, say_results, say_ticks
from pipeline.cli.screen import done, say_kept
from pipeline.errors import PipelineError
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.in_parts import told_in_parts
from pipeline.settings import Settings
from pipeline.steps import renewed, rounds, tracking, typed
from pipeline.steps.files_above import files_above
from pipeline.steps.intake import offer_decisions
from pipeline.steps.output_names import DATA_FILE, OVERVIEW_FILE, PARTS_FOLDER, RETURNS_FOLDER, summary_books


def consolidate_and_write(
    settings: Settings,
    program: Program,
    period: Period,
    now: datetime,
    *,
    accepted_only: bool = False,
    pdf: bool = False,
) -> Consolidation:
    """Read the returned forms and write what comes of them; with `pdf` the leaders' page as one, too."""
    today = now.date()
    offer_decisions(settings, program)  # before: the round is made of the table, too, be it empty
    data = write_round(
        settings, consolidated(settings, program, period, today, accepted_only=accepted_only, rewrites=True), today
    )
    if pdf:
        from pipeline.steps import overview_pdf  # here: what makes PDFs is seldom asked for

        say_overview_pdf(overview_pdf.write_overview_pdf(settings, program, period))
    _write_upward(settings, data, now)
    return data


def write_round(settings: Settings, read: rounds.Read, today: date) -> Consolidation:
    """Write the summary, the tracking workbook and the marked copies; say how the round stands; give the round."""
    returns = renewed.renewing_returns(settings, read, say_kept_copy)
    read = read.without_files()
    ticks = tracking.ticked(settings, read.data.program, read.data.period, today)
    not_now: PipelineError | None = None
    with ExitStack() as at_the_end:
        try:  # made while others make the copies, put in its place after the summary, whose problems it counts
            book = at_the_end.enter_context(renewed.renewing_tracking_book(settings, read, today, ticks, say_kept))
        except PipelineError as error:  # somebody who phones has it open: the summary is written all the same
            not_now = error
        path = renewed.renew_outputs(settings, read, say_kept)
    if not_now is not None:
        raise not_now
    marked = returns()
    say_faults(settings, read.data.program, read.data.period, marked.faults, more=True)
    say_delivery(read.data)
    say_issues(read.data, apart=told_in_parts(read.data))
    if read.typed.wrong:
        say_not_taken(typed.not_taken(summary_books(path.parent), read.typed.wrong))
    say_ticks(ticks)
    say_results(read.data)
    say_parts(read.data.program)
    done("Đã ghi", path)
    _, *parts = summary_books(path.parent)
    if parts:
        done(f"Số liệu từng đơn vị, {len(parts)} tệp", path.parent / PARTS_FOLDER)
        done("Toàn bộ số liệu", path.parent / DATA_FILE)
    done("Trang cho lãnh đạo", path.with_name(OVERVIEW_FILE))
    done("Sổ theo dõi", book)
    if marked.names:
        done(f"Đã đánh dấu chỗ sai trong {len(marked.names)} biểu để gửi trả", path.parent / RETURNS_FOLDER)
    return read.data


def _write_upward(settings: Settings, data: Consolidation, now: datetime) -> None:
    if not files_above(settings, data.program):
        return
    from pipeline.steps.level_up import write_upward  # here: few offices have a form of their superior's to fill

    made = write_upward(settings, data, now.date(), now.time().replace(microsecond=0))
    if made is None:
        return
    for remark in made.remarks:
        console.print(Text(f"Biểu gửi cấp trên: {remark}.", style="yellow"))
    if made.path:
        done("Biểu tổng hợp gửi cấp trên", made.path)
    for code, why in made.unmatched:
        console.print(Text(f"  {code}: {why}", style="yellow"))
