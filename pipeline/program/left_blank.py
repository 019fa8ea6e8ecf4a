"""What cells of the program workbook stand for that are left empty: each rule beside the words that say it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.program.former_words import printed_key
from pipeline.program.kinds import EVERY_UNIT
from pipeline.program.organisations import family_of, place_of, short_name
from pipeline.program.term import TERM_LABEL, years_of_term
from pipeline.program.vocabulary import (
    WHOLE_HEAD,
    Accrual,
    Comparator,
    Measure,
    Reporter,
    Writer,
)
from pipeline.program.words import Family, words_of
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


def _is(said: SaidInRow, column: str, *words: Measure) -> bool:
    return printed_key(said(column)) in {key(text) for word in words for text in (word.label, word.value)}


def _measure(said: SaidInRow) -> str:
    if said("scale") or said("threshold"):
        return Measure.GRADE.label
    return Measure.RATIO.label if said("base") or said("denominator") else ""


def _unit(said: SaidInRow) -> str:
    return "%" if _is(said, "measure", Measure.RATIO, Measure.YES_NO, Measure.GRADE) else ""


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
REPORTER = LeftBlank(
    f"“{Reporter.UNIT.label}”; đối tượng là chính cơ quan thì “{Reporter.OFFICE.label}”",
    lambda _said: Reporter.UNIT.label,
)
NUMERATOR = LeftBlank(f"nội dung chỉ tiêu (“{Measure.RATIO.label}” thì phải ghi)", _numerator)
ACCRUAL = LeftBlank(
    f"có mức “{TERM_LABEL}” thì số lượng và bình quân cộng dồn các năm, các cách tính khác lấy mức mới nhất; không có "
    f"mức “{TERM_LABEL}” thì từng năm; “{Measure.STOCK.label}” luôn lấy mức mới nhất",
    _accrual,
)
PEOPLE = always("người")
EVERY_PERIOD = LeftBlank("mọi kỳ", lambda _said: "")
WRITER = always(Writer.UNITS.label)


def _title(said: SaidInRow) -> str:
    return f"Chương trình hành động thực hiện {said('resolution')}" if said("resolution") else ""


def _resolution(said: SaidInRow) -> str:
    return f"Nghị quyết Đại hội nhiệm kỳ {said('term')}" if said("term") else ""


def _office_short(said: SaidInRow) -> str:
    number = said("number")
    return re.split(r"[-/]", number)[-1].strip() if "-" in number else short_name(said("office"))


def _first_year(said: SaidInRow) -> str:
    return str(years[0]) if (years := years_of_term(said("term"))) else ""


def _last_year(said: SaidInRow) -> str:
    return str(years[-1]) if (years := years_of_term(said("term"))) else ""


CODE = LeftBlank("chương trình tự đánh số, ghi vào ô này khi làm biểu; mã đã có không đổi", lambda _said: "tự đánh số")
TITLE = LeftBlank("“Chương trình hành động thực hiện …” kèm tên ngắn của nghị quyết", _title)
RESOLUTION = LeftBlank("“Nghị quyết Đại hội nhiệm kỳ …” theo nhiệm kỳ", _resolution)
OFFICE_CODE = always("CQ")
OFFICE_SHORT = LeftBlank("phần cuối của số văn bản ở dưới, chưa có số thì theo tên cơ quan", _office_short)
PLACE = LeftBlank("theo tên cơ quan", lambda said: place_of(said("office")))
FIRST_YEAR = LeftBlank("năm thứ hai của nhiệm kỳ năm năm (2025 - 2030 là 2026), nhiệm kỳ khác: năm đầu", _first_year)
LAST_YEAR = LeftBlank("năm cuối của nhiệm kỳ", _last_year)
SIGNER_TITLE = LeftBlank(
    "“CHỦ TỊCH”, “BÍ THƯ” theo tên cơ quan",
    lambda said: words_of(family_of(said("office")) or Family.UNION).chair.upper(),
)
ADDRESSEE = LeftBlank("cơ quan cấp trên (ghi dấu “-” nếu không có)", lambda said: said("superior_office"))
