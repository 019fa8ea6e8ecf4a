"""Unions and the groups they are shown in: by kind, by cluster, by the union above them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.program.model import Program
from pipeline.text import clean, key


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way of putting unions together: the tidy column it goes by and its Vietnamese name."""

    column: str
    label: str


KIND = Grouping("kind", "Loại hình")
CLUSTER = Grouping("cluster", "Cụm")
SUPERIOR = Grouping("superior", "Cấp trên trực tiếp")
UNKNOWN = "Ngoài danh sách"


@dataclass(frozen=True, slots=True)
class Member:
    """A union with the labels it is grouped under."""

    code: str
    name: str
    kind: str
    cluster: str
    superior: str

    def group(self, grouping: Grouping) -> str:
        """The label of the group it belongs to."""
        return str(getattr(self, grouping.column))


def members(program: Program) -> dict[str, Member]:
    """Every union of the program, the office included, by code."""
    own = program.office_kind.label  # what the office stands under in every grouping, and no union but by kind
    # A cluster or a superior union of the office's name is not the office.
    spelt = {(way, key(own)): f"{way} {own}" for way in ("Cụm", "Cấp trên")}

    @cache  # thousands of unions are in one group
    def label(kind: str, text: str, missing: str) -> str:
        text = clean(text)
        if not text:
            return missing
        # Spreadsheet criteria take "01" for the number 1, "=A" for a comparison and see no difference between
        # "Cụm A" and "cụm a": labels begin with a letter, and spellings of one name become one label.
        shown = text if text[0].isalpha() else f"{kind} {text}"
        return spelt.setdefault((kind, key(shown)), shown)

    def superior(code: str) -> str:
        known = program.unit_by_code.get(code)
        return f"{code} - {known.name}" if known else code

    found = {}
    for unit in program.unit_by_code.values():
        office = unit.is_own_office
        cluster = own if office else label("Cụm", unit.cluster, "Chưa xếp cụm")
        above = own if office else label("Cấp trên", superior(unit.superior), "Trực thuộc cơ quan")
        found[unit.code] = Member(unit.code, unit.name, unit.kind.label, cluster, above)
    return found


def member(known: Mapping[str, Member], code: str) -> Member:
    """The union of `code` among `members`; a code that is in no list stands for itself."""
    return known.get(code) or Member(code, code, UNKNOWN, UNKNOWN, UNKNOWN)


def groupings(program: Program) -> tuple[Grouping, ...]:
    """The ways worth grouping by: kind always, cluster and superior union where the unit list has any."""
    found = [KIND]
    if any(u.cluster for u in program.units):
        found.append(CLUSTER)
    if any(u.superior for u in program.units):
        found.append(SUPERIOR)
    return tuple(found)
