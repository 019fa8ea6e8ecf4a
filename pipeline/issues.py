"""Problems in data as values: where, what was found, what is expected, what to do; one catalogue of stable codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import NamedTuple

from pipeline.labelled import Labelled
from pipeline.text import clean, short_date, sort_key

MAX_FOUND = 400  # characters of a wrong value that a message repeats


class Severity(Labelled):
    """Errors keep a value out of the sums; warnings and notes let it in and say so."""

    ERROR = "error", "Lỗi"
    WARNING = "warning", "Cảnh báo"
    NOTE = "note", "Ghi chú"


class CellRef(NamedTuple):
    """Where something stands: file (relative to the folder read), sheet and cell; blank parts are unknown."""

    # A tuple: every named cell of every file has one, and a frozen dataclass takes twice as long to make.

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return f"{self.file} › {self.inside}" if self.inside else self.file

    @property
    def inside(self) -> str:
        """Where in its file: 'Số liệu!E15', a sheet alone, or nothing."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One entry of the catalogue; `expected` and `remedy` are format strings over the keyword facts of an issue.

    `advice`: what the union is told in place of `remedy`, where that speaks to the office; '' where it suits both.
    """

    code: str
    severity: Severity
    title: str
    expected: str
    remedy: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """One located problem. `what` says what it is about (indicator, question), `unit` whose form it is."""

    code: str
    ref: CellRef
    found: str
    expected: str
    what: str = ""
    unit: str = ""
    remedy: str = ""

    @property
    def kind(self) -> IssueKind:
        """The catalogue entry."""
        return CATALOGUE[self.code]

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.kind.severity

    @property
    def title(self) -> str:
        """What is wrong, in one phrase."""
        return self.kind.title

    @property
    def advice(self) -> str:
        """What the union is told to do."""
        return self.kind.advice or self.remedy

    @property
    def internal(self) -> bool:
        """Whether it is about what the office decided or closed, and nothing to the union."""
        return self.code[0] in "DK"

    def __str__(self) -> str:
        return f"[{self.code}] {self.ref}: {self.sentence}"

    @property
    def without_file(self) -> str:
        """The message where the file stands above it."""
        inside = f"{self.ref.inside}: " if self.ref.inside else ""
        return f"[{self.code}] {inside}{self.sentence}"

    @property
    def sentence(self) -> str:
        """What is wrong, what was found, what is needed and what to do."""
        about = f" ({self.what})" if self.what else ""
        found = f" Đang ghi: “{self.found}”." if self.found else ""
        stop = "" if self.expected.endswith(("?", ".", "!")) else "."
        return f"{self.title}{about}.{found} Cần: {self.expected}{stop} {self.remedy}"


def issue(code: str, ref: CellRef, *, found: object = "", what: str = "", unit: str = "", **facts: object) -> Issue:
    """The issue of catalogue `code` at `ref`; `facts` fill the catalogue's expected and remedy sentences."""
    kind = CATALOGUE[code]
    shown = _shown(found)
    if len(shown) > MAX_FOUND:
        shown = shown[: MAX_FOUND - 1] + "…"
    return Issue(code, ref, shown, kind.expected.format(**facts), what, unit, kind.remedy.format(**facts))


