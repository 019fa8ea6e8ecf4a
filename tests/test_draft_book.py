"""A program drafted from a document: the workbook, what it says of itself, a later document beside it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.draft.book import LEFT_OVER, write_draft
from pipeline.draft.compare import DraftChange, differences
from pipeline.draft.drafted_cells import indicator_rows, period_rows
from pipeline.draft.model import DocumentDraft, Sureness
from pipeline.draft.periods import usual_periods
from pipeline.draft.read import read_document
from pipeline.draft.understand import understood
from pipeline.errors import PipelineError
from pipeline.program import reader
from pipeline.program.model import Program, Target
from pipeline.program.vocabulary import Accrual, Comparator
from pipeline.settings import REPOSITORY
from pipeline.steps.draft import draft_of
from tests import test_cli
from tests.test_cli import Runner
from tests.test_new_program import LIST, saved
from tests.wine import needs_time_of_others

run = test_cli.run  # a fixture
DOCUMENTS = Path(__file__).parent / "fixtures" / "draft"
BLANK = REPOSITORY / "templates" / "xlsx" / "chuong-trinh.xlsx"
WOMEN = """\
HỘI LIÊN HIỆP PHỤ NỮ TỈNH HÀ NAM\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
HỘI LIÊN HIỆP PHỤ NỮ HUYỆN LÝ NHÂN\tĐộc lập - Tự do - Hạnh phúc
Số: 12/CTr-HLHPN\tLý Nhân, ngày 02 tháng 3 năm 2026

CHƯƠNG TRÌNH HÀNH ĐỘNG
Thực hiện Nghị quyết Đại hội đại biểu Phụ nữ huyện lần thứ XX, nhiệm kỳ 2026 - 2031

I. CHỈ TIÊU
1. Chỉ tiêu hằng năm
- 90% trở lên hội viên được tuyên truyền, phổ biến chủ trương, nghị quyết của Đảng.
- 95% cơ sở Hội hoàn thành tốt nhiệm vụ.
2. Chỉ tiêu nhiệm kỳ
- Đến hết nhiệm kỳ, kết nạp mới từ 500 hội viên trở lên.

