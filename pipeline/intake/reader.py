"""One returned file -> whose form it is -> the checked submission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from pathlib import Path

from pipeline.checks.structure import check_structure
from pipeline.files import BrokenFile
from pipeline.forms import layout
from pipeline.forms.blank import BlankForm, blank_form
from pipeline.forms.layout import FormSpec, form_spec
from pipeline.forms.own_words import OwnWords, own_words
from pipeline.forms.read import RawCell, RawForm, failure, read
from pipeline.forms.rollup import RollUpSpec, roll_up_spec
from pipeline.forms.stamp import stamp
from pipeline.forms.write import lay_out, made_at
from pipeline.grids.grids import Failed
from pipeline.grids.outside import letter_text
from pipeline.grids.saved import saved_time
from pipeline.intake.arrival import Arrival, arrival_of, moment_of
from pipeline.intake.checked_form import is_roll_up, kind_issue, roll_up_submission
from pipeline.intake.decisions import Decisions
from pipeline.intake.file_reports import FileReport, Outcome, refused
from pipeline.intake.guard import Guard
from pipeline.intake.letters.body import only_polite
from pipeline.intake.owner.printed_owner import as_meant, remarks
from pipeline.intake.owner.recover import is_stamped, recover, respelled
from pipeline.intake.owner.shared_workbook import Sheets, one_of_several, owner, parted, unread
from pipeline.intake.owner.unions import Unions
from pipeline.intake.placement import PlacedForm, asks_again, is_in_place, settle
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.submission import Answer, Submission, about_fields
from pipeline.intake.texts.marked_copy import with_answers
from pipeline.intake.texts.neighbours import with_neighbours
from pipeline.intake.texts.notes import letter_issues, words_issues
from pipeline.intake.texts.outside import Around, Outside, around
from pipeline.intake.texts.remarks import shortened
from pipeline.intake.texts.text_boxes import answers_in_boxes
from pipeline.intake.unpack.document_links import document_link
from pipeline.intake.unpack.sniff import FileType, sniff
from pipeline.intake.unpack.sources import Source
from pipeline.intake.unseen_figures import hidden_figures, narrow_figures
from pipeline.issues import CellRef, Facts, Issue, IssueRole, issue
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import UnitKind
from pipeline.text import clean, key, short_date
from pipeline.zip_package import Locked, TooLarge, holds_another

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


@dataclass(frozen=True, slots=True)
class Identified:
    """A form, whose it is, and the file it was read from."""

    raw: RawForm
    unit: Unit
    arrival: Arrival | None
    bearer: Bearer | None
    around: Around
    doubts: tuple[Issue, ...] = ()  # about its dates, the union's name on it, the file it lay in
    words: str = ""  # of the letter that brought it
    unsaid: int = 0  # characters at most that the letter says besides
    whose: Issue | None = None  # why it is not clear whose form it is

    @property
    def file(self) -> str:
        """The file's name."""
        return self.raw.file

    @property
    def code(self) -> str:
        """The code of the union whose form it is, '' where that is not clear."""
        return "" if self.whose else self.unit.code


