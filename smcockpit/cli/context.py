"""The plan a command works on."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable
from datetime import date

from smcockpit import i18n
from smcockpit.cli.output import FAILED, Output, Stop, say, usage
from smcockpit.environment import default_plan, wanted_language
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import parse_date, past_date
from smcockpit.plan.kinds import Review
from smcockpit.plan.text import clean
from smcockpit.workspace import Workspace, is_address, shown


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
    found = place(options)
    if is_address(found):
        usage(_("This works on a plan in a folder, and {place} is on a server.").format(place=shown(found)))
    return found


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
    """Once, when a second has gone by."""
    said: list[str] = []

    def waits(whom: str, seconds: float) -> None:
        if seconds >= 1.0 and not said:
            said.append(whom)
            say("smcockpit: " + clean(_("Waits for {whom} …").format(whom=whom)))

    return waits


def output(options: argparse.Namespace) -> Output:
    return Output(options.ascii or options.settings.ascii)


def since_day(text: str, plan: Workspace) -> date:
    """A day, or the day of the last finished review."""
    if text in ("last-meeting", "last-review"):
        days = [one.day for one in plan.plan.every(Review) if one.day is not None and one.day < plan.today()]
        if not days:
            raise Stop(_("No review is on record yet; give a day, such as --since 7d."), FAILED)
        return max(days)
    try:
        return past_date(text, plan.today())
    except ValueError as error:
        usage(str(error))


def told_since(plan: Workspace, since: date, most: int = 12) -> list[str]:
    """What was done since a day, by whom, newest first."""
    told = [f"{entry.at[:10]} {entry.by}: {entry.what}" for entry in plan.history(since=since.isoformat())]
    if len(told) > most:
        told = [*told[:most], n_("and {n} more", "and {n} more", len(told) - most)]
    return told
