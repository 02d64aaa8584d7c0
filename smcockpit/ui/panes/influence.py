"""Pane 2: the people and organisations who sway the decision, as a map and as a list."""

from __future__ import annotations

from typing import cast

from smcockpit.i18n import _
from smcockpit.plan.calendar import to_contact
from smcockpit.plan.influence import MARKS
from smcockpit.plan.kinds import Influencer
from smcockpit.plan.record import Record
from smcockpit.ui.panes.influence_list import InfluencersView
from smcockpit.ui.panes.influence_map import MapView
from smcockpit.ui.panes.influence_people import InfluenceView
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.session import DependsOn

LEGEND_FROM = 76  # cells from which the marks are explained in the frame


class InfluencePane(Pane):
    """Views of the influencers; the frame tells how many there are and what their marks mean."""

    KEY, NUMBER, ADDS = "influence", 2, "influencer"
    DEPENDS = DependsOn(frozenset({"influencer", "person", "contact"}))
    VIEWS = (MapView, InfluencersView)

    def title(self) -> str:
        """How many influencers are listed."""
        return f"{_('Influence')} {len(cast(InfluenceView, self.view).people)}"

    def legend(self) -> str:
        """The letters of the kinds of influencers."""
        if self.size.width < LEGEND_FROM:
            return ""
        kinds = Influencer.fields["kind"].choices(self.plan)
        return "  ".join(f"{MARKS[value].lower()} {label}" for value, label in kinds) + "  " + _("CAPITAL: to contact")

    def troubled(self) -> list[Record]:
        """Those who are to be contacted."""
        return list(to_contact(self.plan, self.session.today))
