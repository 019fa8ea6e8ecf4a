"""Forms for tests: made as `make forms` makes them, filled by defined name as any other tool would fill them."""

from __future__ import annotations

import io
import pickle
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from unittest.mock import patch

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.merge import MergedCellRange

from pipeline.forms.blank import BlankForm, blank_form
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.rollup import RollUpSpec
from pipeline.forms.rollup_write import lay_out_roll_up
from pipeline.forms.stamp import Laid, stamp
from pipeline.forms.write import lay_out
from pipeline.issues import Issue
from pipeline.program.model import Period, Program, Unit
from pipeline.settings import REPOSITORY
from tests.programs import GRADES
from tests.soffice import convert_all

TEMPLATE = REPOSITORY / "templates" / "xlsx" / TEMPLATE_NAME
SAVED = "2024-12-01T01:00:00Z"  # 8 o'clock in Viet Nam

Answer = float | int | str | date | None
Answers = Mapping[str, Answer]

# A good form of private enterprise A05 in 2024; the other unions are not asked 2.1.
GOOD: dict[str, Answer] = {
    "T_reporter": "Lê Văn Lập",
    "Q_ccvcld_2024": 120,
    "Q_nu_ccvcld_2024": 50,
    "Q_doan_vien_2024": 100,
    "I_1_1_2024_val": "Có",
    "I_1_2_2024_num": 95,
    "I_2_1_2024_num": 40,
    "I_2_1_2024_den": 50,
    "I_2_2_2024_val": GRADES[0],
    "I_3_1_2024_val": 7,
}


def period_of(program: Program, code: str = "2024") -> Period:
    """The period of that code."""
    return next(p for p in program.periods if p.code == code)


def spec_of(program: Program, unit: str, period: str = "2024") -> FormSpec:
    """What the form of a unit asks."""
    return form_spec(program, period_of(program, period), program.unit_by_code[unit].kind)


def make_form(program: Program, unit: str, period: str = "2024", template: Path = TEMPLATE) -> bytes:
    """The form of one unit."""
    return stamp(laid_out_once(spec_of(program, unit, period), template), program, program.unit_by_code[unit])


_LAID: dict[tuple[object, ...], Laid] = {}


def laid_out_once(
    spec: FormSpec, template: Path, *, prefilled: bool = False, halves: Iterable[tuple[str, int]] = ()
) -> Laid:
    """`lay_out`, remembered by what is asked and by the template's bytes: most tests lay out the same few forms."""
    told = tuple(sorted(halves))
    if not template.is_file():
        return lay_out(spec, template, prefilled=prefilled, halves=told)
    key = (repr(spec), template.read_bytes(), prefilled, told)
    if key not in _LAID:
        _LAID[key] = lay_out(spec, template, prefilled=prefilled, halves=told)
    return _LAID[key]


MOST_BLANKS = 100  # each is a form as values, some hundred kilobytes
_BLANKS: dict[tuple[str, bytes, bytes | None], BlankForm] = {}


def blank_form_once(spec: FormSpec, template: Path, sent: bytes | None = None) -> BlankForm:
    """`blank_form`, remembered in the same way: most rounds of tests read the same few forms."""
    if not template.is_file():
        return blank_form(spec, template, sent)
    key = (repr(spec), template.read_bytes(), sent)
    if key not in _BLANKS:
        if len(_BLANKS) >= MOST_BLANKS:
            _BLANKS.clear()
        _BLANKS[key] = blank_form(spec, template, sent)
    return _BLANKS[key]


_SUMMED: dict[tuple[str, str, bytes], bytes] = {}


def roll_up_laid_out_once(spec: RollUpSpec, unit: Unit, template: Path) -> bytes:
    """`lay_out_roll_up`, remembered in the same way."""
    if not template.is_file():
        return lay_out_roll_up(spec, unit, template)
    key = (repr(spec), repr(unit), template.read_bytes())
    if key not in _SUMMED:
        _SUMMED[key] = lay_out_roll_up(spec, unit, template)
    return _SUMMED[key]


