"""Who sees what of filing quality.

Two walls stand here. A self-check opens to whoever made it and to nobody else, officers included. A text under
pre-examination opens to its own side and to the desk that examines it, never to another applicant.
"""

from __future__ import annotations

from django.db.models import Q

from zhiquan.areas.filing import seats
from zhiquan.areas.filing.models import (
    Agency,
    Calibration,
    CheckCount,
    CheckNotice,
    Clue,
    Comparison,
    Draw,
    Examination,
    Flag,
    Inspection,
    ListedFiling,
    NationalList,
    Opinion,
    PublishedFiling,
    QualitySample,
    RecordedEntity,
    ScreeningRun,
    SelfCheck,
    TextVersion,
    TriggerEvent,
    WhiteEntry,
    WithdrawnText,
)
from zhiquan.kernel.access import EVERYBODY, NOBODY, Access, anyone, either, signed_in, where
from zhiquan.kernel.actor import APPLICANT, APPROVER, HANDLER, SUPERVISOR, Actor

DESK = (HANDLER, APPROVER)
READERS = (HANDLER, APPROVER, SUPERVISOR)


def _seat(*names: str) -> object:
    """Every row, for those who act for a body that holds one of the seats."""

    def condition(actor: Actor) -> Q:
        return EVERYBODY if seats.sits(actor, *names) else NOBODY

    return condition


def _own(prefix: str = "") -> object:
    """What belongs to the organisation acted for, or to the person where he acts for none."""

    def condition(actor: Actor) -> Q:
        if actor.person is None:
            return NOBODY
        if actor.organisation is None:
            return Q(**{f"{prefix}organisation": None, f"{prefix}person": actor.person})
        return Q(**{f"{prefix}organisation": actor.organisation}) if actor.has(APPLICANT) else NOBODY

    return condition


def _addressed(prefix: str = "") -> object:
    """What is addressed to the organisation acted for."""

    def condition(actor: Actor) -> Q:
        if actor.organisation is None or not actor.has(APPLICANT):
            return NOBODY
        return Q(**{f"{prefix}organisation": actor.organisation})

    return condition


def _case_desk(prefix: str) -> object:
    def condition(actor: Actor) -> Q:
        body = actor.organisation.body_code if actor.organisation else None
        return Q(**{f"{prefix}desk": body}) if body else NOBODY

    return condition


def _mine(actor: Actor) -> Q:
    return Q(person=actor.person) if actor.person else NOBODY


def _told(actor: Actor) -> Q:
    """Lines of a national list that reached the organisation acted for."""
    condition = _addressed()(actor)  # type: ignore[operator]
    if condition is NOBODY:
        return NOBODY
    return condition & ~Q(state__in=(ListedFiling.IMPORTED, ListedFiling.ASSIGNED))


def _seated(actor: Actor) -> Q:
    """Clues that lie with the body acted for."""
    body = actor.organisation.body_code if actor.organisation else None
    return Q(seat=body) if body else NOBODY


def _judge(actor: Actor) -> Q:
    """A calibration opens to the two who judge."""
    if actor.person is None:
        return NOBODY
    return Q(first=actor.person) | Q(second=actor.person)


def _public_draw(actor: Actor) -> Q:
    return ~Q(state=Draw.PREPARED)


def _published(actor: Actor) -> Q:
    return Q(state=Inspection.PUBLISHED)


SELF_CHECKS: Access[SelfCheck] = Access(
    SelfCheck, {"view": where(_mine), "begin": signed_in, "drop": where(_mine)}
)

# How many drafts were checked on a day: a number without a name to it.
CHECK_COUNTS: Access[CheckCount] = Access(
    CheckCount,
    {"view": where(_seat(seats.PRE_EXAMINATION, seats.ABNORMAL), *READERS)},  # type: ignore[arg-type]
)

PUBLISHED: Access[PublishedFiling] = Access(
    PublishedFiling,
    {"view": anyone, "import": where(_seat(seats.ABNORMAL), *DESK)},  # type: ignore[arg-type]
)

EXAMINATIONS: Access[Examination] = Access(
    Examination,
    {
        "view": either(where(_own("case__")), where(_case_desk("case__"), *READERS)),  # type: ignore[arg-type]
        "hand_in": where(_own("case__")),  # type: ignore[arg-type]
        "read": either(where(_own("case__")), where(_case_desk("case__"), *DESK)),  # type: ignore[arg-type]
        "examine": where(_case_desk("case__"), HANDLER),  # type: ignore[arg-type]
        "lead": where(_case_desk("case__"), APPROVER),  # type: ignore[arg-type]
    },
)
_TEXT = "examination__case__"

TEXTS: Access[TextVersion] = Access(
    TextVersion,
    {
        "view": either(where(_own(_TEXT)), where(_case_desk(_TEXT), *DESK)),  # type: ignore[arg-type]
        "examine": where(_case_desk(_TEXT), HANDLER),  # type: ignore[arg-type]
    },
)

OPINIONS: Access[Opinion] = Access(
    Opinion,
    {"view": either(where(_own(_TEXT)), where(_case_desk(_TEXT), *DESK))},  # type: ignore[arg-type]
)

COMPARISONS: Access[Comparison] = Access(
    Comparison,
    {"view": where(_case_desk("text__examination__case__"), *DESK)},  # type: ignore[arg-type]
)

