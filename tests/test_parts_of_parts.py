"""Parts of parts among the base quantities: women members are no more than members, nor than women workers."""

from __future__ import annotations

import random

import pytest

from pipeline import shipped
from pipeline.checks.form import check_form
from pipeline.demo.fill import answers
from pipeline.demo.office_sums import office_sums
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.quantities import wholes
from pipeline.forms.rollup import roll_up_spec
from pipeline.program.model import Program
from pipeline.program.reader import read
from pipeline.settings import REPOSITORY
from tests.forms import period_of, spec_of
from tests.programs import BASES, Record, make_program, unit
from tests.test_checks import COMPLETE, raw_form


def base(code: str, label: str, part_of: str) -> Record:
    return {"code": code, "label": label, "unit": "người", "part_of": part_of, "scope": "Mọi CĐCS"}


WOMEN_MEMBERS = base("nu_doan_vien", "Trong đó: nữ đoàn viên", "doan_vien")
SHORT = base("thieu_viec", "Số lao động thiếu việc làm", "doan_vien")
WOMEN_SHORT = base("nu_thieu_viec", "Trong đó: lao động nữ thiếu việc làm", "thieu_viec")
GOOD = {**COMPLETE, "Q_nu_doan_vien_2024": 40, "Q_thieu_viec_2024": 10, "Q_nu_thieu_viec_2024": 5}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    below = unit("A07", "Công đoàn cấp trên trực tiếp cơ sở", rolls_up=9)
    bases = (*BASES, WOMEN_MEMBERS, SHORT, WOMEN_SHORT)
    return make_program(tmp_path_factory.mktemp("p"), bases=bases, units=[unit("A05"), below])


@pytest.fixture(scope="module")
def spec(program: Program) -> FormSpec:
    return spec_of(program, "A05")


@pytest.mark.parametrize(
    ("code", "cannot_exceed"),
    [
        ("ccvcld", []),
        ("nu_ccvcld", ["ccvcld"]),
        ("nu_doan_vien", ["doan_vien", "nu_ccvcld", "ccvcld"]),
        ("nu_thieu_viec", ["thieu_viec", "nu_ccvcld", "nu_doan_vien", "doan_vien", "ccvcld"]),
    ],
)
def test_what_a_base_quantity_cannot_exceed(program: Program, code: str, cannot_exceed: list[str]) -> None:
    own = next(b for b in program.bases if b.code == code)
    assert [b.code for b in wholes(own, program.bases)] == cannot_exceed


@pytest.mark.parametrize(
    ("change", "at", "limit"),
    [
        ({"Q_nu_doan_vien_2024": 51}, "Q_nu_doan_vien_2024", "50 (“Trong đó: nữ”, ô "),
        ({"Q_nu_doan_vien_2024": 101}, "Q_nu_doan_vien_2024", "100 (ô "),
        ({"Q_doan_vien_2024": None, "Q_nu_doan_vien_2024": 130}, "Q_nu_doan_vien_2024", "50 ("),
        ({"Q_thieu_viec_2024": 60, "Q_nu_thieu_viec_2024": 45}, "Q_nu_thieu_viec_2024", "40 ("),
    ],
)
def test_a_part_of_a_part_too_large(spec: FormSpec, change: dict[str, int | None], at: str, limit: str) -> None:
    raw = raw_form(spec, {**GOOD, **change})
    checked = check_form(spec, raw, "A05")
    (said,) = [i for i in checked.issues if i.code == "G08"]
    assert said.ref == raw.ref(at)
    assert limit in said.expected
    assert at not in checked.values


def test_as_many_women_members_as_women_is_right(spec: FormSpec) -> None:
    assert check_form(spec, raw_form(spec, {**GOOD, "Q_nu_doan_vien_2024": 50}), "A05").issues == ()


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_the_demonstration_obeys_it(code: str) -> None:
    program = read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code)
    period = program.periods[-1]
    for n, someone in enumerate({u.kind: u for u in program.reporters(period)}.values()):
        values = answers(form_spec(program, period, someone.kind), someone, random.Random(n), size=300)
        for own in program.bases:
            for year in period.years:
                part = values.get(f"Q_{own.code}_{year}", 0)
                limits = (values.get(f"Q_{b.code}_{year}", part) for b in wholes(own, program.bases))
                assert all(part <= limit for limit in limits)  # type: ignore[operator]  # numbers


def test_so_do_the_demonstration_s_sums(program: Program) -> None:
    spec = roll_up_spec(program, period_of(program))
    for seed in range(20):
        values = office_sums(spec, program.unit_by_code["A07"], random.Random(seed))
        for own in program.bases:
            limits = (values[f"Q_{b.code}_2024"] for b in wholes(own, program.bases))
            assert all(values[f"Q_{own.code}_2024"] <= limit for limit in limits)  # type: ignore[operator]
