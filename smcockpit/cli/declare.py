"""How a command is declared beside its function, and the options that several commands share.

A new command is a function with `@command(…)` in a module of this folder; `python tests/catalogue.py` then writes it into
the table in `commands.py`, from which the parser, the help, completion and the man page follow.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NamedTuple

from smcockpit.i18n import N_, languages

Run = Callable[[argparse.Namespace], int]


class Option(NamedTuple):
    """One `add_argument` of argparse: its flags (or the name of a positional), and the rest, with `help` untranslated."""

    flags: tuple[str, ...]
    settings: dict[str, Any]

    @property
    def positional(self) -> bool:
        """Whether it is told from others by its place, not by a flag."""
        return not self.flags[0].startswith("-")


class Command(NamedTuple):
    """What can be typed after `smcockpit`; `run` answers with an exit code."""

    name: str
    help: str
    options: tuple[Option, ...]
    run: Run


DECLARED: dict[str, Command] = {}  # of the modules that were imported


def option(*flags: str, **settings: Any) -> Option:
    """An option as argparse takes it; `help` marked with N_."""
    return Option(flags, settings)


def switch(flag: str, help: str) -> Option:
    """An option without a value."""
    return option(flag, action="store_true", help=help)


def command(name: str, help: str, *options: Option) -> Callable[[Run], Run]:
    """Declare the decorated function as the command `name`; `help` is one line, marked with N_, in lower case."""

    def declare(run: Run) -> Run:
        DECLARED[name] = Command(name, help, options, run)
        return run

    return declare


ON = option("--on", metavar="DATE", help=N_("as the plan stood at the end of that day"))
JSON = switch("--json", N_("write JSON"))
YES = switch("--yes", N_("do not ask"))
FILTER = option(
    "--filter", default="", metavar="TEXT", help=N_("as in the panes: ch:ig status:draft owner:ana due<7d #topic !done")
)
KIND = option("kind", metavar="KIND", help=N_("a kind of record; “smcockpit kinds” lists them"))
ID = option("id", metavar="ID", help=N_("an id, the end of one, or a name"))
SCREEN = (
    option("--theme", metavar="NAME", help=N_("colour theme: dark, light, contrast, terminal, mono or your own")),
    switch("--no-mouse", N_("leave the mouse to the terminal")),
)
COMMON = (  # understood before and after the command's name; what is not given leaves what was given before
    option(
        "--plan",
        metavar="PLAN",
        default=argparse.SUPPRESS,
        help=N_("the plan folder, or postgresql://… (default: SMCOCKPIT_PLAN or your data folder)"),
    ),
    option("--lang", choices=tuple(languages()), default=argparse.SUPPRESS, help=N_("speak this language")),
    option(
        "--as",
        dest="actor",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help=N_("act as NAME (default: SMCOCKPIT_AS or the system user)"),
    ),
    option("--ascii", action="store_true", default=argparse.SUPPRESS, help=N_("write ASCII characters only")),
    option(
        "--read-only",
        action="store_true",
        default=argparse.SUPPRESS,
        help=N_("look only: nothing is written or locked"),
    ),
)
