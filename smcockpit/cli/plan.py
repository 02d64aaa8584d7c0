"""`plan`: how far the fourteen steps are, and one step with all it holds."""

from __future__ import annotations

import argparse
import textwrap

from smcockpit.cli.context import output, workspace
from smcockpit.cli.declare import JSON, ON, command, option
from smcockpit.cli.output import FINE, Output, usage
from smcockpit.i18n import N_, _
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.progress import StepProgress, next_action, overall, progress
from smcockpit.plan.worksheets import SHEETS, TableSection
from smcockpit.reports.status import next_json, step_json
from smcockpit.workspace import Workspace


@command(
    "plan",
    N_("the steps, why one is not done, and what comes next"),
    option("step", nargs="?", metavar="STEP", help=N_("only this one, with all it holds: 1, 1b … 14")),
    ON,
    JSON,
)
def plan_steps(options: argparse.Namespace) -> int:
    """How far each step is, why it is not done, and what comes next; or one step with all it holds."""
    out, plan = output(options), workspace(options)
    steps = progress(plan.plan, plan.today())
    if options.step:
        entry = next((step for step in steps if step.step.number == options.step.lower()), None)
        if entry is None:
            usage(_("There is no step “{step}”; they are 1, 1b, 2 … 14.").format(step=options.step))
        return _one_step(out, plan, entry, options.json)
    following = next_action(plan.plan, steps)
    if options.json:
        out.json({
            "progress": round(overall(steps), 4),
            "steps": [step_json(entry) for entry in steps],
            "next": next_json(following),
        })  # fmt: skip
        return FINE
    marks = {"done": "✔", "late": "!", "under way": "◐"}
    rows = [[marks.get(s.state, "·"), s.step.number, s.step.name(), f"{s.done}/{s.total}", s.reason] for s in steps]
    out.table(rows, widths=[1, 2, 34, 7, max(out.columns - 54, 20)])
    out.line(f"{overall(steps):.0%}")
    if following is not None:
        out.line(_("next: {task}").format(task=f"{following.step} {following.text}"))
    return FINE


def _one_step(out: Output, plan: Workspace, entry: StepProgress, as_json: bool) -> int:
    """A worksheet as text: what the step is for, what it lacks, its tasks and its records."""
    kinds = [section.kind for section in SHEETS[entry.step.number] if isinstance(section, TableSection)]
    if as_json:
        needs = [
            {"need": _(need.label), "met": not lacks, "missing": [lack.text for lack in lacks]}
            for need, lacks in entry.missing
        ]
        records = {kind: [{"id": record.id, **record.doc} for record in plan.plan.all(kind)] for kind in kinds}
        out.json({**step_json(entry), "purpose": entry.step.purpose(), "needs": needs, "records": records})
        return FINE
    out.styled(out.style(f"{entry.step.number}  {entry.step.name()}  {entry.done}/{entry.total}", "1"))
    for text in (entry.step.purpose(), _("A good answer:") + " " + entry.step.good_answer()):
        for line in textwrap.wrap(text, min(out.columns, 100)):
            out.line(line)
    for need, lacks in entry.missing:
        out.line(f"{'·' if lacks else '✔'} {_(need.label)}")
        for lack in lacks[:3]:
            out.line(f"   → {lack.text}")
        if len(lacks) > 3:
            out.line(f"   … +{len(lacks) - 3}")
    out.line(_("{done} of {all} tasks done").format(done=entry.tasks_done, all=entry.tasks))
    for kind in kinds:
        listed = plan.plan.all(kind)
        if listed:
            names = ", ".join(record.heading() for record in listed[:4]) if KINDS[kind].title_field else ""
            out.line(
                f"{_(KINDS[kind].label)}: {len(listed)}"
                + (f"  ({names}{' …' if len(listed) > 4 else ''})" if names else "")
            )
    return FINE
