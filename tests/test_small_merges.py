"""What a merge makes of small documents: text, footnotes, tables, pictures, and what it tells of it, recorded whole."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipeline.documents.merge.align import in_order, moved
from pipeline.documents.merge.changes import told
from pipeline.documents.merge.merge import merge
from tests.readout import as_recorded
from tests.small_documents import document, lines_of

WHEN = datetime(2026, 1, 15, 8, 0)
A = "Có 12 đơn vị nộp báo cáo, đạt 80% số đơn vị."
A2 = "Có 15 đơn vị nộp báo cáo, đạt 100% số đơn vị."
B = "Thu kinh phí đạt 20 triệu đồng trong năm qua."
B2 = "Thu kinh phí đạt 25 triệu đồng trong năm qua."
C = "Các cấp công đoàn tổ chức 30 lớp tập huấn cho nữ đoàn viên."
C2 = "Các cấp công đoàn tổ chức 44 lớp tập huấn cho nữ đoàn viên."
OWN = "Nhận xét của văn phòng: phong trào có chuyển biến tốt."
T = (
    "| TT | Đơn vị | Đoàn viên | Nữ\n| 1 | CĐCS Một | 10 | 4\n| 2 | CĐCS "
    "Hai | 20 | 8\n| 3 | CĐCS Ba | 30 | 12\n| | Cộng | 60 | 24"
)
T2 = (
    "| TT | Đơn vị | Đoàn viên | Nữ\n| 1 | CĐCS Một | 11 | 4\n| 2 | CĐCS "
    "Hai | 22 | 9\n| 3 | CĐCS Ba | 33 | 12\n| | Cộng | 66 | 25"
)

# What is generated, what people made of it, what is generated now: a name, and lines of each.
CASES: dict[str, tuple[str, str, str]] = {
    "nothing": (A, A, A),
    "new figures": (A, A, A2),
    "words added at the end": (A, f"{A} {OWN}", A2),
    "words added at the start": (A, f"{OWN} {A}", A2),
    "words put between": (A, A.replace("báo cáo,", "báo cáo đúng hạn,"), A2),
    "the same figure changed": (A, A.replace("12", "13"), A2),
    "changed to what comes": (A, A.replace("12", "15"), A2),
    "all rewritten": (A, "Đa số đơn vị đã nộp.", A2),
    "emptied": (A, "", A2),
    "word by word": (A, A.replace("80%", "{b:80%}"), A2),
    "in pieces": (A, A.replace("80%", "8{b:0%}"), A2),
    "a word more": (A, A, A.replace("nộp", "đã nộp")),
    "a word less": (A, A, A.replace("số đơn vị", "đơn vị")),
    "words in front": (A, A, f"Tính đến nay {A}"),
    "words behind": (A, A, f"{A} Còn thiếu 3."),
    "all other words": (A, A, "Không có đơn vị nào nộp."),
    "a word more where people wrote": (A, A.replace("nộp", "kịp nộp"), A.replace("nộp", "đã nộp")),
    "white space": (A, A.replace("đơn vị nộp", "đơn vị  nộp"), A2),
    "a line of its own": (A, A.replace("báo cáo, ", "báo cáo,⏎"), A2),
    "the generator breaks the line": (A, A, A.replace("báo cáo, ", "báo cáo,⏎")),
    "tabs": (A.replace(", ", ",\t"), A.replace(", ", ",\t"), A2.replace(", ", ",\t")),
    "tracked insertion": (A, A.replace("báo cáo", "báo cáo{+ đúng hạn+}"), A2),
    "tracked deletion": (A, A.replace(" số đơn vị", "{- số đơn vị-}"), A2),
    "tracked figure": (A, A.replace("12", "{-12-}{+13+}"), A2),
    "tracked figure, the new one": (A, A.replace("12", "{-12-}{+15+}"), A2),
    "moved away": (A, A.replace("đạt 80%", "{~đạt 80%~}"), A2),
    "a comment of a person": (A, f"{A}{{@xem lại@}}", A2),
    "a person's comment where it goes": (f"{A}\n{B}", f"{A}\n{B}{{@giữ lại@}}", A),
    "a paragraph goes": (f"{A}\n{B}\n{C}", f"{A}\n{B}\n{C}", f"{A}\n{C}"),
    "a changed paragraph goes": (f"{A}\n{B}\n{C}", f"{A}\n{B.replace('20', '21')}\n{C}", f"{A}\n{C}"),
    "a paragraph comes": (f"{A}\n{C}", f"{A}\n{C}", f"{A}\n{B}\n{C}"),
    "one comes first": (f"{A}\n{C}", f"{A}\n{C}", f"{B}\n{A}\n{C}"),
    "one comes last": (f"{A}\n{C}", f"{A}\n{C}", f"{A}\n{C}\n{B}"),
    "one comes beside one of theirs": (f"{A}\n{C}", f"{A}\n{OWN}\n{C}", f"{A}\n{B}\n{C}"),
    "one comes where all is gone": (f"{A}\n{C}", OWN, f"{A}\n{B}\n{C}"),
    "one comes that is there already": (f"{A}\n{C}", f"{A}\n{B}\n{C}", f"{A}\n{B}\n{C}"),
    "people deleted one": (f"{A}\n{B}\n{C}", f"{A}\n{C}", f"{A2}\n{B2}\n{C2}"),
    "people joined two": (f"{A}\n{B}\n{C}", f"{A} {B}\n{C}", f"{A2}\n{B2}\n{C2}"),
    "people split one": (f"{A} {B}\n{C}", f"{A}\n{B}\n{C}", f"{A2} {B2}\n{C2}"),
    "people changed the order": (f"{A}\n{B}\n{C}", f"{C}\n{A}\n{B}", f"{A2}\n{B2}\n{C2}"),
    "the generator changes the order": (f"{A}\n{B}\n{C}", f"{A}\n{B}\n{C}", f"{C2}\n{A2}\n{B2}"),
    "both change the order": (f"{A}\n{B}\n{C}", f"{B}\n{A}\n{C}", f"{C2}\n{A2}\n{B2}"),
    "a heading goes": (f"# Một\n{A}\n# Hai\n{B}", f"# Một\n{A}\n# Hai\n{B}\n{OWN}", f"# Một\n{A2}"),
    "a heading comes": (f"# Một\n{A}", f"# Một\n{A}\n{OWN}", f"# Một\n{A2}\n# Hai\n{B}"),
    "a heading changes its number": (f"# 1. Một\n{A}", f"# 1. Một của ta\n{A}", f"# 2. Một\n{A2}"),
    "lines of indicators": (
        "Chỉ tiêu 1.1: đạt 5 người.\nChỉ tiêu 1.2: đạt 5 người.",
        "Chỉ tiêu 1.1: đạt 5 người.\nChỉ tiêu 1.2: đạt 5 người tốt.",
        "Chỉ tiêu 1.2: đạt 7 người.\nChỉ tiêu 1.3: đạt 5 người.",
    ),
    "points of unions": (
        "- CĐCS Một: đề nghị hỗ trợ thêm kinh phí.\n- CĐCS Hai: đề nghị hỗ trợ thêm kinh phí.",
        "- CĐCS Một: đề nghị hỗ trợ thêm kinh phí.\n- CĐCS Hai: đề nghị hỗ trợ.",
        "- CĐCS Hai: đề nghị hỗ trợ thêm kinh phí.\n- CĐCS Ba: đề nghị hỗ trợ thêm kinh phí.",
    ),
    "twice the same": (f"{A}\nx\n{A}\ny\n{A}", f"{A}\nx\n{OWN}\n{A}\ny\n{A}", f"{A2}\nx\n{A2}\ny\n{A2}"),
    "blank lines": (f"{A}\n\n{B}", f"{A}\n\n\n{B}", f"{A2}\n{B2}"),
    "a note stays": (f"{A}[^số tạm tính]", f"{A}[^số tạm tính]", f"{A2}[^số tạm tính]"),
    "a note is reworded": (
        f"{A}[^số tạm tính đến 5/12]",
        f"{A}[^số tạm tính đến 5/12]",
        f"{A2}[^số tạm tính đến 9/12]",
    ),
    "a note both reworded": (
        f"{A}[^số tạm tính đến 5/12]",
        f"{A}[^số tạm tính đến 6/12]",
        f"{A2}[^số tạm tính đến 9/12]",
    ),
    "people reworded a note": (f"{A}[^số tạm tính]", f"{A}[^số do ta tính]", A2),
    "a note comes": (A, f"{A} {OWN}", f"{A2}[^số tạm tính]"),
    "a note goes": (f"{A}[^số tạm tính]", f"{A}[^số tạm tính]", A2),
    "people took a note out": (f"{A}[^số tạm tính]", A, f"{A2}[^số mới]"),
    "people put a note": (A, f"{A}[^của văn phòng]", f"{A2}[^số tạm tính]"),
    "notes of a paragraph that people split": (f"{A} {B}[^hai]", f"{A}\n{B}[^hai]", f"{A2} {B2}[^hai]"),
    "notes of a split paragraph reworded": (f"{A} {B}[^hai]", f"{A}\n{B}[^hai, theo sổ]", f"{A2} {B2}[^ba]"),
    "notes of paragraphs that people joined": (f"{A}\n{B}[^hai]", f"{A} {B}[^hai]", f"{A2}\n{B2}[^hai]"),
    "notes of joined paragraphs reworded": (f"{A}\n{B}[^hai]", f"{A} {B}[^hai, theo sổ]", f"{A2}\n{B2}[^ba]"),
    "notes of paragraphs that come apart": (f"{A} {B}[^hai]", f"{A} {OWN} {B}[^hai, theo sổ]", f"{A2}\n{B2}[^hai]"),
    "notes of many": (f"{A}\n{B}[^hai]\n{C}[^ba]", f"{OWN}\n{A} {B}[^hai]\n{C}[^bốn]", f"{A2}\n{C2}[^ba]\n{B2}[^hai]"),
    "two notes": (f"{A}[^một] {B}[^hai]", f"{A}[^một] {B}[^hai]", f"{A2}[^hai] {B2}[^ba]"),
    "the same note twice": (f"{A}[^ước] {B}[^ước]", f"{A}[^ước] {B}[^ước tính]", f"{A2}[^ước] {B2}[^ước]"),
    "new figures in a table": (T, T, T2),
    "people changed a cell": (T, T.replace("| 20 |", "| 21 |"), T2),
    "people changed another cell": (T, T.replace("| 4", "| 5"), T2),
    "words in a cell": (T, T.replace("| 20 |", "| 20 (tạm) |"), T2),
    "people renamed a row": (T, T.replace("CĐCS Hai", "CĐCS Hai mới"), T2),
    "people numbered rows": (T, T.replace("| 1 |", "| I |"), T2.replace("| 1 |", "| a |")),
    "a row goes": (T, T, T2.replace("| 2 | CĐCS Hai | 22 | 9\n", "").replace("| 3 |", "| 2 |")),
    "a changed row goes": (T, T.replace("| 8", "| 8 nữ"), T2.replace("| 2 | CĐCS Hai | 22 | 9\n", "")),
    "a row comes": (T, T, T2.replace("| | Cộng", "| 4 | CĐCS Bốn | 7 | 1\n| | Cộng")),
    "a row comes first": (T, T, T2.replace("| 1 | CĐCS Một", "| 1 | CĐCS Không | 7 | 1\n| 2 | CĐCS Một")),
    "people deleted a row": (T, T.replace("| 2 | CĐCS Hai | 20 | 8\n", ""), T2),
    "people added a row": (T, T.replace("| | Cộng", "| 4 | CĐCS của ta | 7 | 1\n| | Cộng"), T2),
    "people deleted the neighbours": (
        T,
        "| TT | Đơn vị | Đoàn viên | Nữ\n| 1 | CĐCS Một | 10 | 4",
        T2.replace("| 3 | CĐCS Ba", "| 3 | CĐCS Giữa | 5 | 5\n| 4 | CĐCS Ba"),
    ),
    "people sorted": (T, "\n".join(T.split("\n")[n] for n in (0, 3, 1, 2, 4)), T2),
    "the generator sorts": (T, T, "\n".join(T2.split("\n")[n] for n in (0, 3, 1, 2, 4))),
    "people deleted a column": (T, "\n".join(line.rpartition(" |")[0] for line in T.split("\n")), T2),
    "people added a column": (T, "\n".join(f"{line} | ghi" for line in T.split("\n")), T2),
    "people exchanged columns": (
        T,
        T.replace("Đoàn viên | Nữ", "Nữ | Đoàn viên")
        .replace("10 | 4", "4 | 10")
        .replace("20 | 8", "8 | 20")
        .replace("30 | 12", "12 | 30")
        .replace("60 | 24", "24 | 60"),
        T2,
    ),
    "a column comes": (T, T, "\n".join(f"{line} | {n}" for n, line in enumerate(T2.split("\n")))),
    "a column comes, people wrote": (
        T,
        T.replace("| 8", "| 8 nữ"),
        "\n".join(f"{line} | {n}" for n, line in enumerate(T2.split("\n"))),
    ),
    "a column is called otherwise": (T, T, T2.replace("Nữ", "Trong đó: nữ")),
    "people called a column otherwise": (T, T.replace("Nữ", "Đoàn viên nữ"), T2),
    "a table comes": (A, f"{A}\n{OWN}", f"{A2}\n{T}"),
    "a table goes": (f"{A}\n{T}\n{B}", f"{A}\n{T}\n{B}", f"{A2}\n{B2}"),
    "a changed table goes": (f"{A}\n{T}\n{B}", f"{A}\n{T.replace('| 20 |', '| 21 |')}\n{B}", f"{A2}\n{B2}"),
    "people deleted a table": (f"{A}\n{T}\n{B}", f"{A}\n{B}", f"{A2}\n{T2}\n{B2}"),
    "a note in a cell": (T, T, T2.replace("| 22 |", "| 22[^tạm tính] |")),
    "a picture drawn anew": ("! red, Biểu đồ 1", "! red, Biểu đồ 1", "! blue, Biểu đồ 1: 15 đơn vị"),
    "people described it": ("! red, Biểu đồ 1", "! red, Hình của ta", "! blue, Biểu đồ 1: 15 đơn vị"),
    "people put another": ("! red, Biểu đồ 1", "! green, Hình của ta", "! blue, Biểu đồ 1"),
    "people put the same": ("! red, Biểu đồ 1", "! blue, Biểu đồ 1", "! blue, Biểu đồ 1"),
    "people deleted it": (f"{A}\n! red, Biểu đồ 1", A, f"{A2}\n! blue, Biểu đồ 1"),
    "a picture comes": (A, A, f"{A2}\n! blue, Biểu đồ 1"),
    "a picture goes": (f"{A}\n! red, Biểu đồ 1", f"{A}\n! red, Biểu đồ 1", A2),
    "two alike": ("! red, Một\n! red, Hai", "! red, Một\n! red, Hai", "! blue, Một\n! green, Hai"),
}


def merged(name: str) -> str:
    """A case as lines: what comes out, and what is told."""
    base, theirs, ours = map(document, CASES[name])
    found = merge(base, theirs, ours, when=WHEN)
    lines = [f"# {name}", *lines_of(found.document)]
    lines += [f"  figures {f.where}: {f.old!r} → {f.new!r}" for f in found.figures]
    lines += [f"  clash {c.where}: {c.theirs!r} / {c.generated!r}" for c in found.conflicts]
    lines += [f"  kept {k.where} {k.what.name}: {k.text!r}{f' now {k.now}' if k.now else ''}" for k in found.kept]
    return "\n".join(line.replace("\n", "⏎") for line in lines)


def test_what_becomes_of_small_documents_is_as_recorded() -> None:
    as_recorded("small merges", "\n".join(map(merged, CASES)) + "\n")


@pytest.mark.parametrize(
    "name",
    ["new figures", "the same figure changed", "a row comes", "a note both reworded", "people changed the order"],
)
def test_merging_what_was_merged_changes_nothing(name: str) -> None:
    base, theirs, ours = map(document, CASES[name])
    once = merge(base, theirs, ours, when=WHEN).document
    assert merge(ours, once, ours, when=WHEN).document == once
    assert lines_of(merge(base, once, ours, when=WHEN).document) == lines_of(once)


def test_what_the_screen_is_told_of_a_merge() -> None:
    many = "\n".join(f"# {n}. Mục {n}\nMục {n} có {n} đơn vị nộp báo cáo trong năm." for n in range(1, 13))
    fresh = many.replace(" có ", " có thêm 9").replace("nộp báo cáo", "đưa báo cáo")
    theirs = many.replace("nộp báo cáo", "gửi báo cáo lên")
    lines = told(merge(document(many), document(theirs), document(fresh), when=WHEN)).splitlines()
    assert len([line for line in lines if line.startswith("  Cần xem: ")]) == 10
    assert lines[-1] == "  … và 2 chỗ khác." and "12 chỗ cơ quan cũng đã sửa" in lines[0]
    assert (
        told(merge(document(many), document(many), document(many), when=WHEN))
        == "Báo cáo không có gì thay đổi so với lần viết trước."
    )


# ------------------------------------------------------------------------------------------- which item is which


def unlike(_: int, __: int) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ("abc", "abc", {0: 0, 1: 1, 2: 2}),
        ("abc", "xabc", {0: 1, 1: 2, 2: 3}),
        ("abc", "ac", {0: 0, 2: 1}),
        ("abc", "cab", {0: 1, 1: 2}),
        ("abcd", "acbd", {0: 0, 2: 1, 3: 3}),
        ("aabb", "ab", {0: 0, 3: 1}),
        ("xaxbx", "yaybx", {1: 1, 3: 3, 4: 4}),
        ("aXbXc", "aXcXb", {0: 0, 1: 1, 4: 2}),
        ("", "a", {}),
        ("a", "", {}),
        ("a--b", "a--b", {0: 0, 3: 3}),
        ("abab", "baba", {0: 1, 1: 2, 2: 3}),
    ],
)
def test_equal_items_are_matched_in_order(first: str, second: str, pairs: dict[int, int]) -> None:
    one, two = ([[None if c == "-" else c for c in text]] for text in (first, second))
    assert in_order(one, two, unlike) == pairs
    back = in_order(two, one, unlike)
    assert len(back) == len(pairs) and all(first[b] == second[a] for a, b in back.items())


def test_surer_keys_come_first_and_likeness_last() -> None:
    one, two = [["a", "b", "c"], ["x", "y", "z"]], [["c", "q", "r"], ["p", "y", "x"]]
    assert in_order(one, two, unlike) == {2: 0}
    assert in_order([["a", "b"], ["x", "y"]], [["q", "r"], ["y", "p"]], unlike) == {1: 0}
    scores = {(0, 0): 0.4, (0, 1): 0.9, (1, 0): 0.9, (1, 1): 0.4, (0, 2): 0.3, (1, 2): 0.6}
    found = in_order([[None, None]], [[None, None, None]], lambda i, j: scores[i, j])
    assert found == {0: 1, 1: 2}  # 0.9 + 0.6, in order


def test_what_was_moved_is_known_by_keys_that_occur_once_and_then_by_likeness() -> None:
    one, two = [["a", "b", "b", "d"]], [["b", "a", "b", "e"]]
    assert moved({}, one, two, unlike) == {0: 1}
    assert moved({0: 1}, one, two, lambda i, j: 0.5 if (i, j) in ((3, 3), (1, 3)) else 0.0) == {1: 3}
    assert moved({0: 1}, one, two, lambda i, j: {(3, 3): 0.9, (1, 3): 0.5}.get((i, j), 0.0)) == {3: 3}
