"""What is read of forms whose cells, words, rows, columns and sheets somebody moved or changed: recorded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.checks.structure import check_structure
from pipeline.forms.layout import META_SHEET
from pipeline.grids.cells import Grid
from pipeline.intake.placement import asks_again, found_by_print
from pipeline.intake.texts.around import Around
from pipeline.intake.texts.outside import Outside
from pipeline.issues import IssueRole
from pipeline.program.model import Program
from tests.programs import default_indicators, indicator, make_program
from tests.readout import as_recorded
from tests.test_placement import FIGURES, MID, SUMS, Made, Sheet, Spot, spot_of

INFO, TEXTS = "Thông tin chung", "Nội dung"
LAST, RATIO, HEAD = "I_3_1_2024_val", "I_1_2_2024_num", "Q_doan_vien_2024"
Change = Callable[[Sheet], None]


@dataclass
class OfProgram(Sheet):
    """A form on a screen, and whose program it is of."""

    program: Program


def label(sheet: Sheet, name: str) -> Spot:
    """Where the question of a field is printed."""
    place = sheet.blank.places[name]
    return place.sheet, place.anchor, place.label_column


def head(sheet: Sheet, name: str) -> Spot:
    """Where the head over a field's column is printed."""
    place = sheet.blank.places[name]
    assert place.head is not None
    return place.sheet, *place.head.cells[-1]


def code(sheet: Sheet, name: str) -> Spot:
    """Where the code before a question is printed."""
    place = sheet.blank.places[name]
    row = sheet.grids[place.sheet][place.anchor]
    return place.sheet, place.anchor, next(n for n, value in enumerate(row) if value not in (None, ""))


def beside(name: str, down: int = 0, right: int = 0, *, drag: bool = True) -> Change:
    """The figure dragged (its name goes with it) or typed some cells further."""

    def change(sheet: Sheet) -> None:
        title, row, column = sheet.home(name)
        goal = title, row + down, column + right
        if drag:
            sheet.cut((title, row, column), goal)
        else:
            sheet.put(goal, sheet.at((title, row, column)))
            sheet.put((title, row, column), "")

    return change


def says(where: Callable[[Sheet, str], Spot], name: str, text: Callable[[str], object]) -> Change:
    """Other words in a cell."""
    return lambda sheet: sheet.put(where(sheet, name), text(str(sheet.at(where(sheet, name)))))


def exchanged(where: Callable[[Sheet, str], Spot], one: str, other: str) -> Change:
    def change(sheet: Sheet) -> None:
        first, second = where(sheet, one), where(sheet, other)
        words = sheet.at(first), sheet.at(second)
        sheet.put(first, words[1])
        sheet.put(second, words[0])

    return change


def nameless(keep: Callable[[str], bool]) -> Change:
    def change(sheet: Sheet) -> None:
        sheet.named = {name: spot for name, spot in sheet.named.items() if keep(name)}

    return change


def rows_put_in(title: str, at: int, many: int = 1, *, names: bool = True) -> Change:
    def change(sheet: Sheet) -> None:
        for _ in range(many):
            sheet.grids[title].insert(at, [""] * len(sheet.grids[title][0]))
        by = many if names else 0
        sheet.named = {n: (t, r + by * (t == title and r >= at), c) for n, (t, r, c) in sheet.named.items()}

    return change


def row_taken_out(name: str) -> Change:
    def change(sheet: Sheet) -> None:
        title, row, _ = label(sheet, name)
        del sheet.grids[title][row]
        kept = {n: s for n, s in sheet.named.items() if s[:2] != (title, row)}
        sheet.named = {n: (t, r - (t == title and r > row), c) for n, (t, r, c) in kept.items()}

    return change


def row_twice(name: str, value: object = None) -> Change:
    """The row of a question copied to the end of its sheet, perhaps with another figure."""

    def change(sheet: Sheet) -> None:
        title, row, _ = label(sheet, name)
        _, answer, column = sheet.home(name)
        grid = sheet.grids[title]
        grid += [list(line) for line in grid[row : answer + 1]]
        if value is not None:
            sheet.put((title, len(grid) - 1, column), value)

    return change


