"""What kind of figure it is: how it adds up, rises or falls, and promises that need no number."""

from __future__ import annotations

from pipeline.draft.grammar.people import UPPER
from pipeline.program.grammar_rule import GrammarRule
from pipeline.program.vocabulary import Accrual, Comparator

# How much something is to rise or fall, by what stands between it and the number.
CHANGES: tuple[GrammarRule[str], ...] = (
    GrammarRule(
        "tăng",
        r"(?<!độ )(?<!\w)tăng(?! (?:cường|trưởng|lên|từ|thêm (?:của|\d+ [^%])))(?![^;]* (?:lên|còn|thành) )",
        "tăng",
        "Tăng thu nhập bình quân đầu người: 11%/năm",
        "“tốc độ tăng đạt …%” là mức, không phải phần tăng",
    ),
    GrammarRule(
        "giảm",
        r"(?<!độ )(?<!\w)giảm(?! (?:nghèo|còn|xuống|từ))(?![^;]* (?:xuống|còn) )",
        "giảm",
        "mỗi năm giảm 0,3% số gia đình hội viên nghèo",
    ),
)

# What is the better the less there is of it: a bare target of it is a ceiling.
LOW_IS_GOOD: tuple[GrammarRule[Comparator], ...] = (
    GrammarRule(
        "nợ, nghèo, vi phạm, tai nạn, sinh con thứ ba",
        r"^(?:(?:hằng năm|hàng năm|mỗi năm|đến năm 20\d{2}|phấn đấu|duy trì|giữ),? )?(?:(?:tỷ|tỉ) (?:lệ|suất) |"
        r"(?:tổng )?số (?:lượng )?)?(?:(?:hội viên|đoàn viên|người|phụ nữ|cặp|vụ(?: việc)?|trường hợp|hộ(?: gia đình)?"
        r"(?: hội viên| đoàn viên| nông dân)?|trẻ em|học sinh) ){0,2}(?:bị )?(?:nợ (?:quá hạn|xấu|đọng|khoanh)|"
        r"(?:cận )?nghèo|tội phạm|phạm (?:tội|pháp)|vi phạm|tai nạn|tệ nạn|sinh con thứ (?:ba|3)|bạo lực|tảo hôn|"
        r"hôn nhân cận huyết|suy dinh dưỡng|thất nghiệp|bỏ học|tử vong|ly hôn|xâm hại|nghiện|"
        r"(?:đơn thư )?(?:vượt cấp|khiếu kiện)|ngừng việc|đình công|cháy,? nổ|xếp loại yếu|yếu kém|"
        r"(?:công đoàn cơ sở |cđcs |đơn vị |doanh nghiệp )?(?:chậm |không )(?:nộp|đóng|trích|hoàn thành|đạt))"
        r"(?![^;]*(?<!\w)(?:được|thoát|giúp|giảm|phát hiện|giải quyết|xử lý|hòa giải|hỗ trợ|tiếp cận|can thiệp)(?!\w))",
        Comparator.AT_MOST,
        "Tỷ lệ nợ quá hạn",
        "“hộ nghèo được giúp đỡ” thì càng nhiều càng tốt",
    ),
)

SHARES: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "cơ cấu",
        r"cơ cấu kinh tế|tỷ trọng [^:]{0,60}:",
        None,
        "Cơ cấu kinh tế: Công nghiệp, xây dựng 54,6%",
        "các phần cộng lại bằng 100%",
    ),
    GrammarRule(
        "xếp theo loại",
        r"(?:^|[\s;,:])(?:tốt|khá|giỏi|tb|trung bình|yếu|xuất sắc) ?: ?$",
        None,
        "Hạnh kiểm: Tốt:",
    ),
)

ACCRUALS: tuple[GrammarRule[Accrual], ...] = (
    GrammarRule(
        "việc làm lại mỗi năm",
        r"vụ việc|(?:thu|nộp|đóng)[^.;]{0,30} (?:kinh phí|đoàn phí|hội phí|đảng phí)|công khai tài chính|"
        r"kiểm tra tài chính|hội nghị (?:cán bộ|viên chức|người lao động|cbcc)|hội nghị công nhân",
        Accrual.ANNUAL,
        "100% các cấp công đoàn thực hiện công khai tài chính",
        "làm lại từ đầu mỗi năm",
    ),
)

# Promises without a number, in a part on targets: what they come to, as (amount, unit).
QUALITATIVE: tuple[GrammarRule[tuple[float, str]], ...] = (
    GrammarRule(
        "không còn, không có",
        r"(?:^|[\s,])không (?:còn|có|để (?:hình thành|xảy ra|phát sinh)?) ?(?!tính|thẩm quyền|giới hạn|"
        r"điều kiện)(?:\w+)",
        (0.0, ""),
        "đến năm 2030 không còn hộ nghèo",
        "mức giao là 0",
    ),
    GrammarRule(
        "cơ quan được xếp loại",
        rf"(?:{UPPER}|^(?:phấn đấu )?(?:đảng bộ|công đoàn(?! cơ sở)|đoàn đội|chi bộ))[^.;]{{0,70}}(?:xếp loại|"
        rf"đạt loại|hoàn thành (?:tốt|xuất sắc) nhiệm vụ|đạt danh hiệu|đạt (?:vững mạnh|trong sạch))",
        (1.0, "lần đạt"),
        "Công đoàn Viên chức tỉnh được xếp loại hoàn thành tốt nhiệm vụ trở lên",
        "một năm đạt một lần",
    ),
    GrammarRule(
        "danh hiệu của cơ quan",
        r"^(?:tập thể|công đoàn|đoàn đội|chi bộ|đảng bộ|liên đội|nhà trường|trường)(?: \w+){0,3} (?:vững mạnh|"
        r"tiên tiến|xuất sắc)$",
        (1.0, "lần đạt"),
        "Chi bộ trong sạch vững mạnh",
    ),
    GrammarRule(
        "địa phương đạt chuẩn",
        r"(?:^|\s)đạt (?:chuẩn )?(?:xã|phường|huyện|tỉnh) (?:nông thôn mới|đạt chuẩn|văn minh|đô thị)",
        (1.0, "lần đạt"),
        "xã Vĩnh Lộc đạt xã nông thôn mới nâng cao",
    ),
    GrammarRule(
        "thu đủ",
        r"(?<!\w)thu(?: đúng,?)?(?: (?:đảm bảo|bảo đảm|đủ|đạt|hoàn thành))[^.;]{0,30}(?:kinh phí|phí|quỹ|chỉ tiêu)",
        (100.0, "%"),
        "thu đảm bảo kinh phí và đoàn phí công đoàn",
        "thu đủ theo quy định là 100%",
    ),
    GrammarRule(
        "đạt chỉ tiêu trên giao",
        r"đạt (?:và vượt )?(?:100% )?chỉ tiêu (?:trên|được|cấp trên|trên cấp|giảm \w+ nghèo)",
        (100.0, "%"),
        "tuyển chọn và gọi công dân nhập ngũ đạt chỉ tiêu trên giao",
    ),
    GrammarRule(
        "việc của cơ quan mỗi năm",
        rf"^(?:phấn đấu )?(?:hằng năm|hàng năm|mỗi năm),? {UPPER}[^.;]{{0,20}} (?:thực hiện|tổ chức|kiểm tra|"
        rf"ban hành)",
        (1.0, "lần thực hiện"),
        "Hàng năm, Liên đoàn Lao động huyện thực hiện việc kiểm tra tài chính cùng cấp",
    ),
)
