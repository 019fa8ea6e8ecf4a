"""Where a round stands as a whole, what comes next, what there is to open."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.round.standing import MadeSoFar, RoundTask, Standing, next_task
from pipeline.steps.standing import round_standing, to_open
from tests import test_tracking
from tests.test_tracking import Space

prepared, space = test_tracking.prepared, test_tracking.space

DONE = MadeSoFar(forms=True, written=True, tracked=True, reported=True, handed_up=True, closed=True)
ALL = Standing(
    asked=6, sent=6, received=6, faulty=0, late=0, missing=0, to_send=0, to_write=0, to_call=0, days_left=9,
    due=date(2024, 12, 15), made=DONE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "made", "task"),
    [
        ({}, {}, None),
        ({"received": 0, "missing": 6}, {"asked": False, "forms": False, "closed": False}, RoundTask.PROGRAM),
        ({"received": 0, "missing": 6}, {"asked": False, "written": False, "closed": False}, RoundTask.PROGRAM),
        (
            {"received": 0, "missing": 6, "to_send": 6},
            {"forms": False, "written": False, "closed": False},
            RoundTask.FORMS,
        ),
        ({"received": 0, "missing": 6, "to_send": 6}, {"written": False, "closed": False}, RoundTask.EMAIL),
        (
            {"received": 0, "missing": 6, "to_send": 6},
            {"closed": False},
            RoundTask.COLLECT,
        ),  # written, sent by other means
        ({"missing": 2, "to_write": 1}, {"news": True, "written": False, "closed": False}, RoundTask.CONSOLIDATE),
        ({"missing": 2, "to_write": 1}, {"written": False, "closed": False}, RoundTask.EMAIL),
        ({"missing": 2, "to_write": 1}, {"reported": False, "closed": False}, RoundTask.COLLECT),
        ({"missing": 2, "days_left": 0}, {"reported": False, "closed": False}, RoundTask.COLLECT),
        (
            {"missing": 2, "days_left": -1, "to_call": 2},
            {"reported": False, "tracked": False, "closed": False},
            RoundTask.STATUS,
        ),
        ({"missing": 2, "days_left": -1, "to_call": 2}, {"reported": False, "closed": False}, RoundTask.REVIEW),
        ({"missing": 2, "mailbox": False}, {"closed": False}, RoundTask.RECEIVE),
        ({"missing": 2, "to_write": 1, "to_call": 2}, {"written": False, "tracked": False}, None),  # closed as it is
        ({"missing": 2, "days_left": 4}, {"handed_up": False}, RoundTask.SEND_UP),
        ({}, {"reported": False, "handed_up": False, "closed": False}, RoundTask.REVIEW),
        ({}, {"handed_up": False, "closed": False}, RoundTask.SEND_UP),
        ({}, {"closed": False}, RoundTask.CLOSE),
        ({}, {"forms": False}, None),  # forms that somebody else made have come back
        ({}, {"news": True}, RoundTask.CONSOLIDATE),  # something came after the close
    ],
)
def test_what_comes_next(now: dict[str, int], made: dict[str, bool], task: RoundTask | None) -> None:
    assert next_task(replace(ALL, **now, made=replace(DONE, **made))) == task  # type: ignore[arg-type]


def test_the_round_in_numbers(space: Space) -> None:
    data, tracking = space.tracked()
    got = round_standing(space.settings, data, tracking)
    states = [line.delivery for line in tracking.lines if line.who.code != data.program.office_code]
    assert got.asked == len(states) == 6
    assert got.received == sum(state.counted for state in states)
    assert (got.sent, got.days_left) == (1, -5)
    assert got.faulty > 0 and got.late > 0 and got.late + got.received <= got.asked
    assert got.made == MadeSoFar(news=True)


def touched(path: Path, moment: float) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(b"")
    os.utime(path, (moment, moment))
    return path


def test_what_is_older_than_what_it_is_made_of(space: Space) -> None:
    """Returns older than the summary are no news; a report older than it, a letter up older than that are not done."""
    data, tracking = space.tracked()
    folder = space.settings.output_folder(data.program.code, data.period.code)
    returns = space.settings.returns_folder(data.program.code, data.period.code)
    for path in (*returns.rglob("*"), returns, *returns.parent.glob("*.xlsx")):
        touched(path, 1000)
    for number, name in enumerate(("tong-hop.xlsx", "thu/A01.eml", "bao-cao.docx", "gui-cap-tren/gui-cap-tren.eml")):
        touched(folder / name, 2000 + number)
    made = round_standing(space.settings, data, tracking).made
    assert made == MadeSoFar(written=True, reported=True, handed_up=True)
    touched(folder / "tong-hop.xlsx", 3000)
    touched(returns, 3500)  # a file was taken away
    made = round_standing(space.settings, data, tracking).made
    assert made == MadeSoFar(news=True, handed_up=True)


def test_what_there_is_to_open(space: Space) -> None:
    data, _ = space.tracked()
    folder = space.settings.output_folder(data.program.code, data.period.code)
    touched(folder / "tong-hop.xlsx", 1000)
    found = to_open(space.settings, data.program, data.period)
    assert [item.what for item in found][:2] == ["Biểu đã nhận", "Bảng tổng hợp"]
    assert all(item.path.exists() for item in found)