class Reader:
    """Reads the sources of one round; what is known of a kind of union is worked out once."""

    def __init__(
        self,
        program: Program,
        period: Period,
        template: Path,
        sent: Callable[[Unit], bytes | None],
        guard: Guard,
        decisions: Decisions,
        today: date = date.max,
    ) -> None:
        self.program, self.period, self.guard, self.decisions = program, period, guard, decisions
        self.sent, self.template = sent, template
        self.start, self.today = made_at(period).date(), today

        @cache
        def spec_of(kind: UnitKind) -> FormSpec:
            return form_spec(program, period, kind)

        blanks: dict[str, BlankForm] = {}

        def blank_of(unit: Unit) -> BlankForm:
            spec = self.sums if unit.is_office_below else spec_of(unit.kind)
            if spec.version not in blanks:
                blanks[spec.version] = blank_form(spec, template, sent(unit))
            return blanks[spec.version]

        self.spec_of, self.blank_of = spec_of, blank_of

    @cached_property
    def sums(self) -> RollUpSpec:
        """What offices below are asked."""
        return roll_up_spec(self.program, self.period)

    @cached_property
    def unions(self) -> Unions:
        """The unions as files and letters name them."""
        return Unions(self.program.units)

    def read(self, source: Source) -> list[Identified | FileReport]:
        """The forms in one file and whose they are, or why there is none."""
        refusal = source.refusal
        found = [replace(refusal, ref=CellRef(source.file))] if refusal else self._raws(source)
        titles = frozenset(title for raw in found if isinstance(raw, RawForm) for title in raw.grids)
        near = cache(partial(around, source.data, titles, self.guard))  # once, however many forms a file holds
        return [self._known(raw, source, titles, near) for raw in found]

    def _known(
        self, raw: RawForm | Issue, source: Source, titles: frozenset[str], near: Callable[[], Around]
    ) -> Identified | FileReport:
        """One form of a file; `titles`: of the sheets of all forms in it, `near`: what lies beside them."""
        if isinstance(raw, Issue) and raw.ref.file == source.file:
            return self.refused(raw, source)
        saved_at = None if isinstance(raw, Issue) else raw.saved_at
        untouched = saved_at in {made_at(period) for period in self.program.periods}  # also an old, unfilled form
        dated = arrival_of(source, None if untouched else saved_at, self.start, self.today)
        if isinstance(raw, Issue):
            return FileReport(raw.ref.file, Outcome.REJECTED, "", moment_of(dated.arrival), (raw,))
        raw, strange = as_meant(raw, self.program)
        unit, refusal = identify(raw, self.program, self.period)
        if unit is None or refusal is not None:
            why = (refusal,) if refusal else ()
            return FileReport(raw.file, Outcome.REJECTED, unit.code if unit else "", moment_of(dated.arrival), why)
        said = remarks(raw, unit, self.blank_of(unit), self.program, self.period)
        whose = next((i for i in said if i.has(IssueRole.OWNER_OPEN)), strange)
        if raw.file != source.file:
            said = (*said, one_of_several(raw, unit))
        doubts = (*dated.said(raw.file, unit.code, self.start, self.today), *(i for i in said if i is not whose))
        if raw.file == source.file and holds_another(source.data):
            doubts = (*doubts, issue("T50", CellRef(raw.file), unit=unit.code))
        if said_of := self._named_otherwise(raw.file, unit):
            doubts = (*doubts, said_of)
        own = near().without(titles - raw.grids.keys())
        if raw.file != source.file:  # a second form: sheets that are nobody's go with the first
            own = own.without(own.grids.keys())
        return Identified(raw, unit, dated.arrival, source.bearer, own, doubts, source.words, source.unsaid, whose)

    def _decided(self, item: Identified) -> Identified | FileReport:
        """A form of doubtful owner as the union's that the office says; else why it counts for nobody."""
        assert item.whose is not None
        unit, came_at = self.program.unit_by_code.get(self.decisions.owner(item.file)), moment_of(item.arrival)
        if unit is None:
            return FileReport(item.file, Outcome.REJECTED, "", came_at, (item.whose,), maybe=self._maybe(item))
        if (refusal := owner_issue(item.raw, unit, self.period)) is not None:
            return FileReport(item.file, Outcome.REJECTED, unit.code, came_at, (refusal,))
        return replace(item, unit=unit, whose=None, doubts=tuple(replace(i, unit=unit.code) for i in item.doubts))

    def _named_otherwise(self, file: str, unit: Unit) -> Issue | None:
        """The note that a file bears the code of another union than its form."""
        code = self.unions.coded(file)
        if code in ("", unit.code):
            return None
        other = self.program.unit_by_code[code]
        ours = f"{unit.code} {unit.name}"
        said = issue("T43", CellRef(file), found=f"{code} {other.name}", unit=unit.code, expected=ours)
        return said.about(Facts(named=code))

    def _maybe(self, item: Identified) -> frozenset[str]:
        """The unions that a form of doubtful owner may be of: by its stamp, by what it says, by its file's name."""
        told = item.whose.facts.claimed if item.whose else ()
        return frozenset((item.unit.code, self.unions.named(item.file), *self.unions.told_in(told))) - {""}

    def refused(self, said: Issue, source: Source | None = None) -> FileReport:
        """What there is to say of a file that gave no form, to the union that its name speaks of."""
        unit = self.unions.named(said.ref.file) or self._writing(source)
        if source is None:
            return FileReport(said.ref.file, Outcome.REJECTED, unit, None, (replace(said, unit=unit),))
        report = refused(said, source, arrival_of(source, None, self.start, self.today))
        told = letter_text(source.file, source.words, source.unsaid)
        words = (told,) if told else ()
        more = source.unsaid > 0 or _says_more(source.words, linked=said.has(IssueRole.LINK_ONLY))
        notes = letter_issues(words, unit) if more else []
        return replace(
            report, unit=unit, issues=(*(replace(i, unit=unit) for i in report.issues), *notes), outside=words
        )

    def _writing(self, source: Source | None) -> str:
        """The union that has the address from which a file was sent."""
        return self.unions.writing(source.bearer.writer) if source and source.bearer else ""

    def checked(self, item: Identified | FileReport) -> Submission | FileReport:
        """The submission that a form is, with the office's corrections in it; a report stays what it is."""
        if isinstance(item, Identified) and item.whose:
            item = self._decided(item)
        if isinstance(item, FileReport):
            return item
        blank = self.blank_of(item.unit)
        if is_roll_up(item.raw):
            settled = self._settled(item.raw, blank, self.sums, item.unit)
            made = roll_up_submission(settled, item.unit, self.period, self.sums, blank, self.decisions)
            made = self._with_words(made, item, item.around, blank)
        else:
            spec = self.spec_of(item.unit.kind)
            settled = self._settled(item.raw, blank, spec, item.unit)
            raw = with_answers(settled.raw, spec, item.around.grids)
            raw, near, taken = answers_in_boxes(raw, spec, item.around, item.unit.code)
            made = submission(replace(settled, raw=raw), item.unit, self.period, spec, blank, self.decisions)
            made = self._with_words(replace(made, issues=(*made.issues, *taken)), item, near, blank)
        if made.blank:
            return FileReport(item.file, Outcome.REJECTED, item.unit.code, moment_of(item.arrival), made.issues)
        unseen = hidden_figures(made.answers, made.spec, item.around.beside, item.unit.code)
        cut = narrow_figures(made.raw, made.answers, item.around.beside, item.unit.code)
        issues = about_fields((*made.issues, *unseen, *cut, *item.doubts), made.raw, made.spec)
        return replace(made, arrival=item.arrival, bearer=item.bearer, issues=issues, raw=made.raw.without_sheets())

    def _settled(self, raw: RawForm, blank: BlankForm, spec: FormSpec, unit: Unit) -> PlacedForm:
        """The form with every field where the printed words have it."""
        if is_in_place(raw, blank) and blank.titles.issuperset(raw.titles):
            return PlacedForm(raw)
        if raw.data and not raw.recovered:  # names may be gone from a whole sheet, or point to another one
            more, _ = self._more_sheets(raw, unit)
            raw = replace(raw, grids={**raw.grids, **more})
        return settle(raw, blank, spec, unit.code)

    def _more_sheets(self, raw: RawForm, unit: Unit) -> tuple[Sheets, Sheets]:
        """The sheets of a workbook without names: those of the union itself, those that bear another union's code."""
        grids = self.guard.grids(raw.data)
        found = {} if isinstance(grids, Failed) else grids.sheets
        more = {title: grid for title, grid in found.items() if title not in raw.grids}
        own = {title: grid for title, grid in more.items() if key(owner(grid)) in ("", key(unit.code))}
        return own, {title: grid for title, grid in more.items() if title not in own}

    def _with_words(self, made: Submission, item: Identified, near: Around, blank: BlankForm) -> Submission:
        """The submission with the union's words outside the input cells, and the notes on them."""
        sent = partial(self._own_as_sent, made)
        unknown = is_roll_up(made.raw) and made.raw.stamp("S_version") != made.spec.version
        texts = Outside(made.raw, near, blank, made.unit, self.program, sent, unknown).texts()
        told = letter_text(made.file, item.words, item.unsaid)
        texts = (told, *texts) if told else texts
        answers, said = shortened(made.answers, made.spec, made.unit.code)
        said += words_issues(made.raw, made.spec, texts, near.beside, made.unit.code)
        issues = (*with_neighbours(made.issues, texts), *said)
        return replace(made, answers=answers, outside=texts, issues=issues) if said or texts else made

    def _own_as_sent(self, made: Submission) -> OwnWords | None:
        """The words of the very form that a union was sent; of one sent with its own figures, laid out anew."""
        form = self.sent(made.unit)
        if form is None and made.raw.stamp(layout.PREFILLED):
            form = stamp(lay_out(made.spec, self.template, prefilled=True), self.program, made.unit)
        try:
            return own_words(form) if form is not None else None
        except (BrokenFile, TooLarge, Locked):
            return None

    def _raws(self, source: Source) -> list[RawForm | Issue]:
        """Every form in a file, or what keeps it from being read."""
        kind = sniff(source.data, source.file)
        if not kind.is_spreadsheet:
            found = (
                "" if kind is FileType.EMPTY else document_link(source.data) if kind is FileType.LINK else kind.label
            )
            if kind not in (FileType.DAMAGED, FileType.TOO_LARGE) and holds_another(source.data):
                found = f"{found}; trong đó còn một tệp khác"
            code = "T19" if kind is FileType.DAMAGED and _is_zip(source.file) else _REFUSED.get(kind, "T04")
            return [issue(code, CellRef(source.file), found=found)]
        raw = read(source.data, source.file, self.guard.grids) if kind is FileType.XLSX else None
        raw = respelled(raw, self.program) if isinstance(raw, RawForm) else raw
        if isinstance(raw, RawForm) and is_stamped(raw):
            return [raw, *self._beside(raw)]
        if isinstance(raw, Issue) and not raw.has(IssueRole.UNRECOGNISED):
            return [raw]
        recovered = self._recovered(source, raw if isinstance(raw, RawForm) else None)
        failed = isinstance(recovered[0], Issue) and not recovered[0].has(IssueRole.TOO_LARGE)
        return [issue("T04", CellRef(source.file), found=kind.label)] if kind.is_loose and failed else recovered

    def _recovered(self, source: Source, known: RawForm | None) -> list[RawForm | Issue]:
        """The forms whose stamps are gone, found by their words; T05 when there is none of ours."""
        grids = self.guard.grids(source.data)
        if isinstance(grids, Failed):
            return [failure(grids, source.file)]
        saved_at = saved_time(source.data)
        forms: list[RawForm | Issue] = []
        for n, (code, own) in enumerate(parted(grids.sheets, known.grids if known else {})):
            file = f"{source.file}/{code}" if n else source.file
            names = known if n == 0 else None
            found = recover(file, own, saved_at, self.program, self.period, self.blank_of, names)
            if found is not None and found.stamp("S_unit"):
                forms.append(self._as_sent(found))
            elif found is not None or n:
                forms.append(issue("T02", CellRef(file)) if _is_damaged(own) else unread(file, own))
        return forms or [issue("T02" if _is_damaged(grids.sheets) else "T05", CellRef(source.file))]

    def _beside(self, raw: RawForm) -> list[RawForm | Issue]:
        """The forms of other unions that lie in one workbook with a form, and sheets of which nobody knows whose."""
        unit = self.program.unit_by_code.get(raw.stamp("S_unit"))
        if unit is None or (blank := self.blank_of(unit)).titles.issuperset(raw.titles):
            return []
        own, others = self._more_sheets(raw, unit)
        forms: list[RawForm | Issue] = []
        for code, sheets in parted(others) if others else []:
            file = f"{raw.file}/{code}"
            found = recover(file, sheets, raw.saved_at, self.program, self.period, self.blank_of)
            forms.append(self._as_sent(found) if found else unread(file, sheets))
        nobodys = {t: g for t, g in own.items() if not owner(g) and asks_again(blank, raw, g)}
        return [*forms, *(unread(f"{raw.file}/{title}", {title: grid}) for title, grid in nobodys.items())]

    def _as_sent(self, raw: RawForm) -> RawForm:
        """A form that lost its stamps: what it was sent with is told by the form sent, where that is at hand."""
        unit = self.program.unit_by_code.get(raw.stamp("S_unit"))
        missing = [name for name in (layout.PREFILLED, layout.ILLUSTRATIVE_STAMP) if not raw.stamp(name)]
        form = self.sent(unit) if unit and missing else None
        own = read(form, "") if form else None
        if not isinstance(own, RawForm):
            return raw
        told = {name: RawCell(own.stamp(name), CellRef(raw.file)) for name in missing if own.stamp(name)}
        return replace(raw, cells={**raw.cells, **told}) if told else raw


