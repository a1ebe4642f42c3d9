"""What matters bring to the portal: deadlines and finds."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.areas.matters import access, packs
from zhiquan.areas.matters.models import CaseClock
from zhiquan.kernel import points, refs
from zhiquan.kernel.actor import Actor

MOST = 50
MOST_HITS = 5


@points.deadline.register("matters")
def deadlines(actor: Actor) -> Iterator[points.Deadline]:
    """Clocks that run against the applicant."""
    if not actor.signed_in:
        return
    mine = access.CASES.visible_to(actor, "apply").filter(finished_at=None)
    rows = CaseClock.objects.filter(case__in=mine, stopped_on=None, of="applicant").select_related("case")
    for row in rows.order_by("due_on")[:MOST]:
        chosen = packs.pack(row.case.matter, row.case.edition_id)
        clock = chosen.flow.clock.get(row.code)
        if clock is None:
            continue
        yield points.Deadline(
            title=packs.words(clock.name),
            subject=str(row.case),
            basis=_basis(chosen, row),
            start=row.anchor_on,
            due=row.due_on,
            ref=refs.make("matters.case", row.case),
            url=reverse("matters:case", args=[row.case.uid]),
            provisional=row.provisional,
            sample=row.sample,
        )


def _basis(chosen: packs.Pack, row: CaseClock) -> str:
    """The text that the period rests on, from the case's own edition."""
    source = chosen.edition.rules.sources.get(row.source)
    return f"{packs.words(source.title)} {row.article}".strip() if source else row.article


@points.search.register("matters.cases")
def search(actor: Actor, text: str) -> Iterator[points.Hit]:
    """Cases that the actor may open, by number, title or receipt."""
    wanted = text.strip()
    if not wanted or not actor.signed_in:
        return
    rows = access.CASES.visible_to(actor).filter(
        Q(number__icontains=wanted) | Q(title__icontains=wanted) | Q(receipt=wanted)
    )
    for case in rows[:MOST_HITS]:
        yield points.Hit(
            kind=_("Case"),
            title=case.title,
            text=case.number,
            url=reverse("matters:case", args=[case.uid]),
            ref=refs.make("matters.case", case),
        )
