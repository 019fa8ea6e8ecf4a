"""The rooms of the house: imports go downwards only, every library has one home, one module prints.

The tables below are the rule; the rest of the file reads the sources and compares.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache, cached_property
from pathlib import Path

import pytest

from pipeline.issues import CATALOGUE

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "pipeline"

# Top to bottom. A room imports from rooms below it; rooms on one line, and modules of one room, may import each other.
LEVELS: tuple[tuple[set[str], str], ...] = (
    ({"__main__"}, "exit codes: knows everything, nothing knows it"),
    ({"window"}, "buttons that begin commands as processes of their own: shows what they say, knows no rule"),
    ({"reference"}, "commands and rules as pages of docs/"),
    ({"cli"}, "commands: what is asked on the command line and said on the screen"),
    ({"demo"}, "illustrative figures: forms filled as unions would, years before, half a term told"),
    ({"steps"}, "the story: one function per command, so a test can run a command without a terminal"),
    ({"mail"}, "letters out, forms in: sends what was made, fetches what came"),
    ({"review"}, "the report, the note, the drafts: computes no figure of its own"),
    ({"workbooks"}, "summary, tracking book, comparison, marked copies: computes no figure of its own"),
    ({"closes"}, "what a close keeps and holds, over time"),
    ({"round"}, "one round put together: frames (pandas starts here), roster, decisions, plausibility, views"),
    ({"intake"}, "files to submissions"),
    ({"checks"}, "rules on what was filled in; they know the form, not the file it came in"),
    ({"measures"}, "pairs, sums, status, outlook: the same whatever form or file the figures came from"),
    ({"forms"}, "what a union is asked: follows from the program alone"),
    ({"draft"}, "an official document understood: blocks, promises, questions, a program workbook of them"),
    ({"program"}, "what was promised: the source everything else follows from"),
    ({"documents"}, "what people edit is merged, kept, turned into PDF; knows nothing of unions"),
    ({"grids"}, "what a person sees in each cell of a file, whatever program wrote it"),
    ({"cache"}, "what was worked out before, by what it was worked out of; knows nothing of what that is"),
    (
        {
            "text",
            "issues",
            "errors",
            "events",
            "ways",
            "settings",
            "office_settings",
            "shipped",
            "toml_table",
            "labelled",
            "calamine",
            "openpyxl_gaps",
            "files",
            "in_use",
            "zip_directory",
            "zip_package",
            "zip_writing",
            "locks",
            "faults",
            "old_encodings",
            "sandbox",
            "contacts",
            "patterns",
            "file_names",
            "lookalikes",
            "machine",
            "raster",
            "moments",
            "garbage",
            "work",
        },
        "words, numbers, problems, files: know nothing of the trade",
    ),
    ({"__init__"}, "the version number"),
)

# Library -> modules that may import it (patterns), and why there.
HOMES: dict[str, tuple[tuple[str, ...], str]] = {
    "openpyxl": (
        (
            "openpyxl_gaps",
            "draft.book",
            "forms.*",
            "program.blank",
            "program.notable",
            "program.whole_book",
            "program.whole_table",
        ),
        "edits workbooks that people styled; tells cells in % and failed formulas of program workbooks",
    ),
    "python_calamine": (
        ("calamine", "grids.calamine_sheets", "program.tables"),
        "reads returned forms (where no reader of ours can) and program workbooks",
    ),
    "xlrd": (("grids.xls_sheet",), "reads .xls whole: formats, errors, comments"),
    "duckdb": (("workbooks.data_file",), "figures of a whole country as Parquet; loaded when there are so many"),
    "xlsxwriter": (("workbooks.*",), "writes the summary and the tracking book, nothing else"),
    "docxtpl": (("review.*",), "fills the report template, nothing else"),
    "docx": (("review.*",), "comes with docxtpl: measures of pictures and tables in the report"),
    "jinja2": (("sandbox", "review.*", "mail.*"), "template language of report and messages, within bounds"),
    "olefile": (
        ("intake.letters.outlook", "grids.outside_xls"),
        "letters saved by Outlook; the stream of an old workbook",
    ),
    "pdfplumber": (("draft.read_pdf",), "where words stand on a page of a PDF, and the lines of its tables"),
    "tnefparse": (("intake.letters.outlook",), "letters wrapped by Outlook"),
    "asn1crypto": (("intake.unpack.signed",), "signed letters are opened there"),
    "py7zr": (("intake.unpack.archives",), "archives other than zip are opened there"),
    "rarfile": (("intake.unpack.archives",), "archives other than zip are opened there"),
    "distributed": (("work.cluster",), "a cluster, where somebody has one: an extra"),
    "fsspec": (("work.places",), "files of a place that machines share and that is no folder: an extra"),
    "filelock": (("locks",), "what one process at a time may do"),
    "psutil": (
        ("files", "machine", "documents.word", "intake.guard", "window.child"),
        "whether a process lives, and what it has started; how much the worker for unknown files uses",
    ),
    "keyring": (("mail.keys",), "the system's key store"),
    "imap_tools": (("mail.imap",), "reads the mailbox, nothing else"),
    "matplotlib": (("review.drawing",), "charts are for readers of reports"),
    "PIL": (("review.drawing",), "saves them small"),
    "pandas": (
        (
            "measures.told",
            "measures.rollup",
            "measures.succession",
            "measures.series",
            "measures.recast",
            "round.*",
            "closes.*",
            "review.*",
            "workbooks.*",
            "cli.*",
        ),
        "no frame before round.facts; what is told of an indicator is a frame, what comes of it plain values",
    ),
    "lxml": (
        ("zip_package", "grids.*", "forms.*", "draft.*", "intake.*", "documents.*", "review.*", "workbooks.*"),
        "file parts that the libraries do not reach",
    ),
    "viet_text_tools": (("text",), "keys and sorting of Vietnamese are settled in one place"),
    "typer": (("__main__", "cli.*"), "the command line ends there"),
    "rich": (("__main__", "cli.*"), "what appears in the terminal"),
}

# Where the package to install is not called like the module; docx is installed by docxtpl.
PACKAGES = {"PIL": "pillow", "docx": "docxtpl"}

# Library -> the module that may reach for what it keeps to itself, the names, and why there is no public way. A test in
# test_gaps.py fails for each when a new release drops it.
GAPS: dict[str, tuple[set[str], str]] = {
    "openpyxl_gaps": ({"_style", "_images", "_data"}, "looks copied as a whole, pictures neither decoded nor lost"),
    "workbooks.xlsxwriter_gaps": (
        {
            *("_prepare_formula", "_write_rows", "_write_string", "_check_dimensions", "_get_xf_index"),
            *("_get_shared_string_index", "_convert_date_time", "_sort_string_data", "_write_si"),
        },
        "most of the time and all of the memory of a large round is xlsxwriter's way with cells",
    ),
    "mail.imap": ({"_get_mailbox_client"}, "imap_tools declares it abstract: it is there to be overridden"),
}
# Documented in spite of their names: NamedTuple, Enum, the end of a process; lxml's types (_Element) have no other.
_PUBLIC_ALL_THE_SAME = {"_replace", "_fields", "_value_", "_exit"}

# guard and work talk to workers of their own by pipes; everything else returns values: it can be tested and reused.
PRINTERS = {"__main__", "cli.run", "cli.screen", "cli.console", "cli.stopping", "cli.telling", "intake.guard"}
PRINTERS |= {"work.worker"}


@dataclass(frozen=True)
class Module:
    """A source file of the package; `name` is dotted and leaves out `pipeline` (forms.layout, __init__)."""

    name: str
    source: str

    @property
    def room(self) -> str:
        """The level it belongs to: its first part."""
        return self.name.partition(".")[0]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.name)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts)
        found.append(Module(name, path.read_text(encoding="utf-8")))
    return tuple(found)


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything imported anywhere in the module, `pipeline.…` for its own package."""
    package = ["pipeline", *module.name.split(".")[:-1]]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*origin, *filter(None, [node.module])])
            if base == "pipeline":  # `from pipeline import text` names a module, `… import __version__` the package
                for alias in node.names:
                    yield node.lineno, "pipeline" if alias.name.startswith("__") else f"pipeline.{alias.name}"
            else:
                yield node.lineno, base


