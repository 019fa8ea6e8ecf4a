"""A report beside an earlier one: of another period, or of what a close kept; what is other shows as revisions."""

from __future__ import annotations

import re
import shutil
from datetime import date, datetime
from pathlib import Path

import docx
import pytest

from pipeline.errors import PipelineError
from pipeline.files import bytes_at
from pipeline.review.report import write_review as write_report
from pipeline.steps import closing
from pipeline.steps.against import EarlierReport, SetAgainst, earlier_report, write_against
from pipeline.steps.report import write_review
from tests import test_cli
from tests.forms import period_of
from tests.programs import CODE
from tests.reviews import ANNUAL, TEMPLATE, random_round
from tests.settling import read
from tests.terms import WHO, Term, answers
from tests.test_cli import Runner

run = test_cli.run  # a fixture
AT, LATER = datetime(2026, 2, 1, 9, 0, 0), datetime(2026, 2, 2, 10, 30, 0)
LET_IN = {"period": "2025", "action": "Cho sửa sau chốt", "when": date(2026, 1, 6)}
OWN = "Ý kiến của văn phòng: cần thêm thời gian."


@pytest.fixture
def term(tmp_path: Path) -> Term:
    """2024 reported; 2025 reported by one union, closed, its report written on by people; then another one reports."""
    term = Term(tmp_path)
    for unit in ("A03", "C1"):
        term.send("2024", unit, answers(2024, 7), date(2024, 12, 5))
    term.send("2025", "A03", answers(2025, 5), date(2025, 12, 5))
    write_review(term.settings, term.read("2024"), AT)
    term.close("2025", date(2025, 12, 20))
    write_review(term.settings, term.read("2025"), AT)
    path = report(term, "2025")
    document = docx.Document(str(path))
    next(p for p in document.paragraphs if "ĐÁNH GIÁ CHUNG" in p.text).insert_paragraph_before(OWN)
    document.save(str(path))
    term.send("2025", "C1", answers(2025, 9), date(2026, 1, 5))
    term.decide({**LET_IN, "unit": "C1"})
    return term


def report(term: Term, period: str) -> Path:
    return term.settings.output_folder(term.program.code, period) / "bao-cao.docx"


def against(term: Term, said: str, now: datetime = AT) -> SetAgainst:
    """`review --against` of 2025."""
    period = period_of(term.program, "2025")
    earlier = earlier_report(term.settings, term.program, period, said, now.date())
    return write_against(write_review(term.settings, term.read("2025"), now).path, earlier, now)


def shown(found: SetAgainst, *, accept: bool) -> list[str]:
    return read(found.path.read_bytes(), accept=accept)


@pytest.mark.parametrize("said", ["1", "latest"])
def test_against_a_close_only_what_came_since_is_shown(term: Term, said: str) -> None:
    found = against(term, said)
    assert (found.path.name, found.earlier.apart) == ("bao-cao-so-voi-lan-chot-1.docx", 0)
    assert found.earlier.about.startswith("báo cáo theo lần chốt 1: Kỳ 2025")
    now, then = shown(found, accept=True), shown(found, accept=False)
    assert now == read(report(term, "2025").read_bytes(), accept=True)
    assert OWN in now and OWN in then, "what people wrote is no difference"
    assert any("14/40 đoàn viên" in text for text in now) and any("5/40 đoàn viên" in text for text in then)


@pytest.mark.parametrize("saved", [date(2025, 12, 19), date(2025, 12, 20)], ids=["the day before", "the same day"])
def test_what_came_and_was_let_in_on_the_day_of_the_close_is_shown(tmp_path: Path, saved: date) -> None:
    """The new file lies beside the old one; the close is at 17 o'clock, or before the file was saved."""
    term, day = Term(tmp_path), date(2025, 12, 20)
    for unit, new in (("A03", 5), ("A04", 3)):
        term.send("2025", unit, answers(2025, new), date(2025, 12, 5))
    closing.close(term.settings, term.read("2025", day), WHO, "", datetime(2025, 12, 20, 8))
    write_review(term.settings, term.read("2025", day), AT)
    term.send("2025", "A03", answers(2025, 9), saved, "A03 bản mới")
    term.decide({"period": "2025", "action": "Cho sửa sau chốt", "when": day, "unit": "A03"})
    found = against(term, "latest")
    now, then = (" ".join(shown(found, accept=accept)) for accept in (True, False))
    assert found.earlier.apart == 0
    assert "12/40 đoàn viên" in now and "12/40 đoàn viên" not in then and "8/40 đoàn viên" in then


def test_against_another_period_its_report_is_shown_as_it_stands(term: Term) -> None:
    found = against(term, "2024")
    assert found.path.name == "bao-cao-so-voi-ky-2024.docx"
    assert shown(found, accept=False) == read(report(term, "2024").read_bytes(), accept=True)
    assert shown(found, accept=True) == read(report(term, "2025").read_bytes(), accept=True)


