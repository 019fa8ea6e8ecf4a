"""The rules by which promises are understood, as one table to read: each with its name, an example and, where needed, why.

Patterns are compared with folded text (`folded.fold`): small letters, '-' for every dash, '"' for every quotation mark.
None of them may look back and forth without bound: texts of any length come in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from pipeline.labelled import Labelled
from pipeline.program.vocabulary import Accrual, Comparator, Reporter, Scope

M = TypeVar("M")


@dataclass(frozen=True)
class Rule(Generic[M]):
    """A pattern, what it means, a text that holds it, and why it is so."""

    name: str
    pattern: str
    means: M
    example: str
    why: str = ""

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, made once."""
        return re.compile(self.pattern)


# ------------------------------------------------------------------------------------------------ numbers

DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
DIGIT_WORDS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_NUMBER_WORD = (
    "mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|linh|lẻ|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|một"  # in any order
)
NUMBER_WORDS = rf"(?<!\w)(?:{_NUMBER_WORD})(?: (?:{_NUMBER_WORD}))*(?!\w)"

# Shares in words.
FRACTIONS: tuple[Rule[float], ...] = (
    Rule(
        "tất cả",
        r"(?<!\w)tất cả (?=(?:các |số )?(?:chi bộ|chi hội|chi đoàn|cơ sở|đơn vị|hội viên|đoàn viên|đảng viên|cán bộ|xã|phường|thôn|tổ chức|công đoàn|doanh nghiệp))",
        100.0,
        "tất cả Chi bộ trực thuộc đều hoàn thành tốt nhiệm vụ",
    ),
    Rule("một nửa", r"(?<!\w)(?:một )?nửa(?= (?:số|các|tổng))", 50.0, "ít nhất một nửa số chi hội"),
    Rule("một phần ba", r"(?<!\w)một phần ba(?!\w)", 33.33, "một phần ba số chi hội"),
    Rule("hai phần ba", r"(?<!\w)hai phần ba(?!\w)", 66.67, "hai phần ba số chi hội"),
    Rule("ba phần tư", r"(?<!\w)ba phần tư(?!\w)", 75.0, "ba phần tư số chi hội"),
)

# Words of size that stay with the unit: '257,8 tỷ đồng' is 257,8 of the unit 'tỷ đồng'.
SCALES: tuple[Rule[None], ...] = (
    Rule("tỷ", r"tỷ|tỉ", None, "trên 10 tỷ đồng"),
    Rule("nghìn tỷ", r"(?:nghìn|ngàn) (?:tỷ|tỉ)", None, "361,6 nghìn tỷ đồng"),
    Rule("triệu", r"triệu", None, "50 triệu đồng"),
    Rule("nghìn", r"nghìn|ngàn", None, "1.845,7 nghìn người"),
    Rule("vạn", r"vạn", None, "1 vạn cây xanh"),
)

# What stands before a number, nearest to it.
BEFORE: tuple[Rule[Comparator], ...] = (
    Rule("không dưới", r"không (?:ít|thấp|nhỏ|dưới)(?: hơn)?", Comparator.AT_LEAST, "không dưới 80% hội viên"),
    Rule("không quá", r"không (?:quá|vượt quá|nhiều hơn|cao hơn|trên)", Comparator.AT_MOST, "không quá 5 vụ"),
    Rule("tối thiểu", r"ít nhất|tối thiểu|thấp nhất|chí ít|từ", Comparator.AT_LEAST, "ít nhất 85% doanh nghiệp"),
    Rule("tối đa", r"tối đa|nhiều nhất|cao nhất", Comparator.AT_MOST, "tối đa 5 vụ"),
    Rule(
        "trên", r"trên|hơn|quá|vượt", Comparator.AT_LEAST, "Trên 95% CCVCLĐ", "bảng năm của văn bản ghi 95: 95 là đạt"
    ),
    Rule("dưới", r"dưới", Comparator.AT_MOST, "dưới 3% hội viên", "đọc như “trên”: đúng 3 là đạt"),
    Rule("còn", r"(?:giảm )?(?:xuống )?còn", Comparator.AT_MOST, "giảm tỷ lệ vi phạm xuống còn 2%"),
)
# What stands behind a number and its unit.
AFTER: tuple[Rule[Comparator], ...] = (
    Rule("trở lên", r"trở lên|trở đi|hoặc hơn", Comparator.AT_LEAST, "90% trở lên doanh nghiệp"),
    Rule("trở xuống", r"trở xuống|trở lại", Comparator.AT_MOST, "2% trở xuống"),
)

