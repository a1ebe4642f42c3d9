"""Double-random draws and inspections: list and seed event first, the seed afterwards, the result for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.filing import access
from zhiquan.areas.filing.models import Agency, Draw, Inspection, TriggerEvent
from zhiquan.areas.filing.service import agencies
from zhiquan.engines import draws
from zhiquan.engines.draws import DrawError, Member, Plan
from zhiquan.kernel import clock, editions, files, numbering, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused

DRAW, INSPECTION = "filing.draw", "filing.inspection"
SERIES, INSPECTION_SERIES = "filing.draw", "filing.inspection"
# The stratum of those who are inspected in any case: all of it is taken, only its inspectors are drawn.
MUST_VISIT = "must_visit"
COMMIT_BEFORE_SEED = "agency_oversight.commit_before_seed"
WRONG_STATE = N_("This has moved on and is not possible now. Open the page again.")
FAULTS: Mapping[str, str] = {
    "too_few_objects": N_("Stratum %(stratum)s has %(there)s agencies; %(wanted)s cannot be drawn from it."),
    "too_few_inspectors": N_("For %(key)s only %(there)s inspectors may go; %(wanted)s are needed."),
    "bad_weight": N_("The weight %(weight)s of %(key)s is not a number above zero."),
    "key_twice": N_("%(key)s stands twice in the list."),
    "no_seed": N_("Enter the seed."),
    "not_a_list": N_("This is not a list of a draw."),
}


def lists(row: Draw) -> tuple[tuple[Member, ...], tuple[Member, ...], Plan]:
    """The draw's list as the engine reads it."""
    return draws.from_json(
        json.dumps({"objects": row.objects_list, "inspectors": row.inspectors, "plan": row.plan})
    )


def prepare(
    actor: Actor, title: str, objects: Sequence[Member], inspectors: Sequence[Member], plan: Plan
) -> Draw:
    """A draw before anybody saw it. What could not be drawn from is refused now, not on the day."""
    access.DRAWS.require(actor, "prepare")
    if not title.strip():
        raise Refused("no_title", N_("Give the draw a title."))
    if not objects:
        raise Refused("no_objects", N_("There is no agency to draw from."))
    _rehearse(objects, inspectors, plan)
    with action(actor, "filing.draw.prepare") as act:
        plain = json.loads(draws.to_json(objects, inspectors, plan))
        row = Draw(
            title=title.strip()[:200],
            objects_list=plain["objects"],
            inspectors=plain["inspectors"],
            plan=plain["plan"],
            list_sm3=draws.list_hash(objects, inspectors, plan),
            by=actor.person,
            edition_id=editions.current(settings.CITY).hash,
            is_demo=bool(actor.person and actor.person.is_demo),
        )
        row.number = f"{clock.today().year}-{numbering.take(SERIES)}"
        row.save()
        act.ref = refs.make(DRAW, row)
        act.note(objects=len(objects), list_sm3=row.list_sm3)
    return row


def _rehearse(objects: Sequence[Member], inspectors: Sequence[Member], plan: Plan) -> None:
    try:
        draws.draw(objects, inspectors, plan, "rehearsal")
    except DrawError as error:
        raise _refused(error) from None


def _refused(error: DrawError) -> Refused:
    return Refused(error.code, FAULTS.get(error.code, WRONG_STATE), **error.params)


def discard(actor: Actor, row: Draw, version: int) -> None:
    """Drop a draw that nobody has seen yet. Once its list is published it stays for good."""
    access.DRAWS.require(actor, "prepare", row)
    if row.state != Draw.PREPARED or row.version != version:
        raise Refused("wrong_state", WRONG_STATE)
    with action(actor, "filing.draw.discard", refs.make(DRAW, row)) as act:
        act.note(number=row.number, list_sm3=row.list_sm3)
        row.delete()


def first_seed_day() -> date:
    """The first day that may give a seed to a list published today."""
    return clock.today() + timedelta(days=int(agencies.rules().value(COMMIT_BEFORE_SEED)))


