"""Closes and comparisons as plain tables, for the terminal and as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from pipeline.closes.diff import Difference, RowDiff, figure_changed, text_changed
from pipeline.closes.figure_text import figure_text
from pipeline.closes.model import (
    Close,
    FigureKey,
    ReportedFigure,
    ReportedResult,
    ReportedText,
    ResultKey,
    Snapshot,
    TextKey,
)
from pipeline.issues import Issue, IssueRole
from pipeline.labelled import Labelled
from pipeline.program.model import Program
from pipeline.program.term import year_label, year_name
from pipeline.program.vocabulary import REACHED_HEAD, WHOLE, WHOLE_HEAD, Status
from pipeline.round.indicator_listing import plain_number
from pipeline.round.printed import ESTIMATE_MARK
from pipeline.text import number, percent

NONE = "–"


class RowChange(Labelled):
    """What became of a row."""

    ADDED = "added", "Thêm"
    REMOVED = "removed", "Bỏ"
    CHANGED = "changed", "Sửa"
    MOVED = "moved", "Đổi tệp, ô"


def kind_of(old: object, new: object) -> RowChange:
    """What became of a row that was `old` and is `new`."""
    if old is None:
        return RowChange.ADDED
    return RowChange.REMOVED if new is None else RowChange.CHANGED


def figure_kind(change: RowDiff[FigureKey, ReportedFigure]) -> RowChange:
    """What became of a figure; one read from another file or cell says the same, the count of an estimate does not."""
    return kind_of(change.old, change.new) if figure_changed(change) else RowChange.MOVED


def closes_table(closes: Iterable[Close]) -> pd.DataFrame:
    """number, period, closed_at, who, note, withdrawn_at."""
    rows = [
        (
            str(c.number),
            c.period,
            c.closed_at.isoformat(),
            c.who,
            c.note,
            c.withdrawn.at.isoformat() if c.withdrawn else "",
        )
        for c in closes
    ]
    columns = ["number", "period", "closed_at", "who", "note", "withdrawn_at"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def closes_on_screen(closes: Iterable[Close]) -> pd.DataFrame:
    """The closes for people."""
    rows = [(str(c.number), c.period_name, f"{c.closed_at:%d/%m/%Y %H:%M}", c.who, _remark(c)) for c in closes]
    return pd.DataFrame(rows, columns=["Lần", "Kỳ", "Chốt lúc", "Người chốt", "Ghi chú"], dtype=object)


def _remark(close: Close) -> str:
    """The note of a close; of one taken back, that first."""
    if close.withdrawn is None:
        return close.note
    back = close.withdrawn
    return "; ".join(filter(None, (f"đã hủy {back.at:%d/%m/%Y %H:%M}, {back.who}", back.note, close.note)))


RESULT_COLUMNS = [
    "indicator", "resolution", "year", "numerator", "denominator", "value", "target", "status", "reported", "expected",
    "estimated",
]  # fmt: skip


def closed_results(kept: Snapshot) -> pd.DataFrame:
    """The results as closed; the columns of `listings.result_table`."""
    rows = [
        (
            r.indicator,
            r.resolution,
            year_name(r.year),
            *map(plain_number, (r.numerator, r.denominator, r.value)),
            _span(r, plain_number, "-"),
            r.status,
            r.reported,
            r.expected,
            _marked(r),
        )
        for r in kept.results
    ]
    return pd.DataFrame(rows, columns=RESULT_COLUMNS, dtype=object)


def closed_results_on_screen(kept: Snapshot, ahead: Mapping[ResultKey, str]) -> pd.DataFrame:
    """The results as closed, for people; `ahead`: what is said of those that were not due."""
    rows = [
        [
            *(r.indicator, year_words(r), _figure(r.numerator), _figure(r.denominator), value_of(r), target_of(r)),
            *(_standing(r, ahead), coverage_of(r), r.resolution),
        ]
        for r in kept.results
    ]
    columns = ["Mã", "Năm", REACHED_HEAD, WHOLE_HEAD, "Kết quả", "Mức giao", "Đánh giá", "Báo cáo", "Nghị quyết"]
    table = pd.DataFrame(rows, columns=columns, dtype=object)
    return table if table["Nghị quyết"].nunique() > 1 else table.drop(columns="Nghị quyết")


COMPARISON_COLUMNS = [
    "kind", "change", "indicator", "resolution", "unit", "year", "numerator_old", "numerator_new", "denominator_old",
    "denominator_new", "value_old", "value_new", "target_old", "target_new", "status_old", "status_new",
    "reported_old", "reported_new", "expected_old", "expected_new", "file_old", "sheet_old", "cell_old", "file_new",
    "sheet_new", "cell_new", "text_old", "text_new", "estimated_old", "estimated_new",
]  # fmt: skip


def comparison_table(found: Difference) -> pd.DataFrame:
    """Every change in one table: kind result, pair, base or words (its `indicator` is the section); else blank."""
    rows = [_result_cells(c) for c in found.results]
    rows += [_figure_cells("pair", c) for c in found.figures]
    rows += [_figure_cells("base", c) for c in found.bases]
    rows += [_text_cells(c) for c in found.texts]
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS, dtype=object).fillna("")


def _result_cells(change: RowDiff[ResultKey, ReportedResult]) -> dict[str, object]:
    indicator, resolution, year = change.key
    cells: dict[str, object] = {
        "kind": "result",
        "change": str(kind_of(change.old, change.new)),
        "indicator": indicator,
        "resolution": resolution,
        "year": year_name(year),
    }
    for side, row in (("old", change.old), ("new", change.new)):
        if row is not None:
            for name in ("numerator", "denominator", "value"):
                cells[f"{name}_{side}"] = plain_number(getattr(row, name))
            cells[f"target_{side}"] = _span(row, plain_number, "-")
            cells |= {f"{name}_{side}": str(getattr(row, name)) for name in ("status", "reported", "expected")}
            cells[f"estimated_{side}"] = _marked(row)
    return cells


def _figure_cells(kind: str, change: RowDiff[FigureKey, ReportedFigure]) -> dict[str, object]:
    unit, code, year = change.key
    cells: dict[str, object] = {"kind": kind, "change": str(figure_kind(change))}
    cells |= {"indicator": code, "unit": unit, "year": str(year)}
    for side, row in (("old", change.old), ("new", change.new)):
        if row is not None:
            cells |= {f"{name}_{side}": plain_number(getattr(row, name)) for name in ("numerator", "denominator")}
            cells |= {f"{name}_{side}": getattr(row, name) for name in ("file", "sheet", "cell")}
            cells[f"estimated_{side}"] = _marked(row)
    return cells


def _marked(row: ReportedFigure | ReportedResult) -> str:
    """Whether a figure is an estimate, as the columns of that name say it: '' where a close of before says nothing."""
    return "" if row.estimated is None else str(int(row.estimated))


def text_kind(change: RowDiff[TextKey, ReportedText]) -> RowChange:
    """What became of a union's words; those read from another file or cell say the same."""
    return kind_of(change.old, change.new) if text_changed(change) else RowChange.MOVED


