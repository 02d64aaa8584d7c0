"""`metric`: a metric day by day."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from smcockpit.cli.context import output, workspace
from smcockpit.cli.declare import JSON, command, option
from smcockpit.cli.output import FINE
from smcockpit.i18n import N_, _
from smcockpit.metrics.notes import about, as_whole
from smcockpit.metrics.reading import tidy
from smcockpit.plan.dates import parse_date
from smcockpit.plan.kinds import Channel


@command(
    "metric",
    N_("a metric day by day"),
    option("name", metavar="NAME", help=N_("such as reach or likes")),
    option("--channel", metavar="C", help=N_("only this channel")),
    option("--from", dest="first", metavar="D"),
    option("--to", dest="last", metavar="D"),
    JSON,
)
def metric(options: argparse.Namespace) -> int:
    """A metric's values, a line each: a day, or the first and the last day of a period; then what there is to say of them."""
    out, plan = output(options), workspace(options)
    plan.metrics.refresh()
    platform = ""
    if options.channel:
        channel = plan.plan.resolve("channel", options.channel)
        assert isinstance(channel, Channel)
        platform = channel.platform
    today = plan.today()
    first = parse_date(options.first, today).toordinal() if options.first else 0
    last = parse_date(options.last, today).toordinal() if options.last else 10**7
    series = plan.library().series(options.name, platform)
    rows = [(day, day, value) for day, value in series.values.items() if first <= day <= last]
    rows += [(*span, series.periods[span].value) for span in series.within(first, last)]
    rows.sort(key=lambda row: (row[1], -row[0]))
    if options.json:
        out.json([_point(*row) for row in rows])
    else:
        for start, end, value in rows:
            days = date.fromordinal(end).isoformat()
            if start != end:
                days = f"{date.fromordinal(start).isoformat()}..{days}"
            shown = tidy(value)
            out.line(f"{days}\t{shown:g}" if abs(shown) < 1e6 else f"{days}\t{shown}")
    for span in series.cut_by(first, last):
        out.talk(_("{whole}; these days cut it, so it is not counted").format(whole=as_whole(span, [series], today)))
    for line in about(series, plan.library()):
        out.talk(line)
    if not rows:
        known = ", ".join(plan.library().metrics()) or _("none yet")
        out.talk(
            series.why
            or _("There is no data for “{name}”. Metrics with data: {known}.").format(name=options.name, known=known)
        )
    return FINE


def _point(first: int, last: int, value: float) -> dict[str, Any]:
    """A day as `date` and `value`; a period with its ends, dated on its last day, so that a sum over all is the sum."""
    day = {"date": date.fromordinal(last).isoformat()}
    if first != last:
        day |= {"from": date.fromordinal(first).isoformat(), "to": date.fromordinal(last).isoformat()}
    return {**day, "value": tidy(value)}
