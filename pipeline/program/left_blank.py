"""What cells of the program workbook stand for that are left empty: each rule beside the words that say it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.program.kinds import EVERY_UNIT, OFFICE_ALONE
from pipeline.program.term import TERM_LABEL
from pipeline.program.vocabulary import (
    WHOLE_HEAD,
    Accrual,
    Comparator,
    Measure,
    Reporter,
    Writer,
)
from pipeline.program.words import every_word
from pipeline.text import key

# What another cell of the row says, or stands for, by the key of its column; '' for nothing.
SaidInRow = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LeftBlank:
    """What an empty cell stands for: in words, as its column's note says it, and of the other cells of its row.

    `of` gives '' where they do not tell; the cell has to be filled in then.
    """

    words: str
    of: Callable[[SaidInRow], str]


def always(what: str, label: str = "") -> LeftBlank:
    """An empty cell that stands for the same in every row; people read its `label`."""
    return LeftBlank(f"“{label or what}”", lambda _said: what)


def like(column: str, words: str) -> LeftBlank:
    """An empty cell that stands for what another cell of its row says."""
    return LeftBlank(words, lambda said: said(column))


def _is(said: SaidInRow, column: str, *words: Measure) -> bool:
    return key(said(column)) in {key(text) for word in words for text in (word.label, word.value)}


def _measure(said: SaidInRow) -> str:
    if said("scale") or said("threshold"):
        return Measure.GRADE.label
    return Measure.RATIO.label if said("base") or said("denominator") else ""


def _unit(said: SaidInRow) -> str:
    return "%" if _is(said, "measure", Measure.RATIO, Measure.YES_NO, Measure.GRADE) else ""


def _reporter(said: SaidInRow) -> str:
    names = (OFFICE_ALONE.code, *every_word("office"))  # as the office is called in the words of any organisation
    return (Reporter.OFFICE if key(said("scope")) in map(key, names) else Reporter.UNIT).label


def _numerator(said: SaidInRow) -> str:
    return "" if not said("measure") or _is(said, "measure", Measure.RATIO) else said("text")


def _accrual(said: SaidInRow) -> str:
    if _is(said, "measure", Measure.STOCK):
        return Accrual.LEVEL.label
    if not said("term_target"):
        return Accrual.ANNUAL.label
    grows = _is(said, "measure", Measure.COUNT, Measure.PER_UNIT)
    return (Accrual.CUMULATIVE if grows else Accrual.LEVEL).label


MEASURE = LeftBlank(
    f"“{Measure.GRADE.label}” khi có thang hoặc ngưỡng xếp loại, “{Measure.RATIO.label}” khi có {WHOLE_HEAD}", _measure
)
UNIT_OF_MEASURE = LeftBlank(
    f"“%” với “{Measure.RATIO.label}”, “{Measure.YES_NO.label}”, “{Measure.GRADE.label}”", _unit
)
COMPARATOR = LeftBlank(
    f"theo lời ở mức giao (“trên 95”, “dưới 3%”, “tối đa 5”, “10 - 20”), không có lời thì {Comparator.AT_LEAST.label}",
    lambda _said: Comparator.AT_LEAST.label,
)
SCOPE = always(EVERY_UNIT.code, "mọi đơn vị cơ sở")
REPORTER = LeftBlank(f"“{Reporter.UNIT.label}”; đối tượng là chính cơ quan thì “{Reporter.OFFICE.label}”", _reporter)
NUMERATOR = LeftBlank(f"nội dung chỉ tiêu (“{Measure.RATIO.label}” thì phải ghi)", _numerator)
ACCRUAL = LeftBlank(
    f"có mức “{TERM_LABEL}” thì số lượng và bình quân cộng dồn các năm, các cách tính khác lấy mức mới nhất; không có "
    f"mức “{TERM_LABEL}” thì từng năm; “{Measure.STOCK.label}” luôn lấy mức mới nhất",
    _accrual,
)
PEOPLE = always("người")
EVERY_PERIOD = LeftBlank("mọi kỳ", lambda _said: "")
WRITER = always(Writer.UNITS.label)
