"""The plan's revision moves with each accepted fact; computed boards are kept under it."""

from __future__ import annotations

from django.db.models import F

from zhiquan.areas.programme.models import Plan


def touch(plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)
