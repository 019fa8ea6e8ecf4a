"""Small program workbooks for tests, written the way staff get them: through `pipeline.program.blank`.

`write_program(path)` gives a good one; keywords replace its parts, `change_cells` spoils single cells of it.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import openpyxl

from pipeline.program import blank, reader
from pipeline.program.model import Program

Record = Mapping[str, object]  # column key of `pipeline.program.sheets` (a year: '2024') -> value

CODE = "thu"
YEARS = (2023, 2024, 2025)
FIRST_ROW = 5  # of every sheet of a workbook that blank.write made

ABOUT: Record = {
    "title": "Chương trình hành động thử nghiệm",
    "resolution": "Nghị quyết thử nghiệm",
    "office": "Công đoàn Viên chức tỉnh Thử",
    "office_code": "A00",
    "office_short": "CĐVC",
    "superior_office": "Liên đoàn Lao động tỉnh Thử",
    "place": "Thử",
    "number": "01/CTr-CĐVC",
    "issued": date(2023, 3, 1),
    "term": "2023 - 2025",
    "first_year": YEARS[0],
    "last_year": YEARS[-1],
    "signed_for": "TM. BAN THƯỜNG VỤ",
    "signer_title": "CHỦ TỊCH",
    "signer": "Nguyễn Thị Thử",
    "addressee": "Liên đoàn Lao động tỉnh Thử",
    "recipients": "Như trên;\nLưu VP.",
}

BASES: tuple[Record, ...] = (
    {"code": "ccvcld", "label": "Tổng số CCVCLĐ", "unit": "người", "scope": "Mọi CĐCS"},
    {"code": "nu_ccvcld", "label": "Trong đó: nữ", "unit": "người", "part_of": "ccvcld", "scope": "Mọi CĐCS"},
    {"code": "doan_vien", "label": "Tổng số đoàn viên", "unit": "người", "part_of": "ccvcld", "scope": "Mọi CĐCS"},
)

SCALE = "Xếp loại công đoàn"
GRADES = (
    "Hoàn thành xuất sắc nhiệm vụ",
    "Hoàn thành tốt nhiệm vụ",
    "Hoàn thành nhiệm vụ",
    "Không hoàn thành nhiệm vụ",
)
SCALES: tuple[Record, ...] = ({"name": SCALE, **{f"grade{n}": grade for n, grade in enumerate(GRADES, 1)}},)


def indicator(code: str, measure: str, **changes: object) -> Record:
    """A record of sheet Chỉ tiêu: a yearly percentage asked of every union, 90 each year, unless `changes` say else.

    `targets={2024: 50}` replaces the targets of all years.
    """
    targets = changes.pop("targets", dict.fromkeys(YEARS, 90))
    assert isinstance(targets, Mapping)
    return {
        "code": code,
        "group": f"Nhóm {code.partition('.')[0]}",
        "text": f"Nội dung chỉ tiêu {code}",
        "measure": measure,
        "unit": "%",
        "comparator": "≥",
        "scope": "Mọi CĐCS",
        "reporter": "Đơn vị",
        "numerator": f"Câu hỏi của chỉ tiêu {code}",
        "accrual": "Từng năm",
        "lead": "Đ/c Chủ tịch",
        "coordinating": "Ban Chấp hành",
        **{str(year): amount for year, amount in targets.items()},
        **changes,
    }


def office_indicator(code: str = "9.1", measure: str = "Có/Không", **changes: object) -> Record:
    """A record of sheet Chỉ tiêu that the office answers on its own form."""
    return indicator(
        code,
        measure,
        **{"scope": "Cơ quan công đoàn", "reporter": "Cơ quan công đoàn", "targets": {2024: 100}, **changes},
    )


def default_indicators() -> tuple[Record, ...]:
    """Yes/no, ratio over a base, ratio of enterprises over its own denominator, grade, cumulative count."""
    return (
        indicator("1.1", "Có/Không", targets=dict.fromkeys(YEARS, 100)),
        indicator("1.2", "Tỷ lệ", base="doan_vien", targets=dict.fromkeys(YEARS, 95)),
        indicator(
            "2.1",
            "Tỷ lệ",
            scope="CĐCS doanh nghiệp",
            denominator="Tổng số lao động",
            targets={2023: 70, 2024: 80, 2025: 90},
        ),
        indicator("2.2", "Xếp loại", scale=SCALE, threshold=GRADES[1]),
        indicator(
            "3.1",
            "Số lượng",
            unit="đoàn viên",
            accrual="Cộng dồn các năm",
            targets=dict.fromkeys(YEARS, 30),
            term_target=90,
        ),
    )


def unit(code: str, kind: str = "Hành chính sự nghiệp", **changes: object) -> Record:
    """A record of sheet Đơn vị."""
    return {
        "code": code,
        "name": f"CĐCS đơn vị {code}",
        "kind": kind,
        "cluster": "Cụm 1",
        "email": f"{code.lower()}@example.com",
        "chair": f"Chủ tịch {code}",
        **changes,
    }


def default_units() -> tuple[Record, ...]:
    """A01-A03 public, A04 state-owned, A05 and A06 private."""
    return (
        unit("A01"),
        unit("A02"),
        unit("A03", cluster="Cụm 2"),
        unit("A04", "Doanh nghiệp nhà nước", cluster="Cụm 2"),
        unit("A05", "Doanh nghiệp ngoài nhà nước", cluster="Cụm 2"),
        unit("A06", "Doanh nghiệp ngoài nhà nước", cluster="Cụm 2"),
    )


PERIODS: tuple[Record, ...] = (
    {
        "code": "2024",
        "name": "Năm 2024",
        "kind": "Năm",
        "years": "2024",
        "start": date(2023, 12, 1),
        "end": date(2024, 11, 30),
        "cutoff": date(2024, 11, 30),
        "due": date(2024, 12, 15),
    },
    {
        "code": "giua-nhiem-ky",
        "name": "Giữa nhiệm kỳ 2023 - 2025",
        "kind": "Giữa nhiệm kỳ",
        "years": "2023, 2024",
        "start": date(2022, 12, 1),
        "end": date(2024, 12, 31),
        "cutoff": date(2024, 11, 30),
        "due": date(2025, 1, 15),
    },
)

SECTIONS: tuple[Record, ...] = (
    {"number": "1", "title": "Kết quả", "prompt": "Đánh giá chung.", "writer": "Cơ quan công đoàn"},
    {"number": "1.1", "title": "Kết quả nổi bật", "prompt": "Mô hình tốt.", "writer": "Các đơn vị"},
    {"number": "2", "title": "Kiến nghị", "prompt": "Đề xuất.", "writer": "Các đơn vị"},
)


def write_program(
    path: Path,
    *,
    about: Record | None = None,
    years: Sequence[int] = YEARS,
    indicators: Sequence[Record] | None = None,
    units: Sequence[Record] | None = None,
    periods: Sequence[Record] = PERIODS,
    bases: Sequence[Record] = BASES,
    sections: Sequence[Record] = SECTIONS,
    scales: Sequence[Record] = SCALES,
    tasks: Sequence[Record] = (),
    other_targets: Sequence[Record] = (),
    changes: Sequence[Record] = (),
    sessions: Sequence[Record] = (),
    **lists: Sequence[Record],
) -> Path:
    """Write a program workbook at `path` and return it; `about` changes single fields of sheet Chương trình.

    `lists`: kinds, scopes, words in place of those of a new program.
    """
    tables = {
        "indicators": default_indicators() if indicators is None else indicators,
        "units": default_units() if units is None else units,
        "periods": periods,
        "bases": bases,
        "sections": sections,
        "scales": scales,
        "tasks": tasks,
        "other_targets": other_targets,
        "changes": changes,
        "sessions": sessions,
        **lists,
    }
    of_program = {**ABOUT, "first_year": years[0], "last_year": years[-1], **(about or {})}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_workbook(pickle.dumps((of_program, tables, tuple(years)))))
    return path


@lru_cache(maxsize=256)
def _workbook(records: bytes) -> bytes:
    """The workbook of these records (pickled: dictionaries are no keys); most tests write the same few."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chuong-trinh.xlsx"
        blank.write(path, *pickle.loads(records))
        return path.read_bytes()


def write_workspace(folder: Path, code: str = CODE, **parts: object) -> Path:
    """A workspace below `folder` with one program in inputs/`code`/; `parts` as for `write_program`."""
    write_program(folder / "inputs" / code / "chuong-trinh.xlsx", **parts)  # type: ignore[arg-type]
    return folder


def make_program(folder: Path, code: str = CODE, **parts: object) -> Program:
    """The program of a workbook written and read back; `parts` as for `write_program`."""
    return reader.read(write_program(folder / "chuong-trinh.xlsx", **parts), code)  # type: ignore[arg-type]


def change_cells(path: Path, cells: Mapping[tuple[str, str], object]) -> Path:
    """Write other values into single cells, {(sheet, 'D6'): value}, as somebody in Excel would."""
    book = openpyxl.load_workbook(path)
    for (sheet, address), value in cells.items():
        book[sheet][address] = value  # type: ignore[assignment]  # whatever a test wants there
    book.save(path)
    return path
