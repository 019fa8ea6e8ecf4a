"""Tables of targets as offices draw them: words beside numbers, columns of every year, rows that are headings."""

from __future__ import annotations

import pytest

from pipeline.draft.blocks import TablePiece
from pipeline.draft.drafted_cells import DraftedRow, indicator_rows
from pipeline.draft.model import Sureness
from pipeline.draft.tables import plain_table, tables_joined
from tests.test_draft_book import TERM_HEADS, drafted_text

COLUMNS = "TT\tNội dung\tHằng năm\tCả nhiệm kỳ\tBộ phận chủ trì\tPhối hợp"
YEARS = "TT\tChỉ tiêu\tĐVT\tNăm 2026\tNăm 2027\tNăm 2028"


def rows_of(*lines: str, heads: str = COLUMNS) -> list[DraftedRow]:
    """The indicators drafted of a table."""
    table = "\n".join((heads, *lines))
    return list(indicator_rows(drafted_text(f"{TERM_HEADS}II. CHỈ TIÊU CỤ THỂ\n{table}\nIII. TỔ CHỨC THỰC HIỆN\n")))


def said(row: DraftedRow, *names: str) -> list[object]:
    return [row[name].value if name in row else None for name in names]


@pytest.mark.parametrize(
    ("cells", "unit", "comparator", "every_year", "term"),
    [
        ("Tai nạn lao động nặng, chết người\tKhông quá 02 vụ\tKhông quá 10 vụ", "vụ", "≤", 2, 10),
        ("Người lao động được khám sức khỏe định kỳ\t98% trở lên\t", "%", "≥", 98, None),
        ("Công trình gắn biển thi đua\t01 công trình\t05 công trình*", "công trình", "≥", 1, 5),
        ("Bữa ăn ca có giá trị từ 30.000 đồng trở lên\t90% đơn vị\t95% đơn vị", "%", "≥", 90, 95),
        ("Giá trị làm lợi từ sáng kiến (tỷ đồng)\t8\t40", "tỷ đồng", "≥", 8, 40),
        ("Sáng kiến cấp cơ sở\t40 - 50 sáng kiến\t200 - 250 sáng kiến", "sáng kiến", "Khoảng", "40 - 50", "200 - 250"),
    ],
)
def test_a_cell_of_words_and_a_number_is_its_target(
    cells: str, unit: str, comparator: str, every_year: object, term: object
) -> None:
    """And never the number of the row."""
    (row,) = rows_of(f"7\t{cells}\tBan Chính sách\tVăn phòng")
    assert said(row, "unit", "comparator", "every_year", "term_target") == [unit, comparator, every_year, term]
    assert said(row, "lead", "coordinating") == ["Ban Chính sách", "Văn phòng"]
    assert str(row["text"].value).startswith(cells[:15]) and "(tỷ" not in str(row["text"].value)


def test_a_range_beside_a_floor_is_held_by_its_lower_end_and_asked_about() -> None:
    (row,) = rows_of("5\tĐề tài, sáng kiến, cải tiến kỹ thuật\t40 - 50 sáng kiến\tÍt nhất 220 sáng kiến\t\t")
    assert said(row, "comparator", "every_year", "term_target") == ["≥", 40, 220]
    assert row["every_year"].sureness is Sureness.UNSURE and "lấy số thấp của khoảng" in row["every_year"].why


def test_a_rise_over_the_year_before_is_a_target_in_words() -> None:
    row, other = rows_of(
        "1\tSáng kiến được công nhận\tSáng kiến\tTăng 5% so với năm trước\tTăng 5% so với năm trước\tTăng 6%",
        "2\tThu nhập bình quân của người lao động (triệu đồng/người/tháng)\t\tTăng 5%/năm\tTăng 5%/năm\tTăng 5%/năm",
        heads=YEARS,
    )
    assert said(row, "measure", "unit", "numerator") == ["Số lượng", "Sáng kiến", "Số sáng kiến được công nhận"]
    five = "tăng 5% so với năm trước"
    assert said(row, "2026", "2027", "2028") == [five, five, "tăng 6% so với năm trước"]
    assert said(other, "every_year", "comparator") == [five, "≥"]
    assert said(other, "unit", "numerator") == ["triệu đồng/người/tháng", "Thu nhập bình quân của người lao động"]


