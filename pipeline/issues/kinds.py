"""What an entry of the catalogue says, and how grave it is."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.labelled import Labelled


class Severity(Labelled):
    """Errors keep a value out of the sums; warnings and notes let it in and say so."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Cảnh báo"
    NOTE = "note", "Ghi chú"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One entry of the catalogue; `expected` and `remedy` are format strings over the keyword facts of an issue.

    `advice`: what the union is told in place of `remedy`, where that speaks to the office; '' where it suits both.
    `confirmable`: an error that keeps a figure out only until the union or the office says that it is right.
    """

    code: str
    severity: Severity
    title: str
    expected: str
    remedy: str
    advice: str = ""
    confirmable: bool = False
