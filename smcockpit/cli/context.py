"""What commands have in common: the plan they work on, and the answers that several of them give."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from smcockpit import i18n
from smcockpit.cli.output import FAILED, Output, Stop, say, usage
from smcockpit.environment import default_plan, wanted_language
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import parse_date, past_date
from smcockpit.plan.kinds import KINDS, Review
from smcockpit.plan.text import clean
from smcockpit.settings import nearest
from smcockpit.workspace import Workspace, is_address, shown

if TYPE_CHECKING:
    from smcockpit.metrics.kpi import Reading
    from smcockpit.reports.agenda import Card


def place(options: argparse.Namespace) -> str:
    """Where the plan is: an absolute folder, or the address of a server."""
    return spot(options.plan or default_plan())


def spot(named: str) -> str:
    """A place as it was typed: an absolute folder, or an address. What looks like an address and is none of ours is
    not taken for a folder, nor repeated: there may be a password in it."""
    if is_address(named):
        return named
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", named) or re.search(r"\b(ssl)?password\s*=", named):
        usage(_("That is neither a folder nor an address that is known here: it begins with postgresql://"))
    return os.path.abspath(named)


def folder(options: argparse.Namespace) -> str:
    """The plan folder, for what only a plan in a folder has."""
    where = place(options)
    if is_address(where):
        usage(_("This works on a plan in a folder, and {place} is on a server.").format(place=shown(where)))
    return where


def workspace(options: argparse.Namespace) -> Workspace:
    """The plan, opened, as it stands or as it stood on the day of --on; from then on in its own language where the
    person chose none."""
    opened = Workspace(place(options), actor=options.actor, read_only=options.read_only, waits=_say_waiting())
    options.opened = opened
    i18n.choose(wanted_language(getattr(options, "lang", ""), options.settings.language) or opened.plan.brand.language)
    if opened.newer:
        say("smcockpit: " + _("This plan was written by a newer smcockpit; it can be read here, but not changed."))
    if day := getattr(options, "on", None):
        try:
            return opened.as_of(parse_date(day, opened.today()))
        except ValueError as error:
            usage(str(error))
    return opened


def _say_waiting() -> Callable[[str, float], None]:
    """A function that says once, when a second has gone by, for whom the plan waits."""
    waited_for: list[str] = []

    def waits(whom: str, seconds: float) -> None:
        if seconds >= 1.0 and not waited_for:
            waited_for.append(whom)
            say("smcockpit: " + clean(_("Waits for {whom} …").format(whom=whom)))

    return waits


def output(options: argparse.Namespace) -> Output:
    """How this run writes, by the options and settings."""
    return Output(options.ascii or options.settings.ascii)


def kpi_readings(plan: Workspace) -> list[Reading]:
    """Every KPI of the plan as it stands today, with the exports read anew where they changed."""
    from smcockpit.metrics.kpi import readings

    plan.metrics.refresh()
    return readings(plan.plan, plan.library(), plan.today())


def card_json(card: Card, plan: Workspace) -> dict[str, Any]:
    """A card of the review for scripts."""
    return {
        "key": card.key,
        "section": card.section,
        "kind": card.kind,
        "id": card.id,
        "what": card.what,
        "why": card.why,
        "since": card.since.isoformat() if card.since else None,
        "who": plan.plan.named("person", card.who) or None,
        "answers": list(card.answers),
    }


def known_kind(name: str) -> str:
    """`name` where it is a kind of record; a usage error with the nearest one where it is not."""
    if name not in KINDS:
        hint = nearest(name, list(KINDS))
        usage(_("There is no kind of record called “{kind}”. {hint}").format(kind=name, hint=hint))
    return name


def write_file(path: str, data: bytes) -> None:
    """`data` as the file at `path`. Stops with a sentence where it cannot be written."""
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise Stop(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror), FAILED) from None


def past_day(text: str, plan: Workspace) -> date:
    """A day that has been, as somebody typed it (2026-11-01, 7d, mon); a usage error where it is none."""
    try:
        return past_date(text, plan.today())
    except ValueError as error:
        usage(str(error))


def since_day(text: str, plan: Workspace) -> date:
    """A day that has been, or the day of the last finished review for `last-meeting`."""
    if text not in ("last-meeting", "last-review"):
        return past_day(text, plan)
    days = [review.day for review in plan.plan.every(Review) if review.day is not None and review.day < plan.today()]
    if not days:
        raise Stop(_("No review is on record yet; give a day, such as --since 7d."), FAILED)
    return max(days)


def changes_since(plan: Workspace, since: date, most: int = 12) -> list[str]:
    """What was done since a day, by whom, newest first: a line each, and one that counts what is beyond `most`."""
    lines = [f"{commit.at[:10]} {commit.by}: {commit.what}" for commit in plan.history(since=since.isoformat())]
    more = len(lines) - most
    return lines if more <= 0 else [*lines[:most], n_("and {n} more", "and {n} more", more)]
