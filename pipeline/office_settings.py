"""The settings that an office may make itself: declared once for pipeline.toml, sheet “Thiết lập” and who shows them.

What stands only in pipeline.toml (docs/huong-dan.md, part 8, lists it) is for those who look after the machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from pipeline.labelled import Labelled
from pipeline.text import number, percent

LEAST_FAR = 10  # times: figures that differ by less are everyday
PASSWORD_PLACE = "để kho khóa của máy giữ, hoặc gõ khi được hỏi"


class Security(Labelled):
    """How a connection is protected."""

    STARTTLS = "starttls", "STARTTLS"
    TLS = "tls", "TLS"
    NONE = "none", "không mã hóa"


class SettingKind(Enum):
    """What may be written for a setting."""

    TEXT = auto()
    ADDRESS = auto()
    ADDRESSES = auto()  # several, parted by ;
    HOST = auto()
    SECURITY = auto()
    WHOLE = auto()
    NUMBER = auto()
    SHARE = auto()  # 90 or 90%; a fraction in pipeline.toml
    SWITCH = auto()  # yes or no


@dataclass(frozen=True, slots=True)
class OfficeSetting:
    """A setting: its key in pipeline.toml ('mail.smtp.host'), its name and explanation, what may be written.

    Numbers lie from `low` to `high`, the former excluded where it is `beyond`.
    """

    key: str
    label: str
    kind: SettingKind
    note: str
    low: float = 0
    high: float = float("inf")
    beyond: bool = False

    @property
    def name(self) -> str:
        """The last part of its key."""
        return self.key.rpartition(".")[2]

    @property
    def table(self) -> str:
        """The table of pipeline.toml it stands in."""
        return self.key.rpartition(".")[0]

    @property
    def shown(self) -> str:
        """'[mail.smtp] host'."""
        return f"[{self.table}] {self.name}"

    @property
    def is_mail(self) -> bool:
        """Whether the letters depend on it."""
        return self.key.startswith("mail.")

    @property
    def numbers(self) -> range:
        """The whole numbers it takes; only for one that has both bounds."""
        return range(int(self.low), int(self.high) + 1)

    def within(self, value: float) -> bool:
        """Whether a number lies within its bounds."""
        return (self.low < value if self.beyond else self.low <= value) and value <= self.high


_K = SettingKind
OFFICE_SETTINGS = (
    OfficeSetting("mail.sender_name", "Tên người gửi thư", _K.TEXT, "Tên hiện ở thư gửi đi, ví dụ tên cơ quan."),
    OfficeSetting(
        "mail.sender_address", "Địa chỉ gửi thư", _K.ADDRESS, "Địa chỉ thư của cơ quan, ví dụ vanphong@donvi.vn."
    ),
    OfficeSetting("mail.superior", "Địa chỉ thư cấp trên", _K.ADDRESS, "Cấp trên nhận báo cáo ở địa chỉ này."),
    OfficeSetting(
        "mail.smtp.host", "Máy chủ gửi thư", _K.HOST, "Tên máy chủ SMTP, ví dụ smtp.gmail.com. Để trống: không tự gửi."
    ),
    OfficeSetting(
        "mail.smtp.port", "Cổng gửi thư", _K.WHOLE, "Để trống: theo cách bảo vệ (TLS 465, STARTTLS 587).", 1, 65535
    ),
    OfficeSetting(
        "mail.smtp.security", "Bảo vệ khi gửi thư", _K.SECURITY, "Nơi cấp hộp thư cho biết; để trống là TLS."
    ),
    OfficeSetting(
        "mail.smtp.user", "Tài khoản gửi thư", _K.TEXT, f"Tên đăng nhập. Mật khẩu không ghi ở đây: {PASSWORD_PLACE}."
    ),
    OfficeSetting(
        "mail.imap.host", "Máy chủ nhận thư", _K.HOST, "Tên máy chủ IMAP, ví dụ imap.gmail.com. Để trống: không tự lấy."
    ),
    OfficeSetting(
        "mail.imap.port", "Cổng nhận thư", _K.WHOLE, "Để trống: theo cách bảo vệ (TLS 993, STARTTLS 143).", 1, 65535
    ),
    OfficeSetting(
        "mail.imap.security", "Bảo vệ khi nhận thư", _K.SECURITY, "Nơi cấp hộp thư cho biết; để trống là TLS."
    ),
    OfficeSetting(
        "mail.imap.user", "Tài khoản nhận thư", _K.TEXT, f"Tên đăng nhập. Mật khẩu không ghi ở đây: {PASSWORD_PLACE}."
    ),
    OfficeSetting("mail.imap.folder", "Ngăn thư đến", _K.TEXT, "Ngăn của hộp thư có biểu gửi về; để trống là INBOX."),
    OfficeSetting("mail.per_minute", "Số thư gửi mỗi phút", _K.WHOLE, "Gửi nhanh quá, nơi nhận có thể chặn.", 1, 600),
    OfficeSetting(
        "mail.remind_days", "Nhắc trước hạn (ngày)", _K.WHOLE, "Còn từng này ngày thì thư mời thành thư nhắc.", 0, 60
    ),
    OfficeSetting(
        "calendar.forms_days", "Gửi biểu trước hạn (ngày)", _K.WHOLE, "Lịch nhắc gửi biểu trước hạn nộp.", 0, 365
    ),
    OfficeSetting(
        "calendar.overdue_days", "Thôi nhắc sau (ngày)", _K.WHOLE, "Việc quá hạn lâu hơn thì lịch thôi nhắc.", 0, 3650
    ),
    OfficeSetting(
        "senders.check_senders",
        "Xét địa chỉ gửi biểu",
        _K.SWITCH,
        "Không: nhận biểu từ bất cứ địa chỉ nào (chỉ khi nhận qua Zalo, USB).",
    ),
    OfficeSetting(
        "senders.own_addresses",
        "Hộp thư khác của cơ quan",
        _K.ADDRESSES,
        "Ví dụ hộp thư văn thư; thư chúng chuyển tiếp được xét theo người gửi thư gốc. Cách nhau dấu chấm phẩy.",
    ),
    OfficeSetting(
        "evaluation.near",
        "Gần đạt từ (%)",
        _K.SHARE,
        "Chưa đạt mà bằng từng này phần trăm mức giao trở lên thì xếp “Gần đạt”.",
        high=1,
        beyond=True,
    ),
    OfficeSetting(
        "evaluation.at_risk",
        "Chậm so với lộ trình từ (%)",
        _K.SHARE,
        "Dự báo cuối nhiệm kỳ thấp hơn từng này phần trăm mức giao là “Khó hoàn thành”.",
        high=1,
        beyond=True,
    ),
    OfficeSetting(
        "personal_data.keep_years",
        "Giữ dữ liệu cá nhân (năm)",
        _K.WHOLE,
        "Kỳ đã chốt lâu hơn thì xóa được tên, điện thoại người lập biểu.",
        1,
        100,
    ),
    OfficeSetting(
        "checks.change_factor",
        "Hỏi lại: số hiện có đổi (lần)",
        _K.NUMBER,
        "Số người, số hiện có tăng hoặc giảm từng này lần so với năm trước thì hỏi đơn vị.",
        1,
        beyond=True,
    ),
    OfficeSetting(
        "checks.flow_factor",
        "Hỏi lại: số trong năm đổi (lần)",
        _K.NUMBER,
        "Số làm được trong năm tăng hoặc giảm từng này lần so với năm trước thì hỏi đơn vị.",
        1,
        beyond=True,
    ),
    OfficeSetting(
        "checks.far_factor",
        "Tạm giữ: số chênh (lần)",
        _K.NUMBER,
        "Chênh từng này lần so với mức thường thấy thì chưa tính, chờ xác nhận.",
        LEAST_FAR,
        beyond=True,
    ),
    OfficeSetting(
        "checks.change_least",
        "Bỏ qua chênh lệch dưới",
        _K.NUMBER,
        "Hai số hơn kém nhau ít hơn từng này thì không hỏi.",
        beyond=True,
    ),
    OfficeSetting(
        "checks.z_limit",
        "Hỏi lại: khác các đơn vị (mức)",
        _K.NUMBER,
        "Càng nhỏ càng hỏi nhiều; 3,5 là mức thường dùng.",
        beyond=True,
    ),
    OfficeSetting(
        "checks.z_least_units",
        "So các đơn vị khi có từ (đơn vị)",
        _K.WHOLE,
        "Ít đơn vị cùng loại hình hơn thì không so với nhau.",
        beyond=True,
    ),
    OfficeSetting(
        "checks.whole_factor",
        "Hỏi lại: tỷ lệ quá 100% (lần)",
        _K.NUMBER,
        "Tỷ lệ gấp từng này lần 100% (hoặc mức giao cao hơn) thì hỏi.",
        1,
        beyond=True,
    ),
    OfficeSetting(
        "checks.target_least",
        "Hỏi lại: trùng mức giao từ",
        _K.NUMBER,
        "Mức giao nhỏ hơn thì số nộp trùng đúng mức giao là ngẫu nhiên, không hỏi.",
        beyond=True,
    ),
    OfficeSetting(
        "checks.same_least",
        "Hai biểu giống nhau từ (số)",
        _K.WHOLE,
        "Có từng này con số giống hệt nhau thì hỏi có phải chép của nhau.",
        beyond=True,
    ),
)
# What settings are shown under where not all have room, by table.
SETTING_GROUPS: Mapping[str, str] = {
    "mail": "Thư",
    "mail.smtp": "Máy chủ gửi",
    "mail.imap": "Máy chủ nhận",
    "calendar": "Lịch, người gửi",
    "senders": "Lịch, người gửi",
    "evaluation": "Xếp loại, lưu giữ",
    "personal_data": "Xếp loại, lưu giữ",
    "checks": "Hỏi lại số liệu",
}
_ELSEWHERE = {"mail.remind_days": SETTING_GROUPS["calendar"]}  # by key, what is sought with others than its table's
SETTING_BY_KEY: Mapping[str, OfficeSetting] = {setting.key: setting for setting in OFFICE_SETTINGS}


def group_of(setting: OfficeSetting) -> str:
    """What a setting is shown under where not all have room."""
    return _ELSEWHERE.get(setting.key, SETTING_GROUPS[setting.table])


def in_words(setting: OfficeSetting, value: object) -> str:
    """A value of pipeline.toml as people write it: 0.9 is 90%, true is Có."""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return percent(100 * value) if setting.kind is SettingKind.SHARE else number(value)
    if isinstance(value, tuple | list):
        return "; ".join(map(str, value))
    labels = {s.value: s.label for s in Security} if setting.kind is SettingKind.SECURITY else {}
    return labels.get(str(value), str(value))


def is_host(text: str) -> bool:
    """Whether `text` can be the name or the number of a server."""
    return bool(text) and text.isascii() and (is_ip_address(text) or not any(c in text for c in " /:@"))


def is_ip_address(text: str) -> bool:
    """Whether a server is named by its number."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
