"""SM1: orphans along the thread from business goal to number."""

from __future__ import annotations

from collections.abc import Iterator

from smcockpit.checks.rule import Fix, Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.completion import live
from smcockpit.plan.fields import Ref, Refs
from smcockpit.plan.kinds import KINDS, PHASES

GOAL = ("goal", "g", {"title": "Be known", "business": "b"})
FIRM = ("business_goal", "b", {"title": "Grow"})
KPI = (
    "kpi",
    "k",
    {"name": "Reach", "metric": "reach", "goal": "g", "target": 10, "target_date": "2026-12-31", "owner": "p"},
)
IG = ("channel", "ig", {"platform": "instagram", "status": "open"})


def coming(subject: Subject) -> Iterator[kinds.Post]:
    """Posts from today on that are not dropped."""
    first = subject.today.isoformat()
    for post in subject.plan.every(kinds.Post):
        if post.word("time") >= first and post.word("status") != "dropped":
            yield post


@rule(
    "SM101", "warning", N_("A goal has no KPI"),
    N_("A goal nobody measures is a wish. Add a KPI that points at it, with a target and a date."),
    good=[GOAL, KPI], bad=[GOAL],
)  # fmt: skip
def goal_without_kpi(subject: Subject) -> Iterator[Hit]:
    measured = {kpi.word("goal") for kpi in subject.plan.every(kinds.Kpi)}
    for goal in subject.plan.every(kinds.Goal):
        if goal.id not in measured:
            yield Hit("goal", goal.id)


@rule(
    "SM102", "warning", N_("A goal serves no business goal"),
    N_("Work on social networks is paid for by what the firm wants. Say which business goal it serves, or drop it."),
    good=[FIRM, GOAL], bad=[("goal", "g", {"title": "Be known"})],
)  # fmt: skip
def goal_without_business(subject: Subject) -> Iterator[Hit]:
    for goal in subject.plan.every(kinds.Goal):
        if not goal.word("business"):
            yield Hit("goal", goal.id)


@rule(
    "SM103", "warning", N_("A KPI measures no goal"),
    N_("A number that serves no goal costs time every week. Give it a goal, or delete it."),
    good=[GOAL, KPI], bad=[("kpi", "k", {"name": "Reach", "metric": "reach"})],
)  # fmt: skip
def kpi_without_goal(subject: Subject) -> Iterator[Hit]:
    for kpi in subject.plan.every(kinds.Kpi):
        if not kpi.word("goal"):
            yield Hit("kpi", kpi.id)


@rule(
    "SM104", "warning", N_("A KPI has no data"),
    N_("Nothing was ever read for it. Import an export that holds its metric, or type in a reading."),
    good=[KPI], bad=[KPI], numbers={"k": {"value": None, "as_of": None, "why": "no data"}},
)  # fmt: skip
def kpi_without_data(subject: Subject) -> Iterator[Hit]:
    for reading in subject.readings:
        if reading.value is None and reading.as_of is None:
            yield Hit("kpi", reading.kpi.id, reading.why)


@rule(
    "SM105", "warning", N_("A persona is on no live channel"),
    N_("Nothing of yours reaches these people. Look in the fit matrix where they are, or open a channel there."),
    good=[IG, ("persona", "a", {"name": "Marta"}), ("fit", "f", {"persona": "a", "channel": "ig", "presence": "2"})],
    bad=[IG, ("persona", "a", {"name": "Marta"}), ("fit", "f", {"persona": "a", "channel": "ig", "presence": "0"})],
)  # fmt: skip
def persona_without_channel(subject: Subject) -> Iterator[Hit]:
    open_ones = {channel.id for channel in live(subject.plan)}
    reached = {
        fit.word("persona")
        for fit in subject.plan.every(kinds.Fit)
        if fit.word("channel") in open_ones and fit.word("presence") not in ("", "0")
    }
    for persona in subject.plan.every(kinds.Persona):
        if persona.id not in reached:
            yield Hit("persona", persona.id)


@rule(
    "SM106", "note", N_("A post has no topic"),
    N_("Without a topic nobody sees whether the mix is what you decided. Give it one."),
    good=[("post", "p", {"title": "x", "channel": "ig", "time": "2026-11-25T09:00-05:00", "topic": "t"})],
    bad=[("post", "p", {"title": "x", "channel": "ig", "time": "2026-11-25T09:00-05:00"})],
)  # fmt: skip
def post_without_topic(subject: Subject) -> Iterator[Hit]:
    for post in coming(subject):
        if not post.word("topic"):
            yield Hit("post", post.id)


