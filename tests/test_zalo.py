"""Short messages to copy into Zalo, and the forms of a cluster in one archive."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from pipeline import events, moments
from pipeline.cli.run import run
from pipeline.events import MessageEvent
from pipeline.issues import Severity
from pipeline.mail import zalo
from pipeline.mail.templates import Templates
from pipeline.mail.zalo import MOST, VARIABLES, zalo_texts
from pipeline.program.model import Program
from pipeline.round.consolidation import Consolidation
from pipeline.round.tracking import Tick, Tracking
from pipeline.settings import Settings
from pipeline.shipped import TEMPLATES
from pipeline.steps.forms import make_forms
from pipeline.steps.templates import check_templates
from pipeline.steps.tracking import short_messages, write_tracking_book
from pipeline.workbooks.tracking import MESSAGES
from pipeline.zip_package import packed
from tests import test_tracking
from tests.programs import CODE, make_program, unit, write_workspace
from tests.test_ticks import tick
from tests.test_tracking import DUE, TODAY, Space, period_of

prepared, standing, space = test_tracking.prepared, test_tracking.standing, test_tracking.space
SHIPPED = TEMPLATES / "thu"
Standing = tuple[Consolidation, Tracking]


def texts(data: Consolidation, today: date = TODAY) -> dict[str, str]:
    return dict(zalo_texts(data, today, Templates(SHIPPED), remind_days=3))


def test_each_union_is_told_what_it_owes_in_a_short_line(standing: Standing) -> None:
    told = texts(standing[0])
    assert all(len(text) <= MOST and "\n" not in text for text in told.values())
    assert told["A04"] == (
        "Kính gửi đồng chí Chủ tịch A04, CĐCS đơn vị A04. Biểu báo cáo năm 2024 của đơn vị đã quá hạn (hạn nộp "
        "15/12/2024), Công đoàn Viên chức tỉnh Thử chưa nhận được. "
        "Đề nghị đơn vị điền biểu Excel của đơn vị rồi gửi lại ngay hôm nay; chưa có biểu hoặc có khó khăn thì nhắn "
        "lại giúp. "
        "Trân trọng cảm ơn."
    )
    assert re.search(r"còn 1 chỗ phải sửa: .+ \(.*ô [A-Z]\d+.*\)\. Đề nghị đơn vị sửa trong tệp", told["A02"])
    assert "đã nhận đủ biểu" in told["A01"] and "1 chỗ cần xác nhận: " in told["A05"]
    assert all("{" not in text and "  " not in text for text in told.values())


def test_before_the_due_day_it_says_until_when(standing: Standing) -> None:
    told = texts(standing[0], date(2024, 12, 10))
    assert "gửi lại trước hết ngày 15/12/2024" in told["A04"] and "quá hạn" not in told["A04"]
    assert "gửi lại trước hết ngày 15/12/2024" in told["A02"]


def test_a_union_whose_chair_is_not_known_is_greeted_by_its_name(standing: Standing) -> None:
    data = standing[0]
    lines = tuple(replace(x, unit=replace(x.unit, chair="")) for x in data.roster.lines)
    nameless = replace(data, roster=replace(data.roster, lines=lines))
    assert texts(nameless)["A04"].startswith("Kính gửi CĐCS đơn vị A04. ")


def test_of_many_things_to_mend_as_many_are_told_as_fit(standing: Standing) -> None:
    data = standing[0]
    one = next(i for i in data.issues if i.unit == "A02" and i.severity is Severity.ERROR)
    many = tuple(replace(one, ref=one.ref._replace(cell=f"E{n}")) for n in range(20, 50))
    text = texts(replace(data, issues=(*data.issues, *many)))["A02"]
    (rest,) = re.findall(r"; và (\d+) chỗ khác", text)
    assert "còn 31 chỗ phải sửa" in text and len(text) <= MOST and 28 <= int(rest) < 31


def test_what_is_long_is_cut_between_words(standing: Standing) -> None:
    data = standing[0]
    one = next(i for i in data.issues if i.unit == "A02" and i.severity is Severity.ERROR)
    words = " ".join(f"từ{n}" for n in range(100))
    named = tuple(replace(x, unit=replace(x.unit, name=words)) for x in data.roster.lines)
    long = replace(one, ref=one.ref._replace(sheet=words))
    text = texts(replace(data, roster=replace(data.roster, lines=named), issues=(long,)))["A02"]
    assert text.count("(") == text.count(")") == 1
    cut = re.findall(r"(\S+)…", text)
    assert len(cut) == 2 and set(cut) <= set(words.split()) and len(text) <= MOST


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("A03.pdf", b"%PDF-1.4", "Loại tệp không đọc được"),
        ("A03.jpg", b"\xff\xd8\xff\xe0", "Loại tệp không đọc được"),
        ("A03.xlsx", b"", "Tệp rỗng"),
    ],
)
def test_what_is_no_form_is_not_spoken_of_as_one(space: Space, name: str, data: bytes, why: str) -> None:
    for path in space.returned.rglob("A03*"):
        path.unlink()
    (space.returned / name).write_bytes(data)
    text = texts(space.consolidate())["A03"]
    assert text.startswith(
        f"Kính gửi đồng chí Chủ tịch A03, CĐCS đơn vị A03. {space.program.office} đã nhận tệp “{name}” "
    )
    assert f"chưa dùng để tổng hợp được: {why}. Đề nghị đơn vị sớm gửi lại tệp Excel của biểu năm 2024 đã điền." in text
    assert "chỗ phải sửa" not in text and "Đã nhận biểu" not in text


def test_the_tracking_workbook_has_a_cell_per_union_to_copy(space: Space) -> None:
    data, tracking = space.tracked()
    sheet = openpyxl.load_workbook(write_tracking_book(space.settings, data, tracking))[MESSAGES]
    head = next(row for row in sheet.iter_rows() if row[-1].value == "Tin nhắn")
    rows = {row[1].value: row[-1] for row in sheet.iter_rows(min_row=head[0].row + 1)}
    told = texts(data)
    assert {code: cell.value for code, cell in rows.items()} == told and len(told) >= 4
    assert all(cell.alignment.wrap_text and cell.data_type == "s" for cell in rows.values())


def test_a_template_of_the_office_is_used_and_one_with_a_mistake_stops_nothing(space: Space, tmp_path: Path) -> None:
    data, tracking = space.tracked()
    own = tmp_path / "mẫu"
    (own / "thu").mkdir(parents=True)
    settings = replace(space.settings, templates=own)
    assert short_messages(settings, data, TODAY).texts["A04"] == texts(data)["A04"]  # none of its own: ours
    (own / "thu" / "zalo.j2").write_text("Chào {{ don_vi }},\n\nhạn {{ han_nop }}.\n", "utf-8")
    assert short_messages(settings, data, TODAY).texts["A04"] == "Chào CĐCS đơn vị A04, hạn 15/12/2024."
    (own / "thu" / "zalo.j2").write_text("Chào {{ ten }}", "utf-8")
    book = openpyxl.load_workbook(write_tracking_book(settings, data, tracking))
    shown = " ".join(str(c.value) for row in book[MESSAGES].iter_rows() for c in row if c.value)
    assert "Chưa soạn được tin: " in shown and "zalo.j2: không có biến ten" in shown
    assert any("không có biến ten" in said for faults in check_templates(settings).values() for said in faults)


def test_a_template_gets_exactly_the_names_promised(standing: Standing, tmp_path: Path) -> None:
    (tmp_path / "zalo.j2").write_text("".join(f"{{{{ {name} }}}}\n" for name in VARIABLES), "utf-8")
    assert zalo_texts(standing[0], DUE, Templates(tmp_path), remind_days=3)
    guide = (SHIPPED / "huong-dan.txt").read_text(encoding="utf-8")
    assert all(f"  {name} " in guide or f" {name}," in guide or f" {name}\n" in guide for name in VARIABLES)
    assert f"  {zalo.TEMPLATE}.j2 " in guide


# ------------------------------------------------------------------------------------------- forms by cluster


def clustered(folder: Path) -> tuple[Settings, Program]:
    write_workspace(folder)
    return Settings(folder), make_program(folder / "inputs" / CODE)


def archives(settings: Settings) -> dict[str, list[str]]:
    folder = settings.output_folder(CODE, "2024") / "bieu-mau" / "theo-cum"
    return {path.name: zipfile.ZipFile(path).namelist() for path in sorted(folder.glob("*"))}


def test_the_forms_of_a_cluster_are_in_one_archive(tmp_path: Path) -> None:
    settings, program = clustered(tmp_path)
    made = make_forms(settings, program, period_of(program))
    names = {unit.code: made.paths[unit.code].name for unit in program.reporters(period_of(program))}
    assert archives(settings) == {
        "Cụm 1.zip": [names["A01"], names["A02"]],
        "Cụm 2.zip": [names["A03"], names["A04"], names["A05"], names["A06"]],
    }
    folder = made.paths["A01"].parent / "theo-cum"
    with zipfile.ZipFile(folder / "Cụm 1.zip") as archive:
        assert archive.testzip() is None
        assert archive.read(names["A01"]) == made.paths["A01"].read_bytes()
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    (folder / "Cụm cũ.zip").write_bytes((folder / "Cụm 2.zip").read_bytes())
    (folder / "ghi chú.txt").write_text("của cơ quan", "utf-8")
    make_forms(settings, program, period_of(program))
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.glob("*.zip")}
    assert after == before and (folder / "ghi chú.txt").exists()


def test_an_archive_of_the_office_stays(tmp_path: Path) -> None:
    settings, program = clustered(tmp_path)
    made = make_forms(settings, program, period_of(program))
    form = made.paths["A01"]
    book = openpyxl.load_workbook(form)
    book.save(form)  # by another program: somebody has filled it
    folder = form.parent / "theo-cum"
    for name, content in (("đã điền.zip", packed({form.name: form.read_bytes()})), ("hỏng.zip", b"PK")):
        (folder / name).write_bytes(content)
    make_forms(settings, program, period_of(program))
    assert (folder / "đã điền.zip").exists() and (folder / "hỏng.zip").exists()


def test_clusters_whose_names_make_one_file_name_have_an_archive_each(tmp_path: Path) -> None:
    """Also on a system that sees no difference of case; spellings of one name are one cluster, as everywhere."""
    named = ["Cụm 1/2", "Cụm 1-2", "CỤM 1?2", "Cụm Hòa", "cụm hoà", "cụm 1:2 (2)"]
    units = [unit(f"A{n:02d}", cluster=cluster) for n, cluster in enumerate(named, 1)]
    write_workspace(tmp_path, units=units)
    program = make_program(tmp_path / "inputs" / CODE, units=units)
    make_forms(Settings(tmp_path), program, period_of(program))
    found = archives(Settings(tmp_path))
    assert {name: [form[:3] for form in forms] for name, forms in found.items()} == {
        "Cụm 1-2.zip": ["A01"],
        "Cụm 1-2 (2).zip": ["A02"],
        "CỤM 1-2 (3).zip": ["A03"],
        "Cụm Hòa.zip": ["A04", "A05"],
        "cụm 1-2 (2) (2).zip": ["A06"],
    }


def test_a_program_without_clusters_has_no_archives(tmp_path: Path) -> None:
    write_workspace(tmp_path, units=[unit(code, cluster="") for code in ("A01", "A02")])
    program = make_program(tmp_path / "inputs" / CODE, units=[unit(code, cluster="") for code in ("A01", "A02")])
    made = make_forms(Settings(tmp_path), program, period_of(program))
    assert sorted(p.name for p in made.paths["A01"].parent.iterdir()) == sorted(p.name for p in made.paths.values())


@pytest.mark.parametrize("cluster", ["Cụm 1/2", "CON", "  Cụm: A?  "])
def test_any_name_of_a_cluster_makes_a_name_every_system_takes(tmp_path: Path, cluster: str) -> None:
    units = [unit("A01", cluster=cluster)]
    write_workspace(tmp_path, units=units)
    program = make_program(tmp_path / "inputs" / CODE, units=units)
    make_forms(Settings(tmp_path), program, period_of(program))
    (name,) = archives(Settings(tmp_path))
    assert not re.search(r'[<>:"/\\|?*]|^con\.zip$', name, re.IGNORECASE)


# ------------------------------------------------------------------------------------------- the command


@pytest.fixture
def typed(space: Space, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line up to what it is told."""
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    return ["zalo", "-w", str(space.settings.workspace), "-p", CODE, "-k", "2024"]


