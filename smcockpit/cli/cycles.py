"""`cycle`: the cycles of the plan."""

from __future__ import annotations

import argparse
import sys

from smcockpit.actions.cycles import as_json, close, compare, cycle_of
from smcockpit.cli.context import kpi_readings, output, workspace
from smcockpit.cli.declare import JSON, YES, command, option, switch
from smcockpit.cli.output import FINE, Output, Stop, ask, usage
from smcockpit.i18n import N_, _
from smcockpit.plan.kinds import Cycle
from smcockpit.workspace import Workspace


@command(
    "cycle",
    N_("the cycles of the plan: list, close, compare"),
    switch("--close", N_("freeze this cycle and begin the next")),
    option("--summary", metavar="TEXT", help=N_("with --close: what it was about")),
    YES,
    option(
        "--compare", nargs="?", const=0, type=int, metavar="N", help=N_("step by step with cycle N, or the last one")
    ),
    JSON,
)
def cycle(options: argparse.Namespace) -> int:
    """The cycles of the plan: list them, close this one, compare with an earlier one."""
    out, plan = output(options), workspace(options)
    if options.close:
        return _close(out, plan, options)
    if options.compare is not None:
        return _compare(out, plan, options.compare or None, options.json)
    past_cycles = sorted(plan.plan.every(Cycle), key=lambda past: past.number or 0)
    if options.json:
        out.json([{"id": past.id, **past.doc} for past in past_cycles])
        return FINE
    for past in past_cycles:
        out.line(
            f"{past.heading():>3}  {past.word('closed')}  {past.progress or 0:.0f} %  {past.word('summary')}".rstrip()
        )
    out.line(_("{n:>3}  now").format(n=f"{plan.plan.brand.cycle or 1:g}"))
    if not past_cycles:
        out.talk(_("No cycle is closed yet; “smcockpit cycle --close” does it."))
    return FINE


def _close(out: Output, plan: Workspace, options: argparse.Namespace) -> int:
    """Freeze this cycle and begin the next, once somebody has said yes."""
    if not options.yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            usage(_("Without a terminal, closing a cycle needs --yes."))
        if not ask(_("Close cycle {n} and begin the next?").format(n=f"{plan.plan.brand.cycle or 1:g}")):
            raise Stop(_("Nothing was changed."), FINE)
    closed = close(plan, kpi_readings(plan), options.summary or "")
    if options.json:
        out.json({"id": closed.id, **closed.doc})
        return FINE
    out.line(_("Cycle {n} is closed and kept as {copy}.").format(n=closed.heading(), copy=closed.word("copy")))
    out.talk(_("Cycle {n} begins; “smcockpit undo” takes it back.").format(n=f"{plan.plan.brand.cycle:g}"))
    return FINE


def _compare(out: Output, plan: Workspace, number: int | None, in_json: bool) -> int:
    """The plan of now beside the one of a closed cycle (None: the last), step by step."""
    before = cycle_of(plan.plan, number)
    then = plan.copied(before.copy)
    steps = compare(then, plan.plan, before.closed or plan.today(), plan.today())
    if in_json:
        out.json([as_json(step) for step in steps])
        return FINE
    rows = [
        [
            step.step,
            f"{step.then[0]}/{step.then[1]}",
            f"{step.now[0]}/{step.now[1]}",
            " ".join(
                f"{sign}{len(ids)}" for sign, ids in (("+", step.new), ("~", step.changed), ("-", step.gone)) if ids
            )
            or "=",
            ", ".join(step.new[:2]),
        ]
        for step in steps
    ]
    heads = [_("step"), _("cycle {n}").format(n=before.heading()), _("now"), _("records"), _("new")]
    out.table(rows, heads, [4, 9, 7, 14, max(out.columns - 46, 20)])
    return FINE
