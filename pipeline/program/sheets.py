"""The sheets of the program workbook, declared once: the reader, the blank workbook and its notes follow this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.labelled import Labelled
from pipeline.office_settings import OFFICE_SETTINGS, OfficeSetting, Security, SettingKind
from pipeline.program import left_blank
from pipeline.program.kinds import USUAL
from pipeline.program.left_blank import LeftBlank
from pipeline.program.term import TERM_LABEL
from pipeline.program.vocabulary import (
    OFFICE_HEAD,
    REACHED_HEAD,
    WHOLE_HEAD,
    Accrual,
    Comparator,
    Event,
    Level,
    Measure,
    PeriodKind,
    Reporter,
    Writer,
    YesNo,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a row of the sheet Chương trình: header, note for staff, drop-down, width.

    `required`: there has to be such a column, and a value in each row, unless `blank` says what an empty cell is.
    `hidden`: what the program alone goes by, out of the way of people. `listed`: the key of the list in sheet Danh mục
    whose names it offers; `choices` are then those of a program that has no such list.
    """

    key: str
    header: str
    note: str
    required: bool = False
    choices: tuple[str, ...] = ()
    width: int = 16
    hidden: bool = False
    listed: str = ""
    blank: LeftBlank | None = None

    @property
    def told(self) -> str:
        """Its note, with what an empty cell stands for."""
        return f"{self.note} Để trống: {self.blank.words}." if self.blank else self.note


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a header row and one record per row; `optional` sheets may be missing.

    `beside`: a list in columns of its own on a sheet that another table begins; it may be missing there.
    """

    key: str
    name: str
    note: str
    columns: tuple[Column, ...]
    optional: bool = False
    beside: bool = False

    def column(self, key: str) -> Column:
        """The column of `key`."""
        return next(c for c in self.columns if c.key == key)


LISTED_LEVELS = (Level.GRASSROOTS, Level.SUPERIOR)  # of units of the list


def _labels(words: Iterable[Labelled]) -> tuple[str, ...]:
    return tuple(member.label for member in words)


ABOUT = Sheet(
    "about",
    "Chương trình",
    "Thông tin chung của chương trình. Điền cột “Giá trị”; ô nhiều mục thì mỗi mục một dòng (Alt+Enter).",
    (
        Column(
            "title",
            "Tên chương trình",
            "Tên đầy đủ của chương trình hành động hoặc kế hoạch.",
            required=True,
            blank=left_blank.TITLE,
        ),
        Column(
            "resolution",
            "Nghị quyết (tên ngắn)",
            "Tên ngắn của nghị quyết, dùng trong báo cáo.",
            required=True,
            blank=left_blank.RESOLUTION,
        ),
        Column("office", OFFICE_HEAD, "Tên đầy đủ của cơ quan tổng hợp và ký báo cáo.", required=True),
        Column(
            "office_code",
            "Mã đơn vị của cơ quan",
            "Mã trên biểu mẫu riêng của cơ quan.",
            required=True,
            blank=left_blank.OFFICE_CODE,
        ),
        Column(
            "office_short",
            "Ký hiệu cơ quan",
            "Phần cuối của số văn bản, ghi sau “05/BC-”.",
            required=True,
            blank=left_blank.OFFICE_SHORT,
        ),
        Column("superior_office", "Cơ quan cấp trên", "Cấp trên trực tiếp, ghi ở đầu báo cáo.", required=True),
        Column("place", "Địa danh", "Địa danh ghi trước ngày tháng.", required=True, blank=left_blank.PLACE),
        Column("number", "Số, ký hiệu văn bản", "Số của chương trình, như ghi ở đầu văn bản."),
        Column("issued", "Ngày ban hành", "Ngày ký chương trình."),
        Column("term", "Nhiệm kỳ", "Ví dụ 2023 - 2028.", required=True),
        Column("first_year", "Năm đầu", "Năm đầu tiên có mức giao.", required=True, blank=left_blank.FIRST_YEAR),
        Column("last_year", "Năm cuối", "Năm cuối cùng có mức giao.", required=True, blank=left_blank.LAST_YEAR),
        Column("signed_for", "Thay mặt", "Như ghi trên chức vụ người ký, ví dụ TM. BAN THƯỜNG VỤ."),
        Column("signer_title", "Chức vụ người ký", "Ví dụ CHỦ TỊCH.", required=True, blank=left_blank.SIGNER_TITLE),
        Column("signer", "Họ tên người ký", "Không ghi học hàm, học vị."),
        Column("addressee", "Kính gửi", "Cơ quan nhận báo cáo (cấp trên).", blank=left_blank.ADDRESSEE),
        Column("recipients", "Nơi nhận", "Mỗi nơi nhận một dòng, không ghi gạch đầu dòng."),
        Column("paper_recipients", "Nơi nhận bản giấy", "Nơi nhận bản giấy, mỗi nơi một dòng (nếu có)."),
        Column("reviewed", "Nghị quyết được sơ kết", "Các nghị quyết mà báo cáo sơ kết phải đánh giá, mỗi dòng một."),
        Column("note", "Ghi chú", "Ghi chú về nguồn văn bản."),
        Column(
            "code_above",
            "Mã cơ quan ở cấp trên",
            "Mã của cơ quan trong danh sách đơn vị của cấp trên, để lập biểu gửi cấp trên.",
        ),
    ),
)

INDICATORS = Sheet(
    "indicators",
    "Chỉ tiêu",
    "Mỗi dòng một chỉ tiêu đo đếm được, nguyên văn theo văn bản. Các cột năm ghi mức giao từng năm (tiêu đề là các năm "
    "của nhiệm kỳ: sửa lại, thiếu thì chèn cột); để trống là năm đó chưa đến kỳ; mọi năm như nhau thì ghi ở cột “Hằng "
    "năm”. Mức giao gõ như văn bản: 95%, “trên 95%”, “tối đa 5 vụ”, “1.500 - 2.000”.",
    (
        Column("code", "Mã", "Mã chỉ tiêu, ví dụ 3.1.", required=True, width=7, blank=left_blank.CODE),
        Column("group", "Nhóm", "Nhóm chỉ tiêu trong văn bản.", required=True, width=22),
        Column("text", "Nội dung chỉ tiêu", "Nguyên văn.", required=True, width=60),
        Column(
            "measure",
            "Cách tính",
            "Cách tính kết quả.",
            required=True,
            choices=_labels(Measure),
            width=16,
            blank=left_blank.MEASURE,
        ),
        Column(
            "unit",
            "Đơn vị tính",
            "%, người, hộ…",
            required=True,
            width=12,
            blank=left_blank.UNIT_OF_MEASURE,
        ),
        Column(
            "comparator",
            "So sánh",
            "≥: từ mức giao trở lên là đạt.",
            required=True,
            choices=_labels(Comparator),
            width=9,
            blank=left_blank.COMPARATOR,
        ),
        Column(
            "scope",
            "Đối tượng",
            "Chỉ tiêu tính trên loại hình đơn vị nào.",
            required=True,
            choices=USUAL.scope_labels,
            listed="scopes",
            width=24,
            blank=left_blank.SCOPE,
        ),
        Column(
            "reporter",
            "Ai báo cáo",
            "Đơn vị điền, hay cơ quan tổng hợp tự điền.",
            required=True,
            choices=_labels(Reporter),
            width=16,
            blank=left_blank.REPORTER,
        ),
        Column(
            "numerator",
            REACHED_HEAD,
            "Câu hỏi ghi trên biểu về số đạt được; chỉ hỏi một số thì câu hỏi ấy.",
            required=True,
            width=40,
            blank=left_blank.NUMERATOR,
        ),
        Column(
            "denominator", WHOLE_HEAD, "Câu hỏi về tổng số (chỉ với Tỷ lệ, khi không dùng số liệu chung).", width=40
        ),
        Column("base", "Tổng số chung", "Mã ở trang “Số liệu chung” dùng làm tổng số (chỉ với Tỷ lệ).", width=14),
        Column("scale", "Thang xếp loại", "Tên thang ở trang “Danh mục” (chỉ với Xếp loại).", width=18),
        Column("threshold", "Ngưỡng xếp loại", "Từ mức này trở lên là đạt (chỉ với Xếp loại).", width=24),
        Column(
            "accrual",
            "Cộng dồn",
            "Số liệu các năm đứng riêng, cộng lại, hay lấy mức mới nhất.",
            required=True,
            choices=_labels(Accrual),
            width=20,
            blank=left_blank.ACCRUAL,
        ),
        Column(
            "every_year",
            "Hằng năm",
            "Mức giao như nhau cho mọi năm của nhiệm kỳ: ghi một lần ở đây. Năm nào khác thì ghi ở cột năm ấy; năm nào "
            "không giao thì ghi dấu “-” ở cột năm ấy.",
            width=12,
        ),
        Column("term_target", TERM_LABEL, "Mức giao của cả nhiệm kỳ.", width=12),
        Column("lead", "Chủ trì", "Người hoặc bộ phận chủ trì.", width=24),
        Column("coordinating", "Phối hợp", "Người hoặc bộ phận phối hợp.", width=30),
        Column(
            "superior_code",
            "Mã ở cấp trên",
            "Mã của chỉ tiêu này trong chương trình của cấp trên, dạng 3.1 (để trống: cấp trên không hỏi).",
            width=12,
        ),
        Column(
            "asked_at",
            "Hỏi ở kỳ",
            f"Loại kỳ báo cáo có hỏi chỉ tiêu này ({'; '.join(_labels(PeriodKind))}), nhiều loại cách nhau dấu chấm "
            "phẩy, ví dụ “Năm; Cuối nhiệm kỳ”. Kỳ khác thì biểu không có dòng này và không tính là thiếu.",
            width=18,
            blank=left_blank.EVERY_PERIOD,
        ),
        Column(
            "may_wait",
            "Cho phép chưa đánh giá",
            "“Có”: ở kỳ có hỏi, biểu có thêm lựa chọn “Chưa đánh giá” (chỉ với Xếp loại, Có/Không); không tính là có "
            "hay không. Cả kỳ không hỏi thì ghi ở cột “Hỏi ở kỳ”.",
            choices=(YesNo.YES.label, YesNo.NO.label),
            width=14,
        ),
    ),
)
YEARS_BEFORE = "term_target"  # the year columns stand before this one
YEARS_NOTE = "Tiêu đề là các năm của nhiệm kỳ: sửa lại cho đúng, thiếu năm nào thì chèn thêm cột."

BASES = Sheet(
    "bases",
    "Số liệu chung",
    "Các con số hỏi một lần trên mỗi biểu và dùng làm tổng số của tỷ lệ (tổng số người, số nữ…).",
    (
        Column("code", "Mã", "Chữ thường không dấu, ví dụ tong_so.", required=True, width=18),
        Column("label", "Nội dung", "Câu hỏi ghi trên biểu.", required=True, width=60),
        Column("unit", "Đơn vị tính", "người…", required=True, width=12, blank=left_blank.PEOPLE),
        Column("part_of", "Nằm trong", "Mã của số liệu chung mà số này không được vượt quá.", width=18),
        Column(
            "scope",
            "Đối tượng",
            "Loại hình đơn vị phải điền.",
            required=True,
            choices=USUAL.scope_labels,
            listed="scopes",
            width=24,
            blank=left_blank.SCOPE,
        ),
        Column(
            "superior_code",
            "Mã ở cấp trên",
            "Mã của số liệu này trong chương trình của cấp trên, chữ thường không dấu, ví dụ tong_so (để trống: cùng "
            "mã).",
            width=18,
        ),
    ),
)

UNITS = Sheet(
    "units",
    "Đơn vị",
    "Danh sách đơn vị gửi báo cáo.",
    (
        Column("code", "Mã", "Mã không đổi trong cả nhiệm kỳ.", required=True, width=12, blank=left_blank.CODE),
        Column("name", "Tên đơn vị", "Tên đầy đủ.", required=True, width=50),
        Column(
            "kind",
            "Loại hình",
            "Loại hình đơn vị.",
            required=True,
            width=30,
            choices=USUAL.kind_labels,
            listed="kinds",
        ),
        Column("cluster", "Cụm", "Cụm thi đua hoặc địa bàn.", width=24),
        Column("superior", "Cấp trên trực tiếp", "Mã đơn vị cấp trên trực tiếp, nếu có trong danh sách.", width=16),
        Column(
            "email",
            "E-mail",
            "Địa chỉ nhận biểu mẫu, cũng là địa chỉ đơn vị gửi biểu về; nhiều địa chỉ cách nhau dấu chấm phẩy.",
            width=30,
        ),
        Column("chair", "Người đứng đầu", "Họ tên chủ tịch, bí thư…", width=24),
        Column(
            "phone",
            "Điện thoại",
            "Số gọi khi cần (để trống: lấy số đơn vị ghi trên biểu gửi về). Ghi ở dạng chữ để không mất số 0 đầu.",
            width=18,
        ),
        Column("valid_from", "Từ ngày", "Ngày bắt đầu phải báo cáo (để trống: từ đầu nhiệm kỳ).", width=12),
        Column("valid_to", "Đến ngày", "Ngày cuối cùng phải báo cáo (để trống: còn hoạt động).", width=12),
        Column(
            "merged_into",
            "Sáp nhập vào",
            "Mã đơn vị nhận sáp nhập từ hôm sau “Đến ngày”. Việc khác (đổi tên, chia tách…): trang “Biến động đơn vị”.",
            width=14,
        ),
        Column(
            "rolls_up",
            "Số đơn vị tổng hợp",
            "Chỉ điền khi đơn vị này là cấp dưới gửi biểu tổng hợp của nhiều đơn vị: biểu thay cho bao nhiêu đơn vị.",
            width=12,
        ),
        Column(
            "senders",
            "Địa chỉ gửi khác",
            "Ngoài cột E-mail, đơn vị còn gửi biểu từ các địa chỉ này; cả một miền thì ghi @truong.edu.vn. Nhiều địa "
            "chỉ cách nhau dấu chấm phẩy. Cơ quan không gửi thư tới đây.",
            width=30,
        ),
    ),
)

CHANGES = Sheet(
    "changes",
    "Biến động đơn vị",
    "Đơn vị mới, giải thể, đổi tên, chuyển cụm, sáp nhập, chia tách… Mỗi việc một dòng; chia tách: mỗi đơn vị nhận "
    "một dòng. Trang “Đơn vị” ghi tên, cụm, cấp trên hiện nay; ở đây ghi trước đó là gì.",
    (
        Column("day", "Ngày", "Ngày đầu tiên theo tình trạng mới.", required=True, width=12),
        Column(
            "event",
            "Việc",
            "Sáp nhập: vào một đơn vị đang có. Hợp nhất: các đơn vị thành một đơn vị mới. Chia tách: thành các đơn vị "
            "mới; đơn vị cũ còn hoạt động thì cũng ghi nó là một đơn vị nhận. Chuyển đi nơi khác: ghi Giải thể.",
            required=True,
            choices=_labels(Event),
            width=18,
        ),
        Column("unit", "Mã đơn vị", "Đơn vị có biến động (mã ở trang “Đơn vị”).", required=True, width=12),
        Column("successor", "Mã đơn vị nhận", "Chỉ với Sáp nhập, Hợp nhất, Chia tách.", width=14),
        Column(
            "share",
            "Tỷ lệ",
            "Chỉ với Chia tách: đơn vị nhận được bao nhiêu phần trăm, ví dụ 60%; các dòng cộng lại bằng 100%. "
            "Để trống thì tính theo số người ở cột bên.",
            width=9,
        ),
        Column("members", "Người chuyển sang", "Số người, hoặc họ tên, mỗi người một dòng.", width=36),
        Column(
            "former",
            "Trước đây",
            "Đổi tên: tên cũ. Chuyển cụm: cụm cũ. Chuyển cấp trên: mã cấp trên cũ (trực thuộc cơ quan: mã cơ quan).",
            width=36,
        ),
        Column("decision", "Căn cứ", "Số, ngày quyết định.", width=30),
    ),
    optional=True,
)

PERIODS = Sheet(
    "periods",
    "Kỳ báo cáo",
    "Mỗi kỳ một dòng. Tên thư mục nhận biểu trong inputs/ là mã kỳ.",
    (
        Column("code", "Mã", "Chữ, số, dấu gạch nối; ví dụ 2024, 2024-6thang.", required=True, width=16),
        Column("name", "Tên kỳ", "Tên ghi trên biểu và báo cáo.", required=True, width=50),
        Column("kind", "Loại kỳ", "Loại kỳ báo cáo.", required=True, choices=_labels(PeriodKind), width=16),
        Column(
            "years",
            "Năm báo cáo",
            "Các năm hỏi trên biểu, ví dụ 2023, 2024, 2025 hoặc 2023 - 2025.",
            required=True,
            width=20,
        ),
        Column("start", "Từ ngày", "Ngày đầu của kỳ.", required=True, width=12),
        Column("end", "Đến ngày", "Ngày cuối của kỳ.", required=True, width=12),
        Column(
            "cutoff", "Số liệu tính đến ngày", "Ngày ghi trên biểu (thường 31/5 và 30/11).", required=True, width=16
        ),
        Column("due", "Hạn nộp", "Hạn gửi biểu về cơ quan.", required=True, width=12),
    ),
)

SESSIONS = Sheet(
    "sessions",
    "Lịch",
    "Các kỳ họp theo chương trình công tác toàn khóa, nguyên văn; việc sắp đến hạn nhắc theo đây.",
    (
        Column("name", "Kỳ họp", "Ví dụ Kỳ họp thứ 1.", required=True, width=18),
        Column("when", "Thời gian", "Nguyên văn theo văn bản, ví dụ Tháng 7/2025.", required=True, width=16),
        Column("start", "Từ ngày", "Ngày sớm nhất có thể họp.", required=True, width=12),
        Column("end", "Đến ngày", "Ngày muộn nhất có thể họp.", required=True, width=12),
        Column("lines", "Nội dung", "Nguyên văn, mỗi nội dung một dòng (Alt+Enter).", required=True, width=100),
        Column(
            "period",
            "Kỳ báo cáo",
            "Mã kỳ báo cáo mà kỳ họp cần số liệu, nhiều kỳ cách nhau dấu phẩy (nếu có).",
            width=16,
        ),
    ),
    optional=True,
)

SECTIONS = Sheet(
    "sections",
    "Đề cương",
    "Các phần lời văn của báo cáo: số, tiêu đề, gợi ý nội dung và ai viết. "
    "Phần do “Các đơn vị” viết sẽ có ô trên biểu.",
    (
        Column("number", "Số", "Ví dụ 1, 1.1, 2.", required=True, width=8),
        Column("title", "Tiêu đề", "Tiêu đề của phần.", required=True, width=60),
        Column("prompt", "Nội dung cần viết", "Gợi ý cho người viết.", width=70),
        Column(
            "writer",
            "Người viết",
            f"“{Writer.UNITS.label}”, “{Writer.OFFICE.label}” hoặc tên ban. Đơn vị và ban cùng viết: ghi cả hai, "
            "cách nhau dấu chấm phẩy.",
            required=True,
            width=24,
            blank=left_blank.WRITER,
        ),
        Column(
            "indicators",
            "Chỉ tiêu",
            "Chỉ tiêu nói về nội dung này: mã (1.1, 3), cách nhau dấu phẩy, hoặc cả nhóm (tên nhóm ở trang “Chỉ "
            "tiêu”), mỗi nhóm một dòng. Báo cáo nêu số liệu các chỉ tiêu ấy ở đầu mục.",
            width=24,
        ),
    ),
)

TASKS = Sheet(
    "tasks",
    "Phân công",
    "Bộ phận nào chuẩn bị nội dung, chương trình, đề án nào của báo cáo.",
    (
        Column("department", "Bộ phận", "Tên ban, văn phòng.", required=True, width=28),
        Column("task", "Nội dung", "Nội dung phải báo cáo, nguyên văn.", required=True, width=100),
    ),
    optional=True,
)

SCALES = Sheet(
    "scales",
    "Danh mục",
    "Mỗi danh mục một nhóm cột: thang xếp loại (mức cao nhất trước), loại hình đơn vị, đối tượng, từ ngữ. Thêm thì ghi "
    "vào dòng trống ngay dưới nhóm cột.",
    (
        Column("name", "Thang xếp loại", "Tên thang, dùng ở trang “Chỉ tiêu”.", required=True, width=28),
        *(Column(f"grade{n}", f"Mức {n}", "Tên mức xếp loại.", width=28) for n in range(1, 7)),
    ),
    optional=True,
)

KINDS = Sheet(
    "kinds",
    SCALES.name,
    "",
    (
        Column("name", "Loại hình", "Tên loại hình, chọn ở trang “Đơn vị”.", required=True, width=34),
        Column(
            "code",
            "Mã loại hình",
            "Chữ thường không dấu, số; giữ nguyên khi đổi tên loại hình (để trống: đặt theo tên).",
            width=14,
        ),
        Column(
            "level",
            "Cấp",
            f"Để trống: {Level.GRASSROOTS.label}.",
            choices=_labels(LISTED_LEVELS),
            width=26,
        ),
        Column(
            "sector",
            "Khu vực",
            "Tên chung của vài loại hình; ghi tên một loại hình khác thì đối tượng gồm loại hình ấy cũng gồm loại hình "
            "này. Ví dụ: Trường học thuộc khu vực Hành chính sự nghiệp.",
            width=28,
        ),
        Column(
            "signs",
            "Nhận biết theo tên",
            "Từ có trong tên các đơn vị loại hình này, cách nhau dấu chấm phẩy, ví dụ: hợp tác xã; HTX. Dùng khi lấy "
            "danh sách đơn vị từ tệp có sẵn.",
            width=26,
        ),
    ),
    optional=True,
    beside=True,
)

SCOPES = Sheet(
    "scopes",
    SCALES.name,
    "",
    (
        Column("name", "Đối tượng", "Tên, chọn ở trang “Chỉ tiêu”, “Số liệu chung”.", required=True, width=36),
        Column(
            "code",
            "Mã đối tượng",
            "Chữ thường không dấu, số; giữ nguyên khi đổi tên đối tượng (để trống: đặt theo tên).",
            width=14,
        ),
        Column(
            "parts",
            "Gồm",
            f"Tên loại hình, khu vực hoặc cấp ({', '.join(level.label for level in Level)}); nhiều tên cách nhau dấu "
            "chấm phẩy.",
            required=True,
            width=46,
        ),
    ),
    optional=True,
    beside=True,
)

WORDS = Sheet(
    "words",
    SCALES.name,
    "",
    (
        Column("name", "Từ ngữ", "Không sửa cột này.", required=True, width=28),
        Column(
            "said",
            "Cách gọi",
            "Viết như giữa câu: chữ thường, trừ tên riêng và chữ viết tắt. Tên ở các danh mục bên không đổi theo: sửa "
            "ở đó.",
            width=36,
        ),
        Column("hint", "Dùng ở đâu", "Để trống ô “Cách gọi” thì dùng từ có sẵn.", width=36),
    ),
    optional=True,
    beside=True,
)

OTHER_TARGETS = Sheet(
    "other_targets",
    "Mức giao khác",
    "Mức giao sửa đổi (ghi tên nghị quyết của chương trình), mức giao của nghị quyết khác, mức giao riêng cho từng đơn "
    "vị. Không xóa dòng cũ: mức giao của quyết định mới nhất được dùng, các mức trước là lịch sử.",
    (
        Column(
            "resolution",
            "Nghị quyết",
            "Tên ngắn của nghị quyết; ghi đúng tên ở trang “Chương trình” là sửa đổi mức giao của chương trình.",
            required=True,
            width=40,
        ),
        Column("indicator", "Mã chỉ tiêu", "Mã ở trang “Chỉ tiêu”.", required=True, width=12),
        Column("unit", "Mã đơn vị", "Chỉ điền khi giao riêng cho một đơn vị.", width=14),
        Column("year", "Năm", f"Năm, hoặc “{TERM_LABEL}”.", required=True, width=12),
        Column("target", "Mức giao", "Như ở trang “Chỉ tiêu”.", required=True, width=14),
        Column("decision", "Số quyết định", "Văn bản giao.", width=24),
        Column("decided_on", "Ngày quyết định", "Ngày văn bản giao.", width=14),
    ),
    optional=True,
)

LISTS = (KINDS, SCOPES, WORDS)
TABLES = (INDICATORS, UNITS, CHANGES, PERIODS, SESSIONS, SECTIONS, BASES, SCALES, *LISTS, TASKS, OTHER_TARGETS)
YES_OR_NO = (YesNo.YES.label, YesNo.NO.label)
REPORT = Sheet(
    "report",
    "Báo cáo",
    "Báo cáo cần có những gì, viết thế nào. Xóa trang này thì dùng các giá trị ghi sẵn.",
    (
        Column(
            "weakest_names",
            "Nêu tên đơn vị kết quả thấp",
            "Không: báo cáo, trang Tổng quan, tong-quan.html chỉ nêu số lượng, loại hình, cụm.",
            choices=YES_OR_NO,
        ),
        Column(
            "proposals",
            "Mục đề xuất về chỉ tiêu",
            "Bảng các chỉ tiêu cần xem xét, có cột để ghi ý kiến đề xuất.",
            choices=YES_OR_NO,
        ),
        Column("charts", "Biểu đồ", "Hai biểu đồ ở phần kết quả các chỉ tiêu.", choices=YES_OR_NO),
        Column(
            "annexes",
            "Phụ lục",
            "Kết quả từng đơn vị, đơn vị chưa báo cáo, ý kiến đầy đủ của các đơn vị.",
            choices=YES_OR_NO,
        ),
        Column(
            "office_name",
            "Tên cơ quan trong lời văn",
            "Tên gọn, như trong câu “… báo cáo kết quả”; để trống thì dùng tên đầy đủ ở trang “Chương trình”.",
        ),
        Column("leading_zero", "Số dưới 10 viết thêm số 0", "Có: “02 đơn vị”; Không: “2 đơn vị”.", choices=YES_OR_NO),
    ),
    optional=True,
)


def _choices(setting: OfficeSetting) -> tuple[str, ...]:
    if setting.kind is SettingKind.SECURITY:
        return _labels(Security)
    return YES_OR_NO if setting.kind is SettingKind.SWITCH else ()


SETTINGS = Sheet(
    "settings",
    "Thiết lập",
    "Thư điện tử, lịch nhắc, mức xếp loại, mức hỏi lại. Để trống mục nào thì dùng giá trị có sẵn; xóa cả trang cũng "
    "được. Không ghi mật khẩu vào tệp.",
    tuple(Column(s.key, s.label, s.note, choices=_choices(s)) for s in OFFICE_SETTINGS),
    optional=True,
)
ABOUT_HEADER = ("Mục", "Giá trị", "Hướng dẫn")
