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

from smcockpit.environment import cache_folder, local_files, today, who
from smcockpit.plan.book import Plan
from smcockpit.plan.dates import at
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import Channel
from smcockpit.plan.kinds import Mapping as ColumnMapping
from smcockpit.plan.record import KINDS, Record
from smcockpit.store import create_store, is_address, open_store, shown
from smcockpit.store.port import (
    Conflict,
    Copy,
    Delete,
    Entry,
    Op,
    Present,
    Put,
    Row,
    StoreError,
    Trashed,
    Unreachable,
)
from smcockpit.store.replay import difference
from smcockpit.undo import Clashes, Doc, last_done, last_undone, original, taken_back
from smcockpit.words import _

if TYPE_CHECKING:
    from smcockpit.metrics.folder import MetricsFolder
    from smcockpit.metrics.posts import Whose
    from smcockpit.metrics.series import Library

Changed = frozenset[tuple[str, str]]  # (kind, id) of what is new, other or gone


class Change(NamedTuple):
    """One record's part of an edit: `fields` to set on the document `base` (None: a new record), None to delete it."""

    kind: str
    id: str
    base: Doc | None
    fields: Mapping[str, Any] | None


class EditConflict(StoreError):
    """Somebody else changed the same fields meanwhile (field → (mine, theirs)), or deleted the record."""

    def __init__(self, kind: str, id: str, fields: dict[str, tuple[Any, Any]], actor: str) -> None:
        self.kind, self.id, self.fields, self.actor = kind, id, fields, actor
        if fields:
            names = ", ".join(_(KINDS[kind].fields[name].label) for name in fields if name in KINDS[kind].fields)
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
    """The server is away: the edit was taken and is made when it is back."""


class Held(NamedTuple):
    """An edit that waits for the server, or that came back because it could not be made (`error` says why)."""

    what: str
    changes: list[Change]
    error: StoreError | ValueError | None = None


Choice = Literal["ask", "mine", "theirs"]


