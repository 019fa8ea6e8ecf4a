"""Rules over the whole form. A rule takes a FormView and yields findings; FORM_RULES lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.checks.values import is_empty, understand
from pipeline.forms.layout import Field, FormSpec, is_share
from pipeline.forms.read import RawForm
from pipeline.issues import CellRef, Issue, Severity, issue
from pipeline.program.words import Measure
from pipeline.text import number


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue, and the defined names it keeps out of the sums."""

    issue: Issue
    drops: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormView:
    """What a rule sees: the spec, the raw cells, and the values understood (by defined name)."""

    spec: FormSpec
    raw: RawForm
    unit: str
    values: Mapping[str, float | str | date]
    refused: frozenset[str]

    def number(self, name: str) -> float | None:
        """The number understood in a named cell."""
        value = self.values.get(name)
        return value if isinstance(value, float) else None


Rule = Callable[[FormView], Iterator[Finding]]


def missing_cells(view: FormView) -> Iterator[Finding]:
    """Mọi ô cần điền của biểu mẫu phải còn trên tệp gửi về."""
    same_version = view.raw.stamp("S_version") == view.spec.version
    lost: dict[str, list[Field]] = {}
    for field in view.spec.fields:
        # A name that a form of another version never had is told by T09, once.
        if field.required and field.name not in view.raw.cells and (same_version or field.name in view.raw.broken):
            lost.setdefault(field.sheet, []).append(field)
    for sheet, fields in lost.items():
        where = CellRef(view.raw.file, sheet)
        whole = len(fields) > 1 and all(f in fields for f in view.spec.fields if f.required and f.sheet == sheet)
        for about in [f"cả trang {sheet}"] if whole else [f.about for f in fields]:
            yield Finding(issue("C01", where, what=about, unit=view.unit))


def required_answers(view: FormView) -> Iterator[Finding]:
    """Ô bắt buộc phải được điền; ô trống là chưa báo cáo, không phải bằng không."""
    for field in view.spec.fields:
        if field.name not in view.raw.cells or field.name in view.refused or field.name in view.values:
            continue
        formula = view.raw.formula_error(field.name)
        if not field.required and not formula:
            continue
        text_only = field.indicator is None and field.base is None
        code = "G12" if formula else "G13" if text_only else "G01"
        yield Finding(
            issue(
                code,
                view.raw.ref(field.name),
                found=formula,
                what=field.about,
                unit=view.unit,
                expected=_expected(field),
            )
        )


def _expected(field: Field) -> str:
    return "một trong: " + "; ".join(field.choices) if field.choices else field.label


def numerator_within_denominator(view: FormView) -> Iterator[Finding]:
    """Số đạt được không lớn hơn tổng số."""
    for question in view.spec.questions:
        indicator = question.indicator
        if indicator.measure is not Measure.RATIO or not is_share(indicator):
            continue
        for year in question.years:
            num = question.fields[year, "num"]
            den = question.fields.get((year, "den"))
            den_name = den.name if den else f"Q_{indicator.base}_{year}"
            a, b = view.number(num.name), view.number(den_name)
            if a is None or b is None or a <= b:
                continue
            found, limit = number(a, 4), f"{number(b, 4)} (ô {view.raw.ref(den_name).cell})"
            drops = (num.name, den.name) if den else (num.name,)
            yield Finding(
                issue("G05", view.raw.ref(num.name), found=found, what=num.about, unit=view.unit, expected=limit),
                drops,
            )


def parts_within_whole(view: FormView) -> Iterator[Finding]:
    """Số bộ phận (nữ, đoàn viên) không lớn hơn tổng số chứa nó."""
    for field in view.spec.bases:
        assert field.base is not None
        if field.base.part_of is None:
            continue
        whole_name = f"Q_{field.base.part_of}_{field.year}"
        part, whole = view.number(field.name), view.number(whole_name)
        if part is None or whole is None or part <= whole:
            continue
        found, limit = number(part, 4), f"{number(whole, 4)} (ô {view.raw.ref(whole_name).cell})"
        # Which of the two is wrong is not known: neither may be a denominator.
        yield Finding(
            issue("G08", view.raw.ref(field.name), found=found, what=field.about, unit=view.unit, expected=limit),
            (field.name, whole_name),
        )


FORM_RULES: list[Rule] = [missing_cells, required_answers, parts_within_whole, numerator_within_denominator]


def _is_formula(raw: RawForm, field: Field) -> bool:
    return field.name in raw.cells and bool(raw.formula_error(field.name))


@dataclass(frozen=True)
class Checked:
    """A form after all rules: the values that may enter the sums, and every issue."""

    values: Mapping[str, float | str | date]
    issues: tuple[Issue, ...]


def check_form(spec: FormSpec, raw: RawForm, unit: str) -> Checked:
    """Understand every cell of a form and hold it to FORM_RULES; an empty form is one issue, not fifty."""
    values: dict[str, float | str | date] = {}
    issues: list[Issue] = []
    refused: set[str] = set()
    for field in spec.fields:
        cell = raw.cells.get(field.name)
        if cell is None or is_empty(cell.value):
            continue
        percent = isinstance(cell.value, float) and 0 < cell.value <= 1 and raw.is_percent(field.name)
        reading = understand(field, cell.value, cell.ref, unit, percent=percent)
        issues.extend(reading.issues)
        if reading.value is not None:
            values[field.name] = reading.value
        if any(i.severity is Severity.ERROR for i in reading.issues):
            refused.add(field.name)
    asked = [f for f in spec.fields if f.required and (f.indicator or f.base)]
    if not any(f.name in values or f.name in refused or _is_formula(raw, f) for f in asked) and asked:
        return Checked(values, (issue("T12", raw.ref("S_unit"), unit=unit),))
    view = FormView(spec, raw, unit, values, frozenset(refused))
    findings = [finding for rule in FORM_RULES for finding in rule(view)]
    dropped = {name for finding in findings for name in finding.drops}
    kept = {name: value for name, value in values.items() if name not in dropped}
    return Checked(kept, (*issues, *(f.issue for f in findings)))
