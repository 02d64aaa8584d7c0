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


def the_plan(context: DocumentContext) -> Iterator[Block]:
    """How far each step is, then the worksheets of all steps with their records, and the charts of the KPIs in step 7."""
    plan, today = context.plan, context.today
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
                marks.get(entry.state, "·"),
                f"{entry.step.number}  {entry.step.name()}",
                f"{entry.done}/{entry.total}",
                entry.next.text if entry.next else "",
            ]
            for entry in entries
        ],
    )
    for entry in entries:
        yield Heading(2, f"{entry.step.number}  {entry.step.name()}")
        yield Paragraph(entry.step.purpose(), True)
        for section in SHEETS[entry.step.number]:
            yield from _section(context, section)
        if entry.step.number == "7":
            yield from _charts(context)


def _section(context: DocumentContext, section: Section) -> Iterator[Block]:
    plan = context.plan
    if isinstance(section, Grid) and section.column and plan.count(section.kind):
        heads, by_place = columns(plan, section), cells(plan, section)
        yield Heading(3, section.name)
        yield Rows(
            ["", *(head.name for head in heads)],
            [
                [
                    row.name,
                    *(
                        shown(plan, section, by_place.get((row.key, head.key)), head.key)
                        or inherited(plan, section, row.key, head.key)
                        for head in heads
                    ),
                ]
                for row in rows(plan, section)
            ],
        )
    elif isinstance(section, TableSection) and section.kind not in HIDDEN and KINDS[section.kind].title_field:
        if section.kind == "post":
            yield from _calendar(context)
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
        if any(record.doc.get(field.name) is not None for record in records)
        and field.name not in ("note", "header", "zone")
        and (field.width or (isinstance(field, Text) and field.lines))
    ][:6]
    return Rows(
        [_(field.label) for field in fields],
        [[field.show(record.doc.get(field.name), plan) for field in fields] for record in records],
    )


def _calendar(context: DocumentContext) -> Iterator[Block]:
    from datetime import timedelta

    plan, first = context.plan, context.today - timedelta(days=7 * WEEKS_BACK)
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


def _charts(context: DocumentContext) -> Iterator[Block]:
    for reading in context.readings:
        drawn = picture("line", reading, context.plan, context.library, context.today)
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


def the_policy(context: DocumentContext) -> Iterator[Block]:
    """The clauses of the social media policy by group, each with why it holds and who approved it; retired ones are left out."""
    plan = context.plan
    yield Heading(1, _("Social media policy of {brand}").format(brand=plan.brand.heading()))
    yield Paragraph(show_date(context.today, year=True), True)
    for group, label in kinds.Clause.group.options.items():
        clauses = [
            clause for clause in plan.every(kinds.Clause) if clause.group == group and clause.status != "retired"
        ]
        if not clauses:
            continue
        yield Heading(2, _(label)[:1].upper() + _(label)[1:])
        for clause in clauses:
            yield Heading(3, clause.heading())
            if clause.text:
                yield Paragraph(clause.text)
            if clause.rationale:
                yield Paragraph(_("Why: {text}").format(text=clause.rationale))
            if clause.status == "approved":
                state = _("Version {n}, approved by {who} on {day}").format(
                    n=f"{clause.version or 1:g}",
                    who=plan.named("person", clause.approver) or "–",
                    day=show_date(clause.approved, year=True) if clause.approved else "–",
                )
            else:
                state = _("Not approved yet: {status}").format(status=_(kinds.Clause.status.options[clause.status]))
            yield Paragraph(state, True)


