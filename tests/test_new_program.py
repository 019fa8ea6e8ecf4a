"""A program begun from a few answers and a list of unions in any columns: what is understood, asked, written."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline import events, settings
from pipeline.program import reader
from pipeline.program.kinds import PRIVATE, PUBLIC, STATE, SUPERIOR, UnitKind
from pipeline.program.model import Program
from pipeline.program.organisations import place_of, short_name
from pipeline.program.unit_guess import Surety, guessed, kind_of, office_code, prefix_of
from pipeline.program.unit_list import ListColumn, ListedUnit, PassedOver, column_of, joined, listed_units
from pipeline.program.vocabulary import PeriodKind
from pipeline.settings import REPOSITORY
from pipeline.steps.new_program import term_of
from tests import test_cli
from tests.programs import change_cells
from tests.test_cli import Runner

run = test_cli.run  # a fixture
TITLES: list[list[object]] = [["LIÊN ĐOÀN LAO ĐỘNG HUYỆN X"], [], ["DANH SÁCH CÔNG ĐOÀN CƠ SỞ TRỰC THUỘC"]]
LIST: list[list[object]] = [
    *TITLES,
    ["STT", "Tên CĐCS", "Chủ tịch", None, "Thư điện tử", "Số ĐV"],
    [None, None, "Họ và tên", "SĐT"],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ["I", "Khối hành chính sự nghiệp"],
    [1, "CĐCS Trường Mầm non A", "Nguyễn A", 912345678, "a@b.vn", 20],
    [2, "CĐCS Phòng Giáo dục", "Nguyễn B", "0912 345 679", "b@b.vn; c@c.vn", 20],
    ["Cộng", None, None, None, None, 40],
    ["STT", "Tên CĐCS", "Chủ tịch", None, "Thư điện tử", "Số ĐV"],
    ["II", "Doanh nghiệp"],
    [],
    [3, "Công ty TNHH Hoa", "Trần C", "0203", "x@y", 1],
    [4, "công ty  TNHH hoa", None, None, "hoa@d.vn"],
    ["Tổng cộng: 4 đơn vị"],
    [None, None, None, None, "NGƯỜI LẬP BIỂU"],
    [None, "Trần Văn D"],
]
TOLD = (
    "--office", "Công đoàn xã Bắc Quang", "--superior", "Liên đoàn Lao động tỉnh Tuyên Quang",
    "--title", "Chương trình hành động", "--term", "2025-2030", "--signer", "Trần A", "--year", "2026", "--kind", "nam",
)  # fmt: skip


def saved(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """The list as a file of its kind."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows(["" if v is None else v for v in row] for row in rows)
        return path
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.active.merge_cells("A1:F1")
    book.active.merge_cells("C4:D4")
    book.save(path)
    return path


def made(folder: Path, name: str = "xa-minh") -> Program:
    return reader.read(folder / "inputs" / name / "chuong-trinh.xlsx", name)


# --------------------------------------------------------------------------- lists


def test_a_list_with_titles_two_rows_of_heads_groups_sums_and_signatures() -> None:
    listed = listed_units(LIST)
    assert listed is not None
    assert [(u.row, u.name, u.chair, u.phone, u.email, u.cluster) for u in listed.units] == [
        (8, "CĐCS Trường Mầm non A", "Nguyễn A", "0912345678", "a@b.vn", "Khối hành chính sự nghiệp"),
        (9, "CĐCS Phòng Giáo dục", "Nguyễn B", "0912 345 679", "b@b.vn; c@c.vn", "Khối hành chính sự nghiệp"),
        (14, "Công ty TNHH Hoa", "Trần C", "0203", "x@y", "Doanh nghiệp"),
        (15, "công ty TNHH hoa", "", "", "hoa@d.vn", "Doanh nghiệp"),
    ]
    assert listed.passed_over == {
        PassedOver.NUMBERS: 1, PassedOver.HEADING: 2, PassedOver.TOTAL: 2, PassedOver.REPEATED: 1,
        PassedOver.SIGNATURE: 1,
    }  # fmt: skip
    assert listed.bad_addresses == ("x@y",)
    assert [(a.row, b.row) for a, b in listed.duplicates] == [(14, 15)]


