"""Where a form says whose it is: the form that was sent tells the same as nobody's, which is laid out for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from pipeline.forms import blank
from pipeline.forms.blank import blank_form
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out
from pipeline.program.model import Program
from pipeline.program.reader import read
from pipeline.settings import REPOSITORY
from tests.forms import TEMPLATE, laid_out_once, make_form, spec_of
from tests.programs import make_program
from tests.test_forms import RESTYLED, restyled

PROGRAMS = sorted(path.parent.name for path in (REPOSITORY / "inputs").glob("*/chuong-trinh.xlsx"))


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return make_program(tmp_path)


def agree(spec: FormSpec, template: Path, sent: bytes) -> None:
    """What is told of the form sent is told of nobody's."""
    told, laid_out = (blank_form(spec, template, form) for form in (sent, None))
    assert told.owner == laid_out.owner != {}
    assert list(told.owner) == list(laid_out.owner)


def lays_out(spec: FormSpec, template: Path, sent: bytes) -> bool:
    """Whether a form is laid out where one was sent."""
    with patch.object(blank, "_laid_out", wraps=blank._laid_out) as made:
        blank_form(spec, template, sent)
    return made.called


@pytest.mark.parametrize("code", PROGRAMS)
def test_a_form_sent_tells_what_nobodys_tells(code: str) -> None:
    program = read(REPOSITORY / "inputs" / code / "chuong-trinh.xlsx", code)
    for period in program.periods:
        specs = {u.kind: (form_spec(program, period, u.kind), u) for u in program.reporters(period)}
        for spec, unit in specs.values():
            if not unit.is_office_below:
                form = stamp(laid_out_once(spec, TEMPLATE), program, unit)
                agree(spec, TEMPLATE, form)
                assert not lays_out(spec, TEMPLATE, form)


@pytest.mark.parametrize("change", RESTYLED, ids=lambda change: change.__name__)
@pytest.mark.parametrize("period", ["2024", "giua-nhiem-ky"])
def test_a_restyled_template_tells_the_same(
    program: Program, tmp_path: Path, change: Callable[[Workbook], object], period: str
) -> None:
    template = restyled(tmp_path, change)
    for unit in ("A01", "A05"):
        agree(spec_of(program, unit, period), template, make_form(program, unit, period, template))


def on_a_condition(book: Workbook) -> None:
    book["Số liệu"]["A3"] = "{{?ty_le}}Mã đơn vị: {{ma_don_vi}}"


def beside_other_words(book: Workbook) -> None:
    book["Số liệu"]["A2"] = "{{don_vi}} - {{co_quan}}"


def told_twice(book: Workbook) -> None:
    book["Số liệu"]["B3"] = "Mã đơn vị: {{ma_don_vi}}"


def told_nowhere(book: Workbook) -> None:
    book["Số liệu"]["A2"], book["Số liệu"]["A3"] = None, None


def told_at_length(book: Workbook) -> None:
    book["Số liệu"]["A3"] = f"{'Mã đơn vị do cơ quan cấp ' * 3}{{{{ma_don_vi}}}}"


def both_in_a_cell(book: Workbook) -> None:
    book["Số liệu"]["A2"] = " {{don_vi}} ({{ma_don_vi}}), {{cum}}"


def below_what_is_repeated(book: Workbook) -> None:
    book["Số liệu"].cell(book["Số liệu"].max_row + 1, 2, "Người ký thay {{don_vi}}")


LAID_OUT: dict[Callable[[Workbook], object], bool] = {on_a_condition: True, told_twice: True}
LAID_OUT |= {beside_other_words: False, below_what_is_repeated: False, told_nowhere: False}
LAID_OUT |= {told_at_length: False, both_in_a_cell: False}


@pytest.mark.parametrize("change", LAID_OUT, ids=lambda change: change.__name__)
def test_what_a_template_does_not_tell_is_laid_out(
    program: Program, tmp_path: Path, change: Callable[[Workbook], object]
) -> None:
    template = restyled(tmp_path, change)
    form = make_form(program, "A05", template=template)
    agree(spec_of(program, "A05"), template, form)
    assert lays_out(spec_of(program, "A05"), template, form) is LAID_OUT[change]


def test_a_union_that_is_called_otherwise_since_is_not_taken_by_its_old_name(program: Program) -> None:
    form = make_form(program, "A05")
    units = tuple(replace(u, name="Tên mới") if u.code == "A05" else u for u in program.units)
    spec = spec_of(replace(program, units=units), "A05")
    agree(spec, TEMPLATE, form)
    assert lays_out(spec, TEMPLATE, form)


@pytest.mark.parametrize("name", ["CĐCS A05", "Mã đơn vị: A05", "Số liệu", "1", "@@ma_don_vi@@"])
def test_a_name_that_is_found_elsewhere_on_the_form(program: Program, name: str) -> None:
    units = tuple(replace(u, name=name) if u.code == "A05" else u for u in program.units)
    named = replace(program, units=units)
    spec = spec_of(named, "A05")
    agree(spec, TEMPLATE, stamp(lay_out(spec, TEMPLATE), named, named.unit_by_code["A05"]))


def test_forms_saved_since_and_of_nobody_known(program: Program, tmp_path: Path) -> None:
    spec, form = spec_of(program, "A05"), make_form(program, "A05")
    path = tmp_path / "saved.xlsx"
    path.write_bytes(form)
    book = openpyxl.load_workbook(path)
    book.save(path)
    agree(spec, TEMPLATE, path.read_bytes())
    others = replace(program, units=tuple(u for u in program.units if u.code != "A05"))
    agree(form_spec(others, spec.period, spec.kind), TEMPLATE, form)