def the_engagement(context: DocumentContext) -> Iterator[Block]:
    """Engagement rules and the attention matrix."""
    plan = context.plan
    yield Heading(1, _("How {brand} answers").format(brand=plan.brand.heading()))
    yield Paragraph(show_date(context.today, year=True), True)
    for engagement_rule in plan.every(kinds.EngagementRule):
        yield Heading(2, engagement_rule.heading())
        fields = [
            field
            for field in engagement_rule.fields.values()
            if field.name != "title" and engagement_rule.doc.get(field.name) is not None
        ]
        yield Rows(
            ["", ""],
            [
                [
                    _(field.label),
                    field.show(engagement_rule.doc[field.name], plan) + (f" {field.unit}" if field.unit else ""),
                ]
                for field in fields
            ],
        )
    yield Heading(2, _("Who answers"))
    for section in SHEETS["4"]:
        if (isinstance(section, Grid) and section.kind == "attention") or (
            isinstance(section, TableSection) and section.kind == "desk"
        ):
            yield from _section(context, section)


def the_brief(context: DocumentContext) -> Iterator[Block]:
    """One page for a meeting: how it stands, what moved, what is next."""
    plan, today = context.plan, context.today
    summary = status_summary(plan, context.readings, today, context.problems)
    yield Heading(1, _("{brand}: where we stand").format(brand=plan.brand.heading()))
    head = f"{show_date(today, year=True)} · {summary.overall:.0%}"
    if summary.next is not None:
        head += " · " + _("next: {task}").format(task=f"{summary.next.step} {summary.next.text}")
    yield Paragraph(head, True)
    if context.since is not None:
        yield Heading(2, _("Since {day}").format(day=show_date(context.since, year=True)))
        yield Points(list(context.changed) or [_("Nothing was changed.")])
    yield Heading(2, _("What needs attention"))
    yield Points(_attention(plan, summary) or [_("Nothing is late, and every number is on its way.")])
    known = [reading for reading in context.readings if reading.value is not None]
    if known:
        yield Heading(2, _("Numbers"))
        yield Rows(
            [_("KPI"), _("Value"), _("Change"), _("Target"), _("Pace")],
            [
                [
                    reading.kpi.heading(), show_value(reading.value, reading.kpi.unit), show_change(reading),
                    show_value(reading.kpi.target, reading.kpi.unit) if reading.kpi.target is not None else "", _(reading.pace) if reading.pace else "",
                ]
                for reading in context.readings
            ],
        )  # fmt: skip
        yield from _parts(context, known)
        moved = sorted(known, key=lambda reading: (not reading.real, reading.kpi.level))[:4]
        yield from _charts(context._replace(readings=moved))
    yield Heading(2, _("This week"))
    kept = [
        _("{channel}: {n} of {all}").format(channel=c.channel.heading(), n=c.planned, all=f"{c.target:g}")
        for c in cadence(plan, today)
    ]
    yield Points(kept or [_("No channel is live.")])


def _parts(context: DocumentContext, known: list[Reading]) -> Iterator[Block]:
    """What exports say of countries, ages and sources, the KPIs' own metrics only; parts are never added up."""
    breakdowns = [part for reading in known for part in parts_of(reading, context.plan, context.library)]
    wanted = {name for reading in known if reading.formula for name in parse(reading.kpi.metric).metrics}
    lines = {
        f"{metric_label(part.metric)}, {part.by}: {parts_line(part)}" for part in breakdowns if part.metric in wanted
    }
    if lines:
        yield Heading(3, _("By country, age, source"))
        yield Points(sorted(lines)[:8])


def _attention(plan: Plan, summary: StatusSummary) -> list[str]:
    lines = [
        f"{_('late')}: {task.heading()} ({near_date(task.due, summary.today)})"
        for task in summary.late_tasks[:6]
        if task.due
    ]
    lines += [
        f"{_('late')}: {post.heading()}, {plan.named('channel', post.channel)}" for post in summary.late_posts[:6]
    ]
    lines += [f"{_('contact')}: {person.heading()}" for person in summary.contacts[:4]]
    lines += [f"{reading.kpi.heading()}: {_(reading.pace or 'behind')}" for reading in summary.off[:6]]
    return lines + [f"{name}: {why}" for name, why in summary.problems.items()]


DOCUMENTS: dict[str, Callable[[DocumentContext], Iterator[Block]]] = {
    "plan": the_plan, "policy": the_policy, "engagement": the_engagement, "brief": the_brief,
}  # fmt: skip
