"""Names of offices: of which family they are, how they begin, abbreviations in full, who stands above whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.program.folded import fold
from pipeline.program.kinds import UnitKinds, listed_kinds
from pipeline.program.words import Family, Words, words_of
from pipeline.text import clean, key

# How names of offices begin; the longer first.
_BEGINNINGS: tuple[tuple[str, Family], ...] = (
    ("Tổng Liên đoàn Lao động", Family.UNION),
    ("Tổng LĐLĐ", Family.UNION),
    ("Liên đoàn Lao động", Family.UNION),
    ("LĐLĐ", Family.UNION),
    ("Công đoàn", Family.UNION),
    ("CĐVC", Family.UNION),
    ("CĐCS", Family.UNION),
    ("Nghiệp đoàn", Family.UNION),
    ("Hội Liên hiệp Phụ nữ", Family.WOMEN),
    ("Trung ương Hội Liên hiệp Phụ nữ", Family.WOMEN),
    ("Trung ương Hội LHPN", Family.WOMEN),
    ("Hội LHPN", Family.WOMEN),
    ("Hội Phụ nữ", Family.WOMEN),
    ("Trung ương Hội Nông dân", Family.FARMERS),
    ("Hội Nông dân", Family.FARMERS),
    ("HND", Family.FARMERS),
    ("Hội Cựu chiến binh", Family.VETERANS),
    ("Hội CCB", Family.VETERANS),
    ("Trung ương Đoàn", Family.YOUTH),
    ("Đoàn TNCS Hồ Chí Minh", Family.YOUTH),
    ("Đoàn Thanh niên", Family.YOUTH),
    ("Tỉnh đoàn", Family.YOUTH),
    ("Thành đoàn", Family.YOUTH),
    ("Huyện đoàn", Family.YOUTH),
    ("Đoàn xã", Family.YOUTH),
    ("Đoàn phường", Family.YOUTH),
    ("Ủy ban Mặt trận Tổ quốc", Family.FRONT),
    ("Ủy ban Trung ương Mặt trận Tổ quốc", Family.FRONT),
    ("Ủy ban MTTQ", Family.FRONT),
    ("Mặt trận Tổ quốc", Family.FRONT),
    ("MTTQ", Family.FRONT),
    ("Ban Công tác Mặt trận", Family.FRONT),
    ("Đảng ủy", Family.PARTY),
    ("Đảng bộ", Family.PARTY),
    ("Chi bộ", Family.PARTY),
    ("Tỉnh ủy", Family.PARTY),
    ("Thành ủy", Family.PARTY),
    ("Huyện ủy", Family.PARTY),
    ("Thị ủy", Family.PARTY),
    ("Quận ủy", Family.PARTY),
)
_BY_KEY = tuple((key(words), family) for words, family in _BEGINNINGS)
# Words that only offices of one family use of their own people.
_TELLING = (
    (Family.UNION, ("công đoàn", "cđcs", "lđlđ")),
    (Family.WOMEN, ("hội viên phụ nữ", "hội viên, phụ nữ", "cơ sở hội lhpn")),
    (Family.FARMERS, ("hội viên nông dân", "hội viên, nông dân")),
    (Family.YOUTH, ("cơ sở đoàn", "chi đoàn")),
    (Family.ASSOCIATION, ("hội viên", "chi hội")),
)
_ASSOCIATION = re.compile(r"(?:trung ương )?hội (?!nghị|đồng|thảo|thi|trường|quán)")
_BODIES = r"(?:Ban Chấp hành|Ban chấp hành|Ban Thường vụ|Ban thường vụ|Ban Thường trực|BCH|BTV|Đoàn Chủ tịch)"
_STARTS = "|".join(re.escape(words) for words, _ in sorted(_BEGINNINGS, key=lambda b: -len(b[0])))
_VERBS = r"(?=,? (?:xây dựng|ban hành|đề ra|triển khai|thống nhất|quyết nghị|quyết định|hướng dẫn|phấn đấu|xác định)\b)"
_PLACES = frozenset({"tỉnh", "huyện", "thành phố", "phố", "thị xã", "quận", "xã", "phường", "thị trấn", "trấn"})
# A name: its beginning, and words up to what can be none of it.
_ISSUER = re.compile(rf"(?:{_BODIES} )?((?:{_STARTS})\b[^,;:.()“”]{{0,80}}?){_VERBS}")
_OTHER = re.compile(
    rf"(?:của|do) (?:{_BODIES} )?((?:{_STARTS})\b[^,;:.()“”]{{0,70}}?)"
    r"(?=,|;|:|\.|\(|“|$| về | khóa | lần | nhiệm kỳ| và | thực hiện| tại | ban hành| ngày| giai đoạn| đến | trong )"
)
_AT_ONCE = re.compile(rf"((?:{_STARTS})\b[^,;:.()“”]{{0,70}})")
_MOST = 4_000  # characters of a paragraph that is searched

_ABBREVIATIONS = (
    (r"\bTLĐLĐ\b|\bTổng LĐLĐ\b", "Tổng Liên đoàn Lao động"),
    (r"\bLĐLĐ\b", "Liên đoàn Lao động"),
    (r"\bCĐVC\b", "Công đoàn Viên chức"),
    (r"\bHội LHPN\b", "Hội Liên hiệp Phụ nữ"),
    (r"\bMTTQVN\b|\bMTTQ VN\b", "Mặt trận Tổ quốc Việt Nam"),
    (r"\bMTTQ\b", "Mặt trận Tổ quốc"),
    (r"\bHội CCB\b", "Hội Cựu chiến binh"),
    (r"\bHND\b", "Hội Nông dân"),
)
# As documents write them in running text, where one has them in capitals only.
WRITTEN = (
    "Liên đoàn Lao động", "Tổng Liên đoàn Lao động Việt Nam", "Công đoàn Viên chức", "Công đoàn",
    "Hội Liên hiệp Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Hội LHPN", "Đoàn TNCS Hồ Chí Minh",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Ủy ban Mặt trận Tổ quốc Việt Nam", "Ủy ban MTTQ Việt Nam", "Đảng bộ",
    "Đảng ủy", "Tỉnh ủy", "Huyện ủy", "Thành ủy", "Tỉnh đoàn", "Huyện đoàn", "Mặt trận Tổ quốc",
)  # fmt: skip
FIRST_WORDS = ("Hội", "Đoàn", "Công đoàn", "Liên đoàn")  # of an office, never of a person
# An office that no other stands below.
_COMMUNE = re.compile(r"(?<!\w)(?:xã|phường|thị trấn|đặc khu|cơ sở|trường)(?!\w)")
# What an office is, before its own name.
_KIND_OF_OFFICE = re.compile(
    rf"^(?:công đoàn(?: viên chức| cơ sở| ngành [^,]+?)?|{_STARTS})(?: Việt Nam)?\s+"
    r"(?:tỉnh |thành phố |huyện |quận |thị xã |xã |phường |đặc khu )?",
    re.IGNORECASE,
)
# Office -> who stands above it, where its own document does not say.
_ABOVE = (
    (r"Liên đoàn Lao động (?:tỉnh|thành phố) .+|Công đoàn .+ Việt Nam", "Tổng Liên đoàn Lao động Việt Nam"),
    (r"Công đoàn Viên chức (tỉnh|thành phố) (.+)", r"Liên đoàn Lao động \1 \2"),
    (r"Hội Liên hiệp Phụ nữ (?:tỉnh|thành phố) .+", "Hội Liên hiệp Phụ nữ Việt Nam"),
    (r"Hội Nông dân (?:tỉnh|thành phố) .+", "Hội Nông dân Việt Nam"),
    (r"Ủy ban Mặt trận Tổ quốc Việt Nam (?:tỉnh|thành phố) .+", "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"),
)


def family_of(name: str) -> Family | None:
    """The association that an office belongs to; None where its name does not tell."""
    said = key(re.sub(rf"^(?:{_BODIES}) ", "", name, flags=re.IGNORECASE)[:200])
    known = next((family for start, family in _BY_KEY if said.startswith(start)), None)
    return known or (Family.ASSOCIATION if _ASSOCIATION.match(said) else None)


def family_under(office: str) -> Family | None:
    """Whose words a new program of an office has: a union's as long as none is named, None for one of no family."""
    return family_of(office) if office.strip() else Family.UNION