TM. BAN THƯỜNG VỤ
CHỦ TỊCH
Trần Thị Mai
"""
TERM_HEADS = """\
HỘI LHPN TỈNH BẮC SƠN
HỘI LHPN XÃ AN LẠC
Số: 05/CTHĐ-BCH
CHƯƠNG TRÌNH HÀNH ĐỘNG
nhiệm kỳ 2026 - 2030
II. CHỈ TIÊU
"""


def drafted(folder: Path, name: str) -> Path:
    """The workbook drafted from a document of the fixtures."""
    path = folder / "chuong-trinh.xlsx"
    document = DOCUMENTS / f"{name}.md"
    write_draft(BLANK, path, understood(read_document(document.read_bytes(), document.name)), "YB00")
    return path


@pytest.mark.parametrize("name", ["yen-bai", "bac-quang", "lai-chau", "cong-thuong"])
def test_a_drafted_workbook_is_read_back_as_it_was_understood(name: str, tmp_path: Path) -> None:
    draft = understood(read_document((DOCUMENTS / f"{name}.md").read_bytes(), "x.md"))
    program = reader.read(drafted(tmp_path, name), name)
    assert [i.text for i in program.indicators] == [p.text for p in draft.promises]
    assert [dict(i.targets) for i in program.indicators] == [dict(p.years) for p in draft.promises]
    assert [i.code for i in program.indicators] == [q.code for q in draft.questions]
    assert len(program.sessions) == len(draft.heads.sessions) and len(program.periods) == 2 * len(program.years) + 2


@pytest.mark.parametrize(
    ("years", "term", "half"),
    [
        (range(2023, 2028), "2023 - 2028", "2023, 2024, 2025"),
        (range(2024, 2029), "2023 - 2028", "2024, 2025"),
        (range(2026, 2031), "2025 - 2030", "2026, 2027"),
        (range(2021, 2026), "", "2021, 2022, 2023"),
        ((2024, 2025, 2026), "2023 - 2026", None),
        ((), "", None),
    ],
)
def test_half_the_term_and_the_term_are_looked_at_too(years: Sequence[int], term: str, half: str | None) -> None:
    rows = {str(row["code"]): row for row in usual_periods(years, term)}
    assert len(rows) == 2 * len(years) + (2 if half else 0)
    if half:
        mid, end = rows["giua-nhiem-ky"], rows["cuoi-nhiem-ky"]
        assert (mid["years"], end["years"]) == (half, ", ".join(map(str, years)))
        assert mid["due"] == date(int(half[-4:]) + 1, 1, 10) and str(mid["name"]).startswith("Sơ kết giữa nhiệm kỳ 20")


def test_each_drafted_cell_has_its_sentence_and_how_sure_it_is(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(drafted(tmp_path, "bac-quang"))["Chỉ tiêu"]
    filled = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value is not None]
    assert len(filled) > 200 and all(cell.comment and cell.fill.fgColor.rgb != "00000000" for cell in filled)
    comment = filled[2].comment
    assert comment is not None
    said = comment.text
    assert "“Phấn đấu đến hết nhiệm kỳ, 100% doanh nghiệp" in said and "(đoạn " in said and "Chắc." in said
    colours = {cell.fill.fgColor.rgb for cell in filled}
    assert colours >= {"00E2EFDA", "00FFF2CC"} and "Bản nháp" in sheet["A3"].value


def test_what_became_no_row_is_listed_with_what_was_mended(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(drafted(tmp_path, "cong-thuong"))
    told = "\n".join(str(v) for row in book[LEFT_OVER].iter_rows(values_only=True) for v in row if v)
    draft = understood(read_document((DOCUMENTS / "cong-thuong.md").read_bytes(), "x.md"))
    assert draft.not_understood and all(n.sentence in told and n.why in told for n in draft.not_understood)
    assert "Phần đầu có" in told and "Phấn đấu có" in told and "CDCT" in told


def test_a_text_of_the_document_is_no_formula(tmp_path: Path) -> None:
    text = "I. CHỈ TIÊU\n- Phấn đấu đến năm 2030 có 100% đoàn viên được học.\n- Phấn đấu =HYPERLINK(1) 7 x.\n"
    path = tmp_path / "chuong-trinh.xlsx"
    write_draft(BLANK, path, understood(read_document(text.encode(), "x.txt")))
    book = openpyxl.load_workbook(path)
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]


def test_a_program_is_drafted_with_its_unions_from_a_list(run: Runner, tmp_path: Path) -> None:
    units = saved(tmp_path / "don-vi.xlsx", LIST)
    document = shutil.copy(DOCUMENTS / "yen-bai.md", tmp_path)
    before = Path(document).read_bytes()
    done = run(
        "draft",
        document,
        "--name",
        "yb-moi",
        "--units",
        str(units),
        "--prefix",
        "YB",
        "--join",
        "--workspace",
        str(tmp_path),
    )
    assert done.status == 0, done.err
    program = reader.read(tmp_path / "inputs" / "yb-moi" / "chuong-trinh.xlsx", "yb-moi")
    assert len(program.indicators) == 22 and len(program.units) == 3 and program.office_code == "YB00"
    assert "22 chỉ tiêu, 12 kỳ họp" in done.out and "Chưa hiểu" in done.out and "bieu-thu.xlsx" in done.out
    assert Path(document).read_bytes() == before


def test_a_program_that_is_not_named_is_called_after_its_office(run: Runner, tmp_path: Path) -> None:
    document = str(DOCUMENTS / "yen-bai.md")
    assert run("draft", document, "--workspace", str(tmp_path)).status == 0
    assert (tmp_path / "inputs" / "yen-bai" / "chuong-trinh.xlsx").is_file()
    assert "không nói gì khác" in run("draft", document, "--workspace", str(tmp_path)).out
    nobodys = tmp_path / "x.txt"
    nobodys.write_text("Phấn đấu kết nạp 30 đoàn viên mỗi năm.\n", encoding="utf-8")
    assert "nêu tên chương trình" in run("draft", str(nobodys), "--workspace", str(tmp_path)).complaint


def test_the_program_of_another_office_of_the_place_is_not_what_a_document_is_held_against(
    run: Runner, tmp_path: Path
) -> None:
    farmers = tmp_path / "nd.txt"
    farmers.write_text(
        "BCH HỘI NÔNG DÂN VIỆT NAM TỈNH LAI CHÂU\nHỘI NÔNG DÂN TỈNH LAI CHÂU\nSố: 07-CTr/HNDT\n"
        "Lai Châu, ngày 20 tháng 10 năm 2023\nCHƯƠNG TRÌNH HÀNH ĐỘNG\n"
        "Thực hiện Nghị quyết Đại hội Hội Nông dân tỉnh Lai Châu nhiệm kỳ 2023 - 2028\n"
        "Phấn đấu kết nạp 30 hội viên mỗi năm.\n",
        encoding="utf-8",
    )
    inputs, here = tmp_path / "inputs", ("--workspace", str(tmp_path))
    assert run("draft", str(DOCUMENTS / "lai-chau.md"), *here).status == 0
    standing = (inputs / "lai-chau" / "chuong-trinh.xlsx").read_bytes()
    done = run("draft", str(farmers), *here)
    assert done.status == 0 and "mang tên lai-chau-2" in done.out and "so với văn bản" not in done.out
    assert (inputs / "lai-chau-2" / "chuong-trinh.xlsx").is_file()
    assert (inputs / "lai-chau" / "chuong-trinh.xlsx").read_bytes() == standing
    assert "không nói gì khác" in run("draft", str(farmers), *here).out  # the second time it is held against its own
    assert not (inputs / "lai-chau-3").exists()


def test_a_later_document_is_shown_beside_the_program_and_changes_nothing(run: Runner, tmp_path: Path) -> None:
    text = (DOCUMENTS / "yen-bai.md").read_text(encoding="utf-8")
    first = tmp_path / "goc.md"
    first.write_text(text, encoding="utf-8")
    assert run("draft", str(first), "--name", "yb-moi", "--workspace", str(tmp_path)).status == 0
    workbook = tmp_path / "inputs" / "yb-moi" / "chuong-trinh.xlsx"
    standing = workbook.read_bytes()
    assert "không nói gì khác" in run("draft", str(first), "--name", "yb-moi", "--workspace", str(tmp_path)).out
    later = tmp_path / "sua-doi.md"
    text = re.sub(r"từ 150 đoàn viên trở lên;\t30\t30\t30", "từ 180 đoàn viên trở lên;\t30\t30\t40", text)
    text = text.replace("Số: 01/CTr-CDVC", "Số: 09/CTr-CDVC")
    text = re.sub(r"^.*Trên 85% cơ quan, đơn vị đạt chuẩn văn hóa;.*\n", "", text, flags=re.MULTILINE)
    later.write_text(text, encoding="utf-8")
    told = " ".join(run("draft", str(later), "--name", "yb-moi", "--workspace", str(tmp_path)).out.split())
    assert "3.1, 2025: 30 → 40" in told and "3.1, Nhiệm kỳ: 150 → 180" in told
    assert "01/CTr-CĐVC → 09/CTr-CĐVC" in told and "7.2: không thấy trong văn bản" in told
    assert workbook.read_bytes() == standing


def test_programs_drawn_by_hand_say_what_their_documents_say() -> None:
    """Nothing that a document says itself is otherwise in the program drawn from it."""
    program = reader.read(REPOSITORY / "inputs" / "yen-bai" / "chuong-trinh.xlsx", "yen-bai")
    draft = understood(read_document((DOCUMENTS / "yen-bai.md").read_bytes(), "x.md"))
    assert differences(program, draft) == ()


def test_what_is_new_in_a_document_is_told() -> None:
    program = reader.read(REPOSITORY / "inputs" / "yen-bai" / "chuong-trinh.xlsx", "yen-bai")
    text = (DOCUMENTS / "yen-bai.md").read_text(encoding="utf-8")
    row = "\t100% đoàn viên có địa chỉ thư điện tử công vụ riêng;\t100\t100\t100\t100\t100\t\t\n"
    text = text.replace("\tTrên 70% Ban Nữ công", f"{row}\tTrên 70% Ban Nữ công")
    found = differences(program, understood(read_document(text.encode(), "x.md")))
    assert [(d.change, d.drafted) for d in found] == [
        (DraftChange.NEW, "100% đoàn viên có địa chỉ thư điện tử công vụ riêng")
    ]


def test_a_womens_union_drafted_has_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "chuong-trinh.xlsx"
    write_draft(BLANK, path, understood(read_document(WOMEN.encode(), "x.txt")), "LN00")
    program = reader.read(path, "ly-nhan")
    assert (program.office, program.superior_office) == (
        "Hội Liên hiệp Phụ nữ huyện Lý Nhân",
        "Hội Liên hiệp Phụ nữ tỉnh Hà Nam",
    )
    assert program.years == (2027, 2028, 2029, 2030, 2031) and len(program.indicators) == 3
    asked = [i.numerator + i.denominator for i in program.indicators] + [b.label for b in program.bases]
    asked += [s.title + s.prompt for s in program.sections]
    assert not [words for words in asked if re.search("công đoàn|CĐCS", words, re.IGNORECASE)]


# ----------------------------------------------------------------------------------------- what is refused


def test_wrong_documents_and_names_are_answered_in_one_line(run: Runner, tmp_path: Path) -> None:
    document = tmp_path / "cu.doc"
    document.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(2_000))
    done = run("draft", str(document), "--name", "x", "--workspace", str(tmp_path))
    assert done.status == 1 and "Word Document (.docx)" in done.complaint
    assert run("draft", str(tmp_path / "khong-co.docx"), "--name", "x", "--workspace", str(tmp_path)).status == 1
    good = DOCUMENTS / "lai-chau.md"
    assert (
        "không dùng làm tên thư mục"
        in run("draft", str(good), "--name", "Lai Châu", "--workspace", str(tmp_path)).complaint
    )
    assert not (tmp_path / "inputs" / "x").exists()


@needs_time_of_others
def test_a_document_without_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "dai.txt"
    path.write_text("- Phấn đấu 100% CĐCS đạt.\n" * 60_000, encoding="utf-8")
    monkeypatch.setattr("pipeline.steps.draft.SECONDS", 0.3)
    with pytest.raises(PipelineError, match="quá nhiều thời gian"):
        draft_of(path)


@pytest.mark.parametrize(
    "sign", ["a", "<", "(", "1.1.", "100% ", "Nghị quyết Đại hội ", "của Công đoàn a ", "|-", "* a "]
)
def test_a_megabyte_of_anything_is_read_in_seconds(sign: str) -> None:
    data = (sign * (1_000_000 // len(sign))).encode()
    began = time.process_time()
    understood(read_document(data, "dai.md"))
    assert time.process_time() - began < 30


def test_a_promise_over_the_year_before_is_drafted_as_the_number_it_is_about(tmp_path: Path) -> None:
    text = """\
