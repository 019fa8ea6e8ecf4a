"""How well promises are read: rows found and not invented, and of the right rows the share of right fields.

    .venv/bin/python -m tests.draft_measure            # the documents of tests/fixtures/draft
    .venv/bin/python -m tests.draft_measure FOLDER     # NAME/text.txt beside NAME/gold.csv, in the columns of Gold

What is wrong is printed, a line each. A row of the truth with 'row' in its column doubt may be found or not; a field
named there may be read otherwise.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import shipped
from pipeline.draft.model import Promise
from pipeline.draft.read import read_document
from pipeline.draft.understand import understood
from pipeline.program.folded import fold
from pipeline.program.reader import read as read_program
from pipeline.program.records import Indicator, Target
from pipeline.program.vocabulary import Comparator, Reporter
from pipeline.steps.draft import draft_of

FIXTURES = Path(__file__).resolve().parent / "fixtures" / "draft"
INPUTS = Path(__file__).resolve().parent.parent / "inputs"
DRAFTED = "phu-sa"  # itself drafted, and looked over
PROGRAMS = ("yen-bai", "bac-quang", "lai-chau", "cong-thuong", "bac-kan")
EVERY_YEAR, TERM = "hằng năm", "nhiệm kỳ"
_WORD = re.compile(r"\w+")
_LEAST_ALIKE = 0.45
_OTHER_AMOUNT = 0.55  # of the likeness of rows that share no amount
_DOUBT_OF = {"comparison": "cmp", "targets": "cmp", "years": "time", "reporter": "reporter", "scope": "scope"}

Amount = tuple[float, float | None]


@dataclass(frozen=True, slots=True)
class Gold:
    """What is compared of a row: its words, amounts by 'hằng năm', 'nhiệm kỳ' or a year, and its fields."""

    text: str
    words: frozenset[str]
    due: Mapping[str, Amount]
    comparison: str
    reporter: str
    scope: str = ""  # empty: not compared
    doubt: str = ""

    @property
    def amounts(self) -> frozenset[Amount]:
        return frozenset(self.due.values())

    def values(self) -> dict[str, object]:
        fields: dict[str, object] = {
            "comparison": self.comparison,
            "targets": sorted(map(str, self.amounts)),
            "years": sorted(self.due),
            "reporter": self.reporter,
        }
        return fields | ({"scope": self.scope} if self.scope else {})


@dataclass(slots=True)
class Measured:
    """Counts of one document, or of several, and what is wrong."""

    drafted: int = 0
    truth: int = 0
    right: int = 0
    fields: int = 0
    fields_right: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.drafted if self.drafted else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.truth if self.truth else 1.0

    @property
    def fields_share(self) -> float:
        return self.fields_right / self.fields if self.fields else 1.0

    def __add__(self, other: Measured) -> Measured:
        counts = (getattr(self, n) + getattr(other, n) for n in Measured.__slots__)
        return Measured(*counts)

    def __str__(self) -> str:
        return (
            f"rows {self.drafted}/{self.truth}, precision {self.precision:.3f}, recall {self.recall:.3f}, "
            f"fields {self.fields_share:.3f}"
        )


# ------------------------------------------------------------------------------------------- rows


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(fold(text)))


def _due(years: Mapping[int, Target], term: Target | None, all_years: Sequence[int]) -> dict[str, Amount]:
    """Equal amounts in every year as 'hằng năm', the last year as the term."""
    amounts = {(t.low, t.high) for t in years.values()}
    if all_years and set(years) == set(all_years) and len(amounts) == 1:
        due: dict[str, Amount] = {EVERY_YEAR: amounts.pop()}
    else:
        due = {str(year): (t.low, t.high) for year, t in years.items()}
    if term is not None:
        due[TERM] = (term.low, term.high)
    return _with_last_as_term(due, all_years)


def _with_last_as_term(due: Mapping[str, Amount], years: Sequence[int]) -> dict[str, Amount]:
    last = str(years[-1]) if years else ""
    made = {key: amount for key, amount in due.items() if key != last}
    return made | ({TERM: due.get(TERM, due[last])} if last in due else {})


def drafted_row(p: Promise, years: Sequence[int]) -> Gold:
    due = _due(p.years, p.term, years) or {EVERY_YEAR: (p.amount.low, p.amount.high)}
    comparison = f"{p.change}_pct" if p.change else p.comparator.label
    return Gold(p.text, _words(p.text), due, comparison, p.reporter.label, p.scope.label)


def indicator_row(i: Indicator, years: Sequence[int]) -> Gold:
    due = _due(i.targets, i.term_target, years)
    return Gold(i.text, _words(i.text), due, i.comparator.label, i.reporter.label, i.scope.label)


_COMPARISONS = {">=": Comparator.AT_LEAST, "<=": Comparator.AT_MOST, "=": Comparator.EQUAL, "khoảng": Comparator.RANGE}


def gold_row(row: Mapping[str, str], years: Sequence[int]) -> Gold:
    """A row of a gold.csv."""
    due: dict[str, Amount] = {}
    for part in filter(None, row["years"].split(";")):
        year, _, amount = part.rpartition(":")
        due[year.strip()] = _amount(amount)
    if row["target_term"]:
        due[TERM] = _amount(row["target_term"])
    if years and set(map(str, years)) <= set(due) and len({due[str(y)] for y in years}) == 1:
        due = {EVERY_YEAR: due[str(years[0])]} | ({TERM: due[TERM]} if TERM in due else {})
    reporter = Reporter.OFFICE if row["reporter_std"] == "Cơ quan" else Reporter.UNIT
    said = row["comparison"]
    comparison = _COMPARISONS[said].label if said in _COMPARISONS else said
    scope = row.get("scope_std", "")
    due = _with_last_as_term(due, years)
    return Gold(row["measure"], _words(row["measure"]), due, comparison, reporter.label, scope, row["doubt"])


def _amount(said: str) -> Amount:
    low, _, high = said.partition("-")
    return float(low), float(high) if high else None


# ------------------------------------------------------------------------------------------- comparing


def alike(drafted: Gold, true: Gold) -> float:
    """How much of the true row's words the drafted one has; less where they share no amount."""
    if not true.words:
        return 0.0
    shared = len(drafted.words & true.words) / len(true.words) - 0.005 * len(drafted.words - true.words)
    return shared * (1.0 if drafted.amounts & true.amounts else _OTHER_AMOUNT)


