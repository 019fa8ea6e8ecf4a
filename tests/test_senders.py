"""Who sent a form: known addresses count, unknown ones are listed and push nothing out, those of others wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from pipeline.consolidation import Delivery
from pipeline.errors import PipelineError, ProgramError
from pipeline.intake.bearer import Bearer
from pipeline.intake.decision_table import FILE_NAME, append
from pipeline.intake.from_line import mailbox
from pipeline.intake.letter import read_letter
from pipeline.intake.sender_table import SENDERS
from pipeline.intake.submission import Outcome
from pipeline.issues import Issue
from pipeline.mail import journal
from pipeline.mail.letters import letters_due
from pipeline.program import reader, sheets
from pipeline.program.model import Program
from pipeline.reports.returns import returns
from pipeline.reports.summary import write_summary
from pipeline.reports.tracking import ToDo, track
from pipeline.reports.tracking_book import write_tracking
from pipeline.settings import Settings
from pipeline.settings import load as load_settings
from pipeline.steps import rounds
from pipeline.steps.journals import COLLECTED_FOLDER, collected_journal
from pipeline.steps.senders import confirm, withdraw
from tests.containers import message, ole
from tests.forms import GOOD, filled, make_form, period_of
from tests.mailbag import zipped
from tests.programs import CODE, PERIODS, change_cells, make_program, unit, write_program

TODAY = date(2025, 1, 10)
OTHER = {**GOOD, "I_3_1_2024_val": 11}  # what tells a stranger's form from the union's own
WHO = "Nguyễn Văn Chánh"
UNITS = tuple(
    unit(code, "Doanh nghiệp ngoài nhà nước", **changes)
    for code, changes in (
        ("A04", {}),
        ("A05", {"email": "a05@union.vn; Lan@Truong.edu.vn", "senders": "@congty.com.vn; thu.ky@union.vn"}),
        ("A06", {"superior": "A04"}),
        ("A07", {"email": ""}),
        ("A08", {"email": ""}),
        ("A09", {"email": ""}),
    )
)
LATER = {**PERIODS[0], "code": "2025", "name": "Năm 2025", "years": "2025", "start": date(2024, 12, 1)}
LATER |= {"end": date(2025, 11, 30), "cutoff": date(2025, 11, 30), "due": date(2025, 12, 15)}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return make_program(tmp_path_factory.mktemp("program"), units=UNITS, periods=(*PERIODS, LATER))


class Space:
    """A workspace of one program: letters go in, rounds come out."""

    def __init__(self, folder: Path, program: Program) -> None:
        self.settings, self.program, self.period = Settings(folder), program, period_of(program)
        self.table = self.settings.program_folder(CODE) / FILE_NAME
        self.returned = self.settings.returns_folder(CODE, "2024")
        self.returned.mkdir(parents=True)

    def form(self, code: str, answers: Mapping[str, object] = GOOD, period: str = "2024") -> bytes:
        if period != "2024":
            answers = {name.replace("2024", period): value for name, value in answers.items()}
        return filled(make_form(self.program, code, period), answers)  # type: ignore[arg-type]

    def put(self, name: str, data: bytes, period: str = "2024") -> None:
        path = self.settings.returns_folder(CODE, period) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def read(self, period: str = "2024", today: date = TODAY) -> rounds.Read:
        return rounds.consolidate(self.settings, self.program, period_of(self.program, period), today)


@pytest.fixture
def space(program: Program, tmp_path: Path) -> Space:
    return Space(tmp_path / "w", program)


def mail(sender: str, form: bytes, day: int = 2, **heads: str) -> bytes:
    """A letter with a form; a From line of '' is none."""
    head = f"From: {sender}\r\n" if sender else ""
    head += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in heads.items())
    made = EmailMessage()
    made["Subject"], made["Date"] = "Báo cáo năm", f"Mon, {day:02d} Dec 2024 08:00:00 +0700"
    made.set_content("Gửi công đoàn.")
    made.add_attachment(form, maintype="application", subtype="octet-stream", filename="bieu.xlsx")
    return head.encode("utf-8", "surrogateescape") + made.as_bytes()


def of_senders(issues: tuple[Issue, ...]) -> list[tuple[str, str, str]]:
    codes = ("T45", "T46", "T47", "T48", "D12")
    return sorted((i.code, i.unit, i.ref.file.removeprefix("2024/")) for i in issues if i.code in codes)


def counted(read: rounds.Read) -> dict[str, float]:
    """What each union's form says in the cell in which a stranger's differs."""
    return {s.unit.code: s.answers[f"I_3_1_{s.period.years[0]}_val"].value for s in read.intake.submissions}  # type: ignore[misc]


# ------------------------------------------------------------------------------------------- which form counts


def test_the_first_form_from_an_unknown_address_counts_and_is_listed(space: Space) -> None:
    space.put("a.eml", mail("Lê Lan <lan@gmail.com>", space.form("A05")))
    read = space.read()
    assert counted(read) == {"A05": 7}
    assert of_senders(read.data.issues) == [("T45", "A05", "a.eml/bieu.xlsx")]
    (said,) = [i for i in read.data.issues if i.code == "T45"]
    assert said.found == "lan@gmail.com, 02/12/2024, “Báo cáo năm”"
    assert "Địa chỉ chưa biết" in said.title
    assert "a05@union.vn" in said.expected
    assert said.internal  # the union is asked by telephone, not in the marked copy


@pytest.mark.parametrize("sender", ["a05@union.vn", "A05@UNION.VN", "x <lan@truong.EDU.vn>", "lap@congty.com.vn"])
@pytest.mark.parametrize("extra", [{}, {"Reply_To": "lan@gmail.com"}])
def test_registered_addresses_and_domains_are_the_unions(space: Space, sender: str, extra: dict[str, str]) -> None:
    space.put("a.eml", mail(sender, space.form("A05"), **extra))
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({"A05": 7}, [])


@pytest.mark.parametrize(("day", "name"), [(9, "z.eml"), (2, "z.eml"), (2, "a.eml"), (9, "a (2) sửa lại.eml")])
def test_an_unknown_address_never_pushes_out_a_known_one(space: Space, day: int, name: str) -> None:
    """Neither by a later date nor by its name; the form of the stranger waits, the union is asked nothing."""
    space.put("m.eml", mail("a05@union.vn", space.form("A05"), day=2))
    space.put(name, mail("lan@gmail.com", space.form("A05", OTHER), day=day))
    read = space.read()
    assert counted(read) == {"A05": 7}
    assert of_senders(read.data.issues) == [("T46", "A05", f"{name}/bieu.xlsx")]
    (waits,) = [f for f in read.intake.files if f.outcome is Outcome.UNCONFIRMED]
    assert waits.file == f"2024/{name}/bieu.xlsx"
    found = track(read.data, {}, TODAY, 7)
    assert next(x for x in found.lines if x.who.code == "A05").todo is ToDo.JUDGE


def test_a_form_put_into_the_folder_by_hand_is_known(space: Space) -> None:
    space.put("zalo.xlsx", space.form("A05"))
    space.put("z.eml", mail("lan@gmail.com", space.form("A05", OTHER), day=20))
    read = space.read()
    assert (counted(read)["A05"], of_senders(read.data.issues)) == (7, [("T46", "A05", "z.eml/bieu.xlsx")])


def test_a_later_form_from_a_known_address_replaces_that_of_an_unknown_one(space: Space) -> None:
    space.put("z.eml", mail("lan@gmail.com", space.form("A05", OTHER), day=2))
    space.put("a.eml", mail("a05@union.vn", space.form("A05"), day=9))
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({"A05": 7}, [])
    (said,) = [i for i in read.data.issues if i.code == "T10"]
    assert "từ lan@gmail.com" in said.found  # the note names both addresses
    assert "từ a05@union.vn" in said.expected


def test_of_unknown_addresses_the_first_one_counts_and_may_mend_its_own(space: Space) -> None:
    space.put("1.eml", mail("lan@gmail.com", space.form("A05", {**GOOD, "I_3_1_2024_val": 5}), day=2))
    space.put("2.eml", mail("lan@gmail.com", space.form("A05"), day=3))
    space.put("3.eml", mail("x@evil.com", space.form("A05", OTHER), day=4))
    read = space.read()
    assert counted(read) == {"A05": 7}
    assert of_senders(read.data.issues) == [("T45", "A05", "2.eml/bieu.xlsx"), ("T46", "A05", "3.eml/bieu.xlsx")]


@pytest.mark.parametrize("sender", ["a05@union.vn", "lap@congty.com.vn"])
def test_the_address_of_another_union_waits(space: Space, sender: str) -> None:
    """Nothing of it counts, and the roster, the tracking and the letters say so; the office may take it."""
    space.put("a.eml", mail(sender, space.form("A07")))
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({}, [("T47", "A07", "a.eml/bieu.xlsx")])
    (line,) = [x for x in read.data.roster if x.unit.code == "A07"]
    assert (line.delivery, line.sent_from) == (Delivery.UNCONFIRMED, f"{sender} (địa chỉ của đơn vị khác)")
    assert letters_due([line], space.period, TODAY, remind_days=7) == ()
    assert list(returns(read.data)) == []
    (todo,) = [x.todo for x in track(read.data, {}, TODAY, 7).lines if x.who.code == "A07"]
    assert todo is ToDo.JUDGE
    taken = {"period": "2024", "action": "Lấy bản nộp này", "file": "a.eml", "unit": "A07", "reason": "Đã gọi hỏi"}
    append(space.table, [{**taken, "who": WHO, "when": TODAY}])
    again = space.read()
    assert (counted(again), of_senders(again.data.issues)) == ({"A07": 7}, [])


def test_the_address_of_a_superior_in_the_list_hands_on(space: Space) -> None:
    space.put("a.eml", mail("a04@example.com", space.form("A06")))
    space.put("b.eml", mail("a06@example.com", space.form("A04")))  # not the other way round
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({"A06": 7}, [("T47", "A04", "b.eml/bieu.xlsx")])


def test_an_unknown_address_that_sends_for_many_waits_for_all_and_is_confirmed_at_once(space: Space) -> None:
    """Remembered in later periods, not before; taken back with the same trace."""
    for code in ("A07", "A08"):
        space.put(f"{code}.eml", mail("huyen@gmail.com", space.form(code, {**GOOD, "Q_nu_ccvcld_2024": 40})))
    assert [x[0] for x in of_senders(space.read().data.issues)] == ["T45", "T45"]
    space.put("A09.eml", mail("Huyen@Gmail.com", space.form("A09")))
    read = space.read()
    assert counted(read) == {}
    said = [i for i in read.data.issues if i.code == "T48"]
    assert len(said) == 3
    assert "gửi thay cho các đơn vị A07, A08, A09" in said[0].expected
    assert confirm(space.settings, space.program, space.period, [], WHO, TODAY).now == {}  # only what counts already
    got = confirm(space.settings, space.program, space.period, ["huyen@gmail.com"], WHO, TODAY)
    assert (dict(got.now), got.waiting) == ({"huyen@gmail.com": ("A07", "A08", "A09")}, ())
    read = space.read()
    assert sorted(counted(read)) == ["A07", "A08", "A09"]
    assert {x[0] for x in of_senders(read.data.issues)} == {"D12"}
    assert f"{WHO}, 10/01/2025" in next(i.expected for i in read.data.issues if i.code == "D12")
    space.put("x.eml", mail("huyen@gmail.com", space.form("A07", GOOD, "2025"), day=3), "2025")
    later = space.read("2025", date(2025, 12, 20))
    assert [i.code for i in later.intake.issues if i.ref.file == "2025/x.eml/bieu.xlsx"] == ["D12"]
    when = period_of(space.program, "2025")
    assert dict(withdraw(space.settings, space.program, when, ["huyen@gmail.com"], WHO, date(2025, 12, 20))) == got.now
    later = space.read("2025", date(2025, 12, 20))
    (said_now,) = [i for i in later.intake.issues if i.code == "T45"]
    assert f"đã thôi xác nhận: {WHO}, 20/12/2025" in said_now.found
    assert sorted(counted(space.read())) == ["A07", "A08", "A09"]  # 2024 stands as it was confirmed
    rows = [
        [cell.value for cell in row][:5]
        for row in openpyxl.load_workbook(space.table)[SENDERS.name].iter_rows(min_row=5)
    ]
    assert [r for r in rows if r[0]] == [
        ["huyen@gmail.com", "A07, A08, A09", "Xác nhận", "2024", WHO],
        ["huyen@gmail.com", "A07, A08, A09", "Thôi xác nhận", "2025", WHO],
    ]


def test_unknown_addresses_are_confirmed_all_at_once(space: Space) -> None:
    """But those that wait only by name: a stranger's form beside the union's own, an address of another union."""
    space.put("a.eml", mail("lan@gmail.com", space.form("A07")))
    space.put("b.eml", mail("a05@union.vn", space.form("A08", {**GOOD, "Q_nu_ccvcld_2024": 40})))
    space.put("c.eml", mail("", space.form("A09", {**GOOD, "Q_nu_ccvcld_2024": 30})))
    got = confirm(space.settings, space.program, space.period, [], WHO, TODAY)
    assert dict(got.now) == {"lan@gmail.com": ("A07",)}
    assert ([f.unit for f in got.waiting], [f.unit for f in got.unclear]) == (["A08"], ["A09"])
    assert of_senders(space.read().data.issues) == [
        ("D12", "A07", "a.eml/bieu.xlsx"),
        ("T45", "A09", "c.eml/bieu.xlsx"),
        ("T47", "A08", "b.eml/bieu.xlsx"),
    ]
    # Confirmed for one union, it is that one's.
    space.put("d.eml", mail("lan@gmail.com", space.form("A09", OTHER)))
    assert ("T47", "A09", "d.eml/bieu.xlsx") in of_senders(space.read().data.issues)


@pytest.mark.parametrize("address", ["ai@do.vn", "không phải", "@gmail.com", "lan"])
def test_an_address_that_sent_nothing_or_is_none_is_not_confirmed(space: Space, address: str) -> None:
    with pytest.raises(PipelineError):
        confirm(space.settings, space.program, space.period, [address], WHO, TODAY)
    with pytest.raises(PipelineError):
        withdraw(space.settings, space.program, space.period, [address], WHO, TODAY)


def test_an_office_that_works_without_letters_switches_it_off(space: Space) -> None:
    space.settings.workspace.joinpath("pipeline.toml").write_text("[senders]\ncheck_senders = false\n", "utf-8")
    space.settings = load_settings(space.settings.workspace)
    space.put("a.eml", mail("a05@union.vn", space.form("A07")))
    space.put("m.eml", mail("a05@union.vn", space.form("A05"), day=2))
    space.put("z.eml", mail("lan@gmail.com", space.form("A05", OTHER), day=9))
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({"A07": 7, "A05": 11}, [])


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
    with pytest.raises(ProgramError, match=rf"Địa chỉ gửi!{cell}\b"):
        space.read()


def test_a_table_without_the_sheet_is_read_and_gets_it(space: Space) -> None:
    append(space.table, [])
    book = openpyxl.load_workbook(space.table)
    del book[SENDERS.name]
    book.save(space.table)
    space.put("a.eml", mail("lan@gmail.com", space.form("A07")))
    assert of_senders(space.read().data.issues) == [("T45", "A07", "a.eml/bieu.xlsx")]
    confirm(space.settings, space.program, space.period, ["lan@gmail.com"], WHO, TODAY)
    assert of_senders(space.read().data.issues) == [("D12", "A07", "a.eml/bieu.xlsx")]
    assert openpyxl.load_workbook(space.table)[SENDERS.name].data_validations.dataValidation


def test_what_is_decided_later_does_not_count_as_of_an_earlier_day(space: Space) -> None:
    space.put("a.eml", mail("lan@gmail.com", space.form("A07")))
    confirm(space.settings, space.program, space.period, ["lan@gmail.com"], WHO, TODAY)
    then = rounds.consolidate(space.settings, space.program, space.period, TODAY, as_of=date(2024, 12, 20)).data
    assert of_senders(then.issues) == [("T45", "A07", "a.eml/bieu.xlsx")]


def test_warnings_about_senders_are_not_accepted_one_by_one(space: Space) -> None:
    row = {"period": "2024", "action": "Chấp nhận cảnh báo", "code": "T45", "unit": "A07", "reason": "x", "who": WHO}
    append(space.table, [{**row, "when": TODAY}])
    with pytest.raises(ProgramError, match="Địa chỉ gửi"):
        space.read()


@pytest.mark.parametrize("said", ["@gmail.com", "lan", "@vn", "lan@@x.vn", "lan@đơnvị.vn"])
def test_a_bad_sending_address_of_the_unit_list_is_said_with_its_cell(tmp_path: Path, said: str) -> None:
    column = "L5"
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


@pytest.mark.parametrize("name", ["nobody", "a group", "a homoglyph", "two addresses"])
def test_such_a_letter_is_listed_and_pushes_nothing_out(space: Space, name: str) -> None:
    space.put("a.eml", mail("a05@union.vn", space.form("A05"), day=2))
    space.put("b.eml", mail(FORGED[name], space.form("A05", OTHER), day=9))
    read = space.read()
    assert (counted(read), of_senders(read.data.issues)) == ({"A05": 7}, [("T46", "A05", "b.eml/bieu.xlsx")])
    (said,) = [i for i in read.data.issues if i.code == "T46"]
    assert said.found.startswith("không rõ địa chỉ")
    assert said.found.isprintable() and "\u043e" not in said.found


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
    ],
)
def test_other_headers_make_no_address(heads: bytes) -> None:
    sent = read_letter(heads + mail("", b"x")).envelope
    assert sent.address in ("", "x@evil.com")


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
    ],
)
def test_a_from_line_as_mail_programs_write_it(line: str) -> None:
    assert mailbox(line) == "a05@union.vn"


# ------------------------------------------------------------------------------------------- letters in letters


def forwarded(outer: str, inner: bytes) -> bytes:
    rim = b"--rim\r\n"
    head = f"From: {outer}\r\nSubject: Fwd\r\nDate: Tue, 03 Dec 2024 08:00:00 +0700\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: multipart/mixed; boundary="rim"\r\n\r\n'
    return head.encode() + rim + b"Content-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--rim--\r\n"


def test_who_forwards_a_letter_answers_for_it(space: Space) -> None:
    """The inner From line may be written by anyone; both are named."""
    space.put("a.eml", forwarded("huyen@gmail.com", mail("a05@union.vn", space.form("A05"))))
    space.put("b.eml", forwarded("a05@union.vn", mail("lan@gmail.com", space.form("A05", OTHER), day=9)))
    read = space.read()
    assert counted(read) == {"A05": 11}
    (said,) = [i for i in read.data.issues if i.code == "T10"]
    assert "từ huyen@gmail.com, chuyển tiếp thư của a05@union.vn" in said.found
    assert "từ a05@union.vn, chuyển tiếp thư của lan@gmail.com" in said.expected


@pytest.mark.parametrize("kind", ["eml", "zip", "mbox", "eml in eml", "msg"])
def test_letters_put_into_the_folder_are_judged_by_their_own_from_line(space: Space, kind: str) -> None:
    form = space.form("A05", OTHER)
    sent = mail("lan@gmail.com", form, day=9)
    inside = EmailMessage()
    inside["From"], inside["Date"] = "lan@gmail.com", "Tue, 10 Dec 2024 08:00:00 +0700"
    inside["Subject"] = "x"
    own = mail("a05@union.vn", form, day=9)
    inside.add_attachment(own, maintype="application", subtype="octet-stream", filename="a.eml")
    made = {
        "eml": sent,
        "zip": zipped({"a/b.eml": sent}),
        "mbox": b"From x Mon Dec  9 08:00:00 2024\n" + sent.replace(b"\r\n", b"\n") + b"\n",
        "eml in eml": inside.as_bytes(),
        "msg": ole(message({"bieu.xlsx": form})),
    }[kind]
    space.put("m.xlsx", space.form("A05"))
    space.put(f"z.{kind.split()[0]}", made)
    read = space.read()
    assert counted(read) == {"A05": 7}
    assert [x[0] for x in of_senders(read.data.issues)] == ["T46"]


@pytest.mark.parametrize("when", ["2024-12-09T08:00:00+07:00", "", "khi nào"])
def test_fetched_files_are_judged_by_the_letter_that_came(space: Space, when: str) -> None:
    """Whether or not it says a date, and whatever letter it forwarded."""
    folder = space.returned / COLLECTED_FOLDER
    entries = {
        "a.xlsx": ("A05", GOOD, {"sender": "a05@union.vn", "delivered": "a05@union.vn"}),
        "b.xlsx": ("A05", OTHER, {"sender": "a05@union.vn", "delivered": "x@evil.com"}),
        "c.xlsx": ("A07", GOOD, {"sender": "lan@gmail.com"}),  # a journal of before
        "d.xlsx": ("A05", OTHER, {"sender": "a05@union.vn", "delivered": "?"}),
    }
    path = collected_journal(space.settings, space.program, space.period)
    with journal.held(path) as log:
        for name, (code, answers, entry) in entries.items():
            space.put(f"{COLLECTED_FOLDER}/{name}", space.form(code, answers))
            log.append({"fate": "saved", "uid": "1/1", "path": name, "date": when, "subject": "Nộp", **entry})
    assert folder.is_dir()
    read = space.read()
    assert counted(read) == {"A05": 7, "A07": 7}
    assert of_senders(read.data.issues) == [
        ("T45", "A07", "thu-den/c.xlsx"),
        ("T46", "A05", "thu-den/b.xlsx"),
        ("T46", "A05", "thu-den/d.xlsx"),
    ]


# ------------------------------------------------------------------------------------------- where it is told


def heads_of(path: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [str(c) for c in next(r for r in rows if r[0] == "STT") if c]


def cells_of(path: Path, sheet: str) -> set[object]:
    return {c for row in openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True) for c in row}


def test_tracking_book_and_summary_name_the_address(space: Space, tmp_path: Path) -> None:
    space.put("a.eml", mail("lan@gmail.com", space.form("A07")))
    space.put("b.eml", mail("a05@union.vn", space.form("A08", {**GOOD, "Q_nu_ccvcld_2024": 40})))
    data = space.read().data
    write_tracking(tmp_path / "t.xlsx", data, track(data, {}, TODAY, 7))
    write_summary(tmp_path / "s.xlsx", data, 1000)
    told = {"lan@gmail.com (địa chỉ chưa biết)", "a05@union.vn (địa chỉ của đơn vị khác)"}
    for name, sheet in (("t.xlsx", "Theo dõi"), ("s.xlsx", "Tình hình nộp")):
        assert heads_of(tmp_path / name, sheet)[-1] == "Địa chỉ gửi"
        assert told <= cells_of(tmp_path / name, sheet)
    reasons = [str(c) for c in cells_of(tmp_path / "s.xlsx", "Tình hình nộp") if "T47" in str(c)]
    assert reasons and "a05@union.vn" in reasons[0]


def test_a_round_without_letters_has_no_such_column(space: Space, tmp_path: Path) -> None:
    space.put("a.xlsx", space.form("A07"))
    data = space.read().data
    write_tracking(tmp_path / "t.xlsx", data, track(data, {}, TODAY, 7))
    write_summary(tmp_path / "s.xlsx", data, 1000)
    assert "Địa chỉ gửi" not in heads_of(tmp_path / "t.xlsx", "Theo dõi")
    assert "Địa chỉ gửi" not in heads_of(tmp_path / "s.xlsx", "Tình hình nộp")


def test_the_name_of_a_sender_is_never_told_in_place_of_the_address() -> None:
    sent = read_letter(mail('"a05@union.vn" <x@evil.com>', b"x")).envelope
    assert Bearer(sent.address, "", datetime(2024, 12, 2), "Gấp\u202e").told == "x@evil.com, 02/12/2024, “Gấp”"
