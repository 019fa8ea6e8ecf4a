"""Who was sent a form, who has answered, what is wrong, what to do today: one line per union asked. Pure.

Reporting rates are those of DHIS2: reports received / reports expected, and received on time / expected; they are
counted by `counts.delivery_by`, which sheet Tình hình nộp of the summary shows too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd

from pipeline.intake.approval import ApprovalStage
from pipeline.labelled import Labelled
from pipeline.program.model import Period
from pipeline.program.words import UNION_WORDS
from pipeline.round.consolidation import Consolidation
from pipeline.round.grouping import Member, member
from pipeline.round.roster import Delivery, RosterLine
from pipeline.round.stand_ins import stand_in_cells
from pipeline.text import short_date

CALL_AGAIN_DAYS = 3  # called longer ago than this, and nothing came: time for another call
CALL_AFTER_DAYS = 5  # errors sent back longer ago than this, without an answer: time for a call

# What the workbook says below its table, one sentence a rule.
NOTES = (
    "Đã gửi biểu, đã gửi trả: ngày gửi thư bằng lệnh “email --send”. Gửi cách khác (Outlook, Zalo, giấy), hay đã gọi "
    "điện: chọn ✓ hoặc ghi ngày ở ô vàng, lưu, đóng tệp; lần chạy sau máy nhớ (“ghi tay”). Xóa trống ô: thôi. Kết quả "
    "gọi: ghi tùy ý, còn lại ở các lần sau.",
    "Đã nhận: ngày bản đầu tiên đọc được đến; đúng hạn hay không tính theo ngày này; gửi bản sửa sau không thành muộn.",
    "Ngày nhận theo: ngày của thư điện tử (lệnh “collect”, tệp .eml); không có thì lần lưu cuối ghi trong tệp; tệp "
    "cũng không ghi thì ngày của tệp trên máy (thường là ngày chép vào thư mục: nên xem lại).",
    "Đã nhận tệp, chưa rõ của đơn vị nào: mã hoặc tên đơn vị đứng ở tên tệp hoặc trong biểu không tính được; không "
    "nhắc, cơ quan xem tệp rồi ghi “Lấy bản nộp này” hoặc “Bỏ tệp này” kèm mã đơn vị ở xu-ly.xlsx.",
    "Quá hạn: số ngày kể từ hạn nộp đến ngày nhận; chưa có báo cáo được tính thì đến hôm nay.",
    "Đã nhận, để ngoài theo quyết định: cơ quan đã bỏ tệp của đơn vị ở xu-ly.xlsx; không nhắc, không gọi.",
    "Đã sửa: một bản gửi trước có nhiều lỗi hơn bản đang tính; hoặc đã gửi trả, sau đó nhận bản không còn lỗi.",
    "Đã kiểm tra: biểu được tính và không còn lỗi.",
    "Duyệt bản nộp: đã nhận (còn lỗi), đã kiểm tra (không còn lỗi), đã duyệt (ai duyệt, ngày nào; lệnh “make accept”).",
    "Hỏi lại: không còn lỗi, còn cảnh báo chưa được đơn vị trả lời hoặc cơ quan chấp nhận; bản nộp đã duyệt thì thôi "
    "hỏi.",
    "Cơ quan quyết định: đơn vị không còn gì phải trả lời; còn chỗ chờ cơ quan quyết định (câu trả lời của đơn vị, hai "
    "bản nộp cùng lúc không rõ bản nào sau, lời của đơn vị có nêu con số mà bản nộp chưa duyệt …).",
    "Xem quyết định sau chốt: có số khác số đã chốt hoặc chưa có khi chốt, chưa được tính; muốn tính thì ghi “Cho sửa "
    "sau chốt” ở xu-ly.xlsx.",
    "Số liệu đang dùng: đơn vị chưa có báo cáo kỳ này được tính; số đã gửi ở kỳ khác (6 tháng, các năm trước) vẫn ở "
    "trong bảng tổng hợp. Kỳ đã chốt: số gửi sau khi chốt chưa được phép sửa thì vẫn dùng số đã chốt.",
    f"Gọi điện: quá hạn chưa có báo cáo được tính; hoặc đã gửi trả quá {CALL_AFTER_DAYS} ngày chưa thấy bản sửa. Đã "
    f"gọi thì sau {CALL_AGAIN_DAYS} ngày vẫn chưa thấy mới gọi lại.",
)

# Said only where a letter brought a form.
SENDER_NOTE = (
    "Địa chỉ gửi: địa chỉ thư đã mang bản đang tính (hoặc đang chờ) đến. Địa chỉ chưa biết, của đơn vị khác, gửi thay "
    'nhiều đơn vị: gọi điện hỏi đơn vị rồi xác nhận bằng lệnh make accept SENDER=địa-chỉ BY="Họ tên", '
    "hoặc ở trang “Địa chỉ gửi” của xu-ly.xlsx; trong khi chờ không gửi thư sửa, hỏi lại, cảm ơn."
)


class ToDo(Labelled):
    """What the office does about a union today."""

    SEND = "send", "Gửi biểu"
    REMIND = "remind", "Nhắc"
    CALL = "call", "Gọi điện"
    RETURN = "return", "Gửi trả"
    ASK = "ask", "Hỏi lại"
    JUDGE = "judge", "Cơ quan quyết định"
    DECIDE = "decide", "Xem quyết định sau chốt"
    WAIT = "wait", "Chờ"
    OWN = "own", "Cơ quan tự làm"
    DONE = "done", "Xong"


class Tick(Labelled):
    """What people may tick in the tracking workbook as done."""

    INVITED = "invited", "Đã gửi biểu"
    SENT_BACK = "sent_back", "Đã gửi trả"
    CALLED = "called", "Đã gọi"


@dataclass(frozen=True, slots=True)
class Posted:
    """When the last letter of a kind was sent to a union, and when it was last called; None: never.

    `by_hand`: what people have ticked, no letter of the program being the later one; `remark`: what they wrote down of
    calls.
    """

    invited: datetime | None = None
    reminded: datetime | None = None
    sent_back: datetime | None = None
    called: datetime | None = None
    remark: str = ""
    by_hand: frozenset[Tick] = frozenset()

    def day_of(self, tick: Tick) -> date | None:
        """The day of what can be ticked."""
        return _day({Tick.INVITED: self.invited, Tick.SENT_BACK: self.sent_back, Tick.CALLED: self.called}[tick])


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One union of the round. `came` is the day its first acceptable file came, `why` the reason for a call.

    `counted` is the day the file came that counts, `dated_by` what tells it; `stand_in` which figures are used without.
    """

    who: Member
    email: str
    chair: str
    delivery: Delivery
    invited: date | None
    came: date | None
    days_late: int
    errors: int
    warnings: int
    sent_back: date | None
    corrected: bool
    checked: bool
    todo: ToDo
    why: str = ""
    stage: ApprovalStage | None = None
    accepted_by: str = ""
    approval: str = ""
    counted: date | None = None
    dated_by: str = ""
    stand_in: str = ""
    sender: str = ""
    phone: str = ""
    called: date | None = None
    remark: str = ""
    by_hand: frozenset[Tick] = frozenset()

    def day_of(self, tick: Tick) -> date | None:
        """The day of what can be ticked."""
        return {Tick.INVITED: self.invited, Tick.SENT_BACK: self.sent_back, Tick.CALLED: self.called}[tick]


