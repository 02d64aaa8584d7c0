"""The one table of actions: id, default keys, where it applies, label and help. Bindings, footer, palette and help follow."""

from __future__ import annotations

from typing import NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.settings import BadSettings, nearest


class KeyCommand(NamedTuple):
    """A row of the table: what a key, a line of the palette and an entry of the footer do."""

    id: str
    keys: str  # Textual key names, with commas between
    where: str  # panes it applies to: "plan influence calendar kpis", "" for all
    group: str
    label: str
    help: str
    footer: bool = False
    changes: bool = False  # whether it changes the plan, at once or by what it opens


ALL = ""
ACTIONS: tuple[KeyCommand, ...] = (
    KeyCommand("pane.plan", "1", ALL, N_("panes"), N_("Plan"), N_("Go to the plan")),
    KeyCommand("pane.influence", "2", ALL, N_("panes"), N_("Influence"), N_("Go to the influence map")),
    KeyCommand("pane.calendar", "3", ALL, N_("panes"), N_("Calendar"), N_("Go to the calendar")),
    KeyCommand("pane.kpis", "4", ALL, N_("panes"), N_("KPIs"), N_("Go to the KPIs")),
    KeyCommand("pane.next", "tab", ALL, N_("panes"), N_("Next pane"), N_("Go to the next pane")),
    KeyCommand("pane.previous", "shift+tab", ALL, N_("panes"), N_("Previous pane"), N_("Go to the previous pane")),
    KeyCommand("pane.zoom", "z", ALL, N_("panes"), N_("zoom"), N_("Fill the screen with this pane, and back"), True),
    KeyCommand("cockpit.review", "r", ALL, N_("cockpit"), N_("review"), N_("The daily review: one card at a time, one key an answer"), True),
    KeyCommand("pane.view", "m", "influence calendar kpis sheet", N_("panes"), N_("view"), N_("Map or list; week or agenda; the next way to look at a KPI; the next step's worksheet"), True),
    KeyCommand("cockpit.back", "escape", ALL, N_("panes"), N_("Back"), N_("Leave the filter, the marks, the zoom; never destroys")),
    KeyCommand("move.down", "j,down", ALL, N_("move"), N_("Down"), N_("Down")),
    KeyCommand("move.up", "k,up", ALL, N_("move"), N_("Up"), N_("Up")),
    KeyCommand("move.left", "h,left", ALL, N_("move"), N_("Left"), N_("Left; close a step")),
    KeyCommand("move.right", "l,right", ALL, N_("move"), N_("Right"), N_("Right; open a step")),
    KeyCommand("move.first", "g,home", ALL, N_("move"), N_("First"), N_("To the first")),
    KeyCommand("move.last", "G,end", ALL, N_("move"), N_("Last"), N_("To the last")),
    KeyCommand("move.page_down", "ctrl+d,pagedown", ALL, N_("move"), N_("Page down"), N_("A page down; next week")),
    KeyCommand("move.page_up", "ctrl+u,pageup", ALL, N_("move"), N_("Page up"), N_("A page up; last week")),
    KeyCommand("record.open", "enter", ALL, N_("act"), N_("open"), N_("Open what is under the cursor"), True),
    KeyCommand("record.add", "a", ALL, N_("act"), N_("add"), N_("Add a record"), True, changes=True),
    KeyCommand("record.edit", "e", ALL, N_("act"), N_("edit"), N_("Edit the record, or one field of all that is marked"), True, changes=True),
    KeyCommand("record.editor", "E", ALL, N_("act"), N_("edit in $EDITOR"), N_("Edit the record as TOML in your editor"), changes=True),
    KeyCommand("record.done", "x", "plan influence calendar sheet findings", N_("act"), N_("done"), N_("Done, or not done; for an influencer: contacted today"), True, changes=True),
    KeyCommand("record.delete", "d", ALL, N_("act"), N_("delete"), N_("Delete to the trash (u brings it back)"), changes=True),
    KeyCommand("record.duplicate", "p", ALL, N_("act"), N_("duplicate"), N_("Make a copy"), changes=True),
    KeyCommand("record.copy", "y", ALL, N_("act"), N_("copy"), N_("Copy as text to your clipboard")),
    KeyCommand("record.assign", "o", ALL, N_("act"), N_("owner"), N_("Say whose it is"), changes=True),
    KeyCommand("record.note", "A", ALL, N_("act"), N_("note"), N_("Write a note"), changes=True),
    KeyCommand("influencer.contact", "c", "influence", N_("act"), N_("contacted"), N_("Log a contact today"), True, changes=True),
    KeyCommand("post.status", "s", "calendar", N_("act"), N_("status"), N_("One status further"), True, changes=True),
    KeyCommand("post.status_back", "S", "calendar", N_("act"), N_("status back"), N_("One status back"), changes=True),
    KeyCommand("mark.one", "space", ALL, N_("many"), N_("mark"), N_("Mark or unmark")),
    KeyCommand("mark.range", "v", ALL, N_("many"), N_("mark range"), N_("Mark from the last mark to here")),
    KeyCommand("mark.all", "asterisk", ALL, N_("many"), N_("mark all"), N_("Mark all that is shown, or none")),
    KeyCommand("time.earlier", "less_than_sign,ctrl+left", "plan influence calendar sheet", N_("time"), N_("earlier"), N_("Move the date a day back"), True, changes=True),
    KeyCommand("time.later", "greater_than_sign,ctrl+right", "plan influence calendar sheet", N_("time"), N_("later"), N_("Move the date a day on"), True, changes=True),
    KeyCommand("time.week_earlier", "comma,ctrl+shift+left", "plan influence calendar sheet", N_("time"), N_("a week earlier"), N_("Move the date a week back"), changes=True),
    KeyCommand("time.week_later", "full_stop,ctrl+shift+right", "plan influence calendar sheet", N_("time"), N_("a week later"), N_("Move the date a week on"), changes=True),
    KeyCommand("time.today", "t", ALL, N_("time"), N_("today"), N_("Go to today")),
    KeyCommand("value.up", "ctrl+a", "influence kpis", N_("time"), N_("more"), N_("Raise the value: relevance, target"), changes=True),
    KeyCommand("value.down", "ctrl+x", "influence kpis", N_("time"), N_("less"), N_("Lower the value: relevance, target"), changes=True),
    KeyCommand("find.filter", "slash,f", ALL, N_("find"), N_("filter"), N_("Show only what fits: ch:ig status:draft owner:ana due<7d #topic !done"), True),
    KeyCommand("find.next", "n", ALL, N_("find"), N_("next"), N_("The next that is late or needs something")),
    KeyCommand("find.previous", "N", ALL, N_("find"), N_("previous"), N_("The one before that is late or needs something")),
    KeyCommand("cockpit.palette", "colon,ctrl+p", ALL, N_("find"), N_("commands"), N_("All commands by name")),
    KeyCommand("trust.undo", "u", ALL, N_("trust"), N_("undo"), N_("Take the last change back"), True, changes=True),
    KeyCommand("trust.redo", "ctrl+r", ALL, N_("trust"), N_("redo"), N_("Do it again"), changes=True),
    KeyCommand("trust.history", "H", ALL, N_("trust"), N_("history"), N_("Who changed this record, when and how; Enter makes it what it was")),
    KeyCommand("trust.trash", "D", ALL, N_("trust"), N_("trash"), N_("What was deleted; Enter brings it back")),
    KeyCommand("trust.odd", "", ALL, N_("trust"), N_("what cannot be read"), N_("What cannot be read and is kept aside: as text in your editor")),
    KeyCommand("trust.as_of", "B", ALL, N_("trust"), N_("as of a day"), N_("The whole plan as it stood on another day")),
    KeyCommand("trust.origin", "i", ALL, N_("trust"), N_("origin"), N_("Where it comes from: files and rows of a number, last change of a record")),
    KeyCommand("trust.why", "w", ALL, N_("trust"), N_("why"), N_("Why it is there: the thread from business goal to numbers; Enter walks it")),
    KeyCommand("cockpit.checks", "K", ALL, N_("cockpit"), N_("checks"), N_("What the checks find; there x makes the safe fix and a accepts a finding")),
    KeyCommand("cockpit.who", "R", ALL, N_("cockpit"), N_("who answers"), N_("Ask the attention matrix: who answers what, by when")),
    KeyCommand("cockpit.cycle", "C", ALL, N_("cockpit"), N_("cycle"), N_("This cycle beside the last, and closing it")),
    KeyCommand("cockpit.exports", "M", ALL, N_("cockpit"), N_("exports"), N_("The exports, what is wrong with them, and the mapping of unknown ones")),
    KeyCommand("cockpit.people", "W", ALL, N_("cockpit"), N_("who is here"), N_("Who has the plan open, and on which record")),
    KeyCommand("cockpit.theme", "T", ALL, N_("cockpit"), N_("theme"), N_("The next colour theme")),
    KeyCommand("cockpit.redraw", "ctrl+l", ALL, N_("cockpit"), N_("redraw"), N_("Draw the screen anew")),
    KeyCommand("cockpit.suspend", "ctrl+z", ALL, N_("cockpit"), N_("suspend"), N_("Back to the shell for a while; fg goes on here")),
    KeyCommand("cockpit.help", "question_mark,f1", ALL, N_("cockpit"), N_("help"), N_("What can be done here"), True),
    KeyCommand("cockpit.quit", "q,ctrl+q,ctrl+c", ALL, N_("cockpit"), N_("quit"), N_("Leave; everything is saved")),
)  # fmt: skip
RESERVED = "ctrl+c"  # bound by the app, before everything else
BY_ID = {action.id: action for action in ACTIONS}
KEY_NAMES = {
    "less_than_sign": "<", "greater_than_sign": ">", "slash": "/", "colon": ":", "question_mark": "?", "asterisk": "*", "enter": "⏎",
    "space": "␣", "comma": ",", "full_stop": ".", "escape": "Esc", "pagedown": "PgDn", "pageup": "PgUp", "down": "↓", "up": "↑", "left": "←", "right": "→", "tab": "Tab",
    "shift+tab": "S-Tab",
}  # fmt: skip


