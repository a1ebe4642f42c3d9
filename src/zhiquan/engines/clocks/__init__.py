"""Legal clocks: when a notice is served, when a period ends, what is left of it.

Pure computation. A :class:`Calendar` comes from ``policy/<city>/calendars``; periods, presumptions and
rolling come as :class:`DueRule` and :class:`ServiceRule` from ``policy/<city>/rules``. Every answer carries
its steps as codes and values, and says which unannounced years it rests on.
"""

from zhiquan.engines.clocks.bounds import Bound, Side
from zhiquan.engines.clocks.calendar import Calendar, DayStatus
from zhiquan.engines.clocks.due import DueRule, Ends, ExtendFrom, Roll, due_date, earlier, later
from zhiquan.engines.clocks.errors import ClockError
from zhiquan.engines.clocks.pauses import Pause
from zhiquan.engines.clocks.periods import Period, Unit, add_months, anniversary
from zhiquan.engines.clocks.service import (
    Basis,
    Served,
    ServiceFacts,
    ServiceRule,
    due_after_service,
    served_on,
)
from zhiquan.engines.clocks.steps import DueDate, Step, StepCode
from zhiquan.engines.clocks.windows import (
    Slack,
    Window,
    WindowState,
    count_back,
    slack,
    window_after,
    window_before,
)

__all__ = [
    "Basis",
    "Bound",
    "Calendar",
    "ClockError",
    "DayStatus",
    "DueDate",
    "DueRule",
    "Ends",
    "ExtendFrom",
    "Pause",
    "Period",
    "Roll",
    "Served",
    "ServiceFacts",
    "ServiceRule",
    "Side",
    "Slack",
    "Step",
    "StepCode",
    "Unit",
    "Window",
    "WindowState",
    "add_months",
    "anniversary",
    "count_back",
    "due_after_service",
    "due_date",
    "earlier",
    "later",
    "served_on",
    "slack",
    "window_after",
    "window_before",
]
