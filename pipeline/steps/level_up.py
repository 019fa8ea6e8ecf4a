"""The consolidated round -> the superior office's roll-up form, filled: gui-cap-tren/<office>.xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from pipeline.consolidation import Consolidation
from pipeline.files import replaced_file
from pipeline.forms import layout
from pipeline.forms.fill import Values
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import MARK_NAME, TERM, roll_up_spec
from pipeline.forms.rollup_fill import Line, Wanted, fill_roll_up, wanted
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.intake.rollup import is_roll_up
from pipeline.measures.levels import coverage_by_unit, rolled_up
from pipeline.measures.results import all_sums
from pipeline.measures.rollup import Sum
from pipeline.program.model import Indicator
from pipeline.program.reader import read as read_program
from pipeline.program.words import Basis
from pipeline.reports.counts import base_sums
from pipeline.reports.summary.look import BANNER
from pipeline.settings import Settings
from pipeline.text import file_name

ABOVE_FOLDER = "cap-tren"
PROGRAM_FILE = "chuong-trinh.xlsx"
UP_FOLDER = "gui-cap-tren"
MAX_DETAILS = 10_000  # lines; a longer sheet is refused where forms are read (forms.parts.MAX_PART)
Sums = dict[tuple[str, int | None], Sum]


@dataclass(frozen=True, slots=True)
class Upward:
    """The roll-up form filled, and what has no counterpart: (code, why) of each."""

    path: Path
    unmatched: tuple[tuple[str, str], ...]


def write_upward(settings: Settings, data: Consolidation, today: date) -> Upward | None:
    """Fill the form of inputs/<program>/cap-tren/ for this round; None where there is none for these years."""
    form = _empty_form(settings, data)
    if form is None:
        return None
    asked = wanted(form)
    matched, unmatched = match(data, asked)
    years = tuple(y for y in data.program.years if y in {*data.years, *asked.years} and y <= max(asked.years))
    sums = all_sums(data.program, data.period, data.facts, years, data.below)
    folder = settings.output_folder(data.program.code, data.period.code) / UP_FOLDER
    path = folder / f"{file_name(data.program.office_short or data.program.office)}.xlsx"
    values = {**_values(data, matched, asked, sums, today), **_written(path)}
    saved_at = datetime.combine(today, time(12))
    details = list(_details(data, matched, asked))
    if len(details) > MAX_DETAILS:
        why = f"Chi tiết theo đơn vị dài {len(details)} dòng, quá {MAX_DETAILS}: không gửi kèm, số tổng vẫn đủ"
        details, unmatched = [], [*unmatched, ("Chi tiết", why)]
    content = fill_roll_up(form.data, values, details, unmatched, saved_at)
    with replaced_file(path) as scratch:
        scratch.write_bytes(content)
    return Upward(path, tuple(unmatched))


def _empty_form(settings: Settings, data: Consolidation) -> RawForm | None:
    """The superior's form for the latest year: of several the one of this period's code, else the last by name."""
    folder = settings.program_folder(data.program.code) / ABOVE_FOLDER
    found = []
    for path in sorted(folder.glob("*.xlsx")):
        raw = read(path.read_bytes(), path.name) if path.name != PROGRAM_FILE else None
        if isinstance(raw, RawForm) and is_roll_up(raw) and max(wanted(raw).years, default=0) == data.latest_year:
            found.append(raw)
    same = [raw for raw in found if raw.stamp("S_period") == data.period.code]
    if found:
        return (same or found)[-1]
    return _laid_out(folder / PROGRAM_FILE, settings, data)


def _laid_out(path: Path, settings: Settings, data: Consolidation) -> RawForm | None:
    """The form as the superior's own program workbook asks it; what the superior calls the program is not known."""
    if not path.is_file():
        return None
    above = read_program(path, "", str(path.relative_to(settings.workspace)))
    unit = above.unit_by_code.get(data.program.code_above)
    periods = [p for p in above.periods if p.years and p.years[-1] == data.latest_year]
    periods = [p for p in periods if p.code == data.period.code] or periods
    if unit is None or not periods:
        return None
    raw = read(lay_out_roll_up(roll_up_spec(above, periods[-1]), unit), path.name)
    return raw if isinstance(raw, RawForm) else None


