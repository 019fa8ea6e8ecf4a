"""What documents say of themselves, of every kind of office; slips of scanners; meetings."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from pipeline.draft.casing import Casing
from pipeline.draft.heads import heads
from pipeline.draft.model import Heads, Sureness
from pipeline.draft.read import read_document
from pipeline.draft.repairs import SLIPS, Slip, repairs, repairs_told
from pipeline.draft.sessions import days_of
from tests.test_old_encodings import tcvn3

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def of(*lines: str) -> Heads:
    return heads(read_document("\n".join(lines).encode(), "van-ban.txt"))


def letterhead(above: str, office: str, number: str, day: str, *, party: bool = False) -> list[str]:
    right = ("ĐẢNG CỘNG SẢN VIỆT NAM", "") if party else (NATION, MOTTO)
    return [f"{above}\t{right[0]}", f"{office}\t{right[1] or '*'}", f"Số: {number}\t{day}", ""]


LETTERHEADS = [
    pytest.param(
        letterhead(
            "LIÊN ĐOÀN LAO ĐỘNG TỈNH PHÚ THỌ", "CÔNG ĐOÀN PHƯỜNG THANH MIẾU",
            "05/CTr-CĐP", "Thanh Miếu, ngày 15 tháng 9 năm 2025",
        ),
        "Công đoàn phường Thanh Miếu", "Liên đoàn Lao động tỉnh Phú Thọ", "05/CTr-CĐP", "CĐP",
        "Thanh Miếu", date(2025, 9, 15),
        id="union",
    ),
    pytest.param(
        letterhead(
            "HỘI LIÊN HIỆP PHỤ NỮ TỈNH HÀ NAM", "BCH HỘI LHPN HUYỆN LÝ NHÂN",
            "12/KH-BTV", "Lý Nhân, ngày 02 tháng 3 năm 2026",
        ),
        "Hội Liên hiệp Phụ nữ huyện Lý Nhân", "Hội Liên hiệp Phụ nữ tỉnh Hà Nam", "12/KH-BTV", "BTV",
        "Lý Nhân", date(2026, 3, 2),
        id="women",
    ),
    pytest.param(
        letterhead(
            "HỘI NÔNG DÂN TỈNH LAI CHÂU", "HỘI NÔNG DÂN HUYỆN TAM ĐƯỜNG",
            "07-CTr/HNDH", "Tam Đường, ngày 9 tháng 1 năm 2024",
        ),
        "Hội Nông dân huyện Tam Đường", "Hội Nông dân tỉnh Lai Châu", "07-CTr/HNDH", "HNDH",
        "Tam Đường", date(2024, 1, 9),
        id="farmers",
    ),
    pytest.param(
        letterhead(
            "ĐẢNG BỘ TỈNH CÀ MAU", "HUYỆN ỦY NĂM CĂN",
            "03-NQ/HU", "Năm Căn, ngày 28 tháng 8 năm 2020", party=True,
        ),
        "Huyện ủy Năm Căn", "Đảng bộ tỉnh Cà Mau", "03-NQ/HU", "HU", "Năm Căn", date(2020, 8, 28),
        id="party",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "office", "superior", "number", "short", "place", "issued"), LETTERHEADS)
def test_letterheads_of_all_offices(
    lines: list[str], office: str, superior: str, number: str, short: str, place: str, issued: date
) -> None:
    facts = of(*lines, "CHƯƠNG TRÌNH HÀNH ĐỘNG", "Nhiệm kỳ 2025 - 2030", "", "I. MỤC TIÊU", "- Phấn đấu 100%").facts
    wanted = {
        "office": office, "superior_office": superior, "number": number, "office_short": short, "place": place,
        "issued": issued, "term": "2025 - 2030", "title": "Chương trình hành động, nhiệm kỳ 2025 - 2030",
    }  # fmt: skip
    assert {name: facts[name].value for name in wanted} == wanted


def test_names_in_capitals_are_looked_at_again() -> None:
    fact = of(*LETTERHEADS[0].values[0], "KẾ HOẠCH").facts["office"]  # type: ignore[misc]
    assert fact.sureness is Sureness.LIKELY and "chữ hoa" in fact.why and fact.sentence == "CÔNG ĐOÀN PHƯỜNG THANH MIẾU"


def test_a_day_left_open_is_no_day() -> None:
    facts = of("Lai Châu, ngày     tháng     năm 2025", "KẾ HOẠCH", "I. MỤC TIÊU").facts
    assert facts["place"].value == "Lai Châu" and "issued" not in facts


def test_signed_in_place_and_stamped() -> None:
    facts = of(
        "KẾ HOẠCH", "I. MỤC TIÊU", "Nơi nhận:", "- Hội LHPN tỉnh (b/c);", "- Lưu VT.", "TM. BAN THƯỜNG VỤ",
        "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Ký bởi: Hội Liên hiệp Phụ nữ", "Giờ ký: 2026-03-02", "Trần Thị Thanh Mai",
    ).facts  # fmt: skip
    said = {name: facts[name].value for name in ("signed_for", "signer_title", "signer", "recipients")}
    assert said == {
        "signed_for": "TM. BAN THƯỜNG VỤ",
        "signer_title": "PHÓ CHỦ TỊCH",
        "signer": "Trần Thị Thanh Mai",
        "recipients": "Hội LHPN tỉnh (b/c)\nLưu VT",
    }


def test_who_issues_a_document_without_its_beginning_is_no_sentence() -> None:
    assert "office" not in of("Trong năm, Công đoàn huyện đặt mục tiêu xây dựng 5 mái ấm.").facts
    found = of("Ban Chấp hành Công đoàn xã Đông Thạnh xây dựng Chương trình hành động như sau:").facts["office"]
    assert (found.value, found.sureness) == ("Công đoàn xã Đông Thạnh", Sureness.LIKELY)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("Tháng 7/2025", date(2025, 7, 1), date(2025, 7, 31)),
        ("7/2024", date(2024, 7, 1), date(2024, 7, 31)),
        ("tháng 02 năm 2028", date(2028, 2, 1), date(2028, 2, 29)),
        ("Quý IV/2026", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_when_a_board_meets(when: str, first: date, last: date) -> None:
    assert days_of(when) == (first, last)
    assert days_of("Tháng 13/2025") is None and days_of("định kỳ") is None


def test_capitals_become_running_text_as_the_document_writes_it() -> None:
    casing = Casing(["Thực hiện Nghị quyết Đại hội Công đoàn Viên chức tỉnh, với quỹ Mái ấm công đoàn."])
    assert (
        casing.running("QUỸ MÁI ẤM CÔNG ĐOÀN HUYỆN BẮC QUANG KHÓA VII")
        == "Quỹ Mái ấm công đoàn huyện Bắc Quang khóa VII"
    )
    assert casing.running("Đã viết thường") == "Đã viết thường"


# ----------------------------------------------------------------------------------------- what is mended


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.example[0])
def test_slips_are_mended_and_told(slip: Slip) -> None:
    seen, meant = slip.example
    (block,) = read_document(seen.encode(), "van-ban.txt")
    assert block.text == meant
    assert [r.why for r in repairs([block])] == [slip.why]


@pytest.mark.parametrize(
    "text",
    [
        "Phần đầu của chương trình nêu mục đích",
        "phần đầu năm 2025 đã thực hiện",
        "chuyên đề biến đổi khí hậu",
        "Điều lệ Công đoàn khóa XIII",
        "chi tiêu nội bộ của cơ quan",
        "đoàn viên CD-ROM",
        "năm 2010 có 100 đoàn viên",
    ],
)
def test_what_only_looks_like_a_slip_stays(text: str) -> None:
    (block,) = read_document(text.encode(), "van-ban.txt")
    assert block.text == text and not block.mended


def test_loose_marks_are_put_together_and_told_once() -> None:
    said = "Phấn đấu 100% đoàn viên được học tập"
    text = unicodedata.normalize("NFD", f"{said}.\n\n" * 20)
    blocks = read_document(text.encode(), "van-ban.txt")
    assert {block.text for block in blocks} == {f"{said}."}
    ((where, *_),) = repairs_told(repairs(blocks))
    assert where.startswith("đoạn 1; đoạn 2;") and where.endswith("(20 chỗ)")


def test_a_whole_text_in_an_old_encoding_its_short_lines_too() -> None:
    lines = [
        "I. Mục tiêu",
        "Phấn đấu 100% đoàn viên được học tập nghị quyết",
        "Nữ",
        "Hằng năm kết nạp 30 đoàn viên mới",
    ]
    blocks = read_document("\n".join(map(tcvn3, lines)).encode("latin-1"), "van-ban.txt")
    assert [f"{b.number} {b.text}".strip() for b in blocks] == lines


def test_an_annex_behind_the_signature_says_nothing_of_who_signs() -> None:
    lines = ("Trên đây là Chương trình hành động./.", "TM. BAN CHẤP HÀNH", "CHỦ TỊCH", "", "Trần Minh Hòa", "")
    facts = of(*lines, "Phụ lục", "MỨC PHẤN ĐẤU TỪNG NĂM", "Nguyễn Văn An").facts
    assert (facts["signer_title"].value, facts["signer"].value) == ("CHỦ TỊCH", "Trần Minh Hòa")


def test_a_place_behind_two_words_is_a_name_too() -> None:
    casing = Casing(["Các công đoàn cơ sở báo cáo Liên đoàn Lao động thành phố."])
    assert casing.running("LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ CẢNG ĐÔNG") == "Liên đoàn Lao động thành phố Cảng Đông"


def test_a_bracket_that_closes_within_the_title_stays() -> None:
    lines = ("CHƯƠNG TRÌNH HÀNH ĐỘNG", "Thực hiện Nghị quyết Đại hội lần thứ V (nhiệm kỳ 2025 - 2030)", "I. CHỈ TIÊU")
    text = "\n\n".join((*lines, "1. Hằng năm kết nạp 30 đoàn viên."))
    found = heads(read_document(text.encode(), "x.txt")).facts["title"]
    assert str(found.value).endswith("lần thứ V (nhiệm kỳ 2025 - 2030)")
