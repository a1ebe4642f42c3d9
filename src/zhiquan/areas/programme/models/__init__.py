"""The programme's tables: the plan, what proves it, what is told about it."""

from zhiquan.areas.programme.models.bulletin import Bulletin, Correction, Countersign
from zhiquan.areas.programme.models.evidence import Denominator, DenominatorEntry, Evidence, Submission
from zhiquan.areas.programme.models.plan import Item, ItemAction, ItemBody, Milestone, Plan, Target

__all__ = [
    "Bulletin",
    "Correction",
    "Countersign",
    "Denominator",
    "DenominatorEntry",
    "Evidence",
    "Item",
    "ItemAction",
    "ItemBody",
    "Milestone",
    "Plan",
    "Submission",
    "Target",
]
