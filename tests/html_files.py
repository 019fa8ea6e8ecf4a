"""Web pages with tables, as programs save workbooks and as hands write them."""

from __future__ import annotations

_LOOKS = (
    "color:#fff",
    "color:#FFFFFF;background:#1f4e79",
    "color:white;background-color:navy",
    "color:rgb(255, 255, 255)",
    "color:rgba(0,0,0,0)",
    "background-color:red;color:#ff0000",
    "color:silver;background:#C0C0C0",
    "color:#12345",
    "color:purple;background:none",
    "background:url(a.png);color:#fff",
    "text-decoration:underline line-through",
    "text-decoration-line:line-through",
    "font-size:3.9pt",
    "font-size:4pt",
    "font-size:5px",
    "font-size:6px",
    "font-size:0",
    "font-size:0.5em",
    "display:none",
    "display : none",
    "visibility:hidden",
    "visibility:collapse",
    "mso-hide:all",
    "opacity:0",
    "opacity:0.5",
    "color:transparent",
    "background-color:transparent;color:#fff",
)
_CELLS = (
    "<td>7</td>",
    "<td>07</td>",
    "<td>-7</td>",
    "<td>1.234</td>",
    "<td>123456789012345</td>",
    "<td>1234567890123456</td>",
    "<td>#N/A</td>",
    "<td>#DIV/0!</td>",
    "<td>Err:502</td>",
    "<td>#chữ</td>",
    "<td>a<br>b<p>c</p>d<div>e</div></td>",
    "<td>x<sup>2</sup><sub>3</sub></td>",
    "<td><s>1</s>2<strike>3</strike><del>4</del></td>",
    "<td>a<script>b</script><style>c</style><comment>ghi chú</comment>d</td>",
    '<td sdval="1234.5" sdnum="1066;0;#,##0.0">1.234,5</td>',
    '<td sdval="1" sdnum="1033;0;BOOLEAN">TRUE</td>',
    '<td sdval="x">7</td>',
    '<td sdval="5" sdnum="1033;0;General">5</td>',
    '<td x:num="0.5" class="p">50%</td>',
    "<td x:num>8</td>",
    '<td x:num="3" x:fmla="=A1">3</td>',
    '<td x:num="3" x:fmla="A1">3</td>',
    '<td x:num="1">#REF!</td>',
    '<td x:num="2"><s>2</s></td>',
    "<td style='mso-number-format:\"0\\.0\"' x:num='2'>2.0</td>",
    "<td style='mso-number-format:\"Short Date\"' x:num='45000'>15/3/2023</td>",
    "<td style='mso-number-format:Percent;x:y' x:num='1'>100%</td>",
    "<td x:num='5'>năm</td>",
    "<td x:num='5'>-</td>",
    '<td bgcolor="#1f4e79"><font color="#ffffff">9</font></td>',
    '<td bgcolor="none" class="w">9</td>',
    '<td><font color="#ffffff">9</font></td>',
    '<td class="w"><font color="#000000">9</font></td>',
    '<td class="w"><font color="#000000">9</font>8</td>',
)


def page() -> bytes:
    """Tables of a page under headings, spans, looks by every way; words and pictures beside them."""
    rows = "".join(f"<tr>{cell}</tr>" for cell in _CELLS)
    looks = "".join(
        f'<tr><td style="{look}">7</td><td>1<span style="{look}">2</span>3</td>'
        f'<td x:num="12">1<span style="{look}">2</span></td>'
        f'<td><b style="{look}">12</b></td></tr>'
        for look in _LOOKS
    )
    spans = (
        '<tr><td rowspan="2" colspan="2">a</td><td>b</td><td rowspan="x">c</td>'
        '</tr><tr><td>d</td></tr><tr><th>e</th><td colspan="0">f</td><td>g</td>'
        "</tr>"
        '<tr style="display:none"><td>h</td></tr><tr class="w"><td>i</td></tr>'
        "<tr><td><table><tr><td>trong</td></tr></table>j</td></tr>"
    )
    style = '<style>.p {mso-number-format:"0%"} .w{color:#ffffff}\n.x {a:b}</style>'
    return (
        f"<html><head><meta charset='utf-8'>{style}<title>t</title></head><body><h1>Tổng quan</h1><a "
        f"href='#table0'>Trang một</a><p>Ghi <b>ngoài</b> bảng<br>dòng hai</p>"
        f"<a name='table0'><h1>Sheet 1: <em>Trang một</em></h1></a><table>"
        f"{rows}</table><table>{looks}</table><h2>Gộp ô</h2><table>{spans}</"
        f"table>"
        f"<caption>Đề</caption><img src='a.png' alt='Bản ký'><img src='b.png'>"
        f"<img><ul><li>mục</li></ul>cuối</body></html>"
    ).encode()
