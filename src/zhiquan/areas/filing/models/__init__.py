"""Records of filing quality."""

from zhiquan.areas.filing.models.abnormal import (
    CheckNotice,
    Clue,
    ClueFiling,
    ClueStep,
    Flag,
    ListedFiling,
    NationalList,
    ScreeningRun,
    WhiteEntry,
    WithdrawnText,
)
from zhiquan.areas.filing.models.agencies import (
    Agency,
    AgencyFigures,
    Draw,
    Inspection,
    NationalGrade,
    TriggerEvent,
)
from zhiquan.areas.filing.models.corpus import PublishedFiling
from zhiquan.areas.filing.models.preexam import (
    Calibration,
    Comparison,
    EntityYear,
    Examination,
    FindingDecision,
    Opinion,
    QualitySample,
    RecordedEntity,
    TextVersion,
)
from zhiquan.areas.filing.models.selfcheck import CheckCount, SelfCheck

__all__ = [
    "Agency",
    "AgencyFigures",
    "Calibration",
    "CheckCount",
    "CheckNotice",
    "Clue",
    "ClueFiling",
    "ClueStep",
    "Comparison",
    "Draw",
    "EntityYear",
    "Examination",
    "FindingDecision",
    "Flag",
    "Inspection",
    "ListedFiling",
    "NationalGrade",
    "NationalList",
    "Opinion",
    "PublishedFiling",
    "QualitySample",
    "RecordedEntity",
    "ScreeningRun",
    "SelfCheck",
    "TextVersion",
    "TriggerEvent",
    "WhiteEntry",
    "WithdrawnText",
]
