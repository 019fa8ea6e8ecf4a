"""Who sent a form: known addresses count, unknown ones are listed and push nothing out, those of others wait."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import __main__
from pipeline.errors import PipelineError, SettingsError
from pipeline.intake.approval import ApprovalStage
from pipeline.intake.decision_rows import append
from pipeline.intake.decision_table import FILE_NAME
from pipeline.intake.file_reports import Outcome
from pipeline.intake.folder import Intake
from pipeline.intake.letters.from_line import mailbox
from pipeline.intake.letters.letter import read_letter
from pipeline.intake.letters.outlook import read_msg
from pipeline.intake.senders.bearer import Bearer
from pipeline.intake.senders.table import SENDERS
from pipeline.intake.senders.trust import Trust
from pipeline.issues import CATALOGUE, Issue
from pipeline.mail import journal
from pipeline.mail.letter_kinds import LetterKind
from pipeline.mail.letters import compose, letters_due
from pipeline.mail.templates import TEMPLATES_FOLDER, Templates
from pipeline.program import reader, sheets
from pipeline.program.emails import mailbox_of
from pipeline.program.model import Program
from pipeline.round.doubts import senders_by_union, senders_in_report
from pipeline.round.roster import Delivery
from pipeline.round.tracking import ToDo, track
from pipeline.settings import REPOSITORY, Settings
from pipeline.settings import load as load_settings
from pipeline.steps import rounds
from pipeline.steps.accepting import accept
from pipeline.steps.closing import close
from pipeline.steps.intake import decisions_of, own_addresses, read_files
from pipeline.steps.journals import COLLECTED_FOLDER, collected_journal
from pipeline.steps.senders import confirm, withdraw
from pipeline.steps.signature import Signature
from pipeline.workbooks.marked_copies.due import copies_due
from pipeline.workbooks.summary import write_summary
from pipeline.workbooks.tracking import write_tracking
from tests.containers import message, ole
from tests.forms import GOOD, filled, make_form, period_of
from tests.mailbag import zipped
from tests.programs import CODE, PERIODS, change_cells, make_program, unit, write_program, write_workspace

LETTERS = Templates(REPOSITORY / "templates" / TEMPLATES_FOLDER)
TODAY = date(2025, 1, 10)
WHO = "Nguyễn Văn Chánh"
PRIVATE = "Doanh nghiệp ngoài nhà nước"
OWN = "x@union.vn"  # x: the union's code
OF_SENDERS = {"T45", "T46", "T47", "T48"}
LATER = {**PERIODS[0], "code": "2025", "name": "Năm 2025", "years": "2025", "start": date(2024, 12, 1)}
LATER |= {"end": date(2025, 11, 30), "cutoff": date(2025, 11, 30), "due": date(2025, 12, 15)}


def form(program: Program, code: str, value: int = 7, period: str = "2024") -> bytes:
    """A form that tells itself from others by one answer."""
    said = {**GOOD, "I_3_1_2024_val": value}
    return filled(make_form(program, code, period), {k.replace("2024", period): v for k, v in said.items()})


def mail(sender: str, data: bytes, day: int = 2, name: str = "bieu.xlsx", **heads: str) -> bytes:
    """A letter with a form; a From line of '' is none."""
    head = f"From: {sender}\r\n" if sender else ""
    head += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in heads.items())
    made = EmailMessage()
    made["Subject"], made["Date"] = "Báo cáo năm", f"Mon, {day:02d} Dec 2024 08:00:00 +0700"
    made.set_content("Gửi công đoàn.")
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return head.encode("utf-8", "surrogateescape") + made.as_bytes()


def forwarded(outer: str, inner: bytes) -> bytes:
    head = f"From: {outer}\r\nSubject: Fwd\r\nDate: Tue, 03 Dec 2024 08:00:00 +0700\r\nMIME-Version: 1.0\r\n"
    rim = f"rim{len(inner)}"
    head += f'Content-Type: multipart/mixed; boundary="{rim}"\r\n\r\n--{rim}\r\nContent-Type: message/rfc822\r\n\r\n'
    return head.encode() + inner + f"\r\n--{rim}--\r\n".encode()


@dataclass(frozen=True)
class Came:
    """A file of a union: what it is called, who sent it (None: put there by hand), when, what it says."""

    name: str
    sender: str | None = OWN
    day: int = 2
    value: int = 7
    kind: str = "eml"


@dataclass(frozen=True)
class Case:
    """What came of one union, which value counts (None: nothing), what is said of senders, about which files."""

    came: tuple[Came, ...]
    counts: int | None
    said: tuple[tuple[str, str], ...] = ()
    unit: Mapping[str, object] = field(default_factory=dict)


def beside(sender: str, code: str = "T46", **changes: Any) -> Case:
    """A later form from `sender` beside the union's own."""
    return Case((Came("m", value=7), Came("z", sender, 9, 11, **changes)), 7, ((code, "z"),))


CASES: dict[str, Case] = {
    "the first form of an unknown address counts": Case((Came("a", "lan@gmail.com"),), 7, (("T45", "a"),)),
    "own address, other case": Case((Came("a", "X@UNION.VN"),), 7),
    "several addresses": Case((Came("a", "Lan <lan@truong.edu.vn>"),), 7, unit={"email": "x@a.vn; Lan@Truong.edu.vn"}),
    "further address": Case((Came("a", "thu.ky@b.vn"),), 7, unit={"senders": "@c.vn, thu.ky@b.vn"}),
    "domain": Case((Came("a", "ai@Congty.com.vn"),), 7, unit={"senders": "@congty.com.vn"}),
    "domain below": Case((Came("a", "lap@thu.cty2.com.vn"),), 7, (("T45", "a"),), unit={"senders": "@cty2.com.vn"}),
    "public domain": Case((Came("a", "lan.public@yahoo.com"),), 7, (("T45", "a"),), unit={"senders": "@yahoo.com"}),
    "later, later name": beside("1@evil.com"),
    "as old, later name": Case((Came("m"), Came("z", "2@evil.com", 2, 11)), 7, (("T46", "z"),)),
    "as old, earlier name": Case((Came("m"), Came("a", "3@evil.com", 2, 11)), 7, (("T46", "a"),)),
    "said to be mended": Case((Came("m"), Came("m (2) sửa lại", "4@evil.com", 2, 11)), 7, (("T46", "m (2) sửa lại"),)),
    "beside one put there by hand": Case((Came("m", None), Came("z", "5@evil.com", 20, 11)), 7, (("T46", "z"),)),
    "replaced by a later known one": Case((Came("z", "6@evil.com", 2, 11), Came("a", day=9)), 7),
    "the same figures": Case((Came("m"), Came("z", "7@evil.com", 9, 7)), 7),
    "of unknown ones the first, which may mend its own": Case(
        (Came("a", "l@gmail.com", 2, 5), Came("b", "l@gmail.com", 3, 7), Came("c", "8@evil.com", 4, 11)),
        7,
        (("T45", "b"), ("T46", "c")),
    ),
    "another union's address": Case((Came("a", "first@union.vn"),), None, (("T47", "a"),)),
    "another union's address beside its own": beside("first@union.vn", "T47"),
    "another union's domain": Case((Came("a", "ai.do@congty.com.vn"),), None, (("T47", "a"),)),
    "its superior's address": Case((Came("a", "first@union.vn"),), 7, unit={"superior": "S01"}),
    "two From lines": beside("x@union.vn\r\nFrom: evil@evil.com"),
    "sent in its name": beside("x@union.vn\r\nSender: evil@evil.com"),
    "a reply goes elsewhere": Case((Came("m"), Came("z", "x@union.vn\r\nReply-To: e@evil.com", 9, 11)), 11),
    "no From line": beside(""),
    "a group": beside("Ban: x@union.vn;"),
    "a homoglyph": beside("x@uni\u043en.vn"),
    "a name like an address": beside('"x@union.vn" <9@evil.com>'),
    "a letter in an archive": beside("10@evil.com", kind="zip"),
    "a letter in a box of letters": beside("11@evil.com", kind="mbox"),
    "a letter of Outlook": Case((Came("m", day=1), Came("z", "", 9, 11, kind="msg")), 7, (("T46", "z"),)),
    "the union's letter in a stranger's": beside("12@evil.com", kind="attached"),
    "the union's letter forwarded by a stranger": beside("13@evil.com", kind="forwarded"),
    "a stranger's letter forwarded by the union": Case(
        (Came("m"), Came("z", OWN, 9, 11, kind="forwarded from a stranger")), 11
    ),
}
CODES = {name: f"S{n:02d}" for n, name in enumerate(CASES, 2)}
FIRST = unit("S01", PRIVATE, email="first@union.vn")  # whose address others use


