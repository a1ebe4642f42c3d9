"""What the registry tells the portal: the deadlines of an actor's own rights, and what a search finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from zhiquan.kernel import clock, refs
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.editions import NoEdition
from zhiquan.kernel.points import Deadline, Hit, deadline, search
from zhiquan.registry import access, identifiers, labels, queries
from zhiquan.registry.models import Lock, Ownership, Party, Recordal, Right
from zhiquan.registry.queries import GRACE, WINDOW, Renewal, Terms

# How long before its end a lock is announced.
SOON = timedelta(days=180)
MOST_HITS = 5


@deadline.register("registry.renewals")
def renewals(actor: Actor) -> Iterator[Deadline]:
    """Own marks in their renewal window or grace period, and own customs recordals in their window."""
    mine = list(access.own_parties(actor))
    if not mine:
        return
    try:
        terms = Terms(clock.today())
    except NoEdition:
        return
    first, last = terms.span()
    held = Ownership.objects.filter(queries.owned(), party__in=mine, right=OuterRef("pk"))
    marks = Right.objects.filter(
        Exists(held), register="mark", status__in=(Right.IN_FORCE, Right.EXPIRED), expires_on__range=(first, last)
    )  # fmt: skip
    for right in marks.order_by("expires_on", "pk"):
        found = terms.of_right(right)
        if found and found.state in (WINDOW, GRACE):
            title = _("Renew the mark in the grace period") if found.state == GRACE else _("Renew the mark")
            subject = f"{identifiers.shown_number(right)} {right.title}"
            yield _due(
                title, subject, found, refs.make("registry.right", right),
                reverse("registry:right", args=[right.uid]), terms,
            )  # fmt: skip
    rows = queries.recordals_in_force().filter(
        party__in=mine, kind=Recordal.CUSTOMS, valid_to__range=terms.recordal_span()
    )
    for row in rows.order_by("valid_to", "pk"):
        found = terms.of_recordal(row)
        if found and found.state == WINDOW:
            url = reverse("registry:recordal", args=[row.uid])
            yield _due(
                _("Renew the customs recordal"),
                str(row),
                found,
                refs.make("registry.recordal", row),
                url,
                terms,
            )


def _due(title: str, subject: str, found: Renewal, ref: str, url: str, terms: Terms) -> Deadline:
    basis = f"{queries.source_title(found.rule.source, terms.edition)} {found.rule.article or ''}".strip()
    return Deadline(title, subject, basis, found.start, found.due, ref, url, found.provisional, found.sample)


@deadline.register("registry.lock_ends")
def lock_ends(actor: Actor) -> Iterator[Deadline]:
    """Locks on own rights, and those that the actor's party holds, whose last day comes within half a year."""
    mine = list(access.own_parties(actor))
    if not mine:
        return
    day = clock.today()
    own = Ownership.objects.filter(queries.owned(day), party__in=mine, right=OuterRef("right"))
    rows = Lock.objects.filter(Q(Exists(own)) | Q(holder__in=mine), released_on=None).filter(
        effective_from__lte=day, until__gte=day, until__lte=day + SOON
    )
    for lock in rows.select_related("right", "holder").order_by("until", "pk"):
        assert lock.until is not None
        right = lock.right
        subject = f"{identifiers.shown_number(right)} {right.title}"
        yield Deadline(
            _("End of: %(lock)s") % {"lock": labels.LOCKS[lock.kind]}, subject, lock.reference, None, lock.until,
            refs.make("registry.right", right), reverse("registry:right", args=[right.uid]),
        )  # fmt: skip


@search.register("registry")
def find(actor: Actor, text: str) -> Iterator[Hit]:
    """Rights, parties and entries that the actor may open."""
    wanted = text.replace("\0", "").strip()
    if not wanted:
        return
    rights = queries.search(access.RIGHTS.visible_to(actor), wanted)
    for right in rights[:MOST_HITS]:
        yield Hit(
            str(labels.KINDS[right.kind]), right.title, identifiers.shown_number(right),
            reverse("registry:right", args=[right.uid]), refs.make("registry.right", right),
        )  # fmt: skip
    parties = queries.search_parties(access.PARTIES.visible_to(actor), wanted)
    for party in parties.prefetch_related("names")[:MOST_HITS]:
        url = reverse("registry:party", args=[party.uid])
        yield Hit(_("Party"), party.name, _former(party), url, refs.make("registry.party", party))
    for row in queries.search_recordals(access.RECORDALS.visible_to(actor), wanted)[:MOST_HITS]:
        yield Hit(
            str(labels.RECORDALS[row.kind]), row.title or row.number, row.number,
            reverse("registry:recordal", args=[row.uid]), refs.make("registry.recordal", row),
        )  # fmt: skip


def _former(party: Party) -> str:
    """The names that it bore, so that whoever typed an old one sees why it was found."""
    former = [n.text for n in party.names.all() if n.main and n.valid_to]
    return _("formerly %(names)s") % {"names": _(", ").join(former)} if former else ""
