"""Reference pages generated from the code, so that they cannot drift: `make docs` writes them, a test compares."""

from __future__ import annotations

from pathlib import Path

from pipeline.checks.form import FORM_RULES
from pipeline.issues import CATALOGUE
from pipeline.measures.outlook import RULES
from pipeline.program.words import Accrual, Comparator, Measure, Outlook, Status
from pipeline.settings import REPOSITORY, Settings
from pipeline.text import percent

GENERATED = "<!-- Trang này do `make docs` sinh ra từ mã nguồn; không sửa tay. -->\n"

_RANKS = {
    "T": "Tệp gửi về",
    "C": "Cấu trúc biểu mẫu",
    "G": "Giá trị từng ô",
    "H": "Hợp lý giữa các đơn vị, các kỳ",
    "D": "Quyết định của cơ quan",
    "P": "Tệp chương trình",
}
_MEASURES: dict[Measure, tuple[str, str, str]] = {
    Measure.RATIO: ("hai số: số đạt được và tổng số", "(a, b)", "Σa / Σb"),
    Measure.YES_NO: (
        "Có / Không / Không thuộc đối tượng",
        "(1 hoặc 0, 1); không thuộc đối tượng: (0, 0)",
        "tỷ lệ đơn vị trả lời Có",
    ),
    Measure.GRADE: ("một mức xếp loại", "(1 nếu từ ngưỡng trở lên, 1)", "tỷ lệ đơn vị từ ngưỡng trở lên"),
    Measure.COUNT: ("một số phát sinh trong năm", "(a, -)", "Σa"),
    Measure.STOCK: ("một số tại thời điểm cuối kỳ", "(a, -)", "Σ số mới nhất của từng đơn vị"),
    Measure.PER_UNIT: ("một số", "(a, 1)", "Σa / số đơn vị"),
}
_STATUSES: dict[Status, str] = {
    Status.EXCEEDED: "tốt hơn mức giao; với khoảng: trên đầu cao",
    Status.MET: "đúng mức giao; với khoảng: từ đầu thấp đến đầu cao; với “>” và “<”: vượt qua mức giao",
    Status.NEAR: "chưa đạt nhưng từ {near} mức giao trở lên",
    Status.NOT_MET: "thấp hơn nữa",
    Status.NOT_DUE: "năm đó không có mức giao",
    Status.NO_DATA: "chưa đơn vị nào báo cáo (không phải bằng không)",
    Status.NOT_APPLICABLE: "không đơn vị nào thuộc đối tượng (mẫu số bằng 0)",
}


def rules_page() -> str:
    """docs/quy-tac-kiem-tra.md: every rule and every issue code."""
    lines = [GENERATED, "# Quy tắc kiểm tra và mã lỗi\n"]
    lines.append(
        "Lỗi giữ số liệu lại, không đưa vào tổng; cảnh báo và ghi chú vẫn cho vào và nói rõ. "
        "Mỗi lỗi nêu tệp, trang, ô, đang ghi gì, cần gì, sửa thế nào.\n"
    )
    lines += ["## Quy tắc trên cả biểu\n", *(f"- {rule.__doc__}" for rule in FORM_RULES), ""]
    for letter, title in _RANKS.items():
        lines += [f"## {title}\n", "| Mã | Mức | Nội dung | Cần | Cách sửa |", "|---|---|---|---|---|"]
        for kind in CATALOGUE.values():
            if kind.code.startswith(letter):
                cells = (kind.code, kind.severity.label, kind.title, kind.expected, kind.remedy)
                lines.append("| " + " | ".join(cells).replace("{expected}", "…").replace("{hint}", "…") + " |")
        lines.append("")
    return "\n".join(lines)


def measures_page() -> str:
    """docs/cach-tinh.md: pairs, accumulation, status, outlook."""
    defaults = Settings(workspace=Path())
    near, at_risk = percent(defaults.near * 100), percent(defaults.at_risk * 100)
    lines = [GENERATED, "# Cách tính\n", "## Mỗi câu trả lời là một cặp (tử số, mẫu số)\n"]
    lines += ["| Cách tính | Hỏi đơn vị | Cặp | Kết quả |", "|---|---|---|---|"]
    lines += [f"| {m.label} (`{m}`) | {asked} | {pair} | {result} |" for m, (asked, pair, result) in _MEASURES.items()]
    lines.append(
        "\nCặp của nhiều đơn vị cộng lại: tử số cộng tử số, mẫu số cộng mẫu số. Không bao giờ lấy trung bình của các "
        "tỷ lệ. Đơn vị chưa báo cáo là thiếu, không phải bằng không; mỗi kết quả ghi kèm số đơn vị đã báo cáo trên số "
        "đơn vị phải báo cáo.\n"
    )
    lines += ["## So sánh với mức giao\n", "So sánh: " + ", ".join(f"{c.label} (`{c}`)" for c in Comparator) + ".\n"]
    lines += [f"- **{s.label}** (`{s}`): {text.format(near=near)}." for s, text in _STATUSES.items()]
    lines += ["", "## Theo thời gian và triển vọng\n"]
    lines.append("Triển vọng: " + ", ".join(f"{o.label} (`{o}`)" for o in Outlook) + ".\n")
    lines += [f"- `{a}`: {RULES[a].format(near=near, at_risk=at_risk)}" for a in Accrual]
    lines.append("\nCác ngưỡng đặt trong `pipeline.toml` (`near`, `at_risk`).")
    return "\n".join(lines) + "\n"


PAGES = {"quy-tac-kiem-tra.md": rules_page, "cach-tinh.md": measures_page}


def write(folder: Path) -> None:
    """Write every page into `folder`."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write(REPOSITORY / "docs")
