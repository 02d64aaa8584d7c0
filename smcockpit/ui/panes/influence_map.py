"""The influencers on a map of reach and relevance."""

from __future__ import annotations

from smcockpit.i18n import N_, _
from smcockpit.plan.influence import MARKS, QUADRANTS, reach_of
from smcockpit.plan.kinds import Influencer
from smcockpit.plan.record import Record
from smcockpit.ui.panes.influence_people import STANCE_STYLES, InfluenceView
from smcockpit.ui.panes.view import ViewOwner
from smcockpit.ui.widgets.lines import Line
from smcockpit.ui.widgets.map import Axes, Point, PointMap

AXES = Axes(N_("reach"), N_("relevance"), QUADRANTS)
STEPS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


class MapView(InfluenceView):
    """Those who have reach and relevance; a map that is too small leaves out the least important."""

    key, label = "map", N_("map")
    TITLE_FOLLOWS_CURSOR = True  # another size of the map shows others, so that other marks are in play
    widget: PointMap

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.widget = PointMap(AXES, owner.marks)

    def rebuild(self) -> None:
        """A point for each influencer who has reach and relevance."""
        self.read_people()
        self.widget.empty = self.nothing()
        placed = [person for person in self.people if reach_of(person) is not None and person.relevance is not None]
        if not placed and self.people:
            self.widget.empty = [
                (_("Nobody has reach and relevance yet;"), "dim"),
                (_("m shows the list, e edits."), "dim"),
            ]
        self.widget.show([self._point(person) for person in placed])

    def _point(self, person: Influencer) -> Point:
        due = person.id in self.due
        mark = MARKS.get(person.sort, "·")
        return Point(
            person.id,
            person.heading(),
            reach_of(person) or 0,
            person.relevance or 0,
            mark if due else mark.lower(),
            "bad" if due else STANCE_STYLES[person.stance],
        )

    def current(self) -> Record | None:
        """The influencer under the cursor."""
        return self.plan.find(Influencer, self.widget.cursor) if self.widget.cursor else None

    def shown(self) -> list[Line]:
        """Those who have a place on the map, in the order of the list."""
        placed = self.widget.shown()
        return [Line(person.id, person) for person in self.people if person.id in placed]

    def cursor_key(self) -> str:
        """The id of the influencer under the cursor."""
        return self.widget.cursor

    def move(self, where: str) -> None:
        """To the nearest neighbour in a direction; first and last are the leftmost and the rightmost."""
        if where in STEPS:
            self.widget.step(*STEPS[where])
        elif where in ("first", "last"):
            self.widget.end(where == "last")

    def go_to(self, record: Record) -> bool:
        """Onto an influencer who has a place on the map."""
        return self.widget.go_to(record.id)
