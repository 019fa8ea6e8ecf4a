"""Which unions are due a marked copy: told by the round, while copies are made by processes that know none."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from pipeline.intake.file_reports import Outcome
from pipeline.intake.submission import Submission
from pipeline.issues import Issue, Severity, has_errors
from pipeline.round.consolidation import Consolidation
from pipeline.round.roster import Delivery
from pipeline.workbooks.marked_copies import DueCopy, copy_name


def copies_due(data: Consolidation) -> Iterator[DueCopy]:
    """A copy for every union whose counted file has errors, or warnings left open by it and by the office."""
    counted = {f.file for f in data.roster.files if f.outcome in (Outcome.COUNTED, Outcome.WAITING)}
    by_file = _by_file(data.issues)
    for line in data.roster.lines:
        issues = by_file.get(line.file, ())
        settled = bool(line.accepted) and not line.alike
        if line.delivery is not Delivery.UNCLEAR and line.file in counted and _deserve(issues, settled=settled):
            yield DueCopy(copy_name(line.unit), line.file, line.unit, issues)


def likely_due(
    submissions: Iterable[Submission], issues: Iterable[Issue], accepted: Container[str]
) -> Iterator[DueCopy]:
    """The same before the round is put together: `issues` of the files alone, `accepted` the codes of unions."""
    by_file = _by_file(issues)
    for sent in submissions:
        found = by_file.get(sent.file, ())
        if _deserve(found, settled=sent.unit.code in accepted):
            yield DueCopy(copy_name(sent.unit), sent.file, sent.unit, found)


def _by_file(issues: Iterable[Issue]) -> Mapping[str, tuple[Issue, ...]]:
    """What there is to say to those who sent the files; what a union has answered waits for the office."""
    by_file: dict[str, list[Issue]] = {}
    for found in issues:
        if not found.internal and not found.reply:
            by_file.setdefault(found.ref.file, []).append(found)
    return {file: tuple(own) for file, own in by_file.items()}


def _deserve(issues: Sequence[Issue], *, settled: bool) -> bool:
    """Whether there is an error among them, or a warning while the submission is not settled as a whole."""
    return has_errors(issues) or (not settled and any(i.severity is Severity.WARNING for i in issues))
