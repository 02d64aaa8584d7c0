"""What every view of the influence pane has: who is listed, in what order, who is to be contacted, and a score's parts."""

from __future__ import annotations

from smcockpit.i18n import _
from smcockpit.plan.calendar import to_contact
from smcockpit.plan.influence import quadrant, reach_of, score
from smcockpit.plan.kinds import Influencer
from smcockpit.plan.text import fit
from smcockpit.ui.panes.view import View, ViewOwner
from smcockpit.ui.widgets.lines import Span

STANCE_STYLES = {"ally": "good", "friendly": "good", "neutral": "text", "sceptic": "warn", "critic": "bad"}


class InfluenceView(View):
    """A view of the influencers that fit the filter, the highest score first."""

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.people: list[Influencer] = []
        self.due: set[str] = set()  # ids of those who are to be contacted by the day that is shown

    def read_people(self) -> None:
        """Take the influencers and the due contacts from the plan."""
        accepts = self.owner.accepts()
        people = [person for person in self.plan.every(Influencer) if accepts(person)]
        self.people = sorted(people, key=_rank)
        self.due = {person.id for person in to_contact(self.plan, self.session.today)}

    def nothing(self) -> list[Span]:
        """What is shown where nobody is."""
        if self.owner.filter:
            return [(_("Nobody fits the filter. Esc shows all."), "dim")]
        return [
            (_("Who sways the buying decision?"), "strong"),
            (_("Bloggers, partners, media, customers, employees."), "text"),
            (_("Press a to add the first."), "accent"),
        ]

    def describe(self, width: int) -> list[list[Span]]:
        """The record, then its score with the parts it is made of, and the quadrant."""
        lines = super().describe(width)
        person = self.current()
        if not isinstance(person, Influencer) or (points := score(person)) is None:
            return lines
        parts = " + ".join(f"{_(name)} {value:.0f}" for name, value in points.parts.items())
        lines += [
            [],
            [(_("score {value:.0f}").format(value=points.value) + ("~" if points.partial else ""), "strong")],
            [(fit(parts, width), "dim")],
        ]
        reach = reach_of(person)
        if reach is not None and person.relevance is not None:
            lines.append([(_(quadrant(reach, person.relevance)), "accent")])
        return lines


def _rank(person: Influencer) -> tuple[float, str]:
    """The highest score first, those without one last, else by id."""
    points = score(person)
    return -(points.value if points else -1), person.id
