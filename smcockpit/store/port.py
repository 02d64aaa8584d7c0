"""What every storage engine offers, and the errors it may raise. All messages are sentences for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from smcockpit.i18n import N_, _

BY_HAND = N_("by hand")  # who changed what came into the plan file past this program


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
    """Delete a document; it lies in the trash. `expect` is the revision it was read at, None to delete whatever stands."""

    kind: str
    id: str
    expect: int | None = None


Op = Put | Delete


class Commit(NamedTuple):
    """One commit as the history tells it. `at` is ISO 8601 in UTC; `changes` are {"kind", "id", "before", "after"} with
    null where there was no document. `undoes` is the commit that this one took back, `redoes` the undo it took back."""

    seq: int
    at: str
    by: str
    what: str
    changes: list[dict[str, Any]]
    undoes: int = 0
    redoes: int = 0


class Trashed(NamedTuple):
    """A deleted document as it last was."""

    kind: str
    id: str
    doc: dict[str, Any]
    actor: str
    at: str  # when it was deleted, ISO 8601 in UTC


class Odd(NamedTuple):
    """Something in a plan that is no document: the very characters that stood in table `kind` under the key `number`
    ("" where the table itself is none), kept aside under `name`."""

    name: str
    kind: str
    number: str
    text: str


class Copy(NamedTuple):
    """A backup that can be read: its name, the commit it was made at, and when (seconds since 1970)."""

    name: str
    seq: int
    at: float


class Recovered(NamedTuple):
    """How a damaged plan was put together: the copy it began from, how many later commits of the history were laid over
    it, and where the damaged file is now (None where there was none)."""

    copy: str
    later: int
    aside: str | None


class Remark(NamedTuple):
    """Something about a place that people should know. `grave`: saving will not work, or not safely."""

    code: str  # "sticky", "readonly", "network", "link", "open"
    text: str
    grave: bool


class HealthIssue(NamedTuple):
    """One line of a health report: `state` is "ok", "warn" or "bad"; `fix` mends it, where that is safe."""

    topic: str
    state: str
    text: str
    fix: Callable[[], object] | None = None


class Present(NamedTuple):
    """Somebody who has the plan open, and the record they are on ("" for none)."""

    actor: str
    host: str
    kind: str
    id: str
    me: bool


NO_RECORD = "_body"  # the field that holds, whole, what another program wrote that is no JSON object

LOCK_WAIT = 15.0  # seconds that a save waits for somebody else's to end
NOTICE = 0.2  # seconds from which waiting is worth a word

Waits = Callable[[str, float], None]  # told whom or what a save waits for, and for how many seconds already


class Holder(NamedTuple):
    """Who is saving just now: the person, the process on its machine, and for how many seconds (-1: nobody knows)."""

    actor: str = ""
    pid: int = 0
    host: str = ""
    since: float = -1.0

    def __str__(self) -> str:
        """ana, process 4711 on host, since 12 s"""
        if not self.pid:
            return self.actor or _("another program")
        text = _("process {pid} on {host}").format(pid=self.pid, host=self.host or "?")
        text = f"{self.actor}, {text}" if self.actor else text
        return text + (", " + _("since {n} s").format(n=int(self.since)) if self.since >= 0 else "")


class Bundle(NamedTuple):
    """A whole plan on its way from one engine to another: the image of a plan file, the lines of the history in order,
    and the backups as (name, bytes of a plan file)."""

    image: dict[str, dict[str, Any]]
    history: list[bytes]
    backups: list[tuple[str, bytes]]


def is_stale(op: Op, row: Row) -> bool:
    """Whether `op` was made on another revision than the one that stands."""
    return op.expect is not None and op.expect != (row.rev if row.doc is not None else 0)


class StoreError(Exception):
    """Something that could not be done, in a sentence; the plan is as it was before."""


class NamedTwice(StoreError):
    """A commit that names one document more than once: which of its values is meant, nobody could say."""

    def __init__(self, op: Op) -> None:
        super().__init__(
            _("One change names {kind} {id} twice, so that nobody can say which is meant; nothing was saved.").format(
                kind=op.kind, id=op.id
            )
        )


def refuse_twice(ops: Sequence[Op]) -> None:
    """Every document at most once in a commit. Raises NamedTwice."""
    seen: set[tuple[str, str]] = set()
    for op in ops:
        if (op.kind, op.id) in seen:
            raise NamedTwice(op)
        seen.add((op.kind, op.id))


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


class Unreachable(StoreError):
    """The server does not answer; whether it is only away for a moment nobody knows. Nothing was saved."""


class Busy(Unreachable):
    """Somebody else holds the plan's lock and does not let go of it. Nothing was saved."""

    def __init__(self, holder: Holder, waited: float) -> None:
        self.holder = holder
        text = _("The plan is being saved by {holder}; gave up waiting after {n} s.")
        super().__init__(text.format(holder=holder, n=int(waited)))


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


Find = Callable[[str, str], Row]  # the row of (kind, id) as it stands; rev 0 where there never was one


