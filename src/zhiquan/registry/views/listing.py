"""Lists of rights: filtered and sorted by the query, with owners and locks at hand, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from zhiquan.kernel import clock
from zhiquan.registry import identifiers, labels, queries
from zhiquan.registry.models import Lock, Ownership, Party, Right
from zhiquan.registry.views.shared import right_facts
from zhiquan.ui.requests import attachment

SORTS = {
    "number": "number",
    "title": "title",
    "status": "status",
    "expires": "expires_on",
    "filed": "filed_on",
}
MOST_EXPORTED = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

More = Callable[[Right], Sequence[str]]


def narrowed(
    rows: QuerySet[Right], query: Mapping[str, str], owners: Iterable[Party] | None = None
) -> QuerySet[Right]:
    """The rights among `rows` that q, kind, status, lock and name of the page's query ask for, in its order.

    With `owners` an older name counts only where it is one of theirs.
    """
    rows = queries.search(rows, query.get("q", ""))
    if kind := query.get("kind"):
        rows = rows.filter(kind=kind)
    if status := query.get("status"):
        rows = rows.filter(status=status)
    if lock := query.get("lock"):
        rows = rows.filter(Exists(locks_today().filter(kind=lock, right=OuterRef("pk"))))
    if query.get("name") == "old":
        held = Ownership.objects.filter(queries.owned(), right=OuterRef("pk"))
        held = held if owners is None else held.filter(party__in=list(owners))
        rows = rows.filter(Exists(held.exclude(recorded_name=F("party__name"))))
    wanted = query.get("sort", "")
    field = SORTS.get(wanted.lstrip("-"))
    return rows.order_by(f"-{field}" if wanted.startswith("-") else field, "pk") if field else rows


def locks_today() -> QuerySet[Lock]:
    day = clock.today()
    return Lock.objects.filter(effective_from__lte=day, released_on=None).filter(
        Q(until=None) | Q(until__gte=day)
    )


def with_owners(rows: QuerySet[Right]) -> QuerySet[Right]:
    """With `present_owners` and `present_locks` on each right."""
    owners = Ownership.objects.filter(queries.owned()).select_related("party")
    return rows.prefetch_related(
        Prefetch("ownerships", owners, to_attr="present_owners"),
        Prefetch("locks", locks_today().select_related("holder"), to_attr="present_locks"),
    )


def listed(right: Right) -> dict[str, Any]:
    """A right of `with_owners` as a line of a list."""
    owners = right.present_owners  # type: ignore[attr-defined]
    return {
        **right_facts(right),
        "owners": owners,
        "old_name": any(o.recorded_name != o.party.name for o in owners),
        "locks": [labels.LOCKS[k.kind] for k in right.present_locks],  # type: ignore[attr-defined]
    }


def exported(
    rows: QuerySet[Right], kind: str, heads: Sequence[str] = (), more: More | None = None
) -> HttpResponse:
    """The rights as CSV or XLSX; `more` gives the cells under further `heads`."""
    first = [_("Number"), _("Kind of right"), _("Title or mark"), _("Nice classes"), _("Status"), _("Owners"),
             _("Recorded under"), _("Share"), _("Filed on"), _("Granted or registered on"), _("Expires on"),
             _("Locks")]  # fmt: skip
    lines = [[*(str(h) for h in first), *heads]]
    for right in with_owners(rows)[:MOST_EXPORTED]:
        owners = right.present_owners  # type: ignore[attr-defined]
        days = (right.filed_on, right.granted_on, right.expires_on)
        lines.append(
            [
                identifiers.shown_number(right), str(labels.KINDS[right.kind]), right.title, right.classes,
                str(labels.STATUSES[right.status]), "；".join(o.party.name for o in owners),
                "；".join(o.recorded_name for o in owners), "；".join(str(o.share or "") for o in owners),
                *(d.isoformat() if d else "" for d in days),
                "；".join(str(labels.LOCKS[k.kind]) for k in right.present_locks),  # type: ignore[attr-defined]
                *(more(right) if more else ()),
            ]
        )  # fmt: skip
    if kind == "csv":
        out = io.StringIO()
        csv.writer(out).writerows([[_inert(c) for c in line] for line in lines])
        return attachment("rights.csv", out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rights")
    for line in lines:
        sheet.append([_inert(c) for c in line])
    data = io.BytesIO()
    book.save(data)
    return attachment("rights.xlsx", data.getvalue(), XLSX)


def _inert(text: str) -> str:
    """A spreadsheet must not take a cell for a formula."""
    return f"'{text}" if text[:1] and text[:1] in "=+-@\t\r" else text
