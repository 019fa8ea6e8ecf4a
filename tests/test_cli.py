"""The command line: exit codes, one clear Vietnamese line for whatever is set up wrongly, never a traceback.

`run` calls the program's own `main` in this process, `process` starts a real one; both give the same three things.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from pipeline import __main__, moments, settings, shipped
from pipeline.cli.hints import BY_MAKE
from pipeline.demo.fill import FormFate, fate_of
from pipeline.errors import PipelineError, SettingsError
from pipeline.files import replaced_file
from pipeline.program import blank, reader
from pipeline.settings import Settings
from pipeline.steps import choose as steps
from tests import programs
from tests.commands import forked
from tests.forms import filled, make_form
from tests.mailbag import mail, zipped
from tests.programs import change_cells, indicator, make_program, office_indicator, write_workspace
from tests.readout import as_recorded, read_out

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (
    "forms",
    "consolidate",
    "review",
    "indicators",
    "facts",
    "results",
    "new",
    "draft",
    "preview",
    "demo",
    "email",
    "collect",
    "status",
    "init",
    "password",
    "calendar",
    "accept",
    "close",
    "closes",
    "compare",
    "doctor",
    "forget",
    "receive",
    "programs",
    "send-up",
    "settings",
    "zalo",
)
COLUMNS = ["code", "text", "measure", "scope", "reporter", "comparator", "unit", "accrual"]


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr of a command that could not do its work."""
        assert self.status == 1, self
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        assert "Error" not in self.err
        return lines[0]


Runner = Callable[..., Run]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Run a command in this process."""

    def call(*arguments: object) -> Run:
        monkeypatch.setattr(sys, "argv", ["tonghop", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            __main__.main()
        said = capsys.readouterr()
        status = end.value.code
        assert isinstance(status, int)
        return Run(status, said.out, said.err)

    return call


def process(*arguments: object, cwd: Path = ROOT, **environment: str) -> Run:
    """Run a command as `make` does."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with the default small program."""
    return write_workspace(tmp_path / "việc")