def match(data: Consolidation, asked: Wanted) -> tuple[dict[str, Indicator], list[tuple[str, str]]]:
    """Own indicators by the superior's code (as in names), and what has no counterpart."""
    matched: dict[str, Indicator] = {}
    unmatched: list[tuple[str, str]] = []
    for indicator in filter(rolled_up, data.program.indicators):
        code = indicator.superior_code
        name = code.replace(".", "_")
        own = (indicator.measure.label, indicator.unit)
        if not code:
            unmatched.append((indicator.code, "Chỉ tiêu của cơ quan chưa khai mã chỉ tiêu cấp trên: không gửi lên"))
        elif name not in asked.slots:
            unmatched.append((indicator.code, f"Biểu của cấp trên không hỏi chỉ tiêu {code}"))
        elif asked.measures.get(name, own) != own:
            theirs = ", ".join(asked.measures[name])
            unmatched.append((indicator.code, f"Cấp trên tính chỉ tiêu {code} khác: {theirs}; ở đây: {', '.join(own)}"))
        else:
            matched[name] = indicator
    for name in asked.slots:
        if name not in matched:
            code = name.replace("_", ".")
            unmatched.append((code, "Chỉ tiêu của cấp trên không có chỉ tiêu tương ứng ở cơ quan: để trống"))
    return matched, unmatched


def _values(data: Consolidation, matched: dict[str, Indicator], asked: Wanted, sums: Sums, today: date) -> Values:
    estimated = any(line.estimated for line in data.unit_roster)
    values: dict[str, float | int | str | date | None] = {
        layout.T_REPORTER: data.program.office,
        layout.T_DATE: today,
        layout.T_BASIS: (Basis.ESTIMATE if estimated else Basis.ACTUAL).label,
        "S_illustrative": layout.ILLUSTRATIVE if data.illustrative else None,
        MARK_NAME: BANNER if data.illustrative else None,
    }
    for name, indicator in matched.items():
        for year in asked.slots[name]:
            at = f"I_{name}_{year if year != TERM else 'term'}"
            values |= _parts(at, sums.get((indicator.code, year or None), Sum(None, None, 0, 0)))
    for year in asked.years:
        for base in base_sums(data, year):
            at = f"Q_{base.base.code_above}_{year}"
            values |= {at: base.value, f"{at}_rep": base.reported, f"{at}_exp": base.expected}
    return values


def _parts(at: str, s: Sum) -> dict[str, float | int | str | date | None]:
    return {
        f"{at}_num": s.numerator,
        f"{at}_den": s.denominator,
        f"{at}_rep": s.reported,
        f"{at}_exp": s.expected,
    }


def _details(data: Consolidation, matched: dict[str, Indicator], asked: Wanted) -> Iterator[Line]:
    """The breakdown: every unit expected or heard of, by the superior's codes."""
    for name, indicator in matched.items():
        rows = data.facts_of(indicator.code)
        for year in (y for y in asked.slots[name] if y != TERM):
            own = rows[rows["year"] == year]
            pairs = dict(zip(own["unit"], zip(own["numerator"], own["denominator"], strict=True), strict=True))
            found = coverage_by_unit(data.program, data.period, data.below, indicator, year, set(pairs))
            for code, tally in sorted(found.items()):
                unit = data.program.unit_by_code.get(code)
                num, den = pairs.get(code, (None, None))
                den = None if den is None or den != den else float(den)
                about = (unit.name, unit.kind.label) if unit else ("", "")
                num = None if num is None else float(num)
                yield (code, *about, indicator.superior_code, year, num, den, *map(float, tally))


def _written(path: Path) -> Values:
    """What people wrote into the form made before: its texts and notes stay."""
    raw = read(path.read_bytes(), path.name) if path.is_file() else None
    if not isinstance(raw, RawForm):
        return {}
    kept = (layout.T_REPORTER, layout.T_PHONE)
    return {n: str(c.value) for n, c in raw.cells.items() if c.value and (n.startswith("N_") or n in kept)}
