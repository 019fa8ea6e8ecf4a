"""A close keeps what offices below stand for, and holds it as it holds their pairs."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.closes.record_file import record_path
from pipeline.intake.decision_table import FILE_NAME
from pipeline.program import reader
from pipeline.round.consolidation import Consolidation
from pipeline.settings import Settings
from pipeline.steps import closing
from pipeline.steps.forms import make_forms
from pipeline.steps.rounds import consolidate
from tests import forms, programs
from tests.test_decisions import write_table

TODAY = date(2025, 1, 10)
LEVEL = {"unit": "người", "accrual": "Mức đạt đến thời điểm", "term_target": 100}


class Province:
    """A province over one office of forty unions, asked how many people there are."""

    def __init__(self, folder: Path) -> None:
        office = programs.unit("HA", "Công đoàn cấp trên trực tiếp cơ sở", rolls_up=40)
        asked = [programs.indicator("3.2", "Số hiện có", **LEVEL)]
        programs.write_workspace(folder, "tinh", indicators=asked, units=[office, programs.unit("T01")], bases=())
        self.settings = Settings(folder)
        self.program = reader.read(self.settings.program_file("tinh"), "tinh")
        self.period = forms.period_of(self.program)
        made = make_forms(self.settings, self.program, self.period).paths
        self.forms = {code: path.read_bytes() for code, path in made.items()}

    def put(self, number: int, reported: int, expected: int = 40) -> None:
        """The office's form: so many people in so many unions."""
        said = {"num": number, "rep": reported, "exp": expected}
        values = {f"I_3_2_{slot}_{part}": n for slot in ("2024", "term") for part, n in said.items()}
        path = self.settings.returns_folder("tinh", "2024") / "HA.xlsx"
        path.write_bytes(forms.filled(self.forms["HA"], {"T_reporter": "Lê Văn Lập", **values}))

    def read(self) -> Consolidation:
        return consolidate(self.settings, self.program, self.period, TODAY).data

    def close(self) -> None:
        closing.close(self.settings, self.read(), "Lê Thị Quyết", "", datetime(2025, 1, 10, 9, 30))

    def decide(self, **row: object) -> None:
        path = self.settings.program_folder("tinh") / FILE_NAME
        write_table(path, [{"when": TODAY, "action": "Cho sửa sau chốt", "unit": "HA", "reason": "Nộp đủ", **row}])


def shown(data: Consolidation) -> list[tuple[int | None, float | None, int, int]]:
    """The results of the years from the closed one on; nobody ever told 2023."""
    return [(r.year, r.numerator, r.reported, r.expected) for r in data.results if r.year != 2023]


def said(data: Consolidation) -> list[tuple[str, str, str]]:
    return [(i.code, i.found, i.expected.split(",")[0]) for i in data.issues if i.code.startswith("K")]


@pytest.fixture
def province(tmp_path: Path) -> Province:
    made = Province(tmp_path)
    made.put(500, 38)
    made.close()
    return made


CLOSED = [(2024, 500.0, 38, 41), (None, 500.0, 38, 41)]


def test_a_sum_kept_out_after_a_close_keeps_its_coverage_and_its_term_out(province):
    assert shown(province.read()) == CLOSED
    province.put(520, 40)
    data = province.read()
    assert shown(data) == CLOSED
    assert said(data) == [("K01", "520", "500")]
    province.decide()
    data = province.read()
    assert shown(data) == [(2024, 520.0, 40, 41), (None, 520.0, 40, 41)]
    assert [code for code, *_ in said(data)] == ["K03"]


def test_coverage_that_alone_has_changed_is_held_and_said(province):
    province.put(500, 40)
    data = province.read()
    assert shown(data) == CLOSED
    assert said(data) == [("K01", "40/40", "38/40")] * 2
    province.decide(indicator="3.2")
    assert shown(province.read()) == [(2024, 500.0, 40, 41), (None, 500.0, 40, 41)]


def test_an_office_whose_form_is_gone_stands_as_it_was_closed(province):
    (province.settings.returns_folder("tinh", "2024") / "HA.xlsx").unlink()
    assert shown(province.read()) == CLOSED


def test_an_office_that_was_silent_at_the_close_stays_so(tmp_path):
    province = Province(tmp_path)
    union = forms.filled(province.forms["T01"], {"T_reporter": "Lê Văn Lập", "I_3_2_2024_val": 10})
    (province.settings.returns_folder("tinh", "2024") / "T01.xlsx").write_bytes(union)
    province.close()
    province.put(500, 38)
    data = province.read()
    assert shown(data) == [(2024, 10.0, 1, 41), (None, 10.0, 1, 41)]
    assert [code for code, *_ in said(data)] == ["K02"]


def test_a_close_made_before_coverage_was_kept_holds_the_pairs_alone(province):
    with sqlite3.connect(record_path(province.settings, province.program)) as record:
        record.execute("DROP TABLE offices")
        record.execute("DROP TABLE withdrawn")
        record.execute("DROP TABLE remarks")
        for table in ("figures", "bases", "results", "units"):
            record.execute(f"ALTER TABLE {table} DROP COLUMN estimated")
        record.execute("PRAGMA user_version = 2")
    assert shown(province.read()) == CLOSED
    province.close()
    assert shown(province.read()) == CLOSED


def test_words_between_the_printed_cells_of_an_offices_form_are_told(province):
    assert province.read().texts.outside == {}
    path = province.settings.returns_folder("tinh", "2024") / "HA.xlsx"

    def typed(book):
        book["Số liệu"]["K9"], book["Nội dung"]["B40"] = "chưa có số của hai xã", "gửi lại sau"

    path.write_bytes(forms.edited(path.read_bytes(), typed))
    texts = province.read().texts.outside["HA"]
    assert [(t.ref.inside, t.text) for t in texts] == [
        ("Số liệu!K9", "chưa có số của hai xã"),
        ("Nội dung!B40", "gửi lại sau"),
    ]
