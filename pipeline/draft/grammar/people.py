"""Whom a promise concerns, who acts, and which words are a verb."""

from __future__ import annotations

from pipeline.program.grammar_rule import GrammarRule
from pipeline.program.kinds import (
    BRANCHES,
    CHAPTERS,
    COMMUNES,
    COOPERATIVES,
    ENTERPRISES,
    EVERY_LEVEL,
    EVERY_UNIT,
    GUILDS,
    PRIVATE_UNITS,
    PUBLIC_UNITS,
    SCHOOLS,
    STATE_SECTOR,
    STATE_UNITS,
    SUPERIORS,
    Scope,
)
from pipeline.program.vocabulary import Reporter

UPPER = (
    r"(?:lđlđ|liên đoàn lao động|công đoàn viên chức|công đoàn ngành|công đoàn khu|công đoàn xã|công đoàn phường|"
    r"công đoàn đặc khu|hội lhpn|hội liên hiệp phụ nữ|"
    r"hội nông dân|hội nd|tỉnh đoàn|huyện đoàn|thành đoàn|mttq|mặt trận tổ quốc|ủy ban mttq|hội cựu chiến binh|hội ccb|"
    r"ban thường vụ|ban chấp hành|ủy ban kiểm tra|ubkt|đảng ủy|huyện ủy|tỉnh ủy|thành ủy|ban nữ công)"
)

# Who acts before what is counted: 'Công đoàn xã vận động thành lập mới 05 …'.
ACTORS = rf"{UPPER}|công đoàn các cấp|các cấp (?:công đoàn|hội|bộ đoàn)"
# What the name of a unit that is given a part of its own begins with.
UNIT_NAMES = r"(?:lđlđ|liên đoàn lao động|công đoàn|cđcs|cđ|hội|đoàn|chi hội|chi đoàn|xã|phường|huyện|cụm)(?!\w)"
_SOME = r"(?:số |các )?(?:công đoàn cơ sở |cđcs |công đoàn )?"

