"""A generated picture that changed takes the place of the former one, where the former one still stands."""

from __future__ import annotations

from pipeline.documents.merge.blocks import Picture, PlacedBlock
from pipeline.documents.merge.changes import NewWords
from pipeline.documents.merge.desk import Desk
from pipeline.documents.merge.wml import WP, R

_NEAR = 0.02  # LibreOffice rounds sizes


def merge_pictures(desk: Desk, base: PlacedBlock, theirs: PlacedBlock, ours: PlacedBlock, where: str) -> None:
    """Carry changed pictures of a block into theirs; one that people put there themselves gets a comment."""
    if len(base.pictures) != len(ours.pictures):
        return
    waits = not ours.text and desk.waits(theirs.element)
    for former, fresh in zip(base.pictures, ours.pictures, strict=True):
        digests = {p.digest: p for p in theirs.pictures}
        if fresh.digest in digests and waits:
            desk.settled(theirs.element)
        elif former.digest == fresh.digest and waits and theirs.pictures:
            desk.stands(theirs.element, where, theirs.pictures[0].about or "hình của cơ quan", _shown(fresh))
        if former.digest == fresh.digest or fresh.digest in digests:
            continue
        if former.digest in digests:
            _replace(desk, former, digests[former.digest], fresh)
            desk.figures.append(NewWords(where, former.about or "hình cũ", fresh.about or "hình mới"))
        elif theirs.pictures:
            desk.clash(theirs.element, where, theirs.pictures[0].about or "hình của cơ quan", _shown(fresh))
        else:
            desk.clash(None, where, "", _shown(fresh))


def _shown(picture: Picture) -> str:
    return f"Biểu đồ đã vẽ lại theo số liệu mới: {picture.about}".removesuffix(": ")


def _replace(desk: Desk, former: Picture, standing: Picture, fresh: Picture) -> None:
    content = desk.ours.parts[fresh.part]
    blip, source = standing.blip, fresh.blip
    if blip is None or source is None:
        return
    same_kind = fresh.part.rpartition(".")[2] == standing.part.rpartition(".")[2]
    if same_kind and not desk.theirs.shared(standing.part):
        desk.theirs.put(standing.part, content)
    else:
        blip.set(f"{R}embed", desk.carrier.relation(source.get(f"{R}embed", "")))
        desk.changed = True
    about = standing.drawing.find(f".//{WP}docPr")
    if about is not None and standing.about == former.about and fresh.about != former.about:
        new = fresh.drawing.find(f".//{WP}docPr")
        about.set("descr", "" if new is None else new.get("descr", ""))
        desk.changed = True
    _resize(desk, former, standing, fresh)


def _resize(desk: Desk, former: Picture, standing: Picture, fresh: Picture) -> None:
    """A picture of another shape gets its size, unless people have sized the former one."""
    sizes = [_size(p) for p in (former, standing, fresh)]
    if any(abs(a - b) > _NEAR * a for a, b in zip(sizes[0], sizes[1], strict=True)):
        return
    if sizes[0] == sizes[2]:
        return
    for node in standing.drawing.iter():
        if node.get("cx") and node.get("cy") and (int(node.get("cx", "0")), int(node.get("cy", "0"))) == sizes[1]:
            node.set("cx", str(sizes[2][0]))
            node.set("cy", str(sizes[2][1]))
            desk.changed = True


def _size(picture: Picture) -> tuple[int, int]:
    extent = picture.drawing.find(f".//{WP}extent")
    return (0, 0) if extent is None else (int(extent.get("cx", "0")), int(extent.get("cy", "0")))
