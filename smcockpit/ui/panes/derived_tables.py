"""What a worksheet works out of its records and shows as lines: scores, constancy, stakeholders, freshness."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from smcockpit.i18n import N_, _
from smcockpit.plan.channels import constancy, score
from smcockpit.plan.dates import near_date, zone_info
from smcockpit.plan.kinds import Channel, Stakeholder
from smcockpit.plan.text import fit
from smcockpit.reports.agenda import PROMISE_HOURS
from smcockpit.ui.widgets.lines import Line, Span

if TYPE_CHECKING:
    from smcockpit.ui.app import CockpitApp

Rows = list[tuple[Line, list[Span]]]
_DEALINGS = (
    (N_("Manage closely"), N_("much power, much interest"), True, True),
    (N_("Keep satisfied"), N_("much power, little interest"), True, False),
    (N_("Keep informed"), N_("little power, much interest"), False, True),
    (N_("Monitor"), N_("little power, little interest"), False, False),
)


def _number(value: float | None, unit: str = "") -> str:
    return _("n/a") if value is None else f"{value:.0f}{unit}"


def scores(app: CockpitApp) -> Rows:
    """Each channel's score of now beside the one it was chosen by, best first."""
    plan = app.workspace.plan
    ranked = sorted(
        ((score(plan, channel), channel) for channel in plan.every(Channel)), key=lambda pair: -(pair[0].total or -1)
    )
    heads = [_("now"), _("chosen by"), _("presence"), _("reach"), _("answers")]
    found: Rows = [(Line("head"), [(fit("", 26), "dim"), *((fit(head, 11), "dim") for head in heads)])]
    for one, channel in ranked:
        parts = [one.total, channel.score, one.presence, one.reach, one.answers]
        spans: list[Span] = [(fit(channel.heading(), 25) + " ", "strong")]
        spans += [(fit(_number(part), 11), "text" if part is not None else "dim") for part in parts]
        found.append((Line(channel.id, channel), [*spans, (_(Channel.status.options[channel.status]), "dim")]))
    return found


def constancy_lines(app: CockpitApp) -> Rows:
    """Cadence and response time of each live channel over four weeks, kept against promised."""
    plan = app.workspace.plan
    now = datetime.now(zone_info(plan.zone())).replace(year=app.today.year, month=app.today.month, day=app.today.day)
    heads = [(_("posts a week"), 22), (_("first answer, median"), 22), (_("in time"), 14)]
    found: Rows = [(Line("head"), [(fit("", 26), "dim"), *((fit(head, room), "dim") for head, room in heads)])]
    for one in constancy(plan, app.today, now, PROMISE_HOURS):
        kept = _("{n} of {all}").format(n=f"{one.published:.1f}", all=_number(one.promised))
        good = one.promised is None or one.published >= one.promised
        wait = _("n/a") if one.median is None else f"{one.median:.1f} h"
        wait += "" if one.hours is None else " / " + _("promised {n} h").format(n=f"{one.hours:g}")
        answered = _("n/a") if not one.asked else _("{n} of {all}").format(n=one.in_time, all=one.asked)
        found.append((
            Line(one.channel.id, one.channel),
            [
                (fit(one.channel.heading(), 25) + " ", "strong"), (fit(("✔ " if good else "! ") + kept, 22), "good" if good else "warn"),
                (fit(wait, 22), "text"), (fit(answered, 14), "good" if one.in_time == one.asked else "warn"),
            ],
        ))  # fmt: skip
    return found


def quadrants(app: CockpitApp) -> Rows:
    """The stakeholders by power and interest, and how to deal with each group (Mendelow)."""
    found: Rows = []
    for name, meaning, power, interest in _DEALINGS:
        inside = [
            one
            for one in app.workspace.plan.every(Stakeholder)
            if one.power and one.interest and (one.power == "3") == power and (one.interest == "3") == interest
        ]
        found.append((Line(f"head:{name}"), [(fit(_(name), 20), "title"), (_(meaning), "dim")]))
        found += [(Line(one.id, one), [("   " + one.heading(), "text"), ("  " + one.role, "dim")]) for one in inside]
        if not inside:
            found.append((Line(f"none:{name}"), [("   –", "dim")]))
    return found


def freshness(app: CockpitApp) -> Rows:
    """Each KPI: how fresh its data is and which files it is from."""
    found: Rows = []
    for reading in app.readings:
        files = ", ".join(dict.fromkeys(source.file.rpartition("/")[2] for source in reading.sources[:3]))
        if reading.as_of is None:
            when, style = _("no data"), "bad"
        elif reading.stale_since is not None:
            when, style = _("no data since {day}").format(day=near_date(reading.stale_since, app.today)), "warn"
        else:
            when, style = _("data until {day}").format(day=near_date(reading.as_of, app.today)), "good"
        spans: list[Span] = [
            (fit(reading.kpi.heading(), 26) + " ", "strong"),
            (fit(when, 26) + " ", style),
            (files, "dim"),
        ]
        found.append((Line(reading.kpi.id, reading.kpi), spans))
    return found


FIGURES = {"scores": scores, "constancy": constancy_lines, "quadrants": quadrants, "freshness": freshness}
ABOUT = {
    "scores": frozenset({"channel", "fit", "answer"}), "constancy": frozenset({"channel", "post", "conversation", "rule", "attention", "desk"}),
    "quadrants": frozenset({"stakeholder"}), "freshness": frozenset({"kpi", "channel"}),
}  # fmt: skip
