"""The catalogue, areas T and C: the file that came back and what is left of its form."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# T - the returned file
FILE: tuple[IssueKind, ...] = (
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
    IssueKind(
        "T22",
        _N,
        "Đơn vị gửi lại, sửa những chỗ có lỗi của bản trước",
        "bản đến sau cùng được tính: {expected}",
        "Không cần làm gì thêm.",
    ),
    IssueKind(
        "T40",
        _E,
        "Chương trình gặp lỗi của chính nó khi xử lý tệp này; tệp chưa được tính",
        "không có lỗi của chương trình",
        "Báo lỗi này cho người phụ trách phần mềm, gửi kèm tệp này và loi-chuong-trinh.txt trong thư mục outputs/ của "
        "kỳ; đơn vị không phải gửi lại.",
    ),
)

# C - the structure of the form
STRUCTURE: tuple[IssueKind, ...] = (
    IssueKind(
        "C01",
        _E,
        "Không tìm thấy ô cần điền trên biểu gửi về",
        "{expected}",
        "Đề nghị đơn vị điền lại trên biểu mẫu gốc, không xóa trang, dòng, cột.",
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
    IssueKind("C06", _W, "Biểu bị chèn, xóa dòng hoặc cột", "đúng các dòng, cột của biểu mẫu", "Kiểm tra lại số liệu."),
    IssueKind(
        "C07",
        _W,
        "Tệp liên kết tới sổ tính khác",
        "tệp không liên kết",
        "Đề nghị đơn vị gõ thẳng số liệu vào biểu.",
    ),
    IssueKind(
        "C10",
        _N,
        "Ô trả lời bị cắt dán hoặc kéo đi, số liệu lấy theo câu hỏi in sẵn",
        "{expected}",
        "Kiểm tra lại số liệu ở ô này; kỳ sau gõ thẳng số liệu, không cắt, kéo ô.",
    ),
    IssueKind(
        "C11",
        _N,
        "Ô mất dấu nhận dạng, đọc theo câu hỏi in sẵn",
        "biểu mẫu gốc còn nguyên",
        "Kiểm tra lại số liệu; kỳ sau đề nghị điền trên biểu mẫu gốc.",
    ),
    IssueKind(
        "C12",
        _E,
        "Chưa rõ số liệu này trả lời câu hỏi nào, chưa tính",
        "{expected}",
        "Đề nghị đơn vị ghi số liệu vào đúng ô cạnh câu hỏi của nó rồi gửi lại.",
    ),
)
