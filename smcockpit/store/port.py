"""What every storage engine offers, and the errors it may raise. All messages are sentences for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from smcockpit.words import _


class Row(NamedTuple):
    """A document as it stands: `rev` rises by one per change, `seq` is the commit that made it so, `doc` is None where
    it was deleted."""

    kind: str
    id: str
    rev: int
    seq: int
    doc: dict[str, Any] | None
    actor: str


class Put(NamedTuple):
    """Write `doc` whole. `expect` is the revision it was read at: 0 for a new one, None to write whatever stands."""

    kind: str
    id: str
    doc: dict[str, Any]
    expect: int | None = None


class Delete(NamedTuple):
    kind: str
    id: str
    expect: int | None = None


Op = Put | Delete


class StoreError(Exception):
    """Something that could not be done, in a sentence; the plan is as it was before."""


class Conflict(StoreError):
    """Documents that somebody else changed since they were read; `rows` are as they stand now. Nothing was written."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        super().__init__(_("Somebody else changed this meanwhile; nothing was saved."))


class NoPlan(StoreError):
    """There is no plan in this folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(
            _("There is no plan in {folder}. Start one with: smcockpit init --plan {folder} --brand NAME").format(
                folder=folder
            )
        )


class Damaged(StoreError):
    """The plan file cannot be read. `backups` are readable copies, newest first."""

    def __init__(self, path: str, why: str, backups: list[str]) -> None:
        self.path, self.why, self.backups = path, why, backups
        text = _("The plan file {path} is damaged: {why}.").format(path=path, why=why)
        if backups:
            text += " " + _(
                "It is left as it is. The newest good copy is {backup}; “smcockpit restore” puts it in place and keeps the damaged file beside it."
            ).format(backup=backups[0])
        else:
            text += " " + _("It is left as it is, and no readable copy was found beside it.")
        super().__init__(text)


class Store(Protocol):
    """The port. Every engine passes the same contract tests."""

    def load(self) -> tuple[int, list[Row]]:
        """(sequence, all living documents). Raises NoPlan, Damaged."""
        ...

    def since(self, seq: int) -> tuple[int, list[Row]]:
        """(sequence, what changed after `seq`, deletions included); cheap when nothing did."""
        ...

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "") -> int:
        """All of `ops` or none, as one commit; returns its sequence. On return it is on disk.

        Raises Conflict, Damaged, or StoreError where it cannot be written (disk full, no permission)."""
        ...

    def changed(self) -> bool:
        """Whether somebody may have committed since this handle last looked: one `stat`, no reading."""
        ...

    def close(self) -> None: ...
