"""Kinds of unions guessed from what a list says, codes numbered: shown before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.labelled import Labelled
from pipeline.lookalikes import skeleton
from pipeline.program.kinds import LISTED, PRIVATE, PUBLIC, SCHOOLS, STATE, SUPERIOR, Scope, UnitKind
from pipeline.program.rows import UNIT_CODE
from pipeline.program.unit_list import ListedUnit
from pipeline.text import bare, key


class Surety(Labelled):
    """How sure a guess is."""

    TOLD = "told", "theo danh sách"
    LIKELY = "likely", "theo tên"
    UNSURE = "unsure", "chưa chắc"


@dataclass(frozen=True, slots=True)
class GuessedUnit:
    """A union of a list with its code and kind."""

    listed: ListedUnit
    code: str
    kind: UnitKind
    surety: Surety


# Words of a column or heading that tells the kind, without marks; the first that fits has it.
_SAID: tuple[tuple[UnitKind, str], ...] = (
    (
        PRIVATE,
        "ngoai nha nuoc|ngoai quoc doanh|nnn|tu nhan|fdi|von nuoc ngoai|dau tu nuoc ngoai|dnngoainn|hop tac xa|"
        "nghiep doan|co phan|tnhh",
    ),
    (STATE, "dnnn|doanh nghiep nha nuoc|von nha nuoc|quoc doanh"),
    (PUBLIC, "hcsn|hanh chinh|su nghiep|cong lap|co quan|truong|giao duc|y te|xa phuong|cong chuc"),
    (SUPERIOR, "cap tren|captren|nganh|lien doan|ldld"),
    (PRIVATE, "doanh nghiep|san xuat kinh doanh|sxkd"),
)
# Words of a name, and how sure they make; the first that fits has it.
_NAMED: tuple[tuple[UnitKind, Surety, str], ...] = (
    (
        SUPERIOR,
        Surety.LIKELY,
        "ldld|lien doan lao dong|cong doan (?:nganh|cap tren|khu cong nghiep|cac khu|vien chuc|tong cong ty|tap doan)",
    ),
    (PRIVATE, Surety.LIKELY, "tu thuc|tu nhan|dan lap"),
    (PRIVATE, Surety.UNSURE, "phong kham"),
    (
        STATE,
        Surety.LIKELY,
        "ngan hang nong nghiep|vien thong|thuy nong|xo so|dien luc|cong ty dien|buu dien|vnpt|viettel|agribank|"
        "cap nuoc|thuy loi|lam nghiep|moi truong do thi|tong cong ty|tap doan",
    ),
    (
        PUBLIC,
        Surety.LIKELY,
        "^(?:dang uy|tinh uy|huyen uy|uy ban|ubnd|so|phong|truong|benh vien|trung tam)|kho bac nha nuoc|"
        "ngan hang nha nuoc|ngan hang chinh sach",
    ),
    (PRIVATE, Surety.UNSURE, "mtv|mot thanh vien"),  # of a person or of the state
    (
        PRIVATE,
        Surety.LIKELY,
        "ctcp|tnhh|co phan|hop tac xa|htx|doanh nghiep|dntn|khach san|nha hang|nghiep doan|tmcp|quy tin dung",
    ),
    (PRIVATE, Surety.UNSURE, "cong ty|cty|xi nghiep|nha may|ngan hang"),
    (
        PUBLIC,
        Surety.LIKELY,
        "mam non|mau giao|tieu hoc|thcs|thpt|ptdt|dai hoc|cao dang|hoc vien|hdnd|mttq|mat tran|thanh uy|ban|chi cuc|"
        "cuc|tram|toa an|vien|bao hiem xa hoi|bhxh|cong an|quan su|hoi|doan thanh nien|thanh tra|thue|hai quan|"
        "thi hanh an|van phong|bao|dai|xa|phuong|thi tran|co quan|khoi dang|quy|kiem lam|thu vien|bao tang|truong",
    ),
)
_PREFIX = r"^(?:cong doan co so|cong doan cs|cdcs|cd co so|cong doan bo phan|cdbp|cong doan|cd)\s+"


# Kinds that are told apart by their names only where a program asks something of them alone: schools are public, too.
_FINER: Mapping[UnitKind, tuple[str, ...]] = dict.fromkeys(
    SCHOOLS.kinds, ("trường", "mầm non", "mẫu giáo", "tiểu học", "thcs", "thpt")
)


def told_apart(kinds: Sequence[UnitKind], scopes: Iterable[Scope]) -> tuple[UnitKind, ...]:
    """The kinds with the signs of those that some of the scopes take in alone."""
    alone = frozenset[UnitKind]().union(*(scope.kinds for scope in scopes if len(scope.kinds) == 1))
    return tuple(replace(kind, signs=kind.signs or _FINER.get(kind, ())) if kind in alone else kind for kind in kinds)


def kind_of(unit: ListedUnit, kinds: Sequence[UnitKind] = LISTED.kinds) -> tuple[UnitKind, Surety]:
    """The kind of a unit, one of `kinds`: as a column or the heading says, else as its name sounds."""
    known = [kind for kind in kinds if not kind.is_office]
    for said, surety in ((unit.kind, Surety.TOLD), (unit.group, Surety.LIKELY)):
        if said and (kind := _said(said, known)):
            return kind, surety
    name = bare(unit.name)[:300]
    if signed := _signed(name, known):
        return signed, Surety.LIKELY
    stripped = re.sub(_PREFIX, "", name)
    for usual, surety, words in _NAMED:
        if usual in known and re.search(rf"\b(?:{words})\b", name if usual == SUPERIOR else stripped):
            return known[known.index(usual)], surety
    return known[known.index(PUBLIC)] if PUBLIC in known else known[0], Surety.UNSURE


def _said(said: str, known: Sequence[UnitKind]) -> UnitKind | None:
    """The kind that a column or heading tells."""
    for kind in known:
        if key(said) in (key(kind.label), key(kind.code)):
            return kind
    plain = bare(said)[:200]
    usual = (u for u, words in _SAID if u in known and re.search(rf"\b(?:{words})\b", plain))
    return _signed(plain, known) or next((known[known.index(u)] for u in usual), None)


def _signed(words: str, known: Sequence[UnitKind]) -> UnitKind | None:
    """The kind whose sign stands in some words without marks; of several the longest: 'hợp tác xã' is no 'xã'."""
    plain = f" {' '.join(re.findall(r'[a-z0-9]+', words))} "
    found = [(len(sign), kind) for kind in known for sign in kind.signs if f" {bare(sign)} " in plain]
    return max(found, key=lambda one: one[0], default=(0, None))[1]


def prefix_of(program: str) -> str:
    """The letters that codes begin with: 'yen-bai' YB, 'dakhoa' DA."""
    words = [word for word in re.split(r"[^A-Za-z0-9]+", program) if word and not word.isdigit()]
    letters = "".join(word[0] for word in words[:4]) if len(words) > 1 else "".join(words)[:2]
    return letters.upper() or "DV"


def office_code(prefix: str, units: int) -> str:
    """The code of the office's own form: 'YB00'."""
    return f"{prefix}{0:0{_digits(units)}}"


