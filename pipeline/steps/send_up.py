"""The finished period -> one draft e-mail to the superior office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.gate.gate import gated
from pipeline.documents.gate.left import LeftOut, told_left
from pipeline.documents.kept import keep_former, last_renewed
from pipeline.documents.merge.word_package import NotADocument
from pipeline.documents.pdf import write_pdf
from pipeline.documents.unfinished import unfinished
from pipeline.errors import PipelineError
from pipeline.files import BrokenFile, bytes_at, put
from pipeline.mail.drafts import content_of
from pipeline.mail.letters import inside_sentence
from pipeline.mail.mime import Payload, is_as_written
from pipeline.mail.templates import TEMPLATES_FOLDER, Templates
from pipeline.mail.upward import Enclosure, checksums, is_illustrative, letter_up
from pipeline.mail.upward_names import distinct, office_name, upward_name
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.output_names import DATA_FILE, DRAFT_FILE, PARTS_FOLDER, REVIEW_FILE, SUMMARY_FILE, UP_FOLDER
from pipeline.steps.post import mail_settings
from pipeline.ways import as_typed
from pipeline.workbooks.summary import INTERNAL
from pipeline.workbooks.upward_copy import contacts_in_report, upward_copy
from pipeline.zip_package import Locked, TooLarge, why_refused

CHECK_FILE = "kiem-tra.txt"
NO_RECIPIENT = "Thư chưa có người nhận: điền “Địa chỉ thư cấp trên” ở trang “Thiết lập”, hoặc điền khi gửi."
ILLUSTRATIVE = "Số liệu minh họa: chủ đề và dòng đầu thư đã ghi rõ."


@dataclass(frozen=True, slots=True)
class SentUp:
    """The draft and what goes with it; `remarks` is what people should know before they send it, a line each.

    `no_office`: that this machine makes no PDF is among them.
    """

    path: Path
    checksums: Path
    enclosures: tuple[Enclosure, ...]
    remarks: tuple[str, ...]
    no_office: bool = False


def send_up(settings: Settings, program: Program, period: Period) -> SentUp:
    """Write gui-cap-tren/gui-cap-tren.eml with report, PDF, summary and roll-up forms, kiem-tra.txt, and bao-cao.pdf.

    Raises PipelineError where report or summary is missing, saying which command makes it.
    """
    mail = mail_settings(settings)
    folder = settings.output_folder(program.code, period.code)
    report, summary = needed(settings, program, period)
    pdf = write_pdf(report)
    document, left = _let_through(report)
    sent = {report: document, summary: _as_it_goes_up(summary)}
    paths = [path for path in (report, pdf.path, summary, *forms_up(settings, program, period)) if path]
    files = {path: sent.get(path) or content_of(path) for path in paths}
    illustrative = any(is_illustrative(Payload(path.name, content)) for path, content in files.items())
    enclosed = _enclosed(files, program, period)
    templates = Templates(settings.templates / TEMPLATES_FOLDER)
    message = letter_up(program, period, enclosed, mail, templates, illustrative=illustrative)
    target, check = folder / UP_FOLDER / DRAFT_FILE, folder / UP_FOLDER / CHECK_FILE
    former = _kept(target, folder)
    put(check, checksums(enclosed).encode())
    put(target, message)
    remarks = (
        "" if mail.superior else NO_RECIPIENT,
        pdf.why_not,
        _out_of_step(report, summary),
        _undone(document),
        _contacts(document),
        _PARTS_LEFT if (folder / PARTS_FOLDER).is_dir() else "",
        *(f"{REVIEW_FILE} gửi đi không kèm {line}" for line in told_left(left)),
        ILLUSTRATIVE if illustrative else "",
        f"Thư trước đã có người sửa; bản đó giữ tại: {former}" if former else "",
    )
    return SentUp(target, check, enclosed, tuple(filter(None, remarks)), pdf.no_office)


_PARTS_LEFT = (
    f"Số liệu từng đơn vị (thư mục {PARTS_FOLDER}, tệp {DATA_FILE}) không gửi kèm: tệp tổng hợp gửi đi chỉ có số "
    "chung; cấp trên cần thì gửi riêng"
)
_REPORT, _SUMMARY, _ROLL_UP = "Báo cáo", "Số liệu tổng hợp", "Biểu tổng hợp"  # begin the names
_WHAT = {".docx": f"{_REPORT} (Word)", ".pdf": f"{_REPORT} (PDF)", ".xlsx": f"{_SUMMARY} (Excel)"}


def _enclosed(files: Mapping[Path, bytes], program: Program, period: Period) -> tuple[Enclosure, ...]:
    """The files as they go up, with what each is."""
    names = distinct(_name_up(path, program, period) for path in files)
    return tuple(
        Enclosure(_WHAT[path.suffix] if not _is_roll_up(path) else f"{_ROLL_UP} gửi cấp trên", Payload(name, content))
        for name, (path, content) in zip(names, files.items(), strict=True)
    )


def _name_up(path: Path, program: Program, period: Period) -> str:
    """Named after office and period; a roll-up form has its own name behind those, which tells it from others."""
    office, inside = office_name(program), inside_sentence(period.name)
    if _is_roll_up(path):
        return upward_name(_ROLL_UP, inside, f"{office} ({path.stem})", path.suffix)
    return upward_name(_SUMMARY if path.name == SUMMARY_FILE else _REPORT, inside, office, path.suffix)


def _is_roll_up(path: Path) -> bool:
    return path.parent.name == UP_FOLDER


def needed(settings: Settings, program: Program, period: Period) -> tuple[Path, Path]:
    """The report and the summary. Raises PipelineError where one is missing, saying which command makes it."""
    folder = settings.output_folder(program.code, period.code)
    report, summary = folder / REVIEW_FILE, folder / SUMMARY_FILE
    for path, command in ((report, "review"), (summary, "consolidate")):
        if not path.is_file():
            raise PipelineError(f"Chưa có {path} để gửi; {as_typed(f'hãy làm bằng lệnh: make {command}')}")
    return report, summary


def forms_up(settings: Settings, program: Program, period: Period) -> list[Path]:
    """The roll-up forms; not what Excel leaves beside one that is open."""
    folder = settings.output_folder(program.code, period.code) / UP_FOLDER
    return sorted(path for path in folder.glob("*.xlsx") if path.is_file() and not path.name.startswith(("~$", ".")))


def _kept(letter: Path, folder: Path) -> Path | None:
    """Where a former letter is kept in the period's folder that people have changed; None where there is none."""
    theirs = bytes_at(letter)
    return None if theirs is None or is_as_written(theirs) else keep_former(letter, theirs, folder)


