"""Illustrative figures: believable, the same for the same seed, and never to be mistaken for real ones."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import shipped
from pipeline.demo.fill import MARK, FormFate, answers, fate_of, fill_forms, spoil
from pipeline.forms import layout
from pipeline.forms.layout import FieldKind, form_spec
from pipeline.forms.quantities import wholes
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import read_folder
from pipeline.program.kinds import USUAL_KINDS
from pipeline.program.model import Program
from pipeline.program.reader import read
from pipeline.settings import REPOSITORY
from tests.forms import make_forms, period_of
from tests.programs import BASES, default_indicators, make_program, office_indicator, unit
from tests.readout import as_recorded

SEED = 0  # one of which every fate comes up
KINDS = ("Hành chính sự nghiệp", "Doanh nghiệp nhà nước", "Doanh nghiệp ngoài nhà nước")
UNITS = tuple(unit(f"A{n:02}", KINDS[n % 3], cluster=f"Cụm {n % 2}") for n in range(1, 25))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    folder = tmp_path_factory.mktemp("program")
    return make_program(folder, units=UNITS, indicators=(*default_indicators(), office_indicator()))


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_answers_are_complete_consistent_and_marked(code: str) -> None:
    program = read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code)
    for period in program.periods:
        for someone in {u.kind: u for u in program.reporters(period)}.values():
            spec = form_spec(program, period, someone.kind)
            values = answers(spec, someone, random.Random(7), size=45)
            assert answers(spec, someone, random.Random(7), size=45) == values
            assert values["S_illustrative"] == layout.ILLUSTRATIVE
            required = {f.name for f in spec.fields if f.required}
            assert required <= values.keys()
            assert values.keys() - {"S_illustrative"} <= spec.by_name.keys()
            for field in spec.fields:
                value = values.get(field.name)
                if field.kind is FieldKind.TEXT and value is not None:
                    assert str(value).startswith(MARK), field.name
                for whole in wholes(field.base, program.bases) if field.base else ():
                    limit = values.get(f"Q_{whole.code}_{field.year}")
                    assert isinstance(value, int)
                    assert isinstance(limit, int)
                    assert 0 <= value <= limit, field.name


def test_other_seeds_give_other_figures(program: Program) -> None:
    spec = form_spec(program, period_of(program), UNITS_KIND)
    someone = program.units[0]
    assert answers(spec, someone, random.Random(1), 45) != answers(spec, someone, random.Random(2), 45)


UNITS_KIND = next(k for k in USUAL_KINDS if k.label == KINDS[1])


def test_a_part_whose_whole_is_asked_of_others_only(tmp_path: Path) -> None:
    bases = (*BASES, {"code": "khac", "label": "Khác", "unit": "người", "part_of": "rieng", "scope": "Mọi CĐCS"})
    own = {"code": "rieng", "label": "Riêng", "unit": "người", "scope": "CĐCS doanh nghiệp nhà nước"}
    program = make_program(tmp_path, bases=(*bases, own))
    someone = program.unit_by_code["A01"]
    values = answers(form_spec(program, period_of(program), someone.kind), someone, random.Random(1), 45)
    assert "Q_khac_2024" in values
    assert "Q_rieng_2024" not in values


@pytest.fixture(scope="module")
def filled_forms(program: Program, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, FormFate]]:
    folder = tmp_path_factory.mktemp("demo")
    forms = make_forms(program, folder / "bieu-mau")
    return folder / "2024", fill_forms(forms, folder / "2024", program, period_of(program), seed=SEED)


def test_filled_forms_are_all_marked_and_meet_their_fate(
    program: Program, filled_forms: tuple[Path, dict[str, FormFate]]
) -> None:
    folder, fates = filled_forms
    got = read_folder(folder, program, period_of(program))
    assert {f.outcome for f in got.files} == {Outcome.COUNTED}
    assert all(s.illustrative for s in got.submissions)
    assert fates.keys() == {u.code for u in program.reporters(period_of(program))}
    assert set(fates.values()) == set(FormFate)
    by_unit = {s.unit.code: s for s in got.submissions}
    assert by_unit.keys() == {code for code, fate in fates.items() if fate is not FormFate.MISSING}
    for code, submission in by_unit.items():
        assert submission.late == (fates[code] is FormFate.LATE), code
        assert (submission.errors > 0) == (fates[code] is FormFate.WRONG), code
    assert fates["A00"] is FormFate.GOOD


def test_the_same_seed_fills_the_same(
    program: Program, filled_forms: tuple[Path, dict[str, FormFate]], tmp_path: Path
) -> None:
    folder, fates = filled_forms
    forms = make_forms(program, tmp_path / "bieu-mau")
    assert fill_forms(forms, tmp_path / "2024", program, period_of(program), seed=SEED) == fates

    def said(where: Path) -> dict[str, dict[str, object]]:
        got = read_folder(where, program, period_of(program)).submissions
        return {s.file: {name: a.value for name, a in s.answers.items()} for s in got}

    assert said(tmp_path / "2024") == said(folder)
    assert [fate_of(u, SEED) for u in program.units] != [fate_of(u, SEED + 1) for u in program.units]


def test_a_cluster_name_is_never_a_path(tmp_path: Path) -> None:
    program = make_program(tmp_path, units=tuple(unit(f"A{n:02}", cluster="../../ngoài") for n in range(1, 5)))
    forms = make_forms(program, tmp_path / "demo" / "bieu-mau")
    fill_forms(forms, tmp_path / "demo" / "in" / "2024", program, period_of(program), seed=SEED)
    assert not (tmp_path / "ngoài").exists()
    assert not (tmp_path / "demo" / "ngoài").exists()
    assert len(list((tmp_path / "demo" / "in" / "2024").rglob("*.xlsx"))) >= 1


@pytest.mark.parametrize("asked", [default_indicators(), ()], ids=["indicators", "base quantities only"])
def test_spoiling_changes_something(tmp_path: Path, asked: tuple[dict[str, object], ...]) -> None:
    program = make_program(tmp_path, indicators=asked)
    someone = program.units[0]
    spec = form_spec(program, period_of(program), someone.kind)
    for seed in range(30):
        values = answers(spec, someone, random.Random(seed), 45)
        before = dict(values)
        spoil(spec, values, random.Random(seed))
        assert values != before


@pytest.mark.parametrize(
    ("title", "begin"),
    [
        ("Khó khăn, hạn chế và nguyên nhân", "Cán bộ công đoàn kiêm nhiệm"),
        ("Kiến nghị, đề xuất với cấp trên", "Đề nghị"),
        ("Kết quả nổi bật, mô hình tốt, cách làm hay", "Ban Chấp hành phối hợp tốt"),
        ("Dự báo tình hình và nhiệm vụ trọng tâm", "Tiếp tục"),
    ],
)
def test_what_is_written_fits_its_section(program: Program, title: str, begin: str) -> None:
    period = period_of(program)
    spec = form_spec(program, period, program.units[1].kind)
    asked = tuple((section, replace(field, label=title)) for section, field in spec.narratives)
    values = [answers(replace(spec, narratives=asked), program.units[1], random.Random(n), 40) for n in range(12)]
    told = {str(v[f.name]) for v in values for _, f in asked if f.name in v}
    assert any(text.startswith(f"(Minh họa) {begin}") for text in told)
    assert not any("kiêm nhiệm" in text for text in told) or "Khó khăn" in title


def test_what_is_filled_in_is_as_recorded(program: Program) -> None:
    """Every text that may be written into a section; the answers of one form, right and spoilt."""
    someone = program.units[1]
    spec = form_spec(program, period_of(program), someone.kind)
    told: set[str] = set()
    for title in ("Khó khăn", "Kiến nghị", "Kết quả", "Nhiệm vụ"):
        asked = replace(spec, narratives=tuple((s, replace(f, label=title)) for s, f in spec.narratives))
        values = [answers(asked, someone, random.Random(n), 40) for n in range(12)]
        told |= {f"{title}: {v[f.name]}" for v in values for _, f in asked.narratives if f.name in v}
    right = answers(spec, someone, random.Random(1), 45)
    wrong = dict(right)
    spoil(spec, wrong, random.Random(1))
    told_apart = [f"{name}: {value} → {wrong.get(name)}" for name, value in right.items()]
    as_recorded("illustrative answers", "\n".join([*sorted(told), *told_apart]))
