"""What a worksheet works out of its records and shows as lines: scores, constancy, stakeholders, freshness.

Each table is a function of the session to rows; `DERIVED_TABLES` names them as `plan.worksheets` does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from smcockpit.i18n import N_, _
from smcockpit.metrics.kpi import Reading
from smcockpit.plan.channels import constancy, score
from smcockpit.plan.dates import near_date, zone_info
from smcockpit.plan.kinds import Channel, Stakeholder
from smcockpit.plan.text import fit
from smcockpit.reports.agenda import PROMISE_HOURS
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Line, Span

Rows = list[tuple[Line, list[Span]]]  # lines with what they are drawn as
STRATEGIES = (  # name, meaning, much power, much interest (Mendelow's matrix)
    (N_("Manage closely"), N_("much power, much interest"), True, True),
    (N_("Keep satisfied"), N_("much power, little interest"), True, False),
    (N_("Keep informed"), N_("little power, much interest"), False, True),
    (N_("Monitor"), N_("little power, little interest"), False, False),
)
MUCH = "3"  # of the levels of power and interest
NAME, SCORE, WIDE, NARROW = 26, 11, 22, 14  # cells of columns


def scores(session: Session) -> Rows:
    """Each channel's present score (0 to 100) beside the one it was chosen by, best first."""
    plan = session.workspace.plan
    ranked = sorted(
        ((score(plan, channel), channel) for channel in plan.every(Channel)), key=lambda pair: -(pair[0].total or -1)
    )
    heads = [_("now"), _("chosen by"), _("presence"), _("reach"), _("answers")]
    rows: Rows = [(Line("head"), [(fit("", NAME), "dim"), *((fit(head, SCORE), "dim") for head in heads)])]
    for present, channel in ranked:
        parts = [present.total, channel.score, present.presence, present.reach, present.answers]
        spans: list[Span] = [(fit(channel.heading(), NAME - 1) + " ", "strong")]
        spans += [(fit(_number(part), SCORE), "text" if part is not None else "dim") for part in parts]
        rows.append((Line(channel.id, channel), [*spans, (_(Channel.status.options[channel.status]), "dim")]))
    return rows


def constancy_lines(session: Session) -> Rows:
    """Cadence (posts a week) and response time (hours) of each live channel over four weeks, kept against promised."""
    plan, today = session.workspace.plan, session.today
    now = datetime.now(zone_info(plan.zone())).replace(year=today.year, month=today.month, day=today.day)
    heads = [(_("posts a week"), WIDE), (_("first answer, median"), WIDE), (_("in time"), NARROW)]
    rows: Rows = [(Line("head"), [(fit("", NAME), "dim"), *((fit(head, room), "dim") for head, room in heads)])]
    for record in constancy(plan, today, now, PROMISE_HOURS):
        kept = _("{n} of {all}").format(n=f"{record.published:.1f}", all=_number(record.promised))
        good = record.promised is None or record.published >= record.promised
        wait = _("n/a") if record.median is None else f"{record.median:.1f} h"
        wait += "" if record.hours is None else " / " + _("promised {n} h").format(n=f"{record.hours:g}")
        answered = _("n/a") if not record.asked else _("{n} of {all}").format(n=record.in_time, all=record.asked)
        spans: list[Span] = [
            (fit(record.channel.heading(), NAME - 1) + " ", "strong"),
            (fit(("✔ " if good else "! ") + kept, WIDE), "good" if good else "warn"),
            (fit(wait, WIDE), "text"),
            (fit(answered, NARROW), "good" if record.in_time == record.asked else "warn"),
        ]
        rows.append((Line(record.channel.id, record.channel), spans))
    return rows


def quadrants(session: Session) -> Rows:
    """The stakeholders by power and interest, and how to deal with each group (Mendelow)."""
    placed = [person for person in session.workspace.plan.every(Stakeholder) if person.power and person.interest]
    rows: Rows = []
    for name, meaning, power, interest in STRATEGIES:
        inside = [
            person for person in placed if ((person.power == MUCH), (person.interest == MUCH)) == (power, interest)
        ]
        rows.append((Line(f"head:{name}"), [(fit(_(name), 20), "title"), (_(meaning), "dim")]))
        rows += [
            (Line(person.id, person), [("   " + person.heading(), "text"), ("  " + person.role, "dim")])
            for person in inside
        ]
        if not inside:
            rows.append((Line(f"none:{name}"), [("   –", "dim")]))
    return rows


def freshness(session: Session) -> Rows:
    """Each KPI: how fresh its data is and which files it is from (three at most)."""
    return [(Line(reading.kpi.id, reading.kpi), _freshness_of(session, reading)) for reading in session.readings]


def _freshness_of(session: Session, reading: Reading) -> list[Span]:
    files = ", ".join(dict.fromkeys(source.file.rpartition("/")[2] for source in reading.sources[:3]))
    if reading.as_of is None:
        when, style = _("no data"), "bad"
    elif reading.stale_since is not None:
        when, style = _("no data since {day}").format(day=near_date(reading.stale_since, session.today)), "warn"
    else:
        when, style = _("data until {day}").format(day=near_date(reading.as_of, session.today)), "good"
    return [(fit(reading.kpi.heading(), NAME) + " ", "strong"), (fit(when, NAME) + " ", style), (files, "dim")]


def _number(value: float | None) -> str:
    return _("n/a") if value is None else f"{value:.0f}"


DERIVED_TABLES: dict[str, Callable[[Session], Rows]] = {
    "scores": scores,
    "constancy": constancy_lines,
    "quadrants": quadrants,
    "freshness": freshness,
}
