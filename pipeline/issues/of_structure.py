"""The catalogue, area C: what is left of the form in the file that came back."""

from __future__ import annotations

from pipeline.issues.kinds import IssueKind, IssueRole, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

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
        "C08",
        _W,
        "Gõ đè lên ô biểu mẫu tự tính, khác với các số đã điền",
        "{expected}",
        "Số liệu được tính theo các số đã điền: đề nghị đơn vị kiểm tra lại các số ấy, không gõ vào ô tự tính.",
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
    IssueKind(
        "C13",
        _E,
        "Hai trang cùng hỏi câu này, số liệu khác nhau, chưa tính",
        "{expected}",
        "Đề nghị đơn vị xóa trang thừa rồi gửi lại.",
    ),
    IssueKind(
        "C14",
        _W,
        "Các năm ở đầu cột không theo thứ tự của biểu mẫu",
        "{expected}",
        "Số liệu tính theo năm ghi ở đầu cột: đề nghị đơn vị xác nhận đầu cột ghi đúng năm của số liệu bên dưới.",
        "Kiểm tra năm ghi ở đầu cột có đúng là năm của số liệu bên dưới; sai thì ghi lại.",
        roles=(IssueRole.YEARS_EXCHANGED,),
    ),
)