def listed(typed: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, str]]:
    """The table by union."""
    capsys.readouterr()
    assert run([*typed, "--csv"]) == 0
    return {row["unit"]: row for row in csv.DictReader(io.StringIO(capsys.readouterr().out))}


def test_who_owes_nothing_gets_no_message(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(typed, capsys)
    assert "A01" not in rows and {"A02", "A04", "A05"} <= rows.keys()
    assert "đã quá hạn" in rows["A04"]["text"] and rows["A04"]["tick"] == "called"
    assert rows["A02"]["tick"] == "sent_back"


def test_what_was_told_is_a_tick_of_today_and_can_be_taken_back(
    typed: list[str], space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*typed, "--told", "A04, A02"]) == 0
    assert "Đã ghi là đã nhắn 2 đơn vị." in capsys.readouterr().out
    assert {code: row["told"] for code, row in listed(typed, capsys).items() if code in ("A02", "A04")} == {
        "A02": "2024-12-20", "A04": "2024-12-20"
    }  # fmt: skip
    _, tracking = space.tracked()
    line = next(x for x in tracking.lines if x.who.code == "A04")
    assert line.called == date(2024, 12, 20) and Tick.CALLED in line.by_hand
    assert run([*typed, "--told", "A04", "--undo"]) == 0
    assert listed(typed, capsys)["A04"]["told"] == ""


