"""The review report: Consolidation -> Review -> the Word template of templates/docx -> file."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, time
from pathlib import Path

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import InlineImage
from jinja2 import TemplateError as TagError
from jinja2 import TemplateSyntaxError, UndefinedError
from lxml import etree

from pipeline.documents.contents import with_contents
from pipeline.documents.merge.wml import W
from pipeline.errors import TemplateError
from pipeline.files import BrokenFile, broken_bytes
from pipeline.in_use import read_whole
from pipeline.review.charts import Drawing
from pipeline.review.footnotes import put_in_footnotes
from pipeline.review.laid_out import describe_tables, hold_together
from pipeline.review.long_annexes import carried, expanded, folded
from pipeline.review.model import Review, context
from pipeline.review.outline import review
from pipeline.review.rendered import (
    ReportTemplate,
    finished,
    left_over,
    plain,
    prompting,
    put_in_controls,
    set_alternative_texts,
)
from pipeline.review.template_check import refuse_faulty
from pipeline.round.consolidation import Consolidation
from pipeline.sandbox import Sandbox
from pipeline.text import lower_first
from pipeline.zip_package import Locked, TooLarge, Unsound, sound, why_refused

CHART_WIDTH = Mm(160)
_MAX_PROPERTY = 255  # characters python-docx allows in a core property


class _Picture:
    """A picture as templates get it: to be placed, with nothing behind it that they could ask for."""

    __slots__ = ("_placed",)

    def __init__(self, placed: Callable[[], str]) -> None:
        self._placed = placed

    def __html__(self) -> str:
        return self._placed()

    __str__ = __html__


def write_review(path: Path, data: Consolidation, template: Path) -> None:
    """Write the review report of `data` to `path`, laid out by the Word file `template`.

    The same inputs give the same bytes. Raises TemplateError when the template cannot be used.
    """
    path.write_bytes(report_of(review(data), data, template))


def report_of(report: Review, data: Consolidation, template: Path) -> bytes:
    """Any report about `data` (the review, the note, a department's draft); see `write_review`."""
    refuse_faulty(template)
    document = _open(template)
    charts: list[Drawing] = []

    def picture(chart: Drawing) -> object:
        from pipeline.review.drawing import draw  # here, so that commands without charts do not wait for matplotlib

        charts.append(chart)
        return _Picture(InlineImage(document, io.BytesIO(draw(chart)), width=CHART_WIDTH).__html__)

    upright = _section_of_the_report(document)
    report, long_tables = folded(report)
    values = context(report, carried, prompting, picture)
    _render(document, values, template)
    if not report.annexes:
        _end_in(document, upright)
    put_in_controls(document.docx.element)
    describe_tables(document.docx.element.body)
    hold_together(document.docx.element.body)
    set_alternative_texts(document.docx.element, [plain(chart.about) for chart in charts])
    _set_properties(document, report, data)
    raw = io.BytesIO()
    document.save(raw)
    for text in left_over(raw.getvalue()):
        raise TemplateError(
            f"{template}: còn thẻ chưa được thay trong đoạn “{text[:80]}”. Kiểm tra lại dấu ngoặc của thẻ."
        )
    noted = put_in_footnotes(raw.getvalue())
    listed = with_contents(noted) if report.contents else noted
    return finished(expanded(listed, long_tables))


def _open(template: Path) -> ReportTemplate:
    try:
        with broken_bytes(PackageNotFoundError, OSError):
            document = ReportTemplate(io.BytesIO(sound(read_whole(template))))
            document.init_docx()
    except (TooLarge, Unsound) as error:
        raise TemplateError(f"{template}: không mở được mẫu báo cáo: {why_refused(error)}.") from None
    except (BrokenFile, Locked):
        raise TemplateError(f"{template}: không mở được mẫu báo cáo; cần một tệp Word (.docx).") from None
    return document


def _section_of_the_report(document: ReportTemplate) -> etree._Element | None:
    """How the pages before any annex are laid out; None where the template has one section only."""
    breaks = document.docx.element.body.iterfind(f"{W}p/{W}pPr/{W}sectPr")
    return next(map(deepcopy, breaks), None)


def _end_in(document: ReportTemplate, section: etree._Element | None) -> None:
    """Lay the last pages out like the first: the section that ends a template is that of its annexes."""
    last = document.docx.element.body.find(f"{W}sectPr")
    if section is not None and last is not None:
        last.getparent().replace(last, section)


def _render(document: ReportTemplate, values: Mapping[str, object], template: Path) -> None:
    try:
        document.render(values, Sandbox(autoescape=True), autoescape=True)
    except UndefinedError as error:
        raise TemplateError(f"{template}: mẫu gọi tên biến không có: {error.message}.") from None
    except TemplateSyntaxError as error:
        raise TemplateError(f"{template}: có thẻ viết sai: {error.message}.") from None
    except TagError as error:
        raise TemplateError(f"{template}: có thẻ không dùng được: {error.message}.") from None
    except (TypeError, ValueError, ArithmeticError) as error:
        raise TemplateError(f"{template}: có thẻ không tính được ({error}).") from None
    except etree.XMLSyntaxError as error:
        raise TemplateError(f"{template}: thẻ đặt sai chỗ, văn bản tạo ra bị hỏng: {error.msg}.") from None


def _set_properties(document: ReportTemplate, report: Review, data: Consolidation) -> None:
    properties = document.docx.core_properties
    properties.title = plain(f"Báo cáo {lower_first(report.subject)}")[:_MAX_PROPERTY]
    properties.author = plain(data.program.office)[:_MAX_PROPERTY]
    properties.last_modified_by = properties.author
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(data.period.end, time(), UTC)
