"""What opens over the panes: forms, prompts, pages and the palette. Each is fetched when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from smcockpit.i18n import _, n_
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.progress import steps
from smcockpit.plan.record import Record
from smcockpit.plan.worksheets import step_of
from smcockpit.ui import commands
from smcockpit.ui.keymap import ACTIONS, here, key_name
from smcockpit.ui.screens.cockpit import PaneScreen
from smcockpit.ui.widgets.lines import Span
from smcockpit.workspace import StoreError


def edit(screen: PaneScreen) -> None:
    """The form of the record under the cursor; of several that are marked, one field of all."""
    records = screen.pane.selected()
    if len(records) > 1:
        edit_many(screen, records)
    elif records:
        edit_record(screen, records[0])
    else:
        screen.say(_("Nothing under the cursor.") + " " + _("a adds a record."))


def open_current(screen: PaneScreen) -> None:
    """The form of the record under the cursor, whatever is marked."""
    record = screen.pane.current()
    if record is None:
        screen.say(_("Nothing under the cursor.") + " " + _("a adds a record."))
        return
    edit_record(screen, record)


def edit_many(screen: PaneScreen, records: list[Record]) -> None:
    """Which field, then its value: one edit of all the records."""
    from smcockpit.ui.screens.many import FieldForm, fields_of, named

    fields = fields_of(records)

    def chosen(words: str) -> None:
        try:
            field = named(fields, words)
        except ValueError as error:
            screen.say(str(error), "bad")
            return
        screen.app.push_screen(FieldForm(screen.session, records, field))

    question = n_("Edit {n} record. Which field? ↑↓ ", "Edit {n} records. Which field? ↑↓ ", len(records))
    screen.ask(question, chosen, "", [_(field.label) for field in fields])


def edit_record(screen: PaneScreen, record: Record) -> None:
    """The form of a record, where the plan may be changed."""
    from smcockpit.ui.screens.form import RecordForm

    if not screen.session.may_change():
        return
    screen.app.push_screen(RecordForm(screen.session, record.kind, record, record.doc))


def add(screen: PaneScreen, kind: str = "") -> None:
    """A new record: of the pane's own kind, or of another."""
    from smcockpit.ui.screens.form import RecordForm

    def added(record: Record | None) -> None:
        if record is not None:
            if record.kind == screen.pane.adds():
                screen.pane.go_to(record)
            screen.say(_("Added: {name}").format(name=record.heading()) + " · " + _("u undoes"))

    if not screen.session.may_change():
        return
    screen.app.push_screen(
        RecordForm(screen.session, kind or screen.pane.adds(), None, {} if kind else screen.pane.defaults()), added
    )


def in_editor(screen: PaneScreen) -> None:
    """The record under the cursor as TOML in the person's own editor; what was saved there is one edit."""
    from smcockpit.ui.screens.editor import as_toml, from_toml, kept, run_editor

    records = screen.pane.selected()
    if not records:
        odd_in_editor(screen)
        return
    if len(records) != 1:
        text = n_("{n} is marked; an editor takes one at a time. e sets one field of all.", "{n} are marked; an editor takes one at a time. e sets one field of all.", len(records))  # fmt: skip
        screen.say(text)
        return
    (record,) = records
    before = as_toml(record)
    try:
        with screen.app.suspend():
            after = run_editor(before)
        if after == before:
            screen.say(_("Nothing was changed."))
            return
        doc = from_toml(after, record.kind)
    except ValueError as error:
        screen.say(str(error), "bad")
        return
    names = {*record.doc, *doc} - {name for name in kept(record) if name not in doc}
    fields = {name: doc.get(name) for name in names if doc.get(name) != record.doc.get(name)}
    commands.set_fields(screen.session, record, fields)


def odd_in_editor(screen: PaneScreen) -> None:
    """The first thing in the plan that is no document, as the text it is; what comes back as JSON becomes a record."""
    from smcockpit.ui.screens.editor import from_json, run_editor

    plan = screen.session.workspace
    pieces = plan.odd()
    if not pieces:
        screen.say(_("Nothing to do that to here."))
        return
    piece = pieces[0]
    place = f"{piece.kind} {piece.number}".strip()
    before = (
        f"# {place}\n# "
        + _("This cannot be read. Write it as JSON; leave nothing to let go of it.")
        + f"\n{piece.text}\n"
    )
    try:
        with screen.app.suspend():
            after = run_editor(before, ".json")
        if after == before:
            screen.say(_("Nothing was changed."))
            return
        plan.put_right(piece, from_json(after, not piece.number))
    except (StoreError, ValueError) as error:
        screen.say(str(error), "bad")
        return
    left = len(plan.odd())
    done = _("Put right: {place}").format(place=place)
    screen.say(f"{done} · " + n_("{n} left", "{n} left", left) if left else done)


