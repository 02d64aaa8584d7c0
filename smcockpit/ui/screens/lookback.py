"""What was: the history of a record, the trash, who is here, and what to do where two people changed the same."""

from __future__ import annotations

from datetime import datetime

from smcockpit.i18n import _
from smcockpit.plan.dates import show_date, zone_info
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui import commands
from smcockpit.ui.screens.cockpit import PaneScreen
from smcockpit.ui.screens.modal import Page, page_width
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Span, wrapped
from smcockpit.undo import changed_fields
from smcockpit.workspace import Change, Commit, NotYours, StoreError

Content = list[tuple[str, list[Span]]]
_MOST = 100  # commits on a page


def history(session: Session, record: Record | None, columns: int) -> Page:
    """The changes of a record, or of the whole plan where none is under the cursor, newest first."""
    plan, content, room = session.workspace, Content(), page_width(columns)
    kind, id = (record.kind, record.id) if record is not None else ("", "")
    zone = zone_info(plan.plan.zone())
    for count, entry in enumerate(plan.history(kind, id)):
        if count == _MOST:
            content.append(("", [(_("… smcockpit history shows the rest."), "dim")]))
            break
        moment = datetime.fromisoformat(entry.at).astimezone(zone)
        when = f"{show_date(moment.date(), year=True)} {moment:%H:%M}"
        head: list[Span] = [(f"{when}  ", "dim"), (fit(entry.by, 10) + " ", "accent")]
        content.append((str(entry.seq), [*head, (fit(entry.what, max(room - len(when) - 14, 10)), "strong")]))
        for change in entry.changes if id else ():
            if change["id"] == id:
                for label, before, after in changed_fields(change, plan.plan):
                    text = f"{label}: {' '.join(before.split()) or '–'} → {' '.join(after.split()) or '–'}"
                    content += [(str(entry.seq), line) for line in wrapped(text, room - 4, "text", "    ")[:3]]
    if not content:
        content = [("", [(_("No changes to tell of."), "dim")])]
    name = record.heading() if record is not None else _("the whole plan")
    foot = _("Enter: make it what it was after that change · Esc: back") if record is not None else ""
    return Page(_("History: {name}").format(name=name), content, foot)


def put_back(screen: PaneScreen, record: Record, key: str) -> None:
    """Make a record what it was after commit `key`."""
    plan = screen.session.workspace
    entry: Commit | None = next(
        (commit for commit in plan.history(record.kind, record.id) if commit.seq == int(key)), None
    )
    now = plan.plan.get(record.kind, record.id)
    after = next((change["after"] for change in entry.changes if change["id"] == record.id), None) if entry else None
    if after is None or now is None:
        screen.session.say(_("Nothing to do that to here."))
        return
    then = plan.as_stored_now(record.kind, record.id, after, entry.at if entry else "")
    after = then[record.kind, record.id]
    fields = {name: after.get(name) for name in {*after, *now.doc} if after.get(name) != now.doc.get(name)}
    if not fields:
        screen.session.say(_("It is what it was then."))
        return
    what = _("{name} as it was on {day}").format(name=record.heading(), day=entry.at[:10] if entry else "")
    others = [Change(*key, None, doc, doc) for key, doc in then.items() if key != (record.kind, record.id)]
    commands.commit(screen.session, what, [Change(record.kind, record.id, now.doc, fields, after), *others])


def trash(session: Session, columns: int) -> Page:
    """What was deleted, newest first; Enter gives "kind id"."""
    content: Content = []
    for deleted in session.workspace.trash():
        cls = KINDS.get(deleted.kind)
        name = cls(deleted.id, 0, deleted.doc).heading() if cls is not None else deleted.id
        label = _(cls.label) if cls is not None else deleted.kind
        content.append(
            (
                f"{deleted.kind} {deleted.id}",
                [
                    (fit(label, 12) + " ", "dim"),
                    (fit(name, 44) + " ", "strong"),
                    (f"{deleted.actor} {deleted.at[:10]}", "dim"),
                ],
            )
        )
    if not content:
        content = [("", [(_("The trash is empty."), "dim")])]
    return Page(_("Trash"), content, _("Enter: bring it back · smcockpit trash --empty lets go of all · Esc: back"))


