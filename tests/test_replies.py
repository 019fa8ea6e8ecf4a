"""A question goes to the union in its marked copy; the answer comes back with the figure, for one decision."""

from __future__ import annotations

import io
import itertools
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from pipeline.forms.fill import set_values
from pipeline.forms.marks import LIST_SHEET
from pipeline.intake.decision_table import SHEET as DECISIONS
from pipeline.intake.decisions import Action
from pipeline.intake.texts.replies import decision_row
from pipeline.issues import CATALOGUE, CellRef, Issue, Severity
from pipeline.issues.answers import Meaning, answers_to, meaning_of
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import issues_by_unit, letters_due
from pipeline.round.tracking import ToDo, track
from pipeline.steps import accepting, outputs, rounds
from pipeline.steps.output_names import RETURNS_FOLDER
from pipeline.steps.report import write_review
from pipeline.steps.signature import Signature
from pipeline.workbooks.marked_copies.answer_room import choices_for
from pipeline.workbooks.marked_copies.due import copies_due
from pipeline.workbooks.summary import write_summary
from tests import test_closing
from tests.forms import saved_at
from tests.programs import CODE
from tests.readout import as_recorded, read_out
from tests.soffice import convert_all, needs_soffice
from tests.test_cli import Runner
from tests.test_closing import TODAY, WHO, Space, pairs

run = test_closing.run  # the fixture

NAME = "I_3_1_2024_val"
WORDS = "gồm 480 người của <đơn vị> sáp nhập & chuyển đến"


@pytest.fixture
def space(tmp_path: Path) -> Space:
    made = Space(tmp_path)
    made.put("A05", {NAME: 130})  # more than its 120 people
    return made


def copy_of(space: Space) -> bytes:
    """The marked copy of the only union that is asked something."""
    read = rounds.consolidate(space.settings, space.program, space.period, TODAY)
    [name] = outputs.write_returns(space.settings, read).names
    folder = space.settings.output_folder(space.program.code, space.period.code) / RETURNS_FOLDER
    return (folder / name).read_bytes()


def send_back(space: Space, copy: bytes, values: dict[str, object]) -> None:
    """The union fills in its copy and sends it instead of the former file."""
    folder = space.settings.returns_folder(space.program.code, space.period.code)
    [former] = folder.rglob("*A05*.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(copy))
    set_values(book, values)  # type: ignore[arg-type]
    book.save(former)


def about(space: Space, *codes: str) -> list[Issue]:
    return [i for i in space.read().issues if i.code in codes]


def test_copy_has_a_drop_down_and_room_for_words_beside_the_questioned_cell(space: Space) -> None:
    [asked] = [i for i in space.read().issues if i.code.startswith("H")]
    book = openpyxl.load_workbook(io.BytesIO(copy_of(space)))
    places = {n: book.defined_names[n].attr_text.replace("$", "") for n in (NAME, f"A_{NAME}", f"W_{NAME}")}
    sheet = book["Số liệu"]
    answer, words = (sheet[places[f"{family}_{NAME}"].partition("!")[2]] for family in "AW")
    assert answer.row == words.row == sheet[asked.ref.cell].row and words.column == answer.column + 1
    assert not answer.protection.locked and not words.protection.locked
    [rule] = [r for r in sheet.data_validations.dataValidation if answer.coordinate in r.sqref]
    assert rule.formula1 == '"' + ",".join(a.text for a in answers_to(asked.code)) + '"'
    heads = [c.value for c in sheet[sheet.freeze_panes and int(sheet.freeze_panes[1:]) - 1]]
    assert heads[-2:] == ["Trả lời câu hỏi", "Giải thích"]
    [line] = [row for row in book[LIST_SHEET].iter_rows() if row[2].value == asked.ref.cell]
    assert line[7].hyperlink.location == f"'Số liệu'!{answer.coordinate}"
    assert line[3].value.startswith("Câu 3.1 ")


def test_an_answer_travels_with_the_figure_to_one_decision_of_the_office(space: Space, tmp_path: Path) -> None:
    [asked] = [i for i in space.read().issues if i.code.startswith("H")]
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS})
    data = space.read()
    [still] = [i for i in data.issues if i.code == asked.code]
    assert still.reply == f"Số đúng: {WORDS}" and still.confirmed  # the answer silences nothing by itself
    [told] = about(space, "R01")
    assert (told.ref.cell, told.found) == (asked.ref.cell, f"Số đúng: {WORDS}") and asked.code in told.expected
    line = next(line for line in data.roster.lines if line.unit.code == "A05")
    assert (line.warnings, line.answered, line.settled) == (1, 1, False)
    assert list(copies_due(data)) == []  # nobody is asked twice
    assert asked.code not in {i.code for i in issues_by_unit(data).get("A05", ())}  # nor in a letter about others
    assert letters_due([line], space.period, TODAY, remind_days=7, kinds=[LetterKind.QUESTION]) == ()
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, data, 1000)
    book = openpyxl.load_workbook(path)
    rows = [[c for c in row if c] for row in book["Đơn vị trả lời"].iter_rows(values_only=True)]
    assert any("Chấp nhận cảnh báo" in row and f"Đơn vị trả lời: Số đúng: {WORDS}" in row for row in rows)
    heads = next(list(row) for row in book["Đơn vị trả lời"].iter_rows(values_only=True) if "Mã lỗi" in row)
    assert heads[: len(DECISIONS.columns)] == [c.header for c in DECISIONS.columns]  # a row copied whole lies right
    assert any(f"Trả lời câu hỏi về số năm 2024: Số đúng: {WORDS}" in row for row in book["Số liệu"].values)
    as_recorded("answers of unions", read_out(path, "Đơn vị trả lời", "Số liệu"))

    settled = accepting.accept_answers(space.settings, space.program, space.period, Signature(WHO, TODAY)).issues
    assert [i.code for i in settled] == [asked.code]
    after = space.read()
    assert not [i for i in after.issues if i.code in (asked.code, "R01", "D01")]
    [accepted] = [i for i in after.issues if i.code == "D03"]
    assert WORDS in accepted.expected
    assert [i.found for i in after.issues if i.code == "R02"] == [f"Số đúng: {WORDS}"]
    assert accepting.accept_answers(space.settings, space.program, space.period, Signature(WHO, TODAY)).issues == ()
    write_review(space.settings, after, datetime(2025, 3, 1))
    report = space.settings.output_folder(space.program.code, "2024") / "bao-cao.docx"
    document = docx.Document(str(report))
    texts = [c.text for table in document.tables for row in table.rows for c in row.cells]
    assert WORDS in texts and not any("Trả lời câu hỏi" in text for text in texts)  # the words, not the traffic


