"""Import a plan document, review what was read, publish the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Max
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.programme import access, mapping
from zhiquan.areas.programme.models import Item, ItemAction, ItemBody, Milestone, Plan, Target
from zhiquan.areas.programme.service.revision import touch
from zhiquan.kernel import clock, editions, files, jobs, refs
from zhiquan.kernel.actions import Act, action, save_version
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Organisation
from zhiquan.policy import Edition

UNPUBLISHED = (Plan.READING, Plan.FAILED, Plan.REVIEW)
READABLE = (".txt", ".md", ".docx", ".pdf")
EDITABLE = frozenset(
    {"code", "title", "short_title", "section", "text", "due", "ongoing", "body_names", "lead_name"}
)


def import_plan(actor: Actor, name: str, data: bytes, *, demo: bool = False) -> Plan:
    """Store a document and queue its reading. Raises Refused for a file that cannot be a plan."""
    access.plans.require(actor, "import")
    if not name.lower().endswith(READABLE):
        raise Refused(
            "plan_file_type",
            N_("%(name)s cannot be read as a plan. Use .txt, .md, .docx or .pdf."),
            name=name,
        )
    with action(actor, "programme.plan.import") as act:
        source = files.store(actor, name, data)
        edition = editions.current(settings.CITY)
        plan = Plan.objects.create(title=name, source=source, edition_id=edition.hash, is_demo=demo)
        act.ref = refs.make("programme.plan", plan)
        plan.job = jobs.start(actor, "programme.read_plan", ref=act.ref, plan=str(plan.uid))
        plan.save(update_fields=["job"])
        act.note(file=source.name, sm3=source.sm3)
        act.emit("programme.plan.imported")
    return plan


def store_reading(actor: Actor, plan: Plan, reading: Mapping[str, Any], text: str) -> None:
    """Put what the engine read into the draft; reading again replaces it."""
    with action(actor, "programme.plan.read", refs.make("programme.plan", plan)) as act:
        found = Plan.objects.filter(pk=plan.pk, state__in=UNPUBLISHED).update(
            title=reading["title"] or plan.title,
            issued_on=reading["issued_on"],
            issuers=reading["issuers"],
            warnings=reading["warnings"],
            text=text,
            state=Plan.REVIEW,
            problem="",
        )
        if not found:
            raise Refused(
                "plan_published", N_("A published plan is not read again. Import the document anew.")
            )
        Item.objects.filter(plan=plan).delete()
        for order, found in enumerate(reading["items"], start=1):
            _store_item(plan, order, found)
        act.note(items=len(reading["items"]), warnings=len(reading["warnings"]))


def _store_item(plan: Plan, order: int, found: Mapping[str, Any]) -> None:
    start, end = found["span"]
    item = Item.objects.create(
        plan=plan,
        code=str(found["id"])[:40],
        order=order,
        path=found["path"],
        section=(found.get("section") or "")[:200],
        title=found["title"][:400],
        text=found["text"],
        span_start=start,
        span_end=end,
        due=found["due"],
        ongoing=found["ongoing"],
        body_names=found["bodies"],
        lead_name=found["lead"] or "",
        quantities=found["quantities"],
    )
    ItemAction.objects.bulk_create(
        ItemAction(
            item=item,
            order=n,
            text=a["text"],
            verb=(a["verb"] or "")[:40],
            object=(a["object"] or "")[:400],
            body_names=a["bodies"] or [],
            span_start=a["span"][0],
            span_end=a["span"][1],
        )
        for n, a in enumerate(found["actions"], start=1)
    )


def reading_failed(actor: Actor, plan: Plan, problem: str) -> None:
    with action(actor, "programme.plan.unreadable", refs.make("programme.plan", plan)):
        unread = Plan.objects.filter(pk=plan.pk, state__in=[Plan.READING, Plan.FAILED])
        unread.update(state=Plan.FAILED, problem=problem[:500])


def _in_review(actor: Actor, plan: Plan) -> None:
    access.plans.require(actor, "edit", plan)
    if plan.state != Plan.REVIEW:
        raise Refused("plan_not_in_review", N_("This plan is no longer under review."))


def edit_item(actor: Actor, item: Item, version: int, fields: Mapping[str, Any]) -> Item:
    """Correct what was read. Raises Conflict where somebody else corrected it first."""
    _in_review(actor, item.plan)
    _check_item(item.plan, fields, item)
    with action(actor, "programme.item.correct", refs.make("programme.item", item)) as act:
        row = save_version(item, version, fields)
        act.changed(fields)
    return row


def _check_item(plan: Plan, fields: Mapping[str, Any], item: Item | None) -> None:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise Denied(f"item fields {sorted(unknown)}")

    def wanted(name: str) -> Any:
        return fields[name] if name in fields else getattr(item, name, None)

    if not str(wanted("title") or "").strip():
        raise Refused("item_without_title", N_("An item needs a title."))
    if {"due", "ongoing"} & set(fields) and wanted("due") and wanted("ongoing"):
        raise Refused("due_and_ongoing", N_("An item has either a deadline or no end date, not both."))
    lead = wanted("lead_name")
    if {"lead_name", "body_names"} & set(fields) and lead and lead not in (wanted("body_names") or ()):
        raise Refused("lead_elsewhere", N_("The lead must be one of the responsible bodies."))
    code = str(wanted("code") or "").strip()
    if not code:
        raise Refused("item_without_code", N_("An item needs a number."))
    others = Item.objects.filter(plan=plan, code=code)
    if item is not None:
        others = others.exclude(pk=item.pk)
    if others.exists():
        raise Refused("item_code_taken", N_("Another item already has the number %(number)s."), number=code)


def add_item(actor: Actor, plan: Plan, fields: Mapping[str, Any], *, after: Item | None = None) -> Item:
    """Add an item that the reader missed, behind `after` or at the end."""
    _in_review(actor, plan)
    _check_item(plan, fields, None)
    with action(actor, "programme.item.add") as act:
        last = Item.objects.filter(plan=plan).aggregate(last=Max("order"))["last"] or 0
        order = after.order + 1 if after else last + 1
        Item.objects.filter(plan=plan, order__gte=order).update(order=F("order") + 1)
        item = Item.objects.create(plan=plan, order=order, **fields)
        act.ref = refs.make("programme.item", item)
        act.changed(fields)
    return item


def drop_item(actor: Actor, item: Item, version: int) -> Item:
    """Leave out what is no item. It can be put back until the plan is published."""
    return _set_dropped(actor, item, version, True)


def restore_item(actor: Actor, item: Item, version: int) -> Item:
    return _set_dropped(actor, item, version, False)


def _set_dropped(actor: Actor, item: Item, version: int, dropped: bool) -> Item:
    _in_review(actor, item.plan)
    name = "programme.item.drop" if dropped else "programme.item.restore"
    with action(actor, name, refs.make("programme.item", item)):
        return save_version(item, version, {"dropped": dropped})


@dataclass(frozen=True)
class Publication:
    """What publishing would do, shown beforehand: bodies that are new here, items without a date."""

    new_bodies: tuple[str, ...]
    undated: tuple[Item, ...]
    unowned: tuple[Item, ...]


def foresee(plan: Plan) -> Publication:
    edition = _edition(plan)
    items = list(plan.items.filter(dropped=False))
    names = dict.fromkeys(n for i in items for n in i.body_names)
    new = [n for n in names if _organisation(edition, n) is None]
    return Publication(
        tuple(new),
        tuple(i for i in items if not i.due and not i.ongoing),
        tuple(i for i in items if not i.body_names),
    )


def _edition(plan: Plan) -> Edition:
    return editions.kept_or_current(plan.edition_id)


def _organisation(edition: Edition, name: str) -> Organisation | None:
    code = edition.body_code(name)
    if code:
        return Organisation.objects.filter(body_code=code).first()
    same = Organisation.objects.filter(kind=Organisation.GOVERNMENT)
    return same.filter(short_name=name).first() or same.filter(name=name).first()


def publish_plan(actor: Actor, plan: Plan, version: int) -> Plan:
    """Make the plan run: bodies become responsible, milestones are worked back from the deadlines."""
    _in_review(actor, plan)
    items = list(plan.items.filter(dropped=False).order_by("order"))
    if not items:
        raise Refused("plan_without_items", N_("A plan without items cannot be published."))
    edition, today = _edition(plan), clock.today()
    pack = mapping.pack_for(edition, plan, items)
    with action(actor, "programme.plan.publish", refs.make("programme.plan", plan)) as act:
        row = save_version(
            plan,
            version,
            {
                "state": Plan.ACTIVE,
                "published_at": clock.now(),
                "code": pack.code or plan.code,
                "short_title": pack.short_title or plan.short_title,
            },
        )
        organisations: dict[str, Organisation] = {}
        _give_codes(plan, items, pack)
        for item in items:
            _publish_item(item, pack.items.get(item.pk), edition, today, organisations, act)
        act.note(items=len(items), bodies=len(set(organisations.values())))
        act.emit("programme.plan.published")
    return row


def _give_codes(plan: Plan, items: Sequence[Item], pack: mapping.Pack) -> None:
    """The pack's own codes, short titles and sections. A number that another item bears stays where it is."""
    ours = set(pack.items)
    taken = set(Item.objects.filter(plan=plan).exclude(pk__in=ours).values_list("code", flat=True))
    known = [i for i in items if i.pk in ours]
    # Two steps, so that two items may exchange their numbers.
    for item in known:
        Item.objects.filter(pk=item.pk).update(code=f"-{item.pk}")
    for item in known:
        said = pack.items[item.pk]
        item.code = item.code if said.code in taken else said.code
        item.short_title, item.title_en = said.short_title, said.title_en
        item.section = said.section or item.section
        item.save(update_fields=["code", "short_title", "title_en", "section"])