def columns_put_in(title: str, at: int) -> Change:
    def change(sheet: Sheet) -> None:
        for row in sheet.grids[title]:
            row.insert(at, "")
        sheet.named = {n: (t, r, c + (t == title and c >= at)) for n, (t, r, c) in sheet.named.items()}

    return change


def sheet_gone(title: str) -> Change:
    def change(sheet: Sheet) -> None:
        del sheet.grids[title]
        sheet.named = {n: spot for n, spot in sheet.named.items() if spot[0] != title}

    return change


def sheet_called(title: str, new: str) -> Change:
    def change(sheet: Sheet) -> None:
        sheet.grids = {new if t == title else t: grid for t, grid in sheet.grids.items()}
        sheet.named = {n: (new if t == title else t, r, c) for n, (t, r, c) in sheet.named.items()}

    return change


def second_sheet(*changes: tuple[str, object]) -> Change:
    """The sheet of figures once more under another title, some figures others."""

    def change(sheet: Sheet) -> None:
        sheet.grids["Số liệu (2)"] = Grid([list(row) for row in sheet.grids[FIGURES]])
        for name, value in changes:
            _, row, column = sheet.home(name)
            sheet.put(("Số liệu (2)", row, column), value)

    return change


def every(*changes: Change) -> Change:
    def change(sheet: Sheet) -> None:
        for one in changes:
            one(sheet)

    return change


def empty(*names: str) -> Change:
    def change(sheet: Sheet) -> None:
        for name in names:
            sheet.put(sheet.home(name), "")

    return change


