"""Rules over the whole form. A rule takes a FormView and yields findings; FORM_RULES lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date

from pipeline.checks.cells import CellsRead, read_cells
from pipeline.checks.said_beside import says_otherwise
from pipeline.forms.layout import PREFILLED, Field, FormSpec, base_name, is_share
from pipeline.forms.prefill import digest
from pipeline.forms.quantities import wholes
from pipeline.forms.read import RawCell, RawForm
from pipeline.issues import CellRef, Facts, Issue, IssueRole, Severity, issue
from pipeline.issues.of_figures import CHOOSE
from pipeline.text import number


@dataclass(frozen=True, slots=True)
class Finding:
    """An issue, and the defined names it keeps out of the sums."""

    issue: Issue
    drops: tuple[str, ...] = ()


@dataclass(frozen=True)
class FormView:
    """What a rule sees: the spec, the raw cells, and the values that still count (by defined name).

    `typed`: those understood, also of cells that a rule before has kept out.
    """

    spec: FormSpec
    raw: RawForm
    unit: str
    values: Mapping[str, float | str | date]
    refused: frozenset[str]
    since: int = 0  # the year the union began: years before may stay empty
    typed: Mapping[str, float | str | date] = dataclass_field(default_factory=dict)

    def number(self, name: str) -> float | None:
        """The number understood in a named cell."""
        value = self.values.get(name)
        return value if isinstance(value, float) else None


FormRule = Callable[[FormView], Iterator[Finding]]


def missing_cells(view: FormView) -> Iterator[Finding]:
    """Mọi ô cần điền của biểu mẫu phải còn trên tệp gửi về."""
    for sheet in dict.fromkeys(view.raw.unread.values()):
        yield Finding(issue("G20", CellRef(view.raw.file, sheet), unit=view.unit))
    for sheet, fields in _lost(view).items():
        yield from map(Finding, _missing(view, sheet, fields))


def _lost(view: FormView) -> dict[str, list[Field]]:
    """The required cells that are gone, by sheet; none of a sheet that is unread as a whole.

    A name that a form of another version never had is told by T09, once.
    """
    if view.raw.cells.keys() >= view.spec.by_name.keys():
        return {}
    same_version = view.raw.stamp("S_version") == view.spec.version
    lost: dict[str, list[Field]] = {}
    for field in view.spec.fields:
        known = same_version or field.name in view.raw.broken
        if field.required and known and field.name not in view.raw.unread and field.name not in view.raw.cells:
            lost.setdefault(field.sheet, []).append(field)
    return lost


def _missing(view: FormView, sheet: str, lost: list[Field]) -> Iterator[Issue]:
    """One issue for a whole sheet that is gone, or for a whole year, else one for every cell."""
    where = CellRef(view.raw.file, sheet)
    if len(lost) > 1 and all(f in lost for f in view.spec.fields if f.required and f.sheet == sheet):
        expected = f"trang {sheet} của biểu mẫu gốc với các ô đã điền"
        yield issue("C01", where, what=f"cả trang {sheet}", unit=view.unit, expected=expected)
        return
    years = _whole_years(view.spec, sheet, lost)
    for year in years:
        expected = f"các ô của năm {year} ở trang {sheet} của biểu mẫu gốc, đã điền"
        yield issue("C01", where, what=f"mọi ô của năm {year}", unit=view.unit, expected=expected)
    for field in (f for f in lost if f.year not in years):
        expected = f"{view.raw.homes.get(field.name, 'ô của biểu mẫu gốc')}: {field.label}"
        of = Facts(field=field.name)
        yield issue("C01", where, what=field.about, unit=view.unit, facts=of, expected=expected)


def _whole_years(spec: FormSpec, sheet: str, lost: list[Field]) -> list[int]:
    """The years of a sheet of which every required cell is lost, several each: the columns of a year are gone."""
    asked = [f for f in spec.fields if f.required and f.sheet == sheet]
    years = sorted({f.year for f in asked if f.year is not None})
    of_year = {year: [f for f in asked if f.year == year] for year in years}
    return [y for y in years if len(of_year[y]) > 1 and all(f in lost for f in of_year[y])]


def required_answers(view: FormView) -> Iterator[Finding]:
    """Ô bắt buộc phải được điền; ô trống là chưa báo cáo, không phải bằng không."""
    for field in view.spec.fields:
        if field.name not in view.refused and field.name not in view.values and field.name in view.raw.cells:
            cell = view.raw.cells[field.name]
            if cell.extra.damaged:
                yield Finding(issue("G19", cell.ref, found=cell.extra.damaged, what=field.about, unit=view.unit))
            elif _is_asked(view, field, cell):
                yield Finding(_unanswered(view, field, cell))


def _is_asked(view: FormView, field: Field, cell: RawCell) -> bool:
    """Whether an answer is wanted of a union of that age, or what it calculated failed.

    A remark that failed to calculate loses no figure: nobody need be asked for it.
    """
    if field.required:
        return bool(cell.formula_error) or (field.year or view.since) >= view.since
    return bool(cell.formula_error) and field.part != "note"


def _unanswered(view: FormView, field: Field, cell: RawCell) -> Issue:
    formula, text_only = cell.formula_error, field.indicator is None and field.base is None
    code = "G17" if formula.startswith("=") else "G12" if formula else "G13" if text_only else "G01"
    found, expected = formula or cell.value, _expected(field)
    said = issue(code, cell.ref, found=found, what=field.about, unit=view.unit, expected=expected)
    chosen = bool(field.choices) and said.has(IssueRole.EMPTY_CELL)
    return replace(said, remedy=CHOOSE) if chosen else said  # what is chosen from a list is never 0


def _expected(field: Field) -> str:
    return "một trong: " + "; ".join(field.choices) if field.choices else field.label


def numerator_within_denominator(view: FormView) -> Iterator[Finding]:
    """Số đạt được không lớn hơn tổng số; tổng số đang sai thì không lớn hơn mọi số trái với nó."""
    for question in view.spec.questions:
        indicator = question.indicator
        for (year, part), num in question.fields.items():
            if part != "num":
                continue
            den = question.fields.get((year, "den"))
            den_name = den.name if den else _most_allowed(view, base_name(indicator.base, year))
            a, b = view.number(num.name), view.number(den_name) or _understood_number(view, den_name)
            if a is None or b is None or a <= b or not is_share(indicator):
                continue
            found, limit = number(a, 4), f"{number(b, 4)} ({_place(view, den_name, num.name)})"
            drops = (num.name, den.name) if den else (num.name,)
            yield Finding(
                issue("G05", view.raw.ref(num.name), found=found, what=num.about, unit=view.unit, expected=limit),
                drops,
            )


def _place(view: FormView, name: str, beside: str) -> str:
    """A cell as the one at `beside` speaks of it: with its sheet where that is another one."""
    ref = view.raw.ref(name)
    return f"ô {ref.cell}" if ref.sheet == view.raw.ref(beside).sheet else f"ô {ref.cell} trang “{ref.sheet}”"


def _most_allowed(view: FormView, name: str) -> str:
    """The base quantity that bounds a numerator: itself, or of those it was kept out with the largest.

    Which of two that contradict each other is wrong is not known, so that only what exceeds both is another fault.
    """
    field = view.spec.by_name.get(name)
    if field is None or field.base is None or name not in view.refused:
        return name
    bases = tuple(dict.fromkeys(f.base for f in view.spec.bases if f.base))
    near = (b for b in bases if b == field.base or field.base in wholes(b, bases) or b in wholes(field.base, bases))
    names = sorted(n for b in near if (n := base_name(b.code, field.year)) in view.refused)
    return max(names, key=lambda n: _understood_number(view, n) or 0)


def _understood_number(view: FormView, name: str) -> float | None:
    value = view.typed.get(name)
    return value if isinstance(value, float) else None


def parts_within_whole(view: FormView) -> Iterator[Finding]:
    """Số bộ phận không lớn hơn tổng số chứa nó; số nữ của một bộ phận không lớn hơn số nữ của tổng số."""
    for field, above in view.spec.limited:
        assert field.base is not None
        for base in above:
            whole_name = base_name(base.code, field.year)
            part, whole = view.number(field.name), view.number(whole_name)
            if part is None or whole is None or part <= whole:
                continue
            about = "" if base.code == field.base.part_of else f"“{base.label}”, "
            found, limit = number(part, 4), f"{number(whole, 4)} ({about}ô {view.raw.ref(whole_name).cell})"
            # Which of the two is wrong is not known: neither may be a denominator.
            yield Finding(
                issue("G08", view.raw.ref(field.name), found=found, what=field.about, unit=view.unit, expected=limit),
                (field.name, whole_name),
            )
            break


def words_beside_figures(view: FormView) -> Iterator[Finding]:
    """Ghi chú của chỉ tiêu không nói khác số đã điền."""
    for note in view.spec.notes:
        text, of = view.values.get(note.name), note.indicator
        if not isinstance(text, str) or of is None:
            continue
        figures = [f for f in view.spec.fields if f.indicator is of and f.part != "note" and f.name in view.values]
        figures = [f for f in figures if note.year in (None, f.year)]
        against = next((why for f in figures if (why := says_otherwise(text, f, view.number(f.name)))), "")
        if against:
            ref = view.raw.ref(note.name)
            yield Finding(issue("G35", ref, found=text, what=note.about, unit=view.unit, expected=against))


FORM_RULES: list[FormRule] = [
    missing_cells,
    required_answers,
    parts_within_whole,
    numerator_within_denominator,
    words_beside_figures,
]


def _as_it_was_sent(raw: RawForm, values: Mapping[str, float | str | date], filled: list[Field]) -> bool:
    """Whether it answers nothing but what it was sent with: the union's own figures of earlier rounds."""
    sent = raw.stamp(PREFILLED)
    return bool(sent) and sent == digest({f.name: values.get(f.name, "") for f in filled})


