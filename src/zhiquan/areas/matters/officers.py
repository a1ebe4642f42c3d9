"""Who works at a desk."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from zhiquan.kernel import clock
from zhiquan.kernel.actor import HANDLER, WINDOW
from zhiquan.kernel.models import Mandate, Person


def people_of(desk: str, roles: Iterable[str]) -> list[Person]:
    """Who holds one of the roles at a desk today."""
    day = clock.today()
    held = Mandate.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day), organisation__body_code=desk, role__in=list(roles),
        revoked_at=None, valid_from__lte=day,
    )  # fmt: skip
    return list(Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("display_name"))


def officers_of(desk: str) -> list[Person]:
    """Those who take in and handle cases there."""
    return people_of(desk, (WINDOW, HANDLER))