def filter_pane(screen: PaneScreen) -> None:
    """Ask for a filter of the pane; a wrong one is said."""

    def chosen(text: str) -> None:
        try:
            screen.pane.set_filter(text.strip())
        except ValueError as error:
            screen.say(str(error), "bad")

    screen.ask(_("Filter (ch:ig status:draft owner:ana due<7d #topic !done): "), chosen, screen.pane.filter)


def assign(screen: PaneScreen) -> None:
    """Ask whose the selected records are."""
    records = screen.pane.selected()
    if not records:
        screen.say(_("Nothing to do that to here."))
        return
    people = [person.heading() for person in screen.session.workspace.plan.all("person")]
    screen.ask(
        _of_many(records) + _("Owner: "), lambda text: commands.set_owner(screen.session, records, text), "", people
    )


def note(screen: PaneScreen) -> None:
    """Ask for a note on the selected records."""
    records = screen.pane.selected()
    if not records:
        screen.say(_("Nothing to do that to here."))
        return

    def written(text: str) -> None:
        if text.strip():
            commands.add_note(screen.session, records, text)

    screen.ask(_of_many(records) + _("Note: "), written)


def _of_many(records: list[Record]) -> str:
    """What stands before a question that is about several records."""
    return f"{commands.named(records)} · " if len(records) > 1 else ""


def help_page(screen: PaneScreen) -> None:
    """The keys that work in the pane, from the table of keys; Enter does what one does."""
    from smcockpit.ui.screens.modal import Page

    content: list[tuple[str, list[Span]]] = []
    group = ""
    for action in here(screen.active):
        if action.group != group:
            group = action.group
            content += [("", []), ("", [(_(group).upper(), "title")])]
        keys = "  ".join(key_name(key) for key in screen.session.keys[action.id].split(",") if key)
        content.append((action.id, [(f"  {keys:<18}", "strong"), (_(action.help), "text"), (f"   {action.id}", "dim")]))
    screen.app.push_screen(
        Page(_("Keys that work here"), content[1:], _("Enter does it · Esc: back")),
        lambda id: screen.action_do(id) if id else None,
    )


def palette(screen: PaneScreen) -> None:
    """All actions by name from the table of keys, then all worksheets, and a list and a form per kind."""
    commands = [
        (
            f"{_(action.group)}: {_(action.help)}",
            _doer(screen, action.id),
            key_name(screen.session.keys[action.id].split(",")[0]),
        )
        for action in ACTIONS
    ]
    for step in steps():
        name = f"{step.number} {step.name()}"
        commands.append((_("Worksheet: {step}").format(step=name), partial(screen.open_sheet, step.number), ""))
    for kind, cls in KINDS.items():
        if kind not in ("brand", "mapping", "cycle"):
            commands.append((_("Add: {label}").format(label=_(cls.label)), partial(add, screen, kind), ""))
        commands.append((_("List: {label}").format(label=_(cls.label)), partial(list_kind, screen, kind), ""))
    screen.app.search_commands(commands, placeholder=_("Type what you want to do"))


def list_kind(screen: PaneScreen, kind: str) -> None:
    """The records of a kind, in the worksheet that keeps them."""
    screen.open_sheet(step_of(kind) or "1", kind)


def _doer(screen: PaneScreen, id: str) -> Callable[[], None]:
    return lambda: screen.action_do(id)


def origin_page(screen: PaneScreen) -> None:
    """Where what is under the cursor comes from."""
    from smcockpit.ui.screens.origin import origin

    screen.app.push_screen(origin(screen.session, screen.pane, screen.app.size.width))


def exports_page(screen: PaneScreen) -> None:
    """The exports; Enter on one that asks something opens what answers it."""
    from smcockpit.ui.screens.origin import exports

    page = exports(screen.session, screen.app.size.width)

    def chosen(name: str | None) -> None:
        if name and not screen.session.may_change():
            return
        reading = screen.session.workspace.metrics.readings().get(name or "")
        if name and reading is not None and any(table["platform"] == "meta" for table in reading["tables"]):
            whose(screen, name)
            return
        if name and screen.session.workspace.library().unasked_in(name):
            from smcockpit.ui.screens.accounts import AccountsForm

            screen.app.push_screen(AccountsForm(screen.session, name))
            return
        if name and reading is not None and reading["header"]:
            from smcockpit.ui.screens.mapping import MappingForm

            screen.app.push_screen(MappingForm(screen.session, name, reading))

    screen.app.push_screen(page, chosen)


