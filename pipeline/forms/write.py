"""Lay a form out once per program, period and kind of union, from the template staff can restyle."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from pipeline.forms import layout
from pipeline.forms.book import FormBook
from pipeline.forms.handed import Halfway
from pipeline.forms.issued import made_at
from pipeline.forms.layout import FormSpec
from pipeline.forms.sheets import figures_sheet, info_sheet, other_sheet, text_sheet
from pipeline.forms.stamp import Laid, laid
from pipeline.garbage import no_collection


@no_collection()  # of ten thousand objects all stay until the form is saved: up to a sixth of the time
def lay_out(spec: FormSpec, template: Path, *, prefilled: bool = False, halves: Iterable[tuple[str, int]] = ()) -> Laid:
    """The form of `spec` with tokens where each union's own words go; `prefilled`: to take answers of earlier rounds.

    `halves`: indicators (by code) and years of which some union has told half the year.

    Raises TemplateError when the template lacks a sheet or a placeholder.
    """
    told = set(halves)
    asked = ((q.indicator, year) for q in spec.questions for year in q.years)
    halfway = tuple(Halfway(i, year) for i, year in asked if (i.code, year) in told)
    form = FormBook(spec, template, prefilled, halfway)
    for sheet in form.book.worksheets:
        if sheet.title not in (layout.INFO_SHEET, layout.FIGURES_SHEET, layout.TEXT_SHEET, layout.META_SHEET):
            other_sheet(form, sheet.title)
    info_sheet(form)
    figures_sheet(form)
    text_sheet(form)
    form.stamps()
    for sheet in form.book.worksheets:
        if sheet.title != layout.META_SHEET:
            _protect(sheet)
    form.book.active = 0
    out = io.BytesIO()
    ExcelWriter(form.book, zipfile.ZipFile(out, "w")).save()  # not packed: `laid` takes it apart at once
    valued = [item.cell for item in form.handed.values()]
    if prefilled:
        valued += [layout.PREFILLED, *(f.name for f in spec.fields if f.year and f.part != "note")]
    made = laid(out.getvalue(), made_at(spec.period), form.places(valued), tuple(form.handed.values()), halfway)
    return replace(made, without=form.template.told)


def _protect(sheet: Worksheet) -> None:
    """Lock all but the input cells; widening columns and rows stays allowed. No password: it is not a secret."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
