"""The golden thread: why a record is there, from the business goal down to the numbers. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from smcockpit.i18n import N_, _, n_
from smcockpit.metrics.kpi import Reading, show_change, show_value
from smcockpit.plan import kinds
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record

MOST = 3  # goals that are named, for what serves several
ROLES = {
    "business": N_("business goal"), "goal": N_("goal"), "kpi": N_("KPI"), "numbers": N_("numbers"), "here": N_("this"), "channel": N_("channel"),
    "persona": N_("persona"), "topic": N_("topic"), "source": N_("source"), "owner": N_("owner"), "posts": N_("posts"),
}  # fmt: skip


class Node(NamedTuple):
    """One link of the thread. `kind` and `id` are "" where there is no record; then `text` says what is missing."""

    depth: int
    role: str
    kind: str
    id: str
    text: str


def thread(plan: Plan, record: Record, readings: list[Reading]) -> list[Node]:
    """From what the firm wants, over goals and KPIs, to the record and its numbers; a node says where one of them is missing."""
    by_kpi = {reading.kpi.id: reading for reading in readings}
    nodes: list[Node] = []
    goals = goals_of(plan, record)
    if not goals:
        if record.kind == "business_goal":
            nodes.append(_node(0, "here", record))
        nodes.append(
            Node(int(record.kind == "business_goal"), "goal", "", "", _("no goal: nothing says what it is for"))
        )
    for goal in goals:
        business = plan.find(kinds.BusinessGoal, goal.business)
        if business is not None:
            nodes.append(_node(0, "here" if business.id == record.id else "business", business))
        else:
            nodes.append(Node(0, "business", "", "", _("no business goal: nothing says what the firm has of it")))
        nodes.append(_node(1, "here" if goal.id == record.id else "goal", goal))
        measured = [kpi for kpi in plan.every(kinds.Kpi) if kpi.goal == goal.id]
        for kpi in measured:
            nodes += _measured(kpi, by_kpi.get(kpi.id), record)
        if not measured:
            nodes.append(Node(2, "kpi", "", "", _("no KPI: nobody will know whether it is reached")))
        if record.kind in ("goal", "business_goal"):
            count = sum(post.word("goal") == goal.id for post in plan.every(kinds.Post))
            nodes.append(Node(2, "posts", "", "", n_("{n} post serves it", "{n} posts serve it", count)))
    if record.kind not in ("goal", "business_goal", "kpi"):
        nodes.append(_node(2, "here", record))
        nodes += _around(plan, record)
    elif record.kind == "kpi" and not goals and isinstance(record, kinds.Kpi):
        nodes += _measured(record, by_kpi.get(record.id), record)
    return nodes


def _node(depth: int, role: str, record: Record) -> Node:
    return Node(depth, role, record.kind, record.id, record.heading())


def _measured(kpi: kinds.Kpi, reading: Reading | None, record: Record) -> list[Node]:
    nodes = [_node(2, "here" if kpi.id == record.id else "kpi", kpi)]
    if reading is None or reading.value is None:
        why = reading.why if reading is not None else ""
        return [*nodes, Node(3, "numbers", "", "", _("no data") + (f": {why}" if why else ""))]
    text = f"{show_value(reading.value, kpi.unit)} {show_change(reading)}".strip()
    if kpi.target is not None:
        text += " · " + _("target {value}").format(value=show_value(kpi.target, kpi.unit))
        text += f" · {_(reading.pace)}" if reading.pace else ""
    files = list(dict.fromkeys(source.file for source in reading.sources))
    if files:
        text += f" · {files[0]}" + (f" (+{len(files) - 1})" if len(files) > 1 else "")
    return [*nodes, Node(3, "numbers", "", "", text)]


def goals_of(plan: Plan, record: Record) -> list[kinds.Goal]:
    """The goals a record serves: its own; else those of the KPI, post or finding it hangs on; else those most posts
    around it serve."""
    if isinstance(record, kinds.Goal):
        return [record]
    if isinstance(record, kinds.BusinessGoal):
        return [goal for goal in plan.every(kinds.Goal) if goal.business == record.id]
    own = plan.find(kinds.Goal, record.word("goal"))
    if own is not None:
        return [own]
    for name in ("kpi", "post", "finding", "change", "variant_of"):
        field = record.fields.get(name)
        beyond = plan.get(getattr(field, "kind", ""), record.word(name)) if field is not None else None
        if beyond is not None and beyond.id != record.id and (goals := goals_of(plan, beyond)):
            return goals
    counted: Counter[str] = Counter()
    name = {"persona": "", "person": "owner"}.get(record.kind, record.kind)
    if record.kind == "persona":
        served = {channel.id for channel in plan.every(kinds.Channel) if record.id in channel.personas}
        counted.update(post.word("goal") for post in plan.every(kinds.Post) if post.word("channel") in served)
    elif name in kinds.Post.fields:
        counted.update(post.word("goal") for post in plan.every(kinds.Post) if post.word(name) == record.id)
    served_by = [plan.find(kinds.Goal, id) for id, _count in counted.most_common() if id]
    return [goal for goal in served_by if goal is not None][:MOST]


def _around(plan: Plan, record: Record) -> list[Node]:
    """What a record stands on: channel and whom that serves, topic and its sources, owner."""
    nodes: list[Node] = []
    channel = record if isinstance(record, kinds.Channel) else plan.find(kinds.Channel, record.word("channel"))
    if channel is not None:
        if channel is not record:
            nodes.append(_node(3, "channel", channel))
        nodes += [
            _node(4, "persona", persona) for id in channel.personas if (persona := plan.get("persona", id)) is not None
        ]
    topic = plan.find(kinds.Topic, record.word("topic"))
    if topic is not None:
        nodes.append(_node(3, "topic", topic))
    source = plan.find(kinds.Source, record.word("source"))
    if source is not None:
        nodes.append(_node(4 if topic is not None else 3, "source", source))
    owner = plan.find(kinds.Person, record.word("owner"))
    if owner is not None:
        nodes.append(_node(3, "owner", owner))
    return nodes


def as_json(node: Node) -> dict[str, Any]:
    """One node as `why --json` lists it; null where there is no record."""
    return {"depth": node.depth, "role": node.role, "kind": node.kind or None, "id": node.id or None, "text": node.text}


def find_record(plan: Plan, name: str) -> Record:
    """The record people mean by a name or id alone: posts and KPIs first, then the rest of the thread.

    Raises ValueError with a sentence where none or several fit."""
    order = (
        "post",
        "kpi",
        "goal",
        "business_goal",
        "topic",
        "channel",
        "source",
        "persona",
        "person",
        "finding",
        "change",
        "task",
    )
    failed = ""
    for kind in (*order, *(kind for kind in KINDS if kind not in order)):
        try:
            return plan.resolve(kind, name)
        except ValueError as error:
            if plan.count(kind) and str(error).startswith("“"):  # several fit
                failed = failed or str(error)
    raise ValueError(failed or _("Nothing in the plan is called “{words}”.").format(words=name))
