"""The closed lists of the trade: machine value and Vietnamese label, declared once for workbook, form and report."""

from __future__ import annotations

from pipeline.labelled import Labelled


class Measure(Labelled):
    """How a union's answer becomes a pair (numerator, denominator): design, section 2."""

    RATIO = "ratio", "Tỷ lệ"
    YES_NO = "yes_no", "Có/Không"
    GRADE = "grade", "Xếp loại"
    COUNT = "count", "Số lượng"
    STOCK = "stock", "Số hiện có"
    PER_UNIT = "per_unit", "Bình quân mỗi đơn vị"

    @property
    def has_denominator(self) -> bool:
        """Whether the pair has a denominator at all."""
        return self not in (Measure.COUNT, Measure.STOCK)

    @property
    def is_choice(self) -> bool:
        """Whether the union picks from a list instead of writing a number."""
        return self in (Measure.YES_NO, Measure.GRADE)


# The two numbers of a result, in words: of 47 in 50, 47 and 50.
REACHED, WHOLE = "số đạt được", "tổng số"
REACHED_HEAD, WHOLE_HEAD = "Số đạt được", "Tổng số"  # over a column
REACHED_OR_COUNT = f"{REACHED_HEAD} (số lượng)"  # over one that holds numbers without a whole, too


# Who puts figures together and signs the report: the office that the program is of.
OFFICE_HEAD = "Cơ quan tổng hợp"


class Accrual(Labelled):
    """How a figure behaves along time."""

    ANNUAL = "annual", "Từng năm"
    CUMULATIVE = "cumulative", "Cộng dồn các năm"
    LEVEL = "level", "Mức đạt đến thời điểm"


class Comparator(Labelled):
    """How a result is held against its target."""

    AT_LEAST = ">=", "≥"
    MORE = ">", ">"
    AT_MOST = "<=", "≤"
    LESS = "<", "<"
    EQUAL = "=", "="
    RANGE = "range", "Khoảng"

    @property
    def lower_is_better(self) -> bool:
        """Whether a smaller figure is the better one."""
        return self in (Comparator.AT_MOST, Comparator.LESS)


class Reporter(Labelled):
    """Who answers: every union concerned, or the office itself on its own form."""

    UNIT = "unit", "Đơn vị"
    OFFICE = "office", OFFICE_HEAD


class Level(Labelled):
    """Where a kind of units stands; OFFICE is the reporting office, which answers a form of its own."""

    GRASSROOTS = "grassroots", "Cơ sở"
    SUPERIOR = "superior", "Cấp trên trực tiếp cơ sở"
    OFFICE = "office", "Cơ quan"


class PeriodKind(Labelled):
    """Kinds of reporting periods."""

    HALF_YEAR = "half_year", "6 tháng"
    ANNUAL = "annual", "Năm"
    MID_TERM = "mid_term", "Giữa nhiệm kỳ"
    END_OF_TERM = "end_of_term", "Cuối nhiệm kỳ"


class Event(Labelled):
    """What can happen to a union of the list."""

    FOUNDED = "founded", "Thành lập"
    DISSOLVED = "dissolved", "Giải thể"
    RENAMED = "renamed", "Đổi tên"
    CLUSTER = "cluster", "Chuyển cụm"
    SUPERIOR = "superior", "Chuyển cấp trên"
    MERGED = "merged", "Sáp nhập"  # into a union that goes on
    UNITED = "united", "Hợp nhất"  # with others into a new one
    SPLIT = "split", "Chia tách"  # into new ones; the old one may itself be among them

    @property
    def passes_on(self) -> bool:
        """Whether other unions take over what the union was."""
        return self in (Event.MERGED, Event.UNITED, Event.SPLIT)

    @property
    def founds(self) -> bool:
        """Whether the unions that take over begin with it."""
        return self in (Event.UNITED, Event.SPLIT)

    @property
    def replaces(self) -> bool:
        """Whether something of the union (name, cluster, superior) was another before."""
        return self in (Event.RENAMED, Event.CLUSTER, Event.SUPERIOR)


class Status(Labelled):
    """A result against its target."""

    EXCEEDED = "exceeded", "Vượt"
    MET = "met", "Đạt"
    NEAR = "near", "Gần đạt"
    NOT_MET = "not_met", "Chưa đạt"
    NOT_DUE = "not_due", "Chưa đến kỳ"
    NO_DATA = "no_data", "Chưa có số liệu"
    NOT_APPLICABLE = "not_applicable", "Không áp dụng"

    @property
    def reached(self) -> bool:
        """Whether the promise is kept."""
        return self in (Status.EXCEEDED, Status.MET)


class Outlook(Labelled):
    """The prospect of a target at the end of the term, in the words of reports that are written before it.

    UNSTABLE: the newest step was taken, an earlier one was missed or the trend does not hold.
    """

    DONE = "done", "Đã hoàn thành"
    ON_COURSE = "on_course", "Đang trong lộ trình"
    UNSTABLE = "unstable", "Đạt, chưa ổn định"
    AT_RISK = "at_risk", "Chậm so với lộ trình"
    OUT_OF_REACH = "out_of_reach", "Khó hoàn thành"
    UNKNOWN = "unknown", "Chưa xác định"


class YesNo(Labelled):
    """The accepted answers of a yes/no question; the drop-down and the reader both take them from here."""

    YES = "yes", "Có"
    NO = "no", "Không"
    NOT_CONCERNED = "not_concerned", "Không thuộc đối tượng"


# The answer to a grade or to yes or no while it is not settled, where the program allows it: no yes, no no, no zero.
NOT_YET = "Chưa đánh giá"

# What else people type for the same three answers (compared by text.key).
YES_NO_ALIASES = {
    "x": YesNo.YES,
    "v": YesNo.YES,
    "✓": YesNo.YES,
    "√": YesNo.YES,
    "đã có": YesNo.YES,
    "yes": YesNo.YES,
    "no": YesNo.NO,
    "k": YesNo.NO,
    "ko": YesNo.NO,
    "chưa": YesNo.NO,
    "không có": YesNo.NO,
    "chưa có": YesNo.NO,
    "không áp dụng": YesNo.NOT_CONCERNED,
    "kad": YesNo.NOT_CONCERNED,
}


class Basis(Labelled):
    """Whether the figures of a form are counted or estimated (reports are due before the period ends)."""

    ACTUAL = "actual", "Số thực hiện"
    ESTIMATE = "estimate", "Số ước thực hiện"


class Writer(Labelled):
    """Who writes a narrative section when it is not a named department."""

    UNITS = "units", "Các đơn vị"
    OFFICE = "office", OFFICE_HEAD