# Units of what is counted: the longest that fits. Others are taken as the document words them.
UNITS = (
    "đoàn viên|hội viên|đảng viên|thanh niên|phụ nữ|nông dân|công nhân|người lao động|người|cán bộ|ủy viên|lượt người|"
    "lượt|hộ|gia đình|hộ gia đình|mô hình|công trình|phần việc|dự án|ý tưởng|sáng kiến|đề tài|giải pháp|sản phẩm|"
    "câu lạc bộ|tổ hợp tác|hợp tác xã|tổ hợp|doanh nghiệp|công đoàn cơ sở|cđcs|nghiệp đoàn|chi hội|chi đoàn|chi bộ|"
    "tổ hội|tổ|nhóm|cơ sở hội|cơ sở|đơn vị|xã|phường|thôn|bản|buôn|khu phố|khu dân cư|cuộc|vụ|vụ việc|lớp|buổi|"
    "lần|kỳ|hội nghị|hội thảo|hội thi|đợt|hoạt động|chương trình|kế hoạch|đề án|chuyên đề|tin|bài|tin bài|tin, bài|"
    "văn bản|chính sách|ý kiến|kiến nghị|nhà|ngôi nhà|căn nhà|căn|mái ấm|suất|phần quà|suất quà|học bổng|cây|cây xanh|"
    "km|m2|ha|tấn|kg|điểm|tập thể|cá nhân|gương|điển hình|tác phẩm|bản|thỏa ước|trẻ em|trẻ|học sinh|em|con|"
    "loại hình|tuyến phố|tuyến đường|tuyến|htx|tht|tổ chức|địa chỉ|bác sỹ|bác sĩ|giường bệnh|giải|hs|đ/c|đồng chí|quần chúng|nhà vệ sinh|vườn|trường|"
    "thành viên|lao động|hộ nghèo|hộ nông dân|việc làm|khâu|tiêu chí|đồng|suất vay|đơn vị máu|chi tổ hội|trang trại"
)
UNIT = rf"(?:{'|'.join(sorted(UNITS.split('|'), key=len, reverse=True))})(?!\w)"

# ------------------------------------------------------------------------------------------------ no targets

DOCUMENT = (
    "nghị quyết|chỉ thị|kết luận|quyết định|quy định|hướng dẫn|kế hoạch|chương trình|thông tri|thông báo|công văn|"
    "nghị định|thông tư|đề án|luật|báo cáo|tờ trình|quy chế|điều lệ"
)
NOT_TARGETS: tuple[Rule[str], ...] = (
    Rule(
        "số, ký hiệu văn bản",
        r"(?<![\w.,])\d{1,5}[a-z]?(?:/\d{4})?\s?[-/]\s?(?:[a-zđ]{2,}(?![a-zà-ỹ]{3})[\w&]*)(?:[-/][\w&]+)*",
        "số văn bản",
        "Nghị quyết số 02-NQ/TW",
    ),
    Rule("số của văn bản", rf"(?:{DOCUMENT})(?: hành động| công tác)? (?:số )?\d[\w/-]*(?!\s?%)", "số văn bản", "Kết luận số 21"),
    Rule("số thứ tự", r"(?<!\w)(?:chỉ tiêu|kỳ|phụ lục|mẫu|biểu|bảng|điều|khoản|mục|điểm|chương|phần|tiểu đề án|dự án|tiêu chí|tiêu chuẩn|nội dung|nhóm|đợt|quý|giai đoạn|khối|lớp|môn|tổ) (?:số )?\d+(?:\.\d+)*(?![\w%])", "số thứ tự", "khoản 2 Điều 5"),
    Rule("số thứ tự sau chữ số", rf"(?<!\w)(?<!con )(?<!tổng )số \d+(?![\d.,]*\s?(?:%|tỷ|tỉ|triệu|nghìn|{UNIT}))[\w/-]*", "số thứ tự", "Chỉ tiêu số 5"),
    Rule("thứ hạng", r"xếp (?:thứ|hạng)(?: tự)? ?:? ?\d+(?: ?/ ?\d+)?|thứ (?:hạng )?\d+/\d+", "thứ hạng", "xếp thứ 19/27 trường"),
    Rule("tính trên đầu", r"(?:trên|/) ?(?:1|một|10|100) (?:vạn|nghìn|triệu)? ?(?:dân|người|trẻ)", "tính trên đầu", "50 giường bệnh trên 1 vạn dân"),
    Rule("lần thứ, khóa", r"(?:lần thứ|lần|thứ|khóa|đại hội|kỳ họp thứ|hạng|cấp|cấp độ|mức độ|mức|loại|bậc|vùng) \d+(?![\w.,]*\s?%)(?:, \d+)*", "số thứ tự", "kỳ họp thứ 5, khóa 12"),
    Rule("ngày", r"(?:ngày )?\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}|ngày \d{1,2}(?:[/-]\d{1,2}| tháng \d{1,2})?(?: năm \d{4})?", "ngày tháng", "ngày 12/6/2021"),
    Rule("tháng", r"(?:tháng )\d{1,2}(?:\s?[/-]\s?\d{4}| năm \d{4})?|(?<![\d/])\d{1,2}/(?:19|20)\d{2}(?!\d)|\d{1,2} tháng(?: (?:đầu|cuối) năm)?", "ngày tháng", "sơ kết tháng 7/2025"),
    Rule("ngày lễ", r"(?<![\w/])(?:08?/3|26/3|01?/5|19/5|27/7|28/7|01?/6|20/10|14/10|20/11|18/11|22/12|24/7|30/4|2/9)(?![\w/])(?! (?:cđ|công|đơn|xã|chi))", "ngày lễ", "kỷ niệm ngày 20/10", "ngày lễ quen thuộc, không phải phần của tổng số"),
    Rule("khoảng năm, năm", r"(?<![\w/.,])(?:19|20)\d{2} ?(?:-|đến) ?(?:năm )?(?:19|20)\d{2}(?!\d)|(?<![\w/.,])(?:19|20)\d{2}(?![\w/.,-]*\d)(?! ?(?:%|đồng|tỷ|triệu|đoàn viên|hội viên|người|hộ|lượt|cây))", "năm", "Đại hội lần thứ X, nhiệm kỳ 2017 - 2022"),
    Rule("giờ, ngày có dấu chấm", r"\d{1,2}(?::|h)\d{2}(?!\d)|(?:ngày|sáng|chiều|tối|hôm) \d{1,2}(?:[/.-]\d{1,2})?(?: ?(?:và|,|-|đến) ?\d{1,2}(?:[/.-]\d{1,2})?)*(?![\d%])", "ngày tháng", "trong 2 ngày 11 và 12.7"),
    Rule("độ tuổi", r"(?<!đạt )(?<!đạt từ )(?<![\d.,])(?:(?<!đạt )từ |dưới |trên |đủ )?\d{1,3}(?: ?(?:-|đến) ?(?:dưới )?\d{1,3})? tuổi(?: trở lên| trở xuống)?", "độ tuổi", "đoàn viên từ 18 đến 30 tuổi"),
    Rule("kỷ niệm", r"\d{1,4} năm (?:ngày|thành lập|kỷ niệm|xây dựng|qua|thực hiện|tuổi)", "kỷ niệm", "95 năm thành lập Công đoàn Việt Nam"),
    Rule(
        "quy mô của đối tượng",
        r"(?:doanh nghiệp|dn|đơn vị|nơi|điều kiện|hợp tác xã|cơ sở|tư nhân|nhà nước|công ty|tổ chức)(?: \w+){0,4} (?:có|sử dụng|đông|quy mô) (?:từ |trên |dưới |ít nhất |tối thiểu )?\d[\d.]*(?: ?(?:-|đến)(?: dưới)? ?\d[\d.]*)? (?:lao động|đoàn viên|công nhân|hội viên|nữ|người|cnlđ|clđ|cnvclđ|đv)(?:,? \w+){0,2} (?:trở lên|trở xuống)",
        "quy mô",
        "doanh nghiệp có từ 25 lao động trở lên",
        "nói về đơn vị nào, không phải mức giao",
    ),
    Rule("cấu trúc của văn bản", r"(?<![\d.,])\d{1,2} (?:khâu|đột phá|nhóm|chỉ tiêu|nhiệm vụ|nội dung|quan điểm|phần|lĩnh vực|mặt công tác|cấp hội|cấp(?! \w)|kỳ họp|phong trào|cuộc vận động|đề án|chương trình (?:trọng|hành động)|chương trình, công trình|nghị quyết|luật|bước|giai đoạn|phẩm chất|tiêu chí|tiêu chuẩn|trụ cột|dân tộc|tỉnh|huyện|địa phương)(?!\w)", "đếm phần của văn bản", "thực hiện 03 khâu đột phá", "văn bản đếm phần của chính nó"),
    Rule("thời lượng", r"(?<![\d.,])\d+ (?:phút|giờ|tiếng|ngày|tuần|tháng)(?: làm việc)?(?!\w)", "thời lượng", "trong 05 ngày làm việc"),
    Rule("lời trong ngoặc kép", r'"[^"]{1,200}"', "tên trong ngoặc kép", "phong trào “5 không, 3 sạch”"),
    Rule("tên có số", r"\d+ (?:không|có|sạch|nhất|tốt|tự|tại chỗ|biết|xung kích|đồng hành|chuẩn mực|an)(?:[, ]+\d* ?(?:không|có|sạch|nhất|tốt|an))*(?!\w)|4\.0|5s(?!\w)|24/24|iso \d+|covid-19|mức \d", "tên có số", "gia đình 5 không 3 sạch"),
)  # fmt: skip

