"""What may stand in a document, by name: the allow-list of elements, of drawings and of old drawings (VML)."""

from __future__ import annotations

from pipeline.documents.merge.wml import WP, A, R, W

STRICT_R = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"
RELATED = (R, STRICT_R)  # attributes of these lead to other parts
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  # as the namespace is called everywhere
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
ALTERNATIVES = f"{MC}AlternateContent"
BRANCHES = frozenset((f"{MC}Choice", f"{MC}Fallback", ALTERNATIVES))
OBJECTS = frozenset((f"{W}object", f"{W}control", f"{W}contentPart", f"{W}movie", f"{O}OLEObject"))
DOCUMENTS = frozenset((f"{W}altChunk", f"{W}subDoc"))
MEDIA = frozenset(f"{A}{n}" for n in ("videoFile", "audioFile", "quickTimeFile", "wavAudioFile", "audioCd", "snd"))
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/"


def _of(space: str, names: str) -> frozenset[str]:
    return frozenset(f"{space}{name}" for name in names.split())


# Text and what orders it: looked into.
TEXT = _of(
    W,
    "document body hdr ftr footnotes footnote endnotes endnote comments comment txbxContent "
    "p tbl tr tc sdt sdtContent customXml smartTag ins del moveFrom moveTo hyperlink fldSimple bdo dir "
    "r t tab br cr sym ptab noBreakHyphen softHyphen pgNum delText instrText delInstrText fldChar ffData "
    "dayShort monthShort yearShort dayLong monthLong yearLong lastRenderedPageBreak ruby rt rubyBase "
    "footnoteReference endnoteReference footnoteRef endnoteRef separator continuationSeparator "
    "annotationRef commentReference bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd "
    "permStart permEnd proofErr moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd "
    "customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart customXmlDelRangeEnd "
    "customXmlMoveFromRangeStart customXmlMoveFromRangeEnd customXmlMoveToRangeStart customXmlMoveToRangeEnd",
)
# What text looks like: kept whole but for what leads out of it.
LOOK = _of(
    W,
    "pPr rPr tblPr tblPrEx tblGrid trPr tcPr sectPr sdtPr sdtEndPr customXmlPr smartTagPr rubyPr "
    "background numPicBullet abstractNum num numIdMacAtCleanup",
)
# Of a drawing: pictures, shapes with text, charts.
DRAWN = (
    A, WP, CHART,
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}",
    f"{_WORD_2010}wordprocessingShape}}", f"{_WORD_2010}wordprocessingGroup}}", f"{_WORD_2010}wordprocessingCanvas}}",
    f"{_WORD_2010}wordprocessingDrawing}}",
    "{http://schemas.microsoft.com/office/drawing/2010/main}", "{http://schemas.microsoft.com/office/drawing/2014/main}",
)  # fmt: skip
# Of an old drawing: shapes with text, pictures in the package.
OLD_DRAWN = _of(
    V,
    "shape shapetype rect line oval roundrect polyline arc curve group textbox stroke fill shadow path formulas f "
    "handles h textpath imagedata",
) | _of(O, "lock wrapblock callout extrusion left right top bottom column") | _of(
    "{urn:schemas-microsoft-com:office:word}",
    "wrap anchorlock bordertop borderbottom borderleft borderright",
)  # fmt: skip
# Attributes of an old drawing that name another file, or hold one.
LEADING = frozenset(
    ("href", "src", "althref", "target", f"{O}href", f"{O}althref",
     f"{O}gfxdata", f"{O}oleid", f"{O}relid", f"{O}detectmouseclick")
)  # fmt: skip
# What a document is asked about, not read: by the last part of the name of its element.
BOUND = _of(W, "dataBinding") | frozenset(
    f"{{http://schemas.microsoft.com/office/word/20{year}/wordml}}dataBinding" for year in ("10", "12")
)
SETTINGS_LEFT = _of(
    W,
    "attachedTemplate mailMerge docVars attachedSchema schemaLibrary saveThroughXslt linkStyles frameset "
    "embedRegular embedBold embedItalic embedBoldItalic "
    "docParts altChunk subDoc",
) | _of("{http://schemas.openxmlformats.org/schemaLibrary/2006/main}", "schemaLibrary") | _of(
    CHART, "externalData userShapes"
)  # fmt: skip