LIÊN ĐOÀN LAO ĐỘNG TỈNH A
Số: 01/CTr-LĐLĐ
CHƯƠNG TRÌNH HÀNH ĐỘNG
nhiệm kỳ 2025 - 2030
I. CHỈ TIÊU
- Hằng năm, số đoàn viên mới kết nạp tăng ít nhất 10% so với năm trước.
- Mỗi năm giảm tối thiểu 5% số vụ ngừng việc tập thể so với năm liền kề trước đó.
- Tăng thu nhập bình quân 7%/năm.
- Hằng năm, tỷ lệ nợ đọng giảm 10% so với năm trước.
"""
    path = tmp_path / "chuong-trinh.xlsx"
    write_draft(BLANK, path, understood(read_document(text.encode(), "x.txt")), "A00")
    sheet = openpyxl.load_workbook(path)["Chỉ tiêu"]
    heads = {str(c.value): n for n, c in enumerate(sheet[4])}
    names = ("Cách tính", "Đơn vị tính", "So sánh", "Số đạt được", "Cộng dồn", "Hằng năm")
    rising, falling, unclear, rate = ([row[heads[name]].value for name in names] for row in sheet.iter_rows(5, 8))
    every = "so với năm trước"
    assert rising == ["Số lượng", "đoàn viên", "≥", "Số đoàn viên mới kết nạp", "Từng năm", f"tăng 10% {every}"]
    assert falling == ["Số lượng", "vụ", "≤", "Số vụ ngừng việc tập thể", "Từng năm", f"giảm 5% {every}"]
    assert unclear[0] == "Tỷ lệ"  # in which unit is not told: as it was understood, to be looked at
    assert str(rate[3]).count(every) <= 1


def drafted_text(text: str) -> DocumentDraft:
    """What is understood of a text."""
    return understood(read_document(text.encode(), "x.txt"))


def program_of(text: str, folder: Path, heads: str = TERM_HEADS) -> Program:
    """The program drafted from a document, read back from its workbook."""
    path = folder / "chuong-trinh.xlsx"
    write_draft(BLANK, path, drafted_text(f"{heads}{text}"), "AL00")
    return reader.read(path, "x")


def test_shares_below_one_percent_are_read_back_as_they_were_promised(tmp_path: Path) -> None:
    program = program_of(
        """- Tỷ lệ nợ quá hạn dưới 0,2%.
