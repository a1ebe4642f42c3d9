"""What the registry's views share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhiquan.registry import identifiers, labels
from zhiquan.registry.models import Right
from zhiquan.ui.requests import actor_of, attachment, carried_out, signed_in, version_of
from zhiquan.ui.shell import Crumb

View = Callable[..., HttpResponse]
PAGE = 50


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    from django.urls import reverse

    return [Crumb(_("Registry"), reverse("registry:rights")), *(Crumb(label, url) for label, url in steps)]


def right_facts(right: Right) -> dict[str, Any]:
    """A right as lists and pages show it."""
    return {
        "right": right,
        "number": identifiers.shown_number(right),
        "kind": labels.KINDS[right.kind],
        "light": labels.LIGHTS.get(right.status, labels.OVER),
        "status": labels.STATUSES[right.status],
    }


__all__ = [
    "PAGE", "actor_of", "attachment", "carried_out", "crumbs", "right_facts", "signed_in", "version_of",
]  # fmt: skip
