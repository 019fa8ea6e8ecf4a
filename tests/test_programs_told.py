"""What becomes of unions, targets and dates that program workbooks tell in other ways than most: recorded whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from pathlib import Path

from pipeline.errors import ProgramError
from pipeline.program import reader
from pipeline.program.calendar import Lead, Task, agenda
from pipeline.program.model import Program
from pipeline.program.register import predecessors, program_on, successors
from tests.programs import CODE, GRADES, PERIODS, Record, indicator, unit, write_program
from tests.readout import as_recorded

DAYS = (date(2022, 12, 31), date(2023, 12, 31), date(2024, 6, 30), date(2024, 11, 30), date(2025, 12, 31))
MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)


def row(day: object, event: str, code: str, successor: str = "", **more: object) -> Record:
    """A row of sheet Biến động đơn vị."""
    return {"day": day, "event": event, "unit": code, "successor": successor, **more}


Units = Mapping[str, Mapping[str, object]]
NEW: Units = {"A07": {"valid_from": MAY}, "A08": {"valid_from": MAY}}
ENDED: Units = {"A06": {"valid_to": date(2024, 4, 30)}}
INTO: Units = {"A06": {"valid_to": date(2024, 4, 30), "merged_into": "A05"}}
Case = tuple[Sequence[Record], Units]
FAULTY = (
    "a column and another event",
    "a column and dissolved",
    "a column to itself",
    "a column to nobody",
    "a column without a day",
    "a merger of one that ended otherwise",
    "a merger said twice otherwise",
    "a share of a merger",
    "another superior, of nobody",
    "days in words",
    "dissolved before it was founded",
    "dissolved with a successor",
    "events nobody knows",
    "founded otherwise",
    "founded twice",
    "into each other",
    "of nobody",
    "of the office",
    "one into another that went",
    "renamed after it went",
    "renamed from nothing",
    "split in one",
    "split without shares",
    "split, all and nothing",
    "split, one share alone",
    "split, too much",
    "twice the same",
)
CHANGES: dict[str, Case] = {
    "none": ((), {}),
    "a merger": ((row(MAY, "Sáp nhập", "A06", "A05", members=12),), {}),
    "a merger of one that ended then": ((row(MAY, "Sáp nhập", "A06", "A05"),), ENDED),
    "a merger of one that ended otherwise": ((row(JUNE, "Sáp nhập", "A06", "A05"),), ENDED),
    "a merger said by a column": ((), INTO),
    "a merger said twice": ((row(MAY, "Sáp nhập", "A06", "A05"),), INTO),
    "a merger said twice otherwise": ((row(MAY, "Sáp nhập", "A06", "A04"),), INTO),
    "a column and another event": ((row(MAY, "Đổi tên", "A06", former="CĐCS cũ"),), INTO),
    "a column and dissolved": ((row(MAY, "Giải thể", "A06"),), INTO),
    "a column without a day": ((), {"A06": {"merged_into": "A05"}}),
    "a column to itself": ((), {"A06": {"valid_to": MAY, "merged_into": "A06"}}),
    "a column to nobody": ((), {"A06": {"valid_to": MAY, "merged_into": "Z09"}}),
    "two into one": ((row(MAY, "Sáp nhập", "A06", "A05"), row(JUNE, "Sáp nhập", "A04", "A05")), {}),
    "one after another": ((row(MAY, "Sáp nhập", "A06", "A05"), row(JUNE, "Sáp nhập", "A05", "A04")), {}),
    "one into another that went": (
        (row(JUNE, "Sáp nhập", "A06", "A05"), row(MAY, "Sáp nhập", "A05", "A04")),
        {},
    ),
    "twice the same": ((row(MAY, "Sáp nhập", "A06", "A05"), row(JUNE, "Sáp nhập", "A06", "A04")), {}),
    "into each other": ((row(MAY, "Sáp nhập", "A06", "A05"), row(MAY, "Sáp nhập", "A05", "A06")), {}),
    "united": (
        (row(MAY, "Hợp nhất", "A05", "A07", members="Lan\nMai"), row(MAY, "Hợp nhất", "A06", "A07")),
        {"A07": {}},
    ),
    "united into one founded otherwise": (
        (row(JUNE, "Hợp nhất", "A05", "A07"), row(JUNE, "Hợp nhất", "A06", "A07")),
        NEW,
    ),
    "united alone": ((row(MAY, "Hợp nhất", "A05", "A07"),), NEW),
    "split in two": (
        (row(MAY, "Chia tách", "A05", "A07", share=60), row(MAY, "Chia tách", "A05", "A08", share="40%")),
        NEW,
    ),
    "split without shares": (
        (row(MAY, "Chia tách", "A05", "A07"), row(MAY, "Chia tách", "A05", "A08")),
        NEW,
    ),
    "split by people": (
        (
            row(MAY, "Chia tách", "A05", "A07", members="60 đoàn viên"),
            row(MAY, "Chia tách", "A05", "A08", members="40 người"),
        ),
        NEW,
    ),
    "split by names": (
        (row(MAY, "Chia tách", "A05", "A07", members="Lan\nMai"), row(MAY, "Chia tách", "A05", "A08", members="Cúc")),
        NEW,
    ),
    "split, it goes on": (
        (row(MAY, "Chia tách", "A05", "A05", share=70), row(MAY, "Chia tách", "A05", "A07", share=30)),
        NEW,
    ),
    "split, too much": (
        (row(MAY, "Chia tách", "A05", "A07", share=70), row(MAY, "Chia tách", "A05", "A08", share=40)),
        NEW,
    ),
    "split in thirds": (
        tuple(row(MAY, "Chia tách", "A05", to, share="33,33") for to in ("A05", "A07", "A08")),
        NEW,
    ),
    "split, one share alone": (
        (row(MAY, "Chia tách", "A05", "A07", share=70), row(MAY, "Chia tách", "A05", "A08")),
        NEW,
    ),
    "split, all and nothing": (
        (row(MAY, "Chia tách", "A05", "A07", share=100), row(MAY, "Chia tách", "A05", "A08", share=0)),
        NEW,
    ),
    "split in one": ((row(MAY, "Chia tách", "A05", "A07", share=50),), NEW),
    "split, then merged": (
        (
            row(MAY, "Chia tách", "A05", "A07", share=60),
            row(MAY, "Chia tách", "A05", "A08", share=40),
            row(JULY, "Sáp nhập", "A08", "A07"),
        ),
        NEW,
    ),
    "a share of a merger": ((row(MAY, "Sáp nhập", "A06", "A05", share=50),), {}),
    "founded": ((row(MAY, "Thành lập", "A06"),), {}),
    "founded then": ((row(MAY, "Thành lập", "A07"),), NEW),
    "founded otherwise": ((row(JUNE, "Thành lập", "A07"),), NEW),
    "founded twice": ((row(MAY, "Thành lập", "A07"), row(JUNE, "Thành lập", "A07")), NEW),
    "dissolved": ((row(MAY, "Giải thể", "A06", decision="12/QĐ"),), {}),
    "dissolved before it was founded": (
        (row(JUNE, "Thành lập", "A06"), row(MAY, "Giải thể", "A06")),
        {},
    ),
    "dissolved with a successor": ((row(MAY, "Giải thể", "A06", "A05"),), {}),
    "renamed": ((row(MAY, "Đổi tên", "A06", former="CĐCS tên cũ"),), {}),
    "renamed twice": (
        (row(JULY, "Đổi tên", "A06", former="CĐCS tên giữa"), row(MAY, "Đổi tên", "A06", former="CĐCS tên cũ")),
        {},
    ),
    "renamed from nothing": ((row(MAY, "Đổi tên", "A06"),), {}),
    "another cluster": ((row(MAY, "Chuyển cụm", "A06", former="Cụm 1"),), {}),
    "another superior": ((row(MAY, "Chuyển cấp trên", "A06", former="A00"),), {"A06": {"superior": "A04"}}),
    "another superior, of nobody": ((row(MAY, "Chuyển cấp trên", "A06", former="Z09"),), {}),
    "renamed after it went": (
        (row(MAY, "Giải thể", "A06"), row(JUNE, "Đổi tên", "A06", former="CĐCS cũ")),
        {},
    ),
    "of nobody": ((row(MAY, "Giải thể", "Z09"), row(MAY, "Sáp nhập", "A06", "Z09")), {}),
    "of the office": ((row(MAY, "Đổi tên", "A00", former="Công đoàn cũ"),), {}),
    "days in words": (
        (row("1/5/2024", "Giải thể", "A06"), row("tháng 5", "Giải thể", "A05"), row(None, "Giải thể", "A04")),
        {},
    ),
    "events nobody knows": ((row(MAY, "Nghỉ hẳn", "A06"), row(MAY, "giải thể", "A05")), {}),
}


def moved(n: int, value: object) -> object:
    """The code of a union as that of the same union of another case: A05 of the third is C15."""
    is_one = isinstance(value, str) and value in {f"A0{k}" for k in range(4, 9)}
    return f"{chr(66 + n // 10)}{n % 10}{str(value)[-1]}" if is_one else value


def together(cases: Mapping[str, Case]) -> tuple[list[Record], list[Record]]:
    """The changes and the unions of many cases, which have nothing to do with one another, for one workbook."""
    changes: list[Record] = []
    units: list[Record] = []
    for n, (of_case, more) in enumerate(cases.values()):
        changes += [{key: moved(n, value) for key, value in change.items()} for change in of_case]
        told = {**{f"A0{k}": {} for k in (4, 5, 6)}, **more}
        units += [
            {**unit(str(moved(n, code))), **{key: moved(n, v) for key, v in of_unit.items()}}
            for code, of_unit in told.items()
        ]
    return changes, units


def of_units(program: Program) -> Iterator[str]:
    """What happened to unions, from when to when they report, what they were called, and who stands for whom."""
    for change in program.changes:
        told = {f.name: value for f in fields(change) if (value := getattr(change, f.name)) not in (None, "")}
        yield f"  {' '.join(f'{name}={value}' for name, value in told.items())}".replace("\n", "⏎")
    spans = {u.code: f"{u.valid_from or ''}..{u.valid_to or ''}" for u in program.units}
    yield from (f"  {code} {span}" for code, span in spans.items() if span != "..")
    for period in program.periods:
        asked = {u.code for u in program.reporters(period)}
        yield f"  {period.code} not asked: {' '.join(u.code for u in program.units if u.code not in asked)}"
    for day in DAYS:
        was = program_on(program, day)
        yield from (
            f"  {day} {u.code} {u.name} {u.cluster} {u.superior}"
            for u, now in zip(was.units, program.units, strict=True)
            if u != now
        )
    for day in DAYS[2:]:
        for code in spans:
            heirs = successors(program, code, day)
            yield from (f"  {day} {code} -> {heirs}",) if heirs != ((code, 1.0),) else ()
    for code in spans:
        earlier = predecessors(program, code, DAYS[-1], DAYS[1])
        yield from (f"  {code} <- {earlier}",) if earlier not in (((code, 1.0),), ()) else ()


def told_of(path: Path) -> Iterator[str]:
    try:
        program = reader.read(path, CODE)
    except ProgramError as error:
        yield from (f"  ! {line}" for line in str(error).replace(str(path), "…").splitlines())
    else:
        yield from (f"  ? {said}" for said in program.warnings)
        yield from of_units(program)


def test_what_becomes_of_unions_is_as_recorded(tmp_path: Path) -> None:
    lines: list[str] = []
    for faulty in (False, True):
        changes, units = together({name: case for name, case in CHANGES.items() if (name in FAULTY) is faulty})
        path = write_program(tmp_path / f"{faulty}.xlsx", changes=changes, units=units)
        lines += ["# wrong" if faulty else "# right", *told_of(path)]
    as_recorded("changes of unions", "\n".join(lines) + "\n")


SESSIONS: tuple[Mapping[str, object], ...] = (
    {"name": "Kỳ họp 1", "when": "Tháng 7/2024", "start": JULY, "end": date(2024, 7, 31), "lines": "Sơ kết\nNhân sự"},
    {
        "name": "Kỳ họp 2",
        "when": "Tháng 1/2025",
        "start": date(2025, 1, 1),
        "end": date(2025, 1, 20),
        "lines": "Tổng kết",
        "period": "2024, giua-nhiem-ky",
    },
)
TODAYS = (
    date(2023, 6, 1),
    date(2024, 7, 1),
    date(2024, 7, 31),
    date(2024, 8, 1),
    date(2024, 11, 15),
    date(2024, 11, 30),
    date(2024, 12, 1),
    date(2024, 12, 8),
    date(2024, 12, 15),
    date(2024, 12, 16),
    date(2025, 1, 15),
    date(2025, 1, 21),
    date(2026, 1, 1),
)


def test_what_is_due_is_as_recorded(tmp_path: Path) -> None:
    path = write_program(tmp_path / "chuong-trinh.xlsx", sessions=SESSIONS, periods=PERIODS)
    program, lines = reader.read(path, CODE), list[str]()
    made = {(Task.FORMS, "2024"), (Task.RETURNS, "2024"), (Task.SESSION, "giua-nhiem-ky")}
    for today in TODAYS:
        for lead, done, ahead, behind in (
            (Lead(30, 7), set(), 30, 30),
            (Lead(15, 0), made, 60, 400),
            (Lead(0, 60), made, 0, 0),
        ):
            lines.append(f"# {today} {lead} done {len(done)} ahead {ahead} behind {behind}")
            for item in agenda(program, today, lead, done, ahead=ahead, behind=behind):
                shown = (getattr(item, f.name) for f in fields(item) if f.name not in ("task", "timing"))
                lines.append(f"  {item.task.name} {item.timing.name} {' | '.join(map(str, shown))}")
    as_recorded("what is due", "\n".join(lines) + "\n")


SCALE: Record = {"name": "Xếp loại công đoàn", **{f"grade{n}": grade for n, grade in enumerate(GRADES, 1)}}
CELLS: dict[str, Mapping[str, Sequence[Record]]] = {
    "scales": {
        "scales": (
            SCALE,
            {"name": "Một mức", "grade1": "Đạt"},
            {"name": "Không mức"},
            {"name": "Hai mức như nhau", "grade1": "Đạt", "grade2": "ĐẠT "},
            {"name": "Thiếu mức giữa", "grade1": "Đạt", "grade3": "Không đạt"},
            {**SCALE, "grade5": "Khác"},
        )
    },
    "units": {
        "units": (
            unit("A01", valid_from=JUNE, valid_to=MAY),
            unit("A02", "Cơ quan công đoàn"),
            unit("A03", "Doanh nghiệp tư"),
            unit("A 4"),
            unit("A05", superior="Z01"),
            unit("A06", superior="A06"),
            unit("a01"),
            unit("A07", email="a07", senders="@"),
            unit("", name="Không mã"),
        )
    },
    "indicators": {
        "indicators": (
            indicator("1.1", "Có/Không", may_wait="Không thuộc đối tượng"),
            indicator("1.2", "Số lượng", may_wait="Có"),
            indicator("1.3", "Tỷ lệ", base="doan_vien", denominator="Tổng"),
            indicator("1.4", "Tỷ lệ"),
            indicator("1.5", "Xếp loại"),
            indicator("1.6", "Xếp loại", scale="Xếp loại công đoàn", threshold="Giỏi"),
            indicator("1.7", "Tỷ lệ", denominator="Tổng", targets={}),
            indicator("1.8", "Tỷ lệ", denominator="Tổng", comparator="Khoảng"),
            indicator("1.9", "Tỷ lệ", denominator="Tổng", targets={2024: "80 - 70"}, comparator="Khoảng"),
            indicator("1.10", "Số lượng", accrual="Từng tháng", targets={2024: "nhiều"}),
            indicator("1 11", "Số lượng", unit="", term_target="mười"),
            indicator("1.12", "Có/Không", scope="Cơ quan công đoàn"),
            indicator("1.13", "Có/Không", reporter="Cơ quan công đoàn"),
            indicator("1.1", "Có/Không"),
        )
    },
    "periods and sessions": {
        "periods": (
            {**PERIODS[0], "years": "2024, 2025"},
            {**PERIODS[0], "code": "b", "years": "2031"},
            {**PERIODS[0], "code": "c", "years": "năm 2024"},
            {**PERIODS[0], "code": "d", "end": date(2023, 1, 1)},
            {**PERIODS[0], "code": "e", "cutoff": date(2023, 1, 1)},
            {**PERIODS[0], "code": "f", "due": date(2023, 1, 1)},
            {**PERIODS[0], "code": "kỳ g"},
            {**PERIODS[1], "code": "h", "years": "2024"},
            {**PERIODS[0], "code": "i", "kind": "Quý"},
        ),
        "sessions": (
            {**SESSIONS[0], "start": date(2024, 8, 1)},
            {**SESSIONS[0], "period": "2031"},
            {**SESSIONS[0], "lines": ""},
        ),
    },
}


def test_what_is_said_of_other_wrong_tables_is_as_recorded(tmp_path: Path) -> None:
    lines: list[str] = []
    for name, tables in CELLS.items():
        lines += [f"# {name}", *told_of(write_program(tmp_path / f"{name}.xlsx", **tables))]  # type: ignore[arg-type]  # tables by name
    as_recorded("wrong tables of a program", "\n".join(lines) + "\n")
