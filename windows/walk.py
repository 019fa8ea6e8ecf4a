"""A round as an office does it, from the zip to the report, without a typed command: by mouse, a picture of each step.

    python -m windows.walk dist/tonghop-windows.zip     docs/img/tu-zip-*.png and docs/tu-zip-den-bao-cao.md, anew

On Windows, or where Wine, Xvfb and LibreOffice are. Nothing of the program is called: its window is opened by its .bat,
buttons are found where they stand, files come in by the dialogs of the system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from textwrap import fill
from types import ModuleType

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))  # below a Python of a bundle nothing else leads here

PAGE = REPOSITORY / "docs" / "tu-zip-den-bao-cao.md"
PICTURES = "img/tu-zip-{number:02}-{name}.png"
PROGRAM, PERIOD = "phu-sa", "2026"
HOME = Path("C:\\Công đoàn\\thử 1")
SENT = Path("C:\\Công đoàn\\nhận qua Zalo")
SIGN = "windows-walk.txt"  # lies in a folder that a walk has made, and the next one may clear away
SMALL = (1366, 768)
TITLE = "Tổng hợp báo cáo"
ASKED = "Cần trả lời"
WHO = "Nguyễn Thị Hoa"
COLOURS = 128  # red stays red
# What stands in the left column of the window, line by line; the line between has no words.
COLUMN = (
    "Các bước của một kỳ", "Xem trước…", "Làm biểu mẫu", "Soạn thư", "Gửi…", "Lấy từ hộp thư", "Nhận tệp…",
    "Nhận thư mục…", "Tổng hợp", "Xem tình hình nộp", "Viết báo cáo", "Gửi cấp trên", "", "Duyệt bản nộp…", "Chốt kỳ…",
)  # fmt: skip


class Clerk:
    """Who does the round: with `hands`, on files that lie in `sent`; `window`: what he works in."""

    def __init__(self, hands: ModuleType, home: Path, sent: Path) -> None:
        self.hands, self.home, self.sent = hands, home, sent
        self.window = 0

    def shows(self, folder: Path) -> int:
        """Have a folder shown by the system."""
        subprocess.Popen(["explorer.exe", str(folder)])
        return int(self.hands.appeared(folder.name, 60))

    def opens(self) -> int:
        """Open the program from the folder that is shown, as a double click does."""
        shown = self.hands.appeared(HOME.name)
        self.hands.to_the_front(shown)
        left, top, right, bottom = self.hands.box_of(shown)
        self.hands.click((left + (right - left) * 2 // 3, top + (bottom - top) * 3 // 4))  # beside all files
        self.hands.press(ord("T"))
        self.hands.press(self.hands.ENTER)
        self.window = self.hands.appeared(TITLE, 120)
        self.hands.closed(HOME.name)
        self.rests()
        postponed(self.home / "du-lieu" / "inputs" / PROGRAM / "chuong-trinh.xlsx")
        self.hands.to_the_front(self.window)
        self.hands.press(self.hands.F5)
        return self.rests()

    def rests(self) -> int:
        """Wait for the end of what was begun; gives the window."""
        self.hands.until(lambda: self.hands.at_rest(self.window), "what was begun has no end", 900)
        return self.window

    def presses(self, button: str, seen: Callable[[], object]) -> None:
        """Press a button of the left column, so that something is seen."""
        self.hands.to_the_front(self.window)
        column = self.hands.column_of(self.window, len(COLUMN))
        self.hands.pressed(column[COLUMN.index(button)].middle, seen)
        self.hands.rest_pointer(self.window)

    def does(self, button: str) -> int:
        """Press it and wait."""
        self.presses(button, lambda: self.hands.at_work(self.window))
        return self.rests()

    def signs(self, button: str) -> int:
        """Press a button that asks who decides, and type the name."""
        self.presses(button, lambda: self.hands.titled(button.rstrip("…")))
        self.hands.press(self.hands.CONTROL, ord("A"))
        self.hands.typed(WHO)
        return self.window

    def is_asked(self) -> int:
        """Have the name taken, wait for the question that follows."""
        self.hands.press(self.hands.ENTER)
        self.hands.appeared(ASKED)
        return self.window

    def agrees(self) -> int:
        """Say yes: the button left of No."""
        yes, _ = self.hands.parts_of(self.hands.titled(ASKED))[-2:]
        self.hands.pressed(yes.middle, lambda: not self.hands.titled(ASKED))
        self.hands.rest_pointer(self.window)
        return self.rests()

    def chooses(self, button: str, dialog: str, what: Path) -> int:
        """Press a button that asks for files or a folder, and name them."""
        self.presses(button, lambda: self.hands.titled(dialog))
        time.sleep(1)
        self.hands.typed(str(what))
        return self.window

    def takes(self) -> int:
        """Have what was named taken."""
        self.hands.press(self.hands.ENTER)
        return self.rests()


def postponed(program: Path) -> None:
    """Have the forms be due soon, as an office types it in Excel, whatever day it is."""
    import openpyxl

    book = openpyxl.load_workbook(program)
    for row in book["Kỳ báo cáo"].iter_rows(min_row=5):
        if str(row[0].value) == PERIOD:
            row[7].value = datetime.combine(datetime.now().date() + timedelta(days=12), datetime.min.time())
    book.save(program)


@dataclass(frozen=True, slots=True)
class Scene:
    """A step: the name of its picture, its heading, what is said of it; `done` gives the window that is pictured."""

    name: str
    title: str
    said: str
    done: Callable[[Clerk], int]


def one_form(clerk: Clerk) -> Path:
    """A form that came by itself."""
    return min((clerk.sent / "riêng").iterdir())


SCENES = (
    Scene(
        "thu-muc",
        "Thư mục đã giải nén",
        "Giải nén **toàn bộ** tệp `tonghop-windows.zip` vào một thư mục, ở đây là `C:\\Công đoàn\\thử 1`. Trong "
        "đó có năm mục; không phải cài gì.",
        lambda clerk: clerk.shows(clerk.home),
    ),
    Scene(
        "cua-so",
        "Mở cửa sổ",
        "Bấm đúp `Tổng hợp.bat`: cửa sổ mở ra, chương trình và kỳ đã chọn sẵn ở hai ô trên cùng, bước nên làm "
        "tiếp tô xanh. Lúc ấy thư mục `du-lieu` được lập bên cạnh. Hạn nộp sửa trong **Tệp chương trình** (bên "
        "phải).",
        Clerk.opens,
    ),
    Scene(
        "bieu-mau",
        "Làm biểu mẫu",
        "Bấm **Làm biểu mẫu**: mỗi đơn vị được một tệp Excel. Bên phải, dưới chữ **Mở**, có thêm **Biểu mẫu** để xem.",
        lambda clerk: clerk.does("Làm biểu mẫu"),
    ),
    Scene(
        "thu",
        "Soạn thư mời",
        "Bấm **Soạn thư**: mỗi đơn vị có địa chỉ thư được một thư nháp kèm biểu. Thẻ **Diễn biến** cho biết đã "
        "soạn gì.",
        lambda clerk: clerk.does("Soạn thư"),
    ),
    Scene(
        "chon-tep",
        "Chọn tệp nhận về",
        "Biểu gửi về qua Zalo: bấm **Nhận tệp…** rồi chọn tệp.",
        lambda clerk: clerk.chooses("Nhận tệp…", "Biểu đơn vị gửi đến", one_form(clerk)),
    ),
    Scene(
        "nhan-tep",
        "Tệp đã nhận",
        "Tệp được chép vào đúng chỗ; tệp gốc còn nguyên.",
        Clerk.takes,
    ),
    Scene(
        "chon-thu-muc",
        "Chọn thư mục nhận về",
        "Nhiều biểu trong một thư mục, hay trên USB: bấm **Nhận thư mục…** rồi chọn thư mục.",
        lambda clerk: clerk.chooses("Nhận thư mục…", "Thư mục biểu đơn vị gửi đến", clerk.sent / "cả thư mục"),
    ),
    Scene(
        "nhan-thu-muc",
        "Thư mục đã nhận",
        "Mọi tệp trong thư mục ấy, kể cả thư mục con, được chép vào. Bước tô xanh giờ là **Tổng hợp**.",
        Clerk.takes,
    ),
    Scene(
        "tong-hop",
        "Tổng hợp",
        "Bấm **Tổng hợp**: máy đọc các biểu, kiểm tra từng ô và cộng. Thẻ **Lỗi, cảnh báo** nêu từng chỗ cần xem: "
        "đơn vị nào, trang nào, ô nào, cần ghi gì. Năm ô phía trên cho biết đã nhận bao nhiêu biểu, bao nhiêu "
        "biểu còn lỗi.",
        lambda clerk: clerk.does("Tổng hợp"),
    ),
    Scene(
        "tinh-hinh",
        "Xem tình hình nộp",
        "Bấm **Xem tình hình nộp**: ai đã nộp, ai còn lỗi, hôm nay cần gọi ai.",
        lambda clerk: clerk.does("Xem tình hình nộp"),
    ),
    Scene(
        "thu-sua",
        "Soạn thư đề nghị sửa",
        "Bấm **Soạn thư** lần nữa: đơn vị còn lỗi được thư đề nghị sửa, kèm biểu đã tô chỗ sai.",
        lambda clerk: clerk.does("Soạn thư"),
    ),
    Scene(
        "duyet",
        "Duyệt: ai duyệt",
        "Biểu đã ổn thì bấm **Duyệt bản nộp…** và ghi họ tên người duyệt.",
        lambda clerk: clerk.signs("Duyệt bản nộp…"),
    ),
    Scene(
        "duyet-hoi",
        "Duyệt: máy hỏi",
        "Máy nói sắp duyệt những bản nào rồi hỏi.",
        Clerk.is_asked,
    ),
    Scene(
        "duyet-xong",
        "Duyệt: xong",
        "Chọn **Có**: các bản nộp không còn lỗi được duyệt.",
        Clerk.agrees,
    ),
    Scene(
        "tong-hop-lai",
        "Tổng hợp lần nữa",
        "Bước tô xanh lại là **Tổng hợp**: bấm để bảng tổng hợp theo điều vừa quyết định.",
        lambda clerk: clerk.does("Tổng hợp"),
    ),
    Scene(
        "bao-cao",
        "Viết báo cáo",
        "Bấm **Viết báo cáo**: báo cáo Word được viết, mở bằng **Báo cáo** ở bên phải. Cơ quan viết vào chỗ chữ "
        "nghiêng trong ngoặc vuông; bấm lần nữa thì chữ đã viết được giữ.",
        lambda clerk: clerk.does("Viết báo cáo"),
    ),
    Scene(
        "cap-tren",
        "Gửi cấp trên",
        "Bấm **Gửi cấp trên**: một thư nháp kèm báo cáo và số liệu tổng hợp, mở bằng Outlook hoặc Thunderbird để gửi.",
        lambda clerk: clerk.does("Gửi cấp trên"),
    ),
    Scene(
        "chot",
        "Chốt kỳ: ai quyết định",
        "Số liệu đã thống nhất thì bấm **Chốt kỳ…** và ghi họ tên người quyết định.",
        lambda clerk: clerk.signs("Chốt kỳ…"),
    ),
    Scene(
        "chot-hoi",
        "Chốt kỳ: máy hỏi",
        "Máy nói còn thiếu gì rồi hỏi.",
        Clerk.is_asked,
    ),
    Scene(
        "chot-xong",
        "Chốt kỳ: xong",
        "Chọn **Có**: số liệu của kỳ được giữ lại. Sau đó đơn vị có gửi số khác thì số đã chốt vẫn đứng.",
        Clerk.agrees,
    ),
    Scene(
        "ket-qua",
        "Các tệp đã làm",
        "Mọi tệp đã làm nằm trong `du-lieu\\outputs\\phu-sa\\2026`.",
        lambda clerk: clerk.shows(clerk.home / "du-lieu" / "outputs" / PROGRAM / PERIOD),
    ),
)
REPORT = Scene("bao-cao-word", "Báo cáo", "Báo cáo vừa viết: trang đầu và bảng kết quả.", lambda clerk: clerk.window)
_HEAD = """# Từ tệp zip đến báo cáo, không gõ lệnh nào

