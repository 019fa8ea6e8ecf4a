"""Reference pages generated from the code, so that they cannot drift: `make docs` writes them, a test compares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.checks.form import FORM_RULES, missing_cells
from pipeline.checks.rollup import ROLL_UP_RULES
from pipeline.checks.structure import STRUCTURE_RULES, VERSION_RULES
from pipeline.cli.declared import DECLARATIONS
from pipeline.cli.every import command_line, declarations
from pipeline.issues import CATALOGUE, IssueArea
from pipeline.measures import recast, series, succession
from pipeline.measures.headline import RULES as HEADLINE_RULES
from pipeline.measures.outlook_rules import RULES
from pipeline.office_settings import SETTING_BY_KEY
from pipeline.program.vocabulary import NOT_YET, Accrual, Comparator, Measure, Outlook, Status
from pipeline.round.magnitude import NEAR, TINY, far_out
from pipeline.round.plausibility import PLAUSIBILITY_RULES
from pipeline.settings import REPOSITORY, Settings, Thresholds
from pipeline.text import number, percent

GENERATED = "<!-- Trang này do `make docs` sinh ra từ mã nguồn; không sửa tay. -->\n"


def _label(key: str) -> str:
    """What sheet “Thiết lập” calls a setting."""
    return SETTING_BY_KEY[key].label


_RULES: dict[IssueArea, Sequence[Callable[..., object]]] = {
    IssueArea.STRUCTURE: (missing_cells, *dict.fromkeys((*STRUCTURE_RULES, *VERSION_RULES))),
    IssueArea.VALUE: [rule for rule in FORM_RULES if rule is not missing_cells],
    IssueArea.PLAUSIBILITY: [far_out, *PLAUSIBILITY_RULES],
    IssueArea.SUMS: ROLL_UP_RULES,
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
    Status.EXCEEDED: "với “≥”: cao hơn mức giao; với khoảng: trên đầu cao; mức không được vượt quá thì không có “Vượt”",
    Status.MET: "với “≥”, “=”: đúng mức giao; với khoảng: từ đầu thấp đến đầu cao; với “>”: trên mức giao; với “≤”: từ "
    "mức giao trở xuống; với “<”: dưới mức giao",
    Status.NEAR: "chưa đạt nhưng từ {near} mức giao trở lên; với “≤”, “<”, “=”: cách mức giao không quá {beside} của "
    "mức giao (“≤ 10” mà được 11 là gần đạt, 11,1 là chưa đạt; “>” hay “<” mà bằng đúng mức giao là gần đạt)",
    Status.NOT_MET: "không tới mức gần đạt",
    Status.NOT_DUE: "năm đó không có mức giao, hoặc thời hạn của mức giao chưa hết (mục “Hỏi năm nào, xét khi nào”)",
    Status.NO_DATA: "chưa đơn vị nào báo cáo (không phải bằng không)",
    Status.NOT_APPLICABLE: "không đơn vị nào thuộc đối tượng (tổng số bằng 0)",
}


def _sentence(rule: Callable[..., object]) -> str:
    """The description of a rule: its docstring."""
    return " ".join((rule.__doc__ or "").split())


def _issue_table(area: IssueArea) -> list[str]:
    lines = ["| Mã | Mức | Nội dung | Cần | Cách sửa |", "|---|---|---|---|---|"]
    for _, kind in sorted(CATALOGUE.items()):
        if kind.area is area:
            cells = (kind.code, kind.severity.label, kind.title, kind.expected, kind.remedy)
            lines.append("| " + " | ".join(cells).replace("{expected}", "…").replace("{hint}", "…") + " |")
    return [*lines, ""]


def rules_page() -> str:
    """docs/quy-tac-kiem-tra.md: every rule and every issue code, by rank."""
    lines = [GENERATED, "# Quy tắc kiểm tra và mã lỗi\n"]
    lines.append(
        "Lỗi giữ số liệu lại, không đưa vào tổng; cảnh báo và ghi chú vẫn cho vào và nói rõ. "
        "Mỗi lỗi nêu tệp, trang, ô, đang ghi gì, cần gì, sửa thế nào.\n"
    )
    lines.append(
        "Kiểm tra theo bốn hạng: tệp, cấu trúc, từng giá trị, hợp lý. Lỗi của hạng trên đã nói thì hạng dưới không nói "
        "lại về cùng một nguyên nhân.\n"
    )
    for area in IssueArea:
        lines.append(f"## {area.label}\n")
        if rules := _RULES.get(area):
            lines += [*(f"- {_sentence(rule)}" for rule in rules), ""]
        if area is IssueArea.PLAUSIBILITY:
            lines += ["Ngưỡng, đặt ở trang “Thiết lập” của tệp chương trình; có sẵn:\n"]
            lines += [f"- {_label(f'checks.{n}')}: {number(v, 4)}" for n, v in asdict(Thresholds()).items()]
            lines.append("")
        lines += _issue_table(area)
    return "\n".join(lines)


_ASIDE = (
    f"“{NOT_YET}” (chỉ tiêu Xếp loại, Có/Không mà cột “Cho phép chưa đánh giá” ghi Có): đơn vị đã trả lời, không bị "
    "hỏi lại, nhưng không phải là có hay không: không ở số đạt được, không ở tổng số, không ở số đơn vị đã báo cáo của "
    "chỉ tiêu; cạnh kết quả ghi bao nhiêu đơn vị chưa được đánh giá. Chưa đơn vị nào được đánh giá: Chưa có số liệu.",
    f"Số chênh từ {Thresholds().far_factor:.0f} lần (“{_label('checks.far_factor')}”) so với số chính đơn vị đã báo "
    f"cáo, mức chung của "
    "các đơn vị cùng loại hình (kể cả tính theo số người), phần mỗi đơn vị của mức giao, số người của đơn vị, hoặc số "
    f"còn lại của tỷ lệ, mà không có mức nào trong đó gần số ấy (kém {NEAR:.0f} lần): tạm giữ, chưa tính cho đến khi "
    "được xác nhận hoặc sửa ở xu-ly.xlsx; cạnh kết quả ghi bao nhiêu đơn vị có số đang tạm giữ. Tiền nhỏ hơn "
    f"{TINY:.0f} lần mọi mức so sánh cũng được tạm giữ.",
    "Số phát sinh cả năm (Số lượng, Bình quân) gồm cả 6 tháng đầu năm: nhỏ hơn số 6 tháng chính đơn vị đã báo cáo thì "
    "hỏi lại, số cả năm vẫn được tính.",
    "Số liệu chung không lớn hơn số chứa nó, và số chứa số ấy; số nữ của một bộ phận không lớn hơn số nữ của tổng số. "
    "Không rõ số nào sai nên cả hai chưa được tính.",
)


def measures_page() -> str:
    """docs/cach-tinh.md: pairs, accumulation, status, outlook."""
    defaults = Settings(workspace=Path())
    near, at_risk = percent(defaults.near * 100), percent(defaults.at_risk * 100)
    beside = percent(100 - defaults.near * 100)
    lines = [GENERATED, "# Cách tính\n", "## Mỗi câu trả lời là một cặp (số đạt được, tổng số)\n"]
    lines += ["| Cách tính | Hỏi đơn vị | Cặp | Kết quả |", "|---|---|---|---|"]
    lines += [f"| {m.label} (`{m}`) | {asked} | {pair} | {result} |" for m, (asked, pair, result) in _MEASURES.items()]
    lines.append(
        "\nCặp của nhiều đơn vị cộng lại: số đạt được cộng với số đạt được, tổng số cộng với tổng số. Không bao giờ "
        "lấy trung bình của các tỷ lệ. Đơn vị chưa báo cáo là thiếu, không phải bằng không; mỗi kết quả ghi kèm số đơn "
        "vị đã báo cáo trên số đơn vị phải báo cáo.\n"
    )
    lines += ["## So sánh với mức giao\n", "So sánh: " + ", ".join(f"{c.label} (`{c}`)" for c in Comparator) + ".\n"]
    lines += [f"- **{s.label}** (`{s}`): {text.format(near=near, beside=beside)}." for s, text in _STATUSES.items()]
    lines.append(
        "\nSo sánh “=” đúng nghĩa là bằng: kết quả cao hơn mức giao cũng là chưa đạt, báo cáo ghi “cao hơn mức giao”. "
        "Cao hơn vẫn là đạt thì chọn “≥”. Có/Không, Xếp loại: mức giao là tỷ lệ đơn vị, nên từng đơn vị chỉ là đạt "
        "hoặc chưa đạt theo câu trả lời của mình, trên biểu cũng như ở trang Theo đơn vị."
    )
    lines += ["", "## Hỏi năm nào, xét khi nào\n", *(f"- {rule}" for rule in HEADLINE_RULES)]
    lines += ["", "## Số chưa tính vào kết quả\n", *(f"- {rule}" for rule in _ASIDE)]
    lines += ["", "## Theo thời gian, qua sáp nhập và chia tách\n", *(f"- {rule}" for rule in succession.RULES)]
    lines += ["", "## Diễn biến qua các kỳ\n", *(f"- {rule}" for rule in (*series.RULES, *recast.RULES))]
    lines += ["", "## Triển vọng\n"]
    lines.append("Triển vọng: " + ", ".join(f"{o.label} (`{o}`)" for o in Outlook) + ".\n")
    lines += [f"- `{a}`: {RULES[a].format(near=near, at_risk=at_risk)}" for a in Accrual]
    lines.append(
        f"\nCác ngưỡng đặt ở trang “Thiết lập” của tệp chương trình: “{_label('evaluation.near')}”, "
        f"“{_label('evaluation.at_risk')}”."
    )
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """docs/lenh.md: every command with its arguments and options, as --help lists them."""
    lines = [GENERATED, "# Lệnh và tùy chọn\n"]
    lines.append(
        "Gõ `.venv/bin/tonghop <lệnh> <tùy chọn>` (trên Windows: `.venv\\Scripts\\tonghop`), hoặc `make <lệnh>` với "
        "các lệnh mà `make` liệt kê: tùy chọn viết hoa, bỏ hai gạch đầu, gạch nối thành gạch dưới. `--period 2024` "
        'là `PERIOD=2024`, `--by` là `BY="Nguyễn Văn An"`, tùy chọn không có giá trị như `--send` là `SEND=1`, '
        "`--accepted-only` là `ACCEPTED_ONLY=1`; hai lần chốt của `compare` là `OLD=1 NEW=2`. Không nêu chương "
        "trình, kỳ thì lấy theo tệp `pipeline.toml`. Cách dùng từng bước: [huong-dan.md](huong-dan.md).\n"
    )
    lines.append(
        "Mã thoát: 0 là xong, hoặc khi được hỏi đã trả lời là thôi (`forget`: 1); 1 là chưa làm, một dòng nói vì sao; "
        "2 là còn lỗi số liệu (`--strict`); 130 là dừng bằng "
        "Ctrl-C. `make` không chuyển mã của lệnh: chưa xong thì mã của nó là 141 hoặc 2, `make.bat` thì chuyển đúng; "
        "chạy tự động cần phân biệt thì gọi `tonghop`.\n"
    )
    known = dict(_commands("", command_line().commands))
    lines += ["| Lệnh | Để làm gì |", "|---|---|"]
    lines += [f"| [`{name}`](#{name.replace(' ', '-')}) | {_text(command.help)} |" for name, command in known.items()]
    for name, command in {"": command_line(), **known}.items():
        lines += ["", f"## {name or 'tonghop'}\n", _text(command.help), ""]
        lines += ["| Ghi | Nghĩa | Không ghi thì |", "|---|---|---|"]
        lines += [_parameter(p) for p in command.params]
        if not name:
            lines.append("| `--help`, `-h` | Hiện hướng dẫn; sau tên một lệnh: của lệnh ấy. |  |")
    return "\n".join(lines) + "\n"


def _commands(group: str, commands: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(what is typed, command), those of a group one by one."""
    for name, command in commands.items():
        if hasattr(command, "commands"):
            yield from _commands(f"{group}{name} ", command.commands)
        else:
            yield group + name, command


def _parameter(parameter: Any) -> str:
    """A row for an argument or option; one that is a list or a switch has no value of its own."""
    value = f" {parameter.metavar}" if parameter.metavar else ""
    option = parameter.param_type_name == "option"
    typed = [f"`{name}{value}`" for name in parameter.opts] if option else [f"`{value.strip().strip('[]')}`"]
    default = parameter.default
    unsaid = "bắt buộc" if parameter.required else "" if default in (None, False, "", []) else f"`{default}`"
    return f"| {', '.join(typed)} | {_text(parameter.help)} | {unsaid.replace(chr(92), '/')} |"


def _text(said: str) -> str:
    """What --help says, as Markdown says it."""
    return said.replace("\\[", "[").replace("<", "\\<").replace("|", "\\|")


PAGES = {"quy-tac-kiem-tra.md": rules_page, "cach-tinh.md": measures_page, "lenh.md": commands_page}


def write(folder: Path) -> None:
    """Write every page into `folder`, and what the command line is made of beside its modules."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8", newline="\n")
    DECLARATIONS.write_text(declarations(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(REPOSITORY / "docs")