def key_name(key: str) -> str:
    """`less_than_sign` as people see it on the key: `<`."""
    if key in KEY_NAMES:
        return KEY_NAMES[key]
    return (
        key.replace("ctrl+", "^").replace("shift+", "S-").replace("pagedown", "PgDn").replace("pageup", "PgUp")
        if "+" in key
        else key
    )


def here(pane: str) -> list[KeyCommand]:
    """The actions that apply in a pane."""
    return [action for action in ACTIONS if not action.where or pane in action.where.split()]


def with_keymap(keys: dict[str, str], path: str) -> dict[str, str]:
    """Action id → keys, with a person's own over the defaults. Raises BadSettings for an unknown action, a key that is
    none, two actions on one key, or a keymap without a way out."""
    chosen = {action.id: action.keys for action in ACTIONS}
    for id, text in keys.items():
        if id not in BY_ID:
            raise BadSettings(
                _("{path}: there is no action “{id}”. {hint}").format(path=path, id=id, hint=nearest(id, list(BY_ID)))
            )
        parts = [_key(part.strip(), path, id) for part in text.split(",") if part.strip()]
        chosen[id] = ",".join(parts)
    mine = {key: id for id in keys for key in chosen[id].split(",") if key}
    for id, text in chosen.items():
        kept = []
        for key in text.split(","):
            if key == RESERVED and id in keys and id != "cockpit.quit":
                raise BadSettings(
                    _("{path}: “{key}” always leaves and can do nothing else.").format(path=path, key=key)
                )
            if key in mine and mine[key] != id:
                if id in keys:
                    raise BadSettings(
                        _("{path}: “{key}” is the key of both {one} and {other}.").format(
                            path=path, key=key, one=mine[key], other=id
                        )
                    )
                continue  # the person gave this key to another action
            kept.append(key)
        chosen[id] = ",".join(kept)
    if not chosen["cockpit.quit"]:
        chosen["cockpit.quit"] = "ctrl+q"
    return chosen


_SIGNS = {sign: name for name, sign in KEY_NAMES.items() if len(sign) == 1 and sign.isascii()} | {
    "[": "left_square_bracket", "]": "right_square_bracket", "{": "left_curly_bracket", "}": "right_curly_bracket", "+": "plus",
    "-": "minus", ".": "full_stop", ";": "semicolon", "#": "number_sign", "@": "at", "!": "exclamation_mark", "=": "equals_sign", "_": "underscore",
}  # fmt: skip


def _key(text: str, path: str, id: str) -> str:
    if len(text) == 1:
        return _SIGNS.get(text, text)
    *modifiers, name = text.lower().split("+")
    named = {
        *KEY_NAMES,
        *_SIGNS.values(),
        "home",
        "end",
        "insert",
        "delete",
        "backspace",
        *(f"f{n}" for n in range(1, 25)),
    }
    if set(modifiers) <= {"ctrl", "shift", "alt"} and (len(name) == 1 or name in named):
        return "+".join([*modifiers, name])
    raise BadSettings(
        _("{path}: “{key}” is not a key for {id}; write a letter, f5, ctrl+n or a name such as less_than_sign.").format(
            path=path, key=text, id=id
        )
    )