def test_words_of_its_own_are_for_somebody_to_read(space: Space) -> None:
    send_back(space, copy_of(space), {f"W_{NAME}": WORDS})
    [told] = about(space, "R01")
    assert told.found == WORDS
    assert accepting.accept_answers(space.settings, space.program, space.period, Signature(WHO, TODAY)).issues == ()


def test_a_union_that_says_it_mended_the_figure_and_did_not_is_asked_again(space: Space) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": "Sửa thành số mới"})
    [told] = about(space, "R03")
    assert "Ghi số mới vào ô màu vàng" in told.advice
    again = openpyxl.load_workbook(io.BytesIO(copy_of(space)))
    ((sheet, cell),) = again.defined_names[f"A_{NAME}"].destinations
    assert again[sheet][cell.replace("$", "")].value == "Sửa thành số mới"
    send_back(space, copy_of(space), {f"A_{NAME}": "Sửa thành số mới", NAME: 5})
    assert [i.found for i in about(space, "R02")] == ["Sửa thành số mới"]
    assert not [i for i in space.read().issues if i.code.startswith(("H", "R03"))]


def test_a_figure_mended_as_it_was_asked_for_is_a_note(space: Space) -> None:
    answered, told = copy_of(space), {f"A_{NAME}": "Sửa thành số mới", NAME: 5}
    folder = space.settings.returns_folder(space.program.code, space.period.code)
    for values, code in ((told, "T22"), ({**told, "I_1_2_2024_num": 96}, "T10")):  # another figure nobody asked about
        book = openpyxl.load_workbook(io.BytesIO(answered))
        set_values(book, values)  # type: ignore[arg-type]
        out = io.BytesIO()
        book.save(out)
        (folder / "A05 lần 2.xlsx").write_bytes(saved_at(out.getvalue(), "2024-12-20T01:00:00Z"))
        assert [i.code for i in space.read().issues if i.code in ("T10", "T21", "T22")] == [code]


def test_an_answer_given_before_goes_along_with_the_next_copy(space: Space) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS, "I_1_2_2024_num": "nhiều"})
    copy = copy_of(space)
    send_back(space, copy, {"I_1_2_2024_num": 95})
    [told] = about(space, "R01")
    assert told.found == f"Số đúng: {WORDS}"


def test_every_question_about_a_figure_has_answers_that_fit_a_drop_down() -> None:
    for code in CATALOGUE:
        answers = answers_to(code)
        assert len(",".join(a.text for a in answers)) <= 255
        assert all("," not in a.text and '"' not in a.text for a in answers)
        assert all(meaning_of(a.text) is a.meaning for a in answers)
        assert not answers or {a.meaning for a in answers} == {Meaning.STANDS, Meaning.MENDED}
    assert answers_to("H06") and answers_to("R03") == () and answers_to("T10") == () and answers_to("G13") == ()


