"""Where a program stands in a period, in one count that report, note, workbook and screen share. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipeline.measures.results import Result
from pipeline.measures.status import broken, irrevocable
from pipeline.program.model import Indicator, Period, Program, Target
from pipeline.program.vocabulary import PeriodKind, Status
from pipeline.text import number

TERM_KINDS = (PeriodKind.MID_TERM, PeriodKind.END_OF_TERM)
OwnResults = Mapping[tuple[str, int | None], Result]  # by indicator code and year, None for the term

RULES = (
    "Chỉ tiêu từng năm chỉ hỏi trong năm có mức giao. Chỉ tiêu cộng dồn và mức đạt đến thời điểm: chỉ có một hạn (một "
    "năm, hoặc cả nhiệm kỳ) thì hỏi mọi năm cho đến hạn, để thấy tiến độ; có mức giao của nhiều năm thì hỏi từ năm "
    "đầu có mức giao.",
    "Mức giao tăng, giảm so với năm trước: hỏi cả năm trước đó; mức phải đạt tính từ kết quả năm trước của tất cả đơn "
    "vị cộng lại, chưa có kết quả ấy (hoặc bằng 0) thì là Chưa có số liệu. Chỉ tiêu ghi “Hỏi ở kỳ” chỉ hỏi ở các loại "
    "kỳ ấy; chưa kỳ nào hỏi thì là Chưa đến kỳ, không ai bị tính là thiếu.",
    "Chỉ tiêu chỉ giao cho cả nhiệm kỳ: các năm ghi kết quả, không có mức giao nên là Chưa đến kỳ; kết quả đến nay so "
    "với mức nhiệm kỳ. Chỉ tiêu cộng dồn, mức đạt đến thời điểm luôn có dòng nhiệm kỳ, kể cả khi nhiệm kỳ không giao "
    "mức.",
    "Đến nay là một số duy nhất, số của cả nhiệm kỳ: cộng dồn thì cộng các năm, mức đạt thì lấy số mới nhất của từng "
    "đơn vị. Bảng của báo cáo, trang Chỉ tiêu của tong-hop.xlsx và lệnh results ghi cùng số ấy.",
    "Năm phải báo cáo mà chưa đơn vị nào báo cáo là chưa biết: không tính là đạt, không tính là chưa đạt, không có "
    "trong số lũy kế, không dự báo qua năm ấy; báo cáo nêu rõ năm nào chưa có số liệu.",
    "Đánh giá chung của kỳ (trang Tổng quan, báo cáo, báo cáo nhanh, màn hình, tong-quan.html đếm như nhau, trên tất "
    "cả chỉ tiêu): lấy mức giao của năm; không giao năm ấy thì lấy mức nhiệm kỳ; thời hạn đã qua thì lấy kết quả của "
    "năm đến hạn. Vượt, Đạt, Gần đạt, Chưa đạt chỉ ghi "
    "khi thời hạn đã hết. Thời hạn chưa hết (6 tháng so với mức năm; giữa nhiệm kỳ so với mức nhiệm kỳ) thì là Chưa "
    "đến kỳ, đi cùng triển vọng (Đang trong lộ trình, Chậm so với lộ trình …), trừ khi không gì có thể thay đổi: số "
    "lượng đã đạt mức giao là Đạt, Vượt ngay; số lượng đã vượt mức không được vượt quá là Chưa đạt (hoặc Gần đạt) "
    "ngay. Dòng nhiệm kỳ của chỉ tiêu chưa đến kỳ ghi triển vọng thay cho đánh giá.",
    "Số đơn vị đã báo cáo/phải báo cáo của nhiệm kỳ đếm các đơn vị đang có: đơn vị nhận sáp nhập, hợp nhất, chia tách "
    "là đã báo cáo khi chính nó và các đơn vị cũ đều đã báo cáo các năm phải báo cáo. Cấp dưới chưa gửi biểu tổng hợp "
    "thì số đơn vị còn thiếu lấy theo biểu gần nhất của cấp ấy, theo từng loại hình.",
)

_OF_WHAT_IS_DUE = (Status.EXCEEDED, Status.MET, Status.NEAR, Status.NOT_MET)
# How the count is said, in this order; what is reached stands together.
_WORDS: Mapping[Status, str] = {
    Status.NEAR: "gần đạt",
    Status.NOT_MET: "chưa đạt",
    Status.NOT_DUE: "chưa đến kỳ đánh giá",
    Status.NO_DATA: "chưa có số liệu",
    Status.NOT_APPLICABLE: "không áp dụng (không có đối tượng)",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A result and the verdict on it that counts: for an indicator, on the result that a period holds it to.

    `open`: the time of its target is not over (half a year against a year's, half a term against the term's). What an
    open result lacks may still come, and what it has may be lost: unless it is settled, it is not due.
    """

    result: Result
    open: bool

    @property
    def status(self) -> Status:
        """The verdict: what the result says where its time is over or nothing can change it, else not due."""
        found = self.result.status
        if not self.open or self.settled or found in (Status.NO_DATA, Status.NOT_APPLICABLE):
            return found
        return Status.NOT_DUE

    @property
    def so_far(self) -> bool:
        """Whether it is reached today and may yet be lost before its time is over."""
        return self.open and self.result.status.reached and not self.settled

    @property
    def settled(self) -> bool:
        """Whether it is a sum that reached its target for good, or went beyond what was allowed."""
        return self.missed or self._holds(irrevocable)

    @property
    def missed(self) -> bool:
        """Whether it is a sum beyond what was allowed, which no later figure takes back."""
        return self._holds(broken)

    def _holds(self, rule: Callable[[Indicator, float, Target], bool]) -> bool:
        value, target = self.result.value, self.result.target
        return value is not None and target is not None and rule(self.result.indicator, value, target)


