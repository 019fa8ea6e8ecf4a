"""Sheet Thiết lập of the program workbook: what it says holds, before pipeline.toml; what is wrong there is said."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipeline import settings as settings_file
from pipeline.errors import ProgramError, SettingsError
from pipeline.mail.passwords import Account, Terminal, Trusted, account, find_password
from pipeline.mail.settings import MailSettings, Sender, Server
from pipeline.office_settings import OFFICE_SETTINGS, SETTING_BY_KEY, Security, in_words
from pipeline.program import sheets
from pipeline.program.model import Program
from pipeline.settings import Settings, value_of
from pipeline.steps import choose
from pipeline.steps.alone import program_of_code_alone
from pipeline.steps.post import mail_settings
from pipeline.toml_table import TomlTable
from tests import test_cli
from tests.programs import FIRST_ROW, change_cells, write_workspace
from tests.test_cli import Runner

run = test_cli.run  # a fixture
REPOSITORY = Path(__file__).resolve().parent.parent
SHEET = sheets.SETTINGS.name
TODAY = date(2026, 3, 1)
ROWS = {setting.key: FIRST_ROW + n for n, setting in enumerate(OFFICE_SETTINGS)}
FOR_THE_MACHINE = {  # in pipeline.toml alone
    *("program", "period", "summary.live_formula_rows", "cache.megabytes"),
    *("machine.jobs", "machine.cluster", "machine.shared"),
}
SMTP, USER = "mail.smtp.host", "mail.smtp.user"
HOST = "smtp.donvi.vn"


def workspace(folder: Path, said: Mapping[str, object], toml: str = "") -> Path:
    """A workspace whose program workbook says so, by key, in its sheet Thiết lập."""
    write_workspace(folder)
    change_cells(book(folder), {(SHEET, f"B{ROWS[key]}"): value for key, value in said.items()})
    (folder / settings_file.FILE_NAME).write_text(toml, encoding="utf-8")
    return folder


def book(folder: Path) -> Path:
    return folder / "inputs" / "thu" / "chuong-trinh.xlsx"


def held(folder: Path) -> Settings:
    loaded = settings_file.load(folder)
    return choose.settings_for(loaded, choose.load_program(loaded, "thu"))[0]


def keys(tables: Mapping[str, object], above: str = "") -> set[str]:
    return set().union(
        *(keys(v, f"{above}{k}.") if isinstance(v, dict) else {f"{above}{k}"} for k, v in tables.items())
    )


def test_every_setting_of_the_shipped_file_can_be_made_in_the_workbook() -> None:
    text = (REPOSITORY / "pipeline.toml").read_text(encoding="utf-8")
    lines = [re.sub(r"^# (?=\[mail|\w+ = )", "", line) for line in text.splitlines()]
    assert keys(tomllib.loads("\n".join(lines))) - FOR_THE_MACHINE <= set(ROWS)


def test_the_guide_lists_what_stands_in_the_shipped_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key that anybody asks pipeline.toml for, but those that the sheet has."""
    asked: set[str] = set()
    real = TomlTable.value

    def noted(self: TomlTable, key: str, default: object = None) -> object:
        asked.add(f"{self._name}.{key}" if self._name else key)
        return real(self, key, default)

    monkeypatch.setattr(TomlTable, "value", noted)
    toml = '[mail]\nsender_address = "a@b.vn"\n[mail.smtp]\nhost = "a.vn"\n[mail.imap]\nhost = "a.vn"\n'
    mail_settings(held(workspace(tmp_path, {}, toml)))
    alone = {key for key in asked - set(ROWS) if not any(other.startswith(f"{key}.") for other in asked)}  # no tables
    assert alone >= FOR_THE_MACHINE
    guide = (REPOSITORY / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    listed = guide.partition("Chỉ có ở tệp này")[2].partition(" Chạy theo lịch")[0]
    named = {name for name in re.findall(r"`([^`]+)`", listed) if "/" not in name} | {"program", "period"}
    assert named == {key.rpartition(".")[2] for key in alone}


def test_every_default_lies_within_its_bounds() -> None:
    usual = Settings(Path())
    numbers = [(s, value_of(usual, s)) for s in OFFICE_SETTINGS if not s.is_mail]
    assert all(s.within(v) for s, v in numbers if isinstance(v, int | float))
    assert len(numbers) > 12


def test_the_blank_workbook_has_a_line_for_each_and_no_value() -> None:
    sheet = openpyxl.load_workbook(REPOSITORY / "templates" / "xlsx" / "chuong-trinh.xlsx")[SHEET]
    rows = list(sheet.iter_rows(min_row=FIRST_ROW, values_only=True))
    assert rows == [(s.label, None, s.note) for s in OFFICE_SETTINGS]


def test_what_the_sheet_says_holds(tmp_path: Path) -> None:
    said = {
        "mail.sender_name": "Công đoàn thử", "mail.sender_address": "cd@donvi.vn", SMTP: "smtp.donvi.vn",
        "mail.smtp.security": "STARTTLS", USER: "cd@donvi.vn", "mail.imap.host": "imap.donvi.vn",
        "mail.imap.port": 1993, "mail.remind_days": "5", "evaluation.near": "85%", "evaluation.at_risk": 60,
        "calendar.forms_days": 30, "senders.check_senders": "không", "senders.own_addresses": "a@b.vn; c@d.vn",
        "personal_data.keep_years": 3, "checks.change_factor": "2,5", "checks.same_least": 7,
    }  # fmt: skip
    got = held(workspace(tmp_path, said))
    assert (got.near, got.at_risk, got.forms_days, got.check_senders, got.keep_years) == (0.85, 0.6, 30, False, 3)
    assert got.own_addresses == ("a@b.vn", "c@d.vn")
    assert (got.checks.change_factor, got.checks.same_least, got.checks.flow_factor) == (2.5, 7, 5.0)
    smtp = Server("smtp.donvi.vn", 587, Security.STARTTLS, "cd@donvi.vn")
    imap = Server("imap.donvi.vn", 1993, Security.TLS)
    sender = Sender("cd@donvi.vn", "Công đoàn thử")
    assert mail_settings(got) == MailSettings(sender, remind_days=5, smtp=smtp, imap=imap)


@pytest.mark.parametrize("without", [True, False])
def test_a_workbook_that_says_nothing_leaves_pipeline_toml(tmp_path: Path, without: bool) -> None:
    toml = '[evaluation]\nnear = 0.8\n[mail.smtp]\nhost = "a.vn"'
    folder = workspace(tmp_path, {}, toml)
    if without:  # as workbooks were made before
        whole = openpyxl.load_workbook(book(folder))
        del whole[SHEET]
        whole.save(book(folder))
    assert held(folder) == settings_file.load(folder)
    assert held(folder).near == 0.8


@pytest.mark.parametrize("value", [90, "90", "90%", "90 %", 0.9, "0,9"])
def test_a_share_however_it_is_typed(tmp_path: Path, value: object) -> None:
    assert held(workspace(tmp_path, {"evaluation.near": value})).near == 0.9


MISTAKES = [
    ("mail.sender_address", "cd@donvi", "một địa chỉ như cd@donvi.vn"),
    (SMTP, "https://smtp.donvi.vn", "tên máy chủ, ví dụ smtp.gmail.com"),
    ("mail.smtp.port", 70000, "số nguyên từ 1 đến 65535"),
    ("mail.smtp.port", 25.5, "số nguyên từ 1 đến 65535"),
    ("mail.smtp.security", "SSL", "một trong: STARTTLS; TLS; không mã hóa"),
    (USER, "Nguyễn Văn An", "tên đăng nhập của hộp thư, không có dấu cách"),
    ("mail.per_minute", 0, "số nguyên từ 1 đến 600"),
    ("senders.check_senders", "có lẽ", "“Có” hoặc “Không”"),
    ("senders.own_addresses", "a@b.vn; hỏng", "các địa chỉ như vanthu@donvi.vn"),
    ("evaluation.near", 0, "phần trăm lớn hơn 0, không quá 100"),
    ("evaluation.near", 101, "phần trăm lớn hơn 0, không quá 100"),
    ("checks.change_factor", 1, "số lớn hơn 1"),
    ("checks.far_factor", "nhiều", "số lớn hơn 10"),
]


@pytest.mark.parametrize("several", [MISTAKES, MISTAKES[::-1]])
def test_every_wrong_cell_is_said_at_once(tmp_path: Path, several: list[tuple[str, object, str]]) -> None:
    wrong = {key: (value, expected) for key, value, expected in several}
    said = complaint(workspace(tmp_path, {key: value for key, (value, _) in wrong.items()}))
    assert f"{len(wrong)} chỗ cần sửa" in said
    for key, (_, expected) in wrong.items():
        line = next(line for line in said.splitlines() if f"{SHEET}!B{ROWS[key]}" in line)
        assert expected in line and SETTING_BY_KEY[key].label in line


def complaint(folder: Path) -> str:
    with pytest.raises(ProgramError) as said:
        held(folder)
    return str(said.value)


@pytest.mark.parametrize(
    ("cells", "at"),
    [
        ({f"B{ROWS[USER]}": "abcd efgh ijkl mnop"}, f"B{ROWS[USER]}"),
        ({"A60": "Mật khẩu", "B60": "hunter2"}, "B60"),
        ({"A60": "Password gửi thư", "B60": 12345678}, "B60"),
        ({f"B{ROWS[USER]}": "cd@donvi.vn / mk: hunter2"}, f"B{ROWS[USER]}"),
        ({"D7": "mật khẩu: hunter2"}, "D7"),
    ],
)
def test_a_password_is_refused_and_never_shown(tmp_path: Path, cells: dict[str, object], at: str) -> None:
    folder = workspace(tmp_path, {})
    change_cells(book(folder), {(SHEET, address): value for address, value in cells.items()})
    said = complaint(folder)
    assert f"{SHEET}!{at}" in said and "[P15]" in said and "lệnh password" in said
    assert not re.search("hunter2|12345678|efgh", said)


def test_a_line_that_is_no_setting_is_asked_about(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"mail.remind_days": 3})
    change_cells(book(folder), {(SHEET, "A60"): "Nhắc trước hạng (ngày)", (SHEET, "B60"): 4})
    said = run("indicators", "-p", "thu", "-w", folder)
    assert said.status == 0
    assert "[P16]" in said.err and "Có phải “Nhắc trước hạn (ngày)”?" in said.err
    change_cells(book(folder), {(SHEET, "A60"): "Nhắc trước hạn (ngày)"})
    assert f"đã có ở B{ROWS['mail.remind_days']}" in complaint(folder)


