"""Sheet “Thiết lập” of the program workbook -> settings, as pipeline.toml would say them; wrong cells are said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pipeline.office_settings import (
    OFFICE_SETTINGS,
    SETTING_BY_KEY,
    OfficeSetting,
    Security,
    SettingKind,
    is_host,
)
from pipeline.program import sheets
from pipeline.program.cells import Cell, Percent, Record
from pipeline.program.emails import address_problem, addresses, sending_problem
from pipeline.program.tables import SheetRows, Workbook
from pipeline.program.vocabulary import YesNo
from pipeline.text import AmbiguousNumber, NotANumber, Typed, bare, clean, key, parse_number, suggest

_PASSWORD_NAME = re.compile(r"\b(?:mat khau|password|passwd|pwd|mk)\b")
_PASSWORD_SAID = re.compile(r"\b(?:mat khau|password|passwd|pass|pwd|mk) ?[:=] ?\S")
_APP_PASSWORD = re.compile(r"[a-z]{4}(?: [a-z]{4}){3}")  # as the large mail services hand them out
_HIDDEN = "(không in ra)"


def office_settings(book: Workbook) -> Mapping[str, object]:
    """What the sheet says, by the keys of pipeline.toml; nothing where the workbook has none, or a cell is empty."""
    found = book.grid(sheets.SETTINGS)
    if found is None:
        return {}
    name, grid = found
    record = book.fields(sheets.SETTINGS)
    if _say_passwords(book, name, grid):
        return {}
    _say_strange_rows(book, name, grid)
    said = {s.key: value for s in OFFICE_SETTINGS if (value := setting_of(record[s.key], s)) is not None}
    _say_contradiction(record, said)
    return said


def setting_of(cell: Cell, setting: OfficeSetting) -> object:
    """The value of a cell as pipeline.toml would have it; None where it is empty or wrong (said)."""
    return None if cell.empty else _READERS[setting.kind](cell, setting)


def _text(cell: Cell, setting: OfficeSetting) -> str | None:
    said = cell.text()
    if setting.name == "user" and " " in said:
        cell.wrong("tên đăng nhập của hộp thư, không có dấu cách")
        return None
    return said


def _address(cell: Cell, _: OfficeSetting) -> str | None:
    if problem := address_problem(cell.text()):
        cell.wrong(f"một địa chỉ như cd@donvi.vn ({problem})")
        return None
    return cell.text()


def _addresses(cell: Cell, _: OfficeSetting) -> tuple[str, ...] | None:
    written = addresses("\n".join(cell.lines()))
    if problem := next(filter(None, map(sending_problem, written)), ""):
        cell.wrong(f"các địa chỉ như vanthu@donvi.vn, cách nhau dấu chấm phẩy ({problem})")
        return None
    return written


def _host(cell: Cell, _: OfficeSetting) -> str | None:
    if is_host(cell.text()):
        return cell.text()
    cell.wrong("tên máy chủ, ví dụ smtp.gmail.com, không có http://, dấu cách, dấu hai chấm")
    return None


def _security(cell: Cell, _: OfficeSetting) -> str | None:
    chosen = cell.choice(Security)
    return None if chosen is None else chosen.value


def _whole(cell: Cell, setting: OfficeSetting) -> int | None:
    number = cell.number(expected := _bounds(setting, "số nguyên"))
    if number is None:
        return None
    if number.is_integer() and setting.within(number):
        return int(number)
    cell.wrong(expected)
    return None


def _number(cell: Cell, setting: OfficeSetting) -> float | None:
    number = cell.number(expected := _bounds(setting, "số"))
    if number is not None and not setting.within(number):
        cell.wrong(expected)
        return None
    return number


def _share(cell: Cell, setting: OfficeSetting) -> float | None:
    """0.9 for 90, for 90%, for 0,9 and for a cell that shows 90%."""
    try:
        typed = Typed(cell.value) if isinstance(cell.value, (int, float)) else parse_number(clean(cell.value))
    except (AmbiguousNumber, NotANumber):
        typed = Typed(-1)
    whole = typed.percent or (typed.value > 1 and not isinstance(cell.value, Percent))
    value = round(typed.value / 100, 9) if whole else typed.value
    if not isinstance(cell.value, bool) and setting.within(value):
        return float(value)
    cell.wrong("phần trăm lớn hơn 0, không quá 100, ví dụ 90")
    return None


def _switch(cell: Cell, setting: OfficeSetting) -> bool | None:
    if setting.kind is SettingKind.SWITCH and key(cell.text()) in map(key, sheets.YES_OR_NO):
        return key(cell.text()) == key(YesNo.YES.label)
    cell.wrong(f"“{YesNo.YES.label}” hoặc “{YesNo.NO.label}”")
    return None


_READERS: Mapping[SettingKind, Callable[[Cell, OfficeSetting], object]] = {
    SettingKind.TEXT: _text,
    SettingKind.ADDRESS: _address,
    SettingKind.ADDRESSES: _addresses,
    SettingKind.HOST: _host,
    SettingKind.SECURITY: _security,
    SettingKind.WHOLE: _whole,
    SettingKind.NUMBER: _number,
    SettingKind.SHARE: _share,
    SettingKind.SWITCH: _switch,
}


def _bounds(setting: OfficeSetting, what: str) -> str:
    """'số nguyên từ 1 đến 600', 'số lớn hơn 1'."""
    low = f"lớn hơn {setting.low:g}" if setting.beyond else f"từ {setting.low:g}"
    return f"{what} {low}" + (f" đến {setting.high:g}" if setting.high < float("inf") else "")


def looks_like_a_password(label: str, value: str) -> bool:
    """Whether somebody seems to have typed a password into a cell, which stands beside `label`."""
    spoken = bare(clean(value))[:1000]
    named = bool(value) and _PASSWORD_NAME.search(bare(label)[:200]) is not None
    return named or _PASSWORD_SAID.search(spoken) is not None or _APP_PASSWORD.fullmatch(clean(value)) is not None


def _say_passwords(book: Workbook, name: str, grid: SheetRows) -> bool:
    """Say every cell that looks like a password, without what it holds; whether there is one."""
    notes = {clean(column.note) for column in sheets.SETTINGS.columns} | {clean(sheets.SETTINGS.note)}
    found = False
    for number, row in enumerate(grid, 1):
        label = clean(row[0]) if row else ""
        for at, value in enumerate(row):
            text = clean(value) if value is not None else ""
            if text in notes:
                continue
            if looks_like_a_password(label if at == 1 else "", text):
                book.problems.add("P15", name, f"{chr(ord('A') + min(at, 25))}{number}", _HIDDEN)
                found = True
    return found


def _say_strange_rows(book: Workbook, name: str, grid: SheetRows) -> None:
    """Say rows that have a value and no setting, and settings that stand in two rows."""
    labels = {key(c.header): c.header for c in sheets.SETTINGS.columns}
    first: dict[str, int] = {}
    heads = {key(sheets.SETTINGS.name), *map(key, sheets.ABOUT_HEADER)}
    for number, row in enumerate(grid, 1):
        said = key(clean(row[0])).rstrip("* ") if row and row[0] is not None else ""
        if len(row) < 2 or row[1] is None or not clean(row[1]) or not said or said in heads:
            continue
        if said not in labels:
            near = suggest(clean(row[0]), labels.values())
            hint = f"Có phải “{near}”?" if near else "Xóa dòng này, hoặc sửa tên mục như tệp mẫu."
            book.problems.add("P16", name, f"A{number}", row[0], hint=hint)
        elif said in first:
            expected = f"mỗi mục một dòng (đã có ở B{first[said]})"
            hint = "Bỏ một trong hai dòng."
            book.problems.add("P04", name, f"B{number}", row[1], labels[said], expected=expected, hint=hint)
        first.setdefault(said, number)


def _say_contradiction(record: Record, said: Mapping[str, object]) -> None:
    near, at_risk = said.get("evaluation.near"), said.get("evaluation.at_risk")
    if isinstance(near, float) and isinstance(at_risk, float) and at_risk > near:
        label = SETTING_BY_KEY["evaluation.near"].label
        record["evaluation.at_risk"].wrong(f"không quá “{label}”")
