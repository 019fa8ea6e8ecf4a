"""Decisions as the round shows them: in the lists, the summary, the report; nothing of them where there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import openpyxl
import pytest

from pipeline.intake.decisions import Action
from pipeline.issues import Severity
from pipeline.mail.letters import letters_due
from pipeline.program.model import Period
from pipeline.review.decisions import MARK, MAX_SPELT, corrections, mark_note
from pipeline.review.model import BaseRow, BlockKind, YearResultRow, YearsRow
from pipeline.review.outline import review
from pipeline.round.consolidation import Consolidation
from pipeline.round.decision_lines import DecisionLine
from pipeline.round.handling import MAX_LISTED, handling
from pipeline.round.outcomes import DecisionState
from pipeline.round.results import IndicatorInPeriod, indicators_in_period
from pipeline.round.roster import Delivery
from pipeline.round.tracking import ToDo
from pipeline.steps import rounds
from pipeline.steps.report import write_review
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.tracking import RATES, write_tracking
from tests import test_tracking
from tests.footnotes import lines
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE
from tests.readout import as_recorded, read_out
from tests.reviews import ANNUAL, MID, random_round
from tests.test_closing import Space as Round
from tests.test_reading import at
from tests.test_tracking import ANSWERS, TODAY, Space, rates

prepared, space = test_tracking.prepared, test_tracking.space  # the fixtures


def test_who_is_left_out_by_decision_is_neither_missing_nor_reminded(space: Space, tmp_path: Path) -> None:
    space.decide({"Quyết định": "Bỏ tệp này", "Tệp": "A03.xlsx", "Lý do": "Gửi nhầm"})
    data, tracking = space.tracked()
    line = next(x for x in tracking.lines if x.who.code == "A03")
    assert (line.delivery, line.todo, line.days_late) == (Delivery.LEFT_OUT, ToDo.WAIT, 0)
    assert line.delivery.label == "Đã nhận, để ngoài theo quyết định"
    assert "A03" not in {x.who.code for x in tracking.calls}
    assert "A03" not in {x.unit.code for _, x in letters_due(data.unit_roster, data.period, TODAY, remind_days=7)}
    write_summary(tmp_path / "s.xlsx", data, 1000)
    write_tracking(tmp_path / "t.xlsx", data, tracking)
    shown = rates(tmp_path / "t.xlsx", RATES)
    assert shown == rates(tmp_path / "s.xlsx", "Tình hình nộp")
    expected, reported, *states = shown["Toàn chương trình"][:7]
    assert (expected, reported, states) == (6, 4, [3, 1, 0, 1, 1])
    space.put("A03 mới.xlsx", "A03", ANSWERS, "2024-12-09T01:00:00Z")
    assert next(x for x in space.consolidate().roster.lines if x.unit.code == "A03").delivery is Delivery.ON_TIME


def test_an_acceptance_of_a_figure_ends_when_the_figure_changes(space: Space) -> None:
    space.put("A06.xlsx", "A06", {**GOOD, "I_3_1_2024_val": 30})  # the target of all unions together
    warning = next(i for i in space.consolidate().issues if i.code == "H04" and i.unit == "A06")
    row = {**FOUR[3], "Mã đơn vị": "A06", "Mã lỗi": warning.code, "Giá trị cũ": warning.found}
    row |= {"Trang": warning.ref.sheet, "Ô": warning.ref.cell}
    space.decide(row)
    assert space.consolidate().decisions[0].applied
    space.decide({**row, "Giá trị cũ": 4})
    data = space.consolidate()
    (line,) = data.decisions
    assert (line.state, line.hindrance) == (DecisionState.STALE, f"chấp nhận giá trị 4, nay ô ghi {warning.found}")
    assert warning in data.issues


@pytest.mark.parametrize(
    ("new", "code", "shown"),
    [(70000, "H12", "7 (cơ quan đã sửa: 70.000)"), ("12 đồng chí", "G11", "7 (cơ quan đã sửa: 12 đồng chí)")],
)
def test_what_the_form_holds_stands_beside_what_the_office_put_in_its_place(
    space: Space, tmp_path: Path, new: object, code: str, shown: str
) -> None:
    place = at(space.put("A06.xlsx", "A06", GOOD), "I_3_1_2024_val")
    row = {**FOUR[0], "Mã đơn vị": "A06", "Trang": place[0], "Ô": place[1], "Giá trị cũ": 7, "Giá trị mới": new}
    space.decide(row)
    data = space.consolidate()
    (said,) = (i for i in data.issues if (i.unit, i.code, i.ref.cell) == ("A06", code, place[1]))
    assert f"Đang ghi: “{shown}”" in str(said)
    write_summary(tmp_path / "s.xlsx", data, 1000)
    rows = openpyxl.load_workbook(tmp_path / "s.xlsx")["Lỗi dữ liệu"].iter_rows(values_only=True)
    assert [line[8] for line in rows if line[1:3] == (code, "A06") and line[6] == place[1]] == [shown]
    if code == "H12":  # what the column shows, copied as the guide says
        accept = {**FOUR[3], "Mã đơn vị": "A06", "Mã lỗi": code, "Trang": place[0], "Ô": place[1], "Giá trị cũ": shown}
        space.decide(row, accept)
        assert [line.applied for line in space.consolidate().decisions] == [True, True]
        space.decide(row, {**accept, "Giá trị cũ": said.found}, {**accept, "Quyết định": "Thôi chấp nhận cảnh báo"})
        data = space.consolidate()
        assert said in data.issues and not [i for i in data.issues if i.code == "D01"]
        again = {**row, "Giá trị cũ": shown, "Giá trị mới": 70}
        space.decide(again)
        assert [(line.old, line.new, line.applied) for line in space.consolidate().decisions] == [("7", "70", True)]


def test_decisions_about_figures_carried_on_are_listed_with_their_period(space: Space, tmp_path: Path) -> None:
    place = next(i for i in space.consolidate().issues if i.unit == "A02" and i.found == "500").ref
    space.decide({**FOUR[0], "Ô": f"{place.sheet}!{place.cell}"}, {**FOUR[3], "Mã đơn vị": "A06"})
    later = period_of(space.program, "giua-nhiem-ky")
    data = rounds.consolidate(space.settings, space.program, later, TODAY).data
    (line,) = data.decisions  # an accepted warning changes no figure
    assert (line.period, line.unit, line.applied, line.file) == (space.period.name, "A02", True, "2024/A02.xlsx")
    assert data.corrected == {"1.2"}
    write_summary(tmp_path / "s.xlsx", data, 1000)
    texts = {
        str(c.value) for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["Lỗi dữ liệu"].iter_rows() for c in row
    }
    assert f"Sửa giá trị ({space.period.name})" in texts
    assert space.period.name in [*handling(data)][-1]


def test_a_correction_is_no_longer_told_once_the_union_has_told_the_figure_itself(space: Space) -> None:
    place = next(i for i in space.consolidate().issues if i.unit == "A02" and i.found == "500").ref
    space.decide({**FOUR[0], "Ô": f"{place.sheet}!{place.cell}"})
    later = period_of(space.program, "giua-nhiem-ky")
    form = filled(make_form(space.program, "A02", later.code), {**ANSWERS, "I_1_2_2024_num": 50})
    path = space.settings.returns_folder(CODE, later.code) / "A02.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(form)
    data = rounds.consolidate(space.settings, space.program, later, TODAY).data
    assert [(line.unit, line.applied) for line in data.decisions] == [("A02", True)]  # listed in the workbook
    assert (data.corrected, corrections(data, of_indicator(data, "1.2"))) == (frozenset(), ())
    assert not any(MARK in text or "A02" in text for text in handling(data))


def test_which_files_of_an_earlier_period_counted_is_not_told_again(space: Space) -> None:
    space.decide(FOUR[1], FOUR[2])
    later = period_of(space.program, "giua-nhiem-ky")
    data = rounds.consolidate(space.settings, space.program, later, TODAY).data
    assert [(line.period, line.applied) for line in data.decisions] == [(space.period.name, True)] * 2
    assert not handling(data)
    assert len(handling(space.consolidate())) == 2


def test_a_decision_about_an_earlier_period_that_no_longer_holds_is_not_told_as_applied(space: Space) -> None:
    space.put("cụm/A05 cũ.xlsx", "A06", GOOD, "2024-12-01T01:00:00Z")
    space.decide(FOUR[1], {**FOUR[1], "Hiệu lực đến": date(2024, 12, 13)}, FOUR[2])  # the last one fits two files
    later = period_of(space.program, "giua-nhiem-ky")
    data = rounds.consolidate(space.settings, space.program, later, TODAY).data
    assert [(line.file, line.state) for line in data.decisions] == [("2024/A03.xlsx", DecisionState.APPLIED)]


def test_why_a_decision_was_not_applied_is_in_the_list(space: Space, tmp_path: Path) -> None:
    place = next(i for i in space.consolidate().issues if i.unit == "A02" and i.found == "500").ref
    fix = {**FOUR[0], "Ô": f"{place.sheet}!{place.cell}"}
    space.put("cụm/A02.xlsx", "A06", GOOD, "2024-12-01T01:00:00Z")
    space.decide(
        {**fix, "Giá trị mới": 400},
        {**FOUR[1], "Tệp": "A02.xlsx"},
        {**FOUR[1], "Hiệu lực đến": date(2024, 12, 13)},
        {**FOUR[1], "Tệp": "mất.xlsx"},
    )
    write_summary(tmp_path / "s.xlsx", space.consolidate(), 1000)
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx")["Lỗi dữ liệu"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Quyết định")
    found = [(row[11], str(row[7])) for row in rows[head + 1 :] if row[0]]
    assert [state for state, _ in found] == ["Không nhận", "Khớp nhiều tệp", "Không còn khớp", "Hết hiệu lực"]
    reasons = ("Số đạt được lớn hơn tổng số", "2024/cụm/A02.xlsx", "không có tệp “mất.xlsx”", "đang ghi 13/12/2024")
    assert all(part in said for part, (_, said) in zip(reasons, found, strict=True)), found


FOUR: tuple[dict[str, object], ...] = (
    {
        "Quyết định": "Sửa giá trị",
        "Mã đơn vị": "A02",
        "Ô": "PLACE",
        "Giá trị cũ": 500,
        "Giá trị mới": 50,
        "Lý do": "Đơn vị báo qua điện thoại",
    },
    {"Quyết định": "Bỏ tệp này", "Tệp": "A03.xlsx", "Lý do": "Gửi nhầm"},
    {"Quyết định": "Lấy bản nộp này", "Tệp": "A05 cũ.xlsx", "Lý do": "Bản sau là bản nháp"},
    {"Quyết định": "Chấp nhận cảnh báo", "Mã đơn vị": "A01", "Mã lỗi": "H03", "Lý do": "Đã xác nhận"},
)


def of_indicator(data: Consolidation, code: str) -> IndicatorInPeriod:
    return next(item for item in indicators_in_period(data) if item.indicator.code == code)


def decided(space: Space) -> Consolidation:
    """The four decisions, the last of which fits nothing; an approval, which stands beside its union."""
    wrong = next(i for i in space.consolidate().issues if i.unit == "A02" and i.found == "500")
    first = {**FOUR[0], "Ô": f"{wrong.ref.sheet}!{wrong.ref.cell}"}
    approval = {"Quyết định": "Duyệt bản nộp", "Mã đơn vị": "A06"}
    space.decide(first, *FOUR[1:], approval)
    return space.consolidate()


def test_decisions_are_in_the_consolidation(space: Space) -> None:
    data = decided(space)
    fix, out, take, accept = data.decisions
    assert [d.applied for d in data.decisions] == [True, True, True, False]
    assert (fix.action, fix.unit, fix.old, fix.new, fix.enters) == (
        Action.CORRECT, "A02", "500", "50", frozenset({"1.2"}),
    )  # fmt: skip
    assert (fix.about, fix.file, fix.decided) == (
        "Chỉ tiêu 1.2 năm 2024, số đạt được", "2024/A02.xlsx", "Nguyễn Văn Chánh, 12/12/2024",
    )  # fmt: skip
    assert (out.unit, out.file) == ("A03", "2024/A03.xlsx")
    assert (take.unit, take.file) == ("A05", "2024/A05 cũ.xlsx")
    assert data.corrected == {"1.2"}
    assert accept.code == "H03"
    assert next(line for line in data.roster.lines if line.unit.code == "A02").errors == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (None, ""), (date(2024, 12, 1), "01/12/2024"), (1234.5678, "1.234,5678"), (12, "12"), (0.25, "0,25"),
        ("Lê  Văn\nLập", "Lê Văn Lập"),
    ],
)  # fmt: skip
def test_what_was_and_what_is_to_be_is_told_as_cells_show_it(space: Space, typed: object, told: str) -> None:
    space.decide({**FOUR[0], "Ô": "Thông tin chung!C9", "Giá trị cũ": typed, "Giá trị mới": typed or 1})
    (line,) = space.consolidate().decisions
    assert (line.old, line.new) == (told, told or "1")


def test_an_accepted_warning_no_longer_counts(space: Space) -> None:
    before = space.consolidate()
    warning = next(i for i in before.issues if i.severity is Severity.WARNING and i.unit == "A06")
    line = next(x for x in before.roster.lines if x.unit.code == "A06")
    space.decide({**FOUR[3], "Mã đơn vị": "A06", "Mã lỗi": warning.code})
    data = space.consolidate()
    accepted = data.decisions[0]
    assert accepted.applied
    assert accepted.subject.startswith(warning.title)
    same = sum(i.code == warning.code and i.ref.file == warning.ref.file for i in before.issues)
    assert next(x for x in data.roster.lines if x.unit.code == "A06").warnings == line.warnings - same
    said = [*handling(data)]
    assert len(said) == 1
    assert said[0].startswith(f"(1) CĐCS đơn vị A06: chấp nhận cảnh báo “{warning.title}")


def test_a_corrected_base_quantity_marks_what_is_divided_by_it(space: Space) -> None:
    cell = next(
        c.ref
        for s in rounds.consolidate(space.settings, space.program, space.period, TODAY).intake.submissions
        for name, c in s.raw.cells.items()
        if s.unit.code == "A01" and name == "Q_doan_vien_2024"
    )
    fix = {**FOUR[0], "Mã đơn vị": "A01", "Ô": f"{cell.sheet}!{cell.cell}", "Giá trị cũ": 100, "Giá trị mới": 98}
    space.decide(fix)
    divided = {i.code for i in space.program.indicators if i.base == "doan_vien"}
    assert divided
    assert space.consolidate().corrected == {"doan_vien", *divided}


@pytest.mark.parametrize(
    ("period", "code", "year", "marked"),
    [
        (ANNUAL, "1.1", 2025, True),
        (ANNUAL, "1.1", 2024, False),  # a year's own result holds nothing of the year before
        (ANNUAL, "2.1", 2024, False),  # nor does one of a year whose counts add up over the term
        (ANNUAL, "2.2", 2024, True),  # the term's figure stands in the table
        (ANNUAL, "1.1", None, True),
        (MID, "1.1", 2024, True),  # a column per year
        (ANNUAL, "doan_vien", 2024, True),  # beside this year's
        (ANNUAL, "doan_vien", 2023, False),
    ],
)
def test_the_mark_stands_at_results_that_hold_the_corrected_value(
    period: Period, code: str, year: int | None, marked: bool
) -> None:
    fix = DecisionLine(Action.CORRECT, "U01", "U01.xlsx", "Số liệu!E9", "", "Chỉ tiêu", "5", "6", "Hỏi lại", "An",
                       TODAY, None, DecisionState.APPLIED, frozenset({code}), year)  # fmt: skip
    data = replace(random_round(period), decisions=(fix,))
    blocks = [block for part in review(data).parts for block in part.blocks]
    rows = [row for block in blocks if block.table for row in block.table.rows]
    labels = [row.label for row in rows if isinstance(row, YearResultRow | YearsRow | BaseRow) and row.label]
    assert [MARK in label for label in labels].count(True) == int(marked)
    notes = [str(block.text) for block in blocks if block.block is BlockKind.NOTE]
    assert any(mark_note(data) in text for text in notes) == (marked and code != "doan_vien")


def test_decisions_are_listed_in_the_summary(space: Space, tmp_path: Path) -> None:
    write_summary(tmp_path / "s.xlsx", decided(space), 1000)
    rows = list(openpyxl.load_workbook(tmp_path / "s.xlsx")["Lỗi dữ liệu"].iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if row[0] == "Quyết định")
    listed = [row for row in rows[head + 1 :] if row[0]]
    assert [row[7] for row in listed[:3]] == ["Chỉ tiêu 1.2 năm 2024, số đạt được", None, None]
    assert str(listed[3][7]).endswith("; như lúc chấp nhận")
    assert [(row[0], row[11]) for row in listed] == [
        ("Sửa giá trị", "Có"),
        ("Bỏ tệp này", "Có"),
        ("Lấy bản nộp này", "Có"),
        ("Chấp nhận cảnh báo", "Chưa cần đến"),
    ]
    assert (listed[0][8], listed[0][12]) == ("500", "50")
    assert listed[0][14] == "Nguyễn Văn Chánh, 12/12/2024"
    as_recorded("decisions", read_out(tmp_path / "s.xlsx", "Lỗi dữ liệu"))


def report(space: Space, data: Consolidation) -> tuple[list[str], list[str]]:
    """(paragraphs, table cells) of the review report."""
    document = docx.Document(str(write_review(space.settings, data, datetime(2025, 3, 1)).path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return [p.text for p in document.paragraphs], cells


def said(space: Space) -> list[str]:
    """The paragraphs of the report that was written last, footnotes in square brackets."""
    return lines((space.settings.output_folder(CODE, "2024") / "bao-cao.docx").read_bytes())


def test_corrections_are_footnotes_of_the_report_the_rest_stays_in_the_workbook(space: Space, tmp_path: Path) -> None:
    data = decided(space)
    paragraphs, cells = report(space, data)
    why = "Nguyễn Văn Chánh, 12/12/2024"
    fixed = f"sửa Chỉ tiêu 1.2 năm 2024, số đạt được từ “500” thành “50”; lý do: Đơn vị báo qua điện thoại ({why})."
    assert not any("không tính tệp" in text or "tính theo tệp" in text or "H03" in text for text in paragraphs)
    write_summary(tmp_path / "s.xlsx", data, 1000)
    kept = [row[0].value for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["Cách tính"].iter_rows()]
    at = kept.index("Ghi chú về xử lý số liệu")
    assert kept[at + 1 : at + 4] == [
        f"(1) CĐCS đơn vị A02: {fixed}",
        f"(2) CĐCS đơn vị A03: không tính tệp “A03.xlsx”; lý do: Gửi nhầm ({why}).",
        f"(3) CĐCS đơn vị A05: tính theo tệp “A05 cũ.xlsx”; lý do: Bản sau là bản nháp ({why}).",
    ]
    (row,) = [text for text in cells if MARK in text]
    assert "1.2" in row or "CĐCS" in row
    assert any(MARK.strip() in text and text.startswith("Ghi chú") for text in paragraphs)
    for sentence in (text for text in said(space) if "[Số liệu do cơ quan sửa" in text):
        assert sentence.startswith(f"Chỉ tiêu 1.2[Số liệu do cơ quan sửa: CĐCS đơn vị A02: {fixed}]: ")


def test_without_decisions_the_outputs_say_nothing_of_them(space: Space, tmp_path: Path) -> None:
    data = space.consolidate()
    paragraphs, cells = report(space, data)
    assert not any("xử lý số liệu" in p or MARK in p for p in [*paragraphs, *cells])
    assert not any("cơ quan sửa" in text for text in said(space))
    write_summary(tmp_path / "s.xlsx", data, 1000)
    texts = {c.value for row in openpyxl.load_workbook(tmp_path / "s.xlsx")["Lỗi dữ liệu"].iter_rows() for c in row}
    assert not any("Quyết định xử lý" in str(text) for text in texts)


def test_many_decisions_do_not_flood_the_report(space: Space) -> None:
    data = decided(space)
    fix, accept = data.decisions[0], replace(data.decisions[3], state=DecisionState.APPLIED, about="Khác hẳn")
    many = [replace(data, decisions=(fix,) * n) for n in (MAX_SPELT, MAX_SPELT + 1)]
    (few,), (crowded,) = (corrections(of, of_indicator(of, "1.2")) for of in many)
    assert corrections(replace(data, decisions=(replace(fix, year=2023),)), of_indicator(data, "1.2")) == ()
    assert few.text.count("lý do") == MAX_SPELT
    assert crowded.text == "Có 04 số liệu do cơ quan sửa, ghi ở trang “Lỗi dữ liệu” của tệp tổng hợp lưu tại cơ quan."
    crowd = tuple(replace(accept, unit=u.code) for u in space.program.units)
    blocks = [*handling(replace(data, decisions=crowd))]
    assert len(blocks) == 1
    assert "của 6 đơn vị: CĐCS đơn vị A01, CĐCS đơn vị A02" in blocks[0]
    assert [*handling(replace(data, decisions=(fix,) * (MAX_LISTED + 5)))][-1].startswith("… và 5 quyết định khác")


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("G05", {"action": "Sửa giá trị", "old": 9_999, "new": 30}),
        ("H12", {"action": "Chấp nhận cảnh báo", "code": "H12", "old": 50_000}),
    ],
)
def test_a_decision_about_a_file_that_another_one_replaced_is_not_called_applied(
    tmp_path: Path, code: str, row: dict[str, object]
) -> None:
    """The later form holds the very same value; that is another file's, about which the office has not decided."""
    made, said = Round(tmp_path), {"I_1_2_2024_num": 9_999, "I_3_1_2024_val": 50_000}
    made.put("A05", said)
    (problem,) = (i for i in made.read().issues if i.code == code)
    place = {"unit": "A05", "file": "A05.xlsx", "sheet": problem.ref.sheet, "cell": problem.ref.cell}
    made.decide({**row, **place, "who": "Lan", "reason": "đã gọi"})
    (line,) = made.read().decisions
    assert line.state is DecisionState.APPLIED
    made.put("A05", said, name="A05 lần 2.xlsx", saved="2025-01-08T08:00:00Z")
    again = made.read()
    (line,) = again.decisions
    assert line.state is DecisionState.STALE and "“A05.xlsx”, nay tệp khác của đơn vị được tính" in line.hindrance
    assert {"D01", code} <= {i.code for i in again.issues}
    assert f"ô {problem.ref.inside} ghi {row['old']}" in line.hindrance


