"""A round divided by the unions above its unions, so that each part can have a summary of its own. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import count
from typing import TypeVar

import pandas as pd

from pipeline.intake.file_reports import FileReport
from pipeline.intake.texts.remarks import Remark
from pipeline.issues import Issue
from pipeline.measures.forecast import families
from pipeline.measures.pairs import Pair
from pipeline.measures.results import ALL_COUNTED, Result, Uncounted
from pipeline.measures.told import Below, Tally
from pipeline.program.model import OtherTarget, Program, UnionChange, Unit
from pipeline.program.vocabulary import Reporter, Status
from pipeline.round.consolidation import Consolidation, Cover, Figures, ForDecision, Texts, assemble
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.estimates import EstimatedFigures, FigureAt
from pipeline.round.grouping import UNKNOWN
from pipeline.round.offers import UNIT_HEAD, TypedDecision
from pipeline.round.roster import Roster, RosterLine

Item = TypeVar("Item")
_NOBODY = -1  # stands for the part of what belongs to no union


@dataclass(frozen=True, slots=True)
class PartOutline:
    """Which unions are in a part, in the order of the unit list, and how many pairs they have told."""

    name: str
    units: tuple[str, ...]
    pairs: int


@dataclass(frozen=True)
class RoundPart:
    """What a part's own round is put together from: plain values that can be sent to another process.

    Its program holds the unions of the part alone; what it promises of sums is promised by all unions together.
    """

    cover: Cover
    figures: Figures
    roster: Roster
    texts: Texts
    issues: tuple[Issue, ...]
    decisions: tuple[DecisionLine, ...]
    for_decision: ForDecision
    uncounted: Uncounted = ALL_COUNTED

    def put_together(self) -> Consolidation:
        """The part with its results, of which sums are held against no target."""
        data = assemble(
            self.cover,
            self.figures,
            roster=self.roster,
            texts=self.texts,
            issues=self.issues,
            decisions=self.decisions,
            uncounted=self.uncounted,
        )
        shares = tuple(p for p in data.prospects if p.indicator.measure.has_denominator)
        return replace(data, results=tuple(map(_own, data.results)), prospects=shares, for_decision=self.for_decision)


def _own(result: Result) -> Result:
    return result if result.indicator.measure.has_denominator else replace(result, target=None, status=Status.NOT_DUE)


@dataclass(frozen=True)
class Division:
    """A round and its parts: every union of the roster or with figures is in one of them."""

    data: Consolidation
    outlines: tuple[PartOutline, ...]

    def part(self, n: int) -> RoundPart:
        """The n-th part."""
        issues, cells = self._issues.get(n, ()), self.data.for_decision.cells
        return RoundPart(
            replace(self.data.cover, program=self._program(n), part=self.outlines[n].name),
            self._figures(n),
            self._roster(n),
            self._texts(n),
            issues,
            self._decisions.get(n, ()),
            ForDecision({i.ref: cells[i.ref] for i in issues if i.ref in cells}, self._typed.get(n, ())),
            Uncounted(frozenset(self._withheld.get(n, ())), frozenset(self._unassessed.get(n, ()))),
        )

    @cached_property
    def rest(self) -> Consolidation:
        """The round with what is no part's: its problems and decisions that are of no union."""
        asked = replace(self.data.for_decision, typed=self._typed.get(_NOBODY, ()))
        issues, decisions = self._issues.get(_NOBODY, ()), self._decisions.get(_NOBODY, ())
        return replace(self.data, issues=issues, decisions=decisions, for_decision=asked)

    def issues_of(self, n: int) -> tuple[Issue, ...]:
        """The problems of the unions of a part."""
        return self._issues.get(n, ())

    def lines_of(self, n: int) -> tuple[RosterLine, ...]:
        """Where the unions of a part stand."""
        return self._lines.get(n, ())

    # ------------------------------------------------------------------- a part of each thing

    def _program(self, n: int) -> Program:
        program, units = self.data.program, frozenset(self.outlines[n].units)
        changes = self._changes.get(n, ())
        own = tuple(u for code in self.outlines[n].units if (u := self._listed.get(code)) is not None)
        asked = {True: program.office_code in units, False: bool(own)}  # by whether it is asked of the office alone
        return replace(
            program,
            indicators=tuple(i for i in program.indicators if asked[i.reporter is Reporter.OFFICE]),
            units=own,
            other_targets=self._targets.get(n, ()),
            decided_targets=(),
            amendments=(),
            changes=tuple(c for c in changes if c.successor is None or c.successor in units),
        )

    def _figures(self, n: int) -> Figures:
        figures, units = self.data.figures, self.outlines[n].units
        return Figures(
            self._facts.get(n, figures.facts.iloc[:0]),
            self._bases.get(n, figures.bases.iloc[:0]),
            Below(dict(self._tallies.get(n, ())), dict(self._terms.get(n, ()))),
            self._details.get(n),
            {code: figures.after_close[code] for code in units if code in figures.after_close},
            EstimatedFigures(frozenset(self._estimated_pairs.get(n, ())), frozenset(self._estimated_bases.get(n, ()))),
        )

    def _roster(self, n: int) -> Roster:
        roster, files = self.data.roster, self._files.get(n, ())
        paths = {f.file: roster.paths[f.file] for f in files if f.file in roster.paths}
        phones = {code: roster.phones[code] for code in self.outlines[n].units if code in roster.phones}
        return Roster(self._lines.get(n, ()), files, paths, phones)

    def _texts(self, n: int) -> Texts:
        texts, units = self.data.texts, self.outlines[n].units
        return Texts(
            self._narratives.get(n, texts.narratives.iloc[:0]),
            self._remarks.get(n, ()),
            self._closed_remarks.get(n, ()),
            {code: texts.outside[code] for code in units if code in texts.outside},
            texts.kept_out.intersection(units),
        )

    # ------------------------------------------------------------------- everything by parts, gone through once

    @cached_property
    def _part_of(self) -> Mapping[str, int]:
        return {code: n for n, outline in enumerate(self.outlines) for code in outline.units}

    @cached_property
    def _listed(self) -> Mapping[str, Unit]:
        return {u.code: u for u in self.data.program.units}

    def _apart(self, items: Iterable[Item], unit: Callable[[Item], str]) -> Mapping[int, tuple[Item, ...]]:
        found: dict[int, list[Item]] = {}
        for item in items:
            found.setdefault(self._part_of.get(unit(item), _NOBODY), []).append(item)
        return {n: tuple(own) for n, own in found.items()}

    def _rows(self, frame: pd.DataFrame, column: str = "unit") -> Mapping[int, pd.DataFrame]:
        parts = frame[column].map(self._part_of)
        return {int(n): rows.reset_index(drop=True) for n, rows in frame.groupby(parts, sort=False)}

    @cached_property
    def _facts(self) -> Mapping[int, pd.DataFrame]:
        return self._rows(self.data.figures.facts)

    @cached_property
    def _bases(self) -> Mapping[int, pd.DataFrame]:
        return self._rows(self.data.figures.bases)

    @cached_property
    def _details(self) -> Mapping[int, pd.DataFrame]:
        details = self.data.figures.details
        return {} if details is None else self._rows(details, "office")

    @cached_property
    def _narratives(self) -> Mapping[int, pd.DataFrame]:
        return self._rows(self.data.texts.narratives)

    @cached_property
    def _tallies(self) -> Mapping[int, tuple[tuple[tuple[str, str, int | None], Tally], ...]]:
        return self._apart(self.data.figures.below.tallies.items(), lambda told: told[0][0])

    @cached_property
    def _terms(self) -> Mapping[int, tuple[tuple[tuple[str, str], Pair], ...]]:
        return self._apart(self.data.figures.below.terms.items(), lambda told: told[0][0])

    @cached_property
    def _estimated_pairs(self) -> Mapping[int, tuple[FigureAt, ...]]:
        return self._apart(self.data.estimated_figures.pairs, _first)

    @cached_property
    def _estimated_bases(self) -> Mapping[int, tuple[FigureAt, ...]]:
        return self._apart(self.data.estimated_figures.bases, _first)

    @cached_property
    def _withheld(self) -> Mapping[int, tuple[FigureAt, ...]]:
        return self._apart(self.data.uncounted.withheld, _first)

    @cached_property
    def _unassessed(self) -> Mapping[int, tuple[FigureAt, ...]]:
        return self._apart(self.data.uncounted.unassessed, _first)

    @cached_property
    def _targets(self) -> Mapping[int, tuple[OtherTarget, ...]]:
        return self._apart(self.data.program.other_targets, lambda target: target.unit or "")

    @cached_property
    def _changes(self) -> Mapping[int, tuple[UnionChange, ...]]:
        return self._apart(self.data.program.changes, lambda change: change.unit)

    @cached_property
    def _lines(self) -> Mapping[int, tuple[RosterLine, ...]]:
        return self._apart(self.data.roster.lines, lambda line: line.unit.code)

    @cached_property
    def _files(self) -> Mapping[int, tuple[FileReport, ...]]:
        return self._apart(self.data.roster.files, lambda file: file.unit)

    @cached_property
    def _remarks(self) -> Mapping[int, tuple[Remark, ...]]:
        return self._apart(self.data.texts.remarks, lambda remark: remark.unit)

    @cached_property
    def _closed_remarks(self) -> Mapping[int, tuple[Remark, ...]]:
        return self._apart(self.data.texts.closed_remarks, lambda remark: remark.unit)

    @cached_property
    def _issues(self) -> Mapping[int, tuple[Issue, ...]]:
        return self._apart(self.data.issues, lambda issue: issue.unit)

    @cached_property
    def _decisions(self) -> Mapping[int, tuple[DecisionLine, ...]]:
        return self._apart(self.data.decisions, lambda decision: decision.unit)

    @cached_property
    def _typed(self) -> Mapping[int, tuple[TypedDecision, ...]]:
        return self._apart(self.data.for_decision.typed, _whose)