def test_what_somebody_wrote_into_the_second_document_is_kept(term: Term) -> None:
    path = against(term, "2024").path
    document = docx.Document(str(path))
    document.add_paragraph(OWN)
    document.save(str(path))
    edited = path.read_bytes()
    again = against(term, "2024")
    assert again.former is not None and again.former.read_bytes() == edited
    assert against(term, "2024", LATER).former is None, "nobody has written into it since"


def test_a_report_written_beside_is_the_one_that_is_compared(term: Term) -> None:
    shutil.rmtree(report(term, "2025").parent / ".luu")
    found = against(term, "2024")
    fresh = found.path.with_name("bao-cao (mới 2).docx")
    assert shown(found, accept=True) == read(fresh.read_bytes(), accept=True)
    assert OWN not in shown(found, accept=True), "that is what stands in the former report"


def test_of_a_close_of_accepted_figures_alone_the_report_has_no_others(tmp_path: Path) -> None:
    term, day = Term(tmp_path), date(2025, 12, 20)
    for unit, new in (("A03", 5), ("A04", 3)):
        term.send("2025", unit, answers(2025, new), date(2025, 12, 5))
    term.decide({"period": "2025", "action": "Duyệt bản nộp", "unit": "A03", "when": day})
    accepted = term.read("2025", day, accepted_only=True)
    closing.close(term.settings, accepted, WHO, "", datetime(2025, 12, 20, 17))
    found = earlier_report(term.settings, term.program, accepted.period, "latest", AT.date())
    text = " ".join(read(found.document, accept=True))
    assert found.apart == 0 and "5/40 đoàn viên" in text and "8/40 đoàn viên" not in text


@pytest.mark.parametrize("stands", [False, True])
def test_what_somebody_saves_meanwhile_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stands: bool) -> None:
    written = tmp_path / "bao-cao.docx"
    write_report(written, random_round(ANNUAL), TEMPLATE)
    earlier = EarlierReport("ky-2024", "báo cáo kỳ 2024", written.read_bytes())
    path = tmp_path / "bao-cao-so-voi-ky-2024.docx"
    if stands:
        write_against(written, earlier, AT)
    before = bytes_at(path)
    monkeypatch.setattr("pipeline.steps.against.bytes_at", lambda at: before if at == path else bytes_at(at))
    path.write_bytes(b"theirs")
    with pytest.raises(PipelineError, match="có người đang lưu") as caught:
        write_against(written, earlier, LATER)
    assert "\n" not in str(caught.value) and path.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("2025", "là kỳ đang viết báo cáo"),
        ("2023", "kỳ 2023 chưa có báo cáo"),
        ("2031", "Không có lần chốt “2031”"),
        ("quý 1", "không có kỳ “quý 1”"),
    ],
)
def test_what_there_is_not_is_said_in_one_line(term: Term, said: str, why: str) -> None:
    with pytest.raises(PipelineError, match=why) as caught:
        against(term, said)
    assert "\n" not in str(caught.value)


def test_the_commands_say_what_there_is_to_settle(term: Term, run: Runner) -> None:
    def review(*options: str) -> str:
        done = run("review", "-p", CODE, "-k", "2025", "-w", term.settings.workspace, *options)
        assert done.status == 0, done
        return done.out

    said = review("--tracked", "--against", "latest")
    assert "Chỗ mới ghi thành dấu sửa; trong Word" in said
    assert "Chỗ khác so với báo cáo theo lần chốt 1: Kỳ 2025" in said and "bao-cao-so-voi-lan-chot-1.docx" in said
    waiting = re.search(r"Có (\d+) đoạn còn dấu sửa của chương trình \(.*\)\.", review())
    assert waiting is not None and int(waiting[1]) > 3
    term.send("2025", "A04", answers(2025, 3), date(2026, 1, 6))
    term.decide(
        *({"period": "2025", "action": "Cho sửa sau chốt", "when": AT.date(), "unit": u} for u in ("C1", "A04"))
    )
    assert f"Có {waiting[1]} đoạn còn dấu sửa của chương trình" in (again := review())
    assert "): chỗ mới lần này cũng ghi thành dấu sửa." in again


@pytest.mark.parametrize("other", ["--note", "--short", "--drafts"])
def test_only_the_report_itself_is_set_against_another(term: Term, run: Runner, other: str) -> None:
    said = run("review", "-p", CODE, "-k", "2025", "-w", term.settings.workspace, other, "--against", "2024").complaint
    assert said == "AGAINST chỉ so báo cáo chính: không dùng cùng SHORT=1 hay DRAFTS=1."
