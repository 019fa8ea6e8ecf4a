"""Whose form it is by its stamps, and whether that union is asked for such a form in the period."""

from __future__ import annotations

from pipeline.forms import layout
from pipeline.forms.read import RawForm
from pipeline.forms.rollup import ROLL_UP_ID
from pipeline.issues import Issue, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.program.rows import PREVIEW_UNIT
from pipeline.text import short_date


def is_roll_up(raw: RawForm) -> bool:
    """Whether a returned form carries sums of an office below."""
    return raw.stamp("S_form") == ROLL_UP_ID


def identify(raw: RawForm, program: Program, period: Period) -> tuple[Unit | None, Issue | None]:
    """Whose form it is, by its stamps; or the issue that keeps it out (one: what follows from it is not said)."""
    unit = program.unit_by_code.get(raw.stamp("S_unit"))
    code = unit.code if unit else ""
    if raw.stamp("S_unit") == PREVIEW_UNIT:
        return None, issue("T53", raw.ref("S_unit"), found=PREVIEW_UNIT)
    if raw.stamp("S_form") != layout.FORM_ID and not is_roll_up(raw):
        return unit, issue("T05", raw.ref("S_form"), found=raw.stamp("S_form"), unit=code)
    unnamed = is_roll_up(raw) and not raw.stamp("S_program")  # laid out from the program workbook by the office below
    if raw.stamp("S_program") != program.code and not unnamed:
        found = raw.stamp("S_program")
        return unit, issue("T06", raw.ref("S_program"), found=found, unit=code, expected=program.title)
    if raw.stamp("S_period") != period.code:
        stamped = raw.stamp("S_period")
        found = program.period_names.get(stamped, stamped)
        return unit, issue("T07", raw.ref("S_period"), found=found, unit=code, expected=period.name)
    if unit is None:
        return None, issue("T08", raw.ref("S_unit"), found=raw.stamp("S_unit"))
    return unit, owner_issue(raw, unit, period)


def owner_issue(raw: RawForm, unit: Unit, period: Period) -> Issue | None:
    """Why a union does not report in this period, or not on such a form."""
    if not unit.exists_on(period.end):
        until = short_date(unit.valid_to) if unit.valid_to and unit.valid_to < period.end else "trong kỳ"
        return issue("T11", raw.ref("S_unit"), found=unit.name, unit=unit.code, expected=until)
    return _kind_issue(raw, unit)


def _kind_issue(raw: RawForm, unit: Unit) -> Issue | None:
    """L04 when a union's form comes from an office that sends sums, or the other way round."""
    if is_roll_up(raw) == unit.is_office_below:
        return None
    found, expected = "biểu tổng hợp", "biểu mẫu của một đơn vị"
    if unit.is_office_below:
        found, expected = "biểu mẫu của một đơn vị", "biểu tổng hợp của cấp dưới"
    return issue("L04", raw.ref("S_form"), found=found, unit=unit.code, expected=expected)
