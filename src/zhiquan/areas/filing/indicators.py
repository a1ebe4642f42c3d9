"""Numbers of filing quality for the board: how pre-examination goes, what becomes of clues, who was inspected.

A member counts from the day on which the platform learned of it (a step of a case, an entry of the audit log, a
notice sent), never from a legal day entered for it, and nothing that is looked at changes afterwards: so a value of
a past day never changes. Figures that rest on the same rows share one reading of them (`indicators.read_once`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from zhiquan.areas.filing import classes
from zhiquan.areas.filing.models import CheckCount, CheckNotice, Clue, Inspection, WithdrawnText
from zhiquan.areas.filing.ports import Case
from zhiquan.kernel import clock, editions, indicators
from zhiquan.kernel.indicators import Direction, Known, Member
from zhiquan.kernel.models import AuditEntry

PREEXAM, RECORDAL = "patent-pre-examination", "preexam-entity-recordal"
ASKED, GRANTED = ("submit",), ("enter_grant",)
ACCEPTED, PASSED, SPOKEN = ("accept", "accept_over"), ("pass",), ("give_opinion", "pass")
# Steps of a recordal after which the entity may use pre-examination, and after which it may not.
ADMITTED, BARRED = ("approve", "resume", "drop_measure"), ("suspend", "cancel", "give_up")
HONG_KONG = "hk"
RESULT, RETURNED = "filing.clue.enter_result", "filing.withdrawn.recognise"


# ---------- what is read: each once for all figures that rest on it


@dataclass(frozen=True)
class Way:
    """One case with the days of its steps: action → its days in order."""

    ref: str
    matter: str
    edition: str
    place: str
    classes: Sequence[str]
    steps: Mapping[str, Sequence[date]] = field(default_factory=dict)

    def first(self, actions: Iterable[str], as_of: date) -> date | None:
        """The day of the first of these steps, if it was taken by the day."""
        days = [day for action in actions for day in self.steps.get(action, ())[:1] if day <= as_of]
        return min(days, default=None)


def _ways(matter: str) -> list[Way]:
    return [way for way in indicators.read_once("filing.ways", _read_ways) if way.matter == matter]


def _read_ways() -> list[Way]:
    """All requests for pre-examination and all recordals with their steps, in one read."""
    wanted = {*ASKED, *GRANTED, *ACCEPTED, *SPOKEN, *ADMITTED, *BARRED}
    rows = (
        Case.objects.filter(matter__in=(PREEXAM, RECORDAL), events__action__in=wanted)
        .annotate(place=KeyTextTransform("preexam.place", "values"))
        .order_by("pk", "events__pk")
        .values_list(
            "uid", "matter", "edition_id", "place", "examination__classes", "events__action", "events__at"
        )
    )
    steps: dict[Any, dict[str, list[date]]] = defaultdict(lambda: defaultdict(list))
    about: dict[Any, tuple[Any, ...]] = {}
    for uid, matter, edition, place, codes, action, at in rows:
        steps[uid][action].append(clock.day_of(at))
        about[uid] = (f"matters.case:{uid}", matter, edition, str(place or ""), tuple(codes or ()))
    return [Way(*about[uid], steps=found) for uid, found in steps.items()]


@dataclass(frozen=True)
class Answer:
    """What CNIPA said of a clue on a day, and how many days after it was opened."""

    ref: str
    on: date
    confirmed: bool
    days: int


def _answers() -> list[Answer]:
    return indicators.read_once("filing.answers", _read_answers)


def _read_answers() -> list[Answer]:
    """From the audit log, which keeps an answer that a later one replaced."""
    opened = {
        f"filing.clue:{uid}": day
        for uid, day in Clue.objects.exclude(confirmed=None).values_list("uid", "opened_on")
    }
    return [
        Answer(ref, clock.day_of(at), bool(detail.get("confirmed")), (clock.day_of(at) - opened[ref]).days)
        for action, ref, at, detail in _log()
        if action == RESULT and ref in opened
    ]


def _log() -> list[tuple[str, str, Any, dict[str, Any]]]:
    return indicators.read_once("filing.log", _read_log)


def _read_log() -> list[tuple[str, str, Any, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(action__in=(RESULT, RETURNED)).order_by("pk")
    return list(rows.values_list("action", "ref", "at", "detail"))


def _withdrawn() -> list[tuple[str, date]]:
    """Texts withdrawn after a notice, each with its day."""

    def read() -> list[tuple[str, date]]:
        rows = WithdrawnText.objects.order_by("pk").values_list("uid", "withdrawn_on")
        return [(f"filing.withdrawn:{uid}", day) for uid, day in rows]

    return indicators.read_once("filing.withdrawn", read)


def _noticed() -> list[tuple[date, int]]:
    """Days on which notices went out, each with the number of filings they were about."""

    def read() -> list[tuple[date, int]]:
        rows = CheckNotice.objects.values_list("sent_on").annotate(count=Count("filings")).order_by("sent_on")
        return list(rows)

    return indicators.read_once("filing.noticed", read)


# ---------- the figures


Members = Callable[[date], list[Member]]
Whole = Callable[[date], int]


@dataclass(frozen=True)
class Figure:
    """One figure: `found` gives its members of a day, `whole` what a share or a mean is taken of."""

    code: str
    label: str
    unit: str
    found: Members
    whole: Whole | None = None
    aggregate: str = "sum"
    direction: Direction = Direction.UP
    known: Known = Known.COUNTED
    target: Decimal | None = None

    def members(self, as_of: date) -> Sequence[Member]:
        return self.found(as_of)

    def denominator(self, as_of: date) -> Decimal | None:
        return None if self.whole is None else Decimal(self.whole(as_of))


def _reached(actions: Sequence[str], after: Sequence[str] = ()) -> Members:
    """The requests that reached one of the steps, and one of those before it."""

    def members(as_of: date) -> list[Member]:
        return [
            Member(way.ref, day)
            for way in _ways(PREEXAM)
            if (day := way.first(actions, as_of)) and (not after or way.first(after, as_of))
        ]

    return members


def _number(members: Members) -> Whole:
    return lambda as_of: len(members(as_of))


def _hong_kong(as_of: date) -> list[Member]:
    ways = [way for way in _ways(PREEXAM) if way.place == HONG_KONG]
    return [Member(way.ref, day) for way in ways if (day := way.first(ASKED, as_of))]


def _first_words(as_of: date) -> list[Member]:
    """Days from the acceptance to the first opinion, or to the pass where none was needed."""
    found = []
    for way in _ways(PREEXAM):
        start, end = way.first(ACCEPTED, as_of), way.first(SPOKEN, as_of)
        if start and end:
            found.append(Member(way.ref, end, weight=Decimal((end - start).days)))
    return found


def _approved(as_of: date) -> list[Member]:
    """Each approved class from the first case accepted in it, and with that case."""
    accepted = sorted(
        ((day, way.ref, way) for way in _ways(PREEXAM) if (day := way.first(ACCEPTED, as_of))),
        key=lambda each: each[:2],
    )
    first: dict[str, Member] = {}
    for day, ref, way in accepted:
        code = next(iter(way.classes), "")
        known = classes.look_up(editions.by_hash(way.edition).rules.at(day), code) if code else None
        if known and known.approved:
            first.setdefault(_subclass(known.code), Member(ref, day))
    return list(first.values())


def _subclass(code: str) -> str:
    """G06N of G06N3/08; the class 14 of Locarno 14-02."""
    return code[:4] if code[:1].isalpha() else code.partition("-")[0]


def _entities(as_of: date) -> list[Member]:
    """Entities that may use pre-examination, with the spans between admission, suspension and end."""
    found = []
    for way in _ways(RECORDAL):
        turns = sorted(
            (day, at in BARRED)
            for at in (*ADMITTED, *BARRED)
            for day in way.steps.get(at, ())
            if day <= as_of
        )
        since: date | None = None
        for day, barred in turns:
            if barred and since:
                found += [Member(way.ref, since, day)] if since < day else []
                since = None
            elif not barred and since is None:
                since = day
        if since:
            found.append(Member(way.ref, since))
    return found


def _last_answers(as_of: date) -> list[Member]:
    """The clues that stand confirmed; a later answer of CNIPA takes the place of an earlier one."""
    by_ref: dict[str, list[Answer]] = defaultdict(list)
    for answer in _answers():
        if answer.on <= as_of:
            by_ref[answer.ref].append(answer)
    found = []
    for ref, answers in by_ref.items():
        ends = [*(a.on for a in answers[1:]), None]
        found += [
            Member(ref, answer.on, end)
            for answer, end in zip(answers, ends, strict=True)
            if answer.confirmed and answer.on != end
        ]
    return found


def _first_answers(as_of: date) -> list[Member]:
    first: dict[str, Answer] = {}
    for answer in _answers():
        first.setdefault(answer.ref, answer)
    return [Member(a.ref, a.on, weight=Decimal(a.days)) for a in first.values() if a.on <= as_of]


def _withdrawals(as_of: date) -> list[Member]:
    return [Member(ref, day) for ref, day in _withdrawn() if day <= as_of]


def _told(as_of: date) -> int:
    return sum(count for day, count in _noticed() if day <= as_of)


def _returns(as_of: date) -> list[Member]:
    """Withdrawn texts that were filed again, from the first time that one was recognised."""
    first: dict[str, Member] = {}
    for action, ref, at, _detail in _log():
        if action == RETURNED and clock.day_of(at) <= as_of:
            first.setdefault(ref, Member(ref, clock.day_of(at)))
    return list(first.values())


def _inspected(as_of: date) -> list[Member]:
    rows = Inspection.objects.filter(found_on__lte=as_of).order_by("agency_id").values_list("agency__uid")
    return [Member(f"filing.agency:{uid}", day) for uid, day in rows.annotate(first=Min("found_on"))]


def _checked(as_of: date) -> list[Member]:
    """Days with the number of drafts checked on them: nobody's name, no text, no finding."""
    rows = CheckCount.objects.filter(day__lte=as_of, drafts__gt=0).order_by("day")
    return [
        Member(f"filing.check_count:{uid}", day, weight=Decimal(drafts))
        for uid, day, drafts in rows.values_list("uid", "day", "drafts")
    ]


