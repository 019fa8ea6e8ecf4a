"""Personal data of periods closed long ago is erased for good; figures, closes and comparisons stay what they were."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

import pipeline.cli.every  # noqa: F401  # registers all commands in their order, whichever test is read first
from pipeline.closes import store, tables
from pipeline.closes.record_file import FILE_NAME as RECORD_FILE
from pipeline.closes.record_file import record_path
from pipeline.documents.edited import CHANGES_FILE
from pipeline.documents.kept import KEPT_FOLDER
from pipeline.errors import PipelineError
from pipeline.faults import LOG_FILE
from pipeline.forms.blank_out import blanked_out
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.file_reports import Outcome
from pipeline.mail.drafts import DRAFTS_FOLDER as LETTERS_FOLDER
from pipeline.mail.fetch_records import DOUBTFUL, AttachmentFate
from pipeline.round.listings import result_table
from pipeline.round.tracking import Tick
from pipeline.settings import REPOSITORY
from pipeline.steps import closing, comparing, forgetting, output_names, outputs
from pipeline.steps.forgetting import TRACE_FILE, forget, look
from pipeline.steps.journals import COLLECTED_FOLDER, collected_journal, posted, sent_journal
from pipeline.steps.shelves import CACHE_FOLDER, cache_folder
from pipeline.steps.tracking import book_path, ticked, tracked, write_tracking_book
from pipeline.workbooks.ticks import REMARK
from tests import test_cli
from tests.programs import CODE
from tests.test_cli import Runner
from tests.test_closing import Space
from tests.test_ticks import tick

run = test_cli.run  # the fixture
CLOSED, LATE = datetime(2020, 1, 10, 9, 30), date(2025, 1, 10)
NAME, PHONE, MAIL, OWN = "Nguyễn Thị Người Lập", "0912 345 678", "rieng.tu@gmail.com", "a05@example.com"
PERSONAL = ("Người Lập", "0912 345 678", "rieng.tu", OWN, "Thư của Lan")
SAID = f"Kết quả tốt; hỏi {PHONE} hoặc {MAIL}."
ABOUT = {"T_reporter": NAME, "T_phone": PHONE, "N_1_1": SAID, "I_3_1_2024_note": SAID}


def saved(path: str, sender: str, uid: int) -> dict[str, object]:
    """A line of the journal of fetched letters, as `collect` writes it."""
    return {
        "fate": str(AttachmentFate.SAVED), "uid": f"1/{uid}", "message_id": f"<{uid}@x>", "sender": sender,
        "sender_name": NAME,
        "date": "2024-12-10T08:00:00+07:00", "subject": "Thư của Lan", "name": path, "sha256": "0" * 64, "path": path,
        "reason": "", "words": f"Gọi {PHONE}", "delivered": sender or DOUBTFUL, "known": "",
    }  # fmt: skip


def lines(path: Path, *entries: dict[str, object]) -> None:
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entries), encoding="utf-8")


@pytest.fixture
def space(tmp_path: Path) -> Space:
    """A closed period with forms that came by hand, from the union's address, and from one nobody knows."""
    made = Space(tmp_path)
    made.put("A01", ABOUT)
    made.put("A05", ABOUT, name=f"{COLLECTED_FOLDER}/A05.xlsx")
    made.put("A06", ABOUT, name=f"{COLLECTED_FOLDER}/A06.xlsx")
    lines(
        collected_journal(made.settings, made.program, made.period),
        saved("A05.xlsx", OWN, 1),
        saved("A06.xlsx", MAIL, 2),
        {
            "fate": str(AttachmentFate.SKIPPED),
            "uid": "1/3",
            "sender": MAIL,
            "sender_name": NAME,
            "subject": "Thư của Lan",
        },
    )
    lines(
        sent_journal(made.settings, made.program, made.period),
        {"time": "2024-12-01T08:00:00+07:00", "unit": "A05", "kind": "moi-bao-cao", "digest": "d", "address": OWN,
         "outcome": "sent", "detail": ""},
    )  # fmt: skip
    data = made.read()
    made.close(data, CLOSED)
    outputs.write_outputs(made.settings, data)
    write_tracking_book(made.settings, data, tracked(made.settings, data, LATE))
    out = made.settings.output_folder(CODE, "2024")
    for name in ("tra-lai/A05.xlsx", "thu/A05.eml", "loi-chuong-trinh.txt", ".luu/tong-hop 1.xlsx",
                 "gui-cap-tren/gui-cap-tren.eml", "gui-cap-tren/.luu/x.xlsx", "du-thao/.luu/cu.docx", "thay-doi.html",
                 "thay-doi bao-cao-nhanh.html", "du-thao/thay-doi Ban Tài chính.html"):  # fmt: skip
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(f"{NAME} {PHONE} {OWN} {MAIL}", encoding="utf-8")
    return made