def _table(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


# --------------------------------------------------------------------------- help and versions


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_vietnamese(run: Runner, command: str, option: str) -> None:
    done = run(*filter(None, [command, option]))
    assert (done.status, done.err) == (0, "")
    assert "Cách dùng: tonghop" in done.out
    assert "Hiện hướng dẫn này." in done.out
    english = re.findall(
        r"\b(?:Usage|Options?|Commands?|Arguments?|Show|exit|default|required|OPTIONS|ARGS)\b", done.out
    )
    assert english == []
    asked = ("new", "draft", "init", "compare", "receive")
    assert not re.search(r"<(?:str|bool|int|path)>", done.out) or command in asked


def test_help_names_every_command(run: Runner) -> None:
    listed = run("--help").out
    assert all(re.search(rf"│ {command}\s+\S", listed) for command in COMMANDS)


def test_no_command_shows_the_help(run: Runner) -> None:
    assert run() == run("--help")


def test_version(run: Runner) -> None:
    assert re.fullmatch(r"tonghop \d+\.\d+\.\d+\n", run("--version").out)


# --------------------------------------------------------------------------- wrong command lines


WRONG_LINES: list[tuple[list[str], str]] = [
    (["consolidat"], "Không có lệnh “consolidat”. Có phải “consolidate”?"),
    (["xyz"], f"Không có lệnh “xyz”. Các lệnh: {', '.join(COMMANDS)}, template."),
    (["indicators", "--foo"], "không có tùy chọn --foo"),
    (["--foo"], "không có tùy chọn --foo"),
    (["forms", "--csv"], "không có tùy chọn --csv"),
    (["forms", "-p"], "tùy chọn -p cần một giá trị đi kèm"),
    (["indicators", "--csv=1"], "tùy chọn --csv không có giá trị đi kèm"),
    (["indicators", "yen-bai"], "thừa “yen-bai”"),
    (["new"], "thiếu tên chương trình mới"),
    (["receive"], "thiếu tệp, thư mục cần nhận"),
    (["init"], "thiếu tên thư mục làm việc mới"),
    (["new", "a", "b"], "thừa “b”"),
    (["demo", "--seed", "x"], "--seed: giá trị phải là số nguyên. Xem: tonghop demo --help"),
    (["forms", "--perod", "2024"], "không có tùy chọn --perod. Có phải --period? Xem: tonghop forms --help"),
    (
        ["closes", "--by", "An"],
        "--by. Các tùy chọn: --program, --workspace, --csv. Xem: tonghop closes --help",
    ),
    (["calendar", "--days", "-3"], "--days: giá trị phải từ 0 trở lên"),
    (["collect", "--since", "32/13/2025"], "--since: “32/13/2025” không phải ngày; ghi dạng 25/12/2025"),
    (["calendar", "--on"], "tùy chọn --on cần một giá trị đi kèm"),
    (["template"], "nêu cả lệnh con, ví dụ tonghop template check"),
]


@pytest.fixture
def by_tonghop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands are called as they are typed without make."""
    monkeypatch.delenv(BY_MAKE)


@pytest.mark.usefixtures("by_tonghop")
@pytest.mark.parametrize(("arguments", "said"), WRONG_LINES)
def test_wrong_command_line(run: Runner, arguments: list[str], said: str) -> None:
    complaint = run(*arguments).complaint
    assert said in complaint
    assert re.search(r"\b(?:Input|Value|error|option|argument|match|format|should)\b", complaint) is None


@pytest.mark.usefixtures("by_tonghop")
def test_what_is_said_of_wrong_command_lines_is_as_recorded(run: Runner) -> None:
    as_recorded(
        "wrong command lines", "\n".join(f"{' '.join(line)}\n  {run(*line).complaint}" for line, _ in WRONG_LINES)
    )


# --------------------------------------------------------------------------- wrong set-ups


NO_PROGRAM = ("new", "draft", "doctor", "init", "password", "receive", "programs")


@pytest.mark.parametrize("command", [c for c in COMMANDS if c not in NO_PROGRAM])
def test_unknown_program(run: Runner, workspace: Path, command: str) -> None:
    write_workspace(workspace, "yen-bai")
    said = run(command, "-p", "yen-bia", "-w", workspace).complaint
    assert said == f"Không có chương trình “yen-bia” trong {workspace / 'inputs'}. Có phải “yen-bai”?"


@pytest.mark.parametrize("command", ["forms", "consolidate", "review", "facts", "results", "demo"])
def test_unknown_period(run: Runner, workspace: Path, command: str) -> None:
    said = run(command, "-p", programs.CODE, "-k", "2025", "-w", workspace).complaint
    assert said == "Không có kỳ “2025” trong chương trình thu. Các kỳ: 2024, giua-nhiem-ky."


def test_no_program_chosen(run: Runner, workspace: Path) -> None:
    assert "Chưa chọn chương trình" in run("indicators", "-w", workspace).complaint
    (workspace / settings.FILE_NAME).write_text('program = "thu"', encoding="utf-8")
    assert run("indicators", "-w", workspace).status == 0


def test_no_period_chosen(run: Runner, workspace: Path) -> None:
    said = run("forms", "-p", "thu", "-w", workspace).complaint
    assert said == "Chưa chọn kỳ (PERIOD=mã, --period mã) trong chương trình thu. Các kỳ: 2024, giua-nhiem-ky."


def test_no_workspace(run: Runner, tmp_path: Path) -> None:
    assert run("indicators", "-w", tmp_path / "x").complaint == f"Không có thư mục làm việc {tmp_path / 'x'}."


def test_a_program_folder_without_its_workbook(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "inputs" / "moi").mkdir(parents=True)
    said = run("indicators", "-p", "moi", "-w", tmp_path).complaint
    assert said.startswith(f"Thư mục {tmp_path / 'inputs' / 'moi'} chưa có tệp chuong-trinh.xlsx.")


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "tong-hop.xlsx").mkdir()
    with (
        pytest.raises(PipelineError, match="là thư mục, không phải tệp"),
        replaced_file(tmp_path / "tong-hop.xlsx") as scratch,
    ):
        scratch.write_bytes(b"x")


def test_an_empty_workspace(run: Runner, tmp_path: Path) -> None:
    said = run("indicators", "-p", "thu", "-w", tmp_path).complaint
    assert said.startswith(f"{tmp_path} chưa phải thư mục làm việc")
    (tmp_path / "inputs").mkdir()
    said = run("indicators", "-p", "thu", "-w", tmp_path).complaint
    assert said == f"Không có chương trình “thu” trong {tmp_path / 'inputs'}. Hiện có: (chưa có)."


def test_wrong_settings(run: Runner, workspace: Path) -> None:
    (workspace / settings.FILE_NAME).write_text("progam = 'thu'", encoding="utf-8")
    assert "Có phải “program”?" in run("indicators", "-w", workspace).complaint


def test_a_workbook_that_is_none(run: Runner, workspace: Path) -> None:
    (workspace / "inputs" / "thu" / "chuong-trinh.xlsx").write_bytes(b"PK")
    assert "không phải tệp Excel" in run("indicators", "-p", "thu", "-w", workspace).complaint


def test_wrong_cells_are_said_all_at_once_each_on_its_line(run: Runner, workspace: Path) -> None:
    path = workspace / "inputs" / "thu" / "chuong-trinh.xlsx"
    change_cells(path, {("Chỉ tiêu", "D5"): "?", ("Đơn vị", "C6"): "[red]?[/red]"})
    done = run("forms", "-p", "thu", "-k", "2024", "-w", workspace)
    first, *lines = done.err.splitlines()
    assert (done.status, done.out) == (1, "")
    assert first == "inputs/thu/chuong-trinh.xlsx: tệp chương trình có 2 chỗ cần sửa:"
    assert [line.split(":")[0] for line in lines] == [
        "  [P04] inputs/thu/chuong-trinh.xlsx › Chỉ tiêu!D5",
        "  [P04] inputs/thu/chuong-trinh.xlsx › Đơn vị!C6",
    ]
    assert "“[red]?[/red]”" in lines[1]


def test_what_is_passed_over_in_a_workbook_is_said(run: Runner, workspace: Path) -> None:
    change_cells(workspace / "inputs" / "thu" / "chuong-trinh.xlsx", {("Đơn vị", "K4"): "Số fax"})
    done = run("indicators", "-p", "thu", "-w", workspace, "--csv")
    assert done.status == 0
    assert done.err.startswith("[P07] inputs/thu/chuong-trinh.xlsx › Đơn vị!K4: Cột lạ")
    assert len(_table(done.out)) == 6


@pytest.mark.parametrize("command", ["forms", "consolidate", "review"])
def test_an_output_folder_that_cannot_be_made(run: Runner, workspace: Path, command: str) -> None:
    (workspace / "outputs").write_text("", encoding="utf-8")
    said = run(command, "-p", "thu", "-k", "2024", "-w", workspace).complaint
    assert said.startswith(str(workspace / "outputs")) and "không ghi được" in said


def test_a_summary_that_cannot_be_replaced(run: Runner, workspace: Path) -> None:
    path = workspace / "outputs" / "thu" / "2024" / "tong-hop.xlsx"
    path.mkdir(parents=True)
    said = run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace).complaint
    assert said.startswith(f"{path}: không ghi được")
    assert [p.name for p in path.parent.iterdir()] == ["tong-hop.xlsx"]


@pytest.mark.parametrize(("opened", "written"), [("so-theo-doi.xlsx", {"tong-hop.xlsx"}), ("tong-hop.xlsx", set())])
def test_a_workbook_of_the_round_is_open(run: Runner, workspace: Path, opened: str, written: set[str]) -> None:
    """The summary is written whoever has the tracking workbook open, which counts its problems: never that alone."""
    folder = workspace / "outputs" / "thu" / "2024"
    folder.mkdir(parents=True)
    (folder / f".~lock.{opened}#").write_text(",An,may,30.11.2026 08:00,file:///;", encoding="utf-8")
    said = run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace).complaint
    assert opened in said and "đang mở" in said
    assert {p.name for p in folder.glob("*.xlsx")} == written


def test_a_period_that_nobody_reports_in(run: Runner, tmp_path: Path) -> None:
    write_workspace(tmp_path, units=[])
    said = run("forms", "-p", "thu", "-k", "2024", "-w", tmp_path).complaint
    assert said == "Chương trình thu chưa có đơn vị nào phải báo cáo kỳ 2024."


# --------------------------------------------------------------------------- which program, which period


def test_settings_choose_and_options_override(tmp_path: Path) -> None:
    write_workspace(tmp_path, "a")
    write_workspace(tmp_path, "b", periods=programs.PERIODS[:1])
    config = Settings(tmp_path, program="a", period="giua-nhiem-ky")
    program = steps.load_program(config)
    assert program.code == "a"
    assert steps.find_period(config, program).code == "giua-nhiem-ky"
    assert steps.find_period(config, program, "2024").code == "2024"
    assert steps.find_period(config, program, " GIUA-nhiem-ky ").code == "giua-nhiem-ky"
    other = steps.load_program(config, "b")
    assert steps.find_period(config, other).code == "2024"  # its only one; the settings speak of another program


def test_the_period_of_the_settings_must_exist_in_their_program(tmp_path: Path) -> None:
    config = Settings(tmp_path, program="thu", period="2031")
    with pytest.raises(SettingsError, match="Không có kỳ “2031”"):
        steps.find_period(config, make_program(tmp_path))


def test_messages_name_the_workbook_below_the_workspace(workspace: Path) -> None:
    change_cells(workspace / "inputs" / "thu" / "chuong-trinh.xlsx", {("Chỉ tiêu", "D5"): "?"})
    with pytest.raises(PipelineError) as error:
        steps.load_program(Settings(workspace), "thu")
    assert str(workspace) not in str(error.value)


# --------------------------------------------------------------------------- indicators


@pytest.mark.parametrize("code", shipped.SAMPLES)
def test_indicators_as_csv(run: Runner, code: str) -> None:
    done = run("indicators", "-p", code, "--csv", "-w", ROOT)
    program = reader.read(ROOT / "inputs" / code / "chuong-trinh.xlsx", code)
    header, *rows = _table(done.out)
    assert (done.status, done.err) == (0, "")
    assert header == [*COLUMNS, *map(str, program.years), "term"]
    assert [row[:2] for row in rows] == [[i.code, i.text] for i in program.indicators]
    assert all(len(row) == len(header) for row in rows)
    assert "\r" not in done.out
    assert done.out.endswith("\n")


def test_targets_in_csv_are_plain_and_commas_are_quoted(run: Runner, tmp_path: Path) -> None:
    rows = [
        indicator("1.1", "Tỷ lệ", base="doan_vien", text='Một, hai và "ba"', targets={2023: 95.5, 2024: "0,6"}),
        indicator("3.10", "Số lượng", unit="người", comparator="Khoảng", targets={2025: "1.500 - 2.000"}),
        office_indicator("9.1", term_target=100),
    ]
    write_workspace(tmp_path, indicators=rows)
    lines = run("indicators", "-p", "thu", "--csv", "-w", tmp_path).out.splitlines()
    assert lines == [
        "code,text,measure,scope,reporter,comparator,unit,accrual,2023,2024,2025,term",
        '1.1,"Một, hai và ""ba""",ratio,Mọi CĐCS,unit,>=,%,annual,95.5,60,,',
        "3.10,Nội dung chỉ tiêu 3.10,count,Mọi CĐCS,unit,range,người,annual,,,1500-2000,",
        "9.1,Nội dung chỉ tiêu 9.1,yes_no,Cơ quan công đoàn,office,>=,%,annual,,100,,100",
    ]


