"""A later edition of the rules reaches an open case only here: by a named officer, with the difference recorded."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.matters import access
from zhiquan.areas.matters.models import Case, CaseEvent
from zhiquan.areas.matters.packs import Pack, pack
from zhiquan.areas.matters.service.steps import pack_of, ref_of
from zhiquan.kernel import canonical, clock, editions, notices
from zhiquan.kernel.actions import Act, action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Refused
from zhiquan.policy import Difference, differences, thawed

MOVED = N_("%(number)s “%(title)s” now follows a later edition of the rules.")


def difference(case: Case, digest: str = "") -> tuple[Difference, ...]:
    """What the edition (the current one, unless named) changes for the case's matter, against the case's own."""
    later = digest or editions.current(settings.CITY).hash
    if later == case.edition_id:
        return ()
    every = differences(editions.by_hash(case.edition_id), editions.by_hash(later))
    return tuple(each for each in every if each.matter == case.matter)


def move_to_edition(actor: Actor, case: Case, version: int) -> Case:
    """Take an open case over to the current edition. Its answers, its state and the clocks that run stay as they are;
    what happens from now on follows the later flow, letters and rules.

    Raises Refused where the case stands in that edition already, is finished, or would not fit the later flow.
    """
    access.CASES.require(actor, "manage", case)
    later = editions.current(settings.CITY).hash
    _require_movable(case, later)
    changed = [
        {"file": d.file, "field": d.field, "before": _plain(d.before), "after": _plain(d.after)}
        for d in difference(case, later)
    ]
    with action(actor, "matters.case.move_to_edition", ref_of(case)) as act:
        act.note(before=case.edition_id, now=later, differences=len(changed))
        before = case.edition_id
        save_version(case, version, {"edition_id": later})
        _enter(actor, case, before, later, changed, act)
    return case


def _require_movable(case: Case, later: str) -> None:
    if case.finished_at is not None:
        raise Refused("finished", N_("This case is finished: nothing can be changed any more."))
    if case.is_bundle:
        raise Refused("bundle", N_("Take over the parts of a bundle one by one: each has its own flow."))
    if case.edition_id == later:
        raise Refused("current_edition", N_("The case follows the current edition already."))
    if case.matter not in editions.by_hash(later).matters:
        raise Refused(
            "matter_gone", N_("The current edition has no such matter: finish the case under its own.")
        )
    if not _fits(case, pack_of(case), pack(case.matter, later)):
        raise Refused(
            "does_not_fit",
            N_(
                "The current edition has no place for the state or the clocks of this case: finish it under its own."
            ),
        )
    if case.proposals.filter(state="open").exists():
        raise Refused("proposed", N_("A step of this case waits for confirmation already."))


def _fits(case: Case, now: Pack, later: Pack) -> bool:
    """The later flow knows the state and every running clock, and whose turn it is does not change by itself."""
    state = later.flow.state.get(case.state)
    running = set(case.clocks.filter(stopped_on=None).values_list("code", flat=True))
    return (
        state is not None
        and not state.final
        and state.on == now.flow.state[case.state].on
        and running <= set(later.flow.clock)
    )


def _enter(
    actor: Actor, case: Case, before: str, later: str, changed: list[dict[str, str]], act: Act
) -> None:
    """Both sides see in the timeline that it happened; the difference itself is kept with the event."""
    CaseEvent.objects.create(
        case=case, on=clock.today(), action=CaseEvent.EDITION, from_state=case.state, to_state=case.state, person=actor.person,
        by=actor.name[:120], side="desk", facts={"before": before, "now": later, "differences": changed},
    )  # fmt: skip
    notices.tell([case.person], MOVED, act.ref, number=case.number, title=case.title)


def _plain(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else canonical.dumps(thawed(value))
