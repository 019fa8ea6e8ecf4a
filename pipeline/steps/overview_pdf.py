"""tong-hop.xlsx -> tong-quan.pdf: its first sheet alone, as it stands in the workbook."""

from __future__ import annotations

from pipeline.documents.pdf import Pdf, converted
from pipeline.files import BrokenFile, bytes_at
from pipeline.program.model import Period, Program
from pipeline.settings import Settings
from pipeline.steps.output_names import OVERVIEW_PDF, SUMMARY_FILE
from pipeline.workbooks.left_out_sheets import MOST, only_sheet
from pipeline.workbooks.summary import OVERVIEW
from pipeline.zip_package import Locked, TooLarge, packed, unpacked


def write_overview_pdf(settings: Settings, program: Program, period: Period) -> Pdf:
    """Write it beside the workbook; without LibreOffice, or without the sheet, nothing is written."""
    folder = settings.output_folder(program.code, period.code)
    try:
        sheet = packed(only_sheet(unpacked(bytes_at(folder / SUMMARY_FILE) or b"", MOST), OVERVIEW))
    except (BrokenFile, Locked, TooLarge):
        return Pdf(None, f"Không có {OVERVIEW_PDF}: {SUMMARY_FILE} không mở được hoặc không còn trang {OVERVIEW}.")
    return converted(sheet, (folder / OVERVIEW_PDF).with_suffix(".xlsx"))