def test_several_questions_of_one_cell_fit_one_drop_down() -> None:
    asked = [code for code in CATALOGUE if answers_to(code)]
    for codes in (asked, *itertools.combinations([c for c in asked if c[0] == "H"], 3)):
        choices = choices_for(codes)
        assert len(",".join(choices)) <= 255
        assert {Meaning.STANDS, Meaning.MENDED} <= {meaning_of(text) for text in choices}


def test_answers_are_no_words_outside_the_input_cells(space: Space) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS})
    data = space.read()
    assert data.texts.outside == {} and not [i for i in data.issues if i.code.startswith("W")]


def test_a_figure_that_is_held_back_is_asked_and_answered_in_the_same_way(space: Space, run: Runner) -> None:
    space.put("A05", {NAME: 90_000})
    [asked] = [i for i in space.read().issues if i.code.startswith("H")]
    assert asked.severity is Severity.ERROR and asked.kind.confirmable
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS})
    data = space.read()
    assert ("A05", "3.1") not in pairs(data)  # still withheld: the office decides
    line = next(line for line in data.roster.lines if line.unit.code == "A05")
    assert (line.errors, line.confirmed) == (1, 1) and list(copies_due(data)) == []
    assert letters_due([line], space.period, TODAY, remind_days=7, kinds=list(LetterKind)) == ()
    assert track(data, {}, TODAY, 7).counts[ToDo.JUDGE] == 1
    [held] = [i for i in data.issues if i.code == asked.code]
    got = accepting.accept_answers(space.settings, space.program, space.period, Signature(WHO, TODAY))
    assert (got.issues, got.single) == ((), (held,))  # never in bulk
    screen = run("accept", "--answers", "--by", WHO, "--yes", "-p", CODE, "-k", "2024", "-w", space.settings.workspace)
    waiting = screen.out.partition("Đã chấp nhận 0 số")[2]
    assert "số đang tạm giữ" in waiting and f"A05 {held.ref.inside}: {held.title}. Trả lời: {held.reply}" in waiting
    row = decision_row(held, "2024")
    assert row["action"] is None
    space.decide({**row, "action": Action.ACCEPT.label, "who": WHO})
    after = space.read()
    assert pairs(after)["A05", "3.1"] == (90_000, None)


def test_what_only_the_office_can_settle_is_asked_of_nobody(space: Space) -> None:
    space.put("A05", {NAME: 12})
    space.accept("A05")
    space.put("A05", {NAME: 14})
    data = space.read()
    assert "D09" in {i.code for i in data.issues}
    assert Issue("T10", CellRef("a.xlsx"), "", "").internal
    [line] = [line for line in data.unit_roster if line.unit.code == "A05"]
    assert line.warnings == 1 and not line.asked and list(copies_due(data)) == []
    assert letters_due([line], space.period, TODAY, remind_days=7, kinds=list(LetterKind)) == ()
    assert {x.todo for x in track(data, {}, TODAY, 7).lines if x.who.code == "A05"} == {ToDo.JUDGE}


def without_names(copy: bytes, values: dict[str, object]) -> bytes:
    """The copy, answered, as a program that keeps no names saves it."""
    book = openpyxl.load_workbook(io.BytesIO(copy))
    set_values(book, values)  # type: ignore[arg-type]
    for name in list(book.defined_names):
        del book.defined_names[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_answers_in_a_copy_without_names_are_read_by_their_heads(space: Space) -> None:
    form = without_names(copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS})
    send_raw(space, form)
    data = space.read()
    [told] = about(space, "R01")
    assert told.found == f"Số đúng: {WORDS}" and data.texts.outside == {} and list(copies_due(data)) == []


@needs_soffice
@pytest.mark.soffice
def test_answers_in_a_copy_saved_as_another_kind_of_file_are_read(space: Space, tmp_path: Path) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng", f"W_{NAME}": WORDS})
    [sent] = space.settings.returns_folder(space.program.code, "2024").rglob("*A05*.xlsx")
    for kind in ("ods", "xls"):
        made = convert_all([sent], tmp_path / kind, kind)[0]
        (sent.parent / f"A05.{kind}").write_bytes(made.read_bytes())
        sent.unlink()
        sent = sent.parent / f"A05.{kind}"
        assert [i.found for i in about(space, "R01")] == [f"Số đúng: {WORDS}"], kind
        assert space.read().texts.outside == {}


def send_raw(space: Space, form: bytes) -> None:
    [former] = space.settings.returns_folder(space.program.code, "2024").rglob("*A05*.xlsx")
    former.write_bytes(form)


