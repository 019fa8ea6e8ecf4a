"""Program workbook -> Program. Every wrong cell is said, all of them at once, with sheet, cell, found, expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
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
from pipeline.program.sheets import Sheet
from pipeline.program.tables import Cell, Percent, Problems, Record, Workbook
from pipeline.program.words import Accrual, Comparator, Measure, PeriodKind, Reporter, Scope, UnitKind, Writer
from pipeline.text import AmbiguousNumber, NotANumber, Typed, clean, key, parse_number, suggest

_RANGE = re.compile(r"(.+?)\s*(?:-|–|—|\.\.|đến)\s*(.+)")
_CODE = re.compile(r"\d+(?:\.\d+)*")
_YEARS = re.compile(r"\d{4}(?:[,; ]+\d{4})*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FOLDER = re.compile(r"[a-z0-9][a-z0-9-]*", re.IGNORECASE)
T = TypeVar("T")
_UNIT_CODE = re.compile(r"\w[\w.-]{0,29}")  # file names begin with it


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
    return program


def _program(book: Workbook, code: str) -> Program:
    """The program as far as its cells are right; every wrong one goes to the problems of `book`."""
    about = book.about()
    first, last = about["first_year"].year(), about["last_year"].year()
    if first and last and not first <= last <= first + 9:
        about["last_year"].wrong(f"năm từ {first} đến {first + 9}")
        last = None
    years = tuple(range(first, last + 1)) if first and last else ()
    scales = _each(book.table(sheets.SCALES), _scale)
    base_records = book.table(sheets.BASES)
    bases = _each(base_records, _base)
    base_codes = _codes(book, sheets.BASES, base_records)
    _known(base_records, ("part_of",), base_codes, "mã ở trang “Số gốc”")
    indicator_records = book.table(sheets.INDICATORS, years)
    _known(indicator_records, ("base",), base_codes, "mã ở trang “Số gốc”")
    scale_by_name, base_by_code = {key(s.name): s for s in scales}, {b.code: b for b in bases}
    indicators = _each(indicator_records, lambda r: _indicator(r, years, scale_by_name, base_by_code))
    unit_records = book.table(sheets.UNITS)
    units = _each(unit_records, _unit)
    unit_codes = _codes(book, sheets.UNITS, unit_records)
    _known(unit_records, ("superior", "merged_into"), unit_codes, "mã ở trang “Đơn vị”")
    for r in unit_records:
        if key(r["code"].text()) == key(about["office_code"].text()) != "":
            r["code"].wrong(f"mã khác mã của cơ quan ({about['office_code'].text()})")
    periods = _each(book.table(sheets.PERIODS), lambda r: _period(r, years))
    sections = _each(book.table(sheets.SECTIONS), _section)
    tasks: dict[str, tuple[str, ...]] = {}
    for r in book.table(sheets.TASKS):
        department = r["department"].text()
        tasks[department] = (*tasks.get(department, ()), r["task"].text())
    other_records = book.table(sheets.OTHER_TARGETS)
    _known(other_records, ("indicator",), _codes(book, sheets.INDICATORS, indicator_records), "mã ở trang “Chỉ tiêu”")
    _known(other_records, ("unit",), unit_codes, "mã ở trang “Đơn vị”")
    indicator_by_code = {i.code: i for i in indicators}
    other = _each(other_records, lambda r: _other_target(r, years, indicator_by_code))
    resolution = about["resolution"].text()
    indicators = tuple(_amended(i, resolution, other) for i in indicators)
    other = tuple(t for t in other if t.unit is not None or key(t.resolution) != key(resolution))
    _once(other_records)
    return Program(
        code=code,
        title=about["title"].text(),
        resolution=resolution,
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
        scales=scales,
        other_targets=other,
        department_tasks=tasks,
        warnings=tuple(book.problems.found),
    )


def _each(records: Iterable[Record], build: Callable[[Record], T | None]) -> tuple[T, ...]:
    """Build each record; a code used twice is said at the second."""
    seen: dict[str, Cell] = {}
    built = []
    for record in records:
        first = next(iter(record.cells.values()))
        if first.column.key in ("code", "number", "name") and not first.empty:
            if earlier := seen.get(key(first.text())):
                first.problems.add(
                    "P05", first.sheet, first.address, first.value, first.column.header, expected=earlier.address
                )
            seen.setdefault(key(first.text()), first)
        item = build(record)
        if item is not None:
            built.append(item)
    return tuple(built)


def _scale(r: Record) -> Scale:
    cells = [c for k, c in r.cells.items() if k.startswith("grade") and not c.empty]
    if len(cells) < 2:
        r["grade1"].wrong("ít nhất hai mức xếp loại")
    for n, cell in enumerate(cells):
        if key(cell.text()) in [key(c.text()) for c in cells[:n]]:
            cell.wrong("các mức khác nhau")
    return Scale(r["name"].text(), tuple(c.text() for c in cells))


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
    """'95', '95%', '1.500 - 2.000' as a Target; of a `percent`, 0,95 is 95, and so is a cell that shows 95%."""
    if cell.empty:
        return None
    try:
        bounds = [_percentage(part) if percent else part.value for part in _bounds(cell.value)]
    except AmbiguousNumber:
        cell.wrong("số viết không mơ hồ", "Ghi 1234 hoặc 1,5; tỷ lệ ghi kèm dấu %.")
    except NotANumber:
        cell.wrong("một số, hoặc khoảng như 1.500 - 2.000")
    else:
        if bounds[0] < 0:
            cell.wrong("số từ 0 trở lên")
        elif bounds != sorted(set(bounds)):
            cell.wrong("khoảng có số đầu nhỏ hơn số cuối")
        else:
            return Target(*bounds)
    return None


def _bounds(value: object) -> list[Typed]:
    """The one number of a target's cell, or the two of a range. Raises NotANumber or AmbiguousNumber."""
    if isinstance(value, Percent):
        return [Typed(round(100 * value, 6), percent=True)]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return [Typed(float(value))]
    text = clean(value)
    if (match := _RANGE.fullmatch(text)) and match.group(1) not in "+-":
        low, high = (parse_number(part) for part in match.groups())
        return [Typed(low.value, low.percent or high.percent), high]
    return [parse_number(text)]


