"""Opening the cockpit: the shell's one door to the screen."""

from __future__ import annotations

import argparse
import os
import sys

from smcockpit.cli.context import place
from smcockpit.cli.declare import SCREEN, command
from smcockpit.cli.output import FAILED, USAGE, Stop, ask, put, say
from smcockpit.environment import today, wanted_language
from smcockpit.i18n import N_, _
from smcockpit.workspace import damage, is_address, recover


@command("open", N_("open the cockpit (what smcockpit alone does)"), *SCREEN)
def open_plan(options: argparse.Namespace) -> int:
    """The cockpit; with --version, the version alone."""
    if getattr(options, "version", False):
        from smcockpit import __version__

        put(f"smcockpit {__version__}\n")
        return 0
    return open_screen(options, place(options))


def open_screen(options: argparse.Namespace, where: str, review: str | bool = False) -> int:
    """Open the plan at `where` on the screen, or the first-run screen where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "dumb") in ("dumb", ""):
        raise Stop(_("The cockpit needs a terminal. For an answer without one, try: smcockpit status"), USAGE)
    today("UTC")  # a day that was fixed wrongly is said here, not on a screen
    if not is_address(where) and not options.read_only:
        _offer_backup(where)
    from smcockpit.ui.app import start

    settings = options.settings
    return start(
        where,
        actor=options.actor,
        read_only=options.read_only,
        settings=settings,
        theme=getattr(options, "theme", None) or settings.theme,
        mouse=settings.mouse and not getattr(options, "no_mouse", False),
        ascii_only=options.ascii or settings.ascii,
        language=wanted_language(getattr(options, "lang", ""), settings.language),
        review=review,
    )


def _offer_backup(where: str) -> None:
    """A damaged plan is said before the screen opens, with its newest good copy on offer."""
    if (error := damage(where)) is None:
        return
    say(f"smcockpit: {error}")
    if not error.backups or not ask(_("Put it in place and open it? The damaged file is kept beside it.")):
        raise Stop(_("Nothing was changed."), FAILED)
    recover(where)