def file_of(program: Program, code: str, came: Came) -> tuple[str, bytes]:
    """A file of a union as it lies in the folder."""
    data = form(program, code, came.value)
    if came.sender is None:
        return f"{code}/{came.name}.xlsx", data
    sender = came.sender.replace("x@union.vn", f"{code}@union.vn").replace("X@UNION.VN", f"{code}@UNION.VN")
    own = mail(f"{code}@union.vn", data, came.day)
    sent = mail(sender, data, came.day)
    match came.kind:
        case "zip":
            return f"{code}/{came.name}.zip", zipped({"a/b.eml": sent})
        case "mbox":
            postmark = b"From x Mon Dec  9 08:00:00 2024\n"
            return f"{code}/{came.name}.mbox", postmark + sent.replace(b"\r\n", b"\n") + b"\n"
        case "msg":
            return f"{code}/{came.name}.msg", ole(message({"bieu.xlsx": data}))
        case "attached":
            return f"{code}/{came.name}.eml", mail(sender, own, came.day, "thu.eml")
        case "forwarded":
            return f"{code}/{came.name}.eml", forwarded(sender, own)
        case "forwarded from a stranger":
            return f"{code}/{came.name}.eml", forwarded(sender, mail("lan.cu@gmail.com", data, came.day))
        case _:
            return f"{code}/{came.name}.eml", sent


class Space:
    """A workspace of one program: letters go in, rounds come out."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.settings, self.program, self.period = Settings(folder), program, period_of(program)
        self.table = self.settings.program_folder(CODE) / FILE_NAME

    def put(self, name: str, data: bytes, period: str = "2024") -> None:
        path = self.settings.returns_folder(CODE, period) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def read(self, *, accepted_only: bool = False) -> rounds.Read:
        return rounds.consolidate(self.settings, self.program, self.period, TODAY, accepted_only=accepted_only)

    def intake(self, period: str = "2024", today: date = TODAY) -> Intake:
        when = period_of(self.program, period)
        return read_files(self.settings, self.program, when, decisions_of(self.settings, self.program, when, today))


@pytest.fixture(scope="module")
def space_of_all(tmp_path_factory: pytest.TempPathFactory) -> Space:
    """One folder in which every case is a union."""
    units = [unit(code, PRIVATE, **{"email": f"{code}@union.vn", **CASES[name].unit}) for name, code in CODES.items()]
    folder = tmp_path_factory.mktemp("senders")
    program = make_program(folder / "program", units=(FIRST, *units))
    made = Space(folder / "w", program)
    for name, case in CASES.items():
        for came in case.came:
            made.put(*file_of(program, CODES[name], came))
    return made


@pytest.fixture(scope="module")
def every(space_of_all: Space) -> rounds.Read:
    return space_of_all.read()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Two unions with addresses, three without."""
    units = [unit("A05", PRIVATE, email="a05@union.vn"), unit("A06", PRIVATE, email="a06@union.vn")]
    units += [unit(code, PRIVATE, email="") for code in ("A07", "A08", "A09")]
    return make_program(tmp_path_factory.mktemp("program"), units=units, periods=(*PERIODS, LATER))


@pytest.fixture
def space(program: Program, tmp_path: Path) -> Space:
    return Space(tmp_path / "w", program)


def of_senders(issues: Iterable[Issue]) -> list[tuple[str, str]]:
    """(code, union) of what is said of senders."""
    return sorted((i.code, i.unit) for i in issues if i.code in OF_SENDERS | {"D12"})


def counted(intake: Intake) -> dict[str, object]:
    """What each union's form that counts says."""
    return {s.unit.code: s.answers[f"I_3_1_{s.period.years[0]}_val"].value for s in intake.submissions}


# ------------------------------------------------------------------------------------------- which form counts


@pytest.mark.parametrize("name", CASES)
def test_which_form_counts_and_what_is_said_of_the_others(every: rounds.Read, name: str) -> None:
    case, code = CASES[name], CODES[name]
    assert counted(every.intake).get(code) == case.counts
    said = [i for i in every.data.issues if i.unit == code and i.code in OF_SENDERS]
    assert sorted((i.code, i.ref.file.split("/")[2].rpartition(".")[0]) for i in said) == sorted(case.said)
    assert all(i.internal for i in said)  # the union is asked by telephone, not in letters or marked copies
    waiting = {f.file for f in every.intake.files if f.unit == code and f.outcome is Outcome.UNCONFIRMED}
    assert waiting == {i.ref.file for i in said if i.code != "T45"}


def test_an_address_is_listed_with_date_and_subject(every: rounds.Read) -> None:
    code = CODES["the first form of an unknown address counts"]
    (said,) = [i for i in every.data.issues if i.unit == code and i.code == "T45"]
    assert said.found == "lan@gmail.com, 02/12/2024, “Báo cáo năm”"
    assert "Địa chỉ chưa biết" in said.title
    assert f"{code}@union.vn" in said.expected
    hidden = [i.found for i in every.data.issues if i.unit == CODES["a homoglyph"] and i.code == "T46"]
    assert hidden[0].startswith("không rõ địa chỉ (thư ghi: x@uni\\u043en.vn)")
    code = CODES["two From lines"]
    two = next(i.found for i in every.data.issues if i.unit == code and i.code == "T46")
    assert f"(thư ghi: {code}@union.vn / evil@evil.com)" in two


