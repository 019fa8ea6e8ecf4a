"""Every form in a file, or what keeps it from being read: by their stamps, else by their words and what is on top."""

from __future__ import annotations

from dataclasses import replace

from pipeline.forms import layout
from pipeline.forms.read import RawCell, RawForm, failure, read
from pipeline.grids.grids import Failed
from pipeline.grids.saved import saved_time
from pipeline.intake.guard import Guard
from pipeline.intake.owner.recover import is_stamped, recover, respelled
from pipeline.intake.owner.shared_workbook import Sheets, owner_on, sheets_by_union, sheets_not_read
from pipeline.intake.placement import asks_again
from pipeline.intake.round_forms import RoundForms
from pipeline.intake.unpack.document_links import document_link
from pipeline.intake.unpack.found import Source
from pipeline.intake.unpack.sniff import FileType, sniff
from pipeline.issues import CellRef, Issue, IssueRole, issue
from pipeline.program.model import Unit
from pipeline.text import key
from pipeline.zip_package import holds_another

MANY_DAMAGED = 5  # cells that cannot be read: the texts of a workbook are lost, not one odd cell
_REFUSED = {
    FileType.EMPTY: "T01",
    FileType.DAMAGED: "T02",
    FileType.LOCKED: "T03",
    FileType.TOO_LARGE: "T13",
    FileType.ARCHIVE: "T16",
    FileType.MAIL_STORE: "T17",
    FileType.LINK: "T28",
    FileType.LABELLED: "T29",
    FileType.NUMBERS: "T30",
    FileType.OLD: "T34",
    FileType.WEB_ARCHIVE: "T34",
}


def forms_in(source: Source, forms: RoundForms, guard: Guard) -> list[RawForm | Issue]:
    """Every form in a file, or what keeps it from being read."""
    kind = sniff(source.data, source.file)
    if not kind.is_spreadsheet:
        return [_no_workbook(source, kind)]
    raw = read(source.data, source.file, guard.grids) if kind is FileType.XLSX else None
    raw = respelled(raw, forms.program) if isinstance(raw, RawForm) else raw
    if isinstance(raw, RawForm) and is_stamped(raw):
        return [raw, *_beside(raw, forms, guard)]
    if isinstance(raw, Issue) and not raw.has(IssueRole.UNRECOGNISED):
        return [raw]
    recovered = _recovered(source, raw if isinstance(raw, RawForm) else None, forms, guard)
    failed = isinstance(recovered[0], Issue) and not recovered[0].has(IssueRole.TOO_LARGE)
    return [issue("T04", CellRef(source.file), found=kind.label)] if kind.is_loose and failed else recovered


def more_sheets(raw: RawForm, unit: Unit, guard: Guard) -> tuple[Sheets, Sheets]:
    """The sheets of a workbook without names: those of the union itself, those that bear another union's code."""
    grids = guard.grids(raw.data)
    found = {} if isinstance(grids, Failed) else grids.sheets
    more = {title: grid for title, grid in found.items() if title not in raw.grids}
    own = {title: grid for title, grid in more.items() if key(owner_on(grid)) in ("", key(unit.code))}
    return own, {title: grid for title, grid in more.items() if title not in own}


def _no_workbook(source: Source, kind: FileType) -> Issue:
    """What is said of a file that is no spreadsheet."""
    found = kind.label
    if kind is FileType.EMPTY:
        found = ""
    elif kind is FileType.LINK:
        found = document_link(source.data)
    if kind not in (FileType.DAMAGED, FileType.TOO_LARGE) and holds_another(source.data):
        found = f"{found}; trong đó còn một tệp khác"
    is_zip = source.file.casefold().endswith(".zip")
    code = "T19" if kind is FileType.DAMAGED and is_zip else _REFUSED.get(kind, "T04")
    return issue(code, CellRef(source.file), found=found)


def _recovered(source: Source, known: RawForm | None, forms: RoundForms, guard: Guard) -> list[RawForm | Issue]:
    """The forms whose stamps are gone, found by their words; T05 when there is none of ours."""
    grids = guard.grids(source.data)
    if isinstance(grids, Failed):
        return [failure(grids, source.file)]
    saved_at = saved_time(source.data)
    given: list[RawForm | Issue] = []
    for n, (code, own) in enumerate(sheets_by_union(grids.sheets, known.grids if known else {})):
        file = f"{source.file}/{code}" if n else source.file
        found = recover(file, own, saved_at, forms, known if n == 0 else None)
        if found is not None and found.stamp("S_unit"):
            given.append(_as_sent(found, forms))
        elif found is not None or n:
            given.append(issue("T02", CellRef(file)) if _is_damaged(own) else sheets_not_read(file, own))
    return given or [issue("T02" if _is_damaged(grids.sheets) else "T05", CellRef(source.file))]


def _beside(raw: RawForm, forms: RoundForms, guard: Guard) -> list[RawForm | Issue]:
    """The forms of other unions that lie in one workbook with a form, and sheets of which nobody knows whose."""
    unit = forms.program.unit_by_code.get(raw.stamp("S_unit"))
    if unit is None or (blank := forms.of(unit).blank).titles.issuperset(raw.titles):
        return []
    own, others = more_sheets(raw, unit, guard)
    given: list[RawForm | Issue] = []
    for code, sheets in sheets_by_union(others) if others else []:
        file = f"{raw.file}/{code}"
        found = recover(file, sheets, raw.saved_at, forms)
        given.append(_as_sent(found, forms) if found else sheets_not_read(file, sheets))
    nobodys = {t: g for t, g in own.items() if not owner_on(g) and asks_again(blank, raw, g)}
    return [*given, *(sheets_not_read(f"{raw.file}/{title}", {title: grid}) for title, grid in nobodys.items())]


def _as_sent(raw: RawForm, forms: RoundForms) -> RawForm:
    """A form that lost its stamps: what it was sent with is told by the form sent, where that is at hand."""
    unit = forms.program.unit_by_code.get(raw.stamp("S_unit"))
    missing = [name for name in (layout.PREFILLED, layout.ILLUSTRATIVE_STAMP) if not raw.stamp(name)]
    form = forms.sent(unit) if unit and missing else None
    own = read(form, "") if form else None
    if not isinstance(own, RawForm):
        return raw
    told = {name: RawCell(own.stamp(name), CellRef(raw.file)) for name in missing if own.stamp(name)}
    return replace(raw, cells={**raw.cells, **told}) if told else raw


def _is_damaged(sheets: Sheets) -> bool:
    """Whether what the sheets say, and with it whose they are, is lost."""
    return sum(bool(extra.damaged) for grid in sheets.values() for extra in grid.extras.values()) >= MANY_DAMAGED
