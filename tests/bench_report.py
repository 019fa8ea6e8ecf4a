"""Benchmark of the review report: its annex of unions by indicators must grow with the unions, not faster."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
from rich.table import Table

from pipeline.program.kinds import PUBLIC
from pipeline.program.model import Program
from pipeline.program.vocabulary import PeriodKind
from pipeline.review.annexes import result_annexes
from pipeline.review.outline import letterhead
from pipeline.review.report import report_of, write_review
from pipeline.review.report_kinds import TEMPLATES
from pipeline.round.consolidation import Consolidation, Cover, Figures, assemble
from pipeline.round.facts import BASE_COLUMNS, FACT_COLUMNS
from pipeline.round.roster import Delivery, Roster, RosterLine
from pipeline.settings import REPOSITORY

SMALL, LARGE, INDICATORS, ROUNDS = 40, 4000, 25, 3
TEMPLATE = REPOSITORY / "templates" / "docx" / TEMPLATES[PeriodKind.ANNUAL]
MOST = 120  # times the small annex that the large one may take


def a_round(program: Program, size: int) -> Consolidation:
    """A year's round of `size` unions that all answered INDICATORS ratios."""
    period = next(p for p in program.periods if p.kind is PeriodKind.ANNUAL)
    year = period.years[-1]
    model = next(i for i in program.indicators if i.base is not None and year in i.targets)
    indicators = tuple(
        replace(model, code=f"{n // 5 + 1}.{n % 5 + 1}", group=f"Nhóm {n // 5 + 1}") for n in range(INDICATORS)
    )
    own = [u for u in program.units if model.concerns(u.kind)]
    units = tuple(
        replace(own[n % len(own)], code=f"U{n:04d}", kind=PUBLIC, valid_from=None, valid_to=None) for n in range(size)
    )
    program = replace(program, units=units, indicators=indicators, other_targets=())
    chance = random.Random(1)
    rows = [
        (u.code, i.code, year, float(chance.randint(0, 60)), 60.0, f"{u.code}.xlsx", "Số liệu", "E9", period.code)
        for u in units
        for i in indicators
    ]
    bases = [
        (u.code, b.code, year, 60.0, f"{u.code}.xlsx", "Số liệu", "E9", period.code)
        for u in units
        for b in program.bases
    ]
    return assemble(
        Cover(program, period, 0.9, 0.75),
        Figures(pd.DataFrame(rows, columns=FACT_COLUMNS), pd.DataFrame(bases, columns=BASE_COLUMNS)),
        roster=Roster(tuple(RosterLine(u, Delivery.ON_TIME, "", None, 0, 0, False, False) for u in units)),
    )


def seconds(work: Callable[[], object]) -> float:
    """Median wall time of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def report_lines(program: Program, scratch: Path) -> list[tuple[str, float, float]]:
    """(what, seconds with SMALL, seconds with LARGE unions): the annex alone, and the whole report with its charts."""
    small, large = a_round(program, SMALL), a_round(program, LARGE)

    def annex(data: Consolidation) -> None:
        report = replace(letterhead(data), annexes=tuple(result_annexes(data)))
        (scratch / "phu-luc.docx").write_bytes(report_of(report, data, TEMPLATE))

    def whole(data: Consolidation) -> None:
        write_review(scratch / "bao-cao.docx", data, TEMPLATE)

    return [
        ("phụ lục đơn vị × chỉ tiêu", seconds(lambda: annex(small)), seconds(lambda: annex(large))),
        ("cả báo cáo", seconds(lambda: whole(small)), seconds(lambda: whole(large))),
    ]


def report_table(program: Program, scratch: Path) -> Table:
    """The figures as a table; the last column must not be above MOST."""
    title = f"báo cáo, {INDICATORS} chỉ tiêu (gấp nhiều nhất {MOST} lần)"
    table = Table("việc", f"{SMALL} đơn vị, giây", f"{LARGE} đơn vị, giây", "gấp", title=title)
    for what, small, large in report_lines(program, scratch):
        table.add_row(what, f"{small:.2f}", f"{large:.2f}", f"{large / small:.1f}")
    return table
