"""A list of unions as an office keeps it, in whatever columns -> the unions in it, and what was passed over and why.

The row of heads may stand anywhere in the first rows, in one row or in two below a merged title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from pipeline.program.emails import address_problem, addresses
from pipeline.text import bare, clean, key

HEAD_ROWS = 20  # where the heads are looked for
MAX_ROWS = 20_000
_LONGEST_HEAD = 60  # characters: what is longer is a sentence
_NAME_ITSELF = 2  # what a column is worth that is headed by the very word


class ListColumn(Enum):
    """What a column of a list tells; the first that fits a head has it, so that “Email chủ tịch” is an address.

    The value: words that a head may be, or hold, without marks.
    """

    EMAIL = "email;e mail;mail;thu dien tu;hop thu;hom thu"
    PHONE = "dien thoai;so dien thoai;sdt;so dt;dtdd;dt;di dong;mobile;phone;zalo;tel"
    NUMBER = "stt;so tt;so thu tu;tt"
    CODE = "ma don vi;ma dv;ma cdcs;ma so;ma"
    ADDRESS = "dia chi;tru so;noi dong"
    MEMBERS = "so dv;doan vien;so doan vien;cnvcld;cnvc;lao dong;ccvcld;so nguoi;dv"
    KIND = "loai hinh;loai hinh don vi;loai don vi;loai"
    CLUSTER = "cum;cum thi dua;khoi thi dua;khoi;dia ban;khu vuc;huyen;xa phuong;cum cong doan"
    CHAIR = (
        "chu tich;chu tich cdcs;ho ten chu tich;ho va ten;ho ten;nguoi dung dau;nguoi dai dien;chi hoi truong;"
        "truong thon;bi thu;to truong;chu nhiem;chi huy truong;truong ban;hoi truong;nguoi phu trach"
    )
    NAME = (
        "ten don vi;ten cdcs;ten cong doan co so;ten cong doan;ten to chuc;ten co quan;ten truong;don vi;cdcs;"
        "cong doan co so;cong doan;co quan don vi;co quan;ten"
    )

    @property
    def words(self) -> tuple[str, ...]:
        """The words that a head may be, or hold."""
        return tuple(self.value.split(";"))


class PassedOver(Enum):
    """Why a row of the list is no union."""

    TOTAL = "dòng cộng"
    HEADING = "tên nhóm"
    NUMBERS = "dòng đánh số cột"
    REPEATED = "tiêu đề lặp lại"
    NO_NAME = "không có tên đơn vị"
    SIGNATURE = "dòng ký tên"


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A union as the list has it; `group` is the heading it stands below, `row` its row, counted from 1."""

    row: int
    name: str
    email: str = ""
    phone: str = ""
    kind: str = ""
    cluster: str = ""
    chair: str = ""
    code: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class UnitList:
    """What a sheet tells: unions in their order, how its columns were understood, rows passed over by their reason.

    `columns`: the heads as they stand there by what they were taken for; `unknown`: heads of columns nobody needs.
    """

    units: tuple[ListedUnit, ...]
    columns: Mapping[ListColumn, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    passed_over: Mapping[PassedOver, int] = field(default_factory=dict)
    bad_addresses: tuple[str, ...] = ()

    @property
    def duplicates(self) -> tuple[tuple[ListedUnit, ListedUnit], ...]:
        """Unions of one name, each with the first that has it."""
        first: dict[str, ListedUnit] = {}
        for unit in self.units:
            first.setdefault(key(unit.name), unit)
        return tuple((first[key(u.name)], u) for u in self.units if first[key(u.name)] is not u)


Rows = Sequence[Sequence[object]]


def listed_units(rows: Rows) -> UnitList | None:
    """The unions of a sheet; None where no row of its first ones heads a column of names."""
    found = _head_row(rows)
    if found is None:
        return None
    at, heads = found
    taken, below = _columns(rows, at, heads)
    columns = {column: n for n, column in taken.items()}
    counted: Counter[PassedOver] = Counter()
    units: list[ListedUnit] = []
    group = ""
    for number, row in enumerate(rows[below:MAX_ROWS], below + 1):
        cells = [clean(value) if value is not None else "" for value in row]
        if not any(cells):
            continue
        why, heading = (PassedOver.REPEATED, "") if _repeats(cells, rows[at]) else _passed_over(cells, columns)
        if why is PassedOver.SIGNATURE:
            counted[why] += 1
            break  # what stands below is no list any more
        if why is not None:
            counted[why] += 1
            group = heading if why is PassedOver.HEADING else group
            continue
        units.append(_unit(number, row, columns, group))
    shown = {column: _shown(rows, at, n) for column, n in sorted(columns.items(), key=lambda item: item[1])}
    unknown = tuple(head for n in range(len(rows[at])) if n not in taken and (head := clean(rows[at][n] or "")))
    bad = tuple(a for u in units for a in addresses(u.email) if address_problem(a))
    return UnitList(tuple(_with_clusters(units, columns)), shown, unknown, dict(counted), bad)


def joined(listed: UnitList) -> UnitList:
    """The list with unions of one name as one: the first, with what only later rows tell of it."""
    first: dict[str, ListedUnit] = {}
    for unit in listed.units:
        earlier = first.setdefault(key(unit.name), unit)
        if earlier is not unit:
            lacking = ("email", "phone", "kind", "cluster", "chair", "code")
            more = {name: getattr(unit, name) for name in lacking if not getattr(earlier, name)}
            first[key(unit.name)] = replace(earlier, **more)
    return replace(listed, units=tuple(first.values()))


# --------------------------------------------------------------------------- heads


def _plain(value: object) -> str:
    """A head in small letters without marks and signs: 'Số ĐT (Zalo)' is 'so dt zalo'."""
    return " ".join(re.findall(r"[a-z0-9]+", bare(clean(value))[:200])) if isinstance(value, str) else ""


def column_of(head: str) -> tuple[ListColumn, int] | None:
    """What a column so headed tells, and how surely: 2 for the very word, 1 where the head holds it."""
    said = _plain(head)
    if not said or len(said) > _LONGEST_HEAD:
        return None
    for column in ListColumn:
        if said in column.words:
            return column, _NAME_ITSELF
    for column in ListColumn:
        for word in column.words:
            whole = f" {said} ".find(f" {word} ")
            if whole == 0 or (whole > 0 and column is not ListColumn.NAME):
                return column, 1
    return None


def _head_row(rows: Rows) -> tuple[int, dict[int, ListColumn]] | None:
    """The row that heads most columns, one of names among them, and which."""
    best: tuple[int, int, dict[int, ListColumn]] = (0, 0, {})
    for at, row in enumerate(rows[:HEAD_ROWS]):
        fits = {n: found for n, value in enumerate(row) if (found := column_of(clean(value or "")))}
        worth = sum(dict(reversed(fits.values())).values())
        if ListColumn.NAME in {column for column, _ in fits.values()} and worth >= _NAME_ITSELF and worth > best[0]:
            best = worth, at, {n: column for n, (column, _) in fits.items()}
    return (best[1], best[2]) if best[0] else None


def _columns(rows: Rows, at: int, heads: dict[int, ListColumn]) -> tuple[dict[int, ListColumn], int]:
    """Which column tells what, the first of each, and the row below the heads: two rows may make one head."""
    names = [n for n, column in heads.items() if column is ListColumn.NAME]
    below = rows[at + 1] if at + 1 < len(rows) else ()
    second = {n: found[0] for n, value in enumerate(below) if (found := column_of(clean(value or "")))}
    last = at + 1
    if second and not any(n < len(below) and clean(below[n] or "") for n in names) and len(second) <= len(heads) + 4:
        last += 1
        heads = {**heads, **second}
    first: dict[ListColumn, int] = {}
    for n, column in sorted(heads.items()):
        first.setdefault(column, n)
    return {n: column for column, n in first.items()}, last


def _shown(rows: Rows, at: int, n: int) -> str:
    """A head as people see it, or the one below it where two rows make the heads."""
    said = (clean(row[n] or "") for row in rows[at : at + 2] if n < len(row))
    return next(filter(None, said), "")


# --------------------------------------------------------------------------- rows

_TOTAL = re.compile(r"(?:tong cong|tong so|cong cong)(?! ty).*|(?:tong|cong)[ .:,0-9]*(?:don vi)?")
_SIGNATURE = re.compile(r"(?:nguoi lap|nguoi tong hop|noi nhan|tm |thu truong|ke toan|xac nhan).*")
_ROMAN = re.compile(r"(?:[IVX]{1,5}|[A-H])[.)]?")
_MARK = re.compile(r"(?:[IVX]{1,5}|[A-Z]|[0-9]{1,2})[.)/]\s*(?=\S)")
_COLUMN_NUMBER = re.compile(r"\(?(?:[0-9]{1,2}|[A-Za-z])\)?")
_GROUP_WORDS = ("cum", "khoi", "nhom", "dia ban", "khu vuc")


def _repeats(cells: Sequence[str], heads: Sequence[object]) -> bool:
    """Whether a row has the heads again, as on the next page of a long list."""
    said = [(_plain(cell), _plain(head)) for cell, head in zip(cells, heads, strict=False) if cell]
    return len(said) > 1 and all(one == other for one, other in said)


def _passed_over(cells: Sequence[str], columns: Mapping[ListColumn, int]) -> tuple[PassedOver | None, str]:
    """Why a row is no union, and the heading it is; None for a union."""
    name, number = _at(cells, columns.get(ListColumn.NAME)), _at(cells, columns.get(ListColumn.NUMBER))
    filled = [cell for cell in cells if cell]
    words = [bare(cell)[:200] for cell in filled]
    if any(_TOTAL.fullmatch(word) for word in words[:2]):
        return PassedOver.TOTAL, ""
    if len(filled) > 1 and all(_COLUMN_NUMBER.fullmatch(cell) for cell in filled):
        return PassedOver.NUMBERS, ""
    only = name or filled[0]
    others = [cell for cell in filled if cell not in (name, number)]
    if len(filled) == 1 and _SIGNATURE.fullmatch(words[0]):
        return PassedOver.SIGNATURE, ""
    if not others and _is_heading(only, number, name, columns):
        return PassedOver.HEADING, _MARK.sub("", only, count=1) if _MARK.match(only) else only
    return (None, "") if name else (PassedOver.NO_NAME, "")


def _is_heading(said: str, number: str, name: str, columns: Mapping[ListColumn, int]) -> bool:
    """Whether a row that holds a name alone, or a text in another column alone, heads those below it."""
    if not name:
        return len(said) > 1 and not said.replace(".", "").isdigit()
    if _ROMAN.fullmatch(number):
        return True
    begins = bare(said).startswith(_GROUP_WORDS) or re.match(r"[IVX]{1,5}[.)]\s", said) is not None
    return begins and not number.isdigit() and len(columns) > 1


def _at(cells: Sequence[str], n: int | None) -> str:
    return cells[n] if n is not None and n < len(cells) else ""


def _unit(number: int, row: Sequence[object], columns: Mapping[ListColumn, int], group: str) -> ListedUnit:
    def said(column: ListColumn) -> object:
        n = columns.get(column)
        return row[n] if n is not None and n < len(row) else None

    def text(column: ListColumn) -> str:
        value = said(column)
        return "" if value is None or clean(value) in ("-", "–") else clean(value)

    return ListedUnit(
        number,
        text(ListColumn.NAME),
        "; ".join(addresses(str(said(ListColumn.EMAIL) or ""))),
        phone_as_typed(said(ListColumn.PHONE)),
        text(ListColumn.KIND),
        text(ListColumn.CLUSTER),
        text(ListColumn.CHAIR),
        text(ListColumn.CODE).removesuffix(".0"),
        group,
    )


def phone_as_typed(value: object) -> str:
    """A telephone number; one that a spreadsheet took for a number has its first zero back."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        digits = f"{value:.0f}"
        return f"0{digits}" if len(digits) in (9, 10) and not digits.startswith("0") else digits
    said = clean(value) if value is not None else ""
    return f"0{said}" if re.fullmatch(r"[1-9][0-9]{8}", said) else said


def _with_clusters(units: Sequence[ListedUnit], columns: Mapping[ListColumn, int]) -> Iterator[ListedUnit]:
    """Where no column tells the cluster, the heading does."""
    for unit in units:
        yield replace(unit, cluster=unit.group) if ListColumn.CLUSTER not in columns else unit