def test_a_note_of_several_files_names_both_addresses(every: rounds.Read) -> None:
    def note(name: str) -> Issue:
        return next(i for i in every.data.issues if i.unit == CODES[name] and i.code == "T10")

    replaced, passed_on = note("replaced by a later known one"), note("a stranger's letter forwarded by the union")
    assert "từ 6@evil.com" in replaced.found
    own = CODES["replaced by a later known one"].lower()
    assert f"từ {own}@union.vn" in replaced.expected
    assert "chuyển tiếp thư của lan.cu@gmail.com" in passed_on.expected
    forwarded_by = CODES["the union's letter forwarded by a stranger"]
    both = next(i for i in every.data.issues if i.unit == forwarded_by and i.code == "T46")
    assert "13@evil.com, chuyển tiếp thư của" in both.found


def test_what_waits_is_told_and_asks_the_union_nothing(every: rounds.Read, space_of_all: Space) -> None:
    waits, beside_own = CODES["another union's address"], CODES["another union's address beside its own"]
    lines = {x.unit.code: x for x in every.data.roster.lines}
    assert lines[waits].delivery is Delivery.UNCONFIRMED
    assert lines[waits].sent_from == "first@union.vn (địa chỉ của đơn vị khác)"
    assert letters_due([lines[waits]], space_of_all.period, TODAY, remind_days=7) == ()
    assert not [due for due in copies_due(every.data) if due.unit.code == waits]
    todo = {x.who.code: x.todo for x in track(every.data, {}, TODAY, 7).lines}
    assert (todo[waits], lines[beside_own].unconfirmed) == (ToDo.JUDGE, 1)
    quiet = replace(lines[beside_own], warnings=0, answered=0)
    assert not quiet.settled
    assert letters_due([quiet], space_of_all.period, TODAY, remind_days=7) == ()  # no thanks yet


def test_tracking_book_and_summary_name_the_address(every: rounds.Read, tmp_path: Path) -> None:
    write_tracking(tmp_path / "t.xlsx", every.data, track(every.data, {}, TODAY, 7))
    write_summary(tmp_path / "s.xlsx", every.data, 1000)
    told = {"lan@gmail.com (địa chỉ chưa biết)", "first@union.vn (địa chỉ của đơn vị khác)"}
    for name, sheet in (("t.xlsx", "Theo dõi"), ("s.xlsx", "Tình hình nộp")):
        assert heads_of(tmp_path / name, sheet)[-1] == "Địa chỉ gửi"
        assert told <= cells_of(tmp_path / name, sheet)
    reasons = [str(c) for c in cells_of(tmp_path / "s.xlsx", "Tình hình nộp") if "T47" in str(c)]
    assert reasons
    assert all("@" in reason for reason in reasons)


def test_letters_go_to_the_addresses_of_the_register_alone(every: rounds.Read, space_of_all: Space) -> None:
    """Whoever sent the form: not to the sender, nor to the further addresses that a union sends from."""
    due = [(kind, line) for line in every.data.unit_roster for kind in LetterKind if not kind.needs_form]
    made, _ = compose(every.data, due, LETTERS, forms={}, marked={})
    register = {u.code: u.email for u in space_of_all.program.units}
    assert {letter.unit for letter in made} == set(register)
    assert all(letter.to_address == register[letter.unit] for letter in made)
    assert not any(told in letter.subject + letter.body for letter in made for told in ("evil.com", "gmail.com"))


# ------------------------------------------------------------------------------------------- the office decides


def test_a_form_that_waits_may_be_taken_once(space: Space) -> None:
    space.put("a.eml", mail("a05@union.vn", form(space.program, "A07")))
    row = {"period": "2024", "action": "Lấy bản nộp này", "file": "a.eml", "unit": "A07", "reason": "Đã gọi hỏi"}
    append(space.table, [{**row, "who": WHO, "when": TODAY}])
    got = space.intake()
    assert (counted(got), of_senders(got.issues)) == ({"A07": 7}, [])


def test_an_address_that_sends_for_many_is_confirmed_at_once_and_remembered(space: Space) -> None:
    """Remembered in later periods, not before; taken back with the same trace."""
    for code in ("A07", "A08"):
        space.put(f"{code}.eml", mail("huyen@gmail.com", form(space.program, code)))
    assert of_senders(space.intake().issues) == [("T45", "A07"), ("T45", "A08")]
    space.put("A09.eml", mail("Huyen@Gmail.com", form(space.program, "A09")))
    got = space.intake()
    assert counted(got) == {}
    said = [i for i in got.issues if i.code == "T48"]
    assert len(said) == 3
    assert "gửi thay cho các đơn vị A07, A08, A09" in said[0].expected
    row = {
        "period": "2024",
        "action": "Bỏ tệp này",
        "file": "A08.eml",
        "reason": "Không phải",
        "who": WHO,
        "when": TODAY,
    }
    append(space.table, [row])
    assert counted(space.intake()) == {}  # one left out does not make the others good
    space.table.unlink()
    made = confirm(space.settings, space.program, space.period, ["huyen@gmail.com"], Signature(WHO, TODAY))
    assert (dict(made.now), made.waiting) == ({"huyen@gmail.com": ("A07", "A08", "A09")}, ())
    got = space.intake()
    assert (sorted(counted(got)), {x[0] for x in of_senders(got.issues)}) == (["A07", "A08", "A09"], {"D12"})
    assert f"{WHO}, 10/01/2025" in next(i.expected for i in got.issues if i.code == "D12")
    when, then = period_of(space.program, "2025"), date(2025, 12, 20)
    space.put("x.eml", mail("huyen@gmail.com", form(space.program, "A07", period="2025")), "2025")
    assert of_senders(space.intake("2025", then).issues) == [("D12", "A07")]
    assert withdraw(space.settings, space.program, when, ["huyen@gmail.com"], Signature(WHO, then)).now == made.now
    (now,) = [i for i in space.intake("2025", then).issues if i.code == "T45"]
    assert f"đã thôi xác nhận: {WHO}, 20/12/2025" in now.found
    assert sorted(counted(space.intake())) == ["A07", "A08", "A09"]  # 2024 stands as it was confirmed
    rows = openpyxl.load_workbook(space.table)[SENDERS.name].iter_rows(min_row=5, max_col=5, values_only=True)
    assert [row for row in rows if row[0]] == [
        ("huyen@gmail.com", "A07, A08, A09", "Xác nhận", "2024", WHO),
        ("huyen@gmail.com", "A07, A08, A09", "Thôi xác nhận", "2025", WHO),
    ]


def test_unknown_addresses_are_confirmed_all_at_once(space: Space) -> None:
    """But those that wait only by name; what was confirmed for one union is that one's, as known on a day."""
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A07")))
    space.put("b.eml", mail("a05@union.vn", form(space.program, "A08", 8)))
    space.put("c.eml", mail("", form(space.program, "A09", 9)))
    got = confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    assert dict(got.now) == {"lan@gmail.com": ("A07",)}
    assert ([f.unit for f in got.waiting], [f.unit for f in got.unclear]) == (["A08"], ["A09"])
    space.put("d.eml", mail("lan@gmail.com", form(space.program, "A06", 11)))
    said = of_senders(space.intake().issues)
    assert said == [("D12", "A07"), ("T45", "A09"), ("T47", "A06"), ("T47", "A08")]
    then = decisions_of(space.settings, space.program, space.period, TODAY, date(2024, 12, 20))
    assert then.senders == ()


