"""The command that drafts a program from an official document, or shows what the document says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import workspace_settings
from pipeline.cli.console import console
from pipeline.cli.new import read_units
from pipeline.cli.new_look import MOST_SHOWN
from pipeline.cli.options import HERE, Workspace
from pipeline.cli.screen import done
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.draft.compare import DraftChange, DraftDifference
from pipeline.draft.model import Sureness
from pipeline.errors import SettingsError
from pipeline.program.kinds import listed_kinds
from pipeline.program.unit_guess import prefix_of, told_apart
from pipeline.steps.draft import ComparedDraft, MadeDraft, compare_draft, draft_of, free_name, make_draft, name_in
from pipeline.steps.new_program import prefix_problem
from pipeline.text import shortened

_LONGEST = 160  # characters of a text that is shown on the screen


@app.command(cls=VietnameseCommand)
def draft(
    document: Annotated[Path, typer.Argument(metavar="văn bản", help="Tệp văn bản: .docx, .pdf, .txt, .md, .html.")],
    *,
    name: Annotated[
        str,
        typer.Option(
            "--program",
            "--name",
            "-p",
            metavar="tên",
            help="Tên chương trình, không dấu, không cách; không nêu thì lấy theo tên cơ quan trong văn bản.",
        ),
    ] = "",
    workspace: Workspace = HERE,
    units: Annotated[
        str,
        typer.Option(
            "--units", metavar="tệp", help="Danh sách đơn vị: tệp .xlsx, .xls, .ods, .csv có cột “Tên đơn vị”."
        ),
    ] = "",
    prefix: Annotated[str, typer.Option("--prefix", metavar="chữ", help="Chữ đầu của mã đơn vị, ví dụ YB.")] = "",
    join: Annotated[bool, typer.Option("--join", metavar="", help="Gộp các đơn vị trùng tên trong danh sách.")] = False,
) -> None:
    """Soạn nháp tệp chương trình từ văn bản; chương trình đã có: chỉ nêu chỗ khác."""
    settings, today = workspace_settings(workspace), moments.now().date()
    drafted = draft_of(document) if not name else None
    if drafted is not None and not (name := name_in(drafted)):
        raise SettingsError("Văn bản không nói rõ cơ quan nào: hãy nêu tên chương trình, ví dụ tinh-a.")
    prefix = prefix.upper() or prefix_of(name)
    if drafted is not None and (free := free_name(settings, name, drafted)) != name:
        console.print(Text(f"Chương trình {name} là của cơ quan khác: bản nháp này mang tên {free}.", style="yellow"))
        name = free
    if problem := prefix_problem(prefix):
        raise SettingsError(problem)
    if settings.program_file(name).exists():
        _say_differences(compare_draft(settings, name, drafted or draft_of(document)))
        return
    drafted = drafted or draft_of(document)
    known = listed_kinds(drafted.words)
    apart = replace(known, kinds=told_apart(known.kinds, (promise.scope for promise in drafted.promises)))
    listed = read_units(units.strip("\"' "), prefix, apart, join=join)
    _say_made(make_draft(settings, name, drafted, today, prefix=prefix, units=listed))


def _say_made(made: MadeDraft) -> None:
    done("Đã soạn nháp tệp chương trình", made.path)
    counts = ", ".join(f"{count} ô {sureness.label.lower()}" for sureness, count in made.sureness.items() if count)
    console.print(Text(f"{len(made.draft.promises)} chỉ tiêu, {len(made.draft.heads.sessions)} kỳ họp: {counts}."))
    if not made.draft.promises:
        said = "Không thấy chỉ tiêu nào có mức giao trong văn bản: xem lại có đúng văn bản cần đọc không."
        console.print(Text(said, style="yellow"))
    if left := len(made.draft.not_understood):
        console.print(Text(f"{left} câu có con số chưa thành chỉ tiêu: xem trang “Chưa hiểu”.", style="yellow"))
    if mended := len(made.draft.repairs):
        console.print(Text(f"Đã sửa {mended} chỗ khi đọc (phông cũ, máy quét): kê ở trang “Chưa hiểu”."))
    if made.sureness.get(Sureness.UNSURE):
        console.print(Text("Ô màu cam là chưa chắc: xem lại trước khi làm biểu.", style="yellow"))
    if made.lacking:
        console.print(Text(f"Còn {len(made.lacking)} ô phải điền trước khi làm biểu:", style="yellow"))
        for line in made.lacking[:MOST_SHOWN]:
            console.print(Text(f"  {line}"))
        if len(made.lacking) > MOST_SHOWN:
            console.print(f"  … và {len(made.lacking) - MOST_SHOWN} ô khác.")
    if made.test_form:
        done("Biểu để xem thử", made.test_form)
    if made.chosen_before:
        console.print(Text(f"Chương trình đang chọn vẫn là {made.chosen_before}.", style="dim"))


def _say_differences(compared: ComparedDraft) -> None:
    found = compared.differences
    console.print(Text(f"Chương trình đã có: {compared.path}. Chỉ so với văn bản, không đổi gì trong tệp."))
    if not found:
        console.print("Văn bản không nói gì khác tệp chương trình.")
        return
    for difference in found:
        console.print(Text(_line(difference)))
        if difference.sentence and difference.change is DraftChange.OTHERWISE:
            console.print(Text(f"      “{_short(difference.sentence)}” ({difference.where})", style="dim"))
    console.print(Text(f"{len(found)} chỗ khác: đúng thì tự sửa ở tệp chương trình.", style="bold"))


def _line(difference: DraftDifference) -> str:
    """One difference as the screen shows it."""
    if difference.change is DraftChange.NEW:
        return f"  Mới trong văn bản: {_short(difference.drafted)} ({difference.where})"
    if difference.change is DraftChange.GONE:
        return f"  {difference.code}: không thấy trong văn bản: {_short(difference.standing)}"
    who = f"{difference.code}, {difference.column}" if difference.code else difference.column
    return f"  {who}: {_short(difference.standing) or '(trống)'} → {_short(difference.drafted) or '(trống)'}"


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), _LONGEST)