def test_indicators_for_people(run: Runner, workspace: Path) -> None:
    listed = run("indicators", "-p", "thu", "-w", workspace).out
    assert all(code in listed for code in ("1.1", "1.2", "2.1", "2.2", "3.1"))


# --------------------------------------------------------------------------- new


def test_new_copies_the_blank_workbook(run: Runner, tmp_path: Path) -> None:
    done = run("new", "tinh-a", "-w", tmp_path)
    made = tmp_path / "inputs" / "tinh-a" / "chuong-trinh.xlsx"
    assert done.status == 0
    assert str(made) in done.out
    assert made.read_bytes() == (ROOT / "templates" / "xlsx" / "chuong-trinh.xlsx").read_bytes()
    assert [p.name for p in made.parent.iterdir()] == [made.name]


def test_a_blank_workbook_is_as_recorded(tmp_path: Path) -> None:
    """As the program writes it, of which the one that `new` copies was made; with a line more below a sheet's own."""
    blank.write(tmp_path / "p.xlsx", {"first_year": 2026}, {}, (2026, 2027), {"units": "Ghi chú riêng."})
    as_recorded("blank program", read_out(tmp_path / "p.xlsx"))


def test_new_overwrites_nothing(run: Runner, workspace: Path) -> None:
    path = workspace / "inputs" / "thu" / "chuong-trinh.xlsx"
    before = path.read_bytes()
    assert run("new", "thu", "-w", workspace).complaint == f"{path} đã có; không ghi đè."
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "/tmp/x", "..", ".", "", ".an", "a b", "Tỉnh-A", "con", "a:b", "-a", "a."]
)
def test_new_refuses_names_that_are_no_folder(run: Runner, tmp_path: Path, name: str) -> None:
    said = run("new", "-w", tmp_path, "--", name).complaint
    assert f"“{name}” không dùng làm tên thư mục được" in said
    assert list(tmp_path.iterdir()) == []


