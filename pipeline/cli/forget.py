"""The command that erases personal data of periods closed long ago."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_settings, workspace_settings
from pipeline.cli.console import console, refuse
from pipeline.cli.options import HERE, By, ProgramName, Workspace
from pipeline.cli.screen import done
from pipeline.cli.terminal import go_on
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps import forgetting
from pipeline.steps.alone import program_alone
from pipeline.steps.forgetting import TRACE_FILE, KeptRecords
from pipeline.steps.shelves import cache_folder
from pipeline.steps.signature import BY_WHOM


@app.command(cls=VietnameseCommand)
def forget(
    ctx: typer.Context,
    *,
    program_name: ProgramName = "",
    workspace: Workspace = HERE,
    dry_run: Annotated[bool, typer.Option("--dry-run", metavar="", help="Chỉ nêu những gì sẽ xóa.")] = False,
    received: Annotated[
        bool,
        typer.Option(
            "--received", metavar="", help="Xóa cả họ tên, điện thoại trong các biểu .xlsx đơn vị đã gửi (hồ sơ gốc)."
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Không hỏi lại.")] = False,
    by: By = "",
) -> None:
    """Xóa dữ liệu cá nhân (họ tên, điện thoại, địa chỉ thư) của các kỳ đã chốt quá số năm phải giữ."""
    now = moments.now()
    today = now.date()
    settings, program = chosen_settings(workspace_settings(workspace), program_name, today)
    ctx.with_resource(program_alone(settings, program))
    found = forgetting.look(settings, program, today, received=received)
    _say(settings, program, today, found, received=received)
    if dry_run or not found:
        return
    if not by.strip():
        raise PipelineError(f"Chưa ghi ai quyết định xóa: thêm {BY_WHOM}.")
    if not go_on("Xóa hẳn các dữ liệu này? Không lấy lại được.", yes=yes):
        refuse("Chưa xóa gì.")
        raise typer.Exit(1)
    folder = cache_folder(settings, program.code)
    remembered = f", và những gì đã nhớ ở {folder}" if folder.exists() else ""
    erased = forgetting.forget(settings, program, today, by, now, received=received)
    counted = sum(item.count for item in erased)
    console.print(Text(f"Đã xóa dữ liệu cá nhân ở {counted} bản ghi, tệp{remembered}."))
    done("Ghi ở", settings.program_folder(program.code) / TRACE_FILE)


def _say(settings: Settings, program: Program, today: date, found: tuple[KeptRecords, ...], *, received: bool) -> None:
    periods = forgetting.due(settings, program, today)
    if not periods:
        console.print(f"Không có kỳ nào của chương trình {program.code} chốt đã quá {settings.keep_years} năm.")
        return
    console.print(f"Các kỳ chốt đã quá {settings.keep_years} năm: {', '.join(p.code for p in periods)}.")
    for item in found:
        console.print(f"  {item.period}: {item.what}: {item.count}")
    if found and (count := forgetting.kept_of_runs(settings, program)):
        folder = cache_folder(settings, program.code)
        console.print(Text(f"  Mọi kỳ: {folder} (những gì các lần chạy trước đã nhớ, làm lại được): {count} tệp"))
    if not found:
        console.print("Không còn dữ liệu cá nhân nào phải xóa.")
    for code, count in forgetting.received_files(settings, program, today).items():
        folder = settings.returns_folder(program.code, code)
        kind = "tệp khác .xlsx" if received else "tệp đơn vị đã gửi"
        said = f"  {folder}: {count} tệp. {kind.capitalize()} là hồ sơ của cơ quan, lệnh này không sửa."
        console.print(Text(said, style="dim"))