def publish(actor: Actor, row: Draw, version: int, *, seed_event: str, seed_day: date) -> Draw:
    """Publish the list's hash and the event whose outcome will be the seed. The event lies in the future."""
    access.DRAWS.require(actor, "prepare", row)
    if row.state != Draw.PREPARED:
        raise Refused("wrong_state", WRONG_STATE)
    if not seed_event.strip():
        raise Refused("no_event", N_("Name the public event whose outcome will be the seed."))
    first = first_seed_day()
    if seed_day <= clock.today() or seed_day < first:
        raise Refused(
            "not_future",
            N_("The seed's day must be %(first)s or later: nobody may know it yet."),
            first=first,
        )
    with action(actor, "filing.draw.publish", refs.make(DRAW, row)) as act:
        save_version(
            row, version,
            {"state": Draw.PUBLISHED, "seed_event": seed_event.strip()[:300], "seed_day": seed_day, "published_at": clock.now()},
        )  # fmt: skip
        act.note(list_sm3=row.list_sm3, seed_event=row.seed_event, seed_day=seed_day.isoformat())
    return row


def enter_seed(actor: Actor, row: Draw, version: int, seed: str) -> Draw:
    """The outcome as one officer read it; a second one enters it too before anything is drawn."""
    access.DRAWS.require(actor, "seed", row)
    if row.state != Draw.PUBLISHED or row.seed_day is None:
        raise Refused("wrong_state", WRONG_STATE)
    if clock.today() < row.seed_day:
        raise Refused("too_early", N_("The seed is known on %(day)s at the earliest."), day=row.seed_day)
    given = " ".join(seed.split())
    if not given:
        raise Refused("no_seed", FAULTS["no_seed"])
    if not row.seed:
        with action(actor, "filing.draw.enter_seed", refs.make(DRAW, row)) as act:
            save_version(row, version, {"seed": given[:200], "seed_by": actor.person})
            act.changed({"seed": row.seed})
        return row
    return _confirm(actor, row, version, given)


def _confirm(actor: Actor, row: Draw, version: int, given: str) -> Draw:
    if actor.person is not None and row.seed_by_id == actor.person.pk:
        raise Refused("same_person", N_("Somebody else must enter the seed a second time."))
    if given[:200] != row.seed:
        raise Refused(
            "seeds_differ", N_("This is not the seed that was entered first. Look at the source again.")
        )
    objects, inspectors, plan = lists(row)
    try:
        result = draws.draw(objects, inspectors, plan, row.seed)
    except DrawError as error:
        raise _refused(error) from None
    with action(actor, "filing.draw.draw", refs.make(DRAW, row)) as act:
        drawn = [
            {"key": d.key, "stratum": d.stratum, "place": d.place, "inspectors": list(d.inspectors)}
            for d in result.drawn
        ]
        save_version(
            row, version,
            {"state": Draw.DRAWN, "seed_confirmed_by": actor.person, "drawn_at": clock.now(), "result": {"drawn": drawn}},
        )  # fmt: skip
        known = Agency.objects.in_bulk([each["key"] for each in drawn], field_name="code")
        for each in drawn:
            if each["key"] in known:
                manner = Inspection.ON_SITE if each["stratum"] == MUST_VISIT else ""
                _inspect(known[each["key"]], inspectors=each["inspectors"], draw=row, manner=manner)
        act.note(seed=row.seed, drawn=len(drawn))
    return row


def _inspect(
    agency: Agency,
    *,
    inspectors: Sequence[str],
    draw: Draw | None = None,
    trigger: TriggerEvent | None = None,
    manner: str = "",
) -> Inspection:
    year = clock.today().year
    return Inspection.objects.create(
        number=f"{year}-{numbering.take(INSPECTION_SERIES)}", agency=agency, draw=draw, trigger=trigger,
        manner=manner or (Inspection.ON_SITE if agencies.on_site(agency) else Inspection.WRITTEN),
        inspectors=list(inspectors), planned_on=clock.today(),
    )  # fmt: skip


def open_inspection(
    actor: Actor, agency: Agency, inspectors: Sequence[str], manner: str, trigger: TriggerEvent | None
) -> Inspection:
    """A special inspection upon a complaint or a trigger. One that must be on site cannot be less."""
    access.INSPECTIONS.require(actor, "work")
    _require_manner(agency, manner)
    names = [" ".join(name.split()) for name in inspectors if name.strip()]
    if not names:
        raise Refused("no_inspectors", N_("Name the inspectors."))
    with action(actor, "filing.inspection.open") as act:
        row = _inspect(agency, inspectors=names, trigger=trigger, manner=manner)
        act.ref = refs.make(INSPECTION, row)
        act.note(agency=agency.code, manner=manner)
    return row


