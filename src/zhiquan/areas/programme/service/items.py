"""Run an item: ask its bodies, set the lead, move milestones, override a light with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access
from zhiquan.areas.programme.models import Item, ItemBody, Milestone, Plan
from zhiquan.areas.programme.service.revision import touch
from zhiquan.engines.progress import LightCode
from zhiquan.kernel import clock, notices, refs
from zhiquan.kernel.actions import action, save_version
from zhiquan.kernel.actor import REPORTER, Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Organisation, Person

# Codes of milestones that the office adds itself.
OWN = "own_"
MILESTONE_FIELDS = frozenset({"title", "planned_on", "weight", "organisation"})


def people_of(organisations: Sequence[Organisation]) -> list[Person]:
    """The reporters of the bodies: whom a notice about an item reaches."""
    return list(
        Person.objects.filter(
            is_active=True,
            mandates__organisation__in=organisations,
            mandates__role=REPORTER,
            mandates__revoked_at=None,
        ).distinct()
    )


def ask_bodies(actor: Actor, item: Item, organisations: Sequence[Organisation] | None = None) -> int:
    """Ask the responsible bodies (or some of them) to report. From now on silence can be late.

    Returns how many were asked now; those asked before stay as they are.
    """
    access.items.require(actor, "ask", item)
    _require_running(item)
    with action(actor, "programme.item.ask", refs.make("programme.item", item)) as act:
        rows = item.responsible.filter(asked_on=None).select_related("organisation")
        if organisations is not None:
            rows = rows.filter(organisation__in=organisations)
        asked = [r.organisation for r in rows]
        rows.update(asked_on=clock.today())
        notices.tell(
            people_of(asked),
            N_("Please report on %(item)s: hand in evidence for its milestones."),
            act.ref,
            item=str(item),
        )
        act.note(asked=[str(o.uid) for o in asked])
        touch(item.plan)
    return len(asked)


def set_lead(actor: Actor, item: Item, organisation: Organisation | None) -> None:
    """Set (or clear) the lead body. The plan's order is only custom; the task force decides."""
    access.items.require(actor, "edit", item)
    _require_running(item)
    with action(actor, "programme.item.lead", refs.make("programme.item", item)) as act:
        ItemBody.objects.filter(item=item, lead=True).update(lead=False)
        if organisation and not ItemBody.objects.filter(item=item, organisation=organisation).update(
            lead=True
        ):
            raise Refused("not_responsible", N_("Only a responsible body of the item can lead it."))
        act.note(lead=str(organisation.uid) if organisation else "")
        touch(item.plan)


def _require_running(item: Item) -> None:
    """A draft has nothing to run yet; a closed plan's records stay as they are."""
    if item.plan.state != Plan.ACTIVE:
        raise Refused("plan_not_running", N_("The plan of this item does not run. Nothing was changed."))


def _check_milestone(item: Item, fields: Mapping[str, Any], code: str) -> dict[str, Any]:
    """The fields to write. A step of one's own counts in the year of its day where the item has no end."""
    unknown = set(fields) - MILESTONE_FIELDS
    if unknown:
        raise Denied(f"milestone fields {sorted(unknown)}")
    own = code.startswith(OWN)
    if own and not str(fields.get("title", "-")).strip():
        raise Refused("milestone_without_title", N_("A milestone of your own needs a name."))
    body = fields.get("organisation")
    if body and not item.responsible.filter(organisation=body).exists():
        raise Refused("not_responsible", N_("Only a responsible body of the item can owe a milestone."))
    if own and not item.due and "planned_on" in fields:
        return {**fields, "cycle": fields["planned_on"].year}
    return dict(fields)


def _facts(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields for the audit entry: a body by its uid."""
    return {name: v.uid if isinstance(v, Organisation) else v for name, v in fields.items()}


def change_milestone(
    actor: Actor, milestone: Milestone, version: int, fields: Mapping[str, Any], reason: str
) -> Milestone:
    """Move or rename a milestone, with the reason. The computed date stays beside it."""
    access.items.require(actor, "edit", milestone.item)
    _require_running(milestone.item)
    written = _check_milestone(milestone.item, fields, milestone.code)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why the milestone changes: the reason is shown beside it."))
    with action(actor, "programme.milestone.change", refs.make("programme.item", milestone.item)) as act:
        row = save_version(milestone, version, written)
        act.changed(_facts(fields))
        act.note(milestone=str(milestone.uid), reason=reason[:300])
        touch(milestone.item.plan)
    return row


def add_milestone(actor: Actor, item: Item, fields: Mapping[str, Any]) -> Milestone:
    """Add a step of one's own; weights are shared out anew over all steps."""
    access.items.require(actor, "edit", item)
    _require_running(item)
    written = _check_milestone(item, {"title": "", **fields}, OWN)
    with action(actor, "programme.milestone.add", refs.make("programme.item", item)) as act:
        order = item.milestones.count() + 1
        row = Milestone.objects.create(
            item=item,
            order=order,
            code=f"{OWN}{order}",
            ideal_on=fields["planned_on"],
            added_on=clock.today(),
            **written,
        )
        act.note(milestone=str(row.uid))
        act.changed(_facts(fields))
        touch(item.plan)
    return row


def remove_milestone(actor: Actor, milestone: Milestone, version: int, reason: str) -> None:
    """Take a milestone out of the count from today. One with accepted evidence cannot be removed."""
    access.items.require(actor, "edit", milestone.item)
    _require_running(milestone.item)
    if not reason.strip():
        raise Refused("reason_missing", N_("Say why the milestone is removed."))
    if milestone.submissions.filter(accepted_on__isnull=False, revoked_on=None).exists():
        raise Refused("milestone_proved", N_("This milestone has accepted evidence and cannot be removed."))
    with action(actor, "programme.milestone.remove", refs.make("programme.item", milestone.item)) as act:
        save_version(milestone, version, {"removed": True, "removed_on": clock.today()})
        act.note(milestone=str(milestone.uid), reason=reason[:300])
        touch(milestone.item.plan)


def override_light(actor: Actor, item: Item, version: int, light: str, reason: str) -> Item:
    """Show another light than the computed one. The reason is printed; the computed light stays visible."""
    access.items.require(actor, "override", item)
    _require_running(item)
    if light not in set(LightCode):
        raise Refused("unknown_light", N_("There is no status %(light)s."), light=light)
    if not reason.strip():
        raise Refused("reason_missing", N_("An override needs a reason: it is shown with the light."))
    with action(actor, "programme.item.override", refs.make("programme.item", item)) as act:
        row = save_version(
            item,
            version,
            {
                "override_light": light,
                "override_reason": reason.strip()[:500],
                "override_by": actor.person,
                "override_at": clock.now(),
            },
        )
        act.note(light=light, reason=reason[:300])
        touch(item.plan)
    return row


def clear_override(actor: Actor, item: Item, version: int) -> Item:
    access.items.require(actor, "override", item)
    _require_running(item)
    with action(actor, "programme.item.override.clear", refs.make("programme.item", item)):
        cleared = {"override_light": "", "override_reason": "", "override_by": None, "override_at": None}
        row = save_version(item, version, cleared)
        touch(item.plan)
    return row