def test_one_mailbox_under_several_names_sends_for_many_all_the_same(space: Space) -> None:
    senders = {"A07": "lan@x.vn", "A08": "lan+2@x.vn", "A09": "lan+3@x.vn"}
    for code, sender in senders.items():
        space.put(f"{code}.eml", mail(sender, form(space.program, code)))
    assert of_senders(space.intake().issues) == [("T48", code) for code in senders]
    assert mailbox_of("la.n+x@gmail.com") == mailbox_of("l.an@gmail.com") == mailbox_of("lan@googlemail.com")
    assert mailbox_of("la.n@x.vn") != mailbox_of("lan@x.vn")


@pytest.mark.parametrize("address", ["ai@do.vn", "@gmail.com", "lan"])
def test_an_address_that_sent_nothing_or_is_none_is_not_confirmed(space: Space, address: str) -> None:
    with pytest.raises(PipelineError):
        confirm(space.settings, space.program, space.period, [address], Signature(WHO, TODAY))
    with pytest.raises(PipelineError):
        withdraw(space.settings, space.program, space.period, [address], Signature(WHO, TODAY))


@pytest.mark.parametrize("typed", ["sai@do.vn", "lan"])
def test_a_slip_in_one_address_leaves_the_other_confirmed(space: Space, typed: str) -> None:
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A07")))
    got = confirm(space.settings, space.program, space.period, [typed, "lan@gmail.com"], Signature(WHO, TODAY))
    assert dict(got.now) == {"lan@gmail.com": ("A07",)}
    assert [typed in said for said in got.failed] == [True]
    assert of_senders(space.intake().issues) == [("D12", "A07")]


def test_what_was_decided_by_file_does_not_wait_any_more(space: Space) -> None:
    """Nor what stood beside the form that was taken; by name its address may be confirmed all the same."""
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A07")))
    space.put("b.eml", mail("a05@union.vn", form(space.program, "A07", 8), 9))
    taken = {"period": "2024", "action": "Lấy bản nộp này", "file": "a.eml", "unit": "A07", "reason": "Đã gọi hỏi"}
    append(space.table, [{**taken, "who": WHO, "when": TODAY}])
    assert senders_by_union(space.read().data) == ""
    got = confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    assert (got.now, got.waiting, got.failed) == ({}, (), ())
    got = confirm(space.settings, space.program, space.period, ["lan@gmail.com"], Signature(WHO, TODAY))
    assert dict(got.now) == {"lan@gmail.com": ("A07",)}


def test_an_office_that_works_without_letters_switches_it_off(space: Space) -> None:
    path = space.settings.workspace / "pipeline.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[senders]\ncheck_senders = false\n", encoding="utf-8")
    space.settings = load_settings(space.settings.workspace)
    space.put("a.eml", mail("a05@union.vn", form(space.program, "A07")))
    space.put("m.eml", mail("a05@union.vn", form(space.program, "A05")))
    space.put("z.eml", mail("lan@gmail.com", form(space.program, "A05", 11), 9))
    got = space.intake()
    assert (counted(got), of_senders(got.issues)) == ({"A07": 7, "A05": 11}, [])


def test_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_workspace(tmp_path / "w")
    data = filled(make_form(reader.read(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE), "A05"), GOOD)
    returned = Settings(folder).returns_folder(CODE, "2024")
    returned.mkdir(parents=True, exist_ok=True)
    (returned / "a.eml").write_bytes(mail("lan@gmail.com", data))

    def run(*arguments: str) -> tuple[object, str]:
        common = ("--program", CODE, "--period", "2024", "--workspace", str(folder))
        monkeypatch.setattr(sys, "argv", ["tonghop", *arguments, *common])
        with pytest.raises(SystemExit) as end:
            __main__.main()
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    assert "1 biểu được tính từ địa chỉ chưa xác nhận: A05; hỏi đơn vị rồi xác nhận" in run("consolidate")[1]
    got = run("accept", "--all", "--by", WHO, "--yes")[1]
    assert "Chưa duyệt, chưa xác nhận người gửi: A05; hỏi đơn vị" in got
    assert "Đã duyệt 0 bản nộp (1 bản chưa xác nhận người gửi, chưa duyệt)" in got
    got = run("accept", "--unit", "A05", "--by", WHO, "--yes")[1]
    assert "Đã ghi duyệt, có hiệu lực khi xác nhận người gửi: A05; hỏi đơn vị" in got
    assert "Đã duyệt 0 bản nộp (1 bản duyệt chưa có hiệu lực, chờ xác nhận người gửi)." in got
    assert "Không ghi gì thêm" in run("accept", "--unit", "A05", "--by", WHO, "--yes")[1]  # it is written already
    assert (
        "1 biểu được tính từ địa chỉ chưa xác nhận: A05"
        in run("close", "--by", WHO, "--yes")[1].partition("Trong số liệu chốt")[2]
    )
    assert run("accept", "--senders", "--all", "--by", WHO)[0] == 1
    assert run("accept", "--senders", "--undo", "--by", WHO)[0] == 1
    assert "Chưa ghi ai quyết định" in run("accept", "--senders")[1]
    said = run("accept", "--senders", "--by", WHO, "--yes")[1]
    assert "lan@gmail.com: được gửi biểu của A05" in said
    assert "Đã xác nhận 1 địa chỉ gửi" in said
    assert "Chạy lại make consolidate" in said
    again = run("accept", "--senders", "--by", WHO, "--yes")[1]
    assert "Không có địa chỉ nào của biểu đang được tính phải xác nhận." in again
    assert "Ghi ở" not in again
    assert "chưa xác nhận" not in run("consolidate")[1]
    undo = ("accept", "--sender", "LAN@gmail.com", "--sender", "sai@do.vn", "--undo", "--by", WHO)
    code, said = run(*undo)
    assert "lan@gmail.com: thôi được gửi biểu của A05, từ kỳ 2024" in said
    assert (code, "sai@do.vn: không có trong các địa chỉ đã xác nhận" in said) == (1, True)


def test_the_screen_says_once_what_many_wait_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_workspace(tmp_path / "w", units=[unit(f"B{n:02}", PRIVATE) for n in range(12)])
    plan = reader.read(folder / "inputs" / CODE / "chuong-trinh.xlsx", CODE)
    returned = Settings(folder).returns_folder(CODE, "2024")
    returned.mkdir(parents=True, exist_ok=True)
    for n in range(12):
        sender = f"lan{n}@x{n}.vn" if n < 4 else "huyen@gmail.com"
        (returned / f"{n:02}.eml").write_bytes(mail(sender, form(plan, f"B{n:02}", n + 1)))

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["tonghop", *arguments, "--program", CODE, "--workspace", str(folder)])
        with pytest.raises(SystemExit):
            __main__.main()
        return capsys.readouterr().out

    said = run("consolidate", "--period", "2024")
    for code, first in (("T45", "B00"), ("T48", "B04")):
        assert said.count(CATALOGUE[code].title) == 1
        assert re.search(rf"^ {{4}}\S+ \({first}\): \S+@", said, re.MULTILINE)
    waiting = run("accept", "--period", "2024", "--senders", "--by", WHO, "--yes")
    assert waiting.count("Còn chờ") == 1
    assert "    huyen@gmail.com (địa chỉ gửi thay nhiều đơn vị): B04, B05" in waiting


