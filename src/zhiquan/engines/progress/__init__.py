"""Progress of a plan: milestones counted back from a deadline, planned and actual progress, status lights.

Pure and exact: dates, durations, weights and thresholds come as arguments, shares are fractions. Reasons
are codes and values that a page puts into words.
"""

from zhiquan.engines.progress.curve import Curve, actual_progress, planned_progress, schedule_day_equal
from zhiquan.engines.progress.items import ItemLight, item_light
from zhiquan.engines.progress.lights import (
    Light,
    LightCode,
    LightRules,
    Override,
    Reason,
    ReasonCode,
    light,
)
from zhiquan.engines.progress.model import (
    Evidence,
    Kind,
    Milestone,
    ProgressError,
    RoutineSpec,
    StepSpec,
)
from zhiquan.engines.progress.schedule import (
    LateImport,
    back_schedule,
    in_play,
    measured_from,
    ongoing_schedule,
)

__all__ = [
    "Curve",
    "Evidence",
    "ItemLight",
    "Kind",
    "LateImport",
    "Light",
    "LightCode",
    "LightRules",
    "Milestone",
    "Override",
    "ProgressError",
    "Reason",
    "ReasonCode",
    "RoutineSpec",
    "StepSpec",
    "actual_progress",
    "back_schedule",
    "in_play",
    "item_light",
    "light",
    "measured_from",
    "ongoing_schedule",
    "planned_progress",
    "schedule_day_equal",
]
