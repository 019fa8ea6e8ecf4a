"""Parts of a document by their headings, and how a sentence speaks: of targets, of the past."""

from __future__ import annotations

from pipeline.labelled import Labelled
from pipeline.program.grammar_rule import GrammarRule


class Zone(Labelled):
    """What a part of the document is about, told by its heading."""

    TARGETS = "targets", "chỉ tiêu"
    TASKS = "tasks", "nhiệm vụ, giải pháp"
    RESULTS = "results", "kết quả đã qua"
    THEME = "theme", "mảng việc"
    OTHER = "other", "phần khác"


ZONES: tuple[GrammarRule[Zone], ...] = (
    GrammarRule(
        "kết quả đã qua",
        r"(?<!đạt )kết quả (?!cao|tốt)|^kết quả|đánh giá (?:chung|tình hình|kết quả|việc|thực hiện)|"
        r"(?<!trong )tình hình(?! mới| hiện nay)|thực trạng|^ưu điểm|hạn chế|tồn tại|nguyên nhân|bài học|đặc điểm|"
        r"thành tựu|bối cảnh|khái quát|nhiệm kỳ qua|sự cần thiết|kiểm điểm|đã đạt được",
        Zone.RESULTS,
        "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
    ),
    GrammarRule(
        "mục tiêu tổng quát",
        r"mục tiêu (?:tổng quát|chung)|phương hướng chung|phương hướng tổng quát|^phương châm|^chủ đề|^khẩu hiệu|"
        r"^quan điểm",
        Zone.OTHER,
        "1. Mục tiêu tổng quát",
    ),
    GrammarRule(
        "mục đích, căn cứ",
        r"^mục đích|mục đích, yêu cầu|^yêu cầu$|^căn cứ|^nơi nhận|^kính gửi",
        Zone.OTHER,
        "I. MỤC ĐÍCH, YÊU CẦU",
    ),
    GrammarRule("chỉ tiêu", r"chỉ tiêu|mục tiêu", Zone.TARGETS, "II. MỘT SỐ CHỈ TIÊU"),
    GrammarRule(
        "tổ chức thực hiện",
        r"tổ chức thực hiện|phân công|kinh phí (?:thực hiện|tổ chức)|^kinh phí$|chế độ báo cáo|tiến độ thực hiện|"
        r"chương trình công tác|chương trình làm việc|kỳ họp|tổ chức chỉ đạo|tổ chức triển khai",
        Zone.OTHER,
        "IV. TỔ CHỨC THỰC HIỆN",
    ),
    GrammarRule(
        "nhiệm vụ, giải pháp",
        r"nhiệm vụ|giải pháp|đột phá|phương hướng|nội dung|biện pháp|chương trình hành động",
        Zone.TASKS,
        "III. NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU",
    ),
    GrammarRule(
        "mảng việc",
        r"^(?:tiếp tục |tăng cường|nâng cao|đổi mới|đẩy mạnh|xây dựng|tập trung|thực hiện|phát huy|chủ động|tích cực)",
        Zone.THEME,
        "Xây dựng đội ngũ giáo viên",
        "trong phần chỉ tiêu thì là một nhóm chỉ tiêu, ở ngoài là nhiệm vụ",
    ),
)

PROMISING: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "phấn đấu",
        r"phấn đấu(?: (?:đạt|có|để|đảm bảo|bảo đảm)(?!\w))?",
        None,
        "Phấn đấu 100% công đoàn cơ sở",
    ),
    GrammarRule(
        "đề ra chỉ tiêu",
        r"(?:đề ra|đặt ra|đặt|xác định|thông qua|thống nhất|giao|với|các|những|nhiều|một số|là|"
        r"(?<!\d)\d{1,3}) (?:\d{1,3} )?(?:các |"
        r"những |nhiều |một số ){0,3}(?:mục tiêu|chỉ tiêu)(?! này)|(?:mục tiêu|chỉ tiêu)(?: \w+){0,4}:|^(?:mục tiêu|"
        r"chỉ tiêu)(?! này)",
        None,
        "đề ra những chỉ tiêu cụ thể như:",
    ),
    GrammarRule(
        "chỉ tiêu được giao",
        r"chỉ tiêu (?:phát triển|kết nạp|đến năm|cụ thể)|mục tiêu (?:cụ thể|đến năm|là)",
        None,
        "Đảng bộ thành phố chỉ tiêu phát triển 150 đảng viên mới",
    ),
)

