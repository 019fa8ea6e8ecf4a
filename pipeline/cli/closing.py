"""Commands that close a period, and tell what changed since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import pandas as pd
import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen, chosen_program, workspace_settings
from pipeline.cli.console import console
from pipeline.cli.consolidated import consolidated
from pipeline.cli.crew import with_crew
from pipeline.cli.kept_codes import keep_and_tell_codes
from pipeline.cli.options import (
    HERE,
    AcceptedOnly,
    By,
    ClusterAddress,
    Csv,
    Jobs,
    PeriodName,
    ProgramName,
    SharedFolder,
    Workspace,
)
from pipeline.cli.round_lines import say_delivery
from pipeline.cli.screen import done, offer, print_table, recorded, say_kept
from pipeline.cli.terminal import go_on
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.closes import tables
from pipeline.closes.model import Close
from pipeline.closes.record_file import record_path
from pipeline.errors import PipelineError
from pipeline.issues import IssueRole
from pipeline.program.model import Period, Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import forms_counted, forms_unapproved
from pipeline.round.doubts import doubts_by_union, open_errors, other_warnings, senders_by_union
from pipeline.settings import Settings
from pipeline.steps import closing, comparing
from pipeline.steps.alone import program_alone
from pipeline.steps.output_names import SUMMARY_FILE
from pipeline.steps.signature import BY_WHOM
from pipeline.text import lower_first, short_date
from pipeline.ways import as_typed

MAX_SHOWN = 40
_UNDO = 'make close UNDO=1 BY="Họ tên" để hủy'


@app.command(cls=VietnameseCommand)
def close(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    by: By = "",
    note: Annotated[str, typer.Option("--note", metavar="lời", help="Ghi chú của lần chốt.")] = "",
    accepted_only: AcceptedOnly = False,
    undo: Annotated[bool, typer.Option("--undo", metavar="", help="Hủy lần chốt cuối của kỳ (chốt nhầm).")] = False,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Làm luôn, không hỏi lại.")] = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """Chốt kỳ (nêu còn thiếu gì, rồi hỏi): giữ lại số liệu, kết quả; về sau muốn sửa phải có quyết định."""
    at = moments.now()
    today = at.date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    if not by.strip():
        raise PipelineError(f"Chưa ghi ai chốt: thêm {BY_WHOM}.")
    ctx.with_resource(program_alone(settings, program))
    keep_and_tell_codes(settings, program)
    if undo:
        _undo((settings, program, period), by, note, at, yes=yes)
        return
    data = consolidated(settings, program, period, today, accepted_only=accepted_only).data
    say_delivery(data)
    kept_out = sum(i.has(IssueRole.FIGURE_AFTER_CLOSE) for i in data.issues)
    lacking = _unsettled(data, today)
    shown = (
        [f"{kept_out} chỗ khác số đã chốt lần trước, chưa được phép sửa: không vào lần chốt này."] if kept_out else []
    )
    shown += [f"Trong số liệu chốt lần này: {lacking}."] if lacking else []
    for said in shown:
        console.print(Text(said, style="yellow"))
    if not lacking:
        console.print("Đủ biểu, không còn lỗi, không còn gì phải hỏi, đã duyệt hết.")
    if not go_on("Vẫn chốt?" if lacking else f"Chốt kỳ {period.name}?", yes=yes, shown="\n".join(shown)):
        console.print("Chưa chốt.")
        return
    made = closing.close(settings, data, by, note, at)
    recorded(made.title, record_path(settings, program))
    offer("Bảng tổng hợp", settings.output_folder(program.code, period.code) / SUMMARY_FILE)
    console.print(Text(f"Nếu chốt nhầm: {as_typed(_UNDO)}.", style="yellow" if lacking else "dim"))


def _undo(about: tuple[Settings, Program, Period], by: str, note: str, at: datetime, *, yes: bool) -> None:
    settings, program, period = about
    last = closing.find_close(settings, program, period, closing.LATEST)
    if not go_on(f"Hủy {lower_first(last.title)}?", yes=yes):
        console.print("Chưa hủy, không có gì thay đổi.")
        return
    gone = closing.take_back(settings, program, period, who=by, note=note, at=at)
    recorded(f"Đã hủy {lower_first(gone.title)}", record_path(settings, program))


def _unsettled(data: Consolidation, today: date) -> str:
    """What is not in order in what was closed: 'kỳ chưa kết thúc (…); còn 3 lỗi (…); 29/30 đơn vị chưa báo cáo; …'."""
    errors = len(open_errors(data))
    unapproved, (counted, asked) = forms_unapproved(data), forms_counted(data)
    end = data.period.end
    said = [f"kỳ chưa kết thúc (đến hết ngày {short_date(end)})"] if today < end else []
    said += [f"còn {errors} lỗi (giá trị lỗi không tính)"] if errors else []
    said += [f"{asked - counted}/{asked} đơn vị chưa báo cáo"] if counted < asked else []
    said += [f"{unapproved} bản nộp chưa duyệt"] if unapproved else []
    said += filter(None, (doubts_by_union(data), other_warnings(data), senders_by_union(data)))
    return "; ".join(said)


@app.command(cls=VietnameseCommand)
def closes(program_name: ProgramName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các lần chốt của chương trình."""
    settings = workspace_settings(workspace)
    known = closing.closes(settings, chosen_program(settings, program_name, moments.now().date()))
    if not known and not csv:
        console.print("Chưa chốt lần nào.")
        return
    print_table(tables.closes_table(known) if csv else tables.closes_on_screen(known), csv)


