"""Time words: every year, by a year, in the term."""

from __future__ import annotations

from pipeline.labelled import Labelled
from pipeline.program.grammar_rule import GrammarRule


class TimeSpan(Labelled):
    """What a time word says; with a year behind it where `YEAR`."""

    EVERY_YEAR = "every_year", "hằng năm"
    FROM_YEAR = "from_year", "từ năm"
    BY_YEAR = "by_year", "đến năm"
    TERM = "term", "nhiệm kỳ"
    PART_OF_YEAR = "part_of_year", "hằng quý, hằng tháng"


_YEAR = r"(?P<year>20\d{2})"

TIMES: tuple[GrammarRule[TimeSpan], ...] = (
    GrammarRule(
        "nhiệm kỳ, giai đoạn có năm",
        rf"(?:(?:^|(?<=[;:] ))|(?:(?:đến|cuối|hết|trong|cả|toàn|suốt) ){{1,3}}|(?=giai đoạn))(?:nhiệm kỳ|giai đoạn|"
        rf"khóa)(?: \w+,)? ?(?P<first>20\d{{2}}) ?(?:-|đến) ?{_YEAR}",
        TimeSpan.TERM,
        "Nhiệm kỳ 2025 - 2030, phấn đấu kết nạp 200 đoàn viên",
        "đứng giữa câu thì là tên của đại hội, nghị quyết",
    ),
    GrammarRule(
        "nửa nhiệm kỳ có năm",
        rf"nửa (?:đầu|cuối) nhiệm kỳ ?\(?(?P<first>20\d{{2}}) ?(?:-|đến) ?{_YEAR}\)?",
        TimeSpan.BY_YEAR,
        "Nửa đầu nhiệm kỳ (2025 - 2027) xóa nhà tạm cho 100% đoàn viên",
    ),
    GrammarRule(
        "cả nhiệm kỳ",
        r"(?:vào |tính )?(?:đến )?(?:(?:cuối|hết|kết thúc|trong|cả|toàn|suốt) )?(?:nhiệm kỳ|toàn khóa)(?! (?:trước|qua|"
        r"tới của|mới|20\d))|trong (?:5|05|năm) năm(?: tới)?",
        TimeSpan.TERM,
        "Hết nhiệm kỳ, phấn đấu có 24.500 đoàn viên",
    ),
    GrammarRule(
        "từ năm học đến năm học",
        r"từ năm học 20\d{2} ?[-/] ?20\d{2} (?:-|đến) (?:năm học )?20\d{2} ?[-/] ?20\d{2}",
        TimeSpan.EVERY_YEAR,
        "từ năm học 2025-2026 đến năm học 2029-2030",
    ),
    GrammarRule(
        "năm học",
        rf"(?:(?:trong|đến|hết|cuối|của|từ) )?năm học 20\d{{2}} ?[-/] ?{_YEAR}",
        TimeSpan.BY_YEAR,
        "Năm học 2025-2026, 100% trường tổ chức hội nghị viên chức",
        "tính vào năm kết thúc năm học",
    ),
    GrammarRule(
        "hằng năm",
        r"(?:bình quân |trung bình |định kỳ )?(?:hằng|hàng|mỗi|từng|các) năm|(?:/ ?|trên |trong )(?:một |1 |"
        r"01 )?năm(?! (?:học )?\d| đầu| nay| tới| cuối)|bình quân (?:một |1 |01 )?năm|"
        r"bình quân(?= (?:đạt )?(?:từ )?\d[\d.,]* ?%)",
        TimeSpan.EVERY_YEAR,
        "mỗi năm kết nạp 30 đoàn viên",
    ),
    GrammarRule(
        "hằng quý, hằng tháng",
        r"(?:hằng|hàng|mỗi|một|01|1) (?:quý|tháng|6 tháng)|/(?:quý|tháng|6 tháng)",
        TimeSpan.PART_OF_YEAR,
        "mỗi quý 01 lần",
    ),
    GrammarRule(
        "đến ngày của một năm",
        rf"(?:đến|trước|hết|vào|trong) (?:hết )?(?:ngày )?(?:\d{{1,2}}/\d{{1,2}}/|\d{{1,2}}/|tháng \d{{1,2}}(?:/|"
        rf" năm )|quý \w+(?:/| năm )){_YEAR}",
        TimeSpan.BY_YEAR,
        "đến tháng 12/2030",
    ),
    GrammarRule(
        "từ năm",
        rf"(?:^|(?<=[,;:%\d] )|(?<=và )|(?<=kể ))từ năm {_YEAR}(?: trở đi)?(?! ?(?:-|đến|tới) ?(?:năm )?20)"
        r"(?! (?:đến|tới))",
        TimeSpan.FROM_YEAR,
        "85% năm 2028 và trên 95% từ năm 2029",
        "năm ấy và các năm sau",
    ),
    GrammarRule(
        "đến năm",
        rf"(?:(?:tính |từ nay )?(?:(?:đến|trước|hết|vào|trong|cuối|từ|ngay) )?(?:(?:hết|cuối|trong|nay|"
        rf"đến) )?(?:đến )?năm |(?:đến|hết|trước|vào|cuối) ){_YEAR}(?! ?(?:-|đến) ?20)",
        TimeSpan.BY_YEAR,
        "đến hết năm 2028 có 4.500 đoàn viên",
    ),
    GrammarRule(
        "từ năm đến năm",
        rf"từ (?:năm )?(?P<first>20\d{{2}}) ?(?:-|đến)(?: năm)? ?{_YEAR}",
        TimeSpan.TERM,
        "từ năm 2026 đến năm 2030",
    ),
)