def _text_cells(change: RowDiff[TextKey, ReportedText]) -> dict[str, object]:
    unit, section = change.key
    cells: dict[str, object] = {"kind": "words", "change": str(text_kind(change)), "indicator": section, "unit": unit}
    for side, row in (("old", change.old), ("new", change.new)):
        if row is not None:
            cells |= {f"{name}_{side}": getattr(row, name) for name in ("text", "file", "sheet", "cell")}
    return cells


def results_changed(found: Difference) -> pd.DataFrame:
    """What changed by indicator, for people."""
    rows = [
        [
            *(c.key[0], year_label(c.key[2]), kind_of(c.old, c.new).label),
            *(_both(c, of) for of in (value_of, _pair_of, target_of, status_of, coverage_of)),
        ]
        for c in found.results
    ]
    columns = ["Mã", "Năm", "Thay đổi", "Kết quả", f"{REACHED_HEAD}/{WHOLE}", "Mức giao", "Đánh giá", "Báo cáo"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def figures_changed(found: Difference, names: Mapping[str, str], program: Program) -> pd.DataFrame:
    """What changed by union, for people: pairs and base quantities, those only read from another file left out."""
    labels = program.base_labels
    rows = [
        [
            *(c.key[0], names.get(c.key[0], ""), labels.get(c.key[1], c.key[1]), str(c.key[2]), figure_kind(c).label),
            *(figure_text(program, f) if f else NONE for f in (c.old, c.new)),
            place_of(c.new or c.old),
        ]
        for c in by_union(found)
    ]
    columns = ["Mã đơn vị", "Đơn vị", "Chỉ tiêu, số liệu chung", "Năm", "Thay đổi", "Trước", "Sau", "Tệp, ô"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def texts_changed(found: Difference, names: Mapping[str, str]) -> pd.DataFrame:
    """Whose words changed, for people; the words themselves are in the workbook."""
    rows = [
        [c.key[0], names.get(c.key[0], ""), c.key[1], text_kind(c).label, place_of(c.new or c.old)]
        for c in text_changes(found)
    ]
    return pd.DataFrame(rows, columns=["Mã đơn vị", "Đơn vị", "Mục", "Thay đổi", "Tệp, ô"], dtype=object)


AFTER_CLOSE_COLUMNS = ("Mã đơn vị", "Đơn vị", "Về", "Gửi sau chốt", "Đã chốt", "Tệp, ô")
COUNTS_HEAD = "Đang tính"


def after_close_cells(item: Issue, names: Mapping[str, str]) -> tuple[str, ...]:
    """What came after a close and does not count, under AFTER_CLOSE_COLUMNS."""
    about = item.what or item.title
    return (item.unit, names.get(item.unit, ""), about, item.standing, item.expected, str(item.ref))


def what_counts(item: Issue) -> str:
    """What stands in the sums in place of what came after a close, under COUNTS_HEAD."""
    if item.has(IssueRole.CLOSED_STANDS):
        return "số đã chốt"
    return "không đưa vào" if item.has(IssueRole.TEXT_AFTER_CLOSE) else "không tính"


def after_close_table(found: Iterable[Issue], names: Mapping[str, str]) -> pd.DataFrame:
    """What came after a close and does not count, for people."""
    return pd.DataFrame([after_close_cells(i, names) for i in found], columns=list(AFTER_CLOSE_COLUMNS), dtype=object)


def text_changes(found: Difference) -> list[RowDiff[TextKey, ReportedText]]:
    """The changes of words, union by union, without those only read from another file or cell."""
    return sorted((c for c in found.texts if text_changed(c)), key=lambda c: c.key)


def by_union(found: Difference) -> list[RowDiff[FigureKey, ReportedFigure]]:
    """The changes of figures, union by union, without those only read from another file or cell."""
    return sorted((c for c in (*found.bases, *found.figures) if figure_changed(c)), key=lambda c: c.key[0])


def year_words(row: ReportedResult) -> str:
    """The year, or the term."""
    return year_label(row.year)


def value_of(row: ReportedResult) -> str:
    """The value as people read it: '91%', '91% (ước)'."""
    if row.value is None:
        return NONE
    text = percent(row.value) if row.measured_in == "%" else number(row.value)
    return text + (ESTIMATE_MARK if row.estimated else "")


def target_of(row: ReportedResult) -> str:
    """The target as documents write it: '95%', '80 - 85%', '' for none."""
    sign = "%" if row.measured_in == "%" and row.low is not None else ""
    return f"{_span(row, lambda x: '' if x is None else number(x), ' - ')}{sign}"


def _standing(row: ReportedResult, ahead: Mapping[ResultKey, str]) -> str:
    """The verdict; the outlook of what is not due."""
    return ahead.get(row.key, status_of(row)) if row.status == Status.NOT_DUE else status_of(row)


def status_of(row: ReportedResult) -> str:
    """The verdict in Vietnamese."""
    return next((s.label for s in Status if s == row.status), row.status)


def coverage_of(row: ReportedResult) -> str:
    """Reported/expected."""
    return f"{row.reported}/{row.expected}"


def place_of(row: ReportedFigure | ReportedText | None) -> str:
    """File and cell."""
    return f"{row.file} › {row.sheet}!{row.cell}" if row else ""


def _pair_of(row: ReportedResult) -> str:
    return _figure(row.numerator) + ("" if row.denominator is None else f"/{_figure(row.denominator)}")


def _both(change: RowDiff[ResultKey, ReportedResult], of: Callable[[ReportedResult], str]) -> str:
    old, new = (of(row) if row is not None else NONE for row in (change.old, change.new))
    return old if old == new else f"{old} → {new}"


def _span(row: ReportedResult, shown: Callable[[float | None], str], dash: str) -> str:
    low = shown(row.low)
    return low if row.high is None else f"{low}{dash}{shown(row.high)}"


def _figure(value: float | None) -> str:
    return NONE if value is None else number(value, 4)
