"""Program workbook -> Program. Every wrong cell is said, all of them at once, with sheet, cell, found, expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.errors import ProgramError
from pipeline.garbage import no_collection
from pipeline.issues import Severity
from pipeline.program import rows, sheets
from pipeline.program.cells import Problems, Record
from pipeline.program.changes import check_former_superiors, entry, mergers, with_shares
from pipeline.program.indicators import check_sums_above, indicator
from pipeline.program.kinds import USUAL_SCOPES, UnitKinds
from pipeline.program.lists import kinds_of_lists, words_of_list
from pipeline.program.model import Base, Indicator, OtherTarget, Period, Program, Scale, Session, UnionChange, Unit
from pipeline.program.names import say_alike, say_lookalikes, say_marked
from pipeline.program.numbered import with_indicator_codes, with_unit_codes
from pipeline.program.office_sheet import office_settings
from pipeline.program.references import Codes, apart, codes_of, each, known, matching
from pipeline.program.tables import Workbook
from pipeline.program.targets import amendments_of, amends, once, other_target
from pipeline.program.term import term_span
from pipeline.program.validity import with_validity
from pipeline.program.vocabulary import PeriodKind, Reporter
from pipeline.text import key


def read(path: Path, code: str, shown: str = "") -> Program:
    """Read the program workbook at `path`; `code` is the program's folder name, `shown` the path messages name.

    Raises ProgramError listing every wrong cell.
    """
    problems = Problems(shown or str(path))
    with no_collection():  # a list of units is a million cells that all stay: a fifth of the time
        program = _program(Workbook(path, problems), code)
    errors = [i for i in problems.found if i.severity is Severity.ERROR]
    if errors:
        lines = "\n".join(f"  {item}" for item in errors)
        raise ProgramError(f"{problems.file}: tệp chương trình có {len(errors)} chỗ cần sửa:\n{lines}")
    return replace(program, warnings=tuple(problems.found))


def is_program(path: Path) -> bool:
    """Whether a file is a program workbook by its sheets, whatever its name; one that cannot be opened is none."""
    try:
        book = Workbook(path, Problems(str(path)))
    except ProgramError:
        return False
    return {key(sheet.name) for sheet in (sheets.ABOUT, sheets.INDICATORS)} <= {key(name) for name in book.grids}


def _program(book: Workbook, code: str) -> Program:
    """The program as far as its cells are right; every wrong one goes to the problems of `book`."""
    about = book.fields(sheets.ABOUT)
    program = _headed(about, code, _years_asked(about, book.ahead(sheets.PERIODS)))
    scales = each(book.table(sheets.SCALES), rows.scale)
    words = words_of_list(book)
    known_kinds = kinds_of_lists(book, words)
    bases, base_codes = _bases(book, known_kinds)
    indicator_records, given = with_indicator_codes(book.table(sheets.INDICATORS, program.years))
    indicators = _indicators(indicator_records, program.years, scales, (bases, base_codes), known_kinds)
    indicator_codes = codes_of(book, sheets.INDICATORS, indicator_records)
    unit_records, given_units = with_unit_codes(book.table(sheets.UNITS), program.office_code)
    units, changes, unit_codes = _units(book, unit_records, about, known_kinds)
    _say_unasked(indicator_records, indicators, units)
    period_records = book.table(sheets.PERIODS)
    say_lookalikes(r["code"] for r in period_records)
    periods = each(period_records, lambda r: rows.period(r, program.years))
    _say_never_asked(indicator_records, indicators, periods)
    _say_due_in_no_year(indicator_records, indicators, program.years)
    sessions = _sessions(book, codes_of(book, sheets.PERIODS, period_records))
    section_records, task_records = book.table(sheets.SECTIONS), book.table(sheets.TASKS)
    sections = each(section_records, lambda r: rows.section(r, indicators))
    tasks = _tasks(task_records)
    writing = (r["writer"]._replace(value=name) for r in section_records for name in rows.writers(r["writer"]))
    say_alike((*(r["department"] for r in task_records), *writing))
    target_records = book.table(sheets.OTHER_TARGETS)
    decided = _other_targets(target_records, program.years, indicators, indicator_codes, unit_codes)
    say_alike((about["resolution"]._replace(value=program.resolution), *(r["resolution"] for r in target_records)))
    amendments = amendments_of(indicators, program.resolution, decided)
    others = tuple(t for t in decided if not amends(t, program.resolution))
    program = replace(
        program,
        indicators=indicators,
        bases=bases,
        units=units,
        periods=periods,
        sections=sections,
        scales=scales,
        decided_targets=others,
        amendments=amendments,
        changes=changes,
        sessions=sessions,
        given_codes=(*given, *given_units),
        department_tasks=tasks,
        report=rows.switches(book.fields(sheets.REPORT)),
        settings=office_settings(book),
        words=words,
        kinds=known_kinds.kinds,
        scopes=known_kinds.scopes,
    )
    if program.is_unfilled:
        book.problems.add("P17", sheets.INDICATORS.name, "")
    return program.as_of(date.max)


def _years(about: Record) -> tuple[int, ...]:
    """The years of the term; none when they cannot be told."""
    first, last = _year(about, "first_year"), _year(about, "last_year")
    if not (first and last):
        return ()
    if not first <= last <= first + 9:
        about["last_year"].wrong(f"năm từ {first} đến {first + 9}")
        return ()
    return tuple(range(first, last + 1))


def _years_asked(about: Record, periods: Iterable[Record]) -> tuple[int, ...]:
    """The years of the term; a year before them that periods ask is said where the first year is, if that is empty."""
    years, span = _years(about), term_span(about.said("term"))
    if not years or span is None or not about["first_year"].empty:
        return years
    before = [y for r in periods for y in rows.listed_years(r["years"].text()) if span[0] <= y < years[0]]
    if not before:
        return years
    first = min(before)
    about["first_year"].wrong(
        f"năm đầu có mức giao: để trống là {years[0]}, mà kỳ báo cáo có hỏi năm {first}",
        f"Chương trình giao mức từ năm {first} thì ghi {first} ở ô này; không thì bỏ năm {first} ở trang "
        f"“{sheets.PERIODS.name}”.",
    )
    return tuple(range(first, years[-1] + 1))


def _year(about: Record, name: str) -> int | None:
    cell = about[name]
    return int(about.said(name) or 0) or None if cell.empty else cell.year()


def _office_code(about: Record) -> str:
    cell = about["office_code"]
    return about.said("office_code") if cell.empty else rows.unit_code(cell)


def _headed(about: Record, code: str, years: tuple[int, ...]) -> Program:
    """What sheet Chương trình says."""
    return Program(
        code=code,
        title=about.said("title"),
        resolution=about.said("resolution"),
        office=about["office"].text(),
        office_code=_office_code(about),
        office_short=about.said("office_short"),
        superior_office=about["superior_office"].text(),
        place=about.said("place"),
        number=about["number"].text(),
        issued=about["issued"].date(),
        term=about["term"].text(),
        years=years,
        signed_for=about["signed_for"].text(),
        signer_title=about.said("signer_title"),
        signer=about["signer"].text(),
        addressee=about.said("addressee"),
        recipients=about["recipients"].lines(),
        paper_recipients=about["paper_recipients"].lines(),
        reviewed=about["reviewed"].lines(),
        code_above=matching(about["code_above"], rows.UNIT_CODE, rows.UNIT_CODE_HINT),
        note=about["note"].text(),
    )


def _bases(book: Workbook, among: UnitKinds) -> tuple[tuple[Base, ...], Codes]:
    records = book.table(sheets.BASES)
    bases, codes = each(records, lambda r: rows.base(r, among)), codes_of(book, sheets.BASES, records)
    known(records, ("part_of",), codes, "mã ở trang “Số liệu chung”")
    apart(records, "superior_code", "code")
    return bases, codes


def _indicators(
    records: Sequence[Record],
    years: tuple[int, ...],
    scales: tuple[Scale, ...],
    asked_once: tuple[tuple[Base, ...], Codes],
    among: UnitKinds,
) -> tuple[Indicator, ...]:
    bases, base_codes = asked_once
    known(records, ("base",), base_codes, "mã ở trang “Số liệu chung”")
    scale_by_name, base_by_code = {key(s.name): s for s in scales}, {b.code: b for b in bases}
    indicators = each(records, lambda r: indicator(r, years, scale_by_name, base_by_code, among))
    check_sums_above(records, indicators)
    return indicators


def _say_never_asked(records: Iterable[Record], indicators: Iterable[Indicator], periods: Sequence[Period]) -> None:
    """Warn of every indicator that is asked in kinds of periods of which there are none."""
    there, by_code = {period.kind for period in periods}, {i.code: i for i in indicators}
    for r in records:
        asked = by_code.get(r["code"].text())
        if periods and asked is not None and asked.asked_at and not asked.asked_at & there:
            cell, kinds = r["asked_at"], "; ".join(kind.label for kind in PeriodKind if kind in there)
            cell.problems.add("P20", cell.sheet, cell.address, cell.value, cell.column.header, expected=kinds)


def _say_due_in_no_year(records: Iterable[Record], indicators: Iterable[Indicator], years: tuple[int, ...]) -> None:
    """Warn of every indicator that no year of the term asks: year by year, with a target of the term alone."""
    by_code = {i.code: i for i in indicators}
    for r in records:
        asked = by_code.get(r["code"].text())
        if asked is not None and asked.term_target and not any(asked.asked_in(year, years) for year in years):
            cell = r["accrual"]
            cell.problems.add("P23", cell.sheet, cell.address, asked.accrual.label, cell.column.header)


def _say_unasked(records: Iterable[Record], indicators: Iterable[Indicator], units: Sequence[Unit]) -> None:
    """Warn of every indicator whose own scope no unit of the list is in; offices below may have such units.

    The usual scopes are for whatever units there will be.
    """
    if not units or any(unit.is_office_below for unit in units):
        return
    there, by_code = {unit.kind for unit in units}, {i.code: i for i in indicators}
    for r in records:
        asked = by_code.get(r["code"].text())
        if asked is None or asked.reporter is Reporter.OFFICE or asked.scope in USUAL_SCOPES:
            continue
        if not asked.scope.kinds & there:
            cell, parts = r["scope"], "; ".join(asked.scope.parts)
            cell.problems.add("P19", cell.sheet, cell.address, asked.scope.label, cell.column.header, expected=parts)


def _units(
    book: Workbook, records: Sequence[Record], office: Record, among: UnitKinds
) -> tuple[tuple[Unit, ...], tuple[UnionChange, ...], Codes]:
    """The units with the validity that their changes give, the changes, and the codes that others may refer to."""
    office_code = office.said("office_code")
    units, codes = each(records, lambda r: rows.unit(r, among)), codes_of(book, sheets.UNITS, records)
    known(records, ("superior", "merged_into"), codes, "mã ở trang “Đơn vị”")
    own = key(office_code)
    for r in records:
        if key(r["code"].text()) == own != "":
            r["code"].wrong(f"mã khác mã của cơ quan ({office_code})")
    say_alike(r["cluster"] for r in records)
    say_marked(r["code"] for r in records)
    say_lookalikes((office["office_code"], *(r["code"] for r in records)))
    change_records = book.table(sheets.CHANGES)
    known(change_records, ("unit", "successor"), codes, "mã ở trang “Đơn vị”")
    check_former_superiors(change_records, codes, office_code)
    entries = list(each(change_records, lambda r: entry(r, office_code)))
    entries += mergers(records, {u.code: u for u in units if u.code}, entries)
    standing = with_validity(units, entries)
    _check_counted_once(records, standing)
    return standing, with_shares(entries), codes


def _check_counted_once(records: Iterable[Record], units: Iterable[Unit]) -> None:
    """Say every unit that would report beside the roll-up form of its own superior."""
    by_code = {u.code: u for u in units}
    below = {code: u for code, u in by_code.items() if u.is_office_below}
    for r in records if below else ():
        unit, above = by_code.get(r["code"].text()), below.get(r["superior"].text())
        if unit is None or above is None:
            continue
        since = max(unit.valid_from or date.min, above.valid_from or date.min)
        if since <= min(unit.valid_to or date.max, above.valid_to or date.max):
            r["superior"].wrong(
                "mã đơn vị không gửi biểu tổng hợp",
                f"Số của đơn vị này đã nằm trong biểu tổng hợp của {above.code}: xóa dòng này, hoặc ghi “Đến ngày”, "
                f"hoặc bỏ “Số đơn vị tổng hợp” của {above.code}.",
            )


def _sessions(book: Workbook, period_codes: Codes) -> tuple[Session, ...]:
    sessions = each(book.table(sheets.SESSIONS), lambda r: rows.session(r, period_codes))
    return tuple(sorted(sessions, key=lambda s: s.start))


def _tasks(records: Iterable[Record]) -> dict[str, tuple[str, ...]]:
    tasks: dict[str, tuple[str, ...]] = {}
    for r in records:
        department = r["department"].text()
        tasks[department] = (*tasks.get(department, ()), r["task"].text())
    return tasks


def _other_targets(
    records: Sequence[Record],
    years: tuple[int, ...],
    indicators: tuple[Indicator, ...],
    indicator_codes: Codes,
    unit_codes: Codes,
) -> tuple[OtherTarget, ...]:
    known(records, ("indicator",), indicator_codes, "mã ở trang “Chỉ tiêu”")
    known(records, ("unit",), unit_codes, "mã ở trang “Đơn vị”")
    by_code = {i.code: i for i in indicators}
    found = each(records, lambda r: other_target(r, years, by_code))
    once(records)
    return found
