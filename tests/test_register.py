"""Unions that come and go: the sheet Biến động đơn vị, what it says of every day, and its contradictions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ProgramError
from pipeline.program import sheets
from pipeline.program.model import Program, UnionChange
from pipeline.program.register import Shares, predecessors, successors, unit_on
from pipeline.program.vocabulary import Event
from tests import programs
from tests.programs import Record, default_units, make_program, unit, write_program
from tests.test_program_reader import at, triples

C, U = sheets.CHANGES, sheets.UNITS
DAY = date(2024, 7, 1)
BEFORE = date(2024, 6, 30)


def change(event: Event, who: str, into: str | None = None, **more: object) -> Record:
    """A row of sheet Biến động đơn vị on DAY."""
    return {"day": DAY, "event": event.label, "unit": who, "successor": into, **more}


def program_of(folder: Path, *changes: Record, new: tuple[str, ...] = (), **parts: object) -> Program:
    """The default program with changes, and with more units."""
    units = [*default_units(), *map(unit, new)]
    return make_program(folder, **{"units": units, "changes": changes, **parts})


def existing(program: Program, day: date) -> set[str]:
    return {u.code for u in program.units if u.exists_on(day)}


ALL = {f"A0{n}" for n in range(1, 7)}


def test_a_merger_into_a_union_that_goes_on(tmp_path: Path) -> None:
    program = program_of(tmp_path, change(Event.MERGED, "A01", "A02", decision="12/QĐ-LĐLĐ"))
    assert program.changes == (UnionChange(DAY, Event.MERGED, "A01", "A02", decision="12/QĐ-LĐLĐ"),)
    gone = program.unit_by_code["A01"]
    assert (gone.valid_to, gone.merged_into) == (BEFORE, "A02")
    assert (existing(program, BEFORE), existing(program, DAY)) == (ALL, ALL - {"A01"})
    assert successors(program, "A01", BEFORE) == (("A01", 1.0),)
    assert successors(program, "A01", DAY) == (("A02", 1.0),)
    assert predecessors(program, "A02", DAY) == (("A01", 1.0), ("A02", 1.0))
    assert predecessors(program, "A01", DAY) == ()


def test_column_merged_into_says_the_same(tmp_path: Path) -> None:
    units = [unit("A01", valid_to=BEFORE, merged_into="A02"), *default_units()[1:]]
    program = make_program(tmp_path, units=units)
    assert program == program_of(tmp_path, change(Event.MERGED, "A01", "A02"))


def test_two_into_a_new_one(tmp_path: Path) -> None:
    program = program_of(tmp_path, change(Event.UNITED, "A01", "B1"), change(Event.UNITED, "A02", "B1"), new=("B1",))
    assert program.unit_by_code["B1"].valid_from == DAY
    assert existing(program, BEFORE) == ALL
    assert existing(program, DAY) == (ALL | {"B1"}) - {"A01", "A02"}
    assert predecessors(program, "B1", DAY) == (("A01", 1.0), ("A02", 1.0), ("B1", 1.0))


def test_one_that_others_come_into_later_begins_with_the_first_wherever_it_is_listed(tmp_path: Path) -> None:
    later = {**change(Event.UNITED, "A02", "B1"), "day": date(2025, 1, 1)}
    program = program_of(tmp_path, later, change(Event.UNITED, "A01", "B1"), new=("B1",))
    assert program.unit_by_code["B1"].valid_from == DAY


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([{"share": 60}, {"share": "40"}], (0.6, 0.4)),
        ([{"share": "60%"}, {"share": "0,4"}], (0.6, 0.4)),
        ([{"members": "30 đoàn viên"}, {"members": 10}], (0.75, 0.25)),
        ([{"members": "Nguyễn A\nTrần B; Lê C"}, {"members": "Đỗ D"}], (0.75, 0.25)),
    ],
)
def test_a_split_with_shares_or_with_the_members_named(
    tmp_path: Path, shares: list[Record], expected: tuple[float, float]
) -> None:
    rows = [change(Event.SPLIT, "A01", f"B{n}", **part) for n, part in enumerate(shares)]
    program = program_of(tmp_path, *rows, new=("B0", "B1"))
    assert dict(successors(program, "A01", DAY)) == pytest.approx(dict(zip(("B0", "B1"), expected, strict=True)))
    assert existing(program, DAY) == (ALL | {"B0", "B1"}) - {"A01"}


def test_a_union_that_keeps_a_part_of_a_split_goes_on(tmp_path: Path) -> None:
    rows = [change(Event.SPLIT, "A01", "A01", share=80), change(Event.SPLIT, "A01", "B1", share=20)]
    program = program_of(tmp_path, *rows, new=("B1",))
    assert existing(program, DAY) == ALL | {"B1"}
    assert successors(program, "A01", DAY) == (("A01", 0.8), ("B1", 0.2))
    assert successors(program, "A01", date(2025, 12, 31), since=DAY) == (("A01", 1.0),)  # a figure of after the split


def test_shares_multiply_along_a_chain(tmp_path: Path) -> None:
    later = {"day": date(2025, 1, 1)}
    rows = [
        change(Event.SPLIT, "A01", "B1", share=60),
        change(Event.SPLIT, "A01", "B2", share=40),
        {**change(Event.MERGED, "B1", "A02"), **later},
        {**change(Event.DISSOLVED, "B2"), "day": date(2025, 6, 1)},
    ]
    program = program_of(tmp_path, *rows, new=("B1", "B2"))
    assert successors(program, "A01", date(2025, 3, 1)) == (("A02", 0.6), ("B2", 0.4))
    assert successors(program, "A01", date(2025, 6, 1)) == (("A02", 0.6),)
    assert predecessors(program, "A02", date(2025, 6, 1), since=date(2023, 12, 31)) == (
        ("A01", 0.6),
        ("A02", 1.0),
        ("B1", 1.0),
    )


def test_who_is_asked_follows_the_date(tmp_path: Path) -> None:
    first = {**programs.PERIODS[0], "end": date(2024, 5, 31), "cutoff": date(2024, 5, 31)}
    rows = [change(Event.UNITED, "A01", "B1"), change(Event.UNITED, "A02", "B1"), change(Event.DISSOLVED, "A06")]
    program = program_of(tmp_path, *rows, new=("B1",), periods=[first, programs.PERIODS[1]])
    before, after = ({u.code for u in program.reporters(p)} for p in program.periods)
    assert before == ALL
    assert after == {"A03", "A04", "A05", "B1"}


def test_name_cluster_and_superior_as_they_were(tmp_path: Path) -> None:
    again = date(2025, 1, 1)
    rows = [
        change(Event.RENAMED, "A01", former="CĐCS Sở A"),
        {**change(Event.RENAMED, "A01", former="CĐCS Sở B"), "day": again},
        change(Event.CLUSTER, "A01", former="Cụm 9"),
        change(Event.SUPERIOR, "A01", former="A02"),
        {**change(Event.SUPERIOR, "A01", former="A00"), "day": again},
    ]
    units = [unit("A01", superior="A03"), *default_units()[1:]]
    program = program_of(tmp_path, *reversed(rows), units=units)  # in any order of the rows

    def was(day: date) -> tuple[str, str, str]:
        u = unit_on(program, "A01", day)
        return u.name, u.cluster, u.superior

    assert was(BEFORE) == ("CĐCS Sở A", "Cụm 9", "A02")
    assert was(DAY) == ("CĐCS Sở B", "Cụm 1", "")
    assert was(again) == ("CĐCS đơn vị A01", "Cụm 1", "A03")
    assert unit_on(program, "A00", BEFORE).name == program.office


def test_founded_and_dissolved(tmp_path: Path) -> None:
    program = program_of(tmp_path, change(Event.FOUNDED, "A01"), change(Event.DISSOLVED, "A02"))
    assert (existing(program, BEFORE), existing(program, DAY)) == (ALL - {"A01"}, ALL - {"A02"})
    assert successors(program, "A02", DAY) == ()


# --------------------------------------------------------------------------- contradictions

ROW = programs.FIRST_ROW
ONE_ROW: list[tuple[Record, list[tuple[str, str]]]] = [
    ({"event": "Bốc hơi"}, [("event", "P04")]),
    ({"event": None}, [("event", "P03")]),
    ({"day": None}, [("day", "P03")]),
    ({"day": "mai"}, [("day", "P04")]),
    ({"unit": "A99"}, [("unit", "P06")]),
    ({"unit": None}, [("unit", "P03")]),
    ({"successor": "A99"}, [("successor", "P06")]),
    ({"successor": None}, [("successor", "P03")]),
    ({"successor": "A01"}, [("successor", "P04")]),
    ({"share": 50}, [("share", "P04")]),
    ({"event": "Giải thể"}, [("successor", "P04")]),
    ({"event": "Đổi tên", "successor": None}, [("former", "P03")]),
    ({"event": "Chuyển cấp trên", "successor": None, "former": "A99"}, [("former", "P06")]),
    ({"event": "Chia tách", "share": "100%"}, [("share", "P04"), ("successor", "P04")]),
    ({"event": "Chia tách", "share": 50}, [("successor", "P04")]),  # one part only
]


@pytest.mark.parametrize(("wrong", "expected"), ONE_ROW)
def test_one_wrong_cell(tmp_path: Path, wrong: Record, expected: list[tuple[str, str]]) -> None:
    row = {**change(Event.MERGED, "A01", "A02"), **wrong}
    found = triples(write_program(tmp_path / "p.xlsx", changes=[row]))
    assert sorted(found) == sorted((*at(C, column, ROW), code) for column, code in expected)


@pytest.mark.parametrize(
    ("shares", "place"),
    [
        ([50, 40], ("share", ROW + 1)),
        ([60, 60], ("share", ROW + 1)),
        ([60, None], ("share", ROW + 1)),
        ([None, 60], ("share", ROW)),
    ],
)
def test_the_parts_of_a_split_are_a_whole(tmp_path: Path, shares: list[int | None], place: tuple[str, int]) -> None:
    rows = [change(Event.SPLIT, "A01", f"B{n}", share=share) for n, share in enumerate(shares)]
    path = write_program(tmp_path / "p.xlsx", units=[*default_units(), unit("B0"), unit("B1")], changes=rows)
    assert [(sheet, cell) for sheet, cell, _ in triples(path)] == [at(C, *place)]


CONTRADICTIONS: dict[str, tuple[list[Record], dict[str, Record], tuple[str, int]]] = {
    "ends after its last day": ([change(Event.MERGED, "A01", "A02")], {"A01": {"valid_to": DAY}}, ("day", ROW)),
    "ends before its first day": (
        [change(Event.DISSOLVED, "A01")],
        {"A01": {"valid_from": date(2024, 9, 1)}},
        ("day", ROW),
    ),
    "founded on another day": ([change(Event.FOUNDED, "A01")], {"A01": {"valid_from": BEFORE}}, ("day", ROW)),
    "renamed when gone": (
        [change(Event.RENAMED, "A01", former="x")],
        {"A01": {"valid_to": date(2024, 1, 1)}},
        ("day", ROW),
    ),
    "ends twice": (
        [change(Event.MERGED, "A01", "A02"), {**change(Event.DISSOLVED, "A01"), "day": date(2025, 1, 1)}],
        {},
        ("day", ROW + 1),
    ),
    "merges into two": (
        [change(Event.MERGED, "A01", "A02"), change(Event.MERGED, "A01", "A03")],
        {},
        ("successor", ROW + 1),
    ),
    "successor gone": (
        [change(Event.MERGED, "A01", "A02")],
        {"A02": {"valid_to": date(2024, 5, 31)}},
        ("successor", ROW),
    ),
    "successor not yet there": (
        [change(Event.MERGED, "A01", "A02")],
        {"A02": {"valid_from": date(2024, 9, 1)}},
        ("successor", ROW),
    ),
    "circle over the years": (
        [change(Event.MERGED, "A01", "A02"), {**change(Event.MERGED, "A02", "A01"), "day": date(2025, 1, 1)}],
        {},
        ("successor", ROW + 1),
    ),
    "split into one twice": (
        [change(Event.SPLIT, "A01", "A02", share=50), change(Event.SPLIT, "A01", "A02", share=50)],
        {"A02": {"valid_from": date(2022, 1, 1)}},
        ("successor", ROW + 1),
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_said_at_one_cell(tmp_path: Path, name: str) -> None:
    rows, units, place = CONTRADICTIONS[name]
    listed = [{**u, **units.get(str(u["code"]), {})} for u in default_units()]
    assert triples(write_program(tmp_path / "p.xlsx", units=listed, changes=rows)) == [(*at(C, *place), "P04")]


def test_a_circle_on_one_day(tmp_path: Path) -> None:
    rows = [change(Event.MERGED, "A01", "A02"), change(Event.MERGED, "A02", "A01")]
    path = write_program(tmp_path / "p.xlsx", changes=rows)
    assert triples(path) == [(*at(C, "successor", ROW + n), "P04") for n in (0, 1)]


def test_the_unit_list_and_the_changes_agree(tmp_path: Path) -> None:
    listed = [unit("A01", valid_to=BEFORE, merged_into="A03"), *default_units()[1:]]
    path = write_program(tmp_path / "p.xlsx", units=listed, changes=[change(Event.MERGED, "A01", "A02")])
    assert triples(path) == [(*at(U, "merged_into", ROW), "P04")]


def test_merged_into_needs_its_day(tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.xlsx", units=[unit("A01", merged_into="A02"), *default_units()[1:]])
    assert triples(path) == [(*at(U, "valid_to", ROW), "P03")]


# --------------------------------------------------------------------------- any history


@st.composite
def histories(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[UnionChange, ...], date]:
    """Units, changes among them in order of time (only to unions that have not ended), and a day."""
    alive, codes, changes, day = ["U0", "U1", "U2", "U3"], ["U0", "U1", "U2", "U3"], [], date(2023, 1, 1)
    for _ in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.integers(1, 200)))
        if len(alive) < 2:
            break
        who = draw(st.sampled_from(alive))
        if draw(st.booleans()):
            into = draw(st.sampled_from([u for u in alive if u != who]))
            changes.append(UnionChange(day, Event.MERGED, who, into))
            alive.remove(who)
        else:
            new, share = f"U{len(codes)}", draw(st.floats(0.01, 0.99))
            codes.append(new)
            changes.append(UnionChange(day, Event.SPLIT, who, who, share))
            changes.append(UnionChange(day, Event.SPLIT, who, new, 1 - share))
            alive.append(new)
    return tuple(codes), tuple(changes), date(2023, 1, 1) + timedelta(days=draw(st.integers(0, 2000)))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("bare"), indicators=[])


@given(histories())
def test_nothing_is_lost_or_counted_twice(
    bare: Program, history: tuple[tuple[str, ...], tuple[UnionChange, ...], date]
) -> None:
    codes, changes, day = history
    units = tuple(replace(bare.units[0], code=code) for code in codes)
    program = replace(bare, units=units, changes=changes)
    forward: dict[tuple[str, str], float] = {}
    for code in codes:
        held: Shares = successors(program, code, day)
        assert sum(share for _, share in held) == pytest.approx(1)
        forward |= {(code, into): share for into, share in held}
    backward = {(earlier, code): share for code in codes for earlier, share in predecessors(program, code, day)}
    assert forward == backward


@pytest.mark.parametrize(
    "again",
    [
        {**change(Event.FOUNDED, "A01"), "day": date(2025, 1, 1)},
        {**change(Event.UNITED, "A02", "A01"), "day": date(2025, 1, 1)},
    ],
    ids=["founded", "united"],
)
def test_a_code_that_ended_is_not_used_again(tmp_path: Path, again: Record) -> None:
    with pytest.raises(ProgramError) as error:
        program_of(tmp_path, change(Event.DISSOLVED, "A01"), again)
    said = str(error.value)
    assert "A01 kết thúc ngày 30/06/2024; đơn vị lập lại từ ngày 01/01/2025 cần mã mới ở trang “Đơn vị”" in said
