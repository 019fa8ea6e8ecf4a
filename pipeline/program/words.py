"""The dozen words of the organisation that reports: a trade union's by default, ready sets for others.

Forms, messages, letters and reports take them from `Program.words`; a program may say other ones in sheet Danh mục.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from pipeline.labelled import Labelled


class Family(Labelled):
    """An association, party or front whose offices stand one above the other."""

    UNION = "union", "công đoàn"
    WOMEN = "women", "phụ nữ"
    FARMERS = "farmers", "nông dân"
    YOUTH = "youth", "thanh niên"
    VETERANS = "veterans", "cựu chiến binh"
    ASSOCIATION = "association", "hội"
    FRONT = "front", "mặt trận"
    PARTY = "party", "đảng"


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word as a row of the program workbook: field of Words, name in templates, what it is called, where said."""

    field: str
    code: str
    label: str
    note: str


def _word(code: str, usual: str, label: str, note: str) -> str:
    """A field of Words with the row that staff see; the type checker takes it for its value."""
    word: str = field(default=usual, metadata={"code": code, "label": label, "note": note})
    return word


@dataclass(frozen=True, slots=True)
class Words:
    """What an organisation calls itself and its people, as in running text: small letters but where names have others.

    The codes name them in the templates of letters.
    """

    organisation: str = _word("to_chuc", "công đoàn", "Tổ chức", "Như trong “cán bộ …”, “xếp loại …”.")
    unit: str = _word("don_vi_co_so", "công đoàn cơ sở", "Đơn vị cơ sở", "Gọi đầy đủ.")
    unit_short: str = _word("co_so", "CĐCS", "Đơn vị cơ sở, gọi tắt", "Như trong “… đã báo cáo”, “mỗi …”.")
    levels: str = _word("cac_cap", "các cấp công đoàn", "Các cấp", "Cơ sở và cấp trên, nói chung.")
    superior: str = _word("cap_tren", "công đoàn cấp trên", "Cấp trên", "Nơi nhận báo cáo.")
    direct_superior: str = _word(
        "cap_tren_co_so", "công đoàn cấp trên trực tiếp cơ sở", "Cấp trên trực tiếp cơ sở", "Cấp ngay trên cơ sở."
    )
    office: str = _word("co_quan", "cơ quan công đoàn", "Cơ quan tổng hợp", "Cơ quan làm biểu và báo cáo.")
    member: str = _word("thanh_vien", "đoàn viên", "Thành viên", "Người trong tổ chức.")
    worker: str = _word("quan_chung", "người lao động", "Quần chúng", "Người mà tổ chức vận động, chăm lo.")
    workforce: str = _word("quan_chung_tat", "CCVCLĐ", "Quần chúng, gọi tắt", "Như trong “tổng số …”.")
    committee: str = _word("lanh_dao_co_so", "Ban Chấp hành", "Lãnh đạo đơn vị", "Như trong “Kính gửi: …”, “TM. …”.")
    standing_committee: str = _word("thuong_vu", "Ban Thường vụ", "Thường trực cơ quan", "Như trong “TM. …”.")
    chair: str = _word("nguoi_dung_dau", "chủ tịch", "Người đứng đầu", "Chức danh người đứng đầu đơn vị.")

    @property
    def by_code(self) -> Mapping[str, str]:
        """The words by the codes that templates name them by."""
        return {f.metadata["code"]: getattr(self, f.name) for f in fields(self)}


WORD_ROWS = tuple(
    WordRow(f.name, f.metadata["code"], f.metadata["label"], f.metadata["note"]) for f in fields(Words)
)  # as sheet Danh mục lists them


def _association(people: str) -> Words:
    """The words of an association whose members are some of `people`: women, farmers, veterans."""
    return Words(
        organisation="Hội",
        unit="cơ sở Hội",
        unit_short="cơ sở Hội",
        levels="các cấp Hội",
        superior="Hội cấp trên",
        direct_superior="Hội cấp trên trực tiếp cơ sở",
        office="cơ quan Hội",
        member="hội viên",
        worker=people,
        workforce=people,
    )


