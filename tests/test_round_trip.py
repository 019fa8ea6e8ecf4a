"""Form out, filled by name as any other tool would, back, consolidated: exactly the figures worked out by hand."""

from __future__ import annotations

import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.checks.form import check_form
from pipeline.forms.layout import Field, FieldKind, FormSpec, form_spec
from pipeline.forms.read import RawForm, read
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out
from pipeline.intake.folder import Intake, read_folder
from pipeline.measures.results import Result, evaluate
from pipeline.measures.told import Known
from pipeline.program.model import Program
from pipeline.program.vocabulary import Status
from pipeline.round import facts
from tests.forms import TEMPLATE, Answer, filled, make_forms, period_of, resaved
from tests.programs import (
    GRADES,
    SCALE,
    Record,
    default_indicators,
    default_units,
    indicator,
    make_program,
    office_indicator,
)

# ------------------------------------------------------------------------------------------- by hand

INDICATORS: tuple[Record, ...] = (
    *default_indicators(),
    indicator("3.2", "Số hiện có", unit="người", accrual="Mức đạt đến thời điểm", targets={2024: 100, 2025: 120}),
    indicator("3.3", "Bình quân mỗi CĐCS", unit="lượt", targets=dict.fromkeys((2023, 2024, 2025), 2)),
    office_indicator(),
)


def filled_in(members: int, studied: int, joined: int, stock: int, turns: int, **more: Answer) -> dict[str, Answer]:
    return {
        "T_reporter": "Người lập",
        "Q_ccvcld_2024": members + 10,
        "Q_nu_ccvcld_2024": members // 2,
        "Q_doan_vien_2024": members,
        "I_1_1_2024_val": "Có",
        "I_1_2_2024_num": studied,
        "I_2_2_2024_val": GRADES[1],
        "I_3_1_2024_val": joined,
        "I_3_2_2024_val": stock,
        "I_3_3_2024_val": turns,
        **more,
    }


RETURNS: dict[str, dict[str, Answer]] = {
    "A01": filled_in(100, 96, 5, 20, 3),
    "A02": filled_in(60, 54, 0, 15, 0, I_1_1_2024_val="Không"),
    "A03": filled_in(40, 41, 4, 10, 1, I_1_1_2024_val="Không thuộc đối tượng"),  # 41 of 40 is not a pair
    "A04": filled_in(200, 191, 7, 30, 2, I_2_1_2024_num=80, I_2_1_2024_den=100, I_2_2_2024_val=GRADES[2]),
    "A05": filled_in(50, 47, 3, 5, 4, I_2_1_2024_num=5, I_2_1_2024_den=20, I_2_2_2024_val=None),
    "A00": {"T_reporter": "Văn phòng", "I_9_1_2024_val": "Có"},
    # A06 does not report
}
# indicator: (numerator, denominator, value, status, reported, expected)
BY_HAND: dict[str, tuple[float, float | None, float, Status, int, int]] = {
    "1.1": (3, 4, 75.0, Status.NOT_MET, 5, 6),  # 100: near from 90
    "1.2": (96 + 54 + 191 + 47, 410, 100 * 388 / 410, Status.NEAR, 4, 6),  # 94,63 of 95
    "2.1": (85, 120, 100 * 85 / 120, Status.NOT_MET, 2, 3),  # 70,83 of 80; the mean of 80 % and 25 % is no result
    "2.2": (3, 4, 75.0, Status.NOT_MET, 4, 6),
    "3.1": (19, None, 19.0, Status.NOT_MET, 5, 6),
    "3.2": (80, None, 80.0, Status.NOT_MET, 5, 6),
    "3.3": (10, 5, 2.0, Status.MET, 5, 6),
    "9.1": (1, 1, 100.0, Status.MET, 1, 1),
}


def figures(
    results: Mapping[str, Result],
) -> dict[str, tuple[float | None, float | None, float | None, Status, int, int]]:
    return {c: (r.numerator, r.denominator, r.value, r.status, r.reported, r.expected) for c, r in results.items()}


def consolidated(program: Program, intake: Intake) -> dict[str, Result]:
    frame = facts.collect(intake.submissions)
    results = evaluate(Known(program, period_of(program), frame), 0.9)
    return {r.indicator.code: r for r in results if r.year == 2024}


def returned(program: Program, folder: Path) -> Path:
    """The forms filled and dropped into folders, as they come back."""
    forms = make_forms(program, folder / "bieu-mau")
    returns = folder / "2024"
    for n, (code, answers) in enumerate(RETURNS.items()):
        path = returns / f"Cụm {n % 2}" / f"gửi lại {n}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(forms[code].read_bytes(), answers))
    return returns


