"""An open plan as it is changed: edits, merged field by field with what others saved, and kept in a queue where saving
would make somebody wait."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.store.ids import new_id
from smcockpit.store.port import NO_RECORD, NOTICE, Conflict, Delete, Op, Put, StoreError, Unreachable, Waits
from smcockpit.underway import NotYet, Underway
from smcockpit.workspace.changes import Change, Held, Waiting, differs_meanwhile, folded
from smcockpit.workspace.reading import PlanReader

_PATIENCE = 1.0  # seconds that a queueing edit stands still for a slow disk; for a lock or a server it does not


class PlanEditor(PlanReader):
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
        self._queue = queue
        self.waiting: list[Held] = []
        self.returned: list[Held] = []
        self.waits_for = ""  # whom or what the first of `waiting` waits for, "" where that is not known (yet)
        self._underway: Underway[int] | None = None  # the commit that is being made for it
        self.merged = ""  # what the last edit was merged with, in words, "" for nothing
        self.caution = ""  # what is to be said of an edit although it was made, "" for nothing
        super().__init__(
            place,
            actor=actor,
            cache=cache,
            read_only=read_only,
            patience=0 if queue else patience,
            waits=self._note_waiting if queue else waits,
        )

    # ---- one edit

    def add(self, kind: str, fields: Mapping[str, Any], what: str = "") -> Record:
        """A new record from JSON values. Raises InvalidRecord (a ValueError) or StoreError."""
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
        """Delete records as they were when they were read; they lie in the trash."""
        going = list(records)
        names = ", ".join(record.heading() for record in going[:3])
        changes = [Change(record.kind, record.id, record.doc, None) for record in going]
        self.edit(what or _("deleted {name}").format(name=names), changes)

    def edit(self, what: str, changes: Iterable[Change]) -> None:
        """All changes or none, as one step that can be undone. Returns when it is on disk. A record that is named
        several times is changed once (see `folded`).

        Raises InvalidRecord, EditConflict, StoreError; then nothing has changed. Raises Waiting where it was queued.
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

    def _commit(self, held: Held, patience: float = _PATIENCE) -> None:
        """Raises NotYet, with the commit on its way, where a queueing workspace would have to stand still for longer."""
        what, changes, _error, undoes, redoes = held
        if self._day is not None:
            raise StoreError(
                _("This is the plan as it stood on {day}; it cannot be changed.").format(day=self._day.isoformat())
            )
        self.merged = self.caution = ""
        changes = folded(changes)
        for _attempt in range(20):
            ops = self._operations(changes, with_marker=bool(undoes or redoes))
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

    def _operations(self, changes: list[Change], *, with_marker: bool) -> list[Op]:
        """What to write so that `changes` are made on the records as they stand; nothing for what stands so already.
        `with_marker`: the field for what is no record stays, where an undo brings it back.

        Raises EditConflict, InvalidRecord."""
        from smcockpit.plan.validation import validate

        ops: list[Op] = []
        for change in changes:
            standing = self.plan.row(change.kind, change.id)
            doc, rev = (standing.doc, standing.rev) if standing is not None else (None, 0)
            actor = self.actor_of(change.kind, change.id) or _("somebody")
            if differs_meanwhile(change, doc, actor):
                text = _("{actor} changed other fields of this meanwhile; both changes are kept.")
                self.merged = text.format(actor=actor)
            if change.fields is None:
                if doc is not None:
                    ops.append(Delete(change.kind, change.id, rev))
                continue
            fields = {**(doc or {}), **change.fields}
            if not with_marker:
                fields.pop(NO_RECORD, None)
            known = doc if change.like is None else {**(doc or {}), **change.like}
            new = validate(change.kind, fields, known)
            if new != doc:
                ops.append(Put(change.kind, change.id, new, rev))
        return ops

    # ---- edits that wait

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
