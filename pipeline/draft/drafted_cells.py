"""A draft as cells of the program workbook: each with the words it comes from and how sure the reading is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.draft.model import DocumentDraft, Doubt, DraftedQuestion, DraftedSession, HeadFact, Promise, Sureness
from pipeline.draft.over_year_before import CountedChange, counted_change
from pipeline.draft.periods import PeriodValues, usual_periods
from pipeline.draft.report_days import ReportDay, report_days
from pipeline.program import sheets
from pipeline.program.kinds import EVERY_UNIT, UnitKinds, listed_kinds
from pipeline.program.records import Base, Target
from pipeline.program.sheets import Sheet
from pipeline.program.targets import EVERY_YEAR
from pipeline.program.usual_rows import ScaleRole, usual_bases, usual_scale, usual_sections
from pipeline.program.vocabulary import Accrual, Comparator, Measure
from pipeline.program.words import Family, words_of
from pipeline.text import number

OURS = "Văn bản không ghi; chương trình đề xuất."
_ASKED = "Câu hỏi do chương trình đặt theo lời văn bản."
_USUAL_DATES = "Văn bản không ghi; theo lệ thường số liệu chốt 31/5, 30/11, nộp sau nửa tháng."
_EARLY = "Văn bản đòi báo cáo trước khi hết kỳ: số liệu chốt ngày ấy."
_LONGEST_TERM = 10
_PLACES = 6  # of a target that is written as text: as many as the reader keeps
YEARS_DOUBT = "years"  # the column that a doubt about all years of a row names
# What a document says itself; the other columns are proposed.
_OF_DOCUMENT = ("group", "text", "unit", "comparator", "scope", "reporter", "lead", "coordinating")


@dataclass(frozen=True, slots=True)
class DraftedCell:
    """The value of a cell, the words it comes from and where they stand, how sure it is, and why not surer."""

    value: str | int | float | date
    sentence: str = ""
    where: str = ""
    sureness: Sureness = Sureness.SURE
    why: str = ""


DraftedRow = Mapping[str, DraftedCell]


def years_of(draft: DocumentDraft) -> tuple[int, ...]:
    """The years that the workbook has columns for: those of the document, and those that a promise is due in."""
    named = {*draft.heads.years, *(year for promise in draft.promises for year in promise.years)}
    if not named:
        return ()
    first, last = min(named), max(named)
    return tuple(range(first, last + 1)) if last - first < _LONGEST_TERM else draft.heads.years


def about_cells(draft: DocumentDraft, office_code: str = "") -> DraftedRow:
    """The fields of sheet Chương trình."""
    cells = {name: _of_fact(fact) for name, fact in draft.heads.facts.items() if _is_field(name)}
    years = years_of(draft)
    if (
        years
        and "first_year" in cells
        and (years[0], years[-1]) != (cells["first_year"].value, cells["last_year"].value)
    ):
        why = "Có chỉ tiêu đến hạn ngoài các năm của nhiệm kỳ."
        for name, year in (("first_year", years[0]), ("last_year", years[-1])):
            cells[name] = DraftedCell(year, cells[name].sentence, cells[name].where, Sureness.UNSURE, why)
    if "superior_office" in cells:
        above = cells["superior_office"]
        cells["addressee"] = DraftedCell(
            above.value, above.sentence, above.where, Sureness.LIKELY, "Lấy theo cơ quan cấp trên."
        )
    if office_code:
        cells["office_code"] = DraftedCell(office_code, sureness=Sureness.LIKELY, why=OURS)
    if "signer_title" not in cells and cells:
        cells["signer_title"] = DraftedCell(_usual_title(draft), sureness=Sureness.UNSURE, why=OURS)
    return cells


def _is_field(name: str) -> bool:
    return any(column.key == name for column in sheets.ABOUT.columns)


def _of_fact(fact: HeadFact) -> DraftedCell:
    return DraftedCell(fact.value, fact.sentence, fact.at.said, fact.sureness, _sentence_of(fact.why))


def _sentence_of(why: str) -> str:
    return f"{why[:1].upper()}{why[1:].rstrip('.')}." if why else ""


def _usual_title(draft: DocumentDraft) -> str:
    return words_of(draft.family or Family.UNION).chair.upper()


# ----------------------------------------------------------------------------------------- indicators


def indicator_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Chỉ tiêu, years by their number."""
    years, scopes = years_of(draft), listed_kinds(draft.words).scope_names
    every = scopes[EVERY_UNIT.code]  # where the organisation has no units of the sort that is named
    return tuple(
        _row(p, q, years, scopes.get(p.scope.code, every).label)
        for p, q in zip(draft.promises, draft.questions, strict=True)
    )