def test_the_sheet_goes_before_pipeline_toml_and_says_so(run: Runner, tmp_path: Path) -> None:
    toml = "[calendar]\nforms_days = 10\noverdue_days = 60\n"
    folder = workspace(tmp_path, {"calendar.forms_days": 30, "calendar.overdue_days": 90}, toml)
    assert held(folder).forms_days == 30
    said = run("calendar", "-p", "thu", "-w", folder).err
    assert "“Gửi biểu trước hạn (ngày)”: trang “Thiết lập” ghi 30, pipeline.toml ghi 10" in " ".join(said.split())
    assert "Thôi nhắc" not in said  # 60 is what holds without anybody saying so


def test_two_places_that_contradict_each_other_in_numbers(tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"evaluation.near": 70})
    with pytest.raises(SettingsError, match=r"trang “Thiết lập” của inputs/thu/chuong-trinh\.xlsx: cần 0 < at_risk"):
        held(folder)
    both = workspace(tmp_path / "b", {"evaluation.near": 70, "evaluation.at_risk": 80})
    assert f"{SHEET}!B{ROWS['evaluation.at_risk']}" in complaint(both)


def test_what_letters_lack_is_said_with_its_line(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    said = run("collect", "-p", "thu", "--period", "2024", "-w", folder).complaint
    assert "“Máy chủ nhận thư”, “Tài khoản nhận thư” ở trang “Thiết lập”" in said


def test_a_password_goes_to_a_changed_server_only_when_somebody_agrees_again(tmp_path: Path) -> None:
    toml = '[mail.smtp]\nhost = "smtp.donvi.vn"\nuser = "cd"'
    trusted, asked = Trusted(tmp_path / "trusted.json"), []

    class Keys:
        def read(self, whose: Account) -> str:
            return "" if whose else "never"

    def password(folder: Path) -> str:
        server = mail_settings(held(folder)).smtp
        assert server is not None
        person = Terminal(lambda question: asked.append(question) is None, lambda _: "secret")
        whose = account("smtp", server)
        return find_password(whose, {}, trusted=trusted, keys=Keys(), terminal=person, today=TODAY)

    assert password(workspace(tmp_path / "a", {}, toml)) == "secret"
    assert password(workspace(tmp_path / "a", {}, toml)) == "secret" and len(asked) == 1
    assert password(workspace(tmp_path / "b", {SMTP: "smtp.khac.vn"}, toml)) == "secret"
    assert len(asked) == 2 and "smtp.khac.vn" in asked[1] and "smtp.donvi.vn" in asked[1]


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [("evaluation.near", 0.9, "90%"), ("senders.check_senders", False, "Không"), ("mail.smtp.port", 1993, "1993"),
     ("mail.smtp.security", "none", "không mã hóa"), ("senders.own_addresses", ("a", "b"), "a; b"),
     ("checks.change_factor", 2.5, "2,5")],
)  # fmt: skip
def test_a_value_in_words(key: str, value: object, words: str) -> None:
    assert in_words(SETTING_BY_KEY[key], value) == words