Trọn một kỳ trên máy Windows, chỉ bấm chuột, chọn tệp và gõ họ tên: từ lúc giải nén đến lúc có báo cáo. Mỗi bước một
hình, chụp từ bản đóng gói lúc đang làm; số liệu minh họa. Khung cửa sổ và hộp chọn tệp trong hình là của Wine, trên
Windows trông hơi khác. Nói kỹ hơn về từng bước: [một kỳ báo cáo](mot-ky-bao-cao.md).
"""


def pictures() -> list[str]:
    """Where the pictures lie, below docs."""
    return [PICTURES.format(number=at, name=scene.name) for at, scene in enumerate((*SCENES, REPORT), 1)]


def page() -> str:
    """The steps as a page."""
    blocks = [_HEAD]
    for number, (scene, picture) in enumerate(zip((*SCENES, REPORT), pictures(), strict=True), 1):
        said = fill(scene.said, 118, break_long_words=False, break_on_hyphens=False)
        blocks.append(f"## {number}. {scene.title}\n\n{said}\n\n![{scene.title}]({picture})\n")
    return "\n".join(blocks)


# ------------------------------------------------------------------------------------------- on Windows


def make_room(folder: Path) -> None:
    """An empty folder, in place of what a former walk left. Raises FileExistsError for a folder of somebody's own."""
    sign = folder / SIGN
    if folder.exists():
        if not sign.is_file():
            raise FileExistsError(f"{folder} is there and not of a walk: it stays as it is; move it to walk here")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    sign.touch()


