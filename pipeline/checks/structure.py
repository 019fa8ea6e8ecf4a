"""Rules on the structure of a returned form, held against the blank one: they warn, the values still count.

A rule takes a StructureView and yields issues; STRUCTURE_RULES lists them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.checks.overwritten import overwritten
from pipeline.forms.blank import BlankForm, code_text
from pipeline.forms.handed import is_unions_own
from pipeline.forms.layout import FormSpec
from pipeline.forms.quantities import is_told
from pipeline.forms.read import RawForm
from pipeline.forms.shown_targets import SIGNS
from pipeline.grids.addresses import address, column_letters, split_address
from pipeline.grids.cells import PLAIN, At, Grid
from pipeline.issues import CellRef, Facts, Issue, issue
from pipeline.program.former_words import printed_key
from pipeline.text import clean, key

_TARGET = re.compile(
    rf"(?:{'|'.join(SIGNS.values())})?[\d.,]+(?: - [\d.,]+)?%?(?: \(chung\))?|(?:tăng|giảm) [\d.,]+% so với năm trước"
)
_MOST = 5  # altered texts said one by one; more are counted


@dataclass(frozen=True)
class StructureView:
    """What a rule sees: the form that came beside the blank one.

    `in_place`: whether every field is known to stand where the blank form has it, and none is in doubt.
    """

    spec: FormSpec
    raw: RawForm
    unit: str
    blank: BlankForm
    reordered: frozenset[str] = frozenset()  # sheets with the years over their columns exchanged
    in_place: bool = False

    @cached_property
    def shifts(self) -> Mapping[str, Mapping[int, int]]:
        """By sheet: blank row -> row in the file, of the rows that hold inputs."""
        return self._moves[0]

    @cached_property
    def column_shifts(self) -> Mapping[str, Mapping[int, int]]:
        """By sheet: blank column -> column in the file, of those that hold inputs."""
        return self._moves[1]

    @cached_property
    def _moves(self) -> tuple[Mapping[str, Mapping[int, int]], Mapping[str, Mapping[int, int]]]:
        if self.in_place:
            return self.blank.unmoved
        rows: dict[str, dict[int, int]] = {}
        columns: dict[str, dict[int, int]] = {}
        for name, place in self.blank.places.items():
            cell = self.raw.cells.get(name)
            if cell is not None and cell.ref.cell and name not in self.raw.doubts:
                row, column = split_address(cell.ref.cell)
                rows.setdefault(place.sheet, {})[place.row] = row
                columns.setdefault(place.sheet, {})[place.column] = column
        return rows, columns

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of indicators: they may look like targets."""
        return frozenset(field.indicator.code for field in self.spec.fields if field.indicator)

    def columns_gone(self, sheet: str) -> frozenset[int]:
        """The columns of years on the blank sheet of which no input is left: what stands there now is another's."""
        if self.in_place:
            return frozenset()
        groups = self.blank.groups.get(sheet, {})
        kept = {word for name, word in self._groups_of(sheet) if name in self.raw.cells}
        lost = {word for _, word in self._groups_of(sheet)} - kept
        return frozenset(column for column, word in groups.items() if word in lost)

    def _groups_of(self, sheet: str) -> list[tuple[str, str]]:
        groups = self.blank.groups.get(sheet, {})
        return [(n, groups[p.column]) for n, p in self.blank.places.items() if p.sheet == sheet and p.column in groups]

    def sheet_now(self, sheet: str) -> str:
        """What the blank form's sheet is called in the file (it may have been renamed)."""
        if self.in_place:
            return sheet
        for name, place in self.blank.places.items():
            if place.sheet == sheet and name in self.raw.cells:
                return self.raw.cells[name].ref.sheet
        return sheet


StructureRule = Callable[[StructureView], Iterator[Issue]]


def formulas_in_inputs(form: StructureView) -> Iterator[Issue]:
    """Ô cần điền chứa công thức thay vì con số gõ trực tiếp."""
    for field in form.spec.fields:
        cell = form.raw.cells.get(field.name)
        if cell is None or cell.extra is PLAIN:
            continue
        if cell.extra.formula and cell.value is not None and not _is_own(form, field.name):
            yield issue("C03", cell.ref, found=cell.value, what=field.about, unit=form.unit)


def results_typed_over(form: StructureView) -> Iterator[Issue]:
    """Ô biểu mẫu tự tính bị gõ đè, khác với kết quả tính từ các số đã điền."""
    for item in overwritten(form.spec, form.raw, form.blank):
        what = form.spec.by_name[item.name].question
        yield issue("C08", item.ref, found=item.found, what=what, unit=form.unit, expected=item.expected)


def far_cells(form: StructureView) -> Iterator[Issue]:
    """Ô có dữ liệu ở rất xa biểu: không đọc được, phải cho biết."""
    for title, grid in form.raw.grids.items():
        for row, column, value in grid.far[:1]:
            where = CellRef(form.raw.file, title, address(row, column))
            more = f"không có dữ liệu (còn {len(grid.far) - 1} ô như vậy)" if len(grid.far) > 1 else "không có dữ liệu"
            yield issue("G22", where, found=value, unit=form.unit, expected=more)


def _is_own(form: StructureView, name: str) -> bool:
    """Whether the form itself has a formula in that cell."""
    place = form.blank.places.get(name)
    grid = form.blank.grids.get(place.sheet) if place else None
    return place is not None and grid is not None and bool(grid.extra(place.row, place.column).formula)