def standing(space: Space, code: str) -> tuple[Delivery, ToDo, list[LetterKind]]:
    data = space.read().data
    (line,) = [x for x in data.roster.lines if x.unit.code == code]
    todo = next(x.todo for x in track(data, {}, TODAY, 7).lines if x.who.code == code)
    return line.delivery, todo, [kind for kind, _ in letters_due([line], space.period, TODAY, remind_days=7)]


def test_approving_everything_leaves_out_who_is_not_confirmed(space: Space) -> None:
    """Nor does an approval make anybody's address the union's: by name, or made before it was taken back."""
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A07")))
    space.put("m.eml", mail("a05@union.vn", form(space.program, "A05", 8)))
    got = accept(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    assert ([s.unit.code for s in got.now], [s.unit.code for s in got.unproven]) == (["A05"], ["A07"])
    append(space.table, [{"period": "2024", "action": "Duyệt bản nộp", "who": WHO, "when": TODAY}])  # of everything
    assert not next(x for x in space.read().data.roster.lines if x.unit.code == "A07").accepted
    assert standing(space, "A07") == (Delivery.ON_TIME, ToDo.JUDGE, [])
    confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    accept(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    assert standing(space, "A07") == (Delivery.ON_TIME, ToDo.DONE, [LetterKind.THANKS])
    withdraw(space.settings, space.program, space.period, ["lan@gmail.com"], Signature(WHO, TODAY))
    assert standing(space, "A07") == (Delivery.ON_TIME, ToDo.JUDGE, [])
    told = "1 biểu được tính từ địa chỉ chưa xác nhận: A07"
    assert senders_by_union(space.read().data) == told
    assert "gửi từ địa chỉ thư chưa xác nhận, vẫn được tính" in senders_in_report(space.read().data)


def approved(space: Space, code: str) -> tuple[ApprovalStage | None, str, list[str], set[str]]:
    """Stage, approval as shown, what is said of approvals, and which unions count where approval is asked for."""
    data, strict = space.read().data, space.read(accepted_only=True).data
    (line,) = [x for x in data.roster.lines if x.unit.code == code]
    shown = next(x.approval for x in track(data, {}, TODAY, 7).lines if x.who.code == code)
    said = [i.code for i in strict.issues if i.unit == code and i.code in ("D09", "D10", "D13")]
    assert [c for c in said if c != "D10"] == [
        i.code for i in data.issues if i.unit == code and i.code in ("D09", "D13")
    ]
    return line.stage, shown.partition(" (")[0], said, set(strict.figures.facts["unit"])


@pytest.mark.parametrize("first", ["approved", "confirmed"])
def test_an_approval_holds_while_the_sender_is_known(space: Space, first: str) -> None:
    """Whichever came first; as often as the address is confirmed and taken back."""
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A07")))
    about = (space.settings, space.program, space.period)
    holds = (ApprovalStage.ACCEPTED, "Đã duyệt", [], {"A07"})
    dormant = (ApprovalStage.DORMANT, "Duyệt chưa có hiệu lực", ["D13"], set[str]())
    if first == "approved":
        got = accept(*about, ["A07"], Signature(WHO, TODAY))
        assert [[s.unit.code for s in of] for of in (got.now, got.dormant, got.unproven)] == [["A07"], ["A07"], []]
        assert approved(space, "A07") == dormant
        confirm(*about, [], Signature(WHO, TODAY))
    else:
        confirm(*about, [], Signature(WHO, TODAY))
        assert [s.unit.code for s in accept(*about, [], Signature(WHO, TODAY)).now] == ["A07"]
    for _ in range(2):
        assert approved(space, "A07") == holds
        withdraw(*about, ["lan@gmail.com"], Signature(WHO, TODAY))
        assert approved(space, "A07") == dormant
        for named in ([], ["A07"]):
            again = accept(*about, named, Signature(WHO, TODAY))
            assert ([s.unit.code for s in again.dormant], again.now, again.unproven) == (["A07"], (), ())
        confirm(*about, ["lan@gmail.com"], Signature(WHO, TODAY))
    strict = space.read(accepted_only=True).data
    assert senders_by_union(strict) == ""
    withdraw(*about, ["lan@gmail.com"], Signature(WHO, TODAY))
    assert senders_by_union(space.read(accepted_only=True).data) == "1 biểu chưa tính, chờ xác nhận người gửi: A07"
    assert "chưa tính, chờ xác nhận" in senders_in_report(space.read(accepted_only=True).data)


def test_an_approval_of_what_came_from_elsewhere_speaks_of_nothing_else(space: Space) -> None:
    """A form from the union's own address beside it counts unapproved, until that is approved itself."""
    space.put("a.eml", mail("lan@gmail.com", form(space.program, "A05", 11)))
    about = (space.settings, space.program, space.period)
    accept(*about, ["A05"], Signature(WHO, TODAY))
    space.put("b.eml", mail("a05@union.vn", form(space.program, "A05", 7), 9))
    assert approved(space, "A05") == (ApprovalStage.CHECKED, "Đã kiểm tra", ["D09", "D10"], set())
    assert counted(space.intake()) == {"A05": 7}


@pytest.mark.parametrize("said", [{"I_1_2_2024_num": 101}, {"I_3_1_2024_val": 70_000}])
def test_nothing_is_asked_of_a_union_about_the_form_of_somebody_nobody_knows(
    space: Space, said: Mapping[str, object]
) -> None:
    """Neither of its errors nor of its figures, until the address is confirmed."""
    data = filled(make_form(space.program, "A05"), {**GOOD, **said})
    space.put("a.eml", mail("lan@gmail.com", data))
    assert standing(space, "A05") == (Delivery.ON_TIME, ToDo.JUDGE, [])
    confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    _, todo, letters = standing(space, "A05")
    assert todo in (ToDo.RETURN, ToDo.ASK) and len(letters) == 1


@pytest.mark.parametrize("before", ["with an error", "blank", "not a form", "nothing in the letter"])
def test_nothing_is_asked_of_a_union_whose_correction_waits_for_its_sender(space: Space, before: str) -> None:
    wrong = filled(make_form(space.program, "A05"), {**GOOD, "I_1_2_2024_num": 101})
    first = {"with an error": wrong, "blank": make_form(space.program, "A05"), "not a form": b"PK\x03\x04"}
    name, data = "A05.xlsx", first.get(before, b"")
    sent = mail("a05@union.vn", data, 2, name)
    if before == "nothing in the letter":
        sent = b"From: a05@union.vn\r\nSubject: A05\r\nDate: Mon, 02 Dec 2024 08:00:00 +0700\r\n\r\nGui bieu\r\n"
    space.put("A05.eml", sent)
    assert standing(space, "A05")[1] is (ToDo.RETURN if before == "with an error" else ToDo.CALL)
    space.put("z.eml", mail("lan@x.vn" if before == "with an error" else "a06@union.vn", form(space.program, "A05"), 9))
    delivery, todo, letters = standing(space, "A05")
    assert (todo, letters) == (ToDo.JUDGE, [])
    assert delivery is (Delivery.ON_TIME if before == "with an error" else Delivery.UNCONFIRMED)


# ------------------------------------------------------------------------------------------- the office's own mailboxes

CLERK = "vanthu@office.vn"


def own(space: Space, text: str) -> None:
    path = space.settings.workspace / "pipeline.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    space.settings = load_settings(space.settings.workspace)
    own_addresses(space.settings)


@pytest.mark.parametrize(
    "said",
    [
        f'[senders]\nown_addresses = ["{CLERK.upper()}"]',
        '[senders]\nown_addresses = ["@office.vn"]',
        f'[mail]\nsender_address = "{CLERK}"',
    ],
)
def test_what_the_office_forwards_is_judged_by_the_letter_in_it(space: Space, said: str) -> None:
    """Whole or as a file, again and again; of a union's letter in a stranger's the stranger sent it."""
    own(space, said)
    a05, lan, clerk = "a05@union.vn", "lan@gmail.com", f"Văn thư <{CLERK}>"
    space.put("a.eml", forwarded(clerk, mail(a05, form(space.program, "A05"))))
    space.put("b.eml", mail(clerk, mail("a06@union.vn", form(space.program, "A06", 8)), 3, "thu.eml"))
    twice = forwarded(clerk, forwarded(CLERK, mail(lan, form(space.program, "A07", 9))))
    space.put("c.eml", twice)
    space.put("d.eml", mail(clerk, form(space.program, "A08", 10)))  # the office put it there itself
    got = space.intake()
    assert counted(got) == {"A05": 7, "A06": 8, "A07": 9, "A08": 10}
    (said_of,) = [i for i in got.issues if i.code in OF_SENDERS]
    assert (said_of.code, said_of.unit) == ("T45", "A07")
    assert said_of.found.startswith(f"{lan}, do {CLERK} chuyển tiếp, ")
    assert {f.unit: f.trust for f in got.files}["A08"] is Trust.OWN
    made = confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    assert dict(made.now) == {lan: ("A07",)}


@pytest.mark.parametrize("how", ["whole", "as a file"])
def test_a_stranger_with_a_union_s_letter_stays_a_stranger_when_the_office_forwards_it(space: Space, how: str) -> None:
    own(space, f'[senders]\nown_addresses = ["{CLERK}"]')
    stranger = forwarded("x@evil.com", mail("a05@union.vn", form(space.program, "A05")))
    space.put("z.eml", forwarded(CLERK, stranger) if how == "whole" else mail(CLERK, stranger, 3, "thu.eml"))
    nobody = mail("", form(space.program, "A06", 8))
    space.put("y.eml", forwarded(CLERK, nobody) if how == "whole" else mail(CLERK, nobody, 3, "thu.eml"))
    got = space.intake()
    assert of_senders(got.issues) == [("T45", "A05"), ("T45", "A06")]
    assert next(i.found for i in got.issues if i.unit == "A05" and i.code == "T45").startswith("x@evil.com, do vanthu@")


def test_an_address_of_the_office_s_own_is_one(space: Space) -> None:
    for wrong in ('["van thu"]', '["@gmail.com"]', '"a@b.vn"', "[1]"):
        with pytest.raises(SettingsError, match="own_addresses"):
            own(space, f"[senders]\nown_addresses = {wrong}")


# ------------------------------------------------------------------------------------------- the form of another union


def test_an_address_confirmed_for_others_is_not_called_theirs(space: Space) -> None:
    space.put("a.eml", mail("huyen@gmail.com", form(space.program, "A07")))
    confirm(space.settings, space.program, space.period, [], Signature(WHO, TODAY))
    space.put("b.eml", mail("huyen@gmail.com", form(space.program, "A08", 8)))
    (said,) = [i for i in space.intake().issues if i.code == "T47"]
    assert "địa chỉ này đã xác nhận cho A07" in said.expected
    space.put("c.eml", mail("a05@union.vn", form(space.program, "A09", 9)))
    (said,) = [i for i in space.intake().issues if i.code == "T47" and i.unit == "A09"]
    assert "địa chỉ này là của A05" in said.expected
    assert "điền nhầm biểu" in said.remedy


def test_a_form_let_in_that_replaces_the_union_s_own_is_asked_about(space: Space) -> None:
    space.put("a.eml", mail("a06@union.vn", form(space.program, "A06", 34)))
    space.put("b.eml", mail("a05@union.vn", form(space.program, "A06", 12), 9))
    confirm(space.settings, space.program, space.period, ["a05@union.vn"], Signature(WHO, TODAY))
    got = space.intake()
    assert counted(got) == {"A06": 12}
    (said,) = [i for i in got.issues if i.code == "T49"]
    assert "34 → 12" in said.found
    assert (said.ref.file, said.internal) == ("2024/b.eml/bieu.xlsx", True)
    assert "a06@union.vn" in said.expected
    left = accept(space.settings, space.program, space.period, [], Signature(WHO, TODAY)).unproven
    assert [s.unit.code for s in left] == ["A06"]
    assert standing(space, "A06") == (Delivery.ON_TIME, ToDo.JUDGE, [])


def test_one_address_of_two_unions_is_said_to_be_that(space: Space) -> None:
    for code in ("A07", "A08"):
        space.put(f"{code}.eml", mail("huyen@gmail.com", form(space.program, code)))
    found = {i.unit: i.found for i in space.intake().issues if i.code == "T45"}
    assert found["A07"].endswith("; cũng gửi biểu của A08")
    assert found["A08"].endswith("; cũng gửi biểu của A07")


def test_a_form_whose_sender_is_confirmed_after_the_close_is_not_called_late(space: Space) -> None:
    space.put("a.eml", mail("a05@union.vn", form(space.program, "A05")))
    space.put("b.eml", mail("a06@union.vn", form(space.program, "A07", 8)))
    close(space.settings, space.read().data, WHO, "", datetime(2025, 1, 9, 10))
    confirm(space.settings, space.program, space.period, ["a06@union.vn"], Signature(WHO, TODAY))
    space.put("c.eml", mail("a06@union.vn", form(space.program, "A06", 9)).replace(b"02 Dec 2024", b"09 Jan 2025"))
    said = {i.unit: i for i in space.read().data.issues if i.code == "K02"}
    assert "cơ quan xác nhận người gửi sau khi chốt" in said["A07"].expected
    assert "xác nhận" not in said["A06"].expected
    assert "nộp sau" not in said["A07"].sentence.lower()


# ------------------------------------------------------------------------------------------- the table of addresses


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"address": "lan"}, "A5"),
        ({"address": "@gmail.com"}, "A5"),
        ({"address": "lan@gmail.com; hoa@gmail.com"}, "A5"),
        ({"units": "A05, A99"}, "B5"),
        ({"since": "2019"}, "D5"),
        ({"who": None}, "E5"),
        ({"ruling": "gì đó"}, "C5"),
    ],
)
def test_a_bad_row_is_said_with_its_cell(space: Space, changes: dict[str, object], cell: str) -> None:
    row = {"address": "lan@gmail.com", "units": "A05", "ruling": "Xác nhận", "who": WHO, "when": TODAY, **changes}
    append(space.table, [row], SENDERS)
    found = decisions_of(space.settings, space.program, space.period, TODAY)
    assert [(i.code, i.ref.sheet, i.ref.cell) for i in found.remarks] == [("D14", SENDERS.name, cell)]
    assert found.senders == ()