def _percentage(said: Typed) -> float:
    """95 for '95', for '95%' and for '0,95'. Raises AmbiguousNumber for a bare 1: it may be one percent or all."""
    if said.value == 1 and not said.percent:
        raise AmbiguousNumber
    return round(100 * said.value, 6) if 0 < said.value < 1 and not said.percent else said.value


def _indicator(r: Record, years: tuple[int, ...], scales: dict[str, Scale], bases: dict[str, Base]) -> Indicator | None:
    measure, comparator = r["measure"].choice(Measure), r["comparator"].choice(Comparator)
    scope, reporter, accrual = r["scope"].choice(Scope), r["reporter"].choice(Reporter), r["accrual"].choice(Accrual)
    code = _matching(r["code"], _CODE, "mã dạng 3.1")
    percent = r["unit"].text() == "%"
    targets = {y: t for y in years if (t := target(r[str(y)], percent))}
    term_target = target(r["term_target"], percent)
    if measure is None or comparator is None or scope is None or reporter is None or accrual is None:
        return None
    for year, promised in targets.items():
        _check_range(r[str(year)], promised, comparator)
    _check_range(r["term_target"], term_target, comparator)
    if years and all(r[name].empty for name in (*map(str, years), "term_target")):
        r["term_target"].wrong("mức giao của ít nhất một năm hoặc của nhiệm kỳ")
    if measure is Measure.RATIO:
        _check_denominator(r, scope, reporter, bases)
    if scope is Scope.OFFICE and reporter is not Reporter.OFFICE:
        r["reporter"].wrong(Reporter.OFFICE.label)
    scale = _scale_of(r, scales) if measure is Measure.GRADE else None
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
        base=(r["base"].text() or None) if measure is Measure.RATIO else None,
        scale=scale,
        threshold=_threshold(r, scale) if scale else None,
        accrual=accrual,
        targets=targets,
        term_target=term_target,
        lead=r["lead"].text(),
        coordinating=r["coordinating"].text(),
    )


def _check_range(cell: Cell, said: Target | None, comparator: Comparator) -> None:
    """A range where, and only where, the comparison is with a range."""
    if said and (said.high is not None) != (comparator is Comparator.RANGE):
        cell.wrong(f"khoảng “từ - đến” (So sánh là {comparator.label})" if said.high is None else "một số")