SCOPES: tuple[GrammarRule[Scope], ...] = (
    GrammarRule(
        "công đoàn cấp trên trực tiếp",
        r"^(?:số )?(?:công đoàn|cđ)(?: các)? cấp trên(?: trực tiếp)?(?: cơ sở)?",
        SUPERIORS,
        "công đoàn cấp trên trực tiếp cơ sở xếp loại",
    ),
    GrammarRule(
        "các cấp",
        r"^(?:số )?(?:các cấp (?:công đoàn|hội|đoàn|bộ đoàn)|(?:công đoàn|cấp) các cấp)",
        EVERY_LEVEL,
        "các cấp công đoàn công khai tài chính",
    ),
    GrammarRule(
        "trường học",
        rf"^{_SOME}(?:tại |trong |thuộc |khối |các )*(?:trường học|nhà trường|trường (?:mầm non|tiểu học|thcs|thpt))"
        r"(?![^.;]{0,40}(?:cơ quan|doanh nghiệp|bệnh viện))",
        SCHOOLS,
        "CĐCS trường học có mô hình",
    ),
    GrammarRule(
        "hợp tác xã",
        rf"^{_SOME}(?:tại |trong |thuộc |khối |các )*hợp tác xã(?! do)(?![^.;]{{0,40}}(?:doanh nghiệp|cơ quan))",
        COOPERATIVES,
        "công đoàn cơ sở hợp tác xã ký thỏa ước",
    ),
    GrammarRule(
        "nghiệp đoàn",
        r"^(?:số |các )?nghiệp đoàn(?![^.;]{0,10}(?:công đoàn|cđcs))",
        GUILDS,
        "nghiệp đoàn xếp loại",
    ),
    GrammarRule(
        "xã, phường",
        r"^(?:số |các )?(?:công đoàn |cđ |đoàn |(?:cơ sở )?hội (?:lhpn |liên hiệp phụ nữ |nông dân |nd |ccb |"
        r"cựu chiến binh )?)?(?:các |cấp )?xã(?:,| và|, các) phường",
        COMMUNES,
        "công đoàn xã, phường tổ chức đối thoại",
    ),
    GrammarRule("chi hội", r"^(?:số |các )?chi hội(?!\w)", CHAPTERS, "chi hội có quỹ"),
    GrammarRule("chi đoàn", r"^(?:số |các )?chi đoàn(?!\w)", BRANCHES, "chi đoàn đạt vững mạnh"),
    GrammarRule(
        "khu vực nhà nước, kể tên",
        r"hành chính(?: ?[,-]? ?sự nghiệp)?[^.;]{0,60}doanh nghiệp (?:khu vực )?nhà nước",
        STATE_SECTOR,
        "CĐCS khu vực hành chính, sự nghiệp công lập, doanh nghiệp nhà nước",
    ),
    GrammarRule(
        "ngoài nhà nước",
        r"(?:ngoài (?:khu vực )?nhà nước|ngoài quốc doanh|tư nhân|fdi|vốn đầu tư nước ngoài)",
        PRIVATE_UNITS,
        "doanh nghiệp ngoài khu vực nhà nước",
    ),
    GrammarRule(
        "doanh nghiệp nhà nước",
        r"doanh nghiệp (?:khu vực )?nhà nước|dnnn",
        STATE_UNITS,
        "doanh nghiệp nhà nước tổ chức đối thoại",
    ),
    GrammarRule(
        "khu vực nhà nước",
        r"(?<!ngoài )khu vực nhà nước",
        STATE_SECTOR,
        "CĐCS khu vực nhà nước xếp loại",
    ),
    GrammarRule(
        "hành chính, sự nghiệp",
        r"hành chính(?:,| -|-)? (?:đơn vị )?sự nghiệp|(?<!thủ tục )hành chính(?! công)|đơn vị sự nghiệp|hcsn|"
        r"trường học",
        PUBLIC_UNITS,
        "cơ quan hành chính, sự nghiệp",
    ),
    GrammarRule(
        "mọi loại hình",
        r"(?:cơ quan|đơn vị)[, ][^.;]{0,30}doanh nghiệp|doanh nghiệp[, ](?: ?và )?[^.;]{0,20}(?:cơ quan|đơn vị)",
        EVERY_UNIT,
        "cơ quan, đơn vị, doanh nghiệp đạt chuẩn văn hóa",
    ),
    GrammarRule(
        "doanh nghiệp",
        r"doanh nghiệp|công nhân lao động trực tiếp",
        ENTERPRISES,
        "công nhân lao động tại các doanh nghiệp",
    ),
)

