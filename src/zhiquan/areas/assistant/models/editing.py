"""Entries that editors write on the platform, and what people watch."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.areas.assistant.models.desk import Reply
from zhiquan.kernel import clock


class DraftEntry(models.Model):
    """One entry in the making, in the form of the knowledge files. Another person than its author accepts it."""

    DRAFT, IN_REVIEW, RETURNED = "draft", "in_review", "returned"
    ACCEPTED, WITHDRAWN = "accepted", "withdrawn"
    STATES: ClassVar[list[tuple[str, str]]] = [
        (s, s) for s in (DRAFT, IN_REVIEW, RETURNED, ACCEPTED, WITHDRAWN)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=80)
    content = models.JSONField(default=dict)
    reply = models.ForeignKey(Reply, null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts")
    state = models.CharField(max_length=10, choices=STATES, default=DRAFT)
    author = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class Watch(models.Model):
    """What a person wants to be told about: words, an entry or a topic."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=120, blank=True)
    entry = models.CharField(max_length=80, blank=True)
    topic = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "words", "entry", "topic"], name="one_watch_each")
        ]

    def __str__(self) -> str:
        return self.words or self.entry or self.topic
