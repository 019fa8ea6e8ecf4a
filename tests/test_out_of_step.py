"""What goes up is of one round, as it stands: else it is said which file is not, what to do, and asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import events
from pipeline.cache.digests import UnknownContent
from pipeline.cli import terminal
from pipeline.documents import pdf
from pipeline.mail.passwords import Terminal
from pipeline.settings import ABOVE_FOLDER
from pipeline.steps import made_from, rounds, shelves
from pipeline.steps.made_from import note_made, says_the_same
from pipeline.steps.output_names import MADE_FROM_FILE
from tests import test_cli, test_kept_rounds
from tests.forms import GOOD
from tests.programs import CODE
from tests.test_cli import Run, Runner
from tests.test_kept_rounds import (
    NOW,
    PERIOD,
    Office,
    a_close,
    a_day_later,
    a_decision_typed,
    a_file_less,
    a_target,
    an_earlier_form,
    another_folder,
    one_cell,
    same_size_and_time,
    summary_saved,
)

run, prepared, keeping, office = (
    test_cli.run, test_kept_rounds.prepared, test_kept_rounds.keeping, test_kept_rounds.office,
)  # fmt: skip
Call = Callable[..., Run]
DRAFT = "gui-cap-tren/gui-cap-tren.eml"


@pytest.fixture
def call(office: Office, run: Runner, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A command on the office's round, with nobody there; no PDF is made."""
    monkeypatch.setattr(pdf, "find_soffice", lambda: "")
    monkeypatch.setattr(terminal, "terminal", lambda: None)
    return lambda command, *more: run(command, "-p", CODE, "-k", PERIOD, "-w", office.folder, *more)


def made(call: Call, *commands: str) -> None:
    for command in commands:
        assert call(*command.split()).status == 0


def named(done: Run) -> set[str]:
    """The files that a refused command says are not of the round, and the commands that it says mend that."""
    assert done.status == 1 and "Không có ai trả lời" in done.err
    words = (
        "tong-hop.xlsx không",
        "tong-hop.xlsx, gui-cap-tren/",
        "bao-cao.docx không",
        "make consolidate",
        "make review",
    )
    return {word for word in words if word in " ".join((done.out).split())}


SUMMARY, REPORT = {"tong-hop.xlsx không", "make consolidate"}, {"bao-cao.docx không", "make review"}


def nothing(_: Office) -> None:
    pass


@pytest.mark.parametrize(
    ("change", "remembers"),
    [
        (nothing, True), (nothing, False), (a_day_later, True), (a_day_later, False), (another_folder, True),
        (summary_saved, True), (a_close, True),
    ],
)  # fmt: skip
def test_what_is_of_the_round_goes_up_unasked(
    office: Office, call: Call, monkeypatch: pytest.MonkeyPatch, change: Callable[[Office], None], remembers: bool
) -> None:
    if not remembers:
        monkeypatch.setattr(shelves, "own_secret", lambda: None)
    made(call, "consolidate", "review")
    change(office)
    assert call("send-up").status == 0 and (office.made / DRAFT).is_file()


@pytest.mark.parametrize(
    ("change", "remembers"),
    [
        (one_cell, True), (one_cell, False), (a_file_less, True), (an_earlier_form, True), (a_target, True),
        (same_size_and_time, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("then", "said"),
    [((), SUMMARY | REPORT), (("review",), SUMMARY), (("consolidate",), REPORT)],
    ids=["both", "summary", "report"],
)
def test_what_is_not_of_the_round_is_named_and_not_sent_unasked(
    office: Office,
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Office], None],
    remembers: bool,
    then: tuple[str, ...],
    said: set[str],
) -> None:
    if not remembers:
        monkeypatch.setattr(shelves, "own_secret", lambda: None)
    made(call, "consolidate", "review")
    change(office)
    made(call, *then)
    assert named(call("send-up")) == said and not (office.made / DRAFT).exists()
    made(call, "consolidate", "review", "send-up")