# What a subject does: the first of them in a part begins its predicate.
VERBS = (
    r"lấy ý kiến|góp ý|đóng góp|tiếp nhận|hướng dẫn|tiếp thu|phổ biến|cung cấp|bảo vệ|chi trả|thanh toán|mua|bán|"
    r"sản xuất|tiêu thụ|trúng tuyển|nghiệm thu|khai thác|vận hành|kết nối|giải ngân|thu gom|xử lý|phân loại|"
    r"chậm (?:nộp|đóng|trích)|"
    r"chăm sóc|bảo tồn|tham mưu|cải tạo|nâng cấp|sửa chữa|lắp đặt|trang bị|tiêm|hoàn trả|khen thưởng|tôn vinh|"
    r"biểu dương|tuyên dương|lưu(?! động| ý| học| trú| niệm| vực| lượng)|"
    r"(?<!bộ )(?<!, )(?<!gia )(?<!ban )quản lý|công nhận|kiện toàn|củng cố|"
    r"tuyển dụng|bỏ học|lên lớp|tham dự|chia sẻ|lồng ghép|"
    r"gắn|mắc|đi học|ra lớp|"
    r"được|bị|"
    r"tổ chức(?! (?:công đoàn|hội(?! (?:nghị|thi|thảo|diễn|chợ|thao))|đoàn(?! kết)|đảng|cơ sở|chính trị|của|"
    r"xã hội))|(?<!lần đầu )tham gia(?! lần đầu)|đạt|xếp loại|thực hiện|ký|ban hành|thành lập|đăng ký|hoàn thành|"
    r"xây dựng|cam kết|kiểm tra|giám sát|hưởng|sử dụng|triển khai|học tập|giới thiệu|kết nạp|phát triển|"
    r"(?<!số )thu(?! nhập| ngân)|"
    r"nộp|trích nộp|đóng|tiếp cận|duy trì|biết|vay|thoát|giảm|tăng|bảo đảm|đảm bảo|phối hợp|nắm|quán triệt|"
    r"tuyên truyền|hỗ trợ|giúp|nhận|cài đặt|ứng dụng|công khai|tự kiểm tra|trở thành|là|phát động|tự|sinh hoạt|"
    r"cập nhật|khám|bồi dưỡng|tập huấn|đào tạo|có(?! tổ chức| từ \d| trên \d| dưới \d)|hưởng ứng|đại diện|"
    r"thương lượng|đề xuất|vận động|thu hút|tập hợp|đủ|(?<!công )(?<!độc )lập|mở|tặng|trao|nhận|đọc|truy cập|theo|"
    r"tiêu dùng|giải quyết|tư vấn|phản biện|đối thoại|tạo|bố trí|quy hoạch|luân chuyển|(?<!ban )chấp hành|gửi|đưa|"
    r"viết|nhân rộng|làm|trồng|vượt|không (?:vi phạm|có|sinh|để|còn|dùng|sử dụng)|giữ|chăm lo|thăm|chuyển đổi|số hóa|"
    r"liên kết|"
    r"khởi nghiệp|tốt nghiệp|rèn luyện|nâng"
)

# Words that say of whom, though they hold a verb; and words before which whom it counts ends for certain.
QUALIFIERS: tuple[GrammarRule[None], ...] = (
    GrammarRule(
        "có tổ chức công đoàn",
        r"(?:nơi )?(?:đã )?có tổ chức (?:công đoàn|đảng|hội|đoàn)",
        None,
        "doanh nghiệp có tổ chức công đoàn",
    ),
    GrammarRule(
        "đủ điều kiện",
        r"(?:có )?(?:đủ|đảm bảo) (?:điều kiện|tiêu chuẩn)",
        None,
        "đơn vị đủ điều kiện thành lập Ban Nữ công",
        "đơn vị khác không thuộc đối tượng",
    ),
    GrammarRule(
        "tham gia lần đầu",
        r"(?:mới )?tham gia (?:ban chấp hành |công tác \w+ )?lần đầu|"
        r"lần đầu(?: tiên)?(?: tham gia)?(?: ban chấp hành)?|mới được bầu|(?:được )?bầu mới",
        None,
        "Chủ tịch tham gia lần đầu",
    ),
    GrammarRule(
        "có hoàn cảnh",
        r"(?:có|gặp) (?:hoàn cảnh|nhu cầu|khó khăn|nguyện vọng|đông|dưới|trên|từ)",
        None,
        "đoàn viên có hoàn cảnh khó khăn",
    ),
    GrammarRule(
        "do ai quản lý",
        r"do [^,;.]{1,30} (?:quản lý|làm chủ|thành lập)",
        None,
        "hợp tác xã do phụ nữ quản lý",
    ),
)

PREDICATE_MARKS = r"(?<!\w)(?:sẽ|đều|phải)(?!\w)"

