"""Putting a plan together again from its copies and its history, in place of a file that cannot be read."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from smcockpit.i18n import _
from smcockpit.store.file import PlanFile, parse
from smcockpit.store.ids import to_number
from smcockpit.store.image import HEAD, Image, head, standing_row
from smcockpit.store.migrations import PROGRAM, copied_rows, layout_at, layouts_of
from smcockpit.store.place import cannot_write
from smcockpit.store.port import Damaged, NoPlan, Odd, Op, Put, Recovered, StoreError


def read_copy(file: PlanFile, name: str) -> Image:
    """The image in a copy. Raises StoreError where there is none that can be read."""
    try:
        return parse(file.backups.read(name))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise StoreError(_("{path} is no readable copy of a plan: {why}.").format(path=name, why=why)) from None


def recover(file: PlanFile, name: str, turn: contextlib.AbstractContextManager[object]) -> Recovered:
    """Put a plan in place of a damaged one: the newest readable copy with every later commit of the history laid over
    it, or the copy `name` with them, or the history alone where there is no copy. `turn` is taken after the plan's lock.

    Raises StoreError where the plan can be read as it is, or nothing is left to put it together from."""
    from smcockpit.store.byhand import laid_over
    from smcockpit.store.history import history_line
    from smcockpit.store.replay import replayed

    name, image = _base(file, name)
    try:
        with file.locked(), turn:
            with contextlib.suppress(Damaged, NoPlan):
                file.read()
                raise StoreError(
                    _("The plan in {folder} is not damaged; it was left alone.").format(folder=file.folder)
                )
            entries = list(file.history.entries(None))
            start, top = head(image)["seq"], head(image)
            later = replayed({}, start, entries)[2]
            laid_over(image, later)
            last = max([start, *(entry.seq for entry in entries[:1])]) + 1
            schema = max([top.get("schema", 1), *(layouts[1] for e in later if (layouts := layouts_of(e)))])
            image[HEAD] = {"1": {**top, "seq": last, "schema": schema, "epoch": top.get("epoch", 0) + 1}}
            aside = file.set_aside()
            what = _("put {copy} in place of a damaged file").format(copy=name)
            file.write(image, history_line(last, datetime.now(UTC), PROGRAM, what, [], []))
    except OSError as error:
        raise cannot_write(error, file.folder, file.path) from error
    return Recovered(name, len(later), aside)


def _base(file: PlanFile, name: str) -> tuple[str, Image]:
    """(what it is called, the image) to begin from: a copy, else the empty plan before the first commit."""
    copies = file.backups.good()
    name = name or (copies[0].name if copies else "")
    if name:
        return name, read_copy(file, name)
    if any(entry.seq == 1 for entry in file.history.entries(None)):
        schema = layout_at(file.history.entries(None), "")
        return os.path.basename(file.history.path), {HEAD: {"1": {"seq": 0, "schema": schema}}}
    raise StoreError(_("There is no readable copy in {folder}.").format(folder=file.backups.folder))


def mending_ops(file: PlanFile, image: Image, wanted: Sequence[Odd]) -> list[Op]:
    """What to commit so that the last good state of odd pieces is back, where one is known and nothing stands there."""
    tables = {piece.kind for piece in wanted if not piece.number}
    documents = {(piece.kind, piece.number) for piece in wanted if piece.number}
    ops: list[Op] = []
    for (kind, id), doc in _last_known(file, head(image)["seq"]).items():
        standing = standing_row(image, kind, id)
        is_wanted = (kind, str(to_number(id))) in documents or (kind in tables and not standing.rev)
        if doc is not None and standing.doc is None and is_wanted:
            ops.append(Put(kind, id, doc))
    return ops


def _last_known(file: PlanFile, seq: int) -> dict[tuple[str, str], dict[str, Any] | None]:
    """Each document as the history last tells it, else as the newest copy holds it; None where it was deleted."""
    known: dict[tuple[str, str], dict[str, Any] | None] = {}
    with contextlib.suppress(StoreError):
        for entry in file.history.entries(seq):
            for change in reversed(entry.changes):
                with contextlib.suppress(ValueError):
                    to_number(change["id"])
                    known.setdefault((change["kind"], change["id"]), change["after"])
    for copy in file.backups.good():
        with contextlib.suppress(StoreError):
            for row in copied_rows(read_copy(file, copy.name), copy.name):
                known.setdefault((row.kind, row.id), row.doc)
    return known
