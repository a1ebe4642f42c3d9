"""What officers add: proposals of four-eyes steps, letters, comments, answers to objections, substitutes."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Proposal(models.Model):
    """A step that needs a second person: it takes effect when somebody else confirms it."""

    OPEN, CONFIRMED, RETURNED = "open", "confirmed", "returned"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (OPEN, CONFIRMED, RETURNED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("matters.Case", on_delete=models.PROTECT, related_name="proposals")
    action = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    decided_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_open_proposal")
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.state}"


class Letter(models.Model):
    """A letter as issued: `content` is the document's canonical JSON, so that it prints the same for ever.

    `served_on` is when it counts as served by its register's rule; `opened_at` when the party first read it here.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("matters.Case", on_delete=models.PROTECT, related_name="letters")
    code = models.CharField(max_length=60)
    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    issued_on = models.DateField()
    served_on = models.DateField(null=True)
    presumed = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Comment(models.Model):
    """A note among officers; the applicant never sees it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("matters.Case", on_delete=models.PROTECT, related_name="comments")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Objection(models.Model):
    """The applicant disagrees with a step; somebody who did not take it answers."""

    OPEN, UPHELD, REJECTED = "open", "upheld", "rejected"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (OPEN, UPHELD, REJECTED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("matters.Case", on_delete=models.PROTECT, related_name="objections")
    event = models.ForeignKey("matters.CaseEvent", on_delete=models.PROTECT, related_name="objections")
    text = models.CharField(max_length=2000)
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=STATES, default=OPEN)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Substitute(models.Model):
    """During leave `substitute` works on the cases of `officer`, both days included."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey("kernel.Organisation", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey("kernel.Person", on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-first", "-pk"]

    def __str__(self) -> str:
        return f"{self.officer} → {self.substitute}"
