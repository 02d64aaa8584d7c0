"""When a step of the plan is done: what its records must say. Ticking is for tasks; a step is done by what it produced.

Each need is one small function over the plan that yields what is still missing, as a sentence that says what to do next.
A need is met when nothing is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from smcockpit.plan import kinds
from smcockpit.plan.attention import covering
from smcockpit.plan.book import Plan
from smcockpit.plan.kinds import PHASES, RACI, REQUESTS
from smcockpit.words import N_, _


class Missing(NamedTuple):
    """What to do next for a step: a sentence, and the record (or, with id "", the kind of record) it is about."""

    text: str
    kind: str
    id: str = ""


class Need(NamedTuple):
    step: str
    label: str  # catalogue text: what must hold
    kinds: frozenset[str]  # records whose change may change the answer
    missing: Callable[[Plan, date], Iterator[Missing]]


NEEDS: list[Need] = []
ASKED = 3  # readiness questions the framework starts with
IMPORTANT = 10  # influencers that somebody must own
KEEP_UP = 7  # days within which a team looks at its numbers, and ahead of which its calendar is filled
Test = Callable[[Plan, date], Iterator[Missing]]


def _need(step: str, label: str, *about: str) -> Callable[[Test], Test]:
    def register(test: Test) -> Test:
        NEEDS.append(Need(step, label, frozenset(about), test))
        return test

    return register


def live(plan: Plan) -> list[kinds.Channel]:
    """The channels that are open."""
    return [channel for channel in plan.every(kinds.Channel) if channel.status == "open"]


@_need("1", N_("Three questions on readiness are answered, with evidence"), "readiness")
def _readiness(plan: Plan, today: date) -> Iterator[Missing]:
    found = list(plan.every(kinds.Readiness))
    for one in found:
        if not one.answer or not one.evidence:
            yield Missing(_("Answer “{name}”, with evidence").format(name=one.heading()), "readiness", one.id)
    for _n in range(ASKED - len(found)):
        yield Missing(_("Ask whether the brand is ready for social networks"), "readiness")


@_need("1", N_("Each of the three families has a goal"), "goal")
def _families(plan: Plan, today: date) -> Iterator[Missing]:
    have = {goal.family for goal in plan.every(kinds.Goal)}
    for family, label in kinds.Goal.family.options.items():
        if family not in have:
            yield Missing(_("Add a goal to {family}").format(family=_(label)), "goal")


@_need("1", N_("Every goal serves a business goal"), "goal", "business_goal")
def _alignment(plan: Plan, today: date) -> Iterator[Missing]:
    goals = list(plan.every(kinds.Goal))
    if not plan.count("business_goal"):
        yield Missing(_("Add what the firm wants: its business goals"), "business_goal")
    for goal in goals:
        if plan.get("business_goal", goal.business) is None:
            yield Missing(_("Say which business goal “{name}” serves").format(name=goal.heading()), "goal", goal.id)


@_need("1b", N_("The stakeholders are known, each with power and interest"), "stakeholder")
def _stakeholders(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("stakeholder"):
        yield Missing(_("Add the first stakeholder"), "stakeholder")
    for one in plan.every(kinds.Stakeholder):
        if not one.power or not one.interest:
            yield Missing(
                _("Say how much power and interest {name} has").format(name=one.heading()), "stakeholder", one.id
            )


@_need("1b", N_("Every powerful stakeholder was asked"), "stakeholder", "input")
def _asked(plan: Plan, today: date) -> Iterator[Missing]:
    heard = {one.stakeholder for one in plan.every(kinds.Input)}
    if not heard:
        yield Missing(_("Write down what the first stakeholder said"), "input")
    for one in plan.every(kinds.Stakeholder):
        if one.power == "3" and one.id not in heard:
            yield Missing(_("Ask {name}, who has much power").format(name=one.heading()), "stakeholder", one.id)


@_need("1b", N_("Every input was adopted, parked or refused, and it says why"), "input")
def _decided(plan: Plan, today: date) -> Iterator[Missing]:
    for one in plan.every(kinds.Input):
        if not one.outcome or not one.why:
            yield Missing(_("Decide on “{name}” and say why").format(name=one.heading()), "input", one.id)


@_need("2", N_("At least two personas, with what they need"), "persona")
def _personas(plan: Plan, today: date) -> Iterator[Missing]:
    for one in plan.every(kinds.Persona):
        if not one.needs:
            yield Missing(_("Say what {name} needs").format(name=one.heading()), "persona", one.id)
    for _n in range(2 - plan.count("persona")):
        yield Missing(_("Describe a persona"), "persona")


@_need("2", N_("For every persona it is known how present it is on each channel"), "persona", "channel", "fit")
def _presence(plan: Plan, today: date) -> Iterator[Missing]:
    known = {(one.persona, one.channel) for one in plan.every(kinds.Fit) if one.presence}
    channels = [channel for channel in plan.every(kinds.Channel) if channel.status != "closed"]
    if not channels:
        yield Missing(_("Add the channels that could be chosen"), "channel")
    for persona in plan.every(kinds.Persona):
        for channel in channels:
            if (persona.id, channel.id) not in known:
                text = _("Say how present {persona} is on {channel}")
                yield Missing(text.format(persona=persona.heading(), channel=channel.heading()), "fit")


@_need("2", N_("Every live channel says what it is good for"), "channel", "fit")
def _good_for(plan: Plan, today: date) -> Iterator[Missing]:
    known = {one.channel for one in plan.every(kinds.Fit) if one.good_for}
    for channel in live(plan):
        if channel.id not in known:
            yield Missing(_("Say what {channel} is good for").format(channel=channel.heading()), "fit")


@_need("3", N_("Somebody listens: each listening post has an owner"), "listening")
def _listening(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("listening"):
        yield Missing(_("Set up a listening post"), "listening")
    for one in plan.every(kinds.ListeningPost):
        if not one.owner:
            yield Missing(_("Say who reads “{name}”").format(name=one.heading()), "listening", one.id)


@_need("3", N_("The ten most relevant influencers have an owner"), "influencer")
def _owned(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("influencer"):
        yield Missing(_("Add the first influencer"), "influencer")
    ranked = sorted(plan.every(kinds.Influencer), key=lambda one: (-(one.relevance or 0), one.id))
    for one in ranked[:IMPORTANT]:
        if not one.owner:
            yield Missing(_("Say who looks after {name}").format(name=one.heading()), "influencer", one.id)


@_need("3", N_("People were asked which channels suit the firm"), "survey", "answer")
def _surveyed(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("survey"):
        yield Missing(_("Ask people in the firm which channels suit it"), "survey")
    elif not any(one.channel for one in plan.every(kinds.Answer)):
        yield Missing(_("Write down an answer that speaks of a channel"), "answer")


@_need("4", N_("Every role is held by somebody, with a deputy"), "role", "person")
def _roles(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("role"):
        yield Missing(_("Add the role of the Community Manager"), "role")
    for one in plan.every(kinds.Role):
        if not one.person or not one.deputy:
            yield Missing(_("Say who holds “{name}” and who stands in").format(name=one.heading()), "role", one.id)


@_need("4", N_("Every function has one accountable person and somebody who does it"), "function", "assignment")
def _raci(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("function"):
        yield Missing(_("Write down the functions of the Community Manager"), "function")
    parts: dict[str, list[str]] = {}
    for one in plan.every(kinds.Assignment):
        parts.setdefault(one.function, []).append(one.part)
    for function in plan.every(kinds.Function):
        for part in ("A", "R"):
            if part not in parts.get(function.id, ()):
                text = _("Say who is {part} for “{name}”").format(part=_(RACI[part]), name=function.heading())
                yield Missing(text, "assignment")


@_need(
    "4", N_("The attention matrix has no hole, and every desk a person and a promise"), "service", "attention", "desk"
)
def _attention(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("desk"):
        yield Missing(_("Add the desk that answers"), "desk")
    for desk in plan.every(kinds.Desk):
        if not desk.person or desk.hours is None:
            yield Missing(_("Say who answers at “{name}” and by when").format(name=desk.heading()), "desk", desk.id)
    if not plan.count("service"):
        yield Missing(_("Add what customers write about: the service lines"), "service")
    for service in plan.every(kinds.Service):
        for request, label in REQUESTS.items():
            if not covering(plan, request, service.id, ""):
                text = _("Say which desk answers a {request} about {service}")
                yield Missing(text.format(request=_(label), service=service.heading()), "attention")


@_need("5", N_("Every live channel has an owner, a purpose and a promised cadence"), "channel")
def _kept(plan: Plan, today: date) -> Iterator[Missing]:
    channels = live(plan)
    if not channels:
        yield Missing(_("Open a channel"), "channel")
    for channel in channels:
        if not channel.owner or not channel.purpose or channel.cadence is None:
            text = _("Give {channel} an owner, a purpose and a cadence").format(channel=channel.heading())
            yield Missing(text, "channel", channel.id)


@_need("5", N_("Every live channel says why it was chosen: whom it serves, and its score"), "channel")
def _chosen(plan: Plan, today: date) -> Iterator[Missing]:
    for channel in live(plan):
        if not channel.personas or channel.score is None or not channel.why:
            text = _("Say why {channel} was chosen: personas, score, reason").format(channel=channel.heading())
            yield Missing(text, "channel", channel.id)


@_need("6", N_("Every topic serves a focus of marketing and has a source"), "topic", "source")
def _topics(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("topic"):
        yield Missing(_("Add the first topic"), "topic")
    fed = {one.topic for one in plan.every(kinds.Source)}
    for one in plan.every(kinds.Topic):
        if not one.focus:
            yield Missing(_("Say which focus of marketing “{name}” serves").format(name=one.heading()), "topic", one.id)
        if one.id not in fed:
            yield Missing(_("Find a source for “{name}”").format(name=one.heading()), "source")


@_need("6", N_("For every persona it is known which topics interest it"), "persona", "interest")
def _interests(plan: Plan, today: date) -> Iterator[Missing]:
    known = {one.persona for one in plan.every(kinds.Interest)}
    if not plan.count("interest"):
        yield Missing(_("Say how much a topic interests a persona"), "interest")
    for persona in plan.every(kinds.Persona):
        if persona.id not in known:
            yield Missing(_("Say which topics interest {name}").format(name=persona.heading()), "interest")


@_need("6", N_("Searches for brand, competitors and target keywords were looked up"), "keyword")
def _searched(plan: Plan, today: date) -> Iterator[Missing]:
    have = {one.sort for one in plan.every(kinds.Keyword)}
    for sort, label in kinds.Keyword.sort.options.items():
        if sort not in have:
            yield Missing(_("Look up a search keyword: {sort}").format(sort=_(label)), "keyword")


@_need("6", N_("At least one source is used more than once"), "reuse")
def _reused(plan: Plan, today: date) -> Iterator[Missing]:
    uses: dict[str, int] = {}
    for one in plan.every(kinds.Reuse):
        uses[one.source] = uses.get(one.source, 0) + 1
    if not any(count > 1 for count in uses.values()):
        yield Missing(_("Plan what a source becomes: two posts at least"), "reuse")


def feeds(plan: Plan) -> set[str]:
    """The channels some metric source feeds; "" stands in it where one feeds all."""
    return {one.channel for one in plan.every(kinds.MetricSource)}


@_need("7", N_("Every goal has a KPI with target, date and source"), "goal", "kpi", "metric_source", "reading")
def _measured(plan: Plan, today: date) -> Iterator[Missing]:
    fed, counted = feeds(plan), {one.metric for one in plan.every(kinds.TypedReading)}
    by_goal: dict[str, list[kinds.Kpi]] = {}
    for kpi in plan.every(kinds.Kpi):
        by_goal.setdefault(kpi.goal, []).append(kpi)
    if not plan.count("kpi"):
        yield Missing(_("Add the first KPI"), "kpi")
    for goal in plan.every(kinds.Goal):
        found = by_goal.get(goal.id, [])
        if not found:
            yield Missing(_("Add a KPI that measures “{name}”").format(name=goal.heading()), "kpi")
        for kpi in found:
            if kpi.target is None or kpi.target_date is None:
                text = _("Give “{name}” a target and a date").format(name=kpi.heading())
                yield Missing(text, "kpi", kpi.id)
            if not (kpi.channel in fed or "" in fed or (fed and not kpi.channel) or kpi.metric in counted):
                yield Missing(
                    _("Say where the numbers of “{name}” come from").format(name=kpi.heading()), "metric_source"
                )


@_need("7", N_("All three levels have a KPI"), "kpi")
def _levels(plan: Plan, today: date) -> Iterator[Missing]:
    have = {kpi.level for kpi in plan.every(kinds.Kpi)} if plan.count("kpi") else set()
    for level in ("1", "2", "3"):
        if level not in have:
            yield Missing(_("Add a KPI of level {level}").format(level=level), "kpi")


@_need("7", N_("Every funnel phase has an objective, a tactic and a KPI"), "phase", "tactic")
def _funnel(plan: Plan, today: date) -> Iterator[Missing]:
    tried = {one.phase for one in plan.every(kinds.Tactic)}
    by_phase = {one.phase: one for one in plan.every(kinds.Phase)}
    for phase, label in PHASES.items():
        one = by_phase.get(phase)
        if one is None or not one.kpi:
            text = _("Give the phase {phase} an objective and a KPI").format(phase=_(label))
            yield Missing(text, "phase", one.id if one else "")
        if phase not in tried:
            yield Missing(_("Add a tactic for the phase {phase}").format(phase=_(label)), "tactic")


@_need("8", N_("The set-up of every live channel is finished"), "channel", "setup")
def _set_up(plan: Plan, today: date) -> Iterator[Missing]:
    items: dict[str, list[kinds.Setup]] = {}
    for one in plan.every(kinds.Setup):
        items.setdefault(one.channel, []).append(one)
    for channel in live(plan):
        found = items.get(channel.id, [])
        if not found:
            yield Missing(_("Go through the set-up of {channel}").format(channel=channel.heading()), "setup")
        for one in found:
            if one.state == "open":
                text = _("{channel}: {item}").format(channel=channel.heading(), item=one.heading())
                yield Missing(text, "setup", one.id)
    if not live(plan):
        yield Missing(_("Open a channel"), "channel")


@_need("9", N_("Every live channel has a rule that says how and by when we answer"), "channel", "rule")
def _engaged(plan: Plan, today: date) -> Iterator[Missing]:
    ruled = {one.channel for one in plan.every(kinds.EngagementRule) if one.hours is not None and one.tone}
    if not plan.count("rule"):
        yield Missing(_("Write the first engagement rule"), "rule")
    for channel in live(plan):
        if channel.id not in ruled and "" not in ruled:
            text = _("Say how and by when we answer on {channel}").format(channel=channel.heading())
            yield Missing(text, "rule")


@_need("9", N_("It is said which topics are talked about, and which belong elsewhere"), "rule")
def _allowed(plan: Plan, today: date) -> Iterator[Missing]:
    if not any(one.topics and one.elsewhere for one in plan.every(kinds.EngagementRule)):
        yield Missing(_("Say which topics are allowed and which belong elsewhere"), "rule")


@_need("10", N_("Each group of the policy has an approved clause"), "clause")
def _policy(plan: Plan, today: date) -> Iterator[Missing]:
    have = {one.group for one in plan.every(kinds.Clause) if one.status == "approved"}
    for group, label in kinds.Clause.group.options.items():
        if group not in have:
            yield Missing(_("Write and approve a clause: {group}").format(group=_(label)), "clause")


@_need("10", N_("No clause waits for approval"), "clause")
def _approved(plan: Plan, today: date) -> Iterator[Missing]:
    for one in plan.every(kinds.Clause):
        if one.status in ("draft", "review") or (one.status == "approved" and not (one.approver and one.approved)):
            yield Missing(_("Have “{name}” approved, by whom and when").format(name=one.heading()), "clause", one.id)
    if not plan.count("clause"):
        yield Missing(_("Write the first clause of the policy"), "clause")


@_need("11", N_("Every live channel has content: something out or planned within a week"), "channel", "post")
def _filled(plan: Plan, today: date) -> Iterator[Missing]:
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


@_need("11", N_("Every post of the next week has an owner, a topic and a goal"), "post")
def _threaded(plan: Plan, today: date) -> Iterator[Missing]:
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


@_need("12", N_("Every live channel has a metric source that somebody fetches"), "channel", "metric_source")
def _sources(plan: Plan, today: date) -> Iterator[Missing]:
    fetched = {one.channel for one in plan.every(kinds.MetricSource) if one.owner}
    for channel in live(plan):
        if channel.id not in fetched and "" not in fetched:
            yield Missing(
                _("Say who fetches the numbers of {channel}").format(channel=channel.heading()), "metric_source"
            )
    if not plan.count("metric_source"):
        yield Missing(_("Add the first metric source"), "metric_source")


@_need("12", N_("The daily review was done within a week"), "review")
def _reviewed(plan: Plan, today: date) -> Iterator[Missing]:
    edge = (today - timedelta(days=KEEP_UP)).isoformat()
    if not any(one.finished == "yes" and one.word("day") >= edge for one in plan.every(kinds.Review)):
        yield Missing(_("Walk through the daily review"), "review")


@_need("13", N_("Colleagues were given time and training"), "advocate")
def _advocates(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("advocate"):
        yield Missing(_("Win the first colleague as an advocate"), "advocate")
    for one in plan.every(kinds.Advocate):
        if one.stage != "paused" and (not one.hours or one.trained is None):
            yield Missing(_("Give {name} time and training").format(name=one.heading()), "advocate", one.id)


@_need("13", N_("At least one advocate is active and has invited others"), "advocate")
def _active(plan: Plan, today: date) -> Iterator[Missing]:
    if not any(one.stage == "active" and one.invited for one in plan.every(kinds.Advocate)):
        yield Missing(_("Have an advocate send the first invitations"), "advocate")


@_need("14", N_("Every finding points at a step and led to a change"), "finding", "change")
def _adapted(plan: Plan, today: date) -> Iterator[Missing]:
    changed = {one.finding for one in plan.every(kinds.Change)}
    if not plan.count("finding"):
        yield Missing(_("Write down what this cycle showed: the first finding"), "finding")
    for one in plan.every(kinds.Finding):
        if not one.of_step:
            yield Missing(_("Say which step “{name}” changes").format(name=one.heading()), "finding", one.id)
        if one.id not in changed:
            yield Missing(_("Say what changes because of “{name}”").format(name=one.heading()), "change")


@_need("14", N_("Every change that was made is verified by a KPI"), "change", "improvement")
def _verified(plan: Plan, today: date) -> Iterator[Missing]:
    proved = {one.change for one in plan.every(kinds.Improvement) if one.kpi and one.outcome and one.verified}
    for one in plan.every(kinds.Change):
        if one.done is not None and one.id not in proved:
            yield Missing(_("Verify by a KPI whether “{name}” helped").format(name=one.heading()), "improvement")
    if not plan.count("change"):
        yield Missing(_("Change something and see by a KPI whether it helped"), "change")
