"""The answers that `new` is given: what each may be, what is usual where none is given, what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from pipeline.errors import PipelineError, SettingsError
from pipeline.program.kinds import UnitKind, UnitKinds
from pipeline.program.organisations import place_of, short_name
from pipeline.program.unit_guess import GuessedUnit, prefix_of, with_kinds
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import Settings
from pipeline.steps import choose
from pipeline.steps.new_program import name_of, prefix_problem, term_of, usual_period
from pipeline.text import bare, key, parse_date, short_date
from pipeline.ways import as_typed

KINDS: Mapping[str, PeriodKind] = {"nam": PeriodKind.ANNUAL, "6thang": PeriodKind.HALF_YEAR}
_SHOWN = (("nam", "Cả năm"), ("6thang", "6 tháng đầu năm"))


@dataclass(frozen=True, slots=True)
class NewAnswers:
    """Options as they were typed; '' for what was not. `first_year`, `year`: 0."""

    name: str = ""
    office: str = ""
    superior: str = ""
    title: str = ""
    resolution: str = ""
    term: str = ""
    first_year: int = 0
    place: str = ""
    short: str = ""
    signer: str = ""
    prefix: str = ""
    kind: str = ""
    year: int = 0
    cutoff: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """One of them under the name of its option: `given`, else `usual`; `choices` as (given, shown)."""

    name: str
    label: str
    given: str
    usual: str = ""
    problem: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def value(self) -> str:
        """What will stand."""
        return self.given or self.usual


def checked_answers(settings: Settings, said: NewAnswers, today: date) -> Iterator[CheckedAnswer]:
    """Every answer, with what is usual and what is wrong with it."""
    own = said.name or _free_name(settings, name_of(said.office))
    years = _years(said.term, said.first_year)
    whole = _years(said.term, int(said.term[:4]) if said.term[:4].isdecimal() else 0)
    shown = term_of(said.term)[0] if years else ""
    yield _answer("office", "Tên cơ quan", said.office)
    yield _answer("superior", "Cơ quan cấp trên", said.superior)
    yield _answer("place", "Địa danh", said.place, place_of(said.office))
    yield _answer("office-short", "Ký hiệu cơ quan", said.short, short_name(said.office))
    yield _answer("signer", "Họ tên người ký báo cáo", said.signer)
    yield _answer("title", "Tên chương trình, kế hoạch", said.title)
    yield _answer("name", "Tên thư mục", said.name, own, check=partial(choose.new_program_file, settings))
    yield _answer("term", "Nhiệm kỳ", said.term, check=term_of)
    first, choices = str(said.first_year or ""), tuple((str(y), str(y)) for y in whole)
    yield _answer(
        "first-year", "Năm đầu có mức giao", first, str(years[0]) if years else "",
        check=partial(check_year, years=whole) if whole else None, choices=choices,
    )  # fmt: skip
    resolution = f"Nghị quyết Đại hội nhiệm kỳ {shown}" if shown else ""
    yield _answer("resolution", "Tên ngắn của nghị quyết", said.resolution, resolution)
    yield _answer("prefix", "Chữ đầu của mã đơn vị", said.prefix, prefix_of(own) if own else "", check=check_prefix)
    yield from _of_period(said, years, today)


def _of_period(said: NewAnswers, years: tuple[int, ...], today: date) -> Iterator[CheckedAnswer]:
    usual_kind = usual_kind_on(today)
    kind = _answer("kind", "Kỳ đầu tiên", said.kind, usual_kind, check=kind_of, choices=_SHOWN)
    year = _answer(
        "year", "Năm của kỳ đầu tiên", str(said.year or ""), str(usual_year(years, today)) if years else "",
        check=partial(check_year, years=years) if years else None, choices=tuple((str(y), str(y)) for y in years),
    )  # fmt: skip
    yield kind
    yield year
    if years and not year.problem:
        usual = usual_period(
            kind_of(said.kind) if not kind.problem and said.kind else kind_of(usual_kind), int(year.value)
        )
        yield _answer("cutoff", "Số liệu tính đến ngày", said.cutoff, short_date(usual.cutoff), check=day_of)
        yield _answer("due", "Hạn nộp", said.due, short_date(usual.due), check=day_of)


def _answer(
    name: str, label: str, given: str, usual: str = "", *, check: Callable[[str], object] | None = None,
    choices: tuple[tuple[str, str], ...] = (),
) -> CheckedAnswer:  # fmt: skip
    problem = ""
    try:
        if given and check:
            check(given)
    except PipelineError as error:
        problem = str(error)
    return CheckedAnswer(name, label, given, usual, problem, choices)


def _free_name(settings: Settings, wanted: str) -> str:
    """The name, with a number where there is such a program already; '' for none."""
    for name in (wanted, *(f"{wanted}-{n}" for n in range(2, 100))):
        try:
            choose.new_program_file(settings, name)
        except PipelineError:
            continue
        return name
    return ""


def _years(term: str, first_year: int) -> tuple[int, ...]:
    try:
        return term_of(term, first_year)[1] if term else ()
    except SettingsError:
        return ()


def check_prefix(prefix: str) -> None:
    """Raises SettingsError where codes cannot begin so."""
    if problem := prefix_problem(prefix):
        raise SettingsError(problem)


def usual_kind_on(today: date) -> str:
    """What the first period is in that part of the year."""
    return "6thang" if today.month <= 6 else "nam"


def usual_year(years: tuple[int, ...], today: date) -> int:
    """This year where the term has it, else the nearest that it has."""
    return min(max(today.year, years[0]), years[-1])


def kind_of(said: str) -> PeriodKind:
    """The kind of a period as people write it. Raises SettingsError."""
    plain = bare(said).replace(" ", "").replace("canam", "nam")
    if plain not in KINDS:
        raise SettingsError(f"Kỳ “{said}” không có: ghi nam (cả năm) hoặc 6thang.")
    return KINDS[plain]


def check_year(said: str, years: tuple[int, ...]) -> None:
    """Raises SettingsError for a year that the term does not have."""
    if not (said.isdecimal() and int(said) in years):
        raise SettingsError(f"Năm “{said}” không thuộc nhiệm kỳ: ghi một năm từ {years[0]} đến {years[-1]}.")


def day_of(said: str) -> date:
    """A day as people write it. Raises SettingsError."""
    try:
        return parse_date(said)
    except ValueError:
        raise SettingsError(f"“{said}” không phải ngày; ghi ngày/tháng/năm, ví dụ 30/11/2026.") from None


def told_kinds(said: list[str], known: UnitKinds) -> Mapping[str, UnitKind]:
    """What somebody says of the kinds of unions, 'YB01=dnnn; YB07=Hành chính sự nghiệp', by code.

    Raises SettingsError.
    """
    found: dict[str, UnitKind] = {}
    for one in filter(None, (part.strip() for text in said for part in text.split(";"))):
        code, sign, name = one.partition("=")
        kind = known.kind_names.get(key(name))
        if not sign or kind is None or kind.is_office:
            names = "; ".join(known.kind_labels)
            raise SettingsError(
                f"{as_typed('--unit-kind')}: “{one}” không đúng; ghi mã=loại hình, loại hình là một trong: {names}."
            )
        found[code.strip()] = kind
    return found


def with_told_kinds(units: Sequence[GuessedUnit], kinds: Mapping[str, UnitKind]) -> tuple[GuessedUnit, ...]:
    """The unions of a list with the kinds that were told. Raises SettingsError for a code that none of them has."""
    if strange := kinds.keys() - {unit.code for unit in units}:
        raise SettingsError(f"{as_typed('--unit-kind')}: danh sách không có mã {', '.join(sorted(strange))}.")
    return with_kinds(units, kinds)
