"""The consolidated round -> the superior office's roll-up form, filled: gui-cap-tren/<office>.xlsx."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipeline.documents.kept import BUSY, TRIES, keep_former, refuse_open
from pipeline.errors import PipelineError
from pipeline.file_names import file_name
from pipeline.files import BrokenFile, ChangedMeanwhile, broken_bytes, bytes_at, put
from pipeline.forms import layout
from pipeline.forms.fill import FormValues
from pipeline.forms.read import RawForm, read
from pipeline.forms.rollup import MARK_NAME
from pipeline.forms.rollup_fill import RollUpLine, Wanted, fill_roll_up, wanted, written_by_people
from pipeline.measures.levels import coverage_by_unit, joined
from pipeline.measures.pairs import from_frame
from pipeline.measures.results import all_sums
from pipeline.measures.rollup import Sum
from pipeline.measures.told import Tally
from pipeline.program.model import Indicator
from pipeline.program.term import year_name
from pipeline.program.vocabulary import Basis
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import base_sums
from pipeline.settings import Settings
from pipeline.steps.form_above import form_above
from pipeline.steps.made_from import note_made
from pipeline.steps.match_above import Matched, WithoutCounterpart, match
from pipeline.steps.output_names import UP_FOLDER
from pipeline.workbooks.look import BANNER
from pipeline.zip_package import Locked, TooLarge

_LATER = timedelta(seconds=1)  # what a saving time tells apart
MAX_DETAILS = 10_000  # lines; a longer sheet is refused where forms are read (workbook_parts.MAX_PART)


@dataclass(frozen=True, slots=True)
class Upward:
    """The roll-up form filled, what has no counterpart: (code, why) of each, and remarks on the forms at hand.

    `path` is None where remarks say why no form could be filled.
    """

    path: Path | None
    unmatched: tuple[WithoutCounterpart, ...] = ()
    remarks: tuple[str, ...] = ()


def write_upward(settings: Settings, data: Consolidation, today: date, at: time = time(12)) -> Upward | None:
    """Fill the form of inputs/<program>/cap-tren/ for this round; None where nothing lies there.

    A form that says the same as the one made before stays that file; another bears the time `at`, so that above, where
    of several the last counts, it is the later one: later than that one, too, where people saved that meanwhile.
    """
    above = form_above(settings, data)
    if above.form is None:
        return Upward(None, (), above.remarks) if above.remarks else None
    form, asked = above.form, wanted(above.form)
    matched = match(data.program, asked)
    details, unmatched = list(_details(data, matched)), list(matched.left_out)
    if len(details) > MAX_DETAILS:
        why = f"Chi tiết theo đơn vị dài {len(details)} dòng, quá {MAX_DETAILS}: không gửi kèm, số tổng vẫn đủ"
        details = []
        unmatched.append(("Chi tiết", why))
    counted = _values(data, matched, asked, today)

    def filled(written: FormValues, saved_at: datetime) -> bytes:
        return fill_roll_up(form.data, counted, written, details=details, unmatched=unmatched, saved_at=saved_at)

    files = _files(settings, data, form)
    kept = files.renew(filled, datetime.combine(today, at))
    note_made(settings, data, files.path)
    lost = (f"tệp trước không đọc được, bản đó giữ tại {kept}",) if kept else ()
    return Upward(files.path, tuple(unmatched), (*above.remarks, *lost))


FormFilling = Callable[[FormValues, datetime], bytes]  # the form with what people wrote, as saved at a time


def _over(former: bytes, filled: FormFilling, now: datetime) -> bytes | None:
    """The form in the place of `former`, with what people wrote into that; None where that cannot be read."""
    raw = read(former, "")
    if not isinstance(raw, RawForm):
        return None
    try:
        with broken_bytes():
            written = written_by_people(former)
    except (BrokenFile, TooLarge, Locked):
        return None
    if raw.saved_at is None:
        return filled(written, now)
    return former if filled(written, raw.saved_at) == former else filled(written, max(now, raw.saved_at + _LATER))


@dataclass(frozen=True, slots=True)
class _Files:
    """Where the filled form goes, and the name that earlier versions gave it."""

    path: Path
    former: Path

    def renew(self, filled: FormFilling, now: datetime) -> Path | None:
        """Write the form, what people have written into the last one put in; people may save while we work.

        Gives where a last one that cannot be read is kept. Raises PipelineError where somebody saves all the time.
        """
        for _ in range(TRIES):
            with suppress(ChangedMeanwhile):
                return self._renewed(filled, now)
        raise PipelineError(f"{self.path}: {BUSY}")

    def _renewed(self, filled: FormFilling, now: datetime) -> Path | None:
        """One try; raises ChangedMeanwhile."""
        at_hand = self.path if self.path.is_file() else self.former
        last = bytes_at(at_hand)
        content = _over(last, filled, now) if last else None
        kept = keep_former(at_hand, last) if last and content is None else None
        if content is None:
            content = filled({}, now)
        over = last if at_hand == self.path else None
        if content != over:
            put(self.path, content, over)
        if self.former != self.path and (old := bytes_at(self.former)) is not None:
            if old != last:  # not what the new one was made from
                keep_former(self.former, old)
            self.former.unlink()
        return kept


def _files(settings: Settings, data: Consolidation, form: RawForm) -> _Files:
    """Named by the office's code above: two offices of one abbreviation would overwrite each other up there.

    Raises PipelineError when a file is open in Excel.
    """
    folder = settings.output_folder(data.program.code, data.period.code) / UP_FOLDER
    name, code = data.program.office_short or data.program.office, form.stamp("S_unit")
    files = _Files(folder / f"{file_name(f'{code} {name}')}.xlsx", folder / f"{file_name(name)}.xlsx")
    refuse_open(files.path)
    refuse_open(files.former)
    return files


def _values(data: Consolidation, matched: Matched, asked: Wanted, today: date) -> FormValues:
    values: dict[str, float | int | str | date | None] = {
        layout.T_REPORTER: data.program.office,
        layout.T_DATE: today,
        layout.T_BASIS: (Basis.ESTIMATE if data.estimates.some else Basis.ACTUAL).label,
        "S_illustrative": layout.ILLUSTRATIVE if data.cover.illustrative else None,
        MARK_NAME: BANNER if data.cover.illustrative else None,
    }
    years = tuple(y for y in data.program.years if y in {*data.years, *asked.years} and y <= max(asked.years))
    sums = all_sums(data.known, years)
    for row in matched.rows:
        total = joined(sums[part.code, row.slot] for part in row.parts)
        at = f"I_{row.name}_{year_name(row.slot)}"
        values |= {f"{at}_num": total.numerator, f"{at}_den": total.denominator}
        values |= {f"{at}_rep": total.reported, f"{at}_exp": total.expected}
    for year in asked.years:
        for base in base_sums(data, year):
            at = layout.base_name(base.base.code_above, year)
            values |= {at: base.value, f"{at}_rep": base.reported, f"{at}_exp": base.expected}
    return values


def _details(data: Consolidation, matched: Matched) -> Iterator[RollUpLine]:
    """The breakdown: every unit expected or heard of, by the superior's codes."""
    for row in matched.rows:
        if row.slot is None:
            continue
        code_above = row.parts[0].superior_code
        for code, total in sorted(_by_unit(data, row.parts, row.slot).items()):
            unit = data.program.unit_by_code.get(code)
            about = (unit.name, unit.kind.label) if unit else ("", "")
            coverage = (float(total.reported), float(total.expected))
            yield (code, *about, code_above, row.slot, total.numerator, total.denominator, *coverage)


def _by_unit(data: Consolidation, parts: Iterable[Indicator], year: int) -> dict[str, Sum]:
    """What each unit adds to a row of a year."""
    found: dict[str, Sum] = {}
    for part in parts:
        told = data.known.of(part)
        own = told.rows[told.rows["year"] == year]
        pairs = dict(zip(own["unit"], zip(own["numerator"], own["denominator"], strict=True), strict=True))
        tallies = coverage_by_unit(told, year, set(pairs))
        for code, tally in tallies.items():
            added = _sum(pairs.get(code), tally)
            found[code] = joined([found[code], added]) if code in found else added
    return found


def _sum(pair: tuple[float, float] | None, tally: Tally) -> Sum:
    if pair is None:
        return Sum(None, None, *tally)
    numerator, denominator = pair
    return Sum(float(numerator), from_frame(denominator), *tally)