def guessed(
    units: Sequence[ListedUnit], prefix: str, kinds: Sequence[UnitKind] = LISTED.kinds
) -> tuple[GuessedUnit, ...]:
    """Each union with one of `kinds` and a code: its own where it can be one and looks like no other, else numbered."""
    kept = _own_codes(units, office_code(prefix, len(units)))
    taken = {skeleton(code) for code in kept.values()}
    numbers = iter(range(1, 2 * len(units) + 2))
    found = []
    for n, unit in enumerate(units):
        code = kept.get(n) or _free(prefix, numbers, _digits(len(units)), taken)
        found.append(GuessedUnit(unit, code, *kind_of(unit, kinds)))
    return tuple(found)


def with_kinds(units: Sequence[GuessedUnit], told: Mapping[str, UnitKind]) -> tuple[GuessedUnit, ...]:
    """The same with the kinds that somebody has told, by code."""
    return tuple(
        replace(unit, kind=told[unit.code], surety=Surety.TOLD) if unit.code in told else unit for unit in units
    )


def _own_codes(units: Sequence[ListedUnit], office: str) -> dict[int, str]:
    shapes: dict[str, int] = {}
    for unit in units:
        shapes[skeleton(unit.code)] = shapes.get(skeleton(unit.code), 0) + 1
    return {
        n: unit.code
        for n, unit in enumerate(units)
        if unit.code.isascii() and UNIT_CODE.fullmatch(unit.code) and any(map(str.isalpha, unit.code))
        and shapes[skeleton(unit.code)] == 1 and skeleton(unit.code) != skeleton(office)
    }  # fmt: skip


def _free(prefix: str, numbers: Iterable[int], digits: int, taken: set[str]) -> str:
    code = next(c for n in numbers if skeleton(c := f"{prefix}{n:0{digits}}") not in taken)
    taken.add(skeleton(code))
    return code


def _digits(count: int) -> int:
    return max(2, len(str(count)))
