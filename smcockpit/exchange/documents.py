"""What is printed: the plan as one document a client can read, policy and engagement rules on their own, the brief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from smcockpit.charts.svg import svg
from smcockpit.charts.views import parts_line, parts_of, picture
from smcockpit.exchange.document import Block, Drawing, Heading, Paragraph, Points, Rows
from smcockpit.i18n import _, n_
from smcockpit.metrics.dictionary import label as metric_label
from smcockpit.metrics.formula import parse
from smcockpit.metrics.kpi import Reading, show_change, show_value, window_text
from smcockpit.metrics.series import Library
from smcockpit.plan import kinds
from smcockpit.plan.calendar import cadence, in_days
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.fields import Text
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import overall, progress
from smcockpit.plan.record import Record
from smcockpit.plan.worksheets import SHEETS, Grid, Section, TableSection, cells, columns, inherited, rows, shown
from smcockpit.reports.status import StatusSummary, status_summary

HIDDEN = (
    "brand",
    "mapping",
    "review",
    "snooze",
    "reading",
    "suppression",
    "check_setting",
    "contact",
    "limit",
)  # not a client's
MOST = 60  # rows of a table in print; the calendar shows its weeks instead
WEEKS_BACK, WEEKS_AHEAD = 1, 4


class DocumentContext(NamedTuple):
    """What a document is made of. `since` is where a brief begins, with what has changed since, in words."""

    plan: Plan
    readings: list[Reading]
    library: Library
    today: date
    problems: dict[str, str]
    since: date | None = None
    changed: tuple[str, ...] = ()


def the_plan(matter: DocumentContext) -> Iterator[Block]:
    plan, today = matter.plan, matter.today
    entries = progress(plan, today)
    yield Heading(1, _("Social media plan: {brand}").format(brand=plan.brand.heading()))
    yield Paragraph(
        _("Cycle {n}").format(n=f"{plan.brand.cycle or 1:g}")
        + f" · {show_date(today, year=True)} · {overall(entries):.0%}",
        True,
    )
    marks = {"done": "✔", "late": "!", "under way": "◐"}
    yield Rows(
        ["", _("Step"), "", _("What is missing")],
        [
            [
                marks.get(one.state, "·"),
                f"{one.step.number}  {one.step.name()}",
                f"{one.done}/{one.total}",
                one.next.text if one.next else "",
            ]
            for one in entries
        ],
    )
    for entry in entries:
        yield Heading(2, f"{entry.step.number}  {entry.step.name()}")
        yield Paragraph(entry.step.purpose(), True)
        for section in SHEETS[entry.step.number]:
            yield from _section(matter, section)
        if entry.step.number == "7":
            yield from _charts(matter)


def _section(matter: DocumentContext, section: Section) -> Iterator[Block]:
    plan = matter.plan
    if isinstance(section, Grid) and section.column and plan.count(section.kind):
        heads, found = columns(plan, section), cells(plan, section)
        yield Heading(3, section.name)
        yield Rows(
            ["", *(head.name for head in heads)],
            [
                [
                    row.name,
                    *(
                        shown(plan, section, found.get((row.key, head.key)), head.key)
                        or inherited(plan, section, row.key, head.key)
                        for head in heads
                    ),
                ]
                for row in rows(plan, section)
            ],
        )
    elif isinstance(section, TableSection) and section.kind not in HIDDEN and KINDS[section.kind].title_field:
        if section.kind == "post":
            yield from _calendar(matter)
            return
        records = plan.all(section.kind)
        if records:
            yield Heading(3, section.name)
            yield _table(plan, section.kind, records[:MOST])
            if len(records) > MOST:
                yield Paragraph(n_("and {n} more", "and {n} more", len(records) - MOST), True)


def _table(plan: Plan, kind: str, records: list[Record]) -> Rows:
    """The fields that say something in at least one record, long texts only where they are the point."""
    fields = [
        field
        for field in KINDS[kind].fields.values()
        if any(one.doc.get(field.name) is not None for one in records)
        and field.name not in ("note", "header", "zone")
        and (field.width or (isinstance(field, Text) and field.lines))
    ][:6]
    return Rows(
        [_(field.label) for field in fields],
        [[field.show(one.doc.get(field.name), plan) for field in fields] for one in records],
    )


def _calendar(matter: DocumentContext) -> Iterator[Block]:
    from datetime import timedelta

    plan, first = matter.plan, matter.today - timedelta(days=7 * WEEKS_BACK)
    lines = []
    for day, posts in in_days(plan, first, 7 * (WEEKS_BACK + WEEKS_AHEAD)).items():
        for post in posts:
            if post.status != "dropped":
                clock = f"{post.time:%H:%M}" if post.time else ""
                status = post.shown("status", plan)
                lines.append(
                    [
                        show_date(day, weekday=True),
                        clock,
                        plan.named("channel", post.channel),
                        post.heading(),
                        plan.named("topic", post.topic),
                        status,
                    ]
                )
    if lines:
        yield Heading(3, _("Editorial calendar"))
        yield Rows([_("Date"), "", _("Channel"), _("Post"), _("Topic"), _("Status")], lines)


def _charts(matter: DocumentContext) -> Iterator[Block]:
    for reading in matter.readings:
        drawn = picture("line", reading, matter.plan, matter.library, matter.today)
        if drawn is not None and reading.value is not None:
            yield Drawing(svg(drawn, reading.kpi.heading()), _said(reading))


def _said(reading: Reading) -> str:
    """A KPI in words: what the picture shows, for who cannot see it."""
    parts = [
        f"{reading.kpi.heading()}: {show_value(reading.value, reading.kpi.unit)} {show_change(reading)}".strip(),
        window_text(reading),
    ]
    if reading.kpi.target is not None:
        parts.append(_("target {value}").format(value=show_value(reading.kpi.target, reading.kpi.unit)))
    if reading.pace:
        parts.append(_(reading.pace))
    return " · ".join(part for part in parts if part)


def the_policy(matter: DocumentContext) -> Iterator[Block]:
    plan = matter.plan
    yield Heading(1, _("Social media policy of {brand}").format(brand=plan.brand.heading()))
    yield Paragraph(show_date(matter.today, year=True), True)
    for group, label in kinds.Clause.group.options.items():
        clauses = [one for one in plan.every(kinds.Clause) if one.group == group and one.status != "retired"]
        if not clauses:
            continue
        yield Heading(2, _(label)[:1].upper() + _(label)[1:])
        for one in clauses:
            yield Heading(3, one.heading())
            if one.text:
                yield Paragraph(one.text)
            if one.rationale:
                yield Paragraph(_("Why: {text}").format(text=one.rationale))
            if one.status == "approved":
                told = _("Version {n}, approved by {who} on {day}").format(
                    n=f"{one.version or 1:g}",
                    who=plan.named("person", one.approver) or "–",
                    day=show_date(one.approved, year=True) if one.approved else "–",
                )
            else:
                told = _("Not approved yet: {status}").format(status=_(kinds.Clause.status.options[one.status]))
            yield Paragraph(told, True)


def the_engagement(matter: DocumentContext) -> Iterator[Block]:
    """Engagement rules and the attention matrix."""
    plan = matter.plan
    yield Heading(1, _("How {brand} answers").format(brand=plan.brand.heading()))
    yield Paragraph(show_date(matter.today, year=True), True)
    for one in plan.every(kinds.EngagementRule):
        yield Heading(2, one.heading())
        fields = [
            field for field in one.fields.values() if field.name != "title" and one.doc.get(field.name) is not None
        ]
        yield Rows(
            ["", ""],
            [
                [_(field.label), field.show(one.doc[field.name], plan) + (f" {field.unit}" if field.unit else "")]
                for field in fields
            ],
        )
    yield Heading(2, _("Who answers"))
    for section in SHEETS["4"]:
        if (isinstance(section, Grid) and section.kind == "attention") or (
            isinstance(section, TableSection) and section.kind == "desk"
        ):
            yield from _section(matter, section)


def the_brief(matter: DocumentContext) -> Iterator[Block]:
    """One page for a meeting: how it stands, what moved, what is next."""
    plan, today = matter.plan, matter.today
    one = status_summary(plan, matter.readings, today, matter.problems)
    yield Heading(1, _("{brand}: where we stand").format(brand=plan.brand.heading()))
    head = f"{show_date(today, year=True)} · {one.overall:.0%}"
    if one.next is not None:
        head += " · " + _("next: {task}").format(task=f"{one.next.step} {one.next.text}")
    yield Paragraph(head, True)
    if matter.since is not None:
        yield Heading(2, _("Since {day}").format(day=show_date(matter.since, year=True)))
        yield Points(list(matter.changed) or [_("Nothing was changed.")])
    yield Heading(2, _("What needs attention"))
    yield Points(_attention(plan, one) or [_("Nothing is late, and every number is on its way.")])
    known = [reading for reading in matter.readings if reading.value is not None]
    if known:
        yield Heading(2, _("Numbers"))
        yield Rows(
            [_("KPI"), _("Value"), _("Change"), _("Target"), _("Pace")],
            [
                [
                    reading.kpi.heading(), show_value(reading.value, reading.kpi.unit), show_change(reading),
                    show_value(reading.kpi.target, reading.kpi.unit) if reading.kpi.target is not None else "", _(reading.pace) if reading.pace else "",
                ]
                for reading in matter.readings
            ],
        )  # fmt: skip
        yield from _parts(matter, known)
        moved = sorted(known, key=lambda reading: (not reading.real, reading.kpi.level))[:4]
        yield from _charts(matter._replace(readings=moved))
    yield Heading(2, _("This week"))
    kept = [
        _("{channel}: {n} of {all}").format(channel=c.channel.heading(), n=c.planned, all=f"{c.target:g}")
        for c in cadence(plan, today)
    ]
    yield Points(kept or [_("No channel is live.")])


def _parts(matter: DocumentContext, known: list[Reading]) -> Iterator[Block]:
    """What exports say of countries, ages and sources, the KPIs' own metrics only; parts are never added up."""
    found = [part for reading in known for part in parts_of(reading, matter.plan, matter.library)]
    wanted = {name for reading in known if reading.formula for name in parse(reading.kpi.metric).metrics}
    lines = {f"{metric_label(part.metric)}, {part.by}: {parts_line(part)}" for part in found if part.metric in wanted}
    if lines:
        yield Heading(3, _("By country, age, source"))
        yield Points(sorted(lines)[:8])


def _attention(plan: Plan, one: StatusSummary) -> list[str]:
    told = [
        f"{_('late')}: {task.heading()} ({near_date(task.due, one.today)})" for task in one.late_tasks[:6] if task.due
    ]
    told += [f"{_('late')}: {post.heading()}, {plan.named('channel', post.channel)}" for post in one.late_posts[:6]]
    told += [f"{_('contact')}: {person.heading()}" for person in one.contacts[:4]]
    told += [f"{reading.kpi.heading()}: {_(reading.pace or 'behind')}" for reading in one.off[:6]]
    return told + [f"{name}: {why}" for name, why in one.problems.items()]


DOCUMENTS: dict[str, Callable[[DocumentContext], Iterator[Block]]] = {
    "plan": the_plan, "policy": the_policy, "engagement": the_engagement, "brief": the_brief,
}  # fmt: skip
