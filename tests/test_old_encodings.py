"""Legacy encodings: what TCVN3 and VNI text becomes, and above all what is never touched."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.old_encodings import Encoding, is_syllable, mend, recognise, to_unicode

INPUTS = Path(__file__).resolve().parent.parent / "inputs"

# The code charts, written out in alphabetical order; the module holds them in code order and by marks.
LETTERS = "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđ"
TCVN3_CHART = "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®"
VNI_CHART = re.findall(
    r"\S+",
    "aù aø aû aõ aï aê aé aè aú aü aë aâ aá aà aå aã aä eù eø eû eõ eï eâ eá eà eå eã eä í ì æ ó ò "
    "où oø oû oõ oï oâ oá oà oå oã oä ô ôù ôø ôû ôõ ôï uù uø uû uõ uï ö öù öø öû öõ öï yù yø yû yõ î ñ",
)
TCVN3_CAPITALS = dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))

TO_TCVN3 = dict(zip(LETTERS, TCVN3_CHART, strict=True))
TO_VNI = dict(zip(LETTERS, VNI_CHART, strict=True))


def tcvn3(text: str) -> str:
    """`text` as a .VnTime keyboard left it: capitals with a tone come out as small letters."""
    return "".join(TCVN3_CAPITALS.get(c) or TO_TCVN3.get(c.lower(), c) for c in text)


def vni(text: str) -> str:
    """`text` as a VNI keyboard left it."""
    return "".join(_vni_letter(c) for c in text)


def _vni_letter(c: str) -> str:
    code = TO_VNI.get(c.lower(), c)
    return code.upper() if c.isupper() else code


ENCODERS = [pytest.param(tcvn3, Encoding.TCVN3, id="tcvn3"), pytest.param(vni, Encoding.VNI, id="vni")]
FONTS = {Encoding.TCVN3: ".VnTime", Encoding.VNI: "VNI-Times"}

VOCABULARY = """chương trình hành động; nghị quyết; chỉ tiêu; mức giao; nhiệm kỳ; kỳ báo cáo; công đoàn cơ sở; CĐCS;
hành chính sự nghiệp; doanh nghiệp nhà nước; doanh nghiệp ngoài nhà nước; công đoàn cấp trên trực tiếp cơ sở;
đối tượng; biểu mẫu; bản nộp; số liệu; tử số; mẫu số; số gốc; đoàn viên; CCVCLĐ; đơn vị; tổng hợp; sơ kết; tổng kết;
khâu đột phá; đề cương; nơi nhận; chủ trì; phối hợp; vượt; đạt; chưa đạt; triển vọng; ban chấp hành; ban thường vụ;
ủy ban kiểm tra; chủ tịch; phó chủ tịch; cán bộ công đoàn; nữ công; đại hội; thi đua; khen thưởng; người lao động;
thỏa ước lao động tập thể; hội nghị cán bộ, công chức; quy chế dân chủ; đối thoại; đóng đoàn phí; kinh phí công đoàn;
phát triển đảng; kết nạp; Mái ấm công đoàn; hộ nghèo; hoàn cảnh khó khăn; văn hóa, thể thao; tuyên truyền; tập huấn;
xếp loại; Hoàn thành xuất sắc nhiệm vụ; Hoàn thành tốt nhiệm vụ; Không thuộc đối tượng; LĐLĐ tỉnh; Đ/c Chủ tịch;
Sở Nội vụ; Sở Tư pháp; Bắc Kạn; Yên Bái; Lai Châu; Bắc Quang; Công Thương; Hà Giang"""
PUNCTUATION = ".,;:()“”–"
TERMS = [" ".join(term.split()) for term in VOCABULARY.split(";")]


@cache
def texts() -> tuple[str, ...]:
    """Every Vietnamese text of the shipped program workbooks."""
    found = set()
    for path in sorted(INPUTS.glob("*/chuong-trinh.xlsx")):
        for sheet in openpyxl.load_workbook(path, read_only=True).worksheets:
            for row in sheet.iter_rows(values_only=True):
                found |= {unicodedata.normalize("NFC", v) for v in row if isinstance(v, str)}
    return tuple(sorted(found))


@cache
def words() -> tuple[str, ...]:
    """The words of those texts that carry Vietnamese marks."""
    split = {w for text in texts() for w in re.findall(r"[^\W\d_]+", text)}
    return tuple(sorted(w for w in split if not w.isascii() and is_syllable(w)))


def snippets(count: int, seed: int) -> Iterator[str]:
    """Pieces of 3 to 14 words cut out of the texts, at least three of the words with marks."""
    rng = random.Random(seed)
    while count:
        split = rng.choice(texts()).split()
        start = rng.randrange(len(split))
        piece = split[start : start + rng.randint(3, 14)]
        if sum(not w.isascii() and w.strip(PUNCTUATION).isalpha() for w in piece) >= 3:
            yield " ".join(piece)
            count -= 1


def same(got: str, original: str, encoding: Encoding) -> bool:
    """Whether `got` is `original`; TCVN3 has no code for a toned capital outside a word of capitals ("Ủy")."""
    return got == original or (encoding is Encoding.TCVN3 and got.lower() == original.lower())


def encodable(text: str) -> bool:
    """Whether the charts hold every letter of `text` (not so typographic signs that stand for other letters)."""
    return all(c.isascii() or c.lower() in TO_TCVN3 or c in "–—“”‘’…≥≤" for c in text)


# --------------------------------------------------------------------------------------- conversion


@pytest.mark.parametrize(
    ("legacy", "expected"),
    [
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("Tæng sè ®oµn viªn c«ng ®oµn", "Tổng số đoàn viên công đoàn"),
        ("C¤NG §OµN VI£N CHøC TØNH Hµ GIANG", "CÔNG ĐOÀN VIÊN CHỨC TỈNH HÀ GIANG"),
        ("§/c NguyÔn V¨n A, phô cÊp 5.000®", "Đ/c Nguyễn Văn A, phụ cấp 5.000đ"),
        ("tØ lÖ 2 × 3 · ½ sè ®¬n vÞ", "tỉ lệ 2 × 3 · ½ số đơn vị"),
        ("C\u00f4ng \u00aeo\u03bcn ®\u2212îc", "Cụng đoàn được"),  # codes B5 and AD as PDF readers give them
    ],
)
def test_tcvn3_becomes_unicode(legacy, expected):
    assert mend(legacy) == (expected, Encoding.TCVN3)


@pytest.mark.parametrize(
    ("legacy", "expected"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("Toång soá ñoaøn vieân", "Tổng số đoàn viên"),
        ("COÂNG ÑOAØN VIEÂN CHÖÙC TÆNH HAØ GIANG", "CÔNG ĐOÀN VIÊN CHỨC TỈNH HÀ GIANG"),
        ("quyù I, kyø hoïp thöù 2: nhieàu yù kieán ñöôïc ghi nhaän", "quý I, kỳ họp thứ 2: nhiều ý kiến được ghi nhận"),
    ],
)
def test_vni_becomes_unicode(legacy, expected):
    assert mend(legacy) == (expected, Encoding.VNI)


def test_every_letter_of_both_charts():
    assert to_unicode("".join(TCVN3_CHART), Encoding.TCVN3) == LETTERS
    assert to_unicode("".join(TCVN3_CHART), Encoding.TCVN3_CAPITALS) == LETTERS.upper()
    assert to_unicode(" ".join(TCVN3_CAPITALS.values()), Encoding.TCVN3) == " ".join(TCVN3_CAPITALS)
    assert to_unicode(" ".join(VNI_CHART), Encoding.VNI) == " ".join(LETTERS)
    assert to_unicode(" ".join(VNI_CHART).upper(), Encoding.VNI) == " ".join(LETTERS).upper()


def test_decomposed_legacy_text_is_the_same_text():
    assert mend(unicodedata.normalize("NFD", "Toång soá ñoaøn vieân")) == ("Tổng số đoàn viên", Encoding.VNI)


# --------------------------------------------------------------------------------------- fonts


def test_a_font_settles_what_words_leave_open():
    assert mend("cã") == ("cã", None)
    assert mend("cã", ".VnTime") == ("có", Encoding.TCVN3)
    assert mend("n÷", ".VnArial") == ("nữ", Encoding.TCVN3)
    assert mend("hoaù", "VNI-Helve") == ("hoá", Encoding.VNI)


def test_a_font_of_capitals_shows_capitals():
    assert mend("c«ng ®oµn c¬ së", ".VnTimeH") == ("CÔNG ĐOÀN CƠ SỞ", Encoding.TCVN3_CAPITALS)


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH"])
@pytest.mark.parametrize("text", ["", "125", "So lieu", "Tổng số", "Hoà Bình", "5.000đ"])
def test_a_leftover_font_does_not_spoil_unicode(text, font):
    assert mend(text, font) == (text, None)


@pytest.mark.parametrize("font", ["Times New Roman", "Calibri", "Vntime", ""])
def test_other_fonts_say_nothing(font):
    assert mend("Tæng sè", font)[0] == "Tổng số" and mend("có", font) == ("có", None)


# --------------------------------------------------------------------------------------- recognition


@pytest.mark.parametrize(("encode", "encoding"), ENCODERS)
@pytest.mark.parametrize("term", TERMS)
def test_union_vocabulary_is_recognised(term, encode, encoding):
    got, found = mend(encode(term))
    assert found is encoding
    assert same(got, term, encoding)


@pytest.mark.parametrize(("encode", "encoding"), ENCODERS)
def test_nearly_every_piece_of_real_text_is_recognised(encode, encoding, thorough):
    count = 3000 if thorough else 1000
    pieces = [p for p in snippets(count, seed=5) if encodable(p)]
    assert len(pieces) > count * 5 / 6
    missed = [p for p in pieces if not same(mend(encode(p))[0], p, encoding)]
    assert len(missed) <= 0.01 * len(pieces), missed[:20]


def test_a_word_twice_is_not_another_word_of_the_other_encoding():
    assert mend(vni("của của")) == ("của của", Encoding.VNI)


@pytest.mark.parametrize(("encode", "encoding"), ENCODERS)
def test_text_is_restored_or_left_alone_hardly_ever_garbled(encode: Callable[[str], str], encoding, thorough):
    """Few words may read both ways ("LÖ Tö" is "Lệ Tử" and "LƯ Tư"): at most one in a thousand sentences is garbled."""
    rng = random.Random(11)
    garbled, count = 0, 3000 if thorough else 1000
    for _ in range(count):
        sentence = " ".join(rng.choices(words(), k=rng.randint(3, 12)))
        encoded = encode(sentence)
        got, found = mend(encoded)
        garbled += not (same(got, sentence, encoding) if found else got == encoded)
        with_font, _ = mend(encoded, FONTS[encoding])
        assert same(with_font, sentence, encoding) or with_font == encoded
    assert garbled <= count / 1000


@pytest.mark.parametrize("encode", [tcvn3, vni])
@given(data=st.data())
def test_mending_twice_changes_nothing_more(encode, data):
    sentence = " ".join(data.draw(st.lists(st.sampled_from(words()), min_size=3, max_size=8)))
    once, _ = mend(encode(sentence))
    assert mend(once)[0] == once


# --------------------------------------------------------------------------------------- what is never touched


@given(st.data())
def test_unicode_vietnamese_is_never_changed(data):
    sentence = " ".join(data.draw(st.lists(st.sampled_from(words()), min_size=1, max_size=6)))
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, sentence)
        assert mend(text) == (text, None)


def test_no_text_of_the_programs_is_changed():
    for text in texts():
        for piece in (text, *text.split()):
            assert mend(piece) == (piece, None)


FOREIGN = """déjà vu; café; Über alles; für; Köln; schön; Grüße aus München; naïve; façade; élève; résumé; Hanoï; Thaï;
laïc; Laïc Thaï; Loïc Lê; haï; il a dû partir; être ou ne pas être; la fête à la maison; où es-tu, maître; Noël;
l'Association française d'élèves; Ñandú; España; El Niño; São Paulo; año nuevo; Łódź; Zoë; coöperate; Müller & Söhne;
The café on the corner; rôle; hôtel; tôt; nö; mît; à la carte; ça va; Encyclopædia; Ångström; garçon; cœur;
Wir müssen über die Brücke gehen; Les élèves étaient très heureux; Windows®; Microsoft® Office™; © 2024 Công ty;
m×n; 5 µm; 10 µg; § 5; 2 × 3; ½; ¼; 25 °C; ± 3; 12 m²; £5; ¥100; a·b; «Có»; « Không »; ¿Qué?; x÷y; 95 %; 1.234,5;
1\u00a0234; co\u00adoperate; -; —; …; ”; Nguyen Van A; tong so doan vien; CCVC; BCH; x; http://a.b/c?d=é;
=HYPERLINK("é"); {{ 7*7 }}; <w:p>é</w:p>"""


@pytest.mark.parametrize("text", [" ".join(t.split(" ")).strip("\n") for t in FOREIGN.split(";")])
def test_other_languages_and_signs_are_never_changed(text):
    assert mend(text) == (text, None)


@given(st.one_of(st.integers().map(str), st.floats().map(str), st.from_regex(r"[\d., %/-]+", fullmatch=True)))
def test_numbers_are_never_changed(text):
    assert recognise(text) is None


@given(st.text())
def test_any_text_is_survived(text):
    for font in ("", ".VnTime", ".VnTimeH", "VNI-Times"):
        got, found = mend(text, font)
        assert found is not None or got == text
