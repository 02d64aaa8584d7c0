"""What the act keys do to records, whatever pane they are pressed in. Each is one named, undoable edit."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from smcockpit.i18n import _, n_
from smcockpit.plan.calendar import moved, next_status
from smcockpit.plan.dates import zone_info
from smcockpit.plan.fields import stored
from smcockpit.plan.kinds import KINDS, STATUSES, Influencer, Kpi, Post, Setup, Task
from smcockpit.plan.kinds import Adaptation as Adaptation
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean
from smcockpit.plan.validation import InvalidRecord
from smcockpit.ui.keymap import key_name
from smcockpit.workspace import Change, StoreError, Waiting

if TYPE_CHECKING:
    from smcockpit.checks.rule import Diagnostic
    from smcockpit.ui.app import CockpitApp


def commit(app: CockpitApp, what: str, changes: Iterable[Change], more: str = "") -> bool:
    """Make one edit and say so, with `more` that is said and not kept; a failure is said instead, and False returned."""
    found = list(changes)
    if not found:
        app.say(more or _("Nothing to do that to here."))
        return False
    if not any(map(_changes_something, found)):
        app.say(more or _("That is so already; nothing was changed."))
        return False
    try:
        app.workspace.edit(what, found)
    except Waiting as error:
        app.say_waiting(str(error))
        return False
    except (StoreError, InvalidRecord) as error:
        app.say(str(error), "bad")
        return False
    said = f"{what[:1].upper()}{what[1:]}" + (f" · {more}" if more else "")
    if app.workspace.caution:
        app.say(app.workspace.caution, "bad")
    else:
        app.say(app.workspace.merged or f"{said} · " + _("u undoes"))
    return True


def _changes_something(change: Change) -> bool:
    if change.base is None or change.fields is None:
        return True
    return any(change.base.get(name) != value for name, value in change.fields.items())


def named(records: Sequence[Record]) -> str:
    """One record by its name, several by their number."""
    return records[0].heading() if len(records) == 1 else n_("{n} record", "{n} records", len(records))


def toggle_done(app: CockpitApp, records: list[Record]) -> None:
    """Tasks, posts, set-up items and whatever has a day on which it is done: done, or not; an influencer: contacted."""
    if records and isinstance(records[0], Influencer):
        log_contact(app, records)
        return
    known = [record for record in records if isinstance(record, Post | Setup) or "done" in record.fields]
    undo = all(
        record.doc.get("done") or record.doc.get("status") == "published" or record.doc.get("state") == "done"
        for record in known
    )
    day = None if undo else app.today.isoformat()
    posts = [record for record in known if isinstance(record, Post) and record.status != "published"]
    if not undo and not _is_out(app, posts, "record.done"):
        return
    changes = []
    for record in known:
        if isinstance(record, Post):
            fields: dict[str, Any] = {"status": "scheduled" if undo else "published"}
        elif isinstance(record, Setup):
            fields = {"state": "open" if undo else "done", "day": day}
        else:
            fields = {"done": day}
        changes.append(Change(record.kind, record.id, record.doc, fields))
    commit(
        app,
        (_("not done: {name}") if undo else _("done: {name}")).format(name=named(known)) if known else "",
        changes,
    )


def _is_out(app: CockpitApp, posts: list[Post], action: str) -> bool:
    """Whether posts may be called published; of those that can hardly be out it is asked, and the key pressed again
    is the answer."""
    from smcockpit.actions.review import doubtful
    from smcockpit.reports.agenda import doubts, moment_on

    plan = app.workspace.plan
    now = moment_on(app.today, datetime.now(zone_info(plan.zone())))
    why = {post.id: found for post in posts if (found := doubts(plan, post, now))}
    if not why:
        return True
    reasons = [reason for found in why.values() for reason in found]
    question = doubtful([post.heading() for post in posts], reasons, len(why), key_name(app.keys[action].split(",")[0]))
    return app.sure(question, tuple(post.id for post in posts))


def log_contact(app: CockpitApp, records: list[Record]) -> None:
    """Today's contact in the log, the last contact's date, and no next one any more."""
    from smcockpit.workspace import new_id

    changes = []
    today = app.today.isoformat()
    by = app.person()
    people = [record for record in records if isinstance(record, Influencer)]
    for record in people:
        entry = {"influencer": record.id, "day": today, "by": by}
        changes.append(Change("contact", new_id(), None, {name: value for name, value in entry.items() if value}))
        fields: dict[str, Any] = {"last_contact": today}
        if record.next_contact is not None and record.next_contact <= app.today:
            fields["next_contact"] = None
        changes.append(Change("influencer", record.id, record.doc, fields))
    commit(app, _("contacted: {name}").format(name=named(people)) if people else "", changes)


def shift(app: CockpitApp, records: list[Record], days: int) -> None:
    """Move the date: a post's moment (same hour on the wall), a task's due date, an influencer's next contact."""
    moving: list[tuple[Record, dict[str, Any]]] = []
    out = 0
    for record in records:
        if isinstance(record, Post) and record.status == "published":
            out += 1
        elif isinstance(record, Post):
            if (moment := moved(record, days)) is not None:
                moving.append((record, {"time": stored(moment)}))
        elif isinstance(record, Task | Adaptation):
            moving.append((record, {"due": _shifted(record.due, app.today, days)}))
        elif isinstance(record, Influencer):
            moving.append((record, {"next_contact": _shifted(record.next_contact, app.today, days)}))
    what = n_("{name} moved {days} day", "{name} moved {days} days", abs(days)) if moving else ""
    what = what.format(name=named([record for record, _fields in moving]), days=f"{days:+d}")
    stays = n_("{n} published post stays where it is.", "{n} published posts stay where they are.", out) if out else ""
    commit(app, what, [Change(one.kind, one.id, one.doc, fields) for one, fields in moving], stays)


