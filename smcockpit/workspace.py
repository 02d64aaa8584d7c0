"""One open plan: the records in memory, the store and the metrics behind it. Edit, undo, subscribe.

Every change, mine or a colleague's, comes out of `subscribe` the same way: the set of (kind, id) that changed. An edit
names the fields it sets and the document it was made on, so that two people who change different fields of a record
both keep their work; the same field asks (`EditConflict`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn, cast

from smcockpit.environment import cache_folder, local_files, state_folder, today, who
from smcockpit.i18n import _
from smcockpit.plan.dates import at
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import KINDS, Channel, ColumnMapping
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.store import create_store, open_store
from smcockpit.store import is_address as is_address
from smcockpit.store import shown as shown
from smcockpit.store.ids import new_id as new_id
from smcockpit.store.migrations import PROGRAM, layout_at, layouts_of, migrate_rows, newest
from smcockpit.store.port import (
    BY_HAND,
    NO_RECORD,
    NOTICE,
    Bundle,
    Conflict,
    Delete,
    Holder,
    Odd,
    Op,
    Put,
    Row,
    Unreachable,
    Waits,
)
from smcockpit.store.port import Commit as Commit
from smcockpit.store.port import Copy as Copy
from smcockpit.store.port import Damaged as Damaged
from smcockpit.store.port import NoPlan as NoPlan
from smcockpit.store.port import Present as Present
from smcockpit.store.port import StoreError as StoreError
from smcockpit.store.port import Trashed as Trashed
from smcockpit.store.replay import difference
from smcockpit.underway import NotYet, Underway
from smcockpit.undo import Clashes, Doc, inverse, last_done, last_undone, original

if TYPE_CHECKING:
    from smcockpit.actions.forget import Forgotten
    from smcockpit.metrics.catalogue import MetricCatalogue
    from smcockpit.metrics.folder import MetricsFolder
    from smcockpit.metrics.posts import Whose
    from smcockpit.metrics.series import Library

Changed = frozenset[tuple[str, str]]  # (kind, id) of what is new, other or gone


class Change(NamedTuple):
    """One record's part of an edit: `fields` to set on the document `base` (None: a new record), None to delete it.

    `like` is a document that was stored before and whose values come back or are copied: they are taken as they are, also
    those that this program does not know."""

    kind: str
    id: str
    base: Doc | None
    fields: Mapping[str, Any] | None
    like: Doc | None = None


def folded(changes: Iterable[Change]) -> list[Change]:
    """Changes with each record once, made one after the other: of two values of a field the later one stands, and what
    is deleted stays deleted unless it is then made anew. The base is that of the first: what all were made on."""
    found: dict[tuple[str, str], Change] = {}
    for change in changes:
        before = found.get((change.kind, change.id))
        if before is not None:
            change = _after(before, change)
        found[change.kind, change.id] = change
    return list(found.values())


def _after(first: Change, then: Change) -> Change:
    """Two changes of one record as one."""
    if then.fields is None:
        return first._replace(fields=None)
    if first.fields is not None:
        return first._replace(fields={**first.fields, **then.fields})
    if then.base is not None:
        return first
    return first._replace(fields={**dict.fromkeys(first.base or {}), **then.fields})


class EditConflict(StoreError):
    """Somebody else changed the same fields meanwhile (field → (mine, theirs)), or deleted the record."""

    def __init__(self, kind: str, id: str, fields: dict[str, tuple[Any, Any]], actor: str) -> None:
        self.kind, self.id, self.fields, self.actor = kind, id, fields, actor
        if fields:
            known = KINDS[kind].fields if kind in KINDS else {}
            names = ", ".join(_(known[name].label) if name in known else name for name in fields)
            text = _("{actor} changed {fields} meanwhile; nothing was saved.").format(actor=actor, fields=names)
        else:
            text = _("{actor} deleted this meanwhile; nothing was saved.").format(actor=actor)
        super().__init__(text)


class NotYours(StoreError):
    """Taking a change back would also take back what somebody else did since: (kind, id, field) → (mine, theirs)."""

    def __init__(self, what: str, clashes: Clashes, actor: str, names: str) -> None:
        self.what, self.clashes, self.actor = what, clashes, actor
        super().__init__(
            _("“{what}” cannot simply be taken back: {actor} changed {names} since.").format(
                what=what, actor=actor, names=names
            )
        )


class Waiting(StoreError):
    """The server is away, or somebody else holds the plan: the edit was taken and is made when that is over."""


class Held(NamedTuple):
    """An edit that waits for its turn, or that came back because it could not be made (`error` says why)."""

    what: str
    changes: list[Change]
    error: StoreError | ValueError | None = None
    undoes: int = 0
    redoes: int = 0


class News(NamedTuple):
    """What others saved after commit `since`; `plan` is the whole one where another state was put in place."""

    since: int
    seq: int
    rows: list[Row]
    plan: Plan | None


_PATIENCE = 1.0  # seconds that a queueing edit stands still for a slow disk; for a lock or a server it does not


Choice = Literal["ask", "mine", "theirs"]


class Workspace:
    """`patience`: how many seconds an edit waits for a server that went away before it fails. With `queue` it does not
    wait in place, neither for a server nor for a colleague's save that does not end: it is kept in `waiting`, in order,
    and made by `retry`; what cannot be made then is in `returned`. `waits_for` says whom they wait for."""

    def __init__(
        self,
        place: str,
        *,
        actor: str | None = None,
        cache: str | None = None,
        read_only: bool = False,
        patience: float = 15.0,
        queue: bool = False,
        waits: Waits | None = None,
    ) -> None:
        """Open the plan in a folder or at an address. Raises NoPlan, Damaged, StoreError."""
        self.place = place if is_address(place) else os.path.abspath(place)
        self.folder = files_of(self.place)
        self.actor = who(actor)
        self.read_only = read_only
        self._queue = queue
        self.waiting: list[Held] = []
        self.returned: list[Held] = []
        self.waits_for = ""  # whom or what the first of `waiting` waits for, "" where that is not known (yet)
        self._underway: Underway[int] | None = None  # the commit that is being made for it
        waits = self._note_waiting if queue else waits
        self._store = open_store(self.place, read_only=read_only, patience=0 if queue else patience, waits=waits)
        self._seq, rows = self._store.load()
        self.plan = Plan(rows)
        self.plan.measured = self._measured
        self._subscribers: list[Callable[[Changed], None]] = []
        self._cache = cache or cache_folder()
        self._metrics: MetricsFolder | None = None
        self._count_anew = False
        self._day: date | None = None  # the day whose plan this is, where it is not today's
        self._gone_by: dict[tuple[str, str], str] = {}
        self.merged = ""  # what the last edit was merged with, in words, "" for nothing
        self.caution = ""  # what is to be said of an edit although it was made, "" for nothing

    # ---- asking

    @property
    def seq(self) -> int:
        return self._seq

    @property
    def metrics_path(self) -> str:
        return os.path.join(self.folder, "metrics")

    @property
    def shown_place(self) -> str:
        """Where the plan is, as people may read it (no password)."""
        return self._store.place

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote the plan: it can be read here, and not changed."""
        return self._store.newer

    @property
    def shown_day(self) -> date | None:
        """The day whose plan this is; None for the plan as it stands."""
        return self._day

    def today(self) -> date:
        return self._day or today(self.plan.zone())

    def context(self) -> Context[Plan]:
        return self.plan.context(self.today())

    def _measured(self) -> MetricCatalogue:
        """What there is to measure: for the fields that name a metric."""
        from smcockpit.metrics.catalogue import MetricCatalogue

        mapped = [metric for mapping in self.plan.every(ColumnMapping) for metric in mapping.metrics.values()]
        return MetricCatalogue(lambda: self.library().metrics(), self.metrics.refresh, mapped)

    @property
    def metrics(self) -> MetricsFolder:
        """The exports of the plan; what is known of them from earlier runs is there at once."""
        if self._metrics is None:
            from smcockpit.metrics.folder import MetricsFolder

            name = self.metrics_path.strip("/").replace("/", "%") + ".json"
            self._metrics = MetricsFolder(self.metrics_path, os.path.join(self._cache, name[-200:]), self._given())
        return self._metrics

    def library(self) -> Library:
        if self.metrics.counted_of is not self.plan or self._count_anew:
            from smcockpit.metrics.manual import counted

            self.metrics.accounts(self._accounts())
            typed = self.plan.count("reading") or self.plan.count("conversation")
            self.metrics.counted(counted(self.plan) if typed else None)
            self.metrics.counted_of, self._count_anew = self.plan, False
        return self.metrics.library()

    def _accounts(self) -> Whose:
        """Whose posts are ours: the plan's channels by their handles, and what was answered once per account."""
        from smcockpit.metrics.posts import Whose, same

        handles: dict[str, set[str]] = {}
        for channel in self.plan.every(Channel):
            if channel.handle:
                handles.setdefault(channel.platform, set()).add(same(channel.handle))
        answers = {
            (one.platform, same(one.account)): one.ours == "yes"
            for one in self.plan.every(ColumnMapping)
            if one.ours and one.platform and one.account
        }
        return Whose({platform: frozenset(found) for platform, found in handles.items()}, answers)

    def _given(self) -> list[Any]:
        documents = [mapping.doc for mapping in self.plan.every(ColumnMapping) if mapping.header and not mapping.of]
        if not documents:
            return []
        from smcockpit.metrics.answers import remembered

        return [remembered(document) for document in documents]

    # ---- looking back

    def history(self, kind: str = "", id: str = "", *, since: str = "", by: str = "") -> Iterator[Commit]:
        """The commits, newest first: of one record, since a moment (ISO 8601 in UTC), or by one person."""
        for entry in self._store.history():
            if since and entry.at < since:
                return
            if entry.by == BY_HAND:
                entry = entry._replace(by=_(BY_HAND))
            if by and entry.by != by:
                continue
            if id and not any(one["id"] == id and one["kind"] == kind for one in entry.changes):
                continue
            yield entry

    def as_of(self, day: date) -> Workspace:
        """This plan as it stood at the end of a day, in the plan's zone; it can be looked at and not changed.

        Raises StoreError where the plan did not exist yet or the history does not reach back so far."""
        from smcockpit.store.replay import as_of

        past = copy(self)
        past._subscribers = []
        if day < today(self.plan.zone()):
            moment = _end_of(day, self.plan.zone())
            rows = as_of(self._rows(), self._store.history(), moment)
            past.plan = Plan(migrate_rows(rows, layout_at(self._store.history(), moment)))
        past._day = day
        return past

    def _rows(self) -> list[Row]:
        return cast("list[Row]", self.plan.rows())

    def prune(self, day: date) -> int:
        """Forget the history before a day; returns how many commits. The plan itself stays."""
        return self._store.prune(_end_of(day - timedelta(days=1), self.plan.zone()))

    def trash(self) -> list[Trashed]:
        return self._store.trash()

    def bring_back(self, found: Trashed) -> None:
        """A deleted record as it was, as an edit that can be undone."""
        name = KINDS[found.kind](found.id, 0, found.doc).heading() if found.kind in KINDS else found.id
        if found.actor == PROGRAM and any(layouts_of(one) and one.at == found.at for one in self._store.history()):
            self._refuse_across(newest(), found.at)
        back = self.as_stored_now(found.kind, found.id, found.doc, found.at)
        self.edit(
            _("brought back {name}").format(name=name), [Change(*key, None, doc, doc) for key, doc in back.items()]
        )

    def as_stored_now(self, kind: str, id: str, doc: Doc, moment: str) -> dict[tuple[str, str], Doc]:
        """A document of a moment (ISO 8601 in UTC) in the layout of this program, with what it became besides."""
        rows = migrate_rows([Row(kind, id, 0, 0, doc, "")], layout_at(self._store.history(), moment))
        return {(row.kind, row.id): row.doc for row in rows if row.doc is not None}

    def _refuse_across(self, layout: int, moment: str) -> NoReturn:
        raise StoreError(
            _(
                "The program brought the plan to layout {number} on {day}; that, and what was done before it, cannot be taken back. The plan as it was then is among the copies: smcockpit backup --list."
            ).format(number=layout, day=moment[:10])
        )

    def empty_trash(self, day: date | None = None) -> int:
        """Let go of what was deleted (before a day, if given); returns how many records."""
        return self._store.empty_trash(_end_of(day - timedelta(days=1), self.plan.zone()) if day else "")

    # ---- forgetting

    def whom(self, kind: str, words: str) -> tuple[str, str]:
        """(id, name) of the record that people mean by `words`: one that stands, one in the trash, or, by its id, one that
        only the history knows. Raises ValueError with a sentence where there is none or several fit."""
        try:
            found = self.plan.resolve(kind, words) if kind in KINDS else None
        except ValueError:
            deleted = [(one.id, one.doc) for one in self._store.trash() if one.kind == kind]
            changes = (one for entry in self._store.history() for one in entry.changes if one["kind"] == kind)
            deleted += [(one["id"], one["before"] or one["after"] or {}) for one in changes if one["id"] == words]
            for id, doc in deleted:
                record = KINDS[kind](id, 0, doc)
                if words in (id, id[-5:]) or record.matches(words):
                    return id, record.heading()
            raise
        if found is not None:
            return found.id, found.heading()
        if (row := self.plan.row(kind, words)) is None:
            raise ValueError(_("There is no kind of record called “{kind}”.").format(kind=kind))
        return row.id, row.id[-5:]

    def would_forget(self, kind: str, id: str, *, mask: bool) -> tuple[Forgotten, list[str]]:
        """What forgetting a record would take and leave, and the files of mine that name it; nothing is changed."""
        from smcockpit.actions.forget import forget

        return self._with_files(forget(self._store.dump(), kind, id, mask=mask)[1], id)

    def forget(self, kind: str, id: str, *, mask: bool) -> tuple[Forgotten, list[str]]:
        """Take a record out of all that is kept of the plan, for good: as `would_forget`, and done. What this machine
        remembers of it in its cache goes, too. Raises StoreError."""
        from smcockpit.actions.forget import forget

        looked = self._store.dump()
        made = [forget(looked, kind, id, mask=mask)]  # before the lock is held: others need not wait for it

        def without(bundle: Bundle) -> Bundle:
            if bundle != looked:
                made.append(forget(bundle, kind, id, mask=mask))
            return made[-1][0]

        label = _(KINDS[kind].label) if kind in KINDS else kind
        self._store.rewrite(without, actor=self.actor, what=_("forgot a record: {label}").format(label=label))
        self._store.present()  # looks away what killed sessions left
        self._gone_by.clear()
        self.poll(force=True)
        return self._with_files(made[-1][1], id, clean=True)

    def _with_files(self, found: Forgotten, id: str, clean: bool = False) -> tuple[Forgotten, list[str]]:
        from smcockpit.actions.traces import files_naming
        from smcockpit.store.ids import to_number

        words = [*found.names, id, str(to_number(id))]
        if clean:
            for path in files_naming(self._cache, words):
                os.unlink(path)
        copies = [os.path.join(self.folder, "backups", copy.name) for copy in self._store.copies()]
        own = [os.path.join(self.folder, name) for name in ("plan.json", "history.jsonl")]
        return found, [
            path for folder in (self.folder, state_folder()) for path in files_naming(folder, words, own + copies)
        ]

    # ---- what cannot be read

    def odd(self) -> list[Odd]:
        """What in the plan is no document; it is kept aside as it is."""
        return self._store.odd()

    def mend(self) -> int:
        """Put the last good state of it back, from the history and the copies; returns how many records."""
        back = self._store.mend(self.actor)
        self.poll(force=True)
        return back

    def put_right(self, piece: Odd, documents: Iterable[Doc]) -> None:
        """Records in place of something odd, none to let go of it; a copy of the plan as it was is kept.

        Raises check.Unfit, StoreError."""
        from smcockpit.store.ids import new_id, to_text
        from smcockpit.store.odd import is_number

        self._store.backup("before-repair")
        number = to_text(int(piece.number)) if is_number(piece.number) else ""
        free = number if number and self.plan.row(piece.kind, number) is None else new_id()
        changes = [
            Change(piece.kind, new_id() if n else free, None, {name: doc[name] for name in doc if name != "_"})
            for n, doc in enumerate(documents)
        ]
        if changes:
            self.edit(_("put right what could not be read"), changes)
        left = [one for one in self._store.odd() if one[1:] == piece[1:]]
        if left:
            self._store.let_go(left, self.actor)
        self.poll(force=True)

    # ---- copies

    def backup(self, name: str = "") -> str:
        """Keep a copy now, under a name that says why; it is never thinned. Returns what it is called."""
        return self._store.backup(name)

    def copied(self, name: str) -> Plan:
        """The plan as a copy holds it."""
        return Plan(self._store.copied(name))

    def copies(self) -> list[Copy]:
        return self._store.copies()

    def restore(self, name: str) -> str:
        """Make the plan what a copy of it was, as one commit after keeping a copy of the present; returns that one's
        name. It can be undone."""
        kept = self._store.backup("before-restore")
        for _attempt in range(20):
            self.poll(force=True)
            ops = difference(self._rows(), self._store.copied(name))
            try:
                self._store.commit(ops, actor=self.actor, what=_("restored {copy}").format(copy=name))
            except Conflict:
                continue
            self.caution = self._store.caution
            self.poll(force=True)
            return kept
        raise StoreError(_("Others keep changing this record; nothing was saved. Try again."))

    # ---- people

    def announce_presence(self, kind: str = "", id: str = "") -> None:
        """Say that I have the plan open and am on a record."""
        self._store.announce_presence(self.actor, kind, id)

    def present(self) -> list[Present]:
        """Who has the plan open."""
        return self._store.present()

    # ---- changing

    def subscribe(self, told: Callable[[Changed], None]) -> Callable[[], None]:
        """Call `told` after every change, mine and others'; returns how to stop that."""
        self._subscribers.append(told)
        return lambda: self._subscribers.remove(told)

    def add(self, kind: str, fields: Mapping[str, Any], what: str = "") -> Record:
        """A new record from JSON values. Raises check.Unfit (a ValueError) or StoreError."""
        from smcockpit.store.ids import new_id

        id = new_id()
        self.edit(what or _("added {label}").format(label=_(KINDS[kind].label)), [Change(kind, id, None, fields)])
        record = self.plan.get(kind, id)
        assert record is not None
        return record

    def update(self, record: Record, fields: Mapping[str, Any], what: str = "") -> None:
        """Set fields (None clears one) of a record as it was when it was read."""
        self.edit(
            what or _("changed {name}").format(name=record.heading()),
            [Change(record.kind, record.id, record.doc, fields)],
        )

    def delete(self, records: Iterable[Record], what: str = "") -> None:
        found = list(records)
        names = ", ".join(record.heading() for record in found[:3])
        self.edit(what or _("deleted {name}").format(name=names), [Change(r.kind, r.id, r.doc, None) for r in found])

    def edit(self, what: str, changes: Iterable[Change]) -> None:
        """All changes or none, as one step that can be undone. Returns when it is on disk. A record that is named
        several times is changed once (see `folded`).

        Raises check.Unfit, EditConflict, StoreError; then nothing has changed. Raises Waiting where it was queued.
        """
        self._make(Held(what, list(changes)))

    def _make(self, held: Held) -> None:
        if self._queue and (self.waiting or not self._store.reachable()):
            self._wait(held)
        try:
            self._commit(held)
        except (Unreachable, NotYet) as error:
            if not self._queue:
                raise StoreError(f"{error} " + _("Nothing was saved.")) from None
            self._wait(held)

    def _wait(self, held: Held) -> NoReturn:
        self.waiting.append(held)
        if not self._store.reachable():
            text = _("{place} does not answer. “{what}” waits and is saved when it is back.")
        elif self.waits_for:
            text = _("“{what}” waits for {whom}; it is saved after that.")
        else:
            text = _("Saving “{what}” takes long. You can go on meanwhile.")
        raise Waiting(text.format(place=self.shown_place, what=held.what, whom=self.waits_for))

    def _note_waiting(self, whom: str, _seconds: float) -> None:
        """From the commit's own thread."""
        self.waits_for = whom
        if (going := self._underway) is not None:
            going.stir()

    def retry(self) -> bool:
        """Make the edits that wait, in their order, without waiting for anybody; returns whether none waits any more.

        What cannot be made now (a colleague was faster) goes to `returned`, with the reason."""
        while self.waiting:
            held = self.waiting[0]
            try:
                if not self._arrived():
                    self._commit(held, NOTICE / 4)
            except (Unreachable, NotYet):
                return False
            except (StoreError, ValueError) as error:
                self.returned.append(held._replace(error=error))
            self.waits_for = ""
            self.waiting.pop(0)
        return True

    def holder(self) -> Holder | None:
        """Who is saving just now and keeps others from it."""
        return self._store.holder()

    def undo(self, choice: Choice = "ask") -> str:
        """Take back my last change that still stands, also one of an earlier run; returns what it was, "" for none.

        Only its own fields go back: what a colleague changed since stays. Where both changed one, `choice` decides:
        "ask" raises NotYours, "mine" takes it all back, "theirs" takes back only what nobody else touched.
        An edit that still waits to be saved is the last one: it is taken off again.
        """
        if self.waiting:
            if len(self.waiting) == 1 and self._underway is not None:
                text = _("“{what}” is on its way and cannot be taken back yet; u does it once it is saved.")
                raise StoreError(text.format(what=self.waiting[0].what))
            return self.waiting.pop().what
        return self._step_back(last_done(self._store.history(), self.actor), choice, redo=False)

    def redo(self, choice: Choice = "ask") -> str:
        """Make my last undone change again; as `undo`."""
        return self._step_back(last_undone(self._store.history(), self.actor), choice, redo=True)

    def _step_back(self, entry: Commit | None, choice: Choice, *, redo: bool) -> str:
        if entry is None:
            return ""
        for later in self._store.history():
            if later.seq < entry.seq or self.newer:  # of a newer program nothing is taken back here at all
                break
            if layouts := layouts_of(later):
                self._refuse_across(layouts[1], later.at)
        self.poll(force=True)
        what = original(self._store.history(), entry)
        found, clashes = inverse(entry, self._standing, choice == "theirs")
        if clashes and choice == "ask":
            kind, id, _name = next(iter(clashes))
            raise NotYours(what, clashes, self.actor_of(kind, id) or _("somebody"), self._clash_names(clashes))
        text = (_("did again: {what}") if redo else _("took back: {what}")).format(what=what)
        changes = [Change(*one, like=_known(one.fields, one.standing)) for one in found]
        self._make(Held(text, changes, None, 0 if redo else entry.seq, entry.seq if redo else 0))
        return what

    def _standing(self, kind: str, id: str) -> Doc | None:
        row = self.plan.row(kind, id)
        return row.doc if row is not None else None

    def _clash_names(self, clashes: Iterable[tuple[str, str, str]]) -> str:
        found = []
        for kind, id, name in list(clashes)[:4]:
            record = self.plan.get(kind, id)
            field = KINDS[kind].fields.get(name) if kind in KINDS else None
            heading = record.heading() if record is not None else id[-5:] if self.plan.row(kind, id) else _("(gone)")
            found.append(f"“{heading}” ({_(field.label)})" if field is not None else f"“{heading}”")
        return ", ".join(dict.fromkeys(found))

    def _commit(self, held: Held, patience: float = _PATIENCE) -> None:
        """Raises NotYet, with the commit on its way, where a queueing workspace would have to stand still for longer."""
        from smcockpit.plan.validation import validate

        what, changes, _error, undoes, redoes = held

        if self._day is not None:
            raise StoreError(
                _("This is the plan as it stood on {day}; it cannot be changed.").format(day=self._day.isoformat())
            )
        self.merged = self.caution = ""
        changes = folded(changes)
        for _attempt in range(20):
            ops: list[Op] = []
            for change in changes:
                standing = self.plan.row(change.kind, change.id)
                doc, rev = (standing.doc, standing.rev) if standing is not None else (None, 0)
                self._compare(change, doc)
                if change.fields is None:
                    if doc is not None:
                        ops.append(Delete(change.kind, change.id, rev))
                    continue
                fields = {**(doc or {}), **change.fields}
                if not undoes and not redoes:
                    fields.pop(NO_RECORD, None)
                known = doc if change.like is None else {**(doc or {}), **change.like}
                new = validate(change.kind, fields, known)
                if new != doc:
                    ops.append(Put(change.kind, change.id, new, rev))
            if not ops and not undoes and not redoes:
                return
            try:
                self._stored(lambda ops=ops: self._store.commit(ops, actor=self.actor, what=what, undoes=undoes, redoes=redoes), patience)  # type: ignore[misc]  # fmt: skip
            except Conflict:
                self.poll(force=True)  # take in what the others did, then compare field by field
                continue
            self.caution = self._store.caution
            self.poll(force=True)
            return
        raise StoreError(_("Others keep changing this record; nothing was saved. Try again."))

    def _stored(self, commit: Callable[[], int], patience: float) -> None:
        """Make a commit; where edits queue, beside the screen."""
        if not self._queue:
            commit()
            return
        assert self._underway is None  # the others queue behind it
        self._underway = Underway(commit)
        self._ask_after(patience)

    def _ask_after(self, patience: float) -> None:
        """The end of the commit that is on its way, however it ends; NotYet while it goes on."""
        assert self._underway is not None
        try:
            self._underway.result(patience)
        except NotYet:
            raise
        except BaseException:
            self._underway = None
            raise
        self._underway = None

    def _arrived(self) -> bool:
        """Whether the commit that was on its way is made; False where none was, or it has to be made on newer rows."""
        if self._underway is None:
            return False
        try:
            self._ask_after(NOTICE / 4)
        except Conflict:
            self.poll(force=True)
            return False
        self.poll(force=True)
        return True

    def _compare(self, change: Change, standing: Doc | None) -> None:
        """Raise EditConflict where `change` and somebody else set the same field to different values."""
        if standing is change.base or standing == change.base:
            return
        actor = self.actor_of(change.kind, change.id) or _("somebody")
        if change.base is None:  # a new record, or one brought back: is it here already, and another?
            clash = {
                name: (value, (standing or {}).get(name))
                for name, value in (change.fields or {}).items()
                if standing is not None and standing.get(name) != value
            }
            if clash:
                raise EditConflict(change.kind, change.id, clash, actor)
            return
        if standing is None:
            if change.fields is None:
                return
            raise EditConflict(change.kind, change.id, {}, actor)
        fields = change.fields if change.fields is not None else dict.fromkeys({*change.base, *standing})
        clash = {
            name: (value, standing.get(name))
            for name, value in fields.items()
            if standing.get(name) != change.base.get(name) and standing.get(name) != value
        }
        if clash:
            raise EditConflict(change.kind, change.id, clash, actor)
        self.merged = _("{actor} changed other fields of this meanwhile; both changes are kept.").format(actor=actor)

    # ---- noticing

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake`, from another thread, soon after somebody saved; then `poll`. Returns how to stop that."""
        return self._store.watch(wake)

    def reachable(self) -> bool:
        """Whether the store can be asked, as far as is known without asking."""
        return self._store.reachable()

    def poll(self, *, force: bool = False) -> bool:
        """Take in what others saved; cheap where nobody did. Returns whether anything changed."""
        news = self.fetch(force=force)
        return news is not None and self.take(news)

    def fetch(self, *, force: bool = False) -> News | None:
        """What others saved, for `take`; None where nobody did. May be asked in any thread: reading a large plan and
        finding what is new in it takes a while."""
        if self._day is not None or (not force and not self._store.changed()):
            return None
        since = self._seq
        seq, rows = self._store.since(since)
        if seq >= since:
            return News(since, seq, rows, None)
        seq, rows = self._store.load()  # somebody put an older copy in place: begin anew from what it holds
        return News(since, seq, rows, Plan(rows))

    def take(self, news: News) -> bool:
        """Lay what was fetched over the plan and publish it; returns whether anything changed."""
        if news.plan is not None:
            if news.since != self._seq:  # I saved meanwhile
                return self.poll(force=True)
            before = {(kind, record.id) for kind in KINDS for record in self.plan.all(kind)}
            self._seq, self.plan = news.seq, news.plan
            self.plan.measured = self._measured
            self._publish(frozenset(before | {(row.kind, row.id) for row in news.rows}))
            return True
        if news.seq < self._seq:
            return False  # an edit of mine took it in meanwhile
        self._seq = news.seq
        if news.rows:
            self._take(news.rows)
        return bool(news.rows)

    def _publish(self, changed: Changed) -> None:
        for told in list(self._subscribers):
            told(changed)

    def _take(self, rows: list[Row]) -> None:
        self.plan.apply(rows)
        self._gone_by |= {(row.kind, row.id): row.actor for row in rows if row.doc is None}
        changed = frozenset((row.kind, row.id) for row in rows)
        self._count_anew |= any(kind in ("reading", "conversation", "channel", "mapping") for kind, _id in changed)
        if self._metrics is not None and any(kind == "mapping" for kind, _id in changed):
            self._metrics.answer(self._given())
        self._publish(changed)

    def actor_of(self, kind: str, id: str) -> str:
        """Who changed a record last, "" where nobody knows."""
        row = self.plan.row(kind, id)
        actor = row.actor if row is not None else self._gone_by.get((kind, id), "")
        return _("somebody by hand") if actor == BY_HAND else actor

    def close(self) -> None:
        self._store.close()


def _known(fields: Doc | None, standing: Doc | None) -> Doc | None:
    """The values that an undo puts back. Where the document stands, None clears a field."""
    if fields is None or standing is None:
        return fields
    return {name: value for name, value in fields.items() if value is not None}


def files_of(place: str) -> str:
    """The folder for what is not a document: of a plan at an address, one on this machine."""
    return local_files(shown(place)) if is_address(place) else place


def _end_of(day: date, zone: str) -> str:
    """The moment a day ends in a zone, ISO 8601 in UTC, as the history writes moments."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return at(midnight, zone).astimezone(UTC).isoformat(timespec="milliseconds")


def create(
    place: str,
    *,
    brand: str,
    language: str,
    zone: str,
    channels: Iterable[tuple[str, str]] = (),
    actor: str | None = None,
) -> None:
    """A new plan: the brand, its channels, and each step's starting tasks. Raises Unfit, ValueError, StoreError."""
    from smcockpit.plan.dates import zone_info
    from smcockpit.plan.template import starting_documents
    from smcockpit.plan.validation import validate
    from smcockpit.store.ids import new_id

    zone_info(zone)
    documents: list[tuple[str, Doc]] = [("brand", {"name": brand, "language": language, "zone": zone, "cycle": 1})]
    documents += [
        ("channel", {"platform": platform, "handle": handle, "status": "open"}) for platform, handle in channels
    ]
    ops = [Put(kind, new_id(), validate(kind, doc), 0) for kind, doc in documents]
    ops += [Put(kind, id, validate(kind, doc), 0) for kind, id, doc in starting_documents(language, new_id)]
    create_store(place, ops, actor=who(actor), what=_("started the plan")).close()
    os.makedirs(os.path.join(files_of(place), "metrics"), mode=0o700, exist_ok=True)