def _says_more(words: str, *, linked: bool) -> bool:
    """Whether a letter says more than greetings; `linked`: its link is told of already."""
    links = ("http://", "https://") if linked else ()
    left = "\n".join(" ".join(w for w in line.split() if not w.startswith(links)) for line in words.splitlines())
    return bool(clean(left)) and not only_polite(left)


def _is_damaged(sheets: Sheets) -> bool:
    """Whether what the sheets say, and with it whose they are, is lost."""
    return sum(bool(extra.damaged) for grid in sheets.values() for extra in grid.extras.values()) >= MANY_DAMAGED


def _is_zip(file: str) -> bool:
    return file.casefold().endswith(".zip")


def identify(raw: RawForm, program: Program, period: Period) -> tuple[Unit | None, Issue | None]:
    """Whose form it is, by its stamps; or the issue that keeps it out (one: what follows from it is not said)."""
    unit = program.unit_by_code.get(raw.stamp("S_unit"))
    code = unit.code if unit else ""
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
    return kind_issue(raw, unit)


def submission(
    settled: PlacedForm, unit: Unit, period: Period, spec: FormSpec, blank: BlankForm, decisions: Decisions
) -> Submission:
    """The checked submission of an identified form, with the office's corrections in it."""
    raw = settled.raw
    checked = decisions.check(spec, raw, unit.code, unit.valid_from.year if unit.valid_from else 0)
    issues = list(checked.issues)
    if not any(
        i.has(IssueRole.NOTHING_FILLED_IN) for i in issues
    ):  # nothing filled in: how the form was changed does not matter
        issues += settled.issues
        reordered = frozenset(i.ref.sheet for i in settled.issues if i.has(IssueRole.YEARS_EXCHANGED))
        issues += check_structure(spec, raw, unit.code, blank, reordered)
        if (found := raw.stamp("S_version")) != spec.version and (found or not raw.recovered):
            issues.insert(0, issue("T09", raw.ref("S_version"), found=found, unit=unit.code, expected=spec.version))
    if raw.recovered:
        issues.insert(0, issue("T15", CellRef(raw.file), unit=unit.code))
    answers = {name: Answer(value, raw.cells[name].ref) for name, value in checked.values.items()}
    illustrative = key(raw.stamp(layout.ILLUSTRATIVE_STAMP)) == key(layout.ILLUSTRATIVE)
    return Submission(unit, period, spec, raw.file, None, answers, tuple(issues), illustrative, raw)