def _require_manner(agency: Agency, manner: str) -> None:
    if manner not in (Inspection.WRITTEN, Inspection.ON_SITE, Inspection.NETWORK):
        raise Refused("unknown_manner", N_("Choose the way of inspection."))
    if manner != Inspection.ON_SITE and agencies.on_site(agency):
        raise Refused("on_site", N_("This agency must be inspected on site: %(why)s."), why=agency.must_visit)


def begin(actor: Actor, row: Inspection, version: int, on: date, manner: str = "") -> Inspection:
    """The inspection starts; its way may still be changed."""
    manner = manner or row.manner
    _require_manner(row.agency, manner)
    if on > clock.today():
        raise Refused("future", N_("The day cannot lie in the future."))
    return _turn(
        actor, row, version, "begin", Inspection.PLANNED, Inspection.UNDER_WAY, begun_on=on, manner=manner
    )


def find(
    actor: Actor,
    row: Inspection,
    version: int,
    *,
    summary: str,
    findings: Sequence[Mapping[str, Any]],
    uploads: Sequence[tuple[str, bytes]] = (),
) -> Inspection:
    """What the inspectors found, with their papers."""
    if not summary.strip():
        raise Refused("no_summary", N_("Write what was found, or that nothing was."))
    access.INSPECTIONS.require(actor, "work", row)
    ref = refs.make(INSPECTION, row)
    with action(actor, "filing.inspection.papers", ref) as act:
        for name, data in uploads:
            row.files.add(files.store(actor, name, data, ref=ref))
        act.note(files=len(uploads))
        return _turn(
            actor, row, version, "find", Inspection.UNDER_WAY, Inspection.FOUND,
            summary=summary.strip()[:1000], findings=[dict(f) for f in findings], found_on=clock.today(),
        )  # fmt: skip


def publish_result(actor: Actor, row: Inspection, version: int) -> Inspection:
    """The result is public from now on; with its last result a draw is closed."""
    with action(actor, "filing.inspection.result", refs.make(INSPECTION, row)) as act:
        _turn(
            actor, row, version, "publish", Inspection.FOUND, Inspection.PUBLISHED, published_on=clock.today()
        )
        draw = row.draw
        if draw and not draw.inspections.exclude(state=Inspection.PUBLISHED).exists():
            save_version(draw, draw.version, {"state": Draw.CLOSED})
            act.note(draw=draw.number)
    return row


def _turn(
    actor: Actor, row: Inspection, version: int, code: str, source: str, target: str, **fields: Any
) -> Inspection:
    access.INSPECTIONS.require(actor, "work", row)
    if row.state != source:
        raise Refused("wrong_state", WRONG_STATE)
    with action(actor, f"filing.inspection.{code}", refs.make(INSPECTION, row)):
        save_version(row, version, {"state": target, **fields})
    return row


# ---------- lists that people paste


def read_inspectors(text: str) -> list[Member]:
    """Inspectors, one a line: number and name, or one of both. Raises Refused."""
    found = []
    for line in text.replace("\t", " ").replace("，", " ").replace(",", " ").splitlines():
        words = line.split()
        if words:
            found.append(Member(words[0][:40], " ".join(words[1:])[:80] or words[0][:80]))
    if not found:
        raise Refused("no_inspectors", N_("Name the inspectors."))
    return found


def stand_aside(objects: Sequence[Member], inspectors: Sequence[Member], text: str) -> list[Member]:
    """The objects with those inspectors who may not go to them. Raises Refused with every line that is wrong."""
    agencies_known = {m.key: m.key for m in objects} | {m.name: m.key for m in objects}
    people = {m.key: m.key for m in inspectors} | {m.name: m.key for m in inspectors}
    aside: dict[str, set[str]] = {}
    wrong = []
    for line in filter(str.strip, text.replace("：", ":").splitlines()):
        agency, _colon, names = line.partition(":")
        keys = names.replace("，", " ").replace("、", " ").replace(",", " ").split()
        if agency.strip() not in agencies_known or not keys or any(key not in people for key in keys):
            wrong.append(line.strip())
            continue
        aside.setdefault(agencies_known[agency.strip()], set()).update(people[key] for key in keys)
    if wrong:
        raise Refused(
            "bad_aside",
            N_("These lines name no agency of the list or no inspector: %(lines)s"),
            lines="; ".join(wrong),
        )
    return [replace(m, aside=tuple(sorted(aside.get(m.key, ())))) for m in objects]
