"""SM2: who does what: RACI, attention matrix, owners."""

from __future__ import annotations

from collections.abc import Iterator

from smcockpit.checks.rule import Fix, Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.attention import covering
from smcockpit.plan.completion import live
from smcockpit.plan.kinds import REQUESTS

ANA = ("person", "ana", {"name": "Ana"})
LUIS = ("person", "luis", {"name": "Luis"})
IG = ("channel", "ig", {"platform": "instagram", "status": "open"})
POSTS = ("function", "f", {"name": "Publish"})
DESK = ("desk", "d", {"name": "Virtual desk", "person": "ana", "deputy": "luis", "hours": 4})
BILLS = ("service", "s", {"name": "Bills"})


def _part(id: str, person: str, part: str, function: str = "f") -> tuple[str, str, dict[str, str]]:
    return "assignment", id, {"function": function, "person": person, "part": part}


def parts(subject: Subject) -> dict[str, dict[str, list[str]]]:
    """function → part → people."""
    by_function: dict[str, dict[str, list[str]]] = {}
    for assignment in subject.plan.every(kinds.Assignment):
        by_function.setdefault(assignment.word("function"), {}).setdefault(assignment.word("part"), []).append(
            assignment.word("person")
        )
    return by_function


def circles(above: dict[str, str]) -> Iterator[str]:
    """Whoever comes back to themselves by going up from one to the one above."""
    for start in above:
        seen, at = {start}, above[start]
        while at and at not in seen and at in above:
            seen.add(at)
            at = above[at]
        if at == start:
            yield start


@rule(
    "SM201", "error", N_("A live channel has no owner"),
    N_("A channel nobody owns goes quiet, or says the wrong thing, and nobody notices. Name one person."),
    good=[ANA, ("channel", "ig", {"platform": "instagram", "status": "open", "owner": "ana"})], bad=[IG],
)  # fmt: skip
def channel_without_owner(subject: Subject) -> Iterator[Hit]:
    for channel in live(subject.plan):
        if not channel.word("owner"):
            yield Hit("channel", channel.id)


@rule(
    "SM202", "warning", N_("Nobody is responsible for a function"),
    N_("In the RACI grid somebody must do it (R). Open step 4 and press r in its row."),
    good=[ANA, POSTS, _part("1", "ana", "R")], bad=[ANA, POSTS, _part("1", "ana", "A")],
)  # fmt: skip
def nobody_responsible(subject: Subject) -> Iterator[Hit]:
    people_by_part = parts(subject)
    for function in subject.plan.every(kinds.Function):
        if "R" not in people_by_part.get(function.id, {}):
            yield Hit("function", function.id)


@rule(
    "SM203", "error", N_("A function has not exactly one accountable person"),
    N_("With none, nobody decides; with two, both do. Leave one A in its row of the RACI grid."),
    good=[ANA, LUIS, POSTS, _part("1", "ana", "A"), _part("2", "luis", "R")],
    bad=[ANA, LUIS, POSTS, _part("1", "ana", "A"), _part("2", "luis", "A")],
)  # fmt: skip
def one_accountable(subject: Subject) -> Iterator[Hit]:
    people_by_part = parts(subject)
    for function in subject.plan.every(kinds.Function):
        people = people_by_part.get(function.id, {}).get("A", [])
        if len(people) != 1:
            names = ", ".join(subject.plan.named("person", person) for person in people)
            yield Hit("function", function.id, names)


@rule(
    "SM204", "warning", N_("A person is responsible for more than they can carry"),
    N_("Whoever does everything does nothing in time. Hand on a function, or set what counts as too much for your team."),
    good=[ANA, POSTS, _part("1", "ana", "R")],
    bad=[ANA, *(_part(str(n), "ana", "R", f"f{n}") for n in range(8))], figure=6,
)  # fmt: skip
def overload(subject: Subject) -> Iterator[Hit]:
    load: dict[str, int] = {}
    for assignment in subject.plan.every(kinds.Assignment):
        if assignment.word("part") == "R":
            load[assignment.word("person")] = load.get(assignment.word("person"), 0) + 1
    most = subject.value("SM204")
    for person, count in sorted(load.items()):
        if count > most:
            yield Hit("person", person, _("{n} functions, at most {most}").format(n=count, most=f"{most:g}"))


@rule(
    "SM205", "error", N_("The attention matrix has a hole"),
    N_("When such a message comes, nobody knows whose it is. Choose a desk in step 4, or a rule for any request."),
    good=[BILLS, DESK, ("attention", "a", {"service": "s", "desk": "d"})],
    bad=[BILLS, DESK, ("attention", "a", {"service": "s", "desk": "d", "request": "query"})],
)  # fmt: skip
def attention_hole(subject: Subject) -> Iterator[Hit]:
    for service in subject.plan.every(kinds.Service):
        holes = [_(label) for request, label in REQUESTS.items() if not covering(subject.plan, request, service.id, "")]
        if holes:
            yield Hit("service", service.id, ", ".join(holes))


