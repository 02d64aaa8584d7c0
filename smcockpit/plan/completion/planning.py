"""Steps 1 to 7, what is planned: when each is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.attention import covering
from smcockpit.plan.completion.condition import Missing, condition, live
from smcockpit.plan.kinds import PHASES, RACI, REQUESTS
from smcockpit.plan.plan import Plan

ASKED = 3  # readiness questions the framework starts with
IMPORTANT = 10  # influencers that somebody must own


@condition("1", N_("Three questions on readiness are answered, with evidence"), "readiness")
def readiness(plan: Plan, today: date) -> Iterator[Missing]:
    answers = list(plan.every(kinds.Readiness))
    for readiness in answers:
        if not readiness.answer or not readiness.evidence:
            yield Missing(
                _("Answer “{name}”, with evidence").format(name=readiness.heading()), "readiness", readiness.id
            )
    for _n in range(ASKED - len(answers)):
        yield Missing(_("Ask whether the brand is ready for social networks"), "readiness")


@condition("1", N_("Each of the three families has a goal"), "goal")
def families(plan: Plan, today: date) -> Iterator[Missing]:
    have = {goal.family for goal in plan.every(kinds.Goal)}
    for family, label in kinds.Goal.family.options.items():
        if family not in have:
            yield Missing(_("Add a goal to {family}").format(family=_(label)), "goal")


@condition("1", N_("Every goal serves a business goal"), "goal", "business_goal")
def alignment(plan: Plan, today: date) -> Iterator[Missing]:
    goals = list(plan.every(kinds.Goal))
    if not plan.count("business_goal"):
        yield Missing(_("Add what the firm wants: its business goals"), "business_goal")
    for goal in goals:
        if plan.get("business_goal", goal.business) is None:
            yield Missing(_("Say which business goal “{name}” serves").format(name=goal.heading()), "goal", goal.id)


@condition("1b", N_("The stakeholders are known, each with power and interest"), "stakeholder")
def stakeholders(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("stakeholder"):
        yield Missing(_("Add the first stakeholder"), "stakeholder")
    for stakeholder in plan.every(kinds.Stakeholder):
        if not stakeholder.power or not stakeholder.interest:
            yield Missing(
                _("Say how much power and interest {name} has").format(name=stakeholder.heading()),
                "stakeholder",
                stakeholder.id,
            )


@condition("1b", N_("Every powerful stakeholder was asked"), "stakeholder", "input")
def asked(plan: Plan, today: date) -> Iterator[Missing]:
    asked = {contribution.stakeholder for contribution in plan.every(kinds.Input)}
    if not asked:
        yield Missing(_("Write down what the first stakeholder said"), "input")
    for stakeholder in plan.every(kinds.Stakeholder):
        if stakeholder.power == "3" and stakeholder.id not in asked:
            yield Missing(
                _("Ask {name}, who has much power").format(name=stakeholder.heading()), "stakeholder", stakeholder.id
            )


@condition("1b", N_("Every input was adopted, parked or refused, and it says why"), "input")
def decided(plan: Plan, today: date) -> Iterator[Missing]:
    for contribution in plan.every(kinds.Input):
        if not contribution.outcome or not contribution.why:
            yield Missing(
                _("Decide on “{name}” and say why").format(name=contribution.heading()), "input", contribution.id
            )


@condition("2", N_("At least two personas, with what they need"), "persona")
def personas(plan: Plan, today: date) -> Iterator[Missing]:
    for persona in plan.every(kinds.Persona):
        if not persona.needs:
            yield Missing(_("Say what {name} needs").format(name=persona.heading()), "persona", persona.id)
    for _n in range(2 - plan.count("persona")):
        yield Missing(_("Describe a persona"), "persona")


@condition("2", N_("For every persona it is known how present it is on each channel"), "persona", "channel", "fit")
def presence(plan: Plan, today: date) -> Iterator[Missing]:
    known = {(fit.persona, fit.channel) for fit in plan.every(kinds.Fit) if fit.presence}
    channels = [channel for channel in plan.every(kinds.Channel) if channel.status != "closed"]
    if not channels:
        yield Missing(_("Add the channels that could be chosen"), "channel")
    for persona in plan.every(kinds.Persona):
        for channel in channels:
            if (persona.id, channel.id) not in known:
                text = _("Say how present {persona} is on {channel}")
                yield Missing(text.format(persona=persona.heading(), channel=channel.heading()), "fit")


@condition("2", N_("Every live channel says what it is good for"), "channel", "fit")
def good_for(plan: Plan, today: date) -> Iterator[Missing]:
    known = {fit.channel for fit in plan.every(kinds.Fit) if fit.good_for}
    for channel in live(plan):
        if channel.id not in known:
            yield Missing(_("Say what {channel} is good for").format(channel=channel.heading()), "fit")


@condition("3", N_("Somebody listens: each listening post has an owner"), "listening")
def listening(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("listening"):
        yield Missing(_("Set up a listening post"), "listening")
    for listening_post in plan.every(kinds.ListeningPost):
        if not listening_post.owner:
            yield Missing(
                _("Say who reads “{name}”").format(name=listening_post.heading()), "listening", listening_post.id
            )


@condition("3", N_("The ten most relevant influencers have an owner"), "influencer")
def owned(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("influencer"):
        yield Missing(_("Add the first influencer"), "influencer")
    ranked = sorted(plan.every(kinds.Influencer), key=lambda influencer: (-(influencer.relevance or 0), influencer.id))
    for influencer in ranked[:IMPORTANT]:
        if not influencer.owner:
            yield Missing(
                _("Say who looks after {name}").format(name=influencer.heading()), "influencer", influencer.id
            )


@condition("3", N_("People were asked which channels suit the firm"), "survey", "answer")
def surveyed(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("survey"):
        yield Missing(_("Ask people in the firm which channels suit it"), "survey")
    elif not any(answer.channel for answer in plan.every(kinds.Answer)):
        yield Missing(_("Write down an answer that speaks of a channel"), "answer")


@condition("4", N_("Every role is held by somebody, with a deputy"), "role", "person")
def roles(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("role"):
        yield Missing(_("Add the role of the Community Manager"), "role")
    for role in plan.every(kinds.Role):
        if not role.person or not role.deputy:
            yield Missing(_("Say who holds “{name}” and who stands in").format(name=role.heading()), "role", role.id)


@condition("4", N_("Every function has one accountable person and somebody who does it"), "function", "assignment")
def raci(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("function"):
        yield Missing(_("Write down the functions of the Community Manager"), "function")
    parts: dict[str, list[str]] = {}
    for assignment in plan.every(kinds.Assignment):
        parts.setdefault(assignment.function, []).append(assignment.part)
    for function in plan.every(kinds.Function):
        for part in ("A", "R"):
            if part not in parts.get(function.id, ()):
                text = _("Say who is {part} for “{name}”").format(part=_(RACI[part]), name=function.heading())
                yield Missing(text, "assignment")


@condition(
    "4", N_("The attention matrix has no hole, and every desk a person and a promise"), "service", "attention", "desk"
)
def attention(plan: Plan, today: date) -> Iterator[Missing]:
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


@condition("5", N_("Every live channel has an owner, a purpose and a promised cadence"), "channel")
def kept(plan: Plan, today: date) -> Iterator[Missing]:
    channels = live(plan)
    if not channels:
        yield Missing(_("Open a channel"), "channel")
    for channel in channels:
        if not channel.owner or not channel.purpose or channel.cadence is None:
            text = _("Give {channel} an owner, a purpose and a cadence").format(channel=channel.heading())
            yield Missing(text, "channel", channel.id)


@condition("5", N_("Every live channel says why it was chosen: whom it serves, and its score"), "channel")
def chosen(plan: Plan, today: date) -> Iterator[Missing]:
    for channel in live(plan):
        if not channel.personas or channel.score is None or not channel.why:
            text = _("Say why {channel} was chosen: personas, score, reason").format(channel=channel.heading())
            yield Missing(text, "channel", channel.id)


@condition("6", N_("Every topic serves a focus of marketing and has a source"), "topic", "source")
def topics(plan: Plan, today: date) -> Iterator[Missing]:
    if not plan.count("topic"):
        yield Missing(_("Add the first topic"), "topic")
    fed = {source.topic for source in plan.every(kinds.Source)}
    for topic in plan.every(kinds.Topic):
        if not topic.focus:
            yield Missing(
                _("Say which focus of marketing “{name}” serves").format(name=topic.heading()), "topic", topic.id
            )
        if topic.id not in fed:
            yield Missing(_("Find a source for “{name}”").format(name=topic.heading()), "source")


@condition("6", N_("For every persona it is known which topics interest it"), "persona", "interest")
def interests(plan: Plan, today: date) -> Iterator[Missing]:
    known = {interest.persona for interest in plan.every(kinds.Interest)}
    if not plan.count("interest"):
        yield Missing(_("Say how much a topic interests a persona"), "interest")
    for persona in plan.every(kinds.Persona):
        if persona.id not in known:
            yield Missing(_("Say which topics interest {name}").format(name=persona.heading()), "interest")


@condition("6", N_("Searches for brand, competitors and target keywords were looked up"), "keyword")
def searched(plan: Plan, today: date) -> Iterator[Missing]:
    have = {keyword.sort for keyword in plan.every(kinds.Keyword)}
    for sort, label in kinds.Keyword.sort.options.items():
        if sort not in have:
            yield Missing(_("Look up a search keyword: {sort}").format(sort=_(label)), "keyword")


@condition("6", N_("At least one source is used more than once"), "reuse")
def reused(plan: Plan, today: date) -> Iterator[Missing]:
    uses: dict[str, int] = {}
    for reuse in plan.every(kinds.Reuse):
        uses[reuse.source] = uses.get(reuse.source, 0) + 1
    if not any(count > 1 for count in uses.values()):
        yield Missing(_("Plan what a source becomes: two posts at least"), "reuse")


def feeds(plan: Plan) -> set[str]:
    """The channels some metric source feeds; "" stands in it where source feeds all."""
    return {source.channel for source in plan.every(kinds.MetricSource)}


@condition("7", N_("Every goal has a KPI with target, date and source"), "goal", "kpi", "metric_source", "reading")
def measured(plan: Plan, today: date) -> Iterator[Missing]:
    fed, counted = feeds(plan), {reading.metric for reading in plan.every(kinds.TypedReading)}
    by_goal: dict[str, list[kinds.Kpi]] = {}
    for kpi in plan.every(kinds.Kpi):
        by_goal.setdefault(kpi.goal, []).append(kpi)
    if not plan.count("kpi"):
        yield Missing(_("Add the first KPI"), "kpi")
    for goal in plan.every(kinds.Goal):
        measures = by_goal.get(goal.id, [])
        if not measures:
            yield Missing(_("Add a KPI that measures “{name}”").format(name=goal.heading()), "kpi")
        for kpi in measures:
            if kpi.target is None or kpi.target_date is None:
                text = _("Give “{name}” a target and a date").format(name=kpi.heading())
                yield Missing(text, "kpi", kpi.id)
            if not (kpi.channel in fed or "" in fed or (fed and not kpi.channel) or kpi.metric in counted):
                yield Missing(
                    _("Say where the numbers of “{name}” come from").format(name=kpi.heading()), "metric_source"
                )


@condition("7", N_("All three levels have a KPI"), "kpi")
def levels(plan: Plan, today: date) -> Iterator[Missing]:
    have = {kpi.level for kpi in plan.every(kinds.Kpi)} if plan.count("kpi") else set()
    for level in ("1", "2", "3"):
        if level not in have:
            yield Missing(_("Add a KPI of level {level}").format(level=level), "kpi")


@condition("7", N_("Every funnel phase has an objective, a tactic and a KPI"), "phase", "tactic")
def funnel(plan: Plan, today: date) -> Iterator[Missing]:
    tried = {tactic.phase for tactic in plan.every(kinds.Tactic)}
    by_phase = {entry.phase: entry for entry in plan.every(kinds.Phase)}
    for phase, label in PHASES.items():
        planned = by_phase.get(phase)
        if planned is None or not planned.kpi:
            text = _("Give the phase {phase} an objective and a KPI").format(phase=_(label))
            yield Missing(text, "phase", planned.id if planned else "")
        if phase not in tried:
            yield Missing(_("Add a tactic for the phase {phase}").format(phase=_(label)), "tactic")