def level_of(room: str) -> int | None:
    """Position in LEVELS, 0 at the top; None for a room that has no place yet."""
    return next((n for n, (rooms, _) in enumerate(LEVELS) if room in rooms), None)


def upward_imports(module: Module) -> list[str]:
    """Imports that break LEVELS, and rooms missing from it."""
    own = level_of(module.room)
    if own is None:
        return [f"{module.name}: give it a place in LEVELS"]
    found = []
    for line, name in imports(module):
        if name.partition(".")[0] != "pipeline":
            continue
        room = [*name.split("."), "__init__"][1]
        level = level_of(room)
        if room != module.room and (level is None or level < own):
            found.append(f"{module.name}:{line} imports {room}, which does not lie below {module.room}")
    return found


def homeless_imports(module: Module) -> list[str]:
    """Imports of third-party libraries outside their home."""
    found = []
    for line, name in imports(module):
        library = name.partition(".")[0]
        if library == "pipeline" or library in sys.stdlib_module_names:
            continue
        homes, reason = HOMES.get(library, ((), "it has no home yet: add it to HOMES and to pyproject.toml"))
        if not any(fnmatch(module.name, home) for home in homes):
            found.append(f"{module.name}:{line} imports {library} ({reason})")
    return found


def prints(module: Module) -> list[str]:
    """Calls of print and uses of the standard streams outside PRINTERS."""
    if module.name in PRINTERS:
        return []
    found = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Name(id="print")):
                found.append(f"{module.name}:{node.lineno} prints")
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr"):
                found.append(f"{module.name}:{node.lineno} uses sys.{node.attr}")
    return found


