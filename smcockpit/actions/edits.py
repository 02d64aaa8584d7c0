"""Verbs on records: each takes records, the day and who acts, and returns the changes that one undoable edit makes.

A key, a card of the review and the shell call the same function, so a verb means the same wherever it is given. Nothing
here saves, asks or prints: the faces do that, in their own words. A verb passes over the records that it does not
apply to; `touched` tells which are left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from smcockpit.checks.rule import Diagnostic
from smcockpit.plan.calendar import further, moved, next_status
from smcockpit.plan.defaults import zone_change
from smcockpit.plan.fields import Context, Records, stored
from smcockpit.plan.kinds import KINDS, Adaptation, Conversation, Influencer, Kpi, Post, Setup, Task
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean
from smcockpit.reports.agenda import publish_warnings
from smcockpit.workspace import Change, folded, new_id

NewId = Callable[[], str]
RELEVANCE_STEP, RELEVANCE_MAX = 5.0, 100.0  # points of relevance that one key press adds, and where the scale ends


def touched(records: Iterable[Record], changes: Iterable[Change]) -> list[Record]:
    """Those of `records` that `changes` are about, in their own order."""
    keys = {(change.kind, change.id) for change in changes}
    return [record for record in records if (record.kind, record.id) in keys]


# ---- done


def can_be_done(kind: str) -> bool:
    """Whether records of a kind are something that gets done: published, contacted, answered, set up, or ticked off."""
    return kind in ("post", "influencer", "conversation", "setup") or "done" in KINDS[kind].fields


def done(records: Iterable[Record], now: datetime, today: date, by: str, new_id: NewId = new_id) -> list[Change]:
    """What was to be done is done, once: what is done already keeps its day.

    A post is published, and its status is never lowered: one that is published, dropped, or in a status that only a
    newer program knows stays as it is. An influencer is contacted (see `contacted`), a conversation answered at `now`, a
    set-up item done on `today`, and everything else with a day on which it is done takes `today`. `by` is the id of the
    person who acts, "" where the plan does not know them."""
    changes: list[Change] = []
    for record in records:
        if isinstance(record, Influencer):
            changes += contacted([record], today, by, new_id)
        elif isinstance(record, Post):
            changes += _raised(record, "published", today)
        elif isinstance(record, Setup):
            if record.state != "done":
                changes.append(_set(record, {"state": "done", "day": today.isoformat()}))
        elif isinstance(record, Conversation):
            if not record.doc.get("answered"):
                changes.append(_set(record, {"answered": stored(now)}))
        elif "done" in record.fields and not record.doc.get("done"):
            changes.append(_set(record, {"done": today.isoformat()}))
    return changes


def undone(records: Iterable[Record]) -> list[Change]:
    """What was done is to be done again: a published post is scheduled, a set-up item to do, a conversation unanswered,
    and everything else loses the day on which it was done. A contact that was made stays made."""
    changes: list[Change] = []
    for record in records:
        if isinstance(record, Post):
            if record.status == "published":
                changes.append(_set(record, {"status": "scheduled"}))
        elif isinstance(record, Setup):
            if record.state == "done":
                changes.append(_set(record, {"state": "open", "day": None}))
        else:
            name = "answered" if isinstance(record, Conversation) else "done"
            if name in record.fields and record.doc.get(name):
                changes.append(_set(record, {name: None}))
    return changes


def unready(plan: Plan, records: Iterable[Record], now: datetime) -> dict[str, list[str]]:
    """Of the posts that would be published: those that can hardly be out, by id, with the reasons as clauses.

    A face that can ask asks before it publishes them; the shell publishes them and says what was missing."""
    publishing = [record for record in records if isinstance(record, Post) and _raised(record, "published", now.date())]
    warnings = {post.id: publish_warnings(plan, post, now) for post in publishing}
    return {id: reasons for id, reasons in warnings.items() if reasons}


def contacted(records: Iterable[Record], today: date, by: str, new_id: NewId = new_id) -> list[Change]:
    """Influencers were contacted today: an entry in the log of contacts, the day of the last contact, and no next contact
    any more where it was planned for today or earlier. One that is planned for later stays planned."""
    changes: list[Change] = []
    for record in records:
        if not isinstance(record, Influencer):
            continue
        entry = {"influencer": record.id, "day": today.isoformat(), "by": by}
        changes.append(Change("contact", new_id(), None, {name: value for name, value in entry.items() if value}))
        fields: dict[str, Any] = {"last_contact": today.isoformat()}
        if record.next_contact is not None and record.next_contact <= today:
            fields["next_contact"] = None
        changes.append(_set(record, fields))
    return changes


# ---- the status of posts


def step_status(records: Iterable[Record], steps: int, today: date) -> list[Change]:
    """Posts that many steps further (below 0: back) in their work, each from where it stands; `dropped` is never reached
    so. A status that only a newer program knows has no next one here and stays."""
    changes: list[Change] = []
    for record in records:
        if not isinstance(record, Post) or "status" in record.foreign():
            continue
        following = next_status(record.status, steps)
        if following != record.status:
            changes.append(_set(record, _status_fields(record, following, today)))
    return changes


def approve(records: Iterable[Record], today: date) -> list[Change]:
    """Posts that are not as far yet are approved, as of `today`."""
    return [change for record in records if isinstance(record, Post) for change in _raised(record, "approved", today)]


def _raised(post: Post, status: str, today: date) -> list[Change]:
    """A post brought to `status` where that is further than it stands, else nothing."""
    if "status" in post.foreign() or not further(post.status, status):
        return []
    return [_set(post, _status_fields(post, status, today))]


def _status_fields(post: Post, status: str, today: date) -> dict[str, Any]:
    """A new status with the day of approval: set where a post comes to be approved from below, and taken away where it
    falls back below."""
    fields: dict[str, Any] = {"status": status}
    if status == "approved" and further(post.status, "approved"):
        fields["approved"] = today.isoformat()
    elif further(status, "approved") and post.doc.get("approved"):
        fields["approved"] = None
    return fields


# ---- dates


def move(records: Iterable[Record], days: int, today: date) -> list[Change]:
    """Dates moved by whole days: a post's moment (at the same hour on the wall), the due date of a task or an adaptation,
    an influencer's next contact; the last two count from `today` where they have none. A published post stays where it
    was published, and a post without a moment has nothing to move."""
    changes: list[Change] = []
    for record in records:
        if isinstance(record, Post):
            moment = moved(record, days) if record.status != "published" else None
            if moment is not None:
                changes.append(_set(record, {"time": stored(moment)}))
        elif isinstance(record, Task | Adaptation):
            changes.append(_set(record, {"due": _days_on(record.due or today, days)}))
        elif isinstance(record, Influencer):
            changes.append(_set(record, {"next_contact": _days_on(record.next_contact or today, days)}))
    return changes


def _days_on(day: date, days: int) -> str:
    return (day + timedelta(days=days)).isoformat()


def put_off(record: Record | None, card: str, day: date, new_id: NewId = new_id) -> list[Change]:
    """A card of the review comes back on `day`. A task's due date follows, and an influencer's next contact: they are
    dates of the work. Anything else is left as it is, and only the card sleeps; no post is edited."""
    if isinstance(record, Task):
        return [_set(record, {"due": day.isoformat()})]
    if isinstance(record, Influencer):
        return [_set(record, {"next_contact": day.isoformat()})]
    return snooze(card, day, new_id)


def snooze(card: str, until: date, new_id: NewId = new_id) -> list[Change]:
    """A card of the review, by its key, is not asked before the day `until`."""
    return [Change("snooze", new_id(), None, {"card": card, "until": until.isoformat()})]


# ---- fields


def assign(records: Iterable[Record], person: str) -> list[Change]:
    """The records that can have an owner belong to the person of this id, "" for nobody."""
    return [_set(record, {"owner": person or None}) for record in records if "owner" in record.fields]


def note(records: Iterable[Record], text: str) -> list[Change]:
    """One line more in the note of the records that have one; no text, no change."""
    line = clean(text).strip()
    return [
        _set(record, {"note": f"{record.doc.get('note') or ''}\n{line}".strip()})
        for record in records
        if line and "note" in record.fields
    ]


def change_value(records: Iterable[Record], steps: int) -> list[Change]:
    """A value some steps up or down: an influencer's relevance by five points, from 0 to 100, and a KPI's target by one
    in its second digit (by 0.1 where it is in per cent)."""
    changes: list[Change] = []
    for record in records:
        if isinstance(record, Influencer):
            relevance = (record.relevance or 0.0) + RELEVANCE_STEP * steps
            changes.append(_set(record, {"relevance": min(RELEVANCE_MAX, max(0.0, relevance))}))
        elif isinstance(record, Kpi) and record.target is not None:
            digits = len(str(int(abs(record.target))))
            step = 0.1 if record.unit == "percent" else 10 ** max(digits - 2, 0)
            changes.append(_set(record, {"target": round(record.target + step * steps, 6)}))
    return changes


def set_fields(record: Record, fields: Mapping[str, Any]) -> list[Change]:
    """Stored values on one record; None clears a field. What has the value already is not set again."""
    other = {name: value for name, value in fields.items() if record.doc.get(name) != value}
    return [_set(record, other)] if other else []


def set_field(records: Iterable[Record], name: str, value: Any, context: Context[Records]) -> list[Change]:
    """One field of many records: the same stored value in each, with the zone of the plan beside a post's new time."""
    return [_set(record, zone_change(record.kind, record.doc, {name: value}, context)) for record in records]


