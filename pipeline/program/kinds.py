"""Kinds of units and the scopes made of them: rows of sheet Danh mục, the usual ones where a program has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from pipeline.program.vocabulary import Level
from pipeline.program.words import FAMILY_WORDS, UNION_WORDS, Family, Words
from pipeline.text import key


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of units of the list; kinds are told apart by their code.

    `sector`: what several kinds have in common, '' for none; `signs`: words of names that belong to it.
    """

    code: str
    label: str = field(compare=False)
    level: Level = field(default=Level.GRASSROOTS, compare=False)
    sector: str = field(default="", compare=False)
    signs: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_office(self) -> bool:
        """Whether it is the reporting office itself, on a form of its own."""
        return self.level is Level.OFFICE


@dataclass(frozen=True, slots=True)
class Scope:
    """Which kinds of units an indicator or a base quantity concerns; scopes are told apart by their code.

    `parts`: the kinds as its row says them.
    """

    code: str
    label: str = field(compare=False)
    parts: tuple[str, ...] = field(compare=False)
    kinds: frozenset[UnitKind] = field(compare=False)

    @property
    def is_office(self) -> bool:
        """Whether it is the reporting office alone."""
        return bool(self.kinds) and all(kind.is_office for kind in self.kinds)

    @property
    def has_grassroots(self) -> bool:
        """Whether grassroots units are among those concerned."""
        return any(kind.level is Level.GRASSROOTS for kind in self.kinds)


R = TypeVar("R", UnitKind, Scope)


@dataclass(frozen=True)
class UnitKinds:
    """The kinds and scopes of a program, each with every name that its cells may have for it."""

    kinds: tuple[UnitKind, ...]
    scopes: tuple[Scope, ...]

    @property
    def kind_labels(self) -> tuple[str, ...]:
        """What units of the list can be."""
        return tuple(kind.label for kind in self.kinds if not kind.is_office)

    @property
    def scope_labels(self) -> tuple[str, ...]:
        """What the scopes are called."""
        return tuple(scope.label for scope in self.scopes)

    @cached_property
    def kind_names(self) -> Mapping[str, UnitKind]:
        """The kinds by text.key of label and code, those that programs come with also by what they are called there."""
        return _named(self.kinds, COMES_WITH.kinds)

    @cached_property
    def scope_names(self) -> Mapping[str, Scope]:
        """The scopes in the same way."""
        return _named(self.scopes, COMES_WITH.scopes)


def _named(own: Sequence[R], usual: Sequence[R]) -> Mapping[str, R]:
    by_code = {row.code: row for row in own}
    names = {key(row.label): by_code[row.code] for row in usual if row.code in by_code}
    return names | {key(name): row for row in reversed(own) for name in (row.code, row.label)}


def kinds_named(name: str, kinds: Iterable[UnitKind]) -> frozenset[UnitKind]:
    """What a part of a scope names: a kind with those of its sector, a sector or a level; none for nothing known."""
    known = tuple(kinds)
    one = _named(known, _KINDS).get(key(name))
    first = next((kind.label for kind in _KINDS if kind == one), name)
    said = {key(name)} | ({key(label) for label in (one.code, one.label, first)} if one else set())
    return frozenset(
        kind for kind in known if kind is one or key(kind.sector) in said or key(kind.level.label) == key(name)
    )


def made_of(parts: Iterable[str], kinds: Sequence[UnitKind]) -> frozenset[UnitKind]:
    """The kinds that a scope of these parts takes in."""
    return frozenset[UnitKind]().union(*(kinds_named(part, kinds) for part in parts))


# --------------------------------------------------------------------------- those of every program

PUBLIC = UnitKind("hcsn", "Hành chính sự nghiệp")
STATE = UnitKind("dnnn", "Doanh nghiệp nhà nước")
PRIVATE = UnitKind("dnngoainn", "Doanh nghiệp ngoài nhà nước")
# Those that a new program lists, too.
_SCHOOLS = UnitKind("truonghoc", "Trường học", sector=PUBLIC.label)
_SELF_FINANCED = UnitKind("sunghieptuchu", "Đơn vị sự nghiệp tự chủ", sector=PUBLIC.label)
_COOPERATIVES = UnitKind("hoptacxa", "Hợp tác xã", sector=PRIVATE.label, signs=("hợp tác xã", "HTX"))
_GUILDS = UnitKind("nghiepdoan", "Nghiệp đoàn", sector=PRIVATE.label, signs=("nghiệp đoàn",))
_ZONES = UnitKind("khucongnghiep", "Khu công nghiệp", Level.SUPERIOR)
_COMMUNES = UnitKind("xaphuong", "Xã, phường", signs=("xã", "phường", "thị trấn", "đặc khu"))
_CHAPTERS = UnitKind("chihoi", "Chi hội", signs=("chi hội",))
_BRANCHES = UnitKind("chidoan", "Chi đoàn", signs=("chi đoàn",))
_FRONT_BODIES = UnitKind("bancongtacmattran", "Ban Công tác Mặt trận", signs=("ban công tác mặt trận", "ban CTMT"))
_PARTY_CELLS = UnitKind("chibo", "Chi bộ", signs=("chi bộ",))
_PARTY_BODIES = UnitKind("dangbo", "Đảng bộ", signs=("đảng bộ", "đảng ủy"))
# What only one family has, by what it calls itself.
_OF_FAMILIES: Mapping[str, tuple[UnitKind, ...]] = {
    FAMILY_WORDS[Family.FRONT].organisation: (_FRONT_BODIES,),
    FAMILY_WORDS[Family.PARTY].organisation: (_PARTY_CELLS, _PARTY_BODIES),
}
_ABOVE, _OWN_OFFICE = "captren", "coquan"