def mended(folder: Path) -> Round:
    """A round in which the office has put 30 into a form."""
    made = Round(folder)
    made.put("A05", {"I_1_2_2024_num": 9_999})
    (problem,) = (i for i in made.read().issues if i.code == "G05")
    place = {"unit": "A05", "file": "A05.xlsx", "sheet": problem.ref.sheet, "cell": problem.ref.cell}
    made.decide({"action": "Sửa giá trị", "old": 9_999, "new": 30, **place, "who": "Lan", "reason": "đã gọi"})
    return made


def test_a_correction_that_the_union_has_made_itself_since_is_no_question(tmp_path: Path) -> None:
    made = mended(tmp_path)
    made.put("A05", {"I_1_2_2024_num": 30}, name="A05 lần 2.xlsx", saved="2025-01-08T08:00:00Z")
    again = made.read()
    assert [line.state for line in again.decisions] == [DecisionState.APPLIED]
    assert not {"D01", "G05"} & {i.code for i in again.issues}


def test_a_correction_that_a_close_keeps_is_in_force_whatever_form_came_since(tmp_path: Path) -> None:
    made = mended(tmp_path)
    made.close()
    made.put("A05", {"I_1_2_2024_num": 40}, name="A05 lần 2.xlsx", saved="2025-01-08T08:00:00Z")
    again = made.read()
    assert [line.state for line in again.decisions] == [DecisionState.APPLIED]
    assert "D01" not in {i.code for i in again.issues}