def moved_rows(form: StructureView) -> Iterator[Issue]:
    """Biểu bị chèn hoặc xóa dòng, cột, cả lời in sẵn."""
    if form.in_place:
        return
    for sheet in form.shifts:
        title = form.sheet_now(sheet)
        for moves, what in ((form.shifts[sheet], "dòng"), (form.column_shifts[sheet], "cột")):
            if what == "cột" and title in form.reordered:
                continue  # said of the years over them
            if found := _put_in(moves, what):
                now, words = found
                at = f"A{now + 1}" if what == "dòng" else f"{column_letters(now)}1"
                yield issue("C06", CellRef(form.raw.file, title, at), found=words, unit=form.unit)


def _put_in(moves: Mapping[int, int], what: str) -> tuple[int, str] | None:
    """Where rows or columns were first put in or taken out, and how many; None where all stand as they did."""
    moved = [(now, now - was) for was, now in sorted(moves.items()) if now != was]
    if not moved:
        return None
    order = [now for _, now in sorted(moves.items())]
    now, by = moved[0]
    if order != sorted(set(order)):
        return now, f"đổi chỗ các {what}"
    return now, f"{'chèn' if by > 0 else 'xóa'} {abs(by)} {what}"


def altered_texts(form: StructureView) -> Iterator[Issue]:
    """Lời chỉ tiêu, câu hỏi hoặc mức giao in sẵn trên biểu bị sửa."""
    altered = list(_alterations(form))
    yield from altered[:_MOST]
    if len(altered) > _MOST:
        first = altered[0]
        yield issue(
            "C04",
            CellRef(form.raw.file, first.ref.sheet),
            found=f"và {len(altered) - _MOST} ô khác",
            unit=form.unit,
            expected="lời in sẵn của biểu mẫu",
        )


def _alterations(form: StructureView) -> Iterator[Issue]:
    for sheet, rows in form.shifts.items():
        title = form.sheet_now(sheet)
        now = form.raw.grids.get(title)
        if now is None:
            continue
        if form.in_place and _says_all(now, *form.blank.printed_at_fields[sheet]):
            continue  # as nearly all forms do
        before, gone = form.blank.printed[sheet], form.columns_gone(sheet)
        moves = {now_column - column for column, now_column in form.column_shifts[sheet].items()} - {0}
        for was_row, now_row in rows.items():
            row = now[now_row] if now_row < len(now) else []
            for column, was in before.get(was_row, ()):
                if column < len(row) and row[column] == was:
                    continue
                if column in gone or _stands(was, row, column, moves) or is_unions_own(was):
                    continue
                found = row[column] if column < len(row) else None
                ref = CellRef(form.raw.file, title, address(now_row, column))
                code = "C05" if _TARGET.fullmatch(clean(was)) and was not in form.codes else "C04"
                yield issue(code, ref, found=found or "(trống)", unit=form.unit, expected=was)


def _says_all(grid: Grid, places: Sequence[At], texts: Sequence[str]) -> bool:
    """Whether a sheet has those texts in those places."""
    try:
        return [grid[row][column] for row, column in places] == texts
    except IndexError:
        return False


def _stands(was: str, row: Sequence[object], column: int, moves: Iterable[int]) -> bool:
    """Whether a row still says the words of the blank form, in their column or in one that columns were moved by."""
    found = row[column] if column < len(row) else None
    if found == was or _says(code_text(found), was):
        return True
    return any(_says(code_text(row[column + by]), was) for by in moves if 0 <= column + by < len(row))


def _says(found: str, was: str) -> bool:
    """Whether a cell says what the blank form does, or what forms said that were made before it.

    Those had other heads, no unit of measure beside the parts of a ratio, and no sign before a ceiling.
    """
    if printed_key(found) in (printed_key(was), key(_without_sign(was))):
        return True
    return not found and is_told(was)


def _without_sign(target: str) -> str:
    """'9%' of 'dưới 9%'."""
    sign = next((s for s in SIGNS.values() if target.startswith(s)), "")
    return target.removeprefix(sign) if _TARGET.fullmatch(target) else target


def external_links(form: StructureView) -> Iterator[Issue]:
    """Tệp liên kết tới sổ tính khác: số liệu có thể đổi mà không ai sửa biểu."""
    if b"xl/externalLinks/" in form.raw.data:  # the directory of a zip is plain text
        yield issue("C07", CellRef(form.raw.file), unit=form.unit)


def fields_not_asked_then(form: StructureView) -> Iterator[Issue]:
    """Biểu phiên bản cũ: mỗi ô của biểu kỳ này mà biểu cũ chưa có đều được hỏi lại."""
    for field in form.spec.fields:
        if field.required and field.name not in form.raw.cells and field.name not in form.raw.broken:
            ref = CellRef(form.raw.file, field.sheet)
            of = Facts(field=field.name)
            yield issue("C02", ref, what=field.about, unit=form.unit, facts=of, expected=field.label)


STRUCTURE_RULES: list[StructureRule] = [
    formulas_in_inputs,
    results_typed_over,
    far_cells,
    moved_rows,
    altered_texts,
    external_links,
]
RECOVERED_RULES: list[StructureRule] = [formulas_in_inputs, results_typed_over, far_cells]
VERSION_RULES: list[StructureRule] = [
    fields_not_asked_then,
    formulas_in_inputs,
    results_typed_over,
    far_cells,
    external_links,
]  # of a form of another version


def check_structure(
    spec: FormSpec,
    raw: RawForm,
    unit: str,
    blank: BlankForm,
    reordered: frozenset[str] = frozenset(),
    *,
    in_place: bool = False,
) -> list[Issue]:
    """How the form was changed; of a form of another version what this one asks besides."""
    form = StructureView(spec, raw, unit, blank, reordered, in_place)
    stamped = raw.stamp("S_version")
    same = stamped == spec.version or (raw.recovered and not stamped)
    rules = VERSION_RULES if not same else RECOVERED_RULES if raw.recovered else STRUCTURE_RULES
    return [item for rule in rules for item in rule(form)]