def bring_back(screen: PaneScreen, key: str) -> None:
    """Bring back what the trash calls `key` ("kind id"), and put the cursor on it."""
    session = screen.session
    deleted = next((thing for thing in session.workspace.trash() if f"{thing.kind} {thing.id}" == key), None)
    if deleted is None:
        return
    try:
        session.workspace.bring_back(deleted)
    except (StoreError, ValueError) as error:
        session.say(str(error), "bad")
        return
    record = session.workspace.plan.get(deleted.kind, deleted.id)
    if record is not None:
        screen.pane.go_to(record)
        session.say(_("Brought back: {name}").format(name=record.heading()) + " · " + _("u undoes"))


def people(session: Session, columns: int) -> Page:
    """Who has the plan open and on which record, me first."""
    content: Content = [("", [(fit(session.workspace.actor, 16), "strong"), (_("you"), "dim")])]
    for other in session.others:
        record = session.workspace.plan.get(other.kind, other.id) if other.kind else None
        on = f"{_(KINDS[other.kind].label)}: {record.heading()}" if record is not None else ""
        content.append(("", [(fit(other.actor, 16), "strong"), (fit(on, 50), "text"), (f"  {other.host}", "dim")]))
    return Page(_("Who is here"), content)


def choice_page(session: Session, error: NotYours, columns: int) -> Page:
    """My undo would also undo a colleague's change: which shall it be?"""
    room = page_width(columns)
    content: Content = [("", line) for line in wrapped(str(error), room)]
    for (kind, _id, name), (mine, theirs) in error.clashes.items():
        field = KINDS[kind].fields.get(name) if kind in KINDS else None
        if field is not None:
            values = [" ".join(field.show(value, session.workspace.plan).split()) or "–" for value in (theirs, mine)]
            text = _("{label}: now “{theirs}”, by undo “{mine}”").format(
                label=_(field.label), theirs=values[0], mine=values[1]
            )
            content += [("", line) for line in wrapped(text, room - 2, "dim", "  ")]
    content += [
        ("", []),
        ("theirs", [(_("Keep what {actor} did, take back the rest").format(actor=error.actor), "strong")]),
        ("mine", [(_("Take it all back"), "strong")]),
        ("leave", [(_("Leave everything as it is"), "strong")]),
    ]
    page = Page(_("Two people changed the same"), content, _("Enter chooses · Esc: leave it as it is"))
    page.start_at = len(content) - 3
    return page


def returned_page(session: Session, columns: int) -> Page:
    """Edits that waited for the server and could not be made: a colleague was faster."""
    room, content = page_width(columns), Content()
    for number, held in enumerate(session.living.returned):
        content += [(str(number), [(fit(held.what, room), "strong")])]
        content += [(str(number), line) for line in wrapped(str(held.error), room - 2, "warn", "  ")]
        for change in held.changes:
            for name, value in (change.fields or {}).items():
                field = KINDS[change.kind].fields.get(name) if change.kind in KINDS else None
                if field is not None:
                    text = f"{_(field.label)}: {' '.join(field.show(value, session.workspace.plan).split())}"
                    content += [(str(number), line) for line in wrapped(text, room - 4, "text", "    ")]
    return Page(_("Not saved: these came back"), content, _("Enter: open it with what you wrote · Esc: let it go"))


def reopen(screen: PaneScreen, key: str | None) -> None:
    """The form of a returned edit, with what was typed in it; the others stay until they are looked at."""
    from smcockpit.ui.screens.form import RecordForm

    session = screen.session
    if key is None:
        session.living.returned.clear()
        return
    if not session.may_change():
        return
    held = session.living.returned.pop(int(key))
    change = held.changes[0] if len(held.changes) == 1 else None
    record = session.workspace.plan.get(change.kind, change.id) if change is not None else None
    if change is None or change.fields is None:
        session.say(str(held.error), "bad")
        return
    doc = {**(record.doc if record is not None else {}), **change.fields}
    form = RecordForm(session, change.kind, record, {name: value for name, value in doc.items() if value is not None})
    screen.app.push_screen(form)
