"""Tracking: who stands where, what to do today, when a file came, the same counts in every output."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from pipeline import __main__
from pipeline.cli.round_lines import say_delivery
from pipeline.intake.arrival import DatedBy
from pipeline.intake.decision_rows import ensure
from pipeline.intake.file_reports import Outcome
from pipeline.program import reader
from pipeline.program.kinds import PUBLIC
from pipeline.program.model import Program, Unit
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import delivery_by, delivery_counts
from pipeline.round.grouping import CLUSTER, KIND
from pipeline.round.roster import Delivery, Roster, RosterLine, phones
from pipeline.round.tracking import CALL_AFTER_DAYS, Posted, ToDo, Tracking, track, tracking_table
from pipeline.settings import Settings
from pipeline.steps import outputs, rounds
from pipeline.steps.journals import collected_journal, posted, sent_journal
from pipeline.steps.tracking import tracked, write_tracking_book
from pipeline.workbooks import tracking as tracking_book
from pipeline.workbooks.look import BANNER, file_url
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.tracking import CALLS, LINES, MESSAGES, RATES, write_tracking
from tests.forms import GOOD, filled, make_form, period_of
from tests.programs import CODE, default_indicators, make_program, office_indicator, unit, write_workspace
from tests.readout import as_recorded, read_out
from tests.soffice import convert, needs_soffice
from tests.test_summary import differences

DUE = date(2024, 12, 15)
TODAY = date(2024, 12, 20)
ANSWERS = {name: value for name, value in GOOD.items() if not name.startswith("I_2_1_")}
WRONG = {**ANSWERS, "I_1_2_2024_num": 500}  # more than the union's members


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """A workspace in which every union stands somewhere else; not to be changed."""
    folder = tmp_path_factory.mktemp("việc")
    indicators = (*default_indicators(), office_indicator())
    write_workspace(folder, indicators=indicators)
    made = Space(folder, reader.read(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE))
    made.put("A01.xlsx", "A01", ANSWERS)
    made.put("A02.xlsx", "A02", WRONG)
    made.put("A03.xlsx", "A03", WRONG, "2024-12-05T01:00:00Z")
    made.put("A05 cũ.xlsx", "A05", {**GOOD, "I_1_2_2024_num": 500})
    made.put("A05.xlsx", "A05", GOOD, "2024-12-10T01:00:00Z")
    made.put("A06.xlsx", "A06", GOOD, "2024-12-18T01:00:00Z")
    made.log("A01", "moi-bao-cao", "2024-11-20T08:00:00+07:00")
    made.log("A03", "de-nghi-sua", "2024-12-06T08:00:00+07:00")
    made.log("A04", "moi-bao-cao", "2024-11-20T08:00:00+07:00", "refused")
    return made


@pytest.fixture(scope="module")
def standing(prepared: Space) -> tuple[Consolidation, Tracking]:
    """How `prepared` stands on TODAY."""
    return prepared.tracked()


@pytest.fixture
def space(prepared: Space, tmp_path: Path) -> Space:
    """A copy of `prepared` to work in."""
    shutil.copytree(prepared.settings.workspace, tmp_path / "w")
    return Space(tmp_path / "w", prepared.program)


class Space:
    """A workspace with one program and its period 2024."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.settings, self.program = Settings(folder), program
        self.period = period_of(program)
        self.returned = self.settings.returns_folder(CODE, "2024")

    def put(self, name: str, unit: str, answers: Mapping[str, object], saved: str = "2024-12-01T01:00:00Z") -> bytes:
        """A filled form in the folder of returned files."""
        form = filled(make_form(self.program, unit), answers, saved)  # type: ignore[arg-type]
        path = self.returned / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(form)
        return form

    def log(self, unit: str, kind: str, time: str, outcome: str = "sent") -> None:
        """A line in the journal of sent letters."""
        entry = {"time": time, "unit": unit, "kind": kind, "digest": time, "outcome": outcome}
        with sent_journal(self.settings, self.program, self.period).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def decide(self, *rows: Mapping[str, object]) -> None:
        """Rows in xu-ly.xlsx, by the heads of its columns."""
        path = self.settings.program_folder(CODE) / "xu-ly.xlsx"
        ensure(path)
        book = openpyxl.load_workbook(path)
        sheet = book["Xử lý"]
        head = next(r for r in sheet.iter_rows() if any(c.value == "Lý do" for c in r))
        column = {str(c.value).rstrip("* "): c.column for c in head if c.value}
        for n, row in enumerate(rows, start=int(head[0].row or 0) + 1):
            common = {"Kỳ": "2024", "Người quyết định": "Nguyễn Văn Chánh", "Ngày": date(2024, 12, 12)}
            for label, value in {**common, **row}.items():
                sheet.cell(n, column[label], value)
        book.save(path)

    def consolidate(self, today: date = TODAY) -> Consolidation:
        return rounds.consolidate(self.settings, self.program, self.period, today).data

    def tracked(self, today: date = TODAY) -> tuple[Consolidation, Tracking]:
        data = self.consolidate(today)
        return data, tracked(self.settings, data, today)