def test_a_table_without_the_sheet_is_read_and_gets_it(space: Space) -> None:
    append(space.table, [])
    book = openpyxl.load_workbook(space.table)
    del book[SENDERS.name]
    book.save(space.table)
    assert decisions_of(space.settings, space.program, space.period, TODAY).senders == ()
    row = {"address": "Lan@Gmail.com", "units": "a05\nA06", "ruling": "Xác nhận", "who": WHO, "when": TODAY}
    append(space.table, [row], SENDERS)
    found = decisions_of(space.settings, space.program, space.period, TODAY).senders
    assert [(c.address, c.unit, c.holds) for c in found] == [
        ("lan@gmail.com", "A05", True),
        ("lan@gmail.com", "A06", True),
    ]
    assert openpyxl.load_workbook(space.table)[SENDERS.name].data_validations.dataValidation


def test_commands_are_told_as_they_are_typed() -> None:
    told = [k.remedy for k in CATALOGUE.values() if re.search(r"\baccept\b", k.remedy)]
    assert len(told) >= 6
    assert [t for t in told if not re.search(r'make accept (?:[A-Z]+=\S+ )?BY="Họ tên"', t)] == []


def test_warnings_about_senders_are_not_accepted_one_by_one(space: Space) -> None:
    row = {"period": "2024", "action": "Chấp nhận cảnh báo", "code": "T45", "unit": "A07", "reason": "x", "who": WHO}
    append(space.table, [{**row, "when": TODAY}])
    found = decisions_of(space.settings, space.program, space.period, TODAY)
    assert [i.code for i in found.remarks] == ["D14"] and "trang “Địa chỉ gửi”" in found.remarks[0].remedy
    assert not found.all


