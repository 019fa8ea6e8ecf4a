"""Illustrative figures for demonstration and tests: seeded, believable, and marked as not real."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum
from pathlib import Path

from pipeline.demo.sums import sums
from pipeline.file_names import file_name
from pipeline.forms import layout
from pipeline.forms.fill import fill
from pipeline.forms.layout import MARK, Field, FieldKind, FormSpec, Question
from pipeline.forms.quantities import asks_base, asks_people, wholes
from pipeline.forms.rollup import roll_up_spec
from pipeline.program.model import Period, Program, Unit
from pipeline.program.words import Accrual, Basis, Measure, Reporter, UnitKind, YesNo
from pipeline.text import bare

Values = dict[str, float | int | str | date | None]

_DONE = (
    "Ban Chấp hành phối hợp tốt với chuyên môn; đoàn viên hưởng ứng các phong trào thi đua.",
    "Tổ chức tuyên truyền qua nhóm Zalo của công đoàn, đoàn viên tiếp cận thông tin nhanh hơn.",
    "Duy trì mô hình “Góc tương trợ”, giúp đỡ đoàn viên có hoàn cảnh khó khăn.",
)
_LIMITS = (
    "Cán bộ công đoàn kiêm nhiệm, ít thời gian dành cho hoạt động; kinh phí còn hạn hẹp.",
    "Đoàn viên làm ca, phân tán nhiều nơi, khó tập hợp sinh hoạt chung.",
)
_WISHES = (
    "Đề nghị công đoàn cấp trên mở thêm lớp tập huấn nghiệp vụ cho cán bộ công đoàn cơ sở.",
    "Đề nghị hướng dẫn cụ thể hơn về chuyển đổi số trong quản lý đoàn viên.",
)
_AHEAD = (
    "Tiếp tục tuyên truyền, phát triển đoàn viên; chăm lo đời sống đoàn viên, người lao động.",
    "Đổi mới nội dung sinh hoạt công đoàn; quan tâm bồi dưỡng cán bộ công đoàn.",
)
# What is written where: the first of these words in a section's title decides; elsewhere, what was done.
_TOLD = (
    (("kien nghi", "de xuat", "de nghi"), _WISHES),
    (("kho khan", "han che", "ton tai", "nguyen nhan"), _LIMITS),
    (("nhiem vu", "phuong huong", "du bao", "thoi gian toi"), _AHEAD),
)
_TEXTS = 6  # of which one is drawn, whatever the section
SMALLEST, LARGEST = 12, 140  # head counts of one union
UNDER_ONE_SUPERIOR = 25  # as many times more people has a union above others


class FormFate(Enum):
    """What happens to a union's form in the demonstration."""

    GOOD = "good"
    LATE = "late"
    WRONG = "wrong"
    MISSING = "missing"


_ODDS = ((FormFate.MISSING, 0.10), (FormFate.LATE, 0.08), (FormFate.WRONG, 0.10))


def fate_of(unit: Unit, seed: int) -> FormFate:
    """The fate of a union: the same for the same seed."""
    if unit.is_own_office:
        return FormFate.GOOD
    drawn = random.Random(f"{seed}/fate/{unit.code}").random()
    for fate, share in _ODDS:
        if drawn < share:
            return fate
        drawn -= share
    return FormFate.GOOD


def fill_forms(
    forms: dict[str, Path],
    returns: Path,
    program: Program,
    period: Period,
    seed: int,
    advance: Callable[[str], None] = lambda _: None,
) -> dict[str, FormFate]:
    """Fill the blank `forms` (by unit code) into the folder `returns`; gives every union's fate.

    Every filled form carries the stamp S_illustrative and its texts begin with MARK.
    """
    fates: dict[str, FormFate] = {}
    specs: dict[UnitKind, FormSpec] = {}
    for unit in program.reporters(period):
        fate = fates[unit.code] = fate_of(unit, seed)
        advance(unit.name)
        if fate is FormFate.MISSING:
            continue
        rng = random.Random(f"{seed}/{period.code}/{unit.code}")
        if unit.is_office_below:
            values = dict(sums(roll_up_spec(program, period), unit, rng))
        else:
            spec = specs.setdefault(unit.kind, layout.form_spec(program, period, unit.kind))
            values = answers(spec, unit, rng, size=size_of(unit, seed))
            if fate is FormFate.WRONG:
                spoil(spec, values, rng)
        days = rng.randint(1, 9) if fate is FormFate.LATE else -rng.randint(0, 15)
        saved = datetime.combine(period.due + timedelta(days=days), time(rng.randint(7, 17), rng.randint(0, 59)))
        cluster = file_name(unit.cluster or "khac")
        fill(forms[unit.code], returns / cluster / forms[unit.code].name, values, saved)
    return fates


