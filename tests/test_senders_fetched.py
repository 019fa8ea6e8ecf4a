"""Who sent a form that was fetched from the mailbox: by all letters that lie in the one that came, and when it came."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from pipeline.intake.senders.trust import Trust
from pipeline.mail.collect import MAX_WAY, collect
from pipeline.mail.settings import MailSettings
from pipeline.steps.forgetting import _Fetched
from pipeline.steps.intake import own_addresses
from pipeline.steps.journals import COLLECTED_FOLDER, collected_journal
from tests import test_senders
from tests.test_mail_hostile import SECRET, Impostor, serving
from tests.test_senders import CLERK, OF_SENDERS, Space, counted, form, forwarded, mail, of_senders, own

program, space = test_senders.program, test_senders.space  # the fixtures
OFFICE = f'[senders]\nown_addresses = ["{CLERK}"]'
HOW: dict[str, Callable[[str, bytes], bytes]] = {
    "whole": forwarded,
    "as a file": lambda outer, inner: mail(outer, inner, 3, "thu.eml"),
}


def fetch(space: Space, letters: Mapping[int, bytes], came: Mapping[int, str] | None = None) -> None:
    """Have letters fetched by `collect`, as they came to the mailbox."""
    folder = space.settings.returns_folder(space.program.code, space.period.code) / COLLECTED_FOLDER
    record = collected_journal(space.settings, space.program, space.period)
    record.parent.mkdir(parents=True, exist_ok=True)
    with serving(Impostor(dict(letters), came=dict(came or {}))) as server:
        collect(MailSettings(imap=server), SECRET, folder, record)


# ------------------------------------------------------------------------------------------- who came first


@pytest.mark.parametrize("forged", ["early", "none", "late"])
def test_of_unknown_senders_the_first_is_whom_the_server_took_in_first(space: Space, forged: str) -> None:
    """Whatever date a letter bears: who came first is not for a sender to say."""
    date = {"early": b"Date: Mon, 25 Nov 2024", "none": b"X-Date: Mon, 02 Dec 2024", "late": b"Date: Mon, 30 Dec 2024"}
    late = mail("evil@evil.com", form(space.program, "A07", 11), 2).replace(b"Date: Mon, 02 Dec 2024", date[forged])
    first = mail("lan@gmail.com", form(space.program, "A07", 7), 9)
    fetch(space, {1: late, 2: first}, {1: "12-Dec-2024 08:00:00 +0700", 2: "09-Dec-2024 08:00:01 +0000"})
    got = space.intake()
    assert counted(got) == {"A07": 7}
    assert of_senders(got.issues) == [("T45", "A07"), ("T46", "A07")]
    told = next(i.found for i in got.issues if i.code == "T46")
    assert "máy chủ thư nhận 12/12/2024" in told  # the letter itself says otherwise
    assert "máy chủ thư" not in next(i.found for i in got.issues if i.code == "T45")


def test_a_letter_saved_by_hand_says_its_date_itself_and_goes_behind(space: Space) -> None:
    fetch(space, {1: mail("lan@gmail.com", form(space.program, "A07", 7), 9)}, {1: "09-Dec-2024 08:00:00 +0700"})
    space.put("z.eml", mail("evil@evil.com", form(space.program, "A07", 11), 2))
    space.put("a.eml", mail("x@evil.com", form(space.program, "A08", 11), 4))
    space.put("b.eml", mail("hoa@gmail.com", form(space.program, "A08", 8), 3))
    assert counted(space.intake()) == {"A07": 7, "A08": 8}


# ------------------------------------------------------------------------------------------- letters in letters

A05, LAN, EVIL, CLUSTER = "a05@union.vn", "lan@gmail.com", "evil@evil.com", "cum@office2.vn"
LAYERS: dict[str, tuple[tuple[str, ...], Trust, str]] = {
    "the union, to the office's mailbox": ((CLERK, A05), Trust.REGISTERED, A05),
    "the union, by two mailboxes of the office": ((CLERK, CLERK, A05), Trust.REGISTERED, A05),
    "a stranger, by two mailboxes of the office": ((CLERK, CLERK, LAN), Trust.UNKNOWN, LAN),
    "the union, by a cluster's office that nobody knows": ((CLERK, CLUSTER, A05), Trust.UNKNOWN, CLUSTER),
    "a stranger, by the union": ((CLERK, A05, LAN), Trust.REGISTERED, A05),
    "another union, by the union": ((A05, "a06@union.vn"), Trust.REGISTERED, A05),
    "the union's letter in a stranger's": ((EVIL, A05), Trust.UNKNOWN, EVIL),
    "the union's letter in a stranger's, by the office": ((CLERK, EVIL, A05), Trust.UNKNOWN, EVIL),
    "the office's letter in a stranger's": ((EVIL, CLERK, A05), Trust.UNKNOWN, EVIL),
    "a union's letter in another union's": (("a06@union.vn", A05), Trust.OF_ANOTHER, "a06@union.vn"),
    "the union's in one that is nobody's, by the office": ((CLERK, "", A05), Trust.UNKNOWN, ""),
    "the union's in one with two writers, by the office": ((CLERK, f"{A05}, {EVIL}", A05), Trust.UNKNOWN, ""),
    "the union's behind more letters than are looked at": ((CLERK,) * (MAX_WAY + 2) + (A05,), Trust.UNKNOWN, ""),
    "the office alone": ((CLERK,), Trust.OWN, CLERK),
}


def nested(layers: tuple[str, ...], how: str, data: bytes) -> bytes:
    made = mail(layers[-1], data)
    for outer in reversed(layers[:-1]):
        made = HOW[how](outer, made) if outer else forwarded("", made).removeprefix(b"From: \r\n")
    return made


FEW = [n for n, (layers, _, _) in LAYERS.items() if len(layers) <= 3]  # more letters as files are not opened


@pytest.mark.parametrize(("name", "how"), [*((n, "whole") for n in LAYERS), *((n, "as a file") for n in FEW)])
def test_a_letter_in_letters_is_judged_by_the_first_that_is_not_the_office_s(space: Space, name: str, how: str) -> None:
    """Fetched or put into the folder, whole or as a file."""
    own(space, OFFICE)
    layers, trust, address = LAYERS[name]
    letter = nested(layers, how, form(space.program, "A05"))
    fetch(space, {1: letter})
    (file,) = [f for f in space.intake().files if f.unit == "A05"]
    assert file.bearer is not None
    assert (file.trust, file.bearer.address) == (trust, address)
    if "more letters" in name:
        return
    space.put("b.eml", letter)
    by_hand = next(f for f in space.intake().files if f.file == "2024/b.eml" or f.file.startswith("2024/b.eml/"))
    assert by_hand.bearer is not None
    assert (by_hand.trust, by_hand.bearer.address) == (trust, address)
    assert replace(by_hand.bearer, sent=None, subject="", arrived=None, carried=()).shown == file.bearer.shown


def test_a_journal_that_does_not_say_what_lies_between_makes_nobody_known(space: Space) -> None:
    own(space, OFFICE)
    fetch(space, {1: forwarded(CLERK, mail(A05, form(space.program, "A05")))})
    path = collected_journal(space.settings, space.program, space.period)
    said = path.read_text(encoding="utf-8")
    assert said.count('"way": "a05@union.vn"') == 1
    path.write_text(said.replace('"way": "a05@union.vn"', '"way": ""'), encoding="utf-8")
    assert [c for c, _ in of_senders(space.intake().issues) if c in OF_SENDERS] == ["T45"]


@pytest.mark.parametrize(("layers", "known"), [((CLERK, A05), "A05"), ((CLERK, EVIL, A05), ""), ((EVIL, A05), "")])
def test_what_is_erased_of_letters_in_letters_leaves_who_they_were_known_for(
    space: Space, layers: tuple[str, ...], known: str
) -> None:
    own(space, OFFICE)
    erase = _Fetched(lambda address: frozenset(["A05"] if address == A05 else []), own_addresses(space.settings))
    entry = {"fate": "saved", "delivered": layers[0], "sender": layers[-1], "way": "\n".join(layers[1:])}
    erased = erase(entry)
    assert (erased["known"], "way" in erased, erase(erased)) == (known, False, erased)
    of_the_office = erase({"fate": "saved", "delivered": CLERK, "sender": CLERK, "way": ""})
    assert (of_the_office["delivered"], erase(of_the_office)) == (CLERK, of_the_office)


def test_words_that_the_journal_has_no_room_for_are_said_to_be_missing(space: Space) -> None:
    fetch(space, {1: mail(A05, form(space.program, "A05"))})
    path = collected_journal(space.settings, space.program, space.period)
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace('"unsaid": ""', '"unsaid": "1200"').replace("Gửi công đoàn.", ""), encoding="utf-8")
    (text,) = space.read().data.texts.outside["A05"]
    assert text.whole == "… [… còn tới 1.200 ký tự, xem thư gốc]"
    assert next(x for x in space.read().data.roster.lines if x.unit.code == "A05").unread