def _first(figure: FigureAt) -> str:
    return figure[0]


def _whose(row: TypedDecision) -> str:
    """The union that a row of the list of problems is about, as its hidden text or what people see says."""
    return row.question.unit if row.question else (row.beside or {}).get(UNIT_HEAD, "")


# ------------------------------------------------------------------------------------------- which union is where


def divided(data: Consolidation, most: int) -> Division:
    """The parts of a round: the unions below one superior union, where the list knows it, else of one cluster.

    A union above others is with those. Unions that merged into or split from one another are all in the part of one of
    them: a sum can count one for the other. A part of more than `most` pairs is cut in several, which are numbered.
    """
    related = families(data.program, date.max)
    places = _places(data, related)
    pairs = Counter(data.figures.facts["unit"])
    units: dict[str, list[str]] = {}
    for code in dict.fromkeys((*(line.unit.code for line in data.roster.lines), *data.program.unit_by_code, *pairs)):
        units.setdefault(places.get(code, UNKNOWN), []).append(code)
    cut = (o for name, codes in units.items() for o in _cut(name, codes, pairs, most, related))
    return Division(data, tuple(_told_apart(cut)))


def _told_apart(outlines: Iterable[PartOutline]) -> Iterator[PartOutline]:
    """The same under names of their own: a cluster may be called what a piece of another is, 'A (1/2)'."""
    taken: set[str] = set()
    for outline in outlines:
        tried = (outline.name if n == 1 else f"{outline.name} ({n})" for n in count(1))
        name = next(t for t in tried if t not in taken)
        taken.add(name)
        yield replace(outline, name=name)


