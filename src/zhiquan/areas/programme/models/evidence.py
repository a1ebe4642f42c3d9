"""What proves progress: evidence, its submission to an item, frozen denominators."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhiquan.kernel import clock


class Evidence(models.Model):
    """A document, a case list or a reported figure. One piece may serve items of several plans."""

    DOCUMENT, CASES, FIGURE = "document", "cases", "figure"
    KINDS: ClassVar[list[tuple[str, str]]] = [(k, k) for k in (DOCUMENT, CASES, FIGURE)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS)
    title = models.CharField(max_length=300)
    true_on = models.DateField()
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    # A case list: the indicator, its value and the fingerprint of its members on `true_on`.
    indicator = models.CharField(max_length=120, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    # A figure: what it says and for which of the item's targets.
    target_code = models.CharField(max_length=60, blank=True)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=20, blank=True)
    made_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["kind"], name="evidence_of_kind")]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """One piece of evidence handed in for one item. True on a day, accepted on another."""

    SUBMITTED, ACCEPTED, RETURNED, WITHDRAWN, REVOKED = (
        "submitted",
        "accepted",
        "returned",
        "withdrawn",
        "revoked",
    )
    STATES: ClassVar[list[tuple[str, str]]] = [
        (s, s) for s in (SUBMITTED, ACCEPTED, RETURNED, WITHDRAWN, REVOKED)
    ]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="submissions")
    item = models.ForeignKey("programme.Item", on_delete=models.PROTECT, related_name="submissions")
    milestone = models.ForeignKey(
        "programme.Milestone", null=True, on_delete=models.PROTECT, related_name="submissions"
    )
    completes = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=STATES, default=SUBMITTED)
    note = models.CharField(max_length=500, blank=True)
    submitted_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=clock.now)
    reviewed_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    accepted_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["item", "state", "-submitted_at"], name="submission_of_item"),
            models.Index(
                fields=["milestone", "accepted_on"],
                condition=Q(completes=True, accepted_on__isnull=False),
                name="submission_completing",
            ),
            # Not partial: SQLite uses a partial index only for constants, and conditions come as parameters.
            models.Index(fields=["state", "submitted_at", "id"], name="submission_by_state"),
            models.Index(fields=["submitted_at", "id"], name="submission_by_time"),
            models.Index(fields=["item", "completes", "accepted_on"], name="submission_proofs"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence} → {self.item}"


class Denominator(models.Model):
    """A frozen version of a list that a percentage is counted against, such as the key parks."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    valid_from = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=clock.now)
    frozen_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="denominator_version")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class DenominatorEntry(models.Model):
    """One member of a frozen list."""

    denominator = models.ForeignKey(Denominator, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["denominator", "key"]
        constraints = [models.UniqueConstraint(fields=["denominator", "key"], name="denominator_key_once")]

    def __str__(self) -> str:
        return self.name
