"""What the cells of a program workbook may say: targets, sessions, denominators, scales, codes of the level above."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline.forms.shown_targets import show_target
from pipeline.program import reader, sheets
from pipeline.program.kinds import EVERY_UNIT
from pipeline.program.model import Indicator, Session, Target
from pipeline.program.term import years_of_term
from pipeline.program.vocabulary import Accrual, Comparator, Measure, Reporter
from tests import programs
from tests.programs import indicator, office_indicator, write_program
from tests.test_program_reader import B, D, I, U, at, edit, program_of, said, sheet_of, triples

# --------------------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("value", "shown_as", "read"),
    [
        (95, "General", 95),
        (95.5, "General", 95.5),
        ("95", "General", 95),
        ("95%", "General", 95),
        ("95,5 %", "General", 95.5),
        ("0,95", "General", 95),
        (0.95, "General", 95),
        (0.95, "0%", 95),
        (0.955, "0.0%", 95.5),
        (1, "0%", 100),
        (1.05, "0.00%", 105),
        (0.005, "0.0%", 0.5),
        ("0,5%", "General", 0.5),
        ("1%", "General", 1),
        (0, "General", 0),
    ],
)
def test_target_in_percent(tmp_path: Path, value: object, shown_as: str, read: float) -> None:
    path = write_program(tmp_path / "p.xlsx", indicators=[indicator("1.1", "Có/Không", targets={2024: value})])
    sheet, cell = at(I, "2024", 5)

    def show(workbook: openpyxl.Workbook) -> None:
        sheet_of(workbook, sheet)[cell].number_format = shown_as

    assert program_of(edit(path, show)).indicators[0].targets == {2024: Target(read)}


@pytest.mark.parametrize(("value", "read"), [(0.5, 0.5), (1, 1), ("1.500", 1500), ("1.234,5", 1234.5), ("1 500", 1500)])
def test_target_in_numbers(tmp_path: Path, value: object, read: float) -> None:
    row = indicator("1.1", "Số lượng", unit="người", targets={2024: value})
    assert program_of(write_program(tmp_path / "p.xlsx", indicators=[row])).indicators[0].targets == {
        2024: Target(read)
    }


@pytest.mark.parametrize(
    ("unit", "value", "low", "high"),
    [
        ("người", "1.500 - 2.000", 1500, 2000),
        ("người", "1500-2000", 1500, 2000),
        ("người", "1.500 – 2.000", 1500, 2000),
        ("người", "1.500 đến 2.000", 1500, 2000),
        ("%", "80 - 85%", 80, 85),
        ("%", "80% - 85%", 80, 85),
        ("%", "80,5-85,5", 80.5, 85.5),
        ("%", "0,8 - 0,85", 80, 85),
        ("%", "0,5 - 0,8%", 0.5, 0.8),
    ],
)
def test_range_target(tmp_path: Path, unit: str, value: str, low: float, high: float) -> None:
    row = indicator("1.1", "Số lượng", unit=unit, comparator="Khoảng", targets={2024: value})
    program = program_of(write_program(tmp_path / "p.xlsx", indicators=[row]))
    assert program.indicators[0].targets == {2024: Target(low, high)}


@pytest.mark.parametrize("value", ["85 - 80", "80 - 80", "80 -", "- 80", "1,500 - 2,000", "-3 - 5", "80", 80, "a - b"])
def test_wrong_range_target(tmp_path: Path, value: object) -> None:
    row = indicator("1.1", "Số lượng", unit="người", comparator="Khoảng", targets={2024: value})
    assert triples(write_program(tmp_path / "p.xlsx", indicators=[row])) == [(*at(I, "2024", 5), "P04")]


def test_ranges_beside_another_comparison_are_said_once_for_the_row(tmp_path: Path) -> None:
    targets: dict[int, object] = {2023: "18 - 30", 2024: "18 - 30", 2025: 20}
    row = indicator("1.1", "Số lượng", unit="người", targets=targets, term_target="50 - 60")
    (line,) = said(write_program(tmp_path / "p.xlsx", indicators=[row]))
    assert "một số (So sánh là ≥), hoặc chọn So sánh: Khoảng" in line
    others = [at(I, name, 5)[1] for name in ("2024", "term_target")]
    assert f"{at(I, '2023', 5)[1]}:" in line and line.endswith(f"Sửa ô này, và cả {', '.join(others)}.")


@pytest.mark.parametrize("value", ["2023 - 2025", "2023-2025", "2023 – 2025", "2023 đến 2025", "2023, 2024, 2025"])
def test_years_of_a_period(tmp_path: Path, value: str) -> None:
    period = {**programs.PERIODS[1], "years": value}
    assert program_of(write_program(tmp_path / "p.xlsx", periods=[period])).periods[0].years == (2023, 2024, 2025)


@pytest.mark.parametrize("year", ["NK", 2030, 24])
def test_a_wrong_year_of_another_target_says_what_it_may_be(tmp_path: Path, year: object) -> None:
    row = {"resolution": "NQ cấp trên", "indicator": "1.2", "target": 90, "year": year}
    (line,) = said(write_program(tmp_path / "p.xlsx", other_targets=[row]))
    assert "Cần: một năm trong khoảng 2023 - 2025, hoặc “Nhiệm kỳ”" in line


def test_an_indicator_without_any_target(tmp_path: Path) -> None:
    row = indicator("1.1", "Có/Không", targets={})
    assert triples(write_program(tmp_path / "p.xlsx", indicators=[row])) == [(*at(I, "term_target", 5), "P04")]


def test_other_targets(tmp_path: Path) -> None:
    common = {"resolution": "NQ cấp trên", "indicator": "1.2"}
    rows = [
        {**common, "year": 2024, "target": "0,9"},
        {**common, "year": "nhiệm kỳ", "target": 95, "unit": "A01", "decided_on": "01/02/2024"},
    ]
    first, second = program_of(write_program(tmp_path / "p.xlsx", other_targets=rows)).other_targets
    assert (first.year, first.target, first.unit) == (2024, Target(90), None)
    assert (second.year, second.target, second.unit) == (None, Target(95), "A01")
    assert second.decided_on == date(2024, 2, 1)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("indicator", "7.7", "P06"),
        ("indicator", None, "P03"),
        ("unit", "A99", "P06"),
        ("year", 2030, "P04"),
        ("year", "sau này", "P04"),
        ("target", "80 - 90", "P04"),
        ("target", None, "P03"),
        ("decided_on", "hôm qua", "P04"),
    ],
)
def test_wrong_other_target(tmp_path: Path, key: str, value: object, code: str) -> None:
    row = {"resolution": "NQ cấp trên", "indicator": "1.2", "year": 2024, "target": 90, key: value}
    path = write_program(tmp_path / "p.xlsx", other_targets=[row])
    assert triples(path) == [(*at(sheets.OTHER_TARGETS, key, 5), code)]


# --------------------------------------------------------------------------- sessions

SESSION: Mapping[str, object] = {
    "name": "Kỳ họp thứ 1",
    "when": "Tháng 7/2024",
    "start": date(2024, 7, 1),
    "end": date(2024, 7, 31),
    "lines": "Sơ kết 6 tháng;\nKiện toàn nhân sự.",
    "period": "2024, giua-nhiem-ky",
}


def test_sessions(tmp_path: Path) -> None:
    earlier = {**SESSION, "name": "Kỳ họp thứ 0", "start": date(2024, 1, 1), "period": None}
    first, second = program_of(write_program(tmp_path / "p.xlsx", sessions=[SESSION, earlier])).sessions
    assert (first.name, first.periods) == ("Kỳ họp thứ 0", ())
    assert second == Session(
        "Kỳ họp thứ 1",
        "Tháng 7/2024",
        date(2024, 7, 1),
        date(2024, 7, 31),
        ("Sơ kết 6 tháng;", "Kiện toàn nhân sự."),
        ("2024", "giua-nhiem-ky"),
    )


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("name", None, "P03"),
        ("when", None, "P03"),
        ("start", "tháng bảy", "P04"),
        ("end", date(2024, 6, 1), "P04"),
        ("lines", None, "P03"),
        ("period", "2024, 2029", "P06"),
    ],
)
def test_wrong_session(tmp_path: Path, key: str, value: object, code: str) -> None:
    path = write_program(tmp_path / "p.xlsx", sessions=[{**SESSION, key: value}])
    assert triples(path) == [(*at(sheets.SESSIONS, key, 5), code)]


# --------------------------------------------------------------------------- denominators


@pytest.mark.parametrize(
    ("scope", "base_scope", "covered"),
    [
        ("Mọi CĐCS", "Mọi CĐCS", True),
        ("CĐCS doanh nghiệp", "Mọi CĐCS", True),
        ("Mọi CĐCS", "Các cấp công đoàn", True),
        ("Mọi CĐCS", "CĐCS doanh nghiệp", False),
        ("Các cấp công đoàn", "Mọi CĐCS", False),
        ("CĐCS khu vực nhà nước", "CĐCS doanh nghiệp", False),
    ],
)
def test_a_base_must_be_asked_of_everybody_it_divides_for(
    tmp_path: Path, scope: str, base_scope: str, covered: bool
) -> None:
    row = indicator("1.1", "Tỷ lệ", scope=scope, base="nguoi")
    base = {"code": "nguoi", "label": "Tổng số", "unit": "người", "scope": base_scope}
    path = write_program(tmp_path / "p.xlsx", indicators=[row], bases=[base])
    if covered:
        assert program_of(path).indicators[0].base == "nguoi"
    else:
        assert triples(path) == [(*at(I, "base", 5), "P04")]
        assert base_scope in said(path)[0]


def test_the_office_has_no_base_quantities(tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.xlsx", indicators=[office_indicator("1.1", "Tỷ lệ", base="doan_vien")])
    assert triples(path) == [(*at(I, "base", 5), "P04")]


def test_an_office_scope_is_reported_by_the_office(tmp_path: Path) -> None:
    path = write_program(tmp_path / "p.xlsx", indicators=[office_indicator("1.1", reporter="Đơn vị")])
    assert triples(path) == [(*at(I, "reporter", 5), "P04")]


def test_two_scales_of_one_name(tmp_path: Path) -> None:
    scale = programs.SCALES[0]
    path = write_program(tmp_path / "p.xlsx", scales=[scale, {**scale, "name": programs.SCALE.upper()}])
    assert triples(path) == [(*at(D, "name", 6), "P05")]


def test_a_scale_of_one_grade(tmp_path: Path) -> None:
    scales = [*programs.SCALES, {"name": "Thi đua", "grade1": "Tốt"}]
    assert triples(write_program(tmp_path / "p.xlsx", scales=scales)) == [(*at(D, "grade1", 6), "P04")]


def test_a_program_of_narratives_only(tmp_path: Path) -> None:
    program = program_of(write_program(tmp_path / "p.xlsx", indicators=[], scales=[]))
    assert program.indicators == ()
    assert {b.scope for b in program.bases} == {EVERY_UNIT}


# --------------------------------------------------------------------------- the level above


def test_codes_of_the_level_above(tmp_path: Path) -> None:
    program = programs.make_program(
        tmp_path,
        indicators=[indicator("1.1", "Có/Không", superior_code="7.10"), indicator("1.2", "Có/Không")],
        bases=[{**programs.BASES[0], "superior_code": "lao_dong"}, programs.BASES[1]],
        about={"code_above": "YB"},
    )
    assert program.code_above == "YB"
    assert [i.superior_code for i in program.indicators] == ["7.10", ""]
    assert [b.code_above for b in program.bases] == ["lao_dong", "nu_ccvcld"]


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        ({"scope": "CĐCS doanh nghiệp"}, True),
        ({"scope": "Mọi CĐCS"}, False),
        ({"scope": "CĐCS khu vực nhà nước"}, False),
        ({"scope": "CĐCS doanh nghiệp", "unit": "người"}, False),
        ({"scope": "CĐCS doanh nghiệp", "accrual": "Cộng dồn các năm"}, False),
        ({"scope": "CĐCS doanh nghiệp", "measure": "Số hiện có"}, False),
    ],
)
def test_two_indicators_are_one_to_the_level_above_where_they_add_up(
    tmp_path: Path, second: dict[str, object], fits: bool
) -> None:
    same = {"superior_code": "7", "unit": "đoàn viên", "scope": "CĐCS hành chính sự nghiệp"}
    rows = [indicator("1.1", "Số lượng", **same), indicator("1.2", **{"measure": "Số lượng", **same, **second})]
    path = write_program(tmp_path / "p.xlsx", indicators=rows)
    if fits:
        assert [i.superior_code for i in reader.read(path, "thu").indicators] == ["7", "7"]
    else:
        assert triples(path) == [(*at(I, "superior_code", 6), "P04")]


def test_base_quantities_are_apart_to_the_level_above(tmp_path: Path) -> None:
    bases = [{**programs.BASES[0], "superior_code": "nu_ccvcld"}, *programs.BASES[1:]]
    assert triples(write_program(tmp_path / "p.xlsx", bases=bases)) == [(*at(B, "code", 6), "P05")]


@pytest.mark.parametrize(
    ("union", "office", "twice"),
    [
        ({}, {}, True),
        ({"valid_to": date(2024, 6, 30)}, {"valid_from": date(2024, 7, 1)}, False),
        ({"valid_to": date(2024, 7, 1)}, {"valid_from": date(2024, 7, 1)}, True),
        ({}, {"rolls_up": None}, False),
    ],
)
def test_a_union_is_not_counted_beside_the_sums_of_its_superior(
    tmp_path: Path, union: dict[str, object], office: dict[str, object], twice: bool
) -> None:
    units = [
        programs.unit("H1", "Công đoàn cấp trên trực tiếp cơ sở", **{"rolls_up": 12, **office}),
        programs.unit("A01", superior="H1", **union),
    ]
    path = write_program(tmp_path / "p.xlsx", units=units)
    if twice:
        assert triples(path) == [(*at(U, "superior", 6), "P04")]
    else:
        assert [u.superior for u in reader.read(path, "thu").units] == ["", "H1"]


# --------------------------------------------------------------------------- what may be left empty


DEFAULTS = {"comparator": None, "scope": None, "reporter": None, "accrual": None, "numerator": None, "unit": None}


def only(tmp_path: Path, *rows: programs.Record) -> tuple[Indicator, ...]:
    """The indicators of a workbook with these rows alone."""
    return program_of(write_program(tmp_path / "p.xlsx", indicators=rows)).indicators


def test_a_row_without_what_goes_without_saying_reads_as_one_that_says_it(tmp_path: Path) -> None:
    said = indicator("1.1", "Có/Không", numerator="Nội dung chỉ tiêu 1.1")
    assert only(tmp_path, {**said, **DEFAULTS}) == only(tmp_path, said)


@pytest.mark.parametrize(
    ("row", "accrual"),
    [
        ({"measure": "Số lượng", "unit": "người"}, Accrual.ANNUAL),
        ({"measure": "Số lượng", "unit": "người", "term_target": 500}, Accrual.CUMULATIVE),
        ({"measure": "Bình quân mỗi CĐCS", "unit": "người", "term_target": 5}, Accrual.CUMULATIVE),
        ({"measure": "Số hiện có", "unit": "người"}, Accrual.LEVEL),
        ({"measure": "Có/Không", "unit": "%", "term_target": 95}, Accrual.LEVEL),
        ({"measure": "Có/Không", "unit": "%"}, Accrual.ANNUAL),
    ],
)
def test_how_years_add_up_follows_from_the_targets(tmp_path: Path, row: programs.Record, accrual: Accrual) -> None:
    (made,) = only(tmp_path, {**indicator("1.1", "Có/Không"), **row, "accrual": None})
    assert made.accrual is accrual


def test_a_grade_or_a_share_is_told_by_its_columns_and_the_office_by_its_scope(tmp_path: Path) -> None:
    graded, shared, own = only(
        tmp_path,
        indicator("1.1", "", scale=programs.SCALE, threshold=programs.GRADES[1], unit=None),
        indicator("1.2", "", base="doan_vien", unit=None),
        indicator("1.3", "Có/Không", scope="Cơ quan công đoàn", reporter=None),
    )
    assert (graded.measure, shared.measure) == (Measure.GRADE, Measure.RATIO)
    assert (graded.unit, shared.unit, own.reporter) == ("%", "%", Reporter.OFFICE)


def test_what_cannot_be_told_has_to_be_filled_in(tmp_path: Path) -> None:
    rows = [
        indicator("1.1", "", unit="người"),  # counted, or what there is?
        indicator("1.2", "Số lượng", unit=None),
        indicator("1.3", "Tỷ lệ", base="doan_vien", numerator=None),
    ]
    wanted = [(*at(I, name, row), "P03") for name, row in (("measure", 5), ("unit", 6), ("numerator", 7))]
    assert triples(write_program(tmp_path / "p.xlsx", indicators=rows)) == wanted


@pytest.mark.parametrize(
    ("unit", "typed", "comparator", "target"),
    [
        ("%", "Trên 95%", Comparator.AT_LEAST, Target(95)),
        ("%", "95% trở lên", Comparator.AT_LEAST, Target(95)),
        ("%", "đạt từ 95 % trở lên", Comparator.AT_LEAST, Target(95)),
        ("%", "ít nhất 85,5%", Comparator.AT_LEAST, Target(85.5)),
        ("%", "dưới 3%", Comparator.AT_MOST, Target(3)),
        ("%", "từ 3% trở xuống", Comparator.AT_MOST, Target(3)),
        ("%", "≥ 90", Comparator.AT_LEAST, Target(90)),
        ("%", "<=5%", Comparator.AT_MOST, Target(5)),
        ("%", "80 - 85% trở lên", Comparator.RANGE, Target(80, 85)),
        ("%", "từ 80 đến 85%", Comparator.RANGE, Target(80, 85)),
        ("đoàn viên", "Từ 150 đoàn viên trở lên", Comparator.AT_LEAST, Target(150)),
        ("đoàn viên", "1.500 - 2.000", Comparator.RANGE, Target(1500, 2000)),
        ("đoàn viên", "có 4.500 đoàn viên", Comparator.AT_LEAST, Target(4500)),
        ("vụ", "tối đa 5 vụ", Comparator.AT_MOST, Target(5)),
        ("vụ", "Không quá 05 vụ", Comparator.AT_MOST, Target(5)),
        ("nhà trẻ kiểu mẫu", "không dưới 3 nhà trẻ kiểu mẫu", Comparator.AT_LEAST, Target(3)),
        ("người", "còn 12", Comparator.AT_MOST, Target(12)),
        ("%", "> 95", Comparator.MORE, Target(95)),
        ("%", "=> 95%", Comparator.AT_LEAST, Target(95)),
        ("%", "đạt 95%/năm", None, Target(95)),
        ("%", "bằng 100%", None, Target(100)),
        ("hộ", "ít nhất một hộ", Comparator.AT_LEAST, Target(1)),
        ("hộ", "cao hơn 12 hộ", Comparator.AT_LEAST, Target(12)),
        ("vụ", "thấp hơn 3 vụ", Comparator.AT_MOST, Target(3)),
        ("vụ", "từ 10 vụ đến 20 vụ", Comparator.RANGE, Target(10, 20)),
        ("tỷ đồng", "trên 2 tỷ", Comparator.AT_LEAST, Target(2)),
        ("tỷ đồng", "2,5 tỷ đồng", None, Target(2.5)),
        ("đoàn viên/đơn vị", "ít nhất 01 đoàn viên", Comparator.AT_LEAST, Target(1)),
    ],
)
def test_a_target_in_the_words_of_a_document(
    tmp_path: Path, unit: str, typed: str, comparator: Comparator | None, target: Target
) -> None:
    row = indicator("1.1", "Có/Không" if unit == "%" else "Số lượng", unit=unit, comparator=None)
    (made,) = only(tmp_path, {**row, **dict.fromkeys(map(str, programs.YEARS), typed)})
    assert (made.comparator, set(made.targets.values())) == (comparator or Comparator.AT_LEAST, {target})


@pytest.mark.parametrize(
    ("changes", "place", "told"),
    [
        ({"comparator": "≥", "2024": "dưới 3%"}, "2024", "ô này là ≤, So sánh là ≥"),
        ({"2023": "trên 95", "2024": "tối đa 5"}, "2024", f"ô này là ≤, ô {at(I, '2023', 5)[1]} là ≥"),
        ({"2023": "tối đa 5", "2024": "10 - 20"}, "2024", "một số (So sánh là ≤)"),
        ({"2023": 7, "2024": "tối đa 5"}, "2023", f"cùng lời với ô {at(I, '2024', 5)[1]} (≤)"),
        ({"2024": "trên dưới trên"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "trở lên"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "không"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "1/2"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "95% nhưng 96%"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "trên 1.5,6,7"}, "2024", "một số, hoặc khoảng"),
        ({"2024": "không quá 10 - 20%"}, "2024", "một lời so sánh (ô này có ≤ và khoảng)"),
        ({"2024": "dưới 10 - 20%"}, "2024", "một lời so sánh (ô này có ≤ và khoảng)"),
        ({"2024": "dưới 3% trở lên"}, "2024", "một lời so sánh (ô này có ≤ và ≥)"),
        ({"2024": "95 người"}, "2024", "đơn vị tính của dòng (%); ô này ghi người"),
        ({"2024": "2,5 lần"}, "2024", "đơn vị tính của dòng (%); ô này ghi lần"),
    ],
)
def test_targets_that_say_two_things_are_said_with_both(
    tmp_path: Path, changes: programs.Record, place: str, told: str
) -> None:
    row = {**indicator("1.1", "Có/Không", targets={}, comparator=None), **changes}
    (line,) = said(write_program(tmp_path / "p.xlsx", indicators=[row]))
    assert f"{at(I, place, 5)[1]}:" in line and told in line


def test_a_decision_on_a_target_may_word_it_as_the_indicator_is_compared(tmp_path: Path) -> None:
    common = {"resolution": "NQ cấp trên", "indicator": "1.2", "year": 2024}
    path = write_program(tmp_path / "p.xlsx", other_targets=[{**common, "target": "từ 90% trở lên"}])
    assert program_of(path).other_targets[0].target == Target(90)
    (line,) = said(write_program(tmp_path / "q.xlsx", other_targets=[{**common, "target": "dưới 90%"}]))
    assert "như chỉ tiêu 1.2: ≥" in line


@pytest.mark.parametrize("spec", [*sheets.TABLES, sheets.ABOUT, sheets.REPORT])
def test_what_an_empty_cell_stands_for_is_told_over_its_column(spec: sheets.Sheet) -> None:
    told = [c.told for c in spec.columns if c.blank is not None]
    assert all("Để trống: " in text and text.endswith(".") for text in told)


def test_names_that_follow_from_others_are_asked_once(tmp_path: Path) -> None:
    follows = ("title", "resolution", "office_code", "office_short", "place", "first_year", "last_year", "signer_title")
    empty = dict.fromkeys((*follows, "addressee"))
    about = {**programs.ABOUT, **empty, "term": "2023 - 2025", "office": "Liên đoàn Lao động tỉnh Thử", "number": None}
    head = program_of(write_program(tmp_path / "p.xlsx", about=about, indicators=[indicator("1.1", "Có/Không")]))
    assert head.resolution == "Nghị quyết Đại hội nhiệm kỳ 2023 - 2025"
    assert head.title == f"Chương trình hành động thực hiện {head.resolution}"
    assert (head.office_code, head.office_short, head.place) == ("CQ", "LĐLĐ", "Thử")
    assert (head.signer_title, head.addressee) == ("CHỦ TỊCH", head.superior_office)


ASKS_2022 = {
    **programs.PERIODS[0],
    "code": "2022",
    "years": "2022",
    "start": date(2022, 1, 1),
    "end": date(2022, 12, 31),
    "cutoff": date(2022, 11, 30),
    "due": date(2022, 12, 15),
}


@pytest.mark.parametrize(
    ("number", "office", "short"),
    [
        ("01/CTr-CĐVC", "Liên đoàn Lao động tỉnh Thử", "CĐVC"),
        ("415/KH-CĐCT", "Công đoàn Công Thương Việt Nam", "CĐCT"),
        ("Số 7", "Hội Nông dân xã Thử", "HND"),
    ],
)
def test_an_office_is_called_as_in_the_number_of_its_paper(
    tmp_path: Path, number: str, office: str, short: str
) -> None:
    about = {**programs.ABOUT, "office_short": None, "number": number, "office": office}
    assert program_of(write_program(tmp_path / "p.xlsx", about=about)).office_short == short


@pytest.mark.parametrize(("term", "years"), [("2025 - 2030", range(2026, 2031)), ("2021–2025", range(2021, 2026))])
def test_years_follow_from_the_term(term: str, years: range) -> None:
    assert years_of_term(term) == tuple(years) == years_of_term(f"Nhiệm kỳ {term}")


def test_a_term_that_is_none_leaves_the_years_to_be_said(tmp_path: Path) -> None:
    about = {**programs.ABOUT, "term": "khóa VII", "first_year": None, "last_year": None}
    lines = said(write_program(tmp_path / "p.xlsx", about=about))
    assert {field for field in ("Năm đầu", "Năm cuối") if any(field in line for line in lines)} == {
        "Năm đầu",
        "Năm cuối",
    }


def test_a_first_year_left_empty_that_periods_ask_before_is_said_once_where_it_stands(tmp_path: Path) -> None:
    about = {**programs.ABOUT, "term": "2022 - 2027", "first_year": 2022, "last_year": 2027}
    path = write_program(tmp_path / "p.xlsx", about=about, years=range(2022, 2028), periods=[ASKS_2022])
    assert program_of(path).years == tuple(range(2022, 2028))
    path = write_program(
        tmp_path / "q.xlsx", about={**about, "first_year": None}, years=range(2022, 2028), periods=[ASKS_2022]
    )
    (line,) = said(path)
    assert "Năm đầu" in line and "để trống là 2023, mà kỳ báo cáo có hỏi năm 2022" in line and "thì ghi 2022" in line


def test_a_dash_says_that_nobody_is_addressed(tmp_path: Path) -> None:
    assert program_of(write_program(tmp_path / "p.xlsx", about={**programs.ABOUT, "addressee": "-"})).addressee == ""


@pytest.mark.parametrize(
    ("unit", "typed", "other"),
    [
        ("triệu đồng", "500.000 đồng", "đồng"),
        ("nghìn người", "50.000 người", "người"),
        ("kg", "2 tấn", "tấn"),
        ("người", "5 vụ", "vụ"),
        ("người", "50%", "%"),
    ],
)
def test_a_target_of_something_else_than_its_row_counts_is_said(
    tmp_path: Path, unit: str, typed: str, other: str
) -> None:
    row = indicator("1.1", "Số lượng", unit=unit, targets={2024: typed})
    (line,) = said(write_program(tmp_path / "p.xlsx", indicators=[row]))
    assert f"số theo đơn vị tính của dòng ({unit}); ô này ghi {other}" in line
    decided = {"resolution": "NQ cấp trên", "indicator": "1.1", "year": 2024, "target": typed}
    row = indicator("1.1", "Số lượng", unit=unit, targets={2024: 5})
    (line,) = said(write_program(tmp_path / "q.xlsx", indicators=[row], other_targets=[decided]))
    assert f"ô này ghi {other}" in line


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", "‑"])
def test_any_dash_says_that_a_year_has_no_target(tmp_path: Path, dash: str) -> None:
    (made,) = only(tmp_path, indicator("1.1", "Có/Không", targets={2024: dash}, every_year=90))
    assert made.targets == {2023: Target(90), 2025: Target(90)}


def test_dashes_in_every_year_leave_no_target(tmp_path: Path) -> None:
    row = indicator("1.1", "Có/Không", targets=dict.fromkeys(programs.YEARS, "-"), every_year=90)
    (line,) = said(write_program(tmp_path / "p.xlsx", indicators=[row]))
    assert f"{at(I, 'every_year', 5)[1]}:" in line and "mức giao của ít nhất một năm" in line


def test_a_form_prints_the_word_before_what_has_to_be_exceeded(tmp_path: Path) -> None:
    (more,) = only(tmp_path, indicator("1.1", "Có/Không", comparator=">"))
    assert show_target(Target(20), more) == "trên 20%"


def test_the_office_of_any_name_answers_itself(tmp_path: Path) -> None:
    scopes = [{"name": "Thường trực Hội", "code": "thuongtruc", "parts": "Cơ quan"}]
    row = indicator("1.1", "Có/Không", scope="Thường trực Hội", reporter=None)
    (made,) = program_of(write_program(tmp_path / "p.xlsx", indicators=[row], scopes=scopes)).indicators
    assert made.reporter is Reporter.OFFICE
