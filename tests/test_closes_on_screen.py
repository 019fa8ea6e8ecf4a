"""The results as closed say of the same figures what the results of the round say, outlooks too."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from pipeline.cli.run import run
from pipeline.closes import tables
from pipeline.closes.ahead import outlooks_at
from pipeline.closes.snapshot import snapshot
from pipeline.program.model import Period
from pipeline.program.vocabulary import Outlook
from pipeline.round.consolidation import Consolidation
from pipeline.round.listings import results_on_screen
from pipeline.steps import closing
from tests import test_closing
from tests.programs import CODE
from tests.reviews import PERIODS, PROGRAM, random_round
from tests.test_closing import Space
from tests.test_levels_close import Province

space = test_closing.space
SHARED = ["Mã", "Năm", "Kết quả", "Mức giao", "Đánh giá", "Báo cáo"]


def lines(table: pd.DataFrame) -> list[list[str]]:
    """What both tables show of each result."""
    return [list(map(str, row)) for row in table[SHARED].itertuples(index=False)]


def closed_lines(data: Consolidation, day: date) -> list[list[str]]:
    kept = snapshot(data)
    ahead = outlooks_at(kept, data.program, day, near=data.cover.near, at_risk=data.cover.at_risk)
    return lines(tables.closed_results_on_screen(kept, ahead))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("period", PERIODS, ids=lambda p: p.code)
def test_closed_results_say_what_the_round_says(period: Period, seed: int) -> None:
    data = random_round(period, seed)
    said = closed_lines(data, period.due)
    assert said == lines(results_on_screen(data))
    foretold = [line[4] for line in said if line[4] in {outlook.label for outlook in Outlook}]
    assert bool(foretold) is not data.term_over


def test_of_offices_below_too(tmp_path: Path) -> None:
    province = Province(tmp_path)
    province.put(60, 30)
    data = province.read()
    assert closed_lines(data, date(2025, 1, 10)) == lines(results_on_screen(data))


def test_targets_set_since_and_periods_that_are_gone_change_nothing_said_of_a_close(space: Space) -> None:
    data = space.read()
    kept = snapshot(data)
    assert outlooks_at(kept, data.program, date(2025, 1, 10), near=0.9, at_risk=0.75)
    gone = snapshot(random_round(PERIODS[0]))
    assert outlooks_at(gone, data.program, date(2025, 1, 10), near=0.9, at_risk=0.75) == {}
    assert PROGRAM.period_by_code.keys().isdisjoint(data.program.period_by_code)


def test_the_command_says_the_same_of_a_close(
    space: Space, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "150")
    where = ["-p", CODE, "-k", "2024", "-w", str(space.settings.workspace)]
    closing.close(space.settings, space.read(), "Lê Thị Quyết", "", datetime(2025, 1, 10, 9, 30))
    said = []
    for more in ([], ["--close", "1"]):
        assert run(["results", *where, *more]) == 0
        table = (line for line in capsys.readouterr().out.splitlines() if line.startswith("│"))
        said.append([[cell.strip() for cell in line.split("│")] for line in table])
    heads = len(SHARED) + 1
    assert [line[:heads] for line in said[0]] == [line[:heads] for line in said[1]] != []
    assert any(line[-2] and outlook.label in line for line in said[1] for outlook in Outlook)