def paired(drafted: Sequence[Gold], truth: Sequence[Gold]) -> dict[int, list[int]]:
    """Drafted row -> true rows: one each, the likest first; several where one row has the steps of all."""
    scores = sorted(((alike(d, t), -i, -j) for i, d in enumerate(drafted) for j, t in enumerate(truth)), reverse=True)
    pairs: dict[int, list[int]] = {}
    used: set[int] = set()
    for score, i, j in scores:
        if score < _LEAST_ALIKE:
            break
        if -i not in pairs and -j not in used:
            pairs[-i] = [-j]
            used.add(-j)
    for i, others in pairs.items():
        steps = set(drafted[i].due.items())
        for j, true in enumerate(truth):
            near = len(true.words & truth[others[0]].words) >= 0.5 * len(true.words)
            if j not in used and len(steps) > 1 and near and set(true.due.items()) <= steps:
                others.append(j)
                used.add(j)
    return pairs


def measured(drafted: Sequence[Gold], truth: Sequence[Gold]) -> Measured:
    """The counts of a document."""
    pairs = paired(drafted, truth)
    soft = {j for j, true in enumerate(truth) if "row" in true.doubt}
    found = [j for others in pairs.values() for j in others]
    merged = len(found) - len(pairs)
    soft_found = len(soft & set(found))
    counts = Measured(len(drafted) + merged - soft_found, len(truth) - len(soft), len(found) - soft_found)
    for i, others in sorted(pairs.items()):
        true = truth[others[0]]
        due = {key: amount for j in others for key, amount in truth[j].due.items()}
        expected = Gold(true.text, true.words, due, true.comparison, true.reporter, true.scope, true.doubt).values()
        got = drafted[i].values()
        for name, value in expected.items():
            if _DOUBT_OF[name] in true.doubt:
                continue
            counts.fields += 1
            counts.fields_right += got[name] == value
            if got[name] != value:
                counts.wrong.append(f"{name}: {got[name]} for {value}: {drafted[i].text[:100]}")
    counts.wrong += [f"missed {t.due}: {t.text[:120]}" for j, t in enumerate(truth) if j not in {*found, *soft}]
    counts.wrong += [f"invented {d.due}: {d.text[:120]}" for i, d in enumerate(drafted) if i not in pairs]
    return counts