def test_unions_of_one_name_joined_keep_what_either_tells() -> None:
    one, other = ListedUnit(1, "CĐCS A", phone="1"), ListedUnit(2, "cđcs a", phone="2", email="a@b.vn")
    listed = listed_units([["Tên đơn vị"], ["x"]])
    assert listed is not None
    got = joined(type(listed)((one, other)))
    assert got.units == (ListedUnit(1, "CĐCS A", phone="1", email="a@b.vn"),)


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Tên đơn vị", ListColumn.NAME), ("TÊN CĐCS", ListColumn.NAME), ("Ten cong doan co so", ListColumn.NAME),
        ("Tên Công đoàn cơ sở (ghi đầy đủ)", ListColumn.NAME), ("Đơn vị", ListColumn.NAME), ("Email", ListColumn.EMAIL),
        ("Địa chỉ E-mail nhận biểu", ListColumn.EMAIL), ("Thư điện tử", ListColumn.EMAIL),
        ("Email chủ tịch", ListColumn.EMAIL), ("SĐT", ListColumn.PHONE), ("Số ĐT (Zalo)", ListColumn.PHONE),
        ("Điện thoại chủ tịch", ListColumn.PHONE), ("Số ĐV", ListColumn.MEMBERS), ("Số đoàn viên", ListColumn.MEMBERS),
        ("Loại hình đơn vị", ListColumn.KIND), ("Cụm thi đua", ListColumn.CLUSTER), ("Địa bàn", ListColumn.CLUSTER),
        ("Chủ tịch CĐCS", ListColumn.CHAIR), ("Họ và tên Chủ tịch", ListColumn.CHAIR), ("Mã đơn vị", ListColumn.CODE),
        ("Chi hội trưởng", ListColumn.CHAIR), ("Trưởng thôn", ListColumn.CHAIR), ("Bí thư", ListColumn.CHAIR),
        ("Tổ trưởng", ListColumn.CHAIR), ("Chủ nhiệm", ListColumn.CHAIR), ("Tên chi hội", ListColumn.NAME),
        ("TT", ListColumn.NUMBER), ("Số TT", ListColumn.NUMBER), ("Địa chỉ", ListColumn.ADDRESS), ("Ghi chú", None),
        ("Đề nghị các đơn vị kiểm tra lại địa chỉ thư điện tử và số điện thoại của mình", None),
    ],
)  # fmt: skip
def test_what_a_column_tells_by_its_head(head: str, column: ListColumn | None) -> None:
    found = column_of(head)
    assert (found and found[0]) == column


@pytest.mark.parametrize(
    "rows", [[], [["A", "B"], [1, 2]], [*[["chữ"]] * 20, ["STT", "Tên đơn vị"], [1, "CĐCS A"]], [["SĐT"], ["0912"]]]
)
def test_a_sheet_without_a_column_of_names_is_no_list(rows: list[list[object]]) -> None:
    assert listed_units(rows) is None


@pytest.mark.parametrize("name", ["Tổng công ty Giấy", "Công ty Hoa", "CĐCS Cụm cảng", "Tong cong ty 36"])
def test_a_union_whose_name_sounds_like_a_sum_is_one(name: str) -> None:
    listed = listed_units([["TT", "Tên đơn vị", "Email"], [1, name, "a@b.vn"], ["", "Tổng: 1 đơn vị", ""]])
    assert listed is not None
    assert [u.name for u in listed.units] == [name]


@pytest.mark.parametrize(
    ("value", "shown"), [(912345678.0, "0912345678"), ("912345678", "0912345678"), ("0912.345.678", "0912.345.678"),
                         (2033829999, "02033829999"), (None, ""), ("84912345678", "84912345678")],
)  # fmt: skip
def test_the_first_zero_of_a_telephone_number_comes_back(value: object, shown: str) -> None:
    listed = listed_units([["Đơn vị", "SĐT"], ["CĐCS A", value]])
    assert listed is not None and listed.units[0].phone == shown


