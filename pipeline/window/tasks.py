"""What the buttons do: commands, in the order in which a round needs them, in a clerk's words. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowTask:
    """A command behind a button; `hint` says what it does, `tells`: what it says is what is to be looked at after.

    `signed`: it asks who decides; `then`: arguments besides program, period and workspace; `piecewise`: stopped, it has
    done some of it.
    """

    command: str
    words: str
    hint: str
    then: tuple[str, ...] = ()
    tells: bool = False
    signed: bool = False
    of_period: bool = True
    piecewise: bool = False


ROUND = (
    WindowTask("forms", "Làm biểu mẫu", "Làm biểu mẫu Excel cho từng đơn vị, để gửi đi."),
    WindowTask("email", "Soạn thư", "Soạn cho mỗi đơn vị lá thư cần gửi hôm nay: mời, nhắc, đề nghị sửa.", tells=True),
    WindowTask("collect", "Lấy từ hộp thư", "Lấy biểu đơn vị gửi về hộp thư của cơ quan.", tells=True, piecewise=True),
    WindowTask("consolidate", "Tổng hợp", "Đọc các biểu đã nhận, kiểm tra, làm bảng tổng hợp."),
    WindowTask("status", "Xem tình hình nộp", "Ai đã nộp, còn lỗi, cần gọi hôm nay.", tells=True),
    WindowTask("review", "Viết báo cáo", "Viết báo cáo Word; chỗ cơ quan đã sửa được giữ.", tells=True),
    WindowTask("send-up", "Gửi cấp trên", "Soạn thư gửi cấp trên kèm báo cáo, bảng tổng hợp.", tells=True),
)
SEND = WindowTask(
    "email",
    "Gửi thư",
    "Soạn thư rồi gửi luôn qua hộp thư; máy hỏi lại trước khi gửi.",
    ("--send",),
    tells=True,
    piecewise=True,
)
ACCEPT = WindowTask(
    "accept", "Duyệt bản nộp…", "Ghi nhận đã duyệt mọi bản nộp không còn lỗi.", ("--all",), tells=True, signed=True
)
CLOSE = WindowTask(
    "close", "Chốt kỳ…", "Giữ lại số liệu, kết quả của kỳ; về sau muốn sửa phải có quyết định.", tells=True, signed=True
)
RECEIVE = WindowTask(
    "receive", "Nhận tệp", "Chép tệp đơn vị gửi qua Zalo, USB vào chỗ biểu nhận về.", tells=True, piecewise=True
)
PASSWORD = WindowTask(
    "password", "Mật khẩu hộp thư", "Để kho khóa của máy giữ mật khẩu hộp thư.", tells=True, of_period=False
)
DOCTOR = WindowTask(
    "doctor", "Kiểm tra máy", "Máy, thư mục, hộp thư, tệp chương trình có gì chưa ổn.", tells=True, of_period=False
)
LOOK = WindowTask("status", "Xem lại", "Đọc lại tình hình của kỳ.", ("--csv",))


@dataclass(frozen=True, slots=True)
class WindowRound:
    """What commands act on: a workspace, a program, a period."""

    workspace: str
    program: str
    period: str


def arguments(task: WindowTask, on: WindowRound, who: str = "", more: tuple[str, ...] = ()) -> list[str]:
    """The command line of a task, as a clerk would type it; `who` decides, `more` is what it is given."""
    chosen = ["--program", on.program, *(["--period", on.period] if task.of_period else [])]
    signed = ["--by", who] if task.signed else []
    given = ["--", *more] if more else []  # a file called like an option is none
    return [task.command, *chosen, "--workspace", on.workspace, *task.then, *signed, *given]


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