def _is_private(name: str) -> bool:
    return re.match(r"_[a-z]", name) is not None and name not in _PUBLIC_ALL_THE_SAME


def _own_names(tree: ast.AST) -> set[str]:
    """Private names that classes of a module define: methods, fields, what is assigned to self."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name):
                found.add(name)
            case ast.ClassDef():
                found |= {n.id for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name)}
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                found.add(name)
    return found


def private_reaches(module: Module) -> list[str]:
    """Private attributes of libraries and of other modules, outside GAPS."""
    allowed = _own_names(module.tree) | GAPS.get(module.name, (set(), ""))[0]
    found = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(attr=name) | ast.alias(name=name) if _is_private(name) and name not in allowed:
                found.append(f"{module.name}:{getattr(node, 'lineno', 0)} reaches for {name}")
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr" | "hasattr"), args=[_, ast.Constant(value=str(name)), *_]
            ):
                if _is_private(name):
                    found.append(f"{module.name}:{node.lineno} reaches for {name}")
    return found


def _codes(*nodes: ast.AST | None) -> set[str]:
    """The codes of the catalogue that stand in some expressions."""
    inside = (part for node in nodes if node is not None for part in ast.walk(node))
    return {n.value for n in inside if isinstance(n, ast.Constant) and isinstance(n.value, str)} & CATALOGUE.keys()


def asks_for_codes(module: Module) -> list[str]:
    """Issues told apart by their codes, outside the catalogue: what raises an issue names its code, nothing else does.

    A code that is compared, looked up, kept under a name of the module, or taken apart for its letter. It sees what is
    done to `item.code` itself: a code that was given another name first, or passed to a function, goes unseen.
    """
    if module.room == "issues":
        return []
    found: dict[int, str] = {}
    for node in ast.walk(module.tree):
        match node:
            case ast.Compare():
                said = _codes(node)
            case ast.Subscript(slice=looked_up):
                said = _codes(looked_up)
            case ast.Dict(keys=keys):
                said = _codes(*keys)
            case ast.Set() | ast.MatchValue() | ast.Call(func=ast.Name(id="set" | "frozenset")):
                said = _codes(node)
            case _:
                said = set()
        match node:
            case ast.Attribute(value=ast.Attribute(attr="code"), attr="startswith"):
                said = {"by its letter"}
            case ast.Subscript(value=ast.Attribute(attr="code")):
                said = {"by its letter"}
        if said:
            found[node.lineno if not isinstance(node, ast.MatchValue) else node.value.lineno] = ", ".join(sorted(said))
    for node in module.tree.body:
        named = isinstance(node, ast.Assign | ast.AnnAssign) and not isinstance(node.value, ast.Dict)
        if named and (said := _codes(node)):
            found[node.lineno] = ", ".join(sorted(said))
    advice = "say what is wanted as an IssueRole of the kind (issues/kinds.py) and ask item.has(IssueRole.…)"
    return [f"{module.name}:{line} tells issues apart by code ({said}): {advice}" for line, said in found.items()]


_MESSAGE = {"found", "expected", "what", "remedy", "advice", "sentence"}
_TAKES_APART = {"startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split", "find"}


def reads_messages(module: Module) -> list[str]:
    """Words of an issue taken apart for what they mean; issues themselves put their sentences together.

    It sees what is done to `item.found` itself: words that were given another name first, or are compared, searched or
    matched by a pattern, go unseen.
    """
    return [
        f"{module.name}:{node.lineno} reads an issue's .{node.value.attr}: let what raises it say so in its Facts"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in _TAKES_APART
        if isinstance(node.value, ast.Attribute) and node.value.attr in _MESSAGE and module.room != "issues"
    ]


# They ask the clock when it is they who are asked, and say why.
CLOCKS = {
    "moments": "tells it to all others",
    "mail.send": "its journal says when each letter went out, and the letters wait for one another",
    "locks": "who waits is told since when the other one works",
    "cache.digests": "whether a file changed so lately that another change would bear the same time",
}


def _asks_the_clock(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="date" | "datetime"), attr="now" | "today" | "utcnow")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="moments"), attr="now")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns" | "localtime" | "gmtime")):
            return True
        case ast.ImportFrom(module="pipeline.moments", names=names):
            return any(name.name == "now" for name in names)
    return False


def _is_command(node: ast.AST) -> bool:
    """Whether it is a command of the command line."""
    return isinstance(node, ast.FunctionDef) and any("command" in ast.dump(d) for d in node.decorator_list)


def asks_the_clock(module: Module) -> list[str]:
    """Where the clock is asked but by a command as it begins, once: two answers may lie on two days."""
    if module.name in CLOCKS:
        return []
    asking = [node for node in ast.walk(module.tree) if _asks_the_clock(node)]
    commands = [node for node in module.tree.body if _is_command(node)] if module.name.startswith("cli.") else []
    once = [next((n for n in ast.walk(command) if n in asking), None) for command in commands]
    return [
        f"{module.name}:{node.lineno} asks the clock: a command asks moments.now() once and passes it on"
        for node in asking
        if node not in once
    ]


# Module -> why it catches whatever comes.
BROAD_EXCEPTS = {
    "faults": "around one file: a fault of ours over it is listed as ours, the others go on",
    "intake.guard": "in the worker: the fault is sent to the run, where faults lists it with its file",
    "work.orders": "in a worker: what an item raised is raised again in the run, where its result is asked for",
    "calamine": "a panic in Rust is a BaseException of no public type; all else is raised again",
}


def catches_everything(module: Module) -> list[str]:
    """Clauses that catch any exception, outside BROAD_EXCEPTS."""
    if module.name in BROAD_EXCEPTS:
        return []
    return [
        f"{module.name}:{node.lineno} catches everything: name what is expected"
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ExceptHandler) and _is_broad(node.type))
        or (isinstance(node, ast.Call) and "suppress" in ast.dump(node.func) and any(map(_is_broad, node.args)))
    ]


def _is_broad(caught: ast.AST | None) -> bool:
    """Whether a clause `except caught` catches whatever comes."""
    if isinstance(caught, ast.Tuple):
        return any(map(_is_broad, caught.elts))
    return caught is None or (isinstance(caught, ast.Name) and caught.id in ("Exception", "BaseException"))


def counts_forms(module: Module) -> list[str]:
    """Where commands and the window count forms themselves."""
    if module.room not in ("cli", "window"):
        return []
    return [
        f"{module.name}:{node.lineno} counts forms: the round knows how many (round/counts.py)"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr == "counted"
        if isinstance(node.value, ast.Attribute) and node.value.attr == "delivery"
    ]


RULES = (
    upward_imports,
    homeless_imports,
    prints,
    private_reaches,
    asks_for_codes,
    reads_messages,
    asks_the_clock,
    catches_everything,
    counts_forms,
)


# What the window may know of the program: nothing that reckons or prints.
WINDOW_KNOWS = {"window", "events", "ways", "errors", "files", "machine", "shipped", "documents.soffice"}


def test_the_window_knows_no_more_than_it_shows():
    for module in (m for m in modules() if m.room == "window"):
        known = {name.removeprefix("pipeline.") for _, name in imports(module) if name.startswith("pipeline.")}
        assert {name for name in known if name not in WINDOW_KNOWS and not name.startswith("window.")} == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_house_rule(rule):
    found = modules()
    assert len(found) > 10  # the package was found at all
    assert [problem for module in found for problem in rule(module)] == []


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (upward_imports, "program.reader", "from pipeline.forms.layout import FormSpec"),
        (upward_imports, "program.reader", "import pipeline.round.facts as facts"),
        (upward_imports, "measures.pairs", "from pipeline.round import facts"),
        (upward_imports, "measures.pairs", "from ..round.facts import collect"),
        (upward_imports, "text", "def late():\n    from pipeline.program.vocabulary import Scope"),
        (upward_imports, "text", "from pipeline.nowhere import x"),
        (upward_imports, "__init__", "from pipeline.text import key"),
        (upward_imports, "attic.box", ""),
        (homeless_imports, "program.reader", "import pandas as pd"),
        (homeless_imports, "measures.pairs", "import pandas"),
        (homeless_imports, "workbooks.mail", "from docxtpl import DocxTemplate"),
        (homeless_imports, "round.facts", "import openpyxl.utils"),
        (homeless_imports, "round.facts", "import requests"),
        (prints, "round.facts", "print(1)"),
        (private_reaches, "forms.write", "def f(cell):\n    return cell._style"),
        (private_reaches, "forms.write", "def f(cell):\n    return getattr(cell, '_style')"),
        (private_reaches, "forms.write", "from openpyxl.packaging.manifest import _initialise"),
        (prints, "steps", "import sys\nsys.stderr.write('x')"),
        (asks_for_codes, "round.roster", "late = [i for i in issues if i.code in ('K01', 'K02')]"),
        (asks_for_codes, "round.roster", "def late(i):\n    return i.code == 'K01'"),
        (asks_for_codes, "round.roster", "LATE = 'K01'"),
        (asks_for_codes, "round.roster", "LATE = frozenset(('K01', 'K02'))"),
        (asks_for_codes, "cli.screen", "late = counts['K01']"),
        (asks_for_codes, "round.outcomes", "def of(i):\n    return {'D01': 1}.get(i.code)"),
        (asks_for_codes, "round.outcomes", "def of(i):\n    match i.code:\n        case 'D01': return 1"),
        (asks_for_codes, "round.doubts", "doubted = item.code.startswith('H')"),
        (asks_for_codes, "round.doubts", "doubted = item.code[0] in 'HG'"),
        (asks_the_clock, "steps.report", "def write(now=None):\n    return now or datetime.now()"),
        (asks_the_clock, "round.tracking", "from pipeline.moments import now"),
        (asks_the_clock, "cli.screen", "def chosen():\n    return moments.now()"),
        (asks_the_clock, "steps.rounds", "@app.command()\ndef run():\n    return moments.now()"),
        (asks_the_clock, "cli.post", "@app.command()\ndef mail():\n    return moments.now(), date.today()"),
        (catches_everything, "mail.send", "try:\n    f()\nexcept Exception as error:\n    g(error)"),
        (catches_everything, "mail.send", "try:\n    f()\nexcept (OSError, BaseException):\n    g()"),
        (catches_everything, "mail.send", "try:\n    f()\nexcept:\n    g()"),
        (catches_everything, "mail.send", "with contextlib.suppress(Exception):\n    f()"),
        (reads_messages, "round.roster", "told = said.expected.endswith('; thư có nêu con số')"),
        (reads_messages, "intake.reader", "units = [text.partition(' ở ô ')[0] for text in whose.found.split('; ')]"),
        (counts_forms, "cli.review", "n = sum(line.delivery.counted for line in data.unit_roster)"),
    ],
)
def test_house_rule_notices(rule, name, source):
    assert len(rule(Module(name, source))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("round.facts", "import pandas as pd\nfrom pipeline import text\nfrom pipeline.measures.pairs import Pair"),
        ("forms.write", "from pipeline.forms.layout import FormSpec\nfrom . import layout\nimport openpyxl, io"),
        ("settings", "from pipeline.errors import SettingsError\nfrom pipeline import __version__"),
        ("workbooks.summary_sheets", "import xlsxwriter"),
        ("__main__", "import typer\nprint('xong')"),
        ("files", "try:\n    f()\nexcept (OSError, errors.Exception):\n    g()"),
        ("cli.post", "@app.command(cls=X)\ndef mail():\n    now = moments.now()\n    return now.date()"),
        (
            "round.facts",
            "class A:\n    _x: int\n    def _y(self):\n        self._z = self._x\n        return self._y, self._z",
        ),
        ("openpyxl_gaps", "def style_of(cell):\n    return cell._style"),
        ("intake.reader", "def refused(kind, file):\n    return issue('T02' if kind else _REFUSED[kind], file)"),
        ("intake.reader", "_REFUSED = {FileType.EMPTY: 'T01'}"),
        ("issues.answers", "_FITTING = {'H01': ()}"),
    ],
)
def test_house_rule_accepts(name, source):
    assert [problem for rule in RULES for problem in rule(Module(name, source))] == []


def foreign_overrides(module: Module) -> list[str]:
    """Private names that a class takes over from a library's class it is derived from, outside GAPS."""
    found = []
    for node in module.tree.body:
        if not isinstance(node, ast.ClassDef) or not node.bases:
            continue
        bases = getattr(importlib.import_module(f"pipeline.{module.name}"), node.name).__mro__[1:]
        foreign = [b for b in bases if not b.__module__.startswith(("pipeline.", "builtins", "enum", "typing"))]
        theirs = {name for base in foreign for name in (*vars(base), *_set_on_self(base))}
        own = _own_names(node) | {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
        taken = {name for name in own & theirs if _is_private(name)} - GAPS.get(module.name, (set(), ""))[0]
        found += [f"{module.name}.{node.name} takes over {name}" for name in sorted(taken)]
    return found


def _set_on_self(base: type) -> list[str]:
    try:
        return re.findall(r"\bself\.(_\w+)\b[^=\n]*=", inspect.getsource(base))
    except (OSError, TypeError):  # written in C
        return []


def test_no_class_takes_over_what_a_library_keeps_to_itself():
    assert [problem for module in modules() if module.name != "__main__" for problem in foreign_overrides(module)] == []


def test_every_broad_except_is_one():
    for name in BROAD_EXCEPTS:
        (module,) = (m for m in modules() if m.name == name)
        broad = [n for n in ast.walk(module.tree) if isinstance(n, ast.ExceptHandler) and _is_broad(n.type)]
        assert len(broad) == 1


def test_every_gap_is_one():
    for name, (names, _) in GAPS.items():
        (module,) = (m for m in modules() if m.name == name)
        nodes = list(ast.walk(module.tree))
        used = {n.attr for n in nodes if isinstance(n, ast.Attribute)}
        assert names <= used | {n.name for n in nodes if isinstance(n, ast.FunctionDef)}


def types_of(module: Module) -> Iterator[str]:
    """Names of its public classes and of its types by another name (`Rule = Callable[…]`); type variables are none."""
    for node in module.tree.body:
        match node:
            case ast.ClassDef(name=name):
                named = [name]
            case ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec"))):
                named = []
            case ast.Assign(targets=targets):
                named = [target.id for target in targets if isinstance(target, ast.Name)]
            case ast.AnnAssign(target=ast.Name(id=name)):
                named = [name]
            case _:
                named = []
        yield from (name for name in named if re.match(r"[A-Z]\w*[a-z]", name))


def test_a_type_has_its_name_alone():
    """Who looks for a class or another type finds one; private ones belong to their module."""
    found: dict[str, list[str]] = {}
    for module in modules():
        for name in types_of(module):
            found.setdefault(name, []).append(module.name)
    assert {"Submission", "FormRule", "At", "FigureKey"} <= found.keys() and "Given" not in found
    assert {name: homes for name, homes in found.items() if len(homes) > 1} == {}


IGNORED = re.compile(r"#\s*(?:noqa|type: ignore|pragma: no cover)(?!(?:: [A-Z0-9, ]+|\[[a-z, -]+\])?  # \S)")


def test_what_is_ignored_has_its_reason_beside_it():
    """`# noqa: E741  # why`: who reads the line need not guess, and nothing is ignored as a whole."""
    found = [
        f"{module.name}:{number}"
        for module in modules()
        for number, line in enumerate(module.source.splitlines(), 1)
        if IGNORED.search(line)
    ]
    assert found == []


def declared(*extras: str) -> set[str]:
    """Names of the dependencies in pyproject.toml with those of extras, as they stand in the lock."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in ("build", *extras):
        wanted += project["optional-dependencies"][extra]
    return {match[0] for line in wanted if (match := re.match(r"[\w-]+", line))}


def test_every_dependency_has_a_home():
    needed = {PACKAGES.get(library, library.replace("_", "-")) for library in HOMES}
    assert declared("cluster") == needed | {"setuptools"}


@pytest.mark.parametrize(("lock", "extras"), [("requirements.lock", ()), ("requirements-dev.lock", ("dev",))])
def test_every_dependency_is_locked(lock, extras):
    locked = set(re.findall(r"^([\w-]+)==", (REPOSITORY / lock).read_text(encoding="utf-8"), re.MULTILINE))
    assert declared(*extras) <= locked
