"""Which files that go up were not made of the round as it stands now, and which command makes them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.documents.kept import last_renewed
from pipeline.round.consolidation import Consolidation
from pipeline.round.in_parts import problems_book, told_in_parts
from pipeline.settings import Settings
from pipeline.steps.made_from import says_the_same
from pipeline.steps.output_names import REVIEW_FILE, SUMMARY_FILE, UP_FOLDER, summary_books
from pipeline.steps.standing import newest_input
from pipeline.steps.typed import to_be_taken
from pipeline.ways import as_typed
from pipeline.workbooks.issue_rows import ISSUES


def out_of_step(
    settings: Settings, data: Consolidation, of_accepted: Callable[[], Consolidation], forms: Iterable[Path]
) -> tuple[str, ...]:
    """Which of the files that go up were not made of the round as it stands, and what to do, a line for each command.

    All of them may be of the accepted submissions alone, of which `of_accepted` gives the round. A file of which
    nothing is noted is held against the time of what the round is made of.
    """
    folder = settings.output_folder(data.program.code, data.period.code)
    summary, report = [folder / SUMMARY_FILE, *forms], [folder / REVIEW_FILE]
    stale = _stale(settings, data, [*summary, *report])
    if stale and not _stale(settings, of_accepted(), [*summary, *report]):
        stale = []
    typed, book = to_be_taken(summary_books(folder), data.period), problems_book(told_in_parts(data))
    said = (
        f"Quyết định ghi ở trang “{ISSUES}” của {book} chưa vào số liệu: {_again('consolidate')}" if typed else "",
        _line([path for path in summary if path in stale], "consolidate"),
        _line([path for path in report if path in stale], "review"),
    )
    return tuple(filter(None, said))


def summary_beside(settings: Settings, data: Consolidation, *, accepted_only: bool) -> str:
    """How the summary stands to a report of this round, and what to do; '' where it was made of the same figures.

    What people have done to it since, say saved something else in its place, is not looked at.
    """
    summary = settings.output_folder(data.program.code, data.period.code) / SUMMARY_FILE
    command = " ".join(("consolidate", *(["ACCEPTED_ONLY=1"] if accepted_only else [])))
    if not summary.is_file():
        return f"chưa có {SUMMARY_FILE}, {as_typed(f'hãy làm bằng lệnh: make {command}')}"
    return f"{SUMMARY_FILE} làm từ số liệu khác, {_again(command)}" if _stale(settings, data, [summary]) else ""


def _again(command: str) -> str:
    return as_typed(f"hãy chạy lại lệnh: make {command}")


def _line(paths: Sequence[Path], command: str) -> str:
    if not paths:
        return ""
    names = ", ".join(f"{UP_FOLDER}/{path.name}" if path.parent.name == UP_FOLDER else path.name for path in paths)
    return f"{names} không theo số liệu hiện có của kỳ (biểu, quyết định, mức giao đã đổi): {_again(command)}"


def _stale(settings: Settings, data: Consolidation, paths: Iterable[Path]) -> list[Path]:
    """The files that say something else than the round."""

    def one(path: Path) -> bool:
        same = says_the_same(settings, data, path)
        if same is not None:
            return not same
        made = last_renewed(path) if path.name == REVIEW_FILE else path.stat().st_mtime
        return made < newest_input(settings, data.program, data.period)

    return [path for path in paths if one(path)]
