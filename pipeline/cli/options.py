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
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache", metavar="", help="Đọc lại mọi biểu, làm lại mọi tệp, xóa những gì các lần chạy trước đã nhớ."
    ),
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="ngày", help="Như đã biết đến hết ngày đó: biểu đã nhận, mức giao, đơn vị.")
]
OfClose = Annotated[
    str, typer.Option("--close", metavar="lần", help="In đúng như đã chốt: số của lần chốt, hoặc latest.")
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        metavar="số",
        min=0,
        help="Số tiến trình cùng đọc biểu, đánh dấu biểu; 0: như thiết lập, hoặc mọi nhân.",
    ),
]
ClusterAddress = Annotated[
    str, typer.Option("--cluster", metavar="địa chỉ", help="Làm trên cụm máy Dask này, ví dụ tcp://10.0.0.5:8786.")
]
SharedFolder = Annotated[
    str, typer.Option("--shared", metavar="địa chỉ", help="Thư mục làm việc, như các máy của cụm thấy nó.")
]
By = Annotated[str, typer.Option("--by", metavar="tên", help="Họ tên người quyết định.")]
HERE = Path()
