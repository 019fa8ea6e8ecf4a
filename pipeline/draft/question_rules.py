"""The rules by which a promise becomes a question: who answers as a whole, which base, which grades, what adds up."""

from __future__ import annotations

from pipeline.draft.grammar import GrammarRule
from pipeline.program.usual_rows import MEMBERS, PEOPLE, WOMEN, WOMEN_MEMBERS, ScaleRole
from pipeline.program.vocabulary import Accrual

# Subjects that are the unit itself, so that it answers yes or no; everybody else is counted.
WHOLE_UNITS: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "công đoàn cơ sở",
        r"^(?:công đoàn cơ sở|cđcs|(?:các )?cấp công đoàn|công đoàn(?: các)? cấp|công đoàn cấp trên|nghiệp đoàn)",
        None,
        "công đoàn cơ sở doanh nghiệp",
    ),
    GrammarRule(
        "cơ quan, đơn vị",
        r"^(?:cơ quan|đơn vị|doanh nghiệp|hợp tác xã|trường học)(?!\w)",
        None,
        "cơ quan, đơn vị",
    ),
    GrammarRule(
        "tổ chức hội, đoàn",
        r"^(?:cơ sở (?:hội|đoàn)|"
        r"hội (?:lhpn|nd|ccb|nông dân|cựu chiến binh|liên hiệp phụ nữ)(?: việt nam)? (?:cấp )?(?:xã|phường|cơ sở)|"
        r"hội (?:lhpn|nông dân|cựu)? ?(?:cơ sở|xã|phường|các cấp)|đoàn (?:cơ sở|xã|phường)|"
        r"tổ chức (?:hội|đoàn|công đoàn)|(?:các )?cấp (?:hội|bộ đoàn)|đảng bộ|ủy ban mttq|mttq)",
        None,
        "cơ sở Hội xếp loại tốt",
    ),
    GrammarRule("xã, phường", r"^(?:xã|phường|thị trấn)(?!\w)", None, "xã, phường, thị trấn"),
    GrammarRule(
        "chủ tịch của đơn vị",
        r"^chủ tịch (?:công đoàn cơ sở|cđcs|hội|nghiệp đoàn)|^bí thư đoàn (?:cơ sở|xã|phường)",
        None,
        "Chủ tịch công đoàn cơ sở",
        "mỗi đơn vị có một",
    ),
    GrammarRule("ban nữ công", r"^ban nữ công", None, "Ban Nữ công quần chúng công đoàn cơ sở"),
)

