"""What is said of whole forms, of what is answered to questions about them, and what still counts: recorded whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.checks.form import Checked, check_form
from pipeline.checks.rollup import RollUpView, check_roll_up
from pipeline.forms.asked import ASKED, Asked, asked_text, print_of
from pipeline.forms.layout import PREFILLED, FormSpec
from pipeline.forms.prefill import digest
from pipeline.forms.read import RawCell, RawForm
from pipeline.forms.rollup import roll_up_spec
from pipeline.grids.cells import Extra
from pipeline.intake.submission import Answer, Submission
from pipeline.intake.texts.replies import MAX_REPLY, answered, decision_row, in_bulk, replies, reply_remarks, to_decide
from pipeline.issues import CATALOGUE, CellRef, Issue
from pipeline.issues.answers import AS_REPORTED, MENDED, answers_to, meaning_of
from pipeline.program.model import Program
from tests.forms import GOOD, period_of, spec_of
from tests.programs import GRADES, default_indicators, indicator, make_program
from tests.readout import as_recorded

MID = "giua-nhiem-ky"
NEW, RATIO, SHARE, DEN, HEADS, WOMEN = (
    "I_3_1_2024_val",
    "I_1_2_2024_num",
    "I_2_1_2024_num",
    "I_2_1_2024_den",
    "Q_doan_vien_2024",
    "Q_nu_ccvcld_2024",
)
Values = Mapping[str, object]
FULL: Values = {**GOOD, "T_basis": "Số thực hiện", "I_3_2_2024_val": 12.5}
TWO_YEARS: Values = {
    **FULL,
    **{n.replace("2024", "2023"): v for n, v in FULL.items()},
    "Q_doan_vien_2023": 90,
}
CASES: dict[str, Values] = {
    "full": {},
    "nothing": dict.fromkeys(FULL),
    "nothing but who": {n: None for n in FULL if not n.startswith("T_")},
    "nothing of indicators": {n: None for n in FULL if n.startswith("I_")},
    "nothing of base quantities": {n: None for n in FULL if n.startswith("Q_")},
    "dashes": {n: "-" for n in FULL if n.startswith("I_")},
    "no reporter": {"T_reporter": None},
    "a reporter in numbers": {"T_reporter": 12, "T_phone": 912345678.0},
    "phones": {"T_phone": "0912.345.678 (Zalo)", "T_date": "32/13/2024"},
    "a day": {"T_date": date(2024, 12, 5), "T_basis": "ước"},
    "a day to come": {"T_date": date(2044, 12, 5), "T_basis": "Số ước cả năm"},
    "half filled": {NEW: None, RATIO: None, "I_1_1_2024_val": None},
    "more women than people": {WOMEN: 121},
    "as many women as people": {WOMEN: 120},
    "more members than people": {HEADS: 121},
    "more than all": {WOMEN: 121, HEADS: 130, RATIO: 131},
    "nobody": {"Q_ccvcld_2024": 0, WOMEN: 0, HEADS: 0, RATIO: 0, SHARE: 0, DEN: 0},
    "nobody, but women": {"Q_ccvcld_2024": 0},
    "more than members": {RATIO: 101},
    "as many as members": {RATIO: 100},
    "more than the denominator": {SHARE: 51},
    "no denominator": {DEN: None},
    "a denominator of nought": {DEN: 0},
    "a denominator in words": {DEN: "năm mươi"},
    "a denominator below nought": {DEN: -50},
    "no numerator": {SHARE: None},
    "no members": {HEADS: None},
    "members in words": {HEADS: "một trăm"},
    "members that cannot be read": {HEADS: "nhiều", RATIO: 5000},
    "new ones more than members": {NEW: 101},
    "fractions": {NEW: 7.5, RATIO: 94.5, "I_3_2_2024_val": 0.001},
    "percentages": {RATIO: "95%", SHARE: "80 %", NEW: "7%"},
    "below nought": {NEW: -7, RATIO: -1, "I_3_2_2024_val": -0.5},
    "texts": {NEW: "7 đoàn viên", RATIO: "95/100", SHARE: "40/50", "I_3_2_2024_val": "12,5 (ước)"},
    "other ratios": {RATIO: "95/120", SHARE: "40/60", NEW: "7/100"},
    "choices otherwise": {"I_1_1_2024_val": "co", "I_2_2_2024_val": "hoàn thành tốt"},
    "choices of nobody": {"I_1_1_2024_val": "có thể", "I_2_2_2024_val": "giỏi"},
    "choices as numbers": {"I_1_1_2024_val": 1.0, "I_2_2_2024_val": 2.0},
    "choices as signs": {"I_1_1_2024_val": True, "I_2_2_2024_val": "x"},
    "another grade": {"I_2_2_2024_val": GRADES[-1], "I_1_1_2024_val": "Không"},
    "remarks beside": {"I_3_1_2024_note": "gồm 2 người chuyển đến", "I_1_2_2024_note": 95.0},
    "remarks without figures": {NEW: None, "I_3_1_2024_note": "không phát sinh", "I_1_2_2024_note": "chưa có số"},
    "remarks instead": {NEW: None, RATIO: None, "I_3_1_2024_note": "7", "I_1_2_2024_note": "95"},
    "texts of the end": {"N_2": "Đề nghị cấp kinh phí", "N_1_1": 12.0},
    "long texts": {"N_2": "chữ " * 3000, "I_3_1_2024_note": "chữ " * 600},
    "a day in a figure": {NEW: date(2024, 7, 5), RATIO: date(1995, 1, 1)},
    "dashes and noughts": {NEW: "-", RATIO: "0", SHARE: "không", DEN: "//"},
    "huge": {NEW: 1e12, RATIO: 95e6, "I_3_2_2024_val": 1e300},
}
GONE: dict[str, tuple[str, ...]] = {
    "one": (NEW,),
    "two": (NEW, RATIO),
    "a head count": (HEADS,),
    "those of the sheet": ("Q_ccvcld_2024", WOMEN, HEADS, "T_reporter"),
    "all figures": tuple(n for n in FULL if n.startswith("I_")),
    "all": tuple(FULL),
    "what is not asked of all": ("T_phone", "N_2", "I_3_1_2024_note"),
    "an earlier year": ("I_3_1_2023_val", "I_3_2_2023_val"),
    "all of an earlier year": tuple(n for n in TWO_YEARS if "2023" in n),
    "all figures of an earlier year": tuple(n for n in TWO_YEARS if "2023" in n and n.startswith("I_")),
    "all figures of a year and one more": (*(n for n in TWO_YEARS if "2023" in n and n.startswith("I_")), NEW),
}


def raw_of(spec: FormSpec, values: Values, without: tuple[str, ...] = (), **stamps: str) -> RawForm:
    """A form as the reader gives it: a column of figures for every sheet, empty unless answered."""
    said = {"S_version": spec.version, "S_unit": "A05", **values, **stamps}
    names = dict.fromkeys((*(f.name for f in spec.fields), *said))
    cells: dict[str, RawCell] = {}
    for row, name in enumerate(names, 1):
        if name not in without:
            value = said.get(name)
            sheet = spec.by_name[name].sheet if name in spec.by_name else "_meta"
            number = float(value) if type(value) is int else value
            cells[name] = RawCell(number, CellRef("a.xlsx", sheet, f"E{row}"))
    return RawForm("a.xlsx", cells, None, b"", broken=frozenset(without))


def facts(said: Issue) -> str:
    """What an issue tells the program, short of what is as usual."""
    given = {name: getattr(said.facts, name) for name in ("question", "year", "field", "accepted", "claimed")}
    return " ".join(f"{name}={value}" for name, value in given.items() if value)


def checked(told: Checked, values: Values) -> Iterator[str]:
    """What is said, and which values count otherwise than they were given."""
    yield from (f"  {said.unit} {said} {facts(said)}" for said in told.issues)
    given = {n: float(v) if type(v) is int else v for n, v in values.items() if v is not None}
    otherwise = {n: told.values.get(n) for n in {**given, **told.values} if told.values.get(n) != given.get(n)}
    yield from (f"  {name} counts as {value!r:.80}" for name, value in otherwise.items())
    yield f"  errors {told.errors}"


def asking(folder: Path) -> Program:
    return make_program(folder, indicators=(*default_indicators(), indicator("3.2", "Số lượng", unit="triệu đồng")))


def test_what_is_said_of_forms_is_as_recorded(tmp_path: Path) -> None:
    program, lines = asking(tmp_path), list[str]()
    for period, full in (("2024", FULL), (MID, TWO_YEARS)):
        spec = spec_of(program, "A05", period)
        for name, change in CASES.items() if period == "2024" else ():
            values = {n: v for n, v in {**full, **change}.items() if n in spec.by_name}
            lines += [f"# {period} {name}", *checked(check_form(spec, raw_of(spec, values), "A05"), values)]
        for name, gone in GONE.items():
            without = tuple(n for n in gone if n in spec.by_name)
            lines.append(f"# {period} without {name}")
            lines += checked(check_form(spec, raw_of(spec, full, without), "A05"), full)
    lines += _otherwise(spec_of(program, "A05"), spec_of(program, "A05", MID))
    as_recorded("said of forms", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")


def _otherwise(spec: FormSpec, mid: FormSpec) -> Iterator[str]:
    """Figures that the office set, sheets that could not be read, cells out of order, forms as they were sent."""
    raw = raw_of(spec, FULL)
    sets: tuple[Values, ...] = ({NEW: 9.0}, {NEW: "9 người"}, {NEW: None}, {WOMEN: 500.0}, {DEN: 0.0}, {"N_2": "a"})
    for given in sets:
        yield from (f"# set {given}", *checked(check_form(spec, raw, "A05", given), FULL))
    for since in (2023, 2024, 2025):
        some = {n: None if "2023" in n else v for n, v in TWO_YEARS.items()}
        yield from (f"# since {since}", *checked(check_form(mid, raw_of(mid, some), "A05", since=since), some))
    unread = replace(raw_of(spec, FULL, (NEW, RATIO)), unread={NEW: "Số liệu", RATIO: "Số liệu"})
    yield from ("# unread", *checked(check_form(spec, unread, "A05"), FULL))
    other = replace(raw_of(spec, FULL, (NEW, RATIO), S_version="1.00000000"), broken=frozenset({NEW}))
    yield from ("# of another version", *checked(check_form(spec, other, "A05"), FULL))
    homes = replace(raw_of(spec, FULL, (NEW,)), homes={NEW: "ô E25 của biểu mẫu gốc"})
    yield from ("# with a home", *checked(check_form(spec, homes, "A05"), FULL))
    for extra in (Extra(damaged="mất chữ"), Extra(formula="=1/0", error="#DIV/0!"), Extra(formula="=A1+1")):
        cells = {**raw.cells, NEW: raw.cells[NEW]._replace(value=None, extra=extra)}
        yield from (f"# {extra}", *checked(check_form(spec, replace(raw, cells=cells), "A05"), FULL))
    sent = {n: float(v) if type(v) is int else v for n, v in FULL.items() if n.startswith(("I_", "Q_"))}
    for name, values in {"as it was sent": FULL, "otherwise than sent": {**FULL, NEW: 8}}.items():
        stamp = digest(sent)  # type: ignore[arg-type]  # ints became floats
        yield from (f"# {name}", *checked(check_form(spec, raw_of(spec, {**values, PREFILLED: stamp}), "A05"), values))


REPLIES: dict[str, Values] = {
    "none": {},
    "chosen": {f"A_{NEW}": "Số đúng"},
    "chosen and written": {f"A_{NEW}": "Số đúng", f"W_{NEW}": "có 480 người\nsáp nhập"},
    "written": {f"W_{NEW}": "sẽ gửi lại"},
    "mended": {f"A_{NEW}": MENDED.text},
    "to be mended": {f"A_{NEW}": AS_REPORTED.text, f"W_{NEW}": "trong tuần"},
    "own words chosen": {f"A_{NEW}": "đúng rồi ạ"},
    "small letters": {f"A_{NEW}": " số  ĐÚNG "},
    "a number": {f"A_{NEW}": 1.0, f"W_{NEW}": 12.5},
    "of a head count": {f"A_{WOMEN}": "Số đúng", f"A_{HEADS}": "Số đúng"},
    "of what nobody doubts": {f"A_{RATIO}": "Số đúng"},
    "of the reporter": {"A_T_reporter": "Số đúng", "W_N_2": "không có"},
    "of the whole file": {"A_T09": "Số đúng", "W_T09": "dùng biểu cũ"},
    "of a file's question nobody knows": {"A_X99": "Số đúng"},
    "of a field nobody knows": {"A_I_9_9_2024_val": "Số đúng"},
    "of several": {f"W_{WOMEN}": "do sáp nhập", f"A_{NEW}": "Số đúng", "A_H03": "Số đúng", f"W_{RATIO}": "xem lại"},
    "long": {f"W_{NEW}": "chữ " * (MAX_REPLY // 4 + 50)},
    "as long as may be": {f"W_{NEW}": "x" * MAX_REPLY},
}
ASKS: dict[str, Mapping[str, Asked]] = {
    "": {},
    "asked": {
        NEW: Asked(("H01", "H06"), print_of(130.0)),
        WOMEN: Asked(("H09", "H01"), print_of(121.0)),
        "H03": Asked(("H03",), ""),
    },
    "asked of another figure": {NEW: Asked(("H01",), print_of(131.0)), WOMEN: Asked(("H09",), print_of(99.0))},
    "asked otherwise": {NEW: Asked(("H06",), print_of(130.0)), "T09": Asked(("T09",), "")},
}


def test_what_comes_of_answers_to_questions_is_as_recorded(tmp_path: Path) -> None:
    program, lines = asking(tmp_path), list[str]()
    period, spec = period_of(program), spec_of(program, "A05")
    values = {**FULL, NEW: 130, WOMEN: 121, HEADS: 130, "I_3_2_2024_val": -1}
    for asked, about in ASKS.items():
        for name, answers in REPLIES.items():
            raw = raw_of(spec, {**values, **answers}, (), **{ASKED: asked_text(about)}, S_version="1.00000000")
            told = check_form(spec, raw, "A05")
            numbers = {n: Answer(v, raw.cells[n].ref) for n, v in told.values.items()}
            unit = program.unit_by_code["A05"]
            doubts = (
                asking_of("H01", raw.ref(NEW)),
                asking_of("H06", raw.ref(NEW)),
                asking_of("H09", raw.ref(WOMEN)),
                asking_of("H03", CellRef(raw.file)),
                asking_of("C05", CellRef(raw.file, "Số liệu")),
            )
            item = Submission(unit, period, spec, raw.file, None, numbers, (*told.issues, *doubts), False, raw)
            lines += [f"# {name} {asked}", *_come_of(item)]
    for code in filter(answers_to, CATALOGUE):
        for text in dict.fromkeys((*(a.text for a in answers_to(code)), MENDED.text, "lời khác")):
            raw = raw_of(spec, {**FULL, f"A_{NEW}": text})
            asked_of = asking_of(code, raw.ref(NEW))
            item = Submission(program.unit_by_code["A05"], period, spec, raw.file, None, {}, (asked_of,), False, raw)
            said = answered(item.issues, (item,))
            bulk = [in_bulk(one) for one in to_decide(said)]
            lines.append(f"{code} {text} {meaning_of(text).name}: {[i.code for i in said]} {said[0].reply} {bulk}")
    as_recorded("come of answers", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")


def asking_of(code: str, ref: CellRef) -> Issue:
    """A question as it reaches the union."""
    return Issue(code, ref, "130", "số đúng", "Chỉ tiêu 3.1", "A05")


def _come_of(item: Submission) -> Iterator[str]:
    for reply in replies(item):
        yield f"  reply {reply.ref.inside} {reply.code} {reply.text:.90} {reply.meaning.name} changed {reply.changed}"
    said = answered(item.issues, (item,))
    yield from (f"  said {one!s:.400} | {one.reply:.90} {one.confirmed}" for one in said if one not in item.issues)
    for one in to_decide(said):
        row = {n: str(v)[:90] for n, v in decision_row(one, "2024").items() if v is not None}
        yield f"  to decide {row} {in_bulk(one)}"
    for remark in reply_remarks((item,)):
        yield f"  remark {remark.indicator} {remark.ref.inside} {remark.text:.90} {remark.own:.40}"


def test_what_sums_of_offices_below_are_told_is_as_recorded(tmp_path: Path) -> None:
    program = asking(tmp_path)
    spec, lines = roll_up_spec(program, period_of(program, MID)), list[str]()
    good = {f.name: 10.0 + n for n, f in enumerate(spec.fields) if f.indicator or f.base}
    cases: dict[str, Values] = {
        "all": {},
        "empty": dict.fromkeys(good),
        "one year": {n: None for n in good if "2023" in n},
        "more reported than there are": {n: 99.0 for n in good if n.endswith("_rep")},
        "noughts": dict.fromkeys(good, 0.0),
        "fractions": {n: v + 0.5 for n, v in good.items()},
        "nobody reported": {n: 0.0 for n in good if n.endswith("_rep")},
        "nobody was to report": {n: 0.0 for n in good if n.endswith("_exp")},
        "more than the denominator": {n: 1e6 for n in good if n.endswith("_num")},
        "without coverage": {n: None for n in good if n.endswith(("_rep", "_exp"))},
        "coverage alone": {n: None for n in good if not n.endswith(("_rep", "_exp"))},
        "reported alone": {n: None for n in good if not n.endswith("_rep")},
        "without numerators": {n: None for n in good if n.endswith("_num")},
        "the term below a year": {n: 1.0 for n in good if "_term_" in n},
    }
    for name, change in cases.items():
        values = {**good, **change}
        raw = raw_of(spec, values)
        told = check_form(spec, raw, "A05")
        lines += [f"# {name}", *checked(told, values)]
        for finding in check_roll_up(RollUpView(spec, raw, "A05", told.values, ())):
            lines.append(f"  {finding.issue.unit} {finding.issue} drops {finding.drops}")
    as_recorded("said of sums", "\n".join(line.replace("\n", "⏎") for line in lines) + "\n")