# --------------------------------------------------------------------------- where every union stands


def test_where_every_union_stands(standing: tuple[Consolidation, Tracking]) -> None:
    _, tracking = standing
    by = {line.who.code: line for line in tracking.lines}
    assert list(by) == ["A01", "A02", "A03", "A04", "A05", "A06", standing[0].program.office_code]
    assert {code: line.todo for code, line in by.items()} == {
        "A01": ToDo.DONE,
        "A02": ToDo.RETURN,
        "A03": ToDo.CALL,
        "A04": ToDo.CALL,
        "A05": ToDo.ASK,
        "A06": ToDo.ASK,  # the same figures as A05
        standing[0].program.office_code: ToDo.OWN,
    }
    assert by["A01"].invited == date(2024, 11, 20)
    assert by["A04"].invited is None  # the server refused the address
    assert (by["A03"].sent_back, by["A03"].errors, by["A03"].checked) == (date(2024, 12, 6), 1, False)
    assert [code for code, line in by.items() if line.corrected] == ["A05"]
    assert [code for code, line in by.items() if line.checked] == ["A01", "A05", "A06"]
    assert {code: line.days_late for code, line in by.items() if line.days_late} == {
        "A04": 5,
        "A06": 3,
        standing[0].program.office_code: 5,
    }
    assert [line.who.code for line in tracking.calls] == ["A04", "A03"]
    assert by["A03"].why == "Còn 1 lỗi, đã gửi trả ngày 06/12/2024, 14 ngày chưa có bản sửa"
    assert (by["A04"].chair, by["A04"].email) == ("Chủ tịch A04", "a04@example.com")


def test_a_form_without_an_answer_is_not_received(space: Space) -> None:
    space.put("A04.xlsx", "A04", {"T_reporter": "Lê Văn Lập"})
    data, tracking = space.tracked()
    (line,) = [line for line in data.roster.lines if line.unit.code == "A04"]
    assert (line.delivery, line.file) == (Delivery.REJECTED, "2024/A04.xlsx") and not line.delivery.counted
    assert next(line.todo for line in tracking.lines if line.who.code == "A04") is ToDo.CALL


@pytest.mark.parametrize(
    ("name", "sent"),
    [("A04.pdf", b"%PDF-1.4"), ("A04.jpg", b"\xff\xd8\xff\xe0"), ("A04.xlsx", b""), ("A04.xlsx", b"PK\x03\x04broken")],
    ids=["PDF", "picture", "empty", "broken"],
)
def test_who_is_overdue_and_has_sent_no_form_is_called(space: Space, name: str, sent: bytes) -> None:
    (space.returned / name).write_bytes(sent)
    assert "A04" not in [line.who.code for line in space.tracked(DUE)[1].calls]  # it may send one in time
    data, tracking = space.tracked()
    book = openpyxl.load_workbook(write_tracking_book(space.settings, data, tracking))
    why, todo = ("Vì sao gọi", CALLS), ("Việc cần làm hôm nay", LINES)
    shown: list[dict[str, object]] = []
    for head, title in (why, todo):
        heads, *rows = (row for row in book[title].iter_rows(values_only=True) if row[1])
        shown.append({str(row[1]): row[heads.index(head)] for row in rows})
    assert shown[0]["A04"] == "Tệp đã gửi chưa dùng được, quá hạn 5 ngày"
    assert [*shown[0]] == ["A04", "A03"]
    assert {code for code, label in shown[1].items() if label == ToDo.CALL.label} == shown[0].keys()
    assert any("2 gọi điện" in str(c.value) for row in book[LINES].iter_rows() for c in row)