def everything(folder: Path, *, forms: bool) -> Iterator[tuple[Path, str]]:
    """Every file's text, those of packages unpacked; the received forms only if `forms`."""
    for path in folder.rglob("*"):
        received = "inputs" in path.parts and "2024" in path.parts
        if path.is_file() and path.name != "chuong-trinh.xlsx" and (forms or not received):
            data = path.read_bytes()
            if data.startswith(b"PK"):
                with zipfile.ZipFile(io.BytesIO(data)) as package:
                    data = b"\n".join(package.read(name) for name in package.namelist())
            yield path, data.decode("utf-8", "replace")


def told(space: Space) -> tuple[object, ...]:
    """Everything that must be the same before and after."""
    data = space.read()
    (known,) = closing.closes(space.settings, space.program)
    kept = closing.closed(space.settings, space.program, known)
    compared = comparing.compare(space.settings, space.program, space.period, known, data)
    return (
        result_table(data).to_csv(),
        tables.closed_results(kept).to_csv(),
        tables.comparison_table(compared.found).to_csv(),
        kept.figures,
        [(s.unit.code, s.file, s.came_at, s.late) for s in data.submissions] if hasattr(data, "submissions") else (),
        [(f.file, f.outcome, f.unit) for f in data.roster.files],
        [(line.unit.code, line.delivery) for line in data.roster.lines],
        store.closes(record_path(space.settings, space.program)),
    )


@pytest.mark.parametrize("received", [False, True])
def test_nothing_personal_is_left_and_no_figure_is_another(space: Space, received: bool) -> None:
    before = told(space)
    for said in PERSONAL:
        assert any(said in text for _, text in everything(space.settings.workspace, forms=True)), said
    seen = look(space.settings, space.program, LATE, received=received)
    assert told(space) == before
    erased = forget(space.settings, space.program, LATE, "Lê Thị Quyết", datetime(2025, 1, 10), received=received)
    assert erased == seen
    for path, text in everything(space.settings.workspace, forms=received):
        for said in PERSONAL:
            if "2024" not in path.parts or "inputs" not in path.parts or said == "Người Lập":  # words of forms stay
                assert said not in text, (path, said)
    assert told(space) == before
    assert look(space.settings, space.program, LATE, received=received) == ()


def test_the_files_of_unions_stay_unless_asked_for(space: Space) -> None:
    folder = space.settings.returns_folder(CODE, "2024")
    before = {p: p.read_bytes() for p in folder.rglob("*.xlsx")}
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    assert {p: p.read_bytes() for p in folder.rglob("*.xlsx")} == before