def test_new_without_a_template(run: Runner, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    assert "không có tệp mẫu" in run("new", "a", "-w", tmp_path).complaint


# --------------------------------------------------------------------------- the whole round


def test_forms(run: Runner, workspace: Path) -> None:
    done = run("forms", "-p", "thu", "-k", "2024", "-w", workspace)
    folder = workspace / "outputs" / "thu" / "2024" / "bieu-mau"
    assert (done.status, done.err) == (0, "")
    assert "Đã làm 6 biểu mẫu" in done.out
    forms = [f"A0{n} CĐCS đơn vị A0{n}.xlsx" for n in range(1, 7)]
    assert [p.name for p in sorted(folder.iterdir())] == [*forms, "theo-cum"]


def test_consolidating_nothing_is_no_failure(run: Runner, workspace: Path) -> None:
    for strict in ([], ["--strict"]):
        done = run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace, *strict)
        assert (done.status, done.err) == (0, "")
        assert "Chưa có biểu nào" in done.out
        assert "Đã nhận biểu của 0/6 đơn vị" in done.out
    assert (workspace / "outputs" / "thu" / "2024" / "tong-hop.xlsx").is_file()


def test_wrong_files_are_a_failure_only_when_strict(run: Runner, workspace: Path) -> None:
    folder = workspace / "inputs" / "thu" / "2024"
    folder.mkdir()
    (folder / "hỏng [bold]&.xlsx").write_bytes(b"")
    done = run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace)
    assert done.status == 0
    assert "hỏng [bold]&.xlsx" in done.out
    assert run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace, "--strict").status == 2