def _let_through(report: Path) -> tuple[bytes, tuple[LeftOut, ...]]:
    """The report with only what a document of ours may carry, and what was left out. Raises PipelineError."""
    content = content_of(report)
    try:
        return gated(content)
    except NotADocument:
        raise PipelineError(f"{report.name}: tệp hỏng, không mở được; hãy làm lại tệp này.") from None


def _as_it_goes_up(summary: Path) -> bytes:
    """The summary without internal sheets and the unions' telephone numbers, addresses. Raises PipelineError."""
    try:
        return upward_copy(content_of(summary), internal=INTERNAL)
    except TooLarge as error:
        raise PipelineError(f"{summary.name}: {why_refused(error)}.") from None
    except (BrokenFile, Locked):
        raise PipelineError(f"{summary.name}: tệp hỏng, không mở được; hãy làm lại tệp này.") from None


def _contacts(report: bytes) -> str:
    """A remark where people wrote telephone numbers or addresses into the report: whose they are, the office knows."""
    found = contacts_in_report(report)
    more = f" và {len(found) - 1} nội dung khác" if len(found) > 1 else ""
    said = f"{REVIEW_FILE} có số điện thoại, địa chỉ thư (“{found[0]}”{more})" if found else ""
    return f"{said}: của cá nhân thì xóa rồi hãy gửi." if said else ""


def _undone(report: bytes) -> str:
    """A remark where the report still holds prompts or comments: it would go to the superior office with them."""
    left = unfinished(report).words
    return f"{REVIEW_FILE} chưa viết xong: còn {left}. Nên làm xong rồi mới gửi." if left else ""


def _out_of_step(report: Path, summary: Path) -> str:
    """A remark where the summary was made after the report was last renewed: their figures may differ."""
    if last_renewed(report) >= summary.stat().st_mtime:
        return ""
    again = as_typed("nên chạy lại lệnh: make review")
    return f"{REVIEW_FILE} cũ hơn {SUMMARY_FILE}: số liệu hai tệp có thể khác nhau, {again}"