def test_a_form_without_its_reporter_says_all_the_rest(space: Space) -> None:
    path = space.settings.returns_folder(CODE, "2024") / "A01.xlsx"
    data, times = path.read_bytes(), path.stat().st_mtime_ns
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10), received=True)
    assert path.stat().st_mtime_ns == times
    here, there = (openpyxl.load_workbook(io.BytesIO(d)) for d in (data, path.read_bytes()))
    differing = [
        (sheet.title, cell.value, there[sheet.title][cell.coordinate].value)
        for sheet in here.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != there[sheet.title][cell.coordinate].value
    ]
    assert differing == [("Thông tin chung", NAME, "(đã xóa)"), ("Thông tin chung", PHONE, None)]
    assert blanked_out(path.read_bytes()) is None
    assert blanked_out(b"PK\x03\x04 x") is None and blanked_out(b"") is None


@pytest.mark.parametrize(("today", "many"), [(date(2025, 1, 9), 0), (date(2025, 1, 10), 1)])
def test_only_what_was_closed_long_enough_ago(space: Space, today: date, many: int) -> None:
    assert len(forgetting.due(space.settings, space.program, today)) == many
    assert bool(look(space.settings, space.program, today)) == bool(many)


def test_a_close_taken_back_or_made_anew_starts_again(space: Space) -> None:
    space.close(at=datetime(2024, 5, 5))
    assert forgetting.due(space.settings, space.program, LATE) == ()


def test_the_trace_names_nobody_whose_data_it_was(space: Space) -> None:
    forget(space.settings, space.program, LATE, "Lê Thị Quyết", datetime(2025, 1, 10, 8))
    text = (space.settings.program_folder(CODE) / TRACE_FILE).read_text(encoding="utf-8")
    begun, done = map(json.loads, text.splitlines())
    assert (begun["step"], done["step"], done["by"], done["periods"]) == ("begun", "done", "Lê Thị Quyết", ["2024"])
    assert done["erased"]["2024"]["thư đã nhận"] == 3
    assert not any(said in text for said in PERSONAL)


def test_the_record_of_closes_keeps_nothing_in_free_pages(space: Space) -> None:
    path = record_path(space.settings, space.program)
    assert b"0912 345 678" in path.read_bytes()
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    assert b"0912" not in path.read_bytes() and "đã lược".encode() in path.read_bytes()


def test_an_address_erased_is_known_for_its_union_still(space: Space) -> None:
    """A stranger who writes the stand-in into a letter gains nothing: it is no address."""
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    said = collected_journal(space.settings, space.program, space.period).read_text(encoding="utf-8").splitlines()
    first, second, third = map(json.loads, said)
    assert (first["known"], second["known"]) == ("A05", "")
    assert "@" not in first["sender"] + second["sender"]
    assert third == {"fate": str(AttachmentFate.SKIPPED), "uid": "1/3"}
    assert {f.file for f in space.read().roster.files if f.outcome is Outcome.COUNTED} >= {"2024/thu-den/A05.xlsx"}


@pytest.mark.parametrize("taken_in", [True, False], ids=["taken in", "not yet"])
def test_of_ticks_the_days_stay_and_what_was_said_on_the_telephone_goes(space: Space, taken_in: bool) -> None:
    today = date(2025, 1, 9)
    data = space.read(today=today)
    path = write_tracking_book(space.settings, data, tracked(space.settings, data, today))
    said = f"Chị {NAME}, máy {PHONE}: xong 15h30"
    tick(path, "A02", {Tick.CALLED.label: date(2025, 1, 8), REMARK: said})
    if taken_in:  # the workbook that somebody has saved is kept beside the new one
        ticked(space.settings, space.program, space.period, today)
        write_tracking_book(space.settings, data, tracked(space.settings, data, today))
    kept = [file for file, text in everything(space.settings.workspace, forms=False) if "15h30" in text]
    assert len(kept) == (3 if taken_in else 1)
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    for file, text in everything(space.settings.workspace, forms=False):
        assert "15h30" not in text, file
    known = posted(sent_journal(space.settings, space.program, space.period))["A02"]
    assert (known.day_of(Tick.CALLED), known.remark) == (date(2025, 1, 8), "")