@dataclass(frozen=True, slots=True)
class Tracking:
    """The round as it stands on the day `today`; `kept`: words that people put into cells of ticks and that are none,
    by union."""

    today: date
    lines: tuple[TrackingLine, ...]
    kept: Mapping[tuple[str, Tick], str] = field(default_factory=dict)
    chair: str = UNION_WORDS.chair  # what the head of a unit is called

    @property
    def calls(self) -> tuple[TrackingLine, ...]:
        """Who to call today, the longest overdue first."""
        return tuple(sorted((x for x in self.lines if x.todo is ToDo.CALL), key=lambda x: -x.days_late))

    @property
    def counts(self) -> Mapping[ToDo, int]:
        """How many unions need what."""
        found = Counter(line.todo for line in self.lines)
        return {todo: found[todo] for todo in ToDo}


@dataclass(frozen=True, slots=True)
class _Today:
    """What the next action goes by besides a union's own line; `without_form`: to whom no form has gone."""

    day: date
    period: Period
    remind_days: int
    without_form: frozenset[str]


def track(data: Consolidation, posted: Mapping[str, Posted], today: date, remind_days: int) -> Tracking:
    """Where every union of the round stands on `today`; `posted` by unit code, from the journal of sent letters."""
    known = data.members
    now = _Today(today, data.period, remind_days, without_form(data, posted))
    lines, figures = [], stand_in_cells(data)
    for line in data.roster.lines:
        own = line.unit.code == data.program.office_code
        mail = posted.get(line.unit.code, Posted())
        todo = _own(line) if own else _after_calls(_todo(line, mail, now), mail, now)
        found = _line(line, member(known, line.unit.code), mail, now, todo)
        code = line.unit.code
        lines.append(replace(found, stand_in=figures.get(code, ""), phone=data.roster.phones.get(code, "")))
    return Tracking(today, tuple(lines), chair=data.program.words.chair)


