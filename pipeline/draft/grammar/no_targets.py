"""Numbers that promise nothing: of documents, days, ages, ranks, sizes of those concerned, what stands already."""

from __future__ import annotations

from pipeline.program.counting import DIGITS, NUMBER_WORD, UNIT
from pipeline.program.grammar_rule import GrammarRule

DOCUMENT = (
    "nghị quyết|chỉ thị|kết luận|quyết định|quy định|hướng dẫn|kế hoạch|chương trình|thông tri|thông báo|công văn|"
    "nghị định|thông tư|đề án|luật|báo cáo|tờ trình|quy chế|điều lệ"
)

NOT_TARGETS: tuple[GrammarRule[str], ...] = (
    GrammarRule(
        "số, ký hiệu văn bản",
        r"(?<![\w.,])\d{1,5}[a-z]?(?:/\d{4})?\s?[-/]\s?(?:[a-zđ]{2,}(?![a-zà-ỹ]{3})[\w&]*)(?:[-/][\w&]+)*",
        "số văn bản",
        "Nghị quyết số 02-NQ/TW",
    ),
    GrammarRule(
        "số của văn bản",
        rf"(?:{DOCUMENT})(?: hành động| công tác)? (?:số )?\d[\w/-]*(?!\s?%)",
        "số văn bản",
        "Kết luận số 21",
    ),
    GrammarRule(
        "số thứ tự",
        r"(?<!\w)(?:chỉ tiêu|kỳ|phụ lục|mẫu|biểu|bảng|điều|khoản|mục|điểm|chương|phần|tiểu đề án|dự án|tiêu chí|"
        r"tiêu chuẩn|nội dung|nhóm|đợt|quý|giai đoạn|khối|lớp|môn|tổ) (?:số )?\d+(?:\.\d+)*(?![\w%])",
        "số thứ tự",
        "khoản 2 Điều 5",
    ),
    GrammarRule(
        "số thứ tự sau chữ số",
        rf"(?<!\w)(?<!con )(?<!tổng )số \d+(?![\d.,]*\s?(?:%|tỷ|tỉ|triệu|nghìn|{UNIT}))[\w/-]*",
        "số thứ tự",
        "Chỉ tiêu số 5",
    ),
    GrammarRule(
        "thứ hạng",
        r"t[oố]p \d+|xếp (?:thứ|hạng)(?: tự)? ?:? ?\d+(?: ?/ ?\d+)?|thứ (?:hạng )?\d+/\d+",
        "thứ hạng",
        "xếp thứ 19/27 trường",
    ),
    GrammarRule(
        "tính trên đầu",
        r"(?:trên|/) ?(?:1|một|10|100) (?:vạn|nghìn|triệu)? ?(?:dân|người|trẻ)",
        "tính trên đầu",
        "50 giường bệnh trên 1 vạn dân",
    ),
    GrammarRule(
        "lần thứ, khóa",
        r"(?:lần thứ|lần|thứ|khóa|đại hội|kỳ họp thứ|hạng|cấp|cấp độ|mức độ|mức|loại|bậc|"
        r"vùng) \d+(?![\w.,]*\s?%)(?:, \d+)*",
        "số thứ tự",
        "kỳ họp thứ 5, khóa 12",
    ),
    GrammarRule(
        "ngày",
        r"(?:ngày )?\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}|ngày \d{1,2}(?:[/-]\d{1,2}| tháng \d{1,2})?(?: năm \d{4})?",
        "ngày tháng",
        "ngày 12/6/2021",
    ),
    GrammarRule(
        "tháng",
        r"(?:tháng )\d{1,2}(?:\s?[/-]\s?\d{4}| năm \d{4})?|(?<![\d/])\d{1,2}/(?:19|20)\d{2}(?!\d)|"
        r"\d{1,2} tháng(?: (?:đầu|cuối) năm)?",
        "ngày tháng",
        "sơ kết tháng 7/2025",
    ),
    GrammarRule(
        "ngày lễ",
        r"(?<![\w/])(?:08?/3|26/3|01?/5|19/5|27/7|28/7|01?/6|20/10|14/10|20/11|18/11|22/12|24/7|30/4|"
        r"2/9)(?![\w/])(?! (?:cđ|công|đơn|xã|chi))",
        "ngày lễ",
        "kỷ niệm ngày 20/10",
        "ngày lễ quen thuộc, không phải phần của tổng số",
    ),
    GrammarRule(
        "khoảng năm, năm",
        r"(?<![\w/.,])(?:19|20)\d{2} ?(?:-|đến) ?(?:năm )?(?:19|20)\d{2}(?!\d)|(?<![\w/.,])(?:19|"
        r"20)\d{2}(?![\w/.,-]*\d)(?! ?(?:%|đồng|tỷ|triệu|đoàn viên|hội viên|người|hộ|lượt|cây))",
        "năm",
        "Đại hội lần thứ X, nhiệm kỳ 2017 - 2022",
    ),
    GrammarRule(
        "giờ, ngày có dấu chấm",
        r"\d{1,2}(?::|h)\d{2}(?!\d)|(?:ngày|sáng|chiều|tối|hôm) \d{1,2}(?:[/.-]\d{1,2})?(?: ?(?:và|,|-|"
        r"đến) ?\d{1,2}(?:[/.-]\d{1,2})?)*(?![\d%])",
        "ngày tháng",
        "trong 2 ngày 11 và 12.7",
    ),
    GrammarRule(
        "độ tuổi",
        r"(?<!đạt )(?<!đạt từ )(?<![\d.,])(?:(?<!đạt )từ |dưới |trên |đủ )?\d{1,3}(?: ?(?:-|"
        r"đến) ?(?:dưới )?\d{1,3})? tuổi(?: trở lên| trở xuống)?",
        "độ tuổi",
        "đoàn viên từ 18 đến 30 tuổi",
    ),
    GrammarRule(
        "kỷ niệm",
        r"\d{1,4} năm (?:ngày|thành lập|kỷ niệm|xây dựng|qua|thực hiện|tuổi)",
        "kỷ niệm",
        "95 năm thành lập Công đoàn Việt Nam",
    ),
    GrammarRule(
        "quy mô của đối tượng",
        r"(?:doanh nghiệp|dn|đơn vị|nơi|điều kiện|hợp tác xã|cơ sở|tư nhân|nhà nước|công ty|"
        r"tổ chức)(?: \w+){0,4} (?:có|sử dụng|đông|quy mô) (?:từ |trên |dưới |ít nhất |tối thiểu )?\d[\d.]*(?: ?(?:-|"
        r"đến)(?: dưới)? ?\d[\d.]*)? (?:lao động|đoàn viên|công nhân|hội viên|nữ|người|cnlđ|clđ|cnvclđ|"
        r"đv)(?:,? \w+){0,2} (?:trở lên|trở xuống)",
        "quy mô",
        "doanh nghiệp có từ 25 lao động trở lên",
        "nói về đơn vị nào, không phải mức giao",
    ),
    GrammarRule(
        "cấu trúc của văn bản",
        r"(?<![\d.,])(?<!ít nhất )(?<!tối thiểu )\d{1,2} "
        r"(?:khâu|đột phá|nhóm|chỉ tiêu|nhiệm vụ|nội dung|quan điểm|phần(?! (?:việc|quà|trăm))|"
        r"lĩnh vực|mặt công tác|cấp hội|cấp(?! \w)|kỳ họp|phong trào|cuộc vận động|đề án|chương trình (?:trọng|"
        r"hành động)|chương trình, công trình|nghị quyết|luật|bước|giai đoạn|phẩm chất|tiêu chí|tiêu chuẩn|trụ cột|"
        r"dân tộc|tỉnh|huyện|địa phương)(?!\w)",
        "đếm phần của văn bản",
        "thực hiện 03 khâu đột phá",
        "văn bản đếm phần của chính nó",
    ),
    GrammarRule(
        "thời lượng",
        r"(?<![\d.,])\d+ (?:phút|giờ|tiếng|ngày|tuần|tháng)(?: làm việc)?(?!\w)",
        "thời lượng",
        "trong 05 ngày làm việc",
    ),
    GrammarRule(
        "số viết lại bằng chữ",
        rf"\((?:bằng chữ:? )?(?:{NUMBER_WORD})(?: (?:{NUMBER_WORD}))*(?: phần trăm)?\)",
        "viết lại",
        "100% (một trăm phần trăm) cán bộ",
    ),
    GrammarRule(
        "đơn giá",
        r"mỗi (?:suất|phần|căn|nhà|hộ|em|cháu|người)(?: quà| học bổng)?(?: có)?(?: trị giá| mức| hỗ trợ| là)?(?: từ|"
        r" ít nhất| tối thiểu)? \d[\d.,]*(?: ?- ?\d[\d.,]*)? (?:nghìn |triệu )?đồng|đồng ?/ ?(?:suất|phần|căn|nhà)",
        "đơn giá",
        "50 suất quà, mỗi suất trị giá 500.000 đồng",
    ),
    GrammarRule(
        "mức thu theo quy định",
        r"(?:kinh phí|đoàn phí|đảng phí)(?: công đoàn)? \d ?%",
        "mức thu",
        "kinh phí công đoàn 2% theo quy định",
        "luật và điều lệ định sẵn",
    ),
    GrammarRule(
        "phần tăng, giảm ghi thêm",
        r"\((?:tăng|giảm)[^()]{1,60}so với[^()]{0,40}\)",
        "phần ghi thêm",
        "có 3.000 đoàn viên (tăng 600 người so với năm 2025)",
    ),
    GrammarRule("lời trong ngoặc kép", r'"[^"]{1,200}"', "tên trong ngoặc kép", "phong trào “5 không, 3 sạch”"),
    GrammarRule(
        "tên có số",
        r"(?<!\d)\d{1,3} (?:không|có|sạch|nhất|tốt|tự|tại chỗ|biết|xung kích|"
        r"đồng hành|chuẩn mực|an)(?:[, ]{1,2}\d{0,2} ?(?:không|có|"
        r"sạch|nhất|tốt|an))*(?!\w)|4\.0(?!\d)|5s(?!\w)|24/24|iso \d+|covid-19|mức \d",
        "tên có số",
        "gia đình 5 không 3 sạch",
    ),
)

