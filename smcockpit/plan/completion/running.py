"""Steps 8 to 14, what is done and kept up: when each is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.completion.condition import Missing, condition, live
from smcockpit.plan.plan import Plan

KEEP_UP = 7  # days within which a team looks at its numbers, and ahead of which its calendar is filled


@condition("8", N_("The set-up of every live channel is finished"), "channel", "setup")
def set_up(plan: Plan, today: date) -> Iterator[Missing]:
    items: dict[str, list[kinds.Setup]] = {}
    for item in plan.every(kinds.Setup):
        items.setdefault(item.channel, []).append(item)
    for channel in live(plan):
        checklist = items.get(channel.id, [])
        if not checklist:
            yield Missing(_("Go through the set-up of {channel}").format(channel=channel.heading()), "setup")
        for item in checklist:
            if item.state == "open":
                text = _("{channel}: {item}").format(channel=channel.heading(), item=item.heading())
                yield Missing(text, "setup", item.id)
    if not live(plan):
        yield Missing(_("Open a channel"), "channel")


@condition("9", N_("Every live channel has a rule that says how and by when we answer"), "channel", "rule")
def engaged(plan: Plan, today: date) -> Iterator[Missing]:
    ruled = {rule.channel for rule in plan.every(kinds.EngagementRule) if rule.hours is not None and rule.tone}
    if not plan.count("rule"):
        yield Missing(_("Write the first engagement rule"), "rule")
    for channel in live(plan):
        if channel.id not in ruled and "" not in ruled:
            text = _("Say how and by when we answer on {channel}").format(channel=channel.heading())
            yield Missing(text, "rule")


@condition("9", N_("It is said which topics are talked about, and which belong elsewhere"), "rule")
def allowed(plan: Plan, today: date) -> Iterator[Missing]:
    if not any(rule.topics and rule.elsewhere for rule in plan.every(kinds.EngagementRule)):
        yield Missing(_("Say which topics are allowed and which belong elsewhere"), "rule")


@condition("10", N_("Each group of the policy has an approved clause"), "clause")
def policy(plan: Plan, today: date) -> Iterator[Missing]:
    have = {clause.group for clause in plan.every(kinds.Clause) if clause.status == "approved"}
    for group, label in kinds.Clause.group.options.items():
        if group not in have:
            yield Missing(_("Write and approve a clause: {group}").format(group=_(label)), "clause")


@condition("10", N_("No clause waits for approval"), "clause")
def approved(plan: Plan, today: date) -> Iterator[Missing]:
    for clause in plan.every(kinds.Clause):
        if clause.status in ("draft", "review") or (
            clause.status == "approved" and not (clause.approver and clause.approved)
        ):
            yield Missing(
                _("Have “{name}” approved, by whom and when").format(name=clause.heading()), "clause", clause.id
            )
    if not plan.count("clause"):
        yield Missing(_("Write the first clause of the policy"), "clause")


@condition("11", N_("Every live channel has content: something out or planned within a week"), "channel", "post")
def filled(plan: Plan, today: date) -> Iterator[Missing]:
    first, last = (today - timedelta(days=KEEP_UP)).isoformat(), (today + timedelta(days=KEEP_UP + 1)).isoformat()
    filled = {
        post.word("channel")
        for post in plan.every(kinds.Post)
        if first <= post.word("time") < last and post.word("status") != "dropped"
    }
    for channel in live(plan):
        if channel.id not in filled:
            yield Missing(_("Plan a post on {channel}").format(channel=channel.heading()), "post")
    if not live(plan):
        yield Missing(_("Open a channel"), "channel")


@condition("11", N_("Every post of the next week has an owner, a topic and a goal"), "post")
def threaded(plan: Plan, today: date) -> Iterator[Missing]:
    first, last = today.isoformat(), (today + timedelta(days=KEEP_UP + 1)).isoformat()
    planned = False
    for post in plan.every(kinds.Post):
        if first <= post.word("time") < last and post.word("status") != "dropped":
            planned = True
            if not (post.word("owner") and post.word("topic") and post.word("goal")):
                text = _("Give “{name}” an owner, a topic and a goal").format(name=post.heading())
                yield Missing(text, "post", post.id)
    if not planned:
        yield Missing(_("Plan a post for the coming week"), "post")


@condition("12", N_("Every live channel has a metric source that somebody fetches"), "channel", "metric_source")
def sources(plan: Plan, today: date) -> Iterator[Missing]:
    fetched = {source.channel for source in plan.every(kinds.MetricSource) if source.owner}
    for channel in live(plan):
        if channel.id not in fetched and "" not in fetched:
            yield Missing(
                _("Say who fetches the numbers of {channel}").format(channel=channel.heading()), "metric_source"
            )
    if not plan.count("metric_source"):
        yield Missing(_("Add the first metric source"), "metric_source")


@condition("12", N_("The daily review was done within a week"), "review")
def reviewed(plan: Plan, today: date) -> Iterator[Missing]:
    edge = (today - timedelta(days=KEEP_UP)).isoformat()
    if not any(review.finished == "yes" and review.word("day") >= edge for review in plan.every(kinds.Review)):
        yield Missing(_("Walk through the daily review"), "review")


@condition("13", N_("Colleagues were given time and training"), "advocate")
def advocates(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("advocate"):
        yield Missing(_("Win the first colleague as an advocate"), "advocate")
    for advocate in plan.every(kinds.Advocate):
        if advocate.stage != "paused" and (not advocate.hours or advocate.trained is None):
            yield Missing(_("Give {name} time and training").format(name=advocate.heading()), "advocate", advocate.id)


@condition("13", N_("At least one advocate is active and has invited others"), "advocate")
def active(plan: Plan, today: date) -> Iterator[Missing]:
    if not any(advocate.stage == "active" and advocate.invited for advocate in plan.every(kinds.Advocate)):
        yield Missing(_("Have an advocate send the first invitations"), "advocate")


@condition("14", N_("Every finding points at a step and led to a change"), "finding", "change")
def adapted(plan: Plan, today: date) -> Iterator[Missing]:
    changed = {change.finding for change in plan.every(kinds.Adaptation)}
    if not plan.count("finding"):
        yield Missing(_("Write down what this cycle showed: the first finding"), "finding")
    for finding in plan.every(kinds.Finding):
        if not finding.of_step:
            yield Missing(_("Say which step “{name}” changes").format(name=finding.heading()), "finding", finding.id)
        if finding.id not in changed:
            yield Missing(_("Say what changes because of “{name}”").format(name=finding.heading()), "change")


@condition("14", N_("Every change that was made is verified by a KPI"), "change", "improvement")
def verified(plan: Plan, today: date) -> Iterator[Missing]:
    proved = {
        improvement.change
        for improvement in plan.every(kinds.Improvement)
        if improvement.kpi and improvement.outcome and improvement.verified
    }
    for change in plan.every(kinds.Adaptation):
        if change.done is not None and change.id not in proved:
            yield Missing(_("Verify by a KPI whether “{name}” helped").format(name=change.heading()), "improvement")
    if not plan.count("change"):
        yield Missing(_("Change something and see by a KPI whether it helped"), "change")
