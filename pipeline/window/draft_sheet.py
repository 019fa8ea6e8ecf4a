"""A program drafted from an official document: the document, the list of unions, and what the command says of both."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog, ttk

from pipeline.events import OutputEvent
from pipeline.shipped import PROGRAM_FILE
from pipeline.window.look import ScreenScale
from pipeline.window.runner import Heard
from pipeline.window.sheets import AskedField, SheetWindow
from pipeline.window.wizard import LIST_KINDS, EndPage

SIZE = (860, 520)  # pixels of an ordinary screen
DO, CLOSE = "Soạn nháp", "Xong"
DOCUMENT_KINDS = (("Văn bản", "*.docx *.pdf *.txt *.md *.html *.htm"), ("Tất cả", "*"))
_ABOUT = (
    "Máy đọc nghị quyết, chương trình hành động, kế hoạch và soạn nháp tệp chương trình: cơ quan, nhiệm kỳ, kỳ họp, "
    "từng chỉ tiêu với mức giao. Ô xanh là chắc, ô vàng nên xem lại, ô cam chưa chắc."
)
_FIELDS = (
    ("document", "Văn bản", "Tệp Word (.docx), PDF có chữ, .txt, trang web lưu lại"),
    ("units", "Danh sách đơn vị", "Tệp Excel có dòng tiêu đề “Tên đơn vị”; chưa có thì để trống"),
    ("name", "Tên thư mục", "Không dấu, không cách, ví dụ tinh-a; để trống thì lấy theo tên cơ quan"),
)
_NO_DOCUMENT = "Chọn tệp văn bản."
_WORKING = "Đang đọc văn bản…"
_COMPARED = "Chương trình đã có: so với văn bản"


class DraftSheet(SheetWindow):
    """The fields, then what was made; `made` is called with the name of the program once there is one."""

    def __init__(
        self,
        root: tk.Tk,
        scale: ScreenScale,
        workspace: Path,
        made: Callable[[str], None],
        opened: Callable[[Path], None],
    ) -> None:
        super().__init__(root, scale, "Soạn chương trình từ văn bản", SIZE)
        self._workspace, self._made, self._opened = workspace, made, opened
        self.done = ""  # the name of the program that was made
        self.ended = False  # whether it shows what came of it
        px = scale.px
        self.asking = ttk.Frame(self.body)
        about = ttk.Label(self.asking, text=_ABOUT, wraplength=px(800), justify="left", style="Dim.TLabel")
        about.pack(anchor="w", pady=(0, px(12)))
        self.fields = {name: AskedField(self.asking, scale, label, hint) for name, label, hint in _FIELDS}
        for field in self.fields.values():
            field.pack(fill="x", pady=(0, px(7)))
        self._chooser("document", DOCUMENT_KINDS)
        self._chooser("units", LIST_KINDS)
        self.end = EndPage(self.body, scale)
        self.asking.pack(fill="both", expand=True)
        self.do_button = self.with_button(DO, self.go_on, usual=True)
        self.leave_button = self.with_button("Thôi", self.leave, side="left")
        self.key("<Alt-s>", self.do_button)
        self.bind("<Return>", lambda _: self.go_on())

    def _chooser(self, name: str, kinds: tuple[tuple[str, str], ...]) -> None:
        field, title = self.fields[name], str(self.fields[name].label["text"])

        def choose() -> None:
            found = filedialog.askopenfilename(parent=self, title=title, filetypes=kinds)
            if found:
                field.put(found)

        button = ttk.Button(field, text="Chọn tệp…", command=choose)
        button.grid(row=0, column=2, padx=(self.scale.px(8), 0))

    def go_on(self) -> None:
        """Have it drafted, or held against the program that stands; once that is done, close."""
        if self.ended:
            self.leave()
        elif not self.fields["document"].typed:
            self.fields["document"].wrong(_NO_DOCUMENT)
            self.fields["document"].control.focus_set()
        elif "disabled" not in self.do_button.state():
            self.fields["document"].wrong("")
            self.do_button.configure(state="disabled")
            self.say(_WORKING, "Dim.TLabel")
            self.runner.ask(self._command(), self._heard)

    def _command(self) -> list[str]:
        typed = {name: field.typed for name, field in self.fields.items()}
        options = [f"--{name}={typed[name]}" for name in ("name", "units") if typed[name]]
        return ["draft", "--workspace", str(self._workspace), *options, "--", typed["document"]]

    def _heard(self, said: Heard) -> None:
        self.do_button.configure(state="normal")
        made = [Path(item.path) for item in said.of(OutputEvent) if Path(item.path).name == PROGRAM_FILE]
        if said.status:
            self.say(said.problem, "Bad.TLabel")
            return
        if made:
            self.done = made[0].parent.name
        else:
            self.end.head.configure(text=_COMPARED)
        self.ended = True
        self.say("")
        self.asking.pack_forget()
        self.end.show(said, self._opened)
        self.end.pack(fill="both", expand=True)
        self.do_button.configure(text=CLOSE)
        self.leave_button.configure(state="disabled")
        (self.end.first or self.do_button).focus_set()

    def leave(self) -> None:
        """Close it; the program that was made is chosen."""
        super().leave()
        if self.done:
            self._made(self.done)