- Hằng năm, tỷ lệ hộ nghèo giảm từ 0,25 - 0,5%.
- Đến năm 2030, tỷ lệ sinh con thứ ba không quá 1%.
- Đến năm 2030, tỷ lệ tăng dân số tự nhiên đạt 0,125%.
""",
        tmp_path,
    )
    overdue, poor, third, growth = program.indicators
    assert (overdue.term_target, overdue.comparator) == (Target(0.2), Comparator.AT_MOST)
    assert poor.targets[2027] == Target(0.25, 0.5)
    assert (third.term_target, growth.term_target) == (Target(1), Target(0.125))
    assert [i.code for i in program.warnings if i.code == "P22"] == []


def test_what_each_unit_has_for_the_term_is_asked(tmp_path: Path) -> None:
    program = program_of(
        """- Mỗi chi hội nhận đỡ đầu ít nhất 01 trẻ em mồ côi.
- Mỗi chi hội có quỹ từ 5 triệu đồng trở lên.
- Trong nhiệm kỳ, mỗi chi hội giới thiệu ít nhất 01 hội viên ưu tú cho Đảng.
""",
        tmp_path,
    )
    standing, fund, added = program.indicators
    assert [i.accrual for i in program.indicators] == [Accrual.LEVEL, Accrual.LEVEL, Accrual.CUMULATIVE]
    assert all(i.asked_in(year, program.years) for i in program.indicators for year in program.years)
    assert standing.numerator.startswith("Đến ngày tính số liệu") and added.numerator.startswith("Trong năm")
    assert fund.term_target == Target(5) and [i.code for i in program.warnings if i.code == "P23"] == []


TABLE = """TT	Chỉ tiêu	ĐVT	2026	2027	2028
1	Tỷ lệ nợ quá hạn	%	0,5	0,4	0,2
2	Số vụ tai nạn lao động	vụ	5	5	5
3	Số giờ họp	giờ	50	40	30
4	Tỷ lệ hộ nghèo được giúp đỡ	%	50	60	70
5	Số vụ bạo lực gia đình	vụ	1	2	3
6	Tỷ lệ nợ quá hạn ≥	%	≥1	≥1	≥1
"""


@pytest.mark.parametrize(
    ("row", "comparator", "sureness"),
    [
        (0, "≤", Sureness.LIKELY),
        (1, "≤", Sureness.LIKELY),
        (2, "≤", Sureness.UNSURE),
        (3, "≥", Sureness.SURE),
        (4, "≥", Sureness.UNSURE),
        (5, "≥", Sureness.SURE),
    ],
)
def test_rows_that_fall_and_what_is_good_when_low_are_held_below(row: int, comparator: str, sureness: Sureness) -> None:
    draft = drafted_text(f"II. CHỈ TIÊU\n{TABLE}")
    cell = indicator_rows(draft)[row]["comparator"]
    assert (cell.value, cell.sureness) == (comparator, sureness)


@pytest.mark.parametrize("numbers", ["abc", "123"])
def test_rows_that_are_numbered_one_by_one_stand_under_the_heading_above_the_table(numbers: str) -> None:
    lead = "Tỷ lệ tập hợp phụ nữ vào Hội, kết nạp hội viên mới theo bảng sau:"
    draft = drafted_text(
        f"""{TERM_HEADS}1. Phong trào
