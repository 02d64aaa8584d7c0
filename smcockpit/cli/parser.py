"""What can be typed: one table of commands, from which the parser and `--help` follow."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from smcockpit.cli.output import put
from smcockpit.i18n import N_, _, languages

Run = Callable[[argparse.Namespace], int]

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

    def _print_message(self, message: str, file: Any = None) -> None:
        if message:  # argparse's own, which may repeat what was typed
            put(message, file or sys.stderr)

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"smcockpit: {message}\n" + _("Try: {prog} --help").format(prog=self.prog) + "\n")


def _lazy(module: str, name: str) -> Run:
    """A command's function, imported when it runs: `status` must not pay for the others."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        found: Run = getattr(import_module(f"smcockpit.cli.{module}"), name)
        return found(options)

    return run


_PLAN = (
    ("--plan",),
    {
        "metavar": "PLAN",
        "help": N_("the plan folder, or postgresql://… (default: SMCOCKPIT_PLAN or your data folder)"),
        "default": argparse.SUPPRESS,
    },
)
_LANG = ("--lang",), {"choices": tuple(languages()), "help": N_("speak this language"), "default": argparse.SUPPRESS}
_AS = (
    ("--as",),
    {
        "dest": "actor",
        "metavar": "NAME",
        "help": N_("act as NAME (default: SMCOCKPIT_AS or the system user)"),
        "default": argparse.SUPPRESS,
    },
)
_ASCII = ("--ascii",), {"action": "store_true", "help": N_("write ASCII characters only"), "default": argparse.SUPPRESS}
_READ_ONLY = (
    ("--read-only",),
    {"action": "store_true", "help": N_("look only: nothing is written or locked"), "default": argparse.SUPPRESS},
)
_COMMON = [_PLAN, _LANG, _AS, _ASCII, _READ_ONLY]
_ON = ("--on",), {"metavar": "DATE", "help": N_("as the plan stood at the end of that day")}
_JSON = ("--json",), {"action": "store_true", "help": N_("write JSON")}
_FILTER = (
    ("--filter",),
    {"default": "", "metavar": "TEXT", "help": N_("as in the panes: ch:ig status:draft owner:ana due<7d #topic !done")},
)
_KIND = ("kind",), {"metavar": "KIND", "help": N_("a kind of record; “smcockpit kinds” lists them")}
_ID = ("id",), {"metavar": "ID", "help": N_("an id, the end of one, or a name")}
_SCREEN: list[Any] = [
    (("--theme",), {"metavar": "NAME", "help": N_("colour theme: dark, light, contrast, terminal, mono or your own")}),
    (("--no-mouse",), {"action": "store_true", "help": N_("leave the mouse to the terminal")}),
]

_MINE: list[Any] = [
    (("--mine",), {"action": "store_true", "help": N_("also where somebody changed the same since")}),
    (("--theirs",), {"action": "store_true", "help": N_("only what nobody else changed since")}),
]

