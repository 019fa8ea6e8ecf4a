"""What measuring fills forms with gives the same forms as any other program does."""

from __future__ import annotations

import random
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.demo.fill import answers, fill_forms
from pipeline.forms.fill import fill
from pipeline.forms.layout import FieldKind, form_spec
from pipeline.forms.read import RawForm, read
from pipeline.program.model import Program
from tests.forms import make_forms, period_of
from tests.programs import default_indicators, make_program, office_indicator
from tests.quick_fill import QuickFill

AWKWARD = (" a  <b> & 'c'\nhai dòng ", "=1+1", "95%", None)
SAVED = datetime(2024, 12, 3, 10, 15)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), indicators=(*default_indicators(), office_indicator()))


def said(form: Path) -> tuple[object, ...]:
    """What is read of a form: values, what else cells hold, what every sheet shows, when it was saved."""
    raw = read(form.read_bytes(), form.name)
    assert isinstance(raw, RawForm)
    shown = {title: [[v for v in row if v != ""] for row in grid] for title, grid in raw.grids.items()}
    return dict(raw.cells), shown, raw.saved_at, raw.titles, raw.broken


def test_forms_are_filled_as_openpyxl_fills_them(program: Program, tmp_path: Path) -> None:
    period, quick, seen = period_of(program), QuickFill(), set[str]()
    for code, form in make_forms(program, tmp_path / "forms").items():
        unit = program.unit_by_code[code]
        spec = form_spec(program, period, unit.kind)
        values = answers(spec, unit, random.Random(code), size=40)
        texts = [f.name for f in spec.fields if f.kind is FieldKind.TEXT]
        values |= dict(zip(texts, AWKWARD, strict=False))
        seen.update(str(value) for value in values.values())
        slow, fast = tmp_path / "slow" / form.name, tmp_path / "fast" / form.name
        fill(form, slow, values, SAVED)
        quick(form, fast, values, SAVED)
        assert said(fast) == said(slow)
    assert seen >= set(map(str, AWKWARD))
    assert len(quick.known) < len(program.reporters(period))  # a layout is taken apart once


def test_a_name_that_the_form_does_not_have(program: Program, tmp_path: Path) -> None:
    form = next(iter(make_forms(program, tmp_path).values()))
    with pytest.raises(KeyError, match="I_9_9_2024_val"):
        QuickFill()(form, tmp_path / "x.xlsx", {"I_9_9_2024_val": date(2024, 1, 1)}, SAVED)


def test_a_round_is_the_same_either_way(program: Program, tmp_path: Path) -> None:
    forms = make_forms(program, tmp_path / "forms")
    rounds = []
    for folder, save in (("slow", fill), ("fast", QuickFill())):
        fates = fill_forms(forms, tmp_path / folder, program, period_of(program), seed=3, save=save)
        rounds.append((fates, {path.name: said(path) for path in (tmp_path / folder).rglob("*.xlsx")}))
    assert rounds[0] == rounds[1]
    assert len(rounds[0][1]) > 3
