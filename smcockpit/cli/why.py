"""`why`: the thread from a business goal to its numbers, through one record."""

from __future__ import annotations

import argparse

from smcockpit.cli.context import kpi_readings, output, workspace
from smcockpit.cli.declare import JSON, ON, command, option
from smcockpit.cli.output import FINE
from smcockpit.i18n import N_, _
from smcockpit.plan.kinds import KINDS
from smcockpit.reports.thread import ROLES, as_json, find_record, thread


@command(
    "why",
    N_("the thread from business goal to numbers through a record"),
    option("names", nargs="+", metavar="NAME", help=N_("a name or id, with its kind before it where it is not clear")),
    ON,
    JSON,
)
def why(options: argparse.Namespace) -> int:
    """The thread from business goal to numbers through one record."""
    out, plan = output(options), workspace(options)
    names: list[str] = options.names
    if len(names) == 2 and names[0] in KINDS:
        record = plan.plan.resolve(names[0], names[1])
    else:
        record = find_record(plan.plan, " ".join(names))
    nodes = thread(plan.plan, record, kpi_readings(plan))
    if options.json:
        out.json([as_json(node) for node in nodes])
        return FINE
    for node in nodes:
        role = _(ROLES[node.role]) if node.role != "here" else _(KINDS[record.kind].label)
        branch = "  " * node.depth + ("└ " if node.depth else "")
        line = f"{branch}{role}: {node.text}"
        out.styled(out.style(line, "1") if node.role == "here" else line)
    return FINE
