"""Exceptions: the set-up is wrong. (Problems in data are `issues.Issue` values, never exceptions.)"""

from __future__ import annotations


class PipelineError(Exception):
    """The set-up is wrong; shown to the user as it is, without a traceback (exit status 1)."""


class SettingsError(PipelineError):
    """pipeline.toml or a command-line option is wrong."""


class ProgramError(PipelineError):
    """The program workbook cannot be used; the message lists every wrong cell."""


class TemplateError(PipelineError):
    """A template in templates/ lacks what the program needs, or names what it does not know."""