def test_rows_without_targets_are_headings_of_those_below_and_no_indicators() -> None:
    rows = rows_of(
        "A\tChỉ tiêu hằng năm\t\t\t\t",
        "I\tCông tác tổ chức\t\t\t\t",
        "1\tSố đoàn viên kết nạp mới\tNgười\t180\t190\t200",
        "2\tĐào tạo, bồi dưỡng cán bộ công đoàn\t\t\t\t",
        "2.1\t- Cán bộ chủ chốt\t%\t85\t90\t95",
        "2.2\t- Tổ trưởng công đoàn\t%\t45\t50\t60",
        "3\tTổng số đoàn viên đến cuối năm (1)\tNgười\t2.450\t2.600\t2.760",
        "II\tCông tác chăm lo\t\t\t\t",
        "4\tTrợ cấp đoàn viên khó khăn\ttriệu đồng\t120\t130\t140",
        heads=YEARS,
    )
    assert [said(row, "group", "text") for row in rows] == [
        ["Công tác tổ chức", "Số đoàn viên kết nạp mới"],
        ["Công tác tổ chức", "Đào tạo, bồi dưỡng cán bộ công đoàn: Cán bộ chủ chốt"],
        ["Công tác tổ chức", "Đào tạo, bồi dưỡng cán bộ công đoàn: Tổ trưởng công đoàn"],
        ["Công tác tổ chức", "Tổng số đoàn viên đến cuối năm"],
        ["Công tác chăm lo", "Trợ cấp đoàn viên khó khăn"],
    ]
    assert said(rows[3], "measure", "accrual") == ["Số hiện có", "Mức đạt đến thời điểm"]
    assert rows[1]["text"].sureness is Sureness.LIKELY


@pytest.mark.parametrize(
    ("cells", "measure", "comparator", "reporter"),
    [
        ("Thành lập mới công đoàn cơ sở\tCĐCS\t02\t02\t01", "Số lượng", "≥", "Cơ quan tổng hợp"),
        ("Tỷ lệ CĐCS doanh nghiệp xếp loại hoàn thành tốt nhiệm vụ\t%\t70\t72\t75", "Xếp loại", "≥", "Đơn vị"),
        ("Công đoàn cơ sở vững mạnh\t%\tTrên 88\tTrên 89\tTrên 90", "Xếp loại", "≥", "Đơn vị"),
        ("Đơn vị chậm nộp kinh phí công đoàn\t%\t5\t4\t3", "Có/Không", "≤", "Đơn vị"),
        ("Số vụ tai nạn lao động chết người\tVụ\t≤ 1\t≤ 1\t0", "Số lượng", "≤", "Đơn vị"),
    ],
)
def test_what_a_row_asks_for_is_told_by_its_words(cells: str, measure: str, comparator: str, reporter: str) -> None:
    (row,) = rows_of(f"3\t{cells}", heads=YEARS)
    assert said(row, "measure", "comparator", "reporter") == [measure, comparator, reporter]
    assert "chậm có" not in str(row["numerator"].value) and "có bao nhiêu thành lập" not in str(row["numerator"].value)


def sentences_of(text: str) -> list[DraftedRow]:
    return list(indicator_rows(drafted_text(f"{TERM_HEADS}II. CHỈ TIÊU CỤ THỂ\n{text}\nIII. TỔ CHỨC THỰC HIỆN\n")))