def test_filled_by_name_consolidates_to_the_figures_worked_out_by_hand(tmp_path: Path) -> None:
    program = make_program(tmp_path, indicators=INDICATORS)
    intake = read_folder(returned(program, tmp_path), program, period_of(program))
    assert sorted(i.code for i in intake.issues) == ["G01", "G05"]
    assert figures(consolidated(program, intake)) == BY_HAND


@pytest.mark.soffice
def test_saved_again_by_libreoffice_the_figures_are_the_same(tmp_path: Path) -> None:
    program = make_program(tmp_path, indicators=INDICATORS)
    returns = returned(program, tmp_path)
    files = sorted(returns.rglob("*.xlsx"))
    for before, after in zip(files, resaved(files, tmp_path / "ra"), strict=True):
        before.write_bytes(after.read_bytes())
    intake = read_folder(returns, program, period_of(program))
    assert sorted(i.code for i in intake.issues) == ["G01", "G05"]
    assert figures(consolidated(program, intake)) == BY_HAND


# ------------------------------------------------------------------------------------------- whatever is asked

texts = st.text(string.ascii_letters + "ăâđêôơưẾữ &<>\"'@{}=+-,.;:%/\\", min_size=1, max_size=40).filter(str.strip)
codes = st.lists(st.from_regex(r"[1-9]\.[1-9][0-9]?", fullmatch=True), min_size=0, max_size=4, unique=True)
MEASURES: tuple[tuple[str, Record], ...] = (
    ("Có/Không", {}),
    ("Tỷ lệ", {"base": "doan_vien"}),
    ("Tỷ lệ", {"denominator": "Tổng số"}),
    ("Xếp loại", {"scale": SCALE, "threshold": GRADES[1]}),
    ("Số lượng", {"unit": "người"}),
    ("Số hiện có", {"unit": "triệu đồng"}),
    ("Bình quân mỗi CĐCS", {"unit": "lượt"}),
)


@st.composite
def programs(draw: st.DrawFn) -> list[Record]:
    asked = []
    for code in sorted(draw(codes)):
        measure, more = draw(st.sampled_from(MEASURES))
        words = {"text": draw(texts), "numerator": f"Số {draw(texts)}", "group": draw(texts)}
        asked.append(indicator(code, measure, **{**more, **words}))
    return asked


def answer_to(field: Field) -> st.SearchStrategy[Answer]:
    if field.kind is FieldKind.CHOICE:
        return st.sampled_from(field.choices)
    if field.kind is FieldKind.DATE:
        return st.dates(date(2020, 1, 1), date(2030, 12, 31))
    if field.name == "T_phone":
        return st.integers(10**8, 10**9 - 1).map(lambda number: f"0{number}")
    if field.kind is FieldKind.TEXT:
        # No formulas: openpyxl would write them as such, and nobody has calculated them.
        return texts.map(lambda said: f"Ý kiến {said}".strip())
    if field.kind is FieldKind.DECIMAL:
        return st.decimals(0, 10**9, places=4).map(float)
    return st.integers(0, 10**9)


def consistent(spec: FormSpec, answers: dict[str, Answer]) -> dict[str, Answer]:
    """Parts not above their whole, numerators not above their denominator."""

    def at_most(part: str, whole: str) -> None:
        if part in answers and whole in answers:
            answers[part] = min(answers[part], answers[whole])  # type: ignore[type-var]  # both are numbers

    for field in spec.bases:
        assert field.base is not None
        at_most(field.name, f"Q_{field.base.part_of}_{field.year}")
    for question in spec.questions:
        for year in question.years:
            name = f"I_{question.indicator.name}_{year}"
            at_most(f"{name}_num", f"{name}_den" if question.indicator.base is None else f"Q_doan_vien_{year}")
    return answers


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_written_into_a_form_is_what_is_read(tmp_path: Path, data: st.DataObject) -> None:
    program = make_program(tmp_path, indicators=data.draw(programs()), units=default_units()[:1])
    period = data.draw(st.sampled_from(program.periods))
    unit = program.units[0]
    spec = form_spec(program, period, unit.kind)
    answers = consistent(spec, {f.name: data.draw(answer_to(f), f.name) for f in spec.fields})
    form = stamp(lay_out(spec, TEMPLATE), program, unit)
    raw = read(filled(form, answers), "a.xlsx")
    assert isinstance(raw, RawForm)
    checked = check_form(spec, raw, unit.code)
    assert checked.issues == ()
    expected = {
        n: float(a) if isinstance(a, int) else " ".join(a.split()) if isinstance(a, str) else a
        for n, a in answers.items()
    }
    assert checked.values == expected
