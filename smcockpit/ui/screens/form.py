"""The form of any record kind, made from its fields: little is required, errors stand beside the field, nothing is lost."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, NamedTuple, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static, TextArea

from smcockpit.i18n import _
from smcockpit.plan.defaults import with_defaults, zone_change
from smcockpit.plan.fields import Field, Ref, Text
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit, width
from smcockpit.plan.validation import InvalidRecord
from smcockpit.ui.session import DependsOn, Event, Session
from smcockpit.ui.widgets.inputs import FieldInput
from smcockpit.workspace import EditConflict, StoreError, Waiting

HIDDEN = {"zone", "header"}  # follows from others; a person's own zone is shown all the same


class FormEntry(NamedTuple):
    """One line of a form."""

    name: str
    label: str
    value: str
    choices: list[str]
    help: str
    required: bool
    lines: bool = False


class _Area(TextArea):
    """Several lines; Tab goes on to the next field."""

    DEFAULT_CSS = """
    _Area, _Area:focus { border: none; height: 4; padding: 0; background: $surface; color: $foreground; }
    _Area:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """


class Form(ModalScreen[Any], inherit_bindings=False):
    """Labels, inputs and a line of help. `save` says what happens with the texts; errors by field, or None when done."""

    DEFAULT_CSS = """
    Form { background: transparent; align: center middle; }
    Form > Vertical { width: 90%; max-width: 92; height: auto; max-height: 92%; border: round $focus; border-title-color: $focus; background: $background; padding: 0 1; }
    Form VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; background: $background; }
    Form Horizontal { height: auto; }
    Form .label { width: 22; height: 1; color: $dim; background: $background; }
    Form .error { height: auto; color: $error; display: none; background: $background; padding: 0 0 0 22; }
    Form .error.-shown { display: block; }
    Form #help { height: 2; color: $dim; background: $background; dock: bottom; }
    """
    BINDINGS = [
        Binding("escape", "leave", show=False), Binding("ctrl+s", "save", show=False, priority=True),
        Binding("ctrl+t", "theirs", show=False, priority=True),
        Binding("ctrl+n", "new", show=False, priority=True), Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]  # fmt: skip

    session: Session

    def __init__(self, title: str, entries: list[FormEntry]) -> None:
        super().__init__()
        self._title, self.entries = title, entries
        self._first = {entry.name: entry.value for entry in entries}
        self._sure = False

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(self._title)
            with VerticalScroll(can_focus=False):
                for entry in self.entries:
                    with Horizontal():
                        yield Static(Content(entry.label + (" *" if entry.required else "")), classes="label")
                        if entry.lines:
                            area = _Area(
                                entry.value, id=f"in-{entry.name}", show_line_numbers=False, tab_behavior="focus"
                            )
                            area.cursor_blink = False
                            yield area
                        else:
                            yield FieldInput(entry.value, entry.choices, id=f"in-{entry.name}")
                    yield Static("", classes="error", id=f"error-{entry.name}")
            yield Static("", id="help")

    def on_mount(self) -> None:
        empty = next((e for e in self.entries if e.required and not e.value), self.entries[0])
        self.query_one(f"#in-{empty.name}").focus()

    # ---- texts

    def text(self, name: str) -> str:
        """What stands in the field `name`."""
        widget = self.query_one(f"#in-{name}")
        return widget.text if isinstance(widget, TextArea) else cast(FieldInput, widget).value

    def put(self, name: str, value: str) -> None:
        """Write `value` into the field `name`."""
        widget = self.query_one(f"#in-{name}")
        if isinstance(widget, TextArea):
            widget.text = value
        else:
            cast(FieldInput, widget).value = value

    def changed(self) -> list[str]:
        """The names of the fields that hold something else than at the beginning."""
        return [entry.name for entry in self.entries if self.text(entry.name) != self._first[entry.name]]

    def tell(self, text: str) -> None:
        """Say something in the lines below the fields."""
        self.query_one("#help", Static).update(Content(text))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        name = (event.widget.id or "")[3:]
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is not None:
            choices = "↑↓ " + " · ".join(entry.choices[:14]) if entry.choices else ""
            first = f"{entry.help} {choices}".strip()
            room = self.query_one("#help").size.width or 60
            shown = first if width(first) <= room else fit(first, room)
            self.tell(f"{shown}\n{_('Enter or ^S: save · Tab: next · Esc: leave')}")

    # ---- keys

    def on_input_submitted(self) -> None:
        self.action_save()

    def on_input_changed(self) -> None:
        self._sure = False

    def action_save(self) -> None:
        """Save once every field has taken in what was typed into it: who types fast, or pastes, is ahead of them."""
        self._save_after([self.query_one(f"#in-{entry.name}") for entry in self.entries])

    def _save_after(self, fields: list[Widget]) -> None:
        if fields:
            fields[0].call_later(self._save_after, fields[1:])
        elif self.is_current:
            self._save()

    def _save(self) -> None:
        wrong = self.save()
        for entry in self.entries:
            line = self.query_one(f"#error-{entry.name}", Static)
            line.set_class(entry.name in wrong, "-shown")
            line.update(Content(wrong.get(entry.name, "")))
        if wrong:
            first = next((entry.name for entry in self.entries if entry.name in wrong), "")
            if first:
                self.query_one(f"#in-{first}").focus()
            if "" in wrong:
                self.call_after_refresh(self.tell, wrong[""])

    @abstractmethod
    def save(self) -> dict[str, str]:
        """Keep what was typed and leave; or say per field, "" for all, what is wrong."""

    def refused(self, error: InvalidRecord | StoreError) -> dict[str, str]:
        """What to say, by field, of an edit that was not made. One that waits is kept: that is said, and the form leaves, so
        that it is not made twice."""
        if isinstance(error, InvalidRecord):
            return error.fields
        if isinstance(error, Waiting):
            self.session.say_waiting(str(error))
            self.dismiss(None)
            return {}
        return self.conflict(error) if isinstance(error, EditConflict) else {"": str(error)}

    def conflict(self, error: EditConflict) -> dict[str, str]:
        """What to say, by field, where somebody else wrote the same field meanwhile."""
        return {"": str(error)}

    def action_theirs(self) -> None:
        """Take over what somebody else wrote meanwhile, where there is such a thing."""

    def action_new(self) -> None:
        """Add the person or topic that was typed in and is not there yet, where that is enough to know."""

    def hold(self) -> bool:
        """Say that what was typed is not saved, where that is so and was not said just now; False: nothing to say."""
        if self._sure or not self.changed():
            return False
        self._sure = True
        self.tell(_("This is not saved yet. Esc again leaves it, ^S saves it."))
        return True

    def action_leave(self) -> None:
        """Leave; what was typed is asked about once."""
        if not self.hold():
            self.dismiss(None)


def entry_of(field: Field[Any], doc: dict[str, Any], plan: Plan) -> FormEntry:
    """The line of a form in which a field is edited."""
    choices = [label for _value, label in field.choices(plan)]
    lines = isinstance(field, Text) and field.lines
    value = field.show(doc.get(field.name), plan)
    return FormEntry(field.name, _(field.label), value, choices, _(field.help), field.required, lines)


class RecordForm(Form):
    """Add or edit one record. What others change meanwhile is said at once and merged or asked about on saving."""

    def __init__(self, session: Session, kind: str, record: Record | None, doc: dict[str, Any]) -> None:
        """`doc`: the values to begin with; for an edit, the record's own."""
        self.session, self.kind, self.record = session, kind, record
        self._base = record.doc if record is not None else {}
        self._kept = doc
        label = _(KINDS[kind].label)
        title = f"{label}: {record.heading()}" if record is not None else _("New: {label}").format(label=label)
        super().__init__(title, [entry_of(field, doc, session.workspace.plan) for field in self._shown_fields()])
        if record is not None and doc is not record.doc:  # begun with other values than the record's: they are changes
            self._first = {f.name: f.show(record.doc.get(f.name), session.workspace.plan) for f in self._shown_fields()}
        self._theirs: dict[str, Any] = {}

    def _shown_fields(self) -> list[Field[Any]]:
        fields = [
            f
            for f in KINDS[self.kind].fields.values()
            if f.name not in HIDDEN or (f.name == "zone" and self.kind in ("person", "brand"))
        ]
        return sorted(fields, key=lambda field: not field.required)

    def on_mount(self) -> None:
        depends_on = DependsOn(frozenset({self.kind}), today=False, theme=False)
        self._stop = self.session.subscribe(depends_on, self._noticed)
        super().on_mount()
        if self.record is not None and (who := self.session.others_on(self.kind, self.record.id)):
            self.call_after_refresh(self.tell, _("{actor} is on this record too.").format(actor=who))

    def on_unmount(self) -> None:
        self._stop()

    def _noticed(self, event: Event) -> None:
        if self.record is not None and (self.kind, self.record.id) in event.changed:
            actor = self.session.workspace.actor_of(self.kind, self.record.id)
            if actor != self.session.workspace.actor:
                self.tell(
                    _("{actor} has just changed this. What you type stays; saving puts both together.").format(
                        actor=actor
                    )
                )

    def save(self) -> dict[str, str]:
        """Add the record, or set the fields that were changed; errors by field, "" for all."""
        session = self.session
        fields = KINDS[self.kind].fields
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name in self.changed() if self.record is not None else [entry.name for entry in self.entries]:
            try:
                values[name] = fields[name].parse(self.text(name), session.workspace.context())
            except ValueError as error:
                wrong[name] = str(error)
                if self._may_be_new(name):
                    wrong[name] += " " + _("^N adds it.")
        if self.record is None and not wrong:
            wrong = self._said_in_one_line(values)
        if wrong:
            return wrong
        try:
            if self.record is None:
                extra = {name: value for name, value in self._kept.items() if name not in fields or name in HIDDEN}
                typed = {name: value for name, value in {**extra, **values}.items() if value is not None}
                saved: Record = session.workspace.add(
                    self.kind, with_defaults(self.kind, typed, session.workspace.context())
                )
            else:
                changes = zone_change(self.kind, self._base, values, session.workspace.context())
                session.workspace.edit(
                    _("changed {name}").format(name=self.record.heading()), [_change(self.record, self._base, changes)]
                )
                saved = session.workspace.plan.get(self.kind, self.record.id) or self.record
                if session.workspace.merged:
                    session.say(session.workspace.merged)
            if session.workspace.caution:
                session.say(session.workspace.caution, "bad")
        except (InvalidRecord, StoreError) as error:
            return self.refused(error)
        self.dismiss(saved)
        return {}

    def _said_in_one_line(self, values: dict[str, Any]) -> dict[str, str]:
        """A title such as `Launch teaser @instagram tomorrow 10:00 #launch` fills the other fields, too."""
        name = KINDS[self.kind].title_field
        if not name or not any(word[:1] in "@#" and len(word) > 1 for word in self.text(name).split()):
            return {}
        from smcockpit.plan.quick import parse_line

        workspace = self.session.workspace

        try:
            _kind, parsed = parse_line(f"{self.kind}: {self.text(name)}", workspace.plan, workspace.today())
        except ValueError as error:
            return {name: str(error)}
        typed = set(self.changed()) - {name}
        values |= {field: value for field, value in parsed.items() if field not in typed}
        return {}

    def conflict(self, error: EditConflict) -> dict[str, str]:
        """Both values stand beside the field; saving again keeps mine, ^T takes theirs."""
        plan = self.session.workspace.plan
        now = plan.get(self.kind, error.id)
        if now is None:
            return {"": str(error)}
        self._base = now.doc
        self._theirs = {name: theirs for name, (_mine, theirs) in error.fields.items()}
        wrong = {
            name: _("{actor} wrote “{theirs}”. ^S keeps yours, ^T takes theirs.").format(
                actor=error.actor, theirs=KINDS[self.kind].fields[name].show(theirs, plan)
            )
            for name, theirs in self._theirs.items()
            if name in KINDS[self.kind].fields and name not in HIDDEN
        }
        return wrong or {"": str(error)}

    def _may_be_new(self, name: str) -> bool:
        """Whether what stands in a reference is no record yet, of a kind whose name is all it needs."""
        field = KINDS[self.kind].fields[name]
        if not isinstance(field, Ref) or not self.text(name).strip():
            return False
        needed = [other.name for other in KINDS[field.kind].fields.values() if other.required]
        return needed == [KINDS[field.kind].title_field]

    def action_new(self) -> None:
        """Add the person or topic that the focused field names, where a name is all it needs."""
        name = (self.focused.id or "")[3:] if self.focused is not None else ""
        if name in KINDS[self.kind].fields and self._may_be_new(name):
            field = KINDS[self.kind].fields[name]
            assert isinstance(field, Ref)
            text = self.text(name).strip()
            try:
                field.parse(text, self.session.workspace.context())
            except ValueError:
                try:
                    self.session.workspace.add(field.kind, {KINDS[field.kind].title_field: text})
                except (InvalidRecord, StoreError) as error:
                    self.tell(str(error))
                    return
            self.query_one(f"#error-{name}", Static).remove_class("-shown")
            self.tell(_("Added: {name}").format(name=text))

    def action_theirs(self) -> None:
        """Take what a colleague wrote into the fields where both wrote, and save."""
        for name, value in self._theirs.items():
            if name not in HIDDEN:
                shown = KINDS[self.kind].fields[name].show(value, self.session.workspace.plan)
                self.put(name, shown)
                self._first[name] = shown
        if self._theirs:
            self.action_save()


def _change(record: Record, base: dict[str, Any], values: dict[str, Any]) -> Any:
    from smcockpit.workspace import Change

    return Change(record.kind, record.id, base, values)
