"""The commands on what was: history, undo, redo, trash."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time
from typing import Any

from smcockpit.cli.context import output, workspace
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Stop, usage
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import at, past_date, zone_info
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import width
from smcockpit.settings import nearest
from smcockpit.undo import changed_fields
from smcockpit.workspace import Commit, NotYours, Trashed, Workspace

_MOST = 200  # commits that are listed unless --since asks for more


def _day(text: str, plan: Workspace) -> date:
    try:
        return past_date(text, plan.today())
    except ValueError as error:
        usage(str(error))


def history(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    if options.prune:
        day = _day(options.prune, plan)
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
        midnight = datetime.combine(_day(options.since, plan), time())
        since = at(midnight, plan.plan.zone()).astimezone(UTC).isoformat(timespec="milliseconds")
    found: list[Commit] = []
    for entry in plan.history(kind, id, since=since, by=options.by or ""):
        found.append(entry)
        if len(found) >= _MOST and not options.since and not options.json:
            break
    if options.json:
        out.json([_json(entry, id) for entry in found])
        return FINE
    zone = zone_info(plan.plan.zone())
    by = min(max((width(entry.by) for entry in found), default=0), 16)
    for entry in found:
        moment = datetime.fromisoformat(entry.at).astimezone(zone)
        out.line(f"{moment:%Y-%m-%d %H:%M}  {entry.by:{by}}  {entry.what}".rstrip())
        for change in entry.changes:
            if id and change["id"] == id:
                for label, before, after in changed_fields(change, plan.plan):
                    out.line(f"{'':18}{label}: {before or '–'} → {after or '–'}")
    if not found:
        out.talk(_("No changes to tell of."))
    return FINE


def _which(options: argparse.Namespace, plan: Workspace) -> tuple[str, str]:
    """The record of `history KIND ID`, also one that was deleted."""
    if not options.kind:
        return "", ""
    if options.kind not in KINDS:
        usage(
            _("There is no kind of record called “{kind}”. {hint}").format(
                kind=options.kind, hint=nearest(options.kind, list(KINDS))
            )
        )
    if not options.id:
        usage(_("Say which one: smcockpit history KIND ID."))
    try:
        return options.kind, plan.plan.resolve(options.kind, options.id).id
    except ValueError:
        found = [one for one in plan.trash() if one.kind == options.kind and _is(one, options.id)]
        if len(found) != 1:
            raise
        return options.kind, found[0].id


def _json(entry: Commit, id: str) -> dict[str, Any]:
    changes = [one for one in entry.changes if not id or one["id"] == id]
    told = {"seq": entry.seq, "at": entry.at, "by": entry.by, "what": entry.what, "changes": changes}
    return told | {key: value for key, value in (("undoes", entry.undoes), ("redoes", entry.redoes)) if value}


def undo(options: argparse.Namespace) -> int:
    return _step(options, _("Undone: {what}"), _("You have nothing to undo."))


def redo(options: argparse.Namespace) -> int:
    return _step(options, _("Done again: {what}"), _("You have nothing to do again."))


def _step(options: argparse.Namespace, done: str, nothing: str) -> int:
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


def trash(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    if options.empty:
        day = None
        if options.empty is not True and options.empty not in ("all", "todo"):
            day = _day(options.empty, plan)
        gone = plan.empty_trash(day)
        out.talk(n_("{n} record let go for good.", "{n} records let go for good.", gone))
        return FINE
    found = plan.trash()
    if options.restore:
        for word in options.restore:
            fitting = [one for one in found if _is(one, word)]
            if len(fitting) != 1:
                raise Stop(
                    _("“{word}” fits {count} records in the trash.").format(word=word, count=len(fitting)), FAILED
                )
            plan.bring_back(fitting[0])
            out.talk(_("Brought back: {name}").format(name=_name(fitting[0])))
        return FINE
    if options.json:
        out.json(
            [
                {"kind": one.kind, "id": one.id, "name": _name(one), "by": one.actor, "at": one.at, **{"doc": one.doc}}
                for one in found
            ]
        )
        return FINE
    out.table(
        [[one.id[-5:], one.kind, _name(one), one.actor, one.at[:10]] for one in found], widths=[5, 12, 40, 14, 10]
    )
    if not found:
        out.talk(_("The trash is empty."))
    return FINE


def _name(one: Trashed) -> str:
    return KINDS[one.kind](one.id, 0, one.doc).heading() if one.kind in KINDS else one.id


def _is(one: Trashed, word: str) -> bool:
    return (
        one.id == word or (len(word) >= 4 and one.id.endswith(word.lower())) or _name(one).casefold() == word.casefold()
    )
