"""Own indicators and the superior's: which rows of the superior's roll-up form are filled from which of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.forms.rollup import Terms, terms_of
from pipeline.forms.rollup_fill import Wanted
from pipeline.measures.levels import rolled_up
from pipeline.program.former_words import printed_key
from pipeline.program.model import Indicator, Program
from pipeline.program.vocabulary import Accrual
from pipeline.text import key

WithoutCounterpart = tuple[str, str]  # a code of either office, and why it has no counterpart


@dataclass(frozen=True, slots=True)
class SummedRow:
    """One row of the form: the superior's code (as in names), a year (None: the term), the own indicators it sums."""

    name: str
    slot: int | None
    parts: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The rows to fill, and what has no counterpart."""

    rows: tuple[SummedRow, ...]
    left_out: tuple[WithoutCounterpart, ...]


def match(program: Program, asked: Wanted) -> Matched:
    """The rows of a form that the program's own indicators answer, and everything that has no counterpart."""
    parts: dict[str, list[Indicator]] = {}
    left: list[WithoutCounterpart] = []
    for indicator in program.indicators:
        why = _hindrance(indicator, asked)
        if why:
            left.append((indicator.code, why))
        elif indicator.superior_code:
            parts.setdefault(_name(indicator), []).append(indicator)
    rows = []
    for name, slots in asked.slots.items():
        if name not in parts:
            left.append((_code(name), "Chỉ tiêu của cấp trên không có chỉ tiêu tương ứng ở cơ quan: để trống"))
            continue
        own = tuple(parts[name])
        rows += [SummedRow(name, slot, own) for slot in slots if _asked(program, own, slot, asked)]
        left += _slots_left(program, own, name, asked)
    left += _bases(program, asked)
    return Matched(tuple(rows), tuple(left))


def _name(indicator: Indicator) -> str:
    return indicator.superior_code.replace(".", "_")


def _code(name: str) -> str:
    return name.replace("_", ".")


def _hindrance(indicator: Indicator, asked: Wanted) -> str:
    """Why an own indicator is not sent up; '' where it is, or where it never is and no code above was given."""
    code = indicator.superior_code
    if not rolled_up(indicator):
        return "Chỉ tiêu do chính cơ quan báo cáo: chỉ tính ở cấp cơ quan, không cộng lên cấp trên" if code else ""
    if not code:
        return "Chỉ tiêu của cơ quan chưa khai mã chỉ tiêu cấp trên: không gửi lên"
    if _name(indicator) not in asked.slots:
        return f"Biểu của cấp trên không hỏi chỉ tiêu {code}"
    theirs, own = asked.terms.get(_name(indicator), Terms()), terms_of(indicator)
    both = [(theirs.measure, own.measure), (theirs.unit, own.unit), (theirs.threshold, own.threshold)]
    differing = [(above, here) for above, here in both if above and printed_key(above) != printed_key(here)]
    if not differing:
        return ""
    above, here = (", ".join(said) for said in zip(*differing, strict=True))
    return f"Cấp trên tính chỉ tiêu {code} khác: {above}; ở đây: {here or '(trống)'}"


def _asked(program: Program, parts: tuple[Indicator, ...], slot: int | None, asked: Wanted) -> bool:
    """Whether the own program asks all of a row: what it does not ask is unknown there, and not none."""
    years = [y for y in program.years if y == slot or (slot is None and y <= max(asked.years))]
    alike = slot is not None or _accrues_alike(parts[0], asked)
    return alike and all(any(p.asked_in(y, program.years) for y in years) for p in parts)


def _accrues_alike(indicator: Indicator, asked: Wanted) -> bool:
    """Whether the term is the sum of its years on both sides, or on neither."""
    theirs = asked.terms.get(_name(indicator), Terms()).accrual
    flow = Accrual.CUMULATIVE
    return not theirs or (key(theirs) == key(flow.label)) == (indicator.accrual is flow)


def _slots_left(
    program: Program, parts: tuple[Indicator, ...], name: str, asked: Wanted
) -> Iterator[WithoutCounterpart]:
    """What of a matched indicator stays empty."""
    slots = [slot for slot in asked.slots[name] if not _asked(program, parts, slot, asked)]
    if years := [str(slot) for slot in slots if slot is not None]:
        yield _code(name), f"Chương trình của cơ quan không hỏi năm {', '.join(years)}: để trống"
    if None in slots and not _accrues_alike(parts[0], asked):
        theirs, own = asked.terms[name].accrual, parts[0].accrual.label
        yield _code(name), f"Cấp trên cộng dồn khác ({theirs}; ở đây: {own}): dòng cả nhiệm kỳ để trống"


def _bases(program: Program, asked: Wanted) -> Iterator[WithoutCounterpart]:
    """Base quantities without a counterpart."""
    own = {b.code_above for b in program.bases}
    for base in program.bases:
        if base.superior_code and base.superior_code not in asked.bases:
            yield base.code, f"Biểu của cấp trên không hỏi số liệu chung {base.superior_code}"
    for code in sorted(asked.bases - own):
        yield code, "Số liệu chung của cấp trên không có số tương ứng ở cơ quan: để trống"
