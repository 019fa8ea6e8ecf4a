"""A figure a hundred times out: in no sum, marked beside the result, asked about, until somebody confirms it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.issues import Issue
from pipeline.measures.results import Result
from pipeline.program import reader
from pipeline.round.consolidation import Consolidation
from pipeline.round.handling import handling
from pipeline.round.listings import results_on_screen
from pipeline.settings import Settings
from pipeline.steps import rounds
from tests import test_tracking
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE, YEARS, indicator, unit, write_workspace
from tests.test_tracking import ANSWERS, TODAY, Space

prepared, space = test_tracking.prepared, test_tracking.space  # the fixtures

FAR = {**GOOD, "I_3_1_2024_val": 700_000}


@pytest.fixture
def wrong(space: Space) -> Space:
    """A06 wrote 700,000 new members."""
    space.put("A06.xlsx", "A06", FAR, "2024-12-18T02:00:00Z")
    return space


def held(data: Consolidation) -> list[Issue]:
    return [i for i in data.issues if i.code == "H12"]


def result(data: Consolidation) -> Result:
    return data.own_results["3.1", 2024]


def test_it_is_in_no_sum_and_the_result_says_so(space: Space) -> None:
    before = result(space.consolidate())
    space.put("A06.xlsx", "A06", FAR, "2024-12-18T02:00:00Z")
    data = space.consolidate()
    ((said,), now) = held(data), result(data)
    assert (said.unit, said.found, said.ref.sheet, said.ref.file) == ("A06", "700.000", "Số liệu", "2024/A06.xlsx")
    assert before.numerator is not None
    assert (now.numerator, now.reported, now.withheld) == (before.numerator - 7, before.reported - 1, 1)
    assert not now.complete
    assert "1 đơn vị có số đang tạm giữ" in now.unwhole
    assert "TG: 1" in set(results_on_screen(data)["Chưa trọn số"])
    assert not any(i.code.startswith("H") and i.code != "H12" and i.ref == said.ref for i in data.issues)
    assert next(line for line in data.roster.lines if line.unit.code == "A06").errors == 1


@pytest.mark.parametrize(
    ("decision", "value", "note", "sentence"),
    [
        (
            {"Quyết định": "Chấp nhận cảnh báo", "Mã lỗi": "H12", "Giá trị cũ": 700_000},
            700_000,
            "D03",
            "“Số chênh hàng trăm lần so với mức thường thấy, nay được tính (Chỉ tiêu 3.1 năm 2024)”",
        ),
        (
            {"Quyết định": "Sửa giá trị", "Giá trị cũ": 700_000, "Giá trị mới": 7},
            7,
            "D02",
            "sửa Chỉ tiêu 3.1 năm 2024 từ “700.000” thành “7”",
        ),
    ],
)
def test_the_office_confirms_or_corrects_it(
    wrong: Space, decision: dict[str, object], value: int, note: str, sentence: str
) -> None:
    place = held(wrong.consolidate())[0].ref
    wrong.decide({**decision, "Mã đơn vị": "A06", "Trang": place.sheet, "Ô": place.cell, "Lý do": "Đã hỏi"})
    data = wrong.consolidate()
    assert held(data) == []
    assert [i.ref for i in data.issues if i.code == note] == [place]
    assert [line.applied for line in data.decisions] == [True]
    rows = data.facts_of("3.1")
    assert rows[rows["unit"] == "A06"]["numerator"].tolist() == [value]
    assert result(data).withheld == 0
    told = [*handling(data)]
    assert not any("H12" in text or "tạm giữ" in text for text in told)
    assert any("A06" in text and sentence in text for text in told), told


def test_it_is_held_back_from_later_rounds_too(wrong: Space) -> None:
    later = period_of(wrong.program, "giua-nhiem-ky")
    form = filled(make_form(wrong.program, "A01", later.code), ANSWERS)
    path: Path = wrong.settings.returns_folder(CODE, later.code) / "A01.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(form)
    data = rounds.consolidate(wrong.settings, wrong.program, later, TODAY).data
    assert not (data.facts_of("3.1")["numerator"] > 1000).any()
    assert result(data).withheld == 1


def test_where_an_earlier_round_told_the_year_its_figure_counts_and_nobody_waits(space: Space) -> None:
    later = period_of(space.program, "giua-nhiem-ky")
    path: Path = space.settings.returns_folder(CODE, later.code) / "A06.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(filled(make_form(space.program, "A06", later.code), {"I_3_1_2024_val": 700_000}))
    data = rounds.consolidate(space.settings, space.program, later, TODAY).data
    rows = data.facts_of("3.1")
    assert [i.unit for i in held(data)] == ["A06"]
    assert rows[(rows["unit"] == "A06") & (rows["year"] == 2024)]["numerator"].tolist() == [7]
    assert result(data).withheld == 0


@pytest.mark.parametrize("typed", ["5.500.000", 5_500_000])
def test_an_average_of_money_in_another_unit_is_withheld_however_it_is_typed(tmp_path: Path, typed: object) -> None:
    fund = indicator("9.1", "Bình quân mỗi CĐCS", unit="triệu đồng/CĐCS", targets=dict.fromkeys(YEARS, 5))
    settings = Settings(write_workspace(tmp_path, units=[unit("A01")], indicators=[fund]))
    program = reader.read(settings.program_file(CODE), CODE)
    path = settings.returns_folder(CODE, "2024") / "A01.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(filled(make_form(program, "A01"), {"I_9_1_2024_val": typed}))
    data = rounds.consolidate(settings, program, period_of(program), TODAY).data
    assert [(i.unit, i.found) for i in held(data)] == [("A01", "5.500.000")]
    assert data.facts_of("9.1").empty


@pytest.mark.parametrize(("typed", "value"), [("700.000", 700_000), ("700 000 đoàn viên", 700_000), ("1.000,0", 1000)])
def test_thousands_written_out_are_no_slip_and_only_warned_of(space: Space, typed: str, value: int) -> None:
    space.put("A06.xlsx", "A06", {**GOOD, "I_3_1_2024_val": typed}, "2024-12-18T02:00:00Z")
    data = space.consolidate()
    rows = data.facts_of("3.1")
    assert held(data) == []
    assert rows[rows["unit"] == "A06"]["numerator"].tolist() == [value]
    assert "H02" in {i.code for i in data.issues if i.unit == "A06"}