def make_forms(program: Program, folder: Path, period: str = "2024") -> dict[str, Path]:
    """The forms of everybody asked in a period, by unit code."""
    when = period_of(program, period)
    kinds = {u.kind for u in program.reporters(when)}
    laid = {kind: laid_out_once(form_spec(program, when, kind), TEMPLATE) for kind in program.kinds if kind in kinds}
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for unit in program.reporters(when):
        made[unit.code] = folder / f"{unit.code}.xlsx"
        made[unit.code].write_bytes(stamp(laid[unit.kind], program, unit))
    return made


def book_of(form: bytes) -> Workbook:
    """A form opened with openpyxl, the frames of its merged cells left as they are: working them out is half of it."""
    with patch.object(MergedCellRange, "format"):
        return openpyxl.load_workbook(io.BytesIO(form))


def places(book: Workbook) -> dict[str, tuple[str, str]]:
    """(sheet, address) of every workbook-level defined name that is one cell."""
    found = {}
    for name, defined in book.defined_names.items():
        where = list(defined.destinations)
        if len(where) == 1 and ":" not in where[0][1]:
            found[name] = (where[0][0].replace("''", "'"), where[0][1].replace("$", ""))
    return found


def named(book: Workbook, name: str) -> Cell:
    """The cell of a defined name."""
    sheet, address = places(book)[name]
    cell = book[sheet][address]
    assert isinstance(cell, Cell)
    return cell


def filled(form: bytes, answers: Answers, saved: str | None = SAVED) -> bytes:
    """A form filled by defined name with openpyxl, as if saved at `saved`; None: without any saving time."""
    return saved_at(_filled(form, pickle.dumps(dict(answers))), saved)


@lru_cache(maxsize=512)
def _filled(form: bytes, answers: bytes) -> bytes:
    """The form with answers (pickled: 1, 1.0 and True are not one); many tests send the same few."""
    book = book_of(form)
    at = places(book)
    for name, answer in pickle.loads(answers).items():
        sheet, address = at[name]
        book[sheet][address] = answer
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def saved_at(form: bytes, saved: str | None) -> bytes:
    """The form with another saving time; None: without the part that holds it."""
    if saved is None:
        return without_part(form, "docProps/core.xml")

    def redate(core: bytes) -> bytes:
        return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + saved.encode(), core)

    return with_part(form, "docProps/core.xml", redate)


def with_part(form: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        assert part in source.namelist()
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def without_part(form: bytes, part: str) -> bytes:
    """The package without one part and without what refers to it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            if name != part:
                data = source.read(name)
                data = re.sub(rb'<(?:Relationship|Override)\b[^>]*"/?%s"[^>]*/>' % re.escape(part.encode()), b"", data)
                target.writestr(name, data)
    return out.getvalue()


def part_of(form: bytes, part: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        return package.read(part)


def edited(form: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """The form opened with openpyxl, changed and saved; the saving time stays."""
    book = book_of(form)
    before = book.properties.modified
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return saved_at(out.getvalue(), f"{before or datetime(2024, 12, 1, 1):%Y-%m-%dT%H:%M:%SZ}")


def triples(issues: Iterable[Issue]) -> list[tuple[str, str, str]]:
    """(sheet, cell, code) of every issue, sorted."""
    return sorted((i.ref.sheet, i.ref.cell, i.code) for i in issues)


def resaved(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Every workbook opened, recalculated and saved as .xlsx by LibreOffice, in one call."""
    return convert_all(sources, folder, "xlsx")


def hurt(package: bytes, part: str) -> bytes:
    """The package with two hundred bytes in the middle of a packed part lost."""
    at = package.index(part.encode()) + 400
    return package[:at] + bytes(200) + package[at + 200 :]