# --------------------------------------------------------------------------- shown and changed


def shown(run: Runner, folder: Path) -> dict[str, tuple[str, str]]:
    """Value and source of each setting, by key, as the command lists them for other programs."""
    listed = csv.DictReader(io.StringIO(run("settings", "-p", "thu", "-w", folder, "--csv").out))
    return {row["key"]: (row["value"], row["source"]) for row in listed}


def test_where_each_setting_is_said(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {"evaluation.near": 85}, f'[evaluation]\nat_risk = 0.7\n[mail.smtp]\nhost = "{HOST}"')
    told = shown(run, folder)
    assert list(told) == list(ROWS)
    assert told["evaluation.near"] == ("85%", "sheet")
    assert told["evaluation.at_risk"] == ("70%", "file")
    assert told[SMTP] == (HOST, "file")
    assert told["calendar.forms_days"] == ("21", "usual")


@pytest.mark.parametrize("without", [True, False])
def test_settings_are_changed_in_the_workbook_and_read_back(run: Runner, tmp_path: Path, without: bool) -> None:
    folder = workspace(tmp_path, {"mail.remind_days": 3})
    if without:
        whole = openpyxl.load_workbook(book(folder))
        del whole[SHEET]
        whole.save(book(folder))
    before = made(folder)
    changes = {
        SMTP: HOST, "gần đạt từ (%)": "66,6667%", "evaluation.at_risk": "1%", "Xét địa chỉ gửi biểu": "không",
        "checks.change_factor": "2,5", "Hộp thư khác của cơ quan": "a@b.vn; c@d.vn", "Nhắc trước hạn (ngày)": "",
        "mail.smtp.security": "starttls",
    }  # fmt: skip
    options = [part for name, value in changes.items() for part in ("--set", f"{name}={value}")]
    assert run("settings", "-p", "thu", "-w", folder, *options).status == 0
    got = held(folder)
    assert (got.near, got.at_risk, got.check_senders, got.checks.change_factor) == (0.666667, 0.01, False, 2.5)
    cells = {row[0].value: row[1] for row in openpyxl.load_workbook(book(folder))[SHEET].iter_rows(max_col=2)}
    shares = [cells[SETTING_BY_KEY[f"evaluation.{name}"].label] for name in ("near", "at_risk")]
    assert [(c.value, c.number_format) for c in shares] == [(0.666667, "0.0000%"), (0.01, "0%")]
    assert got.own_addresses == ("a@b.vn", "c@d.vn")
    assert got.mail == {"smtp": {"host": HOST, "security": "starttls"}}
    assert replace(made(folder), settings={}) == replace(before, settings={})