def test_whoever_sent_what_the_office_has_to_open_is_not_called(standing: tuple[Consolidation, Tracking]) -> None:
    line = a_line(Delivery.REJECTED, 1, DAY, confirmed=1)
    assert not track(replace(standing[0], roster=Roster((line,))), {}, TODAY, 7).calls


def test_of_files_that_were_replaced_the_worst_tells_that_a_form_was_corrected(space: Space) -> None:
    """One of two errors, one of none, and the last that still has one."""
    space.put("A01 cũ.xlsx", "A01", {**WRONG, "Q_nu_ccvcld_2024": 10_000}, "2024-11-25T01:00:00Z")
    space.put("A01 mới.xlsx", "A01", WRONG, "2024-12-05T01:00:00Z")
    (line,) = [line for line in space.tracked()[1].lines if line.who.code == "A01"]
    assert (line.errors, line.corrected) == (1, True)


def a_line(delivery: Delivery, errors: int = 0, came: datetime | None = None, **changes: object) -> RosterLine:
    unit = Unit("A01", "CĐCS A01", PUBLIC, "", "", "a@example.com", "Chủ tịch")
    line = RosterLine(unit, delivery, "f.xlsx", came, errors, 0, estimated=False, typed_in=False)
    return replace(line, **changes)  # type: ignore[arg-type]


DAY = datetime(2024, 12, 1, 8)
MISSING, WITH_ERRORS = a_line(Delivery.MISSING), a_line(Delivery.ON_TIME, 2, DAY)


@pytest.mark.parametrize(
    ("line", "mail", "today", "todo"),
    [
        (MISSING, Posted(), date(2024, 12, 1), ToDo.SEND),
        (MISSING, Posted(invited=DAY), date(2024, 12, 2), ToDo.WAIT),
        (MISSING, Posted(invited=DAY), date(2024, 12, 8), ToDo.REMIND),
        (MISSING, Posted(invited=DAY, reminded=DAY), date(2024, 12, 8), ToDo.WAIT),
        (MISSING, Posted(invited=DAY), DUE, ToDo.REMIND),
        (MISSING, Posted(invited=DAY), date(2024, 12, 16), ToDo.CALL),
        (WITH_ERRORS, Posted(), date(2024, 12, 2), ToDo.RETURN),
        (
            WITH_ERRORS,
            Posted(sent_back=datetime(2024, 11, 30)),
            date(2024, 12, 2),
            ToDo.RETURN,
        ),  # came back, still wrong
        (WITH_ERRORS, Posted(sent_back=datetime(2024, 12, 2)), date(2024, 12, 2 + CALL_AFTER_DAYS), ToDo.WAIT),
        (WITH_ERRORS, Posted(sent_back=datetime(2024, 12, 2)), date(2024, 12, 3 + CALL_AFTER_DAYS), ToDo.CALL),
        (a_line(Delivery.REJECTED, 1, DAY), Posted(), date(2024, 12, 2), ToDo.RETURN),
        (a_line(Delivery.REJECTED, 1, DAY), Posted(), DUE, ToDo.RETURN),
        (a_line(Delivery.REJECTED, 1, DAY), Posted(sent_back=datetime(2024, 12, 16)), date(2024, 12, 17), ToDo.CALL),
        (a_line(Delivery.REJECTED, 1, DAY), Posted(called=datetime(2024, 12, 16)), date(2024, 12, 17), ToDo.WAIT),
        (a_line(Delivery.LATE, 0, DAY), Posted(), date(2025, 1, 2), ToDo.DONE),
        (a_line(Delivery.ON_TIME, 0, DAY, warnings=1), Posted(), date(2024, 12, 2), ToDo.ASK),
        (a_line(Delivery.ON_TIME, 0, DAY, warnings=1, accepted="Chánh"), Posted(), date(2024, 12, 2), ToDo.DONE),
        (a_line(Delivery.ON_TIME, 0, DAY, warnings=1, figures_after_close=1), Posted(), date(2024, 12, 2), ToDo.DECIDE),
        (a_line(Delivery.ON_TIME, 1, DAY, figures_after_close=1), Posted(), date(2024, 12, 2), ToDo.RETURN),
    ],
)
def test_what_to_do(
    standing: tuple[Consolidation, Tracking], line: RosterLine, mail: Posted, today: date, todo: ToDo
) -> None:
    data = replace(standing[0], roster=Roster((line,)))
    assert [x.todo for x in track(data, {"A01": mail}, today, 7).lines] == [todo]


