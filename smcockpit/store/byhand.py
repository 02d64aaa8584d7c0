"""What somebody else's program, or a hand, wrote into the plan file, as the changes that a colleague would have made.

The last known state is put together from what one of us left: the image in memory, the newest copy with the later
commits of the history laid over it, or the history alone. Pure, but for reading those.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import Any

from smcockpit.store.backups import PREVIOUS
from smcockpit.store.file import PlanFile, parse
from smcockpit.store.history import unbroken
from smcockpit.store.ids import new_id, to_number, to_text
from smcockpit.store.image import GONE, HEAD, ODD, RESERVED, Image, gone_key, gone_mark, head
from smcockpit.store.port import BY_HAND, Commit, Delete, Op, Put, Row

Doc = dict[str, Any]


def laid_over(image: Image, entries: Iterable[Commit]) -> None:
    """Make `image` what it was after later commits, oldest first: documents, their marks, and the trash."""
    for entry in entries:
        for change in entry.changes:
            kind, number = change["kind"], str(to_number(change["id"]))
            table, gone = image.setdefault(kind, {}), image.setdefault(GONE, {})
            old = table.pop(number, None) or gone_mark(gone, kind, number) or {}
            gone.pop(gone_key(gone, kind, number), None)
            mark = [_mark(old)[0] + 1, entry.seq, entry.by]
            if change["after"] is not None:
                table[number] = {**change["after"], "_": mark}
            elif change["before"] is not None or old:
                put_in_trash(gone, kind, number, {"kind": kind, "_": mark, "was": change["before"], "at": entry.at})
        image[HEAD] = {"1": {**head(image), "seq": entry.seq}}


def put_in_trash(gone: dict[str, Any], kind: str, number: str, mark: Doc) -> None:
    """Put the mark of a deleted document into the table `gone`, under its number or, where that is taken, one of its own."""
    key = gone_key(gone, kind, number)
    gone[key] = {**mark, "of": number} if key != number else mark


def state_at(file: PlanFile, seq: int, epoch: int) -> Image | None:
    """The plan as commit `seq` left it, as an image of its own; None where too little is left to tell."""
    known = file.theirs_over
    if known is not None and head(known)["seq"] == seq and head(known).get("epoch", 0) == epoch:
        return _copied(known)
    for image in _bases(file, seq, epoch):
        base: int = head(image)["seq"]
        later = list(takewhile(lambda entry: entry.seq > base, file.history.entries(seq)))[::-1]  # noqa: B023
        if unbroken(later, base, seq):
            with contextlib.suppress(AttributeError, KeyError, TypeError, ValueError):  # an odd copy is no base
                laid_over(image, later)
                return image
    return None


def _bases(file: PlanFile, seq: int, epoch: int) -> Iterator[Image]:
    """Images of commit `seq` or before to start from, the likeliest first."""
    names = [PREVIOUS] if file.previous_is_ours() else []
    with contextlib.suppress(OSError):
        names += sorted((name for name in os.listdir(file.backups.folder) if name != PREVIOUS), reverse=True)
    for name in names:
        with contextlib.suppress(OSError, ValueError):
            image = parse(file.backups.read(name))
            if head(image)["seq"] <= seq and head(image).get("epoch", 0) == epoch:
                yield image
    yield {HEAD: {"1": {"seq": 0, "epoch": epoch}}}


def by_hand(file: PlanFile, image: Image) -> tuple[Image, list[Op]] | None:
    """What another program made of the plan: (the image of the last commit, the changes to make on it), None where it
    changed nothing, or where nobody knows what it changed.

    Where it wrote over commits that it had not seen, its changes are laid over them, field by field. An older copy
    that was put in place as it is stays: somebody wanted it."""
    seq, epoch = head(image)["seq"], head(image).get("epoch", 0)
    known = state_at(file, seq, epoch)
    if known is None:
        return None
    ops = list(_changes(known, image, known))
    newest = max([seq, *(left[0] for left in file.left())])
    now = state_at(file, newest, epoch) if newest > seq and ops else None
    if now is not None:
        now[HEAD] = {"1": {**head(image), "seq": newest}}
        now |= {kind: table for kind, table in image.items() if not isinstance(table, dict)}
        ops = list(_changes(known, image, now))
        for op in ops:  # a commit changes its documents in place, and these may be the last known ones
            table, number = now.get(op.kind, {}), str(to_number(op.id))
            if number in table:
                table[number] = dict(table[number])
        return now, ops
    before = _copied(image)
    for op in ops:
        number = str(to_number(op.id))
        was, table = known.get(op.kind, {}).get(number), before.setdefault(op.kind, {})
        if was is None:
            del table[number]
        else:
            rev, made, by = _mark(was)
            table[number] = {**was, "_": [max(rev, _mark(table.get(number, {}))[0]), made, by]}
    healed = _heal(before, known)
    return (before, ops) if ops or healed else None


def on_top(image: Image, was: bytes, is_now: bytes) -> list[Op] | None:
    """The changes to make on `image` for what turned one plan file into another; None where they cannot be read."""
    try:
        return list(_changes(parse(was), parse(is_now), image))
    except ValueError:
        return None


def _heal(image: Image, known: Image) -> bool:
    """Give back the bookkeeping to documents that lost it, where they are otherwise as they were."""
    healed = False
    for kind, table in known.items():
        for number, doc in table.items() if kind not in RESERVED else ():
            written = image.get(kind, {}).get(number) if isinstance(image.get(kind), dict) else None
            if written != doc and isinstance(written, dict) and _mark(written)[0] == 0 and _mark(doc)[0]:
                image[kind][number], healed = {**written, "_": doc["_"]}, True
    return healed


def _copied(image: Image) -> Image:
    """Tables of its own with the same documents in them: these are replaced, never changed."""
    return {kind: dict(table) if isinstance(table, dict) else table for kind, table in image.items()}


def _changes(known: Image, image: Image, now: Image) -> Iterator[Op]:
    """From `known` to `image`, made on `now`. What cannot be read is aside, and not deleted."""
    aside = {(piece.get("kind"), piece.get("number")) for piece in image.get(ODD, {}).values()}
    for kind in dict.fromkeys([*known, *image]):
        old, new = known.get(kind, {}), image.get(kind, {})
        if kind in RESERVED or not isinstance(new, dict) or (kind, "") in aside:
            continue
        for number in dict.fromkeys([*old, *new]):
            was, is_now = old.get(number), new.get(number)
            if was == is_now or not _is_number(number) or not isinstance(is_now, dict | None):
                continue
            if is_now is None and (kind, number) in aside:
                continue
            op = _change(kind, number, was, is_now, now.get(kind, {}).get(number))
            if op is not None:
                yield op


def _change(kind: str, number: str, was: Doc | None, is_now: Doc | None, standing: Doc | None) -> Op | None:
    """One document's part: from `was` to `is_now`, made on the one that stands."""
    id = to_text(int(number))
    before, after, here = _body(was), _body(is_now), _body(standing)
    if before == after:
        return None
    if after is None:
        return Delete(kind, id) if here is not None and here == before else None
    if here is None:
        return Put(kind, id, after)
    if before is None and here != after:  # both made a new one, and counted to the same number
        return Put(kind, new_id(), after)
    old = before or {}
    names = [name for name in {**old, **after} if old.get(name) != after.get(name)]
    merged = {name: value for name, value in here.items() if name not in names or name in after}
    merged |= {name: after[name] for name in names if name in after}
    return Put(kind, id, merged) if merged != here else None