def _check_denominator(r: Record, scope: Scope, reporter: Reporter, bases: dict[str, Base]) -> None:
    """Everybody who is asked the indicator must be asked what it is divided by."""
    if r["base"].empty:
        if r["denominator"].empty:
            r["denominator"].wrong("câu hỏi về tổng số, hoặc mã số gốc ở cột bên")
        return
    if reporter is Reporter.OFFICE:
        r["base"].wrong("để trống và ghi Mẫu số (cơ quan công đoàn không điền số gốc)")
        return
    base = bases.get(r["base"].text())
    if base is not None and not scope.kinds <= base.scope.kinds:
        r["base"].wrong(
            f"số gốc hỏi mọi đơn vị thuộc đối tượng “{scope.label}”",
            f"Số gốc này chỉ hỏi “{base.scope.label}”: sửa Đối tượng của số gốc, hoặc dùng số gốc khác.",
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


def _codes(book: Workbook, spec: Sheet, records: Sequence[Record]) -> set[str] | None:
    """The codes that others may refer to; None when the sheet cannot tell (said already: nothing follows from it)."""
    codes = {r["code"].text() for r in records} - {""}
    return None if spec.key in book.missing or (records and not codes) else codes


def _known(records: Iterable[Record], columns: Iterable[str], codes: set[str] | None, expected: str) -> None:
    """Say every reference in `columns` that names none of `codes`, or its own row."""
    if codes is None:
        return
    for r in records:
        own = r.cells.get("code")
        for cell in (r[name] for name in columns):
            if not cell.empty and cell.text() not in codes:
                _unknown(cell, expected, codes)
            elif not cell.empty and own and cell.text() == own.text():
                cell.wrong("mã khác mã của chính dòng này")


def _scale_of(r: Record, scales: dict[str, Scale]) -> Scale | None:
    scale = scales.get(key(r["scale"].text()))
    if scale is None:
        _unknown(r["scale"], "tên thang ở trang “Danh mục”", [s.name for s in scales.values()])
    return scale


def _threshold(r: Record, scale: Scale) -> str | None:
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
    if said and years and (not readable or any(y not in years for y in asked)):
        r["years"].wrong(f"các năm trong khoảng {years[0]} - {years[-1]}")
    code = _matching(r["code"], _FOLDER, "chữ không dấu, số và gạch nối, ví dụ 2024-6thang")
    dates = {name: r[name].date() for name in ("start", "end", "cutoff", "due")}
    if dates["start"] and dates["end"] and dates["end"] <= dates["start"]:
        r["end"].wrong("ngày sau ngày đầu kỳ")
    start, end, cutoff, due = dates.values()
    if start and end and cutoff and start < end and not start <= cutoff <= end:
        r["cutoff"].wrong("ngày trong kỳ")
    if kind is None or not (start and end and cutoff and due):
        return None
    return Period(code, r["name"].text(), kind, tuple(sorted(set(asked))), start, end, cutoff, due)


def _section(r: Record) -> Section:
    number = _matching(r["number"], _CODE, "số dạng 1 hoặc 1.2")
    said = r["writer"].text()
    writer = next((w.label for w in Writer if key(w.label) == key(said)), said)
    return Section(number, r["title"].text(), r["prompt"].text(), writer)


def _once(records: Iterable[Record]) -> None:
    """Say a second target for the same resolution, indicator, unit, year and decision date."""
    seen: dict[tuple[str, ...], str] = {}
    for r in records:
        asked = tuple(key(r[name].text()) for name in ("resolution", "indicator", "unit", "year", "decided_on"))
        cell = r["target"]
        if asked in seen:
            cell.problems.add("P05", cell.sheet, cell.address, cell.value, cell.column.header, expected=seen[asked])
        seen.setdefault(asked, cell.address)


def _amended(indicator: Indicator, resolution: str, others: Iterable[OtherTarget]) -> Indicator:
    """The indicator with its own resolution's amendments: the latest decision of each year counts."""
    own = [
        t for t in others if t.indicator == indicator.code and t.unit is None and key(t.resolution) == key(resolution)
    ]
    if not own:
        return indicator
    own.sort(key=lambda t: t.decided_on or date.min)
    targets = dict(indicator.targets) | {t.year: t.target for t in own if t.year is not None}
    term = next((t.target for t in reversed(own) if t.year is None), indicator.term_target)
    return replace(indicator, targets=targets, term_target=term)


def _other_target(r: Record, years: tuple[int, ...], indicators: dict[str, Indicator]) -> OtherTarget | None:
    indicator = indicators.get(r["indicator"].text())
    term = key(r["year"].text()) == key(sheets.TERM_LABEL)
    year = None if term else r["year"].year()
    if year and years and year not in years:
        r["year"].wrong(f"một năm trong khoảng {years[0]} - {years[-1]}, hoặc “{sheets.TERM_LABEL}”")
    amount = target(r["target"], indicator is not None and indicator.is_percent)
    decided_on = r["decided_on"].date()
    if indicator is not None:
        _check_range(r["target"], amount, indicator.comparator)
    if indicator is None or amount is None or (year is None and not term):
        return None
    unit = r["unit"].text() or None
    return OtherTarget(r["resolution"].text(), indicator.code, unit, year, amount, r["decision"].text(), decided_on)