@app.command(cls=VietnameseCommand)
def compare(
    ctx: typer.Context,
    *,
    old: Annotated[
        str, typer.Argument(metavar="trước", help="Số của lần chốt, hoặc latest (lần chốt cuối của kỳ).")
    ] = closing.LATEST,
    new: Annotated[
        str, typer.Argument(metavar="sau", help="Số của lần chốt, hoặc hien-tai (số liệu hiện có).")
    ] = closing.CURRENT,
    program_name: ProgramName = "",
    period_name: PeriodName = "",
    workspace: Workspace = HERE,
    csv: Csv = False,
    jobs: Jobs = 0,
    cluster: ClusterAddress = "",
    shared: SharedFolder = "",
) -> None:
    """So sánh hai lần chốt, hoặc số liệu hiện có với một lần chốt: so-sanh.xlsx."""
    today = moments.now().date()
    settings, program, period = chosen(program_name, period_name, workspace, today)
    settings = with_crew(ctx, settings, jobs, cluster, shared)
    if not csv:
        ctx.with_resource(program_alone(settings, program))
    states = [_state((settings, program, period), name, today, quiet=csv) for name in (old, new)]
    found = comparing.compare(settings, program, period, *states)
    if csv:
        print_table(tables.comparison_table(found.found), csv)
        return
    console.print(f"Trước: {found.before}\nSau:   {found.after}")
    _say("Thay đổi theo chỉ tiêu", tables.results_changed(found.found))
    _say("Thay đổi theo đơn vị", tables.figures_changed(found.found, found.names, found.cover.program))
    _say("Lời văn thay đổi", tables.texts_changed(found.found, found.names))
    standing = [item for item in found.after_close if item.has(IssueRole.CLOSED_STANDS)]
    uncounted = [item for item in found.after_close if not item.has(IssueRole.CLOSED_STANDS)]
    for title, items in (
        ("Khác số đã chốt, chưa được phép sửa: vẫn tính số đã chốt", standing),
        ("Chưa có khi chốt, chưa được tính", uncounted),
    ):
        if items:
            _say(title, tables.after_close_table(items, found.names))
    done("Đã ghi", comparing.write_comparison_book(settings, found, say_kept))


def _state(about: tuple[Settings, Program, Period], name: str, today: date, *, quiet: bool) -> Close | Consolidation:
    settings, program, period = about
    if comparing.is_current(name):
        return consolidated(settings, program, period, today, quiet=quiet).data
    return closing.find_close(settings, program, period, name)


def _say(title: str, table: pd.DataFrame) -> None:
    if table.empty:
        console.print(f"{title}: không có.")
        return
    console.print(Text(f"{title} ({len(table)}):", style="bold"))
    print_table(table.head(MAX_SHOWN), csv=False)
    if len(table) > MAX_SHOWN:
        console.print(f"  … và {len(table) - MAX_SHOWN} dòng khác, xem tệp so-sanh.xlsx.")