def _row(promise: Promise, question: DraftedQuestion, years: Sequence[int], scope: str) -> DraftedRow:
    said: dict[str, str] = {
        "code": question.code,
        "group": promise.group,
        "text": promise.text,
        "measure": question.measure.label,
        "unit": promise.unit,
        "comparator": promise.comparator.label,
        "scope": scope,
        "reporter": promise.reporter.label,
        "numerator": question.numerator,
        "denominator": question.denominator,
        "base": question.base,
        "scale": question.scale,
        "threshold": question.threshold,
        "accrual": question.accrual.label,
        "lead": promise.lead,
        "coordinating": promise.coordinating,
    }
    doubts = (*promise.doubts, *question.doubts)
    over = counted_change(promise)
    if over is not None:
        said |= _asked_as_number(promise, over)
        doubts = tuple(doubt for doubt in doubts if said.get(doubt.column) or doubt.column == YEARS_DOUBT)
    values: dict[str, str | float] = {name: value for name, value in said.items() if value}
    values |= _year_cells(promise, years) if over is None else _change_cells(promise, over, years)
    if promise.term is not None and over is None:
        values["term_target"] = target_text(promise.term, promise.unit)
    return {name: _cell(name, value, promise, doubts) for name, value in values.items()}


def _asked_as_number(promise: Promise, over: CountedChange) -> dict[str, str]:
    """The columns of a promise to change over the year before, which is asked as the number itself."""
    comparator = Comparator.AT_LEAST if promise.change == "tăng" else Comparator.AT_MOST
    return {
        "measure": Measure.COUNT.label,
        "unit": over.unit,
        "comparator": comparator.label,
        "numerator": over.asked,
        "denominator": "",
        "base": "",
        "accrual": Accrual.ANNUAL.label,
    }


def _change_cells(promise: Promise, over: CountedChange, years: Sequence[int]) -> dict[str, str]:
    """The target as words: of the years that are promised, once where that is all of them or none is named."""
    if len(set(over.years.values())) > 1:
        return {str(year): words for year, words in sorted(over.years.items())}
    some = 0 < len(promise.years) < len(years)
    return dict.fromkeys(map(str, sorted(promise.years)), over.target) if some else {EVERY_YEAR: over.target}


def _year_cells(promise: Promise, years: Sequence[int]) -> dict[str, str | float]:
    """The targets of the years, once where all have the same."""
    said = {str(year): target_text(t, promise.unit) for year, t in sorted(promise.years.items())}
    equal = len(years) > 1 and set(promise.years) == set(years) and len(set(promise.years.values())) == 1
    return {EVERY_YEAR: said[str(years[0])]} if equal else said


def _cell(name: str, value: str | float, promise: Promise, doubts: Sequence[Doubt]) -> DraftedCell:
    column = YEARS_DOUBT if name.isdigit() or name == EVERY_YEAR else name
    own = [doubt for doubt in doubts if doubt.column == column]
    sureness, why = _usual(column)
    if own:
        worst = max(own, key=lambda doubt: list(Sureness).index(doubt.sureness))
        sureness, why = worst.sureness, " ".join(_sentence_of(doubt.why) for doubt in own)
    return DraftedCell(value, promise.sentence, promise.block.at.said, sureness, why)


def _usual(column: str) -> tuple[Sureness, str]:
    if column in ("numerator", "denominator"):
        return Sureness.LIKELY, _ASKED
    if column in _OF_DOCUMENT or column in (YEARS_DOUBT, "term_target"):
        return Sureness.SURE, ""
    return Sureness.SURE, OURS


def target_text(target: Target, unit: str) -> str | float:
    """A target as it is typed: 95, '1.500 - 2.000'; shares of up to one percent with their sign, which a bare
    0,2 would lack: it may be a fifth of all.
    """
    sign = "%" if unit == "%" and 0 < target.low <= 1 else ""
    if target.high is not None:
        return f"{number(target.low, _PLACES)} - {number(target.high, _PLACES)}{sign}"
    if sign:
        return f"{number(target.low, _PLACES)}%"
    return int(target.low) if target.low == int(target.low) else target.low