def size_of(unit: Unit, seed: int) -> int:
    """How many people a union has: the same for the same seed."""
    rng = random.Random(f"{seed}/size/{unit.code}")
    people = min(LARGEST, SMALLEST + int(rng.expovariate(1 / 35)))
    return people * UNDER_ONE_SUPERIOR if unit.kind is UnitKind.SUPERIOR else people


def answers(
    spec: FormSpec, unit: Unit, rng: random.Random, size: int, shares: dict[str, float] | None = None
) -> Values:
    """A complete, consistent set of answers by defined name.

    `shares`: which part of its whole each base quantity is, and of the union each number that only one indicator asks
    for; drawn where it is not yet there.
    """
    shares = {} if shares is None else shares
    values: Values = {
        "S_illustrative": layout.ILLUSTRATIVE,
        layout.T_REPORTER: f"{MARK} {unit.chair or 'người lập biểu'}",
        layout.T_PHONE: f"{MARK} 0000 000 000",
        layout.T_DATE: spec.period.due - timedelta(days=rng.randint(1, 10)),
        layout.T_BASIS: Basis.ESTIMATE.label if rng.random() < 0.15 else Basis.ACTUAL.label,
    }
    _bases(spec, values, rng, size, shares)
    for question in spec.questions:
        for year in question.years:
            values.update(_answer(spec, question, year, values, rng, size, shares))
    for _, field in spec.narratives:
        if rng.random() < 0.4:
            values[field.name] = f"{MARK} {_told(field.label, rng.randrange(_TEXTS))}"
    return values


def _told(title: str, drawn: int) -> str:
    """What a union writes in a section of this title."""
    words = bare(title)
    texts = next((texts for marks, texts in _TOLD if any(mark in words for mark in marks)), _DONE)
    return texts[drawn % len(texts)]


