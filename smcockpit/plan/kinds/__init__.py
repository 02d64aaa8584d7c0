"""The record kinds of a plan, each once, by the steps they belong to. Everything that shows, asks for, checks or stores a
record follows from here."""

from __future__ import annotations

from smcockpit.plan.kinds.audience import (
    Answer as Answer,
)
from smcockpit.plan.kinds.audience import (
    Contact as Contact,
)
from smcockpit.plan.kinds.audience import (
    Fit as Fit,
)
from smcockpit.plan.kinds.audience import (
    Influencer as Influencer,
)
from smcockpit.plan.kinds.audience import (
    Link as Link,
)
from smcockpit.plan.kinds.audience import (
    ListeningPost as ListeningPost,
)
from smcockpit.plan.kinds.audience import (
    Persona as Persona,
)
from smcockpit.plan.kinds.audience import (
    Survey as Survey,
)
from smcockpit.plan.kinds.channels import (
    Channel as Channel,
)
from smcockpit.plan.kinds.channels import (
    Limit as Limit,
)
from smcockpit.plan.kinds.channels import (
    Setup as Setup,
)
from smcockpit.plan.kinds.conduct import (
    Advocate as Advocate,
)
from smcockpit.plan.kinds.conduct import (
    Approval as Approval,
)
from smcockpit.plan.kinds.conduct import (
    Clause as Clause,
)
from smcockpit.plan.kinds.conduct import (
    Conversation as Conversation,
)
from smcockpit.plan.kinds.conduct import (
    EngagementRule as EngagementRule,
)
from smcockpit.plan.kinds.content import (
    Brief as Brief,
)
from smcockpit.plan.kinds.content import (
    Event as Event,
)
from smcockpit.plan.kinds.content import (
    Interest as Interest,
)
from smcockpit.plan.kinds.content import (
    Keyword as Keyword,
)
from smcockpit.plan.kinds.content import (
    Material as Material,
)
from smcockpit.plan.kinds.content import (
    Post as Post,
)
from smcockpit.plan.kinds.content import (
    Reuse as Reuse,
)
from smcockpit.plan.kinds.content import (
    Source as Source,
)
from smcockpit.plan.kinds.content import (
    Syndication as Syndication,
)
from smcockpit.plan.kinds.content import (
    Topic as Topic,
)
from smcockpit.plan.kinds.goals import (
    Brand as Brand,
)
from smcockpit.plan.kinds.goals import (
    BusinessGoal as BusinessGoal,
)
from smcockpit.plan.kinds.goals import (
    Goal as Goal,
)
from smcockpit.plan.kinds.goals import (
    Input as Input,
)
from smcockpit.plan.kinds.goals import (
    Readiness as Readiness,
)
from smcockpit.plan.kinds.goals import (
    Stakeholder as Stakeholder,
)
from smcockpit.plan.kinds.measures import (
    Conversion as Conversion,
)
from smcockpit.plan.kinds.measures import (
    Kpi as Kpi,
)
from smcockpit.plan.kinds.measures import (
    Mapping as Mapping,
)
from smcockpit.plan.kinds.measures import (
    MetricSource as MetricSource,
)
from smcockpit.plan.kinds.measures import (
    Phase as Phase,
)
from smcockpit.plan.kinds.measures import (
    Review as Review,
)
from smcockpit.plan.kinds.measures import (
    Snooze as Snooze,
)
from smcockpit.plan.kinds.measures import (
    Tactic as Tactic,
)
from smcockpit.plan.kinds.measures import (
    TypedReading as TypedReading,
)
from smcockpit.plan.kinds.scales import (
    ALIASES as ALIASES,
)
from smcockpit.plan.kinds.scales import (
    AMOUNTS as AMOUNTS,
)
from smcockpit.plan.kinds.scales import (
    FREQUENCIES as FREQUENCIES,
)
from smcockpit.plan.kinds.scales import (
    LEVELS as LEVELS,
)
from smcockpit.plan.kinds.scales import (
    PHASES as PHASES,
)
from smcockpit.plan.kinds.scales import (
    PLATFORMS as PLATFORMS,
)
from smcockpit.plan.kinds.scales import (
    RACI as RACI,
)
from smcockpit.plan.kinds.scales import (
    REQUESTS as REQUESTS,
)
from smcockpit.plan.kinds.scales import (
    SHORT as SHORT,
)
from smcockpit.plan.kinds.scales import (
    STATUSES as STATUSES,
)
from smcockpit.plan.kinds.scales import (
    STEPS as STEPS,
)
from smcockpit.plan.kinds.scales import (
    YES_NO as YES_NO,
)
from smcockpit.plan.kinds.team import (
    Assignment as Assignment,
)
from smcockpit.plan.kinds.team import (
    Attention as Attention,
)
from smcockpit.plan.kinds.team import (
    Desk as Desk,
)
from smcockpit.plan.kinds.team import (
    Function as Function,
)
from smcockpit.plan.kinds.team import (
    Person as Person,
)
from smcockpit.plan.kinds.team import (
    Role as Role,
)
from smcockpit.plan.kinds.team import (
    Service as Service,
)
from smcockpit.plan.kinds.work import (
    Change as Change,
)
from smcockpit.plan.kinds.work import (
    CheckSetting as CheckSetting,
)
from smcockpit.plan.kinds.work import (
    Cycle as Cycle,
)
from smcockpit.plan.kinds.work import (
    Finding as Finding,
)
from smcockpit.plan.kinds.work import (
    Improvement as Improvement,
)
from smcockpit.plan.kinds.work import (
    Suppression as Suppression,
)
from smcockpit.plan.kinds.work import (
    Task as Task,
)
