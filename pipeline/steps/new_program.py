"""A new program workbook from a few answers and a list of unions; what is not told stays to be filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path

from pipeline.errors import PipelineError, ProgramError, SettingsError, reason
from pipeline.files import put, replaced_file
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.layout import form_spec
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out
from pipeline.grids.grids import Failed
from pipeline.intake.guard import Guard
from pipeline.program import blank, reader, sheets
from pipeline.program.kinds import EVERY_UNIT, listed_kinds
from pipeline.program.lists import list_rows
from pipeline.program.model import Program
from pipeline.program.organisations import family_under, own_name, place_of, short_name, words_new
from pipeline.program.rows import UNIT_CODE
from pipeline.program.term import term_span, years_of_term
from pipeline.program.unit_guess import GuessedUnit, office_code
from pipeline.program.unit_list import ListedUnit, UnitList, listed_units
from pipeline.program.usual_rows import ScaleRole, usual_bases, usual_scale, usual_sections
from pipeline.program.vocabulary import PeriodKind
from pipeline.program.words import Family, Words, words_of
from pipeline.settings import FILE_NAME, Settings
from pipeline.steps.choose import blank_program, new_program_file
from pipeline.text import bare, clean

TEST_FORM = "bieu-thu.xlsx"


@dataclass(frozen=True, slots=True)
class FirstPeriod:
    """The first period: half a year or a year, the day of its figures and the day forms are due."""

    kind: PeriodKind
    year: int
    cutoff: date
    due: date

    @property
    def code(self) -> str:
        """'2026', '2026-6thang'."""
        return f"{self.year}-6thang" if self.kind is PeriodKind.HALF_YEAR else str(self.year)

    @property
    def name(self) -> str:
        """'Năm 2026', '6 tháng đầu năm 2026'."""
        return f"6 tháng đầu năm {self.year}" if self.kind is PeriodKind.HALF_YEAR else f"Năm {self.year}"


def usual_period(kind: PeriodKind, year: int) -> FirstPeriod:
    """The period as offices report it: figures of 31 May and 30 November, due half a month later."""
    if kind is PeriodKind.HALF_YEAR:
        return FirstPeriod(kind, year, date(year, 5, 31), date(year, 6, 15))
    return FirstPeriod(kind, year, date(year, 11, 30), date(year, 12, 15))


@dataclass(frozen=True, slots=True)
class NewProgram:
    """What is told of a new program; '' for what is not. `years`: those that have targets."""

    office: str = ""
    superior: str = ""
    title: str = ""
    resolution: str = ""
    term: str = ""
    years: tuple[int, ...] = ()
    place: str = ""
    office_short: str = ""
    signer: str = ""
    signer_title: str = ""
    prefix: str = ""
    units: tuple[GuessedUnit, ...] = ()
    period: FirstPeriod | None = None


@dataclass(frozen=True, slots=True)
class MadeProgram:
    """The workbook, what it still lacks, a form to try, and what pipeline.toml says now: '' where it is the new one.

    `chosen_before`: the program that pipeline.toml goes on to name.
    """

    path: Path
    lacking: tuple[str, ...] = ()
    test_form: Path | None = None
    chosen_before: str = ""
    asked: Mapping[str, str] = field(default_factory=dict)


def term_of(said: str, first_year: int = 0) -> tuple[str, tuple[int, ...]]:
    """'2025-2030' as people write a term, and its years with targets: from `first_year`, else the second one on.

    Raises SettingsError.
    """
    span, years = term_span(said), years_of_term(said)
    start = first_year or (years[0] if years else 0)
    if span is None or not span[0] <= start <= span[1]:
        raise SettingsError(f"Nhiệm kỳ “{clean(said)}” không đúng: ghi năm đầu - năm cuối, ví dụ 2025-2030.")
    return f"{span[0]} - {span[1]}", tuple(range(start, span[1] + 1))


def name_of(office: str) -> str:
    """A name for the folder of an office's program: 'Công đoàn xã Bắc Quang' gives 'bac-quang'; '' for none."""
    words = re.findall(r"[a-z0-9]+", bare(place_of(office) or own_name(office)))
    return "-".join(words)[:40].strip("-")


