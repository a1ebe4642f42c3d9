"""The audit log and its chain, the outbox, numbers, editions: rows that are only ever added."""

from __future__ import annotations

import uuid

from django.db import models

from zhiquan.kernel import clock


class AuditEntry(models.Model):
    """One action: who, for whom, what, to which record. Fields by name, their values by hash."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.CharField(max_length=120)
    person_uid = models.UUIDField(null=True)
    organisation_uid = models.UUIDField(null=True)
    action = models.CharField(max_length=120, db_index=True)
    ref = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.action} {self.ref}"


class AuditLink(models.Model):
    """One link of the chain: `hash` = SM3 of the link before and of the entry's canonical text."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:8]}"


class OutboxEvent(models.Model):
    """Something that happened, told to others after the transaction. Payload holds refs, never content."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(default=clock.now)
    topic = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    settled = models.BooleanField(default=False)
    due_at = models.DateTimeField(default=clock.machine)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(settled=False), name="outbox_due")
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.uid}"


class Delivery(models.Model):
    """One handler's receipt for one event: written in the handler's own transaction."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=120)
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "handler"], name="once_per_handler")]

    def __str__(self) -> str:
        return f"{self.handler} ← {self.event_id}"


class Counter(models.Model):
    """The last number given out in a series, such as ``深知〔2026〕``."""

    series = models.CharField(max_length=120, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class Once(models.Model):
    """A request that was already carried out: the same key answers with the same result."""

    key = models.CharField(max_length=64, primary_key=True)
    action = models.CharField(max_length=120)
    result_ref = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.key


class PolicyEdition(models.Model):
    """One frozen edition of a city's policy: canonical JSON under its SHA-256. Kept for ever."""

    hash = models.CharField(max_length=64, primary_key=True)
    city = models.CharField(max_length=60)
    content = models.TextField()
    loaded_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.city} {self.hash[:12]}"


class CurrentEdition(models.Model):
    """Which edition new cases of a city get."""

    city = models.CharField(max_length=60, primary_key=True)
    edition = models.ForeignKey(PolicyEdition, on_delete=models.PROTECT)
    since = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.city


class Confirmation(models.Model):
    """An officer confirmed one sample parameter, keyed by its hash: a changed value asks again."""

    parameter_hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=120)
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    note = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.code