COMMANDS: list[tuple[str, str, tuple[str, str], list[Any]]] = [
    ("open", N_("open the cockpit (what smcockpit alone does)"), ("open", "open_plan"), [*_SCREEN]),
    ("demo", N_("open a full, believable plan in a throw-away place"), ("plans", "demo"), [
        *_SCREEN,
        (("--no-open",), {"action": "store_true", "help": N_("only make it; needs --plan")}),
        (("--seed",), {"type": int, "default": 7, "metavar": "N", "help": N_("another demo for another number")}),
        (("--today",), {"metavar": "DATE", "help": N_("the day it is made around")}),
        (("--size",), {"type": int, "default": 1, "metavar": "N", "help": N_("N times as many posts and influencers")}),
    ]),
    ("init", N_("start a plan without asking"), ("plans", "init"), [
        (("--brand",), {"required": True, "metavar": "NAME", "help": N_("whose plan it is")}),
        (("--zone",), {"metavar": "ZONE", "help": N_("an IANA time zone such as America/Bogota")}),
        (("--channel",), {"action": "append", "default": [], "metavar": "PLATFORM:HANDLE", "help": N_("a channel of the brand; may be given often")}),
    ]),
    ("status", N_("the plan on one screen; exit code 1 when something needs attention"), ("status", "status"), [
        (("--line",), {"action": "store_true", "help": N_("one line, for tmux or a prompt")}),
        (("--format",), {"metavar": "TEXT", "help": N_("a line of your own: '{brand} {progress} {late}'; also due, contacts, off, next, today")}),
        (("--since",), {"metavar": "DATE", "help": N_("also what has changed since that day, or since last-meeting")}), _ON, _JSON,
    ]),
    ("review", N_("the daily review: one card at a time"), ("morning", "review"), [
        *_SCREEN,
        (("--for",), {"dest": "who", "metavar": "NAME", "help": N_("somebody else's cards, or all")}),
        (("--list",), {"action": "store_true", "help": N_("print the cards; exit code 1 when there are any")}),
        (("--last",), {"action": "store_true", "help": N_("print what the last review decided, as Markdown")}),
        (("--past",), {"action": "store_true", "help": N_("list the reviews there were")}), _JSON,
    ]),
    ("agenda", N_("what is planned and due in the days to come"), ("morning", "agenda_days"), [
        (("span",), {"nargs": "?", "default": "7d", "metavar": "SPAN", "help": N_("7d, 2w or 1m")}), _FILTER, _ON, _JSON,
    ]),
    ("plan", N_("the steps, why one is not done, and what comes next"), ("morning", "plan_steps"), [
        (("step",), {"nargs": "?", "metavar": "STEP", "help": N_("only this one, with all it holds: 1, 1b … 14")}), _ON, _JSON,
    ]),
    ("check", N_("look for holes and slips in the plan; exit code 1 when there is an error"), ("ask", "checks"), [
        (("--select",), {"action": "append", "default": [], "metavar": "CODES", "help": N_("only these: SM204, or all that begin with SM2")}),
        (("--ignore",), {"action": "append", "default": [], "metavar": "CODES", "help": N_("all but these")}),
        (("--all",), {"action": "store_true", "help": N_("also what is suppressed")}),
        (("--fix",), {"action": "store_true", "help": N_("make the changes that can do no harm")}),
        (("--explain",), {"nargs": "?", "const": "", "metavar": "CODE", "help": N_("what a check looks for, with examples; without a code, the list")}), _ON, _JSON,
    ]),
    ("who", N_("who answers a request, and by when: --kind complaint --topic billing --channel instagram"), ("ask", "who"), [
        (("--kind",), {"dest": "request", "metavar": "KIND", "help": N_("query, suggestion or complaint")}),
        (("--topic",), {"metavar": "NAME", "help": N_("the service line it is about")}),
        (("--channel",), {"metavar": "C", "help": N_("where it came in")}), _ON, _JSON,
    ]),
    ("why", N_("the thread from business goal to numbers through a record"), ("ask", "why"), [
        (("names",), {"nargs": "+", "metavar": "NAME", "help": N_("a name or id, with its kind before it where it is not clear")}), _ON, _JSON,
    ]),
    ("cycle", N_("the cycles of the plan: list, close, compare"), ("ask", "cycle"), [
        (("--close",), {"action": "store_true", "help": N_("freeze this cycle and begin the next")}),
        (("--summary",), {"metavar": "TEXT", "help": N_("with --close: what it was about")}),
        (("--yes",), {"action": "store_true", "help": N_("do not ask")}),
        (("--compare",), {"nargs": "?", "const": 0, "type": int, "metavar": "N", "help": N_("step by step with cycle N, or the last one")}), _JSON,
    ]),
    ("today", N_("what is late, due and going out today"), ("status", "today"), [_FILTER, _ON, _JSON]),
    ("kpi", N_("the KPIs as they stand"), ("numbers", "kpi"), [
        (("name",), {"nargs": "?", "metavar": "NAME", "help": N_("only this one")}), _FILTER, _ON, _JSON,
    ]),
    ("chart", N_("a KPI as a picture, for the terminal or a slide"), ("numbers", "chart"), [
        (("name",), {"metavar": "KPI"}),
        (("--view",), {"default": "line", "metavar": "VIEW", "help": N_("line, channels, periods, funnel, sentiment, hours, posts, mentions or data")}),
        (("--svg",), {"metavar": "FILE", "help": N_("write an SVG picture")}),
        (("--width",), {"type": int, "metavar": "N"}), (("--height",), {"type": int, "default": 18, "metavar": "N"}), _ON, _JSON,
    ]),
    ("metric", N_("a metric day by day"), ("numbers", "metric"), [
        (("name",), {"metavar": "NAME", "help": N_("such as reach or likes")}),
        (("--channel",), {"metavar": "C", "help": N_("only this channel")}),
        (("--from",), {"dest": "first", "metavar": "D"}), (("--to",), {"dest": "last", "metavar": "D"}), _JSON,
    ]),
    ("add", N_("add a record, also as one line: 'post: Launch teaser @instagram tomorrow 10:00 #launch'"), ("records", "add"), [_KIND, (("fields",), {"nargs": "*", "metavar": "FIELD=VALUE"}), _JSON]),
    ("edit", N_("change a record"), ("records", "edit"), [_KIND, _ID, (("fields",), {"nargs": "+", "metavar": "FIELD=VALUE"}), _JSON]),
    ("done", N_("tick tasks off, mark posts as published"), ("records", "done"), [
        (("ids",), {"nargs": "+", "metavar": "[KIND] ID"}), _JSON,
    ]),
    ("delete", N_("delete records"), ("records", "delete"), [_KIND, (("ids",), {"nargs": "+", "metavar": "ID"}), _JSON]),
    ("list", N_("list records"), ("records", "list_records"), [
        _KIND, _ON, _JSON,
        _FILTER,
        (("--csv",), {"action": "store_true", "help": N_("write CSV, which import --kind takes back")}),
        (("--sort",), {"metavar": "FIELD", "help": N_("by this field; -FIELD turns it round (write --sort=-FIELD)")}),
        (("--format",), {"metavar": "TEXT", "help": N_("a line per record, such as '{title}\\t{time}'")}),
    ]),
    ("show", N_("show one record"), ("records", "show"), [_KIND, _ID, _ON, _JSON]),
    ("kinds", N_("the kinds of records and their fields"), ("records", "kinds"), [_JSON]),
    ("import", N_("bring exports in"), ("numbers", "import_files"), [
        (("files",), {"nargs": "+", "metavar": "FILE"}),
        (("--dry-run",), {"action": "store_true", "help": N_("say what would be read, bring nothing in")}),
        (("--rows",), {"type": int, "default": 20, "metavar": "N", "help": N_("with --dry-run: tell of N rows one by one")}),
        (("--explain",), {"action": "store_true", "help": N_("say why the file was recognised, or how near it came")}),
        (("--link",), {"action": "store_true", "help": N_("watch the file where it is instead of copying it")}),
        (("--channel",), {"metavar": "PLATFORM[:HANDLE]", "help": N_("whose numbers these are, where the file does not say")}),
        (("--ours",), {"metavar": "ACCOUNT", "default": "", "help": N_("posts of these accounts are ours (commas between); remembered")}),
        (("--not-ours",), {"metavar": "ACCOUNT", "default": "", "help": N_("posts of these accounts are not ours, such as collaborations; remembered")}),
        (("--posts",), {"action": "store_true", "help": N_("it is a table of posts: our own, or of Buffer, Hootsuite, Metricool, Publer")}),
        (("--kind",), {"metavar": "KIND", "help": N_("it is a table, CSV or JSON, of records of this kind")}),
        (("--slots",), {"action": "store_true", "help": N_("with --posts: posts without a time get the next free slots of their channel")}),
        (("--map",), {"metavar": "SPEC", "help": N_("explain an unknown table: date=COLUMN (or date=columns, where the dates stand as columns), METRIC=COLUMN, id=, text=, time=, campaign=, platform=, account=COLUMN, order=dmy, year=2026, period=month; with --kind: FIELD=COLUMN; what it does not name is left out")}), _JSON,
    ]),
    ("export", N_("write a document or calendar: plan.html, policy.md, brief.html, calendar.ics, posts-buffer.csv …"), ("exporting", "export"), [
        (("what",), {"metavar": "FILE", "help": N_("plan, policy, engagement or brief, then .md or .html; calendar.ics; posts.csv, or posts- and buffer, hootsuite, metricool or publer")}),
        (("-o", "--output"), {"metavar": "FILE", "help": N_("write it there; - for the terminal")}),
        (("--since",), {"metavar": "DATE", "help": N_("for a brief: what has changed since that day, or since last-meeting")}),
        (("--channel",), {"metavar": "C", "help": N_("posts of this channel only")}),
        (("--filter",), {"default": "", "metavar": "TEXT", "help": N_("posts that fit only, as in the panes")}), _ON,
    ]),
    ("formats", N_("the exports that are known without explaining them"), ("numbers", "formats"), [_JSON]),
    ("completion", N_("completion for a shell: source <(smcockpit completion bash)"), ("complete", "completion"), [
        (("shell",), {"choices": ("bash", "zsh", "fish")}),
    ]),
    ("complete", N_("what a half written command line may become"), ("complete", "complete"), [(("words",), {"nargs": "*"})]),
    ("man", N_("the man page: smcockpit man | man -l -"), ("complete", "man"), []),
    ("info", N_("where things are, and what runs"), ("plans", "info"), [_JSON]),
    ("history", N_("who changed what, newest first"), ("trust", "history"), [
        (("kind",), {"nargs": "?", "metavar": "KIND", "help": N_("only one record: its kind …")}),
        (("id",), {"nargs": "?", "metavar": "ID", "help": N_("… and its id or name")}),
        (("--since",), {"metavar": "DATE", "help": N_("from that day on, such as 2026-11-01, 7d or mon")}),
        (("--by",), {"metavar": "NAME", "help": N_("only what NAME did")}),
        (("--prune",), {"metavar": "DATE", "help": N_("let go of the history before that day; the plan stays as it is")}), _JSON,
    ]),
    ("undo", N_("take your last change back, also one of last week"), ("trust", "undo"), [*_MINE, _JSON]),
    ("redo", N_("make your last undone change again"), ("trust", "redo"), [*_MINE, _JSON]),
    ("trash", N_("what was deleted"), ("trust", "trash"), [
        (("--restore",), {"nargs": "+", "metavar": "ID", "help": N_("bring these back")}),
        (("--empty",), {"nargs": "?", "const": True, "metavar": "DATE", "help": N_("let go of it for good (what was deleted before DATE, if given)")}), _JSON,
    ]),
    ("forget", N_("take a person, or any record, out of the plan, its history and its copies for good"), ("forget", "forget"), [
        _KIND, _ID,
        (("--text",), {"action": "store_true", "help": N_("also mask the name in everybody's texts")}),
        (("--dry-run",), {"action": "store_true", "help": N_("say what would be taken and what would be left, change nothing")}),
        (("--yes",), {"action": "store_true", "help": N_("do not ask")}), _JSON,
    ]),
    ("backup", N_("keep a copy of the plan now"), ("keep", "backup"), [
        (("--list",), {"action": "store_true", "help": N_("list the copies there are")}), _JSON,
    ]),
    ("restore", N_("make the plan what a copy was; put a damaged one together again"), ("keep", "restore"), [
        (("backup",), {"nargs": "?", "metavar": "COPY", "help": N_("a name from backup --list, or a file")}),
        (("--yes",), {"action": "store_true", "help": N_("do not ask")}),
    ]),
    ("move", N_("carry a plan, its history and its copies from one place to another"), ("keep", "move"), [
        (("source",), {"metavar": "FROM", "help": N_("a plan folder or postgresql://…")}),
        (("target",), {"metavar": "TO", "help": N_("where no plan is yet")}), _JSON,
    ]),
    ("doctor", N_("look whether everything is in order"), ("keep", "doctor"), [
        (("--fix",), {"action": "store_true", "help": N_("mend what is safe to mend, after a backup")}), _JSON,
    ]),
]  # fmt: skip


def common_options() -> list[Any]:
    return list(_COMMON)


def exit_codes() -> str:
    return _("0 fine, 1 something needs attention, 2 wrong usage, 3 could not do it, 4 an internal error (a file with the details is named).")


def build_parser() -> Parser:
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
    _options(parser, [*_COMMON, *_SCREEN])
    parser.set_defaults(run=_lazy("open", "open_plan"), plan=None, actor=None, ascii=False, read_only=False)
    commands = parser.add_subparsers(metavar=_("command"), title=_("commands"), parser_class=Parser)
    for name, text, (module, function), options in COMMANDS:
        one = commands.add_parser(name, help=_(text), description=_(text)[:1].upper() + _(text)[1:] + ".")
        _options(one, [*options, *_COMMON])
        one.set_defaults(run=_lazy(module, function), command=name)
    return parser


def _options(parser: argparse.ArgumentParser, options: list[Any]) -> None:
    for names, more in options:
        more = {**more, "help": _(more["help"]).replace("%", "%%")} if more.get("help") else more
        parser.add_argument(*names, **more)
