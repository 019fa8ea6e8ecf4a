"""What to do next, in the words of the terminal and in those of the window: told once, turned where lines go there.

Messages name commands as they are typed: `as_typed` where they are made, since what others have written may say the
same. Where the window has begun the command (`events`), whoever prints turns them into its buttons and menus: nobody
who works with the window has to know a command.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from pipeline import events

# The words on the buttons of the round, by command.
BUTTONS: Mapping[str, str] = {
    "forms": "Làm biểu mẫu",
    "email": "Soạn thư",
    "collect": "Lấy từ hộp thư",
    "receive": "Nhận tệp…",
    "consolidate": "Tổng hợp",
    "status": "Xem tình hình nộp",
    "review": "Viết báo cáo",
    "send-up": "Gửi cấp trên",
}


def _menu(menu: str, item: str) -> str:
    return f"trình đơn {menu}, mục “{item}”"


FILE, ROUND, SETTINGS, HELP = "Tệp", "Kỳ báo cáo", "Thiết lập", "Trợ giúp"  # the menus
NEW, DRAFT, PREVIEW, RECEIVE, FOLDER = (
    "Chương trình mới…",
    "Soạn từ văn bản…",
    "Xem trước…",
    "Nhận tệp…",
    "Thư mục làm việc…",
)
ACCEPT, ACCEPT_ONE, ANSWERS, SENDERS = (
    "Duyệt bản nộp…",
    "Duyệt một đơn vị…",
    "Chấp nhận câu trả lời…",
    "Xác nhận địa chỉ gửi…",
)
TAKE_BACK, UNDO_CLOSE, COMPARE, ZALO = "Thôi duyệt…", "Hủy lần chốt…", "So với lần chốt", "Nhắn Zalo…"
NOT_TAKEN = "Quyết định chưa nhận được (tong-hop.xlsx)"
DIALOG, PASSWORD, PROGRAM_FILE, COMMON = (
    "Thiết lập của chương trình…",
    "Mật khẩu hộp thư…",
    "Tệp chương trình",
    "Tệp thiết lập chung",
)
GUIDE, GLOSSARY, DOCTOR, KEYS = "Hướng dẫn", "Từ ngữ", "Kiểm tra máy", "Phím tắt"

_BY = 'BY="Họ tên"'
HERE = _menu(SETTINGS, DIALOG)
_NAMED = "|".join(BUTTONS)
_GIVEN = r"(?: [A-Z_]+=[^\s.;,]+)*"  # PERIOD=2026

# What a message says, as a pattern, and what it says in the window; the first that fits has it.
_TURNED: tuple[tuple[str, str], ...] = (
    # what is decided
    (
        rf"make accept SENDER=địa-chỉ {_BY} \(mọi địa chỉ có biểu đang được tính: SENDERS=1 thay cho SENDER\)",
        _menu(ROUND, SENDERS),
    ),
    (rf"make accept SENDER=địa-chỉ {_BY}", _menu(ROUND, SENDERS)),
    (rf"make accept UNDO=1 {_BY} \(một đơn vị: thêm UNIT=mã-đơn-vị\)", _menu(ROUND, TAKE_BACK)),
    (rf"make accept UNIT=\S+ {_BY}", _menu(ROUND, ACCEPT_ONE)),
    (rf"(?:chạy )?make accept ANSWERS=1 {_BY}", _menu(ROUND, ANSWERS)),
    (rf"make close UNDO=1 {_BY} để hủy", _menu(ROUND, UNDO_CLOSE)),
    (rf"(?:thêm )?{_BY} \(lệnh make\), --by \"Họ tên\" \(lệnh tonghop\)", "ghi họ tên khi được hỏi"),
    (r"thêm --by \"Họ tên\"", "ghi họ tên khi được hỏi"),
    (r"(?:muốn làm luôn: thêm )?YES=1 \(lệnh make\), --yes \(lệnh tonghop\)", "hãy trả lời khi được hỏi"),
    # the steps of a round
    (rf"(?:chạy lại lệnh: |Chạy lại )make ({_NAMED}){_GIVEN}", "bấm lại “{0}”"),
    (rf"làm bằng lệnh: make ({_NAMED}){_GIVEN}", "bấm “{0}”"),
    (rf"bằng lệnh ({_NAMED})", "bằng nút “{0}”"),
    (rf"make ({_NAMED}){_GIVEN}", "“{0}”"),
    (r"lệnh compare", f"mục “{COMPARE}”"),
    # a program, a workspace
    (r"Tạo mới bằng: make new PROGRAM=tên-chương-trình", f"Tạo mới: {_menu(FILE, NEW)}"),
    (
        r"Tạo chương trình bằng lệnh new, ví dụ: make new PROGRAM=tinh-a UNITS=\"danh-sach\.xlsx\"",
        f"Tạo chương trình: {_menu(FILE, NEW)}",
    ),
    (
        r"hãy chuyển vào thư mục có inputs, thêm --workspace, hoặc lập thư mục mới: tonghop init <thư mục>",
        f"hãy chọn thư mục có inputs ở {_menu(FILE, FOLDER)}",
    ),
    (r": thêm PROGRAM=tên \(--program tên\)", " ở ô “Chương trình”"),
    (r"Chưa chọn chương trình: nêu --program", "Chưa chọn chương trình ở ô “Chương trình”"),
    (r"\(PERIOD=mã, --period mã\)", "ở ô “Kỳ”"),
    (
        r"Lệnh không nêu tên vẫn làm chương trình \S+: chọn \S+ ở cửa sổ, hoặc gõ PROGRAM=\S+\.",
        "Đóng trang này thì cửa sổ chuyển sang chương trình mới.",
    ),
    (r"Gõ lệnh indicators để xem các chỗ ấy", "Chọn chương trình ấy ở ô “Chương trình” để xem các chỗ ấy"),
    (r"Gõ lệnh template check để xem đủ; hoặc chép lại mẫu gốc", "Hãy chép lại mẫu gốc"),
    # settings, passwords, servers
    (r"(?<=ở )trang “Thiết lập”(?: của chuong-trinh\.xlsx)?", HERE),
    (r"gõ make password ở cửa sổ lệnh để máy giữ", f"để máy giữ ở {_menu(SETTINGS, PASSWORD)}"),
    (r"gõ lệnh password để giữ", f"để máy giữ ở {_menu(SETTINGS, PASSWORD)}"),
    (r"Mật khẩu gõ bằng lệnh password", f"Mật khẩu gõ ở {_menu(SETTINGS, PASSWORD)}"),
    (r"Chạy lệnh ở cửa sổ lệnh để trả lời câu hỏi", "Làm lại và trả lời khi được hỏi"),
    (r"Mật khẩu chỉ được gõ ở cửa sổ lệnh", "Mật khẩu chỉ được gõ khi được hỏi"),
    (r"(?:, hoặc|;| hoặc) đặt biến môi trường \S+(?<![.,])", ""),
    (r"Xem tên các mục: make settings", f"Xem tên các mục ở {HERE}"),
    (r"dùng biến môi trường \S+, \S+(?<![.,])", f"gõ ở {_menu(SETTINGS, PASSWORD)}"),
    (r"pipeline\.toml", "tệp thiết lập chung"),
    # the machine
    (
        r"xóa thư mục \.venv rồi chạy make setup \(Windows: make\.bat setup\)",
        "chép lại chương trình từ bản mới, hoặc nhờ người phụ trách phần mềm",
    ),
    (r"Đặt biến môi trường PYTHONUTF8=1 rồi chạy lại \(lệnh make tự đặt\)\.", "Nhờ người phụ trách phần mềm xem."),
    (r"Chỉ một máy chạy lệnh trong cùng một lúc", "Chỉ một máy làm việc trong cùng một lúc"),
    # whatever was begun
    (r"chạy lại lệnh này", "làm lại"),
    (r"làm lại lệnh này", "làm lại"),
    (r"(?:chạy|gõ) lại lệnh", "làm lại"),
    (r"một lệnh khác", "một việc khác"),
    (r"đợi lệnh đó xong rồi chạy lại", "đợi việc đó xong rồi làm lại"),
)
_PATTERNS = tuple((re.compile(pattern), said) for pattern, said in _TURNED)
_MAYBE = re.compile(
    r"make |[Ll]ệnh|pipeline\.toml|tonghop |--|biến môi trường|BY=|ở trang “Thiết lập”"
)  # no other message needs a look


_typed: ContextVar[Callable[[str], str]] = ContextVar("typed", default=str)


@contextmanager
def typed_by(way: Callable[[str], str]) -> Iterator[None]:
    """While a command line is carried out, hints are told in its `way`."""
    token = _typed.set(way)
    try:
        yield
    finally:
        _typed.reset(token)


def as_typed(hint: str) -> str:
    """What to type next, written as for make ('make review PERIOD=2026', '--unit mã'), as whoever reads it types it.

    Nothing that others have written may be in it.
    """
    return _typed.get()(hint)


def in_window(text: str) -> str:
    """A message with commands in it, as it is said in the window."""
    if not _MAYBE.search(text):
        return text
    for pattern, said in _PATTERNS:
        text = pattern.sub(partial(_turned, said), text)
    return text


def _turned(said: str, found: re.Match[str]) -> str:
    return said.format(BUTTONS[found[1]]) if "{0}" in said else said


def for_reader(text: str) -> str:
    """A message for whoever reads what this command says: the window, or a terminal."""
    return in_window(text) if events.wanted() else text
