"""One returned file -> whose form it is -> the checked submission."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, cached_property, partial

from pipeline.forms.issued import made_at
from pipeline.forms.layout import FormSpec
from pipeline.forms.read import RawForm
from pipeline.grids.outside import letter_text
from pipeline.intake.arrival import Arrival, Dated, arrival_of, moment_of
from pipeline.intake.checked_form import office_submission, union_submission
from pipeline.intake.decisions import Decision, Decisions
from pipeline.intake.file_reports import FileReport, Outcome, refused
from pipeline.intake.found_forms import forms_in, more_sheets
from pipeline.intake.guard import Guard
from pipeline.intake.kept import kept
from pipeline.intake.letters.body import NO_TEXT, LetterText
from pipeline.intake.owner.identify import identify, is_roll_up, owner_issue
from pipeline.intake.owner.printed_owner import as_meant, owner_issues
from pipeline.intake.owner.shared_workbook import on_hidden_sheets, one_of_several
from pipeline.intake.owner.unions import Unions
from pipeline.intake.placement import PlacedForm, is_in_place, settle
from pipeline.intake.round_forms import RoundForms, UnionForm
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.submission import Submission, about_fields
from pipeline.intake.texts.around import Around, around
from pipeline.intake.texts.marked_copy import with_answers
from pipeline.intake.texts.neighbours import with_neighbours
from pipeline.intake.texts.notes import letter_notes, text_notes
from pipeline.intake.texts.outside import Outside
from pipeline.intake.texts.remarks import shortened
from pipeline.intake.texts.text_boxes import answers_in_boxes
from pipeline.intake.unpack.found import Source
from pipeline.intake.unseen_figures import hidden_figures, narrow_figures
from pipeline.issues import CellRef, Facts, Issue, IssueRole, issue
from pipeline.program.model import Unit
from pipeline.zip_package import holds_another


@dataclass(frozen=True, slots=True)
class Identified:
    """A form, whose it is, and the file it was read from."""

    raw: RawForm
    unit: Unit
    arrival: Arrival | None
    bearer: Bearer | None
    around: Around
    doubts: tuple[Issue, ...] = ()  # about its dates, the union's name on it, the file it lay in
    letter_text: LetterText = NO_TEXT  # of the letters that brought it
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
    """Reads the sources of one round; `today`: dates after it are not believed."""

    def __init__(self, forms: RoundForms, guard: Guard, today: date = date.max) -> None:
        self.forms, self.guard = forms, guard
        self.program, self.period = forms.program, forms.period
        self.start, self.today = made_at(forms.period).date(), today
        self.by_day = False  # whether, since it was last set, something read would be read otherwise on a later day

    @cached_property
    def unions(self) -> Unions:
        """The unions as files and letters name them."""
        return Unions(self.program.units, self.program.office)

    @cached_property
    def _made_at(self) -> frozenset[datetime]:
        """When blank forms were saved: a returned one that says so, of an earlier period too, says nothing."""
        return frozenset(made_at(period) for period in self.program.periods)

    # ------------------------------------------------------------------------------------- which forms, and whose

    def read(self, source: Source) -> list[Identified | FileReport]:
        """The forms in one file and whose they are, or why there is none."""
        refusal = source.refusal
        found = [replace(refusal, ref=CellRef(source.file))] if refusal else forms_in(source, self.forms, self.guard)
        grids = {title: grid for raw in found if isinstance(raw, RawForm) for title, grid in raw.grids.items()}
        look = partial(around, source.data, grids, self.guard)
        near = cache(look) if len(found) > 1 else look  # once, however many forms a file holds

        def beside(raw: RawForm) -> Around:
            own = near().without(grids.keys() - raw.grids.keys())
            # A second form: sheets that are nobody's go with the first.
            return own if raw.file == source.file else own.without(own.grids.keys())

        main = next((raw for raw in found if isinstance(raw, RawForm) and raw.file == source.file), None)
        whose = main.stamp("S_unit") if main and not main.recovered else ""

        def seen(raw: RawForm | Issue) -> RawForm | Issue:
            if isinstance(raw, Issue) or raw.file == source.file or not raw.grids:
                return raw
            return on_hidden_sheets(raw) if raw.grids.keys() <= near().beside.hidden else raw

        return [self._known(seen(raw), source, beside, whose) for raw in found]

    def _known(
        self, raw: RawForm | Issue, source: Source, beside: Callable[[RawForm], Around], whose_file: str
    ) -> Identified | FileReport:
        """One form of a file; `beside` gives what else the file holds, `whose_file` for which union it was made."""
        if isinstance(raw, Issue) and raw.ref.file == source.file:
            return self.refused(raw, source)
        dated = self._dated(raw, source)
        came_at = moment_of(dated.arrival)
        if isinstance(raw, Issue):
            return FileReport(raw.ref.file, Outcome.REJECTED, "", came_at, (raw,))
        raw, strange = as_meant(raw, self.program)
        unit, refusal = identify(raw, self.program, self.period)
        if unit is None or refusal is not None:
            why = (refusal,) if refusal else ()
            return FileReport(raw.file, Outcome.REJECTED, unit.code if unit else "", came_at, why)
        said = owner_issues(raw, unit, self.forms.of(unit).blank, self.program, self.period)
        whose = next((i for i in said if i.has(IssueRole.OWNER_OPEN)), strange)
        doubts = (
            *dated.said(raw.file, unit.code, self.start, self.today),
            *(i for i in said if i is not whose),
            *self._of_its_file(raw, source, unit, whose_file),
        )
        around = beside(raw)
        return Identified(raw, unit, dated.arrival, source.bearer, around, doubts, source.letter_text, whose)

    def _dated(self, raw: RawForm | Issue, source: Source) -> Dated:
        saved_at = None if isinstance(raw, Issue) else raw.saved_at
        return self._arrival(source, None if saved_at in self._made_at else saved_at)

    def _arrival(self, source: Source, saved_at: datetime | None) -> Dated:
        dated = arrival_of(source, saved_at, self.start, self.today)
        self.by_day = self.by_day or bool(dated.impossible)  # what is believed today is believed on any later day
        return dated

    def _of_its_file(self, raw: RawForm, source: Source, unit: Unit, whose: str) -> Iterator[Issue]:
        """What there is to say of the file that a form lay in: others with it, another union's code in its name."""
        if raw.file != source.file:
            yield one_of_several(raw, unit, whose)
        elif holds_another(source.data):
            yield issue("T50", CellRef(raw.file), unit=unit.code)
        code = self.unions.coded(raw.file)
        if code not in ("", unit.code):
            other, ours = self.program.unit_by_code[code], f"{unit.code} {unit.name}"
            found = f"{code} {other.name}"
            said = issue("T43", CellRef(raw.file), found=found, unit=unit.code, expected=ours)
            yield said.about(Facts(named=code))

    def refused(self, said: Issue, source: Source | None = None) -> FileReport:
        """What there is to say of a file that gave no form, to the union that its name speaks of."""
        unit = self.unions.named(said.ref.file) or self._writing(source)
        if source is None:
            return FileReport(said.ref.file, Outcome.REJECTED, unit, None, (replace(said, unit=unit),))
        report = refused(said, source, self._arrival(source, None))
        told = letter_text(source.file, *source.letter_text)
        texts = (told,) if told else ()
        notes = letter_notes(texts, unit, link_told=said.has(IssueRole.LINK_ONLY))
        issues = (*(replace(i, unit=unit) for i in report.issues), *notes)
        return replace(report, unit=unit, issues=issues, outside=texts)

    def _writing(self, source: Source | None) -> str:
        """The union that has the address from which a file was sent."""
        return self.unions.writing(source.bearer.writer) if source and source.bearer else ""

    # ------------------------------------------------------------------------------------------- what it says

    def checked(self, item: Identified | FileReport, decisions: Decisions) -> Submission | FileReport:
        """The submission that a form is, with the office's corrections in it; a report stays what it is."""
        if isinstance(item, FileReport):
            return item
        if item.whose is None:
            return self._checked(item, decisions)
        owner = decisions.owner(item.file)
        told = self._decided(item, owner)
        made = told if isinstance(told, FileReport) else self._checked(told, decisions)
        return replace(made, decided_by=made.decided_by | {owner.ref}) if owner else made

    def _checked(self, item: Identified, decisions: Decisions) -> Submission | FileReport:
        """The submission that a form of a known union is; a report where nothing was filled in."""
        made = self._of_office(item, decisions) if is_roll_up(item.raw) else self._of_union(item, decisions)
        if made.blank:
            empty = FileReport(item.file, Outcome.REJECTED, item.unit.code, moment_of(item.arrival), made.issues)
            return replace(empty, decided_by=made.decided_by)
        unseen = hidden_figures(made.answers, made.spec, item.around.beside, item.unit.code)
        cut = narrow_figures(made.raw, made.answers, item.around.beside, item.unit.code)
        issues = about_fields((*made.issues, *unseen, *cut, *item.doubts), made.raw, made.spec)
        return kept(replace(made, arrival=item.arrival, bearer=item.bearer, issues=issues))

    def _decided(self, item: Identified, decision: Decision | None) -> Identified | FileReport:
        """A form of doubtful owner as the union's that the office says; else why it counts for nobody."""
        assert item.whose is not None
        unit, came_at = self.program.unit_by_code.get(decision.unit if decision else ""), moment_of(item.arrival)
        if unit is None:
            return FileReport(item.file, Outcome.REJECTED, "", came_at, (item.whose,), may_be_of=self._maybe(item))
        if (refusal := owner_issue(item.raw, unit, self.period)) is not None:
            return FileReport(item.file, Outcome.REJECTED, unit.code, came_at, (refusal,))
        return replace(item, unit=unit, whose=None, doubts=tuple(replace(i, unit=unit.code) for i in item.doubts))

    def _maybe(self, item: Identified) -> frozenset[str]:
        """The unions that a form of doubtful owner may be of: by its stamp, by what it says, by its file's name."""
        told = item.whose.facts.claimed if item.whose else ()
        return frozenset((item.unit.code, self.unions.named(item.file), *self.unions.told_in(told))) - {""}

    def _of_union(self, item: Identified, decisions: Decisions) -> Submission:
        form = self.forms.of(item.unit)
        placed = self._placed(item.raw, form)
        raw = with_answers(placed.raw, form.spec, item.around.grids)
        raw, near, taken = answers_in_boxes(raw, form.spec, item.around, item.unit.code)
        made = union_submission(placed if raw is placed.raw else replace(placed, raw=raw), form, decisions)
        made = replace(made, issues=(*made.issues, *taken)) if taken else made
        return self._with_texts(made, form, item, near, in_place=placed.in_place)

    def _of_office(self, item: Identified, decisions: Decisions) -> Submission:
        form = self.forms.of_office(item.unit)
        placed = self._placed(item.raw, form)
        made = office_submission(placed, form, decisions)
        return self._with_texts(made, form, item, item.around, in_place=placed.in_place)

    def _placed(self, raw: RawForm, form: UnionForm[FormSpec]) -> PlacedForm:
        """The form with every field where the printed words have it."""
        if is_in_place(raw, form.blank) and form.blank.titles.issuperset(raw.titles):
            return PlacedForm(raw, in_place=True)
        if raw.data and not raw.recovered:  # names may be gone from a whole sheet, or point to another one
            more, _ = more_sheets(raw, form.unit, self.guard)
            raw = replace(raw, grids={**raw.grids, **more})
        return settle(raw, form.blank, form.spec, form.unit.code)

    def _with_texts(
        self, made: Submission, form: UnionForm[FormSpec], item: Identified, near: Around, *, in_place: bool
    ) -> Submission:
        """The submission with the union's texts outside the input cells, and the notes on them."""
        unit = made.unit.code
        sent = partial(self.forms.own_text_sent, made.raw, form)
        unknown = is_roll_up(made.raw) and made.raw.stamp("S_version") != made.spec.version
        texts = Outside(made.raw, near, form.blank, made.unit, self.program, sent, unknown, in_place).texts()
        told = letter_text(made.file, *item.letter_text)
        texts = (told, *texts) if told else texts
        answers, said = shortened(made.answers, made.spec, unit)
        said += text_notes(made.raw, made.spec, texts, near.beside, unit)
        issues = (*with_neighbours(made.issues, texts), *said)
        return replace(made, answers=answers, outside=texts, issues=issues) if said or texts else made