# ------------------------------------------------------------------------------------------- documents


def of_text(text: str, rows: Iterable[Mapping[str, str]], suffix: str = ".txt") -> Measured:
    """The counts of a text against the rows of a gold.csv."""
    draft = understood(read_document(text.encode(), f"x{suffix}"))
    years = draft.heads.years
    return measured([drafted_row(p, years) for p in draft.promises], [gold_row(row, years) for row in rows])


def of_program(name: str) -> Measured:
    """The counts of a document against the program that was drawn from it by hand."""
    program = read_program(INPUTS / name / "chuong-trinh.xlsx", name)
    draft = draft_of(FIXTURES / f"{name}.md" if name != DRAFTED else INPUTS / name / shipped.SAMPLE_DOCUMENT)
    truth = [indicator_row(i, program.years) for i in program.indicators]
    return measured([drafted_row(p, draft.heads.years) for p in draft.promises], truth)


def questions_of(name: str) -> list[str]:
    """How the questions drafted for a document differ from those of its program, a line each."""
    program = read_program(INPUTS / name / "chuong-trinh.xlsx", name)
    draft = understood(read_document((FIXTURES / f"{name}.md").read_bytes(), f"{name}.md"))
    drafted = [drafted_row(p, draft.heads.years) for p in draft.promises]
    pairs = paired(drafted, [indicator_row(i, program.years) for i in program.indicators])
    wrong = []
    for at, (true, *_) in pairs.items():
        question, i = draft.questions[at], program.indicators[true]
        grades = i.scale.name if i.scale else "", i.threshold or ""
        told = {
            "code": (question.code, i.code),
            "measure": (question.measure.label, i.measure.label),
            "accrual": (question.accrual.label, i.accrual.label),
            "base": (question.base, i.base or ""),
            "grades": ((question.scale, question.threshold), grades),
        }
        wrong += [f"{i.code} {what}: {got} for {right}" for what, (got, right) in told.items() if got != right]
    return wrong


def further() -> Iterator[tuple[str, Measured]]:
    """The counts of the excerpts of further documents."""
    for document in json.loads((FIXTURES / "further.json").read_text(encoding="utf-8")):
        yield document["name"], of_text(document["text"], document["rows"])


def _of_folder(folder: Path) -> Iterator[tuple[str, Measured]]:
    for gold in sorted(folder.glob("*/gold.csv")):
        text = (gold.parent / "text.txt").read_text(encoding="utf-8")
        with gold.open(encoding="utf-8", newline="") as rows:
            yield gold.parent.name, of_text(text, list(csv.DictReader(rows)))


def main(arguments: Sequence[str]) -> None:
    """Print the counts of each document and of all."""
    documents = (
        _of_folder(Path(arguments[0])) if arguments else (*((name, of_program(name)) for name in PROGRAMS), *further())
    )
    total = Measured()
    for name, counts in documents:
        print(f"{name:24} {counts}", *counts.wrong, sep="\n    ")
        total += counts
    print(f"{'all':24} {total}")


if __name__ == "__main__":
    main(sys.argv[1:])