# ---- whole records


def delete(records: Iterable[Record]) -> list[Change]:
    """The records go to the trash."""
    return [Change(record.kind, record.id, record.doc, None) for record in records]


def duplicate(records: Iterable[Record], new_id: NewId = new_id) -> list[Change]:
    """A copy of each record, with nothing in it that only the original has done: no day on which it was done, contacted
    or answered, and a post that is scheduled, published or dropped is copied as a draft nobody approved."""
    changes: list[Change] = []
    for record in records:
        left_out = {"done", "last_contact"}
        fields: dict[str, Any] = {}
        if isinstance(record, Post) and record.status in ("scheduled", "published", "dropped"):
            left_out |= {"approved"}
            fields = {"status": "draft"}
        elif isinstance(record, Setup) and record.state == "done":
            left_out |= {"day"}
            fields = {"state": "open"}
        elif isinstance(record, Conversation):
            left_out |= {"answered"}
        kept = {name: value for name, value in record.doc.items() if name not in left_out}
        changes.append(Change(record.kind, new_id(), None, kept | fields, record.doc))
    return changes


def fix(plan: Plan, diagnostics: Sequence[Diagnostic]) -> list[Change]:
    """The safe fixes of what the checks found, each record once; a fix for a record that is gone makes no change."""
    changes: list[Change] = []
    for diagnostic in diagnostics:
        for kind, id, fields in diagnostic.fix.changes if diagnostic.fix is not None else ():
            record = plan.get(kind, id)
            if record is not None:
                changes.append(Change(kind, id, record.doc, fields))
    return folded(changes)


def _set(record: Record, fields: Mapping[str, Any]) -> Change:
    return Change(record.kind, record.id, record.doc, fields)
