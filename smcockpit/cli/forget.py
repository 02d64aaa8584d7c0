"""The command that takes a person out of a plan for good."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import TYPE_CHECKING

from smcockpit.actions import forget as forgetting
from smcockpit.cli.context import known_kind, output, workspace
from smcockpit.cli.declare import ID, JSON, KIND, YES, command, switch
from smcockpit.cli.output import ATTENTION, FINE, Output, Stop, ask, usage
from smcockpit.i18n import N_, _, n_
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import clean
from smcockpit.workspace import Workspace, is_address

if TYPE_CHECKING:
    from smcockpit.actions.forget import Forgotten, Left

_MOST = 40  # texts and files that are listed; --json lists all


@command(
    "forget",
    N_("take a person, or any record, out of the plan, its history and its copies for good"),
    KIND,
    ID,
    switch("--text", N_("also mask the name in everybody's texts")),
    switch("--dry-run", N_("say what would be taken and what would be left, change nothing")),
    YES,
    JSON,
)
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
    forgotten, files = work(plan, kind, id, mask=options.text)
    if options.json:
        out.json(_as_json(kind, id, None if options.dry_run else plan.seq, forgotten, files))
    else:
        _say_taken(out, forgotten)
        _say_left(out, plan, forgotten, files, options.text)
        if options.dry_run:
            out.talk(_("Nothing was changed."))
        else:
            out.talk(_("Forgotten: {name}. It cannot be taken back.").format(name=clean(name)))
            out.talk(_beyond_reach(plan))
    return ATTENTION if forgotten.left or files or +forgotten.older else FINE


def _whom(options: argparse.Namespace, plan: Workspace) -> tuple[str, str, str]:
    """(kind, id, name) of what is to be forgotten, also of what was deleted before. A usage error for a kind there is not."""
    kind = options.kind
    if kind == "brand":
        usage(_("The brand is the plan itself; it cannot be forgotten."))
    if not plan.plan.count(kind):  # one that only an older or newer program knows may be forgotten too
        known_kind(kind)
    return (kind, *forgetting.whom(plan, kind, options.id))


def _say_taken(out: Output, forgotten: Forgotten) -> None:
    """What goes, or went: records, history, copies, what belonged to it, references and texts."""
    parts = [
        n_("{n} record", "{n} records", forgotten.taken["plan"] + forgotten.taken["trash"]),
        n_("{n} change in the history", "{n} changes in the history", forgotten.taken["history"]),
        n_("from {n} copy", "from {n} copies", forgotten.taken["copies"]),
    ]
    out.line(_("Taken: {what}").format(what=", ".join(parts)))
    if forgotten.along:
        kinds = Counter(_(KINDS[kind].label) if kind in KINDS else kind for kind, _id in forgotten.along)
        what = ", ".join(f"{label} ({count})" for label, count in sorted(kinds.items()))
        out.line("  " + _("with it, because they are about it alone: {what}").format(what=what))
    if forgotten.taken["cleared"]:
        out.line("  " + n_("{n} reference cleared", "{n} references cleared", forgotten.taken["cleared"]))
    if forgotten.taken["masked"]:
        out.line("  " + n_("{n} text masked", "{n} texts masked", forgotten.taken["masked"]))


def _say_left(out: Output, plan: Workspace, forgotten: Forgotten, files: list[str], masked: bool) -> None:
    """Where it is still named: texts, older history and copies, and files."""
    lines = [_where(plan, left) for left in forgotten.left]
    if forgotten.older["history"]:
        lines.append(n_("{n} commit of the history", "{n} commits of the history", forgotten.older["history"]))
    if forgotten.older["copies"]:
        lines.append(n_("{n} copy", "{n} copies", forgotten.older["copies"]))
    if lines:
        out.line(_("Texts that still name it:") + ("" if masked else " " + _("(--text masks them)")))
    for line in _some(lines):
        out.line(f"  {line}")
    if files:
        out.line(_("Files that still name it:"))
    for path in _some(files):
        out.line(f"  {path}")


def _some(lines: list[str]) -> list[str]:
    """The first 40 lines, and how many more there are."""
    more = len(lines) - _MOST
    return lines if more <= 0 else [*lines[:_MOST], n_("and {n} more", "and {n} more", more)]


def _where(plan: Workspace, left: Left) -> str:
    """The kind, the name and the field of a text that still names it."""
    cls = KINDS.get(left.kind)
    label = _(cls.label) if cls is not None else left.kind
    field = cls.fields.get(left.field) if cls is not None else None
    record = plan.plan.get(left.kind, left.id)
    name = f" “{record.heading()}”" if record is not None else " " + _("(in the trash)")
    return f"{label} {left.id[-5:]}{name}: {_(field.label) if field is not None else left.field}"


def _beyond_reach(plan: Workspace) -> str:
    """What nobody can take back: what has left the plan."""
    text = _(
        "Out of reach are documents and calendars that were exported or sent, and other machines' caches and copies of the folder."
    )
    if is_address(plan.place):
        text += " " + _("So are the server's own backups and logs.")
    return text


def _as_json(kind: str, id: str, seq: int | None, forgotten: Forgotten, files: list[str]) -> dict[str, object]:
    """What was forgotten, for scripts; `seq` is the commit that took it, None in a dry run."""
    places = ("plan", "trash", "history", "copies", "cleared", "masked")
    return {
        "kind": kind, "id": id, "commit": seq, "taken": {place: forgotten.taken[place] for place in places},
        "along": [{"kind": kind, "id": id} for kind, id in forgotten.along],
        "left": [left._asdict() for left in forgotten.left],
        "older": {place: forgotten.older[place] for place in ("history", "copies")}, "files": files,
    }  # fmt: skip
