"""Who answers whom, by when: the attention matrix (step 4) as a question."""

from __future__ import annotations

from typing import NamedTuple

from smcockpit.plan.kinds import Attention, Conversation, Desk, Person, Service
from smcockpit.plan.plan import Plan


class Reply(NamedTuple):
    """Who answers: the rule that says so, its desk, the people, the promise in hours (None: none), and who takes over."""

    rule: Attention
    desk: Desk
    person: Person | None
    deputy: Person | None
    hours: float | None
    escalation: Desk | None


def lineage(plan: Plan, service: str) -> list[str]:
    """The ids of a service line and of what it is part of, nearest first; a circle is walked once."""
    lines: list[str] = []
    while service and service not in lines:
        lines.append(service)
        line = plan.find(Service, service)
        service = line.part_of if line is not None else ""
    return lines


def covering(plan: Plan, request: str, service: str, channel: str) -> list[Attention]:
    """The rules that fit a request about a service line on a channel, the most particular first.

    A rule that names the service line itself beats one for what it is part of, and that one a rule for any; then a rule
    for the channel beats one for any, then one for the kind of request. "" asks for what holds without knowing it.
    """
    lines = lineage(plan, service)
    ranked: list[tuple[int, int, int, str, Attention]] = []
    for rule in plan.every(Attention):
        line, where, kind = rule.word("service"), rule.word("channel"), rule.word("request")
        if (line and line not in lines) or (where and where != channel) or (kind and kind != request):
            continue
        ranked.append((lines.index(line) if line else 99, 0 if where else 1, 0 if kind else 1, rule.id, rule))
    return [rule for *_rank, rule in sorted(ranked, key=lambda entry: entry[:4])]


def who_answers(plan: Plan, request: str, service: str = "", channel: str = "") -> Reply | None:
    """Who answers a request, by the most particular rule whose desk exists; None where the matrix has a hole."""
    for rule in covering(plan, request, service, channel):
        desk = plan.find(Desk, rule.desk)
        if desk is None:
            continue
        hours = rule.hours if rule.hours is not None else desk.hours
        above = plan.find(Desk, rule.escalation) or plan.find(Desk, desk.escalation)
        return Reply(rule, desk, plan.find(Person, desk.person), plan.find(Person, desk.deputy), hours, above)
    return None


def promised(plan: Plan, talk: Conversation, default: float) -> float:
    """The hours within which a conversation is to be answered: by the matrix, else `default`."""
    reply = who_answers(plan, talk.sort, talk.service, talk.channel) if plan.count("attention") else None
    return reply.hours if reply is not None and reply.hours is not None else default
