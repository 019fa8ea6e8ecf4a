"""Whose a form is by its stamps, codes and names, and whose a file by its name and sender: recorded whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.forms.read import RawForm
from pipeline.forms.rollup import ROLL_UP_ID
from pipeline.grids.cells import Grid
from pipeline.intake.owner.identify import identify, is_roll_up
from pipeline.intake.owner.printed_owner import as_meant, code_on, is_unlike, owner_issues
from pipeline.intake.owner.recover import is_stamped, recover, respelled
from pipeline.intake.owner.shared_workbook import one_of_several, owner_on, sheets_by_union, sheets_not_read, stamps_on
from pipeline.intake.owner.unions import Unions, proper
from pipeline.intake.round_forms import RoundForms
from pipeline.program.model import Program
from tests.forms import TEMPLATE, period_of
from tests.programs import default_units, make_program, unit
from tests.readout import as_recorded
from tests.test_placement import Made

FIGURES, INFO, TEXTS, GUIDE, META = "Số liệu", "Thông tin chung", "Nội dung", "Hướng dẫn", "_meta"
Change = Callable[[RawForm], RawForm]


def units() -> tuple[object, ...]:
    return (
        *default_units(),
        unit(
            "A09", "Doanh nghiệp ngoài nhà nước", name="CĐCS Công ty Ánh Dương", email="lan@anhduong.vn; ke@anhduong.vn"
        ),
        unit("B01", name="Công đoàn Trường THPT Tân Quang", email="tq@edu.vn", senders="@tanquang.edu.vn"),
        unit("B02", name="CĐCS Sở Tư pháp", valid_to="31/12/2023", email="tq@edu.vn"),
        unit("12", name="CĐCS Y tế"),
    )


def stamped(**stamps: str) -> Change:
    def change(raw: RawForm) -> RawForm:
        cells = {n: c._replace(value=stamps[n] or None) if n in stamps else c for n, c in raw.cells.items()}
        return replace(raw, cells=cells)

    return change


def printed(old: str, new: str, *titles: str) -> Change:
    """Other words on top of sheets; all sheets where none is named."""

    def change(raw: RawForm) -> RawForm:
        grids = {
            title: Grid(
                [
                    [v.replace(old, new) if isinstance(v, str) and n < 6 else v for v in row]
                    for n, row in enumerate(grid)
                ],
                grid.extras,
            )
            if title in titles or not titles
            else grid
            for title, grid in raw.grids.items()
        }
        return replace(raw, grids=grids)

    return change


def shifted(title: str, rows: int, columns: int) -> Change:
    """A sheet pasted some rows and columns further."""

    def change(raw: RawForm) -> RawForm:
        grid = raw.grids[title]
        moved = [[""] * (columns + len(grid[0]))] * rows + [[*[""] * columns, *row] for row in grid]
        return replace(raw, grids={**raw.grids, title: Grid(moved)})

    return change


def called(title: str, new: str) -> Change:
    return lambda raw: replace(raw, grids={new if t == title else t: grid for t, grid in raw.grids.items()})


def both(*changes: Change) -> Change:
    def change(raw: RawForm) -> RawForm:
        for one in changes:
            raw = one(raw)
        return raw

    return change


NO_CODE = printed("Mã đơn vị: A05", "")
CHANGES: dict[str, Change] = {
    "nothing": lambda raw: raw,
    "another code": printed("A05", "A09"),
    "another code on one sheet": printed("Mã đơn vị: A05", "Mã đơn vị: A09", FIGURES),
    "a code nobody has": printed("Mã đơn vị: A05", "Mã đơn vị: Z99"),
    "no code": NO_CODE,
    "a code in small letters": printed("Mã đơn vị: A05", "mã đơn vị a05"),
    "a code in two": printed("Mã đơn vị: A05", "Mã đơn vị: A 05"),
    "another name": printed("CĐCS đơn vị A05", "CĐCS Công ty Ánh Dương"),
    "another name on one sheet": printed("CĐCS đơn vị A05", "CĐCS Công ty Ánh Dương", TEXTS),
    "another name, a letter": printed("CĐCS đơn vị A05", "CĐCS Công ty Anh Dương"),
    "another name, no code": both(printed("CĐCS đơn vị A05", "CĐCS Công ty Ánh Dương"), NO_CODE),
    "another name, no code, sheets called otherwise": both(
        printed("CĐCS đơn vị A05", "CĐCS Công ty Ánh Dương"),
        NO_CODE,
        *(called(t, f"{t} 2") for t in (FIGURES, INFO, TEXTS)),
    ),
    "a name of a union that went": printed("CĐCS đơn vị A05", "CĐCS Sở Tư pháp"),
    "a name nobody has": printed("CĐCS đơn vị A05", "Nhà máy Sao Mai"),
    "the name otherwise": printed("CĐCS đơn vị A05", "cđcs Đơn vị a05 "),
    "the name and more": printed("CĐCS đơn vị A05", "CĐCS đơn vị A05 mới thành lập"),
    "no name": printed("CĐCS đơn vị A05", ""),
    "further down": both(shifted(FIGURES, 2, 1), printed("CĐCS đơn vị A05", "CĐCS Công ty Ánh Dương", FIGURES)),
    "too far down": shifted(FIGURES, 40, 1),
    "stamped for another": stamped(S_unit="A09"),
    "stamped in small letters": stamped(S_unit="a05", S_program="THU", S_period=" 2024 "),
    "stamped with a blank": stamped(S_unit="A 05"),
    "stamped with a letter O": stamped(S_unit="AO5"),
    "stamped with a letter of another script": stamped(S_unit="А05"),
    "stamped with what looks like none": stamped(S_unit="Z99"),
    "not stamped": stamped(S_unit=""),
    "of no form": stamped(S_form=""),
    "of another form": stamped(S_form="khác"),
    "of another program": stamped(S_program="khac"),
    "of another period": stamped(S_period="giua-nhiem-ky"),
    "of a period nobody has": stamped(S_period="1999"),
    "of no period": stamped(S_period=""),
    "of no version": stamped(S_version=""),
    "of a union that went": stamped(S_unit="B02"),
    "of sums": stamped(S_form=ROLL_UP_ID),
}


def told(raw: RawForm, program: Program, forms: RoundForms) -> Iterator[str]:
    """Whose it is, and what is said of that; what is left of it where its names are gone."""
    period = forms.period
    spelled = respelled(raw, program)
    meant, strange = as_meant(spelled, program)
    owner, refusal = identify(meant, program, period)
    yield f"  stamped {is_stamped(spelled)} sums {is_roll_up(raw)} of {owner.code if owner else None}"
    yield from (f"  {said}" for said in (strange, refusal) if said)
    if owner is not None and refusal is None:
        yield from (f"  {said}" for said in owner_issues(meant, owner, forms.of(owner).blank, program, period))
        yield f"  {one_of_several(meant, owner).expected}"
    codes = [f"{title}: {code_on(grid)!r} {owner_on(grid)!r} {stamps_on(grid)}" for title, grid in raw.grids.items()]
    yield f"  {'; '.join(codes)}"
    for known in (None, raw):
        again = recover("a.xlsx", raw.grids, None, forms, known)
        shown = {n: again.stamp(n) for n in ("S_form", "S_program", "S_period", "S_unit", "S_version")} if again else {}
        yield f"  recovered {shown} {len(again.cells) if again else 0}"
    yield f"  not read: {sheets_not_read('a.xlsx', dict(raw.grids))}"


def test_whose_forms_are_is_as_recorded(tmp_path: Path) -> None:
    program = make_program(tmp_path, units=units())  # type: ignore[arg-type]  # records of units
    forms = RoundForms(program, period_of(program), TEMPLATE)
    made, lines = Made(program, "2024").raw, list[str]()
    for name, change in CHANGES.items():
        lines += [f"# {name}", *told(change(made), program, forms)]
    as_recorded("owners of forms", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")


def test_how_sheets_of_several_unions_are_parted_is_as_recorded(tmp_path: Path) -> None:
    program = make_program(tmp_path, units=units())  # type: ignore[arg-type]  # records of units
    grids = Made(program, "2024").raw.grids
    other = {f"{t} (2)": g for t, g in printed("A05", "A09")(Made(program, "2024").raw).grids.items()}
    plain, lines = {"Ghi chú": Grid([["lời"]])}, list[str]()
    cases = {
        "one": (grids, ()),
        "two": ({**grids, **other}, ()),
        "two, behind names": ({**grids, **other}, (FIGURES, INFO)),
        "two, a sheet of nobody between": ({**grids, **plain, **other}, ()),
        "a sheet of nobody first": ({**plain, **grids}, ()),
        "names on a sheet that is not there": (grids, ("khác",)),
        "the other's guide alone": ({**grids, f"{GUIDE} (2)": Grid([["Mã đơn vị: A09"]])}, ()),
        "the other's stamps alone": ({**grids, f"{META} (2)": other.get(f"{META} (2)", Grid())}, ()),
        "no stamps": ({t: g for t, g in {**grids, **other}.items() if not t.startswith(META)}, ()),
        "nothing": (plain, ()),
    }
    for name, (sheets, named) in cases.items():
        lines += [f"# {name}", *(f"  {code!r}: {list(own)}" for code, own in sheets_by_union(sheets, named))]
    as_recorded("sheets of unions", "\n".join(lines) + "\n")


FILES = (
    "2024/A05.xlsx",
    "2024/a05 lần 2.xlsx",
    "2024/A 05.xlsx",
    "2024/A005.xlsx",
    "2024/A05 A06.xlsx",
    "2024/A06/A05.xlsx",
    "2024/A06/bieu.xlsx",
    "2024/Ánh Dương.xlsx",
    "2024/công ty ánh dương.xlsx",
    "2024/Cong ty Anh Duong.xlsx",
    "2024/THPT Tân Quang.xlsx",
    "2024/trường thpt tân quang.xlsx",
    "2024/Tân Quang.xlsx",
    "2024/Sở Tư pháp.xlsx",
    "2024/12.xlsx",
    "2024/Y tế.xlsx",
    "2024/thư.eml/bieu.xlsx",
    "A05.xlsx",
    "2024/bieu mau.xlsx",
    "2024/CĐCS đơn vị A05.xlsx",
    "2024/" + "x " * 60 + "A05.xlsx",
)
NAMES = (
    ("Công đoàn Công ty May Hoa Sen", "CĐCS Sở Tài nguyên và Môi trường"),
    ("CĐCS Sở TN&MT", "CĐCS Sở Tài nguyên và Môi trường"),
    ("THPT Tân Quang", "CĐCS Trường trung học phổ thông Tân Quang"),
    ("Sở Nông nghiệp", "CĐCS Sở Nông nghiệp và PTNT"),
    ("", "CĐCS A"),
    ("A", "A"),
    ("một hai", "một ba bốn năm"),
    ("Nhà máy", "CĐCS Nhà hát"),
    ("BYB", "CĐCS Báo Yên Bái"),
)


def test_whose_files_are_by_name_and_sender_is_as_recorded(tmp_path: Path) -> None:
    program = make_program(tmp_path, units=units())  # type: ignore[arg-type]  # records of units
    unions = Unions(program.units, program.office)
    lines = [f"{file!r:.60}: named {unions.named(file)!r} coded {unions.coded(file)!r}" for file in FILES]
    lines += [
        f"{a!r}: {unions.writing(a)!r}"
        for a in (
            "lan@anhduong.vn",
            "KE@anhduong.vn",
            "tq@edu.vn",
            "a05@example.com",
            "@tanquang.edu.vn",
            "x@tanquang.edu.vn",
            "",
        )
    ]
    lines.append(f"told in {sorted(unions.told_in(['mã A09 CĐCS Công ty Ánh Dương', 'biểu của A05 và A06', 'không']))}")
    lines += [
        f"{name!r} / {own!r}: unlike {is_unlike(name, own, program.office)} proper {proper(own, program.office)!r}"
        for name, own in NAMES
    ]
    as_recorded("owners of files", "\n".join(lines) + "\n")
