"""The command indicators: the program's indicators as a table."""

from __future__ import annotations

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import chosen_program, workspace_settings
from pipeline.cli.options import HERE, Csv, ProgramName, Workspace
from pipeline.cli.screen import print_table
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.round.indicator_listing import indicator_table, indicators_on_screen


@app.command(cls=VietnameseCommand)
def indicators(program_name: ProgramName = "", workspace: Workspace = HERE, csv: Csv = False) -> None:
    """In các chỉ tiêu của chương trình."""
    program = chosen_program(workspace_settings(workspace), program_name, moments.now().date())
    table = indicator_table(program) if csv else indicators_on_screen(program)
    print_table(table, csv, text="Nội dung", spare=("Đối tượng", "ĐVT"))
