"""Rules over the roll-up form of an office below: rows complete, coverage possible, breakdown adding up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import isfinite

from pipeline.checks.form import Finding
from pipeline.forms.layout import Field, Question
from pipeline.forms.read import RawForm, cell_of
from pipeline.forms.rollup import DETAIL_NAME, RollUpSpec
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.measures.pairs import total
from pipeline.program.vocabulary import Measure
from pipeline.text import clean, number

MOST_NAMED = 10  # cells of the breakdown that are named where they hold no number; more are counted
MOST_READ = 100_000  # that are looked at


@dataclass(frozen=True, slots=True)
class Detail:
    """A line of the breakdown: one unit of the tier below; None where nothing is written."""

    unit: str
    name: str
    kind: str
    indicator: str
    year: int
    numerator: float | None
    denominator: float | None
    reported: float
    expected: float
    ref: CellRef


@dataclass(frozen=True)
class RollUpView:
    """What a rule sees: the spec, the raw form, the values understood (by defined name), the breakdown."""

    spec: RollUpSpec
    raw: RawForm
    unit: str
    values: Mapping[str, float | str | date]
    details: Sequence[Detail] = ()

    def row(self, question: Question, year: int | None) -> dict[str, float]:
        """The numbers of one indicator and year by part."""
        found = {part: self.values.get(f.name) for part, f in question.parts(year).items()}
        return {part: value for part, value in found.items() if isinstance(value, float)}


def incomplete_rows(view: RollUpView) -> Iterator[Finding]:
    """Mỗi dòng tổng hợp có đủ số đã báo cáo, số phải báo cáo; có đơn vị báo cáo thì có số đạt được, tổng số."""
    for question in view.spec.questions:
        for year in question.slots:
            row, fields = view.row(question, year), question.parts(year)
            if not row:
                continue
            figures = {part for part in fields if part in ("num", "den")}
            wanted = {"rep", "exp"} | (figures if row.get("rep") else set())
            missing = [part for part in fields if part in wanted - row.keys()]
            if missing:
                labels = "; ".join(fields[part].label for part in missing)
                yield _finding(view, "L02", fields, missing[0], labels)
            elif year is not None and not row["rep"] and figures & row.keys():  # a flow may lack a year of every union
                yield _finding(view, "L02", fields, "rep", "số đơn vị đã báo cáo lớn hơn 0 khi có số liệu")


def coverage_possible(view: RollUpView) -> Iterator[Finding]:
    """Số đơn vị đã báo cáo không nhiều hơn số đơn vị phải báo cáo."""
    for question in view.spec.questions:
        for year in question.slots:
            row = view.row(question, year)
            if row.get("rep", 0) > row.get("exp", 0) and "exp" in row:
                yield _finding(view, "L01", question.parts(year), "rep", number(row["exp"], 0))
    for field in view.spec.bases:
        rep, exp = (view.values.get(f"{field.name}_{part}") for part in ("rep", "exp"))
        if isinstance(rep, float) and isinstance(exp, float) and rep > exp:
            name = f"{field.name}_rep"
            at, of = view.raw.ref(name), Facts(field=name)
            found, most = number(rep, 0), number(exp, 0)
            said = issue("L01", at, found=found, what=field.about, unit=view.unit, facts=of, expected=most)
            yield Finding(said, (field.name, name, f"{field.name}_exp"))


def unions_within_coverage(view: RollUpView) -> Iterator[Finding]:
    """Tổng số của Có/Không, Xếp loại, Bình quân mỗi đơn vị là số đơn vị, không nhiều hơn số đơn vị đã báo cáo."""
    for question in view.spec.questions:
        measure = question.indicator.measure
        for year in question.slots if measure.is_choice or measure is Measure.PER_UNIT else ():
            row = view.row(question, year)
            if year is not None and row.get("den", 0) > row.get("rep", 0) and "rep" in row:
                yield _finding(view, "L06", question.parts(year), "den", number(row["rep"], 0))


def expected_as_listed(view: RollUpView) -> Iterator[Finding]:
    """Số đơn vị phải báo cáo năm gần nhất của chỉ tiêu hỏi mọi đơn vị bằng cột “Số đơn vị tổng hợp”."""
    year, listed = view.spec.period.years[-1], view.spec.program.unit_by_code[view.unit].rolls_up
    everybody = view.spec.program.grassroots
    for question in view.spec.questions:
        expected = view.row(question, year).get("exp")
        if everybody <= question.indicator.scope.kinds and expected not in (None, listed):
            yield _finding(
                view, "L07", question.parts(year), "exp", number(listed or 0, 0), found=number(expected, 0), drops=False
            )
            return  # once: the others come from the same list


def breakdown_adds_up(view: RollUpView) -> Iterator[Finding]:
    """Trang Chi tiết cộng lại bằng trang Số liệu."""
    sums: dict[tuple[str, int], list[Detail]] = {}
    for detail in view.details:
        sums.setdefault((detail.indicator, detail.year), []).append(detail)
    for question in view.spec.questions if view.details else ():
        for year in question.years:
            lines, row = sums.get((question.indicator.code, year), []), view.row(question, year)
            added = {
                "num": total(d.numerator or 0 for d in lines),
                "den": total(d.denominator or 0 for d in lines),
                "rep": total(d.reported for d in lines),
                "exp": total(d.expected for d in lines),
            }
            for part, value in row.items():
                if added[part] != value:
                    yield _finding(
                        view,
                        "L03",
                        question.parts(year),
                        part,
                        number(value, 4),
                        found=number(added[part], 4),
                        drops=False,
                    )


ROLL_UP_RULES = (
    incomplete_rows,
    coverage_possible,
    unions_within_coverage,
    expected_as_listed,
    breakdown_adds_up,
)


def check_roll_up(view: RollUpView) -> Iterator[Finding]:
    """Every finding of every rule; what one keeps out is not there for the next."""
    values = dict(view.values)
    for rule in ROLL_UP_RULES:
        for finding in list(rule(RollUpView(view.spec, view.raw, view.unit, values, view.details))):
            for name in finding.drops:
                values.pop(name, None)
            yield finding


def details(raw: RawForm) -> tuple[Detail, ...]:
    """The lines of the breakdown; those without a unit or a year are passed over."""
    head = raw.cells.get(DETAIL_NAME)
    if head is None:
        return ()
    first = int("".join(c for c in head.ref.cell if c.isdigit()))
    return tuple(
        Detail(
            _code(row[0]),
            clean(row[1] or ""),
            clean(row[2] or ""),
            _code(row[3]),
            int(year),
            _number(row[5]),
            _number(row[6]),
            _number(row[7]) or 0.0,
            _number(row[8]) or 0.0,
            CellRef(raw.file, head.ref.sheet, f"F{n}"),
        )
        for n, row in enumerate(raw.grids.get(head.ref.sheet, ())[first:], first + 1)
        if len(row) > 8 and row[0] not in (None, "") and (year := _number(row[4])) is not None
    )


def unread_details(raw: RawForm, unit: str) -> Iterator[Issue]:
    """Cells of the breakdown that must hold numbers and hold something else: the first of them, the others counted."""
    said = list(islice(_unread(raw, unit), MOST_READ))
    yield from said[:MOST_NAMED]
    if len(said) > MOST_NAMED:
        more = f"hơn {number(MOST_READ - MOST_NAMED)}" if len(said) == MOST_READ else number(len(said) - MOST_NAMED)
        yield issue("G21", CellRef(raw.file, said[0].ref.sheet), found=f"và {more} ô khác", unit=unit)


def _unread(raw: RawForm, unit: str) -> Iterator[Issue]:
    head = raw.cells.get(DETAIL_NAME)
    grid = raw.grids.get(head.ref.sheet) if head is not None else None
    if head is None or grid is None:
        return
    first = int("".join(c for c in head.ref.cell if c.isdigit()))
    for row in range(first, len(grid)):
        for column, letter in enumerate("EFGHI", 4):
            cell = cell_of(grid, row, column, CellRef(raw.file, head.ref.sheet, f"{letter}{row + 1}"))
            found = cell.formula_error or cell.extra.damaged or cell.value
            if found not in (None, "") and _number(cell.value) is None:
                yield issue("G21", cell.ref, found=found, unit=unit)


def _code(value: object) -> str:
    amount = _number(value)
    return clean(value or "") if amount is None else number(amount, 4).replace(".", "").replace(",", ".")


def _number(value: object) -> float | None:
    """A number as any spreadsheet format gives it: .xls has whole ones, others have not."""
    number = float(value) if isinstance(value, float | int) and not isinstance(value, bool) else None
    return number if number is not None and isfinite(number) else None


def _finding(
    view: RollUpView,
    code: str,
    fields: Mapping[str, Field],
    part: str,
    expected: str,
    *,
    found: object = "",
    drops: bool = True,
) -> Finding:
    field = fields[part]
    shown = found or view.values.get(field.name, "")
    at, of = view.raw.ref(field.name), Facts(field=field.name)  # of a cell whose name is gone nothing else tells which
    said = issue(code, at, found=shown, what=field.about, unit=view.unit, facts=of, expected=expected)
    return Finding(said, tuple(f.name for f in fields.values()) if drops else ())