def stands_lowest(office: str) -> bool:
    """Whether no other office stands below this one: chapters do, which are no offices."""
    return _COMMUNE.search(fold(office[:200])) is not None


def words_under(office: str, family: Family | None) -> Words:
    """The words of an organisation of `family` as its office says them: of a commune's the units are chapters."""
    return words_of(family, lowest=stands_lowest(office))


def words_new(office: str) -> Words:
    """The words that a new program of an office has."""
    return words_under(office, family_under(office))


def kinds_under(office: str) -> UnitKinds:
    """The kinds that a new program of an office lists, in the words of its family."""
    return listed_kinds(words_new(office))


def family_told(text: str) -> Family | None:
    """The family whose units or members a text speaks of, where only one has such; None where it tells none."""
    said = key(text)
    return next((family for family, words in _TELLING if any(word in said for word in words)), None)


def names_in(text: str, *, before_verb: bool) -> Iterator[str]:
    """Offices that a sentence names: who issues (`before_verb`), or whose papers it goes by."""
    said = text[:_MOST]
    if before_verb:
        names = (match[1].strip() for match in _ISSUER.finditer(said))
        yield from (name for name in names if _ends_as_name(name))
        return
    yield from (match[1].strip() for match in _OTHER.finditer(said))
    if match := _AT_ONCE.match(said):
        yield match[1].strip()


