"""Rows of sheet Chỉ tiêu -> Indicator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from pipeline.program.cells import Cell, Record, names_of
from pipeline.program.kinds import Scope, UnitKinds
from pipeline.program.model import Base, Indicator, Scale, Target
from pipeline.program.references import CODE, CODE_HINT, matching, unknown
from pipeline.program.targets import (
    EVERY_YEAR,
    TERM,
    TypedTarget,
    ask_about_shares,
    check_ranges,
    comparator_of,
    target_columns,
    typed_target,
)
from pipeline.program.vocabulary import NOT_YET, WHOLE_HEAD, Accrual, Comparator, Measure, PeriodKind, Reporter, YesNo
from pipeline.text import key, number


def indicator(
    r: Record, years: tuple[int, ...], scales: Mapping[str, Scale], bases: Mapping[str, Base], known: UnitKinds
) -> Indicator | None:
    """A row of sheet Chỉ tiêu, `scales` by key of their name; None where a word of the trade is missing (said)."""
    measure, scope = r.choice("measure", Measure), r.named("scope", known.scope_names, known.scope_labels)
    reporter, accrual = _reporter(r, scope), r.choice("accrual", Accrual)
    code = matching(r["code"], CODE, CODE_HINT)
    unit = r.said("unit")
    typed = {name: t for name in target_columns(years) if (t := typed_target(r[name], unit))}
    ask_about_shares([(r[name], t) for name, t in typed.items()])
    comparator = comparator_of(r, [(r[name], t) for name, t in typed.items()])
    by_year = _by_year(r, years, typed)
    targets = {year: t.target for year, t in by_year.items() if t.target is not None}
    term_target = typed[TERM].target if TERM in typed else None
    if measure is None or comparator is None or scope is None or reporter is None or accrual is None:
        return None
    _check_targets(r, years, typed, comparator)
    if typed.keys() == {EVERY_YEAR} and years and not by_year:
        r[EVERY_YEAR].wrong("mức giao của ít nhất một năm (các cột năm đều ghi “-”)")
    if comparator is Comparator.EQUAL:
        _ask_about_equal(r, targets, term_target, percent=unit == "%")
    if measure is Measure.RATIO:
        _check_denominator(r, scope, reporter, bases)
    if scope.is_office and reporter is not Reporter.OFFICE:
        r["reporter"].wrong(Reporter.OFFICE.label)
    scale = _scale_of(r, scales) if measure is Measure.GRADE else None
    return Indicator(
        code=code,
        group=r["group"].text(),
        text=r["text"].text(),
        measure=measure,
        unit=unit,
        comparator=comparator,
        scope=scope,
        reporter=reporter,
        numerator=r.said("numerator"),
        denominator=r["denominator"].text(),
        base=(r["base"].text() or None) if measure is Measure.RATIO else None,
        scale=scale,
        threshold=_threshold(r, scale) if scale else None,
        accrual=accrual,
        targets=targets,
        term_target=term_target,
        lead=r["lead"].text(),
        coordinating=r["coordinating"].text(),
        superior_code=matching(r["superior_code"], CODE, CODE_HINT),
        may_wait=_may_wait(r, measure),
        asked_at=_asked_at(r["asked_at"]),
        changes={year: t.change for year, t in by_year.items() if t.change is not None},
    )


def _reporter(r: Record, scope: Scope | None) -> Reporter | None:
    """Who answers: the office itself where nothing is said and it is the scope, whatever that is called."""
    if r["reporter"].empty and scope is not None and scope.is_office:
        return Reporter.OFFICE
    return r.choice("reporter", Reporter)


def _by_year(r: Record, years: Iterable[int], typed: Mapping[str, TypedTarget]) -> dict[int, TypedTarget]:
    """The target of each year: its own, else that of every year, unless a dash says that it has none."""
    found = {}
    for year in years:
        usual = None if r[str(year)].dashed else typed.get(EVERY_YEAR)
        if promised := typed.get(str(year), usual):
            found[year] = promised
    return found


def _asked_at(cell: Cell) -> frozenset[PeriodKind]:
    """The kinds of periods that a cell names; none for every period, or where one is no kind (said)."""
    names = names_of(PeriodKind)
    said = [
        part for part in map(str.strip, "\n".join(cell.lines()).replace(",", ";").replace("\n", ";").split(";")) if part
    ]
    found = [names.get(key(part)) for part in said]
    if None in found:
        cell.wrong(f"các loại kỳ {'; '.join(kind.label for kind in PeriodKind)}, cách nhau dấu chấm phẩy")
        return frozenset()
    return frozenset(kind for kind in found if kind is not None)


def _may_wait(r: Record, measure: Measure) -> bool:
    """Whether 'not assessed yet' is an answer: to a grade, or to yes or no."""
    cell = r["may_wait"]
    answer = cell.choice(YesNo)
    if answer is YesNo.NOT_CONCERNED:
        cell.wrong(f"một trong: {'; '.join(cell.column.choices)}", "Chọn trong danh sách thả xuống.")
    if answer is YesNo.YES and not measure.is_choice:
        labels = "”, “".join(m.label for m in Measure if m.is_choice)
        cell.wrong(f"để trống: chỉ chỉ tiêu “{labels}” trả lời được “{NOT_YET}”", "Xóa ô này.")
    return answer is YesNo.YES and measure.is_choice


def _check_targets(r: Record, years: tuple[int, ...], typed: Mapping[str, TypedTarget], comparator: Comparator) -> None:
    """At least one target, and ranges where the comparison is with a range."""
    check_ranges([(r[name], promised.target) for name, promised in typed.items()], comparator)
    given = [r[name] for name in target_columns(years)]
    if years and all(cell.empty for cell in given) and not any(r[str(year)].nowhere for year in years):
        r[TERM].wrong("mức giao của ít nhất một năm, hằng năm hoặc của nhiệm kỳ")


def _ask_about_equal(r: Record, targets: Mapping[int, Target], term_target: Target | None, *, percent: bool) -> None:
    """Say '=' where '≥' is likely meant: before a share that can be exceeded, or targets that rise by the year."""
    yearly = [targets[year].low for year in sorted(targets)]
    open_shares = [low for low in (*yearly, *([term_target.low] if term_target else [])) if 0 < low < 100]
    if percent and open_shares:
        why = f"mức giao {number(min(open_shares))}%"
    elif any(later > earlier for earlier, later in pairwise(yearly)):
        why = "mức giao tăng theo năm"
    else:
        return
    cell = r["comparator"]
    cell.problems.add("P09", cell.sheet, cell.address, cell.value, cell.column.header, expected=why)


def _check_denominator(r: Record, scope: Scope, reporter: Reporter, bases: Mapping[str, Base]) -> None:
    """Everybody who is asked the indicator must be asked what it is divided by."""
    if r["base"].empty:
        if r["denominator"].empty:
            r["denominator"].wrong("câu hỏi về tổng số, hoặc mã ở cột “Tổng số chung”")
        return
    if reporter is Reporter.OFFICE:
        r["base"].wrong(f"để trống và ghi {WHOLE_HEAD} (cơ quan tổng hợp không điền số liệu chung)")
        return
    base = bases.get(r["base"].text())
    if base is not None and not scope.kinds <= base.scope.kinds:
        r["base"].wrong(
            f"số liệu chung hỏi mọi đơn vị thuộc đối tượng “{scope.label}”",
            f"Số liệu chung này chỉ hỏi “{base.scope.label}”: sửa Đối tượng của nó, hoặc dùng số liệu khác.",
        )


def _scale_of(r: Record, scales: Mapping[str, Scale]) -> Scale | None:
    scale = scales.get(key(r["scale"].text()))
    if scale is None:
        unknown(r["scale"], "tên thang ở trang “Danh mục”", [s.name for s in scales.values()])
    return scale


def _threshold(r: Record, scale: Scale) -> str | None:
    for grade in scale.grades:
        if key(grade) == key(r["threshold"].text()):
            return grade
    r["threshold"].wrong("một mức của thang: " + "; ".join(scale.grades))
    return None


def check_sums_above(records: Iterable[Record], indicators: Iterable[Indicator]) -> None:
    """Indicators that answer one of the superior's must add up: reckoned alike, of unions that no two of them ask."""
    by_code = {i.code: i for i in indicators}
    rows = ((r["superior_code"], by_code.get(r["code"].text())) for r in records)
    seen: dict[str, list[tuple[str, Indicator]]] = {}
    for cell, own in rows:
        if own is None or not own.superior_code or own.reporter is Reporter.OFFICE:
            continue
        before = seen.setdefault(own.superior_code, [])
        for address, other in before:
            if why := _apart(own, other):
                cell.wrong(f"mã khác ô {address}, hoặc hai chỉ tiêu cộng được với nhau", why)
                break
        before.append((cell.address, own))


def _apart(one: Indicator, other: Indicator) -> str:
    """Why two indicators cannot be added up into one of the superior's; '' where they can."""

    def reckoned(i: Indicator) -> tuple[object, ...]:
        return (i.measure, key(i.unit), i.accrual is Accrual.CUMULATIVE, key(i.threshold or ""))

    if reckoned(one) != reckoned(other):
        return "Chỉ cộng được khi Cách tính, Đơn vị tính, Cộng dồn, Ngưỡng xếp loại như nhau."
    if one.scope.kinds & other.scope.kinds:
        return (
            "Hai chỉ tiêu hỏi cùng một loại hình đơn vị: cộng lại thì một đơn vị bị tính hai lần trong số đã báo cáo. "
            "Chỉ cộng được khi Đối tượng khác nhau; nếu không thì hỏi bằng một chỉ tiêu."
        )
    return ""