def read_list(path: Path) -> tuple[UnitList, str]:
    """The unions of the first sheet of a file that has a list of them, and the sheet's name. Raises PipelineError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PipelineError(f"{path}: không đọc được danh sách đơn vị ({reason(error)}).") from None
    with Guard() as guard:
        got = guard.grids(data)
    if isinstance(got, Failed):
        raise PipelineError(f"{path}: không mở được; hãy lưu danh sách thành tệp .xlsx, không đặt mật khẩu.")
    found = ((listed, name) for name, grid in got.sheets.items() if (listed := listed_units(grid)) and listed.units)
    best = max(found, key=lambda item: len(item[0].units), default=None)
    if best is None:
        raise PipelineError(
            f"{path}: không thấy danh sách đơn vị: cần một dòng tiêu đề có “Tên đơn vị” trong 20 dòng đầu của trang."
        )
    return best


def make_program(settings: Settings, name: str, told: NewProgram) -> MadeProgram:
    """Write inputs/<name>/chuong-trinh.xlsx with what is told, a form to try where that is enough; choose it.

    Raises PipelineError where it is there already, SettingsError for a name that no folder can have.
    """
    target = new_program_file(settings, name)
    with replaced_file(target) as scratch:
        blank.fill(blank_program(settings), scratch, _about(told), _tables(told), told.years)
    lacking: tuple[str, ...] = ()
    form = None
    try:
        program = reader.read(target, name, str(target.relative_to(settings.workspace)))
    except ProgramError as error:
        lacking = tuple(line.strip() for line in str(error).splitlines()[1:])
    else:
        form = test_form(settings, program)
    before = choose_program(settings, name, told.period.code if told.period else "")
    return MadeProgram(target, lacking, form, before)


def _about(told: NewProgram) -> Mapping[str, object]:
    resolution = told.resolution or (f"Nghị quyết Đại hội nhiệm kỳ {told.term}" if told.term else "")
    return {
        "title": told.title,
        "resolution": resolution,
        "office": told.office,
        "office_code": office_code(told.prefix, len(told.units)) if told.prefix else "",
        "office_short": told.office_short or short_name(told.office),
        "superior_office": told.superior,
        "place": told.place or place_of(told.office),
        "term": told.term,
        "first_year": told.years[0] if told.years else None,
        "last_year": told.years[-1] if told.years else None,
        "signer_title": told.signer_title or words_of(family_under(told.office)).chair.upper(),
        "signer": told.signer,
        "addressee": told.superior,
    }


def _tables(told: NewProgram) -> Mapping[sheets.Sheet, Sequence[Mapping[str, object]]]:
    family, words = family_under(told.office), words_new(told.office)
    tables = dict(_own_words(family, words)) if family is not Family.UNION else {}
    if told.units:
        tables[sheets.UNITS] = unit_rows(told.units, words)
    if told.period:
        tables[sheets.PERIODS] = [_period(told.period)]
    return tables


def _own_words(family: Family | None, words: Words) -> Mapping[sheets.Sheet, Sequence[Mapping[str, object]]]:
    """What stands in the place of a union's rows in the program of another organisation."""
    scope = listed_kinds(words).scope_names[EVERY_UNIT.code].label
    scale = usual_scale(ScaleRole.COMPLETION, family)
    names = ("number", "title", "prompt", "writer")
    return {
        **list_rows(words),
        sheets.SECTIONS: [dict(zip(names, row, strict=True)) for row in usual_sections()],
        sheets.BASES: [
            {"code": b.code, "label": b.label, "unit": b.unit, "part_of": b.part_of, "scope": scope}
            for b in usual_bases(family)
        ],
        sheets.SCALES: [{"name": scale.name} | {f"grade{n}": grade for n, grade in enumerate(scale.grades, 1)}],
    }


def unit_rows(units: Sequence[GuessedUnit], words: Words) -> Sequence[Mapping[str, object]]:
    """The rows of sheet Đơn vị, kinds by the names that programs of these words have for them."""
    kinds = listed_kinds(words).kind_names
    return [_unit_row(unit, kinds[unit.kind.code].label) for unit in units]


def _unit_row(unit: GuessedUnit, kind: str) -> Mapping[str, object]:
    own = {f.name: getattr(unit.listed, f.name) or None for f in fields(ListedUnit)}
    wanted = ("name", "cluster", "email", "chair", "phone")
    return {"code": unit.code, "kind": kind, **{name: own[name] for name in wanted}}


def _period(period: FirstPeriod) -> Mapping[str, object]:
    return {
        "code": period.code,
        "name": period.name,
        "kind": period.kind.label,
        "years": str(period.year),
        "start": date(period.year - 1, 12, 1),
        "end": max(period.cutoff, usual_period(period.kind, period.year).cutoff),
        "cutoff": period.cutoff,
        "due": period.due,
    }


def test_form(settings: Settings, program: Program) -> Path | None:
    """A form of the first union, to be looked at; it is never read back."""
    if not (program.periods and program.units):
        return None
    since = program.issued or date.min  # a period that was over before the document asks nothing
    period = next((p for p in program.periods if p.end >= since), program.periods[0])
    unit = program.units[0]
    laid = lay_out(form_spec(program, period, unit.kind), settings.templates / "xlsx" / TEMPLATE_NAME)
    path = settings.output_folder(program.code, period.code) / TEST_FORM
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, stamp(laid, program, unit))
    return path


def choose_program(settings: Settings, name: str, period: str) -> str:
    """Have pipeline.toml name the new program and period where it names none; else the program that it names."""
    if settings.program and settings.program != name:
        return settings.program
    path = settings.workspace / FILE_NAME
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    for key, value in (("program", name), ("period", period)):
        line = f'{key} = "{value}"'
        if value and not re.search(rf'^{key}\s*=\s*"[^"]', text, re.MULTILINE):
            blank_line = re.compile(rf'^(?:# *)?{key}\s*=\s*""', re.MULTILINE)
            text = blank_line.sub(line, text, count=1) if blank_line.search(text) else f"{line}\n{text}"
    put(path, text.encode())
    return ""


def prefix_problem(prefix: str) -> str:
    """Why codes cannot begin so; '' where they can."""
    fits = UNIT_CODE.fullmatch(f"{prefix}00") and prefix.isascii() and len(prefix) <= 10
    return "" if fits else f"“{clean(prefix)}” không dùng làm chữ đầu của mã được: chỉ chữ không dấu, số; ví dụ YB."
