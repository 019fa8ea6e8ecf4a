"""Commands of a reporting round: forms, consolidate, review."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.kept_codes import keep_and_tell_codes
from pipeline.cli.screen import (
    HERE,
    AcceptedOnly,
    PeriodName,
    ProgramName,
    Strict,
    Workspace,
    app,
    chosen,
    console,
    consolidated,
    done,
    progress,
    say_delivery,
    say_faults,
    say_issues,
    say_kept,
    say_not_taken,
    say_overview_pdf,
    say_parts,
    say_program,
    say_results,
    say_ticks,
)
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.cli.written import say_against, say_written
from pipeline.documents.merge.changes import told_out, told_unmarked
from pipeline.errors import PipelineError
from pipeline.issues import Severity
from pipeline.round.consolidation import Consolidation
from pipeline.round.doubts import doubts_by_union, senders_by_union
from pipeline.settings import Settings
from pipeline.steps import forms as form_steps
from pipeline.steps import level_up, outputs, overview_pdf, report, rounds, tracking, typed
from pipeline.steps.against import earlier_report, write_against
from pipeline.steps.alone import program_alone
from pipeline.steps.intake import offer_decisions
from pipeline.steps.output_names import OVERVIEW_FILE, RETURNS_FOLDER
from pipeline.steps.prefill import known_before, read_before, told_of_half

MAX_KEPT_SHOWN = 10


@app.command(cls=VietnameseCommand)
def forms(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    accepted_only: AcceptedOnly = False,
) -> None:
    """Làm biểu mẫu cho từng đơn vị: outputs/<chương trình>/<kỳ>/bieu-mau/."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    ctx.with_resource(program_alone(settings, program))
    say_program(program, period)
    say_parts(program)
    keep_and_tell_codes(settings, program)
    before = read_before(settings, program, period, today, accepted_only=accepted_only)
    known = known_before(settings, program, period, before)
    if known:
        console.print(Text(f"Điền sẵn số liệu các năm trước cho {len(known)} đơn vị đã báo cáo.", style="dim"))
    told = told_of_half(settings, program, period, before)
    if told:
        console.print(Text(f"Ghi cạnh ô số 6 tháng đầu năm mà {len(told)} đơn vị đã báo cáo.", style="dim"))
    with progress("Làm biểu mẫu", len(program.reporters(period))) as advance:
        made = form_steps.make_forms(settings, program, period, advance, known=known, told=told)
    if not made.paths:
        raise PipelineError(f"Chương trình {program.code} chưa có đơn vị nào phải báo cáo kỳ {period.code}.")
    say_faults(settings, program, period, made.faults)
    count = len(made.paths) - len(made.kept) - len(made.faults)
    done(f"Đã làm {count} biểu mẫu", next(iter(made.paths.values())).parent)
    if made.without:
        console.print(Text(f"Mẫu biểu: {made.without}.", style="yellow"))
    if made.kept:
        console.print(Text(f"Giữ nguyên {len(made.kept)} biểu đã có người điền trong thư mục đó:", style="yellow"))
        for path in made.kept[:MAX_KEPT_SHOWN]:
            console.print(Text(f"  {path.name}", style="yellow"))
    console.print(Text(f"Biểu nhận về chép vào: {settings.returns_folder(program.code, period.code)}", style="dim"))


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
) -> None:
    """Đọc các biểu đã nhận trong inputs/<chương trình>/<kỳ>/, kiểm tra, tổng hợp: tong-hop.xlsx."""
    now = moments.now()
    today = now.date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    ctx.with_resource(program_alone(settings, program))
    keep_and_tell_codes(settings, program)
    read = consolidated(settings, program, period, today, accepted_only=accepted_only, rewrites=True)
    offer_decisions(settings, program)
    data = read.data
    write_round(settings, read, today)
    if pdf:
        say_overview_pdf(overview_pdf.write_overview_pdf(settings, program, period))
    _write_upward(settings, data, now)
    if strict and any(i.severity is Severity.ERROR for i in data.issues):
        raise typer.Exit(2)


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
) -> None:
    """Viết báo cáo bao-cao.docx từ số liệu đã tổng hợp."""
    now = moments.now()
    today = now.date()
    if against and (note or drafts):
        raise PipelineError("--against chỉ so báo cáo chính: không dùng cùng --short hay --drafts.")
    settings, program, period = chosen(program_name, period_name, workspace, today)
    ctx.with_resource(program_alone(settings, program))
    earlier = earlier_report(settings, program, period, against, today) if against else None
    data = consolidated(settings, program, period, today, accepted_only=accepted_only).data
    for said in filter(None, (doubts_by_union(data), senders_by_union(data))):
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


def write_round(settings: Settings, read: rounds.Read, today: date) -> None:
    """Write the summary and the marked copies; say how the round stands."""
    path = outputs.write_outputs(settings, read.data, say_kept)
    ticks = tracking.ticked(settings, read.data.program, read.data.period, today)
    lines = tracking.tracked(settings, read.data, today, ticks)
    book = tracking.write_tracking_book(settings, read.data, lines, say_kept)
    marked = outputs.write_returns(settings, read)
    say_faults(settings, read.data.program, read.data.period, marked.faults, more=True)
    say_delivery(read.data)
    say_issues(read.data)
    if read.typed.wrong:
        say_not_taken(typed.not_taken(path))
    say_ticks(ticks)
    say_results(read.data)
    say_parts(read.data.program)
    done("Đã ghi", path)
    done("Trang cho lãnh đạo", path.with_name(OVERVIEW_FILE))
    done("Sổ theo dõi", book)
    if marked.names:
        done(f"Đã đánh dấu chỗ sai trong {len(marked.names)} biểu để gửi trả", path.parent / RETURNS_FOLDER)


def _write_upward(settings: Settings, data: Consolidation, now: datetime) -> None:
    made = level_up.write_upward(settings, data, now.date(), now.time().replace(microsecond=0))
    if made is None:
        return
    for remark in made.remarks:
        console.print(Text(f"Biểu gửi cấp trên: {remark}.", style="yellow"))
    if made.path:
        done("Biểu tổng hợp gửi cấp trên", made.path)
    for code, why in made.unmatched:
        console.print(Text(f"  {code}: {why}", style="yellow"))


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