def test_forms_that_went_out_by_hand_are_not_sent_again(standing: tuple[Consolidation, Tracking]) -> None:
    other = replace(a_line(Delivery.ON_TIME), unit=standing[0].program.units[1])
    data = replace(standing[0], roster=Roster((MISSING, other)))
    assert [x.todo for x in track(data, {}, date(2024, 12, 1), 7).lines] == [ToDo.WAIT, ToDo.DONE]
    by_program = {"A02": Posted(invited=DAY)}  # letters are sent by the program, and this union got none
    assert [x.todo for x in track(data, by_program, date(2024, 12, 1), 7).lines] == [ToDo.SEND, ToDo.DONE]


def test_an_answer_after_the_correction_letter_is_a_correction(standing: tuple[Consolidation, Tracking]) -> None:
    line = a_line(Delivery.ON_TIME, 0, datetime(2024, 12, 9))
    data = replace(standing[0], roster=Roster((line,)))
    for when, corrected in ((datetime(2024, 12, 8), True), (datetime(2024, 12, 10), False), (None, False)):
        assert track(data, {"A01": Posted(sent_back=when)}, TODAY, 7).lines[0].corrected is corrected


def test_the_journal_is_read_with_its_odd_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    lines = [
        {"time": "2024-12-01T08:00:00+07:00", "unit": "A", "kind": "nhac-truoc-han", "outcome": "sent"},
        {"time": "2024-12-02T08:00:00+07:00", "unit": "A", "kind": "nhac-qua-han", "outcome": "sent"},
        {"time": "2024-12-03T08:00:00+07:00", "unit": "A", "kind": "de-nghi-sua", "outcome": "uncertain"},
        {"time": "?", "unit": "B", "kind": "moi-bao-cao", "outcome": "sent"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)) + '\n{"half', encoding="utf-8")
    assert posted(path) == {"A": Posted(reminded=datetime(2024, 12, 2, 8))}
    assert posted(tmp_path / "none") == {}


# --------------------------------------------------------------------------- the same counts everywhere


def rates(path: Path, sheet: str) -> dict[str, tuple[object, ...]]:
    """Rows of the blocks of rates: label -> expected … on-time rate."""
    found = {}
    inside = False
    for row in openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True):
        if row[3] == "Phải báo cáo":
            inside = True
        elif inside and isinstance(row[3], int | float):
            found[str(row[0])] = tuple(row[3:11])
        else:
            inside = False
    return found


@pytest.mark.parametrize("name", ["so-theo-doi", "tong-hop"])
def test_the_workbooks_are_as_recorded(standing: tuple[Consolidation, Tracking], tmp_path: Path, name: str) -> None:
    data, tracking = standing
    path = tmp_path / "t.xlsx"
    if name == "tong-hop":
        write_summary(path, data, 1000)
    else:
        write_tracking(path, data, tracking)
    as_recorded(name, read_out(path))


