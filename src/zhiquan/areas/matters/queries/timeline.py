"""The history of a case for both sides: steps, letters, objections, and the days to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import clocks
from zhiquan.areas.matters.models import Case, CaseClock, CaseEvent, Letter, Objection
from zhiquan.areas.matters.packs import Pack
from zhiquan.areas.matters.queries import casewords
from zhiquan.areas.matters.queries.casewords import clock_name, pack_of, part_name
from zhiquan.kernel import clock
from zhiquan.ui.formats import day_text

EVENT, LETTER, CLOCK = "event", "letter", "clock"


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline. `state` is "" (past), now, next (to come) or off; `part` names the bundle's part.

    `undone` are effects that a register refused; `answers` what the applicant said to each defect. `objections`
    and, where one may object, `object_url` belong to an event; `letter` is the uid of a letter.
    """

    kind: str
    when: date | datetime
    title: str
    text: str = ""
    by: str = ""
    url: str = ""
    state: str = ""
    part: str = ""
    legal_day: date | None = None
    undone: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    objections: tuple[Mapping[str, Any], ...] = ()
    object_url: str = ""
    letter: str = ""


def timeline(members: Sequence[Case], *, may_object: bool = False) -> tuple[Moment, ...]:
    """Events, letters and running clocks of the cases as one history, the latest first, what is to come on top."""
    keyed: list[tuple[tuple[Any, ...], Moment]] = []
    prefetch_related_objects(members, "events", "letters", "objections")
    for case in members:
        if case.is_bundle:
            continue
        events = list(case.events.all())
        keyed += _events(case, events, may_object=may_object)
        keyed += _letters(case, events)
    past = [moment for _key, moment in sorted(keyed, key=lambda pair: pair[0], reverse=True)]
    return (*_to_come(members), *past)


def _events(
    case: Case, events: Sequence[CaseEvent], *, may_object: bool
) -> list[tuple[tuple[Any, ...], Moment]]:
    pack = pack_of(case)
    objected = _objections(case)
    last = events[-1].pk if events else None
    found = []
    for event in events:
        open_to = (
            may_object and event.side in ("desk", "authority") and not _waits(objected.get(event.pk, ()))
        )
        moment = _event(case, pack, event, objected.get(event.pk, ()), now=event.pk == last, open_to=open_to)
        found.append(((event.at, event.pk, 0), moment))
    return found


def _waits(found: Iterable[Mapping[str, Any]]) -> bool:
    return any(each["open"] for each in found)


def _event(
    case: Case,
    pack: Pack,
    event: CaseEvent,
    objected: tuple[Mapping[str, Any], ...],
    *,
    now: bool,
    open_to: bool,
) -> Moment:
    moved = event.to_state != event.from_state
    facts = event.facts
    parts = [
        _("now “%(state)s”") % {"state": casewords.state_name(pack, event.to_state)} if moved else "",
        _("receipt %(number)s") % {"number": facts["receipt"]} if facts.get("receipt") else "",
        event.reason,
    ]
    return Moment(
        kind=EVENT,
        when=event.at,
        title=casewords.action_name(pack, event.action),
        text=" · ".join(text for text in parts if text),
        by=_by(event),
        state="now" if now and case.finished_at is None else "",
        part=part_name(case, pack),
        legal_day=event.on if event.on != clock.day_of(event.at) else None,
        undone=tuple(facts.get("not_carried_out", ())),
        answers=tuple(str(each.get("text", "")) for each in facts.get("answers", ())),
        objections=objected,
        object_url=reverse("matters:object", args=[case.uid, event.uid]) if open_to else "",
    )


def _by(event: CaseEvent) -> str:
    """The side, and the person where one acted."""
    side = str(casewords.SIDES.get(event.side, event.side))
    return f"{side} {event.by}" if event.person_id else side


def _objections(case: Case) -> dict[int, tuple[Mapping[str, Any], ...]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in sorted(case.objections.all(), key=lambda each: each.pk):
        light, word = casewords.OBJECTION_STATES[row.state]
        shown = {
            "uid": row.uid, "text": row.text, "at": row.at, "light": light, "word": word, "answer": row.answer,
            "answered_at": row.answered_at, "open": row.state == Objection.OPEN,
        }  # fmt: skip
        found.setdefault(row.event_id, []).append(shown)
    return {pk: tuple(rows) for pk, rows in found.items()}


def _letters(case: Case, events: Sequence[CaseEvent]) -> list[tuple[tuple[Any, ...], Moment]]:
    pack = pack_of(case)
    found = []
    for letter in sorted(case.letters.all(), key=lambda each: each.pk):
        found.append((_place(letter, pack, events), _letter_moment(letter, part_name(case, pack))))
    return found


def _place(letter: Letter, pack: Pack, events: Sequence[CaseEvent]) -> tuple[Any, ...]:
    """A letter stands right after the step that issued it, else at the end of its day."""
    for event in reversed(events):
        if clock.day_of(event.at) == letter.issued_on and _issues(pack, event.action) == letter.code:
            return (event.at, event.pk, 1)
    return (clock.end_of(letter.issued_on), letter.pk, 1)


def _issues(pack: Pack, action: str) -> str:
    step = pack.flow.action.get(action)
    return step.letter if step else "receipt"


def _letter_moment(letter: Letter, part: str) -> Moment:
    return Moment(
        kind=LETTER,
        when=letter.issued_on,
        title=letter.title,
        text=served_words(letter),
        url=reverse("matters:letter", args=[letter.uid]),
        part=part,
        letter=str(letter.uid),
    )


def served_words(letter: Letter) -> str:
    """When the letter counts as served, whether that is presumed, and when it was first opened here."""
    said = []
    if letter.served_on:
        text = _("presumed served on %(day)s") if letter.presumed else _("served on %(day)s")
        said.append(text % {"day": day_text(letter.served_on)})
    if letter.opened_at:
        said.append(_("first opened on %(day)s") % {"day": day_text(clock.day_of(letter.opened_at))})
    else:
        said.append(_("not opened yet"))
    return " · ".join(said)


def _to_come(members: Sequence[Case]) -> list[Moment]:
    rows = _running(members)
    found = []
    for row in sorted(rows, key=lambda r: (r.due_on, r.pk), reverse=True):
        pack = pack_of(row.case)
        title = clock_name(pack, row)
        tag = _("provisional") if row.provisional else ""
        text = " · ".join(t for t in (_("last day"), tag) if t)
        found.append(Moment(CLOCK, row.due_on, title, text, state="next", part=part_name(row.case, pack)))
    return found


def _running(members: Sequence[Case]) -> list[CaseClock]:
    """Clocks whose last day lies ahead; one that has passed is told by the clock itself."""
    rows = CaseClock.objects.filter(
        case__in=[c.pk for c in members], stopped_on=None, case__finished_at=None, due_on__gte=clock.today()
    )
    return [r for r in rows.select_related("case") if not clocks.paused(r)]


def undone(moments: Iterable[Moment]) -> tuple[str, ...]:
    """Effects that a register refused to carry out: told, never hidden."""
    return tuple(text for moment in moments for text in moment.undone)
