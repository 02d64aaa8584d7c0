"""Asking the plan: who answers, why something is there, what the checks find, how cycles compare."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from smcockpit.checks.rule import SEVERITIES, Diagnostic, Rule
from smcockpit.checks.run import as_json as finding_json
from smcockpit.checks.run import check, rules
from smcockpit.cli.context import output, workspace
from smcockpit.cli.output import ATTENTION, FINE, Output, Stop, ask, usage
from smcockpit.i18n import _, n_
from smcockpit.metrics.kpi import Reading, readings
from smcockpit.plan.attention import who_answers
from smcockpit.plan.kinds import KINDS, REQUESTS, Attention, Cycle, Service
from smcockpit.plan.text import fold
from smcockpit.settings import nearest
from smcockpit.workspace import Workspace

_MARKS = {"error": ("✗", "31"), "warning": ("!", "33"), "note": ("·", "2")}


def _readings(plan: Workspace) -> list[Reading]:
    plan.metrics.refresh()
    return readings(plan.plan, plan.library(), plan.today())


def who(options: argparse.Namespace) -> int:
    """Who answers a kind of request about a topic on a channel, and by when."""
    out, plan = output(options), workspace(options)
    request = ""
    if options.request:
        request = Attention.request.parse(options.request, plan.context()) or ""
    service = _service(plan, options.topic) if options.topic else ""
    channel = plan.plan.resolve("channel", options.channel).id if options.channel else ""
    reply = who_answers(plan.plan, request, service, channel)
    if reply is None:
        if options.json:
            out.json({"desk": None, "person": None, "deputy": None, "hours": None, "escalation": None, "rule": None})
        else:
            out.talk(_("The attention matrix has a hole here: nobody is named. Step 4 fills it."))
        return ATTENTION
    names = [one.heading() if one is not None else None for one in (reply.person, reply.deputy, reply.escalation)]
    if options.json:
        out.json(
            {
                "desk": reply.desk.heading(),
                "person": names[0],
                "deputy": names[1],
                "hours": reply.hours,
                "escalation": names[2],
                "rule": reply.rule.id,
            }
        )
        return FINE
    promise = _("within {n} h").format(n=f"{reply.hours:g}") if reply.hours is not None else _("no promise")
    rows = [
        [_("desk"), reply.desk.heading()], [_("who answers"), names[0] or _("nobody")], [_("deputy"), names[1] or _("nobody")],
        [_("promise"), promise], [_("escalates to"), names[2] or "–"],
    ]  # fmt: skip
    out.table(rows)
    particular = [_(REQUESTS[reply.rule.request])] if reply.rule.request else []
    particular += [
        plan.plan.named(kind, reply.rule.word(kind)) for kind in ("service", "channel") if reply.rule.word(kind)
    ]
    out.talk(_("by the rule for {what}").format(what=", ".join(particular) or _("anything")))
    return FINE


def _service(plan: Workspace, words: str) -> str:
    """A service line by its name, or the beginning of one of its words ("billing" finds "Postpaid: billing")."""
    try:
        return plan.plan.resolve("service", words).id
    except ValueError:
        word = fold(words)
        found = [
            one
            for one in plan.plan.every(Service)
            if any(part.startswith(word) for part in fold(one.heading()).replace(":", " ").split())
        ]
        if len(found) == 1:
            return found[0].id
        raise


def why(options: argparse.Namespace) -> int:
    """The thread from business goal to numbers through one record."""
    from smcockpit.reports.thread import ROLES, as_json, find_record, thread

    out, plan = output(options), workspace(options)
    names: list[str] = options.names
    if len(names) == 2 and names[0] in KINDS:
        record = plan.plan.resolve(names[0], names[1])
    else:
        record = find_record(plan.plan, " ".join(names))
    nodes = thread(plan.plan, record, _readings(plan))
    if options.json:
        out.json([as_json(node) for node in nodes])
        return FINE
    for node in nodes:
        role = _(ROLES[node.role]) if node.role != "here" else _(KINDS[record.kind].label)
        branch = "  " * node.depth + ("└ " if node.depth else "")
        line = f"{branch}{role}: {node.text}"
        out.styled(out.style(line, "1") if node.role == "here" else line)
    return FINE


def checks(options: argparse.Namespace) -> int:
    """What the checks find; exit code 1 where something of error level stands."""
    out = output(options)
    if options.explain is not None:
        return _explain(out, options.explain, options.json)
    plan = workspace(options)
    chosen = {
        name: [one for text in getattr(options, name) for one in text.split(",") if one]
        for name in ("select", "ignore")
    }
    for code in (*chosen["select"], *chosen["ignore"]):
        if not any(known.startswith(code.upper()) for known in rules()):
            usage(_("There is no check “{code}”. {hint}").format(code=code, hint=nearest(code, list(rules()))))
    selected, ignored = chosen["select"], chosen["ignore"]
    found = check(plan.plan, _readings(plan), plan.today(), select=selected, ignore=ignored, suppressed=options.all)
    if options.fix:
        found = _fixed(out, plan, found, chosen)
    if options.json:
        out.json([finding_json(plan.plan, one) for one in found])
        return ATTENTION if any(one.severity == "error" for one in found) else FINE
    for one in found:
        mark, colour = _MARKS[one.severity]
        out.styled(
            f"{out.style(mark, colour)} {one.code}  {one.text}"
            + (out.style("  [" + one.fix.text + "]", "2") if one.fix else "")
        )
    counts = [f"{sum(one.severity == severity for one in found)} {_(label)}" for severity, label in SEVERITIES.items()]
    out.talk(", ".join(counts) if found else _("Nothing found."))
    if any(one.fix for one in found):
        out.talk(_("“smcockpit check --fix” makes the changes in brackets; they can be undone."))
    return ATTENTION if any(one.severity == "error" for one in found) else FINE


def _fixed(out: Output, plan: Workspace, found: list[Diagnostic], chosen: dict[str, list[str]]) -> list[Diagnostic]:
    from smcockpit.actions.edits import fix

    fixed = [diagnostic for diagnostic in found if diagnostic.fix is not None]
    changes = fix(plan.plan, fixed)
    if changes:
        plan.edit(n_("fixed {n} finding", "fixed {n} findings", len(fixed)), changes)
        out.talk(
            n_(
                "{n} finding fixed; “smcockpit undo” takes it back.",
                "{n} findings fixed; “smcockpit undo” takes them back.",
                len(fixed),
            )
        )
    return check(plan.plan, _readings(plan), plan.today(), **chosen)  # type: ignore[arg-type]


def _explain(out: Output, code: str, as_json: bool) -> int:
    """One rule with its examples, or the list of all."""
    known = rules()
    if code == "":
        if as_json:
            out.json([_rule_json(one) for one in known.values()])
            return FINE
        out.table(
            [[one.code, _(SEVERITIES[one.severity]), _(one.title)] for one in known.values()],
            widths=[6, 12, max(out.columns - 22, 40)],
        )
        return FINE
    rule = known.get(code.upper())
    if rule is None:
        usage(_("There is no check “{code}”. {hint}").format(code=code, hint=nearest(code.upper(), list(known))))
    if as_json:
        out.json(_rule_json(rule))
        return FINE
    out.styled(out.style(f"{rule.code}  {_(rule.title)}", "1"))
    out.line(
        f"{_(SEVERITIES[rule.severity])}"
        + (" · " + _("measures against {n}").format(n=f"{rule.figure:g}") if rule.figure is not None else "")
    )
    out.line(_(rule.about))
    for title, example in ((_("Good:"), rule.good), (_("Not so:"), rule.bad)):
        out.line(title)
        for kind, _id, doc in example:
            out.line(
                f"  {kind} "
                + " ".join(
                    f"{field}={value!r}" if isinstance(value, str) else f"{field}={value}"
                    for field, value in doc.items()
                )
            )
    out.line(
        _("Set it for this plan: smcockpit add check_setting code={code} severity=note value=…").format(code=rule.code)
    )
    out.line(
        _("Accept a finding: smcockpit add suppression code={code} record=ID reason=… until=+90d").format(
            code=rule.code
        )
    )
    return FINE


def _rule_json(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code, "severity": rule.severity, "title": _(rule.title), "about": _(rule.about), "value": rule.figure,
        "good": [{"kind": kind, **doc} for kind, _id, doc in rule.good], "bad": [{"kind": kind, **doc} for kind, _id, doc in rule.bad],
    }  # fmt: skip


def cycle(options: argparse.Namespace) -> int:
    """The cycles of the plan: list them, close this one, compare with an earlier one."""
    from smcockpit.actions.cycles import as_json, close, compare, cycle_of

    out, plan = output(options), workspace(options)
    if options.close:
        if not options.yes:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                usage(_("Without a terminal, closing a cycle needs --yes."))
            if not ask(_("Close cycle {n} and begin the next?").format(n=f"{plan.plan.brand.cycle or 1:g}")):
                raise Stop(_("Nothing was changed."), FINE)
        closed = close(plan, _readings(plan), options.summary or "")
        if options.json:
            out.json({"id": closed.id, **closed.doc})
            return FINE
        out.line(_("Cycle {n} is closed and kept as {copy}.").format(n=closed.heading(), copy=closed.word("copy")))
        out.talk(_("Cycle {n} begins; “smcockpit undo” takes it back.").format(n=f"{plan.plan.brand.cycle:g}"))
        return FINE
    if options.compare is not None:
        before = cycle_of(plan.plan, options.compare or None)
        then = plan.copied(before.copy)
        rows = compare(then, plan.plan, before.closed or plan.today(), plan.today())
        if options.json:
            out.json([as_json(one) for one in rows])
            return FINE
        told = []
        for one in rows:
            parts = [
                f"+{len(one.new)}" if one.new else "",
                f"~{len(one.changed)}" if one.changed else "",
                f"-{len(one.gone)}" if one.gone else "",
            ]
            told.append(
                [
                    one.step,
                    f"{one.then[0]}/{one.then[1]}",
                    f"{one.now[0]}/{one.now[1]}",
                    " ".join(filter(None, parts)) or "=",
                    ", ".join(one.new[:2]),
                ]
            )
        heads = [_("step"), _("cycle {n}").format(n=before.heading()), _("now"), _("records"), _("new")]
        out.table(told, heads, [4, 9, 7, 14, max(out.columns - 46, 20)])
        return FINE
    closed_ones = sorted(plan.plan.every(Cycle), key=lambda one: one.number or 0)
    if options.json:
        out.json([{"id": one.id, **one.doc} for one in closed_ones])
        return FINE
    for past in closed_ones:
        out.line(
            f"{past.heading():>3}  {past.word('closed')}  {past.progress or 0:.0f} %  {past.word('summary')}".rstrip()
        )
    out.line(_("{n:>3}  now").format(n=f"{plan.plan.brand.cycle or 1:g}"))
    if not closed_ones:
        out.talk(_("No cycle is closed yet; “smcockpit cycle --close” does it."))
    return FINE
