"""Scores of channels: how well one suits the personas, and how far it keeps the cadence and response time it promises."""

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

    A channel need not suit everybody, so presence and reach are the mean of the upper half of its cells (0 to 3, scaled
    to 100). Answers are the mean level of those that speak of the channel (1 to 3, scaled to 0 … 100)."""
    fits = [fit for fit in plan.every(Fit) if fit.channel == channel.id]
    presence = _upper([int(fit.presence) for fit in fits if fit.presence], 3)
    reach = _upper([int(fit.reach) for fit in fits if fit.reach], 3)
    levels = [int(answer.suits) for answer in plan.every(Answer) if answer.channel == channel.id and answer.suits]
    answers = (sum(levels) / len(levels) - 1) / 2 * 100 if levels else None
    known = [part for part in (presence, reach, answers) if part is not None]
    return ChannelScore(sum(known) / len(known) if known else None, presence, reach, answers)


def _upper(values: list[int], highest: int) -> float | None:
    """The mean of the upper half of `values`, in percent of `highest`; None without values."""
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
    """Constancy and immediacy (step 9) of each live channel over the last `WEEKS` whole weeks: cadence and response time,
    kept against promised. A conversation that is not answered yet waits until `now`; `default_hours` is the promise where
    the attention matrix makes none."""
    first = (today - timedelta(days=7 * WEEKS)).isoformat()
    published: dict[str, int] = {}
    for post in plan.every(Post):
        if post.word("status") == "published" and first <= post.word("time")[:10] < today.isoformat():
            published[post.word("channel")] = published.get(post.word("channel"), 0) + 1
    talks: dict[str, list[Conversation]] = {}
    for talk in plan.every(Conversation):
        if talk.word("received") >= first:
            talks.setdefault(talk.channel, []).append(talk)
    promises = {rule.channel: rule.hours for rule in plan.every(EngagementRule) if rule.hours is not None}
    kept: list[Kept] = []
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
        hours = promises.get(channel.id, promises.get(""))
        middle = median(waits) if waits else None
        kept.append(Kept(channel, channel.cadence, published.get(channel.id, 0) / WEEKS, hours, middle, in_time, asked))
    return kept
