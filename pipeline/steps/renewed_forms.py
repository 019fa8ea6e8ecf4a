"""The forms of a round, made where they do not stand as a former run made them of the very same things.

Then none is laid out or stamped again, and what does that is not loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.cache.digests import Digest, UnknownContent, code_digest, content_digest, digest_of
from pipeline.faults import Fault
from pipeline.forms.issued import TEMPLATE_NAME
from pipeline.forms.prefill import PrefilledValue
from pipeline.forms.stamp import HalfYearFigures
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.file_sums import FileSums, sums_below
from pipeline.steps.output_names import FORMS_FOLDER
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.shelves import shelf, values_of

EarlierAnswers = Mapping[str, Mapping[str, PrefilledValue]]  # unit code -> defined name -> answer
HalfYears = Mapping[str, HalfYearFigures]  # unit code -> what it told of half the year


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a round by unit code, those left alone because somebody has saved them since, faults of ours.

    `without`: what of the template they do not have, in a line; '' for nothing. `sums`: of the files as written.
    """

    paths: dict[str, Path]
    kept: tuple[Path, ...]
    faults: tuple[Fault, ...] = ()
    without: str = ""
    sums: FileSums = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Made:
    """What a run has made: the names of its forms by unit code, those left alone, and how their folder stood then."""

    names: Mapping[str, str]
    kept: tuple[str, ...]
    without: str
    sums: FileSums

    def in_folder(self, folder: Path) -> Forms:
        """The forms as they stand in their folder."""
        paths = {code: folder / name for code, name in self.names.items()}
        return Forms(paths, tuple(folder / name for name in self.kept), (), self.without, self.sums)


def renew_forms(
    settings: Settings,
    program: Program,
    period: Period,
    advance: Advance = quiet,
    *,
    known: EarlierAnswers | None = None,
    told: HalfYears | None = None,
) -> Forms:
    """As `forms.make_forms`."""
    shelved = shelf(settings, program.code, f"{FORMS_FOLDER}-{period.code}")
    made_of = _made_of(settings, program, period, known or {}, told or {}) if shelved else None
    folder = settings.output_folder(program.code, period.code) / FORMS_FOLDER
    former = shelved.get(made_of) if shelved and made_of else None
    if isinstance(former, _Made) and former.sums == sums_below(folder):
        settings.returns_folder(program.code, period.code).mkdir(parents=True, exist_ok=True)
        return former.in_folder(folder)
    from pipeline.steps.forms import make_forms  # here: it loads what lays forms out

    made = make_forms(settings, program, period, advance, known=known, told=told)
    stands = sums_below(folder, made.sums)
    if shelved and made_of and stands is not None and not made.faults:
        names = {code: path.name for code, path in made.paths.items()}
        shelved.keep({made_of: _Made(names, tuple(path.name for path in made.kept), made.without, stands)})
    return made


def _made_of(
    settings: Settings, program: Program, period: Period, known: EarlierAnswers, told: HalfYears
) -> Digest | None:
    """The digest of all that forms are made of; None where some of it cannot be read now."""
    try:
        template = content_digest(settings.templates / "xlsx" / TEMPLATE_NAME)
    except UnknownContent:
        return None
    return digest_of(FORMS_FOLDER, code_digest(), program, period, known, told, template, values_of(settings))