@rule(
    "SM107", "note", N_("A post serves no goal"),
    N_("Say which goal it serves; if none, ask whether it needs to go out."),
    good=[("post", "p", {"title": "x", "channel": "ig", "time": "2026-11-25T09:00-05:00", "goal": "g"})],
    bad=[("post", "p", {"title": "x", "channel": "ig", "time": "2026-11-25T09:00-05:00"})],
)  # fmt: skip
def post_without_goal(subject: Subject) -> Iterator[Hit]:
    for post in coming(subject):
        if not post.word("goal"):
            yield Hit("post", post.id)


@rule(
    "SM108", "note", N_("A topic has no source to draw from"),
    N_("A topic without material runs dry after three posts. Find a paper, a case, a person to film."),
    good=[("topic", "t", {"name": "Origin"}), ("source", "s", {"title": "Farm visit", "topic": "t"})],
    bad=[("topic", "t", {"name": "Origin"})],
)  # fmt: skip
def topic_without_source(subject: Subject) -> Iterator[Hit]:
    fed = {source.word("topic") for source in subject.plan.every(kinds.Source)}
    for topic in subject.plan.every(kinds.Topic):
        if topic.id not in fed:
            yield Hit("topic", topic.id)


@rule(
    "SM109", "note", N_("A business goal is served by no goal"),
    N_("Either the networks can do something for it, then add a goal; or they cannot, then it need not stand here."),
    good=[FIRM, GOAL], bad=[FIRM],
)  # fmt: skip
def business_goal_unserved(subject: Subject) -> Iterator[Hit]:
    served = {goal.word("business") for goal in subject.plan.every(kinds.Goal)}
    for business_goal in subject.plan.every(kinds.BusinessGoal):
        if business_goal.id not in served:
            yield Hit("business_goal", business_goal.id)


@rule(
    "SM110", "warning", N_("A funnel phase has no KPI"),
    N_("What happens in this phase is not seen. Choose the number that tells whether it works."),
    good=[KPI, ("phase", "f", {"phase": "desire", "objective": "Spark interaction", "kpi": "k"})],
    bad=[("phase", "f", {"phase": "desire", "objective": "Spark interaction"})],
)  # fmt: skip
def phase_without_kpi(subject: Subject) -> Iterator[Hit]:
    for phase in subject.plan.every(kinds.Phase):
        if not phase.word("kpi"):
            yield Hit("phase", phase.id, _(PHASES.get(phase.phase, "")))


@rule(
    "SM111", "error", N_("A record points at one that is gone"),
    N_("What it pointed at was deleted. Bring that back from the trash, or choose another; where the field may be empty, the fix clears it."),
    good=[("topic", "t", {"name": "Origin"}), ("source", "s", {"title": "Farm visit", "topic": "t"})],
    bad=[("source", "s", {"title": "Farm visit", "topic": "gone"})],
)  # fmt: skip
def broken_reference(subject: Subject) -> Iterator[Hit]:
    plan = subject.plan
    strange = {row.id for row in plan.rows() if row.kind not in KINDS}  # a newer program may let them be pointed at
    known = {kind: {record.id for record in plan.all(kind)} | strange for kind in KINDS}
    for kind, cls in KINDS.items():
        single = [field for field in cls.fields.values() if isinstance(field, Ref)]
        several = [field for field in cls.fields.values() if isinstance(field, Refs)]
        for record in plan.all(kind) if single or several else ():
            doc = record.doc
            for field in single:
                value = doc.get(field.name)
                if value and (not isinstance(value, str) or value not in known[field.kind]):
                    clear = Fix(
                        _("clear {field}").format(field=_(field.label)), ((kind, record.id, {field.name: None}),)
                    )
                    yield Hit(kind, record.id, _(field.label), None if field.required else clear)
            for many in several:
                ids = doc.get(many.name) or ()
                if not isinstance(ids, list | tuple):
                    continue  # no list at all: `doctor` and the checks of fields name it
                left = [id for id in ids if isinstance(id, str) and id in known[many.kind]]
                if len(left) < len(ids):
                    fix = Fix(
                        _("clear {field}").format(field=_(many.label)), ((kind, record.id, {many.name: left or None}),)
                    )
                    yield Hit(kind, record.id, _(many.label), fix)


@rule(
    "SM112", "error", N_("A record holds a value that cannot be read"),
    N_("Somebody wrote the file by hand, or an older program did. The field counts as empty until it is put right: press e."),
    good=[("task", "t", {"title": "x", "step": "1", "due": "2026-12-01"})],
    bad=[("task", "t", {"title": "x", "step": "1", "due": "soon"})],
)  # fmt: skip
def unreadable(subject: Subject) -> Iterator[Hit]:
    for kind, cls in KINDS.items():
        for record in subject.plan.all(kind):
            if bad := record.broken():
                yield Hit(kind, record.id, ", ".join(_(cls.fields[field].label) for field in bad))
