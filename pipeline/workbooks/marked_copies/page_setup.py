"""The page set-up of a sheet that has become wider by the room for answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.forms.paper import Paper, paper
from pipeline.workbooks.marked_copies.prepared_form import USUAL_WIDTH, SheetBase

_SETUP = re.compile(rb"<pageSetup\b([^<>]*?)/>")
_OURS = re.compile(rb' (?:orientation|scale|pageOrder)="[^"]*"')
_MARGIN = re.compile(rb'<pageMargins[^<>]*? (left|right)="([0-9.]+)"[^<>]*? (?:left|right)="([0-9.]+)"')
_BREAKS = re.compile(rb"<(row|col)Breaks\b.*?</\1Breaks>", re.DOTALL)
_AFTER_BREAKS = re.compile(
    rb"<(?:customProperties|cellWatches|ignoredErrors|smartTags|drawing|legacyDrawing|legacyDrawingHF|picture|oleObjects"
    rb"|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)


def on_paper(xml: bytes, sheet: SheetBase, added: Sequence[float]) -> bytes:
    """The XML of a sheet set up for its columns and those of `added` widths behind them."""
    widths = [sheet.widths.get(n, USUAL_WIDTH) for n in range(sheet.last_column + 1)]
    areas = [(column + 1, last + 1) for column, last in sheet.across]
    pairs = [(n, n + 1) for n in range(len(widths) + 1, len(widths) + len(added), 2)]
    margin = _MARGIN.search(xml)
    margins = float(margin[2]) + float(margin[3]) if margin else 1.0
    lies = b'orientation="landscape"' in xml
    return _set_up(xml, paper([*widths, *added], sheet.repeated, [*areas, *pairs], landscape=lies, margins=margins))


def _set_up(xml: bytes, plan: Paper) -> bytes:
    """The XML with that page set-up; without the form's own ends of pages: rows have grown by questions."""
    said = b' orientation="%s"' % (b"landscape" if plan.landscape else b"portrait")
    if plan.breaks:
        said += b' scale="%d" pageOrder="overThenDown"' % plan.scale
        xml = xml.replace(b'fitToPage="1"', b'fitToPage="0"', 1)
    else:
        xml = xml.replace(b'fitToPage="0"', b'fitToPage="1"', 1)
    xml = _SETUP.sub(lambda m: b"<pageSetup" + _OURS.sub(b"", m[1]) + said + b"/>", xml, count=1)
    xml = _BREAKS.sub(b"", xml)
    breaks = b"".join(b'<brk id="%d" max="1048575" man="1"/>' % column for column in plan.breaks)
    count = b' count="%d" manualBreakCount="%d"' % (len(plan.breaks), len(plan.breaks))
    made = b"<colBreaks%s>%s</colBreaks>" % (count, breaks) if breaks else b""
    return _AFTER_BREAKS.sub(lambda m: made + m[0], xml, count=1)
