"""Program workbook -> Program. Every wrong cell is said, all of them at once, with sheet, cell, found, expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pipeline.errors import ProgramError
from pipeline.issues import Severity
from pipeline.program import sheets
from pipeline.program.model import (
    Base,
    Indicator,
    OtherTarget,
    Period,
    Program,
    Scale,
    Section,
    Target,
    Unit,
)
from pipeline.program.tables import Cell, Problems, Record, Workbook
from pipeline.program.words import Accrual, Comparator, Measure, PeriodKind, Reporter, Scope, UnitKind
from pipeline.text import AmbiguousNumber, NotANumber, clean, key, parse_number, suggest

_RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\.\.|đến)\s*(.+)")
_CODE = re.compile(r"\d+(?:\.\d+)*")
_YEARS = re.compile(r"\d{4}(?:[,; ]+\d{4})*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]*", re.IGNORECASE)
T = TypeVar("T")
_UNIT_CODE = re.compile(r"\w[\w.-]*")


def read(path: Path, code: str, shown: str = "") -> Program:
    """Read the program workbook at `path`; `code` is the program's folder name, `shown` the path messages name.

    Raises ProgramError listing every wrong cell.
    """
    problems = Problems(shown or str(path))
    book = Workbook(path, problems)
    program = _program(book, code)
    errors = [i for i in problems.found if i.severity is Severity.ERROR]
    if errors or program is None:
        lines = "\n".join(f"  {item}" for item in errors)
        raise ProgramError(f"{problems.file}: tệp chương trình có {len(errors)} chỗ cần sửa:\n{lines}")
    return program


def _program(book: Workbook, code: str) -> Program | None:
    about = book.about()
    first, last = about["first_year"].year(), about["last_year"].year()
    if first and last and not first <= last <= first + 9:
        about["last_year"].wrong(f"năm từ {first} đến {first + 9}")
        last = None
    years = tuple(range(first, last + 1)) if first and last else ()
    scales = {key(s.name): s for s in _scales(book)}
    base_records = book.table(sheets.BASES)
    bases = _each(base_records, _base)
    _known(base_records, ("part_of",), {b.code for b in bases}, "mã ở trang “Số gốc”")
    indicators = _each(
        book.table(sheets.INDICATORS, years), lambda r: _indicator(r, years, scales, {b.code for b in bases})
    )
    unit_records = book.table(sheets.UNITS)
    units = _each(unit_records, _unit)
    _known(unit_records, ("superior", "merged_into"), {u.code for u in units}, "mã ở trang “Đơn vị”")
    for r in unit_records:
        if key(r["code"].text()) == key(about["office_code"].text()) != "":
            r["code"].wrong(f"mã khác mã của cơ quan ({about['office_code'].text()})")
    periods = _each(book.table(sheets.PERIODS), lambda r: _period(r, years))
    sections = _each(book.table(sheets.SECTIONS), _section)
    tasks: dict[str, tuple[str, ...]] = {}
    for r in book.table(sheets.TASKS):
        department = r["department"].text()
        tasks[department] = (*tasks.get(department, ()), r["task"].text())
    other = _each(
        book.table(sheets.OTHER_TARGETS),
        lambda r: _other_target(r, {i.code for i in indicators}, {u.code for u in units}),
    )
    if book.problems.found and any(i.severity is Severity.ERROR for i in book.problems.found):
        return None
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
        indicators=indicators,
        bases=bases,
        units=units,
        periods=periods,
        sections=sections,
        scales=tuple(scales.values()),
        other_targets=other,
        department_tasks=tasks,
    )


def _each(records: Iterable[Record], build: Callable[[Record], T | None]) -> tuple[T, ...]:
    """Build each record; a code used twice is said at the second."""
    seen: dict[str, Cell] = {}
    built = []
    for record in records:
        first = next(iter(record.cells.values()))
        if first.column.key in ("code", "number") and not first.empty:
            if earlier := seen.get(key(first.text())):
                first.problems.add(
                    "P05", first.sheet, first.address, first.value, first.column.header, expected=earlier.address
                )
            seen.setdefault(key(first.text()), first)
        item = build(record)
        if item is not None:
            built.append(item)
    return tuple(built)


def _scales(book: Workbook) -> Iterable[Scale]:
    for r in book.table(sheets.SCALES):
        grades = tuple(c.text() for k, c in r.cells.items() if k.startswith("grade") and not c.empty)
        if len(grades) < 2:
            r["grade1"].wrong("ít nhất hai mức xếp loại")
        yield Scale(r["name"].text(), grades)


def _matching(cell: Cell, pattern: re.Pattern[str], expected: str) -> str:
    text = cell.text()
    if text and not pattern.fullmatch(text):
        cell.wrong(expected)
    return text


def _base(r: Record) -> Base | None:
    scope = r["scope"].choice(Scope)
    code = _matching(r["code"], _NAME, "chữ thường không dấu, số và gạch dưới, ví dụ doan_vien")
    if scope is None:
        return None
    return Base(code, r["label"].text(), r["unit"].text(), r["part_of"].text() or None, scope)


def target(cell: Cell, percent: bool) -> Target | None:
    """'95', '95%', '1.500 - 2.000' as a Target; a cell formatted 0,95 = 95% counts as 95 when `percent`."""
    if cell.empty:
        return None
    if isinstance(cell.value, (int, float)) and not isinstance(cell.value, bool):
        value = float(cell.value)
        if percent and 0 < value <= 1 and not value.is_integer():
            return Target(round(value * 100, 6))
        return Target(value)
    text = clean(cell.value)
    try:
        if (match := _RANGE.fullmatch(text)) and match.group(1) not in "+-":
            low, high = (parse_number(part.removesuffix("%")).value for part in match.groups())
            if low < high:
                return Target(low, high)
            cell.wrong("khoảng có số đầu nhỏ hơn số cuối")
            return None
        return Target(parse_number(text).value)
    except AmbiguousNumber:
        cell.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5.")
    except NotANumber:
        cell.wrong("một số, hoặc khoảng như 1.500 - 2.000")
    return None


def _indicator(r: Record, years: tuple[int, ...], scales: dict[str, Scale], bases: set[str]) -> Indicator | None:
    measure, comparator = r["measure"].choice(Measure), r["comparator"].choice(Comparator)
    scope, reporter, accrual = r["scope"].choice(Scope), r["reporter"].choice(Reporter), r["accrual"].choice(Accrual)
    code = _matching(r["code"], _CODE, "mã dạng 3.1")
    percent = r["unit"].text() == "%"
    targets = {y: t for y in years if (t := target(r[str(y)], percent))}
    term_target = target(r["term_target"], percent)
    if measure is None or comparator is None or scope is None or reporter is None or accrual is None:
        return None
    for cell, t in [*((r[str(y)], t) for y, t in targets.items()), (r["term_target"], term_target)]:
        if t and (t.high is not None) != (comparator is Comparator.RANGE):
            cell.wrong(f"khoảng “từ - đến” (So sánh là {comparator.label})" if t.high is None else "một số")
    if not targets and term_target is None:
        r["term_target"].wrong("mức giao của ít nhất một năm hoặc của nhiệm kỳ")
    scale = _scale(r, measure, scales)
    base = r["base"].text() or None
    if measure is Measure.RATIO:
        if base is None and r["denominator"].empty:
            r["denominator"].wrong("câu hỏi về tổng số, hoặc mã số gốc ở cột bên")
        if base is not None and base not in bases:
            _unknown(r["base"], "mã ở trang “Số gốc”", bases)
        if base is not None and reporter is Reporter.OFFICE:
            r["base"].wrong("để trống và ghi Mẫu số (cơ quan công đoàn không điền số gốc)")
    if (scope is Scope.OFFICE) and reporter is not Reporter.OFFICE:
        r["reporter"].wrong(Reporter.OFFICE.label)
    return Indicator(
        code=code,
        group=r["group"].text(),
        text=r["text"].text(),
        measure=measure,
        unit=r["unit"].text(),
        comparator=comparator,
        scope=scope,
        reporter=reporter,
        numerator=r["numerator"].text(),
        denominator=r["denominator"].text(),
        base=base if measure is Measure.RATIO else None,
        scale=scale,
        threshold=_threshold(r, scale),
        accrual=accrual,
        targets=targets,
        term_target=term_target,
        lead=r["lead"].text(),
        coordinating=r["coordinating"].text(),
    )


def _unknown(cell: Cell, expected: str, among: Iterable[str]) -> None:
    near = suggest(cell.text(), among)
    cell.problems.add(
        "P06",
        cell.sheet,
        cell.address,
        cell.value,
        cell.column.header,
        expected=expected,
        hint=f"Có phải “{near}”?" if near else "Kiểm tra lại mã.",
    )


def _known(records: Iterable[Record], columns: Iterable[str], codes: set[str], expected: str) -> None:
    """Say every reference in `columns` that names none of `codes`."""
    for r in records:
        for name in columns:
            if not r[name].empty and r[name].text() not in codes:
                _unknown(r[name], expected, codes)


def _scale(r: Record, measure: Measure, scales: dict[str, Scale]) -> Scale | None:
    if measure is not Measure.GRADE:
        return None
    scale = scales.get(key(r["scale"].text()))
    if scale is None:
        _unknown(r["scale"], "tên thang ở trang “Danh mục”", [s.name for s in scales.values()])
    return scale


def _threshold(r: Record, scale: Scale | None) -> str | None:
    if scale is None:
        return None
    for grade in scale.grades:
        if key(grade) == key(r["threshold"].text()):
            return grade
    r["threshold"].wrong("một mức của thang: " + "; ".join(scale.grades))
    return None


def _unit(r: Record) -> Unit | None:
    kind = r["kind"].choice(UnitKind)
    start, end = r["valid_from"].date(), r["valid_to"].date()
    code = _matching(r["code"], _UNIT_CODE, "mã không có dấu cách, ví dụ YB01")
    if start and end and end < start:
        r["valid_to"].wrong("ngày sau ngày bắt đầu")
    if kind is UnitKind.OFFICE:
        r["kind"].wrong("loại hình của đơn vị cấp dưới")
    if kind is None:
        return None
    return Unit(
        code=code,
        name=r["name"].text(),
        kind=kind,
        cluster=r["cluster"].text(),
        superior=r["superior"].text(),
        email=r["email"].text(),
        chair=r["chair"].text(),
        valid_from=start,
        valid_to=end,
        merged_into=r["merged_into"].text() or None,
    )


def _period(r: Record, years: tuple[int, ...]) -> Period | None:
    kind = r["kind"].choice(PeriodKind)
    said = r["years"].text()
    asked = tuple(int(y) for y in re.findall(r"\d{4}", said))
    readable = _YEARS.fullmatch(said) is not None
    if years and (not readable or any(y not in years for y in asked)):
        r["years"].wrong(f"các năm trong khoảng {years[0]} - {years[-1]}")
    code = _matching(r["code"], _FOLDER, "chữ không dấu, số và gạch nối, ví dụ 2024-6thang")
    dates = {name: r[name].date() for name in ("start", "end", "cutoff", "due")}
    if dates["start"] and dates["end"] and dates["end"] <= dates["start"]:
        r["end"].wrong("ngày sau ngày đầu kỳ")
    start, end, cutoff, due = dates.values()
    if kind is None or not (start and end and cutoff and due):
        return None
    return Period(code, r["name"].text(), kind, tuple(sorted(set(asked))), start, end, cutoff, due)


def _section(r: Record) -> Section:
    number = _matching(r["number"], _CODE, "số dạng 1 hoặc 1.2")
    return Section(number, r["title"].text(), r["prompt"].text(), r["writer"].text())


def _other_target(r: Record, indicators: set[str], units: set[str]) -> OtherTarget | None:
    code, unit = r["indicator"].text(), r["unit"].text() or None
    if code not in indicators:
        _unknown(r["indicator"], "mã ở trang “Chỉ tiêu”", indicators)
    if unit is not None and unit not in units:
        _unknown(r["unit"], "mã ở trang “Đơn vị”", units)
    term = key(r["year"].text()) == key(sheets.TERM_LABEL)
    year = None if term else r["year"].year()
    amount = target(r["target"], percent=False)
    if amount is None or (year is None and not term):
        return None
    return OtherTarget(r["resolution"].text(), code, unit, year, amount, r["decision"].text(), r["decided_on"].date())