# ----------------------------------------------------------------------------------------- the other sheets


def session_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Lịch."""
    return tuple(_session(session) for session in draft.heads.sessions)


def _session(session: DraftedSession) -> DraftedRow:
    values: dict[str, str | date] = {
        "name": session.name,
        "when": session.when,
        "start": session.start,
        "end": session.end,
        "lines": "\n".join(session.lines),
    }
    return {name: DraftedCell(value, where=session.at.said) for name, value in values.items()}


def period_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Kỳ báo cáo."""
    term = draft.heads.facts.get("term")
    usual = usual_periods(years_of(draft), str(term.value) if term else "")
    said = {kind.label: day for kind, day in report_days(draft.blocks).items()}
    return tuple(
        {k: DraftedCell(v, sureness=Sureness.LIKELY, why=_USUAL_DATES) for k, v in row.items()}
        | dict(_said_due(row, said.get(str(row["kind"]))))
        for row in usual
    )


def _said_due(row: PeriodValues, said: ReportDay | None) -> DraftedRow:
    """The day by which the document wants the report of a period; nothing where it does not say."""
    end = row["end"]
    if said is None or not isinstance(end, date):
        return {}
    day = date(end.year + (said.month == 1 and end.month > 1), said.month, said.day)
    due = {"due": DraftedCell(day, said.block.text, said.block.at.said)}
    if day >= end:
        return due
    # Wanted before the period is over: its figures are those of that day.
    return due | {"cutoff": DraftedCell(day, said.block.text, said.block.at.said, Sureness.LIKELY, _EARLY)}


def base_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Số liệu chung: of a union those that are asked about and what they are part of, () for none.

    Another organisation has its own in any case: the blank workbook has a union's.
    """
    usual, known = usual_bases(draft.family), listed_kinds(draft.words)
    if draft.family is not Family.UNION:
        return tuple(_base(base, known) for base in usual)
    by_code = {base.code: base for base in usual}
    used = {question.base for question in draft.questions} & by_code.keys()
    for code in tuple(used):
        above = by_code[code].part_of
        while above is not None and above not in used:
            used.add(above)
            above = by_code[above].part_of
    return tuple(_base(base, known) for base in usual if base.code in used)


def _base(base: Base, known: UnitKinds) -> DraftedRow:
    values = {
        "code": base.code,
        "label": base.label,
        "unit": base.unit,
        "part_of": base.part_of or "",
        "scope": known.scope_names[base.scope.code].label,
    }
    return {name: DraftedCell(value, why=OURS) for name, value in values.items() if value}


def scale_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Danh mục: the scales that questions name."""
    scales = [usual_scale(role, draft.family) for role in ScaleRole]
    used = [scale for scale in scales if any(q.scale == scale.name for q in draft.questions)]
    if not used and draft.family is not Family.UNION:
        used = scales[:1]  # in the place of a union's in the blank workbook
    return tuple(
        {
            "name": DraftedCell(scale.name, why=OURS),
            **{f"grade{n}": DraftedCell(grade, why=OURS) for n, grade in enumerate(scale.grades, 1)},
        }
        for scale in used
    )


def section_rows(draft: DocumentDraft) -> tuple[DraftedRow, ...]:
    """The rows of sheet Đề cương by the document's groups; () for a union, whose outline the blank workbook has."""
    if draft.family is Family.UNION:
        return ()
    rows = usual_sections(list(dict.fromkeys(promise.group for promise in draft.promises)))
    names = ("number", "title", "prompt", "writer")
    return tuple(
        {
            name: DraftedCell(value, sureness=Sureness.LIKELY, why=OURS)
            for name, value in zip(names, row, strict=True)
            if value
        }
        for row in rows
    )


def drafted_tables(draft: DocumentDraft) -> Mapping[Sheet, tuple[DraftedRow, ...]]:
    """The rows of every table that a draft fills."""
    found = {
        sheets.INDICATORS: indicator_rows(draft),
        sheets.PERIODS: period_rows(draft),
        sheets.SESSIONS: session_rows(draft),
        sheets.SECTIONS: section_rows(draft),
        sheets.BASES: base_rows(draft),
        sheets.SCALES: scale_rows(draft),
    }
    return {sheet: rows for sheet, rows in found.items() if rows}
