"""The catalogue, areas D, K and P: what the office itself decided, closed and planned."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# D - the office's decisions
DECISION: tuple[IssueKind, ...] = (
    IssueKind(
        "D01",
        _W,
        "Quyết định không còn khớp với tệp, ô nào",
        "một tệp, cảnh báo hoặc giá trị còn như lúc quyết định",
        "Xem lại dòng này ở tệp xu-ly.xlsx; xóa nếu không cần nữa.",
        roles=(IssueRole.STALE,),
    ),
    IssueKind(
        "D08",
        _W,
        "Tên tệp trong quyết định khớp với nhiều tệp, chưa áp dụng",
        "tên đầy đủ của một tệp: {expected}",
        "Ghi cả đường dẫn như ở trang “Lỗi dữ liệu”, hoặc ghi thêm mã đơn vị, ở tệp xu-ly.xlsx.",
        roles=(IssueRole.UNCLEAR,),
    ),
    IssueKind(
        "D02",
        _N,
        "Cơ quan đã sửa giá trị",
        "{expected}",
        "Quyết định ghi ở tệp xu-ly.xlsx.",
        roles=(IssueRole.CORRECTED,),
    ),
    IssueKind(
        "D03",
        _N,
        "Cảnh báo đã được chấp nhận",
        "{expected}",
        "Quyết định ghi ở tệp xu-ly.xlsx.",
        roles=(IssueRole.ACCEPTED,),
    ),
    IssueKind(
        "D04",
        _N,
        "Tệp được bỏ ra theo quyết định",
        "{expected}",
        "Quyết định ghi ở tệp xu-ly.xlsx.",
    ),
    IssueKind(
        "D05",
        _N,
        "Bản nộp được chọn theo quyết định",
        "{expected}",
        "Quyết định ghi ở tệp xu-ly.xlsx.",
        roles=(IssueRole.TAKEN,),
    ),
    IssueKind(
        "D06",
        _W,
        "Giá trị sửa lại không nhận được, số liệu của đơn vị giữ nguyên",
        "{expected}",
        "Xem lại dòng này ở tệp xu-ly.xlsx.",
        roles=(IssueRole.REFUSED,),
    ),
    IssueKind(
        "D07",
        _N,
        "Quyết định đã hết hiệu lực",
        "hiệu lực đến sau ngày tổng hợp (đang ghi {expected})",
        "Gia hạn ở tệp xu-ly.xlsx nếu còn cần.",
        roles=(IssueRole.EXPIRED,),
    ),
    IssueKind(
        "D09",
        _W,
        "Bản nộp đã thay đổi sau khi duyệt, chưa được duyệt lại",
        "bản nộp như khi duyệt ({expected})",
        'Xem bản mới rồi duyệt lại: make accept UNIT=mã-đơn-vị BY="Họ tên", hoặc thêm dòng “Duyệt bản '
        "nộp” ở tệp xu-ly.xlsx.",
        roles=(IssueRole.ACCEPTED_OTHERWISE,),
    ),
    IssueKind(
        "D10",
        _N,
        "Đã nhận nhưng chưa duyệt, chưa tính",
        "bản nộp đã duyệt",
        'Duyệt: make accept UNIT=mã-đơn-vị BY="Họ tên", hoặc ghi “Duyệt bản nộp” ở tệp xu-ly.xlsx.',
    ),
    IssueKind(
        "D11",
        _N,
        "Chấp nhận chưa cần đến: nay không có gì phải hỏi",
        "{expected}",
        "Để nguyên dòng này ở tệp xu-ly.xlsx: số bị hỏi lại thì chấp nhận này có hiệu lực.",
        roles=(IssueRole.AT_REST,),
    ),
    IssueKind(
        "D12",
        _N,
        "Biểu gửi từ địa chỉ mà cơ quan đã xác nhận",
        "{expected}",
        "Ghi ở trang “Địa chỉ gửi” của tệp xu-ly.xlsx; muốn thôi thì ghi thêm một dòng “Thôi xác nhận” ở đó.",
    ),
    IssueKind(
        "D13",
        _W,
        "Duyệt chưa có hiệu lực: chưa xác nhận người gửi",
        "địa chỉ gửi được xác nhận (đã ghi duyệt: {expected})",
        'Hỏi đơn vị rồi xác nhận: make accept SENDER=địa-chỉ BY="Họ tên"; khi đó duyệt có hiệu lực, không '
        "phải duyệt lại. Không phải của đơn vị thì ghi “Bỏ tệp này” ở tệp xu-ly.xlsx.",
    ),
    IssueKind(
        "D14",
        _W,
        "Ô sai ở bảng xử lý, dòng này chưa được áp dụng",
        "{expected}",
        "{hint} Các dòng khác vẫn được áp dụng.",
    ),
    IssueKind(
        "D15",
        _N,
        "Quyết định đã có dòng khác thay",
        "một dòng cho mỗi việc",
        "Không cần làm gì thêm; dòng này ở tệp xu-ly.xlsx để lại hay xóa đều được.",
        roles=(IssueRole.REPLACED,),
    ),
)

# K - figures after a period was closed
CLOSE: tuple[IssueKind, ...] = (
    IssueKind(
        "K01",
        _W,
        "Khác số đã chốt, chưa được phép sửa: giữ số đã chốt",
        "{expected}",
        "Đúng là phải sửa thì ghi quyết định “Cho sửa sau chốt” cho kỳ, đơn vị đó ở tệp xu-ly.xlsx.",
        roles=(IssueRole.FIGURE_AFTER_CLOSE, IssueRole.CLOSED_STANDS),
    ),
    IssueKind(
        "K02",
        _W,
        "Số liệu chưa có khi chốt, chưa được tính",
        "{expected}",
        "Muốn tính thì ghi quyết định “Cho sửa sau chốt” cho kỳ, đơn vị đó ở tệp xu-ly.xlsx.",
        roles=(IssueRole.FIGURE_AFTER_CLOSE,),
    ),
    IssueKind(
        "K03",
        _N,
        "Số đã chốt được sửa theo quyết định",
        "{expected}",
        "Quyết định ghi ở tệp xu-ly.xlsx.",
        roles=(IssueRole.REOPENED,),
    ),
    IssueKind(
        "K04",
        _N,
        "Lời văn, ghi chú gửi sau khi chốt, chưa đưa vào",
        "{expected}",
        "Lời đi theo số liệu: cho sửa số liệu của đơn vị sau chốt ở tệp xu-ly.xlsx thì lời mới được đưa vào.",
        roles=(IssueRole.TEXT_AFTER_CLOSE,),
    ),
)

# P - the program workbook
PROGRAM: tuple[IssueKind, ...] = (
    IssueKind(
        "P01", _E, "Thiếu trang tính", "trang “{expected}”", "Chép trang này từ templates/xlsx/chuong-trinh.xlsx."
    ),
    IssueKind("P02", _E, "Thiếu cột", "cột “{expected}” ở dòng tiêu đề", "{hint}"),
    IssueKind("P03", _E, "Ô bắt buộc còn trống", "{expected}", "Điền ô này."),
    IssueKind("P04", _E, "Giá trị không hợp lệ", "{expected}", "{hint}"),
    IssueKind(
        "P05",
        _E,
        "Mã hoặc tên trùng",
        "mỗi mã, mỗi tên chỉ dùng một lần (đã có ở {expected})",
        "Đổi một trong hai (mã như 3.10: định dạng ô là Văn bản).",
    ),
    IssueKind("P06", _E, "Tham chiếu không có", "{expected}", "{hint}"),
    IssueKind("P07", _W, "Cột lạ, không dùng đến", "các cột của tệp mẫu", "Bỏ cột hoặc sửa tiêu đề nếu gõ nhầm."),
    IssueKind("P08", _W, "Có thể là một tên viết hai cách", "{expected}", "Hai tên khác nhau thật thì để nguyên."),
    IssueKind(
        "P09",
        _W,
        "So sánh “=”: kết quả cao hơn mức giao cũng là chưa đạt",
        "“≥” nếu cao hơn mức giao vẫn là đạt ({expected})",
        "Có phải muốn chọn “≥”? Đúng là phải bằng mức giao thì để nguyên.",
    ),
    IssueKind(
        "P10",
        _W,
        "Địa chỉ thư điện tử không gửi được",
        "một địa chỉ như ten@donvi.vn ({expected})",
        "Sửa địa chỉ này; chưa sửa thì thư không đến địa chỉ đó.",
    ),
    IssueKind(
        "P11",
        _W,
        "Địa chỉ gửi không dùng được",
        "một địa chỉ như ten@donvi.vn hoặc một miền như @donvi.vn ({expected})",
        "Sửa địa chỉ này; chưa sửa thì biểu gửi từ địa chỉ đó bị coi là từ địa chỉ chưa biết.",
    ),
    IssueKind(
        "P12",
        _W,
        "Mã có chữ có dấu, dễ gõ lẫn ở máy khác",
        "mã chỉ gồm chữ không dấu, số, dấu . - _",
        "Chương trình mới thì đặt lại mã; biểu đã gửi đi mang mã này thì để nguyên.",
    ),
    IssueKind(
        "P13",
        _W,
        "Hai mã trông giống nhau",
        "{expected}",
        "Chương trình mới thì đặt lại một trong hai mã; biểu đã gửi đi mang mã này thì để nguyên, xem kỹ tên đơn vị.",
    ),
    IssueKind(
        "P14",
        _W,
        "Đề cương nhắc chỉ tiêu không có",
        "mã hoặc tên nhóm ở trang “Chỉ tiêu”",
        "{hint} Chưa sửa thì nội dung này của báo cáo không nêu chỉ tiêu ấy.",
    ),
    IssueKind(
        "P15",
        _E,
        "Có thể là mật khẩu ghi trong tệp",
        "không có mật khẩu nào trong tệp",
        "Xóa nội dung ô này. Mật khẩu gõ bằng lệnh password để kho khóa của máy giữ, hoặc gõ khi được hỏi; mật khẩu đã "
        "ghi ra tệp thì nên đổi.",
    ),
    IssueKind("P16", _W, "Thiết lập lạ, không dùng đến", "tên mục như ở tệp mẫu", "{hint}"),
    IssueKind(
        "P17",
        _W,
        "Chương trình chưa có chỉ tiêu nào",
        "mỗi chỉ tiêu một dòng",
        "Điền trang này trước khi làm biểu mẫu; chưa điền thì biểu chỉ hỏi phần chung, không hỏi chỉ tiêu nào.",
    ),
    IssueKind(
        "P18",
        _W,
        "Loại hình không nằm trong đối tượng nào",
        "loại hình có trong ít nhất một đối tượng",
        "Ghi loại hình này ở cột Gồm của một đối tượng; chưa ghi thì đơn vị loại hình ấy không được hỏi chỉ tiêu nào.",
    ),
    IssueKind(
        "P19",
        _W,
        "Không đơn vị nào thuộc đối tượng của chỉ tiêu",
        "đối tượng có ít nhất một đơn vị trong danh sách ({expected})",
        "Sửa Đối tượng của chỉ tiêu, hoặc Loại hình của các đơn vị; chưa sửa thì không biểu nào hỏi chỉ tiêu này.",
    ),
    IssueKind(
        "P20",
        _W,
        "Không kỳ báo cáo nào hỏi chỉ tiêu",
        "loại kỳ có ở trang “Kỳ báo cáo” ({expected})",
        "Sửa cột “Hỏi ở kỳ” (để trống là mọi kỳ), hoặc thêm kỳ; chưa sửa thì không biểu nào hỏi chỉ tiêu này.",
    ),
    IssueKind(
        "P21",
        _W,
        "Mã có thể đã bị Excel đổi",
        "{expected} gõ dạng Văn bản, nếu mã là {expected}",
        "Đúng là mã này thì định dạng ô là Văn bản (Text) rồi gõ lại; đã gửi biểu thì không đổi mã.",
    ),
    IssueKind(
        "P22",
        _W,
        "Mức giao nhỏ hơn 1 không có dấu %",
        "tỷ lệ ghi kèm dấu %; ô này đang được đọc là {expected}%",
        "{hint}",
    ),
    IssueKind(
        "P23",
        _W,
        "Không năm nào hỏi chỉ tiêu",
        "mức giao của từng năm, hoặc cộng dồn tính cho cả nhiệm kỳ",
        "Ghi mức giao ở các cột năm hoặc cột “Hằng năm”; chỉ giao cho cả nhiệm kỳ thì chọn Cộng dồn “Cộng dồn các năm” "
        "hoặc “Mức đạt đến thời điểm”; chưa sửa thì không biểu nào hỏi chỉ tiêu này.",
    ),
)
