"""Round after round: what became of a paragraph in one merge is still known in the next one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipeline.documents.edited import renew
from pipeline.documents.merge.changes import Merged, What
from pipeline.documents.merge.merge import merge
from pipeline.documents.merge.origin import marked, origin
from pipeline.documents.merge.wml import W
from pipeline.documents.merge.word_package import WordPackage
from pipeline.documents.revisions.readings import readings
from tests.small_documents import document, lines_of

WHEN = datetime(2026, 1, 15, 8, 0)
MET, MISSED = "# a) Chỉ tiêu đạt", "# b) Chỉ tiêu chưa đạt"
OTHER = "Chỉ tiêu 2.2: tổ chức 30 lớp tập huấn cho nữ đoàn viên, đạt mức giao."
OTHERS = "Chỉ tiêu 2.3: giới thiệu 12 đoàn viên ưu tú cho Đảng, chưa đạt mức giao."
BELOW = "Chỉ tiêu 2.1: năm 2025 có 1.091/1.150 người, đạt 94,87% (chỉ tiêu 95%), thấp hơn chỉ tiêu 0,13 điểm, gần đạt."
ABOVE = (
    "Chỉ tiêu 2.1: năm 2025 có 1.094/1.150 người, đạt 95,13% (chỉ tiêu 95%), vượt 0,13 điểm phần trăm so với chỉ tiêu "
    "đề ra. Các năm 2023, 2024 chưa đạt mức giao. Do có năm chưa đạt nên kết quả chưa ổn định, cần giữ vững."
)
HIGHER = ABOVE.replace("1.094", "1.095").replace("95,13", "95,22")
SHORTER = BELOW.replace("thấp hơn chỉ tiêu 0,13 điểm, gần đạt", "tuy còn thiếu 0,13 nhưng đáng khen")
QUITE_OTHER = "Chỉ tiêu 2.1: tuy còn thiếu 0,13 nhưng đáng khen, vì công đoàn cơ sở nào cũng cố gắng."


def report(met: str, missed: str) -> bytes:
    return document(f"{MET}\n{met}\n{OTHER}\n{MISSED}\n{OTHERS}\n{missed}".strip("\n").replace("\n\n", "\n"))


def retyped(content: bytes, old: str, new: str) -> bytes:
    """The document with other words in one of its runs."""
    package = WordPackage(content)
    (text,) = (t for t in package.root.iter(f"{W}t") if old in (t.text or ""))
    text.text = str(text.text).replace(old, new)
    package.touched()
    return package.saved()


class Rounds:
    """A report that is generated, written on by people and generated again."""

    def __init__(self, folder: Path, first: bytes) -> None:
        self.path = folder / "bao-cao.docx"
        self.edit(renew(self.path, marked(first), WHEN).path.read_bytes())

    def edit(self, content: bytes) -> None:
        self.path.write_bytes(marked(content, origin(self.path.read_bytes())))

    def again(self, generated: bytes, *, tracked: bool = False) -> Merged:
        merged = renew(self.path, marked(generated), WHEN, tracked=tracked).merged
        assert merged is not None
        return merged

    @property
    def lines(self) -> list[str]:
        return [line for line in lines_of(readings(self.path.read_bytes()).accepted) if line]

    def line(self, start: str) -> str:
        (found,) = (line for line in self.lines if line.startswith(start))
        return found


@pytest.mark.parametrize("own", [SHORTER, QUITE_OTHER], ids=["shorter", "quite other"])
@pytest.mark.parametrize("tracked", [False, True])
def test_a_reworded_paragraph_that_the_generator_moved_is_followed_from_then_on(
    tmp_path: Path, own: str, tracked: bool
) -> None:
    rounds = Rounds(tmp_path, report("", BELOW))
    rounds.edit(report("", own))
    for fresh, figure in ((ABOVE, "1.094/1.150"), (HIGHER, "1.095/1.150"), (ABOVE, "1.094/1.150")):
        found = rounds.again(report(fresh, ""), tracked=tracked)
        assert {k.what for k in found.kept} == {What.EDITED}, "nobody added or deleted anything"
        (clash,) = found.conflicts
        standing = rounds.line("Chỉ tiêu 2.1")
        assert (clash.generated, f"{clash.theirs}«" in standing, f"⏎{fresh}»" in standing) == (fresh, True, True)
        assert own is QUITE_OTHER or figure in clash.theirs
        assert rounds.lines.index(standing) == 1, "under the heading where it is generated"


def test_paragraphs_that_people_joined_or_split_are_known_again(tmp_path: Path):
    first, second = OTHER, OTHERS
    for one, their in ((f"{first}\n{second}", f"{first} {second}"), (f"{first} {second}", f"{first}\n{second}")):
        rounds = Rounds(tmp_path, document(one))
        rounds.edit(document(their))
        fresh = one.replace("30 lớp", "44 lớp").replace("đoàn viên ưu tú cho Đảng", "hội viên giỏi vào các lớp nguồn")
        rounds.again(document(fresh))
        again = rounds.again(document(fresh.replace("44", "51")))
        assert "51 lớp" in "".join(rounds.lines) and {k.what for k in again.kept} <= {What.EDITED}
        rounds.path.unlink()


def test_what_stood_for_other_blocks_is_passed_over(tmp_path: Path):
    rounds = Rounds(tmp_path, report("", BELOW))
    rounds.edit(report("", SHORTER))
    rounds.again(report(ABOVE, ""))
    (kept,) = (tmp_path / ".luu").glob("goc *.json")
    for damaged in ("[", '[[[700],"x","y"]]', '[[[0],"x","y"]]', "{}", "7", "[7]"):
        kept.write_text(damaged, encoding="utf-8")
        assert not rounds.again(report(HIGHER, "")).left and "tuy còn thiếu" in rounds.line("Chỉ tiêu 2.1")


def test_a_merge_says_by_what_it_will_know_paragraphs_again() -> None:
    base, theirs, ours = document(OTHER), document(OTHER.replace("nữ đoàn viên", "chị em")), document(OTHER)
    (stood,) = merge(base, theirs, ours, when=WHEN).stand_ins
    assert (stood.blocks, stood.generated, stood.text) == ((0,), OTHER, OTHER.replace("nữ đoàn viên", "chị em"))


FIRST, SECOND, LAST = "# 3. Đối với cấp ủy", "# 4. Kiến nghị chung", "# 5. Tổ chức thực hiện"
PARTY = "Đề nghị cấp ủy quan tâm bố trí cán bộ công đoàn chuyên trách."
COMMON = "Đề nghị sửa mẫu biểu báo cáo cho gọn hơn trong năm tới."
NEW = "CĐCS Một: đề nghị mở thêm lớp tập huấn nghiệp vụ."
NEWER = "CĐCS Hai: đề nghị hỗ trợ kinh phí hội thao."


@pytest.mark.parametrize(
    "theirs",
    [
        f"{FIRST}\n{PARTY}\n{COMMON}\n{SECOND}\n{LAST}\nHết.",
        f"{FIRST}\n{COMMON}\n{PARTY}\n{SECOND}\n{LAST}\nHết.",
        f"{FIRST}\n{PARTY}\n{SECOND}\n{LAST}\nHết.\n{COMMON}",
        f"{COMMON}\n{FIRST}\n{PARTY}\n{SECOND}\n{LAST}\nHết.",
        f"{FIRST}\n{PARTY}\n{COMMON}\n{SECOND}\nLời của văn phòng.\n{LAST}\nHết.",
        f"{FIRST}\n{PARTY}\n{SECOND}\n{LAST}\nHết.",
    ],
    ids=["up", "up, first", "down", "to the top", "beside people's words", "deleted"],
)
@pytest.mark.parametrize(
    "came",
    [f"{COMMON}\n{NEW}\n{NEWER}", f"{NEW}\n{COMMON}\n{NEWER}", f"{NEW}\n{NEWER}"],
    ids=["behind", "around", "instead"],
)
def test_what_is_new_goes_under_its_own_heading_whatever_became_of_its_neighbours(theirs: str, came: str) -> None:
    base = f"{FIRST}\n{PARTY}\n{SECOND}\n{COMMON}\n{LAST}\nHết."
    found = merge(document(base), document(theirs), document(base.replace(COMMON, came)), when=WHEN)
    lines = lines_of(found.document)
    under = lines[lines.index(SECOND) : lines.index(LAST)]
    assert NEW in under and NEWER in under and under.index(NEW) < under.index(NEWER)


def test_what_is_new_follows_its_neighbours_where_people_took_the_heading_away() -> None:
    base = f"{FIRST}\n{PARTY}\n{SECOND}\n{COMMON}\n{LAST}\nHết."
    theirs = f"{FIRST}\n{PARTY}\n{COMMON}\n{LAST}\nHết."
    found = merge(document(base), document(theirs), document(base.replace(COMMON, f"{COMMON}\n{NEW}")), when=WHEN)
    lines = lines_of(found.document)
    assert lines[lines.index(COMMON) + 1] == NEW


# ------------------------------------------------------------------------------------------- clashes that stand


RESULT = "Chỉ tiêu 3.1: có 26/30 đơn vị có tổ nữ công, bằng 86,7%, chưa đạt mức giao 90%."
MORE = "Chỉ tiêu 3.1: có 27/30 đơn vị có tổ nữ công, bằng 90,0%, đạt mức giao 90%."
MOST = MORE.replace("27/30", "28/30").replace("90,0%", "93,3%")
THEIRS = RESULT.replace("chưa đạt mức giao", "không đạt yêu cầu của mức giao")
SAYS = "tonghop: Nội dung mới theo số liệu hiện nay (chữ ở đây là của cơ quan nên được giữ nguyên):"


@pytest.fixture
def clashing(tmp_path: Path) -> Rounds:
    """A report in which people have said otherwise what the generator says otherwise now."""
    rounds = Rounds(tmp_path, document(f"{RESULT}\n{OTHER}"))
    rounds.edit(document(f"{THEIRS}\n{OTHER}"))
    found = rounds.again(document(f"{MORE}\n{OTHER}"))
    assert [(c.theirs, c.generated) for c in found.conflicts] == [
        (THEIRS.replace("26/30", "27/30").replace("86,7%", "90,0%"), MORE)
    ]
    return rounds


def comment_of(rounds: Rounds) -> str:
    line = rounds.line("Chỉ tiêu 3.1")
    return line[line.index("«") + 1 : -1] if "«" in line else ""


def test_a_clash_that_stands_is_named_again_with_what_is_generated_now(clashing: Rounds) -> None:
    for generated in (MOST, MOST, MOST.replace("28/30", "29/30")):
        found = clashing.again(document(f"{generated}\n{OTHER}"))
        figure = generated.split(" ")[3]
        standing = clashing.line("Chỉ tiêu 3.1").split("«")[0]
        assert figure in standing and [(c.theirs, c.generated) for c in found.conflicts] == [(standing, generated)]
        assert comment_of(clashing) == f"{SAYS}⏎{generated}"
        assert not any(k.what in (What.ADDED, What.DELETED) for k in found.kept)


@pytest.mark.parametrize("fresh", [MORE, MOST], ids=["same figures", "new figures"])
def test_a_clash_is_over_when_people_write_what_is_generated(clashing: Rounds, fresh: str) -> None:
    settled = clashing.path.read_bytes()
    clashing.edit(retyped(settled, "không đạt yêu cầu của mức giao", "đạt mức giao"))
    found = clashing.again(document(f"{fresh}\n{OTHER}"))
    assert not found.conflicts and comment_of(clashing) == ""
    assert clashing.line("Chỉ tiêu 3.1") == fresh
    assert not clashing.again(document(f"{fresh}\n{OTHER}")).conflicts


def test_a_clash_is_over_when_people_delete_the_comment(clashing: Rounds) -> None:
    clashing.edit(document("\n".join(line.split("«")[0] for line in clashing.lines)))
    found = clashing.again(document(f"{MOST}\n{OTHER}"))
    assert not found.conflicts and comment_of(clashing) == ""
    assert "28/30" in clashing.line("Chỉ tiêu 3.1") and "không đạt" in clashing.line("Chỉ tiêu 3.1")


def test_what_is_generated_no_more_is_named_as_long_as_it_stands_and_is_nobodys_addition(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, document(f"{OTHER}\n{RESULT}"))
    rounds.edit(document(f"{OTHER}\n{THEIRS}"))
    for fresh in (OTHER, OTHER.replace("30 lớp", "31 lớp"), OTHER.replace("30 lớp", "32 lớp")):
        found = rounds.again(document(fresh))
        assert [(c.theirs, c.generated) for c in found.conflicts] == [(THEIRS, "")]
        assert not any(k.what in (What.ADDED, What.DELETED) for k in found.kept)


def test_a_clash_in_a_cell_is_named_again_and_goes_when_it_is_settled(tmp_path: Path) -> None:
    table = "| TT | Đơn vị | Đoàn viên | Nữ\n| 1 | CĐCS Một | 10 | 4\n| 2 | CĐCS Hai | 20 | 8"
    rounds = Rounds(tmp_path, document(table))
    rounds.edit(document(table.replace("| 20 |", "| 21 |")))
    for women in (9, 10):
        found = rounds.again(document(table.replace("| 20 | 8", f"| 22 | {women}")))
        assert [(c.theirs, c.generated) for c in found.conflicts] == [("21", "22")]
    found = rounds.again(document(table.replace("| 20 | 8", "| 23 | 10")))
    assert [(c.theirs, c.generated) for c in found.conflicts] == [("21", "23")]
    assert "23»" in rounds.line("| 2 |")
    rounds.edit(retyped(rounds.path.read_bytes(), "21", "23"))
    assert not rounds.again(document(table.replace("| 20 | 8", "| 23 | 11"))).conflicts
    assert rounds.line("| 2 |") == "| 2 | CĐCS Hai | 23 | 11"


def test_a_picture_of_people_where_another_is_drawn_is_named_until_they_take_that(tmp_path: Path) -> None:
    rounds = Rounds(tmp_path, document(f"{OTHER}\n! red, Biểu đồ 1"))
    rounds.edit(document(f"{OTHER}\n! green, Hình của ta"))
    for other in (OTHER, OTHER.replace("30 lớp", "31 lớp")):
        found = rounds.again(document(f"{other}\n! blue, Biểu đồ 1"))
        assert [(c.theirs, c.generated) for c in found.conflicts] == [
            ("Hình của ta", "Biểu đồ đã vẽ lại theo số liệu mới: Biểu đồ 1")
        ]
