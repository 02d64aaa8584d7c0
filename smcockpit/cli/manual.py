"""`man`: the man page, from the table of commands."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable

from smcockpit import __version__
from smcockpit.cli.commands import COMMANDS, declared
from smcockpit.cli.completion import HIDDEN
from smcockpit.cli.declare import COMMON, Command, Option, command
from smcockpit.cli.output import FINE, put
from smcockpit.cli.parser import exit_codes
from smcockpit.i18n import N_, _

_ENVIRONMENT = (
    "SMCOCKPIT_PLAN, SMCOCKPIT_AS, SMCOCKPIT_TODAY, SMCOCKPIT_CONFIG_DIR, SMCOCKPIT_STATE_DIR, SMCOCKPIT_CACHE_DIR, "
    "SMCOCKPIT_DATA_DIR, SMCOCKPIT_POLL_MS, NO_COLOR"
)


@command("man", N_("the man page: smcockpit man | man -l -"))
def man(options: argparse.Namespace) -> int:
    """The man page as roff."""
    put(page())
    return FINE


def page() -> str:
    """The man page as roff, in the language that is spoken."""
    lines = [
        f'.TH SMCOCKPIT 1 "{time.strftime("%Y-%m-%d", time.gmtime(0))}" "smcockpit {__version__}"',
        ".SH " + _("NAME"),
        r"smcockpit \- " + _escaped(_("plan, review and measure social media work in the terminal")),
        ".SH " + _("SYNOPSIS"),
        ".B smcockpit",
        r"[\fIcommand\fR] [\fIoptions\fR]",
        ".SH " + _("DESCRIPTION"),
        _escaped(_("Plan, review and measure social media work in the terminal. Without a command the cockpit opens.")),
        ".SH " + _("COMMANDS"),
    ]
    for name in COMMANDS:
        if name not in HIDDEN:
            lines += _entry(declared(name))
    lines += [".SH " + _("OPTIONS"), *_options(COMMON)]
    lines += [".SH " + _("EXIT STATUS"), _escaped(exit_codes()), ".SH " + _("ENVIRONMENT"), _ENVIRONMENT]
    return "\n".join(lines) + "\n"


def _entry(entry: Command) -> list[str]:
    """A command with its arguments, and its options indented under it."""
    arguments = " ".join(
        str(given.settings.get("metavar", given.flags[0].upper())) for given in entry.options if given.positional
    )
    help = _(entry.help)
    lines = [".TP", rf"\fB{entry.name}\fR {_escaped(arguments)}".rstrip(), _escaped(help[:1].upper() + help[1:] + ".")]
    for given in entry.options:
        if not given.positional and given.settings.get("help"):
            lines += [".RS", *_options([given]), ".RE"]
    return lines


def _options(options: Iterable[Option]) -> list[str]:
    """Flags, the word for their value, and what they do."""
    lines = []
    for flags, settings in options:
        value = _escaped(str(settings.get("metavar") or ""))
        lines += [".TP", rf"\fB{_escaped(', '.join(flags))}\fR {value}".rstrip(), _escaped(_(settings["help"]))]
    return lines


def _escaped(text: str) -> str:
    """Text that roff takes for nothing but text."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return r"\&" + text if text[:1] in (".", "'") else text