REQUESTED, TAKEN = _reached(ASKED), _reached(ACCEPTED)
SOUND = _reached(PASSED, ACCEPTED)
REQUESTS, DAYS = _("requests"), _("days")


def offer() -> None:
    """Make the figures known to the board."""
    down = Direction.DOWN
    for figure in (
        Figure("filing.preexam_requests", _("Requests for pre-examination"), REQUESTS, REQUESTED),
        Figure("filing.preexam_accepted", _("Requests accepted for pre-examination"), REQUESTS, TAKEN),
        Figure(
            "filing.preexam_pass_rate",
            _("Passed, of those accepted for pre-examination"),
            "%",
            SOUND,
            _number(TAKEN),
            "share",
        ),
        Figure(
            "filing.preexam_first_opinion_days",
            _("Days from acceptance to the first opinion, on average"),
            DAYS,
            _first_words,
            _number(_first_words),
            "mean",
            down,
        ),
        Figure(
            "filing.preexam_grant_rate",
            _("Granted, of those that passed pre-examination"),
            "%",
            _reached(GRANTED, PASSED),
            _number(_reached(PASSED)),
            "share",
        ),
        Figure(
            "filing.preexam_classes",
            _("Approved classes in which cases were accepted"),
            _("classes"),
            _approved,
        ),
        Figure(
            "filing.preexam_entities", _("Entities recorded for pre-examination"), _("entities"), _entities
        ),
        Figure(
            "filing.preexam_hk_requests",
            _("Requests for pre-examination from Hong Kong"),
            REQUESTS,
            _hong_kong,
        ),
        Figure(
            "filing.abnormal_confirmed_share",
            _("Clues that CNIPA confirmed, of those it answered"),
            "%",
            _last_answers,
            _number(_first_answers),
            "share",
        ),
        Figure(
            "filing.abnormal_self_withdrawn",
            _("Filings withdrawn, of those in self-check notices"),
            "%",
            _withdrawals,
            _told,
            "share",
        ),
        Figure(
            "filing.abnormal_refiled",
            _("Withdrawn texts that were filed again"),
            "%",
            _returns,
            _number(_withdrawals),
            "share",
            down,
        ),
        Figure("filing.agencies_inspected", _("Agencies inspected"), _("agencies"), _inspected),
        Figure(
            "filing.abnormal_days_to_result",
            _("Days from a clue to CNIPA's answer, on average"),
            DAYS,
            _first_answers,
            _number(_first_answers),
            "mean",
            down,
        ),
        Figure(
            "filing.drafts_checked_before_filing", _("Drafts checked before filing"), _("drafts"), _checked
        ),
    ):
        indicators.offer(figure)  # type: ignore[arg-type]
