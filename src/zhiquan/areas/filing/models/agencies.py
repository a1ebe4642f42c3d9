"""Agencies: their figures and national grade, triggers, random draws that anyone can recompute, inspections."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhiquan.kernel import clock


class Agency(models.Model):
    """A patent agency; `code` has five digits.

    `listed` is its list by the codes of agency_oversight.must_check (none, abnormal_operation, serious), as the
    competent office entered it; `must_visit` says by which paper.
    """

    NOT_LISTED = "none"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=10, unique=True)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "kernel.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    district = models.CharField(max_length=60, blank=True)
    listed = models.CharField(max_length=20, default=NOT_LISTED)
    must_visit = models.CharField(max_length=300, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"


class AgencyFigures(models.Model):
    """Counts of one period, as imported; rates are computed from them and never typed."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="figures")
    period_from = models.DateField()
    period_to = models.DateField()
    values = models.JSONField(default=dict)
    source = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("kernel.StoredFile", null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-period_to", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "period_from", "period_to"], name="one_period_of_figures"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.period_from}–{self.period_to}"


class NationalGrade(models.Model):
    """The national credit grade as imported; this platform never computes it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="grades")
    grade = models.CharField(max_length=2)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "as_of"], name="one_grade_a_day")]

    def __str__(self) -> str:
        return f"{self.agency} {self.grade}"


class TriggerEvent(models.Model):
    """A supervision trigger that fired: the event, the inputs as they were, the rule's edition, what it gave.

    Whoever may, replays it and gets the same result. `settled_*` say what its owner did.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="triggers")
    subject = models.CharField(max_length=300)
    event = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField(default=clock.now)
    cause = models.CharField(max_length=120, blank=True)
    snapshot = models.JSONField(default=dict)
    edition = models.ForeignKey("kernel.PolicyEdition", on_delete=models.PROTECT, related_name="+")
    result = models.JSONField(default=dict)
    until = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    settled_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    settled_note = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "cause", "subject"], name="a_cause_triggers_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject}"


class Draw(models.Model):
    """A double-random draw. The list's hash is published first, with the public event whose outcome will be the
    seed; the seed comes afterwards; whoever has list and seed gets the same agencies and inspectors."""

    PREPARED, PUBLISHED, DRAWN, CLOSED = "prepared", "published", "drawn", "closed"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (PREPARED, PUBLISHED, DRAWN, CLOSED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=STATES, default=PREPARED)
    objects_list = models.JSONField(default=list)
    inspectors = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    list_sm3 = models.CharField(max_length=64, blank=True)
    seed_event = models.CharField(max_length=300, blank=True)
    seed_day = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    seed = models.CharField(max_length=200, blank=True)
    seed_by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    seed_confirmed_by = models.ForeignKey(
        "kernel.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drawn_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    by = models.ForeignKey("kernel.Person", null=True, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey("kernel.PolicyEdition", on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Inspection(models.Model):
    """One inspection of an agency: where it came from, who goes, what was found, what was published."""

    WRITTEN, ON_SITE, NETWORK = "written", "on_site", "network"
    PLANNED, UNDER_WAY, FOUND, PUBLISHED = "planned", "under_way", "found", "published"
    STATES: ClassVar[list[tuple[str, str]]] = [(s, s) for s in (PLANNED, UNDER_WAY, FOUND, PUBLISHED)]

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inspections")
    draw = models.ForeignKey(Draw, null=True, on_delete=models.PROTECT, related_name="inspections")
    trigger = models.ForeignKey(TriggerEvent, null=True, on_delete=models.PROTECT, related_name="inspections")
    manner = models.CharField(max_length=10, default=WRITTEN)
    inspectors = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATES, default=PLANNED)
    planned_on = models.DateField()
    begun_on = models.DateField(null=True)
    found_on = models.DateField(null=True)
    findings = models.JSONField(default=list)
    summary = models.CharField(max_length=1000, blank=True)
    published_on = models.DateField(null=True)
    files = models.ManyToManyField("kernel.StoredFile", related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.agency}"
