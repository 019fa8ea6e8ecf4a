"""The command that begins a program: a blank workbook, or one with what is told or answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from pipeline import moments
from pipeline.cli.application import app
from pipeline.cli.chosen import workspace_settings
from pipeline.cli.console import console
from pipeline.cli.new_answers import (
    NewAnswers,
    check_prefix,
    check_year,
    day_of,
    kind_of,
    told_kinds,
    usual_kind_on,
    usual_year,
    with_told_kinds,
)
from pipeline.cli.new_look import MOST_SHOWN, look_at, say_list, say_units, twice_lines
from pipeline.cli.options import HERE, Workspace
from pipeline.cli.screen import agreed, can_be_asked, done, typed
from pipeline.cli.vietnamese import VietnameseCommand
from pipeline.errors import PipelineError, SettingsError
from pipeline.program.kinds import UnitKind, UnitKinds
from pipeline.program.organisations import kinds_under, place_of, short_name
from pipeline.program.unit_guess import GuessedUnit, guessed, prefix_of
from pipeline.program.unit_list import UnitList, joined
from pipeline.steps import choose
from pipeline.steps.new_program import (
    FirstPeriod,
    MadeProgram,
    NewProgram,
    make_program,
    read_list,
    term_of,
    usual_period,
)
from pipeline.text import short_date
from pipeline.ways import as_typed


@dataclass(frozen=True, slots=True)
class _Asker:
    """Answers given as options, else asked where somebody is there, else what is usual."""

    someone: bool

    def text(self, question: str, given: str, usual: str = "") -> str:
        """The answer to a question; `usual` where nothing is typed."""
        if given or not self.someone:
            return given or usual
        return typed(question, usual).strip()

    def checked(self, question: str, given: str, usual: str, check: Callable[[str], object]) -> str:
        """As `text`, asked again until `check` raises no SettingsError; an option that is wrong raises it."""
        while True:
            said = self.text(question, given, usual)
            try:
                if said:
                    check(said)
            except SettingsError as error:
                if given or not self.someone:
                    raise
                console.print(Text(str(error), style="yellow"))
                continue
            return said


def _option(name: str, what: str, metavar: str = "chữ") -> object:
    return typer.Option(f"--{name}", metavar=metavar, help=what)


@app.command(cls=VietnameseCommand)
def new(
    name: Annotated[
        str | None, typer.Argument(metavar="tên", help="Tên chương trình mới, không dấu, không cách; ví dụ tinh-a.")
    ] = None,
    *,
    program_name: Annotated[
        str, typer.Option("--program", "-p", metavar="tên", help="Tên chương trình mới, như ghi ngay sau lệnh.")
    ] = "",
    workspace: Workspace = HERE,
    blank: Annotated[bool, typer.Option("--blank", metavar="", help="Chỉ tạo tệp trống, không hỏi gì.")] = False,
    office: Annotated[str, _option("office", "Tên cơ quan lập chương trình.")] = "",
    superior: Annotated[str, _option("superior", "Tên cơ quan cấp trên.")] = "",
    title: Annotated[str, _option("title", "Tên đầy đủ của chương trình, kế hoạch.")] = "",
    resolution: Annotated[str, _option("resolution", "Tên ngắn của nghị quyết.")] = "",
    term: Annotated[str, _option("term", "Nhiệm kỳ, ví dụ 2025-2030.", "năm-năm")] = "",
    first_year: Annotated[int, typer.Option("--first-year", metavar="năm", help="Năm đầu có mức giao.")] = 0,
    place: Annotated[str, _option("place", "Địa danh ghi trước ngày tháng.")] = "",
    short: Annotated[str, _option("office-short", "Ký hiệu cơ quan, ở cuối số văn bản.")] = "",
    signer: Annotated[str, _option("signer", "Họ tên người ký báo cáo.")] = "",
    units: Annotated[
        str, _option("units", "Danh sách đơn vị: tệp .xlsx, .xls, .ods, .csv có cột “Tên đơn vị”.", "tệp")
    ] = "",
    prefix: Annotated[str, _option("prefix", "Chữ đầu của mã đơn vị, ví dụ YB.")] = "",
    join: Annotated[bool, typer.Option("--join", metavar="", help="Gộp các đơn vị trùng tên trong danh sách.")] = False,
    unit_kind: Annotated[
        list[str],
        typer.Option(
            "--unit-kind",
            metavar="mã=loại hình",
            help="Loại hình của một đơn vị, thay cho loại hình máy đoán; nhiều đơn vị thì cách nhau dấu chấm phẩy.",
        ),
    ] = [],  # noqa: B006  # typer copies it
    kind: Annotated[str, _option("kind", "Kỳ đầu tiên: nam (cả năm) hoặc 6thang.", "nam|6thang")] = "",
    year: Annotated[int, typer.Option("--year", metavar="năm", help="Năm của kỳ đầu tiên.")] = 0,
    cutoff: Annotated[str, _option("cutoff", "Số liệu kỳ đầu tiên tính đến ngày nào.", "ngày")] = "",
    due: Annotated[str, _option("due", "Hạn nộp của kỳ đầu tiên.", "ngày")] = "",
    yes: Annotated[bool, typer.Option("--yes", metavar="", help="Không hỏi: mục nào không nêu thì để trống.")] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", metavar="", help="Chỉ xem: mỗi mục sẽ ghi gì, danh sách được hiểu thế nào."),
    ] = False,
) -> None:
    """Tạo tệp chương trình mới: hỏi vài câu, lấy danh sách đơn vị từ Excel; --blank: tệp trống."""
    settings, today = workspace_settings(workspace), moments.now().date()
    kinds = told_kinds(unit_kind, kinds_under(office))
    if dry_run:
        said = NewAnswers(
            name or program_name, office, superior, title, resolution, term, first_year, place, short, signer,
            prefix.upper(), kind, year, cutoff, due,
        )  # fmt: skip
        look_at(settings, said, (units, kinds), today, join=join)
        return
    name = _name(name if name is not None else program_name or None, asked=not yes)
    given = any(
        (office, superior, title, resolution, term, place, short, signer, units, prefix, kind, year, cutoff, due)
    )
    if blank or not (given or (can_be_asked() and not yes)):
        done("Đã tạo, hãy mở và điền", choose.new_program(settings, name))
        return
    choose.new_program_file(settings, name)  # before anybody answers questions
    ask = _Asker(can_be_asked() and not yes)
    if ask.someone:
        console.print("Trả lời vài câu; để trống (bấm Enter) thì lấy phần ghi trong ngoặc, hoặc điền sau ở tệp Excel.")
    office = ask.text("Tên cơ quan", office)
    superior = ask.text("Cơ quan cấp trên", superior)
    title = ask.text("Tên chương trình, kế hoạch", title)
    term = ask.checked("Nhiệm kỳ, ví dụ 2025-2030", term, "", term_of)
    shown_term, years = term_of(term, first_year) if term else ("", ())
    usual = f"Nghị quyết Đại hội nhiệm kỳ {shown_term}" if term else ""
    told = NewProgram(
        office=office,
        superior=superior,
        title=title,
        term=shown_term,
        years=years,
        resolution=ask.text("Tên ngắn của nghị quyết", resolution, usual),
        place=ask.text("Địa danh", place, place_of(office)),
        office_short=ask.text("Ký hiệu cơ quan", short, short_name(office)),
        signer=ask.text("Họ tên người ký báo cáo", signer),
        prefix=ask.checked("Chữ đầu của mã đơn vị", prefix.upper(), prefix_of(name), check_prefix),
        period=_period(ask, (kind, year, cutoff, due), years, today),
    )
    told = _with_units(ask, told, units, kinds, join=join)
    if ask.someone and not agreed(f"Ghi tệp {settings.program_file(name)}?"):
        raise PipelineError("Chưa ghi gì.")
    _say_made(name, make_program(settings, name, told))


def _name(given: str | None, *, asked: bool) -> str:
    if given is None and asked and can_be_asked():
        given = typed("Tên chương trình mới, ví dụ tinh-a")
    if given is None:
        raise SettingsError(as_typed("Lệnh không đúng: thiếu tên chương trình mới. Xem: tonghop --help"))
    return given


def _period(ask: _Asker, given: tuple[str, int, str, str], years: tuple[int, ...], today: date) -> FirstPeriod | None:
    """The first period; `given`: its kind, year, cut-off, due date. None where there is no term it could lie in."""
    kind, year, given_cutoff, given_due = given
    if not years:
        return None
    said = ask.checked("Kỳ đầu tiên: nam hoặc 6thang", kind, usual_kind_on(today), kind_of)
    usual, check = str(usual_year(years, today)), partial(check_year, years=years)
    of_year = int(ask.checked("Năm của kỳ đầu tiên", str(year or ""), usual, check))
    period = usual_period(kind_of(said), of_year)
    cutoff = ask.checked("Số liệu tính đến ngày", given_cutoff, short_date(period.cutoff), day_of)
    due = ask.checked("Hạn nộp", given_due, short_date(period.due), day_of)
    return FirstPeriod(period.kind, of_year, day_of(cutoff), day_of(due))


def _with_units(ask: _Asker, told: NewProgram, units: str, kinds: Mapping[str, UnitKind], *, join: bool) -> NewProgram:
    """What is told with the unions of a list, as they are shown."""
    path = ask.text("Tệp danh sách đơn vị (kéo thả vào đây; để trống: điền sau)", units).strip("\"' ")
    if not path:
        return told
    found = _listed(ask, path, (told.prefix, kinds_under(told.office)), kinds, join=join)
    return NewProgram(**{f: getattr(told, f) for f in NewProgram.__slots__ if f != "units"}, units=found)


def read_units(path: str, prefix: str, known: UnitKinds, *, join: bool) -> tuple[GuessedUnit, ...]:
    """The unions of a list, each of a known kind, as they are shown, nobody asked; () for no list.

    Raises PipelineError.
    """
    return _listed(_Asker(someone=False), path, (prefix, known), {}, join=join) if path else ()


def _listed(
    ask: _Asker, path: str, how: tuple[str, UnitKinds], told: Mapping[str, UnitKind], *, join: bool
) -> tuple[GuessedUnit, ...]:
    """The unions of a list; `how`: what codes begin with, the kinds there are; `told`: kinds by code."""
    prefix, known = how
    listed, sheet = read_list(Path(path).expanduser())
    say_list(listed, sheet)
    listed = _once(ask, listed, join=join)
    found = with_told_kinds(guessed(listed.units, prefix, known.kinds), told)
    say_units(found)
    return found


def _once(ask: _Asker, listed: UnitList, *, join: bool) -> UnitList:
    """The list, unions of one name as one where that is wanted."""
    if not listed.duplicates:
        return listed
    for line in twice_lines(listed):
        console.print(Text(f"  {line}", style="yellow"))
    if join or (ask.someone and agreed("Gộp các dòng trùng tên thành một đơn vị?")):
        return joined(listed)
    console.print(Text("  Để nguyên cả hai; nếu là một thì xóa bớt một dòng ở trang “Đơn vị”.", style="yellow"))
    return listed


def _say_made(name: str, made: MadeProgram) -> None:
    done("Đã tạo tệp chương trình", made.path)
    if made.lacking:
        console.print(Text(f"Còn {len(made.lacking)} ô phải điền trước khi làm biểu:", style="yellow"))
        for line in made.lacking[:MOST_SHOWN]:
            console.print(Text(f"  {line}", style="yellow"))
        if len(made.lacking) > MOST_SHOWN:
            console.print(f"  … và {len(made.lacking) - MOST_SHOWN} ô khác.")
    if made.test_form:
        done("Biểu thử, mở ra xem", made.test_form)
    if made.chosen_before:
        console.print(
            Text(
                f"Lệnh không nêu tên vẫn làm chương trình {made.chosen_before}: chọn {name} ở cửa sổ, hoặc gõ "
                f"PROGRAM={name}."
            )
        )
    console.print("Tiếp theo: điền trang “Chỉ tiêu” của tệp đó, rồi làm biểu bằng lệnh forms.")
