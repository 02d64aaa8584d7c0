"""The exports of a plan: what the plan says about reading them, and the library of what was read."""

from __future__ import annotations

import os
from typing import Any

from smcockpit.metrics.folder import MetricsFolder
from smcockpit.metrics.posts import Whose, same
from smcockpit.metrics.series import Library
from smcockpit.plan.kinds import Channel, ColumnMapping
from smcockpit.plan.plan import Plan

_COUNTED = frozenset(("reading", "conversation", "channel", "mapping"))  # kinds that the library takes numbers from


class PlanMetrics:
    """The exports of one plan; what is known of them from earlier runs is there at once."""

    def __init__(self, path: str, cache: str, plan: Plan) -> None:
        """The exports in the folder `path`; `cache` is the folder where what was read is kept between runs."""
        name = path.strip("/").replace("/", "%") + ".json"
        self.folder = MetricsFolder(path, os.path.join(cache, name[-200:]), _answers(plan))
        self._count_anew = False

    def library(self, plan: Plan) -> Library:
        """The series of all exports, with what was typed into the plan by hand, and whose posts are ours."""
        if self.folder.counted_of is not plan or self._count_anew:
            from smcockpit.metrics.manual import counted

            self.folder.accounts(_accounts(plan))
            typed = plan.count("reading") or plan.count("conversation")
            self.folder.counted(counted(plan) if typed else None)
            self.folder.counted_of, self._count_anew = plan, False
        return self.folder.library()

    def plan_changed(self, plan: Plan, kinds: set[str]) -> None:
        """Records of some kinds changed: what was counted of them, or answered about columns, is looked at anew."""
        self._count_anew |= not _COUNTED.isdisjoint(kinds)
        if "mapping" in kinds:
            self.folder.answer(_answers(plan))


def _accounts(plan: Plan) -> Whose:
    """Whose posts are ours: the plan's channels by their handles, and what was answered once per account."""
    handles: dict[str, set[str]] = {}
    for channel in plan.every(Channel):
        if channel.handle:
            handles.setdefault(channel.platform, set()).add(same(channel.handle))
    answers = {
        (mapping.platform, same(mapping.account)): mapping.ours == "yes"
        for mapping in plan.every(ColumnMapping)
        if mapping.ours and mapping.platform and mapping.account
    }
    return Whose({platform: frozenset(names) for platform, names in handles.items()}, answers)


def _answers(plan: Plan) -> list[Any]:
    """What somebody answered about the columns of exports whose format is not known, as `metrics.answers.Given`."""
    documents = [mapping.doc for mapping in plan.every(ColumnMapping) if mapping.header and not mapping.of]
    if not documents:
        return []
    from smcockpit.metrics.answers import remembered

    return [remembered(document) for document in documents]