@pytest.mark.parametrize(
    ("command", "header"),
    [
        ("facts", "unit,indicator,year,numerator,denominator,file,sheet,cell,estimated"),
        ("results", "indicator,resolution,year,numerator,denominator,value,target,status,reported,expected,estimated"),
    ],
)
def test_csv_has_nothing_but_its_table(run: Runner, workspace: Path, command: str, header: str) -> None:
    done = run(command, "-p", "thu", "-k", "2024", "-w", workspace, "--csv")
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[0] == header
    assert len({len(row) for row in _table(done.out)}) == 1


def test_demo_never_empties_a_real_workspace(run: Runner, workspace: Path) -> None:
    folder = workspace / "inputs" / "thu" / "2024"
    folder.mkdir()
    (folder / "A01.xlsx").write_bytes(b"x")
    common = ("demo", "-p", "thu", "-k", "2024", "-w", workspace, "--scratch")
    assert "thư mục trống hoặc" in run(*common, ".").complaint
    assert "thư mục trống hoặc" in run(*common, workspace / "inputs" / "..").complaint
    other = write_workspace(workspace / "khác")
    (other / settings.FILE_NAME).write_text("", encoding="utf-8")
    assert "thư mục trống hoặc" in run(*common, "khác").complaint
    assert (folder / "A01.xlsx").read_bytes() == b"x"
    assert (workspace / "inputs" / "thu" / "chuong-trinh.xlsx").is_file()