def term_over(program: Program, period: Period) -> bool:
    """Whether nothing of the term is left, so that no outlook is due."""
    if period.kind is PeriodKind.END_OF_TERM:
        return True
    return period.years[-1] >= program.years[-1] and not period.is_half_year


def judged(program: Program, period: Period, own: OwnResults, indicator: Indicator) -> Judged:
    """What the period says of one indicator; `own` are the results against the program's own targets."""
    return in_time(program, period, _of_period(period, own, indicator))


def in_time(program: Program, period: Period, result: Result) -> Judged:
    """Any result of a period, with whether its time is over."""
    return Judged(result, still_open(program, period, result.year))


def still_open(program: Program, period: Period, year: int | None) -> bool:
    """Whether the time of the targets of a year, or of the term, is not over in a period."""
    return period.tells_half_of(year) or (year is None and not term_over(program, period))


def _of_period(period: Period, own: OwnResults, indicator: Indicator) -> Result:
    """This year's result if a target is due, else the term's, else an earlier year's step (in reports over several
    years, and where no later target is left), else this year's without a target."""
    term = own.get((indicator.code, None))
    if term is not None and term.target is None:
        term = None
    year = own[indicator.code, period.years[-1]]
    if period.kind is PeriodKind.END_OF_TERM and term is not None:
        return term
    if year.target is not None or year.lacks_year_before:
        return year
    if term is not None:
        return term
    last = max(indicator.promised_years, default=period.years[-1])
    if period.kind in TERM_KINDS or last < period.years[-1]:
        due = {
            y: r for (code, y), r in own.items() if code == indicator.code and y is not None and r.target is not None
        }
        return due[max(due)] if due else year
    return year


def headline(verdicts: Iterable[Status]) -> dict[Status, int]:
    """How many indicators stand where; every status is there, in its order."""
    counts = Counter(verdicts)
    return {status: counts[status] for status in Status}


def headline_words(counts: Mapping[Status, int]) -> str:
    """'12/14 chỉ tiêu đạt và vượt (8 vượt, 4 đạt); 1 gần đạt; 1 chưa đến kỳ đánh giá': of all indicators.

    Where none is due yet that comes first: '14/14 chỉ tiêu chưa đến kỳ đánh giá'.
    """
    exceeded, met = counts[Status.EXCEEDED], counts[Status.MET]
    whole, words = number(sum(counts.values())), dict(_WORDS)
    if counts[Status.NOT_DUE] and not any(counts[s] for s in _OF_WHAT_IS_DUE):
        parts = [f"{number(counts[Status.NOT_DUE])}/{whole} chỉ tiêu {words.pop(Status.NOT_DUE)}"]
    else:
        parts = [f"{number(exceeded + met)}/{whole} chỉ tiêu đạt và vượt"]
    apart = ((exceeded, "vượt"), (met, "đạt"))
    if exceeded:
        parts[0] += f" ({', '.join(f'{number(n)} {said}' for n, said in apart if n)})"
    parts += [f"{number(counts[status])} {said}" for status, said in words.items() if counts[status]]
    return "; ".join(parts)
