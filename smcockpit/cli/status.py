"""`status`: the answer before a meeting, in a blink. Imports nothing that is not needed for it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date

from smcockpit.cli.context import changes_since, kpi_readings, output, since_day, workspace
from smcockpit.cli.declare import JSON, ON, command, option, switch
from smcockpit.cli.output import ATTENTION, FINE, Output, filled, usage
from smcockpit.i18n import N_, _, n_
from smcockpit.plan.calendar import GLYPHS, cadence
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.kinds import Channel, Post
from smcockpit.plan.plan import Plan
from smcockpit.plan.text import fit, width
from smcockpit.reports.status import StatusSummary, as_json, status_summary
from smcockpit.workspace import Workspace

WIDTH, HEIGHT = 80, 24  # cells of the smallest terminal: the screen fits in it


def current_summary(plan: Workspace) -> StatusSummary:
    """The plan as it stands today, in numbers and short lists."""
    readings = kpi_readings(plan)
    problems = {file: messages[0]["message"] for file, messages in plan.metrics.problems().items()}
    return status_summary(plan.plan, readings, plan.today(), problems)


@command(
    "status",
    N_("the plan on one screen; exit code 1 when something needs attention"),
    switch("--line", N_("one line, for tmux or a prompt")),
    option(
        "--format",
        metavar="TEXT",
        help=N_("a line of your own: '{brand} {progress} {late}'; also due, contacts, off, next, today"),
    ),
    option("--since", metavar="DATE", help=N_("also what has changed since that day, or since last-meeting")),
    ON,
    JSON,
)
def status(options: argparse.Namespace) -> int:
    """The plan as a screen, a line, a line of one's own, or JSON."""
    out, plan = output(options), workspace(options)
    summary = current_summary(plan)
    here = list(dict.fromkeys(presence.actor for presence in plan.present())) if plan.shown_day is None else []
    since = since_day(options.since, plan) if options.since else None
    changes = changes_since(plan, since, 200) if since is not None else []
    if options.json:
        more = {"since": {"date": since.isoformat(), "changes": changes}} if since is not None else {}
        out.json(as_json(plan.plan, summary) | {"here": here} | more)
    elif options.format:
        out.columns_of(formatted(options.format, plan.plan, summary))
    elif options.line:
        out.line(line(plan.plan, summary))
    else:
        for text in screen(out, plan.plan, summary, here, since, changes):
            out.styled(text)
    return ATTENTION if summary.attention else FINE


def counts(summary: StatusSummary) -> str:
    """`3 due · 1 late · 2 to contact · 1 KPI off`."""
    parts = [
        n_("{n} due", "{n} due", summary.due),
        n_("{n} late", "{n} late", summary.late),
        n_("{n} to contact", "{n} to contact", len(summary.contacts)),
        n_("{n} KPI off", "{n} KPIs off", len(summary.off)),
    ]
    return " · ".join(parts)


def line(plan: Plan, summary: StatusSummary) -> str:
    """The brand, how far the plan is, and what needs attention, in one line."""
    return f"{plan.brand.heading()} {summary.overall:.0%} · {counts(summary)}"


def formatted(text: str, plan: Plan, summary: StatusSummary) -> str:
    """`{brand}`, `{progress}`, `{due}`, `{late}`, `{contacts}`, `{off}`, `{next}` and `{today}` in `text` replaced; a usage
    error for another name."""
    following = summary.next
    values = {
        "brand": plan.brand.heading(),
        "progress": f"{summary.overall:.0%}",
        "due": str(summary.due),
        "late": str(summary.late),
        "contacts": str(len(summary.contacts)),
        "off": str(len(summary.off)),
        "next": f"{following.step} {following.text}" if following is not None else "",
        "today": summary.today.isoformat(),
    }
    for name in re.findall(r"\{(\w+)\}", text):
        if name not in values:
            usage(_("There is no “{name}” to write; there are: {known}.").format(name=name, known=", ".join(values)))
    return filled(text, values)


def post_line(plan: Plan, post: Post, with_day: bool = False) -> str:
    """A post in one line: time, channel, title, status and owner, and its day before them where it is asked for."""
    channel = plan.find(Channel, post.channel)
    moment = post.time
    clock = moment.strftime("%H:%M") if moment else "--:--"
    day = f"{show_date(moment.date())} " if with_day and moment else ""
    owner = plan.named("person", post.owner)
    return f"{day}{clock} {channel.short() if channel else '··':3} {fit(post.heading(), 34)} {post.shown('status', plan):12} {owner}".rstrip()


