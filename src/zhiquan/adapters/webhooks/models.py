"""Where events are told, each telling of one, what came in, and what nobody could read."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Endpoint(models.Model):
    """An address that is told about events. Its secret is derived, not stored: `generation` counts renewals."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    topics = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    generation = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Sending(models.Model):
    """One event told to one endpoint. `uid` is the id that the receiver sees, the same whenever it is sent again."""

    WAITING, DELIVERED, DEAD, DROPPED = "waiting", "delivered", "dead", "dropped"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (WAITING, DELIVERED, DEAD, DROPPED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="sendings")
    event = models.ForeignKey("kernel.OutboxEvent", null=True, on_delete=models.SET_NULL, related_name="+")
    topic = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    happened_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="an_event_once_per_endpoint")
        ]
        indexes = [models.Index(fields=["id"], condition=Q(state="dead"), name="sending_dead")]

    def __str__(self) -> str:
        return f"{self.topic} → {self.endpoint_id}"


class Received(models.Model):
    """One signed call that was taken. `sent_at` is the newest time that its signature carried (Unix seconds)."""

    system = models.CharField(max_length=40)
    call_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    sent_at = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "call_id"], name="a_call_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.call_id}"


class BadMessage(models.Model):
    """A message of an authority that is not as agreed, kept with the reason for a person to look at."""

    WAITING, APPLIED, DROPPED = "waiting", "applied", "dropped"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (WAITING, APPLIED, DROPPED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    body = models.TextField()
    reason = models.CharField(max_length=300)
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["system", "digest"], name="a_bad_message_once")]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="bad_waiting")]

    def __str__(self) -> str:
        return f"{self.system} {self.digest[:12]}"
