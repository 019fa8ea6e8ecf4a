"""The catalogue, area R: what unions answered to questions about their figures. The office decides once on each."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_W, _N = Severity.WARNING, Severity.NOTE

REPLIES: tuple[IssueKind, ...] = (
    IssueKind(
        "R01",
        _N,
        "Đơn vị đã trả lời câu hỏi về số này, chờ cơ quan quyết định",
        "cơ quan chấp nhận hoặc sửa ({expected})",
        "Đồng ý thì ghi “Chấp nhận cảnh báo”, không thì ghi “Sửa giá trị” ở tệp xu-ly.xlsx; dòng ghi sẵn ở trang "
        '“Đơn vị trả lời”. Chấp nhận một lượt các cảnh báo: make accept ANSWERS=1 BY="Họ tên"; số tạm giữ '
        "phải quyết định từng số.",
        roles=(IssueRole.FOR_THE_OFFICE,),
    ),
    IssueKind(
        "R02",
        _N,
        "Đơn vị đã trả lời, số này không còn câu hỏi",
        "không phải làm gì thêm",
        "Không cần làm gì thêm.",
        roles=(IssueRole.FOR_THE_OFFICE,),
    ),
    IssueKind(
        "R03",
        _W,
        "Đơn vị chọn sửa số nhưng số ở ô vẫn còn câu hỏi",
        "số mới ở chính ô này, hoặc câu trả lời khác ({expected})",
        "Hỏi lại đơn vị; biết số đúng thì ghi “Sửa giá trị” ở tệp xu-ly.xlsx.",
        "Ghi số mới vào ô màu vàng; số đang ghi là đúng thì chọn “Số đúng” ở ô trả lời.",
    ),
    IssueKind(
        "R04",
        _N,
        "Đơn vị đã trả lời câu hỏi trước; số đang ghi còn câu hỏi khác",
        "câu trả lời cho câu hỏi này ({expected})",
        "Câu trả lời trước không dùng cho câu hỏi này; đơn vị được hỏi lại, hoặc cơ quan quyết định ở xu-ly.xlsx.",
        roles=(IssueRole.FOR_THE_OFFICE,),
    ),
)