def usual_kinds(words: Words = UNION_WORDS) -> tuple[UnitKind, ...]:
    """The kinds that every program knows, in the words of its organisation; the office itself last."""
    above = UnitKind(_ABOVE, _capital(words.direct_superior), Level.SUPERIOR)
    return (PUBLIC, STATE, PRIVATE, above, UnitKind(_OWN_OFFICE, _capital(words.office), Level.OFFICE))


def usual_scopes(kinds: Sequence[UnitKind], words: Words = UNION_WORDS) -> tuple[Scope, ...]:
    """The scopes that every program knows, of its own kinds and in the words of its organisation."""
    units, above = Level.GRASSROOTS.label, Level.SUPERIOR.label
    rows = (
        ("cdcs", f"mọi {words.unit_short}", (units,)),
        ("moicap", words.levels, (units, above)),
        ("hcsn", f"{words.unit_short} hành chính sự nghiệp", (PUBLIC.label,)),
        ("dnnn", f"{words.unit_short} doanh nghiệp nhà nước", (STATE.label,)),
        ("dnngoainn", f"{words.unit_short} doanh nghiệp ngoài nhà nước", (PRIVATE.label,)),
        ("nhanuoc", f"{words.unit_short} khu vực nhà nước", (PUBLIC.label, STATE.label)),
        ("doanhnghiep", f"{words.unit_short} doanh nghiệp", (STATE.label, PRIVATE.label)),
        (_ABOVE, words.direct_superior, (above,)),
        (_OWN_OFFICE, words.office, (Level.OFFICE.label,)),
    )
    return tuple(Scope(code, _capital(label), parts, made_of(parts, kinds)) for code, label, parts in rows)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


USUAL_KINDS = usual_kinds()
*_, SUPERIOR, OFFICE = USUAL_KINDS
_ADDED = (
    *(_SCHOOLS, _SELF_FINANCED, _COOPERATIVES, _GUILDS, _ZONES, _COMMUNES, _CHAPTERS, _BRANCHES),
    *(kind for own in _OF_FAMILIES.values() for kind in own),
)
_KINDS = (*USUAL_KINDS, *_ADDED)
USUAL_SCOPES = usual_scopes(USUAL_KINDS)
USUAL = UnitKinds(USUAL_KINDS, USUAL_SCOPES)
(
    EVERY_UNIT,
    EVERY_LEVEL,
    PUBLIC_UNITS,
    STATE_UNITS,
    PRIVATE_UNITS,
    STATE_SECTOR,
    ENTERPRISES,
    SUPERIORS,
    OFFICE_ALONE,
) = USUAL_SCOPES


def _alone(kind: UnitKind) -> Scope:
    return Scope(kind.code, kind.label, (kind.label,), frozenset({kind}))


SCHOOLS, COOPERATIVES, GUILDS, COMMUNES, CHAPTERS, BRANCHES = map(
    _alone, (_SCHOOLS, _COOPERATIVES, _GUILDS, _COMMUNES, _CHAPTERS, _BRANCHES)
)
# Every kind and scope that programs of whatever organisation come with.
COMES_WITH = UnitKinds(_KINDS, (*USUAL_SCOPES, *map(_alone, _ADDED)))


def listed_kinds(words: Words = UNION_WORDS) -> UnitKinds:
    """What sheet Danh mục of a new program lists: the usual kinds and scopes, and others that many offices have."""
    more: tuple[UnitKind, ...] = (_COMMUNES,)
    if words.organisation == UNION_WORDS.organisation:  # their communes stand above the units there
        signs = tuple(f"{words.organisation} {place}" for place in ("xã", "phường", "đặc khu"))
        more = (_GUILDS, _ZONES, replace(_COMMUNES, level=Level.SUPERIOR, signs=signs))
    more += _OF_FAMILIES.get(words.organisation, ())
    added = (_SCHOOLS, _SELF_FINANCED, _COOPERATIVES, *more, _CHAPTERS, _BRANCHES)
    kinds = tuple(kind for level in Level for kind in (*usual_kinds(words), *added) if kind.level is level)
    *scopes, office_alone = usual_scopes(kinds, words)
    return UnitKinds(kinds, (*scopes, *map(_alone, added), office_alone))


LISTED = listed_kinds()