def walk(package: Path, sent: Path, instead: Path, target: Path) -> None:
    """Do the round; pictures and report go into `target`. `instead`: packages put in place of the bundle's."""
    hands = import_module("windows.hands")  # which Windows alone can load
    hands.sharp()
    make_room(HOME.parent)
    shutil.copytree(sent, SENT)
    with zipfile.ZipFile(package) as zipped:
        zipped.extractall(HOME)
    (site,) = HOME.glob("chuong-trinh/*/Lib/site-packages")
    for folder in instead.iterdir():
        for former in site.glob(
            folder.name.partition("-")[0] if "-" not in folder.name else f"{folder.name.partition('-')[0]}-*"
        ):
            shutil.rmtree(former)
        shutil.copytree(folder, site / folder.name)
    clerk = Clerk(hands, HOME, SENT)
    for scene, picture in zip(SCENES, pictures(), strict=False):
        window = scene.done(clerk)
        small = hands.seen(window).convert("RGB").quantize(COLOURS, dither=0)
        small.save(target / Path(picture).name, optimize=True)
    hands.closed(PERIOD)
    hands.closed(TITLE)
    shutil.copyfile(HOME / "du-lieu" / "outputs" / PROGRAM / PERIOD / "bao-cao.docx", target / "bao-cao.docx")


