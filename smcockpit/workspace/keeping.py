"""An open plan with its past: the history, undo, the trash, copies, what cannot be read, and all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import NoReturn, cast

from smcockpit.environment import today
from smcockpit.i18n import _
from smcockpit.plan.dates import at
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.store.ids import new_id
from smcockpit.store.migrations import PROGRAM, layout_at, layouts_of, migrate_rows, newest
from smcockpit.store.port import BY_HAND, Bundle, Commit, Conflict, Copy, Odd, Row, StoreError, Trashed
from smcockpit.store.replay import difference
from smcockpit.undo import Doc, inverse, last_done, last_undone, original
from smcockpit.workspace.changes import Change, Choice, Held, NotYours, values_put_back
from smcockpit.workspace.editing import PlanEditor


class Workspace(PlanEditor):
    """One open plan: the records in memory, the store and the metrics behind it."""

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
            if id and not any(change["id"] == id and change["kind"] == kind for change in entry.changes):
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
        """The deleted documents, newest first."""
        return self._store.trash()

    def bring_back(self, trashed: Trashed) -> None:
        """A deleted record as it was, as an edit that can be undone."""
        name = KINDS[trashed.kind](trashed.id, 0, trashed.doc).heading() if trashed.kind in KINDS else trashed.id
        if trashed.actor == PROGRAM and any(
            layouts_of(entry) and entry.at == trashed.at for entry in self._store.history()
        ):
            self._refuse_across(newest(), trashed.at)
        back = self.as_stored_now(trashed.kind, trashed.id, trashed.doc, trashed.at)
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

    # ---- undo

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
        put_back, clashes = inverse(entry, self._standing, choice == "theirs")
        if clashes and choice == "ask":
            kind, id, _name = next(iter(clashes))
            raise NotYours(what, clashes, self.actor_of(kind, id) or _("somebody"), self._clash_names(clashes))
        text = (_("did again: {what}") if redo else _("took back: {what}")).format(what=what)
        changes = [Change(*back, like=values_put_back(back.fields, back.standing)) for back in put_back]
        self._make(Held(text, changes, None, 0 if redo else entry.seq, entry.seq if redo else 0))
        return what

    def _standing(self, kind: str, id: str) -> Doc | None:
        row = self.plan.row(kind, id)
        return row.doc if row is not None else None

    def _clash_names(self, clashes: Iterable[tuple[str, str, str]]) -> str:
        names = []
        for kind, id, name in list(clashes)[:4]:
            record = self.plan.get(kind, id)
            field = KINDS[kind].fields.get(name) if kind in KINDS else None
            heading = record.heading() if record is not None else id[-5:] if self.plan.row(kind, id) else _("(gone)")
            names.append(f"“{heading}” ({_(field.label)})" if field is not None else f"“{heading}”")
        return ", ".join(dict.fromkeys(names))

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

        Raises InvalidRecord, StoreError."""
        from smcockpit.store.ids import to_text
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
        left = [other for other in self._store.odd() if other[1:] == piece[1:]]
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
        """The copies that can be read, newest first."""
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

    # ---- all of it

    def dump(self) -> Bundle:
        """Everything that is kept of the plan: documents, trash, history and copies."""
        return self._store.dump()

    def rewrite(self, change: Callable[[Bundle], Bundle], what: str) -> None:
        """Make everything that is kept what `change` answers on it, as one commit that cannot be taken back; `what` names
        it in the history. `change` is called with the plan's lock held. Raises StoreError."""
        self._store.rewrite(change, actor=self.actor, what=what)
        self._store.present()  # clears away what killed sessions left
        self._gone_by.clear()
        self.poll(force=True)

    def stored_files(self) -> list[str]:
        """The paths on this machine of all that `rewrite` reaches; [] for a plan on a server."""
        return self._store.files()


def _end_of(day: date, zone: str) -> str:
    """The moment a day ends in a zone, ISO 8601 in UTC, as the history writes moments."""
    midnight = datetime.combine(day + timedelta(days=1), time())
    return at(midnight, zone).astimezone(UTC).isoformat(timespec="milliseconds")