def test_tracking_agrees_with_sheet_five(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    data, tracking = standing
    write_summary(tmp_path / "s.xlsx", data, 1000)
    write_tracking(tmp_path / "t.xlsx", data, tracking)
    shown = rates(tmp_path / "t.xlsx", RATES)
    assert shown == rates(tmp_path / "s.xlsx", "Tình hình nộp")
    assert set(shown) == {
        "Hành chính sự nghiệp", "Doanh nghiệp nhà nước", "Doanh nghiệp ngoài nhà nước", "Cụm 1", "Cụm 2",
        "Toàn chương trình",
    }  # fmt: skip
    assert shown["Toàn chương trình"] == (6, 5, 4, 1, 0, 1, 5 / 6, 4 / 6)
    assert shown["Cụm 2"] == (4, 3, 2, 1, 0, 1, 3 / 4, 2 / 4)
    own = standing[0].program.office_code
    states = Counter(line.delivery for line in tracking.lines if line.who.code != own)
    assert states == +Counter(delivery_counts(data.unit_roster).counts)
    for grouping in (KIND, CLUSTER):
        for row in delivery_by(data, grouping):
            assert shown[row.group][:2] == (row.expected, row.reported)
            mine = [x for x in tracking.lines if x.who.group(grouping) == row.group]
            assert sum(x.delivery is Delivery.ON_TIME for x in mine) == row.on_time == shown[row.group][2]


def test_status_in_the_terminal(
    space: Space, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*words: str) -> str:
        monkeypatch.setattr(
            "sys.argv", ["tonghop", *words, "-p", CODE, "-k", "2024", "-w", str(space.settings.workspace)]
        )
        with pytest.raises(SystemExit) as end:
            __main__.main()
        said = capsys.readouterr()
        assert (end.value.code, said.err) == (0, "")
        return said.out

    path = space.settings.output_folder(CODE, "2024") / "so-theo-doi.xlsx"
    rows = list(csv.DictReader(io.StringIO(run("status", "--csv"))))
    assert [row["state"] for row in rows] == [
        "on_time", "on_time", "on_time", "missing", "on_time", "late", "missing",
    ]  # fmt: skip
    assert not path.exists()  # the table alone
    said = run("status")
    total = re.search(r"Toàn chương trình\s+(.*)", said)
    assert total is not None
    assert total[1].split() == ["6", "5", "4", "1", "0", "1", "83,3%", "66,7%"]
    assert "Gọi hôm nay (2 đơn vị)" in said
    path.unlink()
    run("consolidate")
    assert path.is_file()


def test_the_table_for_other_programs(standing: tuple[Consolidation, Tracking]) -> None:
    _, tracking = standing
    rows = tracking_table(tracking).to_dict("records")
    assert [rows[3][k] for k in ("unit", "received", "errors", "days_late", "todo")] == ["A04", "", "", "5", "call"]
    assert [rows[4][k] for k in ("unit", "received", "counted", "errors", "corrected")] == [
        "A05", "2024-12-01", "2024-12-10", "0", "1",
    ]  # fmt: skip


# --------------------------------------------------------------------------- the workbook


def test_the_tracking_workbook(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    data, tracking = standing
    write_tracking(tmp_path / "a.xlsx", data, tracking)
    write_tracking(tmp_path / "b.xlsx", data, tracking)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == [LINES, RATES, CALLS, MESSAGES]
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.freeze_panes and sheet.print_title_rows
        assert BANNER not in {c.value for row in sheet.iter_rows() for c in row}
    assert book[LINES].auto_filter.ref and book[CALLS].auto_filter.ref
    called = [row[1] for row in book[CALLS].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert called == ["A04", "A03"]
    write_tracking(tmp_path / "c.xlsx", replace(data, cover=replace(data.cover, illustrative=True)), tracking)
    assert all(s["A1"].value == BANNER for s in openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets)


def test_whom_to_call_has_the_number_of_the_unit_list(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    """An old list has no such column, and any union may leave it empty: then the number on its form is taken."""
    listed = make_program(tmp_path, units=({**unit("A03"), "phone": "0216 385 0003"}, unit("A04")))
    assert phones(listed, ()) == {"A03": "0216 385 0003"}
    assert set(phones(standing[0].program, ())) == set()
    data = replace(
        standing[0], roster=replace(standing[0].roster, phones={**phones(listed, ()), "A04": "0912 000 004"})
    )
    tracking = track(data, {}, date(2024, 12, 20), 5)
    write_tracking(tmp_path / "a.xlsx", data, tracking)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for title in (LINES, CALLS):
        rows = [row for row in book[title].iter_rows(values_only=True) if row[1]]
        at = rows[0].index("Điện thoại")
        shown = {row[1]: row[at] for row in rows[1:] if str(row[1]).startswith("A0")}
        assert shown["A04"] == "0912 000 004" and (title == CALLS or shown["A03"] == "0216 385 0003")


def test_nobody_to_call(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    data, tracking = standing
    write_tracking(tmp_path / "a.xlsx", data, replace(tracking, lines=()))
    texts = {c.value for row in openpyxl.load_workbook(tmp_path / "a.xlsx")[CALLS].iter_rows() for c in row}
    assert "Hôm nay không cần gọi đơn vị nào." in texts


def test_text_of_people_stays_text(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    data, tracking = standing
    odd = replace(tracking.lines[3], chair='=HYPERLINK("http://x","y")', email="http://x")
    write_tracking(tmp_path / "a.xlsx", data, replace(tracking, lines=(odd,)))
    cells = [c for row in openpyxl.load_workbook(tmp_path / "a.xlsx")[CALLS].iter_rows() for c in row]
    found = next(c for c in cells if str(c.value).startswith("=HYP"))
    assert found.data_type != "f"
    assert all(c.hyperlink is None for c in cells)


@needs_soffice
@pytest.mark.soffice
def test_libreoffice_works_out_the_rates(standing: tuple[Consolidation, Tracking], tmp_path: Path) -> None:
    data, tracking = standing
    path = tmp_path / "a.xlsx"
    write_tracking(path, data, tracking)
    assert differences(path, convert(path, tmp_path / "out")) == []


@needs_soffice
def test_rates_of_a_divided_round_are_the_same_in_values(
    standing: tuple[Consolidation, Tracking], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a country every opening would count 120,000 unions thousands of times."""
    data, tracking = standing
    write_tracking(tmp_path / "a.xlsx", data, tracking)
    monkeypatch.setattr(tracking_book, "told_in_parts", lambda _: True)
    write_tracking(tmp_path / "b.xlsx", data, tracking)
    live, values = (
        [
            [round(c.value, 9) if isinstance(c.value, float) else c.value for c in row]
            for row in openpyxl.load_workbook(path, data_only=True)[RATES].iter_rows()
        ]
        for path in (convert(tmp_path / "a.xlsx", tmp_path / "out", "xlsx"), tmp_path / "b.xlsx")
    )
    assert values == live
    written = (c.value for row in openpyxl.load_workbook(tmp_path / "b.xlsx")[RATES].iter_rows() for c in row)
    assert not [value for value in written if isinstance(value, str) and value.startswith("=")]


# --------------------------------------------------------------------------- when a file came


def test_a_collected_file_came_when_its_e_mail_did(space: Space) -> None:
    form = space.put("thu-den/A04.xlsx", "A04", ANSWERS, "2024-12-19T01:00:00Z")
    with zipfile.ZipFile(space.returned / "thu-den" / "goi.zip", "w") as package:
        package.writestr("A01 mới.xlsx", filled(make_form(space.program, "A01"), ANSWERS, "2024-12-19T01:00:00Z"))
    (space.returned / "A01.xlsx").unlink()
    path = collected_journal(space.settings, space.program, space.period)
    entries = [
        {"fate": "saved", "path": "A04.xlsx", "date": "2024-12-14T09:00:00+07:00", "sender": "a04@example.com"},
        {"fate": "saved", "path": "goi.zip", "date": "2024-12-17T09:00:00+07:00", "sender": "a01@example.com"},
    ]
    path.write_text("".join(json.dumps(e) + "\n" for e in entries), encoding="utf-8")
    assert form
    by = {line.who.code: line for line in space.tracked()[1].lines}
    assert (by["A04"].came, by["A04"].delivery) == (date(2024, 12, 14), Delivery.ON_TIME)
    assert (by["A01"].came, by["A01"].delivery, by["A01"].days_late) == (date(2024, 12, 17), Delivery.LATE, 2)


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("2024/A01.xlsx", "2024/A01.xlsx"),
        ("2024/goi.zip/YB01.xlsx", "2024/goi.zip"),
        ("2024/goi.ZIP/trong.zip/YB01.xlsx", "2024/goi.ZIP"),
        ("2024/thu.eml/goi.zip/YB01.xlsx", "2024/thu.eml"),
        ("2024/a.zip", "2024/a.zip"),
        ("inputs/thu/xu-ly.xlsx", "xu-ly.xlsx"),
        ("2024/a.zipped/b.xlsx", "2024/a.zipped/b.xlsx"),
    ],
)
def test_links_lead_to_the_container(file: str, target: str) -> None:
    assert file_url("thu", file) == f"../../../inputs/thu/{target}"


@pytest.mark.parametrize("file", ["../../x.xlsx", "2024/../../../x", "2024/..\\..\\x.xlsx", "//may/chia-se/x.xlsx"])
def test_no_link_leads_out_of_the_programs_folder(file: str) -> None:
    assert file_url("thu", file) == ""


def test_links_are_percent_encoded() -> None:
    target = file_url("thu", '2024/=HYPERLINK("http:x")#a?b.xlsx')
    assert target.endswith("2024/%3DHYPERLINK%28%22http%3Ax%22%29%23a%3Fb.xlsx")


def test_links_of_the_summary_lead_to_files_that_are_there(space: Space) -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "a04@example.com", "Fri, 13 Dec 2024 09:00:00 +0700"
    message.set_content("Gửi biểu")
    form = filled(make_form(space.program, "A04"), ANSWERS)
    message.add_attachment(form, maintype="application", subtype="octet-stream", filename="A04.xlsx")
    (space.returned / "thư.eml").write_bytes(message.as_bytes())
    data = space.consolidate()
    path = space.settings.output_folder(CODE, "2024") / "tong-hop.xlsx"
    outputs.write_outputs(space.settings, data)
    sheet = openpyxl.load_workbook(path)["Tình hình nộp"]
    links = [str(c.hyperlink.target) for row in sheet.iter_rows() for c in row if c.hyperlink and c.hyperlink.target]
    named = [link for link in links if link.endswith(".eml")]
    assert len(links) > len(named) >= 1
    assert all((path.parent / unquote(link).replace("\\", "/")).exists() for link in links)


def test_the_date_of_a_fetched_file_decides_which_counts(space: Space) -> None:
    """The one mailed last, though it was saved first."""
    space.put("thu-den/A04.xlsx", "A04", WRONG, "2024-12-02T01:00:00Z")
    space.put("thu-den/A04 (2).xlsx", "A04", ANSWERS, "2024-12-01T01:00:00Z")
    entries = [
        {"fate": "saved", "path": "A04.xlsx", "date": "2024-12-03T09:00:00+07:00"},
        {"fate": "saved", "path": "A04 (2).xlsx", "date": "2024-12-04T09:00:00+07:00"},
    ]
    path = collected_journal(space.settings, space.program, space.period)
    path.write_text("".join(json.dumps(e) + "\n" for e in entries), encoding="utf-8")
    line = next(x for x in space.consolidate().roster.lines if x.unit.code == "A04")
    assert (line.file, line.dated_by) == ("2024/thu-den/A04 (2).xlsx", DatedBy.MAIL)


def test_who_mends_a_form_after_the_due_date_is_not_late(space: Space) -> None:
    space.put("A02 sửa.xlsx", "A02", ANSWERS, "2024-12-19T01:00:00Z")
    data, tracking = space.tracked()
    line = next(x for x in tracking.lines if x.who.code == "A02")
    assert (line.delivery, line.days_late, line.todo, line.corrected) == (Delivery.ON_TIME, 0, ToDo.DONE, True)
    assert (line.came, line.counted, line.dated_by) == (date(2024, 12, 1), date(2024, 12, 19), "lần lưu cuối")
    assert delivery_counts(data.unit_roster).on_time == 4
    assert "2024/A02.xlsx" in {f.file for f in data.roster.files if f.outcome is Outcome.SUPERSEDED}


def test_a_name_in_another_form_of_unicode_is_linked_as_it_is_on_disk(space: Space) -> None:
    """Shown in NFC; a link must say what the disk says."""
    form = filled(make_form(space.program, "A04"), ANSWERS)
    name = unicodedata.normalize("NFD", "Biểu mẫu số 4.xlsx")
    (space.returned / name).write_bytes(form)
    zipped = unicodedata.normalize("NFD", "Gói của cụm.zip")
    with zipfile.ZipFile(space.returned / zipped, "w") as package:
        package.writestr("ảnh.jpg", b"\xff\xd8\xff")
    path = space.settings.output_folder(CODE, "2024") / "tong-hop.xlsx"
    outputs.write_outputs(space.settings, space.consolidate())
    cells = [c for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for c in row]
    linked = {str(c.value): unquote(str(c.hyperlink.target)) for c in cells if c.hyperlink and c.hyperlink.target}
    assert {"2024/Biểu mẫu số 4.xlsx", "2024/Gói của cụm.zip/ảnh.jpg"} <= linked.keys()
    assert all((path.parent / target.replace("\\", "/")).exists() for target in linked.values())


def test_mistakes_in_the_settings_of_mail_do_not_stop_the_round(space: Space) -> None:
    space.log("A04", "moi-bao-cao", "2024-11-20T08:00:00+07:00")
    wrong = replace(space.settings, mail={"remind_days": "bảy", "imp": {}})
    data = space.consolidate()
    assert tracked(wrong, data, TODAY) == tracked(space.settings, data, TODAY)
    sooner = replace(space.settings, mail={"remind_days": 60})
    day = date(2024, 12, 1)
    assert tracked(sooner, data, day) != tracked(space.settings, data, day)


def test_the_terminal_counts_the_unions_alone(space: Space, capsys: pytest.CaptureFixture[str]) -> None:
    say_delivery(space.consolidate())
    assert "Đã nhận biểu của 5/6 đơn vị (4 đúng hạn, 1 quá hạn, 1 chưa nộp); biểu của cơ quan: chưa nộp" in " ".join(
        capsys.readouterr().out.split()
    )
