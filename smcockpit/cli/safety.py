"""The commands that keep a plan safe: backup, restore, move, doctor."""

from __future__ import annotations

import argparse
import os
import shutil
import stat
import sys
import time
from datetime import UTC, datetime

from smcockpit.cli.context import output, place, spot, workspace
from smcockpit.cli.declare import JSON, YES, command, option, switch
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Stop, ask, usage
from smcockpit.i18n import N_, _, n_
from smcockpit.workspace import Copy, Damaged, Workspace, files_of, is_address, recover, shown
from smcockpit.workspace import move as carry


@command(
    "backup",
    N_("keep a copy of the plan now"),
    switch("--list", N_("list the copies there are")),
    JSON,
)
def backup(options: argparse.Namespace) -> int:
    """Keep a copy of the plan, or list the copies there are with their commits and moments."""
    out, plan = output(options), workspace(options)
    if options.list:
        copies = plan.copies()
        if options.json:
            out.json([{"name": copy.name, "commit": copy.seq, "at": _when(copy)} for copy in copies])
        else:
            out.table([[copy.name, str(copy.seq), _when(copy)] for copy in copies], [_("copy"), _("commit"), _("made")])
        return FINE
    name = plan.backup()
    if options.json:
        out.json({"name": os.path.basename(name), "commit": plan.seq})
    else:
        out.line(name)
        out.talk(
            _("Kept, and read back. smcockpit restore {name} puts it in place.").format(name=os.path.basename(name))
        )
    return FINE


def _when(copy: Copy) -> str:
    """The moment a copy was made, ISO 8601 in UTC."""
    return datetime.fromtimestamp(copy.at, UTC).isoformat(timespec="seconds")


@command(
    "restore",
    N_("make the plan what a copy was; put a damaged one together again"),
    option("backup", nargs="?", metavar="COPY", help=N_("a name from backup --list, or a file")),
    YES,
)
def restore(options: argparse.Namespace) -> int:
    """A damaged plan is put together again; a sound one becomes what a copy was, as a change that can be undone."""
    out = output(options)
    try:
        plan = workspace(options)
    except Damaged as error:
        if is_address(place(options)):
            raise
        return _recover(options, error)
    if not options.backup and (pieces := plan.odd()):
        return _mend(options, plan, len(pieces))
    copies = plan.copies()
    if not options.backup:
        if not copies:
            raise Stop(_("There is no readable copy yet."), FAILED)
        out.table([[copy.name, str(copy.seq), _when(copy)] for copy in copies], [_("copy"), _("commit"), _("made")])
        usage(_("The plan is sound. Say which copy it shall become: smcockpit restore NAME."))
    name = next((copy.name for copy in copies if copy.name == os.path.basename(options.backup)), options.backup)
    _sure(options, _("Make the plan in {place} what {backup} was?").format(place=plan.shown_place, backup=name))
    kept = plan.restore(name)
    out.talk(_("{backup} is the plan now.").format(backup=name))
    out.talk(
        _("The plan before it is kept as {copy}; u or “smcockpit undo” takes this back.").format(
            copy=os.path.basename(kept)
        )
    )
    return FINE


def _mend(options: argparse.Namespace, plan: Workspace, count: int) -> int:
    """A plan that opens, but holds what is no document: the last good states come back."""
    out = output(options)
    question = n_("Put back the last good state of {n} document that cannot be read?", "Put back the last good states of {n} documents that cannot be read?", count)  # fmt: skip
    _sure(options, question)
    kept = plan.backup("before-restore")
    back, left = plan.mend(), len(plan.odd())
    out.talk(n_("{n} record is back.", "{n} records are back.", back))
    out.talk(_("The plan before it is kept as {copy}.").format(copy=os.path.basename(kept)))
    if left:
        text = n_("Of {n} no good state is known; it stays aside, and “what cannot be read” under : in the cockpit opens it as text.", "Of {n} no good state is known; they stay aside, and “what cannot be read” under : in the cockpit opens them as text.", left)  # fmt: skip
        out.talk(text)
    return ATTENTION if left else FINE


