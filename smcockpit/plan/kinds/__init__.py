"""The record kinds of a plan, each once, in modules by the steps they belong to. Everything that shows, asks for, checks or
stores a record follows from here.

A module is imported when one of its kinds is first wanted: a status line needs few of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from smcockpit.plan.kinds.scales import ALIASES as ALIASES
from smcockpit.plan.kinds.scales import AMOUNTS as AMOUNTS
from smcockpit.plan.kinds.scales import FREQUENCIES as FREQUENCIES
from smcockpit.plan.kinds.scales import LEVELS as LEVELS
from smcockpit.plan.kinds.scales import PHASES as PHASES
from smcockpit.plan.kinds.scales import PLATFORMS as PLATFORMS
from smcockpit.plan.kinds.scales import RACI as RACI
from smcockpit.plan.kinds.scales import REQUESTS as REQUESTS
from smcockpit.plan.kinds.scales import SHORT as SHORT
from smcockpit.plan.kinds.scales import STATUSES as STATUSES
from smcockpit.plan.kinds.scales import STEPS as STEPS
from smcockpit.plan.kinds.scales import YES_NO as YES_NO

if TYPE_CHECKING:
    from smcockpit.plan.record import Record

# what follows is written by `python tests/catalogue.py` from the modules of this folder
_CLASSES = {  # kind → module, class
    "persona": ("audience", "Persona"),
    "fit": ("audience", "Fit"),
    "listening": ("audience", "ListeningPost"),
    "influencer": ("audience", "Influencer"),
    "link": ("audience", "Link"),
    "contact": ("audience", "Contact"),
    "survey": ("audience", "Survey"),
    "answer": ("audience", "Answer"),
    "channel": ("channels", "Channel"),
    "setup": ("channels", "Setup"),
    "limit": ("channels", "Limit"),
    "rule": ("conduct", "EngagementRule"),
    "conversation": ("conduct", "Conversation"),
    "clause": ("conduct", "Clause"),
    "approval": ("conduct", "Approval"),
    "advocate": ("conduct", "Advocate"),
    "source": ("content", "Source"),
    "topic": ("content", "Topic"),
    "interest": ("content", "Interest"),
    "material": ("content", "Material"),
    "brief": ("content", "Brief"),
    "keyword": ("content", "Keyword"),
    "reuse": ("content", "Reuse"),
    "event": ("content", "Event"),
    "post": ("content", "Post"),
    "syndication": ("content", "Syndication"),
    "brand": ("goals", "Brand"),
    "readiness": ("goals", "Readiness"),
    "business_goal": ("goals", "BusinessGoal"),
    "goal": ("goals", "Goal"),
    "stakeholder": ("goals", "Stakeholder"),
    "input": ("goals", "Input"),
    "phase": ("measures", "Phase"),
    "tactic": ("measures", "Tactic"),
    "conversion": ("measures", "Conversion"),
    "kpi": ("measures", "Kpi"),
    "metric_source": ("measures", "MetricSource"),
    "reading": ("measures", "TypedReading"),
    "mapping": ("measures", "ColumnMapping"),
    "review": ("measures", "Review"),
    "snooze": ("measures", "Snooze"),
    "person": ("team", "Person"),
    "role": ("team", "Role"),
    "function": ("team", "Function"),
    "assignment": ("team", "Assignment"),
    "desk": ("team", "Desk"),
    "service": ("team", "Service"),
    "attention": ("team", "Attention"),
    "task": ("work", "Task"),
    "finding": ("work", "Finding"),
    "change": ("work", "Adaptation"),
    "improvement": ("work", "Improvement"),
    "cycle": ("work", "Cycle"),
    "check_setting": ("work", "CheckSetting"),
    "suppression": ("work", "Suppression"),
}
if TYPE_CHECKING:
    from smcockpit.plan.kinds.audience import Answer as Answer
    from smcockpit.plan.kinds.audience import Contact as Contact
    from smcockpit.plan.kinds.audience import Fit as Fit
    from smcockpit.plan.kinds.audience import Influencer as Influencer
    from smcockpit.plan.kinds.audience import Link as Link
    from smcockpit.plan.kinds.audience import ListeningPost as ListeningPost
    from smcockpit.plan.kinds.audience import Persona as Persona
    from smcockpit.plan.kinds.audience import Survey as Survey
    from smcockpit.plan.kinds.channels import Channel as Channel
    from smcockpit.plan.kinds.channels import Limit as Limit
    from smcockpit.plan.kinds.channels import Setup as Setup
    from smcockpit.plan.kinds.conduct import Advocate as Advocate
    from smcockpit.plan.kinds.conduct import Approval as Approval
    from smcockpit.plan.kinds.conduct import Clause as Clause
    from smcockpit.plan.kinds.conduct import Conversation as Conversation
    from smcockpit.plan.kinds.conduct import EngagementRule as EngagementRule
    from smcockpit.plan.kinds.content import Brief as Brief
    from smcockpit.plan.kinds.content import Event as Event
    from smcockpit.plan.kinds.content import Interest as Interest
    from smcockpit.plan.kinds.content import Keyword as Keyword
    from smcockpit.plan.kinds.content import Material as Material
    from smcockpit.plan.kinds.content import Post as Post
    from smcockpit.plan.kinds.content import Reuse as Reuse
    from smcockpit.plan.kinds.content import Source as Source
    from smcockpit.plan.kinds.content import Syndication as Syndication
    from smcockpit.plan.kinds.content import Topic as Topic
    from smcockpit.plan.kinds.goals import Brand as Brand
    from smcockpit.plan.kinds.goals import BusinessGoal as BusinessGoal
    from smcockpit.plan.kinds.goals import Goal as Goal
    from smcockpit.plan.kinds.goals import Input as Input
    from smcockpit.plan.kinds.goals import Readiness as Readiness
    from smcockpit.plan.kinds.goals import Stakeholder as Stakeholder
    from smcockpit.plan.kinds.measures import ColumnMapping as ColumnMapping
    from smcockpit.plan.kinds.measures import Conversion as Conversion
    from smcockpit.plan.kinds.measures import Kpi as Kpi
    from smcockpit.plan.kinds.measures import MetricSource as MetricSource
    from smcockpit.plan.kinds.measures import Phase as Phase
    from smcockpit.plan.kinds.measures import Review as Review
    from smcockpit.plan.kinds.measures import Snooze as Snooze
    from smcockpit.plan.kinds.measures import Tactic as Tactic
    from smcockpit.plan.kinds.measures import TypedReading as TypedReading
    from smcockpit.plan.kinds.team import Assignment as Assignment
    from smcockpit.plan.kinds.team import Attention as Attention
    from smcockpit.plan.kinds.team import Desk as Desk
    from smcockpit.plan.kinds.team import Function as Function
    from smcockpit.plan.kinds.team import Person as Person
    from smcockpit.plan.kinds.team import Role as Role
    from smcockpit.plan.kinds.team import Service as Service
    from smcockpit.plan.kinds.work import Adaptation as Adaptation
    from smcockpit.plan.kinds.work import CheckSetting as CheckSetting
    from smcockpit.plan.kinds.work import Cycle as Cycle
    from smcockpit.plan.kinds.work import Finding as Finding
    from smcockpit.plan.kinds.work import Improvement as Improvement
    from smcockpit.plan.kinds.work import Suppression as Suppression
    from smcockpit.plan.kinds.work import Task as Task
# end of what is written


class KindTable(Mapping[str, "type[Record]"]):
    """Kind → class, in the order of the modules."""

    def __getitem__(self, kind: str) -> type[Record]:
        module, name = _CLASSES[kind]
        cls: type[Record] = getattr(import_module(f"{__name__}.{module}"), name)
        return cls

    def __iter__(self) -> Iterator[str]:
        return iter(_CLASSES)

    def __len__(self) -> int:
        return len(_CLASSES)

    def __contains__(self, kind: object) -> bool:
        return kind in _CLASSES


KINDS: Mapping[str, type[Record]] = KindTable()
_MODULES = {name: module for module, name in _CLASSES.values()}


def __getattr__(name: str) -> Any:
    """The class of a kind by its name, such as `kinds.Post`."""
    if name not in _MODULES:
        raise AttributeError(name)
    cls = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = cls
    return cls