@pytest.mark.parametrize(("day", "late"), [(date(2024, 12, 10), False), (date(2025, 1, 10), True)])
def test_demo_says_of_who_is_late_what_the_round_says(
    run: Runner, workspace: Path, monkeypatch: pytest.MonkeyPatch, day: date, *, late: bool
) -> None:
    monkeypatch.setattr(moments, "now", lambda: datetime.combine(day, time(9)))
    units = steps.load_program(Settings(workspace), "thu").units
    seed = next(n for n in range(100) if any(fate_of(unit, n) is FormFate.LATE for unit in units))
    done = run("demo", "-p", "thu", "-k", "2024", "-w", workspace, "--seed", seed)
    (told,) = re.findall(r"(\d+) nộp muộn", done.out)
    found = re.findall(r"(\d+) quá hạn[,)]", done.out) or ["0"]
    assert ([told], int(told) > 0) == (found, late)
    listed = run("status", "-p", "thu", "-k", "2024", "-w", workspace / "outputs" / "chay-thu", "--csv")
    assert sum(row[8] == "late" for row in _table(listed.out)) == int(told)


def test_files_in_archives_and_letters_are_counted_as_it_is_said(run: Runner, workspace: Path) -> None:
    program = steps.load_program(Settings(workspace), "thu")
    forms = {f"{code}.xlsx": filled(make_form(program, code), {}) for code in ("A01", "A02", "A03")}
    folder = workspace / "inputs" / "thu" / "2024"
    (folder / "từng tệp.zip").mkdir(parents=True)

    def counted() -> str:
        done = run("consolidate", "-p", "thu", "-k", "2024", "-w", workspace)
        (said,) = re.findall(r"số tệp đã xem[^.]*\.", " ".join(done.out.split()))
        return said

    (folder / "từng tệp.zip" / "A04.xlsx").write_bytes(filled(make_form(program, "A04"), {}))
    (folder / "A05.pdf").write_bytes(b"%PDF-1.4")
    assert counted() == "số tệp đã xem: 2."
    (folder / "gửi.zip").write_bytes(zipped(forms))
    assert counted() == "số tệp đã xem (thư, tệp nén: đếm từng tệp bên trong): 5."
    (folder / "gửi.zip").unlink()
    (folder / "thư.eml").write_bytes(mail(*forms.items()).as_bytes())
    assert counted() == "số tệp đã xem (thư, tệp nén: đếm từng tệp bên trong): 5."


# --------------------------------------------------------------------------- real processes


def test_a_process_from_another_folder(workspace: Path, tmp_path: Path) -> None:
    done = process("indicators", "-p", "thu", "--csv", "-w", workspace.name, cwd=tmp_path)
    assert (done.status, done.err) == (0, "")
    assert [row[0] for row in _table(done.out)] == ["code", "1.1", "1.2", "2.1", "2.2", "3.1"]


def test_a_process_speaks_utf_8_whatever_the_locale() -> None:
    done = process("xyz", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert "Không có lệnh “xyz”" in done.complaint


def test_a_process_with_a_broken_workbook(workspace: Path) -> None:
    change_cells(workspace / "inputs" / "thu" / "chuong-trinh.xlsx", {("Chỉ tiêu", "D5"): "?"})
    run = forked(workspace, "consolidate", "-p", "thu", "-k", "2024")
    out, err = run.communicate(timeout=120)
    assert (run.returncode, out) == (1, "")
    assert "Chỉ tiêu!D5" in err
    assert "Traceback" not in err


def test_a_process_with_errors_left_when_strict(workspace: Path) -> None:
    (workspace / "inputs" / "thu" / "2024").mkdir()
    (workspace / "inputs" / "thu" / "2024" / "a.xlsx").write_bytes(b"")
    run = forked(workspace, "consolidate", "-p", "thu", "-k", "2024", "--strict")
    assert (run.communicate(timeout=120)[1], run.returncode) == ("", 2)


@pytest.mark.posix
def test_a_reader_that_has_seen_enough() -> None:
    command = f'"{sys.executable}" -m pipeline indicators -p lai-chau --csv | head -c 1'
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"c", b"")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("--help", 0), ("forms --help", 0), ("calendar", 0), ("indicators", 0), ("results -k 2024", 0),
        ("forms -k 2024", 0), ("consolidate -k 2024", 0), ("consolidate -k 2024 --strict", 2),
    ],
)  # fmt: skip
def test_who_has_seen_enough_ends_no_command(workspace: Path, words: str, status: int) -> None:
    """The reader of the output is gone from the beginning: the command does its work, and its status tells how."""
    (workspace / "inputs" / "thu" / "2024").mkdir(parents=True, exist_ok=True)
    (workspace / "inputs" / "thu" / "2024" / "a.xlsx").write_bytes(b"")
    where = () if "--help" in words else ("-p", "thu", "-w", str(workspace))
    run = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *words.split(), *where],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert run.stdout is not None and run.stderr is not None
    run.stdout.close()
    said = run.stderr.read()
    assert (run.wait(timeout=120), said) == (status, b"")
    made = workspace / "outputs" / "thu" / "2024"
    if "forms -k" in words:
        assert len(list((made / "bieu-mau").glob("*.xlsx"))) > 2
    if "consolidate" in words:
        assert (made / "tong-hop.xlsx").is_file() and (made / "so-theo-doi.xlsx").is_file()


