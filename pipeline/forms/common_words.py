"""What placeholders stand for wherever they are on a form of one kind of union; tokens where each union's words go."""

from __future__ import annotations

from pipeline.forms import layout
from pipeline.forms.gaps import UNIT_TOKENS, token
from pipeline.forms.layout import FormSpec
from pipeline.text import short_date


def common_words(spec: FormSpec) -> dict[str, str | int | float | None]:
    """By the name of the placeholder."""
    program, period = spec.program, spec.period
    for_whom, as_what = _signature(spec)
    return {
        "co_quan": program.office,
        "co_quan_cap_tren": program.superior_office,
        "chuong_trinh": program.title,
        "nhiem_ky": program.term,
        "ky": period.name,
        "ngay_chot": short_date(period.cutoff),
        "han_nop": short_date(period.due),
        "cac_trang": _pages(spec),
        "ky_thay": for_whom,
        "chuc_danh": as_what,
        **{name: token(name) for name in UNIT_TOKENS},
    }


def _signature(spec: FormSpec) -> tuple[str, str]:
    """For whom it is signed and as what: by the office as it signs its reports, by a unit in its own words."""
    program, words = spec.program, spec.program.words
    if spec.kind.is_office:
        for_whom, as_what = program.signed_for or f"TM. {words.standing_committee}", program.signer_title
    else:
        for_whom, as_what = f"TM. {words.committee}", words.chair
    return for_whom.upper(), as_what.upper()


def _pages(spec: FormSpec) -> str:
    """The sheets to fill: '“Thông tin chung”, “Số liệu” và “Nội dung”'."""
    pages = [layout.INFO_SHEET]
    pages += [layout.FIGURES_SHEET] if spec.questions else []
    pages += [layout.TEXT_SHEET] if spec.narratives else []
    *most, last = [f"“{page}”" for page in pages]
    return f"{', '.join(most)} và {last}" if most else last