def test_who_is_overdue_and_sent_no_form_was_called_when_it_was_told(
    typed: list[str], space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    (space.returned / "A04.pdf").write_bytes(b"%PDF-1.4")
    assert run([*typed, "--told", "A04"]) == 0
    assert listed(typed, capsys)["A04"]["tick"] == "called"
    assert [line.who.code for line in space.tracked()[1].calls] == ["A03"]
    assert run([*typed, "--told", "A04", "--undo"]) == 0
    assert [line.who.code for line in space.tracked()[1].calls] == ["A04", "A03"]


def test_what_is_taken_back_leaves_an_earlier_day_that_was_noted_by_hand(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 18, 9, 30))
    assert run([*typed, "--told", "A04"]) == 0
    monkeypatch.setattr(moments, "now", lambda: datetime(2024, 12, 20, 9, 30))
    for _ in range(2):  # noted and taken back once more
        assert run([*typed, "--told", "A04"]) == run([*typed, "--told", "A04"]) == 0
        assert listed(typed, capsys)["A04"]["told"] == "2024-12-20"
        assert run([*typed, "--told", "A04", "--undo"]) == 0
        assert listed(typed, capsys)["A04"]["told"] == "2024-12-18"
    assert run([*typed, "--told", "A04", "--undo"]) == 0
    assert listed(typed, capsys)["A04"]["told"] == ""


