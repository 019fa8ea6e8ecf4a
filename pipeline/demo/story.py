"""Half a term as one story with illustrative figures: yen-bai from 2023 to its mid-term review in January 2026.

Five rounds, an amended target, a merger, an earlier figure corrected, a close, a change after it, the review: every
scene runs the steps that the commands run, on the days of the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.closes.diff import figure_changed
from pipeline.closes.record_file import record_path
from pipeline.demo.fill import DemoAnswers
from pipeline.demo.stage import (
    AFTER_CLOSE,
    AFTER_CLOSE_AT,
    AMENDED,
    AMENDED_ON,
    AMENDED_TERM,
    AMENDED_TO,
    AMENDED_YEAR,
    CAST,
    CLOSED_AT,
    DECIDED_ON,
    IN_TIME,
    MERGED_ON,
    MERGERS,
    MID_TERM,
    NEW_UNION,
    OFFICE,
    PROGRAM,
    RESOLUTION_NUMBER,
    REVIEWED_AT,
    ROUNDS,
    PlayedScene,
    Scene,
    Stage,
    saved_on,
)
from pipeline.demo.workspace import prepare
from pipeline.demo.years import Books, return_forms, send
from pipeline.errors import PipelineError
from pipeline.forms.layout import MARK
from pipeline.intake.decision_rows import append as append_decisions
from pipeline.intake.decision_table import FILE_NAME as DECISIONS_FILE
from pipeline.intake.decisions import Action
from pipeline.issues import Issue, IssueRole, Severity
from pipeline.measures.results import Result
from pipeline.program import sheets
from pipeline.program.model import Period, Program
from pipeline.program.term import TERM_LABEL
from pipeline.round.consolidation import Consolidation
from pipeline.round.counts import forms_counted
from pipeline.round.roster import Delivery
from pipeline.round.verdicts import standing
from pipeline.settings import Settings
from pipeline.steps import accepting, closing, comparing
from pipeline.steps.choose import find_period, load_program
from pipeline.steps.forms import make_forms
from pipeline.steps.output_names import FORMS_FOLDER, SUMMARY_FILE, form_name
from pipeline.steps.prefill import known_before, read_before, told_of_half
from pipeline.steps.progress import Advance, quiet
from pipeline.steps.report import write_review
from pipeline.steps.signature import Signature
from pipeline.text import number, short_date


def play(settings: Settings, scratch: Settings, seed: int, advance: Advance = quiet) -> Iterator[PlayedScene]:
    """Every scene in turn, in the workspace of `scratch`, emptied first.

    Raises SettingsError when that would empty the folders of real work, PipelineError for a program without the cast.
    """
    program = load_program(settings, PROGRAM)
    _check_cast(program)
    prepare(settings, scratch, program)
    stage = Stage(scratch, Books(seed))
    for scene in SCENES:
        told = scene(stage)
        advance(told.title)
        yield told


def _check_cast(program: Program) -> None:
    known = {u.code for u in program.units} | {p.code for p in program.periods} | set(program.indicator_by_code)
    wanted = {*CAST, *ROUNDS, AMENDED} - {str(NEW_UNION["code"])}
    if missing := sorted(wanted - known):
        raise PipelineError(f"Câu chuyện dựng trên chương trình {PROGRAM} có sẵn; thiếu: {', '.join(missing)}.")
    if NEW_UNION["code"] in known or program.changes or program.amendments:
        raise PipelineError(f"Câu chuyện dựng trên chương trình {PROGRAM} có sẵn, chưa có biến động, sửa đổi nào.")


# ------------------------------------------------------------------------------------------- scenes


def _round(code: str, title: str) -> Scene:
    """A round from the forms to the summary."""

    def scene(stage: Stage) -> PlayedScene:
        program = stage.program()
        period = find_period(stage.settings, program, code)
        before = read_before(stage.settings, program, period, period.end)
        known = known_before(stage.settings, program, period, before)
        told = told_of_half(stage.settings, program, period, before)
        forms = make_forms(stage.settings, program, period, known=known, told=told).paths
        returns = stage.settings.returns_folder(PROGRAM, code)
        return_forms(forms, returns, program, period, stage.books, reliable=CAST)
        today = period.due + timedelta(days=4)
        data = stage.consolidate(period, today)
        prefilled = len(forms.keys() & known.keys())
        said = (
            f"Làm {len(forms)} biểu mẫu, gửi đi; đến {short_date(today)}: {_delivery(data)}",
            *([f"{prefilled} biểu đã điền sẵn số liệu các năm trước của đơn vị."] if prefilled else []),
            *_state(data),
        )
        look = (
            ("biểu mẫu", stage.output(code, FORMS_FOLDER)),
            ("biểu đã nhận", returns),
            ("tổng hợp", stage.output(code, SUMMARY_FILE)),
        )
        return PlayedScene(today, title, said, look)

    return scene


def _amendment(stage: Stage) -> PlayedScene:
    before = stage.program().indicator_by_code[AMENDED]
    rows: list[dict[str, object]] = [
        {
            "resolution": stage.program().resolution,
            "indicator": AMENDED,
            "year": year,
            "target": target,
            "decision": RESOLUTION_NUMBER,
            "decided_on": AMENDED_ON,
        }
        for year, target in ((AMENDED_YEAR, AMENDED_TO), (TERM_LABEL, AMENDED_TERM))
    ]
    stage.add_rows(sheets.OTHER_TARGETS, rows, AMENDED_ON)
    said = [
        f"Chỉ tiêu {AMENDED}, {'nhiệm kỳ' if a.year is None else f'năm {a.year}'}: "
        f"{number(a.former.low) if a.former else '(chưa giao)'} → {number(a.target.low)} {before.unit}, "
        f"theo {a.decision} ngày {short_date(AMENDED_ON)}."
        for a in stage.program().amendments
    ]
    said.append("Mức cũ vẫn còn ở trang Chỉ tiêu; mỗi sửa đổi là một dòng ở trang Mức giao khác.")
    return PlayedScene(
        AMENDED_ON, "Sửa đổi mức giao", tuple(said), (("chương trình", stage.settings.program_file(PROGRAM)),)
    )


def _merger(stage: Stage) -> PlayedScene:
    before = stage.program()
    stage.add_rows(sheets.UNITS, [dict(NEW_UNION)], MERGED_ON)
    stage.add_rows(
        sheets.CHANGES,
        [
            {
                "day": MERGED_ON,
                "event": event.label,
                "unit": unit,
                "successor": into,
                "decision": "Sắp xếp bộ máy 7/2025 (minh họa)",
            }
            for event, unit, into in MERGERS
        ],
        MERGED_ON,
    )
    after = stage.program()
    year = find_period(stage.settings, after, "2025")
    name = {u.code: u.name for u in after.units}
    said = [f"{name[unit]} ({unit}): {event.label.lower()} vào {name[into]} ({into})." for event, unit, into in MERGERS]
    said.append(
        f"Phải báo cáo năm 2025: {_asked(before, year)} đơn vị trước sắp xếp, nay {_asked(after, year)}. "
        "Số đã báo cáo vẫn đứng ở đơn vị đã báo cáo."
    )
    look = (("trang Đơn vị, trang Biến động đơn vị", stage.settings.program_file(PROGRAM)),)
    return PlayedScene(MERGED_ON, "Sáp nhập, hợp nhất đơn vị", tuple(said), look)


def _asked(program: Program, period: Period) -> int:
    return sum(u.code != program.office_code for u in program.reporters(period))


def _mid_term(stage: Stage) -> PlayedScene:
    """The mid-term round, in which one union changes what it said of 2024."""
    stage.books.drawn[IN_TIME, 2024] = _more(stage.books.drawn[IN_TIME, 2024], 2024, 2)
    told = _round(MID_TERM, "Sơ kết giữa nhiệm kỳ: biểu hỏi lại các năm 2023, 2024, 2025")(stage)
    assert stage.data is not None
    said = (
        *told.lines,
        f"{_name(stage, IN_TIME)} sửa số năm 2024; kỳ này chưa chốt nên số mới thay số cũ:",
        *(i.without_file for i in stage.data.issues if i.has(IssueRole.REVISED_FIGURE)),
    )
    return PlayedScene(told.day, told.title, said, told.look)


def _close(stage: Stage) -> PlayedScene:
    program = stage.program()
    period = find_period(stage.settings, program, MID_TERM)
    accepted = accepting.accept(stage.settings, program, period, (), Signature(OFFICE, CLOSED_AT.date()))
    data = stage.consolidate(period, CLOSED_AT.date())
    made = closing.close(stage.settings, data, OFFICE, "Trình Ban Chấp hành", CLOSED_AT)
    said = (
        f"Duyệt {len(accepted.now)} bản nộp không còn lỗi; {len(accepted.faulty)} bản còn lỗi chưa duyệt.",
        f"{made.title}. Từ nay sửa số liệu phải có quyết định.",
    )
    look = (("sổ chốt", record_path(stage.settings, program)),)
    return PlayedScene(CLOSED_AT.date(), "Duyệt bản nộp và chốt kỳ", said, look)


def _after_close(stage: Stage) -> PlayedScene:
    """A union sends its form again after the close: the closed figure stands."""
    program = stage.program()
    period = find_period(stage.settings, program, MID_TERM)
    unit = program.unit_by_code[AFTER_CLOSE]
    stage.books.drawn[AFTER_CLOSE, 2023] = _more(stage.books.drawn[AFTER_CLOSE, 2023], 2023, 3)
    form = stage.output(MID_TERM, FORMS_FOLDER) / form_name(unit)
    returns = stage.settings.returns_folder(PROGRAM, MID_TERM)
    name = f"{form.stem} (gửi lại){form.suffix}"
    path = send(form, returns, unit, stage.books.form(program, period, unit), AFTER_CLOSE_AT, name=name)
    data = stage.consolidate(period, AFTER_CLOSE_AT.date())
    said = (
        f"{unit.name} ({AFTER_CLOSE}) gửi lại biểu, sửa số năm 2023.",
        *(i.without_file for i in _kept_out_after_close(data)),
    )
    return PlayedScene(
        AFTER_CLOSE_AT.date(), "Biểu sửa số gửi sau khi chốt: số đã chốt vẫn đứng", said, (("biểu gửi lại", path),)
    )


def _decision(stage: Stage) -> PlayedScene:
    program = stage.program()
    period = find_period(stage.settings, program, MID_TERM)
    table = stage.settings.program_folder(PROGRAM) / DECISIONS_FILE
    row = {
        "period": MID_TERM,
        "action": Action.REOPEN.label,
        "unit": AFTER_CLOSE,
        "indicator": AMENDED,
        "reason": f"{MARK} đơn vị kết nạp thêm cuối năm 2023, có danh sách kèm theo",
        "who": OFFICE,
        "when": DECIDED_ON,
    }
    append_decisions(table, [row])
    saved_on(table, DECIDED_ON)
    data = stage.consolidate(period, DECIDED_ON)
    made = closing.find_close(stage.settings, program, period, closing.LATEST)
    found = comparing.compare(stage.settings, program, period, made, data)
    said = (
        f"“{Action.REOPEN.label}” cho {AFTER_CLOSE}, chỉ tiêu {AMENDED}; tổng hợp lại.",
        *(i.without_file for i in data.issues if i.has(IssueRole.REOPENED)),
        f"So với lần chốt, số liệu của đơn vị thay đổi: {sum(map(figure_changed, found.found.figures))}; "
        f"kết quả thay đổi: {len(found.found.results)}.",
        *(
            f"  Chỉ tiêu {c.key[0]}, {f'năm {c.key[2]}' if c.key[2] else 'nhiệm kỳ'}: "
            f"{number(c.old.value)} → {number(c.new.value)} {c.new.measured_in}."
            for c in found.found.results
            if c.old and c.new and c.old.value is not None and c.new.value is not None
        ),
    )
    book = comparing.write_comparison_book(stage.settings, found)
    look = (("quyết định", table), ("so sánh", book), ("tổng hợp", stage.output(MID_TERM, SUMMARY_FILE)))
    return PlayedScene(DECIDED_ON, "Quyết định cho sửa sau chốt; so sánh với lần chốt", said, look)


def _review(stage: Stage) -> PlayedScene:
    assert stage.data is not None
    written = write_review(stage.settings, stage.data, now=REVIEWED_AT)
    said = (
        *_state(stage.data),
        "Báo cáo dùng mức giao đã sửa, đơn vị sau sắp xếp, số đã được phép sửa; mọi trang ghi là số liệu minh họa.",
    )
    return PlayedScene(REVIEWED_AT.date(), "Báo cáo sơ kết giữa nhiệm kỳ", said, (("báo cáo", written.path),))


SCENES: tuple[Scene, ...] = (
    _round("2023", "Tổng kết năm 2023"),
    _round("2024", "Tổng kết năm 2024"),
    _amendment,
    _round("2025-6thang", "Sơ kết 6 tháng đầu năm 2025"),
    _merger,
    _round("2025", "Tổng kết năm 2025, theo đơn vị sau sắp xếp"),
    _mid_term,
    _close,
    _after_close,
    _decision,
    _review,
)


# ------------------------------------------------------------------------------------------- what is said


def _delivery(data: Consolidation) -> str:
    counted, asked = forms_counted(data)
    late = sum(line.delivery is Delivery.LATE for line in data.unit_roster)
    return f"đã nhận {counted}/{asked} đơn vị{f', {late} quá hạn' if late else ''}."


def _state(data: Consolidation) -> Iterator[str]:
    errors = sum(i.severity is Severity.ERROR for i in data.issues)
    files = len({i.ref.file for i in data.issues if i.severity is Severity.ERROR})
    if errors:
        yield f"{errors} lỗi số liệu ở {files} biểu, đã đánh dấu để gửi trả; giá trị lỗi không tính."
    for year in (data.latest_year, None):
        if result := data.own_results.get((AMENDED, year)):
            yield _figure(data, result)


def _figure(data: Consolidation, result: Result) -> str:
    when = f"năm {result.year}" if result.year else "từ đầu nhiệm kỳ"
    target = f"/{number(result.target.low)}" if result.target else ""
    got = "chưa có số liệu" if result.value is None else f"{number(result.value)}{target} {result.indicator.unit}"
    return (
        f"Chỉ tiêu {AMENDED}, {when}: {got}, {standing(data, result).lower()} "
        f"(đã báo cáo {result.reported}/{result.expected} đơn vị)."
    )


def _kept_out_after_close(data: Consolidation) -> list[Issue]:
    return [i for i in data.issues if i.has(IssueRole.FIGURE_AFTER_CLOSE)]


def _more(values: DemoAnswers, year: int, by: int) -> DemoAnswers:
    """The same figures of a year with more new members."""
    name = f"I_{AMENDED.replace('.', '_')}_{year}_val"
    number_then = values[name]
    assert isinstance(number_then, (int, float))
    return {**values, name: number_then + by}


def _name(stage: Stage, unit: str) -> str:
    return f"{stage.program().unit_by_code[unit].name} ({unit})"