# --------------------------------------------------------------------------- kinds and codes


@pytest.mark.parametrize(
    ("name", "said", "kind", "surety"),
    [
        ("CĐCS Trường THPT Việt Vinh", "", PUBLIC, Surety.LIKELY),
        ("CĐCS UBND xã Lê Lợi", "", PUBLIC, Surety.LIKELY),
        ("CĐCS Đảng ủy Khối cơ quan và doanh nghiệp", "", PUBLIC, Surety.LIKELY),
        ("CĐCS Trường Mầm non tư thục Hoa Sen", "", PRIVATE, Surety.LIKELY),
        ("CĐCS Công ty Cổ phần Nhựa", "", PRIVATE, Surety.LIKELY),
        ("Công ty TNHH MTV An", "", PRIVATE, Surety.UNSURE),
        ("CĐCS Điện lực Than Uyên", "", STATE, Surety.LIKELY),
        ("Công đoàn ngành Y tế tỉnh", "", SUPERIOR, Surety.LIKELY),
        ("LĐLĐ thành phố Lai Châu", "", SUPERIOR, Surety.LIKELY),
        ("CĐCS Hoa Mai", "", PUBLIC, Surety.UNSURE),
        ("CĐCS Hoa Mai", "Doanh nghiệp NNN", PRIVATE, Surety.TOLD),
        ("CĐCS Hoa Mai", "Doanh nghiệp ngoài nhà nước", PRIVATE, Surety.TOLD),
        ("Công ty Hoa Mai", "DNNN", STATE, Surety.TOLD),
        ("Công ty Hoa Mai", "HCSN", PUBLIC, Surety.TOLD),
        ("Công ty Hoa Mai", "không rõ", PRIVATE, Surety.UNSURE),
    ],
)
def test_the_kind_of_a_union(name: str, said: str, kind: UnitKind, surety: Surety) -> None:
    assert kind_of(ListedUnit(1, name, kind=said)) == (kind, surety)


def test_names_of_the_shipped_programs_are_mostly_guessed_right() -> None:
    right = total = sure_and_wrong = 0
    for path in (REPOSITORY / "inputs").glob("*/chuong-trinh.xlsx"):
        for unit in reader.read(path, path.parent.name).units:
            kind, surety = kind_of(ListedUnit(1, unit.name))
            total += 1
            right += kind == unit.kind
            sure_and_wrong += kind != unit.kind and surety is not Surety.UNSURE
    assert total > 200 and right / total > 0.9 and sure_and_wrong / total < 0.05


def test_codes_are_numbered_and_own_ones_stay_where_they_can() -> None:
    codes = ["", "A-1", "1", "yb 5", "YBO1", "A1"]  # A-1 and A1 look alike, YBO1 like YB01
    found = guessed([ListedUnit(n, f"Trường {n}", code=code) for n, code in enumerate(codes)], "YB")
    assert [unit.code for unit in found] == ["YB02", "YB03", "YB04", "YB05", "YBO1", "YB06"]
    assert office_code("YB", 6) == "YB00" and office_code("YB", 120) == "YB000"


@pytest.mark.parametrize(
    ("name", "prefix"), [("yen-bai", "YB"), ("tinh-a", "TA"), ("bacquang", "BA"), ("2026", "DV"), ("x", "X")]
)
def test_codes_begin_with_the_letters_of_the_program(name: str, prefix: str) -> None:
    assert prefix_of(name) == prefix


# --------------------------------------------------------------------------- answers


def test_a_term_and_its_years() -> None:
    assert term_of("2025 – 2030") == ("2025 - 2030", (2026, 2027, 2028, 2029, 2030))
    assert term_of("Nhiệm kỳ 2025 - 2030") == term_of("2025-2030")
    assert term_of("2021-2025") == ("2021 - 2025", (2021, 2022, 2023, 2024, 2025))
    assert term_of("2023 đến 2028", 2023)[1] == (2023, 2024, 2025, 2026, 2027, 2028)