def _shifted(day: date | None, today: date, days: int) -> str:
    return ((day or today) + timedelta(days=days)).isoformat()


def change_status(app: CockpitApp, records: list[Record], by: int) -> None:
    """A status further or back, each post from where it stands; what became of how many is said."""
    posts = [  # what follows on a status that a newer program wrote nobody knows
        record for record in records if isinstance(record, Post) and "status" not in record.foreign()
    ]
    following = {post.id: next_status(post.status, by) for post in posts}
    moving = [post for post in posts if following[post.id] != post.status]
    if not _is_out(app, [post for post in moving if following[post.id] == "published"], "post.status"):
        return
    groups = Counter(following[post.id] for post in moving)
    if len(posts) == 1:
        what = _("{name}: {status}").format(name=named(posts), status=_(STATUSES[following[posts[0].id]]))
    else:
        what = ", ".join(f"{groups[status]} → {_(STATUSES[status])}" for status in STATUSES if groups[status])
    stays = Counter(post.status for post in posts if following[post.id] == post.status)
    more = ", ".join(
        n_("{n} stays {status}", "{n} stay {status}", count).format(status=_(STATUSES[status]))
        for status, count in stays.items()
    )
    commit(app, what, [Change("post", one.id, one.doc, {"status": following[one.id]}) for one in moving], more)


def change_value(app: CockpitApp, records: list[Record], by: int) -> None:
    """Relevance by five, a target by its last but one digit."""
    changes = []
    for record in records:
        if isinstance(record, Influencer):
            value = min(100.0, max(0.0, (record.relevance or 0) + 5 * by))
            changes.append(Change(record.kind, record.id, record.doc, {"relevance": value}))
        elif isinstance(record, Kpi) and record.target is not None:
            step = 0.1 if record.unit == "percent" else 10 ** max(len(str(int(abs(record.target)))) - 2, 0)
            changes.append(Change(record.kind, record.id, record.doc, {"target": round(record.target + step * by, 6)}))
    able = [record for record in records if any(change.id == record.id for change in changes)]
    commit(app, _("changed {name}").format(name=named(able)) if able else "", changes)


def delete(app: CockpitApp, records: list[Record]) -> None:
    commit(
        app,
        _("deleted {name}").format(name=named(records)) if records else "",
        [Change(r.kind, r.id, r.doc, None) for r in records],
    )


def duplicate(app: CockpitApp, records: list[Record]) -> None:
    """Copies beside the originals; a copy is not done and not published."""
    from smcockpit.workspace import new_id

    changes = []
    for record in records:
        fields = {name: value for name, value in record.doc.items() if name not in ("done", "last_contact")}
        if isinstance(record, Post) and record.status in ("published", "dropped", "scheduled"):
            fields["status"] = "draft"
        changes.append(Change(record.kind, new_id(), None, fields, record.doc))
    commit(app, _("copied {name}").format(name=named(records)) if records else "", changes)


def set_owner(app: CockpitApp, records: list[Record], words: str) -> None:
    able = [record for record in records if "owner" in record.fields]
    try:
        owner = app.workspace.plan.resolve("person", words).id if words.strip() else None
    except ValueError as error:
        app.say(str(error), "bad")
        return
    name = app.workspace.plan.named("person", owner or "") or _("nobody")
    commit(
        app,
        _("{name} is {owner}'s").format(name=named(able), owner=name) if able else "",
        [Change(r.kind, r.id, r.doc, {"owner": owner}) for r in able],
    )


def fix(app: CockpitApp, diagnostics: list[Diagnostic]) -> None:
    """The safe fixes of what the checks found."""
    from smcockpit.checks.run import fixes

    changes = [Change(*change) for change in fixes(app.workspace.plan, diagnostics)]
    if not changes:
        app.say(_("There is no safe fix for this; Enter opens it."))
        return
    codes = ", ".join(dict.fromkeys(diagnostic.code for diagnostic in diagnostics))
    commit(app, _("fixed {code}").format(code=codes), changes)


def add_note(app: CockpitApp, records: list[Record], text: str) -> None:
    """A line more in the note."""
    changes = []
    able = [record for record in records if "note" in record.fields]
    for record in able:
        before = record.doc.get("note") or ""
        changes.append(Change(record.kind, record.id, record.doc, {"note": f"{before}\n{clean(text)}".strip()}))
    commit(app, _("noted on {name}").format(name=named(able)) if able else "", changes)


def as_text(app: CockpitApp, records: list[Record]) -> str:
    """Records as people would paste them: a title, then the fields that say something."""
    plan = app.workspace.plan
    blocks = []
    for record in records:
        lines = [record.heading()]
        for field in KINDS[record.kind].fields.values():
            value = record.doc.get(field.name)
            if value is not None and field.name not in (record.title_field, "zone"):
                lines.append(f"{_(field.label)}: {field.show(value, plan)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def copy(app: CockpitApp, records: list[Record]) -> None:
    """To the clipboard of the terminal the person sits at (OSC 52; wrapped for tmux), and shown."""
    if not records:
        app.say(_("Nothing to do that to here."))
        return
    to_clipboard(app, as_text(app, records))


def to_clipboard(app: CockpitApp, text: str) -> None:
    """OSC 52, wrapped for tmux; what was copied is shown, for terminals that refuse."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if os.environ.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        sequence += f"\x1bPtmux;{doubled}\x1b\\"  # tmux takes the one or lets the other through, as it is set up
    app.to_terminal(sequence)
    app.say(_("To the clipboard: {text}").format(text=clean(text)[:120]))
