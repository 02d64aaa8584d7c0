"""All of one record beside a pane that fills the screen, in full or in few lines."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from smcockpit.i18n import _
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span

LABEL = 13  # cells of a field's label that shares its line with the value
FLAT = "-flat"  # the class of a detail that has few lines, below the pane instead of beside it


class Detail(Drawn):
    """The lines that a pane puts into it; `resized` is called when they have to be made for another width."""

    DEFAULT_CSS = "Detail { width: 34; height: 1fr; display: none; background: $background; padding: 0 0 0 1; border-left: vkey $line; }"

    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized

    def on_resize(self) -> None:
        self._resized()

    @property
    def flat(self) -> bool:
        """Whether there are few lines only."""
        return self.has_class(FLAT)


def describe(session: Session, record: Record, width: int) -> list[list[Span]]:
    """Every field of a record that says something, in lines of `width` cells: labels dim, long texts wrapped; then
    what does not fit, who else is on it and who changed it last."""
    plan = session.workspace.plan
    lines: list[list[Span]] = [[(fit(record.heading(), width), "title")], []]
    for field in record.fields.values():
        value = record.doc.get(field.name)
        if value is None or field.name in ("header", record.title_field):
            continue
        shown = field.show(value, plan)
        label = _(field.label)
        if len(shown) + LABEL + 1 <= width and "\n" not in shown:
            lines.append([(fit(label, LABEL) + " ", "dim"), (shown, "text")])
            continue
        lines.append([(label, "dim")])
        for part in shown.split("\n"):
            lines += [[("  " + text, "text")] for text in textwrap.wrap(part, max(width - 2, 10)) or [""]]
    for name in record.broken():
        lines.append([(_("does not fit: {field}").format(field=_(record.fields[name].label)), "bad")])
    if others := session.others_on(record.kind, record.id):
        lines += [[], [(_("{actor} is on this record too.").format(actor=others), "warn")]]
    actor = session.workspace.actor_of(record.kind, record.id)
    if actor and actor != session.workspace.actor:
        lines += [[], [(_("last changed by {actor}").format(actor=actor), "dim")]]
    return lines


def describe_flat(session: Session, record: Record, width: int) -> list[list[Span]]:
    """The same in few lines of `width` cells: heading, then the fields one behind the other, long values cut."""
    plan = session.workspace.plan
    lines: list[list[Span]] = [[(fit(record.heading(), width), "title")]]
    spans: list[Span] = []
    used = 0
    for field in record.fields.values():
        value = record.doc.get(field.name)
        if value is None or field.name in ("zone", "header", record.title_field):
            continue
        shown = " ".join(field.show(value, plan).split())
        label = f"{_(field.label)}: "
        if used and used + len(label) + min(len(shown), 24) > width:
            lines.append(spans)
            spans, used = [], 0
        room = max(width - used - len(label), 8)
        shown = shown if len(shown) <= room else fit(shown, room)
        spans += [(label, "dim"), (shown + "   ", "text")]
        used += len(label) + len(shown) + 3
    return [*lines, spans]
