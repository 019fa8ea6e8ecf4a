"""The catalogue, areas G, H and L: what a union or an office below wrote."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE
CHOOSE = "Chọn một giá trị trong danh sách thả xuống của ô."

# G - single values
VALUE: tuple[IssueKind, ...] = (
    IssueKind(
        "G01", _E, "Chưa điền", "{expected}", "Điền ô này; nếu bằng không thì ghi số 0.", roles=(IssueRole.EMPTY_CELL,)
    ),
    IssueKind(
        "G02",
        _E,
        "Không phải là số rõ ràng",
        "một số, ví dụ 125",
        "Ghi riêng con số vào ô; lời giải thích ghi ở ô Ghi chú (nếu có) hoặc trong thư.",
    ),
    IssueKind(
        "G03",
        _E,
        "Số viết có thể hiểu hai cách",
        "{expected}",
        "Viết lại không dùng dấu phân cách, ví dụ 1234 hoặc 1,5.",
    ),
    IssueKind(
        "G26",
        _E,
        "Ghi bằng lời, chưa rõ là số nào",
        "{expected}",
        "Ghi một con số; chưa có số liệu thì để trống, nêu lý do ở ô Ghi chú (nếu có) hoặc trong thư.",
    ),
    IssueKind("G04", _E, "Số âm", "số từ 0 trở lên", "Kiểm tra và ghi lại số đúng."),
    IssueKind(
        "G05",
        _E,
        "Số đạt được lớn hơn tổng số",
        "không quá {expected}",
        "Kiểm tra lại hai số: số đạt được không thể lớn hơn tổng số.",
    ),
    IssueKind(
        "G06",
        _E,
        "Không có trong danh sách lựa chọn",
        "{expected}",
        CHOOSE,
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
    IssueKind(
        "G11",
        _N,
        "Đã hiểu cách ghi khác mẫu",
        "{expected}",
        "Không cần sửa nếu hiểu đúng.",
        roles=(IssueRole.UNDERSTOOD,),
    ),
    IssueKind("G12", _E, "Ô chứa lỗi công thức", "một số gõ trực tiếp", "Xóa công thức, gõ trực tiếp con số."),
    IssueKind(
        "G17",
        _E,
        "Công thức chưa có kết quả, không đọc được giá trị",
        "một số gõ trực tiếp",
        "Xóa công thức, gõ trực tiếp con số.",
    ),
    IssueKind(
        "G13",
        _W,
        "Chưa ghi nội dung",
        "{expected}",
        "Bổ sung khi gửi lại; không ảnh hưởng đến số liệu.",
        roles=(IssueRole.NOTHING_TO_CONFIRM,),
    ),
    IssueKind(
        "G14",
        _W,
        "Chữ gõ bằng bảng mã cũ (TCVN3, VNI)",
        "{expected}",
        "Đã chuyển sang Unicode; kiểm tra lại chữ, lần sau gõ bằng Unicode.",
        roles=(IssueRole.NOTHING_TO_CONFIRM,),
    ),
    IssueKind("G15", _E, "Hai số trong một ô", "{expected}", "Ghi mỗi số vào một ô, không ghi dạng “a/b”."),
    IssueKind(
        "G24",
        _E,
        "Chưa có kết quả đánh giá, mà câu hỏi này phải trả lời",
        "{expected}",
        "Có kết quả thì chọn trong danh sách; chưa có thì hỏi lại cơ quan tổng hợp.",
    ),
    IssueKind(
        "G16",
        _E,
        "Số bị bảng tính đổi thành ngày, giờ",
        "{expected}",
        "Chọn ô, đặt định dạng Số (Number) rồi gõ lại con số; “1/2” là hai số thì ghi mỗi số vào một ô.",
    ),
    IssueKind(
        "G18",
        _E,
        "Số nhìn thấy trên ô khác số ghi bên trong",
        "{expected}",
        "Chọn ô, đặt định dạng Số (Number), gõ lại con số đúng; lời giải thích ghi ở ô Ghi chú "
        "(nếu có) hoặc trong thư.",
    ),
    IssueKind(
        "G19",
        _E,
        "Nội dung của ô bị hỏng, không đọc được",
        "nội dung gõ lại",
        "Gõ lại nội dung của ô này rồi gửi lại; các ô khác vẫn đọc được.",
    ),
    IssueKind(
        "G20",
        _E,
        "Trang của biểu bị hỏng, không đọc được",
        "trang còn nguyên",
        "Mở tệp, lưu lại (Save As) dạng .xlsx rồi gửi lại; không mở được thì điền lại trên biểu đã nhận.",
    ),
    IssueKind(
        "G21",
        _W,
        "Ô ở trang Chi tiết không phải là số",
        "một số",
        "Số ở trang Số liệu vẫn được tính; đề nghị cấp dưới ghi lại ô này.",
    ),
    IssueKind(
        "G22",
        _W,
        "Ô ở rất xa biểu có dữ liệu, không được tính",
        "{expected}",
        "Các ô của biểu vẫn đọc đủ; xóa dòng hoặc cột thừa ấy, điều cần nói thì ghi ở ô Ghi chú hoặc trong thư.",
    ),
    IssueKind(
        "G27",
        _E,
        "Nội dung của ô bị gạch ngang",
        "nội dung không gạch",
        "Ghi lại riêng nội dung đúng vào ô, không gạch; đã bỏ thì xóa.",
    ),
    IssueKind(
        "G28",
        _E,
        "Ô có số liệu mà người xem không nhìn thấy",
        "nội dung nhìn thấy được ({expected})",
        "Ghi lại riêng nội dung đúng vào ô, chữ màu đen, cỡ thường; không dùng nữa thì xóa.",
    ),
    IssueKind(
        "G29",
        _E,
        "Tệp ghi hai nội dung cho cùng một ô, không rõ nội dung nào đúng",
        "một nội dung; tệp còn ghi “{expected}”",
        "Mở tệp, gõ lại nội dung của ô này, lưu lại (Save As) dạng .xlsx rồi gửi lại.",
    ),
    IssueKind(
        "G30",
        _W,
        "Số liệu nằm ở dòng, cột hoặc trang đang ẩn, vẫn được tính",
        "số liệu nhìn thấy được",
        "Hỏi lại đơn vị: bỏ ẩn để xem lại các số này; số không dùng nữa thì xóa rồi gửi lại.",
        "Bỏ ẩn để xem lại các số này: số đúng thì xác nhận, không dùng nữa thì xóa rồi gửi lại.",
    ),
    IssueKind(
        "G31",
        _W,
        "Người lập biểu không phải họ tên",
        "họ và tên người lập biểu",
        "Lần sau ghi họ tên ở ô này, số điện thoại ở ô “Điện thoại”; không ảnh hưởng đến số liệu.",
    ),
    IssueKind(
        "G32",
        _W,
        "Không phải số điện thoại",
        "số điện thoại của người lập biểu",
        "Lần sau ghi số điện thoại ở ô này; không ảnh hưởng đến số liệu.",
    ),
    IssueKind(
        "G33",
        _W,
        "Ô có số liệu mà người xem có thể không nhìn thấy, vẫn được tính",
        "nội dung nhìn thấy được ({expected})",
        "Mở tệp xem ô này: số đúng thì xác nhận, bỏ định dạng có điều kiện của ô; không dùng nữa thì xóa.",
    ),
    IssueKind(
        "G34",
        _N,
        "Cột hẹp, không đọc được hết số trong ô (Excel hiện “####”), vẫn được tính",
        "cột đủ rộng để đọc được số",
        "Không cần sửa nếu số đúng; nới rộng cột để xem lại.",
    ),
    IssueKind(
        "G35",
        _W,
        "Ghi chú của đơn vị nói khác số trong ô, số trong ô vẫn được tính",
        "{expected}",
        "Đọc ghi chú, hỏi lại đơn vị; số trong ô đúng thì chấp nhận cảnh báo này, không đúng thì sửa theo số đơn vị "
        "xác nhận.",
        "Số trong ô đúng thì trả lời là đúng; không đúng thì ghi số đúng vào ô rồi gửi lại.",
    ),
)

# H - plausibility
PLAUSIBILITY: tuple[IssueKind, ...] = (
    IssueKind(
        "H01",
        _W,
        "Số liệu chung thay đổi nhiều so với năm trước",
        "{expected}",
        "Đề nghị đơn vị xác nhận hoặc sửa lại.",
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
        roles=(IssueRole.SAME_AS_ANOTHER,),
    ),
    IssueKind(
        "H06", _W, "Số liệu thay đổi nhiều so với kỳ trước", "{expected}", "Đề nghị đơn vị xác nhận hoặc sửa lại."
    ),
    IssueKind(
        "H07",
        _W,
        "Khác với số liệu chung cùng nội dung",
        "{expected}",
        "Hai ô hỏi cùng một con số: đề nghị đơn vị xác nhận số nào đúng, sửa ô kia.",
    ),
    IssueKind(
        "H08",
        _N,
        "Số của năm trước được báo cáo lại khác đi: số mới được tính",
        "{expected}",
        "Đối chiếu với đơn vị nếu chưa rõ vì sao thay đổi.",
        roles=(IssueRole.REVISED_FIGURE,),
    ),
    IssueKind(
        "H09",
        _W,
        "Tỷ lệ vượt xa 100%",
        "số đạt được và tổng số cùng một đơn vị tính ({expected})",
        "Đề nghị đơn vị xác nhận hoặc sửa lại cả hai số.",
    ),
    IssueKind(
        "H10",
        _W,
        "Số của kỳ đã chốt được báo cáo lại khác đi: kỳ này tính số mới, kỳ đã chốt giữ số cũ",
        "{expected}",
        "Hỏi lại đơn vị; đúng thì ghi “Chấp nhận cảnh báo”, sai thì ghi “Sửa giá trị” ở tệp xu-ly.xlsx.",
        "Đề nghị đơn vị xác nhận số mới, cho biết lý do thay đổi, hoặc sửa lại như đã báo cáo.",
    ),
    IssueKind(
        "H11",
        _W,
        "Số của năm đã chốt, lúc chốt chưa có: kỳ này được tính, kỳ đã chốt không đổi",
        "{expected}",
        "Hỏi lại đơn vị nếu chưa rõ; đúng thì ghi “Chấp nhận cảnh báo” ở tệp xu-ly.xlsx.",
        "Đề nghị đơn vị xác nhận số của các năm trước.",
    ),
    IssueKind(
        "H12",
        _E,
        "Số chênh hàng trăm lần so với mức thường thấy: tạm giữ, chưa tính vào kết quả",
        "{expected}",
        "Hỏi lại đơn vị; đúng thì ghi “Chấp nhận cảnh báo”, sai thì ghi “Sửa giá trị” ở tệp xu-ly.xlsx.",
        "Xem lại đơn vị tính của ô và số chữ số: ghi theo đơn vị tính khác (ví dụ ghi bằng đồng ở ô hỏi "
        "triệu đồng) là sai, phải ghi lại số; đúng thì xác nhận để số được tính.",
        accepted="Số chênh hàng trăm lần so với mức thường thấy, nay được tính",
        confirmable=True,
    ),
    IssueKind(
        "H13",
        _W,
        "Số cả năm nhỏ hơn số 6 tháng đầu năm",
        "{expected}",
        "Hỏi lại đơn vị: số cả năm gồm cả 6 tháng đầu năm; số 6 tháng báo cáo sai thì ghi rõ ở ô "
        "Ghi chú (nếu có) hoặc trong thư.",
        "Số cả năm gồm cả 6 tháng đầu năm: xem lại hai số; số 6 tháng báo cáo sai thì ghi rõ ở ô "
        "Ghi chú (nếu có) hoặc trong thư.",
    ),
)

# L - sums of an office below
SUMS: tuple[IssueKind, ...] = (
    IssueKind(
        "L01",
        _E,
        "Số đơn vị đã báo cáo nhiều hơn số phải báo cáo",
        "không quá {expected}",
        "Đề nghị cấp dưới xem lại hai số này.",
    ),
    IssueKind(
        "L02",
        _E,
        "Dòng tổng hợp chưa đủ",
        "{expected}",
        "Đề nghị cấp dưới điền đủ dòng này hoặc để trống cả dòng.",
        roles=(IssueRole.INCOMPLETE_ROW,),
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
        "Đề nghị gửi đúng biểu đã nhận, hoặc sửa cột “Số đơn vị tổng hợp” ở trang “Đơn vị” của chuong-trinh.xlsx.",
        "Đề nghị gửi đúng biểu đã nhận.",
    ),
    IssueKind(
        "L05",
        _N,
        "Cấp dưới không có số liệu các chỉ tiêu này",
        "{expected}",
        "Các đơn vị của cấp dưới được coi là chưa báo cáo; cấp dưới khai mã tương ứng ở trang “Chỉ tiêu” của mình.",
    ),
    IssueKind(
        "L06",
        _E,
        "Tổng số là số đơn vị mà nhiều hơn số đơn vị đã báo cáo",
        "không quá {expected}",
        "Đề nghị cấp dưới xem lại tổng số: chỉ tiêu này đếm số đơn vị, không đếm người.",
    ),
    IssueKind(
        "L07",
        _N,
        "Số đơn vị phải báo cáo khác danh sách đơn vị",
        "{expected} ở cột “Số đơn vị tổng hợp”",
        "Hỏi lại cấp dưới; cần thì sửa cột “Số đơn vị tổng hợp” ở trang “Đơn vị” của chuong-trinh.xlsx.",
        "Số này khác số cấp trên đang ghi: xem lại, đúng thì báo cấp trên sửa.",
    ),
    IssueKind(
        "L08",
        _N,
        "Số cả nhiệm kỳ khác tổng các năm đã nhận",
        "{expected}, tổng các năm cấp dưới đã gửi",
        "Tổng được tính theo các năm đã nhận; còn thiếu năm nào thì đề nghị cấp dưới gửi biểu năm đó.",
    ),
)