def _ends_as_name(name: str) -> bool:
    """Whether words may be a whole name: the last one is a name, or says what kind of place the office is of."""
    last = name.split()[-1]
    return last[:1].isupper() or last in _PLACES


def full_name(name: str) -> str:
    """A name without abbreviations: 'LĐLĐ tỉnh' -> 'Liên đoàn Lao động tỉnh'."""
    for pattern, full in _ABBREVIATIONS:
        name = re.sub(pattern, full, name)
    return name.strip()


def superior_of(office: str) -> str:
    """Who stands above an office by its name; '' where that does not tell."""
    for pattern, above in _ABOVE:
        if match := re.fullmatch(pattern, office[:200]):
            return match.expand(above)
    return ""


_SHORT = (
    (r"Liên đoàn Lao động|LĐLĐ\b", "LĐLĐ"),
    (r"Công đoàn (?:các )?Khu công nghiệp\b", "CĐKCN"),
    (r"Công đoàn Viên chức", "CĐVC"),
    (r"Công đoàn (?:các )?ngành\b", "CĐN"),
    (r"Công đoàn xã\b", "CĐX"),
    (r"Công đoàn phường\b", "CĐP"),
    (r"Công đoàn", "CĐ"),
    (r"(?:Trung ương )?Hội (?:Liên hiệp Phụ nữ|LHPN)|Hội Phụ nữ", "HLHPN"),
    (r"Hội Nông dân", "HND"),
    (r"Hội Cựu chiến binh", "HCCB"),
    (r"Đoàn|Tỉnh đoàn|Huyện đoàn|Thành đoàn", "ĐTN"),
    (r"(?:Ủy ban (?:Trung ương )?)?(?:Mặt trận Tổ quốc|MTTQ)\b", "MTTQ"),
    (r"Đảng ủy", "ĐU"),
    (r"Tỉnh ủy", "TU"),
    (r"Huyện ủy", "HU"),
    (r"Thành ủy", "TU"),
)


def short_name(office: str) -> str:
    """What an office is called in the numbers of its papers: 'LĐLĐ', 'HND'; the first letters where none is usual."""
    known = next((short for pattern, short in _SHORT if re.match(pattern, office, re.IGNORECASE)), "")
    return known or "".join(word[0] for word in office.split() if word[:1].isupper())[:6]


def own_name(office: str) -> str:
    """The name of an office without what it is: 'Công đoàn ngành Y tế tỉnh Lai Châu' is of 'Lai Châu'."""
    return _KIND_OF_OFFICE.sub("", clean(office)[:200])


def place_of(office: str) -> str:
    """The place in the name of an office: 'Liên đoàn Lao động huyện Bắc Quang' is in Bắc Quang; '' for none."""
    rest = own_name(office)
    named = (rest[match.end() :] for match in re.finditer(r"\b(?:tỉnh|thành phố|huyện|xã|phường) ", rest))
    place = next((behind for behind in named if behind[:1].isupper()), rest)
    return place if place != clean(office) and place[:1].isupper() and "Việt Nam" not in place else ""


def place_in(office: str) -> str:
    """The place that an office's name ends with: 'Liên đoàn Lao động huyện Bắc Quang' is in Bắc Quang."""
    match = re.search(
        r"\b(?:tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu) ([^\W\d].{1,40})$", office[:200]
    )
    return match[1] if match and match[1][:1].isupper() else ""