# Figures that stand already, with the year they are of: neither a target nor a time.
BASELINES: tuple[Rule[None], ...] = (
    Rule("từ … lên …", rf"từ (?:mức |khoảng |trên )?(?:{DIGITS})\s?%?(?: (?!trở)[^\W\d]+){{0,2}}(?: \(?(?:năm|cuối năm|đầu nhiệm kỳ) ?(?:20\d{{2}})?\)?)?,? (?=lên|xuống|tăng lên|còn)", None, "tăng từ 60% năm 2025 lên 75% năm 2030", "số đã có, không phải số hứa"),
    Rule("đơn vị tính có thời gian", r"đồng ?/ ?(?:người|lao động|hộ|ha)(?: ?/ ?(?:năm|tháng))?|đồng ?/ ?tháng", None, "70 triệu đồng/người/năm", "thuộc đơn vị tính, không phải thời hạn"),
    Rule("so với", r"so với (?:cuối |đầu )?(?:năm|giai đoạn|nhiệm kỳ)(?: (?:trước|20\d{2}(?: ?- ?20\d{2})?))?", None, "tăng 5% so với năm 2025"),
    Rule("hiện có", rf"(?:hiện (?:nay|tại|có|đạt)(?: (?:có|là|đạt))?|(?:năm|cuối năm) 20\d{{2}} (?:là|mới đạt|chỉ đạt)) (?:trên |khoảng )?(?:{DIGITS})\s?%?", None, "hiện có 1.200 hội viên"),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ time


class Span(Labelled):
    """What a time word says; with a year behind it where `YEAR`."""

    EVERY_YEAR = "every_year", "hằng năm"
    BY_YEAR = "by_year", "đến năm"
    TERM = "term", "nhiệm kỳ"
    PART_OF_YEAR = "part_of_year", "hằng quý, hằng tháng"


_YEAR = r"(?P<year>20\d{2})"
TIMES: tuple[Rule[Span], ...] = (
    Rule("nhiệm kỳ, giai đoạn có năm", rf"(?:(?:^|(?<=[;:] ))|(?:(?:đến|cuối|hết|trong|cả|toàn|suốt) )+|(?=giai đoạn))(?:nhiệm kỳ|giai đoạn|khóa)(?: \w+,)? ?(?P<first>20\d{{2}}) ?(?:-|đến) ?{_YEAR}", Span.TERM, "Nhiệm kỳ 2025 - 2030, phấn đấu kết nạp 200 đoàn viên", "đứng giữa câu thì là tên của đại hội, nghị quyết"),
    Rule("cả nhiệm kỳ", r"(?:tính )?(?:đến )?(?:(?:cuối|hết|kết thúc|trong|cả|toàn|suốt) )?(?:nhiệm kỳ|toàn khóa)(?! (?:trước|qua|tới của|mới|20\d))|trong (?:5|05|năm) năm(?: tới)?", Span.TERM, "Hết nhiệm kỳ, phấn đấu có 24.500 đoàn viên"),
    Rule("hằng năm", r"(?:bình quân |trung bình |định kỳ )?(?:hằng|hàng|mỗi|từng|các) năm|(?:/ ?|trên |trong )(?:một |1 |01 )?năm(?! (?:học )?\d)|bình quân (?:một |1 |01 )?năm|bình quân(?= (?:đạt )?(?:từ )?\d[\d.,]* ?%)", Span.EVERY_YEAR, "mỗi năm kết nạp 30 đoàn viên"),
    Rule("hằng quý, hằng tháng", r"(?:hằng|hàng|mỗi|một|01|1) (?:quý|tháng|6 tháng)|/(?:quý|tháng|6 tháng)", Span.PART_OF_YEAR, "mỗi quý 01 lần"),
    Rule("đến ngày của một năm", rf"(?:đến|trước|hết|vào|trong) (?:hết )?(?:ngày )?(?:\d{{1,2}}/\d{{1,2}}/|\d{{1,2}}/|tháng \d{{1,2}}(?:/| năm )|quý \w+(?:/| năm )){_YEAR}", Span.BY_YEAR, "đến tháng 12/2030"),
    Rule("đến năm", rf"(?:(?:tính |từ nay )?(?:(?:đến|trước|hết|vào|trong|cuối|từ|ngay) )?(?:(?:hết|cuối|trong|nay|đến) )?(?:đến )?năm |(?:đến|hết|trước|vào|cuối) ){_YEAR}(?! ?(?:-|đến) ?20)", Span.BY_YEAR, "đến hết năm 2028 có 4.500 đoàn viên"),
    Rule("từ năm đến năm", rf"từ (?:năm )?(?P<first>20\d{{2}}) ?(?:-|đến)(?: năm)? ?{_YEAR}", Span.TERM, "từ năm 2026 đến năm 2030"),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ parts of a document


class Zone(Labelled):
    """What a part of the document is about, told by its heading."""

    TARGETS = "targets", "chỉ tiêu"
    TASKS = "tasks", "nhiệm vụ, giải pháp"
    RESULTS = "results", "kết quả đã qua"
    THEME = "theme", "mảng việc"
    OTHER = "other", "phần khác"


ZONES: tuple[Rule[Zone], ...] = (
    Rule("kết quả đã qua", r"(?<!đạt )kết quả (?!cao|tốt)|^kết quả|đánh giá (?:chung|tình hình|kết quả|việc|thực hiện)|(?<!trong )tình hình(?! mới| hiện nay)|thực trạng|^ưu điểm|hạn chế|tồn tại|nguyên nhân|bài học|đặc điểm|thành tựu|bối cảnh|khái quát|nhiệm kỳ qua|sự cần thiết|kiểm điểm|đã đạt được", Zone.RESULTS, "I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU"),
    Rule("mục tiêu tổng quát", r"mục tiêu (?:tổng quát|chung)|phương hướng chung|phương hướng tổng quát|^phương châm|^chủ đề|^khẩu hiệu|^quan điểm", Zone.OTHER, "1. Mục tiêu tổng quát"),
    Rule("mục đích, căn cứ", r"^mục đích|mục đích, yêu cầu|^yêu cầu$|^căn cứ|^nơi nhận|^kính gửi", Zone.OTHER, "I. MỤC ĐÍCH, YÊU CẦU"),
    Rule("chỉ tiêu", r"chỉ tiêu|mục tiêu", Zone.TARGETS, "II. MỘT SỐ CHỈ TIÊU"),
    Rule("tổ chức thực hiện", r"tổ chức thực hiện|phân công|kinh phí (?:thực hiện|tổ chức)|^kinh phí$|chế độ báo cáo|tiến độ thực hiện|chương trình công tác|chương trình làm việc|kỳ họp|tổ chức chỉ đạo|tổ chức triển khai", Zone.OTHER, "IV. TỔ CHỨC THỰC HIỆN"),
    Rule("nhiệm vụ, giải pháp", r"nhiệm vụ|giải pháp|đột phá|phương hướng|nội dung|biện pháp|chương trình hành động", Zone.TASKS, "III. NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU"),
    Rule("mảng việc", r"^(?:tiếp tục |tăng cường|nâng cao|đổi mới|đẩy mạnh|xây dựng|tập trung|thực hiện|phát huy|chủ động|tích cực)", Zone.THEME, "3. Xây dựng đội ngũ giáo viên", "trong phần chỉ tiêu thì là một nhóm chỉ tiêu, ở ngoài là nhiệm vụ"),
)  # fmt: skip

PROMISING: tuple[Rule[None], ...] = (
    Rule("phấn đấu", r"phấn đấu(?: (?:đạt|có|để|đảm bảo|bảo đảm)(?!\w))?", None, "Phấn đấu 100% công đoàn cơ sở"),
    Rule(
        "đề ra chỉ tiêu",
        r"(?:đề ra|đặt ra|đặt|xác định|thông qua|thống nhất|giao|với|các|những|nhiều|một số|là|\d+) (?:\d+ )?(?:các |những |nhiều |một số )*(?:mục tiêu|chỉ tiêu)(?! này)|(?:mục tiêu|chỉ tiêu)(?: \w+){0,4}:|^(?:mục tiêu|chỉ tiêu)(?! này)",
        None,
        "đề ra những chỉ tiêu cụ thể như:",
    ),
    Rule(
        "chỉ tiêu được giao",
        r"chỉ tiêu (?:phát triển|kết nạp|giao|đến năm|cụ thể)|mục tiêu (?:cụ thể|đến năm|là)",
        None,
        "Đảng bộ thành phố chỉ tiêu phát triển 150 đảng viên mới",
    ),
)
# Openings of a sentence that speaks of the time to come; only outside of headings that tell it already.
OPENINGS: tuple[Rule[None], ...] = (
    Rule(
        "nhiệm kỳ tới",
        r"^(?:trong |bước vào |vào )?(?:nhiệm kỳ|giai đoạn|thời gian|năm|5 năm) (?:tới|mới|tiếp theo)",
        None,
        "Nhiệm kỳ tới, Đoàn phường thu hút 80% thanh niên",
    ),
    Rule(
        "đến một năm",
        r"^(?:đến|tới) (?:(?:hết|cuối) )?(?:năm 20\d{2}|20\d{2}|nhiệm kỳ)|^từ nay đến",
        None,
        "Đến cuối nhiệm kỳ, 100% cán bộ được bồi dưỡng",
    ),
    Rule(
        "việc phải làm",
        r"^(?:tập trung|tiếp tục|đẩy mạnh|tăng cường|quyết tâm|duy trì vững|nâng cao|tạo việc làm|tư vấn|thu hút|hỗ trợ|vận động|xây dựng|đảm bảo|bảo đảm) (?!thực hiện thắng lợi)",
        None,
        "Tập trung nguồn lực, hàng năm kết nạp 205 đảng viên",
        "câu mở đầu bằng động từ là câu giao việc",
    ),
)
# Openings that go on with what the paragraph before was about.
GOING_ON: tuple[Rule[None], ...] = (
    Rule(
        "nối tiếp",
        r"^(?:đồng thời|bên cạnh đó|ngoài ra|trong đó|cụ thể|theo đó|cùng với|hằng năm|hàng năm|mỗi năm|100%|trên |ít nhất |tư vấn|hỗ trợ|tạo|thu hút|vận động|xây dựng|phát triển|kết nạp)",
        None,
        "Đồng thời, kết nạp 30 đảng viên",
    ),
)
LEAD_INS: tuple[Rule[None], ...] = (
    Rule("lời dẫn vào các mục", r"(?:mục tiêu|chỉ tiêu|phấn đấu|đề ra|đặt ra|xác định|như sau|cụ thể|sau đây|sau|gồm|là|như|tập trung)(?: \w+| ?[,;(] ?\w+\)?){0,12} ?:", None, "Nhiệm kỳ 2025 - 2030, Công đoàn phường đề ra mục tiêu: phát triển 300 đoàn viên", "trước dấu hai chấm không có gì để đo"),
)  # fmt: skip
PAST: tuple[Rule[None], ...] = (
    Rule("đã", r"(?<!\w)đã (?!được|ký|đề ra|đặt|xác định|thông qua|giao|thống nhất (?:giao|nhiều|các)|biểu quyết thông qua|thảo luận|có tổ chức|đi vào|cam kết|đăng ký|đào tạo|thành lập \w+ được)", None, "Hội đã kết nạp 120 đoàn viên"),
    Rule("thời gian qua", r"(?:năm|nhiệm kỳ|thời gian|giai đoạn|tháng) (?:vừa )?qua(?!\w)|^(?:trong )?(?:5|05|năm) năm,? (?!tới)|^đến nay|^tính đến nay|^kết quả|báo cáo tại đại hội", None, "Nhiệm kỳ qua, 100% cán bộ hội được tập huấn"),
    Rule("so với kế hoạch", r"(?:đạt|bằng|vượt) \d[\d.,]*\s?% (?:so với )?(?:kế hoạch|chỉ tiêu nghị quyết|nghị quyết)|vượt chỉ tiêu|ước đạt|hoàn thành \d+/\d+ chỉ tiêu", None, "bằng 111% so với nghị quyết"),
    Rule("việc của buổi lễ", r"(?:đại hội|hội nghị|dịp này|chương trình)[^.;]{0,60} (?:bầu|tặng|trao|công bố quyết định|khen thưởng|chỉ định|tham dự|diễn ra)(?!\w)|(?:với|gồm|có) \d+ (?:đại biểu|đồng chí|thành viên|ủy viên)|tham dự có|dự đại hội|khởi công|ra mắt|khai giảng", None, "Đại hội đã bầu 15 đồng chí vào Ban Chấp hành"),
    Rule("hiện có", r"hiện (?:nay |tại )?(?:có|đạt|quản lý)(?: (?:trên|khoảng|gần|hơn))? \d|mục tiêu này|toàn (?:xã|huyện|tỉnh|phường|huyện) có", None, "Hội hiện có 2.392 hội viên"),
)  # fmt: skip
# Past openings hold even in a part on targets.
PAST_OPENINGS = r"^(?:trong )?(?:nhiệm kỳ|năm|thời gian|giai đoạn) (?:vừa )?qua|^kết quả|^đến nay|^năm học trước"

# How much something is to rise or fall, by what stands between it and the number.
CHANGES: tuple[Rule[str], ...] = (
    Rule("tăng", r"(?<!độ )(?<!\w)tăng(?! (?:cường|trưởng|lên|từ|thêm (?:của|\d+ [^%])))(?![^;]* (?:lên|còn|thành) )", "tăng", "Tăng thu nhập bình quân đầu người: 11%/năm", "“tốc độ tăng đạt …%” là mức, không phải phần tăng"),
    Rule("giảm", r"(?<!độ )(?<!\w)giảm(?! (?:nghèo|còn|xuống|từ))(?![^;]* (?:xuống|còn) )", "giảm", "mỗi năm giảm 0,3% số gia đình hội viên nghèo"),
)  # fmt: skip
SHARES: tuple[Rule[None], ...] = (
    Rule("cơ cấu", r"cơ cấu kinh tế|tỷ trọng [^:]{0,60}:", None, "Cơ cấu kinh tế: Công nghiệp, xây dựng 54,6%", "các phần cộng lại bằng 100%"),
    Rule("xếp theo loại", r"(?:^|[\s;,:])(?:tốt|khá|giỏi|tb|trung bình|yếu|xuất sắc) ?: ?$", None, "Hạnh kiểm: Tốt: 60% khá: 35% TB: 5%"),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ whom it concerns

UPPER = (
    r"(?:lđlđ|liên đoàn lao động|công đoàn viên chức|công đoàn ngành|công đoàn khu|hội lhpn|hội liên hiệp phụ nữ|"
    r"hội nông dân|hội nd|tỉnh đoàn|huyện đoàn|thành đoàn|mttq|mặt trận tổ quốc|ủy ban mttq|hội cựu chiến binh|hội ccb|"
    r"ban thường vụ|ban chấp hành|ủy ban kiểm tra|ubkt|đảng ủy|huyện ủy|tỉnh ủy|thành ủy|ban nữ công)"
)
SCOPES: tuple[Rule[Scope], ...] = (
    Rule("công đoàn cấp trên trực tiếp", r"^(?:số )?(?:công đoàn|cđ)(?: các)? cấp trên(?: trực tiếp)?(?: cơ sở)?", Scope.SUPERIOR, "công đoàn cấp trên trực tiếp cơ sở xếp loại"),
    Rule("các cấp", r"^(?:số )?(?:các cấp (?:công đoàn|hội|đoàn|bộ đoàn)|(?:công đoàn|cấp) các cấp)", Scope.EVERY_LEVEL, "các cấp công đoàn công khai tài chính"),
    Rule("khu vực nhà nước, kể tên", r"hành chính(?: ?[,-]? ?sự nghiệp)?[^.;]{0,60}doanh nghiệp (?:khu vực )?nhà nước", Scope.STATE_SECTOR, "CĐCS khu vực hành chính, sự nghiệp công lập, doanh nghiệp nhà nước"),
    Rule("ngoài nhà nước", r"(?:ngoài (?:khu vực )?nhà nước|ngoài quốc doanh|tư nhân|fdi|vốn đầu tư nước ngoài)", Scope.PRIVATE, "doanh nghiệp ngoài khu vực nhà nước"),
    Rule("doanh nghiệp nhà nước", r"doanh nghiệp (?:khu vực )?nhà nước|dnnn", Scope.STATE, "doanh nghiệp nhà nước tổ chức đối thoại"),
    Rule("khu vực nhà nước", r"(?<!ngoài )khu vực nhà nước", Scope.STATE_SECTOR, "CĐCS khu vực nhà nước xếp loại"),
    Rule("hành chính, sự nghiệp", r"hành chính(?:,| -|-)? (?:đơn vị )?sự nghiệp|hành chính|đơn vị sự nghiệp|hcsn|trường học", Scope.PUBLIC, "cơ quan hành chính, sự nghiệp"),
    Rule("mọi loại hình", r"(?:cơ quan|đơn vị)[, ][^.;]{0,30}doanh nghiệp|doanh nghiệp[, ](?: ?và )?[^.;]{0,20}(?:cơ quan|đơn vị)", Scope.UNITS, "cơ quan, đơn vị, doanh nghiệp đạt chuẩn văn hóa"),
    Rule("doanh nghiệp", r"doanh nghiệp|công nhân lao động trực tiếp|hợp tác xã", Scope.ENTERPRISE, "công nhân lao động tại các doanh nghiệp"),
)  # fmt: skip

# What a subject does: the first of them in a part begins its predicate.
VERBS = (
    r"được|bị|tổ chức(?! (?:công đoàn|hội(?! (?:nghị|thi|thảo|diễn|chợ|thao))|đoàn(?! kết)|đảng|cơ sở|chính trị|của|xã hội))|(?<!lần đầu )tham gia(?! lần đầu)|đạt|xếp loại|thực hiện|ký|"
    r"ban hành|thành lập|đăng ký|hoàn thành|xây dựng|cam kết|kiểm tra|giám sát|hưởng|sử dụng|triển khai|học tập|"
    r"giới thiệu|kết nạp|phát triển|(?<!số )thu|nộp|trích nộp|đóng|tiếp cận|duy trì|biết|vay|thoát|giảm|tăng|bảo đảm|đảm bảo|"
    r"phối hợp|nắm|quán triệt|tuyên truyền|hỗ trợ|giúp|nhận|cài đặt|ứng dụng|công khai|tự kiểm tra|trở thành|là|"
    r"phát động|tự|sinh hoạt|cập nhật|khám|bồi dưỡng|tập huấn|đào tạo|có(?! tổ chức| từ \d| trên \d| dưới \d)|hưởng ứng|đại diện|thương lượng|"
    r"đề xuất|vận động|thu hút|tập hợp|đủ|(?<!công )(?<!độc )lập|mở|tặng|trao|nhận|đọc|truy cập|theo|tiêu dùng|giải quyết|tư vấn|"
    r"phản biện|đối thoại|tạo|bố trí|quy hoạch|luân chuyển|(?<!ban )chấp hành|gửi|đưa|viết|nhân rộng|làm|trồng|vượt|"
    r"không (?:vi phạm|có|sinh|để|còn)|giữ|chăm lo|thăm|chuyển đổi|số hóa|liên kết|khởi nghiệp|tốt nghiệp|rèn luyện|nâng"
)

# Words that say of whom, though they hold a verb; and words before which whom it counts ends for certain.
QUALIFIERS: tuple[Rule[None], ...] = (
    Rule("có tổ chức công đoàn", r"(?:nơi )?(?:đã )?có tổ chức (?:công đoàn|đảng|hội|đoàn)", None, "doanh nghiệp có tổ chức công đoàn"),
    Rule("đủ điều kiện", r"(?:có )?(?:đủ|đảm bảo) (?:điều kiện|tiêu chuẩn)", None, "đơn vị đủ điều kiện thành lập Ban Nữ công", "đơn vị khác không thuộc đối tượng"),
    Rule("tham gia lần đầu", r"(?:mới )?tham gia (?:ban chấp hành |công tác \w+ )?lần đầu|lần đầu(?: tiên)?(?: tham gia)?(?: ban chấp hành)?|mới được bầu|(?:được )?bầu mới", None, "Chủ tịch tham gia lần đầu"),
    Rule("có hoàn cảnh", r"(?:có|gặp) (?:hoàn cảnh|nhu cầu|khó khăn|nguyện vọng|đông|dưới|trên|từ)", None, "đoàn viên có hoàn cảnh khó khăn"),
    Rule("do ai quản lý", r"do [^,;.]{1,30} (?:quản lý|làm chủ|thành lập)", None, "hợp tác xã do phụ nữ quản lý"),
)  # fmt: skip
PREDICATE_MARKS = r"(?<!\w)(?:sẽ|đều|phải)(?!\w)"

OFFICE_ACTS: tuple[Rule[Reporter], ...] = (
    Rule("cơ quan cấp trên làm", rf"^(?:[^%]{{0,40}}, )?(?:phấn đấu )?(?:hằng năm,? |hàng năm,? |mỗi năm,? )?(?:mỗi )?{UPPER}(?: \w+){{0,6}}? (?:kiểm tra|giám sát|tổ chức|thực hiện|xây dựng|hỗ trợ|mở|chỉ đạo|phối hợp|trực tiếp|chủ trì|thành lập|ban hành|được xếp loại|xếp loại|đạt|hoàn thành|giúp|vận động|triển khai|tiến hành)", Reporter.OFFICE, "LĐLĐ tỉnh kiểm tra, giám sát tài chính 35% công đoàn cấp trên trực tiếp cơ sở", "việc của cơ quan, đơn vị không có số"),
    Rule("số liệu của cả địa bàn", r"grdp|tổng sản phẩm|giá trị (?:sản xuất|sản phẩm|xuất khẩu|tăng thêm)|thu ngân sách|chi ngân sách|vốn đầu tư|thu nhập bình quân|bình quân thu nhập|thất nghiệp|dân số|tuổi thọ|chỉ số|năng suất|xuất khẩu|bác s[ĩỹ]|giường bệnh|(?:chuẩn|số xã|đạt xã|đạt)[^.;]{0,12} nông thôn mới|che phủ rừng|chất thải|nước thải|nước sạch|an ninh trật tự|hộ nghèo theo chuẩn|đạt chuẩn quốc gia|bảo hiểm y tế|dịch vụ công|dvc|hồ sơ|nhập ngũ|tai nạn giao thông|doanh thu|lợi nhuận|tỷ lệ hộ nghèo|tỷ trọng|cơ cấu|tốc độ|thương mại|tỷ suất|hài lòng|phủ sóng|băng rộng|lao động (?:có việc làm|qua đào tạo)|quốc phòng|dân quân|ocop|giao thông công cộng|khu công nghiệp, khu", Reporter.OFFICE, "thu nhập bình quân đầu người đạt 65 triệu đồng", "cơ quan lấy từ thống kê, không hỏi đơn vị"),
    Rule("quỹ, giám sát của cơ quan", r"(?:vận động|huy động)[^.;]{0,20} (?:quỹ|\d[\d.,]* (?:tỷ|tỉ|triệu))|quỹ [^.;]{0,4}vì người nghèo|cuộc (?:giám sát|góp ý|phản biện)|chương trình giám sát", Reporter.OFFICE, "vận động Quỹ “Vì người nghèo” 200 triệu đồng"),
    Rule("lập tổ chức ở doanh nghiệp", r"thành lập (?:được )?tổ chức (?:công đoàn|cơ sở|đảng|đoàn|hội)", Reporter.OFFICE, "100% doanh nghiệp có từ 25 lao động được thành lập tổ chức Công đoàn", "doanh nghiệp chưa có tổ chức thì chưa có biểu để báo"),
    Rule("lập đơn vị mới", r"(?<!hỗ trợ )thành lập (?:mới |được |thêm )*(?:ít nhất |từ |tối thiểu |trên )*\d[\d.]*(?: ?(?:-|đến) ?\d+)? (?:trở lên )?(?:công đoàn cơ sở|cđcs|nghiệp đoàn|chi hội|chi đoàn|tổ chức|cơ sở|câu lạc bộ|chi bộ|tổ hội|hợp tác xã|tổ hợp tác|doanh nghiệp)", Reporter.OFFICE, "thành lập mới 5 công đoàn cơ sở", "đơn vị chưa có thì chưa có biểu để báo"),
    Rule("nhà Mái ấm", r"mái ấm (?:công đoàn|tình thương)|nhà \"?(?:đại đoàn kết|nhân ái|tình thương|khăn quàng đỏ)", Reporter.OFFICE, "hỗ trợ làm nhà ở “Mái ấm công đoàn” từ 20 hộ", "quỹ do cơ quan cấp trên quyết định hỗ trợ"),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------ what kind of figure

ACCRUALS: tuple[Rule[Accrual], ...] = (
    Rule("việc làm lại mỗi năm", r"vụ việc|(?:thu|nộp|đóng)[^.;]{0,30} (?:kinh phí|đoàn phí|hội phí|đảng phí)|công khai tài chính|kiểm tra tài chính|hội nghị (?:cán bộ|viên chức|người lao động|cbcc)|hội nghị công nhân", Accrual.ANNUAL, "100% các cấp công đoàn thực hiện công khai tài chính", "làm lại từ đầu mỗi năm"),
)  # fmt: skip

# Promises without a number, in a part on targets: what they come to, as (amount, unit).
QUALITATIVE: tuple[Rule[tuple[float, str]], ...] = (
    Rule("không còn, không có", r"(?:^|[\s,])không (?:còn|có|để (?:hình thành|xảy ra|phát sinh)?) ?(?!tính|thẩm quyền|giới hạn|điều kiện)(?:\w+)", (0.0, ""), "đến năm 2030 không còn hộ nghèo", "mức giao là 0"),
    Rule("cơ quan được xếp loại", rf"(?:{UPPER}|^(?:phấn đấu )?(?:đảng bộ|công đoàn(?! cơ sở)|đoàn đội|chi bộ))[^.;]{{0,70}}(?:xếp loại|đạt loại|hoàn thành (?:tốt|xuất sắc) nhiệm vụ|đạt danh hiệu|đạt (?:vững mạnh|trong sạch))", (1.0, "lần đạt"), "Công đoàn Viên chức tỉnh được xếp loại hoàn thành tốt nhiệm vụ trở lên", "một năm đạt một lần"),
    Rule("danh hiệu của cơ quan", r"^(?:tập thể|công đoàn|đoàn đội|chi bộ|đảng bộ|liên đội|nhà trường|trường)(?: \w+){0,3} (?:vững mạnh|tiên tiến|xuất sắc)$", (1.0, "lần đạt"), "Chi bộ trong sạch vững mạnh"),
    Rule("địa phương đạt chuẩn", r"(?:^|\s)đạt (?:chuẩn )?(?:xã|phường|huyện|tỉnh) (?:nông thôn mới|đạt chuẩn|văn minh|đô thị)", (1.0, "lần đạt"), "xã Vĩnh Lộc đạt xã nông thôn mới nâng cao"),
    Rule("thu đủ", r"(?<!\w)thu(?: đúng,?)?(?: (?:đảm bảo|bảo đảm|đủ|đạt|hoàn thành))[^.;]{0,30}(?:kinh phí|phí|quỹ|chỉ tiêu)", (100.0, "%"), "thu đảm bảo kinh phí và đoàn phí công đoàn", "thu đủ theo quy định là 100%"),
    Rule("đạt chỉ tiêu trên giao", r"đạt (?:và vượt )?(?:100% )?chỉ tiêu (?:trên|được|cấp trên|trên cấp|giảm \w+ nghèo)", (100.0, "%"), "tuyển chọn và gọi công dân nhập ngũ đạt chỉ tiêu trên giao"),
    Rule("việc của cơ quan mỗi năm", rf"^(?:phấn đấu )?(?:hằng năm|hàng năm|mỗi năm),? {UPPER}[^.;]{{0,20}} (?:thực hiện|tổ chức|kiểm tra|ban hành)", (1.0, "lần thực hiện"), "Hàng năm, Liên đoàn Lao động huyện thực hiện việc kiểm tra tài chính cùng cấp"),
)  # fmt: skip

# A sentence in the wake of others on targets goes on with them if it speaks like one.
LIKE_TARGETS = r"trở lên|ít nhất|tối thiểu|không dưới|(?:trên|từ) \d[\d.,]*\s?%"
