"""Jobs, workers, leases, files and notices."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.kernel import clock


class Job(models.Model):
    """What a queue row lacks: who asked, attempts, progress. Arguments are refs, never content."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (QUEUED, RUNNING, DONE, FAILED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    ref = models.CharField(max_length=120, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    task_id = models.UUIDField(null=True, db_index=True)
    # Rises with each time in the queue: an attempt of an earlier turn may write nothing any more.
    turn = models.PositiveIntegerField(default=0)
    person_uid = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=5)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    stage = models.CharField(max_length=120, blank=True)
    last_error = models.CharField(max_length=500, blank=True)
    queued_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "queued_at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class WorkerBeat(models.Model):
    """A worker's sign of life. `born` tells a recycled process number from the worker itself."""

    worker = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=120)
    pid = models.PositiveIntegerField()
    born = models.CharField(max_length=40, blank=True)
    beat_at = models.DateTimeField(default=clock.machine)

    def __str__(self) -> str:
        return self.worker


class Lease(models.Model):
    """Only one holder at a time does a named duty; a dead holder's lease runs out."""

    name = models.CharField(max_length=80, primary_key=True)
    holder = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(default=clock.machine)
    last_run_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class FileKey(models.Model):
    """The key of one scope of secret files. Deleting the row is the erasure of all of them."""

    scope = models.CharField(max_length=120, primary_key=True)
    key = models.BinaryField()

    def __str__(self) -> str:
        return self.scope


class StoredFile(models.Model):
    """One file as somebody handed it in; the bytes lie once under `sha256` of what is stored."""

    OPEN, INTERNAL, SECRET = "open", "internal", "secret"
    CLASSES: ClassVar[list[tuple[str, str]]] = [(c, c) for c in (OPEN, INTERNAL, SECRET)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64)
    klass = models.CharField(max_length=10, choices=CLASSES, default=INTERNAL)
    scope = models.CharField(max_length=120, blank=True)
    ref = models.CharField(max_length=120, blank=True, db_index=True)
    owner = models.ForeignKey("kernel.Organisation", null=True, on_delete=models.PROTECT)
    uploaded_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT)
    uploaded_at = models.DateTimeField(default=clock.now)
    keep_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """One in-site notice to one person. `text` is a message code with `params`, said in his language."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey("kernel.Person", on_delete=models.CASCADE, related_name="notices")
    text = models.CharField(max_length=300)
    params = models.JSONField(default=dict)
    ref = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return self.text
