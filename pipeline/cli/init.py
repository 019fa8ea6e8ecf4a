"""The command that makes a folder to work in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.application import app
from pipeline.cli.console import console
from pipeline.cli.screen import done
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.settings import FILE_NAME
from pipeline.shipped import TEMPLATES
from pipeline.steps.new_workspace import GUIDE_FOLDER, make_workspace


@app.command(cls=VietnameseCommand)
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="thư-mục", help="Thư mục làm việc mới; tên có dấu, có cách cũng được.")
    ],
    *,
    templates: Annotated[
        bool,
        typer.Option(
            "--templates",
            metavar="",
            help="Chép cả các mẫu biểu, báo cáo, thư vào templates/ để sửa; thư mục đã có thì chỉ chép mẫu.",
        ),
    ] = False,
) -> None:
    """Lập thư mục làm việc: tệp thiết lập chung, các chương trình mẫu trong inputs/, hướng dẫn."""
    made = make_workspace(folder, templates=templates)
    if folder / FILE_NAME not in made:
        done("Đã chép các mẫu để sửa vào", folder / TEMPLATES.name)
        console.print("Sửa xong, kiểm tra bằng: tonghop template check.")
        return
    done("Đã lập thư mục làm việc", folder)
    console.print(f"Chuyển vào thư mục đó rồi gõ tiếp; đọc trước: {GUIDE_FOLDER}/huong-dan.pdf.")
    console.print("  tonghop demo             xem thử một kỳ với số liệu minh họa")
    console.print("  tonghop new tinh-a       lập chương trình của cơ quan mình (đặt tên khác thay cho tinh-a)")
