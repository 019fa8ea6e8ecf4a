"""The review report beside an earlier one: a second document that shows as revisions what is other now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.closes.diff import difference, figure_changed
from pipeline.closes.snapshot import snapshot
from pipeline.documents.beside import beside
from pipeline.documents.edited import with_peoples_words
from pipeline.documents.kept import BUSY, KEPT_FOLDER, keep_former, refuse_open
from pipeline.errors import PipelineError
from pipeline.file_names import file_name
from pipeline.files import ChangedMeanwhile, bytes_at, keep_private, put
from pipeline.mail.drafts import content_of
from pipeline.program.model import Period, Program
from pipeline.review.outline import review
from pipeline.review.report import report_of
from pipeline.review.report_kinds import TEMPLATES
from pipeline.round.roster import Delivery
from pipeline.settings import Settings
from pipeline.steps.choose import find_period
from pipeline.steps.closing import closed, find_close
from pipeline.steps.output_names import REVIEW_FILE
from pipeline.steps.report import TEMPLATE_FOLDER
from pipeline.steps.rounds import consolidate
from pipeline.text import clean, key
from pipeline.ways import as_typed


@dataclass(frozen=True)
class EarlierReport:
    """A report to hold the present one against: what its file is called after, how people speak of it, the document.

    `people`: whether what people wrote into the present one is to be put into this one, so that it does not count as
    a difference. `apart`: of a report made anew, how many figures are other than the close has them.
    """

    name: str
    about: str
    document: bytes
    people: bool = False
    apart: int = 0


@dataclass(frozen=True)
class SetAgainst:
    """The second document; `former`: where one that stood there before is kept."""

    path: Path
    earlier: EarlierReport
    former: Path | None


def earlier_report(settings: Settings, program: Program, period: Period, said: str, today: date) -> EarlierReport:
    """The report of the period named so, or of the close of that number; 'latest' is the last close of `period`.

    A close keeps figures and no document: its report is made anew, from what it kept and the round as it was known when
    it was made. Raises PipelineError where there is no such report.
    """
    other = next((p for p in program.periods if key(p.code) == key(said)), None)
    if other is None:
        return _of_close(settings, program, period, said, today)
    if other.code == period.code:
        raise PipelineError(
            f"{as_typed('--against')}: {clean(said)} là kỳ đang viết báo cáo; hãy ghi mã kỳ khác hoặc số lần chốt."
        )
    path = settings.output_folder(program.code, other.code) / REVIEW_FILE
    if not path.is_file():
        raise PipelineError(
            f"{as_typed('--against')}: kỳ {other.code} chưa có báo cáo {path}; viết trước: "
            f"{as_typed(f'make review PERIOD={other.code}')}"
        )
    return EarlierReport(f"ky-{other.code}", f"báo cáo kỳ {other.code}", content_of(path))


def _of_close(settings: Settings, program: Program, period: Period, said: str, today: date) -> EarlierReport:
    if not clean(said).isdecimal() and key(said) not in map(key, ("latest", "moi-nhat")):
        known = ", ".join(p.code for p in program.periods)
        raise PipelineError(
            f"{as_typed('--against')}: không có kỳ “{clean(said)}”. Các kỳ: {known}; hoặc số của lần chốt, latest."
        )
    close = find_close(settings, program, period, clean(said))
    of = find_period(settings, program, close.period)
    kept = closed(settings, program, close)
    waited = any(union.delivery == Delivery.WAITING for union in kept.units)  # only where accepted ones alone count
    data = consolidate(settings, program, of, today, accepted_only=waited, as_of=close).data
    found = difference(kept, snapshot(data))
    apart = sum(map(figure_changed, (*found.figures, *found.bases)))
    template = settings.templates / TEMPLATE_FOLDER / TEMPLATES[of.kind]
    return EarlierReport(
        f"lan-chot-{close.number}",
        f"báo cáo theo {close.title[0].lower()}{close.title[1:]}",
        report_of(review(data), data, template),
        people=of.code == period.code,
        apart=apart,
    )


def write_against(report: Path, earlier: EarlierReport, now: datetime) -> SetAgainst:
    """Write the document `report` as it stands with revisions of what is other than in an earlier one, beside it.

    In `.luu/` lies what was generated: only where people have changed that it is kept before another takes its place.
    Raises PipelineError where one of the documents cannot be read, the second one is open or saved meanwhile.
    """
    old = with_peoples_words(report, earlier.document, now) if earlier.people else earlier.document
    path = report.with_name(file_name(f"{report.stem} so voi {earlier.name}").replace(" ", "-") + report.suffix)
    content = beside(old, content_of(report), now)
    refuse_open(path)
    standing, generated = bytes_at(path), path.parent / KEPT_FOLDER / path.name
    former = None if standing in (None, content, bytes_at(generated)) else keep_former(path, standing)
    try:
        put(path, content, standing)
    except ChangedMeanwhile:
        raise PipelineError(f"{path}: {BUSY}") from None
    put(generated, content)
    keep_private(generated.parent)
    return SetAgainst(path, earlier, former)
