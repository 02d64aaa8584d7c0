"""Keys and palette → verbs: each asks where it must, commits what `actions.edits` returns, and says what was done."""

from __future__ import annotations

import base64
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smcockpit.actions import edits
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import zone_info
from smcockpit.plan.kinds import KINDS, STATUSES, Influencer, Post
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean
from smcockpit.plan.validation import InvalidRecord
from smcockpit.reports.agenda import moment_on
from smcockpit.ui.keymap import key_name
from smcockpit.ui.session import Session
from smcockpit.workspace import Change, StoreError, Waiting

if TYPE_CHECKING:
    from smcockpit.checks.rule import Diagnostic


def commit(session: Session, what: str, changes: Iterable[Change], more: str = "") -> bool:
    """Make one edit called `what` and say so, with `more` that is said and not kept. Where there is nothing to change or
    it cannot be saved, that is said instead, and False returned."""
    edit = list(changes)
    if not edit:
        session.say(more or _("Nothing to do that to here."))
        return False
    if not any(map(_changes_something, edit)):
        session.say(more or _("That is so already; nothing was changed."))
        return False
    try:
        session.workspace.edit(what, edit)
    except Waiting as error:
        session.say_waiting(str(error))
        return False
    except (StoreError, InvalidRecord) as error:
        session.say(str(error), "bad")
        return False
    message = f"{what[:1].upper()}{what[1:]}" + (f" · {more}" if more else "")
    if session.workspace.caution:
        session.say(session.workspace.caution, "bad")
    else:
        session.say(session.workspace.merged or f"{message} · " + _("u undoes"))
    return True


def _changes_something(change: Change) -> bool:
    if change.base is None or change.fields is None:
        return True
    return any(change.base.get(name) != value for name, value in change.fields.items())


def named(records: Sequence[Record]) -> str:
    """One record by its name, several by their number."""
    return records[0].heading() if len(records) == 1 else n_("{n} record", "{n} records", len(records))


def _commit_on(
    session: Session, text: str, records: list[Record], changes: list[Change], more: str = "", **places: str
) -> None:
    """Commit under `text`, whose {name} stands for those of the records that the changes are about, and whose other
    places are filled from `places`."""
    able = edits.touched(records, changes)
    commit(session, text.format(name=named(able), **places) if able else "", changes, more)


# ---- verbs: what each means stands in `actions.edits`


def toggle_done(session: Session, records: list[Record]) -> None:
    """Done where something is still to do, else not done; posts that are hardly out are asked about first."""
    clock = _clock(session)
    changes = edits.done(records, clock, session.today, session.person())
    if changes and not _may_publish(
        session, records, edits.unready(session.workspace.plan, records, clock), "record.done"
    ):
        return
    stays = _staying(record for record in records if isinstance(record, Post) and record.status == "dropped")
    if changes:
        only_people = all(isinstance(record, Influencer) for record in edits.touched(records, changes))
        text = _("contacted: {name}") if only_people else _("done: {name}")
        _commit_on(session, text, records, changes, stays)
    else:
        _commit_on(session, _("not done: {name}"), records, edits.undone(records), stays)


def _clock(session: Session) -> datetime:
    return moment_on(session.today, datetime.now(zone_info(session.workspace.plan.zone())))


def _may_publish(session: Session, records: list[Record], unready: dict[str, list[str]], action: str) -> bool:
    """Whether posts may be called published; of those that can hardly be out it is asked, and the key pressed again
    is the answer."""
    if not unready:
        return True
    from smcockpit.actions.review import doubtful

    posts = [record for record in records if isinstance(record, Post) and record.status != "published"]
    question = doubtful([post.heading() for post in posts], unready, key_name(session.keys[action].split(",")[0]))
    return session.sure(question, tuple(post.id for post in posts))


def _staying(posts: Iterable[Post]) -> str:
    """How many posts stay in which status, "" for none."""
    return ", ".join(
        n_("{n} stays {status}", "{n} stay {status}", count).format(status=_(STATUSES[status]))
        for status, count in Counter(post.status for post in posts).items()
    )


def log_contact(session: Session, records: list[Record]) -> None:
    """Influencers were contacted today."""
    _commit_on(session, _("contacted: {name}"), records, edits.contacted(records, session.today, session.person()))


