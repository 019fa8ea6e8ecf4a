"""Kinds of units and the scopes made of them: rows of sheet Danh mục, the usual ones where a program has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.program.vocabulary import Level
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

    @property
    def names(self) -> tuple[str, ...]:
        """What a scope may call it, or what it belongs to."""
        return tuple(filter(None, (self.code, self.label, self.sector, self.level.label, str(self.level))))


@dataclass(frozen=True, slots=True)
class Scope:
    """Which kinds of units an indicator or a base quantity concerns; `parts`: as its row says them."""

    code: str
    label: str = field(compare=False)
    parts: tuple[str, ...] = field(compare=False)
    kinds: frozenset[UnitKind]

    @property
    def is_office(self) -> bool:
        """Whether it is the reporting office alone."""
        return all(kind.is_office for kind in self.kinds)

    @property
    def has_grassroots(self) -> bool:
        """Whether grassroots units are among those concerned."""
        return any(kind.level is Level.GRASSROOTS for kind in self.kinds)


def kinds_named(name: str, kinds: Iterable[UnitKind]) -> frozenset[UnitKind]:
    """The kinds of a name: one kind's, a sector's or a level's; none where nothing is called so."""
    said = key(name)
    return frozenset(kind for kind in kinds if said in map(key, kind.names))


def made_of(parts: Sequence[str], kinds: Sequence[UnitKind]) -> frozenset[UnitKind]:
    """The kinds that a scope of these parts takes in."""
    return frozenset[UnitKind]().union(*(kinds_named(part, kinds) for part in parts))


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
        """The kinds by text.key of label and code."""
        return {key(name): kind for kind in reversed(self.kinds) for name in (kind.label, kind.code)}

    @cached_property
    def scope_names(self) -> Mapping[str, Scope]:
        """The scopes by text.key of label and code."""
        return {key(name): scope for scope in reversed(self.scopes) for name in (scope.label, scope.code)}


PUBLIC = UnitKind("hcsn", "Hành chính sự nghiệp")
STATE = UnitKind("dnnn", "Doanh nghiệp nhà nước")
PRIVATE = UnitKind("dnngoainn", "Doanh nghiệp ngoài nhà nước")
SUPERIOR = UnitKind("captren", "Công đoàn cấp trên trực tiếp cơ sở", Level.SUPERIOR)
OFFICE = UnitKind("coquan", "Cơ quan công đoàn", Level.OFFICE)
USUAL_KINDS = (PUBLIC, STATE, PRIVATE, SUPERIOR, OFFICE)

_USUAL_SCOPES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cdcs": ("Mọi CĐCS", (Level.GRASSROOTS.label,)),
    "moicap": ("Các cấp công đoàn", (Level.GRASSROOTS.label, Level.SUPERIOR.label)),
    "hcsn": ("CĐCS hành chính sự nghiệp", (PUBLIC.label,)),
    "dnnn": ("CĐCS doanh nghiệp nhà nước", (STATE.label,)),
    "dnngoainn": ("CĐCS doanh nghiệp ngoài nhà nước", (PRIVATE.label,)),
    "nhanuoc": ("CĐCS khu vực nhà nước", (PUBLIC.label, STATE.label)),
    "doanhnghiep": ("CĐCS doanh nghiệp", (STATE.label, PRIVATE.label)),
    "captren": ("Công đoàn cấp trên trực tiếp cơ sở", (Level.SUPERIOR.label,)),
    "coquan": ("Cơ quan công đoàn", (Level.OFFICE.label,)),
}


def usual_scopes(kinds: Sequence[UnitKind]) -> tuple[Scope, ...]:
    """The scopes that every program knows, of its own kinds."""
    return tuple(Scope(code, label, parts, made_of(parts, kinds)) for code, (label, parts) in _USUAL_SCOPES.items())


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