def _recover(options: argparse.Namespace, error: Damaged) -> int:
    """A plan that does not open: a copy takes its place, with the later changes of the history. The damaged file is kept."""
    out = output(options)
    if not error.backups and not options.backup:
        raise Stop(str(error), FAILED)
    out.talk(str(error))
    _sure(
        options,
        _("Put {backup} in place of {path}?").format(backup=options.backup or error.backups[0], path=error.path),
    )
    name, later, aside = recover(place(options), options.backup or "")
    out.talk(_("{backup} is the plan now.").format(backup=name))
    if later:
        out.talk(
            n_("{n} later change was added from the history.", "{n} later changes were added from the history.", later)
        )
    if aside:
        out.talk(_("What stood there is kept as {path}.").format(path=aside))
    return FINE


def _sure(options: argparse.Namespace, question: str) -> None:
    """Go on where somebody said yes, by `--yes` or on the terminal; stop where not."""
    if options.yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        usage(_("Without a terminal, restore needs --yes."))
    if not ask(question):
        raise Stop(_("Nothing was changed."), FINE)


@command(
    "move",
    N_("carry a plan, its history and its copies from one place to another"),
    option("source", metavar="FROM", help=N_("a plan folder or postgresql://…")),
    option("target", metavar="TO", help=N_("where no plan is yet")),
    JSON,
)
def move(options: argparse.Namespace) -> int:
    """Carry a plan with its history, copies and exports to a place where none is, compare, and leave the old one as it is."""
    out = output(options)
    source, target = spot(options.source), spot(options.target)
    began = time.monotonic()
    moved = carry(source, target)
    left, right = (os.path.join(files_of(place), "metrics") for place in (source, target))
    files = 0
    if os.path.isdir(left) and left != right:
        shutil.copytree(left, right, dirs_exist_ok=True, symlinks=True, ignore=_no_files)
        files = sum(len(names) for _path, _folders, names in os.walk(right))
    if options.json:
        out.json({**moved._asdict(), "exports": files, "from": shown(source), "to": shown(target)})
        return FINE
    text = _(
        "{documents} records, {commits} commits and {copies} copies are in {place} now, compared one by one ({seconds} s)."
    )
    out.talk(text.format(**moved._asdict(), place=shown(target), seconds=f"{time.monotonic() - began:.1f}"))
    out.talk(
        _("{place} is as it was. From now on: smcockpit --plan {target}").format(
            place=shown(source), target=shown(target)
        )
    )
    return FINE


def _no_files(folder: str, names: list[str]) -> list[str]:
    """What of a folder is neither file, folder nor link: a pipe would keep a copy waiting for ever."""
    kinds = {name: os.lstat(os.path.join(folder, name)).st_mode for name in names}
    return [
        name for name, mode in kinds.items() if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_ISLNK(mode))
    ]


@command(
    "doctor",
    N_("look whether everything is in order"),
    switch("--fix", N_("mend what is safe to mend, after a backup")),
    JSON,
)
def doctor(options: argparse.Namespace) -> int:
    """What is in order and what is not; exit code 1 where something is not. `--fix` mends what is safe to mend."""
    from smcockpit.actions.doctor import HealthIssue, examine, repair

    out, where = output(options), place(options)
    findings = examine(where, os.environ)
    kept = ""
    mended: list[tuple[HealthIssue, str]] = []
    if options.fix:
        kept, mended = repair(where, findings)
        findings = examine(where, os.environ) if mended else findings
    if options.json:
        listed = [{"topic": f.topic, "state": f.state, "text": f.text, "fixable": f.fix is not None} for f in findings]
        out.json({"findings": listed, "backup": kept or None, "fixed": [f.text for f, why in mended if not why]})
    else:
        marks = {"ok": ("✔", "32"), "warn": ("!", "33"), "bad": ("✗", "31")}
        for finding in findings:
            mark, colour = marks[finding.state]
            out.styled(f"{out.style(mark, colour)} {finding.topic:12} {finding.text}")
        if kept:
            out.talk(_("The plan before is kept as {copy}.").format(copy=os.path.basename(kept)))
        for finding, why in mended:
            out.talk(
                _("Not mended: {text} ({why})").format(text=finding.text, why=why)
                if why
                else _("Mended: {text}").format(text=finding.text)
            )
        if any(finding.fix is not None for finding in findings):
            out.talk(_("smcockpit doctor --fix mends what is safe to mend, after a backup."))
    return FINE if all(finding.state == "ok" for finding in findings) else ATTENTION
