"""My rights: those of the parties that the organisation acted for is, with what stands open about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhiquan.kernel import clock
from zhiquan.registry import access, labels, queries
from zhiquan.registry.models import Ownership, Party, Right
from zhiquan.registry.queries import GRACE, WINDOW, Renewal, Terms
from zhiquan.registry.views.listing import exported, listed, narrowed, with_owners
from zhiquan.registry.views.shared import PAGE, crumbs
from zhiquan.ui.requests import actor_of, signed_in

FILTERS = ("q", "kind", "status", "lock", "name", "renewal")


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The list. State in the query: q, kind, status, lock, name, renewal, sort, page; `export` gives a file."""
    parties = list(access.own_parties(actor_of(request)))
    own = _owned_by(parties)
    terms = Terms(clock.today())
    rows = _in_renewal(narrowed(own, request.GET, parties), request.GET.get("renewal", ""), own, terms)
    if request.GET.get("export") in ("csv", "xlsx"):
        return exported(rows, request.GET["export"], [_("Renewal"), _("Renew until")], _cells(terms))
    page = Paginator(with_owners(rows), PAGE).get_page(request.GET.get("page"))
    counts = dict(own.order_by().values_list("kind").annotate(n=Count("pk"))) if parties else {}
    ends = _ends(own, terms) if parties else {}
    old = _stale(parties).count() if parties else 0
    pks = {p.pk for p in parties}
    context = {
        "crumbs": crumbs((_("My rights"), "")),
        "page": page,
        "parties": parties,
        "rows": [_line(right, pks, terms) for right in page],
        "text": request.GET.get("q", "").strip(),
        "kinds": [(k, labels.KINDS[k], counts[k]) for k, _label in Right.KINDS if counts.get(k)],
        "statuses": [
            (s, labels.STATUSES[s]) for s in (Right.PENDING, Right.IN_FORCE, Right.EXPIRED, Right.LAPSED)
        ],
        "locks": list(labels.LOCKS.items())[:4],
        "names": [("old", _("Under a former name"), old)],
        "renewals": [(s, labels.RENEWALS[s], ends.get(s, 0)) for s in (WINDOW, GRACE)],
        "old": old,
        "in_grace": ends.get(GRACE, 0),
        "filtered": any(request.GET.get(k) for k in FILTERS),
        "keep": [(k, v) for k, v in request.GET.items() if k not in ("q", "page", "export") and v],
        "may_add": access.RIGHTS.may(actor_of(request), "add"),
    }
    return render(request, "registry/mine.html", context)


def _owned_by(parties: Sequence[Party]) -> QuerySet[Right]:
    held = Ownership.objects.filter(queries.owned(), party__in=[p.pk for p in parties])
    return Right.objects.filter(pk__in=held.values("right"))


def _stale(parties: Sequence[Party]) -> QuerySet[Ownership]:
    held = Ownership.objects.filter(queries.owned(), party__in=[p.pk for p in parties])
    return held.exclude(recorded_name=F("party__name"))


def _marks(own: QuerySet[Right], terms: Terms) -> QuerySet[Right]:
    return own.filter(register="mark", expires_on__range=terms.span())


def _ends(own: QuerySet[Right], terms: Terms) -> dict[str, int]:
    """How many of the own marks are in each state of renewal."""
    counts: dict[str, int] = {}
    for right in _marks(own, terms):
        found = terms.of_right(right)
        if found:
            counts[found.state] = counts.get(found.state, 0) + 1
    return counts


def _in_renewal(rows: QuerySet[Right], state: str, own: QuerySet[Right], terms: Terms) -> QuerySet[Right]:
    if state not in (WINDOW, GRACE):
        return rows
    found = [r.pk for r in _marks(own, terms) if _state(terms.of_right(r)) == state]
    return rows.filter(pk__in=found)


def _state(renewal: Renewal | None) -> str:
    return renewal.state if renewal else ""


def _line(right: Right, parties: set[int], terms: Terms) -> dict[str, Any]:
    owners = right.present_owners  # type: ignore[attr-defined]
    own = next((o for o in owners if o.party_id in parties), None)
    renewal = terms.of_right(right)
    return {
        **listed(right),
        "recorded_name": own.recorded_name if own else "",
        "old_name": own is not None and own.recorded_name != own.party.name,
        "shared": [o.party.name for o in owners if o.party_id not in parties],
        "held": [(labels.LOCKS[k.kind], k.holder) for k in right.present_locks],  # type: ignore[attr-defined]
        "renewal": renewal,
        "renewal_word": labels.RENEWALS[renewal.state] if renewal else "",
        "renewal_light": labels.RENEWAL_LIGHTS[renewal.state] if renewal else "",
    }


def _cells(terms: Terms) -> Any:
    def more(right: Right) -> list[str]:
        found = terms.of_right(right)
        return [str(labels.RENEWALS[found.state]), found.due.isoformat()] if found else ["", ""]

    return more