class Workspace:
    """`patience`: how many seconds an edit waits for a server that went away before it fails. With `queue` it does not
    wait in place: it is kept in `waiting`, in order, and made by `retry`; what cannot be made then is in `returned`."""

    def __init__(
        self,
        place: str,
        *,
        actor: str | None = None,
        cache: str | None = None,
        read_only: bool = False,
        patience: float = 15.0,
        queue: bool = False,
        waits: Callable[[], None] | None = None,
    ) -> None:
        """Open the plan in a folder or at an address. Raises NoPlan, Damaged, StoreError."""
        self.place = place if is_address(place) else os.path.abspath(place)
        self.folder = files_of(self.place)
        self.actor = actor or who()
        self.read_only = read_only
        self._store = open_store(self.place, read_only=read_only, patience=0 if queue else patience, waits=waits)
        self._queue = queue
        self._seq, rows = self._store.load()
        self.plan = Plan(rows)
        self._subscribers: list[Callable[[Changed], None]] = []
        self._cache = cache or cache_folder()
        self._metrics: MetricsFolder | None = None
        self._count_anew = False
        self._day: date | None = None  # the day whose plan this is, where it is not today's
        self._gone_by: dict[tuple[str, str], str] = {}
        self.merged = ""  # what the last edit was merged with, in words, "" for nothing
        self.waiting: list[Held] = []
        self.returned: list[Held] = []

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
    def as_of(self) -> date | None:
        """The day whose plan this is; None for the plan as it stands."""
        return self._day

    def today(self) -> date:
        return self._day or today(self.plan.zone())

    def context(self) -> Context:
        return Context(self.plan, self.today(), self.plan.zone())

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
            from smcockpit.metrics.by_hand import counted

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
        found = [one for one in self.plan.every(ColumnMapping) if one.header and one.date_column]
        if not found:
            return []
        from smcockpit.metrics.answers import Given

        return [
            Given(
                tuple(one.header.split("\n")),
                one.platform,
                one.account,
                one.date_column,
                one.date_order,
                dict(one.metrics),
            )
            for one in found
        ]

    # ---- looking back

    def history(self, kind: str = "", id: str = "", *, since: str = "", by: str = "") -> Iterator[Entry]:
        """The commits, newest first: of one record, since a moment (ISO 8601 in UTC), or by one person."""
        for entry in self._store.history():
            if since and entry.at < since:
                return
            if by and entry.by != by:
                continue
            if id and not any(one["id"] == id and one["kind"] == kind for one in entry.changes):
                continue
            yield entry

    def as_it_stood(self, day: date) -> Workspace:
        """This plan as it stood at the end of a day, in the plan's zone; it can be looked at and not changed.

        Raises StoreError where the plan did not exist yet or the history does not reach back so far."""
        from smcockpit.store.replay import as_of

        past = copy(self)
        past._subscribers = []
        if day < today(self.plan.zone()):
            past.plan = Plan(as_of(self._rows(), self._store.history(), _end_of(day, self.plan.zone())))
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
        self.edit(_("brought back {name}").format(name=name), [Change(found.kind, found.id, None, found.doc)])

    def empty_trash(self, day: date | None = None) -> int:
        """Let go of what was deleted (before a day, if given); returns how many records."""
        return self._store.empty_trash(_end_of(day - timedelta(days=1), self.plan.zone()) if day else "")

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
            self.poll(force=True)
            return kept
        raise StoreError(_("Others keep changing this record; nothing was saved. Try again."))

    # ---- people

    def be_here(self, kind: str = "", id: str = "") -> None:
        """Say that I have the plan open and am on a record."""
        self._store.be_here(self.actor, kind, id)

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
        """All changes or none, as one step that can be undone. Returns when it is on disk.

        Raises check.Unfit, EditConflict, StoreError; then nothing has changed. Raises Waiting where it was queued.
        """
        found = list(changes)
        if self._queue and (self.waiting or not self._store.reachable()):
            self._wait(what, found)
        try:
            self._commit(what, found)
        except Unreachable as error:
            if not self._queue:
                raise StoreError(f"{error} " + _("Nothing was saved.")) from None
            self._wait(what, found)

    def _wait(self, what: str, changes: list[Change]) -> NoReturn:
        self.waiting.append(Held(what, changes))
        raise Waiting(
            _("{place} does not answer. “{what}” waits and is saved when it is back.").format(
                place=self.shown_place, what=what
            )
        )

    def retry(self) -> bool:
        """Make the edits that wait for the server, in their order; returns whether none waits any more.

        What cannot be made now (a colleague was faster) goes to `returned`, with the reason."""
        while self.waiting:
            held = self.waiting[0]
            try:
                self._commit(held.what, held.changes)
            except Unreachable:
                return False
            except (StoreError, ValueError) as error:
                self.returned.append(held._replace(error=error))
            self.waiting.pop(0)
        return True

    def undo(self, choice: Choice = "ask") -> str:
        """Take back my last change that still stands, also one of an earlier run; returns what it was, "" for none.

        Only its own fields go back: what a colleague changed since stays. Where both changed one, `choice` decides:
        "ask" raises NotYours, "mine" takes it all back, "theirs" takes back only what nobody else touched.
        """
        return self._step_back(last_done(self._store.history(), self.actor), choice, redo=False)

    def redo(self, choice: Choice = "ask") -> str:
        """Make my last undone change again; as `undo`."""
        return self._step_back(last_undone(self._store.history(), self.actor), choice, redo=True)

    def _step_back(self, entry: Entry | None, choice: Choice, *, redo: bool) -> str:
        if entry is None:
            return ""
        self.poll(force=True)
        what = original(self._store.history(), entry)
        found, clashes = taken_back(entry, self._standing, choice == "theirs")
        if clashes and choice == "ask":
            kind, id, _name = next(iter(clashes))
            raise NotYours(what, clashes, self.actor_of(kind, id) or _("somebody"), self._clash_names(clashes))
        text = (_("did again: {what}") if redo else _("took back: {what}")).format(what=what)
        self._commit(text, [Change(*one) for one in found], **{"redoes" if redo else "undoes": entry.seq})
        return what

    def _standing(self, kind: str, id: str) -> Doc | None:
        record = self.plan.get(kind, id)
        return record.doc if record is not None else None

    def _clash_names(self, clashes: Iterable[tuple[str, str, str]]) -> str:
        found = []
        for kind, id, name in list(clashes)[:4]:
            record = self.plan.get(kind, id)
            field = KINDS[kind].fields.get(name) if kind in KINDS else None
            heading = record.heading() if record is not None else _("(gone)")
            found.append(f"“{heading}” ({_(field.label)})" if field is not None else f"“{heading}”")
        return ", ".join(dict.fromkeys(found))

    def _commit(self, what: str, changes: list[Change], *, undoes: int = 0, redoes: int = 0) -> None:
        from smcockpit.plan.check import fit

        if self._day is not None:
            raise StoreError(
                _("This is the plan as it stood on {day}; it cannot be changed.").format(day=self._day.isoformat())
            )
        self.merged = ""
        for _attempt in range(20):
            ops: list[Op] = []
            for change in changes:
                standing = self.plan.get(change.kind, change.id)
                doc, rev = (standing.doc, standing.rev) if standing is not None else (None, 0)
                self._compare(change, doc)
                if change.fields is None:
                    if doc is not None:
                        ops.append(Delete(change.kind, change.id, rev))
                    continue
                new = fit(change.kind, {**(doc or {}), **change.fields})
                if new != doc:
                    ops.append(Put(change.kind, change.id, new, rev))
            if not ops and not undoes and not redoes:
                return
            try:
                self._store.commit(ops, actor=self.actor, what=what, undoes=undoes, redoes=redoes)
            except Conflict:
                self.poll(force=True)  # take in what the others did, then compare field by field
                continue
            self.poll(force=True)
            return
        raise StoreError(_("Others keep changing this record; nothing was saved. Try again."))

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
        if self._day is not None:
            return False
        if not force and not self._store.changed():
            return False
        seq, rows = self._store.since(self._seq)
        if seq < self._seq:  # somebody put an older copy in place: begin anew from what it holds
            return self._reload()
        self._seq = seq
        if rows:
            self._take(rows)
        return bool(rows)

    def _reload(self) -> bool:
        before = {(kind, record.id) for kind in KINDS for record in self.plan.all(kind)}
        self._seq, rows = self._store.load()
        self.plan = Plan(rows)
        changed = frozenset(before | {(row.kind, row.id) for row in rows})
        for told in list(self._subscribers):
            told(changed)
        return True

    def _take(self, rows: list[Row]) -> None:
        self.plan.apply(rows)
        self._gone_by |= {(row.kind, row.id): row.actor for row in rows if row.doc is None}
        changed = frozenset((row.kind, row.id) for row in rows)
        self._count_anew |= any(kind in ("reading", "conversation", "channel", "mapping") for kind, _id in changed)
        if self._metrics is not None and any(kind == "mapping" for kind, _id in changed):
            self._metrics.answer(self._given())
        for told in list(self._subscribers):
            told(changed)

    def actor_of(self, kind: str, id: str) -> str:
        """Who changed a record last, "" where nobody knows."""
        row = self.plan.row(kind, id)
        if row is not None:
            return row.actor
        return self._gone_by.get((kind, id), "")

    def close(self) -> None:
        self._store.close()


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
    from smcockpit.plan.check import fit
    from smcockpit.plan.dates import zone_info
    from smcockpit.plan.template import starting_documents
    from smcockpit.store.ids import new_id

    zone_info(zone)
    documents: list[tuple[str, Doc]] = [("brand", {"name": brand, "language": language, "zone": zone, "cycle": 1})]
    documents += [
        ("channel", {"platform": platform, "handle": handle, "status": "open"}) for platform, handle in channels
    ]
    ops = [Put(kind, new_id(), fit(kind, doc), 0) for kind, doc in documents]
    ops += [Put(kind, id, fit(kind, doc), 0) for kind, id, doc in starting_documents(language, new_id)]
    create_store(place, ops, actor=actor or who(), what=_("started the plan")).close()
    os.makedirs(os.path.join(files_of(place), "metrics"), mode=0o700, exist_ok=True)
