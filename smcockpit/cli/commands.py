"""Which commands there are, and in which module each stands, so that `status` imports no other."""

from __future__ import annotations

from importlib import import_module

from smcockpit.cli.declare import DECLARED, Command

# what follows is written by `python tests/catalogue.py` from the modules of this folder; the order is the one of the help
COMMANDS = {  # name → module, help
    "open": ("open", "open the cockpit (what smcockpit alone does)"),
    "demo": ("setup", "open a full, believable plan in a throw-away place"),
    "init": ("setup", "start a plan without asking"),
    "status": ("status", "the plan on one screen; exit code 1 when something needs attention"),
    "review": ("review", "the daily review: one card at a time"),
    "agenda": ("calendar", "what is planned and due in the days to come"),
    "plan": ("plan", "the steps, why one is not done, and what comes next"),
    "check": ("checks", "look for holes and slips in the plan; exit code 1 when there is an error"),
    "who": ("who", "who answers a request, and by when: --kind complaint --topic billing --channel instagram"),
    "why": ("why", "the thread from business goal to numbers through a record"),
    "cycle": ("cycles", "the cycles of the plan: list, close, compare"),
    "today": ("calendar", "what is late, due and going out today"),
    "kpi": ("kpis", "the KPIs as they stand"),
    "chart": ("kpis", "a KPI as a picture, for the terminal or a slide"),
    "metric": ("metrics", "a metric day by day"),
    "add": ("records", "add a record, also as one line: 'post: Launch teaser @instagram tomorrow 10:00 #launch'"),
    "edit": ("records", "change a record"),
    "done": ("records", "tick tasks off, mark posts as published"),
    "delete": ("records", "delete records"),
    "list": ("records", "list records"),
    "show": ("records", "show one record"),
    "kinds": ("records", "the kinds of records and their fields"),
    "import": ("imports", "bring exports in"),
    "export": ("exports", "write a document or calendar: plan.html, policy.md, brief.html, calendar.ics, posts-buffer.csv …"),
    "formats": ("formats", "the exports that are known without explaining them"),
    "completion": ("completion", "completion for a shell: source <(smcockpit completion bash)"),
    "complete": ("completion", "what a half written command line may become"),
    "man": ("manual", "the man page: smcockpit man | man -l -"),
    "info": ("setup", "where things are, and what runs"),
    "history": ("history", "who changed what, newest first"),
    "undo": ("history", "take your last change back, also one of last week"),
    "redo": ("history", "make your last undone change again"),
    "trash": ("history", "what was deleted"),
    "forget": ("forget", "take a person, or any record, out of the plan, its history and its copies for good"),
    "backup": ("safety", "keep a copy of the plan now"),
    "restore": ("safety", "make the plan what a copy was; put a damaged one together again"),
    "move": ("safety", "carry a plan, its history and its copies from one place to another"),
    "doctor": ("safety", "look whether everything is in order"),
}
# end of what is written


def declared(name: str) -> Command:
    """The command `name`, with its module imported. Raises KeyError where there is none."""
    import_module(f"smcockpit.cli.{COMMANDS[name][0]}")
    return DECLARED[name]