def shift(session: Session, records: list[Record], days: int) -> None:
    """Move dates by days; says how many published posts stay where they are."""
    changes = edits.move(records, days, session.today)
    text = n_("{name} moved {days} day", "{name} moved {days} days", abs(days))
    out = sum(isinstance(record, Post) and record.status == "published" for record in records)
    stays = n_("{n} published post stays where it is.", "{n} published posts stay where they are.", out) if out else ""
    _commit_on(session, text, records, changes, stays, days=f"{days:+d}")


def change_status(session: Session, records: list[Record], steps: int) -> None:
    """Posts a status further or back; what became of how many is said."""
    posts = [record for record in records if isinstance(record, Post) and "status" not in record.foreign()]
    changes = edits.step_status(posts, steps, session.today)
    statuses = {change.id: (change.fields or {})["status"] for change in changes}
    publishing: list[Record] = [post for post in posts if statuses.get(post.id) == "published"]
    unready = edits.unready(session.workspace.plan, publishing, _clock(session))
    if not _may_publish(session, publishing, unready, "post.status"):
        return
    if len(posts) == 1:
        status = statuses.get(posts[0].id, posts[0].status)
        what = _("{name}: {status}").format(name=named(posts), status=_(STATUSES[status]))
    else:
        groups = Counter(statuses.values())
        what = ", ".join(f"{groups[status]} → {_(STATUSES[status])}" for status in STATUSES if groups[status])
    commit(session, what, changes, _staying(post for post in posts if post.id not in statuses))


def change_value(session: Session, records: list[Record], steps: int) -> None:
    """An influencer's relevance or a KPI's target up or down."""
    _commit_on(session, _("changed {name}"), records, edits.change_value(records, steps))


def delete(session: Session, records: list[Record]) -> None:
    """The records go to the trash."""
    _commit_on(session, _("deleted {name}"), records, edits.delete(records))


def duplicate(session: Session, records: list[Record]) -> None:
    """Copies beside the originals."""
    commit(session, _("copied {name}").format(name=named(records)) if records else "", edits.duplicate(records))


def set_owner(session: Session, records: list[Record], name: str) -> None:
    """The records belong to the person of that name, "" for nobody; a name that is nobody's is said."""
    plan = session.workspace.plan
    try:
        owner = plan.resolve("person", name).id if name.strip() else ""
    except ValueError as error:
        session.say(str(error), "bad")
        return
    shown = plan.named("person", owner) or _("nobody")
    _commit_on(session, _("{name} is {owner}'s"), records, edits.assign(records, owner), owner=shown)


def add_note(session: Session, records: list[Record], text: str) -> None:
    """A line more in the note."""
    _commit_on(session, _("noted on {name}"), records, edits.note(records, text))


def set_fields(session: Session, record: Record, fields: dict[str, Any]) -> None:
    """Stored values on one record, as an editor gave them back."""
    _commit_on(session, _("changed {name}"), [record], edits.set_fields(record, fields))


def fix(session: Session, diagnostics: list[Diagnostic]) -> None:
    """The safe fixes of what the checks found."""
    changes = edits.fix(session.workspace.plan, diagnostics)
    if not changes:
        session.say(_("There is no safe fix for this; Enter opens it."))
        return
    codes = ", ".join(dict.fromkeys(diagnostic.code for diagnostic in diagnostics))
    commit(session, _("fixed {code}").format(code=codes), changes)


# ---- the clipboard


def as_text(session: Session, records: list[Record]) -> str:
    """Records as people would paste them: a title, then the fields that say something."""
    plan = session.workspace.plan
    blocks = []
    for record in records:
        lines = [record.heading()]
        for field in KINDS[record.kind].fields.values():
            value = record.doc.get(field.name)
            if value is not None and field.name not in (record.title_field, "zone"):
                lines.append(f"{_(field.label)}: {field.show(value, plan)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def copy(session: Session, records: list[Record]) -> None:
    """To the clipboard of the terminal the person sits at (OSC 52; wrapped for tmux), and shown."""
    if not records:
        session.say(_("Nothing to do that to here."))
        return
    to_clipboard(session, as_text(session, records))


def to_clipboard(session: Session, text: str) -> None:
    """OSC 52, wrapped for tmux; what was copied is shown, for terminals that refuse."""
    sequence = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"
    if os.environ.get("TMUX"):
        doubled = sequence.replace("\x1b", "\x1b\x1b")
        sequence += f"\x1bPtmux;{doubled}\x1b\\"  # tmux takes the one or lets the other through, as it is set up
    session.to_terminal(sequence)
    session.say(_("To the clipboard: {text}").format(text=clean(text)[:120]))
