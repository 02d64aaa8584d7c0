"""The commands of a morning: review, agenda, plan."""

from __future__ import annotations

import argparse
import re
from datetime import timedelta
from typing import Any

from smcockpit.agenda import SECTIONS, Card, agenda, person_of
from smcockpit.cli.output import ATTENTION, FINE, usage
from smcockpit.cli.plan import output, place, workspace
from smcockpit.cli.status import post_line
from smcockpit.plan.book import is_done
from smcockpit.plan.calendar import GLYPHS, in_days
from smcockpit.plan.dates import near_date, parse_date, show_date
from smcockpit.plan.kinds import Review, Task
from smcockpit.plan.progress import next_action, overall, progress
from smcockpit.review import Session, last, streak, summary
from smcockpit.words import _, n_
from smcockpit.workspace import Workspace


def review(options: argparse.Namespace) -> int:
    if not (options.list or options.last or options.past or options.json):
        from smcockpit.cli.open import open_screen

        return open_screen(options, place(options), review=options.who or True)
    out, plan = output(options), workspace(options)
    if options.past:
        found = sorted(plan.plan.every(Review), key=lambda one: (one.word("day"), one.id), reverse=True)
        if options.json:
            out.json([{"id": one.id, **one.doc} for one in found])
            return FINE
        for one in found:
            minutes = max(round((one.seconds or 0) / 60), 1)
            count = len([line for line in one.decided.split("\n") if line])
            state = "" if one.finished == "yes" else _("left")
            out.line(
                f"{one.word('day')}  {one.who:12}  "
                + n_("{n} minute", "{n} minutes", minutes)
                + f"  {count}  {state}".rstrip()
            )
        days = streak(plan, plan.actor)
        if days > 1:
            out.talk(n_("{n} day in a row", "{n} days in a row", days))
        return FINE
    if options.last:
        newest = last(plan)
        if newest is None:
            out.talk(_("No review yet."))
            return ATTENTION
        if options.json:
            out.json({"id": newest.id, **newest.doc})
            return FINE
        for line in summary(newest, plan.plan.brand.heading()).rstrip().split("\n"):
            out.line(line)
        return FINE
    cards = Session(plan, _person(plan, options.who)).cards()
    if options.json:
        out.json([_json(card, plan) for card in cards])
    for card in cards if not options.json else ():
        who = plan.plan.named("person", card.who)
        out.line(f"{_(SECTIONS[card.section]):18}  {card.what}" + (f"  ({who})" if who else ""))
        out.line(f"{'':18}  {card.why}")
    return ATTENTION if cards else FINE


def _person(plan: Workspace, who: str | None) -> str:
    if not who:
        return person_of(plan.plan, plan.actor)
    return "" if who in ("all", "todos") else plan.plan.resolve("person", who).id


def _json(card: Card, plan: Workspace) -> dict[str, Any]:
    return {
        "key": card.key, "section": card.section, "kind": card.kind, "id": card.id, "what": card.what, "why": card.why,
        "since": card.since.isoformat() if card.since else None, "who": plan.plan.named("person", card.who) or None, "answers": list(card.answers),
    }  # fmt: skip


def agenda_days(options: argparse.Namespace) -> int:
    """What is planned and due in the days to come, late things first."""
    out, plan = output(options), workspace(options)
    today = plan.today()
    match = re.fullmatch(r"(\d{1,3})([dwsm]?)", options.span)
    if match is None:
        usage(_("“{text}” is not a span; write 7d, 2w or 1m.").format(text=options.span))
    end = parse_date(f"+{match[1]}{match[2] or 'd'}", today)
    days = max((end - today).days, 1)
    found = in_days(plan.plan, today, days)
    tasks = sorted(
        (one for one in plan.plan.every(Task) if one.due is not None and not is_done(one)),
        key=lambda one: (one.word("due"), one.id),
    )
    cards = [one for one in agenda(plan.plan, [], today) if one.section == "late"]
    if options.json:
        told = [
            {
                "date": day.isoformat(), "posts": [{"id": p.id, "title": p.heading(), "time": p.word("time"), "status": p.status} for p in posts],
                "tasks": [{"id": t.id, "title": t.heading()} for t in tasks if t.due == day],
            }
            for day, posts in found.items()
        ]  # fmt: skip
        out.json({"late": [_json(card, plan) for card in cards], "days": told})
        return ATTENTION if cards else FINE
    for card in cards:
        out.line(f"! {card.what}  {card.why}")
    for n in range(days):
        day = today + timedelta(days=n)
        lines = [f"{GLYPHS[post.status]} {post_line(plan.plan, post)}" for post in found.get(day, [])]
        lines += [f"· {task.heading()}" for task in tasks if task.due == day]
        if lines:
            out.styled(out.style(near_date(day, today) if n else _("today"), "1") + f"  {show_date(day, weekday=True)}")
            for line in lines:
                out.line("  " + line)
    if not cards and not any(found.values()) and not any(task.due and today <= task.due < end for task in tasks):
        out.talk(_("Nothing is planned or due."))
    return ATTENTION if cards else FINE


def plan_steps(options: argparse.Namespace) -> int:
    """How far each step is, why it is not done, and what comes next."""
    out, plan = output(options), workspace(options)
    steps = progress(plan.plan, plan.today())
    following = next_action(plan.plan, steps)
    if options.json:
        out.json({
            "progress": round(overall(steps), 4),
            "steps": [{"step": s.step.number, "title": s.step.name(), "done": s.done, "total": s.total, "state": s.state, "reason": s.reason} for s in steps],
            "next": {"id": following.id, "title": following.heading(), "step": following.of_step} if following else None,
        })  # fmt: skip
        return FINE
    marks = {"done": "✔", "late": "!", "under way": "◐"}
    rows = [[marks.get(s.state, "·"), s.step.number, s.step.name(), f"{s.done}/{s.total}", s.reason] for s in steps]
    out.table(rows, widths=[1, 2, 34, 7, max(out.columns - 54, 20)])
    out.line(f"{overall(steps):.0%}")
    if following is not None:
        out.line(_("next: {task}").format(task=f"{following.of_step} {following.heading()}"))
    return FINE