def seen(old: Image, new: Image) -> list[Row]:
    """What is other in `new` than in `old`, for who may only look: the revisions are as the file gives them."""
    rows = []
    for kind in dict.fromkeys([*old, *new]):
        if kind in RESERVED:
            continue
        before, after = old.get(kind, {}), new.get(kind, {})
        if not isinstance(before, dict) or not isinstance(after, dict):
            continue
        for number in filter(_is_number, dict.fromkeys([*before, *after])):
            doc = after.get(number)
            if doc != before.get(number):
                rev, seq, by = _mark(doc or before[number])
                by = by if doc is not None and doc.get("_") != before.get(number, {}).get("_") else BY_HAND
                rows.append(Row(kind, to_text(int(number)), rev, seq, _body(doc), by))
    return rows


def _is_number(key: str) -> bool:
    """Whether a document's key is one that TinyDB gives."""
    return key.isascii() and key.isdigit() and str(int(key)) == key and int(key) < 1 << 63


def _body(doc: Doc | None) -> Doc | None:
    return {name: value for name, value in doc.items() if name != "_"} if isinstance(doc, dict) else None


def _mark(doc: Doc) -> tuple[int, int, str]:
    """[revision, commit, who] of a document, zeros where another program left them out."""
    mark = doc.get("_")
    if isinstance(mark, list) and len(mark) == 3 and isinstance(mark[0], int) and isinstance(mark[1], int):
        return mark[0], mark[1], str(mark[2])
    return 0, 0, ""