def _is_faulty(raw: RawForm, field: Field) -> bool:
    cell = raw.cells.get(field.name)
    return cell is not None and bool(cell.formula_error or cell.extra.damaged)


@dataclass(frozen=True)
class Checked:
    """A form after all rules: the values that may enter the sums, and every issue."""

    values: Mapping[str, float | str | date]
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> int:
        """Number of errors."""
        return sum(i.severity is Severity.ERROR for i in self.issues)


def check_form(
    spec: FormSpec, raw: RawForm, unit: str, corrected: Mapping[str, object] | None = None, since: int = 0
) -> Checked:
    """Understand every cell of a form and hold it to FORM_RULES; an empty form is one issue, not fifty.

    `corrected`: values to take in place of what stands in named cells; they are held to the same rules. `since`: the
    year the union began.
    """
    read = read_cells(spec, raw, unit, corrected or {})
    asked = spec.figures_wanted
    if asked and _says_nothing(raw, read, asked):
        asked_names = {f.name for f in asked}
        rest = {name: value for name, value in read.values.items() if name not in asked_names}
        return Checked(rest, (issue("T12", raw.ref("S_unit"), unit=unit),))
    return _ruled(spec, raw, unit, read, since)


def _says_nothing(raw: RawForm, read: CellsRead, asked: Sequence[Field]) -> bool:
    """Whether none of the cells `asked` was filled in, or none otherwise than it was sent."""
    if not raw.stamp(PREFILLED) and any(f.name in read.values for f in asked):
        return False
    said = read.values.keys() | read.refused
    filled = [f for f in asked if f.name in said or _is_faulty(raw, f)]
    return not filled or _as_it_was_sent(raw, read.values, filled)


def _ruled(spec: FormSpec, raw: RawForm, unit: str, read: CellsRead, since: int) -> Checked:
    """What is understood held to the rules; what one keeps out is not there for the next: no second error for one
    cause."""
    refused = set(read.refused)
    values = {name: value for name, value in read.values.items() if name not in refused}
    said = [i for of_cell in read.issues.values() for i in of_cell]
    typed = dict(values)
    for rule in FORM_RULES:
        for finding in list(rule(FormView(spec, raw, unit, values, frozenset(refused), since, typed))):
            said.append(finding.issue)
            for name in finding.drops:
                refused.add(name)
                values.pop(name, None)
    return Checked(values, tuple(said))