def test_numbers_before_their_years_are_steps() -> None:
    (row,) = sentences_of("1. Tỷ lệ đoàn viên dùng ứng dụng đạt 60% năm 2026, 75% năm 2027 và trên 95% từ năm 2028.")
    assert said(row, "2026", "2027", "2028") == [60, 75, 95]
    (row,) = sentences_of("1. Đến năm 2027 có 60% CĐCS, đến năm 2028 có 100% CĐCS có trang Zalo.")
    assert said(row, "2027", "2028", "measure") == [60, 100, "Có/Không"]


def test_the_years_of_a_promise_of_the_term_leave_its_number() -> None:
    (row,) = sentences_of("1. Có 9 đoàn viên vào Đảng trong nhiệm kỳ (năm 2026: 2; năm 2027: 3; năm 2028: 4).")
    assert said(row, "2026", "2028", "term_target") == [2, 4, 9]


def test_what_a_number_grows_by_each_year_is_no_target_of_a_year() -> None:
    (row,) = sentences_of("1. Phấn đấu thu đoàn phí 45 triệu đồng năm 2026, mỗi năm tăng thêm 3 triệu đồng.")
    assert said(row, "2026", "2027", "every_year") == [45, None, None]
    assert row["text"].sureness is Sureness.UNSURE


def test_a_later_time_of_a_sentence_holds_for_what_follows_it() -> None:
    rows = sentences_of(
        "1. Mỗi năm kết nạp 25 - 30 đoàn viên; nhiệm kỳ kết nạp từ 130 đoàn viên, thành lập mới 02 CĐCS."
    )
    assert [said(row, "every_year", "term_target") for row in rows] == [["25 - 30", None], [None, 130], [None, 2]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hằng năm có trên 90% CĐCS khu vực nhà nước và từ 75% trở lên CĐCS ngoài nhà nước được xếp loại hoàn thành "
         "tốt nhiệm vụ.", ["Xếp loại", "Xếp loại"]),
        ("Hằng năm, số đơn thư khiếu nại vượt cấp giảm 10% so với năm trước.", ["Số lượng"]),
        ("Nửa đầu nhiệm kỳ (2026 - 2027) xóa nhà tạm cho 100% đoàn viên khó khăn về nhà ở.", ["Tỷ lệ"]),
    ],
)  # fmt: skip
def test_two_subjects_share_a_predicate_and_a_fall_is_counted(text: str, expected: list[str]) -> None:
    rows = sentences_of(f"1. {text}")
    assert [row["measure"].value for row in rows] == expected
    assert "term_target" not in rows[-1] or "2027" in rows[-1]


def test_an_amount_for_each_member_is_in_doubt() -> None:
    (row,) = sentences_of("1. Vận động mỗi đoàn viên ủng hộ Quỹ “Tấm lòng vàng” tối thiểu 50.000 đồng/năm.")
    assert row["measure"].sureness is Sureness.UNSURE and "chia cho số đơn vị" in row["measure"].why


def test_a_share_of_what_was_planned_asks_for_both() -> None:
    (row,) = sentences_of("1. Thu kinh phí công đoàn đạt tối thiểu 95% dự toán được giao hằng năm.")
    assert said(row, "numerator", "denominator") == ["Thu kinh phí công đoàn", "Dự toán được giao"]


@pytest.mark.parametrize(("number", "tables"), [("9", 1), ("8.2", 1), ("12", 2), ("TT", 2)])
def test_a_table_that_is_numbered_on_over_a_page_has_no_heads_there(number: str, tables: int) -> None:
    first = plain_table([["TT", "Chỉ tiêu", "2026"], ["7", "Sáng kiến", "5"], ["8", "Mô hình", "1"]])
    second = plain_table([[number, "Cuộc đối thoại", "1"], ["10", "Lớp tập huấn", "2"]])
    found = [piece for piece in tables_joined([first, second]) if isinstance(piece, TablePiece)]
    assert len(found) == tables


