"""The command line: argparse over the table of commands, in the person's language."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from smcockpit.cli.commands import COMMANDS, declared
from smcockpit.cli.declare import COMMON, SCREEN, Option
from smcockpit.cli.output import put
from smcockpit.i18n import N_, _

# argparse's own words, which it looks up through its module's `_`: ours, so that they are in the person's language
_ARGPARSE = (
    N_("usage: "), N_("the following arguments are required: %s"), N_("unrecognized arguments: %s"), N_("expected one argument"),
    N_("expected at least one argument"), N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("argument %(argument_name)s: %(message)s"), N_("invalid %(type)s value: %(value)r"),
)  # fmt: skip
setattr(argparse, "_", _)  # noqa: B010 - argparse offers no other way


class Parser(argparse.ArgumentParser):
    """argparse, answering wrong usage with one sentence and exit code 2, in the person's language."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "add_help": False})
        self.add_argument("-h", "--help", action="help", help=_("show this help and leave"))
        self._positionals.title = _("arguments")
        self._optionals.title = _("options")

    def add_options(self, options: Iterable[Option]) -> None:
        """Take `options` in, their help translated."""
        for flags, settings in options:
            help = {"help": _(settings["help"]).replace("%", "%%")} if settings.get("help") else {}
            self.add_argument(*flags, **{**settings, **help})

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:  # argparse's own, which may repeat what was typed
            put(message, file or sys.stderr)

    def error(self, message: str) -> NoReturn:
        """End with `message` and where to read more."""
        self.exit(2, f"smcockpit: {message}\n" + _("Try: {prog} --help").format(prog=self.prog) + "\n")


class CommandParser(Parser):
    """The parser of one command. Its options are built, and its module imported, when it is the command that was typed."""

    def __init__(self, *, command: str, **more: Any) -> None:
        super().__init__(**more)
        self._command = command

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What stands after the command's name: argparse comes here once, for the command that was typed."""
        command = declared(self._command)
        self.add_options([*command.options, *COMMON])
        self.set_defaults(run=command.run, command=command.name)
        return super().parse_known_args(args, namespace)


def exit_codes() -> str:
    """What each exit code means, as one sentence."""
    return _(
        "0 fine, 1 something needs attention, 2 wrong usage, 3 could not do it, 4 an internal error (a file with the details is named)."
    )


def build_parser() -> Parser:
    """The parser of the whole command line; `run` of what it parses is the function to call."""
    parser = Parser(
        prog="smcockpit",
        usage=_("smcockpit [command] [options]"),
        description=_(
            "Plan, review and measure social media work in the terminal. Without a command the cockpit opens."
        ),
        epilog=_("exit codes: {codes}").format(codes=exit_codes()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-V", "--version", action="store_true", help=_("show the version and leave"))
    parser.add_options([*COMMON, *SCREEN])
    parser.set_defaults(run=_open, plan=None, actor=None, ascii=False, read_only=False)
    commands = parser.add_subparsers(metavar=_("command"), title=_("commands"), parser_class=CommandParser)
    for name, (_module, text) in COMMANDS.items():
        help = _(text)
        commands.add_parser(name, command=name, help=help, description=help[:1].upper() + help[1:] + ".")
    return parser


def _open(options: argparse.Namespace) -> int:
    """What `smcockpit` alone does."""
    return declared("open").run(options)
