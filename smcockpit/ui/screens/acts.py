"""What each action of the keymap does on the screen with the panes. A new page is a row here and one in the keymap."""

from __future__ import annotations

from collections.abc import Callable

from smcockpit.i18n import _
from smcockpit.ui import commands, internals
from smcockpit.ui.leaving import leave
from smcockpit.ui.screens import dialogs, undo
from smcockpit.ui.screens.cockpit import PaneScreen


def done(screen: PaneScreen) -> None:
    """Done, or not done; among the findings, the safe fix."""
    if not screen.pane.fix():
        commands.toggle_done(screen.session, screen.pane.selected())


def go_to_trouble(screen: PaneScreen, by: int) -> None:
    """To the next record that needs something (`by` 1) or the one before (-1), around the end."""
    records = screen.pane.troubled()
    if not records:
        screen.say(_("Nothing here is late or needs something."))
        return
    current = screen.pane.current()
    ids = [record.id for record in records]
    at = ids.index(current.id) + by if current is not None and current.id in ids else (0 if by > 0 else -1)
    screen.pane.go_to(records[at % len(records)])


def shift(screen: PaneScreen, days: int) -> None:
    """Move the dates of what is selected; where a pane shows a stretch of time, it goes along with a single record."""
    records = screen.pane.selected()
    commands.shift(screen.session, records, days)
    if len(records) == 1:
        screen.pane.follow(records[0])


ACTS: dict[str, Callable[[PaneScreen], object]] = {
    "cockpit.back": lambda s: s.back(),
    "record.open": lambda s: s.open(),
    "record.add": dialogs.add,
    "record.edit": dialogs.edit,
    "record.editor": dialogs.in_editor,
    "record.done": done,
    "record.delete": lambda s: commands.delete(s.session, s.pane.selected()),
    "record.duplicate": lambda s: commands.duplicate(s.session, s.pane.selected()),
    "record.copy": lambda s: commands.copy(s.session, s.pane.selected()),
    "record.assign": dialogs.assign,
    "record.note": dialogs.note,
    "influencer.contact": lambda s: (
        commands.log_contact(s.session, s.pane.selected()) if s.active == "influence" else None
    ),
    "post.status": lambda s: (
        commands.change_status(s.session, s.pane.selected(), 1) if s.active == "calendar" else None
    ),
    "post.status_back": lambda s: (
        commands.change_status(s.session, s.pane.selected(), -1) if s.active == "calendar" else None
    ),
    "mark.one": lambda s: s.pane.mark("one"),
    "mark.range": lambda s: s.pane.mark("range"),
    "mark.all": lambda s: s.pane.mark("all"),
    "time.earlier": lambda s: shift(s, -1),
    "time.later": lambda s: shift(s, 1),
    "time.week_earlier": lambda s: shift(s, -7),
    "time.week_later": lambda s: shift(s, 7),
    "time.today": lambda s: s.pane.go_today(),
    "value.up": lambda s: commands.change_value(s.session, s.pane.selected(), 1),
    "value.down": lambda s: commands.change_value(s.session, s.pane.selected(), -1),
    "find.filter": dialogs.filter_pane,
    "find.next": lambda s: go_to_trouble(s, 1),
    "find.previous": lambda s: go_to_trouble(s, -1),
    "trust.undo": undo.undo,
    "trust.redo": undo.redo,
    "trust.history": dialogs.history_page,
    "trust.trash": dialogs.trash_page,
    "trust.odd": dialogs.odd_in_editor,
    "trust.as_of": dialogs.another_day,
    "trust.origin": dialogs.origin_page,
    "cockpit.palette": dialogs.palette,
    "cockpit.exports": dialogs.exports_page,
    "cockpit.checks": lambda s: s.open_findings(),
    "cockpit.who": dialogs.who_answers,
    "cockpit.cycle": dialogs.cycle_page,
    "trust.why": dialogs.why_page,
    "cockpit.review": dialogs.review,
    "cockpit.people": dialogs.people_page,
    "cockpit.theme": lambda s: s.themes.next(),
    "cockpit.redraw": lambda s: internals.redraw(s.app),
    "cockpit.suspend": lambda s: s.app.action_suspend_process(),
    "cockpit.help": dialogs.help_page,
    "cockpit.quit": lambda s: leave(s.app, s.session),
}
