"""Commands for templates: template check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline.cli.application import app, new_group
from pipeline.cli.chosen import workspace_settings
from pipeline.cli.console import console
from pipeline.cli.options import HERE, Workspace
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.steps import templates

template = new_group("Kiểm tra mẫu báo cáo, mẫu thư sau khi sửa.")
app.add_typer(template, name="template")


@template.command(cls=VietnameseCommand)
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[tệp]", help="Mẫu Word cần kiểm tra; bỏ trống: mọi mẫu trong templates/.")
    ] = None,
    workspace: Workspace = HERE,
) -> None:
    """Tìm thẻ viết sai trong mẫu đã sửa và nói rõ ở chỗ nào; mã thoát 1 nếu còn chỗ phải sửa."""
    if file is None:
        found = templates.check_templates(workspace_settings(workspace))
    else:
        found = {file: templates.check_report_template(file)}
    for path, faults in found.items():
        console.print(
            Text(f"{path}: {f'{len(faults)} chỗ phải sửa' if faults else 'tốt'}", style="red" if faults else "green")
        )
        for fault in faults:
            console.print(Text(f"  - {fault}"))
    if any(found.values()):
        raise typer.Exit(1)