# Openings of a sentence that speaks of the time to come; only outside of headings that tell it already.
OPENINGS: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "nhiệm kỳ tới",
        r"^(?:trong |bước vào |vào )?(?:nhiệm kỳ|giai đoạn|thời gian|năm|5 năm) (?:tới|mới|tiếp theo)",
        None,
        "Nhiệm kỳ tới, Đoàn phường thu hút 80% thanh niên",
    ),
    GrammarRule(
        "đến một năm",
        r"^(?:đến|tới) (?:(?:hết|cuối) )?(?:năm 20\d{2}|20\d{2}|nhiệm kỳ)|^từ nay đến",
        None,
        "Đến cuối nhiệm kỳ, 100% cán bộ được bồi dưỡng",
    ),
    GrammarRule(
        "việc phải làm",
        r"^(?:tập trung|tiếp tục|đẩy mạnh|tăng cường|quyết tâm|duy trì vững|nâng cao|tạo việc làm|tư vấn|thu hút|"
        r"hỗ trợ|vận động|xây dựng|đảm bảo|bảo đảm) (?!thực hiện thắng lợi)",
        None,
        "Tập trung nguồn lực, hàng năm kết nạp 205 đảng viên",
        "câu mở đầu bằng động từ là câu giao việc",
    ),
)

# Openings that go on with what the paragraph before was about.
GOING_ON: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "nối tiếp",
        r"^(?:đồng thời|bên cạnh đó|ngoài ra|trong đó|cụ thể|theo đó|cùng với|hằng năm|hàng năm|mỗi năm|100%|trên |"
        r"ít nhất |tư vấn|hỗ trợ|tạo|thu hút|vận động|xây dựng|phát triển|kết nạp)",
        None,
        "Đồng thời, kết nạp 30 đảng viên",
    ),
)

LEAD_INS: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "lời dẫn vào các mục",
        r"(?:mục tiêu|chỉ tiêu|phấn đấu|đề ra|đặt ra|xác định|như sau|cụ thể|sau đây|sau|gồm|là|như|"
        r"tập trung)(?: \w+| ?[,;(] ?\w+\)?){0,12} ?:",
        None,
        "Nhiệm kỳ 2025 - 2030, Công đoàn phường đề ra mục tiêu: phát triển 300 đoàn viên",
        "trước dấu hai chấm không có gì để đo",
    ),
)

PAST: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "đã",
        r"(?<!\w)đã (?!được|ký|đề ra|đặt|xác định|thông qua|giao|thống nhất (?:giao|nhiều|các)|biểu quyết thông qua|"
        r"thảo luận|nhất trí|thống nhất thông qua|tập trung thảo luận|có tổ chức|đi vào|cam kết|đăng ký|đào tạo|"
        r"thành lập \w+ được)",
        None,
        "Hội đã kết nạp 120 đoàn viên",
    ),
    GrammarRule(
        "thời gian qua",
        r"(?:năm|nhiệm kỳ|thời gian|giai đoạn|tháng) (?:vừa )?qua(?!\w)|^(?:trong )?(?:5|05|năm) năm,? (?!tới)|"
        r"^đến nay|^tính đến nay|^kết quả|báo cáo tại đại hội",
        None,
        "Nhiệm kỳ qua, 100% cán bộ hội được tập huấn",
    ),
    GrammarRule(
        "so với kế hoạch",
        r"(?:đạt|bằng|vượt) \d[\d.,]*\s?% (?:so với )?(?:kế hoạch|chỉ tiêu nghị quyết|nghị quyết)|vượt chỉ tiêu|"
        r"ước đạt|hoàn thành \d+/\d+ chỉ tiêu|"
        r"(?:đạt|bằng|vượt) (?:10[1-9]|100,\d|1[1-9]\d|[2-9]\d\d)(?:,\d+)?\s?%",
        None,
        "bằng 111% so với nghị quyết",
    ),
    GrammarRule(
        "việc của buổi lễ",
        r"(?:đại hội|hội nghị|dịp này|chương trình)[^.;]{0,60} (?:bầu|tặng|trao|công bố quyết định|khen thưởng|"
        r"chỉ định|tham dự|diễn ra)(?!\w)|(?:với|gồm|có) \d+ (?:đại biểu|đồng chí|thành viên|ủy viên)|tham dự có|"
        r"dự đại hội|khởi công|ra mắt|khai giảng",
        None,
        "Đại hội đã bầu 15 đồng chí vào Ban Chấp hành",
    ),
    GrammarRule(
        "hiện có",
        r"hiện (?:nay |tại )?(?:có|đạt|quản lý)(?: (?:trên|khoảng|gần|hơn))? \d|mục tiêu này|toàn (?:xã|huyện|tỉnh|"
        r"phường|huyện) có",
        None,
        "Hội hiện có 2.392 hội viên",
    ),
)

# Words of promise that lead to what follows hold whatever the sentence has praised before.
LED_TO = r"(?:cần|phải|sẽ) phấn đấu[^.;:]{0,120}(?:cụ thể|như sau|sau đây|gồm|là|như) ?:"

# Past openings hold even in a part on targets.
PAST_OPENINGS = r"^(?:trong )?(?:nhiệm kỳ|năm|thời gian|giai đoạn) (?:vừa )?qua|^kết quả|^đến nay|^năm học trước"

# A sentence in the wake of others on targets goes on with them if it speaks like one.
LIKE_TARGETS = r"trở lên|ít nhất|tối thiểu|không dưới|(?:trên|từ) \d[\d.,]*\s?%"
