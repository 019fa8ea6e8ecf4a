"""Whether program workbooks can be read, and templates filled."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.settings import Settings
from pipeline.steps import choose
from pipeline.steps.doctor.model import Health, HealthLine, looked_at
from pipeline.steps.templates import check_templates
from pipeline.ways import as_typed

_MOST_NAMED = 3


def programs(settings: Settings, name: str) -> Iterator[HealthLine]:
    """A line for each program, or for the one named."""
    known = sorted(path.parent.name for path in (settings.workspace / "inputs").glob("*/chuong-trinh.xlsx"))
    chosen = name or settings.program
    if not known:
        to_do = as_typed('Tạo chương trình bằng lệnh new, ví dụ: make new PROGRAM=tinh-a UNITS="danh-sach.xlsx"')
        yield HealthLine(
            Health.STOPS, "Tệp chương trình", f"{settings.workspace / 'inputs'}: chưa có chương trình", to_do
        )
        return
    for code in dict.fromkeys((*([chosen] if chosen else []), *([] if name else known))):
        yield from looked_at(f"Chương trình {code}", lambda code=code: _program(settings, code))  # type: ignore[misc]  # its type is that of the loop


def _program(settings: Settings, code: str) -> Iterator[HealthLine]:
    program = choose.load_program(settings, code)
    choose.settings_for(settings, program)
    said = f"{len(program.indicators)} chỉ tiêu, {len(program.units)} đơn vị, {len(program.periods)} kỳ"
    what = f"Chương trình {code}"
    if not (program.units and program.periods):
        yield HealthLine(Health.NOTED, what, said, "Điền tiếp tệp chương trình.")
    elif program.warnings:
        more = f"{said}; {len(program.warnings)} chỗ nên xem"
        yield HealthLine(Health.NOTED, what, more, "Gõ lệnh indicators để xem các chỗ ấy.")
    else:
        yield HealthLine(Health.GOOD, what, said)


def templates(settings: Settings) -> Iterator[HealthLine]:
    """Whether the templates of reports and letters can be filled."""
    found = check_templates(settings)
    wrong = {path: faults for path, faults in found.items() if faults}
    for path, faults in list(wrong.items())[:_MOST_NAMED]:
        to_do = "Gõ lệnh template check để xem đủ; hoặc chép lại mẫu gốc."
        yield HealthLine(Health.STOPS, "Mẫu", f"{path.name}: {faults[0]}", to_do)
    if not wrong:
        yield HealthLine(Health.GOOD, "Mẫu", f"{len(found)} mẫu báo cáo, thư dùng được")
