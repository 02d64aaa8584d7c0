"""`today` and `agenda`: what is late, due and going out, today and in the days to come."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from smcockpit.cli.context import card_json, output, workspace
from smcockpit.cli.declare import FILTER, JSON, ON, command, option
from smcockpit.cli.output import ATTENTION, FINE, usage
from smcockpit.cli.status import current_summary, post_line
from smcockpit.i18n import N_, _
from smcockpit.plan.calendar import GLYPHS, in_days
from smcockpit.plan.dates import near_date, parse_date, show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import Post, Task
from smcockpit.plan.plan import is_done
from smcockpit.plan.record import Record
from smcockpit.reports.agenda import agenda
from smcockpit.reports.status import StatusSummary, as_json


@command("today", N_("what is late, due and going out today"), FILTER, ON, JSON)
def today(options: argparse.Namespace) -> int:
    """What is late, due and going out today, and whom to contact; exit code 1 where something is late."""
    out, plan = output(options), workspace(options)
    summary = current_summary(plan)
    if options.filter:
        summary = _fitting(summary, compile_filter(options.filter, plan.plan, plan.today()))
    answer = ATTENTION if summary.late else FINE
    if options.json:
        whole = as_json(plan.plan, summary)
        parts = {key: whole[key] for key in ("today", "late_tasks", "late_posts", "today_posts", "to_contact")}
        out.json(parts | {"due_tasks": [{"id": task.id, "title": task.heading()} for task in summary.due_tasks]})
        return answer
    for task in summary.late_tasks:
        out.line(f"! {show_date(task.due or summary.today)}  {task.heading()}")
    for post in summary.late_posts:
        out.line("! " + post_line(plan.plan, post, with_day=True))
    for task in summary.due_tasks:
        out.line(f"· {_('today')}  {task.heading()}")
    for post in summary.posts_today:
        out.line(f"{GLYPHS[post.status]} " + post_line(plan.plan, post))
    for person in summary.contacts:
        out.line(f"> {_('contact')}  {person.heading()}")
    if not (summary.late or summary.due_tasks or summary.posts_today or summary.contacts):
        out.talk(_("Nothing is late, due or going out today."))
    return answer


def _fitting(summary: StatusSummary, test: Callable[[Record], bool]) -> StatusSummary:
    """What of a day fits a filter."""
    return summary._replace(
        late_tasks=list(filter(test, summary.late_tasks)),
        late_posts=list(filter(test, summary.late_posts)),
        due_tasks=list(filter(test, summary.due_tasks)),
        posts_today=list(filter(test, summary.posts_today)),
        contacts=list(filter(test, summary.contacts)),
    )


@command(
    "agenda",
    N_("what is planned and due in the days to come"),
    option("span", nargs="?", default="7d", metavar="SPAN", help=N_("7d, 2w or 1m")),
    FILTER,
    ON,
    JSON,
)
def agenda_days(options: argparse.Namespace) -> int:
    """What is planned and due in the days to come, late things first; exit code 1 where there are any."""
    out, plan = output(options), workspace(options)
    today = plan.today()
    days = _days(options.span, today)
    end = today + timedelta(days=days)
    test = compile_filter(options.filter, plan.plan, today)
    posts = {day: [post for post in some if test(post)] for day, some in in_days(plan.plan, today, days).items()}
    tasks = sorted(
        (task for task in plan.plan.every(Task) if task.due is not None and not is_done(task) and test(task)),
        key=lambda task: (task.word("due"), task.id),
    )
    late = [card for card in agenda(plan.plan, [], today) if card.section == "late"]
    cards = [card for card in late if (record := plan.plan.get(card.kind, card.id)) is not None and test(record)]
    answer = ATTENTION if cards else FINE
    if options.json:
        listed = [_day_json(day, some, tasks) for day, some in posts.items()]
        out.json({"late": [card_json(card, plan) for card in cards], "days": listed})
        return answer
    for card in cards:
        out.line(f"! {card.what}  {card.why}")
    for n in range(days):
        day = today + timedelta(days=n)
        lines = [f"{GLYPHS[post.status]} {post_line(plan.plan, post)}" for post in posts.get(day, [])]
        lines += [f"· {task.heading()}" for task in tasks if task.due == day]
        if lines:
            out.styled(out.style(near_date(day, today) if n else _("today"), "1") + f"  {show_date(day, weekday=True)}")
            for line in lines:
                out.line("  " + line)
    if not cards and not any(posts.values()) and not any(task.due and today <= task.due < end for task in tasks):
        out.talk(_("Nothing is planned or due."))
    return answer


def _days(span: str, today: date) -> int:
    """The days of `7d`, `2w` or `1m` from `today` on, at least one; a usage error for anything else."""
    match = re.fullmatch(r"(\d{1,3})([dwsm]?)", span)
    if match is None:
        usage(_("“{text}” is not a span; write 7d, 2w or 1m.").format(text=span))
    return max((parse_date(f"+{match[1]}{match[2] or 'd'}", today) - today).days, 1)


def _day_json(day: date, posts: list[Post], tasks: list[Task]) -> dict[str, Any]:
    """A day of the agenda; of `tasks`, those due on it."""
    return {
        "date": day.isoformat(),
        "posts": [{"id": p.id, "title": p.heading(), "time": p.word("time"), "status": p.status} for p in posts],
        "tasks": [{"id": task.id, "title": task.heading()} for task in tasks if task.due == day],
    }