# Figures that stand already, with the year they are of: neither a target nor a time.
BASELINES: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "từ … lên …",
        rf"từ (?:mức |khoảng |trên )?(?:{DIGITS})\s?%?(?: (?!trở)[^\W\d]+){{0,2}}(?: \(?(?:năm|cuối năm|"
        rf"đầu nhiệm kỳ) ?(?:20\d{{2}})?\)?)?,? (?=lên|xuống|tăng lên|còn)",
        None,
        "tăng từ 60% năm 2025 lên 75% năm 2030",
        "số đã có, không phải số hứa",
    ),
    GrammarRule(
        "đơn vị tính có thời gian",
        r"đồng ?/ ?(?:người|lao động|hộ|ha)(?: ?/ ?(?:năm|tháng))?|đồng ?/ ?tháng",
        None,
        "70 triệu đồng/người/năm",
        "thuộc đơn vị tính, không phải thời hạn",
    ),
    GrammarRule("gấp mấy lần năm nào", r"(?<=lần )(?:so với )?(?:năm )?20\d{2}", None, "gấp 1,5 lần năm 2025"),
    GrammarRule(
        "so với",
        r"so với (?:cuối |đầu )?(?:năm|giai đoạn|nhiệm kỳ)(?: (?:trước|20\d{2}(?: ?- ?20\d{2})?))?",
        None,
        "tăng 5% so với năm 2025",
    ),
    GrammarRule(
        "hiện có",
        rf"(?:hiện (?:nay|tại|có|đạt)(?: (?:có|là|đạt))?|(?:năm|cuối năm) 20\d{{2}} (?:mới đạt|chỉ đạt)) (?:trên |"
        rf"khoảng )?(?:{DIGITS})\s?%?",
        None,
        "hiện có 1.200 hội viên",
    ),
)