def _bases(spec: FormSpec, values: Values, rng: random.Random, size: int, shares: dict[str, float]) -> None:
    """Head counts: parts below their whole, growing a little from year to year."""
    bases = tuple(dict.fromkeys(f.base for f in spec.bases if f.base))
    pending = list(spec.bases)
    while pending:
        field = pending.pop(0)
        assert field.base is not None
        limits = [f"Q_{whole.code}_{field.year}" for whole in wholes(field.base, bases)]
        known = [value for name in limits if isinstance(value := values.get(name), int)]
        if len(known) < len(limits):
            pending.append(field)  # a part is drawn once its wholes are
        elif not known:  # it is a whole, or its whole is asked of others only
            values[field.name] = size + _year_index(spec, field.year) * (size // 40)
        else:
            share = shares.setdefault(field.base.code, rng.uniform(0.35, 0.98))
            values[field.name] = min(int(known[0] * share), *known)


def _year_index(spec: FormSpec, year: int | None) -> int:
    return spec.period.years.index(year) if year in spec.period.years else 0


def _hoped(question: Question, spec: FormSpec, year: int) -> float:
    """The target that this year's figure is drawn around."""
    indicator = question.indicator
    target = indicator.targets.get(year) or indicator.term_target
    if target is None:
        target = indicator.targets[max(indicator.targets)]
    hoped = target.low
    if year not in indicator.targets and indicator.accrual is Accrual.CUMULATIVE and not indicator.is_percent:
        hoped /= len(spec.program.years)
    return hoped


def _answer(
    spec: FormSpec,
    question: Question,
    year: int,
    values: Values,
    rng: random.Random,
    size: int,
    shares: dict[str, float],
) -> Iterator[tuple[str, float | int | str]]:
    indicator = question.indicator
    hoped = _hoped(question, spec, year)
    peers = sum(u.kind in indicator.scope.kinds for u in spec.program.units) or 1
    chance = min(0.99, max(0.05, hoped / 100 + rng.uniform(-0.06, 0.05))) if indicator.is_percent else 0.95
    if indicator.measure is Measure.RATIO:
        num = question.fields[year, "num"]
        den = question.fields.get((year, "den"))
        if den is not None:
            drawn = rng.randint(2, 40)
            share = shares.setdefault(indicator.code, drawn / 100)
            whole = peers if indicator.reporter.value == "office" else max(1, round(size * share))
            yield den.name, whole
        else:
            base = values.get(f"Q_{indicator.base}_{year}")
            assert isinstance(base, int)
            whole = base
        yield num.name, min(whole, round(whole * chance)) if num.kind is FieldKind.INTEGER else round(whole * chance, 1)
        return
    field = question.fields[year, "val"]
    if indicator.measure is Measure.YES_NO:
        exempt = rng.random() < 0.03
        answer = YesNo.NOT_CONCERNED if exempt else YesNo.YES if rng.random() < chance else YesNo.NO
        yield field.name, answer.label
    elif indicator.measure is Measure.GRADE:
        assert indicator.scale is not None and indicator.threshold is not None
        grades = indicator.scale.grades
        good = grades.index(indicator.threshold) + 1
        pool = grades[:good] if rng.random() < chance else grades[good:]
        yield field.name, rng.choice(pool or grades)
    elif indicator.measure is Measure.PER_UNIT:
        yield field.name, rng.choice((0, 1, 1, 1, 2, 3))
    else:
        asked = next((b for b in spec.bases if b.base and b.year == year and asks_base(indicator, b.base)), None)
        if asked is not None:
            yield field.name, values[asked.name]  # type: ignore[misc]  # head counts are numbers
            return
        mean = hoped if indicator.reporter.value == "office" else hoped / peers
        drawn_number = max(0.0, rng.gauss(mean, mean * 0.35 + 0.3))
        if asks_people(indicator.numerator) and indicator.reporter is Reporter.UNIT:
            drawn_number = min(drawn_number, size // 4)  # of its own people, and most of them not every year
        yield field.name, round(drawn_number) if field.kind is FieldKind.INTEGER else round(drawn_number, 1)


def spoil(spec: FormSpec, values: Values, rng: random.Random) -> None:
    """Make two of the mistakes people make (not every form has room for each of them)."""
    made = 0
    for mistake in rng.sample(_MISTAKES, len(_MISTAKES)):
        before = dict(values)
        mistake(spec, values, rng)
        made += values != before
        if made == 2:
            return


def _too_large(spec: FormSpec, values: Values, _: random.Random) -> None:
    for question in spec.questions:
        for year in question.years:
            num = question.fields.get((year, "num"))
            number = values.get(num.name) if num else None
            if num and isinstance(number, int):
                values[num.name] = number + 500
                return


def _number_fields(spec: FormSpec) -> list[Field]:
    asked = [f for q in spec.questions for f in q.fields.values() if f.kind.is_number]
    return asked or list(spec.bases)


def _left_empty(spec: FormSpec, values: Values, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = None


def _ambiguous(spec: FormSpec, values: Values, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = "1,250"


def _percent_typed(spec: FormSpec, values: Values, rng: random.Random) -> None:
    if fields := [f for f in _number_fields(spec) if f.part == "num"]:
        values[rng.choice(fields).name] = "95%"


def _in_words(spec: FormSpec, values: Values, rng: random.Random) -> None:
    if fields := _number_fields(spec):
        values[rng.choice(fields).name] = "chưa thống kê được"


_MISTAKES = (_too_large, _left_empty, _ambiguous, _percent_typed, _in_words)
