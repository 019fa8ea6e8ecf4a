"""What a new program of an organisation begins with: base quantities, scales of grades, an outline in its own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from pipeline.program.kinds import EVERY_UNIT
from pipeline.program.records import Base, Scale
from pipeline.program.vocabulary import Writer
from pipeline.program.words import Family, words_of

MEMBERS = "thanh_vien"  # what questions of shares of members are asked of, whatever the code of its row is
WOMEN_MEMBERS, PEOPLE, WOMEN = "nu_thanh_vien", "quan_chung", "nu_quan_chung"
# Codes as programs of unions have had them from the beginning; of others the word without marks.
_UNION_CODES = {MEMBERS: "doan_vien", WOMEN_MEMBERS: "nu_doan_vien", PEOPLE: "ccvcld", WOMEN: "nu_ccvcld"}
_MEMBER_CODES: Mapping[Family | None, str] = {
    Family.YOUTH: "doan_vien",
    Family.PARTY: "dang_vien",
    Family.FRONT: "thanh_vien",
    None: "thanh_vien",
}
_ASSOCIATION_CODE = "hoi_vien"


class ScaleRole(Enum):
    """What a scale of grades says of a unit."""

    COMPLETION = "completion"
    STRENGTH = "strength"
    QUALITY = "quality"


_GRADES: Mapping[ScaleRole, tuple[str, ...]] = {
    ScaleRole.COMPLETION: (
        "Hoàn thành xuất sắc nhiệm vụ",
        "Hoàn thành tốt nhiệm vụ",
        "Hoàn thành nhiệm vụ",
        "Không hoàn thành nhiệm vụ",
    ),
    ScaleRole.STRENGTH: ("Vững mạnh xuất sắc", "Vững mạnh", "Khá", "Trung bình", "Yếu"),
    ScaleRole.QUALITY: ("Tốt", "Khá", "Trung bình", "Yếu"),
}
_SCALE_NAMES = {
    ScaleRole.COMPLETION: "Xếp loại mức hoàn thành",
    ScaleRole.STRENGTH: "Xếp loại vững mạnh",
    ScaleRole.QUALITY: "Xếp loại tốt, khá",
}
_UNION_SCALE_NAMES = {
    ScaleRole.COMPLETION: f"Xếp loại {words_of(Family.UNION).organisation}",
    ScaleRole.QUALITY: "Xếp loại Ban Nữ công",
}


def usual_scale(role: ScaleRole, family: Family | None) -> Scale:
    """A scale by the name that programs of the family have for it."""
    own = _UNION_SCALE_NAMES if family is Family.UNION else {}
    return Scale(own.get(role, _SCALE_NAMES[role]), _GRADES[role])


def base_code(role: str, family: Family | None) -> str:
    """The code of the base quantity that asks MEMBERS, WOMEN_MEMBERS …; '' where the family has none of the kind."""
    if family is Family.UNION:
        return _UNION_CODES[role]
    members = _MEMBER_CODES.get(family, _ASSOCIATION_CODE)
    if role == MEMBERS:
        return members
    return f"nu_{members}" if role == WOMEN_MEMBERS and family is not Family.WOMEN else ""


def usual_bases(family: Family | None) -> tuple[Base, ...]:
    """The head counts that a program of the family asks once: its members, the women among them."""
    return tuple(_bases(family))


def _bases(family: Family | None) -> Iterator[Base]:
    words, above = words_of(family), None
    member = words.member
    if family is Family.UNION:  # who works where it stands, members or not
        both, above = f"{member}, {words.worker}", base_code(PEOPLE, family)
        yield Base(above, f"Tổng số {both}", "người", None, EVERY_UNIT)
        yield Base(base_code(WOMEN, family), f"Trong đó: nữ {both}", "người", above, EVERY_UNIT)
    members = base_code(MEMBERS, family)
    yield Base(members, f"Tổng số {member}", "người", above, EVERY_UNIT)
    if women := base_code(WOMEN_MEMBERS, family):
        yield Base(women, f"Trong đó: nữ {member}", "người", members, EVERY_UNIT)


def usual_sections(groups: Sequence[str] = ()) -> tuple[tuple[str, str, str, str], ...]:
    """An outline for any organisation: (number, title, prompt, writer), a topic per group of indicators."""
    units, office = Writer.UNITS.label, Writer.OFFICE.label
    return (
        ("1", "Kết quả triển khai, thực hiện nghị quyết", "Kết quả triển khai, cách làm, mô hình tốt.", units),
        *((f"1.{n}", group, "", units) for n, group in enumerate(groups, 1)),
        ("2", "Kết quả thực hiện các chỉ tiêu", "Chỉ tiêu đạt, vượt, chưa đạt.", office),
        ("3", "Khó khăn, hạn chế và nguyên nhân", "Những khó khăn, hạn chế, nguyên nhân.", units),
        ("4", "Nhiệm vụ trọng tâm thời gian tới", "", office),
        ("5", "Kiến nghị, đề xuất", "Mỗi kiến nghị một dòng.", units),
    )