SAMPLES: Access[QualitySample] = Access(
    QualitySample,
    {
        "view": where(_case_desk(_TEXT), *DESK),  # type: ignore[arg-type]
        "review": where(_case_desk(_TEXT), APPROVER),  # type: ignore[arg-type]
    },
)

CALIBRATIONS: Access[Calibration] = Access(
    Calibration,
    {
        "view": either(
            where(_judge), where(_case_desk("text__examination__case__"), APPROVER)  # type: ignore[arg-type]
        ),
        "judge": where(_judge),
    },
)  # fmt: skip

ENTITIES: Access[RecordedEntity] = Access(
    RecordedEntity,
    {
        "view": either(
            where(_addressed()), where(_seat(seats.PRE_EXAMINATION), *READERS)  # type: ignore[arg-type]
        ),
        "manage": where(_seat(seats.PRE_EXAMINATION), APPROVER),  # type: ignore[arg-type]
    },
)  # fmt: skip

RUNS: Access[ScreeningRun] = Access(
    ScreeningRun,
    {
        "view": where(_seat(seats.ABNORMAL), *READERS),  # type: ignore[arg-type]
        "begin": where(_seat(seats.ABNORMAL), *DESK),  # type: ignore[arg-type]
    },
)

CLUES: Access[Clue] = Access(
    Clue,
    {
        "view": either(
            where(_seat(seats.ABNORMAL), *READERS),  # type: ignore[arg-type]
            where(_seated, *READERS),
        ),
        "work": where(_seated, HANDLER),
        "open": where(_seat(seats.ABNORMAL), *DESK),  # type: ignore[arg-type]
        "decide": where(_seated, *DESK),
    },
)

NOTICES: Access[CheckNotice] = Access(
    CheckNotice,
    {
        "view": either(
            where(_addressed()),  # type: ignore[arg-type]
            where(_seat(seats.ABNORMAL, seats.COOPERATION), *READERS),  # type: ignore[arg-type]
        ),
        "answer": where(_addressed()),  # type: ignore[arg-type]
    },
)

LISTS: Access[NationalList] = Access(
    NationalList,
    {
        "view": where(_seat(seats.ABNORMAL, seats.COOPERATION), *READERS),  # type: ignore[arg-type]
        "import": where(_seat(seats.ABNORMAL), *DESK),  # type: ignore[arg-type]
        "work": where(_seat(seats.ABNORMAL), HANDLER),  # type: ignore[arg-type]
    },
)

LINES: Access[ListedFiling] = Access(
    ListedFiling,
    {
        "view": either(
            where(_told),
            where(_seat(seats.ABNORMAL, seats.COOPERATION), *READERS),  # type: ignore[arg-type]
        ),
        "answer": where(_told),
        "work": where(_seat(seats.ABNORMAL), HANDLER),  # type: ignore[arg-type]
        "result": where(_seat(seats.ABNORMAL, seats.COOPERATION), HANDLER),  # type: ignore[arg-type]
    },
)

WITHDRAWN: Access[WithdrawnText] = Access(
    WithdrawnText,
    {"view": where(_seat(seats.ABNORMAL), *READERS)},  # type: ignore[arg-type]
)

WHITE: Access[WhiteEntry] = Access(
    WhiteEntry,
    {
        "view": where(_seat(seats.ABNORMAL), *READERS),  # type: ignore[arg-type]
        "manage": where(_seat(seats.ABNORMAL), APPROVER),  # type: ignore[arg-type]
    },
)

FLAGS: Access[Flag] = Access(
    Flag,
    {
        "view": either(
            where(_addressed()), where(_seat(seats.ABNORMAL), *READERS)  # type: ignore[arg-type]
        ),
        "manage": where(_seat(seats.ABNORMAL), APPROVER),  # type: ignore[arg-type]
    },
)  # fmt: skip

AGENCY: Access[Agency] = Access(
    Agency,
    {
        "view": either(
            where(_addressed()), where(_seat(seats.AGENCIES), *READERS)  # type: ignore[arg-type]
        ),
        "manage": where(_seat(seats.AGENCIES), *DESK),  # type: ignore[arg-type]
    },
)  # fmt: skip

TRIGGERS: Access[TriggerEvent] = Access(
    TriggerEvent,
    {
        "view": either(
            where(_addressed("agency__")), where(_seat(seats.AGENCIES), *READERS)  # type: ignore[arg-type]
        ),
        "settle": where(_seat(seats.AGENCIES), HANDLER),  # type: ignore[arg-type]
    },
)  # fmt: skip

DRAWS: Access[Draw] = Access(
    Draw,
    {
        "view": either(where(_public_draw), where(_seat(seats.AGENCIES), *READERS)),  # type: ignore[arg-type]
        "prepare": where(_seat(seats.AGENCIES), HANDLER),  # type: ignore[arg-type]
        "seed": where(_seat(seats.AGENCIES), *DESK),  # type: ignore[arg-type]
    },
)

INSPECTIONS: Access[Inspection] = Access(
    Inspection,
    {
        "view": either(
            where(_published),
            where(_addressed("agency__")),  # type: ignore[arg-type]
            where(_seat(seats.AGENCIES), *READERS),  # type: ignore[arg-type]
        ),
        "work": where(_seat(seats.AGENCIES), HANDLER),  # type: ignore[arg-type]
    },
)