UNION_WORDS = Words()
# Of who belongs to none of the families: nothing that is wrong anywhere.
NEUTRAL_WORDS = Words(
    organisation="đơn vị",
    unit="đơn vị",
    unit_short="đơn vị",
    levels="các cấp",
    superior="cấp trên",
    direct_superior="cấp trên trực tiếp cơ sở",
    office="cơ quan tổng hợp",
    member="thành viên",
    worker="người dân",
    workforce="người dân",
    committee="Lãnh đạo",
    standing_committee="Lãnh đạo",
    chair="người đứng đầu",
)
FAMILY_WORDS: Mapping[Family, Words] = {
    Family.UNION: UNION_WORDS,
    Family.WOMEN: _association("phụ nữ"),
    Family.FARMERS: _association("nông dân"),
    Family.VETERANS: _association("cựu chiến binh"),
    Family.ASSOCIATION: _association("người dân"),
    Family.YOUTH: Words(
        organisation="Đoàn",
        unit="cơ sở Đoàn",
        unit_short="cơ sở Đoàn",
        levels="các cấp bộ Đoàn",
        superior="Đoàn cấp trên",
        direct_superior="Đoàn cấp trên trực tiếp cơ sở",
        office="cơ quan Đoàn",
        member="đoàn viên",
        worker="thanh niên",
        workforce="thanh niên",
        chair="bí thư",
    ),
    Family.FRONT: Words(
        organisation="Mặt trận",
        unit="Mặt trận cơ sở",
        unit_short="Mặt trận cơ sở",
        levels="Mặt trận các cấp",
        superior="Mặt trận cấp trên",
        direct_superior="Mặt trận cấp trên trực tiếp cơ sở",
        office="cơ quan Mặt trận",
        member="thành viên",
        worker="Nhân dân",
        workforce="Nhân dân",
        committee="Ban Thường trực",
        standing_committee="Ban Thường trực",
    ),
    Family.PARTY: Words(
        organisation="đảng",
        unit="tổ chức cơ sở đảng",
        unit_short="tổ chức cơ sở đảng",
        levels="các cấp ủy đảng",
        superior="cấp ủy cấp trên",
        direct_superior="cấp ủy cấp trên trực tiếp",
        office="cơ quan của cấp ủy",
        member="đảng viên",
        worker="quần chúng",
        workforce="quần chúng",
        committee="Cấp ủy",
        chair="bí thư",
    ),
}


def _chapters(family: Family, **said: str) -> Words:
    return replace(
        FAMILY_WORDS[family], **{"unit": "chi hội", "unit_short": "chi hội", "chair": "chi hội trưởng"} | said
    )


_FRONT_BELOW = "Ban Công tác Mặt trận"
# Of an office of a commune: what stands below it there.
CHAPTER_WORDS: Mapping[Family, Words] = {
    Family.WOMEN: _chapters(Family.WOMEN),
    Family.FARMERS: _chapters(Family.FARMERS),
    Family.VETERANS: _chapters(Family.VETERANS),
    Family.ASSOCIATION: _chapters(Family.ASSOCIATION),
    Family.YOUTH: _chapters(Family.YOUTH, unit="chi đoàn", unit_short="chi đoàn", chair="bí thư"),
    Family.FRONT: _chapters(
        Family.FRONT, unit=_FRONT_BELOW, unit_short=_FRONT_BELOW, chair="trưởng ban", committee="Lãnh đạo"
    ),
    Family.PARTY: _chapters(Family.PARTY, unit="chi bộ", unit_short="chi bộ", chair="bí thư", committee="Chi ủy"),
}


def words_of(family: Family | None, *, lowest: bool = False) -> Words:
    """The words of an organisation, `lowest` where no office stands below its own; neutral ones for none."""
    if family is None:
        return NEUTRAL_WORDS
    return CHAPTER_WORDS.get(family, FAMILY_WORDS[family]) if lowest else FAMILY_WORDS[family]


def every_word(*names: str) -> tuple[str, ...]:
    """What all organisations say for some fields of Words, the longer first: for reading what people type."""
    sets = (*FAMILY_WORDS.values(), *CHAPTER_WORDS.values(), NEUTRAL_WORDS)
    said = {str(getattr(words, name)) for words in sets for name in names}
    return tuple(sorted(said, key=lambda word: (-len(word), word)))
