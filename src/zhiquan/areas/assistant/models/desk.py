"""The human desk: what was handed over, and what a person replied."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.areas.assistant.models.talks import Talk, Turn
from zhiquan.kernel import clock


class Ticket(models.Model):
    """A question, complaint or correction for a person. `contact` is a secret file, erased some time after the end."""

    QUESTION, COMPLAINT, CORRECTION = "question", "complaint", "correction"
    KINDS: ClassVar[list[tuple[str, str]]] = [(k, k) for k in (QUESTION, COMPLAINT, CORRECTION)]
    OPEN, TAKEN, ANSWERED, CLOSED = "open", "taken", "answered", "closed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (OPEN, TAKEN, ANSWERED, CLOSED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=KINDS, default=QUESTION)
    talk = models.ForeignKey(Talk, null=True, on_delete=models.SET_NULL, related_name="tickets")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.SET_NULL, related_name="tickets")
    owner = models.ForeignKey(
        "kernel.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    visitor = models.CharField(max_length=64, blank=True)
    question = models.TextField()
    contact = models.ForeignKey(
        "kernel.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    taken_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField()
    due_sample = models.BooleanField(default=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.number


class Reply(models.Model):
    """One reply of a person to a ticket."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.ticket} {self.at:%Y-%m-%d %H:%M}"