def test_a_form_somebody_filled_in_stays(run: Runner, workspace: Path) -> None:
    assert run("forms", "-w", workspace, "-p", "thu", "-k", "2024").status == 0
    folder = workspace / "outputs" / "thu" / "2024" / "bieu-mau"
    first, other = sorted(folder.glob("*.xlsx"))[:2]
    blank = other.read_bytes()
    book = load_workbook(first)
    book.worksheets[0]["A1"] = "đã điền"
    book.save(first)
    filled = first.read_bytes()
    (folder / "ghi chú.txt").write_text("của văn phòng", encoding="utf-8")
    said = run("forms", "-w", workspace, "-p", "thu", "-k", "2024")
    assert (said.status, first.read_bytes(), other.read_bytes()) == (0, filled, blank)
    assert (folder / "ghi chú.txt").exists()
    assert "Giữ nguyên 1 biểu" in said.out
    assert first.name in said.out


def test_a_report_nobody_touched_is_renewed_and_an_edited_one_is_merged(run: Runner, workspace: Path) -> None:
    folder = workspace / "outputs" / "thu" / "2024"
    assert run("review", "-w", workspace, "-p", "thu", "-k", "2024").status == 0
    report = folder / "bao-cao.docx"
    before = report.read_bytes()
    toml = workspace / "inputs" / "thu" / "chuong-trinh.xlsx"
    book = load_workbook(toml)
    book["Chương trình"]["B7"] = "Công đoàn đổi tên"
    book.save(toml)
    assert run("review", "-w", workspace, "-p", "thu", "-k", "2024").status == 0
    renewed = report.read_bytes()
    assert renewed != before
    assert [p.name for p in folder.glob("*.docx")] == ["bao-cao.docx"]
    document = docx.Document(str(report))
    document.paragraphs[-1].insert_paragraph_before("Đoạn cơ quan viết thêm.")
    document.save(str(report))
    book["Chương trình"]["B7"] = "Công đoàn đổi tên lần nữa"
    book.save(toml)
    (folder / "thay-doi.md").mkdir()  # a page of an earlier version that cannot be removed
    said = run("review", "-w", workspace, "-p", "thu", "-k", "2024")
    assert "giữ nguyên 1 phần của cơ quan" in said.out and "thay-doi.html" in said.out
    assert "Không xóa được" in said.out and (folder / "thay-doi.html").is_file()
    texts = [p.text for p in docx.Document(str(report)).paragraphs]
    assert "Đoạn cơ quan viết thêm." in texts
    assert any("Công đoàn đổi tên lần nữa" in text for text in texts)
    shutil.rmtree(folder / ".luu")
    edited = report.read_bytes()
    said = run("review", "-w", workspace, "-p", "thu", "-k", "2024")
    assert "không ghi đè" in said.out and "đổi tên" in " ".join(said.out.split()) and report.read_bytes() == edited
    assert (folder / "bao-cao (mới 2).docx").is_file()


def test_commands_without_charts_do_not_wait_for_matplotlib() -> None:
    told = "import sys, pipeline.__main__; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
