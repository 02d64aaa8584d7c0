"""The commands on what was: history, undo, redo, trash."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, time
from itertools import islice
from typing import Any

from smcockpit.cli.context import known_kind, output, past_day, workspace
from smcockpit.cli.declare import JSON, command, option, switch
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, Stop, usage
from smcockpit.i18n import N_, _, n_
from smcockpit.plan.dates import at, zone_info
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import width
from smcockpit.undo import changed_fields
from smcockpit.workspace import Commit, NotYours, Trashed, Workspace

_MOST = 200  # commits that are listed unless --since asks for more


@command(
    "history",
    N_("who changed what, newest first"),
    option("kind", nargs="?", metavar="KIND", help=N_("only one record: its kind …")),
    option("id", nargs="?", metavar="ID", help=N_("… and its id or name")),
    option("--since", metavar="DATE", help=N_("from that day on, such as 2026-11-01, 7d or mon")),
    option("--by", metavar="NAME", help=N_("only what NAME did")),
    option("--prune", metavar="DATE", help=N_("let go of the history before that day; the plan stays as it is")),
    JSON,
)
def history(options: argparse.Namespace) -> int:
    """Who changed what, newest first; of one record, also from what to what. `--prune` lets go of what is older."""
    out, plan = output(options), workspace(options)
    if options.prune:
        day = past_day(options.prune, plan)
        gone = plan.prune(day)
        out.talk(
            n_("{n} commit before {day} was let go.", "{n} commits before {day} were let go.", gone).format(
                day=day.isoformat()
            )
        )
        return FINE
    kind, id = _which(options, plan)
    since = ""
    if options.since:
        midnight = datetime.combine(past_day(options.since, plan), time())
        since = at(midnight, plan.plan.zone()).astimezone(UTC).isoformat(timespec="milliseconds")
    every = options.since or options.json
    commits = list(islice(plan.history(kind, id, since=since, by=options.by or ""), None if every else _MOST))
    if options.json:
        out.json([_json(commit, id) for commit in commits])
        return FINE
    zone = zone_info(plan.plan.zone())
    by = min(max((width(commit.by) for commit in commits), default=0), 16)
    for commit in commits:
        moment = datetime.fromisoformat(commit.at).astimezone(zone)
        out.line(f"{moment:%Y-%m-%d %H:%M}  {commit.by:{by}}  {commit.what}".rstrip())
        for change in commit.changes:
            if id and change["id"] == id:
                for label, before, after in changed_fields(change, plan.plan):
                    out.line(f"{'':18}{label}: {before or '–'} → {after or '–'}")
    if not commits:
        out.talk(_("No changes to tell of."))
    return FINE


def _which(options: argparse.Namespace, plan: Workspace) -> tuple[str, str]:
    """The record of `history KIND ID`, also one that was deleted."""
    if not options.kind:
        return "", ""
    known_kind(options.kind)
    if not options.id:
        usage(_("Say which one: smcockpit history KIND ID."))
    try:
        return options.kind, plan.plan.resolve(options.kind, options.id).id
    except ValueError:
        deleted = [entry for entry in plan.trash() if entry.kind == options.kind and _is(entry, options.id)]
        if len(deleted) != 1:
            raise
        return options.kind, deleted[0].id


def _json(commit: Commit, id: str) -> dict[str, Any]:
    """A commit for scripts, with its changes to the record `id` only, or to all where that is ""."""
    changes = [change for change in commit.changes if not id or change["id"] == id]
    facts = {"seq": commit.seq, "at": commit.at, "by": commit.by, "what": commit.what, "changes": changes}
    return facts | {key: value for key, value in (("undoes", commit.undoes), ("redoes", commit.redoes)) if value}


_MINE = switch("--mine", N_("also where somebody changed the same since"))
_THEIRS = switch("--theirs", N_("only what nobody else changed since"))


@command("undo", N_("take your last change back, also one of last week"), _MINE, _THEIRS, JSON)
def undo(options: argparse.Namespace) -> int:
    """Take back the last change of whoever acts; exit code 1 where there is none, or somebody changed the same since."""
    return _step(options, _("Undone: {what}"), _("You have nothing to undo."))


@command("redo", N_("make your last undone change again"), _MINE, _THEIRS, JSON)
def redo(options: argparse.Namespace) -> int:
    """Make the last undone change again; exit codes as for `undo`."""
    return _step(options, _("Done again: {what}"), _("You have nothing to do again."))


def _step(options: argparse.Namespace, done: str, nothing: str) -> int:
    """`undo` or `redo`, by the name of the command, and the sentence for either outcome."""
    out, plan = output(options), workspace(options)
    step = plan.redo if options.command == "redo" else plan.undo
    try:
        what = step("mine" if options.mine else "theirs" if options.theirs else "ask")
    except NotYours as error:
        for (kind, _id, name), (mine, theirs) in error.clashes.items():
            field = KINDS[kind].fields.get(name) if kind in KINDS else None
            if field is not None:
                shown = [field.show(value, plan.plan) or "–" for value in (theirs, mine)]
                out.talk(f"  {_(field.label)}: {shown[0]} → {shown[1]}")
        out.talk(_("--mine takes it back all the same, --theirs takes back only what nobody else touched."))
        raise Stop(str(error), ATTENTION) from None
    if options.json:
        out.json({"what": what or None, "seq": plan.seq})
    else:
        out.talk(done.format(what=what) if what else nothing)
    return FINE if what else ATTENTION


@command(
    "trash",
    N_("what was deleted"),
    option("--restore", nargs="+", metavar="ID", help=N_("bring these back")),
    option(
        "--empty",
        nargs="?",
        const=True,
        metavar="DATE",
        help=N_("let go of it for good (what was deleted before DATE, if given)"),
    ),
    JSON,
)
def trash(options: argparse.Namespace) -> int:
    """What was deleted: list it, bring some of it back, or let go of it for good."""
    out, plan = output(options), workspace(options)
    if options.empty:
        everything = options.empty is True or options.empty in ("all", "todo")
        gone = plan.empty_trash(None if everything else past_day(options.empty, plan))
        out.talk(n_("{n} record let go for good.", "{n} records let go for good.", gone))
        return FINE
    entries = plan.trash()
    if options.restore:
        return _bring_back(out, plan, entries, options.restore)
    if options.json:
        out.json([_trash_json(entry) for entry in entries])
        return FINE
    rows = [[entry.id[-5:], entry.kind, _name(entry), entry.actor, entry.at[:10]] for entry in entries]
    out.table(rows, widths=[5, 12, 40, 14, 10])
    if not entries:
        out.talk(_("The trash is empty."))
    return FINE


def _bring_back(out: Output, plan: Workspace, entries: list[Trashed], words: list[str]) -> int:
    """Out of the trash what `words` name, one after the other. Stops at the first that fits none, or several."""
    for word in words:
        fitting = [entry for entry in entries if _is(entry, word)]
        if len(fitting) != 1:
            raise Stop(_("“{word}” fits {count} records in the trash.").format(word=word, count=len(fitting)), FAILED)
        plan.bring_back(fitting[0])
        out.talk(_("Brought back: {name}").format(name=_name(fitting[0])))
    return FINE


def _trash_json(entry: Trashed) -> dict[str, Any]:
    """What was deleted, for scripts."""
    return {
        "kind": entry.kind,
        "id": entry.id,
        "name": _name(entry),
        "by": entry.actor,
        "at": entry.at,
        "doc": entry.doc,
    }


def _name(entry: Trashed) -> str:
    """What people call what was deleted; its id where its kind is not known."""
    return KINDS[entry.kind](entry.id, 0, entry.doc).heading() if entry.kind in KINDS else entry.id


def _is(entry: Trashed, word: str) -> bool:
    """Whether `word` names it: its id, the end of one from four characters on, or its name."""
    ends = len(word) >= 4 and entry.id.endswith(word.lower())
    return entry.id == word or ends or _name(entry).casefold() == word.casefold()
