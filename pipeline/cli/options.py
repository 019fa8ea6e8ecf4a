"""The options that commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ProgramName = Annotated[
    str, typer.Option("--program", "-p", metavar="tên", help="Tên chương trình (thư mục trong inputs/).")
]
PeriodName = Annotated[str, typer.Option("--period", "-k", metavar="mã", help="Mã kỳ báo cáo (trang “Kỳ báo cáo”).")]
Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="thư mục", help="Thư mục làm việc chứa inputs/ và outputs/.")
]
Csv = Annotated[bool, typer.Option("--csv", metavar="", help="In dạng CSV.")]
Strict = Annotated[bool, typer.Option("--strict", metavar="", help="Mã thoát 2 nếu còn lỗi số liệu.")]
AcceptedOnly = Annotated[bool, typer.Option("--accepted-only", metavar="", help="Chỉ tính các bản nộp đã duyệt.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="ngày", help="Như đã biết đến hết ngày đó: biểu đã nhận, mức giao, đơn vị.")
]
OfClose = Annotated[
    str, typer.Option("--close", metavar="lần", help="In đúng như đã chốt: số của lần chốt, hoặc latest.")
]
By = Annotated[str, typer.Option("--by", metavar="tên", help="Họ tên người quyết định.")]
HERE = Path()
