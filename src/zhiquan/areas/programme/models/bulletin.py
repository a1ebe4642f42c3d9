"""Bulletins: figures from the board, text that people finish, four eyes, and then nothing changes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.kernel import clock


class Bulletin(models.Model):
    """One periodic bulletin of a plan. `content` is what is edited; `figures` is what the board said."""

    OFFICIAL, BRIEFING = "official", "briefing"
    FORMS: ClassVar[list[tuple[str, str]]] = [(f, f) for f in (OFFICIAL, BRIEFING)]
    DRAFT, SUBMITTED, ISSUED = "draft", "submitted", "issued"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (DRAFT, SUBMITTED, ISSUED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey("programme.Plan", on_delete=models.PROTECT, related_name="bulletins")
    form = models.CharField(max_length=10, choices=FORMS, default=OFFICIAL)
    state = models.CharField(max_length=10, choices=STATES, default=DRAFT)
    title = models.CharField(max_length=300)
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateField()
    figures = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    edited = models.JSONField(default=list)
    number = models.CharField(max_length=60, blank=True)
    audit_position = models.BigIntegerField(null=True)
    audit_head = models.CharField(max_length=64, blank=True)
    drafted_by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True)
    return_reason = models.CharField(max_length=500, blank=True)
    approved_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    docx = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-as_of", "-pk"]

    def __str__(self) -> str:
        return self.number or self.title


class Countersign(models.Model):
    """A body's countersignature (会签) on a bulletin before it is issued."""

    ASKED, AGREED, OBJECTED = "asked", "agreed", "objected"

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="countersigns")
    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=ASKED)
    comment = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulletin", "organisation"], name="countersign_once")]

    def __str__(self) -> str:
        return f"{self.bulletin} ← {self.organisation}: {self.state}"


class Correction(models.Model):
    """An error found in an issued bulletin: printed as a note in the next one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.PROTECT, related_name="corrections")
    text = models.CharField(max_length=500)
    made_by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    printed_in = models.ForeignKey(
        Bulletin, null=True, on_delete=models.SET_NULL, related_name="prints_corrections"
    )

    def __str__(self) -> str:
        return self.text[:60]
