"""What a later form says of a year that was closed: it counts there, the close stays, and the office is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.round.doubts import doubts
from tests.forms import Answers
from tests.test_closing import Space, found, pairs
from tests.test_decisions import correct
from tests.test_reading import at

LATER = "giua-nhiem-ky"
AGAIN: Answers = {"I_3_1_2024_val": 9, "Q_doan_vien_2024": 100}


@pytest.fixture
def space(tmp_path: Path) -> Space:
    made = Space(tmp_path)
    made.put("A01")
    made.put("A05")
    return made


def test_a_closed_figure_told_otherwise_later_counts_there_and_is_asked_about(space: Space) -> None:
    space.close()
    form = space.put("A05", AGAIN, period=LATER)
    data = space.read(LATER)
    (said,) = [i for i in found(data, "H08", "H10") if i.what == "Chỉ tiêu 3.1, năm 2024"]
    assert (said.code, said.unit, said.found) == ("H10", "A05", "9")
    assert (said.ref.sheet, said.ref.cell) == at(form, "I_3_1_2024_val")
    assert said.expected.startswith("7 như kỳ Năm 2024, chốt ngày 10/01/2025, lần 1; số mới đến")
    assert pairs(data)["A05", "3.1"] == (9, None) and not found(data, "H11")
    assert pairs(space.read())["A05", "3.1"] == (7, None)
    space.decide({"action": "Chấp nhận cảnh báo", "unit": "A05", "code": "H10", "period": LATER})
    assert not found(space.read(LATER), "H10")


def test_of_a_closed_figure_that_a_decision_changed_since_it_is_said(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 8})
    space.decide({"action": "Cho sửa sau chốt", "unit": "A05", "period": "2024"})
    space.put("A05", AGAIN, period=LATER)
    (said,) = [i for i in found(space.read(LATER), "H10") if i.what == "Chỉ tiêu 3.1, năm 2024"]
    assert said.expected.startswith("8 như kỳ Năm 2024, chốt ngày 10/01/2025, lần 1, cho sửa sau chốt; số mới đến")


def test_nothing_is_open_about_a_figure_that_the_close_keeps_out(space: Space) -> None:
    space.close()
    space.put("A05", {"I_3_1_2024_val": 300})
    data = space.read()
    asked = [i for i in data.issues if i.unit == "A05" and "Chỉ tiêu 3.1" in i.what]
    assert {"K01", "H02"} <= {i.code for i in asked}
    assert not [i for i in doubts(data) if i.unit == "A05"]


def test_of_an_earlier_pair_that_the_office_corrected_the_form_holds_a_pair(space: Space) -> None:
    form = space.put("A05", {**AGAIN, "I_1_2_2024_num": 90}, period=LATER)
    space.decide(correct(form, "I_1_2_2024_num", 90, 33, period=LATER))
    (said,) = [i for i in found(space.read(LATER), "H08") if i.what == "Chỉ tiêu 1.2, năm 2024"]
    assert said.standing == "90/100 (cơ quan đã sửa: 33/100)"


def test_a_closed_year_told_for_the_first_time_later_is_asked_about_once_a_union(space: Space) -> None:
    space.close()
    space.put("A06", AGAIN, period=LATER)
    space.put("A05", AGAIN, name="A05.xlsx", period=LATER)
    (said,) = found(space.read(LATER), "H11")
    assert (said.unit, said.found, said.what) == ("A06", "2 số liệu", "năm 2024")
    assert said.expected == "kỳ Năm 2024, chốt ngày 10/01/2025, lần 1"


def test_an_open_year_told_again_is_only_noted(space: Space) -> None:
    space.put("A05", AGAIN, period=LATER)
    space.put("A06", AGAIN, period=LATER)
    assert {i.code for i in found(space.read(LATER), "H08", "H10", "H11")} == {"H08"}
