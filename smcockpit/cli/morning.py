"""The commands of a morning: review, agenda, plan."""

from __future__ import annotations

import argparse
import re
import textwrap
from datetime import timedelta
from typing import Any

from smcockpit.actions.review import ReviewSession, last, streak, summary
from smcockpit.cli.context import output, place, workspace
from smcockpit.cli.output import ATTENTION, FINE, Output, usage
from smcockpit.cli.status import post_line
from smcockpit.i18n import _, language_data, languages, n_
from smcockpit.plan.calendar import GLYPHS, in_days
from smcockpit.plan.dates import near_date, parse_date, show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import KINDS, Review, Task
from smcockpit.plan.plan import is_done
from smcockpit.plan.progress import StepProgress, next_action, overall, progress
from smcockpit.plan.worksheets import SHEETS, TableSection
from smcockpit.reports.agenda import SECTIONS, Card, agenda, person_of
from smcockpit.reports.status import next_json, step_json
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
    cards = ReviewSession(plan, _person(plan, options.who)).cards()
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
    return "" if any(who.casefold() in language_data("language", code)["all"] for code in languages()) else plan.plan.resolve("person", who).id


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
    test = compile_filter(options.filter, plan.plan, today)
    found = {day: [post for post in posts if test(post)] for day, posts in in_days(plan.plan, today, days).items()}
    tasks = sorted(
        (one for one in plan.plan.every(Task) if one.due is not None and not is_done(one) and test(one)),
        key=lambda one: (one.word("due"), one.id),
    )
    late = [one for one in agenda(plan.plan, [], today) if one.section == "late"]
    cards = [one for one in late if (record := plan.plan.get(one.kind, one.id)) is not None and test(record)]
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
    """How far each step is, why it is not done, and what comes next; or one step with all it holds."""
    out, plan = output(options), workspace(options)
    steps = progress(plan.plan, plan.today())
    if options.step:
        entry = next((one for one in steps if one.step.number == options.step.lower()), None)
        if entry is None:
            usage(_("There is no step “{step}”; they are 1, 1b, 2 … 14.").format(step=options.step))
        return _one_step(out, plan, entry, options.json)
    following = next_action(plan.plan, steps)
    if options.json:
        out.json({
            "progress": round(overall(steps), 4),
            "steps": [step_json(entry) for entry in steps],
            "next": next_json(following),
        })  # fmt: skip
        return FINE
    marks = {"done": "✔", "late": "!", "under way": "◐"}
    rows = [[marks.get(s.state, "·"), s.step.number, s.step.name(), f"{s.done}/{s.total}", s.reason] for s in steps]
    out.table(rows, widths=[1, 2, 34, 7, max(out.columns - 54, 20)])
    out.line(f"{overall(steps):.0%}")
    if following is not None:
        out.line(_("next: {task}").format(task=f"{following.step} {following.text}"))
    return FINE


def _one_step(out: Output, plan: Workspace, entry: StepProgress, as_json: bool) -> int:
    """A worksheet as text: what the step is for, what it lacks, its tasks and its records."""
    kinds = [section.kind for section in SHEETS[entry.step.number] if isinstance(section, TableSection)]
    if as_json:
        needs = [
            {"need": _(need.label), "met": not lacks, "missing": [lack.text for lack in lacks]}
            for need, lacks in entry.missing
        ]
        records = {kind: [{"id": one.id, **one.doc} for one in plan.plan.all(kind)] for kind in kinds}
        out.json({**step_json(entry), "purpose": entry.step.purpose(), "needs": needs, "records": records})
        return FINE
    out.styled(out.style(f"{entry.step.number}  {entry.step.name()}  {entry.done}/{entry.total}", "1"))
    for text in (entry.step.purpose(), _("A good answer:") + " " + entry.step.good_answer()):
        for line in textwrap.wrap(text, min(out.columns, 100)):
            out.line(line)
    for need, lacks in entry.missing:
        out.line(f"{'·' if lacks else '✔'} {_(need.label)}")
        for lack in lacks[:3]:
            out.line(f"   → {lack.text}")
        if len(lacks) > 3:
            out.line(f"   … +{len(lacks) - 3}")
    out.line(_("{done} of {all} tasks done").format(done=entry.tasks_done, all=entry.tasks))
    for kind in kinds:
        found = plan.plan.all(kind)
        if found:
            names = ", ".join(record.heading() for record in found[:4]) if KINDS[kind].title_field else ""
            out.line(
                f"{_(KINDS[kind].label)}: {len(found)}"
                + (f"  ({names}{' …' if len(found) > 4 else ''})" if names else "")
            )
    return FINE