def test_nobody_is_told_whom_there_is_no_message_for(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*typed, "--told", "A04", "--told", "A01"]) == 1
    assert "Không có tin nào cho đơn vị A01" in capsys.readouterr().err
    assert listed(typed, capsys)["A04"]["told"] == ""


def test_each_message_stands_on_a_line_that_can_be_copied_whole(
    typed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*typed, "--csv"]) == 0
    messages = [row["text"] for row in csv.DictReader(io.StringIO(capsys.readouterr().out))]
    assert messages and run(typed) == 0
    shown = capsys.readouterr().out.splitlines()
    assert all(message in shown for message in messages) and max(map(len, messages)) > 80


def test_a_window_is_told_every_message(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(events.VARIABLE, "1")
    assert run(typed) == 0
    found = [event for line in capsys.readouterr().out.split("\n") if (event := events.decoded(line))]
    message = next(event for event in found if isinstance(event, MessageEvent) and event.code == "A04")
    assert message.message.startswith("Kính gửi đồng chí Chủ tịch A04") and message.todo == "Gọi điện"


def test_what_was_ticked_in_the_workbook_is_known(
    typed: list[str], space: Space, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["status", *typed[1:]]) == 0
    book = space.settings.output_folder(CODE, "2024") / "so-theo-doi.xlsx"
    tick(book, "A04", {Tick.CALLED.label: date(2024, 12, 19)})
    tick(book, "A05", {Tick.CALLED.label: "hôm qua"})
    assert run(typed) == 0
    assert "đang ghi “hôm qua”" in capsys.readouterr().out
    assert listed(typed, capsys)["A04"]["told"] == "2024-12-19"