def history_page(screen: PaneScreen) -> None:
    """The changes of the record under the cursor; Enter makes it what it was after one."""
    from smcockpit.ui.screens.lookback import history, put_back

    record = screen.pane.current()
    page = history(screen.session, record, screen.app.size.width)
    screen.app.push_screen(page, lambda key: put_back(screen, record, key) if key and record is not None else None)


def trash_page(screen: PaneScreen) -> None:
    """What was deleted; Enter brings it back."""
    from smcockpit.ui.screens.lookback import bring_back, trash

    screen.app.push_screen(
        trash(screen.session, screen.app.size.width), lambda id: bring_back(screen, id) if id else None
    )


def why_page(screen: PaneScreen) -> None:
    """Why the record under the cursor is there; Enter goes to a record of its thread."""
    from smcockpit.ui.screens.asking import walk, why

    record = screen.pane.current()
    if record is None:
        screen.say(_("Nothing under the cursor."))
        return
    screen.app.push_screen(why(screen.session, record, screen.app.size.width), lambda key: walk(screen, key))


def who_answers(screen: PaneScreen) -> None:
    """Ask the attention matrix."""
    from smcockpit.ui.screens.asking import WhoForm

    screen.app.push_screen(WhoForm(screen.session))


def cycle_page(screen: PaneScreen) -> None:
    """This cycle beside the last; its last line closes this one."""
    from smcockpit.ui.screens.asking import close_cycle, cycles

    page = cycles(screen.session, screen.app.size.width)
    screen.app.push_screen(page, lambda key: close_cycle(screen) if key == "close" else None)


def another_day(screen: PaneScreen) -> None:
    """Ask for a day and show the plan as it stood then."""
    from smcockpit.plan.dates import past_date
    from smcockpit.ui.time_travel import show_day

    def chosen(text: str) -> None:
        try:
            show_day(screen.session, past_date(text, screen.session.living.today()) if text.strip() else None)
        except ValueError as error:
            screen.say(str(error), "bad")

    screen.ask(_("The plan as it stood on (2026-11-01, 7d, mon): "), chosen)


def people_page(screen: PaneScreen) -> None:
    """Who is here."""
    from smcockpit.ui.screens.lookback import people

    screen.app.push_screen(people(screen.session, screen.app.size.width))


def whose(screen: PaneScreen, name: str) -> None:
    """Ask once whose numbers an export holds that does not say so: it is moved into the folder of that channel."""
    import os

    from smcockpit.actions.import_exports import folder_for
    from smcockpit.plan.kinds import Channel
    from smcockpit.ui.screens.modal import Page

    session = screen.session
    channels = [
        channel for channel in session.workspace.plan.every(Channel) if channel.platform in ("instagram", "facebook")
    ]
    content: list[tuple[str, list[Span]]] = [(channel.id, [(channel.heading(), "strong")]) for channel in channels]
    if not content:
        session.say(_("Add the channel first: these numbers are of Instagram or Facebook."), "warn")
        return

    def chosen(id: str | None) -> None:
        channel = session.workspace.plan.find(Channel, id or "")
        if channel is None:
            return
        folder = os.path.join(session.workspace.metrics_path, folder_for(f"{channel.platform}:{channel.handle}"))
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            os.rename(os.path.join(session.workspace.metrics_path, name), os.path.join(folder, os.path.basename(name)))
        except OSError as error:
            session.say(_("{file} could not be brought in: {why}.").format(file=name, why=error.strerror), "bad")
            return
        session.say(
            _("{file} is of {channel} from now on.").format(file=os.path.basename(name), channel=channel.heading())
        )

    screen.app.push_screen(
        Page(_("Whose numbers are these? {file}").format(file=name), content, _("Enter chooses · Esc: back")), chosen
    )


def review(screen: PaneScreen, person: str = "") -> None:
    """The daily review, taken up where it was left; Enter on a card opens it in its pane."""
    from smcockpit.actions.review import ReviewSession
    from smcockpit.ui.screens.review import ReviewScreen, open_card

    session = screen.session
    if person:
        person = "" if person in ("all", "todos") else session.workspace.plan.resolve("person", person).id
    else:
        person = session.person()
    page = ReviewScreen(session, ReviewSession(session.workspace, person))
    screen.app.push_screen(page, lambda card: open_card(screen, card) if card is not None else None)
