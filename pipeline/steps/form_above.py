"""The superior office's empty roll-up form in inputs/<program>/cap-tren/, or laid out from its program workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.files import BrokenFile
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import KIND_NAME, roll_up_spec
from pipeline.forms.rollup_fill import MAX_FORM, wanted
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.in_use import read_whole
from pipeline.intake.owner.identify import is_roll_up
from pipeline.program.extent import openable
from pipeline.program.model import Period, Program
from pipeline.program.reader import is_program
from pipeline.program.reader import read as read_program
from pipeline.program.vocabulary import PeriodKind
from pipeline.program.whole_book import open_whole
from pipeline.round.consolidation import Consolidation
from pipeline.settings import ABOVE_FOLDER, Settings
from pipeline.steps.files_above import files_above
from pipeline.text import key
from pipeline.zip_package import Locked, TooLarge, why_refused

PROGRAM_FILE = "chuong-trinh.xlsx"


@dataclass(frozen=True, slots=True)
class FormAbove:
    """The form to fill, where there is one; and what people should know of the others, a line each."""

    form: RawForm | None = None
    remarks: tuple[str, ...] = ()


def form_above(settings: Settings, data: Consolidation) -> FormAbove:
    """The superior's form for this office, this kind of period and its latest year; else from its program workbook."""
    files = files_above(settings, data.program)
    forms, remarks, programs = [], [], []
    for path in sorted(files, key=lambda p: p.name != PROGRAM_FILE):  # the file of that name before others
        raw = read(read_whole(path), path.name)
        if not isinstance(raw, RawForm) and (path.name == PROGRAM_FILE or is_program(path)):
            programs.append(path)
            continue
        why = _useless(raw, data.program)
        if isinstance(raw, RawForm) and not why:
            forms.append(raw)
        else:
            remarks.append(f"{ABOVE_FOLDER}/{path.name}: {why}; không dùng tệp này")
    if len({raw.stamp("S_unit") for raw in forms}) > 1:
        why = "có biểu của nhiều đơn vị; ghi “Mã cơ quan ở cấp trên” ở trang Chương trình để biết biểu nào của cơ quan"
        return FormAbove(None, (*remarks, f"{ABOVE_FOLDER}/: {why}"))
    fitting = [raw for raw in forms if _fits(raw, data.period)]
    if fitting:
        return _tried(_best(fitting, data.period), remarks)
    if programs:
        made = _laid_out(programs[0], settings, data)
        spare = (f"{ABOVE_FOLDER}/{p.name}: đã dùng tệp chương trình {programs[0].name}" for p in programs[1:])
        return FormAbove(made.form, (*remarks, *spare, *made.remarks))
    remarks += [f"{ABOVE_FOLDER}/{raw.file}: là biểu của kỳ khác ({raw.stamp('S_period')})" for raw in forms]
    return FormAbove(None, tuple(remarks))


def _useless(raw: object, program: Program) -> str:
    """Why a file is not the empty form of this office; '' when it is."""
    if not isinstance(raw, RawForm):
        return "không đọc được hoặc không phải biểu tổng hợp (.xlsx) còn nguyên tên ô; xin lại cấp trên tệp gốc"
    if not is_roll_up(raw):
        return "là biểu mẫu của một đơn vị, không phải biểu tổng hợp của cấp dưới"
    try:
        openable(raw.data, MAX_FORM)
    except (BrokenFile, TooLarge, Locked) as error:
        return why_refused(error)
    if program.code_above and raw.stamp("S_unit") != program.code_above:
        return f"là biểu của đơn vị {raw.stamp('S_unit')}, không phải {program.code_above}"
    return ""


def _tried(raw: RawForm, remarks: Iterable[str]) -> FormAbove:
    """The form, with what it will be filled without; none where it cannot be opened to be filled."""
    where = f"{ABOVE_FOLDER}/{raw.file}"
    try:
        told = open_whole(raw.data, MAX_FORM).told
    except (BrokenFile, TooLarge, Locked) as error:
        return FormAbove(None, (*remarks, f"{where}: {why_refused(error)}; không dùng tệp này"))
    return FormAbove(raw, (*remarks, f"{where}: {told}") if told else tuple(remarks))


def _fits(raw: RawForm, period: Period) -> bool:
    """Whether a form is for the period's latest year, and for half of it where the period is."""
    kind = raw.stamp(KIND_NAME)
    half = key(kind) == key(PeriodKind.HALF_YEAR.label)
    of_kind = not kind or half == period.is_half_year
    return of_kind and max(wanted(raw).years, default=0) == period.years[-1]


def _best(forms: Iterable[RawForm], period: Period) -> RawForm:
    """The form with the period's own code, else of its kind, else the last by name."""

    def rank(raw: RawForm) -> tuple[bool, bool, str]:
        kind = key(raw.stamp(KIND_NAME)) == key(period.kind.label)
        return (raw.stamp("S_period") == period.code, kind, raw.file)

    return max(forms, key=rank)


def _laid_out(path: Path, settings: Settings, data: Consolidation) -> FormAbove:
    """The form as the superior's own program workbook asks it; what the superior calls the program is not known."""
    above = read_program(path, "", path.relative_to(settings.workspace).as_posix())
    where, own = f"{ABOVE_FOLDER}/{path.name}", data.program.code_above
    unit = above.unit_by_code.get(own)
    if unit is None or unit.is_own_office:
        why = f"danh sách đơn vị không có mã {own}" if own else "chưa ghi “Mã cơ quan ở cấp trên” ở trang Chương trình"
        return FormAbove(None, (f"{where}: {why}; chưa làm được biểu gửi cấp trên",))
    half = data.period.is_half_year
    periods = [p for p in above.periods if p.years and p.years[-1] == data.latest_year and p.is_half_year == half]
    template = settings.templates / "xlsx" / TEMPLATE_NAME
    forms = [read(lay_out_roll_up(roll_up_spec(above, p), unit, template), path.name) for p in periods]
    known = [raw for raw in forms if isinstance(raw, RawForm) and wanted(raw).years]
    if not known:
        return FormAbove(None, (f"{where}: cấp trên không có kỳ báo cáo loại này cho năm {data.latest_year}",))
    why = f"{where}: dòng {own} chưa ghi “Số đơn vị tổng hợp”, cấp trên sẽ không nhận biểu tổng hợp; hãy báo cấp trên"
    return FormAbove(_best(known, data.period), () if unit.is_office_below else (why,))
