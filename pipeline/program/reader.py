"""Program workbook -> Program. Every wrong cell is said, all of them at once, with sheet, cell, found, expected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.errors import ProgramError
from pipeline.issues import Severity
from pipeline.program import rows, sheets
from pipeline.program.indicators import indicator
from pipeline.program.model import Base, Indicator, OtherTarget, Program, Scale, Unit
from pipeline.program.references import Codes, codes_of, each, known
from pipeline.program.tables import Problems, Record, Workbook
from pipeline.program.targets import amended, once, other_target
from pipeline.text import key


def read(path: Path, code: str, shown: str = "") -> Program:
    """Read the program workbook at `path`; `code` is the program's folder name, `shown` the path messages name.

    Raises ProgramError listing every wrong cell.
    """
    problems = Problems(shown or str(path))
    program = _program(Workbook(path, problems), code)
    errors = [i for i in problems.found if i.severity is Severity.ERROR]
    if errors:
        lines = "\n".join(f"  {item}" for item in errors)
        raise ProgramError(f"{problems.file}: tệp chương trình có {len(errors)} chỗ cần sửa:\n{lines}")
    return replace(program, warnings=tuple(problems.found))


def _program(book: Workbook, code: str) -> Program:
    """The program as far as its cells are right; every wrong one goes to the problems of `book`."""
    about = book.about()
    program = _headed(about, code, _years(about))
    scales = each(book.table(sheets.SCALES), rows.scale)
    bases, base_codes = _bases(book)
    indicators, indicator_codes = _indicators(book, program.years, scales, bases, base_codes)
    units, unit_codes = _units(book, program.office_code)
    periods = each(book.table(sheets.PERIODS), lambda r: rows.period(r, program.years))
    sections = each(book.table(sheets.SECTIONS), rows.section)
    tasks = _tasks(book)
    later = _other_targets(book, program.years, indicators, indicator_codes, unit_codes)
    return replace(
        program,
        indicators=tuple(amended(i, program.resolution, later) for i in indicators),
        bases=bases,
        units=units,
        periods=periods,
        sections=sections,
        scales=scales,
        other_targets=tuple(t for t in later if t.unit is not None or key(t.resolution) != key(program.resolution)),
        department_tasks=tasks,
    )


def _years(about: Record) -> tuple[int, ...]:
    """The years of the term; none when they cannot be told."""
    first, last = about["first_year"].year(), about["last_year"].year()
    if not (first and last):
        return ()
    if not first <= last <= first + 9:
        about["last_year"].wrong(f"năm từ {first} đến {first + 9}")
        return ()
    return tuple(range(first, last + 1))


def _headed(about: Record, code: str, years: tuple[int, ...]) -> Program:
    """What sheet Chương trình says."""
    return Program(
        code=code,
        title=about["title"].text(),
        resolution=about["resolution"].text(),
        office=about["office"].text(),
        office_code=about["office_code"].text(),
        office_short=about["office_short"].text(),
        superior_office=about["superior_office"].text(),
        place=about["place"].text(),
        number=about["number"].text(),
        issued=about["issued"].date(),
        term=about["term"].text(),
        years=years,
        signed_for=about["signed_for"].text(),
        signer_title=about["signer_title"].text(),
        signer=about["signer"].text(),
        addressee=about["addressee"].text(),
        recipients=about["recipients"].lines(),
        paper_recipients=about["paper_recipients"].lines(),
        reviewed=about["reviewed"].lines(),
        note=about["note"].text(),
    )


def _bases(book: Workbook) -> tuple[tuple[Base, ...], Codes]:
    records = book.table(sheets.BASES)
    bases, codes = each(records, rows.base), codes_of(book, sheets.BASES, records)
    known(records, ("part_of",), codes, "mã ở trang “Số gốc”")
    return bases, codes


def _indicators(
    book: Workbook, years: tuple[int, ...], scales: tuple[Scale, ...], bases: tuple[Base, ...], base_codes: Codes
) -> tuple[tuple[Indicator, ...], Codes]:
    records = book.table(sheets.INDICATORS, years)
    known(records, ("base",), base_codes, "mã ở trang “Số gốc”")
    scale_by_name, base_by_code = {key(s.name): s for s in scales}, {b.code: b for b in bases}
    indicators = each(records, lambda r: indicator(r, years, scale_by_name, base_by_code))
    return indicators, codes_of(book, sheets.INDICATORS, records)


def _units(book: Workbook, office_code: str) -> tuple[tuple[Unit, ...], Codes]:
    records = book.table(sheets.UNITS)
    units, codes = each(records, rows.unit), codes_of(book, sheets.UNITS, records)
    known(records, ("superior", "merged_into"), codes, "mã ở trang “Đơn vị”")
    for r in records:
        if key(r["code"].text()) == key(office_code) != "":
            r["code"].wrong(f"mã khác mã của cơ quan ({office_code})")
    return units, codes


def _tasks(book: Workbook) -> dict[str, tuple[str, ...]]:
    tasks: dict[str, tuple[str, ...]] = {}
    for r in book.table(sheets.TASKS):
        department = r["department"].text()
        tasks[department] = (*tasks.get(department, ()), r["task"].text())
    return tasks


def _other_targets(
    book: Workbook, years: tuple[int, ...], indicators: tuple[Indicator, ...], indicator_codes: Codes, unit_codes: Codes
) -> tuple[OtherTarget, ...]:
    records = book.table(sheets.OTHER_TARGETS)
    known(records, ("indicator",), indicator_codes, "mã ở trang “Chỉ tiêu”")
    known(records, ("unit",), unit_codes, "mã ở trang “Đơn vị”")
    by_code = {i.code: i for i in indicators}
    found = each(records, lambda r: other_target(r, years, by_code))
    once(records)
    return found
