"""The command review: the round put together -> the report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline import events, moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.faults import say_faults
from pipeline.cli.options import (
    HERE,
    AcceptedOnly,
    ClusterAddress,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.screen import done
from pipeline.cli.telling import tell
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.cli.written import say_against, say_written
from pipeline.documents.merge.changes import told_out, told_unmarked
from pipeline.errors import PipelineError
from pipeline.events import RemarkEvent
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import forms_counted
from pipeline.round.doubts import after_close_in_report, doubts_by_union, other_warnings, senders_by_union
from pipeline.settings import Settings
from pipeline.steps import report
from pipeline.steps.against import earlier_report, write_against
from pipeline.steps.alone import program_alone
from pipeline.steps.out_of_step import summary_beside
from pipeline.steps.output_names import SUMMARY_FILE
from pipeline.text import lower_first
from pipeline.ways import as_typed


@app.command(cls=VietnameseCommand)
def review(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    note: Annotated[
        bool, typer.Option("--short", "--note", metavar="", help="Viết báo cáo nhanh một trang gửi lãnh đạo.")
    ] = False,
    drafts: Annotated[
        bool, typer.Option("--drafts", metavar="", help="Viết dự thảo giao cho từng ban: du-thao/<ban>.docx.")
    ] = False,
    tracked: Annotated[
        bool,
        typer.Option(
            "--tracked", metavar="", help="Ghi chỗ mới thành dấu sửa (Track Changes) để Chấp nhận hay Từ chối từng chỗ."
        ),
    ] = False,
    against: Annotated[
        str,
        typer.Option(
            "--against", metavar="kỳ|lần", help="Thêm bản so với báo cáo của kỳ khác hoặc của lần chốt (số, latest)."
        ),
    ] = "",
    accepted_only: AcceptedOnly = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Viết báo cáo bao-cao.docx từ số liệu đã tổng hợp."""
    now = moments.now()
    today = now.date()
    if against and (note or drafts):
        raise PipelineError(as_typed("--against chỉ so báo cáo chính: không dùng cùng --short hay --drafts."))
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    ctx.with_resource(program_alone(settings, program))
    earlier = earlier_report(settings, program, period, against, today) if against else None
    data = consolidated(settings, program, period, today, accepted_only=accepted_only).data
    _say_counted(settings, data, accepted_only=accepted_only)
    after_close = lower_first(after_close_in_report(data).removesuffix("."))
    for said in filter(None, (doubts_by_union(data), other_warnings(data), senders_by_union(data), after_close)):
        console.print(Text(f"Trong báo cáo: {said}.", style="yellow"))
    if note:
        say_written("Đã viết báo cáo nhanh", report.write_note(settings, data, now, tracked=tracked))
    if drafts:
        _write_drafts(settings, data, now, tracked=tracked)
    if note or drafts:
        return
    path = write_review(settings, data, now, tracked=tracked)
    if earlier is not None:
        say_against(write_against(path, earlier, now))


def _say_counted(settings: Settings, data: Consolidation, *, accepted_only: bool) -> None:
    """Whose forms the report counts, and whether the summary was made of the same: both go upward."""
    counted, asked = forms_counted(data)
    what = "biểu đã duyệt" if accepted_only else "biểu đã nhận"
    told = f"Trong báo cáo: {what} của {counted}/{asked} đơn vị"
    beside = summary_beside(settings, data, accepted_only=accepted_only)
    if not beside:
        console.print(f"{told}, cùng số liệu với lần ghi {SUMMARY_FILE} gần nhất.")
        return
    said = f"{told}; {beside}."
    console.print(Text(said, style="yellow"))
    if events.wanted():
        tell(RemarkEvent(said))


def write_review(settings: Settings, data: Consolidation, now: datetime, *, tracked: bool = False) -> Path:
    written = report.write_review(settings, data, now, tracked=tracked)
    say_written("Đã viết báo cáo", written)
    received = report.take_in_drafts(settings, data, now)
    say_faults(settings, data.program, data.period, [got.fault for got in received if got.fault], more=True)
    for got in received:
        if got.merged is None:
            console.print(Text(f"Không đưa được dự thảo {got.draft.name} vào báo cáo: {got.problem}.", style="yellow"))
            continue
        done(f"Đã đưa vào báo cáo {len(got.merged.figures)} chỗ mới của dự thảo", got.draft)
        for conflict in got.merged.conflicts:
            console.print(Text(f"  Cần xem: {conflict.where}", style="yellow"))
        for line in (*told_out(got.merged), *told_unmarked(got.merged)):
            console.print(Text(line, style="yellow"))
    return written.path


def _write_drafts(settings: Settings, data: Consolidation, now: datetime, *, tracked: bool) -> None:
    made = report.write_drafts(settings, data, now, tracked=tracked)
    if not made:
        console.print(Text("Đề cương không giao phần nào cho các ban: không có dự thảo.", style="yellow"))
    for written in made:
        say_written("Dự thảo", written)
