"""What speaks for a channel: the score that chooses it, and whether it keeps what it promises."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from statistics import median
from typing import NamedTuple

from smcockpit.plan.attention import promised
from smcockpit.plan.kinds import Answer, Channel, Conversation, EngagementRule, Fit, Post
from smcockpit.plan.plan import Plan

WEEKS = 4  # over which cadence and response time are looked at


class ChannelScore(NamedTuple):
    """0 to 100, None where nothing is known; and the parts it is the mean of."""

    total: float | None
    presence: float | None  # of the personas on the channel
    reach: float | None  # how well it reaches them
    answers: float | None  # what interviews and surveys say


def score(plan: Plan, channel: Channel) -> ChannelScore:
    """How well a channel suits: the mean of presence, reach and answers, each 0 to 100, over what is known.

    Presence and reach count with the personas they are highest for: a channel need not suit everybody, so the upper half
    of its cells counts. Answers are the mean of what was said."""
    fits = [one for one in plan.every(Fit) if one.channel == channel.id]
    presence = _upper([int(one.presence) for one in fits if one.presence], 3)
    reach = _upper([int(one.reach) for one in fits if one.reach], 3)
    said = [int(one.suits) for one in plan.every(Answer) if one.channel == channel.id and one.suits]
    answers = (sum(said) / len(said) - 1) / 2 * 100 if said else None
    known = [part for part in (presence, reach, answers) if part is not None]
    return ChannelScore(sum(known) / len(known) if known else None, presence, reach, answers)


def _upper(values: list[int], highest: int) -> float | None:
    if not values:
        return None
    best = sorted(values, reverse=True)[: (len(values) + 1) // 2]
    return sum(best) / len(best) / highest * 100


class Kept(NamedTuple):
    """Promised and kept over the last four whole weeks: posts a week; and of the answers, how many in time."""

    channel: Channel
    promised: float | None
    published: float
    hours: float | None  # the promise
    median: float | None  # hours until the first answer, of those that were answered
    in_time: int
    asked: int


def constancy(plan: Plan, today: date, now: datetime, default_hours: float) -> list[Kept]:
    """Constancy and immediacy (step 9) of each live channel: cadence and response time, kept against promised."""
    first = (today - timedelta(days=7 * WEEKS)).isoformat()
    out: dict[str, int] = {}
    for post in plan.every(Post):
        if post.word("status") == "published" and first <= post.word("time")[:10] < today.isoformat():
            out[post.word("channel")] = out.get(post.word("channel"), 0) + 1
    talks: dict[str, list[Conversation]] = {}
    for talk in plan.every(Conversation):
        if talk.word("received") >= first:
            talks.setdefault(talk.channel, []).append(talk)
    rules = {one.channel: one.hours for one in plan.every(EngagementRule) if one.hours is not None}
    found = []
    for channel in plan.every(Channel):
        if channel.status != "open":
            continue
        waits, in_time, asked = [], 0, 0
        for talk in talks.get(channel.id, ()):
            received = talk.received
            if received is None:
                continue
            wait = ((talk.answered or now) - received).total_seconds() / 3600
            asked += 1
            in_time += wait <= promised(plan, talk, default_hours)
            if talk.answered is not None:
                waits.append(wait)
        hours = rules.get(channel.id, rules.get(""))
        middle = median(waits) if waits else None
        found.append(Kept(channel, channel.cadence, out.get(channel.id, 0) / WEEKS, hours, middle, in_time, asked))
    return found
