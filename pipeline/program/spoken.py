"""How people of every organisation speak of units and members when they type: for reading only, nothing is written so.

One declared table for all readers of answers, names and letters; what an organisation writes itself stands in `words`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.program.organisations import family_of
from pipeline.program.words import Family, every_word
from pipeline.text import key

# One member: as a union's forms were answered in any program.
MEMBERS = ("đoàn viên", "đv", "đ/v", "đ.v", "công đoàn viên", "cđv", "đoàn viên công đoàn", "đvcđ")
# Persons, as people speak of them; of one person with its marks only: 'cô' is no 'có', 'chị' no 'chi hội'.
FORMS_OF_ADDRESS = ("anh chị", "chị em", "anh em")
OF_ONE_PERSON = ("chị", "anh", "cô", "bác", "chú", "ông", "bà", "em", "bạn")
# Members of one organisation or people of one sort: where a question speaks of them.
PEOPLE_OF_A_SORT = (
    *("lao động", "người lao động", "nlđ", "công nhân", "cnlđ", "cán bộ", "công chức", "viên chức", "hội viên"),
    *("đảng viên", "ccvc", "cbccvc", "ccvclđ", "cnvclđ", "cbccvclđ", "nữ", "phụ nữ", "nông dân", "thanh niên"),
    *("cựu chiến binh", "ccb", "hv", "đvtn", "đoàn viên thanh niên", "hội viên phụ nữ", "hội viên nông dân"),
)
# Whole units, as questions and answers count them.
UNITS = ("cđcs", "công đoàn cơ sở", "chi hội", "cơ sở hội", "chi đoàn", "cơ sở đoàn", "chi bộ", "tổ chức cơ sở đảng")
SUPERIORS = tuple(dict.fromkeys(map(key, every_word("superior"))))
# How a person who writes for a unit may call it: 'Công đoàn … xin gửi báo cáo'.
WRITERS = ("công đoàn", "hội", "chi hội", "đoàn", "chi đoàn", "mặt trận", "chi bộ", "đảng bộ", "cđcs")
# What names of units of an organisation begin with before the name proper, the longer first; as text.key.
_UNION_BEGINNINGS = ("công đoàn cơ sở", "công đoàn", "cđcs", "cđ")
_BEGINNINGS: Mapping[Family, tuple[str, ...]] = {
    Family.WOMEN: ("hội liên hiệp phụ nữ", "hội lhpn", "hội phụ nữ", "chi hội phụ nữ", "chi hội"),
    Family.FARMERS: ("hội nông dân", "hội nd", "hnd", "chi hội nông dân", "chi hội"),
    Family.VETERANS: ("hội cựu chiến binh", "hội ccb", "chi hội cựu chiến binh", "chi hội ccb", "chi hội"),
    Family.ASSOCIATION: ("chi hội",),
    Family.YOUTH: ("đoàn thanh niên", "đoàn tncs hồ chí minh", "đoàn tncs", "chi đoàn"),
    Family.FRONT: (
        *("ủy ban mặt trận tổ quốc việt nam", "ủy ban mttq việt nam", "ủy ban mttq", "mttq"),
        *("ban công tác mặt trận", "ban ctmt"),
    ),
    Family.PARTY: ("đảng bộ", "đảng ủy", "chi bộ"),
}


def beginnings_under(office: str) -> tuple[str, ...]:
    """What names of an office's units begin with: of its own family alone, since the others are names of others."""
    return _BEGINNINGS.get(family_of(office) or Family.UNION, _UNION_BEGINNINGS)


# Questions that ask for a number of people, each of them once: not their families, cases, visits or money.
ASKED_PEOPLE = (
    *("người", "đoàn viên", "hội viên", "đảng viên", "công đoàn viên", "cán bộ", "công chức", "viên chức"),
    *("công nhân", "nhân viên", "lao động", "nlđ", "cnlđ", "cnvclđ", "ccvclđ", "nữ", "phụ nữ", "nông dân"),
    *("thanh niên", "cựu chiến binh", "ủy viên", "uỷ viên", "tổ trưởng", "tổ phó", "giáo viên", "nhà giáo"),
    "học viên",
)
# Of those, whom an organisation counts as its own: never all the people of a place or a workplace.
SORTS_OF_MEMBERS = ("đoàn viên", "hội viên", "đảng viên", "công đoàn viên", "ủy viên", "uỷ viên", "tổ trưởng", "tổ phó")
PEOPLE_UNITS = ("đoàn viên", "hội viên", "đảng viên", "người", "vclđ", "nlđ", "cnlđ")  # parts of a unit of measure
