"""`status` and `today`: the answer before a meeting, in a blink. Imports nothing that is not needed for it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import date

from smcockpit.cli.context import output, since_day, told_since, workspace
from smcockpit.cli.output import ATTENTION, FINE, Output, filled, usage
from smcockpit.i18n import _, n_
from smcockpit.plan.calendar import GLYPHS, cadence
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import Channel, Post
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit, width
from smcockpit.reports.status import StatusSummary, as_json, status_summary
from smcockpit.workspace import Workspace

WIDTH, HEIGHT = 80, 24


def look(plan: Workspace) -> StatusSummary:
    from smcockpit.metrics.kpi import readings

    plan.metrics.refresh()
    found = readings(plan.plan, plan.library(), plan.today())
    problems = {name: told[0]["message"] for name, told in plan.metrics.problems().items()}
    return status_summary(plan.plan, found, plan.today(), problems)


def status(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    one = look(plan)
    here = list(dict.fromkeys(found.actor for found in plan.present())) if plan.shown_day is None else []
    since = since_day(options.since, plan) if options.since else None
    changed = told_since(plan, since, 200) if since is not None else []
    if options.json:
        more = {"since": {"date": since.isoformat(), "changes": changed}} if since is not None else {}
        out.json(as_json(plan.plan, one) | {"here": here} | more)
    elif options.format:
        out.columns_of(formatted(options.format, plan.plan, one))
    elif options.line:
        out.line(line(plan.plan, one))
    else:
        for text in screen(out, plan.plan, one, here, since, changed):
            out.styled(text)
    return ATTENTION if one.attention else FINE


def today(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    one = look(plan)
    if options.filter:
        one = _only(one, compile_filter(options.filter, plan.plan, plan.today()))
    if options.json:
        told = as_json(plan.plan, one)
        out.json(
            {key: told[key] for key in ("today", "late_tasks", "late_posts", "today_posts", "to_contact")}
            | {"due_tasks": [{"id": t.id, "title": t.heading()} for t in one.due_tasks]}
        )
        return ATTENTION if one.late else FINE
    for task in one.late_tasks:
        out.line(f"! {show_date(task.due or one.today)}  {task.heading()}")
    for post in one.late_posts:
        out.line("! " + post_line(plan.plan, post, with_day=True))
    for task in one.due_tasks:
        out.line(f"· {_('today')}  {task.heading()}")
    for post in one.posts_today:
        out.line(f"{GLYPHS[post.status]} " + post_line(plan.plan, post))
    for person in one.contacts:
        out.line(f"> {_('contact')}  {person.heading()}")
    if not (one.late or one.due_tasks or one.posts_today or one.contacts):
        out.talk(_("Nothing is late, due or going out today."))
    return ATTENTION if one.late else FINE


def _only(one: StatusSummary, test: Callable[[Record], bool]) -> StatusSummary:
    """What of a day fits a filter."""
    return one._replace(
        late_tasks=list(filter(test, one.late_tasks)), late_posts=list(filter(test, one.late_posts)), due_tasks=list(filter(test, one.due_tasks)),
        posts_today=list(filter(test, one.posts_today)), contacts=list(filter(test, one.contacts)),
    )  # fmt: skip


def counts(one: StatusSummary) -> str:
    """`3 due · 1 late · 2 to contact · 1 KPI off`."""
    parts = [
        n_("{n} due", "{n} due", one.due),
        n_("{n} late", "{n} late", one.late),
        n_("{n} to contact", "{n} to contact", len(one.contacts)),
        n_("{n} KPI off", "{n} KPIs off", len(one.off)),
    ]
    return " · ".join(parts)


def line(plan: Plan, one: StatusSummary) -> str:
    return f"{plan.brand.heading()} {one.overall:.0%} · {counts(one)}"


def formatted(text: str, plan: Plan, one: StatusSummary) -> str:
    """`{brand}`, `{progress}`, `{due}`, `{late}`, `{contacts}`, `{off}`, `{next}` and `{today}` replaced. Raises ValueError
    with a sentence for another name."""
    values = {
        "brand": plan.brand.heading(), "progress": f"{one.overall:.0%}", "due": str(one.due), "late": str(one.late), "contacts": str(len(one.contacts)),
        "off": str(len(one.off)), "next": f"{one.next.step} {one.next.text}" if one.next is not None else "", "today": one.today.isoformat(),
    }  # fmt: skip
    for name in re.findall(r"\{(\w+)\}", text):
        if name not in values:
            usage(_("There is no “{name}” to write; there are: {known}.").format(name=name, known=", ".join(values)))
    return filled(text, values)


def post_line(plan: Plan, post: Post, with_day: bool = False) -> str:
    channel = plan.find(Channel, post.channel)
    moment = post.time
    clock = moment.strftime("%H:%M") if moment else "--:--"
    day = f"{show_date(moment.date())} " if with_day and moment else ""
    owner = plan.named("person", post.owner)
    return f"{day}{clock} {channel.short() if channel else '··':3} {fit(post.heading(), 34)} {post.shown('status', plan):12} {owner}".rstrip()


def screen(
    out: Output, plan: Plan, one: StatusSummary, here: list[str], since: date | None = None, changed: Sequence[str] = ()
) -> list[str]:
    """At most 24 lines of 80 cells: progress, late and due, the week, the KPIs that moved."""
    from smcockpit.metrics.kpi import show_change, show_value

    head = f"{plan.brand.heading()} · " + _("cycle {n}").format(n=int(plan.brand.cycle or 1))
    day = show_date(one.today, weekday=True, year=True)
    who = " · " + _("here: {names}").format(names=", ".join(here)) if here else ""
    lines = [out.style(fit(head, WIDTH - width(day)) + day, "1"), fit(counts(one) + who, WIDTH).rstrip(), ""]
    done = sum(1 for step in one.steps if step.state == "done")
    filled = round(one.overall * 20)
    lines.append(
        f"{_('Plan'):10}{'█' * filled}{'░' * (20 - filled)} {one.overall:4.0%}  "
        + _("{done} of {all} steps done").format(done=done, all=len(one.steps))
    )
    if one.next is not None:
        lines.append(fit(" " * 10 + _("next: {task}").format(task=f"{one.next.step} {one.next.text}"), WIDTH))
    room = HEIGHT - 1 - len(lines)
    late = [f"! {show_date(task.due or one.today)}  {task.heading()}" for task in one.late_tasks]
    late += ["! " + post_line(plan, post, with_day=True) for post in one.late_posts]
    late += [f"· {_('today')}  {task.heading()}" for task in one.due_tasks]
    going = [f"{GLYPHS[post.status]} " + post_line(plan, post) for post in one.posts_today]
    moved = sorted(one.readings, key=lambda r: (not r.real, r.pace != "behind", r.kpi.level, r.kpi.id))
    numbers = []
    for reading in moved:
        kpi = reading.kpi
        target = _("target {value}").format(value=show_value(kpi.target, kpi.unit)) if kpi.target is not None else ""
        stale = (
            _("no data since {day}").format(day=near_date(reading.stale_since, reading.today))
            if reading.stale_since
            else _(reading.pace or "")
        )
        numbers.append(
            f"L{kpi.level} {fit(kpi.heading(), 26)} {fit(show_value(reading.value, kpi.unit), 9, right=True)}  {fit(show_change(reading), 9)} {fit(target, 16)} {stale or reading.why}"
        )
    week = "  ".join(
        f"{c.channel.short()} {c.planned}/{c.target:g}" + ("" if c.state != "short" else " !")
        for c in cadence(plan, one.today)
        if c.target
    )
    news = (
        [(_("Since {day}").format(day=show_date(since, year=True)), list(changed) or [_("Nothing was changed.")], 4)]
        if since
        else []
    )
    sections = [*news, (_("Late and due"), late, 5), (_("Going out today"), going, 4), (_("KPIs"), numbers, 6)]
    if week:
        lines += [f"{_('Cadence'):10}" + week]
        room -= 1
    if one.problems:
        name, why = next(iter(one.problems.items()))
        lines.append(fit(f"! {name}: {why}", WIDTH))
        room -= 1
    for title, entries, most in sections:
        if entries and room > 2:
            shown = entries[: min(most, room - 2)]
            more = len(entries) - len(shown)
            lines += [
                "",
                out.style(title, "1") + (f"  (+{more})" if more else ""),
                *(fit(text, WIDTH).rstrip() for text in shown),
            ]
            room -= len(shown) + 2
    if one.contacts and room > 1:
        names = ", ".join(person.heading() for person in one.contacts)
        lines += ["", fit(f"{_('To contact')}: {names}", WIDTH).rstrip()]
    return lines