def test_what_a_union_types_into_the_list_of_its_copy_is_told(space: Space) -> None:
    book = openpyxl.load_workbook(io.BytesIO(copy_of(space)))
    sheet = book[LIST_SHEET]
    [line] = [row for row in sheet.iter_rows() if row[2].value == "E25"]
    send_back(space, copy_of(space), {})
    assert space.read().texts.outside == {}  # nothing of the list itself
    line[4].value = "30 mới đúng"  # over what stands in the cell now
    sheet["B60"] = "Đơn vị đã xem hết"
    sheet.cell(line[0].row, 9).value = "do sáp nhập"
    out = io.BytesIO()
    book.save(out)
    send_raw(space, out.getvalue())
    texts = [t.text for t in space.read().texts.outside["A05"]]
    assert len(texts) == 2 and "30 mới đúng" in texts[0] and "do sáp nhập" in texts[0]
    assert texts[1] == "Đơn vị đã xem hết"


def test_an_answer_that_became_a_formula_is_no_empty_one(space: Space) -> None:
    send_back(space, copy_of(space), {f"W_{NAME}": "=5+7 người chuyển đến"})
    [told] = about(space, "R01")
    assert told.found == "=5+7 người chuyển đến"


def test_a_number_typed_as_an_answer_is_told_as_it_is_seen(space: Space) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": 12})
    assert [i.found for i in about(space, "R01")] == ["12"]


def test_a_long_answer_says_what_was_left_out(space: Space) -> None:
    send_back(space, copy_of(space), {f"W_{NAME}": "dài " * 8000})
    [asked] = [i for i in space.read().issues if i.code.startswith("H")]
    assert "còn 26.999 ký tự, xem tệp gốc 2024/A05.xlsx" in asked.reply


def test_an_answer_about_a_head_count_stands_beside_it(space: Space, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(copy_of(space)))
    book.defined_names.add(DefinedName("W_Q_doan_vien_2024", attr_text="'Thông tin chung'!$H$40"))
    book["Thông tin chung"]["H40"] = "đếm lại ngày 30/11"
    out = io.BytesIO()
    book.save(out)
    send_raw(space, out.getvalue())
    path = tmp_path / "tong-hop.xlsx"
    write_summary(path, space.read(), 1000)
    book = openpyxl.load_workbook(path)
    assert [row[0] for row in book["Số liệu chung"].values if row[-1] == "đếm lại ngày 30/11"] == ["doan_vien"]
    label = next(b.label for b in space.program.bases if b.code == "doan_vien")
    said = [row for row in book["Lời của đơn vị"].values if row[6] and "đếm lại ngày 30/11" in str(row[6])]
    assert [(row[0], row[3], row[5]) for row in said] == [("A05", "Thông tin chung", label)]


def test_a_new_number_that_is_still_doubted_is_a_new_question(space: Space) -> None:
    send_back(space, copy_of(space), {f"A_{NAME}": "Sửa thành số mới", f"W_{NAME}": WORDS, NAME: 125})
    assert [i.found for i in about(space, "R04")] == [f"Sửa thành số mới: {WORDS}"] and not about(space, "R03", "R01")
    assert [(i.found, i.reply) for i in about(space, "H02")] == [("125", "")]
    again = openpyxl.load_workbook(io.BytesIO(copy_of(space)))
    ((sheet, cell),) = again.defined_names[f"A_{NAME}"].destinations
    assert again[sheet][cell.replace("$", "")].value is None  # the former answer is none to the new question


def test_a_promise_to_mend_stays_open_when_nothing_else_doubts_the_figure(space: Space) -> None:
    promise = {f"A_{NAME}": "Sửa thành số mới", f"W_{NAME}": "sẽ gửi sau"}
    send_back(space, copy_of(space), promise | {"Q_ccvcld_2024": 500, "Q_doan_vien_2024": 400})
    data = space.read()
    assert not [i for i in data.issues if i.code.startswith("H")]
    [told] = about(space, "R03")
    assert told.severity is Severity.WARNING and told.found == "Sửa thành số mới: sẽ gửi sau"
    [line] = [line for line in data.unit_roster if line.unit.code == "A05"]
    assert line.asked and not line.settled and len(list(copies_due(data))) == 1


def test_a_figure_that_the_office_set_is_asked_of_nobody_and_answered_by_nobody(space: Space) -> None:
    [asked] = [i for i in space.read().issues if i.code == "H02"]
    send_back(space, copy_of(space), {f"A_{NAME}": "Số đúng"})
    [file] = [s.name for s in space.settings.returns_folder(space.program.code, "2024").iterdir()]
    common = {"period": "2024", "unit": "A05", "file": f"2024/{file}", "who": WHO, "reason": "gọi điện"}
    place = {"sheet": asked.ref.sheet, "cell": asked.ref.cell, "old": 130, "new": 128}
    space.decide({**common, **place, "action": Action.CORRECT.label})
    data = space.read()
    assert pairs(data)["A05", "3.1"] == (128, None)
    assert not [i for i in data.issues if i.reply or i.code in ("H02", "R01", "R03")]