@pytest.mark.parametrize("said", ["@gmail.com", "lan", "@vn", "lan@@x.vn", "lan@đơnvị.vn"])
def test_a_bad_sending_address_of_the_unit_list_is_said_with_its_cell(tmp_path: Path, said: str) -> None:
    column = "M5"
    path = write_program(tmp_path / "chuong-trinh.xlsx", units=[unit("A05", senders=f"{said}; tot@union.vn")])
    (warning,) = reader.read(path, CODE).warnings
    assert (warning.code, warning.ref.sheet, warning.ref.cell) == ("P11", sheets.UNITS.name, column)
    assert reader.read(path, CODE).units[0].senders.endswith("tot@union.vn")


def test_a_workbook_without_the_column_is_read_as_it_is(tmp_path: Path) -> None:
    path = write_program(tmp_path / "chuong-trinh.xlsx")
    before = reader.read(path, CODE)
    change_cells(path, {(sheets.UNITS.name, "L4"): None})
    assert reader.read(path, CODE) == before
    assert before.warnings == ()


# ------------------------------------------------------------------------------------------- what the From line says

FORGED = {
    "nobody": "",
    "a name like an address": '"a05@union.vn" <x@evil.com>',
    "a name like an address, bare": "a05@union.vn <x@evil.com>",
    "two addresses": "a05@union.vn, x@evil.com",
    "two in brackets": "<a05@union.vn> <x@evil.com>",
    "a group": "Ban: a05@union.vn;",
    "a route": "<@evil.com:a05@union.vn>",
    "a homoglyph": "a05@uni\u043en.vn",
    "a wide letter": "a05@union\uff0evn",
    "a Kelvin sign": "lan@truong.edu.vn".replace("t", "\u212a"),
    "a hidden blank": "a05@uni\u200bon.vn",
    "a blank of another kind": "a05@union.vn\u00a0",
    "a code of a homoglyph": "a05@xn--unin-jjd.vn",
    "a longer domain": "a05@union.vn.evil.com",
    "a domain below": "lap@thu.congty.com.vn",
    "a quoted name": '"a05"@union.vn',
    "a comment in it": "a05(x)@union.vn",
    "brackets without end": "a05@union.vn (",
    "quotes without end": 'a05@union.vn "',
    "an encoded word": "=?utf-8?q?a05=40union=2Evn?=",
    "a code page": "=?utf-8?q?a05?=@union.vn",
    "a code in the local part": "=?utf-8?q?x=40evil=2Ecom=3E?=@congty.com.vn",
    "a hidden quotation mark": '\\" <x@evil.com> " <a05@union.vn>',
    "another address before it": "x@evil.com <a05@union.vn>",
    "another address before it, after a name": "Lan x@evil.com <a05@union.vn>",
    "another address in a code": "=?utf-8?q?x=40evil=2Ecom?= <a05@union.vn>",
    "another address in a quoted code": '"=?utf-8?q?=3Cx=40evil=2Ecom=3E=2C?=" <a05@union.vn>',
    "brackets in a code": "=?utf-8?b?PHhAZXZpbC5jb20+?= <a05@union.vn>",
    "a code in two": "=?utf-8?q?x=40ev?= =?utf-8?q?il=2Ecom?= <a05@union.vn>",
    "a code in UTF-7": "=?utf-7?q?x+AEA-evil.com?= <a05@union.vn>",
    "brackets in quotes": '"<x@evil.com>" <a05@union.vn>',
    "brackets in a comment": "a05@union.vn (<x@evil.com>)",
    "square brackets": '["x@evil.com", <a05@union.vn>',
    "a code of no code page": "=?x-none?q?x=40evil.com?= <a05@union.vn>",
    "a code without end": "=?utf-8?q?x=40evil.com <a05@union.vn>",
    "a line in a code": "=?utf-8?q?Lan=0D=0AFrom:_x?= <a05@union.vn>",
    "a code in a comment": "(=?utf-8?q?x=40evil.com?=) <a05@union.vn>",
    "a comment at the end": "a05@union.vn (x@evil.com) <x@evil.com>",
    "the union's as a local part": '"a05@union.vn"@evil.com',
    "the union's as a local part, bare": "a05@union.vn@evil.com",
    "the union's domain before another": "lap@congty.com.vn.evil.com",
    "the union's domain as an ending": "lap@xcongty.com.vn",
    "an IDN look-alike of a domain": "lap@xn--congy-9za.com.vn",
    "a domain with a dot at the end": "lap@congty.com.vn.",
    "a domain in brackets": "a05@[union.vn]",
    "a percent sign": "a05%union.vn@evil.com",
    "a plus": "a05+x@union.vn",
    "a dot at the end": "a05@union.vn.",
    "hostile": "(" * 900 + "a05@union.vn" + ")" * 900,
    "very long": "x" * 3000 + " <a05@union.vn>",
}