@rule(
    "SM206", "error", N_("A rule promises faster than its desk can answer"),
    N_("The desk itself says that it needs longer. Promise what can be kept, or give the desk what it needs."),
    good=[DESK, ("attention", "a", {"desk": "d", "hours": 8})], bad=[DESK, ("attention", "a", {"desk": "d", "hours": 1})],
)  # fmt: skip
def impossible_promise(subject: Subject) -> Iterator[Hit]:
    for attention in subject.plan.every(kinds.Attention):
        desk = subject.plan.find(kinds.Desk, attention.desk)
        if desk is not None and attention.hours is not None and desk.hours is not None and attention.hours < desk.hours:
            text = _("{rule} h promised, the desk needs {desk} h").format(
                rule=f"{attention.hours:g}", desk=f"{desk.hours:g}"
            )
            yield Hit("attention", attention.id, text)


@rule(
    "SM207", "warning", N_("A desk has nobody, or nobody who stands in"),
    N_("The first day off leaves customers without an answer. Name a person and a deputy who is somebody else."),
    good=[ANA, LUIS, DESK], bad=[ANA, ("desk", "d", {"name": "Virtual desk", "person": "ana", "deputy": "ana", "hours": 4})],
)  # fmt: skip
def desk_staffed(subject: Subject) -> Iterator[Hit]:
    for desk in subject.plan.every(kinds.Desk):
        if not desk.word("person") or not desk.word("deputy") or desk.word("person") == desk.word("deputy"):
            yield Hit("desk", desk.id)


@rule(
    "SM208", "warning", N_("An influencer who matters has no owner"),
    N_("Relationships need one person who keeps them. Say who looks after them (o)."),
    good=[ANA, ("influencer", "i", {"name": "Blog", "relevance": 80, "owner": "ana"})],
    bad=[("influencer", "i", {"name": "Blog", "relevance": 80})], figure=70,
)  # fmt: skip
def influencer_without_owner(subject: Subject) -> Iterator[Hit]:
    least = subject.value("SM208")
    for influencer in subject.plan.every(kinds.Influencer):
        if not influencer.word("owner") and (influencer.relevance or 0) >= least:
            yield Hit("influencer", influencer.id)


@rule(
    "SM209", "note", N_("A task that is due has no owner"),
    N_("What everybody could do, nobody does. Say whose it is (o)."),
    good=[ANA, ("task", "t", {"title": "x", "step": "1", "due": "2026-11-25", "owner": "ana"})],
    bad=[("task", "t", {"title": "x", "step": "1", "due": "2026-11-25"})],
)  # fmt: skip
def task_without_owner(subject: Subject) -> Iterator[Hit]:
    for task in subject.plan.every(kinds.Task):
        if task.word("due") and not task.word("owner") and not task.doc.get("done"):
            yield Hit("task", task.id)


@rule(
    "SM210", "note", N_("A role has no deputy"),
    N_("Holidays come. Say who stands in."),
    good=[ANA, LUIS, ("role", "r", {"name": "Community Manager", "person": "ana", "deputy": "luis"})],
    bad=[ANA, ("role", "r", {"name": "Community Manager", "person": "ana"})],
)  # fmt: skip
def role_without_deputy(subject: Subject) -> Iterator[Hit]:
    for role in subject.plan.every(kinds.Role):
        if not role.word("deputy") or role.word("deputy") == role.word("person"):
            yield Hit("role", role.id)


@rule(
    "SM211", "error", N_("An escalation leads back to where it came from"),
    N_("When the promise is broken the message must reach somebody else. Break the circle."),
    good=[DESK, ("desk", "e", {"name": "PR", "escalation": "d"})],
    bad=[("desk", "d", {"name": "Virtual", "escalation": "e"}), ("desk", "e", {"name": "PR", "escalation": "d"})],
)  # fmt: skip
def escalation_circle(subject: Subject) -> Iterator[Hit]:
    above = {desk.id: desk.word("escalation") for desk in subject.plan.every(kinds.Desk)}
    for start in circles(above):
        fix = Fix(
            _("clear {field}").format(field=_(kinds.Desk.escalation.label)),
            (("desk", start, {"escalation": None}),),
        )
        yield Hit("desk", start, fix=fix)


@rule(
    "SM212", "note", N_("Nobody reads a listening post"),
    N_("Monitoring that nobody reads is noise. Name who reads it and how often."),
    good=[ANA, ("listening", "l", {"query": "our brand", "owner": "ana"})], bad=[("listening", "l", {"query": "our brand"})],
)  # fmt: skip
def listening_unread(subject: Subject) -> Iterator[Hit]:
    for listening_post in subject.plan.every(kinds.ListeningPost):
        if not listening_post.word("owner"):
            yield Hit("listening", listening_post.id)


@rule(
    "SM213", "warning", N_("Somebody reports to themselves, around a circle"),
    N_("The organisation tree must have a top. Say who really reports to whom."),
    good=[ANA, ("person", "luis", {"name": "Luis", "reports_to": "ana"})],
    bad=[("person", "ana", {"name": "Ana", "reports_to": "luis"}), ("person", "luis", {"name": "Luis", "reports_to": "ana"})],
)  # fmt: skip
def reporting_circle(subject: Subject) -> Iterator[Hit]:
    above = {person.id: person.word("reports_to") for person in subject.plan.every(kinds.Person)}
    for start in circles(above):
        yield Hit("person", start)