def screen(
    out: Output,
    plan: Plan,
    summary: StatusSummary,
    here: list[str],
    since: date | None = None,
    changes: Sequence[str] = (),
) -> list[str]:
    """At most 24 lines of 80 cells: progress, late and due, the week, the KPIs that moved. With `since`, what was changed
    from that day on comes before them."""
    lines = _head(out, plan, summary, here)
    room = HEIGHT - 1 - len(lines)
    week = _cadence_line(plan, summary.today)
    if week:
        lines.append(f"{_('Cadence'):10}" + week)
        room -= 1
    if summary.problems:
        name, why = next(iter(summary.problems.items()))
        lines.append(fit(f"! {name}: {why}", WIDTH))
        room -= 1
    for title, entries, most in _sections(plan, summary, since, changes):
        if entries and room > 2:
            listed = entries[: min(most, room - 2)]
            more = len(entries) - len(listed)
            heading = out.style(title, "1") + (f"  (+{more})" if more else "")
            lines += ["", heading, *(fit(text, WIDTH).rstrip() for text in listed)]
            room -= len(listed) + 2
    if summary.contacts and room > 1:
        names = ", ".join(person.heading() for person in summary.contacts)
        lines += ["", fit(f"{_('To contact')}: {names}", WIDTH).rstrip()]
    return lines


def _head(out: Output, plan: Plan, summary: StatusSummary, here: list[str]) -> list[str]:
    """The brand and the day, the counts, how far the plan is, and what comes next."""
    head = f"{plan.brand.heading()} · " + _("cycle {n}").format(n=int(plan.brand.cycle or 1))
    day = show_date(summary.today, weekday=True, year=True)
    who = " · " + _("here: {names}").format(names=", ".join(here)) if here else ""
    done = sum(1 for step in summary.steps if step.state == "done")
    bar = round(summary.overall * 20)
    lines = [
        out.style(fit(head, WIDTH - width(day)) + day, "1"),
        fit(counts(summary) + who, WIDTH).rstrip(),
        "",
        f"{_('Plan'):10}{'█' * bar}{'░' * (20 - bar)} {summary.overall:4.0%}  "
        + _("{done} of {all} steps done").format(done=done, all=len(summary.steps)),
    ]
    if summary.next is not None:
        task = f"{summary.next.step} {summary.next.text}"
        lines.append(fit(" " * 10 + _("next: {task}").format(task=task), WIDTH))
    return lines


def _cadence_line(plan: Plan, today: date) -> str:
    """`IG 3/4 !  X 5/5`: posts planned this week and wanted a week, of each channel that has a cadence."""
    return "  ".join(
        f"{week.channel.short()} {week.planned}/{week.target:g}" + ("" if week.state != "short" else " !")
        for week in cadence(plan, today)
        if week.target
    )


def _sections(
    plan: Plan, summary: StatusSummary, since: date | None, changes: Sequence[str]
) -> list[tuple[str, list[str], int]]:
    """(title, lines, the most lines to show) of what stands under the head, the most urgent first."""
    late = [f"! {show_date(task.due or summary.today)}  {task.heading()}" for task in summary.late_tasks]
    late += ["! " + post_line(plan, post, with_day=True) for post in summary.late_posts]
    late += [f"· {_('today')}  {task.heading()}" for task in summary.due_tasks]
    going = [f"{GLYPHS[post.status]} " + post_line(plan, post) for post in summary.posts_today]
    sections = [(_("Late and due"), late, 5), (_("Going out today"), going, 4), (_("KPIs"), _kpi_lines(summary), 6)]
    if since is not None:
        title = _("Since {day}").format(day=show_date(since, year=True))
        sections.insert(0, (title, list(changes) or [_("Nothing was changed.")], 4))
    return sections


def _kpi_lines(summary: StatusSummary) -> list[str]:
    """A line per KPI, those that really moved and those behind first."""
    from smcockpit.metrics.kpi import show_change, show_value

    lines = []
    for reading in sorted(summary.readings, key=lambda r: (not r.real, r.pace != "behind", r.kpi.level, r.kpi.id)):
        kpi = reading.kpi
        target = _("target {value}").format(value=show_value(kpi.target, kpi.unit)) if kpi.target is not None else ""
        stale = (
            _("no data since {day}").format(day=near_date(reading.stale_since, reading.today))
            if reading.stale_since
            else _(reading.pace or "")
        )
        value = fit(show_value(reading.value, kpi.unit), 9, right=True)
        lines.append(
            f"L{kpi.level} {fit(kpi.heading(), 26)} {value}  {fit(show_change(reading), 9)} {fit(target, 16)} {stale or reading.why}"
        )
    return lines
