"""A marked copy that came back: the answers in it by their heads where names are gone, what was typed into its list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.forms import marks
from pipeline.forms.layout import ANSWER, ANSWER_WORDS, Field, FormSpec
from pipeline.forms.read import RawCell, RawForm, cell_of
from pipeline.grids.addresses import column_letters, split_address
from pipeline.grids.cells import At, Grid
from pipeline.issues import CATALOGUE, CellRef
from pipeline.issues.answers import answers_to
from pipeline.text import key

_FAMILIES = (ANSWER, ANSWER_WORDS)
_TITLES = {key(kind.title): code for code, kind in CATALOGUE.items() if answers_to(code)}


def with_answers(raw: RawForm, spec: FormSpec, beside: Mapping[str, Grid]) -> RawForm:
    """The form with the answers to questions that no name tells any more; `beside`: its sheets without names."""
    grids = {**beside, **raw.grids}
    if not raw.recovered and not any(title.startswith(marks.LIST_SHEET) for title in grids):
        return raw
    rows: dict[str, dict[int, list[Field]]] = {}
    for name, field in spec.by_name.items():
        cell = raw.cells.get(name)
        if cell is not None and cell.ref.cell:
            row, _ = split_address(cell.ref.cell)
            rows.setdefault(cell.ref.sheet, {}).setdefault(row, []).append(field)
    found: dict[str, RawCell] = {}
    for title, grid in grids.items():
        asked = _on_list(grid) if is_list(title, grid) else _beside(grid, rows.get(title, {}))
        for name, (row, column) in asked:
            cell = cell_of(grid, row, column, CellRef(raw.file, title, f"{column_letters(column)}{row + 1}"))
            if name not in raw.cells and answer_text(cell):
                found[name] = cell
    return replace(raw, cells={**raw.cells, **found}) if found else raw


def answer_text(cell: RawCell | None) -> str:
    """What stands in a cell for answers, also what became a formula of it."""
    if cell is None:
        return ""
    value = cell.extra.written if cell.value is None else cell.value
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)


def about_of(name: str) -> str:
    """What the name of a cell for answers is about, a field or the code of a question; '' of any other name."""
    if not name.startswith(_FAMILIES):
        return ""
    return next(name.removeprefix(begin) for begin in _FAMILIES if name.startswith(begin))


def rooms_in(names: Iterable[str]) -> list[str]:
    """Those of the names that are of cells for answers: most forms have none."""
    return [name for name in names if name.startswith(_FAMILIES)]


def is_list(title: str, grid: Grid) -> bool:
    """Whether a sheet is the list that marking added."""
    return title.startswith(marks.LIST_SHEET) and marks.is_ours(title, str(grid.value(0, 0)))


def _heads(grid: Grid) -> list[tuple[At, int, int | None]]:
    """Place, which of the two columns, and year of every head over room for answers."""
    texts = ((n, c, v) for n, row in enumerate(grid) for c, v in enumerate(row) if isinstance(v, str) and v)
    return [((n, c), *head) for n, c, text in texts if (head := marks.answer_head(text))]


def _beside(grid: Grid, rows: Mapping[int, Sequence[Field]]) -> Iterator[tuple[str, At]]:
    """Name and place of every cell under such a head, in a row with a field of that year."""
    for (head, column), family, year in _heads(grid) if rows else ():
        for row, fields in rows.items():
            if row > head and (field := _meant(fields, year)):
                yield _FAMILIES[family] + field.name, (row, column)


def _meant(fields: Sequence[Field], year: int | None) -> Field | None:
    """Of the fields in a row the one of that year; where no year is said the one figure, else the one field."""
    of_year = [f for f in fields if f.year == year] if year else [f for f in fields if f.year] or fields
    return of_year[0] if len(of_year) == 1 else None


def _on_list(grid: Grid) -> Iterator[tuple[str, At]]:
    """Name and place of every cell for an answer about the whole file: its line says the question's title."""
    for (head, column), family, _ in _heads(grid):
        for row in range(head + 1, len(grid)):
            texts = [key(v) for v in grid[row][:column] if isinstance(v, str)]
            code = next((c for title, c in _TITLES.items() if any(t.endswith(title) for t in texts)), "")
            if code and key(marks.WHOLE_FILE) in texts:
                yield _FAMILIES[family] + code, (row, column)


def typed_into_list(grid: Grid, answers: Collection[At]) -> Iterator[tuple[At, list[object]]]:
    """Place and cells of what somebody typed into the list; `answers`: the cells that are read as answers.

    A line that its check does not fit is told whole; a list without checks, of an earlier version, tells nothing.
    """
    checks = {n: c for n, row in enumerate(grid) for c, v in enumerate(row) if marks.is_check(v)}
    for n, row in enumerate(grid) if checks else ():
        first = _first_not_ours(row, checks.get(n))
        cells = [(c, v) for c, v in enumerate(row) if c >= first and c != checks.get(n) and v not in (None, "")]
        typed = [(c, v) for c, v in cells if (n, c) not in answers]
        if typed:
            yield (n, typed[0][0]), [v for _, v in typed]


def _first_not_ours(row: Sequence[object], check: int | None) -> int:
    """The first column of a line of the list that marking did not fill; 0 where its check does not fit it."""
    if check is None:
        return 0
    return next((k for k in (check, marks.LIST_COLUMNS) if marks.check_of(row[:k]) == row[check]), 0)