GRADED = (
    r"xếp loại|đạt loại|đạt (?:mức|tiêu chuẩn )?(?:vững mạnh|khá|tốt|xuất sắc)|"
    r"hoàn thành (?:tốt |xuất sắc )?nhiệm vụ|vững mạnh|loại (?:khá|tốt|vững mạnh|xuất sắc)"
)
GRADES: tuple[GrammarRule[tuple[ScaleRole, str]], ...] = (
    GrammarRule(
        "xuất sắc",
        r"hoàn thành xuất sắc",
        (ScaleRole.COMPLETION, "Hoàn thành xuất sắc nhiệm vụ"),
        "hoàn thành xuất sắc nhiệm vụ",
    ),
    GrammarRule(
        "hoàn thành tốt",
        r"hoàn thành tốt",
        (ScaleRole.COMPLETION, "Hoàn thành tốt nhiệm vụ"),
        "xếp loại hoàn thành tốt nhiệm vụ trở lên",
    ),
    GrammarRule(
        "hoàn thành",
        r"hoàn thành nhiệm vụ",
        (ScaleRole.COMPLETION, "Hoàn thành nhiệm vụ"),
        "hoàn thành nhiệm vụ trở lên",
    ),
    GrammarRule(
        "vững mạnh xuất sắc",
        r"vững mạnh xuất sắc|xuất sắc",
        (ScaleRole.STRENGTH, "Vững mạnh xuất sắc"),
        "15% CĐCS vững mạnh xuất sắc",
    ),
    GrammarRule("vững mạnh", r"vững mạnh", (ScaleRole.STRENGTH, "Vững mạnh"), "55% CĐCS vững mạnh"),
    GrammarRule("loại tốt", r"(?:loại|đạt|mức) tốt", (ScaleRole.QUALITY, "Tốt"), "xếp loại tốt"),
    GrammarRule("loại khá", r"khá", (ScaleRole.QUALITY, "Khá"), "xếp loại khá trở lên"),
)
# Who, in the words of the document, is asked once as a base quantity: which of those that its organisation counts.
BASE_WORDS: tuple[GrammarRule[str], ...] = (
    GrammarRule("nữ đoàn viên", r"^(?:nữ đoàn viên(?: công đoàn)?|đoàn viên nữ)$", WOMEN_MEMBERS, "nữ đoàn viên"),
    GrammarRule(
        "nữ lao động",
        r"^nữ (?:cnvclđ|ccvclđ|cbccvclđ|công nhân, viên chức, lao động|lao động|"
        r"cán bộ, công chức, viên chức, lao động)$",
        WOMEN,
        "nữ CNVCLĐ",
    ),
    GrammarRule(
        "đoàn viên, người lao động",
        r"^(?:(?:đoàn viên(?: công đoàn)?,? (?:và )?|cán bộ, )?(?:công đoàn viên, )?(?:cnvclđ|ccvclđ|cbccvclđ|nlđ|"
        r"người lao động|công nhân,? viên chức,? lao động)(?: khu vực .{1,60}| trong .{1,60})?)$",
        PEOPLE,
        "đoàn viên, người lao động khu vực doanh nghiệp",
    ),
    GrammarRule(
        "đoàn viên",
        r"^đoàn viên(?: công đoàn)?(?: ở doanh nghiệp| khu vực .{1,60})?$",
        MEMBERS,
        "đoàn viên công đoàn",
    ),
    GrammarRule(
        "nữ hội viên, đảng viên", r"^(?:nữ (?:hội|đảng) viên|(?:hội|đảng) viên nữ)$", WOMEN_MEMBERS, "hội viên nữ"
    ),
    GrammarRule("hội viên", r"^(?:hội viên(?:,? phụ nữ|,? nông dân)?|đảng viên)$", MEMBERS, "hội viên"),
)
# How a count behaves: a level that stands, or what happens and adds up.
STANDING: tuple[GrammarRule[Accrual], ...] = (
    GrammarRule(
        "hiện có",
        r"(?:^|[\s,])(?:có|tổng số|toàn .{1,20} có|nâng tổng số .{1,40} lên|đạt)(?: \w+){0,3} ?:? ?$",
        Accrual.LEVEL,
        "đến hết năm 2028 có",
        "nói về số đang có, không phải số tăng thêm",
    ),
)
STANDING_ROW = GrammarRule(
    "dòng của bảng nói số đang có",
    r"^tổng số (?!tiền|lượt|vụ|cuộc|lần)|đến (?:cuối|hết) (?:năm|kỳ)|hiện có|đang (?:sinh hoạt|quản lý)",
    Accrual.LEVEL,
    "Tổng số đoàn viên đến cuối năm",
    "mỗi năm một số, không cộng các năm",
)
NEW = GrammarRule(
    "số mới trong năm",
    r"(?<!\w)(?:mới|kết nạp|thành lập|phát triển|tăng thêm|trong năm|giới thiệu|hỗ trợ|được)(?!\w)",
    None,
    "Tổng số đoàn viên kết nạp mới",
)
STANDS = GrammarRule(
    "mỗi đơn vị đang có, đang giữ",
    r"(?<!\w)(?:có|duy trì|đỡ đầu|giữ vững|quản lý)(?!\w)",
    Accrual.LEVEL,
    "mỗi chi hội nhận đỡ đầu",
)
EACH = GrammarRule(
    "bình quân mỗi đơn vị",
    r"(?:mỗi|bình quân(?: một)?|01|một) (?P<of>công đoàn cơ sở|cđcs|chi hội|chi đoàn|cơ sở hội|cơ sở đoàn|cơ sở|đơn vị|"
    r"đoàn (?:xã|phường)|hội (?:xã|phường)|xã|phường|tổ hội|tổ chức|chi bộ|nghiệp đoàn|doanh nghiệp|cán bộ|đoàn viên|"
    r"hội viên|khu dân cư|tổ dân phố|thôn|ấp|bản|huyện)(?!\w)|/ ?(?P<tail>cđcs|công đoàn cơ sở|chi hội|chi đoàn|cơ sở|"
    r"đơn vị|xã|phường|hội viên)(?!\w)",
    None,
    "mỗi CĐCS giới thiệu ít nhất 01 đoàn viên ưu tú",
)
PERSONS = ("cán bộ", "đoàn viên", "hội viên")  # of whom EACH speaks, and whom no average of units divides by
EVENTS = GrammarRule("vụ việc", r"vụ việc|số vụ|cuộc|trường hợp|đơn thư", Accrual.CUMULATIVE, "90% số vụ việc")
