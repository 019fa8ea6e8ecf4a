"""What sets the kinds of reports apart: the Word template, the subject, what lies ahead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pipeline.program.model import Section
from pipeline.program.vocabulary import PeriodKind
from pipeline.round.consolidation import Consolidation

# Which template a kind of period takes; the note and the drafts of departments have their own.
TEMPLATES: Mapping[PeriodKind, str] = {
    PeriodKind.HALF_YEAR: "so-ket-6-thang.docx",
    PeriodKind.ANNUAL: "tong-ket-nam.docx",
    PeriodKind.MID_TERM: "so-ket-giua-nhiem-ky.docx",
    PeriodKind.END_OF_TERM: "tong-ket-nhiem-ky.docx",
}
NOTE_TEMPLATE = "bao-cao-nhanh.docx"
DRAFT_TEMPLATE = "du-thao.docx"
AHEAD = "4"  # the part on what lies ahead; the only one whose title depends on the period
# Targets are adjusted where a review weighs the term (56/KH-LĐLĐ of Bắc Kạn, section II) or closes a year.
PROPOSING = (PeriodKind.MID_TERM, PeriodKind.ANNUAL)
_ADJUSTING = re.compile(r"[;,]?\s{0,3}(?:để\s{1,3})?đề xuất điều chỉnh \(nếu có\)", re.IGNORECASE)


def subject(data: Consolidation) -> str:
    """The report's subject (trích yếu) by the kind of period."""
    program, year = data.program, data.latest_year
    reviewed = _listed(program.reviewed) or program.resolution
    match data.period.kind:
        case PeriodKind.HALF_YEAR:
            return f"Sơ kết thực hiện {program.resolution} 6 tháng đầu năm {year}; nhiệm vụ 6 tháng cuối năm {year}"
        case PeriodKind.MID_TERM:
            return f"Sơ kết giữa nhiệm kỳ thực hiện {reviewed}"
        case PeriodKind.END_OF_TERM:
            return f"Tổng kết thực hiện {reviewed}, nhiệm kỳ {program.term}"
        case _:
            return f"Tổng kết thực hiện {program.resolution} năm {year}; phương hướng, nhiệm vụ năm {year + 1}"


def occasion(data: Consolidation) -> str:
    """What the report is, in a few words: 'sơ kết giữa nhiệm kỳ 2023 - 2028'."""
    halfway = data.period.kind in (PeriodKind.HALF_YEAR, PeriodKind.MID_TERM)
    return f"{'sơ kết' if halfway else 'tổng kết'} {span(data)}"


def span(data: Consolidation) -> str:
    """The time the report is about, as it stands inside a sentence."""
    match data.period.kind:
        case PeriodKind.HALF_YEAR:
            return f"6 tháng đầu năm {data.latest_year}"
        case PeriodKind.ANNUAL:
            return f"năm {data.latest_year}"
        case PeriodKind.MID_TERM:
            return f"giữa nhiệm kỳ {data.program.term}"
        case _:
            return f"nhiệm kỳ {data.program.term}"


def _listed(names: tuple[str, ...]) -> str:
    return f"{', '.join(names[:-1])} và {names[-1]}" if len(names) > 1 else "".join(names)


def fitted(data: Consolidation, section: Section) -> Section:
    """A section of the outline as this kind of period needs it.

    The outline is that of the mid-term review (56/KH-LĐLĐ of Bắc Kạn, section II): elsewhere what lies ahead is not
    the rest of the term, and after half a year or a whole term no target is adjusted.
    """
    kind, year = data.period.kind, data.latest_year
    if kind is PeriodKind.MID_TERM:
        return section
    if kind not in PROPOSING:
        section = replace(section, prompt=_ADJUSTING.sub("", section.prompt))
    if section.number != AHEAD:
        return section
    title = {
        PeriodKind.HALF_YEAR: f"Nhiệm vụ, giải pháp trọng tâm 6 tháng cuối năm {year}",
        PeriodKind.ANNUAL: f"Phương hướng, nhiệm vụ, giải pháp trọng tâm năm {year + 1}",
        PeriodKind.END_OF_TERM: "Bài học kinh nghiệm; phương hướng, nhiệm vụ nhiệm kỳ tới",
    }[kind]
    prompt = {
        PeriodKind.HALF_YEAR: f"Nhiệm vụ, giải pháp hoàn thành các chỉ tiêu năm {year}, nhất là các chỉ tiêu chưa đạt.",
        PeriodKind.ANNUAL: f"Dự báo tình hình; chỉ tiêu, nhiệm vụ, giải pháp năm {year + 1}.",
        PeriodKind.END_OF_TERM: "Bài học rút ra từ nhiệm kỳ; dự báo tình hình; phương hướng, nhiệm vụ nhiệm kỳ tới.",
    }[kind]
    return replace(section, title=title, prompt=prompt)
