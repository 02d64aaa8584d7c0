"""The command that takes a person out of a plan for good."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from smcockpit.actions import forget as forgetting
from smcockpit.cli.context import output, workspace
from smcockpit.cli.output import ATTENTION, FINE, Output, Stop, ask, usage
from smcockpit.i18n import _, n_
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import clean
from smcockpit.settings import nearest
from smcockpit.workspace import Workspace, is_address

if TYPE_CHECKING:
    from smcockpit.actions.forget import Forgotten, Left

_MOST = 40  # texts and files that are listed; --json lists all


def forget(options: argparse.Namespace) -> int:
    """Says what would go and what would stay, asks twice, does it, and says what is left."""
    out, plan = output(options), workspace(options)
    kind, id, name = _whom(options, plan)
    if not options.dry_run and not options.yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            usage(_("Without a terminal, forget needs --yes."))
        before, files = forgetting.would_forget(plan, kind, id, mask=options.text)
        _say_taken(out, before)
        _say_left(out, plan, before, files, options.text)
        question = _("Forget {name} for good?").format(name=clean(name))
        if not ask(question) or not ask(_("Nobody can take this back. Are you sure?")):
            raise Stop(_("Nothing was changed."), FINE)
    work = forgetting.would_forget if options.dry_run else forgetting.forget
    found, files = work(plan, kind, id, mask=options.text)
    if options.json:
        out.json(_as_json(kind, id, None if options.dry_run else plan.seq, found, files))
    else:
        _say_taken(out, found)
        _say_left(out, plan, found, files, options.text)
        if options.dry_run:
            out.talk(_("Nothing was changed."))
        else:
            out.talk(_("Forgotten: {name}. It cannot be taken back.").format(name=clean(name)))
            out.talk(_beyond_reach(plan))
    return ATTENTION if found.left or files or +found.older else FINE


def _whom(options: argparse.Namespace, plan: Workspace) -> tuple[str, str, str]:
    kind = options.kind
    if kind == "brand":
        usage(_("The brand is the plan itself; it cannot be forgotten."))
    if kind not in KINDS and not plan.plan.count(kind):
        usage(
            _("There is no kind of record called “{kind}”. {hint}").format(kind=kind, hint=nearest(kind, list(KINDS)))
        )
    return (kind, *forgetting.whom(plan, kind, options.id))


def _say_taken(out: Output, found: Forgotten) -> None:
    parts = [
        n_("{n} record", "{n} records", found.taken["plan"] + found.taken["trash"]),
        n_("{n} change in the history", "{n} changes in the history", found.taken["history"]),
        n_("from {n} copy", "from {n} copies", found.taken["copies"]),
    ]
    out.line(_("Taken: {what}").format(what=", ".join(parts)))
    if found.along:
        kinds = Counter(_(KINDS[kind].label) if kind in KINDS else kind for kind, _id in found.along)
        what = ", ".join(f"{label} ({count})" for label, count in sorted(kinds.items()))
        out.line("  " + _("with it, because they are about it alone: {what}").format(what=what))
    if found.taken["cleared"]:
        out.line("  " + n_("{n} reference cleared", "{n} references cleared", found.taken["cleared"]))
    if found.taken["masked"]:
        out.line("  " + n_("{n} text masked", "{n} texts masked", found.taken["masked"]))


def _say_left(out: Output, plan: Workspace, found: Forgotten, files: list[str], masked: bool) -> None:
    lines = [_where(plan, one) for one in found.left]
    if found.older["history"]:
        lines.append(n_("{n} commit of the history", "{n} commits of the history", found.older["history"]))
    if found.older["copies"]:
        lines.append(n_("{n} copy", "{n} copies", found.older["copies"]))
    if lines:
        out.line(_("Texts that still name it:") + ("" if masked else " " + _("(--text masks them)")))
    for line in _some(lines):
        out.line(f"  {line}")
    if files:
        out.line(_("Files that still name it:"))
    for path in _some(files):
        out.line(f"  {path}")


def _some(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST
    return lines if more <= 0 else [*lines[:_MOST], n_("and {n} more", "and {n} more", more)]


def _where(plan: Workspace, left: Left) -> str:
    cls = KINDS.get(left.kind)
    label = _(cls.label) if cls is not None else left.kind
    field = cls.fields.get(left.field) if cls is not None else None
    record = plan.plan.get(left.kind, left.id)
    name = f" “{record.heading()}”" if record is not None else " " + _("(in the trash)")
    return f"{label} {left.id[-5:]}{name}: {_(field.label) if field is not None else left.field}"


def _beyond_reach(plan: Workspace) -> str:
    text = _(
        "Out of reach are documents and calendars that were exported or sent, and other machines' caches and copies of the folder."
    )
    if is_address(plan.place):
        text += " " + _("So are the server's own backups and logs.")
    return text


def _as_json(kind: str, id: str, seq: int | None, found: Forgotten, files: list[str]) -> dict[str, object]:
    places = ("plan", "trash", "history", "copies", "cleared", "masked")
    return {
        "kind": kind, "id": id, "commit": seq, "taken": {place: found.taken[place] for place in places},
        "along": [{"kind": one, "id": each} for one, each in found.along],
        "left": [one._asdict() for one in found.left],
        "older": {place: found.older[place] for place in ("history", "copies")}, "files": files,
    }  # fmt: skip