@pytest.mark.parametrize(
    ("office", "place", "short"),
    [("Liên đoàn Lao động huyện Bắc Quang", "Bắc Quang", "LĐLĐ"), ("Công đoàn xã Bắc Quang", "Bắc Quang", "CĐX"),
     ("Công đoàn Viên chức tỉnh Yên Bái", "Yên Bái", "CĐVC"), ("Công đoàn Công Thương Việt Nam", "", "CĐ"),
     ("Công đoàn ngành Y tế tỉnh Lai Châu", "Lai Châu", "CĐN"), ("Liên minh Hợp tác xã tỉnh Thử", "Thử", "LHT"),
     ("Ủy ban MTTQ Việt Nam xã Tân An", "Tân An", "MTTQ")],
)  # fmt: skip
def test_what_the_name_of_an_office_tells(office: str, place: str, short: str) -> None:
    assert (place_of(office), short_name(office)) == (place, short)


# --------------------------------------------------------------------------- the command


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_program_from_options_reads_without_an_error(run: Runner, tmp_path: Path, ending: str) -> None:
    (tmp_path / "pipeline.toml").write_text('program = ""  # nào\nperiod = ""\n[evaluation]\nnear = 0.8\n', "utf-8")
    done = run("new", "xa-minh", "-w", tmp_path, *TOLD, "--units", saved(tmp_path / f"ds{ending}", LIST), "--join")
    assert done.status == 0, done
    program = made(tmp_path)
    assert (program.office, program.place, program.term) == ("Công đoàn xã Bắc Quang", "Bắc Quang", "2025 - 2030")
    assert (program.years, program.office_code) == ((2026, 2027, 2028, 2029, 2030), "XM00")
    assert [(u.code, u.kind, u.email) for u in program.units] == [
        ("XM01", PUBLIC, "a@b.vn"), ("XM02", PUBLIC, "b@b.vn; c@c.vn"),
        ("XM03", PRIVATE, "x@y"),
    ]  # fmt: skip
    assert [u.phone for u in program.units] == ["0912345678", "0912 345 679", "0203"]
    (period,) = program.periods
    assert (period.code, period.kind, period.due) == ("2026", PeriodKind.ANNUAL, date(2026, 12, 15))
    held = settings.load(tmp_path)
    assert (held.program, held.period, held.near) == ("xa-minh", "2026", 0.8)
    assert "# nào" in (tmp_path / "pipeline.toml").read_text("utf-8")
    assert (tmp_path / "outputs" / "xa-minh" / "2026" / "bieu-thu.xlsx").is_file()
    assert "tên ← “Tên CĐCS”" in done.out and "Không dùng đến cột: Số ĐV" in done.out
    assert run("forms", "-w", tmp_path).status == 0


def test_what_is_not_told_stays_to_be_filled_in(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "pipeline.toml").write_text('program = "khac"\n', encoding="utf-8")
    done = run("new", "xa-minh", "-w", tmp_path, "--office", "Công đoàn xã A")
    assert done.status == 0
    told = " ".join(done.out.split())
    assert "ô phải điền" in told and "Cơ quan cấp trên" in told and "Cơ quan tổng hợp)" not in told
    assert "Lệnh không nêu tên vẫn làm chương trình khac: chọn xa-minh" in told
    assert settings.load(tmp_path).program == "khac"