@pytest.mark.parametrize("spoilt", [b"no workbook", b""])
def test_ticks_that_cannot_be_read_are_not_erased(space: Space, spoilt: bytes) -> None:
    path = book_path(space.settings, space.program, space.period)
    path.write_bytes(spoilt)
    before = look(space.settings, space.program, LATE)
    with pytest.raises(PipelineError, match="chưa đọc được dấu ghi tay"):
        forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    assert path.read_bytes() == spoilt
    assert look(space.settings, space.program, LATE) == before


class Killed(BaseException):
    """What ends a run for good."""


@pytest.mark.parametrize("stop", [1, 2, 4, 6])
def test_killed_in_the_middle_the_next_run_finishes(space: Space, monkeypatch: pytest.MonkeyPatch, stop: int) -> None:
    before, left = told(space), [stop]
    with monkeypatch.context() as patched:
        for name in ("_removed", "_masked"):
            real = getattr(forgetting, name)

            def cut(*what: object, real: Callable[..., int] = real) -> int:
                left[0] -= 1
                if not left[0]:
                    raise Killed
                return real(*what)

            patched.setattr(forgetting, name, cut)
        with pytest.raises(Killed):
            forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    forget(space.settings, space.program, LATE, "Quyết", datetime(2025, 1, 10))
    assert look(space.settings, space.program, LATE) == ()
    assert told(space) == before


# ------------------------------------------------------------------------------------------- the command


def test_the_command_shows_asks_and_erases(space: Space, run: Runner) -> None:
    where = ("--program", CODE, "--workspace", space.settings.workspace)
    shown = run("forget", *where, "--dry-run")
    assert shown.status == 0 and "2024: thư đã nhận: 3" in shown.out
    assert run("forget", *where).status == 1  # nobody said to decide
    assert run("forget", *where, "--by", "Quyết").status == 1  # nobody at the terminal to say yes
    assert run("forget", *where, "--dry-run").out == shown.out
    assert run("forget", *where, "--by", "Quyết", "--yes").status == 0
    assert "Không còn dữ liệu cá nhân nào phải xóa" in run("forget", *where, "--dry-run").out


def test_what_former_commands_read_is_named_with_what_goes_and_goes_with_it(space: Space, run: Runner) -> None:
    where = ("--program", CODE, "--workspace", space.settings.workspace)
    kept = cache_folder(space.settings, CODE) / "ky-2024-a.dem"
    kept.parent.mkdir(parents=True)
    kept.write_text(f"{NAME} {PHONE}", encoding="utf-8")
    assert f"Mọi kỳ: {kept.parent} (những gì các lần chạy trước đã nhớ, làm lại được): 1 tệp" in run(
        "forget", *where, "--dry-run"
    ).out.replace("\n", "")
    assert kept.is_file()
    done = run("forget", *where, "--by", "Quyết", "--yes")
    assert f"và những gì đã nhớ ở {kept.parent}." in done.out.replace("\n", "") and not kept.parent.exists()


def test_the_page_on_personal_data_names_every_kind_of_output() -> None:
    page = (REPOSITORY / "docs" / "du-lieu-ca-nhan.md").read_text(encoding="utf-8")
    written = {value for name, value in vars(output_names).items() if name.isupper() and isinstance(value, str)}
    written |= {
        CHANGES_FILE,
        KEPT_FOLDER,
        CACHE_FOLDER,
        LETTERS_FOLDER,
        LOG_FILE,
        RECORD_FILE,
        TRACE_FILE,
        DECISIONS_FILE,
    }
    shown = {"gui-cap-tren.eml": "thư nháp gửi cấp trên"}
    assert len(written) > 15
    assert {name for name in written if shown.get(name, name) not in page} == set()


def test_who_decides_must_be_said(space: Space) -> None:
    with pytest.raises(PipelineError, match="--by"):
        forget(space.settings, space.program, LATE, "  ", datetime(2025, 1, 10))