def without_form(data: Consolidation, posted: Mapping[str, Posted]) -> frozenset[str]:
    """The unions to whom no form has gone as yet.

    Without any trace of letters the forms may have gone out by hand; that they did shows when the first comes back.
    """
    if not any(p.invited for p in posted.values()) and any(
        line.delivery is not Delivery.MISSING for line in data.unit_roster
    ):
        return frozenset()
    invited = {code for code, p in posted.items() if p.invited}
    return frozenset(line.unit.code for line in data.unit_roster) - invited


def _line(line: RosterLine, who: Member, mail: Posted, now: _Today, next_action: tuple[ToDo, str]) -> TrackingLine:
    counted, (todo, why) = line.delivery.counted, next_action
    return TrackingLine(
        who=who,
        email=line.unit.email,
        chair=line.unit.chair,
        delivery=line.delivery,
        invited=_day(mail.invited),
        came=_day(line.first_came_at),
        days_late=_days_late(line, now),
        errors=line.errors,
        warnings=line.warnings,
        sent_back=_day(mail.sent_back),
        corrected=counted and (line.former_errors > line.errors or (not line.errors and answered_since(line, mail))),
        checked=counted and not line.errors,
        todo=todo,
        why=why,
        stage=line.stage,
        accepted_by=line.accepted,
        approval=line.approval,
        counted=_day(line.came_at) if line.delivery.arrived else None,
        dated_by=line.dated_by.label if line.dated_by else "",
        sender=line.sent_from,
        called=_day(mail.called),
        remark=mail.remark,
        by_hand=mail.by_hand,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _days_late(line: RosterLine, now: _Today) -> int:
    """Days past the due date: until the file came, or until today while there are no figures."""
    if line.delivery in (Delivery.LEFT_OUT, Delivery.FAULT, Delivery.UNCLEAR, Delivery.UNCONFIRMED):
        return 0
    until = _day(line.first_came_at) if line.delivery.arrived else now.day
    return max((until - now.period.due).days, 0) if until else 0


def answered_since(line: RosterLine, mail: Posted) -> bool:
    """Whether the union's file came after the last correction letter."""
    return mail.sent_back is not None and line.came_at is not None and line.came_at > mail.sent_back


def _own(line: RosterLine) -> tuple[ToDo, str]:
    """The office's own form: nobody to write to."""
    return (ToDo.DONE if line.delivery.arrived and not line.errors else ToDo.OWN), ""


def _todo(line: RosterLine, mail: Posted, now: _Today) -> tuple[ToDo, str]:
    """The next action, and why when it is a call."""
    if line.sender_open and not line.figures_after_close:  # a form came; whether it is the union's the office finds out
        return ToDo.JUDGE, ""
    if line.delivery.arrived and not line.to_mend:
        return _arrived(line), ""
    if line.delivery in (Delivery.LEFT_OUT, Delivery.FAULT):  # nothing for the union to do
        return ToDo.WAIT, ""
    if line.delivery is Delivery.UNCLEAR:  # a file came; whose it is the office finds out
        return ToDo.JUDGE, ""
    left = (now.period.due - now.day).days
    if line.owes_form and left < 0:
        lacking = "Chưa nộp" if line.delivery is Delivery.MISSING else "Tệp đã gửi chưa dùng được"
        return ToDo.CALL, f"{lacking}, quá hạn {-left} ngày"
    if line.delivery is not Delivery.MISSING:
        return _wrong(line, mail, now.day)
    if line.unit.code in now.without_form:
        return ToDo.SEND, ""
    return (ToDo.REMIND if left <= now.remind_days and mail.reminded is None else ToDo.WAIT), ""


def _after_calls(todo: tuple[ToDo, str], mail: Posted, now: _Today) -> tuple[ToDo, str]:
    """The next action, once it is known when the union was last called: not every day."""
    if todo[0] is not ToDo.CALL or mail.called is None:
        return todo
    days = (now.day - mail.called.date()).days
    return (ToDo.WAIT, "") if days < CALL_AGAIN_DAYS else (ToDo.CALL, f"{todo[1]}; đã gọi {short_date(mail.called)}")


def _arrived(line: RosterLine) -> ToDo:
    """A file with nothing that the union has to mend."""
    if line.figures_after_close:
        return ToDo.DECIDE
    if line.asked:
        return ToDo.ASK
    waits = line.errors or line.doubtful or line.unproven or line.rivals or line.unread
    return ToDo.JUDGE if waits else ToDo.DONE


def _wrong(line: RosterLine, mail: Posted, today: date) -> tuple[ToDo, str]:
    """A file with errors, or one that could not be taken."""
    if mail.sent_back is None or answered_since(line, mail):
        return ToDo.RETURN, ""
    days = (today - mail.sent_back.date()).days
    if days <= CALL_AFTER_DAYS:
        return ToDo.WAIT, ""
    since = f"đã gửi trả ngày {short_date(mail.sent_back.date())}, {days} ngày chưa có bản sửa"
    return ToDo.CALL, f"Còn {line.errors} lỗi, {since}"


COLUMNS = [
    "unit", "name", "kind", "cluster", "superior", "email", "chair", "phone", "state", "invited", "received",
    "days_late", "errors", "warnings", "sent_back", "corrected", "accepted", "todo", "stage", "accepted_by", "counted",
    "dated_by", "called", "by_hand", "call_remark",
]  # fmt: skip


def tracking_table(tracking: Tracking) -> pd.DataFrame:
    """The lines as a table for other programs: machine values, ISO dates, 1 or 0; blank where nothing came."""
    rows = []
    for x in tracking.lines:
        came = x.delivery is not Delivery.MISSING
        days = [day.isoformat() if day else "" for day in (x.invited, x.came, x.sent_back)]
        counts = (str(x.errors), str(x.warnings)) if came else ("", "")
        who = (x.who.code, x.who.name, x.who.kind, x.who.cluster, x.who.superior, x.email, x.chair, x.phone)
        states = (str(x.delivery), days[0], days[1], str(x.days_late))
        ends = (str(int(x.corrected)), str(int(x.checked)), str(x.todo), str(x.stage or ""), x.accepted_by)
        dated = (x.counted.isoformat() if x.counted else "", x.dated_by)
        hand = " ".join(str(tick) for tick in Tick if tick in x.by_hand)
        calls = (x.called.isoformat() if x.called else "", hand, x.remark)
        rows.append((*who, *states, *counts, days[2], *ends, *dated, *calls))
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