@pytest.mark.parametrize(
    ("told", "filled"),
    [
        ((), {"B7": "Công đoàn xã Bắc Quang", "B10": "Liên đoàn Lao động tỉnh A", "B14": "2025 - 2030"}),
        (("--term", "2025-2030"), {"B7": "Công đoàn xã Bắc Quang", "B10": "Liên đoàn Lao động tỉnh A"}),
        (("--office", "Công ty A"), {"B10": "Công đoàn B", "B11": "Hà Nội", "B14": "2025 - 2030"}),
    ],
)
def test_as_many_cells_are_to_be_filled_in_as_it_says(
    run: Runner, tmp_path: Path, told: tuple[str, ...], filled: dict[str, str]
) -> None:
    done = run("new", "xa-minh", "-w", tmp_path, "--prefix", "XM", "--yes", *told)
    assert f"Còn {len(filled)} ô phải điền" in done.out
    assert all(f"Chương trình!{cell}:" in done.out for cell in filled)
    path = settings.load(tmp_path).program_file("xa-minh")
    change_cells(path, {("Chương trình", cell): value for cell, value in filled.items()})
    assert reader.read(path, "xa-minh").place


def test_years_of_a_longer_term_and_a_template_of_before(run: Runner, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "templates" / "xlsx", tmp_path / "templates" / "xlsx")
    template = tmp_path / "templates" / "xlsx" / "chuong-trinh.xlsx"
    book = openpyxl.load_workbook(template)
    units = book["Đơn vị"]
    units.delete_cols(next(c.column for c in units[4] if c.value == "Điện thoại"))
    del book["Thiết lập"]
    book.save(template)
    told = [*TOLD, "--first-year", "2025", "--units", str(saved(tmp_path / "ds.xlsx", LIST))]
    assert run("new", "xa-minh", "-w", tmp_path, *told).status == 0
    program = made(tmp_path)
    assert program.years == (2025, 2026, 2027, 2028, 2029, 2030)
    assert program.units[0].phone == "0912345678" and len(program.units) == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--term", "nhiệm kỳ mới"], "Nhiệm kỳ “nhiệm kỳ mới” không đúng"),
        (["--term", "2030-2025"], "không đúng: ghi năm đầu - năm cuối"),
        (["--term", "2025-2030", "--kind", "quý"], "Kỳ “quý” không có: ghi nam"),
        (["--term", "2025-2030", "--year", "2040"], "không thuộc nhiệm kỳ: ghi một năm từ 2026 đến 2030"),
        (["--term", "2025-2030", "--due", "mai"], "“mai” không phải ngày"),
        (["--office", "A", "--prefix", "Đ Đ"], "không dùng làm chữ đầu của mã được"),
        (["--units", "khong-co.xlsx"], "không đọc được danh sách đơn vị"),
    ],
)
def test_wrong_options_write_nothing(run: Runner, tmp_path: Path, options: list[str], said: str) -> None:
    assert said in run("new", "xa-minh", "-w", tmp_path, *options).complaint
    assert not (tmp_path / "inputs").exists()


def test_a_file_without_a_list_is_said(run: Runner, tmp_path: Path) -> None:
    path = saved(tmp_path / "ds.xlsx", [["Số liệu", "2024"], ["a", 1]])
    assert "cần một dòng tiêu đề có “Tên đơn vị”" in run("new", "a-b", "-w", tmp_path, "--units", path).complaint