1.1. 100% chi hội có câu lạc bộ văn nghệ.
2. Xây dựng Hội
2.1. {lead}
TT\tChỉ tiêu\tĐVT\t2026\t2027\t2028
{numbers[0]}\tTỷ lệ phụ nữ tham gia tổ chức Hội\t%\t76\t77\t78
{numbers[1]}\tSố hội viên kết nạp mới\thội viên\t40\t50\t50
{numbers[2]}\tTỷ lệ nợ quá hạn\t%\t0,5\t0,4\t0,2
2.2. 100% chi hội có quỹ Hội.
"""
    )
    rows = indicator_rows(draft)
    assert [row["code"].value for row in rows] == ["1.1", "2.1", "2.2", "2.3", "2.4"]
    assert {row["group"].value for row in rows[1:]} == {"Xây dựng Hội"}
    asked = [(row["numerator"].value, row["denominator"].value if "denominator" in row else "") for row in rows[1:4]]
    assert asked == [
        ("Số phụ nữ tham gia tổ chức Hội", "Tổng số phụ nữ"),
        ("Trong năm, chi hội có bao nhiêu hội viên kết nạp mới?", ""),
        ("Số nợ quá hạn", "Tổng dư nợ"),
    ]
    assert [n.sentence for n in draft.not_understood] == [lead]


@pytest.mark.parametrize(
    ("said", "half", "whole"),
    [
        ("báo cáo kết quả 6 tháng trước ngày 10 tháng 6, báo cáo năm trước ngày 05 tháng 12.", (10, 6), (5, 12)),
        ("định kỳ báo cáo (trước ngày 15/6, 30/12) về Hội cấp trên.", (15, 6), (30, 12)),
        ("gửi báo cáo 6 tháng trước ngày 20/5, báo cáo năm trước ngày 20/11.", (20, 5), (20, 11)),
        ("báo cáo trước ngày 25/5 (6 tháng) và trước ngày 25/11 (năm).", (25, 5), (25, 11)),
        ("báo cáo kết quả Tháng Công nhân trước ngày 25/5, Ngày pháp luật trước ngày 05/11.", None, None),
        ("gửi báo cáo năm chậm nhất là ngày 10/01 năm sau.", None, (10, 1)),
        ("báo cáo trước ngày 10 tháng 6 năm 2026.", None, None),
        ("nộp hội phí trước ngày 10/6.", None, None),
    ],
)
def test_days_of_reports_that_a_document_names(
    said: str, half: tuple[int, int] | None, whole: tuple[int, int] | None
) -> None:
    draft = drafted_text(f"{TERM_HEADS}- 100% chi hội có quỹ Hội.\nIII. TỔ CHỨC THỰC HIỆN\n2. Các chi hội {said}\n")
    rows = {str(row["code"].value): row["due"] for row in period_rows(draft)}
    for code, expected, usual in (("2028-6thang", half, date(2028, 6, 15)), ("2028", whole, date(2028, 12, 15))):
        due = rows[code]
        assert (due.sureness is Sureness.SURE) == (expected is not None)
        month = date(2029 if expected and expected[1] == 1 else 2028, expected[1], expected[0]) if expected else usual
        assert due.value == month


def test_the_first_period_is_none_that_was_over_when_the_document_was_signed(run: Runner, tmp_path: Path) -> None:
    signed = WOMEN.replace("ngày 02 tháng 3 năm 2026", "ngày 02 tháng 7 năm 2027")
    document = tmp_path / "x.txt"
    document.write_text(signed, encoding="utf-8")
    units = saved(tmp_path / "don-vi.xlsx", LIST)
    typed = ("draft", str(document), "--name", "x", "--units", str(units), "--prefix", "LN", "--join")
    done = run(*typed, "--workspace", str(tmp_path))
    assert done.status == 0, done.err
    assert [path.parent.name for path in (tmp_path / "outputs" / "x").glob("*/*.xlsx")] == ["2027"]


def test_none_that_are_weak_beside_grades_that_are_asked_is_in_doubt() -> None:
    said = (
        "- 90% chi hội được xếp loại hoàn thành tốt nhiệm vụ; không có chi hội xếp loại yếu.\n- Không còn hộ nghèo.\n"
    )
    graded, weak, poor = indicator_rows(drafted_text(f"{TERM_HEADS}{said}"))
    assert weak["numerator"].sureness is Sureness.UNSURE and f"chỉ tiêu {graded['code'].value}" in weak["numerator"].why
    assert poor["numerator"].sureness is Sureness.LIKELY


def test_a_part_of_a_sentence_begins_with_a_capital_on_the_form(run: Runner, tmp_path: Path) -> None:
    said = "- 95% cơ sở Hội có quỹ; tỷ lệ nợ quá hạn dưới 0,2%.\n2. Chỉ tiêu nhiệm kỳ"
    document = tmp_path / "x.txt"
    document.write_text(WOMEN.replace("2. Chỉ tiêu nhiệm kỳ", said), encoding="utf-8")
    units = saved(tmp_path / "don-vi.xlsx", LIST)
    typed = ("draft", str(document), "--name", "x", "--units", str(units), "--prefix", "LN", "--join")
    assert run(*typed, "--workspace", str(tmp_path)).status == 0
    program = reader.read(tmp_path / "inputs" / "x" / "chuong-trinh.xlsx", "x")
    assert "tỷ lệ nợ quá hạn dưới 0,2%" in [i.text for i in program.indicators]  # the words of the document
    (form,) = (tmp_path / "outputs" / "x").glob("*/*.xlsx")
    book = openpyxl.load_workbook(form)
    shown = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert any(text.startswith("Tỷ lệ nợ quá hạn dưới 0,2%") for text in shown)
