"""Pages that answer: why a record is there, who answers a request, how this cycle compares with the last."""

from __future__ import annotations

from smcockpit.i18n import _
from smcockpit.plan.attention import who_answers
from smcockpit.plan.kinds import KINDS, REQUESTS, Attention
from smcockpit.plan.progress import steps
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.reports.thread import ROLES, thread
from smcockpit.ui.screens.cockpit import PaneScreen
from smcockpit.ui.screens.form import Form, FormEntry
from smcockpit.ui.screens.modal import Page, page_width
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Span, wrapped
from smcockpit.workspace import StoreError


def why(session: Session, record: Record, columns: int) -> Page:
    """The golden thread through a record, one knot a line; Enter goes to its record."""
    room = page_width(columns)
    content: list[tuple[str, list[Span]]] = []
    start = 0
    for node in thread(session.workspace.plan, record, session.readings):
        here = node.role == "here"
        start = len(content) if here else start
        role = _(KINDS[record.kind].label) if here else _(ROLES[node.role])
        head = "  " * node.depth + ("└ " if node.depth else "")
        style = "strong" if here else "text" if node.id or node.role in ("numbers", "posts") else "warn"
        text = fit(node.text, max(room - len(head) - len(role) - 2, 10)).rstrip()
        content.append((f"{node.kind} {node.id}" if node.id else "", [(f"{head}{role}: ", "dim"), (text, style)]))
    page = Page(_("Why: {name}").format(name=record.heading()), content, _("Enter goes there · Esc: back"))
    page.start_at = start
    return page


def walk(screen: PaneScreen, key: str | None) -> None:
    """To the record of a knot: in its pane where it has one, else in the worksheet of its step."""
    kind, _space, id = (key or "").partition(" ")
    record = screen.session.workspace.plan.get(kind, id) if id else None
    if record is not None:
        screen.go_to(record)


class WhoForm(Form):
    """What came in, about what, where; the answer stands below."""

    def __init__(self, session: Session) -> None:
        self.session = session
        plan = session.workspace.plan
        super().__init__(
            _("Who answers?"),
            [
                FormEntry("request", _("Request"), "", [_(label) for label in REQUESTS.values()], "", False),
                FormEntry(
                    "service", _("Service line"), "", [service.heading() for service in plan.all("service")], "", False
                ),
                FormEntry(
                    "channel", _("Channel"), "", [channel.heading() for channel in plan.all("channel")], "", False
                ),
            ],
        )

    def changed(self) -> list[str]:
        """Nothing: here is nothing that could be lost."""
        return []  # nothing here can be lost

    def save(self) -> dict[str, str]:
        """The answer, as if it were an error of the whole form; the form stays for the next question."""
        context, values, wrong = self.session.workspace.context(), {}, {}
        for name in ("request", "service", "channel"):
            try:
                values[name] = Attention.fields[name].parse(self.text(name), context) or ""
            except ValueError as error:
                wrong[name] = str(error)
        if wrong:
            return wrong
        reply = who_answers(context.plan, values["request"], values["service"], values["channel"])
        if reply is None:
            return {"": _("The attention matrix has a hole here: nobody is named. Step 4 fills it.")}
        names = [
            person.heading() if person is not None else _("nobody")
            for person in (reply.person, reply.deputy, reply.escalation)
        ]
        promise = _("within {n} h").format(n=f"{reply.hours:g}") if reply.hours is not None else _("no promise")
        text = _("{desk}: {person} (deputy {deputy}), {promise}; then {above}")
        return {
            "": text.format(
                desk=reply.desk.heading(), person=names[0], deputy=names[1], promise=promise, above=names[2]
            )
        }


def cycles(session: Session, columns: int) -> Page:
    """The last closed cycle beside this one, step by step; the last line closes this one."""
    from smcockpit.actions.cycles import compare, cycle_of

    plan, room = session.workspace.plan, page_width(columns)
    content: list[tuple[str, list[Span]]] = []
    number = f"{plan.brand.cycle or 1:g}"
    try:
        before = cycle_of(plan)
        rows = compare(session.workspace.copied(before.copy), plan, before.closed or session.today, session.today)
        heads = _("step"), _("cycle {n}").format(n=before.heading()), _("now")
        content.append(("", [(f"{heads[0]:<32} {heads[1]:>9} {heads[2]:>7}", "dim")]))
        names = {step.number: step.name() for step in steps()}
        for row in rows:
            then, now = (f"{done}/{total}" for done, total in (row.then, row.now))
            parts = [
                f"+{len(row.new)}" if row.new else "",
                f"~{len(row.changed)}" if row.changed else "",
                f"-{len(row.gone)}" if row.gone else "",
            ]
            better = row.now[0] - row.then[0]
            style = "good" if better > 0 else "bad" if better < 0 else "text"
            spans: list[Span] = [
                (fit(f"{row.step:>2} {names[row.step]}", 32), "text"),
                (f" {then:>9} ", "dim"),
                (f"{now:>7}", style),
            ]
            content.append(("", [*spans, ("  " + " ".join(filter(None, parts)), "dim")]))
    except (ValueError, StoreError) as error:
        content += [("", line) for line in wrapped(str(error), room)]
    hint = _("The plan is kept as a copy; tasks open again, KPIs begin from where they stand. u takes it back.")
    content += [("", []), *(("", line) for line in wrapped(hint, room, "dim"))]
    content.append(("close", [(_("Close cycle {n} and begin the next").format(n=number), "strong")]))
    return Page(_("Cycle {n}").format(n=number), content, _("Enter on the last line closes it · Esc: back"))


def close_cycle(screen: PaneScreen) -> None:
    """Ask for a sentence, then close."""
    from smcockpit.actions.cycles import close
    from smcockpit.plan.validation import InvalidRecord

    session = screen.session
    if not session.may_change():
        return

    def chosen(text: str) -> None:
        try:
            closed = close(session.workspace, session.readings, text.strip())
        except (StoreError, InvalidRecord) as error:
            session.say(str(error), "bad")
            return
        text = _("Cycle {n} is closed and kept as {copy}.").format(n=closed.heading(), copy=closed.word("copy"))
        session.say(text + " · " + _("u undoes"))

    screen.ask(_("What was this cycle about? "), chosen)
