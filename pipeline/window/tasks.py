"""What the buttons do: commands, in the order in which a round needs them, in a clerk's words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import ways


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What is asked before a command, and the option it becomes; left blank, `otherwise` stands instead of it.

    `otherwise` None: it has to be told.
    """

    label: str
    option: str
    otherwise: tuple[str, ...] | None = ()


@dataclass(frozen=True, slots=True)
class WindowTask:
    """A command behind a button; `hint` says what it does, `tells`: what it says is what is to be looked at after.

    `signed`: it asks who decides; `asked`: and something else; `then`: arguments besides program, period and workspace;
    `piecewise`: stopped, it has done some of it.
    """

    command: str
    words: str
    hint: str
    then: tuple[str, ...] = ()
    tells: bool = False
    signed: bool = False
    of_period: bool = True
    piecewise: bool = False
    asked: AskedFor | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, and what else was asked."""

    who: str
    answer: str = ""


def _step(command: str, hint: str, *, tells: bool = True, piecewise: bool = False) -> WindowTask:
    return WindowTask(command, ways.BUTTONS[command], hint, tells=tells, piecewise=piecewise)


def _signed(
    command: str, words: str, hint: str, then: tuple[str, ...] = (), asked: AskedFor | None = None
) -> WindowTask:
    return WindowTask(command, words, hint, then, tells=True, signed=True, asked=asked)


ROUND = (
    _step("forms", "Làm biểu mẫu Excel cho từng đơn vị, để gửi đi.", tells=False),
    _step("email", "Soạn cho mỗi đơn vị lá thư cần gửi hôm nay: mời, nhắc, đề nghị sửa."),
    _step("collect", "Lấy biểu đơn vị gửi về hộp thư của cơ quan.", piecewise=True),
    _step("consolidate", "Đọc các biểu đã nhận, kiểm tra, làm bảng tổng hợp.", tells=False),
    _step("status", "Ai đã nộp, còn lỗi, cần gọi hôm nay."),
    _step("review", "Viết báo cáo Word; chỗ cơ quan đã sửa được giữ."),
    _step("send-up", "Soạn thư gửi cấp trên kèm báo cáo, bảng tổng hợp."),
)
PREVIEW = WindowTask(
    "preview", ways.PREVIEW, "Biểu mỗi loại đơn vị sẽ nhận và báo cáo khi chưa có số liệu; chỉ để xem, không gửi.",
    tells=True,
)  # fmt: skip
SEND = WindowTask(
    "email",
    "Gửi thư",
    "Soạn thư rồi gửi luôn qua hộp thư; máy hỏi lại trước khi gửi.",
    ("--send",),
    tells=True,
    piecewise=True,
)
ACCEPT = _signed("accept", ways.ACCEPT, "Ghi đã duyệt mọi bản nộp không còn lỗi.", ("--all",))
CLOSE = _signed("close", "Chốt kỳ…", "Giữ lại số liệu, kết quả của kỳ; về sau muốn sửa phải có quyết định.")
# What is decided besides, from the menu of the round.
ACCEPT_ONE = _signed(
    "accept",
    ways.ACCEPT_ONE,
    "Ghi đã duyệt bản nộp của một đơn vị.",
    asked=AskedFor("Mã đơn vị (nhiều mã thì cách nhau dấu phẩy):", "--unit", None),
)
ANSWERS = _signed(
    "accept", ways.ANSWERS, "Chấp nhận mọi số được hỏi mà đơn vị đã trả lời là đúng; máy nêu từng số rồi hỏi lại.",
    ("--answers",),
)  # fmt: skip
SENDERS = _signed(
    "accept",
    ways.SENDERS,
    "Đã gọi hỏi đơn vị, địa chỉ đúng là được gửi thay. Máy nhớ cho cả các kỳ sau.",
    asked=AskedFor("Địa chỉ thư (để trống: mọi địa chỉ chưa biết có biểu đang được tính):", "--sender", ("--senders",)),
)
TAKE_BACK = _signed(
    "accept",
    ways.TAKE_BACK,
    "Bỏ việc duyệt bản nộp; máy nêu những bản nào rồi hỏi lại.",
    ("--undo",),
    AskedFor("Mã đơn vị (để trống: mọi bản đã duyệt):", "--unit"),
)
UNDO_CLOSE = _signed(
    "close", ways.UNDO_CLOSE, "Hủy lần chốt cuối của kỳ (chốt nhầm); máy nêu lần chốt nào rồi hỏi lại.", ("--undo",)
)
COMPARE = WindowTask("compare", ways.COMPARE, "Số liệu hiện có khác gì lần chốt cuối của kỳ.", tells=True)
DECISIONS = (ACCEPT, ACCEPT_ONE, ANSWERS, SENDERS, TAKE_BACK, CLOSE, UNDO_CLOSE, COMPARE)
RECEIVE = WindowTask(
    "receive", "Nhận tệp", "Chép tệp đơn vị gửi qua Zalo, USB vào chỗ biểu nhận về.", tells=True, piecewise=True
)
PASSWORD = WindowTask(
    "password", "Mật khẩu hộp thư", "Để kho khóa của máy giữ mật khẩu hộp thư.", tells=True, of_period=False
)
DOCTOR = WindowTask(
    "doctor", ways.DOCTOR, "Máy, thư mục, hộp thư, tệp chương trình có gì chưa ổn.", tells=True, of_period=False
)
LOOK = WindowTask("status", "Xem lại", "Đọc lại tình hình của kỳ.", ("--csv",))


@dataclass(frozen=True, slots=True)
class WindowRound:
    """What commands act on: a workspace, a program, a period."""

    workspace: str
    program: str
    period: str


def arguments(
    task: WindowTask, on: WindowRound, who: str = "", more: tuple[str, ...] = (), answer: str = ""
) -> list[str]:
    """The command line of a task, as a clerk would type it; `who` decides, `more` and `answer` are what it is given."""
    chosen = ["--program", on.program, *(["--period", on.period] if task.of_period else [])]
    signed = ["--by", who] if task.signed else []
    asked = task.asked
    told = [] if asked is None else [f"{asked.option}={answer}"] if answer else [*(asked.otherwise or ())]
    given = ["--", *more] if more else []  # a file called like an option is none
    return [task.command, *chosen, "--workspace", on.workspace, *task.then, *told, *signed, *given]


_MINUTE = 60


def time_left(elapsed: float, done: int, total: int) -> str:
    """How long work goes on that took `elapsed` seconds for `done` of `total`; blank while that is a guess."""
    if done <= 0 or elapsed < 2 or total <= done:
        return ""
    left = elapsed / done * (total - done)
    if left >= 1.5 * _MINUTE:
        return f"còn khoảng {round(left / _MINUTE)} phút"
    return f"còn khoảng {max(5, 5 * round(left / 5))} giây"


@dataclass(frozen=True, slots=True)
class HowItEnded:
    """How a command ended, in one line for people, and whether it did what it was begun for."""

    good: bool
    said: str


_AS_BEFORE = "Kết quả của lần chạy trước còn nguyên."
STOPPED = 130  # the exit status of a command that was told to stop


def verdict(task: WindowTask, status: int, stopped: bool, complaints: list[str]) -> HowItEnded:
    """What is said of the end of a command: `complaints` are the lines on what is wrong."""
    name = task.words.rstrip("…")
    if status == 0:
        return HowItEnded(True, f"{name}: xong.")
    if stopped or status == STOPPED:
        left = "Có thể đã làm được một phần; chạy lại để làm tiếp." if task.piecewise else _AS_BEFORE
        return HowItEnded(False, f"{name}: đã dừng. {left}")
    said = [line.strip() for line in complaints if line.strip()]
    if not said and status > 0:  # what is not done stands among what it printed
        return HowItEnded(False, f"{name}: còn việc chưa được, xem thẻ “Diễn biến”.")
    if any(line.startswith("Traceback (most recent call last)") for line in said) or status < 0:
        last = said[-1] if said else f"mã {status}"
        return HowItEnded(
            False,
            f"{name}: chương trình gặp lỗi ({last}). Hãy gửi nội dung thẻ “Diễn biến” cho người phụ trách phần mềm.",
        )
    return HowItEnded(False, said[-1])