def _publish_item(
    item: Item,
    known: mapping.PackItem | None,
    edition: Edition,
    today: date,
    organisations: dict[str, Organisation],
    act: Act,
) -> None:
    for name in item.body_names:
        if name not in organisations:
            found = _organisation(edition, name)
            organisations[name] = found or Organisation.objects.create(
                kind=Organisation.GOVERNMENT, name=name[:200], short_name=name[:80]
            )
    # Two names of one body are one body.
    bodies = dict.fromkeys(organisations[name] for name in item.body_names)
    lead = organisations.get(item.lead_name)
    ItemBody.objects.bulk_create(
        ItemBody(item=item, organisation=body, order=order, lead=body == lead)
        for order, body in enumerate(bodies, start=1)
    )
    Milestone.objects.bulk_create(
        Milestone(item=item, **m) for m in mapping.milestones_for(item, edition, today)
    )
    targets = known.targets if known else mapping.targets_from(item.quantities)
    Target.objects.bulk_create(Target(item=item, **t) for t in targets)


def close_plan(actor: Actor, plan: Plan, version: int) -> Plan:
    """End a plan's run. Its records stay readable for ever."""
    access.plans.require(actor, "edit", plan)
    if plan.state != Plan.ACTIVE:
        raise Refused("plan_not_running", N_("Only a running plan can be closed."))
    with action(actor, "programme.plan.close", refs.make("programme.plan", plan)):
        row = save_version(plan, version, {"state": Plan.CLOSED})
        touch(row)
    return row
