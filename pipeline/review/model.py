"""What a review report says, as frozen values: made from a Consolidation, turned into template data by `context`.

The Word template sees Vietnamese names (`k.chu`, `d.muc_giao`), which staff read more easily than English ones; NAMES
is the one place where they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, StrEnum

from pipeline.review.charts import Drawing
from pipeline.review.footnotes import Noted, as_data


class BlockKind(StrEnum):
    """Kinds of blocks; the value is what the template compares `k.loai` with."""

    HEADING = "muc"
    SUBHEADING = "tieu_muc"
    GROUP = "nhom"
    PARAGRAPH = "doan"
    ITEM = "gach"
    INDICATOR = "chi_tieu"
    PROMPT = "goi_y"
    CAPTION = "ten_bang"
    NOTE = "chu_thich"
    CHART = "bieu_do"
    BASES = "bang_so_goc"
    RESULTS = "bang_ket_qua"
    YEARS = "bang_cac_nam"
    TABLE = "bang"  # any other table: Block.grid


@dataclass(frozen=True, slots=True)
class BaseRow:
    """A base quantity: one cell per column of its table."""

    no: str
    label: str
    unit: str
    cells: tuple[str, ...]
    coverage: str


@dataclass(frozen=True, slots=True)
class YearResultRow:
    """An indicator of a period of one year; `group` alone is filled in the row that heads a group."""

    group: str = ""
    code: str = ""
    label: str = ""
    unit: str = ""
    target: str = ""
    value: str = ""
    pair: str = ""
    status: str = ""
    outlook: str = ""


@dataclass(frozen=True, slots=True)
class YearCell:
    """A result of one year (or the term) with its pair and target."""

    value: str
    pair: str
    target: str


@dataclass(frozen=True, slots=True)
class YearsRow:
    """An indicator over several years; `group` alone is filled in the row that heads a group."""

    group: str = ""
    code: str = ""
    label: str = ""
    cells: tuple[YearCell, ...] = ()
    status: str = ""
    outlook: str = ""


Row = BaseRow | YearResultRow | YearsRow


@dataclass(frozen=True, slots=True)
class Table:
    """Rows, and the headings of the columns whose number depends on the data."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column of a Grid; text stands flush left, everything else in the middle."""

    title: str
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a Grid, one cell per column (line breaks allowed); `group` alone is filled in the row that heads one."""

    cells: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of any columns; their widths follow from what stands in them."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the report in reading order.

    `lead` is the bold opening, `detail` an indicator's own text, `writer` the department that a prompt is meant for.
    """

    block: BlockKind
    text: str | Noted = ""
    lead: str = ""
    detail: str | Noted = ""
    table: Table | None = None
    chart: Drawing | None = None
    grid: ReportTable | None = None
    writer: str = ""


@dataclass(frozen=True, slots=True)
class MainPart:
    """One of the report's main parts."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex on landscape pages: 'Phụ lục I', its title, a note and its table.

    Below the table the note could stand alone on a page.
    """

    number: str
    title: str
    grid: ReportTable
    note: str


@dataclass(frozen=True, slots=True)
class Review:
    """The whole report; what is left blank has no place in it."""

    superior_office: str
    office: str
    reference: str
    place_and_date: str
    illustrative: bool
    filing: str
    attached_to: str
    subject: str = ""
    addressee: str = ""
    introduction: tuple[str | Noted, ...] = ()
    parts: tuple[MainPart, ...] = ()
    closing: str = ""
    recipients: tuple[str, ...] = ()
    paper_recipients: tuple[str, ...] = ()
    signed_for: str = ""
    signer_title: str = ""
    signer: str = ""
    annexes: tuple[Annex, ...] = ()
    contents: bool = False  # whether it has a table of contents where it is long


NAMES = {
    "superior_office": "co_quan_chu_quan", "office": "co_quan", "reference": "so_ky_hieu",
    "place_and_date": "dia_danh_ngay", "subject": "trich_yeu", "illustrative": "minh_hoa", "addressee": "kinh_gui",
    "introduction": "mo_dau", "parts": "cac_phan", "closing": "ket", "recipients": "noi_nhan",
    "paper_recipients": "noi_nhan_giay", "filing": "luu", "signed_for": "thay_mat", "signer_title": "chuc_vu",
    "signer": "nguoi_ky", "attached_to": "kem_theo", "annexes": "phu_luc", "grid": "luoi",
    "number": "so", "title": "ten", "note": "chu_thich", "blocks": "khoi",
    "block": "loai", "text": "chu", "lead": "dau", "detail": "noi_dung", "table": "bang", "chart": "hinh",
    "columns": "cot", "rows": "dong", "cells": "o", "group": "nhom", "no": "tt", "code": "ma", "label": "noi_dung",
    "unit": "dvt", "coverage": "da_bao_cao", "target": "muc_giao", "value": "ket_qua", "pair": "tu_mau",
    "status": "danh_gia", "outlook": "trien_vong",
    "is_text": "la_chu", "writer": "nguoi_viet", "contents": "muc_luc",
}  # fmt: skip
# What templates of former versions name: no block is of this kind any more, and what they do with one is passed over.
FORMER_KINDS = frozenset({"bang_tien_do"})
FORMER_NAMES = frozenset({"phai_bao_cao", "dung_han", "qua_han", "chua_nop", "khong_nhan", "ty_le"})
_OTHERWISE: dict[tuple[type, str], str] = {(MainPart, "title"): "tieu_de"}


def template_name(owner: type, field: str) -> str:
    """The name the template knows a field of `owner` by."""
    return _OTHERWISE.get((owner, field), NAMES[field])


def context(
    review: Review, text: Callable[[str], str], prompt: Callable[[str], str], picture: Callable[[Drawing], object]
) -> dict[str, object]:
    """The report as the template's data.

    Strings go through `text`, what prompts say through `prompt`, charts through `picture`.
    """

    def value(item: object, words: Callable[[str], str] = text) -> object:
        if isinstance(item, Enum):
            return item.value
        if isinstance(item, Drawing):
            return picture(item)
        if isinstance(item, str):
            return words(item)
        if isinstance(item, Noted):
            return as_data(item, words)
        if isinstance(item, tuple):
            return [value(part) for part in item]
        if is_dataclass(item):
            return {
                template_name(type(item), f.name): value(getattr(item, f.name), said(item, f.name))
                for f in fields(item)
            }
        return item

    def said(owner: object, field: str) -> Callable[[str], str]:
        prompted = isinstance(owner, Block) and owner.block is BlockKind.PROMPT and field == "text"
        return prompt if prompted else text

    data = value(review)
    assert isinstance(data, dict)
    return data
