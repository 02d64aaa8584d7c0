"""One open plan: the records in memory, the store and the metrics behind it. Edit, undo, subscribe.

Every change, mine or a colleague's, comes out of `subscribe` the same way: the set of (kind, id) that changed. An edit
names the fields it sets and the document it was made on, so that two people who change different fields of a record
both keep their work; the same field asks (`EditConflict`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from smcockpit.environment import cache_folder, today, who
from smcockpit.plan.book import Plan
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import Mapping as ColumnMapping
from smcockpit.plan.record import KINDS, Record
from smcockpit.store import open_store
from smcockpit.store.port import Conflict, Delete, Op, Put, Row, StoreError
from smcockpit.words import _

if TYPE_CHECKING:
    from smcockpit.metrics.folder import MetricsFolder
    from smcockpit.metrics.series import Library

Doc = dict[str, Any]
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


class _Done(NamedTuple):
    what: str
    before: list[tuple[str, str, Doc | None]]
    after: list[tuple[str, str, Doc | None]]


class Workspace:
    def __init__(self, folder: str, *, actor: str | None = None, cache: str | None = None) -> None:
        """Open the plan in `folder`. Raises NoPlan, Damaged, StoreError."""
        self.folder = os.path.abspath(folder)
        self.actor = actor or who()
        self._store = open_store(self.folder)
        self._seq, rows = self._store.load()
        self.plan = Plan(rows)
        self._subscribers: list[Callable[[Changed], None]] = []
        self._done: list[_Done] = []
        self._undone: list[_Done] = []
        self._cache = cache or cache_folder()
        self._metrics: MetricsFolder | None = None
        self._last_actor: dict[tuple[str, str], str] = {}
        self.merged = ""  # what the last edit was merged with, in words, "" for nothing

    # ---- asking

    @property
    def seq(self) -> int:
        return self._seq

    @property
    def metrics_path(self) -> str:
        return os.path.join(self.folder, "metrics")

    def today(self) -> date:
        return today(self.plan.zone())

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
        return self.metrics.library()

    def _given(self) -> list[Any]:
        found = list(self.plan.every(ColumnMapping))
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

        Raises check.Unfit, EditConflict, StoreError; then nothing has changed.
        """
        done = self._commit(what, list(changes))
        if done.before != done.after:
            self._done.append(done)
            self._undone.clear()

    def undo(self) -> str:
        """Take back the last edit of this run; returns what it was, "" where there is none.

        Only its own fields go back: what a colleague changed since stays. Raises EditConflict where both touched one.
        """
        return self._step_back(self._done, self._undone)

    def redo(self) -> str:
        return self._step_back(self._undone, self._done)

    def _step_back(self, source: list[_Done], target: list[_Done]) -> str:
        if not source:
            return ""
        last = source[-1]
        changes = []
        for (kind, id, before), (_kind, _id, after) in zip(last.before, last.after, strict=True):
            if before is None:
                changes.append(Change(kind, id, after, None))
            else:
                names = {*before, *(after or {})}
                fields = {n: before.get(n) for n in names if after is None or before.get(n) != after.get(n)}
                changes.append(Change(kind, id, after, fields))
        undone = self._commit(_("took back: {what}").format(what=last.what), changes)
        source.pop()
        target.append(_Done(last.what, undone.before, undone.after))
        return last.what

    def _commit(self, what: str, changes: list[Change]) -> _Done:
        from smcockpit.plan.check import fit

        self.merged = ""
        for _attempt in range(20):
            before: list[tuple[str, str, Doc | None]] = []
            after: list[tuple[str, str, Doc | None]] = []
            ops: list[Op] = []
            for change in changes:
                standing = self.plan.get(change.kind, change.id)
                doc, rev = (standing.doc, standing.rev) if standing is not None else (None, 0)
                self._compare(change, doc)
                before.append((change.kind, change.id, doc))
                if change.fields is None:
                    after.append((change.kind, change.id, None))
                    if doc is not None:
                        ops.append(Delete(change.kind, change.id, rev))
                    continue
                new = fit(change.kind, {**(doc or {}), **change.fields})
                after.append((change.kind, change.id, new))
                if new != doc:
                    ops.append(Put(change.kind, change.id, new, rev))
            if not ops:
                return _Done(what, before, before)
            try:
                self._store.commit(ops, actor=self.actor, what=what)
            except Conflict:
                self.poll(force=True)  # take in what the others did, then compare field by field
                continue
            self.poll(force=True)
            return _Done(what, before, after)
        raise StoreError(_("Others keep changing this record; nothing was saved. Try again."))

    def _compare(self, change: Change, standing: Doc | None) -> None:
        """Raise EditConflict where `change` and somebody else set the same field to different values."""
        if change.base is None or standing is change.base or standing == change.base:
            return
        actor = self._last_actor.get((change.kind, change.id), _("somebody"))
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

    def poll(self, *, force: bool = False) -> bool:
        """Take in what others saved; cheap where nobody did. Returns whether anything changed."""
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
        self._done.clear()
        self._undone.clear()
        changed = frozenset(before | {(row.kind, row.id) for row in rows})
        for told in list(self._subscribers):
            told(changed)
        return True

    def _take(self, rows: list[Row]) -> None:
        self.plan.apply(rows)
        for row in rows:
            self._last_actor[row.kind, row.id] = row.actor
        changed = frozenset((row.kind, row.id) for row in rows)
        if self._metrics is not None and any(kind == "mapping" for kind, _id in changed):
            self._metrics.answer(self._given())
        for told in list(self._subscribers):
            told(changed)

    def actor_of(self, kind: str, id: str) -> str:
        """Who changed a record last, "" where that was before this run."""
        return self._last_actor.get((kind, id), "")

    def close(self) -> None:
        self._store.close()


def create(
    folder: str,
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
    from smcockpit.plan.progress import steps
    from smcockpit.store.ids import new_id
    from smcockpit.store.tiny import TinyStore

    zone_info(zone)
    documents: list[tuple[str, Doc]] = [("brand", {"name": brand, "language": language, "zone": zone, "cycle": 1})]
    documents += [
        ("channel", {"platform": platform, "handle": handle, "status": "open"}) for platform, handle in channels
    ]
    for step in steps():
        documents += [("task", {"title": task[language], "step": step.number}) for task in step.tasks]
    ops = [Put(kind, new_id(), fit(kind, doc), 0) for kind, doc in documents]
    TinyStore.create(folder, ops, actor=actor or who()).close()
    os.makedirs(os.path.join(folder, "metrics"), mode=0o700, exist_ok=True)
