"""SM5: KPIs, targets and the freshness of data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smcockpit.checks.rule import Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.metrics.formula import parse
from smcockpit.metrics.kpi import off_track
from smcockpit.plan import kinds
from smcockpit.plan.dates import show_date

KPI = (
    "kpi",
    "k",
    {"name": "Reach", "metric": "reach", "target": 10, "target_date": "2026-12-31", "owner": "ana", "level": "1"},
)


@rule(
    "SM501", "warning", N_("The data of a KPI is stale"),
    N_("What you decide today rests on old numbers. Download the export again and drop it into metrics/."),
    good=[KPI], bad=[KPI], numbers={"k": {"stale_since": date(2026, 11, 3)}},
)  # fmt: skip
def stale(subject: Subject) -> Iterator[Hit]:
    for reading in subject.readings:
        if reading.stale_since is not None:
            yield Hit("kpi", reading.kpi.id, _("no data since {day}").format(day=show_date(reading.stale_since)))


@rule(
    "SM502", "warning", N_("A target's date has passed"),
    N_("Say what became of it, and set the next target and date."),
    good=[KPI], bad=[("kpi", "k", {"name": "Reach", "metric": "reach", "target": 10, "target_date": "2026-10-31"})],
)  # fmt: skip
def target_passed(subject: Subject) -> Iterator[Hit]:
    for kpi in subject.plan.every(kinds.Kpi):
        if "" < kpi.word("target_date") < subject.today.isoformat():
            yield Hit("kpi", kpi.id, kpi.word("target_date"))


@rule(
    "SM503", "note", N_("A KPI has no target or no date"),
    N_("Whether a number is good cannot be said without both."),
    good=[KPI], bad=[("kpi", "k", {"name": "Reach", "metric": "reach", "target": 10})],
)  # fmt: skip
def no_target(subject: Subject) -> Iterator[Hit]:
    for kpi in subject.plan.every(kinds.Kpi):
        if kpi.target is None or not kpi.word("target_date"):
            yield Hit("kpi", kpi.id)


@rule(
    "SM504", "note", N_("A KPI is behind its target"),
    N_("Look at what moved it (i and H), change something, and write it down in step 14."),
    good=[KPI], bad=[KPI], numbers={"k": {"pace": "behind", "value": 2.0}},
)  # fmt: skip
def behind(subject: Subject) -> Iterator[Hit]:
    for reading in subject.readings:
        if off_track(reading):
            yield Hit("kpi", reading.kpi.id)


@rule(
    "SM505", "note", N_("A KPI has no owner"),
    N_("Say who looks at it first when it moves (o)."),
    good=[KPI], bad=[("kpi", "k", {"name": "Reach", "metric": "reach"})],
)  # fmt: skip
def kpi_without_owner(subject: Subject) -> Iterator[Hit]:
    for kpi in subject.plan.every(kinds.Kpi):
        if not kpi.word("owner"):
            yield Hit("kpi", kpi.id)


@rule(
    "SM506", "warning", N_("A level has no KPI"),
    N_("Likes are level 1, talk among users level 2, what it brings level 3. A plan that measures only likes proves nothing."),
    good=[KPI, ("kpi", "l", {"name": "Comments", "metric": "comments", "level": "2"}), ("kpi", "m", {"name": "Sign-ups", "metric": "conversions", "level": "3"})],
    bad=[KPI],
)  # fmt: skip
def missing_level(subject: Subject) -> Iterator[Hit]:
    have = {kpi.level for kpi in subject.plan.every(kinds.Kpi)}
    for level in ("1", "2", "3"):
        if have and level not in have:
            yield Hit("kpi", "", _("level {level}").format(level=level))


@rule(
    "SM507", "error", N_("A KPI's formula cannot be read"),
    N_("It will never have a value. Write a metric, or one over another: engagements / reach."),
    good=[KPI], bad=[("kpi", "k", {"name": "Reach", "metric": "reach / (likes"})],
)  # fmt: skip
def bad_formula(subject: Subject) -> Iterator[Hit]:
    for kpi in subject.plan.every(kinds.Kpi):
        try:
            parse(kpi.metric)
        except ValueError as error:
            yield Hit("kpi", kpi.id, str(error))


@rule(
    "SM508", "note", N_("A conversion is counted by no metric"),
    N_("Say which metric counts it, and tag the links that lead there."),
    good=[("conversion", "c", {"name": "Newsletter", "metric": "conversions"})], bad=[("conversion", "c", {"name": "Newsletter"})],
)  # fmt: skip
def uncounted(subject: Subject) -> Iterator[Hit]:
    for conversion in subject.plan.every(kinds.Conversion):
        if not conversion.word("metric"):
            yield Hit("conversion", conversion.id)