CHANGES: dict[str, Change] = {
    "nothing": lambda _: None,
    "dragged down": beside(LAST, 1),
    "dragged down over another": beside(RATIO, 3),
    "dragged aside": beside(LAST, 0, 4),
    "typed below": beside(LAST, 1, drag=False),
    "typed aside": beside(LAST, 0, 1, drag=False),
    "dragged to another sheet": lambda s: s.cut(s.home(LAST), (INFO, 60, 3)),
    "two exchanged": lambda s: every(beside(LAST, 40), lambda t: t.cut(t.home("I_3_2_2024_val"), t.home(LAST)))(s),
    "emptied and dragged": every(empty(LAST), beside(LAST, 0, 3)),
    "words dragged away": lambda s: s.cut(label(s, LAST), (FIGURES, 70, 1)),
    "narrative dragged": beside("N_2", 2),
    "narrative typed below": beside("N_2", 1, drag=False),
    "a letter of the question": says(label, LAST, lambda t: t.replace("hỏi", "hoi")),
    "letters of many questions": every(
        *(says(label, n, lambda t: f"{t}!") for n in (LAST, RATIO, "I_3_2_2024_val", "I_2_1_2024_num"))
    ),
    "a number in the question": says(label, LAST, lambda t: t.replace("3.1", "3.9")),
    "other words": says(label, LAST, lambda _: "Số liệu của chúng tôi"),
    "no words": says(label, LAST, lambda _: ""),
    "cut short": says(label, LAST, lambda t: t[:20]),
    "another question's words": lambda s: s.put(label(s, LAST), s.at(label(s, RATIO))),
    "questions exchanged": exchanged(label, LAST, "I_3_2_2024_val"),
    "codes exchanged": exchanged(code, LAST, "I_3_2_2024_val"),
    "no code": says(code, LAST, lambda _: ""),
    "another code": says(code, LAST, lambda _: "9.9"),
    "no name": nameless(lambda n: n != LAST),
    "no name, other words": every(nameless(lambda n: n != LAST), says(label, LAST, lambda _: "Số liệu của chúng tôi")),
    "no name, a letter": every(nameless(lambda n: n != LAST), says(label, LAST, lambda t: t.replace("hỏi", "hoi"))),
    "names of some": nameless(lambda n: not n.startswith("I_3")),
    "names of many": nameless(lambda n: not n.startswith("I_")),
    "no names at all": nameless(lambda _: False),
    "no names of base quantities": nameless(lambda n: not n.startswith("Q_")),
    "a row put in": rows_put_in(FIGURES, 14),
    "three rows put in": rows_put_in(FIGURES, 14, 3),
    "a row put in, names stay": rows_put_in(FIGURES, 14, names=False),
    "rows before the answer": lambda s: every(rows_put_in(TEXTS, s.home("N_2")[1]), nameless(lambda n: n != "N_2"))(s),
    "a row taken out": row_taken_out(LAST),
    "a row twice": row_twice(LAST),
    "a row twice, another figure": row_twice(LAST, 5.0),
    "a row twice, the same in words": every(row_twice(LAST, "5"), lambda s: s.put(s.home(LAST), 5.0)),
    "a row twice, the first empty": every(row_twice(LAST, 5.0), empty(LAST)),
    "a row twice, both empty": every(row_twice(LAST, ""), empty(LAST)),
    "a row twice, no name": every(row_twice(LAST, 5.0), nameless(lambda n: n != LAST)),
    "a column put in": columns_put_in(FIGURES, 1),
    "a column put in between": columns_put_in(FIGURES, 3),
    "a column put in for heads": columns_put_in(INFO, 1),
    "a sheet gone": sheet_gone(FIGURES),
    "another sheet gone": sheet_gone(TEXTS),
    "a sheet called otherwise": sheet_called(FIGURES, "Sheet2"),
    "a second sheet": second_sheet(),
    "a second sheet that differs": second_sheet((LAST, 5.0), (RATIO, 6.0)),
    "a second sheet in words": every(second_sheet((LAST, "5")), lambda s: s.put(s.home(LAST), 5.0)),
    "a second sheet, blank": second_sheet((LAST, "")),
    "a second sheet of another": every(second_sheet((LAST, 5.0)), lambda s: _owned(s, "Số liệu (2)", "A06")),
    "the head of base quantities": says(head, HEAD, lambda _: "2022"),
    "no head": says(head, HEAD, lambda _: ""),
    "a figure over a word": lambda s: s.put(label(s, LAST), 12.0),
}
# Of years beside one another.
OF_YEARS: dict[str, Change] = {
    "nothing": lambda _: None,
    "years exchanged": exchanged(head, "I_3_1_2023_val", "I_3_1_2024_val"),
    "years exchanged over base quantities": exchanged(head, "Q_doan_vien_2023", "Q_doan_vien_2024"),
    "one year twice": lambda s: s.put(head(s, "I_3_1_2023_val"), s.at(head(s, "I_3_1_2024_val"))),
    "another year": says(head, "I_3_1_2023_val", lambda t: t.replace("2023", "2022")),
    "no year": says(head, "I_3_1_2023_val", lambda _: ""),
    "figures exchanged": lambda s: _exchange(s, "I_3_1_2023_val", "I_3_1_2024_val"),
    "figures a year on": lambda s: s.cut(s.home("I_3_1_2023_val"), s.home("I_3_1_2024_val")),
    "no names": nameless(lambda n: not n.startswith("I_3")),
    "a column put in": columns_put_in(FIGURES, 4),
    "no names, a column put in": every(nameless(lambda n: not n.startswith("I_")), columns_put_in(FIGURES, 4)),
    "row by row": lambda s: s.cut(s.home("Q_doan_vien_2023"), s.home("Q_ccvcld_2023")),
}


ODD: tuple[tuple[str, int, int, object], ...] = (
    (FIGURES, 24, 8, "chưa chốt"),
    (FIGURES, 24, 9, 12.5),
    (FIGURES, 40, 1, "Cuối trang"),
    (FIGURES, 41, 1, "CĐCS đơn vị A05"),
    (FIGURES, 42, 1, "A05"),
    (FIGURES, 43, 1, "đơn vị A05"),
    (FIGURES, 44, 1, "CĐCS đơn vị A06"),
    (FIGURES, 45, 1, "Đạt"),
    (FIGURES, 46, 5, "Đạt"),
    (FIGURES, 47, 3, "Giao cho đơn vị: 5"),
    (FIGURES, 48, 1, "Câu hỏi của chỉ tiêu 3.1"),
    (FIGURES, 49, 1, "Câu hỏi của chỉ"),
    (FIGURES, 50, 1, "3.1"),
    (FIGURES, 51, 1, 2024.0),
    (FIGURES, 52, 1, True),
    (FIGURES, 53, 1, " "),
    (FIGURES, 54, 1, "-"),
    (FIGURES, 2, 6, "Mã đơn vị: A05"),
    (FIGURES, 1, 6, "CĐCS đơn vị A05 mới"),
    (INFO, 1, 7, "ghi thêm"),
    (INFO, 60, 0, "Nguyễn Văn A ký"),
    (TEXTS, 5, 3, "lời bên cạnh"),
    (TEXTS, 60, 1, "lời bên dưới\ndòng hai"),
    (FIGURES, 24, 4, "1013 (tạm)"),
)