# ------------------------------------------------------------------------------------------- where it is begun


def returned(folder: Path) -> Path:
    """Forms filled with illustrative figures, as they come: one by itself, the others in a folder."""
    scratch = folder / "chạy thử"
    begun = (
        sys.executable,
        "-X",
        "utf8",
        "-m",
        "pipeline",
        "demo",
        "-p",
        PROGRAM,
        "-k",
        PERIOD,
        "--scratch",
        str(scratch),
    )
    subprocess.run(begun, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
    sent = folder / "gửi đến"
    shutil.copytree(scratch / "inputs" / PROGRAM / PERIOD, sent / "cả thư mục")
    first = min((sent / "cả thư mục").rglob("*.xlsx"))
    (sent / "riêng").mkdir()
    first.rename(sent / "riêng" / first.name)
    return sent


def by_wine(package: Path, sent: Path, instead: Path, target: Path) -> None:
    """The same under Wine, on a desktop as Windows has one: worked by the Python of the bundle itself."""
    from tests.screens import screen
    from windows.tried import put_numpy_of_wine

    runner = target.parent / "người bấm"
    with zipfile.ZipFile(package) as zipped:
        zipped.extractall(runner)
    (own,) = (path.parent for path in runner.glob("chuong-trinh/*/start.py"))
    for folder in put_numpy_of_wine(own):
        shutil.copytree(folder, instead / folder.name)
    shutil.copytree(REPOSITORY / "windows", runner / "windows")
    words = (own / "pythonw.exe", runner / "windows" / "walk.py", package, sent, instead, target)
    with screen() as display:
        desktop = ("wine", "explorer", f"/desktop=walk,{SMALL[0]}x{SMALL[1]}")
        environment = {**os.environ, "DISPLAY": display, "PYTHONUTF8": "1", "WINEDEBUG": "-all"}
        subprocess.run([*desktop, *map(of_windows, words)], check=False, cwd=runner, env=environment)


def of_windows(path: Path) -> str:
    """A path as Wine has it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def report_shown(report: Path, work: Path, target: Path) -> None:
    """A picture of the finished report, printed by LibreOffice."""
    from guide.paper import to_pdf
    from guide.pictures import SHOTS, photograph

    (printed,) = to_pdf([report], work)
    photograph(printed, next(shot for shot in SHOTS if shot.name == "bao-cao"), work, target)


def main(package: Path) -> None:
    """Do the round, write pictures and page."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        target, instead = work / "hình", work / "thay"
        for folder in (target, instead):
            folder.mkdir()
        sent = returned(work)
        (walk if os.name == "nt" else by_wine)(package.resolve(), sent, instead, target)
        report = target / "bao-cao.docx"
        if not report.is_file():
            taken = len(list(target.glob("*.png")))
            said = target / "why.txt"
            sys.exit(
                f"walk: ended after {taken} pictures: {said.read_text('utf-8') if said.is_file() else 'no word why'}"
            )
        *of_window, of_report = (Path(picture).name for picture in pictures())
        for old in (PAGE.parent / "img").glob("tu-zip-*.png"):
            old.unlink()
        for picture in of_window:
            shutil.copyfile(target / picture, PAGE.parent / "img" / picture)
        report_shown(report, work, PAGE.parent / "img" / of_report)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main(Path(sys.argv[1]))
    else:  # by Wine, which shows no line of what it runs on a desktop
        bundle, sent, instead, there = map(Path, sys.argv[1:])
        try:
            walk(bundle, sent, instead, there)
        except Exception as error:  # whatever it was
            (there / "why.txt").write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
            raise
