"""`who`: who answers a request, and by when."""

from __future__ import annotations

import argparse

from smcockpit.cli.context import output, workspace
from smcockpit.cli.declare import JSON, ON, command, option
from smcockpit.cli.output import ATTENTION, FINE
from smcockpit.i18n import N_, _
from smcockpit.plan.attention import who_answers
from smcockpit.plan.kinds import REQUESTS, Attention, Service
from smcockpit.plan.text import fold
from smcockpit.workspace import Workspace


@command(
    "who",
    N_("who answers a request, and by when: --kind complaint --topic billing --channel instagram"),
    option("--kind", dest="request", metavar="KIND", help=N_("query, suggestion or complaint")),
    option("--topic", metavar="NAME", help=N_("the service line it is about")),
    option("--channel", metavar="C", help=N_("where it came in")),
    ON,
    JSON,
)
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
    names = [
        person.heading() if person is not None else None for person in (reply.person, reply.deputy, reply.escalation)
    ]
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


def _service(plan: Workspace, name: str) -> str:
    """A service line by its name, or the beginning of one of its words ("billing" finds "Postpaid: billing")."""
    try:
        return plan.plan.resolve("service", name).id
    except ValueError:
        beginning = fold(name)
        fitting = [
            service
            for service in plan.plan.every(Service)
            if any(part.startswith(beginning) for part in fold(service.heading()).replace(":", " ").split())
        ]
        if len(fitting) != 1:
            raise
        return fitting[0].id