def test_somebody_is_asked_again_until_an_answer_fits(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path / "ds.xlsx", LIST)
    answers = [
        "Công đoàn xã A", "Cấp trên", "Chương trình", "sai", "2025-2030", "", "", "", "Trần A", "", "6thang", "2027",
        "", "1/7/2027", f'"{path}"', "có", "có",
    ]  # fmt: skip
    monkeypatch.setenv(events.VARIABLE, "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(map(events.answer, answers))))
    done = run("new", "xa-minh", "-w", tmp_path)
    assert done.status == 0 and "Nhiệm kỳ “sai” không đúng" in done.out
    program = made(tmp_path)
    (period,) = program.periods
    assert (period.code, period.cutoff, period.due) == ("2027-6thang", date(2027, 5, 31), date(2027, 7, 1))
    assert (program.office, program.place, len(program.units)) == ("Công đoàn xã A", "A", 3)


def test_a_no_at_the_end_writes_nothing(run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(events.VARIABLE, "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO(events.answer("") * 30))
    done = run("new", "xa-minh", "-w", tmp_path, *TOLD)
    assert done.status == 1 and "Chưa ghi gì." in done.err
    assert not (tmp_path / "inputs").exists()


def test_a_look_says_what_would_be_written_and_writes_nothing(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "inputs" / "bac-quang").mkdir(parents=True)
    (tmp_path / "inputs" / "bac-quang" / "chuong-trinh.xlsx").write_bytes(b"")
    units = saved(tmp_path / "ds.xlsx", LIST)
    done = run("new", "--dry-run", "-w", tmp_path, *TOLD, "--units", units, "--unit-kind", "BQ02=dnnn")
    assert done.status == 0, done
    assert "Tên thư mục: bac-quang-2" in done.out and "Địa danh: Bắc Quang" in done.out
    assert "1 Doanh nghiệp nhà nước" in done.out and "Trùng tên: “công ty TNHH hoa”" in done.out
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["bac-quang", "chuong-trinh.xlsx", "ds.xlsx", "inputs"]
    wrong = run("new", "--dry-run", "-w", tmp_path, "--term", "x", "--units", tmp_path / "khong-co.xlsx")
    assert wrong.status == 1
    assert "Nhiệm kỳ “x” không đúng" in wrong.err and "không đọc được danh sách đơn vị" in wrong.err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--first-year", "1999"), "Năm “1999” không thuộc nhiệm kỳ: ghi một năm từ 2025 đến 2030."),
        (("--unit-kind", "ZZ=dnnn"), "danh sách không có mã ZZ"),
    ],
)
def test_a_look_finds_wrong_what_new_finds_wrong(
    run: Runner, tmp_path: Path, wrong: tuple[str, str], said: str
) -> None:
    given = ("-w", tmp_path, *TOLD, "--units", saved(tmp_path / "ds.xlsx", LIST), *wrong)
    look = run("new", "--dry-run", *given)
    assert look.status == 1 and said in " ".join(look.complaint.split())
    assert run("new", "bac-quang", *given).status == 1 and not (tmp_path / "inputs").exists()


def test_a_look_without_a_term_knows_no_first_period(run: Runner, tmp_path: Path) -> None:
    done = run("new", "--dry-run", "-w", tmp_path, "--year", "99999")
    assert done.status == 0 and "Năm của kỳ đầu tiên: 99999" in done.out and "Hạn nộp" not in done.out


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (["BQ01=dnnn"], ["dnnn", "hcsn", "dnngoainn", "dnngoainn"]),
        (["BQ01=Doanh nghiệp nhà nước; BQ04=captren"], ["dnnn", "hcsn", "dnngoainn", "captren"]),
        (["BQ01=dnnn", "BQ02=dnnn"], ["dnnn", "dnnn", "dnngoainn", "dnngoainn"]),
    ],
)
def test_kinds_are_told(run: Runner, tmp_path: Path, said: list[str], kinds: list[str]) -> None:
    options = [part for one in said for part in ("--unit-kind", one)]
    units = saved(tmp_path / "ds.xlsx", LIST)
    done = run("new", "bac-quang", "-w", tmp_path, *TOLD, "--units", units, *options)
    assert done.status == 0, done
    assert [unit.kind.code for unit in made(tmp_path, "bac-quang").units] == kinds


@pytest.mark.parametrize(
    ("said", "why"),
    [("BQ01", "ghi mã=loại hình"), ("BQ01=xã", "là một trong: Hành chính sự nghiệp"), ("ZZ=dnnn", "không có mã ZZ")],
)
def test_kinds_that_cannot_be(run: Runner, tmp_path: Path, said: str, why: str) -> None:
    units = saved(tmp_path / "ds.xlsx", LIST)
    done = run("new", "bac-quang", "-w", tmp_path, *TOLD, "--units", units, "--unit-kind", said)
    assert why in done.complaint and not (tmp_path / "inputs").exists()
