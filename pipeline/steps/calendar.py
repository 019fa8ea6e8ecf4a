"""Program, settings and what lies in outputs/ -> what is due next."""

from __future__ import annotations

from datetime import date

from pipeline.program.calendar import DueItem, Lead, Task, agenda
from pipeline.program.model import Program
from pipeline.settings import Settings
from pipeline.steps.output_names import FORMS_FOLDER, REVIEW_FILE, SUMMARY_FILE
from pipeline.steps.post import mail_settings

MADE_BY = {Task.FORMS: FORMS_FOLDER, Task.RETURNS: SUMMARY_FILE, Task.SESSION: REVIEW_FILE}


def due_items(settings: Settings, program: Program, today: date, ahead: int) -> tuple[DueItem, ...]:
    """What is due up to `ahead` days from `today`, and what is late; a thing whose output lies there is done."""
    done = {
        (task, period.code)
        for period in program.periods
        for task, name in MADE_BY.items()
        if (settings.output_folder(program.code, period.code) / name).exists()
    }
    lead = Lead(settings.forms_days, mail_settings(settings).remind_days)
    return agenda(program, today, lead, done, ahead=ahead, behind=settings.overdue_days)