def _places(data: Consolidation, related: Mapping[str, str]) -> Mapping[str, str]:
    """The name of the part of every union of the program."""
    program = data.program
    known = data.members
    above = {u.superior: known[u.code].superior for u in program.units if u.superior}

    def own(unit: Unit) -> str:
        return above.get(unit.code) or above.get(unit.superior) or known[unit.code].cluster

    found = {code: own(unit) for code, unit in program.unit_by_code.items()}
    return {code: found.get(related.get(code, code), name) for code, name in found.items()}


def _cut(
    name: str, codes: Sequence[str], pairs: Mapping[str, int], most: int, related: Mapping[str, str]
) -> Iterator[PartOutline]:
    """A part, or several where it has more than `most` pairs; those who are related stay together."""
    order = {code: n for n, code in enumerate(codes)}
    blocks: dict[str, list[str]] = {}
    for code in codes:
        blocks.setdefault(related.get(code, code), []).append(code)
    runs: list[list[str]] = [[]]
    told = 0
    for block in blocks.values():
        own = sum(pairs[code] for code in block)
        if told + own > most and runs[-1]:
            runs.append([])
            told = 0
        runs[-1] += block
        told += own
    for n, run in enumerate(runs, start=1):
        shown = name if len(runs) == 1 else f"{name} ({n}/{len(runs)})"
        yield PartOutline(shown, tuple(sorted(run, key=order.__getitem__)), sum(pairs[code] for code in run))
