"""The influencers as a list, the highest score first."""

from __future__ import annotations

from datetime import date

from smcockpit.i18n import N_
from smcockpit.plan.dates import show_date
from smcockpit.plan.influence import MARKS, score
from smcockpit.plan.kinds import Influencer
from smcockpit.plan.text import fit
from smcockpit.ui.panes.influence_people import STANCE_STYLES, InfluenceView
from smcockpit.ui.panes.view import ListView
from smcockpit.ui.widgets.lines import Line, Span, Spans

WITH_NEXT, WITH_ALL = 34, 64  # cells from which the next contact is shown, and stance, stage and last contact too


class InfluencersView(InfluenceView, ListView):
    """One line a person: kind, name, score (~ where a part of it is unknown), and what the width has room for."""

    key, label = "list", N_("list")

    def rebuild(self) -> None:
        """The influencers that fit the filter, the highest score first."""
        self.read_people()
        self.widget.empty = self.nothing()
        self.widget.replace([Line(person.id, person) for person in self.people])

    def draw(self, line: Line, room: int) -> Spans:
        """Kind, name, score; where there is room stance, stage and last contact, and the next contact."""
        person: Influencer = line.record
        score_of = score(person)
        points = f"{score_of.value:3.0f}{'~' if score_of.partial else ' '}" if score_of else " n/a"
        due = person.id in self.due
        name = room - 6 - (12 if room > WITH_NEXT else 0) - (34 if room > WITH_ALL else 0)
        spans: list[Span] = [
            (MARKS.get(person.sort, "·") + " ", "bad" if due else "dim"),
            (fit(person.heading(), name), "text"),
            (points, "strong"),
        ]
        if room > WITH_ALL:
            spans += [
                (" " + fit(person.shown("stance", self.plan), 10), STANCE_STYLES[person.stance]),
                (" " + fit(person.shown("stage", self.plan), 10), "text"),
                (" " + fit(_day(person.last_contact), 11), "dim"),
            ]
        if room > WITH_NEXT:
            next_contact = ("! " if due else "") + _day(person.next_contact)
            spans.append((" " + fit(next_contact, 11), "bad" if due else "dim"))
        return spans


def _day(day: date | None) -> str:
    return show_date(day) if day else ""
