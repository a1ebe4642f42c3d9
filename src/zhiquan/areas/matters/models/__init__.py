"""What the matters area keeps: drafts, cases and everything that hangs on them."""

from zhiquan.areas.matters.models.cases import Case, CaseClock, CaseEvent, CaseFile, CaseRight, Defect
from zhiquan.areas.matters.models.desk import Comment, Letter, Objection, Proposal, Substitute
from zhiquan.areas.matters.models.drafts import Draft, DraftFile, DraftMember, WalletItem
from zhiquan.areas.matters.models.feeds import CalendarFeed
from zhiquan.areas.matters.models.links import Dispatch, Incoming

__all__ = [
    "CalendarFeed",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseFile",
    "CaseRight",
    "Comment",
    "Defect",
    "Dispatch",
    "Draft",
    "DraftFile",
    "DraftMember",
    "Incoming",
    "Letter",
    "Objection",
    "Proposal",
    "Substitute",
    "WalletItem",
]
