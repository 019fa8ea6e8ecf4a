"""Numbers, what they are compared by, their size and their unit."""

from __future__ import annotations

from pipeline.program.grammar_rule import GrammarRule
from pipeline.program.vocabulary import Comparator

DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"


NUMBER_WORD = (
    "mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|linh|lẻ|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|một"  # in any order
)

NUMBER_WORDS = rf"(?<!\w)(?:{NUMBER_WORD})(?: (?:{NUMBER_WORD}))*(?!\w)"

# Shares in words.
FRACTIONS: tuple[GrammarRule[float], ...] = (
    GrammarRule(
        "tất cả",
        r"(?<!\w)tất cả (?=(?:các |số )?(?:chi bộ|chi hội|chi đoàn|cơ sở|đơn vị|hội viên|đoàn viên|đảng viên|cán bộ|"
        r"xã|phường|thôn|tổ chức|công đoàn|doanh nghiệp))",
        100.0,
        "tất cả Chi bộ trực thuộc đều hoàn thành tốt nhiệm vụ",
    ),
    GrammarRule("một nửa", r"(?<!\w)(?:một )?nửa(?= (?:số|các|tổng))", 50.0, "ít nhất một nửa số chi hội"),
    GrammarRule("một phần ba", r"(?<!\w)một phần ba(?!\w)", 33.33, "một phần ba số chi hội"),
    GrammarRule("hai phần ba", r"(?<!\w)hai phần ba(?!\w)", 66.67, "hai phần ba số chi hội"),
    GrammarRule("ba phần tư", r"(?<!\w)ba phần tư(?!\w)", 75.0, "ba phần tư số chi hội"),
)

# Words of size that stay with the unit: '257,8 tỷ đồng' is 257,8 of the unit 'tỷ đồng'.
SCALES: tuple[GrammarRule[None], ...] = (
    GrammarRule("tỷ", r"tỷ|tỉ", None, "trên 10 tỷ đồng"),
    GrammarRule("nghìn tỷ", r"(?:nghìn|ngàn) (?:tỷ|tỉ)", None, "361,6 nghìn tỷ đồng"),
    GrammarRule("triệu", r"triệu", None, "50 triệu đồng"),
    GrammarRule("nghìn", r"nghìn|ngàn", None, "1.845,7 nghìn người"),
    GrammarRule("vạn", r"vạn", None, "1 vạn cây xanh"),
)

# What stands before a number, nearest to it.
BEFORE: tuple[GrammarRule[Comparator], ...] = (
    GrammarRule("khoảng", r"khoảng|trên dưới|chừng", Comparator.AT_LEAST, "khoảng 50 hộ"),
    GrammarRule("không dưới", r"không (?:ít|thấp|nhỏ|dưới)(?: hơn)?", Comparator.AT_LEAST, "không dưới 80% hội viên"),
    GrammarRule("không quá", r"không (?:quá|vượt quá|nhiều hơn|cao hơn|trên)", Comparator.AT_MOST, "không quá 5 vụ"),
    GrammarRule(
        "tối thiểu",
        r"ít nhất|tối thiểu|thấp nhất|chí ít|từ",
        Comparator.AT_LEAST,
        "ít nhất 85% doanh nghiệp",
    ),
    GrammarRule(
        "dưới",
        r"dưới|(?:thấp|nhỏ|ít) hơn",
        Comparator.AT_MOST,
        "dưới 3% hội viên",
        "đọc như “trên”: đúng 3 là đạt",
    ),
    GrammarRule("tối đa", r"tối đa|nhiều nhất|cao nhất", Comparator.AT_MOST, "tối đa 5 vụ"),
    GrammarRule(
        "trên",
        r"trên|hơn|quá|vượt",
        Comparator.AT_LEAST,
        "Trên 95% CCVCLĐ",
        "bảng năm của văn bản ghi 95: 95 là đạt",
    ),
    GrammarRule("còn", r"(?:giảm )?(?:xuống )?còn", Comparator.AT_MOST, "giảm tỷ lệ vi phạm xuống còn 2%"),
)

# What stands behind a number and its unit.
AFTER: tuple[GrammarRule[Comparator], ...] = (
    GrammarRule("trở lên", r"trở lên|trở đi|hoặc hơn", Comparator.AT_LEAST, "90% trở lên doanh nghiệp"),
    GrammarRule("trở xuống", r"trở xuống|trở lại", Comparator.AT_MOST, "2% trở xuống"),
)

# Units of what is counted: the longest that fits. Others are taken as the document words them.
UNITS = (
    "đoàn viên|hội viên|đảng viên|thanh niên|phụ nữ|nông dân|công nhân|người lao động|người|cán bộ|ủy viên|"
    "lượt người|lượt|hộ|gia đình|hộ gia đình|mô hình|công trình|phần việc|dự án|ý tưởng|sáng kiến|đề tài|giải pháp|"
    "sản phẩm|câu lạc bộ|tổ hợp tác|hợp tác xã|tổ hợp|doanh nghiệp|công đoàn cơ sở|cđcs|nghiệp đoàn|chi hội|"
    "chi đoàn|chi bộ|tổ hội|tổ|nhóm|cơ sở hội|cơ sở|đơn vị|xã|phường|thôn|bản|buôn|khu phố|khu dân cư|cuộc|vụ|"
    "vụ việc|đơn thư|đơn|"
    "lớp|buổi|lần|kỳ|hội nghị|hội thảo|hội thi|đợt|hoạt động|chương trình|kế hoạch|đề án|chuyên đề|tin|bài|"
    "tin bài|tin, bài|văn bản|chính sách|ý kiến|kiến nghị|nhà|ngôi nhà|căn nhà|căn|mái ấm|suất|phần quà|suất quà|"
    "học bổng|cây|cây xanh|km|m2|ha|tấn|kg|điểm|tập thể|cá nhân|gương|điển hình|tác phẩm|bản|thỏa ước|trẻ em|trẻ|"
    "học sinh|em|con|loại hình|tuyến phố|tuyến đường|tuyến|htx|tht|tổ chức|địa chỉ|bác sỹ|bác sĩ|giường bệnh|giải|"
    "hs|đ/c|đồng chí|quần chúng|nhà vệ sinh|vườn|trường|thành viên|lao động|hộ nghèo|hộ nông dân|việc làm|khâu|"
    "tiêu chí|nội dung|đồng|suất vay|đơn vị máu|chi tổ hội|trang trại"
)

UNIT = rf"(?:{'|'.join(sorted(UNITS.split('|'), key=len, reverse=True))})(?!\w)"
