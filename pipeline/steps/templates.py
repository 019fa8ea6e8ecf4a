"""The templates of reports and letters, checked after staff have changed them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import TemplateError
from pipeline.mail import upward, zalo
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import VARIABLES
from pipeline.mail.templates import TEMPLATES_FOLDER, Templates
from pipeline.review.template_check import check_template
from pipeline.settings import Settings
from pipeline.steps.report import TEMPLATE_FOLDER

WORD = ".docx"


def check_templates(settings: Settings) -> Mapping[Path, tuple[str, ...]]:
    """What is wrong with each template of reports and letters."""
    reports = sorted((settings.templates / TEMPLATE_FOLDER).glob(f"*{WORD}"))
    found = {path: check_report_template(path) for path in reports if not path.name.startswith("~$")}
    letters = Templates(settings.templates / TEMPLATES_FOLDER)
    known = {**{kind.value: VARIABLES for kind in LetterKind}, upward.TEMPLATE: upward.VARIABLES}
    if (settings.templates / TEMPLATES_FOLDER / f"{zalo.TEMPLATE}.j2").is_file():  # else that which ships is used
        known[zalo.TEMPLATE] = zalo.VARIABLES
    for name, variables in known.items():
        found[settings.templates / TEMPLATES_FOLDER / f"{name}.j2"] = _check_letter(letters, name, variables)
    return found


def check_report_template(path: Path) -> tuple[str, ...]:
    """What is wrong with a report template, also when it cannot be opened at all."""
    try:
        return tuple(str(fault) for fault in check_template(path))
    except TemplateError as error:
        return (str(error),)


def _check_letter(letters: Templates, name: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    try:
        letters.check(name, variables)
    except TemplateError as error:
        return (str(error),)
    return ()
