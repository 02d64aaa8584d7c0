"""`check`: holes and slips in the plan."""

from __future__ import annotations

import argparse
from collections import Counter
from typing import Any

from smcockpit.checks.rule import SEVERITIES, Diagnostic, Rule
from smcockpit.checks.run import as_json as finding_json
from smcockpit.checks.run import check, rules
from smcockpit.cli.context import kpi_readings, output, workspace
from smcockpit.cli.declare import JSON, ON, command, option, switch
from smcockpit.cli.output import ATTENTION, FINE, Output, usage
from smcockpit.i18n import N_, _, n_
from smcockpit.settings import nearest
from smcockpit.workspace import Workspace

_MARKS = {"error": ("✗", "31"), "warning": ("!", "33"), "note": ("·", "2")}


@command(
    "check",
    N_("look for holes and slips in the plan; exit code 1 when there is an error"),
    option(
        "--select",
        action="append",
        default=[],
        metavar="CODES",
        help=N_("only these: SM204, or all that begin with SM2"),
    ),
    option("--ignore", action="append", default=[], metavar="CODES", help=N_("all but these")),
    switch("--all", N_("also what is suppressed")),
    switch("--fix", N_("make the changes that can do no harm")),
    option(
        "--explain",
        nargs="?",
        const="",
        metavar="CODE",
        help=N_("what a check looks for, with examples; without a code, the list"),
    ),
    ON,
    JSON,
)
def checks(options: argparse.Namespace) -> int:
    """What the checks find; exit code 1 where something of error level stands."""
    out = output(options)
    if options.explain is not None:
        return _explain(out, options.explain, options.json)
    plan = workspace(options)
    chosen = {
        name: [code for text in getattr(options, name) for code in text.split(",") if code]
        for name in ("select", "ignore")
    }
    for code in (*chosen["select"], *chosen["ignore"]):
        if not any(known.startswith(code.upper()) for known in rules()):
            usage(_("There is no check “{code}”. {hint}").format(code=code, hint=nearest(code, list(rules()))))
    selected, ignored = chosen["select"], chosen["ignore"]
    findings = check(
        plan.plan, kpi_readings(plan), plan.today(), select=selected, ignore=ignored, suppressed=options.all
    )
    if options.fix:
        findings = _fixed(out, plan, findings, chosen)
    if options.json:
        out.json([finding_json(plan.plan, finding) for finding in findings])
    else:
        _list(out, findings)
    return ATTENTION if any(finding.severity == "error" for finding in findings) else FINE


def _list(out: Output, findings: list[Diagnostic]) -> None:
    """A line per finding, then how many of each severity."""
    for finding in findings:
        mark, colour = _MARKS[finding.severity]
        fix = out.style("  [" + finding.fix.text + "]", "2") if finding.fix else ""
        out.styled(f"{out.style(mark, colour)} {finding.code}  {finding.text}{fix}")
    numbers = Counter(finding.severity for finding in findings)
    counts = [f"{numbers[severity]} {_(label)}" for severity, label in SEVERITIES.items()]
    out.talk(", ".join(counts) if findings else _("Nothing found."))
    if any(finding.fix for finding in findings):
        out.talk(_("“smcockpit check --fix” makes the changes in brackets; they can be undone."))


def _fixed(
    out: Output, plan: Workspace, diagnostics: list[Diagnostic], chosen: dict[str, list[str]]
) -> list[Diagnostic]:
    from smcockpit.actions.edits import fix

    fixed = [diagnostic for diagnostic in diagnostics if diagnostic.fix is not None]
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
    return check(plan.plan, kpi_readings(plan), plan.today(), **chosen)  # type: ignore[arg-type]


def _explain(out: Output, code: str, as_json: bool) -> int:
    """One rule with its examples, or the list of all."""
    known = rules()
    if code == "":
        if as_json:
            out.json([_rule_json(rule) for rule in known.values()])
            return FINE
        out.table(
            [[rule.code, _(SEVERITIES[rule.severity]), _(rule.title)] for rule in known.values()],
            widths=[6, 12, max(out.columns - 22, 40)],
        )
        return FINE
    if code.upper() not in known:
        usage(_("There is no check “{code}”. {hint}").format(code=code, hint=nearest(code.upper(), list(known))))
    rule = known[code.upper()]
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
