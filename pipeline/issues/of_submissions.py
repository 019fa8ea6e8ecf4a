"""The catalogue, area T: a form that came, whose it is, who sent it, which of several counts."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

SUBMISSION: tuple[IssueKind, ...] = (
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
        "Biểu mẫu làm trước khi câu hỏi thay đổi",
        "biểu có câu hỏi như hiện nay",
        "Các ô còn khớp đã được đọc; gửi biểu mới nếu cần bổ sung nội dung thiếu.",
        "Các ô còn khớp đã được đọc; bổ sung nội dung còn thiếu trên biểu mới gửi kèm.",
        roles=(IssueRole.OTHER_QUESTIONS,),
    ),
    IssueKind(
        "T10",
        _W,
        "Đơn vị nộp nhiều bản",
        "một bản nộp; bản được tính: {expected}",
        "Kiểm tra các chỗ khác nhau; muốn tính tệp này thay cho bản đang được tính thì ghi “Lấy bản nộp này” cho tệp "
        "này ở tệp xu-ly.xlsx; bản đang tính đúng rồi thì chấp nhận cảnh báo này.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.SEVERAL_FORMS,
            IssueRole.OTHER_COUNTS,
        ),
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
        roles=(IssueRole.NOTHING_FILLED_IN,),
    ),
    IssueKind(
        "T15",
        _N,
        "Không đọc được dấu nhận dạng các ô của biểu, đọc theo nội dung từng dòng",
        "biểu mẫu gốc còn nguyên, lưu dạng .xlsx",
        "Kiểm tra lại số liệu của đơn vị này; lần sau đề nghị điền trên biểu mẫu gốc, lưu dạng .xlsx.",
        "Kiểm tra lại số liệu; lần sau đề nghị điền trên biểu mẫu gốc, lưu dạng .xlsx.",
    ),
    IssueKind(
        "T21",
        _N,
        "Đơn vị nộp nhiều bản, số liệu giống nhau",
        "một bản nộp; bản được tính: {expected}",
        "Không cần làm gì thêm.",
        roles=(IssueRole.OTHER_COUNTS,),
    ),
    IssueKind(
        "T22",
        _N,
        "Đơn vị gửi lại, chỉ thay những ô mà bản trước chưa tính được, được hỏi lại hoặc cơ quan đã sửa",
        "bản được tính: {expected}",
        "Không cần làm gì thêm.",
        roles=(IssueRole.OTHER_COUNTS,),
    ),
    IssueKind(
        "T23",
        _E,
        "Chưa rõ biểu của đơn vị nào, chưa tính cho đơn vị nào",
        "biểu chỉ mang mã và tên của một đơn vị; mã nhận dạng của biểu là của {expected}",
        "Hỏi lại đơn vị; rõ rồi thì ghi “Lấy bản nộp này” kèm mã đơn vị và tên tệp ở tệp xu-ly.xlsx.",
        "Đề nghị điền vào đúng biểu mẫu đã gửi cho đơn vị mình.",
        roles=(IssueRole.OWNER_OPEN,),
    ),
    IssueKind(
        "T24",
        _N,
        "Tệp có biểu của nhiều đơn vị, mỗi biểu được đọc thành một bản nộp",
        "mỗi đơn vị một tệp; biểu này ở {expected}",
        "Kiểm tra lại số liệu; đơn vị có tệp riêng thì tệp riêng được tính. Kỳ sau đề nghị gửi riêng tệp của từng "
        "đơn vị.",
        roles=(IssueRole.IN_SHARED_FILE,),
    ),
    IssueKind(
        "T25",
        _E,
        "Trang giống biểu mẫu nhưng không rõ của đơn vị nào, chưa đọc",
        "trang có mã đơn vị ở đầu: {expected}",
        "Mở tệp xem trang này của ai; đề nghị đơn vị gửi riêng tệp biểu mẫu của mình.",
        "Đề nghị gửi riêng tệp biểu mẫu của từng đơn vị.",
    ),
    IssueKind(
        "T26",
        _N,
        "Tên đơn vị ghi trên biểu khác danh sách",
        "{expected}",
        "Không cần làm gì thêm nếu đơn vị mới đổi tên hoặc gõ khác cách viết.",
    ),
    IssueKind(
        "T27",
        _N,
        "Biểu nằm trong thư báo không gửi được của máy chủ thư, không tính",
        "biểu do đơn vị gửi thẳng",
        "Đây là biểu đã gửi đi mà không tới nơi. Nếu là biểu của đơn vị thì lấy tệp ra, chép vào thư mục.",
        "Thư của đơn vị đã bị máy chủ thư trả lại: đề nghị gửi lại biểu.",
    ),
    IssueKind(
        "T35",
        _N,
        "Ngày ghi trong tệp, trong thư không thể đúng, không dùng đến",
        "{expected}",
        "Đồng hồ của máy đã lưu, đã gửi tệp có thể sai; đơn vị nộp nhiều bản thì xem bản nào là bản sau cùng.",
        "Đề nghị đơn vị chỉnh lại ngày giờ của máy tính.",
        roles=(IssueRole.OUTLIVES_REPLACEMENT,),
    ),
    IssueKind(
        "T43",
        _N,
        "Tên tệp mang mã của đơn vị khác với mã trong biểu",
        "tên tệp và biểu của cùng một đơn vị; biểu của {expected}",
        "Hỏi lại hai đơn vị. Bản này chỉ được tính cho đơn vị ghi trong biểu khi đơn vị đó không có bản nào khác; "
        "đúng là của đơn vị ấy thì ghi “Lấy bản nộp này” kèm mã đơn vị và tên tệp ở tệp xu-ly.xlsx; là số của đơn vị "
        "có mã ở tên tệp thì ghi “Bỏ tệp này”, đề nghị đơn vị ấy điền biểu của mình.",
        "Đề nghị điền vào đúng biểu mẫu đã gửi cho đơn vị mình, đặt tên tệp theo mã đơn vị mình.",
        roles=(
            IssueRole.OWNER_OPEN,
            IssueRole.OUTLIVES_REPLACEMENT,
        ),
    ),
    IssueKind(
        "T44",
        _W,
        "Tên đơn vị ghi trên biểu khác hẳn tên trong danh sách",
        "{expected}",
        "Hỏi lại đơn vị biểu có đúng của mình không; đúng thì sửa tên ở trang “Đơn vị” của tệp chương trình, không "
        "đúng thì ghi “Bỏ tệp này” ở tệp xu-ly.xlsx.",
        "Kiểm tra biểu có đúng là biểu đã gửi cho đơn vị mình.",
    ),
    IssueKind(
        "T45",
        _W,
        "Địa chỉ chưa biết: biểu được tính, chờ xác nhận người gửi",
        "thư từ địa chỉ của đơn vị ({expected})",
        "Gọi điện hỏi đơn vị, không hỏi bằng cách trả lời thư đó. Đúng thì xác nhận: make accept "
        'SENDER=địa-chỉ BY="Họ tên", hoặc ghi ở trang “Địa chỉ gửi” của tệp xu-ly.xlsx; không phải thì ghi “Bỏ tệp '
        "này”.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.ABOUT_SENDER,
        ),
    ),
    IssueKind(
        "T46",
        _W,
        "Địa chỉ chưa biết: chưa tính, đã có biểu của đơn vị từ nơi khác",
        "thư từ địa chỉ của đơn vị ({expected})",
        "Gọi điện hỏi đơn vị, không hỏi bằng cách trả lời thư đó. Đúng thì xác nhận: make accept "
        'SENDER=địa-chỉ BY="Họ tên", hoặc ghi ở trang “Địa chỉ gửi” của tệp xu-ly.xlsx; chỉ nhận một bản này thì '
        "ghi “Lấy bản nộp này”, không phải thì ghi “Bỏ tệp này”.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.ABOUT_SENDER,
        ),
    ),
    IssueKind(
        "T47",
        _E,
        "Gửi từ địa chỉ chỉ biết là của đơn vị khác, chưa tính",
        "thư từ địa chỉ của chính đơn vị; địa chỉ này {expected}",
        "Có thể nơi gửi điền nhầm biểu của đơn vị khác: gọi điện hỏi cả nơi gửi và đơn vị đứng tên. Nhầm thì ghi "
        "“Bỏ tệp này”, nơi gửi điền lại biểu của mình. Đúng là gửi thay: chỉ nhận một bản này thì ghi “Lấy bản "
        'nộp này”; nhận cả về sau thì xác nhận: make accept SENDER=địa-chỉ BY="Họ tên", hoặc ghi ở '
        "trang “Địa chỉ gửi” của tệp xu-ly.xlsx.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.ABOUT_SENDER,
        ),
    ),
    IssueKind(
        "T48",
        _E,
        "Một địa chỉ chưa biết gửi thay cho nhiều đơn vị, chưa tính",
        "địa chỉ của chính đơn vị; địa chỉ này gửi thay cho các đơn vị {expected}",
        "Hỏi ai gửi. Đúng là được gửi thay thì xác nhận một lần cho mọi đơn vị: make accept "
        'SENDER=địa-chỉ BY="Họ tên", hoặc ghi ở trang “Địa chỉ gửi” của tệp xu-ly.xlsx; không phải thì ghi “Bỏ tệp '
        "này”.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.ABOUT_SENDER,
        ),
    ),
    IssueKind(
        "T49",
        _W,
        "Bản từ địa chỉ được xác nhận đã thay bản của chính đơn vị, số liệu khác",
        "số liệu như bản của đơn vị, hoặc đơn vị cho biết bản nào đúng; bản của đơn vị: {expected}",
        "Gọi điện hỏi đơn vị bản nào đúng. Bản đang tính đúng thì ghi “Chấp nhận cảnh báo”; bản kia đúng thì ghi “Lấy "
        "bản nộp này” cho tệp kia ở tệp xu-ly.xlsx.",
        roles=(
            IssueRole.FOR_THE_OFFICE,
            IssueRole.REPLACED_OWN,
        ),
    ),
    IssueKind(
        "T54",
        _N,
        "Cơ quan đã chọn bản khác của đơn vị",
        "bản được tính: {expected}",
        "Không cần làm gì thêm; muốn tính tệp này thì ghi “Lấy bản nộp này” cho tệp này ở tệp xu-ly.xlsx.",
        roles=(IssueRole.FOR_THE_OFFICE, IssueRole.OTHER_COUNTS),
    ),
    IssueKind(
        "T55",
        _E,
        "Biểu của đơn vị khác nằm ở trang ẩn của tệp, không tính",
        "trang nhìn thấy được; biểu này ở {expected}",
        "Mở tệp, hiện trang ẩn xem là gì; đúng là biểu cần tính thì đề nghị gửi riêng tệp của đơn vị ấy.",
        "Đề nghị gửi riêng tệp biểu mẫu của từng đơn vị.",
    ),
)