OFFICE_ACTS: tuple[GrammarRule[Reporter], ...] = (
    GrammarRule(
        "mỗi đơn vị",
        r"(?<!\w)mỗi (?!năm|quý|tháng|nhiệm kỳ|người)",
        Reporter.UNIT,
        "mỗi cơ sở Hội vận động 100 phụ nữ tham gia bảo hiểm",
        "việc của từng đơn vị thì đơn vị báo",
    ),
    GrammarRule(
        "đơn vị cơ sở tự làm",
        r"^(?:(?:hằng năm|hàng năm|mỗi năm|trong nhiệm kỳ|phấn đấu|đến (?:hết )?(?:năm \d{4}|nhiệm kỳ)|có|đạt|ít nhất|"
        r"tối thiểu|trên|từ),? ){0,5}\d[\d.,]*% (?:trở lên )?(?:số )?(?:công đoàn cơ sở|cđcs|nghiệp đoàn|chi hội|"
        r"chi đoàn|cơ sở hội|cơ sở đoàn)(?: [^\W\d_]+){0,3} "
        r"(?:lưu|tổ chức|xây dựng|thực hiện|có|ứng dụng|sử dụng|tự|đăng ký)(?!\w)",
        Reporter.UNIT,
        "100% công đoàn cơ sở lưu hồ sơ đoàn viên bằng bản điện tử",
        "tuy có chữ hồ sơ, đơn vị mới là bên làm",
    ),
    GrammarRule(
        "hội viên, đoàn viên tự làm",
        r"^(?:[^\d%]{1,40} )?\d[\d.,]*% (?:trở lên )?(?:số )?(?:cán bộ, )?(?:hội viên|đoàn viên)(?: trở lên)? "
        r"(?:biết |được |có )?(?:tham gia|sử dụng|cài đặt|đăng ký|thực hiện|tiếp cận|thanh toán)(?!\w)",
        Reporter.UNIT,
        "80% hội viên trở lên sử dụng được dịch vụ công trực tuyến",
        "hội viên của đơn vị thì đơn vị đếm được",
    ),
    GrammarRule(
        "tham gia cấp ủy, chính quyền",
        r"tham gia (?:cấp ủy|đảng ủy|ban chấp hành đảng bộ|hđnd|hội đồng nhân dân|ubnd|ủy ban nhân dân)(?: cấp)? "
        r"(?:xã|phường|đặc khu|huyện|quận|tỉnh|thành phố|địa phương)(?!\w)",
        Reporter.OFFICE,
        "tỷ lệ nữ tham gia cấp ủy xã",
        "cơ quan lấy ở tổ chức ấy, không hỏi đơn vị",
    ),
    GrammarRule(
        "họp của cơ quan",
        r"(?:kỳ họp|cuộc họp|phiên họp|hội nghị) (?:của )?(?:ban chấp hành|ban thường vụ|bch|btv|đảng ủy|ủy ban)"
        r"(?! công đoàn cơ sở| cđcs| cơ sở| chi)",
        Reporter.OFFICE,
        "100% kỳ họp Ban Chấp hành Công đoàn xã không giấy",
    ),
    GrammarRule(
        "cơ quan cấp trên làm",
        rf"^(?:[^%]{{0,40}}, )?(?:phấn đấu )?(?:hằng năm,? |hàng năm,? |"
        rf"mỗi năm,? )?(?:mỗi )?{UPPER}(?: \w+){{0,6}}? (?:kiểm tra|giám sát|tổ chức|thực hiện|xây dựng|hỗ trợ|mở|"
        rf"chỉ đạo|phối hợp|trực tiếp|chủ trì|thành lập|ban hành|được xếp loại|xếp loại|đạt|hoàn thành|giúp|vận động|"
        rf"triển khai|tiến hành)",
        Reporter.OFFICE,
        "LĐLĐ tỉnh kiểm tra, giám sát tài chính 35% công đoàn cấp trên trực tiếp cơ sở",
        "việc của cơ quan, đơn vị không có số",
    ),
    GrammarRule(
        "số liệu của cả địa bàn",
        r"grdp|tổng sản phẩm|giá trị (?:sản xuất|sản phẩm|xuất khẩu|tăng thêm)|thu ngân sách|chi ngân sách|"
        r"vốn đầu tư|thu nhập bình quân|bình quân thu nhập|thất nghiệp|dân số|tuổi thọ|chỉ số|năng suất|xuất khẩu|"
        r"bác s[ĩỹ]|giường bệnh|(?:chuẩn|số xã|đạt xã|đạt)[^.;]{0,12} nông thôn mới|che phủ rừng|chất thải|nước thải|"
        r"nước sạch|an ninh trật tự|hộ nghèo theo chuẩn|đạt chuẩn quốc gia|bảo hiểm y tế|dịch vụ công|dvc|hồ sơ|"
        r"nhập ngũ|tai nạn giao thông|doanh thu|lợi nhuận|tỷ lệ hộ nghèo|tỷ trọng|cơ cấu|tốc độ|thương mại|tỷ suất|"
        r"hài lòng|phủ sóng|"
        r"tội phạm|phá án|vụ án|giao quân|người dân tham gia|"
        r"băng rộng|lao động (?:có việc làm|qua đào tạo)|quốc phòng|dân quân|ocop|"
        r"giao thông công cộng|khu công nghiệp, khu",
        Reporter.OFFICE,
        "thu nhập bình quân đầu người đạt 65 triệu đồng",
        "cơ quan lấy từ thống kê, không hỏi đơn vị",
    ),
    GrammarRule(
        "quỹ, giám sát của cơ quan",
        r"(?:vận động|huy động)[^.;]{0,20} (?:quỹ|\d[\d.,]* (?:tỷ|tỉ|triệu))|quỹ [^.;]{0,4}vì người nghèo|"
        r"cuộc (?:giám sát|góp ý|phản biện)|chương trình giám sát",
        Reporter.OFFICE,
        "vận động Quỹ “Vì người nghèo” 200 triệu đồng",
    ),
    GrammarRule(
        "lập tổ chức ở doanh nghiệp",
        r"thành lập (?:được )?tổ chức (?:công đoàn|cơ sở|đảng|đoàn|hội)",
        Reporter.OFFICE,
        "100% doanh nghiệp có từ 25 lao động được thành lập tổ chức Công đoàn",
        "doanh nghiệp chưa có tổ chức thì chưa có biểu để báo",
    ),
    GrammarRule(
        "lập đơn vị mới",
        r"(?<!hỗ trợ )thành lập (?:mới |được |thêm ){0,2}(?:ít nhất |từ |tối thiểu |trên ){0,2}\d[\d.]*(?: ?(?:-|"
        r"đến) ?\d+)? (?:trở lên )?(?:công đoàn cơ sở|cđcs|nghiệp đoàn|chi hội|chi đoàn|tổ chức|cơ sở|câu lạc bộ|"
        r"chi bộ|tổ hội|hợp tác xã|tổ hợp tác|doanh nghiệp)",
        Reporter.OFFICE,
        "thành lập mới 5 công đoàn cơ sở",
        "đơn vị chưa có thì chưa có biểu để báo",
    ),
    GrammarRule(
        "lập đơn vị mới, không kèm số",
        r"^(?:số )?(?:phát triển|thành lập)(?: mới)? (?:được )?(?:các )?(?:tổ chức )?(?:công đoàn cơ sở|cđcs|"
        r"nghiệp đoàn|chi hội|chi đoàn|cơ sở (?:hội|đoàn))(?: mới)?(?! hoạt động)",
        Reporter.OFFICE,
        "Thành lập mới công đoàn cơ sở",
        "đơn vị chưa có thì chưa có biểu để báo",
    ),
    GrammarRule(
        "nhà Mái ấm",
        r"mái ấm (?:công đoàn|tình thương)|nhà \"?(?:đại đoàn kết|nhân ái|tình thương|khăn quàng đỏ)",
        Reporter.OFFICE,
        "hỗ trợ làm nhà ở “Mái ấm công đoàn” từ 20 hộ",
        "quỹ do cơ quan cấp trên quyết định hỗ trợ",
    ),
)
