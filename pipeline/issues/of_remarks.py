"""The catalogue, area W: what a union wrote beside its answers. Nothing of it is counted, nothing of it is lost."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_W, _N = Severity.WARNING, Severity.NOTE
_SHOWN = "Đọc đủ ở trang “Lời của đơn vị” của tệp tổng hợp."
_NEXT = "Cơ quan đã đọc. Lần sau ghi vào cột “Ghi chú, giải trình” hoặc ô của trang “Nội dung”."

REMARKS: tuple[IssueKind, ...] = (
    IssueKind(
        "W01",
        _N,
        "Đơn vị gắn ghi chú vào ô điền",
        "đọc lời này trước khi dùng số liệu của ô",
        _SHOWN,
        _NEXT,
        roles=(IssueRole.REMARK_ON_CELL,),
    ),
    IssueKind("W02", _N, "Có lời ghi ngoài ô điền", "lời ghi vào các ô điền (thấy {expected})", _SHOWN, _NEXT),
    IssueKind(
        "W03",
        _N,
        "Tệp có trang thêm, không đọc vào số liệu",
        "chỉ các trang của biểu mẫu (thấy {expected})",
        _SHOWN,
        _NEXT,
    ),
    IssueKind(
        "W04",
        _N,
        "Tệp có ảnh, tệp nhúng, không đọc",
        "không cần ảnh, tệp nhúng (thấy {expected})",
        "Mở tệp gốc để xem.",
        _NEXT,
    ),
    IssueKind(
        "W05",
        _N,
        "Lời văn gõ ở hộp văn bản đè lên ô trống, đã lấy làm câu trả lời của ô",
        "lời văn gõ thẳng vào ô",
        "Không cần sửa nếu hiểu đúng.",
    ),
    IssueKind(
        "W06",
        _N,
        "Lời quá dài, chỉ lấy phần đầu",
        "không quá {expected} ký tự",
        "Đọc đủ ở tệp gốc.",
        "Cơ quan giữ tệp gốc có đủ lời; muốn đưa vào báo cáo thì viết gọn lại.",
    ),
    IssueKind(
        "W07",
        _W,
        "Không đọc được trang lời văn",
        "trang “{expected}” đọc được",
        "Mở tệp gốc để xem trang này; mở được thì lưu lại thành .xlsx rồi tổng hợp lại.",
        "Đề nghị đơn vị mở tệp, lưu lại dạng .xlsx rồi gửi lại.",
    ),
    IssueKind(
        "W08",
        _N,
        "Không xem được hết lời ghi ngoài ô điền",
        "ghi chú, hộp văn bản, trang thêm đọc được ({expected})",
        "Mở tệp gốc để xem.",
        "Lần sau ghi vào cột “Ghi chú, giải trình” hoặc ô của trang “Nội dung”.",
    ),
    IssueKind(
        "W09",
        _N,
        "Bản đã được thay có lời ghi ngoài ô điền",
        "lời ghi vào các ô điền (thấy {expected})",
        "Mở tệp này để đọc; bản thay không ghi lại các lời đó.",
        _NEXT,
    ),
    IssueKind(
        "W10",
        _N,
        "Thư gửi biểu có lời của đơn vị",
        "đọc lời trong thư trước khi dùng số liệu{expected}",
        "Đọc đủ ở trang “Lời của đơn vị” của tệp tổng hợp; lời trong thư không tính vào số liệu.",
        "Cơ quan đã đọc. Muốn sửa số thì ghi số đúng vào biểu rồi gửi lại.",
    ),
)
