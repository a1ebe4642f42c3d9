"""Compiled knowledge as it was answered from, imports of law texts, what an import or a day of law touches."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Book(models.Model):
    """All entries of one moment under the hash of their canonical JSON; kept for ever, one is current."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hash = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    current = models.BooleanField(default=False)
    entries = models.PositiveIntegerField(default=0)
    drafts = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=Q(current=True), name="one_current_book")
        ]

    def __str__(self) -> str:
        return f"{self.loaded_at:%Y-%m-%d} {self.hash[:8]}"


class Import(models.Model):
    """One law text that an editor handed in for the law store. `report` is what the store said about it."""

    QUEUED, DONE, FAILED = "queued", "done", "failed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (QUEUED, DONE, FAILED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.ForeignKey("kernel.StoredFile", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    report = models.JSONField(default=dict)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file.name


class LawAlert(models.Model):
    """A text that changes on `day`, or was changed by an import, and the entries that rest on it."""

    OPEN, DONE = "open", "done"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (OPEN, DONE)]
    DAY, IMPORT = "day", "import"
    ORIGINS: ClassVar[list[tuple[str, str]]] = [(o, o) for o in (DAY, IMPORT)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    origin = models.CharField(max_length=10, choices=ORIGINS, default=DAY)
    day = models.DateField()
    instrument = models.CharField(max_length=200)
    article = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="alerts")
    entries = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    made_at = models.DateTimeField(default=clock.now)
    done_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["day", "instrument", "article", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "day", "instrument", "article"], name="one_alert_per_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.instrument} {self.article}".strip()


class Regression(models.Model):
    """The entries' own questions asked of two books; `moved` lists those whose answer changed."""

    QUEUED, DONE = "queued", "done"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (QUEUED, DONE)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    before = models.ForeignKey(Book, null=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="regressions")
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    asked = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)
    moved = models.JSONField(default=list)
    at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
