"""How people of every organisation speak of units and members when they type: for reading only, nothing is written so.

One declared table for all readers of answers, names and letters; what an organisation writes itself stands in `words`.
"""

from __future__ import annotations

from pipeline.program.words import every_word
from pipeline.text import key

# One member: as a union's forms were answered in any program.
MEMBERS = ("đoàn viên", "đv", "đ/v", "đ.v", "công đoàn viên", "cđv", "đoàn viên công đoàn", "đvcđ")
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
# What names of units begin with before the name proper, the longer first; as text.key.
BEGINNINGS = (
    *("công đoàn cơ sở", "công đoàn", "cđcs", "cđ"),
    *("hội liên hiệp phụ nữ", "hội lhpn", "hội phụ nữ", "hội nông dân", "hội nd", "hnd", "hội cựu chiến binh"),
    *("hội ccb", "chi hội phụ nữ", "chi hội nông dân", "chi hội", "đoàn thanh niên", "đoàn tncs hồ chí minh"),
    *("đoàn tncs", "chi đoàn", "ủy ban mặt trận tổ quốc việt nam", "ủy ban mttq việt nam", "ủy ban mttq"),
    *("đảng bộ", "đảng ủy", "chi bộ"),
)
# Questions that ask for a number of people, each of them once: not their families, cases, visits or money.
ASKED_PEOPLE = (
    *("người", "đoàn viên", "hội viên", "đảng viên", "công đoàn viên", "cán bộ", "công chức", "viên chức"),
    *("công nhân", "nhân viên", "lao động", "nlđ", "cnlđ", "cnvclđ", "ccvclđ", "nữ", "phụ nữ", "nông dân"),
    *("thanh niên", "cựu chiến binh", "ủy viên", "uỷ viên", "tổ trưởng", "tổ phó", "giáo viên", "nhà giáo"),
    "học viên",
)
PEOPLE_UNITS = ("đoàn viên", "hội viên", "đảng viên", "người", "vclđ", "nlđ", "cnlđ")  # parts of a unit of measure