def test_a_cell_without_words_promises_nothing() -> None:
    text = "TT\tNội dung\tGhi chú\n1\tPhấn đấu hỗ trợ đoàn viên khó khăn\t95"
    assert sentences_of(text) == []


def left_of(*lines: str, heads: str = YEARS) -> list[str]:
    """What of a table was not understood."""
    table = "\n".join((heads, *lines))
    draft = drafted_text(f"{TERM_HEADS}II. CHỈ TIÊU CỤ THỂ\n{table}\nIII. TỔ CHỨC THỰC HIỆN\n")
    return [n.sentence for n in draft.not_understood]


def test_a_row_without_targets_and_without_rows_is_left_over() -> None:
    lines = (
        "1\tSáng kiến\tsáng kiến\t5\t6\t7",
        "2\tTổ chức Hội thi tại 02 cụm\t\t\t\t",
        "3\tMô hình mới\tmô hình\t1\t1\t1",
    )
    assert [row["text"].value for row in rows_of(*lines, heads=YEARS)] == ["Sáng kiến", "Mô hình mới"]
    (left,) = left_of(*lines)
    assert "Tổ chức Hội thi tại 02 cụm" in left


def test_headings_without_a_number_head_numbered_rows() -> None:
    rows = rows_of(
        "\tCông tác tổ chức\t\t\t\t",
        "1\tSố đoàn viên kết nạp mới\tngười\t5\t6\t7",
        "\tCông tác chăm lo\t\t\t\t",
        "2\tSố đoàn viên được thăm hỏi\tngười\t5\t6\t7",
        heads=YEARS,
    )
    assert [row["group"].value for row in rows] == ["Công tác tổ chức", "Công tác chăm lo"]


@pytest.mark.parametrize(
    "text",
    [
        "Doanh nghiệp chưa thành lập công đoàn cơ sở",
        "Số lao động chưa đào tạo nghề",
        "Số tổ chức công đoàn thiếu trụ sở",
    ],
)
def test_what_is_wanting_and_falls_is_a_ceiling_in_doubt(text: str) -> None:
    (row,) = rows_of(f"1\t{text}\tđơn vị\t50\t30\t10", heads=YEARS)
    assert row["comparator"].value == "≤" and row["comparator"].sureness is not Sureness.SURE


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ("Họp giao ban\tcuộc\t01 lần/quý\t01 lần/quý\t01 lần/quý", "theo quý"),
        ("Tổng số đoàn viên đến cuối năm\tngười\ttăng 50 đoàn viên\ttăng 50 đoàn viên\ttăng 50 đoàn viên", "mức tăng"),
        ("Kết nạp đoàn viên\tngười\t20 (trong đó 5 nữ)\t30\t40", "Chưa hiểu mức giao ở ô"),
        ("Số đoàn viên\tngười\tTăng 5%\t50\t60", "50, 60"),
    ],
)
def test_what_cells_leave_open_is_told_at_the_years(cells: str, why: str) -> None:
    (row,) = rows_of(f"1\t{cells}", heads=YEARS)
    years = [cell for name, cell in row.items() if name.isdigit() or name == "every_year"]
    assert years and all(cell.sureness is Sureness.UNSURE and why in cell.why for cell in years)


def test_a_share_that_is_to_rise_stays_a_share() -> None:
    (row,) = rows_of("1\tTỷ lệ CĐCS vững mạnh\t%\tTăng 5%\tTăng 5%\tTăng 5%", heads=YEARS)
    assert row["unit"].value == "%" and row["measure"].value != "Số lượng"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Đến năm 2027 không quá 10% CĐCS có vi phạm, đến năm 2028 trên 90% CĐCS có vi phạm.", 2),
        ("90% đoàn viên kết nạp từ năm 2026 được cấp thẻ.", 1),
    ],
)
def test_years_that_are_no_steps_stay_apart(text: str, rows: int) -> None:
    found = sentences_of(f"1. {text}")
    assert len(found) == rows and all("every_year" not in row for row in found)