def _shown(found: object) -> str:
    """A wrong value the way its cell shows it, on one line: 31.0 is '31', 0.96 '0,96', a date '05/01/2026'."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "TRUE" if found else "FALSE"
    if isinstance(found, float) and isfinite(found):
        return str(int(found)) if found.is_integer() else f"{found:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(found, date):
        return short_date(found)
    return clean(found)


def has_errors(issues: Iterable[Issue]) -> bool:
    """Whether any issue keeps something out of the sums."""
    return any(i.severity is Severity.ERROR for i in issues)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def by_gravity(item: Issue) -> tuple[object, ...]:
    """Sort key: errors first, then file, sheet, cell (C9 before C10)."""
    ref = item.ref
    return (_RANK[item.severity], sort_key(ref.file), sort_key(ref.sheet), sort_key(ref.cell), ref, item.code)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

CATALOGUE: dict[str, IssueKind] = {
    kind.code: kind
    for kind in (
        # T - the returned file
        IssueKind("T01", _E, "Tệp rỗng", "tệp Excel đã điền", "Đề nghị đơn vị gửi lại biểu mẫu đã điền."),
        IssueKind(
            "T02",
            _E,
            "Tệp bị hỏng, không mở được",
            "tệp Excel (.xlsx) còn nguyên vẹn",
            "Đề nghị đơn vị mở tệp gốc trong Excel, lưu lại rồi gửi lại.",
        ),
        IssueKind(
            "T03",
            _E,
            "Tệp đặt mật khẩu",
            "tệp không đặt mật khẩu mở",
            "Đề nghị đơn vị bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc) rồi gửi lại.",
        ),
        IssueKind(
            "T04",
            _E,
            "Loại tệp không đọc được",
            "tệp Excel (.xlsx) của biểu mẫu đã gửi",
            "Đề nghị đơn vị gửi tệp Excel của biểu mẫu, không gửi ảnh, PDF hay tệp Word.",
        ),
        IssueKind(
            "T05",
            _E,
            "Không phải biểu mẫu do chương trình tạo ra",
            "biểu mẫu còn trang ẩn nhận dạng",
            "Đề nghị đơn vị điền vào đúng biểu mẫu đã gửi, không chép sang tệp khác.",
        ),
        IssueKind(
            "T06",
            _E,
            "Biểu mẫu của chương trình khác",
            "biểu mẫu của chương trình “{expected}”",
            "Chuyển tệp về đúng thư mục chương trình hoặc đề nghị đơn vị gửi đúng biểu.",
            "Đề nghị đơn vị gửi đúng biểu của chương trình này.",
        ),
        IssueKind(
            "T07",
            _E,
            "Biểu mẫu của kỳ báo cáo khác",
            "biểu mẫu kỳ “{expected}”",
            "Chuyển tệp về đúng thư mục của kỳ hoặc đề nghị đơn vị gửi biểu của kỳ này.",
            "Đề nghị đơn vị điền và gửi biểu của kỳ này.",
        ),
        IssueKind(
            "T08",
            _E,
            "Mã đơn vị không có trong danh sách",
            "một mã ở trang “Đơn vị” của tệp chương trình",
            "Bổ sung đơn vị vào trang “Đơn vị” hoặc gửi lại đúng biểu mẫu cho đơn vị.",
            "Đề nghị đơn vị điền vào đúng biểu mẫu đã gửi cho mình.",
        ),
        IssueKind(
            "T09",
            _W,
            "Biểu mẫu phiên bản khác",
            "phiên bản {expected}",
            "Các ô còn khớp đã được đọc; gửi biểu mới nếu cần bổ sung nội dung thiếu.",
            "Các ô còn khớp đã được đọc; bổ sung nội dung còn thiếu trên biểu mới gửi kèm.",
        ),
        IssueKind(
            "T10",
            _W,
            "Đơn vị nộp nhiều bản",
            "một bản nộp; bản đến sau cùng được tính: {expected}",
            "Kiểm tra các chỗ khác nhau; muốn tính bản kia thì ghi “Lấy bản nộp này” ở tệp xu-ly.xlsx.",
        ),
        IssueKind(
            "T11",
            _E,
            "Đơn vị không phải báo cáo kỳ này",
            "đơn vị còn hoạt động đến {expected}",
            "Kiểm tra ngày hiệu lực của đơn vị ở trang “Đơn vị”.",
            "Đơn vị còn hoạt động thì trả lời để cơ quan kiểm tra lại.",
        ),
        IssueKind(
            "T12",
            _E,
            "Biểu mẫu chưa điền số liệu nào",
            "biểu mẫu đã điền",
            "Đề nghị đơn vị điền biểu mẫu rồi gửi lại.",
        ),
        IssueKind(
            "T13",
            _E,
            "Tệp quá lớn so với một biểu mẫu",
            "tệp biểu mẫu (thường dưới 1 MB)",
            "Đề nghị đơn vị gửi riêng tệp biểu mẫu, xóa trang và ảnh thừa.",
        ),
        IssueKind(
            "T14",
            _E,
            "Tệp nén hoặc thư không đọc được hết",
            "tệp nén hay thư có biểu mẫu đính kèm trực tiếp",
            "Lấy tệp Excel ra khỏi tệp nén, thư rồi chép vào thư mục.",
            "Đề nghị đơn vị gửi thẳng tệp Excel, không nén.",
        ),
        IssueKind(
            "T15",
            _N,
            "Biểu đã mất dấu nhận dạng, đọc theo nội dung từng dòng",
            "biểu mẫu gốc còn nguyên",
            "Kiểm tra lại số liệu của đơn vị này; kỳ sau đề nghị điền trên biểu mẫu gốc.",
            "Kiểm tra lại số liệu; kỳ sau đề nghị điền trên biểu mẫu gốc.",
        ),
        IssueKind(
            "T16",
            _E,
            "Tệp nén kiểu khác zip, không mở được",
            "tệp Excel của biểu mẫu, hoặc tệp nén .zip",
            "Giải nén tệp này vào thư mục rồi tổng hợp lại; không được thì đề nghị đơn vị gửi thẳng tệp Excel.",
            "Đề nghị đơn vị gửi thẳng tệp Excel, không nén.",
        ),
        IssueKind(
            "T17",
            _E,
            "Thư lưu kiểu Outlook, không mở được",
            "tệp Excel đính kèm trong thư, hoặc thư lưu dạng .eml",
            "Mở thư bằng Outlook, lưu tệp đính kèm vào thư mục; không mở được thì đề nghị đơn vị gửi lại tệp Excel.",
            "Đề nghị đơn vị gửi thẳng tệp Excel.",
        ),
        IssueKind(
            "T18",
            _E,
            "Thư không có tệp đính kèm",
            "thư có tệp Excel của biểu mẫu đính kèm",
            "Đọc thư; đề nghị đơn vị gửi lại, đính kèm tệp Excel (tệp để trên mạng thì tải về rồi chép vào thư mục).",
            "Đề nghị đơn vị gửi lại, đính kèm tệp Excel.",
        ),
        IssueKind(
            "T19",
            _E,
            "Tệp nén bị hỏng hoặc tải về chưa hết",
            "tệp nén .zip còn nguyên vẹn",
            "Tải lại tệp nén từ thư gốc; vẫn hỏng thì đề nghị đơn vị gửi thẳng tệp Excel.",
            "Đề nghị đơn vị gửi thẳng tệp Excel, không nén.",
        ),
        IssueKind(
            "T20",
            _N,
            "Ảnh, văn bản gửi kèm biểu đã nhận, không đọc",
            "không cần gì thêm nếu là bản ký, ảnh minh họa",
            "Mở xem nếu ngờ rằng trong đó có số liệu của đơn vị khác.",
        ),
        IssueKind(
            "T21",
            _N,
            "Đơn vị nộp nhiều bản, số liệu giống nhau",
            "một bản nộp; bản được tính: {expected}",
            "Không cần làm gì thêm.",
        ),
        # C - the structure of the form
        IssueKind(
            "C01",
            _E,
            "Ô cần điền đã bị xóa khỏi biểu",
            "ô của biểu mẫu gốc",
            "Đề nghị đơn vị điền lại trên biểu mẫu gốc, không xóa dòng, cột.",
        ),
        IssueKind(
            "C02",
            _E,
            "Biểu phiên bản cũ chưa có ô này",
            "{expected}",
            "Đề nghị đơn vị điền ô này trên biểu mới gửi kèm (đã chép sẵn các số liệu cũ).",
        ),
        IssueKind(
            "C03", _W, "Ô cần điền chứa công thức", "con số gõ trực tiếp", "Kiểm tra giá trị; kỳ sau gõ thẳng con số."
        ),
        IssueKind(
            "C04",
            _W,
            "Lời in sẵn trên biểu bị sửa",
            "{expected}",
            "Kiểm tra đơn vị có trả lời đúng câu hỏi.",
            "Kiểm tra câu trả lời có đúng câu hỏi in sẵn.",
        ),
        IssueKind("C05", _W, "Mức giao trên biểu bị sửa", "{expected}", "Mức giao tính theo tệp chương trình."),
        IssueKind("C06", _W, "Biểu bị chèn hoặc xóa dòng", "đúng các dòng của biểu mẫu", "Kiểm tra lại số liệu."),
        IssueKind(
            "C07",
            _W,
            "Tệp liên kết tới sổ tính khác",
            "tệp không liên kết",
            "Đề nghị đơn vị gõ thẳng số liệu vào biểu.",
        ),
        # G - single values
        IssueKind("G01", _E, "Chưa điền", "{expected}", "Điền ô này; nếu bằng không thì ghi số 0."),
        IssueKind(
            "G02",
            _E,
            "Không phải là số",
            "một số, ví dụ 125",
            "Ghi riêng con số vào ô, lời giải thích ghi ở ô Ghi chú.",
        ),
        IssueKind(
            "G03",
            _E,
            "Số viết có thể hiểu hai cách",
            "{expected}",
            "Viết lại không dùng dấu phân cách, ví dụ 1234 hoặc 1,5.",
        ),
        IssueKind("G04", _E, "Số âm", "số từ 0 trở lên", "Kiểm tra và ghi lại số đúng."),
        IssueKind(
            "G05",
            _E,
            "Tử số lớn hơn mẫu số",
            "không quá {expected}",
            "Kiểm tra lại hai số: số đạt không thể lớn hơn tổng số.",
        ),
        IssueKind(
            "G06",
            _E,
            "Không có trong danh sách lựa chọn",
            "{expected}",
            "Chọn một giá trị trong danh sách thả xuống của ô.",
        ),
        IssueKind("G07", _E, "Phải là số nguyên", "số nguyên ({expected})", "Ghi lại số nguyên, không có phần lẻ."),
        IssueKind(
            "G08",
            _E,
            "Số bộ phận lớn hơn tổng số",
            "không quá {expected}",
            "Kiểm tra lại hai số ở trang Thông tin chung.",
        ),
        IssueKind(
            "G09",
            _E,
            "Ghi tỷ lệ % vào ô số lượng",
            "số lượng ({expected}), không ghi tỷ lệ",
            "Ghi số lượng thực tế; tỷ lệ do biểu mẫu tự tính.",
        ),
        IssueKind(
            "G10", _E, "Ngày không hợp lệ", "ngày/tháng/năm, ví dụ 25/12/2025", "Ghi lại ngày theo dạng ngày/tháng/năm."
        ),
        IssueKind("G11", _N, "Đã hiểu cách ghi khác mẫu", "{expected}", "Không cần sửa nếu hiểu đúng."),
        IssueKind("G12", _E, "Ô chứa lỗi công thức", "một số gõ trực tiếp", "Xóa công thức, gõ trực tiếp con số."),
        IssueKind(
            "G17",
            _E,
            "Công thức chưa có kết quả, không đọc được giá trị",
            "một số gõ trực tiếp",
            "Xóa công thức, gõ trực tiếp con số.",
        ),
        IssueKind("G13", _W, "Chưa ghi nội dung", "{expected}", "Bổ sung khi gửi lại; không ảnh hưởng đến số liệu."),
        IssueKind(
            "G14",
            _W,
            "Chữ gõ bằng bảng mã cũ (TCVN3, VNI)",
            "{expected}",
            "Đã chuyển sang Unicode; kiểm tra lại chữ, lần sau gõ bằng Unicode.",
        ),
        IssueKind("G15", _E, "Hai số trong một ô", "{expected}", "Ghi mỗi số vào một ô, không ghi dạng “a/b”."),
        IssueKind(
            "G16",
            _E,
            "Số bị bảng tính đổi thành ngày",
            "{expected}",
            "Chọn ô, đặt định dạng Số (Number) rồi gõ lại con số; “1/2” là hai số thì ghi mỗi số vào một ô.",
        ),
        # H - plausibility
        IssueKind(
            "H01", _W, "Số gốc thay đổi nhiều so với năm trước", "{expected}", "Đề nghị đơn vị xác nhận hoặc sửa lại."
        ),
        IssueKind("H02", _W, "Nhiều hơn số người của đơn vị", "{expected}", "Đề nghị đơn vị xác nhận hoặc sửa lại."),
        IssueKind("H03", _W, "Khác hẳn đơn vị cùng loại hình", "{expected}", "Đề nghị đơn vị xác nhận hoặc sửa lại."),
        IssueKind("H04", _W, "Trùng với mức giao chung", "{expected}", "Đề nghị đơn vị ghi số liệu của mình."),
        IssueKind(
            "H05",
            _W,
            "Số liệu giống hệt đơn vị khác",
            "{expected}",
            "Hỏi lại cả hai đơn vị.",
            "Đề nghị đơn vị xác nhận hoặc sửa lại.",
        ),
        IssueKind(
            "H06", _W, "Số liệu thay đổi nhiều so với kỳ trước", "{expected}", "Đề nghị đơn vị xác nhận hoặc sửa lại."
        ),
        IssueKind(
            "H07",
            _W,
            "Khác với số gốc cùng nội dung",
            "{expected}",
            "Hai ô hỏi cùng một con số: đề nghị đơn vị xác nhận số nào đúng, sửa ô kia.",
        ),
        IssueKind(
            "H08",
            _N,
            "Số của năm trước được báo cáo lại khác đi: số mới được tính",
            "{expected}",
            "Đối chiếu với đơn vị nếu chưa rõ vì sao thay đổi.",
        ),
        # D - the office's decisions
        IssueKind(
            "D01",
            _W,
            "Quyết định không còn khớp với tệp, ô nào",
            "một tệp, cảnh báo hoặc giá trị còn như lúc quyết định",
            "Xem lại dòng này ở tệp xu-ly.xlsx; xóa nếu không cần nữa.",
        ),
        IssueKind(
            "D08",
            _W,
            "Tên tệp trong quyết định khớp với nhiều tệp, chưa áp dụng",
            "tên đầy đủ của một tệp: {expected}",
            "Ghi cả đường dẫn như ở trang “Lỗi dữ liệu”, hoặc ghi thêm mã đơn vị, ở tệp xu-ly.xlsx.",
        ),
        IssueKind("D02", _N, "Cơ quan đã sửa giá trị", "{expected}", "Quyết định ghi ở tệp xu-ly.xlsx."),
        IssueKind("D03", _N, "Cảnh báo đã được chấp nhận", "{expected}", "Quyết định ghi ở tệp xu-ly.xlsx."),
        IssueKind("D04", _N, "Tệp được bỏ ra theo quyết định", "{expected}", "Quyết định ghi ở tệp xu-ly.xlsx."),
        IssueKind("D05", _N, "Bản nộp được chọn theo quyết định", "{expected}", "Quyết định ghi ở tệp xu-ly.xlsx."),
        IssueKind(
            "D06",
            _W,
            "Giá trị sửa lại không nhận được, số liệu của đơn vị giữ nguyên",
            "{expected}",
            "Xem lại dòng này ở tệp xu-ly.xlsx.",
        ),
        IssueKind(
            "D07",
            _N,
            "Quyết định đã hết hiệu lực",
            "hiệu lực đến sau ngày tổng hợp (đang ghi {expected})",
            "Gia hạn ở tệp xu-ly.xlsx nếu còn cần.",
        ),
        IssueKind(
            "D09",
            _W,
            "Bản nộp đã thay đổi sau khi duyệt, chưa được duyệt lại",
            "bản nộp như khi duyệt ({expected})",
            "Xem bản mới rồi duyệt lại: lệnh accept, hoặc thêm dòng “Duyệt bản nộp” ở tệp xu-ly.xlsx.",
        ),
        IssueKind(
            "D10",
            _N,
            "Đã nhận nhưng chưa duyệt, chưa tính",
            "bản nộp đã duyệt",
            "Duyệt: lệnh accept, hoặc ghi “Duyệt bản nộp” ở tệp xu-ly.xlsx.",
        ),
        # K - figures after a period was closed
        IssueKind(
            "K01",
            _W,
            "Khác số đã chốt, chưa được phép sửa: giữ số đã chốt",
            "{expected}",
            "Đúng là phải sửa thì ghi quyết định “Cho sửa sau chốt” cho kỳ, đơn vị đó ở tệp xu-ly.xlsx.",
        ),
        IssueKind(
            "K02",
            _W,
            "Số liệu nộp sau khi chốt, chưa được tính",
            "{expected}",
            "Muốn tính thì ghi quyết định “Cho sửa sau chốt” cho kỳ, đơn vị đó ở tệp xu-ly.xlsx.",
        ),
        IssueKind("K03", _N, "Số đã chốt được sửa theo quyết định", "{expected}", "Quyết định ghi ở tệp xu-ly.xlsx."),
        # L - sums of an office below
        IssueKind(
            "L01",
            _E,
            "Số CĐCS đã báo cáo nhiều hơn số phải báo cáo",
            "không quá {expected}",
            "Đề nghị cấp dưới xem lại hai số này.",
        ),
        IssueKind(
            "L02", _E, "Dòng tổng hợp chưa đủ", "{expected}", "Đề nghị cấp dưới điền đủ dòng này hoặc để trống cả dòng."
        ),
        IssueKind(
            "L03",
            _W,
            "Chi tiết theo đơn vị không khớp tổng số",
            "bằng {expected} ở trang Số liệu",
            "Số ở trang Số liệu vẫn được tính; đề nghị cấp dưới xem lại trang Chi tiết.",
        ),
        IssueKind(
            "L04",
            _E,
            "Không đúng loại biểu của đơn vị",
            "{expected}",
            "Đề nghị gửi đúng biểu đã nhận, hoặc sửa cột “Số CĐCS tổng hợp” ở trang “Đơn vị” của chuong-trinh.xlsx.",
            "Đề nghị gửi đúng biểu đã nhận.",
        ),
        IssueKind(
            "L05",
            _N,
            "Cấp dưới không có số liệu các chỉ tiêu này",
            "{expected}",
            "Các CĐCS của cấp dưới được coi là chưa báo cáo; cấp dưới khai mã tương ứng ở trang “Chỉ tiêu” của mình.",
        ),
        # P - the program workbook
        IssueKind(
            "P01", _E, "Thiếu trang tính", "trang “{expected}”", "Chép trang này từ templates/xlsx/chuong-trinh.xlsx."
        ),
        IssueKind("P02", _E, "Thiếu cột", "cột “{expected}” ở dòng tiêu đề", "Khôi phục tiêu đề cột như tệp mẫu."),
        IssueKind("P03", _E, "Ô bắt buộc còn trống", "{expected}", "Điền ô này."),
        IssueKind("P04", _E, "Giá trị không hợp lệ", "{expected}", "{hint}"),
        IssueKind(
            "P05",
            _E,
            "Mã trùng",
            "mỗi mã chỉ dùng một lần (đã có ở {expected})",
            "Đổi một trong hai mã (mã như 3.10: định dạng ô là Văn bản).",
        ),
        IssueKind("P06", _E, "Tham chiếu không có", "{expected}", "{hint}"),
        IssueKind("P07", _W, "Cột lạ, không dùng đến", "các cột của tệp mẫu", "Bỏ cột hoặc sửa tiêu đề nếu gõ nhầm."),
    )
}