def test_who_is_there_is_asked(office: Office, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    made(call, "consolidate", "review")
    one_cell(office)
    for answer in (False, True):
        asked: list[str] = []
        someone = Terminal(lambda question, asked=asked, answer=answer: asked.append(question) or answer, lambda _: "")
        monkeypatch.setattr(terminal, "terminal", lambda someone=someone: someone)
        done = call("send-up")
        assert asked == ["Vẫn soạn thư với các tệp như đang có?"] and "make review" in done.out
        assert (done.status, (office.made / DRAFT).is_file(), "Chưa soạn thư." in done.out) == (0, answer, not answer)
    (office.made / DRAFT).unlink()
    monkeypatch.setattr(terminal, "terminal", lambda: None)
    assert call("send-up", "--yes").status == 0 and (office.made / DRAFT).is_file()


def test_the_report_says_whose_forms_it_counts_and_whether_the_summary_does(
    office: Office, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*more: str) -> str:
        (line,) = [x for x in call("review", *more).out.splitlines() if x.startswith("Trong báo cáo: biểu")]
        return line.removeprefix("Trong báo cáo: biểu ")

    (office.made / "tong-hop.xlsx").unlink()
    assert "đơn vị; chưa có tong-hop.xlsx, hãy làm bằng lệnh: make consolidate" in told()
    made(call, "consolidate")
    before = told()
    assert before.endswith("đơn vị, cùng số liệu với lần ghi tong-hop.xlsx gần nhất.")
    (office.made / "tong-hop.xlsx").write_bytes(b"something else")
    assert told() == before  # no word of what stands in it now
    office.put("A06", GOOD, period=PERIOD)
    for kind in ((), ("--short",), ("--drafts",)):
        after = told(*kind)
        assert after.partition("đơn vị")[0] != before.partition("đơn vị")[0]
        assert "; tong-hop.xlsx làm từ số liệu khác, hãy chạy lại lệnh: make consolidate" in after
    assert told("--accepted-only").startswith("đã duyệt của 0/") and "ACCEPTED_ONLY=1" in told("--accepted-only")
    monkeypatch.setenv(events.VARIABLE, "1")
    remarks = [events.decoded(line) for line in call("review").out.split("\n")]
    (remark,) = [item.text for item in remarks if isinstance(item, events.RemarkEvent)]
    assert "tong-hop.xlsx làm từ số liệu khác, hãy bấm lại “Tổng hợp”" in remark and "lệnh" not in remark


def test_all_may_be_of_the_accepted_submissions_alone_or_none(office: Office, call: Call) -> None:
    made(call, "accept --unit A05 --by An --yes", "consolidate --accepted-only", "review --accepted-only", "send-up")
    (office.made / DRAFT).unlink()
    made(call, "consolidate")
    assert named(call("send-up")) == REPORT


def test_decisions_typed_in_the_list_of_problems_are_to_be_taken_first(office: Office, call: Call) -> None:
    made(call, "consolidate", "review")
    a_decision_typed(office)
    done = call("send-up")
    assert done.status == 1 and "chưa vào số liệu: hãy chạy lại lệnh: make consolidate" in " ".join(done.out.split())


@pytest.mark.parametrize("noted", [True, False])
def test_files_of_which_nothing_is_noted_are_held_against_the_time_of_what_came(
    office: Office, call: Call, noted: bool
) -> None:
    made(call, "consolidate", "review")
    note = office.made / ".luu" / MADE_FROM_FILE
    if noted:
        note.write_text("[hỏng", encoding="utf-8")
    else:
        note.unlink()
    made(call, "send-up")
    (office.made / DRAFT).unlink()
    office.put("A06", GOOD, period=PERIOD)
    assert named(call("send-up")) == SUMMARY | REPORT


def test_only_what_is_read_of_the_office_above_is_held_against_its_form(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = office.read(PERIOD).period
    data = rounds.consolidate(office.settings, office.program, period, NOW.date()).data
    above, form = office.settings.program_folder(CODE) / ABOVE_FOLDER, office.made / "gui-cap-tren" / "x.xlsx"
    above.mkdir(parents=True)
    (above / "biểu.xlsx").write_bytes(b"asks")
    note_made(office.settings, data, form)
    for name in ("~$biểu.xlsx", ".~lock.biểu.xlsx#", ".DS_Store"):
        (above / name).write_bytes(b"of a program")
    assert says_the_same(office.settings, data, form)
    (above / "biểu.xlsx").write_bytes(b"asks something else")
    assert says_the_same(office.settings, data, form) is False

    def held(_: Path) -> bytes:
        raise UnknownContent

    monkeypatch.setattr(made_from, "content_digest", held)
    assert says_the_same(office.settings, data, form) is None
    note_made(office.settings, data, form)  # and that nothing is known of it
    monkeypatch.undo()
    assert says_the_same(office.settings, data, form) is None
