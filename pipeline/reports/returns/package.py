"""A returned form opened for changes and saved again: openpyxl, and what it would lose or give away."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Mapping
from functools import partial
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from pipeline.files import BrokenFile, broken_bytes
from pipeline.forms import layout
from pipeline.forms.stamp import CORE

MAX_XML = 8 * 1024 * 1024  # bytes; openpyxl needs seconds and fifty times the memory for it, a form is far below one MB
_OPENPYXL = (
    InvalidFileException,
    TypeError,
    AttributeError,
    OSError,
)  # what it raises for parts that it does not foresee
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PLACE = re.compile(r"'?(.+?)'?!\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::.*)?", re.DOTALL)
_DATE = re.compile(rb"<dcterms:(created|modified)[^>]*>([0-9T:.Z+-]{10,40})<")
_DATE_TEXT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_NO_DATE = b"1980-01-01T00:00:00Z"
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f[^>]*>[^<]*</f>)<v(?:></v>| ?/>)')


class NotEditable(ValueError):
    """The file is no .xlsx form that can be opened, changed and saved."""


def load(data: bytes) -> Workbook:
    """The form in `data`, its formulas as they are."""
    try:
        with broken_bytes(OSError), zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(e.file_size for e in package.infolist() if e.filename.endswith((".xml", ".vml", ".rels")))
        book = _opened(data, values=False) if size <= MAX_XML else Workbook()
    except BrokenFile as error:
        raise NotEditable(str(error)) from error
    if "S_form" not in places_of(book):
        raise NotEditable("no names, or too large")
    book.template = False
    if layout.META_SHEET in book.sheetnames:
        book[layout.META_SHEET].sheet_state = "veryHidden"  # some programs make it an ordinary hidden sheet
    return book


def _opened(data: bytes, *, values: bool) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl names every extension it does not know
        with broken_bytes(*_OPENPYXL):
            return load_workbook(io.BytesIO(data), rich_text=not values, data_only=values)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    try:
        with broken_bytes(*_OPENPYXL):
            book.save(out)
    except BrokenFile as error:
        raise NotEditable(str(error)) from error
    return out.getvalue()


def places_of(book: Workbook) -> dict[str, tuple[str, str]]:
    """Sheet and cell of every name of the contract."""
    found = {}
    titles = {sheet.title for sheet in book.worksheets}
    for name, defined in book.defined_names.items():
        where = _PLACE.fullmatch(defined.attr_text or "")
        if where and name[1:2] == "_" and name[0] in "SIQNT" and where[1].replace("''", "'") in titles:
            found[name] = (where[1].replace("''", "'"), where[2] + where[3])
    return found


def printable(text: str) -> str:
    """`text` without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


def save(book: Workbook, original: bytes) -> bytes:
    """`book` as a file with the dates of `original` and the results of its formulas; no trace of when it was made."""
    package, results = _saved(book), _results(original, book)
    with zipfile.ZipFile(io.BytesIO(original)) as source:
        dates = dict(_DATE.findall(source.read(CORE))) if CORE in source.namelist() else {}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in made.namelist():
            part = made.read(name)
            if name == CORE:
                part = _DATE_TEXT.sub(lambda m: m[1] + dates.get(m[2], _NO_DATE), part)
            elif name in results:
                part = _FORMULA.sub(partial(_with_result, results[name]), part)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, part)
    return out.getvalue()


def _results(data: bytes, book: Workbook) -> dict[str, dict[str, object]]:
    """Results of formulas by part of the saved `book` and cell: openpyxl saves none, and phones show nothing else."""
    former = _opened(data, values=True)
    return {
        f"xl/worksheets/sheet{number}.xml": {c.coordinate: c.value for c in former[sheet.title]._cells.values()}
        for number, sheet in enumerate(book.worksheets, 1)
        if sheet.title in former.sheetnames
    }


def _with_result(results: Mapping[str, object], formula: re.Match[bytes]) -> bytes:
    """The XML of a formula's cell with its former result."""
    value = results.get(formula[1].decode())
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return formula[0]
    kind = b"" if not isinstance(value, str) else b' t="e"' if value in ERROR_CODES else b' t="str"'
    shown = escape(printable(str(value))).encode()
    return b'<c r="%s"%s%s>%s<v>%s</v>' % (formula[1], formula[2], kind, formula[3], shown)
