"""Unions' earlier figures told again over mergers and splits, as if they had always been what they are now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pandas as pd

from pipeline.labelled import Labelled
from pipeline.measures.pairs import from_frame, total
from pipeline.measures.succession import adds_up, row_day
from pipeline.program.model import Indicator, Program
from pipeline.program.register import successors

RULES = (
    "Đơn vị sáp nhập, hợp nhất: số các năm trước là tổng của các đơn vị cũ. Chia tách: số của đơn vị cũ nhân với tỷ lệ "
    "chia đã định, ghi là ước. Chỉ tính lại số người, số việc (Tỷ lệ, Số lượng, Số hiện có); số đã báo cáo vẫn ở đơn "
    "vị đã báo cáo, kết quả chung không đổi.",
)


class FigureSource(Labelled):
    """Where a union's figure in a recast series comes from."""

    OWN = "own", "đơn vị báo cáo"
    MERGED = "merged", "tính lại theo sáp nhập"
    SHARED = "shared", "ước theo tỷ lệ chia"


@dataclass(frozen=True, slots=True)
class RecastFigure:
    """A union's figure of one year as if it had always been what it is now.

    `missing`: codes of the unions whose part of that year is not known.
    """

    unit: str
    indicator: Indicator
    year: int
    numerator: float
    denominator: float | None
    basis: FigureSource
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parts:
    """The shares of others' figures, and of its own earlier ones, that make up a union's figure."""

    numerators: list[float] = field(default_factory=list)
    denominators: list[float] = field(default_factory=list)
    givers: set[str] = field(default_factory=set)
    basis: FigureSource = FigureSource.OWN


def recast(program: Program, day: date, facts: pd.DataFrame) -> tuple[RecastFigure, ...]:
    """The series of every union that on `day` stands for others or for a part of what it was; () without such unions.

    Mergers add the pairs, splits divide them by the shares decided; only counts of people and things, see adds_up.
    """
    touched = {c.successor for c in program.changes if c.event.passes_on} - {None}
    if not touched:
        return ()
    heirs = _Heirs(program, day)
    parts = _divided(program, facts, heirs, touched)
    estimated = {(unit, code) for (unit, code, _), made in parts.items() if made.basis is not FigureSource.OWN}
    order = {u.code: n for n, u in enumerate(program.units)}
    rank = program.indicator_order
    return tuple(
        RecastFigure(
            unit,
            program.indicator_by_code[code],
            year,
            total(made.numerators),
            total(made.denominators) if made.denominators else None,
            made.basis,
            _missing(heirs, unit, program.indicator_by_code[code], year, made.givers),
        )
        for (unit, code, year), made in sorted(parts.items(), key=lambda p: (order[p[0][0]], rank[p[0][1]], p[0][2]))
        if (unit, code) in estimated
    )


class _Heirs:
    """Who holds what a union was on a day, on the day of the series; worked out once."""

    def __init__(self, program: Program, day: date) -> None:
        def of(code: str, since: date) -> Mapping[str, float]:
            gone = program.unit_by_code[code].valid_to
            return dict(successors(program, code, day, min(since, gone) if gone else since))

        self.program, self.of = program, cache(of)


def _divided(
    program: Program, facts: pd.DataFrame, heirs: _Heirs, touched: set[str | None]
) -> dict[tuple[str, str, int], _Parts]:
    """The parts of the figures of unions `touched` by a change, by (unit, indicator, year)."""
    made: dict[tuple[str, str, int], _Parts] = {}
    adding = {i.code for i in program.indicators if adds_up(i)}
    rows = facts[facts["indicator"].isin(adding) & facts["unit"].isin(set(program.unit_by_code))]
    columns = (rows[name].tolist() for name in ("unit", "indicator", "year", "period", "numerator", "denominator"))
    for giver, code, year, period, numerator, denominator in zip(*columns, strict=True):
        for unit, share in heirs.of(giver, row_day(program, period, int(year))).items():
            if unit not in touched:
                continue
            part = made.setdefault((unit, code, int(year)), _Parts())
            part.numerators.append(numerator * share)
            if (whole := from_frame(denominator)) is not None:
                part.denominators.append(whole * share)
            part.givers.add(giver)
            if share < 1:
                part.basis = FigureSource.SHARED
            elif giver != unit and part.basis is FigureSource.OWN:
                part.basis = FigureSource.MERGED
    return made


def _missing(heirs: _Heirs, unit: str, indicator: Indicator, year: int, givers: set[str]) -> tuple[str, ...]:
    """Unions that `unit` stands for, asked for that year, with no figure in the sum."""
    program = heirs.program
    end = date(year, 12, 31)
    if unit in givers and not program.unit_by_code[unit].exists_on(end):
        return ()  # the new union has reported a year before its time: all of it
    asked = (u for u in program.units if u.exists_on(end) and indicator.concerns(u.kind))
    return tuple(u.code for u in asked if u.code not in givers and unit in heirs.of(u.code, end))
