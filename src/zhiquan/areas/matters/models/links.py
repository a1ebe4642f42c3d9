"""What goes to an authority and what comes back, each once."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Dispatch(models.Model):
    """One hand-over of a case to an authority: by the window's worklist, or by a live link.

    `uid` is the key under which the other side knows it, so that asking twice does nothing twice.
    """

    WORKLIST, LINK = "worklist", "link"
    WAITING, RECEIVED, DEAD, CANCELLED = "waiting", "received", "dead", "cancelled"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (WAITING, RECEIVED, DEAD, CANCELLED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("matters.Case", on_delete=models.PROTECT, related_name="dispatches")
    action = models.CharField(max_length=60)
    system = models.CharField(max_length=40)
    way = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    receipt = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["system", "id"], condition=Q(state="waiting"), name="dispatch_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.state}"


class Incoming(models.Model):
    """One message of an authority, kept once by its own id; `applied_at` when it moved the case.

    A message whose turn has not come (it overtook another) waits; one that fits nothing is dead, with the reason.
    """

    WAITING, APPLIED, DEAD = "waiting", "applied", "dead"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (WAITING, APPLIED, DEAD)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    system = models.CharField(max_length=40)
    message_id = models.CharField(max_length=120)
    dispatch = models.ForeignKey(Dispatch, null=True, on_delete=models.PROTECT, related_name="incoming")
    kind = models.CharField(max_length=40)
    on = models.DateField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    payload = models.JSONField(default=dict)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    problem = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["system", "message_id"], name="a_message_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.message_id}"