def made(folder: Path) -> Program:
    return choose.load_program(settings_file.load(folder), "thu")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["Cổng gửi thư=99999", "Bảo vệ khi gửi thư=x"], ["số nguyên từ 1 đến 65535", "một trong: STARTTLS; TLS"]),
        (["Tài khoản gửi thư=abcd efgh ijkl mnop"], ["có thể là mật khẩu", "lệnh password"]),
        (["Máy chủ gửi thu=a"], ["Có phải “Máy chủ gửi thư”?"]),
        (["Nhắc trước hạn (ngày)"], ["dấu bằng"]),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(
    run: Runner, tmp_path: Path, said: list[str], expected: list[str]
) -> None:
    folder = workspace(tmp_path, {})
    before = book(folder).read_bytes()
    told = run("settings", "-p", "thu", "-w", folder, *(p for one in said for p in ("--set", one))).complaint
    assert all(part in told for part in expected) and "efgh" not in told
    assert book(folder).read_bytes() == before


def test_a_workbook_that_is_open_is_left_alone(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    (book(folder).parent / ".~lock.chuong-trinh.xlsx#").write_text(",an,may,,", encoding="utf-8")
    before = book(folder).read_bytes()
    said = run("settings", "-p", "thu", "-w", folder, "--set", "Nhắc trước hạn (ngày)=5").complaint
    assert "đang mở trong" in said and book(folder).read_bytes() == before


def with_formula(path: Path, sheet: str, cell: str, formula: str, value: str) -> None:
    """Put a formula with its value into a cell, as Excel saves it."""
    whole = openpyxl.load_workbook(path)
    whole[sheet][cell] = f"={formula}"
    whole.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    bare = re.compile(rb"(<f>" + re.escape(formula).encode() + rb"</f>)<v\s*(?:/>|></v>)")
    with zipfile.ZipFile(path, "w") as package:
        for name, part in parts.items():
            package.writestr(name, bare.sub(rb"\1<v>" + value.encode() + b"</v>", part))


def test_settings_are_not_written_where_a_formula_would_lose_its_value(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    sheet = openpyxl.load_workbook(book(folder))[sheets.INDICATORS.name]
    at = next(c.coordinate for row in sheet.iter_rows(min_row=FIRST_ROW) for c in row if isinstance(c.value, int))
    with_formula(book(folder), sheets.INDICATORS.name, at, "70+5", "75")
    before = book(folder).read_bytes()
    said = run("settings", "-p", "thu", "-w", folder, "--set", "Nhắc trước hạn (ngày)=5").complaint
    assert f"trang “{sheets.INDICATORS.name}” ô {at} là công thức" in said and "dán giá trị" in said
    assert book(folder).read_bytes() == before


def test_settings_are_not_written_while_another_command_is_at_work(run: Runner, tmp_path: Path) -> None:
    folder = workspace(tmp_path, {})
    before = book(folder).read_bytes()
    with program_of_code_alone(settings_file.load(folder), "thu"):
        said = run("settings", "-p", "thu", "-w", folder, "--set", "Nhắc trước hạn (ngày)=5").complaint
    assert "đang được một lệnh khác dùng" in said and book(folder).read_bytes() == before
