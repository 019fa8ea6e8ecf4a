"""The parts of a marked copy: nothing stands between the entries of its lists, every entry leads somewhere."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path

from lxml import etree

from tests.test_closing import Space
from tests.test_replies import NAME, copy_of


def test_the_lists_of_a_marked_copy_are_whole(tmp_path: Path) -> None:
    space = Space(tmp_path)
    space.put("A05", {NAME: 130, "I_1_2_2024_num": "nhiều"})
    with zipfile.ZipFile(io.BytesIO(copy_of(space))) as parts:
        names = set(parts.namelist())
        lists = [name for name in names if name.endswith(".rels") or name == "[Content_Types].xml"]
        led_to = set()
        for name in lists:
            root = etree.fromstring(parts.read(name))
            between = "".join(text for node in root.iter() for text in (node.text, node.tail) if text)
            assert not between.strip(), name
            identities = [entry.get("Id") for entry in root if entry.get("Id")]
            assert len(identities) == len(set(identities)), name
            folder = posixpath.dirname(posixpath.dirname(name))
            for entry in root:
                if (said := entry.get("Target")) and entry.get("TargetMode") != "External":
                    target = posixpath.normpath(posixpath.join("/", folder, said))
                    assert target.lstrip("/") in names, (name, target)
                    led_to.add(target.lstrip("/"))
    assert {"[Content_Types].xml", "_rels/.rels"} < set(lists) and "xl/workbook.xml" in led_to
    assert any(name.startswith("xl/comments") for name in led_to)
