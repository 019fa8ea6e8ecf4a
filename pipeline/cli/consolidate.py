"""The command consolidate: returned files -> summary, marked copies, form for the superior office."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen
from pipeline.cli.crew import with_crew
from pipeline.cli.kept_codes import keep_and_tell_codes
from pipeline.cli.options import (
    HERE,
    AcceptedOnly,
    ClusterAddress,
    Jobs,
    NoCache,
    PeriodName,
    ProgramName,
    SharedFolder,
    Strict,
    Workspace,
)
from pipeline.cli.stopping import stopped_afterwards
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.issues import Severity
from pipeline.steps.alone import program_alone
from pipeline.steps.expected import expect_files
from pipeline.steps.shelves import clear_cache


@app.command(cls=VietnameseCommand)
def consolidate(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    strict: Strict = False,
    accepted_only: AcceptedOnly = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", metavar="", help="Ghi thêm trang Tổng quan thành tong-quan.pdf (cần LibreOffice).")
    ] = False,
    no_cache: NoCache = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Đọc các biểu đã nhận trong inputs/<chương trình>/<kỳ>/, kiểm tra, tổng hợp: tong-hop.xlsx."""
    now = moments.now()
    today = now.date()
    settings, program, period = chosen(program_name, period_name, workspace, today, no_cache=no_cache)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    ctx.with_resource(program_alone(settings, program))
    if no_cache:
        clear_cache(settings, program.code)
    keep_and_tell_codes(settings, program)
    expect_files(settings, program, period)
    with stopped_afterwards():  # here: while whoever reads the files gets ready
        from pipeline.cli.round_written import consolidate_and_write

    data = consolidate_and_write(settings, program, period, now, accepted_only=accepted_only, pdf=pdf)
    if strict and any(i.severity is Severity.ERROR for i in data.issues):
        raise typer.Exit(2)
