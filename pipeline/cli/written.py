"""What became of a document that people edit, on the screen."""

from __future__ import annotations

from rich.text import Text

from pipeline.cli.console import console
from pipeline.cli.screen import done
from pipeline.documents.edited import Written
from pipeline.documents.merge.changes import told, told_unmarked
from pipeline.steps.against import SetAgainst

_HOW_TO_SETTLE = "trong Word: thẻ Xem lại (Review), Chấp nhận (Accept) hoặc Từ chối (Reject)"


def say_written(what: str, written: Written) -> None:
    """Say what was written, kept, changed, and what is to be looked at."""
    if written.beside:
        console.print(
            Text(f"Đã có báo cáo từ trước, {written.beside}: không ghi đè; báo cáo mới ghi bên cạnh.", style="yellow")
        )
        console.print(
            Text(
                "  Hãy chép những chỗ cơ quan đã sửa sang báo cáo mới, cất báo cáo cũ đi nơi khác rồi đổi tên "
                "báo cáo mới thành tên của báo cáo cũ; từ lần chạy sau số liệu mới lại được trộn vào.",
                style="yellow",
            )
        )
    if written.merged is not None:
        console.print(told(written.merged))
    _say_revisions(written)
    done(what, written.path)
    if written.changes is not None:
        done("Những chỗ thay đổi", written.changes)
    if written.outdated is not None:
        said = f"Không xóa được {written.outdated}: trang thay đổi của lần trước, không còn đúng; hãy xóa tệp ấy."
        console.print(Text(said, style="yellow"))
    if written.former is not None:
        done("Bản trước giữ tại", written.former)
    if written.meanwhile is not None:
        said = f"Trong lúc trộn có người vừa lưu {written.path.name}: chỗ vừa sửa chưa có trong bản mới."
        console.print(Text(f"{said} Hãy chép sang từ bản giữ tại: {written.meanwhile}", style="yellow"))


def _say_revisions(written: Written) -> None:
    """Say of revisions whose turn it is, and where changes could not be shown as such."""
    if written.pending:
        more = ": chỗ mới lần này cũng ghi thành dấu sửa" if written.tracked else ""
        said = f"Có {written.pending} đoạn còn dấu sửa của chương trình ({_HOW_TO_SETTLE}){more}."
        console.print(Text(said, style="yellow"))
    elif written.tracked:
        console.print(Text(f"Chỗ mới ghi thành dấu sửa; {_HOW_TO_SETTLE} từng chỗ."))
    for line in told_unmarked(written.merged) if written.merged else ():
        console.print(Text(line, style="yellow"))


def say_against(found: SetAgainst) -> None:
    """Say where the document is that shows what is other than in an earlier report."""
    done(f"Chỗ khác so với {found.earlier.about}", found.path)
    if found.earlier.apart:
        said = f"{found.earlier.apart} số liệu của lần chốt không lập lại được đúng như khi chốt: xem lệnh compare."
        console.print(Text(said, style="yellow"))
    if found.former is not None:
        done("Bản trước giữ tại", found.former)
