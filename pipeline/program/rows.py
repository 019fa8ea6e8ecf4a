"""Rows of the smaller sheets -> their values: scales, base quantities, units, periods, sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.lookalikes import VIETNAMESE
from pipeline.program.cells import Cell, Record
from pipeline.program.emails import address_problem, addresses, sending_problem
from pipeline.program.former_words import printed_key
from pipeline.program.kinds import UnitKinds
from pipeline.program.model import Base, Indicator, Period, ReportSwitches, Scale, Section, Session, Unit
from pipeline.program.records import USUAL_REPORT
from pipeline.program.references import CODE, Codes, absent, matching, unknown
from pipeline.program.vocabulary import PeriodKind, Writer, YesNo
from pipeline.settings import ABOVE_FOLDER
from pipeline.text import key

_SPAN = re.compile(r"(\d{4})\s*(?:-|–|—|đến)\s*(\d{4})")
_YEARS = re.compile(r"\d{4}(?:[,; ]+\d{4})*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAME_HINT = "chữ thường không dấu, số và gạch dưới, ví dụ doan_vien"
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_FOLDER_HINT = "chữ không dấu, số và gạch nối, không quá 40 ký tự, ví dụ 2024-6thang"
_LETTER = f"[A-Za-z0-9_{''.join(sorted(VIETNAMESE))}]"
UNIT_CODE = re.compile(rf"{_LETTER}(?:(?:{_LETTER}|[.-]){{0,28}}(?:{_LETTER}|-))?")  # file names begin with it
PREVIEW_UNIT = "XEM-TRUOC"  # whose forms are made to be looked at: no unit has this code
UNIT_CODE_HINT = "mã gồm chữ, số, dấu . - _, không có dấu cách, không quá 30 ký tự, ví dụ YB01"


def scale(r: Record) -> Scale:
    """A list of grades."""
    cells = [c for k, c in r.cells.items() if k.startswith("grade") and not c.empty]
    if len(cells) < 2:
        r["grade1"].wrong("ít nhất hai mức xếp loại")
    for n, cell in enumerate(cells):
        if key(cell.text()) in [key(c.text()) for c in cells[:n]]:
            cell.wrong("các mức khác nhau")
    return Scale(r["name"].text(), tuple(c.text() for c in cells))


def base(r: Record, known: UnitKinds) -> Base | None:
    """A base quantity; None without its scope (said)."""
    scope = r.named("scope", known.scope_names, known.scope_labels)
    code = matching(r["code"], _NAME, _NAME_HINT)
    if scope is None:
        return None
    above = matching(r["superior_code"], _NAME, _NAME_HINT)
    return Base(code, r["label"].text(), r.said("unit"), r["part_of"].text() or None, scope, above)


def unit(r: Record, known: UnitKinds) -> Unit | None:
    """A union of the list; None without its kind (said)."""
    kind = r["kind"].named(known.kind_names, known.kind_labels)
    start, end = r["valid_from"].date(), r["valid_to"].date()
    code = unit_code(r["code"])
    if start and end and end < start:
        r["valid_to"].wrong("ngày sau ngày bắt đầu")
    if kind is not None and kind.is_office:
        r["kind"].wrong("loại hình của đơn vị cấp dưới")
    if kind is None:
        return None
    return Unit(
        code=code,
        name=r["name"].text(),
        kind=kind,
        cluster=r["cluster"].text(),
        superior=r["superior"].text(),
        email=_emails(r["email"]),
        chair=r["chair"].text(),
        valid_from=start,
        valid_to=end,
        merged_into=r["merged_into"].text() or None,
        rolls_up=_whole_number(r["rolls_up"]),
        senders=_senders(r["senders"]),
        phone=r["phone"].text(),
    )


def unit_code(cell: Cell) -> str:
    """The code of a unit or of an office, said where it can be none."""
    code = matching(cell, UNIT_CODE, UNIT_CODE_HINT)
    if key(code) == key(PREVIEW_UNIT):
        cell.wrong(f"mã khác “{PREVIEW_UNIT}”, là mã của biểu chỉ để xem trước", "Đặt mã khác.")
    return code


def _emails(cell: Cell) -> str:
    """The addresses of a union, as one text; those that nobody can write to are said."""
    written = addresses("\n".join(cell.lines()))
    for address in written:
        if problem := address_problem(address):
            cell.problems.add("P10", cell.sheet, cell.address, address, cell.column.header, expected=problem)
    return "; ".join(written)


def _senders(cell: Cell) -> str:
    """The further addresses and domains that a union sends from, as one text; those that are none are said."""
    written = addresses("\n".join(cell.lines()))
    for said in written:
        if problem := sending_problem(said):
            cell.problems.add("P11", cell.sheet, cell.address, said, cell.column.header, expected=problem)
    return "; ".join(written)


def _whole_number(cell: Cell) -> int | None:
    said = cell.number()
    if said is None:
        return None
    if said >= 1 and said.is_integer():
        return int(said)
    cell.wrong("số nguyên từ 1 trở lên")
    return None


def period(r: Record, years: tuple[int, ...]) -> Period | None:
    """A reporting period; None without its kind or a date (said)."""
    kind = r["kind"].choice(PeriodKind)
    asked = _asked_years(r["years"], years)
    code = matching(r["code"], _FOLDER, _FOLDER_HINT)
    if key(code) == ABOVE_FOLDER:
        r["code"].wrong(f"{_FOLDER_HINT}; chương trình dùng thư mục “{code}” vào việc khác", "Đặt mã khác.")
    days = _days_of_period(r)
    if kind is None or days is None:
        return None
    return Period(code, r["name"].text(), kind, tuple(sorted(set(asked))), *days)


def _days_of_period(r: Record) -> tuple[date, date, date, date] | None:
    """The first and last day, the cutoff and the due date; None where one is missing (said)."""
    start, end, cutoff, due = (r[name].date() for name in ("start", "end", "cutoff", "due"))
    if start and end and end <= start:
        r["end"].wrong("ngày sau ngày đầu kỳ")
    elif start and end and cutoff and not start <= cutoff <= end:
        r["cutoff"].wrong("ngày trong kỳ")
    return (start, end, cutoff, due) if start and end and cutoff and due else None


def _asked_years(cell: Cell, years: tuple[int, ...]) -> tuple[int, ...]:
    """The years that a period asks; those that are none of the term are said."""
    asked = listed_years(cell.text())
    if not cell.empty and years and not (asked and set(asked) <= set(years)):
        cell.wrong(
            f"các năm trong khoảng {years[0]} - {years[-1]}, cách nhau dấu phẩy, hoặc từ năm - đến năm", cell.retype
        )
    return asked


def listed_years(said: str) -> tuple[int, ...]:
    """The years of '2023, 2024' or '2023 - 2025'; none where it says anything else."""
    if span := _SPAN.fullmatch(said):
        first, last = map(int, span.groups())
        return tuple(range(first, min(last, first + 10) + 1))
    return tuple(map(int, re.findall(r"\d{4}", said))) if _YEARS.fullmatch(said) else ()


def session(r: Record, period_codes: Codes) -> Session | None:
    """A meeting; None without its dates (said)."""
    periods = tuple(code for part in r["period"].text().split(",") if (code := part.strip()))
    if period_codes is not None and not set(periods) <= period_codes:
        unknown(r["period"], "mã ở trang “Kỳ báo cáo”", period_codes)
    start, end = r["start"].date(), r["end"].date()
    if start and end and end < start:
        r["end"].wrong("ngày sau “Từ ngày”")
    if not (start and end):
        return None
    return Session(r["name"].text(), r["when"].text(), start, end, r["lines"].lines(), periods)


def section(r: Record, indicators: Sequence[Indicator]) -> Section:
    """A narrative section; `indicators` are those of the program, which it may name as bearing on it."""
    number = matching(r["number"], CODE, "số dạng 1 hoặc 1.2")
    named = writers(r["writer"]) or (r.said("writer"),)
    said = (next((w.label for w in Writer if key(w.label) == printed_key(name)), name) for name in named)
    writer = "; ".join(said)
    return Section(number, r["title"].text(), r["prompt"].text(), writer, _named(r["indicators"], indicators))


def writers(cell: Cell) -> tuple[str, ...]:
    """The names in a cell of those who write a section."""
    return tuple(filter(None, map(str.strip, "\n".join(cell.lines()).replace(";", "\n").split("\n"))))


def _named(cell: Cell, indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """The codes that a cell names by codes, by the first numbers of codes, or by whole groups; others are said.

    An indicator that went is no reason to stop: figures do not depend on where the report tells of them.
    """
    wanted: set[str] = set()
    missing: list[str] = []
    said = cell.text() if isinstance(cell.value, float) else "\n".join(cell.lines())
    for line in said.replace(";", "\n").split("\n"):
        group = {i.code for i in indicators if key(i.group) == key(line)}
        for name in () if group else filter(None, map(str.strip, line.split(","))):
            found = {i.code for i in indicators if f"{i.code}.".startswith(f"{name}.")}
            missing += [] if found or not indicators else [name]
            wanted |= found
        wanted |= group
    if missing:
        absent(cell, missing, [*(i.code for i in indicators), *dict.fromkeys(i.group for i in indicators)])
    return tuple(i.code for i in indicators if i.code in wanted)


def switches(r: Record) -> ReportSwitches:
    """What the reports are to hold; an empty cell leaves what is usual."""
    usual = USUAL_REPORT
    return ReportSwitches(
        weakest_names=_yes(r["weakest_names"], usual.weakest_names),
        proposals=_yes(r["proposals"], usual.proposals),
        charts=_yes(r["charts"], usual.charts),
        annexes=_yes(r["annexes"], usual.annexes),
        office_name=r["office_name"].text(),
        leading_zero=_yes(r["leading_zero"], usual.leading_zero),
    )


def _yes(cell: Cell, usual: bool) -> bool:
    """A yes or no; `usual` where the cell is empty or says neither (said)."""
    said = key(cell.text())
    if not said:
        return usual
    if said not in map(key, cell.column.choices):
        cell.wrong(f"“{YesNo.YES.label}” hoặc “{YesNo.NO.label}”")
    return said == key(YesNo.YES.label)
