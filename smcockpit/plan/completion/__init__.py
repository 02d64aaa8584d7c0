"""When a step of the plan is done: what its records must say. Ticking is for tasks; a step is done by what it produced.

Each condition is one small function over the plan that yields what is still missing, as a sentence that says what to do
next. It holds when nothing is missing.
"""

from smcockpit.plan.completion.condition import CONDITIONS as CONDITIONS
from smcockpit.plan.completion.condition import Condition as Condition
from smcockpit.plan.completion.condition import Missing as Missing
from smcockpit.plan.completion.condition import live as live
from smcockpit.plan.completion.planning import feeds as feeds
from smcockpit.plan.completion.running import KEEP_UP as KEEP_UP