def odd_cells(sheet: Sheet) -> None:
    """What people type beside and below a form, and what only looks so."""
    for title, row, column, value in ODD:
        sheet.put((title, row, column), value)


CHANGES |= {
    "odd cells": odd_cells,
    "odd cells, rows put in": every(odd_cells, rows_put_in(FIGURES, 10, 2)),
    "odd cells, the form of a neighbour": every(odd_cells, lambda s: _owned(s, FIGURES, "A06")),
    "an added sheet": lambda s: s.grids.update(
        {"Giải trình": Grid([["Chỉ tiêu 3.1", "", 2.0], ["", "chuyển đến"]]), "Trắng": Grid()}
    ),
    "an empty cell and one beside it": every(
        empty(LAST), lambda s: s.put((FIGURES, s.home(LAST)[1], s.home(LAST)[2] + 1), 8.0)
    ),
}


def _owned(sheet: Sheet, title: str, unit: str) -> None:
    for row in sheet.grids[title]:
        row[:] = [value.replace("A05", unit) if isinstance(value, str) else value for value in row]


def _exchange(sheet: Sheet, one: str, other: str) -> None:
    first, second = sheet.home(one), sheet.home(other)
    free = (first[0], first[1] + 40, first[2])
    sheet.cut(first, free)
    sheet.cut(second, first)
    sheet.cut(free, second)


def told(sheet: OfProgram, *, version: str = "", recovered: bool = False) -> Iterator[str]:
    """What is read: where a field is taken from elsewhere, or not at all; what is said."""
    blank, home = sheet.blank, dict(sheet.blank.places)
    cells = dict(sheet.raw.cells)
    if version:
        cells["S_version"] = cells["S_version"]._replace(value=version)
    sheet.raw = replace(sheet.raw, cells=cells, recovered=recovered)
    got = sheet.settled()
    for name, place in home.items():
        cell = got.raw.cells.get(name)
        if cell is None:
            yield f"  {name} lost: {got.raw.homes.get(name)} broken {name in got.raw.broken}"
        elif spot_of(cell) != (place.sheet, place.row, place.column):
            yield f"  {name} = {cell.value} at {cell.ref.inside}"
    yield from (f"  {name} doubtful: {said.unit} {said}" for name, said in got.raw.doubts.items())
    yield from (f"  {said.unit} {said}" for said in got.issues)
    reordered = frozenset(i.ref.sheet for i in got.issues if i.has(IssueRole.YEARS_EXCHANGED))
    yield from (
        f"  structure: {said.unit} {said}" for said in check_structure(sheet.spec, got.raw, "A05", blank, reordered)
    )
    again = [
        t
        for t, g in sheet.grids.items()
        if t not in {p.sheet for p in home.values()} and t != META_SHEET and asks_again(blank, got.raw, g)
    ]
    own = sheet.program.unit_by_code["A05"]
    for found in Outside(got.raw, Around(), blank, own, sheet.program).texts():
        yield f"  beside: {found.place} {found.kind.name} {found.text}"
    yield f"  found by print {found_by_print(blank, sheet.grids)} asked again {again}"


def test_what_is_read_of_rearranged_forms_is_as_recorded(tmp_path: Path) -> None:
    asked = (*default_indicators(), indicator("3.2", "Số lượng"))
    program = make_program(tmp_path, indicators=asked)
    lines: list[str] = []
    for period, changes in (("2024", CHANGES), (MID, OF_YEARS), (SUMS, {"nothing": lambda _: None})):
        made = Made(program, period)
        for name, change in changes.items():
            seen: list[str] = []
            for how in ({}, {"version": "1.00000000"}, {"recovered": True}):
                sheet = OfProgram(**vars(made.fresh()), program=program)
                change(sheet)
                said = list(told(sheet, **how))  # type: ignore[arg-type]  # one of three ways
                lines += [f"# {period} {name} {how or ''}".rstrip(), *(["  as before"] if said == seen else said)]
                seen = said
    as_recorded("forms rearranged", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")
