"""`review`: the daily review, its cards, and the reviews there were."""

from __future__ import annotations

import argparse

from smcockpit.actions.review import ReviewSession, last, streak, summary
from smcockpit.cli.context import card_json, output, place, workspace
from smcockpit.cli.declare import JSON, SCREEN, command, option, switch
from smcockpit.cli.output import ATTENTION, FINE, Output
from smcockpit.i18n import N_, _, language_data, languages, n_
from smcockpit.plan.kinds import Review
from smcockpit.reports.agenda import SECTIONS, person_of
from smcockpit.workspace import Workspace


@command(
    "review",
    N_("the daily review: one card at a time"),
    *SCREEN,
    option("--for", dest="who", metavar="NAME", help=N_("somebody else's cards, or all")),
    switch("--list", N_("print the cards; exit code 1 when there are any")),
    switch("--last", N_("print what the last review decided, as Markdown")),
    switch("--past", N_("list the reviews there were")),
    JSON,
)
def review(options: argparse.Namespace) -> int:
    """The review on the screen; or its cards, the last one or all past ones as text. Exit code 1 where cards are left."""
    if not (options.list or options.last or options.past or options.json):
        from smcockpit.cli.open import open_screen

        return open_screen(options, place(options), review=options.who or True)
    out, plan = output(options), workspace(options)
    if options.past:
        return _past(out, plan, options.json)
    if options.last:
        return _last(out, plan, options.json)
    cards = ReviewSession(plan, _person(plan, options.who)).cards()
    if options.json:
        out.json([card_json(card, plan) for card in cards])
    for card in cards if not options.json else ():
        who = plan.plan.named("person", card.who)
        out.line(f"{_(SECTIONS[card.section]):18}  {card.what}" + (f"  ({who})" if who else ""))
        out.line(f"{'':18}  {card.why}")
    return ATTENTION if cards else FINE


def _past(out: Output, plan: Workspace, as_json: bool) -> int:
    """The reviews there were, the newest first: day, who, how long, how many decisions, and whether it was left."""
    reviews = sorted(plan.plan.every(Review), key=lambda past: (past.word("day"), past.id), reverse=True)
    if as_json:
        out.json([{"id": past.id, **past.doc} for past in reviews])
        return FINE
    for past in reviews:
        minutes = max(round((past.seconds or 0) / 60), 1)
        count = len([line for line in past.decided.split("\n") if line])
        state = "" if past.finished == "yes" else _("left")
        out.line(
            f"{past.word('day')}  {past.who:12}  "
            + n_("{n} minute", "{n} minutes", minutes)
            + f"  {count}  {state}".rstrip()
        )
    days = streak(plan, plan.actor)
    if days > 1:
        out.talk(n_("{n} day in a row", "{n} days in a row", days))
    return FINE


def _last(out: Output, plan: Workspace, as_json: bool) -> int:
    """What the last review decided; exit code 1 where there is none."""
    newest = last(plan)
    if newest is None:
        out.talk(_("No review yet."))
        return ATTENTION
    if as_json:
        out.json({"id": newest.id, **newest.doc})
        return FINE
    for line in summary(newest, plan.plan.brand.heading()).rstrip().split("\n"):
        out.line(line)
    return FINE


def _person(plan: Workspace, who: str | None) -> str:
    """The id of the person whose cards are asked for, "" for everybody: whoever acts, where nobody is named."""
    if not who:
        return person_of(plan.plan, plan.actor)
    if any(who.casefold() in language_data("language", code)["all"] for code in languages()):
        return ""
    return plan.plan.resolve("person", who).id
