"""What offices below say of the whole term, held against the years that they have sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.closes.in_force import FiguresInForce
from pipeline.intake.submission import Submission
from pipeline.issues import Facts, Issue, issue
from pipeline.measures.pairs import total
from pipeline.program.vocabulary import Accrual
from pipeline.text import number


def flows_apart(in_force: FiguresInForce, now: Sequence[Submission]) -> Iterator[Issue]:
    """L08 for every flow whose term, as an office says it, is not what its years add up to here."""
    for submission in now:
        for question in submission.spec.questions if submission.spec.is_roll_up else ():
            indicator, office = question.indicator, submission.unit.code
            term = in_force.below[-1].terms.get((office, indicator.code))
            if term is None or indicator.accrual is not Accrual.CUMULATIVE:
                continue
            own = in_force.facts[(in_force.facts["unit"] == office) & (in_force.facts["indicator"] == indicator.code)]
            added = total(own["numerator"])
            if added != term.numerator:
                field = question.fields[None, "num"]
                yield issue(
                    "L08",
                    submission.raw.ref(field.name),
                    found=number(term.numerator, 4),
                    what=field.about,
                    unit=office,
                    facts=Facts(field=field.name),
                    expected=number(added, 4),
                )