@pytest.mark.parametrize("name", FORGED)
def test_a_from_line_that_is_not_clear_is_no_address_of_a_union(name: str) -> None:
    sent = read_letter(mail(FORGED[name], b"x")).envelope
    assert sent.address not in ("a05@union.vn", "lan@truong.edu.vn")
    assert not sent.address.endswith("@congty.com.vn")


@pytest.mark.parametrize(
    "heads",
    [
        b"From: a05@union.vn\r\nFrom: x@evil.com\r\n",
        b"From: x@evil.com\r\nfrom: a05@union.vn\r\n",
        b"From: a05@union.vn\r\nSender: x@evil.com\r\n",
        b"Sender: a05@union.vn\r\nFrom: x@evil.com\r\n",
        b"Reply-To: a05@union.vn\r\nFrom: x@evil.com\r\n",
        b"From: a05@uni\r\n on.vn\r\n",
        b"From: a05@union.vn\x00\r\n",
        b"X-From: a05@union.vn\r\nResent-From: a05@union.vn\r\n",
        b"From : x@evil.com\r\nFrom: a05@union.vn\r\n",
        b"Received: x\r\nFrom : x@evil.com\r\nFrom: a05@union.vn\r\n",
        b"Received: x\r\nFrom x@evil.com Mon Dec  9 08:00:00 2024\r\nFrom: a05@union.vn\r\n",
        b"From: a05@union.vn\r\nSender : x@evil.com\r\n",
        b"From: a05@union.vn\r\nrubbish\r\nFrom: x@evil.com\r\n",
        b"From: a05@union.vn\r\nFrom\xa0: x@evil.com\r\n",
        b"From: x@evil.com\rFrom: a05@union.vn\r\n",
        b"From: x@evil.com\x0bFrom: a05@union.vn\r\n",
        b"From: a05@union.vn\xe2\x80\xa8 <x@evil.com>\r\n",
        b"From: a05@union.vn" + b" " * 9000 + b"<x@evil.com>\r\n",  # headers are cut that are longer than any
        b"From: a05@union.vn" + (b"\r\n" + b" " * 900) * 10 + b", x@evil.com\r\n",
        b"From: a05@union.vn\r\nSender: a05@union.vn" + b" " * 9000 + b"<x@evil.com>\r\n",
    ],
)
def test_other_headers_make_no_address(heads: bytes) -> None:
    sent = read_letter(heads + mail("", b"x")).envelope
    assert sent.address in ("", "x@evil.com")


@pytest.mark.parametrize("before", ["", "Microsoft Mail Internet Headers Version 2.0\r\n"])
@pytest.mark.parametrize("more", ["", "Sender: x@evil.com\r\n"])
def test_a_letter_of_outlook_is_from_whom_its_headers_say(before: str, more: str) -> None:
    heads = f"{before}Received: x\r\nFrom: Lan <a05@union.vn>\r\n{more}Subject: s\r\n\r\n"
    tree = message({"bieu.xlsx": b"x"}) | {"__substg1.0_007D001F": heads.encode("utf-16-le")}
    assert read_msg(ole(tree)).envelope.address == ("" if more else "a05@union.vn")


@pytest.mark.parametrize(
    "line",
    [
        "a05@union.vn",
        "<a05@union.vn>",
        "Lê Lan <A05@Union.vn>",
        "=?utf-8?B?TMOqIExhbg==?= <a05@union.vn>",
        '"Lê, Lan (thư ký)" <a05@union.vn>',
        '"x@evil.com" <a05@union.vn>',
        "a05@union.vn (Lê Lan)",
        "Lê, Lan <a05@union.vn>",
        "A05@Union.vn <a05@union.vn>",
        "'a05@union.vn' <a05@union.vn>",
        "=?utf-8?q?a05=40union=2Evn?= <a05@union.vn>",
        '"=?utf-8?Q?L=C3=AA=2C_Lan?=" <a05@union.vn>',
        "=?x-viet-tcvn?q?L=AA_Lan?= <a05@union.vn>",
        "=?utf-8?Q?L=C3=AA_Lan?=\t=?utf-8?Q?_th=C6=B0_k=C3=BD?= <a05@union.vn>",
    ],
)
def test_a_from_line_as_mail_programs_write_it(line: str) -> None:
    assert mailbox(line) == "a05@union.vn"


# ------------------------------------------------------------------------------------------- the mailbox


def test_fetched_files_are_judged_by_the_letter_that_came(space: Space) -> None:
    """Whether or not it says a date, and whatever letter it forwarded."""
    entries: dict[str, tuple[str, int, dict[str, str]]] = {
        "a.xlsx": ("A05", 7, {"sender": "a05@union.vn", "delivered": "a05@union.vn", "date": "2024-12-01T07:00:00"}),
        "b.xlsx": ("A05", 11, {"sender": "a05@union.vn", "delivered": "x@evil.com"}),
        "c.xlsx": ("A07", 7, {"sender": "lan@gmail.com", "date": "khi nào"}),  # a journal of before
        "d.xlsx": ("A05", 11, {"sender": "a05@union.vn", "delivered": "?", "date": "2024-12-09T08:00:00"}),
    }
    for name, (code, value, _) in entries.items():
        space.put(f"{COLLECTED_FOLDER}/{name}", form(space.program, code, value))
    with journal.locked(collected_journal(space.settings, space.program, space.period)) as log:
        for name, (_, _, entry) in entries.items():
            log.append({"fate": "saved", "uid": "1/1", "path": name, "subject": "Nộp", **entry})
    got = space.intake()
    assert counted(got) == {"A05": 7, "A07": 7}
    assert of_senders(got.issues) == [("T45", "A07"), ("T46", "A05"), ("T46", "A05")]


# ------------------------------------------------------------------------------------------- where it is told


def heads_of(path: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [str(c) for c in next(r for r in rows if r[0] == "STT") if c]


def cells_of(path: Path, sheet: str) -> set[object]:
    return {c for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True) for c in row}


def test_a_round_without_letters_has_no_such_column(space: Space, tmp_path: Path) -> None:
    space.put("a.xlsx", form(space.program, "A07"))
    data = space.read().data
    write_tracking(tmp_path / "t.xlsx", data, track(data, {}, TODAY, 7))
    write_summary(tmp_path / "s.xlsx", data, 1000)
    assert "Địa chỉ gửi" not in heads_of(tmp_path / "t.xlsx", "Theo dõi")
    assert "Địa chỉ gửi" not in heads_of(tmp_path / "s.xlsx", "Tình hình nộp")


def test_the_name_of_a_sender_is_never_told_in_place_of_the_address() -> None:
    sent = read_letter(mail('"a05@union.vn" <x@evil.com>', b"x")).envelope
    assert Bearer(sent.address, "", datetime(2024, 12, 2), "Gấp\u202e").told == "x@evil.com, 02/12/2024, “Gấp”"