class Store(Protocol):
    """The port: one open plan. Every engine passes the same contract tests."""

    engine: str  # what people call the engine
    newer: bool  # whether a newer program wrote it, so that it can be read and not changed; known once it was loaded
    place: str  # where the plan is, as people may read it: a folder, or an address without its password

    @property
    def caution(self) -> str:
        """What is to be said of the last commit although it was made, "" for nothing."""
        ...

    def verify(self) -> None:
        """Whether the plan can be read at all, nothing taken in or brought up. Raises NoPlan, Damaged, Unreachable."""
        ...

    def load(self) -> tuple[int, list[Row]]:
        """(sequence, all living documents). Raises NoPlan, Damaged, Unreachable."""
        ...

    def since(self, seq: int) -> tuple[int, list[Row]]:
        """(sequence, what changed after `seq`, deletions included); cheap when nothing did.

        A sequence below `seq` means that another state was put in place and everything is to be loaded anew."""
        ...

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "", undoes: int = 0, redoes: int = 0) -> int:
        """All of `ops` or none, as one commit; returns its sequence. On return it is on disk. Each document may be
        named once.

        Raises NamedTwice, Conflict, Damaged, Unreachable, Busy, or StoreError where it cannot be written (disk full, no
        permission)."""
        ...

    def mutate(self, change: Callable[[Find], Sequence[Op]], *, actor: str, what: str = "") -> int:
        """Commit what `change` answers on the rows as they stand, with nobody writing in between: for counters and
        automations, which would otherwise have to try again and again."""
        ...

    def changed(self) -> bool:
        """Whether somebody may have committed since this handle last looked; cheap."""
        ...

    def reachable(self) -> bool:
        """False while the server is known to be away; never waits."""
        ...

    def holder(self) -> Holder | None:
        """Who is saving just now and keeps others from it; None where nobody does."""
        ...

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` from a thread of the store's own soon after somebody committed; a hint only. Returns how to stop."""
        ...

    def history(self) -> Iterator[Commit]:
        """The commits that led here, newest first. Ends where the history was pruned or begins."""
        ...

    def prune(self, before: str) -> int:
        """Forget the history before a moment (ISO 8601 in UTC); returns how many commits. The plan stays as it is."""
        ...

    def trash(self) -> list[Trashed]:
        """The deleted documents, newest first."""
        ...

    def empty_trash(self, before: str = "") -> int:
        """Let go of what was deleted (before a moment, if given); returns how many documents."""
        ...

    def odd(self) -> list[Odd]:
        """What in the plan is no document and was kept aside."""
        ...

    def mend(self, actor: str) -> int:
        """Put back, from the history and the copies, the last good state of what is odd; returns how many documents."""
        ...

    def let_go(self, pieces: Sequence[Odd], actor: str) -> None:
        """Let go of odd pieces, as one commit."""
        ...

    def recover(self, name: str = "") -> Recovered:
        """Put a plan in place of a damaged one: the newest readable copy, or the copy `name`, with every later commit of
        the history laid over it; the damaged file is kept beside it.

        Raises StoreError where the plan is not damaged, or nothing is left to put it together from."""
        ...

    def diagnose(self) -> list[HealthIssue]:
        """What is to be said of how the engine keeps the plan: its files and their modes, lines and copies that cannot be
        read, room on the disk. Nothing is changed. [] for an engine that keeps nothing on this machine."""
        ...

    def advice(self, documents: int) -> str:
        """What is to be said of so many documents in this engine, in a sentence; "" for nothing."""
        ...

    def files(self) -> list[str]:
        """The paths on this machine of all that `rewrite` rewrites; [] for a server."""
        ...

    def backup(self, name: str = "") -> str:
        """Keep a copy of the plan as it is now, read back after writing; returns its name. Named ones are never thinned."""
        ...

    def copies(self) -> list[Copy]:
        """The copies that can be read, newest first."""
        ...

    def copied(self, name: str) -> list[Row]:
        """The documents of a copy. Raises StoreError where there is no such copy."""
        ...

    def rewrite(self, change: Callable[[Bundle], Bundle], *, actor: str, what: str) -> int:
        """Make everything that is kept (documents, trash, history, copies) what `change` answers on it, with nobody
        writing in between, as one commit that cannot be taken back; returns its sequence. The copies keep their names
        and the commits their numbers. Other handles load anew; whoever was on a document that is gone is on none."""
        ...

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        """Say that `actor` has the plan open and is on a record; ends with the handle, or with the process."""
        ...

    def present(self) -> list[Present]:
        """Who has the plan open, me included once I said so."""
        ...

    def dump(self) -> Bundle:
        """Everything, for another engine."""
        ...

    def close(self) -> None:
        """Leave the plan: whoever looks sees the handle no more. Never waits long, and raises nothing."""
        ...


class StoreEngine(Protocol):
    """The class of an engine, as the registry in `smcockpit.store` names it."""

    def __call__(
        self, place: str, /, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None
    ) -> Store:
        """A handle on the plan at `place`. `patience`: how many seconds a commit waits for a server that went away;
        `waits` is told while it does, and while it waits for somebody else's lock."""
        ...

    def create(self, place: str, ops: Sequence[Op], *, actor: str, what: str = "") -> Store:
        """A new plan whose first commit is `ops`. Raises StoreError where there is one."""
        ...

    def fill(self, place: str, bundle: Bundle) -> Store:
        """A plan that is what another engine dumped. Raises StoreError where there is one."""
        ...

    def shown(self, place: str) -> str:
        """A place as people may read it. Raises StoreError for an address that cannot be taken apart."""
        ...

    def remarks(self, place: str) -> list[Remark]:
        """What people should know of a place, whether or not there is a plan."""
        ...
